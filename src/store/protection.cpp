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

Result<access::CaseParties> with_protection(Reader& reader, access::CaseParties parties) {
    Result<access::Protection> own = read_protection(reader, parties.case_id);
    if (!own) return fail(std::move(own.error()));
    parties.protection = std::move(*own);
    if (!parties.subject.is_nil()) {
        Result<access::Protection> person = read_protection(reader, parties.subject);
        if (!person) return fail(std::move(person.error()));
        parties.protection.add(*person);
    }
    for (access::Representative& one : parties.protection.representatives) {
        if (one.relation != access::Relation::guardian) continue;
        Result<access::Protection> guardian = read_protection(reader, one.person);
        if (!guardian) return fail(std::move(guardian.error()));
        one.non_disclosure = std::move(guardian->non_disclosure);
    }
    return parties;
}

}  // namespace luotsi::store
