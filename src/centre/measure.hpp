// Measurements in cases: answers to an instrument, or a result from elsewhere, as facts of the
// case's model. What answers mean besides themselves – score, band, alert – follows from them
// wherever they are recorded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "instrument/binding.hpp"

namespace luotsi::centre {

inline constexpr std::string_view by_instrument = "instrument";  // source of what follows
inline constexpr std::string_view elsewhere = "elsewhere: ";     // source of an entered result

struct Measured {
    std::string instrument;
    std::vector<std::pair<std::string, feel::Decimal>> answers;
    std::vector<std::pair<std::string, feel::Decimal>> scores;  // entered: of an earlier measuring
    std::vector<std::string> alerts;  // entered along with the scores
    std::string where;  // entered: who measured, and where
    instrument::Sex sex = instrument::Sex::any;
    std::optional<int> age;
};

// The facts a measurement tells. Answers are kept as given where the model has a fact for them
// (what follows from them is then derived when the command runs); otherwise, and for entered
// results, everything the model has a fact for. Errors: instrument.unknown, instrument.not_bound,
// and those of score() and enter().
std::expected<std::vector<engine::Learned>, std::vector<Error>>
facts_of(const instrument::Library& library, const model::CompiledModel& model,
         const Measured& measured);

// What follows from the answers among `said`; nothing when there are none. The first mistake in
// answers, with arg "fact".
Result<std::vector<engine::Learned>> derived(const instrument::Library& library,
                                             const model::CompiledModel& model,
                                             const std::vector<engine::Learned>& said,
                                             std::optional<int> age);

}  // namespace luotsi::centre
