#include "server/early_keeper.hpp"

#include <algorithm>
#include <span>

#include "server/log.hpp"

namespace luotsi::server {

namespace {
constexpr Duration retry_pause = hours(1);

Result<void> write_look(App& app, const desk::EarlyLook& look, bool whole) {
    if (look.changes.empty() && !whole) return {};
    const auto written =
        app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            if (auto put = desk::write_early(session, app.installation.early_rules, look.changes);
                !put)
                return fail(put.error());
            if (whole) {
                if (auto put = desk::write_early_sweep(session, look.sweep); !put)
                    return fail(put.error());
            }
            return std::string{};
        });
    return written ? Result<void>() : fail(written.error());
}
}  // namespace

bool EarlyKeeper::work_once(store::Reader& reader, Instant now) {
    if (!planned_) {
        const auto next = next_look(reader, now);
        if (next) next_ = *next;
        if (!next) log_error("early.not_planned", next.error());
        planned_ = next.has_value();
    }
    if (!planned_ || (!looking_ && now < next_)) return false;
    const auto done = looking_ ? round(reader) : begin(reader, now);
    if (!done) {
        log_error("early.not_looked", done.error());
        looking_ = false;
        next_ = now + retry_pause;
    }
    return true;
}

// The night after the last look's day; at once when nobody has ever looked.
Result<Instant> EarlyKeeper::next_look(store::Reader& reader, Instant now) const {
    const auto sweeps = reader.record_ids(early::sweep_kind, "");
    if (!sweeps) return fail(sweeps.error());
    if (sweeps->empty()) return now;
    const auto last = parse_date(sweeps->back());
    if (!last) return fail(last.error());
    return at_local(*last + 1, early_look_at);
}

Result<void> EarlyKeeper::begin(store::Reader& reader, Instant now) {
    auto people = desk::early_people(reader);
    if (!people) return fail(people.error());
    people_ = std::move(*people);
    at_ = 0;
    sweep_ = {};
    sweep_.at = now;
    looking_ = true;
    return {};
}

Result<void> EarlyKeeper::round(store::Reader& reader) {
    const std::size_t end = std::min(people_.size(), at_ + people_a_round);
    desk::EarlyLook look;
    look.sweep = sweep_;
    const std::span<const Uuid> some(people_.data() + at_, end - at_);
    desk::look_early_at(reader, app_.installation, some, look);
    // Code and kind alone: what went wrong may name whom it is about.
    for (const Error& error : look.unread)
        log_line(LogLevel::error, "early.passed_over",
                 {{"code", error.code}, {"kind", to_string(error.kind)}});
    const bool whole = end == people_.size();
    if (auto written = write_look(app_, look, whole); !written) return written;
    at_ = end;
    sweep_ = look.sweep;
    if (!whole) return {};
    looking_ = false;
    next_ = at_local(local_date(sweep_.at) + 1, early_look_at);
    return {};
}

Result<void> look_at_person(App& app, store::Reader& reader, Uuid person, Instant now) {
    desk::EarlyLook look;
    look.sweep.at = now;
    desk::look_early_at(reader, app.installation, {&person, 1}, look);
    if (!look.unread.empty()) return fail(look.unread.front());
    return write_look(app, look, false);
}

}  // namespace luotsi::server
