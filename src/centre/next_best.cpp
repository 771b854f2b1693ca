#include "centre/next_best.hpp"

#include <algorithm>
#include <set>

namespace luotsi::centre {

namespace {

using directory::Listing;

constexpr std::size_t weighed_max = 60;  // enough to leave out those asked already
constexpr std::size_t needs_max = 3;
constexpr double municipality_within_km = 30;  // a person known by their municipality only

// Whoever a referral of the case has been with, and whoever asked.
std::set<std::string> asked_already(const engine::Case& the_case, const engine::Promise& promise) {
    std::set<std::string> out;
    if (!promise.from_unit.empty()) out.insert(promise.from_unit);
    for (const engine::Promise& one : the_case.promises) {
        if (!one.moves_matter) continue;
        out.insert(one.to_unit);
        out.insert(one.chain.begin(), one.chain.end());
    }
    return out;
}

std::string need_of(const engine::Case& the_case) {
    const std::uint32_t fact = the_case.model->find_fact("need");
    if (fact == model::none || fact >= the_case.facts.size()) return {};
    const engine::FactRecord& record = the_case.facts[fact];
    if (record.value.is_string()) return std::string(record.value.as_string());
    return record.proposed.is_string() ? std::string(record.proposed.as_string()) : std::string();
}

// The need of the case first; then, where the one who was asked does not serve it, what it does
// serve: that was the help the counsellor looked for there.
std::vector<std::string> needs_of(const engine::Case& the_case, const engine::Promise& promise,
                                  const directory::Directory& directory) {
    std::vector<std::string> out;
    if (std::string own = need_of(the_case); !own.empty()) out.push_back(std::move(own));
    std::vector<std::string> asked_for;
    for (const Listing& one : directory.all()) {
        if (one.unit != promise.to_unit) continue;
        for (const std::string& need : one.needs) {
            if (!out.empty() && need == out.front()) return out;
            if (std::find(asked_for.begin(), asked_for.end(), need) == asked_for.end())
                asked_for.push_back(need);
        }
    }
    for (std::string& need : asked_for) {
        if (out.size() == needs_max) break;
        out.push_back(std::move(need));
    }
    return out;
}

bool takes_nobody(const directory::Directory& directory, const Listing& service, std::size_t index,
                  Instant now) {
    const auto& life = directory.life_days(index);
    const bool told_later =
        life.capacity != directory::Index::Capacity::unknown &&
        (!service.capacity_told || life.confirmed >= service.capacity_told->day);
    const bool full = told_later ? life.capacity == directory::Index::Capacity::closed
                                 : service.capacity == "closed";
    const std::string& status = service.status;
    return full || life.gone || life.paused_until > local_date(now).day ||
           (!status.empty() && status != "active");
}

// The step of the model that refers to units of a kind: the one that came home when it fits.
std::string step_for(const model::CompiledModel& model, std::uint32_t own, std::string_view kind) {
    if (own < model.steps.size() && model.steps[own].of == kind) return model.steps[own].id;
    for (const model::Step& step : model.steps)
        if (step.act == model::Act::refer && step.of == kind) return step.id;
    return {};
}

directory::SearchQuery query_for(const NextFor& person, std::vector<std::string> needs,
                                 const directory::Municipalities& municipalities) {
    directory::SearchQuery query;
    query.needs = std::move(needs);
    query.municipality = person.municipality;
    query.language = person.language;
    query.age = person.age;
    query.accepts_referrals = true;
    query.limit = weighed_max;
    query.now = person.now;
    const auto* home = municipalities.find(municipalities.current(query.municipality));
    if (home != nullptr && home->lat && home->lon) {
        query.from = directory::Point{*home->lat, *home->lon};
        query.from_within_km = municipality_within_km;
    }
    return query;
}

// A unit of which every service it lists takes nobody now. One without services may be asked.
bool is_full(const directory::Directory& directory, const std::string& unit, Instant now) {
    bool listed = false;
    for (std::size_t i = 0; i < directory.all().size(); ++i) {
        if (directory.all()[i].unit != unit) continue;
        listed = true;
        if (!takes_nobody(directory, directory.all()[i], i, now)) return false;
    }
    return listed;
}

// Units of the kind that was asked for and did not come up by the need: they may serve another
// area, and say themselves whether they can help.
void add_same_kind(const engine::Case& the_case, const engine::Promise& home,
                   const directory::Directory& directory, const access::Organisation& organisation,
                   Instant now, const std::set<std::string>& out_of_question, NextBest& out) {
    const model::CompiledModel& model = *the_case.model;
    if (home.step >= model.steps.size()) return;
    const model::Step& step = model.steps[home.step];
    for (const access::Unit& unit : organisation.units()) {
        if (out.options.size() == next_best_max) return;
        if (unit.kind != step.of || out_of_question.contains(unit.slug)) continue;
        if (is_full(directory, unit.slug, now)) continue;
        out.options.push_back({"", unit.slug, step.id, 0, {{"refer.same_kind", {}, 0}}});
    }
}

feel::Value text(const std::string& value) { return feel::Value::string(value); }

const feel::Value* member(const feel::Value& of, std::string_view name) {
    if (!of.is_context()) return nullptr;
    for (const feel::Field& field : of.as_context())
        if (field.name == name) return &field.value;
    return nullptr;
}

std::string text_of(const feel::Value& of, std::string_view name) {
    const feel::Value* value = member(of, name);
    return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
}

std::int32_t points_of(const feel::Value& of) {
    const feel::Value* value = member(of, "points");
    if (value == nullptr || !value->is_number()) return 0;
    return static_cast<std::int32_t>(value->as_number().to_int64().value_or(0));
}

feel::Value to_value(const directory::Reason& reason) {
    std::vector<feel::Field> args;
    for (const auto& [name, value] : reason.args) args.push_back({name, text(value)});
    return feel::Value::context({{"key", text(reason.key)},
                                 {"points", feel::Value::number(std::int64_t{reason.points})},
                                 {"args", feel::Value::context(std::move(args))}});
}

directory::Reason reason_of(const feel::Value& value) {
    directory::Reason out;
    out.key = text_of(value, "key");
    out.points = points_of(value);
    const feel::Value* args = member(value, "args");
    if (args == nullptr || !args->is_context()) return out;
    for (const feel::Field& field : args->as_context())
        if (field.value.is_string())
            out.args.emplace_back(field.name, std::string(field.value.as_string()));
    return out;
}

}  // namespace

NextBest next_best(const engine::Case& the_case, std::uint32_t promise, const NextFor& person,
                   const directory::Directory& directory,
                   const directory::Municipalities& municipalities,
                   const access::Organisation& organisation) {
    const engine::Promise& home = the_case.promises.at(promise);
    const model::CompiledModel& model = *the_case.model;
    NextBest out;
    std::set<std::string> out_of_question = asked_already(the_case, home);
    std::vector<std::string> needs = needs_of(the_case, home, directory);
    directory::SearchResult found;
    if (!needs.empty())
        found =
            directory.search(query_for(person, std::move(needs), municipalities), municipalities);
    out.looked_at = static_cast<std::uint32_t>(found.total);
    for (const directory::Hit& hit : found.hits) {
        if (out.options.size() == next_best_max) return out;
        const std::string& unit = hit.service->unit;
        if (out_of_question.contains(unit)) continue;
        if (takes_nobody(directory, *hit.service, hit.index, person.now)) continue;
        const access::Unit* known = organisation.unit(unit);
        if (known != nullptr) out_of_question.insert(unit);
        out.options.push_back(
            {hit.service->id, known != nullptr ? unit : std::string(),
             known != nullptr ? step_for(model, home.step, known->kind) : std::string(), hit.points,
             hit.reasons});
    }
    add_same_kind(the_case, home, directory, organisation, person.now, out_of_question, out);
    return out;
}

feel::Value to_value(const std::vector<NextOption>& options) {
    std::vector<feel::Value> out;
    for (const NextOption& one : options) {
        std::vector<feel::Value> reasons;
        for (const directory::Reason& reason : one.reasons) reasons.push_back(to_value(reason));
        out.push_back(
            feel::Value::context({{"service", text(one.service)},
                                  {"unit", text(one.unit)},
                                  {"step", text(one.step)},
                                  {"points", feel::Value::number(std::int64_t{one.points})},
                                  {"reasons", feel::Value::list(std::move(reasons))}}));
    }
    return feel::Value::list(std::move(out));
}

std::vector<NextOption> options_of(const feel::Value& value) {
    std::vector<NextOption> out;
    if (!value.is_list()) return out;
    for (const feel::Value& one : value.as_list()) {
        NextOption option;
        option.service = text_of(one, "service");
        option.unit = text_of(one, "unit");
        option.step = text_of(one, "step");
        option.points = points_of(one);
        const feel::Value* reasons = member(one, "reasons");
        if (reasons != nullptr && reasons->is_list())
            for (const feel::Value& reason : reasons->as_list())
                option.reasons.push_back(reason_of(reason));
        if (!option.service.empty() || !option.unit.empty()) out.push_back(std::move(option));
    }
    return out;
}

}  // namespace luotsi::centre
