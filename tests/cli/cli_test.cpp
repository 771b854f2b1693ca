// Goal: the command line opens no way in that the server does not have. Method: the real binary on
// a database file whose people may be real, and on one that is marked as a demo.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>

#include "centre/installation.hpp"
#include "store/store.hpp"

namespace luotsi::tests {
namespace {

struct Ran {
    int code = -1;
    std::string said;  // both outputs
};

Ran run(const std::string& words) {
    Ran out;
    FILE* const pipe = popen((std::string(LUOTSI_BINARY) + " " + words + " 2>&1").c_str(), "r");
    if (pipe == nullptr) return out;
    std::array<char, 4096> some;
    while (const std::size_t got = std::fread(some.data(), 1, some.size(), pipe))
        out.said.append(some.data(), got);
    out.code = WEXITSTATUS(pclose(pipe));
    return out;
}

class CommandLine : public ::testing::TestWithParam<bool> {
protected:
    void SetUp() override {
        std::string folder = (std::filesystem::temp_directory_path() / "luotsi-cli-XXXXXX");
        ASSERT_NE(mkdtemp(folder.data()), nullptr);
        folder_ = folder;
        std::vector<Error> errors;
        const auto installation = centre::Installation::load(
            LUOTSI_SOURCE_DIR "/content", errors, centre::Installation::Finders::left_out);
        ASSERT_TRUE(errors.empty());
        store::Options options;
        options.path = folder_ / "luotsi.db";
        options.organiser = installation->organiser;
        auto store = store::Store::open(options, installation->models);
        ASSERT_TRUE(store) << to_string(store.error());
        if (!GetParam()) return;
        const auto marked =
            (*store)->write_and_wait([](store::WriteSession& session) -> Result<std::string> {
                auto put = session.put_record("installation", "demo", R"({"demo":true})", {});
                return put ? Result<std::string>("") : fail(put.error());
            });
        ASSERT_TRUE(marked);
    }
    void TearDown() override {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }
    std::string place() const {
        return " --database " + (folder_ / "luotsi.db").string() +
               " --content " LUOTSI_SOURCE_DIR "/content";
    }

private:
    std::filesystem::path folder_;
};

// Whoever names a worker is that worker in the journal and in the log of views.
TEST_P(CommandLine, ActsAsAWorkerOnlyInADemo) {
    for (const std::string command :
         {"case list --as w-aino-demo", "case contact Apua --as w-aino-demo",
          "case show 018f0000-0000-7000-8000-000000000000 --as w-aino-demo",
          "early list --as w-aino-demo"}) {
        const Ran ran = run(command + place());
        const bool refused = ran.said.find("is not a demo database") != std::string::npos;
        EXPECT_EQ(refused, !GetParam()) << command << "\n" << ran.said;
        if (refused) {
            EXPECT_EQ(ran.code, 1) << command;
        }
    }
}

TEST_P(CommandLine, SendsAResidentsContact) {
    const Ran sent = run("case contact 'Tarvitsen neuvoa' --json" + place());
    EXPECT_EQ(sent.code, 0) << sent.said;
    EXPECT_NE(sent.said.find("\"code\""), std::string::npos) << sent.said;
}

INSTANTIATE_TEST_SUITE_P(On, CommandLine, ::testing::Bool(), [](const auto& test) {
    return test.param ? "ADemo" : "RealPeoplesMatters";
});

}  // namespace
}  // namespace luotsi::tests
