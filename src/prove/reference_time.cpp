// Property 5 by living through it: from each opening instant, everybody keeps their promises but at
// the last moment, or at once; clocks ring at their instant. Every round of a step with a guarantee
// is looked at when it opens: is its own limit within the law's? What nobody has promised a time
// for may take longer than any law allows.
#include <algorithm>
#include <set>

#include "prove/reference.hpp"

namespace luotsi::prove {

using engine::Case;
using engine::none;
using model::Act;

namespace {

constexpr Duration a_moment = milliseconds(1);
constexpr Duration longer_than_any_law = days(800);

class Clockwork {
public:
    Clockwork(std::span<const model::ModelPtr> system, std::size_t which,
              const ReferenceOptions& options, ReferenceAnswer& answer)
        : model_(*system[which]), moves_(system, which, options), options_(options),
          answer_(answer) {}

    // False: gave up, too many states.
    bool run(Instant opening);
    bool found() const { return answer_.of(Property::time) == Verdict::refuted; }

private:
    void arrive(Happened&& happened, Instant now, const std::string& story);
    void look(const Case& c, Instant now, const std::string& story);
    std::string key_of(const Case& c, Instant now) const;
    void check(const Happened& happened, const std::string& story);

    struct Waiting {
        Case c;
        Instant now;
        std::string story;
    };

    const model::CompiledModel& model_;
    CaseMoves moves_;
    const ReferenceOptions& options_;
    ReferenceAnswer& answer_;
    Instant opening_;
    std::set<std::string> seen_;
    std::vector<Waiting> work_;
};

void Clockwork::check(const Happened& happened, const std::string& story) {
    for (const engine::Event& e : happened.events) {
        if (e.kind != engine::EventKind::round_due || e.law_at == never ||
            e.reason == "engine.reason.no_next_step")
            continue;
        const model::Step& step = model_.steps[e.step];
        const Instant own = step.within ? options_.calendar->due(e.happened_at, *step.within)
                                        : e.happened_at + a_moment;
        if (own <= e.law_at) continue;
        answer_.verdicts[static_cast<std::size_t>(Property::time)] = Verdict::refuted;
        answer_.why[static_cast<std::size_t>(Property::time)] =
            story + happened.how + "\n" + step.id + " is promised by " + to_iso(own) +
            ", the law says " + to_iso(e.law_at) + ", opened " + to_iso(opening_);
    }
}

std::string Clockwork::key_of(const Case& c, Instant now) const {
    std::string key;
    const auto put = [&](std::int64_t value) {
        key.append(reinterpret_cast<const char*>(&value), sizeof(value));
    };
    put(now.ms);
    for (std::uint32_t i = 0; i < c.facts.size(); ++i) {
        const auto& values = moves_.values(i);
        const auto at = std::find(values.begin(), values.end(), c.facts[i].value);
        put(static_cast<std::int64_t>(c.facts[i].state) * 2 + (c.facts[i].asked ? 1 : 0));
        put(at - values.begin());
    }
    for (std::uint32_t i = 0; i < c.steps.size(); ++i) {
        const engine::StepRecord& step = c.steps[i];
        put(std::min(step.done, moves_.count_limit()));
        put((step.rounds > 0 ? 1 : 0) + (c.when_true[i] != 0 ? 4 : 0) +
            (step.last != none && c.rounds[step.last].state == engine::RoundState::done ? 2 : 0));
        if (step.open == none) continue;
        const engine::Round& round = c.rounds[step.open];
        put(static_cast<std::int64_t>(round.state) + (round.overdue ? 8 : 0));
        put(round.due_at.ms);
        put(round.law_due_at.ms);
        if (round.promise == none) continue;
        put(static_cast<std::int64_t>(c.promises[round.promise].state));
        put(c.promises[round.promise].silence_at.ms);
        put(c.promises[round.promise].due_at.ms);
    }
    for (const engine::Timer& timer : c.timers) {
        put(timer.step);
        put(timer.at.ms);
    }
    for (const auto& [name, at] : c.marks) {
        key += name;
        put(at.ms);
    }
    return key;
}

void Clockwork::arrive(Happened&& happened, Instant now, const std::string& story) {
    ++answer_.moves;
    if (found() || !happened.refusal.empty()) return;
    check(happened, story);
    if (happened.after.state != engine::CaseState::open) return;
    for (const engine::Event& e : happened.events)
        if (e.reason == "engine.reason.no_next_step") return;
    if (!seen_.insert(key_of(happened.after, now)).second) return;
    work_.push_back(
        {std::move(happened.after), now, story + to_iso(now) + " " + happened.how + "\n"});
}

// The last moment at which somebody still keeps what is promised; `never` when nothing is.
Instant last_moment(const model::CompiledModel& model, const Case& c) {
    Instant last = never;
    const auto offer = [&](Instant due) {
        if (due != never) last = std::min(last, due - a_moment);
    };
    for (const engine::Round& round : c.rounds)
        if (engine::is_open(round.state) && round.promise == none &&
            model.steps[round.step].act != Act::wait && round.sub_case.is_nil())
            offer(round.due_at);
    for (const engine::Promise& promise : c.promises)
        if (engine::is_running(promise.state)) offer(promise.due_at);
    return last;
}

Instant next_clock(const Case& c) {
    Instant next = never;
    for (const engine::Timer& timer : c.timers) next = std::min(next, timer.at);
    for (const engine::Promise& promise : c.promises)
        if (engine::is_running(promise.state)) next = std::min(next, promise.silence_at);
    return next;
}

void Clockwork::look(const Case& c, Instant now, const std::string& story) {
    moves_.people(c, now, [&](Happened&& h) { arrive(std::move(h), now, story); });
    const Instant must = last_moment(model_, c);
    if (must <= now) return;  // somebody has to act at this very moment
    const Instant clock = next_clock(c);
    Instant next = std::min(must, clock);
    if (next == never && engine::next_due(c) == never && now < opening_ + options_.horizon)
        next = now + longer_than_any_law;  // nobody has promised anything
    if (next == never) next = std::max(engine::next_due(c), now + a_moment);
    if (next == never || now > opening_ + options_.horizon) return;
    moves_.tick(c, next, "time passes", [&](Happened&& h) { arrive(std::move(h), next, story); });
}

bool Clockwork::run(Instant opening) {
    opening_ = opening;
    seen_.clear();
    work_.clear();
    moves_.openings(opening, [&](Happened&& h) { arrive(std::move(h), opening, ""); });
    while (!work_.empty() && !found()) {
        const Waiting waiting = std::move(work_.back());
        work_.pop_back();
        look(waiting.c, waiting.now, waiting.story);
        if (seen_.size() > options_.max_states) return false;
    }
    return true;
}

}  // namespace

std::vector<Instant> openings_between(Date from, Date to) {
    constexpr std::int32_t hour = 3'600'000;
    std::vector<Instant> out;
    for (Date day = from; day <= to; day = day + 1)
        for (const std::int32_t time :
             {0, 8 * hour, 12 * hour, 16 * hour - 1, 16 * hour, 24 * hour - 1})
            out.push_back(at_local(day, TimeOfDay{time}));
    return out;
}

void judge_time(std::span<const model::ModelPtr> system, std::size_t which,
                const ReferenceOptions& options, ReferenceAnswer& answer) {
    const model::CompiledModel& model = *system[which];
    const bool any = std::any_of(model.steps.begin(), model.steps.end(),
                                 [](const model::Step& step) { return !step.guarantee.empty(); });
    if (!any || options.guarantees == nullptr) return;
    Clockwork clockwork(system, which, options, answer);
    for (const Instant opening : options.starts) {
        if (!clockwork.run(opening))
            answer.verdicts[static_cast<std::size_t>(Property::time)] = Verdict::not_proved;
        if (clockwork.found()) return;
    }
}

}  // namespace luotsi::prove
