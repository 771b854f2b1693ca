// Events are the only way a case changes. One flat struct serves all kinds: each kind says below
// which fields it uses; the rest stay at their defaults and are not written to the journal.
// Steps, facts and ends are written to the journal by id (see codec.hpp), so that a journal
// outlives the model version's indexes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "engine/case.hpp"

namespace luotsi::engine {

enum class EventKind : std::uint8_t {
    opened,             // unit, channel, person (subject or nil), parent, parent_promise,
                        // text (words), flag (danger)
    subject_bound,      // person, reason
    subject_unbound,    // person, reason: a wrong binding is undone; no line is lost
    asked,              // fact: the question was put (to client or worker)
    learned,            // fact, value | unknown (with reason), source, flag (the danger fact)
    corrected,          // fact, value | unknown, reason, text, flag (the danger fact)
    proposed,           // fact, value, row (decision row; reasons come from the model)
    confirmed,          // fact, value: a person accepted the proposal
    overridden,         // fact, value, reason (a person decided otherwise)
    condition,          // step, flag: `when` rose or fell without opening or ending a round
    round_due,          // step, round, unit, at (due), law_at, guarantee, reason, flag (`when`)
    round_taken,        // round, actor takes; keeper set when the role keeps
    round_released,  // round, reason, at (a new due, or never = as before), unit ("" = as before)
    round_reassigned,  // round or promise, to (worker or ""), unit (queue), reason
    round_done,  // round, minutes, channel, present (roles), source (clock mark it gives)
    round_skipped,  // round, reason
    round_withdrawn,  // round, reason (condition fell | end | moved), flag (`when`)
    overdue,  // round or promise; happened_at = the due instant
    timer_set,  // step, round, at
    timer_fired,  // step, round
    promise_asked,  // promise, step, round, unit (to), at (due), law_at (first if-silent rule),
                    // source (asking unit), text (question), flag (moves the matter)
    promise_accepted,  // promise, to (worker), flag (silence is over)
    promise_returned,  // promise, reason, text
    promise_forwarded,  // promise, unit (to), reason
    promise_answered,  // promise, text (answer), late
    promise_cancelled,  // promise, reason
    promise_reminded,  // promise, row (which if-silent rule), law_at (the next one)
    matter_moved,  // unit: responsibility for the matter itself now lies here
    sub_case_started,  // promise or round, person = id of the sub-case, reason = model id
    sub_case_ended,  // promise or round, person = id of the sub-case, value = outcome
    sub_case_given_up,  // promise or round, person = the sub-case, reason: nobody waits for it now
    starter_gave_up,  // in the sub-case: person = the case that started it, reason
    joined,  // unit
    left,  // unit, reason
    keeper_named,  // to (worker), reason
    consent_asked,  // step
    consent_given,  // step
    consent_refused,  // step, reason
    consent_withdrawn,  // step, reason
    booked,  // appointment, round, slot, unit, to (worker), channel, at, minutes
    booking_moved,  // appointment, slot, unit, to, at, minutes, channel, reason
    booking_cancelled,  // appointment, reason
    no_show,  // appointment
    plan_drafted,  // plan
    plan_agreed,  // row = plan version
    plan_disagreed,  // row = plan version, text (the client's words)
    plan_item_done,  // row = item id
    plan_edited,  // edits (as they took effect), row = the edition the writer had seen, flag (the
                  // client is asked anew)
    noted,  // text, reg, wall
    message,  // text: to or from the client (actor tells which)
    told,  // a notice: channel, source = notice code, flag = delivered, reason = failure
    feedback,  // source = question code, value = score 1..5, text (free words or nil)
    duplicate_of,  // person = the other case's id, reason
    closed,  // end, reason
    reopened,  // reason
    moved,  // model (to), then (what follows under it), reason
    moved_back,  // model (the one before), reason: the case is again what it was before the move
    next_proposed,  // promise (the one that came home), round, value (list of alternatives, best
                    // first), flag (there is one), source (rule), row (services looked at)
    succeeded,  // unit (who has it now), source (whose it was), to (the controller from now on, ""
                // = as before), present (workers who keep what they hold), reason: the
                // organisation has changed; what is owed, and by when, has not
};

// The reason of a promise that came home because nobody answered.
inline constexpr std::string_view reason_silent = "engine.reason.silent";

struct Event {
    EventKind kind = EventKind::noted;
    std::uint64_t seq = 0;  // 1,2,… in its case
    Instant happened_at;  // when it was true
    Instant recorded_at;  // when it was written
    Actor actor;
    std::uint32_t fact = none;
    std::uint32_t step = none;
    std::uint32_t round = none;
    std::uint32_t promise = none;
    std::uint32_t appointment = none;
    std::uint32_t end = none;
    std::uint32_t row = none;
    feel::Value value;
    bool unknown = false;  // learned/corrected: recorded as not known
    bool flag = false;
    bool late = false;
    Instant at = never;
    Instant law_at = never;
    std::uint32_t minutes = 0;
    Uuid text;  // id in the text table; nil = none
    Uuid person;
    Uuid slot;
    Uuid parent;
    std::uint32_t parent_promise = none;
    std::string unit;
    std::string to;
    std::string channel;
    std::string source;
    std::string guarantee;
    std::string reason;  // a words key or short code; never free personal text
    std::vector<std::string> present;
    std::optional<Plan> plan;
    std::vector<PlanEdit> edits;
    model::ModelPtr model;  // moved, moved_back: the version the case is on from here
    std::vector<Event> then;  // moved: without seq, times and actor, which are the move's
    model::Register reg = model::Register::social;
    model::Wall wall = model::Wall::parties;
};

std::string_view to_string(EventKind kind);  // "round_due"
bool parse_event_kind(std::string_view text, EventKind& out);

}  // namespace luotsi::engine
