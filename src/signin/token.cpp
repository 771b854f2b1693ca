#include "signin/token.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cmath>

#include "base/text.hpp"
#include "signin/base64.hpp"

namespace luotsi::signin {

namespace {

namespace json = boost::json;

// The year 9999: what is later is no time, and its milliseconds still fit.
constexpr double seconds_max = 253'402'300'799.0;

std::unexpected<Error> bad(std::string detail) {
    return fail(ErrorKind::forbidden, "signin.bad_token", std::move(detail));
}

std::string to_text(const json::string& text) { return {text.data(), text.size()}; }

}  // namespace

struct Claims::Object {
    json::object members;
    const json::value* find(std::string_view name) const {
        return members.if_contains(json::string_view(name.data(), name.size()));
    }
};

Result<Claims> Claims::from_json(std::string_view text) {
    boost::system::error_code wrong;
    json::parse_options options;
    options.max_depth = 8;
    json::value value =
        json::parse(json::string_view(text.data(), text.size()), wrong, {}, options);
    if (wrong || !value.is_object()) return bad("no JSON object");
    Claims out;
    out.object_ = std::make_shared<const Object>(Object{std::move(value.get_object())});
    return out;
}

bool Claims::has(std::string_view name) const { return object_ && object_->find(name) != nullptr; }

std::string Claims::text(std::string_view name) const {
    const json::value* value = object_ ? object_->find(name) : nullptr;
    return value != nullptr && value->is_string() ? to_text(value->get_string()) : std::string{};
}

std::optional<Instant> Claims::instant(std::string_view name) const {
    const json::value* value = object_ ? object_->find(name) : nullptr;
    if (value == nullptr || !value->is_number()) return std::nullopt;
    const double number = value->is_double()  ? value->get_double()
                          : value->is_int64() ? static_cast<double>(value->get_int64())
                                              : static_cast<double>(value->get_uint64());
    if (!std::isfinite(number) || number < 0 || number > seconds_max) return std::nullopt;
    return Instant{static_cast<std::int64_t>(number * 1000.0)};
}

std::vector<std::string> Claims::texts(std::string_view name) const {
    std::vector<std::string> out;
    const json::value* value = object_ ? object_->find(name) : nullptr;
    if (value == nullptr) return out;
    if (value->is_string()) out.push_back(to_text(value->get_string()));
    if (!value->is_array()) return out;
    for (const json::value& item : value->get_array()) {
        if (item.is_string()) out.push_back(to_text(item.get_string()));
    }
    return out;
}

bool Claims::flag(std::string_view name) const {
    const json::value* value = object_ ? object_->find(name) : nullptr;
    return value != nullptr && value->is_bool() && value->get_bool();
}

bool Claims::has_inside(std::string_view name, std::string_view inner) const {
    const json::value* value = object_ ? object_->find(name) : nullptr;
    if (value == nullptr || !value->is_object()) return false;
    const json::value* inside =
        value->get_object().if_contains(json::string_view(inner.data(), inner.size()));
    return inside != nullptr && inside->is_object();
}

Result<Token> read_token(std::string_view compact) {
    if (compact.size() > token_bytes_max) return bad("longer than 16 KiB");
    const auto first = compact.find('.');
    const auto second = first == std::string_view::npos ? first : compact.find('.', first + 1);
    if (second == std::string_view::npos ||
        compact.find('.', second + 1) != std::string_view::npos) {
        return bad("not three parts");
    }
    const auto header_text = from_base64url(compact.substr(0, first));
    const auto claims_text = from_base64url(compact.substr(first + 1, second - first - 1));
    auto signature = from_base64url(compact.substr(second + 1));
    if (!header_text || !claims_text || !signature) return bad("not base64url");
    if (!is_valid_utf8(*header_text) || !is_valid_utf8(*claims_text)) return bad("not UTF-8");
    const auto header = Claims::from_json(*header_text);
    if (!header) return bad("the header is no JSON object");
    const auto algorithm = algorithm_of(header->text("alg"));
    if (!algorithm) return bad("signed by an algorithm that is not allowed");
    if (header->has("crit")) return bad("has extensions that must be understood");
    auto claims = Claims::from_json(*claims_text);
    if (!claims) return bad("the claims are no JSON object");
    std::string type = lower(header->text("typ"));
    if (type.starts_with("application/")) type.erase(0, 12);
    return Token{*algorithm,
                 header->text("kid"),
                 std::move(type),
                 std::move(*claims),
                 std::string(compact.substr(0, second)),
                 std::move(*signature)};
}

bool is_signed_by(const Token& token, const KeySet& keys) {
    for (const Key* key : keys.candidates(token.kid, token.algorithm)) {
        if (key->verify(token.algorithm, token.signed_part, token.signature)) return true;
    }
    return false;
}

Result<std::string> make_token(const Key& key, Algorithm algorithm, std::string_view header_json,
                               std::string_view claims_json) {
    std::string out = to_base64url(header_json) + "." + to_base64url(claims_json);
    auto signature = key.sign(algorithm, out);
    if (!signature) return fail(std::move(signature.error()));
    return out + "." + to_base64url(*signature);
}

}  // namespace luotsi::signin
