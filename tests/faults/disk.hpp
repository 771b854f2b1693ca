// A disk in memory that behaves as badly as a disk may: what was written since the last sync can be
// lost, kept or torn at sector borders when the power goes, in any order; it can be full, slow or
// fail. It is given to SQLite as its default file system (sqlite3_vfs), so the product's store runs
// on it unchanged. What a power cut may do follows T. S. Pillai et al., "All File Systems Are Not
// Created Equal" (OSDI 2014), and what a failed sync may do A. Rebello et al., "Can Applications
// Recover from fsync Failures?" (USENIX ATC 2020). One thread only.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/ids.hpp"

namespace luotsi::faults {

// What happened to bytes that were not synced when the power went.
enum class Tear : std::uint8_t { none_kept, all_kept, first_kept, some_kept, sectors_kept };

class Disk {
public:
    explicit Disk(std::uint64_t seed);
    ~Disk();
    Disk(const Disk&) = delete;
    Disk& operator=(const Disk&) = delete;

    // From now on SQLite opens its files here; one disk at a time.
    void mount();

    // The power goes in the middle of the n-th operation from now that changes something (1 = the
    // next); 0 = not. After it every operation fails until restart().
    void die_at_change(std::uint64_t n) { die_at_ = n == 0 ? 0 : changes_ + n; }
    void die_now();
    bool dead() const { return dead_; }
    // Power again: files are what had reached the disk plus what `tear` kept of the rest.
    void restart(Tear tear);

    void calm() {  // nothing more goes wrong
        die_at_ = fail_sync_at_ = fail_write_at_ = fail_read_at_ = 0;
        room_ = 0;
        sync_ms_ = 1;
    }

    void set_room(std::uint64_t bytes) { room_ = bytes; }  // of all files; 0 = no limit
    void fail_sync_at(std::uint64_t n) { fail_sync_at_ = syncs_ + n; }  // the n-th sync from now
    void fail_write_at(std::uint64_t n) { fail_write_at_ = writes_ + n; }
    void fail_read_at(std::uint64_t n) { fail_read_at_ = reads_ + n; }
    void set_sync_ms(std::int64_t ms) { sync_ms_ = ms; }
    void ignore_syncs(bool yes) { ignore_syncs_ = yes; }  // a disk that lies, or no fsync at all
    // Time passes while the disk works.
    std::function<void(std::int64_t ms)> pass;
    std::function<std::int64_t()> clock_ms;

    std::uint64_t changes() const { return changes_; }
    std::uint64_t syncs() const { return syncs_; }
    std::uint64_t bytes_used() const;
    // A hash over every change and sync so far: two runs with it equal did the same to the disk.
    std::uint64_t trace() const { return trace_; }

    struct File;
    struct Handle;

private:
    friend struct Vfs;
    int change(File& file, std::uint64_t offset, const void* bytes, std::size_t size);
    int shorten(File& file, std::uint64_t size);
    int sync(File& file);
    int forget(const std::string& name, bool durable);
    bool begin_change();  // false: the power went in it
    void note(std::uint64_t what);

    SeededRandom random_;
    std::map<std::string, std::shared_ptr<File>> files_;
    std::map<std::string, std::vector<std::uint8_t>> deleted_;  // not durably: may come back
    bool dead_ = false;
    std::uint64_t generation_ = 0;  // of power: older handles are those of a dead program
    std::uint64_t die_at_ = 0, changes_ = 0, syncs_ = 0, writes_ = 0, reads_ = 0;
    std::uint64_t fail_sync_at_ = 0, fail_write_at_ = 0, fail_read_at_ = 0;
    std::uint64_t room_ = 0;
    std::int64_t sync_ms_ = 1;
    bool ignore_syncs_ = false;
    std::uint64_t trace_ = 0;
};

}  // namespace luotsi::faults
