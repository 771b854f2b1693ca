#include "prove/moves.hpp"

#include <algorithm>

namespace luotsi::prove {

using model::Act;
using model::FactSource;

namespace {

constexpr std::uint32_t most_looks = 1024;  // of one settling, as in the engine

void put(std::vector<std::uint32_t>& all, std::uint32_t one) {
    if (one != none && std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

}  // namespace

Moves::Moves(Space& space, const Joined& joined) : space_(space), diagrams_(space.diagrams) {
    open_case(joined.handed);
    for (std::uint32_t step = 0; step < space.steps.size(); ++step)
        add_moves(step, joined.outcomes[step]);
    add_confirmations();
}

Ref Moves::in_phase(std::uint32_t step, std::uint32_t phase) {
    return space_.is(space_.steps[step].phase, phase);
}

// The state being made
// -----------------------------------------------------------------------------

// At the opening there is no state before: the state being made stands where others have "now".
bool Moves::is_after(const Trial& trial, std::uint32_t component) const {
    return !trial.opening && trial.touched[component];
}

Ref Moves::is(const Trial& trial, std::uint32_t component, std::uint32_t value) {
    return space_.is(component, value, is_after(trial, component));
}

Ref Moves::assigned(const Trial& trial, Ref set, std::uint32_t component, std::uint32_t value) {
    if (component == none || set == nothing) return set;
    const Ref cube = space_.cube({component}, is_after(trial, component));
    return diagrams_.both(diagrams_.some(set, cube), is(trial, component, value));
}

// Any value of the component not below `from`.
Ref Moves::chosen(const Trial& trial, Ref set, std::uint32_t component, std::uint32_t from) {
    const Ref free = diagrams_.some(set, space_.cube({component}, is_after(trial, component)));
    Ref allowed = nothing;
    for (std::uint32_t value = from; value < space_.components[component].size; ++value)
        allowed = diagrams_.either(allowed, is(trial, component, value));
    return diagrams_.both(free, allowed);
}

// Learning ----------------------------------------------------------------------------------------

void Moves::learn(Trial& trial, std::uint32_t fact, Learning how, bool again) {
    const FactPart& part = space_.facts[fact];
    const FactSource source = space_.model.facts[fact].source;
    if (how == Learning::required && part.once != none) {
        const Ref asks =
            again ? trial.set : diagrams_.both(trial.set, is(trial, part.value, fact_missing));
        trial.set = diagrams_.either(diagrams_.without(trial.set, asks),
                                     assigned(trial, asks, part.once, 1));
    }
    if (part.value != none) {
        const Ref missing = diagrams_.both(trial.set, is(trial, part.value, fact_missing));
        const Ref recorded = diagrams_.both(trial.set, is(trial, part.value, fact_unknown));
        const bool classes = space_.components[part.value].size > fact_first_class;
        const bool open = how == Learning::told || how == Learning::optional;
        Ref renewed = missing;
        if (again) renewed = trial.set;
        // A measure that history did not know is sampled again, an answer "not known" is kept.
        if (how == Learning::history && classes) renewed = diagrams_.either(renewed, recorded);
        const Ref kept = diagrams_.without(trial.set, renewed);
        const bool unknown = how != Learning::told || !classes;
        const auto asked = [&](Ref set) {
            return how == Learning::history ? set : assigned(trial, set, part.asked, 1);
        };
        Ref out = kept;
        if (open) out = diagrams_.either(out, how == Learning::told ? renewed : asked(renewed));
        if (classes) {
            // Deciding asks nobody; recording that it cannot be known does.
            const Ref said = chosen(trial, renewed, part.value, fact_first_class);
            out = diagrams_.either(out, source == FactSource::decided ? said : asked(said));
        }
        if (unknown)
            out = diagrams_.either(out, asked(assigned(trial, renewed, part.value, fact_unknown)));
        trial.set = out;
    } else if (part.asked != none && how != Learning::history) {
        const Ref said = assigned(trial, trial.set, part.asked, 1);
        trial.set = how == Learning::told ? diagrams_.either(trial.set, said) : said;
    }
}

void Moves::learn_all(Trial& trial, std::uint32_t step) {
    const model::Step& s = space_.model.steps[step];
    for (const model::LearnItem& item : s.learn) {
        const bool history = space_.model.facts[item.fact].source == FactSource::history;
        const bool optional = item.optional || item.fact == s.outcome_fact;
        learn(trial, item.fact,
              history    ? Learning::history
              : optional ? Learning::optional
                         : Learning::required,
              !item.again_because.fi.empty());
    }
}

// As the engine: a boolean says whether it was answered, a text says it in words it may have.
void Moves::learn_outcome(Trial& trial, std::uint32_t fact, const std::string& outcome) {
    if (fact == none) return;
    const feel::Type& type = space_.model.facts[fact].type;
    feel::Value value;
    if (type.kind == feel::TypeKind::boolean)
        value = feel::Value::boolean(outcome == "answered");
    else if (type.is_textual())
        value = feel::Value::string(outcome);
    if (value.is_null() || !feel::belongs(value, type)) return;
    const FactPart& part = space_.facts[fact];
    if (part.value != none)
        trial.set = assigned(trial, trial.set, part.value, space_.class_of(fact, value));
    trial.set = assigned(trial, trial.set, part.asked, 1);
}

// Settling ----------------------------------------------------------------------------------------

// What looking at one step does: a rise opens a round where it may, a fall withdraws a due one.
Ref Moves::look(Trial& trial, std::size_t place, Ref set) {
    const std::uint32_t index = trial.affected[place];
    const StepPart& step = space_.steps[index];
    const Ref rises = diagrams_.both(set, trial.holds[place]);
    const Ref falls = diagrams_.without(set, rises);
    Ref opens = diagrams_.both(rises, is(trial, step.phase, phase_idle));
    if (step.opened != none) opens = diagrams_.both(opens, is(trial, step.opened, 0));
    const Ref stays = diagrams_.without(rises, opens);
    opens = assigned(trial, opens, step.phase, phase_due);
    opens = assigned(trial, opens, step.opened, 1);
    opens = assigned(trial, opens, step.last, 0);
    Ref withdrawn = diagrams_.both(falls, is(trial, step.phase, phase_due));
    const Ref goes_on = diagrams_.without(falls, withdrawn);
    withdrawn = assigned(trial, withdrawn, step.phase, phase_idle);
    withdrawn = assigned(trial, withdrawn, step.overdue, 0);
    const auto held = [&](Ref of, std::uint32_t value) {
        const Ref free = diagrams_.some(of, space_.cube({step.held}, false));
        return diagrams_.both(free, space_.is(step.held, value));
    };
    return diagrams_.either(held(diagrams_.either(opens, stays), 1),
                            held(diagrams_.either(withdrawn, goes_on), 0));
}

void Moves::settle(Trial& trial) {
    std::vector<Ref> changed;  // by affected step: `when` is not what it was at the last look
    for (std::size_t i = 0; i < trial.affected.size(); ++i) {
        const Ref held = space_.is(space_.steps[trial.affected[i]].held, 1);
        changed.push_back(diagrams_.complement(diagrams_.same(held, trial.holds[i])));
    }
    Ref at_rest = nothing;
    for (std::uint32_t looks = 0; trial.set != nothing && !diagrams_.overflowed(); ++looks) {
        if (looks == most_looks) {
            settles = false;
            break;
        }
        Ref moved = nothing;
        for (std::size_t i = 0; i < trial.affected.size(); ++i) {
            const Ref part = diagrams_.both(trial.set, changed[i]);
            if (part == nothing) continue;
            trial.set = diagrams_.without(trial.set, part);
            moved = diagrams_.either(moved, look(trial, i, part));
        }
        at_rest = diagrams_.either(at_rest, trial.set);
        trial.set = moved;
    }
    std::vector<std::uint32_t> held;
    for (const std::uint32_t step : trial.affected) held.push_back(space_.steps[step].held);
    trial.set = diagrams_.some(at_rest, space_.cube(held, false));
}

// What a move may change: what it does itself, then the steps whose `when` reads that, then what
// reads those.
void Moves::reach(Trial& trial, Move& move) const {
    std::vector<bool> steps(space_.steps.size(), false);
    std::vector<bool> affected(space_.steps.size(), false);
    if (move.step != none) steps[move.step] = true;
    for (bool grown = true; grown;) {
        grown = false;
        for (const FreePart& free : space_.free) {
            if (trial.touched[free.component]) continue;
            for (const feel::Reading& reading : free.readings) {
                const bool of_fact = reading.what <= feel::Asks::asked;
                const bool hit = of_fact ? std::find(move.learns.begin(), move.learns.end(),
                                                     reading.index) != move.learns.end()
                                         : steps[reading.index];
                if (hit) trial.touched[free.component] = grown = true;
            }
            if (trial.touched[free.component]) move.chance.push_back(free.component);
        }
        for (std::uint32_t i = 0; i < space_.steps.size(); ++i) {
            if (affected[i]) continue;
            const auto& reads = space_.when_reads[i];
            if (std::none_of(reads.begin(), reads.end(), [&](std::uint32_t component) {
                    return component != none && trial.touched[component];
                }))
                continue;
            affected[i] = steps[i] = grown = true;
            const StepPart& step = space_.steps[i];
            for (const std::uint32_t component : {step.phase, step.opened, step.last, step.overdue})
                if (component != none) trial.touched[component] = true;
        }
    }
    for (std::uint32_t i = 0; i < space_.steps.size(); ++i)
        if (affected[i]) trial.affected.push_back(i);
    for (std::uint32_t i = 0; i < trial.touched.size(); ++i)
        if (trial.touched[i]) move.touched.push_back(i);
}

Moves::Trial Moves::begin(Move& move) {
    Trial trial;
    trial.touched.assign(space_.components.size(), false);
    const StepPart step = move.step == none ? StepPart{} : space_.steps[move.step];
    const auto touch = [&](std::uint32_t component) {
        if (component != none) trial.touched[component] = true;
    };
    for (const std::uint32_t component :
         {step.phase, step.opened, step.count, step.last, step.overdue, step.timers})
        touch(component);
    for (const std::uint32_t fact : move.learns) {
        touch(space_.facts[fact].value);
        touch(space_.facts[fact].asked);
        touch(space_.facts[fact].once);
    }
    reach(trial, move);
    move.now_cube = space_.cube(move.touched, false);
    move.after_cube = space_.cube(move.touched, true);
    trial.set = move.enabled;
    for (const std::uint32_t component : move.touched)
        trial.set = diagrams_.both(trial.set, space_.stays(component));
    for (const std::uint32_t i : trial.affected) {
        const Ref held = space_.is(space_.steps[i].held, 1);
        trial.set = diagrams_.both(trial.set, diagrams_.same(held, space_.step_when[i]));
        trial.holds.push_back(diagrams_.swapped(space_.step_when[i], move.now_cube));
    }
    return trial;
}

void Moves::choose_free(Trial& trial, const std::vector<std::uint32_t>& chance) {
    for (const std::uint32_t component : chance) trial.set = chosen(trial, trial.set, component, 0);
}

// The opening -------------------------------------------------------------------------------------

void Moves::open_case(const std::vector<bool>& handed) {
    Trial trial;
    trial.opening = true;
    trial.touched.assign(space_.components.size(), false);
    trial.set = everything;
    for (std::uint32_t i = 0; i < space_.components.size(); ++i)
        trial.set = diagrams_.both(trial.set, space_.is(i, 0));
    std::vector<std::uint32_t> told;
    for (std::uint32_t fact = 0; fact < space_.facts.size(); ++fact) {
        const model::Fact& f = space_.model.facts[fact];
        if (!f.at_contact && f.source != FactSource::contact && !handed[fact]) continue;
        learn(trial, fact, Learning::told, false);
        told.push_back(fact);
    }
    for (const FreePart& free : space_.free) {
        const bool open = std::any_of(
            free.readings.begin(), free.readings.end(), [&](const feel::Reading& reading) {
                return reading.what <= feel::Asks::asked &&
                       std::find(told.begin(), told.end(), reading.index) != told.end();
            });
        if (open) {
            trial.set = chosen(trial, trial.set, free.component, 0);
            chance_at_opening = true;
            continue;
        }
        const feel::Truth truth = feel::test(free.atom, feel::empty_environment());
        trial.set = assigned(trial, trial.set, free.component,
                             truth == feel::Truth::unknown ? 0U
                             : truth == feel::Truth::yes   ? 1U
                                                           : 2U);
    }
    for (std::uint32_t i = 0; i < space_.steps.size(); ++i) {
        trial.affected.push_back(i);
        trial.holds.push_back(space_.step_when[i]);
    }
    settle(trial);
    initial = trial.set;
}

// The moves ---------------------------------------------------------------------------------------

void Moves::finish(Trial& trial, std::uint32_t index) {
    const StepPart& step = space_.steps[index];
    trial.set = assigned(trial, trial.set, step.phase, phase_idle);
    trial.set = assigned(trial, trial.set, step.last, 1);
    trial.set = assigned(trial, trial.set, step.overdue, 0);
    for (const std::uint32_t counter : {step.count, step.timers}) {
        if (counter == none) continue;
        const std::uint32_t most = space_.components[counter].size - 1;
        Ref out = nothing;
        for (std::uint32_t value = 0; value <= most; ++value) {
            const Ref here = diagrams_.both(trial.set, is(trial, counter, value));
            out = diagrams_.either(out, assigned(trial, here, counter, std::min(value + 1, most)));
        }
        trial.set = out;
    }
}

void Moves::act(Trial& trial, const Move& move) {
    if (move.kind == MoveKind::confirm) {
        trial.set = chosen(trial, trial.set, space_.facts[move.learns.front()].value,
                           space_.facts[move.learns.front()].classes.empty() ? fact_unknown
                                                                             : fact_first_class);
        return;
    }
    const StepPart& step = space_.steps[move.step];
    const model::Step& s = space_.model.steps[move.step];
    switch (move.kind) {
        case MoveKind::complete:
            learn_all(trial, move.step);
            finish(trial, move.step);
            break;
        case MoveKind::begin:
            learn_all(trial, move.step);
            trial.set = assigned(trial, trial.set, step.phase, phase_promised);
            break;
        case MoveKind::accept:
            learn_outcome(trial, s.outcome_fact, "accepted");
            trial.set = assigned(trial, trial.set, step.phase, phase_accepted);
            break;
        case MoveKind::answer:
            learn_all(trial, move.step);
            learn_outcome(trial, s.outcome_fact, "answered");
            finish(trial, move.step);
            break;
        case MoveKind::come_home:
            learn_outcome(trial, s.outcome_fact, "returned");
            trial.set = assigned(trial, trial.set, step.phase, phase_due);
            trial.set = assigned(trial, trial.set, step.overdue, 0);
            break;
        case MoveKind::sub_case_ends: {
            const bool fits =
                s.outcome_fact != none && feel::belongs(feel::Value::string(move.outcome),
                                                        space_.model.facts[s.outcome_fact].type);
            learn_outcome(trial, s.outcome_fact, fits ? move.outcome : "answered");
            finish(trial, move.step);
            break;
        }
        case MoveKind::wait_ends: finish(trial, move.step); break;
        case MoveKind::period_begins: {
            // Of several periods one rings; more than two are not counted.
            const Ref one = diagrams_.both(trial.set, is(trial, step.timers, 1));
            const Ref more = diagrams_.without(trial.set, one);
            trial.set =
                diagrams_.either(assigned(trial, one, step.timers, 0),
                                 diagrams_.either(more, assigned(trial, more, step.timers, 1)));
            Ref opens = diagrams_.both(trial.set, is(trial, step.phase, phase_idle));
            opens = diagrams_.both(opens, space_.step_when[move.step]);
            trial.set = diagrams_.without(trial.set, opens);
            opens = assigned(trial, opens, step.phase, phase_due);
            opens = assigned(trial, opens, step.opened, 1);
            trial.set = diagrams_.either(trial.set, assigned(trial, opens, step.last, 0));
            break;
        }
        case MoveKind::limit_passes: trial.set = assigned(trial, trial.set, step.overdue, 1); break;
        default: break;
    }
}

// A change of phase that no condition can see.
void Moves::add_simple(MoveKind kind, std::uint32_t step, Ref enabled, std::uint32_t phase) {
    Move move;
    move.kind = kind;
    move.step = step;
    move.enabled = enabled;
    move.touched = {space_.steps[step].phase};
    move.now_cube = space_.cube(move.touched, false);
    move.after_cube = space_.cube(move.touched, true);
    move.relation = diagrams_.both(enabled, space_.is(space_.steps[step].phase, phase, true));
    all.push_back(std::move(move));
}

void Moves::add_work(MoveKind kind, std::uint32_t step, Ref enabled, const std::string& outcome) {
    Move move;
    move.kind = kind;
    move.step = step;
    move.enabled = enabled;
    move.outcome = outcome;
    const model::Step& s = space_.model.steps[step];
    const bool works =
        kind == MoveKind::complete || kind == MoveKind::begin || kind == MoveKind::answer;
    if (works)
        for (const model::LearnItem& item : s.learn) put(move.learns, item.fact);
    const bool ends = kind == MoveKind::accept || kind == MoveKind::answer ||
                      kind == MoveKind::come_home || kind == MoveKind::sub_case_ends;
    if (ends) put(move.learns, s.outcome_fact);
    Trial trial = begin(move);
    act(trial, move);
    choose_free(trial, move.chance);
    settle(trial);
    move.relation = trial.set;
    all.push_back(std::move(move));
}

// A decided fact that no step learns may be confirmed, or decided otherwise, at any time.
void Moves::add_confirmations() {
    for (std::uint32_t fact = 0; fact < space_.facts.size(); ++fact) {
        if (space_.model.facts[fact].source != FactSource::decided) continue;
        bool learnt = false;
        for (const model::Step& step : space_.model.steps)
            for (const model::LearnItem& item : step.learn) learnt = learnt || item.fact == fact;
        if (learnt) continue;
        Move move;
        move.kind = MoveKind::confirm;
        move.enabled = space_.is(space_.facts[fact].value, fact_missing);
        move.learns = {fact};
        Trial trial = begin(move);
        act(trial, move);
        choose_free(trial, move.chance);
        settle(trial);
        move.relation = trial.set;
        all.push_back(std::move(move));
    }
}

void Moves::add_moves(std::uint32_t index, const std::vector<std::string>& outcomes) {
    const model::Step& s = space_.model.steps[index];
    const StepPart& step = space_.steps[index];
    const Ref due = in_phase(index, phase_due);
    Ref ready = due;
    if (step.may_be_taken) ready = diagrams_.either(ready, in_phase(index, phase_taken));
    switch (s.act) {
        case Act::wait: add_work(MoveKind::wait_ends, index, due, {}); break;
        case Act::refer:
        case Act::consult: {
            Ref runs = in_phase(index, phase_promised);
            add_simple(MoveKind::ask, index, ready, phase_promised);
            if (step.says_accepted) {
                add_work(MoveKind::accept, index, runs, {});
                runs = diagrams_.either(runs, in_phase(index, phase_accepted));
            }
            add_work(MoveKind::answer, index, runs, {});
            add_work(MoveKind::come_home, index, runs, {});
            for (const std::string& outcome : outcomes)
                add_work(MoveKind::sub_case_ends, index, runs, outcome);
            break;
        }
        case Act::start:
            add_work(MoveKind::begin, index, ready, {});
            for (const std::string& outcome : outcomes)
                add_work(MoveKind::sub_case_ends, index, in_phase(index, phase_promised), outcome);
            break;
        default: add_work(MoveKind::complete, index, ready, {}); break;
    }
    if (step.may_be_taken) add_simple(MoveKind::take, index, due, phase_taken);
    if (step.timers != none)
        add_work(MoveKind::period_begins, index, diagrams_.complement(space_.is(step.timers, 0)),
                 {});
    if (step.overdue != none)
        add_work(MoveKind::limit_passes, index,
                 diagrams_.both(space_.open(index), space_.is(step.overdue, 0)), {});
}

// Steps through time
// --------------------------------------------------------------------------------

Ref Moves::after(Ref states, const Move& move) {
    return diagrams_.swapped(diagrams_.both_some(states, move.relation, move.now_cube),
                             move.after_cube);
}

Ref Moves::before(Ref states, const Move& move) {
    return diagrams_.both_some(diagrams_.swapped(states, move.now_cube), move.relation,
                               move.after_cube);
}

Ref Moves::surely_before(Ref states, const Move& move) {
    if (move.chance.empty()) return before(states, move);
    std::vector<std::uint32_t> choices;  // what somebody learns
    for (const std::uint32_t fact : move.learns)
        if (space_.facts[fact].value != none) choices.push_back(space_.facts[fact].value);
    std::vector<std::uint32_t> rest;
    for (const std::uint32_t component : move.touched)
        if (std::find(choices.begin(), choices.end(), component) == choices.end() &&
            std::find(move.chance.begin(), move.chance.end(), component) == move.chance.end())
            rest.push_back(component);
    const Ref rest_cube = space_.cube(rest, true);
    const Ref chance_cube = space_.cube(move.chance, true);
    Ref dice = everything;
    for (const std::uint32_t component : move.chance)
        dice = diagrams_.both(dice, space_.valid(component, true));
    const Ref good =
        diagrams_.both_some(diagrams_.swapped(states, move.now_cube), move.relation, rest_cube);
    const Ref sure = diagrams_.all(diagrams_.either(diagrams_.complement(dice), good), chance_cube);
    return diagrams_.both(diagrams_.some(sure, space_.cube(choices, true)), move.enabled);
}

void Moves::add_roots(std::vector<Ref>& roots) const {
    roots.push_back(initial);
    for (const Move& move : all) {
        for (const Ref ref : {move.relation, move.enabled, move.now_cube, move.after_cube})
            roots.push_back(ref);
    }
}

}  // namespace luotsi::prove
