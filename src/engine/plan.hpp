// One plan, many writers. Each party writes its own lines at the same time as the others; writings
// are merged field by field. A writer says which edition of the plan was seen; where somebody has
// written the same field since, nothing is lost and nothing that decides is chosen by a machine:
// both values are kept, and a person who has seen both writes the one that holds.
//
//   field                      written since, unseen          what stands      kept beside it
//   text, service, done        another value                  the later        the earlier
//   owner, by, remove          another value                  the earlier      the later
//   any                        the same value                 it              –
//   any of a line given up     anything                       the line is back that it was given up
//   goal                       the same goal changed          both, as goals   –
//
// Pure functions over the plan; the journal holds what took effect (plan_edited), so that replaying
// gives the same plan. Causality is per field (the edition of its last writing), which is enough
// since every writing passes one place in order.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "engine/case.hpp"
#include "engine/event.hpp"

namespace luotsi::engine {

inline constexpr std::size_t max_plan_lines = 200;  // goals, items, edits of one command

// Whose line it is: of the unit responsible for the matter and its named worker all of them; else
// of the unit that wrote it and of the one it is left to.
bool may_edit(const Case& the_case, const PlanItem& line, const Actor& actor);

// Whether two values of a deciding field wait for a person: the plan cannot be agreed on yet.
bool is_undecided(const Plan& plan);

// Whether these edits make the client be asked: what they had answered, or never seen, changes.
bool asks_anew(const Plan& plan, std::span<const PlanEdit> edits);

// What the asked edits come to, given that the writer had seen edition `seen` (0 = no plan): those
// that change nothing are left out, new lines get their numbers, `beside` is set. In order.
// Errors: engine.edits_missing, engine.plan_too_long, engine.edition_unknown (seen is ahead),
// engine.no_such_item, engine.not_your_part, engine.text_missing. O(edits · lines).
Result<std::vector<PlanEdit>> merge_edits(const Case& the_case, std::span<const PlanEdit> asked,
                                          std::uint32_t seen, const Actor& actor);

// Replaying: how each kind of writing changes the plan.
void redraft(Plan& plan, const Event& drafted);  // a whole new version
void apply_edits(Plan& plan, const Event& edited);
void item_done(Plan& plan, std::uint32_t line);

std::string_view to_string(PlanField field);  // "owner"
bool parse_plan_field(std::string_view text, PlanField& out);

}  // namespace luotsi::engine
