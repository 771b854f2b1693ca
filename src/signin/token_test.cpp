// Goal: a token is believed only when a published key has signed it by an allowed algorithm; every
// other writing of it – algorithm "none", a public key taken for a secret, a changed byte, another
// base64 of the same bytes – is refused. Method: real keys of both kinds sign, then tokens and key
// sets are bent one way at a time; the ES256 example of RFC 7515 A.3 is read as published.
#include "signin/token.hpp"

#include <gtest/gtest.h>

#include "base/hash.hpp"
#include "signin/base64.hpp"

namespace luotsi::signin {
namespace {

constexpr std::array algorithms{Algorithm::rs256, Algorithm::ps256, Algorithm::es256};

const Key& key_for(Algorithm algorithm) {
    static const Key rsa = *Key::generate(Algorithm::rs256);
    static const Key curve = *Key::generate(Algorithm::es256);
    return algorithm == Algorithm::es256 ? curve : rsa;
}

std::string header(Algorithm algorithm, std::string_view kid) {
    return R"({"alg":")" + std::string(to_string(algorithm)) + R"(","kid":")" + std::string(kid) +
           R"("})";
}

KeySet published(std::string_view kid) {
    const std::string rsa = key_for(Algorithm::rs256).public_jwk(Algorithm::rs256, kid);
    const std::string pss = key_for(Algorithm::ps256).public_jwk(Algorithm::ps256, kid);
    const std::string curve = key_for(Algorithm::es256).public_jwk(Algorithm::es256, kid);
    return *KeySet::from_json(R"({"keys":[)" + rsa + "," + pss + "," + curve + "]}");
}

TEST(Base64Url, HasOneWritingForEachValue) {
    for (const std::string bytes : {"", "f", "fo", "foo", "\xff\xfe", "any carnal pleas"}) {
        EXPECT_EQ(from_base64url(to_base64url(bytes)), bytes);
    }
    EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
    EXPECT_EQ(to_base64("fo"), "Zm8=");
    for (const char* wrong : {"A", "Zh", "Zm9", "Zm8=", "Zm 8", "Zm+8", "Zm/8", "\xc3\xa4"}) {
        EXPECT_EQ(from_base64url(wrong), std::nullopt) << wrong;
    }
}

TEST(Token, IsBelievedWhenAPublishedKeySignedIt) {
    for (const Algorithm algorithm : algorithms) {
        const auto text = make_token(key_for(algorithm), algorithm, header(algorithm, "k1"),
                                     R"({"sub":"x","exp":1.5,"aud":["a","b"]})");
        ASSERT_TRUE(text);
        const auto token = read_token(*text);
        ASSERT_TRUE(token) << to_string(token.error());
        EXPECT_TRUE(is_signed_by(*token, published("k1"))) << to_string(algorithm);
        EXPECT_FALSE(is_signed_by(*token, published("k2")));
        EXPECT_EQ(token->claims.text("sub"), "x");
        EXPECT_EQ(token->claims.instant("exp")->ms, 1500);
        EXPECT_EQ(token->claims.texts("aud"), (std::vector<std::string>{"a", "b"}));
    }
}

TEST(Token, ReadsThePublishedExampleOfTheStandard) {
    // RFC 7515 appendix A.3.
    const auto keys = KeySet::from_json(
        R"({"keys":[{"kty":"EC","crv":"P-256",
            "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]})");
    ASSERT_TRUE(keys);
    const auto token = read_token(
        "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
        "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5dj"
        "xLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q");
    ASSERT_TRUE(token);
    EXPECT_TRUE(is_signed_by(*token, *keys));
    EXPECT_EQ(token->claims.text("iss"), "joe");
}

TEST(Token, IsRefusedWhenABitOfItIsChanged) {
    for (const Algorithm algorithm : algorithms) {
        const std::string text = *make_token(key_for(algorithm), algorithm, header(algorithm, "k"),
                                             R"({"sub":"aino","n":1})");
        const KeySet keys = published("k");
        std::uint32_t believed = 0;
        for (std::size_t at = 0; at < text.size(); ++at) {
            std::string bent = text;
            bent[at] = bent[at] == 'A' ? 'B' : 'A';
            const auto token = read_token(bent);
            if (token && is_signed_by(*token, keys)) ++believed;
        }
        EXPECT_EQ(believed, 0U) << to_string(algorithm);
    }
}

TEST(Token, NeverTakesNoneNorASymmetricAlgorithm) {
    const std::string claims = to_base64url(R"({"sub":"x"})");
    for (const char* alg : {"none", "None", "NONE", "HS256", "HS512", "RS512", "rs256", ""}) {
        const std::string head = to_base64url(R"({"alg":")" + std::string(alg) + R"("})");
        EXPECT_FALSE(read_token(head + "." + claims + ".")) << alg;
        // The public key as the secret of an HMAC: the old trick.
        const std::string jwk = key_for(Algorithm::rs256).public_jwk(Algorithm::rs256, "k");
        const Digest mac = hmac_sha256(jwk, head + "." + claims);
        EXPECT_FALSE(read_token(head + "." + claims + "." +
                                to_base64url({reinterpret_cast<const char*>(mac.data()), 32})));
    }
    EXPECT_FALSE(
        read_token(to_base64url(R"({"alg":"RS256","crit":["b64"]})") + "." + claims + "."));
}

TEST(Token, IsRefusedWhenItIsNoToken) {
    for (const std::string& text :
         {std::string{}, std::string("."), std::string(".."), std::string("a.b.c"),
          std::string("e30.e30"), std::string("e30.e30.e30.e30"), std::string(20'000, 'A'),
          to_base64url("[]") + "." + to_base64url("{}") + ".", std::string("e30.e30.!")}) {
        EXPECT_FALSE(read_token(text)) << text.substr(0, 40);
    }
    std::string deep = R"({"alg":"RS256","a":)";
    for (int i = 0; i < 50; ++i) deep += "[";
    EXPECT_FALSE(read_token(to_base64url(deep) + "." + to_base64url("{}") + "."));
}

TEST(Token, IsNotSignedByAKeyOfAnotherPurpose) {
    const std::string text = *make_token(key_for(Algorithm::ps256), Algorithm::ps256,
                                         header(Algorithm::ps256, "k"), "{}");
    const std::string only_rs = key_for(Algorithm::rs256).public_jwk(Algorithm::rs256, "k");
    const auto keys = KeySet::from_json(R"({"keys":[)" + only_rs + "]}");
    ASSERT_TRUE(keys);
    EXPECT_FALSE(is_signed_by(*read_token(text), *keys));
}

TEST(KeySet, LeavesOutWhatIsNoKeyForSignatures) {
    const std::string good = key_for(Algorithm::es256).public_jwk(Algorithm::es256, "good");
    std::string for_secrets = key_for(Algorithm::rs256).public_jwk(Algorithm::rs256, "enc");
    for_secrets.replace(for_secrets.find("\"sig\""), 5, "\"enc\"");
    const auto keys = KeySet::from_json(
        R"({"keys":[1,{"kty":"oct","k":"AAAA","kid":"oct"},{"kty":"RSA","n":"AQAB","e":"AQAB"},
            {"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"},)" +
        for_secrets + "," + good + "]}");
    ASSERT_TRUE(keys);
    EXPECT_EQ(keys->size(), 1U);
    EXPECT_TRUE(keys->knows("good"));
    EXPECT_FALSE(KeySet::from_json("{}"));
    EXPECT_FALSE(KeySet::from_json(R"({"keys":[]})"));
    EXPECT_FALSE(KeySet::from_json("[]"));
}

TEST(Key, SurvivesBeingWrittenAndRead) {
    for (const Algorithm algorithm : algorithms) {
        const auto again = Key::from_pem(key_for(algorithm).private_pem());
        ASSERT_TRUE(again);
        EXPECT_EQ(again->thumbprint(), key_for(algorithm).thumbprint());
    }
    EXPECT_FALSE(Key::from_pem("-----BEGIN PRIVATE KEY-----"));
    // RFC 7638 §3.1: the thumbprint of its example key.
    const auto known = Key::from_jwk(
        R"({"kty":"RSA","e":"AQAB","n":")"
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1"
        "L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4"
        "QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbO"
        "pbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csF"
        "Cur-kEgU8awapJzKnqDKgw"
        R"("})");
    ASSERT_TRUE(known);
    EXPECT_EQ(known->thumbprint(), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

}  // namespace
}  // namespace luotsi::signin
