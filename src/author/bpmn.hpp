// A model as a BPMN 2.0 process with its picture (OMG BPMN 2.0.2, 7–13; BPMN DI, 12): what
// `luotsi model show --as bpmn` writes. Roles are lanes, other sides pools, conditions stand on
// sequence flows or conditional start events, limits are timers on the border of their task. A
// model is a set of conditions, not a flow chart, so the picture is a reading of it
// (author/flow.hpp); what BPMN cannot say stands in the documentation of its element, and is told.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "author/features.hpp"
#include "base/text.hpp"
#include "model/compiled.hpp"

namespace luotsi::author {

struct Exported {
    std::string text;
    std::vector<Unsaid> unsaid;  // also in the file, as documentation
};

struct BpmnOptions {
    Language language = Language::fi;
    std::map<std::string, std::string> unit_names;  // kind of unit → its name; else the kind
};

Exported to_bpmn(const model::CompiledModel& model, const BpmnOptions& options);

}  // namespace luotsi::author
