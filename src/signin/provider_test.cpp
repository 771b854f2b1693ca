// Goal: nobody is signed in by an ID token, and nobody signed out by a logout token, that is not
// meant for us, now, and as the answer to this very question. Method: a token that is right in
// everything is bent in one claim at a time; the requests are compared with what the standards
// say, PKCE with the example of RFC 7636.
#include "signin/provider.hpp"

#include <gtest/gtest.h>

#include <map>

#include "base/hash.hpp"

namespace luotsi::signin {
namespace {

constexpr Instant now{1'773'126'000'000};
constexpr std::string_view provider_json =
    R"({"issuer":"https://id.example","authorization_endpoint":"https://id.example/auth",
        "token_endpoint":"https://id.example/token","jwks_uri":"https://id.example/jwks",
        "end_session_endpoint":"https://id.example/out",
        "authorization_response_iss_parameter_supported":true})";

const Key& provider_key() {
    static const Key key = *Key::generate(Algorithm::es256);
    return key;
}

KeySet keys() {
    return *KeySet::from_json(R"({"keys":[)" + provider_key().public_jwk(Algorithm::es256, "k1") +
                              "]}");
}

Issuer issuer() {
    Issuer out;
    out.issuer = "https://id.example";
    out.client_id = "luotsi";
    out.algorithms = {Algorithm::es256};
    return out;
}

using Members = std::map<std::string, std::string>;  // name → JSON

std::string seconds_of(Instant at) { return std::to_string(at.ms / 1000); }

std::string sign(const Members& members, const std::string& header = "JWT",
                 const Key& key = provider_key()) {
    std::string claims;
    for (const auto& [name, value] : members) {
        if (!value.empty()) claims += (claims.empty() ? "{\"" : ",\"") + name + "\":" + value;
    }
    return *make_token(key, Algorithm::es256,
                       R"({"alg":"ES256","kid":"k1","typ":")" + header + R"("})", claims + "}");
}

Members right() {
    return {{"iss", R"("https://id.example")"},
            {"aud", R"("luotsi")"},
            {"sub", R"("someone")"},
            {"nonce", R"("n-1")"},
            {"iat", seconds_of(now)},
            {"exp", seconds_of(now + minutes(5))}};
}

std::string judged(const Members& members, const Issuer& by = issuer()) {
    auto claims = check_id_token(sign(members), keys(), by, "n-1", now);
    return claims ? "" : claims.error().detail;
}

TEST(IdToken, IsBelievedWhenAllIsRight) { EXPECT_EQ(judged(right()), ""); }

TEST(IdToken, IsRefusedForEachThingThatIsWrong) {
    struct Bent {
        const char* name;
        std::string value;  // "" = left out
        const char* why;
    };
    const std::vector<Bent> all{
        {"iss", R"("https://id.example/")", "another issuer's"},
        {"iss", "", "another issuer's"},
        {"aud", R"("other")", "not for us"},
        {"aud", R"(["other"])", "not for us"},
        {"aud", "", "not for us"},
        {"aud", R"(["luotsi","other"])", "made for another client"},
        {"azp", R"("other")", "made for another client"},
        {"azp", "17", "made for another client"},
        {"sub", "", "names nobody"},
        {"nonce", R"("n-2")", "answers another question"},
        {"nonce", "", "answers another question"},
        {"exp", seconds_of(now - minutes(1)), "has expired"},
        {"exp", R"("soon")", "has expired"},
        {"exp", "", "does not say when it ends"},
        {"iat", "", "does not say when it was made"},
        {"iat", seconds_of(now + minutes(2)), "made in the future"},
        {"iat", seconds_of(now - minutes(12)), "made too long ago"},
        {"nbf", seconds_of(now + minutes(2)), "not valid yet"},
        {"events", "{}", "no ID token"},
    };
    for (const auto& [name, value, why] : all) {
        Members members = right();
        members[name] = value;
        EXPECT_EQ(judged(members), why) << name << " = " << value;
    }
}

TEST(IdToken, ForgivesClocksThatDifferByLessThanAMinute) {
    Members members = right();
    members["exp"] = seconds_of(now - seconds(59));
    members["iat"] = seconds_of(now + seconds(59));
    members["nbf"] = seconds_of(now + seconds(59));
    EXPECT_EQ(judged(members), "");
    Issuer strict = issuer();
    strict.skew = seconds(10);
    EXPECT_EQ(judged(members, strict), "made in the future");
}

TEST(IdToken, MayBeForSeveralWhenItNamesUs) {
    Members members = right();
    members["aud"] = R"(["other","luotsi"])";
    members["azp"] = R"("luotsi")";
    EXPECT_EQ(judged(members), "");
}

TEST(IdToken, MeetsTheStrengthThatWasAsked) {
    Issuer strong = issuer();
    strong.acr = {"high", "substantial"};
    EXPECT_EQ(judged(right(), strong), "signed in more weakly than asked");
    Members members = right();
    members["acr"] = R"("substantial")";
    EXPECT_EQ(judged(members, strong), "");
    strong.max_age = minutes(10);
    EXPECT_EQ(judged(members, strong), "signed in too long ago");
    members["auth_time"] = seconds_of(now - minutes(12));
    EXPECT_EQ(judged(members, strong), "signed in too long ago");
    members["auth_time"] = seconds_of(now - minutes(9));
    EXPECT_EQ(judged(members, strong), "");
}

TEST(IdToken, AsksForNewKeysOnlyWhenItsKeyIsNotKnown) {
    const Key other = *Key::generate(Algorithm::es256);
    const auto forged = check_id_token(sign(right(), "JWT", other), keys(), issuer(), "n-1", now);
    EXPECT_EQ(forged.error().detail, "the signature does not hold");
    const auto rotated =
        KeySet::from_json(R"({"keys":[)" + other.public_jwk(Algorithm::es256, "k2") + "]}");
    const auto unknown = check_id_token(sign(right()), *rotated, issuer(), "n-1", now);
    EXPECT_EQ(unknown.error().code, "signin.unknown_key");
    Issuer rsa_only = issuer();
    rsa_only.algorithms = {Algorithm::rs256};
    EXPECT_EQ(judged(right(), rsa_only), "signed by an algorithm this issuer does not use");
}

Members sign_out() {
    return {{"iss", R"("https://id.example")"},
            {"aud", R"("luotsi")"},
            {"sub", R"("someone")"},
            {"sid", R"("s-1")"},
            {"jti", R"("j-1")"},
            {"iat", seconds_of(now)},
            {"exp", seconds_of(now + minutes(2))},
            {"events", R"({"http://schemas.openid.net/event/backchannel-logout":{}})"}};
}

std::string logout_judged(const Members& members, const std::string& type = "logout+jwt") {
    auto out = check_logout_token(sign(members, type), keys(), issuer(), now);
    return out ? out->subject + "/" + out->session : out.error().detail;
}

TEST(LogoutToken, NamesASubjectOrASession) {
    EXPECT_EQ(logout_judged(sign_out()), "someone/s-1");
    Members members = sign_out();
    members["sub"] = "";
    EXPECT_EQ(logout_judged(members, "application/logout+jwt"), "/s-1");
    members["sid"] = "";
    EXPECT_EQ(logout_judged(members), "names nobody");
}

TEST(LogoutToken, IsRefusedForEachThingThatIsWrong) {
    for (const auto& [name, value, why] : std::vector<std::array<std::string, 3>>{
             {"nonce", R"("n")", "carries no nonce"},
             {"events", "", "no logout token"},
             {"events", "{}", "no logout token"},
             {"jti", "", "no name of its own"},
             {"aud", R"("other")", "not for us"},
             {"iss", R"("x")", "another issuer's"},
             {"iat", seconds_of(now - minutes(7)), "long ago"},
             {"exp", seconds_of(now - minutes(2)), "expired"}}) {
        Members members = sign_out();
        members[name] = value;
        EXPECT_NE(logout_judged(members).find(why), std::string::npos) << name << " " << value;
    }
    // Neither token passes for the other.
    EXPECT_EQ(logout_judged(right(), "JWT"), "no logout token");
    EXPECT_NE(judged(sign_out()), "");
}

TEST(Provider, IsDescribedByItselfAlone) {
    const auto provider = read_metadata(provider_json, "https://id.example");
    ASSERT_TRUE(provider);
    EXPECT_TRUE(provider->says_issuer);
    EXPECT_FALSE(read_metadata(provider_json, "https://id.example/"));
    EXPECT_FALSE(read_metadata(provider_json, "https://other.example"));
    EXPECT_FALSE(read_metadata(R"({"issuer":"https://id.example"})", "https://id.example"));
    std::string plain(provider_json);
    plain.replace(plain.find("https://id.example/token"), 5, "http:");
    EXPECT_FALSE(read_metadata(plain, "https://id.example"));
    EXPECT_EQ(metadata_url("https://a.example/x/"),
              "https://a.example/x/.well-known/openid-configuration");
}

TEST(Provider, IsAskedWithPkceStateAndNonce) {
    EXPECT_EQ(pkce_challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
              "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");  // RFC 7636 appendix B
    SeededRandom random(7);
    const Attempt attempt = make_attempt(Door::citizen, "/fi/oma", now, random);
    const auto provider = read_metadata(provider_json, "https://id.example");
    Issuer by = issuer();
    by.scopes = {"profile"};
    by.acr = {"http://a.example/high"};
    const std::string url = authorization_url(
        *provider, by, attempt, "https://luotsi.example/api/sign-in/citizen/return", Language::sv);
    EXPECT_EQ(url, "https://id.example/auth?response_type=code&client_id=luotsi&redirect_uri="
                   "https%3A%2F%2Fluotsi.example%2Fapi%2Fsign-in%2Fcitizen%2Freturn"
                   "&scope=openid%20profile&state=" +
                       attempt.state + "&nonce=" + attempt.nonce +
                       "&code_challenge=" + pkce_challenge(attempt.verifier) +
                       "&code_challenge_method=S256&ui_locales=sv"
                       "&acr_values=http%3A%2F%2Fa.example%2Fhigh");
    EXPECT_EQ(attempt.state.size(), 43U);
    EXPECT_NE(attempt.state, attempt.nonce);
    const auto again = attempt_of(to_text(attempt));
    ASSERT_TRUE(again);
    EXPECT_EQ(to_text(*again), to_text(attempt));
    EXPECT_FALSE(attempt_of("citizen a b c"));
}

TEST(Provider, IsToldWhoWeAreInTheAgreedWay) {
    SeededRandom random(7);
    const Attempt attempt = make_attempt(Door::staff, "", now, random);
    const auto provider = read_metadata(provider_json, "https://id.example");
    Issuer by = issuer();
    by.proof = ClientProof::basic;
    by.secret = "a:b c";
    auto form = token_request(*provider, by, attempt, "https://x.example/r", "c/1", now, random);
    EXPECT_EQ(form->authorization, "Basic bHVvdHNpOmElM0FiJTIwYw==");
    EXPECT_EQ(form->body, "grant_type=authorization_code&code=c%2F1&redirect_uri="
                          "https%3A%2F%2Fx.example%2Fr&code_verifier=" +
                              attempt.verifier);
    by.proof = ClientProof::private_key;
    by.key = provider_key();
    by.key_algorithm = Algorithm::es256;
    form = token_request(*provider, by, attempt, "https://x.example/r", "c", now, random);
    const auto at = form->body.find("client_assertion=");
    ASSERT_NE(at, std::string::npos);
    const auto token = read_token(form->body.substr(at + 17));
    ASSERT_TRUE(token);
    EXPECT_EQ(token->claims.text("aud"), "https://id.example/token");
    EXPECT_EQ(token->claims.text("sub"), "luotsi");
    EXPECT_EQ(token->kid, provider_key().thumbprint());
    EXPECT_EQ(id_token_of(R"({"error":"invalid_grant"})").error().code, "signin.refused");
    EXPECT_EQ(id_token_of("oops").error().code, "signin.bad_provider");
}

TEST(Page, IsOneOfTheDoorsOwn) {
    EXPECT_TRUE(is_own_page(Door::citizen, "/fi/oma"));
    EXPECT_TRUE(is_own_page(Door::staff, "/tyo/asia/0197-x?osa=1"));
    for (const char* wrong : {"", "/", "//evil.example", "/fi//evil", "/fi/../tyo", "/tyo", "/fix",
                              "https://evil.example/fi", "/fi\\evil", "/fi/\r\nX: y", "/fi/<"}) {
        EXPECT_FALSE(is_own_page(Door::citizen, wrong)) << wrong;
    }
}

}  // namespace
}  // namespace luotsi::signin
