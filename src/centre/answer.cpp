#include "centre/answer.hpp"

#include <algorithm>

#include "base/time.hpp"
#include "centre/answer_many.hpp"
#include "feel/expression.hpp"

namespace luotsi::centre {

namespace {

constexpr std::size_t answer_max = 4'000;  // code points of a free-text answer

// What the contact form knows while it is being filled: only the answers given so far.
class FormEnvironment final : public feel::Environment {
public:
    FormEnvironment(const model::CompiledModel& model,
                    const std::vector<std::pair<std::string, feel::Value>>& answers)
        : values_(model.facts.size()) {
        for (const auto& [id, value] : answers) {
            const std::uint32_t fact = model.find_fact(id);
            if (fact != model::none) values_[fact] = value;
        }
    }
    const feel::Value& fact(std::uint32_t index) const override { return values_[index]; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return false; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 0; }

private:
    std::vector<feel::Value> values_;
};

std::unexpected<Error> wrong(const char* code, const char* detail) {
    return fail(ErrorKind::invalid, code, detail);
}

Result<feel::Value> parse_number(const feel::Type& type, std::string_view text) {
    std::string plain(text);
    // Finnish and Swedish forms use a decimal comma.
    if (const std::size_t comma = plain.find(','); comma != std::string::npos) plain[comma] = '.';
    const std::optional<feel::Decimal> number = feel::Decimal::parse(plain);
    if (!number) return wrong("answer.not_number", "expected a number");
    const bool low = type.minimum && *number < *type.minimum;
    const bool high = type.maximum && *number > *type.maximum;
    if (low || high || (type.integer && !number->is_integer())) {
        Error error(ErrorKind::invalid, "answer.out_of_range", "outside the fact's range");
        error.with("min", type.minimum ? type.minimum->to_string() : "");
        error.with("max", type.maximum ? type.maximum->to_string() : "");
        return fail(std::move(error));
    }
    return feel::Value::number(*number);
}

}  // namespace

std::vector<std::uint32_t>
contact_questions(const model::CompiledModel& model,
                  const std::vector<std::pair<std::string, feel::Value>>& answers) {
    const FormEnvironment environment(model, answers);
    std::vector<std::uint32_t> out;
    for (std::uint32_t i = 0; i < model.facts.size(); ++i) {
        const model::Fact& fact = model.facts[i];
        if (!fact.at_contact) continue;
        if (fact.at_contact_when.empty() ||
            feel::test(fact.at_contact_when, environment) == feel::Truth::yes)
            out.push_back(i);
    }
    return out;
}

Result<feel::Value> parse_answer(const model::Fact& fact, std::string_view raw) {
    const std::string_view text = trim(raw);
    if (fact.is_many()) return parse_many(fact, text);
    switch (fact.type.kind) {
        case feel::TypeKind::boolean:
            if (text == "true") return feel::Value::boolean(true);
            if (text == "false") return feel::Value::boolean(false);
            return wrong("answer.not_boolean", "expected true or false");
        case feel::TypeKind::number: return parse_number(fact.type, text);
        case feel::TypeKind::enumeration: {
            const bool known = std::any_of(fact.options.begin(), fact.options.end(),
                                           [&](const model::Option& o) { return o.value == text; });
            if (!known) return wrong("answer.not_option", "not one of the options");
            return feel::Value::string(std::string(text));
        }
        case feel::TypeKind::date: {
            const Result<Date> date = parse_date(text);
            if (!date) return wrong("answer.not_date", "expected a date such as 2026-11-21");
            return feel::Value::date(*date);
        }
        case feel::TypeKind::date_time: {
            const Result<Instant> at = parse_instant(text);
            if (!at) return wrong("answer.not_date", "expected an RFC 3339 time");
            return feel::Value::date_time(*at);
        }
        case feel::TypeKind::days_duration: {
            const Result<Duration> duration = parse_duration(text);
            if (!duration) return wrong("answer.not_duration", "expected a duration such as PT45M");
            return feel::Value::days_duration(*duration);
        }
        case feel::TypeKind::text:
            if (count_code_points(text) > answer_max)
                return wrong("answer.too_long", "longer than 4000 characters");
            return feel::Value::string(std::string(text));
        default: break;
    }
    return fail(ErrorKind::unsupported, "answer.not_supported",
                "facts of type " + feel::to_string(fact.type) + " cannot be answered in a form");
}

std::string answer_text(const feel::Value& value) {
    if (value.is_string()) return std::string(value.as_string());
    if (value.is_boolean()) return value.as_boolean() ? "true" : "false";
    if (value.is_number()) return value.as_number().to_string();
    if (value.kind() == feel::Kind::date) {
        if (const auto day = value.to_day()) return to_iso(*day);
    }
    if (value.kind() == feel::Kind::date_time) {
        if (const auto at = value.to_instant()) return to_iso(*at);
    }
    if (value.is_list()) return many_text(value);
    return feel::to_feel(value);
}

std::string label_of(const model::Fact& fact, const feel::Value& value, Language language,
                     const model::Words& words) {
    if (value.is_null()) return {};
    if (fact.is_many() && value.is_list()) return many_label(fact, value, language, words);
    if (value.is_string()) {
        for (const model::Option& option : fact.options) {
            if (option.value == value.as_string()) return option.label.in(language);
        }
    }
    if (value.is_boolean())
        return words.get(language, value.as_boolean() ? "common.yes" : "common.no");
    if (value.kind() == feel::Kind::date) {
        const feel::YearMonthDay day = value.as_date();
        return std::to_string(day.day) + '.' + std::to_string(day.month) + '.' +
               std::to_string(day.year);
    }
    return answer_text(value);
}

}  // namespace luotsi::centre
