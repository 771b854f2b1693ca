// Goal: a database can be brought back to any moment since its archive began, whatever happened to
// the program meanwhile, and an archive with a hole never passes for one without. Method: work is
// written at known moments, between ends, deaths and strangers; at each moment the digest of
// everything written is noted; what is brought back must have the digest of its moment.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "store/test_archive.hpp"

namespace luotsi::store {
namespace {

TEST_F(ArchiveTest, GivesEveryMomentSinceItBegan) {
    const Instant before = a_moment();
    for (int round = 0; round < 3; ++round) work(*open(), 7);
    EXPECT_EQ(count(".db"), 1U) << "clean ends go on with one copy";
    EXPECT_EQ(count(".log"), 3U);
    expect_every_moment();
    EXPECT_EQ(brought_back(before), "store.no_copy");
}

TEST_F(ArchiveTest, GoesOnAfterADeath) {
    work(*open(), 5);
    for (int death = 0; death < 3; ++death) {
        const pid_t child = fork();
        if (child == 0) {
            const auto store = open();
            for (int i = 0; i < 4; ++i)
                open_contact(*store,
                             1000U * static_cast<unsigned>(death + 1) + static_cast<unsigned>(i));
            _exit(0);  // nothing is closed or taken leave of
        }
        int status = 0;
        waitpid(child, &status, 0);
        ASSERT_EQ(status, 0);
        work(*open(), 4);
    }
    EXPECT_EQ(count(".db"), 1U) << "no death made a hole";
    expect_every_moment();
}

TEST_F(ArchiveTest, NewerCopiesMakeTheWayShorter) {
    work(*open(), 3);
    std::string copy;
    {
        const auto store = open();
        work(*store, 3);
        copy = *copy_to_folder(place_.options.path, folder_);
        std::this_thread::sleep_for(std::chrono::milliseconds(1100));
        work(*store, 3);
    }
    EXPECT_EQ(count(".db"), 2U);
    expect_every_moment();
    const auto back = bring_back(folder_, then_.back().at, place_.folder.file("last.db"));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->copy, copy);
}

TEST_F(ArchiveTest, BeginsAnewWhenSomebodyElseHasWritten) {
    work(*open(), 3);
    {
        const auto store = Store::open(place_.options, shipped_library());
        open_contact(**store, 900);
    }
    const Instant between = a_moment();
    work(*open(), 3);
    EXPECT_EQ(count(".db"), 2U);
    expect_every_moment();
    EXPECT_EQ(brought_back(between), "store.archive_hole") << "nobody knows what it was then";
}

TEST_F(ArchiveTest, IsWholeUpToWhereItWasTorn) {
    work(*open(), 9);
    const std::string log = folder_ + "/" + names_in(folder_, ".log").front();
    const std::uintmax_t size = fs::file_size(log);
    for (const std::uintmax_t left : {size / 2, size / 3, std::uintmax_t{100}}) {
        fs::resize_file(log, left);
        EXPECT_EQ(brought_back(then_.back().at).size(), 64U) << "after " << left << " bytes";
        EXPECT_GT(last_.unread_bytes, 0U) << "and it is told";
    }
}

TEST_F(ArchiveTest, WritingGoesOnWhenTheFolderIsGoneAndTheNextBeginsAnew) {
    {
        const auto store = open();
        work(*store, 3);
        EXPECT_EQ(archive_state(*store), ArchiveState::keeps_up);
    }
    fs::remove_all(folder_);
    const auto refused = open_with_archive(place_.options, shipped_library(), folder_);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "store.archive_failed") << "said at the start";
    fs::create_directory(folder_);
    then_.clear();
    work(*open(), 3);
    expect_every_moment();
}

TEST_F(ArchiveTest, AFolderIsOfOneProgramAndOneDatabase) {
    auto store = open();
    EXPECT_EQ(archive_state(*store), ArchiveState::keeps_up);
    work(*store, 2);
    Place other;
    other.random = SeededRandom(2);  // another installation's secret
    const auto second = [&] {
        auto opened = open_with_archive(other.options, shipped_library(), folder_);
        if (opened) return std::string();
        EXPECT_NE(opened.error().repair.find("--archive"), std::string::npos) << "what to do";
        return opened.error().code;
    };
    EXPECT_EQ(second(), "store.archive_taken");
    const Instant until = a_moment();
    store.reset();
    EXPECT_EQ(second(), "store.archive_of_another") << "another database, though nobody is there";
    // What was there can still be brought back, and the database goes on where it was – moved, too.
    EXPECT_TRUE(bring_back(folder_, until, place_.folder.file("back.db")));
    const std::string moved = place_.folder.file("moved.db");
    fs::rename(place_.options.path, moved);
    place_.options.path = moved;
    store = open();
    ASSERT_TRUE(store);
    work(*store, 1);
    // By itself it opens, and says that it has no archive.
    const auto alone = other.open();
    EXPECT_EQ(archive_state(*alone), ArchiveState::none);
}

// A database in the middle of its work, as it lies on the disk: with a log beside it.
TEST_F(ArchiveTest, ARestoredDatabaseIsPutInPlaceWholeWhateverDies) {
    auto store = place_.open();
    open_contact(*store, 1);
    const std::string old = place_.folder.file("old.db");
    for (const char* rest : {"", "-wal"}) fs::copy_file(place_.options.path + rest, old + rest);
    ASSERT_GT(fs::file_size(old + "-wal"), 0U);
    const auto has = [](const std::string& path, std::uint64_t n) {
        Place place;
        place.options.path = path;
        return place.open()->reader()->load_case(test_id(n)).has_value();
    };
    // It fails before the rename: all of the old one is there.
    const std::string fresh = place_.folder.file("fresh.db");
    std::vector<std::string> synced;
    const auto failing = [&](const std::string& path) {
        synced.push_back(path);
        return synced.size() < 3;
    };
    const auto made = copy_to_folder(place_.options.path, folder_);
    ASSERT_TRUE(made);
    fs::copy_file(*made, fresh);
    open_contact(*store, 2);
    EXPECT_FALSE(put_in_place(fresh, old, failing));
    EXPECT_TRUE(has(old, 1));
    EXPECT_TRUE(fs::exists(fresh));
    EXPECT_FALSE(put_in_place(place_.folder.file("absent.db"), old, sync_path));
    EXPECT_TRUE(has(old, 1));
    // The new one is on the disk before it has the name, and then the name is.
    const auto next = copy_to_folder(place_.options.path, folder_);
    ASSERT_TRUE(next);
    fs::remove(fresh);
    fs::copy_file(*next, fresh);
    synced.clear();
    const auto watched = [&](const std::string& path) {
        synced.push_back(path + (fs::exists(fresh) ? " before" : " after"));
        return sync_path(path);
    };
    ASSERT_TRUE(put_in_place(fresh, old, watched));
    EXPECT_TRUE(has(old, 2));
    const std::string folder = fs::path(old).parent_path().string();
    EXPECT_EQ(synced, (std::vector<std::string>{fresh + " before", old + " before",
                                                folder + " before", folder + " after"}));
    EXPECT_FALSE(fs::exists(fresh));
}

}  // namespace
}  // namespace luotsi::store
