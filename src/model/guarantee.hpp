// Statutory time limits (lakisääteiset määräajat) as dated data. A guarantee has versions; the
// version in force on the day its clock started, and whose population filter the subject met at
// that moment, is the one that binds (shared rule 1 of the guarantees note). Read from
// content/guarantees; where each fact comes from and how sure we are of it stays with it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace luotsi::model {

struct GuaranteeVersion {
    std::string id;     // "pth-care-u23"
    std::string family; // what models refer to: "pth-care"
    std::string law;    // "1326/2010 51 a §"
    LocalText title;
    Date valid_from;
    std::optional<Date> valid_to; // last day in force
    std::optional<int> age_from;  // inclusive, whole years at clock start
    std::optional<int> age_below; // exclusive
    std::string group;            // "" = all; else a group slug the subject must belong to
    std::string start;  // clock start event: contact, need assessed, referral, pending …
    std::string stop;
    Limit limit;
    std::string source;
    std::string confidence;  // found | high | medium | low
};

class Guarantees {
public:
    Guarantees() = default;
    explicit Guarantees(std::vector<GuaranteeVersion> versions);

    bool has_family(std::string_view family) const;
    // The binding version for a clock that started on `day`; among several that fit, the one with
    // the narrowest population; null when none was in force. Unknown age: the versions without an
    // age filter, or – when all have one – the strictest limit (nothing is promised later than any
    // reading of the law would allow). O(versions of the family).
    const GuaranteeVersion* binding(std::string_view family, Date day, std::optional<int> age,
                                    const std::vector<std::string>& groups) const;
    const GuaranteeVersion* by_id(std::string_view id) const;
    const std::vector<GuaranteeVersion>& all() const { return versions_; }

private:
    std::vector<GuaranteeVersion> versions_;
};

// Reads every .yaml file of a guarantees folder / the calendar file. All errors at once.
struct GuaranteesOrErrors {
    Guarantees guarantees;
    std::vector<Error> errors;  // empty = usable
};
GuaranteesOrErrors read_guarantees(const std::string& folder);
Result<Calendar> read_calendar(const std::string& file, int first_year, int last_year);

}  // namespace luotsi::model
