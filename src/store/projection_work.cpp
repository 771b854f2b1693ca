#include "store/projection_work.hpp"

#include <cassert>

#include "engine/engine.hpp"

namespace luotsi::store {
namespace {

using engine::Case;

// A text fact by the names models use for it; "" when the model has none or it is not known.
std::string fact_text(const Case& the_case, std::string_view id) {
    const std::uint32_t fact = the_case.model->find_fact(id);
    if (fact >= the_case.facts.size()) return {};
    const engine::FactRecord& record = the_case.facts[fact];
    if (record.state != engine::FactState::known || !record.value.is_string()) return {};
    return std::string(record.value.as_string());
}

struct Duty {
    std::string step;
    std::string state;
    std::string from_unit;
    Instant law_due_at = never;
    std::string guarantee;
    bool overdue = false;
    engine::CameHome came_home = engine::CameHome::no;
    bool safety = false;  // comes before everything else of the unit
};

Duty duty_of_round(const Case& the_case, std::uint32_t index) {
    const engine::Round& round = the_case.rounds[index];
    Duty out;
    if (round.step < the_case.model->steps.size()) {
        out.step = the_case.model->steps[round.step].id;
        out.safety = the_case.model->steps[round.step].safety;
    }
    out.state = round.state == engine::RoundState::taken ? "taken" : "due";
    out.law_due_at = round.law_due_at;
    out.guarantee = round.guarantee;
    out.overdue = round.overdue;
    out.came_home = engine::came_home(the_case, round);
    if (round.unit.empty())
        out.from_unit = the_case.unit;  // the client owes it, the responsible unit waits
    return out;
}

Duty duty_of_promise(const Case& the_case, std::uint32_t index) {
    const engine::Promise& promise = the_case.promises[index];
    Duty out;
    if (promise.step < the_case.model->steps.size())
        out.step = the_case.model->steps[promise.step].id;
    out.state = promise.state == engine::PromiseState::accepted ? "accepted" : "asked";
    out.from_unit = promise.from_unit;
    out.overdue = promise.overdue;
    return out;
}

// A wait is a clock, nobody's work: it stands in no queue.
bool is_wait(const Case& the_case, std::uint32_t round) {
    const std::uint32_t step = the_case.rounds[round].step;
    return step < the_case.model->steps.size() &&
           the_case.model->steps[step].act == model::Act::wait;
}

}  // namespace

void add_work(const Case& the_case, const Trail& trail, const std::string& organiser,
              std::vector<Row>& out) {
    const std::vector<engine::Obligation> duties = engine::obligations(the_case);
    if (duties.empty()) return;
    const std::string need = fact_text(the_case, "need");
    const std::string language = fact_text(the_case, "language");
    const std::string urgency = fact_text(the_case, "urgency");
    const Cell words = trail.words.is_nil() ? Cell() : Cell(trail.words);
    const Cell subject = the_case.subject.is_nil() ? Cell() : Cell(the_case.subject);
    for (const engine::Obligation& o : duties) {
        if (!o.is_promise && is_wait(the_case, o.index)) continue;
        assert(o.index < (o.is_promise ? the_case.promises.size() : the_case.rounds.size()));
        Duty duty =
            o.is_promise ? duty_of_promise(the_case, o.index) : duty_of_round(the_case, o.index);
        out.push_back({Table::work,
                       {std::int64_t{shard_of_unit(o.unit)},
                        o.unit,
                        std::int64_t{the_case.danger || duty.safety ? 0 : 1},
                        o.due_at.ms,
                        o.since.ms,
                        the_case.id,
                        std::int64_t{o.is_promise ? 1 : 0},
                        static_cast<std::int64_t>(o.index),
                        organiser,
                        std::move(duty.from_unit),
                        the_case.model->id,
                        std::move(duty.step),
                        o.holder,
                        std::move(duty.state),
                        duty.law_due_at.ms,
                        std::move(duty.guarantee),
                        std::int64_t{duty.overdue ? 1 : 0},
                        the_case.channel,
                        need,
                        language,
                        urgency,
                        words,
                        subject,
                        static_cast<std::int64_t>(the_case.seq),
                        static_cast<std::int64_t>(duty.came_home)}});
    }
}

}  // namespace luotsi::store
