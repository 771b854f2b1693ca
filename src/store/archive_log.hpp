// One log of the archive (archive.hpp), read from its beginning: chunk by chunk, as far as its sums
// agree. What comes after that was being written when the program died.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"

namespace luotsi::store {

inline constexpr std::uint32_t chunk_mark = 'C', end_mark = 'E';
inline constexpr std::size_t log_header_bytes = 40, chunk_header_bytes = 28, end_bytes = 40;
inline constexpr char log_magic[16] = "luotsi pages 1\n";

// Of everything a file holds so far: finds what was torn or lost, proves nothing about intent.
class RunningSum {
public:
    void add(std::span<const std::uint8_t> bytes);
    std::uint64_t value() const { return sum_; }

private:
    std::uint64_t sum_ = 0xCBF29CE484222325ULL;
};

void put_number(std::vector<std::uint8_t>& to, std::uint64_t value, int bytes);
std::uint64_t little_endian(const std::uint8_t* from, int bytes);
std::uint32_t big_endian(const std::uint8_t* from);

class LogReader {
public:
    struct Chunk {
        bool is_end = false;
        Instant at;
        std::uint32_t pages_after = 0, salt_1 = 0, salt_2 = 0;
        std::uint64_t file_bytes = 0;  // of an end
        std::int64_t file_changed_ns = 0;
        std::uint32_t count = 0;
        std::vector<std::uint8_t> pages;  // each with its number before it

        // Whether a write-ahead log with these salts is the one the chunk was taken from, or the
        // next: SQLite counts the first salt up by one when it writes over its log.
        bool is_followed_by(std::uint32_t salt_1_then, std::uint32_t salt_2_then) const {
            if (is_end) return false;
            return salt_1_then == salt_1 ? salt_2_then == salt_2 : salt_1_then == salt_1 + 1;
        }
    };
    // False when it is no log.
    bool open(const std::string& path);
    bool next(Chunk& chunk);
    bool goes_on() const { return goes_on_; }
    Instant begun() const { return begun_; }
    std::uint32_t page_bytes() const { return page_bytes_; }
    std::uint64_t sum_before() const { return sum_before_; }  // of the log it goes on from
    std::uint64_t sum() const { return sum_.value(); }  // of what has been read
    // What lies behind the last chunk that could be read: how much, and the youngest moment that
    // chunks bear of which the heads stand behind a broken one.
    struct Unread {
        std::uint64_t bytes = 0;
        Instant youngest{0};
    };
    Unread unread();

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    bool read(std::vector<std::uint8_t>& to, std::size_t size);
    std::uint64_t chunk_bytes(std::uint32_t count) const;
    bool is_head(std::span<const std::uint8_t> header, std::uint64_t rest) const;
    std::uint64_t next_head(std::uint64_t at, std::uint64_t size, Instant& moment);

    std::unique_ptr<std::FILE, Close> file_;
    RunningSum sum_;
    std::uint64_t good_ = 0;  // bytes read whose sums agree
    bool goes_on_ = false;
    Instant begun_;
    std::uint32_t page_bytes_ = 0;
    std::uint64_t sum_before_ = 0;
    Instant last_at_{0};  // of the chunks read so far, the youngest
    std::uint32_t salt_ = 0;  // of the last of them
};

// Names in the folder that are named by a moment and end so, sorted, which is by their moments.
std::vector<std::string> names_in(const std::string& folder, std::string_view ending);
std::string name_of(Instant at, std::string_view ending);
Instant moment_of(const std::string& name);  // of such a name; 0 of others
// A moment for a new name in the folder: younger than every name there, whatever the clock says.
Instant young_moment(const std::string& folder, Instant now);

}  // namespace luotsi::store
