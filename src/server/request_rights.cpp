#include "server/request_rights.hpp"

#include <algorithm>

#include "server/app.hpp"
#include "store/protection.hpp"

namespace luotsi::server {

namespace {

using access::Purpose;
using access::Verdict;

access::CaseParties unrestricted(access::CaseParties parties) {
    parties.protection.restricted.clear();
    return parties;
}

// Where the matter is: with a unit that stands, or with who has followed it.
bool is_responsible(const access::Asker& asker, std::string_view unit) {
    return unit == asker.unit ||
           std::ranges::find(asker.predecessors, unit) != asker.predecessors.end();
}

Result<void> read_said(Call& call, const store::CaseRow& row, Handled& out) {
    auto of_case = store::read_protection(call.reader, row.case_id);
    if (!of_case) return fail(of_case.error());
    out.of_case = std::move(*of_case);
    if (row.subject.is_nil()) return {};
    auto of_person = store::read_protection(call.reader, row.subject);
    if (!of_person) return fail(of_person.error());
    out.of_person = std::move(*of_person);
    return {};
}

Result<bool> is_said_still(store::WriteSession& session, Uuid whose,
                           const access::Protection& known) {
    const auto now = store::read_protection(session, whose);
    if (!now) return fail(now.error());
    return access::to_json(*now) == access::to_json(known);
}

}  // namespace

Result<bool> stands_as_read(store::WriteSession& session, const engine::Case& now,
                            const Handled& matter) {
    if (now.seq != matter.row.seq || now.subject != matter.row.subject) return false;
    const auto of_case = is_said_still(session, now.id, matter.of_case);
    if (!of_case || !*of_case || now.subject.is_nil()) return of_case;
    return is_said_still(session, now.subject, matter.of_person);
}

Result<std::optional<Handled>> handled(Call& call, Uuid case_id, Purpose purpose) {
    const access::Asker& asker = call.asker();
    Handled out;
    auto row = call.reader.case_row(case_id);
    if (!row && row.error().kind == ErrorKind::not_found) return std::nullopt;
    if (!row) return fail(row.error());
    if (asker.kind != access::AskerKind::worker || !is_responsible(asker, row->unit))
        return std::nullopt;
    auto parties = call.reader.parties(case_id);
    if (!parties) return fail(parties.error());
    const auto model = call.app.installation.models.latest(row->model);
    if (model == nullptr) return std::nullopt;
    if (auto said = read_said(call, *row, out); !said) return fail(said.error());
    out.row = std::move(*row);
    out.parties = std::move(*parties);
    out.reg = model->reg;
    // Of a matter that has ended the unit still answers for what is asked.
    access::UnitPart part;
    part.unit = asker.unit;
    part.part = access::Part::responsible;
    out.parties.units.push_back(std::move(part));
    const bool opens = access::may_open(asker, purpose, out.parties, call.now) == Verdict::yes;
    access::Element matter;
    matter.reg = out.reg;
    // Whoever leads sees that something has been asked and by when, no words.
    const bool figures = purpose == Purpose::list || purpose == Purpose::log;
    const bool sees =
        (asker.leads && figures) || access::may_see(asker, purpose, unrestricted(out.parties),
                                                    matter, call.now) == Verdict::yes;
    return opens && sees ? std::optional(std::move(out)) : std::nullopt;
}

bool sees_text(Call& call, const access::CaseParties& parties, const store::Text& text) {
    access::Element element;
    element.reg = text.reg;
    element.wall = text.wall;
    element.own_words = text.kind == "words" || text.kind == "choice" || text.kind == "question";
    element.internal = text.kind == "note";
    element.recorded_at = text.recorded_at;
    element.document = text.id;
    // What was said of a request is between the person and who answers it.
    const bool of_request = text.kind == "request";
    return access::may_see(call.asker(), Purpose::read,
                           of_request ? unrestricted(parties) : parties, element,
                           call.now) == Verdict::yes;
}

std::string request_words(Call& call, const access::CaseParties& parties, Uuid id) {
    if (id.is_nil()) return {};
    const auto text = call.reader.text(id);
    if (!text || text->erased || text->case_id != parties.case_id) return {};
    return sees_text(call, parties, *text) ? text->body : std::string{};
}

}  // namespace luotsi::server
