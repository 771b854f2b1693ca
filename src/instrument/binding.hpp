// Facts of operating models that say what an instrument measured. A model's fact names the part
// with `instrument:`; when answers are recorded the other parts are worked out and recorded along.
//
//     phq-9                 the (first) score        type: number within the score's range
//     rand-36.score.pain    a score by its id
//     phq-9.band            its band                 type: one of [the bands' codes]
//     hads.band.anxiety     the band of a score
//     phq-9.item.9          one answer               type: number
//     phq-9.alert           any alert                type: boolean
//     phq-9.alert.self-harm one alert
//     phq-9.answers         all answers as given     many: {question: text, answer: number}
//
// An alert is only ever raised here: that it has been looked at is for a person to say, by
// recording the fact as false. What cannot be scored is recorded as unknown, with the reason.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "feel/value.hpp"
#include "instrument/library.hpp"
#include "instrument/score.hpp"
#include "model/compiled.hpp"

namespace luotsi::instrument {

enum class Part : std::uint8_t { score, band, item, any_alert, alert, answers };

struct Binding {
    const Instrument* instrument = nullptr;
    Part part = Part::score;
    std::uint32_t index = none;  // score, item or alert
};

// Errors: instrument.unknown (arg "name"), instrument.unknown_part (args "name", "part").
Result<Binding> find_binding(const Library& library, std::string_view code);

// What is wrong with the bindings of a model: unknown instruments and parts, facts whose type
// cannot take the value (instrument.wrong_type, arg "name"). Element "facts.<id>.instrument".
std::vector<Error> check_bindings(const model::CompiledModel& model, const Library& library);

// Whether the model has a fact bound to the instrument.
bool knows(const model::CompiledModel& model, std::string_view instrument);

struct Told {  // one fact to be recorded
    std::uint32_t fact = none;
    feel::Value value;
    std::string unknown;  // words key of the reason: recorded as unknown
};

// What a result says to the model's facts: everything but the answers themselves.
std::vector<Told> facts_of(const model::CompiledModel& model, const Library& library,
                           const Instrument& instrument, const Scored& scored);

// Answers as the value of a fact bound to `.answers`, and back. Errors: instrument.unknown_item,
// instrument.not_an_answer for what is no item with a number.
feel::Value to_value(const std::vector<std::pair<std::string, Decimal>>& answers);
Result<std::vector<std::pair<std::string, Decimal>>> to_answers(const feel::Value& value);

// The fact that keeps the instrument's answers; `none` when the model has none.
std::uint32_t answers_fact(const model::CompiledModel& model, std::string_view instrument);
// "phq-9" of "phq-9.answers", "" of a fact that keeps no answers.
std::string_view answers_of(const model::Fact& fact);

}  // namespace luotsi::instrument
