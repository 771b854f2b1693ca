#include "fake_provider.hpp"

#include "script_server.hpp"
#include "server/http/message.hpp"
#include "signin/base64.hpp"
#include "signin/provider.hpp"
#include "signin/token.hpp"

namespace luotsi::tests {

namespace {

std::string written(const FakeProvider::Members& members) {
    std::string out;
    for (const auto& [name, value] : members) {
        if (value.empty()) continue;
        out += (out.empty() ? "{\"" : ",\"") + name + "\":" + value;
    }
    return out.empty() ? "{}" : out + "}";
}

}  // namespace

std::string json_text(const std::string& text) { return "\"" + text + "\""; }

std::string seconds_from_now(std::int64_t seconds) {
    return std::to_string(test_clock().ms / 1000 + seconds);
}

std::string parameter(const std::string& url, const std::string& name) {
    std::string out;
    server::query_value(std::string_view(url).substr(url.find('?') + 1), name, out);
    return out;
}

FakeProvider::FakeProvider(std::string name)
    : issuer(std::move(name)),
      key_(std::make_unique<signin::Key>(*signin::Key::generate(signin::Algorithm::es256))) {}

void FakeProvider::rotate() {
    *key_ = *signin::Key::generate(signin::Algorithm::es256);
    kid_ += "x";
}

std::string FakeProvider::sign(const Members& claims, const std::string& type) const {
    const std::string header = R"({"alg":"ES256","kid":")" + kid_ + R"(","typ":")" + type + "\"}";
    return *signin::make_token(*key_, signin::Algorithm::es256, header, written(claims));
}

std::string FakeProvider::logout_token(const Members& changes) const {
    Members members{{"iss", json_text(issuer)},
                    {"aud", json_text(client)},
                    {"jti", json_text("j-1")},
                    {"iat", seconds_from_now(0)},
                    {"exp", seconds_from_now(120)},
                    {"events", R"({"http://schemas.openid.net/event/backchannel-logout":{}})"}};
    for (const auto& [name, value] : changes) members[name] = value;
    return sign(members, "logout+jwt");
}

std::string FakeProvider::sign_in(const std::string& url, Members claims) {
    const std::string code = "code-" + std::to_string(++made_);
    claims["iss"] = json_text(issuer);
    claims["aud"] = json_text(client);
    claims["nonce"] = json_text(parameter(url, "nonce"));
    codes_[code] = {parameter(url, "code_challenge"), parameter(url, "redirect_uri"),
                    std::move(claims)};
    std::string query = "code=" + code + "&state=" + parameter(url, "state");
    signin::FormWriter form;
    if (says_issuer) query += "&" + form.add("iss", issuer).take();
    return query;
}

server::Fetched FakeProvider::token(const server::Fetch& request) {
    const auto refused = [](const char* why) {
        return server::Fetched{400, std::string(R"({"error":")") + why + "\"}"};
    };
    if (request.authorization != "Basic " + signin::to_base64(client + ":" + secret)) {
        return refused("invalid_client");
    }
    const std::string form = "?" + request.form;
    const auto found = codes_.find(parameter(form, "code"));
    if (found == codes_.end()) return refused("invalid_grant");
    const Code code = std::move(found->second);
    codes_.erase(found);
    if (signin::pkce_challenge(parameter(form, "code_verifier")) != code.challenge ||
        parameter(form, "redirect_uri") != code.redirect_uri) {
        return refused("invalid_grant");
    }
    Members claims = code.claims;
    claims.try_emplace("iat", seconds_from_now(0));
    claims.try_emplace("exp", seconds_from_now(300));
    if (bend_claims) bend_claims(claims);
    std::string id_token = sign(claims);
    if (bend_token) id_token = bend_token(std::move(id_token));
    ++tokens_given;
    return {200, R"({"access_token":"x","token_type":"Bearer","id_token":")" + id_token + "\"}"};
}

Result<server::Fetched> FakeProvider::answer(const server::Fetch& request) {
    ++asked;
    if (!up) return fail(ErrorKind::unavailable, "fetch.no_answer", "down");
    if (request.url == issuer + "/.well-known/openid-configuration") {
        return server::Fetched{
            200, R"({"issuer":")" + issuer + R"(","authorization_endpoint":")" + issuer +
                     R"(/auth","token_endpoint":")" + issuer + R"(/token","jwks_uri":")" + issuer +
                     R"(/jwks","end_session_endpoint":")" + issuer +
                     R"(/out","authorization_response_iss_parameter_supported":)" +
                     (says_issuer ? "true}" : "false}")};
    }
    if (request.url == issuer + "/jwks") {
        ++keys_asked;
        return server::Fetched{200, R"({"keys":[)" +
                                        key_->public_jwk(signin::Algorithm::es256, kid_) + "]}"};
    }
    if (request.url == issuer + "/token" && !request.form.empty()) return token(request);
    return server::Fetched{404, "{}"};
}

}  // namespace luotsi::tests
