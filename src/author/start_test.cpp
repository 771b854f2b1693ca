// Goal: a new model is a good model, whatever its author answered. Method: every combination of
// answers and languages is compiled without errors or warnings and is in the canonical layout; odd
// titles stay text.
#include "author/start.hpp"

#include <gtest/gtest.h>

#include "author/format.hpp"
#include "model/compile.hpp"

namespace luotsi::author {
namespace {

TEST(Start, EveryAnswerGivesAModelThatCompilesAndIsFormatted) {
    for (const Language language : all_languages) {
        for (const StartsFrom from : {StartsFrom::contact, StartsFrom::referral}) {
            for (const std::string_view act : help_acts()) {
                const auto text =
                    start_model({"", "Tukea kotiin", from, std::string(act), language});
                ASSERT_TRUE(text) << to_string(text.error());
                const model::Compiled compiled = model::compile(*text, "new", nullptr);
                ASSERT_NE(compiled.model, nullptr);
                EXPECT_TRUE(compiled.warnings.empty()) << to_string(compiled.warnings.front());
                EXPECT_EQ(compiled.model->id, "fi.tukea-kotiin");
                EXPECT_EQ(compiled.model->title.sv, "Tukea kotiin");
                EXPECT_EQ(format_model(*text, "new").text, *text);
                EXPECT_EQ(text->find('@'), std::string::npos) << "a place was not filled";
            }
        }
    }
}

TEST(Start, GuidesInTheAuthorsLanguage) {
    EXPECT_NE(start_model({"", "x", {}, "meet", Language::fi})->find("Kuka tekee"),
              std::string::npos);
    EXPECT_NE(start_model({"", "x", {}, "meet", Language::sv})->find("Vem som gör"),
              std::string::npos);
    EXPECT_NE(start_model({"", "x", {}, "meet", Language::en})->find("Who does it"),
              std::string::npos);
}

TEST(Start, MakesAnIdOfTheTitle) {
    EXPECT_EQ(id_from_title("Työkyvyn tuki (OTE)!"), "fi.tyokyvyn-tuki-ote");
    EXPECT_EQ(id_from_title("日本"), "fi.malli");
}

TEST(Start, OddTitlesStayText) {
    const auto text = start_model({"fi.a", "\"Quoted\": {all} # of it \\", {}, "meet", {}});
    ASSERT_TRUE(text);
    EXPECT_EQ(model::compile(*text, "new", nullptr).model->title.fi,
              "\"Quoted\": {all} # of it \\");
}

TEST(Start, RefusesWhatCannotBeAModel) {
    EXPECT_EQ(start_model({"", "  ", {}, "meet", {}}).error().code, "author.no_title");
    EXPECT_EQ(start_model({"", "x", {}, "sing", {}}).error().code, "author.bad_wish");
    EXPECT_EQ(start_model({"Not An Id", "x", {}, "meet", {}}).error().code, "model.bad_id");
}

}  // namespace
}  // namespace luotsi::author
