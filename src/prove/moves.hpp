// Everything that may happen next in a case, each as a relation between the state now and the state
// after, once conditions have settled. Settling follows the engine: the first step in file order
// whose `when` has changed is looked at, a rise opens a round, a fall withdraws one that nobody has
// taken, until nothing changes. Ends are not part of a move: a state at rest in which an end holds
// is over.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "prove/space.hpp"

namespace luotsi::prove {

enum class MoveKind : std::uint8_t {
    take,
    complete,
    begin,  // start: its sub-case begins
    ask,
    accept,
    answer,
    come_home,  // returned by the other side, or nobody answered
    sub_case_ends,
    wait_ends,
    period_begins,
    limit_passes,
    confirm  // a decided fact that no step learns
};

struct Move {
    MoveKind kind = MoveKind::complete;
    std::uint32_t step = none;  // confirm: none
    std::string outcome;  // sub_case_ends: in words
    Ref relation = nothing;  // over the state now, and after for what is touched
    Ref enabled = nothing;  // states in which it can happen
    std::vector<std::uint32_t> touched;  // components it may change; others stay
    Ref now_cube = everything;
    Ref after_cube = everything;
    std::vector<std::uint32_t> learns;  // facts
    std::vector<std::uint32_t> chance;  // free components that may become anything
};

// What a model is told by those it is joined with.
struct Joined {
    std::vector<std::vector<std::string>> outcomes;  // by step: what its sub-case may end with
    std::vector<bool> handed;  // by fact: some other model hands it over when it starts this one
};

class Moves {
public:
    Moves(Space& space, const Joined& joined);

    Ref initial = nothing;  // after the opening, at rest
    std::vector<Move> all;
    bool chance_at_opening = false;  // a free condition may answer anyhow from the start
    bool settles = true;  // false: conditions never come to rest (the engine would refuse too)

    Ref after(Ref states, const Move& move);  // states that may follow
    Ref before(Ref states, const Move& move);  // states from which these may follow
    // States from which these follow whatever chance does, for a choice that somebody can make.
    Ref surely_before(Ref states, const Move& move);
    void add_roots(std::vector<Ref>& roots) const;

private:
    enum class Learning : std::uint8_t { told, required, optional, history };
    struct Trial {  // one move being worked out, on all states at once
        bool opening = false;
        std::vector<bool> touched;  // by component
        std::vector<std::uint32_t> affected;  // steps whose `when` may change, in order
        std::vector<Ref> holds;  // by affected step: `when` of the state being made
        Ref set = nothing;
    };

    void open_case(const std::vector<bool>& handed);
    void add_confirmations();
    void add_moves(std::uint32_t step, const std::vector<std::string>& outcomes);
    void add_simple(MoveKind kind, std::uint32_t step, Ref enabled, std::uint32_t phase);
    void add_work(MoveKind kind, std::uint32_t step, Ref enabled, const std::string& outcome);
    Trial begin(Move& move);
    void reach(Trial& trial, Move& move) const;
    void act(Trial& trial, const Move& move);
    void finish(Trial& trial, std::uint32_t step);
    void settle(Trial& trial);
    Ref look(Trial& trial, std::size_t place, Ref set);
    void learn_all(Trial& trial, std::uint32_t step);
    void learn(Trial& trial, std::uint32_t fact, Learning how, bool again);
    void learn_outcome(Trial& trial, std::uint32_t fact, const std::string& outcome);
    void choose_free(Trial& trial, const std::vector<std::uint32_t>& chance);
    Ref in_phase(std::uint32_t step, std::uint32_t phase);

    bool is_after(const Trial& trial, std::uint32_t component) const;
    Ref is(const Trial& trial, std::uint32_t component, std::uint32_t value);
    Ref assigned(const Trial& trial, Ref set, std::uint32_t component, std::uint32_t value);
    Ref chosen(const Trial& trial, Ref set, std::uint32_t component, std::uint32_t from);

    Space& space_;
    Diagrams& diagrams_;
};

}  // namespace luotsi::prove
