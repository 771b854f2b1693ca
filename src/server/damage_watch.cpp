#include "server/damage_watch.hpp"

#include "server/app.hpp"
#include "server/log.hpp"

namespace luotsi::server {

void DamagedCases::add(Uuid case_id) {
    std::lock_guard lock(mutex_);
    cases_.insert(case_id);
    any_ = true;
}

bool DamagedCases::contains(Uuid case_id) const {
    if (!any_) return false;
    std::lock_guard lock(mutex_);
    return cases_.contains(case_id);
}

void DamageWatch::work_once(store::Reader& reader, Instant now) {
    if (now < next_) return;
    std::string next;
    const auto page = reader.cases("", batch, after_, next);
    if (!page) {
        log_error("damage.not_looked", page.error());
        next_ = now + minutes(1);
        return;
    }
    for (const auto& row : *page) {
        const auto holds = reader.holds(row.case_id);
        if (!holds && holds.error().code != "store.damaged") continue;
        if (holds && *holds) continue;
        if (app_.damaged.contains(row.case_id)) continue;
        app_.damaged.add(row.case_id);
        log_line(LogLevel::error, "damage.found", {{"case", to_string(row.case_id)}});
    }
    after_ = next;
    if (after_.empty()) next_ = now + days(1);
}

}  // namespace luotsi::server
