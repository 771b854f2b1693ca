// A model file as elements with addresses: "steps.first talk.within", "steps.first talk.learn[low
// mood]", "decisions.segment.rows[<= 4 | >= 3]". Two files say the same when their elements do: the
// order of the text, quotes, line breaks and comments do not matter where the meaning does not know
// them. Layers, differences and merges speak of these addresses only.
//
//   part                        title  basis  offer when  …          one value
//   part[member]                serves[access]                       a set
//   part.id                     steps.first talk                     a group: all that stands below
//   part.id.key                 steps.first talk.within              one value
//   part.id.key[member]         …learn[fact]  …with[role]  …channels[phone]  …one of[nurse]
//                               …cancels[step]  …labels[value]  …if silent[remind | return]
//                               …rows[<input cells, joined by " | ">]
//   ends order, decisions.x.rows order      where the order decides: lists of ids, row addresses
//
// What is addressed by what: a fact is learnt once by a step, so the fact names the line; a row of
// a table is named by the question it answers (its input cells), its value is the answer and the
// reason; the lines of "if silent" by what is done (a second reminder is "remind 2"). Three
// languages of one text are one element. A truth value that is false is the same as absent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/yaml_tree.hpp"

namespace luotsi::model {

struct Address {
    std::string part;
    std::string id;
    std::string key;
    std::string member;
    bool has_member = false;
    bool is_group() const { return !id.empty() && key.empty() && part != "expect"; }
    // "steps.first talk" of all that stands below it; "" for what is in no group.
    std::string group() const;
    bool operator==(const Address&) const = default;
};
// nullopt when the text is no address (an unknown part, nothing after a dot, an open bracket).
std::optional<Address> parse_address(std::string_view text);
std::string to_string(const Address& address);

struct Element {
    std::string path;
    std::string value;  // canonical: equal meaning, equal text; of a group: of everything below it
    const YamlNode* node = nullptr;  // its value in the file
    const YamlNode* key = nullptr;  // where its name stands; null when it has none
    const YamlNode* because = nullptr;  // rows: the reason of the row
    std::string within;  // the group it stands in: "steps.first talk"; "" when in none
    bool group = false;
};

// All elements of a model file but its id and version, sorted by path. O(n log n).
std::vector<Element> elements_of(const YamlNode& root);
const Element* find_element(const std::vector<Element>& elements, std::string_view path);
// The canonical text of a value that may stand at an address.
std::string canonical(const YamlNode& node, std::string_view key = {});

enum class Change : std::uint8_t { added, removed, changed };
std::string_view to_string(Change change);  // "added" …

struct Difference {
    Change kind = Change::changed;
    std::string path;
    const Element* before = nullptr;  // null: added
    const Element* after = nullptr;  // null: removed
};
// From `before` to `after`, sorted by path. A group that is only on one side is one difference.
std::vector<Difference> differences(const std::vector<Element>& before,
                                    const std::vector<Element>& after);
// The ids of an order element ("a, b, c"), and what a list says canonically.
std::vector<std::string> split_order(std::string_view value);
std::string join_order(const std::vector<std::string>& ids);

// Editing the tree of a file. `key` is where the name stands in the layer, for places of mistakes.
enum class Edit : std::uint8_t { done, no_such_element, exists_already, wrong_value };
Edit change_element(YamlNode& root, const Address& address, const YamlNode& value);
Edit add_element(YamlNode& root, const Address& address, const YamlNode& key,
                 const YamlNode& value);
Edit remove_element(YamlNode& root, const Address& address);

// How a layer writes a value that stands in a file: of a row {then, because}, of a learnt fact its
// mark or true, of a set's member true; all else as it is.
YamlNode layer_value(const Element& element);

// YAML in one line that reads back as the same tree.
std::string to_yaml(const YamlNode& node);

}  // namespace luotsi::model
