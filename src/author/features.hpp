// Everything a model says, as a flat list of element, key and value: what a model is written out to
// in another notation. An exporter marks the keys its notation can say; the rest is listed, so that
// nothing disappears silently.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "model/compiled.hpp"

namespace luotsi::author {

struct Feature {
    std::string part;  // "steps"; "" = the model itself
    std::string element;  // "first talk"
    std::string key;  // "guarantee", as in the file
    std::string value;  // in the model's own words, on one line
};

// In file order. Texts are in `language`; registers and walls only where they differ from the
// model's. O(size of the model).
std::vector<Feature> features_of(const model::CompiledModel& model, Language language);

// One kind of thing a notation has no word for, with the elements that say it.
struct Unsaid {
    std::string what;  // "steps: guarantee"
    std::vector<std::string> elements;  // "first talk"
};

// The features whose "part.key" is not among `said` (sorted), by kind, in order of appearance.
std::vector<Unsaid> unsaid_of(const std::vector<Feature>& features,
                              std::span<const std::string_view> said);

// Adds the limits counted in working days or office hours, for which ISO 8601 and UCUM have no
// unit: such a limit is written as text.
void tell_uncounted(const model::CompiledModel& model, std::vector<Unsaid>& unsaid);

// "BPMN cannot say 3 kinds of things …" with one line for each; "" when it can say all.
std::string tell_unsaid(const std::vector<Unsaid>& unsaid, std::string_view notation,
                        std::string_view kept);

}  // namespace luotsi::author
