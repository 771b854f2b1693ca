// Giving a command to a case, from whichever side it comes – a screen, the clock, another case,
// the command line: in one savepoint the texts and times that go with it, the events, the notices
// they cause, and the first answer under the idempotency key.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/access.hpp"
#include "engine/engine.hpp"
#include "server/app.hpp"
#include "server/call.hpp"
#include "server/keeper_link.hpp"
#include "store/store.hpp"

namespace luotsi::server {

// A matter as a right was asked of it: where it stood, and what had been said about it and its
// person.
struct Seen {
    std::uint64_t seq = 0;
    Uuid subject;
    std::string of_case, of_person;
};
// Of a case as the reader has it now; read before the right is asked.
Result<Seen> seen_now(store::Reader& reader, Uuid case_id);

struct Order {
    Uuid case_id;
    engine::Command command;
    std::vector<store::Text> texts;
    // The client's contact details change along, from what they are when it is written: what
    // somebody else has changed meanwhile stays. May refuse.
    std::function<Result<void>(store::ContactDetails&)> change_details;
    // What is written along, in the same transaction. May refuse.
    std::function<Result<void>(store::WriteSession&)> also;
    std::vector<KeeperWord> full;    // services that said along that they are full
    std::string key;                 // idempotency key; "" = none
    std::optional<Seen> seen;        // nothing is done when it stands otherwise by then:
                                     // access.changed_meanwhile
    bool only_repeat = false;        // nothing new is done: a key that is not known is api.stale
    std::string digest;              // of the request, so that a key is not used for two things
};

struct Outcome {
    std::vector<std::pair<std::string, std::uint64_t>> events;  // kind, seq
    bool repeated = false;           // the key was known: this is the first answer
};

// What a worker asked for just before they left is not begun in their name any more: nobody would
// hold it. Error access.not_yours.
Result<void> check_there(store::WriteSession& session, const engine::Actor& who);

// Waits for the commit. Errors are the engine's and the store's; api.key_reused.
Result<Outcome> carry_out(App& app, const Order& order);

// Runs a write once for the call's key; a repeated call gets the first answer. Errors:
// api.key_reused (the key came with another body), access.not_yours (the worker has left).
Result<std::string> write_once(Call& call,
                               const std::function<Result<std::string>(store::WriteSession&)>& job);

engine::Actor actor_of(const access::Asker& asker);
engine::Actor system_actor(const App& app);
// A text of this case, from this asker, now.
store::Text make_text(const App& app, const engine::Case& the_case, std::string kind,
                      std::string body, Language language, Instant now);
std::string digest_of(const Request& request);

// The tag of what the caller sees of a case: staff see api_case's view. "" when it is not
// open to them.
Result<std::string> case_tag(Call& call, Uuid case_id);

}  // namespace luotsi::server
