// Goal: the judge of the prover judges rightly. Method: small models whose answer can be seen by
// reading them, one fault at a time; the reference must find exactly that fault, and none in the
// model without it.
#include <gtest/gtest.h>

#include <cstdio>

#include "model/compile.hpp"
#include "prove/random_model.hpp"
#include "prove/reference.hpp"

namespace luotsi::prove {
namespace {

std::string texts(std::string_view yaml) {
    std::string out;
    for (std::size_t i = 0; i < yaml.size(); ++i)
        if (yaml[i] == '@')
            out += "{fi: Sana, sv: Ord, en: Word}";
        else
            out += yaml[i];
    return out;
}

model::Guarantees law() {
    model::GuaranteeVersion week;
    week.id = week.family = "week";
    week.valid_from = to_date({2020, 1, 1});
    week.start = "contact";
    week.stop = "assessment started";
    week.limit = *parse_limit("7 working days");
    return model::Guarantees({week});
}

constexpr std::string_view head = R"(
model: fi.pieni
version: 1.0.0
status: draft
subject: person
register: social
title: @
facts:
  coping: {type: number 0..10, ask: @}
  wish: {type: boolean, ask: @}
  answer: {type: "one of [answered]", from: started, title: @, labels: {answered: @}}
roles:
  counsellor: {title: @, one of: [service counsellor]}
)";

class Reference : public ::testing::Test {
protected:
    // "1 4": the numbers of the properties that are refuted; "?": some was not decided.
    std::string refuted(std::string_view rest) {
        const model::Guarantees guarantees = law();
        const Calendar calendar({to_date({2026, 4, 3}), to_date({2026, 4, 6})},
                                TimeOfDay{8 * 3'600'000}, TimeOfDay{16 * 3'600'000});
        std::string yaml = std::string(head) + std::string(rest);
        if (rest.find("answer") == std::string_view::npos) {
            const std::size_t at = yaml.find("  answer:");
            yaml.erase(at, yaml.find('\n', at) + 1 - at);
        }
        if (rest.find("wish") == std::string_view::npos) {
            const std::size_t at = yaml.find("  wish:");
            yaml.erase(at, yaml.find('\n', at) + 1 - at);
        }
        const model::Compiled compiled = model::compile(texts(yaml), "small.yaml", &guarantees);
        for (const Error& error : compiled.errors) ADD_FAILURE() << to_string(error);
        if (!compiled.model) return "does not compile";
        const std::vector<model::ModelPtr> system{compiled.model};
        ReferenceOptions options;
        options.calendar = &calendar;
        options.guarantees = &guarantees;
        options.starts = openings_between(to_date({2026, 3, 30}), to_date({2026, 4, 8}));
        answer = judge_by_enumeration(system, 0, options);
        std::string out;
        for (std::size_t i = 0; i < property_count; ++i) {
            if (answer.verdicts[i] == Verdict::proved) continue;
            out += (out.empty() ? "" : " ") + std::to_string(i + 1);
            if (answer.verdicts[i] == Verdict::not_proved) out += "?";
        }
        return out;
    }
    std::string told() const {
        std::string out;
        for (const std::string& why : answer.why) out += why + "\n--\n";
        return out;
    }

    ReferenceAnswer answer;
};

constexpr std::string_view sound = R"(
steps:
  talk: {title: @, do: meet, by: counsellor, learn: [coping, wish], within: 2 working days}
  plan: {title: @, do: plan, by: counsellor,
    when: wish = true, within: 5 working days, guarantee: week}
ends:
  planned: {title: @, when: done(plan), outcome: answered}
  declined: {title: @, outcome: client's choice,
    when: done(talk) and (wish = false or unknown(wish))}
)";

std::string changed(std::string_view yaml, std::string_view from, std::string_view to) {
    std::string out(yaml);
    const std::size_t at = out.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) out.replace(at, from.size(), to);
    return out;
}

TEST_F(Reference, ProvesASoundModel) {
    EXPECT_EQ(refuted(sound), "") << told();
    // Opened, the plan due, closed: coping is read by nothing, so one value serves; a wish is said
    // once, so taking the plan makes no difference.
    EXPECT_EQ(answer.states, 3U);
}

TEST_F(Reference, FindsADeadEnd) {
    EXPECT_EQ(refuted(changed(sound, " or unknown(wish)", "")), "1 2") << told();
}

TEST_F(Reference, FindsACaseThatCannotEnd) {
    EXPECT_EQ(refuted(changed(sound, "when: wish = true, within: 5 working days, guarantee: week}",
                              "when: wish = true, within: 5 working days}\n"
                              "  look: {title: @, do: review, by: counsellor, when: done(talk), "
                              "every: 14 days}")),
              "")
        << told();
    EXPECT_EQ(refuted(changed(changed(sound, " or unknown(wish)", ""), "ends:",
                              "  look: {title: @, do: review, by: counsellor, when: done(talk), "
                              "every: 14 days}\nends:")),
              "2")
        << told();
}

TEST_F(Reference, FindsAQuestionAskedTwice) {
    EXPECT_EQ(refuted(changed(sound, "when: wish = true,", "when: wish = true, learn: [coping],")),
              "3")
        << told();
    EXPECT_EQ(refuted(changed(sound, "when: wish = true,",
                              "when: wish = true, learn: [{coping: {again because: @}}],")),
              "")
        << told();
}

TEST_F(Reference, FindsATimeThatIsTooLong) {
    EXPECT_EQ(refuted(changed(sound, "within: 2 working days", "within: 3 working days")), "5")
        << told();
    EXPECT_EQ(refuted(changed(sound, ", within: 2 working days", "")), "5") << told();
    EXPECT_EQ(refuted(changed(sound, "within: 5 working days, ", "")), "") << told();
}

TEST_F(Reference, KnowsThatPromisesComeHome) {
    constexpr std::string_view asking = R"(
steps:
  talk: {title: @, do: meet, by: counsellor, learn: [coping], within: 2 working days}
  ask: {title: @, do: consult, by: counsellor, of: health station, when: coping < 4,
        outcome: answer,
        answer within: 1 day, if silent: [{after: 2 days, do: return, to: counsellor}]}
ends:
  asked: {title: @, when: done(ask) and answer = "answered", outcome: answered}
  fine: {title: @, when: coping >= 4 or unknown(coping), outcome: answered}
)";
    EXPECT_EQ(refuted(asking), "") << told();
}

// What the agreement of prover and reference is tested on: enough models compile, each property is
// refuted in some and proved in many.
TEST(RandomModels, AreGoodAndFaulty) {
    const model::Guarantees guarantees = law();
    const Calendar calendar({}, TimeOfDay{8 * 3'600'000}, TimeOfDay{16 * 3'600'000});
    ReferenceOptions options;
    options.calendar = &calendar;
    options.guarantees = &guarantees;
    options.time = false;
    options.max_states = 1'000;
    SeededRandom random(20'261'122);
    std::size_t compiled = 0;
    std::size_t refuted[property_count] = {};
    std::size_t good = 0;
    for (int i = 0; i < 150; ++i) {
        const RandomModel made = random_model(random, {});
        const model::Compiled result = model::compile(made.yaml(), "random.yaml", &guarantees);
        if (!result.model) continue;
        ++compiled;
        const std::vector<model::ModelPtr> system{result.model};
        const ReferenceAnswer answer = judge_by_enumeration(system, 0, options);
        bool all = true;
        for (std::size_t p = 0; p < property_count; ++p) {
            refuted[p] += answer.verdicts[p] == Verdict::refuted ? 1U : 0U;
            all = all && answer.verdicts[p] == Verdict::proved;
        }
        good += all ? 1U : 0U;
    }
    EXPECT_GT(compiled, 60U);
    EXPECT_GT(good, 20U);
    EXPECT_GT(refuted[0], 10U);
    EXPECT_GT(refuted[1], 10U);
    EXPECT_GT(refuted[2], 5U);
}

// Idle acts and differences are left out, and nothing but the number of states changes by it.
TEST(ShortCuts, ChangeNoVerdict) {
    const model::Guarantees guarantees = law();
    const Calendar calendar({}, TimeOfDay{8 * 3'600'000}, TimeOfDay{16 * 3'600'000});
    ReferenceOptions options;
    options.calendar = &calendar;
    options.guarantees = &guarantees;
    options.time = false;
    options.max_states = 2'000;
    SeededRandom random(20'261'123);
    std::size_t judged = 0;
    std::uint64_t states = 0;
    std::uint64_t plain_states = 0;
    for (int i = 0; i < 1'000; ++i) {
        RandomModelOptions kind;
        kind.overdue = i % 4 == 0;
        const RandomModel made = random_model(random, kind);
        const model::Compiled result = model::compile(made.yaml(), "random.yaml", &guarantees);
        if (!result.model) continue;
        const std::vector<model::ModelPtr> system{result.model};
        options.plain = true;
        const ReferenceAnswer plain = judge_by_enumeration(system, 0, options);
        if (!plain.whole) continue;
        options.plain = false;
        const ReferenceAnswer answer = judge_by_enumeration(system, 0, options);
        ++judged;
        states += answer.states;
        plain_states += plain.states;
        EXPECT_TRUE(answer.whole) << made.yaml();
        for (std::size_t p = 0; p < property_count; ++p)
            EXPECT_EQ(answer.verdicts[p], plain.verdicts[p]) << p + 1 << "\n" << made.yaml();
        EXPECT_EQ(answer.outcomes, plain.outcomes) << made.yaml();
        EXPECT_LE(answer.states, plain.states) << made.yaml();
    }
    EXPECT_GT(judged, 200U);
    EXPECT_LT(states, plain_states);
    std::printf("%zu models, %llu states instead of %llu\n", judged,
                static_cast<unsigned long long>(states),
                static_cast<unsigned long long>(plain_states));
}

}  // namespace
}  // namespace luotsi::prove
