// Identifiers are UUIDs; ours are version 7 (RFC 9562): they sort by creation time. Time and
// random bits come in as arguments, so that the simulator makes the same ids from the same seed.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/time.hpp"

namespace luotsi {

struct Uuid {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    auto operator<=>(const Uuid&) const = default;
    bool is_nil() const { return high == 0 && low == 0; }
};

// A source of random 64-bit numbers; the server's reads the operating system, tests' a seed.
class Random {
public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;
};

// Deterministic stream (SplitMix64, Steele et al. 2014): for the demo, simulation and tests only,
// never for secrets.
class SeededRandom final : public Random {
public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() override;

private:
    std::uint64_t state_;
};

// The operating system's random source (getrandom): ids, salts and codes of the real server.
class SystemRandom final : public Random {
public:
    std::uint64_t next() override;
};

Uuid make_uuid_v7(Instant now, Random& random);
std::string to_string(Uuid id);  // lower-case 8-4-4-4-12
Result<Uuid> parse_uuid(std::string_view text);  // error code "base.bad_id"

// Stable 64-bit hash (FNV-1a) for shards and deterministic choices; not for secrets.
std::uint64_t stable_hash(std::string_view bytes);
// The shard of a case, person or unit: 0..1023.
std::int32_t shard_of(Uuid id);

}  // namespace luotsi
