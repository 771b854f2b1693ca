#include "store/test_syncs.hpp"

#include <dlfcn.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <mutex>
#include <utility>

namespace luotsi::store {
namespace {

std::mutex lock;
std::string failing;  // "" = none
std::atomic<int> failures{0};

bool fails(int file) {
    const std::lock_guard guard(lock);
    if (failing.empty()) return false;
    std::array<char, 4096> path{};
    const std::string link = "/proc/self/fd/" + std::to_string(file);
    const ssize_t length = readlink(link.c_str(), path.data(), path.size());
    if (length <= 0) return false;
    if (!std::string(path.data(), static_cast<std::size_t>(length)).ends_with(failing))
        return false;
    ++failures;
    return true;
}

int sync_with(const char* name, int file) {
    if (fails(file)) {
        errno = EIO;
        return -1;
    }
    using Sync = int (*)(int);
    const auto real = reinterpret_cast<Sync>(dlsym(RTLD_NEXT, name));
    return real(file);
}

}  // namespace

FailingSyncs::FailingSyncs(std::string ending) {
    const std::lock_guard guard(lock);
    failing = std::move(ending);
    failures = 0;
}

FailingSyncs::~FailingSyncs() {
    const std::lock_guard guard(lock);
    failing.clear();
}

int FailingSyncs::failed() { return failures; }

}  // namespace luotsi::store

extern "C" int fsync(int file) { return luotsi::store::sync_with("fsync", file); }
extern "C" int fdatasync(int file) { return luotsi::store::sync_with("fdatasync", file); }
