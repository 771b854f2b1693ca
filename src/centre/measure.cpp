#include "centre/measure.hpp"

namespace luotsi::centre {

namespace {

std::vector<engine::Learned> learned_of(const std::vector<instrument::Told>& told,
                                        const std::string& source) {
    std::vector<engine::Learned> out;
    for (const instrument::Told& one : told) {
        engine::Learned learned;
        learned.fact = one.fact;
        learned.value = one.value;
        learned.unknown = !one.unknown.empty();
        learned.reason = one.unknown;
        learned.source = source;
        out.push_back(std::move(learned));
    }
    return out;
}

std::expected<std::vector<engine::Learned>, std::vector<Error>> refused(Error error) {
    return std::unexpected(std::vector<Error>{std::move(error)});
}

// Of an entered result nothing is recorded but what was told: a score that was not is no news.
void keep_told(std::vector<engine::Learned>& facts) {
    std::erase_if(facts, [](const engine::Learned& one) { return one.unknown; });
}

}  // namespace

std::expected<std::vector<engine::Learned>, std::vector<Error>>
facts_of(const instrument::Library& library, const model::CompiledModel& model,
         const Measured& measured) {
    const instrument::Instrument* one = library.find(measured.instrument);
    if (one == nullptr)
        return refused(Error(ErrorKind::invalid, "instrument.unknown", "no such instrument")
                           .with("name", measured.instrument));
    const Error not_bound(ErrorKind::invalid, "instrument.not_bound",
                          "the case's model has no fact for it");
    if (!instrument::knows(model, one->id)) return refused(not_bound);
    const bool entered = !measured.scores.empty() || !measured.alerts.empty() ||
                         one->mode == instrument::Mode::score_only;
    auto scored = entered ? instrument::enter(*one, {measured.scores, measured.answers,
                                                     measured.alerts, measured.sex, measured.age})
                          : instrument::score(*one, {measured.answers, measured.sex, measured.age});
    if (!scored) return std::unexpected(std::move(scored.error()));
    const std::uint32_t keeps = instrument::answers_fact(model, one->id);
    std::vector<engine::Learned> out;
    if (!entered && keeps != engine::none) {
        engine::Learned answers;
        answers.fact = keeps;
        answers.value = instrument::to_value(measured.answers);
        out.push_back(std::move(answers));
        return out;
    }
    out = learned_of(instrument::facts_of(model, library, *one, *scored),
                     entered ? std::string(elsewhere) + measured.where : std::string("worker"));
    if (entered) keep_told(out);
    if (out.empty()) return refused(not_bound);
    return out;
}

Result<std::vector<engine::Learned>> derived(const instrument::Library& library,
                                             const model::CompiledModel& model,
                                             const std::vector<engine::Learned>& said,
                                             std::optional<int> age) {
    std::vector<engine::Learned> out;
    for (const engine::Learned& learned : said) {
        if (learned.fact >= model.facts.size() || !learned.value.is_list()) continue;
        const model::Fact& fact = model.facts[learned.fact];
        const instrument::Instrument* one = library.find(instrument::answers_of(fact));
        if (one == nullptr) continue;
        const auto wrong = [&](Error error) {
            return fail(std::move(error.with("fact", fact.id)));
        };
        auto answers = instrument::to_answers(learned.value);
        if (!answers) return wrong(answers.error());
        const auto scored = instrument::score(*one, {*answers, instrument::Sex::any, age});
        if (!scored) return wrong(scored.error().front());
        for (auto& next : learned_of(instrument::facts_of(model, library, *one, *scored),
                                     std::string(by_instrument)))
            out.push_back(std::move(next));
    }
    return out;
}

}  // namespace luotsi::centre
