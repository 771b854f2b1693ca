// Goal: decision tables give what DMN says for every hit policy, and their mistakes and weaknesses
// are found with row and column. Method: small tables built in the test, compared literally.
#include "feel/decision_table.hpp"

#include <gtest/gtest.h>

#include <map>

namespace luotsi::feel {
namespace {

class Facts final : public Environment {
public:
    explicit Facts(std::map<std::uint32_t, Value> facts) : facts_(std::move(facts)) {}
    const Value& fact(std::uint32_t index) const override {
        const auto found = facts_.find(index);
        return found == facts_.end() ? null_ : found->second;
    }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return false; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 0; }

private:
    std::map<std::uint32_t, Value> facts_;
    Value null_;
};

const std::vector<std::string> segments{"self", "cooperation", "community", "network"};

Names names() {
    Names out;
    out.add({"coping", NameKind::fact, 0, Type::number(Decimal(0), Decimal(10))});
    out.add({"open service lines", NameKind::fact, 1, Type::count()});
    out.add({"segment", NameKind::fact, 2, Type::enumeration(segments)});
    out.add({"alone", NameKind::fact, 3, TypeKind::boolean});
    return out;
}

Value n(std::int64_t value) { return Value::number(value); }

// The table of the language's example.
TableSource example() {
    TableSource source;
    source.inputs = {{"coping", ""}, {"open service lines", ""}};
    source.outputs = {{"segment", Type::enumeration(segments), "", ""}};
    source.rows = {{{"<= 4", ">= 3", "network"}, {}},
                   {{"<= 4", "< 3", "cooperation"}, {}},
                   {{"> 4", ">= 3", "community"}, {}},
                   {{"> 4", "< 3", "self"}, {}}};
    return source;
}

DecisionTable table(const TableSource& source) {
    auto result = compile_table(source, names());
    if (!result) {
        for (const TableProblem& problem : result.error())
            ADD_FAILURE() << "row " << problem.row << " column " << problem.column << ": "
                          << to_string(problem.error);
        return {};
    }
    return *result;
}

TEST(DecisionTable, UniqueHit) {
    const DecisionTable segment = table(example());
    EXPECT_TRUE(segment.warnings().empty());
    EXPECT_EQ(segment.type(), Type::enumeration(segments));
    EXPECT_EQ(segment.facts().size(), 2u);
    const auto value = [&segment](std::map<std::uint32_t, Value> facts) {
        return segment.evaluate(Facts(std::move(facts)));
    };
    TableResult result = value({{0, n(4)}, {1, n(3)}});
    EXPECT_EQ(to_feel(result.value), "\"network\"");
    EXPECT_EQ(result.matched_rows, std::vector<std::uint32_t>{0});
    EXPECT_EQ(to_feel(value({{0, n(5)}, {1, n(2)}}).value), "\"self\"");
    result = value({{0, n(4)}});
    EXPECT_TRUE(result.value.is_null());
    EXPECT_TRUE(result.matched_rows.empty());
    EXPECT_EQ(result.unknown_inputs, std::vector<std::uint32_t>{1});
    EXPECT_TRUE(result.problem.empty());
}

TEST(DecisionTable, CellsOfManyForms) {
    TableSource source;
    source.hit = "R";
    source.inputs = {{"coping", ""}, {"segment", ""}};
    source.outputs = {{"row", TypeKind::text, "", ""}};
    const char* cells[][2] = {
        {"[1..5]", "-"},     {"(5..8)", "-"},
        {"not(3, 4)", "-"},  {"< 2, > 8", "-"},
        {"? * 2 = 6", "-"},  {"-", "self, network"},
        {"-", "not(self)"},  {"-", "\"community\""},
        {"null", "-"},       {"open service lines + 1", "-"},
        {"-", "(\"self\")"},
    };
    std::size_t index = 0;
    for (const auto& cell : cells)
        source.rows.push_back({{cell[0], cell[1], '"' + std::to_string(index++) + '"'}, {}});
    const DecisionTable all = table(source);
    const auto rows = [&all](std::map<std::uint32_t, Value> facts) {
        return all.evaluate(Facts(std::move(facts))).matched_rows;
    };
    const Value self = Value::string("self");
    using Rows = std::vector<std::uint32_t>;
    EXPECT_EQ(rows({{0, n(3)}, {2, self}, {1, n(2)}}), (Rows{0, 4, 5, 9, 10}));
    EXPECT_EQ(rows({{0, n(5)}, {2, Value::string("community")}}), (Rows{0, 2, 6, 7}));
    EXPECT_EQ(rows({{0, n(6)}, {2, Value::string("network")}}), (Rows{1, 2, 5, 6}));
    EXPECT_EQ(rows({{0, n(9)}, {2, self}}), (Rows{2, 3, 5, 10}));
    EXPECT_EQ(rows({{2, self}}), (Rows{2, 5, 8, 9, 10}));
}

TEST(DecisionTable, HitPolicies) {
    TableSource source;
    source.inputs = {{"coping", ""}};
    source.outputs = {{"points", TypeKind::number, "30, 20, 10", ""}};
    source.rows = {{{"> 3", "10"}, {}}, {{"> 2", "30"}, {}}, {{"> 1", "20"}, {}}};
    const auto value = [&source](const char* hit, std::int64_t coping) {
        source.hit = hit;
        const TableResult result = table(source).evaluate(Facts({{0, n(coping)}}));
        return result.problem.empty() ? to_feel(result.value) : result.problem;
    };
    EXPECT_EQ(value("U", 5), "feel.table_not_unique");
    EXPECT_EQ(value("U", 2), "20");
    EXPECT_EQ(value("A", 5), "feel.table_not_same");
    EXPECT_EQ(value("F", 5), "10");
    EXPECT_EQ(value("P", 5), "30");
    EXPECT_EQ(value("R", 5), "[10, 30, 20]");
    EXPECT_EQ(value("O", 5), "[30, 20, 10]");
    EXPECT_EQ(value("C", 5), "[10, 30, 20]");
    EXPECT_EQ(value("C+", 5), "60");
    EXPECT_EQ(value("C<", 5), "10");
    EXPECT_EQ(value("C>", 5), "30");
    EXPECT_EQ(value("C#", 5), "3");
    EXPECT_EQ(value("C#", 0), "0");
    EXPECT_EQ(value("U", 0), "null");
    source.outputs[0].default_value = "coping + 1";
    EXPECT_EQ(value("U", 0), "1");
}

TEST(DecisionTable, SeveralOutputsAndAllowedInputs) {
    TableSource source;
    source.hit = "F";
    source.inputs = {{"coping", "[0..8]"}};
    source.outputs = {{"urgency", TypeKind::text, "\"high\", \"low\"", ""},
                      {"days", TypeKind::number, "", "14"}};
    source.rows = {{{"< 4", "high", "1"}, {"because"}}, {{"< 7", "low", "7"}, {}}};
    const DecisionTable both = table(source);
    EXPECT_EQ(to_feel(both.evaluate(Facts({{0, n(3)}})).value), "{urgency: \"high\", days: 1}");
    EXPECT_EQ(to_feel(both.evaluate(Facts({{0, n(8)}})).value), "{urgency: null, days: 14}");
    EXPECT_EQ(both.evaluate(Facts({{0, n(9)}})).problem, "feel.table_not_allowed");
}

TEST(DecisionTable, AllMistakesAtOnce) {
    TableSource source = example();
    source.hit = "X";
    source.rows[0].cells[2] = "netwrk";
    source.rows[1].cells[0] = "<= \"4\"";
    source.rows[2].cells = {"> 4", "community"};
    source.rows[3].cells[1] = "> 3 and";
    const auto result = compile_table(source, names());
    ASSERT_FALSE(result);
    const TableProblems& problems = result.error();
    ASSERT_EQ(problems.size(), 5u);
    EXPECT_EQ(problems[0].error.code, "feel.bad_hit_policy");
    EXPECT_EQ(problems[0].part, TablePart::hit);
    EXPECT_EQ(problems[1].error.code, "feel.bad_enum_value");
    EXPECT_NE(problems[1].error.repair.find("network"), std::string::npos);
    EXPECT_EQ(problems[1].row, 0u);
    EXPECT_EQ(problems[1].column, 2u);
    EXPECT_EQ(problems[2].error.code, "feel.type_mismatch");
    EXPECT_EQ(problems[2].error.column, 4u);
    EXPECT_EQ(problems[3].error.code, "feel.table_row_length");
    EXPECT_EQ(problems[4].error.code, "feel.unexpected");
    TableSource none;
    EXPECT_EQ(compile_table(none, names()).error().size(), 2u);
}

std::vector<std::string> weaknesses(const TableSource& source) {
    std::vector<std::string> out;
    const DecisionTable compiled = table(source);
    for (const TableProblem& problem : compiled.warnings())
        out.push_back(problem.error.code + ": " + problem.error.detail);
    return out;
}

TEST(DecisionTable, KindsInCellsAreToldApart) {
    for (const char* const cell :
         {"[\"5\"]", "[\"a\"..\"b\"]", "\"5\"", "[@\"P1D\"]", "(= \"a\")"}) {
        TableSource source;
        source.inputs = {{"coping", ""}};
        source.outputs = {{"out", Type(), "", ""}};
        source.rows = {{{cell, "1"}, {}}};
        const auto table = compile_table(source, names());
        ASSERT_FALSE(table) << cell;
        EXPECT_EQ(table.error().front().error.code, "feel.type_mismatch") << cell;
    }
}

TEST(DecisionTable, WeaknessesAreFound) {
    TableSource source = example();
    source.rows[1].cells[1] = "<= 3";
    EXPECT_EQ(weaknesses(source),
              std::vector<std::string>{"feel.table_overlap: rows 1 and 2 both match when "
                                       "coping = 0, open service lines = 3"});
    source = example();
    source.rows[3].cells[0] = "> 5";
    EXPECT_EQ(weaknesses(source),
              (std::vector<std::string>{
                  "feel.table_gap: no row matches when coping = 4.5, open service lines = 0",
                  "feel.table_gap: no row matches when coping = 5, open service lines = 0",
                  "feel.table_gap: no row matches when coping = 4.5, open service lines = 1",
                  "feel.table_gap: no row matches when coping = 5, open service lines = 1"}));
    source.rows[3].cells[0] = "> 4 and ? < 2";
    EXPECT_FALSE(compile_table(source, names()));
    source.rows[3].cells[0] = "? > 4 and ? < 2";
    EXPECT_EQ(weaknesses(source).front(),
              "feel.table_dead_row: row 4 can never match: no value of coping fits");
    TableSource booleans;
    booleans.inputs = {{"alone", ""}, {"segment", ""}};
    booleans.outputs = {{"x", TypeKind::number, "", ""}};
    booleans.rows = {{{"true", "-", "1"}, {}}, {{"false", "not(self)", "2"}, {}}};
    EXPECT_EQ(weaknesses(booleans),
              std::vector<std::string>{
                  "feel.table_gap: no row matches when alone = false, segment = \"self\""});
    booleans.rows.push_back({{"-", "self", "3"}, {}});
    EXPECT_EQ(weaknesses(booleans),
              std::vector<std::string>{"feel.table_overlap: rows 1 and 3 both match when "
                                       "alone = true, segment = \"self\""});
}

}  // namespace
}  // namespace luotsi::feel
