#include "dmn/load.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "dmn/read.hpp"

namespace luotsi::dmn {

namespace fs = std::filesystem;

std::optional<std::string> read_bytes(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in || fs::is_directory(path)) return std::nullopt;
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

namespace {

// The DMN files of a folder by namespace, in the order of their names.
class Neighbours {
public:
    explicit Neighbours(fs::path folder) : folder_(std::move(folder)) {}

    std::optional<std::string> find(const std::string& namespace_uri) {
        if (!listed_) list();
        const auto found = files_.find(namespace_uri);
        return found == files_.end() ? std::nullopt : std::optional(found->second);
    }

private:
    void list() {
        listed_ = true;
        std::vector<fs::path> paths;
        std::error_code unreadable;
        for (const auto& entry : fs::directory_iterator(folder_, unreadable))
            if (entry.path().extension() == ".dmn") paths.push_back(entry.path());
        std::ranges::sort(paths);
        for (const fs::path& path : paths) {
            const auto bytes = read_bytes(path.string());
            if (!bytes) continue;
            const std::string space = namespace_of(*bytes);
            if (!space.empty()) files_.try_emplace(space, path.string());
        }
    }

    fs::path folder_;
    bool listed_ = false;
    std::map<std::string, std::string> files_;
};

// The file an import names by its place, seen from the file that imports, when it has the
// import's namespace. Nothing is fetched from elsewhere.
std::optional<std::string> located(const std::string& importing, const Import& import) {
    if (import.location.empty() || import.location.find(':') != std::string::npos)
        return std::nullopt;
    const fs::path path = fs::path(importing).parent_path() / import.location;
    const auto bytes = read_bytes(path.string());
    if (!bytes || namespace_of(*bytes) != import.namespace_uri) return std::nullopt;
    return path.string();
}

}  // namespace

Loaded load(const std::string& path) {
    Loaded out;
    fs::path folder = fs::path(path).parent_path();
    if (folder.empty()) folder = ".";
    Neighbours neighbours(std::move(folder));
    std::vector<std::shared_ptr<const Definitions>> files;
    std::vector<std::string> next{path};
    std::set<std::string> known;  // namespaces
    for (std::size_t i = 0; i < next.size(); ++i) {
        const auto bytes = read_bytes(next[i]);
        if (!bytes) {
            Error error(ErrorKind::not_found, "dmn.no_file", "the file cannot be read");
            error.file = next[i];
            out.errors.push_back(std::move(error));
            if (i == 0) return out;
            continue;
        }
        ReadResult result = read(*bytes, next[i]);
        out.errors.insert(out.errors.end(), result.errors.begin(), result.errors.end());
        out.warnings.insert(out.warnings.end(), result.warnings.begin(), result.warnings.end());
        if (!result.definitions) {
            if (i == 0) return out;
            continue;
        }
        for (const Import& import : result.definitions->imports) {
            if (!import.is_dmn || known.contains(import.namespace_uri)) continue;
            auto file = neighbours.find(import.namespace_uri);
            if (!file) file = located(next[i], import);
            if (!file) continue;
            known.insert(import.namespace_uri);
            if (std::ranges::find(next, *file) == next.end()) next.push_back(*file);
        }
        files.push_back(std::make_shared<const Definitions>(std::move(*result.definitions)));
    }
    Compiled compiled = compile(std::move(files));
    out.errors.insert(out.errors.end(), compiled.errors.begin(), compiled.errors.end());
    out.model = std::move(compiled.model);
    return out;
}

}  // namespace luotsi::dmn
