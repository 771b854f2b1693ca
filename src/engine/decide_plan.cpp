// Times and the plan. A booking serves a round; on a `do: book` step it is the work itself and
// finishes the round, and a time that falls through opens that step again, so that nobody waits for
// a visit that will not come. Each draft of the plan is a version; agreement names the version.
#include <algorithm>

#include "engine/plan.hpp"
#include "engine/work.hpp"

namespace luotsi::engine {

using model::Act;

namespace {
constexpr std::uint32_t max_minutes = 24 * 60;
constexpr std::size_t max_plan_items = 200;
}  // namespace

Result<void> Work::check_time() const {
    if (cmd_.at == never || cmd_.at < now_)
        return fail(ErrorKind::invalid, "engine.time_past", "the time is not ahead");
    if (cmd_.minutes == 0 || cmd_.minutes > max_minutes)
        return fail(ErrorKind::invalid, "engine.bad_length", "between one minute and a day");
    if (cmd_.slot.is_nil())
        return fail(ErrorKind::invalid, "engine.slot_missing", "say which free time");
    return {};
}

Result<void> Work::book() {
    auto found = open_round_of_command();
    if (!found) return fail(found.error());
    const Round& round = **found;
    const model::Step& step = step_of(round);
    const bool meets = step.act == Act::book || step.act == Act::meet || step.act == Act::call ||
                       step.act == Act::visit;
    if (is_client() && !meets)
        return fail(ErrorKind::forbidden, "engine.not_yours", "no time is booked for this");
    if (!is_client())
        if (auto ok = check_may_act(round); !ok) return ok;
    if (auto ok = check_time(); !ok) return ok;
    for (const Appointment& appointment : case_.appointments)
        if (appointment.round == round.id && appointment.state == AppointmentState::booked)
            return fail(ErrorKind::conflict, "engine.already_booked", "move the time instead");
    const bool finishes = step.act == Act::book;
    if (auto ok = check_learned(cmd_.learned, &step); !ok) return ok;
    if (finishes)
        if (auto ok = check_required(step); !ok) return ok;
    if (finishes) take_if_due(cmd_.round);
    act(EventKind::booked, [&](Event& e) {
        e.appointment = static_cast<std::uint32_t>(case_.appointments.size());
        e.round = cmd_.round;
        e.slot = cmd_.slot;
        e.unit = cmd_.unit.empty() ? case_.rounds[cmd_.round].unit : cmd_.unit;
        e.to = cmd_.to;
        e.channel = cmd_.channel;
        e.at = cmd_.at;
        e.minutes = cmd_.minutes;
    });
    if (!finishes) {
        for (const Learned& item : cmd_.learned) write_learned(item, &step);
        return {};
    }
    write_step_facts(step);
    // The length of the appointment is not the effort of booking it.
    act(EventKind::round_done, [&](Event& e) {
        e.round = cmd_.round;
        e.source = step.marks;
    });
    start_period(case_.rounds[cmd_.round].step);
    return {};
}

Result<Appointment*> Work::booked_appointment() {
    if (cmd_.appointment >= case_.appointments.size())
        return fail(ErrorKind::not_found, "engine.no_such_appointment", "no such time");
    Appointment& appointment = case_.appointments[cmd_.appointment];
    if (appointment.state != AppointmentState::booked)
        return fail(ErrorKind::conflict, "engine.appointment_over", "the time is no longer booked");
    return &appointment;
}

Result<void> Work::move_booking() {
    auto found = booked_appointment();
    if (!found) return fail(found.error());
    if (auto ok = check_time(); !ok) return ok;
    const Appointment before = **found;
    act(EventKind::booking_moved, [&](Event& e) {
        e.appointment = cmd_.appointment;
        e.slot = cmd_.slot;
        e.unit = cmd_.unit.empty() ? before.unit : cmd_.unit;
        e.to = cmd_.to.empty() ? before.worker : cmd_.to;
        e.channel = cmd_.channel.empty() ? before.channel : cmd_.channel;
        e.at = cmd_.at;
        e.minutes = cmd_.minutes;
        e.reason = cmd_.reason;
    });
    return {};
}

void Work::book_again(std::uint32_t round, std::string_view reason) {
    if (round >= case_.rounds.size()) return;
    const std::uint32_t step = case_.rounds[round].step;
    if (model_.steps[step].act == Act::book && case_.rounds[round].state == RoundState::done &&
        case_.steps[step].open == none)
        open_round(step, false, reason);
}

Result<void> Work::cancel_booking() {
    auto found = booked_appointment();
    if (!found) return fail(found.error());
    if (!is_client())
        if (auto ok = check_reason(); !ok) return ok;
    const std::uint32_t round = (*found)->round;
    act(EventKind::booking_cancelled, [&](Event& e) {
        e.appointment = cmd_.appointment;
        e.reason = cmd_.reason.empty() ? "engine.reason.client_cancelled" : cmd_.reason;
    });
    book_again(round, "engine.reason.booking_cancelled");
    return {};
}

Result<void> Work::mark_no_show() {
    auto found = booked_appointment();
    if (!found) return fail(found.error());
    if (is_client())
        return fail(ErrorKind::forbidden, "engine.not_yours", "a worker writes this down");
    if ((*found)->starts_at > now_)
        return fail(ErrorKind::conflict, "engine.not_yet", "the time has not come");
    const std::uint32_t round = (*found)->round;
    act(EventKind::no_show, [&](Event& e) { e.appointment = cmd_.appointment; });
    book_again(round, "engine.reason.no_show");
    return {};
}

Result<void> Work::draft_plan() {
    if (is_client())
        return fail(ErrorKind::forbidden, "engine.not_yours", "a worker drafts, you decide");
    if (cmd_.plan.goals.empty() && cmd_.plan.items.empty())
        return fail(ErrorKind::invalid, "engine.plan_empty", "a plan has a goal or an item");
    if (cmd_.plan.items.size() > max_plan_items || cmd_.plan.goals.size() > max_plan_items)
        return fail(ErrorKind::too_large, "engine.plan_too_long", "at most 200 goals and items");
    // What was written since would be gone with the lines it was written into.
    if (cmd_.row != none && cmd_.row != case_.plan.edition)
        return fail(ErrorKind::stale, "engine.stale", "the plan has been written since");
    if (auto ok = check_keeps_others(cmd_.plan); !ok) return ok;
    Plan plan = cmd_.plan;
    plan.version = case_.plan.version + 1;
    plan.state = PlanState::drafted;
    plan.disagreement = Uuid{};
    plan.last_seq = 0;
    // Items keep the numbers they came with where these differ; a new item gets the next free one.
    std::uint32_t next = 0;
    for (const auto* lines : {&case_.plan.items, &case_.plan.removed})
        for (const PlanItem& item : *lines) next = std::max(next, item.id);
    for (const PlanItem& item : plan.items) next = std::max(next, item.id);
    for (std::size_t i = 0; i < plan.items.size(); ++i) {
        const bool used =
            std::any_of(plan.items.begin(), plan.items.begin() + static_cast<std::ptrdiff_t>(i),
                        [&](const PlanItem& earlier) { return earlier.id == plan.items[i].id; });
        if (plan.items[i].id == 0 || used) plan.items[i].id = ++next;
    }
    // What has been done stays so: a new version is about what is to come.
    for (PlanItem& item : plan.items)
        for (const PlanItem& known : case_.plan.items)
            if (known.id == item.id && known.done) item.done = true;
    act(EventKind::plan_drafted, [&](Event& e) {
        e.plan = std::move(plan);
        e.round = cmd_.round < case_.rounds.size() ? cmd_.round : none;
    });
    return {};
}

// Where the model asks "plan agreed" in a step of the client's, the answer finishes that step: the
// client says it once.
Result<void> Work::answer_plan(bool agreed) {
    if (case_.plan.version == 0)
        return fail(ErrorKind::conflict, "engine.plan_missing", "there is no plan yet");
    if (cmd_.row != case_.plan.version)
        return fail(ErrorKind::stale, "engine.stale", "there is a newer version of the plan");
    if (agreed && is_undecided(case_.plan))
        return fail(ErrorKind::conflict, "engine.plan_undecided", "two wrote differently");
    if (!agreed)
        if (auto ok = check_text(); !ok) return ok;
    if (auto ok = check_learned(cmd_.learned, nullptr); !ok) return ok;
    const std::uint32_t fact = model_.find_fact("plan agreed");
    std::uint32_t round = none;
    for (const Round& open : case_.rounds) {
        if (!is_open(open.state) || !is_client_step(open.step)) continue;
        for (const model::LearnItem& item : step_of(open).learn)
            if (item.fact == fact && fact != none) round = open.id;
    }
    act(agreed ? EventKind::plan_agreed : EventKind::plan_disagreed, [&](Event& e) {
        e.row = cmd_.row;
        e.text = cmd_.text;
    });
    if (fact == none) return {};
    act(EventKind::learned, [&](Event& e) {
        e.fact = fact;
        e.value = feel::Value::boolean(agreed);
        e.source = is_client() ? "client" : "worker";
    });
    for (const Learned& item : cmd_.learned)
        if (item.fact != fact) write_learned(item, nullptr);
    if (round != none && check_required(step_of(case_.rounds[round]), fact).has_value())
        finish_round(round);
    return {};
}

// A whole new version is written by one side: it may leave out only what is its own or done.
Result<void> Work::check_keeps_others(const Plan& draft) const {
    for (const PlanItem& line : case_.plan.items) {
        if (line.done || may_edit(case_, line, cmd_.actor)) continue;
        const bool kept =
            std::any_of(draft.items.begin(), draft.items.end(), [&](const PlanItem& item) {
                return item.id == line.id && item.text == line.text &&
                       item.service == line.service && item.owner_unit == line.owner_unit &&
                       item.by == line.by;
            });
        if (!kept)
            return fail(ErrorKind::forbidden, "engine.not_your_part", "a line of another party");
    }
    return {};
}

Result<void> Work::edit_plan() {
    if (is_client())
        return fail(ErrorKind::forbidden, "engine.not_yours", "a worker writes, you decide");
    auto edits = merge_edits(case_, cmd_.edits, cmd_.row, cmd_.actor);
    if (!edits) return fail(std::move(edits.error()));
    if (edits->empty()) return {};  // it stands so already
    act(EventKind::plan_edited, [&](Event& e) {
        e.flag = asks_anew(case_.plan, *edits);
        e.edits = std::move(*edits);
        e.row = cmd_.row;
    });
    return {};
}

Result<void> Work::finish_plan_item() {
    const auto item = std::find_if(case_.plan.items.begin(), case_.plan.items.end(),
                                   [&](const PlanItem& known) { return known.id == cmd_.row; });
    if (item == case_.plan.items.end())
        return fail(ErrorKind::not_found, "engine.no_such_item", "the plan has no such item");
    if (item->done) return fail(ErrorKind::conflict, "engine.item_done", "it is done already");
    act(EventKind::plan_item_done, [&](Event& e) { e.row = cmd_.row; });
    return {};
}

}  // namespace luotsi::engine
