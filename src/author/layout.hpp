// A YAML file as it is laid out: the tree of its values together with what the tree does not hold –
// comments, blank lines, braces and the exact spelling of every scalar. The formatter writes from
// it. A comment belongs to the entry it stands beside, to the entry it stands above, or to the
// block whose end it stands at; none belongs nowhere.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/yaml_tree.hpp"

namespace luotsi::author {

struct Remark {
    std::string text;  // "# why", without trailing blanks
    std::uint32_t offset = 0;  // bytes from the beginning of the file
    std::uint32_t column = 0;  // 1-based, in code points
    bool own_line = false;
    bool blank_before = false;  // a blank line stands above it
};

enum class Spelling : std::uint8_t { one_line, several_lines, block };  // of a scalar

// One entry of a mapping (with a key), one item of a list, or the whole file (neither).
struct Piece {
    const model::YamlNode* key = nullptr;
    const model::YamlNode* value = nullptr;
    std::string key_text;  // as spelt, quotes included
    std::string scalar;  // the value's spelling; of a block scalar everything from | or >
    Spelling spelling = Spelling::one_line;
    bool flow = false;  // the value stands in braces or brackets
    bool blank_before = false;
    std::uint32_t start = 0;  // bytes: of the key or the dash
    std::uint32_t end = 0;  // bytes: behind the value
    std::uint32_t column = 0;  // 1-based: of the key or the dash
    std::vector<Remark> before;  // lines above it
    std::vector<Remark> beside;  // at the end of its line
    std::vector<Remark> after;  // behind the last of its pieces
    std::vector<Piece> pieces;  // of a mapping or list, in file order
};

// The document must have no errors and must outlive the result. O(size of the file).
Piece lay_out(const model::YamlDocument& document);

// All comments of the file, in file order.
std::vector<Remark> remarks_of(const Piece& whole);

}  // namespace luotsi::author
