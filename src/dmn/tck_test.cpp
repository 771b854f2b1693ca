// Goal: agreement with the independent judge of DMN, the Technology Compatibility Kit. Method:
// every test file of the shared data (LUOTSI_TEST_DATA/dmn-tck) is run; each case must pass, but
// those that tck_exceptions.txt names with a reason – and those must fail, so that the list stays
// true. LUOTSI_TCK=PATH runs that folder or file instead and prints each difference.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>
#include <sstream>

#include "dmn/tck.hpp"

namespace luotsi::dmn {
namespace {

namespace fs = std::filesystem;

constexpr Instant now{1'792'000'000'000};

fs::path kit() {
    const char* data = std::getenv("LUOTSI_TEST_DATA");
    const fs::path root =
        data != nullptr ? fs::path(data) : fs::path(LUOTSI_SOURCE_DIR) / "../shared/data";
    return root / "dmn-tck";
}

// "0076-feel-external-java-test-01.xml literal_001"
std::string key_of(const TestResult& result) {
    return fs::path(result.file).filename().string() + ' ' + result.id;
}

std::set<std::string> exceptions() {
    std::set<std::string> out;
    std::ifstream in(fs::path(LUOTSI_SOURCE_DIR) / "src/dmn/tck_exceptions.txt");
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string file;
        std::string id;
        if (!line.starts_with('#') && words >> file >> id) out.insert(file + ' ' + id);
    }
    return out;
}

void print(const TestResult& result) {
    std::cout << "  " << key_of(result) << ' ' << result.node
              << (result.where.empty() ? "" : " at " + result.where) << ": expected "
              << result.expected << ", got " << result.got << '\n';
    for (const std::string& message : result.messages) std::cout << "      " << message << '\n';
}

TEST(Tck, EveryCaseOfTheKitPasses) {
    const char* only = std::getenv("LUOTSI_TCK");
    const fs::path path = only != nullptr ? fs::path(only) : kit();
    if (!fs::exists(path)) GTEST_SKIP() << "the kit is not there (LUOTSI_TEST_DATA): " << path;
    const TestRun run = run_tests({path.string()}, now);
    for (const Error& error : run.errors) ADD_FAILURE() << to_string(error);
    const std::set<std::string> excepted = exceptions();
    for (const TestResult& result : run.results) {
        const bool may_fail = excepted.contains(key_of(result));
        if (result.passed && may_fail) {
            ADD_FAILURE() << key_of(result) << " passes: take it off the list of exceptions";
        } else if (!result.passed && !may_fail) {
            print(result);
            ADD_FAILURE() << key_of(result) << " does not pass";
        }
    }
    std::cout << run.passed << " of " << run.results.size() << " cases pass\n";
}

}  // namespace
}  // namespace luotsi::dmn
