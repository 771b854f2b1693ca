// Goal: what a person forbids a kind of unit or an organisation meets the unit itself – its
// machine, the rules that look for it – as it meets its workers. Method: a unit that may read what
// another register has let out, with and without each ban.
#include "access/askers.hpp"

#include <gtest/gtest.h>

namespace luotsi::access {
namespace {

struct Town {
    Organisation organisation;
    CaseParties parties;
    Instant now{1'000'000'000};

    Town() {
        organisation.add_organisation("county", {});
        Unit unit;
        unit.slug = "family-kuopio";
        unit.organisation = "county";
        unit.kind = "family centre";
        unit.registers = {model::Register::social};
        organisation.add(unit);
        Worker worker;
        worker.slug = "w-anna";
        worker.unit = unit.slug;
        worker.organisation = unit.organisation;
        worker.registers = unit.registers;
        worker.unit_kind = unit.kind;
        organisation.add(worker);
        parties.organiser = "county";
        UnitPart part;
        part.unit = unit.slug;
        part.part = Part::accepted;
        part.consented = true;
        parties.units.push_back(part);
    }
    std::vector<Asker> askers() const {
        const Structure& structure = organisation.now();
        return {asker_of(*structure.unit("family-kuopio"), structure),
                asker_of(*structure.worker("w-anna"), structure)};
    }
    Verdict sees(const Asker& asker) const {
        Element element;
        element.reg = model::Register::health;
        return may_see(asker, Purpose::read, parties, element, now);
    }
    void ban(BanScope scope, const char* target) {
        Ban one;
        one.scope = scope;
        one.target = target;
        parties.protection.bans.push_back(one);
    }
};

TEST(Askers, AUnitIsMetByTheBansThatMeetItsWorkers) {
    for (const Asker& asker : Town().askers()) EXPECT_EQ(Town().sees(asker), Verdict::yes);
    Town by_kind;
    by_kind.ban(BanScope::service, "family centre");
    for (const Asker& asker : by_kind.askers())
        EXPECT_NE(by_kind.sees(asker), Verdict::yes) << asker.id;
    Town by_body;
    by_body.ban(BanScope::controller, "county");
    for (const Asker& asker : by_body.askers())
        EXPECT_NE(by_body.sees(asker), Verdict::yes) << asker.id;
    Town of_another;
    of_another.ban(BanScope::service, "guidance");
    for (const Asker& asker : of_another.askers())
        EXPECT_EQ(of_another.sees(asker), Verdict::yes) << asker.id;
}

TEST(Askers, AUnitHasWhatItFollowed) {
    Organisation organisation;
    Unit unit;
    unit.slug = "new";
    unit.kind = "guidance";
    unit.predecessors = {"old"};
    organisation.add(unit);
    const Asker asker = asker_of(*organisation.unit("new"), organisation.now());
    EXPECT_EQ(asker.predecessors, unit.predecessors);
    EXPECT_EQ(asker.unit_kind, "guidance");
    EXPECT_FALSE(asker.leads);
    EXPECT_TRUE(asker.walls.empty());
}

}  // namespace
}  // namespace luotsi::access
