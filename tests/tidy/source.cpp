#include "source.hpp"

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace luotsi::tidy {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 8> text_endings = {".png", ".jpg", ".woff2", ".ico",
                                                          ".gz",  ".br",  ".db",    ".bin"};

std::vector<std::string> tracked_paths() {
    std::vector<std::string> paths;
    const std::string command = "git -C '" LUOTSI_SOURCE_DIR "' ls-files 2>/dev/null";
    if (FILE* pipe = popen(command.c_str(), "r")) {
        std::array<char, 4096> line{};
        while (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr) {
            std::string path = line.data();
            while (!path.empty() && path.back() == '\n') {
                path.pop_back();
            }
            paths.push_back(path);
        }
        pclose(pipe);
    }
    return paths;
}

std::vector<std::string> walked_paths() {
    std::vector<std::string> paths;
    const fs::path root = LUOTSI_SOURCE_DIR;
    for (auto it = fs::recursive_directory_iterator(root); it != fs::end(it); ++it) {
        const std::string name = it->path().filename().string();
        if (it->is_directory() && (name == "build" || name == "node_modules" || name == "dist" ||
                                   name == "gen" || name == ".git")) {
            it.disable_recursion_pending();
        } else if (it->is_regular_file() && !has_ending(name, ".db")) {
            paths.push_back(fs::relative(it->path(), root).generic_string());
        }
    }
    return paths;
}

std::vector<File> read_files() {
    std::vector<std::string> paths = tracked_paths();
    if (paths.empty()) {
        paths = walked_paths();
    }
    std::vector<File> result;
    for (const std::string& path : paths) {
        bool binary = false;
        for (const std::string_view ending : text_endings) {
            binary = binary || has_ending(path, ending);
        }
        std::ifstream in(fs::path(LUOTSI_SOURCE_DIR) / path, std::ios::binary);
        if (binary || !in) {
            continue; // a tracked file may be deleted but not yet committed
        }
        std::ostringstream text;
        text << in.rdbuf();
        result.push_back({path, text.str(), {}});
    }
    return result;
}

bool identifier_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The end of a raw string literal whose R" stands at `at`, or npos.
std::size_t raw_string_end(std::string_view text, std::size_t at) {
    const std::size_t open = text.find('(', at);
    if (open == std::string_view::npos || open - at > 20) {
        return std::string_view::npos;
    }
    std::string close = ")";
    close += text.substr(at + 2, open - at - 2);
    close += '"';
    const std::size_t end = text.find(close, open);
    return end == std::string_view::npos ? end : end + close.size();
}

std::size_t quoted_end(std::string_view text, std::size_t at) {
    const char quote = text[at];
    std::size_t i = at + 1;
    while (i < text.size() && text[i] != quote && text[i] != '\n') {
        i += text[i] == '\\' ? 2u : 1u;
    }
    return i + 1;
}

} // namespace

const std::vector<File>& files() {
    static const std::vector<File> all = [] {
        std::vector<File> read = read_files();
        for (File& file : read) {
            file.lines = split_lines(file.text);
        }
        return read;
    }();
    return all;
}

void Offences::add(const File& file, std::size_t line, std::string_view what) {
    lines_.push_back(file.path + ":" + std::to_string(line) + ": " + std::string(what));
}

void Offences::add(std::string_view what) { lines_.emplace_back(what); }

std::string Offences::report() const {
    std::string text;
    for (const std::string& line : lines_) {
        text += "\n  " + line;
    }
    return text;
}

bool has_ending(std::string_view path, std::string_view ending) { return path.ends_with(ending); }

bool is_header(const File& file) { return has_ending(file.path, ".hpp"); }

bool is_cpp(const File& file) { return has_ending(file.path, ".cpp") || is_header(file); }

bool is_test(const File& file) {
    return file.path.starts_with("tests/") || file.path.starts_with("bench/") ||
           file.path.starts_with("fuzz/") || has_ending(file.path, "_test.cpp") ||
           has_ending(file.path, "_bench.cpp") || has_ending(file.path, "_fuzz.cpp");
}

bool is_web_code(const File& file) {
    return file.path.starts_with("web/") &&
           (has_ending(file.path, ".ts") || has_ending(file.path, ".tsx") ||
            has_ending(file.path, ".mjs"));
}

std::string_view module_of(std::string_view path) {
    if (!path.starts_with("src/")) {
        return {};
    }
    path.remove_prefix(4);
    const std::size_t slash = path.find('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

std::string code_only(std::string_view text) {
    std::string out(text);
    const auto blank = [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to && i < out.size(); ++i) {
            out[i] = out[i] == '\n' ? '\n' : ' ';
        }
    };
    std::size_t i = 0;
    while (i < text.size()) {
        const std::string_view rest = text.substr(i);
        const bool starts_token = i == 0 || !identifier_char(text[i - 1]);
        std::size_t end = i + 1;
        if (rest.starts_with("//")) {
            end = std::min(text.find('\n', i), text.size());
            blank(i, end);
        } else if (rest.starts_with("/*")) {
            const std::size_t close = text.find("*/", i + 2);
            end = close == std::string_view::npos ? text.size() : close + 2;
            blank(i, end);
        } else if (rest.starts_with("R\"") && starts_token) {
            end = std::min(raw_string_end(text, i), text.size());
            blank(i, end);
        } else if (text[i] == '"' || (text[i] == '\'' && starts_token)) {
            end = std::min(quoted_end(text, i), text.size());
            blank(i, end);
        }
        i = end;
    }
    return out;
}

std::vector<std::string_view> split_lines(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        lines.push_back(text.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        text.remove_prefix(end + 1);
    }
    return lines;
}

bool has_word(std::string_view line, std::string_view word) {
    for (std::size_t at = line.find(word); at != std::string_view::npos;
         at = line.find(word, at + 1)) {
        const std::size_t after = at + word.size();
        const bool free_before = at == 0 || !identifier_char(line[at - 1]);
        const bool free_after = after >= line.size() || !identifier_char(line[after]);
        if (free_before && free_after) {
            return true;
        }
    }
    return false;
}

std::size_t columns(std::string_view line) {
    std::size_t count = 0;
    for (const char c : line) {
        count += (static_cast<unsigned char>(c) & 0xC0U) != 0x80U ? 1u : 0u;
    }
    return count;
}

std::vector<Function> functions(std::string_view text) {
    enum class Brace { outer, body, other }; // namespace or type; function; anything else
    struct Open {
        Brace kind;
        std::size_t line;
    };
    const std::string code = code_only(text);
    std::vector<Function> found;
    std::vector<Open> open;
    std::string before; // code since the last ; { or }
    std::size_t line = 1;
    for (const char c : code) {
        if (c == '\n') {
            ++line;
        }
        if (c == '{') {
            const bool at_outer = open.empty() || open.back().kind == Brace::outer;
            const bool call = before.find('(') != std::string::npos;
            const bool type = has_word(before, "class") || has_word(before, "struct") ||
                              has_word(before, "enum") || has_word(before, "union");
            Brace kind = Brace::other;
            if (has_word(before, "namespace") || (at_outer && type && !call)) {
                kind = Brace::outer;
            } else if (at_outer && call && before.find(" = ") == std::string::npos) {
                kind = Brace::body;
            }
            open.push_back({kind, line});
        } else if (c == '}' && !open.empty()) {
            if (open.back().kind == Brace::body) {
                found.push_back({open.back().line, line - open.back().line + 1});
            }
            open.pop_back();
        }
        if (c == ';' || c == '{' || c == '}') {
            before.clear();
        } else {
            before += c;
        }
    }
    return found;
}

} // namespace luotsi::tidy
