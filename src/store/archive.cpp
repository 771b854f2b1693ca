#include "store/archive.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <optional>
#include <span>
#include <system_error>

#include "store/archive_log.hpp"
#include "store/migrations.hpp"

namespace luotsi::store {

namespace {

constexpr std::uint32_t page_bytes = 4096;  // SQLite's own choice, and ours
constexpr std::uint32_t chunk_pages = 4096;  // of a chunk, and what its last commit is longer
constexpr std::size_t wal_header_bytes = 32, frame_header_bytes = 24;
constexpr std::uint64_t log_bytes_max = 256ULL * 1024 * 1024;  // then the next file
constexpr Duration sync_every = seconds(1);
constexpr const char* owner_note = "/archive.of";  // in the folder: of which database it is
// Beside the database: it is written with an archive; the archive has a hole.
constexpr const char* kept_note = ".archived";
constexpr const char* cut_note = ".archive-cut";

bool read_at(int file, std::uint64_t from, std::span<std::uint8_t> to) {
    for (std::size_t done = 0; done < to.size();) {
        const ssize_t n =
            ::pread(file, to.data() + done, to.size() - done, static_cast<off_t>(from + done));
        if (n <= 0) return false;
        done += static_cast<std::size_t>(n);
    }
    return true;
}

// A file of ours that is closed when we let go of it.
class Descriptor {
public:
    Descriptor(const std::string& path, int flags)
        : file_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~Descriptor() {
        if (file_ >= 0) ::close(file_);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    explicit operator bool() const { return file_ >= 0; }
    int number() const { return file_; }

    bool read(std::uint64_t from, std::span<std::uint8_t> to) const {
        return read_at(file_, from, to);
    }
    // All of it at this place, or false; what half of it left is written over the next time.
    bool write(std::uint64_t to, std::span<const std::uint8_t> from) const {
        for (std::size_t done = 0; done < from.size();) {
            const ssize_t n = ::pwrite(file_, from.data() + done, from.size() - done,
                                       static_cast<off_t>(to + done));
            if (n <= 0) return false;
            done += static_cast<std::size_t>(n);
        }
        return true;
    }

private:
    int file_;
};

bool sync_folder(const std::string& folder) {
    const Descriptor it(folder, O_RDONLY | O_DIRECTORY);
    return it && ::fsync(it.number()) == 0;
}

bool note_beside(const std::string& database, const char* ending) {
    const Descriptor note(database + ending, O_WRONLY | O_CREAT);
    const std::string beside = std::filesystem::path(database).parent_path().string();
    return note && ::fsync(note.number()) == 0 && sync_folder(beside.empty() ? "." : beside);
}

// Whether a copy lies there with which the logs up to this one can be used: one made since they
// began anew.
bool has_copy(const std::string& folder, const std::vector<std::string>& logs, std::size_t last) {
    std::size_t head = last;
    for (std::size_t i = last + 1; i-- > 0;) {
        LogReader log;
        if (!log.open(folder + "/" + logs[i])) continue;
        head = i;
        if (!log.goes_on()) break;
    }
    const std::vector<std::string> copies = names_in(folder, ".db");
    return !copies.empty() && moment_of(copies.back()) >= moment_of(logs[head]);
}

}  // namespace

struct Archive::File {
    explicit File(const std::string& path) : out(path, O_WRONLY | O_CREAT | O_EXCL) {}
    Descriptor out;
    RunningSum sum;
};

FileLook FileLook::of(const std::string& path) {
    FileLook out;
    struct stat about{};
    if (::stat(path.c_str(), &about) == 0) {
        out.bytes = static_cast<std::uint64_t>(about.st_size);
        out.changed_ns = about.st_mtim.tv_sec * 1'000'000'000 + about.st_mtim.tv_nsec;
    }
    out.log_left = ::stat((path + "-wal").c_str(), &about) == 0 &&
                   about.st_size > static_cast<off_t>(wal_header_bytes);
    if (out.log_left)
        out.log_changed = {about.st_mtim.tv_sec * 1'000 + about.st_mtim.tv_nsec / 1'000'000};
    return out;
}

Archive::Archive(std::string folder, std::string database, FileLook before)
    : folder_(std::move(folder)), database_(std::move(database)), before_(before) {}

Archive::~Archive() = default;

Result<void> Archive::claim(const std::string& database_id) {
    Result<FileLock> lock = FileLock::take(folder_ + "/archive");
    if (!lock && lock.error().code != "store.locked") return fail(broken("using " + folder_));
    if (!lock) {
        Error error(ErrorKind::unavailable, "store.archive_taken",
                    "another luotsi archives into " + folder_);
        error.repair = "stop the other one, or give this database a folder of its own: --archive";
        return fail(std::move(error));
    }
    const Descriptor note(folder_ + owner_note, O_RDWR | O_CREAT);
    std::vector<std::uint8_t> known(database_id.size());
    struct stat about{};
    if (!note || ::fstat(note.number(), &about) != 0)
        return fail(broken("using " + folder_ + owner_note));
    const std::span<const std::uint8_t> id(
        reinterpret_cast<const std::uint8_t*>(database_id.data()), database_id.size());
    const bool whole = about.st_size == static_cast<off_t>(id.size()) && note.read(0, known);
    // A note that was torn when the folder was first taken is written again.
    if (!whole && about.st_size < static_cast<off_t>(id.size())) {
        if (!note.write(0, id) || ::fsync(note.number()) != 0 || !sync_folder(folder_))
            return fail(broken("writing " + folder_ + owner_note));
    } else if (!whole || !std::ranges::equal(known, id)) {
        Error error(ErrorKind::unavailable, "store.archive_of_another",
                    folder_ + " has the archive of another database");
        error.repair = "give this database a folder of its own: --archive";
        return fail(std::move(error));
    }
    lock_ = std::make_unique<FileLock>(std::move(*lock));
    return {};
}

bool Archive::give_up() {
    if (!note_beside(database_, cut_note)) return false;
    file_ = nullptr;
    commits_.clear();
    return true;
}

Error Archive::unsynced() const {
    Error error(ErrorKind::unavailable, "store.archive_failed", path_ + " could not be synced");
    error.repair = "check the disk of the archive's folder, then start the program again";
    return error;
}

Error Archive::broken(const std::string& doing) const {
    Error error(ErrorKind::unavailable, "store.archive_failed",
                doing + ": " + std::generic_category().message(errno));
    error.repair = "check that the archive's folder exists, may be written and has space";
    return error;
}

// Whether everything committed since this log is in the write-ahead log or in it. After a clean
// end: nobody has touched the file since, so what was committed stands in the write-ahead log, if
// there is one. After a death: its salts are those the log saw, or the next after them, which
// SQLite counts up by one when it begins to write over a write-ahead log – and that is not done
// before the log had it all – if it can still be read to its end (`unread` bytes cannot).
bool Archive::misses_nothing(const LogReader::Chunk& last, std::uint64_t unread) const {
    if (last.is_end)
        return unread == 0 && last.file_bytes == before_.bytes &&
               last.file_changed_ns == before_.changed_ns;
    const Descriptor wal(database_ + "-wal", O_RDONLY);
    std::array<std::uint8_t, wal_header_bytes> header{};
    if (!before_.log_left || !wal || !wal.read(0, header)) return false;
    const std::uint32_t salt_1 = big_endian(&header[16]);
    // What cannot be read is in this write-ahead log still, not in one that has been written over.
    const bool same = salt_1 == last.salt_1;
    return (same || unread == 0) && last.is_followed_by(salt_1, big_endian(&header[20]));
}

// Logs in which there is nothing – the program died as it began them – are passed over. `sum`: of
// the newest that can be read, from which the next one goes on.
bool Archive::goes_on(const std::vector<std::string>& logs, std::uint64_t& sum) {
    std::optional<std::uint64_t> expected;
    for (std::size_t i = logs.size(); i-- > 0;) {
        const std::string path = folder_ + "/" + logs[i];
        std::error_code gone;
        if (std::filesystem::file_size(path, gone) < log_header_bytes && !gone) continue;
        const Descriptor before(path, O_RDONLY);  // what is read here must be there for ever
        LogReader log;
        if (!before || ::fsync(before.number()) != 0 || !log.open(path)) return false;
        LogReader::Chunk last;
        bool any = false;
        for (LogReader::Chunk next; log.next(next); any = true) std::swap(last, next);
        if (expected && *expected != log.sum()) return false;
        if (!expected) sum = log.sum();
        if (any) {
            latest_ = last.at;
            return misses_nothing(last, log.unread().bytes) && has_copy(folder_, logs, i);
        }
        if (!log.goes_on()) return false;
        expected = log.sum_before();
    }
    return false;
}

Result<void> Archive::begin_file(Instant now, bool goes_on, std::uint64_t sum) {
    now = young_moment(folder_, now);
    const std::string path = folder_ + "/" + name_of(now, ".log");
    auto file = std::make_unique<File>(path);
    if (!file->out) return fail(broken("making " + path));
    std::vector<std::uint8_t> header(log_magic, log_magic + sizeof log_magic);
    put_number(header, page_bytes, 4);
    put_number(header, goes_on ? 1 : 0, 4);
    put_number(header, static_cast<std::uint64_t>(now.ms), 8);
    put_number(header, sum, 8);
    if (!file->out.write(0, header) || ::fsync(file->out.number()) != 0 || !sync_folder(folder_)) {
        Error error = broken("writing " + path);
        (void)::unlink(path.c_str());  // the next try begins another
        return fail(std::move(error));
    }
    file->sum.add(header);
    file_ = std::move(file);
    path_ = path;
    bytes_ = header.size();
    return {};
}

Result<bool> Archive::begin(Instant now) {
    const std::vector<std::string> logs = names_in(folder_, ".log");
    const bool cut = ::access((database_ + cut_note).c_str(), F_OK) == 0;
    std::uint64_t sum = 0;
    const bool on = !cut && goes_on(logs, sum);
    if (!on) latest_ = {0};
    if (Result<void> begun = begin_file(now, on, on ? sum : 0); !begun)
        return fail(std::move(begun.error()));
    if (!note_beside(database_, kept_note)) return fail(broken("writing beside " + database_));
    taken_ = 0;
    return on;
}

Result<void> Archive::passed_by(const std::string& database, const FileLook& before) {
    if (!before.log_left || ::access((database + kept_note).c_str(), F_OK) != 0) return {};
    if (note_beside(database, cut_note)) return {};
    Error error(ErrorKind::unavailable, "store.cannot_open",
                "making " + database + cut_note + ": " + std::generic_category().message(errno));
    error.repair = "check that the folder exists and may be written";
    return fail(std::move(error));
}

// Only now: who dies before it begins anew once more.
void Archive::copied() { (void)::unlink((database_ + cut_note).c_str()); }

Result<void> Archive::take(std::uint32_t pages, Instant now) {
    if (lost_) return fail(unsynced());
    seen_ = now;
    const bool sync_now = unsynced_ && (now >= synced_ + sync_every || now < synced_);
    if (pages == 0) return sync_now ? sync() : Result<void>();
    const Descriptor wal(database_ + "-wal", O_RDONLY);
    std::array<std::uint8_t, wal_header_bytes> header{};
    if (!wal || !wal.read(0, header) || big_endian(&header[8]) != page_bytes)
        return fail(broken("reading " + database_ + "-wal"));
    const std::uint32_t salt_1 = big_endian(&header[16]);
    const std::uint32_t salt_2 = big_endian(&header[20]);
    if (salt_1 != salt_1_ || salt_2 != salt_2_) taken_ = 0;
    salt_1_ = salt_1;
    salt_2_ = salt_2;
    if (pages <= taken_) return sync_now ? sync() : Result<void>();
    if (bytes_ > log_bytes_max) {
        if (Result<void> synced = sync(); !synced) return synced;
        if (Result<void> next = begin_file(now, true, file_->sum.value()); !next) return next;
    }
    if (Result<void> taken = take_commits(wal.number(), pages); !taken) return taken;
    unsynced_ = true;
    return sync_now ? sync() : Result<void>();
}

// One chunk for each commit that was noted; before any was, some commits at a time: the first log
// after a death takes in all there is.
Result<void> Archive::take_commits(int wal, std::uint32_t pages) {
    while (taken_ < pages) {
        while (!commits_.empty() && commits_.front().pages <= taken_) commits_.pop_front();
        const bool noted = !commits_.empty();
        const Instant at = noted              ? commits_.front().at
                           : before_.log_left ? std::min(before_.log_changed, seen_)
                                              : seen_;
        latest_ = std::max(latest_, at);
        const std::uint32_t until = noted ? std::min(commits_.front().pages, pages) : pages;
        std::vector<std::uint8_t> chunk;
        const std::uint32_t read = read_chunk(wal, until - taken_, chunk);
        if (read == 0) return fail(broken("reading " + database_ + "-wal"));
        if (Result<void> written = append(chunk); !written) return written;
        taken_ += read;
    }
    // The write-ahead log may begin again from here: what was noted of this one is done with.
    while (!commits_.empty() && commits_.front().pages <= taken_) commits_.pop_front();
    return {};
}

// Whole commits of the write-ahead log after what was taken last, at most `pages` of its pages; how
// many they were, 0 when it cannot be read.
std::uint32_t Archive::read_chunk(int wal, std::uint32_t pages,
                                  std::vector<std::uint8_t>& chunk) const {
    put_number(chunk, chunk_mark, 4);
    put_number(chunk, 0, 4);  // pages, and below the database's after them: not known yet
    put_number(chunk, static_cast<std::uint64_t>(latest_.ms), 8);
    put_number(chunk, 0, 4);
    put_number(chunk, salt_1_, 4);
    put_number(chunk, salt_2_, 4);
    std::vector<std::uint8_t> frame(frame_header_bytes + page_bytes);
    std::uint32_t read = 0;
    std::uint32_t pages_after = 0;  // not 0 in the last frame of a commit
    while (read < pages && (read < chunk_pages || pages_after == 0)) {
        const std::uint64_t at = wal_header_bytes + std::uint64_t{taken_ + read} * frame.size();
        if (!read_at(wal, at, frame)) return 0;
        put_number(chunk, big_endian(frame.data()), 4);
        chunk.insert(chunk.end(), frame.begin() + frame_header_bytes, frame.end());
        pages_after = big_endian(&frame[4]);
        ++read;
    }
    for (std::size_t i = 0; i < 4; ++i) {
        chunk[4 + i] = static_cast<std::uint8_t>(read >> (8 * i));
        chunk[16 + i] = static_cast<std::uint8_t>(pages_after >> (8 * i));
    }
    return pages_after == 0 ? 0 : read;
}

Result<void> Archive::append(std::vector<std::uint8_t>& chunk) {
    // In the parts in which it will be read.
    RunningSum sum = file_->sum;
    const std::span<const std::uint8_t> all(chunk);
    sum.add(all.first(8));
    sum.add(all.subspan(8, chunk_header_bytes - 8));
    for (std::size_t at = chunk_header_bytes; at < all.size(); at += page_bytes + 4)
        sum.add(all.subspan(at, page_bytes + 4));
    put_number(chunk, sum.value(), 8);
    if (!file_->out.write(bytes_, chunk)) return fail(broken("writing " + path_));
    file_->sum = sum;
    bytes_ += chunk.size();
    return {};
}

Result<void> Archive::sync() {
    if (file_ && !lost_ && ::fdatasync(file_->out.number()) == 0) {
        synced_ = seen_;
        unsynced_ = false;
        return {};
    }
    if (!file_) return {};
    lost_ = true;
    return fail(unsynced());
}

void Archive::end(Instant now) {
    if (!file_ || lost_) return;
    const FileLook look = FileLook::of(database_);
    if (look.log_left) return;  // then its salts tell
    std::vector<std::uint8_t> mark;
    put_number(mark, end_mark, 4);
    put_number(mark, 0, 4);
    put_number(mark, static_cast<std::uint64_t>(std::max(latest_, now).ms), 8);
    put_number(mark, look.bytes, 8);
    put_number(mark, static_cast<std::uint64_t>(look.changed_ns), 8);
    file_->sum.add(std::span(mark).first(8));
    file_->sum.add(std::span(mark).subspan(8));
    put_number(mark, file_->sum.value(), 8);
    if (!file_->out.write(bytes_, mark) || ::fsync(file_->out.number()) != 0) (void)give_up();
    file_ = nullptr;
}

}  // namespace luotsi::store
