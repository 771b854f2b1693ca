#include "server/damage_watch.hpp"

#include <utility>

#include "server/app.hpp"
#include "server/case_bundle.hpp"
#include "server/log.hpp"

namespace luotsi::server {

namespace {

// Nothing when it could not be read at all: that says nothing of the case.
bool is_broken(store::Reader& reader, Uuid case_id) {
    const auto holds = reader.holds(case_id);
    return holds ? !*holds : store::is_damaged_case(holds.error());
}

void tell(App& app, Uuid case_id) {
    if (!app.damaged.add(case_id)) return;
    // What was kept of it from before is not shown as if nothing had happened.
    app.views.changed(case_topic(case_id));
    log_line(LogLevel::error, "damage.found", {{"case", to_string(case_id)}});
}

}  // namespace

bool DamagedCases::add(Uuid case_id) {
    std::lock_guard lock(mutex_);
    any_ = true;
    return cases_.insert(case_id).second;
}

std::size_t DamagedCases::count() const {
    if (!any_) return 0;
    std::lock_guard lock(mutex_);
    return cases_.size();
}

bool DamagedCases::contains(Uuid case_id) const {
    if (!any_) return false;
    std::lock_guard lock(mutex_);
    return cases_.contains(case_id);
}

bool name_damage(App& app, Uuid case_id, const Error& error) {
    // A page that cannot be read may be anybody's: the watch finds whose.
    if (error.code == "store.damaged_case") tell(app, case_id);
    return store::is_damaged_case(error);
}

void DamageWatch::doubt(Uuid case_id) {
    if (!app_.damaged.contains(case_id)) doubted_.push_back(case_id);
}

void DamageWatch::work_once(store::Reader& reader, Instant now) {
    for (const Uuid& case_id : std::exchange(doubted_, {})) {
        const auto read = reader.load_case(case_id);
        if (is_broken(reader, case_id) || (!read && store::is_damaged_case(read.error())))
            tell(app_, case_id);
        else
            log_line(LogLevel::warning, "damage.not_seen_again", {{"case", to_string(case_id)}});
    }
    if (now < next_) return;
    std::string next;
    const auto page = reader.cases("", batch, after_, next);
    if (!page) {
        log_error("damage.not_looked", page.error());
        next_ = now + minutes(1);
        return;
    }
    for (const auto& row : *page)
        if (is_broken(reader, row.case_id)) doubt(row.case_id);
    after_ = next;
    if (after_.empty()) next_ = now + days(1);
}

}  // namespace luotsi::server
