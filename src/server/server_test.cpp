// Goal: the small parts between HTTP and the application keep their promises. Method: tables and
// examples against sessions, JSON in and out, problems, the view cache, the access book and
// cursors.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <thread>

#include "server/access_book.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"
#include "server/live.hpp"
#include "server/outbox.hpp"
#include "server/pieces.hpp"
#include "server/view_cache.hpp"
#include "store/dialect.hpp"

namespace luotsi::server {
namespace {

constexpr Instant noon{1'773'136'800'000};

TEST(JsonInputTest, CollectsEveryMistakeWithItsField) {
    auto input = JsonInput::parse(
        R"({"a": 1, "b": "long text", "c": [], "plan": {"items": [{"x": 1}]}, "extra": true})");
    ASSERT_TRUE(input);
    EXPECT_EQ(input->text("a", 10), "");
    EXPECT_EQ(input->text("b", 4), "");
    EXPECT_EQ(input->boolean("c"), std::nullopt);
    EXPECT_EQ(input->need_text("d", 10), "");
    auto plan = input->object("plan");
    ASSERT_TRUE(plan);
    auto items = plan->objects("items");
    ASSERT_EQ(items.size(), 1U);
    items[0].need_text("text", 10);
    items[0].finish_part();
    plan->finish_part();
    auto done = input->finish();
    ASSERT_FALSE(done);
    std::string fields;
    for (const auto& field : done.error().fields) {
        fields += field.field + "=" + field.error.code + " ";
    }
    EXPECT_EQ(fields, "a=field.not_text b=field.too_long c=field.not_boolean d=field.missing "
                      "plan.items[0].text=field.missing plan.items[0].x=field.unknown "
                      "extra=field.unknown ");
}

TEST(JsonInputTest, RefusesWhatIsNoJson) {
    struct Bad {
        std::string body;
        std::string code;
        std::uint32_t line, column;
    };
    const Bad all[] = {{"", "json.empty", 0, 0},
                       {"  \n", "json.empty", 0, 0},
                       {"{\"a\": \xff}", "json.not_utf8", 0, 0},
                       {"{\"ä\": 1,\n  oops}", "json.malformed", 2, 3},
                       {"{} {}", "json.malformed", 1, 4},
                       {"{\"a\": 1", "json.malformed", 1, 8},
                       {"[1]", "json.not_object", 0, 0},
                       {"\"text\"", "json.not_object", 0, 0}};
    for (const auto& bad : all) {
        auto input = JsonInput::parse(bad.body);
        ASSERT_FALSE(input) << bad.body;
        EXPECT_EQ(input.error().code, bad.code) << bad.body;
        EXPECT_EQ(input.error().line, bad.line) << bad.body;
        if (bad.line == 2) {
            EXPECT_EQ(input.error().column, bad.column) << bad.body;
        }
    }
}

TEST(JsonInputTest, AnswersAreScalarsAsText) {
    auto input = JsonInput::parse(
        R"({"answers": {"t": true, "n": 7, "d": 7.5, "s": "x", "u": null, "l": []}})");
    ASSERT_TRUE(input);
    const auto answers = input->answers("answers");
    ASSERT_EQ(answers.size(), 5U);
    EXPECT_EQ(answers[0].second, "true");
    EXPECT_EQ(answers[1].second, "7");
    EXPECT_EQ(answers[2].second, "7.5");
    EXPECT_EQ(answers[4].second, std::nullopt);
    EXPECT_FALSE(input->finish());
}

TEST(JsonWriterTest, PutsCommasAndEscapes) {
    JsonWriter json;
    json.begin_object().member("a", "\"\\\n\x01ä").key("b").begin_array().integer(-1).null();
    json.begin_object().end_object().end_array().flag("c", false).number(0.5);
    EXPECT_EQ(json.str(), R"({"a":"\"\\\n\u0001ä","b":[-1,null,{}],"c":false,0.5)");
}

TEST(LanguageOf, TakesTheBestSupportedOne) {
    EXPECT_EQ(language_of(""), Language::fi);
    EXPECT_EQ(language_of("de, fr"), Language::fi);
    EXPECT_EQ(language_of("de, sv;q=0.7, en;q=0.8"), Language::en);
    EXPECT_EQ(language_of("sv-FI,sv;q=0.9,fi;q=0.5"), Language::sv);
}

ViewCache::View view(const char* body, Instant until = never) {
    ViewCache::View out;
    out.body = std::make_shared<const std::string>(body);
    out.head = out.body;
    out.until = until;
    return out;
}

TEST(ViewCacheTest, AViewIsGoneWhenItsTopicChangesOrItsTimeComes) {
    ViewCache cache;
    cache.keep("k", {{"case:1"}, cache.moment()}, view("one", noon));
    EXPECT_TRUE(cache.find("k", noon - seconds(1)));
    EXPECT_FALSE(cache.find("k", noon));
    cache.changed("case:1");
    EXPECT_FALSE(cache.find("k", noon - seconds(1)));
    // A change between reading and keeping makes the view stale at once.
    const auto before = cache.moment();
    cache.changed("case:1");
    cache.keep("k", {{"case:1"}, before}, view("old"));
    EXPECT_FALSE(cache.find("k", noon));
    cache.keep("k", {{"case:1"}, cache.moment()}, view("new"));
    EXPECT_TRUE(cache.find("k", noon));
    cache.all_changed();
    EXPECT_FALSE(cache.find("k", noon));
}

TEST(ViewCacheTest, AViewIsGoneWhenAnyOfItsTopicsChanges) {
    ViewCache cache;
    const auto before = cache.moment();  // whom the case is about is known only when it is read
    cache.keep("k", {{"case:1", "person:2"}, before}, view("one"));
    cache.changed("person:3");
    EXPECT_TRUE(cache.find("k", noon)) << "somebody else";
    cache.changed("person:2");
    EXPECT_FALSE(cache.find("k", noon));
    cache.keep("k", {{"case:1", "person:2"}, before}, view("old"));
    EXPECT_FALSE(cache.find("k", noon)) << "read before the person changed";
}

TEST(ViewCacheTest, CountsOnlyWhatItKeeps) {
    ViewCache cache;
    const std::string body(1'000, 'x');
    cache.keep("k", {{"case:1"}, cache.moment()}, view(body.c_str()));
    const std::size_t once = cache.bytes();
    EXPECT_GE(once, body.size());
    for (int i = 0; i < 10; ++i) cache.keep("k", {{"case:1"}, cache.moment()}, view(body.c_str()));
    EXPECT_EQ(cache.bytes(), once) << "the same view, rendered again";
    cache.keep("other", {{"case:1"}, cache.moment()}, view("y"));
    EXPECT_GT(cache.bytes(), once);
}

TEST(AccessBookTest, TheFirstViewOfAnHourIsWrittenTheRestCounted) {
    AccessBook book;
    store::AccessLine line;
    line.case_id = {1, 2};
    line.asker.id = "w-aino";
    line.at = noon;
    EXPECT_TRUE(book.is_first(line));
    EXPECT_TRUE(book.is_first(line)) << "not written yet";
    book.written(line);
    EXPECT_FALSE(book.is_first(line));
    EXPECT_TRUE(
        book.count_again(line.case_id, line.asker, line.purpose, line.reason, noon + minutes(5)));
    const auto taken = book.take(noon + minutes(6));
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].times, 2U);
    EXPECT_EQ(taken[0].at, noon + minutes(5));
    EXPECT_TRUE(book.take(noon + minutes(7)).empty());
    line.at = noon + hours(1);
    EXPECT_TRUE(book.is_first(line)) << "a new hour";
}

TEST(AccessBookTest, AViewForAnotherReasonIsAnotherView) {
    AccessBook book;
    store::AccessLine line;
    line.case_id = {1, 2};
    line.asker.id = "w-aino";
    line.reason = "access.reason.responsible";
    line.at = noon;
    book.written(line);
    line.reason = "early.shown";
    EXPECT_TRUE(book.is_first(line));
    book.written(line);
    EXPECT_FALSE(book.is_first(line));
    const auto taken = book.take(noon + minutes(6));
    ASSERT_EQ(taken.size(), 1U);
    EXPECT_EQ(taken[0].reason, "early.shown");
}

TEST(LiveHubTest, MarksSayNothing) {
    LiveHub hub("key");
    LiveHub other("another");
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const std::string mark = hub.mark();
        EXPECT_EQ(mark.size(), 16U);
        EXPECT_TRUE(seen.insert(mark).second);
        EXPECT_FALSE(seen.contains(other.mark()));
    }
}

class Sink final : public EventSink {
public:
    void push(std::shared_ptr<const std::string> bytes) override {
        const std::lock_guard guard(lock_);
        text_ += *bytes;
    }
    void close() override { closed_ = true; }
    std::size_t count(std::string_view what) {
        const std::lock_guard guard(lock_);
        std::size_t out = 0;
        for (std::size_t at = text_.find(what); at != std::string::npos;
             at = text_.find(what, at + 1))
            ++out;
        return out;
    }
    bool closed() const { return closed_; }

private:
    std::mutex lock_;
    std::string text_;
    std::atomic<bool> closed_{false};
};

// A process that has been cut off from the others does not know what has changed: every follower is
// looked at again, whatever they follow, and whose session has ended meanwhile is let go.
TEST(LiveHubTest, WhoStartsAfreshLooksAtEveryFollowerAgain) {
    LiveHub hub("key");
    std::atomic<int> version{0};
    hub.start(
        [&](const access::Asker&, const std::string& topic) {
            return topic + (topic == "case:still" ? "" : std::to_string(version));
        },
        [](const Digest&, const access::Asker& asker) { return asker.id != "signed out"; });
    const auto follow = [&](const std::string& id, const std::string& topic) {
        LiveHub::Follow one;
        one.asker.id = id;
        one.topics = one.shown = {topic};
        one.tags = {topic + (topic == "case:still" ? "" : "0")};
        return hub.follow(std::move(one));
    };
    const auto moved = follow("a", "case:moved");
    const auto still = follow("b", "case:still");
    const auto gone = follow("signed out", "case:still");
    const auto moved_sink = std::make_shared<Sink>();
    const auto still_sink = std::make_shared<Sink>();
    const auto gone_sink = std::make_shared<Sink>();
    moved->opened(moved_sink);
    still->opened(still_sink);
    gone->opened(gone_sink);
    version = 1;
    const auto tell = [&](std::string topic) {
        const store::Change change{1, std::move(topic)};
        hub.changed(std::span(&change, 1));
    };
    const auto comes = [](const auto& holds) {
        for (int i = 0; i < 500 && !holds(); ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        return holds();
    };
    tell("case:other");
    tell(std::string(store::afresh_topic));
    EXPECT_TRUE(comes([&] { return moved_sink->count("case:moved") == 1; }));
    EXPECT_TRUE(comes([&] { return gone_sink->closed(); }));
    EXPECT_EQ(still_sink->count("case:still"), 0U) << "what is as it was is not told";
    EXPECT_FALSE(still_sink->closed());
    hub.stop();
}

// An answer without a body, or a browser that is gone before its head was written.
TEST(LiveHubTest, AStreamThatNeverBeganHoldsNoPlace) {
    LiveHub hub("key");
    hub.start([](const access::Asker&, const std::string&) { return std::string("tag"); },
              [](const Digest&, const access::Asker&) { return true; });
    const auto follow = [&] {
        LiveHub::Follow one;
        one.asker.id = "a";
        one.topics = one.shown = one.tags = {"case:x"};
        return hub.follow(std::move(one));
    };
    for (std::size_t i = 0; i < 3 * LiveHub::followers_of_one_max; ++i)
        ASSERT_NE(follow(), nullptr);
    std::vector<std::shared_ptr<EventStream>> held;
    for (std::size_t i = 0; i < LiveHub::followers_of_one_max; ++i) held.push_back(follow());
    EXPECT_NE(held.back(), nullptr);
    EXPECT_EQ(follow(), nullptr) << "one may have so many and no more";
    hub.stop();
}

TEST(Masks, ShowEnoughToRecogniseAndNoMore) {
    EXPECT_EQ(mask_phone("040 123 4567"), "••• 567");
    EXPECT_EQ(mask_phone(""), "");
    EXPECT_EQ(mask_email("aino@example.org"), "a•••@example.org");
    EXPECT_EQ(mask_email("ääni@example.org"), "ä•••@example.org");
    EXPECT_EQ(mask_email("odd"), "•••");
}

TEST(OutboxTest, PausesGrow) {
    EXPECT_EQ(Outbox::pause_after(0), seconds(30));
    EXPECT_EQ(Outbox::pause_after(1), minutes(2));
    EXPECT_EQ(Outbox::pause_after(3), minutes(32));
    EXPECT_EQ(Outbox::longest_pause(), minutes(32));
}

}  // namespace
}  // namespace luotsi::server
