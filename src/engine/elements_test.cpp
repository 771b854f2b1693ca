// Elements of the language that the shipped models do not use: several of a thing, a case that is
// started in another model and given up again, periods that change, matters that are about nobody.
// Method: stories over src/engine/testdata/everything.yaml.
#include <gtest/gtest.h>

#include <algorithm>

#include "engine/codec.hpp"
#include "engine/offers.hpp"
#include "engine/test_random.hpp"
#include "engine/test_story.hpp"

namespace luotsi::engine {
namespace {

model::ModelPtr everything() {
    const Shipped& shipped = Shipped::get();
    EXPECT_EQ(shipped.problem, "");
    return shipped.library.latest("test.everything");
}

feel::Value child(std::string name, bool needs_day_care) {
    return feel::Value::context({{"name", text(std::move(name))},
                                 {"birth date", feel::Value::date(to_date({2023, 5, 1}))},
                                 {"needs day care", feel::Value::boolean(needs_day_care)}});
}

feel::Value list(std::vector<feel::Value> items) { return feel::Value::list(std::move(items)); }

// Told of two children, talked to, and the other matter started.
Story with_sub_case() {
    Story story(everything());
    EXPECT_EQ(code(story.open()), "");
    EXPECT_EQ(code(story.complete("talk", {story.learned("children", list({child("Aino", false),
                                                                           child("Eino", false)})),
                                           story.learned("support", text("family"))})),
              "");
    EXPECT_TRUE(story.is_open("other"));
    EXPECT_EQ(code(story.complete("other")), "");
    EXPECT_EQ(story.last(EventKind::sub_case_started).reason, "test.everything@1");
    EXPECT_EQ(story.round("other").state, RoundState::taken);
    return story;
}

Command ended(const Story& story, std::string outcome) {
    Command command = story.on_round(CommandKind::sub_case_ended, "other");
    command.actor = Actor{};
    command.person = story.round("other").sub_case;
    command.reason = std::move(outcome);
    return command;
}

TEST(Many, ConditionsAndTablesReadEachOfThem) {
    Story story(everything());
    ASSERT_EQ(code(story.open({story.learned("children", list({child("Aino", true)}))})), "");
    EXPECT_TRUE(story.is_open("day care"));
    EXPECT_EQ(story.the_case.facts[story.fact("support")].proposed, text("day care"));
    Command corrected = story.command(CommandKind::correct);
    corrected.learned = {
        story.learned("children", list({child("Aino", false), child("Eino", false)}))};
    corrected.reason = "asked again";
    ASSERT_EQ(code(story.send(corrected)), "");
    EXPECT_FALSE(story.is_open("day care")) << "nobody needs it any more";
    EXPECT_EQ(story.the_case.facts[story.fact("support")].proposed, text("family"));
    corrected.learned = {story.learned("children", list({}))};
    ASSERT_EQ(code(story.send(corrected)), "");
    EXPECT_EQ(story.the_case.facts[story.fact("support")].proposed, text("none"));
}

TEST(Many, OnlyDeclaredFieldsOfTheirTypesAreTaken) {
    Story story(everything());
    ASSERT_EQ(code(story.open()), "");
    const auto refused = [&](feel::Value value) {
        return code(story.complete("talk", {story.learned("children", std::move(value)),
                                            story.learned("support", text("family"))}));
    };
    const auto one = [](std::string name, feel::Value value) {
        return list({feel::Value::context({{std::move(name), std::move(value)}})});
    };
    EXPECT_EQ(refused(text("Aino")), "engine.value_out_of_range");
    EXPECT_EQ(refused(list({text("Aino")})), "engine.value_out_of_range");
    EXPECT_EQ(refused(one("nickname", text("Ansku"))), "engine.value_out_of_range");
    EXPECT_EQ(refused(one("needs day care", text("yes"))), "engine.value_out_of_range");
    EXPECT_EQ(refused(one("kind", text("other's"))), "engine.value_out_of_range");
    EXPECT_EQ(refused(list({feel::Value::context({})})), "engine.value_out_of_range");
    EXPECT_EQ(refused(list(std::vector<feel::Value>(model::many_items_max + 1, child("A", true)))),
              "engine.value_out_of_range");
    EXPECT_EQ(refused(one("kind", text("own"))), "");
}

TEST(Many, TravelsThroughTheJournal) {
    Story story(everything());
    ASSERT_EQ(code(story.open({story.learned("children", list({child("Aino", true)}))})), "");
    const Event& learned = story.last(EventKind::learned);
    const auto back = decode(encode(learned, *story.the_case.model), *story.the_case.model);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->value, list({child("Aino", true)}));
}

TEST(Start, EndOfTheOtherCaseFinishesTheRound) {
    Story story = with_sub_case();
    EXPECT_EQ(code(story.complete("other")), "engine.sub_case_runs");
    ASSERT_EQ(code(story.send(ended(story, "moved on"))), "");
    EXPECT_EQ(story.round("other").state, RoundState::done);
    EXPECT_EQ(story.the_case.facts[story.fact("other matter")].value, text("moved on"));
    EXPECT_EQ(story.the_case.facts[story.fact("other matter")].source, "sub-case");
    const std::uint64_t seq = story.the_case.seq;
    ASSERT_EQ(code(story.send(ended(story, "moved on"))), "") << "said twice";
    EXPECT_EQ(story.the_case.seq, seq);
}

TEST(Start, SkippingGivesTheOtherCaseUp) {
    Story story = with_sub_case();
    Command skip = story.on_round(CommandKind::skip, "other");
    skip.reason = "not needed";
    const Uuid other = story.round("other").sub_case;
    ASSERT_EQ(code(story.send(skip)), "");
    EXPECT_EQ(story.kinds(), "round_skipped sub_case_given_up learned round_withdrawn closed")
        << story.kinds();
    EXPECT_EQ(story.last(EventKind::sub_case_given_up).person, other);
    EXPECT_EQ(story.the_case.facts[story.fact("other matter")].value, text("cancelled"));
}

TEST(Start, AnEndThatCancelsItGivesTheOtherCaseUp) {
    Story story = with_sub_case();
    for (int round = 0; round < 3; ++round) {
        while (!story.is_open("follow")) story.pass(days(10));
        ASSERT_EQ(code(story.complete("follow")), "");
    }
    EXPECT_EQ(story.the_case.state, CaseState::closed);
    EXPECT_EQ(story.round("other").state, RoundState::withdrawn);
    EXPECT_EQ(story.count(EventKind::sub_case_given_up), 1U);
    ASSERT_EQ(code(story.send(ended(story, "answered"))), "") << "it ends all the same";
    EXPECT_EQ(story.kinds(), "");
}

// A sub-case whose starter gave up: closed while nobody has begun, told about it afterwards.
TEST(Start, AGivenUpCaseClosesBeforeAnybodyHasBegun) {
    const Uuid parent{7, 8};
    const auto opened = [&] {
        Story story(everything());
        Command open = story.command(CommandKind::open);
        open.case_id = Uuid{1, 2};
        open.unit = "guidance";
        open.parent = parent;
        EXPECT_EQ(code(story.send(open)), "");
        return story;
    };
    Story idle = opened();
    Command gone = idle.command(CommandKind::starter_gave_up);
    gone.actor = Actor{};
    gone.person = Uuid{9, 9};
    gone.reason = "engine.reason.starter_gave_up";
    EXPECT_EQ(code(idle.send(gone)), "engine.no_such_promise");
    gone.person = parent;
    ASSERT_EQ(code(idle.send(gone)), "");
    EXPECT_EQ(idle.kinds(), "starter_gave_up round_withdrawn closed");
    EXPECT_EQ(idle.the_case.model->ends[idle.the_case.end].outcome, model::Outcome::void_);
    Story begun = opened();
    ASSERT_EQ(code(begun.take("talk")), "");
    ASSERT_EQ(code(begun.send(gone)), "");
    EXPECT_EQ(begun.kinds(), "starter_gave_up");
    EXPECT_TRUE(begun.the_case.starter_gave_up);
    EXPECT_EQ(begun.the_case.state, CaseState::open);
    ASSERT_EQ(code(begun.send(gone)), "") << "said twice";
    EXPECT_EQ(begun.kinds(), "");
}

// [P1M, P2M, P6M]: after the third round the last period goes on.
TEST(Every, PeriodsFollowTheirList) {
    Story story(everything());
    ASSERT_EQ(code(story.open()), "");
    ASSERT_EQ(code(story.complete("talk", {story.learned("children", list({})),
                                           story.learned("support", text("family"))})),
              "");
    std::vector<std::int64_t> gaps;
    for (int round = 0; round < 2; ++round) {
        const Instant done = story.now;
        ASSERT_EQ(code(story.complete("follow")), "");
        ASSERT_EQ(story.the_case.timers.size(), 1U);
        gaps.push_back((story.the_case.timers[0].at - done).ms / (24 * 3'600'000));
        while (!story.is_open("follow")) story.pass(days(1));
    }
    EXPECT_TRUE(gaps[0] >= 28 && gaps[0] <= 32) << gaps[0];
    EXPECT_TRUE(gaps[1] >= 59 && gaps[1] <= 63) << gaps[1];
}

// "offer when" of one model, asked of a case of another.
TEST(Offer, RemindsOfAModelThatMightSuit) {
    constexpr std::string_view other = R"(
model: test.other
version: 1.0.0
status: pilot
subject: person
register: social
title: T(Other)
offer when: count(children) > 1 or contacts of last year >= 3
facts:
  children: {many: {name: text, birth date: date, needs day care: boolean, kind: text},
             title: T(Children)}
  contacts of last year: {type: count, from: history, title: T(Contacts)}
roles:
  worker: {one of: [nurse], title: T(Worker)}
steps:
  talk: {do: meet, learn: [children, contacts of last year], title: T(Talk)}
ends:
  over: {when: done(talk), outcome: answered, title: T(Over)}
)";
    const model::ModelPtr suits = compile_or_fail(other, nullptr);
    Story story(everything());
    ASSERT_EQ(code(story.open()), "");
    EXPECT_FALSE(is_offered(*suits, story.the_case, {}));
    EXPECT_FALSE(is_offered(*suits, story.the_case, {{"contacts of last year", num(2)}}));
    EXPECT_TRUE(is_offered(*suits, story.the_case, {{"contacts of last year", num(3)}}));
    Command learn = story.command(CommandKind::learn);
    learn.learned = {story.learned("children", list({child("Aino", false), child("Eino", false)}))};
    ASSERT_EQ(code(story.send(learn)), "");
    EXPECT_TRUE(is_offered(*suits, story.the_case, {}));
    model::CompiledModel draft = *suits;
    draft.status = model::Status::draft;
    EXPECT_FALSE(is_offered(draft, story.the_case, {}));
    EXPECT_FALSE(is_offered(*story.the_case.model, story.the_case, {}));
}

TEST(Subject, AMatterAboutNobodyHasNoPerson) {
    Story story(everything());
    ASSERT_EQ(code(story.open()), "");
    Command bind = story.command(CommandKind::bind_subject);
    bind.person = Uuid{5, 6};
    EXPECT_EQ(code(story.send(bind)), "engine.subject_not_person");
}

} // namespace
} // namespace luotsi::engine
