// The case (asia): what is known and owed about one matter, as plain data. It is derived from its
// events alone; apply() changes it, nothing else does. It holds no personal text – words live in
// the store's text table and are referred to by id – and evaluates nothing.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "feel/value.hpp"
#include "model/compiled.hpp"

namespace luotsi::engine {

using model::none;

// Who did something, in which role, for whom. Worker and unit ids are the slugs of the
// organisation data ("guidance-kuopio"); a client acts with an empty unit.
enum class ActorKind : std::uint8_t { system, client, worker, representative };
struct Actor {
    ActorKind kind = ActorKind::system;
    std::string id;            // worker slug, client's access id, or "" for the system
    std::string role;          // role kind ("service counsellor"), "client", "system"
    std::string unit;          // unit slug or ""
    std::string organisation;  // organiser slug
    bool operator==(const Actor&) const = default;
};

enum class FactState : std::uint8_t { missing, known, recorded_unknown };
struct FactRecord {
    FactState state = FactState::missing;
    bool asked = false;             // somebody was asked this at least once
    feel::Value value;              // known: the (confirmed) value
    feel::Value proposed;           // decided facts: what the table says now; null = nothing
    std::uint32_t proposed_row = none;
    std::uint64_t learned_by = 0;   // seq of the event that set it
    Instant happened_at;            // when it was true
    std::string source;  // "client", "worker", "history", "promise", "sub-case", "intake"
    std::string reason;  // recorded_unknown, overridden, corrected: why
};

enum class RoundState : std::uint8_t { due, taken, done, skipped, withdrawn };
struct Round {
    std::uint32_t id = 0;  // 0,1,2… in the case, order of opening
    std::uint32_t step = none;
    RoundState state = RoundState::due;
    Instant opened_at;  // happened_at of its cause
    Instant ended_at{0};
    Instant due_at = never;  // the tighter of the model's promise and the law
    Instant law_due_at = never;
    std::string guarantee;  // id of the binding guarantee version, or ""
    bool overdue = false;  // a dated fact (overdue event), not a state
    std::string unit;  // the unit whose queue it is in ("" = the client's own)
    std::string holder;  // worker who took it, or ""
    std::uint32_t promise = none;  // the running promise it waits for; while there is one, the
                                   // other side is responsible and this round is nobody's queue
    Uuid sub_case;  // do: start – the case it started; nil = none yet
    std::uint64_t last_seq = 0;  // last event that touched it
};

enum class PromiseState : std::uint8_t { asked, accepted, answered, returned, cancelled };
struct Promise {
    std::uint32_t id = 0;
    std::uint32_t step = none;
    std::uint32_t round = none;  // the asker's round it serves
    bool moves_matter = false;  // refer: acceptance moves the matter itself
    PromiseState state = PromiseState::asked;
    std::string from_unit;
    std::string to_unit;  // who owes the answer now
    std::vector<std::string> chain;  // earlier receivers, when forwarded
    std::string holder;  // worker of the receiving side who accepted
    Uuid question;  // text id (nil = none)
    Uuid answer;
    Instant asked_at;
    Instant due_at = never;
    Instant accepted_at{0};
    Instant ended_at{0};
    std::uint32_t silence_done = 0;  // how many if-silent rules have fired
    Instant silence_at = never;  // when the next one does; never = none left, or not silent
    bool overdue = false;
    Uuid sub_case;  // starts: id of the case the receiver runs (nil = none)
    std::uint64_t last_seq = 0;
    std::string returned_because;  // reason of promise_returned, "" otherwise
    // Returned: the event that proposes who could be asked next, 0 = none yet; whether it knew one.
    std::uint64_t proposed_seq = 0;
    bool has_next = false;
};

enum class PartyState : std::uint8_t { present, left };
struct Party {  // a unit with a part in the case
    std::string unit;
    std::uint64_t joined_seq = 0;
    PartyState state = PartyState::present;
};

enum class ConsentState : std::uint8_t { asked, given, refused, withdrawn };
struct Consent {  // to sharing with a receiving unit kind, for one step
    std::uint32_t step = none;
    ConsentState state = ConsentState::asked;
    Instant at;
    std::uint64_t last_seq = 0;
};

enum class AppointmentState : std::uint8_t { booked, cancelled, no_show, held };
struct Appointment {
    std::uint32_t id = 0;
    AppointmentState state = AppointmentState::booked;
    std::uint32_t round = none;
    Uuid slot;
    std::string unit;
    std::string worker;
    std::string channel;  // visit | phone | video
    Instant starts_at;
    Duration length;
    std::uint64_t last_seq = 0;
};

// One plan, written by many parties at the same time: every field of a line remembers the edition
// in which it was last written, so that a writer who had not seen that writing is noticed.
enum class PlanField : std::uint8_t { text, service, owner, by, done, remove, add, goal };
inline constexpr std::size_t plan_line_fields = 6;  // text … remove: those that a line has
struct PlanValue {  // of each field the member of its name; add uses all but done
    Uuid text;  // what is done, in plain words; goal: the client's own words, nil = no more a goal
    std::string service;  // directory service id or ""
    std::string owner_unit;  // "" = the client
    std::optional<Date> by;
    bool done = false;  // done; remove: true = given up, false = kept after all
};
// What two wrote without having seen each other's: this one does not stand, nor is it lost. It
// goes when somebody who has seen it writes the field again.
struct PlanRival {
    PlanField field = PlanField::text;
    PlanValue value;
    std::uint32_t edition = 0;
    std::string unit;  // whose it is
    Instant at;
};
struct PlanItem {
    std::uint32_t id = 0;
    Uuid text;  // what is done, in plain words
    std::string service;  // directory service id or ""
    std::string owner_unit;  // "" = the client
    std::optional<Date> by;
    bool done = false;
    // Known from the journal, not written to it with the line:
    std::string part_of{};  // the unit that wrote the line into the plan
    std::array<std::uint32_t, plan_line_fields> editions{};  // when each field was last written
    std::vector<PlanRival> rivals{};
};
struct PlanEdit {
    PlanField field = PlanField::text;
    std::uint32_t line = none;  // the item; add: the number it gets
    Uuid goal;  // goal: the words this takes the place of; nil = a new goal
    PlanValue value;
    bool beside = false;  // what another wrote meanwhile stands; this is kept beside it
};
enum class PlanState : std::uint8_t { none_yet, drafted, agreed, disagreed };
struct Plan {
    PlanState state = PlanState::none_yet;
    std::uint32_t version = 0;  // 1,2,… each draft or edit of what is agreed on
    std::vector<Uuid> goals;  // texts in the client's own words
    std::vector<PlanItem> items;
    Uuid disagreement;  // the client's words, nil = none
    std::uint64_t last_seq = 0;
    std::uint32_t edition = 0;  // 1,2,… each writing into it, a line done too
    std::vector<PlanItem> removed;  // latest last: a line written into meanwhile comes back
};
// Whether two values of this field never make way for one another by themselves: who does it, by
// when, and that it is given up.
constexpr bool is_decisive(PlanField field) {
    return field == PlanField::owner || field == PlanField::by || field == PlanField::remove;
}

// A clock of the case's own: the next opening of an `every` step, or the end of a wait.
struct Timer {
    std::uint32_t step = none;
    std::uint32_t round = none;  // wait: the round that ends; every: none
    Instant at;
};

// What is known of one step: kept beside the rounds so that a condition is one look-up.
struct StepRecord {
    std::uint32_t rounds = 0;  // opened so far
    std::uint32_t done = 0;  // of them done
    std::uint32_t last = none;  // latest round
    std::uint32_t open = none;  // the due or taken one; a step has at most one at a time
};

enum class CaseState : std::uint8_t { open, closed };

// The organisation has changed under the case: whose it was, whose it is, since when.
struct SuccessionRecord {
    std::string from;
    std::string to;
    Instant at;
};

struct Case {
    Uuid id;
    model::ModelPtr model;
    CaseState state = CaseState::open;
    std::string organiser;
    std::string unit;  // the unit responsible for the matter itself
    std::string keeper;  // named worker (keeps), or ""
    Uuid subject;  // person id; nil = anonymous
    Uuid parent;  // the case that started this one; nil = none
    std::uint32_t parent_promise = none;
    bool starter_gave_up = false;  // the parent no longer waits for its end
    std::string channel;
    Uuid words;  // text id of the first words; a sub-case's are its parent's. nil = none
    Instant opened_at;
    Instant closed_at{0};
    std::uint32_t end = none;  // index of the end that closed it
    std::uint64_t seq = 0;  // number of events applied; also the version for ETags
    Instant last_recorded_at;
    bool danger = false;  // intake red flag: top of the queue
    std::vector<FactRecord> facts;  // by fact index
    std::vector<StepRecord> steps;  // by step index
    std::vector<Round> rounds;
    std::uint32_t open_rounds = 0;  // how many are due or taken
    std::vector<Promise> promises;
    std::uint32_t running_promises = 0;  // how many are asked or accepted
    std::vector<Party> parties;
    std::vector<Consent> consents;
    std::vector<Appointment> appointments;
    Plan plan;
    std::vector<Timer> timers;  // sorted by `at`
    std::vector<std::uint8_t> when_true;  // by step: what `when` was at the last look (rise edge);
                                          // set by events, never evaluated in apply
    std::vector<std::pair<std::string, Instant>> marks;  // clock-start events so far
    std::uint32_t notes = 0;
    std::uint32_t failed_notices = 0;
    Uuid duplicate_of;  // the other case, when this one was the double; nil = none
    std::vector<SuccessionRecord> successions;  // in order of time
    // The case before the move that was its last event; null when it was something else. What
    // `moved_back` restores.
    std::shared_ptr<const Case> before_move;
};

inline bool is_open(RoundState state) {
    return state == RoundState::due || state == RoundState::taken;
}
inline bool is_running(PromiseState state) {
    return state == PromiseState::asked || state == PromiseState::accepted;
}

}  // namespace luotsi::engine
