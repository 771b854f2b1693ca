// Goal: instruments and answers survive FHIR, and other people's Questionnaires are read without
// guessing. Method: every shipped instrument out and in, in each language; random answers (the seed
// is printed) out and in; hand-written foreign resources.
#include "instrument/fhir.hpp"

#include <gtest/gtest.h>

#include <random>

#include "instrument/test_instruments.hpp"

namespace luotsi::instrument {
namespace {

TEST(Questionnaire, EveryShippedInstrumentComesBackTheSame) {
    for (const Instrument& one : shipped().all()) {
        for (const Language language : all_languages) {
            const auto back = read_questionnaire(to_questionnaire(one, language));
            ASSERT_TRUE(back.instrument.has_value())
                << one.id << (back.errors.empty() ? "" : to_string(back.errors.front()));
            EXPECT_EQ(*back.instrument, one) << one.id;
            EXPECT_TRUE(back.left_out.empty());
        }
    }
}

TEST(Questionnaire, SaysPointsRightsAndSkipsInR4sOwnWords) {
    const std::string audit = to_questionnaire(shipped("audit"), Language::sv);
    for (const char* there :
         {R"("resourceType":"Questionnaire")", R"("name":"Audit")", R"("language":"sv")",
          "StructureDefinition/ordinalValue", R"("operator":"!=")", "World Health Organization",
          R"("valueCode":"fi")"}) {
        EXPECT_NE(audit.find(there), std::string::npos) << there;
    }
    const std::string closed = to_questionnaire(shipped("eurohis-qol-8"), Language::en);
    EXPECT_NE(closed.find(R"("text":"Quality of life")"), std::string::npos);  // the topic
}

TEST(Questionnaire, ChangedItemsAreRefused) {
    std::string text = to_questionnaire(shipped("phq-2"), Language::en);
    const std::string what = R"("linkId":"1")";
    text.replace(text.find(what), what.size(), R"("linkId":"7")");
    const auto back = read_questionnaire(text);
    EXPECT_FALSE(back.instrument.has_value());
    ASSERT_FALSE(back.errors.empty());
    EXPECT_EQ(back.errors.front().code, "instrument.not_fhir");
}

TEST(Questionnaire, WhatIsNoneIsRefused) {
    for (const char* text : {"", "{", "[]", "{}", R"({"resourceType": "Patient"})",
                             R"({"resourceType": "Questionnaire"})",
                             R"({"resourceType": "Questionnaire", "item": [{"linkId": "1"}]})"}) {
        const auto back = read_questionnaire(text);
        EXPECT_FALSE(back.instrument.has_value()) << text;
        EXPECT_FALSE(back.errors.empty()) << text;
    }
}

constexpr std::string_view foreign = R"({"resourceType": "Questionnaire", "id": "My_Form",
 "title": "Form", "status": "active", "item": [
  {"linkId": "g", "type": "group", "item": [
   {"linkId": "g.1", "text": "How often?", "type": "choice", "answerOption": [
     {"valueCoding": {"code": "LA6568-5", "display": "Never", "extension": [
       {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": 0}]}},
     {"valueCoding": {"code": "LA6569-3", "display": "Always", "extension": [
       {"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": 2.5}]}}]}]},
  {"linkId": "n", "text": "How many?", "type": "integer", "extension": [
     {"url": "http://hl7.org/fhir/StructureDefinition/minValue", "valueInteger": 0},
     {"url": "http://hl7.org/fhir/StructureDefinition/maxValue", "valueInteger": 5}]},
  {"linkId": "t", "text": "Why?", "type": "text"}]})";

TEST(Questionnaire, SomebodyElsesIsReadWithItsPoints) {
    const auto read = read_questionnaire(foreign);
    ASSERT_TRUE(read.instrument.has_value()) << to_string(read.errors.front());
    const Instrument& one = *read.instrument;
    EXPECT_EQ(one.id, "my-form");
    ASSERT_EQ(one.items.size(), 2U);
    EXPECT_EQ(one.scores[0].high, Decimal::parse("7.5"));
    EXPECT_EQ(one.licence.confidence, "low");
    ASSERT_EQ(read.left_out.size(), 1U);
    EXPECT_EQ(read.left_out[0], "t");
    EXPECT_EQ(total(one, "g.1:1 n:3"), "5.5");
}

TEST(Questionnaire, WithoutPointsNothingIsCounted) {
    std::string text(foreign);
    for (std::size_t at = 0; (at = text.find("ordinalValue")) != std::string::npos;)
        text.replace(at, 12, "somethingElse");
    const auto read = read_questionnaire(text);
    ASSERT_TRUE(read.instrument.has_value());
    EXPECT_EQ(total(*read.instrument, "g.1:1 n:3"), "instrument.only_entered");
}

TEST(Response, AnswersComeBackTheSame) {
    const unsigned seed = 20261123;
    std::printf("seed %u\n", seed);
    std::mt19937 random(seed);
    for (const Instrument& one : shipped().all()) {
        for (int round = 0; round < 10; ++round) {
            std::vector<std::pair<std::string, Decimal>> given;
            for (const Item& item : one.items) {
                if (random() % 5 == 0) continue;
                if (item.answers == none) {
                    given.emplace_back(item.id, random() % 2 == 0 ? item.low : item.high);
                    continue;
                }
                const auto& answers = one.sets[item.answers].answers;
                given.emplace_back(item.id, answers[random() % answers.size()].value);
            }
            const auto back =
                read_response(to_response(one, given, "2026-03-10T09:00:00+02:00", Language::fi));
            ASSERT_TRUE(back.has_value());
            EXPECT_EQ(back->answers, given) << one.id;
            EXPECT_EQ(back->instrument, one.id);
            EXPECT_EQ(back->version, one.version);
            EXPECT_EQ(back->authored, "2026-03-10T09:00:00+02:00");
        }
    }
    EXPECT_FALSE(read_response("{}").has_value());
}

}  // namespace
}  // namespace luotsi::instrument
