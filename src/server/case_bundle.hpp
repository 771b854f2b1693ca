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
    engine::Case the_case;  // as far as the asker may look: of an ended part, as it was then
    std::uint64_t seq = 0;  // of the case as it is
    std::vector<engine::Event> journal;
    access::CaseParties parties;
    std::map<Uuid, store::Text> texts;
    store::ContactDetails details;
    std::optional<store::Person> person;
    bool place_secret = false;  // a non-disclosure order for safety holds
    bool place_known = true;  // to the asker; else every place has been taken out above

    const store::Text* text(Uuid id) const;
    const engine::FactRecord* fact(std::string_view id) const;  // null: the model has none such
};

// Error not_found: no such case. The parts are of one version: a change in between is read again.
// Where the person is to be found is left out already here when the asker may not know it, so that
// nothing made of the bundle – a view, a distance, a proposal – can tell.
Result<CaseBundle> load_bundle(const App& app, store::Reader& reader, Uuid id,
                               const access::Asker& asker, Instant now);
// The person without what tells where they are, unless the asker may know.
void veil(store::Person& person, const access::Protection& protection, const access::Asker& asker,
          Instant now);

std::string case_topic(Uuid id);  // "case:<id>"
std::string person_topic(Uuid id);  // "person:<id>": what is known of them, and all their cases

}  // namespace luotsi::server
