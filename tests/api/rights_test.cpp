// Goal: what a person asks about their own data is decided by those who answer for the matter, by
// two where something goes for good, and by nobody who may not see it – also after the matter has
// ended and after its unit has become another. Method: the real application; what no route does – a
// hold, a finding of the night – is put into its store.
#include <gtest/gtest.h>

#include <boost/json/array.hpp>

#include "desk/desk.hpp"
#include "desk/looks.hpp"
#include "desk/retention.hpp"
#include "organisation_desk.hpp"

namespace luotsi::tests {
namespace {

using server::Method;

constexpr const char* aino = "w-aino-demo";
constexpr const char* mikko = "w-mikko-demo";
constexpr const char* sari = "w-sari-demo";
constexpr const char* leader = "w-leena-demo";
constexpr const char* client = "resident 1";
constexpr const char* merger =
    "  - {on: 2026-03-12, merge: [{units: [guidance-kuopio], into: guidance-savo}]}\n";
constexpr const char* granted = R"({"decision":"granted","reason":"Ei ole tarpeen."})";

bool has(const Reply& reply, std::string_view text) {
    return reply.body.find(text) != std::string::npos;
}

class Rights {
public:
    explicit Rights(const std::string& changes = "  []\n") : desk(changes) {
        for (const char* who : {aino, mikko, sari, leader}) EXPECT_EQ(desk.sign_in(who), 200);
        id = desk.contact("297", "Olen väsynyt enkä jaksa.");
        words = desk.load(id).words;
    }
    std::string ask(const std::string& kind, Uuid about) {
        const Reply reply =
            desk.send(client, Method::post, "/api/my/case/requests", body(kind, about));
        EXPECT_EQ(reply.status, 201) << reply.body;
        return reply.status == 201 ? std::string(reply.json().at("id").as_string()) : "";
    }
    static std::string body(const std::string& kind, Uuid about) {
        return R"({"kind":")" + kind + R"(","words":"Pyydän.","about":")" + to_string(about) +
               "\"}";
    }
    Reply decide(const char* who, const std::string& request,
                 const std::string& decision = granted) {
        return desk.send(who, Method::post, "/api/requests/" + request + "/decision", decision);
    }
    template <class Work>
    void write(const Work& work) {
        const auto done = desk.server().store().write_and_wait(
            [&](store::WriteSession& session) -> Result<std::string> {
                const Result<void> put = work(session);
                return put ? Result<std::string>("") : fail(put.error());
            });
        EXPECT_TRUE(done) << to_string(done.error());
    }
    void hold(Uuid what, bool on) {
        write([&](store::WriteSession& session) {
            return desk::hold(session, what, on, "appeal", engine::Actor{});
        });
    }
    bool erased(Uuid text) { return desk.server().store().reader()->text(text)->erased; }

    Desk desk;
    Uuid id;
    Uuid words;
};

TEST(Rights, AHoldIsAskedWhereItIsErased) {
    Rights rights;
    const std::string request = rights.ask("erasure", rights.words);
    rights.hold(rights.id, true);
    EXPECT_TRUE(has(rights.decide(aino, request), "rights.on_hold"));
    rights.hold(rights.id, false);
    EXPECT_EQ(rights.decide(aino, request).status, 200);
    rights.hold(rights.id, true);  // between the two
    EXPECT_TRUE(has(rights.decide(mikko, request), "rights.on_hold"));
    EXPECT_FALSE(rights.erased(rights.words));
    rights.hold(rights.id, false);
    EXPECT_TRUE(has(rights.decide(aino, request), "rights.second_needed"));
    const auto queue = [&] { return rights.desk.get(aino, "/api/work?queue=team"); };
    EXPECT_TRUE(has(queue(), "enkä jaksa"));
    EXPECT_EQ(rights.decide(mikko, request).status, 200);
    EXPECT_TRUE(rights.erased(rights.words));
    EXPECT_FALSE(has(queue(), "enkä jaksa")) << "no list is kept with erased words";
    const auto versions = [&] {
        return rights.desk.server().store().reader()->record_versions("request", request)->size();
    };
    const std::size_t before = versions();
    EXPECT_TRUE(has(rights.decide(mikko, request), "rights.decided"));
    EXPECT_EQ(versions(), before) << "a decision that is repeated replaces nothing";
}

TEST(Rights, WhoeverLeadsMayBeTheSecondAndNothingElse) {
    Rights rights;
    const std::string request = rights.ask("erasure", rights.words);
    EXPECT_EQ(rights.decide(leader, request).status, 403);
    EXPECT_EQ(rights.decide(aino, request).status, 200);
    EXPECT_EQ(rights.decide(leader, request, R"({"decision":"refused","reason":"x"})").status, 403);
    EXPECT_EQ(rights.decide(leader, request).status, 200);
    EXPECT_TRUE(rights.erased(rights.words));
}

TEST(Rights, WhatIsHiddenIsNotThereToAskAbout) {
    Rights rights;
    ASSERT_EQ(rights.desk.command(aino, rights.id, R"({"command":"take","round":0})").status, 200);
    ASSERT_EQ(rights.desk
                  .command(aino, rights.id,
                           R"({"command":"note","wall":"named","text":"Vain pitäjälle."})")
                  .status,
              200);
    Uuid note;
    const auto texts = rights.desk.server().store().reader()->texts_of_case(rights.id);
    for (const store::Text& text : *texts)
        if (text.kind == "note") note = text.id;
    const Uuid nothing{0x0190'0000'0000'7000, 0x8000'0000'0000'0001};
    const std::string about = "/api/cases/" + to_string(rights.id) + "/requests";
    for (const auto& [who, target] :
         {std::pair(client, std::string("/api/my/case/requests")), std::pair(mikko, about)}) {
        const Reply hidden =
            rights.desk.send(who, Method::post, target, Rights::body("correction", note));
        EXPECT_EQ(hidden.status, 422);
        EXPECT_EQ(
            hidden.body,
            rights.desk.send(who, Method::post, target, Rights::body("correction", nothing)).body);
    }
    // What somebody who sees it asks about does not show it to who does not.
    ASSERT_EQ(rights.desk.send(aino, Method::post, about, Rights::body("correction", note)).status,
              201);
    EXPECT_TRUE(has(rights.desk.get(aino, about), "Vain pitäjälle"));
    EXPECT_FALSE(has(rights.desk.get(mikko, about), "Vain pitäjälle"));
    EXPECT_FALSE(has(rights.desk.get(client, "/api/my/case/requests"), "Vain pitäjälle"));
}

// A matter that began from another begins with its words; they stay the other's.
TEST(Rights, WordsAreErasedInTheMatterInWhichTheyWereSaid) {
    Rights rights;
    engine::Command open;
    open.kind = engine::CommandKind::open;
    open.case_id = Uuid{0x0190'0000'0000'7000, 0x8000'0000'0000'00AA};
    open.parent = rights.id;
    open.unit = "guidance-kuopio";
    open.channel = "referral";
    open.text = rights.words;
    rights.write([&](store::WriteSession& session) -> Result<void> {
        SeededRandom random(1);
        const auto done = desk::open_case(session, rights.desk.server().app().installation, open,
                                          "fi.yksi-yhteydenotto", random);
        return done ? Result<void>() : fail(done.error());
    });
    const std::string about = "/api/cases/" + to_string(open.case_id);
    EXPECT_TRUE(has(rights.desk.get(aino, about), "Olen väsynyt")) << "shown here";
    const Reply asked = rights.desk.send(aino, Method::post, about + "/requests",
                                         Rights::body("erasure", rights.words));
    EXPECT_EQ(asked.status, 422);
    EXPECT_TRUE(has(asked, "rights.other_matter")) << asked.body;
}

TEST(Rights, TheSuccessorsWorkersAnswerWhatWasAskedOfAnOpenMatterAndOfOneThatHasEnded) {
    Rights rights(merger);
    const Uuid open = rights.id;
    const std::string of_open = rights.ask("correction", rights.words);
    const Uuid ended = rights.desk.contact("297", "Toinen asia.");
    const Reply asked = rights.desk.send("resident 2", Method::post, "/api/my/case/requests",
                                         Rights::body("erasure", rights.desk.load(ended).words));
    ASSERT_EQ(asked.status, 201) << asked.body;
    const std::string of_ended(asked.json().at("id").as_string());
    ASSERT_EQ(rights.desk.command(aino, ended, R"({"command":"take","round":0})").status, 200);
    const Reply closed = rights.desk.command(
        aino, ended, R"({"command":"mark_duplicate","duplicate_of":")" + to_string(open) + "\"}");
    ASSERT_EQ(closed.status, 200) << closed.body;
    ASSERT_EQ(rights.desk.load(ended).state, engine::CaseState::closed);
    rights.desk.step_to(at("2026-03-12"));
    rights.desk.server().tick();
    rights.desk.step_to(test_clock() + days(40));  // longer than a past part is read
    for (const char* who : {aino, mikko, leader, client}) (void)rights.desk.sign_in(who);
    for (const char* who : {aino, leader}) {
        const Reply queue = rights.desk.get(who, "/api/requests");
        EXPECT_TRUE(has(queue, of_open)) << queue.body;
        EXPECT_TRUE(has(queue, of_ended)) << queue.body;
    }
    EXPECT_EQ(rights
                  .decide(aino, of_open,
                          R"({"decision":"granted","reason":"Tarkistettu.","right":"Oikein."})")
                  .status,
              200);
    EXPECT_TRUE(
        has(rights.desk.get(aino, "/api/cases/" + to_string(ended) + "/requests"), "Pyydän."));
    EXPECT_EQ(rights.decide(aino, of_ended).status, 200);
    EXPECT_EQ(rights.decide(mikko, of_ended).status, 200);
}

TEST(Rights, AFindingWaitsForWhoLeadsWhatTheUnitHasBecome) {
    Rights rights(merger);
    const std::string finding =
        R"({"id":"2026-03-11.0011","day":"2026-03-11","rule":"own-family-name","worker":")" +
        std::string(aino) +
        R"(","unit":"guidance-kuopio","person":null,"cases":[],"times":1,)"
        R"("first":"2026-03-11T08:00:00Z","last":"2026-03-11T08:00:00Z","state":"open"})";
    rights.write([&](store::WriteSession& session) {
        return session.put_record(desk::finding_kind, "2026-03-11.0011", finding, engine::Actor{});
    });
    rights.desk.step_to(at("2026-03-12"));
    rights.desk.server().tick();
    ASSERT_EQ(rights.desk.sign_in(leader), 200);
    EXPECT_TRUE(has(rights.desk.get(leader, "/api/audit/findings"), "2026-03-11.0011"));
    EXPECT_EQ(rights.desk
                  .send(leader, Method::post, "/api/audit/findings/2026-03-11.0011/review",
                        R"({"verdict":"justified","words":"Nimi on sattuma."})")
                  .status,
              200);
}

TEST(Rights, AFindingOfAUnitThatNobodyLeadsWaitsForItsOrganisationsLeaders) {
    Rights rights("  - {on: 2026-03-12, leave: [{worker: w-leena-demo}]}\n");
    const std::string finding =
        R"({"id":"2026-03-11.0012","day":"2026-03-11","rule":"own-family-name","worker":")" +
        std::string(aino) +
        R"(","unit":"guidance-kuopio","person":null,"cases":[],"times":1,)"
        R"("first":"2026-03-11T08:00:00Z","last":"2026-03-11T08:00:00Z",)"
        R"("state":"open"})";
    rights.write([&](store::WriteSession& session) {
        return session.put_record(desk::finding_kind, "2026-03-11.0012", finding, engine::Actor{});
    });
    const access::Worker* other = nullptr;
    for (const access::Worker& one : rights.desk.organisation().workers())
        if (one.leads && one.organisation == "pohjois-savo" && one.unit != "guidance-kuopio")
            other = &one;
    ASSERT_NE(other, nullptr);
    const std::string slug = other->slug;
    ASSERT_EQ(rights.desk.sign_in(slug), 200);
    EXPECT_FALSE(has(rights.desk.get(slug, "/api/audit/findings"), "2026-03-11.0012"));
    rights.desk.step_to(at("2026-03-12"));
    rights.desk.server().tick();
    ASSERT_EQ(rights.desk.sign_in(slug), 200);
    EXPECT_TRUE(has(rights.desk.get(slug, "/api/audit/findings"), "2026-03-11.0012"));
}

// Whoever changes how they are reached is not told a secret place, and does not write over it.
TEST(Rights, ChangingANumberLeavesWhatIsNotShownAsItIs) {
    Rights rights;
    ASSERT_EQ(rights.desk.command(aino, rights.id, R"({"command":"take","round":0})").status, 200);
    ASSERT_EQ(rights.desk
                  .send(aino, Method::post, "/api/cases/" + to_string(rights.id) + "/protection",
                        R"({"kind":"non_disclosure"})")
                  .status,
              201);
    const Reply changed = rights.desk.send(client, Method::post, "/api/my/case/contact",
                                           R"({"way":"phone","phone":"050 7654321"})");
    ASSERT_EQ(changed.status, 200) << changed.body;
    const auto details = rights.desk.server().store().reader()->contact_details(rights.id);
    ASSERT_TRUE(details);
    EXPECT_EQ(details->phone, "050 7654321");
    EXPECT_EQ(details->municipality, "297");
}

// What a unit has written down stays the unit's when the worker moves.
TEST(Rights, WhatAWorkerWroteDownBelongsToTheUnitOfThen) {
    Rights rights("  - {on: 2026-03-11, workers: [{worker: w-aino-demo,"
                  " unit: family-centre-kuopio}]}\n");
    const Reply person = rights.desk.send(aino, Method::post, "/api/people",
                                          R"({"name":"Testi Asukas","municipality":"297"})");
    ASSERT_EQ(person.status, 201);
    const std::string bind = R"({"command":"bind_subject","person":")" +
                             std::string(person.json().at("id").as_string()) + "\"}";
    ASSERT_EQ(rights.desk.command(aino, rights.id, R"({"command":"take","round":0})").status, 200);
    ASSERT_EQ(rights.desk.command(aino, rights.id, bind).status, 200);
    ASSERT_EQ(rights.desk
                  .send(aino, Method::post, "/api/cases/" + to_string(rights.id) + "/protection",
                        R"({"kind":"ban","scope":"service","target":"family centre"})")
                  .status,
              201);
    rights.desk.step_to(at("2026-03-11"));
    rights.desk.server().tick();
    const Uuid later = rights.desk.contact("297");
    for (const char* who : {aino, sari}) ASSERT_EQ(rights.desk.sign_in(who), 200);
    ASSERT_EQ(rights.desk.command(sari, later, R"({"command":"take","round":0})").status, 200);
    ASSERT_EQ(rights.desk.command(sari, later, bind).status, 200);
    const Reply seen = rights.desk.get(sari, "/api/cases/" + to_string(later) + "/protection");
    EXPECT_TRUE(has(seen, R"("kind":"ban")")) << seen.body;
}

}  // namespace
}  // namespace luotsi::tests
