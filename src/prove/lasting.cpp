#include "prove/lasting.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace luotsi::prove {

using model::none;

namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\n')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.remove_suffix(1);
    return text;
}

// Splits at a word that stands outside parentheses and quotes.
std::vector<std::string_view> parts_of(std::string_view text, std::string_view word) {
    std::vector<std::string_view> out;
    std::size_t from = 0;
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') quoted = !quoted;
        if (quoted) continue;
        if (text[i] == '(') ++depth;
        if (text[i] == ')') --depth;
        if (depth > 0 || !text.substr(i).starts_with(word)) continue;
        out.push_back(trimmed(text.substr(from, i - from)));
        from = i + word.size();
        i = from - 1;
    }
    out.push_back(trimmed(text.substr(from)));
    return out;
}

// "(a or b)" without its parentheses; whatever is not wholly in one pair stays.
std::string_view opened(std::string_view text) {
    if (!text.starts_with("(") || !text.ends_with(")")) return text;
    int depth = 0;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (text[i] == '(') ++depth;
        if (text[i] == ')') --depth;
        if (depth == 0) return text;
    }
    return trimmed(text.substr(1, text.size() - 2));
}

bool is_literal(std::string_view text) {
    if (text == "true" || text == "false") return true;
    if (text.size() > 1 && text.front() == '"')
        return text.find('"', 1) == text.size() - 1 && text.find('\\') == std::string_view::npos;
    return !text.empty() && std::all_of(text.begin(), text.end(),
                                        [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

// The fact that a text "fact = literal" compares, or `none`.
std::uint32_t compared(const model::CompiledModel& model, std::string_view atom) {
    for (std::uint32_t fact = 0; fact < model.facts.size(); ++fact) {
        const std::string& id = model.facts[fact].id;
        if (!atom.starts_with(id + " ")) continue;
        const std::string_view rest = trimmed(atom.substr(id.size()));
        // "!=" holds of what nobody has said yet, and may fall when somebody does.
        for (const std::string_view op : {"= ", ">= ", "<= ", "> ", "< "})
            if (rest.starts_with(op) && is_literal(trimmed(rest.substr(op.size())))) return fact;
    }
    return none;
}

std::uint32_t asked_of(std::string_view atom, std::string_view function, const auto& find) {
    if (!atom.starts_with(function) || !atom.ends_with(")")) return none;
    return find(trimmed(atom.substr(function.size(), atom.size() - function.size() - 1)));
}
std::uint32_t step_done(const model::CompiledModel& model, std::string_view atom) {
    return asked_of(atom, "done(", [&](std::string_view id) { return model.find_step(id); });
}
std::uint32_t fact_unknown(const model::CompiledModel& model, std::string_view atom) {
    return asked_of(atom, "unknown(", [&](std::string_view id) { return model.find_fact(id); });
}

// What is said of it once is never said otherwise.
bool is_said_once(const model::CompiledModel& model, std::uint32_t fact) {
    if (model.facts[fact].source == model::FactSource::started) return false;
    return std::none_of(model.steps.begin(), model.steps.end(), [&](const model::Step& step) {
        return step.outcome_fact == fact ||
               std::any_of(step.learn.begin(), step.learn.end(), [&](const auto& item) {
                   return item.fact == fact && !item.again_because.fi.empty();
               });
    });
}

bool holds_for_good(const model::CompiledModel& model, std::string_view text) {
    text = opened(trimmed(text));
    for (const std::string_view word : {" or ", " and "}) {
        const auto parts = parts_of(text, word);
        if (parts.size() > 1)
            return std::all_of(parts.begin(), parts.end(),
                               [&](std::string_view part) { return holds_for_good(model, part); });
    }
    if (text == "true" || text == "false") return true;
    if (step_done(model, text) != none) return true;
    std::uint32_t fact = fact_unknown(model, text);
    if (fact == none) fact = compared(model, text);
    return fact != none && is_said_once(model, fact);
}

void add_learnt(const model::Step& step, std::vector<bool>& known) {
    for (const model::LearnItem& item : step.learn)
        if (!item.optional) known[item.fact] = true;
}

// The one step by which the fact becomes known, or `none`.
std::uint32_t only_source(const model::CompiledModel& model, std::uint32_t index) {
    const model::Fact& fact = model.facts[index];
    if (fact.at_contact ||
        (fact.source != model::FactSource::asked && fact.source != model::FactSource::decided))
        return none;
    std::uint32_t source = none;
    for (std::uint32_t i = 0; i < model.steps.size(); ++i)
        for (const model::LearnItem& item : model.steps[i].learn) {
            if (item.fact != index) continue;
            if (source != none) return none;
            source = i;
        }
    return source;
}

}  // namespace

bool lasts(const model::CompiledModel& model, std::uint32_t step) {
    const feel::Expression& when = model.steps[step].when;
    return when.empty() || holds_for_good(model, when.text());
}

std::vector<bool> known_when_open(const model::CompiledModel& model, std::uint32_t step) {
    std::vector<bool> known(model.facts.size(), false);
    const feel::Expression& when = model.steps[step].when;
    if (when.empty()) return known;
    const std::string_view text = opened(trimmed(when.text()));
    if (parts_of(text, " or ").size() > 1) return known;
    for (const std::string_view atom : parts_of(text, " and ")) {
        const std::uint32_t done = step_done(model, atom);
        if (done != none) add_learnt(model.steps[done], known);
        const std::uint32_t fact = compared(model, atom);
        if (fact == none) continue;
        known[fact] = true;
        const std::uint32_t source = only_source(model, fact);
        if (source != none) add_learnt(model.steps[source], known);
    }
    return known;
}

}  // namespace luotsi::prove
