// Goal: the log of views cannot be changed unnoticed: a row changed, removed, put between, moved or
// added later, an end that is cut, a whole segment or the seals taken away – each is found and the
// first bad row named; and nothing is found where nothing was done, with several processes, failed
// groups and restarts. Method: views are written through jobs, then the tables are changed from
// outside with a database tool.
#include <gtest/gtest.h>

#include <algorithm>

#include "store/chained.hpp"
#include "store/test_support.hpp"
#include "store/view_log.hpp"

namespace luotsi::store {
namespace {

constexpr std::int32_t years_kept = 1;

AccessLine view_of(std::uint64_t n, Instant at, std::uint32_t times = 1) {
    AccessLine line;
    line.case_id = test_id(n);
    line.asker.kind = access::AskerKind::worker;
    line.asker.id = "w-anna";
    line.asker.role = "counsellor";
    line.asker.unit = "guidance";
    line.asker.organisation = "county";
    line.reason = "access.reason.responsible";
    line.at = at;
    line.times = times;
    return line;
}

void look(Store& store, std::uint64_t n, std::uint32_t times = 1) {
    auto done = store.write_and_wait([&](WriteSession& session) -> Result<std::string> {
        auto put = session.put_access_line(view_of(n, test_clock(), times));
        if (!put) return fail(put.error());
        return std::string{};
    });
    ASSERT_TRUE(done) << to_string(done.error());
}

// What is found, each as "kind n".
std::vector<std::string> faults(Store& store, std::vector<Seal> anchors = {}) {
    auto check = store.check_views(anchors, years_kept);
    EXPECT_TRUE(check) << to_string(check.error());
    std::vector<std::string> out;
    if (!check) return out;
    for (const ViewFault& fault : check->faults)
        out.push_back(std::string(to_string(fault.kind)) + ' ' + std::to_string(fault.n));
    return out;
}

// Six views on one day, the first four sealed; then `sql` from outside; what is found.
std::vector<std::string> after(const std::string& sql, bool anchored = false) {
    set_clock(test_start);
    Place place;
    auto store = place.open();
    for (std::uint64_t n = 1; n <= 4; ++n) look(*store, n);
    Seal seal = store->seal_views(true).value_or(Seal{});
    EXPECT_EQ(seal.n, 2U) << "that there is a log, and its end";
    look(*store, 5);
    look(*store, 1, 3);
    EXPECT_EQ(faults(*store, {seal}), std::vector<std::string>{});
    store.reset();
    tamper(place.options.path, sql);
    store = place.open();
    return faults(*store, anchored ? std::vector<Seal>{seal} : std::vector<Seal>{});
}

using Found = std::vector<std::string>;

TEST(ViewLog, FindsARowThatWasChanged) {
    EXPECT_EQ(after("update view_log set who = 'w-other' where n = 3").front(), "changed 3");
    EXPECT_EQ(after("update view_log set happened_at = happened_at + 1 where n = 6").front(),
              "changed 6");
}

TEST(ViewLog, FindsARowThatWasRemovedOrMoved) {
    EXPECT_EQ(after("delete from view_log where n = 2").front(), "missing 2");
    EXPECT_EQ(after("delete from view_log where n = 1").front(), "missing 1");
    EXPECT_EQ(after("update view_log set n = 9 where n = 5; update view_log set n = 5 where n = 6;"
                    " update view_log set n = 6 where n = 9")
                  .front(),
              "changed 5");
}

TEST(ViewLog, FindsARowPutBetweenOrBehind) {
    const std::string copy =
        "insert into view_log select shard, day, segment, n + 10, organiser, happened_at,"
        " recorded_at, case_id, who, role, unit, organisation, purpose, reason, times, chain,"
        " form from view_log where n = 2";
    EXPECT_EQ(after(copy).front(), "missing 7");
    EXPECT_EQ(after(copy + "; update view_log set n = 7 where n = 12").front(), "changed 7");
}

TEST(ViewLog, FindsAnEndThatWasCut) {
    EXPECT_EQ(after("delete from view_log where n >= 4").front(), "cut 4");
    EXPECT_EQ(after("delete from view_log").front(), "cut 1");
    // Behind the last seal only what clients are told still shows it.
    EXPECT_EQ(after("delete from view_log where n >= 6"), Found{"counted 3"});
}

TEST(ViewLog, FindsWhatClientsAreToldToBeOther) {
    EXPECT_EQ(after("update told_view set times = times - 1 where times > 1"), Found{"counted 1"});
    EXPECT_EQ(after("delete from told_view where times > 1"), Found{"counted 4"});
    EXPECT_EQ(after("update told_view set shard = (shard + 1) % 1024 where times > 1"),
              Found{"counted 4"})
        << "where nobody looks for it";
}

// Each part of what a client is told, one by one: the row it was, and the row it has become.
TEST(ViewLog, FindsEachFieldThatWasChangedOfWhatClientsAreTold) {
    const std::vector<std::string> fields{"happened_at = happened_at + 1",
                                          "who = 'w-other'",
                                          "role = 'other'",
                                          "unit = 'other'",
                                          "organisation = 'other'",
                                          "purpose = purpose + 1",
                                          "reason = 'access.reason.works'",
                                          "organiser = 'other'"};
    for (const std::string& field : fields)
        EXPECT_EQ(after("update told_view set " + field + " where times > 1"),
                  (Found{"counted 4", "counted 4"}))
            << field;
    EXPECT_EQ(after("update told_view set case_id = (select case_id from told_view order by"
                    " case_id desc limit 1) where times > 1")
                  .front(),
              "counted 4");
}

// From when on there is a log is sealed: nobody moves it by the database's own history.
TEST(ViewLog, ComparesFromWhenItsFirstSealSays) {
    EXPECT_EQ(after("update schema_version set happened_at = happened_at + 9000000000000"
                    " where version = 6; delete from told_view where times > 1"),
              Found{"counted 4"});
}

TEST(ViewLog, TellsOfEachReasonByItself) {
    set_clock(test_start);
    Place place;
    auto store = place.open();
    const auto put = [&](const char* reason, Instant at) {
        AccessLine line = view_of(1, at);
        line.reason = reason;
        auto done = store->write_and_wait([&](WriteSession& session) -> Result<std::string> {
            auto written = session.put_access_line(line);
            return written ? Result<std::string>("") : fail(written.error());
        });
        ASSERT_TRUE(done);
    };
    put("access.reason.emergency", test_start);
    put("access.reason.works", test_start + minutes(10));
    put("access.reason.works", test_start + minutes(20));
    const auto lines = store->reader()->access_lines(test_id(1));
    ASSERT_TRUE(lines);
    ASSERT_EQ(lines->size(), 2U) << "a later view takes no emergency's place";
    EXPECT_EQ((*lines)[0].reason, "access.reason.works");
    EXPECT_EQ((*lines)[0].count, 2U);
    EXPECT_EQ((*lines)[0].first_at, test_start + minutes(10));
    EXPECT_EQ((*lines)[0].last_at, test_start + minutes(20));
    EXPECT_EQ((*lines)[1].reason, "access.reason.emergency");
    EXPECT_EQ(faults(*store), Found{});
}

// A row of the time before each view was told by itself (version 6), chained and told as it then
// was; the hash is of the layout at the head of view_log.hpp without a form.
TEST(ViewLog, KnowsRowsOfBefore) {
    set_clock(test_start);
    Place place;
    auto store = place.open();
    look(*store, 1);
    store.reset();
    const std::string told = "insert into access_line(shard, case_id, hour, who, role, unit,"
                             " purpose, organiser, happened_at, last_at, times, organisation,"
                             " reason) select shard, case_id, happened_at / 3600000, who, role,"
                             " unit, purpose, organiser, happened_at, happened_at, times,"
                             " organisation, reason from told_view; delete from told_view";
    tamper(place.options.path, told);
    store = place.open();
    EXPECT_EQ(faults(*store), (Found{"counted 1", "counted 1"}))
        << "a line of the old form does not tell of a row of the new one";
    const auto lines = store->reader()->access_lines(test_id(1));
    ASSERT_TRUE(lines);
    EXPECT_EQ(lines->size(), 1U);
    store.reset();
    View view;
    {
        AccessLine line = view_of(1, test_start);
        view.row = {line.case_id,
                    line.asker.id,
                    line.asker.role,
                    line.asker.unit,
                    line.asker.organisation,
                    "",
                    line.reason,
                    test_start,
                    1};
        view.purpose = static_cast<std::int64_t>(line.purpose);
        view.organiser = place.options.organiser;
        view.recorded_at = test_start;
        view.form = 0;
    }
    const Uuid segment{1, 0};
    const std::int64_t day = test_start.ms / 86'400'000;
    const auto shard = static_cast<std::int32_t>(day * 16 % 1024);
    const Digest chain = next_view_link({}, {shard, day, segment, 1, view});
    tamper(place.options.path,
           "delete from view_log where n > 1; update view_log set form = 0, n = 1, shard = " +
               std::to_string(shard) + ", recorded_at = " + std::to_string(test_start.ms) +
               ", segment = x'00000000000000010000000000000000', chain = x'" + to_hex(chain) + "'");
    store = place.open();
    EXPECT_EQ(faults(*store), Found{});
    store.reset();
    tamper(place.options.path, "update view_log set form = 1");
    store = place.open();
    EXPECT_EQ(faults(*store).front(), "changed 1") << "the form is in the chain";
}

TEST(ViewLog, FindsSealsThatWereChangedOrTakenAway) {
    EXPECT_EQ(after("update view_seal set row_count = 3 where n = 2").front(), "seal 2");
    const std::string cut = "delete from view_seal; delete from view_log where n >= 3;"
                            " delete from told_view where times < 3";
    EXPECT_NE(after(cut, true).back().find("counted"), std::string::npos);
    EXPECT_EQ(after("delete from view_seal where n = 2", true), Found{"anchor 2"})
        << "only a seal that was written down elsewhere shows it";
}

TEST(ViewLog, ClosesDaysThatAreOver) {
    set_clock(test_start);
    Place place;
    auto store = place.open();
    look(*store, 1);
    look(*store, 2);
    ASSERT_TRUE(store->seal_views(true));
    set_clock(test_start + days(2));
    look(*store, 3);
    const auto seal = store->seal_views(true);
    ASSERT_TRUE(seal);
    EXPECT_EQ(seal->n, 5U) << "begun, one end, another end, two days";
    EXPECT_EQ(store->seal_views(true)->n, 5U) << "nothing new";
    EXPECT_EQ(faults(*store), Found{});
    store.reset();
    const std::string day = std::to_string(test_start.ms / 86'400'000);
    tamper(place.options.path, "delete from view_log where n = 2 and day = " + day);
    store = place.open();
    EXPECT_EQ(faults(*store).front(), "cut 2");
    set_clock(test_start);
}

TEST(ViewLog, GoesOnAfterFailedJobsAndRestarts) {
    set_clock(test_start);
    Place place;
    auto store = place.open();
    look(*store, 1);
    const auto failed = store->write_and_wait([&](WriteSession& session) -> Result<std::string> {
        (void)session.put_access_line(view_of(2, test_clock()));
        return fail(ErrorKind::conflict, "test.no");
    });
    EXPECT_FALSE(failed);
    look(*store, 3);
    store.reset();
    store = place.open();
    look(*store, 4);
    const auto check = store->check_views({}, years_kept);
    ASSERT_TRUE(check);
    EXPECT_EQ(check->rows, 3U);
    EXPECT_EQ(check->segments, 2U);
    EXPECT_TRUE(check->faults.empty());
    EXPECT_EQ(store->reader()
                  ->views_of_day(Date{static_cast<std::int32_t>(test_start.ms / 86'400'000)})
                  ->size(),
              3U);
}

TEST(ViewLog, GoesOnWhenTheClockStepsBack) {
    set_clock(test_start + days(2));
    Place place;
    auto store = place.open();
    look(*store, 1);
    set_clock(test_start);
    look(*store, 2);
    ASSERT_TRUE(store->seal_views(true));
    store.reset();
    store = place.open();
    look(*store, 3);
    ASSERT_TRUE(store->seal_views(true));
    EXPECT_EQ(faults(*store), Found{});
}

TEST(ViewLog, IsSharedByProcesses) {
    LUOTSI_OF_A_SERVER;
    set_clock(test_start);
    Place place;
    auto one = place.open();
    auto two = place.open();
    for (std::uint64_t n = 1; n <= 5; ++n) {
        look(*one, n);
        look(*two, n);
        ASSERT_TRUE(one->seal_views(true));
        ASSERT_TRUE(two->seal_views(false));
    }
    const auto check = one->check_views({}, years_kept);
    ASSERT_TRUE(check);
    EXPECT_EQ(check->rows, 10U);
    EXPECT_EQ(check->segments, 2U);
    EXPECT_TRUE(check->faults.empty());
}

// Views on a day long ago and now; the seals of the days in between.
struct OldLog {
    Place place;
    std::unique_ptr<Store> store;
    Date today;
    OldLog() {
        set_clock(test_start - days(400));
        store = place.open();
        look(*store, 1);
        look(*store, 2);
        (void)store->seal_views(true);
        set_clock(test_start);
        look(*store, 3);
        EXPECT_TRUE(store->seal_views(true));
        today = Date{static_cast<std::int32_t>(test_start.ms / 86'400'000)};
    }
    std::uint64_t destroy() {
        const auto gone = store->destroy_views_before(add_months(today, -12 * years_kept));
        EXPECT_TRUE(gone);
        return gone ? gone->rows : 99;
    }
    // As an intruder would: a link that hangs well behind the last seal.
    void append(std::string_view kind, std::int64_t day, std::uint64_t rows, const Digest& head,
                Instant at) {
        const Seal last = store->check_views({}, years_kept)->last;
        store.reset();
        const Digest seal = next_seal(last.value, {last.n + 1, at, kind, day, {}, rows, head});
        const std::string zero(32, '0');
        tamper(place.options.path,
               "insert into view_seal(shard, n, organiser, happened_at, kind, day, segment,"
               " row_count, head, seal) values (0, " +
                   std::to_string(last.n + 1) + ", 'x', " + std::to_string(at.ms) + ", '" +
                   std::string(kind) + "', " + std::to_string(day) + ", x'" + zero + "', " +
                   std::to_string(rows) + ", x'" + to_hex(head) + "', x'" + to_hex(seal) + "')");
        store = place.open();
    }
    Digest head_of(std::int64_t day) {
        store.reset();
        const std::string hex =
            ask(place.options.path,
                "select lower(hex(head)) from view_seal where kind = 'day' and day = " +
                    std::to_string(day));
        store = place.open();
        Digest out{};
        for (std::size_t i = 0; i < out.size(); ++i)
            out[i] = static_cast<std::uint8_t>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
        return out;
    }
    void remove(std::int64_t day) {
        store.reset();
        tamper(place.options.path,
               "delete from view_log where day = " + std::to_string(day) +
                   "; delete from told_view where happened_at / 86400000 = " + std::to_string(day));
        store = place.open();
    }
};

bool has(const Found& found, const std::string& part) {
    return std::ranges::any_of(found,
                               [&](const std::string& one) { return one.starts_with(part); });
}

// Somebody takes a day's rows away and says in a seal that they went by law.
TEST(ViewLog, BelievesNoSealThatSomebodyAdded) {
    LUOTSI_OF_A_FILE;
    OldLog log;
    set_clock(test_start + days(3));
    ASSERT_TRUE(log.store->seal_views(true));
    EXPECT_EQ(faults(*log.store), Found{});
    const std::int64_t day = log.today.day;
    const Digest head = log.head_of(day);
    log.remove(day);
    EXPECT_TRUE(has(faults(*log.store), "cut"));
    log.append("destroyed", day, 1, head, test_clock());
    EXPECT_TRUE(has(faults(*log.store), "untrue")) << "before its years are over";
    EXPECT_TRUE(has(faults(*log.store), "cut")) << "and the rows are still missed";
    EXPECT_TRUE(has(faults(*log.store), "counted") || has(faults(*log.store), "cut"));
    log.append("destroyed", day, 1, head, test_clock() + days(500));
    EXPECT_TRUE(has(faults(*log.store), "cut")) << "a time that has not come";
    set_clock(test_start);
}

TEST(ViewLog, BelievesSealsOnlyWhereTheyMayStand) {
    LUOTSI_OF_A_FILE;
    const auto with = [](std::string_view kind, std::int64_t day_of, std::uint64_t rows,
                         std::int64_t later_ms) {
        OldLog log;
        log.append(kind, log.today.day + day_of, rows, Digest{}, Instant{test_start.ms + later_ms});
        Found found = faults(*log.store);
        return found.empty() ? std::string() : found.front();
    };
    EXPECT_TRUE(with("head", 0, 0, 0).empty());
    EXPECT_TRUE(with("begun", 0, 5, 0).starts_with("untrue")) << "only first";
    EXPECT_TRUE(with("day", -3, 0, 0).starts_with("untrue")) << "a second time";
    EXPECT_TRUE(with("day", 0, 1, 0).starts_with("untrue")) << "before it is over";
    EXPECT_TRUE(with("day", 1, 0, 5 * 86'400'000LL).starts_with("untrue")) << "one left out";
    EXPECT_TRUE(with("head", 0, 0, -3'600'000).starts_with("untrue")) << "dated back";
    EXPECT_TRUE(with("destroyed", -400, 2, 0).starts_with("untrue")) << "other rows";
    EXPECT_TRUE(with("destroyed", -3, 0, 0).starts_with("untrue")) << "too early";
    EXPECT_TRUE(with("destroyed", -500, 2, 0).starts_with("untrue")) << "never closed";
    EXPECT_TRUE(with("forgotten", 0, 0, 0).starts_with("untrue")) << "no such kind";
}

TEST(ViewLog, BelievesADestroyedDayOnceAndKeepsItEmpty) {
    LUOTSI_OF_A_FILE;
    OldLog log;
    EXPECT_EQ(log.destroy(), 2U);
    EXPECT_EQ(faults(*log.store), Found{});
    const std::int64_t day = test_start.ms / 86'400'000 - 400;
    const Digest head = log.head_of(day);
    log.append("destroyed", day, 2, head, test_clock());
    EXPECT_TRUE(has(faults(*log.store), "untrue")) << "twice";
    log.store.reset();
    tamper(log.place.options.path, "update view_log set day = " + std::to_string(day) +
                                       ", shard = " + std::to_string(day * 16 % 1024));
    log.store = log.place.open();
    EXPECT_TRUE(has(faults(*log.store), "late")) << "where everything has gone";
}

TEST(ViewLog, DestroysNoDayThatIsNotAsItWasSealed) {
    OldLog log;
    log.store.reset();
    tamper(log.place.options.path, "update view_log set n = 3, who = 'w-other' where n = 2");
    log.store = log.place.open();
    const auto gone = log.store->destroy_views_before(add_months(log.today, -12 * years_kept));
    ASSERT_TRUE(gone);
    EXPECT_EQ(gone->rows, 0U);
    EXPECT_EQ(gone->days_left, 1U);
    EXPECT_TRUE(has(faults(*log.store), "missing 2"));
}

TEST(ViewLog, SealsInTheOrderOfTimeWhateverClocksDo) {
    set_clock(test_start + days(2));
    Place place;
    auto store = place.open();
    look(*store, 1);
    ASSERT_TRUE(store->seal_views(true));
    set_clock(test_start);
    look(*store, 2);
    ASSERT_TRUE(store->seal_views(true));
    EXPECT_EQ(faults(*store), Found{});
}

TEST(ViewLog, IsDestroyedByLawAndSaysSo) {
    OldLog log;
    EXPECT_EQ(log.destroy(), 2U);
    EXPECT_EQ(log.destroy(), 0U) << "once";
    const auto check = log.store->check_views({}, years_kept);
    ASSERT_TRUE(check);
    EXPECT_EQ(check->rows, 1U);
    EXPECT_EQ(check->destroyed, 2U);
    EXPECT_TRUE(check->faults.empty());
    EXPECT_FALSE(log.store->check_views({}, years_kept + 3)->faults.empty()) << "too early";
    EXPECT_TRUE(log.store->reader()->access_lines(test_id(1))->empty());
    EXPECT_EQ(log.store->reader()->access_lines(test_id(3))->size(), 1U);
}

}  // namespace
}  // namespace luotsi::store
