// Goal: whoever asks, signed in or not, every answer carries the headers that guard it, and nothing
// is written but from our own pages. Method: every route of the application, one by one.
#include "sign_in_story.hpp"

namespace luotsi::tests {
namespace {

TEST_F(SignIn, EveryAnswerIsGuardedByItsHeaders) {
    Browser nobody(server_);
    Browser client(server_);
    Browser staff(server_);
    as_resident(client);
    sign_in(staff, staff_, "staff", worker("w-aino-demo"));
    int answers = 0;
    for (Browser* browser : {&nobody, &client, &staff}) {
        for (const auto& route : server_.app().routes()) {
            std::string path(route.path);
            // Signing out would end the story; the directory's crawl has its own limit.
            if (path == "/api/sign-out" || path == "/api/session") continue;
            for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
                path.replace(at, path.find('}') - at + 1, "x");
            }
            browser->send(route.method, path, route.method == Method::get ? "" : "{}");
            ++answers;
            for (const char* line :
                 {"\r\nContent-Security-Policy: default-src 'none'; ", "frame-ancestors 'none'",
                  "\r\nX-Content-Type-Options: nosniff\r\n", "\r\nReferrer-Policy: no-referrer\r\n",
                  "\r\nCross-Origin-Opener-Policy: same-origin\r\n",
                  "\r\nCross-Origin-Resource-Policy: same-origin\r\n",
                  "\r\nPermissions-Policy: "}) {
                EXPECT_NE(browser->head.find(line), std::string::npos) << path << line;
            }
            if (route.who == server::Who::anyone && !path.starts_with("/api/s")) continue;
            EXPECT_NE(browser->head.find("\r\nCache-Control: no-store\r\n"), std::string::npos)
                << path << "\n"
                << browser->head;
        }
    }
    EXPECT_GT(answers, 250);
}

TEST_F(SignIn, WritesOnlyFromOurOwnPages) {
    struct From {
        std::string luotsi, site, origin, host;
        bool may;
    };
    const std::vector<From> all{
        {"1", "same-origin", "https://luotsi.example", "inner:8080", true},
        {"1", "", "https://luotsi.example", "luotsi.example", true},
        {"1", "", "", "luotsi.example", true},  // a program
        {"1", "none", "", "luotsi.example", true},
        {"", "same-origin", "https://luotsi.example", "luotsi.example", false},
        {"0", "same-origin", "https://luotsi.example", "luotsi.example", false},
        {"1", "cross-site", "https://luotsi.example", "luotsi.example", false},
        {"1", "same-site", "https://luotsi.example", "luotsi.example", false},
        {"1", "", "https://evil.example", "luotsi.example", false},
        {"1", "", "https://luotsi.example.evil.example", "luotsi.example", false},
        {"1", "", "null", "luotsi.example", false},
        {"1", "", "https://", "", false},
    };
    Browser browser(server_);
    int writing = 0;
    for (const From& from : all) {
        browser.adjust = [&](server::Request& request) {
            request.header(Header::luotsi) = from.luotsi;
            request.header(Header::sec_fetch_site) = from.site;
            request.header(Header::origin) = from.origin;
            request.header(Header::host) = from.host;
        };
        for (const auto& route : server_.app().routes()) {
            if (route.method == Method::get || route.form || route.demo_only) continue;
            std::string path(route.path);
            for (auto at = path.find('{'); at != std::string::npos; at = path.find('{')) {
                path.replace(at, path.find('}') - at + 1, "x");
            }
            const Reply reply = browser.send(route.method, path, "{}");
            ++writing;
            if (from.may) {
                EXPECT_EQ(reply.body.find("api.csrf"), std::string::npos) << path;
            } else {
                EXPECT_EQ(reply.status, 403) << path << " " << from.origin << from.site;
                EXPECT_NE(reply.body.find("api.csrf"), std::string::npos) << path;
            }
        }
    }
    EXPECT_GT(writing, 200);
}

}  // namespace
}  // namespace luotsi::tests
