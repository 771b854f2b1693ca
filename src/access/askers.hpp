// Who asks: a worker, or a unit as such – its machine, the rules of early identification. All that
// access judges by is put in here, in one place: an asker that somebody fills in by hand and
// forgets the kind of unit in is one whom a ban on that kind does not meet.
#pragma once

#include "access/access.hpp"
#include "access/organisation.hpp"

namespace luotsi::access {

Asker asker_of(const Worker& worker, const Structure& structure);
// Without an id or a role: nobody's hands, no lead, no work task behind any wall.
Asker asker_of(const Unit& unit, const Structure& structure);

}  // namespace luotsi::access
