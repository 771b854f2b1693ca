// Goal: who is signed in is who the provider says, in answer to this browser's own question, once;
// every bent answer ends at the sign-in page with nobody signed in; sessions end when they must.
// Method: the whole application with a provider of the tests' own and browsers that keep cookies;
// one thing at a time is bent, clocks included.
#include "sign_in_story.hpp"
#include "signin/base64.hpp"

namespace luotsi::tests {
namespace {

TEST_F(SignIn, OfAResidentShowsTheirOwnMattersWithoutACode) {
    Browser browser(server_);
    Reply back = as_resident(browser);
    EXPECT_EQ(back.status, 303);
    EXPECT_EQ(back.location, "/fi/oma");
    EXPECT_EQ(browser.kind(), "person");
    EXPECT_EQ(browser.get("/api/session").text("name"), "Testi Asukas");
    const Reply made =
        browser.post("/api/contacts", R"({"words": "Tarvitsen neuvoa.", "concerns": "self"})");
    ASSERT_EQ(made.status, 201) << made.body;
    EXPECT_EQ(browser.kind(), "person") << "a contact does not sign anybody out";
    const std::string id = made.text("case");
    // On another device, later: no code.
    Browser other(server_);
    as_resident(other, resident(hetu, "s-2"));
    const Reply list = other.get("/api/my/cases");
    EXPECT_NE(list.body.find(id), std::string::npos) << list.body;
    EXPECT_EQ(other.get("/api/my/case?case=" + id).status, 200);
    EXPECT_EQ(other.get("/api/my/case?case=" + id).status, 200) << "the same from memory";
    EXPECT_EQ(other.get("/api/my/case").status, 404) << "which one is always said";
    EXPECT_EQ(other.post("/api/my/case/messages?case=" + id, R"({"text": "Hei"})").status, 200);
    // Somebody else sees nothing of it, by no address.
    Browser stranger(server_);
    as_resident(stranger, resident("020290-998A", "s-3"));
    EXPECT_EQ(stranger.get("/api/my/cases").text("items"), "");
    EXPECT_EQ(stranger.get("/api/my/cases").body, "{\"items\":[]}");
    EXPECT_EQ(stranger.get("/api/my/case?case=" + id).status, 404);
    EXPECT_EQ(stranger.post("/api/my/case/messages?case=" + id, R"({"text": "x"})").status, 404);
    // A matter of somebody else's is nobody's until a worker has looked.
    const Reply for_child =
        browser.post("/api/contacts", R"({"words": "Lapsi ei nuku.", "concerns": "child"})");
    ASSERT_EQ(for_child.status, 201);
    EXPECT_EQ(browser.get("/api/my/cases").body.find(for_child.text("case")), std::string::npos);
}

TEST_F(SignIn, OfAWorkerNeedsARecordHere) {
    Browser browser(server_);
    Reply back = sign_in(browser, staff_, "staff", worker("w-aino-demo"));
    EXPECT_EQ(back.location, "/tyo/");
    EXPECT_EQ(browser.get("/api/me").status, 200);
    Browser stranger(server_);
    back = sign_in(stranger, staff_, "staff", worker("w-nobody"));
    EXPECT_EQ(back.location, "/tyo/kirjaudu?virhe=signin.no_worker");
    EXPECT_EQ(stranger.kind(), "none");
    auto other_role = worker("w-aino-demo");
    other_role["role"] = json_text("leader");
    back = sign_in(stranger, staff_, "staff", other_role);
    EXPECT_EQ(back.location, "/tyo/kirjaudu?virhe=signin.no_worker");
    // Claims nobody has said to trust change nothing: residents' issuer makes no worker.
    auto claims = resident();
    claims["worker"] = json_text("w-aino-demo");
    as_resident(stranger, claims);
    EXPECT_EQ(stranger.kind(), "person");
    EXPECT_EQ(stranger.get("/api/me").status, 401);
}

TEST_F(SignIn, IsRefusedForEveryBentToken) {
    const std::vector<std::pair<const char*, std::string>> bends{
        {"nonce", json_text("another")},
        {"nonce", ""},
        {"aud", json_text("another")},
        {"iss", json_text("https://staff.example")},
        {"exp", seconds_from_now(-120)},
        {"iat", seconds_from_now(120)},
        {"iat", seconds_from_now(-3600)},
        {"nbf", seconds_from_now(120)},
        {"azp", json_text("another")},
        {"hetu", ""},
        {"hetu", json_text("Testi")},  // would be a name in a search of people
        {"name", ""},
        {"sub", ""},
    };
    for (const auto& [name, value] : bends) {
        citizens_.bend_claims = [&](FakeProvider::Members& claims) { claims[name] = value; };
        Browser browser(server_);
        EXPECT_EQ(as_resident(browser).location, "/fi/kirjaudu?virhe=signin.bad_token")
            << name << " = " << value;
        EXPECT_EQ(browser.kind(), "none");
    }
    citizens_.bend_claims = nullptr;
    const std::vector<std::function<std::string(std::string)>> tokens{
        [](std::string token) {  // alg none, signature cut off
            const auto dot = token.find('.');
            return signin::to_base64url(R"({"alg":"none"})") +
                   token.substr(dot, token.rfind('.') - dot + 1);
        },
        [](std::string token) {
            token[token.size() - 5] = token[token.size() - 5] == 'A' ? 'B' : 'A';
            return token;
        },
        [this](const std::string&) { return citizens_.logout_token({{"sub", json_text("x")}}); },
        [](const std::string&) { return std::string("not.a.token"); },
    };
    for (const auto& bend : tokens) {
        citizens_.bend_token = bend;
        Browser browser(server_);
        EXPECT_EQ(as_resident(browser).location, "/fi/kirjaudu?virhe=signin.bad_token");
        EXPECT_EQ(browser.kind(), "none");
    }
}

TEST_F(SignIn, BelongsToTheBrowserThatBegan) {
    Browser browser(server_);
    const Reply sent = browser.get("/api/sign-in/citizen/start?page=/sv/oma");
    const std::string query = citizens_.sign_in(sent.location, resident());
    const std::string stale = "/fi/kirjaudu?virhe=signin.stale";
    // Another browser, to which the answer's address was sent (login CSRF).
    Browser other(server_);
    EXPECT_EQ(other.get("/api/sign-in/citizen/return?" + query).location, stale);
    other.get("/api/sign-in/citizen/start");
    EXPECT_EQ(other.get("/api/sign-in/citizen/return?" + query).location, stale);
    EXPECT_EQ(other.kind(), "none");
    EXPECT_EQ(citizens_.tokens_given, 0) << "the code was not even shown to the provider";
    // The right one: goes on where it was.
    const auto jar = browser.jar;
    EXPECT_EQ(browser.get("/api/sign-in/citizen/return?" + query).location, "/sv/oma");
    // The same once more, with the cookie of the way put back.
    browser.jar = jar;
    EXPECT_NE(browser.get("/api/sign-in/citizen/return?" + query).location, "/sv/oma");
    // Too late.
    const Reply again = browser.get("/api/sign-in/citizen/start");
    set_test_clock(test_clock() + minutes(16));
    EXPECT_EQ(
        browser.get("/api/sign-in/citizen/return?" + citizens_.sign_in(again.location, resident()))
            .location,
        stale);
}

TEST_F(SignIn, IsNotBegunByALinkOnAnotherSite) {
    // "none": a link in a message or a mail, outside the browser.
    for (const char* site : {"cross-site", "same-site", "none"}) {
        Browser browser(server_);
        browser.adjust = [&](server::Request& request) {
            request.header(server::Header::sec_fetch_site) = site;
        };
        const Reply sent = browser.get("/api/sign-in/citizen/start?page=/sv/oma");
        EXPECT_EQ(sent.status, 303);
        EXPECT_EQ(sent.location, "/fi/kirjaudu") << "our page, where the person presses the button";
        EXPECT_TRUE(browser.jar.empty()) << site;
    }
}

TEST_F(SignIn, OpensNeitherOfTwoRecordsWithOneCode) {
    for (std::uint64_t n = 1; n <= 2; ++n) {
        auto written = server_.store().write_and_wait([n](store::WriteSession& session) {
            store::Person person;
            person.id = {0x0190'0000'0000'7000, 0x8000'0000'0000'0000 + n};
            person.name = "Testi Asukas";
            person.identity_code = hetu;
            auto put = session.put_person(person);
            return put ? Result<std::string>("") : Result<std::string>(fail(put.error()));
        });
        ASSERT_TRUE(written);
        Browser browser(server_);
        EXPECT_EQ(as_resident(browser).location,
                  n == 1 ? "/fi/oma" : "/fi/kirjaudu?virhe=signin.two_records");
    }
    Browser browser(server_);
    EXPECT_EQ(as_resident(browser, resident("010190-999P", "s-9")).location,
              "/fi/kirjaudu?virhe=signin.bad_token");
}

TEST_F(SignIn, OpensWithOneRecordInEachOrganisersRegister) {
    for (std::uint64_t n = 1; n <= 2; ++n) {
        auto written = server_.store().write_and_wait([n](store::WriteSession& session) {
            store::Person person;
            person.id = {0x0190'0000'0000'7000, 0x8000'0000'0000'0000 + n};
            person.organiser = n == 1 ? "pohjois-savo" : "etela-savo";
            person.name = "Testi Asukas";
            person.identity_code = hetu;
            auto put = session.put_person(person);
            return put ? Result<std::string>("") : Result<std::string>(fail(put.error()));
        });
        ASSERT_TRUE(written);
        Browser browser(server_);
        EXPECT_EQ(as_resident(browser).location, "/fi/oma");
    }
}

TEST_F(SignIn, NobodyMakesUsAskTheProviderAgainAndAgain) {
    Browser browser(server_);
    const Reply sent = browser.get("/api/sign-in/citizen/start");
    const std::string query = "code=made-up&iss=https%3A%2F%2Fcitizens.example&state=" +
                              parameter(sent.location, "state");
    const auto jar = browser.jar;
    EXPECT_EQ(browser.get("/api/sign-in/citizen/return?" + query).location,
              "/fi/kirjaudu?virhe=signin.refused");
    // The attempt is spent, although nothing came of it.
    const int asked = citizens_.asked;
    browser.jar = jar;
    EXPECT_EQ(browser.get("/api/sign-in/citizen/return?" + query).location,
              "/fi/kirjaudu?virhe=signin.stale");
    EXPECT_EQ(citizens_.asked, asked);
    // A provider that does not answer is left in peace for a while.
    set_test_clock(test_clock() + hours(2));
    citizens_.up = false;
    for (int i = 0; i < 5; ++i) browser.get("/api/sign-in/citizen/start");
    EXPECT_EQ(citizens_.asked, asked + 1);
    citizens_.up = true;
    set_test_clock(test_clock() + server::SignInDesk::metadata_again_after);
    EXPECT_EQ(browser.get("/api/sign-in/citizen/start").status, 303);
    // And one address is not heard without end.
    int refused = 0;
    for (int i = 0; i < 400; ++i)
        refused += browser.get("/api/sign-in/citizen/start").status == 429 ? 1 : 0;
    EXPECT_GT(refused, 50);
    Browser elsewhere(server_);
    elsewhere.adjust = [](server::Request& request) { request.peer = "192.0.2.77"; };
    EXPECT_EQ(elsewhere.get("/api/sign-in/citizen/start").status, 303);
    // A token longer than any is not even looked at.
    const std::string longest = "logout_token=" + std::string(20'000, 'a');
    EXPECT_EQ(browser.post("/api/sign-in/citizen/logged-out", longest).status, 400);
}

TEST_F(SignIn, TakesTheAnswerOnlyOfTheIssuerThatWasAsked) {
    Browser browser(server_);
    const Reply sent = browser.get("/api/sign-in/citizen/start");
    const std::string state = parameter(sent.location, "state");
    const auto answer = [&](const std::string& door, const std::string& rest) {
        return browser.get("/api/sign-in/" + door + "/return?state=" + state + rest).location;
    };
    // The other issuer's answer, at either door (mix-up).
    EXPECT_EQ(answer("staff", "&code=c"), "/tyo/kirjaudu?virhe=signin.stale");
    browser.get("/api/sign-in/citizen/start");
    const Reply next = browser.get("/api/sign-in/citizen/start");
    const std::string fresh = parameter(next.location, "state");
    EXPECT_EQ(browser
                  .get("/api/sign-in/citizen/return?code=c&state=" + fresh +
                       "&iss=https%3A%2F%2Fstaff.example")
                  .location,
              "/fi/kirjaudu?virhe=signin.bad_token");
    // It says of itself that it names itself: an answer without its name is not its own.
    const Reply third = browser.get("/api/sign-in/citizen/start");
    EXPECT_EQ(
        browser
            .get("/api/sign-in/citizen/return?code=c&state=" + parameter(third.location, "state"))
            .location,
        "/fi/kirjaudu?virhe=signin.bad_token");
    const Reply fourth = browser.get("/api/sign-in/citizen/start");
    EXPECT_EQ(browser
                  .get("/api/sign-in/citizen/return?error=access_denied&iss=https%3A%2F%2F"
                       "citizens.example&state=" +
                       parameter(fourth.location, "state"))
                  .location,
              "/fi/kirjaudu?virhe=signin.refused");
    // A code that was used is refused by the provider itself.
    const Reply fifth = browser.get("/api/sign-in/citizen/start");
    const std::string used = citizens_.sign_in(fifth.location, resident());
    browser.get("/api/sign-in/citizen/return?" + used);
    const Reply sixth = browser.get("/api/sign-in/citizen/start");
    EXPECT_EQ(browser
                  .get("/api/sign-in/citizen/return?iss=https%3A%2F%2Fcitizens.example&code=" +
                       parameter("?" + used, "code") +
                       "&state=" + parameter(sixth.location, "state"))
                  .location,
              "/fi/kirjaudu?virhe=signin.refused");
    EXPECT_EQ(browser.get("/api/sign-in/citizen/start?page=//evil.example").status, 303);
    EXPECT_EQ(browser.get("/api/sign-in/nobody/start").status, 404);
}

TEST_F(SignIn, ForgivesClocksThatDifferALittle) {
    for (const std::int64_t skew : {-50, 50}) {
        citizens_.bend_claims = [skew](FakeProvider::Members& claims) {
            claims["iat"] = seconds_from_now(skew);
            claims["exp"] = seconds_from_now(skew + 30);
        };
        Browser browser(server_);
        EXPECT_EQ(as_resident(browser).location, "/fi/oma") << skew;
    }
}

TEST_F(SignIn, FollowsTheProvidersKeysButIsNotMadeToAsk) {
    Browser browser(server_);
    EXPECT_EQ(as_resident(browser).location, "/fi/oma");
    EXPECT_EQ(citizens_.keys_asked, 1);
    citizens_.rotate();  // the moment after they were read
    EXPECT_EQ(as_resident(browser).location, "/fi/oma");
    EXPECT_EQ(citizens_.keys_asked, 2);
    // Tokens of keys nobody knows do not make us ask again and again.
    const FakeProvider elsewhere("https://citizens.example");
    set_test_clock(test_clock() + minutes(1));
    for (int i = 0; i < 20; ++i) {
        FakeProvider forger("https://citizens.example");
        for (int j = 0; j <= i; ++j) forger.rotate();
        browser.adjust = [&](server::Request& request) {
            request.body = "logout_token=" + forger.logout_token({{"sub", json_text("x")}});
            request.header(Header::luotsi) = "";
            request.header(Header::content_type) = "application/x-www-form-urlencoded";
        };
        EXPECT_EQ(browser.post("/api/sign-in/citizen/logged-out").status, 400);
    }
    browser.adjust = nullptr;
    EXPECT_LE(citizens_.keys_asked, 3);
    citizens_.up = false;
    set_test_clock(test_clock() + hours(2));
    EXPECT_EQ(browser.get("/api/sign-in/citizen/start").location,
              "/fi/kirjaudu?virhe=signin.bad_provider");
}

// Notes what happens to a live stream.
struct Sink final : server::EventSink {
    void push(std::shared_ptr<const std::string>) override {}
    void close() override { closed = true; }
    std::atomic<bool> closed{false};
};

TEST_F(SignIn, EndsWhenTheProviderSaysSo) {
    Browser phone(server_);
    Browser desk(server_);
    as_resident(phone, resident(hetu, "s-phone"));
    as_resident(desk, resident(hetu, "s-desk"));
    const std::string id =
        phone.post("/api/contacts", R"({"words": "Neuvoa.", "concerns": "self"})").text("case");
    ASSERT_EQ(phone.get("/events?topics=my&case=" + id).status, 200);
    auto sink = std::make_shared<Sink>();
    const auto stream = phone.stream;
    ASSERT_TRUE(stream);
    stream->opened(sink);
    const auto say = [&](const std::string& token) {
        Browser provider(server_);
        provider.adjust = [&](server::Request& request) {
            request.body = "logout_token=" + token;
            request.header(Header::luotsi) = "";
            request.header(Header::content_type) = "application/x-www-form-urlencoded";
        };
        return provider.post("/api/sign-in/citizen/logged-out").status;
    };
    // What is no logout token of this issuer for us ends nobody's session.
    EXPECT_EQ(say(staff_.logout_token({{"sid", json_text("s-phone")}})), 400);
    EXPECT_EQ(say(citizens_.logout_token({{"sid", json_text("s-phone")}, {"aud", json_text("x")}})),
              400);
    EXPECT_EQ(
        say(citizens_.logout_token({{"sid", json_text("s-phone")}, {"nonce", json_text("n")}})),
        400);
    EXPECT_EQ(say(citizens_.logout_token({{"sid", json_text("s-phone")}, {"events", "{}"}})), 400);
    EXPECT_EQ(say("x.y.z"), 400);
    EXPECT_EQ(phone.kind(), "person");
    EXPECT_EQ(say(citizens_.logout_token({{"sid", json_text("s-phone")}, {"jti", json_text("a")}})),
              200);
    EXPECT_EQ(phone.kind(), "none");
    EXPECT_EQ(desk.kind(), "person") << "the other session goes on";
    for (int i = 0; i < 200 && !sink->closed; ++i) usleep(10'000);
    EXPECT_TRUE(sink->closed) << "the live stream of an ended session stays open";
    EXPECT_EQ(say(citizens_.logout_token(
                  {{"sub", json_text(std::string("sub-") + hetu)}, {"jti", json_text("b")}})),
              200);
    EXPECT_EQ(desk.kind(), "none");
    // A token heard before is obeyed once: a session opened since then stands.
    as_resident(desk, resident(hetu, "s-phone"));
    EXPECT_EQ(say(citizens_.logout_token({{"sid", json_text("s-phone")}, {"jti", json_text("a")}})),
              200);
    EXPECT_EQ(desk.kind(), "person");
}

TEST_F(SignIn, OutAgainLeadsToTheProvider) {
    Browser browser(server_);
    as_resident(browser);
    const std::string secret = browser.jar[session_name];
    const Reply out = browser.post("/api/sign-out");
    const std::string where = out.text("go_to");
    EXPECT_TRUE(where.starts_with("https://citizens.example/out?client_id=luotsi")) << out.body;
    EXPECT_EQ(parameter(where, "post_logout_redirect_uri"),
              "https://luotsi.example/api/sign-in/citizen/out");
    EXPECT_EQ(parameter(where, "id_token_hint"), "") << "it would carry the identity code";
    EXPECT_EQ(parameter(where, "logout_hint"), "s-1");
    EXPECT_EQ(browser.get("/api/sign-in/citizen/out").location, "/fi/ulos");
    Browser desk(server_);
    sign_in(desk, staff_, "staff", worker("w-aino-demo"));
    EXPECT_FALSE(parameter(desk.post("/api/sign-out").text("go_to"), "id_token_hint").empty());
    browser.jar[session_name] = secret;
    EXPECT_EQ(browser.kind(), "none") << "the cookie kept by somebody opens nothing";
}

TEST_F(SignIn, GivesANewSecretAndTheStrictestCookie) {
    Browser browser(server_);
    as_resident(browser);
    const std::string first = browser.jar[session_name];
    EXPECT_EQ(first.size(), 43U);
    as_resident(browser, resident(hetu, "s-2"));
    const std::string second = browser.jar[session_name];
    EXPECT_NE(first, second);
    browser.jar[session_name] = first;
    EXPECT_EQ(browser.kind(), "none") << "signing in ends the session before it";
    browser.jar[session_name] = second;
    EXPECT_EQ(browser.kind(), "person");
    // A cookie without the prefix, as a neighbouring host could set it, is not looked at by TLS.
    browser.jar = {{"luotsi_session", second}};
    EXPECT_EQ(browser.kind(), "none");
    Browser code(server_);
    code.post("/api/contacts", R"({"words": "Neuvoa.", "concerns": "self"})");
    EXPECT_EQ(code.last_cookie.substr(0, 22), "__Host-luotsi_session=");
    EXPECT_NE(code.last_cookie.find("; Path=/; HttpOnly; SameSite=Lax; Max-Age="),
              std::string::npos);
    EXPECT_TRUE(code.last_cookie.ends_with("; Secure")) << code.last_cookie;
    EXPECT_EQ(code.last_cookie.find("Domain"), std::string::npos);
    // Neither the secret nor its hash's origin is in the database.
    auto row = server_.store().reader()->sign_in(sha256(second));
    ASSERT_TRUE(row && *row);
    EXPECT_EQ((*row)->sealed.find("eyJhbGciOi"), std::string::npos) << "the ID token is sealed";
}

TEST_F(SignIn, EndsAfterIdlenessAndAfterAWholeTime) {
    Browser browser(server_);
    as_resident(browser);
    // Asking, as pages do by themselves, is not being there.
    for (int i = 0; i < 29; ++i) {
        set_test_clock(test_clock() + minutes(1));
        EXPECT_EQ(browser.kind(), "person");
    }
    EXPECT_EQ(browser.post("/api/session/continue").status, 200);
    set_test_clock(test_clock() + minutes(29));
    EXPECT_EQ(browser.kind(), "person");
    server_.restart();  // and what was seen stands in the store
    EXPECT_EQ(browser.kind(), "person");
    set_test_clock(test_clock() + minutes(2));
    EXPECT_EQ(browser.kind(), "none");
    as_resident(browser);
    for (int i = 0; i < 8 * 4; ++i) {
        set_test_clock(test_clock() + minutes(15));
        EXPECT_EQ(browser.kind(), i < 31 ? "person" : "none") << i;
        browser.post("/api/session/continue");
    }
}

TEST_F(SignIn, IsListedAndEndedByItsOwner) {
    Browser phone(server_);
    Browser desk(server_);
    sign_in(phone, staff_, "staff", worker("w-aino-demo"));
    auto second = worker("w-aino-demo");
    second["sid"] = json_text("other");
    sign_in(desk, staff_, "staff", second);
    Browser stranger(server_);
    as_resident(stranger);
    EXPECT_EQ(stranger.get("/api/sessions").json().at("items").as_array().size(), 1U);
    const auto items = desk.get("/api/sessions").json().at("items").as_array();
    ASSERT_EQ(items.size(), 2U);
    const auto& other = items[0].at("this").as_bool() ? items[1] : items[0];
    const std::string id = other.at("id").as_string().c_str();
    EXPECT_EQ(stranger.send(Method::delete_, "/api/sessions/" + id, "").status, 404);
    EXPECT_EQ(phone.kind(), "worker");
    EXPECT_EQ(desk.send(Method::delete_, "/api/sessions/" + id, "").status, 200);
    EXPECT_EQ(phone.kind(), "none");
    EXPECT_EQ(desk.kind(), "worker");
}

// What opens much – a machine's key to the unit's matters – is done only by somebody who was asked
// lately who they are: the session's age does not matter, the asking does.
TEST_F(SignIn, AsksAgainBeforeWhatOpensMuch) {
    FakeProvider::Members leader = worker("w-leena-demo");
    leader["role"] = json_text("leader");
    const std::string machine = R"({"id": "lab", "title": "Laboratorio",)"
                                R"( "unit": "guidance-kuopio", "keys": "", "scopes": []})";
    const auto code = [&](Browser& browser) {
        return browser.post("/api/clients", machine).text("code");
    };
    const auto anew = [&](Browser& browser, const FakeProvider::Members& claims) {
        const Reply sent = browser.get("/api/sign-in/staff/start?anew=1&page=/tyo/vahvistettu");
        EXPECT_EQ(parameter(sent.location, "prompt"), "login");
        EXPECT_EQ(parameter(sent.location, "max_age"), "0");
        return browser.get("/api/sign-in/staff/return?" + staff_.sign_in(sent.location, claims))
            .location;
    };
    Browser browser(server_);
    leader["auth_time"] = seconds_from_now(-3'600);  // the provider knew them from before
    ASSERT_EQ(sign_in(browser, staff_, "staff", leader).location, "/tyo/");
    EXPECT_EQ(code(browser), "signin.ask_again");
    // The provider must have asked in this attempt, and the same person must have answered.
    EXPECT_EQ(anew(browser, leader), "/tyo/kirjaudu?virhe=signin.bad_token");
    leader["auth_time"] = seconds_from_now(0);
    FakeProvider::Members other = worker("w-aino-demo");
    other["auth_time"] = leader["auth_time"];
    EXPECT_EQ(anew(browser, other), "/tyo/kirjaudu?virhe=signin.other_person");
    EXPECT_EQ(code(browser), "signin.ask_again");
    EXPECT_EQ(anew(browser, leader), "/tyo/vahvistettu");
    EXPECT_EQ(code(browser), "api.bad_fields") << "asked: now only the form is wrong";
    set_test_clock(test_clock() + minutes(17));
    EXPECT_EQ(code(browser), "signin.ask_again");
    // A provider that does not say when it asked has to be asked.
    leader.erase("auth_time");
    Browser silent(server_);
    ASSERT_EQ(sign_in(silent, staff_, "staff", leader).location, "/tyo/");
    EXPECT_EQ(code(silent), "signin.ask_again");
    EXPECT_EQ(anew(silent, leader), "/tyo/kirjaudu?virhe=signin.bad_token");
}

}  // namespace
}  // namespace luotsi::tests
