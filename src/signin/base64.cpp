#include "signin/base64.hpp"

#include <array>
#include <cstdint>

namespace luotsi::signin {

namespace {

constexpr std::string_view url_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view plain_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

constexpr std::array<std::int8_t, 256> url_values() {
    std::array<std::int8_t, 256> out{};
    out.fill(-1);
    for (std::size_t i = 0; i < url_digits.size(); ++i) {
        out[static_cast<unsigned char>(url_digits[i])] = static_cast<std::int8_t>(i);
    }
    return out;
}

std::string encode(std::string_view bytes, std::string_view digits, bool padded) {
    std::string out;
    out.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t n = std::min<std::size_t>(3, bytes.size() - i);
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j) {
            group = group << 8U | (j < n ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        }
        for (std::size_t j = 0; j < 4; ++j) {
            if (j <= n) {
                out += digits[group >> (18U - 6U * j) & 63U];
            } else if (padded) {
                out += '=';
            }
        }
    }
    return out;
}

}  // namespace

std::string to_base64url(std::string_view bytes) { return encode(bytes, url_digits, false); }
std::string to_base64(std::string_view bytes) { return encode(bytes, plain_digits, true); }

std::optional<std::string> from_base64url(std::string_view text) {
    static constexpr auto values = url_values();
    if (text.size() % 4 == 1) return std::nullopt;
    std::string out;
    out.reserve(text.size() * 3 / 4);
    std::uint32_t group = 0;
    std::uint32_t bits = 0;
    for (const char c : text) {
        const std::int8_t value = values[static_cast<unsigned char>(c)];
        if (value < 0) return std::nullopt;
        group = group << 6U | static_cast<std::uint32_t>(value);
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        out += static_cast<char>(group >> bits & 0xFFU);
    }
    if ((group & ((1U << bits) - 1U)) != 0) return std::nullopt;
    return out;
}

}  // namespace luotsi::signin
