// Goal: what is missing from an archive is never passed over in silence, and nothing that happens
// to it takes away a moment that could be brought back before. Method: logs and copies are lost,
// bent and not synced, and programs die in between; each moment is then brought back, or refused.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "store/test_archive.hpp"
#include "store/test_syncs.hpp"

namespace luotsi::store {
namespace {

void bend(const std::string& path, std::uintmax_t at) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file.write("bent", 4);
}

TEST_F(ArchiveTest, AHoleIsNotStrodeOver) {
    work(*open(), 3);
    const std::size_t known = then_.size();
    work(*open(), 3);
    work(*open(), 3);
    // The middle one is lost.
    fs::remove(folder_ + "/" + names_in(folder_, ".log")[1]);
    EXPECT_EQ(brought_back(then_[known - 1].at), then_[known - 1].digest);
    const auto back = bring_back(folder_, then_.back().at, place_.folder.file("hole.db"));
    ASSERT_FALSE(back);
    EXPECT_EQ(back.error().code, "store.archive_hole");
    ASSERT_EQ(back.error().args.size(), 2U) << "from when to when";
    const auto from = parse_instant(back.error().args[0].second);
    ASSERT_TRUE(from);
    EXPECT_GE(*from, then_[known - 1].at);
    EXPECT_LT(*from, then_[known].at);
    EXPECT_EQ(back.error().args[1].second, "the end") << "no copy comes after it";
    EXPECT_EQ(brought_back(*from), then_[known - 1].digest) << "up to there it can";
}

// What was written after a copy in the same log is not there, though later logs are.
TEST_F(ArchiveTest, ACopyWhoseLogIsGoneIsNotGoneOnFrom) {
    work(*open(), 3);
    {
        const auto store = open();
        work(*store, 2);
        ASSERT_TRUE(copy_to_folder(place_.options.path, folder_));
        std::this_thread::sleep_for(std::chrono::milliseconds(1100));
        work(*store, 2);
    }
    work(*open(), 3);
    const std::vector<std::string> logs = names_in(folder_, ".log");
    ASSERT_EQ(logs.size(), 3U);
    for (const std::size_t lost : {0U, 1U}) fs::remove(folder_ + "/" + logs[lost]);
    EXPECT_EQ(brought_back(then_.back().at), "store.archive_hole");
}

TEST_F(ArchiveTest, AnUnreadableMiddleIsNoTornEnd) {
    std::uintmax_t middle = 0;
    std::size_t known = 0;
    {
        const auto store = open();
        work(*store, 3);
        known = then_.size();
        middle = fs::file_size(folder_ + "/" + names_in(folder_, ".log").front());
        std::this_thread::sleep_for(std::chrono::milliseconds(1300));
        work(*store, 3);
        std::this_thread::sleep_for(std::chrono::milliseconds(2300));
        work(*store, 3);
    }
    expect_every_moment();
    const std::string log = folder_ + "/" + names_in(folder_, ".log").front();
    const std::string kept = place_.folder.file("kept.log");
    fs::copy_file(log, kept);
    for (const std::uintmax_t within :
         {std::uintmax_t{1000}, std::uintmax_t{2}}) {  // a page; the head of a group
        fs::copy_file(kept, log, fs::copy_options::overwrite_existing);
        bend(log, middle + within);
        const auto back = bring_back(folder_, then_.back().at, place_.folder.file("middle.db"));
        ASSERT_FALSE(back) << within;
        EXPECT_EQ(back.error().code, "store.archive_hole");
        const auto from = parse_instant(back.error().args[0].second);
        ASSERT_TRUE(from);
        EXPECT_EQ(brought_back(*from), then_[known - 1].digest) << "up to there it can";
        fs::remove(place_.folder.file("middle.db"));
    }
}

// Runs it in a process of its own, which dies at its end: nothing is closed or taken leave of.
template <class Work>
void die_after(const Work& work) {
    const pid_t child = fork();
    if (child == 0) {
        work();
        _exit(::testing::Test::HasFailure() ? 1 : 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_EQ(status, 0);
}

// The write-ahead log that somebody leaves who wrote without the archive and died bears the salts
// that follow those the archive knows; what stood in the one before is in no log.
TEST_F(ArchiveTest, BeginsAnewWhenSomebodyElseWroteAndDied) {
    work(*open(), 3);
    std::unique_ptr<Store> store;  // for ever: it dies without being closed
    die_after([&] {
        store = open();
        open_contact(*store, 800);
        _exit(0);
    });
    die_after([&] {
        auto alone = Store::open(place_.options, shipped_library());
        ASSERT_TRUE(alone) << to_string(alone.error());
        store = std::move(*alone);
        open_contact(*store, 900);
        tamper(place_.options.path, "pragma wal_checkpoint(restart)");
        open_contact(*store, 901);
        _exit(0);
    });
    work(*open(), 3);
    EXPECT_EQ(count(".db"), 2U) << "a copy: what was written past the archive is in no log";
    expect_every_moment();
}

// It died after the log began anew and before its copy was there.
TEST_F(ArchiveTest, ABeginningWithoutItsCopyIsMadeAgain) {
    work(*open(), 3);
    {
        const auto store = Store::open(place_.options, shipped_library());
        open_contact(**store, 900);
    }
    const Instant between = a_moment();
    const pid_t child = fork();
    if (child == 0) {
        const auto store = open();
        open_contact(*store, 901);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_EQ(count(".db"), 2U);
    fs::remove(folder_ + "/" + names_in(folder_, ".db").back());
    work(*open(), 3);
    EXPECT_EQ(count(".db"), 2U) << "the log does not go on from one that nothing can begin from";
    expect_every_moment();
    EXPECT_EQ(brought_back(between), "store.archive_hole");
}

TEST_F(ArchiveTest, ALogInWhichThereIsNothingYetMakesNoHole) {
    work(*open(), 3);
    // It died as it began one: before and after the header was on the disk.
    const pid_t child = fork();
    if (child == 0) {
        const auto store = open();
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    std::ofstream(folder_ + "/" + name_of(young_moment(folder_, system_now()), ".log")) << "luot";
    work(*open(), 3);
    EXPECT_EQ(count(".db"), 1U);
    expect_every_moment();
}

// bulk() commits without the writer's thread, which copies into the archive up to a second later.
TEST_F(ArchiveTest, AMomentIsThatOfTheCommitNotOfTheCopying) {
    {
        const auto store = open();
        for (int i = 0; i < 4; ++i) {
            open_contact_in_bulk(*store, ++contacts_);
            const Instant now = a_moment();
            then_.push_back({now, *store->digest()});
            std::this_thread::sleep_for(std::chrono::milliseconds(i % 2 == 0 ? 1500 : 20));
        }
    }
    expect_every_moment();
    // The program dies before anything of it has been copied.
    const pid_t child = fork();
    if (child == 0) {
        const auto store = open();
        open_contact_in_bulk(*store, 500);
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    const Instant died = a_moment();
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    const auto store = open();
    EXPECT_EQ(brought_back(died), *store->digest());
    EXPECT_EQ(count(".db"), 1U);
}

TEST_F(ArchiveTest, AFailedSyncEndsTheArchiveAndTheNextBeginsAnew) {
    {
        const auto store = open();
        work(*store, 2);
        {
            const FailingSyncs failing(".log");
            for (int i = 0; i < 40 && FailingSyncs::failed() == 0; ++i) {
                open_contact(*store, ++contacts_);
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            }
            ASSERT_GT(FailingSyncs::failed(), 0);
            EXPECT_TRUE(
                eventually([&] { return archive_state(*store) == ArchiveState::given_up; }));
        }
        // The disk says well again: it may have dropped what it could not write.
        const std::uintmax_t left = fs::file_size(folder_ + "/" + names_in(folder_, ".log").back());
        open_contact(*store, ++contacts_);
        std::this_thread::sleep_for(std::chrono::milliseconds(1300));
        EXPECT_EQ(fs::file_size(folder_ + "/" + names_in(folder_, ".log").back()), left);
        EXPECT_EQ(archive_state(*store), ArchiveState::given_up);
    }
    then_.clear();
    const auto store = open();
    EXPECT_EQ(count(".db"), 2U) << "a copy of its own";
    EXPECT_EQ(archive_state(*store), ArchiveState::keeps_up);
    work(*store, 3);
    expect_every_moment();
}

TEST_F(ArchiveTest, ADamagedCopyIsNotTheOnlyWay) {
    std::string copy;
    {
        const auto store = open();
        work(*store, 3);
        // What was written just before a copy is done again after it, and would mend it.
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        copy = *copy_to_folder(place_.options.path, folder_);
        std::this_thread::sleep_for(std::chrono::milliseconds(1100));
        work(*store, 2);
    }
    const Instant made = moment_of(fs::path(copy).filename().string());
    // Cells fill a page from its end.
    for (std::uintmax_t at = 2 * 4096 - 60; at < fs::file_size(copy); at += 4096) bend(copy, at);
    EXPECT_NE(brought_back(then_.back().at), then_.back().digest);
    const std::string path = place_.folder.file("older.db");
    const auto back = bring_back(folder_, then_.back().at, path, made);
    ASSERT_TRUE(back) << to_string(back.error());
    EXPECT_LT(back->made, made);
    Options options = place_.options;
    options.path = path;
    EXPECT_EQ(*(*Store::open(options, shipped_library()))->digest(), then_.back().digest);
}

TEST_F(ArchiveTest, ACopyIsNamedWhenItsChainsHold) {
    const auto store = place_.open();
    open_contact(*store, 1);
    open_contact(*store, 2);
    tamper(place_.options.path, "update event set kind = 'noted' where seq = 1");
    const auto copied = copy_to_folder(place_.options.path, folder_);
    ASSERT_FALSE(copied);
    EXPECT_EQ(copied.error().code, "store.backup_damaged");
    EXPECT_NE(copied.error().detail.find(to_string(test_id(2))), std::string::npos);
    EXPECT_EQ(count(".db"), 0U) << "no restore takes it";
    const std::string to = place_.folder.file("copy.db");
    EXPECT_FALSE(store->backup(to));
    EXPECT_FALSE(fs::exists(to));
    EXPECT_TRUE(fs::exists(to + ".damaged"));
}

}  // namespace
}  // namespace luotsi::store
