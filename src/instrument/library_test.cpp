// Goal: the files of content/instruments are good, and a bad file says where and why. Method: all
// shipped files are loaded, written and read again; one good file is spoiled in many ways, each of
// which must be refused by its code and never crash.
#include "instrument/library.hpp"

#include <gtest/gtest.h>

#include <set>

#include "instrument/test_instruments.hpp"

namespace luotsi::instrument {
namespace {

constexpr std::string_view good = R"(instrument: small
version: 1.0.0
title: {fi: "Pieni", sv: "Liten", en: "Small"}
owner: "Nobody"
licence: {may display: true, may score: true, text: "free", source: "none", confidence: high}
mode: full
wording: {fi: draft, sv: draft, en: official}
answers:
  yes no:
    - {value: 0, text: {fi: "Ei", sv: "Nej", en: "No"}}
    - {value: 1, text: {fi: "Kyllä", sv: "Ja", en: "Yes"}}
items:
  - {id: "1", topic: {fi: A, sv: A, en: A}, text: {fi: "a", sv: "a", en: "a"}, answers: yes no}
  - {id: "2", topic: {fi: B, sv: B, en: B}, text: {fi: "b", sv: "b", en: "b"}, answers: yes no}
skip:
  - {when: ["1"], is: 0, items: ["2"], to: 0}
scores:
  total:
    title: {fi: "Summa", sv: "Summa", en: "Sum"}
    of: all
    bands:
      - {to: 0, code: none, label: {fi: "Ei", sv: "Nej", en: "None"}}
      - {code: some, label: {fi: "On", sv: "Finns", en: "Some"}}
alerts:
  - {code: b, item: "2", from: 1, level: same-day, text: {fi: "B", sv: "B", en: "B"}}
)";

std::string codes(const Read& read) {
    std::set<std::string> all;
    for (const Error& error : read.errors) {
        all.insert(error.code);
        EXPECT_GT(error.line, 0U) << error.code;
        EXPECT_FALSE(error.repair.empty()) << error.code;
    }
    std::string out;
    for (const std::string& code : all) out += (out.empty() ? "" : " ") + code;
    return out;
}

std::string spoil(std::string_view what, std::string_view with) {
    std::string text(good);
    const std::size_t at = text.find(what);
    EXPECT_NE(at, std::string::npos) << what;
    text.replace(at, what.size(), with);
    return codes(read_instrument(text, "small.yaml"));
}

TEST(InstrumentFiles, ShippedOnesAreGoodAndReadBackTheSame) {
    ASSERT_GE(shipped().all().size(), 1U);
    for (const Instrument& one : shipped().all()) {
        const Read again = read_instrument(to_yaml(one), one.id);
        ASSERT_TRUE(again.instrument.has_value()) << codes(again) << "\n" << to_yaml(one);
        EXPECT_EQ(*again.instrument, one) << to_yaml(one);
    }
}

TEST(InstrumentFiles, NothingIsShippedThatMayNotBe) {
    for (const std::string_view closed :
         {"epds", "sdq", "eq-5d-5l", "mmse", "moca", "hads", "interrai", "15d", "bbi-15", "itc",
          "zarit", "mna", "cerad", "kykyviisari", "omasuuntima"}) {
        const Instrument* one = shipped().find(closed);
        ASSERT_NE(one, nullptr) << closed;
        EXPECT_EQ(one->mode, Mode::score_only) << closed;
        EXPECT_FALSE(one->licence.may_display) << closed;
        for (const Item& item : one->items) EXPECT_EQ(item.text.fi, "") << closed;
    }
}

TEST(InstrumentFiles, NoWordingInAnotherLanguageIsCalledOfficialWithoutASource) {
    for (const Instrument& one : shipped().all()) {
        EXPECT_FALSE(one.licence.source.empty()) << one.id;
        if (one.owner == "Luotsi") continue;  // ours, in all three
        for (const char* language : {"fi", "sv"}) {
            if (one.wording.at(language) == Wording::official) {
                EXPECT_EQ(one.licence.confidence, "found") << one.id;
            }
        }
    }
}

TEST(InstrumentFiles, GoodOneHasNoMistake) {
    const Read read = read_instrument(std::string(good), "small.yaml");
    ASSERT_TRUE(read.instrument.has_value()) << codes(read);
    EXPECT_EQ(read.instrument->scores[0].high, Decimal(2));
    EXPECT_EQ(read.instrument->skips.size(), 1U);
}

TEST(InstrumentFiles, MistakesAreNamed) {
    EXPECT_EQ(spoil("version: 1.0.0", "version: 1.0"), "instrument.bad_version");
    EXPECT_EQ(spoil("instrument: small", "instrument: Small One"), "instrument.bad_id");
    EXPECT_EQ(spoil("may display: true", "may display: false"), "instrument.may_not_display");
    EXPECT_EQ(spoil("wording: {fi: draft, sv: draft, en: official}\n", ""),
              "instrument.wording_untold");
    EXPECT_EQ(spoil(", text: {fi: \"b\", sv: \"b\", en: \"b\"}", ""), "instrument.wording_missing");
    EXPECT_EQ(spoil("id: \"2\"", "id: \"1\""), "instrument.twice");
    EXPECT_EQ(spoil("value: 1", "value: 0"), "instrument.twice");
    EXPECT_EQ(spoil("answers: yes no}\n  - {id: \"2\"", "answers: maybe}\n  - {id: \"2\""),
              "instrument.unknown_answers");
    EXPECT_EQ(spoil(", answers: yes no}\n  - {id: \"2\"", "}\n  - {id: \"2\""),
              "instrument.no_answers");
    EXPECT_EQ(spoil("items: [\"2\"], to: 0", "items: [\"3\"], to: 0"), "instrument.unknown_item");
    EXPECT_EQ(spoil("of: all", "of: all\n    range: [0, 3]"), "instrument.bad_range");
    EXPECT_EQ(spoil("of: all", "of: all\n    missing: 2"), "instrument.nothing_answered");
    EXPECT_EQ(spoil("{code: some", "{to: 1, code: some"), "instrument.gap");
    EXPECT_EQ(spoil("{to: 0, code: none", "{to: 5, code: none"), "instrument.never_reached");
    EXPECT_EQ(spoil("{to: 0, code: none", "{to: 0, below: 1, code: none"), "instrument.two_limits");
    EXPECT_EQ(spoil("from: 1, level", "level"), "instrument.no_limit");
    EXPECT_EQ(spoil("from: 1, level", "from: one, level"), "instrument.no_limit "
                                                           "instrument.not_number");
    EXPECT_EQ(spoil("level: same-day", "level: soon"), "yaml.not_allowed");
    EXPECT_EQ(spoil("owner:", "owners:"), "yaml.missing_key yaml.unknown_key");
}

TEST(InstrumentFiles, EveryLineMayBeTakenAwayWithoutACrash) {
    std::vector<std::string> lines;
    std::string rest(good);
    for (std::size_t at = 0; (at = rest.find('\n')) != std::string::npos; rest.erase(0, at + 1))
        lines.push_back(rest.substr(0, at + 1));
    for (std::size_t left = 0; left < lines.size(); ++left) {
        std::string text;
        for (std::size_t i = 0; i < lines.size(); ++i)
            if (i != left) text += lines[i];
        const Read read = read_instrument(text, "small.yaml");
        EXPECT_EQ(read.instrument.has_value(), read.errors.empty());
    }
}

}  // namespace
}  // namespace luotsi::instrument
