#include "access/askers.hpp"

namespace luotsi::access {

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
    if (const Unit* unit = structure.unit(worker.unit)) asker.predecessors = unit->predecessors;
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
    asker.predecessors = unit.predecessors;
    if (const Body* body = structure.body(unit.organisation))
        asker.registers_of = body->predecessors;
    return asker;
}

}  // namespace luotsi::access
