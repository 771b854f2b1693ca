#include "access/rules.hpp"

#include <algorithm>
#include <bit>

#include "access/standing.hpp"
#include "access/table_texts.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::access {
namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<std::string_view, 2> file_keys{"table", "rows"};
constexpr std::array<std::string_view, 5> row_keys{"id", "when", "then", "why", "law"};
constexpr std::array<std::string_view, 4> law_keys{"act", "section", "source", "confidence"};
constexpr std::array<std::string_view, 3> verdict_words{"no", "exists-only", "yes"};
constexpr std::array<std::string_view, 3> confidence_words{"h", "m", "l"};
constexpr std::size_t gaps_max = 20;

std::uint64_t all_values(const Input& input) {
    return ((std::uint64_t{1} << input.values.size()) - 1) << input.first_bit;
}

// The values a row names for one input, as bits; every value when it names none.
std::uint64_t mask_of(const YamlReader& when, const Input& input) {
    const YamlNode* named = when.find(input.name);
    if (named == nullptr) return all_values(input);
    std::uint64_t mask = 0;
    for (const YamlNode& item : named->items) {
        const auto at =
            model::read_choice(when.errors(), item, when.element(input.name), input.values);
        if (at) mask |= std::uint64_t{1} << (input.first_bit + *at);
    }
    if (mask == 0)
        when.errors().add(*named, when.element(input.name), "access.table_empty",
                          "a row that names no value never fits");
    return mask;
}

Row read_row(YamlErrors& errors, const YamlNode& node, const std::vector<Input>& inputs) {
    const YamlReader one(errors, node, "rows", row_keys);
    Row row;
    row.line = node.line;
    row.id = one.need_text("id");
    if (const auto then = one.need_choice("then", verdict_words))
        row.verdict = static_cast<Verdict>(*then);
    row.why = one.need_text("why");
    std::vector<std::string_view> names;
    names.reserve(inputs.size());
    for (const Input& input : inputs) names.push_back(input.name);
    if (const YamlNode* when = one.need("when")) {
        const YamlReader conditions(errors, *when, "rows." + row.id, names);
        for (const Input& input : inputs) row.mask |= mask_of(conditions, input);
    }
    if (const YamlNode* law = one.need("law")) {
        const YamlReader of(errors, *law, "rows." + row.id + ".law", law_keys);
        row.law.act = of.need_text("act");
        row.law.section = of.text("section");  // "": known to us is only the act
        row.law.source = of.need_text("source");
        if (const auto sure = of.need_choice("confidence", confidence_words))
            row.law.confidence = confidence_words[*sure][0];
    }
    return row;
}

void place_bits(std::vector<Input>& inputs) {
    std::uint32_t bit = 0;
    for (Input& input : inputs) {
        input.first_bit = bit;
        bit += static_cast<std::uint32_t>(input.values.size());
    }
}

}  // namespace

std::string_view to_string(Verdict verdict) {
    return verdict_words[static_cast<std::size_t>(verdict)];
}

Table Table::read(std::string_view yaml, std::string name, std::vector<Input> inputs,
                  std::vector<Error>& errors) {
    Table out;
    out.name_ = std::move(name);
    place_bits(inputs);
    out.inputs_ = std::move(inputs);
    out.closed_.id = "table-broken";
    out.closed_.why = "no-part";
    const model::YamlDocument document =
        model::parse_yaml(std::string(yaml), "access/" + out.name_ + ".yaml");
    YamlErrors found(document);
    const YamlReader file(found, document.root, "", file_keys);
    if (const YamlNode* rows = file.need("rows"))
        for (const YamlNode& node : rows->items)
            out.rows_.push_back(read_row(found, node, out.inputs_));
    for (std::size_t i = 0; i < out.rows_.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (out.rows_[i].id == out.rows_[j].id)
                found.add(document.root, "rows." + out.rows_[i].id, "access.table_twice",
                          "two rows have this id");
    std::vector<Error> mistakes = found.take();
    if (!mistakes.empty()) out.rows_.clear();
    for (Error& error : mistakes) errors.push_back(std::move(error));
    return out;
}

const Row& Table::find(std::uint64_t situation) const {
    for (const Row& row : rows_)
        if ((situation & ~row.mask) == 0) return row;
    return closed_;
}

std::vector<std::string> Table::gaps() const {
    std::vector<std::string> out;
    std::vector<std::size_t> at(inputs_.size(), 0);
    for (;;) {
        std::uint64_t situation = 0;
        for (std::size_t i = 0; i < at.size(); ++i) situation |= bit(i, at[i]);
        const auto fits = std::ranges::count_if(
            rows_, [&](const Row& row) { return (situation & ~row.mask) == 0; });
        if (fits != 1) {
            std::string text = fits == 0 ? "no row:" : "several rows:";
            for (std::size_t i = 0; i < at.size(); ++i) {
                text += ' ';
                text += inputs_[i].name;
                text += '=';
                text += inputs_[i].values[at[i]];
            }
            out.push_back(std::move(text));
            if (out.size() == gaps_max) return out;
        }
        std::size_t digit = 0;
        while (digit < at.size() && ++at[digit] == inputs_[digit].values.size()) at[digit++] = 0;
        if (digit == at.size()) return out;
    }
}

const Tables& tables() {
    static const Tables all = [] {
        Tables out;
        out.open = Table::read(open_table_text, "open", open_inputs(), out.errors);
        out.see = Table::read(see_table_text, "see", see_inputs(), out.errors);
        out.behalf = Table::read(behalf_table_text, "behalf", behalf_inputs(), out.errors);
        out.place = Table::read(place_table_text, "place", place_inputs(), out.errors);
        out.restricted =
            Table::read(restrict_table_text, "restrict", restrict_inputs(), out.errors);
        return out;
    }();
    return all;
}

}  // namespace luotsi::access
