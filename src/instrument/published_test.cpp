// Goal: shipped instruments score as their publications say. Method: for each, answers with the
// points, bands and cut-offs worked out by hand from the tables of instruments' publications (named
// in the content files), with the values just below, at and above every limit.
#include <gtest/gtest.h>

#include "instrument/score.hpp"
#include "instrument/test_instruments.hpp"

namespace luotsi::instrument {
namespace {

TEST(Phq2AndGad2, ThreeIsPositive) {
    for (const char* id : {"phq-2", "gad-2"}) {
        EXPECT_EQ(band(shipped(id), "1:0 2:2"), "negative") << id;
        EXPECT_EQ(band(shipped(id), "1:1 2:2"), "positive") << id;
        EXPECT_EQ(total(shipped(id), "1:3"), "instrument.too_many_missing") << id;
    }
}

TEST(Phq8, HasNoQuestionOnDeathAndStandsInForPhq9) {
    EXPECT_EQ(shipped("phq-9").instead, "phq-8");
    EXPECT_EQ(total(shipped("phq-8"), "1-8:3"), "24");
    EXPECT_EQ(total(shipped("phq-8"), "1-8:3 9:1"), "instrument.unknown_item");
    EXPECT_TRUE(shipped("phq-8").alerts.empty());
}

TEST(Phq15, TheQuestionForWomenMayBeLeftOpenAndCountsNothing) {
    const Instrument& one = shipped("phq-15");
    EXPECT_EQ(total(one, "1-15:2"), "30");
    EXPECT_EQ(total(one, "1-3:1 5-15:0"), "3");
    EXPECT_EQ(band(one, "1-4:1 5-15:0"), "minimal");
    EXPECT_EQ(band(one, "1-5:1 6-15:0"), "low");
    EXPECT_EQ(band(one, "1-10:1 11-15:0"), "medium");
    EXPECT_EQ(band(one, "1-15:1"), "high");
    EXPECT_EQ(total(one, "1-13:1"), "instrument.too_many_missing");
}

TEST(Gad7, BandsChangeAtFiveTenAndFifteen) {
    const Instrument& one = shipped("gad-7");
    EXPECT_EQ(band(one, "1-4:1 5-7:0"), "minimal");
    EXPECT_EQ(band(one, "1-5:1 6-7:0"), "mild");
    EXPECT_EQ(band(one, "1-2:2 3-7:1"), "mild");
    EXPECT_EQ(band(one, "1-3:2 4-7:1"), "moderate");
    EXPECT_EQ(band(one, "1-7:2"), "moderate");
    EXPECT_EQ(band(one, "1:3 2-7:2"), "severe");
}

TEST(Audit, FinnishBands) {
    const Instrument& one = shipped("audit");
    const std::pair<const char*, const char*> edges[] = {
        {"1:3 2:4 3-10:0", "low"},  // 7
        {"1:4 2:4 3-10:0", "slightly-raised"},  // 8
        {"1:4 2:4 3:2 4-10:0", "slightly-raised"},  // 10
        {"1:4 2:4 3:3 4-10:0", "raised"},  // 11
        {"1:4 2:4 3:4 4:2 5-10:0", "raised"},  // 14
        {"1:4 2:4 3:4 4:3 5-10:0", "strongly-raised"},  // 15
        {"1-4:4 5:3 6-10:0", "strongly-raised"},  // 19
        {"1-5:4 6-10:0", "very-high"},  // 20
        {"1-10:4", "very-high"},  // 40
    };
    for (const auto& [given, expected] : edges) EXPECT_EQ(band(one, given), expected) << given;
    EXPECT_EQ(total(one, "1-8:1 9:1 10:0"), "instrument.not_an_answer");  // 0, 2 or 4 only
    EXPECT_EQ(cut_offs(one, "1:3 2:3 3-10:0", Sex::female), "women-6");
    EXPECT_EQ(cut_offs(one, "1:3 2:3 3-10:0", Sex::male), "");
    EXPECT_EQ(cut_offs(one, "1:4 2:4 3-10:0", Sex::male), "men-8");
    EXPECT_EQ(cut_offs(one, "1:4 2:4 3-10:0"), "");  // sex is not known
}

TEST(Audit, WhoNeverDrinksIsAskedOnlyTheLastTwo) {
    const Instrument& one = shipped("audit");
    EXPECT_EQ(total(one, "1:0 9:2 10:4"), "6");
    EXPECT_EQ(total(one, "1:0"), "instrument.too_many_missing");  // 9 and 10 are asked all the same
    EXPECT_EQ(total(one, "1:2 2:0 3:0 9:0 10:0"), "2");  // the second rule: 2 and 3 are both 0
    EXPECT_EQ(total(one, "1:2 2:1 3:0 9:0 10:0"), "instrument.too_many_missing");
    const auto odd = score(one, {answers("1:0 2:0 3:0 4:1 9:0 10:0"), Sex::any, {}});
    ASSERT_TRUE(odd.has_value());
    ASSERT_FALSE(odd->notes.empty());  // what was answered counts, and the contradiction is told
    EXPECT_EQ(odd->notes[0].code, "instrument.skip_conflict");
    EXPECT_EQ(odd->scores[0].value, Decimal(1));
    EXPECT_TRUE(odd->items[4].skipped);
}

TEST(AuditC, LimitsDifferForWomenAndMen) {
    const Instrument& one = shipped("audit-c");
    EXPECT_EQ(band(one, "1:2 2:1 3:1", Sex::female), "negative");
    EXPECT_EQ(band(one, "1:2 2:2 3:1", Sex::female), "positive");
    EXPECT_EQ(band(one, "1:2 2:2 3:1", Sex::male), "negative-men");
    EXPECT_EQ(band(one, "1:2 2:2 3:2", Sex::male), "positive-men");
    EXPECT_EQ(total(one, "1:2 2:2 3:2"), "6");
    EXPECT_EQ(band(one, "1:2 2:2 3:2"), "instrument.sex_needed");
    EXPECT_EQ(total(one, "1:0"), "0");
}

TEST(Who5, TimesFourAndBothConventions) {
    const Instrument& one = shipped("who-5");
    EXPECT_EQ(total(one, "1-5:5"), "100");
    EXPECT_EQ(total(one, "1-5:5", Sex::any, {}, "raw"), "25");
    EXPECT_EQ(band(one, "1-2:3 3:1 4-5:0"), "very-low");  // 7 · 4 = 28
    EXPECT_EQ(band(one, "1-2:3 3-4:1 5:0"), "low");  // 32
    EXPECT_EQ(band(one, "1-4:3 5:0"), "low");  // 48
    EXPECT_EQ(cut_offs(one, "1-4:3 5:0"), "below-50 at-most-50 raw-below-13");
    EXPECT_EQ(band(one, "1-4:3 5:1"), "good");  // 52
    EXPECT_EQ(cut_offs(one, "1-4:3 5:1"), "");
    // 50 itself can only be entered: it is where the two conventions part.
    Entered entered;
    entered.scores.emplace_back("total", 50);
    const auto at50 = enter(one, entered);
    ASSERT_TRUE(at50.has_value());
    ASSERT_EQ(at50->cut_offs.size(), 1U);
    EXPECT_EQ(one.cut_offs[at50->cut_offs[0]].code, "at-most-50");
    EXPECT_EQ(total(one, "1-4:3"), "instrument.too_many_missing");
}

TEST(Gds15, NoCountsForFiveOfThem) {
    const Instrument& one = shipped("gds-15");
    EXPECT_EQ(total(one, "1-15:1"), "10");  // all yes
    EXPECT_EQ(total(one, "1-15:0"), "5");  // all no: 1, 5, 7, 11, 13
    EXPECT_EQ(total(one, "1:0 2-4:1 5:0 6:1 7:0 8-10:1 11:0 12:1 13:0 14-15:1"), "15");
    EXPECT_EQ(total(one, "1:1 2-4:0 5:1 6:0 7:1 8-10:0 11:1 12:0 13:1 14-15:0"), "0");
    EXPECT_EQ(band(one, "1-15:0"), "normal");
    EXPECT_EQ(band(one, "1:0 2:1 3-4:0 5:0 6-15:0"), "suggests");  // 6
    EXPECT_EQ(band(one, "1-15:1"), "almost-always");
    EXPECT_EQ(total(one, "1-12:1"), "10");  // eight of twelve: 8 · 15 / 12
    EXPECT_EQ(total(one, "1-11:1"), "instrument.too_many_missing");
}

TEST(Findrisc, EveryLineOfTheTable) {
    const Instrument& one = shipped("findrisc");
    const std::string rest = " activity:1 greens:1 pressure:0 glucose:0 family:0";
    const auto points = [&](const std::string& age, const std::string& bmi,
                            const std::string& waist, Sex sex) {
        return total(one, "age:" + age + " bmi:" + bmi + " waist:" + waist + rest, sex);
    };
    const auto man = [&](const std::string& age, const std::string& bmi, const std::string& waist) {
        return points(age, bmi, waist, Sex::male);
    };
    EXPECT_EQ(man("44", "20", "90"), "0");
    EXPECT_EQ(man("45", "20", "90"), "2");
    EXPECT_EQ(man("54", "20", "90"), "2");
    EXPECT_EQ(man("55", "20", "90"), "3");
    EXPECT_EQ(man("64", "20", "90"), "3");
    EXPECT_EQ(man("65", "20", "90"), "4");
    EXPECT_EQ(man("44", "24.9", "90"), "0");
    EXPECT_EQ(man("44", "25", "90"), "1");
    EXPECT_EQ(man("44", "30", "90"), "1");
    EXPECT_EQ(man("44", "30.1", "90"), "3");
    EXPECT_EQ(man("44", "20", "93.5"), "0");
    EXPECT_EQ(man("44", "20", "94"), "3");
    EXPECT_EQ(man("44", "20", "102"), "3");
    EXPECT_EQ(man("44", "20", "102.5"), "4");
    EXPECT_EQ(points("44", "20", "79.5", Sex::female), "0");
    EXPECT_EQ(points("44", "20", "80", Sex::female), "3");
    EXPECT_EQ(points("44", "20", "88", Sex::female), "3");
    EXPECT_EQ(points("44", "20", "88.5", Sex::female), "4");
    EXPECT_EQ(points("44", "20", "90", Sex::any), "instrument.sex_needed");
    const std::string body = "age:44 bmi:20 waist:90";
    EXPECT_EQ(total(one, body + " activity:0 greens:1 pressure:0 glucose:0 family:0", Sex::male),
              "2");
    EXPECT_EQ(total(one, body + " activity:1 greens:0 pressure:0 glucose:0 family:0", Sex::male),
              "1");
    EXPECT_EQ(total(one, body + " activity:1 greens:1 pressure:1 glucose:0 family:0", Sex::male),
              "2");
    EXPECT_EQ(total(one, body + " activity:1 greens:1 pressure:0 glucose:1 family:0", Sex::male),
              "5");
    EXPECT_EQ(total(one, body + " activity:1 greens:1 pressure:0 glucose:0 family:1", Sex::male),
              "3");
    EXPECT_EQ(total(one, body + " activity:1 greens:1 pressure:0 glucose:0 family:2", Sex::male),
              "5");
    EXPECT_EQ(total(one,
                    "age:70 bmi:40 waist:120 activity:0 greens:0 pressure:1 glucose:1 family:2",
                    Sex::male),
              "26");
}

TEST(Findrisc, BandsChangeAtSevenTwelveFifteenAndTwentyOne) {
    const Instrument& one = shipped("findrisc");
    Entered entered;
    const std::pair<int, const char*> edges[] = {
        {6, "low"},       {7, "slightly-raised"}, {11, "slightly-raised"},
        {12, "moderate"}, {14, "moderate"},       {15, "high"},
        {20, "high"},     {21, "very-high"}};
    for (const auto& [sum, expected] : edges) {
        entered.scores = {{"total", Decimal(sum)}};
        const auto result = enter(one, entered);
        ASSERT_TRUE(result.has_value());
        EXPECT_EQ(one.scores[0].bands[result->scores[0].band].code, expected) << sum;
    }
}

TEST(LifeSituation, TenLightsAndNoSum) {
    const Instrument& one = shipped("3x10d");
    EXPECT_TRUE(one.scores.empty());
    const auto result = score(one, {answers("1:0 2:5 3:6 4:7 5:8 6:10"), Sex::any, {}});
    ASSERT_TRUE(result.has_value());
    const char* expected[] = {"red", "red", "yellow", "yellow", "green", "green"};
    for (std::size_t i = 0; i < 6; ++i)
        EXPECT_EQ(one.lights[result->items[i].light].light, expected[i]) << i;
    EXPECT_EQ(result->items[6].light, none);  // not answered: no light at all
    ASSERT_TRUE(one.norms.has_value());
    EXPECT_EQ(one.norms->n, 1011);
    EXPECT_EQ(one.norms->of[8].mean, Decimal::parse("6.11"));
}

TEST(Rand36, RecodesAndAveragesWhatWasAnswered) {
    const Instrument& one = shipped("rand-36");
    // The best answer to everything is 100 on every scale.
    const char* best =
        "1-2:1 3-12:3 13-19:2 20-23:1 24-25:6 26-27:1 28-29:6 30:1 31:6 32-33:5 34:1 "
        "35:5 36:1";
    for (const Score& scale : one.scores)
        EXPECT_EQ(total(one, best, Sex::any, {}, scale.id), "100") << scale.id;
    EXPECT_EQ(total(one, "3-11:3 12:1", Sex::any, {}, "physical"), "90");
    EXPECT_EQ(total(one, "3:2", Sex::any, {}, "physical"), "50");  // one answer is a mean of one
    EXPECT_EQ(total(one, "1-2:1", Sex::any, {}, "physical"), "instrument.too_many_missing");
    EXPECT_EQ(total(one, "21:2 22:4", Sex::any, {}, "pain"), "52.5");  // 80 and 25
    EXPECT_EQ(total(one, "23:3 27:4 29:5 31:2", Sex::any, {}, "energy"), "50");  // 60 40 80 20
    EXPECT_EQ(total(one, "17:1 18:2 19:1", Sex::any, {}, "role-emotional"), "33.33");
    EXPECT_EQ(total(one, "2:4", Sex::any, {}, "change"), "25");
}

TEST(Core10, TwoAreReversedAndThePlanRaisesTheAlert) {
    const Instrument& one = shipped("core-10");
    EXPECT_EQ(total(one, "1:0 2-3:4 4-10:0"), "0");
    EXPECT_EQ(total(one, "1-10:0"), "8");
    EXPECT_EQ(total(one, "1:4 2-3:0 4-10:4"), "40");
    EXPECT_EQ(total(one, "1-9:2"), "20");  // 18 · 10 / 9
    EXPECT_EQ(total(one, "1-8:2"), "instrument.too_many_missing");
    EXPECT_EQ(alerts(one, "6:1"), "self-harm");
}

TEST(CesD, FourAreReversed) {
    const Instrument& one = shipped("ces-d");
    EXPECT_EQ(total(one, "1-20:0"), "12");
    EXPECT_EQ(total(one, "1-20:3"), "48");
    EXPECT_EQ(band(one, "1-3:1 4:3 5-7:1 8:3 9-11:1 12:3 13-15:1 16:3 17-19:1 20:0"), "negative");
    EXPECT_EQ(band(one, "1-3:1 4:3 5-7:1 8:3 9-11:1 12:3 13-15:1 16:3 17-20:1"), "positive");
}

TEST(EurohisQol, MeanOfFourIsGood) {
    const Instrument& one = shipped("eurohis-qol-8");
    EXPECT_EQ(total(one, "1-8:4"), "4");
    EXPECT_EQ(band(one, "1-8:4"), "good");
    EXPECT_EQ(total(one, "1-7:4 8:3"), "3.88");
    EXPECT_EQ(band(one, "1-7:4 8:3"), "not-good");
    EXPECT_FALSE(one.can_ask(Language::fi));
}

TEST(Fast, NeverEndsItAndThreeIsPositive) {
    const Instrument& one = shipped("fast-alcohol");
    EXPECT_EQ(total(one, "1:0"), "0");
    EXPECT_EQ(band(one, "1:1 2:1 3:0 4:0"), "negative");
    EXPECT_EQ(band(one, "1:1 2:0 3:0 4:2"), "positive");
}

TEST(Frail, FiveSigns) {
    const Instrument& one = shipped("frail");
    EXPECT_EQ(band(one, "fatigue:3 resistance:0 ambulation:0 illnesses:4 weight:4.9"), "robust");
    EXPECT_EQ(band(one, "fatigue:2 resistance:0 ambulation:0 illnesses:5 weight:0"), "pre-frail");
    EXPECT_EQ(total(one, "fatigue:1 resistance:1 ambulation:1 illnesses:11 weight:5"), "5");
    EXPECT_EQ(band(one, "fatigue:1 resistance:1 ambulation:1 illnesses:0 weight:0"), "frail");
}

TEST(Sppb, TimesBecomePointsAndSlowGaitIsTold) {
    const Instrument& one = shipped("sppb");
    EXPECT_EQ(total(one, "side:1 semi:1 tandem:10 gait:4.81 chair:11.19"), "12");
    EXPECT_EQ(total(one, "side:1 semi:1 tandem:9.99 gait:4.82 chair:11.2"), "9");
    EXPECT_EQ(total(one, "side:1 semi:0 tandem:2.99 gait:6.21 chair:13.7"), "5");
    EXPECT_EQ(total(one, "side:0 semi:0 tandem:0 gait:8.71 chair:16.7"), "2");
    EXPECT_EQ(total(one, "side:0 semi:0 tandem:0 gait:0 chair:60.01"), "0");
    EXPECT_EQ(total(one, "gait:6.2", Sex::any, {}, "gait"), "3");
    EXPECT_EQ(alerts(one, "gait:5"), "");  // 0.8 m/s
    EXPECT_EQ(alerts(one, "gait:5.01"), "slow-gait");
    EXPECT_EQ(alerts(one, "gait:0"), "no-gait");
}

TEST(ChairStand, LimitsAreBySexAndAge) {
    const Instrument& one = shipped("chair-stand");
    EXPECT_EQ(band(one, "count:11", Sex::female, 64), "below-average-female-60");
    EXPECT_EQ(band(one, "count:11", Sex::female, 65), "average");
    EXPECT_EQ(band(one, "count:11", Sex::male, 70), "below-average-male-70");
    EXPECT_EQ(band(one, "count:12", Sex::male, 70), "average");
    EXPECT_EQ(band(one, "count:12", Sex::male, 59), "no-norm");
    EXPECT_EQ(band(one, "count:3", Sex::any, 70), "instrument.sex_needed");
    EXPECT_EQ(band(one, "count:3", Sex::male), "instrument.age_needed");
    // Fifteen stands are average at every age: nobody has to be asked.
    EXPECT_EQ(band(one, "count:15", Sex::any, 70), "average");
}

TEST(TugAndGrip, PublishedLimits) {
    EXPECT_EQ(band(shipped("tug"), "seconds:11.9"), "normal");
    EXPECT_EQ(band(shipped("tug"), "seconds:12"), "risk");
    EXPECT_EQ(cut_offs(shipped("tug"), "seconds:13.4"), "");
    EXPECT_EQ(cut_offs(shipped("tug"), "seconds:13.5"), "13-5");
    EXPECT_EQ(band(shipped("grip"), "kg:26.9", Sex::male), "low-men");
    EXPECT_EQ(band(shipped("grip"), "kg:26.9", Sex::female), "normal");
    EXPECT_EQ(band(shipped("grip"), "kg:15.9", Sex::female), "low-women");
    EXPECT_EQ(band(shipped("grip"), "kg:30"), "normal");
}

TEST(KatzAndLawton, CountWhatSomebodyManages) {
    EXPECT_EQ(band(shipped("katz"), "bathing:1 dressing:1 toilet:1 moving:1 continence:1 eating:1"),
              "full");
    EXPECT_EQ(band(shipped("katz"), "bathing:0 dressing:0 toilet:0 moving:0 continence:1 eating:1"),
              "severe");
    EXPECT_EQ(total(shipped("lawton"),
                    "phone:1 shopping:1 food:1 house:1 laundry:1 transport:1 medicine:1 money:0"),
              "7");
}

TEST(Gbo, TheMeanOfTheGoalsThereAre) {
    EXPECT_EQ(total(shipped("gbo"), "1:4 2:7"), "5.5");
    EXPECT_EQ(total(shipped("gbo"), "1:0 2:1 3:1"), "0.67");
}

TEST(ScoreOnly, ResultsAreEnteredAndNothingIsAsked) {
    const Instrument& epds = shipped("epds");
    EXPECT_EQ(total(epds, "10:1"), "instrument.score_only");
    Entered entered;
    const std::pair<int, const char*> edges[] = {
        {9, "low"}, {10, "watch"}, {12, "watch"}, {13, "probable"}, {30, "probable"}};
    for (const auto& [sum, expected] : edges) {
        entered.scores = {{"total", Decimal(sum)}};
        const auto result = enter(epds, entered);
        ASSERT_TRUE(result.has_value());
        EXPECT_EQ(epds.scores[0].bands[result->scores[0].band].code, expected) << sum;
        EXPECT_EQ(result->alerts_open.size(), 1U);  // the tenth answer was not told
    }
    entered.scores.clear();
    entered.answers = answers("10:1");
    const auto alert = enter(epds, entered);
    ASSERT_TRUE(alert.has_value());
    EXPECT_EQ(epds.alerts[alert->alerts.at(0)].code, "self-harm");
    EXPECT_FALSE(alert->scores[0].value.has_value());
    EXPECT_EQ(alert->scores[0].why.code, "instrument.not_told");
    entered.answers.clear();
    entered.scores = {{"total", *Decimal::parse("12.5")}};
    EXPECT_FALSE(enter(epds, entered).has_value());
}

TEST(ScoreOnly, SomeLimits) {
    const auto entered_band = [](std::string_view id, std::string_view which, const char* value) {
        const Instrument& one = shipped(id);
        Entered entered;
        entered.scores.emplace_back(std::string(which), *Decimal::parse(value));
        const auto result = enter(one, entered);
        if (!result) return result.error().front().code;
        const std::uint32_t at = one.find_score(which);
        return one.scores[at].bands[result->scores[at].band].code;
    };
    EXPECT_EQ(entered_band("mmse", "total", "24"), "normal");
    EXPECT_EQ(entered_band("mmse", "total", "23"), "mild");
    EXPECT_EQ(entered_band("mmse", "total", "17"), "moderate");
    EXPECT_EQ(entered_band("mmse", "total", "11"), "severe");
    EXPECT_EQ(entered_band("sdq", "total", "13"), "average");
    EXPECT_EQ(entered_band("sdq", "total", "14"), "slightly-raised");
    EXPECT_EQ(entered_band("sdq", "total", "17"), "high");
    EXPECT_EQ(entered_band("sdq", "total", "20"), "very-high");
    EXPECT_EQ(entered_band("interrai", "drs", "3"), "raised");
    EXPECT_EQ(entered_band("omasuuntima", "path", "4"), "network");
    EXPECT_EQ(entered_band("omasuuntima", "path", "5"), "instrument.out_of_range");
}

TEST(Age, OutsideTheInstrumentsAgeIsToldAndScored) {
    const auto young = score(shipped("gds-15"), {answers("1-15:1"), Sex::any, 40});
    ASSERT_TRUE(young.has_value());
    ASSERT_EQ(young->notes.size(), 1U);
    EXPECT_EQ(young->notes[0].code, "instrument.not_for_age");
    EXPECT_TRUE(young->scores[0].value.has_value());
}

}  // namespace
}  // namespace luotsi::instrument
