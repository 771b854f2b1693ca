#include "interop/bytes.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/text.hpp"

namespace luotsi::interop {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece = 64 * 1024;

std::unexpected<Error> bad_archive(const std::string& why) {
    return fail(ErrorKind::invalid, "import.bad_archive", why);
}

class FileBytes final : public Bytes {
public:
    explicit FileBytes(const std::string& path) : in_(path, std::ios::binary) {}
    bool open() const { return in_.is_open(); }
    Result<std::size_t> read(char* into, std::size_t size) override {
        in_.read(into, static_cast<std::streamsize>(size));
        if (in_.bad()) return fail(ErrorKind::unavailable, "import.cannot_read", "reading failed");
        return static_cast<std::size_t>(in_.gcount());
    }
    bool seek(std::uint64_t at) {
        in_.clear();
        in_.seekg(static_cast<std::streamoff>(at));
        return in_.good();
    }

private:
    std::ifstream in_;
};

class TextBytes final : public Bytes {
public:
    explicit TextBytes(std::string text) : text_(std::move(text)) {}
    Result<std::size_t> read(char* into, std::size_t size) override {
        const std::size_t n = std::min(size, text_.size() - at_);
        std::memcpy(into, text_.data() + at_, n);
        at_ += n;
        return n;
    }

private:
    std::string text_;
    std::size_t at_ = 0;
};

// At most `left` bytes of another source: a stored entry of an archive.
class PartBytes final : public Bytes {
public:
    PartBytes(std::unique_ptr<Bytes> from, std::uint64_t left)
        : from_(std::move(from)), left_(left) {}
    Result<std::size_t> read(char* into, std::size_t size) override {
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(size, left_));
        if (n == 0) return std::size_t{0};
        auto got = from_->read(into, n);
        if (got) left_ -= *got;
        return got;
    }

private:
    std::unique_ptr<Bytes> from_;
    std::uint64_t left_;
};

// Unpacks deflate data: `window` as zlib counts it (negative = raw, 15 + 32 = gzip or zlib).
class InflateBytes final : public Bytes {
public:
    InflateBytes(std::unique_ptr<Bytes> from, int window) : from_(std::move(from)), in_(piece) {
        ready_ = inflateInit2(&stream_, window) == Z_OK;
    }
    InflateBytes(const InflateBytes&) = delete;
    InflateBytes& operator=(const InflateBytes&) = delete;
    ~InflateBytes() override {
        if (ready_) inflateEnd(&stream_);
    }

    Result<std::size_t> read(char* into, std::size_t size) override {
        if (!ready_) return bad_archive("unpacking cannot start");
        if (ended_ || size == 0) return std::size_t{0};
        size = std::min<std::size_t>(size, 1U << 30);
        stream_.next_out = reinterpret_cast<Bytef*>(into);
        stream_.avail_out = static_cast<uInt>(size);
        while (stream_.avail_out == size && !ended_) {
            if (auto fed = feed(); !fed) return fail(fed.error());
            const int code = inflate(&stream_, Z_NO_FLUSH);
            if (code == Z_STREAM_END)
                next_member();
            else if (code == Z_BUF_ERROR && no_more_)
                return bad_archive("the packed data ends too early");
            else if (code != Z_OK && code != Z_BUF_ERROR)
                return bad_archive("the packed data is damaged");
        }
        const std::size_t got = size - stream_.avail_out;
        unpacked_ += got;
        if (unpacked_ > unpacked_bytes_max) return bad_archive("it unpacks to too much");
        return got;
    }

private:
    Result<void> feed() {
        if (stream_.avail_in > 0 || no_more_) return {};
        auto got = from_->read(reinterpret_cast<char*>(in_.data()), in_.size());
        if (!got) return fail(got.error());
        no_more_ = *got == 0;
        stream_.next_in = in_.data();
        stream_.avail_in = static_cast<uInt>(*got);
        return {};
    }
    void next_member() {  // gzip files may be several joined
        if (stream_.avail_in == 0 && (!feed() || no_more_)) {
            ended_ = true;
            return;
        }
        ended_ = inflateReset(&stream_) != Z_OK || stream_.next_in[0] != 0x1F;
    }

    std::unique_ptr<Bytes> from_;
    std::vector<unsigned char> in_;
    z_stream stream_{};
    bool ready_ = false, ended_ = false, no_more_ = false;
    std::uint64_t unpacked_ = 0;
};

std::uint64_t little(const std::string& text, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width && at + i < text.size(); ++i)
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(text[at + i])) << (8 * i);
    return value;
}

struct ZipEntry {
    std::string name;
    std::uint64_t method = 0, packed = 0, header_at = 0, flags = 0;
};

Result<std::string> read_part(FileBytes& file, std::uint64_t at, std::size_t size) {
    std::string out(size, '\0');
    if (!file.seek(at)) return bad_archive("its list of files is out of place");
    auto got = file.read(out.data(), size);
    if (!got) return fail(got.error());
    out.resize(*got);
    return out;
}

// The central directory, found from the end record (at most 64 KiB of comment behind it).
Result<std::vector<ZipEntry>> zip_entries(const std::string& path) {
    std::error_code failed;
    const std::uint64_t size = fs::file_size(path, failed);
    FileBytes file(path);
    if (failed || !file.open())
        return fail(ErrorKind::unavailable, "import.cannot_read", "the file cannot be opened");
    const std::uint64_t tail_size = std::min<std::uint64_t>(size, 22 + 65'535);
    auto tail = read_part(file, size - tail_size, static_cast<std::size_t>(tail_size));
    if (!tail) return fail(tail.error());
    const std::size_t end = tail->rfind("PK\x05\x06");
    if (end == std::string::npos) return bad_archive("no zip archive, or its end is missing");
    const std::uint64_t directory_size = little(*tail, end + 12, 4);
    const std::uint64_t directory_at = little(*tail, end + 16, 4);
    if (directory_at + directory_size > size || directory_size > (64U << 20))
        return bad_archive("its list of files is too long (zip64 is not read)");
    auto list = read_part(file, directory_at, static_cast<std::size_t>(directory_size));
    if (!list) return fail(list.error());
    std::vector<ZipEntry> out;
    for (std::size_t at = 0; at + 46 <= list->size() && out.size() < archive_entries_max;) {
        if (list->compare(at, 4, "PK\x01\x02") != 0) return bad_archive("its list is damaged");
        const std::size_t name = little(*list, at + 28, 2);
        ZipEntry one{list->substr(std::min(at + 46, list->size()), name), little(*list, at + 10, 2),
                     little(*list, at + 20, 4), little(*list, at + 42, 4),
                     little(*list, at + 8, 2)};
        at += 46 + name + little(*list, at + 30, 2) + little(*list, at + 32, 2);
        if (!one.name.empty() && one.name.back() != '/') out.push_back(std::move(one));
    }
    return out;
}

Result<std::unique_ptr<Bytes>> open_entry(const SourceFile& source) {
    auto entries = zip_entries(source.path);
    if (!entries) return fail(entries.error());
    const auto entry = std::find_if(entries->begin(), entries->end(),
                                    [&](const ZipEntry& e) { return e.name == source.entry; });
    if (entry == entries->end()) return bad_archive("it has no such file");
    if ((entry->flags & 1U) != 0) return bad_archive("it is locked with a password");
    auto file = std::make_unique<FileBytes>(source.path);
    auto head = read_part(*file, entry->header_at, 30);
    if (!head) return fail(head.error());
    if (!head->starts_with("PK\x03\x04")) return bad_archive("a file's head is damaged");
    const std::uint64_t at = entry->header_at + 30 + little(*head, 26, 2) + little(*head, 28, 2);
    if (!file->seek(at)) return bad_archive("a file is out of place");
    auto part = std::make_unique<PartBytes>(std::move(file), entry->packed);
    if (entry->method == 0) return part;
    if (entry->method == 8) return std::make_unique<InflateBytes>(std::move(part), -15);
    return bad_archive("it is packed in a way that is not read (only stored and deflated are)");
}

bool readable_kind(std::string_view name) {
    constexpr std::array<std::string_view, 7> kinds{"json", "ndjson", "jsonl", "geojson",
                                                    "csv",  "tsv",    "txt"};
    const std::string kind = kind_of_name(name);
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

bool hidden(std::string_view name) {  // what archivers of other systems leave beside the data
    const std::size_t slash = name.rfind('/');
    const std::string_view last = slash == std::string_view::npos ? name : name.substr(slash + 1);
    return last.starts_with('.') || name.find("__MACOSX/") != std::string_view::npos;
}

void list_archive(const std::string& path, std::vector<SourceFile>& out,
                  const std::function<void(const std::string&, const Error&)>& wrong) {
    auto entries = zip_entries(path);
    if (!entries) {
        wrong(path, entries.error());
        return;
    }
    for (ZipEntry& entry : *entries) {
        if (readable_kind(entry.name) && !hidden(entry.name))
            out.push_back({path + '!' + entry.name, path, std::move(entry.name)});
    }
}

}  // namespace

std::string kind_of_name(std::string_view name) {
    std::string low = lower(name);
    if (low.ends_with(".gz")) low.resize(low.size() - 3);
    const std::size_t dot = low.rfind('.');
    const std::size_t slash = low.rfind('/');
    if (dot == std::string::npos || (slash != std::string::npos && dot < slash)) return {};
    return low.substr(dot + 1);
}

std::vector<SourceFile>
list_sources(const std::vector<std::string>& paths,
             const std::function<void(const std::string& path, const Error&)>& wrong) {
    std::vector<SourceFile> out;
    const auto take = [&](const std::string& path) {
        if (kind_of_name(path) == "zip")
            list_archive(path, out, wrong);
        else
            out.push_back({path, path, {}});
    };
    for (const std::string& path : paths) {
        std::error_code failed;
        if (!fs::is_directory(path, failed)) {
            take(path);
            continue;
        }
        fs::recursive_directory_iterator walk(path, failed);
        for (; !failed && walk != fs::recursive_directory_iterator(); walk.increment(failed)) {
            const std::string name = walk->path().string();
            std::error_code no_file;
            if (walk->is_regular_file(no_file) && !hidden(name) &&
                (readable_kind(name) || kind_of_name(name) == "zip"))
                take(name);
        }
        if (failed)
            wrong(path, Error(ErrorKind::unavailable, "import.cannot_read",
                              "the folder cannot be read whole"));
    }
    const auto by_name = [](const SourceFile& a, const SourceFile& b) { return a.name < b.name; };
    std::sort(out.begin(), out.end(), by_name);
    const auto same = [](const SourceFile& a, const SourceFile& b) { return a.name == b.name; };
    out.erase(std::unique(out.begin(), out.end(), same), out.end());
    return out;
}

Result<std::unique_ptr<Bytes>> open_source(const SourceFile& source) {
    if (!source.entry.empty()) return open_entry(source);
    auto file = std::make_unique<FileBytes>(source.path);
    if (!file->open())
        return fail(ErrorKind::unavailable, "import.cannot_read", "the file cannot be opened");
    std::array<char, 2> first{};
    auto got = file->read(first.data(), first.size());
    if (!got) return fail(got.error());
    const bool packed = *got == 2 && first[0] == '\x1F' && first[1] == '\x8B';
    file->seek(0);
    if (packed) return std::make_unique<InflateBytes>(std::move(file), 15 + 32);
    return file;
}

std::unique_ptr<Bytes> bytes_of(std::string text) {
    return std::make_unique<TextBytes>(std::move(text));
}

Result<std::string> read_all(Bytes& bytes, std::size_t most) {
    std::string out;
    std::vector<char> buffer(piece);
    for (;;) {
        auto got = bytes.read(buffer.data(), buffer.size());
        if (!got) return fail(got.error());
        if (*got == 0) return out;
        if (out.size() + *got > most)
            return fail(ErrorKind::too_large, "import.file_too_large", "the file is too large");
        out.append(buffer.data(), *got);
    }
}

}  // namespace luotsi::interop
