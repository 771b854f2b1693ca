// Retention in practice: how long one matter is kept, what is due to be destroyed on a day, and
// destroying it with a protocol that says what kind, how many and by which rule – never whose.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/retention.hpp"
#include "centre/installation.hpp"
#include "store/store.hpp"

namespace luotsi::desk {

inline constexpr std::string_view hold_kind = "legal_hold";      // id: the case or the person
inline constexpr std::string_view protocol_kind = "destruction"; // id: the instant of the run

struct CaseKeeping {
    const access::RetentionRule* rule = nullptr;  // null: no rule names the model; it is kept
    // Of a register that something in it is of, beside its model's: by which it is kept longer.
    const access::RetentionRule* longer = nullptr;
    access::Keeping keeping;
};
// Error store.no_case.
Result<CaseKeeping> keeping_of(store::Reader& reader, const centre::Installation& installation,
                               Uuid case_id);

struct RetentionLine {
    std::string rule;  // "" = no rule names the model
    std::uint64_t due = 0, later = 0, held = 0, for_good = 0, unknown = 0, destroyed = 0;
};
// A matter that cannot be read, or not be destroyed as it is: it stays for somebody to look at.
struct LeftCase {
    Uuid case_id;
    std::string rule;  // "" = not known
    std::string code;  // of the error
};
struct RetentionSurvey {
    std::vector<RetentionLine> lines;  // in the order of the rules; without a rule last
    std::vector<LeftCase> left;
    std::vector<std::pair<Uuid, std::string>> due;  // case, rule
    std::vector<Uuid> destroyed;  // before
};
// Closed matters by rule, as of the end of `on`. Reads every closed case's row.
Result<RetentionSurvey> survey_retention(store::Reader& reader,
                                         const centre::Installation& installation, Date on);

struct DestructionLine {
    std::string rule;
    std::uint64_t due = 0;  // cases, when the run began
    std::uint64_t cases = 0, texts = 0, events = 0, contact_details = 0, notices = 0;
    std::uint64_t left = 0;  // cases that could not be destroyed: damaged, open again, held since
};
struct Destruction {
    Instant at;
    std::string by;  // who ran it
    std::string state;  // begun | done | cut: the database gave out on the way
    std::vector<DestructionLine> lines;
    std::uint64_t views = 0;  // rows of the log that was old enough
    std::uint64_t view_days_left = 0;  // days of the log that are not as they were sealed
    std::vector<LeftCase> left;
};
// Destroys what is due; run again it finds nothing but what was left. What is damaged is left and
// named, the rest is done; a database that fails ends the run. The protocol is a record of two
// versions: what is due, written before anything goes, and what has gone. So whatever dies on the
// way, no run is without one.
Result<Destruction> destroy_due(store::Store& store, const centre::Installation& installation,
                                Date on, Instant now, const engine::Actor& who);
std::string to_json(const Destruction& protocol);  // names no case

// Whether a hold keeps this case or person, as the writer has it.
Result<bool> is_held(store::WriteSession& session, Uuid what);
// A hold keeps what it names until it is taken off. `what`: a case or a person.
Result<void> hold(store::WriteSession& session, Uuid what, bool on, std::string_view reason,
                  const engine::Actor& who);

}  // namespace luotsi::desk
