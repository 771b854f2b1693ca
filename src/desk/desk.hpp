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
    std::vector<need::DangerFound> dangers;
};

// Opens a case of the contact model with everything that was said, keeps the return code (as a
// salted hash; made with make_return_code(), or "" for none) and writes the first notice. `errors`
// lists all wrong fields; then nothing is written and the result is `invalid` with code
// "contact.wrong_fields". Other errors: contact.no_model, the engine's and the store's.
Result<Received> receive_contact(store::WriteSession& session,
                                 const centre::Installation& installation,
                                 const centre::ContactRequest& request, const engine::Actor& actor,
                                 std::string_view return_code, Random& random,
                                 std::vector<centre::FieldError>& errors);

// The two halves of receive_contact(): what can be done before the writer's turn – checking,
// finding danger and need, most of the work – and what is written. Contacts by the thousand come
// this way.
Result<centre::Intake> prepare_contact(const centre::Installation& installation,
                                       const centre::ContactRequest& request,
                                       const engine::Actor& actor, Instant now, Random& random,
                                       std::vector<centre::FieldError>& errors);
Result<Received> receive_intake(store::WriteSession& session,
                                const centre::Installation& installation,
                                const centre::Intake& intake, std::string_view return_code,
                                Random& random);

struct Done {
    std::uint64_t seq = 0;                       // of the case, after
    std::vector<std::pair<engine::EventKind, std::uint64_t>> events;
};

// Runs a command on a case: texts are kept, history is sampled, slots are booked and freed, and
// the client is told what changed. Give texts an id each and refer to it from the command.
// Errors: the engine's refusals, booking.taken, booking.past, the store's; then the job must fail
// too, so that its savepoint takes everything back.
Result<Done> run_command(store::WriteSession& session, const centre::Installation& installation,
                         Uuid case_id, const engine::Command& command,
                         const std::vector<records::Text>& texts, Random& random);

// Opens a case of any model for a person or a unit (a worker's decision, or a message `start`).
Result<Done> open_case(store::WriteSession& session, const centre::Installation& installation,
                       const engine::Command& open, std::string_view model, Random& random);

// Delivers a message from one case to another; delivering again changes nothing. What the
// receiver can never take (unknown model, a parent that no longer waits) is settled with the
// reason and is no error; an error means: offer it again later.
Result<void> deliver(store::WriteSession& session, const centre::Installation& installation,
                     const store::CaseMessage& message, Random& random);

// What a case's clocks do until `at`; nothing due is no error.
Result<void> tick(store::WriteSession& session, const centre::Installation& installation,
                  Uuid case_id, Instant at, Random& random);

// The engine's context of a case as it stands in the store.
engine::Context context_of(store::WriteSession& session, const centre::Installation& installation,
                           const engine::Case& now_case);

}  // namespace luotsi::desk
