// Rules of early identification (varhainen tunnistaminen): a condition over lawful measures of one
// person's matters that proposes a contact before anybody asks. A rule says on which law it rests,
// which registers it may look at, who gets the proposal and what is said to the person. It decides
// nothing: a worker follows or refuses. One file of content/early is one rule; its examples are
// run when it is loaded, and a rule that fails its own examples is not usable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "early/measure.hpp"
#include "feel/expression.hpp"
#include "model/compiled.hpp"

namespace luotsi::early {

enum class Switch : std::uint8_t { off, trial, in_use };  // trial: counted, shown to nobody
enum class Priority : std::uint8_t { today, soon, when_suitable };
// Whether the person's objection (GDPR, Article 21) silences the rule, or a duty of law goes first.
enum class Objection : std::uint8_t { respected, duty };
std::string_view to_string(Switch value);
std::string_view to_string(Priority value);

// A fact of the person's cases that the rule reads, the newest within the window; null when there
// is none.
struct RuleFact {
    std::string name;  // as the condition calls it
    std::string fact;  // id in models; "" when an instrument is named
    std::string instrument;  // code of the binding: "zarit", "phq-9.band"
    feel::Type type;
};

struct Rule {
    std::string id, version;
    Switch state = Switch::off;
    std::vector<std::pair<std::string, Switch>> organisers;  // where it differs
    LocalText title, why, propose, say;
    std::string law;  // paragraph
    LocalText basis;
    std::string law_source;  // where the paragraph was read, or who says so
    std::string law_confidence;  // high, medium or low
    std::optional<Date> law_checked;  // when; nobody has: the rule stands on trial at most
    std::vector<model::Register> registers;  // it may look at these and no others
    LocalText joins;  // on what it may join health and social; empty for one register
    std::vector<std::string> unit_kinds;  // who gets the proposal: units with a part in a matter
    std::vector<std::string> roles;  // … and there workers in these roles
    std::int32_t window = 90;  // days looked back
    std::int32_t cool_down = 60;  // days of silence after an answer
    std::int32_t answer_within = 14;  // days; after that it counts as too late
    Priority priority = Priority::when_suitable;
    Objection objection = Objection::respected;
    std::vector<RuleFact> facts;
    feel::Expression when;

    Switch switch_of(std::string_view organiser) const;
    bool looks_at(model::Register reg) const;
};

// What the condition is asked with: values of measures, then of the rule's facts.
std::uint32_t fact_index(std::size_t nth);  // of the nth of Rule::facts
bool holds(const Rule& rule, const std::vector<feel::Value>& values);

class Rules {
public:
    // Error codes "early.…", "feel.…", "yaml.…"; in file order.
    static Rules load(const std::string& folder, std::vector<Error>& errors);
    const std::vector<Rule>& all() const { return all_; }  // by file name
    const Rule* find(std::string_view id) const;
    void add(Rule rule) { all_.push_back(std::move(rule)); }  // its id is not there yet

private:
    std::vector<Rule> all_;
};
// One file's text. nullopt when `errors` has grown.
std::optional<Rule> read_rule(std::string text, std::string file, std::vector<Error>& errors);

}  // namespace luotsi::early
