// Goal: rules about lines of code that can be checked by reading them. Method: every tracked source
// file is read, its comments and literals blanked where the rule is about code, and each offence is
// listed with file and line.
#include "source.hpp"

#include <gtest/gtest.h>

#include <array>

namespace luotsi::tidy {
namespace {

constexpr std::size_t columns_max = 100;
constexpr std::size_t file_lines_max = 700;
constexpr std::size_t function_lines_max = 70;

// Of the web's code its own formatter takes care (./check, "web style").
TEST(TidyCode, LinesFitIn100Columns) {
    Offences bad;
    for (const File& file : files()) {
        if (!is_cpp(file)) {
            continue;
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            if (columns(file.lines[i]) > columns_max) {
                bad.add(file, i + 1, std::to_string(columns(file.lines[i])) + " columns");
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyCode, FilesHaveOneSubject) {
    Offences bad;
    for (const File& file : files()) {
        if ((is_cpp(file) || is_web_code(file)) && file.lines.size() > file_lines_max) {
            bad.add(file, 1, std::to_string(file.lines.size()) + " lines: split it by subject");
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyCode, FunctionsFitOnAScreen) {
    Offences bad;
    for (const File& file : files()) {
        if (!is_cpp(file)) {
            continue;
        }
        for (const Function& function : functions(file.text)) {
            if (function.lines > function_lines_max) {
                bad.add(file, function.first_line, std::to_string(function.lines) + " lines");
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyCode, NoTabsNoTrailingBlanks) {
    Offences bad;
    for (const File& file : files()) {
        const bool table = has_ending(file.path, ".tsv") || has_ending(file.path, ".csv");
        const bool bytes = file.path.starts_with("fuzz/corpus/");
        if (table || bytes || has_ending(file.path, ".svg")) {
            continue;
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const std::string_view line = file.lines[i];
            if (line.find('\t') != std::string_view::npos) {
                bad.add(file, i + 1, "a tab");
            }
            if (!line.empty() && (line.back() == ' ' || line.back() == '\r')) {
                bad.add(file, i + 1, "a blank at the end of the line");
            }
        }
        if (!file.text.empty() && file.text.back() != '\n') {
            bad.add(file, file.lines.size(), "no newline at the end of the file");
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

struct Banned {
    std::string_view word;
    std::string_view why;
};

// Code that must not occur anywhere. (g++ 12.2 miscompiles coroutines.)
constexpr std::array banned_everywhere = {
    Banned{"co_await", "coroutines are miscompiled by g++ 12"},
    Banned{"co_return", "coroutines are miscompiled by g++ 12"},
    Banned{"co_yield", "coroutines are miscompiled by g++ 12"},
    Banned{"std::regex", "use a hand-written scanner: <regex> is slow to build and to run"},
    Banned{"stable_sort", "clang 19 refuses it with g++ 12's library: sort by a whole key"},
    Banned{"stable_partition", "clang 19 refuses it with g++ 12's library"},
    Banned{"inplace_merge", "clang 19 refuses it with g++ 12's library: std::merge"},
    Banned{"std::endl", "write '\\n'"},
    Banned{"sprintf", "use fmt"},
    Banned{"rand", "randomness comes in as an argument"},
    Banned{"srand", "randomness comes in as an argument"},
};

// The core is deterministic: time, randomness, environment and files come in as arguments.
constexpr std::array banned_in_core = {
    Banned{"system_clock", "time comes in as an argument"},
    Banned{"steady_clock", "time comes in as an argument"},
    Banned{"random_device", "randomness comes in as an argument"},
    Banned{"getenv", "settings come in as arguments"},
    Banned{"std::ifstream", "text comes in as an argument; files are read above"},
    Banned{"std::ofstream", "the core writes nothing"},
    Banned{"fopen", "text comes in as an argument; files are read above"},
    Banned{"std::thread", "threads belong to store and server"},
};

bool in_core(const File& file) {
    constexpr std::array<std::string_view, 6> core = {"base",   "feel",   "model",
                                                      "engine", "access", "centre"};
    for (const std::string_view module : core) {
        if (module_of(file.path) == module) {
            return !is_test(file);
        }
    }
    return false;
}

// The two ways in for content: files read whole, before anything is decided.
bool loads_content(const File& file) {
    return file.path == "src/model/yaml_tree.cpp" || file.path == "src/centre/municipality.cpp";
}

template <std::size_t N>
void find_banned(const File& file, const std::array<Banned, N>& words, Offences& bad) {
    const std::string code = code_only(file.text);
    const std::vector<std::string_view> lines = split_lines(code);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (const Banned& banned : words) {
            if (has_word(lines[i], banned.word)) {
                bad.add(file, i + 1, std::string(banned.word) + ": " + std::string(banned.why));
            }
        }
    }
}

TEST(TidyCode, BannedWordsDoNotOccur) {
    Offences bad;
    for (const File& file : files()) {
        if (is_cpp(file)) {
            find_banned(file, banned_everywhere, bad);
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

// A loop over what a call's result points to, `for (x : *find())`: g++ 12 lets the result die
// before the first round (only C++23's P2718R0, which clang 19 has, keeps it), so a name must hold
// it.
TEST(TidyCode, NoLoopOverWhatATemporaryHolds) {
    Offences bad;
    for (const File& file : files()) {
        if (!is_cpp(file)) continue;
        const std::string code = code_only(file.text);
        const std::vector<std::string_view> lines = split_lines(code);
        for (std::size_t i = 0; i < lines.size(); ++i) {
            const std::size_t loop = lines[i].find("for (");
            const std::size_t star = lines[i].find(" : *");
            if (loop == std::string_view::npos || star == std::string_view::npos) continue;
            // Either the loop's own bracket closes next, or the range opens one: a call.
            const std::size_t bracket = lines[i].find_first_of("()", star);
            if (star > loop && bracket != std::string_view::npos && lines[i][bracket] == '(')
                bad.add(file, i + 1, "give the result a name before the loop");
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyCode, TheCoreIsDeterministic) {
    Offences bad;
    for (const File& file : files()) {
        if (is_cpp(file) && in_core(file) && !loads_content(file)) {
            find_banned(file, banned_in_core, bad);
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyCode, NothingIsLeftForLater) {
    const std::array<std::string, 3> marks = {std::string("TO") + "DO", std::string("FIX") + "ME",
                                              std::string("XX") + "X"};
    Offences bad;
    for (const File& file : files()) {
        if (!is_cpp(file) && !is_web_code(file) && !has_ending(file.path, ".yaml")) {
            continue;
        }
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            for (const std::string& mark : marks) {
                if (has_word(file.lines[i], mark)) {
                    bad.add(file, i + 1, mark + ": do it or file an issue");
                }
            }
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyCode, HeadersSayWhatTheyAreFor) {
    constexpr std::size_t purpose_letters_min = 60;
    Offences bad;
    for (const File& file : files()) {
        if (!is_header(file)) {
            continue;
        }
        std::size_t letters = 0;
        bool once = false;
        bool opening = true;
        for (const std::string_view line : file.lines) {
            once = once || line == "#pragma once";
            opening = opening && (line.starts_with("//") || line == "#pragma once" || line.empty());
            letters += opening && line.starts_with("//") ? line.size() : 0u;
        }
        if (!once) {
            bad.add(file, 1, "no #pragma once");
        }
        if (letters < purpose_letters_min) {
            bad.add(file, 1, "open with one paragraph that says what the file is for");
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

TEST(TidyCode, TestsSayTheirGoalAndMethod) {
    Offences bad;
    for (const File& file : files()) {
        if (has_ending(file.path, "_test.cpp") && !file.text.starts_with("// ")) {
            bad.add(file, 1, "open with a sentence of goal and method");
        }
    }
    EXPECT_TRUE(bad.none()) << bad.report();
}

// The reader itself: what the rules stand on.
TEST(TidyReader, BlanksCommentsAndLiterals) {
    EXPECT_EQ(code_only("a // b\nc"), "a     \nc");
    EXPECT_EQ(code_only("x(\"a\\\"b\") y"), "x(      ) y");
    EXPECT_EQ(code_only("R\"(q\")\" z"), "        z");
    EXPECT_EQ(code_only("1'000'000 'c'"), "1'000'000    ");
    EXPECT_EQ(columns("sää"), 3u);
    EXPECT_TRUE(has_word("a rand() b", "rand"));
    EXPECT_FALSE(has_word("operand()", "rand"));
}

TEST(TidyReader, MeasuresFunctions) {
    const std::string text = "namespace a {\n"
                             "struct S {\n    int f() {\n        return 1;\n    }\n};\n"
                             "const int t[] = {\n1,\n2};\n"
                             "void g(int x) {\n    if (x) {\n    }\n}\n}\n";
    const std::vector<Function> found = functions(text);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].first_line, 3u);
    EXPECT_EQ(found[0].lines, 3u);
    EXPECT_EQ(found[1].lines, 4u);
}

}  // namespace
}  // namespace luotsi::tidy
