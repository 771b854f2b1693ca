// The law of access as data: small decision tables over words (content/access/*.yaml), each row
// with the paragraph it follows. A table says for every combination of its inputs exactly one
// verdict; a test walks all combinations. Compiled to one bit per input value: a row fits when no
// bit of the situation lies outside its mask, so that a verdict costs one AND per row. The tables
// are part of the program (put into it when it is built), because who may see what is released and
// proved with it: an installation's content folder cannot loosen it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace luotsi::access {

enum class Verdict : std::uint8_t { no, exists_only, yes };
std::string_view to_string(Verdict verdict);  // no | exists-only | yes

struct Law {
    std::string act;  // "703/2023"
    std::string section;  // "§ 57"
    std::string source;  // where we have it from
    char confidence = 'l';  // h | m | l
};

struct Row {
    std::string id;
    std::uint64_t mask = 0;
    Verdict verdict = Verdict::no;
    std::string why;  // words key "access.why.<why>"
    Law law;
    std::uint32_t line = 0;
};

struct Input {
    std::string_view name;
    std::vector<std::string_view> values;
    std::uint32_t first_bit = 0;
};

class Table {
public:
    // `inputs`: what the program can tell; at most 64 values together. Errors are added to
    // `errors` (access.table_…), also for situations with no row or with two: O(product of the
    // values · rows).
    static Table read(std::string_view yaml, std::string name, std::vector<Input> inputs,
                      std::vector<Error>& errors);
    // The position of each input's value, in the order of the inputs. O(rows); total, so there is
    // always a row.
    const Row& find(std::uint64_t situation) const;
    std::uint64_t bit(std::size_t input, std::size_t value) const {
        return std::uint64_t{1} << (inputs_[input].first_bit + value);
    }
    const std::vector<Row>& rows() const { return rows_; }
    const std::vector<Input>& inputs() const { return inputs_; }
    const std::string& name() const { return name_; }
    // Situations that no row or several rows answer, as text for the author; at most 20.
    std::vector<std::string> gaps() const;

private:
    std::string name_;
    std::vector<Input> inputs_;
    std::vector<Row> rows_;
    Row closed_;  // what a table with a mistake answers: no
};

// The tables of this program, read at the first call. Broken tables refuse everything.
struct Tables {
    Table open;  // a whole case
    Table see;  // one element of a case
    Table behalf;  // acting for another person
    Table place;  // where somebody is to be found
    Table restricted;  // one element while processing is restricted
    std::vector<Error> errors;
};
const Tables& tables();

}  // namespace luotsi::access
