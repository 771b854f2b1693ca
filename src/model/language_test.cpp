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

// The model that the page tells in pieces: the blocks marked "# part", those of one part joined
// under its key.
std::string told_in_pieces(const std::string& page) {
    std::string text;
    for (const std::string& head : blocks(page, "# part: head")) text += head;
    for (const std::string part :
         {"facts", "roles", "decisions", "steps", "ends", "measures", "costs", "expect"}) {
        text += part + ":\n";
        for (const std::string& block : blocks(page, "# part: " + part)) {
            const std::size_t key = block.find(part + ":\n", block.find('\n'));
            EXPECT_NE(key, std::string::npos) << block;
            text += block.substr(key + part.size() + 2);
        }
    }
    return text;
}

TEST(LanguagePage, ExamplesCompile) {
    const std::string page = read("docs/language.md");
    const std::vector<std::string> whole = blocks(page, "# compile");
    ASSERT_FALSE(whole.empty());
    for (const std::string& text : whole) {
        const Compiled compiled = compile(text, "docs/language.md", nullptr);
        EXPECT_NE(compiled.model, nullptr) << describe_errors(compiled.errors, {}, text);
    }
}

TEST(LanguagePage, PiecesMakeAModel) {
    const std::string text = told_in_pieces(read("docs/language.md"));
    const GuaranteesOrErrors read =
        read_guarantees(std::string(LUOTSI_SOURCE_DIR) + "/content/guarantees");
    const Compiled compiled = compile(text, "docs/language.md", &read.guarantees);
    EXPECT_NE(compiled.model, nullptr) << describe_errors(compiled.errors, compiled.warnings, text);
    EXPECT_EQ(describe_errors(compiled.errors, compiled.warnings, text), "");
}

// Every key there is stands in an example that was compiled.
TEST(LanguagePage, ShowsEveryKeyInAnExample) {
    const YamlDocument document = parse_yaml(told_in_pieces(read("docs/language.md")), "pieces");
    ASSERT_TRUE(document.errors.empty());
    std::set<std::string> used; // "facts.type": keys of elements; deeper ones by their own name
    const auto all = [&](const YamlNode& node, const std::string& part) {
        for (const YamlNode& key : node.keys) used.insert(part + "." + key.text);
    };
    all(document.root, "model");
    for (std::size_t i = 0; i < document.root.keys.size(); ++i) {
        const std::string& part = document.root.keys[i].text;
        for (const YamlNode& element : document.root.items[i].items) all(element, part);
        if (part == "evidence") all(document.root.items[i], part);
    }
    const auto shown = [&](const std::string& part, std::span<const Word> keys) {
        for (const Word key : keys)
            EXPECT_TRUE(used.contains(part + "." + std::string(key)))
                << "no example in docs/language.md shows " << key << " of " << part;
    };
    shown("model", model_keys);
    shown("evidence", evidence_keys);
    shown("facts", fact_keys);
    shown("roles", role_keys);
    shown("decisions", decision_keys);
    shown("steps", step_keys);
    shown("ends", end_keys);
    shown("measures", measure_keys);
    shown("costs", cost_keys);
    const std::string text = told_in_pieces(read("docs/language.md"));
    for (const Word key : learn_keys) EXPECT_NE(text.find(key), std::string::npos) << key;
    for (const Word key : silence_keys)
        EXPECT_NE(text.find(std::string(key) + ":"), std::string::npos) << key;
    for (const Word key : distribution_keys)
        EXPECT_NE(text.find(std::string(key) + ":"), std::string::npos) << key;
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
    for (const IntakeValues& one : intake_values)
        for (const Word value : one.values)
            EXPECT_NE(page.find(value), std::string::npos) << one.fact << " " << value;
    const GuaranteesOrErrors guarantees =
        read_guarantees(std::string(LUOTSI_SOURCE_DIR) + "/content/guarantees");
    for (const GuaranteeVersion& version : guarantees.guarantees.all())
        EXPECT_NE(page.find('`' + version.family + '`'), std::string::npos) << version.family;
}

// The themes the compiler knows are those the contact form offers.
TEST(Intake, ThemesAreThoseOfTheContent) {
    const YamlDocument themes = parse_yaml(read("content/codes/themes.yaml"), "themes");
    std::vector<std::string> codes;
    const YamlNode* list = themes.root.find("themes");
    ASSERT_NE(list, nullptr);
    for (const YamlNode& theme : list->items) codes.push_back(theme.find("code")->text);
    std::vector<std::string> known;
    for (const Word word : intake_values[1].values)
        if (!word.empty()) known.emplace_back(word);
    EXPECT_EQ(codes, known);
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
    EXPECT_EQ(keys_of(defs.at("field")), words(field_keys));
    EXPECT_EQ(keys_of(defs.at("learn")), words(learn_keys));
    EXPECT_EQ(keys_of(defs.at("evidence")), words(evidence_keys));
    EXPECT_EQ(keys_of(defs.at("distribution")), words(distribution_keys));
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

// The same mistakes are put to the schema by web/src/data/model_schema.test.ts.
TEST(Schema, RefusesNoMistakeTheCompilerTakes) {
    const std::string good = read("src/model/testdata/good.yaml");
    const boost::json::value rows =
        boost::json::parse(read("src/model/testdata/structure_mistakes.json"));
    for (const boost::json::value& row : rows.as_array()) {
        const std::string from(row.at("good").as_string());
        const std::string to(row.at("bad").as_string());
        const std::size_t at = good.find(from);
        ASSERT_NE(at, std::string::npos) << from;
        std::string bad = good;
        bad.replace(at, from.size(), to);
        EXPECT_EQ(compile(bad, "good.yaml", nullptr).model, nullptr) << to;
    }
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
