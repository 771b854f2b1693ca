// What people would do next in a case: the most urgent open obligation turned into a command, with
// answers drawn from the model's own expectations. Used by the demo county; every command goes
// through the same decide() as a real one, and a refusal is an ordinary answer.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "centre/installation.hpp"
#include "demo/chance.hpp"
#include "engine/engine.hpp"
#include "engine/records.hpp"

namespace luotsi::demo {

struct Move {
    engine::Command command;
    std::vector<records::Text> texts;
};

// Phrases of the demo by kind, from content/demo: what workers ask ("question" with a referral,
// "consult"), answer ("answer", "advice", "return") and write ("note", "reply"), what clients say
// ("goal", "change", "message").
struct Habit {  // how people of the demo answer an instrument
    std::string instrument;
    double share = 0;  // of those who could be asked are
    double mean = 0.5, sd = 0.2;  // a person's level, as a share of each question's range
    double own = 0.15;  // how far one answer strays from the level
    std::vector<std::pair<std::string, double>> rare;  // item: answered above the lowest so often
};

class Phrases {
public:
    virtual ~Phrases() = default;
    // nullptr: nobody of the demo is asked it.
    virtual const Habit* habit(std::string_view instrument) const = 0;
    virtual std::string phrase(std::string_view kind, Language language, Chance& chance) const = 0;
};

class Mover {
public:
    Mover(const centre::Installation& installation, const Phrases& phrases, Chance& chance)
        : installation_(installation), phrases_(phrases), chance_(chance) {}

    // The next move, or nothing when nobody has anything to do (a clock runs). `free_slot` gives a
    // bookable time of a unit after an instant, nil when there is none. Moves are made one at a
    // time: run it, then ask again with the case as it then is.
    struct World {
        Language language = Language::fi;
        Uuid person;  // who the client is, for binding; nil = stays anonymous
        std::string words;  // the client's own words, for the plan's goal
        Instant now;
        bool named = true;  // they told their name at once; else perhaps later
        Uuid same_as;  // an open case this contact repeats; nil = none
    };
    template <class FreeSlot>
    std::optional<Move> next(const engine::Case& now_case, const World& world,
                             FreeSlot&& free_slot) {
        return choose(now_case, world, [&](const std::string& unit, Instant after) -> Uuid {
            return free_slot(unit, after);
        });
    }

    // What happens besides the obligations, now and then: a message, a note, a time that is moved
    // or missed, a name told later or bound wrongly, two contacts found to be one matter.
    template <class FreeSlot>
    std::optional<Move> aside(const engine::Case& now_case, const World& world,
                              FreeSlot&& free_slot) {
        return choose_aside(now_case, world, [&](const std::string& unit, Instant after) -> Uuid {
            return free_slot(unit, after);
        });
    }

    // 8–16 on a working day.
    bool in_office_hours(Instant at) const;

    // From now on nobody's moves are made by this worker.
    void leaves(std::string worker) { gone_.push_back(std::move(worker)); }

    // Free words of the client to keep with a command, such as feedback.
    records::Text said_by_client(const engine::Case& now_case, std::string words, Instant now);

    // When the case's most urgent obligation will be seen to: within its due time mostly, sometimes
    // late; in office hours, or at any waking hour for the client. `never` when nothing is open.
    Instant when(const engine::Case& now_case, Instant now);

private:
    using SlotFinder = const std::function<Uuid(const std::string&, Instant)>&;
    std::optional<Move> choose(const engine::Case& now_case, const World& world, SlotFinder slots);
    std::optional<Move> for_round(const engine::Case& now_case, const engine::Round& round,
                                  const World& world, SlotFinder slots);
    std::optional<Move> for_promise(const engine::Case& now_case, const engine::Promise& promise,
                                    const World& world);
    std::optional<Move> choose_aside(const engine::Case& now_case, const World& world,
                                     SlotFinder slots);
    std::optional<Move> about_person(const engine::Case& now_case, const World& world);
    std::optional<Move> about_booking(const engine::Case& now_case, const World& world,
                                      SlotFinder slots);
    std::optional<Move> said(const engine::Case& now_case, const World& world);
    const access::Unit* other_of_kind(const engine::Promise& promise) const;
    // The nearest of a kind; after it could not help, one that has not been asked, while there is.
    const access::Unit* unit_to_ask(const engine::Case& now_case, std::string_view kind) const;
    std::optional<Move> ask_other_side(const engine::Case& now_case, const engine::Round& round,
                                       const World& world, engine::Actor worker);
    std::optional<Move> decide_first(const engine::Case& now_case, const model::Step& step,
                                     const engine::Actor& worker);
    Move complete(const engine::Case& now_case, const engine::Round& round,
                  const engine::Actor& actor);
    Move draft(const engine::Case& now_case, const engine::Round& round,
               const engine::Actor& worker, const World& world);
    Move client_round(const engine::Case& now_case, const engine::Round& round, const World& world);
    feel::Value sample(const model::CompiledModel& model, const model::Fact& fact);
    // nullopt: the person is not asked it this time.
    std::optional<feel::Value> answer_instrument(const model::Fact& fact);
    std::uint32_t minutes(const model::CompiledModel& model, const model::Step& step);
    engine::Actor worker(const engine::Case& now_case, std::string_view unit,
                         std::string_view holder, const model::Role* role);
    engine::Actor client(const engine::Case& now_case) const;
    records::Text text(const engine::Case& now_case, std::string kind, std::string body,
                       const World& world);
    Instant in_office(Instant at);

    const centre::Installation& installation_;
    const Phrases& phrases_;
    Chance& chance_;
    std::vector<std::string> gone_;
};

}  // namespace luotsi::demo
