// Goal: services are found by the words people use, in whatever form – inflected, spoken, misspelt,
// or only a part of a compound – and no other services are. Method: small directories with the
// shipped dictionary and tables, searched by the filter of the search field and by a person's text.
#include "centre/directory_grammar.hpp"

#include <gtest/gtest.h>

#include "directory/directory.hpp"

namespace luotsi::centre {
namespace {

const need::Analyser& analyser() {
    static const need::Analyser one = [] {
        std::vector<Error> errors;
        need::Analyser made = need::Analyser::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return one;
}

const directory::Directory& services() {
    static const directory::Directory one = [] {
        std::vector<directory::Listing> all;
        const auto add = [&all](const char* id, const char* fi, const char* sv, const char* en) {
            directory::Listing listing;
            listing.id = id;
            listing.title = {fi, sv, en};
            all.push_back(std::move(listing));
        };
        add("dentist", "Hammaslääkärin vastaanotto", "Tandläkarmottagning", "Dental care");
        add("doctor", "Lääkärin vastaanotto", "Läkarmottagning", "Doctor's appointment");
        add("pills", "Lääkkeiden annosjakelu", "Dosdispensering", "Dispensing of medicines");
        add("family", "Perhetyö kotona", "Familjearbete", "Family work at home");
        add("children", "Lastenvalvojan palvelut", "Barnatillsyningsman", "Child welfare officer");
        add("shelter", "Turvakoti", "Skyddshem", "Shelter");
        return directory::Directory(std::move(all), {}, directory_grammar(analyser()));
    }();
    return one;
}

std::vector<std::string> found(const directory::SearchQuery& query) {
    std::vector<std::string> out;
    for (const directory::Hit& hit : services().search(query, {}).hits)
        out.push_back(services().all()[hit.index].id);
    std::sort(out.begin(), out.end());
    return out;
}

std::vector<std::string> by_words(const char* words) {
    directory::SearchQuery query;
    query.words = words;
    return found(query);
}

using Ids = std::vector<std::string>;

TEST(DirectoryGrammar, every_inflected_form_finds_the_service) {
    for (const char* words : {"hammaslääkäri", "hammaslääkärille", "hammaslääkäriltä", "hammasl",
                              "Hammaslääkärissä", "tandläkare", "tandläkarmottagningen"})
        EXPECT_EQ(by_words(words), Ids{"dentist"}) << words;
    for (const char* words : {"lääke", "lääkkeet", "lääkkeitä", "medicine"})
        EXPECT_EQ(by_words(words), Ids{"pills"}) << words;
    EXPECT_EQ(by_words("turvakodissa"), Ids{"shelter"});
    EXPECT_EQ(by_words("vastaanotolle hammaslääkärin"), Ids{"dentist"});
}

TEST(DirectoryGrammar, a_part_of_a_compound_finds_it) {
    EXPECT_EQ(by_words("lääkäri"), (Ids{"dentist", "doctor"}));
    EXPECT_EQ(by_words("valvojalle"), Ids{"children"});
    EXPECT_EQ(by_words("perheelle"), Ids{"family"});
}

TEST(DirectoryGrammar, spoken_and_misspelt_words_find_the_standard_one) {
    EXPECT_EQ(by_words("lekuri"), (Ids{"dentist", "doctor"}));
    EXPECT_EQ(by_words("lekurille"), (Ids{"dentist", "doctor"}));
    EXPECT_EQ(by_words("hammaslaakari"), Ids{"dentist"});
}

TEST(DirectoryGrammar, other_words_find_nothing) {
    for (const char* words : {"autokorjaamo", "hammaspeikko", "xyzzy", "kissanhoito"})
        EXPECT_EQ(by_words(words), Ids{}) << words;
}

TEST(DirectoryGrammar, a_text_tells_what_it_is_about) {
    directory::SearchQuery query;
    query.text = "pitäis päästä hammaslekurille";
    EXPECT_EQ(found(query), Ids{"dentist"});
}

TEST(DirectoryGrammar, without_a_grammar_words_are_found_as_they_are_written) {
    directory::Listing listing;
    listing.id = "pills";
    listing.title.fi = "Lääkkeiden annosjakelu";
    const directory::Directory plain({listing});
    directory::SearchQuery query;
    query.words = "lääkkei";
    EXPECT_EQ(plain.search(query, {}).total, 1U);
    query.words = "lääke";
    EXPECT_EQ(plain.search(query, {}).total, 0U);
}

}  // namespace
}  // namespace luotsi::centre
