// What hangs in the chains of the log of views, as bytes: numbers are 8 bytes, most significant
// first; texts stand behind their length, so that no two different rows serialise alike.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

namespace luotsi::store {

struct View;

struct ViewLink {
    std::int32_t shard = 0;
    std::int64_t day = 0;
    Uuid segment;
    std::uint64_t n = 0;
    const View& view;
};
Digest next_view_link(const Digest& previous, const ViewLink& link);

struct SealLink {
    std::uint64_t n = 0;
    Instant at;
    std::string_view kind;
    std::int64_t day = 0;
    Uuid segment;
    std::uint64_t rows = 0;
    const Digest& head;
};
Digest next_seal(const Digest& previous, const SealLink& link);

struct SegmentEnd {
    Uuid segment;
    std::uint64_t rows = 0;
    Digest chain{};
};
Digest digest_of_ends(std::span<const SegmentEnd> ends);

// What a client is told of a view, all but how often: form 1 is the whole row; form 0, from before
// there was a row of its own for each, is case, hour, who, role, unit and purpose.
Digest digest_of_told(const View& view);

Uuid segment_id(std::string_view writer, std::uint64_t one, std::uint64_t two);
void copy_digest(std::span<const std::uint8_t> bytes, Digest& out);

}  // namespace luotsi::store
