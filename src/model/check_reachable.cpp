// Steps and ends that can never come: an optimistic search over what may ever be known and done.
// A step may come when some values of the facts that reachable steps can learn, with some states
// of the reachable steps, make its condition true; steps are added until nothing changes. Only
// what is proved impossible is reported: a condition over facts without a finite list of values, or
// with too many combinations, counts as possible.
#include <optional>

#include "model/builder.hpp"

namespace luotsi::model {

namespace {

constexpr std::size_t combinations_max = 20'000;  // of one condition; each costs ≈ 100 ns
constexpr std::size_t evaluations_max = 5'000'000;  // of one model; ≈ 1 s, then all is possible
constexpr std::size_t count_limit = 30;  // largest number compared with count(step)

// What a condition's facts and steps may be; the search turns it like an odometer.
struct Wheel {
    std::vector<feel::Value> values;  // of a fact
    bool may_be_unknown = false;  // fact: recorded as unknown (its value is null)
    std::size_t states = 1;
    std::size_t now = 0;
};

class Trial final : public feel::Environment {
public:
    Trial(std::size_t facts, std::size_t steps) : fact_(facts), step_(steps) {}

    const feel::Value& fact(std::uint32_t index) const override {
        const Wheel& wheel = fact_[index];
        return wheel.now < wheel.values.size() ? wheel.values[wheel.now] : null_;
    }
    bool fact_unknown(std::uint32_t index) const override {
        return fact_[index].may_be_unknown && fact_[index].now > fact_[index].values.size();
    }
    bool fact_asked(std::uint32_t index) const override {
        return fact_[index].now != fact_[index].values.size();
    }
    // States of a step's wheel: bit 0 = done, bit 1 = the last round is done, bit 2 = overdue;
    // higher: number of rounds.
    bool step_done(std::uint32_t index, bool last) const override {
        return (step_[index].now & (last ? 2U : 1U)) != 0;
    }
    bool step_overdue(std::uint32_t index) const override { return (step_[index].now & 4U) != 0; }
    std::int64_t step_count(std::uint32_t index) const override {
        return static_cast<std::int64_t>(step_[index].now / 8);
    }

    std::vector<Wheel> fact_;
    std::vector<Wheel> step_;

private:
    feel::Value null_;
};

// How many rounds are worth trying: one more than the largest number in the condition, since
// counts are compared with constants. nullopt when that cannot be said.
std::optional<std::size_t> counts_to_try(std::string_view text) {
    if (text.find("count") == std::string_view::npos) return 0;
    if (text.find_first_of("+*/") != std::string_view::npos) return std::nullopt;
    std::size_t largest = 0;
    std::size_t number = 0;
    for (const char c : text) {
        const bool digit = c >= '0' && c <= '9';
        number = digit ? number * 10 + static_cast<std::size_t>(c - '0') : 0;
        if (number > count_limit) return std::nullopt;
        largest = number > largest ? number : largest;
    }
    return largest + 1;
}

class Search {
public:
    explicit Search(const CompiledModel& model)
        : model_(model), step_reached_(model.steps.size(), false),
          fact_known_(model.facts.size(), false), trial_(model.facts.size(), model.steps.size()) {
        for (std::size_t i = 0; i < model.facts.size(); ++i) {
            const Fact& fact = model.facts[i];
            fact_known_[i] = fact.at_contact || fact.source == FactSource::contact ||
                             fact.source == FactSource::decided;  // may be confirmed any time
        }
    }

    void run() {
        bool changed = true;
        while (changed) {
            changed = false;
            for (std::size_t i = 0; i < model_.steps.size(); ++i) {
                if (step_reached_[i]) continue;
                const feel::Expression& when = model_.steps[i].when;
                if (!when.empty() && !may_hold(when)) continue;
                reach(i);
                changed = true;
            }
        }
    }

    bool step_reached(std::size_t step) const { return step_reached_[step]; }

    bool may_hold(const feel::Expression& condition) {
        std::size_t combinations = 1;
        const auto counts = counts_to_try(condition.text());
        if (!counts) return true;
        for (const std::uint32_t fact : condition.facts()) {
            if (!set_fact_wheel(fact)) return true;
            combinations *= trial_.fact_[fact].states;
            if (combinations > combinations_max) return true;
        }
        for (const std::uint32_t step : condition.steps()) {
            Wheel& wheel = trial_.step_[step];
            wheel.states = step_reached_[step] ? 8 * (*counts + 1) : 1;
            wheel.now = 0;
            combinations *= wheel.states;
            if (combinations > combinations_max) return true;
        }
        if (evaluations_ + combinations > evaluations_max) return true;
        evaluations_ += combinations;
        do {
            if (feel::test(condition, trial_) == feel::Truth::yes) return true;
        } while (turn(condition));
        return false;
    }

private:
    void reach(std::size_t step) {
        step_reached_[step] = true;
        const Step& s = model_.steps[step];
        if (s.outcome_fact != none) fact_known_[s.outcome_fact] = true;
        for (const LearnItem& item : s.learn) fact_known_[item.fact] = true;
    }

    // False when the fact's values cannot be listed.
    bool set_fact_wheel(std::uint32_t index) {
        const Fact& fact = model_.facts[index];
        Wheel& wheel = trial_.fact_[index];
        wheel.values.clear();
        wheel.now = 0;
        wheel.states = 1;  // null only
        wheel.may_be_unknown = fact_known_[index];
        if (!fact_known_[index]) return true;
        if (fact.type.kind == feel::TypeKind::boolean) {
            wheel.values = {feel::Value::boolean(true), feel::Value::boolean(false)};
        } else if (fact.type.kind == feel::TypeKind::enumeration) {
            for (const std::string& value : fact.type.values)
                wheel.values.push_back(feel::Value::string(value));
        } else {
            return false;
        }
        wheel.states = wheel.values.size() + 2;  // each value, not known, recorded as unknown
        return true;
    }

    static bool turn_one(Wheel& wheel) {
        if (++wheel.now < wheel.states) return true;
        wheel.now = 0;
        return false;
    }

    bool turn(const feel::Expression& condition) {
        for (const std::uint32_t fact : condition.facts())
            if (turn_one(trial_.fact_[fact])) return true;
        for (const std::uint32_t step : condition.steps())
            if (turn_one(trial_.step_[step])) return true;
        return false;
    }

    const CompiledModel& model_;
    std::vector<bool> step_reached_;
    std::vector<bool> fact_known_;
    Trial trial_;
    std::size_t evaluations_ = 0;
};

const YamlNode& condition_of(const YamlNode& element) {
    const YamlNode* when = element.find("when");
    return when == nullptr ? element : *when;
}

}  // namespace

void check_reachable(Builder& builder) {
    const CompiledModel& model = builder.model;
    Search search(model);
    search.run();
    for (std::size_t i = 0; i < model.steps.size(); ++i) {
        if (search.step_reached(i)) continue;
        builder.errors
            .add(condition_of(*builder.steps[i]), "steps." + model.steps[i].id + ".when",
                 "model.never_comes", "the step can never come: its condition never holds",
                 "check the values and steps it asks about")
            .with("name", model.steps[i].id);
    }
    bool some_end = model.ends.empty();  // said already when there is none
    for (std::size_t i = 0; i < model.ends.size(); ++i) {
        if (model.ends[i].when.empty() || search.may_hold(model.ends[i].when)) {
            some_end = true;
            continue;
        }
        builder.errors
            .add(condition_of(*builder.ends[i]), "ends." + model.ends[i].id + ".when",
                 "model.never_comes", "the end can never come: its condition never holds",
                 "check the values and steps it asks about")
            .with("name", model.ends[i].id);
    }
    if (!some_end) {
        builder.errors.add(*builder.ends.front(), "ends", "model.no_end",
                           "a case of this model could never end",
                           "add an end whose condition can come true");
    }
}

}  // namespace luotsi::model
