// All states a case of one model can come to, and the shortest way to any of them.
#pragma once

#include <cstdint>
#include <vector>

#include "prove/moves.hpp"
#include "prove/prove.hpp"

namespace luotsi::prove {

// States that are reached, and – as far as some story needed them – rings of those by distance from
// the opening.
struct Reach {
    Ref all = nothing;
    std::vector<Ref> rings;
    bool sure_only = false;  // by moves that no free condition has a say in
};

class Explorer {
public:
    Explorer(Space& space, Moves& moves);

    // False: the diagrams grew past their limit and nothing below means anything.
    bool run();

    Reach& reach() { return reach_; }
    // The part that is reached whatever free conditions answer; all of it when there are none.
    Reach& sure_reach() { return space_.free.empty() ? reach_ : sure_; }
    Ref ended() const { return ended_; }  // at rest, an end holds
    Ref ending(std::size_t end) const { return ends_[end]; }  // this one, the first that does
    // Reachable states from which an end can come: with the best of luck with free conditions, or
    // without any.
    Ref can_end(bool luck);
    std::uint64_t states();
    std::uint64_t transitions();

    // The shortest story to a state of `target`, all of which is in `reach`.
    std::vector<StoryLine> story(Reach& reach, Ref target);
    StoryLine line(Happening what, std::uint32_t step) const;

private:
    void find_ends();
    void explore(Reach& reach, bool sure_only);
    void grow_rings(Reach& reach, Ref target);
    void tidy(std::vector<Ref> more);
    void tell_opening(std::vector<StoryLine>& out, const std::vector<bool>& state) const;
    void tell_move(std::vector<StoryLine>& out, const Move& move, const std::vector<bool>& before,
                   const std::vector<bool>& after) const;
    void tell_fact(std::vector<StoryLine>& out, std::uint32_t fact,
                   const std::vector<bool>& state) const;

    Space& space_;
    Moves& moves_;
    Diagrams& diagrams_;
    std::vector<Ref> ends_;
    Ref ended_ = nothing;
    Reach reach_;
    Reach sure_;
    Ref can_end_[2] = {nothing, nothing};
};

}  // namespace luotsi::prove
