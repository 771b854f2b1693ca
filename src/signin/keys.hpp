// Keys for signed tokens: public keys from a provider's published set (JWKS, RFC 7517), our own
// private keys from PEM, signing and verifying by the three algorithms that are allowed (RFC 7518):
// RS256, PS256 and ES256. RSA below 2048 bits and curves other than P-256 are no keys here; nor is
// anything symmetric, so that a public key can never be taken for a shared secret.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

struct evp_pkey_st;

namespace luotsi::signin {

enum class Algorithm : std::uint8_t { rs256, ps256, es256 };
std::optional<Algorithm> algorithm_of(std::string_view name);  // exact; "none" and HS… give nothing
std::string_view to_string(Algorithm algorithm);

class Key {
public:
    // The public part of a JSON web key. Errors: signin.bad_key.
    static Result<Key> from_jwk(std::string_view json);
    // A private key. Errors: signin.bad_key.
    static Result<Key> from_pem(std::string_view pem);
    static Result<Key> generate(Algorithm algorithm);

    bool fits(Algorithm algorithm) const;
    bool verify(Algorithm algorithm, std::string_view message, std::string_view signature) const;
    Result<std::string> sign(Algorithm algorithm, std::string_view message) const;
    // {"kty":…,"use":"sig","alg":…,"kid":…}: the public part only.
    std::string public_jwk(Algorithm algorithm, std::string_view kid) const;
    std::string private_pem() const;
    // Its own name: the JWK thumbprint (RFC 7638), base64url of SHA-256.
    std::string thumbprint() const;

private:
    explicit Key(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}
    std::vector<std::pair<std::string, std::string>> members() const;
    std::shared_ptr<evp_pkey_st> key_;
};

// What a provider publishes. Keys that are not for signatures, or that we do not know, are left
// out.
class KeySet {
public:
    // Errors: signin.bad_keys (no JSON, no list, more than 100 keys, none that is of use).
    static Result<KeySet> from_json(std::string_view json);

    // Keys a token may be signed with: the one of that name; all that fit when it names none.
    std::vector<const Key*> candidates(std::string_view kid, Algorithm algorithm) const;
    bool knows(std::string_view kid) const;
    std::size_t size() const { return keys_.size(); }

private:
    struct Published {
        std::string kid;
        std::optional<Algorithm> only;
        Key key;
    };
    std::vector<Published> keys_;
};

}  // namespace luotsi::signin
