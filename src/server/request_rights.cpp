#include "server/request_rights.hpp"

#include <algorithm>

#include "server/app.hpp"

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

}  // namespace

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

std::string request_words(Call& call, const access::CaseParties& parties, Uuid id) {
    if (id.is_nil()) return {};
    const auto text = call.reader.text(id);
    if (!text || text->erased || text->case_id != parties.case_id) return {};
    access::Element element;
    element.reg = text->reg;
    element.wall = text->wall;
    element.own_words = text->kind == "words" || text->kind == "choice" || text->kind == "question";
    element.internal = text->kind == "note";
    element.recorded_at = text->recorded_at;
    element.document = text->id;
    // What was said of a request is between the person and who answers it.
    const bool of_request = text->kind == "request";
    const Verdict sees =
        access::may_see(call.asker(), Purpose::read, of_request ? unrestricted(parties) : parties,
                        element, call.now);
    return sees == Verdict::yes ? text->body : std::string{};
}

}  // namespace luotsi::server
