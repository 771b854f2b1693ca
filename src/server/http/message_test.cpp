// Goal: requests are taken apart exactly and routes, limits and decoding cannot be tricked.
// Method: tables of inputs against the pure parts of http (message, router, rate limit).
#include "server/http/message.hpp"

#include <gtest/gtest.h>

#include "server/http/rate_limit.hpp"
#include "server/http/router.hpp"

namespace luotsi::server {
namespace {

TEST(PercentDecode, ReadsEscapesAndRefusesBrokenOnes) {
    std::string out;
    EXPECT_TRUE(percent_decode("%C3%A4iti+ja", true, out));
    EXPECT_EQ(out, "äiti ja");
    EXPECT_TRUE(percent_decode("a+b", false, out));
    EXPECT_EQ(out, "a+b");
    for (auto bad : {"%", "%4", "%zz", "x%00y", "%ff", "\xff", "%C3", "%c3%28"})
        EXPECT_FALSE(percent_decode(bad, true, out)) << bad;
}

TEST(Query, FindsValuesAndLimitsTheirNumber) {
    std::string out;
    EXPECT_TRUE(query_value("queue=new&limit=20&q=%C3%A4", "q", out));
    EXPECT_EQ(out, "ä");
    EXPECT_TRUE(query_value("a&b=", "a", out));
    EXPECT_EQ(out, "");
    EXPECT_FALSE(query_value("queue=new", "limit", out));
    EXPECT_FALSE(query_value("", "limit", out));
    std::string many;
    for (int i = 0; i < 65; ++i) many += "a=1&";
    EXPECT_FALSE(query_value(many, "a", out));
}

TEST(Cookie, IsFoundByItsWholeName) {
    EXPECT_EQ(cookie_value("a=1; luotsi_session=abc.def; b=2", "luotsi_session"), "abc.def");
    EXPECT_EQ(cookie_value("xluotsi_session=no", "luotsi_session"), "");
    EXPECT_EQ(cookie_value("", "luotsi_session"), "");
}

TEST(Router, TellsTheThreeOutcomesApart) {
    Router router;
    router.add(Method::get, "/api/cases/{id}", 1);
    router.add(Method::post, "/api/cases/{id}/commands", 2);
    router.add(Method::get, "/api/cases/mine", 3);
    router.add(Method::get, "/api/contacts", 4);
    router.add(Method::post, "/api/contacts", 5);
    std::uint32_t index = 0;
    PathArgs args;
    std::string allow;
    EXPECT_EQ(router.find(Method::get, "/api/cases/7%20b", index, args, allow), Router::Found::yes);
    EXPECT_EQ(index, 1U);
    EXPECT_EQ(args[0], "7 b");
    EXPECT_EQ(router.find(Method::get, "/api/cases/mine", index, args, allow), Router::Found::yes);
    EXPECT_EQ(index, 3U) << "literal wins over named";
    EXPECT_EQ(router.find(Method::head, "/api/contacts", index, args, allow), Router::Found::yes);
    EXPECT_EQ(index, 4U);
    EXPECT_EQ(router.find(Method::delete_, "/api/contacts", index, args, allow),
              Router::Found::other_method);
    EXPECT_EQ(allow, "GET, HEAD, POST");
    for (auto path : {"/api", "/api/contacts/", "/api/cases//commands", "", "x", "/api/cases/%zz",
                      "/a/b/c/d/e/f/g/h/i/j"}) {
        EXPECT_EQ(router.find(Method::get, path, index, args, allow), Router::Found::no) << path;
    }
}

TEST(RateLimit, RefusesAfterTheBurstAndRecovers) {
    RateLimit limit({.burst = 3, .per_minute = 6, .burst_all = 5, .per_minute_all = 60});
    Instant now{1'000'000};
    for (int i = 0; i < 3; ++i) EXPECT_EQ(limit.take("a", now), 0U);
    EXPECT_EQ(limit.take("a", now), 10U);
    EXPECT_EQ(limit.take("a", now + seconds(10)), 0U);
    EXPECT_EQ(limit.take("b", now + seconds(10)), 0U);
    limit.give_back("b");
}

TEST(RateLimit, AllAddressesTogetherHaveABucket) {
    RateLimit limit({.burst = 3, .per_minute = 6, .burst_all = 5, .per_minute_all = 60});
    Instant now{1'000'000};
    std::uint32_t allowed = 0;
    for (int i = 0; i < 50; ++i) allowed += limit.take("a" + std::to_string(i), now) == 0 ? 1U : 0U;
    EXPECT_EQ(allowed, 5U);
}

Request from(std::string peer, bool loopback, std::string_view host, std::string_view forwarded) {
    Request request;
    request.peer = std::move(peer);
    request.loopback = loopback;
    set_origin(request, host, forwarded);
    return request;
}

TEST(Origin, IsThisMachineOnlyUnderItsOwnName) {
    for (std::string_view host : {"localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080"}) {
        EXPECT_TRUE(from("127.0.0.1", true, host, "").loopback) << host;
    }
    // Another site's name that points here is that site's page asking.
    for (std::string_view host : {"evil.example", "evil.example:8080", "localhost.evil.example",
                                  "127.0.0.1.evil.example", "[::2]:8080"}) {
        EXPECT_FALSE(from("127.0.0.1", true, host, "").loopback) << host;
    }
}

TEST(Origin, IsWhoAProxyForwards) {
    const Request forwarded = from("127.0.0.1", true, "localhost", "192.0.2.7");
    EXPECT_FALSE(forwarded.loopback);
    EXPECT_EQ(forwarded.peer, "192.0.2.7");
    // A proxy that does not say for whom it asks: nobody is known, and nobody is here.
    Request nameless;
    nameless.peer = "127.0.0.1";
    nameless.loopback = true;
    set_origin(nameless, "localhost:8080", "", true);
    EXPECT_FALSE(nameless.loopback);
    EXPECT_EQ(nameless.peer, "");
    // From elsewhere the line proves nothing.
    const Request far = from("192.0.2.9", false, "localhost", "127.0.0.1");
    EXPECT_FALSE(far.loopback);
    EXPECT_EQ(far.peer, "192.0.2.9");
}

TEST(RenderHead, SaysLengthUnlessAStreamFollows) {
    Response response;
    response.status = 404;
    response.content_type = "application/json";
    response.body = "{}";
    response.with("ETag", "\"1\"");
    const std::string head = render_head(response);
    EXPECT_TRUE(head.starts_with("HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n"
                                 "Content-Length: 2\r\nETag: \"1\"\r\n"))
        << head;
}

TEST(RenderHead, CarriesTheSecurityHeadersWhateverIsAnswered) {
    for (const int status : {200, 204, 303, 400, 404, 500, 503}) {
        for (const char* type : {"", "application/json", "text/html; charset=utf-8",
                                 "application/problem+json", "text/event-stream"}) {
            Response response;
            response.status = static_cast<std::uint16_t>(status);
            response.content_type = type;
            const std::string head = render_head(response);
            for (const char* line :
                 {"X-Content-Type-Options: nosniff", "X-Frame-Options: DENY",
                  "Referrer-Policy: no-referrer", "Cross-Origin-Opener-Policy: same-origin",
                  "Cross-Origin-Resource-Policy: same-origin", "Permissions-Policy: ",
                  "Content-Security-Policy: default-src 'none'; ", "frame-ancestors 'none'"}) {
                EXPECT_NE(head.find(line), std::string::npos) << status << type << line;
            }
            EXPECT_EQ(head.find("unsafe"), std::string::npos);
            EXPECT_EQ(head.find("http:"), std::string::npos);
        }
    }
}

TEST(RenderHead, LeavesThePolicyOfAPageThatHasNotChanged) {
    Response same;
    same.status = 304;
    EXPECT_EQ(render_head(same).find("Content-Security-Policy"), std::string::npos);
    EXPECT_NE(render_head(same).find("nosniff"), std::string::npos);
}

TEST(Origin, OfAWriteIsOneOfOurOwnPages) {
    Request request;
    EXPECT_TRUE(is_from_own_page(request, "")) << "no browser";
    request.header(Header::host) = "127.0.0.1:8080";
    request.header(Header::origin) = "http://127.0.0.1:8080";
    EXPECT_TRUE(is_from_own_page(request, ""));
    request.header(Header::origin) = "http://127.0.0.1:8081";
    EXPECT_FALSE(is_from_own_page(request, ""));
    request.header(Header::origin) = "https://luotsi.example";
    EXPECT_FALSE(is_from_own_page(request, ""));
    EXPECT_TRUE(is_from_own_page(request, "https://luotsi.example/"));
    request.header(Header::sec_fetch_site) = "cross-site";
    EXPECT_FALSE(is_from_own_page(request, "https://luotsi.example"));
}

}  // namespace
}  // namespace luotsi::server
