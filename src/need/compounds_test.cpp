// Goal: Swedish compounds show their parts, and words that only look like compounds do not.
// Method: a small set of known words; each case names the word and the parts expected.
#include "need/compounds.hpp"

#include <gtest/gtest.h>

namespace luotsi::need {

namespace {

struct Words {
    Stemmer swedish{Language::sv};
    WordMap forms{{"tänder", {"tand"}}};
    WordSet known;

    Words() {
        for (const char* word :
             {"skola", "läkare", "tandläkare", "tid", "hemvård", "avgift", "hälsa", "vård",
              "influensa", "vaccin", "klara", "prov", "blod", "barn", "skydd", "anmälan", "övning"})
            known.insert(swedish.stem(word));
    }
    std::string parts(std::string_view word) {
        std::string out;
        for (const std::string& part : split_compound(word, forms, known, swedish).parts)
            out += (out.empty() ? "" : " + ") + part;
        return out;
    }
    std::string stems(std::string_view first, std::string_view last) {
        return swedish.stem(first) + " + " + swedish.stem(last);
    }
};

}  // namespace

TEST(Compounds, are_cut_between_known_words) {
    Words words;
    EXPECT_EQ(words.parts("skolläkaren"), words.stems("skola", "läkare"));
    EXPECT_EQ(words.parts("tandläkartid"), words.stems("tandläkare", "tid"));
    EXPECT_EQ(words.parts("hemvårdsavgiften"), words.stems("hemvård", "avgift"));
    EXPECT_EQ(words.parts("hälsovård"), words.stems("hälsa", "vård"));
    EXPECT_EQ(words.parts("influensavaccinet"), words.stems("influensa", "vaccin"));
    EXPECT_EQ(words.parts("barnskyddsanmälan"), words.stems("barnskydd", "anmälan"));
}

TEST(Compounds, one_known_part_is_shown_beside_an_unknown_one) {
    Words words;
    EXPECT_EQ(words.parts("nackövningar"), words.stems("nack", "övningar"));
    EXPECT_FALSE(split_compound("nackövningar", words.forms, words.known, words.swedish).certain);
}

TEST(Compounds, verbs_with_a_particle_and_short_words_stay_whole) {
    Words words;
    EXPECT_EQ(words.parts("förklara"), "");
    EXPECT_EQ(words.parts("barnen"), "");
    EXPECT_EQ(words.parts("xyzxyzxyz"), "");
}

}  // namespace luotsi::need
