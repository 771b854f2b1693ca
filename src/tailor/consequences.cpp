#include "tailor/consequences.hpp"

namespace luotsi::tailor {
namespace {

std::string limit(const std::optional<Limit>& of) { return of ? to_string(*of) : std::string(); }

std::string work(const model::Step& step) {
    return step.takes ? std::to_string(step.takes->ms / 60'000) + " min" : std::string();
}

std::string role(const model::CompiledModel& model, const model::Step& step) {
    return step.by < model.roles.size() ? model.roles[step.by].id : std::string();
}

std::string asked(const model::CompiledModel& model, const model::Step& step) {
    std::string out;
    for (const model::LearnItem& item : step.learn)
        if (item.fact < model.facts.size())
            out += (out.empty() ? "" : ", ") + model.facts[item.fact].id;
    return out;
}

std::int64_t minutes_of(const model::CompiledModel& model) {
    std::int64_t sum = 0;
    for (const model::Step& step : model.steps)
        if (step.takes) sum += step.takes->ms / 60'000;
    return sum;
}

}  // namespace

std::vector<Consequence> consequences(const model::CompiledModel& region,
                                      const model::CompiledModel& nation) {
    std::vector<Consequence> out;
    const auto add = [&out](std::string what, std::string ours, std::string theirs) {
        if (ours != theirs) out.push_back({std::move(what), std::move(ours), std::move(theirs)});
    };
    for (const model::Step& ours : region.steps) {
        const std::uint32_t at = nation.find_step(ours.id);
        if (at == model::none) {
            add("step " + ours.id, "is there", "is not there");
            continue;
        }
        const model::Step& theirs = nation.steps[at];
        add("time limit of " + ours.id, limit(ours.within), limit(theirs.within));
        add("answer to " + ours.id, limit(ours.answer_within), limit(theirs.answer_within));
        add("period of " + ours.id, limit(ours.every), limit(theirs.every));
        add("work of " + ours.id, work(ours), work(theirs));
        add("who does " + ours.id, role(region, ours), role(nation, theirs));
        add("what " + ours.id + " asks", asked(region, ours), asked(nation, theirs));
        add("condition of " + ours.id, std::string(ours.when.text()),
            std::string(theirs.when.text()));
    }
    for (const model::Step& theirs : nation.steps)
        if (region.find_step(theirs.id) == model::none)
            add("step " + theirs.id, "is not there", "is there");
    for (const model::End& ours : region.ends) {
        const std::uint32_t at = nation.find_end(ours.id);
        if (at == model::none)
            add("end " + ours.id, "is there", "is not there");
        else
            add("condition of end " + ours.id, std::string(ours.when.text()),
                std::string(nation.ends[at].when.text()));
    }
    add("work of one pass through all steps", std::to_string(minutes_of(region)) + " min",
        std::to_string(minutes_of(nation)) + " min");
    return out;
}

}  // namespace luotsi::tailor
