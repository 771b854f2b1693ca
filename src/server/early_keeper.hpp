// The daily look of early identification in a running server: every night the rules look at
// everybody with an open matter, some people in each round so that clocks and messages never wait
// for it, and what is new is written as it is found. A look that was cut begins anew; what it had
// written it does not write again.
#pragma once

#include <vector>

#include "desk/early.hpp"
#include "server/app.hpp"

namespace luotsi::server {

// When the night's look begins.
inline constexpr TimeOfDay early_look_at{4 * 3'600'000 + 30 * 60'000};

class EarlyKeeper {
public:
    explicit EarlyKeeper(App& app) : app_(app) {}
    // Does one round of what is due; true when there was something. Called by one thread only.
    bool work_once(store::Reader& reader, Instant now);

private:
    static constexpr std::size_t people_a_round = 32;

    Result<Instant> next_look(store::Reader& reader, Instant now) const;
    Result<void> begin(store::Reader& reader, Instant now);
    Result<void> round(store::Reader& reader);

    App& app_;
    bool planned_ = false, looking_ = false;
    Instant next_{0};
    std::vector<Uuid> people_;
    std::size_t at_ = 0;  // of people_
    early::Sweep sweep_;
};

// The rules look at one person at once and what is new is written: after an objection, say.
Result<void> look_at_person(App& app, store::Reader& reader, Uuid person, Instant now);

}  // namespace luotsi::server
