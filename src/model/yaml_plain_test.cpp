// Goal: the quick reader of plain YAML reads what the general parser reads, to the last place, and
// leaves alone whatever it is not sure of. Method: every content file by both, and random edits of
// pieces of them; the general parser is made to read by a comment with a tab, which is not plain.
#include "model/yaml_plain.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

namespace luotsi::model {
namespace {

std::vector<std::string> content_texts() {
    std::vector<std::string> files, out;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(LUOTSI_SOURCE_DIR "/content"))
        if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    for (const std::string& file : files) {
        std::ifstream in(file, std::ios::binary);
        out.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return out;
}

YamlDocument by_general_parser(const std::string& text) {
    return parse_yaml(text + "\n#\t\n", "t.yaml");
}

// Where two trees first differ; empty: nowhere.
std::string difference(const YamlNode& a, const YamlNode& b, const std::string& path) {
    if (a.kind != b.kind) return path + " kind";
    if (a.text != b.text) return path + " text '" + a.text + "' '" + b.text + "'";
    if (a.plain != b.plain) return path + " plain";
    if (a.line != b.line || a.column != b.column || a.offset != b.offset)
        return path + " place " + std::to_string(a.line) + ":" + std::to_string(a.column) + " " +
               std::to_string(b.line) + ":" + std::to_string(b.column);
    if (a.keys.size() != b.keys.size() || a.items.size() != b.items.size()) return path + " size";
    for (std::size_t i = 0; i < a.items.size(); ++i) {
        const std::string here = path + "/" + std::to_string(i);
        if (i < a.keys.size()) {
            const std::string key = difference(a.keys[i], b.keys[i], here + " key");
            if (!key.empty()) return key;
        }
        const std::string item = difference(a.items[i], b.items[i], here);
        if (!item.empty()) return item;
    }
    return {};
}

TEST(YamlPlain, EveryContentFileIsTheSameTree) {
    std::size_t plain_bytes = 0, bytes = 0;
    for (const std::string& text : content_texts()) {
        bytes += text.size();
        const auto plain = read_plain_yaml(text);
        if (!plain) continue;
        plain_bytes += text.size();
        const YamlDocument general = by_general_parser(text);
        ASSERT_TRUE(general.errors.empty()) << text.substr(0, 200);
        ASSERT_EQ(difference(*plain, general.root, ""), "") << text.substr(0, 200);
    }
    EXPECT_GT(plain_bytes, bytes * 7 / 10);
}

TEST(YamlPlain, LeavesToTheGeneralParserWhatIsNotPlain) {
    EXPECT_TRUE(read_plain_yaml("a: 1\nb:\n- x\n- {c: \"d\\\"e\", f: ['g', h]}  # why\n"));
    for (const char* text : {"",
                             "a",
                             "a:",
                             "a: 1\na: 2\n",
                             "a: {b: 1, b: 2}\n",
                             "a: &x 1\n",
                             "a: *x\n",
                             "a: !t 1\n",
                             "a: 1\n---\nb: 2\n",
                             "a: |\n  x\n",
                             "a: x\n  y\n",
                             "a: 'it''s'\n",
                             "a: \"\\n\"\n",
                             "a: ~\n",
                             "a: null\n",
                             "a:\nb: 1\n",
                             "a: [1, 2\nb: 3\n",
                             "a: [1,]\n",
                             "a: {b}\n",
                             "a: {b:c}\n",
                             "a: \"x\" y\n",
                             "a: \"x\"#y\n",
                             "a:\tb\n",
                             "a: b\r\n",
                             "- a\nb: c\n",
                             "a: b: c\n",
                             "  a: 1\n b: 2\n",
                             "a: \xC2\x85\n",
                             "%YAML 1.2\na: 1\n",
                             "? a\n"})
        EXPECT_FALSE(read_plain_yaml(text)) << text;
    EXPECT_FALSE(read_plain_yaml("a: " + std::string(100, '[') + std::string(100, ']')));
    std::string many = "a:\n";
    for (std::size_t i = 0; i < yaml_nodes_max; ++i) many += "- b\n";
    EXPECT_FALSE(read_plain_yaml(many));
    many = "a: [";
    for (std::size_t i = 0; i < yaml_nodes_max; ++i) many += "[],";
    EXPECT_FALSE(read_plain_yaml(many + "[]]\n"));
}

// As a record of protection is written.
constexpr const char* json_text =
    R"({"born":"2019-05-04","bans":[{"id":"0190a000-0000-7000-8000-000000000001","happened_at":)"
    R"(1773126000000,"by":"client","scope":"service","target":"health station"}],"matters":[],)"
    R"("openings":[{"reason":"he said \"now\"","unit":"äö"},{"value":4,"models":["a","b: c"]}]})";

TEST(YamlPlain, JsonIsPlain) {
    for (const std::string& text :
         {std::string(json_text), std::string("{}"), std::string("[]\n"),
          std::string("{\"a\":{\"b\":[1,\"c\"]}}"), std::string("{'a':1, \"b\": 2 }  # why\n")}) {
        const auto plain = read_plain_yaml(text);
        ASSERT_TRUE(plain) << text;
        const YamlDocument general = by_general_parser(text);
        ASSERT_TRUE(general.errors.empty()) << text;
        EXPECT_EQ(difference(*plain, general.root, ""), "") << text;
    }
    for (const char* text : {"{a:1}", "{\"a\":1} b", "{\"a\":1}\nb: 2\n", "{\"a\":1}: 2\n",
                             "{\"a\":1,\"a\":2}", "{\"a\"}", "{\"a\":}", "[1] [2]", "{\"a\":1"})
        EXPECT_FALSE(read_plain_yaml(text)) << text;
}

TEST(YamlPlain, RandomEditsNeverMakeItReadAnythingElse) {
    constexpr std::uint32_t seed = 20261122;
    RecordProperty("seed", static_cast<int>(seed));
    std::mt19937 random(seed);
    const auto below = [&random](std::size_t n) { return random() % n; };
    std::vector<std::string> texts = content_texts();
    texts.resize(texts.size() + texts.size() / 8, json_text);
    constexpr std::string_view signs = " \n\n:-{}[],#\"'|>&*!?%~a\\\t0.=/";
    std::size_t read = 0;
    for (int round = 0; round < 30'000; ++round) {
        const std::string& whole = texts[below(texts.size())];
        std::size_t from = whole.rfind('\n', below(whole.size()));
        from = from == std::string::npos ? 0 : from + 1;
        std::string text = whole.substr(from, 40 + below(400)) + "\n";
        for (std::size_t edits = below(4); edits > 0; --edits) {
            const std::size_t at = below(text.size());
            switch (below(4)) {
                case 0: text[at] = signs[below(signs.size())]; break;
                case 1: text.insert(at, 1 + below(2), signs[below(signs.size())]); break;
                case 2: text.erase(at, 1 + below(3)); break;
                default: text += text.substr(at, below(60)); break;
            }
            if (text.empty()) text = "a";
        }
        if (!is_valid_utf8(text)) continue;
        const auto plain = read_plain_yaml(text);
        if (!plain) continue;
        ++read;
        const YamlDocument general = by_general_parser(text);
        ASSERT_TRUE(general.errors.empty()) << text << "\n" << general.errors.front().code;
        ASSERT_EQ(difference(*plain, general.root, ""), "") << text;
    }
    EXPECT_GT(read, 2'000U) << "too few edits left the text plain";
}

}  // namespace
}  // namespace luotsi::model
