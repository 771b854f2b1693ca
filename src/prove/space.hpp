// The finite picture of one operating model that the prover works on: what of a case matters, each
// as a small number (a component), and every condition of the model as a set of states. A fact is
// missing, recorded as unknown, or in one of the classes its values fall into when only the model's
// own comparisons look at them; counters stop at the first number that no condition tells from the
// next. A condition outside the fragment is free: a component of its own that may be anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "feel/inspect.hpp"
#include "model/compiled.hpp"
#include "prove/diagram.hpp"

namespace luotsi::prove {

using model::none;

struct Component {
    std::uint32_t first_pair = 0;
    std::uint32_t bits = 0;
    std::uint32_t size = 0;  // values 0 … size-1
};

// Values of a fact's component.
inline constexpr std::uint32_t fact_missing = 0;
inline constexpr std::uint32_t fact_unknown = 1;  // or, where no class is told apart, just known
inline constexpr std::uint32_t fact_first_class = 2;

struct FactPart {
    std::uint32_t value = none;  // component; none: nothing depends on it
    std::uint32_t asked = none;  // asked(fact) is asked somewhere
    std::uint32_t once = none;  // a step has asked it and had to get an answer
    std::vector<feel::Value> classes;  // one value of each
};

// Values of a step's phase.
inline constexpr std::uint32_t phase_idle = 0;
inline constexpr std::uint32_t phase_due = 1;
inline constexpr std::uint32_t phase_taken = 2;
inline constexpr std::uint32_t phase_promised = 3;  // also: its sub-case runs
inline constexpr std::uint32_t phase_accepted = 4;  // only where a fact says "accepted"

struct StepPart {
    std::uint32_t phase = none;
    std::uint32_t opened = none;  // a round has opened (steps without `repeat`)
    std::uint32_t count = none;  // rounds done, up to the largest number that matters
    std::uint32_t last = none;  // the latest round is done
    std::uint32_t overdue = none;
    std::uint32_t timers = none;  // periods of `every` that run
    std::uint32_t held = none;  // while settling: what `when` was at the last look
    bool may_be_taken = false;  // told apart from due
    bool says_accepted = false;
};

// A condition, or a part of it, that is outside the fragment.
struct FreePart {
    std::uint32_t component = none;  // 0 null, 1 true, 2 false
    std::vector<feel::Reading> readings;
    feel::Expression atom;
    std::string element;  // "steps.talk"
};

class Space {
public:
    Space(const model::CompiledModel& model, Diagrams& diagrams);
    Space(const Space&) = delete;
    Space& operator=(const Space&) = delete;

    const model::CompiledModel& model;
    Diagrams& diagrams;
    std::vector<Component> components;
    std::vector<FactPart> facts;
    std::vector<StepPart> steps;
    std::vector<FreePart> free;
    std::vector<Ref> step_when;  // `when` is true, over the state now
    std::vector<Ref> end_when;
    // Components each `when` depends on.
    std::vector<std::vector<std::uint32_t>> when_reads;

    Ref is(std::uint32_t component, std::uint32_t value, bool after = false);
    Ref valid(std::uint32_t component, bool after = false);  // one of its values
    Ref stays(std::uint32_t component);  // now as after
    Ref cube(const std::vector<std::uint32_t>& of, bool after);
    std::uint32_t value_of(std::uint32_t component, const std::vector<bool>& state) const;
    const std::vector<std::uint32_t>& state_variables() const { return state_variables_; }
    // The class of a value, as a value of the fact's component.
    std::uint32_t class_of(std::uint32_t fact, const feel::Value& value) const;
    // FEEL text of a value the fact may have; "" when none is known (several of a thing).
    std::string some_value(std::uint32_t fact) const;
    // Sets that stay: for Diagrams::tidy.
    void add_roots(std::vector<Ref>& roots) const;
    Ref open(std::uint32_t step);  // its round is due, taken or waits for somebody

private:
    struct Place {  // a condition of the model
        feel::Condition condition;
        std::string element;
    };
    struct FactNeeds {
        std::vector<const feel::ConditionPart*> atoms;  // that read this fact alone
        bool read = false;
        bool asked = false;
        bool all_values = false;  // an atom reads it together with something else
    };
    struct StepNeeds {
        bool last = false;
        bool overdue = false;
        std::uint32_t most = 0;  // rounds done that are told apart, from 0
    };
    struct Needs {
        std::vector<FactNeeds> facts;
        std::vector<StepNeeds> steps;
    };
    struct Truths {
        Ref yes = nothing;
        Ref no = nothing;
    };

    void gather();
    void gather_atom(const feel::ConditionPart& atom);
    bool is_exact(const feel::ConditionPart& atom) const;
    void classify(std::uint32_t fact);
    std::vector<feel::Value> candidates(std::uint32_t fact) const;
    std::vector<feel::Truth> answers(std::uint32_t fact, const feel::Value& value) const;
    void lay_out();
    void lay_out_fact(std::uint32_t fact);
    void lay_out_step(std::uint32_t step);
    void lay_out_free(const Place& place);
    std::uint32_t add_component(std::uint32_t size);
    bool needs_once(std::uint32_t fact) const;
    bool needs_value(std::uint32_t fact) const;
    Ref condition(const Place& place);
    Truths tabulate(const feel::ConditionPart& atom);
    std::uint32_t component_of(const feel::Reading& reading) const;

    std::vector<Place> places_;  // steps, then ends
    Needs needs_;
    std::vector<bool> placed_;
    std::vector<std::pair<const feel::ConditionPart*, std::uint32_t>> free_of_atom_;
    std::uint32_t pairs_ = 0;
    std::vector<std::uint32_t> state_variables_;
};

}  // namespace luotsi::prove
