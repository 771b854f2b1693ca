// Goal: no input that a fuzz target has kept does harm again. Method: every file of
// fuzz/corpus/<target> is given to its target, which aborts on what must not be.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

struct Target {
    const char* name;
    int (*run)(const std::uint8_t* data, std::size_t size);
};
#include "targets.inc"

class ReplayTest : public ::testing::TestWithParam<Target> {};

TEST_P(ReplayTest, EveryFileOfTheCorpusPasses) {
    const std::filesystem::path folder =
        std::filesystem::path(LUOTSI_SOURCE_DIR) / "fuzz/corpus" / GetParam().name;
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(folder))
        files.push_back(file.path());
    std::sort(files.begin(), files.end());
    EXPECT_FALSE(files.empty());
    for (const auto& file : files) {
        SCOPED_TRACE(file.filename().string());
        std::ifstream in(file, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), {}};
        EXPECT_EQ(GetParam().run(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()),
                  0);
    }
}

INSTANTIATE_TEST_SUITE_P(Fuzz, ReplayTest, ::testing::ValuesIn(targets),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
