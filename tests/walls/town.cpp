#include "town.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "../api/organisation_desk.hpp"
#include "access/askers.hpp"
#include "desk/desk.hpp"
#include "store/protection.hpp"

namespace luotsi::tests {

namespace {

constexpr const char* other_units[][2] = {{"family-centre-kuopio", "fi.yksi-yhteydenotto"},
                                          {"adult-social-kuopio", "fi.yksi-yhteydenotto"},
                                          {"health-station-iisalmi", "fi.tyokyvyn-tuki"},
                                          {"health-station-kuopio", "fi.tyokyvyn-tuki"},
                                          {"age-centre-kuopio", "fi.yksi-yhteydenotto"}};

// Four grown-ups, who also act for others; a small child, a young person, somebody old.
constexpr const char* births[] = {"1960-05-04", "1970-05-04", "1980-05-04", "1990-05-04",
                                  "2019-05-04", "2011-05-04", "1941-05-04"};
constexpr std::size_t grown_ups = 4;
constexpr std::size_t young_person = 5;

std::string text_of(const boost::json::value& json, const char* member) {
    return std::string(json.at(member).as_string());
}

}  // namespace

Town::Town(std::uint64_t seed, int matters, bool demo)
    : organisation_(with_second_organiser("  []\n")),
      server_(
          0, [this](server::AppOptions& options) { options.demo = demo_; },
          [this](centre::Installation& one) { one.organisation = organisation_; }),
      random_(seed) {
    for (const auto& one : server_.app().installation.organisation.workers()) {
        Viewer viewer;
        viewer.name = one.slug;
        viewer.asker = access::asker_of(one, server_.app().installation.organisation.now());
        const auto response = ask(viewer, server::Method::post, "/api/dev/sign-in",
                                  R"({"worker":")" + one.slug + "\"}");
        for (const auto& [name, value] : response.headers)
            if (name == "Set-Cookie") viewer.cookie = value.substr(0, value.find(';'));
        EXPECT_FALSE(viewer.cookie.empty()) << response.bytes();
        viewers_.push_back(std::move(viewer));
    }
    register_people();
    sign_in_people();
    if (!demo) {
        demo_ = false;
        server_.restart();
    }
    server_.tick();  // makes the times that can be booked
    for (int i = 0; i < matters; ++i) {
        if (i % 3 == 2)
            other_matter(some_person());
        else
            contact(i);
    }
    for (std::size_t i = 0; i < matters_.size(); ++i) dress(i);
    rights();
    crowd();
    publish();
    Viewer nobody;
    nobody.name = "nobody";
    viewers_.push_back(nobody);
}

server::Response Town::ask(const Viewer& viewer, server::Method method, const std::string& target,
                           const std::string& body, bool here) {
    using server::Header;
    server::Request request;
    const auto question = target.find('?');
    request.method = method;
    request.path = target.substr(0, question);
    if (question != std::string::npos) request.query = target.substr(question + 1);
    request.body = body;
    request.peer = here ? "127.0.0.1" : "192.0.2.7";
    request.loopback = here;
    request.header(Header::accept_language) = "fi";
    request.header(Header::cookie) = viewer.cookie;
    if (request.writes()) {
        request.header(Header::luotsi) = "1";
        request.header(Header::content_type) = "application/json";
        request.header(Header::if_match) = "*";
        request.header(Header::idempotency_key) = to_string(make_uuid_v7(test_clock(), random_));
    }
    return server_.app().answer(std::move(request));
}

const Viewer& Town::worker(const std::string& slug) const {
    return *std::ranges::find(viewers_, slug, &Viewer::name);
}

std::string Town::unit_of(const std::string& slug) const { return worker(slug).asker.unit; }

std::string Town::some_worker_of(const std::string& unit) {
    std::vector<std::string> all;
    for (const Viewer& viewer : viewers_)
        if (viewer.asker.unit == unit && !viewer.asker.leads) all.push_back(viewer.name);
    return all.empty() ? std::string{} : all[draw(all.size())];
}

access::CaseParties Town::parties(std::size_t matter) {
    auto out = reader().parties(matters_[matter].id);
    EXPECT_TRUE(out) << to_string(out.error());
    return out.value_or(access::CaseParties{});
}

store::Reader& Town::reader() {
    if (!reader_) reader_ = server_.store().reader();
    return *reader_;
}

std::string Town::command(const std::string& slug, std::size_t matter, const std::string& body) {
    const auto response = command(slug, matters_[matter].id, body);
    if (response.status == 200) return {};
    const std::string told(response.bytes());
    // A refusal is an answer; a journal that cannot be read is none.
    EXPECT_EQ(told.find("engine.bad_event"), std::string::npos) << body << " " << told;
    return told;
}

void Town::register_people() {
    for (std::size_t i = 0; i < std::size(births); ++i) {
        const auto response =
            ask(worker("w-aino-demo"), server::Method::post, "/api/people",
                R"({"name":"Testi Henkilö )" + std::string(1, static_cast<char>('A' + i)) +
                    R"(","born":")" + births[i] + R"(","municipality":")" +
                    municipalities[i % std::size(municipalities)] + R"(","language":"fi"})");
        ASSERT_EQ(response.status, 201) << response.bytes();
        const auto json = boost::json::parse(std::string(response.bytes()));
        people_.push_back(*parse_uuid(text_of(json, "id")));
    }
}

// Those who may act for others, and a young person who looks at their own matters.
void Town::sign_in_people() {
    for (const std::size_t who : {0UZ, 1UZ, 2UZ, 3UZ, young_person}) {
        Viewer viewer;
        viewer.name = "person " + std::string(1, static_cast<char>('A' + who));
        viewer.asker.kind = access::AskerKind::client;
        viewer.asker.id = viewer.asker.role = "client";
        viewer.asker.person = people_[who];
        const auto response = ask(viewer, server::Method::post, "/api/dev/sign-in",
                                  R"({"person":")" + to_string(people_[who]) + "\"}");
        for (const auto& [name, value] : response.headers)
            if (name == "Set-Cookie") viewer.cookie = value.substr(0, value.find(';'));
        ASSERT_FALSE(viewer.cookie.empty()) << response.bytes();
        viewers_.push_back(std::move(viewer));
        actors_.push_back(viewers_.size() - 1);
    }
}

// Half of the matters are of those for whom others act.
std::size_t Town::some_person() {
    return draw(2) == 0 ? grown_ups + draw(people_.size() - grown_ups) : draw(people_.size());
}

std::optional<Date> Town::born(std::size_t matter) {
    const auto subject = parties(matter).subject;
    const auto found = std::ranges::find(people_, subject);
    if (found == people_.end()) return std::nullopt;
    return *parse_date(births[static_cast<std::size_t>(found - people_.begin())]);
}

access::Representative Town::right_for(std::size_t person) {
    auto out = said<access::Representative>();
    out.person = people_[draw(grown_ups)];
    const bool child = person == grown_ups || person == young_person;
    const bool fits = draw(5) != 0;
    out.relation = child == fits  ? access::Relation::guardian
                   : draw(2) == 0 ? access::Relation::mandate
                                  : access::Relation::trustee;
    if (draw(4) == 0)
        out.scope.emplace_back(draw(2) == 0 ? "fi.yksi-yhteydenotto" : "fi.tyokyvyn-tuki");
    if (draw(6) != 0) out.verified_from = "population_register";
    switch (draw(6)) {
        case 0:  // is over
            out.happened_at = test_clock() - hours(2);
            out.ends_at = test_clock() - hours(1);
            break;
        case 1: out.ends_at = test_clock() + minutes(20); break;
        default: break;
    }
    return out;
}

// Everybody for whom others act has somebody who may, somebody who may or not, and nobody else.
void Town::rights() {
    for (std::size_t person = grown_ups; person < people_.size(); ++person) {
        access::Protection all = *store::read_protection(reader(), people_[person]);
        all.born = *parse_date(births[person]);
        auto sure = said<access::Representative>();
        sure.person = people_[person - grown_ups];
        sure.verified_from = "population_register";
        sure.relation =
            person == people_.size() - 1 ? access::Relation::mandate : access::Relation::guardian;
        all.representatives.push_back(sure);
        all.representatives.push_back(right_for(person));
        // Whether the young person lets a guardian be told.
        if (person == young_person && draw(3) != 0) {
            all.capacity.push_back(said<access::Capacity>());
            all.capacity.back().value = static_cast<std::uint8_t>(1 + draw(4));
        }
        put(people_[person], all);
    }
    if (draw(3) != 0) return;
    // One of them hides, in person.
    const Uuid hides = people_[draw(2)];
    access::Protection own = *store::read_protection(reader(), hides);
    own.non_disclosure.push_back(said<access::Mark>());
    put(hides, own);
}

void Town::contact(int nth) {
    // Now and then the other organiser's.
    const bool south = nth > 0 && draw(4) == 0;
    Viewer resident;
    resident.name = "resident " + std::to_string(nth);
    const auto response =
        ask(resident, server::Method::post, "/api/contacts",
            R"({"words":"Salaisuus numero )" + std::to_string(nth) +
                R"(, olen väsynyt.","concerns":"self","language":"fi","name":"Testi Asukas )" +
                std::to_string(nth) + R"(","municipality":")" +
                (south ? "491" : municipalities[draw(4)]) + "\"}");
    ASSERT_EQ(response.status, 201) << response.bytes();
    for (const auto& [name, value] : response.headers)
        if (name == "Set-Cookie") resident.cookie = value.substr(0, value.find(';'));
    const auto json = boost::json::parse(std::string(response.bytes()));
    Matter matter;
    matter.id = *parse_uuid(text_of(json, "case"));
    matter.unit = south ? "guidance-mikkeli" : "guidance-kuopio";
    matter.opener = some_worker_of(matter.unit);
    resident.asker.kind = access::AskerKind::client;
    resident.asker.own_case = matter.id;
    viewers_.push_back(resident);
    matter.client = viewers_.size() - 1;
    matters_.push_back(matter);
    if (draw(3) != 0)
        command(matter.opener, matters_.size() - 1,
                R"({"command":"bind_subject","person":")" + to_string(people_[some_person()]) +
                    "\"}");
}

void Town::other_matter(std::size_t person) {
    const auto& [unit, model] = other_units[draw(std::size(other_units))];
    Matter matter;
    matter.id = make_uuid_v7(test_clock(), random_);
    matter.unit = unit;
    matter.opener = some_worker_of(unit);
    engine::Command open;
    open.kind = engine::CommandKind::open;
    open.case_id = matter.id;
    open.unit = unit;
    open.channel = "phone";
    open.person = people_[person];
    const access::Asker& who = worker(matter.opener).asker;
    open.actor.kind = engine::ActorKind::worker;
    open.actor.id = who.id;
    open.actor.role = who.role;
    open.actor.unit = who.unit;
    open.actor.organisation = who.organisation;
    const auto done =
        server_.store().write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            auto opened =
                desk::open_case(session, server_.app().installation, open, model, random_);
            if (!opened) return fail(opened.error());
            return std::string{};
        });
    ASSERT_TRUE(done) << to_string(done.error());
    matters_.push_back(matter);
}

void Town::ask_expert(std::size_t at, bool accepts, bool takes_back) {
    const Matter& matter = matters_[at];
    if (matter.client == 0) return;
    const std::string path = "/api/cases/" + to_string(matter.id);
    command(matter.opener, at, R"({"command":"learn","values":{"needs expert":"true"}})");
    command(matter.opener, at, R"({"command":"ask_consent","step":"consultation"})");
    ask(viewers_[matter.client], server::Method::post, "/api/my/case/consents",
        R"({"step":"consultation","given":true})");
    const auto view = ask(worker(matter.opener), server::Method::get, path);
    const auto json = boost::json::parse(std::string(view.bytes()));
    for (const auto& round : json.at("rounds").as_array()) {
        if (text_of(round, "step") != "consultation") continue;
        command(matter.opener, at,
                R"({"command":"ask_promise","round":)" + boost::json::serialize(round.at("id")) +
                    R"(,"unit":")" + unit_of(matter.expert) + R"(","text":"Mitä kokeita?"})");
    }
    if (accepts) command(matter.expert, at, R"({"command":"accept_promise","promise":0})");
    // A part that is over: what comes later is none of that unit's business.
    if (accepts && draw(3) == 0) {
        command(matter.expert, at,
                R"({"command":"answer_promise","promise":0,"text":"Kokeet on otettu."})");
        set_test_clock(test_clock() + minutes(1));
    }
    if (takes_back)
        ask(viewers_[matter.client], server::Method::post, "/api/my/case/consents",
            R"({"step":"consultation","given":false})");
}

void Town::put(Uuid whose, const access::Protection& all) {
    const auto done =
        server_.store().write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            auto written = store::put_protection(session, whose, all, engine::Actor{});
            if (!written) return fail(written.error());
            return std::string{};
        });
    EXPECT_TRUE(done) << to_string(done.error());
}

void Town::dress(std::size_t at) {
    Matter& matter = matters_[at];
    if (draw(3) == 0) matter.expert = "w-mikkeli-nurse";
    // In every town somebody has only been asked and somebody has accepted.
    if (at < 2 || draw(2) == 0) {
        const bool accepts = at < 2 ? at == 1 : draw(2) == 0;
        ask_expert(at, accepts, draw(2) == 0);
    }
    if (matter.client != 0 && draw(3) != 0)
        command(matter.opener, at, R"({"command":"learn","values":{"needs time":"true"}})");
    if (draw(2) == 0) command(matter.opener, at, R"({"command":"take","round":0})");
    access::Protection all;
    if (draw(3) == 0) all.non_disclosure.push_back(said<access::Mark>());
    if (draw(4) == 0) {
        all.bans.push_back(said<access::Ban>());
        all.bans.back().scope = access::BanScope::service;
        all.bans.back().target = "health station";
    }
    if (draw(4) == 0) {
        all.permissions.push_back(said<access::Permission>());
        all.permissions.back().reg = model::Register::social;
        all.permissions.back().informed_by = "client";
    }
    if (draw(4) == 0) {
        all.address_grants.push_back(said<access::AddressGrant>());
        all.address_grants.back().worker = some_worker_of(matter.unit);
    }
    if (!all.empty()) put(matter.id, all);
}

}  // namespace luotsi::tests
