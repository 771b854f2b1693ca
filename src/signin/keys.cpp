#include "signin/keys.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "base/hash.hpp"
#include "signin/base64.hpp"

namespace luotsi::signin {

namespace {

namespace json = boost::json;

constexpr int rsa_bits_min = 2048;
constexpr int rsa_bits_max = 8192;
constexpr std::size_t coordinate_bytes = 32;  // P-256
constexpr std::size_t keys_max = 100;

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* what) const {
        Free(what);
    }
};
using BigNumber = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Freed<OSSL_PARAM_BLD_free>>;
using Params = std::unique_ptr<OSSL_PARAM, Freed<OSSL_PARAM_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
struct BioFree {
    void operator()(BIO* bio) const { BIO_free_all(bio); }
};
using Memory = std::unique_ptr<BIO, BioFree>;
using SharedKey = std::shared_ptr<EVP_PKEY>;

SharedKey shared(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

std::unexpected<Error> bad_key(std::string detail) {
    return fail(ErrorKind::invalid, "signin.bad_key", std::move(detail));
}

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::string_view member(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

BigNumber number_of(std::string_view base64url) {
    const auto raw = from_base64url(base64url);
    if (!raw || raw->empty() || raw->size() > rsa_bits_max / 8) return nullptr;
    return BigNumber(BN_bin2bn(bytes(*raw), static_cast<int>(raw->size()), nullptr));
}

SharedKey build(const char* type, OSSL_PARAM_BLD* builder) {
    const Params params(OSSL_PARAM_BLD_to_param(builder));
    const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) <= 0) {
        return nullptr;
    }
    return shared(key);
}

SharedKey rsa_key(const json::object& jwk) {
    const BigNumber n = number_of(member(jwk, "n"));
    const BigNumber e = number_of(member(jwk, "e"));
    const Builder builder(OSSL_PARAM_BLD_new());
    if (!n || !e || !builder || !BN_is_odd(e.get()) || BN_is_one(e.get()) ||
        !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) ||
        !OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get())) {
        return nullptr;
    }
    return build("RSA", builder.get());
}

SharedKey ec_key(const json::object& jwk) {
    const auto x = from_base64url(member(jwk, "x"));
    const auto y = from_base64url(member(jwk, "y"));
    const Builder builder(OSSL_PARAM_BLD_new());
    if (member(jwk, "crv") != "P-256" || !x || !y || x->size() != coordinate_bytes ||
        y->size() != coordinate_bytes || !builder) {
        return nullptr;
    }
    const std::string point = "\x04" + *x + *y;
    if (!OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1",
                                         0) ||
        !OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                          point.size())) {
        return nullptr;
    }
    return build("EC", builder.get());  // refuses a point that is not on the curve
}

bool is_p256(const EVP_PKEY* key) {
    std::array<char, 40> name{};
    std::size_t length = 0;
    return EVP_PKEY_get_base_id(key) == EVP_PKEY_EC &&
           EVP_PKEY_get_group_name(key, name.data(), name.size(), &length) == 1 &&
           std::string_view(name.data(), length) == "prime256v1";
}

bool is_good(const EVP_PKEY* key) {
    if (EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA) {
        const int bits = EVP_PKEY_get_bits(key);
        return bits >= rsa_bits_min && bits <= rsa_bits_max;
    }
    return is_p256(key);
}

bool set_padding(EVP_PKEY_CTX* context, Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::rs256: return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) > 0;
        case Algorithm::ps256:
            return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) > 0 &&
                   EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) > 0 &&
                   EVP_PKEY_CTX_set_rsa_mgf1_md(context, EVP_sha256()) > 0;
        case Algorithm::es256: return true;
    }
    return false;
}

// A JWS carries r and s side by side (RFC 7518 §3.4); OpenSSL reads and writes DER.
std::string der_of(std::string_view pair) {
    if (pair.size() != 2 * coordinate_bytes) return {};
    const EcSignature signature(ECDSA_SIG_new());
    BIGNUM* r = BN_bin2bn(bytes(pair), coordinate_bytes, nullptr);
    BIGNUM* s = BN_bin2bn(bytes(pair) + coordinate_bytes, coordinate_bytes, nullptr);
    ECDSA_SIG_set0(signature.get(), r, s);  // takes both
    unsigned char* out = nullptr;
    const int length = i2d_ECDSA_SIG(signature.get(), &out);
    if (length <= 0) return {};
    std::string der(reinterpret_cast<const char*>(out), static_cast<std::size_t>(length));
    OPENSSL_free(out);
    return der;
}

std::string pair_of(std::string_view der) {
    const unsigned char* at = bytes(der);
    const EcSignature signature(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
    if (!signature) return {};
    std::string out(2 * coordinate_bytes, '\0');
    auto* to = reinterpret_cast<unsigned char*>(out.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), to, coordinate_bytes);
    BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), to + coordinate_bytes, coordinate_bytes);
    return out;
}

std::string number_text(const EVP_PKEY* key, const char* name, int width) {
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1) return {};
    const BigNumber number(raw);
    std::string out(static_cast<std::size_t>(width > 0 ? width : BN_num_bytes(raw)), '\0');
    BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
    return to_base64url(out);
}

}  // namespace

std::optional<Algorithm> algorithm_of(std::string_view name) {
    for (Algorithm one : {Algorithm::rs256, Algorithm::ps256, Algorithm::es256}) {
        if (to_string(one) == name) return one;
    }
    return std::nullopt;
}

std::string_view to_string(Algorithm algorithm) {
    switch (algorithm) {
        case Algorithm::rs256: return "RS256";
        case Algorithm::ps256: return "PS256";
        case Algorithm::es256: return "ES256";
    }
    return "RS256";
}

Result<Key> Key::from_jwk(std::string_view text) {
    boost::system::error_code wrong;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), wrong);
    if (wrong || !value.is_object()) return bad_key("the key is no JSON object");
    const json::object& jwk = value.get_object();
    SharedKey key;
    if (member(jwk, "kty") == "RSA") key = rsa_key(jwk);
    if (member(jwk, "kty") == "EC") key = ec_key(jwk);
    if (!key || !is_good(key.get())) return bad_key("no RSA key of 2048 bits or more, nor P-256");
    return Key(std::move(key));
}

Result<Key> Key::from_pem(std::string_view pem) {
    const Memory memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    // No question on a terminal for a key that is locked with a pass phrase.
    const auto no_phrase = [](char*, int, int, void*) { return 0; };
    SharedKey key = shared(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_phrase, nullptr));
    if (!key) return bad_key("no private key in PEM without a pass phrase");
    if (!is_good(key.get())) return bad_key("no RSA key of 2048 bits or more, nor P-256");
    return Key(std::move(key));
}

Result<Key> Key::generate(Algorithm algorithm) {
    EVP_PKEY* made = algorithm == Algorithm::es256 ? EVP_EC_gen("P-256")
                                                   : EVP_RSA_gen(std::size_t{rsa_bits_min});
    if (made == nullptr) return fail(ErrorKind::internal, "signin.bad_key", "no key was made");
    return Key(shared(made));
}

bool Key::fits(Algorithm algorithm) const {
    const bool is_rsa = EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA;
    return is_rsa == (algorithm != Algorithm::es256);
}

bool Key::verify(Algorithm algorithm, std::string_view message, std::string_view signature) const {
    if (!fits(algorithm)) return false;
    const std::string der = algorithm == Algorithm::es256 ? der_of(signature) : std::string{};
    const std::string_view given =
        algorithm == Algorithm::es256 ? std::string_view(der) : signature;
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* settings = nullptr;
    return !given.empty() && context &&
           EVP_DigestVerifyInit(context.get(), &settings, EVP_sha256(), nullptr, key_.get()) > 0 &&
           set_padding(settings, algorithm) &&
           EVP_DigestVerify(context.get(), bytes(given), given.size(), bytes(message),
                            message.size()) == 1;
}

Result<std::string> Key::sign(Algorithm algorithm, std::string_view message) const {
    const DigestContext context(EVP_MD_CTX_new());
    EVP_PKEY_CTX* settings = nullptr;
    std::size_t length = 0;
    if (!fits(algorithm) || !context ||
        EVP_DigestSignInit(context.get(), &settings, EVP_sha256(), nullptr, key_.get()) <= 0 ||
        !set_padding(settings, algorithm) ||
        EVP_DigestSign(context.get(), nullptr, &length, bytes(message), message.size()) <= 0) {
        return bad_key("this key does not sign by that algorithm");
    }
    std::string out(length, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &length,
                       bytes(message), message.size()) <= 0) {
        return bad_key("signing failed");
    }
    out.resize(length);
    return algorithm == Algorithm::es256 ? pair_of(out) : out;
}

// In the order of their names, as a thumbprint wants them.
std::vector<std::pair<std::string, std::string>> Key::members() const {
    if (EVP_PKEY_get_base_id(key_.get()) == EVP_PKEY_RSA) {
        return {{"e", number_text(key_.get(), OSSL_PKEY_PARAM_RSA_E, 0)},
                {"kty", "RSA"},
                {"n", number_text(key_.get(), OSSL_PKEY_PARAM_RSA_N, 0)}};
    }
    const int width = static_cast<int>(coordinate_bytes);
    return {{"crv", "P-256"},
            {"kty", "EC"},
            {"x", number_text(key_.get(), OSSL_PKEY_PARAM_EC_PUB_X, width)},
            {"y", number_text(key_.get(), OSSL_PKEY_PARAM_EC_PUB_Y, width)}};
}

std::string Key::thumbprint() const {
    std::string text;
    for (const auto& [name, value] : members()) {
        text += (text.empty() ? "{\"" : ",\"") + name + "\":\"" + value + "\"";
    }
    const Digest digest = sha256(text + "}");
    return to_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string Key::public_jwk(Algorithm algorithm, std::string_view kid) const {
    std::string out = "{";
    for (const auto& [name, value] : members()) out += "\"" + name + "\":\"" + value + "\",";
    out += "\"use\":\"sig\",\"alg\":\"" + std::string(to_string(algorithm)) + "\",\"kid\":";
    return out + json::serialize(json::value(json::string_view(kid.data(), kid.size()))) + "}";
}

std::string Key::private_pem() const {
    const Memory memory(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PKCS8PrivateKey(memory.get(), key_.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != 1) {
        return {};
    }
    char* data = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &data);
    return {data, static_cast<std::size_t>(length)};
}

Result<KeySet> KeySet::from_json(std::string_view text) {
    const auto bad = [](std::string detail) {
        return fail(ErrorKind::unavailable, "signin.bad_keys", std::move(detail));
    };
    boost::system::error_code wrong;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), wrong);
    if (wrong || !value.is_object()) return bad("the key set is no JSON object");
    const json::value* list = value.get_object().if_contains("keys");
    if (list == nullptr || !list->is_array()) return bad("the key set has no list of keys");
    if (list->get_array().size() > keys_max) return bad("more than 100 keys");
    KeySet out;
    for (const json::value& item : list->get_array()) {
        if (!item.is_object()) continue;
        const json::object& jwk = item.get_object();
        const std::string_view use = member(jwk, "use");
        const std::string_view alg = member(jwk, "alg");
        if (!use.empty() && use != "sig") continue;
        const auto only = algorithm_of(alg);
        if (!alg.empty() && !only) continue;
        const std::string again = json::serialize(item);
        auto key = Key::from_jwk(again);
        if (!key) continue;
        out.keys_.push_back({std::string(member(jwk, "kid")), only, std::move(*key)});
    }
    if (out.keys_.empty()) return bad("no key that signatures can be checked with");
    return out;
}

std::vector<const Key*> KeySet::candidates(std::string_view kid, Algorithm algorithm) const {
    std::vector<const Key*> out;
    for (const Published& one : keys_) {
        if (!kid.empty() && one.kid != kid) continue;
        if (one.only && *one.only != algorithm) continue;
        if (one.key.fits(algorithm)) out.push_back(&one.key);
    }
    return out;
}

bool KeySet::knows(std::string_view kid) const {
    return std::ranges::any_of(keys_, [&](const Published& one) { return one.kid == kid; });
}

}  // namespace luotsi::signin
