#include "views.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fstream>
#include <sstream>

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
// The directory says the same to all workers: those ask who have no part in most matters.
constexpr const char* of_directory[] = {"/api/services?q=perhekeskus&limit=100",
                                        "/api/services/ps-perhekeskus-kuopio"};
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
                                  "/api/public/services?q=perhekeskus&limit=100",
                                  "/api/public/services/ps-perhekeskus-kuopio",
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

// Calls `on` with every member of this name, wherever it stands, but within those.
template <class On>
void each_member(boost::json::value& json, const std::string& name, const On& on) {
    if (auto* object = json.if_object()) {
        for (auto& one : *object) {
            if (one.key() == name)
                on(one.value());
            else
                each_member(one.value(), name, on);
        }
    } else if (auto* array = json.if_array()) {
        for (auto& one : *array) each_member(one, name, on);
    }
}

// A number of people below the one from which they are told.
void expect_told(const boost::json::value& json, const Declassified& line,
                 const std::string& what) {
    if (!json.is_int64() && !json.is_uint64()) return;
    const auto n = json.to_number<std::int64_t>();
    EXPECT_TRUE(n == 0 || n >= line.from)
        << what << " tells " << n << ", below " << line.from << ": " << line.path;
}

// Takes out of the answer what the line releases, and gives it.
std::string release(boost::json::value& json, const Declassified& line, const std::string& what) {
    std::string out;
    for (const auto& name : line.counts)
        each_member(json, name,
                    [&](const boost::json::value& one) { expect_told(one, line, what); });
    for (const auto& name : line.members)
        each_member(json, name, [&](boost::json::value& one) {
            out += boost::json::serialize(one) + "\n";
            one = nullptr;
        });
    for (const auto& name : line.order)
        each_member(json, name, [&](boost::json::value& one) {
            std::vector<std::string> items;
            for (const auto& item : one.as_array()) items.push_back(boost::json::serialize(item));
            std::ranges::sort(items);
            boost::json::array sorted;
            for (const auto& item : items) sorted.emplace_back(item);
            one = std::move(sorted);
        });
    // The tag is made of the body.
    each_member(json, "etag", [](boost::json::value& one) { one = nullptr; });
    return out;
}

std::vector<std::string> texts_of(const YAML::Node& list) {
    std::vector<std::string> out;
    for (const auto& one : list) out.push_back(one.as<std::string>());
    return out;
}

Declassified line_of(const YAML::Node& line) {
    Declassified out;
    out.path = line["path"].as<std::string>("");
    out.members = texts_of(line["members"]);
    out.order = texts_of(line["order"]);
    out.counts = texts_of(line["counts"]);
    out.from = line["from"].as<std::int64_t>(0);
    out.why = line["why"].as<std::string>("");
    if (const YAML::Node reviewed = line["reviewed"]; reviewed && reviewed.IsMap()) {
        out.reviewed_by = reviewed["by"].as<std::string>("");
        out.reviewed_on = reviewed["on"].as<std::string>("");
    }
    EXPECT_FALSE(out.path.empty()) << "a line without a path";
    EXPECT_FALSE(out.why.empty()) << out.path << " does not say why";
    EXPECT_FALSE(out.reviewed_by.empty()) << out.path << " does not say who reviewed it";
    EXPECT_TRUE(parse_date(out.reviewed_on)) << out.path << " does not say when it was reviewed";
    EXPECT_EQ(out.counts.empty(), out.from == 0) << out.path << ": counts, or from, alone";
    for (const auto& member : line) {
        constexpr std::string_view known[] = {"path", "members", "order",   "counts",
                                              "from", "why",     "reviewed"};
        const auto name = member.first.as<std::string>();
        EXPECT_NE(std::ranges::find(known, name), std::end(known)) << out.path << ": " << name;
    }
    return out;
}

}  // namespace

std::vector<Declassified> declassified_of(const std::string& yaml) {
    std::vector<Declassified> out;
    const YAML::Node root = YAML::Load(yaml);
    for (const auto& line : root["declassified"]) out.push_back(line_of(line));
    return out;
}

std::vector<Declassified> read_declassified(const std::string& file) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    return declassified_of(text.str());
}

std::vector<std::string> Views::targets() {
    std::vector<std::string> out{"/api/cases/{id}/access-lines", "/api/my/case/access-lines",
                                 "/api/openings", "/api/audit/findings", "/api/my/case/export"};
    const auto add = [&](const std::string& target) {
        std::string path = target.substr(0, target.find('?'));
        const auto id = path.find("/services/ps-");
        if (id != std::string::npos) path = path.substr(0, id) + "/services/{id}";
        out.push_back(std::move(path));
    };
    for (const char* target : lists_of_workers) add(target);
    for (const char* target : of_clients) add(target);
    for (const char* target : of_all) add(target);
    for (const char* target : of_directory) add(target);
    for (const char* part : parts_of_cases) add(std::string("/api/cases/{id}") + part);
    return out;
}

std::vector<std::string> Views::posts() {
    return {"/api/people/search", "/api/work/search", "/api/people/{id}/openings",
            "/api/service-packages"};
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
    if (viewer.asker.kind != access::AskerKind::worker) searches(told, viewer);
    return told;
}

void Views::keep(Told& told, const std::string& what, const std::string& target,
                 const server::Response& response) {
    ++answers_;
    const std::string path = target.substr(0, target.find('?'));
    std::string body(response.bytes());
    std::string head = response.head ? *response.head : server::render_head(response);
    boost::system::error_code wrong;
    boost::json::value json;
    bool taken = false;
    for (std::size_t i = 0; i < released_.size(); ++i) {
        Declassified& line = released_[i];
        if (!fits(line.path, path)) continue;
        ++line.answers;
        // The tag is made of the body: with a part of it released, so is the tag.
        head = "released";
        if (!taken) json = boost::json::parse(body, wrong);
        taken = true;
        if (line.members.empty() || wrong) {
            told.released[{what, i}] = body;
            json = "released";
            continue;
        }
        told.released[{what, i}] = release(json, line, what);
    }
    if (taken) body = boost::json::serialize(json);
    told.answers[what] = std::to_string(response.status) + "\n" + head + "\n" + body;
}

void Views::get(Told& told, const Viewer& viewer, const std::string& target) {
    keep(told, "GET " + target, target, town_.ask(viewer, server::Method::get, target));
}

void Views::post(Told& told, const Viewer& viewer, const std::string& target,
                 const std::string& body) {
    keep(told, "POST " + target + " " + body, target,
         town_.ask(viewer, server::Method::post, target, body));
}

void Views::live(Told& told, const Viewer& viewer, const std::string& topic) {
    ++answers_;
    told.answers["live " + topic] =
        server::tag_of_topic(town_.server().app(), *reader_, viewer.asker, topic);
}

// Everybody asks, also who may not search.
void Views::searches(Told& told, const Viewer& viewer) {
    for (const char* q : {"Testi", "henkilö c", "jouk", "040583"})
        post(told, viewer, "/api/people/search", R"({"q":")" + std::string(q) + "\"}");
    for (const char* queue : {"team", "new", "mine"})
        for (const char* q : {"salaisuus", "testi henk"})
            post(told, viewer, std::string("/api/work/search?queue=") + queue,
                 R"({"q":")" + std::string(q) + "\"}");
    // An opening without a reason is refused, whoever it is about.
    for (const Uuid& person : {town_.people().front(), town_.people().back(), Uuid{1, 2}})
        post(told, viewer, "/api/people/" + to_string(person) + "/openings",
             R"({"basis":"emergency"})");
}

void Views::of_worker(Told& told, const Viewer& viewer) {
    for (const char* list : lists_of_workers) get(told, viewer, list);
    searches(told, viewer);
    if (viewer.asker.unit.starts_with("health-")) {
        for (const char* target : of_directory) get(told, viewer, target);
        post(told, viewer, "/api/service-packages",
             R"({"needs":["FAMILY_SUPPORT","DEBT"],"municipality":"297"})");
    }
    live(told, viewer, "unit:" + viewer.asker.unit);
    live(told, viewer, "unit:adult-social-iisalmi");
    for (std::size_t i = 0; i < town_.matters().size(); ++i) {
        const std::string id = to_string(town_.matters()[i].id);
        for (const char* part : parts_of_cases) get(told, viewer, "/api/cases/" + id + part);
        live(told, viewer, "case:" + id);
        if (may_know_case(viewer.asker, town_.parties(i), test_clock())) continue;
        post(told, viewer, "/api/cases/" + id + "/commands", R"({"command":"take","round":0})");
        post(told, viewer, "/api/cases/" + id + "/commands", R"({"command":"note","text":"x"})");
        post(told, viewer, "/api/cases/" + id + "/protection", R"({"kind":"custody"})");
        post(told, viewer, "/api/cases/" + id + "/commands", R"({"command":"edit_plan"})");
        post(told, viewer, "/api/cases/" + id + "/commands", "not JSON");
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
        post(told, viewer, "/api/my/case/messages" + which, R"({"text":"x"})");
        post(told, viewer, "/api/my/case/plan/agree" + which, R"({"version":1})");
        post(told, viewer, "/api/my/case/protection" + which, R"({"kind":"ban"})");
        post(told, viewer, "/api/my/case/answers" + which, "not JSON");
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
    keep(told, "elsewhere GET /api/health", "elsewhere /api/health",
         town_.ask(viewer, server::Method::get, "/api/health", {}, false));
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

void count_met(const Told& before, const Told& after, std::vector<Declassified>& released) {
    for (const auto& [where, text] : before.released) {
        const auto found = after.released.find(where);
        if (found == after.released.end() || found->second != text) ++released[where.second].met;
    }
}

std::string difference(const Told& before, const Told& after) {
    for (const auto& [what, answer] : before.answers) {
        const auto found = after.answers.find(what);
        if (found == after.answers.end()) return what + " is not answered any more";
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
