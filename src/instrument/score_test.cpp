// Goal: scores are what the published rules say, or there is no score and a reason. Method: tables
// of answers with the score, band, cut-offs and alerts that the sources named in the content files
// give; then random answers (the seed is printed) for what must hold of every instrument: results
// in range, more points never a lower sum, prorating between the least and the most possible.
#include "instrument/score.hpp"

#include <gtest/gtest.h>

#include <random>

#include "instrument/test_instruments.hpp"

namespace luotsi::instrument {
namespace {

TEST(Phq9, BandsChangeWhereKroenkeSays) {
    const Instrument& phq = shipped("phq-9");
    const std::pair<const char*, const char*> edges[] = {
        {"1-9:0", "minimal"},
        {"1-4:1 5-9:0", "minimal"},
        {"1-5:1 6-9:0", "mild"},
        {"1-9:1", "mild"},
        {"1:2 2-9:1", "moderate"},
        {"1-5:2 6-9:1", "moderate"},
        {"1-6:2 7-9:1", "moderately-severe"},
        {"1:3 2-9:2", "moderately-severe"},
        {"1-2:3 3-9:2", "severe"},
        {"1-9:3", "severe"},
    };
    for (const auto& [given, expected] : edges) EXPECT_EQ(band(phq, given), expected) << given;
    EXPECT_EQ(total(phq, "1-9:3 10:3"), "27");  // the tenth is not counted
}

TEST(Phq9, TwoMayBeOpenAndAreProrated) {
    const Instrument& phq = shipped("phq-9");
    EXPECT_EQ(total(phq, "1-8:1"), "9");    // 8 · 9 / 8
    EXPECT_EQ(total(phq, "1-7:2"), "18");   // 14 · 9 / 7
    EXPECT_EQ(total(phq, "1-6:1 7:2"), "10");  // 8 · 9 / 7 = 10.29
    EXPECT_EQ(total(phq, "1-6:2"), "instrument.too_many_missing");
    EXPECT_EQ(total(phq, ""), "instrument.too_many_missing");
}

TEST(Phq9, OneAnswerAboveNothingToTheNinthIsEnough) {
    const Instrument& phq = shipped("phq-9");
    EXPECT_EQ(alerts(phq, "1-8:0 9:1"), "self-harm");
    EXPECT_EQ(alerts(phq, "9:1"), "self-harm");  // although nothing can be scored
    EXPECT_EQ(alerts(phq, "1-8:3 9:0"), "");
    const auto open = score(phq, {answers("1-8:0"), Sex::any, {}});
    ASSERT_TRUE(open.has_value());
    EXPECT_TRUE(open->alerts.empty());
    EXPECT_EQ(open->alerts_open.size(), 1U);  // nobody knows
    EXPECT_FALSE(open->complete());
}

TEST(Phq9, WrongAnswersAreAllNamed) {
    const auto wrong = score(shipped("phq-9"), {answers("1:4 2:1 2:1 11:0 3:1.5"), Sex::any, {}});
    ASSERT_FALSE(wrong.has_value());
    ASSERT_EQ(wrong.error().size(), 4U);
    EXPECT_EQ(wrong.error()[0].code, "instrument.not_an_answer");
    EXPECT_EQ(wrong.error()[1].code, "instrument.answered_twice");
    EXPECT_EQ(wrong.error()[2].code, "instrument.unknown_item");
    EXPECT_EQ(wrong.error()[3].code, "instrument.not_an_answer");
}

TEST(Phq9, AnEnteredResultMayRaiseTheAlertToo) {
    const Instrument& phq = shipped("phq-9");
    Entered entered;
    entered.scores.emplace_back("total", 6);
    auto plain = enter(phq, entered);
    ASSERT_TRUE(plain.has_value());
    EXPECT_EQ(phq.scores[0].bands[plain->scores[0].band].code, "mild");
    EXPECT_EQ(plain->alerts_open.size(), 1U);
    entered.answers = answers("9:2");
    EXPECT_EQ(enter(phq, entered)->alerts.size(), 1U);
    entered.answers.clear();
    entered.alerts = {"self-harm"};
    EXPECT_EQ(enter(phq, entered)->alerts.size(), 1U);
    entered.alerts = {"other"};
    entered.scores = {{"total", Decimal(28)}, {"sum", Decimal(1)}};
    const auto wrong = enter(phq, entered);
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().size(), 3U);
}

// ---- what holds of every instrument ----

struct Drawn {
    std::vector<std::pair<std::string, Decimal>> answers;
};

std::vector<Decimal> values_of(const Instrument& one, const Item& item) {
    std::vector<Decimal> out;
    if (item.answers != none) {
        for (const Answer& answer : one.sets[item.answers].answers) out.push_back(answer.value);
        return out;
    }
    const Decimal span = *divide(*subtract(item.high, item.low), item.step);
    const std::int64_t steps = span.rounded(0, feel::Rounding::down)->to_int64().value_or(0);
    for (std::int64_t i = 0; i <= 12; ++i)
        out.push_back(*add(item.low, *multiply(item.step, Decimal(steps * i / 12))));
    return out;
}

TEST(EveryInstrument, ResultsLieInTheirRangeAndHaveBands) {
    const unsigned seed = 20261122;
    std::printf("seed %u\n", seed);
    std::mt19937 random(seed);
    for (const Instrument& one : shipped().all()) {
        if (one.mode == Mode::score_only) continue;
        for (int round = 0; round < 60; ++round) {
            Given given;
            given.sex = round % 2 == 0 ? Sex::female : Sex::male;
            given.age = 18 + round;
            for (const Item& item : one.items) {
                const auto values = values_of(one, item);
                if (round % 3 == 0 && random() % 8 == 0) continue;
                given.answers.emplace_back(item.id, values[random() % values.size()]);
            }
            const auto scored = score(one, given);
            ASSERT_TRUE(scored.has_value()) << one.id;
            for (std::size_t i = 0; i < one.scores.size(); ++i) {
                const Score& rule = one.scores[i];
                const ScoreResult& result = scored->scores[i];
                if (!result.value) {
                    EXPECT_FALSE(result.why.code.empty()) << one.id;
                    continue;
                }
                EXPECT_GE(*result.value, rule.low) << one.id;
                EXPECT_LE(*result.value, rule.high) << one.id;
                if (!rule.bands.empty()) {
                    EXPECT_NE(result.band, none) << one.id << " " << rule.id;
                }
            }
        }
    }
}

// Raising one answer's points by one never lowers a sum it is counted in, and a reversed item's
// never raises it.
TEST(EveryInstrument, MorePointsNeverMakeALowerSum) {
    for (const Instrument& one : shipped().all()) {
        if (one.mode == Mode::score_only || !one.skips.empty()) continue;
        for (const Item& moved : one.items) {
            Given given;
            given.sex = Sex::female;
            given.age = 50;
            for (const Item& item : one.items)
                given.answers.emplace_back(item.id, values_of(one, item).front());
            std::vector<std::optional<Decimal>> last(one.scores.size());
            std::optional<Decimal> last_points;
            for (const Decimal& value : values_of(one, moved)) {
                for (auto& [id, answer] : given.answers)
                    if (id == moved.id) answer = value;
                const auto scored = score(one, given);
                ASSERT_TRUE(scored.has_value()) << one.id;
                const std::uint32_t at = one.find_item(moved.id);
                const auto points = scored->items[at].points;
                ASSERT_TRUE(points.has_value()) << one.id;
                for (std::size_t i = 0; i < one.scores.size(); ++i) {
                    const Score& rule = one.scores[i];
                    const auto in = std::find(rule.of.begin(), rule.of.end(), at);
                    if (in == rule.of.end() || !scored->scores[i].value) continue;
                    const auto place = static_cast<std::size_t>(in - rule.of.begin());
                    const bool down = rule.reversed[place] != rule.weights[place].is_negative();
                    if (last[i] && last_points) {
                        const bool more = *points >= *last_points;
                        const bool higher = *scored->scores[i].value >= *last[i];
                        const bool equal = *scored->scores[i].value == *last[i];
                        EXPECT_TRUE(equal || higher == (more != down)) << one.id << " " << moved.id;
                    }
                    last[i] = scored->scores[i].value;
                }
                last_points = points;
            }
        }
    }
}

}  // namespace
}  // namespace luotsi::instrument
