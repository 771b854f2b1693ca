// What an asker's eyes meet in a case, and the parts that the client and the worker are shown
// alike. Every element passes through Eyes, which asks access.
#pragma once

#include <string>
#include <string_view>

#include "access/access.hpp"
#include "server/case_bundle.hpp"
#include "server/json_writer.hpp"
#include "server/pieces.hpp"

namespace luotsi::server {

class Eyes {
public:
    Eyes(const CaseBundle& bundle, const access::Asker& asker, Instant now);
    Instant now() const { return now_; }
    access::Verdict at(model::Register reg, model::Wall wall, Instant recorded_at,
                       bool own_words = false, bool internal = false) const;
    // The same with the row of law behind it.
    access::Ruling rule(model::Register reg, model::Wall wall, Instant recorded_at) const;
    bool see(const store::Text& text) const;
    bool see_step(std::uint32_t step, Instant recorded_at) const;
    access::Verdict fact(std::uint32_t fact, Instant recorded_at) const;
    // What is known, proposed or decided of a fact by now.
    access::Verdict fact_now(std::uint32_t fact) const;
    std::string body(Uuid text) const;  // when it may be read, else ""
    const access::Asker& asker() const { return asker_; }
    // The asker's unit had a part that is over: for a while it may read what it saw, and nothing
    // that came later. A case shows how things stand now, so whatever has changed since – known
    // from its own time or from the journal – is left out, whole.
    bool ended() const { return ended_at_ != never; }
    bool later(Instant recorded_at) const { return recorded_at > ended_at_; }
    // Whether an event recorded after the end is about this: `concerns(event)`.
    template <class Concerns>
    bool later_of(const Concerns& concerns) const {
        for (auto one = bundle_.journal.rbegin(); one != bundle_.journal.rend() && ended(); ++one) {
            if (!later(one->recorded_at)) break;
            if (concerns(*one)) return true;
        }
        return false;
    }
    // Whether the place of a unit may be told: always of one's own, and when nothing is secret.
    bool place_of(std::string_view unit) const {
        return bundle_.place_known || unit == asker_.unit;
    }

private:
    const CaseBundle& bundle_;
    const access::Asker& asker_;
    Instant now_;
    Instant ended_at_ = never;
};

std::string_view consent_state_text(engine::ConsentState state);
void write_appointments(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                        const engine::Case& the_case);  // without a place that is secret

}  // namespace luotsi::server
