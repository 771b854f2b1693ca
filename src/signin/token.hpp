// Signed tokens (JWS in compact form, RFC 7515; claims as in RFC 7519): read without being trusted,
// then checked against a provider's keys. Limits come before work: 16 KiB, and an algorithm of the
// allowed ones.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "signin/keys.hpp"

namespace luotsi::signin {

inline constexpr std::size_t token_bytes_max = 16 * 1024;

// A JSON object of which members are asked for by name; of another type is as if absent.
class Claims {
public:
    Claims() = default;
    // Errors: signin.bad_token.
    static Result<Claims> from_json(std::string_view json);

    bool has(std::string_view name) const;
    std::string text(std::string_view name) const;  // "" when there is none
    std::optional<Instant> instant(std::string_view name) const;  // NumericDate, seconds
    std::vector<std::string> texts(std::string_view name) const;  // one text or a list of them
    bool flag(std::string_view name) const;
    // Whether `name` is an object that has the member `inner`, itself an object.
    bool has_inside(std::string_view name, std::string_view inner) const;

private:
    struct Object;
    std::shared_ptr<const Object> object_;
};

struct Token {
    Algorithm algorithm = Algorithm::rs256;
    std::string kid;
    std::string type;  // "typ" in lower case, without "application/"
    Claims claims;
    std::string signed_part;
    std::string signature;
};

// Errors: signin.bad_token (with what is wrong, never a value of it).
Result<Token> read_token(std::string_view compact);
// Whether one of the keys has signed it.
bool is_signed_by(const Token& token, const KeySet& keys);

// header and claims as JSON, signed. For our own assertions and for tests.
Result<std::string> make_token(const Key& key, Algorithm algorithm, std::string_view header_json,
                               std::string_view claims_json);

}  // namespace luotsi::signin
