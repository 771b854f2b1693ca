// Knowing: every fact somebody reads can become known, and nobody is surely asked twice.
#include <algorithm>

#include "model/builder.hpp"

namespace luotsi::model {

namespace {

struct Use {
    std::vector<bool> learnt; // by fact: by a step, at the contact or by the intake
    std::vector<bool> read;   // by fact: by a condition or a table
    std::vector<bool> offered; // by fact: only `offer when` reads it, of other models' cases
    std::vector<bool> shown;  // by fact: measured or expected only
};

void mark(std::vector<bool>& flags, std::span<const std::uint32_t> facts) {
    for (const std::uint32_t fact : facts)
        if (fact < flags.size()) flags[fact] = true;
}

Use collect(const CompiledModel& model) {
    Use use;
    use.learnt.assign(model.facts.size(), false);
    use.read.assign(model.facts.size(), false);
    use.offered.assign(model.facts.size(), false);
    use.shown.assign(model.facts.size(), false);
    for (std::size_t i = 0; i < model.facts.size(); ++i) {
        const Fact& fact = model.facts[i];
        if (fact.at_contact || fact.source == FactSource::contact) use.learnt[i] = true;
        mark(use.read, fact.at_contact_when.facts());
    }
    for (const Step& step : model.steps) {
        mark(use.read, step.when.facts());
        if (step.outcome_fact != none) use.learnt[step.outcome_fact] = true;
        for (const LearnItem& item : step.learn) use.learnt[item.fact] = true;
        mark(use.read, step.hands_over);
    }
    mark(use.offered, model.offer_when.facts());
    for (const End& end : model.ends) mark(use.read, end.when.facts());
    for (const Decision& decision : model.decisions) mark(use.read, decision.reads);
    for (const Measure& measure : model.measures)
        if (measure.of != none) use.shown[measure.of] = true;
    return use;
}

void check_sources(Builder& builder, const Use& use) {
    for (std::size_t i = 0; i < builder.model.facts.size(); ++i) {
        const Fact& fact = builder.model.facts[i];
        const std::string element = "facts." + fact.id;
        const YamlNode& node = *builder.facts[i];
        if (use.learnt[i]) continue;
        if (fact.source == FactSource::decided) {
            builder.errors.warn(node, element, "model.never_confirmed",
                                "no step asks to confirm \"" + fact.id + "\"",
                                "let a step learn it; until then it is only proposed");
            continue;
        }
        const bool by_outcome = fact.source == FactSource::started;
        const std::string repair = by_outcome
                                       ? "name it as the outcome of a refer, consult or start step"
                                       : "let a step learn it, ask it at the contact, or remove it";
        if (use.read[i] || use.shown[i]) {
            builder.errors
                .add(node, element, "model.never_known",
                     "\"" + fact.id + "\" is needed, but nothing ever learns it", repair)
                .with("name", fact.id);
        } else if (!use.offered[i]) {
            builder.errors.warn(node, element, "model.unused",
                                "\"" + fact.id + "\" is never learnt and never read", repair);
        }
    }
}

// Two steps that both come up at the opening ask the same thing: surely twice.
void check_twice(Builder& builder) {
    const CompiledModel& model = builder.model;
    std::vector<std::uint32_t> first(model.facts.size(), none);
    for (std::size_t s = 0; s < model.steps.size(); ++s) {
        if (builder.steps[s]->find("when") != nullptr) continue;
        for (const LearnItem& item : model.steps[s].learn) {
            if (model.facts[item.fact].source == FactSource::history) continue;
            std::uint32_t& seen = first[item.fact];
            if (seen != none && item.again_because.fi.empty()) {
                const std::string& name = model.facts[item.fact].id;
                builder.errors
                    .add(*builder.steps[s], "steps." + model.steps[s].id + ".learn",
                         "model.asked_twice",
                         "\"" + name + "\" is asked here and in \"" + model.steps[seen].id +
                             "\", both at the opening",
                         "ask it once, or write {" + name + ": {again because: {fi: …}}}")
                    .with("name", name);
            }
            if (seen == none) seen = static_cast<std::uint32_t>(s);
        }
    }
}

void check_roles(Builder& builder) {
    std::vector<bool> used(builder.model.roles.size(), false);
    for (const Step& step : builder.model.steps) {
        if (step.by != none) used[step.by] = true;
        for (const std::uint32_t role : step.with) used[role] = true;
        for (const SilenceRule& rule : step.if_silent)
            if (rule.to_role != none) used[rule.to_role] = true;
    }
    for (std::size_t i = 0; i < used.size(); ++i) {
        if (used[i]) continue;
        const std::string& id = builder.model.roles[i].id;
        builder.errors.warn(*builder.roles[i], "roles." + id, "model.unused",
                            "no step needs the role \"" + id + "\"", "remove it");
    }
}

} // namespace

void check_knowing(Builder& builder) {
    check_sources(builder, collect(builder.model));
    check_twice(builder);
    check_roles(builder);
}

void index_dependencies(CompiledModel& model) {
    model.steps_reading_fact.assign(model.facts.size(), {});
    model.steps_reading_step.assign(model.steps.size(), {});
    model.decisions_reading_fact.assign(model.facts.size(), {});
    model.decisions_reading_step.assign(model.steps.size(), {});
    const auto put = [](std::vector<std::vector<std::uint32_t>>& index,
                        std::span<const std::uint32_t> read, std::size_t reader) {
        for (const std::uint32_t what : read) {
            std::vector<std::uint32_t>& readers = index[what];
            const auto id = static_cast<std::uint32_t>(reader);
            if (readers.empty() || readers.back() != id) readers.push_back(id);
        }
    };
    for (std::size_t i = 0; i < model.steps.size(); ++i) {
        put(model.steps_reading_fact, model.steps[i].when.facts(), i);
        put(model.steps_reading_step, model.steps[i].when.steps(), i);
    }
    for (std::size_t i = 0; i < model.decisions.size(); ++i) {
        if (model.decisions[i].table.empty()) continue;
        put(model.decisions_reading_fact, model.decisions[i].table.facts(), i);
        put(model.decisions_reading_step, model.decisions[i].table.steps(), i);
    }
}

} // namespace luotsi::model
