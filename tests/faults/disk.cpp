#include "disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cassert>
#include <cstring>

namespace luotsi::faults {

namespace {

constexpr std::size_t sector = 512;

// A change that has not been synced: bytes at an offset, or a new length.
struct Pending {
    std::uint64_t offset = 0;
    std::vector<std::uint8_t> bytes;
    bool shortens = false;
    bool dropped = false;  // a failed sync lost it: seen until the power goes, never on the disk
};

void put(std::vector<std::uint8_t>& to, std::uint64_t offset, const std::uint8_t* bytes,
         std::size_t size) {
    if (to.size() < offset + size) to.resize(offset + size);
    std::memcpy(to.data() + offset, bytes, size);
}

void put(std::vector<std::uint8_t>& to, const Pending& change) {
    if (change.shortens)
        to.resize(change.offset);
    else
        put(to, change.offset, change.bytes.data(), change.bytes.size());
}

}  // namespace

struct Disk::File {
    std::string name;
    std::vector<std::uint8_t> now;      // as programs see it
    std::vector<std::uint8_t> durable;  // as the platter has it
    std::vector<Pending> pending;
    bool entry_durable = false;         // its name would be found after a power cut
    // Locks of connections on the file.
    int shared = 0;
    const void* reserved = nullptr;
    const void* exclusive = nullptr;
    bool pending_lock = false;
    // Shared memory of the write-ahead log, with its eight locks.
    std::vector<std::unique_ptr<std::array<std::uint8_t, 32768>>> regions;
    int region_users = 0;
    std::array<int, SQLITE_SHM_NLOCK> shm_shared{};
    std::array<const void*, SQLITE_SHM_NLOCK> shm_exclusive{};
};

struct Disk::Handle {
    sqlite3_file base;  // first: SQLite hands its address back
    Disk* disk;
    std::shared_ptr<File> file;
    int level;
    bool maps_shm;
    std::uint32_t shm_shared;
    std::uint32_t shm_exclusive;
    bool delete_on_close;
    // After a power cut the old handles are those of a dead program.
    std::uint64_t generation;
    bool alive() const { return !disk->dead_ && generation == disk->generation_; }
};

Disk::Disk(std::uint64_t seed) : random_(seed) {}

std::uint64_t Disk::bytes_used() const {
    std::uint64_t out = 0;
    for (const auto& [name, file] : files_) out += file->now.size();
    return out;
}

void Disk::note(std::uint64_t what) {
    trace_ = (trace_ ^ what) * 0x100000001B3ULL;
    trace_ ^= trace_ >> 29U;
}

void Disk::die_now() { dead_ = true; }

bool Disk::begin_change() {
    if (dead_) return false;
    ++changes_;
    if (die_at_ == 0 || changes_ < die_at_) return true;
    die_at_ = 0;
    dead_ = true;
    return false;
}

int Disk::change(File& file, std::uint64_t offset, const void* bytes, std::size_t size) {
    if (dead_) return SQLITE_IOERR_WRITE;
    if (++writes_ == fail_write_at_) return SQLITE_IOERR_WRITE;
    const std::uint64_t end = offset + size;
    if (room_ > 0 && end > file.now.size() && bytes_used() + end - file.now.size() > room_)
        return SQLITE_FULL;
    const bool alive = begin_change();
    const auto* from = static_cast<const std::uint8_t*>(bytes);
    note(offset * 31 + size);
    put(file.now, offset, from, size);
    if (file.name.empty()) return alive ? SQLITE_OK : SQLITE_IOERR_WRITE;
    file.pending.push_back({offset, std::vector<std::uint8_t>(from, from + size), false, false});
    return alive ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

int Disk::shorten(File& file, std::uint64_t size) {
    if (dead_) return SQLITE_IOERR_TRUNCATE;
    const bool alive = begin_change();
    note(size * 37 + 1);
    if (size < file.now.size()) {
        file.now.resize(size);
        file.pending.push_back({size, {}, true, false});
    }
    return alive ? SQLITE_OK : SQLITE_IOERR_TRUNCATE;
}

int Disk::sync(File& file) {
    if (dead_) return SQLITE_IOERR_FSYNC;
    ++syncs_;
    note(41);
    if (pass) pass(sync_ms_);
    if (syncs_ == fail_sync_at_) {
        // The kernel may have given up on any of it, and will not say so again.
        for (Pending& change : file.pending) change.dropped = random_.next() % 2 == 0;
        return SQLITE_IOERR_FSYNC;
    }
    if (!begin_change()) return SQLITE_IOERR_FSYNC;
    if (ignore_syncs_) return SQLITE_OK;
    for (const Pending& change : file.pending)
        if (!change.dropped) put(file.durable, change);
    std::erase_if(file.pending, [](const Pending& change) { return !change.dropped; });
    if (!file.entry_durable) {
        // SQLite syncs the folder along with a new file: then all its names are as they are now.
        for (const auto& [name, other] : files_) other->entry_durable = true;
        deleted_.clear();
    }
    return SQLITE_OK;
}

int Disk::forget(const std::string& name, bool durable) {
    if (dead_) return SQLITE_IOERR_DELETE;
    const auto found = files_.find(name);
    if (found == files_.end()) return SQLITE_IOERR_DELETE_NOENT;
    const bool alive = begin_change();
    note(43);
    if (found->second->entry_durable && !(durable && alive))
        deleted_[name] = found->second->durable;
    else
        deleted_.erase(name);
    files_.erase(found);
    return alive ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

void Disk::restart(Tear tear) {
    std::map<std::string, std::shared_ptr<File>> kept;
    for (const auto& [name, file] : files_) {
        std::vector<std::uint8_t> bytes = file->durable;
        const std::size_t first = file->pending.empty() ? 0 : random_.next() % file->pending.size();
        for (std::size_t i = 0; i < file->pending.size(); ++i) {
            const Pending& change = file->pending[i];
            const bool keep = tear == Tear::all_kept || (tear == Tear::first_kept && i < first) ||
                              (tear == Tear::some_kept && random_.next() % 2 == 0);
            if (change.dropped || tear == Tear::none_kept) continue;
            if (tear != Tear::sectors_kept || change.shortens) {
                if (keep) put(bytes, change);
                continue;
            }
            for (std::size_t at = 0; at < change.bytes.size(); at += sector) {
                const std::size_t size = std::min(sector, change.bytes.size() - at);
                if (random_.next() % 2 == 0)
                    put(bytes, change.offset + at, change.bytes.data() + at, size);
            }
        }
        const bool entry =
            file->entry_durable || (tear != Tear::none_kept && random_.next() % 2 == 0);
        if (!entry) continue;
        auto fresh = std::make_shared<File>();
        fresh->name = name;
        fresh->now = bytes;
        fresh->durable = std::move(bytes);
        fresh->entry_durable = true;
        kept.emplace(name, std::move(fresh));
    }
    for (auto& [name, bytes] : deleted_) {
        if (kept.contains(name) || random_.next() % 2 == 0) continue;
        auto back = std::make_shared<File>();
        back->name = name;
        back->now = bytes;
        back->durable = std::move(bytes);
        back->entry_durable = true;
        kept.emplace(name, std::move(back));
    }
    deleted_.clear();
    files_ = std::move(kept);
    dead_ = false;
    ++generation_;
    die_at_ = fail_sync_at_ = fail_write_at_ = fail_read_at_ = 0;  // those were the old machine's
}

// ---- SQLite's side ------------------------------------------------------------------------------

struct Vfs {
    static Disk::Handle& of(sqlite3_file* file) { return *reinterpret_cast<Disk::Handle*>(file); }
    static Disk& of(sqlite3_vfs* vfs) { return *static_cast<Disk*>(vfs->pAppData); }

    static int close(sqlite3_file* raw) {
        Disk::Handle& handle = of(raw);
        unlock(raw, SQLITE_LOCK_NONE);
        if (handle.maps_shm) shm_unmap(raw, 0);
        if (handle.delete_on_close && handle.alive())
            (void)handle.disk->forget(handle.file->name, false);
        handle.file.~shared_ptr<Disk::File>();
        return SQLITE_OK;
    }

    static int read(sqlite3_file* raw, void* to, int size, sqlite3_int64 offset) {
        Disk::Handle& handle = of(raw);
        Disk& disk = *handle.disk;
        if (!handle.alive() || ++disk.reads_ == disk.fail_read_at_) return SQLITE_IOERR_READ;
        const auto& bytes = handle.file->now;
        const auto from = static_cast<std::size_t>(offset);
        const auto wanted = static_cast<std::size_t>(size);
        const std::size_t there = from >= bytes.size() ? 0 : std::min(wanted, bytes.size() - from);
        if (there > 0) std::memcpy(to, bytes.data() + from, there);
        if (there == wanted) return SQLITE_OK;
        std::memset(static_cast<std::uint8_t*>(to) + there, 0, wanted - there);
        return SQLITE_IOERR_SHORT_READ;
    }

    static int write(sqlite3_file* raw, const void* from, int size, sqlite3_int64 offset) {
        Disk::Handle& handle = of(raw);
        if (!handle.alive()) return SQLITE_IOERR_WRITE;
        return handle.disk->change(*handle.file, static_cast<std::uint64_t>(offset), from,
                                   static_cast<std::size_t>(size));
    }

    static int truncate(sqlite3_file* raw, sqlite3_int64 size) {
        Disk::Handle& handle = of(raw);
        if (!handle.alive()) return SQLITE_IOERR_TRUNCATE;
        return handle.disk->shorten(*handle.file, static_cast<std::uint64_t>(size));
    }

    static int sync(sqlite3_file* raw, int) {
        Disk::Handle& handle = of(raw);
        return handle.alive() ? handle.disk->sync(*handle.file) : SQLITE_IOERR_FSYNC;
    }

    static int size(sqlite3_file* raw, sqlite3_int64* out) {
        Disk::Handle& handle = of(raw);
        if (!handle.alive()) return SQLITE_IOERR_FSTAT;
        *out = static_cast<sqlite3_int64>(handle.file->now.size());
        return SQLITE_OK;
    }

    static int lock(sqlite3_file* raw, int level) {
        Disk::Handle& handle = of(raw);
        Disk::File& file = *handle.file;
        if (level <= handle.level) return SQLITE_OK;
        if (file.exclusive != nullptr && file.exclusive != raw) return SQLITE_BUSY;
        if (handle.level == SQLITE_LOCK_NONE) {
            if (file.pending_lock) return SQLITE_BUSY;
            ++file.shared;
            handle.level = SQLITE_LOCK_SHARED;
            if (level == SQLITE_LOCK_SHARED) return SQLITE_OK;
        }
        if (file.reserved != nullptr && file.reserved != raw) return SQLITE_BUSY;
        file.reserved = raw;
        handle.level = std::max<int>(handle.level, SQLITE_LOCK_RESERVED);
        if (level == SQLITE_LOCK_RESERVED) return SQLITE_OK;
        if (file.shared > 1) {
            file.pending_lock = true;
            return SQLITE_BUSY;
        }
        file.exclusive = raw;
        handle.level = SQLITE_LOCK_EXCLUSIVE;
        return SQLITE_OK;
    }

    static int unlock(sqlite3_file* raw, int level) {
        Disk::Handle& handle = of(raw);
        Disk::File& file = *handle.file;
        if (level >= handle.level) return SQLITE_OK;
        if (file.reserved == raw) {
            file.reserved = nullptr;
            file.pending_lock = false;
        }
        if (file.exclusive == raw) file.exclusive = nullptr;
        if (level == SQLITE_LOCK_NONE && handle.level != SQLITE_LOCK_NONE) --file.shared;
        handle.level = level;
        return SQLITE_OK;
    }

    static int is_reserved(sqlite3_file* raw, int* out) {
        *out = of(raw).file->reserved != nullptr ? 1 : 0;
        return SQLITE_OK;
    }

    static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
    static int sector_size(sqlite3_file*) { return 4096; }
    // A write leaves bytes outside it as they were, as on every disk SQLite is meant for.
    static int traits(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

    static int shm_map(sqlite3_file* raw, int index, int size, int extend, void volatile** out) {
        Disk::Handle& handle = of(raw);
        Disk::File& file = *handle.file;
        *out = nullptr;
        assert(size <= 32768);
        if (!handle.maps_shm) {
            handle.maps_shm = true;
            ++file.region_users;
        }
        const auto wanted = static_cast<std::size_t>(index) + 1;
        if (file.regions.size() < wanted) {
            if (extend == 0) return SQLITE_OK;
            while (file.regions.size() < wanted)
                file.regions.push_back(std::make_unique<std::array<std::uint8_t, 32768>>());
        }
        *out = file.regions[wanted - 1]->data();
        return SQLITE_OK;
    }

    static int shm_lock(sqlite3_file* raw, int first, int count, int flags) {
        Disk::Handle& handle = of(raw);
        Disk::File& file = *handle.file;
        const bool shared = (flags & SQLITE_SHM_SHARED) != 0;
        for (int i = first; i < first + count; ++i) {
            const auto slot = static_cast<std::size_t>(i);
            const std::uint32_t bit = 1U << slot;
            if ((flags & SQLITE_SHM_UNLOCK) != 0) {
                if ((handle.shm_shared & bit) != 0) --file.shm_shared[slot];
                if ((handle.shm_exclusive & bit) != 0) file.shm_exclusive[slot] = nullptr;
                handle.shm_shared &= ~bit;
                handle.shm_exclusive &= ~bit;
                continue;
            }
            const int others = file.shm_shared[slot] - ((handle.shm_shared & bit) != 0 ? 1 : 0);
            const void* owner = file.shm_exclusive[slot];
            if ((owner != nullptr && owner != raw) || (!shared && others > 0)) return SQLITE_BUSY;
        }
        if ((flags & SQLITE_SHM_UNLOCK) != 0) return SQLITE_OK;
        for (int i = first; i < first + count; ++i) {
            const auto slot = static_cast<std::size_t>(i);
            const std::uint32_t bit = 1U << slot;
            if (shared && (handle.shm_shared & bit) == 0) ++file.shm_shared[slot];
            if (!shared) file.shm_exclusive[slot] = raw;
            (shared ? handle.shm_shared : handle.shm_exclusive) |= bit;
        }
        return SQLITE_OK;
    }

    static void shm_barrier(sqlite3_file*) {}

    static int shm_unmap(sqlite3_file* raw, int) {
        Disk::Handle& handle = of(raw);
        if (!handle.maps_shm) return SQLITE_OK;
        shm_lock(raw, 0, SQLITE_SHM_NLOCK, SQLITE_SHM_UNLOCK);
        handle.maps_shm = false;
        if (--handle.file->region_users == 0) handle.file->regions.clear();
        return SQLITE_OK;
    }

    static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* raw, int flags, int* out) {
        static const sqlite3_io_methods methods{
            2,        close,       read,        write,   truncate,    sync,   size,
            lock,     unlock,      is_reserved, control, sector_size, traits, shm_map,
            shm_lock, shm_barrier, shm_unmap,   nullptr, nullptr};
        Disk& disk = of(vfs);
        raw->pMethods = nullptr;
        if (disk.dead_) return SQLITE_CANTOPEN;
        std::shared_ptr<Disk::File> file;
        if (name == nullptr) {
            file = std::make_shared<Disk::File>();
        } else if (const auto found = disk.files_.find(name); found != disk.files_.end()) {
            file = found->second;
        } else if ((flags & SQLITE_OPEN_CREATE) != 0) {
            file = std::make_shared<Disk::File>();
            file->name = name;
            disk.files_.emplace(name, file);
        } else {
            return SQLITE_CANTOPEN;
        }
        new (raw) Disk::Handle{{&methods},
                               &disk,
                               std::move(file),
                               SQLITE_LOCK_NONE,
                               false,
                               0,
                               0,
                               name != nullptr && (flags & SQLITE_OPEN_DELETEONCLOSE) != 0,
                               disk.generation_};
        if (out != nullptr) *out = flags;
        return SQLITE_OK;
    }

    static int remove(sqlite3_vfs* vfs, const char* name, int durable) {
        return of(vfs).forget(name, durable != 0);
    }

    static int access(sqlite3_vfs* vfs, const char* name, int, int* out) {
        const auto found = of(vfs).files_.find(name);
        *out = found != of(vfs).files_.end() ? 1 : 0;
        return SQLITE_OK;
    }

    static int full_name(sqlite3_vfs*, const char* name, int size, char* out) {
        sqlite3_snprintf(size, out, "%s", name);
        return SQLITE_OK;
    }

    static int randomness(sqlite3_vfs* vfs, int size, char* out) {
        for (int i = 0; i < size; ++i) out[i] = static_cast<char>(of(vfs).random_.next());
        return size;
    }

    static int sleep(sqlite3_vfs* vfs, int microseconds) {
        if (of(vfs).pass) of(vfs).pass(std::max(1, microseconds / 1000));
        return microseconds;
    }

    static int time64(sqlite3_vfs* vfs, sqlite3_int64* out) {
        constexpr sqlite3_int64 unix_epoch = 210'866'760'000'000;  // in ms of Julian days
        *out = unix_epoch + (of(vfs).clock_ms ? of(vfs).clock_ms() : 0);
        return SQLITE_OK;
    }

    static int time(sqlite3_vfs* vfs, double* out) {
        sqlite3_int64 ms = 0;
        time64(vfs, &ms);
        *out = static_cast<double>(ms) / 86'400'000.0;
        return SQLITE_OK;
    }

    static int last_error(sqlite3_vfs*, int, char*) { return 0; }

    static sqlite3_vfs& instance() {
        static sqlite3_vfs vfs{2,           sizeof(Disk::Handle),
                               512,         nullptr,
                               "simulated", nullptr,
                               open,        remove,
                               access,      full_name,
                               nullptr,     nullptr,
                               nullptr,     nullptr,
                               randomness,  sleep,
                               time,        last_error,
                               time64,      nullptr,
                               nullptr,     nullptr};
        return vfs;
    }
};

void Disk::mount() {
    sqlite3_vfs& vfs = Vfs::instance();
    vfs.pAppData = this;
    sqlite3_vfs_register(&vfs, 1);
}

Disk::~Disk() {
    sqlite3_vfs& vfs = Vfs::instance();
    if (vfs.pAppData == this) sqlite3_vfs_unregister(&vfs);
}

}  // namespace luotsi::faults
