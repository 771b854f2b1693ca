// An OpenID provider of the tests' own, in this process: it answers what the server asks, keeps to
// the standard (a code is taken once, with the verifier it was asked with), and can be told to do
// any one thing wrong. The real one is tried in the browser tests.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "server/http/fetch.hpp"
#include "signin/keys.hpp"

namespace luotsi::tests {

class FakeProvider {
public:
    using Members = std::map<std::string, std::string>;  // claim → JSON

    explicit FakeProvider(std::string issuer);

    Result<server::Fetched> answer(const server::Fetch& request);
    // What a person does there: reads where they were sent, signs in, and is sent back with this
    // query.
    std::string sign_in(const std::string& authorization_url, Members claims);
    void rotate();  // a new key, published; the old one is gone
    std::string logout_token(const Members& changes) const;
    std::string sign(const Members& claims, const std::string& type = "JWT") const;

    const std::string issuer;
    std::string client = "luotsi";
    std::string secret = "hush";
    bool says_issuer = true;
    bool up = true;
    int asked = 0;  // for anything
    int keys_asked = 0;
    int tokens_given = 0;
    // Changes an ID token's claims, or the whole token, before it is given.
    std::function<void(Members&)> bend_claims;
    std::function<std::string(std::string)> bend_token;

private:
    struct Code {
        std::string challenge;
        std::string redirect_uri;
        Members claims;
    };
    server::Fetched token(const server::Fetch& request);

    std::string kid_ = "k1";
    std::unique_ptr<signin::Key> key_;
    std::map<std::string, Code> codes_;
    int made_ = 0;
};

std::string json_text(const std::string& text);
std::string seconds_from_now(std::int64_t seconds);
// The value of a parameter of an address's query.
std::string parameter(const std::string& url, const std::string& name);

}  // namespace luotsi::tests
