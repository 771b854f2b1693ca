// Goal: the line in front of the workers is fair by time used, bounded in count, bytes and time,
// and cheap to be polite in. Method: a queue driven by hand in virtual time; for fairness one
// worker is simulated, with one greedy asker among many others.
#include "server/http/fair_queue.hpp"

#include <gtest/gtest.h>

namespace luotsi::server {
namespace {

std::shared_ptr<Exchange> exchange(std::string path = "/") {
    Request request;
    request.path = std::move(path);
    return std::make_shared<Exchange>(
        std::move(request), [](Response) {}, std::make_shared<const Response>());
}

FairQueue::Taken take(FairQueue& queue, std::int64_t now_us) {
    FairQueue::Taken out;
    EXPECT_TRUE(queue.pop(now_us, out));
    return out;
}

TEST(FairQueueTest, OneFlowIsServedInOrder) {
    FairQueue queue({});
    for (const char* path : {"/1", "/2", "/3"}) {
        EXPECT_EQ(queue.push("a", exchange(path), 10, 0), FairQueue::Pushed::yes);
    }
    EXPECT_EQ(queue.waiting(), 3U);
    EXPECT_EQ(queue.bytes(), 30U);
    for (const char* path : {"/1", "/2", "/3"}) {
        auto taken = take(queue, 1);
        EXPECT_EQ(taken.exchange->request.path, path);
        queue.done(taken, 1);
    }
    FairQueue::Taken none;
    EXPECT_FALSE(queue.pop(2, none));
    EXPECT_EQ(queue.bytes(), 0U);
}

TEST(FairQueueTest, RefusesByCountAndBytesOfAllAndOfOne) {
    FairQueue::Limits limits;
    limits.waiting_max = 5;
    limits.bytes_max = 100;
    limits.flow_waiting_max = 3;
    limits.flow_bytes_max = 60;
    FairQueue queue(limits);
    using Pushed = FairQueue::Pushed;
    EXPECT_EQ(queue.push("a", exchange(), 50, 0), Pushed::yes);
    EXPECT_EQ(queue.push("a", exchange(), 20, 0), Pushed::flow_full) << "bytes of one";
    EXPECT_EQ(queue.push("b", exchange(), 51, 0), Pushed::full) << "bytes of all";
    EXPECT_EQ(queue.push("a", exchange(), 1, 0), Pushed::yes);
    EXPECT_EQ(queue.push("a", exchange(), 1, 0), Pushed::yes);
    EXPECT_EQ(queue.push("a", exchange(), 1, 0), Pushed::flow_full) << "count of one";
    EXPECT_EQ(queue.push("b", exchange(), 1, 0), Pushed::yes);
    EXPECT_EQ(queue.push("c", exchange(), 1, 0), Pushed::yes);
    EXPECT_EQ(queue.push("d", exchange(), 1, 0), Pushed::full) << "count of all";
    // A body larger than one asker's bytes is still taken when nothing of theirs waits.
    FairQueue fresh(limits);
    EXPECT_EQ(fresh.push("a", exchange(), 90, 0), Pushed::yes);
}

TEST(FairQueueTest, OneAskerNeverHasAllWorkers) {
    FairQueue queue({});
    for (int i = 0; i < 3; ++i) queue.push("greedy", exchange(), 1, 0);
    auto first = take(queue, 1);
    EXPECT_FALSE(queue.ready());
    queue.push("other", exchange(), 1, 2);
    auto second = take(queue, 3);
    FairQueue::Taken none;
    EXPECT_FALSE(queue.pop(4, none));
    queue.done(first, 10);
    EXPECT_TRUE(queue.ready());
    queue.done(second, 10);
}

TEST(FairQueueTest, WhoWaitedTooLongIsLateAndAStandingLineIsCutShorter) {
    FairQueue::Limits limits;
    limits.flow_running_max = 100;
    FairQueue queue(limits);
    queue.push("a", exchange(), 1, 0);
    EXPECT_FALSE(take(queue, 900'000).late) << "a burst may wait";
    queue.push("a", exchange(), 1, 1'000'000);
    EXPECT_TRUE(take(queue, 4'100'000).late) << "nobody waits for ever";
    // Never empty for over a second: now a quarter of a second is enough.
    queue.push("a", exchange(), 1, 5'000'000);
    queue.push("a", exchange(), 1, 6'500'000);
    queue.push("a", exchange(), 1, 6'700'000);
    EXPECT_TRUE(take(queue, 6'800'000).late);
    EXPECT_TRUE(take(queue, 6'800'000).late);
    EXPECT_FALSE(take(queue, 6'800'000).late);
    // Empty again: patient again.
    queue.push("a", exchange(), 1, 7'000'000);
    EXPECT_FALSE(take(queue, 7'500'000).late);
}

// One worker, ten seconds. Ten askers ask one thing after another; an eleventh has so many
// requests waiting at a time, of such a cost. Returns how many of the ten's were answered.
int served_beside(int waiting, std::int64_t cost_us) {
    FairQueue queue({});
    int served = 0;
    for (int i = 0; i < 10; ++i) {
        const std::string who = "other " + std::to_string(i);
        queue.push(who, exchange(who), 1, 0);
    }
    for (int i = 0; i < waiting; ++i) queue.push("eleventh", exchange("eleventh"), 1, 0);
    for (std::int64_t now = 0; now < 10'000'000;) {
        auto taken = take(queue, now);
        const std::string who = taken.exchange->request.path;
        const std::int64_t cost = taken.late ? 5 : who == "eleventh" ? cost_us : 500;
        now += cost;
        if (!taken.late && who != "eleventh") ++served;
        queue.done(taken, cost);
        queue.push(who, exchange(who), 1, now);
    }
    return served;
}

TEST(FairQueueTest, AGreedyAskerSlowsOthersNoMoreThanAnOrdinaryOne) {
    const int ordinary = served_beside(1, 500);
    for (const std::int64_t cost : {100, 500, 5'000, 50'000}) {
        EXPECT_GT(served_beside(60, cost), ordinary * 95 / 100) << cost << " us a request";
    }
}

}  // namespace
}  // namespace luotsi::server
