// Goal: the log of views cannot be changed unnoticed: a row changed, removed, put between, moved or
// added later, an end that is cut, a whole segment or the seals taken away – each is found and the
// first bad row named; and nothing is found where nothing was done, with several processes, failed
// groups and restarts. Method: views are written through jobs, then the tables are changed from
// outside with a database tool.
#include <gtest/gtest.h>

#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

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
    auto check = store.check_views(anchors);
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
        " recorded_at, case_id, who, role, unit, organisation, purpose, reason, times, chain"
        " from view_log where n = 2";
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
    EXPECT_EQ(after("update access_line set times = times - 1 where times > 1"),
              Found{"counted 1"});
    EXPECT_EQ(after("delete from access_line where times > 1"), Found{"counted 4"});
}

TEST(ViewLog, FindsSealsThatWereChangedOrTakenAway) {
    EXPECT_EQ(after("update view_seal set row_count = 3 where n = 2").front(), "seal 2");
    const std::string cut = "delete from view_seal; delete from view_log where n >= 3;"
                            " delete from access_line where times < 3";
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
    const auto check = store->check_views({});
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
    const auto check = one->check_views({});
    ASSERT_TRUE(check);
    EXPECT_EQ(check->rows, 10U);
    EXPECT_EQ(check->segments, 2U);
    EXPECT_TRUE(check->faults.empty());
}

TEST(ViewLog, IsDestroyedByLawAndSaysSo) {
    set_clock(test_start);
    Place place;
    auto store = place.open();
    look(*store, 1);
    look(*store, 2);
    set_clock(test_start + days(3));
    look(*store, 3);
    ASSERT_TRUE(store->seal_views(true));
    const Date today{static_cast<std::int32_t>(test_clock().ms / 86'400'000)};
    EXPECT_EQ(store->destroy_views_before(today).value_or(0), 2U);
    EXPECT_EQ(store->destroy_views_before(today).value_or(9), 0U) << "once";
    const auto check = store->check_views({});
    ASSERT_TRUE(check);
    EXPECT_EQ(check->rows, 1U);
    EXPECT_EQ(check->destroyed, 2U);
    EXPECT_TRUE(check->faults.empty());
    EXPECT_TRUE(store->reader()->access_lines(test_id(1))->empty());
    EXPECT_EQ(store->reader()->access_lines(test_id(3))->size(), 1U);
    set_clock(test_start);
}

}  // namespace
}  // namespace luotsi::store
