// Whose requests about their own data a worker handles: those of matters their unit is responsible
// for – or that a unit was whose successor it is, also when the matter has ended, for the right to
// ask does not end with it. The same tables of law answer as for the matter itself, walls and bans
// included; only the person's restriction does not hide their own request from who must answer it.
#pragma once

#include <optional>
#include <string>

#include "server/call.hpp"
#include "store/store.hpp"

namespace luotsi::server {

// A matter as whoever answers for it stands to it.
struct Handled {
    store::CaseRow row;
    access::CaseParties parties;
    model::Register reg = model::Register::other;
    access::Protection of_case, of_person;  // what has been said, as it was read
};

// Nothing when the matter is not the asker's unit's to answer for, or is hidden from the asker.
Result<std::optional<Handled>> handled(Call& call, Uuid case_id, access::Purpose purpose);

// Whether the matter is, where it is written, what the right was asked of: nothing has happened in
// it and nothing has been forbidden since.
Result<bool> stands_as_read(store::WriteSession& session, const engine::Case& now,
                            const Handled& matter);

// Whether the asker may read this text as one of the matter.
bool sees_text(Call& call, const access::CaseParties& parties, const store::Text& text);

// The words of a text of this matter when the asker may read them, else "".
std::string request_words(Call& call, const access::CaseParties& parties, Uuid text);

}  // namespace luotsi::server
