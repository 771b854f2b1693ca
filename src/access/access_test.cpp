// Who may see and do what: the rules as a table of askers, parts and walls, and a property – what
// an asker is told does not depend on anything outside their own part in the case.
#include "access/access.hpp"

#include <gtest/gtest.h>

namespace luotsi::access {
namespace {

using model::Register;
using model::Wall;

constexpr Uuid case_id{1, 1};
constexpr Uuid subject{2, 2};
constexpr Instant now{1'800'000'000'000};

Asker worker(std::string id, std::string unit, std::vector<Register> registers) {
    Asker asker;
    asker.kind = AskerKind::worker;
    asker.id = std::move(id);
    asker.role = "service counsellor";
    asker.unit = std::move(unit);
    asker.registers = std::move(registers);
    return asker;
}

Asker client() {
    Asker asker;
    asker.kind = AskerKind::client;
    asker.own_case = case_id;
    return asker;
}

UnitPart part(std::string unit, Part kind, bool consented = false) {
    UnitPart out;
    out.unit = std::move(unit);
    out.part = kind;
    out.consented = consented;
    return out;
}

CaseParties parties() {
    CaseParties out;
    out.case_id = case_id;
    out.subject = subject;
    out.keeper = "w-keeper";
    out.holders = {"w-holder"};
    out.units = {part("guidance", Part::responsible), part("clinic", Part::works),
                 part("family", Part::asked),         part("family-consented", Part::asked, true),
                 part("accepting", Part::accepted),   part("asking", Part::asker)};
    UnitPart was = part("was", Part::was_part);
    was.had = Part::accepted;
    was.ended_at = now - days(10);
    out.units.push_back(was);
    was.unit = "was-asked";
    was.had = Part::asked;
    out.units.push_back(was);
    was.unit = "long-gone";
    was.ended_at = now - days(31);
    out.units.push_back(was);
    return out;
}

struct SeeCase {
    const char* what;
    Asker asker;
    Element element;
    Verdict verdict;
};

Element element(Register reg, Wall wall, bool own_words = false) {
    Element out;
    out.reg = reg;
    out.wall = wall;
    out.own_words = own_words;
    return out;
}

const std::vector<Register> social{Register::social};
const std::vector<Register> both{Register::social, Register::health};

const Element words = element(Register::social, Wall::parties, true);
const Element fact = element(Register::social, Wall::parties);
const Element health_fact = element(Register::health, Wall::parties);
const Element for_all = element(Register::health, Wall::all_parties);
const Element health_wall = element(Register::health, Wall::health);
const Element social_wall = element(Register::social, Wall::social);
const Element named = element(Register::social, Wall::named);
const Element police = element(Register::social, Wall::police);
const Element child = element(Register::social, Wall::child_protection);

TEST(Access, SeesByPartRegisterAndWall) {
    Asker officer = worker("w-holder", "guidance", both);
    officer.walls = {Wall::police, Wall::child_protection};
    Element internal = fact;
    internal.internal = true;
    Element later = fact;
    later.recorded_at = now - days(1);
    Asker leader = worker("w-leader", "guidance", both);
    leader.leads = true;
    Asker stranger_client = client();
    stranger_client.own_case = Uuid{9, 9};
    const std::vector<SeeCase> table{
        {"responsible sees a fact", worker("a", "guidance", social), fact, Verdict::yes},
        {"responsible sees a shared health fact", worker("a", "guidance", social), health_fact,
         Verdict::yes},
        {"health wall needs the register", worker("a", "guidance", social), health_wall,
         Verdict::exists_only},
        {"health wall with the register", worker("a", "guidance", both), health_wall, Verdict::yes},
        {"social wall without the register", worker("n", "clinic", {Register::health}), social_wall,
         Verdict::exists_only},
        {"named is for the named", worker("a", "guidance", both), named, Verdict::no},
        {"keeper sees named", worker("w-keeper", "guidance", both), named, Verdict::yes},
        {"taking a round up opens no wall", worker("w-holder", "elsewhere", both), named,
         Verdict::no},
        {"police for the keeper", worker("w-keeper", "guidance", both), police,
         Verdict::exists_only},
        {"police for a holder", worker("w-holder", "guidance", both), police, Verdict::exists_only},
        {"child protection for a holder", worker("w-holder", "guidance", social), child,
         Verdict::exists_only},
        {"child protection for a holder of another register",
         worker("w-holder", "clinic", {Register::health}), child, Verdict::no},
        {"police for a holder whose task it is", officer, police, Verdict::yes},
        {"child protection for a holder whose task it is", officer, child, Verdict::yes},
        {"police for others", worker("a", "guidance", both), police, Verdict::exists_only},
        {"asked sees the words", worker("f", "family", social), words, Verdict::yes},
        {"asked does not see a fact", worker("f", "family", social), fact, Verdict::exists_only},
        {"asked does not even see all_parties", worker("f", "family", both), for_all,
         Verdict::exists_only},
        {"asked and named", worker("f", "family", social), named, Verdict::no},
        {"asked with consent sees its register", worker("f", "family-consented", social), fact,
         Verdict::yes},
        {"asked with consent, other register", worker("f", "family-consented", social), health_fact,
         Verdict::exists_only},
        {"asked with consent, wall", worker("f", "family-consented", both), health_wall,
         Verdict::exists_only},
        {"accepted sees its register", worker("f", "accepting", social), fact, Verdict::yes},
        {"accepted, other register", worker("f", "accepting", social), health_fact,
         Verdict::exists_only},
        {"accepted, for all parties", worker("f", "accepting", social), for_all, Verdict::yes},
        {"asker as accepted", worker("f", "asking", social), fact, Verdict::yes},
        {"part ended lately", worker("f", "was", social), fact, Verdict::yes},
        {"part ended, recorded later", worker("f", "was", social), later, Verdict::no},
        {"part ended, had only been asked", worker("f", "was-asked", social), fact,
         Verdict::exists_only},
        {"part ended, words", worker("f", "was-asked", social), words, Verdict::yes},
        {"part ended long ago", worker("f", "long-gone", both), words, Verdict::no},
        {"no part", worker("f", "nowhere", both), for_all, Verdict::no},
        {"no unit", worker("f", "", both), for_all, Verdict::no},
        {"leader sees no words", leader, words, Verdict::exists_only},
        {"client sees own fact", client(), fact, Verdict::yes},
        {"client sees own health", client(), health_wall, Verdict::yes},
        {"client does not see named", client(), named, Verdict::no},
        {"client does not see internal", client(), internal, Verdict::no},
        {"client of another case", stranger_client, words, Verdict::no},
        {"nobody", Asker{}, words, Verdict::no},
    };
    for (const SeeCase& row : table)
        EXPECT_EQ(may_see(row.asker, Purpose::read, parties(), row.element, now), row.verdict)
            << row.what;
}

// Taking a request up as one's own is no way around the consent: what the holder's unit may see by
// the request is what the holder may see.
TEST(Access, HoldingARequestIsNotHoldingTheMatter) {
    CaseParties of = parties();
    of.holders.push_back("f");
    const Asker nurse = worker("f", "accepting", {Register::health});
    EXPECT_EQ(may_see(nurse, Purpose::read, of, fact, now), Verdict::exists_only);
    EXPECT_EQ(may_see(nurse, Purpose::read, of, element(Register::social, Wall::named), now),
              Verdict::no);
    const Asker clinician = worker("f", "clinic", {Register::health});
    EXPECT_EQ(may_see(clinician, Purpose::read, of, fact, now), Verdict::yes) << "works on it";
}

TEST(Access, ALeaderIsNotToldOfWhatCameAfterThePart) {
    Asker leader = worker("w-leader", "was", {Register::social});
    leader.leads = true;
    EXPECT_EQ(may_see(leader, Purpose::read, parties(), fact, now), Verdict::exists_only);
    Element after = fact;
    after.recorded_at = now - days(1);
    EXPECT_EQ(may_see(leader, Purpose::read, parties(), after, now), Verdict::no);
}

TEST(Access, OpensByPartAndPurpose) {
    struct Row {
        const char* unit;
        Purpose purpose;
        Verdict verdict;
    };
    const std::vector<Row> table{
        {"guidance", Purpose::list, Verdict::yes},     {"guidance", Purpose::work, Verdict::yes},
        {"guidance", Purpose::log, Verdict::no},       {"family", Purpose::read, Verdict::yes},
        {"family", Purpose::work, Verdict::yes},       {"family", Purpose::export_, Verdict::no},
        {"accepting", Purpose::export_, Verdict::yes}, {"was", Purpose::read, Verdict::yes},
        {"was", Purpose::work, Verdict::no},           {"was", Purpose::export_, Verdict::no},
        {"long-gone", Purpose::read, Verdict::no},     {"nowhere", Purpose::list, Verdict::no},
    };
    for (const Row& row : table)
        EXPECT_EQ(may_open(worker("x", row.unit, {Register::social}), row.purpose, parties(), now),
                  row.verdict)
            << row.unit << " " << static_cast<int>(row.purpose);
    Asker leader = worker("w-leader", "guidance", {Register::social});
    leader.leads = true;
    EXPECT_EQ(may_open(leader, Purpose::list, parties(), now), Verdict::yes);
    EXPECT_EQ(may_open(leader, Purpose::read, parties(), now), Verdict::exists_only);
    EXPECT_EQ(may_open(leader, Purpose::log, parties(), now), Verdict::yes);
    leader.unit = "nowhere";
    EXPECT_EQ(may_open(leader, Purpose::list, parties(), now), Verdict::no);
    EXPECT_EQ(may_open(client(), Purpose::log, parties(), now), Verdict::yes);
    Asker known = client();
    known.own_case = Uuid{};
    EXPECT_EQ(may_open(known, Purpose::read, parties(), now), Verdict::no);
    known.person = subject;
    EXPECT_EQ(may_open(known, Purpose::read, parties(), now), Verdict::yes);
    Asker system;
    system.kind = AskerKind::system;
    EXPECT_EQ(may_open(system, Purpose::work, parties(), now), Verdict::yes);
}

// Long after a matter was closed its record has somebody who answers for it – reads its log,
// reviews its openings – and it is one unit's leader, not everybody's and not nobody.
TEST(Access, WhoLeadsTheUnitThatHadAClosedMatterLastAnswersForItsRecord) {
    CaseParties closed;
    closed.case_id = Uuid{1, 1};
    closed.organiser = "county";
    closed.responsible = "guidance";
    for (const char* unit : {"guidance", "family"}) {
        UnitPart part;
        part.unit = unit;
        part.part = Part::was_part;
        part.had = Part::works;  // it has worked on it, too
        part.ended_at = now - days(1'000);
        closed.units.push_back(part);
    }
    Asker leader = worker("w-leader", "guidance", {Register::social});
    leader.leads = true;
    EXPECT_EQ(may_open(leader, Purpose::log, closed, now), Verdict::yes);
    EXPECT_EQ(may_open(leader, Purpose::list, closed, now), Verdict::yes);
    EXPECT_EQ(may_open(leader, Purpose::read, closed, now), Verdict::exists_only);
    EXPECT_EQ(may_open(leader, Purpose::work, closed, now), Verdict::no);
    EXPECT_NE(may_see(leader, Purpose::read, closed, fact, now), Verdict::yes);
    Asker heir = leader;
    heir.unit = "new";
    EXPECT_EQ(may_open(heir, Purpose::log, closed, now), Verdict::no);
    heir.predecessors = {"guidance"};
    EXPECT_EQ(may_open(heir, Purpose::log, closed, now), Verdict::yes);
    Asker of_another = leader;
    of_another.unit = "family";
    EXPECT_EQ(may_open(of_another, Purpose::log, closed, now), Verdict::no);
    EXPECT_EQ(may_open(of_another, Purpose::list, closed, now), Verdict::no);
    const Asker colleague = worker("w-anna", "guidance", {Register::social});
    EXPECT_EQ(may_open(colleague, Purpose::read, closed, now), Verdict::no);
    EXPECT_EQ(may_open(colleague, Purpose::log, closed, now), Verdict::no);
}

TEST(Access, AnonymousCasesDoNotOpenToAnonymousClients) {
    CaseParties anonymous = parties();
    anonymous.subject = Uuid{};
    anonymous.case_id = Uuid{};
    Asker nameless = client();
    nameless.own_case = Uuid{};
    EXPECT_EQ(may_open(nameless, Purpose::read, anonymous, now), Verdict::no);
}

TEST(Access, ActsForTheRoleInTheRoundsUnit) {
    model::Role counsellor;
    counsellor.one_of = {"service counsellor"};
    model::Role nurse;
    nurse.one_of = {"nurse"};
    model::Role subject_role;
    subject_role.is_subject = true;
    const Asker anna = worker("a", "guidance", {Register::social});
    EXPECT_TRUE(may_act(anna, parties(), counsellor, "guidance", now));
    EXPECT_FALSE(may_act(anna, parties(), nurse, "guidance", now));
    EXPECT_FALSE(may_act(anna, parties(), counsellor, "clinic", now));
    EXPECT_TRUE(may_act(worker("w-keeper", "guidance", {}), parties(), counsellor, "clinic", now));
    EXPECT_FALSE(may_act(worker("z", "nowhere", {}), parties(), counsellor, "nowhere", now));
    EXPECT_FALSE(may_act(worker("z", "was", {}), parties(), counsellor, "was", now));
    EXPECT_TRUE(may_act(client(), parties(), subject_role, "", now));
    EXPECT_FALSE(may_act(client(), parties(), counsellor, "guidance", now));
    EXPECT_TRUE(may_act(anna, parties(), subject_role, "", now));
    EXPECT_FALSE(may_act(worker("f", "family", {}), parties(), subject_role, "", now));
    EXPECT_FALSE(may_act(Asker{}, parties(), subject_role, "", now));
}

TEST(Access, GivesTheReason) {
    EXPECT_EQ(reason(worker("w-keeper", "guidance", {}), parties(), now), "access.reason.keeper");
    EXPECT_EQ(reason(worker("w-holder", "clinic", {}), parties(), now), "access.reason.holder");
    EXPECT_EQ(reason(worker("x", "family", {}), parties(), now), "access.reason.asked");
    EXPECT_EQ(reason(worker("x", "nowhere", {}), parties(), now), "access.reason.none");
    EXPECT_EQ(reason(client(), parties(), now), "access.reason.own_code");
}

// Everything about the case that is not the asker's own part, drawn at random.
CaseParties random_rest(Random& random, const Asker& asker, const CaseParties& own) {
    CaseParties out = own;
    out.organiser = random.next() % 2 == 0 ? "pohjois-savo" : "other";
    out.keeper = random.next() % 2 == 0 ? "" : "w-" + std::to_string(random.next() % 50);
    out.holders.clear();
    for (std::uint64_t i = random.next() % 4; i > 0; --i)
        out.holders.push_back("w-" + std::to_string(random.next() % 50));
    if (asker.kind != AskerKind::client) out.subject = Uuid{random.next(), random.next()};
    std::erase_if(out.units, [&](const UnitPart& p) { return p.unit != asker.unit; });
    for (std::uint64_t i = random.next() % 6; i > 0; --i) {
        UnitPart other = part("u-" + std::to_string(random.next() % 50),
                              static_cast<Part>(random.next() % 6), random.next() % 2 == 0);
        other.ended_at = Instant{static_cast<std::int64_t>(random.next() % 1'900'000'000'000)};
        auto at =
            out.units.begin() + static_cast<std::ptrdiff_t>(random.next() % (out.units.size() + 1));
        out.units.insert(at, other);
    }
    return out;
}

TEST(AccessProperty, HiddenFactsChangeNoVerdict) {
    const std::uint64_t seed = 20261121;
    RecordProperty("seed", std::to_string(seed));
    SeededRandom random(seed);
    const std::vector<Asker> askers{worker("me", "nowhere", {Register::social, Register::health}),
                                    worker("me", "family", {Register::social}),
                                    worker("me", "long-gone", {Register::health}),
                                    worker("me", "accepting", {Register::social}),
                                    client(),
                                    Asker{}};
    const std::vector<Purpose> purposes{Purpose::list, Purpose::read, Purpose::work,
                                        Purpose::export_, Purpose::log};
    for (int round = 0; round < 3000; ++round) {
        const Asker& asker = askers[random.next() % askers.size()];
        const CaseParties one = random_rest(random, asker, parties());
        const CaseParties two = random_rest(random, asker, parties());
        for (Purpose purpose : purposes) {
            ASSERT_EQ(may_open(asker, purpose, one, now), may_open(asker, purpose, two, now))
                << "seed " << seed << " round " << round;
            Element e;
            e.reg = static_cast<Register>(random.next() % 3);
            e.wall = static_cast<Wall>(random.next() % 6);
            e.own_words = random.next() % 2 == 0;
            ASSERT_EQ(may_see(asker, purpose, one, e, now), may_see(asker, purpose, two, e, now))
                << "seed " << seed << " round " << round;
        }
        ASSERT_EQ(reason(asker, one, now), reason(asker, two, now));
    }
}

} // namespace
} // namespace luotsi::access
