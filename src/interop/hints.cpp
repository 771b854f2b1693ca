// Ages and referrals that the texts of requirements say in so many words. Only patterns that leave
// no doubt count; everything else stays unknown, for an unknown fact never excludes anybody.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "interop/ptv_parts_internal.hpp"

namespace luotsi::interop {

namespace {

constexpr int age_max = 110;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Number {
    int value = -1;
    std::size_t begin = 0, end = 0;
};

std::vector<Number> numbers_of(std::string_view text) {
    std::vector<Number> out;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_digit(text[at])) {
            ++at;
            continue;
        }
        Number one;
        one.begin = at;
        while (at < text.size() && is_digit(text[at])) ++at;
        one.end = at;
        std::from_chars(text.data() + one.begin, text.data() + at, one.value);
        out.push_back(one);
    }
    return out;
}

// What stands right before or after a number, blanks and dashes skipped.
bool follows(std::string_view text, std::size_t at, std::string_view what) {
    while (at < text.size() && (text[at] == ' ' || text[at] == '-')) ++at;
    return text.substr(at).starts_with(what);
}
bool precedes(std::string_view text, std::size_t at, std::string_view what) {
    while (at > 0 && text[at - 1] == ' ') --at;
    return text.substr(0, at).ends_with(what);
}
bool speaks_of_years(std::string_view text, const Number& number) {
    for (const char* word : {"vuotia", "vuotta täyttän", "år", "years old", "years of age"})
        if (follows(text, number.end, word)) return true;
    return false;
}
// "18–29": nothing but a dash between.
bool is_range(std::string_view text, const Number& a, const Number& b) {
    const std::string_view between = trim(text.substr(a.end, b.begin - a.end));
    return between == "-" || between == "–" || between == "—";
}

void age_hint(std::string_view text, directory::Eligibility& out) {
    const std::vector<Number> numbers = numbers_of(text);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const Number& one = numbers[i];
        if (one.value > age_max || !speaks_of_years(text, one)) continue;
        if (i > 0 && is_range(text, numbers[i - 1], one) && numbers[i - 1].value < one.value) {
            out.age_from = numbers[i - 1].value;
            out.age_to = one.value;
            return;
        }
        for (const char* word : {"alle", "under"}) {
            if (precedes(text, one.begin, word) && !out.age_to) out.age_to = one.value - 1;
        }
        for (const char* word : {"yli", "över", "over"}) {
            if (precedes(text, one.begin, word) && !out.age_from) out.age_from = one.value;
        }
        if (follows(text, one.end, "vuotta täyttän") && !out.age_from) out.age_from = one.value;
    }
    if (out.age_from && out.age_to && *out.age_from > *out.age_to)
        out.age_from = out.age_to = std::nullopt;
}

void referral_hint(std::string_view text, directory::Eligibility& out) {
    constexpr std::array<std::string_view, 7> without{
        "ilman lähetettä", "ei tarvita lähetettä", "et tarvitse lähetettä", "ei edellytä lähetettä",
        "utan remiss",     "ingen remiss",         "without a referral"};
    constexpr std::array<std::string_view, 7> with{
        "lähetteellä", "tarvitset lähetteen", "edellyttää lähetettä", "lääkärin lähete",
        "läkarremiss", "kräver remiss",       "referral is required"};
    const auto says = [&](std::string_view phrase) {
        return text.find(phrase) != std::string_view::npos;
    };
    if (std::any_of(without.begin(), without.end(), says))
        out.needs_referral = false;
    else if (!out.needs_referral && std::any_of(with.begin(), with.end(), says))
        out.needs_referral = true;
}

}  // namespace

void eligibility_hints(const directory::Texts& requirements, directory::Eligibility& out) {
    for (const directory::Text& text : requirements) {
        const std::string low = lower(text.value);
        if (!out.age_from && !out.age_to) age_hint(low, out);
        referral_hint(low, out);
    }
}

}  // namespace luotsi::interop
