// The case engine. decide() turns a command into events or a refusal, apply() turns a case and an
// event into the next case. Both are pure: no clock, no randomness, no I/O. apply() evaluates no
// condition, so old journals replay under new engines; everything conditional is decided in
// decide() and written down as events. The same two functions serve the server, the demo in
// virtual time, the simulator and the prover.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/error.hpp"
#include "engine/case.hpp"
#include "engine/event.hpp"
#include "model/compiled.hpp"
#include "model/guarantee.hpp"

namespace luotsi::engine {

// What a person, the system or another case asks to happen. Flat like Event.
enum class CommandKind : std::uint8_t {
    open,             // model (in Context), unit, channel, subject, learned (intake facts), text
    take,             // round
    release,          // round, reason
    reassign,         // round, to, unit, reason
    complete,         // round, learned, minutes, channel, present
    skip,             // round, reason
    learn,            // learned (outside a round: a client adds an answer)
    correct,          // learned[0], reason
    confirm,          // fact: accept the proposal
    override_decision,// fact, value (learned[0]), reason
    ask_promise,      // round, to (unit), text – for refer/consult rounds taken by the actor
    accept_promise,   // promise
    return_promise,   // promise, reason, text
    forward_promise,  // promise, to (unit), reason
    answer_promise,   // promise, text, learned
    cancel_promise,   // promise, reason
    propose_next,     // promise (returned), learned[0].value (list, best first), source (rule),
                      // row (services looked at): the system's alone
    sub_case_ended,   // promise or round, person = sub-case id, learned-like outcome in reason
    starter_gave_up,  // person = the case that started this one, reason
    consent,          // step, flag (given / refused), reason
    withdraw_consent, // step, reason
    ask_consent,      // step
    book,             // round, slot, unit, to (worker), channel, at, minutes
    move_booking,     // appointment, slot, …
    cancel_booking,   // appointment, reason
    mark_no_show,     // appointment
    draft_plan,       // plan (version is set by the engine), round or none
    agree_plan,       // row = plan version
    disagree_plan,    // row = plan version, text
    finish_plan_item, // row = item id
    edit_plan,        // edits, row = the plan's edition the writer has seen (0 = no plan yet)
    note,             // text, reg, wall
    message,          // text
    told,             // channel, source, flag, reason
    feedback,         // source, value in learned[0].value, text
    bind_subject,     // person, reason
    unbind_subject,   // reason
    join,
    leave,      // unit
    hand_over,  // to (worker or "" = back to the queue), unit, reason: all of `from`'s work here
    mark_duplicate,  // person = other case
    close,  // end id in `source` when several fit; reason
    reopen,  // reason
    move,  // model (to), reason: see move.hpp
    move_back,  // reason
    succeed,  // from (unit), to (unit that has it now), source (the controller from now on, "" = as
              // before), present (the new unit's workers), reason: the organisation has changed
    tick,  // at: time has passed up to it (never or absent: up to now)
};
std::string_view to_string(CommandKind kind);  // "ask_promise"; override_decision: "override"
bool parse_command_kind(std::string_view text, CommandKind& out);

struct Learned {
    std::uint32_t fact = none;
    feel::Value value;
    bool unknown = false;
    std::string reason;  // unknown: why
    std::string source = "worker";
};

struct Command {
    CommandKind kind = CommandKind::tick;
    Actor actor;
    Instant happened_at{0};  // 0 = now; may be earlier (recorded late), never later than now
    // 0 = any; else refused as stale when the element the command is about (its promise,
    // appointment, round, fact or plan; else the case) has changed after that event.
    std::uint64_t expected_seq = 0;
    std::vector<Learned> learned;
    std::uint32_t fact = none, step = none, round = none, promise = none, appointment = none;
    std::uint32_t row = none;
    std::uint32_t minutes = 0;
    Instant at = never;
    bool flag = false;
    Uuid case_id;  // open: the id (made by the caller; idempotent)
    Uuid text, person, slot, parent;
    std::uint32_t parent_promise = none;
    std::string unit, to, from, channel, source, reason;
    std::vector<std::string> present;
    Plan plan;
    std::vector<PlanEdit> edits;
    model::ModelPtr model;  // move: the version to go to
    model::Register reg = model::Register::social;
    model::Wall wall = model::Wall::parties;
};

// What the engine may look up besides the case: all of it fixed data, none of it I/O.
struct Context {
    const Calendar* calendar = nullptr;
    const model::Guarantees* guarantees = nullptr;
    // The value of a history measure for the subject, sampled by the caller before decide()
    // (null Value when not known). By measure name.
    std::vector<std::pair<std::string, feel::Value>> history;
    // Which unit serves a unit kind for this case (directory of units, resolved by the caller):
    // returns "" when there is none.
    std::vector<std::pair<std::string, std::string>> unit_of_kind;
    std::vector<std::string> groups;  // population groups of the subject (guarantee filters)
    std::optional<int> age;  // at `now`, when known
};

// Named limits. A model with more elements is refused at opening (engine.model_too_large).
inline constexpr std::uint32_t max_elements = 1024;  // steps, facts or decisions of a model
inline constexpr std::uint32_t max_settle_events = 1024;  // consequences of one event
inline constexpr std::uint32_t max_tick_items = 100'000;  // clocks that ring in one tick
inline constexpr std::uint32_t max_learned = 256;  // facts in one command

// Fills `out` (cleared first) with the events the command makes. On a refusal `out` is empty.
// Whatever fell due before `now` (overdue, timers, silent promises) is written first, each at its
// own instant, so that results do not depend on when ticks arrive. After the command, conditions,
// decision tables and ends are looked at until nothing changes. What the command itself did has
// the command's actor; consequences have the system's.
// Refusal codes are words keys "engine.*" (content/words): engine.round_over, engine.not_yours,
// engine.taken_by_other, engine.fact_missing (arg "facts": ids), engine.value_out_of_range (arg
// "fact"), engine.reason_missing, engine.consent_missing, engine.promise_over, engine.case_closed,
// engine.in_future, engine.stale, engine.clock_behind (now before the last recorded event) …
// engine.no_fixpoint and engine.tick_too_long (internal) tell of a model that never comes to rest.
Result<void> decide(const Case& now_case, const Command& command, Instant now,
                    const Context& context, std::vector<Event>& out);

// decide() and apply() in one pass, without copying the case: for the journal's writer, the demo
// and the simulator. On a refusal the case is unchanged – except after an internal error, where
// it must be loaded again. Cost: proportional to what the command touches, not to the model; no
// allocation on the common paths beyond `out`, whose memory is worth keeping between calls.
Result<void> advance(Case& the_case, const Command& command, Instant now, const Context& context,
                     std::vector<Event>& out);

// Pure and total: every event decide() may have produced applies. Events must come in seq order
// (asserted).
void apply(Case& now_case, const Event& event);

// An empty case of a model, ready for the `open` command.
Case blank_case(model::ModelPtr model);

// The next instant at which the case changes by itself (timers, overdue marks, silent promises);
// `never` when there is none. A tick at or after it makes it happen, in order of time.
Instant next_due(const Case& now_case);

// Who is responsible for what, now: one line per open obligation, exactly one side each.
struct Obligation {
    bool is_promise = false;
    std::uint32_t index = none;  // round or promise id
    std::string unit;  // "" = the client
    std::string holder;  // worker or ""
    Instant since;
    Instant due_at = never;
};
std::vector<Obligation> obligations(const Case& now_case);

// Whether the unit is responsible for the matter, owes or waits for something in it, has a part, a
// time booked or a line of the plan: what a change of the organisation passes on. O(case).
bool has_part(const Case& now_case, std::string_view unit);

// Whether the round of a returned promise waits for somebody else to be asked: it is open, nobody
// has been asked since, and a proposal is on record. O(promises).
bool waits_for_next(const Case& now_case, const Promise& promise);
// A round from which a referral has come home: not, with somebody who could be asked next, or with
// nobody left.
enum class CameHome : std::uint8_t { no, next_ready, nobody_left };
CameHome came_home(const Case& now_case, const Round& round);

// An open case with no round, no promise and no timer: nothing would ever happen to it again.
// decide() opens the model's first step of looking at the matter again before it comes to that
// (reason engine.reason.no_next_step); true only for a model without any step of a worker's.
bool needs_person(const Case& now_case);

// How the time the case was open, from opening to `until`, divides over sides. At each instant the
// wait belongs to the side of the obligation that is due first (of equals: the one that began
// first, rounds before promises); when there is none (only a clock runs), to the unit responsible
// for the matter. Every millisecond belongs to exactly one side, so the shares sum to the whole.
// Changes take effect at their happened_at, or at the previous change where recorded order says
// that this came later. Shares in order of first appearance. O(events × obligations).
struct WaitShare {
    std::string unit;  // "" = the client
    std::int64_t ms = 0;
};
std::vector<WaitShare> attribute_wait(const std::vector<Event>& journal, Instant until);

}  // namespace luotsi::engine
