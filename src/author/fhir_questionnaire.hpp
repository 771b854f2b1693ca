// The facts of a model as a FHIR R4 Questionnaire: each fact an item with its type, range, values,
// question and help, in three languages. Inside author only.
#pragma once

#include <string>

#include <boost/json/object.hpp>

#include "base/text.hpp"
#include "model/compiled.hpp"

namespace luotsi::author {

boost::json::object questionnaire_of(const model::CompiledModel& model, const std::string& id,
                                     Language language);

// Code system of the facts of a model.
std::string fact_system(const model::CompiledModel& model);

}  // namespace luotsi::author
