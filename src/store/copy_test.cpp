// Goal: a database moved to the other engine and back is the same, a move that was cut goes on, and
// nothing starts on half a database. Method: a lived database, a target that refuses at some row.
#include "store/copy.hpp"

#include <gtest/gtest.h>

#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

const auto silent = [](std::string_view, double) {};

CopyPlan plan(const std::string& from, const std::string& to) {
    return {from, to, "pohjois-savo", test_start};
}

struct Moved {
    TestCluster* cluster = nullptr;
    TempFolder folder;
    std::string file = folder.file("luotsi.db");
    std::string server;
    std::string digest;
    Moved() {
        std::string why_not;
        cluster = TestCluster::get(why_not);
        if (cluster == nullptr) return;
        server = cluster->fresh_database();
        Place place;
        place.options.path = file;
        std::unique_ptr<Store> store = place.open();
        SeededRandom random(7);
        for (int i = 0; i < 3; ++i) live_random_story(*store, random, "fi.yksi-yhteydenotto", 25);
        EXPECT_TRUE(store->bulk_commit());
        digest = *store->digest();
    }
    std::string digest_of(const std::string& path) const {
        Place place;
        place.options.path = path;
        std::unique_ptr<Store> store = place.open();
        EXPECT_TRUE(store->verify()->empty());
        Result<Store::Rebuilt> rebuilt = store->rebuild();
        EXPECT_TRUE(rebuilt);
        EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
        return *store->digest();
    }
};

TEST(Copy, ThereAndBackIsTheSame) {
    LUOTSI_OF_A_SERVER;
    const Moved moved;
    Result<CopyReport> there = copy_database(plan(moved.file, moved.server), silent);
    ASSERT_TRUE(there) << to_string(there.error());
    EXPECT_FALSE(there->resumed);
    EXPECT_GT(there->rows, 50U);
    EXPECT_TRUE(there->broken.empty());
    const std::string back = moved.folder.file("back.db");
    Result<CopyReport> home = copy_database(plan(moved.server, back), silent);
    ASSERT_TRUE(home) << to_string(home.error());
    EXPECT_EQ(home->digest, there->digest);
    EXPECT_EQ(moved.digest_of(back), moved.digest);
    (void)moved.digest_of(moved.server);
    // The feed goes on beyond where it was.
    Place place;
    place.options.path = moved.server;
    std::unique_ptr<Store> store = place.open();
    const std::uint64_t before = store->reader()->last_change();
    (void)open_contact(*store, 900);
    EXPECT_FALSE(store->reader()->changes(before, 10)->empty());
}

TEST(Copy, GoesOnWhereItWasCut) {
    LUOTSI_OF_A_SERVER;
    const Moved moved;
    // Somebody cuts it in the middle: the progress that is told is where a process may die.
    struct Cut {};
    const auto cut = [](std::string_view table, double) {
        if (table == "plan") throw Cut();
    };
    EXPECT_THROW((void)copy_database(plan(moved.file, moved.server), cut), Cut);
    Place place;
    place.options.path = moved.server;
    EXPECT_EQ(place.open_error(), "store.half_copied");
    Place other;
    const std::string another = other.folder.file("other.db");
    SeededRandom else_where(99);  // another installation: it has a secret of its own
    other.options.random = &else_where;
    other.options.path = another;
    other.open().reset();
    EXPECT_EQ(copy_database(plan(another, moved.server), silent).error().code, "store.copy_target");
    Result<CopyReport> rest = copy_database(plan(moved.file, moved.server), silent);
    ASSERT_TRUE(rest) << to_string(rest.error());
    EXPECT_TRUE(rest->resumed);
    EXPECT_EQ(copy_database(plan(moved.file, moved.server), silent).error().code,
              "store.copy_target")
        << "not twice";
    (void)moved.digest_of(moved.server);
}

// A move may end at each write of its marks; where it ended, the rest is found and done.
TEST(Copy, GoesOnFromEachOfItsMarks) {
    LUOTSI_OF_A_SERVER;
    const Moved moved;
    Uuid id;
    {
        Place place;
        place.options.path = moved.file;
        std::unique_ptr<Store> store = place.open();
        id = open_contact(*store, 900);
        ASSERT_TRUE(store->write_and_wait([&](WriteSession& session) -> Result<std::string> {
            Result<void> r = session.put_return_code(id, "ABCD1234");
            return r ? Result<std::string>("") : fail(std::move(r.error()));
        }));
    }
    const std::vector<std::string> cuts{
        "before insert or update on setting for each row when (new.name = 'secret')",
        "before insert or update on setting for each row when (new.name = 'copy_from')",
        "before delete on setting for each row when (old.name = 'copy_done')",
        "before delete on setting for each row when (old.name = 'copy_from')"};
    for (const std::string& cut : cuts) {
        Place place;
        place.options.path = moved.cluster->fresh_database();
        const std::string& target = place.options.path;
        SeededRandom random(99);  // so that its secret is another one
        place.options.random = &random;
        place.open().reset();
        tamper(target, "create function cut() returns trigger language plpgsql as"
                       " $$ begin raise exception 'cut'; end $$");
        tamper(target, "create trigger cut " + cut + " execute function cut()");
        EXPECT_FALSE(copy_database(plan(moved.file, target), silent)) << cut;
        tamper(target, "drop trigger cut on setting");
        Result<CopyReport> rest = copy_database(plan(moved.file, target), silent);
        ASSERT_TRUE(rest) << cut << ": " << to_string(rest.error());
        EXPECT_EQ(*place.open()->reader()->case_by_code("ABCD1234"), id) << cut;
    }
}

// What somebody has changed in the first database stands changed in the second, and is named.
TEST(Copy, NamesTheJournalThatWasChangedBeforeTheMove) {
    LUOTSI_OF_A_SERVER;
    const Moved moved;
    std::string id = ask(moved.file, "select lower(hex(case_id)) from event limit 1");
    tamper(moved.file,
           "update event set salt = zeroblob(16) where seq = 2 and case_id = x'" + id + "'");
    const Result<CopyReport> there = copy_database(plan(moved.file, moved.server), silent);
    ASSERT_TRUE(there) << to_string(there.error());
    ASSERT_EQ(there->broken.size(), 1U);
    std::string named = to_string(there->broken[0]);
    std::erase(named, '-');
    EXPECT_EQ(named, id);
}

TEST(Copy, TakesNothingFromHalfADatabase) {
    LUOTSI_OF_A_SERVER;
    const Moved moved;
    struct Cut {};
    const auto cut = [](std::string_view table, double) {
        if (table == "plan") throw Cut();
    };
    EXPECT_THROW((void)copy_database(plan(moved.file, moved.server), cut), Cut);
    const std::string back = moved.folder.file("back.db");
    EXPECT_EQ(copy_database(plan(moved.server, back), silent).error().code, "store.half_copied");
}

}  // namespace
}  // namespace luotsi::store
