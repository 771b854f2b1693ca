// The tidy tests' view of the repository: which files are tracked, their lines, and C++ text with
// its comments and literals blanked out, so that a rule about code is not set off by words about
// code. Nothing here knows a rule; the rules are the tests.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace luotsi::tidy {

struct File {
    std::string path; // relative to the source root, with forward slashes
    std::string text;
    std::vector<std::string_view> lines; // views into `text`, without line ends
};

// Every tracked text file; without git, every file outside build and package folders. Read once.
const std::vector<File>& files();

// The offences of one rule, printed as "path:line: what" when the test ends.
class Offences {
public:
    void add(const File& file, std::size_t line, std::string_view what);
    void add(std::string_view what);
    // Empty when the rule holds; else a list a person can act on.
    std::string report() const;
    bool none() const { return lines_.empty(); }

private:
    std::vector<std::string> lines_;
};

bool is_cpp(const File& file);      // .cpp or .hpp
bool is_header(const File& file);   // .hpp
bool is_test(const File& file);     // a test, benchmark or fuzz source
bool is_web_code(const File& file); // .ts .tsx .mjs under web/
bool has_ending(std::string_view path, std::string_view ending);

// src/<module>/… → "<module>", else "".
std::string_view module_of(std::string_view path);

// `text` with comments, string and character literals replaced by blanks; same length, same lines.
std::string code_only(std::string_view text);

// Splits into lines (views into `text`).
std::vector<std::string_view> split_lines(std::string_view text);

// Whether `word` occurs in `line` as a whole identifier path (no identifier character around it).
bool has_word(std::string_view line, std::string_view word);

// Code points of UTF-8 text, which is what a column is.
std::size_t columns(std::string_view line);

struct Function {
    std::size_t first_line = 0; // 1-based, the line of its opening brace
    std::size_t lines = 0;      // from opening to closing brace
};

// Function bodies at namespace or class level, found by their braces.
std::vector<Function> functions(std::string_view text);

} // namespace luotsi::tidy
