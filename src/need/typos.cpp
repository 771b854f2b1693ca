#include "need/typos.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "base/text.hpp"

namespace luotsi::need {

namespace {

constexpr std::size_t letters_min = 5;   // shorter words are not corrected
constexpr std::size_t ending_max = 6;    // letters behind a dictionary form
constexpr double ending_cost = 0.1;      // a form with an ending is a little less likely
constexpr double dots_cost = 0.2;
constexpr double double_cost = 0.4;
constexpr double near_key_cost = 0.7;
constexpr double swap_cost = 0.7;
constexpr double vowel_cost = 0.8;
constexpr double letter_cost = 0.9;      // missing or too many
constexpr double other_cost = 1.1;
constexpr std::size_t dots_ways_max = 24;

double limit(std::size_t letters) {
    if (letters < 7) return 0.75;
    return letters < 9 ? 1.0 : 1.7;
}

std::u32string decode(std::string_view word) {
    std::u32string out;
    for (std::size_t at = 0; at < word.size();) out += next_code_point(word, at);
    return out;
}

char32_t bare(char32_t c) {
    switch (c) {
        case U'å':
        case U'ä':
        case U'á':
        case U'à': return U'a';
        case U'ö':
        case U'ø':
        case U'ó': return U'o';
        case U'é':
        case U'è': return U'e';
        case U'ü': return U'u';
        default: return c;
    }
}

bool is_vowel(char32_t c) {
    switch (c) {
        case U'a':
        case U'e':
        case U'i':
        case U'o':
        case U'u':
        case U'y':
        case U'ä':
        case U'ö':
        case U'å': return true;
        default: return false;
    }
}

// Nordic keyboard.
struct Key {
    std::uint8_t row = no_row, column = 0;
    static constexpr std::uint8_t no_row = 3;
};

constexpr std::array<Key, 256> keyboard() {
    constexpr std::array<std::u32string_view, 3> rows{U"qwertyuiopå", U"asdfghjklöä", U"zxcvbnm"};
    std::array<Key, 256> out{};
    for (std::uint8_t row = 0; row < rows.size(); ++row)
        for (std::uint8_t column = 0; column < rows[row].size(); ++column)
            out[rows[row][column]] = {row, column};
    return out;
}
constexpr std::array<Key, 256> keys = keyboard();

// Keys beside each other or one row apart.
bool near_keys(char32_t a, char32_t b) {
    if (a >= keys.size() || b >= keys.size()) return false;
    const Key one = keys[a], other = keys[b];
    if (one.row == Key::no_row || other.row == Key::no_row) return false;
    return std::abs(one.row - other.row) <= 1 && std::abs(one.column - other.column) <= 1;
}

double change_cost(char32_t a, char32_t b) {
    if (a == b) return 0;
    if (bare(a) == bare(b)) return dots_cost;
    if (near_keys(a, b)) return near_key_cost;
    return is_vowel(a) && is_vowel(b) ? vowel_cost : other_cost;
}

// A letter too many or too few: doubling one is the commonest slip.
double gap_cost(const std::u32string& word, std::size_t i) {
    const bool doubled =
        (i > 0 && word[i] == word[i - 1]) || (i + 1 < word.size() && word[i] == word[i + 1]);
    return doubled ? double_cost : letter_cost;
}

// Memory for one comparison after another.
struct Rows {
    std::vector<double> gaps;  // by letter of the typed word: gap_cost()
    std::vector<double> two, before, here;
};

// Cost of reading `typed` as `form`, perhaps with an ending behind it; above `most`: not exact.
// REQUIRES: rows.gaps
double distance(const std::u32string& form, const std::u32string& typed, double most, Rows& rows) {
    const std::size_t m = form.size(), n = typed.size();
    auto& [gaps, two, before, here] = rows;
    two.assign(n + 1, 0);
    before.assign(n + 1, 0);
    here.assign(n + 1, 0);
    for (std::size_t j = 1; j <= n; ++j) before[j] = before[j - 1] + gaps[j - 1];
    for (std::size_t i = 1; i <= m; ++i) {
        const double gap = gap_cost(form, i - 1);
        here[0] = before[0] + gap;
        double least = here[0];
        for (std::size_t j = 1; j <= n; ++j) {
            double best = before[j - 1] + change_cost(form[i - 1], typed[j - 1]);
            best = std::min(best, before[j] + gap);
            best = std::min(best, here[j - 1] + gaps[j - 1]);
            if (i > 1 && j > 1 && form[i - 1] == typed[j - 2] && form[i - 2] == typed[j - 1])
                best = std::min(best, two[j - 2] + swap_cost);
            here[j] = best;
            least = std::min(least, best);
        }
        if (least > most) return least;
        std::swap(two, before);
        std::swap(before, here);
    }
    double best = before[n];
    for (std::size_t ending = 1; m >= letters_min && ending <= std::min(ending_max, n); ++ending)
        best = std::min(best, before[n - ending] + ending_cost);
    return best;
}

}  // namespace

void Corrector::add(std::string_view form) {
    std::u32string letters = decode(form);
    if (letters.size() + 1 < letters_min) return;
    by_first_[bare(letters[0])].push_back({std::string(form), std::move(letters)});
}

std::optional<Corrector::Found> Corrector::find(std::string_view word) const {
    const std::u32string typed = decode(word);
    if (typed.size() < letters_min) return std::nullopt;
    const auto bucket = by_first_.find(bare(typed[0]));
    if (bucket == by_first_.end()) return std::nullopt;
    Found best;
    best.cost = limit(typed.size()) + 1e-9;
    Rows rows;
    for (std::size_t i = 0; i < typed.size(); ++i) rows.gaps.push_back(gap_cost(typed, i));
    for (const Form& form : bucket->second) {
        const std::size_t m = form.letters.size(), n = typed.size();
        if (m > n + 2 || n > m + ending_max + 1) continue;
        const double cost = distance(form.letters, typed, best.cost, rows);
        // A short form with an ending is too easily hit.
        if (m < n && m < letters_min + 1 && cost > dots_cost + ending_cost) continue;
        if (cost < best.cost || (cost == best.cost && form.text < best.form))
            best = {form.text, cost};
    }
    if (best.form.empty()) return std::nullopt;
    return best;
}

std::string without_dots(std::string_view word) {
    std::string out;
    for (const char32_t c : decode(word)) append_code_point(out, bare(c));
    return out;
}

std::vector<std::string> with_dots(std::string_view word) {
    const std::u32string plain = decode(word);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (plain[i] == U'ä' || plain[i] == U'ö') return {};
        if (plain[i] == U'a' || plain[i] == U'o') places.push_back(i);
    }
    std::vector<std::string> out;
    const auto add = [&](std::size_t from, std::size_t to) {
        std::string one;
        for (std::size_t i = 0; i < plain.size(); ++i) {
            const bool dot = i >= from && i < to;
            append_code_point(one, dot && plain[i] == U'a'   ? U'ä'
                                   : dot && plain[i] == U'o' ? U'ö'
                                                             : plain[i]);
        }
        if (out.size() < dots_ways_max && std::find(out.begin(), out.end(), one) == out.end())
            out.push_back(std::move(one));
    };
    if (places.empty()) return out;
    add(0, plain.size());
    for (std::size_t k = 1; k < places.size(); ++k) add(places[k], plain.size());
    for (std::size_t k = places.size(); k-- > 1;) add(0, places[k]);
    return out;
}

}  // namespace luotsi::need
