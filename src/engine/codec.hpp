// Events as the journal keeps them: one JSON object each. Steps, facts and ends are written by id
// and instants in ISO 8601, so that a journal is readable by people and outlives the indexes of a
// model version. Keys come in a fixed order and defaults are left out: equal events give equal
// bytes, which the hash chain of the store stands on.
//
//   {"kind":"round_due","seq":4,"at":"2026-11-21T07:00:00.000Z",
//    "recorded":"2026-11-21T07:00:02.000Z",
//    "by":{"kind":"system"},"step":"first answer","round":1,"unit":"guidance-kuopio",
//    "due":"2026-11-23T14:00:00.000Z","law":"2026-11-23T14:00:00.000Z","guarantee":"shl-assess"}
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "engine/event.hpp"
#include "model/compiled.hpp"

namespace luotsi::engine {

inline constexpr std::size_t max_event_bytes = 256 * 1024;

std::string encode(const Event& event, const model::CompiledModel& model);
// As encode(), appended to `out`: for writers that keep one buffer.
void append_event(std::string& out, const Event& event, const model::CompiledModel& model);

// The same without what a row of the journal keeps in columns of its own (seq, times, actor);
// decode() reads it, leaving those at their defaults.
void append_body(std::string& out, const Event& event, const model::CompiledModel& model);

// An event `moved` or `moved_back` is written and read with the model the case is on after it; the
// event's own `model` is set by the reader, who found it.
// Error codes: "engine.bad_event" (not JSON, a key or value that does not belong there; nothing is
// skipped) and "engine.unknown_element" (an id this model version does not have).
Result<Event> decode(std::string_view json, const model::CompiledModel& model);

}  // namespace luotsi::engine
