#include "early/measure.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "early/rule.hpp"

namespace luotsi::early {

namespace {

using engine::Case;

constexpr std::array<MeasureSpec, measure_count> specs{{
    {"contacts", "early.measure.contacts"},
    {"urgent contacts", "early.measure.urgent_contacts"},
    {"needs", "early.measure.needs", true},
    {"units", "early.measure.units"},
    {"open matters", "early.measure.open_matters"},
    {"unconnected matters", "early.measure.unconnected_matters"},
    {"missed appointments", "early.measure.missed_appointments"},
    {"cancelled appointments", "early.measure.cancelled_appointments"},
    {"returned requests", "early.measure.returned_requests"},
    {"longest silence", "early.measure.longest_silence"},
    {"plan waits", "early.measure.plan_waits"},
    {"child worry sides", "early.measure.child_worry_sides"},
    {"days quiet", "early.measure.days_quiet"},
}};

constexpr std::array<std::string_view, 6> child_needs{"CHILD_CLINIC",   "CHILD_PROTECTION",
                                                      "FAMILY_SUPPORT", "MENTAL_YOUTH",
                                                      "SCHOOL_WELFARE", "FAMILY_COUNSELLING"};

std::int64_t whole_days(Instant from, Instant to) {
    return to <= from ? 0 : (to - from).ms / days(1).ms;
}

class Counting {
public:
    Counting(const Rule& rule, const access::Asker& unit, Instant now)
        : rule_(rule), unit_(unit), now_(now), from_(now - days(rule.window)) {
        out_.values.assign(measure_count + rule.facts.size(), feel::Value());
        out_.sources.resize(out_.values.size());
    }

    void add(const Matter& matter) {
        one_ = matter.one;
        parties_ = matter.parties;
        reg_ = one_->model->reg;
        if (!sees(reg_, model::Wall::parties)) return;
        add_contact();
        if (!runs()) return;
        add_need();
        add_open();
        add_appointments();
        add_requests();
        add_plan();
        for (std::size_t i = 0; i < rule_.facts.size(); ++i) add_fact(i);
    }

    Measured take() {
        const auto put = [&](Measure measure, std::int64_t value) {
            out_.values[static_cast<std::size_t>(measure)] = feel::Value::number(value);
        };
        for (std::size_t i = 0; i < measure_count; ++i) put(static_cast<Measure>(i), counts_[i]);
        put(Measure::units, static_cast<std::int64_t>(units_.size()));
        put(Measure::child_worry_sides, static_cast<std::int64_t>(sides_.size()));
        std::vector<feel::Value> needs;
        for (const std::string& need : needs_) needs.push_back(feel::Value::string(need));
        out_.values[static_cast<std::size_t>(Measure::needs)] = feel::Value::list(needs);
        put(Measure::days_quiet, last_done_.ms == 0 ? 0 : whole_days(last_done_, now_));
        for (auto& sources : out_.sources)
            std::ranges::sort(sources, {}, [](const Source& source) {
                return std::tuple(source.happened_at, source.case_id, source.what);
            });
        return std::move(out_);
    }

private:
    bool sees(model::Register reg, model::Wall wall) const {
        if (!rule_.looks_at(reg)) return false;
        if (wall == model::Wall::health && !rule_.looks_at(model::Register::health)) return false;
        if (wall == model::Wall::social && !rule_.looks_at(model::Register::social)) return false;
        access::Element element;
        element.reg = reg;
        element.wall = wall;
        return access::may_see(unit_, access::Purpose::read, *parties_, element, now_) ==
               access::Verdict::yes;
    }
    // Whether the unit's part still runs: of what was recorded after a part ended nothing may be
    // seen, and a case does not keep when each of its lines was recorded.
    bool runs() const {
        return std::ranges::any_of(parties_->units, [&](const access::UnitPart& part) {
            return part.unit == unit_.unit && part.part != access::Part::was_part;
        });
    }
    bool in_window(Instant at) const { return at > from_ && at <= now_; }
    const engine::FactRecord* known(std::string_view id) const {
        const std::uint32_t index = one_->model->find_fact(id);
        if (index == engine::none) return nullptr;
        const model::Fact& fact = one_->model->facts[index];
        const engine::FactRecord& record = one_->facts[index];
        if (record.state != engine::FactState::known || !sees(fact.reg, fact.wall)) return nullptr;
        return &record;
    }
    bool is(std::string_view id, std::string_view value) const {
        const engine::FactRecord* record = known(id);
        return record != nullptr && record->value.is_string() && record->value.as_string() == value;
    }
    void count(Measure measure, std::string what, Instant at, std::int64_t by = 1) {
        counts_[static_cast<std::size_t>(measure)] += by;
        cite(measure, std::move(what), at);
    }
    void cite(Measure measure, std::string what, Instant at) {
        cite(static_cast<std::size_t>(measure), std::move(what), at, reg_, model::Wall::parties);
    }
    void cite(std::size_t place, std::string what, Instant at, model::Register reg,
              model::Wall wall) {
        out_.sources[place].push_back({one_->id, std::move(what), at, reg, wall});
    }
    // The largest of its kind counts; what it rests on is named alone.
    void longest(Measure measure, std::string what, Instant since) {
        const std::int64_t late = whole_days(since, now_);
        std::int64_t& most = counts_[static_cast<std::size_t>(measure)];
        if (late <= most) return;
        most = late;
        out_.sources[static_cast<std::size_t>(measure)].clear();
        cite(measure, std::move(what), since);
    }

    void add_contact() {
        // What we opened ourselves is no contact of theirs: a proposal must not feed the next.
        if (one_->channel == "outreach") return;
        if (!one_->parent.is_nil() || !in_window(one_->opened_at)) return;
        count(Measure::contacts, "contact", one_->opened_at);
        // Everything below may have become known later: only to whom a part still runs.
        if (!runs()) return;
        if (one_->danger || is("urgency", "now") || is("urgency", "today"))
            count(Measure::urgent_contacts, "contact", one_->opened_at);
        if (units_.insert(one_->unit).second) cite(Measure::units, "contact", one_->opened_at);
        add_child_worry();
    }

    void add_child_worry() {
        bool child = is("concerns", "child");
        for (const std::string_view need : child_needs) child = child || is("need", need);
        if (!child) return;
        // Who told, not who received: a case does not keep the organisation of the professional
        // who told, so professionals are one side however many they are.
        const std::string side = one_->channel == "professional" ? "professional" : "home";
        if (sides_.insert(side).second)
            cite(Measure::child_worry_sides, "contact", one_->opened_at);
    }

    void add_need() {
        const engine::FactRecord* need = known("need");
        if (need == nullptr || !need->value.is_string() || !in_window(one_->opened_at)) return;
        if (needs_.insert(std::string(need->value.as_string())).second)
            cite(Measure::needs, "need", need->happened_at);
    }

    void add_open() {
        if (one_->state != engine::CaseState::open) return;
        count(Measure::open_matters, "contact", one_->opened_at);
        const bool linked = !one_->parent.is_nil() || !one_->keeper.empty() ||
                            !one_->duplicate_of.is_nil() ||
                            one_->plan.state == engine::PlanState::agreed;
        if (!linked) count(Measure::unconnected_matters, "contact", one_->opened_at);
        Instant done = one_->opened_at;
        for (const engine::Round& round : one_->rounds)
            if (round.state == engine::RoundState::done) done = std::max(done, round.ended_at);
        if (done < last_done_) return;
        last_done_ = done;
        out_.sources[static_cast<std::size_t>(Measure::days_quiet)].clear();
        cite(Measure::days_quiet, "contact", done);
    }

    void add_appointments() {
        for (const engine::Appointment& appointment : one_->appointments) {
            if (!in_window(appointment.starts_at)) continue;
            const std::string what = "appointment " + std::to_string(appointment.id);
            if (appointment.state == engine::AppointmentState::no_show)
                count(Measure::missed_appointments, what, appointment.starts_at);
            if (appointment.state == engine::AppointmentState::cancelled)
                count(Measure::cancelled_appointments, what, appointment.starts_at);
        }
    }

    void add_requests() {
        for (const engine::Promise& promise : one_->promises) {
            const std::string what = "request " + std::to_string(promise.id);
            if (promise.state == engine::PromiseState::returned && in_window(promise.ended_at))
                count(Measure::returned_requests, what, promise.ended_at);
            if (engine::is_running(promise.state) && promise.due_at < now_)
                longest(Measure::longest_silence, what, promise.due_at);
        }
    }

    void add_plan() {
        if (one_->plan.state != engine::PlanState::drafted ||
            one_->state != engine::CaseState::open)
            return;
        Instant drafted{0};
        for (const engine::Round& round : one_->rounds)
            if (round.state == engine::RoundState::done &&
                one_->model->steps[round.step].act == model::Act::plan)
                drafted = std::max(drafted, round.ended_at);
        if (drafted.ms != 0) longest(Measure::plan_waits, "plan", drafted);
    }

    void add_fact(std::size_t nth) {
        const RuleFact& wanted = rule_.facts[nth];
        const std::size_t place = measure_count + nth;
        for (std::size_t i = 0; i < one_->facts.size(); ++i) {
            const model::Fact& fact = one_->model->facts[i];
            const bool this_one = wanted.instrument.empty() ? fact.id == wanted.fact
                                                            : fact.instrument == wanted.instrument;
            const engine::FactRecord& record = one_->facts[i];
            if (!this_one || record.state != engine::FactState::known ||
                !in_window(record.happened_at) || !sees(fact.reg, fact.wall) ||
                !feel::belongs(record.value, wanted.type))
                continue;
            auto& sources = out_.sources[place];
            if (!sources.empty() &&
                std::tuple(sources.front().happened_at, sources.front().case_id) >=
                    std::tuple(record.happened_at, one_->id))
                continue;
            sources.clear();
            out_.values[place] = record.value;
            cite(place, "fact " + fact.id, record.happened_at, fact.reg, fact.wall);
        }
    }

    const Rule& rule_;
    const access::Asker& unit_;
    Instant now_, from_;
    const Case* one_ = nullptr;
    const access::CaseParties* parties_ = nullptr;
    model::Register reg_ = model::Register::social;
    std::array<std::int64_t, measure_count> counts_{};
    std::set<std::string> units_, sides_, needs_;
    Instant last_done_{0};
    Measured out_;
};

}  // namespace

const MeasureSpec& spec(Measure measure) { return specs[static_cast<std::size_t>(measure)]; }

feel::Type type_of(Measure measure) {
    return spec(measure).list ? feel::Type::list(feel::TypeKind::text) : feel::Type::count();
}

Measured measure(const Rule& rule, std::span<const Matter> matters, const access::Asker& unit,
                 Instant now) {
    std::vector<Matter> ordered(matters.begin(), matters.end());
    std::ranges::sort(ordered, {}, [](const Matter& matter) {
        return std::tuple(matter.one->opened_at, matter.one->id);
    });
    Counting counting(rule, unit, now);
    for (const Matter& matter : ordered) counting.add(matter);
    return counting.take();
}

}  // namespace luotsi::early
