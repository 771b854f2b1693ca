// Elements of one model version found again in another by their ids: what apply() does with the
// event `moved`, and what readers of a journal do with the events before it.
#include <algorithm>

#include "engine/move.hpp"

namespace luotsi::engine {
namespace {

template <class T>
std::vector<std::uint32_t> by_id(const std::vector<T>& from, const std::vector<T>& to) {
    std::vector<std::uint32_t> out(from.size(), none);
    for (std::size_t i = 0; i < from.size(); ++i) {
        // Versions differ little: the same place is tried first.
        if (i < to.size() && to[i].id == from[i].id) {
            out[i] = static_cast<std::uint32_t>(i);
            continue;
        }
        const auto at = std::find_if(to.begin(), to.end(),
                                     [&](const T& other) { return other.id == from[i].id; });
        if (at != to.end()) out[i] = static_cast<std::uint32_t>(at - to.begin());
    }
    return out;
}

void map(std::uint32_t& index, const std::vector<std::uint32_t>& to) {
    if (index != none) index = index < to.size() ? to[index] : none;
}

template <class T>
std::vector<T> rearranged(std::vector<T> all, const std::vector<std::uint32_t>& to,
                          std::size_t size) {
    std::vector<T> out(size);
    for (std::size_t i = 0; i < all.size() && i < to.size(); ++i)
        if (to[i] != none) out[to[i]] = std::move(all[i]);
    return out;
}

template <class T>
std::uint32_t same(const std::vector<T>& from, const std::vector<T>& to, std::uint32_t index) {
    if (index >= from.size()) return none;
    if (index < to.size() && to[index].id == from[index].id) return index;
    for (std::size_t i = 0; i < to.size(); ++i)
        if (to[i].id == from[index].id) return static_cast<std::uint32_t>(i);
    return none;
}

}  // namespace

Case remapped(Case now_case, model::ModelPtr to) {
    // A case that knows no model (attribute_wait) has nothing to find again.
    if (now_case.model == nullptr || to == nullptr) return now_case;
    if (now_case.model != to) {
        const auto facts = by_id(now_case.model->facts, to->facts);
        const auto steps = by_id(now_case.model->steps, to->steps);
        now_case.facts = rearranged(std::move(now_case.facts), facts, to->facts.size());
        now_case.steps = rearranged(std::move(now_case.steps), steps, to->steps.size());
        now_case.when_true = rearranged(std::move(now_case.when_true), steps, to->steps.size());
        for (Round& round : now_case.rounds) map(round.step, steps);
        for (Promise& promise : now_case.promises) map(promise.step, steps);
        for (Consent& consent : now_case.consents) map(consent.step, steps);
        for (Timer& timer : now_case.timers) map(timer.step, steps);
        std::erase_if(now_case.timers, [](const Timer& timer) { return timer.step == none; });
    }
    now_case.model = std::move(to);
    return now_case;
}

void carry_over(Event& event, const model::CompiledModel& from, const model::CompiledModel& to) {
    event.fact = same(from.facts, to.facts, event.fact);
    event.step = same(from.steps, to.steps, event.step);
    event.end = same(from.ends, to.ends, event.end);
    for (Event& one : event.then) carry_over(one, from, to);
}

}  // namespace luotsi::engine
