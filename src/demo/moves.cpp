#include "demo/moves.hpp"

#include <algorithm>
#include <cmath>

namespace luotsi::demo {

namespace {

// How often things go which way in the demo county; illustrative, not measured.
constexpr double late_share = 0.07;          // done after its due time
constexpr double confirm_share = 0.9;        // a proposal is accepted, else decided otherwise
constexpr double consent_share = 0.92;
constexpr double accept_share = 0.9;  // a request is accepted, else returned with a reason
constexpr double agree_share = 0.85;
constexpr double answer_optional_share = 0.5;
constexpr double forward_share = 0.04;  // a request is sent on to another unit of the kind
constexpr double bind_share = 0.7;  // a client who tells their name is bound to a person

constexpr std::int64_t hour_ms = 3'600'000;

bool open(const engine::Round& round) {
    return round.state == engine::RoundState::due || round.state == engine::RoundState::taken;
}
bool runs(const engine::Promise& promise) {
    return promise.state == engine::PromiseState::asked ||
           promise.state == engine::PromiseState::accepted;
}
bool waits(const engine::Case& now_case, const engine::Round& round) {
    return std::any_of(now_case.promises.begin(), now_case.promises.end(),
                       [&](const engine::Promise& p) { return p.round == round.id && runs(p); });
}

const engine::Consent* consent_of(const engine::Case& now_case, std::uint32_t step) {
    for (const engine::Consent& consent : now_case.consents) {
        if (consent.step == step) return &consent;
    }
    return nullptr;
}

const model::Expectation* expectation(const model::CompiledModel& model, std::string_view subject) {
    for (const model::Expectation& one : model.expectations) {
        if (one.subject == subject) return &one;
    }
    return nullptr;
}

double parameter(const model::Expectation& one, std::string_view name, double fallback) {
    for (const auto& [key, value] : one.parameters) {
        if (key == name) return value;
    }
    return fallback;
}

bool must_learn(const engine::Case& now_case, const model::LearnItem& item) {
    const engine::FactRecord& fact = now_case.facts[item.fact];
    return fact.state == engine::FactState::missing || item.again_because != LocalText{};
}

}  // namespace

feel::Value Mover::sample(const model::CompiledModel& model, const model::Fact& fact) {
    const model::Expectation* expected = expectation(model, fact.id);
    switch (fact.type.kind) {
        case feel::TypeKind::boolean:
            return feel::Value::boolean(
                chance_.happens(expected != nullptr ? parameter(*expected, "true", 0.5) : 0.4));
        case feel::TypeKind::enumeration: {
            std::vector<double> weights;
            for (const model::Option& option : fact.options)
                weights.push_back(expected != nullptr ? parameter(*expected, option.value, 0) : 1);
            if (std::all_of(weights.begin(), weights.end(), [](double w) { return w <= 0; }))
                weights.assign(weights.size(), 1);
            return feel::Value::string(fact.options[chance_.weighted(weights)].value);
        }
        case feel::TypeKind::number: {
            const double low = fact.type.minimum ? fact.type.minimum->to_double() : 0;
            const double high = fact.type.maximum ? fact.type.maximum->to_double() : 10;
            double value = low + (high - low) * chance_.unit();
            if (expected != nullptr && expected->kind == "normal")
                value = chance_.normal(parameter(*expected, "mean", (low + high) / 2),
                                       parameter(*expected, "sd", (high - low) / 6));
            value = std::clamp(std::round(value), low, high);
            return feel::Value::number(static_cast<std::int64_t>(value));
        }
        default: return feel::Value::string(phrases_.phrase("goal", Language::fi, chance_));
    }
}

std::uint32_t Mover::minutes(const model::CompiledModel& model, const model::Step& step) {
    const double typical = step.takes ? static_cast<double>(step.takes->ms) / 60'000.0 : 15;
    const model::Expectation* expected = expectation(model, step.id + " takes");
    const double mean = expected != nullptr ? parameter(*expected, "mean", typical) : typical;
    const double drawn = mean * std::exp(chance_.normal(-0.08, 0.4));
    return static_cast<std::uint32_t>(std::clamp(drawn, 1.0, 480.0));
}

engine::Actor Mover::worker(const engine::Case& now_case, std::string_view unit,
                            std::string_view holder, const model::Role* role) {
    std::vector<const access::Worker*> able;
    const auto gone = [&](const access::Worker& one) {
        return std::find(gone_.begin(), gone_.end(), one.slug) != gone_.end();
    };
    const access::Worker* found = installation_.organisation.worker(holder);
    if (found != nullptr && gone(*found)) found = nullptr;
    for (const access::Worker& one : installation_.organisation.workers()) {
        if (gone(one)) continue;
        const bool fits =
            role == nullptr || role->one_of.empty() ||
            std::find(role->one_of.begin(), role->one_of.end(), one.role) != role->one_of.end();
        if (one.unit == unit && fits) able.push_back(&one);
        if (found == nullptr && one.unit == unit && one.slug == now_case.keeper) found = &one;
    }
    if (found == nullptr && !able.empty()) found = able[chance_.below(able.size())];
    if (found == nullptr) return {};
    return {engine::ActorKind::worker, found->slug, found->role, found->unit, found->organisation};
}

engine::Actor Mover::client(const engine::Case& now_case) const {
    return {engine::ActorKind::client, "client", "client", "", now_case.organiser};
}

records::Text Mover::text(const engine::Case& now_case, std::string kind, std::string body,
                          const World& world) {
    records::Text out;
    out.id = make_uuid_v7(world.now, chance_.random());
    out.case_id = now_case.id;
    out.organiser = now_case.organiser;
    out.kind = std::move(kind);
    out.language = world.language;
    out.body = std::move(body);
    out.reg = now_case.model->reg;
    out.wall = model::Wall::all_parties;
    out.happened_at = world.now;
    out.recorded_at = world.now;
    return out;
}

std::optional<Move> Mover::decide_first(const engine::Case& now_case, const model::Step& step,
                                        const engine::Actor& actor) {
    for (const model::LearnItem& item : step.learn) {
        const model::Fact& fact = now_case.model->facts[item.fact];
        const engine::FactRecord& record = now_case.facts[item.fact];
        if (fact.source != model::FactSource::decided || record.state != engine::FactState::missing)
            continue;
        Move move;
        move.command.actor = actor;
        move.command.fact = item.fact;
        if (!record.proposed.is_null() && chance_.happens(confirm_share)) {
            move.command.kind = engine::CommandKind::confirm;
            return move;
        }
        move.command.kind = engine::CommandKind::override_decision;
        move.command.reason = "professional_judgement";
        move.command.learned.push_back(
            {item.fact, sample(*now_case.model, fact), false, "", "worker"});
        return move;
    }
    return std::nullopt;
}

Move Mover::complete(const engine::Case& now_case, const engine::Round& round,
                     const engine::Actor& actor) {
    const model::Step& step = now_case.model->steps[round.step];
    Move move;
    move.command.kind = engine::CommandKind::complete;
    move.command.actor = actor;
    move.command.round = round.id;
    move.command.minutes = minutes(*now_case.model, step);
    if (!step.channels.empty()) move.command.channel = chance_.pick(step.channels);
    for (const model::LearnItem& item : step.learn) {
        const model::Fact& fact = now_case.model->facts[item.fact];
        const bool given =
            fact.source == model::FactSource::history || fact.source == model::FactSource::decided;
        if (given || !must_learn(now_case, item)) continue;
        // What an instrument says follows from its answers; by hand only where a step insists.
        if (item.optional && !fact.instrument.empty()) {
            if (auto answers = answer_instrument(fact))
                move.command.learned.push_back(
                    {item.fact, std::move(*answers), false, "", "worker"});
            continue;
        }
        if (item.optional && !chance_.happens(answer_optional_share)) continue;
        // What was guessed from the words is confirmed as it is. Two contacts that are one matter
        // are joined by their own move, not by chance.
        const engine::FactRecord& record = now_case.facts[item.fact];
        feel::Value value =
            record.source == "intake" ? record.value : sample(*now_case.model, fact);
        while (value.is_string() && value.as_string() == "same matter")
            value = sample(*now_case.model, fact);
        move.command.learned.push_back(
            {item.fact, std::move(value), false, "",
             actor.kind == engine::ActorKind::client ? "client" : "worker"});
    }
    return move;
}

Move Mover::draft(const engine::Case& now_case, const engine::Round& round,
                  const engine::Actor& actor, const World& world) {
    Move move;
    move.command.kind = engine::CommandKind::draft_plan;
    move.command.actor = actor;
    move.command.round = round.id;
    const std::string goal =
        world.words.empty() ? phrases_.phrase("goal", world.language, chance_) : world.words;
    move.texts.push_back(text(now_case, "goal", shorten(goal, 300), world));
    move.command.plan.goals.push_back(move.texts.back().id);
    const auto directory = installation_.directory.now();
    directory::SearchQuery query;
    query.now = world.now;
    const std::uint32_t need = now_case.model->find_fact("need");
    if (need != model::none && now_case.facts[need].value.is_string())
        query.needs.emplace_back(now_case.facts[need].value.as_string());
    query.limit = 1 + chance_.below(2);
    if (!query.needs.empty()) {
        for (const directory::Hit& match :
             directory->search(query, installation_.municipalities).hits) {
            const std::string& title = match.service->title.in(world.language);
            move.texts.push_back(text(now_case, "plan item",
                                      title.empty() ? match.service->title.fi : title, world));
            engine::PlanItem item;
            item.text = move.texts.back().id;
            item.service = match.service->id;
            item.owner_unit = match.service->unit;
            item.by = local_date(world.now) + static_cast<std::int32_t>(7 + chance_.below(21));
            move.command.plan.items.push_back(item);
        }
    }
    return move;
}

Move Mover::client_round(const engine::Case& now_case, const engine::Round& round,
                         const World& world) {
    Move move = complete(now_case, round, client(now_case));
    const std::uint32_t agreed = now_case.model->find_fact("plan agreed");
    const model::Step& step = now_case.model->steps[round.step];
    const bool about_plan =
        std::any_of(step.learn.begin(), step.learn.end(),
                    [&](const model::LearnItem& item) { return item.fact == agreed; });
    if (!about_plan || now_case.plan.state == engine::PlanState::none_yet) return move;
    move.command = engine::Command();
    move.command.actor = client(now_case);
    move.command.row = now_case.plan.version;
    if (chance_.happens(agree_share)) {
        move.command.kind = engine::CommandKind::agree_plan;
        return move;
    }
    move.command.kind = engine::CommandKind::disagree_plan;
    move.texts.push_back(
        text(now_case, "change", phrases_.phrase("change", world.language, chance_), world));
    move.command.text = move.texts.back().id;
    return move;
}

std::optional<Move> Mover::ask_other_side(const engine::Case& now_case, const engine::Round& round,
                                          const World& world, engine::Actor actor) {
    const model::Step& step = now_case.model->steps[round.step];
    Move move;
    move.command.actor = std::move(actor);
    move.command.step = round.step;
    move.command.round = round.id;
    const engine::Consent* consent = consent_of(now_case, round.step);
    if (step.needs_consent && consent == nullptr) {
        move.command.kind = engine::CommandKind::ask_consent;
        return move;
    }
    if (step.needs_consent && consent->state == engine::ConsentState::asked) {
        move.command.kind = engine::CommandKind::consent;
        move.command.actor = client(now_case);
        move.command.flag = chance_.happens(consent_share);
        if (!move.command.flag) move.command.reason = "client_refused";
        return move;
    }
    if (step.needs_consent && consent->state != engine::ConsentState::given) {
        move.command.kind = engine::CommandKind::skip;
        move.command.reason = "consent_refused";
        return move;
    }
    const access::Unit* unit = unit_to_ask(now_case, step.of);
    if (unit == nullptr) return std::nullopt;
    move.command.kind = engine::CommandKind::ask_promise;
    move.command.to = unit->slug;
    const char* kind = step.act == model::Act::consult ? "consult" : "question";
    move.texts.push_back(
        text(now_case, "question", phrases_.phrase(kind, Language::fi, chance_), world));
    move.texts.back().language = Language::fi;
    move.command.text = move.texts.back().id;
    return move;
}

std::optional<Move> Mover::for_round(const engine::Case& now_case, const engine::Round& round,
                                     const World& world, SlotFinder slots) {
    const model::Step& step = now_case.model->steps[round.step];
    if (step.act == model::Act::wait || step.act == model::Act::start) return std::nullopt;
    const model::Role& role = now_case.model->roles[step.by];
    if (role.is_subject) return client_round(now_case, round, world);
    engine::Actor actor = worker(now_case, round.unit, round.holder, &role);
    if (actor.id.empty()) return std::nullopt;
    // The counsellor learns who it is while answering, and binds the case to the person.
    if (world.named && !world.person.is_nil() && now_case.subject.is_nil() &&
        step.act == model::Act::assess && chance_.happens(bind_share)) {
        Move move;
        move.command.kind = engine::CommandKind::bind_subject;
        move.command.actor = actor;
        move.command.person = world.person;
        move.command.reason = "told_by_client";
        return move;
    }
    if (round.state == engine::RoundState::due) {
        Move move;
        move.command.kind = engine::CommandKind::take;
        move.command.actor = actor;
        move.command.round = round.id;
        return move;
    }
    if (step.act == model::Act::refer || step.act == model::Act::consult)
        return ask_other_side(now_case, round, world, std::move(actor));
    if (auto decision = decide_first(now_case, step, actor)) return decision;
    if (step.act == model::Act::plan && now_case.plan.last_seq <= round.last_seq)
        return draft(now_case, round, actor, world);
    if (step.act == model::Act::book) {
        const Uuid slot = slots(round.unit, world.now + days(1));
        if (slot.is_nil()) return std::nullopt;
        Move move;
        move.command.kind = engine::CommandKind::book;
        move.command.actor = actor;
        move.command.round = round.id;
        move.command.slot = slot;
        return move;
    }
    return complete(now_case, round, actor);
}

std::optional<Move> Mover::for_promise(const engine::Case& now_case, const engine::Promise& promise,
                                       const World& world) {
    Move move;
    move.command.promise = promise.id;
    move.command.actor = worker(now_case, promise.to_unit, promise.holder, nullptr);
    if (move.command.actor.id.empty()) return std::nullopt;
    if (promise.state == engine::PromiseState::asked) {
        const access::Unit* other = other_of_kind(promise);
        if (other != nullptr && chance_.happens(forward_share)) {
            move.command.kind = engine::CommandKind::forward_promise;
            move.command.to = other->slug;
            move.command.reason = "nearer_to_the_client";
            return move;
        }
        if (chance_.happens(accept_share)) {
            move.command.kind = engine::CommandKind::accept_promise;
            return move;
        }
        move.command.kind = engine::CommandKind::return_promise;
        move.command.reason = "not_our_service";
        move.texts.push_back(
            text(now_case, "return", phrases_.phrase("return", Language::fi, chance_), world));
        move.texts.back().language = Language::fi;
        move.command.text = move.texts.back().id;
        return move;
    }
    if (!promise.sub_case.is_nil()) return std::nullopt;  // its own case answers
    move.command.kind = engine::CommandKind::answer_promise;
    const bool advice = now_case.model->steps[promise.step].act == model::Act::consult;
    move.texts.push_back(
        text(now_case, "answer",
             phrases_.phrase(advice ? "advice" : "answer", world.language, chance_), world));
    move.command.text = move.texts.back().id;
    return move;
}

std::optional<Move> Mover::choose(const engine::Case& now_case, const World& world,
                                  SlotFinder slots) {
    if (now_case.state == engine::CaseState::closed) return std::nullopt;
    std::vector<engine::Obligation> owed = engine::obligations(now_case);
    std::sort(owed.begin(), owed.end(), [](const auto& a, const auto& b) {
        return std::tie(a.due_at, a.is_promise, a.index) <
               std::tie(b.due_at, b.is_promise, b.index);
    });
    for (const engine::Obligation& one : owed) {
        std::optional<Move> move;
        if (one.is_promise)
            move = for_promise(now_case, now_case.promises[one.index], world);
        else if (!waits(now_case, now_case.rounds[one.index]))
            move = for_round(now_case, now_case.rounds[one.index], world, slots);
        if (move) return move;
    }
    return std::nullopt;
}

bool Mover::in_office_hours(Instant at) const {
    const TimeOfDay time = local_time(at);
    return installation_.calendar.is_working_day(local_date(at)) && time.ms >= 8 * hour_ms &&
           time.ms < 16 * hour_ms;
}

Instant Mover::in_office(Instant at) {
    if (in_office_hours(at)) return at;
    const Date day = local_date(at);
    const TimeOfDay time = local_time(at);
    const bool before_opening = installation_.calendar.is_working_day(day) && time.ms < 8 * hour_ms;
    const Date next = before_opening ? day : installation_.calendar.next_working_day(day);
    const auto offset = static_cast<std::int32_t>(chance_.unit() * 3.0 * hour_ms);
    return at_local(next, TimeOfDay{static_cast<std::int32_t>(8 * hour_ms) + offset});
}

Instant Mover::when(const engine::Case& now_case, Instant now) {
    if (now_case.state == engine::CaseState::closed) return never;
    Instant due = never;
    bool any = false, clients = true;
    for (const engine::Obligation& one : engine::obligations(now_case)) {
        if (one.is_promise) {
            // Its own case answers.
            if (!now_case.promises[one.index].sub_case.is_nil()) continue;
        } else {
            const engine::Round& round = now_case.rounds[one.index];
            const model::Act act = now_case.model->steps[round.step].act;
            if (act == model::Act::wait || act == model::Act::start || !open(round) ||
                waits(now_case, round))
                continue;
        }
        any = true;
        if (one.due_at < due) due = one.due_at;
        if (!one.unit.empty()) clients = false;
    }
    if (!any) return never;
    double window = due == never ? 2.0 * 24 * hour_ms : static_cast<double>((due - now).ms);
    // What is late already is seen to within a day, not every few minutes.
    window = std::max(window, due < now ? 24.0 * hour_ms : 0.2 * hour_ms);
    const double share = chance_.happens(late_share) ? 1.0 + 0.5 * chance_.unit()
                                                     : std::pow(chance_.unit(), 1.7) * 0.9;
    const Instant at = now + Duration{static_cast<std::int64_t>(window * share) + 60'000};
    return clients ? at : in_office(at);
}

}  // namespace luotsi::demo
