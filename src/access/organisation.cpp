// Units, workers and organisations from their files, and what is asked of them over time. How they
// stand on one day is in structure.cpp, what a day of change does in organisation_changes.cpp.
#include "access/organisation.hpp"

#include <algorithm>
#include <array>

#include "access/organisation_changes.hpp"

namespace luotsi::access {
namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<std::string_view, 4> sectors{"public", "private", "association", "parish"};
constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::array<std::string_view, 3> units_file_keys{"demo", "organisations", "units"};
constexpr std::array<std::string_view, 2> workers_file_keys{"demo", "workers"};
constexpr std::array<std::string_view, 4> organisation_keys{"slug", "sector", "title",
                                                            "municipalities"};
constexpr std::array<std::string_view, 12> unit_keys{"slug",
                                                     "organisation",
                                                     "kind",
                                                     "sector",
                                                     "title",
                                                     "phone",
                                                     "municipality",
                                                     "registers",
                                                     "languages",
                                                     "hours",
                                                     "receives contacts",
                                                     "from"};
constexpr std::array<std::string_view, 3> hours_keys{"weekdays", "opens", "closes"};
constexpr std::array<std::string_view, 11> worker_keys{
    "slug",      "name",      "role",  "title", "unit", "organisation",
    "registers", "languages", "leads", "walls", "from"};

void read_hours(const YamlReader& of, std::vector<OpeningHours>& out) {
    const YamlNode* list = of.find("hours");
    if (list == nullptr) return;
    for (const YamlNode& item : list->items) {
        const YamlReader span(of.errors(), item, of.element("hours"), hours_keys);
        const YamlNode* days = span.need("weekdays");
        const YamlNode* opens = span.need("opens");
        const YamlNode* closes = span.need("closes");
        if (days == nullptr || opens == nullptr || closes == nullptr) continue;
        const auto from = model::read_time_of_day(of.errors(), *opens, span.element("opens"));
        const auto to = model::read_time_of_day(of.errors(), *closes, span.element("closes"));
        if (!from || !to) continue;
        if (*to <= *from) {
            of.errors().add(*closes, span.element("closes"), "access.hours_order",
                            "closing time is not after opening time");
            continue;
        }
        for (const YamlNode& day : days->items) {
            const auto found =
                model::read_choice(of.errors(), day, span.element("weekdays"), weekdays);
            if (found) out.push_back({static_cast<int>(*found) + 1, *from, *to});
        }
    }
}

void twice(YamlErrors& errors, const YamlNode& at, const std::string& element) {
    errors.add(at, element, "access.slug_twice", "this slug is used before",
               "give each its own slug");
}

// The day something begins, 00:00; from the beginning when none is said.
Instant beginning(const YamlReader& one) {
    const auto day = one.date("from");
    return day ? at_local(*day, TimeOfDay{0}) : Instant{0};
}

void read_bodies(Declared& out, const YamlReader& file) {
    for (const YamlNode& item : yaml_items(file, "organisations")) {
        const YamlReader one(file.errors(), item, "organisations", organisation_keys);
        Body body;
        body.slug = one.need_text("slug");
        if (const auto sector = one.need_choice("sector", sectors)) body.sector = sectors[*sector];
        body.title = one.need_local("title");
        body.municipalities = one.texts("municipalities");
        if (out.body(body.slug) != nullptr)
            twice(file.errors(), item, "organisations." + body.slug);
        for (const std::string& place : body.municipalities)
            for (const Body& other : out.bodies)
                if (std::ranges::find(other.municipalities, place) != other.municipalities.end())
                    file.errors().add(item, "organisations." + body.slug + ".municipalities",
                                      "access.area_twice",
                                      place + " is in the area of " + other.slug + " already",
                                      "leave it to one organiser");
        out.bodies.push_back(std::move(body));
    }
}

void read_units(Declared& out, YamlErrors& errors, const YamlNode& root) {
    const YamlReader file(errors, root, "", units_file_keys);
    read_bodies(out, file);
    for (const YamlNode& item : yaml_items(file, "units")) {
        const YamlReader one(errors, item, "units", unit_keys);
        Unit unit;
        unit.slug = one.need_text("slug");
        unit.organisation = one.need_text("organisation");
        unit.kind = one.need_text("kind");
        if (const auto sector = one.need_choice("sector", sectors)) unit.sector = sectors[*sector];
        unit.title = one.need_local("title");
        unit.phone = one.text("phone");
        unit.municipality = one.need_text("municipality");
        unit.registers = read_registers(one);
        unit.languages = one.texts("languages");
        unit.receives_contacts = one.boolean("receives contacts", false);
        read_hours(one, unit.hours);
        const std::string element = "units." + unit.slug;
        if (out.body(unit.organisation) == nullptr)
            errors.add(item, element + ".organisation", "access.unknown_organisation",
                       "no organisation has the slug " + unit.organisation);
        if (out.unit(unit.slug) != nullptr) twice(errors, item, element);
        out.units.push_back({beginning(one), std::move(unit)});
    }
}

void read_workers(Declared& out, YamlErrors& errors, const YamlNode& root) {
    const YamlReader file(errors, root, "", workers_file_keys);
    for (const YamlNode& item : yaml_items(file, "workers")) {
        const YamlReader one(errors, item, "workers", worker_keys);
        Worker worker;
        worker.slug = one.need_text("slug");
        worker.name = one.need_text("name");
        worker.role = one.need_text("role");
        worker.title = one.need_local("title");
        worker.unit = one.need_text("unit");
        worker.organisation = one.need_text("organisation");
        worker.registers = read_registers(one);
        worker.languages = one.texts("languages");
        worker.leads = one.boolean("leads", false);
        worker.walls = read_walls(one);
        const Instant from = beginning(one);
        const std::string element = "workers." + worker.slug;
        const Declared::Dated<Unit>* unit = out.unit(worker.unit);
        if (unit == nullptr)
            errors.add(item, element + ".unit", "access.unknown_unit",
                       "no unit has the slug " + worker.unit);
        else if (unit->what.organisation != worker.organisation)
            errors.add(item, element + ".organisation", "access.other_organisation",
                       "the unit belongs to " + unit->what.organisation);
        else if (unit->from > from)
            errors.add(item, element + ".from", "access.unit_not_there",
                       "the unit begins later than the worker",
                       "give the worker the same day, or a change of unit in changes.yaml");
        if (out.worker(worker.slug) != nullptr) twice(errors, item, element);
        out.workers.push_back({from, std::move(worker)});
    }
}

void move_errors(YamlErrors& from, std::vector<Error>& to) {
    for (Error& error : from.take()) to.push_back(std::move(error));
}

}  // namespace

Organisation Organisation::load(const std::string& folder, std::vector<Error>& errors) {
    Declared declared;
    const model::YamlDocument units = model::read_yaml_file(folder + "/units.yaml");
    YamlErrors unit_errors(units);
    read_units(declared, unit_errors, units.root);
    move_errors(unit_errors, errors);
    const model::YamlDocument workers = model::read_yaml_file(folder + "/workers.yaml");
    YamlErrors worker_errors(workers);
    read_workers(declared, worker_errors, workers.root);
    move_errors(worker_errors, errors);
    Organisation out;
    for (Change& change : read_changes(folder + "/changes.yaml", declared, errors))
        declared.changes.push_back(std::move(change));
    Changes(out, declared).run(errors);
    return out;
}

std::size_t Organisation::place_of(Instant when) const {
    const auto after = std::ranges::upper_bound(editions_, when, {}, &Structure::from);
    return after == editions_.begin() ? 0 : static_cast<std::size_t>(after - editions_.begin()) - 1;
}

const Structure& Organisation::at(Instant when) const { return editions_[place_of(when)]; }

bool Organisation::go_to(Instant when) {
    const std::size_t place = place_of(when);
    return in_force_.place.exchange(place) != place;
}

Instant Organisation::next_change(Instant after) const {
    const std::size_t next = place_of(after) + 1;
    return next < editions_.size() ? editions_[next].from : never;
}

const LocalText* Organisation::organisation_title(std::string_view slug) const {
    if (const LocalText* title = now().organisation_title(slug)) return title;
    for (auto edition = editions_.rbegin(); edition != editions_.rend(); ++edition)
        if (const LocalText* title = edition->organisation_title(slug)) return title;
    return nullptr;
}

namespace {

// The same at an instant, else in the nearest edition that has it, an earlier one first.
template <class Find>
auto about(const std::vector<Structure>& editions, std::size_t place, Find find)
    -> decltype(find(editions.front())) {
    for (std::size_t i = place + 1; i > 0; --i)
        if (const auto* found = find(editions[i - 1])) return found;
    for (std::size_t i = place + 1; i < editions.size(); ++i)
        if (const auto* found = find(editions[i])) return found;
    return nullptr;
}

}  // namespace

const Unit* Organisation::unit_about(std::string_view slug, Instant when) const {
    return about(editions_, place_of(when), [&](const Structure& one) { return one.unit(slug); });
}

const Worker* Organisation::worker_about(std::string_view slug, Instant when) const {
    return about(editions_, place_of(when), [&](const Structure& one) { return one.worker(slug); });
}

const std::string& Organisation::share_of(const Succession& one, std::string_view municipality) {
    for (const Succession::Share& share : one.to)
        if (std::ranges::find(share.municipalities, municipality) != share.municipalities.end())
            return share.unit;
    return one.to.back().unit;
}

bool Organisation::is_alike(const Succession& one, std::string_view successor) const {
    const Unit* was = at(one.at - milliseconds(1)).unit(one.unit);
    const Structure& then = at(one.at);
    const Unit* is = then.unit(successor);
    if (was == nullptr || is == nullptr) return false;
    const Body* body = then.body(is->organisation);
    const bool joined =
        body != nullptr &&
        std::ranges::find(body->predecessors, was->organisation) != body->predecessors.end();
    return was->kind == is->kind && was->registers == is->registers &&
           (was->organisation == is->organisation || joined);
}

std::string Organisation::successor(std::string_view slug, std::string_view municipality,
                                    Instant when) const {
    if (unit_about(slug, when) == nullptr) return {};
    std::string unit(slug);
    const Structure& then = at(when);
    if (then.unit(unit) != nullptr) return unit;
    // In order of time, so one pass follows the whole way.
    for (const Succession& one : successions_) {
        if (one.at > when) break;
        if (one.unit == unit) unit = share_of(one, municipality);
    }
    return then.unit(unit) == nullptr ? std::string() : unit;
}

bool Organisation::is_split(std::string_view slug, Instant when) const {
    std::string unit(slug);
    for (const Succession& one : successions_) {
        if (one.at > when) break;
        if (one.unit != unit) continue;
        if (one.to.size() > 1) return true;
        unit = one.to.back().unit;
    }
    return false;
}

void Organisation::add_organisation(std::string slug, LocalText title) {
    Body body;
    body.slug = std::move(slug);
    body.title = std::move(title);
    editions_.front().bodies_.push_back(std::move(body));
}

void Organisation::add(Unit unit) { editions_.front().units_.push_back(std::move(unit)); }
void Organisation::add(Worker worker) { editions_.front().workers_.push_back(std::move(worker)); }

}  // namespace luotsi::access
