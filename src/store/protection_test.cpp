// Goal: what a person has said about their data stands in the parties of every case of theirs as
// soon as it is written, every view that may show it is told, and what cannot be read opens
// nothing. Method: one case with a person, records written through the queue.
#include "store/protection.hpp"

#include <gtest/gtest.h>

#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

std::string put(Store& store, Uuid id, const std::string& json) {
    const auto done = store.write_and_wait([&](WriteSession& session) -> Result<std::string> {
        auto written = session.put_record(protection_kind, to_string(id), json, worker());
        if (!written) return fail(written.error());
        return std::string{};
    });
    return done ? "" : done.error().code;
}

access::Protection hidden() {
    access::Protection out;
    access::Mark mark;
    mark.id = test_id(90);
    mark.happened_at = test_start;
    out.non_disclosure.push_back(mark);
    return out;
}

TEST(ProtectionRecords, StandInThePartiesOfEveryCaseOfThePerson) {
    Place place;
    const std::unique_ptr<Store> store = place.open();
    const Uuid id = open_contact(*store, 1);
    const Uuid other = open_contact(*store, 2);
    const Uuid person = test_id(77);
    engine::Command bind;
    bind.kind = engine::CommandKind::bind_subject;
    bind.actor = worker();
    bind.person = person;
    ASSERT_EQ(send(*store, id, bind), "");
    const std::unique_ptr<Reader> reader = store->reader();
    EXPECT_TRUE(reader->parties(id)->protection.empty());
    const std::uint64_t before = reader->last_change();
    ASSERT_EQ(put(*store, person, to_json(hidden())), "");
    EXPECT_TRUE(reader->parties(id)->protection.is_hidden_place(test_start));
    EXPECT_TRUE(reader->parties(other)->protection.empty());
    std::vector<std::string> topics;
    const auto changes = reader->changes(before, 100);
    ASSERT_TRUE(changes);
    for (const Change& change : *changes) topics.push_back(change.topic);
    for (const std::string& topic : {"case:" + to_string(id), std::string("unit:guidance")})
        EXPECT_NE(std::ranges::find(topics, topic), topics.end()) << topic;
    EXPECT_EQ(std::ranges::find(topics, "case:" + to_string(other)), topics.end());
    ASSERT_EQ(put(*store, other, to_json(hidden())), "");
    EXPECT_TRUE(reader->parties(other)->protection.is_hidden_place(test_start));
    EXPECT_FALSE(reader->parties(other)->model.empty());
}

TEST(ProtectionRecords, WhoeverActsForAnotherFindsThemOnce) {
    Place place;
    const std::unique_ptr<Store> store = place.open();
    const Uuid parent = test_id(70);
    const Uuid children[] = {test_id(71), test_id(72)};
    access::Protection said;
    access::Representative right;
    right.id = test_id(91);
    right.happened_at = test_start;
    right.person = parent;
    said.representatives.push_back(right);
    for (const Uuid& child : {children[0], children[1], children[0]}) {
        const auto done = store->write_and_wait([&](WriteSession& session) -> Result<std::string> {
            auto written = put_protection(session, child, said, worker());
            return written ? Result<std::string>("") : fail(written.error());
        });
        ASSERT_TRUE(done) << done.error().code;
    }
    const std::unique_ptr<Reader> reader = store->reader();
    EXPECT_EQ(*represented_by(*reader, parent),
              std::vector<Uuid>(std::begin(children), std::end(children)));
    EXPECT_TRUE(represented_by(*reader, children[0])->empty());
    EXPECT_EQ(*representatives(*reader, 10), std::vector<Uuid>{parent});
    EXPECT_TRUE(representatives(*reader, 0)->empty());
    EXPECT_EQ(read_protection(*reader, children[1])->representatives.size(), 1U);
}

TEST(ProtectionRecords, AGuardiansSecrecyStandsInTheChildsMattersAtOnce) {
    Place place;
    const std::unique_ptr<Store> store = place.open();
    const Uuid id = open_contact(*store, 1);
    const Uuid child = test_id(71);
    const Uuid parent = test_id(70);
    engine::Command bind;
    bind.kind = engine::CommandKind::bind_subject;
    bind.actor = worker();
    bind.person = child;
    ASSERT_EQ(send(*store, id, bind), "");
    access::Protection said;
    said.representatives.resize(1);
    said.representatives[0].id = test_id(91);
    said.representatives[0].happened_at = test_start;
    said.representatives[0].person = parent;
    const auto done = store->write_and_wait([&](WriteSession& session) -> Result<std::string> {
        auto written = put_protection(session, child, said, worker());
        return written ? Result<std::string>("") : fail(written.error());
    });
    ASSERT_TRUE(done) << done.error().code;
    const std::unique_ptr<Reader> reader = store->reader();
    EXPECT_TRUE(reader->parties(id)->protection.representatives[0].non_disclosure.empty());
    // On a server the feed waits for transactions of others that are just ending: for a last one of
    // ours, and everything before it.
    const std::string mark = "case:" + to_string(open_contact(*store, 2, "elsewhere"));
    ASSERT_TRUE(eventually([&] {
        const auto all = reader->changes(0, 1000);
        return all && std::ranges::find(*all, mark, &Change::topic) != all->end();
    }));
    const std::uint64_t before = reader->last_change();
    ASSERT_EQ(put(*store, parent, to_json(hidden())), "");
    EXPECT_EQ(reader->parties(id)->protection.representatives[0].non_disclosure.size(), 1U);
    EXPECT_FALSE(reader->parties(id)->protection.is_hidden_place(test_start));
    std::vector<std::string> topics;
    const auto changes = reader->changes(before, 100);
    ASSERT_TRUE(changes);
    for (const Change& change : *changes) topics.push_back(change.topic);
    EXPECT_NE(std::ranges::find(topics, "case:" + to_string(id)), topics.end());
    EXPECT_EQ(std::ranges::find(topics, "unit:guidance"), topics.end())
        << "no worker sees a change of it";
    // What cannot be read of the guardian opens nothing of the child.
    ASSERT_EQ(put(*store, parent, "{\"bans\": 7}"), "");
    EXPECT_FALSE(reader->parties(id));
}

TEST(ProtectionRecords, AnUnreadableOneIsAnError) {
    Place place;
    const std::unique_ptr<Store> store = place.open();
    const Uuid id = open_contact(*store, 1);
    ASSERT_EQ(put(*store, id, "{\"bans\": 7}"), "");
    const std::unique_ptr<Reader> reader = store->reader();
    const auto parties = reader->parties(id);
    ASSERT_FALSE(parties);
    EXPECT_EQ(parties.error().code, "access.protection_unreadable");
}

}  // namespace
}  // namespace luotsi::store
