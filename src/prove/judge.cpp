#include "prove/judge.hpp"

#include <algorithm>

namespace luotsi::prove {

using model::Act;
using model::FactSource;

Judge::Judge(const model::CompiledModel& model, const Options& options, const Joined& joined,
             ModelAnswer& answer, std::vector<Finding>& findings)
    : model_(model), diagrams_(options.max_nodes), space_(model, diagrams_), moves_(space_, joined),
      answer_(answer), findings_(findings) {}

void Judge::add(Property property, Verdict verdict, std::string element,
                std::vector<StoryLine> story, Error error) {
    Finding out;
    out.property = property;
    out.verdict = verdict;
    out.model = model_.id;
    error.element = element;
    out.element = std::move(element);
    out.story = std::move(story);
    out.error = std::move(error);
    findings_.push_back(std::move(out));
}

void Judge::not_proved_because_free(Property property) {
    const FreePart& free = space_.free.front();
    for (const Finding& known : findings_)
        if (known.property == property && known.verdict == Verdict::not_proved) return;
    add(property, Verdict::not_proved, free.element, {},
        Error(ErrorKind::unsupported, "prove.free",
              "a condition of " + free.element + " is outside what can be proved")
            .with("element", free.element)
            .with("condition", std::string(free.atom.text())));
}

// Refuted when the bad states are reached whatever free conditions answer, not proved when they are
// reached only with such answers.
void Judge::find(Where where, bool sure_only) {
    const Ref surely = diagrams_.both(where.bad, explorer_->sure_reach().all);
    if (surely != nothing) {
        std::vector<StoryLine> story = explorer_->story(explorer_->sure_reach(), surely);
        story.insert(story.end(), where.last.begin(), where.last.end());
        add(where.property, Verdict::refuted, std::move(where.element), std::move(story),
            std::move(where.error));
        return;
    }
    if (sure_only || diagrams_.both(where.bad, explorer_->reach().all) == nothing) return;
    not_proved_because_free(where.property);
}

bool Judge::explore() {
    explorer_ = std::make_unique<Explorer>(space_, moves_);
    const bool whole = explorer_->run();
    if (whole) {
        answer_.states = explorer_->states();
        answer_.transitions = explorer_->transitions();
        return true;
    }
    const Error error = moves_.settles ? Error(ErrorKind::too_large, "prove.too_large",
                                               "too many states to look at")
                                       : Error(ErrorKind::invalid, "prove.never_settles",
                                               "the conditions of the model never come to rest");
    for (const Property property :
         {Property::next_thing, Property::end_reachable, Property::knowing, Property::promises})
        add(property, Verdict::not_proved, "steps", {}, error);
    return false;
}

// 1 and 2 -----------------------------------------------------------------------------------------

void Judge::next_thing_and_end() {
    const Ref open = diagrams_.without(explorer_->reach().all, explorer_->ended());
    Ref stuck = open;
    for (std::uint32_t step = 0; step < space_.steps.size(); ++step) {
        stuck = diagrams_.without(stuck, space_.open(step));
        const std::uint32_t timers = space_.steps[step].timers;
        if (timers != none) stuck = diagrams_.both(stuck, space_.is(timers, 0));
    }
    const std::size_t before = findings_.size();
    find({Property::next_thing,
          "steps",
          stuck,
          {explorer_->line(Happening::stuck, none)},
          Error(ErrorKind::invalid, "prove.dead_end",
                "a case can stay open with nothing due, promised or ticking")});
    const Ref hopeless = diagrams_.without(open, explorer_->can_end(true));
    find({Property::end_reachable,
          "ends",
          hopeless,
          {explorer_->line(Happening::no_end_possible, none)},
          Error(ErrorKind::invalid, "prove.no_end", "a case can come where no end is possible")});
    if (findings_.size() == before && !space_.free.empty() &&
        diagrams_.without(open, explorer_->can_end(false)) != nothing)
        not_proved_because_free(Property::end_reachable);

    judged_.ends = Verdict::proved;
    for (std::size_t i = before; i < findings_.size(); ++i) {
        if (findings_[i].verdict == Verdict::refuted && judged_.ends != Verdict::refuted) {
            judged_.ends = Verdict::refuted;
            judged_.stuck = findings_[i].story;
        }
        if (judged_.ends == Verdict::proved) judged_.ends = Verdict::not_proved;
    }
    for (std::size_t end = 0; end < model_.ends.size(); ++end) {
        const std::string outcome(to_string(model_.ends[end].outcome));
        const bool reached =
            diagrams_.both(explorer_->reach().all, explorer_->ending(end)) != nothing;
        const auto known = std::find(judged_.outcomes.begin(), judged_.outcomes.end(), outcome);
        if (reached && known == judged_.outcomes.end()) judged_.outcomes.push_back(outcome);
    }
}

// 3 -----------------------------------------------------------------------------------------------

Ref Judge::working(std::uint32_t step) {
    Ref out = nothing;
    for (const Move& move : moves_.all)
        if (move.step == step && (move.kind == MoveKind::complete || move.kind == MoveKind::begin ||
                                  move.kind == MoveKind::answer))
            out = diagrams_.either(out, move.enabled);
    return diagrams_.without(out, explorer_->ended());
}

Ref Judge::known(std::uint32_t fact) {
    return diagrams_.complement(space_.is(space_.facts[fact].value, fact_missing));
}

void Judge::asked_twice(std::uint32_t step) {
    for (const model::LearnItem& item : model_.steps[step].learn) {
        const std::uint32_t once = space_.facts[item.fact].once;
        if (once == none || item.optional || !item.again_because.fi.empty()) continue;
        const model::Fact& fact = model_.facts[item.fact];
        StoryLine last = explorer_->line(Happening::asked_again, step);
        last.fact = fact.id;
        find({Property::knowing,
              "steps." + model_.steps[step].id,
              diagrams_.both(working(step), space_.is(once, 1)),
              {last},
              Error(ErrorKind::invalid, "prove.asked_twice",
                    "\"" + fact.id + "\" is asked again without a reason")
                  .with("fact", fact.id)
                  .with("step", model_.steps[step].id)});
    }
}

// A decision that may be made before somebody asked what its table reads. Facts that may stay open
// by design – told at the contact, optional, from history or from another case – do not count.
void Judge::decided_blindly(std::uint32_t step) {
    const model::Step& s = model_.steps[step];
    const auto may_stay_open = [&](std::uint32_t fact) {
        const model::Fact& f = model_.facts[fact];
        if (f.at_contact || (f.source != FactSource::asked && f.source != FactSource::decided))
            return true;
        for (const model::Step& other : model_.steps)
            for (const model::LearnItem& item : other.learn)
                if (item.fact == fact && item.optional) return true;
        return std::any_of(s.learn.begin(), s.learn.end(),
                           [&](const model::LearnItem& item) { return item.fact == fact; });
    };
    for (const model::LearnItem& item : s.learn) {
        const model::Fact& decided = model_.facts[item.fact];
        if (decided.source != FactSource::decided || decided.decision == none) continue;
        Ref deciding = working(step);
        if (item.again_because.fi.empty()) deciding = diagrams_.without(deciding, known(item.fact));
        for (const std::uint32_t input : model_.decisions[decided.decision].reads) {
            if (may_stay_open(input)) continue;
            StoryLine last = explorer_->line(Happening::needed_unknown, step);
            last.fact = model_.facts[input].id;
            find({Property::knowing,
                  "steps." + s.id,
                  diagrams_.without(deciding, known(input)),
                  {last},
                  Error(ErrorKind::invalid, "prove.needed_unknown",
                        "\"" + last.fact + "\" is needed before anybody has asked it")
                      .with("fact", last.fact)
                      .with("element", "steps." + s.id)});
        }
    }
}

void Judge::never_known(const feel::Expression& condition, const std::string& element) {
    for (const std::uint32_t fact : condition.facts()) {
        if (space_.facts[fact].value == none) continue;
        if (diagrams_.both(explorer_->reach().all, known(fact)) != nothing) continue;
        StoryLine opened = explorer_->line(Happening::opened, none);
        StoryLine last = explorer_->line(Happening::needed_unknown, none);
        last.element = element;
        last.fact = model_.facts[fact].id;
        add(Property::knowing, Verdict::refuted, element, {opened, last},
            Error(ErrorKind::invalid, "prove.needed_unknown",
                  "\"" + last.fact + "\" is read, but nobody can ever have asked it")
                .with("fact", last.fact)
                .with("element", element));
    }
}

void Judge::never_known() {
    for (const model::Step& step : model_.steps) never_known(step.when, "steps." + step.id);
    for (const model::End& end : model_.ends) never_known(end.when, "ends." + end.id);
    for (const model::Fact& fact : model_.facts)
        never_known(fact.at_contact_when, "facts." + fact.id);
}

void Judge::knowing() {
    for (std::uint32_t step = 0; step < model_.steps.size(); ++step) {
        asked_twice(step);
        decided_blindly(step);
    }
    never_known();
}

// 4 -----------------------------------------------------------------------------------------------

void Judge::promises(const std::vector<Started>& started, const std::vector<const Judged*>& subs) {
    for (std::uint32_t index = 0; index < model_.steps.size(); ++index) {
        const model::Step& step = model_.steps[index];
        const bool asks = step.act == Act::refer || step.act == Act::consult;
        if (!asks && step.act != Act::start) continue;
        const std::string element = "steps." + step.id;
        const Ref runs = diagrams_.either(space_.is(space_.steps[index].phase, phase_promised),
                                          space_.steps[index].says_accepted
                                              ? space_.is(space_.steps[index].phase, phase_accepted)
                                              : nothing);
        const bool returns = std::any_of(
            step.if_silent.begin(), step.if_silent.end(),
            [](const model::SilenceRule& rule) { return rule.act == model::Silence::return_home; });
        if (asks && !returns)
            find({Property::promises,
                  element,
                  runs,
                  {explorer_->line(Happening::silent, index)},
                  Error(ErrorKind::invalid, "prove.silent_promise",
                        "when nobody answers, nothing brings the matter home")
                      .with("step", step.id)});
        const auto unsure = [&](const char* code, const char* detail) {
            add(Property::promises, Verdict::not_proved, element, {},
                Error(ErrorKind::invalid, code, detail)
                    .with("step", step.id)
                    .with("model", step.starts_model));
        };
        switch (started[index]) {
            case Started::not_at_all: continue;
            case Started::missing:
                unsure("prove.sub_case_unknown", "the model it starts is not among those proved");
                continue;
            case Started::circular:
                unsure("prove.circular", "the models start each other in a circle");
                continue;
            case Started::known: break;
        }
        const Judged& sub = *subs[index];
        if (sub.ends == Verdict::proved) continue;
        if (sub.ends == Verdict::not_proved) {
            unsure("prove.sub_case_unsure", "whether the case it starts can end is not proved");
            continue;
        }
        find({Property::promises, element, runs, sub.stuck,
              Error(ErrorKind::invalid, "prove.sub_case_stuck",
                    "the case it starts can come where it never ends")
                  .with("step", step.id)
                  .with("model", step.starts_model)});
    }
}

}  // namespace luotsi::prove
