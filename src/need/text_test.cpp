// Goal: words are read as people mean them: inflection, compounds, negation, spoken language, three
// languages. Method: the product's tables and dictionary; phrases with the readings they must give.
#include "need/text.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

namespace luotsi::need {
namespace {

const Analyser& analyser() {
    static const Analyser one = [] {
        std::vector<Error> errors;
        Analyser made = Analyser::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return one;
}

// An analyser that also knows some words of the domain, as the product's finder teaches it.
const Analyser& taught() {
    static const Analyser one = [] {
        std::vector<Error> errors;
        Analyser made = Analyser::load(LUOTSI_SOURCE_DIR "/content", errors);
        made.learn_words(Language::fi, {"hammaslääkäri", "vuokrarästi", "psykologi",
                                        "puutiaisaivotulehdus", "fysioterapia", "päivystys"});
        made.learn_words(Language::sv, {"tandläkare", "mottagning", "skola", "kurator", "barn",
                                        "skydd", "ångest", "hjälp", "vaccin", "influensa"});
        made.learn_words(Language::en, {"dentist", "appointment", "pregnant", "anxiety"});
        return made;
    }();
    return one;
}

const Token& token(const Text& text, std::string_view surface) {
    for (const Token& one : text.tokens) {
        if (one.surface == surface) return one;
    }
    ADD_FAILURE() << "no token " << surface << " in " << text.original;
    static const Token none;
    return none;
}

bool has_lemma(const Token& token, std::string_view lemma) {
    return std::any_of(token.readings.begin(), token.readings.end(),
                       [&](const Reading& reading) { return reading.lemma == lemma; });
}

// The first lemma of a word standing alone.
std::string lemma(std::string_view word, std::optional<Language> language = Language::fi) {
    const Text text = analyser().analyse(word, language);
    return text.tokens.empty() || text.tokens[0].readings.empty()
               ? ""
               : text.tokens[0].readings[0].lemma;
}

std::string parts(std::string_view word) {
    const Text text = analyser().analyse(word, Language::fi);
    std::string out;
    for (const std::string& part : text.tokens.at(0).readings.at(0).parts)
        out += (out.empty() ? "" : "+") + part;
    return out;
}

// The negated words of a text.
std::string negated(std::string_view text) {
    std::string out;
    for (const Token& one : analyser().analyse(text).tokens) {
        if (one.negated) out += (out.empty() ? "" : " ") + one.surface;
    }
    return out;
}

TEST(Text, forgets_what_it_knew_of_a_word_when_the_domain_learns_words) {
    std::vector<Error> errors;
    Analyser fresh = Analyser::load(LUOTSI_SOURCE_DIR "/content", errors);
    const std::string words = "tandvårdsremiss";
    const Text before = fresh.analyse(words);
    EXPECT_EQ(token(before, words).how, How::unknown);
    fresh.learn_words(Language::sv, {words});
    const Text after = fresh.analyse(words);
    EXPECT_EQ(token(after, words).how, How::written);
    EXPECT_EQ(after.language, Language::sv);
}

TEST(Text, finnish_words_have_base_forms) {
    EXPECT_EQ(lemma("lapsen"), "lapsi");
    EXPECT_EQ(lemma("hampaitani"), "hammas");
    EXPECT_EQ(lemma("löi"), "lyödä");
    EXPECT_EQ(lemma("jaksanut"), "jaksaa");
    EXPECT_EQ(lemma("kotona"), "koti");
    EXPECT_EQ(lemma("raskaana"), "raskaana");
}

TEST(Text, compounds_are_split_into_base_forms) {
    EXPECT_EQ(parts("särkylääkkeet"), "särky+lääke");
    EXPECT_EQ(parts("mielenterveyspalvelut"), "mieli+terveys+palvelu");
    EXPECT_EQ(parts("vuokrarästejä"), "vuokra+rästi");
    EXPECT_EQ(parts("omaishoidontuesta"), "omainen+hoito+tuki");
    EXPECT_EQ(parts("hammas"), "hammas");
}

TEST(Text, possessives_tell_whose) {
    const Text text = analyser().analyse("äitini ei pärjää");
    EXPECT_EQ(token(text, "äitini").readings.at(0).possessor, 1);
}

TEST(Text, a_derived_word_knows_its_root) {
    const Text text = analyser().analyse("ahdistus", Language::fi);
    EXPECT_EQ(text.tokens.at(0).readings.at(0).root, "ahdistaa");
}

TEST(Text, negation_reaches_to_the_end_of_its_clause) {
    EXPECT_EQ(negated("poika ei mene kouluun ja ahdistaa"), "mene kouluun");
    EXPECT_EQ(negated("vauva itkee koko ajan enkä jaksa"), "jaksa");
    EXPECT_EQ(negated("en ole itsetuhoinen mutta väsynyt"), "ole itsetuhoinen");
    EXPECT_EQ(negated("rahaa ei ole"), "rahaa ole");
    EXPECT_EQ(negated("en pärjää kun masentaa"), "pärjää");
}

TEST(Text, negation_in_swedish_and_english) {
    EXPECT_EQ(negated("jag orkar inte mera men barnet mår bra"), "orkar mera");
    EXPECT_EQ(negated("I can't cope anymore because the baby cries"), "cope anymore");
    EXPECT_EQ(negated("I have no money"), "money");
    EXPECT_EQ(negated("mamma klarar sig inte ensam hemma"), "klarar ensam hemma");
}

TEST(Text, spoken_finnish_is_read_where_the_dictionary_knows_nothing) {
    for (const auto& [spoken, standard] :
         std::vector<std::pair<const char*, const char*>>{{"kipee", "kipeä"},
                                                          {"ahistaa", "ahdistaa"},
                                                          {"tehny", "tehdä"},
                                                          {"päässy", "päästä"},
                                                          {"haluun", "haluta"},
                                                          {"jalaka", "jalka"},
                                                          {"selekä", "selkä"},
                                                          {"punanen", "punainen"},
                                                          {"tarkottaa", "tarkoittaa"},
                                                          {"tarviin", "tarvita"},
                                                          {"mun", "minä"},
                                                          {"väsyny", "väsyä"},
                                                          {"kauheeta", "kauhea"},
                                                          {"apuaaaa", "apu"},
                                                          {"nukkunu", "nukkua"}}) {
        const Text text = analyser().analyse(spoken, Language::fi);
        EXPECT_TRUE(has_lemma(text.tokens.at(0), standard))
            << spoken << " is " << lemma(spoken) << " not " << standard;
    }
}

TEST(Text, swedish_and_english_words_have_stems_in_common_with_their_dictionary_form) {
    for (const auto& [form, word] : std::vector<std::pair<const char*, const char*>>{
             {"tänderna", "tand"}, {"ångesten", "ångest"}, {"barnen", "barn"}, {"slog", "slå"}})
        EXPECT_EQ(lemma(form, Language::sv), analyser().lemma_key(Language::sv, word)) << form;
    for (const auto& [form, word] : std::vector<std::pair<const char*, const char*>>{
             {"teeth", "tooth"}, {"children", "child"}, {"mum", "mother"}, {"worries", "worry"}})
        EXPECT_EQ(lemma(form, Language::en), analyser().lemma_key(Language::en, word)) << form;
}

TEST(Text, the_language_is_known) {
    const auto language = [](std::string_view text) { return analyser().analyse(text).language; };
    EXPECT_EQ(language("mun äiti ei pärjää enää yksin kotona"), Language::fi);
    EXPECT_EQ(language("jag har tandvärk"), Language::sv);
    EXPECT_EQ(language("my mother needs a wheelchair"), Language::en);
    EXPECT_EQ(language("min man slår mig"), Language::sv);
    EXPECT_EQ(language("hammas särkee"), Language::fi);
    EXPECT_EQ(language("no money for rent"), Language::en);
    EXPECT_EQ(language("vi orkar int mera"), Language::sv);
}

TEST(Text, how_a_word_was_read_is_told) {
    const Text text = analyser().analyse("mun selkä kipee kotona qwrtzx");
    EXPECT_EQ(token(text, "selkä").how, How::written);
    EXPECT_EQ(token(text, "kipee").how, How::spoken_rule);
    EXPECT_EQ(token(text, "kotona").how, How::override);
    EXPECT_EQ(token(text, "qwrtzx").how, How::unknown);
}

TEST(Text, typing_errors_are_mended_into_words_of_the_domain) {
    for (const auto& [typed, meant] :
         std::vector<std::pair<const char*, const char*>>{{"hamaslääkäri", "hammaslääkäri"},
                                                          {"hammaslääkrille", "hammaslääkäri"},
                                                          {"hamamslääkäri", "hammaslääkäri"},
                                                          {"fysioterpia", "fysioterapia"},
                                                          {"psykologgi", "psykologi"}}) {
        const Text text = taught().analyse(typed, Language::fi);
        EXPECT_EQ(to_string(text.tokens.at(0).how), "corrected") << typed;
        EXPECT_TRUE(has_lemma(text.tokens.at(0), meant)) << typed;
    }
    const Text english = taught().analyse("i need an apointment with the dentst", Language::en);
    EXPECT_TRUE(
        has_lemma(token(english, "apointment"), taught().lemma_key(Language::en, "appointment")));
    EXPECT_TRUE(has_lemma(token(english, "dentst"), taught().lemma_key(Language::en, "dentist")));
}

TEST(Text, dots_left_off_are_put_back) {
    for (const auto& [typed, meant] :
         std::vector<std::pair<const char*, const char*>>{{"paivystykseen", "päivystys"},
                                                          {"hammaslaakariin", "hammaslääkäri"},
                                                          {"aiti", "äiti"},
                                                          {"tyottomyys", "työttömyys"}}) {
        const Text text = taught().analyse(typed, Language::fi);
        EXPECT_TRUE(has_lemma(text.tokens.at(0), meant)) << typed;
    }
    const Text swedish = taught().analyse("jag behover hjalp med angest", Language::sv);
    EXPECT_TRUE(has_lemma(token(swedish, "hjalp"), taught().lemma_key(Language::sv, "hjälp")));
    EXPECT_TRUE(has_lemma(token(swedish, "angest"), taught().lemma_key(Language::sv, "ångest")));
}

TEST(Text, names_are_not_corrected_into_words) {
    const Text text = taught().analyse("minun lääkärini on Fysioterpia", Language::fi);
    EXPECT_EQ(to_string(text.tokens.back().how), "unknown");
}

TEST(Text, compounds_written_apart_are_read_together) {
    const Text rent = taught().analyse("mulla on vuokra rästi", Language::fi);
    EXPECT_TRUE(has_lemma(token(rent, "rästi"), "vuokrarästi"));
    const Text ticks = taught().analyse("puutiais aivotulehdus rokote", Language::fi);
    EXPECT_TRUE(has_lemma(token(ticks, "puutiais"), "puutiaisaivotulehdus"));
    const Text none = taught().analyse("äiti on kotona", Language::fi);
    EXPECT_EQ(token(none, "äiti").readings.size(), 1u);
}

TEST(Text, words_written_together_are_cut) {
    const Text text = taught().analyse("enjaksa enää", Language::fi);
    EXPECT_EQ(token(text, "enjaksa").how, How::joined);
    EXPECT_TRUE(has_lemma(token(text, "enjaksa"), "jaksaa"));
    EXPECT_TRUE(token(text, "enjaksa").negated);
}

TEST(Text, swedish_compounds_have_parts) {
    const auto parts_of = [](std::string_view word) {
        std::string out;
        const Text text = taught().analyse(word, Language::sv);
        for (const std::string& part : text.tokens.at(0).readings.at(0).parts)
            out += (out.empty() ? "" : "+") + part;
        return out;
    };
    const auto stem = [](std::string_view word) { return taught().lemma_key(Language::sv, word); };
    EXPECT_EQ(parts_of("tandläkarmottagningen"), stem("tandläkare") + "+" + stem("mottagning"));
    EXPECT_EQ(parts_of("skolkuratorn"), stem("skola") + "+" + stem("kurator"));
    EXPECT_EQ(parts_of("influensavaccinet"), stem("influensa") + "+" + stem("vaccin"));
    EXPECT_EQ(parts_of("barnskyddet"), stem("barn") + "+" + stem("skydd"));
}

TEST(Text, reads_the_same_from_many_threads) {
    const std::string phrase = "mun äiti ei pärjää enää yksin kotona, jag orkar inte mera";
    const Text expected = analyser().analyse(phrase);
    std::vector<std::thread> threads;
    std::array<int, 4> same{};
    for (std::size_t t = 0; t < same.size(); ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < 50; ++i) {
                const Text text = analyser().analyse(phrase);
                bool equal = text.tokens.size() == expected.tokens.size();
                for (std::size_t k = 0; equal && k < text.tokens.size(); ++k)
                    equal = text.tokens[k].readings == expected.tokens[k].readings &&
                            text.tokens[k].negated == expected.tokens[k].negated;
                same[t] += equal;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const int count : same) EXPECT_EQ(count, 50);
}

TEST(Text, long_and_broken_input_is_bounded) {
    EXPECT_EQ(analyser().analyse("").tokens.size(), 0u);
    std::string many;
    for (int i = 0; i < 20'000; ++i) many += "a ";
    EXPECT_LE(analyser().analyse(many).tokens.size(), tokens_max);
    EXPECT_NO_FATAL_FAILURE(analyser().analyse(std::string(10'000, 'x')));
    EXPECT_NO_FATAL_FAILURE(analyser().analyse("\xFF\xFE\xC3"));
}

TEST(Text, the_keeper_can_ask_what_is_a_base_form) {
    EXPECT_TRUE(analyser().is_base_form("hammas"));
    EXPECT_TRUE(analyser().is_base_form("raskaana"));
    EXPECT_FALSE(analyser().is_base_form("hampaassa"));
    EXPECT_FALSE(analyser().is_base_form("qwrtzx"));
}

}  // namespace
}  // namespace luotsi::need
