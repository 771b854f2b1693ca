#include "signin/provider.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/hash.hpp"
#include "signin/base64.hpp"

namespace luotsi::signin {

namespace {

constexpr Duration id_token_age_max = minutes(10);
constexpr Duration logout_token_age_max = minutes(5);
constexpr Duration assertion_lasts = minutes(1);
constexpr std::string_view logout_event = "http://schemas.openid.net/event/backchannel-logout";
constexpr std::string_view assertion_type =
    "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

std::unexpected<Error> bad_token(std::string detail) {
    return fail(ErrorKind::forbidden, "signin.bad_token", std::move(detail));
}
std::unexpected<Error> bad_provider(std::string detail) {
    return fail(ErrorKind::unavailable, "signin.bad_provider", std::move(detail));
}

void append_encoded(std::string& out, std::string_view text) {
    static constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
}

std::string encoded(std::string_view text) {
    std::string out;
    append_encoded(out, text);
    return out;
}

std::string with_query(std::string_view url, const std::string& query) {
    return std::string(url) + (url.find('?') == std::string_view::npos ? "?" : "&") + query;
}

std::string joined(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
    return out;
}

bool contains(const std::vector<std::string>& list, std::string_view what) {
    return std::ranges::find(list, what) != list.end();
}

// Signature, issuer, audience and the two ends of its time: what ID and logout tokens share.
Result<Token> check_signed(std::string_view compact, const KeySet& keys, const Issuer& issuer,
                           Instant now, Duration age_max) {
    auto token = read_token(compact);
    if (!token) return fail(std::move(token.error()));
    const Claims& claims = token->claims;
    if (std::ranges::find(issuer.algorithms, token->algorithm) == issuer.algorithms.end()) {
        return bad_token("signed by an algorithm this issuer does not use");
    }
    if (claims.text("iss") != issuer.issuer) return bad_token("another issuer's");
    if (!token->kid.empty() && !keys.knows(token->kid)) {
        return fail(ErrorKind::forbidden, "signin.unknown_key", "signed by a key not known yet");
    }
    if (!is_signed_by(*token, keys)) return bad_token("the signature does not hold");
    if (!contains(claims.texts("aud"), issuer.client_id)) return bad_token("not for us");
    const auto issued = claims.instant("iat");
    const auto ends = claims.instant("exp");
    if (!issued) return bad_token("does not say when it was made");
    if (*issued > now + issuer.skew) return bad_token("made in the future");
    if (*issued < now - age_max - issuer.skew) return bad_token("made too long ago");
    if (claims.has("exp") && (!ends || *ends <= now - issuer.skew)) return bad_token("has expired");
    const auto begins = claims.instant("nbf");
    if (claims.has("nbf") && (!begins || *begins > now + issuer.skew)) {
        return bad_token("not valid yet");
    }
    return token;
}

// Who the token was made for when it is for several (Core §3.1.3.7, 3–5).
bool is_for_client(const Claims& claims, const Issuer& issuer) {
    const std::string party = claims.text("azp");
    if (claims.texts("aud").size() > 1 && party.empty()) return false;
    return !claims.has("azp") || party == issuer.client_id;
}

Result<std::string> client_assertion(const Metadata& provider, const Issuer& issuer, Instant now,
                                     Random& random) {
    const std::string header = R"({"alg":")" + std::string(to_string(issuer.key_algorithm)) +
                               R"(","typ":"JWT","kid":")" + issuer.key->thumbprint() + R"("})";
    const auto second = [](Instant at) { return std::to_string(at.ms / 1000); };
    // Names and addresses here hold no quote: is_safe_url and the settings' reader see to that.
    const std::string claims = R"({"iss":")" + issuer.client_id + R"(","sub":")" +
                               issuer.client_id + R"(","aud":")" + provider.token_endpoint +
                               R"(","jti":")" + random_text(random) + R"(","iat":)" + second(now) +
                               R"(,"exp":)" + second(now + assertion_lasts) + "}";
    return make_token(*issuer.key, issuer.key_algorithm, header, claims);
}

}  // namespace

FormWriter& FormWriter::add(std::string_view name, std::string_view value) {
    if (!out_.empty()) out_ += '&';
    append_encoded(out_, name);
    out_ += '=';
    append_encoded(out_, value);
    return *this;
}

std::string metadata_url(std::string_view issuer) {
    std::string out(issuer);
    if (out.ends_with('/')) out.pop_back();
    return out + "/.well-known/openid-configuration";
}

Result<Metadata> read_metadata(std::string_view text, std::string_view issuer) {
    const auto json = Claims::from_json(text);
    if (!json) return bad_provider("its description is no JSON object");
    Metadata out;
    out.issuer = json->text("issuer");
    if (out.issuer != issuer) return bad_provider("it describes another issuer");
    out.authorization_endpoint = json->text("authorization_endpoint");
    out.token_endpoint = json->text("token_endpoint");
    out.jwks_uri = json->text("jwks_uri");
    out.end_session_endpoint = json->text("end_session_endpoint");
    out.says_issuer = json->flag("authorization_response_iss_parameter_supported");
    for (const std::string* url :
         {&out.authorization_endpoint, &out.token_endpoint, &out.jwks_uri}) {
        if (!is_safe_url(*url)) return bad_provider("an address of it is missing or not https");
    }
    if (!out.end_session_endpoint.empty() && !is_safe_url(out.end_session_endpoint)) {
        return bad_provider("its sign-out address is not https");
    }
    return out;
}

std::string random_text(Random& random) {
    std::string bytes;
    for (int i = 0; i < 4; ++i) {
        const std::uint64_t bits = random.next();
        for (int shift = 0; shift < 64; shift += 8) {
            bytes += static_cast<char>(bits >> static_cast<unsigned>(shift) & 0xFFU);
        }
    }
    return to_base64url(bytes);
}

Attempt make_attempt(Door door, std::string page, Instant now, Random& random) {
    Attempt out;
    out.door = door;
    out.state = random_text(random);
    out.nonce = random_text(random);
    out.verifier = random_text(random);
    if (is_own_page(door, page)) out.page = std::move(page);
    out.made_at = now;
    return out;
}

std::string to_text(const Attempt& attempt) {
    return std::string(to_string(attempt.door)) + " " + attempt.state + " " + attempt.nonce + " " +
           attempt.verifier + " " + std::to_string(attempt.made_at.ms) + " " +
           (attempt.anew ? "anew " : "once ") + attempt.page;
}

std::optional<Attempt> attempt_of(std::string_view text) {
    std::array<std::string_view, 6> parts;
    for (std::string_view& part : parts) {
        const auto space = text.find(' ');
        if (space == std::string_view::npos) return std::nullopt;
        part = text.substr(0, space);
        text.remove_prefix(space + 1);
    }
    const auto door = door_of(parts[0]);
    Attempt out;
    const char* end = parts[4].data() + parts[4].size();
    if (!door || std::from_chars(parts[4].data(), end, out.made_at.ms).ptr != end) {
        return std::nullopt;
    }
    if (parts[5] != "anew" && parts[5] != "once") return std::nullopt;
    out.door = *door;
    out.anew = parts[5] == "anew";
    out.state = parts[1];
    out.nonce = parts[2];
    out.verifier = parts[3];
    out.page = text;
    return out;
}

bool is_own_page(Door door, std::string_view path) {
    if (path.empty() || path.size() > 300) return false;
    for (const char c : path) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') ||
                           std::string_view("/-_.~%?=&").find(c) != std::string_view::npos;
        if (!plain) return false;
    }
    const auto under = [&](std::string_view top) {
        return path.starts_with(top) && (path.size() == top.size() || path[top.size()] == '/');
    };
    if (path.find("..") != std::string_view::npos || path.find("//") != std::string_view::npos) {
        return false;
    }
    return door == Door::staff ? under("/tyo") : under("/fi") || under("/sv") || under("/en");
}

std::string pkce_challenge(std::string_view verifier) {
    const Digest digest = sha256(verifier);
    return to_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string authorization_url(const Metadata& provider, const Issuer& issuer,
                              const Attempt& attempt, std::string_view redirect_uri,
                              Language language) {
    FormWriter query;
    query.add("response_type", "code").add("client_id", issuer.client_id);
    query.add("redirect_uri", redirect_uri);
    std::string scope = "openid";
    for (const std::string& more : issuer.scopes) scope += " " + more;
    query.add("scope", scope).add("state", attempt.state).add("nonce", attempt.nonce);
    query.add("code_challenge", pkce_challenge(attempt.verifier));
    query.add("code_challenge_method", "S256");
    query.add("ui_locales", luotsi::to_string(language));
    if (!issuer.acr.empty()) query.add("acr_values", joined(issuer.acr));
    if (attempt.anew) {
        query.add("prompt", "login").add("max_age", "0");
    } else if (issuer.max_age) {
        query.add("max_age", std::to_string(issuer.max_age->ms / 1000));
    }
    return with_query(provider.authorization_endpoint, query.take());
}

Result<Form> token_request(const Metadata& provider, const Issuer& issuer, const Attempt& attempt,
                           std::string_view redirect_uri, std::string_view code, Instant now,
                           Random& random) {
    Form out;
    FormWriter body;
    body.add("grant_type", "authorization_code").add("code", code);
    body.add("redirect_uri", redirect_uri).add("code_verifier", attempt.verifier);
    switch (issuer.proof) {
        case ClientProof::none: body.add("client_id", issuer.client_id); break;
        case ClientProof::basic:
            out.authorization =
                "Basic " + to_base64(encoded(issuer.client_id) + ":" + encoded(issuer.secret));
            break;
        case ClientProof::post:
            body.add("client_id", issuer.client_id).add("client_secret", issuer.secret);
            break;
        case ClientProof::private_key: {
            auto assertion = client_assertion(provider, issuer, now, random);
            if (!assertion) return fail(std::move(assertion.error()));
            body.add("client_id", issuer.client_id);
            body.add("client_assertion_type", assertion_type);
            body.add("client_assertion", *assertion);
            break;
        }
    }
    out.body = body.take();
    return out;
}

Result<std::string> id_token_of(std::string_view text) {
    const auto json = Claims::from_json(text);
    if (!json) return bad_provider("its answer is no JSON object");
    // A code that was used before, is too old or not ours: the provider says no.
    if (json->has("error")) return fail(ErrorKind::forbidden, "signin.refused", "code not taken");
    std::string token = json->text("id_token");
    if (token.empty()) return bad_provider("its answer has no ID token");
    return token;
}

Result<Claims> check_id_token(std::string_view compact, const KeySet& keys, const Issuer& issuer,
                              std::string_view nonce, Instant now) {
    auto token = check_signed(compact, keys, issuer, now, id_token_age_max);
    if (!token) return fail(std::move(token.error()));
    const Claims& claims = token->claims;
    // A logout token must not pass for an ID token (Back-Channel Logout §2.4).
    if (token->type == "logout+jwt" || claims.has("events")) return bad_token("no ID token");
    if (!claims.has("exp")) return bad_token("does not say when it ends");
    if (claims.text("sub").empty()) return bad_token("names nobody");
    if (!is_for_client(claims, issuer)) return bad_token("made for another client");
    if (nonce.empty() || !equal_in_constant_time(claims.text("nonce"), nonce)) {
        return bad_token("answers another question");
    }
    if (!issuer.acr.empty() && !contains(issuer.acr, claims.text("acr"))) {
        return bad_token("signed in more weakly than asked");
    }
    if (issuer.max_age) {
        const auto when = claims.instant("auth_time");
        if (!when || *when < now - *issuer.max_age - issuer.skew) {
            return bad_token("signed in too long ago");
        }
    }
    return claims;
}

bool asked_in(const Attempt& attempt, const Claims& claims, const Issuer& issuer) {
    if (!attempt.anew) return true;
    const auto when = claims.instant("auth_time");
    return when && *when >= attempt.made_at - issuer.skew;
}

Result<SignOut> check_logout_token(std::string_view compact, const KeySet& keys,
                                   const Issuer& issuer, Instant now) {
    auto token = check_signed(compact, keys, issuer, now, logout_token_age_max);
    if (!token) return fail(std::move(token.error()));
    const Claims& claims = token->claims;
    if (!token->type.empty() && token->type != "logout+jwt" && token->type != "jwt") {
        return bad_token("no logout token");
    }
    if (!claims.has_inside("events", logout_event)) return bad_token("no logout token");
    if (claims.has("nonce")) return bad_token("a logout token carries no nonce");
    SignOut out{claims.text("sub"), claims.text("sid"), claims.text("jti")};
    if (out.subject.empty() && out.session.empty()) return bad_token("names nobody");
    if (out.id.empty()) return bad_token("has no name of its own");
    return out;
}

std::string end_session_url(const Metadata& provider, const Issuer& issuer, const EndSession& end) {
    if (provider.end_session_endpoint.empty()) return {};
    FormWriter query;
    query.add("client_id", issuer.client_id).add("post_logout_redirect_uri", end.back_to);
    if (!end.id_token.empty())
        query.add("id_token_hint", end.id_token);
    else if (!end.session.empty())
        query.add("logout_hint", end.session);
    query.add("ui_locales", luotsi::to_string(end.language));
    return with_query(provider.end_session_endpoint, query.take());
}

}  // namespace luotsi::signin
