// Bringing a database back to a moment: pages are put into a copy in the order they were written.
// Every page of the archive is a whole page as it was after a commit, so doing a group again that
// the copy has already changes nothing, and what is left out at the end was not yet committed then.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <span>
#include <system_error>

#include "store/archive.hpp"
#include "store/archive_log.hpp"

namespace luotsi::store {

namespace {

namespace fs = std::filesystem;

// A copy is named by a moment at most so much after the one it is of (backup.cpp).
constexpr Duration copy_slack = milliseconds(100);
// What was committed just before a copy was made may have come into the archive just after it, and
// bears that later moment. A copy is begun from only when such groups are surely before the moment
// asked for; the copy with which a log begins anew has none.
constexpr Duration archive_lag = seconds(1);

Error cannot(const std::string& doing) {
    Error error(ErrorKind::unavailable, "store.archive_failed", doing);
    error.repair = "check the folder of copies and logs";
    return error;
}

struct Replay {
    std::FILE* file;
    Instant from, to;
    std::uint32_t page_bytes = 0;
    std::uint32_t pages = 0;  // of the database after the last group; 0 = as the copy has it
    BroughtBack& done;
    bool any = false;  // log has been read,
    std::uint64_t sum = 0;  // whose last sum was this
    Instant known{0};  // all there was up to here has been read

    bool put(const LogReader::Chunk& chunk) {
        const std::size_t each = 4 + std::size_t{page_bytes};
        for (std::uint32_t i = 0; i < chunk.count; ++i) {
            const std::uint8_t* page = chunk.pages.data() + i * each;
            const auto at = static_cast<long>((little_endian(page, 4) - 1) * page_bytes);
            if (std::fseek(file, at, SEEK_SET) != 0 ||
                std::fwrite(page + 4, 1, page_bytes, file) != page_bytes)
                return false;
        }
        pages = chunk.pages_after;
        done.until = chunk.at;
        ++done.commits;
        return true;
    }

    bool goes_on(const LogReader& reader) const {
        return any && reader.goes_on() && reader.sum_before() == sum;
    }

    // False when the moment has been reached.
    Result<bool> log(LogReader& reader) {
        page_bytes = reader.page_bytes();
        LogReader::Chunk chunk;
        while (reader.next(chunk)) {
            if (chunk.at > to) return false;
            known = std::max(known, chunk.at);
            if (chunk.is_end) continue;
            if (chunk.at >= from && !put(chunk)) return fail(cannot("writing the database"));
        }
        any = true;
        sum = reader.sum();
        return true;
    }
};

// The logs that tell what happened after `copy`, in order: the one that was being written then, the
// one before it – its last groups may be younger than the copy's moment less the slack –, those
// that come after, and as the last the next that begins anew: the story ends before it.
std::vector<std::string> logs_after(const std::string& folder, Instant copy) {
    std::vector<std::string> out;
    for (const std::string& name : names_in(folder, ".log")) {
        LogReader reader;
        const std::string path = folder + "/" + name;
        std::error_code gone;
        const bool empty = fs::file_size(path, gone) < log_header_bytes && !gone;
        if (empty) continue;  // the program died as it began it
        const bool earlier = moment_of(name) <= copy;
        const bool anew = reader.open(path) && !reader.goes_on();
        if (earlier && anew) out.clear();
        out.push_back(name);
        if (!earlier && anew) break;
        if (earlier && out.size() > 2) out.erase(out.begin());
    }
    return out;
}

// Nothing that was written after `known` can be brought back before the first copy made since the
// log that does not go on.
Error hole(const std::string& folder, Instant known, const std::string& log) {
    std::string until = "the end";
    for (const std::string& name : names_in(folder, ".db"))
        if (moment_of(name) >= moment_of(log) && moment_of(name) > known) {
            until = to_iso(moment_of(name));
            break;
        }
    Error error(ErrorKind::unavailable, "store.archive_hole",
                "nothing from " + to_iso(known) + " to " + until + " can be brought back: what " +
                    folder + "/" + log + " goes on from is missing or cannot be read");
    error.with("from", to_iso(known)).with("until", until);
    error.repair = "name a moment up to " + to_iso(known) +
                   (until == "the end" ? std::string() : ", or one after " + until) +
                   "; or find what is missing and put it back into the folder";
    return error;
}

// The last in which there is something.
std::string newest_log(const std::string& folder) {
    std::string out;
    for (std::string& name : names_in(folder, ".log")) {
        std::error_code gone;
        const bool empty = fs::file_size(folder + "/" + name, gone) <= log_header_bytes && !gone;
        if (!empty) out = std::move(name);
    }
    return out;
}

// The copy to begin from: the newest that is surely old enough among those since the last time the
// archive began anew, or the one it began with; or, before there was one, of the story before.
std::string copy_for(const std::string& folder, Instant at, Instant older_than) {
    Instant anew{0};
    for (const std::string& name : names_in(folder, ".log")) {
        LogReader reader;
        if (moment_of(name) <= at && reader.open(folder + "/" + name) && !reader.goes_on())
            anew = moment_of(name);
    }
    std::string before;
    std::string since;
    for (const std::string& name : names_in(folder, ".db")) {
        const Instant made = moment_of(name);
        if (made > at || made >= older_than) break;
        if (made < anew)
            before = name;
        else if (since.empty() || made + archive_lag <= at)
            since = name;
    }
    return since.empty() ? before : since;
}

Result<void> copy_file(const std::string& from, const std::string& to) {
    std::error_code error;
    fs::copy_file(from, to, error);
    if (error) return fail(cannot("copying " + from + ": " + error.message()));
    fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, error);
    return {};
}

// What a program that died was writing is the end of its last log. When whole groups of a much
// later moment stand behind what cannot be read, it is not that: they had been synced.
constexpr Duration torn_most = seconds(2);

Result<void> replay_logs(const std::string& folder, Instant made, Replay& replay) {
    std::uint64_t unread = 0;
    std::string unreadable;  // the log that was being written when the copy was made
    for (const std::string& name : logs_after(folder, made)) {
        LogReader reader;
        const bool open = reader.open(folder + "/" + name);
        // The copy was made while this one was written: what comes before it is in the copy.
        const bool begins = moment_of(name) <= made;
        if (begins) unreadable = open ? std::string() : name;
        if (begins && !open) {
            replay.any = false;
            continue;
        }
        if (!open || (!begins && !replay.goes_on(reader))) {
            if (replay.to > replay.known) return fail(hole(folder, replay.known, name));
            return {};
        }
        unread = 0;
        Result<bool> more = replay.log(reader);
        if (!more) return fail(std::move(more.error()));
        if (!*more) return {};
        const LogReader::Unread rest = reader.unread();
        if (rest.youngest > replay.known + torn_most && replay.to > replay.known &&
            name == newest_log(folder))
            return fail(hole(folder, replay.known, name));
        unread = rest.bytes;
    }
    if (!unreadable.empty() && replay.to > replay.known)
        return fail(hole(folder, replay.known, unreadable));
    replay.done.unread_bytes = unread;
    return {};
}

}  // namespace

Result<BroughtBack> bring_back(const std::string& folder, Instant at, const std::string& to,
                               Instant older_than) {
    const std::string copy = copy_for(folder, at, older_than);
    if (copy.empty()) {
        Error error(ErrorKind::not_found, "store.no_copy",
                    folder + " has no copy of that moment or before it");
        error.repair = "name a later moment, or another folder";
        return fail(std::move(error));
    }
    BroughtBack done;
    done.copy = folder + "/" + copy;
    const Instant made = moment_of(copy);
    done.made = done.until = made;
    if (Result<void> copied = copy_file(done.copy, to); !copied)
        return fail(std::move(copied.error()));
    const auto close = [](std::FILE* file) { std::fclose(file); };
    const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(to.c_str(), "r+b"), close);
    if (!file) return fail(cannot("writing " + to));
    Replay replay{file.get(), made - copy_slack, at, 0, 0, done};
    replay.known = made;
    if (Result<void> replayed = replay_logs(folder, made, replay); !replayed)
        return fail(std::move(replayed.error()));
    if (std::fflush(file.get()) != 0) return fail(cannot("writing " + to));
    if (replay.pages > 0) {
        std::error_code error;
        fs::resize_file(to, std::uintmax_t{replay.pages} * replay.page_bytes, error);
        if (error) return fail(cannot("writing " + to + ": " + error.message()));
    }
    return done;
}

}  // namespace luotsi::store
