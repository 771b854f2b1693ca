// Goal: rules are content that can be trusted: the shipped ones load with their examples, and a
// rule that lacks its law, joins registers without a right, or fails its own examples is refused
// with a clear error. Method: the shipped files; one correct rule and its copies with one mistake
// each.
#include "early/rule.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace luotsi::early {
namespace {

const std::string good = R"(early: test
version: 1.0.0
switch: trial
organisers: {pohjois-savo: in-use}
title: {fi: a, sv: b, en: c}
why: {fi: a, sv: b, en: c}
propose: {fi: a, sv: b, en: c}
say: {fi: a, sv: b, en: c}
basis: {law: "1301/2014 § 36", text: {fi: a, sv: b, en: c}, source: test,
        confidence: high, checked: 2026-01-02}
registers: [social]
to: {units: [guidance], roles: [service counsellor]}
window: 90
cool-down: 60
answer: 14
priority: soon
objection: respected
facts:
  coping: {fact: coping, type: number 0..10}
when: contacts >= 3 or coping <= 2
examples:
  holds:
    - {contacts: 3}
    - {coping: 2}
  misses:
    - {contacts: 2}
)";

std::string changed(const std::string& from, const std::string& to) {
    std::string text = good;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

std::string first_error(const std::string& text) {
    std::vector<Error> errors;
    const auto rule = read_rule(text, "test.yaml", errors);
    EXPECT_EQ(rule.has_value(), errors.empty());
    return errors.empty() ? "" : errors.front().code;
}

TEST(EarlyRules, ShippedOnesLoadAndPassTheirExamples) {
    std::vector<Error> errors;
    const Rules rules = Rules::load(LUOTSI_SOURCE_DIR "/content/early", errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error);
    EXPECT_EQ(rules.all().size(), 8U);
    for (const char* id :
         {"monta-yhteydenottoa", "jaaneet-kaynnit", "hoitajan-uupuminen", "lapsen-huoli"})
        EXPECT_NE(rules.find(id), nullptr) << id;
    for (const Rule& rule : rules.all()) {
        EXPECT_EQ(rule.registers.size(), 1U) << rule.id << " joins registers";
        EXPECT_FALSE(rule.unit_kinds.empty()) << rule.id;
        EXPECT_FALSE(rule.roles.empty()) << rule.id;
    }
}

TEST(EarlyRules, OnlyTheDutyToAChildGoesBeforeAnObjection) {
    std::vector<Error> errors;
    const Rules rules = Rules::load(LUOTSI_SOURCE_DIR "/content/early", errors);
    for (const Rule& rule : rules.all())
        EXPECT_EQ(rule.objection == Objection::duty, rule.id == "lapsen-huoli") << rule.id;
}

TEST(EarlyRules, AreReadWhole) {
    std::vector<Error> errors;
    const auto rule = read_rule(good, "test.yaml", errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error);
    ASSERT_TRUE(rule.has_value());
    EXPECT_EQ(rule->id, "test");
    EXPECT_EQ(rule->window, 90);
    EXPECT_EQ(rule->switch_of("pohjois-savo"), Switch::in_use);
    EXPECT_EQ(rule->switch_of("kainuu"), Switch::trial);
    EXPECT_EQ(rule->priority, Priority::soon);
    EXPECT_EQ(rule->facts.size(), 1U);
}

TEST(EarlyRules, MistakesAreSaid) {
    struct Mistake {
        const char* from;
        const char* to;
        const char* code;
    };
    const Mistake mistakes[] = {
        {"early: test", "early: Test Rule", "early.bad_id"},
        {"version: 1.0.0", "version: one", "early.bad_version"},
        {"1301/2014 § 36", "the law", "early.no_paragraph"},
        {", checked: 2026-01-02", ", checked: today", "early.bad_checked"},
        {", checked: 2026-01-02", "", "early.unchecked_law"},  // though on trial in general
        {"registers: [social]", "registers: [police]", "early.bad_register"},
        {"registers: [social]", "registers: [health, social]", "early.joined_registers"},
        {"{fact: coping, type: number 0..10}", "{type: number 0..10}", "early.bad_fact"},
        {"{fact: coping, type: number 0..10}", "{fact: coping, type: many}", "early.bad_fact"},
        {"contacts >= 3 or coping <= 2", "1 = 1", "early.constant"},
        {"contacts >= 3 or coping <= 2", "contacts + 1", "feel.type_mismatch"},
        {"contacts >= 3 or coping <= 2", "contakts >= 3", "feel.unknown_name"},
        {"    - {contacts: 3}\n", "    - {contacts: 1}\n", "early.example_fails"},
        {"    - {contacts: 2}\n", "    - {contacts: 7}\n", "early.example_fails"},
        {"    - {contacts: 2}\n", "    - {visits: 2}\n", "early.unknown_measure"},
        {"    - {contacts: 2}\n", "    []\n", "early.no_examples"},
        {"window: 90", "window: 900", ""},  // any error of yaml, see below
    };
    for (const Mistake& mistake : mistakes) {
        const std::string found = first_error(changed(mistake.from, mistake.to));
        if (*mistake.code == 0) {
            EXPECT_NE(found, "") << mistake.to;
        } else {
            EXPECT_EQ(found, mistake.code) << mistake.to;
        }
    }
}

TEST(EarlyRules, RegistersMayBeJoinedOnAStatedRight) {
    EXPECT_EQ(first_error(changed("registers: [social]",
                                  "registers: [health, social]\n"
                                  "joins: {fi: suostumus, sv: samtycke, en: consent}")),
              "");
}

}  // namespace
}  // namespace luotsi::early
