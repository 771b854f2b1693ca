// Goal: a machine is believed only by an assertion it has signed itself, for us, now; a scope
// covers what it says and nothing more. Method: a right one is bent one claim at a time.
#include "signin/assertion.hpp"

#include <gtest/gtest.h>

#include <map>

#include "signin/token.hpp"

namespace luotsi::signin {
namespace {

constexpr Instant now{1'773'126'000'000};
constexpr std::string_view here = "https://luotsi.example/api/token";

const Key& key() {
    static const Key made = *Key::generate(Algorithm::es256);
    return made;
}

std::string judged(const std::map<std::string, std::string>& changes, const Key& by = key()) {
    std::map<std::string, std::string> claims{{"iss", R"("lab")"},
                                              {"sub", R"("lab")"},
                                              {"aud", R"("https://luotsi.example/api/token")"},
                                              {"jti", R"("one")"},
                                              {"exp", std::to_string(now.ms / 1000 + 240)}};
    for (const auto& [name, value] : changes) claims[name] = value;
    std::string text;
    for (const auto& [name, value] : claims) {
        if (!value.empty()) text += (text.empty() ? "{\"" : ",\"") + name + "\":" + value;
    }
    const std::string token =
        *make_token(by, Algorithm::es256, R"({"alg":"ES256","kid":"k"})", text + "}");
    const auto keys =
        KeySet::from_json(R"({"keys":[)" + key().public_jwk(Algorithm::es256, "k") + "]}");
    const auto id = check_assertion(token, *keys, "lab", here, now);
    return id ? *id : id.error().detail;
}

TEST(Assertion, IsBelievedWhenAllIsRight) {
    EXPECT_EQ(judged({}), "one");
    EXPECT_EQ(claimed_client("x"), "");
}

TEST(Assertion, IsRefusedForEachThingThatIsWrong) {
    const auto in = [](std::int64_t s) { return std::to_string(now.ms / 1000 + s); };
    EXPECT_EQ(judged({{"iss", R"("other")"}}), "another's");
    EXPECT_EQ(judged({{"sub", R"("other")"}}), "another's");
    EXPECT_EQ(judged({{"aud", R"("https://luotsi.example/")"}}), "not for us");
    EXPECT_EQ(judged({{"aud", ""}}), "not for us");
    EXPECT_EQ(judged({{"exp", ""}}), "has expired");
    EXPECT_EQ(judged({{"exp", in(-61)}}), "has expired");
    EXPECT_EQ(judged({{"exp", in(3600)}}), "lasts too long");
    EXPECT_EQ(judged({{"nbf", in(120)}}), "not valid yet");
    EXPECT_EQ(judged({{"iat", in(120)}}), "made in the future");
    EXPECT_EQ(judged({{"jti", ""}}), "has no name of its own");
    EXPECT_EQ(judged({}, *Key::generate(Algorithm::es256)), "the signature does not hold");
}

TEST(Scope, CoversWhatItSays) {
    const std::vector<std::string> granted = scopes_in("system/Case.rs system/Contact.c  nonsense");
    EXPECT_EQ(granted.size(), 3U);
    EXPECT_TRUE(covers(granted, "system/Case.r"));
    EXPECT_TRUE(covers(granted, "system/Case.rs"));
    EXPECT_FALSE(covers(granted, "system/Case.u"));
    EXPECT_FALSE(covers(granted, "system/Person.s"));
    EXPECT_TRUE(covers(granted, "system/Contact.c"));
    for (const char* wrong :
         {"", "nonsense", "system/Case", "system/.r", "system/Case.", "system/Case.sr",
          "system/Case.rr", "system/Case.x", "user/Case.r", "system/*.r", "system/Ca se.r"}) {
        EXPECT_FALSE(scope_of(wrong)) << wrong;
        EXPECT_FALSE(covers({wrong}, "system/Case.r")) << wrong;
    }
}

}  // namespace
}  // namespace luotsi::signin
