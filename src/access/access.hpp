// Who may see and do what. One pure function answers for every projection, search, count, export
// and live event: may(asker, purpose, case parties, element) → yes | no | exists only. A worker
// sees what their unit's part in the case, their register and the element's wall entitle them to;
// a client sees their own case; nobody sees anything by default.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "access/organisation.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "model/compiled.hpp"

namespace luotsi::access {

enum class AskerKind : std::uint8_t { nobody, client, worker, system };

struct Asker {
    AskerKind kind = AskerKind::nobody;
    std::string id;                    // worker slug, or the client's access id
    std::string role;                  // role kind
    std::string unit;
    std::string organisation;
    std::vector<model::Register> registers;
    bool leads = false;
    Uuid own_case;                     // client with a return code: the one case it opens
    Uuid person;  // client who has been identified (later issue); nil = none
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
    std::vector<std::string> holders;  // workers holding rounds or promises
    std::vector<UnitPart> units;
};

enum class Purpose : std::uint8_t { list, read, work, export_, log };
enum class Verdict : std::uint8_t { no, exists_only, yes };

struct Element {  // what is asked for: one fact, note, words, plan part …
    model::Register reg = model::Register::social;
    model::Wall wall = model::Wall::parties;
    bool own_words = false;  // the client's own words and the question put to a unit:
                             // a unit that has been asked may read them to answer
    bool internal = false;  // a working note among professionals, not for the client
    Instant recorded_at{0};  // 0 = from the beginning; a unit whose part has ended sees
                             // nothing recorded after that
};

// How long a unit whose part has ended may still read what it saw.
inline constexpr Duration part_afterlife = days(30);

// The whole case (may it be opened, listed, worked on at all)?
//   nobody: no. system: yes. client: their own case (by code or as its subject), else no.
//   worker: the keeper and holders yes; else by the part of the worker's own unit: a running part
//   yes; a part that ended: list and read for `part_afterlife`, then no; no part: no.
//   A worker who leads and neither keeps nor holds anything here gets the case in lists (figures)
//   and exists_only otherwise. The access log (Purpose::log) is for the client and for those who
//   lead the responsible unit. Export needs a running part that is more than having been asked.
Verdict may_open(const Asker& asker, Purpose purpose, const CaseParties& parties, Instant now);
// One element of a case that may be opened. `no` when the case itself is not open to the asker.
//   wall named: keeper and holders only; for others it does not exist.
//   walls health and social: a running part and that register; else exists_only.
//   wall police: keeper and holders; else exists_only.
//   walls parties and all_parties: responsible and working units yes; a unit that accepted or
//   asked a promise yes for registers the worker holds and, by the client's consent, for all;
//   a unit only asked sees own_words, and by consent elements of registers the worker holds.
//   client: everything of their own but wall named and internal notes.
Verdict may_see(const Asker& asker, Purpose purpose, const CaseParties& parties,
                const Element& element, Instant now);
// May this asker act for this role of the model in this case (take, complete …)? The worker's
// role kind must be one the role names and their unit the round's (or they keep the case); a
// client acts for the subject's role in their own case, and so may a worker of the responsible or
// working unit on the client's behalf.
bool may_act(const Asker& asker, const CaseParties& parties, const model::Role& role,
             std::string_view unit_of_round);
// The reason in words-key form, for the access line and for "why do I see this": the unit's part.
std::string_view reason(const Asker& asker, const CaseParties& parties);

}  // namespace luotsi::access
