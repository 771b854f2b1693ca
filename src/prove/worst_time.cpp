#include "prove/worst_time.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>

#include "prove/cone.hpp"
#include "prove/explore.hpp"
#include "prove/statute.hpp"

namespace luotsi::prove {

namespace {

using model::Act;

constexpr std::size_t most_ways = 4'000;
constexpr std::size_t most_hops = 64;
constexpr Duration a_moment = milliseconds(1);

using Times = std::shared_ptr<const std::vector<Instant>>;  // by start; null: no longer followed

// What is waited for at the end of a chain of causes.
enum class Token : std::uint8_t { round, promise, timer };

struct Hop {
    Happening what = Happening::done;
    std::uint32_t step = none;
    Times at;
};

struct Way {
    Token token = Token::round;
    std::uint32_t step = none;
    Times since;
    Ref set = nothing;  // states right after the last hop
    std::vector<Hop> hops;
    std::size_t late_at = 0;  // start that is too late already; only where `since` is null
    std::uint32_t unbounded = none;  // step without a limit that made it so
};

// How one step's statutory limit fares, from one kind of event.
class Chase {
public:
    Chase(const model::CompiledModel& model, const Options& options, const Joined& joined,
          std::uint32_t goal, std::string event, const std::vector<Instant>& starts)
        : options_(options), goal_(goal), event_(std::move(event)),
          slice_(cone_of(model, seeds(model, goal, event_))),
          may_end_first_(leaves_out_sure_end(model, slice_)), diagrams_(options.max_nodes),
          space_(slice_, diagrams_), moves_(space_, joined), explorer_(space_, moves_),
          starts_(std::make_shared<const std::vector<Instant>>(starts)),
          law_(statute_of(options, model.steps[goal].guarantee, event_, starts)) {}

    // nullopt: within the law on every way.
    std::optional<Finding> run() {
        const auto bound = [](const model::GuaranteeVersion* version) {
            return version != nullptr;
        };
        if (std::none_of(law_.version.begin(), law_.version.end(), bound)) return std::nullopt;
        explorer_.run();
        begin();
        for (std::size_t ways = 0; !open_.empty() && !finding_; ++ways) {
            if (ways == most_ways || diagrams_.overflowed()) return too_many();
            const Way way = std::move(open_.front());
            open_.pop_front();
            follow(way);
        }
        return std::move(finding_);
    }

private:
    static bool marks(const model::Step& step, const std::string& event) {
        return step.marks == event || (event == "referral" && step.act == Act::refer);
    }

    static std::vector<std::uint32_t> seeds(const model::CompiledModel& model, std::uint32_t goal,
                                            const std::string& event) {
        std::vector<std::uint32_t> out{goal};
        for (std::uint32_t i = 0; i < model.steps.size(); ++i)
            if (marks(model.steps[i], event)) out.push_back(i);
        return out;
    }

    // Ends a round of the step: its mark is given, its period begins.
    static bool finishes(MoveKind kind) {
        return kind == MoveKind::complete || kind == MoveKind::answer ||
               kind == MoveKind::sub_case_ends || kind == MoveKind::wait_ends;
    }

    bool gives_mark(const Move& move) const {
        if (move.step == none || event_ == "contact") return false;
        const model::Step& step = slice_.steps[move.step];
        if (event_ == "referral" && step.act == Act::refer) return move.kind == MoveKind::ask;
        return finishes(move.kind) && step.marks == event_;
    }

    void begin() {
        if (event_ == "contact") {
            for (std::uint32_t i = 0; i < space_.steps.size(); ++i)
                offer({Token::round,
                       i,
                       starts_,
                       diagrams_.both(moves_.initial, space_.is(space_.steps[i].phase, phase_due)),
                       {}});
        }
        const Ref live = diagrams_.without(explorer_.reach().all, explorer_.ended());
        for (const Move& move : moves_.all) {
            if (gives_mark(move)) begin_after(live, move);
            // A professional may decide at any time, however late.
            if (move.kind == MoveKind::confirm) {
                Way way;
                way.unbounded = goal_;
                pass_on(way, live, move, nullptr, Happening::decided);
            }
        }
    }

    // Everything open at the moment the clock starts may have been opened just then.
    void begin_after(Ref live, const Move& move) {
        const Ref after = moves_.after(live, move);
        const std::vector<Hop> hops{{Happening::done, move.step, starts_}};
        for (std::uint32_t i = 0; i < space_.steps.size(); ++i) {
            const StepPart& step = space_.steps[i];
            if (i == goal_) {
                offer({Token::round, i, starts_, opened_by(live, move, i), hops});
                continue;
            }
            for (std::uint32_t phase = phase_due; phase < space_.components[step.phase].size;
                 ++phase)
                offer({phase >= phase_promised ? Token::promise : Token::round, i, starts_,
                       diagrams_.both(after, space_.is(step.phase, phase)), hops});
            if (step.timers != none)
                offer({Token::timer, i, starts_,
                       diagrams_.without(after, space_.is(step.timers, 0)), hops});
        }
    }

    // States after the move in which it has opened a round of the step.
    Ref opened_by(Ref states, const Move& move, std::uint32_t step) {
        const std::uint32_t phase = space_.steps[step].phase;
        if (std::find(move.touched.begin(), move.touched.end(), phase) == move.touched.end())
            return nothing;
        const Ref opening = diagrams_.both(move.relation, space_.is(phase, phase_due, true));
        return diagrams_.swapped(
            diagrams_.both_some(diagrams_.both(states, space_.is(phase, phase_idle)), opening,
                                move.now_cube),
            move.after_cube);
    }

    // Ways ---------------------------------------------------------------------------------------

    // A way is not worth following when another has been there, no earlier and in no fewer states.
    void offer(Way way) {
        if (way.set == nothing || finding_) return;
        if (way.since != nullptr && is_late(way)) way.since = nullptr;
        if (way.token == Token::round && way.step == goal_) {
            arrive(way);
            return;
        }
        if (way.hops.size() >= most_hops) {
            finding_ = too_many();
            return;
        }
        for (const Way& known : seen_) {
            if (known.token != way.token || known.step != way.step) continue;
            const bool later = known.since == nullptr ||
                               (way.since != nullptr && not_later(*way.since, *known.since));
            if (later && diagrams_.without(way.set, known.set) == nothing) return;
        }
        seen_.push_back(way);
        open_.push_back(std::move(way));
    }

    static bool not_later(const std::vector<Instant>& a, const std::vector<Instant>& b) {
        return std::equal(a.begin(), a.end(), b.begin(),
                          [](Instant x, Instant y) { return x <= y; });
    }

    bool is_late(Way& way) const {
        for (std::size_t i = 0; i < law_.due.size(); ++i)
            if (law_.due[i] != never && (*way.since)[i] >= law_.due[i]) {
                way.late_at = i;
                return true;
            }
        return false;
    }

    Ref alive(const Way& way) {
        const StepPart& step = space_.steps[way.step];
        switch (way.token) {
            case Token::timer: return diagrams_.complement(space_.is(step.timers, 0));
            case Token::promise: {
                const Ref asked = space_.is(step.phase, phase_promised);
                return step.says_accepted
                           ? diagrams_.either(asked, space_.is(step.phase, phase_accepted))
                           : asked;
            }
            case Token::round: break;
        }
        const Ref due = space_.is(step.phase, phase_due);
        return step.may_be_taken ? diagrams_.either(due, space_.is(step.phase, phase_taken)) : due;
    }

    // What others may do while this is waited for; the goal itself is not done, the clock not
    // started anew.
    Ref meanwhile(const Way& way) {
        const Ref waiting = alive(way);
        Ref all = diagrams_.both(way.set, waiting);
        for (Ref before = nothing; before != all && !diagrams_.overflowed();) {
            before = all;
            const Ref open = diagrams_.without(all, explorer_.ended());
            for (const Move& move : moves_.all) {
                if (gives_mark(move) || (move.step == goal_ && finishes(move.kind))) continue;
                all = diagrams_.either(all, diagrams_.both(moves_.after(open, move), waiting));
            }
        }
        return diagrams_.without(all, explorer_.ended());
    }

    // The move happens at `at`: rounds it opens, and what it leaves of its own step, go on from it.
    void pass_on(const Way& way, Ref states, const Move& move, Times at, Happening what) {
        Way next;
        next.since = std::move(at);
        next.late_at = way.late_at;
        next.unbounded = way.unbounded;
        next.hops = way.hops;
        next.hops.push_back({what, move.step, next.since});
        for (std::uint32_t i = 0; i < space_.steps.size(); ++i) {
            next.token = Token::round;
            next.step = i;
            next.set = opened_by(states, move, i);
            offer(next);
        }
        if (move.step == none) return;
        const Ref after = moves_.after(states, move);
        const StepPart& step = space_.steps[move.step];
        next.step = move.step;
        if (finishes(move.kind) && step.timers != none) {
            next.token = Token::timer;
            next.set = after;
            offer(next);
        }
        if (move.kind == MoveKind::ask || move.kind == MoveKind::begin) {
            next.token = Token::promise;
            next.set = after;
            offer(next);
        }
        if (move.kind == MoveKind::come_home) {
            next.token = Token::round;
            next.set = diagrams_.both(after, space_.is(step.phase, phase_due));
            offer(next);
        }
    }

    void follow(const Way& way) {
        const Ref states = meanwhile(way);
        const model::Step& step = slice_.steps[way.step];
        for (const Move& move : moves_.all) {
            if (move.step != way.step || gives_mark(move)) continue;
            switch (move.kind) {
                case MoveKind::complete:
                case MoveKind::begin:
                case MoveKind::ask:
                    if (way.token == Token::round)
                        hop(way, states, move, {own_limit(step), a_moment},
                            move.kind == MoveKind::complete ? Happening::done
                                                            : Happening::promise_asked);
                    break;
                case MoveKind::wait_ends:
                    hop(way, states, move, {{step.waits}, {}}, Happening::time_passes);
                    break;
                case MoveKind::limit_passes:
                    if (way.token == Token::round)
                        hop(way, states, move, {own_limit(step), {}}, Happening::time_passes);
                    break;
                case MoveKind::answer:
                case MoveKind::sub_case_ends:
                    if (way.token == Token::promise)
                        hop(way, states, move, {{step.answer_within}, a_moment},
                            move.kind == MoveKind::answer ? Happening::promise_answered
                                                          : Happening::sub_case_ended);
                    break;
                case MoveKind::accept:
                case MoveKind::come_home:
                    if (way.token == Token::promise)
                        hop(way, states, move, {silence(step), {}},
                            move.kind == MoveKind::accept ? Happening::promise_accepted
                                                          : Happening::promise_returned);
                    break;
                case MoveKind::period_begins:
                    if (way.token == Token::timer)
                        hop(way, states, move, {periods(step), {}}, Happening::time_passes);
                    break;
                case MoveKind::take:
                case MoveKind::confirm: break;
            }
        }
    }

    // Limits
    // ---------------------------------------------------------------------------------------

    struct Wait {
        std::vector<std::optional<Limit>> limits;  // the longest of them; none: for ever
        Duration before{0};  // done that much before it is over
    };

    std::vector<std::optional<Limit>> own_limit(const model::Step& step) const {
        if (step.within || step.guarantee.empty()) return {step.within};
        std::vector<std::optional<Limit>> out;  // what the law says, from the round's own opening
        for (const model::GuaranteeVersion& version : options_.guarantees->all())
            if (version.family == step.guarantee) out.emplace_back(version.limit);
        return out;
    }

    static std::vector<std::optional<Limit>> silence(const model::Step& step) {
        if (step.if_silent.empty()) return {step.answer_within};
        if (!step.answer_within) return {step.if_silent.back().after};
        return {step.answer_within, step.if_silent.back().after};
    }

    static std::vector<std::optional<Limit>> periods(const model::Step& step) {
        std::vector<std::optional<Limit>> out{step.every};
        for (const Limit& limit : step.every_then)
            if (limit != *step.every) out.emplace_back(limit);
        return out;
    }

    void hop(const Way& way, Ref states, const Move& move, const Wait& wait, Happening what) {
        Way from = way;
        Times at;
        const bool bounded = !wait.limits.empty() && wait.limits.front().has_value();
        if (!bounded && from.unbounded == none && way.since != nullptr) from.unbounded = way.step;
        if (way.since != nullptr && bounded) {
            std::vector<Instant> times = *way.since;
            for (Instant& time : times) {
                Instant last{0};
                for (const auto& limit : wait.limits)
                    last = std::max(last, options_.calendar->due(time, *limit));
                time = std::max(time, Instant{last.ms - wait.before.ms});
            }
            at = std::make_shared<const std::vector<Instant>>(std::move(times));
        }
        pass_on(from, states, move, std::move(at), what);
    }

    // Findings
    // -------------------------------------------------------------------------------------

    // The goal opens. Too late when its own limit, or the opening itself, is past the law's.
    void arrive(const Way& way) {
        const std::optional<Limit>& within = slice_.steps[goal_].within;
        std::optional<std::size_t> worst;
        Duration most{0};
        Instant own_due = never;
        for (std::size_t i = 0; way.since != nullptr && i < law_.due.size(); ++i) {
            if (law_.due[i] == never) continue;
            const Instant opened = (*way.since)[i];
            const Instant own =
                within ? options_.calendar->due(opened, *within) : opened + a_moment;
            if (own <= law_.due[i] || (worst && own - law_.due[i] <= most)) continue;
            worst = i;
            most = own - law_.due[i];
            own_due = own;
        }
        if (way.since == nullptr) worst = way.late_at;
        if (!worst) return;
        report(way, *worst, own_due);
    }

    // Limits end at midnight: the last day is the one before.
    static Date last_day_of(Instant at) { return local_date(Instant{at.ms - 1}); }

    void report(const Way& way, std::size_t start, Instant own) {
        const model::Step& goal = slice_.steps[goal_];
        Finding out;
        out.property = Property::time;
        out.model = slice_.id;
        out.element = "steps." + goal.id;
        out.story.push_back(explorer_.line(Happening::opened, none));
        const bool dated = way.unbounded == none;
        if (dated && event_ == "contact") out.story.back().on = local_date((*starts_)[start]);
        for (const Hop& hop : way.hops) {
            StoryLine line = explorer_.line(hop.what, hop.step);
            if (dated && hop.at != nullptr) line.on = local_date((*hop.at)[start]);
            out.story.push_back(std::move(line));
        }
        StoryLine last = explorer_.line(Happening::too_late, goal_);
        const std::string law = goal.guarantee;
        last.detail = law;
        if (dated) last.law_by = last_day_of(law_.due[start]);
        if (dated && own != never) last.done_by = last_day_of(own);
        out.story.push_back(last);
        out.error = dated ? Error(ErrorKind::invalid, "prove.too_late",
                                  "it may be done only after the limit of " + law)
                          : Error(ErrorKind::invalid, "prove.no_limit",
                                  "no limit on the way to it: " + slice_.steps[way.unbounded].id);
        if (!dated) out.error.with("by", slice_.steps[way.unbounded].id);
        if (may_end_first_) {
            out.verdict = Verdict::not_proved;
            out.story.clear();
            out.error = Error(ErrorKind::unsupported, "prove.end_may_come_first",
                              "it may come too late, unless an end comes first");
        }
        out.error.with("step", goal.id).with("guarantee", law).element = out.element;
        finding_ = std::move(out);
    }

    Finding too_many() const {
        Finding out;
        out.property = Property::time;
        out.verdict = Verdict::not_proved;
        out.model = slice_.id;
        out.element = "steps." + slice_.steps[goal_].id;
        out.error = Error(ErrorKind::too_large, "prove.too_many_ways",
                          "too many ways lead to the step to know the longest")
                        .with("step", slice_.steps[goal_].id);
        return out;
    }

    const Options& options_;
    const std::uint32_t goal_;
    const std::string event_;
    const model::CompiledModel slice_;
    const bool may_end_first_;
    Diagrams diagrams_;
    Space space_;
    Moves moves_;
    Explorer explorer_;
    Times starts_;
    Statute law_;
    std::deque<Way> open_;
    std::vector<Way> seen_;
    std::optional<Finding> finding_;
};

// A round whose clock starts with itself: a later one, or one whose event never came.
std::optional<Finding> check_alone(const model::CompiledModel& model, const Options& options,
                                   std::uint32_t index, const std::vector<Instant>& starts) {
    const model::Step& step = model.steps[index];
    if (!step.within) return std::nullopt;
    for (const std::string& event : start_events(*options.guarantees, step.guarantee)) {
        if (event == "contact" && !step.repeat && !step.every) continue;
        const Statute law = statute_of(options, step.guarantee, event, starts);
        for (std::size_t i = 0; i < starts.size(); ++i) {
            if (law.due[i] == never || options.calendar->due(starts[i], *step.within) <= law.due[i])
                continue;
            Finding out;
            out.property = Property::time;
            out.model = model.id;
            out.element = "steps." + step.id;
            StoryLine line;
            line.what = Happening::too_late;
            line.model = model.id;
            line.element = step.id;
            line.detail = step.guarantee;
            line.own = step.within;
            line.law = law.version[i]->limit;
            line.on = local_date(starts[i]);
            out.story.push_back(line);
            out.error = Error(ErrorKind::invalid, "prove.too_late",
                              "it may be done only after the limit of " + step.guarantee)
                            .with("step", step.id)
                            .with("guarantee", step.guarantee);
            return out;
        }
    }
    return std::nullopt;
}

}  // namespace

void check_worst_time(const model::CompiledModel& model, const Options& options,
                      const Joined& joined, std::vector<Finding>& findings) {
    std::vector<Instant> starts;
    for (std::uint32_t step = 0; step < model.steps.size(); ++step) {
        const std::string& family = model.steps[step].guarantee;
        if (family.empty()) continue;
        if (options.calendar == nullptr || options.guarantees == nullptr) {
            Finding out;
            out.property = Property::time;
            out.verdict = Verdict::not_proved;
            out.model = model.id;
            out.element = "steps." + model.steps[step].id;
            out.error = Error(ErrorKind::invalid, "prove.no_calendar",
                              "no calendar, or no statutory limits, to compare with");
            findings.push_back(std::move(out));
            return;
        }
        if (starts.empty()) starts = start_instants(options);
        std::optional<Finding> found = check_alone(model, options, step, starts);
        for (const std::string& event : start_events(*options.guarantees, family)) {
            if (found && found->verdict == Verdict::refuted) break;
            if (auto worse = Chase(model, options, joined, step, event, starts).run())
                found = std::move(worse);
        }
        if (found) findings.push_back(std::move(*found));
    }
}

}  // namespace luotsi::prove
