// Declared names an expression may use. Names may contain spaces ("contacts of last year"): at a
// place in the text the longest declared name wins; runs of white space count as one space. Step
// names are usable only as arguments of done, overdue and count; fact names also in unknown, asked.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "feel/type.hpp"

namespace luotsi::feel {

enum class NameKind : std::uint8_t { fact, step, variable };

struct Name {
    std::string text;
    NameKind kind = NameKind::fact;
    std::uint32_t index = 0;  // what Environment is asked with
    Type type;
};

class Names {
public:
    // A later name with the same text and kind replaces the earlier one. A step and a fact may
    // share a text: the argument of done(…) is looked up among steps, everything else among the
    // others.
    void add(Name name);
    const Name* find(std::string_view text) const;  // facts and variables, then steps
    const Name* find_step(std::string_view text) const;  // steps only
    const std::vector<Name>& all() const { return names_; }
    // A type that may be named behind "instance of" and in functions' parameters.
    void add_type(std::string text, Type type);

    struct Match {
        const Name* name = nullptr;  // nullptr: no declared name starts here
        std::size_t length = 0;  // bytes of `text` it covers
    };
    // All declared names at the beginning of `text`, longest first. A name must end at the end of
    // a word.
    std::vector<Match> matches(std::string_view text, bool steps) const;
    Match longest(std::string_view text, bool steps) const;
    Match longest_type(std::string_view text) const;

    // The declared name most like `text` (edit distance at most a third of its length), or "".
    std::string nearest(std::string_view text, bool steps) const;

private:
    std::vector<Name> names_;
    std::map<std::string, std::uint32_t, std::less<>> values_;  // facts, variables → place
    std::map<std::string, std::uint32_t, std::less<>> steps_;
    std::map<std::string, Name, std::less<>> types_;
};

// White space runs become one space, none at the ends.
std::string normalise_name(std::string_view text);
// The option nearest to `text` (edit distance at most a third of its length, at least 1), or "".
std::string nearest_of(std::string_view text, const std::vector<std::string>& options);

}  // namespace luotsi::feel
