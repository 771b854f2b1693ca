#include "server/known_people.hpp"

#include <algorithm>

#include "server/app.hpp"

namespace luotsi::server {

std::string register_keeper(const centre::Installation& installation, const access::Asker& worker) {
    const access::Structure& now = installation.organisation.now();
    const access::Unit* unit = now.unit(worker.unit);
    const access::Body* whose = now.body(worker.organisation);
    const bool organiser = worker.organisation == installation.organiser ||
                           (whose != nullptr && !whose->municipalities.empty());
    if (organiser || unit == nullptr) return worker.organisation;
    const std::string_view of_area = now.organiser_of(unit->municipality);
    return of_area.empty() ? installation.organiser : std::string(of_area);
}

std::vector<std::string> other_organisers(const centre::Installation& installation,
                                          const access::Asker& worker) {
    const std::string own = register_keeper(installation, worker);
    std::vector<std::string> out;
    for (const access::Body& body : installation.organisation.now().bodies()) {
        const bool organiser = !body.municipalities.empty() || body.slug == installation.organiser;
        if (!organiser || body.slug == own) continue;
        out.push_back(body.slug);
        out.insert(out.end(), body.predecessors.begin(), body.predecessors.end());
    }
    return out;
}

Result<void> claim_code(store::WriteSession& session, const store::Person& person) {
    if (person.identity_code.empty()) return {};
    // A code that was corrected may be taken again while the last claim is still remembered.
    for (int nth = 1;; ++nth) {
        const std::string claim = "person-code " + person.organiser + " " + person.identity_code +
                                  " " + std::to_string(nth);
        if (!session.first_answer(claim)) return session.keep_answer(claim, "");
    }
}

Result<store::Person> known_person(Call& call, Uuid id) {
    auto person = call.reader.person(id);
    if (!person) return person;
    const auto others = other_organisers(call.app.installation, call.asker());
    const auto is_other = [&](const std::string& organiser) {
        return std::ranges::find(others, organiser) != others.end();
    };
    if (!is_other(person->organiser)) return person;
    const auto cases = call.reader.cases_of_person(id);
    if (!cases) return fail(cases.error());
    for (const store::CaseRow& row : *cases) {
        const auto parties = call.reader.parties(row.case_id);
        if (!parties) return fail(parties.error());
        if (!is_other(parties->organiser)) return person;
    }
    return fail(ErrorKind::not_found, "store.no_person", "no such person");
}

}  // namespace luotsi::server
