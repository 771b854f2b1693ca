// What one seed does: who wants what and when, and what goes wrong when. A plan is plain data, so
// that a failing one can be made smaller by leaving things out, and every part has a seed of its
// own, so that leaving one thing out does not change what the others do by themselves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace luotsi::faults {

enum class OpKind : std::uint8_t {
    contact,   // a resident writes
    recorded,  // a worker writes down what was said on the phone
    message,   // a client writes to an own case
    look,      // a client reads the own case
    note,      // a worker adds a note
    work,      // workers carry a case on by a few steps
    book,      // a client books a time, when one is offered
    edit,      // several parties write into the plan
    session,   // a worker signs in and out, or a client has the return code replaced
};

// What the network does to the requests of an operation.
struct Net {
    std::uint32_t delay_ms = 5;
    bool twice = false;         // each request arrives twice, the second time much later
    bool lose_request = false;  // the first try never arrives
    bool lose_reply = false;    // the first answer never comes back
};

struct Op {
    std::uint32_t id = 0;
    std::int64_t at_ms = 0;
    OpKind kind = OpKind::contact;
    std::uint32_t about = 0;    // which contact's case, by the contact's id
    std::uint64_t seed = 0;
    Net net;
};

enum class FaultKind : std::uint8_t {
    power_cut,     // in the middle of the a-th change of the disk from then; b = how it tears
    worker_death,  // the program ends after a commit, before the a-th answer from then leaves
    slow_disk,     // every sync takes a ms, for b ms
    full_disk,     // no byte more fits, for b ms
    write_error,   // the a-th write from then fails
    sync_error,    // the a-th sync from then fails
    read_error,    // the a-th read from then fails
    clock_step,    // the machine's clock is a - 2^31 ms off, for b ms
    gateway_down,  // notices do not go out, for b ms
    days_pass,     // a ms pass at once
};

struct Fault {
    std::int64_t at_ms = 0;
    FaultKind kind = FaultKind::power_cut;
    std::uint64_t a = 0, b = 0;
};

// A fault of the program itself, put in on purpose: the simulator must find each of them.
enum class Mutant : std::uint8_t {
    none,
    no_sync,         // commits are not synced
    early_answer,    // answers before the commit
    lost_keys,       // first answers are not kept
    lost_tick,       // some cases' clocks are forgotten
    lost_message,    // some messages between cases are forgotten
    unsent_notice,   // notices are marked sent that never were
    double_notice,   // how a notice went is not kept: it goes out again and again
    stale_list,      // a projection misses some changes
    bent_line,       // some lines are not what was hashed
    double_text,     // some texts are written twice
    double_slot,     // a booked time looks free
    lost_sign_out,   // sessions that were ended go on
    lost_code,       // that a return code was replaced is forgotten
    idle_case,       // reading: some open cases have nothing to come
    two_sides,       // reading: some rounds are owed by two sides
    early_line,      // reading: some lines were recorded before they happened
};
inline constexpr std::uint32_t mutant_count = 17;

struct Plan {
    std::uint64_t seed = 0;
    std::vector<Op> ops;
    std::vector<Fault> faults;
    Mutant mutant = Mutant::none;
};

// The plan of a seed, spread over some hours and days. Odd seeds go deep: a third as many contacts
// as said, each carried on by workers, to plans, other organisations and booked times. Even seeds
// are rushes: ten times as many, and what clients do by themselves. Each seed leaves out some kinds
// of work altogether, so that others meet more often (A. Groce et al., "Swarm Testing", ISSTA
// 2012).
Plan make_plan(std::uint64_t seed, std::uint32_t contacts);
std::string to_text(const Op& op);
std::string to_text(const Fault& fault);
std::string_view to_text(Mutant mutant);
bool parse_mutant(std::string_view text, Mutant& out);

}  // namespace luotsi::faults
