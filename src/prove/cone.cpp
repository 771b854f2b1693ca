#include "prove/cone.hpp"

#include <algorithm>

namespace luotsi::prove {

namespace {

class Cone {
public:
    explicit Cone(const model::CompiledModel& model)
        : model_(model), kept_(model.steps.size(), false) {}

    void keep(std::uint32_t step) {
        if (kept_[step]) return;
        kept_[step] = true;
        for (const std::uint32_t read : model_.steps[step].when.steps()) keep(read);
        for (const std::uint32_t read : model_.steps[step].when.facts())
            for (const std::uint32_t teller : tellers(read)) keep(teller);
    }

    model::CompiledModel run() {
        model::CompiledModel out = model_;
        const auto never = feel::compile("false", model_.names);
        for (std::uint32_t i = 0; i < out.steps.size(); ++i) {
            if (kept_[i]) continue;
            model::Step& step = out.steps[i];
            step.act = model::Act::wait;
            step.when = *never;
            step.learn.clear();
            step.outcome_fact = model::none;
            step.repeat = false;
            step.every.reset();
        }
        for (model::End& end : out.ends)
            if (!stays(end)) end.when = *never;
        return out;
    }

private:
    // Steps that make the fact known.
    std::vector<std::uint32_t> tellers(std::uint32_t fact) const {
        std::vector<std::uint32_t> out;
        for (std::uint32_t i = 0; i < model_.steps.size(); ++i) {
            const model::Step& step = model_.steps[i];
            const bool learns =
                std::any_of(step.learn.begin(), step.learn.end(),
                            [&](const model::LearnItem& item) { return item.fact == fact; });
            if (learns || step.outcome_fact == fact) out.push_back(i);
        }
        return out;
    }

    bool stays(const model::End& end) const {
        const auto kept = [&](std::uint32_t step) { return kept_[step]; };
        for (std::uint32_t i = 0; i < kept_.size(); ++i) {
            const bool cancelled =
                !model_.steps[i].safety &&
                std::find(end.cancels.begin(), end.cancels.end(), i) != end.cancels.end();
            if (!kept_[i] && !cancelled) return false;
        }
        for (const std::uint32_t fact : end.when.facts()) {
            const std::vector<std::uint32_t> all = tellers(fact);
            if (!std::all_of(all.begin(), all.end(), kept)) return false;
        }
        return std::all_of(end.when.steps().begin(), end.when.steps().end(), kept);
    }

    const model::CompiledModel& model_;
    std::vector<bool> kept_;
};

// Whether the step may never be done, although everybody keeps every limit.
bool is_avoidable(const model::CompiledModel& model, std::uint32_t index, std::vector<bool>& seen) {
    const model::Step& step = model.steps[index];
    if (seen[index]) return false;
    seen[index] = true;
    const bool limited = step.within || step.waits || !step.guarantee.empty();
    if (!limited || !step.when.facts().empty()) return true;
    const auto steps = step.when.steps();
    return std::any_of(steps.begin(), steps.end(),
                       [&](std::uint32_t read) { return is_avoidable(model, read, seen); });
}

}  // namespace

bool leaves_out_sure_end(const model::CompiledModel& model, const model::CompiledModel& cone) {
    for (std::size_t i = 0; i < model.ends.size(); ++i) {
        const feel::Expression& when = model.ends[i].when;
        if (cone.ends[i].when.text() == when.text() || !when.facts().empty()) continue;
        std::vector<bool> seen(model.steps.size(), false);
        const auto steps = when.steps();
        if (std::none_of(steps.begin(), steps.end(),
                         [&](std::uint32_t step) { return is_avoidable(model, step, seen); }))
            return true;
    }
    return false;
}

model::CompiledModel cone_of(const model::CompiledModel& model,
                             const std::vector<std::uint32_t>& steps) {
    Cone cone(model);
    for (const std::uint32_t step : steps) cone.keep(step);
    return cone.run();
}

}  // namespace luotsi::prove
