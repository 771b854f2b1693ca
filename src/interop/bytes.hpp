// Where an import's bytes come from, read piece by piece so that a file may be larger than memory:
// plain files, gzip, and the entries of a zip archive (PKWARE APPNOTE 6.3; stored and deflated).
// Names of archives and entries are joined as "archive.zip!entry.csv" in reports.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace luotsi::interop {

class Bytes {
public:
    virtual ~Bytes() = default;
    // Up to `size` bytes; 0 at the end. Errors: import.cannot_read, import.bad_archive.
    virtual Result<std::size_t> read(char* into, std::size_t size) = 0;
};

struct SourceFile {
    std::string name;  // for reports
    std::string path;
    std::string entry;  // of a zip archive, or ""
};

// Unpacked size that one file of an archive may have: a small file that unpacks without end is
// stopped here (1,000 times what zip reaches on text is never a directory).
inline constexpr std::uint64_t unpacked_bytes_max = std::uint64_t{8} << 30;
inline constexpr std::size_t archive_entries_max = 100'000;

// Files and folders (searched whole; entries of zip archives are listed singly), sorted by name,
// each once. What cannot be listed is told through `wrong`.
std::vector<SourceFile>
list_sources(const std::vector<std::string>& paths,
             const std::function<void(const std::string& path, const Error&)>& wrong);

Result<std::unique_ptr<Bytes>> open_source(const SourceFile& file);
std::unique_ptr<Bytes> bytes_of(std::string text);  // for tests and small texts

// Reads all of it, at most `most` bytes; error import.file_too_large.
Result<std::string> read_all(Bytes& bytes, std::size_t most);

// "services.csv.gz" → "csv"; lower case, "" when there is none.
std::string kind_of_name(std::string_view name);

}  // namespace luotsi::interop
