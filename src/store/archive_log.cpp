#include "store/archive_log.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>

namespace luotsi::store {

void RunningSum::add(std::span<const std::uint8_t> bytes) {
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data() + at, 8);
        sum_ = (sum_ ^ word) * 0x9E3779B97F4A7C15ULL;
        sum_ ^= sum_ >> 29U;
    }
    for (; at < bytes.size(); ++at) sum_ = (sum_ ^ bytes[at]) * 0x100000001B3ULL;
}

void put_number(std::vector<std::uint8_t>& to, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) to.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::uint64_t little_endian(const std::uint8_t* from, int bytes) {
    std::uint64_t out = 0;
    for (int i = bytes; i-- > 0;) out = out << 8U | from[i];
    return out;
}

std::uint32_t big_endian(const std::uint8_t* from) {
    return static_cast<std::uint32_t>(from[0]) << 24U | static_cast<std::uint32_t>(from[1]) << 16U |
           static_cast<std::uint32_t>(from[2]) << 8U | from[3];
}

bool LogReader::read(std::vector<std::uint8_t>& to, std::size_t size) {
    to.resize(size);
    return std::fread(to.data(), 1, size, file_.get()) == size;
}

bool LogReader::open(const std::string& path) {
    file_.reset(std::fopen(path.c_str(), "rb"));
    std::vector<std::uint8_t> header;
    if (!file_ || !read(header, log_header_bytes)) return false;
    if (std::memcmp(header.data(), log_magic, sizeof log_magic) != 0) return false;
    sum_.add(header);
    good_ = log_header_bytes;
    page_bytes_ = static_cast<std::uint32_t>(little_endian(&header[16], 4));
    goes_on_ = little_endian(&header[20], 4) == 1;
    begun_ = {static_cast<std::int64_t>(little_endian(&header[24], 8))};
    sum_before_ = little_endian(&header[32], 8);
    return page_bytes_ >= 512 && page_bytes_ <= 65'536;
}

bool LogReader::next(Chunk& chunk) {
    std::vector<std::uint8_t> header;
    if (!read(header, 8)) return false;
    RunningSum sum = sum_;
    sum.add(header);
    const auto mark = little_endian(header.data(), 4);
    chunk.is_end = mark == end_mark;
    if (mark != chunk_mark && mark != end_mark) return false;
    chunk.count = static_cast<std::uint32_t>(little_endian(&header[4], 4));
    std::vector<std::uint8_t> rest;
    if (!read(rest, chunk.is_end ? 24 : chunk_header_bytes - 8)) return false;
    sum.add(rest);
    chunk.at = {static_cast<std::int64_t>(little_endian(rest.data(), 8))};
    if (chunk.is_end) {
        chunk.file_bytes = little_endian(&rest[8], 8);
        chunk.file_changed_ns = static_cast<std::int64_t>(little_endian(&rest[16], 8));
    } else {
        chunk.pages_after = static_cast<std::uint32_t>(little_endian(&rest[8], 4));
        chunk.salt_1 = static_cast<std::uint32_t>(little_endian(&rest[12], 4));
        chunk.salt_2 = static_cast<std::uint32_t>(little_endian(&rest[16], 4));
    }
    // A length nobody wrote is found by there not being so much.
    chunk.pages.clear();
    for (std::uint32_t i = 0; i < chunk.count; ++i) {
        if (!read(rest, 4 + std::size_t{page_bytes_})) return false;
        sum.add(rest);
        chunk.pages.insert(chunk.pages.end(), rest.begin(), rest.end());
    }
    if (!read(rest, 8) || little_endian(rest.data(), 8) != sum.value()) return false;
    sum_ = sum;
    last_at_ = std::max(last_at_, chunk.at);
    if (!chunk.is_end) salt_ = chunk.salt_1;
    good_ += (chunk.is_end ? end_bytes : chunk_bytes(chunk.count));
    return true;
}

std::uint64_t LogReader::chunk_bytes(std::uint32_t count) const {
    return chunk_header_bytes + std::uint64_t{count} * (4 + std::uint64_t{page_bytes_}) + 8;
}

constexpr std::uint32_t log_turns_most = 100'000;  // of SQLite's log within one of ours

// Whether this could be the head of a chunk that was written after the last one read: of its
// write-ahead log or the next, not earlier, and not longer than the rest of the file.
bool LogReader::is_head(std::span<const std::uint8_t> header, std::uint64_t rest) const {
    const auto mark = little_endian(header.data(), 4);
    const Instant at{static_cast<std::int64_t>(little_endian(&header[8], 8))};
    if (at < std::max(begun_, last_at_) || at > begun_ + days(36'500)) return false;
    if (mark == end_mark) return end_bytes <= rest;
    const auto count = static_cast<std::uint32_t>(little_endian(&header[4], 4));
    const auto salt = static_cast<std::uint32_t>(little_endian(&header[20], 4));
    // SQLite counts the salt up by one whenever it begins its log again.
    return mark == chunk_mark && count > 0 && chunk_bytes(count) <= rest &&
           (last_at_ == Instant{0} || salt - salt_ <= log_turns_most);
}

// Where the next head stands from `at` on, or the end: a page that cannot be read may have been one
// in which a chunk began.
std::uint64_t LogReader::next_head(std::uint64_t at, std::uint64_t size, Instant& moment) {
    constexpr std::size_t block = 1 << 20;
    std::vector<std::uint8_t> bytes;
    for (; at + chunk_header_bytes <= size; at += block - chunk_header_bytes) {
        if (std::fseek(file_.get(), static_cast<long>(at), SEEK_SET) != 0) return size;
        if (!read(bytes, static_cast<std::size_t>(std::min<std::uint64_t>(block, size - at))))
            continue;  // what lies behind a bad sector may be good
        for (std::size_t i = 0; i + chunk_header_bytes <= bytes.size(); ++i) {
            const std::span<const std::uint8_t> here(&bytes[i], chunk_header_bytes);
            if (!is_head(here, size - at - i)) continue;
            moment = {static_cast<std::int64_t>(little_endian(&bytes[i + 8], 8))};
            return at + i;
        }
    }
    return size;
}

LogReader::Unread LogReader::unread() {
    Unread out;
    if (std::fseek(file_.get(), 0, SEEK_END) != 0) return out;
    const auto size = static_cast<std::uint64_t>(std::max(std::ftell(file_.get()), 0L));
    out.bytes = size - std::min(size, good_);
    // The first is the one that is torn itself, if it has a head.
    for (std::uint64_t at = good_; at < size; ++at) {
        Instant moment{0};
        at = next_head(at, size, moment);
        if (at < size && at != good_) out.youngest = std::max(out.youngest, moment);
    }
    return out;
}

// luotsi-2026-03-10T070000.000Z.db
std::string name_of(Instant at, std::string_view ending) {
    std::string name = to_iso(at);
    std::erase(name, ':');
    return "luotsi-" + name + std::string(ending);
}

Instant moment_of(const std::string& name) {
    if (name.size() < 29 || !name.starts_with("luotsi-")) return {0};
    std::string moment = name.substr(7, 22);
    moment.insert(13, ":").insert(16, ":");
    const Result<Instant> read = parse_instant(moment);
    return read ? *read : Instant{0};
}

std::vector<std::string> names_in(const std::string& folder, std::string_view ending) {
    std::vector<std::string> out;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        std::string name = entry.path().filename().string();
        if (name.size() == 29 + ending.size() && name.ends_with(ending) && moment_of(name).ms > 0)
            out.push_back(std::move(name));
    }
    std::sort(out.begin(), out.end());
    return out;
}

Instant young_moment(const std::string& folder, Instant now) {
    for (const char* ending : {".log", ".db"})
        for (const std::string& name : names_in(folder, ending))
            now = std::max(now, moment_of(name) + milliseconds(1));
    return now;
}

}  // namespace luotsi::store
