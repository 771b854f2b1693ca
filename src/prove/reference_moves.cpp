// What may happen to a case, done with the real engine.
#include <algorithm>

#include "prove/lasting.hpp"
#include "prove/reference.hpp"

namespace luotsi::prove {

using engine::Case;
using engine::Command;
using engine::CommandKind;
using engine::FactState;
using engine::none;
using model::Act;
using model::FactSource;

namespace {

const Uuid some_id{0x0192'0000'0000'7000, 0x8000'0000'0000'0001};

engine::Actor worker(std::string unit) {
    return {engine::ActorKind::worker, "w", "worker", std::move(unit), "here"};
}

// The numbers written in a condition. What stands in quotes or in names gives some too many, which
// only makes more values to try.
std::vector<feel::Decimal> numbers_in(std::string_view text) {
    std::vector<feel::Decimal> found;
    for (std::size_t i = 0; i < text.size();) {
        const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
        if (!digit(i)) {
            ++i;
            continue;
        }
        std::size_t end = i;
        while (end < text.size() &&
               (digit(end) || (text[end] == '.' && end + 1 < text.size() && digit(end + 1))))
            ++end;
        const bool negative = i > 0 && text[i - 1] == '-';
        const std::string number((negative ? "-" : "") + std::string(text.substr(i, end - i)));
        if (const auto value = feel::Decimal::parse(number)) found.push_back(*value);
        i = end;
    }
    return found;
}

std::string words(const feel::Value& value) {
    if (value.is_null()) return "unknown";
    if (value.is_boolean()) return value.as_boolean() ? "true" : "false";
    if (value.is_string()) return std::string(value.as_string());
    if (value.is_number()) return value.as_number().to_string();
    return "something";
}

constexpr Duration far = days(36'500);

}  // namespace

// Clocks far away, in their order, so that none rings unless it is chosen.
void push_clocks_away(Case& c) {
    const Instant then = c.last_recorded_at + far;
    for (engine::Timer& timer : c.timers) timer.at = then;
    for (engine::Promise& promise : c.promises)
        if (promise.silence_at != never) promise.silence_at = then;
    for (engine::Promise& promise : c.promises) promise.due_at = never;
    for (engine::Round& round : c.rounds)
        if (round.due_at != never) round.due_at = then;
}

CaseMoves::CaseMoves(std::span<const model::ModelPtr> system, std::size_t which,
                     const ReferenceOptions& options)
    : system_(system), model_(*system[which]), pointer_(system[which]), outcomes_(options.outcomes),
      plain_(options.plain) {
    context_.calendar = options.calendar;
    context_.guarantees = options.guarantees;
    for (const char* kind : {"guidance", "family centre", "health station", "adult social services",
                             "age centre", "mental health and substance", "association", "parish"})
        context_.unit_of_kind.emplace_back(kind, kind);
    read_.assign(model_.facts.size(), false);
    overdue_.assign(model_.steps.size(), false);
    step_read_.assign(model_.steps.size(), false);
    for (std::uint32_t i = 0; i < model_.steps.size(); ++i)
        lasts_.push_back(plain_ ? model_.steps[i].when.empty() : prove::lasts(model_, i));
    read_conditions();
    choose_values();
}

void CaseMoves::read_condition(const feel::Expression& condition) {
    if (condition.empty()) return;
    const std::string text(condition.text());
    texts_.push_back(text);
    text_facts_.emplace_back(condition.facts().begin(), condition.facts().end());
    for (const std::uint32_t fact : condition.facts()) read_[fact] = true;
    for (const std::uint32_t step : condition.steps()) step_read_[step] = true;
    asks_last_ = asks_last_ || text.find("last") != std::string::npos;
    asks_ = asks_ || text.find("asked(") != std::string::npos;
    if (text.find("overdue") != std::string::npos)
        for (const std::uint32_t step : condition.steps()) overdue_[step] = true;
    if (text.find("count") == std::string::npos) return;
    for (const feel::Decimal& number : numbers_in(text)) {
        const auto limit = number.to_int64().value_or(0);
        if (limit > 0 && limit < 50)
            count_limit_ = std::max(count_limit_, static_cast<std::uint32_t>(limit) + 1);
    }
}

void CaseMoves::read_conditions() {
    for (const model::Step& step : model_.steps) read_condition(step.when);
    for (const model::End& end : model_.ends) read_condition(end.when);
}

// One number of each region into which the constants of the conditions cut the line: each constant,
// and something before, between and after them.
std::vector<feel::Value> CaseMoves::numbers_of(std::uint32_t fact) const {
    const feel::Type& type = model_.facts[fact].type;
    std::vector<feel::Decimal> cuts;
    for (std::size_t t = 0; t < texts_.size(); ++t)
        if (std::count(text_facts_[t].begin(), text_facts_[t].end(), fact) > 0)
            for (const feel::Decimal& number : numbers_in(texts_[t])) cuts.push_back(number);
    std::sort(cuts.begin(), cuts.end());
    const feel::Decimal beside = type.integer ? feel::Decimal(1) : *feel::Decimal::parse("0.5");
    std::vector<feel::Value> out;
    const auto add = [&](std::optional<feel::Decimal> number) {
        const feel::Value value = feel::Value::number(number);
        if (!value.is_null() && feel::belongs(value, type) &&
            std::find(out.begin(), out.end(), value) == out.end())
            out.push_back(value);
    };
    if (cuts.empty()) add(type.minimum.value_or(feel::Decimal(0)));
    for (std::size_t i = 0; i < cuts.size(); ++i) {
        if (i == 0) add(feel::subtract(cuts[i], beside));
        add(cuts[i]);
        add(feel::add(cuts[i], beside));
    }
    return out;
}

// Of words, those that some condition names and one that none does.
std::vector<feel::Value> CaseMoves::words_of(std::uint32_t fact) const {
    std::vector<feel::Value> out;
    bool other = false;
    for (const std::string& word : model_.facts[fact].type.values) {
        const bool named = std::any_of(texts_.begin(), texts_.end(), [&](const std::string& text) {
            return text.find("\"" + word + "\"") != std::string::npos;
        });
        if (named || !other) out.push_back(feel::Value::string(word));
        other = other || !named;
    }
    return out;
}

void CaseMoves::choose_values() {
    values_.resize(model_.facts.size());
    for (std::uint32_t i = 0; i < model_.facts.size(); ++i) {
        const feel::Type& type = model_.facts[i].type;
        std::vector<feel::Value>& out = values_[i];
        const auto add = [&](feel::Value value) {
            if (feel::belongs(value, type)) out.push_back(std::move(value));
        };
        if (type.kind == feel::TypeKind::boolean) {
            out = {feel::Value::boolean(true), feel::Value::boolean(false)};
        } else if (type.kind == feel::TypeKind::enumeration) {
            out = words_of(i);
        } else if (type.kind == feel::TypeKind::number) {
            out = numbers_of(i);
        } else if (type.kind == feel::TypeKind::text) {
            out = {feel::Value::string("words")};
        } else {
            add(feel::Value::date(Date{20'000}));
            add(feel::Value::days_duration(days(2)));
            add(feel::Value::months_duration(3));
            add(feel::Value::date_time(Instant{1'772'000'000'000}));
        }
        if (!read_[i] && out.size() > 1) out.resize(1);  // nothing can tell them apart
    }
}

std::string CaseMoves::said(const Answers& answers) const {
    std::string out;
    for (const Answer& answer : answers) {
        out += out.empty() ? " (" : ", ";
        out +=
            model_.facts[answer.fact].id + " " + (answer.open ? "left open" : words(answer.value));
    }
    return out.empty() ? out : out + ")";
}

// Every way to answer what a step learns: what is known already is not asked again unless the step
// says so.
std::vector<Answers> CaseMoves::choices_of(const Case& of, const model::Step& step) const {
    std::vector<Answers> all{{}};
    for (const model::LearnItem& item : step.learn) {
        const model::Fact& fact = model_.facts[item.fact];
        const bool known = of.facts[item.fact].state != FactState::missing;
        if (item.fact == step.outcome_fact || fact.source == FactSource::started) continue;
        if (known && item.again_because.fi.empty()) continue;
        Answers ways;
        const bool history = fact.source == FactSource::history;
        for (const feel::Value& value : values_[item.fact])
            ways.push_back({item.fact, value, false, history});
        if (read_[item.fact]) ways.push_back({item.fact, {}, false, history});
        if (item.optional && !history) ways.push_back({item.fact, {}, true, false});
        std::vector<Answers> longer;
        for (const Answers& before : all)
            for (const Answer& way : ways) {
                longer.push_back(before);
                longer.back().push_back(way);
            }
        all = std::move(longer);
    }
    return all;
}

bool CaseMoves::send(Happened& happened, const Command& command, Instant now,
                     const engine::Context& context) const {
    std::vector<engine::Event> out;
    const auto ok = engine::advance(happened.after, command, now, context, out);
    if (!ok) {
        happened.refusal = ok.error().code + ": " + ok.error().detail;
        return false;
    }
    happened.events.insert(happened.events.end(), out.begin(), out.end());
    return true;
}

// Facts that a case of the system gives on to the case it starts are told at its opening.
bool CaseMoves::is_handed_over(const std::string& fact) const {
    for (const model::ModelPtr& other : system_)
        for (const model::Step& step : other->steps) {
            if (step.starts_model != model_.id) continue;
            for (const std::uint32_t given : step.hands_over)
                if (other->facts[given].id == fact) return true;
        }
    return false;
}

// Each contact fact is missing or has any value, also where the form asks it only under a
// condition: a worker who fills it in may know better.
void CaseMoves::openings(Instant now, const See& see) const {
    std::vector<Answers> all{{}};
    for (std::uint32_t i = 0; i < model_.facts.size(); ++i) {
        const model::Fact& fact = model_.facts[i];
        if (fact.source != FactSource::contact && !fact.at_contact && !is_handed_over(fact.id))
            continue;
        if (!read_[i]) continue;  // told or not: only what is never told can still be asked
        std::vector<Answers> longer = all;
        for (const Answers& before : all)
            for (const feel::Value& value : values_[i]) {
                longer.push_back(before);
                longer.back().push_back({i, value, false, false});
            }
        all = std::move(longer);
    }
    for (const Answers& answers : all) see(opened(now, answers));
}

Happened CaseMoves::opened(Instant now, const Answers& answers) const {
    Happened happened;
    happened.how = "opened" + said(answers);
    happened.after = engine::blank_case(pointer_);
    Command open;
    open.kind = CommandKind::open;
    open.actor = {engine::ActorKind::client, "c", "client", "", "here"};
    open.case_id = some_id;
    open.unit = "guidance";
    // What the engine makes of the channel by itself would be a fact nobody chose.
    open.channel = "";
    for (const Answer& answer : answers)
        open.learned.push_back({answer.fact, answer.value, false, {}, "client"});
    send(happened, open, now, context_);
    return happened;
}

void CaseMoves::finish(const Case& of, const engine::Round& round, Instant now,
                       const See& see) const {
    for (const Answers& answers : choices_of(of, model_.steps[round.step]))
        see(finished(of, round, now, answers));
}

Happened CaseMoves::finished(const Case& of, const engine::Round& round, Instant now,
                             const Answers& answers) const {
    const model::Step& step = model_.steps[round.step];
    Happened happened;
    happened.how = step.id + (step.act == Act::start ? " started" : " done") + said(answers);
    happened.after = of;
    happened.finished = round.step;
    engine::Context context = context_;
    Command command;
    command.actor = worker(round.unit);
    command.round = round.id;
    command.reason = "because";
    if (step.act == Act::plan) {
        command.kind = CommandKind::draft_plan;
        command.plan.goals = {some_id};
        if (!send(happened, command, now, context)) return happened;
        if (happened.after.state == engine::CaseState::closed) return happened;
        command.plan = {};
    }
    command.kind = CommandKind::complete;
    if (step.act == Act::book) {
        command.kind = CommandKind::book;
        command.slot = some_id;
        command.at = now + days(1);
        command.minutes = 30;
    }
    for (const Answer& answer : answers) {
        if (answer.open) continue;
        if (answer.history)
            context.history.emplace_back(model_.facts[answer.fact].history, answer.value);
        else
            command.learned.push_back(
                {answer.fact, answer.value, answer.value.is_null(), "because", "worker"});
    }
    send(happened, command, now, context);
    return happened;
}

void CaseMoves::ask(const Case& of, const engine::Round& round, Instant now, const See& see) const {
    Happened happened;
    happened.how = model_.steps[round.step].id + " asked";
    happened.after = of;
    Command command;
    command.actor = worker(round.unit);
    if (model_.steps[round.step].needs_consent) {
        command.kind = CommandKind::consent;
        command.step = round.step;
        command.flag = true;
        const bool open = send(happened, command, now, context_) &&
                          happened.after.state == engine::CaseState::open;
        if (!open) return see(std::move(happened));
    }
    command.kind = CommandKind::ask_promise;
    command.round = round.id;
    command.text = some_id;
    send(happened, command, now, context_);
    see(std::move(happened));
}

// The case it started ends in any way its model knows.
void CaseMoves::sub_case_ends(const Case& of, Command command, const model::Step& step, Instant now,
                              const See& see) const {
    const auto known = outcomes_.find(step.starts_model);
    const std::vector<std::string> outcomes =
        known == outcomes_.end() ? std::vector<std::string>{"answered"} : known->second;
    command.kind = CommandKind::sub_case_ended;
    command.actor = {};
    for (const std::string& outcome : outcomes) {
        Happened happened;
        happened.how = step.id + ": its case ended (" + outcome + ")";
        happened.after = of;
        command.reason = outcome;
        send(happened, command, now, context_);
        see(std::move(happened));
    }
}

void CaseMoves::promise(const Case& of, const engine::Promise& promise, Instant now,
                        const See& see) const {
    const model::Step& step = model_.steps[promise.step];
    const auto act = [&](CommandKind kind, std::string_view what) {
        Happened happened;
        happened.how = step.id + " " + std::string(what);
        happened.after = of;
        Command command;
        command.kind = kind;
        command.promise = promise.id;
        command.actor = worker(promise.to_unit);
        command.reason = "because";
        command.text = some_id;
        send(happened, command, now, context_);
        see(std::move(happened));
    };
    if (promise.state == engine::PromiseState::asked) act(CommandKind::accept_promise, "accepted");
    act(CommandKind::answer_promise, "answered");
    act(CommandKind::return_promise, "returned");
    if (promise.sub_case.is_nil()) return;
    Command ended;
    ended.promise = promise.id;
    ended.person = promise.sub_case;
    sub_case_ends(of, ended, step, now, see);
}

void CaseMoves::people(const Case& of, Instant now, const See& see) const {
    if (of.state != engine::CaseState::open) return;
    for (const engine::Round& round : of.rounds) {
        if (!engine::is_open(round.state) || round.promise != none) continue;
        const model::Step& step = model_.steps[round.step];
        if (step.act == Act::wait) continue;
        const bool clients = step.by != none && model_.roles[step.by].is_subject;
        // Only work nobody has taken is withdrawn when its condition falls.
        if (!clients && round.state == engine::RoundState::due && !lasts_[round.step]) {
            Happened happened;
            happened.how = step.id + " taken";
            happened.after = of;
            Command take;
            take.kind = CommandKind::take;
            take.actor = worker(round.unit);
            take.round = round.id;
            send(happened, take, now, context_);
            see(std::move(happened));
        }
        if (step.act == Act::refer || step.act == Act::consult) {
            ask(of, round, now, see);
        } else if (round.sub_case.is_nil()) {
            finish(of, round, now, see);
        } else {
            Command ended;
            ended.round = round.id;
            ended.person = round.sub_case;
            sub_case_ends(of, ended, step, now, see);
        }
    }
    for (const engine::Promise& running : of.promises)
        if (engine::is_running(running.state)) promise(of, running, now, see);
    decide_alone(of, now, see);
}

bool CaseMoves::is_learnt(std::uint32_t fact) const {
    return std::any_of(model_.steps.begin(), model_.steps.end(), [&](const model::Step& step) {
        return std::any_of(step.learn.begin(), step.learn.end(),
                           [&](const auto& item) { return item.fact == fact; });
    });
}

bool CaseMoves::may_decide(const Case& of) const {
    for (std::uint32_t i = 0; i < model_.facts.size(); ++i)
        if (model_.facts[i].source == FactSource::decided && !is_learnt(i) &&
            of.facts[i].state == FactState::missing)
            return true;
    return false;
}

// A decided fact that no step learns is decided when somebody thinks of it.
void CaseMoves::decide_alone(const Case& of, Instant now, const See& see) const {
    for (std::uint32_t i = 0; i < model_.facts.size(); ++i) {
        if (model_.facts[i].source != FactSource::decided) continue;
        if (of.facts[i].state != FactState::missing) continue;
        if (is_learnt(i)) continue;
        for (const feel::Value& value : values_[i]) {
            Happened happened;
            happened.how = model_.facts[i].id + " decided: " + words(value);
            happened.after = of;
            Command command;
            command.kind = CommandKind::override_decision;
            command.actor = worker(of.unit);
            command.fact = i;
            command.reason = "because";
            command.learned.push_back({i, value, false, "because", "worker"});
            send(happened, command, now, context_);
            see(std::move(happened));
        }
    }
}

// People may take any time they like, so any clock that runs may be the next to ring.
void CaseMoves::clocks(const Case& of, const See& see) const {
    if (of.state != engine::CaseState::open) return;
    const Instant at = of.last_recorded_at + hours(1);
    for (std::size_t i = 0; i < of.timers.size(); ++i) {
        Case chosen = of;
        const engine::Timer timer = chosen.timers[i];
        chosen.timers.erase(chosen.timers.begin() + static_cast<std::ptrdiff_t>(i));
        chosen.timers.insert(chosen.timers.begin(), {timer.step, timer.round, at});
        tick(chosen, at, model_.steps[timer.step].id + ": time passes", see);
    }
    for (std::size_t i = 0; i < of.promises.size(); ++i) {
        if (!engine::is_running(of.promises[i].state) || of.promises[i].silence_at == never)
            continue;
        Case chosen = of;
        chosen.promises[i].silence_at = at;
        tick(chosen, at, model_.steps[of.promises[i].step].id + ": silence", see);
    }
    for (std::size_t i = 0; i < of.rounds.size(); ++i) {
        const engine::Round& round = of.rounds[i];
        if (!engine::is_open(round.state) || round.overdue || round.due_at == never ||
            !asks_overdue(round.step))
            continue;
        Case chosen = of;
        chosen.rounds[i].due_at = at;
        tick(chosen, at, model_.steps[round.step].id + ": limit passes", see);
    }
}

void CaseMoves::tick(const Case& of, Instant now, std::string how, const See& see) const {
    Happened happened;
    happened.how = std::move(how);
    happened.after = of;
    Command command;
    command.kind = CommandKind::tick;
    send(happened, command, now, context_);
    see(std::move(happened));
}

}  // namespace luotsi::prove
