#include "engine/offers.hpp"

#include "feel/expression.hpp"

namespace luotsi::engine {

namespace {

// What a case of another model knows, by the names of the model that might suit.
class OtherCase final : public feel::Environment {
public:
    OtherCase(const model::CompiledModel& model, const Case& from,
              const std::vector<std::pair<std::string, feel::Value>>& history)
        : values_(model.facts.size()), unknown_(model.facts.size()), asked_(model.facts.size()) {
        for (std::size_t i = 0; i < model.facts.size(); ++i) {
            const model::Fact& fact = model.facts[i];
            for (const auto& [name, value] : history)
                if (name == fact.history && model::accepts(fact, value)) values_[i] = value;
            const std::uint32_t same = from.model->find_fact(fact.id);
            if (same >= from.facts.size()) continue;
            const FactRecord& known = from.facts[same];
            unknown_[i] = known.state == FactState::recorded_unknown;
            asked_[i] = known.asked;
            const bool fits = known.state == FactState::known && model::accepts(fact, known.value);
            if (fits) values_[i] = known.value;
        }
    }

    const feel::Value& fact(std::uint32_t index) const override { return values_[index]; }
    bool fact_unknown(std::uint32_t index) const override { return unknown_[index]; }
    bool fact_asked(std::uint32_t index) const override { return asked_[index]; }
    bool step_done(std::uint32_t, bool) const override { return false; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 0; }

private:
    std::vector<feel::Value> values_;
    std::vector<bool> unknown_;
    std::vector<bool> asked_;
};

} // namespace

bool is_offered(const model::CompiledModel& model, const Case& from,
                const std::vector<std::pair<std::string, feel::Value>>& history) {
    const bool live = model.status == model::Status::in_use || model.status == model::Status::pilot;
    if (!live || model.offer_when.empty() || model.id == from.model->id) return false;
    return feel::test(model.offer_when, OtherCase(model, from, history)) == feel::Truth::yes;
}

} // namespace luotsi::engine
