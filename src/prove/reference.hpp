// For tests only: a slow, independent judge of the prover. It drives the real engine through
// everything that may happen to a case of a small model – every opening, every answer that a
// condition can tell apart, every order of people's acts and of clocks – and decides the six
// properties by their definition. It knows nothing of how the prover works; of its code it uses
// only the names of properties and verdicts.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "prove/prove.hpp"

namespace luotsi::prove {

struct ReferenceOptions {
    const Calendar* calendar = nullptr;  // needed
    const model::Guarantees* guarantees = nullptr;
    std::vector<Instant> starts;  // property 5: the openings that are tried
    Duration horizon = days(60);  // property 5: how long after the opening clocks are followed
    std::uint64_t max_states = 20'000;  // past it what is not refuted is not_proved
    bool time = true;  // false: property 5 is left out (proved)
    // Every act and every difference is followed, also those that lasting conditions and steps
    // nobody asks about make idle: slower, to judge the short cuts by.
    bool plain = false;
    // The same model with ends that do not come: other work that is left out (see slice.hpp) may be
    // open and hold them back. Null: nothing does.
    model::ModelPtr held_back;
    // How cases of the models it starts can end; judge_by_enumeration finds it out.
    std::map<std::string, std::vector<std::string>> outcomes;
};

struct ReferenceAnswer {
    Verdict verdicts[property_count] = {};
    std::string why[property_count];  // refuted: how it comes to it, an act a line
    std::uint64_t states = 0;
    std::uint64_t moves = 0;
    bool whole = false;  // every state was looked at
    std::set<std::string> outcomes;  // of the ends that were reached
    std::set<std::uint32_t> started;  // steps that started a case
    std::vector<bool> known;  // by fact: somebody said something of it in some state

    Verdict of(Property property) const { return verdicts[static_cast<std::size_t>(property)]; }
};

// Judges `system[which]`; the others are the models it may start.
ReferenceAnswer judge_by_enumeration(std::span<const model::ModelPtr> system, std::size_t which,
                                     const ReferenceOptions& options);

// Property 5 alone.
void judge_time(std::span<const model::ModelPtr> system, std::size_t which,
                const ReferenceOptions& options, ReferenceAnswer& answer);

// The options with how the cases that it starts can end.
ReferenceOptions with_outcomes(std::span<const model::ModelPtr> system, std::size_t which,
                               const ReferenceOptions& options);

// Whether a case can still come to an end; nothing when that takes too many states to say.
std::optional<bool> can_end(std::span<const model::ModelPtr> system, std::size_t which,
                            const engine::Case& from, const ReferenceOptions& options);

// Every day of [from, to] at the times of day at which limits change their mind.
std::vector<Instant> openings_between(Date from, Date to);

// What may happen next -------------------------------------------------------------------------

// One thing that has happened, and the case after it.
struct Happened {
    std::string how;  // "first talk done (coping 3)"
    engine::Case after;
    std::vector<engine::Event> events;
    std::uint32_t finished = engine::none;  // step of the round that somebody finished
    std::string refusal;  // the engine would not do it: a fault of the test itself
};
using See = std::function<void(Happened&&)>;

// What somebody says of one fact.
struct Answer {
    std::uint32_t fact = engine::none;
    feel::Value value;  // null: recorded unknown
    bool open = false;  // an optional one that is left open
    bool history = false;
};
using Answers = std::vector<Answer>;

// Puts all clocks far away, so that none rings unless it is chosen.
void push_clocks_away(engine::Case& c);

class CaseMoves {
public:
    CaseMoves(std::span<const model::ModelPtr> system, std::size_t which,
              const ReferenceOptions& options);

    void openings(Instant now, const See& see) const;
    // People's acts at `now`: taking, finishing, asking, accepting, answering, returning, the end
    // of a sub-case.
    void people(const engine::Case& of, Instant now, const See& see) const;
    // Any clock that runs rings next, whatever its time (see push_clocks_away).
    void clocks(const engine::Case& of, const See& see) const;
    // Whether a decided fact that no step learns is still missing.
    bool may_decide(const engine::Case& of) const;
    Happened opened(Instant now, const Answers& answers) const;
    Happened finished(const engine::Case& of, const engine::Round& round, Instant now,
                      const Answers& answers) const;
    void tick(const engine::Case& of, Instant now, std::string how, const See& see) const;

    const std::vector<feel::Value>& values(std::uint32_t fact) const { return values_[fact]; }
    bool is_read(std::uint32_t fact) const { return read_[fact]; }
    bool asks_overdue(std::uint32_t step) const { return overdue_[step]; }
    bool asks() const { return asks_; }  // some condition asks asked()
    bool asks_last() const { return asks_last_; }  // … done(step, last)
    bool plain() const { return plain_; }
    bool is_step_read(std::uint32_t step) const { return step_read_[step]; }
    // Its condition holds for good once it holds (see lasting.hpp).
    bool lasts(std::uint32_t step) const { return lasts_[step]; }
    std::uint32_t count_limit() const { return count_limit_; }

private:
    void read_conditions();
    void read_condition(const feel::Expression& condition);
    void choose_values();
    std::vector<feel::Value> numbers_of(std::uint32_t fact) const;
    std::vector<feel::Value> words_of(std::uint32_t fact) const;
    std::vector<Answers> choices_of(const engine::Case& of, const model::Step& step) const;
    void finish(const engine::Case& of, const engine::Round& round, Instant now,
                const See& see) const;
    void ask(const engine::Case& of, const engine::Round& round, Instant now, const See& see) const;
    void promise(const engine::Case& of, const engine::Promise& promise, Instant now,
                 const See& see) const;
    void sub_case_ends(const engine::Case& of, engine::Command command, const model::Step& step,
                       Instant now, const See& see) const;
    bool is_learnt(std::uint32_t fact) const;
    void decide_alone(const engine::Case& of, Instant now, const See& see) const;
    bool is_handed_over(const std::string& fact) const;
    bool send(Happened& happened, const engine::Command& command, Instant now,
              const engine::Context& context) const;
    std::string said(const Answers& answers) const;

    std::span<const model::ModelPtr> system_;
    const model::CompiledModel& model_;
    model::ModelPtr pointer_;
    engine::Context context_;
    std::map<std::string, std::vector<std::string>> outcomes_;  // by model
    std::vector<std::vector<feel::Value>> values_;  // by fact: one of each region
    std::vector<bool> read_;  // by fact: by some condition
    std::vector<std::string> texts_;  // of all conditions
    std::vector<std::vector<std::uint32_t>> text_facts_;  // facts each reads
    std::vector<bool> overdue_;  // by step: some condition asks overdue() of it
    std::vector<bool> step_read_;  // by step: by some condition
    std::vector<bool> lasts_;
    bool asks_ = false;
    bool asks_last_ = false;
    bool plain_ = false;
    std::uint32_t count_limit_ = 1;
};

}  // namespace luotsi::prove
