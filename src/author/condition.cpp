#include "author/condition.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace luotsi::author {

namespace {

const LocalText word_or{" tai ", " eller ", " or "};
const LocalText word_not{"ei: ", "inte: ", "not: "};
const LocalText word_unknown{" ei tiedossa", " inte känt", " not known"};
const LocalText word_done{" tehty", " gjort", " done"};
const LocalText word_at_least{"vähintään ", "minst ", "at least "};
const LocalText word_less{"alle ", "färre än ", "fewer than "};
const LocalText word_times{" kertaa", " gånger", " times"};
const LocalText word_overdue{" myöhässä", " försenat", " overdue"};

// Byte positions that stand outside quotes and parentheses.
class Walker {
public:
    explicit Walker(std::string_view text) : text_(text) {}

    // Moves to the next such position; no at the end.
    bool next() {
        for (++at_; at_ < static_cast<std::ptrdiff_t>(text_.size()); ++at_) {
            const char c = text_[static_cast<std::size_t>(at_)];
            if (c == '"' && (at_ == 0 || text_[static_cast<std::size_t>(at_) - 1] != '\\'))
                quoted_ = !quoted_;
            if (quoted_) continue;
            if (c == '(' || c == '[' || c == '{') ++depth_;
            if (c == ')' || c == ']' || c == '}') --depth_;
            if (depth_ == 0) return true;
        }
        return false;
    }
    std::size_t at() const { return static_cast<std::size_t>(at_); }

private:
    std::string_view text_;
    std::ptrdiff_t at_ = -1;
    int depth_ = 0;
    bool quoted_ = false;
};

// "(a or b)" → "a or b", but not "(a) or (b)".
std::string_view bare(std::string_view text) {
    text = trim(text);
    while (text.size() >= 2 && text.front() == '(' && text.back() == ')') {
        Walker walker(text);
        if (!walker.next() || walker.at() != text.size() - 1) break;
        text = trim(text.substr(1, text.size() - 2));
    }
    return text;
}

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t'; }

// The argument of `name(…)` when the text is such a call and nothing else.
std::string_view argument(std::string_view text, std::string_view name) {
    if (!text.starts_with(name) || !text.ends_with(')')) return {};
    std::string_view rest = text.substr(name.size());
    if (!rest.starts_with('(')) return {};
    const std::string_view inside = bare(rest);
    if (inside.size() + 2 > rest.size()) return {};
    return trim(inside);
}

std::string step_words(const model::CompiledModel& model, std::string_view argument,
                       Language language, const LocalText& word) {
    std::string_view name = argument.substr(0, argument.find(','));
    name = trim(name);
    const std::uint32_t step = model.find_step(name);
    const std::string title =
        step == model::none ? std::string(name) : model.steps[step].title.in(language);
    return title + word.in(language);
}

// ">= 3" → "≥ 3".
std::string symbols(std::string_view text) {
    std::string out(text);
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> signs{
        {{">=", "≥"}, {"<=", "≤"}, {"!=", "≠"}}};
    for (const auto& [from, to] : signs)
        for (std::size_t at = out.find(from); at != std::string::npos; at = out.find(from, at))
            out.replace(at, from.size(), to);
    return out;
}

// `count(call again) >= 3` → "Call again: at least 3 times".
std::string count_words(const model::CompiledModel& model, std::string_view text,
                        Language language) {
    const std::size_t close = text.find(')');
    const std::string title = step_words(model, text.substr(6, close - 6), language, {});
    const std::string_view rest = trim(text.substr(close + 1));
    for (const auto& [sign, word] : {std::pair{">=", &word_at_least}, std::pair{"<", &word_less}}) {
        const std::string_view number =
            trim(rest.substr(std::min(rest.size(), std::string_view(sign).size())));
        const bool digits =
            !number.empty() && number.find_first_not_of("0123456789") == std::string_view::npos;
        if (rest.starts_with(sign) && digits)
            return title + ": " + word->in(language) + std::string(number) +
                   word_times.in(language);
    }
    return title + ": " + symbols(rest) + word_times.in(language);
}

// `= "light"` and the like, behind the fact.
std::string value_words(const model::Fact& fact, std::string_view rest, Language language) {
    const std::string& title = fact.title.in(language);
    const bool differs = rest.starts_with("!=");
    if (!differs && !rest.starts_with('=')) return title + " " + symbols(rest);
    std::string_view value = trim(rest.substr(differs ? 2 : 1));
    const std::string lead = differs ? word_not.in(language) : "";
    if (value == "true") return lead + title;
    if (value == "false") return differs ? title : word_not.in(language) + title;
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
        for (const model::Option& option : fact.options)
            if (option.value == value) return lead + option.label.in(language);
    }
    return title + " " + symbols(rest);
}

std::string atom_words(const model::CompiledModel& model, std::string_view text,
                       Language language) {
    if (const auto inside = argument(text, "not"); !inside.empty())
        return word_not.in(language) + condition_words(model, inside, language);
    if (const auto inside = argument(text, "done"); !inside.empty())
        return step_words(model, inside, language, word_done);
    if (const auto inside = argument(text, "overdue"); !inside.empty())
        return step_words(model, inside, language, word_overdue);
    if (const auto inside = argument(text, "unknown"); !inside.empty()) {
        const std::uint32_t fact = model.find_fact(inside);
        if (fact != model::none)
            return model.facts[fact].title.in(language) + word_unknown.in(language);
    }
    if (text.starts_with("count(") && text.find(')') != std::string_view::npos)
        return count_words(model, text, language);
    const feel::Names::Match match = model.names.longest(text, false);
    if (match.name != nullptr && match.name->kind == feel::NameKind::fact) {
        const model::Fact& fact = model.facts[match.name->index];
        const std::string_view rest = trim(text.substr(match.length));
        return rest.empty() ? fact.title.in(language) : value_words(fact, rest, language);
    }
    return std::string(text);
}

}  // namespace

std::vector<std::string> split_condition(std::string_view condition, std::string_view word) {
    const std::string_view text = bare(condition);
    std::vector<std::string> parts;
    std::size_t begin = 0;
    std::size_t between = 0;  // `between a and b`: this `and` joins no conditions
    for (Walker walker(text); walker.next();) {
        const std::size_t at = walker.at();
        const auto stands = [&](std::string_view here) {
            return text.substr(at).starts_with(here) && at > 0 && is_space(text[at - 1]) &&
                   at + here.size() < text.size() &&
                   (is_space(text[at + here.size()]) || text[at + here.size()] == '(');
        };
        if (stands("between")) between = 1;
        if (!stands(word)) continue;
        if (between > 0 && word == "and") {
            between = 0;
            continue;
        }
        parts.emplace_back(bare(text.substr(begin, at - begin)));
        begin = at + word.size();
    }
    parts.emplace_back(bare(text.substr(begin)));
    return parts;
}

std::set<std::uint32_t> steps_done_in(const model::CompiledModel& model, std::string_view text) {
    std::set<std::uint32_t> out;
    for (const std::string_view function : {"done(", "overdue(", "count("}) {
        for (std::size_t at = text.find(function); at != std::string_view::npos;
             at = text.find(function, at + 1)) {
            const bool negated = at >= 4 && text.substr(at - 4, 4) == "not(";
            std::string_view name = text.substr(at + function.size());
            name = trim(name.substr(0, name.find_first_of(",)")));
            const std::uint32_t step = model.find_step(name);
            if (!negated && step != model::none) out.insert(step);
        }
    }
    return out;
}

std::set<std::uint32_t> facts_in(const model::CompiledModel& model, std::string_view text) {
    const auto expression = feel::compile(text, model.names);
    if (!expression) return {};
    return {expression->facts().begin(), expression->facts().end()};
}

std::string condition_words(const model::CompiledModel& model, std::string_view condition,
                            Language language) {
    std::string out;
    for (const std::string& part : split_condition(condition, "or")) {
        if (!out.empty()) out += word_or.in(language);
        std::string words;
        for (const std::string& conjunct : split_condition(part, "and")) {
            if (!words.empty()) words += ", ";
            const bool nested = split_condition(conjunct, "or").size() > 1;
            words += nested ? condition_words(model, conjunct, language)
                            : atom_words(model, conjunct, language);
        }
        out += words;
    }
    return out;
}

}  // namespace luotsi::author
