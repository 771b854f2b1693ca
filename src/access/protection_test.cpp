// Goal: permissions, bans, non-disclosure, acting for another and emergency openings have the
// effect the law gives them – at once, for as long as they hold, and never further than that; and
// their document keeps every fact. Method: small cases written by hand, one rule each.
#include "access/protection.hpp"

#include <gtest/gtest.h>

#include "access/access.hpp"
#include "access/standing.hpp"

namespace luotsi::access {
namespace {

using model::Register;
using model::Wall;

constexpr Uuid case_id{1, 1};
constexpr Uuid child{2, 2};
constexpr Uuid parent{3, 3};
constexpr Instant now{1'800'000'000'000};  // 15 January 2027

template <class T>
T said(Instant at = now - days(1)) {
    T out;
    out.id = Uuid{7, static_cast<std::uint64_t>(at.ms)};
    out.happened_at = at;
    out.recorded_at = at;
    out.by = "client";
    return out;
}

Asker worker(std::string unit, std::vector<Register> registers,
             std::string organisation = "county") {
    Asker out;
    out.kind = AskerKind::worker;
    out.id = "w-" + unit;
    out.unit = std::move(unit);
    out.organisation = std::move(organisation);
    out.registers = std::move(registers);
    out.unit_kind = "health station";
    return out;
}

CaseParties parties(Part part = Part::accepted) {
    CaseParties out;
    out.case_id = case_id;
    out.organiser = "county";
    out.subject = child;
    out.model = "fi.test";
    UnitPart one;
    one.unit = "clinic";
    one.part = part;
    out.units.push_back(one);
    return out;
}

Element fact(Register reg, Wall wall = Wall::parties) {
    Element out;
    out.reg = reg;
    out.wall = wall;
    return out;
}

Verdict sees(const Asker& asker, const CaseParties& of, const Element& element) {
    return may_see(asker, Purpose::read, of, element, now);
}

// Whoever has taken over a unit's matters has taken over what was said of it.
TEST(Protection, ABanOnWhatAUnitWasBindsWhatItIs) {
    Asker nurse = worker("clinic", {Register::health});
    CaseParties of = parties();
    of.units.front().consented = true;
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes);
    Ban ban = said<Ban>();
    ban.scope = BanScope::service;
    ban.target = "guidance";
    of.protection.bans = {ban};
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes);
    nurse.was_kinds = {"guidance"};
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::exists_only);
    of.protection.bans.front().scope = BanScope::controller;
    of.protection.bans.front().target = "old county";
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes);
    nurse.was_of = {"old county"};
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::exists_only);
}

TEST(Protection, APredecessorsConsentStandsForAUnitThatIsAlike) {
    Asker nurse = worker("new clinic", {Register::health});
    nurse.predecessors = {"clinic"};
    CaseParties of = parties();
    of.units.front().consented = true;
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::exists_only);
    nurse.alike = {"clinic"};
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes);
}

// A kept view of a predecessor's past part lives no longer than the part.
TEST(Protection, AViewOfAPredecessorsPastPartEndsWithIt) {
    Asker nurse = worker("new clinic", {Register::health});
    nurse.predecessors = {"clinic"};
    CaseParties of = parties(Part::was_part);
    of.units.front().had = Part::accepted;
    of.units.front().ended_at = now - days(1);
    EXPECT_EQ(changes_at(nurse, of, now), now - days(1) + part_afterlife + milliseconds(1));
}

TEST(Protection, PermissionOpensItsRegisterOnly) {
    const Asker nurse = worker("clinic", {Register::health});
    CaseParties of = parties();
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::exists_only);
    Permission given = said<Permission>();
    given.reg = Register::social;
    of.protection.permissions = {given};
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::exists_only)
        << "nobody has informed the person";
    of.protection.permissions[0].informed_by = "w-aino";
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes);
    EXPECT_EQ(sees(nurse, of, fact(Register::other)), Verdict::exists_only);
    of.protection.permissions[0].ends_at = now;
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::exists_only) << "withdrawn";
}

TEST(Protection, BanClosesWhatLeavesItsRegisterAndNothingElse) {
    const Asker nurse = worker("clinic", {Register::health});
    CaseParties of = parties();
    of.units[0].consented = true;
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes);
    Ban ban = said<Ban>();
    ban.scope = BanScope::service;
    ban.target = "health station";
    of.protection.bans = {ban};
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::exists_only);
    EXPECT_EQ(sees(nurse, of, fact(Register::health)), Verdict::yes) << "the same register";
    of.protection.bans[0].target = "family centre";
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes) << "another service";
    of.protection.bans[0].scope = BanScope::controller;
    of.protection.bans[0].target = "association";
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes) << "another controller";
    of.protection.bans[0].target = "";
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::exists_only) << "everybody";
    Element letter = fact(Register::social);
    letter.document = Uuid{9, 9};
    of.protection.bans[0].scope = BanScope::document;
    of.protection.bans[0].target = to_string(letter.document);
    EXPECT_EQ(sees(nurse, of, letter), Verdict::exists_only);
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes) << "another document";
}

TEST(Protection, BanDoesNotLimitTheMattersOwnUnit) {
    CaseParties of = parties(Part::responsible);
    of.protection.bans = {said<Ban>()};
    EXPECT_EQ(sees(worker("clinic", {Register::social}), of, fact(Register::social)), Verdict::yes);
    EXPECT_EQ(sees(worker("clinic", {Register::health}), of, fact(Register::social)), Verdict::yes);
}

TEST(Protection, AnotherOrganisersRegisterIsNotOnesOwn) {
    const Asker other = worker("clinic", {Register::health, Register::social}, "other-county");
    CaseParties of = parties();
    EXPECT_EQ(sees(other, of, fact(Register::social)), Verdict::exists_only);
    EXPECT_EQ(sees(other, of, fact(Register::health, Wall::health)), Verdict::exists_only);
    of.units[0].consented = true;
    EXPECT_EQ(sees(other, of, fact(Register::social)), Verdict::yes);
    EXPECT_EQ(sees(other, of, fact(Register::health, Wall::health)), Verdict::yes);
}

TEST(Protection, WallsOfTasksHideEvenThatSomethingExists) {
    CaseParties of = parties();
    Asker nurse = worker("clinic", {Register::health});
    EXPECT_EQ(sees(nurse, of, fact(Register::social, Wall::child_protection)), Verdict::no);
    EXPECT_EQ(sees(nurse, of, fact(Register::health, Wall::substance)), Verdict::exists_only);
    EXPECT_EQ(
        sees(worker("clinic", {Register::social}), of, fact(Register::health, Wall::substance)),
        Verdict::no);
    EXPECT_EQ(sees(nurse, of, fact(Register::social, Wall::police)), Verdict::exists_only);
    nurse.walls = {Wall::police, Wall::substance};
    EXPECT_EQ(sees(nurse, of, fact(Register::social, Wall::police)), Verdict::yes);
    EXPECT_EQ(sees(nurse, of, fact(Register::health, Wall::substance)), Verdict::yes);
    EXPECT_EQ(sees(nurse, of, fact(Register::social, Wall::child_protection)), Verdict::no);
}

TEST(Protection, EmergencyOpensForItsTimeOnly) {
    const Asker doctor = worker("ward", {Register::health});
    CaseParties of = parties();
    EXPECT_EQ(may_open(doctor, Purpose::read, of, now), Verdict::no);
    Opening opening = said<Opening>(now - hours(1));
    opening.worker = doctor.id;
    opening.reason = "unconscious";
    opening.ends_at = now + hours(1);
    of.protection.openings = {opening};
    EXPECT_EQ(may_open(doctor, Purpose::read, of, now), Verdict::yes);
    EXPECT_EQ(may_open(doctor, Purpose::work, of, now), Verdict::no);
    EXPECT_EQ(may_open(doctor, Purpose::export_, of, now), Verdict::no);
    EXPECT_EQ(reason(doctor, of, now), "access.reason.emergency");
    EXPECT_EQ(sees(doctor, of, fact(Register::health)), Verdict::yes);
    EXPECT_EQ(sees(doctor, of, fact(Register::social)), Verdict::exists_only) << "own register";
    of.protection.permissions = {said<Permission>()};
    of.protection.permissions[0].reg = Register::social;
    of.protection.permissions[0].informed_by = "w1";
    EXPECT_EQ(sees(doctor, of, fact(Register::social)), Verdict::yes) << "allowed";
    of.protection.permissions.clear();
    EXPECT_EQ(sees(doctor, of, fact(Register::social, Wall::social)), Verdict::exists_only);
    EXPECT_EQ(sees(doctor, of, fact(Register::social, Wall::named)), Verdict::no);
    EXPECT_EQ(changes_at(doctor, of, now), opening.ends_at);
    EXPECT_EQ(may_open(doctor, Purpose::read, of, opening.ends_at), Verdict::no);
    EXPECT_EQ(may_open(worker("other", {Register::health}), Purpose::read, of, now), Verdict::no);
    of.protection.bans = {said<Ban>()};
    EXPECT_EQ(sees(doctor, of, fact(Register::social)), Verdict::exists_only);
    of.protection.openings[0].basis = OpeningBasis::statutory;
    EXPECT_EQ(sees(doctor, of, fact(Register::social)), Verdict::yes) << "no ban limits law";
    EXPECT_EQ(reason(doctor, of, now), "access.reason.statutory");
}

TEST(Protection, AnOpeningTakesNothingAway) {
    Asker nurse = worker("clinic", {Register::health});
    CaseParties of = parties();
    Opening opening = said<Opening>();
    opening.worker = nurse.id;
    opening.reason = "x";
    of.protection.openings = {opening};
    EXPECT_EQ(may_open(nurse, Purpose::work, of, now), Verdict::yes);
}

// Who has opened stands in the person's log as looking by the opening while it holds, whatever
// their part, and is counted on the reviewer's list.
TEST(Protection, AViewByAnOpeningIsLoggedAsOne) {
    const Asker nurse = worker("clinic", {Register::health});
    struct Row {
        Part part;
        Part had;
    };
    const Row rows[] = {{Part::asked, Part::asked}, {Part::accepted, Part::asked},
                        {Part::asker, Part::asked}, {Part::was_part, Part::works},
                        {Part::works, Part::asked}, {Part::responsible, Part::asked}};
    for (const Row& row : rows) {
        CaseParties of = parties();
        of.units.clear();
        UnitPart part;
        part.unit = nurse.unit;
        part.part = row.part;
        part.had = row.had;
        if (row.part == Part::was_part) part.ended_at = now - days(1);
        of.units.push_back(part);
        EXPECT_NE(reason(nurse, of, now), "access.reason.emergency");
        Opening opening = said<Opening>();
        opening.worker = nurse.id;
        of.protection.openings = {opening};
        EXPECT_EQ(reason(nurse, of, now), "access.reason.emergency") << static_cast<int>(row.part);
        of.protection.openings[0].ends_at = now;
        EXPECT_NE(reason(nurse, of, now), "access.reason.emergency") << static_cast<int>(row.part);
    }
}

struct Behalf {
    const char* what;
    int years;
    int capacity;
    Relation relation;
    Verdict verdict;
};

TEST(Protection, ParentsAndMandates) {
    Asker guardian;
    guardian.kind = AskerKind::client;
    guardian.person = parent;
    const std::vector<Behalf> table{
        {"small child", 5, 0, Relation::guardian, Verdict::yes},
        {"small child who is able and forbids", 9, 3, Relation::guardian, Verdict::no},
        {"child, nobody has assessed", 12, 0, Relation::guardian, Verdict::no},
        {"child, not able", 12, 1, Relation::guardian, Verdict::yes},
        {"child, able and allows", 15, 2, Relation::guardian, Verdict::yes},
        {"child, able and forbids", 15, 3, Relation::guardian, Verdict::no},
        {"child, not known", 15, 4, Relation::guardian, Verdict::no},
        {"grown up", 18, 1, Relation::guardian, Verdict::no},
        {"mandate", 40, 0, Relation::mandate, Verdict::yes},
        {"trustee", 80, 0, Relation::trustee, Verdict::yes},
        {"no mandate for a child", 15, 2, Relation::mandate, Verdict::no},
    };
    for (const Behalf& row : table) {
        CaseParties of = parties();
        of.protection.born = local_date(now) - (row.years * 366);
        Representative who = said<Representative>();
        who.person = parent;
        who.relation = row.relation;
        who.verified_from = "population register";
        of.protection.representatives = {who};
        if (row.capacity != 0) {
            Capacity estimate = said<Capacity>();
            estimate.value = static_cast<std::uint8_t>(row.capacity);
            of.protection.capacity = {estimate};
        }
        EXPECT_EQ(may_open(guardian, Purpose::read, of, now), row.verdict) << row.what;
        if (row.verdict != Verdict::yes) continue;
        EXPECT_EQ(may_open(guardian, Purpose::log, of, now), Verdict::no) << row.what;
        EXPECT_EQ(sees(guardian, of, fact(Register::health)), Verdict::yes) << row.what;
        EXPECT_EQ(sees(guardian, of, fact(Register::social, Wall::child_protection)), Verdict::no);
        CaseParties blocked = of;
        blocked.protection.custody = {said<Mark>()};
        EXPECT_EQ(may_open(guardian, Purpose::read, blocked, now), Verdict::no) << "custody";
        blocked = of;
        blocked.protection.non_disclosure = {said<Mark>()};
        EXPECT_EQ(may_open(guardian, Purpose::read, blocked, now), Verdict::no) << "turvakielto";
        blocked = of;
        blocked.protection.representatives[0].verified_from.clear();
        EXPECT_EQ(may_open(guardian, Purpose::read, blocked, now), Verdict::no) << "unverified";
        blocked = of;
        blocked.protection.representatives[0].ends_at = now - days(1);
        EXPECT_EQ(may_open(guardian, Purpose::read, blocked, now), Verdict::no) << "ended";
        blocked = of;
        blocked.protection.representatives[0].scope = {"fi.other"};
        EXPECT_EQ(may_open(guardian, Purpose::read, blocked, now), Verdict::no) << "other matter";
    }
}

// A child of ten with two guardians that have been verified; nobody's place is secret.
CaseParties child_of_two(Uuid other) {
    CaseParties of = parties();
    of.protection.born = local_date(now) - (9 * 366);
    for (const Uuid& one : {parent, other}) {
        Representative who = said<Representative>();
        who.person = one;
        who.verified_from = "population register";
        of.protection.representatives.push_back(who);
    }
    return of;
}

TEST(Protection, NobodyActsForAChildAllOfWhoseGuardiansAreHidden) {
    constexpr Uuid other{4, 4};
    Asker guardian;
    guardian.kind = AskerKind::client;
    guardian.person = parent;
    Asker second = guardian;
    second.person = other;
    CaseParties of = child_of_two(other);
    Representative& first_right = of.protection.representatives[0];
    Representative& second_right = of.protection.representatives[1];
    const auto act = [&](const Asker& who) {
        return may_open(who, Purpose::work, of, now) == Verdict::yes;
    };
    EXPECT_TRUE(act(guardian));
    first_right.non_disclosure = {said<Mark>()};
    EXPECT_TRUE(act(guardian)) << "one of two";
    EXPECT_TRUE(act(second));
    second_right.non_disclosure = {said<Mark>()};
    EXPECT_FALSE(act(guardian)) << "both";
    EXPECT_FALSE(act(second));
    EXPECT_EQ(tables().behalf.find(behalf_situation(first_right, of, now)).id, "blocked-guardians");
    second_right.non_disclosure[0].ends_at = now + hours(1);
    EXPECT_EQ(changes_at(guardian, of, now), now + hours(1)) << "what is kept of a view ends then";
    EXPECT_EQ(may_open(guardian, Purpose::work, of, now + hours(1)), Verdict::yes);
    // Whose guardianship has ended, or has never been verified, is no guardian.
    second_right.non_disclosure.clear();
    second_right.ends_at = now - hours(1);
    EXPECT_FALSE(act(guardian)) << "the only guardian";
    second_right.ends_at = Instant{0};
    second_right.verified_from.clear();
    EXPECT_FALSE(act(guardian)) << "the only one verified";
    // A mandate of a grown-up goes by its own rules.
    of.protection.born = local_date(now) - (40 * 366);
    first_right.relation = Relation::mandate;
    EXPECT_TRUE(act(guardian));
}

TEST(Protection, AGuardianLearnsNoPlaceThatTheOtherHidesAt) {
    constexpr Uuid other{4, 4};
    Asker guardian;
    guardian.kind = AskerKind::client;
    guardian.person = parent;
    Asker second = guardian;
    second.person = other;
    Asker own = guardian;
    own.person = child;
    Asker by_code;
    by_code.kind = AskerKind::client;
    by_code.own_case = case_id;
    const Asker nurse = worker("clinic", {Register::health});
    CaseParties of = child_of_two(other);
    for (const Asker& one : {guardian, second, own, by_code, nurse})
        EXPECT_TRUE(may_know_place(one, of, now));
    of.protection.representatives[0].non_disclosure = {said<Mark>()};
    EXPECT_TRUE(may_know_place(guardian, of, now)) << "it is the guardian's own";
    EXPECT_FALSE(may_know_place(second, of, now));
    EXPECT_FALSE(may_know_place(by_code, of, now)) << "whose a code is nobody knows";
    EXPECT_TRUE(may_know_place(own, of, now));
    EXPECT_TRUE(may_know_place(nurse, of, now));
    of.protection.born = local_date(now) - (19 * 366);
    EXPECT_TRUE(may_know_place(by_code, of, now)) << "of age: nobody's child";
}

TEST(Protection, PlaceIsSecretWithoutAGrant) {
    CaseParties of = parties(Part::responsible);
    const Asker nurse = worker("clinic", {Register::health});
    EXPECT_TRUE(may_know_place(nurse, of, now));
    of.protection.non_disclosure = {said<Mark>()};
    EXPECT_FALSE(may_know_place(nurse, of, now));
    Asker own;
    own.kind = AskerKind::client;
    own.person = child;
    EXPECT_TRUE(may_know_place(own, of, now));
    Asker by_code;
    by_code.kind = AskerKind::client;
    by_code.own_case = case_id;
    EXPECT_EQ(may_open(by_code, Purpose::read, of, now), Verdict::yes);
    EXPECT_EQ(reason(by_code, of, now), "access.reason.own_code");
    EXPECT_FALSE(may_know_place(by_code, of, now)) << "a code proves nobody";
    Opening opening = said<Opening>();
    opening.worker = nurse.id;
    opening.ends_at = now + hours(1);
    of.protection.openings = {opening};
    EXPECT_TRUE(may_know_place(nurse, of, now)) << "an emergency";
    of.protection.openings[0].basis = OpeningBasis::statutory;
    EXPECT_FALSE(may_know_place(nurse, of, now)) << "a right to records is none to the place";
    AddressGrant grant = said<AddressGrant>();
    grant.worker = nurse.id;
    of.protection.address_grants = {grant};
    EXPECT_TRUE(may_know_place(nurse, of, now));
    EXPECT_FALSE(may_know_place(worker("other", {}), of, now));
}

TEST(Protection, DocumentKeepsEveryFact) {
    Protection all;
    all.born = to_date({2015, 2, 28});
    all.non_disclosure = {said<Mark>()};
    all.custody = {said<Mark>(now - days(9))};
    Permission permission = said<Permission>();
    permission.reg = Register::social;
    permission.informed_by = "w-aino";
    permission.ends_at = now;
    permission.end_recorded_at = now + days(1);
    permission.ended_by = "client";
    all.permissions = {permission};
    Ban ban = said<Ban>();
    ban.scope = BanScope::document;
    ban.target = "quote \" backslash \\ line\nend: [x]";
    all.bans = {ban, said<Ban>(now - days(3))};
    Representative who = said<Representative>();
    who.person = parent;
    who.relation = Relation::trustee;
    who.scope = {"fi.a", "fi.b"};
    who.verified_from = "register";
    all.representatives = {who};
    AddressGrant grant = said<AddressGrant>();
    grant.worker = "w";
    grant.reason = "home visit";
    all.address_grants = {grant};
    Opening opening = said<Opening>();
    opening.worker = "w";
    opening.unit = "u";
    opening.basis = OpeningBasis::statutory;
    opening.reason = "§ 20: yes";
    all.openings = {opening};
    Capacity estimate = said<Capacity>();
    estimate.value = 3;
    all.capacity = {estimate};
    all.matters = {estimate.id, grant.id};
    const std::string json = to_json(all);
    const Result<Protection> back = protection_from_json(json);
    ASSERT_TRUE(back) << to_string(back.error()) << json;
    EXPECT_EQ(to_json(*back), json);
    EXPECT_EQ(back->bans[0].target, ban.target);
    EXPECT_EQ(back->permissions[0].end_recorded_at, permission.end_recorded_at);
    EXPECT_TRUE(protection_from_json("{}")->empty());
    EXPECT_EQ(to_json(Protection{}), "{}");
}

TEST(Protection, AnUnreadableDocumentIsNotNothing) {
    for (const char* text : {"", "[]", "{\"bans\":3}", "{\"bans\":[{\"id\":\"x\"}]}",
                             "{\"ban\":[]}", "{\"born\":\"yesterday\"}", "{\"matters\":[\"x\"]}"}) {
        EXPECT_FALSE(protection_from_json(text)) << text;
    }
}

TEST(Protection, RestrictionLeavesTheMatterToWhoeverKeepsIt) {
    const Asker nurse = worker("clinic", {Register::social});
    CaseParties of = parties(Part::responsible);
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes);
    of.protection.restricted = {said<Mark>()};
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::exists_only);
    EXPECT_EQ(may_open(nurse, Purpose::read, of, now), Verdict::yes) << "that there is a matter";
    of.keeper = nurse.id;
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes);
    of.keeper.clear();
    Asker person;
    person.kind = AskerKind::client;
    person.own_case = case_id;
    EXPECT_EQ(sees(person, of, fact(Register::social)), Verdict::yes);
    const Result<Protection> kept = protection_from_json(to_json(of.protection));
    ASSERT_TRUE(kept);
    EXPECT_TRUE(kept->is_restricted(now));
    ASSERT_TRUE(end_statement(of.protection, of.protection.restricted[0].id, now, now, "w-anna"));
    EXPECT_EQ(sees(nurse, of, fact(Register::social)), Verdict::yes) << "it has been taken off";
}

}  // namespace
}  // namespace luotsi::access
