// Goal: of another organiser's case a worker sees exactly what a promise and the client's consent
// open, and only while they stand: before they are asked, as asked, within the consent, after it
// has been taken back, given again, forbidden, and after the promise has been answered. Method: the
// real application with two organisers; at each stage the whole answer is looked through for words
// that were written behind one wall each, and what is hidden is changed meanwhile: nothing that the
// other organiser is told may move.
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "organisation_desk.hpp"

namespace luotsi::tests {
namespace {

using server::Method;

constexpr const char* north = "w-aino-demo";
constexpr const char* south = "w-mikkeli-nurse";  // of the unit that is asked
constexpr const char* neighbour = "w-mikkeli";  // of another unit of the same organiser
constexpr const char* client = "resident 1";

// Written before anybody is asked, each in one place only.
constexpr const char* own_words = "väsynyt enkä jaksa";
constexpr const char* question = "Mitä verikokeita";
constexpr const char* shared_note = "Yhteinen rivi";  // among all who have a part
constexpr const char* secret_note = "Vain pitäjälle";  // behind the wall `named`
constexpr const char* other_matter = "Toinen asia kokonaan";
constexpr const char* late_note = "Myöhempi rivi";

bool has(const Reply& reply, std::string_view text) {
    return reply.body.find(text) != std::string::npos;
}

class Linked : public ::testing::Test {
protected:
    explicit Linked(const std::string& changes = "  []\n") : desk(changes) {}

    void SetUp() override {
        for (const char* who : {north, south, neighbour}) ASSERT_EQ(desk.sign_in(who), 200);
        id = desk.contact("297", "Olen väsynyt enkä jaksa.");
        further = desk.contact("297", other_matter);
        const Reply person =
            desk.send(north, Method::post, "/api/people",
                      R"({"name":"Testi Asukas","born":"1980-05-04","municipality":"297"})");
        ASSERT_EQ(person.status, 201) << person.body;
        const std::string bind = R"({"command":"bind_subject","person":")" +
                                 std::string(person.json().at("id").as_string()) + "\"}";
        for (const Uuid one : {id, further}) act(north, one, bind);
        act(north, id, R"({"command":"take","round":0})");
        act(north, id, R"({"command":"learn","values":{"needs expert":"true"}})");
        note("parties", shared_note);
        note("named", secret_note);
    }

    void act(const char* who, Uuid one, const std::string& body) {
        const Reply done = desk.command(who, one, body);
        ASSERT_EQ(done.status, 200) << body << done.body;
    }
    void note(const std::string& wall, const std::string& text) {
        act(north, id, R"({"command":"note","wall":")" + wall + R"(","text":")" + text + "\"}");
    }
    void consent(bool given) {
        const Reply done = desk.send(client, Method::post, "/api/my/case/consents",
                                     std::string(R"({"step":"consultation","given":)") +
                                         (given ? "true}" : "false}"));
        ASSERT_EQ(done.status, 200) << done.body;
    }
    std::uint32_t consult() {
        const engine::Case now = desk.load(id);
        for (const engine::Round& one : now.rounds)
            if (now.model->steps[one.step].id == "consultation") return one.id;
        ADD_FAILURE() << "no round to ask";
        return 0;
    }
    Reply ask() {
        return desk.command(north, id,
                            R"({"command":"ask_promise","unit":"health-mikkeli","text":")" +
                                std::string(question) + R"(?","round":)" +
                                std::to_string(consult()) + "}");
    }
    std::string promise() {
        return ",\"promise\":" + std::to_string(desk.load(id).promises.back().id) + "}";
    }
    Reply seen(const char* who) { return desk.get(who, "/api/cases/" + to_string(id)); }
    // Everything this worker can ask that might show the case or its person.
    std::string everything(const char* who) {
        std::string out;
        const std::string about = "/api/cases/" + to_string(id);
        for (const std::string& target :
             {about, about + "/why", about + "/protection", about + "/access-lines",
              about + "/segments", "/api/cases/" + to_string(further), std::string("/api/queues"),
              std::string("/api/work?queue=new"), std::string("/api/work?queue=team"),
              std::string("/api/work?queue=waiting"), std::string("/api/work?queue=overdue"),
              std::string("/api/work?queue=consultations"), std::string("/api/referral-report"),
              std::string("/api/openings")}) {
            const Reply reply = desk.get(who, target);
            out += target + ' ' + std::to_string(reply.status) + '\n' + reply.body + '\n';
        }
        return out + desk.send(who, Method::post, "/api/people/search", R"({"q":"Testi"})").body;
    }
    void expect_like_absent(const char* who) {
        const Reply hidden = seen(who);
        EXPECT_EQ(hidden.status, 404);
        EXPECT_EQ(hidden.body,
                  desk.get(who, "/api/cases/00000000-0000-7000-8000-000000000001").body);
    }
    // What neither a promise nor a consent opens.
    void expect_never(const char* who) {
        EXPECT_FALSE(has(seen(who), secret_note));
        EXPECT_EQ(desk.get(who, "/api/cases/" + to_string(further)).status, 404);
        const std::string all = everything(who);
        EXPECT_EQ(all.find(secret_note), std::string::npos);
        EXPECT_EQ(all.find(other_matter), std::string::npos);
        EXPECT_NE(desk.get(who, "/api/cases/" + to_string(id) + "/access-lines").status, 200);
        const Reply found =
            desk.send(who, Method::post, "/api/people/search", R"({"q":"Testi As"})");
        EXPECT_FALSE(has(found, "Testi Asukas")) << "the register is the other organiser's";
    }
    enum class Sees : std::uint8_t { what_is_asked, matter };
    void expect_open(Sees what) {
        const Reply reply = seen(south);
        ASSERT_EQ(reply.status, 200) << reply.body;
        EXPECT_TRUE(has(reply, question));
        EXPECT_EQ(reply.json().at("limited").as_bool(), what == Sees::what_is_asked);
        EXPECT_EQ(has(reply, shared_note), what == Sees::matter);
        EXPECT_EQ(has(reply, "needs expert"), what == Sees::matter);
        expect_never(south);
        expect_like_absent(neighbour);
    }

    Desk desk;
    Uuid id;
    Uuid further;
};

TEST_F(Linked, NothingIsKnownBeforeThePromiseHasBeenAsked) {
    for (const char* who : {south, neighbour}) expect_never(who);
    const std::string before = everything(south) + everything(neighbour);
    act(north, id, R"({"command":"ask_consent","step":"consultation"})");
    note("parties", "Vielä yksi rivi");
    EXPECT_EQ(everything(south) + everything(neighbour), before) << "a consent that is asked";
    consent(false);
    EXPECT_EQ(ask().status, 409) << "without the consent nobody is asked";
    EXPECT_EQ(everything(south) + everything(neighbour), before);
    consent(true);
    EXPECT_EQ(everything(south) + everything(neighbour), before)
        << "a consent alone opens nothing: it is for a request";
    expect_like_absent(south);
}

TEST_F(Linked, AConsentOpensTheMatterWhileItStands) {
    act(north, id, R"({"command":"ask_consent","step":"consultation"})");
    consent(true);
    ASSERT_EQ(ask().status, 200);
    // Asked: the question and the client's own words, nothing of the matter.
    expect_open(Sees::what_is_asked);
    EXPECT_TRUE(has(seen(south), own_words));
    const std::string asked = everything(south);
    note("parties", "Rivi kysymyksen jälkeen");
    note("named", "Toinen salainen");
    act(north, further, R"({"command":"take","round":0})");
    EXPECT_EQ(everything(south), asked) << "what is hidden has moved, its answers have not";

    act(south, id, R"({"command":"accept_promise")" + promise());
    expect_open(Sees::matter);
    const std::string accepted = everything(south);
    note("named", "Kolmas salainen");
    act(north, further, R"({"command":"note","text":"Ei kuulu etelään."})");
    EXPECT_EQ(everything(south), accepted);

    consent(false);
    expect_open(Sees::what_is_asked);
    const std::string withdrawn = everything(south);
    note("parties", "Rivi perumisen jälkeen");
    note("health", "Terveysrivi perumisen jälkeen");
    EXPECT_EQ(everything(south), withdrawn) << "after it was taken back";

    consent(true);
    expect_open(Sees::matter);
    EXPECT_TRUE(has(seen(south), "Rivi perumisen"));
}

TEST_F(Linked, ABanOnTheOtherOrganiserOutweighsTheConsent) {
    act(north, id, R"({"command":"ask_consent","step":"consultation"})");
    consent(true);
    ASSERT_EQ(ask().status, 200);
    act(south, id, R"({"command":"accept_promise")" + promise());
    expect_open(Sees::matter);
    const Reply ban = desk.send(client, Method::post, "/api/my/case/protection",
                                R"({"kind":"ban","scope":"controller","target":"etela-savo"})");
    ASSERT_EQ(ban.status, 201) << ban.body;
    const Reply closed = seen(south);
    EXPECT_EQ(closed.status, 200) << "that there is a matter with a part of theirs they know";
    EXPECT_TRUE(closed.json().at("limited").as_bool());
    for (const char* text : {own_words, question, shared_note, "needs expert"})
        EXPECT_FALSE(has(closed, text)) << text;
    expect_never(south);
    EXPECT_FALSE(seen(north).json().at("limited").as_bool()) << "inside the own register";
    const Reply ended = desk.send(client, Method::post,
                                  "/api/my/case/protection/" +
                                      std::string(ban.json().at("id").as_string()) + "/end");
    ASSERT_EQ(ended.status, 200) << ended.body;
    expect_open(Sees::matter);
}

TEST_F(Linked, AfterTheAnswerTheMatterStandsStillAndThenIsGone) {
    act(north, id, R"({"command":"ask_consent","step":"consultation"})");
    consent(true);
    ASSERT_EQ(ask().status, 200);
    act(south, id, R"({"command":"accept_promise")" + promise());
    act(south, id, R"({"command":"answer_promise","text":"Perusverenkuva riittää.")" + promise());
    desk.step_to(test_clock() + hours(1));
    const Reply over = seen(south);
    ASSERT_EQ(over.status, 200) << over.body;
    EXPECT_EQ(has(over, shared_note), !over.json().at("limited").as_bool());
    expect_never(south);
    const std::string ended = everything(south);
    note("parties", late_note);
    note("health", "Myöhempi terveysrivi");
    EXPECT_EQ(everything(south), ended) << "what comes after the part has ended";
    consent(false);
    EXPECT_FALSE(has(seen(south), late_note));
    EXPECT_FALSE(has(seen(south), shared_note)) << "a consent that is over covers no more reading";
    expect_never(south);
    desk.step_to(test_clock() + days(31));
    ASSERT_EQ(desk.sign_in(south), 200);
    expect_like_absent(south);
}

// A unit of another kind takes the place of the one that was agreed to.
class LinkedToOneThatMerges : public Linked {
protected:
    LinkedToOneThatMerges()
        : Linked(
              "  - {on: 2026-03-12, merge: [{units: [health-mikkeli], into: family-mikkeli}]}\n") {}
};

TEST_F(LinkedToOneThatMerges, AConsentDoesNotGoToAnotherKindOfUnitAndABanDoes) {
    act(north, id, R"({"command":"ask_consent","step":"consultation"})");
    consent(true);
    ASSERT_EQ(ask().status, 200);
    act(south, id, R"({"command":"accept_promise")" + promise());
    expect_open(Sees::matter);
    desk.step_to(at("2026-03-12", 0));
    ASSERT_EQ(desk.sign_in(south), 200);
    EXPECT_FALSE(has(seen(south), shared_note)) << "from the first instant, before the sweep";
    desk.server().tick();
    desk.step_to(at("2026-03-12"));
    const engine::Case after = desk.load(id);
    EXPECT_EQ(after.promises.back().to_unit, "family-mikkeli") << "the request goes on";
    EXPECT_EQ(after.consents.back().state, engine::ConsentState::withdrawn);
    ASSERT_EQ(desk.sign_in(south), 200);
    EXPECT_FALSE(has(seen(south), shared_note));
    const std::uint64_t seq = after.seq;
    desk.server().tick();
    EXPECT_EQ(desk.load(id).seq, seq) << "once only";
    // Asked anew it opens, and a ban on the kind of unit that was merged closes it again.
    ASSERT_EQ(desk.sign_in(north), 200);
    ASSERT_EQ(desk.come_back(client), 200);
    act(north, id, R"({"command":"ask_consent","step":"consultation"})");
    consent(true);
    EXPECT_TRUE(has(seen(south), shared_note));
    ASSERT_EQ(desk.send(client, Method::post, "/api/my/case/protection",
                        R"({"kind":"ban","scope":"service","target":"health station"})")
                  .status,
              201);
    EXPECT_FALSE(has(seen(south), shared_note)) << "bans follow to the successor";
}

// Who knows whom ---------------------------------------------------------------------------------

constexpr const char* both_known =
    R"({"name":"Testi Kahden","identity_code":"010190-999W","municipality":"297"})";

class KnownToBoth : public ::testing::Test {
protected:
    void SetUp() override {
        for (const char* who : {north, other_nurse, neighbour}) ASSERT_EQ(desk.sign_in(who), 200);
    }
    std::string write_down(const char* who, int status = 201) {
        const Reply reply = desk.send(who, Method::post, "/api/people", both_known);
        EXPECT_EQ(reply.status, status) << reply.body;
        return reply.status == 201 ? std::string(reply.json().at("id").as_string()) : reply.body;
    }
    Reply bind(const char* who, Uuid one, const std::string& person) {
        return desk.command(who, one, R"({"command":"bind_subject","person":")" + person + "\"}");
    }

    static constexpr const char* other_nurse = "w-mikkeli-nurse";
    static constexpr const char* nobody = "01900000-0000-7000-8000-000000000001";
    Desk desk{"  []\n"};
};

TEST_F(KnownToBoth, EachOrganiserWritesAPersonDownAndLearnsNothingOfTheOther) {
    const std::string of_north = write_down(north);
    const std::string of_south = write_down(neighbour);
    EXPECT_NE(of_north, of_south)
        << "a record of its own: neither told of the other nor a dead end";
    EXPECT_NE(write_down(neighbour, 409).find(of_south), std::string::npos);
    EXPECT_EQ(write_down(neighbour, 409).find(of_north), std::string::npos);
    const Reply found =
        desk.send(neighbour, Method::post, "/api/people/search", R"({"q":"010190-999W"})");
    EXPECT_TRUE(has(found, of_south));
    EXPECT_FALSE(has(found, of_north));
}

TEST_F(KnownToBoth, AGuessedNumberOfTheOthersPersonIsLikeNobodys) {
    const std::string of_north = write_down(north);
    const Uuid one = desk.contact("491");
    ASSERT_EQ(desk.command(neighbour, one, R"({"command":"take","round":0})").status, 200);
    const Reply bound = bind(neighbour, one, of_north);
    EXPECT_EQ(bound.status, 404);
    EXPECT_EQ(bound.body, bind(neighbour, one, nobody).body);
    const auto open = [&](const std::string& person) {
        return desk.send(neighbour, Method::post, "/api/people/" + person + "/openings",
                         R"({"basis":"emergency","reason":"Henki on vaarassa juuri nyt."})");
    };
    EXPECT_EQ(open(of_north).status, 404);
    EXPECT_EQ(open(of_north).body, open(nobody).body);
    const auto represent = [&](const std::string& person) {
        return desk.send(neighbour, Method::post, "/api/cases/" + to_string(one) + "/protection",
                         R"({"kind":"representative","relation":"guardian",)"
                         R"("verified_from":"document_seen","person":")" +
                             person + "\"}");
    };
    EXPECT_EQ(represent(of_north).status, 422);
    EXPECT_EQ(represent(of_north).body, represent(nobody).body);
    // Their own record of the same person is there for all of it.
    const std::string of_south = write_down(neighbour);
    EXPECT_EQ(bind(neighbour, one, of_south).status, 200);
    EXPECT_EQ(open(of_south).status, 201);
}

TEST_F(KnownToBoth, ThePersonFindsTheMattersOfBothByOneSignIn) {
    const std::string of_north = write_down(north);
    const std::string of_south = write_down(neighbour);
    const Uuid up = desk.contact("297");
    const Uuid down = desk.contact("491");
    for (const auto& [who, one] : {std::pair(north, up), std::pair(neighbour, down)})
        ASSERT_EQ(desk.command(who, one, R"({"command":"take","round":0})").status, 200);
    ASSERT_EQ(bind(north, up, of_north).status, 200);
    ASSERT_EQ(bind(neighbour, down, of_south).status, 200);
    for (const std::string& record : {of_north, of_south}) {
        ASSERT_EQ(
            desk.send("person", Method::post, "/api/dev/sign-in", R"({"person":")" + record + "\"}")
                .status,
            200);
        const Reply cases = desk.get("person", "/api/my/cases");
        EXPECT_TRUE(has(cases, to_string(up))) << cases.body;
        EXPECT_TRUE(has(cases, to_string(down))) << cases.body;
        for (const Uuid one : {up, down})
            EXPECT_EQ(desk.get("person", "/api/my/case?case=" + to_string(one)).status, 200);
    }
}

// Who found them in a search before there was a matter is the person's to know, not of whoever
// holds the code of a contact that turned out to be about them.
TEST_F(KnownToBoth, WhoSearchedIsToldToThePersonAndNotToACode) {
    const std::string of_north = write_down(north);
    ASSERT_TRUE(has(desk.send(north, Method::post, "/api/people/search", R"({"q":"010190-999W"})"),
                    of_north));
    const Uuid one = desk.contact("297");
    ASSERT_EQ(desk.command(north, one, R"({"command":"take","round":0})").status, 200);
    ASSERT_EQ(bind(north, one, of_north).status, 200);
    const char* searched = R"("kind":"search")";
    const Reply by_code = desk.get("resident 1", "/api/my/case/access-lines");
    ASSERT_EQ(by_code.status, 200) << by_code.body;
    EXPECT_FALSE(has(by_code, searched)) << by_code.body;
    ASSERT_EQ(
        desk.send("person", Method::post, "/api/dev/sign-in", R"({"person":")" + of_north + "\"}")
            .status,
        200);
    const Reply own = desk.get("person", "/api/my/case/access-lines?case=" + to_string(one));
    ASSERT_EQ(own.status, 200) << own.body;
    EXPECT_TRUE(has(own, searched)) << own.body;
}

}  // namespace
}  // namespace luotsi::tests
