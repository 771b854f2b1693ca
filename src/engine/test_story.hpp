// For tests only: a case lived through step by step. A story compiles a small model, opens a case
// and sends commands in virtual time; it keeps the journal and checks after every command that the
// journal replays to the very same case.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "model/compile.hpp"

namespace luotsi::engine {

// Test models write T(words) for the same words in three languages.
std::string expand_texts(std::string_view yaml);
model::ModelPtr compile_or_fail(std::string_view yaml, const model::Guarantees* guarantees);

// Everything a case is, as text: equal cases give equal text. `times` false leaves out when things
// were recorded.
std::string dump(const Case& of, bool recorded = true);

class Story {
public:
    explicit Story(model::ModelPtr model);
    explicit Story(std::string_view yaml);

    // Opens at Monday 2026-03-02 09:00 local time unless `now` was set.
    Result<void> open(std::vector<Learned> learned = {});
    Result<void> send(Command command);  // the worker's unless the command says an actor
    void pass(Duration time);            // and ring what fell due
    void pass_silently(Duration time) { now = now + time; }

    Command command(CommandKind kind) const;
    Command on_round(CommandKind kind, std::string_view step) const;
    Learned learned(std::string_view fact, feel::Value value) const;
    Learned unknown(std::string_view fact, std::string reason) const;
    Result<void> complete(std::string_view step, std::vector<Learned> learned = {});
    Result<void> take(std::string_view step);

    std::uint32_t step(std::string_view id) const;
    std::uint32_t fact(std::string_view id) const;
    // The latest round of a step; fails the test when there is none.
    const Round& round(std::string_view step) const;
    bool is_open(std::string_view step) const;
    std::size_t rounds(std::string_view step) const {
        return the_case.steps[this->step(step)].rounds;
    }
    std::string kinds() const;  // of the last command's events: "round_taken round_done …"
    std::size_t count(EventKind kind) const;
    const Event& last(EventKind kind) const;

    static Actor worker(std::string id = "anna", std::string unit = "guidance");
    static Actor client();

    Case the_case;
    model::ModelPtr opened_with;  // moves lead to others
    std::vector<Event> journal;
    std::vector<Event> out;
    Context context;
    Calendar calendar;
    Instant now;
    Actor actor;
};

feel::Value text(std::string value);
feel::Value yes();
feel::Value no();
feel::Value num(std::int64_t value);
std::string code(const Result<void>& result);  // "" when it went well

}  // namespace luotsi::engine
