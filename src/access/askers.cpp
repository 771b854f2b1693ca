#include "access/askers.hpp"

namespace luotsi::access {

namespace {

// What a unit was before: bans on that bind it, consents only where it is still alike.
void take_history(Asker& asker, const Unit& unit) {
    asker.predecessors = unit.predecessors;
    asker.was_kinds = unit.was_kinds;
    asker.was_of = unit.was_of;
    asker.alike = unit.alike;
}

}  // namespace

Asker asker_of(const Worker& worker, const Structure& structure) {
    Asker asker;
    asker.kind = AskerKind::worker;
    asker.id = worker.slug;
    asker.role = worker.role;
    asker.unit = worker.unit;
    asker.organisation = worker.organisation;
    asker.registers = worker.registers;
    asker.leads = worker.leads;
    asker.unit_kind = worker.unit_kind;
    asker.walls = worker.walls;
    if (const Unit* unit = structure.unit(worker.unit)) take_history(asker, *unit);
    if (const Body* body = structure.body(worker.organisation))
        asker.registers_of = body->predecessors;
    return asker;
}

Asker asker_of(const Unit& unit, const Structure& structure) {
    Asker asker;
    asker.kind = AskerKind::worker;
    asker.unit = unit.slug;
    asker.unit_kind = unit.kind;
    asker.organisation = unit.organisation;
    asker.registers = unit.registers;
    take_history(asker, unit);
    if (const Body* body = structure.body(unit.organisation))
        asker.registers_of = body->predecessors;
    return asker;
}

}  // namespace luotsi::access
