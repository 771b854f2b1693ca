// Ages said in a text. Certain are words that only ages have ("3-vuotias", "femåring", "year-old");
// a bare "5 v" or "2 kk" counts unless "ago" follows.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include "need/pattern_set.hpp"

namespace luotsi::need {

namespace {

constexpr double month = 1.0 / 12;
constexpr double week = 7 / 365.25;
constexpr double day = 1 / 365.25;

struct Unit {
    std::string_view stem;  // beginning of the written unit
    double years;
    enum class Need : std::uint8_t { nothing, not_ago, age_word } need;
    bool whole;  // the stem is the whole word
};
using enum Unit::Need;
constexpr std::array<Unit, 34> units{{
    {"vuotia", 1, nothing, false},
    {"veeni", 1, nothing, false},
    {"kuukauti", month, nothing, false},
    {"kuukausi", month, not_ago, false},
    {"viikkoi", week, nothing, false},
    {"päiväi", day, nothing, false},
    {"vuorokauti", day, nothing, false},
    {"v", 1, not_ago, true},
    {"vee", 1, not_ago, true},
    {"kk", month, not_ago, true},
    {"kk:n", month, not_ago, true},
    {"vk", week, not_ago, true},
    {"vko", week, not_ago, false},
    {"vrk", day, not_ago, true},
    {"vuoden", 1, age_word, true},
    {"vuotta", 1, age_word, true},
    {"kuukau", month, age_word, false},
    {"viiko", week, age_word, false},
    {"viikko", week, age_word, false},
    {"päivä", day, age_word, false},
    {"åring", 1, nothing, false},
    {"årig", 1, nothing, false},
    {"år", 1, not_ago, true},
    {"års", 1, not_ago, true},
    {"mån", month, not_ago, false},
    {"veck", week, age_word, false},
    {"dag", day, age_word, false},
    {"yo", 1, nothing, true},
    {"yr", 1, age_word, false},
    {"year", 1, age_word, false},
    {"mo", month, nothing, true},
    {"month", month, age_word, false},
    {"week", week, age_word, false},
    {"day", day, age_word, false},
}};

constexpr std::array<std::pair<std::string_view, double>, 52> numbers{{
    {"yksi", 1},      {"yhden", 1},    {"puoli", 0.5},  {"kaksi", 2},     {"kahden", 2},
    {"kolme", 3},     {"kolmen", 3},   {"neljä", 4},    {"neljän", 4},    {"viisi", 5},
    {"viiden", 5},    {"kuusi", 6},    {"kuuden", 6},   {"seitsemän", 7}, {"seittemän", 7},
    {"kahdeksan", 8}, {"kaheksan", 8}, {"yhdeksän", 9}, {"yheksän", 9},   {"kymmenen", 10},
    {"parin", 2},     {"muutaman", 2}, {"en", 1},       {"ett", 1},       {"två", 2},
    {"tre", 3},       {"fyra", 4},     {"fem", 5},      {"sex", 6},       {"sju", 7},
    {"åtta", 8},      {"nio", 9},      {"tio", 10},     {"elva", 11},     {"tolv", 12},
    {"några", 2},     {"one", 1},      {"a", 1},        {"two", 2},       {"three", 3},
    {"four", 4},      {"five", 5},     {"six", 6},      {"seven", 7},     {"eight", 8},
    {"nine", 9},      {"ten", 10},     {"eleven", 11},  {"twelve", 12},   {"few", 2},
    {"half", 0.5},    {"ein", 1},
}};
constexpr std::array<std::string_view, 6> age_words{"ikäi", "vanha", "gamma",
                                                    "gaml", "old",   "iässä"};
constexpr std::array<std::string_view, 6> ago_words{"sitten", "sit", "siten",
                                                    "sedan",  "sen", "ago"};
constexpr std::array<std::string_view, 4> newborns{"vastasynty", "nyfödd", "newborn", "spädbarn"};

const Unit* unit_of(std::string_view word) {
    const auto* const found = std::find_if(units.begin(), units.end(), [&](const Unit& unit) {
        return unit.whole ? word == unit.stem : word.starts_with(unit.stem);
    });
    return found == units.end() ? nullptr : found;
}

class Reader {
public:
    explicit Reader(const Text& text) : text_(text) {}

    std::vector<double> read() {
        for (std::size_t i = 0; i < text_.tokens.size(); ++i) {
            const std::string_view word = text_.tokens[i].surface;
            if (std::any_of(newborns.begin(), newborns.end(),
                            [&](std::string_view n) { return word.starts_with(n); }))
                out_.push_back(0);
            read_at(i, word);
        }
        return std::move(out_);
    }

private:
    std::string_view word(std::size_t i) const {
        return i < text_.tokens.size() ? std::string_view(text_.tokens[i].surface)
                                       : std::string_view();
    }

    void read_at(std::size_t i, std::string_view said) {
        double value = 0;
        const auto [end, wrong] = std::from_chars(said.data(), said.data() + said.size(), value,
                                                  std::chars_format::fixed);
        if (wrong == std::errc()) {  // "6", "6v", "6-vuotias"
            said.remove_prefix(static_cast<std::size_t>(end - said.data()));
            return found(i, said, value);
        }
        // "kolmevuotias", "three-year-old", "två månader": the longest number word that fits.
        const std::pair<std::string_view, double>* best = nullptr;
        for (const auto& one : numbers)
            if (said.starts_with(one.first) &&
                (best == nullptr || one.first.size() > best->first.size()))
                best = &one;
        if (best != nullptr && (said.size() == best->first.size() || best->first.size() > 2))
            found(i, said.substr(best->first.size()), best->second);
    }

    // A number was read in token i, `rest` of which follows it.
    void found(std::size_t i, std::string_view rest, double value) {
        while (rest.starts_with('-') || rest.starts_with(',')) rest.remove_prefix(1);
        const bool inside = !rest.empty();
        const std::size_t next = inside ? i + 1 : i + 2;
        std::string_view unit_word = inside ? rest : word(i + 1);
        while (unit_word.starts_with('-')) unit_word.remove_prefix(1);
        const Unit* unit = unit_of(unit_word);
        if (unit == nullptr) return;
        const std::string_view after = word(next);
        const bool age_word = unit_word.find("old") != std::string_view::npos ||
                              std::any_of(age_words.begin(), age_words.end(),
                                          [&](std::string_view w) { return after.starts_with(w); });
        const bool ago = std::find(ago_words.begin(), ago_words.end(), after) != ago_words.end();
        if (unit->need == nothing || age_word || (unit->need == not_ago && !ago))
            out_.push_back(value * unit->years);
    }

    const Text& text_;
    std::vector<double> out_;
};

}  // namespace

std::vector<double> ages_said(const Text& text) { return Reader(text).read(); }

}  // namespace luotsi::need
