// Goal: identifiers, digests and UTF-8 text behave at their edges. Method: tables of published
// examples (RFC 9562, FIPS 180, RFC 4231, Unicode's ill-formed sequences) and seeded streams.
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/hash.hpp"
#include "base/ids.hpp"

namespace luotsi {
namespace {

TEST(Ids, Version7SortsByTimeAndRoundTrips) {
    SeededRandom random(7);
    Uuid previous{};
    for (std::int64_t ms = 1'700'000'000'000; ms < 1'700'000'000'200; ++ms) {
        const Uuid id = make_uuid_v7({ms}, random);
        EXPECT_LT(previous, id);
        const std::string text = to_string(id);
        ASSERT_EQ(text.size(), 36u);
        EXPECT_EQ(text[14], '7');
        EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos);
        EXPECT_EQ(parse_uuid(text).value(), id);
        EXPECT_GE(shard_of(id), 0);
        EXPECT_LT(shard_of(id), 1024);
        previous = id;
    }
    // RFC 9562, appendix A.6.
    const Uuid example = parse_uuid("017F22E2-79B0-7CC3-98C4-DC0C0C07398F").value();
    EXPECT_EQ(to_string(example), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
    EXPECT_EQ(example.high >> 16, 0x017F22E279B0u);
    for (const char* bad :
         {"", "017f22e2", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
          "017f22e2x79b0-7cc3-98c4-dc0c0c07398f", "017f22e279b0-7cc3-98c4-dc0c0c07398f-"})
        EXPECT_EQ(parse_uuid(bad).error().code, "base.bad_id") << bad;
}

TEST(Ids, ShardsAreEvenAndFixed) {
    SeededRandom random(11);
    std::vector<int> counts(1024);
    for (int i = 0; i < 102'400; ++i)
        ++counts[static_cast<std::size_t>(shard_of(make_uuid_v7({1'700'000'000'000 + i}, random)))];
    for (const int n : counts) {
        EXPECT_GT(n, 40);
        EXPECT_LT(n, 180);
    }
    EXPECT_EQ(stable_hash(""), 14'695'981'039'346'656'037ULL);
    EXPECT_EQ(stable_hash("a"), 0xaf63dc4c8601ec8cULL);
}

TEST(Ids, RandomStreams) {
    SeededRandom a(1);
    SeededRandom b(1);
    SystemRandom system;
    std::set<std::uint64_t> seen;
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(a.next(), b.next());
        EXPECT_TRUE(seen.insert(system.next()).second);
    }
    // First output of SplitMix64 from seed 0.
    SeededRandom zero(0);
    EXPECT_EQ(zero.next(), 0xE220A8397B1DCDAFULL);
}

TEST(Hash, KnownDigests) {
    EXPECT_EQ(to_hex(sha256(std::string_view("abc"))),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    // RFC 4231, cases 1 and 6 (a key longer than a block), each after another key; and no key at
    // all.
    EXPECT_EQ(to_hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
              "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    EXPECT_EQ(to_hex(hmac_sha256(std::string(131, '\xaa'),
                                 "Test Using Larger Than Block-Size Key - Hash Key First")),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
    EXPECT_EQ(to_hex(hmac_sha256({}, {})),
              "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Hash, TokensCanBeReadAloud) {
    SeededRandom random(3);
    const std::string token = secret_token(random, 26);
    EXPECT_EQ(token.size(), 26u);
    EXPECT_EQ(token.find_first_of("ILOU"), std::string::npos);
    EXPECT_EQ(normalise_token(token), token);
    EXPECT_EQ(normalise_token("ab-o1 il\n"), "AB0111");
}

TEST(Text, Utf8) {
    for (const char* good : {"", "abc", "äöå ÄÖÅ", "€", "😀", "\xF4\x8F\xBF\xBF", "\xEF\xBF\xBD"})
        EXPECT_TRUE(is_valid_utf8(good)) << good;
    for (const char* bad : {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80",
                            "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80", "a\xFF", "\xE2\x82"})
        EXPECT_FALSE(is_valid_utf8(bad));
    EXPECT_TRUE(is_valid_utf8(std::string_view("a\0b", 3)));
}

TEST(Text, CodePointsRoundTrip) {
    for (std::uint32_t c = 0; c <= 0x110000; ++c) {
        std::string text;
        append_code_point(text, c);
        std::size_t at = 0;
        const bool scalar = c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
        ASSERT_EQ(next_code_point(text, at), scalar ? c : 0xFFFDu);
        ASSERT_EQ(at, text.size());
    }
}

TEST(Text, LowerTrimCountShorten) {
    EXPECT_EQ(lower("ÄÖÅ ŠŽ Hei ß É"), "äöå šž hei ß é");
    EXPECT_EQ(lower("a\xFF"), "a\xEF\xBF\xBD");
    EXPECT_EQ(trim(" \t a b \n"), "a b");
    EXPECT_EQ(trim("   "), "");
    EXPECT_EQ(count_code_points("äö😀a"), 4u);
    EXPECT_EQ(shorten("äiti", 4), "äiti");
    EXPECT_EQ(shorten("äitiys", 4), "äit…");
    EXPECT_EQ(shorten("ab", 0), "");
    Language language = Language::fi;
    EXPECT_TRUE(parse_language("sv", language));
    EXPECT_EQ(language, Language::sv);
    EXPECT_FALSE(parse_language("SV", language));
    const LocalText text{"a", "b", "c"};
    EXPECT_EQ(text.in(Language::en), "c");
}

}  // namespace
}  // namespace luotsi
