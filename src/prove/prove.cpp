#include "prove/prove.hpp"

#include <algorithm>

#include "prove/judge.hpp"
#include "prove/texts.hpp"
#include "prove/worst_time.hpp"

namespace luotsi::prove {

namespace {

// Proves joined models, those that are started before those that start them.
class Prover {
public:
    Prover(std::span<const model::ModelPtr> models, const Options& options)
        : models_(models), options_(options), state_(models.size(), State::waiting),
          judged_(models.size()), found_(models.size()) {
        report_.models.resize(models.size());
    }

    Report run() {
        for (std::size_t i = 0; i < models_.size(); ++i) visit(i);
        for (const Verdict verdict : {Verdict::refuted, Verdict::not_proved})
            for (std::size_t property = 0; property < property_count; ++property)
                for (const std::vector<Finding>& found : found_) take(found, verdict, property);
        return std::move(report_);
    }

private:
    enum class State : std::uint8_t { waiting, open, done };

    void visit(std::size_t index) {
        if (state_[index] != State::waiting) return;
        state_[index] = State::open;
        const model::CompiledModel& model = *models_[index];
        ModelAnswer& answer = report_.models[index];
        answer.model = model.id;
        answer.version = model.version;
        Joined joined;
        joined.outcomes.resize(model.steps.size());
        std::vector<Started> started(model.steps.size(), Started::not_at_all);
        std::vector<const Judged*> subs(model.steps.size(), nullptr);
        for (std::size_t step = 0; step < model.steps.size(); ++step)
            started[step] = join(model, model.steps[step], joined.outcomes[step], subs[step]);
        joined.handed = handed_to(model);
        std::vector<Finding> findings;
        Judge judge(model, options_, joined, answer, findings);
        const bool explored = judge.explore();
        if (explored) {
            judge.next_thing_and_end();
            judge.knowing();
            judge.promises(started, subs);
            judged_[index] = judge.judged();
        }
        check_worst_time(model, options_, joined, findings);
        check_roles_and_texts(model, findings);
        for (Finding& finding : findings) {
            finding.version = model.version;
            Verdict& verdict = answer.verdicts[static_cast<std::size_t>(finding.property)];
            if (verdict != Verdict::refuted) verdict = finding.verdict;
        }
        found_[index] = std::move(findings);
        state_[index] = State::done;
    }

    // Which of the models a step starts: of a version that fits, of the starter's own layer before
    // the national one, before any other; models_.size() when there is none.
    std::size_t started_by(const model::CompiledModel& starter, const model::Step& step) const {
        std::size_t best = models_.size();
        int best_rank = -1;
        for (std::size_t i = 0; i < models_.size(); ++i) {
            const model::CompiledModel& model = *models_[i];
            const std::string_view wanted = step.starts_version;
            const std::string_view version = model.version;
            const bool fits = version.starts_with(wanted) &&
                              (wanted.empty() || version.size() == wanted.size() ||
                               version[wanted.size()] == '.' || version[wanted.size()] == '+');
            if (model.id != step.starts_model || !fits) continue;
            const int rank = model.layer == starter.layer ? 2 : model.layer.empty() ? 1 : 0;
            if (rank <= best_rank) continue;
            best = i;
            best_rank = rank;
        }
        return best;
    }

    Started join(const model::CompiledModel& starter, const model::Step& step,
                 std::vector<std::string>& outcomes, const Judged*& sub) {
        if (step.starts_model.empty()) return Started::not_at_all;
        const std::size_t index = started_by(starter, step);
        const bool circular = index < models_.size() && state_[index] == State::open;
        if (index < models_.size() && !circular) {
            visit(index);
            sub = &judged_[index];
            outcomes = judged_[index].outcomes;
            return Started::known;
        }
        // Nothing is known of how it ends: it may end with anything a case can end with.
        for (const auto outcome :
             {model::Outcome::answered, model::Outcome::clients_choice, model::Outcome::moved_on,
              model::Outcome::not_reached, model::Outcome::merged, model::Outcome::void_})
            outcomes.emplace_back(to_string(outcome));
        return circular ? Started::circular : Started::missing;
    }

    std::vector<bool> handed_to(const model::CompiledModel& model) const {
        std::vector<bool> out(model.facts.size(), false);
        for (const model::ModelPtr& other : models_)
            for (const model::Step& step : other->steps) {
                if (step.starts_model != model.id) continue;
                for (const std::uint32_t fact : step.hands_over) {
                    const std::uint32_t here = model.find_fact(other->facts[fact].id);
                    if (here != none) out[here] = true;
                }
            }
        return out;
    }

    void take(const std::vector<Finding>& found, Verdict verdict, std::size_t property) {
        for (const Finding& finding : found)
            if (finding.verdict == verdict &&
                static_cast<std::size_t>(finding.property) == property)
                report_.findings.push_back(finding);
    }

    std::span<const model::ModelPtr> models_;
    const Options& options_;
    std::vector<State> state_;
    std::vector<Judged> judged_;
    std::vector<std::vector<Finding>> found_;  // by model
    Report report_;
};

}  // namespace

bool Report::proved() const {
    return std::all_of(models.begin(), models.end(), [](const ModelAnswer& answer) {
        return std::all_of(std::begin(answer.verdicts), std::end(answer.verdicts),
                           [](Verdict verdict) { return verdict == Verdict::proved; });
    });
}

Report prove(std::span<const model::ModelPtr> models, const Options& options) {
    return Prover(models, options).run();
}

std::string_view to_string(Property property) {
    switch (property) {
        case Property::next_thing: return "next thing";
        case Property::end_reachable: return "end reachable";
        case Property::knowing: return "knowing";
        case Property::promises: return "promises";
        case Property::time: return "time";
        case Property::roles_and_texts: return "roles and texts";
    }
    return "";
}

std::string_view to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::proved: return "proved";
        case Verdict::refuted: return "refuted";
        case Verdict::not_proved: return "not proved";
    }
    return "";
}

}  // namespace luotsi::prove
