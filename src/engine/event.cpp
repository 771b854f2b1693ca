// Names of events and commands as journals and the API write them.
#include <array>

#include "engine/engine.hpp"

namespace luotsi::engine {
namespace {

// In the order of EventKind.
constexpr std::array<std::string_view, 59> event_names{"opened",
                                                       "subject_bound",
                                                       "subject_unbound",
                                                       "asked",
                                                       "learned",
                                                       "corrected",
                                                       "proposed",
                                                       "confirmed",
                                                       "overridden",
                                                       "condition",
                                                       "round_due",
                                                       "round_taken",
                                                       "round_released",
                                                       "round_reassigned",
                                                       "round_done",
                                                       "round_skipped",
                                                       "round_withdrawn",
                                                       "overdue",
                                                       "timer_set",
                                                       "timer_fired",
                                                       "promise_asked",
                                                       "promise_accepted",
                                                       "promise_returned",
                                                       "promise_forwarded",
                                                       "promise_answered",
                                                       "promise_cancelled",
                                                       "promise_reminded",
                                                       "matter_moved",
                                                       "sub_case_started",
                                                       "sub_case_ended",
                                                       "sub_case_given_up",
                                                       "starter_gave_up",
                                                       "joined",
                                                       "left",
                                                       "keeper_named",
                                                       "consent_asked",
                                                       "consent_given",
                                                       "consent_refused",
                                                       "consent_withdrawn",
                                                       "booked",
                                                       "booking_moved",
                                                       "booking_cancelled",
                                                       "no_show",
                                                       "plan_drafted",
                                                       "plan_agreed",
                                                       "plan_disagreed",
                                                       "plan_item_done",
                                                       "plan_edited",
                                                       "noted",
                                                       "message",
                                                       "told",
                                                       "feedback",
                                                       "duplicate_of",
                                                       "closed",
                                                       "reopened",
                                                       "moved",
                                                       "moved_back",
                                                       "next_proposed",
                                                       "succeeded"};
static_assert(event_names.size() == static_cast<std::size_t>(EventKind::succeeded) + 1);

// In the order of CommandKind.
constexpr std::array<std::string_view, 47> command_names{"open",
                                                         "take",
                                                         "release",
                                                         "reassign",
                                                         "complete",
                                                         "skip",
                                                         "learn",
                                                         "correct",
                                                         "confirm",
                                                         "override",
                                                         "ask_promise",
                                                         "accept_promise",
                                                         "return_promise",
                                                         "forward_promise",
                                                         "answer_promise",
                                                         "cancel_promise",
                                                         "propose_next",
                                                         "sub_case_ended",
                                                         "starter_gave_up",
                                                         "consent",
                                                         "withdraw_consent",
                                                         "ask_consent",
                                                         "book",
                                                         "move_booking",
                                                         "cancel_booking",
                                                         "mark_no_show",
                                                         "draft_plan",
                                                         "agree_plan",
                                                         "disagree_plan",
                                                         "finish_plan_item",
                                                         "edit_plan",
                                                         "note",
                                                         "message",
                                                         "told",
                                                         "feedback",
                                                         "bind_subject",
                                                         "unbind_subject",
                                                         "join",
                                                         "leave",
                                                         "hand_over",
                                                         "mark_duplicate",
                                                         "close",
                                                         "reopen",
                                                         "move",
                                                         "move_back",
                                                         "succeed",
                                                         "tick"};
static_assert(command_names.size() == static_cast<std::size_t>(CommandKind::tick) + 1);

template <class Kind, std::size_t size>
bool find_name(const std::array<std::string_view, size>& names, std::string_view text, Kind& out) {
    for (std::size_t i = 0; i < size; ++i)
        if (names[i] == text) {
            out = static_cast<Kind>(i);
            return true;
        }
    return false;
}

}  // namespace

std::string_view to_string(EventKind kind) { return event_names[static_cast<std::size_t>(kind)]; }
bool parse_event_kind(std::string_view text, EventKind& out) {
    return find_name(event_names, text, out);
}

std::string_view to_string(CommandKind kind) {
    return command_names[static_cast<std::size_t>(kind)];
}
bool parse_command_kind(std::string_view text, CommandKind& out) {
    return find_name(command_names, text, out);
}

}  // namespace luotsi::engine
