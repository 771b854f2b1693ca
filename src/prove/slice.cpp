#include "prove/slice.hpp"

#include <algorithm>

#include "prove/lasting.hpp"

namespace luotsi::prove {

using model::none;

namespace {

bool reads_fact(const feel::Expression& condition, std::uint32_t fact) {
    return std::find(condition.facts().begin(), condition.facts().end(), fact) !=
           condition.facts().end();
}
bool reads_step(const feel::Expression& condition, std::uint32_t step) {
    return std::find(condition.steps().begin(), condition.steps().end(), step) !=
           condition.steps().end();
}

feel::Expression nothing_holds(const model::CompiledModel& model) {
    return feel::compile("false", model.names).value();
}

std::vector<std::uint32_t> written(const model::Step& step) {
    std::vector<std::uint32_t> out;
    for (const model::LearnItem& item : step.learn) out.push_back(item.fact);
    if (step.outcome_fact != none) out.push_back(step.outcome_fact);
    return out;
}

bool learns(const model::Step& step, std::uint32_t fact) {
    const std::vector<std::uint32_t> facts = written(step);
    return std::find(facts.begin(), facts.end(), fact) != facts.end();
}

// Whether somebody who stays decides by the fact.
bool is_decided_by(const model::CompiledModel& model, const std::vector<bool>& left_out,
                   std::uint32_t fact) {
    for (const model::Decision& decision : model.decisions) {
        if (std::count(decision.reads.begin(), decision.reads.end(), fact) == 0) continue;
        bool by_nobody = true;
        for (std::uint32_t i = 0; i < model.steps.size(); ++i)
            for (const model::LearnItem& item : model.steps[i].learn) {
                if (item.fact != decision.fact) continue;
                by_nobody = false;
                if (!left_out[i]) return true;
            }
        if (by_nobody) return true;
    }
    return false;
}

// Whether anything that stays looks at the step or at the fact.
bool is_looked_at(const model::CompiledModel& model, const std::vector<bool>& left_out,
                  std::uint32_t step, std::uint32_t fact) {
    const auto looks = [&](const feel::Expression& condition) {
        return fact == none ? reads_step(condition, step) : reads_fact(condition, fact);
    };
    const bool asked = fact != none && model.facts[fact].source != model::FactSource::started;
    for (std::uint32_t other = 0; other < model.steps.size(); ++other) {
        if (other == step || left_out[other]) continue;
        if (looks(model.steps[other].when)) return true;
        if (fact != none && asked && learns(model.steps[other], fact)) return true;
    }
    for (const model::End& end : model.ends)
        if (looks(end.when)) return true;
    return fact != none && is_decided_by(model, left_out, fact);
}

// Whether all that the table of a decided fact looks at is known whenever the step is open.
bool has_what_it_decides_by(const model::CompiledModel& model, std::uint32_t step,
                            std::uint32_t fact) {
    if (model.facts[fact].source != model::FactSource::decided) return true;
    const std::vector<bool> known = known_when_open(model, step);
    const auto& reads = model.decisions[model.facts[fact].decision].reads;
    return std::all_of(reads.begin(), reads.end(), [&](std::uint32_t f) { return known[f]; });
}

bool may_be_left_out(const model::CompiledModel& model, const std::vector<bool>& left_out,
                     std::uint32_t index) {
    const model::Step& step = model.steps[index];
    if (is_looked_at(model, left_out, index, none)) return false;
    for (const model::LearnItem& item : step.learn) {
        const bool again = item.optional || !item.again_because.fi.empty();
        if (!has_what_it_decides_by(model, index, item.fact)) return false;
        if (!again && ((step.repeat && !lasts(model, index)) || step.every)) return false;
    }
    for (const std::uint32_t fact : written(step)) {
        if (is_looked_at(model, left_out, index, fact)) return false;
        // Asked in two places: whether twice must be seen in the whole.
        for (std::uint32_t other = 0; other < model.steps.size(); ++other)
            if (other != index && model.facts[fact].source != model::FactSource::started &&
                learns(model.steps[other], fact))
                return false;
    }
    return true;
}

}  // namespace

Slice slice_of(const model::CompiledModel& model) {
    Slice out;
    out.left_out.assign(model.steps.size(), false);
    for (bool more = true; more;) {
        more = false;
        for (std::uint32_t i = 0; i < model.steps.size(); ++i) {
            if (out.left_out[i] || !may_be_left_out(model, out.left_out, i)) continue;
            out.left_out[i] = true;
            more = true;
        }
    }
    auto rest = std::make_shared<model::CompiledModel>(model);
    for (std::uint32_t i = 0; i < model.steps.size(); ++i)
        if (out.left_out[i]) rest->steps[i].when = nothing_holds(model);
    auto held_back = std::make_shared<model::CompiledModel>(*rest);
    for (model::End& end : held_back->ends) {
        bool all_cancelled = true;
        for (std::uint32_t i = 0; i < model.steps.size(); ++i)
            all_cancelled =
                all_cancelled &&
                (!out.left_out[i] || (!model.steps[i].safety &&
                                      std::count(end.cancels.begin(), end.cancels.end(), i) > 0));
        if (!all_cancelled) end.when = nothing_holds(model);
    }
    out.rest = std::move(rest);
    out.held_back = std::move(held_back);
    return out;
}

model::ModelPtr causes_of(const model::CompiledModel& model, std::uint32_t step) {
    std::vector<bool> steps(model.steps.size(), false);
    std::vector<bool> facts(model.facts.size(), false);
    const auto need = [&](const feel::Expression& condition) {
        for (const std::uint32_t other : condition.steps()) steps[other] = true;
        for (const std::uint32_t fact : condition.facts()) facts[fact] = true;
    };
    steps[step] = true;
    for (std::size_t round = 0; round <= model.steps.size(); ++round)
        for (std::uint32_t i = 0; i < model.steps.size(); ++i) {
            for (const std::uint32_t fact : written(model.steps[i]))
                steps[i] = steps[i] || facts[fact];
            if (steps[i]) need(model.steps[i].when);
        }
    auto rest = std::make_shared<model::CompiledModel>(model);
    for (std::uint32_t i = 0; i < model.steps.size(); ++i)
        if (!steps[i]) rest->steps[i].when = nothing_holds(model);
    for (model::End& end : rest->ends) end.when = nothing_holds(model);
    return rest;
}

}  // namespace luotsi::prove
