#include "server/looks_keeper.hpp"

#include <algorithm>

#include "desk/looks.hpp"
#include "server/log.hpp"

namespace luotsi::server {

namespace {
constexpr TimeOfDay look_from{5 * 3'600'000};  // counted views of the evening are written by then
constexpr std::int32_t days_back = 7;
constexpr Duration try_again_after = hours(1);
}  // namespace

bool LooksKeeper::work_once(store::Reader& reader, Instant now) {
    if (now < next_) return false;
    const auto done = look(reader, now);
    if (!done) log_error("audit.not_looked", done.error());
    if (!done || !*done) next_ = now + try_again_after;
    return done && *done;
}

Result<bool> LooksKeeper::look(store::Reader& reader, Instant now) {
    const Date today = local_date(now);
    if (local_time(now) < look_from) return false;
    const auto looked = reader.record_ids(desk::look_kind, "");
    if (!looked) return fail(looked.error());
    // Before the first look there is no week to make up for.
    const std::int32_t back = looked->empty() ? 1 : days_back;
    for (Date day = today - back; day < today; day = day + 1) {
        if (std::ranges::binary_search(*looked, to_iso(day))) continue;
        if (!looked->empty() && to_iso(day) < looked->front()) continue;
        const auto found = desk::look_at_day(reader, app_.installation, day);
        if (!found) return fail(found.error());
        const auto written =
            app_.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
                auto put = desk::write_looks(session, *found);
                return put ? Result<std::string>(std::string{}) : fail(put.error());
            });
        if (!written) return fail(written.error());
        return true;
    }
    return false;
}

}  // namespace luotsi::server
