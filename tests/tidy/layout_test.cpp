// Goal: the shape of the house – which folder may need which, what a public header may show, that
// no source is dead, that pages have titles and links lead somewhere. Method: the table is read
// from cmake/module.cmake and held against every include of every tracked file.
#include "source.hpp"

#include <gtest/gtest.h>

#include <array>
#include <filesystem>
#include <map>
#include <set>

namespace luotsi::tidy {
namespace {

using Edges = std::map<std::string, std::set<std::string>>;

const File* find_file(std::string_view path) {
    for (const File& file : files()) {
        if (file.path == path) {
            return &file;
        }
    }
    return nullptr;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words(1);
    for (const char c : text) {
        if (c == ' ' || c == '"' || c == '(' || c == ')') {
            words.emplace_back();
        } else {
            words.back() += c;
        }
    }
    std::erase(words, "");
    return words;
}

// Module → every module it may reach, itself included; from the set(LUOTSI_MAY_… lines.
Edges reachable() {
    Edges may;
    const File* table = find_file("cmake/module.cmake");
    for (const std::string_view line : table ? table->lines : std::vector<std::string_view>{}) {
        constexpr std::string_view mark = "set(LUOTSI_MAY_";
        if (!line.starts_with(mark)) {
            continue;
        }
        const std::vector<std::string> words = words_of(line.substr(mark.size()));
        may[words[0]] = {words.begin(), words.end()};
    }
    for (std::size_t round = 0; round < may.size(); ++round) {
        for (auto& [module, reach] : may) {
            const std::set<std::string> known = reach;
            for (const std::string& next : known) {
                reach.insert(may[next].begin(), may[next].end());
            }
        }
    }
    return may;
}

// The target of an include line without its quotes or brackets; "" when it is none.
std::string_view include_of(std::string_view line, char open, char close) {
    if (!line.starts_with("#include ")) {
        return {};
    }
    const std::size_t from = line.find(open);
    const std::size_t to = line.rfind(close);
    return from == std::string_view::npos || to <= from ? std::string_view{}
                                                        : line.substr(from + 1, to - from - 1);
}

TEST(TidyLayout, IncludesFollowTheArchitecture) {
    const Edges reach = reachable();
    ASSERT_GE(reach.size(), 12u) << "the module table of cmake/module.cmake was not understood";
    Offences bad;
    for (const File& file : files()) {
        const std::string_view module = module_of(file.path);
        if (!is_cpp(file) || module.empty()) {
            continue;
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const std::string_view target = include_of(file.lines[i], '"', '"');
            if (target.empty()) {
                continue;
            }
            const std::string needed(target.substr(0, target.find('/')));
            const auto allowed = reach.find(std::string(module));
            if (allowed == reach.end()) {
                bad.add(file, 1, "no such module in the architecture: " + std::string(module));
            } else if (target.starts_with("..") || !allowed->second.contains(needed)) {
                bad.add(file, i + 1, "may not include " + std::string(target));
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

// Headers that a file outside their own module includes: the public ones.
std::set<std::string_view> public_headers() {
    std::set<std::string_view> found;
    for (const File& file : files()) {
        for (std::size_t i = 0; is_cpp(file) && i < file.lines.size(); ++i) {
            const std::string_view target = include_of(file.lines[i], '"', '"');
            if (target.substr(0, target.find('/')) != module_of(file.path)) {
                found.insert(target);
            }
        }
    }
    return found;
}

TEST(TidyLayout, PublicHeadersAreLight) {
    // Third-party headers have a slash or a suffix; these standard ones cost too much everywhere.
    const std::set<std::string_view> heavy = {"regex",      "iostream", "fstream",
                                              "sstream",    "future",   "random",
                                              "filesystem", "ranges",   "format"};
    const std::set<std::string_view> open = public_headers();
    Offences bad;
    for (const File& file : files()) {
        // What only its own module includes is that module's affair.
        const std::string_view name = std::string_view(file.path).substr(4);
        if (!is_header(file) || module_of(file.path).empty() || !open.contains(name)) {
            continue;
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const std::string_view target = include_of(file.lines[i], '<', '>');
            if (target.find_first_of("/.") != std::string_view::npos || heavy.contains(target)) {
                bad.add(file, i + 1, "<" + std::string(target) + "> belongs into a .cpp");
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyLayout, NoUnwantedStreams) {
    const std::string streams = "#include <iostream>";
    const std::string regular = "#include <regex>";
    Offences bad;
    for (const File& file : files()) {
        const bool may_print = is_test(file) || module_of(file.path) == "cli";
        for (std::size_t i = 0; is_cpp(file) && i < file.lines.size(); ++i) {
            if ((file.lines[i] == streams && !may_print) || file.lines[i] == regular) {
                bad.add(file, i + 1, file.lines[i]);
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyLayout, EverySourceIsBuilt) {
    Offences bad;
    for (const File& file : files()) {
        if (!has_ending(file.path, ".cpp")) {
            continue;
        }
        // Some CMakeLists.txt above it, or the list of fuzz targets, names it by its relative path.
        const std::filesystem::path path = file.path;
        bool named = false;
        for (const File& list : files()) {
            const std::filesystem::path folder = std::filesystem::path(list.path).parent_path();
            const bool names =
                has_ending(list.path, "CMakeLists.txt") || has_ending(list.path, "targets.cmake");
            if (names && !folder.empty()) {
                const std::string relative = path.lexically_relative(folder).generic_string();
                named = named || list.text.find(relative) != std::string::npos ||
                        list.text.find("/" + file.path) != std::string::npos;
            }
        }
        if (!named) {
            bad.add(file, 1, "no CMakeLists.txt names it");
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyLayout, EveryHeaderIsIncluded) {
    std::set<std::string> included;
    for (const File& file : files()) {
        for (const std::string_view line : file.lines) {
            const std::string_view target = include_of(line, '"', '"');
            included.emplace(target.substr(target.rfind('/') + 1));
        }
    }
    Offences bad;
    for (const File& file : files()) {
        if (is_header(file) && !included.contains(file.path.substr(file.path.rfind('/') + 1))) {
            bad.add(file, 1, "nobody includes it");
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyLayout, PackagesAreListedOnce) {
    const File* list = find_file("packaging/apt-packages.txt");
    const File* cmake = find_file("cmake/packages.cmake");
    ASSERT_TRUE(list != nullptr && cmake != nullptr);
    std::set<std::string> names;
    Offences bad;
    for (std::size_t i = 0; i < list->lines.size(); ++i) {
        const std::string name(list->lines[i]);
        if (!name.empty() && name[0] != '#' && name[0] != '[' && !names.insert(name).second) {
            bad.add(*list, i + 1, "listed twice: " + name);
        }
    }
    for (std::size_t i = 0; i < cmake->lines.size(); ++i) {
        const std::string_view line = cmake->lines[i];
        if (!line.starts_with("luotsi_package(") && !line.starts_with("luotsi_library(")) {
            continue;
        }
        for (const std::string& word : words_of(line)) {
            const bool debian = word.starts_with("lib") && word.ends_with("-dev");
            if (debian && word != "libc6-dev" && !names.contains(word)) {
                bad.add(*cmake, i + 1, word + " is not in packaging/apt-packages.txt");
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

// Relative links of one markdown line lead to a file that exists.
void check_links(const File& file, std::size_t at, Offences& bad) {
    const std::string_view line = file.lines[at];
    for (std::size_t i = line.find("]("); i != std::string_view::npos; i = line.find("](", i + 1)) {
        const std::size_t end = line.find(')', i);
        if (end == std::string_view::npos) {
            break;
        }
        std::string_view target = line.substr(i + 2, end - i - 2);
        target = target.substr(0, target.find('#'));
        if (target.empty() || target.find("://") != std::string_view::npos ||
            target.starts_with("mailto:")) {
            continue;
        }
        const auto path = std::filesystem::path(LUOTSI_SOURCE_DIR) /
                          std::filesystem::path(file.path).parent_path() / target;
        if (!std::filesystem::exists(path)) {
            bad.add(file, at + 1, "the link leads nowhere: " + std::string(target));
        }
    }
}

TEST(TidyLayout, PagesHaveTitlesAndLiveLinks) {
    Offences bad;
    for (const File& file : files()) {
        if (!has_ending(file.path, ".md")) {
            continue;
        }
        if (!file.text.starts_with("# ")) {
            bad.add(file, 1, "a page begins with its title: # …");
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            check_links(file, i, bad);
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

}  // namespace
}  // namespace luotsi::tidy
