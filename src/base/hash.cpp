#include "base/hash.hpp"

#include <cassert>
#include <cstdlib>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace luotsi {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

// SHA256() looks its algorithm up at every call, which costs more than hashing a short text; here
// it is looked up once and each thread keeps its working memory.
Digest sha256_of(const void* bytes, std::size_t size) {
    struct Worker {
        EVP_MD_CTX* context = EVP_MD_CTX_new();
        Worker() = default;
        Worker(const Worker&) = delete;
        Worker& operator=(const Worker&) = delete;
        ~Worker() { EVP_MD_CTX_free(context); }
    };
    static const EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    thread_local const Worker worker;
    Digest out{};
    const bool done = EVP_DigestInit_ex2(worker.context, algorithm, nullptr) == 1 &&
                      EVP_DigestUpdate(worker.context, bytes, size) == 1 &&
                      EVP_DigestFinal_ex(worker.context, out.data(), nullptr) == 1;
    assert(done);  // only without memory or without SHA-256
    (void)done;
    return out;
}

}  // namespace

Digest sha256(std::span<const std::uint8_t> bytes) { return sha256_of(bytes.data(), bytes.size()); }

Digest sha256(std::string_view bytes) { return sha256_of(bytes.data(), bytes.size()); }

// As with sha256_of: what is the same for every key is looked up once for each thread.
Digest hmac_sha256(std::string_view key, std::string_view message) {
    struct Worker {
        EVP_MAC_CTX* context = nullptr;
        Worker() {
            EVP_MAC* const algorithm = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
            context = EVP_MAC_CTX_new(algorithm);
            EVP_MAC_free(algorithm);  // the context keeps it
            std::array<char, 7> digest{"SHA256"};
            const std::array<OSSL_PARAM, 2> parameters{
                OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
                OSSL_PARAM_construct_end()};
            const bool set = EVP_MAC_CTX_set_params(context, parameters.data()) == 1;
            if (!set) std::abort();  // only without memory or without HMAC
        }
        Worker(const Worker&) = delete;
        Worker& operator=(const Worker&) = delete;
        ~Worker() { EVP_MAC_CTX_free(context); }
    };
    thread_local const Worker worker;
    Digest out{};
    std::size_t length = 0;
    // Without a pointer the key of the call before would be taken once more.
    const unsigned char* key_bytes = key.empty() ? bytes_of("") : bytes_of(key);
    const bool done = EVP_MAC_init(worker.context, key_bytes, key.size(), nullptr) == 1 &&
                      EVP_MAC_update(worker.context, bytes_of(message), message.size()) == 1 &&
                      EVP_MAC_final(worker.context, out.data(), &length, out.size()) == 1;
    if (!done || length != out.size()) std::abort();  // a digest of nothing would open doors
    return out;
}

Uuid make_uuid_v5(Uuid space, std::string_view name) {
    std::string text;
    for (const std::uint64_t half : {space.high, space.low})
        for (int shift = 56; shift >= 0; shift -= 8)
            text.push_back(static_cast<char>((half >> shift) & 0xFF));
    text.append(name);
    std::array<unsigned char, EVP_MAX_MD_SIZE> out{};
    unsigned int size = 0;
    const int done = EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha1(), nullptr);
    assert(done == 1 && size == 20);
    (void)done;
    Uuid id;
    for (std::size_t i = 0; i < 8; ++i) {
        id.high = (id.high << 8) | out[i];
        id.low = (id.low << 8) | out[i + 8];
    }
    id.high = (id.high & ~std::uint64_t{0xF000}) | 0x5000;
    id.low = (id.low & ~(std::uint64_t{0xC000} << 48)) | (std::uint64_t{0x8000} << 48);
    return id;
}

std::string to_hex(std::span<const std::uint8_t> bytes) {
    constexpr char digits[] = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const std::uint8_t b : bytes) {
        out += digits[b >> 4];
        out += digits[b & 15];
    }
    return out;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string secret_token(Random& random, std::size_t length) {
    std::string out;
    out.reserve(length);
    std::uint64_t bits = 0;
    int left = 0;
    while (out.size() < length) {
        if (left < 5) {
            bits = random.next();
            left = 64;
        }
        out += alphabet[bits & 31];
        bits >>= 5;
        left -= 5;
    }
    return out;
}

std::string normalise_token(std::string_view typed) {
    std::string out;
    for (char c : typed) {
        if (c == ' ' || c == '-' || (c >= '\t' && c <= '\r')) continue;
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
        if (c == 'O') c = '0';
        if (c == 'I' || c == 'L') c = '1';
        out += c;
    }
    return out;
}

}  // namespace luotsi
