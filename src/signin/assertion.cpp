#include "signin/assertion.hpp"

#include <algorithm>

#include "signin/token.hpp"

namespace luotsi::signin {

namespace {

constexpr Duration skew = seconds(60);
constexpr std::string_view all_acts = "cruds";

std::unexpected<Error> bad(std::string detail) {
    return fail(ErrorKind::forbidden, "signin.bad_token", std::move(detail));
}

}  // namespace

std::string claimed_client(std::string_view assertion) {
    const auto token = read_token(assertion);
    return token ? token->claims.text("sub") : std::string{};
}

Result<std::string> check_assertion(std::string_view assertion, const KeySet& keys,
                                    std::string_view client, std::string_view audience,
                                    Instant now) {
    auto token = read_token(assertion);
    if (!token) return fail(std::move(token.error()));
    const Claims& claims = token->claims;
    if (claims.text("iss") != client || claims.text("sub") != client) return bad("another's");
    if (!is_signed_by(*token, keys)) return bad("the signature does not hold");
    const auto audiences = claims.texts("aud");
    if (std::ranges::find(audiences, audience) == audiences.end()) return bad("not for us");
    const auto ends = claims.instant("exp");
    if (!ends || *ends <= now - skew) return bad("has expired");
    if (*ends > now + assertion_lasts_max + skew) return bad("lasts too long");
    const auto begins = claims.instant("nbf");
    if (claims.has("nbf") && (!begins || *begins > now + skew)) return bad("not valid yet");
    const auto issued = claims.instant("iat");
    if (claims.has("iat") && (!issued || *issued > now + skew)) return bad("made in the future");
    std::string id = claims.text("jti");
    if (id.empty() || id.size() > 200) return bad("has no name of its own");
    return id;
}

std::optional<Scope> scope_of(std::string_view text) {
    constexpr std::string_view top = "system/";
    if (!text.starts_with(top)) return std::nullopt;
    text.remove_prefix(top.size());
    const auto dot = text.find('.');
    if (dot == std::string_view::npos || dot == 0 || dot + 1 == text.size()) return std::nullopt;
    Scope out{std::string(text.substr(0, dot)), std::string(text.substr(dot + 1))};
    std::size_t at = 0;
    for (const char act : out.acts) {
        const auto found = all_acts.find(act, at);
        if (found == std::string_view::npos) return std::nullopt;
        at = found + 1;
    }
    const bool letters = std::ranges::all_of(
        out.kind, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
    if (!letters) return std::nullopt;
    return out;
}

bool covers(const std::vector<std::string>& granted, std::string_view needed) {
    const auto need = scope_of(needed);
    if (!need) return false;
    for (const std::string& text : granted) {
        const auto has = scope_of(text);
        if (!has || has->kind != need->kind) continue;
        if (std::ranges::all_of(
                need->acts, [&](char act) { return has->acts.find(act) != std::string::npos; })) {
            return true;
        }
    }
    return false;
}

std::vector<std::string> scopes_in(std::string_view list) {
    std::vector<std::string> out;
    while (!list.empty()) {
        const auto space = list.find(' ');
        if (space != 0) out.emplace_back(list.substr(0, space));
        list = space == std::string_view::npos ? std::string_view{} : list.substr(space + 1);
    }
    return out;
}

}  // namespace luotsi::signin
