// Goal: a model's facts are bound to parts of instruments or refused by name, and a result reaches
// exactly the facts it is about. Method: small models are compiled with one binding each; results
// of shipped instruments are turned into facts.
#include "instrument/binding.hpp"

#include <gtest/gtest.h>

#include "instrument/test_instruments.hpp"
#include "model/compile.hpp"

namespace luotsi::instrument {
namespace {

model::ModelPtr with_facts(const std::string& facts) {
    std::string text = "model: fi.koe\nversion: 1.0.0\nstatus: draft\nsubject: person\n"
                       "register: social\ntitle: {fi: Koe, sv: Prov, en: Trial}\nfacts:\n" +
                       facts +
                       "roles:\n  worker: {one of: [nurse]}\n"
                       "steps:\n  talk: {do: meet, by: worker, learn: [x]}\n"
                       "ends:\n  done: {when: done(talk), outcome: answered}\n";
    auto compiled = model::compile(text, "koe.yaml", nullptr);
    for (const Error& error : compiled.errors) ADD_FAILURE() << to_string(error);
    return compiled.model;
}

std::string refusal(const std::string& fact) {
    const auto model = with_facts("  x: {" + fact + "}\n");
    if (!model) return "no model";
    const auto errors = check_bindings(*model, shipped());
    return errors.empty() ? "" : errors.front().code;
}

TEST(Bindings, NameAPartThatFitsTheFactsType) {
    EXPECT_EQ(refusal("type: number 0..27, instrument: phq-9"), "");
    EXPECT_EQ(refusal("type: number, instrument: phq-9.score.total"), "");
    EXPECT_EQ(refusal("type: number 0..3, instrument: phq-9.item.9"), "");
    EXPECT_EQ(refusal("type: boolean, instrument: phq-9.alert"), "");
    EXPECT_EQ(refusal("type: boolean, instrument: phq-9.alert.self-harm"), "");
    EXPECT_EQ(refusal("many: {question: text, answer: number}, instrument: phq-9.answers"), "");
    EXPECT_EQ(refusal("type: {one of: [minimal, mild, moderate, moderately-severe, severe]}, "
                      "instrument: phq-9.band"),
              "");
    EXPECT_EQ(refusal("type: number 0..20, instrument: phq-9"), "instrument.wrong_type");
    EXPECT_EQ(refusal("type: text, instrument: phq-9"), "instrument.wrong_type");
    EXPECT_EQ(refusal("type: number, instrument: phq-9.alert"), "instrument.wrong_type");
    EXPECT_EQ(refusal("type: {one of: [minimal]}, instrument: phq-9.band"),
              "instrument.wrong_type");
    EXPECT_EQ(refusal("many: {question: text, value: number}, instrument: phq-9.answers"),
              "instrument.wrong_type");
    EXPECT_EQ(refusal("type: number, instrument: phq-99"), "instrument.unknown");
    EXPECT_EQ(refusal("type: number, instrument: phq-9.mean"), "instrument.unknown_part");
    EXPECT_EQ(refusal("type: boolean, instrument: phq-8.alert"), "instrument.unknown_part");
    EXPECT_EQ(refusal("many: {question: text, answer: number}, instrument: epds.answers"),
              "instrument.unknown_part");
}

std::string told(const model::CompiledModel& model, std::string_view id, std::string_view given) {
    const auto scored = score(shipped(id), {answers(given), Sex::any, {}});
    std::string out;
    for (const Told& one : facts_of(model, shipped(), shipped(id), *scored)) {
        out += (out.empty() ? "" : ", ") + model.facts[one.fact].id + " " +
               (one.unknown.empty() ? feel::to_plain(one.value) : one.unknown);
    }
    return out;
}

TEST(Bindings, AResultReachesItsFactsAndAnAlertIsOnlyRaised) {
    const auto model = with_facts("  x: {type: number 0..27, instrument: phq-9}\n"
                                  "  alert: {type: boolean, instrument: phq-9.alert.self-harm}\n"
                                  "  ninth: {type: number 0..3, instrument: phq-9.item.9}\n"
                                  "  worry: {type: number 0..21, instrument: gad-7}\n");
    EXPECT_TRUE(knows(*model, "phq-9"));
    EXPECT_FALSE(knows(*model, "phq"));
    EXPECT_EQ(told(*model, "phq-9", "1-9:0"), "x 0, ninth 0");
    EXPECT_EQ(told(*model, "phq-9", "1-8:1 9:1"), "x 9, alert true, ninth 1");
    EXPECT_EQ(told(*model, "phq-9", "9:2"), "x instrument.too_many_missing, alert true, ninth 2");
    EXPECT_EQ(told(*model, "gad-7", "1-7:1"), "worry 7");
}

TEST(Bindings, AnswersAreKeptAsTheyWereGiven) {
    const auto given = answers("1:0 9:1");
    const auto back = to_answers(to_value(given));
    ASSERT_TRUE(back.has_value());
    EXPECT_EQ(*back, given);
    EXPECT_FALSE(to_answers(feel::Value::string("9")).has_value());
    EXPECT_FALSE(to_answers(feel::Value::list({feel::Value::number(1)})).has_value());
}

}  // namespace
}  // namespace luotsi::instrument
