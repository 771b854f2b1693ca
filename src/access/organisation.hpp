// Organisations, their units and workers: the dated structure that access, queues and duty rest
// on. Loaded from an installation's content folder; who has left since is told by the store.
#pragma once

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

struct OpeningHours {                 // one weekly span; several per weekday are allowed
    int weekday = 1;                  // ISO 1..7
    TimeOfDay opens;
    TimeOfDay closes;                 // later than opens
};

struct Unit {
    std::string slug;                 // "guidance-kuopio"
    std::string organisation;         // organiser slug: "pohjois-savo", "demo-association" …
    std::string kind;                 // unit kind as in models: "guidance", "family centre" …
    std::string sector;               // public | private | association | parish
    LocalText title;
    std::string phone;
    std::string municipality;         // 3-digit code
    std::vector<model::Register> registers;
    std::vector<std::string> languages;
    std::vector<OpeningHours> hours;
    bool receives_contacts = false;   // new contacts come to this unit's queue
};

struct Worker {
    std::string slug;                 // "w-aino-demo"
    std::string name;                 // generated
    std::string role;                 // role kind: "service counsellor"
    LocalText title;
    std::string unit;                 // home unit
    std::string organisation;
    std::vector<model::Register> registers;
    std::vector<std::string> languages;
    bool leads = false;               // sees unit's figures and hands work over
};

class Organisation {
public:
    // Reads units.yaml and workers.yaml of a folder; all errors at once.
    static Organisation load(const std::string& folder, std::vector<Error>& errors);
    const Unit* unit(std::string_view slug) const;
    const Worker* worker(std::string_view slug) const;
    const std::vector<Unit>& units() const { return units_; }
    const std::vector<Worker>& workers() const { return workers_; }
    const Unit* contact_unit(std::string_view municipality) const;  // where a new contact lands
    const Unit* unit_of_kind(std::string_view kind,
                             std::string_view municipality) const;  // nearest
    // Title of an organisation by its slug; null when unknown.
    const LocalText* organisation_title(std::string_view slug) const;
    void add_organisation(std::string slug, LocalText title);
    void add(Unit unit);
    void add(Worker worker);

private:
    std::vector<Unit> units_;
    std::vector<Worker> workers_;
    std::vector<std::pair<std::string, LocalText>> titles_;  // of organisations, by slug
};

}  // namespace luotsi::access
