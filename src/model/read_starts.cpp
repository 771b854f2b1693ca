// What ties a model to another: the model a step starts, in which version, what it hands over and
// which fact learns the outcome. Whether the other model fits is asked by compile_system.
#include <algorithm>

#include "model/builder.hpp"
#include "model/keys.hpp"
#include "model/version.hpp"

namespace luotsi::model {

namespace {

// "", "1", "1.2" or "1.2.0".
bool is_version_policy(std::string_view text) {
    const auto dots = std::count(text.begin(), text.end(), '.');
    std::string whole(text);
    for (auto missing = dots; missing < 2; ++missing) whole += ".0";
    return dots <= 2 && parse_version(whole).has_value();
}

// `starts: fi.other`, or pinned: `fi.other@1`, `fi.other@1.2`, `fi.other@1.2.0`.
void read_model_name(Builder& builder, const YamlReader& reader, Step& step) {
    const YamlNode* node = step.act == Act::start ? reader.need("starts") : reader.find("starts");
    if (node == nullptr) return;
    const std::string text = reader.text("starts");
    const std::size_t at = text.find('@');
    step.starts_model = text.substr(0, at);
    if (at != std::string::npos) step.starts_version = text.substr(at + 1);
    const bool pinned_well = at == std::string::npos || is_version_policy(step.starts_version);
    if (text.empty() || (is_model_id(step.starts_model) && pinned_well)) return;
    builder.errors
        .add(*node, reader.element("starts"), "model.bad_start",
             "\"" + shorten(text, 60) + "\" names no model",
             "write a model's id, like fi.asiakasvastaava, or with a version: "
             "fi.asiakasvastaava@1")
        .with("value", shorten(text, 60));
}

// A value the outcome can never have would make conditions on it hold never, and silently.
void check_outcome_values(Builder& builder, const YamlReader& reader, const Step& step,
                          const Fact& fact) {
    std::vector<std::string> known{"cancelled"};
    if (step.act != Act::start) known.insert(known.end(), {"accepted", "answered", "returned"});
    if (!step.starts_model.empty())
        known.insert(known.end(), outcome_words.begin(), outcome_words.end());
    for (const std::string& value : fact.type.values) {
        if (std::find(known.begin(), known.end(), value) != known.end()) continue;
        const std::string near = feel::nearest_of(value, known);
        std::string list;
        for (const std::string& word : known) list += (list.empty() ? "" : ", ") + word;
        builder.errors
            .add(*reader.find("outcome"), reader.element("outcome"), "model.outcome_never",
                 "\"" + fact.id + "\" can never become \"" + shorten(value, 60) + "\"",
                 near.empty() ? "an outcome is one of: " + list : "did you mean \"" + near + "\"?")
            .with("name", fact.id)
            .with("value", shorten(value, 60));
    }
}

void read_outcome(Builder& builder, const YamlReader& reader, Step& step) {
    const YamlNode* outcome = reader.find("outcome");
    if (outcome == nullptr) return;
    step.outcome_fact = builder.fact(*outcome, reader.element("outcome"));
    if (step.outcome_fact == none) return;
    const Fact& fact = builder.model.facts[step.outcome_fact];
    if (fact.source != FactSource::started) {
        builder.errors
            .add(*outcome, reader.element("outcome"), "model.not_an_outcome",
                 "\"" + fact.id + "\" has another source", "add \"from: started\" to the fact")
            .with("name", fact.id);
        return;
    }
    check_outcome_values(builder, reader, step, fact);
}

void read_hands_over(Builder& builder, const YamlReader& reader, Step& step) {
    const YamlNode* list = reader.find("hands over");
    if (list == nullptr) return;
    const std::string element = reader.element("hands over");
    if (!list->is_sequence()) {
        builder.errors.add(*list, element, "yaml.not_a_list", "what is handed over is a list",
                           "write hands over: [coping]");
        return;
    }
    if (!reader.has("starts")) {
        builder.errors.add(*list, element, "model.hands_to_nobody",
                           "facts are handed over to a case that is started",
                           "add starts: <model>, or leave it out");
    }
    for (const YamlNode& item : list->items) {
        const std::uint32_t fact = builder.fact(item, element);
        if (fact == none) continue;
        const bool twice = std::find(step.hands_over.begin(), step.hands_over.end(), fact) !=
                           step.hands_over.end();
        if (twice) {
            builder.errors
                .add(item, element, "model.handed_twice", "it stands twice in the list",
                     "remove one of the two")
                .with("name", item.text);
        } else {
            step.hands_over.push_back(fact);
        }
    }
}

} // namespace

void read_start(Builder& builder, const YamlReader& reader, Step& step) {
    read_model_name(builder, reader, step);
    read_outcome(builder, reader, step);
    read_hands_over(builder, reader, step);
}

} // namespace luotsi::model
