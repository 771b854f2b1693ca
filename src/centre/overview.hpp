// What happens next, who does it and by when – the one truth shown to the client, the worker and
// the leader, each in their own words. Pure functions over a case; nothing here reads or writes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/organisation.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "engine/case.hpp"
#include "engine/engine.hpp"

namespace luotsi::centre {

struct NextStep {
    std::uint32_t round = engine::none;
    std::uint32_t promise = engine::none;
    const LocalText* what = nullptr;     // worker's title or the client's words, by audience
    std::string unit;                    // "" = the client
    std::string holder;
    Instant due_at = never;
    Instant law_due_at = never;
    std::string guarantee;
    bool overdue = false;
    bool safety = false;  // somebody's safety: before everything else
};
enum class Audience : std::uint8_t { client, worker };

// Open obligations, most urgent first (safety, overdue, then due time, then order of opening).
std::vector<NextStep> next_steps(const engine::Case& now_case, Audience audience);

enum class StripState : std::uint8_t { done, now, coming, skipped };
struct StripStep {
    std::uint32_t step = engine::none;
    StripState state = StripState::coming;
    Instant at{0};
    std::string unit;
};
// The steps that have come into play, in file order, and those whose clock is already running;
// steps that nothing has opened yet are left out: whether they come depends on what is found.
std::vector<StripStep> strip(const engine::Case& now_case);

// A plan drafted from what was said: the client's words as the first goal, one item per proposed
// service. Texts are returned to be stored by the caller.
struct DraftItem {
    std::string text;
    std::string service;
    std::string owner_unit;
};
struct PlanDraft {
    std::vector<std::string> goals;
    std::vector<DraftItem> items;
};
PlanDraft draft_plan(std::string_view words, const std::vector<DraftItem>& services);

}  // namespace luotsi::centre
