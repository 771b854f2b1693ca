#include "tailor/layer_file.hpp"

#include <algorithm>
#include <map>

namespace luotsi::tailor {
namespace {

using model::Change;
using model::YamlNode;

constexpr std::string_view sections[] = {"change", "add", "remove", "because"};

bool is_section(std::string_view key) {
    return std::find(std::begin(sections), std::end(sections), key) != std::end(sections);
}

std::string_view section_of(Change kind) {
    switch (kind) {
        case Change::changed: return "change";
        case Change::added: return "add";
        case Change::removed: return "remove";
    }
    return "";
}

class Lines {
public:
    explicit Lines(std::string_view text) {
        while (!text.empty()) {
            const std::size_t end = text.find('\n');
            all_.emplace_back(text.substr(0, end));
            text = end == std::string_view::npos ? "" : text.substr(end + 1);
        }
    }
    std::uint32_t count() const { return static_cast<std::uint32_t>(all_.size()); }
    bool is_comment(std::uint32_t line) const {
        const std::string_view text = trim(all_[line - 1]);
        return !text.empty() && text.front() == '#';
    }
    // Where what begins at `line` really begins: with the comments right above it.
    std::uint32_t with_comments(std::uint32_t line) const {
        while (line > 1 && is_comment(line - 1)) --line;
        return line;
    }
    // Lines [first, last], without empty ones at the end.
    std::string text(std::uint32_t first, std::uint32_t last) const {
        while (last >= first && trim(all_[last - 1]).empty()) --last;
        std::string out;
        for (std::uint32_t line = first; line <= last; ++line) out += all_[line - 1] + '\n';
        return out;
    }
    std::string& at(std::uint32_t line) { return all_[line - 1]; }

private:
    std::vector<std::string> all_;
};

// A key of a block mapping needs quotes only where YAML would read something else.
std::string key_text(const std::string& path) {
    const bool plain = path.find(": ") == std::string::npos &&
                       path.find(" #") == std::string::npos && path.back() != ':';
    if (plain) return path;
    std::string out = "\"";
    for (const char c : path) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

std::string local_text(const LocalText& text) {
    YamlNode node;
    node.kind = model::YamlKind::mapping;
    const auto add = [&node](const char* key, const std::string& said) {
        YamlNode name;
        name.kind = model::YamlKind::scalar;
        name.text = key;
        YamlNode value;
        value.kind = model::YamlKind::scalar;
        value.plain = false;
        value.text = said;
        node.keys.push_back(name);
        node.items.push_back(value);
    };
    add("fi", text.fi);
    add("sv", text.sv);
    add("en", text.en);
    return to_yaml(node);
}

class Writer {
public:
    explicit Writer(const model::YamlDocument& old) : old_(old), lines_(old.source) {
        const YamlNode& root = old.root;
        for (std::size_t i = 0; i < root.keys.size(); ++i) {
            const std::uint32_t next = i + 1 < root.keys.size()
                                           ? lines_.with_comments(root.keys[i + 1].line)
                                           : lines_.count() + 1;
            ends_.push_back(next - 1);
            if (is_section(root.keys[i].text)) find_entries(root.keys[i], root.items[i], next - 1);
        }
    }

    std::string write(const std::string& extends, const std::string& hash,
                      const std::vector<NewEntry>& entries) {
        replace_value("extends", extends);
        replace_value("hash", hash);
        const YamlNode& root = old_.root;
        std::string out;
        std::map<std::string, bool, std::less<>> written;
        for (std::size_t i = 0; i < root.keys.size(); ++i) {
            const std::string& key = root.keys[i].text;
            const std::uint32_t first = i == 0 ? 1 : lines_.with_comments(root.keys[i].line);
            if (!is_section(key)) {
                out += lines_.text(first, ends_[i]);
                continue;
            }
            written[key] = true;
            const std::string body = section(key, entries);
            if (body.empty()) continue;
            out += '\n';
            if (first < root.keys[i].line) out += lines_.text(first, root.keys[i].line - 1);
            out += body;
        }
        for (const std::string_view key : sections) {
            if (written.contains(key)) continue;
            const std::string body = section(key, entries);
            if (!body.empty()) out += '\n' + body;
        }
        return out;
    }

private:
    // The lines of each entry of a section written one entry to a line or more.
    void find_entries(const YamlNode& key, const YamlNode& node, std::uint32_t last) {
        const std::vector<YamlNode>& places = node.is_mapping() ? node.keys : node.items;
        if (places.empty() || places.front().line <= key.line) return;  // { } or [ ]
        for (std::size_t i = 0; i < places.size(); ++i) {
            const std::uint32_t first = lines_.with_comments(places[i].line);
            const std::uint32_t next =
                i + 1 < places.size() ? lines_.with_comments(places[i + 1].line) - 1 : last;
            if (i + 1 < places.size() && places[i + 1].line <= places[i].line) return;
            text_[key.text + ' ' + places[i].text] = lines_.text(first, next);
        }
        indent_[key.text] = (node.is_mapping() ? places.front().column : node.column) - 1;
    }

    void replace_value(std::string_view key, const std::string& value) {
        const YamlNode* node = old_.root.find(key);
        if (node == nullptr || node->line == 0) return;
        std::string& line = lines_.at(node->line);
        const std::size_t at = line.find(node->text);
        if (at != std::string::npos) line.replace(at, node->text.size(), value);
    }

    std::string section(std::string_view key, const std::vector<NewEntry>& entries) {
        std::string body;
        const auto known = indent_.find(key);
        const std::string indent(known == indent_.end() ? 2 : known->second, ' ');
        for (const NewEntry& entry : entries) {
            const bool reason = key == "because";
            if (!reason && section_of(entry.kind) != key) continue;
            const auto old = text_.find(std::string(key) + ' ' + entry.path);
            if (old != text_.end() && (entry.same || reason)) {
                body += old->second;
            } else if (reason) {
                body += indent + key_text(entry.path) + ": " + local_text(entry.because) + '\n';
            } else if (entry.kind == Change::removed) {
                body += indent + "- \"" + escaped(entry.path) + "\"\n";
            } else {
                body += indent + key_text(entry.path) + ": " + to_yaml(entry.value) + '\n';
            }
        }
        return body.empty() ? body : std::string(key) + ":\n" + body;
    }

    static std::string escaped(std::string_view text) {
        std::string out;
        for (const char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        return out;
    }

    const model::YamlDocument& old_;
    Lines lines_;
    std::vector<std::uint32_t> ends_;                         // by top-level key: its last line
    std::map<std::string, std::string, std::less<>> text_;    // "section path" → its lines
    std::map<std::string, std::uint32_t, std::less<>> indent_;
};

}  // namespace

std::string write_layer(const model::YamlDocument& old, const std::string& extends,
                        const std::string& hash, const std::vector<NewEntry>& entries) {
    return Writer(old).write(extends, hash, entries);
}

}  // namespace luotsi::tailor
