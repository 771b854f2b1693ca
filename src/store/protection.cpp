#include "store/protection.hpp"

#include <algorithm>

namespace luotsi::store {
namespace {

Result<access::Protection> parsed(const Result<std::optional<std::string>>& record) {
    if (!record) return fail(record.error());
    if (!*record) return access::Protection{};
    return access::protection_from_json(**record);
}

// The note is {"of":["<uuid>",…]}: flat, written only here, so the ids are read by their places.
std::vector<Uuid> noted(std::string_view json) {
    std::vector<Uuid> out;
    constexpr std::size_t uuid_length = 36;
    for (std::size_t at = json.find('['); at < json.size();) {
        const std::size_t begin = json.find('"', at);
        if (begin == std::string_view::npos || begin + uuid_length >= json.size()) break;
        if (const auto id = parse_uuid(json.substr(begin + 1, uuid_length))) out.push_back(*id);
        at = begin + uuid_length + 2;
    }
    return out;
}

Result<void> note_representative(WriteSession& session, Uuid representative, Uuid of,
                                 const engine::Actor& who) {
    const std::string id = to_string(representative);
    const auto known = session.record(acting_kind, id);
    if (!known) return fail(known.error());
    std::vector<Uuid> all = *known ? noted(**known) : std::vector<Uuid>{};
    if (std::ranges::find(all, of) != all.end()) return {};
    all.push_back(of);
    std::string json = "{\"of\":[";
    for (const Uuid& one : all) json += (one == all.front() ? "\"" : ",\"") + to_string(one) + '"';
    return session.put_record(acting_kind, id, json + "]}", who);
}

}  // namespace

Result<access::Protection> read_protection(Reader& reader, Uuid person_or_case) {
    return parsed(reader.record(protection_kind, to_string(person_or_case)));
}

Result<access::Protection> read_protection(WriteSession& session, Uuid person_or_case) {
    return parsed(session.record(protection_kind, to_string(person_or_case)));
}

Result<access::Protection> read_protection_of_person(Reader& reader, Uuid person) {
    Result<access::Protection> out = read_protection(reader, person);
    if (!out) return out;
    const Result<std::vector<CaseRow>> rows = reader.cases_of_person(person);
    if (!rows) return fail(rows.error());
    for (const CaseRow& row : *rows) {
        const Result<access::Protection> of_case = read_protection(reader, row.case_id);
        if (!of_case) return fail(of_case.error());
        out->non_disclosure.insert(out->non_disclosure.end(), of_case->non_disclosure.begin(),
                                   of_case->non_disclosure.end());
        out->restricted.insert(out->restricted.end(), of_case->restricted.begin(),
                               of_case->restricted.end());
    }
    return out;
}

Result<void> put_protection(WriteSession& session, Uuid person_or_case,
                            const access::Protection& protection, const engine::Actor& who) {
    auto put =
        session.put_record(protection_kind, to_string(person_or_case), to_json(protection), who);
    for (const access::Representative& one : protection.representatives)
        if (put) put = note_representative(session, one.person, person_or_case, who);
    return put;
}

Result<std::vector<Uuid>> represented_by(Reader& reader, Uuid person) {
    const auto known = reader.record(acting_kind, to_string(person));
    if (!known) return fail(known.error());
    return *known ? noted(**known) : std::vector<Uuid>{};
}

Result<std::vector<Uuid>> represented_by(WriteSession& session, Uuid person) {
    const auto known = session.record(acting_kind, to_string(person));
    if (!known) return fail(known.error());
    return *known ? noted(**known) : std::vector<Uuid>{};
}

Result<std::vector<Uuid>> representatives(Reader& reader, std::size_t limit) {
    const auto ids = reader.record_ids(acting_kind, "");
    if (!ids) return fail(ids.error());
    std::vector<Uuid> out;
    for (const std::string& id : *ids)
        if (const auto one = parse_uuid(id); one && out.size() < limit) out.push_back(*one);
    return out;
}

namespace {

constexpr int generations_max = 16;

// What hides or forbids of all that was said; nothing of what opens.
access::Protection limits_of(const access::Protection& said) {
    access::Protection out;
    out.non_disclosure = said.non_disclosure;
    out.restricted = said.restricted;
    out.custody = said.custody;
    out.bans = said.bans;
    return out;
}

// The case itself and, while nobody knows whose they are, those that started it: the ones at which
// a place was made secret or use restricted.
Result<std::vector<Uuid>> said_at(WriteSession& session, Uuid case_id) {
    std::vector<Uuid> out;
    Uuid at = case_id;
    for (int i = 0; i < generations_max && !at.is_nil(); ++i) {
        const auto the_case = session.load(at);
        // Whoever a damaged matter is about, it does not keep another one from being known.
        if (!the_case && at != case_id) break;
        if (!the_case) return fail(the_case.error());
        if (at != case_id && !(*the_case)->subject.is_nil()) break;
        const Uuid parent = (*the_case)->parent;
        const auto said = read_protection(session, at);
        if (!said) return fail(said.error());
        if (!said->non_disclosure.empty() || !said->restricted.empty()) out.push_back(at);
        at = parent;
    }
    return out;
}

}  // namespace

Result<void> note_said_before(WriteSession& session, Uuid case_id, Uuid person, bool bound,
                              const engine::Actor& who) {
    const auto matters = said_at(session, case_id);
    if (!matters) return fail(matters.error());
    auto of_person = read_protection(session, person);
    if (!of_person) return fail(of_person.error());
    const std::vector<Uuid> before = of_person->matters;
    for (const Uuid& matter : *matters) {
        std::erase(of_person->matters, matter);
        if (bound) of_person->matters.push_back(matter);
    }
    if (of_person->matters == before) return {};
    return put_protection(session, person, *of_person, who);
}

namespace {

// What was said in matters of the person's before it was known whose they are; `own` is read
// already.
Result<void> add_said_before(Reader& reader, Uuid person, const std::vector<Uuid>& matters,
                             Uuid own, access::Protection& out) {
    for (const Uuid& matter : matters) {
        if (matter == own) continue;
        const auto row = reader.case_row(matter);
        if (!row && row.error().kind != ErrorKind::not_found) return fail(row.error());
        // It may have turned out to be somebody else's.
        if (!row || (!row->subject.is_nil() && row->subject != person)) continue;
        const auto before = read_protection(reader, matter);
        if (!before) return fail(before.error());
        access::Protection holds;
        holds.non_disclosure = before->non_disclosure;
        holds.restricted = before->restricted;
        out.add(holds);
    }
    return {};
}

// Of whom a sub-case is about nobody knows yet: whatever hides its parent hides it.
Result<void> add_of_parents(Reader& reader, Uuid own, Uuid parent, access::Protection& out) {
    for (int i = 0; i < generations_max && !parent.is_nil(); ++i) {
        const auto row = reader.case_row(parent);
        if (!row && row.error().kind == ErrorKind::not_found) return {};
        if (!row) return fail(row.error());
        const auto said = read_protection(reader, parent);
        if (!said) return fail(said.error());
        out.add(limits_of(*said));
        if (!row->subject.is_nil()) {
            const auto of_person = read_protection(reader, row->subject);
            if (!of_person) return fail(of_person.error());
            out.add(limits_of(*of_person));
            return add_said_before(reader, row->subject, of_person->matters, own, out);
        }
        parent = row->parent;
    }
    return {};
}

Result<void> add_of_person(Reader& reader, Uuid person, Uuid own, access::Protection& out) {
    const auto said = read_protection(reader, person);
    if (!said) return fail(said.error());
    out.add(*said);
    return add_said_before(reader, person, said->matters, own, out);
}

}  // namespace

Result<access::CaseParties> with_protection(Reader& reader, access::CaseParties parties,
                                            Uuid parent) {
    Result<access::Protection> own = read_protection(reader, parties.case_id);
    if (!own) return fail(std::move(own.error()));
    parties.protection = std::move(*own);
    auto added = parties.subject.is_nil()
                     ? add_of_parents(reader, parties.case_id, parent, parties.protection)
                     : add_of_person(reader, parties.subject, parties.case_id, parties.protection);
    if (!added) return fail(std::move(added.error()));
    for (access::Representative& one : parties.protection.representatives) {
        if (one.relation != access::Relation::guardian) continue;
        Result<access::Protection> guardian = read_protection(reader, one.person);
        if (!guardian) return fail(std::move(guardian.error()));
        one.non_disclosure = std::move(guardian->non_disclosure);
    }
    return parties;
}

}  // namespace luotsi::store
