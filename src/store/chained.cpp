#include "store/chained.hpp"

#include <algorithm>

#include "store/view_log.hpp"

namespace luotsi::store {
namespace {

constexpr std::int64_t hour_ms = 3'600'000;

class Bytes {
public:
    Bytes& number(std::uint64_t value) {
        for (int shift = 56; shift >= 0; shift -= 8)
            bytes_.push_back(static_cast<char>((value >> shift) & 0xFF));
        return *this;
    }
    Bytes& number(std::int64_t value) { return number(static_cast<std::uint64_t>(value)); }
    Bytes& text(std::string_view value) {
        number(std::uint64_t{value.size()});
        bytes_ += value;
        return *this;
    }
    Bytes& uuid(Uuid value) { return number(value.high).number(value.low); }
    Bytes& digest(const Digest& value) {
        bytes_.append(reinterpret_cast<const char*>(value.data()), value.size());
        return *this;
    }
    Digest hash() const { return sha256(std::string_view(bytes_)); }

private:
    std::string bytes_;
};

}  // namespace

Digest next_view_link(const Digest& previous, const ViewLink& link) {
    const ViewRow& row = link.view.row;
    Bytes bytes;
    bytes.digest(previous).number(std::int64_t{link.shard}).number(link.day).uuid(link.segment);
    bytes.number(link.n).text(link.view.organiser).number(row.happened_at.ms);
    bytes.number(link.view.recorded_at.ms).uuid(row.case_id).text(row.who).text(row.role);
    bytes.text(row.unit).text(row.organisation).number(link.view.purpose).text(row.reason);
    bytes.number(std::uint64_t{row.times});
    // Rows from before there were forms have none in their chain.
    if (link.view.form != 0) bytes.number(link.view.form);
    return bytes.hash();
}

Digest next_seal(const Digest& previous, const SealLink& link) {
    Bytes bytes;
    bytes.digest(previous).number(link.n).number(link.at.ms).text(link.kind).number(link.day);
    return bytes.uuid(link.segment).number(link.rows).digest(link.head).hash();
}

Digest digest_of_ends(std::span<const SegmentEnd> ends) {
    Bytes bytes;
    for (const SegmentEnd& end : ends) bytes.uuid(end.segment).number(end.rows).digest(end.chain);
    return bytes.hash();
}

Digest digest_of_told(const View& view) {
    const ViewRow& row = view.row;
    Bytes bytes;
    if (view.form != 0) {
        bytes.number(view.form).uuid(row.case_id).number(row.happened_at.ms).text(row.who);
        bytes.text(row.role).text(row.unit).text(row.organisation).number(view.purpose);
        return bytes.text(row.reason).text(view.organiser).hash();
    }
    bytes.uuid(row.case_id).number(row.happened_at.ms / hour_ms).text(row.who).text(row.role);
    return bytes.text(row.unit).number(view.purpose).hash();
}

Uuid segment_id(std::string_view writer, std::uint64_t one, std::uint64_t two) {
    Bytes bytes;
    const Digest digest = bytes.text(writer).number(one).number(two).hash();
    Uuid out;
    for (std::size_t i = 0; i < 8; ++i) {
        out.high = out.high << 8 | digest[i];
        out.low = out.low << 8 | digest[8 + i];
    }
    return out;
}

void copy_digest(std::span<const std::uint8_t> bytes, Digest& out) {
    if (bytes.size() == out.size()) std::copy(bytes.begin(), bytes.end(), out.begin());
}

}  // namespace luotsi::store
