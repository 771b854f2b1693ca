#include "author/key_order.hpp"

#include <algorithm>
#include <array>

#include "model/keys.hpp"

namespace luotsi::author {

namespace {

using model::Word;

constexpr std::array<Word, 3> languages{"fi", "sv", "en"};

struct Step {
    Shape outer;
    std::string_view key;  // "*" = any
    Shape inner;
};

constexpr std::array inner_shapes{
    Step{Shape::whole, "facts", Shape::facts},
    Step{Shape::whole, "roles", Shape::roles},
    Step{Shape::whole, "decisions", Shape::decisions},
    Step{Shape::whole, "steps", Shape::steps},
    Step{Shape::whole, "ends", Shape::ends},
    Step{Shape::whole, "measures", Shape::measures},
    Step{Shape::whole, "costs", Shape::costs},
    Step{Shape::whole, "evidence", Shape::evidence},
    Step{Shape::whole, "add", Shape::additions},
    Step{Shape::whole, "change", Shape::additions},
    Step{Shape::facts, "*", Shape::fact},
    Step{Shape::roles, "*", Shape::role},
    Step{Shape::decisions, "*", Shape::decision},
    Step{Shape::decision, "rows", Shape::rows},
    Step{Shape::steps, "*", Shape::step},
    Step{Shape::step, "learn", Shape::learned},
    Step{Shape::learned, "*", Shape::learn_item},
    Step{Shape::learn_item, "*", Shape::learn_options},
    Step{Shape::step, "if silent", Shape::silences},
    Step{Shape::silences, "*", Shape::silence},
    Step{Shape::ends, "*", Shape::end},
    Step{Shape::measures, "*", Shape::measure},
    Step{Shape::costs, "*", Shape::cost},
    Step{Shape::additions, "facts", Shape::facts},
    Step{Shape::additions, "roles", Shape::roles},
    Step{Shape::additions, "decisions", Shape::decisions},
    Step{Shape::additions, "steps", Shape::steps},
    Step{Shape::additions, "ends", Shape::ends},
    Step{Shape::additions, "measures", Shape::measures},
    Step{Shape::additions, "costs", Shape::costs},
};

// "steps.home visit" → steps; deeper addresses name a key, not an element.
Shape added_element(std::string_view key) {
    const std::size_t dot = key.find('.');
    if (dot == std::string_view::npos || key.find('.', dot + 1) != std::string_view::npos)
        return Shape::other;
    const Shape part = inner_shape(Shape::additions, key.substr(0, dot));
    return part == Shape::other ? part : inner_shape(part, key.substr(dot + 1));
}

std::span<const Word> keys_of(Shape shape) {
    switch (shape) {
        case Shape::fact: return model::fact_keys;
        case Shape::role: return model::role_keys;
        case Shape::decision: return model::decision_keys;
        case Shape::step: return model::step_keys;
        case Shape::learn_options: return model::learn_keys;
        case Shape::silence: return model::silence_keys;
        case Shape::end: return model::end_keys;
        case Shape::measure: return model::measure_keys;
        case Shape::cost: return model::cost_keys;
        case Shape::evidence: return model::evidence_keys;
        default: return {};
    }
}

// A layer says what it extends; a model never does.
std::span<const Word> order_of(const Piece& piece, Shape shape) {
    if (is_local_text(piece)) return languages;
    if (shape != Shape::whole) return keys_of(shape);
    if (piece.value->find("extends") != nullptr) return model::layer_keys;
    return model::model_keys;
}

}  // namespace

Shape inner_shape(Shape outer, std::string_view key) {
    for (const Step& step : inner_shapes)
        if (step.outer == outer && (step.key == "*" || step.key == key)) return step.inner;
    return outer == Shape::additions ? added_element(key) : Shape::other;
}

bool is_local_text(const Piece& piece) {
    const model::YamlNode& node = *piece.value;
    return node.is_mapping() && !node.keys.empty() &&
           std::all_of(node.keys.begin(), node.keys.end(),
                       [](const model::YamlNode& key) {
                           return std::find(languages.begin(), languages.end(), key.text) !=
                                  languages.end();
                       }) &&
           std::all_of(node.items.begin(), node.items.end(),
                       [](const model::YamlNode& item) { return item.is_scalar(); });
}

bool has_order(const Piece& piece, Shape shape) {
    return piece.value->is_mapping() && !order_of(piece, shape).empty();
}

bool opens_section(std::string_view key) {
    static constexpr std::array<Word, 13> sections{
        "offer when", "facts",  "roles",  "decisions", "steps",  "ends",   "measures",
        "costs",      "expect", "change", "add",       "remove", "because"};
    return std::find(sections.begin(), sections.end(), key) != sections.end();
}

std::vector<std::size_t> writing_order(const Piece& piece, Shape shape) {
    std::vector<std::size_t> order(piece.pieces.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    if (!has_order(piece, shape)) return order;
    const std::span<const Word> keys = order_of(piece, shape);
    std::vector<std::size_t> rank(order.size());
    std::size_t last = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        const auto found = std::find(keys.begin(), keys.end(), piece.pieces[i].key->text);
        if (found != keys.end()) last = static_cast<std::size_t>(found - keys.begin()) + 1;
        rank[i] = last;
    }
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return rank[a] != rank[b] ? rank[a] < rank[b] : a < b;
    });
    return order;
}

}  // namespace luotsi::author
