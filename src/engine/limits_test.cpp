// Limits of time: the tighter of the model's promise and the law binds, the law's version is the
// one in force on the day its clock started, and it stays on the round. Made-up guarantees on a
// small model.
#include <gtest/gtest.h>

#include "engine/test_story.hpp"

namespace luotsi::engine {
namespace {

constexpr std::string_view care = R"(
model: test.care
version: 1.0.0
status: in-use
subject: person
register: health
title: T(Care)
facts:
  pain: {type: number 0..10, ask: T(Pain?)}
roles:
  nurse: {title: T(Nurse), one of: [nurse]}
steps:
  assess it:
    title: T(Assess)
    do: assess
    by: nurse
    learn: [pain]
    within: 10 days
    guarantee: contact-law
    marks: need assessed
  care for it:
    title: T(Care)
    do: meet
    by: nurse
    when: done(assess it)
    within: 30 days
    guarantee: care-law
    every: 5 days
ends:
  over: {title: T(Over), when: pain = 0 and count(care for it) > 3, outcome: answered}
)";

model::GuaranteeVersion version(std::string id, std::string family, CivilDate from,
                                std::optional<CivilDate> to, std::string start,
                                std::int64_t limit_days) {
    model::GuaranteeVersion made;
    made.id = std::move(id);
    made.family = std::move(family);
    made.valid_from = to_date(from);
    if (to) made.valid_to = to_date(*to);
    made.start = std::move(start);
    made.limit = {LimitUnit::days, limit_days, false};
    return made;
}

const model::Guarantees& laws() {
    static const model::Guarantees made({
        version("contact-1", "contact-law", {2020, 1, 1}, std::nullopt, "contact", 20),
        version("care-old", "care-law", {2020, 1, 1}, CivilDate{2026, 3, 9}, "need assessed", 14),
        version("care-new", "care-law", {2026, 3, 10}, std::nullopt, "need assessed", 90),
    });
    return made;
}

Story begun() {
    Story story(compile_or_fail(care, &laws()));
    story.context.guarantees = &laws();
    EXPECT_EQ(code(story.open()), "");
    return story;
}

Instant midnight_after(CivilDate day) { return at_local(to_date(day) + 1, TimeOfDay{0}); }

TEST(Limits, TheTighterOneBindsAndTheLawsIsKept) {
    const Story story = begun();
    const Round& round = story.round("assess it");
    EXPECT_EQ(round.due_at, midnight_after({2026, 3, 12}));      // the model's 10 days
    EXPECT_EQ(round.law_due_at, midnight_after({2026, 3, 22}));  // the law's 20
    EXPECT_EQ(round.guarantee, "contact-1");
}

TEST(Limits, TheVersionInForceWhenItsClockStartedStays) {
    Story story = begun();
    story.pass_silently(days(6));  // 8 March: the old law still holds
    ASSERT_EQ(code(story.complete("assess it", {story.learned("pain", num(5))})), "");
    EXPECT_EQ(story.round("care for it").guarantee, "care-old");
    EXPECT_EQ(story.round("care for it").due_at, midnight_after({2026, 3, 22}));
    story.pass_silently(days(3));  // the new law changes nothing for this round
    ASSERT_EQ(code(story.take("care for it")), "");
    EXPECT_EQ(story.round("care for it").guarantee, "care-old");
}

TEST(Limits, ALateRecordedActStartsItsClockWhenItHappened) {
    Story story = begun();
    story.pass_silently(days(9));  // 11 March: the new law is in force
    Command done = story.on_round(CommandKind::complete, "assess it");
    done.learned = {story.learned("pain", num(5))};
    done.happened_at = story.now - days(3);
    ASSERT_EQ(code(story.send(done)), "");
    EXPECT_EQ(story.round("care for it").guarantee, "care-old");
    EXPECT_EQ(story.round("care for it").law_due_at, midnight_after({2026, 3, 22}));
}

TEST(Limits, TheFirstDoneRoundStopsTheClock) {
    Story story = begun();
    ASSERT_EQ(code(story.complete("assess it", {story.learned("pain", num(5))})), "");
    ASSERT_EQ(code(story.complete("care for it")), "");
    story.pass(days(20));
    ASSERT_EQ(story.rounds("care for it"), 2U);
    const Round& second = story.round("care for it");
    EXPECT_EQ(second.opened_at, midnight_after({2026, 3, 7}));  // five whole days after 2 March
    EXPECT_EQ(second.guarantee, "care-old");
    EXPECT_EQ(second.law_due_at, midnight_after({2026, 3, 22}));
    EXPECT_GT(second.law_due_at, story.the_case.rounds[1].law_due_at);
}

TEST(Limits, WithoutALawOnlyTheModelsPromiseBinds) {
    Story story(compile_or_fail(care, &laws()));
    ASSERT_EQ(code(story.open()), "");
    EXPECT_EQ(story.round("assess it").law_due_at, never);
    EXPECT_EQ(story.round("assess it").guarantee, "");
}

}  // namespace
}  // namespace luotsi::engine
