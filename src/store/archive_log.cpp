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
    good_ += (chunk.is_end ? end_bytes : chunk_bytes(chunk.count));
    return true;
}

std::uint64_t LogReader::chunk_bytes(std::uint32_t count) const {
    return chunk_header_bytes + std::uint64_t{count} * (4 + std::uint64_t{page_bytes_}) + 8;
}

// By the lengths that chunks say of themselves, as far as those lead to chunks.
LogReader::Unread LogReader::unread() {
    Unread out;
    if (std::fseek(file_.get(), 0, SEEK_END) != 0) return out;
    const auto size = static_cast<std::uint64_t>(std::max(std::ftell(file_.get()), 0L));
    out.bytes = size - std::min(size, good_);
    std::vector<std::uint8_t> header;
    for (std::uint64_t at = good_; at < size;) {
        if (std::fseek(file_.get(), static_cast<long>(at), SEEK_SET) != 0 || !read(header, 16))
            return out;
        const auto mark = little_endian(header.data(), 4);
        if (mark != chunk_mark && mark != end_mark) return out;
        const auto count = static_cast<std::uint32_t>(little_endian(&header[4], 4));
        const std::uint64_t next = at + (mark == end_mark ? end_bytes : chunk_bytes(count));
        if (next > size) return out;
        const Instant moment{static_cast<std::int64_t>(little_endian(&header[8], 8))};
        if (at != good_) out.youngest = std::max(out.youngest, moment);
        at = next;
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
