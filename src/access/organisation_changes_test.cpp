// The organisation over time, as a specification: what each kind of change does on its day, what
// stays as it was before it, who follows whom, and which changes are refused because somebody's
// matters or work would be left to nobody.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "access/organisation.hpp"

namespace luotsi::access {
namespace {

constexpr const char* units_file = R"(organisations:
  - {slug: north, sector: public, title: {fi: P, sv: N, en: North}, municipalities: ["297", "140"]}
  - {slug: south, sector: public, title: {fi: E, sv: S, en: South}, municipalities: ["491"]}
  - {slug: peers, sector: association, title: {fi: V, sv: K, en: Peers}}
units:
  - {slug: a, organisation: north, kind: guidance, sector: public, municipality: "297",
     title: {fi: A, sv: A, en: Unit A}, registers: [social], receives contacts: true}
  - {slug: b, organisation: north, kind: guidance, sector: public, municipality: "140",
     title: {fi: B, sv: B, en: Unit B}, registers: [social], receives contacts: true}
  - {slug: c, organisation: north, kind: guidance, sector: public, municipality: "297",
     title: {fi: C, sv: C, en: Unit C}, registers: [social],
     receives contacts: true, from: 2027-01-01}
  - {slug: s, organisation: south, kind: guidance, sector: public, municipality: "491",
     title: {fi: S, sv: S, en: Unit S}, registers: [social], receives contacts: true}
  - {slug: p, organisation: peers, kind: peer support, sector: association, municipality: "297",
     title: {fi: P, sv: P, en: Peers}, registers: [other]}
)";
constexpr const char* workers_file = R"(workers:
  - {slug: w-a, name: A, role: counsellor, title: {fi: a, sv: b, en: c}, unit: a,
     organisation: north, registers: [social]}
  - {slug: w-a2, name: A2, role: counsellor, title: {fi: a, sv: b, en: c}, unit: a,
     organisation: north, registers: [social]}
  - {slug: w-b, name: B, role: counsellor, title: {fi: a, sv: b, en: c}, unit: b,
     organisation: north, registers: [social]}
  - {slug: w-s, name: S, role: counsellor, title: {fi: a, sv: b, en: c}, unit: s,
     organisation: south, registers: [social]}
)";

struct Loaded {
    Organisation org;
    std::vector<Error> errors;
    std::string codes() const {
        std::string out;
        for (const Error& error : errors) out += (out.empty() ? "" : " ") + error.code;
        return out;
    }
};

Loaded load(const std::string& changes, const std::string& units = units_file) {
    std::string name = (std::filesystem::temp_directory_path() / "luotsi-XXXXXX").string();
    const std::string folder = mkdtemp(name.data());
    std::ofstream(folder + "/units.yaml") << units;
    std::ofstream(folder + "/workers.yaml") << workers_file;
    std::ofstream(folder + "/changes.yaml") << "changes:\n" << changes;
    Loaded out;
    out.org = Organisation::load(folder, out.errors);
    std::filesystem::remove_all(folder);
    return out;
}

Organisation good(const std::string& changes) {
    Loaded loaded = load(changes);
    for (const Error& error : loaded.errors) ADD_FAILURE() << to_string(error);
    return std::move(loaded.org);
}

Instant day(const char* text) { return at_local(*parse_date(text), TimeOfDay{0}); }
const Instant before = day("2026-12-31");
const Instant after = day("2027-01-02");

TEST(Changes, TwoUnitsMergeIntoANewOneWithTheirWorkers) {
    const Organisation org = good("  - {on: 2027-01-01, merge: [{units: [a, b], into: c}]}\n");
    EXPECT_NE(org.at(before).unit("a"), nullptr);
    EXPECT_EQ(org.at(before).unit("c"), nullptr);
    EXPECT_EQ(org.at(before).worker("w-b")->unit, "b");
    const Structure& then = org.at(after);
    EXPECT_EQ(then.unit("a"), nullptr);
    EXPECT_EQ(then.unit("b"), nullptr);
    ASSERT_NE(then.unit("c"), nullptr);
    EXPECT_EQ(then.unit("c")->predecessors, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(then.worker("w-a")->unit, "c");
    EXPECT_EQ(then.worker("w-b")->unit, "c");
    EXPECT_EQ(then.contact_unit("140")->slug, "c");
    EXPECT_EQ(org.successor("b", "140", after), "c");
    EXPECT_EQ(org.successor("b", "140", before), "b");
    EXPECT_EQ(org.successions().size(), 2U);
    EXPECT_TRUE(org.departures().empty()) << "who goes along leaves nothing";
}

TEST(Changes, TheDayBeginsAtMidnightHere) {
    const Organisation org = good("  - {on: 2027-01-01, merge: [{units: [a], into: b}]}\n");
    const Instant midnight = day("2027-01-01");
    EXPECT_EQ(to_iso(midnight), "2026-12-31T22:00:00.000Z");
    EXPECT_NE(org.at(midnight - milliseconds(1)).unit("a"), nullptr);
    EXPECT_EQ(org.at(midnight).unit("a"), nullptr);
    EXPECT_EQ(org.next_change(before), midnight);
    EXPECT_EQ(org.next_change(midnight), never);
}

TEST(Changes, TheEditionInForceFollowsTheClockItIsGiven) {
    Organisation org = good("  - {on: 2027-01-01, merge: [{units: [a], into: b}]}\n");
    EXPECT_FALSE(org.go_to(before));
    EXPECT_NE(org.unit("a"), nullptr);
    EXPECT_TRUE(org.go_to(after));
    EXPECT_EQ(org.unit("a"), nullptr);
    EXPECT_FALSE(org.go_to(after));
    const Organisation copy = org;
    EXPECT_EQ(copy.unit("a"), nullptr);
}

TEST(Changes, ASplitGivesEachMunicipalityItsUnitAndTheRestToOne) {
    const Organisation org =
        good("  - {on: 2027-01-01, split: [{unit: a, into: [{unit: c}, "
             "{unit: b, municipalities: [\"140\"]}]}], workers: [{worker: w-a2, unit: b}]}\n");
    EXPECT_EQ(org.successor("a", "140", after), "b");
    EXPECT_EQ(org.successor("a", "297", after), "c");
    EXPECT_EQ(org.successor("a", "", after), "c");
    EXPECT_EQ(org.at(after).worker("w-a")->unit, "c");
    EXPECT_EQ(org.at(after).worker("w-a2")->unit, "b");
    ASSERT_EQ(org.departures().size(), 1U);
    EXPECT_EQ(org.departures()[0].worker, "w-a2");
}

TEST(Changes, AUnitMayGiveAwayOnlyAPart) {
    const Organisation org = good("  - {on: 2027-01-01, split: [{unit: a, into: [{unit: a}, "
                                  "{unit: b, municipalities: [\"140\"]}]}]}\n");
    EXPECT_NE(org.at(after).unit("a"), nullptr);
    EXPECT_EQ(org.at(after).worker("w-a")->unit, "a");
    EXPECT_TRUE(org.at(after).unit("a")->predecessors.empty());
}

TEST(Changes, AUnitMovesToAnotherOrganiserWithItsWorkers) {
    const Organisation org = good("  - {on: 2027-01-01, move: [{unit: b, organisation: south}]}\n");
    EXPECT_EQ(org.at(before).unit("b")->organisation, "north");
    EXPECT_EQ(org.at(after).unit("b")->organisation, "south");
    EXPECT_EQ(org.at(after).worker("w-b")->organisation, "south");
    EXPECT_EQ(org.at(after).body("south")->predecessors, std::vector<std::string>{});
    EXPECT_EQ(org.successor("b", "", after), "b");
}

TEST(Changes, OrganisersJoinWithTheirAreasAndRegisters) {
    const Organisation org =
        good("  - {on: 2027-01-01, join: [{organisation: south, into: north}], "
             "rename: [{organisation: north, title: {fi: U, sv: U, en: New county}}]}\n");
    const Structure& then = org.at(after);
    EXPECT_EQ(then.body("south"), nullptr);
    EXPECT_EQ(then.organiser_of("491"), "north");
    EXPECT_EQ(then.contact_unit("491")->slug, "s");
    EXPECT_EQ(then.worker("w-s")->organisation, "north");
    EXPECT_EQ(then.body("north")->predecessors, std::vector<std::string>{"south"});
    EXPECT_EQ(then.organisation_title("north")->en, "New county");
    ASSERT_NE(org.organisation_title("south"), nullptr) << "histories still name it";
    EXPECT_EQ(org.at(before).organiser_of("491"), "south");
}

TEST(Changes, NamesAreThoseOfTheDay) {
    const Organisation org =
        good("  - {on: 2027-01-01, rename: [{unit: a, title: {fi: Y, sv: Y, en: New name}, "
             "phone: \"1\"}]}\n"
             "  - {on: 2027-06-01, merge: [{units: [a], into: b}]}\n");
    EXPECT_EQ(org.unit_about("a", before)->title.en, "Unit A");
    EXPECT_EQ(org.unit_about("a", after)->title.en, "New name");
    EXPECT_EQ(org.unit_about("a", day("2028-01-01"))->title.en, "New name");
    EXPECT_EQ(org.unit_about("c", before)->title.en, "Unit C") << "before it begins: as it will be";
    EXPECT_EQ(org.unit_about("nothing", before), nullptr);
}

TEST(Changes, AWorkerMovesAndALeaverHandsOver) {
    const Organisation org =
        good("  - {on: 2027-01-01, workers: [{worker: w-a, unit: b, role: nurse, leads: true, "
             "registers: [health]}], leave: [{worker: w-b}]}\n");
    EXPECT_EQ(org.at(before).worker("w-a")->unit, "a");
    const Worker* moved = org.at(after).worker("w-a");
    EXPECT_EQ(moved->unit, "b");
    EXPECT_EQ(moved->role, "nurse");
    EXPECT_TRUE(moved->leads);
    EXPECT_EQ(moved->registers, std::vector<model::Register>{model::Register::health});
    EXPECT_EQ(org.at(after).worker("w-b"), nullptr);
    EXPECT_EQ(org.worker_about("w-b", after)->name, "B");
    ASSERT_EQ(org.departures().size(), 2U);
    EXPECT_EQ(org.departures()[0].unit, "a");
    EXPECT_TRUE(org.departures()[1].leaves);
}

TEST(Changes, SuccessorsAreFollowedThroughSeveralChanges) {
    const Organisation org = good("  - {on: 2027-06-01, split: [{unit: c, into: [{unit: b}, "
                                  "{unit: s, municipalities: [\"491\"]}]}]}\n"
                                  "  - {on: 2027-01-01, merge: [{units: [a], into: c}]}\n");
    EXPECT_EQ(org.successor("a", "491", after), "c");
    EXPECT_EQ(org.successor("a", "491", day("2027-07-01")), "s");
    EXPECT_EQ(org.successor("a", "", day("2027-07-01")), "b");
    EXPECT_EQ(org.at(day("2027-07-01")).unit("b")->predecessors,
              (std::vector<std::string>{"a", "c"}));
}

TEST(Changes, ContactsAndWorkStayWithTheOrganiserOfTheArea) {
    const Organisation org = good("  []\n");
    EXPECT_EQ(org.contact_unit("491")->slug, "s");
    EXPECT_EQ(org.contact_unit("140")->slug, "b");
    EXPECT_EQ(org.contact_unit("")->slug, "a");
    const Structure& now = org.now();
    EXPECT_EQ(now.unit_of_kind("guidance", "491")->slug, "s");
    EXPECT_EQ(now.unit_of_kind("guidance", "297", "south")->slug, "s")
        << "the matter of one organiser is not another's work wherever the client lives";
    EXPECT_EQ(now.unit_of_kind("peer support", "491")->slug, "p");
}

TEST(Changes, NothingMayBeLeftToNobody) {
    EXPECT_EQ(load("  - {on: 2027-01-01, end: [{unit: a}]}\n").codes(), "access.no_successor");
    EXPECT_EQ(load("  - {on: 2027-01-01, split: [{unit: a, into: [{unit: b, "
                   "municipalities: [\"140\"]}]}]}\n")
                  .codes(),
              "access.no_default_successor");
    const Loaded late = load("  - {on: 2026-06-01, merge: [{units: [a], into: c}]}\n");
    EXPECT_EQ(late.codes(), "access.not_in_force");
    EXPECT_GT(late.errors[0].line, 0U);
    EXPECT_FALSE(late.errors[0].repair.empty());
    EXPECT_EQ(load("  - {on: 2027-01-01, merge: [{units: [s], into: b}]}\n").codes(),
              "access.no_contact_unit")
        << "South would have an area and nobody to answer";
    EXPECT_EQ(load("  - {on: 2027-01-01, merge: [{units: [a, x], into: b}], "
                   "leave: [{worker: w-x}], move: [{unit: b, organisation: o}]}\n")
                  .codes(),
              "access.unknown_unit access.unknown_worker access.unknown_organisation");
    EXPECT_EQ(load("  - {on: 2027-01-01, leave: [{worker: w-a, to: w-b}]}\n").codes(),
              "access.not_in_force");
}

// A ban follows whoever takes a unit's matters; a consent only to a unit that is alike.
TEST(OrganisationChanges, BansFollowEverySuccessorAndConsentsOnlyTheAlike) {
    const Loaded merged = load("  - {on: 2027-01-01, merge: [{units: [a], into: b}]}\n"
                               "  - {on: 2027-02-01, merge: [{units: [b], into: p}]}\n");
    ASSERT_EQ(merged.codes(), "");
    const auto& all = merged.org;
    const Unit* b = all.at(at_local(*parse_date("2027-01-01"), TimeOfDay{0})).unit("b");
    ASSERT_NE(b, nullptr);
    EXPECT_EQ(b->alike, std::vector<std::string>{"a"});
    EXPECT_TRUE(b->was_kinds.empty());
    const Unit* p = all.at(at_local(*parse_date("2027-02-01"), TimeOfDay{0})).unit("p");
    ASSERT_NE(p, nullptr);
    EXPECT_EQ(p->predecessors, (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(p->alike.empty());
    EXPECT_EQ(p->was_kinds, std::vector<std::string>{"guidance"});
    EXPECT_EQ(p->was_of, std::vector<std::string>{"north"});
    EXPECT_TRUE(all.is_alike(all.successions()[0], "b"));
    EXPECT_FALSE(all.is_alike(all.successions()[1], "p"));
}

TEST(OrganisationChanges, AUnitThatMovesIsAnotherOrganisersAndOneWhoseOrganiserJoinsIsNot) {
    const Loaded moved = load("  - {on: 2027-01-01, merge: [{units: [a], into: b}],"
                              " move: [{unit: b, organisation: south}]}\n");
    ASSERT_EQ(moved.codes(), "");
    const Unit* b = moved.org.at(at_local(*parse_date("2027-01-01"), TimeOfDay{0})).unit("b");
    EXPECT_EQ(b->was_of, std::vector<std::string>{"north"});
    EXPECT_FALSE(moved.org.is_alike(moved.org.successions().front(), "b"));
    const Loaded joined =
        load("  - {on: 2027-01-01, join: [{organisation: south, into: north}]}\n");
    ASSERT_EQ(joined.codes(), "");
    EXPECT_TRUE(joined.org.is_alike(joined.org.successions().front(), "s"));
}

}  // namespace
}  // namespace luotsi::access
