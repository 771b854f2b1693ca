// Goal: the file of issuers says who signs in whom, holds no secret itself, and every mistake in it
// is told with its place before anything is served. Method: one file that is right, then mistakes.
#include "signin/settings.hpp"

#include <gtest/gtest.h>

namespace luotsi::signin {
namespace {

constexpr std::string_view citizen_part = R"(format: luotsi.sign-in/1
citizen:
  issuer: https://id.example
  client: luotsi
  title: {fi: Suomi.fi, sv: Suomi.fi, en: Suomi.fi}
  proof: basic
  secret: {environment: LUOTSI_TEST_SECRET}
  scopes: [profile]
  acr: ["http://ftn.ficora.fi/2017/loa2"]
  claims: {identity code: "urn:oid:1.2.246.21", name: name, birth date: birthdate}
)";

Result<std::string> secrets(std::string_view file, std::string_view environment) {
    if (environment == "LUOTSI_TEST_SECRET" && file.empty()) return "hush";
    return fail(ErrorKind::invalid, "signin.no_secret", "none such");
}

std::string first_error(const std::string& yaml) {
    std::vector<Error> errors;
    const auto settings = read_settings(yaml, "sign-in.yaml", secrets, errors);
    EXPECT_EQ(settings.has_value(), errors.empty());
    return errors.empty() ? "" : errors.front().code;
}

TEST(Settings, SayWhichClaimMeansWhat) {
    std::vector<Error> errors;
    const auto settings = read_settings(std::string(citizen_part), "f", secrets, errors);
    ASSERT_TRUE(settings) << (errors.empty() ? "" : to_string(errors.front()));
    EXPECT_EQ(settings->citizen->secret, "hush");
    EXPECT_EQ(settings->citizen->claim_identity, "urn:oid:1.2.246.21");
    EXPECT_EQ(settings->citizen->algorithms.size(), 3U);
    EXPECT_FALSE(settings->staff);
    EXPECT_EQ(settings->staff_limits.idle, minutes(60));
}

TEST(Settings, TellEachMistake) {
    const std::string good(citizen_part);
    const auto bent = [&](const std::string& from, const std::string& to) {
        std::string out = good;
        out.replace(out.find(from), from.size(), to);
        return first_error(out);
    };
    EXPECT_EQ(bent("https://id.example", "http://id.example"), "signin.not_https");
    EXPECT_EQ(bent("https://id.example", "http://127.0.0.1:3000"), "");
    EXPECT_EQ(bent("LUOTSI_TEST_SECRET", "OTHER"), "signin.no_secret");
    // A secret in the file itself.
    EXPECT_NE(bent("secret: {environment: LUOTSI_TEST_SECRET}", "secret: {value: hush}"), "");
    EXPECT_EQ(bent("sign-in/1", "sign-in/9"), "signin.format");
    EXPECT_NE(bent("name: name,", ""), "");
    EXPECT_NE(bent("scopes: [profile]", "algorithms: [none]"), "");
    EXPECT_EQ(first_error(good + "sessions:\n  staff: {idle minutes: 600, absolute hours: 1}\n"),
              "signin.limits");
}

TEST(Settings, TalkOnlyToSafeAddresses) {
    for (const char* good : {"https://a.example", "https://a.example/x", "http://127.0.0.1:1/x",
                             "http://localhost", "http://[::1]:80"}) {
        EXPECT_TRUE(is_safe_url(good)) << good;
    }
    for (const char* bad : {"", "http://a.example", "https://", "https:///x", "ftp://a",
                            "http://127.0.0.1.evil.example", "http://localhost.evil.example",
                            "https://a@b.example", "https://a b", "https://a\r\nX: y"}) {
        EXPECT_FALSE(is_safe_url(bad)) << bad;
    }
}

TEST(Secret, IsReadFromAFileOrTheEnvironmentOnly) {
    ::setenv("LUOTSI_TEST_SECRET", "hush\n", 1);
    EXPECT_EQ(*read_secret("", "LUOTSI_TEST_SECRET"), "hush");
    EXPECT_FALSE(read_secret("", "LUOTSI_NOT_SET"));
    EXPECT_FALSE(read_secret("", ""));
    EXPECT_FALSE(read_secret("/nowhere", ""));
    EXPECT_FALSE(read_secret("/nowhere", "LUOTSI_TEST_SECRET"));
}

}  // namespace
}  // namespace luotsi::signin
