// Proposals of early identification and their life: proposed once for a person, rule and unit,
// withdrawn when the reason no longer holds, answered by a worker – followed, refused with a
// reason, handled already – or too late; after an answer the rule keeps quiet for its cool-down.
// Pure: what is there and what is seen now give what is to be written.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/organisation.hpp"
#include "early/rule.hpp"

namespace luotsi::early {

enum class State : std::uint8_t { proposed, followed, refused, handled, withdrawn, too_late };
std::string_view to_string(State state);
bool is_answer(State state);  // by a worker

// Why a proposal was refused or handled already: codes, so that no personal text gathers here
// (words "early.reason.<code with _>").
inline constexpr std::array<std::string_view, 5> answer_reasons{
    "already-helped", "facts-wrong", "person-does-not-want", "not-useful", "other"};

struct Reason {  // one measure the condition read, or fact of the rule
    std::string name;
    std::string value;  // FEEL text; "" when it has not been read
    std::vector<Source> sources;
    bool operator==(const Reason&) const = default;
};

// Whether records keep a reason's value: counts, yes. What was learnt – scores, needs – stays in
// its matter, where it can be corrected and erased: of that the name and the lines are kept.
bool keeps_value(std::string_view name);

struct Proposal {
    Uuid person;
    std::string rule, version, unit;
    std::uint32_t nth = 0;  // of this person, rule and unit, from 1
    bool shown = true;  // false: the rule is on trial, nobody sees it
    State state = State::proposed;
    std::vector<Reason> reasons;
    Instant happened_at, recorded_at;  // of the proposing
    Instant ended_at{0}, ended_recorded_at{0};  // of what became of it
    std::string who;  // worker who answered
    std::string why;  // refused, handled: one of answer_reasons
    Uuid case_id;  // followed: where it went
    bool operator==(const Proposal&) const = default;
    std::string id() const;  // "<person>/<rule>/<unit>/<nth>"
};

std::string_view unit_of(std::string_view id);  // the unit in a proposal's id; "" when broken

struct Person {
    Uuid id;
    bool objected = false;  // no rules for me
    std::vector<Matter> matters;
};

// What the rules see now, by rule then unit. Receivers are units of the rule's kinds with a part
// in one of the person's matters. O(rules · units · what is in the cases).
std::vector<Proposal> seen_now(const Rules& rules, const access::Organisation& organisation,
                               std::string_view organiser, const Person& person, Instant now);
// How many rules looked at the person at all (switched on, with a receiver, not objected to).
std::vector<std::string> rules_that_looked(const Rules& rules,
                                           const access::Organisation& organisation,
                                           std::string_view organiser, const Person& person);

// `known`: all earlier proposals of the person, any order. Those that change or are new, to be
// written; nothing when there is nothing new, so doing it twice does it once.
std::vector<Proposal> next(const Rules& rules, const std::vector<Proposal>& known,
                           std::vector<Proposal> seen, Instant now);

// A worker's answer. Errors: early.closed (it has an answer or is withdrawn), early.no_reason
// (refused or handled with none of answer_reasons), early.no_case (followed to nowhere),
// early.not_an_answer, early.before_proposal (done before it was proposed).
Result<Proposal> answer(const Proposal& proposal, State state, std::string_view who,
                        std::string_view why, Uuid case_id, Instant happened_at,
                        Instant recorded_at);

// Whether a worker may see it now: their unit's, a role the rule names, and every line it rests on
// is theirs to see. `matters`: the person's, as they are now.
bool may_see(const Proposal& proposal, const Rule& rule, const access::Asker& worker,
             const std::vector<Matter>& matters, Instant now);

// Values of the reasons whose record keeps none (see record.hpp), as the matters tell them now to
// this worker; "" where they tell none.
void read_values(Proposal& proposal, const Rule& rule, const access::Asker& worker,
                 const std::vector<Matter>& matters, Instant now);

}  // namespace luotsi::early
