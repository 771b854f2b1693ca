// How long the records of a matter are kept: rules by service task from content/retention, and the
// day after which a matter's contents are destroyed. A rule counts from the matter's end, from the
// person's death or from birth; people born on certain days of a month are kept for good by order
// of the National Archives. What cannot be decided for want of a fact is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "model/compiled.hpp"

namespace luotsi::access {

enum class KeptFrom : std::uint8_t { end, death, birth };

struct RetentionRule {
    std::string id;
    LocalText title;
    model::Register reg = model::Register::social;
    std::vector<std::string> models;  // ids of operating models, of the same register
    KeptFrom from = KeptFrom::end;
    std::int32_t years = 0;
    std::int32_t years_from_birth = 0;      // when the death is not known; 0 = then kept
    std::vector<std::int32_t> sample_days;  // of a month: born then = kept for good
    std::string law;
    std::string source;
    std::string confidence;  // h | m | l
};

class RetentionRules {
public:
    // Reads <folder>/fi.yaml; all mistakes at once. Error retention.model_twice.
    static RetentionRules load(const std::string& folder, std::vector<Error>& errors);
    const RetentionRule* of_model(std::string_view model) const;
    const std::vector<RetentionRule>& all() const { return rules_; }
    std::int32_t log_years() const { return log_years_; }

private:
    std::vector<RetentionRule> rules_;
    std::int32_t log_years_ = 12;
};

struct KeptFacts {
    std::optional<Date> closed;  // none: the matter is open
    std::optional<Date> born;
    std::optional<Date> died;
    bool has_subject = false;  // it is known whose matter it is
    bool on_hold = false;      // a dispute, an appeal, a request of an authority
};

enum class Kept : std::uint8_t {
    open,       // not ended yet
    held,       // kept until the hold is taken off
    for_good,   // by order of the National Archives
    unknown,    // a fact is missing that the rule asks for
    until_day,  // see `destroy_after`
};
std::string_view to_string(Kept kept);

struct Keeping {
    Kept kept = Kept::unknown;
    std::optional<Date> destroy_after;  // until_day: the last day it is kept
};
// A matter of nobody known has no birthday: the sample does not take it.
Keeping keeping(const RetentionRule& rule, const KeptFacts& facts);
// Whether the first keeps longer than the second. What is not known is kept, so it is longer than
// any day.
bool is_longer(const Keeping& one, const Keeping& than);

}  // namespace luotsi::access
