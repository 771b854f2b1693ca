// Goal: a unit whose part in a matter has ended reads for a while what it saw, and nobody who
// became the person of the matter later: neither who they are nor what other matters they have.
// Method: the real application; that a unit had a part which has ended is put into its database.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>

#include "organisation_desk.hpp"
#include "store/test_cluster.hpp"

namespace luotsi::tests {
namespace {

using server::Method;

constexpr const char* aino = "w-aino-demo";
constexpr const char* katri = "w-katri-demo";

std::string person(Desk& desk, const std::string& name) {
    const Reply reply = desk.send(
        aino, Method::post, "/api/people",
        R"({"name":")" + name + R"(","born":"1980-05-04","municipality":"297","language":"fi"})");
    EXPECT_EQ(reply.status, 201) << reply.body;
    return std::string(reply.json().at("id").as_string());
}

void bind(Desk& desk, Uuid id, const std::string& whom) {
    const Reply reply =
        desk.command(aino, id, R"({"command":"bind_subject","person":")" + whom + "\"}");
    EXPECT_EQ(reply.status, 200) << reply.body;
}

// The family centre worked on the case until then.
void end_part(Desk& desk, Uuid id, Instant until) {
    std::string hex = to_string(id);
    std::erase(hex, '-');
    const std::string line =
        "family-centre-kuopio\t" + std::to_string(static_cast<int>(access::Part::was_part)) + "\t" +
        std::to_string(until.ms) + "\t0\t" + std::to_string(static_cast<int>(access::Part::works));
    const std::string sql = "update case_row set parts = '" + line +
                            "' || char(10) || parts where case_id = x'" + hex + "'";
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(desk.server().path().c_str(), &db), SQLITE_OK);
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(sqlite3_changes(db), 1);
    sqlite3_close(db);
}

TEST(EndedPart, ReadsNobodyWhoCameLater) {
    if (store::on_postgresql()) GTEST_SKIP() << "of a database file only";
    Desk desk("  []\n");
    for (const char* who : {aino, katri}) ASSERT_EQ(desk.sign_in(who), 200);
    const Uuid id = desk.contact("297");
    const std::string right = person(desk, "Testi Oikea");
    const std::string other = person(desk, "Testi Toinen");
    bind(desk, id, right);
    const Instant ended = test_clock() + minutes(10);
    desk.step_to(test_clock() + minutes(20));
    const Reply undone =
        desk.command(aino, id, R"({"command":"unbind_subject","reason":"Väärä henkilö."})");
    ASSERT_EQ(undone.status, 200) << undone.body;
    bind(desk, id, other);
    const Uuid later = desk.contact("297", "Vuokra on myöhässä.");
    bind(desk, later, other);
    end_part(desk, id, ended);
    const Reply seen = desk.get(katri, "/api/cases/" + to_string(id));
    ASSERT_EQ(seen.status, 200) << seen.body;
    EXPECT_EQ(seen.json().at("part").as_string(), "was_part");
    EXPECT_EQ(seen.json().at("subject").at("person").as_string(), right) << seen.body;
    EXPECT_EQ(seen.json().at("subject").at("name").as_string(), "Testi Oikea");
    EXPECT_TRUE(seen.json().at("earlier").as_array().empty());
    EXPECT_EQ(seen.body.find("Toinen"), std::string::npos);
    const Reply now = desk.get(aino, "/api/cases/" + to_string(id));
    EXPECT_EQ(now.json().at("subject").at("name").as_string(), "Testi Toinen");
}

}  // namespace
}  // namespace luotsi::tests
