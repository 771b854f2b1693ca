// Everything about one case that a view needs, read together: the case, its journal, who has a
// part in it, its texts, how the client wants to be reached and, when bound, the person.
#pragma once

#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "engine/case.hpp"
#include "engine/engine.hpp"
#include "engine/event.hpp"
#include "server/app.hpp"
#include "store/store.hpp"

namespace luotsi::server {

struct CaseBundle {
    engine::Case the_case;
    std::vector<engine::Event> journal;
    access::CaseParties parties;
    std::map<Uuid, store::Text> texts;
    store::ContactDetails details;
    std::optional<store::Person> person;

    const store::Text* text(Uuid id) const;
    const engine::FactRecord* fact(std::string_view id) const;  // null: the model has none such
};

// Error not_found: no such case. The parts are of one version: a change in between is read again.
Result<CaseBundle> load_bundle(const App& app, store::Reader& reader, Uuid id);

std::string case_topic(Uuid id);  // "case:<id>"

}  // namespace luotsi::server
