// Single look-ups that the writing session and the readers share: how a client wants to be
// reached, a person, a person's cases.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "store/sql.hpp"
#include "store/store.hpp"

namespace luotsi::store {

Result<ContactDetails> read_contact_details(Connection& db, Uuid case_id);  // store.no_case
Result<Person> read_person(Connection& db, Uuid id);                        // store.no_person
// The newest version of a record; nothing when there is none.
Result<std::optional<std::string>> read_record(Connection& db, std::string_view kind,
                                               std::string_view id);
// id, organiser, name, identity_code, born, municipality, language, phone, email
Person person_of(const Statement& row);
// Newest first.
Result<std::vector<CaseRow>> read_cases_of_person(Connection& db, Uuid person);

// The columns of case_row that case_row_of() reads, as part of a literal.
#define LUOTSI_CASE_ROW_COLUMNS                                                                    \
    "case_id, model, version, state, ending, outcome, unit, keeper, subject, parent, happened_at," \
    " closed_at, channel, danger, words, seq"
CaseRow case_row_of(const Statement& row);

}  // namespace luotsi::store
