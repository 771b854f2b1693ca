#include "organisation_desk.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace luotsi::tests {
namespace {

using server::Header;
using server::Method;

constexpr const char* demo = LUOTSI_SOURCE_DIR "/content/demo/pohjois-savo";
constexpr const char* second_organiser =
    "  - {slug: etela-savo, sector: public, municipalities: [\"491\", \"740\"],"
    " title: {fi: Etelä-Savon demoalue, sv: Södra Savolax demo, en: South Savo demo}}\n";
constexpr const char* more_units = R"(
  - {slug: guidance-mikkeli, organisation: etela-savo, kind: guidance, sector: public,
     municipality: "491",
     title: {fi: Mikkelin ohjaus, sv: Handledning i S:t Michel, en: Guidance Mikkeli},
     registers: [social], languages: [fi], receives contacts: true}
  - {slug: family-mikkeli, organisation: etela-savo, kind: family centre, sector: public,
     municipality: "491",
     title: {fi: Perhekeskus Mikkeli, sv: Familjecentret i S:t Michel, en: Family centre Mikkeli},
     registers: [social], languages: [fi]}
  - {slug: health-mikkeli, organisation: etela-savo, kind: health station, sector: public,
     municipality: "491",
     title: {fi: Mikkelin terveysasema, sv: Hälsostationen i S:t Michel, en: Health Mikkeli},
     registers: [health], languages: [fi]}
  - {slug: guidance-savo, organisation: pohjois-savo, kind: guidance, sector: public,
     municipality: "297", title: {fi: Savon ohjaus, sv: Savolax handledning, en: Savo guidance},
     registers: [social], languages: [fi], receives contacts: true, from: 2026-03-12}
  - {slug: guidance-iisalmi, organisation: pohjois-savo, kind: guidance, sector: public,
     municipality: "140",
     title: {fi: Iisalmen ohjaus, sv: Handledning i Idensalmi, en: Guidance Iisalmi},
     registers: [social], languages: [fi], receives contacts: true, from: 2026-03-12}
)";
constexpr const char* more_workers = R"(
  - {slug: w-mikkeli, name: Maija Mikkeliläinen, role: service counsellor, unit: guidance-mikkeli,
     title: {fi: Palveluohjaaja, sv: Servicehandledare, en: Service counsellor},
     organisation: etela-savo, registers: [social], languages: [fi]}
  - {slug: w-mikkeli-nurse, name: Hilja Mikkeliläinen, role: nurse, unit: health-mikkeli,
     title: {fi: Sairaanhoitaja, sv: Sjukskötare, en: Nurse},
     organisation: etela-savo, registers: [health], languages: [fi]}
)";

std::string read(const std::string& path) {
    std::ifstream file(path);
    std::stringstream out;
    out << file.rdbuf();
    return out.str();
}

}  // namespace

access::Organisation with_second_organiser(const std::string& changes) {
    std::string pattern = (std::filesystem::temp_directory_path() / "luotsi-org-XXXXXX").string();
    const std::string folder = mkdtemp(pattern.data());
    std::string units = read(std::string(demo) + "/units.yaml");
    const std::string list = "organisations:\n";
    units.insert(units.find(list) + list.size(), second_organiser);
    std::ofstream(folder + "/units.yaml") << units << more_units;
    std::ofstream(folder + "/workers.yaml")
        << read(std::string(demo) + "/workers.yaml") << more_workers;
    std::ofstream(folder + "/changes.yaml") << "changes:\n" << changes;
    std::vector<Error> errors;
    auto out = access::Organisation::load(folder, errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error);
    std::filesystem::remove_all(folder);
    return out;
}

Instant at(const char* day, int hour) {
    return at_local(*parse_date(day), TimeOfDay{hour * 3'600'000});
}

Desk::Desk(const std::string& changes)
    : organisation_(with_second_organiser(changes)),
      server_(0, {}, [this](centre::Installation& one) { one.organisation = organisation_; }) {}

Reply Desk::send(const std::string& who, Method method, const std::string& target,
                 const std::string& body) {
    server::Request request;
    const auto question = target.find('?');
    request.method = method;
    request.path = target.substr(0, question);
    if (question != std::string::npos) request.query = target.substr(question + 1);
    request.body = body;
    request.peer = "127.0.0.1";
    request.loopback = true;
    request.header(Header::accept_language) = "en";
    request.header(Header::cookie) = cookies_[who];
    if (request.writes()) {
        request.header(Header::luotsi) = "1";
        request.header(Header::content_type) = "application/json";
        request.header(Header::if_match) = "*";
        request.header(Header::idempotency_key) = to_string(make_uuid_v7(test_clock(), random_));
    }
    const auto response = server_.app().answer(std::move(request));
    for (const auto& [name, value] : response.headers)
        if (name == "Set-Cookie") cookies_[who] = value.substr(0, value.find(';'));
    return {response.status, std::string(response.bytes())};
}

Reply Desk::get(const std::string& who, const std::string& target) {
    return send(who, Method::get, target);
}

int Desk::sign_in(const std::string& worker) {
    return send(worker, Method::post, "/api/dev/sign-in", R"({"worker":")" + worker + "\"}").status;
}

Uuid Desk::contact(const std::string& municipality, const std::string& words) {
    const std::string resident = "resident " + std::to_string(++residents_);
    const auto reply =
        send(resident, Method::post, "/api/contacts",
             R"({"words":")" + words +
                 R"(","concerns":"self","language":"fi","name":"Testi Asukas","municipality":")" +
                 municipality + "\"}");
    EXPECT_EQ(reply.status, 201) << reply.body;
    codes_[resident] = reply.json().at("code").as_string();
    return *parse_uuid(reply.json().at("case").as_string());
}

int Desk::come_back(const std::string& resident) {
    const std::string body = R"({"code":")" + codes_[resident] + "\"}";
    return send(resident, Method::post, "/api/session/code", body).status;
}

Reply Desk::command(const std::string& who, Uuid id, const std::string& body) {
    return send(who, Method::post, "/api/cases/" + to_string(id) + "/commands", body);
}

engine::Case Desk::load(Uuid id) {
    auto found = server_.store().reader()->load_case(id);
    EXPECT_TRUE(found) << to_string(found.error());
    return found.value_or(engine::Case());
}

}  // namespace luotsi::tests
