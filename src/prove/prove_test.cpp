// Goal: each property is proved where it holds and refuted, with the shortest story, where it does
// not; settling, withdrawing, repeating and ending mean what they mean in the engine. Method: one
// tiny model per corner, read as a specification.
#include <gtest/gtest.h>

#include "model/compile.hpp"
#include "model/words.hpp"
#include "prove/prove.hpp"

namespace luotsi::prove {
namespace {

const model::Words& words() {
    static const model::Words one = [] {
        std::vector<Error> errors;
        return model::Words::load(LUOTSI_SOURCE_DIR "/content/words", errors);
    }();
    return one;
}

// "@" is a text in three languages; the word is told apart by language only.
std::string texts(std::string_view yaml) {
    std::string out;
    for (const char c : yaml)
        if (c == '@')
            out += "{fi: Sana, sv: Ord, en: Word}";
        else
            out += c;
    return out;
}

constexpr std::string_view header = R"(
version: 1.0.0
status: draft
subject: person
register: social
title: {fi: Pieni malli, sv: Liten modell, en: Small model}
)";

constexpr std::string_view roles = R"(
roles:
  worker: {title: {fi: Ohjaaja, sv: Handledare, en: Counsellor},
           one of: [service counsellor], unit: guidance}
  client: {title: {fi: Asiakas, sv: Klient, en: Client}, is: subject}
)";

model::Guarantees law() {
    model::GuaranteeVersion week;
    week.id = week.family = "week";
    week.law = "1 §";
    week.valid_from = to_date({2020, 1, 1});
    week.start = "contact";
    week.stop = "assessment started";
    week.limit = *parse_limit("7 working days");
    return model::Guarantees({week});
}

Calendar easter() {
    return Calendar({to_date({2026, 4, 3}), to_date({2026, 4, 6})}, TimeOfDay{8 * 3'600'000},
                    TimeOfDay{16 * 3'600'000});
}

model::ModelPtr compile(const std::string& id, std::string_view rest) {
    const std::string yaml =
        "model: " + id + std::string(header) + std::string(roles) + std::string(rest);
    const model::Guarantees guarantees = law();
    const model::Compiled compiled = model::compile(texts(yaml), id, &guarantees);
    for (const Error& error : compiled.errors) ADD_FAILURE() << to_string(error);
    return compiled.model;
}

struct Proved {
    std::vector<model::ModelPtr> models;
    Report report;

    // "1 3": the properties of the last model that are refuted; "5?": not proved.
    std::string said() const {
        std::string out;
        for (std::size_t i = 0; i < property_count; ++i) {
            const Verdict verdict = report.models.back().verdicts[i];
            if (verdict == Verdict::proved) continue;
            if (!out.empty()) out += ' ';
            out += std::to_string(i + 1) + (verdict == Verdict::not_proved ? "?" : "");
        }
        return out;
    }
    std::string code() const {
        return report.findings.empty() ? "" : report.findings.front().error.code;
    }
    std::vector<std::string> story(Language language = Language::en) const {
        return tell(report.findings.front(), models, language, words());
    }
};

Proved prove_models(std::vector<model::ModelPtr> models) {
    static const Calendar calendar = easter();
    static const model::Guarantees guarantees = law();
    Options options;
    options.calendar = &calendar;
    options.guarantees = &guarantees;
    options.from = to_date({2026, 3, 1});
    options.to = to_date({2026, 5, 1});
    Proved out{std::move(models), {}};
    out.report = prove(out.models, options);
    return out;
}

Proved prove_model(std::string_view rest) { return prove_models({compile("fi.pieni", rest)}); }

// 1 and 2: something is next, an end can come
// ------------------------------------------------------

constexpr std::string_view smallest = R"(
facts:
  coping: {type: number 0..10, ask: @}
steps:
  talk: {title: @, do: meet, by: worker, learn: [coping]}
ends:
  done: {title: @, when: done(talk), outcome: answered}
)";

TEST(NextThing, TheSmallestModelIsProved) {
    const Proved proved = prove_model(smallest);
    EXPECT_EQ(proved.said(), "");
    EXPECT_TRUE(proved.report.proved());
    EXPECT_EQ(proved.report.models[0].states, 2U);
    EXPECT_EQ(proved.report.models[0].transitions, 1U);
}

TEST(NextThing, AnAnswerNobodyThoughtOfIsADeadEnd) {
    const Proved proved = prove_model(R"(
facts:
  wants help: {type: boolean, title: {fi: Haluaa apua, sv: Vill ha hjälp, en: Wants help}, ask: @}
steps:
  talk: {title: {fi: Keskustelu, sv: Samtal, en: Talk}, do: meet, by: worker, learn: [wants help]}
ends:
  helped: {title: @, when: wants help = true, outcome: answered}
  declined: {title: @, when: wants help = false, outcome: client's choice}
)");
    EXPECT_EQ(proved.said(), "1 2");
    EXPECT_EQ(proved.code(), "prove.dead_end");
    const std::vector<std::string> story{
        "1. The client makes contact and the case opens: Small model.",
        "2. Counsellor does: Talk. – Wants help: not known",
        "3. Nobody does anything any more: no step is open, nothing is waited for, and the case "
        "has not ended."};
    EXPECT_EQ(proved.story(), story);
    EXPECT_EQ(proved.story(Language::fi)[1],
              "2. Ohjaaja tekee: Keskustelu. – Haluaa apua: ei tiedetä");
    EXPECT_EQ(proved.story(Language::sv)[1],
              "2. Handledare gör: Samtal. – Vill ha hjälp: inte känt");
}

TEST(NextThing, AClockIsANextThing) {
    EXPECT_EQ(prove_model(R"(
facts:
  helped: {type: boolean, title: @}
steps:
  review: {title: @, do: review, by: worker, every: P1M,
           learn: [{helped: {again because: @}}]}
ends:
  helped: {title: @, when: helped = true, outcome: answered}
)")
                  .said(),
              "");
}

TEST(NextThing, WithoutItsClockTheSameModelStops) {
    EXPECT_EQ(prove_model(R"(
facts:
  helped: {type: boolean, title: @}
steps:
  review: {title: @, do: review, by: worker, learn: [helped]}
ends:
  helped: {title: @, when: helped = true, outcome: answered}
)")
                  .said(),
              "1 2");
}

TEST(EndReachable, AClockThatChangesNothingRunsForEver) {
    const Proved proved = prove_model(R"(
facts:
  wants help: {type: boolean, ask: @}
steps:
  talk: {title: @, do: meet, by: worker, learn: [wants help]}
  check: {title: @, do: review, by: worker, every: P1M}
ends:
  helped: {title: @, when: wants help = true, outcome: answered, cancels: [check]}
)");
    EXPECT_EQ(proved.said(), "2");
    EXPECT_EQ(proved.code(), "prove.no_end");
    EXPECT_EQ(proved.story().back(), "3. From here on the case can never end.");
}

TEST(EndReachable, AnEndWaitsForWhatItDoesNotCancel) {
    constexpr std::string_view model = R"(
facts:
  helped: {type: boolean, title: @}
steps:
  talk: {title: @, do: meet, by: worker, learn: [helped]}
  check: {title: @, do: review, by: worker, every: P1M}
ends:
  over: {title: @, when: done(talk), outcome: answered%}
)";
    const auto with = [&](std::string_view cancels) {
        std::string text(model);
        text.replace(text.find('%'), 1, cancels);
        return prove_model(text);
    };
    // Either way it can end: not cancelled, the check has to be done first. Its clock may ring
    // before the talk, so that both are due again.
    EXPECT_EQ(with("").said(), "");
    EXPECT_EQ(with(", cancels: [check]").said(), "");
    EXPECT_EQ(with("").report.models[0].states, 4U);
}

TEST(EndReachable, EndsAreTriedInFileOrderAndSafetyIsNeverCancelled) {
    const Proved proved = prove_model(R"(
facts:
  danger: {type: boolean, from: contact, title: @}
steps:
  talk: {title: @, do: meet, by: worker}
  safety check: {title: @, do: call, by: worker, when: danger = true, safety: true}
ends:
  over: {title: @, when: done(talk), outcome: answered, cancels: [talk]}
)");
    EXPECT_EQ(proved.said(), "");
    // danger missing, false: talk, over. danger true: both due in any order, taken or not.
    EXPECT_GT(proved.report.models[0].states, 6U);
}

// Rounds ------------------------------------------------------------------------------------------

TEST(Rounds, AFallWithdrawsADueRoundAndLeavesNothing) {
    const Proved proved = prove_model(R"(
facts:
  mood: {type: "one of [low, high]", title: @, labels: {low: @, high: @}}
steps:
  talk: {title: @, do: meet, by: worker, learn: [mood]}
  second talk: {title: @, do: meet, by: worker, when: done(talk),
                learn: [{mood: {again because: @}}]}
  help: {title: {fi: Apu, sv: Hjälp, en: Help}, do: visit, by: worker, when: mood = "low"}
ends:
  over: {title: @, when: done(help), outcome: answered, cancels: [second talk]}
  well: {title: @, when: mood = "high" and not(done(second talk)), outcome: answered,
         cancels: [second talk]}
  unsure: {title: @, when: unknown(mood), outcome: answered, cancels: [second talk, help]}
)");
    EXPECT_EQ(proved.said(), "1 2");
    const std::vector<std::string> story = proved.story();
    EXPECT_NE(std::find(story.begin(), story.end(), "4. This is no longer needed: Help."),
              story.end());
}

TEST(Rounds, ATakenRoundRunsToItsEnd) {
    // Once somebody has taken the help it is done although the mood has changed: three states are
    // told apart, due, taken and withdrawn.
    const Proved proved = prove_model(R"(
facts:
  mood: {type: boolean, title: @}
steps:
  talk: {title: @, do: meet, by: worker, learn: [mood]}
  second talk: {title: @, do: meet, by: worker, when: done(talk),
                learn: [{mood: {again because: @}}]}
  help: {title: @, do: visit, by: worker, when: mood = true, repeat: true}
ends:
  over: {title: @, when: done(second talk), outcome: answered}
)");
    EXPECT_EQ(proved.said(), "");
}

TEST(Rounds, WithoutRepeatAStepOpensOnce) {
    constexpr std::string_view model = R"(
facts:
  agreed: {type: boolean, ask: @}
steps:
  plan: {title: @, do: review, by: worker, when: not(done(plan)) or agreed = false%}
  agree: {title: @, do: decide, by: client, when: 'done(plan, last)', repeat: true,
          learn: [{agreed: {again because: @}}]}
ends:
  over: {title: @, when: agreed = true or unknown(agreed), outcome: answered}
)";
    const auto with = [&](std::string_view repeat) {
        std::string text(model);
        text.replace(text.find('%'), 1, repeat);
        return prove_model(text).said();
    };
    EXPECT_EQ(with(""), "1 2");
    EXPECT_EQ(with(", repeat: true"), "1 2");  // agreed stays false: no rise, so no second round
    std::string rises(model);
    rises.replace(rises.find('%'), 1, ", repeat: true");
    rises.replace(rises.find("when: not"), 39,
                  "when: 'not(done(plan)) or (agreed = false and done(agree, last))'");
    EXPECT_EQ(prove_model(rises).said(), "");
}

TEST(Rounds, CountsStopAtTheLargestConstant) {
    const Proved proved = prove_model(R"(
facts:
  reached: {type: boolean, title: @}
steps:
  call: {title: @, do: call, by: worker, every: P1D, when: count(call) < 3,
         learn: [{reached: {again because: @}}]}
ends:
  reached: {title: @, when: reached = true, outcome: answered}
  given up: {title: @, when: count(call) >= 3, outcome: not reached}
)");
    EXPECT_EQ(proved.said(), "");
}

TEST(Rounds, OverdueIsAClockOfItsOwn) {
    EXPECT_EQ(prove_model(R"(
facts:
  asked once: {type: boolean, ask: @}
steps:
  answer: {title: @, do: ask, by: client, within: 7 days, learn: [asked once]}
  remind: {title: @, do: call, by: worker, when: overdue(answer)}
ends:
  over: {title: @, when: done(answer), outcome: answered, cancels: [remind]}
  lost: {title: @, when: done(remind), outcome: not reached, cancels: [answer]}
)")
                  .said(),
              "");
}

// 3: knowing --------------------------------------------------------------------------------------

TEST(Knowing, NobodyIsAskedTwiceWithoutAReason) {
    constexpr std::string_view model = R"(
facts:
  coping: {type: number 0..10, title: {fi: Pärjääminen, sv: Att klara sig, en: Coping}, ask: @}
steps:
  talk: {title: @, do: meet, by: worker, learn: [coping]}
  visit: {title: {fi: Käynti, sv: Besök, en: Visit}, do: visit, by: worker, when: done(talk),
          learn: [%]}
ends:
  over: {title: @, when: done(visit), outcome: answered}
)";
    const auto with = [&](std::string_view item) {
        std::string text(model);
        text.replace(text.find('%'), 1, item);
        return prove_model(text);
    };
    const Proved twice = with("coping");
    EXPECT_EQ(twice.said(), "3");
    EXPECT_EQ(twice.code(), "prove.asked_twice");
    EXPECT_EQ(twice.story().back(),
              "3. “Visit” asks “Coping” again although it is known. No reason is given.");
    EXPECT_EQ(with("{coping: {again because: @}}").said(), "");
    EXPECT_EQ(with("{coping: optional}").said(), "");
}

TEST(Knowing, ADecisionNeedsWhatItsTableReads) {
    const Proved proved = prove_model(R"(
facts:
  coping: {type: number 0..10, title: {fi: Pärjääminen, sv: Att klara sig, en: Coping}, ask: @}
  support: {type: "one of [light, strong]", decide: support, title: @,
            labels: {light: @, strong: @}}
decisions:
  support:
    title: @
    hit: U
    when: [coping]
    rows: [["<= 4", strong], ["> 4", light]]
    because: [@, @]
steps:
  talk: {title: @, do: meet, by: worker, learn: [coping]}
  choose: {title: {fi: Valinta, sv: Val, en: Choice}, do: decide, by: worker, learn: [support]}
ends:
  over: {title: @, when: done(talk) and done(choose), outcome: answered}
)");
    EXPECT_EQ(proved.said(), "3");
    EXPECT_EQ(proved.story().back(), "2. “Choice” needs “Coping”, which nobody has asked.");
}

// 4: promises -------------------------------------------------------------------------------------

constexpr std::string_view referring = R"(
facts:
  answer: {type: "one of [answered, returned]", from: started, title: @,
           labels: {answered: @, returned: @}}
steps:
  refer on: {title: {fi: Lähete, sv: Remiss, en: Referral}, do: refer, by: worker,
             of: family centre,
             answer within: 3 working days, outcome: answer,
             if silent: [{after: 5 working days, do: return, to: worker}]%}
ends:
  over: {title: @, when: answer = "answered", outcome: answered}
)";

std::string starting(std::string_view more) {
    std::string text(referring);
    text.replace(text.find('%'), 1, more);
    return text;
}

TEST(Promises, ASilentPromiseComesHomeAndIsDueAgain) {
    EXPECT_EQ(prove_model(starting("")).said(), "");
}

TEST(Promises, AModelThatIsNotThereIsNotProved) {
    const Proved proved = prove_model(starting(", starts: fi.toinen"));
    EXPECT_EQ(proved.said(), "4?");
    EXPECT_EQ(proved.code(), "prove.sub_case_unknown");
}

TEST(Promises, ACaseThatCannotEndIsTheStartersFaultToo) {
    const model::ModelPtr stuck = compile("fi.toinen", R"(
facts:
  well: {type: boolean, ask: @}
steps:
  talk: {title: @, do: meet, by: worker, learn: [well]}
ends:
  well: {title: @, when: well = true, outcome: answered}
)");
    const model::ModelPtr starter = compile("fi.pieni", starting(", starts: fi.toinen"));
    const Proved proved = prove_models({stuck, starter});
    EXPECT_EQ(proved.said(), "4");
    const Finding& finding = proved.report.findings.back();
    EXPECT_EQ(finding.error.code, "prove.sub_case_stuck");
    const std::vector<std::string> story = tell(finding, proved.models, Language::en, words());
    EXPECT_EQ(story[1], "2. Counsellor asks another side: Referral.");
    EXPECT_EQ(story[2], "3. Another case opens: Small model.");
}

TEST(Promises, ASubCaseEndsWithWhatItsModelCanReach) {
    // Only "client's choice" can come of the other model; the fact says "answered" for it.
    const model::ModelPtr other = compile("fi.toinen", R"(
facts:
  well: {type: boolean, ask: @}
steps:
  talk: {title: @, do: meet, by: worker, learn: [well]}
ends:
  over: {title: @, when: done(talk), outcome: client's choice}
)");
    const Proved proved =
        prove_models({other, compile("fi.pieni", starting(", starts: fi.toinen"))});
    EXPECT_EQ(proved.said(), "");
}

// 5: time -----------------------------------------------------------------------------------------

std::string limited(std::string_view first, std::string_view second) {
    std::string text(R"(
facts:
  coping: {type: number 0..10, ask: @}
steps:
  look: {title: {fi: Katsaus, sv: Titt, en: Look}, do: assess, by: worker%1}
  talk: {title: {fi: Keskustelu, sv: Samtal, en: Talk}, do: meet, by: worker, when: done(look),
         guarantee: week, learn: [coping]%2}
ends:
  over: {title: @, when: done(talk), outcome: answered}
)");
    text.replace(text.find("%1"), 2, first);
    text.replace(text.find("%2"), 2, second);
    return text;
}

TEST(Time, AChainOfLimitsWithinTheLawIsProved) {
    EXPECT_EQ(prove_model(limited(", within: 3 working days", ", within: 4 working days")).said(),
              "");
}

TEST(Time, AChainThatIsTooLongIsRefutedOnItsWorstDay) {
    const Proved proved =
        prove_model(limited(", within: 4 working days", ", within: 4 working days"));
    EXPECT_EQ(proved.said(), "5");
    EXPECT_EQ(proved.code(), "prove.too_late");
    const std::vector<std::string> story = proved.story();
    ASSERT_EQ(story.size(), 3U);
    EXPECT_TRUE(story[0].ends_with("2026)")) << story[0];
    EXPECT_NE(story[2].find("(week)"), std::string::npos) << story[2];
}

TEST(Time, CalendarDaysAreTooLongOnlyWhereHolidaysAreNear) {
    // Twelve days hold seven working days everywhere but around Easter.
    const Proved proved = prove_model(limited(", within: 1 day", ", within: 8 days"));
    EXPECT_EQ(proved.said(), "");
    EXPECT_EQ(prove_model(limited(", within: 1 day", ", within: 11 days")).said(), "5");
}

TEST(Time, WorkWithoutALimitOnTheWayHasNoWorstTime) {
    const Proved proved = prove_model(limited("", ", within: 4 working days"));
    EXPECT_EQ(proved.said(), "5");
    EXPECT_EQ(proved.code(), "prove.no_limit");
    EXPECT_EQ(proved.report.findings[0].error.args[0].second, "look");
}

TEST(Time, RoundsThatComeBackAreCountedAsOftenAsTheyCan) {
    constexpr std::string_view model = R"(
facts:
  reached: {type: boolean, title: @}
steps:
  call: {title: @, do: call, by: worker, every: 1 working day, within: 1 working day,
         when: reached != true and count(call) < %, repeat: true,
         learn: [{reached: {again because: @}}]}
  talk: {title: @, do: meet, by: worker, when: reached = true or count(call) >= %,
         guarantee: week, within: 1 working day}
ends:
  over: {title: @, when: done(talk), outcome: answered, cancels: [call]}
)";
    const auto times = [&](std::string_view count) {
        std::string text(model);
        for (std::size_t at; (at = text.find('%')) != std::string::npos;)
            text.replace(at, 1, count);
        return prove_model(text).said();
    };
    EXPECT_EQ(times("2"), "");
    EXPECT_EQ(times("6"), "5");
}

TEST(Time, AnEndThatSurelyComesFirstLeavesItOpen) {
    const Proved proved = prove_model(R"(
facts:
  coping: {type: number 0..10, ask: @}
steps:
  talk: {title: @, do: meet, by: worker, within: 1 working day}
  call: {title: @, do: call, by: worker, learn: [coping]}
  plan it: {title: @, do: review, by: worker, when: coping > 3, guarantee: week, within: 1 day}
ends:
  other: {title: @, when: done(talk), outcome: answered, cancels: [call, plan it]}
)");
    EXPECT_EQ(proved.said(), "5?");
    EXPECT_EQ(proved.code(), "prove.end_may_come_first");
}

TEST(Time, WithoutACalendarItIsNotProved) {
    const model::ModelPtr models[] = {
        compile("fi.pieni", limited(", within: 3 working days", ", within: 4 working days"))};
    const Report report = prove(models, {});
    EXPECT_EQ(report.models[0].verdicts[4], Verdict::not_proved);
    EXPECT_EQ(report.findings[0].error.code, "prove.no_calendar");
}

// 6, and what lies outside ------------------------------------------------------------------------

TEST(RolesAndTexts, AMissingTextIsNamed) {
    auto model = std::make_shared<model::CompiledModel>(*compile("fi.pieni", smallest));
    model->steps[0].title.sv.clear();
    const Proved proved = prove_models({model});
    EXPECT_EQ(proved.said(), "6");
    EXPECT_EQ(proved.report.findings[0].element, "steps.talk.title");
}

TEST(RolesAndTexts, ARoleNobodyCanHoldIsNamed) {
    auto model = std::make_shared<model::CompiledModel>(*compile("fi.pieni", smallest));
    model->roles[0].one_of.clear();
    EXPECT_EQ(prove_models({model}).code(), "prove.no_holder");
}

constexpr std::string_view free_end = R"(
facts:
  before: {type: number 0..10, ask: @}
  after: {type: number 0..10, ask: @}
steps:
  talk: {title: @, do: meet, by: worker, learn: [before, after]}
ends:
  better: {title: @, when: after > before, outcome: answered}
  same: {title: @, when: %, outcome: answered}
)";

TEST(Free, AConditionOutsideTheFragmentNeverHelps) {
    std::string text(free_end);
    text.replace(text.find('%'), 1, "after <= before");
    const Proved proved = prove_model(text);
    EXPECT_EQ(proved.said(), "1? 2?");
    EXPECT_EQ(proved.code(), "prove.free");
    EXPECT_EQ(proved.report.findings[0].element, "ends.better");
}

TEST(Free, WhatHoldsWhateverItAnswersIsProved) {
    std::string text(free_end);
    text.replace(text.find('%'), 1, "done(talk)");
    EXPECT_EQ(prove_model(text).said(), "");
}

TEST(Limits, TooLargeIsNotProved) {
    const model::ModelPtr models[] = {compile("fi.pieni", smallest)};
    Options options;
    options.max_nodes = 8;
    const Report report = prove(models, options);
    EXPECT_EQ(report.models[0].verdicts[0], Verdict::not_proved);
    EXPECT_EQ(report.findings[0].error.code, "prove.too_large");
}

}  // namespace
}  // namespace luotsi::prove
