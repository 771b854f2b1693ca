// Goal: the pattern language means what content/needs and content/danger say it means, and
// thousands of patterns together find what each alone would find. Method: texts made by hand, token
// by token (no morphology), each rule of the grammar with a case for and a case against; then
// random patterns over random texts, the indexed set against one pattern at a time (seed printed).
#include <gtest/gtest.h>

#include <random>
#include <sstream>

#include "need/pattern_set.hpp"

namespace luotsi::need {
namespace {

// "mun hampaat:hammas särkee:särkeä . muu": written form, base forms after ":" ("+" between the
// parts of a compound, "|" between readings, a language before "~"), "!" before a word that stands
// under a negation, "." ends a sentence. A word without ":" was not recognised.
Text text(std::string_view said) {
    Text out;
    std::uint32_t sentence = 0;
    std::istringstream words{std::string(said)};
    for (std::string word; words >> word;) {
        if (word == ".") {
            ++sentence;
            continue;
        }
        Token token;
        token.sentence = sentence;
        token.how = How::unknown;
        if (word.front() == '!') {
            token.negated = true;
            word.erase(0, 1);
        }
        const std::size_t colon = word.find(':');
        token.surface = word.substr(0, colon);
        if (colon != std::string::npos) {
            token.how = How::written;
            std::istringstream readings(word.substr(colon + 1));
            for (std::string one; std::getline(readings, one, '|');) {
                Reading reading;
                if (one.starts_with("sv~") || one.starts_with("en~")) {
                    reading.language = one.starts_with("sv~") ? Language::sv : Language::en;
                    one.erase(0, 3);
                }
                if (one.starts_with("1~")) {
                    reading.person = 1;
                    one.erase(0, 2);
                }
                std::istringstream parts(one);
                for (std::string part; std::getline(parts, part, '+');) {
                    reading.parts.push_back(part);
                    reading.lemma += part;
                }
                token.readings.push_back(reading);
            }
        }
        out.tokens.push_back(token);
    }
    return out;
}

PatternSet set_of(std::initializer_list<std::string_view> lines, Language language = Language::fi) {
    PatternSetBuilder builder;
    for (const auto& [name, member] : {std::pair{"child", "lapsi+"},
                                       {"child", "tytär"},
                                       {"past", "(vuosi sitten)"},
                                       {"past", "viimevuonna"},
                                       {"now", "nyt"},
                                       {"me", "minä"},
                                       {"weapon", "puukko"}})
        EXPECT_TRUE(builder.add_class_member(name, member, Language::fi));
    for (const std::string_view line : lines) {
        const auto added = builder.add(line, language);
        EXPECT_TRUE(added) << line << ": " << to_string(added.error());
    }
    std::vector<Error> errors;
    PatternSet set = builder.build(errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error);
    return set;
}

bool hits(std::string_view pattern, std::string_view said, Language language = Language::fi) {
    return !set_of({pattern}, language).match(text(said)).empty();
}

TEST(PatternWord, a_base_form_matches_every_inflection_and_its_own_written_form) {
    EXPECT_TRUE(hits("hammas", "hampaassa:hammas"));
    EXPECT_TRUE(hits("hammas", "hammas"));
    EXPECT_TRUE(hits("koto", "kotona:koti|koto"));  // whichever way it was read
    EXPECT_FALSE(hits("hammas", "hammaslääkäri:hammas+lääkäri"));
    EXPECT_TRUE(hits("Hammas", "hammas"));
}

TEST(PatternWord, parts_of_compounds) {
    EXPECT_TRUE(hits("hammas+", "hammaslääkärille:hammas+lääkäri"));
    EXPECT_TRUE(hits("hammas+", "hampaat:hammas"));
    EXPECT_FALSE(hits("hammas+", "maitohammas:maito+hammas"));
    EXPECT_TRUE(hits("+särky", "selkäsärkyä:selkä+särky"));
    EXPECT_TRUE(hits("+särky", "särky"));
    EXPECT_FALSE(hits("+särky", "särkylääke:särky+lääke"));
    EXPECT_TRUE(hits("+hoito+", "kotihoitokäynti:koti+hoito+käynti"));
}

TEST(PatternWord, written_forms) {
    EXPECT_TRUE(hits("viilt*", "viiltelee:viillellä"));
    EXPECT_FALSE(hits("viilt*", "viilsi"));
    EXPECT_TRUE(hits("=kotona", "kotona:koti"));
    EXPECT_FALSE(hits("=kotona", "koti:koti"));
}

TEST(PatternWord, a_word_counts_only_in_the_language_in_which_it_was_read) {
    EXPECT_TRUE(hits("dö", "dör:sv~dö", Language::sv));
    EXPECT_FALSE(hits("die", "die:sv~die", Language::en));
    EXPECT_TRUE(hits("die", "die:sv~die|en~die", Language::en));
    EXPECT_TRUE(hits("die", "die", Language::en));  // not recognised in any language
    EXPECT_TRUE(hits("=die", "die:sv~die", Language::en));
}

TEST(PatternWord, classes_have_members_of_every_kind) {
    EXPECT_TRUE(hits("@child sairas", "tytär:tytär on sairas"));
    EXPECT_TRUE(hits("@child sairas", "sairas lapsenlapsi:lapsi+lapsi"));
    EXPECT_TRUE(hits("@past", "sattui vuosi:vuosi sitten:sitten"));
    EXPECT_FALSE(hits("@past", "sitten vuosi"));
}

TEST(PatternElement, all_elements_in_one_sentence_in_any_order) {
    EXPECT_TRUE(hits("selkä kipeä", "kipeä on mun selkä"));
    EXPECT_FALSE(hits("selkä kipeä", "kipeä on mun jalka"));
    EXPECT_FALSE(hits("selkä kipeä", "selkä . kipeä"));
    EXPECT_TRUE(hits("selkä kipeä/arka", "arka selkä"));
    EXPECT_TRUE(hits("selkä kipeä | within=text", "selkä . kipeä"));
}

TEST(PatternElement, within_a_window) {
    EXPECT_TRUE(hits("a b", "a x x x x x x b"));
    EXPECT_FALSE(hits("a b", "a x x x x x x x b"));
    EXPECT_TRUE(hits("a b | within=9", "a x x x x x x x b"));
    EXPECT_TRUE(hits("a b | within=2", "a x b a"));
    EXPECT_FALSE(hits("a b | within=2", "a x b"));
}

TEST(PatternElement, no_token_stands_for_two_elements) {
    EXPECT_FALSE(hits("lapsi+ lapsi", "lapsi"));
    EXPECT_TRUE(hits("lapsi+ lapsi", "lapsi lapsi"));
    EXPECT_TRUE(hits("@child lapsi", "lapsi lapsi+x tytär"));
}

TEST(PatternElement, negation_asked_for) {
    EXPECT_TRUE(hits("!jaksaa", "en !jaksa:jaksaa"));
    EXPECT_FALSE(hits("!jaksaa", "jaksaa:jaksaa"));
    EXPECT_TRUE(hits("jaksaa", "en !jaksa:jaksaa"));
    EXPECT_FALSE(hits("jaksaa | neg=drop", "en !jaksa:jaksaa"));
    EXPECT_TRUE(hits("!haluta elää | neg=drop", "en !halua:haluta elää:elää"));
    EXPECT_FALSE(hits("!haluta elää | neg=drop", "haluan:haluta elää:elää"));
    EXPECT_TRUE(hits("a b | neg=drop", "!a b a"));  // another place without negation
}

TEST(PatternElement, a_first_exclamation_mark_is_for_all_a_later_one_for_its_word) {
    EXPECT_TRUE(hits("!a/b c", "!b c"));
    EXPECT_FALSE(hits("!a/b c", "b c"));
    EXPECT_TRUE(hits("a/!b c", "a c"));
    EXPECT_TRUE(hits("a/!b c | neg=drop", "!b c"));
    EXPECT_FALSE(hits("a/!b c", "b c"));
    EXPECT_FALSE(hits("a/!b c | neg=drop", "!a c"));
    EXPECT_EQ(to_string(parse_pattern("a/!b/(c d)").value()), "a/!b/(c d)");
}

TEST(PatternElement, a_hit_says_whether_it_was_negated) {
    EXPECT_TRUE(set_of({"a"}).match(text("!a")).front().negated);
    EXPECT_FALSE(set_of({"!a"}).match(text("!a")).front().negated);
}

TEST(PatternElement, sequences_are_consecutive) {
    EXPECT_TRUE(hits("(ta livet av)", "ska ta livet av mig"));
    EXPECT_FALSE(hits("(ta livet av)", "ta nu livet av"));
    EXPECT_FALSE(hits("(ta livet av)", "ta . livet av"));
    EXPECT_TRUE(hits("(ta/tar livet av) mig", "tar livet av mig"));
    EXPECT_TRUE(hits("(oma henki)/itse tappaa", "tappaa oma henki"));
    EXPECT_TRUE(hits("(@child alle)", "tytär alle"));
    EXPECT_FALSE(hits("(x y)", "y"));
}

TEST(PatternElement, contexts_against) {
    EXPECT_TRUE(hits("kuolla -nauru", "kuolen:kuolla"));
    EXPECT_FALSE(hits("kuolla -nauru", "kuolen:kuolla nauruun:nauru"));
    EXPECT_FALSE(hits("kuolla -nauru", "nauru x x kuolla"));
    EXPECT_TRUE(hits("kuolla -nauru", "nauru x x x kuolla"));
    EXPECT_TRUE(hits("kuolla -nauru", "nauru . kuolla"));
    EXPECT_FALSE(hits("kuolla -nauru | against=sentence", "nauru x x x x x kuolla"));
    EXPECT_TRUE(hits("kuolla -nauru | against=sentence", "nauru . kuolla"));
    EXPECT_FALSE(hits("kuolla -nauru | against=text", "nauru . kuolla"));
    EXPECT_TRUE(hits("kuolla -nauru | against=0", "nauru kuolla"));
    EXPECT_FALSE(hits("kuolla -(nauru ääni)", "kuolla nauru ääni"));
    // One place spoken against leaves another.
    EXPECT_TRUE(hits("kuolla -nauru", "kuolla nauru x x x x x x kuolla"));
}

TEST(PatternOption, past_is_dropped_unless_now_stands_beside) {
    EXPECT_FALSE(hits("infarkti | past=drop", "vuosi sitten infarkti"));
    EXPECT_TRUE(hits("infarkti | past=drop", "infarkti"));
    EXPECT_TRUE(hits("infarkti | past=drop", "nyt infarkti vuosi sitten"));
    EXPECT_TRUE(hits("infarkti", "vuosi sitten infarkti"));
}

TEST(PatternOption, of_whom_the_text_speaks) {
    EXPECT_TRUE(hits("kuume | who=child", "lapsi . kuume"));
    EXPECT_FALSE(hits("kuume | who=child", "kuume"));
    EXPECT_TRUE(hits("kuume | who=me", "olen:1~olla kuume"));
    EXPECT_TRUE(hits("kuume | who=me", "minä kuume"));
    EXPECT_FALSE(hits("kuume | who=me", "on:olla kuume"));
    EXPECT_TRUE(hits("kuume | who=other", "kuume lapsi"));
}

TEST(PatternOption, an_age_is_said) {
    for (const char* said :
         {"kuume 2 kk", "kuume 2kk", "kuume kaksikuukautinen kahden kuukauden ikäinen",
          "kuume two months old", "kuume 8 viikkoinen", "kuume vastasyntynyt",
          "kuume 6 veckor gammal", "kuume two-month-old"})
        EXPECT_TRUE(hits("kuume | age=0-0.25", said)) << said;
    for (const char* said :
         {"kuume", "kuume 2 v", "kuume 2 kk sitten", "kuume 2 viikkoa", "kuume 2 years old"})
        EXPECT_FALSE(hits("kuume | age=0-0.25", said)) << said;
    EXPECT_TRUE(hits("kuume | age=3-6", "kolmevuotias kuume"));
    EXPECT_TRUE(hits("kuume | age=3-6", "femåring kuume"));
    EXPECT_TRUE(hits("kuume | age=80-100", "86v kuume"));
}

TEST(PatternOption, all_options_are_kept) {
    const auto pattern = parse_pattern("a b | 3.5 within=4 neg=drop past=drop who=teen age=13-17.5 "
                                       "urgent reg=slang against=sentence");
    ASSERT_TRUE(pattern) << to_string(pattern.error());
    const PatternOptions& o = pattern->options;
    EXPECT_EQ(o.weight, 3.5);
    EXPECT_EQ(o.within, 4u);
    EXPECT_EQ(o.against, within_sentence);
    EXPECT_TRUE(o.drop_negated && o.drop_past);
    EXPECT_EQ(o.who, Who::teen);
    EXPECT_EQ(o.age_to, 17.5);
    EXPECT_EQ(o.urgency, PatternOptions::Urgency::urgent);
    EXPECT_EQ(o.reg, "slang");
    EXPECT_EQ(parse_pattern(to_string(*pattern)).value(), *pattern);
}

TEST(PatternErrors, say_what_is_wrong_where_and_what_to_do) {
    struct Case {
        const char* line;
        const char* code;
        std::uint32_t column;
    };
    for (const Case& c :
         {Case{"", "pattern.no_word", 1}, Case{"-nauru", "pattern.no_word", 7},
          Case{"a (b c", "pattern.unclosed", 7}, Case{"a ()", "pattern.no_word", 5},
          Case{"a / b", "pattern.no_word", 3}, Case{"ä/", "pattern.no_word", 3},
          Case{"a*b", "pattern.unexpected", 3}, Case{"a!b", "pattern.unexpected", 2},
          Case{"a | 9", "pattern.bad_option", 5}, Case{"a | within=0", "pattern.bad_option", 5},
          Case{"a | neg=keep", "pattern.bad_option", 5},
          Case{"a | who=cat", "pattern.bad_option", 5},
          Case{"a | age=6-0", "pattern.bad_option", 5}, Case{"a | urgnet", "pattern.bad_option", 5},
          Case{"a\xff", "pattern.not_utf8", 1}}) {
        const auto pattern = parse_pattern(c.line);
        ASSERT_FALSE(pattern) << c.line;
        EXPECT_EQ(pattern.error().code, c.code) << c.line;
        EXPECT_EQ(pattern.error().column, c.column) << c.line;
        EXPECT_FALSE(pattern.error().repair.empty()) << c.line;
    }
    std::string long_line;
    for (int i = 0; i < 13; ++i) long_line += "a ";
    EXPECT_EQ(parse_pattern(long_line).error().code, "pattern.too_long");
    EXPECT_EQ(parse_pattern(std::string(5'000, 'a')).error().code, "pattern.too_long");
}

TEST(PatternErrors, an_unknown_class_is_reported_once_and_its_pattern_left_out) {
    PatternSetBuilder builder;
    ASSERT_TRUE(builder.add("@nobody a", Language::fi));
    ASSERT_TRUE(builder.add("@nobody/b a", Language::fi));
    std::vector<Error> errors;
    const PatternSet set = builder.build(errors);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_EQ(errors.front().code, "pattern.unknown_class");
    EXPECT_EQ(set.match(text("a")).size(), 0u);
    EXPECT_EQ(set.match(text("a b")).size(), 1u);
}

TEST(PatternErrors, a_class_has_no_classes) {
    PatternSetBuilder builder;
    EXPECT_EQ(builder.add_class_member("a", "@b", Language::fi).error().code,
              "pattern.class_in_class");
    EXPECT_EQ(builder.add_class_member("a", "b c", Language::fi).error().code,
              "pattern.unexpected");
}

TEST(PatternSet, dictionary_forms_go_through_the_key_of_the_language) {
    PatternSetBuilder builder(
        [](Language, std::string_view word) { return std::string(word.substr(0, 3)); });
    ASSERT_TRUE(builder.add("tandläkare", Language::sv));
    std::vector<Error> errors;
    EXPECT_EQ(builder.build(errors).match(text("tandläkaren:sv~tan")).size(), 1u);
}

TEST(PatternSet, hits_name_their_tokens) {
    const auto found = set_of({"b (c d)", "x"}).match(text("a c d y b"));
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found.front().pattern, 0u);
    EXPECT_EQ(found.front().tokens, (std::vector<std::uint32_t>{1, 2, 4}));
}

TEST(PatternSet, an_empty_set_and_an_empty_text_have_no_hits) {
    EXPECT_TRUE(PatternSet().match(text("a")).empty());
    EXPECT_TRUE(set_of({"a"}).match(Text()).empty());
}

// A search that tried every combination would never end here.
TEST(PatternSet, an_unkind_text_costs_little) {
    std::string said;
    for (int i = 0; i < 1'500; ++i) said += "a ";
    EXPECT_TRUE(hits("a a a a a a a a | within=100", said));
    EXPECT_FALSE(hits("a a a a a a a a a a a -a | within=100", said));
}

TEST(PatternSet, finds_together_what_each_finds_alone) {
    const unsigned seed = std::random_device{}();
    std::printf("seed %u\n", seed);
    std::mt19937 random(seed);
    const auto pick = [&](unsigned n) { return static_cast<unsigned>(random() % n); };
    const auto letter = [&] { return std::string(1, static_cast<char>('a' + pick(9))); };
    const auto word = [&] {
        switch (pick(8)) {
            case 0: return letter() + "*";
            case 1: return letter() + "+";
            case 2: return "=" + letter();
            case 3: return "(" + letter() + " " + letter() + ")";
            case 4: return std::string("@child");
            default: return letter();
        }
    };
    std::vector<std::string> lines;
    for (int i = 0; i < 200; ++i) {
        std::string line;
        for (unsigned n = 1 + pick(3); n > 0; --n) {
            if (pick(6) == 0) line += '!';
            line += word();
            if (pick(4) == 0) line += (pick(4) == 0 ? "/!" : "/") + word();
            line += ' ';
        }
        if (pick(4) == 0) line += "-" + word() + " ";
        if (pick(3) == 0) line += "| within=" + std::to_string(1 + pick(6));
        if (line.find('|') != std::string::npos && pick(2) == 0) line += " neg=drop";
        lines.push_back(line);
    }
    const auto build = [](const std::vector<std::string>& from) {
        PatternSetBuilder builder;
        EXPECT_TRUE(builder.add_class_member("child", "(a b)", Language::fi));
        EXPECT_TRUE(builder.add_class_member("child", "c+", Language::fi));
        for (const std::string& line : from) EXPECT_TRUE(builder.add(line, Language::fi)) << line;
        std::vector<Error> errors;
        return builder.build(errors);
    };
    const PatternSet together = build(lines);
    std::vector<PatternSet> alone;
    for (const std::string& line : lines) alone.push_back(build({line}));
    for (int round = 0; round < 200; ++round) {
        std::string said;
        for (unsigned n = pick(14); n > 0; --n) {
            said += (pick(5) == 0 ? "!" : "") + letter();
            if (pick(3) == 0) said += ":" + letter() + "+" + letter();
            said += pick(8) == 0 ? " . " : " ";
        }
        const Text read = text(said);
        std::vector<std::uint32_t> one_by_one, at_once;
        for (std::uint32_t i = 0; i < alone.size(); ++i)
            if (!alone[i].match(read).empty()) one_by_one.push_back(i);
        for (const PatternHit& hit : together.match(read)) at_once.push_back(hit.pattern);
        EXPECT_EQ(at_once, one_by_one) << said;
    }
}

}  // namespace
}  // namespace luotsi::need
