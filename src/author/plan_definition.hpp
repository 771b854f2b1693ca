// A model as a FHIR R4 PlanDefinition (hl7.org/fhir/R4/plandefinition.html): what `luotsi model
// show --as plandefinition` writes. Steps are actions with conditions, participants, timing and
// goals; facts are a contained Questionnaire; texts carry their translations in the standard
// extension. Conditions stay FEEL: the binding of Expression.language is extensible, and the code
// used is the one DMN gives the language. What FHIR cannot say stands in the descriptions, and is
// told – above all times in working days, for which UCUM has no unit.
#pragma once

#include "author/bpmn.hpp"
#include "base/text.hpp"
#include "model/compiled.hpp"
#include "model/guarantee.hpp"

namespace luotsi::author {

struct PlanOptions {
    Language language = Language::fi;              // of the texts that are not translations
    const model::Guarantees* guarantees = nullptr;  // statutory goals; null: families by name only
};

Exported to_plan_definition(const model::CompiledModel& model, const PlanOptions& options);

}  // namespace luotsi::author
