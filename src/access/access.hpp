// Who may see and do what. One pure function answers for every projection, search, count, export
// and live event: may(asker, purpose, case parties, element) → yes | no | exists only. A worker
// sees what their unit's part in the case, their register and the element's wall entitle them to,
// as far as the person's permissions and bans let it leave its register; a client sees their own
// case; nobody sees anything by default. The judgements are rows of the tables of law (rules.hpp,
// content/access); the facts they judge by are worked out in standing.hpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/organisation.hpp"
#include "access/protection.hpp"
#include "access/rules.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "model/compiled.hpp"

namespace luotsi::access {

enum class AskerKind : std::uint8_t { nobody, client, worker, system };

// The role of an identified person in a matter of somebody they act for; Asker::id is then theirs.
inline constexpr std::string_view representative_role = "representative";

struct Asker {
    AskerKind kind = AskerKind::nobody;
    std::string id;                    // worker slug, or the client's access id
    std::string role;                  // role kind
    std::string unit;
    std::string organisation;
    std::vector<model::Register> registers;
    bool leads = false;
    Uuid own_case;  // client with a return code: the one case it opens; client
                    // who has been identified: the case that is meant
    Uuid person;  // client who has been identified; nil = none
    std::string unit_kind;  // of the worker's unit
    std::vector<model::Wall> walls;  // behind which the worker's own work task lies
    std::vector<std::string> predecessors;  // ended units whose parts are the worker's unit's now
    std::vector<std::string> registers_of;  // organisations joined into the worker's own
    // What the worker's unit has been or taken over (access::Unit): bans on it bind the worker too,
    // a consent given to one of `alike` stands for their unit.
    std::vector<std::string> was_kinds;
    std::vector<std::string> was_of;
    std::vector<std::string> alike;
    // Client who has been identified: records of the same person in other organisers' registers.
    std::vector<Uuid> also;
};

// A unit's part in a case, newest state. Derived from the case by the store when it projects.
enum class Part : std::uint8_t {
    responsible,  // holds the matter
    works,  // has a due or taken round
    asked,  // a promise is asked of it and not yet accepted
    accepted,  // it accepted a promise that still runs
    asker,  // asked a promise that still runs
    was_part,  // had a part that has ended (sees what it saw until 30 days after: see may)
};
struct UnitPart {
    std::string unit;
    Part part = Part::works;
    bool consented = false;  // the client's consent to this unit's sharing stands
    Instant ended_at{0};  // was_part
    Part had = Part::asked;  // was_part: the fullest part it had (asked … accepted)
};

struct CaseParties {
    Uuid case_id;
    std::string organiser;
    Uuid subject;
    std::string keeper;  // named worker
    std::string responsible;  // the unit that answers for the matter; once it is closed the unit
                              // that did last, which then answers for its record
    std::vector<std::string> holders;  // workers holding rounds or promises
    std::vector<UnitPart> units;
    std::string model;  // the operating model's id
    Protection protection;  // of the person and of this case, by `store`
};

enum class Purpose : std::uint8_t { list, read, work, export_, log };
struct Element {  // what is asked for: one fact, note, words, plan part …
    model::Register reg = model::Register::social;
    model::Wall wall = model::Wall::parties;
    bool own_words = false;  // the client's own words and the question put to a unit:
                             // a unit that has been asked may read them to answer
    bool internal = false;  // a working note among professionals, not for the client
    Instant recorded_at{0};  // 0 = from the beginning; a unit whose part has ended sees
                             // nothing recorded after that
    Uuid document;  // a text's id, so that a ban may name it; nil = none
};

// How long a unit whose part has ended may still read what it saw.
inline constexpr Duration part_afterlife = days(30);

// A verdict and the row of law that gave it; the row lives as long as the program.
struct Ruling {
    Verdict verdict = Verdict::no;
    const Row* row = nullptr;
};

// The whole case: may it be opened for this purpose (content/access/open.yaml)? A worker who has
// opened the matter by emergency or by law may do the more of what their part and the opening
// allow. O(parts + rows).
Ruling rule_open(const Asker& asker, Purpose purpose, const CaseParties& parties, Instant now);
Verdict may_open(const Asker& asker, Purpose purpose, const CaseParties& parties, Instant now);
// One element of a case (content/access/see.yaml); `no` when the case itself is not open.
Ruling rule_see(const Asker& asker, Purpose purpose, const CaseParties& parties,
                const Element& element, Instant now);
Verdict may_see(const Asker& asker, Purpose purpose, const CaseParties& parties,
                const Element& element, Instant now);
// Where the person is to be found: municipality, address, postal code, places of appointments and
// everything worked out of them (content/access/place.yaml). yes or no.
Ruling rule_place(const Asker& asker, const CaseParties& parties, Instant now);
bool may_know_place(const Asker& asker, const CaseParties& parties, Instant now);
// The next instant after `now` at which a verdict on this case may change without anything being
// written: a part's afterlife, a statement's beginning or end, a birthday that moves a child into
// another row. What is kept of a view may live until then.
Instant changes_at(const Asker& asker, const CaseParties& parties, Instant now);
// May this asker act for this role of the model in this case (take, complete …)? The worker's
// role kind must be one the role names and their unit the round's (or they keep the case); a
// client acts for the subject's role in their own case or in that of a person they may act for, and
// so may a worker of the responsible or
// working unit on the client's behalf.
bool may_act(const Asker& asker, const CaseParties& parties, const model::Role& role,
             std::string_view unit_of_round, Instant now);
// The reason in words-key form, for the access line and for "why do I see this": the unit's part.
std::string_view reason(const Asker& asker, const CaseParties& parties, Instant now);
// Whether an identified client is this person, by whichever organiser's record.
bool is_person(const Asker& asker, Uuid person);

}  // namespace luotsi::access
