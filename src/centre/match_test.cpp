// Goal: from people's own words to services that fit: need finding and the directory together.
// Method: the shared hundred phrases against the demo county's services, as a resident of Kuopio;
// the first service proposed must serve the need the phrase was labelled with.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "centre/installation.hpp"

namespace luotsi::centre {
namespace {

constexpr int floor_first = 90;  // of a hundred; what is out of scope has no service

const Installation& installation() {
    static const std::unique_ptr<Installation> one = [] {
        std::vector<Error> errors;
        auto made = Installation::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return *one;
}

struct Phrase {
    std::string language, text, need, also;
};

std::vector<Phrase> phrases() {
    const char* folder = std::getenv("LUOTSI_TEST_DATA");
    const std::string base = folder != nullptr ? folder : LUOTSI_SOURCE_DIR "/../shared/data";
    std::ifstream in(base + "/need-phrases/dev.tsv");
    std::vector<Phrase> out;
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        std::vector<std::string> f;
        std::istringstream row(line);
        for (std::string field; std::getline(row, field, '\t');) f.push_back(field);
        if (f.size() >= 5) out.push_back({f[1], f[2], f[3], f[4]});
    }
    return out;
}

bool serves(const directory::Listing& service, const Phrase& phrase) {
    return std::any_of(service.needs.begin(), service.needs.end(), [&](const std::string& need) {
        return need == phrase.need ||
               ('|' + phrase.also + '|').find('|' + need + '|') != std::string::npos;
    });
}

TEST(Match, the_first_service_serves_what_the_words_ask_for) {
    const std::vector<Phrase> all = phrases();
    if (all.empty()) GTEST_SKIP() << "shared need phrases are absent";
    int first = 0, in_scope = 0;
    for (const Phrase& phrase : all) {
        if (phrase.need == "OUT_OF_SCOPE") continue;
        ++in_scope;
        directory::SearchQuery query;
        query.now = at_local(to_date({2026, 11, 23}), {});
        for (const need::NeedGuess& guess : installation().needs.find(phrase.text, "", 3))
            query.needs.push_back(guess.code);
        query.text = phrase.text;
        query.municipality = "297";
        query.language = phrase.language;
        const auto directory = installation().directory.now();
        const auto found = directory->search(query, installation().municipalities).hits;
        const bool right = !found.empty() && serves(*found.front().service, phrase);
        first += right;
        if (right) continue;
        std::printf("match: %s -> %s, wanted %s\n", phrase.text.c_str(),
                    found.empty() ? "nothing" : found.front().service->id.c_str(),
                    phrase.need.c_str());
    }
    RecordProperty("first", first);
    std::printf("match: %d of %d first\n", first, in_scope);
    EXPECT_GE(first, floor_first);
}

}  // namespace
}  // namespace luotsi::centre
