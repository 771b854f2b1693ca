// What the case knows: learning, correcting, deciding. A decided fact is proposed by a table and
// has no value until a person confirms it or decides otherwise with a reason. Nobody is asked
// twice: a step that learns what is known already takes it as it is, unless it says `again
// because`.
#include <algorithm>

#include "engine/work.hpp"

namespace luotsi::engine {

using model::Act;
using model::FactSource;

const Learned* Work::given(std::uint32_t fact) const {
    for (const Learned& item : cmd_.learned)
        if (item.fact == fact && (item.unknown || !item.value.is_null())) return &item;
    return nullptr;
}

// Who may say what: outcomes of other cases and promises come from those alone, decided facts from
// a step that decides, and a client answers what is asked of clients – a worker's judgement ("has
// been helped") is not theirs to record.
Result<void> Work::check_teller(const model::Fact& fact, bool listed) const {
    if (fact.source == FactSource::decided && !listed)
        return fail(Error(ErrorKind::invalid, "engine.decided_fact",
                          "it is decided by confirming a proposal: " + fact.id)
                        .with("fact", fact.id));
    if (fact.source == FactSource::started && !listed)
        return fail(Error(ErrorKind::invalid, "engine.not_asked",
                          "it comes from the other side's answer: " + fact.id)
                        .with("fact", fact.id));
    if (is_client() && !listed && fact.ask.fi.empty() && cmd_.kind != CommandKind::open)
        return fail(
            Error(ErrorKind::forbidden, "engine.not_yours", "a worker records this: " + fact.id)
                .with("fact", fact.id));
    return {};
}

Result<void> Work::check_one(const Learned& item, const model::Step* step) const {
    if (item.fact >= model_.facts.size())
        return fail(ErrorKind::invalid, "engine.no_such_fact", "the model has no such fact");
    const model::Fact& fact = model_.facts[item.fact];
    if (item.unknown && item.reason.empty() && cmd_.reason.empty())
        return fail(Error(ErrorKind::invalid, "engine.reason_missing", "say why it is not known")
                        .with("fact", fact.id));
    if (!item.unknown && !model::accepts(fact, item.value))
        return fail(Error(ErrorKind::invalid, "engine.value_out_of_range",
                          "the fact cannot have this value: " + fact.id)
                        .with("fact", fact.id)
                        .with("expected", feel::to_string(fact.type)));
    if (!item.unknown && item.value.is_null()) return {};
    const bool listed = step != nullptr && std::any_of(step->learn.begin(), step->learn.end(),
                                                       [&](const model::LearnItem& learns) {
                                                           return learns.fact == item.fact;
                                                       });
    if (auto ok = check_teller(fact, listed); !ok) return ok;
    if (fact.source != FactSource::decided || item.unknown) return {};
    const FactRecord& known = case_.facts[item.fact];
    const bool agrees = known.proposed.is_null() || known.proposed == item.value;
    if (!agrees && item.reason.empty() && cmd_.reason.empty())
        return fail(Error(ErrorKind::invalid, "engine.reason_missing",
                          "say why it is decided otherwise than proposed")
                        .with("fact", fact.id));
    return {};
}

Result<void> Work::check_learned(const std::vector<Learned>& items, const model::Step* step) const {
    for (const Learned& item : items)
        if (auto ok = check_one(item, step); !ok) return ok;
    return {};
}

// Everything the step learns must be known, given now, or said to be unknown with a reason.
Result<void> Work::check_required(const model::Step& step, std::uint32_t answered) const {
    std::string missing;
    for (const model::LearnItem& item : step.learn) {
        const model::Fact& fact = model_.facts[item.fact];
        const bool known = case_.facts[item.fact].state != FactState::missing;
        const bool again = !item.again_because.fi.empty();
        if (item.optional || fact.source == FactSource::history || item.fact == step.outcome_fact ||
            item.fact == answered || given(item.fact) != nullptr || (known && !again))
            continue;
        if (!missing.empty()) missing += ", ";
        missing += fact.id;
    }
    if (missing.empty()) return {};
    return fail(Error(ErrorKind::invalid, "engine.fact_missing", "not answered: " + missing)
                    .with("facts", missing));
}

void Work::write_learned(const Learned& item, const model::Step* step) {
    if (!item.unknown && item.value.is_null()) return;  // a question left open is no answer
    const model::Fact& fact = model_.facts[item.fact];
    const FactRecord& known = case_.facts[item.fact];
    const std::string& reason = item.reason.empty() ? cmd_.reason : item.reason;
    if (fact.source == FactSource::decided && !item.unknown && step != nullptr) {
        const bool agrees = !known.proposed.is_null() && known.proposed == item.value;
        act(agrees ? EventKind::confirmed : EventKind::overridden, [&](Event& e) {
            e.fact = item.fact;
            e.value = item.value;
            e.row = agrees ? known.proposed_row : none;
            if (!agrees) e.reason = reason;
        });
        return;
    }
    act(EventKind::learned, [&](Event& e) {
        e.fact = item.fact;
        e.unknown = item.unknown;
        if (!item.unknown) e.value = item.value;
        if (item.unknown) e.reason = reason;
        e.source = item.source;
        e.flag = fact.id == "danger";
    });
}

void Work::write_history(const model::LearnItem& item) {
    const FactRecord& known = case_.facts[item.fact];
    if (known.state == FactState::known && item.again_because.fi.empty()) return;
    const feel::Value* value = nullptr;
    for (const auto& [name, sample] : context_.history)
        if (name == model_.facts[item.fact].history) value = &sample;
    const bool usable = value != nullptr && !value->is_null() &&
                        feel::belongs(*value, model_.facts[item.fact].type);
    follow(EventKind::learned, [&](Event& e) {
        e.fact = item.fact;
        e.source = "history";
        e.unknown = !usable;
        if (usable)
            e.value = *value;
        else
            e.reason = "engine.reason.no_history";
    });
}

// In the order of the step's own list, then what was said besides. A fact said again unchanged is
// written only where the step asks it again on purpose.
void Work::write_step_facts(const model::Step& step) {
    for (const model::LearnItem& item : step.learn) {
        const model::Fact& fact = model_.facts[item.fact];
        const Learned* said = given(item.fact);
        if (said != nullptr) {
            const FactRecord& known = case_.facts[item.fact];
            const bool same = known.state == FactState::known && !said->unknown &&
                              known.value == said->value && item.again_because.fi.empty();
            if (!same) write_learned(*said, &step);
        } else if (fact.source == FactSource::history) {
            write_history(item);
        } else if (item.optional && !case_.facts[item.fact].asked) {
            act(EventKind::asked, [&](Event& e) { e.fact = item.fact; });
        }
    }
    for (const Learned& item : cmd_.learned) {
        const auto listed =
            std::any_of(step.learn.begin(), step.learn.end(),
                        [&](const model::LearnItem& learns) { return learns.fact == item.fact; });
        if (!listed) write_learned(item, &step);
    }
}

void Work::write_value(std::uint32_t fact, feel::Value value, std::string_view source) {
    if (!feel::belongs(value, model_.facts[fact].type)) return;
    follow(EventKind::learned, [&](Event& e) {
        e.fact = fact;
        e.value = std::move(value);
        e.source = source;
        e.flag = model_.facts[fact].id == "danger";
    });
}

Result<void> Work::learn() {
    if (cmd_.learned.empty())
        return fail(ErrorKind::invalid, "engine.nothing_said", "no fact was given");
    if (auto ok = check_learned(cmd_.learned, nullptr); !ok) return ok;
    for (const Learned& item : cmd_.learned) write_learned(item, nullptr);
    return {};
}

Result<void> Work::correct() {
    if (cmd_.learned.size() != 1)
        return fail(ErrorKind::invalid, "engine.nothing_said", "correct one fact at a time");
    if (auto ok = check_reason(); !ok) return ok;
    const Learned& item = cmd_.learned.front();
    if (auto ok = check_one(item, nullptr); !ok) return ok;
    if (!item.unknown && item.value.is_null())
        return fail(ErrorKind::invalid, "engine.nothing_said", "give the right value");
    if (case_.facts[item.fact].state == FactState::missing)
        return fail(ErrorKind::conflict, "engine.not_known_yet", "there is nothing to correct");
    act(EventKind::corrected, [&](Event& e) {
        e.fact = item.fact;
        e.unknown = item.unknown;
        if (!item.unknown) e.value = item.value;
        e.reason = cmd_.reason;
        e.text = cmd_.text;
        e.source = item.source;
        e.flag = model_.facts[item.fact].id == "danger";
    });
    return {};
}

Result<void> Work::confirm() {
    if (cmd_.fact >= model_.facts.size() || model_.facts[cmd_.fact].source != FactSource::decided)
        return fail(ErrorKind::invalid, "engine.no_such_fact", "no table proposes this");
    if (is_client())
        return fail(ErrorKind::forbidden, "engine.not_yours", "a professional decides this");
    const FactRecord& known = case_.facts[cmd_.fact];
    if (known.proposed.is_null())
        return fail(ErrorKind::conflict, "engine.nothing_proposed", "there is no proposal yet");
    const feel::Value value = known.proposed;
    const std::uint32_t row = known.proposed_row;
    act(EventKind::confirmed, [&](Event& e) {
        e.fact = cmd_.fact;
        e.value = value;
        e.row = row;
    });
    return {};
}

Result<void> Work::override_decision() {
    if (cmd_.fact >= model_.facts.size() || model_.facts[cmd_.fact].source != FactSource::decided)
        return fail(ErrorKind::invalid, "engine.no_such_fact", "no table proposes this");
    if (is_client())
        return fail(ErrorKind::forbidden, "engine.not_yours", "a professional decides this");
    if (auto ok = check_reason(); !ok) return ok;
    const model::Fact& fact = model_.facts[cmd_.fact];
    if (cmd_.learned.size() != 1 || cmd_.learned.front().value.is_null())
        return fail(ErrorKind::invalid, "engine.nothing_said", "give the value decided");
    if (!model::accepts(fact, cmd_.learned.front().value))
        return fail(Error(ErrorKind::invalid, "engine.value_out_of_range",
                          "the fact cannot have this value: " + fact.id)
                        .with("fact", fact.id)
                        .with("expected", feel::to_string(fact.type)));
    act(EventKind::overridden, [&](Event& e) {
        e.fact = cmd_.fact;
        e.value = cmd_.learned.front().value;
        e.reason = cmd_.reason;
    });
    return {};
}

}  // namespace luotsi::engine
