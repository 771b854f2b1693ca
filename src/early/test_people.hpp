// For tests only: people with hand-made cases of the shipped contact model, and rules in a line.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "early/propose.hpp"
#include "model/compile.hpp"
#include "model/guarantee.hpp"

namespace luotsi::early {

inline constexpr Instant today{1'772'438'400'000};  // Monday 2026-03-02 10:00 in Helsinki
inline constexpr const char* guidance = "guidance-kuopio";
inline constexpr const char* family_centre = "family-centre-kuopio";

inline model::ModelPtr contact_model() {
    static const model::Library library = [] {
        static const auto guarantees =
            model::read_guarantees(LUOTSI_SOURCE_DIR "/content/guarantees");
        return model::Library::load(LUOTSI_SOURCE_DIR "/content/models", &guarantees.guarantees);
    }();
    return library.latest("fi.yksi-yhteydenotto");
}

inline Uuid id_of(std::uint64_t n) { return {0x0190'0000'0000'7000, 0x8000'0000'0000'0000 + n}; }

// Cases stay where they are, so that matters may point at them.
struct World {
    std::deque<engine::Case> cases;
    std::deque<access::CaseParties> parties;
    Person person;

    engine::Case& contact(std::int64_t days_ago, const std::string& unit = guidance) {
        engine::Case one;
        one.id = id_of(cases.size() + 1);
        one.model = contact_model();
        one.unit = unit;
        one.channel = "web";
        one.opened_at = today - days(days_ago);
        one.facts.resize(one.model->facts.size());
        one.subject = person.id = id_of(999);
        cases.push_back(std::move(one));
        access::CaseParties who;
        who.case_id = cases.back().id;
        who.subject = person.id;
        who.units.push_back(
            {unit, access::Part::responsible, false, Instant{0}, access::Part::asked});
        parties.push_back(std::move(who));
        person.matters.push_back({&cases.back(), &parties.back()});
        return cases.back();
    }
    void learn(engine::Case& one, std::string_view fact, feel::Value value,
               std::int64_t days_ago = 1) {
        const std::uint32_t index = one.model->find_fact(fact);
        ASSERT_NE(index, model::none) << fact;
        one.facts[index].state = engine::FactState::known;
        one.facts[index].value = std::move(value);
        one.facts[index].happened_at = today - days(days_ago);
    }
};

inline access::Organisation organisation() {
    access::Organisation out;
    for (const char* slug : {guidance, family_centre}) {
        access::Unit unit;
        unit.slug = slug;
        unit.kind = slug == std::string(guidance) ? "guidance" : "family centre";
        unit.organisation = "pohjois-savo";
        unit.registers = {model::Register::social};
        out.add(unit);
    }
    return out;
}

inline access::Asker counsellor(const std::string& unit = guidance) {
    access::Asker out;
    out.kind = access::AskerKind::worker;
    out.id = "w-test";
    out.role = "service counsellor";
    out.unit = unit;
    out.organisation = "pohjois-savo";
    out.registers = {model::Register::social};
    return out;
}

// A rule of guidance and the family centre over the last 90 days.
inline Rule rule_when(const std::string& when, const std::string& more = "",
                      const std::string& state = "in-use") {
    const std::string text =
        "early: test\nversion: 1.0.0\nswitch: " + state +
        "\ntitle: {fi: a, sv: b, en: c}\nwhy: {fi: a, sv: b, en: c}\n"
        "propose: {fi: a, sv: b, en: c}\nsay: {fi: a, sv: b, en: c}\n"
        "basis: {law: \"1301/2014 § 36\", text: {fi: a, sv: b, en: c}, "
        "source: test, confidence: high, checked: 2026-01-02}\n"
        "registers: [social]\n"
        "to: {units: [guidance, family centre], roles: [service counsellor]}\n"
        "window: 90\ncool-down: 60\nanswer: 14\npriority: soon\nobjection: respected\n" +
        more + "when: " + when +
        "\nexamples: {holds: [{contacts: 50, open matters: 50}], misses: [{units: 0}]}\n";
    std::vector<Error> errors;
    auto rule = read_rule(text, "test.yaml", errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error);
    return rule.value_or(Rule());
}

inline Rules rules_when(const std::string& when, const std::string& state = "in-use") {
    Rules out;
    out.add(rule_when(when, "", state));
    return out;
}

}  // namespace luotsi::early
