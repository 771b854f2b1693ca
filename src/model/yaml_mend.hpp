// Two spellings people write inside { } that the YAML library does not read: a question mark in
// unquoted text (right by YAML 1.2, refused by the library) and `type: one of [a, b]` (no YAML, but
// what the language's type looks like everywhere else). Such a text is put in quotes before it is
// read; a table of what was put in gives back the places in the file as it was written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace luotsi::model {

struct MendedYaml {
    std::string text;
    std::vector<std::size_t> put_in;  // places in `text` of added bytes, ascending

    bool changed() const { return !put_in.empty(); }
    // The place in the original of a place in `text`. O(log).
    std::size_t original(std::size_t place) const;
};

// Changes nothing outside { } and [ ]. O(text).
MendedYaml mend_yaml(std::string_view source);

}  // namespace luotsi::model
