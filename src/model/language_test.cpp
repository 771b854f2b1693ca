// Goal: the reference cannot say what the compiler does not do. Method: the examples of
// docs/language.md are compiled; the editors' schema has exactly the keys and values of the
// compiler's tables; every error code of the sources has words in three languages.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "model/compile.hpp"
#include "model/describe.hpp"
#include "model/keys.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::model {
namespace {

std::string read(const std::string& path) {
    std::ifstream in(std::string(LUOTSI_SOURCE_DIR) + "/" + path, std::ios::binary);
    EXPECT_TRUE(in.is_open()) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

// The ```yaml blocks whose first line is `mark`.
std::vector<std::string> blocks(const std::string& page, const std::string& mark) {
    std::vector<std::string> out;
    const std::string fence = "```yaml\n" + mark;
    for (std::size_t at = page.find(fence); at != std::string::npos; at = page.find(fence, at)) {
        at += 8;
        const std::size_t end = page.find("```", at);
        out.push_back(page.substr(at, end - at));
        at = end;
    }
    return out;
}

// Facts and a step the part examples refer to.
constexpr std::string_view frame = R"(
model: fi.esimerkki
version: 1.0.0
status: draft
subject: person
register: social
title: {fi: a, sv: b, en: c}
facts:
  coping: {type: number 0..10, title: {fi: a, sv: b, en: c}}
  wants plan: {type: boolean, title: {fi: a, sv: b, en: c}}
  support:
    type: one of [network, light, self]
    decide: support
    title: {fi: a, sv: b, en: c}
    labels:
      network: {fi: a, sv: b, en: c}
      light: {fi: a, sv: b, en: c}
      self: {fi: a, sv: b, en: c}
  referral answer: {type: boolean, from: started, title: {fi: a, sv: b, en: c}}
roles:
  counsellor: {title: {fi: a, sv: b, en: c}, one of: [service counsellor], unit: guidance}
ends:
  done: {title: {fi: a, sv: b, en: c}, when: done(talk), outcome: answered}
)";
constexpr std::string_view talk =
    "  talk: {title: {fi: a, sv: b, en: c}, do: meet, by: counsellor, "
    "learn: [coping, wants plan, support]}\n";
TEST(LanguagePage, ExamplesCompile) {
    const std::string page = read("docs/language.md");
    const std::vector<std::string> whole = blocks(page, "# compile");
    ASSERT_FALSE(whole.empty());
    for (const std::string& text : whole) {
        const Compiled compiled = compile(text, "docs/language.md", nullptr);
        EXPECT_NE(compiled.model, nullptr) << describe_errors(compiled.errors, {}, text);
    }
}

TEST(LanguagePage, PartsCompileInAModel) {
    const std::string page = read("docs/language.md");
    const std::vector<std::string> decisions = blocks(page, "# part: decisions");
    const std::vector<std::string> steps = blocks(page, "# part: steps");
    const std::vector<std::string> measures = blocks(page, "# part: measures");
    ASSERT_EQ(decisions.size() + steps.size() + measures.size(), 3U);
    std::string text(frame);
    text += decisions[0] + measures[0] + steps[0];
    text += talk;
    const Compiled compiled = compile(text, "docs/language.md", nullptr);
    EXPECT_NE(compiled.model, nullptr) << describe_errors(compiled.errors, compiled.warnings, text);
}

TEST(LanguagePage, NamesEveryKey) {
    const std::string page = read("docs/language.md");
    const auto all_named = [&](std::span<const Word> keys) {
        for (const Word key : keys)
            EXPECT_NE(page.find(key), std::string::npos) << "docs/language.md lacks " << key;
    };
    all_named(model_keys);
    all_named(fact_keys);
    all_named(role_keys);
    all_named(decision_keys);
    all_named(step_keys);
    all_named(end_keys);
    all_named(act_words);
    all_named(unit_words);
    all_named(role_words);
    all_named(channel_words);
    all_named(outcome_words);
    all_named(intake_facts);
}

using Words = std::set<std::string>;

Words words(std::span<const Word> table) { return {table.begin(), table.end()}; }

Words keys_of(const boost::json::value& object) {
    Words out;
    for (const auto& member : object.at("properties").as_object()) out.emplace(member.key());
    return out;
}

Words values_of(const boost::json::value& property) {
    Words out;
    const boost::json::value* list = property.as_object().if_contains("enum");
    if (list == nullptr) list = &property.at("items").at("enum");
    for (const auto& value : list->as_array()) out.emplace(value.as_string());
    return out;
}

TEST(Schema, HasTheKeysAndValuesOfTheCompiler) {
    const boost::json::value schema = boost::json::parse(read("schema/model.schema.json"));
    const boost::json::value& defs = schema.at("$defs");
    EXPECT_EQ(keys_of(schema), words(model_keys));
    EXPECT_EQ(keys_of(defs.at("fact")), words(fact_keys));
    EXPECT_EQ(keys_of(defs.at("role")), words(role_keys));
    EXPECT_EQ(keys_of(defs.at("decision")), words(decision_keys));
    EXPECT_EQ(keys_of(defs.at("step")), words(step_keys));
    EXPECT_EQ(keys_of(defs.at("silence")), words(silence_keys));
    EXPECT_EQ(keys_of(defs.at("end")), words(end_keys));
    EXPECT_EQ(keys_of(defs.at("measure")), words(measure_keys));
    EXPECT_EQ(keys_of(defs.at("cost")), words(cost_keys));
    const boost::json::value& step = defs.at("step").at("properties");
    EXPECT_EQ(values_of(step.at("do")), words(act_words));
    EXPECT_EQ(values_of(step.at("of")), words(unit_words));
    EXPECT_EQ(values_of(step.at("channels")), words(channel_words));
    EXPECT_EQ(values_of(step.at("asks after")), words(seam_words));
    EXPECT_EQ(values_of(step.at("wall")), words(wall_words));
    EXPECT_EQ(values_of(defs.at("role").at("properties").at("one of")), words(role_words));
    EXPECT_EQ(values_of(defs.at("fact").at("properties").at("from")), words(from_words));
    EXPECT_EQ(values_of(defs.at("end").at("properties").at("outcome")), words(outcome_words));
    EXPECT_EQ(values_of(schema.at("properties").at("serves")), words(goal_words));
    EXPECT_EQ(values_of(schema.at("properties").at("status")), words(status_words));
}

// "model.bad_name" and the like, wherever they stand in quotes in our sources.
std::set<std::string> codes_of_sources() {
    std::set<std::string> codes;
    const std::string folder = std::string(LUOTSI_SOURCE_DIR) + "/src/model";
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!name.ends_with(".cpp") || name.ends_with("_test.cpp")) continue;
        const std::string text = read("src/model/" + name);
        for (const std::string_view start : {"\"model.", "\"yaml."}) {
            for (std::size_t at = text.find(start); at != std::string::npos;
                 at = text.find(start, at + 1)) {
                const std::size_t end = text.find('"', at + 1);
                codes.insert(text.substr(at + 1, end - at - 1));
            }
        }
    }
    return codes;
}

std::set<std::string> placeholders(const std::string& text) {
    std::set<std::string> out;
    for (std::size_t at = text.find('{'); at != std::string::npos; at = text.find('{', at + 1))
        out.insert(text.substr(at, text.find('}', at) - at + 1));
    return out;
}

TEST(Words, EveryErrorIsSaidInThreeLanguages) {
    const YamlDocument fi = parse_yaml(read("content/words/fi/model.yaml"), "fi");
    const YamlDocument sv = parse_yaml(read("content/words/sv/model.yaml"), "sv");
    const YamlDocument en = parse_yaml(read("content/words/en/model.yaml"), "en");
    const std::set<std::string> codes = codes_of_sources();
    EXPECT_GT(codes.size(), 70U);
    for (const std::string& code : codes) {
        const YamlNode* said = fi.root.find(code);
        ASSERT_NE(said, nullptr) << "content/words/fi/model.yaml lacks " << code;
        for (const YamlDocument* other : {&sv, &en}) {
            const YamlNode* same = other->root.find(code);
            ASSERT_NE(same, nullptr) << other->file << " lacks " << code;
            EXPECT_EQ(placeholders(same->text), placeholders(said->text)) << code;
        }
    }
    EXPECT_EQ(codes.size(), fi.root.keys.size()) << "words for codes that no source has";
}

}  // namespace
}  // namespace luotsi::model
