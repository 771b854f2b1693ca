// From answers to scores: pure, exact (decimal arithmetic), proportional to the number of items.
// What cannot be scored says why and has no number. Alerts are looked at answer by answer, so that
// one answer is enough, however much of the questionnaire is open.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "instrument/instrument.hpp"

namespace luotsi::instrument {

// Answers by item id, as values (not points); whom they are about, where that is known.
struct Given {
    std::vector<std::pair<std::string, Decimal>> answers;
    Sex sex = Sex::any;  // any: not known
    std::optional<int> age;
};

// A result that came from elsewhere: scores by id, and single answers where those are told too.
struct Entered {
    std::vector<std::pair<std::string, Decimal>> scores;
    std::vector<std::pair<std::string, Decimal>> answers;
    std::vector<std::string> alerts;  // raised by whoever scored it
    Sex sex = Sex::any;
    std::optional<int> age;
};

struct ScoreResult {
    std::optional<Decimal> value;
    Error why;                  // no value: instrument.too_many_missing, instrument.sex_needed …
    std::uint32_t band = none;  // of the score's bands
    Error band_why;  // a value and bands, but none: instrument.sex_needed, …age_needed
    std::uint32_t missing = 0;  // items left open
    bool prorated = false;
};

struct ItemResult {
    std::optional<Decimal> value;
    std::optional<Decimal> points;
    bool skipped = false;  // by the instrument's own rule
    std::uint32_t light = none;  // of the instrument's lights
};

struct Scored {
    std::vector<ItemResult> items;  // by item
    std::vector<ScoreResult> scores;  // by score
    std::vector<std::uint32_t> cut_offs;  // that are reached
    std::vector<std::uint32_t> alerts;  // that are raised
    std::vector<std::uint32_t> alerts_open;  // whose question nobody answered
    std::vector<Error> notes;  // instrument.skip_conflict: told, nothing is changed

    bool complete() const;  // nothing of the items was left open
};

// Errors, all at once: instrument.unknown_item, instrument.not_an_answer, instrument.answered_twice
// (arg "item"), instrument.score_only, instrument.not_for_age is a note. O(items).
std::expected<Scored, std::vector<Error>> score(const Instrument& instrument, const Given& given);
// The same for what was scored elsewhere. Errors: instrument.unknown_score, instrument.out_of_range
// (args "score", "low", "high"), instrument.unknown_alert and those above.
std::expected<Scored, std::vector<Error>> enter(const Instrument& instrument,
                                                const Entered& entered);

// The band of a value, or why there is none. Errors: instrument.sex_needed, instrument.age_needed,
// instrument.no_band.
Result<std::uint32_t> band_of(const std::vector<Band>& bands, const Decimal& value, Sex sex,
                              std::optional<int> age);

}  // namespace luotsi::instrument
