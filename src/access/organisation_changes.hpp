// What changes in the organisation on which day (changes.yaml), and how days of change make
// editions of the structure. Internal to organisation.cpp.
//
//     demo: true
//     changes:
//       - on: 2027-01-01
//         why: {fi: …, sv: …, en: …}
//         join:   [{organisation: a, into: b}]            # a whole organiser; registers follow
//         move:   [{unit: u, organisation: b}]            # one unit with its open matters
//         merge:  [{units: [u, v], into: w}]              # w may be one of them, or begin today
//         split:  [{unit: u, into: [{unit: v, municipalities: ["297"]}, {unit: w}]}]
//         end:    [{unit: u, to: v}]
//         rename: [{unit: u, title: {…}, phone: …}, {organisation: a, title: {…}}]
//         workers: [{worker: w-x, unit: v, role: …, title: {…}, registers: […], walls: […],
//                    leads: true}]
//         leave:  [{worker: w-y, to: w-x}]
//
// Of one day, in this order: units and workers begin, organisations join, units move, merge, are
// split and end, names change, workers move and leave. A worker of an ended unit who is not named
// goes along to its successor.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/organisation.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::access {

struct Change {
    struct Join {
        std::string from;
        std::string into;
    };
    struct Move {
        std::string unit;
        std::string organisation;
    };
    struct Rename {
        std::string unit;  // or
        std::string organisation;
        LocalText title;
        std::string phone;
    };
    struct Task {  // a worker's new unit or work; what is absent stays
        std::string worker;
        std::string unit;
        std::string role;
        std::optional<LocalText> title;
        std::optional<std::vector<model::Register>> registers;
        std::optional<std::vector<model::Wall>> walls;
        std::optional<bool> leads;
    };
    struct Leave {
        std::string worker;
        std::string to;
    };
    Instant at;
    LocalText why;  // empty when it is not told
    std::vector<Join> joins;
    std::vector<Move> moves;
    std::vector<Succession> successions;  // merged, split, ended
    std::vector<Rename> renames;
    std::vector<Task> tasks;
    std::vector<Leave> leaves;
    std::string file;  // where it stands, for messages
    std::uint32_t line = 0;
};

struct Declared {
    template <class T>
    struct Dated {
        Instant from;
        T what;
    };
    std::vector<Body> bodies;
    std::vector<Dated<Unit>> units;
    std::vector<Dated<Worker>> workers;
    std::vector<Change> changes;
    const Body* body(std::string_view slug) const;
    const Dated<Unit>* unit(std::string_view slug) const;
    const Dated<Worker>* worker(std::string_view slug) const;
};

std::vector<model::Register> read_registers(const model::YamlReader& of);
std::vector<model::Wall> read_walls(const model::YamlReader& of);
// Items of a sequence under `key`; an error when it is absent or something else.
const std::vector<model::YamlNode>& yaml_items(const model::YamlReader& file, std::string_view key);

// In order of time; a file that is not there has none.
std::vector<Change> read_changes(const std::string& path, const Declared& declared,
                                 std::vector<Error>& errors);

// Makes the editions. Errors (code, file and line of the day of change): access.not_in_force,
// access.worker_left_behind, access.no_contact_unit.
class Changes {
public:
    Changes(Organisation& out, Declared& declared) : out_(out), declared_(declared) {}
    void run(std::vector<Error>& errors);

private:
    void begin(Instant at);
    void apply(const Change& change);
    void join(const Change& change, const Change::Join& one);
    void move_unit(const Change& change, const std::string& slug, const std::string& to);
    void inherit(const Unit& from, Unit& into, bool whole);
    void succeed(const Change& change, Succession one);
    void rename(const Change& change, const Change::Rename& one);
    void give_task(const Change& change, const Change::Task& one);
    void leave(const Change& change, const Change::Leave& one);
    void settle(const Change& change);  // what must hold at the end of the day's changes
    Unit* unit(const Change& change, const std::string& slug);  // reports what is not in force
    Worker* worker(const Change& change, const std::string& slug);
    void add(const Change& change, std::string code, const std::string& what, std::string repair);

    Organisation& out_;
    Declared& declared_;
    Structure now_;
    std::vector<Error> errors_;
};

}  // namespace luotsi::access
