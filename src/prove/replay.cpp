#include "prove/replay.hpp"

#include <algorithm>

namespace luotsi::prove {

using engine::Case;
using engine::FactState;
using engine::none;

namespace {

class Stage {
public:
    Stage(std::vector<StoryLine> story, std::span<const model::ModelPtr> system, std::size_t which,
          const ReferenceOptions& options)
        : story_(std::move(story)), system_(system), which_(which), model_(*system[which]),
          moves_(system, which, options), options_(options) {}

    std::string play();

private:
    std::string act(std::size_t line);
    std::string finish(std::size_t line);
    std::string match(const std::string& how);
    std::string arrive(Happened&& happened);
    std::string claim(const StoryLine& line);
    std::string knows(const StoryLine& line, bool known) const;
    std::size_t answers_after(std::size_t line, Answers& out) const;

    std::vector<StoryLine> story_;
    std::span<const model::ModelPtr> system_;
    std::size_t which_;
    const model::CompiledModel& model_;
    CaseMoves moves_;
    const ReferenceOptions& options_;
    Case case_;
    std::vector<engine::Event> events_;  // of the last act
    bool stuck_ = false;
};

feel::Value value_of(const std::string& text) {
    const auto compiled = feel::compile(text, feel::Names{});
    return compiled ? feel::evaluate(*compiled, feel::empty_environment()) : feel::Value{};
}

// The `learned` lines that follow an act.
std::size_t Stage::answers_after(std::size_t line, Answers& out) const {
    std::size_t next = line + 1;
    for (; next < story_.size(); ++next) {
        const StoryLine& said = story_[next];
        if (said.what != Happening::learned) break;
        Answer answer;
        answer.fact = model_.find_fact(said.fact);
        if (!said.value.empty()) answer.value = value_of(said.value);
        out.push_back(std::move(answer));
    }
    return next;
}

std::string Stage::arrive(Happened&& happened) {
    if (!happened.refusal.empty()) return happened.how + ": " + happened.refusal;
    stuck_ =
        engine::needs_person(happened.after) ||
        std::any_of(happened.events.begin(), happened.events.end(), [](const engine::Event& e) {
            return e.kind == engine::EventKind::round_due &&
                   e.reason == "engine.reason.no_next_step";
        });
    case_ = std::move(happened.after);
    events_ = std::move(happened.events);
    push_clocks_away(case_);
    return {};
}

// The one thing of all that may happen next which is told so.
std::string Stage::match(const std::string& how) {
    std::string problem = "\"" + how + "\" cannot happen";
    bool found = false;
    const auto see = [&](Happened&& happened) {
        if (found || happened.how != how) return;
        found = true;
        problem = arrive(std::move(happened));
    };
    const Case before = case_;
    moves_.people(before, before.last_recorded_at + minutes(1), see);
    moves_.clocks(before, see);
    return problem;
}

// What the story does not say makes no difference: any answer will do.
std::string Stage::finish(std::size_t line) {
    const std::uint32_t index = model_.find_step(story_[line].element);
    if (index == none) return "no step " + story_[line].element;
    const std::uint32_t open = case_.steps[index].open;
    if (open == none) return story_[line].element + " is not open";
    Answers told;
    answers_after(line, told);
    Answers answers;
    for (const model::LearnItem& item : model_.steps[index].learn) {
        const auto said = std::find_if(told.begin(), told.end(),
                                       [&](const Answer& a) { return a.fact == item.fact; });
        const model::Fact& fact = model_.facts[item.fact];
        Answer answer;
        answer.fact = item.fact;
        if (said != told.end()) {
            answer = *said;
        } else if (item.optional || (case_.facts[item.fact].state != FactState::missing &&
                                     item.again_because.fi.empty())) {
            continue;
        } else if (!moves_.values(item.fact).empty()) {
            answer.value = moves_.values(item.fact).front();
        }
        answer.history = fact.source == model::FactSource::history;
        answers.push_back(std::move(answer));
    }
    const Case before = case_;
    return arrive(moves_.finished(before, before.rounds[open], before.last_recorded_at + minutes(1),
                                  answers));
}

std::string Stage::act(std::size_t index) {
    const StoryLine& line = story_[index];
    const std::string& step = line.element;
    switch (line.what) {
        case Happening::opened: {
            Answers answers;
            answers_after(index, answers);
            const Instant opening = at_local(to_date({2026, 3, 2}), TimeOfDay{10 * 3'600'000});
            return arrive(moves_.opened(opening, answers));
        }
        case Happening::done: return finish(index);
        case Happening::taken: return match(step + " taken");
        case Happening::promise_asked: {
            const std::uint32_t at = model_.find_step(step);
            const bool starts = at != none && model_.steps[at].act == model::Act::start;
            return starts ? finish(index) : match(step + " asked");
        }
        case Happening::promise_accepted: return match(step + " accepted");
        case Happening::promise_answered: return match(step + " answered");
        case Happening::promise_returned: return match(step + " returned");
        case Happening::sub_case_ended: {
            const std::string how = step + ": its case ended (" + line.value + ")";
            std::string problem = match(how);
            if (problem.empty() || match(step + " accepted") != "") return problem;
            return match(how);  // it was accepted first, which the story need not say
        }
        case Happening::time_passes:
            return match(step + (line.detail == "limit" ? ": limit passes" : ": time passes"));
        case Happening::decided: {
            Answers answers;
            answers_after(index, answers);
            if (answers.size() != 1) return "what was decided?";
            std::string problem;
            const Case before = case_;
            moves_.people(before, before.last_recorded_at + minutes(1), [&](Happened&& happened) {
                const bool same = happened.how.starts_with(line.fact + " decided") &&
                                  happened.after.facts[answers[0].fact].value == answers[0].value;
                if (same) problem = arrive(std::move(happened));
            });
            return problem;
        }
        case Happening::learned: return {};  // said with the act before it
        case Happening::withdrawn: {
            const bool gone =
                std::any_of(events_.begin(), events_.end(), [&](const engine::Event& e) {
                    return e.kind == engine::EventKind::round_withdrawn &&
                           model_.steps[case_.rounds[e.round].step].id == step;
                });
            return gone ? "" : step + " was not withdrawn";
        }
        default: return claim(line);
    }
}

std::string Stage::knows(const StoryLine& line, bool known) const {
    const std::uint32_t step = model_.find_step(line.element);
    const std::uint32_t fact = model_.find_fact(line.fact);
    if (fact == none) return "no fact " + line.fact;
    if (step == none) return {};  // of an end: nobody ever asks it; the reference says whether so
    if (!known && case_.steps[step].open == none && !model_.steps[step].when.empty() &&
        std::count(model_.steps[step].when.facts().begin(), model_.steps[step].when.facts().end(),
                   fact) > 0)
        return {};
    if (case_.steps[step].open == none) return line.element + " is not open";
    const bool is = case_.facts[fact].state != FactState::missing;
    return is == known ? "" : "what is said of \"" + line.fact + "\" is not so";
}

std::string Stage::claim(const StoryLine& line) {
    switch (line.what) {
        case Happening::stuck: return stuck_ ? "" : "the case is not stuck";
        case Happening::no_end_possible: {
            if (stuck_) return {};
            const auto ends = can_end(system_, which_, case_, options_);
            return ends && *ends ? "an end is possible" : "";
        }
        case Happening::end_reached:
            return case_.state == engine::CaseState::closed ? "" : "no end has come";
        case Happening::asked_again: return knows(line, true);
        case Happening::needed_unknown: return knows(line, false);
        default: return {};
    }
}

std::string Stage::play() {
    for (std::size_t i = 0; i < story_.size(); ++i)
        if (std::string problem = act(i); !problem.empty())
            return "line " + std::to_string(i + 1) + ": " + problem;
    return {};
}

}  // namespace

std::string replay(const Finding& finding, std::span<const model::ModelPtr> system,
                   const ReferenceOptions& options) {
    if (finding.property == Property::time) return {};
    // A story may go on in a case that the first one starts: each is lived through by itself.
    std::vector<std::vector<StoryLine>> parts;
    for (const StoryLine& line : finding.story) {
        if (line.what == Happening::opened) parts.emplace_back();
        if (parts.empty()) return "the story does not begin with an opening";
        parts.back().push_back(line);
    }
    for (std::vector<StoryLine>& part : parts) {
        const auto model = std::find_if(system.begin(), system.end(), [&](const auto& other) {
            return other->id == part.front().model;
        });
        if (model == system.end()) return "no model " + part.front().model;
        const auto which = static_cast<std::size_t>(model - system.begin());
        const ReferenceOptions with = with_outcomes(system, which, options);
        std::string problem = Stage(std::move(part), system, which, with).play();
        if (!problem.empty()) return problem;
    }
    return {};
}

}  // namespace luotsi::prove
