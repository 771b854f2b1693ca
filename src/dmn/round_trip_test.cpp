// Goal: what is written means what was read, and is DMN 1.5 by the standard's schema. Method: every
// model of the kit is read and written; the written file is checked by xmllint where that is
// installed, reading it again gives the same text when written, and all cases of the kit pass on
// the written models as they do on the originals.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "dmn/load.hpp"
#include "dmn/read.hpp"
#include "dmn/tck.hpp"
#include "dmn/write.hpp"

namespace luotsi::dmn {
namespace {

namespace fs = std::filesystem;

fs::path kit() {
    const char* data = std::getenv("LUOTSI_TEST_DATA");
    const fs::path root =
        data != nullptr ? fs::path(data) : fs::path(LUOTSI_SOURCE_DIR) / "../shared/data";
    return root / "dmn-tck";
}

// A copy of the kit in which every model went through reading and writing.
class Written : public testing::Test {
protected:
    void SetUp() override {
        if (!fs::exists(kit())) GTEST_SKIP() << "the kit is not there (LUOTSI_TEST_DATA)";
        std::string name = (fs::temp_directory_path() / "luotsi-dmn-XXXXXX").string();
        ASSERT_NE(mkdtemp(name.data()), nullptr);
        folder_ = name;
        for (const auto& entry : fs::recursive_directory_iterator(kit())) {
            const fs::path copy = folder_ / fs::relative(entry.path(), kit());
            if (entry.is_directory()) {
                fs::create_directories(copy);
            } else if (entry.path().extension() == ".dmn") {
                write_again(entry.path(), copy);
            } else {
                fs::copy_file(entry.path(), copy);
                fs::permissions(copy, fs::perms::owner_write, fs::perm_options::add);
            }
        }
    }

    void TearDown() override {
        std::error_code left;
        if (!folder_.empty()) fs::remove_all(folder_, left);
    }

    void write_again(const fs::path& from, const fs::path& to) {
        const auto bytes = read_bytes(from.string());
        ASSERT_TRUE(bytes) << from;
        const ReadResult read = dmn::read(*bytes, from.string());
        ASSERT_TRUE(read.definitions) << from;
        for (const Error& error : read.errors) ADD_FAILURE() << to_string(error);
        std::ofstream(to) << write(*read.definitions);
        written_.push_back(to);
    }

    fs::path folder_;
    std::vector<fs::path> written_;
};

TEST_F(Written, IsValidByTheSchema) {
    if (std::system("xmllint --version > /dev/null 2>&1") != 0)
        GTEST_SKIP() << "xmllint is not installed";
    std::string command = "cd '" + folder_.string() + "' && find . -name '*.dmn' | sort | xargs " +
                          "xmllint --nonet --noout --schema DMN15.xsd > report.txt 2>&1";
    if (std::system(command.c_str()) == 0) return;
    std::ifstream report(folder_ / "report.txt");
    for (std::string line; std::getline(report, line);) {
        if (!line.ends_with(" validates")) ADD_FAILURE() << line;
    }
}

TEST_F(Written, ReadsBackTheSame) {
    for (const fs::path& path : written_) {
        const auto bytes = read_bytes(path.string());
        const ReadResult again = read(*bytes, path.string());
        ASSERT_TRUE(again.definitions) << path;
        EXPECT_EQ(again.definitions->version, Version::v15);
        EXPECT_EQ(write(*again.definitions), *bytes) << path;
        for (const Error& error : again.errors) ADD_FAILURE() << to_string(error);
    }
}

TEST_F(Written, PassesTheSameCases) {
    const Instant now{1'792'000'000'000};
    const TestRun before = run_tests({kit().string()}, now);
    const TestRun after = run_tests({folder_.string()}, now);
    ASSERT_EQ(before.results.size(), after.results.size());
    for (std::size_t i = 0; i < before.results.size(); ++i) {
        EXPECT_EQ(before.results[i].passed, after.results[i].passed)
            << after.results[i].file << ' ' << after.results[i].id << ": "
            << after.results[i].expected << " / " << after.results[i].got;
    }
}

}  // namespace
}  // namespace luotsi::dmn
