// Measuring instruments (mittarit): questionnaires, tests and the results of those that only their
// owner may show. One content file is one instrument: what it asks, who owns it and what may be
// done with it, how answers become scores, bands, cut-offs and alerts. Compiled once, then plain
// data that nobody changes; what it does with answers is in score.hpp.
//
//     instrument: phq-2            # id: lower case, digits, hyphens
//     mode: full                   # full | score-only (number, date, who, where)
//     licence: {may display: true, may score: true, credit: …, source: …, confidence: found}
//     wording: {fi: draft, sv: draft, en: official}
//     answers: {often: [{value: 0, text: {…}}, …]}
//     items: [{id: "1", topic: {…}, text: {…}, answers: often}, …]
//     scores: {total: {title: {…}, of: all, how: sum}}
//     bands: {total: [{to: 2, code: negative, label: {…}}, {code: positive, label: {…}}]}
//     alerts: [{code: self-harm, item: "9", from: 1, level: same-day, text: {…}}]
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "feel/decimal.hpp"

namespace luotsi::instrument {

using feel::Decimal;

inline constexpr std::uint32_t none = 0xFFFF'FFFF;
inline constexpr std::size_t items_max = 200;    // of one instrument
inline constexpr std::size_t scores_max = 40;    // of one instrument
inline constexpr std::size_t answers_max = 30;   // of one answer set
inline constexpr std::size_t bands_max = 60;     // of one score

enum class Mode : std::uint8_t { full, score_only };
enum class Wording : std::uint8_t { absent, draft, official };  // of one language
enum class Sex : std::uint8_t { any, female, male };
enum class How : std::uint8_t { sum, mean };
// How soon somebody has to look: the same day, or at the next talk.
enum class AlertLevel : std::uint8_t { look, same_day };

// Where a number has to lie: below 50, to 50 (at most), from 3 (at least), above 102.
enum class CutKind : std::uint8_t { below, to, from, above };
struct Cut {
    CutKind kind = CutKind::to;
    Decimal limit;
    bool holds(const Decimal& value) const;
    bool operator==(const Cut&) const = default;
};

// Whom a line of a table is for; an age is in whole years.
struct Group {
    Sex sex = Sex::any;
    std::optional<int> age_from, age_below;
    bool operator==(const Group&) const = default;
};

struct Answer {
    Decimal value;  // what is stored: the number in front of the answer
    Decimal score;  // what it counts; the value unless said otherwise
    LocalText text;
    bool operator==(const Answer&) const = default;
};

struct AnswerSet {
    std::string id;
    std::vector<Answer> answers;
    bool operator==(const AnswerSet&) const = default;
};

// Points of a measured number: the first line whose group and limit fit.
struct Points {
    Group group;
    std::optional<Cut> cut;  // nullopt: everything else
    Decimal points;
    bool operator==(const Points&) const = default;
};

struct Item {
    std::string id;  // "1"; unique in the instrument
    LocalText topic;
    LocalText text;  // the question; empty where it may not be shown or is not loaded
    std::uint32_t answers = none;  // answer set; none: a number is written
    Decimal low, high;             // of a number, both included
    Decimal step = 1;              // a number is low + n · step
    std::string unit;              // of a number: "cm", "s", "m/s"
    std::vector<Points> points;    // of a number; empty: the number itself counts
    bool operator==(const Item&) const = default;
};

// "Never" to one question makes others unnecessary: when the items' points add up to `is`, the
// others that were left open count `to`.
struct Skip {
    std::vector<std::uint32_t> when;
    Decimal is;
    std::vector<std::uint32_t> items;
    Decimal to;  // a value, not points
    bool operator==(const Skip&) const = default;
};

struct Band {
    std::string code;
    LocalText label;
    Group group;
    std::optional<Cut> cut;  // nullopt: the rest
    std::string light;       // red | yellow | green, or ""
    bool operator==(const Band&) const = default;
};

struct Score {
    std::string id;  // "total" when there is only one
    LocalText title;
    How how = How::sum;
    std::vector<std::uint32_t> of;        // items; none for a score that is only entered
    std::vector<Decimal> weights;         // parallel to `of`
    std::vector<bool> reversed;           // parallel to `of`: low + high of the item − points
    Decimal times = 1;                    // the sum or mean is multiplied by it
    std::uint32_t missing = 0;            // so many of `of` may be left open …
    bool prorate = false;                 // … and the sum is raised to all items
    int decimals = 0;                     // of the result, half away from zero
    Decimal low, high;                    // every result lies in it
    std::vector<Band> bands;              // first that fits; empty: none
    bool operator==(const Score&) const = default;
};

// A published limit that is told beside the bands: two conventions of one limit may both be there.
struct CutOff {
    std::string code;
    std::uint32_t score = 0;
    Group group;
    Cut cut;
    LocalText label;
    std::string source;
    bool operator==(const CutOff&) const = default;
};

struct Alert {
    std::string code;  // "self-harm"
    std::uint32_t item = none;   // one of the two
    std::uint32_t score = none;
    Cut cut;
    AlertLevel level = AlertLevel::look;
    LocalText text;
    bool operator==(const Alert&) const = default;
};

struct Norm {  // of a published population, for comparing and nothing else
    std::uint32_t item = none;
    Decimal mean;
    std::optional<Decimal> sd;
    bool operator==(const Norm&) const = default;
};
struct Norms {
    LocalText population;
    std::int64_t n = 0;
    std::string when;  // "2022-10"
    std::string source;
    std::vector<Norm> of;
    bool operator==(const Norms&) const = default;
};

struct Licence {
    bool may_display = false;
    bool may_score = false;
    std::string text;    // what the owner says
    std::string credit;  // has to be shown with it; may be empty
    std::string source;
    std::string confidence;  // found | high | medium | low
    bool operator==(const Licence&) const = default;
};

struct Instrument {
    std::string id;
    std::string version;
    LocalText title;
    LocalText purpose;
    std::string owner;
    Licence licence;
    Mode mode = Mode::full;
    std::map<std::string, Wording> wording;  // by language code
    std::string instead;  // where nobody looks at the answers the same day: this one ("" = itself)
    std::optional<int> age_from, age_to;
    std::string repeat;  // ISO 8601 or "2 weeks"; "" = not said
    std::optional<Decimal> meaningful_change;
    std::string scoring_source;
    std::string scoring_confidence;
    LocalText stem;  // stands above all questions; may be empty
    std::vector<AnswerSet> sets;
    std::vector<Item> items;
    std::vector<Skip> skips;
    std::vector<Score> scores;
    std::vector<Band> lights;  // of every item's answer by itself (3X10D); may be empty
    std::vector<CutOff> cut_offs;
    std::vector<Alert> alerts;
    std::optional<Norms> norms;
    std::string note;

    std::uint32_t find_item(std::string_view name) const;  // `none` when there is none
    std::uint32_t find_score(std::string_view name) const;  // "" is the only or the first one
    std::uint32_t find_alert(std::string_view name) const;
    // Whether the questions may be put and are there in this language (a draft counts).
    bool can_ask(Language language) const;
    bool operator==(const Instrument&) const = default;
};

// Lowest and highest points an answer to the item can count.
std::pair<Decimal, Decimal> points_range(const Instrument& instrument, const Item& item);

std::string_view to_string(Mode mode);  // "full" "score-only"
std::string_view to_string(Wording wording);  // "none" "draft" "official"
std::string_view to_string(Sex sex);  // "any" "female" "male"
std::string_view to_string(AlertLevel level);  // "look" "same-day"
std::string_view to_string(CutKind kind);  // "below" "to" "from" "above"
bool parse_sex(std::string_view text, Sex& out);

}  // namespace luotsi::instrument
