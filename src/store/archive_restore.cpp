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

    // False when the moment has been reached, or a hole: then `done` tells how far it went.
    Result<bool> log(LogReader& reader) {
        if (any && (!reader.goes_on() || reader.sum_before() != sum)) return false;
        page_bytes = reader.page_bytes();
        LogReader::Chunk chunk;
        while (reader.next(chunk)) {
            if (chunk.is_end) continue;
            if (chunk.at > to) return false;
            if (chunk.at >= from && !put(chunk)) return fail(cannot("writing the database"));
        }
        any = true;
        sum = reader.sum();
        return true;
    }
};

// The logs that tell what happened after `copy`, in order: the one that was being written then and
// those that go on from it.
std::vector<std::string> logs_after(const std::string& folder, Instant copy) {
    std::vector<std::string> out;
    for (const std::string& name : names_in(folder, ".log")) {
        LogReader reader;
        const std::string path = folder + "/" + name;
        if (!reader.open(path)) continue;
        const bool earlier = moment_of(name) <= copy;
        if (!reader.goes_on()) {
            if (!earlier) break;
            out.clear();
        }
        out.push_back(path);
        // The last groups of the log before may be younger than the copy's moment less the slack.
        if (earlier && out.size() > 2) out.erase(out.begin());
    }
    return out;
}

// The copy to begin from: the newest that is surely old enough among those since the last time the
// archive began anew, or the one it began with; or, before there was one, of the story before.
std::string copy_for(const std::string& folder, Instant at) {
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
        if (made > at) break;
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

}  // namespace

Result<BroughtBack> bring_back(const std::string& folder, Instant at, const std::string& to) {
    const std::string copy = copy_for(folder, at);
    if (copy.empty()) {
        Error error(ErrorKind::not_found, "store.no_copy",
                    folder + " has no copy of that moment or before it");
        error.repair = "name a later moment, or another folder";
        return fail(std::move(error));
    }
    BroughtBack done;
    done.copy = folder + "/" + copy;
    const Instant made = moment_of(copy);
    done.until = made;
    if (Result<void> copied = copy_file(done.copy, to); !copied)
        return fail(std::move(copied.error()));
    const auto close = [](std::FILE* file) { std::fclose(file); };
    const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(to.c_str(), "r+b"), close);
    if (!file) return fail(cannot("writing " + to));
    Replay replay{file.get(), made - copy_slack, at, 0, 0, done};
    for (const std::string& path : logs_after(folder, made)) {
        LogReader reader;
        if (!reader.open(path)) return fail(cannot("reading " + path));
        Result<bool> more = replay.log(reader);
        if (!more) return fail(std::move(more.error()));
        if (!*more) break;
    }
    if (std::fflush(file.get()) != 0) return fail(cannot("writing " + to));
    if (replay.pages > 0) {
        std::error_code error;
        fs::resize_file(to, std::uintmax_t{replay.pages} * replay.page_bytes, error);
        if (error) return fail(cannot("writing " + to + ": " + error.message()));
    }
    return done;
}

}  // namespace luotsi::store
