#include "store/reads.hpp"

#include "store/reader.hpp"
#include "store/session.hpp"

namespace luotsi::store {

CaseRow case_row_of(const Statement& row) {
    CaseRow out;
    out.case_id = row.uuid(0);
    out.model = row.text(1);
    out.version = row.text(2);
    out.state = row.text(3);
    out.end = row.text(4);
    out.outcome = row.text(5);
    out.unit = row.text(6);
    out.keeper = row.text(7);
    out.subject = row.uuid(8);
    out.parent = row.uuid(9);
    out.opened_at = row.instant(10);
    out.closed_at = row.instant(11);
    out.channel = row.text(12);
    out.danger = row.flag(13);
    out.words = row.uuid(14);
    out.seq = row.count(15);
    return out;
}

Result<ContactDetails> read_contact_details(Connection& db, Uuid case_id) {
    Statement& select =
        db.use("select name, phone, email, way, best_time, language, interpreter, municipality"
               " from contact_details where shard = ? and case_id = ?"
               " order by version desc limit 1")
            .with(shard_of(case_id), case_id);
    Reading reading(select);
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    if (!*row)
        return fail(ErrorKind::not_found, "store.no_case", "no contact details for the case");
    return ContactDetails{case_id,        select.text(0), select.text(1),
                          select.text(2), select.text(3), select.text(4),
                          select.text(5), select.flag(6), select.text(7)};
}

Person person_of(const Statement& row) {
    Person person;
    person.id = row.uuid(0);
    person.organiser = row.text(1);
    person.name = row.text(2);
    person.identity_code = row.text(3);
    if (!row.is_null(4)) person.born = Date{static_cast<std::int32_t>(row.integer(4))};
    person.municipality = row.text(5);
    person.language = row.text(6);
    person.phone = row.text(7);
    person.email = row.text(8);
    return person;
}

Result<Person> read_person(Connection& db, Uuid id) {
    Statement& select =
        db.use("select id, organiser, name, identity_code, born, municipality, language, phone,"
               " email from person where shard = ? and id = ? and current = 1")
            .with(shard_of(id), id);
    Reading reading(select);
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    if (!*row) return fail(ErrorKind::not_found, "store.no_person", "no such person");
    return person_of(select);
}

Result<std::vector<CaseRow>> read_cases_of_person(Connection& db, Uuid person) {
    std::vector<CaseRow> out;
    Statement& select =
        db.use("select " LUOTSI_CASE_ROW_COLUMNS
               " from case_row where subject = ? order by happened_at desc, case_id")
            .with(person);
    Reading reading(select);
    while (true) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return out;
        out.push_back(case_row_of(select));
    }
}

Result<std::optional<std::string>> read_record(Connection& db, std::string_view kind,
                                               std::string_view id) {
    Statement& select = db.use("select json from record where kind = ? and id = ?").with(kind, id);
    Reading reading(select);
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    if (!*row) return std::optional<std::string>();
    return std::optional<std::string>(select.text(0));
}

Result<ContactDetails> Session::contact_details(Uuid case_id) {
    for (const ContactDetails& known : details_)
        if (known.case_id == case_id) return known;
    return read_contact_details(db_, case_id);
}
Result<Person> Session::person(Uuid id) { return read_person(db_, id); }
Result<std::vector<Person>>
Session::people_by_code(std::string_view identity_code,
                        const std::vector<std::string>& but_of_organisers) {
    std::string but_of = ",";
    for (const std::string& one : but_of_organisers) but_of += one + ',';
    return read_all<Person>(
        db_.use("select id, organiser, name, identity_code, born, municipality, language, phone,"
                " email from person where current = 1 and identity_code = ?"
                " and identity_code <> '' and ? not like '%,' || organiser || ',%'"
                " order by id limit 2")
            .with(identity_code, but_of),
        person_of);
}
Result<std::vector<CaseRow>> Session::cases_of_person(Uuid person) {
    return read_cases_of_person(db_, person);
}
Result<std::optional<std::string>> Session::record(std::string_view kind, std::string_view id) {
    return read_record(db_, kind, id);
}

}  // namespace luotsi::store
