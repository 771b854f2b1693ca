// A model and its mistakes as text for people who write models: `luotsi model check` and
// `luotsi model show`. Terminal text is English; the model's own words are in the language asked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "model/compiled.hpp"

namespace luotsi::model {

// One paragraph for each error, then for each warning: place, element, what is wrong, the line of
// the file with a mark under the column (when `source`, the text of the file, is given), the
// repair. Ends with a line that counts them. "" when there is nothing to say.
std::string describe_errors(const std::vector<Error>& errors, const std::vector<Error>& warnings,
                            std::string_view source = {});

// Roles, facts, steps, the table of clocks, promises and ends of a model.
std::string outline(const CompiledModel& model, Language language);

} // namespace luotsi::model
