#include "need/pattern.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include <fmt/core.h>

#include "base/text.hpp"

namespace luotsi::need {

namespace {

constexpr double weight_min = 0.2;
constexpr double weight_max = 6;
constexpr double age_max = 130;
constexpr std::string_view special = " \t/()|!@*+=";  // what no word may contain inside

constexpr std::array<std::pair<std::string_view, Who>, 7> people{{{"child", Who::child},
                                                                  {"teen", Who::teen},
                                                                  {"parent", Who::parent},
                                                                  {"partner", Who::partner},
                                                                  {"elder", Who::elder},
                                                                  {"me", Who::me},
                                                                  {"other", Who::other}}};
constexpr std::array<std::string_view, 5> registers{"spoken", "slang", "dialect", "formal",
                                                    "child"};

bool is_space(char c) { return c == ' ' || c == '\t'; }

// A whole decimal number and nothing else.
std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, wrong] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::uint32_t> whole(std::string_view text) {
    std::uint32_t value = 0;
    const auto [end, wrong] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (wrong != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

class Parser {
public:
    explicit Parser(std::string_view line) : line_(line) {}

    Result<Pattern> pattern() {
        if (auto bad = check_line()) return fail(std::move(*bad));
        Pattern out;
        for (skip(); at_ < line_.size() && line_[at_] != '|'; skip()) {
            if (out.elements.size() == pattern_elements_max)
                return wrong("pattern.too_long", "too many elements", "write two patterns");
            auto element = this->element();
            if (!element) return fail(std::move(element.error()));
            out.elements.push_back(std::move(*element));
        }
        if (std::none_of(out.elements.begin(), out.elements.end(),
                         [](const Element& e) { return !e.against; }))
            return wrong("pattern.no_word", "there is no word to look for",
                         "write at least one word without '-'");
        if (at_ < line_.size()) {
            ++at_;
            if (auto bad = options(out.options)) return fail(std::move(*bad));
        }
        return out;
    }

    Result<Alternative> alone() {
        if (auto bad = check_line()) return fail(std::move(*bad));
        skip();
        auto out = alternative();
        skip();
        if (out && at_ < line_.size())
            return wrong("pattern.unexpected", "one word or one sequence is expected",
                         "give each its own item");
        return out;
    }

private:
    std::optional<Error> check_line() {
        if (line_.size() > pattern_bytes_max)
            return error("pattern.too_long", "the line is too long", "write two patterns");
        if (!is_valid_utf8(line_))
            return error("pattern.not_utf8", "the line is no valid UTF-8", "save it as UTF-8");
        if (std::any_of(line_.begin(), line_.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 && c != '\t'; }))
            return error("pattern.unexpected", "a control character", "write one line of text");
        return std::nullopt;
    }

    Error error(std::string code, std::string detail, std::string repair) const {
        Error out(ErrorKind::invalid, std::move(code), std::move(detail));
        out.column = static_cast<std::uint32_t>(
            count_code_points(line_.substr(0, std::min(at_, line_.size()))) + 1);
        out.repair = std::move(repair);
        return out;
    }
    std::unexpected<Error> wrong(std::string code, std::string detail, std::string repair) const {
        return fail(error(std::move(code), std::move(detail), std::move(repair)));
    }

    void skip() {
        while (at_ < line_.size() && is_space(line_[at_])) ++at_;
    }
    bool next_is(char c) const { return at_ < line_.size() && line_[at_] == c; }
    bool take(char c) {
        if (!next_is(c)) return false;
        ++at_;
        return true;
    }

    Result<Element> element() {
        Element out;
        const bool all_negated = take('!');
        out.against = !all_negated && take('-');
        do {
            if (out.any.size() == pattern_alternatives_max)
                return wrong("pattern.too_long", "too many words in one element", "make a class");
            const bool negated = !out.against && !out.any.empty() && take('!');
            auto one = alternative();
            if (!one) return fail(std::move(one.error()));
            one->negated = all_negated || negated;
            out.any.push_back(std::move(*one));
        } while (take('/'));
        if (at_ < line_.size() && !is_space(line_[at_]) && line_[at_] != '|')
            return wrong("pattern.unexpected", fmt::format("'{}' is not expected here", line_[at_]),
                         "separate elements by a blank");
        return out;
    }

    Result<Alternative> alternative() {
        Alternative out;
        if (!take('(')) {
            auto one = word();
            if (!one) return fail(std::move(one.error()));
            out.steps.push_back({std::move(*one)});
            return out;
        }
        for (skip(); !take(')'); skip()) {
            if (at_ == line_.size())
                return wrong("pattern.unclosed", "a sequence has no ')'", "close it with ')'");
            if (out.steps.size() == pattern_steps_max)
                return wrong("pattern.too_long", "the sequence is too long", "make it shorter");
            Step step;
            do {
                auto one = word();
                if (!one) return fail(std::move(one.error()));
                step.push_back(std::move(*one));
            } while (take('/'));
            out.steps.push_back(std::move(step));
        }
        if (out.steps.empty())
            return wrong("pattern.no_word", "an empty sequence", "write its words in '( )'");
        return out;
    }

    Result<Word> word() {
        const bool form = take('=');
        const bool of_class = !form && take('@');
        const bool plus_before = !form && !of_class && take('+');
        const std::size_t begin = at_;
        while (at_ < line_.size() && special.find(line_[at_]) == std::string_view::npos) ++at_;
        Word out;
        out.text = lower(line_.substr(begin, at_ - begin));
        if (out.text.empty() || out.text.front() == '-')
            return wrong("pattern.no_word", "a word is expected here",
                         "write a word, a 'stem*', '=form', '@class' or a '(sequence of words)'");
        const bool star = !form && !of_class && !plus_before && take('*');
        const bool plus_after = !form && !of_class && !star && take('+');
        out.kind = form                        ? WordKind::form
                   : of_class                  ? WordKind::of_class
                   : star                      ? WordKind::prefix
                   : plus_before && plus_after ? WordKind::any_part
                   : plus_before               ? WordKind::last_part
                   : plus_after                ? WordKind::first_part
                                               : WordKind::lemma;
        return out;
    }

    std::optional<Error> options(PatternOptions& out) {
        for (skip(); at_ < line_.size(); skip()) {
            const std::size_t begin = at_;
            std::size_t end = begin;
            while (end < line_.size() && !is_space(line_[end])) ++end;
            const std::string_view said = line_.substr(begin, end - begin);
            const std::size_t equals = said.find('=');
            const bool good = equals == std::string_view::npos
                                  ? flag(said, out)
                                  : value(said.substr(0, equals), said.substr(equals + 1), out);
            if (!good)
                return error("pattern.bad_option",
                             fmt::format("'{}' is no option or has no such value", said),
                             "options are: a weight 0.2-6, within=1-100|text, "
                             "against=0-100|sentence|text, neg=drop, past=drop, "
                             "who=child|teen|parent|partner|elder|me|other, age=0-6, urgent, "
                             "emergency, reg=spoken|slang|dialect|formal|child");
            at_ = end;
        }
        return std::nullopt;
    }

    static bool flag(std::string_view said, PatternOptions& out) {
        if (said == "urgent" || said == "emergency") {
            out.urgency = said == "urgent" ? PatternOptions::Urgency::urgent
                                           : PatternOptions::Urgency::emergency;
            return true;
        }
        const auto weight = number(said);
        if (!weight || !(*weight >= weight_min && *weight <= weight_max)) return false;
        out.weight = *weight;
        return true;
    }

    static bool value(std::string_view key, std::string_view said, PatternOptions& out) {
        if (key == "within" || key == "against") {
            std::uint32_t& into = key == "within" ? out.within : out.against;
            const auto n = whole(said);
            const std::uint32_t least = key == "within" ? 1 : 0;
            if (said == "text")
                into = within_text;
            else if (said == "sentence" && key == "against")
                into = within_sentence;
            else if (n && *n >= least && *n <= pattern_within_max)
                into = *n;
            else
                return false;
            return true;
        }
        if (key == "neg" || key == "past") {
            (key == "neg" ? out.drop_negated : out.drop_past) = true;
            return said == "drop";
        }
        if (key == "who") {
            const auto* const found = std::find_if(people.begin(), people.end(),
                                                   [&](const auto& p) { return p.first == said; });
            if (found == people.end()) return false;
            out.who = found->second;
            return true;
        }
        if (key == "age") return ages(said, out);
        if (key != "reg" || std::find(registers.begin(), registers.end(), said) == registers.end())
            return false;
        out.reg = said;
        return true;
    }

    static bool ages(std::string_view said, PatternOptions& out) {
        const std::size_t dash = said.find('-');
        if (dash == std::string_view::npos) return false;
        const auto from = number(said.substr(0, dash));
        const auto to = number(said.substr(dash + 1));
        if (!from || !to || !(*from >= 0) || !(*to >= *from) || !(*to <= age_max)) return false;
        out.age_from = std::round(*from * 1000) / 1000;  // so that printing keeps them
        out.age_to = std::round(*to * 1000) / 1000;
        return true;
    }

    std::string_view line_;
    std::size_t at_ = 0;
};

void append(std::string& out, const std::vector<Step>& steps) {
    const bool brackets = steps.size() > 1 || steps.front().size() > 1;
    if (brackets) out += '(';
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (i > 0) out += ' ';
        for (std::size_t k = 0; k < steps[i].size(); ++k) {
            if (k > 0) out += '/';
            out += to_string(steps[i][k]);
        }
    }
    if (brackets) out += ')';
}

std::string reach(std::string_view key, std::uint32_t value) {
    if (value == within_text) return fmt::format(" {}=text", key);
    if (value == within_sentence) return fmt::format(" {}=sentence", key);
    return fmt::format(" {}={}", key, value);
}

std::string to_string(const PatternOptions& options) {
    const PatternOptions unsaid;
    std::string out;
    if (options.weight != unsaid.weight) out += fmt::format(" {}", options.weight);
    if (options.within != unsaid.within) out += reach("within", options.within);
    if (options.against != unsaid.against) out += reach("against", options.against);
    if (options.drop_negated) out += " neg=drop";
    if (options.drop_past) out += " past=drop";
    for (const auto& [name, who] : people)
        if (who == options.who) out += fmt::format(" who={}", name);
    if (options.age_from && options.age_to)
        out += fmt::format(" age={:.3f}-{:.3f}", *options.age_from, *options.age_to);
    if (options.urgency == PatternOptions::Urgency::urgent) out += " urgent";
    if (options.urgency == PatternOptions::Urgency::emergency) out += " emergency";
    if (!options.reg.empty()) out += fmt::format(" reg={}", options.reg);
    return out;
}

}  // namespace

Result<Pattern> parse_pattern(std::string_view line) { return Parser(line).pattern(); }

Result<Alternative> parse_alternative(std::string_view text) { return Parser(text).alone(); }

std::string to_string(const Word& word) {
    switch (word.kind) {
        case WordKind::lemma: return word.text;
        case WordKind::first_part: return word.text + "+";
        case WordKind::last_part: return "+" + word.text;
        case WordKind::any_part: return "+" + word.text + "+";
        case WordKind::prefix: return word.text + "*";
        case WordKind::form: return "=" + word.text;
        case WordKind::of_class: return "@" + word.text;
    }
    return {};
}

std::string to_string(const Pattern& pattern) {
    std::string out;
    for (const Element& element : pattern.elements) {
        if (!out.empty()) out += ' ';
        if (element.against) out += '-';
        const bool all = element.any.front().negated;
        if (all) out += '!';
        for (std::size_t i = 0; i < element.any.size(); ++i) {
            if (i > 0) out += element.any[i].negated && !all ? "/!" : "/";
            append(out, element.any[i].steps);
        }
    }
    const std::string options = to_string(pattern.options);
    return options.empty() ? out : out + " |" + options;
}

}  // namespace luotsi::need
