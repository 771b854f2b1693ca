// Goal: a PlanDefinition says all that FHIR R4 has a place for, and the rest in words. Method: the
// models of the repository and the compiler's model of everything are written out; structure after
// hl7.org/fhir/R4/plandefinition.html (whole validity is judged by web/e2e/notations.e2e.mjs),
// translations after extension-translation.html, durations after datatypes.html#Duration.
#include "author/plan_definition.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "author/features.hpp"
#include "model/compile.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::author {
namespace {

namespace json = boost::json;

std::vector<model::ModelPtr> models() {
    std::vector<model::ModelPtr> out;
    const std::string root = LUOTSI_SOURCE_DIR;
    std::vector<std::string> files = model::yaml_files(root + "/content/models");
    files.push_back(root + "/src/model/testdata/good.yaml");
    for (const std::string& file : files) {
        const auto document = model::read_yaml_file(file);
        const model::Compiled compiled = model::compile(document.source, file, nullptr);
        if (compiled.model != nullptr) out.push_back(compiled.model);
    }
    EXPECT_GE(out.size(), 4U);
    return out;
}

const model::Guarantees& guarantees() {
    static const auto read =
        model::read_guarantees(std::string(LUOTSI_SOURCE_DIR) + "/content/guarantees");
    return read.guarantees;
}

json::object plan_of(const model::CompiledModel& model) {
    return json::parse(to_plan_definition(model, {Language::fi, &guarantees()}).text).as_object();
}

model::ModelPtr find(std::string_view id) {
    for (const auto& model : models())
        if (model->id == id) return model;
    ADD_FAILURE() << id;
    return nullptr;
}

void collect_strings(const json::value& value, std::string& out) {
    if (value.is_string()) out += std::string(value.get_string()) + '\n';
    if (value.is_array())
        for (const auto& item : value.get_array()) collect_strings(item, out);
    if (value.is_object())
        for (const auto& [key, item] : value.get_object()) collect_strings(item, out);
}

TEST(PlanDefinition, StepsAndEndsAreActionsAndReferencesHold) {
    for (const auto& model : models()) {
        const json::object plan = plan_of(*model);
        EXPECT_EQ(plan.at("resourceType").as_string(), "PlanDefinition");
        EXPECT_EQ(plan.at("version").as_string(), model->version);
        const json::array& actions = plan.at("action").as_array();
        ASSERT_EQ(actions.size(), model->steps.size() + model->ends.size());
        std::set<std::string> ids;
        for (const auto& action : actions)
            EXPECT_TRUE(ids.emplace(action.at("id").as_string()).second);
        std::set<std::string> goals;
        if (const json::value* all = plan.if_contains("goal")) {
            for (const auto& goal : all->as_array()) goals.emplace(goal.at("id").as_string());
        }
        for (const auto& action : actions) {
            if (const json::value* related = action.as_object().if_contains("relatedAction")) {
                for (const auto& other : related->as_array())
                    EXPECT_TRUE(ids.contains(std::string(other.at("actionId").as_string())));
            }
            if (const json::value* named = action.as_object().if_contains("goalId")) {
                for (const auto& goal : named->as_array())
                    EXPECT_TRUE(goals.contains(std::string(goal.as_string())));
            }
        }
    }
}

TEST(PlanDefinition, ConditionsAreFeelWithWords) {
    const json::object plan = plan_of(*find("fi.asiakasvastaava"));
    const json::value& action = plan.at("action").as_array().at(2);
    const json::value& expression = action.at("condition").as_array().at(0).at("expression");
    EXPECT_EQ(expression.at("expression").as_string(), "low mood >= 15");
    EXPECT_EQ(expression.at("language").as_string(), "https://www.omg.org/spec/DMN/20230324/FEEL/");
    EXPECT_EQ(expression.at("description").as_string(), "Mielialakyselyn pisteet (PHQ-9) ≥ 15");
    EXPECT_EQ(action.at("requiredBehavior").as_string(), "must");
}

TEST(PlanDefinition, TextsCarryTheirTranslations) {
    const json::object plan = plan_of(*find("fi.asiakasvastaava"));
    const json::array& others = plan.at("_title").at("extension").as_array();
    ASSERT_EQ(others.size(), 2U);
    EXPECT_EQ(others.at(0).at("url").as_string(),
              "http://hl7.org/fhir/StructureDefinition/translation");
    EXPECT_EQ(others.at(0).at("extension").as_array().at(0).at("valueCode").as_string(), "sv");
}

TEST(PlanDefinition, LimitsAreGoalsDueWhereTheUnitExists) {
    const json::object plan = plan_of(*find("fi.asiakasvastaava"));
    std::size_t due = 0;
    std::size_t in_words = 0;
    for (const auto& goal : plan.at("goal").as_array()) {
        if (!std::string_view(goal.at("id").as_string()).starts_with("step-")) continue;
        if (const json::value* target = goal.as_object().if_contains("target")) {
            ++due;
            const json::value& duration = target->as_array().at(0).at("due");
            EXPECT_EQ(duration.at("system").as_string(), "http://unitsofmeasure.org");
        } else {
            ++in_words;  // working days: UCUM has no unit for them
            const std::string_view text(goal.at("description").at("text").as_string());
            EXPECT_NE(text.find("arkipäiv"), std::string_view::npos);
        }
    }
    EXPECT_GT(due, 0U);
    EXPECT_GT(in_words, 0U);
}

TEST(PlanDefinition, FactsAreAQuestionnaire) {
    for (const auto& model : models()) {
        const json::object plan = plan_of(*model);
        const json::value& questionnaire = plan.at("contained").as_array().at(0);
        EXPECT_EQ(questionnaire.at("item").as_array().size(), model->facts.size());
    }
}

TEST(PlanDefinition, WhatItCannotSayIsInTheFileAndTold) {
    for (const auto& model : models()) {
        const Exported written = to_plan_definition(*model, {Language::fi, &guarantees()});
        std::string all;
        collect_strings(json::parse(written.text), all);
        std::set<std::string> told;
        for (const Unsaid& unsaid : written.unsaid) told.insert(unsaid.what);
        for (const Feature& feature : features_of(*model, Language::fi)) {
            if (!told.contains(feature.part.empty() ? feature.key
                                                    : feature.part + ": " + feature.key))
                continue;
            EXPECT_NE(all.find(feature.value), std::string::npos)
                << model->id << ": " << feature.part << "." << feature.element << "." << feature.key
                << " = " << feature.value;
        }
        EXPECT_FALSE(told.contains("steps: when"));
    }
}

}  // namespace
}  // namespace luotsi::author
