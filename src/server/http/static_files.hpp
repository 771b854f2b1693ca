// The web bundle, read into memory once: every file with its precompressed variants (.br, .gz),
// an ETag of its bytes, and how long it may be kept – hashed assets for ever, pages never without
// asking. Nothing is read from disk while serving, so that no path trick can reach another file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/error.hpp"
#include "server/http/message.hpp"

namespace luotsi::server {

class StaticFiles {
public:
    static constexpr std::size_t bundle_bytes_max = 64 * 1024 * 1024;

    // Reads a folder. Errors: server.web_missing (no index.html), server.web_too_large.
    static Result<StaticFiles> load(const std::string& folder);
    // An installation without the web build: only the API answers.
    StaticFiles() = default;

    // nullopt when the path is none of the bundle's. Pages: "/" and "/fi|sv|en[/…]" give
    // index.html, "/tyo[…]" gives tyo.html.
    std::optional<Response> answer(const Request& request) const;
    bool empty() const { return files_.empty(); }

private:
    struct Variant {
        std::shared_ptr<const std::string> bytes;  // null = there is none
        std::shared_ptr<const std::string> head;   // of a 200
        std::string etag;
    };
    struct File {
        Variant plain, gzip, brotli;
        bool immutable = false;
        std::string type;
    };
    const File* find(std::string_view path) const;
    static void finish(File& file, Variant& variant, std::string_view encoding);

    std::unordered_map<std::string, File> files_;  // by path, "/index.html"
};

}  // namespace luotsi::server
