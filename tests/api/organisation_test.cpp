// Goal: on a day of change nothing is lost and nobody sees what is not theirs. Method: the real
// application with the demo county's units, a second organiser and changes of its own, and a clock
// that steps over the day: merger, split, a unit that goes to another organiser, names, workers who
// move and leave, a server that was down. Then random changes: at each instant every open
// obligation is one standing unit's or the client's, no deadline moves, no case is lost.
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <set>

#include "engine/engine.hpp"
#include "organisation_desk.hpp"

namespace luotsi::tests {
namespace {

using server::Method;

constexpr const char* merger =
    "  - {on: 2026-03-12, merge: [{units: [guidance-kuopio], into: guidance-savo}]}\n";

TEST(OrganisationOverTime, AMergedUnitsMattersAreItsSuccessorsWithEveryDeadline) {
    Desk desk(merger);
    const Uuid free = desk.contact("297");
    const Uuid held = desk.contact("297");
    desk.sign_in("w-aino-demo");
    ASSERT_EQ(desk.command("w-aino-demo", held, R"({"command":"take","round":0})").status, 200);
    desk.step_to(at("2026-03-11", 23));
    desk.server().tick();
    const engine::Case before = desk.load(free);
    EXPECT_EQ(before.unit, "guidance-kuopio") << "nothing changes before the day";

    desk.step_to(at("2026-03-12", 0));
    desk.server().tick();
    const engine::Case after = desk.load(free);
    EXPECT_EQ(after.unit, "guidance-savo");
    EXPECT_EQ(engine::next_due(after), engine::next_due(before));
    EXPECT_FALSE(engine::has_part(after, "guidance-kuopio"));
    const engine::Case kept = desk.load(held);
    EXPECT_EQ(kept.keeper, "w-aino-demo") << "she went along";
    EXPECT_EQ(kept.rounds[0].holder, "w-aino-demo");

    ASSERT_EQ(desk.sign_in("w-aino-demo"), 200);
    const auto seen = desk.get("w-aino-demo", "/api/cases/" + to_string(held));
    ASSERT_EQ(seen.status, 200) << seen.body;
    EXPECT_NE(seen.body.find("Service guidance centre → Savo guidance"), std::string::npos);
    EXPECT_NE(seen.body.find("Service guidance centre, now Savo guidance"), std::string::npos)
        << "what was done then was done under the old name";
    const auto queue = desk.get("w-aino-demo", "/api/work?queue=team");
    EXPECT_NE(queue.body.find(to_string(free)), std::string::npos) << queue.body;
    const std::uint64_t seq = after.seq;
    desk.server().tick();
    EXPECT_EQ(desk.load(free).seq, seq) << "once only";
    EXPECT_EQ(desk.load(desk.contact("297")).unit, "guidance-savo");
}

TEST(OrganisationOverTime, AServerThatWasDownCatchesUpAndAnImpatientWorkerNeedsNotWait) {
    Desk desk(merger);
    const Uuid one = desk.contact("297");
    const Uuid other = desk.contact("297");
    desk.step_to(at("2026-03-16"));
    desk.server().restart();
    ASSERT_EQ(desk.sign_in("w-aino-demo"), 200);
    const auto taken = desk.command("w-aino-demo", one, R"({"command":"take","round":0})");
    EXPECT_EQ(taken.status, 200) << taken.body;
    EXPECT_EQ(desk.load(one).unit, "guidance-savo");
    EXPECT_EQ(desk.load(other).unit, "guidance-kuopio") << "nobody has asked yet";
    const auto seen = desk.get("w-aino-demo", "/api/cases/" + to_string(other));
    EXPECT_EQ(seen.status, 200) << "the successor inherits the part before it is passed on";
    desk.server().tick();
    EXPECT_EQ(desk.load(other).unit, "guidance-savo");
    const auto journal = desk.server().store().reader()->journal(other);
    ASSERT_TRUE(journal);
    for (const engine::Event& event : *journal)
        if (event.kind == engine::EventKind::succeeded) {
            EXPECT_EQ(event.happened_at, at("2026-03-12", 0)) << "it was true from the day on";
        }
}

TEST(OrganisationOverTime, ASplitUnitsMattersGoByTheClientsMunicipality) {
    Desk desk("  - {on: 2026-03-12, split: [{unit: guidance-kuopio, into: [{unit: guidance-savo}, "
              "{unit: guidance-iisalmi, municipalities: [\"140\"]}]}], "
              "workers: [{worker: w-mikko-demo, unit: guidance-iisalmi}]}\n");
    const Uuid kuopio = desk.contact("297");
    const Uuid iisalmi = desk.contact("140");
    desk.sign_in("w-aino-demo");
    desk.sign_in("w-mikko-demo");
    ASSERT_EQ(desk.command("w-aino-demo", iisalmi, R"({"command":"take","round":0})").status, 200);
    ASSERT_EQ(desk.command("w-mikko-demo", kuopio, R"({"command":"take","round":0})").status, 200);
    desk.step_to(at("2026-03-12"));
    desk.server().tick();
    EXPECT_EQ(desk.load(kuopio).unit, "guidance-savo");
    const engine::Case moved = desk.load(iisalmi);
    EXPECT_EQ(moved.unit, "guidance-iisalmi");
    EXPECT_EQ(moved.rounds[0].holder, "") << "Aino stayed in Kuopio: back to the queue";
    EXPECT_EQ(moved.rounds[0].state, engine::RoundState::due);
    ASSERT_EQ(desk.sign_in("w-aino-demo"), 200);
    ASSERT_EQ(desk.sign_in("w-mikko-demo"), 200);
    EXPECT_EQ(desk.get("w-aino-demo", "/api/cases/" + to_string(iisalmi)).status, 404);
    EXPECT_EQ(desk.get("w-aino-demo", "/api/cases/" + to_string(kuopio)).status, 200);
    EXPECT_EQ(desk.get("w-mikko-demo", "/api/cases/" + to_string(iisalmi)).status, 200);
    EXPECT_EQ(desk.get("w-mikko-demo", "/api/cases/" + to_string(kuopio)).status, 404)
        << "what he held stayed with the unit it belongs to";
}

TEST(OrganisationOverTime, AWorkerWhoMovesOrLeavesTakesNoMatterAlong) {
    Desk desk("  - {on: 2026-03-12, workers: [{worker: w-aino-demo, unit: family-centre-kuopio}], "
              "leave: [{worker: w-mikko-demo, to: w-sari-demo}]}\n");
    const Uuid aino = desk.contact("297");
    const Uuid mikko = desk.contact("297");
    desk.sign_in("w-aino-demo");
    desk.sign_in("w-mikko-demo");
    ASSERT_EQ(desk.command("w-aino-demo", aino, R"({"command":"take","round":0})").status, 200);
    ASSERT_EQ(desk.command("w-mikko-demo", mikko, R"({"command":"take","round":0})").status, 200);
    EXPECT_EQ(desk.get("w-aino-demo", "/api/cases/" + to_string(aino)).status, 200);
    desk.step_to(at("2026-03-12"));
    desk.server().tick();
    EXPECT_EQ(desk.load(aino).rounds[0].holder, "");
    EXPECT_EQ(desk.load(aino).keeper, "");
    EXPECT_EQ(desk.load(mikko).rounds[0].holder, "w-sari-demo");
    ASSERT_EQ(desk.sign_in("w-aino-demo"), 200);
    EXPECT_EQ(desk.get("w-aino-demo", "/api/cases/" + to_string(aino)).status, 404);
    EXPECT_NE(desk.sign_in("w-mikko-demo"), 200) << "no door for who has left";
    ASSERT_EQ(desk.sign_in("w-sari-demo"), 200);
    EXPECT_EQ(desk.get("w-sari-demo", "/api/cases/" + to_string(mikko)).status, 200);
}

TEST(OrganisationOverTime, ASessionThatWasOpenOverMidnightIsOfTheNewUnit) {
    Desk desk(
        "  - {on: 2026-03-12, workers: [{worker: w-aino-demo, unit: family-centre-kuopio}]}\n");
    const Uuid one = desk.contact("297");
    desk.step_to(at("2026-03-11", 23));
    desk.sign_in("w-aino-demo");
    EXPECT_EQ(desk.get("w-aino-demo", "/api/cases/" + to_string(one)).status, 200);
    desk.step_to(at("2026-03-12", 0));
    EXPECT_EQ(desk.get("w-aino-demo", "/api/cases/" + to_string(one)).status, 404);
    const auto queue = desk.get("w-aino-demo", "/api/work?queue=new");
    EXPECT_EQ(queue.body.find(to_string(one)), std::string::npos) << "no kept view lives on";
}

TEST(OrganisationOverTime, AUnitThatGoesToAnotherOrganiserTakesItsRegisterAlong) {
    Desk desk("  - {on: 2026-03-12, move: [{unit: guidance-kuopio, organisation: etela-savo}]}\n");
    const Uuid one = desk.contact("297");
    EXPECT_EQ(desk.load(one).organiser, "pohjois-savo");
    desk.step_to(at("2026-03-12"));
    desk.server().tick();
    const engine::Case after = desk.load(one);
    EXPECT_EQ(after.organiser, "etela-savo");
    EXPECT_EQ(after.unit, "guidance-kuopio");
    ASSERT_EQ(after.successions.size(), 1U);
    desk.server().tick();
    EXPECT_EQ(desk.load(one).seq, after.seq);
    const auto parties = desk.server().store().reader()->parties(one);
    ASSERT_TRUE(parties);
    EXPECT_EQ(parties->organiser, "etela-savo");
    ASSERT_EQ(desk.sign_in("w-aino-demo"), 200);
    const auto seen = desk.get("w-aino-demo", "/api/cases/" + to_string(one));
    EXPECT_EQ(seen.status, 200);
    EXPECT_NE(seen.body.find("väsynyt"), std::string::npos) << "the register is now their own";
}

TEST(OrganisationOverTime, AMatterThatIsReopenedAfterItsUnitWentToAnotherGoesAlong) {
    Desk desk("  - {on: 2026-03-12, move: [{unit: guidance-kuopio, organisation: etela-savo}]}\n");
    const char* aino = "w-aino-demo";
    ASSERT_EQ(desk.sign_in(aino), 200);
    const Uuid other = desk.contact("297");
    const Uuid one = desk.contact("297");
    ASSERT_EQ(desk.command(aino, one, R"({"command":"take","round":0})").status, 200);
    const Reply closed = desk.command(
        aino, one, R"({"command":"mark_duplicate","duplicate_of":")" + to_string(other) + "\"}");
    ASSERT_EQ(closed.status, 200) << closed.body;
    desk.step_to(at("2026-03-12"));
    desk.server().tick();
    EXPECT_EQ(desk.load(one).organiser, "pohjois-savo") << "what has ended stays where it was";
    ASSERT_EQ(desk.sign_in(aino), 200);
    const Reply again = desk.command(aino, one, R"({"command":"reopen","reason":"Uutta tietoa."})");
    ASSERT_EQ(again.status, 200) << again.body;
    EXPECT_EQ(desk.load(one).organiser, "etela-savo");
    EXPECT_EQ(desk.load(one).successions.size(), 1U);
}

// Two organisers ---------------------------------------------------------------------------------

// Everything North's workers may ask that names no case.
std::string all_answers(Desk& desk, const std::vector<std::string>& viewers) {
    std::string out;
    for (const std::string& who : viewers) {
        for (const char* target :
             {"/api/queues", "/api/work?queue=new", "/api/work?queue=team",
              "/api/work?queue=waiting", "/api/work?queue=consultations", "/api/work?queue=overdue",
              "/api/openings", "/api/referral-report", "/api/not-understood", "/api/early",
              "/api/services?q=perhe"}) {
            const Reply reply = desk.get(who, target);
            out +=
                who + ' ' + target + ' ' + std::to_string(reply.status) + '\n' + reply.body + '\n';
            EXPECT_NE(reply.status, 404) << target << " is no route";
        }
        for (const char* name : {"Testi", "Mikkeli"}) {
            const Reply reply = desk.send(who, Method::post, "/api/people/search",
                                          R"({"q":")" + std::string(name) + "\"}");
            EXPECT_NE(reply.status, 404) << "no route";
            out += who + " search " + name + '\n' + reply.body + '\n';
        }
    }
    return out;
}

TEST(TwoOrganisers, ContactsGoToTheOrganiserOfTheMunicipality) {
    Desk desk("  []\n");
    const engine::Case south = desk.load(desk.contact("491"));
    EXPECT_EQ(south.unit, "guidance-mikkeli");
    EXPECT_EQ(south.organiser, "etela-savo");
    const engine::Case north = desk.load(desk.contact("297"));
    EXPECT_EQ(north.unit, "guidance-kuopio");
    EXPECT_EQ(north.organiser, "pohjois-savo");
}

TEST(TwoOrganisers, NorthsAnswersDoNotMoveWhateverHappensInTheSouth) {
    Desk desk("  []\n");
    const std::vector<std::string> north{"w-aino-demo", "w-leena-demo"};
    for (const auto& who : north) ASSERT_EQ(desk.sign_in(who), 200);
    ASSERT_EQ(desk.sign_in("w-mikkeli"), 200);
    (void)desk.contact("297");
    const Uuid first = desk.contact("491", "Tarvitsen apua.");
    const std::string before = all_answers(desk, north);
    (void)desk.contact("491", "Toinen.");
    ASSERT_EQ(desk.send("w-mikkeli", Method::post, "/api/people",
                        R"({"name":"Testi Mikkeli","born":"1970-05-04","municipality":"491"})")
                  .status,
              201);
    ASSERT_EQ(desk.command("w-mikkeli", first, R"({"command":"take","round":0})").status, 200);
    ASSERT_EQ(
        desk.send("w-mikkeli", Method::post, "/api/people/search", R"({"q":"Mikkeli"})").status,
        200);
    desk.server().tick();
    EXPECT_EQ(all_answers(desk, north), before);
    for (const auto& who : north) {
        const Reply hidden = desk.get(who, "/api/cases/" + to_string(first));
        const Reply absent = desk.get(who, "/api/cases/00000000-0000-7000-8000-000000000001");
        EXPECT_EQ(hidden.status, 404);
        EXPECT_EQ(hidden.body, absent.body);
    }
}

// Random changes ---------------------------------------------------------------------------------

// Every unit of an obligation stands, every deadline is what it was.
void check_case(Desk& desk, Uuid id, std::map<std::string, Instant>& deadlines) {
    const engine::Case now = desk.load(id);
    const auto& structure = desk.organisation().at(test_clock());
    if (now.state != engine::CaseState::open) return;
    ASSERT_NE(structure.unit(now.unit), nullptr) << now.unit;
    std::set<std::pair<bool, std::uint32_t>> seen;
    for (const engine::Obligation& one : engine::obligations(now)) {
        EXPECT_TRUE(seen.emplace(one.is_promise, one.index).second) << "two sides owe it";
        if (one.unit.empty()) continue;
        EXPECT_NE(structure.unit(one.unit), nullptr) << one.unit;
        if (!one.holder.empty()) {
            const auto* worker = structure.worker(one.holder);
            ASSERT_NE(worker, nullptr) << one.holder;
            EXPECT_EQ(worker->unit, one.unit);
        }
        const std::string key =
            to_string(id) + (one.is_promise ? 'p' : 'r') + std::to_string(one.index);
        EXPECT_EQ(deadlines.try_emplace(key, one.due_at).first->second, one.due_at) << key;
    }
    EXPECT_FALSE(engine::needs_person(now));
}

std::string random_changes(SeededRandom& random) {
    const auto draw = [&](std::uint64_t n) { return random.next() % n; };
    std::set<std::string> standing{"guidance-kuopio",     "family-centre-kuopio",
                                   "adult-social-kuopio", "health-station-kuopio",
                                   "age-centre-kuopio",   "guidance-mikkeli"};
    const auto one_of = [&](const std::set<std::string>& all) {
        auto it = all.begin();
        std::advance(it, static_cast<long>(draw(all.size())));
        return *it;
    };
    std::string out;
    for (int day = 12; day < 24; day += 2) {
        if (day == 12) standing.insert({"guidance-savo", "guidance-iisalmi"});
        out += "  - {on: 2026-03-" + std::to_string(day);
        std::string unit = one_of(standing);
        std::set<std::string> others = standing;
        others.erase(unit);
        const bool needed = unit == "guidance-mikkeli" || standing.size() < 4;
        const auto sort = needed ? 2 : draw(4);
        if (sort == 0) {
            out += ", merge: [{units: [" + unit + "], into: " + one_of(others) + "}]";
            standing.erase(unit);
        } else if (sort == 1) {
            const std::string first = one_of(others);
            std::set<std::string> rest = others;
            rest.erase(first);
            out += ", split: [{unit: " + unit +
                   ", into: [{unit: " + (draw(2) == 0 ? unit : one_of(rest)) +
                   "}, {unit: " + first + ", municipalities: [\"140\"]}]}]";
            if (out.find("into: [{unit: " + unit + "}", out.rfind("split:")) == std::string::npos)
                standing.erase(unit);
        } else if (sort == 2) {
            out += ", rename: [{unit: " + unit + ", title: {fi: U, sv: N, en: N" +
                   std::to_string(day) + "}}]";
        } else {
            out += ", workers: [{worker: w-sari-demo, unit: " + unit + "}]";
        }
        out += "}\n";
    }
    return out;
}

// What stands in queues: every duty but waits, which are clocks.
std::size_t queued(const engine::Case& the_case) {
    return static_cast<std::size_t>(
        std::ranges::count_if(engine::obligations(the_case), [&](const engine::Obligation& one) {
            if (one.is_promise) return true;
            const auto& step = the_case.model->steps[the_case.rounds[one.index].step];
            return step.act != model::Act::wait;
        }));
}

TEST(OrganisationOverTime, RandomChangesLoseNothing) {
    const char* chosen = std::getenv("LUOTSI_SEED");
    const std::uint64_t first = chosen == nullptr ? 1 : std::strtoull(chosen, nullptr, 10);
    for (std::uint64_t seed = first; seed < first + 3; ++seed) {
        SCOPED_TRACE("LUOTSI_SEED=" + std::to_string(seed));
        SeededRandom random(seed);
        const std::string changes = random_changes(random);
        SCOPED_TRACE(changes);
        Desk desk(changes);
        std::vector<Uuid> cases;
        std::map<std::string, Instant> deadlines;
        for (int day = 10; day < 25; ++day) {
            desk.step_to(at(("2026-03-" + std::to_string(day)).c_str(), 9));
            // Down on some days: what was due is caught up with.
            if (random.next() % 3 != 0) desk.server().tick();
            const char* places[]{"297", "140", "915", "491"};
            if (day < 20) cases.push_back(desk.contact(places[random.next() % 4]));
            const auto& workers = desk.organisation().at(test_clock()).workers();
            const auto& worker = workers[random.next() % workers.size()];
            if (desk.sign_in(worker.slug) == 200 && !cases.empty())
                (void)desk.command(worker.slug, cases[random.next() % cases.size()],
                                   R"({"command":"take","round":0})");
            desk.server().tick();
            for (const Uuid id : cases) check_case(desk, id, deadlines);
        }
        // The whole is the sum of the units', whatever they are called now.
        const auto reader = desk.server().store().reader();
        std::size_t total = 0;
        for (const auto& unit : desk.organisation().at(test_clock()).units()) {
            std::string next;
            const auto rows = reader->work({{unit.slug}, "", "", 200, ""}, next);
            ASSERT_TRUE(rows);
            total += rows->size();
        }
        std::size_t owed = 0;
        for (const Uuid id : cases) owed += queued(desk.load(id));
        EXPECT_EQ(total, owed);
    }
}

}  // namespace
}  // namespace luotsi::tests
