// Goal: docs/openapi.yaml and the server say the same. Method: the routes of the application are
// compared with the paths of the file in both directions, and GET routes that need no more than a
// session are called: each member of the file's example must be in the answer.
#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <set>

#include "script_server.hpp"

namespace luotsi::tests {
namespace {

std::string lower_method(server::Method method) { return lower(server::to_string(method)); }

YAML::Node document() { return YAML::LoadFile(LUOTSI_SOURCE_DIR "/docs/openapi.yaml"); }

TEST(OpenApi, NamesEveryRouteAndNoOther) {
    ScriptServer server;
    std::set<std::string> served;
    for (const auto& route : server.app().routes()) {
        served.insert(lower_method(route.method) + " " + std::string(route.path));
    }
    std::set<std::string> described;
    const YAML::Node file = document();
    for (const auto& path : file["paths"]) {
        for (const auto& method : path.second) {
            described.insert(method.first.as<std::string>() + " " + path.first.as<std::string>());
        }
    }
    for (const auto& one : served) EXPECT_TRUE(described.contains(one)) << one << " undescribed";
    for (const auto& one : described) EXPECT_TRUE(served.contains(one)) << one << " not served";
}

server::Response ask(ScriptServer& server, server::Method method, const std::string& path,
                     const std::string& body, const std::string& cookie) {
    server::Request request;
    request.method = method;
    request.path = path;
    request.body = body;
    request.loopback = true;
    request.header(server::Header::cookie) = cookie;
    request.header(server::Header::luotsi) = "1";
    request.header(server::Header::content_type) = "application/json";
    request.header(server::Header::idempotency_key) = "0190a000-0000-7000-8000-0000000000ff";
    return server.app().answer(std::move(request));
}

std::string cookie_of(const server::Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (name == "Set-Cookie") return value.substr(0, value.find(';'));
    }
    return "";
}

std::string members(const YAML::Node& operation) {
    for (const auto& response : operation["responses"]) {
        if (!response.second["content"]) continue;
        const auto content = response.second["content"]["application/json"];
        if (content && content["example"] && content["example"].IsMap()) {
            std::string out;
            for (const auto& member : content["example"]) {
                out += member.first.as<std::string>() + "\n";
            }
            return out;
        }
    }
    return "";
}

TEST(OpenApi, AnswersHaveTheMembersOfTheirExamples) {
    ScriptServer server;
    const auto client = ask(server, server::Method::post, "/api/contacts",
                            R"({"words": "Tarvitsen neuvoa.", "concerns": "self"})", "");
    ASSERT_EQ(client.status, 201) << client.bytes();
    const std::string case_id(
        boost::json::parse(std::string(client.bytes())).at("case").as_string().c_str());
    const auto worker =
        ask(server, server::Method::post, "/api/dev/sign-in", R"({"worker": "w-aino-demo"})", "");
    ASSERT_EQ(worker.status, 200) << worker.bytes();
    int checked = 0;
    const YAML::Node file = document();
    for (const auto& path : file["paths"]) {
        std::string name = path.first.as<std::string>();
        if (!path.second["get"]) continue;
        const std::string expected = members(path.second["get"]);
        if (expected.empty()) continue;
        const bool of_client = name.starts_with("/api/my");
        if (name.starts_with("/api/cases/{id}")) name.replace(11, 4, case_id);
        if (name == "/api/models/{id}") name = "/api/models/fi.yksi-yhteydenotto";
        if (name == "/api/instruments/{id}") name = "/api/instruments/phq-9";
        if (name == "/api/services/{id}") name = "/api/services/ps-palveluohjaus";
        if (name == "/api/public/services/{id}") name = "/api/public/services/ps-palveluohjaus";
        if (name == "/api/keeper/{token}" || name.ends_with("access-lines") ||
            name == "/api/audit/findings" || name == "/api/directory/imports/{id}") {
            continue;  // need a link, a leader, a search or an import of their own
        }
        const auto answer =
            ask(server, server::Method::get, name, "", cookie_of(of_client ? client : worker));
        ASSERT_EQ(answer.status, 200) << name << answer.bytes();
        const auto json = boost::json::parse(std::string(answer.bytes())).as_object();
        std::size_t at = 0;
        while (at < expected.size()) {
            const std::size_t end = expected.find('\n', at);
            const std::string member = expected.substr(at, end - at);
            EXPECT_TRUE(json.contains(member)) << name << " lacks " << member;
            at = end + 1;
        }
        EXPECT_EQ(json.size(),
                  static_cast<std::size_t>(std::count(expected.begin(), expected.end(), '\n')))
            << name << " has members that the file does not name: " << answer.bytes();
        ++checked;
    }
    EXPECT_GT(checked, 12);
}

// What a person is called, or is looked for by, stands in no address: those are logged on the way
// and kept by browsers. Only the directory of services is searched by words in the query.
TEST(OpenApi, NoAddressTakesWhatPeopleAreCalled) {
    const YAML::Node file = YAML::LoadFile(LUOTSI_SOURCE_DIR "/docs/openapi.yaml");
    const std::set<std::string> of_people{"q",     "name",  "identity_code", "code", "hetu",
                                          "phone", "email", "born",          "words"};
    for (const auto& path : file["paths"]) {
        const auto name = path.first.as<std::string>();
        if (name == "/api/services" || name == "/api/public/services") continue;
        if (name.starts_with("/api/sign-in/")) continue;  // the provider's code, used once
        for (const auto& method : path.second) {
            if (!method.second.IsMap() || !method.second["parameters"]) continue;
            for (const auto& parameter : method.second["parameters"]) {
                if (!parameter["in"] || parameter["in"].as<std::string>() != "query") continue;
                EXPECT_FALSE(of_people.contains(parameter["name"].as<std::string>()))
                    << name << " " << parameter["name"].as<std::string>();
            }
        }
    }
}

}  // namespace
}  // namespace luotsi::tests
