// Goal: no input that a fuzz target has kept does harm again, nor what is made of it by chance.
// Method: every file of fuzz/corpus/<target> is given to its target, which aborts on what must not
// be; then for a moment what seeded edits make of those files. What a target dies of is left as
// crash-<target> in the folder of the build. (With libFuzzer, which sees where an input leads:
// fuzz/README.md.)
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct Target {
    const char* name;
    int (*run)(const std::uint8_t* data, std::size_t size);
};
#include "targets.inc"

using Bytes = std::string;

int given_to(const Target& target, const Bytes& bytes) {
    return target.run(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::vector<std::pair<std::string, Bytes>> corpus_of(const char* name) {
    std::vector<std::pair<std::string, Bytes>> out;
    for (const auto& file : std::filesystem::directory_iterator(
             std::filesystem::path(LUOTSI_SOURCE_DIR) / "fuzz/corpus" / name)) {
        std::ifstream in(file.path(), std::ios::binary);
        out.emplace_back(file.path().filename().string(),
                         Bytes{std::istreambuf_iterator<char>(in), {}});
    }
    std::sort(out.begin(), out.end());
    return out;
}

// What is being tried, for the handler of a death.
const Bytes* tried = nullptr;
std::string left_as;

void leave_input(int signal) {
    if (tried != nullptr) {
        const int file = ::open(left_as.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
        (void)!::write(file, tried->data(), tried->size());
        (void)!::write(STDERR_FILENO, left_as.data(), left_as.size());
        (void)!::write(STDERR_FILENO, " holds the input\n", 17);
    }
    std::signal(signal, SIG_DFL);
    ::raise(signal);
}

class Editor {
public:
    explicit Editor(std::uint64_t seed) : random_(seed) {}

    Bytes make(const std::vector<std::pair<std::string, Bytes>>& from) {
        Bytes out = from[below(from.size())].second;
        for (std::size_t edits = 1 + below(4); edits > 0; --edits)
            edit(out, from[below(from.size())].second);
        out.resize(std::min<std::size_t>(out.size(), 65'536));
        return out;
    }

private:
    std::size_t below(std::size_t n) { return n == 0 ? 0 : random_() % n; }

    void edit(Bytes& out, const Bytes& other) {
        using namespace std::string_view_literals;
        static constexpr std::array<std::string_view, 12> odd{
            "0"sv,     "-1"sv, "99999999999999999999"sv,
            "1e999"sv, "\0"sv, "\xff"sv,
            "\""sv,    "\n"sv, "{"sv,
            "["sv,     ": "sv, "%"sv};
        const std::size_t at = below(out.size() + 1);
        const std::size_t length = 1 + below(32);
        switch (below(7)) {
            case 0:
                if (at < out.size()) out[at] = static_cast<char>(out[at] ^ (1 << below(8)));
                break;
            case 1: out.insert(at, 1, static_cast<char>(below(256))); break;
            case 2: out.erase(at, length); break;
            case 3: out.insert(at, out.substr(at, length)); break;
            case 4: out.insert(at, other.substr(below(other.size() + 1), length)); break;
            case 5: out = out.substr(0, at) + other.substr(below(other.size() + 1)); break;
            default: out.insert(at, odd[below(odd.size())]); break;
        }
    }

    std::mt19937_64 random_;
};

class ReplayTest : public ::testing::TestWithParam<Target> {};

TEST_P(ReplayTest, EveryFileOfTheCorpusPasses) {
    const auto corpus = corpus_of(GetParam().name);
    EXPECT_FALSE(corpus.empty());
    for (const auto& [name, bytes] : corpus) {
        SCOPED_TRACE(name);
        EXPECT_EQ(given_to(GetParam(), bytes), 0);
    }
}

TEST_P(ReplayTest, WhatIsMadeOfItByChancePasses) {
    const auto corpus = corpus_of(GetParam().name);
    ASSERT_FALSE(corpus.empty());
    const char* chosen = std::getenv("LUOTSI_FUZZ_SEED");
    const std::uint64_t seed =
        chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : std::random_device{}();
    left_as = LUOTSI_CRASH_DIR "/crash-" + std::string(GetParam().name);
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS, SIGILL})
        std::signal(signal, leave_input);
    Editor editor(seed);
    std::uint64_t inputs = 0;
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    for (Bytes bytes; std::chrono::steady_clock::now() < end; ++inputs) {
        bytes = editor.make(corpus);
        tried = &bytes;
        ASSERT_EQ(given_to(GetParam(), bytes), 0) << "LUOTSI_FUZZ_SEED=" << seed;
    }
    tried = nullptr;
    std::cout << inputs << " inputs, LUOTSI_FUZZ_SEED=" << seed << "\n";
    EXPECT_GT(inputs, 0U);
}

INSTANTIATE_TEST_SUITE_P(Fuzz, ReplayTest, ::testing::ValuesIn(targets),
                         [](const auto& one) { return std::string(one.param.name); });

}  // namespace
