#include "base/ids.hpp"

#include <sys/random.h>

#include <cassert>
#include <cerrno>
#include <cstdlib>

namespace luotsi {

namespace {

constexpr std::uint64_t fnv_offset = 14'695'981'039'346'656'037ULL;
constexpr std::uint64_t fnv_prime = 1'099'511'628'211ULL;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

std::uint64_t SeededRandom::next() {
    state_ += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
}

std::uint64_t SystemRandom::next() {
    std::uint64_t out = 0;
    ssize_t got = 0;
    // Up to 256 bytes come whole once the source is ready; only a signal before that interrupts.
    do got = getrandom(&out, sizeof out, 0);
    while (got < 0 && errno == EINTR);
    // Without a random source no id or code can be safe: stop rather than go on with zeros.
    if (got != static_cast<ssize_t>(sizeof out)) std::abort();
    return out;
}

Uuid make_uuid_v7(Instant now, Random& random) {
    const auto ms = static_cast<std::uint64_t>(now.ms) & 0xFFFF'FFFF'FFFFULL;
    Uuid id;
    id.high = (ms << 16) | 0x7000 | (random.next() & 0x0FFF);
    id.low = (random.next() & 0x3FFF'FFFF'FFFF'FFFFULL) | 0x8000'0000'0000'0000ULL;
    return id;
}

std::string to_string(Uuid id) {
    constexpr char digits[] = "0123456789abcdef";
    std::string out(36, '-');
    std::size_t at = 0;
    for (int i = 0; i < 32; ++i) {
        if (at == 8 || at == 13 || at == 18 || at == 23) ++at;
        const std::uint64_t half = i < 16 ? id.high : id.low;
        out[at++] = digits[(half >> (60 - 4 * (i % 16))) & 15];
    }
    return out;
}

Result<Uuid> parse_uuid(std::string_view text) {
    Uuid id;
    bool good = text.size() == 36;
    int count = 0;
    for (std::size_t i = 0; good && i < text.size(); ++i) {
        if (i == 8 || i == 13 || i == 18 || i == 23) {
            good = text[i] == '-';
            continue;
        }
        const int digit = hex_digit(text[i]);
        good = digit >= 0;
        std::uint64_t& half = count < 16 ? id.high : id.low;
        half = (half << 4) | (static_cast<std::uint64_t>(digit) & 15);
        ++count;
    }
    if (!good) return fail(ErrorKind::invalid, "base.bad_id", "not an identifier (UUID)");
    return id;
}

std::uint64_t stable_hash(std::string_view bytes) {
    std::uint64_t hash = fnv_offset;
    for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * fnv_prime;
    return hash;
}

std::int32_t shard_of(Uuid id) {
    // FNV-1a over the sixteen bytes, most significant first: never change this, rows depend on it.
    std::uint64_t hash = fnv_offset;
    for (int i = 0; i < 16; ++i) {
        const std::uint64_t half = i < 8 ? id.high : id.low;
        hash = (hash ^ ((half >> (56 - 8 * (i % 8))) & 255)) * fnv_prime;
    }
    return static_cast<std::int32_t>((hash ^ (hash >> 32)) % 1024);
}

}  // namespace luotsi
