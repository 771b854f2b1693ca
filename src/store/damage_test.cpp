// Goal: damage of one case is that case's, a look that meets a writer finds none, and a disk that
// does not confirm a write is believed by nobody. Method: lines are changed from outside; syncs
// fail; a writer writes while it is looked.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>

#include "store/test_support.hpp"
#include "store/test_syncs.hpp"

namespace luotsi::store {
namespace {

std::string hex(Uuid id) {
    std::string out = to_string(id);
    std::erase(out, '-');
    return "x'" + out + "'";
}

Job note_job(std::uint64_t n) {
    return [n](WriteSession& session) -> Result<std::string> {
        auto events = session.run(test_id(n), note(test_id(n + 1'000)), context());
        return events ? Result<std::string>("") : fail(std::move(events.error()));
    };
}

TEST(Damage, OfOneCaseFailsNobodyElseInTheSameGroup) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    for (std::uint64_t n = 1; n <= 5; ++n) open_contact(*store, n);
    store.reset();
    tamper(place.options.path,
           "update event set kind = 'nothing' where seq = 1 and case_id = " + hex(test_id(2)));
    tamper(place.options.path,
           "update event set body = 'no line' where seq = 1 and case_id = " + hex(test_id(4)));
    store = place.open();
    std::vector<Job> jobs;
    for (std::uint64_t n = 1; n <= 5; ++n) jobs.push_back(note_job(n));
    const auto done = store->write_all_and_wait(std::move(jobs));
    for (std::size_t i = 0; i < done.size(); ++i) {
        const bool damaged = i == 1 || i == 3;
        EXPECT_EQ(done[i].has_value(), !damaged) << i;
        if (!done[i]) {
            EXPECT_EQ(done[i].error().code, "store.damaged_case");
        }
    }
    const auto reader = store->reader();
    EXPECT_EQ((*reader->case_now(test_id(5)))->seq, reader->case_row(test_id(5))->seq);
    EXPECT_EQ(reader->load_case(test_id(2)).error().code, "store.damaged_case");
    EXPECT_EQ(store->verify()->size(), 2U);
}

TEST(Damage, ALookThatMeetsAWriterFindsNone) {
    Place place;
    const std::unique_ptr<Store> store = place.open();
    open_contact(*store, 1);
    std::atomic<bool> over{false};
    std::thread writer([&] {
        for (std::uint64_t n = 0; n < 400 && !over; ++n)
            (void)send(*store, test_id(1), note(test_id(5'000 + n)));
        over = true;
    });
    const auto reader = store->reader();
    int looks = 0;
    for (; !over; ++looks) {
        const auto holds = reader->holds(test_id(1));
        EXPECT_TRUE(holds && *holds) << looks;
        if (!holds || !*holds) over = true;
    }
    writer.join();
    EXPECT_GT(looks, 5);
}

TEST(Damage, AfterAFailedSyncNothingIsWrittenByWhicheverWay) {
    LUOTSI_OF_A_FILE;
    for (const char* file : {"-wal", ".db"}) {
        Place place;
        std::unique_ptr<Store> store = place.open();
        for (std::uint64_t n = 1; n <= 60; ++n) open_contact(*store, n);
        {
            const FailingSyncs failing(file);
            // Work that runs alone, or the move of the log into the database when nobody writes.
            if (file == std::string_view("-wal")) {
                EXPECT_EQ(store->rebuild().error().code, "store.sync_failed");
            }
            EXPECT_TRUE(eventually([] { return FailingSyncs::failed() > 0; })) << file;
        }
        EXPECT_EQ(send(*store, test_id(1), note(test_id(9'000))), "store.sync_failed") << file;
        EXPECT_EQ(store->rebuild().error().code, "store.sync_failed") << file;
        EXPECT_EQ(store->backup(place.folder.file("copy.db")).error().code, "store.sync_failed");
        EXPECT_TRUE(store->reader()->load_case(test_id(3))) << "reading goes on";
        store.reset();
        store = place.open();
        EXPECT_TRUE(store->verify()->empty());
        EXPECT_EQ(send(*store, test_id(1), note(test_id(9'001))), "") << "after a new start";
    }
}

// By its first page nobody can tell any more whose it was.
TEST(Damage, OfTheBeginningOffersToRestoreToo) {
    LUOTSI_OF_A_FILE;
    Place place;
    open_contact(*place.open(), 1);
    std::fstream(place.options.path, std::ios::in | std::ios::out) << std::string(4096, 'x');
    EXPECT_EQ(place.open_error(), "store.not_a_database");
    EXPECT_TRUE(place.open_repair().contains("luotsi restore")) << place.open_repair();
}

}  // namespace
}  // namespace luotsi::store
