// Goal: the shipped rules of retention are read, and the day after which a matter's contents go is
// the one the rule says – or there is none. Method: the shipped file, and rules made here.
#include "access/retention.hpp"

#include <gtest/gtest.h>

namespace luotsi::access {
namespace {

Date day(int year, int month, int of_month) { return to_date({year, month, of_month}); }

RetentionRule ten_years() {
    RetentionRule rule;
    rule.id = "ten";
    rule.years = 10;
    rule.sample_days = {8, 18, 28};
    return rule;
}

KeptFacts ended(Date closed) {
    KeptFacts facts;
    facts.closed = closed;
    return facts;
}

TEST(Retention, ShippedRulesAreReadAndSayWhereTheyAreFrom) {
    std::vector<Error> errors;
    const auto rules = RetentionRules::load("content/retention", errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error);
    EXPECT_GE(rules.all().size(), 11U);
    EXPECT_EQ(rules.log_years(), 12);
    for (const RetentionRule& rule : rules.all()) {
        EXPECT_FALSE(rule.law.empty()) << rule.id;
        EXPECT_FALSE(rule.source.empty()) << rule.id;
    }
    ASSERT_NE(rules.of_model("fi.perhekeskus-varhainen-tuki"), nullptr);
    EXPECT_EQ(rules.of_model("fi.perhekeskus-varhainen-tuki")->years, 30);
    EXPECT_EQ(rules.of_model("nothing"), nullptr);
}

TEST(Retention, CountsFromTheEndOfTheMatter) {
    const Keeping kept = keeping(ten_years(), ended(day(2026, 2, 28)));
    EXPECT_EQ(kept.kept, Kept::until_day);
    EXPECT_EQ(kept.destroy_after, day(2036, 2, 28));
    EXPECT_EQ(keeping(ten_years(), KeptFacts{}).kept, Kept::open);
}

TEST(Retention, KeepsWhatIsOnHoldOrInTheSample) {
    KeptFacts facts = ended(day(2026, 3, 1));
    facts.has_subject = true;
    EXPECT_EQ(keeping(ten_years(), facts).kept, Kept::unknown) << "no birthday: it is kept";
    facts.born = day(1980, 5, 18);
    EXPECT_EQ(keeping(ten_years(), facts).kept, Kept::for_good);
    facts.born = day(1980, 5, 19);
    EXPECT_EQ(keeping(ten_years(), facts).kept, Kept::until_day);
    facts.on_hold = true;
    EXPECT_EQ(keeping(ten_years(), facts).kept, Kept::held);
}

TEST(Retention, CountsFromDeathOrBirth) {
    RetentionRule rule;
    rule.from = KeptFrom::death;
    rule.years = 12;
    KeptFacts facts = ended(day(2026, 3, 1));
    EXPECT_EQ(keeping(rule, facts).kept, Kept::unknown);
    rule.years_from_birth = 120;
    facts.born = day(1950, 1, 31);
    EXPECT_EQ(keeping(rule, facts).destroy_after, day(2070, 1, 31));
    facts.died = day(2030, 6, 1);
    EXPECT_EQ(keeping(rule, facts).destroy_after, day(2042, 6, 1));
    rule.from = KeptFrom::birth;
    rule.years = 120;
    EXPECT_EQ(keeping(rule, facts).destroy_after, day(2070, 1, 31));
}

}  // namespace
}  // namespace luotsi::access
