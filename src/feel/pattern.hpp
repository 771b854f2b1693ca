// Regular expressions as FEEL means them: XPath's (XQuery and XPath Functions and Operators 3.1,
// 5.6, on top of XML Schema part 2, appendix G), said in ICU's language. Inside feel only. The two
// differ in anchors, in what "." leaves out, in classes and their subtraction, and in what is a
// mistake; a pattern that is none of XPath's is refused instead of meaning something else.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace luotsi::feel {

struct PatternFlags {
    bool dot_all = false;      // s: "." takes line ends, too
    bool multi_line = false;   // m: "^" and "$" at every line
    bool ignore_case = false;  // i
    bool extended = false;     // x: white space in the pattern means nothing
    bool literal = false;      // q: no character is special
};

// "smixq" in any order; nullopt when there is another letter.
std::optional<PatternFlags> parse_pattern_flags(std::string_view flags);

struct IcuPattern {
    std::string text;          // ASCII; to be opened with UREGEX_CASE_INSENSITIVE for i only
    std::uint32_t groups = 0;  // captured ones
};

// nullopt when the pattern is malformed. Linear in its length.
std::optional<IcuPattern> translate_pattern(std::string_view pattern, const PatternFlags& flags);

// ---- shared by the two files of the translator ----

// A set of characters; hides ICU's USet.
class CharacterSet {
public:
    CharacterSet();
    ~CharacterSet();
    CharacterSet(CharacterSet&&) noexcept;
    CharacterSet& operator=(CharacterSet&&) noexcept;
    CharacterSet(const CharacterSet&) = delete;
    CharacterSet& operator=(const CharacterSet&) = delete;

    void add(std::uint32_t first, std::uint32_t last);
    void add(const CharacterSet& other);
    void remove(const CharacterSet& other);
    void complement();
    void close_over_case();  // adds what differs by case only
    std::string to_icu() const;  // "[\x{41}-\x{5A}]"; never empty

    // The set of \s, \d, \i … (a letter of "sSdDwWiIcC").
    static CharacterSet of_escape(char letter);
    // The set of \p{Lu} or \p{IsBasicLatin}; nullopt when there is no such property.
    static std::optional<CharacterSet> of_property(std::string_view name);

private:
    struct Set;
    std::unique_ptr<Set> set_;
};

}  // namespace luotsi::feel
