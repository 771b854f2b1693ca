#include "access/organisation.hpp"

#include <algorithm>
#include <array>

#include "model/yaml_tree.hpp"

namespace luotsi::access {
namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<std::string_view, 4> sectors{"public", "private", "association", "parish"};
constexpr std::array<std::string_view, 3> registers{"health", "social", "other"};
constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::array<std::string_view, 3> units_file_keys{"demo", "organisations", "units"};
constexpr std::array<std::string_view, 2> workers_file_keys{"demo", "workers"};
constexpr std::array<std::string_view, 3> organisation_keys{"slug", "sector", "title"};
constexpr std::array<std::string_view, 11> unit_keys{
    "slug",      "organisation", "kind",  "sector",           "title", "phone", "municipality",
    "registers", "languages",    "hours", "receives contacts"};
constexpr std::array<std::string_view, 3> hours_keys{"weekdays", "opens", "closes"};
constexpr std::array<std::string_view, 9> worker_keys{
    "slug", "name", "role", "title", "unit", "organisation", "registers", "languages", "leads"};

std::vector<model::Register> read_registers(const YamlReader& of) {
    std::vector<model::Register> out;
    const YamlNode* list = of.find("registers");
    if (list == nullptr) return out;
    for (const YamlNode& item : list->items) {
        const auto found =
            model::read_choice(of.errors(), item, of.element("registers"), registers);
        if (found) out.push_back(static_cast<model::Register>(*found));
    }
    return out;
}

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

// Items of a sequence under `key`; an error when it is something else.
const std::vector<YamlNode>& items(const YamlReader& file, std::string_view key) {
    static const std::vector<YamlNode> no_items;
    const YamlNode* list = file.need(key);
    if (list == nullptr) return no_items;
    if (!list->is_sequence()) {
        file.errors().add(*list, std::string(key), "yaml.not_a_list", "a list was expected");
        return no_items;
    }
    return list->items;
}

void twice(YamlErrors& errors, const YamlNode& at, const std::string& element) {
    errors.add(at, element, "access.slug_twice", "this slug is used before",
               "give each its own slug");
}

void read_units(Organisation& out, YamlErrors& errors, const YamlNode& root) {
    const YamlReader file(errors, root, "", units_file_keys);
    for (const YamlNode& item : items(file, "organisations")) {
        const YamlReader one(errors, item, "organisations", organisation_keys);
        std::string slug = one.need_text("slug");
        (void)one.need_choice("sector", sectors);
        if (out.organisation_title(slug) != nullptr) twice(errors, item, "organisations." + slug);
        out.add_organisation(std::move(slug), one.need_local("title"));
    }
    for (const YamlNode& item : items(file, "units")) {
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
        if (out.organisation_title(unit.organisation) == nullptr)
            errors.add(item, element + ".organisation", "access.unknown_organisation",
                       "no organisation has the slug " + unit.organisation);
        if (out.unit(unit.slug) != nullptr) twice(errors, item, element);
        out.add(std::move(unit));
    }
}

void read_workers(Organisation& out, YamlErrors& errors, const YamlNode& root) {
    const YamlReader file(errors, root, "", workers_file_keys);
    for (const YamlNode& item : items(file, "workers")) {
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
        const std::string element = "workers." + worker.slug;
        const Unit* unit = out.unit(worker.unit);
        if (unit == nullptr)
            errors.add(item, element + ".unit", "access.unknown_unit",
                       "no unit has the slug " + worker.unit);
        else if (unit->organisation != worker.organisation)
            errors.add(item, element + ".organisation", "access.other_organisation",
                       "the unit belongs to " + unit->organisation);
        if (out.worker(worker.slug) != nullptr) twice(errors, item, element);
        out.add(std::move(worker));
    }
}

void move_errors(YamlErrors& from, std::vector<Error>& to) {
    for (Error& error : from.take()) to.push_back(std::move(error));
}

// Of several units the nearest to the client: the same municipality, else the first in the file.
template <class Fits>
const Unit* nearest(const std::vector<Unit>& units, std::string_view municipality, Fits fits) {
    const Unit* first = nullptr;
    for (const Unit& unit : units) {
        if (!fits(unit)) continue;
        if (unit.municipality == municipality) return &unit;
        if (first == nullptr) first = &unit;
    }
    return first;
}

}  // namespace

Organisation Organisation::load(const std::string& folder, std::vector<Error>& errors) {
    Organisation out;
    const model::YamlDocument units = model::read_yaml_file(folder + "/units.yaml");
    YamlErrors unit_errors(units);
    read_units(out, unit_errors, units.root);
    move_errors(unit_errors, errors);
    const model::YamlDocument workers = model::read_yaml_file(folder + "/workers.yaml");
    YamlErrors worker_errors(workers);
    read_workers(out, worker_errors, workers.root);
    move_errors(worker_errors, errors);
    return out;
}

const Unit* Organisation::unit(std::string_view slug) const {
    const auto found = std::ranges::find(units_, slug, &Unit::slug);
    return found == units_.end() ? nullptr : &*found;
}

const Worker* Organisation::worker(std::string_view slug) const {
    const auto found = std::ranges::find(workers_, slug, &Worker::slug);
    return found == workers_.end() ? nullptr : &*found;
}

const Unit* Organisation::contact_unit(std::string_view municipality) const {
    return nearest(units_, municipality, [](const Unit& unit) { return unit.receives_contacts; });
}

const Unit* Organisation::unit_of_kind(std::string_view kind, std::string_view municipality) const {
    return nearest(units_, municipality, [&](const Unit& unit) { return unit.kind == kind; });
}

const LocalText* Organisation::organisation_title(std::string_view slug) const {
    for (const auto& [known, title] : titles_)
        if (known == slug) return &title;
    return nullptr;
}

void Organisation::add_organisation(std::string slug, LocalText title) {
    titles_.emplace_back(std::move(slug), std::move(title));
}

void Organisation::add(Unit unit) { units_.push_back(std::move(unit)); }
void Organisation::add(Worker worker) { workers_.push_back(std::move(worker)); }

}  // namespace luotsi::access
