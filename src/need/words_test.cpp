// Goal: what a person typed is cut into the words they meant. Method: examples of every kind of
// writing, each with the words it must give.
#include <gtest/gtest.h>

#include "need/words.hpp"

namespace luotsi::need {
namespace {

std::string cut(std::string_view text) {
    std::string out;
    for (const RawWord& word : cut_words(text, 100)) {
        if (!out.empty()) out += ' ';
        out += word.surface;
    }
    return out;
}

TEST(Words, are_lower_case_without_punctuation) {
    EXPECT_EQ(cut("Mun ÄITI – ei pärjää… \"112\"!"), "mun äiti ei pärjää 112");
    EXPECT_EQ(cut(""), "");
    EXPECT_EQ(cut(" \n\t ,.;"), "");
}

TEST(Words, english_clitics_and_apostrophes_fall_away) {
    EXPECT_EQ(cut("I don't cope, I'll go, mother\xE2\x80\x99s leg, we're"),
              "i dont cope i go mother leg we");
    EXPECT_EQ(cut("can't CANNOT won`t"), "cant cannot wont");
}

TEST(Words, endings_of_abbreviations_fall_away) {
    EXPECT_EQ(cut("Kela:n tuki, THL:lle"), "kela tuki thl");
}

TEST(Words, numbers_stand_apart_from_their_units) {
    const auto words = cut_words("poika 15v ja 84-vuotias, kuume 38,5 klo 15:30, 4 kk", 100);
    std::string out;
    for (const RawWord& word : words) out += word.surface + (word.number >= 0 ? "# " : " ");
    EXPECT_EQ(out, "poika 15# v ja 84# vuotias kuume 38,5# klo 15:30# 4# kk ");
    EXPECT_DOUBLE_EQ(words[7].number, 38.5);
}

TEST(Words, a_hyphen_keeps_a_compound_together) {
    EXPECT_EQ(cut("a-klinikka ensi- ja turvakoti b12 covid-19"),
              "a-klinikka ensi ja turvakoti b12 covid-19");
}

TEST(Words, an_emoji_is_a_word) { EXPECT_EQ(cut("apua😭😭!"), "apua 😭 😭"); }

TEST(Words, letters_with_combining_marks_are_composed) { EXPECT_EQ(cut("a\xCC\x88iti"), "äiti"); }

TEST(Words, know_their_place_sentence_and_clause) {
    const std::string text = "Ei ole. Esim. n. 2 v, mutta\nkipu!";
    const auto words = cut_words(text, 100);
    ASSERT_EQ(words.size(), 8u);
    EXPECT_EQ(text.substr(words[1].begin, words[1].end - words[1].begin), "ole");
    EXPECT_EQ(words[1].sentence, 0u);
    EXPECT_EQ(words[2].sentence, 1u);
    EXPECT_EQ(words[6].sentence, 1u);
    EXPECT_TRUE(words[6].clause_begins);
    EXPECT_EQ(words[7].sentence, 2u);
}

TEST(Words, broken_utf8_separates_words_and_never_stops_the_reading) {
    EXPECT_EQ(cut("kipu\xFFkipu\xC3"), "kipu kipu");
    EXPECT_EQ(cut_words("a b c d", 2).size(), 2u);
}

}  // namespace
}  // namespace luotsi::need
