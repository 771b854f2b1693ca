// Properties 1 to 4 and 6 by plain enumeration. Time is left out of these: people may take any time
// they like, so any pending clock may ring next. A case is kept as the engine left it, with its
// clocks moved far away; to ring one, it is moved to the next hour. Two cases are the same when
// nothing that a condition, an end or the engine's rules can see tells them apart.
#include "prove/reference.hpp"

#include <algorithm>
#include <set>

namespace luotsi::prove {

using engine::Case;
using engine::FactState;
using engine::none;
using model::Act;
using model::FactSource;

namespace {

void put(std::string& key, std::uint64_t value) {
    key += static_cast<char>(value & 0xFF);
    key += static_cast<char>((value >> 8) & 0xFF);
}

struct Node {
    Case c;
    std::uint32_t parent = none;
    std::string how;
    std::uint64_t asked = 0;  // facts that were asked through a required item
    bool held_back = false;  // an end would have come but for other work that is open
};

class Enumeration {
public:
    Enumeration(std::span<const model::ModelPtr> system, std::size_t which,
                const ReferenceOptions& options)
        : model_(*system[which]), moves_(system, which, options), options_(options),
          system_(system.begin(), system.end()), pointer_(system[which]) {
        if (!options.held_back) return;
        system_[which] = options.held_back;
        held_back_.emplace(system_, which, options);
    }

    void run(ReferenceAnswer& answer);
    std::optional<bool> can_end(const Case& from, ReferenceAnswer& answer);

private:
    void arrive(Happened&& happened, std::uint32_t from, bool held = false);
    void leave(std::uint32_t from);
    void arrive_held_back(Happened&& happened, std::uint32_t from);
    void check_knowing(const Happened& happened, std::uint32_t from);
    void check_promises(const Happened& happened, std::uint32_t from);
    void mark_known(const Case& c);
    void check_needs();
    void check_ends();
    void refute(Property property, std::string why, std::uint32_t from);
    std::uint64_t asked_now(const Case& before, std::uint32_t step) const;
    bool is_owed(std::uint32_t fact) const;
    void find_what_tells();
    std::string key_of(const Case& c, std::uint64_t asked) const;
    std::string story_to(std::uint32_t node) const;

    const model::CompiledModel& model_;
    CaseMoves moves_;
    const ReferenceOptions& options_;
    std::vector<model::ModelPtr> system_;
    model::ModelPtr pointer_;
    std::optional<CaseMoves> held_back_;
    ReferenceAnswer* answer_ = nullptr;
    std::vector<Node> nodes_;
    std::vector<std::vector<std::uint32_t>> from_;  // by node: where it can be come from
    std::vector<bool> ends_;  // by node: some end can be reached
    std::vector<bool> ever_known_;  // by fact
    std::vector<bool> tells_;  // by fact: what is known of it can make a difference
    std::uint64_t may_repeat_ = 0;  // facts that might be asked twice
    std::unordered_map<std::string, std::uint32_t> seen_;
    bool full_ = false;
};

std::string Enumeration::story_to(std::uint32_t node) const {
    std::vector<std::string> lines;
    for (; node != none; node = nodes_[node].parent) lines.push_back(nodes_[node].how);
    std::string out;
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) out += *line + "\n";
    return out;
}

void Enumeration::refute(Property property, std::string why, std::uint32_t from) {
    Verdict& verdict = answer_->verdicts[static_cast<std::size_t>(property)];
    if (verdict == Verdict::refuted) return;
    verdict = Verdict::refuted;
    answer_->why[static_cast<std::size_t>(property)] = story_to(from) + std::move(why);
}

std::string Enumeration::key_of(const Case& c, std::uint64_t asked) const {
    std::string key;
    key += c.state == engine::CaseState::open ? 'o' : 'c';
    if (c.state != engine::CaseState::open) return key;
    for (std::uint32_t i = 0; i < c.facts.size(); ++i) {
        if (!tells_[i]) continue;
        const engine::FactRecord& fact = c.facts[i];
        const auto& values = moves_.values(i);
        const auto at = std::find(values.begin(), values.end(), fact.value);
        const bool missing = fact.state == FactState::missing;
        if (!moves_.is_read(i)) {  // only whether somebody still has to ask it
            put(key, missing ? 0 : 1);
            continue;
        }
        put(key,
            static_cast<std::uint64_t>(fact.state) * 2 + (moves_.asks() && fact.asked ? 1 : 0));
        put(key, static_cast<std::uint64_t>(at - values.begin()));
    }
    for (std::uint32_t i = 0; i < c.steps.size(); ++i) {
        const engine::StepRecord& step = c.steps[i];
        const bool last_done =
            step.last != none && c.rounds[step.last].state == engine::RoundState::done;
        // A round that will not open again is not told by its condition, nor one that always may
        // by having been open.
        const bool read = moves_.plain() || moves_.is_step_read(i);
        const bool opens_once =
            !moves_.plain() && !model_.steps[i].repeat && !model_.steps[i].every;
        const bool again = !moves_.plain() && model_.steps[i].repeat;
        if (read) put(key, std::min(step.done, moves_.count_limit()));
        const bool told_last = read && (moves_.plain() || moves_.asks_last()) && last_done;
        const bool told_when = c.when_true[i] != 0 && !(opens_once && step.rounds > 0);
        put(key,
            (step.rounds > 0 && !again ? 1U : 0U) + (told_last ? 2U : 0U) + (told_when ? 4U : 0U));
        if (step.open == none) continue;
        const engine::Round& round = c.rounds[step.open];
        put(key, 100 + static_cast<std::uint64_t>(round.state) +
                     (round.overdue && moves_.asks_overdue(i) ? 8 : 0) +
                     (round.sub_case.is_nil() ? 0 : 16));
        if (round.promise == none) continue;
        const engine::Promise& promise = c.promises[round.promise];
        put(key, 200 + static_cast<std::uint64_t>(promise.state));
        put(key, promise.silence_done + (promise.silence_at == never ? 100U : 0U));
    }
    std::vector<std::uint64_t> timers;
    for (const engine::Timer& timer : c.timers)
        timers.push_back(timer.step * 2 + (timer.round == none ? 1 : 0));
    std::sort(timers.begin(), timers.end());
    for (const std::uint64_t timer : timers) put(key, 300 + timer);
    key.append(reinterpret_cast<const char*>(&asked), sizeof(asked));
    return key;
}

void Enumeration::mark_known(const Case& c) {
    for (std::uint32_t i = 0; i < c.facts.size(); ++i)
        if (c.facts[i].state != FactState::missing) ever_known_[i] = true;
}

// Facts that finishing this step really asks: required, and missing or asked again on purpose.
std::uint64_t Enumeration::asked_now(const Case& before, std::uint32_t step) const {
    std::uint64_t asked = 0;
    for (const model::LearnItem& item : model_.steps[step].learn) {
        const bool missing = before.facts[item.fact].state == FactState::missing;
        if (item.optional || (!missing && item.again_because.fi.empty())) continue;
        asked |= std::uint64_t{1} << (item.fact % 64);
    }
    return asked & may_repeat_;
}

// Whether a decision may not be made without it: facts told at the contact, optional, from history
// or from another case may stay open by design.
bool Enumeration::is_owed(std::uint32_t index) const {
    const model::Fact& fact = model_.facts[index];
    if (fact.at_contact) return false;
    if (fact.source != FactSource::asked && fact.source != FactSource::decided) return false;
    for (const model::Step& step : model_.steps)
        for (const model::LearnItem& item : step.learn)
            if (item.fact == index && item.optional) return false;
    return true;
}

// A fact that no condition reads matters only where it could be asked a second time or where a
// decision needs it.
void Enumeration::find_what_tells() {
    tells_.assign(model_.facts.size(), false);
    std::vector<int> askers(model_.facts.size());
    for (std::uint32_t i = 0; i < model_.steps.size(); ++i) {
        const model::Step& step = model_.steps[i];
        const bool often = (step.repeat && !moves_.lasts(i)) || step.every;
        for (const model::LearnItem& item : step.learn)
            if (!item.optional) askers[item.fact] += often ? 2 : 1;
    }
    for (const model::Decision& decision : model_.decisions)
        for (const std::uint32_t fact : decision.reads)
            tells_[fact] = tells_[fact] || is_owed(fact);
    for (std::uint32_t i = 0; i < model_.facts.size(); ++i) {
        if (askers[i] > 1) may_repeat_ |= std::uint64_t{1} << (i % 64);
        tells_[i] = tells_[i] || moves_.is_read(i) || askers[i] > 1;
    }
}

void Enumeration::check_knowing(const Happened& happened, std::uint32_t from) {
    const Node& before = nodes_[from];
    const model::Step& step = model_.steps[happened.finished];
    for (const model::LearnItem& item : step.learn) {
        const model::Fact& fact = model_.facts[item.fact];
        const bool again = !item.again_because.fi.empty();
        const bool missing = before.c.facts[item.fact].state == FactState::missing;
        const bool asked = (before.asked >> (item.fact % 64) & 1) != 0;
        const bool counts = fact.source == FactSource::asked || fact.source == FactSource::decided;
        if (counts && asked && !again && !item.optional)
            refute(Property::knowing, step.id + " asks \"" + fact.id + "\" again", from);
        if (fact.source != FactSource::decided || (!missing && !again)) continue;
        for (const std::uint32_t input : model_.decisions[fact.decision].reads) {
            const model::Fact& needed = model_.facts[input];
            const bool here =
                std::any_of(step.learn.begin(), step.learn.end(),
                            [&](const model::LearnItem& learns) { return learns.fact == input; });
            if (!here && is_owed(input) && before.c.facts[input].state == FactState::missing)
                refute(Property::knowing,
                       step.id + " decides \"" + fact.id + "\" without \"" + needed.id + "\"",
                       from);
        }
    }
}

void Enumeration::check_promises(const Happened& happened, std::uint32_t from) {
    const Case& c = happened.after;
    if (c.state != engine::CaseState::open) return;
    for (const engine::Promise& promise : c.promises) {
        const bool waits =
            engine::is_running(promise.state) &&
            !(promise.moves_matter && promise.state == engine::PromiseState::accepted);
        if (waits && promise.silence_at == never)
            refute(Property::promises,
                   happened.how + "\nnothing brings " + model_.steps[promise.step].id + " home",
                   from);
    }
    for (const engine::Event& event : happened.events) {
        if (event.kind != engine::EventKind::promise_returned) continue;
        const engine::Promise& promise = c.promises[event.promise];
        const engine::Round& round = c.rounds[promise.round];
        if (engine::is_open(round.state) && round.unit != promise.from_unit)
            refute(Property::promises,
                   happened.how + "\n" + model_.steps[promise.step].id + " comes home elsewhere",
                   from);
    }
}

bool is_net(const Happened& happened) {
    return std::any_of(happened.events.begin(), happened.events.end(), [](const engine::Event& e) {
        return e.kind == engine::EventKind::round_due && e.reason == "engine.reason.no_next_step";
    });
}

// What would happen if the end that comes were held back. Where nothing else is open but the work
// that holds it back, that work is the next thing and the end comes with it.
void Enumeration::arrive_held_back(Happened&& happened, std::uint32_t from) {
    if (happened.after.state == engine::CaseState::closed || is_net(happened)) return;
    happened.after.model = pointer_;
    happened.how += " (held back)";
    arrive(std::move(happened), from, true);
}

void Enumeration::arrive(Happened&& happened, std::uint32_t from, bool held) {
    ++answer_->moves;
    if (!happened.refusal.empty()) {
        answer_->why[0] = "the engine refuses: " + happened.how + ": " + happened.refusal;
        answer_->verdicts[0] = Verdict::not_proved;
        full_ = true;
        return;
    }
    std::uint64_t asked = from == none ? 0 : nodes_[from].asked;
    if (happened.finished != none) {
        check_knowing(happened, from);
        asked |= asked_now(nodes_[from].c, happened.finished);
    }
    check_promises(happened, from);
    for (const engine::Event& e : happened.events) {
        if (e.kind == engine::EventKind::closed && e.end != none)
            answer_->outcomes.emplace(model::to_string(model_.ends[e.end].outcome));
        if (e.kind == engine::EventKind::sub_case_started) {
            const std::uint32_t round =
                e.promise == none ? e.round : happened.after.promises[e.promise].round;
            answer_->started.insert(happened.after.rounds[round].step);
        }
    }
    if (is_net(happened) || engine::needs_person(happened.after)) {
        mark_known(happened.after);
        refute(Property::next_thing, happened.how + "\nnothing comes next", from);
        // Somebody may still think of a decision that no step asks for: the engine cannot show what
        // then, because it has opened a step of its own.
        if (moves_.may_decide(happened.after))
            full_ = true;
        else
            refute(Property::end_reachable, happened.how + "\nnothing comes next", from);
        return;
    }
    push_clocks_away(happened.after);
    const auto [place, fresh] =
        seen_.emplace(key_of(happened.after, asked), static_cast<std::uint32_t>(nodes_.size()));
    mark_known(happened.after);
    if (fresh) {
        nodes_.push_back({std::move(happened.after), from, std::move(happened.how), asked, held});
        from_.emplace_back();
    }
    if (from != none) from_[place->second].push_back(from);
}

void Enumeration::leave(std::uint32_t from) {
    const Case of = nodes_[from].c;  // nodes_ grows while we look
    if (of.state != engine::CaseState::open) return;
    bool ended = false;
    const auto see = [&](Happened&& happened) {
        ended = ended || happened.after.state == engine::CaseState::closed;
        arrive(std::move(happened), from);
    };
    moves_.people(of, of.last_recorded_at + minutes(1), see);
    moves_.clocks(of, see);
    if (held_back_ && ended) {  // without an end nothing is held back
        Case other = of;
        other.model = options_.held_back;
        const auto see_other = [&](Happened&& h) { arrive_held_back(std::move(h), from); };
        held_back_->people(other, of.last_recorded_at + minutes(1), see_other);
        held_back_->clocks(other, see_other);
    }
    nodes_[from].c = Case{};  // its journal is not needed any more
    nodes_[from].c.state = of.state;
}

// Backwards from closed cases.
void Enumeration::check_ends() {
    ends_.assign(nodes_.size(), false);
    std::vector<std::uint32_t> work;
    for (std::uint32_t i = 0; i < nodes_.size(); ++i)
        if (nodes_[i].c.state == engine::CaseState::closed || nodes_[i].held_back) {
            ends_[i] = true;
            work.push_back(i);
        }
    while (!work.empty()) {
        const std::uint32_t node = work.back();
        work.pop_back();
        for (const std::uint32_t before : from_[node])
            if (!ends_[before]) {
                ends_[before] = true;
                work.push_back(before);
            }
    }
    for (std::uint32_t i = 0; i < nodes_.size() && !full_; ++i)
        if (!ends_[i]) refute(Property::end_reachable, "no end can come any more", i);
}

// asked(fact) needs no answer: a fact named in nothing else is not needed.
bool needs(std::string condition, const std::string& fact) {
    const std::string asked = "asked(" + fact + ")";
    for (std::size_t at = 0; (at = condition.find(asked)) != std::string::npos;)
        condition.erase(at, asked.size());
    return condition.find(fact) != std::string::npos;
}

// What is read must become known somewhere.
void Enumeration::check_needs() {
    std::set<std::uint32_t> read;
    const auto look = [&](const feel::Expression& condition) {
        for (const std::uint32_t fact : condition.facts())
            if (needs(std::string(condition.text()), model_.facts[fact].id)) read.insert(fact);
    };
    for (const model::Step& step : model_.steps) look(step.when);
    for (const model::End& end : model_.ends) look(end.when);
    for (const model::Fact& fact : model_.facts) look(fact.at_contact_when);
    for (const std::uint32_t fact : read)
        if (!ever_known_[fact] && !full_ && !model_.facts[fact].at_contact &&
            model_.facts[fact].source != FactSource::contact)
            refute(Property::knowing, "\"" + model_.facts[fact].id + "\" is never asked", none);
}

void Enumeration::run(ReferenceAnswer& answer) {
    answer_ = &answer;
    ever_known_.assign(model_.facts.size(), false);
    find_what_tells();
    const Instant opening = at_local(to_date({2026, 3, 2}), TimeOfDay{10 * 3'600'000});
    moves_.openings(opening, [&](Happened&& h) { arrive(std::move(h), none); });
    if (held_back_)
        held_back_->openings(opening, [&](Happened&& h) { arrive_held_back(std::move(h), none); });
    for (std::uint32_t i = 0; i < nodes_.size() && !full_; ++i) {
        leave(i);
        if (nodes_.size() > options_.max_states) full_ = true;
    }
    answer.states = nodes_.size();
    answer.whole = !full_;
    answer.known = ever_known_;
    check_ends();
    check_needs();
    if (!full_) return;
    for (std::size_t p = 0; p < 4; ++p)
        if (answer.verdicts[p] != Verdict::refuted) answer.verdicts[p] = Verdict::not_proved;
}

std::optional<bool> Enumeration::can_end(const Case& from, ReferenceAnswer& answer) {
    answer_ = &answer;
    ever_known_.assign(model_.facts.size(), false);
    find_what_tells();
    Happened start;
    start.how = "from here";
    start.after = from;
    arrive(std::move(start), none);
    for (std::uint32_t i = 0; i < nodes_.size(); ++i) {
        if (nodes_[i].c.state == engine::CaseState::closed) return true;
        leave(i);
        if (nodes_.size() > options_.max_states || full_) return std::nullopt;
    }
    return false;
}

bool is_said(const LocalText& text) {
    return !text.fi.empty() && !text.sv.empty() && !text.en.empty();
}
bool is_said_or_silent(const LocalText& text) {
    return is_said(text) || (text.fi.empty() && text.sv.empty() && text.en.empty());
}

// Property 6 is read off the model.
std::string unsaid(const model::CompiledModel& model) {
    if (!model.texts_missing.empty()) return model.texts_missing.front().element;
    if (!is_said(model.title)) return "title";
    if (!is_said_or_silent(model.basis)) return "basis";
    for (const model::Fact& fact : model.facts) {
        if (!is_said(fact.title) || !is_said_or_silent(fact.ask) || !is_said_or_silent(fact.help))
            return "facts." + fact.id;
        for (const model::Option& option : fact.options)
            if (!is_said(option.label)) return "facts." + fact.id;
    }
    for (const model::Role& role : model.roles)
        if (!is_said(role.title)) return "roles." + role.id;
    for (const model::Decision& decision : model.decisions) {
        if (!is_said(decision.title)) return "decisions." + decision.id;
        for (const LocalText& because : decision.because)
            if (!is_said(because)) return "decisions." + decision.id;
    }
    for (const model::Step& step : model.steps) {
        if (!is_said(step.title) || !is_said(step.shown)) return "steps." + step.id;
        for (const model::LearnItem& item : step.learn)
            if (!is_said_or_silent(item.again_because)) return "steps." + step.id;
        if (step.by == none) return "steps." + step.id;
        const model::Role& role = model.roles[step.by];
        if (!role.is_subject && role.one_of.empty()) return "steps." + step.id;
    }
    for (const model::End& end : model.ends)
        if (!is_said(end.title)) return "ends." + end.id;
    return {};
}

// Whether a chain of starts from `from` comes back to a model it has passed, or leaves the system.
bool leads_astray(std::span<const model::ModelPtr> system, const model::CompiledModel& from,
                  std::vector<std::string>& passed) {
    if (std::find(passed.begin(), passed.end(), from.id) != passed.end()) return true;
    passed.push_back(from.id);
    for (const model::Step& step : from.steps) {
        if (step.starts_model.empty()) continue;
        const auto next = std::find_if(system.begin(), system.end(), [&](const auto& other) {
            return other->id == step.starts_model;
        });
        if (next == system.end() || leads_astray(system, **next, passed)) return true;
    }
    passed.pop_back();
    return false;
}

}  // namespace

std::optional<bool> can_end(std::span<const model::ModelPtr> system, std::size_t which,
                            const Case& from, const ReferenceOptions& options) {
    ReferenceAnswer answer;
    return Enumeration(system, which, options).can_end(from, answer);
}

namespace {

bool is_astray(std::span<const model::ModelPtr> system, const model::CompiledModel& model) {
    std::vector<std::string> passed;
    return leads_astray(system, model, passed);
}

// The models that it starts, judged first: how their cases end, and whether they may not.
struct Started {
    ReferenceOptions with;
    std::set<std::string> hopeless;
    bool undecided = false;
};

Started judge_started(std::span<const model::ModelPtr> system, std::size_t which,
                      const ReferenceOptions& options) {
    Started out;
    out.with = options;
    for (std::size_t other = 0; other < system.size(); ++other) {
        const std::string& id = system[other]->id;
        if (std::none_of(system[which]->steps.begin(), system[which]->steps.end(),
                         [&](const model::Step& step) { return step.starts_model == id; }))
            continue;
        ReferenceOptions without_time = options;
        without_time.time = false;
        const ReferenceAnswer sub = judge_by_enumeration(system, other, without_time);
        out.with.outcomes[id].assign(sub.outcomes.begin(), sub.outcomes.end());
        if (sub.of(Property::next_thing) == Verdict::refuted ||
            sub.of(Property::end_reachable) == Verdict::refuted)
            out.hopeless.insert(id);
        out.undecided = out.undecided || !sub.whole;
    }
    return out;
}

}  // namespace

ReferenceOptions with_outcomes(std::span<const model::ModelPtr> system, std::size_t which,
                               const ReferenceOptions& options) {
    return is_astray(system, *system[which]) ? options : judge_started(system, which, options).with;
}

ReferenceAnswer judge_by_enumeration(std::span<const model::ModelPtr> system, std::size_t which,
                                     const ReferenceOptions& options) {
    ReferenceAnswer answer;
    const auto index = [](Property property) { return static_cast<std::size_t>(property); };
    const bool astray = is_astray(system, *system[which]);
    Started subs;
    if (!astray) subs = judge_started(system, which, options);
    const ReferenceOptions& with = astray ? options : subs.with;
    Enumeration(system, which, with).run(answer);
    if (astray && answer.of(Property::promises) == Verdict::proved)
        answer.verdicts[index(Property::promises)] = Verdict::not_proved;
    for (const std::uint32_t step : answer.started)
        if (subs.hopeless.contains(system[which]->steps[step].starts_model))
            answer.verdicts[index(Property::promises)] = Verdict::refuted;
    for (std::size_t p = 0; p < 4 && subs.undecided; ++p) answer.verdicts[p] = Verdict::not_proved;
    if (options.time) judge_time(system, which, with, answer);
    answer.why[index(Property::roles_and_texts)] = unsaid(*system[which]);
    if (!answer.why[index(Property::roles_and_texts)].empty())
        answer.verdicts[index(Property::roles_and_texts)] = Verdict::refuted;
    return answer;
}

}  // namespace luotsi::prove
