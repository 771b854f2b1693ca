// The desk (asiointi): what happens to people's matters, as one write each. It joins centre's
// decisions (intake, context, notices) with the store's session, so that the server, the command
// line and the demo county do the same thing in the same way: a contact is received, a command is
// run, a message between cases is delivered, time passes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "centre/context.hpp"
#include "centre/installation.hpp"
#include "centre/intake.hpp"
#include "engine/engine.hpp"
#include "engine/records.hpp"
#include "store/store.hpp"

namespace luotsi::desk {

struct Received {
    Uuid case_id;
    std::uint64_t seq = 0;
    std::string unit;                            // who has it now
    std::vector<const centre::Danger*> dangers;
};

// Opens a case of the contact model with everything that was said, keeps the return code (as a
// salted hash) and writes the first notice. `errors` lists wrong fields; then nothing is written
// and the result is `invalid` with code "contact.wrong_fields".
Result<Received> receive_contact(store::WriteSession& session,
                                 const centre::Installation& installation,
                                 const centre::ContactRequest& request, const engine::Actor& actor,
                                 std::string_view return_code, Random& random,
                                 std::vector<centre::FieldError>& errors);

struct Done {
    std::uint64_t seq = 0;                       // of the case, after
    std::vector<std::pair<engine::EventKind, std::uint64_t>> events;
};

// Runs a command on a case: texts are kept, history is sampled, slots are booked and freed, and
// the client is told what changed. Give texts an id each and refer to it from the command.
Result<Done> run_command(store::WriteSession& session, const centre::Installation& installation,
                         Uuid case_id, const engine::Command& command,
                         const std::vector<records::Text>& texts, Random& random);

// Opens a case of any model for a person or a unit (a worker's decision, or a message `start`).
Result<Done> open_case(store::WriteSession& session, const centre::Installation& installation,
                       const engine::Command& open, std::string_view model, Random& random);

// Delivers a message from one case to another; delivering again changes nothing.
Result<void> deliver(store::WriteSession& session, const centre::Installation& installation,
                     const store::CaseMessage& message, Random& random);

// What a case's clocks do until `at`; nothing due is no error.
Result<void> tick(store::WriteSession& session, const centre::Installation& installation,
                  Uuid case_id, Instant at, Random& random);

// The engine's context of a case as it stands in the store.
engine::Context context_of(store::WriteSession& session, const centre::Installation& installation,
                           const engine::Case& now_case);

}  // namespace luotsi::desk
