// Organisations, their units and workers as they stand on a day. The structure is dated: it is read
// as what there is from the beginning (units.yaml, workers.yaml) and what changes on which day
// (changes.yaml: units merge, are split, move to another organisation, are renamed; organisations
// join; workers move and leave; see docs/organisation.md). Every day of change begins an edition,
// a whole picture of the structure; editions never change once loaded. Who has left by their
// leader's word is told by the store.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "model/compiled.hpp"

namespace luotsi::access {

struct OpeningHours {  // one weekly span; several per weekday are allowed
    int weekday = 1;  // ISO 1..7
    TimeOfDay opens;
    TimeOfDay closes;  // later than opens
};

struct Unit {
    std::string slug;  // "guidance-kuopio"; never given to another unit
    std::string organisation;  // organiser slug: "pohjois-savo", "demo-association" …
    std::string kind;  // unit kind as in models: "guidance", "family centre" …
    std::string sector;  // public | private | association | parish
    LocalText title;
    std::string phone;
    std::string municipality;  // 3-digit code
    std::vector<model::Register> registers;
    std::vector<std::string> languages;
    std::vector<OpeningHours> hours;
    bool receives_contacts = false;  // new contacts come to this unit's queue
    std::vector<std::string> predecessors{};  // ended units whose past parts are this unit's now
    // What was said of the units whose matters it has taken over, and of itself under another
    // organisation: a ban follows always, so their kinds and organisations where they are others; a
    // consent only among units that are alike, so the predecessors of its own kind, registers and
    // organisation.
    std::vector<std::string> was_kinds{};
    std::vector<std::string> was_of{};
    std::vector<std::string> alike{};
};

struct Worker {
    std::string slug;  // "w-aino-demo"
    std::string name;  // generated
    std::string role;  // role kind: "service counsellor"
    LocalText title;
    std::string unit;  // home unit
    std::string organisation;
    std::vector<model::Register> registers;
    std::vector<std::string> languages;
    bool leads = false;  // sees unit's figures and hands work over
    std::vector<model::Wall> walls;  // behind which the work task lies
    std::string unit_kind;  // of the home unit
};

struct Body {  // an organisation
    std::string slug;
    std::string sector;
    LocalText title;
    // Of an organiser: whose residents' contacts are its to answer; empty = no area of its own.
    std::vector<std::string> municipalities;
    std::vector<std::string> predecessors{};  // joined into it: their registers are its registers
};

// The structure as it stands on some day.
class Structure {
public:
    const Unit* unit(std::string_view slug) const;
    const Worker* worker(std::string_view slug) const;
    const Body* body(std::string_view slug) const;
    const std::vector<Unit>& units() const { return units_; }
    const std::vector<Worker>& workers() const { return workers_; }
    const std::vector<Body>& bodies() const { return bodies_; }
    // The organiser in whose area the municipality lies; "" when no area names it.
    std::string_view organiser_of(std::string_view municipality) const;
    // Where a new contact lands: with the organiser of the municipality; nearest first. Null when
    // that organiser has no unit that receives contacts.
    const Unit* contact_unit(std::string_view municipality) const;
    // The nearest unit of a kind. Of public units only those of `organiser` (when it has an area;
    // else of the municipality's organiser), since one organiser's work is not another's to do.
    const Unit* unit_of_kind(std::string_view kind, std::string_view municipality,
                             std::string_view organiser = {}) const;
    const LocalText* organisation_title(std::string_view slug) const;  // null when unknown

    Instant from{0};  // since when it stands so

private:
    friend class Organisation;
    friend class Changes;
    std::vector<Unit> units_;
    std::vector<Worker> workers_;
    std::vector<Body> bodies_;
};

enum class SuccessionKind : std::uint8_t { merged, split, moved };
// A unit's matters become others' on a day, 00:00 local time.
struct Succession {
    struct Share {
        std::string unit;
        std::vector<std::string> municipalities;  // of the clients; empty = the rest
    };
    SuccessionKind kind = SuccessionKind::merged;
    Instant at;
    std::string unit;  // whose they were
    std::vector<Share> to;  // the last takes the rest; `unit` itself may be among them
    LocalText why{};  // empty when it is not told
};
// A worker who leaves a unit on a day and does not go along to its successor.
struct Departure {
    Instant at;
    std::string worker;
    std::string unit;  // left
    std::string to;  // who takes what they hold; "" = back to the unit's queue
    bool leaves = false;  // the organisation as well
};

class Organisation {
public:
    Organisation() : editions_(1) {}
    // Reads units.yaml and workers.yaml of a folder, and changes.yaml when there is one; all errors
    // at once. The edition in force is the first.
    static Organisation load(const std::string& folder, std::vector<Error>& errors);

    // As of an instant. The reference lives as long as the organisation. O(log editions).
    const Structure& at(Instant when) const;
    // The edition the program goes by: moved on by whoever keeps its time (the server's clock, the
    // demo's); other threads see it at their next question. What concerns another instant than the
    // present asks at().
    const Structure& now() const { return editions_[in_force_.place]; }
    bool go_to(Instant when);  // whether the edition in force became another one
    Instant next_change(Instant after) const;  // `never` when there is none

    const Unit* unit(std::string_view slug) const { return now().unit(slug); }
    const Worker* worker(std::string_view slug) const { return now().worker(slug); }
    const std::vector<Unit>& units() const { return now().units(); }
    const std::vector<Worker>& workers() const { return now().workers(); }
    const Unit* contact_unit(std::string_view municipality) const {
        return now().contact_unit(municipality);
    }
    const Unit* unit_of_kind(std::string_view kind, std::string_view municipality) const {
        return now().unit_of_kind(kind, municipality);
    }
    const LocalText* organisation_title(std::string_view slug) const;  // ended ones too

    // The unit as it stood at that instant; when it had not begun or had ended, as it stood nearest
    // to it. Null when there never was one. For histories.
    const Unit* unit_about(std::string_view slug, Instant when) const;
    const Worker* worker_about(std::string_view slug, Instant when) const;
    // As it stands, or stood last (will stand first).
    const Unit* known_unit(std::string_view slug) const { return unit_about(slug, now().from); }
    const Worker* known_worker(std::string_view slug) const {
        return worker_about(slug, now().from);
    }
    // Who has, at `when`, what was the unit's: itself, while it stands; else who followed it (of
    // those that shared it the one for the client's municipality). "" when there never was one.
    std::string successor(std::string_view slug, std::string_view municipality, Instant when) const;
    // Whether what was the unit's has gone to more than one: it has no one new name.
    bool is_split(std::string_view slug, Instant when) const;
    static const std::string& share_of(const Succession& one, std::string_view municipality);
    // Whether what a client has agreed to of the unit before holds for its successor: of the same
    // kind, registers and organisation; an organisation that has joined another is the other.
    bool is_alike(const Succession& one, std::string_view successor) const;

    const std::vector<Structure>& editions() const { return editions_; }  // in order of time
    const std::vector<Succession>& successions() const { return successions_; }  // in order of time
    const std::vector<Departure>& departures() const { return departures_; }  // in order of time

    // For tests and tools that build one by hand: the first edition.
    void add_organisation(std::string slug, LocalText title);
    void add(Unit unit);
    void add(Worker worker);

private:
    friend class Changes;
    struct InForce {  // copied like a number
        InForce() = default;
        InForce(const InForce& other) : place(other.place.load()) {}
        InForce& operator=(const InForce& other) {
            place = other.place.load();
            return *this;
        }
        std::atomic<std::size_t> place{0};
    };
    std::size_t place_of(Instant when) const;
    std::vector<Structure> editions_;
    std::vector<Succession> successions_;
    std::vector<Departure> departures_;
    InForce in_force_;
};

}  // namespace luotsi::access
