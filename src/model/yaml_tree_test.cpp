// Goal: a content file is read exactly or refused with the exact place. Method: small texts with
// known positions, one per rule of the reader.
#include "model/yaml_tree.hpp"

#include <gtest/gtest.h>

namespace luotsi::model {
namespace {

std::string first_error(const std::string& text) {
    const YamlDocument doc = parse_yaml(text, "t.yaml");
    if (doc.errors.empty()) return "";
    const Error& e = doc.errors.front();
    return std::to_string(e.line) + ":" + std::to_string(e.column) + " " + e.code;
}

TEST(YamlTree, KeepsPlacesOfEveryNode) {
    const YamlDocument doc = parse_yaml("a: 1\nb:\n  - x\n  - {åäö: yes, k: \"q\"}\n", "t.yaml");
    ASSERT_TRUE(doc.errors.empty());
    ASSERT_TRUE(doc.root.is_mapping());
    EXPECT_EQ(doc.root.items[0].line, 1U);
    EXPECT_EQ(doc.root.items[0].column, 4U);
    const YamlNode* b = doc.root.find("b");
    ASSERT_NE(b, nullptr);
    ASSERT_EQ(b->items.size(), 2U);
    EXPECT_EQ(b->items[0].line, 3U);
    EXPECT_EQ(b->items[0].column, 5U);
    const YamlNode* q = b->items[1].find("k");
    ASSERT_NE(q, nullptr);
    EXPECT_EQ(q->text, "q");
    EXPECT_FALSE(q->plain);
    EXPECT_EQ(q->line, 4U);
    EXPECT_EQ(q->column, 19U); // counted in code points: å, ä and ö are one each
}

TEST(YamlTree, RefusesWhatWouldBeGuessed) {
    EXPECT_EQ(first_error("a: 1\na: 2\n"), "2:1 yaml.duplicate_key");
    EXPECT_EQ(first_error("a: {b: 1, b: 2}\n"), "1:11 yaml.duplicate_key");
    EXPECT_EQ(first_error("a: &x 1\nb: *x\n"), "1:4 yaml.alias");
    EXPECT_EQ(first_error("a: !secret 1\n"), "1:4 yaml.tag");
    EXPECT_EQ(first_error("a: 1\n---\nb: 2\n"), "2:1 yaml.several_documents");
    EXPECT_EQ(first_error("[a, b]: 1\n"), "1:1 yaml.bad_key");
    EXPECT_EQ(first_error(""), "1:1 yaml.empty");
    EXPECT_EQ(first_error("a: \"\xC3\x28\"\n"), "1:5 yaml.not_utf8");
    EXPECT_EQ(first_error(std::string("a: b\0c", 6)), "1:5 yaml.not_utf8");
    EXPECT_EQ(first_error("a: \"x\\u0007y\"\n"), "1:4 yaml.control_character");
    EXPECT_EQ(first_error("a: \"x\\u009by\"\n"), "1:4 yaml.control_character");
    EXPECT_EQ(first_error("a: \"x\\t\\ny\\u2028\"\n"), "");
    EXPECT_EQ(first_error("a: 1\n# the end\n"), "");
    EXPECT_EQ(first_error("a: [1, 2\nb: 3\n"), "2:2 yaml.syntax");
    EXPECT_EQ(first_error("\xEF\xBB\xBF"
                          "a: 1\na: 2\n"),
              "2:1 yaml.duplicate_key");
}

TEST(YamlTree, HasLimits) {
    EXPECT_EQ(first_error(std::string(65, '[') + std::string(65, ']')), "1:65 yaml.too_deep");
    EXPECT_EQ(first_error(std::string(64, '[') + std::string(64, ']')), "");
    EXPECT_NE(first_error(std::string(100'000, '[')).find("yaml.too_deep"), std::string::npos);
    EXPECT_EQ(first_error(std::string(yaml_bytes_max + 1, 'a')), "1:1 yaml.too_large");
    std::string many = "[";
    for (int i = 0; i < 250'000; ++i) many += "a,";
    EXPECT_NE(first_error(many + "]").find("yaml.too_large"), std::string::npos);
}

TEST(YamlTree, FindsPlacesInsideTexts) {
    const YamlDocument doc = parse_yaml("plain: one tva\n"
                                        "quoted: \"one \\\"two\\\" x\"\n"
                                        "single: 'it''s y'\n"
                                        "folded: >-\n"
                                        "  first line\n"
                                        "  second z\n"
                                        "wrapped: one\n"
                                        "  two w\n",
                                        "t.yaml");
    ASSERT_TRUE(doc.errors.empty());
    const auto at = [&](std::string_view key, char wanted) {
        const YamlNode* node = doc.root.find(key);
        const YamlDocument::Place place = doc.place(*node, node->text.rfind(wanted));
        return std::to_string(place.line) + ":" + std::to_string(place.column);
    };
    EXPECT_EQ(at("plain", 'v'), "1:13");
    EXPECT_EQ(at("quoted", 'x'), "2:22");
    EXPECT_EQ(at("single", 'y'), "3:16");
    EXPECT_EQ(at("folded", 'z'), "6:10");
    EXPECT_EQ(at("wrapped", 'w'), "8:7");
}

TEST(YamlReader, CollectsAllMistakesWithRepairs) {
    static constexpr std::string_view keys[] = {"id", "title", "open", "limit", "since", "kind"};
    static constexpr std::string_view kinds[] = {"guidance", "parish"};
    const YamlDocument doc = parse_yaml("titel: {fi: a, sv: b, en: c}\n"
                                        "title: {fi: a, sv: b}\n"
                                        "open: yes\n"
                                        "limit: 7 workdays\n"
                                        "since: 2026-02-30\n"
                                        "kind: guidence\n",
                                        "t.yaml");
    YamlErrors errors(doc);
    const YamlReader reader(errors, doc.root, "unit", keys);
    EXPECT_EQ(reader.need_text("id"), "");
    reader.need_local("title");
    EXPECT_FALSE(reader.boolean("open", false));
    EXPECT_FALSE(reader.limit("limit").has_value());
    EXPECT_FALSE(reader.date("since").has_value());
    EXPECT_FALSE(reader.choice("kind", kinds).has_value());
    std::string all;
    const std::vector<Error> found = errors.take();
    for (const Error& e : found)
        all += std::to_string(e.line) + ":" + std::to_string(e.column) + " " + e.code + "\n";
    EXPECT_EQ(all, "1:1 yaml.unknown_key\n"
                   "1:1 yaml.missing_key\n"
                   "2:8 yaml.missing_language\n"
                   "3:7 yaml.not_boolean\n"
                   "4:8 yaml.not_limit\n"
                   "5:8 yaml.not_date\n"
                   "6:7 yaml.not_allowed\n");
    EXPECT_EQ(found[0].repair, "did you mean \"title\"?");
    EXPECT_EQ(found[2].element, "unit.title");
    EXPECT_NE(found[6].repair.find("guidance"), std::string::npos);
}

TEST(YamlReader, SaysHowManyMistakesWereLeftOut) {
    std::string text;
    for (int i = 0; i < 300; ++i) text += "k" + std::to_string(i) + ": 1\n";
    const YamlDocument doc = parse_yaml(text, "t.yaml");
    YamlErrors errors(doc);
    const YamlReader reader(errors, doc.root, "", {});
    const std::vector<Error> found = errors.take();
    ASSERT_EQ(found.size(), yaml_errors_max + 1);
    EXPECT_EQ(found.back().code, "yaml.more_errors");
    EXPECT_EQ(found.back().args.front().second, "100");
}

TEST(YamlReader, ReadsFilesAndSaysWhenItCannot) {
    const YamlDocument doc = read_yaml_file("/nowhere/at/all.yaml", "all.yaml");
    ASSERT_EQ(doc.errors.size(), 1U);
    EXPECT_EQ(doc.errors.front().code, "yaml.cannot_read");
    EXPECT_EQ(doc.errors.front().file, "all.yaml");
    EXPECT_EQ(read_yaml_file("/", "folder").errors.front().code, "yaml.cannot_read");
    EXPECT_TRUE(yaml_files("/nowhere/at/all").empty());
}

} // namespace
} // namespace luotsi::model
