// For tests only: random stories of a shipped model. One command at a time, mostly what a sensible
// person would do next, now and then something that must be refused.
#pragma once

#include <string>
#include <vector>

#include "engine/engine.hpp"
#include "model/compile.hpp"

namespace luotsi::engine {

// The content of the source tree, loaded once.
struct Shipped {
    model::Library library;
    model::Guarantees guarantees;
    Calendar calendar;
    std::string problem;  // why it could not be loaded; "" = it could
    static const Shipped& get();
};

class RandomStory {
public:
    RandomStory(model::ModelPtr model, const Shipped& shipped, SeededRandom& random, bool may_skip);
    void open();
    // Sends one command; whether it was accepted. A refusal must leave the case as it was, and
    // decide() must make the same events as advance(); both are checked here.
    bool one_command();
    void tick_at(Instant at);
    std::string told() const;  // the story so far, for messages

    Case the_case;
    std::vector<Event> journal;
    std::vector<Event> out;
    Context context;
    Instant now;
    Command sent;  // the last one that was accepted

private:
    std::uint64_t dice(std::uint64_t sides) { return random_->next() % sides; }
    bool chance(std::uint64_t percent) { return dice(100) < percent; }
    Uuid fresh_id() { return {random_->next(), random_->next() | 1}; }
    feel::Value value_of(const model::Fact& fact);
    feel::Value list_of(const model::Fact& fact);
    Actor holder_of(const Round& round);
    Command choose();
    Command on_round();
    Command on_promise();
    void edit_plan(Command& command);
    Command on_case();
    Command nonsense();
    void learn_all(Command& command, const model::Step& step);
    bool send(const Command& command);

    SeededRandom* random_;
    bool may_skip_;  // also: join to another case, reopen
};

}  // namespace luotsi::engine
