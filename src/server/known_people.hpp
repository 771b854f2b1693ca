// Which people a worker may know of. Each organiser keeps a register of its own: that another one
// knows somebody is nobody's to learn, by no search, no identity code and no guessed number.
#pragma once

#include <string>
#include <vector>

#include "access/access.hpp"
#include "centre/installation.hpp"
#include "server/call.hpp"

namespace luotsi::server {

// In whose register a worker writes people down: their organiser's. An association, or the producer
// of a bought service, works in the register of the organiser in whose area it is.
std::string register_keeper(const centre::Installation& installation, const access::Asker& worker);
// Whose people are not the worker's to find: organisers with an area of their own, the
// installation's own organiser – the rest of the county is its area –, and those that have joined
// them.
std::vector<std::string> other_organisers(const centre::Installation& installation,
                                          const access::Asker& worker);

// Takes an identity code for a person about to be written down: of two processes that write the
// same person down at once, one gets store.busy and finds them there when it asks again. "" takes
// nothing.
Result<void> claim_code(store::WriteSession& session, const store::Person& person);

// The person when the worker's organiser knows them: by its own record, or by a matter of theirs
// that is its own. Error store.no_person: nobody, or somebody else's – one answer for both.
Result<store::Person> known_person(Call& call, Uuid id);

}  // namespace luotsi::server
