// Goal: no missing translation, no address of one machine, no real-looking identity code, and every
// error code has words. Method: content files are read as YAML and compared language by language;
// other files are searched as text.
#include "source.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <array>
#include <cctype>
#include <map>
#include <set>

namespace luotsi::tidy {
namespace {

constexpr std::array<std::string_view, 3> languages = {"fi", "sv", "en"};

// Keys of a words file, nested maps joined with dots, with the line each stands on.
void collect_keys(const YAML::Node& node, const std::string& path,
                  std::map<std::string, int>& keys) {
    for (const auto& entry : node) {
        const std::string key = path + (path.empty() ? "" : ".") + entry.first.Scalar();
        if (entry.second.IsMap()) {
            collect_keys(entry.second, key, keys);
        } else {
            keys.emplace(key, entry.first.Mark().line + 1);
        }
    }
}

// "citizen.yaml" → language → keys.
using Words = std::map<std::string, std::map<std::string, std::map<std::string, int>>>;

Words read_words(Offences& bad) {
    Words words;
    constexpr std::string_view root = "content/words/";
    for (const File& file : files()) {
        if (!file.path.starts_with(root) || !has_ending(file.path, ".yaml")) {
            continue;
        }
        const std::string rest = file.path.substr(root.size());
        const std::size_t slash = rest.find('/');
        auto& keys = words[rest.substr(slash + 1)][rest.substr(0, slash)];
        try {
            collect_keys(YAML::Load(file.text), "", keys);
        } catch (const YAML::Exception& error) {
            bad.add(file, 1, error.what());
        }
    }
    return words;
}

TEST(TidyContent, WordsExistInEveryLanguage) {
    Offences bad;
    for (const auto& [name, by_language] : read_words(bad)) {
        std::set<std::string> all;
        for (const auto& [language, keys] : by_language) {
            for (const auto& [key, line] : keys) {
                all.insert(key);
            }
        }
        for (const std::string_view language : languages) {
            const auto found = by_language.find(std::string(language));
            for (const std::string& key : all) {
                if (found == by_language.end() || !found->second.contains(key)) {
                    bad.add("content/words/" + std::string(language) + "/" + name + ": " + key +
                            " is missing");
                }
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

// A map with one language must have all three, and none of them empty.
void check_languages(const File& file, const YAML::Node& node, Offences& bad) {
    if (node.IsSequence()) {
        for (const auto& item : node) {
            check_languages(file, item, bad);
        }
    }
    if (!node.IsMap()) {
        return;
    }
    std::size_t present = 0;
    for (const std::string_view language : languages) {
        const YAML::Node text = node[std::string(language)];
        present += text && text.IsScalar() && !text.Scalar().empty() ? 1u : 0u;
    }
    if (node["fi"] && node["fi"].IsScalar() && present != languages.size()) {
        bad.add(file, static_cast<std::size_t>(node.Mark().line) + 1,
                "fi, sv and en belong together");
    }
    for (const auto& entry : node) {
        check_languages(file, entry.second, bad);
    }
}

TEST(TidyContent, TextsExistInEveryLanguage) {
    Offences bad;
    for (const File& file : files()) {
        if (!file.path.starts_with("content/") || !has_ending(file.path, ".yaml")) {
            continue;
        }
        try {
            check_languages(file, YAML::Load(file.text), bad);
        } catch (const YAML::Exception& error) {
            bad.add(file, 1, error.what());
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

// The literal after "ErrorKind::…, " on a line of code: an error code; "" when there is none.
std::string_view error_code(std::string_view line) {
    constexpr std::string_view mark = "ErrorKind::";
    const std::size_t at = line.find(mark);
    const std::size_t open = at == std::string_view::npos ? at : line.find(", \"", at);
    if (open == std::string_view::npos || line.find_first_of(";)", at) < open) {
        return {};
    }
    const std::size_t close = line.find('"', open + 3);
    return close == std::string_view::npos ? std::string_view{}
                                           : line.substr(open + 3, close - open - 3);
}

TEST(TidyContent, EveryErrorCodeHasWords) {
    Offences bad;
    std::set<std::string> known;
    for (const auto& [name, by_language] : read_words(bad)) {
        for (const auto& [language, keys] : by_language) {
            for (const auto& [key, line] : keys) {
                known.insert(key);
            }
        }
    }
    std::set<std::string> told;
    for (const File& file : files()) {
        if (!is_cpp(file) || is_test(file) || module_of(file.path).empty()) {
            continue;
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const std::string code(error_code(file.lines[i]));
            if (!code.empty() && !known.contains(code) && told.insert(code).second) {
                bad.add(file, i + 1, code + " has no words in content/words");
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyContent, NoAddressOfOneMachine) {
    // Written in two halves, so that this file is no offence itself.
    const std::array<std::string, 5> places = {
        std::string("/wo") + "rk/", std::string("/tmp/") + "brief", std::string("/ro") + "ot/",
        std::string("/ho") + "me/", std::string("registry.") + "npm"};
    Offences bad;
    for (const File& file : files()) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            for (const std::string& place : places) {
                const std::size_t at = file.lines[i].find(place);
                // "web/work/…" or "https://host/work/…" are other things: only from the root.
                const char before =
                    at == 0 || at == std::string_view::npos ? ' ' : file.lines[i][at - 1];
                const bool inner = std::isalnum(static_cast<unsigned char>(before)) != 0 ||
                                   before == '.' || before == '}' || before == '-';
                if (at != std::string_view::npos && !inner) {
                    bad.add(file, i + 1, "names a place of one machine: " + place);
                }
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyContent, LockFilesCarryNoAddresses) {
    Offences bad;
    for (const File& file : files()) {
        if (!has_ending(file.path, "package-lock.json")) {
            continue;
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            if (file.lines[i].find("\"resolved\": \"http") != std::string_view::npos) {
                bad.add(file, i + 1, "an address of a registry");
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

// A Finnish identity code at `at` with a right check character and a number real people have.
bool is_real_identity_code(std::string_view text, std::size_t at) {
    constexpr std::string_view signs = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    constexpr std::string_view centuries = "+-YXWVUABCDEF";
    const std::string_view code = text.substr(at, 11);
    const auto digit = [&](std::size_t i) {
        return std::isdigit(static_cast<unsigned char>(code[i])) != 0;
    };
    const auto joined = [&](std::size_t i) {
        return i < text.size() && std::isalnum(static_cast<unsigned char>(text[i])) != 0;
    };
    if (code.size() < 11 || (at > 0 && joined(at - 1)) || joined(at + 11) ||
        centuries.find(code[6]) == std::string_view::npos) {
        return false;
    }
    unsigned number = 0;
    for (const std::size_t i : {0u, 1u, 2u, 3u, 4u, 5u, 7u, 8u, 9u}) {
        if (!digit(i)) {
            return false;
        }
        number = number * 10 + static_cast<unsigned>(code[i] - '0');
    }
    const unsigned individual = number % 1000;
    return signs[number % 31] == code[10] && individual >= 2 && individual < 900;
}

TEST(TidyContent, IdentityCodesAreMadeUp) {
    EXPECT_TRUE(
        is_real_identity_code(std::string("131052-") + "308T", 0));  // the authority's sample
    EXPECT_FALSE(is_real_identity_code("131052-308U", 0));
    Offences bad;
    for (const File& file : files()) {
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            for (std::size_t at = 0; at + 11 <= file.lines[i].size(); ++at) {
                if (is_real_identity_code(file.lines[i], at)) {
                    bad.add(file, i + 1, "an identity code outside the made-up range 900-999");
                }
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

}  // namespace
}  // namespace luotsi::tidy
