// For tests only: a disk that does not confirm what was written. fsync() and fdatasync() of the
// test program are these, for the program's own files and for SQLite's.
#pragma once

#include <string>

namespace luotsi::store {

// While it lives every sync of a file whose path ends so fails.
class FailingSyncs {
public:
    explicit FailingSyncs(std::string ending);
    ~FailingSyncs();
    FailingSyncs(const FailingSyncs&) = delete;
    FailingSyncs& operator=(const FailingSyncs&) = delete;
    static int failed();  // since the last one began
};

}  // namespace luotsi::store
