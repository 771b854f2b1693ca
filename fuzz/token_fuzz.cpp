// Fuzz target: everything short that a stranger sends beside a body – session tokens, cookies,
// cursors, return codes, keepers' links, ids, times, languages, paths and queries. None crashes,
// none that was not ours is taken for ours, and what is understood reads back the same.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "base/time.hpp"
#include "centre/intake.hpp"
#include "server/http/message.hpp"
#include "server/http/router.hpp"
#include "server/keeper_link.hpp"
#include "server/problem.hpp"
#include "server/sessions.hpp"
#include "signin/assertion.hpp"
#include "signin/base64.hpp"
#include "signin/provider.hpp"
#include "signin/seal.hpp"

namespace {

using namespace luotsi;
using namespace luotsi::server;

void require(bool holds) {
    if (!holds) std::abort();
}

// Signed tokens, keys, what providers say of themselves, and what we sealed ourselves: nothing here
// was signed or sealed by anybody, so nothing may be believed.
void read_signed(const std::string& text) {
    static const signin::Key key = *signin::Key::generate(signin::Algorithm::es256);
    static const signin::KeySet keys = *signin::KeySet::from_json(
        R"({"keys":[)" + key.public_jwk(signin::Algorithm::es256, "k") + "]}");
    if (const auto token = signin::read_token(text)) require(!signin::is_signed_by(*token, keys));
    require(!signin::unseal("secret", "attempt", text).has_value());
    if (const auto attempt = signin::attempt_of(text))
        require(signin::attempt_of(signin::to_text(*attempt)).has_value());
    (void)signin::KeySet::from_json(text);
    (void)signin::read_metadata(text, "https://id.example");
    (void)signin::id_token_of(text);
    if (signin::is_own_page(signin::Door::citizen, text))
        require(text.starts_with("/") && !text.starts_with("//"));
    require(!signin::covers({text}, "system/Case.r") || signin::scope_of(text).has_value());
    if (const auto bytes = signin::from_base64url(text))
        require(signin::to_base64url(*bytes) == text);
}

void read_tokens(const std::string& text) {
    static const access::Organisation nobody;
    static Sessions sessions(nobody, signin::Settings{}.staff_limits,
                             signin::Settings{}.citizen_limits);
    Request request;
    request.header(Header::cookie) = std::string(session_cookie) + "=" + text;
    const auto session = sessions.in_memory(request, Instant{1'773'126'000'000});
    require(!session || !session->is_open());
    read_signed(text);
    require(!open_keeper_token("secret", text, to_date({2026, 3, 10})).has_value());
    const std::string code = centre::normalise_return_code(text);
    require(code.empty() || centre::normalise_return_code(code) == code);
    if (const auto id = parse_uuid(text)) require(parse_uuid(to_string(*id)).value() == *id);
    if (const auto at = parse_instant(text)) require(parse_instant(to_iso(*at)).value() == *at);
    if (const auto date = parse_date(text)) require(parse_date(to_iso(*date)).value() == *date);
    if (const auto time = parse_duration(text))
        require(parse_duration(to_iso(*time)).value() == *time);
    (void)language_of(text);
}

void read_address(const std::string& text) {
    std::string out;
    if (percent_decode(text, false, out)) require(out.size() <= text.size());
    std::vector<std::pair<std::string, std::string>> pairs;
    if (query_pairs(text, pairs)) {
        require(pairs.size() <= 64);
        for (const auto& [name, value] : pairs) require(query_value(text, name, out));
    }
    (void)cookie_value(text, session_cookie);
    static const Router router = [] {
        Router made;
        made.add(Method::get, "/api/cases/{id}", 0);
        made.add(Method::post, "/api/cases/{id}/commands", 1);
        made.add(Method::get, "/{a}/{b}/{c}", 2);
        return made;
    }();
    std::uint32_t index = 0;
    PathArgs args;
    if (router.find(Method::get, text, index, args, out) == Router::Found::yes) {
        require(index < 3 && args.count <= 3);
        for (std::uint32_t i = 0; i < args.count; ++i)
            require(args[i].find('\0') == std::string::npos);
    }
    Request request;
    request.loopback = true;
    request.peer = "127.0.0.1";
    set_origin(request, text, "");
    const std::string_view name = std::string_view(text).substr(0, text.find(':'));
    if (request.loopback)
        require(text.empty() || name == "localhost" || name == "127.0.0.1" ||
                text.starts_with("[::1]"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    read_tokens(text);
    read_address(text);
    return 0;
}
