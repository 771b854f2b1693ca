// One plan written by many at the same time. Stories say what the rules mean; then writers with
// stale copies write at random, and after every writing a book kept beside the engine says that
// none of them has disappeared without a trace. The seed is printed on failure; LUOTSI_SEED and
// LUOTSI_RUNS choose others (a million writings: LUOTSI_RUNS=25000).
#include "engine/plan.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "base/ids.hpp"
#include "engine/codec.hpp"
#include "engine/test_story.hpp"

namespace luotsi::engine {
namespace {

constexpr std::string_view shared_plan = R"(
model: test.shared
version: 1.0.0
status: draft
subject: person
register: social
title: T(Shared)
facts:
  plan agreed: {type: boolean, ask: T(Agreed?)}
roles:
  client: {is: subject, title: T(Client)}
  counsellor: {title: T(Counsellor), one of: [service counsellor]}
steps:
  plan it:
    title: T(Plan)
    do: plan
    by: counsellor
    within: 5 working days
  agree:
    title: T(Agree)
    do: decide
    by: client
    when: done(plan it)
    learn: [plan agreed]
    within: 7 days
ends:
  agreed: {title: T(Agreed), when: done(agree), outcome: answered}
)";

PlanEdit line_edit(PlanField field, std::uint32_t line) {
    PlanEdit edit;
    edit.field = field;
    edit.line = line;
    return edit;
}

PlanEdit owner(std::uint32_t line, std::string unit) {
    PlanEdit edit = line_edit(PlanField::owner, line);
    edit.value.owner_unit = std::move(unit);
    return edit;
}

PlanEdit words(std::uint32_t line, std::uint64_t id) {
    PlanEdit edit = line_edit(PlanField::text, line);
    edit.value.text = Uuid{1, id};
    return edit;
}

PlanEdit give_up(std::uint32_t line, bool yes = true) {
    PlanEdit edit = line_edit(PlanField::remove, line);
    edit.value.done = yes;
    return edit;
}

PlanEdit new_line(std::uint64_t id, std::string unit = {}) {
    PlanEdit edit = line_edit(PlanField::add, none);
    edit.value.text = Uuid{1, id};
    edit.value.owner_unit = std::move(unit);
    return edit;
}

// Line 1 is the guidance's own, line 2 the family centre's to do, line 3 written by the school.
struct Shared : Story {
    Shared() : Story(shared_plan) {
        EXPECT_EQ(code(open()), "");
        EXPECT_EQ(writes("guidance", 0, {new_line(1), new_line(2, "family")}), "");
        EXPECT_EQ(writes("school", 1, {new_line(3)}), "");
    }
    std::string writes(std::string_view unit, std::uint32_t seen, std::vector<PlanEdit> edits) {
        Command one = command(CommandKind::edit_plan);
        one.actor = worker("w-" + std::string(unit), std::string(unit));
        one.row = seen;
        one.edits = std::move(edits);
        return code(send(one));
    }
    const PlanItem& line(std::uint32_t id) const {
        const auto& items = the_case.plan.items;
        const auto at = std::ranges::find(items, id, &PlanItem::id);
        EXPECT_NE(at, items.end()) << "no line " << id;
        return at == items.end() ? items.front() : *at;
    }
    // A whole new version by the guidance's own, on the edition it has seen.
    std::string drafts(std::uint32_t seen, std::vector<PlanItem> lines) {
        Command draft = command(CommandKind::draft_plan);
        draft.actor = worker("w-guidance", "guidance");
        draft.row = seen;
        draft.plan.items = std::move(lines);
        return code(send(draft));
    }
    std::uint32_t edition() const { return the_case.plan.edition; }
};

TEST(SharedPlan, EachPartyWritesItsOwnLinesAtTheSameTime) {
    Shared one;
    const std::uint32_t seen = one.edition();
    ASSERT_EQ(one.writes("family", seen, {words(2, 20)}), "");
    ASSERT_EQ(one.writes("school", seen, {words(3, 30), owner(3, "school")}), "");
    ASSERT_EQ(one.writes("health", seen, {new_line(4, "health")}), "");
    EXPECT_EQ(one.line(2).text, (Uuid{1, 20}));
    EXPECT_EQ(one.line(3).text, (Uuid{1, 30}));
    EXPECT_EQ(one.line(4).part_of, "health");
    EXPECT_FALSE(is_undecided(one.the_case.plan));
    EXPECT_EQ(one.the_case.plan.version, one.edition());
}

TEST(SharedPlan, NobodyWritesIntoAnothersPartButTheResponsible) {
    Shared one;
    EXPECT_EQ(one.writes("school", one.edition(), {words(2, 20)}), "engine.not_your_part");
    EXPECT_EQ(one.writes("family", one.edition(), {give_up(1)}), "engine.not_your_part");
    EXPECT_EQ(one.writes("guidance", one.edition(), {words(2, 21), words(3, 31)}), "");
    Command draft = one.command(CommandKind::draft_plan);
    draft.actor = Story::worker("w-school", "school");
    draft.plan.items.push_back(one.line(3));
    EXPECT_EQ(code(one.send(draft)), "engine.not_your_part") << "it leaves out others' lines";
    draft.plan.items = one.the_case.plan.items;
    EXPECT_EQ(code(one.send(draft)), "");
    EXPECT_EQ(one.line(2).part_of, "guidance") << "whoever writes the whole anew";
}

TEST(SharedPlan, AWholeNewVersionIsWrittenOnlyOnTheLast) {
    Shared one;
    const std::uint32_t seen = one.edition();
    const std::vector<PlanItem> old = one.the_case.plan.items;
    ASSERT_EQ(one.writes("family", seen, {words(2, 20)}), "");
    EXPECT_EQ(one.drafts(seen, old), "engine.stale") << "the family centre's words would be gone";
    EXPECT_EQ(one.line(2).text, (Uuid{1, 20}));
    EXPECT_EQ(one.drafts(one.edition(), one.the_case.plan.items), "");
    EXPECT_EQ(one.line(2).text, (Uuid{1, 20}));
}

TEST(SharedPlan, AWholeNewVersionKeepsWhatIsDoneAndNumbersNoLineTwice) {
    Shared one;
    PlanEdit done = line_edit(PlanField::done, 1);
    done.value.done = true;
    ASSERT_EQ(one.writes("guidance", one.edition(), {done, give_up(3)}), "");
    std::vector<PlanItem> lines = one.the_case.plan.items;
    for (PlanItem& line : lines) line.done = false;
    PlanItem fresh;
    fresh.text = Uuid{1, 40};
    lines.push_back(fresh);
    ASSERT_EQ(one.drafts(one.edition(), lines), "");
    EXPECT_TRUE(one.line(1).done);
    EXPECT_EQ(one.the_case.plan.items.back().id, 4U) << "3 is another line, given up";
    ASSERT_EQ(one.writes("school", one.edition(), {words(3, 33)}), "");
    EXPECT_EQ(one.line(3).text, (Uuid{1, 33}));
    EXPECT_EQ(one.line(4).text, (Uuid{1, 40}));
}

TEST(SharedPlan, ALineIsNotGivenUpOverWhatIsKeptBesideItUnseen) {
    Shared one;
    const std::uint32_t first = one.edition();
    ASSERT_EQ(one.writes("guidance", first, {owner(2, "health")}), "");
    const std::uint32_t seen = one.edition();
    ASSERT_EQ(one.writes("guidance", first, {owner(2, "school")}), "") << "kept beside";
    ASSERT_EQ(one.writes("guidance", seen, {give_up(2)}), "");
    EXPECT_EQ(one.line(2).rivals.size(), 2U) << "the other owner, and that it was given up";
    EXPECT_TRUE(is_undecided(one.the_case.plan));
}

TEST(SharedPlan, WhoDoesItIsNeverChosenByAMachine) {
    Shared one;
    const std::uint32_t seen = one.edition();
    ASSERT_EQ(one.writes("guidance", seen, {owner(2, "health")}), "");
    const std::uint32_t version = one.the_case.plan.version;
    ASSERT_EQ(one.writes("guidance", seen, {owner(2, "school")}), "");
    EXPECT_EQ(one.line(2).owner_unit, "health") << "the earlier stands";
    ASSERT_EQ(one.line(2).rivals.size(), 1U);
    EXPECT_EQ(one.line(2).rivals[0].value.owner_unit, "school");
    EXPECT_EQ(one.line(2).rivals[0].unit, "guidance");
    EXPECT_EQ(one.the_case.plan.version, version) << "what is agreed on is the same";
    EXPECT_TRUE(is_undecided(one.the_case.plan));

    Command agree = one.command(CommandKind::agree_plan);
    agree.actor = Story::client();
    agree.row = version;
    EXPECT_EQ(code(one.send(agree)), "engine.plan_undecided");

    // Saying what stands, having seen both, decides as well.
    ASSERT_EQ(one.writes("guidance", one.edition(), {owner(2, "health")}), "");
    EXPECT_TRUE(one.line(2).rivals.empty());
    agree.row = one.the_case.plan.version;
    EXPECT_EQ(code(one.send(agree)), "");
}

TEST(SharedPlan, OfTwoWordingsTheLaterStandsAndTheEarlierIsKept) {
    Shared one;
    const std::uint32_t seen = one.edition();
    ASSERT_EQ(one.writes("family", seen, {words(2, 20)}), "");
    ASSERT_EQ(one.writes("guidance", seen, {words(2, 21)}), "");
    EXPECT_EQ(one.line(2).text, (Uuid{1, 21}));
    ASSERT_EQ(one.line(2).rivals.size(), 1U);
    EXPECT_EQ(one.line(2).rivals[0].value.text, (Uuid{1, 20}));
    EXPECT_FALSE(is_undecided(one.the_case.plan)) << "wording stops nobody";
    ASSERT_EQ(one.writes("family", one.edition(), {words(2, 22)}), "");
    EXPECT_TRUE(one.line(2).rivals.empty()) << "both were seen";
}

TEST(SharedPlan, ALineGivenUpComesBackWhenSomebodyWroteIntoIt) {
    Shared one;
    const std::uint32_t seen = one.edition();
    ASSERT_EQ(one.writes("guidance", seen, {give_up(2)}), "");
    EXPECT_EQ(one.the_case.plan.items.size(), 2U);
    ASSERT_EQ(one.writes("family", seen, {words(2, 20)}), "");
    EXPECT_EQ(one.line(2).text, (Uuid{1, 20}));
    EXPECT_TRUE(is_undecided(one.the_case.plan)) << "somebody wanted to give it up";
    ASSERT_EQ(one.writes("guidance", one.edition(), {give_up(2, false)}), "");
    EXPECT_FALSE(is_undecided(one.the_case.plan));

    // And the other way round: it is written first, given up unseen.
    const std::uint32_t then = one.edition();
    ASSERT_EQ(one.writes("family", then, {words(2, 23)}), "");
    ASSERT_EQ(one.writes("guidance", then, {give_up(2)}), "");
    EXPECT_EQ(one.line(2).text, (Uuid{1, 23}));
    EXPECT_TRUE(is_undecided(one.the_case.plan));
    ASSERT_EQ(one.writes("guidance", one.edition(), {give_up(2)}), "");
    EXPECT_EQ(one.the_case.plan.items.size(), 2U) << "now it was seen";
}

TEST(SharedPlan, TheSameWritingTwiceIsOneWriting) {
    Shared one;
    const std::uint32_t seen = one.edition();
    ASSERT_EQ(one.writes("guidance", seen, {owner(2, "health")}), "");
    ASSERT_EQ(one.writes("guidance", seen, {owner(2, "health")}), "");
    EXPECT_TRUE(one.out.empty());
    EXPECT_TRUE(one.line(2).rivals.empty());
    EXPECT_EQ(one.edition(), seen + 1);
}

TEST(SharedPlan, GoalsThatTwoReworeBothRemain) {
    Shared one;
    PlanEdit goal = line_edit(PlanField::goal, none);
    goal.value.text = Uuid{2, 1};
    ASSERT_EQ(one.writes("family", one.edition(), {goal}), "");
    const std::uint32_t seen = one.edition();
    goal.goal = Uuid{2, 1};
    goal.value.text = Uuid{2, 2};
    ASSERT_EQ(one.writes("family", seen, {goal}), "");
    goal.value.text = Uuid{2, 3};
    ASSERT_EQ(one.writes("school", seen, {goal}), "");
    EXPECT_EQ(one.the_case.plan.goals, (std::vector<Uuid>{{2, 2}, {2, 3}}));
}

TEST(SharedPlan, DoneAsksNobodyToAgreeAnew) {
    Shared one;
    Command agree = one.command(CommandKind::agree_plan);
    agree.actor = Story::client();
    agree.row = one.the_case.plan.version;
    ASSERT_EQ(code(one.send(agree)), "");
    EXPECT_EQ(one.the_case.plan.state, PlanState::agreed);
    PlanEdit done = line_edit(PlanField::done, 2);
    done.value.done = true;
    ASSERT_EQ(one.writes("family", one.edition(), {done}), "");
    EXPECT_EQ(one.the_case.plan.state, PlanState::agreed);
    ASSERT_EQ(one.writes("family", one.edition(), {words(2, 20)}), "");
    EXPECT_EQ(one.the_case.plan.state, PlanState::drafted);
}

TEST(SharedPlan, WrongWritingsAreRefusedAndChangeNothing) {
    Shared one;
    EXPECT_EQ(one.writes("guidance", one.edition(), {}), "engine.edits_missing");
    EXPECT_EQ(one.writes("guidance", one.edition() + 1, {words(1, 9)}), "engine.edition_unknown");
    EXPECT_EQ(one.writes("guidance", one.edition(), {words(9, 9)}), "engine.no_such_item");
    PlanEdit empty = line_edit(PlanField::text, 1);
    EXPECT_EQ(one.writes("guidance", one.edition(), {words(1, 9), empty}), "engine.text_missing");
    EXPECT_EQ(one.line(1).text, (Uuid{1, 1})) << "all or nothing";
    EXPECT_EQ(one.writes("guidance", one.edition(), std::vector<PlanEdit>(201, words(1, 9))),
              "engine.plan_too_long");
    Command own = one.command(CommandKind::edit_plan);
    own.actor = Story::client();
    own.row = one.edition();
    own.edits = {words(1, 9)};
    EXPECT_EQ(code(one.send(own)), "engine.not_yours");
}

// What was written, kept beside the engine.
struct Written {
    std::uint32_t line = none;
    PlanField field = PlanField::text;
    PlanValue value;
    std::uint32_t edition = 0;
    std::uint32_t seen = 0;
};

bool equal(PlanField field, const PlanValue& a, const PlanValue& b) {
    switch (field) {
        case PlanField::text: return a.text == b.text;
        case PlanField::service: return a.service == b.service;
        case PlanField::owner: return a.owner_unit == b.owner_unit;
        case PlanField::by: return a.by == b.by;
        default: return a.done == b.done;
    }
}

// A writing is accounted for when its value stands, is kept beside, or somebody who had seen it
// wrote the field later.
bool accounted(const Plan& plan, const std::vector<Written>& book, const Written& one) {
    const auto& items = plan.items;
    auto at = std::ranges::find(items, one.line, &PlanItem::id);
    const bool gone = at == items.end();
    if (gone) at = std::ranges::find(plan.removed, one.line, &PlanItem::id);
    if (gone && at == plan.removed.end()) return false;
    PlanValue now{at->text, at->service, at->owner_unit, at->by, at->done};
    if (one.field == PlanField::remove) now.done = gone;
    if (equal(one.field, now, one.value)) return true;
    if (std::ranges::any_of(at->rivals, [&](const PlanRival& rival) {
            return rival.field == one.field && equal(one.field, rival.value, one.value);
        }))
        return true;
    return std::ranges::any_of(book, [&](const Written& later) {
        const bool same_field = later.field == one.field || one.field == PlanField::remove;
        return later.line == one.line && same_field && later.edition > one.edition &&
               later.seen >= one.edition;
    });
}

// What changed nothing had been written before: when.
std::uint32_t stood_since(const Plan& plan, const PlanEdit& edit) {
    for (const auto* lines : {&plan.items, &plan.removed})
        for (const PlanItem& line : *lines) {
            if (line.id != edit.line) continue;
            for (const PlanRival& rival : line.rivals)
                if (rival.field == edit.field && equal(edit.field, rival.value, edit.value))
                    return rival.edition;
            return line.editions[static_cast<std::size_t>(edit.field)];
        }
    return 0;
}

PlanEdit random_edit(SeededRandom& random, std::uint32_t from, std::uint32_t to) {
    PlanEdit edit = line_edit(static_cast<PlanField>(random.next() % plan_line_fields),
                              from + static_cast<std::uint32_t>(random.next() % (to - from + 1)));
    edit.value.text = Uuid{3, random.next() % 5 + 1};
    edit.value.service = random.next() % 2 == 0 ? "" : "peers";
    edit.value.owner_unit = random.next() % 2 == 0 ? "family" : "school";
    if (random.next() % 3 != 0)
        edit.value.by = Date{20'600 + static_cast<std::int32_t>(random.next() % 3)};
    edit.value.done = random.next() % 2 == 0;
    return edit;
}

void interleave(SeededRandom& random, std::vector<Written>& book) {
    Shared one;
    constexpr std::array<std::string_view, 4> units{"guidance", "family", "school", "guidance"};
    std::array<std::uint32_t, units.size()> seen{};
    seen.fill(one.edition());
    for (int i = 0; i < 40; ++i) {
        const std::size_t who = random.next() % units.size();
        if (random.next() % 3 == 0) seen[who] = one.edition();
        if (random.next() % 8 == 0 && seen[0] != one.edition()) {
            // Whoever has not seen the last edition writes no whole version over it.
            const std::string dumped = dump(one.the_case);
            ASSERT_EQ(one.drafts(seen[0], one.the_case.plan.items), "engine.stale");
            ASSERT_EQ(dump(one.the_case), dumped);
        }
        // One writing of up to three lines, each once.
        std::vector<PlanEdit> edits;
        for (std::uint32_t line = 1; line <= 3; ++line)
            if (random.next() % 3 == 0) edits.push_back(random_edit(random, line, line));
        if (edits.empty()) edits.push_back(random_edit(random, 1, 3));
        const Case before = one.the_case;
        auto merged =
            merge_edits(before, edits, seen[who], Story::worker("w", std::string(units[who])));
        const std::string refused = one.writes(units[who], seen[who], edits);
        ASSERT_EQ(merged.has_value(), refused.empty());
        if (!refused.empty()) {
            ASSERT_EQ(refused, "engine.not_your_part");
            continue;
        }
        for (const PlanEdit& edit : edits) {
            const bool written = std::ranges::any_of(
                *merged, [&](const PlanEdit& other) { return other.line == edit.line; });
            book.push_back({edit.line, edit.field, edit.value,
                            written ? one.edition() : stood_since(before.plan, edit), seen[who]});
        }
        for (const Written& written : book)
            ASSERT_TRUE(accounted(one.the_case.plan, book, written))
                << to_string(written.field) << " of line " << written.line << " in edition "
                << written.edition << '\n'
                << dump(one.the_case);
        for (const PlanEdit& edit : *merged) {
            if (!edit.beside) continue;
            EXPECT_TRUE(is_decisive(edit.field));
            EXPECT_TRUE(is_undecided(one.the_case.plan));
        }
    }
}

TEST(SharedPlan, NoWritingDisappearsWithoutATrace) {
    const char* given = std::getenv("LUOTSI_SEED");
    const char* runs = std::getenv("LUOTSI_RUNS");
    const std::uint64_t first = given == nullptr ? 1 : std::strtoull(given, nullptr, 10);
    const std::uint64_t n = runs == nullptr ? 60 : std::strtoull(runs, nullptr, 10);
    for (std::uint64_t seed = first; seed < first + n && !HasFatalFailure(); ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SeededRandom random(seed);
        std::vector<Written> book;
        interleave(random, book);
    }
}

}  // namespace
}  // namespace luotsi::engine
