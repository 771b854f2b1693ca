// Views of personal data that somebody should look into: rules from content/audit over one day of
// the log of views. A finding says what, why, how often and when; it is a question for whoever
// leads the unit and decides nothing. Pure: the log, who is whose relative and who was at work when
// come in as facts, the same facts give the same findings in the same order.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/organisation.hpp"
#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace luotsi::access {

enum class LookKind : std::uint8_t {
    same_surname,
    family,
    neighbour,
    well_known,
    unusual_hours,
    searches,
    opened,
    ended,
};

struct LookRule {
    std::string id;
    LookKind kind = LookKind::same_surname;
    std::uint32_t least = 1;
    std::int32_t history_days = 0;  // unusual_hours: what is usual
    std::int32_t usual_days = 1;  // an hour is when there were views in it on so many of those
    LocalText title;
    LocalText why;
    std::string source;
    std::string confidence;  // h | m | l
};

class LookRules {
public:
    // Reads <folder>/rules.yaml; all mistakes at once. Error audit.rule_twice.
    static LookRules load(const std::string& folder, std::vector<Error>& errors);
    const std::vector<LookRule>& all() const { return rules_; }
    const LookRule* find(std::string_view id) const;
    std::int32_t history_days() const;  // the most any rule asks for
    std::int32_t usual_days() const;  // likewise

private:
    std::vector<LookRule> rules_;
};

// One row of the log by a worker.
struct Look {
    std::string worker;
    std::string unit;
    std::string reason;  // words key: "access.reason.search" …
    Uuid case_id;
    Uuid person;  // whose matter it is; nil = nobody known
    Instant at;
    std::uint32_t times = 1;
};

// Ties as the installation's list says them; a well-known person is tied to everybody ("").
struct Tie {
    Uuid person;
    std::string worker;
    std::string kind;  // family | neighbour | well_known
};

// Which hours of weekdays and of weekends somebody has looked at data in.
using UsualHours = std::set<std::pair<bool, std::int32_t>>;  // weekend?, local hour

struct LookFacts {
    const Organisation* organisation = nullptr;
    std::map<Uuid, std::string> names;  // of people
    std::set<Uuid> secret_place;  // their neighbours are nobody's business
    std::set<std::pair<Uuid, std::string>> named;  // case, worker: keeps it or holds work in it
    std::vector<Tie> ties;
    std::map<std::string, UsualHours> hours_of_worker, hours_of_unit;  // before this day
};

struct Finding {
    std::string rule;
    std::string worker;
    std::string unit;
    Uuid person;  // nil: of several, or of nobody known
    std::set<Uuid> cases;
    std::uint64_t times = 0;
    Instant first, last;
};

// In which hours there were views on at least so many days.
UsualHours usual_hours(const std::set<Instant>& views, std::int32_t days_least);
std::pair<bool, std::int32_t> hour_of(Instant at);
// Findings in the order of rules, then worker, then person. O(looks · log).
std::vector<Finding> find_looks(const LookRules& rules, const std::vector<Look>& day,
                                const LookFacts& facts);

}  // namespace luotsi::access
