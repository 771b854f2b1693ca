// Goal: a machine gets in only by what it has signed, does only what its scopes name, and is out at
// once when it is revoked; every route has its scope. Method: a machine is registered by one who
// leads, every route is called with a token that covers nothing of it, and each step is bent.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <map>
#include <set>

#include "fake_provider.hpp"
#include "script_server.hpp"
#include "server/machine_scopes.hpp"
#include "server/machines.hpp"
#include "signin/keys.hpp"
#include "signin/provider.hpp"
#include "signin/token.hpp"

namespace luotsi::tests {
namespace {

using server::Header;
using server::Method;

class Machines : public ::testing::Test {
protected:
    struct Reply {
        int status = 0;
        std::string body;
        std::string text(const char* name) const {
            const auto value = boost::json::parse(body);
            const auto* found = value.as_object().if_contains(name);
            return found != nullptr && found->is_string() ? found->as_string().c_str() : "";
        }
    };

    Reply send(Method method, const std::string& path, const std::string& body,
               const std::string& authorization, const std::string& cookie = "") {
        server::Request request;
        const auto question = path.find('?');
        request.method = method;
        request.path = path.substr(0, question);
        if (question != std::string::npos) request.query = path.substr(question + 1);
        request.body = body;
        request.loopback = true;
        request.header(Header::authorization) = authorization;
        request.header(Header::cookie) = cookie;
        request.header(Header::content_type) =
            path == "/api/token" ? "application/x-www-form-urlencoded" : "application/json";
        request.header(Header::idempotency_key) = to_string(make_uuid_v7(test_clock(), random_));
        if (!cookie.empty()) request.header(Header::luotsi) = "1";
        const server::Response response = server_.app().answer(std::move(request));
        for (const auto& [name, value] : response.headers) {
            if (name == "Set-Cookie") cookie_ = value.substr(0, value.find(';'));
        }
        return {response.status, std::string(response.bytes())};
    }

    // Signs in one of the demo's workers; the cookie.
    std::string as_worker(const std::string& slug) {
        server::Request request;
        request.method = Method::post;
        request.path = "/api/dev/sign-in";
        request.body = R"({"worker": ")" + slug + "\"}";
        request.loopback = true;
        request.header(Header::luotsi) = "1";
        request.header(Header::content_type) = "application/json";
        for (const auto& [name, value] : server_.app().answer(std::move(request)).headers) {
            if (name == "Set-Cookie") return value.substr(0, value.find(';'));
        }
        return "";
    }

    std::string registration(const std::string& scopes) const {
        boost::json::object out{
            {"id", "lab"},
            {"title", "Laboratorio"},
            {"unit", "guidance-kuopio"},
            {"keys", R"({"keys":[)" + key_.public_jwk(signin::Algorithm::es256, "k") + "]}"}};
        out["scopes"] = boost::json::parse(scopes);
        return boost::json::serialize(out);
    }

    std::string assertion(const std::map<std::string, std::string>& changes = {}) {
        std::map<std::string, std::string> claims{
            {"iss", json_text("lab")},
            {"sub", json_text("lab")},
            {"aud", json_text("https://luotsi.example/api/token")},
            {"jti", json_text("j" + std::to_string(++made_))},
            {"exp", seconds_from_now(240)}};
        for (const auto& [name, value] : changes) claims[name] = value;
        std::string text;
        for (const auto& [name, value] : claims) {
            text += (text.empty() ? "{\"" : ",\"") + name + "\":" + value;
        }
        return *signin::make_token(key_, signin::Algorithm::es256, R"({"alg":"ES256","kid":"k"})",
                                   text + "}");
    }

    Reply ask_token(const std::string& signed_text, const std::string& scope,
                    const std::string& grant = "client_credentials") {
        signin::FormWriter form;
        form.add("grant_type", grant).add("scope", scope);
        form.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
        form.add("client_assertion", signed_text);
        return send(Method::post, "/api/token", form.take(), "");
    }
    std::string token(const std::string& scope) {
        const Reply reply = ask_token(assertion(), scope);
        EXPECT_EQ(reply.status, 200) << reply.body;
        return "Bearer " + reply.text("access_token");
    }

    ScriptServer server_;
    SystemRandom random_;
    signin::Key key_ = *signin::Key::generate(signin::Algorithm::es256);
    std::string cookie_;
    int made_ = 0;
};

TEST_F(Machines, HaveAScopeForEveryRoute) {
    std::set<std::string> served;
    for (const auto& route : server_.app().routes()) {
        served.insert(std::string(server::to_string(route.method)) + " " + std::string(route.path));
    }
    std::set<std::string> listed;
    for (const auto& row : server::route_scopes()) {
        const std::string name = std::string(row.method) + " " + std::string(row.path);
        EXPECT_TRUE(listed.insert(name).second) << name << " stands twice";
        EXPECT_TRUE(served.contains(name)) << name << " is no route";
    }
    for (const auto& name : served) EXPECT_TRUE(listed.contains(name)) << name << " has no scope";
    // What only residents or only signed-in people may do is never open.
    for (const auto& route : server_.app().routes()) {
        if (route.who == server::Who::anyone) continue;
        EXPECT_NE(server::scope_of_route(route.method, route.path), server::open_to_all)
            << route.path;
    }
}

TEST_F(Machines, GetInByWhatTheySignAndDoWhatTheirScopesSay) {
    const std::string leader = as_worker("w-leena-demo");
    const std::string worker = as_worker("w-aino-demo");
    const std::string wide = R"(["system/Directory.rs","system/Work.rs","system/Contact.c"])";
    EXPECT_EQ(send(Method::post, "/api/clients", registration(wide), "", worker).status, 403);
    EXPECT_EQ(send(Method::post, "/api/clients", registration(R"(["system/Sauna.r"])"), "", leader)
                  .status,
              422);
    ASSERT_EQ(send(Method::post, "/api/clients", registration(wide), "", leader).status, 201);
    EXPECT_EQ(send(Method::post, "/api/clients", registration(wide), "", leader).status, 201);
    EXPECT_EQ(
        send(Method::post, "/api/clients", registration(R"(["system/Case.r"])"), "", leader).status,
        409)
        << "a name is taken once";
    // Proof.
    EXPECT_EQ(ask_token(assertion({{"aud", json_text("https://x")}}), "system/Work.rs").status,
              401);
    EXPECT_EQ(ask_token(assertion({{"sub", json_text("x")}}), "system/Work.rs").status, 401);
    EXPECT_EQ(ask_token("x", "system/Work.rs").status, 401);
    EXPECT_EQ(ask_token(assertion(), "system/Case.r").status, 400) << "never more than registered";
    EXPECT_EQ(ask_token(assertion(), "").status, 400);
    set_test_clock(test_clock() + minutes(10));  // wrong tries are limited by address
    EXPECT_EQ(ask_token(assertion(), "system/Work.rs", "password").text("error"),
              "unsupported_grant_type");
    const std::string once = assertion();
    EXPECT_EQ(ask_token(once, "system/Work.rs").status, 200);
    EXPECT_EQ(ask_token(once, "system/Work.rs").status, 401) << "an assertion is taken once";
    // Use.
    const std::string work = token("system/Work.rs");
    EXPECT_EQ(send(Method::get, "/api/work", "", work).status, 200);
    const Reply refused = send(Method::get, "/api/services", "", work);
    EXPECT_EQ(refused.status, 403);
    EXPECT_NE(refused.body.find("machine.scope"), std::string::npos);
    const std::string contact = token("system/Contact.c");
    const Reply made =
        send(Method::post, "/api/contacts/recorded",
             R"({"words": "Neuvoa.", "concerns": "self", "municipality": "297"})", contact);
    EXPECT_EQ(made.status, 201) << made.body;
    // The list shows it; revoking ends what it holds.
    EXPECT_NE(send(Method::get, "/api/clients", "", "", leader).body.find("\"lab\""),
              std::string::npos);
    EXPECT_EQ(send(Method::post, "/api/clients/lab/revoke", "{}", "", worker).status, 403);
    EXPECT_EQ(send(Method::post, "/api/clients/lab/revoke", "{}", "", leader).status, 200);
    EXPECT_EQ(send(Method::get, "/api/work", "", work).status, 401);
    EXPECT_EQ(ask_token(assertion(), "system/Work.rs").status, 401);
}

// A machine is no way into what its maker may not see, and somebody answers for it as long as it
// runs.
TEST_F(Machines, AreOfTheLeadersOwnUnitAndLastWithThem) {
    const std::string social = as_worker("w-leena-demo");
    const std::string health = as_worker("w-kalle-demo");
    const std::string scopes = R"(["system/Work.rs"])";
    EXPECT_EQ(send(Method::post, "/api/clients", registration(scopes), "", health).status, 422)
        << "a health leader for a social unit";
    boost::json::object too_long = boost::json::parse(registration(scopes)).as_object();
    too_long["until"] = to_iso(test_clock() + days(400));
    EXPECT_EQ(
        send(Method::post, "/api/clients", boost::json::serialize(too_long), "", social).status,
        422);
    too_long["until"] = to_iso(test_clock() + minutes(3));
    ASSERT_EQ(
        send(Method::post, "/api/clients", boost::json::serialize(too_long), "", social).status,
        201);
    const std::string early = token("system/Work.rs");
    EXPECT_EQ(send(Method::get, "/api/work", "", early).status, 200);
    set_test_clock(test_clock() + minutes(4));
    EXPECT_EQ(send(Method::get, "/api/work", "", early).status, 401) << "its time is over";
    EXPECT_EQ(ask_token(assertion(), "system/Work.rs").status, 401);
    ASSERT_EQ(send(Method::post, "/api/clients", registration(scopes), "", social).status, 201)
        << "registered anew";
    const std::string work = token("system/Work.rs");
    EXPECT_EQ(send(Method::get, "/api/work", "", work).status, 200);
    ASSERT_EQ(
        send(Method::post, "/api/workers/w-leena-demo/leave", R"({"reason": "moves"})", "", social)
            .status,
        200);
    EXPECT_EQ(send(Method::get, "/api/work", "", work).status, 401) << "nobody answers for it";
    EXPECT_EQ(ask_token(assertion(), "system/Work.rs").status, 401);
}

// What somebody forbids a kind of unit (a ban on a service) is asked by the asker's kind of unit.
TEST_F(Machines, AskAsTheirUnit) {
    const std::string leader = as_worker("w-leena-demo");
    ASSERT_EQ(send(Method::post, "/api/clients", registration(R"(["system/Work.rs"])"), "", leader)
                  .status,
              201);
    const std::string work = token("system/Work.rs");
    const auto& organisation = server_.app().installation.organisation;
    const auto reader = server_.store().reader();
    const auto session = server::machine_session(server::bearer_of(work), organisation,
                                                 server_.app().sessions, *reader, test_clock());
    ASSERT_TRUE(session);
    const access::Unit* unit = organisation.unit("guidance-kuopio");
    ASSERT_NE(unit, nullptr);
    EXPECT_EQ(session->asker.unit, unit->slug);
    EXPECT_EQ(session->asker.unit_kind, unit->kind);
    EXPECT_EQ(session->asker.organisation, unit->organisation);
    EXPECT_FALSE(session->asker.leads);
}

TEST_F(Machines, TokensLastFiveMinutesAndAreNoSessions) {
    const std::string leader = as_worker("w-leena-demo");
    ASSERT_EQ(send(Method::post, "/api/clients", registration(R"(["system/Work.rs"])"), "", leader)
                  .status,
              201);
    const std::string work = token("system/Work.rs");
    server_.restart();
    EXPECT_EQ(send(Method::get, "/api/work", "", work).status, 200);
    // As a cookie it is nothing, and a session's secret is no token.
    EXPECT_EQ(send(Method::get, "/api/work", "", "", "luotsi_session=" + work.substr(7)).status,
              401);
    EXPECT_EQ(
        send(Method::get, "/api/work", "", "Bearer " + leader.substr(leader.find('=') + 1)).status,
        401);
    // A token that is wrong is not mended by a good cookie.
    EXPECT_EQ(send(Method::get, "/api/work", "", "Bearer x", leader).status, 401);
    set_test_clock(test_clock() + minutes(5));
    EXPECT_EQ(send(Method::get, "/api/work", "", work).status, 401);
}

TEST_F(Machines, MayDoNothingElseOnAnyRoute) {
    const std::string leader = as_worker("w-leena-demo");
    ASSERT_EQ(send(Method::post, "/api/clients", registration(R"(["system/Slot.rs"])"), "", leader)
                  .status,
              201);
    const std::string slots = token("system/Slot.rs");
    int refused = 0;
    for (const auto& route : server_.app().routes()) {
        const std::string_view scope = server::scope_of_route(route.method, route.path);
        if (scope == server::open_to_all || scope == "system/Slot.rs" || route.form) continue;
        std::string path(route.path);
        for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
            path.replace(at, path.find('}') - at + 1, "x");
        }
        const Reply reply =
            send(route.method, path, route.method == Method::get ? "" : "{}", slots);
        EXPECT_EQ(reply.status, 403) << path << reply.body;
        EXPECT_NE(reply.body.find("machine.scope"), std::string::npos) << path;
        ++refused;
    }
    EXPECT_GT(refused, 50);
}

}  // namespace
}  // namespace luotsi::tests
