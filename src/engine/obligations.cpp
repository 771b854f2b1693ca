// Who is responsible for what, and whose the waiting was.
#include <algorithm>

#include "engine/work.hpp"

namespace luotsi::engine {
namespace {

// Calls `see(is_promise, index, unit, holder, since, due)` for each open obligation: rounds in
// order, then promises. A round that waits for a promise is the other side's, as the promise.
template <class See>
void for_each_obligation(const Case& c, See see) {
    if (c.state != CaseState::open) return;
    for (const Round& round : c.rounds)
        if (is_open(round.state) && round.promise == none)
            see(false, round.id, round.unit, round.holder, round.opened_at, round.due_at);
    for (const Promise& promise : c.promises)
        if (is_running(promise.state))
            see(true, promise.id, promise.to_unit, promise.holder, promise.asked_at,
                promise.due_at);
}

const std::string& side_waited_for(const Case& c) {
    const std::string* side = &c.unit;
    Instant due = never;
    Instant since = never;
    bool found = false;
    for_each_obligation(c, [&](bool, std::uint32_t, const std::string& unit, const std::string&,
                               Instant began, Instant due_at) {
        if (found && (due_at > due || (due_at == due && began >= since))) return;
        side = &unit;
        due = due_at;
        since = began;
        found = true;
    });
    return *side;
}

}  // namespace

std::vector<Obligation> obligations(const Case& now_case) {
    std::vector<Obligation> all;
    for_each_obligation(now_case, [&](bool is_promise, std::uint32_t index, const std::string& unit,
                                      const std::string& holder, Instant since, Instant due) {
        all.push_back({is_promise, index, unit, holder, since, due});
    });
    return all;
}

bool has_part(const Case& now_case, std::string_view unit) {
    const auto any = [](const auto& all, auto is) { return std::ranges::any_of(all, is); };
    return now_case.unit == unit ||
           any(now_case.rounds,
               [&](const Round& r) { return is_open(r.state) && r.unit == unit; }) ||
           any(now_case.promises,
               [&](const Promise& p) {
                   return is_running(p.state) && (p.to_unit == unit || p.from_unit == unit);
               }) ||
           any(now_case.parties,
               [&](const Party& p) { return p.state == PartyState::present && p.unit == unit; }) ||
           any(now_case.appointments,
               [&](const Appointment& a) {
                   return a.state == AppointmentState::booked && a.unit == unit;
               }) ||
           any(now_case.plan.items,
               [&](const PlanItem& i) { return !i.done && i.owner_unit == unit; });
}

bool waits_for_next(const Case& now_case, const Promise& promise) {
    if (promise.state != PromiseState::returned || promise.proposed_seq == 0 ||
        promise.round >= now_case.rounds.size())
        return false;
    const Round& round = now_case.rounds[promise.round];
    const bool latest =
        std::none_of(now_case.promises.begin(), now_case.promises.end(), [&](const Promise& other) {
            return other.round == promise.round && other.id > promise.id;
        });
    return latest && is_open(round.state) && round.promise == none;
}

CameHome came_home(const Case& now_case, const Round& round) {
    for (const Promise& promise : now_case.promises)
        if (promise.round == round.id && waits_for_next(now_case, promise))
            return promise.has_next ? CameHome::next_ready : CameHome::nobody_left;
    return CameHome::no;
}

bool needs_person(const Case& now_case) {
    return now_case.state == CaseState::open && now_case.seq > 0 && now_case.open_rounds == 0 &&
           now_case.running_promises == 0 && now_case.timers.empty();
}

std::vector<WaitShare> attribute_wait(const std::vector<Event>& journal, Instant until) {
    std::vector<WaitShare> shares;
    if (journal.empty()) return shares;
    const auto credit = [&](const std::string& unit, Duration wait) {
        if (wait.ms <= 0) return;
        for (WaitShare& share : shares)
            if (share.unit == unit) {
                share.ms += wait.ms;
                return;
            }
        shares.push_back({unit, wait.ms});
    };
    Case c;
    Instant at = journal.front().happened_at;
    for (const Event& event : journal) {
        const Instant then = std::max(at, std::min(event.happened_at, until));
        if (c.seq > 0 && c.state == CaseState::open) credit(side_waited_for(c), then - at);
        at = then;
        apply(c, event);
    }
    if (c.state == CaseState::open) credit(side_waited_for(c), until - at);
    return shares;
}

}  // namespace luotsi::engine
