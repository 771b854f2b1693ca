#include "server/http/static_files.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/hash.hpp"

namespace luotsi::server {

namespace fs = std::filesystem;

namespace {

struct TypeOf {
    std::string_view ending;
    std::string_view type;
};
constexpr std::array<TypeOf, 13> types{{
    {".html", "text/html; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"},
    {".css", "text/css; charset=utf-8"},
    {".json", "application/json"},
    {".svg", "image/svg+xml"},
    {".png", "image/png"},
    {".jpg", "image/jpeg"},
    {".ico", "image/x-icon"},
    {".woff2", "font/woff2"},
    {".txt", "text/plain; charset=utf-8"},
    {".webmanifest", "application/manifest+json"},
    {".map", "application/json"},
    {".xml", "application/xml"},
}};

std::string_view type_of(std::string_view path) {
    for (const auto& known : types) {
        if (path.ends_with(known.ending)) return known.type;
    }
    return "application/octet-stream";
}

bool read_file(const fs::path& path, std::string& out) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return false;
    out.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    return !file.bad();
}

bool accepts(const Request& request, std::string_view encoding) {
    std::string_view list = request.header(Header::accept_encoding);
    auto at = list.find(encoding);
    if (at == std::string_view::npos) return false;
    std::string_view rest = list.substr(at + encoding.size());
    return !rest.starts_with(";q=0,") && rest != ";q=0" && rest != ";q=0.0";
}

}  // namespace

void StaticFiles::finish(File& file, Variant& variant, std::string_view encoding) {
    if (!variant.bytes) return;
    variant.etag = "\"" + to_hex(sha256(*variant.bytes)).substr(0, 20) + "\"";
    Response response;
    response.content_type = file.type;
    response.shared_body = variant.bytes;
    if (!encoding.empty()) response.with("Content-Encoding", std::string(encoding));
    response.with("Vary", "Accept-Encoding");
    response.with("ETag", variant.etag);
    response.with("Cache-Control",
                  file.immutable ? "public, max-age=31536000, immutable" : "no-cache");
    variant.head = std::make_shared<const std::string>(render_head(response));
}

Result<StaticFiles> StaticFiles::load(const std::string& folder) {
    StaticFiles out;
    std::error_code error;
    std::size_t total = 0;
    for (auto it = fs::recursive_directory_iterator(folder, error);
         !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
        if (!it->is_regular_file(error)) continue;
        std::string path = "/" + fs::relative(it->path(), folder, error).generic_string();
        auto bytes = std::make_shared<std::string>();
        if (!read_file(it->path(), *bytes)) continue;
        total += bytes->size();
        if (total > bundle_bytes_max) {
            return fail(ErrorKind::too_large, "server.web_too_large", "web bundle is too large");
        }
        std::string base = path;
        Variant File::* which = &File::plain;
        if (path.ends_with(".br")) {
            base.resize(base.size() - 3);
            which = &File::brotli;
        } else if (path.ends_with(".gz")) {
            base.resize(base.size() - 3);
            which = &File::gzip;
        }
        File& file = out.files_[base];
        (file.*which).bytes = std::move(bytes);
        file.type = type_of(base);
        // The build writes what has a content hash in its name under assets/.
        file.immutable = base.starts_with("/assets/");
    }
    std::erase_if(out.files_, [](const auto& entry) { return !entry.second.plain.bytes; });
    if (!out.files_.contains("/index.html")) {
        Error missing(ErrorKind::not_found, "server.web_missing", "no index.html in the folder");
        missing.with("folder", folder);
        return fail(std::move(missing));
    }
    for (auto& [path, file] : out.files_) {
        finish(file, file.plain, "");
        finish(file, file.gzip, "gzip");
        finish(file, file.brotli, "br");
    }
    return out;
}

const StaticFiles::File* StaticFiles::find(std::string_view path) const {
    std::string_view name = path;
    auto under = [&](std::string_view top) {
        return path == top || (path.starts_with(top) && path[top.size()] == '/');
    };
    if (path == "/" || under("/fi") || under("/sv") || under("/en") || under("/keeper"))
        name = "/index.html";
    if (under("/tyo")) name = "/tyo.html";
    auto it = files_.find(std::string(name));
    return it == files_.end() ? nullptr : &it->second;
}

std::optional<Response> StaticFiles::answer(const Request& request) const {
    if (request.writes()) return std::nullopt;
    const File* file = find(request.path);
    if (!file) return std::nullopt;
    const Variant* variant = &file->plain;
    if (file->brotli.bytes && accepts(request, "br"))
        variant = &file->brotli;
    else if (file->gzip.bytes && accepts(request, "gzip"))
        variant = &file->gzip;
    Response response;
    const std::string& known = request.header(Header::if_none_match);
    if (!known.empty() && known.find(variant->etag) != std::string::npos) {
        response.status = 304;
        response.with("ETag", variant->etag);
        response.with("Vary", "Accept-Encoding");
        response.with("Cache-Control",
                      file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
        return response;
    }
    response.head = variant->head;
    response.shared_body = variant->bytes;
    return response;
}

}  // namespace luotsi::server
