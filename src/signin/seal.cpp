#include "signin/seal.hpp"

#include <openssl/evp.h>

#include <array>
#include <cassert>
#include <memory>

#include "base/hash.hpp"
#include "signin/base64.hpp"

namespace luotsi::signin {

namespace {

constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;

struct ContextFree {
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, ContextFree>;

Digest key_of(std::string_view secret, std::string_view purpose) {
    return hmac_sha256(secret, "seal " + std::string(purpose));
}

const unsigned char* in(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* out(std::string& text, std::size_t at = 0) {
    return reinterpret_cast<unsigned char*>(text.data() + at);
}

}  // namespace

std::string seal(std::string_view secret, std::string_view purpose, std::string_view text,
                 Random& random) {
    const Digest key = key_of(secret, purpose);
    std::string sealed;
    while (sealed.size() < nonce_bytes) {
        const std::uint64_t bits = random.next();
        for (std::uint32_t shift = 0; shift < 64 && sealed.size() < nonce_bytes; shift += 8) {
            sealed += static_cast<char>(bits >> shift & 0xFFU);
        }
    }
    const std::string nonce = sealed;
    sealed.resize(nonce_bytes + text.size() + tag_bytes);
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    int rest = 0;
    const bool done =
        context &&
        EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), in(nonce)) == 1 &&
        EVP_EncryptUpdate(context.get(), out(sealed, nonce_bytes), &length, in(text),
                          static_cast<int>(text.size())) == 1 &&
        EVP_EncryptFinal_ex(context.get(), out(sealed, nonce_bytes + text.size()), &rest) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, tag_bytes,
                            out(sealed, nonce_bytes + text.size())) == 1;
    assert(done);
    return done ? to_base64url(sealed) : std::string{};
}

std::optional<std::string> unseal(std::string_view secret, std::string_view purpose,
                                  std::string_view sealed) {
    auto bytes = from_base64url(sealed);
    if (!bytes || bytes->size() < nonce_bytes + tag_bytes) return std::nullopt;
    const Digest key = key_of(secret, purpose);
    const std::string_view all(*bytes);
    const std::string_view body = all.substr(nonce_bytes, all.size() - nonce_bytes - tag_bytes);
    std::string tag(all.substr(all.size() - tag_bytes));
    std::string text(body.size() + 1, '\0');  // never empty: OpenSSL wants a place
    const Context context(EVP_CIPHER_CTX_new());
    int length = 0;
    int rest = 0;
    if (!context ||
        EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), in(all)) != 1 ||
        EVP_DecryptUpdate(context.get(), out(text), &length, in(body),
                          static_cast<int>(body.size())) != 1 ||
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, tag_bytes, out(tag)) != 1 ||
        EVP_DecryptFinal_ex(context.get(), out(text, body.size()), &rest) != 1) {
        return std::nullopt;
    }
    text.resize(body.size());
    return text;
}

}  // namespace luotsi::signin
