// Goal: proposals come from open tables, say why and how near they are to another, and the report
// counts what it says it counts. Method: the shipped tables on answers chosen beside their lines; a
// made-up population whose flips and shares can be counted by hand.
#include "instrument/segment.hpp"

#include <gtest/gtest.h>

#include "instrument/segment_report.hpp"
#include "instrument/test_instruments.hpp"
#include "model/compile.hpp"

namespace luotsi::instrument {
namespace {

const std::string content = LUOTSI_SOURCE_DIR "/content";

const Segmentations& tables() {
    static const Segmentations all = [] {
        std::vector<Error> errors;
        Segmentations out = Segmentations::load(content + "/segments", shipped(), errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return out;
    }();
    return all;
}

// Daily life answered `life` everywhere (0–4), complexity `hard` (0–3).
Known answered(int life, int hard) {
    Known known;
    known.answers.emplace_back("arki", std::vector<std::pair<std::string, Decimal>>());
    for (const Item& item : shipped("arki").items)
        known.answers.back().second.emplace_back(item.id, life);
    known.answers.emplace_back("vaativuus", std::vector<std::pair<std::string, Decimal>>());
    for (const Item& item : shipped("vaativuus").items)
        known.answers.back().second.emplace_back(item.id, hard);
    return known;
}

std::string proposed(const Segmentation& table, const Known& known) {
    const Proposal out = propose(table, shipped(), known);
    return out.segment == none ? "" : table.segments[out.segment].code;
}

TEST(Segments, FourFieldsOfTwoAxes) {
    const Segmentation& table = *tables().find("asiakkuus");
    EXPECT_EQ(proposed(table, answered(4, 0)), "self");
    EXPECT_EQ(proposed(table, answered(4, 3)), "cooperation");
    EXPECT_EQ(proposed(table, answered(0, 0)), "community");
    EXPECT_EQ(proposed(table, answered(0, 3)), "network");
    Known half = answered(4, 0);
    half.answers.pop_back();
    const Proposal unknown = propose(table, shipped(), half);
    EXPECT_EQ(unknown.segment, none);
    ASSERT_EQ(unknown.unknown.size(), 1U);
    EXPECT_EQ(table.inputs[unknown.unknown[0]].id, "complexity");
}

TEST(Segments, SayWhichAnswerWouldChangeThem) {
    const Segmentation& table = *tables().find("asiakkuus");
    Known known = answered(2, 1);  // 16 and 8: two and one from the lines 18 and 9
    EXPECT_EQ(proposed(table, known), "community");
    const Explanation out = explain(table, shipped(), known);
    ASSERT_EQ(out.lines.size(), 2U);
    EXPECT_EQ(out.lines[0].distance, 2);
    EXPECT_EQ(table.segments[out.lines[0].other].code, "self");
    EXPECT_EQ(out.lines[1].distance, 1);
    EXPECT_EQ(table.segments[out.lines[1].other].code, "network");
    ASSERT_EQ(out.moving.size(), 10U);
    EXPECT_EQ(out.moving[0].instrument->id, "arki");
    EXPECT_EQ(out.moving[0].instrument->items[out.moving[0].item].id, "chores");  // counts twice
    EXPECT_EQ(out.moving[0].changed, Decimal(3));
    EXPECT_EQ(out.proposal.rows.size(), 1U);
}

TEST(Segments, FarFromTheLinesNoSingleAnswerMatters) {
    const Segmentation& table = *tables().find("asiakkuus");
    EXPECT_TRUE(explain(table, shipped(), answered(4, 0)).moving.empty());
}

TEST(Segments, OtherTables) {
    const auto facts = [](std::string_view id,
                          std::vector<std::pair<std::string, feel::Value>> told) {
        Known known;
        known.facts = std::move(told);
        return proposed(*tables().find(id), known);
    };
    const auto n = [](std::int64_t value) { return feel::Value::number(value); };
    EXPECT_EQ(facts("paijat-hame", {{"need of support", n(5)}, {"benefit", n(4)}}), "keep");
    EXPECT_EQ(facts("bridges-to-health", {}), "healthy");
    EXPECT_EQ(facts("bridges-to-health", {{"frail", feel::Value::boolean(true)},
                                          {"acutely ill", feel::Value::boolean(true)}}),
              "frailty");
    EXPECT_EQ(facts("paljon-palveluja", {{"contacts of last year", n(8)}}), "many");
    EXPECT_EQ(facts("paljon-palveluja", {{"contacts of last year", n(7)}}), "watch");
    EXPECT_EQ(facts("paljon-palveluja", {{"emergency visits", n(4)}}), "many");
    EXPECT_EQ(facts("paljon-palveluja", {}), "usual");
}

// The model of contacts has the same lines in its own decision table: they may not drift apart.
TEST(Segments, TheModelsTableAgrees) {
    const auto file = model::Library::load(content + "/models", nullptr);
    const model::ModelPtr model = file.latest("fi.yksi-yhteydenotto");
    ASSERT_NE(model, nullptr);
    const model::Decision& decision = model->decisions[model->find_decision("segment")];
    const Segmentation& table = *tables().find("asiakkuus");
    class Facts final : public feel::Environment {
    public:
        explicit Facts(std::size_t n) : values(n) {}
        const feel::Value& fact(std::uint32_t index) const override { return values[index]; }
        bool fact_unknown(std::uint32_t) const override { return false; }
        bool fact_asked(std::uint32_t) const override { return false; }
        bool step_done(std::uint32_t, bool) const override { return false; }
        bool step_overdue(std::uint32_t) const override { return false; }
        std::int64_t step_count(std::uint32_t) const override { return 0; }
        std::vector<feel::Value> values;
    };
    class Two final : public feel::Environment {
    public:
        const feel::Value& fact(std::uint32_t index) const override { return values[index]; }
        bool fact_unknown(std::uint32_t) const override { return false; }
        bool fact_asked(std::uint32_t) const override { return false; }
        bool step_done(std::uint32_t, bool) const override { return false; }
        bool step_overdue(std::uint32_t) const override { return false; }
        std::int64_t step_count(std::uint32_t) const override { return 0; }
        std::array<feel::Value, 2> values;
    };
    Facts facts(model->facts.size());
    Two two;
    for (std::int64_t life = 0; life <= 32; ++life) {
        for (std::int64_t hard = 0; hard <= 24; ++hard) {
            facts.values[model->find_fact("daily life points")] = feel::Value::number(life);
            facts.values[model->find_fact("complexity points")] = feel::Value::number(hard);
            two.values = {feel::Value::number(life), feel::Value::number(hard)};
            EXPECT_EQ(decision.table.evaluate(facts).value, table.table.evaluate(two).value)
                << life << " " << hard;
        }
    }
}

TEST(Report, CountsFlipsSharesAndChoices) {
    const Segmentation& table = *tables().find("asiakkuus");
    std::vector<SegmentedPerson> people;
    for (int i = 0; i < 6; ++i)
        people.push_back({answered(4, 0), {{"language", "fi"}}, "self", "self", ""});
    for (int i = 0; i < 4; ++i)
        people.push_back({answered(2, 1), {{"language", "sv"}}, "community", "network", "knows"});
    people.push_back({{}, {{"language", "sv"}}, "", "", ""});
    const SegmentReport out = report(table, shipped(), people);
    EXPECT_EQ(out.people, 11U);
    EXPECT_EQ(out.proposed, 10U);
    EXPECT_EQ(out.distribution[table.find_segment("self")].count, 6U);
    EXPECT_EQ(out.people_near, 4U);
    // Six at the edge can move each answer one way only: 12 tries; four move 24 answers: chores and
    // strength up reach 18; any of complexity's six up reaches 9.
    EXPECT_EQ(out.flips.tried, 6U * 12 + 4U * 24);
    EXPECT_EQ(out.flips.flipped, 4U * (2 + 6));
    ASSERT_EQ(out.by_item.size(), 12U);
    EXPECT_EQ(out.by_item[0].first, "arki chores");
    EXPECT_EQ(out.by_item[0].second.tried, 6U + 8);
    EXPECT_EQ(out.by_item[0].second.flipped, 4U);
    EXPECT_EQ(out.by_item[2].second.flipped, 0U);  // money counts once: 17
    EXPECT_EQ(out.by_distance[0].second.flipped, 32U);  // one from the line
    ASSERT_EQ(out.groups.size(), 2U);
    EXPECT_FALSE(out.groups[1].told);  // four people: not told
    EXPECT_FALSE(out.groups[0].told);  // the only other group would give them away
    EXPECT_TRUE(out.groups[1].shares.empty());
    EXPECT_EQ(out.decided, 10U);
    EXPECT_EQ(out.agreed, 6U);
    EXPECT_EQ(out.reasons.at("knows"), 4U);
    EXPECT_EQ((out.choices.at({"community", "network"})), 4U);
}

TEST(Report, SmallCellsAreNotToldNorGivenAway) {
    const Segmentation& table = *tables().find("asiakkuus");
    std::vector<SegmentedPerson> people;
    const auto add = [&](int n, const Known& known, const char* language) {
        for (int i = 0; i < n; ++i) people.push_back({known, {{"language", language}}, "", "", ""});
    };
    add(20, answered(4, 0), "fi");
    add(9, answered(4, 3), "fi");
    add(3, answered(0, 3), "fi");
    add(7, answered(4, 0), "sv");
    const SegmentReport out = report(table, shipped(), people);
    ASSERT_TRUE(out.groups[0].told);
    EXPECT_FALSE(out.groups[0].shares[table.find_segment("network")].told);
    EXPECT_FALSE(out.groups[0].shares[table.find_segment("cooperation")].told);  // goes with it
    EXPECT_TRUE(out.groups[0].shares[table.find_segment("self")].told);
    EXPECT_TRUE(out.groups[0].shares[table.find_segment("community")].told);  // nobody
    EXPECT_TRUE(out.groups[1].told);
    EXPECT_TRUE(out.groups[1].shares[table.find_segment("self")].told);
}

TEST(Report, IntervalsAreWilsons) {
    const Share none_of_ten = share_of(0, 10);
    EXPECT_NEAR(none_of_ten.low, 0, 1e-9);
    EXPECT_NEAR(none_of_ten.high, 0.2775, 1e-4);
    const Share half = share_of(50, 100);
    EXPECT_NEAR(half.low, 0.4038, 1e-4);
    EXPECT_NEAR(half.high, 0.5962, 1e-4);
    EXPECT_EQ(share_of(0, 0).high, 0);
}

TEST(SegmentFiles, MistakesAreNamed) {
    const std::string good = R"(segmentation: small
version: 1.0.0
status: draft
title: {fi: A, sv: A, en: A}
source: none
confidence: low
segments:
  a: {title: {fi: A, sv: A, en: A}}
  b: {title: {fi: B, sv: B, en: B}}
inputs:
  x: {type: number 0..10, title: {fi: X, sv: X, en: X}}
hit: U
when: [x]
rows:
  - ["< 5", a]
  - [">= 5", b]
because:
  - {fi: A, sv: A, en: A}
  - {fi: B, sv: B, en: B}
)";
    const auto code = [&](std::string_view what, std::string_view with) {
        std::string text = good;
        if (!what.empty()) text.replace(text.find(what), what.size(), with);
        std::vector<Error> errors;
        const auto read = read_segmentation(text, "small.yaml", shipped(), errors);
        EXPECT_EQ(read.has_value(), errors.empty());
        return errors.empty() ? std::string() : errors.front().code;
    };
    EXPECT_EQ(code("", ""), "");
    EXPECT_EQ(code("\">= 5\"", "\"> 5\""), "segment.weak_table");
    EXPECT_EQ(code("\">= 5\", b", "\">= 5\", c"), "feel.bad_enum_value");
    EXPECT_EQ(code("\"< 5\", a", "\"< 5\", \"-\", a"), "segment.row_width");
    EXPECT_EQ(code("  - {fi: B, sv: B, en: B}\n", ""), "segment.reasons");
    EXPECT_EQ(code("type: number 0..10, ", ""), "segment.no_type");
    EXPECT_EQ(code("type: number 0..10", "instrument: who-6"), "instrument.unknown");
    EXPECT_EQ(code("when: [x]", "when: [y]"), "feel.unknown_name");
}

}  // namespace
}  // namespace luotsi::instrument
