// One command at work (private to the engine): the case being changed, the events made so far and
// what must be looked at again because of them. Each event is applied the moment it is made, so
// that later decisions of the same command see it. The members are defined by subject in
// decide_*.cpp and settle.cpp. Rule of all handlers: every refusal comes before the first event,
// because the case is changed in place.
#pragma once

#include <array>
#include <cassert>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.hpp"

namespace luotsi::engine {

using model::none;

// A set of element indexes below max_elements; empty sets cost one comparison.
class IndexSet {
public:
    void add(std::uint32_t index) {
        assert(index < max_elements);
        words_[index / 64] |= std::uint64_t{1} << (index % 64);
        if (index / 64 >= used_) used_ = index / 64 + 1;
    }
    // Takes the smallest index out; `none` when empty.
    std::uint32_t take_first() {
        for (std::uint32_t word = 0; word < used_; ++word) {
            if (words_[word] == 0) continue;
            const auto bit = static_cast<std::uint32_t>(__builtin_ctzll(words_[word]));
            words_[word] &= words_[word] - 1;
            return word * 64 + bit;
        }
        used_ = 0;
        return none;
    }

private:
    std::array<std::uint64_t, max_elements / 64> words_{};
    std::uint32_t used_ = 0;  // words that may have bits
};

// What the conditions of a model may ask of a case.
class CaseEnvironment final : public feel::Environment {
public:
    explicit CaseEnvironment(const Case& of) : case_(of) {}
    const feel::Value& fact(std::uint32_t index) const override;
    bool fact_unknown(std::uint32_t index) const override;
    bool fact_asked(std::uint32_t index) const override;
    bool step_done(std::uint32_t index, bool last) const override;
    bool step_overdue(std::uint32_t index) const override;
    std::int64_t step_count(std::uint32_t index) const override;

private:
    const Case& case_;
};

// The next thing that happens by itself. At one instant timers ring first, then silent promises
// come home, then what is late is marked; within a kind in order of index.
enum class ClockKind : std::uint8_t { timer, silence, overdue_round, overdue_promise };
struct ClockItem {
    Instant at = never;
    ClockKind kind = ClockKind::timer;
    std::uint32_t index = 0;  // timer, promise or round
};
ClockItem next_clock_item(const Case& now_case);

class Work {
public:
    Work(Case& of, const Command& command, Instant now, const Context& context,
         std::vector<Event>& out);

    Result<void> open();
    Result<void> run();  // every command but open; the clocks must have rung before
    Result<void> ring(Instant until);  // decide_tick.cpp
    Result<void> settle_after_move(const model::CompiledModel& left);  // move.cpp

private:
    // Events ---------------------------------------------------------------------------------
    // An event of the command's actor / a consequence (of the system), at the cause's time. The
    // caller's `fill` sets the fields of the kind.
    template <class Fill>
    void act(EventKind kind, Fill fill) {
        Event& e = fresh(kind);
        e.actor = cmd_.actor;
        fill(e);
        commit();
    }
    template <class Fill>
    void follow(EventKind kind, Fill fill) {
        fill(fresh(kind));
        commit();
    }
    Event& fresh(EventKind kind) {
        Event& e = out_.emplace_back();
        e.kind = kind;
        e.happened_at = cause_at_;
        e.recorded_at = now_;
        return e;
    }
    void commit();
    void touch_fact(std::uint32_t fact);
    void touch_step(std::uint32_t step);

    // settle.cpp -----------------------------------------------------------------------------
    Result<void> settle();  // conditions, tables and ends, until nothing changes
    void look_at_step(std::uint32_t step);
    void look_at_decision(std::uint32_t decision);
    bool holds(std::uint32_t step) const;
    void try_ends();
    std::uint32_t step_to_look_again() const;
    bool end_is_free(const model::End& end) const;
    void close_with(std::uint32_t end, std::string_view reason);
    void open_round(std::uint32_t step, bool by_rise, std::string_view reason);
    void withdraw_round(std::uint32_t round, std::string_view reason, bool when);
    void finish_round(std::uint32_t round);  // done by the actor: effort, mark, next period
    void start_period(std::uint32_t step);  // the timer of an `every` step
    struct Law {
        Instant at = never;
        const model::GuaranteeVersion* version = nullptr;
    };
    Law law_limit(std::uint32_t step) const;
    Instant limit_from(Instant start, const std::optional<Limit>& limit) const;
    std::string_view unit_of_kind(std::string_view kind) const;  // "" when there is none
    std::string_view unit_of_role(std::uint32_t role, const std::string& otherwise) const;

    // Checks (decide.cpp) --------------------------------------------------------------------
    Result<void> check_common();
    Result<void> check_seq() const;
    Result<void> check_reason() const;
    Result<void> check_text() const;
    Result<Round*> open_round_of_command();
    Result<void> check_may_act(const Round& round) const;
    Result<Promise*> promise_of_command();
    bool is_client() const {
        return cmd_.actor.kind == ActorKind::client || cmd_.actor.kind == ActorKind::representative;
    }
    bool is_client_step(std::uint32_t step) const;
    const model::Step& step_of(const Round& round) const { return model_.steps[round.step]; }
    Result<void> dispatch();
    Result<void> dispatch_agreements();
    Result<void> dispatch_case();

    // decide_rounds.cpp ----------------------------------------------------------------------
    Result<void> take();
    Result<void> release();
    Result<void> reassign();
    Result<void> skip();
    Result<void> complete();
    Result<void> check_act(const Round& round) const;
    Result<void> start_sub_case(Round& round);
    void take_if_due(std::uint32_t round);  // the round_taken a worker did not have to say
    void name_keeper(std::uint32_t step);

    // decide_facts.cpp -----------------------------------------------------------------------
    Result<void> learn();
    Result<void> correct();
    Result<void> confirm();
    Result<void> override_decision();
    Result<void> check_learned(const std::vector<Learned>& items, const model::Step* step) const;
    Result<void> check_one(const Learned& item, const model::Step* step) const;
    Result<void> check_teller(const model::Fact& fact, bool listed) const;
    // `answered`: a fact the command itself answers, besides those in its list.
    Result<void> check_required(const model::Step& step, std::uint32_t answered = none) const;
    const Learned* given(std::uint32_t fact) const;  // in the command; nullptr when not
    void write_learned(const Learned& item, const model::Step* step);
    void write_step_facts(const model::Step& step);  // what a finished round learns
    void write_history(const model::LearnItem& item);
    void write_value(std::uint32_t fact, feel::Value value, std::string_view source);

    // decide_promises.cpp --------------------------------------------------------------------
    Result<void> ask_promise();
    Result<void> accept_promise();
    Result<void> return_promise();
    Result<void> forward_promise();
    Result<void> answer_promise();
    Result<void> cancel_promise();
    Result<void> propose_next();
    Result<void> sub_case_ended();
    Result<void> starter_gave_up();
    void give_up_sub_case(std::uint32_t round, std::uint32_t promise, std::string_view reason);
    bool nobody_has_begun() const;
    Result<void> consent();
    Result<void> withdraw_consent();
    Result<void> ask_consent();
    Result<void> check_receiver(const Promise& promise) const;
    Result<model::Step const*> consent_step() const;
    const Consent* consent_of(std::uint32_t step) const;
    // The asker's round is due again, in `unit` or (empty) the asking unit.
    void come_home(std::uint32_t promise, std::string_view unit, const std::string& reason);
    void learn_outcome(std::uint32_t fact, std::string_view outcome, std::string_view source);
    void late_answer(const Promise& promise);
    Uuid sub_case_id(std::uint64_t index) const;

    // decide_plan.cpp ------------------------------------------------------------------------
    Result<void> book();
    Result<void> move_booking();
    Result<void> cancel_booking();
    Result<void> mark_no_show();
    Result<Appointment*> booked_appointment();
    Result<void> check_time() const;
    void book_again(std::uint32_t round, std::string_view reason);
    Result<void> draft_plan();
    Result<void> answer_plan(bool agreed);
    Result<void> finish_plan_item();
    Result<void> edit_plan();
    Result<void> check_keeps_others(const Plan& draft) const;

    // decide_case.cpp ------------------------------------------------------------------------
    Result<void> note();
    Result<void> told();
    Result<void> feedback();
    Result<void> bind_subject();
    Result<void> unbind_subject();
    Result<void> join();
    Result<void> leave();
    Result<void> hand_over();
    Result<void> mark_duplicate();
    Result<void> close();
    Result<void> reopen();
    Result<void> succeed();
    Result<void> move();  // move.cpp
    Result<void> move_back();
    Result<void> check_nothing_stays(std::string_view unit) const;

    // decide_tick.cpp ------------------------------------------------------------------------
    void ring_timer(std::uint32_t index);
    void ring_silence(std::uint32_t promise);
    void ring_overdue(const ClockItem& item);

    Case& case_;
    const model::CompiledModel& model_;
    const Command& cmd_;
    Instant now_;
    Instant cause_at_;  // happened_at of what is being written
    const Context& context_;
    std::vector<Event>& out_;
    CaseEnvironment environment_;
    IndexSet steps_to_see_;
    IndexSet decisions_to_see_;
    std::size_t settled_from_ = 0;
};

}  // namespace luotsi::engine
