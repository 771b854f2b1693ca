// The prover: shows of operating models, alone and joined by start, refer and consult, that no case
// ever dead-ends, that an end can always be reached, that nothing is asked twice, that promises
// come home, that statutory limits hold on every path, and that every step can be done by somebody
// and read by everybody – or finds the shortest story in which it does not. The answer is exact for
// the analysable fragment (docs/language.md, "What is proved") and says what lies outside it.
//
// What may happen in a proved case. At the opening each contact fact (`from: contact`, `at
// contact`) and each fact that a model starting this one hands over is told with any value of its
// type or stays missing. Then, in any order: a worker takes a due round (the client's own steps are
// never taken); somebody completes a due or taken round, learning any value or "recorded unknown"
// for each fact it must learn (an optional one may also stay as it is; one that is known stays
// unless it is asked again; decided facts may be decided any way, those of no step at any time); a
// refer or consult round is asked of the other side (consent is got in the end), which answers or
// returns it, or silence brings it home; a sub-case ends with any outcome its model can reach; a
// wait ends, a period begins, a limit passes – clocks ring in any order, since nobody knows how
// long people take. After each, conditions settle and ends are tried just as in the engine. Left
// out are the interventions by hand: skip, release, correct, cancel, merge, reopen, facts told out
// of turn. After those the engine's own net (a person looks again) holds; that net is never counted
// as a next step here.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/calendar.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "model/compiled.hpp"
#include "model/guarantee.hpp"

namespace luotsi::model {
class Words;
}  // namespace luotsi::model

namespace luotsi::prove {

enum class Property : std::uint8_t {
    next_thing,  // 1: in every reachable open state something is due, promised or ticking
    end_reachable,  // 2: from every reachable state some end can be reached
    knowing,  // 3: facts are known before they are needed, nothing is asked twice
    promises,  // 4: every promise is answered in bounded time or comes home
    time,  // 5: worst-case time from a guarantee's start to its stop is within it
    roles_and_texts  // 6: every step has a role that can be held, every text is in fi, sv and en
};
inline constexpr std::size_t property_count = 6;

enum class Verdict : std::uint8_t { proved, refuted, not_proved };

// One thing that happens in a story. Plain data, so that tests can replay it with the engine;
// tell() makes words of it.
enum class Happening : std::uint8_t {
    opened,  // the case opens; facts told at the contact follow as `learned`, like those that
             // somebody learns with `done`, `promise_answered` …; then what follows: `withdrawn`
    learned,  // fact, value (FEEL text; "" = recorded unknown)
    asked_again,  // fact, step: somebody asks what is known
    done,  // step
    skipped,  // step
    withdrawn,  // step: its condition stopped holding
    promise_asked,  // step
    promise_answered,
    promise_returned,
    silent,  // step: nobody answers and nothing brings it home
    time_passes,  // step: its clock rings (wait, every), or its limit passes (overdue)
    end_reached,  // end
    stuck,  // nothing is due, promised or ticking, and no end has come
    no_end_possible,  // from here on no end can come
    too_late,  // step: may be done after the limit of the guarantee
    needed_unknown,  // fact, step: a condition needs what nobody has asked
    taken,  // step: a worker takes it (said only where it matters)
    sub_case_ended,  // step, value: the outcome of the case it started
    promise_accepted,  // step: said only where a fact learns "accepted"
    decided  // fact: confirmed, or decided otherwise, by no step; `learned` follows
};

struct StoryLine {
    Happening what = Happening::opened;
    std::string model;  // id, in joined stories
    std::string element;  // step, end or fact id
    std::string fact;  // learned, asked_again, needed_unknown
    std::string value;  // FEEL text
    std::string role;  // who: role id; "" = nobody in particular
    std::string detail;  // too_late: guarantee; time_passes: "limit" when overdue
    std::optional<Limit> own;  // too_late of a step alone: what the model promises …
    std::optional<Limit> law;  // … and what the law allows
    std::optional<Date> done_by;  // too_late on a path: when it is done at the latest …
    std::optional<Date> law_by;  // … and the last day the law allows
    std::optional<Date> on;  // property 5: the start date that makes it worst
};

struct Finding {
    Property property = Property::next_thing;
    Verdict verdict = Verdict::refuted;  // refuted, or not_proved with the element that made it so
    std::string model;  // id …
    std::string version;  // … and version, of a tailored model with its layer's
    std::string element;  // "steps.first talk", "facts.coping": what to look at first
    std::vector<StoryLine> story;  // shortest; empty for not_proved and for property 6
    Error error;  // code "prove.…" (a words key) with args, so that it can be said in a sentence
};

struct ModelAnswer {
    std::string model;
    std::string version;
    Verdict verdicts[property_count] = {};
    std::uint64_t states = 0;  // looked at
    std::uint64_t transitions = 0;
};

struct Options {
    std::uint64_t max_nodes = 20'000'000;  // of one model's diagrams (24 bytes each); past it:
                                           // not_proved, named
    const Calendar* calendar = nullptr;  // null: property 5 is not_proved where days matter
    const model::Guarantees* guarantees = nullptr;  // null: likewise
    Date from{};  // first start date of property 5 …
    Date to{};  // … and the last; both default to the calendar's whole range
};

struct Report {
    std::vector<ModelAnswer> models;  // in the order given
    std::vector<Finding> findings;  // refuted first, by property, then by file order
    bool proved() const;  // all six, of all models
};

// Models named by `starts` must be among `models`; one that is not is not_proved (promises). Of
// several of the same id a step starts the one of the version it names, in its own layer first.
Report prove(std::span<const model::ModelPtr> models, const Options& options);

// A story as sentences in the asker's language, one line each: the sentences' words come from
// content/words (prove.story.*), what they speak of from the model.
std::vector<std::string> tell(const Finding& finding, std::span<const model::ModelPtr> models,
                              Language language, const model::Words& words);

std::string_view to_string(Property property);  // "next thing", …: names in reports and --json
std::string_view to_string(Verdict verdict);  // "proved", "refuted", "not proved"

}  // namespace luotsi::prove
