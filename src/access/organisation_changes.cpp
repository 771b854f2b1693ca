#include "access/organisation_changes.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <set>

namespace luotsi::access {
namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<std::string_view, 3> registers{"health", "social", "other"};
// Walls that a work task may lie behind; the others are opened by a part or a register alone.
constexpr std::array<std::string_view, 3> task_walls{"police", "child protection", "substance"};
constexpr std::array<model::Wall, 3> walls_of_tasks{
    model::Wall::police, model::Wall::child_protection, model::Wall::substance};
constexpr std::array<std::string_view, 2> file_keys{"demo", "changes"};
constexpr std::array<std::string_view, 10> change_keys{
    "on", "why", "join", "move", "merge", "split", "end", "rename", "workers", "leave"};
constexpr std::array<std::string_view, 2> join_keys{"organisation", "into"};
constexpr std::array<std::string_view, 2> move_keys{"unit", "organisation"};
constexpr std::array<std::string_view, 2> merge_keys{"units", "into"};
constexpr std::array<std::string_view, 2> split_keys{"unit", "into"};
constexpr std::array<std::string_view, 2> share_keys{"unit", "municipalities"};
constexpr std::array<std::string_view, 2> end_keys{"unit", "to"};
constexpr std::array<std::string_view, 4> rename_keys{"unit", "organisation", "title", "phone"};
constexpr std::array<std::string_view, 7> task_keys{"worker",    "unit",  "role", "title",
                                                    "registers", "walls", "leads"};
constexpr std::array<std::string_view, 2> leave_keys{"worker", "to"};

// One file's changes: reads, and looks that what is named has been declared.
class Book {
public:
    Book(YamlErrors& errors, const Declared& declared) : errors_(errors), declared_(declared) {}

    Change read(const YamlNode& item) {
        const YamlReader one(errors_, item, "changes", change_keys);
        Change out;
        out.line = item.line;
        out.file = errors_.document().file;
        (void)one.need("on");
        if (const auto day = one.date("on")) out.at = at_local(*day, TimeOfDay{0});
        out.why = one.local("why");
        each(one, "join", join_keys, [&](const YamlReader& r) {
            out.joins.push_back({body(r, "organisation"), body(r, "into")});
        });
        each(one, "move", move_keys, [&](const YamlReader& r) {
            out.moves.push_back({unit(r, "unit"), body(r, "organisation")});
        });
        read_successions(one, out);
        each(one, "rename", rename_keys, [&](const YamlReader& r) {
            Change::Rename name;
            if (r.has("unit"))
                name.unit = unit(r, "unit");
            else
                name.organisation = body(r, "organisation");
            if (r.has("title")) name.title = r.need_local("title");
            name.phone = r.text("phone");
            out.renames.push_back(std::move(name));
        });
        each(one, "workers", task_keys, [&](const YamlReader& r) { out.tasks.push_back(task(r)); });
        each(one, "leave", leave_keys, [&](const YamlReader& r) {
            out.leaves.push_back({worker(r, "worker"), r.has("to") ? worker(r, "to") : ""});
        });
        return out;
    }

private:
    template <std::size_t n, class Read>
    void each(const YamlReader& of, std::string_view key,
              const std::array<std::string_view, n>& keys, Read read) {
        if (!of.has(key)) return;
        for (const YamlNode& item : yaml_items(of, key))
            read(YamlReader(errors_, item, of.element(key), keys));
    }

    void read_successions(const YamlReader& one, Change& out) {
        const auto add = [&](SuccessionKind kind, std::string from,
                             std::vector<Succession::Share> to) {
            if (!from.empty() && !to.empty())
                out.successions.push_back({kind, out.at, std::move(from), std::move(to), out.why});
        };
        each(one, "merge", merge_keys, [&](const YamlReader& r) {
            const std::string into = unit(r, "into");
            for (const std::string& slug : r.texts("units"))
                if (slug != into)
                    add(SuccessionKind::merged, known_unit(r, "units", slug), {{into, {}}});
        });
        each(one, "split", split_keys, [&](const YamlReader& r) {
            std::vector<Succession::Share> shares;
            each(r, "into", share_keys, [&](const YamlReader& share) {
                shares.push_back({unit(share, "unit"), share.texts("municipalities")});
            });
            // Whoever takes the rest comes last.
            const auto rest = std::ranges::find_if(
                shares, [](const auto& share) { return share.municipalities.empty(); });
            if (rest != shares.end()) std::rotate(rest, rest + 1, shares.end());
            if (!shares.empty() && !shares.back().municipalities.empty())
                errors_.add(r.node(), r.element("into"), "access.no_default_successor",
                            "nobody takes the clients of other municipalities",
                            "leave out the municipalities of one of the units");
            add(SuccessionKind::split, unit(r, "unit"), std::move(shares));
        });
        each(one, "end", end_keys, [&](const YamlReader& r) {
            if (!r.has("to")) {
                errors_.add(r.node(), r.element(), "access.no_successor",
                            "nobody takes over the open matters of " + r.text("unit"),
                            "name the unit that does: {unit: …, to: …}, or merge or split it");
                return;
            }
            add(SuccessionKind::merged, unit(r, "unit"), {{unit(r, "to"), {}}});
        });
    }

    Change::Task task(const YamlReader& r) {
        Change::Task out;
        out.worker = worker(r, "worker");
        if (r.has("unit")) out.unit = unit(r, "unit");
        out.role = r.text("role");
        if (r.has("title")) out.title = r.need_local("title");
        if (r.has("registers")) out.registers = read_registers(r);
        if (r.has("walls")) out.walls = read_walls(r);
        if (r.has("leads")) out.leads = r.boolean("leads", false);
        return out;
    }

    std::string known_unit(const YamlReader& r, std::string_view key, std::string slug) {
        if (slug.empty() || declared_.unit(slug) != nullptr) return slug;
        errors_.add(r.node(), r.element(key), "access.unknown_unit",
                    "no unit has the slug " + slug);
        return {};
    }
    std::string unit(const YamlReader& r, std::string_view key) {
        return known_unit(r, key, r.need_text(key));
    }
    std::string worker(const YamlReader& r, std::string_view key) {
        std::string slug = r.need_text(key);
        if (slug.empty() || declared_.worker(slug) != nullptr) return slug;
        errors_.add(r.node(), r.element(key), "access.unknown_worker",
                    "no worker has the slug " + slug);
        return {};
    }
    std::string body(const YamlReader& r, std::string_view key) {
        std::string slug = r.need_text(key);
        if (slug.empty() || declared_.body(slug) != nullptr) return slug;
        errors_.add(r.node(), r.element(key), "access.unknown_organisation",
                    "no organisation has the slug " + slug);
        return {};
    }

    YamlErrors& errors_;
    const Declared& declared_;
};

template <class T>
T* find_in(std::vector<T>& all, std::string_view slug) {
    const auto found = std::ranges::find(all, slug, &T::slug);
    return found == all.end() ? nullptr : &*found;
}

void merge_into(std::vector<std::string>& all, const std::vector<std::string>& more) {
    for (const std::string& one : more)
        if (std::ranges::find(all, one) == all.end()) all.push_back(one);
}

template <class T>
const Declared::Dated<T>* declared_as(const std::vector<Declared::Dated<T>>& all,
                                      std::string_view slug) {
    const auto found =
        std::ranges::find_if(all, [&](const auto& one) { return one.what.slug == slug; });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace

const Body* Declared::body(std::string_view slug) const {
    const auto found = std::ranges::find(bodies, slug, &Body::slug);
    return found == bodies.end() ? nullptr : &*found;
}
const Declared::Dated<Unit>* Declared::unit(std::string_view slug) const {
    return declared_as(units, slug);
}
const Declared::Dated<Worker>* Declared::worker(std::string_view slug) const {
    return declared_as(workers, slug);
}

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

std::vector<model::Wall> read_walls(const YamlReader& of) {
    std::vector<model::Wall> out;
    const YamlNode* list = of.find("walls");
    if (list == nullptr) return out;
    for (const YamlNode& item : list->items)
        if (const auto found =
                model::read_choice(of.errors(), item, of.element("walls"), task_walls))
            out.push_back(walls_of_tasks[*found]);
    return out;
}

const std::vector<YamlNode>& yaml_items(const YamlReader& file, std::string_view key) {
    static const std::vector<YamlNode> no_items;
    const YamlNode* list = file.need(key);
    if (list == nullptr) return no_items;
    if (!list->is_sequence()) {
        file.errors().add(*list, std::string(key), "yaml.not_a_list", "a list was expected");
        return no_items;
    }
    return list->items;
}

std::vector<Change> read_changes(const std::string& path, const Declared& declared,
                                 std::vector<Error>& errors) {
    std::vector<Change> out;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return out;
    const model::YamlDocument document = model::read_yaml_file(path);
    YamlErrors found(document);
    const YamlReader file(found, document.root, "", file_keys);
    Book book(found, declared);
    for (const YamlNode& item : yaml_items(file, "changes")) out.push_back(book.read(item));
    for (Error& error : found.take()) errors.push_back(std::move(error));
    std::ranges::sort(out, [](const Change& one, const Change& other) {
        return one.at != other.at ? one.at < other.at : one.line < other.line;
    });
    return out;
}

// Making the editions ---------------------------------------------------------------------------

void Changes::run(std::vector<Error>& errors) {
    now_.bodies_ = declared_.bodies;
    std::set<Instant> days{Instant{0}};
    for (const auto& unit : declared_.units) days.insert(unit.from);
    for (const auto& worker : declared_.workers) days.insert(worker.from);
    for (const Change& change : declared_.changes) days.insert(change.at);
    out_.editions_.clear();
    for (const Instant day : days) {
        begin(day);
        const Change* last = nullptr;
        for (const Change& change : declared_.changes)
            if (change.at == day) {
                apply(change);
                last = &change;
            }
        if (last != nullptr) settle(*last);
        now_.from = day;
        out_.editions_.push_back(now_);
    }
    for (Error& error : errors_) errors.push_back(std::move(error));
}

void Changes::begin(Instant at) {
    for (const auto& unit : declared_.units)
        if (unit.from == at) now_.units_.push_back(unit.what);
    for (const auto& worker : declared_.workers)
        if (worker.from == at) {
            now_.workers_.push_back(worker.what);
            if (const Unit* home = now_.unit(worker.what.unit))
                now_.workers_.back().unit_kind = home->kind;
        }
}

void Changes::apply(const Change& change) {
    for (const auto& one : change.joins) join(change, one);
    for (const auto& one : change.moves) move_unit(change, one.unit, one.organisation);
    for (const Succession& one : change.successions) succeed(change, one);
    for (const auto& one : change.renames) rename(change, one);
    for (const auto& one : change.tasks) give_task(change, one);
    for (const auto& one : change.leaves) leave(change, one);
}

void Changes::join(const Change& change, const Change::Join& one) {
    const Body* from = now_.body(one.from);
    if (from == nullptr || now_.body(one.into) == nullptr || one.from == one.into)
        return add(change, "access.not_in_force", one.from,
                   "join two organisations that both stand on that day");
    std::vector<std::string> theirs;
    for (const Unit& unit : now_.units_)
        if (unit.organisation == one.from) theirs.push_back(unit.slug);
    for (const std::string& slug : theirs) {
        const std::vector<std::string> alike = now_.unit(slug)->alike;
        move_unit(change, slug, one.into);
        // The organiser goes on in the other: what was agreed with it holds.
        find_in(now_.units_, slug)->alike = alike;
    }
    Body* into = find_in(now_.bodies_, one.into);
    merge_into(into->municipalities, from->municipalities);
    merge_into(into->predecessors, from->predecessors);
    merge_into(into->predecessors, {one.from});
    std::erase_if(now_.bodies_, [&](const Body& body) { return body.slug == one.from; });
}

void Changes::move_unit(const Change& change, const std::string& slug, const std::string& to) {
    Unit* one = unit(change, slug);
    if (one == nullptr) return;
    if (now_.body(to) == nullptr)
        return add(change, "access.not_in_force", to, "name an organisation of that day");
    merge_into(one->was_of, {one->organisation});
    one->alike.clear();
    one->organisation = to;
    for (Worker& worker : now_.workers_)
        if (worker.unit == slug) worker.organisation = to;
    out_.successions_.push_back({SuccessionKind::moved, change.at, slug, {{slug, {}}}, change.why});
}

// What was said of a unit follows its matters: bans to everyone who gets a part of them, parts that
// are over and consents to the one that takes its place, consents only where it is alike.
void Changes::inherit(const Unit& from, Unit& into, bool whole) {
    merge_into(into.was_kinds, from.was_kinds);
    merge_into(into.was_of, from.was_of);
    if (from.kind != into.kind) merge_into(into.was_kinds, {from.kind});
    if (from.organisation != into.organisation) merge_into(into.was_of, {from.organisation});
    if (!whole) return;
    merge_into(into.predecessors, from.predecessors);
    merge_into(into.predecessors, {from.slug});
    const bool alike = from.kind == into.kind && from.registers == into.registers &&
                       from.organisation == into.organisation;
    if (!alike) return;
    merge_into(into.alike, from.alike);
    merge_into(into.alike, {from.slug});
}

// Workers who are not named go along with the rest; those who are named come to their unit later.
void Changes::succeed(const Change& change, Succession one) {
    const Unit* from = unit(change, one.unit);
    bool stays = false;
    for (const auto& share : one.to) {
        if (unit(change, share.unit) == nullptr) return;
        stays = stays || share.unit == one.unit;
    }
    if (from == nullptr) return;
    const std::string heir = one.to.back().unit;
    for (const auto& share : one.to)
        if (share.unit != one.unit)
            inherit(*from, *find_in(now_.units_, share.unit), !stays && share.unit == heir);
    if (!stays) {
        const Unit* into = now_.unit(heir);
        for (Worker& worker : now_.workers_)
            if (worker.unit == one.unit) {
                worker.unit = heir;
                worker.unit_kind = into->kind;
                worker.organisation = into->organisation;
            }
        std::erase_if(now_.units_, [&](const Unit& unit) { return unit.slug == one.unit; });
    }
    out_.successions_.push_back(std::move(one));
}

void Changes::rename(const Change& change, const Change::Rename& one) {
    if (!one.organisation.empty()) {
        Body* body = find_in(now_.bodies_, one.organisation);
        if (body == nullptr)
            add(change, "access.not_in_force", one.organisation, "rename it before it ends");
        else
            body->title = one.title;
        return;
    }
    Unit* named = unit(change, one.unit);
    if (named == nullptr) return;
    if (!one.title.fi.empty()) named->title = one.title;
    if (!one.phone.empty()) named->phone = one.phone;
}

void Changes::give_task(const Change& change, const Change::Task& one) {
    Worker* who = worker(change, one.worker);
    if (who == nullptr) return;
    if (!one.unit.empty() && one.unit != who->unit) {
        const Unit* home = unit(change, one.unit);
        if (home == nullptr) return;
        // Where they were the day before: a merger may have taken them along already today.
        const Structure& before = out_.editions_.empty() ? now_ : out_.editions_.back();
        const Worker* then = before.worker(one.worker);
        if (then != nullptr && then->unit != one.unit)
            out_.departures_.push_back({change.at, one.worker, then->unit, "", false});
        who->unit = one.unit;
        who->unit_kind = home->kind;
        who->organisation = home->organisation;
    }
    if (!one.role.empty()) who->role = one.role;
    if (one.title) who->title = *one.title;
    if (one.registers) who->registers = *one.registers;
    if (one.walls) who->walls = *one.walls;
    if (one.leads) who->leads = *one.leads;
}

void Changes::leave(const Change& change, const Change::Leave& one) {
    const Worker* who = worker(change, one.worker);
    if (who == nullptr) return;
    const Worker* heir = now_.worker(one.to);
    if (!one.to.empty() && (heir == nullptr || heir->unit != who->unit || one.to == one.worker))
        return add(change, "access.not_in_force", one.to, "name a worker of the same unit");
    out_.departures_.push_back({change.at, one.worker, who->unit, one.to, true});
    std::erase_if(now_.workers_, [&](const Worker& worker) { return worker.slug == one.worker; });
}

void Changes::settle(const Change& change) {
    for (const Worker& worker : now_.workers_)
        if (now_.unit(worker.unit) == nullptr)
            add(change, "access.worker_left_behind", worker.slug,
                "give the worker a unit that stands on that day, or let them leave");
    for (const Body& body : now_.bodies_) {
        const auto receives = [&](const Unit& unit) {
            return unit.organisation == body.slug && unit.receives_contacts;
        };
        if (!body.municipalities.empty() && std::ranges::none_of(now_.units_, receives))
            add(change, "access.no_contact_unit", body.slug,
                "let one of its units receive contacts");
    }
}

Unit* Changes::unit(const Change& change, const std::string& slug) {
    Unit* found = find_in(now_.units_, slug);
    if (found == nullptr)
        add(change, "access.not_in_force", slug, "name a unit that stands on that day");
    return found;
}

Worker* Changes::worker(const Change& change, const std::string& slug) {
    Worker* found = find_in(now_.workers_, slug);
    if (found == nullptr)
        add(change, "access.not_in_force", slug, "name a worker who is there on that day");
    return found;
}

void Changes::add(const Change& change, std::string code, const std::string& what,
                  std::string repair) {
    if (what.empty()) return;  // told when it was read
    Error error(ErrorKind::invalid, std::move(code), what + " on " + to_iso(local_date(change.at)));
    error.with("what", what);
    error.file = change.file;
    error.line = change.line;
    error.element = "changes." + to_iso(local_date(change.at));
    error.repair = std::move(repair);
    errors_.push_back(std::move(error));
}

}  // namespace luotsi::access
