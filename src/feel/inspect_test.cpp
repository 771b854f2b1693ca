// Goal: a condition taken apart says the same as the condition, and tells which facts are only
// compared with constants. Method: small expressions over declared names.
#include <gtest/gtest.h>

#include "feel/inspect.hpp"

namespace luotsi::feel {
namespace {

Names declared() {
    Names names;
    names.add({"coping", NameKind::fact, 0, Type::number(Decimal(0), Decimal(10))});
    names.add({"mood", NameKind::fact, 1, Type::number(Decimal(0), Decimal(27))});
    names.add({"kind", NameKind::fact, 2, Type::enumeration({"a", "b", "c"})});
    names.add({"talk", NameKind::step, 0, {}});
    return names;
}

Condition condition(std::string_view text) {
    const auto compiled = compile(text, declared());
    EXPECT_TRUE(compiled.has_value()) << text;
    return inspect(*compiled);
}

class Case final : public Environment {
public:
    const Value& fact(std::uint32_t index) const override { return values[index]; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return true; }
    bool step_done(std::uint32_t, bool) const override { return true; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 2; }
    std::vector<Value> values{3};
};

TEST(Inspect, TakesConnectivesApartAndLeavesAtoms) {
    const Condition c = condition("coping < 4 and not(done(talk)) or unknown(mood)");
    ASSERT_EQ(c.parts.size(), 6U);
    EXPECT_EQ(c.parts.back().kind, Connective::disjunction);
    EXPECT_EQ(c.parts[0].kind, Connective::atom);
    EXPECT_EQ(c.parts[0].readings, (std::vector<Reading>{{Asks::value, 0}}));
    EXPECT_EQ(c.parts[1].readings, (std::vector<Reading>{{Asks::done, 0}}));
    EXPECT_EQ(c.parts[4].readings, (std::vector<Reading>{{Asks::unknown, 1}}));
}

TEST(Inspect, CollectsTheConstantsAFactIsComparedWith) {
    const Condition c = condition("coping in (<= 3, [5..7])");
    for (const ConditionPart& part : c.parts)
        if (part.kind == Connective::atom) {
            EXPECT_TRUE(part.compares);
            EXPECT_FALSE(part.constants.empty());
        }
    EXPECT_TRUE(condition("kind in (\"a\", \"b\")").parts[0].compares);
    EXPECT_TRUE(condition("count(talk) >= 3").parts[0].compares);
    EXPECT_EQ(condition("count(talk) >= 3").parts[0].constants[0], Value::number(3));
}

TEST(Inspect, TellsWhatIsMoreThanAComparison) {
    EXPECT_FALSE(condition("coping < mood").parts[0].compares);
    EXPECT_FALSE(condition("coping + 1 < 4").parts[0].compares);
    EXPECT_FALSE(condition("coping * coping < 4").parts[0].compares);
}

TEST(Inspect, AnAtomIsEvaluatedLikeItsPlaceInTheWhole) {
    Case facts;
    facts.values[0] = Value::number(6);
    facts.values[2] = Value::string("b");
    const Condition c = condition("coping > 5 and kind != \"a\"");
    EXPECT_EQ(test(c.parts[0].atom, facts), Truth::yes);
    EXPECT_EQ(test(c.parts[1].atom, facts), Truth::yes);
    facts.values[0] = Value();
    EXPECT_EQ(test(c.parts[0].atom, facts), Truth::unknown);
}

}  // namespace
}  // namespace luotsi::feel
