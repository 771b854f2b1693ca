#include "views.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "server/view_keys.hpp"

namespace luotsi::tests {

namespace {

constexpr const char* lists_of_workers[] = {"/api/me",
                                            "/api/queues",
                                            "/api/work?queue=new",
                                            "/api/work?queue=mine",
                                            "/api/work?queue=waiting",
                                            "/api/work?queue=team",
                                            "/api/work?queue=today",
                                            "/api/work?queue=overdue",
                                            "/api/work?queue=stuck",
                                            "/api/work?queue=consultations",
                                            "/api/work?queue=team&limit=1",
                                            "/api/outbox",
                                            "/api/early",
                                            "/api/early/report",
                                            "/api/not-understood",
                                            "/api/referral-report",
                                            "/api/free-times",
                                            "/api/services?limit=3",
                                            "/api/openings/mine",
                                            "/api/requests",
                                            "/api/units",
                                            "/api/sessions",
                                            "/api/directory/doubtful",
                                            "/api/directory/duplicates",
                                            "/api/directory/imports",
                                            "/api/clients",
                                            "/api/work?queue=nonsense",
                                            "/api/work?queue=team&after=nonsense"};
constexpr const char* parts_of_cases[] = {"",          "/suggestions",    "/measurements",
                                          "/segments", "/life-situation", "/early",
                                          "/why",      "/protection",     "/requests"};
constexpr const char* of_clients[] = {"/api/my/case",
                                      "/api/my/case/life-situation",
                                      "/api/my/case/early",
                                      "/api/my/case/protection",
                                      "/api/my/case/free-times",
                                      "/api/my/case/who-sees",
                                      "/api/my/case/requests",
                                      "/api/my/people",
                                      "/api/my/cases",
                                      "/api/session",
                                      "/api/sessions"};
constexpr const char* of_all[] = {"/api/health",
                                  "/api/boot",
                                  "/api/contact-form",
                                  "/api/public/services?limit=3",
                                  "/hsds/services?per_page=2",
                                  "/hsds/organizations?per_page=2",
                                  "/api/instruments",
                                  "/api/session",
                                  "/api/my/case",
                                  "/api/work?queue=team"};

bool fits(const std::string& pattern, const std::string& path) {
    const auto star = pattern.find('*');
    if (star == std::string::npos) return pattern == path;
    return path.starts_with(pattern.substr(0, star)) && path.ends_with(pattern.substr(star + 1));
}

void blank(boost::json::value& json, const std::string& member) {
    if (auto* object = json.if_object()) {
        for (auto& one : *object) {
            if (one.key() == member)
                one.value() = nullptr;
            else
                blank(one.value(), member);
        }
    } else if (auto* array = json.if_array()) {
        for (auto& one : *array) blank(one, member);
    }
}

}  // namespace

std::vector<Declassified> read_declassified(const std::string& file) {
    std::vector<Declassified> out;
    const YAML::Node root = YAML::LoadFile(file);
    const YAML::Node lines = root["declassified"];
    for (const auto& line : lines) {
        Declassified one;
        one.path = line["path"].as<std::string>();
        for (const auto& member : line["members"]) one.members.push_back(member.as<std::string>());
        one.why = line["why"].as<std::string>();
        out.push_back(std::move(one));
    }
    return out;
}

std::vector<std::string> Views::targets() {
    std::vector<std::string> out{"/api/cases/{id}/access-lines", "/api/my/case/access-lines",
                                 "/api/openings", "/api/audit/findings", "/api/my/case/export"};
    const auto add = [&](const std::string& target) {
        out.push_back(target.substr(0, target.find('?')));
    };
    for (const char* target : lists_of_workers) add(target);
    for (const char* target : of_clients) add(target);
    for (const char* target : of_all) add(target);
    for (const char* part : parts_of_cases) add(std::string("/api/cases/{id}") + part);
    return out;
}

Views::Views(Town& town, std::vector<Declassified>& released)
    : town_(town), released_(released), reader_(town.server().store().reader()) {}

Told Views::all(const Viewer& viewer) {
    Told told;
    if (viewer.asker.kind == access::AskerKind::worker) of_worker(told, viewer);
    if (!viewer.asker.person.is_nil())
        of_person(told, viewer);
    else if (viewer.asker.kind == access::AskerKind::client)
        of_client(told, viewer);
    if (viewer.asker.kind == access::AskerKind::nobody) of_anyone(told, viewer);
    return told;
}

void Views::keep(Told& told, const std::string& what, const std::string& target,
                 const server::Response& response) {
    ++answers_;
    const std::string path = target.substr(0, target.find('?'));
    std::string body(response.bytes());
    std::string head = response.head ? *response.head : server::render_head(response);
    for (Declassified& line : released_) {
        if (!fits(line.path, path)) continue;
        ++line.met;
        // The tag is made of the body: with a part of it released, so is the tag.
        head = "released";
        boost::system::error_code wrong;
        auto json = boost::json::parse(body, wrong);
        if (line.members.empty() || wrong) {
            body = "released";
            continue;
        }
        for (const auto& member : line.members) blank(json, member);
        blank(json, "etag");
        body = boost::json::serialize(json);
    }
    told[what] = std::to_string(response.status) + "\n" + head + "\n" + body;
}

void Views::get(Told& told, const Viewer& viewer, const std::string& target) {
    keep(told, "GET " + target, target, town_.ask(viewer, server::Method::get, target));
}

void Views::refused(Told& told, const Viewer& viewer, const std::string& target,
                    const std::string& body) {
    keep(told, "POST " + target + " " + body, target,
         town_.ask(viewer, server::Method::post, target, body));
}

void Views::live(Told& told, const Viewer& viewer, const std::string& topic) {
    ++answers_;
    told["live " + topic] =
        server::tag_of_topic(town_.server().app(), *reader_, viewer.asker, topic);
}

void Views::of_worker(Told& told, const Viewer& viewer) {
    for (const char* list : lists_of_workers) get(told, viewer, list);
    refused(told, viewer, "/api/people/search", R"({"q":"Testi"})");
    refused(told, viewer, "/api/work/search?queue=team", R"({"q":"salaisuus"})");
    refused(told, viewer, "/api/work/search?queue=team", R"({"q":"testi henk"})");
    live(told, viewer, "unit:" + viewer.asker.unit);
    live(told, viewer, "unit:adult-social-iisalmi");
    for (std::size_t i = 0; i < town_.matters().size(); ++i) {
        const std::string id = to_string(town_.matters()[i].id);
        for (const char* part : parts_of_cases) get(told, viewer, "/api/cases/" + id + part);
        live(told, viewer, "case:" + id);
        if (may_know_case(viewer.asker, town_.parties(i), test_clock())) continue;
        refused(told, viewer, "/api/cases/" + id + "/commands", R"({"command":"take","round":0})");
        refused(told, viewer, "/api/cases/" + id + "/commands", R"({"command":"note","text":"x"})");
        refused(told, viewer, "/api/cases/" + id + "/protection", R"({"kind":"custody"})");
        refused(told, viewer, "/api/cases/" + id + "/commands", R"({"command":"edit_plan"})");
        refused(told, viewer, "/api/cases/" + id + "/commands", "not JSON");
    }
}

void Views::logs(Told& told, const Viewer& viewer) {
    if (viewer.asker.kind == access::AskerKind::client) {
        get(told, viewer, "/api/my/case/access-lines");
        get(told, viewer, "/api/my/case/export");
    }
    if (!viewer.asker.person.is_nil()) {
        for (const Matter& matter : town_.matters()) {
            get(told, viewer, "/api/my/case/access-lines?case=" + to_string(matter.id));
            get(told, viewer, "/api/my/case/export?case=" + to_string(matter.id));
        }
    }
    if (viewer.asker.kind != access::AskerKind::worker) return;
    get(told, viewer, "/api/openings");
    get(told, viewer, "/api/audit/findings");
    for (const Matter& matter : town_.matters())
        get(told, viewer, "/api/cases/" + to_string(matter.id) + "/access-lines");
}

void Views::of_client(Told& told, const Viewer& viewer) {
    for (const char* own : of_clients) get(told, viewer, own);
    for (const Matter& matter : town_.matters()) {
        get(told, viewer, "/api/cases/" + to_string(matter.id));
        live(told, viewer, "case:" + to_string(matter.id));
    }
}

std::vector<std::string> Views::about_matter() {
    std::vector<std::string> out;
    for (const std::string_view path : of_clients)
        if (path.starts_with("/api/my/case") && path != "/api/my/cases") out.emplace_back(path);
    return out;
}

void Views::of_person(Told& told, const Viewer& viewer) {
    static const std::vector<std::string> questions = about_matter();
    for (std::size_t i = 0; i < town_.matters().size(); ++i) {
        const std::string which = "?case=" + to_string(town_.matters()[i].id);
        if (may_know_case(viewer.asker, town_.parties(i), test_clock())) continue;
        refused(told, viewer, "/api/my/case/messages" + which, R"({"text":"x"})");
        refused(told, viewer, "/api/my/case/plan/agree" + which, R"({"version":1})");
        refused(told, viewer, "/api/my/case/protection" + which, R"({"kind":"ban"})");
        refused(told, viewer, "/api/my/case/answers" + which, "not JSON");
    }
    for (const char* own : of_clients) get(told, viewer, own);
    for (const Matter& matter : town_.matters()) {
        const std::string id = to_string(matter.id);
        for (const std::string& path : questions) get(told, viewer, path + "?case=" + id);
        get(told, viewer, "/api/cases/" + id);
        live(told, viewer, "case:" + id);
    }
}

void Views::of_anyone(Told& told, const Viewer& viewer) {
    for (const char* page : of_all) get(told, viewer, page);
    for (const Matter& matter : town_.matters())
        get(told, viewer, "/api/cases/" + to_string(matter.id));
}

namespace {

std::string body_of(const std::string& answer) {
    const auto at = answer.find('{');
    return at == std::string::npos ? answer : answer.substr(at);
}

std::string around(const std::string& one, const std::string& other) {
    const auto at = std::ranges::mismatch(one, other);
    const auto from =
        static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, at.in1 - one.begin() - 160));
    return "\n  before: …" + one.substr(from, 400) + "\n  after:  …" + other.substr(from, 400);
}

}  // namespace

std::string difference(const Told& before, const Told& after) {
    for (const auto& [what, answer] : before) {
        const auto found = after.find(what);
        if (found == after.end()) return what + " is not answered any more";
        if (found->second == answer) continue;
        // What the body says differs first; the head differs by its length and tag only.
        const std::string one = body_of(answer);
        const std::string other = body_of(found->second);
        if (one != other) return what + around(one, other);
        return what + around(answer, found->second);
    }
    return {};
}

}  // namespace luotsi::tests
