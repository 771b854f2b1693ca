// Ends, and what is kept for measuring and simulating: measures, costs, expectations.
#include <algorithm>

#include "model/builder.hpp"
#include "model/keys.hpp"

namespace luotsi::model {

namespace {

const YamlNode* mapping_part(Builder& builder, const YamlNode* node, std::string_view part) {
    if (node == nullptr) return nullptr;
    if (!node->is_mapping()) {
        const std::string name(part);
        builder.errors.add(*node, name, "yaml.not_a_mapping", name + " are written name: {…}",
                           "write name: {…}");
        return nullptr;
    }
    return builder.check_size(*node, part) ? node : nullptr;
}

void read_cancels(Builder& builder, const YamlReader& reader, End& end) {
    const YamlNode* cancels = reader.find("cancels");
    if (cancels == nullptr) return;
    const std::string element = reader.element("cancels");
    if (!cancels->is_sequence()) {
        builder.errors.add(*cancels, element, "yaml.not_a_list", "cancels is a list of steps",
                           "write cancels: [review]");
        return;
    }
    for (const YamlNode& item : cancels->items) {
        const std::uint32_t step = builder.step(item, element);
        if (step == none) continue;
        if (builder.model.steps[step].safety) {
            builder.errors
                .add(item, element, "model.cancels_safety",
                     "\"" + item.text + "\" is a safety step: no end cancels it",
                     "take it out of the list; the end waits until it is done")
                .with("name", item.text);
        }
        end.cancels.push_back(step);
    }
}

void read_end(Builder& builder, const YamlNode& key, const YamlNode& node) {
    static const feel::Type boolean(feel::TypeKind::boolean);
    const YamlReader reader(builder.errors, node, "ends." + key.text, end_keys);
    builder.check_name(key, reader.element());
    End end;
    end.id = key.text;
    end.title = builder.text_or(reader, "title", end.id);
    if (const YamlNode* when = reader.need("when"))
        end.when = builder.expression(*when, reader.element("when"), boolean);
    if (const auto outcome = reader.need_choice("outcome", outcome_words))
        end.outcome = static_cast<Outcome>(*outcome);
    read_cancels(builder, reader, end);
    builder.ends.push_back(&node);
    builder.model.ends.push_back(std::move(end));
}

void read_measure(Builder& builder, const YamlNode& key, const YamlNode& node) {
    static constexpr std::array<Word, 1> first{"first"};
    static constexpr std::array<Word, 1> last{"last"};
    const YamlReader reader(builder.errors, node, "measures." + key.text, measure_keys);
    Measure measure;
    measure.id = key.text;
    measure.title = builder.text_or(reader, "title", measure.id);
    if (const YamlNode* of = reader.need("of")) {
        measure.of = builder.fact(*of, reader.element("of"));
        if (measure.of != none) {
            const Fact& fact = builder.model.facts[measure.of];
            const bool ordered =
                fact.type.kind == feel::TypeKind::number || fact.type.kind == feel::TypeKind::any;
            if (!ordered) {
                builder.errors
                    .add(*of, reader.element("of"), "model.wrong_type",
                         "a change can be measured of a number only; \"" + fact.id + "\" is " +
                             feel::to_string(fact.type),
                         "choose a fact of type number or count")
                    .with("name", fact.id);
            }
        }
    }
    reader.choice("from", first);
    reader.choice("to", last);
    const auto better = reader.need_choice("better", better_words);
    measure.better_up = !better || *better == 0;
    builder.model.measures.push_back(std::move(measure));
}

void read_cost(Builder& builder, const YamlNode& key, const YamlNode& node) {
    const YamlReader reader(builder.errors, node, "costs." + key.text, cost_keys);
    Cost cost;
    cost.step = builder.step(key, reader.element());
    cost.price = reader.need_text("price");
    if (const auto times = reader.number("times")) {
        cost.times = *times;
        if (*times <= 0) {
            builder.errors.add(*reader.find("times"), reader.element("times"), "model.not_positive",
                               "\"times\" must be above zero",
                               "write how many units of the price one round takes");
        }
    }
    if (cost.step != none) builder.model.costs.push_back(std::move(cost));
}

// A number, or a duration as minutes.
std::optional<double> read_amount(Builder& builder, const YamlNode& node,
                                  const std::string& element) {
    if (node.is_scalar() && node.text.starts_with('P')) {
        const Result<Duration> duration = parse_duration(node.text);
        if (duration) return static_cast<double>(duration->ms) / 60'000.0;
    }
    return read_number(builder.errors, node, element);
}

void read_distribution(Builder& builder, const YamlNode& node, const std::string& element,
                       Expectation& expectation) {
    if (expectation.kind == "constant" && node.is_scalar()) {  // {constant: 2}
        if (const auto amount = read_amount(builder, node, element))
            expectation.parameters.emplace_back("mean", *amount);
        return;
    }
    const YamlReader reader(builder.errors, node, element, distribution_keys);
    const bool needs_sd = expectation.kind == "normal" || expectation.kind == "lognormal";
    const auto read = [&](std::string_view key, bool needed) {
        const YamlNode* value = needed ? reader.need(key) : reader.find(key);
        if (value == nullptr) return;
        const auto amount = read_amount(builder, *value, reader.element(key));
        if (!amount) return;
        const bool positive = *amount > 0 || (key == "mean" && expectation.kind == "normal");
        if (!positive) {
            builder.errors.add(*value, reader.element(key), "model.not_positive",
                               "this must be above zero", "write a number above zero");
            return;
        }
        expectation.parameters.emplace_back(std::string(key), *amount);
    };
    read("mean", true);
    read("sd", needs_sd);
    if (!needs_sd && reader.has("sd")) {
        builder.errors
            .add(*reader.find("sd"), reader.element("sd"), "yaml.unknown_key",
                 "\"" + expectation.kind + "\" has no sd", "leave sd out")
            .with("key", "sd")
            .with("known", "mean");
    }
}

// Shares of values: {true: 0.8}, {web: 0.4, phone: 0.6}. What is left out shares the rest.
void read_shares(Builder& builder, const YamlNode& node, const std::string& element,
                 const Fact& fact, Expectation& expectation) {
    std::vector<Word> values{"true", "false"};
    if (fact.type.kind == feel::TypeKind::enumeration)
        values.assign(fact.type.values.begin(), fact.type.values.end());
    const YamlReader reader(builder.errors, node, element, values);
    double sum = 0;
    for (const Word value : values) {
        const YamlNode* share = reader.find(value);
        if (share == nullptr) continue;
        const auto number = read_number(builder.errors, *share, reader.element(value));
        if (!number) continue;
        sum += *number;
        if (*number < 0 || *number > 1 || sum > 1.0 + 1e-9) {
            builder.errors.add(*share, reader.element(value), "model.not_a_share",
                               "shares lie between 0 and 1 and sum to at most 1",
                               "make the shares smaller");
        }
        expectation.parameters.emplace_back(std::string(value), *number);
    }
}

void read_expectation(Builder& builder, const YamlNode& key, const YamlNode& node) {
    const std::string element = "expect." + key.text;
    Expectation expectation;
    expectation.subject = key.text;
    constexpr std::string_view takes = " takes";
    std::uint32_t fact = none;
    if (key.text.ends_with(takes) && builder.model.find_fact(key.text) == none) {
        YamlNode step = key;
        step.text.resize(step.text.size() - takes.size());
        builder.step(step, element);
    } else {
        fact = builder.fact(key, element);
        if (fact == none || builder.model.facts[fact].type.kind == feel::TypeKind::any) return;
    }
    if (!node.is_mapping() || node.keys.empty()) {
        builder.errors.add(node, element, "model.bad_expectation",
                           "an expectation is a map of shares or a distribution",
                           "write {true: 0.8} or {normal: {mean: 9, sd: 5}}");
        return;
    }
    const std::string& kind = node.keys[0].text;
    const bool named = std::find(distribution_words.begin(), distribution_words.end(), kind) !=
                       distribution_words.end();
    const bool has_values =
        fact != none && (builder.model.facts[fact].type.kind == feel::TypeKind::enumeration ||
                         builder.model.facts[fact].type.kind == feel::TypeKind::boolean);
    if (has_values) {
        expectation.kind = "share";
        read_shares(builder, node, element, builder.model.facts[fact], expectation);
    } else if (named && node.keys.size() == 1) {
        expectation.kind = kind;
        read_distribution(builder, node.items[0], element + "." + kind, expectation);
    } else {
        builder.errors.add(node, element, "model.bad_expectation",
                           "one distribution is expected: normal, lognormal, exponential, constant",
                           "write {normal: {mean: 9, sd: 5}}");
        return;
    }
    builder.model.expectations.push_back(std::move(expectation));
}

} // namespace

void read_ends(Builder& builder, const YamlReader& root) {
    const YamlNode* ends = mapping_part(builder, root.need("ends"), "ends");
    if (ends == nullptr) return;
    if (ends->items.empty()) {
        builder.errors.add(*ends, "ends", "model.no_end", "a case of this model could never end",
                           "add at least one end");
    }
    for (std::size_t i = 0; i < ends->items.size(); ++i)
        read_end(builder, ends->keys[i], ends->items[i]);
}

void read_measures(Builder& builder, const YamlReader& root) {
    const YamlNode* node = mapping_part(builder, root.find("measures"), "measures");
    if (node == nullptr) return;
    for (std::size_t i = 0; i < node->items.size(); ++i)
        read_measure(builder, node->keys[i], node->items[i]);
}

void read_costs(Builder& builder, const YamlReader& root) {
    const YamlNode* node = mapping_part(builder, root.find("costs"), "costs");
    if (node == nullptr) return;
    for (std::size_t i = 0; i < node->items.size(); ++i)
        read_cost(builder, node->keys[i], node->items[i]);
}

void read_expectations(Builder& builder, const YamlReader& root) {
    const YamlNode* node = mapping_part(builder, root.find("expect"), "expect");
    if (node == nullptr) return;
    for (std::size_t i = 0; i < node->items.size(); ++i)
        read_expectation(builder, node->keys[i], node->items[i]);
}

} // namespace luotsi::model
