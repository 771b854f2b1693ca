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
    Eyes(const CaseBundle& bundle, const access::Asker& asker, Instant now)
        : bundle_(bundle), asker_(asker), now_(now) {}
    access::Verdict at(model::Register reg, model::Wall wall, Instant recorded_at,
                       bool own_words = false, bool internal = false) const;
    bool see(const store::Text& text) const;
    bool see_step(std::uint32_t step, Instant recorded_at) const;
    access::Verdict fact(std::uint32_t fact, Instant recorded_at) const;
    std::string body(Uuid text) const;  // when it may be read, else ""
    const access::Asker& asker() const { return asker_; }

private:
    const CaseBundle& bundle_;
    const access::Asker& asker_;
    Instant now_;
};

std::string_view consent_state_text(engine::ConsentState state);
void write_plan(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                const engine::Case& the_case);  // null when there is none to see
void write_appointments(JsonWriter& json, const Voice& voice, const engine::Case& the_case);

}  // namespace luotsi::server
