// What is derived from a case for lists, queues and access: pure functions of its journal. `Trail`
// keeps the few things the case itself forgets and is folded event by event; `project` turns a
// case and its trail into rows. The writer writes the difference between the rows before and after
// a command, `rebuild` writes them all; both therefore give the same tables.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/access.hpp"
#include "base/ids.hpp"
#include "engine/case.hpp"
#include "engine/event.hpp"

namespace luotsi::store {

// What the case itself does not keep. Folded from events alone, in their order.
struct Trail {
    struct Past {             // a part that has ended
        std::string unit;
        access::Part had = access::Part::works;
        Instant ended_at;
    };
    struct Message {          // sent to another case
        Uuid id;
        Uuid to_case;
        bool starts = false;  // else: this case has ended …
        bool gives_up = false;  // … or no longer waits for the one it started
        std::string model;    // starts
        std::string unit;     // starts: the receiving unit
        std::uint32_t promise = engine::none;
        std::uint32_t round = engine::none;
        std::string outcome;  // ended: the outcome of the end
        Instant at;
    };
    struct Received {         // from another case, with effect
        Uuid id;
        Uuid from_case;
        Instant at;
    };
    Uuid words;                                // the first words
    Instant opened_recorded_at;
    Uuid parent;
    std::uint32_t parent_promise = engine::none;
    std::string matter;                        // the unit responsible for the matter now
    std::vector<std::string> round_units;      // by round
    std::vector<std::string> promise_units;    // by promise: who owes the answer
    std::vector<std::uint8_t> promise_accepted;
    std::vector<Past> past;
    std::vector<Message> sent;
    std::vector<Received> received;
    Instant plan_at{0};
    std::shared_ptr<const Trail> before_move;  // as Case::before_move
};
// `model`: the one the event was written under.
void fold(Trail& trail, Uuid case_id, const engine::Event& event,
          const model::CompiledModel& model);

// The same id on the sending and the receiving side, and on every replay.
Uuid start_message_id(Uuid to_case);
Uuid given_up_message_id(Uuid to_case);
Uuid ended_message_id(Uuid from_case, std::uint32_t nth_ending);  // from 1

using Cell = std::variant<std::monostate, std::int64_t, std::string, Uuid>;  // monostate = null

enum class Table : std::uint8_t {
    case_row,
    work,
    promise,
    appointment,
    plan,
    case_message,
    message_done
};
inline constexpr std::size_t table_count = 7;

struct TableSpec {
    const char* name;
    const char* columns;      // comma-separated, the key first
    std::uint32_t keys;       // how many of them are the key
    std::uint32_t count;
    bool written_once;  // a row never changes or goes; its last column may be changed later
};
const TableSpec& spec(Table table);

struct Row {
    Table table = Table::case_row;
    std::vector<Cell> cells;  // in the order of the spec's columns
    bool operator==(const Row&) const = default;
};

// All rows of a case, in a fixed order. `organiser` is used where the case names none.
std::vector<Row> project(const engine::Case& the_case, const Trail& trail,
                         std::string_view organiser);
// Who has which part, as access needs it.
access::CaseParties parties_of(const engine::Case& the_case, const Trail& trail);

// The parts as one column of case_row.
std::string write_parts(const std::vector<access::UnitPart>& parts);
std::vector<access::UnitPart> read_parts(std::string_view text);

std::int32_t shard_of_unit(std::string_view unit);

// A worklist row's place in the cells of Table::work, for readers of a Row.
inline constexpr std::size_t work_unit_cell = 1;
inline constexpr std::size_t work_from_cell = 9;

}  // namespace luotsi::store
