// From the facts of an asker and a case to the words that the tables of law are written in: what
// the asker is to the case, whose register an element belongs to, whether it may leave it. No
// judgement is made here; every judgement is a row of a table.
#pragma once

#include <cstdint>
#include <vector>

#include "access/access.hpp"
#include "access/rules.hpp"

namespace luotsi::access {

enum class Standing : std::uint8_t {
    none,
    system,
    subject,
    guardian,
    mandate,
    named,  // keeps the case or holds work of its own in it (not only a request)
    responsible,
    works,
    accepted,
    asker,
    asked,
    leader,  // leads a unit with a part and holds nothing here
    emergency,  // has opened the matter with a reason
    statutory,  // … by a right that a law gives
};
enum class Leads : std::uint8_t { no, unit, here };

struct Position {
    Standing standing = Standing::none;
    bool ended = false;  // the unit's part is over, but may still be read
    Instant ended_at{0};
    Leads leads = Leads::no;
    bool consented = false;  // the client's consent for this unit's request stands
};

// What the asker is by their own part; by an opening of theirs (none when there is none).
Position position_of(const Asker& asker, const CaseParties& parties, Instant now);
Position opening_of(const Asker& asker, const CaseParties& parties, Instant now);

// The fullest part of the asker's own unit; null when it has none.
const UnitPart* fullest_part(const Asker& asker, const CaseParties& parties);

// The situation of a table, as bits (see Table).
std::uint64_t open_situation(const Position& position, Purpose purpose);
std::uint64_t see_situation(const Asker& asker, const CaseParties& parties,
                            const Position& position, const Element& element, Instant now);
std::uint64_t place_situation(const Asker& asker, const CaseParties& parties, Instant now);
std::uint64_t behalf_situation(const Representative& who, const CaseParties& parties, Instant now);

std::vector<Input> open_inputs();
std::vector<Input> see_inputs();
std::vector<Input> behalf_inputs();
std::vector<Input> place_inputs();
std::vector<Input> restrict_inputs();

}  // namespace luotsi::access
