#include "prove/space.hpp"

#include <algorithm>
#include <set>

#include "feel/operators.hpp"

namespace luotsi::prove {

using feel::Asks;
using feel::ConditionPart;
using feel::Connective;
using feel::Reading;
using feel::Truth;
using feel::TypeKind;
using feel::Value;
using model::FactSource;

namespace {

constexpr std::uint32_t most_rounds = 64;  // told apart
constexpr std::size_t most_combinations = 20'000;  // of what one atom reads

bool is_finite(const feel::Type& type) {
    return type.kind == TypeKind::boolean || type.kind == TypeKind::enumeration;
}

// One state of what an atom reads.
class Assignment final : public feel::Environment {
public:
    const Value& fact(std::uint32_t index) const override {
        for (const auto& [fact, value] : values)
            if (fact == index) return value;
        return null_;
    }
    bool fact_unknown(std::uint32_t index) const override { return has(Asks::unknown, index); }
    bool fact_asked(std::uint32_t index) const override { return has(Asks::asked, index); }
    bool step_done(std::uint32_t index, bool last) const override {
        return has(last ? Asks::done_last : Asks::done, index);
    }
    bool step_overdue(std::uint32_t index) const override { return has(Asks::overdue, index); }
    std::int64_t step_count(std::uint32_t index) const override {
        for (const auto& [step, count] : counts)
            if (step == index) return count;
        return 0;
    }

    std::vector<std::pair<std::uint32_t, Value>> values;
    std::vector<std::pair<std::uint32_t, std::int64_t>> counts;
    std::vector<Reading> true_ones;

private:
    bool has(Asks what, std::uint32_t index) const {
        return std::find(true_ones.begin(), true_ones.end(), Reading{what, index}) !=
               true_ones.end();
    }
    Value null_;
};

}  // namespace

Space::Space(const model::CompiledModel& of, Diagrams& with)
    : model(of), diagrams(with), facts(of.facts.size()), steps(of.steps.size()) {
    gather();
    for (std::uint32_t fact = 0; fact < facts.size(); ++fact) classify(fact);
    lay_out();
    for (std::size_t i = 0; i < places_.size(); ++i) {
        const bool step = i < of.steps.size();
        const bool always = step && of.steps[i].when.empty();
        const Ref when = always ? everything : condition(places_[i]);
        (step ? step_when : end_when).push_back(when);
        if (!step) continue;
        std::set<std::uint32_t> reads;
        for (const ConditionPart& part : places_[i].condition.parts) {
            if (part.kind != Connective::atom) continue;
            for (const auto& [atom, component] : free_of_atom_)
                if (atom == &part) reads.insert(component);
            if (is_exact(part))
                for (const Reading& reading : part.readings) reads.insert(component_of(reading));
        }
        when_reads.emplace_back(reads.begin(), reads.end());
    }
}

// What conditions read ----------------------------------------------------------------------------

void Space::gather() {
    needs_.facts.resize(model.facts.size());
    needs_.steps.resize(model.steps.size());
    for (const model::Step& step : model.steps)
        places_.push_back({feel::inspect(step.when), "steps." + step.id});
    for (const model::End& end : model.ends)
        places_.push_back({feel::inspect(end.when), "ends." + end.id});
    for (const Place& place : places_)
        for (const ConditionPart& part : place.condition.parts)
            if (part.kind == Connective::atom) gather_atom(part);
}

// Exact: everything it reads is finite, or it only compares one ordered thing with constants.
bool Space::is_exact(const ConditionPart& atom) const {
    if (!atom.closed) return false;
    std::size_t combinations = 1;
    for (const Reading& reading : atom.readings) {
        if (reading.what == Asks::count) {
            if (!atom.compares) return false;
            for (const Value& constant : atom.constants)
                if (!constant.is_number() ||
                    feel::compare(constant, Value::number(most_rounds)) != feel::Order::less)
                    return false;
        }
        if (reading.what != Asks::value) continue;
        const feel::Type& type = model.facts[reading.index].type;
        if (!is_finite(type) && !atom.compares) return false;
        combinations *= is_finite(type) ? type.values.size() + 4 : 1;
        if (combinations > most_combinations) return false;
    }
    return true;
}

void Space::gather_atom(const ConditionPart& atom) {
    const bool exact = is_exact(atom);
    for (const Reading& reading : atom.readings) {
        if (reading.what <= Asks::asked) {
            FactNeeds& needs = needs_.facts[reading.index];
            if (!exact) continue;
            needs.read = needs.read || reading.what != Asks::asked;
            needs.asked = needs.asked || reading.what == Asks::asked;
            if (reading.what == Asks::value && atom.readings.size() > 1) needs.all_values = true;
            continue;
        }
        if (!exact) continue;
        StepNeeds& needs = needs_.steps[reading.index];
        needs.last = needs.last || reading.what == Asks::done_last;
        needs.overdue = needs.overdue || reading.what == Asks::overdue;
        if (reading.what == Asks::done) needs.most = std::max(needs.most, 1U);
        if (reading.what != Asks::count) continue;
        std::uint32_t most = 1;
        for (std::uint32_t n = 0; n < most_rounds; ++n)
            for (const Value& constant : atom.constants)
                if (feel::compare(constant, Value::number(n)) != feel::Order::less)
                    most = std::max(most, n + 1);
        needs.most = std::max(needs.most, most);
    }
    if (exact && atom.readings.size() == 1 && atom.readings[0].what == Asks::value)
        needs_.facts[atom.readings[0].index].atoms.push_back(&atom);
}

// Values that lie between, at and beyond the constants a fact is compared with.
std::vector<Value> Space::candidates(std::uint32_t index) const {
    const feel::Type& type = model.facts[index].type;
    std::vector<Value> out;
    if (type.kind == TypeKind::boolean) return {Value::boolean(true), Value::boolean(false)};
    if (type.kind == TypeKind::enumeration) {
        for (const std::string& value : type.values) out.push_back(Value::string(value));
        return out;
    }
    std::vector<Value> marks;
    for (const ConditionPart* atom : needs_.facts[index].atoms)
        marks.insert(marks.end(), atom->constants.begin(), atom->constants.end());
    if (type.minimum) marks.push_back(Value::number(*type.minimum));
    if (type.maximum) marks.push_back(Value::number(*type.maximum));
    std::sort(marks.begin(), marks.end(), [](const Value& a, const Value& b) {
        return feel::compare(a, b) == feel::Order::less;
    });
    const auto offer = [&](const Value& value) {
        if (value.is_null() || !feel::belongs(value, type)) return;
        if (std::find(out.begin(), out.end(), value) == out.end()) out.push_back(value);
    };
    for (const Value& mark : marks) {
        offer(mark);
        for (const Value& little : {Value::number(1), Value::days_duration(days(1)),
                                    Value::days_duration(minutes(1)), Value::months_duration(1)}) {
            offer(feel::minus(mark, little));
            offer(feel::sum(mark, little));
        }
    }
    for (std::size_t i = 1; i < marks.size(); ++i) {
        if (!marks[i].is_number() || !marks[i - 1].is_number()) continue;
        offer(feel::quotient(feel::sum(marks[i - 1], marks[i]), Value::number(2)));
    }
    if (type.kind == TypeKind::text) offer(Value::string("…"));
    if (!out.empty()) return out;
    // Nothing is told apart: any value will do.
    switch (type.kind) {
        case TypeKind::number: offer(Value::number(0)); break;
        case TypeKind::date: offer(Value::date(feel::YearMonthDay{2026, 1, 1})); break;
        case TypeKind::date_time: offer(Value::date_time(Instant{1'767'225'600'000})); break;
        case TypeKind::days_duration: offer(Value::days_duration(days(1))); break;
        case TypeKind::months_duration: offer(Value::months_duration(1)); break;
        default: break;
    }
    return out;
}

std::vector<Truth> Space::answers(std::uint32_t fact, const Value& value) const {
    Assignment environment;
    environment.values.emplace_back(fact, value);
    std::vector<Truth> out;
    for (const ConditionPart* atom : needs_.facts[fact].atoms)
        out.push_back(feel::test(atom->atom, environment));
    return out;
}

// One class for all values that every condition answers alike.
void Space::classify(std::uint32_t fact) {
    const FactNeeds& needs = needs_.facts[fact];
    const bool decided = model.facts[fact].source == FactSource::decided;
    if (!needs.read && !(needs.asked && decided)) return;
    std::vector<std::vector<Truth>> seen;
    for (const Value& value : candidates(fact)) {
        const std::vector<Truth> said = answers(fact, value);
        if (!needs.all_values && std::find(seen.begin(), seen.end(), said) != seen.end()) continue;
        seen.push_back(said);
        facts[fact].classes.push_back(value);
    }
}

std::string Space::some_value(std::uint32_t fact) const {
    const std::vector<Value> values = candidates(fact);
    return values.empty() ? "" : feel::to_feel(values.front());
}

std::uint32_t Space::class_of(std::uint32_t fact, const Value& value) const {
    const FactPart& part = facts[fact];
    if (part.classes.empty()) return fact_unknown;  // only whether it is known is told
    const bool exactly = needs_.facts[fact].all_values;
    const std::vector<Truth> said = answers(fact, value);
    for (std::uint32_t i = 0; i < part.classes.size(); ++i)
        if (exactly ? part.classes[i] == value : answers(fact, part.classes[i]) == said)
            return fact_first_class + i;
    return fact_first_class;
}

// Components --------------------------------------------------------------------------------------

std::uint32_t Space::add_component(std::uint32_t size) {
    Component out;
    out.first_pair = pairs_;
    out.size = size;
    while ((1U << out.bits) < size) ++out.bits;
    pairs_ += out.bits;
    components.push_back(out);
    return static_cast<std::uint32_t>(components.size() - 1);
}

// Whether somebody could ask the fact a second time without having meant to.
bool Space::needs_once(std::uint32_t fact) const {
    const FactSource source = model.facts[fact].source;
    if (source != FactSource::asked && source != FactSource::decided) return false;
    std::size_t askings = 0;
    bool unmeant = false;
    for (const model::Step& step : model.steps)
        for (const model::LearnItem& item : step.learn) {
            if (item.fact != fact || item.optional) continue;
            const bool again = !item.again_because.fi.empty();
            askings += step.repeat || step.every ? 2U : 1U;
            unmeant = unmeant || !again;
        }
    return unmeant && askings > 1;
}

// Whether it matters that the fact is known, though no condition reads it: a table needs it, or it
// must not be asked or decided again.
bool Space::needs_value(std::uint32_t fact) const {
    if (needs_.facts[fact].read || needs_once(fact)) return true;
    if (model.facts[fact].source == FactSource::decided) return true;
    for (const model::Decision& decision : model.decisions)
        if (std::find(decision.reads.begin(), decision.reads.end(), fact) != decision.reads.end())
            return true;
    return false;
}

void Space::lay_out_fact(std::uint32_t fact) {
    if (placed_[fact]) return;
    placed_[fact] = true;
    FactPart& part = facts[fact];
    const auto classes = static_cast<std::uint32_t>(part.classes.size());
    if (needs_value(fact)) part.value = add_component(fact_first_class + classes);
    if (needs_.facts[fact].asked) part.asked = add_component(2);
    if (needs_once(fact)) part.once = add_component(2);
}

void Space::lay_out_step(std::uint32_t index) {
    const model::Step& step = model.steps[index];
    const StepNeeds& needs = needs_.steps[index];
    StepPart& part = steps[index];
    const bool client = step.by != none && model.roles[step.by].is_subject;
    const bool promises = step.act == model::Act::refer || step.act == model::Act::consult ||
                          step.act == model::Act::start;
    part.may_be_taken = !step.when.empty() && !client && step.act != model::Act::wait;
    if (promises && step.outcome_fact != none && step.act != model::Act::start) {
        const feel::Type& type = model.facts[step.outcome_fact].type;
        part.says_accepted =
            type.kind == TypeKind::enumeration && feel::belongs(Value::string("accepted"), type);
    }
    part.phase = add_component(part.says_accepted ? 5 : promises ? 4 : part.may_be_taken ? 3 : 2);
    if (!step.repeat) part.opened = add_component(2);
    if (needs.most > 0) part.count = add_component(needs.most + 1);
    if (needs.last) part.last = add_component(2);
    const bool limited = step.within || !step.guarantee.empty();
    if (needs.overdue && limited && step.act != model::Act::wait) part.overdue = add_component(2);
    if (step.every) part.timers = add_component(step.repeat ? 3 : 2);
    part.held = add_component(2);
}

void Space::lay_out_free(const Place& place) {
    for (const ConditionPart& part : place.condition.parts) {
        if (part.kind != Connective::atom || is_exact(part)) continue;
        const std::uint32_t component = add_component(3);
        free_of_atom_.emplace_back(&part, component);
        free.push_back({component, part.readings, part.atom, place.element});
    }
}

// Steps in file order, each behind what its condition reads: neighbours in the file mostly are
// neighbours in meaning, which keeps the diagrams small.
void Space::lay_out() {
    placed_.assign(facts.size(), false);
    for (std::uint32_t i = 0; i < places_.size(); ++i) {
        lay_out_free(places_[i]);
        for (const ConditionPart& part : places_[i].condition.parts)
            for (const Reading& reading : part.readings)
                if (reading.what <= Asks::asked) lay_out_fact(reading.index);
        if (i < steps.size()) lay_out_step(i);
    }
    for (std::uint32_t fact = 0; fact < facts.size(); ++fact) lay_out_fact(fact);
    for (std::uint32_t i = 0; i < components.size(); ++i) {
        const auto holds = [i](const StepPart& step) { return step.held == i; };
        if (std::any_of(steps.begin(), steps.end(), holds)) continue;
        for (std::uint32_t bit = 0; bit < components[i].bits; ++bit)
            state_variables_.push_back(2 * (components[i].first_pair + bit));
    }
}

// Sets --------------------------------------------------------------------------------------------

Ref Space::is(std::uint32_t component, std::uint32_t value, bool after) {
    const Component& c = components[component];
    Ref out = everything;
    for (std::uint32_t bit = c.bits; bit-- > 0;)
        out = diagrams.both(diagrams.variable(2 * (c.first_pair + bit) + (after ? 1 : 0),
                                              ((value >> bit) & 1) != 0),
                            out);
    return out;
}

Ref Space::valid(std::uint32_t component, bool after) {
    Ref out = nothing;
    for (std::uint32_t value = 0; value < components[component].size; ++value)
        out = diagrams.either(out, is(component, value, after));
    return out;
}

Ref Space::stays(std::uint32_t component) {
    const Component& c = components[component];
    Ref out = everything;
    for (std::uint32_t bit = c.bits; bit-- > 0;) {
        const std::uint32_t var = 2 * (c.first_pair + bit);
        out = diagrams.both(
            diagrams.same(diagrams.variable(var, true), diagrams.variable(var + 1, true)), out);
    }
    return out;
}

Ref Space::cube(const std::vector<std::uint32_t>& of, bool after) {
    std::vector<std::uint32_t> variables;
    for (const std::uint32_t component : of)
        for (std::uint32_t bit = 0; bit < components[component].bits; ++bit)
            variables.push_back(2 * (components[component].first_pair + bit) + (after ? 1 : 0));
    std::sort(variables.begin(), variables.end());
    Ref out = everything;
    for (std::size_t i = variables.size(); i-- > 0;)
        out = diagrams.both(diagrams.variable(variables[i], true), out);
    return out;
}

std::uint32_t Space::value_of(std::uint32_t component, const std::vector<bool>& state) const {
    const Component& c = components[component];
    std::uint32_t value = 0;
    for (std::uint32_t bit = 0; bit < c.bits; ++bit)
        if (state[2 * (c.first_pair + bit)]) value |= 1U << bit;
    return value;
}

Ref Space::open(std::uint32_t step) {
    return diagrams.complement(is(steps[step].phase, phase_idle));
}

void Space::add_roots(std::vector<Ref>& roots) const {
    roots.insert(roots.end(), step_when.begin(), step_when.end());
    roots.insert(roots.end(), end_when.begin(), end_when.end());
}

// Conditions --------------------------------------------------------------------------------------

// The component a reading looks at; `none` where the answer never changes (never overdue).
std::uint32_t Space::component_of(const Reading& reading) const {
    switch (reading.what) {
        case Asks::value:
        case Asks::unknown: return facts[reading.index].value;
        case Asks::asked: return facts[reading.index].asked;
        case Asks::done:
        case Asks::count: return steps[reading.index].count;
        case Asks::done_last: return steps[reading.index].last;
        case Asks::overdue: return steps[reading.index].overdue;
    }
    return none;
}

namespace {

void assign(Assignment& environment, const Reading& reading, std::uint32_t value,
            const std::vector<Value>& classes) {
    switch (reading.what) {
        case Asks::value:
            if (value >= fact_first_class)
                environment.values.emplace_back(reading.index, classes[value - fact_first_class]);
            return;
        case Asks::unknown:
            if (value == fact_unknown) environment.true_ones.push_back(reading);
            return;
        case Asks::count: environment.counts.emplace_back(reading.index, value); return;
        default:
            if (value > 0) environment.true_ones.push_back(reading);
            return;
    }
}

}  // namespace

// The answer of the real evaluator for every combination of what the atom reads.
Space::Truths Space::tabulate(const ConditionPart& atom) {
    std::vector<std::uint32_t> wheels;
    for (const Reading& reading : atom.readings) {
        const std::uint32_t component = component_of(reading);
        if (component != none && std::find(wheels.begin(), wheels.end(), component) == wheels.end())
            wheels.push_back(component);
    }
    std::vector<std::uint32_t> now(wheels.size(), 0);
    Truths out;
    for (;;) {
        Assignment environment;
        Ref here = everything;
        for (std::size_t i = 0; i < wheels.size(); ++i)
            here = diagrams.both(here, is(wheels[i], now[i]));
        for (const Reading& reading : atom.readings) {
            const auto wheel =
                std::find(wheels.begin(), wheels.end(), component_of(reading)) - wheels.begin();
            if (static_cast<std::size_t>(wheel) == wheels.size()) continue;
            const bool of_fact = reading.what <= Asks::asked;
            static const std::vector<Value> no_classes;
            assign(environment, reading, now[static_cast<std::size_t>(wheel)],
                   of_fact ? facts[reading.index].classes : no_classes);
        }
        const Truth truth = feel::test(atom.atom, environment);
        if (truth == Truth::yes) out.yes = diagrams.either(out.yes, here);
        if (truth == Truth::no) out.no = diagrams.either(out.no, here);
        std::size_t turned = 0;
        while (turned < now.size() && ++now[turned] == components[wheels[turned]].size)
            now[turned++] = 0;
        if (turned == now.size()) return out;
    }
}

// FEEL's three values as two sets: where it is true, where it is false.
Ref Space::condition(const Place& place) {
    std::vector<Truths> truths;
    for (const ConditionPart& part : place.condition.parts) {
        Truths out;
        const auto of = [&](std::uint32_t child) { return truths[child]; };
        switch (part.kind) {
            case Connective::conjunction:
                out.yes = diagrams.both(of(part.first).yes, of(part.second).yes);
                out.no = diagrams.either(of(part.first).no, of(part.second).no);
                break;
            case Connective::disjunction:
                out.yes = diagrams.either(of(part.first).yes, of(part.second).yes);
                out.no = diagrams.both(of(part.first).no, of(part.second).no);
                break;
            case Connective::negation: out = {of(part.first).no, of(part.first).yes}; break;
            case Connective::choice: {
                const Ref chosen = of(part.first).yes;
                const auto choose = [&](Ref then, Ref otherwise) {
                    return diagrams.either(diagrams.both(chosen, then),
                                           diagrams.without(otherwise, chosen));
                };
                out.yes = choose(of(part.second).yes, of(part.third).yes);
                out.no = choose(of(part.second).no, of(part.third).no);
                break;
            }
            case Connective::atom: {
                const auto found =
                    std::find_if(free_of_atom_.begin(), free_of_atom_.end(),
                                 [&](const auto& known) { return known.first == &part; });
                if (found == free_of_atom_.end())
                    out = tabulate(part);
                else
                    out = {is(found->second, 1), is(found->second, 2)};
                break;
            }
        }
        truths.push_back(out);
    }
    return truths.empty() ? nothing : truths.back().yes;
}

}  // namespace luotsi::prove
