// A person's permissions, bans, non-disclosure, representatives and openings as records of the
// installation (kind "protection", id: the person's or the case's), and their place in the parties
// of a case: whoever reads the parties has read them too, so no view can forget to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/access.hpp"
#include "store/store.hpp"

namespace luotsi::store {

inline constexpr std::string_view protection_kind = "protection";
inline constexpr std::string_view acting_kind = "acting";  // id: who acts

// The record of one person or case; empty when nothing has been said.
Result<access::Protection> read_protection(Reader& reader, Uuid person_or_case);
Result<access::Protection> read_protection(WriteSession& session, Uuid person_or_case);
// Of a person where they are shown by themselves and not in a matter: what stands in their own
// record, and the secrecy of place and the restrictions that were written down at any matter of
// theirs – before it was known whose it is.
Result<access::Protection> read_protection_of_person(Reader& reader, Uuid person);
// Writes the record, and notes of everybody named in it as somebody's representative where it is
// to be found. Whether they may act is judged from the record itself, never from the note.
Result<void> put_protection(WriteSession& session, Uuid person_or_case,
                            const access::Protection& protection, const engine::Actor& who);
// The people and cases in whose record this person is or was named as a representative, in the
// order of the notes.
Result<std::vector<Uuid>> represented_by(Reader& reader, Uuid person);
Result<std::vector<Uuid>> represented_by(WriteSession& session, Uuid person);
// Everybody who is noted as somebody's representative, at most `limit`.
Result<std::vector<Uuid>> representatives(Reader& reader, std::size_t limit);
// When a case has been bound to a person: what was said before of secrecy of place and of
// restriction – there, and in the matters that started it while nobody knew whose they are – holds
// from now on in all theirs. Unbound, it holds there alone again.
Result<void> note_said_before(WriteSession& session, Uuid case_id, Uuid person, bool bound,
                              const engine::Actor& who);
// The parties with what holds for the case and for its subject, and the secrecy of place of
// whoever is its guardian: one record more for each guardian. While nobody knows whose a sub-case
// is (`parent`: the case that started it), what limits the parent limits it too, and nothing opens
// it. An unreadable record is an error: it must never be read as "nothing said".
Result<access::CaseParties> with_protection(Reader& reader, access::CaseParties parties,
                                            Uuid parent);

}  // namespace luotsi::store
