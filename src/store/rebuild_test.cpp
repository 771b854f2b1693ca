// Projections and chains over random stories with a printed seed: a rebuild gives the same bytes,
// also after the tables have been spoilt; a changed, removed or cut line is found; erasing leaves a
// tombstone under which the chain still holds; a backup is the whole database.
#include <gtest/gtest.h>

#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

struct Lived {
    Place place;
    std::unique_ptr<Store> store;
    std::vector<Uuid> cases;

    explicit Lived(std::uint64_t seed, int stories = 4, int steps = 60) {
        SeededRandom random(seed);
        store = place.open();
        for (const char* model :
             {"fi.yksi-yhteydenotto", "fi.asiakasvastaava", "fi.perhekeskus-varhainen-tuki"})
            for (int i = 0; i < stories; ++i)
                cases.push_back(live_random_story(*store, random, model, steps));
        EXPECT_TRUE(store->bulk_commit());
    }
    void reopen() { store = place.open(); }
    void spoil(const std::string& sql) {
        store.reset();
        tamper(place.options.path, sql);
        reopen();
    }
};

std::string hex(Uuid id) {
    std::string text = to_string(id);
    std::erase(text, '-');
    return "x'" + text + "'";
}

TEST(Rebuild, GivesTheSameBytes) {
    for (const std::uint64_t seed : {11U, 12U, 13U}) {
        Lived lived(seed);
        Result<Store::Rebuilt> rebuilt = lived.store->rebuild();
        ASSERT_TRUE(rebuilt) << to_string(rebuilt.error());
        EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after) << "seed " << seed;
        EXPECT_EQ(rebuilt->cases, lived.cases.size());
        EXPECT_GT(rebuilt->events, 100U);
    }
}

TEST(Rebuild, RepairsSpoiltTables) {
    Lived lived(21);
    const std::string good = lived.store->rebuild()->digest_after;
    lived.spoil("delete from work; update case_row set unit = 'x'; update case_row set parts = '';"
                "insert into plan values (1, x'00', 1, 'x', 0, 'agreed', 1, 1, 1)");
    Result<Store::Rebuilt> rebuilt = lived.store->rebuild();
    ASSERT_TRUE(rebuilt) << to_string(rebuilt.error());
    EXPECT_NE(rebuilt->digest_before, good);
    EXPECT_EQ(rebuilt->digest_after, good);
}

TEST(Rebuild, SameSeedSameBytes) {
    Lived one(31);
    Lived two(31);
    EXPECT_EQ(*one.store->digest(), *two.store->digest());
    Lived other(32);
    EXPECT_NE(*one.store->digest(), *other.store->digest());
}

TEST(Chain, ShowsEveryChangeOfALine) {
    const std::vector<std::string> crimes{
        "update event set body = replace(body, '\"', ' \"') where seq = 2",
        "update event set happened_at = happened_at - 1 where seq = 3",
        "update event set actor = 'w-other' where seq = 2",
        "update event set recorded_at = recorded_at + 1 where seq = 1",
        "delete from event where seq = 2",
        "delete from event where seq = (select max(seq) from event)",
        "update event set seq = 1000 where seq = 2",
    };
    for (const std::string& crime : crimes) {
        Lived lived(41, 1, 20);
        const Uuid victim = lived.cases.front();
        ASSERT_TRUE(lived.store->verify()->empty());
        std::string sql = crime + " and case_id = " + hex(victim);
        const std::size_t inner = sql.find("from event)");
        if (inner != std::string::npos)
            sql.replace(inner, 11, "from event where case_id = " + hex(victim) + ")");
        lived.spoil(sql);
        Result<std::vector<Uuid>> broken = lived.store->verify();
        ASSERT_TRUE(broken) << crime;
        EXPECT_EQ(*broken, std::vector<Uuid>{victim}) << crime;
    }
}

TEST(Erase, LeavesATombstoneAndTheChainHolds) {
    Lived lived(51);
    std::unique_ptr<Reader> reader = lived.store->reader();
    Uuid victim;
    std::uint64_t seq = 0;
    for (const Uuid& id : lived.cases) {
        const std::vector<engine::Event> journal = *reader->journal(id);
        for (const engine::Event& event : journal)
            if (event.kind == engine::EventKind::learned) {
                victim = id;
                seq = event.seq;
            }
    }
    ASSERT_NE(seq, 0U);
    EXPECT_EQ(lived.store->erase_event(victim, 1, "law").error().code, "store.not_erasable");
    ASSERT_TRUE(lived.store->erase_event(victim, seq, "law"));
    EXPECT_EQ(lived.store->erase_event(victim, seq, "law").error().code, "store.already_erased");
    const std::vector<engine::Event> journal = *reader->journal(victim);
    EXPECT_EQ(journal[seq - 1].kind, engine::EventKind::noted);
    EXPECT_EQ(journal[seq - 1].seq, seq);
    EXPECT_TRUE(journal[seq - 1].value.is_null());
    EXPECT_TRUE(lived.store->verify()->empty()) << "the chain holds over the gap";
    EXPECT_EQ((*reader->case_now(victim))->seq, journal.size());
    Result<Store::Rebuilt> rebuilt = lived.store->rebuild();
    ASSERT_TRUE(rebuilt) << to_string(rebuilt.error());
    EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after) << "erasing projects anew";
    lived.store.reset();
    EXPECT_EQ(ask(lived.place.options.path,
                  "select erased_because from event where seq = " + std::to_string(seq) +
                      " and case_id = " + hex(victim)),
              "law");
}

TEST(Erase, TakesTheBodyOfAText) {
    Place place;
    std::unique_ptr<Store> store = place.open();
    Text text;
    text.id = test_id(1);
    text.case_id = test_id(2);
    text.body = "what was told";
    ASSERT_TRUE(store->write_and_wait([&](WriteSession& s) -> Result<std::string> {
        Result<void> r = s.put_text(text);
        return r ? Result<std::string>("") : fail(std::move(r.error()));
    }));
    ASSERT_TRUE(store->erase_text(text.id, "law"));
    Result<Text> read = store->reader()->text(text.id);
    ASSERT_TRUE(read);
    EXPECT_TRUE(read->erased);
    EXPECT_EQ(read->body, "");
    EXPECT_EQ(store->erase_text(text.id, "law").error().code, "store.already_erased");
    EXPECT_EQ(store->erase_text(test_id(9), "law").error().code, "store.no_text");
}

TEST(Backup, IsTheWholeDatabase) {
    LUOTSI_OF_A_FILE;
    Lived lived(61);
    const std::string copy = lived.place.folder.file("copy.db");
    ASSERT_TRUE(lived.store->backup(copy));
    const std::string digest = *lived.store->digest();
    EXPECT_EQ(lived.store->backup(lived.place.folder.file("no/such/copy.db")).error().kind,
              ErrorKind::unavailable);
    lived.store.reset();
    lived.place.options.path = copy;
    lived.reopen();
    EXPECT_EQ(*lived.store->digest(), digest);
    EXPECT_TRUE(lived.store->verify()->empty());
}

// Retention: what a closed case holds of people goes, its course and its chain stay.
TEST(Erase, DestroysWhatAClosedCaseHolds) {
    Lived lived(52);
    std::unique_ptr<Reader> reader = lived.store->reader();
    std::uint64_t texts = 0;
    std::uint64_t events = 0;
    for (const Uuid& id : lived.cases) {
        const bool open = reader->case_row(id)->state != "closed";
        const auto gone = lived.store->destroy_case(id, "retention.rule", {"hold", "{"});
        if (open) {
            ASSERT_FALSE(gone);
            EXPECT_EQ(gone.error().code, "store.case_open");
            continue;
        }
        ASSERT_TRUE(gone) << to_string(gone.error());
        texts += gone->texts;
        events += gone->events;
        const auto left = reader->texts_of_case(id);
        for (const Text& text : *left) EXPECT_TRUE(text.erased);
        const auto again = lived.store->destroy_case(id, "retention.rule", {"hold", "{"});
        ASSERT_TRUE(again);
        EXPECT_EQ(again->texts + again->events, 0U);
    }
    EXPECT_GT(texts + events, 0U);
    EXPECT_TRUE(lived.store->verify()->empty());
    Result<Store::Rebuilt> rebuilt = lived.store->rebuild();
    ASSERT_TRUE(rebuilt) << to_string(rebuilt.error());
    EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
}

}  // namespace
}  // namespace luotsi::store
