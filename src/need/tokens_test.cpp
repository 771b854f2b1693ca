// Goal: what a person typed becomes plain word tokens. Method: examples with punctuation of every
// kind.
#include <gtest/gtest.h>

#include "need/tokens.hpp"

namespace luotsi::need {
namespace {

TEST(Tokens, are_lower_case_words_without_punctuation) {
    const std::vector<std::string> expected{"mun", "äiti", "ei", "pärjää", "dont", "112"};
    EXPECT_EQ(tokens("Mun ÄITI – ei pärjää… don\xE2\x80\x99t \"112\"!"), expected);
}

}  // namespace
}  // namespace luotsi::need
