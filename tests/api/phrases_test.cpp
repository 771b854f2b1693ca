// Goal: all hundred everyday phrases of the shared data become cases through the contact endpoint,
// those with a red flag on top of the queue. Method: each row of need-phrases/dev.tsv is posted;
// skipped with a reason where the shared data is absent.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/hash.hpp"
#include "script_server.hpp"

namespace luotsi::tests {
namespace {

std::string data_folder() {
    const char* given = std::getenv("LUOTSI_TEST_DATA");
    return given ? given : std::string(LUOTSI_SOURCE_DIR) + "/../shared/data";
}

TEST(Phrases, AllOfThemBecomeCases) {
    const std::string path = data_folder() + "/need-phrases/dev.tsv";
    std::ifstream file(path);
    if (!file) GTEST_SKIP() << "no " << path << ": set LUOTSI_TEST_DATA to the shared data";
    std::string line;
    std::getline(file, line);
    std::vector<std::string> names;
    std::istringstream head(line);
    for (std::string cell; std::getline(head, cell, '\t');) names.push_back(cell);
    ScriptServer server;
    SystemRandom random;
    int made = 0;
    int flagged = 0;
    while (std::getline(file, line)) {
        std::istringstream row(line);
        std::map<std::string, std::string> cells;
        for (const auto& name : names) {
            std::string cell;
            std::getline(row, cell, '\t');
            cells[name] = cell;
        }
        boost::json::object body;
        body["words"] = cells["text"];
        body["language"] = cells["lang"];
        body["concerns"] = "not told";
        server::Request request;
        request.method = server::Method::post;
        request.path = "/api/contacts";
        request.body = boost::json::serialize(body);
        request.loopback = true;
        request.header(server::Header::luotsi) = "1";
        request.header(server::Header::content_type) = "application/json";
        request.header(server::Header::idempotency_key) =
            to_string(make_uuid_v7(test_clock(), random));
        const auto response = server.app().answer(std::move(request));
        ASSERT_EQ(response.status, 201) << line << response.bytes();
        const auto answer = boost::json::parse(std::string(response.bytes()));
        EXPECT_TRUE(answer.at("now_with").is_object()) << line;
        EXPECT_TRUE(answer.at("next").is_object()) << line;
        ++made;
        const std::string flag = cells["red_flag"];
        if (!flag.empty() && flag != "0" && flag != "none") {
            ++flagged;
            EXPECT_FALSE(answer.at("dangers").as_array().empty()) << line;
        }
    }
    EXPECT_EQ(made, 100);
    std::printf("%d phrases, %d with a red flag\n", made, flagged);
}

}  // namespace
}  // namespace luotsi::tests
