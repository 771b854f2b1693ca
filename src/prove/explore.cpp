#include "prove/explore.hpp"

#include <algorithm>
#include <limits>

namespace luotsi::prove {

Explorer::Explorer(Space& space, Moves& moves)
    : space_(space), moves_(moves), diagrams_(space.diagrams) {
    find_ends();
}

// An end is free when nothing is open but what it cancels; safety is never cancelled. Of several
// that hold the first in file order is reached.
void Explorer::find_ends() {
    for (std::size_t e = 0; e < space_.model.ends.size(); ++e) {
        const model::End& end = space_.model.ends[e];
        Ref reached = space_.end_when[e];
        for (std::uint32_t step = 0; step < space_.steps.size(); ++step) {
            const bool cancelled =
                !space_.model.steps[step].safety &&
                std::find(end.cancels.begin(), end.cancels.end(), step) != end.cancels.end();
            if (!cancelled) reached = diagrams_.without(reached, space_.open(step));
        }
        ends_.push_back(diagrams_.without(reached, ended_));
        ended_ = diagrams_.either(ended_, reached);
    }
}

void Explorer::tidy(std::vector<Ref> more) {
    if (!diagrams_.wants_tidying()) return;
    space_.add_roots(more);
    moves_.add_roots(more);
    more.insert(more.end(), ends_.begin(), ends_.end());
    for (const Reach* reach : {&reach_, &sure_}) {
        more.insert(more.end(), reach->rings.begin(), reach->rings.end());
        more.push_back(reach->all);
    }
    more.insert(more.end(), {ended_, can_end_[0], can_end_[1]});
    diagrams_.tidy(more);
}

// In no order of distance: what one move adds is there for the next one at once, which takes far
// fewer rounds than going ring by ring.
void Explorer::explore(Reach& reach, bool sure_only) {
    reach.sure_only = sure_only;
    reach.all = sure_only && moves_.chance_at_opening ? nothing : moves_.initial;
    for (Ref before = nothing; before != reach.all && !diagrams_.overflowed();) {
        before = reach.all;
        for (const Move& move : moves_.all) {
            if (sure_only && !move.chance.empty()) continue;
            const Ref open = diagrams_.without(reach.all, ended_);
            reach.all = diagrams_.either(reach.all, moves_.after(open, move));
            tidy({before});
        }
    }
}

// Ring by ring as far as it takes to meet the target. Forgets nothing, since whoever asks for a
// story holds sets of their own.
void Explorer::grow_rings(Reach& reach, Ref target) {
    Ref known = nothing;
    for (const Ref ring : reach.rings) known = diagrams_.either(known, ring);
    while (diagrams_.both(known, target) == nothing && !diagrams_.overflowed()) {
        Ref next = reach.rings.empty() ? moves_.initial : nothing;
        const Ref open =
            reach.rings.empty() ? nothing : diagrams_.without(reach.rings.back(), ended_);
        for (const Move& move : moves_.all) {
            if (reach.sure_only && !move.chance.empty()) continue;
            next = diagrams_.either(next, moves_.after(open, move));
        }
        reach.rings.push_back(diagrams_.without(next, known));
        known = diagrams_.either(known, next);
    }
}

bool Explorer::run() {
    explore(reach_, false);
    if (!space_.free.empty()) explore(sure_, true);
    can_end(true);
    if (!space_.free.empty()) can_end(false);
    return !diagrams_.overflowed() && moves_.settles;
}

Ref Explorer::can_end(bool luck) {
    Ref& known = can_end_[luck ? 1 : 0];
    if (known != nothing) return known;
    const Ref open = diagrams_.without(reach_.all, ended_);
    known = diagrams_.both(reach_.all, ended_);
    for (Ref before = nothing; before != known && !diagrams_.overflowed();) {
        before = known;
        for (std::size_t i = moves_.all.size(); i-- > 0;) {
            const Move& move = moves_.all[i];
            const Ref from = luck ? moves_.before(known, move) : moves_.surely_before(known, move);
            known = diagrams_.either(known, diagrams_.both(from, open));
            tidy({open, before});
        }
    }
    return known;
}

std::uint64_t Explorer::states() { return diagrams_.count(reach_.all, space_.state_variables()); }

std::uint64_t Explorer::transitions() {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const Ref open = diagrams_.without(reach_.all, ended_);
    std::uint64_t sum = 0;
    for (const Move& move : moves_.all) {
        std::vector<std::uint32_t> variables = space_.state_variables();
        for (const std::uint32_t component : move.touched) {
            const Component& c = space_.components[component];
            for (std::uint32_t bit = 0; bit < c.bits; ++bit)
                variables.push_back(2 * (c.first_pair + bit) + 1);
        }
        std::sort(variables.begin(), variables.end());
        const std::uint64_t here = diagrams_.count(diagrams_.both(open, move.relation), variables);
        sum = here > most - sum ? most : sum + here;
    }
    return sum;
}

// Stories -----------------------------------------------------------------------------------------

std::vector<StoryLine> Explorer::story(Reach& reach, Ref target) {
    grow_rings(reach, target);
    if (diagrams_.overflowed()) return {};
    std::size_t ring = 0;
    while (diagrams_.both(reach.rings[ring], target) == nothing) ++ring;
    const auto& variables = space_.state_variables();
    std::vector<bool> state = diagrams_.first(diagrams_.both(reach.rings[ring], target), variables);
    std::vector<std::vector<bool>> states{state};
    std::vector<const Move*> path;
    while (ring-- > 0) {
        const Ref here = diagrams_.single(state, variables);
        const Ref open = diagrams_.without(reach.rings[ring], ended_);
        for (const Move& move : moves_.all) {
            if (reach.sure_only && !move.chance.empty()) continue;
            const Ref from = diagrams_.both(moves_.before(here, move), open);
            if (from == nothing) continue;
            path.push_back(&move);
            state = diagrams_.first(from, variables);
            states.push_back(state);
            break;
        }
    }
    std::reverse(path.begin(), path.end());
    std::reverse(states.begin(), states.end());
    std::vector<StoryLine> out;
    tell_opening(out, states.front());
    for (std::size_t i = 0; i < path.size(); ++i)
        tell_move(out, *path[i], states[i], states[i + 1]);
    return out;
}

StoryLine Explorer::line(Happening what, std::uint32_t step) const {
    StoryLine out;
    out.what = what;
    out.model = space_.model.id;
    if (step == none) return out;
    const model::Step& s = space_.model.steps[step];
    out.element = s.id;
    if (s.by != none) out.role = space_.model.roles[s.by].id;
    return out;
}

void Explorer::tell_fact(std::vector<StoryLine>& out, std::uint32_t fact,
                         const std::vector<bool>& state) const {
    const FactPart& part = space_.facts[fact];
    StoryLine said = line(Happening::learned, none);
    said.element = said.fact = space_.model.facts[fact].id;
    if (part.classes.empty()) {
        const bool told = (part.value != none && space_.value_of(part.value, state) > 0) ||
                          (part.asked != none && space_.value_of(part.asked, state) > 0);
        if (!told) return;
        said.value = space_.some_value(fact);
    } else {
        const std::uint32_t value = space_.value_of(part.value, state);
        if (value == fact_missing) return;
        if (value >= fact_first_class)
            said.value = feel::to_feel(part.classes[value - fact_first_class]);
    }
    out.push_back(std::move(said));
}

void Explorer::tell_opening(std::vector<StoryLine>& out, const std::vector<bool>& state) const {
    out.push_back(line(Happening::opened, none));
    for (std::uint32_t fact = 0; fact < space_.facts.size(); ++fact) tell_fact(out, fact, state);
}

void Explorer::tell_move(std::vector<StoryLine>& out, const Move& move,
                         const std::vector<bool>& before, const std::vector<bool>& after) const {
    const auto what = [&] {
        switch (move.kind) {
            case MoveKind::take: return Happening::taken;
            case MoveKind::complete: return Happening::done;
            case MoveKind::begin:
            case MoveKind::ask: return Happening::promise_asked;
            case MoveKind::accept: return Happening::promise_accepted;
            case MoveKind::answer: return Happening::promise_answered;
            case MoveKind::come_home: return Happening::promise_returned;
            case MoveKind::sub_case_ends: return Happening::sub_case_ended;
            case MoveKind::confirm: return Happening::decided;
            default: return Happening::time_passes;
        }
    }();
    StoryLine first = line(what, move.step);
    first.value = move.outcome;
    if (move.kind == MoveKind::confirm)
        first.element = first.fact = space_.model.facts[move.learns.front()].id;
    if (move.kind == MoveKind::limit_passes) first.detail = "limit";
    out.push_back(std::move(first));
    static const model::Step no_step;
    const model::Step& step = move.step == none ? no_step : space_.model.steps[move.step];
    for (const std::uint32_t fact : move.learns) {
        const std::uint32_t component = space_.facts[fact].value;
        if (component == none || space_.facts[fact].classes.empty() || fact == step.outcome_fact)
            continue;
        const bool again =
            std::any_of(step.learn.begin(), step.learn.end(), [&](const model::LearnItem& item) {
                return item.fact == fact && !item.again_because.fi.empty();
            });
        if (again || space_.value_of(component, before) != space_.value_of(component, after))
            tell_fact(out, fact, after);
    }
    for (std::uint32_t other = 0; other < space_.steps.size(); ++other) {
        const std::uint32_t phase = space_.steps[other].phase;
        if (other != move.step && space_.value_of(phase, before) == phase_due &&
            space_.value_of(phase, after) == phase_idle)
            out.push_back(line(Happening::withdrawn, other));
    }
}

}  // namespace luotsi::prove
