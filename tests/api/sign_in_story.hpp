// Signing in as the stories of tests tell it: browsers that keep cookies, a provider for residents
// and one for workers, and the whole application between them.
#pragma once

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "fake_provider.hpp"
#include "script_server.hpp"

namespace luotsi::tests {

using server::Header;
using server::Method;

struct Reply {
    int status = 0;
    std::string body;
    std::string location;
    boost::json::value json() const { return boost::json::parse(body); }
    std::string text(const char* name) const {
        const auto value = json();
        const auto* found = value.as_object().if_contains(name);
        return found != nullptr && found->is_string() ? found->as_string().c_str() : "";
    }
};

class Browser {
public:
    explicit Browser(ScriptServer& server) : server_(server) {}

    Reply get(const std::string& target) { return send(Method::get, target, ""); }
    Reply post(const std::string& target, const std::string& body = "{}") {
        return send(Method::post, target, body);
    }
    Reply send(Method method, const std::string& target, const std::string& body) {
        server::Request request;
        const auto question = target.find('?');
        request.method = method;
        request.path = target.substr(0, question);
        if (question != std::string::npos) request.query = target.substr(question + 1);
        request.body = body;
        request.peer = "192.0.2.1";
        request.secure = true;
        request.header(Header::accept_language) = "fi";
        std::string cookies;
        for (const auto& [name, value] : jar) {
            cookies += (cookies.empty() ? "" : "; ") + name + "=" + value;
        }
        request.header(Header::cookie) = cookies;
        if (request.writes()) {
            request.header(Header::luotsi) = "1";
            request.header(Header::content_type) = "application/json";
            request.header(Header::idempotency_key) =
                to_string(make_uuid_v7(test_clock(), random_));
        }
        if (adjust) adjust(request);
        const server::Response response = server_.app().answer(std::move(request));
        stream = response.stream;
        head = response.head ? *response.head : server::render_head(response);
        Reply out{response.status, std::string(response.bytes()), ""};
        for (const auto& [name, value] : response.headers) {
            if (name == "Location") out.location = value;
            if (name == "Set-Cookie") keep(value);
        }
        return out;
    }
    std::string kind() { return get("/api/session").text("kind"); }

    std::map<std::string, std::string> jar;
    std::function<void(server::Request&)> adjust;
    std::shared_ptr<server::EventStream> stream;
    std::string last_cookie;
    std::string head;  // of the last answer

private:
    void keep(const std::string& line) {
        last_cookie = line;
        const auto equals = line.find('=');
        const std::string value = line.substr(equals + 1, line.find(';') - equals - 1);
        if (value.empty()) {
            jar.erase(line.substr(0, equals));
        } else {
            jar[line.substr(0, equals)] = value;
        }
    }

    ScriptServer& server_;
    SystemRandom random_;
};

inline constexpr const char* hetu = "010190-999W";
inline constexpr const char* session_name = "__Host-luotsi_session";

inline FakeProvider::Members resident(const std::string& code = hetu,
                                      const std::string& sid = "s-1") {
    return {{"sub", json_text("sub-" + code)},
            {"sid", json_text(sid)},
            {"hetu", json_text(code)},
            {"name", json_text("Testi Asukas")},
            {"birthdate", json_text("1990-01-01")}};
}

inline FakeProvider::Members worker(const std::string& slug) {
    return {{"sub", json_text("sub-" + slug)},
            {"sid", json_text("w-" + slug)},
            {"worker", json_text(slug)},
            {"role", json_text("service counsellor")}};
}

inline signin::Issuer issuer(const FakeProvider& provider, signin::Door door) {
    signin::Issuer out;
    out.issuer = provider.issuer;
    out.client_id = provider.client;
    out.title = {"Tunnistus", "Identifiering", "Sign-in"};
    out.proof = signin::ClientProof::basic;
    out.secret = provider.secret;
    out.algorithms = {signin::Algorithm::es256};
    if (door == signin::Door::citizen) {
        out.claim_identity = "hetu";
        out.claim_name = "name";
        out.claim_born = "birthdate";
    } else {
        out.claim_worker = "worker";
        out.claim_role = "role";
    }
    return out;
}

class SignIn : public ::testing::Test {
protected:
    SignIn()
        : server_(0, [this](server::AppOptions& options) {
              signin::Settings settings;
              settings.citizen = issuer(citizens_, signin::Door::citizen);
              settings.staff = issuer(staff_, signin::Door::staff);
              options.sign_in = std::make_shared<const signin::Settings>(std::move(settings));
              options.fetcher = [this](const server::Fetch& request) {
                  return request.url.starts_with(staff_.issuer) ? staff_.answer(request)
                                                                : citizens_.answer(request);
              };
          }) {}

    // The whole way; what the return answers.
    Reply sign_in(Browser& browser, FakeProvider& provider, const char* door,
                  const FakeProvider::Members& claims) {
        const Reply sent = browser.get(std::string("/api/sign-in/") + door + "/start");
        EXPECT_EQ(sent.status, 303) << sent.body;
        return browser.get(std::string("/api/sign-in/") + door + "/return?" +
                           provider.sign_in(sent.location, claims));
    }
    Reply as_resident(Browser& browser, const FakeProvider::Members& claims = resident()) {
        return sign_in(browser, citizens_, "citizen", claims);
    }

    FakeProvider citizens_{"https://citizens.example"};
    FakeProvider staff_{"https://staff.example"};
    ScriptServer server_;
};

}  // namespace luotsi::tests
