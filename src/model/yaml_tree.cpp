#include "model/yaml_tree.hpp"

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <fstream>
#include <istream>
#include <map>
#include <streambuf>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include "model/yaml_mend.hpp"
#include "model/yaml_plain.hpp"

namespace luotsi::model {

namespace {

std::size_t line_start(const std::string& source, std::size_t offset) {
    if (offset == 0) return 0;
    const std::size_t before = source.rfind('\n', offset - 1);
    return before == std::string::npos ? 0 : before + 1;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::uint32_t code_points(std::string_view bytes) {
    std::uint32_t n = 0;
    for (const char c : bytes) n += is_continuation(c) ? 0U : 1U;
    return n;
}

// A stream over text that is already in memory; yaml-cpp reads nothing else.
class TextBuffer final : public std::streambuf {
public:
    explicit TextBuffer(std::string& text) {
        setg(text.data(), text.data(), text.data() + text.size());
    }
};

// Thrown through yaml-cpp's parser, the only way to stop it, and caught in parse_yaml.
struct Stop {};

// Builds the tree from the parser's events. yaml-cpp's own nodes would lose duplicate keys.
// What "\u0007" and the like put into a text: no screen shows it, and neither XML nor FHIR can
// carry it. Tabs and line ends are no such characters.
bool has_control(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte == 0x7F || (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r'))
            return true;
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : '\0';
        if (byte == 0xC2 && next >= 0x80 && next < 0xA0) return true;  // U+0080 … U+009F
        if (text.substr(i).starts_with("\xEF\xBF\xBE") ||
            text.substr(i).starts_with("\xEF\xBF\xBF"))
            return true;  // no characters at all
    }
    return false;
}

class TreeBuilder final : public YAML::EventHandler {
public:
    // `mended`: what the parser reads in place of the document's source; null: the source itself.
    TreeBuilder(YamlDocument& document, const MendedYaml* mended)
        : document_(document), mended_(mended) {}

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        refuse_anchor(mark, anchor);
        put(make(YamlKind::null, mark));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        YamlNode node = make(YamlKind::null, mark);
        complain(node, "yaml.alias", "aliases (*name) are not accepted",
                 "write the value out where it is used");
        put(std::move(node));
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        refuse_anchor(mark, anchor);
        YamlNode node = make(YamlKind::scalar, mark);
        refuse_tag(node, tag);
        const char first =
            node.offset < document_.source.size() ? document_.source[node.offset] : ' ';
        node.plain = first != '"' && first != '\'' && first != '|' && first != '>';
        node.text = value;
        refuse_control(node);
        put(std::move(node));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, YamlKind::sequence);
    }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        open(mark, tag, anchor, YamlKind::mapping);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapEnd() override { close(); }

private:
    struct Frame {
        YamlNode node;
        YamlNode key;  // read, its value not yet
        bool has_key = false;
        bool drop = false;  // the pending entry is not kept (wrong or duplicate key)
        std::map<std::string, std::uint32_t, std::less<>> seen;  // key → line
    };

    YamlNode make(YamlKind kind, const YAML::Mark& mark) {
        if (++nodes_ > yaml_nodes_max) {
            YamlNode node = marked(kind, mark);
            complain(node, "yaml.too_large", "more than 200,000 values in one file",
                     "split the file");
            throw Stop{};
        }
        return marked(kind, mark);
    }

    YamlNode marked(YamlKind kind, const YAML::Mark& mark) {
        YamlNode node;
        node.kind = kind;
        const std::string& source = document_.source;
        std::size_t offset = mark.pos < 0 ? 0 : static_cast<std::size_t>(mark.pos);
        if (mended_ != nullptr) offset = mended_->original(offset);
        offset = std::min(offset, source.size());
        // Marks come in file order but for a few steps back; counting on from the last one keeps
        // a file of one long line linear.
        if (offset < cursor_) {
            cursor_ = line_start(source, offset);
            column_ = 1;
        }
        for (; cursor_ < offset; ++cursor_) {
            if (source[cursor_] == '\n')
                column_ = 1;
            else if (!is_continuation(source[cursor_]))
                ++column_;
        }
        node.offset = static_cast<std::uint32_t>(offset);
        node.line = static_cast<std::uint32_t>(std::max(mark.line, 0)) + 1;
        node.column = column_;
        return node;
    }

    void complain(const YamlNode& at, std::string code, std::string detail, std::string repair) {
        if (document_.errors.size() >= yaml_errors_max) throw Stop{};
        Error error(ErrorKind::invalid, std::move(code), std::move(detail));
        error.file = document_.file;
        error.line = at.line;
        error.column = at.column;
        error.element = path();
        error.repair = std::move(repair);
        document_.errors.push_back(std::move(error));
    }

    void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
        if (anchor == 0) return;
        complain(marked(YamlKind::null, mark), "yaml.alias", "anchors (&name) are not accepted",
                 "write the value out where it is used");
    }

    void refuse_control(const YamlNode& node) {
        if (has_control(node.text))
            complain(node, "yaml.control_character", "the text has a control character",
                     "remove it; tabs and line ends may stay");
    }
    void refuse_tag(const YamlNode& at, const std::string& tag) {
        if (tag.empty() || tag == "?" || tag == "!") return;
        complain(at, "yaml.tag", "tags (!name) are not accepted", "remove the tag");
    }

    void open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
              YamlKind kind) {
        refuse_anchor(mark, anchor);
        Frame frame;
        frame.node = make(kind, mark);
        refuse_tag(frame.node, tag);
        if (frames_.size() >= yaml_depth_max) {
            complain(frame.node, "yaml.too_deep", "lists and mappings nest more than 64 deep",
                     "flatten the file");
            throw Stop{};
        }
        frames_.push_back(std::move(frame));
    }

    void close() {
        assert(!frames_.empty());
        YamlNode node = std::move(frames_.back().node);
        frames_.pop_back();
        put(std::move(node));
    }

    void put(YamlNode node) {
        if (frames_.empty()) {
            document_.root = std::move(node);
            return;
        }
        Frame& top = frames_.back();
        if (top.node.kind == YamlKind::sequence) {
            top.node.items.push_back(std::move(node));
        } else if (!top.has_key) {
            take_key(top, std::move(node));
        } else {
            top.has_key = false;
            if (!top.drop) {
                top.node.keys.push_back(std::move(top.key));
                top.node.items.push_back(std::move(node));
            }
        }
    }

    void take_key(Frame& top, YamlNode node) {
        top.key = std::move(node);
        top.has_key = true;
        top.drop = true;
        const YamlNode& key = top.key;
        if (key.kind != YamlKind::scalar) {
            complain(key, "yaml.bad_key", "a key must be a word", "write the key as plain text");
        } else if (const auto first = top.seen.find(key.text); first != top.seen.end()) {
            complain(key, "yaml.duplicate_key", "\"" + key.text + "\" stands twice here",
                     "remove one of the two; the first is on line " +
                         std::to_string(first->second));
            document_.errors.back().with("key", key.text);
        } else {
            top.seen.emplace(key.text, key.line);
            top.drop = false;
        }
    }

    std::string path() const {
        std::string out;
        for (const Frame& frame : frames_) {
            if (frame.node.kind != YamlKind::mapping || !frame.has_key) continue;
            if (!out.empty()) out += '.';
            out += frame.key.text;
        }
        return out;
    }

    YamlDocument& document_;
    const MendedYaml* mended_;
    std::vector<Frame> frames_;
    std::size_t nodes_ = 0;
    std::size_t cursor_ = 0;  // bytes counted so far …
    std::uint32_t column_ = 1;  // … and the column there
};

void add_error(YamlDocument& document, ErrorKind kind, std::string code, std::string detail,
               std::size_t offset, std::string repair) {
    Error error(kind, std::move(code), std::move(detail));
    error.file = document.file;
    offset = std::min(offset, document.source.size());
    const std::string_view before = std::string_view(document.source).substr(0, offset);
    error.line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    error.column = code_points(before.substr(line_start(document.source, offset))) + 1;
    error.repair = std::move(repair);
    document.errors.push_back(std::move(error));
}

// Byte offset of the first byte that is not UTF-8; looked for only in a file known to be wrong.
std::size_t first_bad_byte(const std::string& text) {
    std::size_t begin = 0;
    while (begin < text.size()) {
        std::size_t end = text.find('\n', begin);
        if (end == std::string::npos) end = text.size();
        const std::string_view line = std::string_view(text).substr(begin, end - begin);
        if (!is_valid_utf8(line)) {
            std::size_t good = 0;
            for (std::size_t n = 1; n <= line.size(); ++n)
                if (is_valid_utf8(line.substr(0, n))) good = n;
            return begin + good;
        }
        begin = end + 1;
    }
    return text.size();
}

bool check_bytes(YamlDocument& document) {
    if (document.source.starts_with("\xEF\xBB\xBF")) document.source.erase(0, 3);
    if (document.source.size() > yaml_bytes_max) {
        add_error(document, ErrorKind::too_large, "yaml.too_large", "the file is larger than 2 MiB",
                  0, "split the file");
        return false;
    }
    if (!is_valid_utf8(document.source)) {
        add_error(document, ErrorKind::invalid, "yaml.not_utf8", "the text is not UTF-8",
                  first_bad_byte(document.source), "save the file in the encoding UTF-8");
        return false;
    }
    const std::size_t zero = document.source.find('\0');
    if (zero != std::string::npos) {
        add_error(document, ErrorKind::invalid, "yaml.not_utf8", "the text has a zero byte", zero,
                  "remove it");
        return false;
    }
    return true;
}

// Throws what yaml-cpp throws where the text is no YAML.
void read_tree(YamlDocument& document, const MendedYaml* mended) {
    TreeBuilder builder(document, mended);
    std::string text = mended == nullptr ? document.source : mended->text;
    TextBuffer buffer(text);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    try {
        if (!parser.HandleNextDocument(builder)) {
            add_error(document, ErrorKind::invalid, "yaml.empty", "the file says nothing", 0,
                      "write the content of the file");
            return;
        }
        if (!parser) return;
        const std::size_t line = document.source.rfind("\n---");
        add_error(document, ErrorKind::invalid, "yaml.several_documents",
                  "the file has a second document (---)",
                  line == std::string::npos ? document.source.size() : line + 1,
                  "keep one document in a file");
    } catch (const Stop&) {
        // The reason is already among the errors.
    }
}

}  // namespace

YamlDocument parse_yaml(std::string text, std::string file) {
    YamlDocument document;
    document.file = std::move(file);
    document.source = std::move(text);
    if (!check_bytes(document)) return document;
    if (auto plain = read_plain_yaml(document.source)) {
        document.root = std::move(*plain);
        return document;
    }
    try {
        YamlDocument first = document;
        read_tree(first, nullptr);
        return first;
    } catch (const YAML::Exception&) {
        // Read again below, with what people write inside { } put in quotes.
    }
    const MendedYaml mended = mend_yaml(document.source);
    try {
        read_tree(document, &mended);
    } catch (const YAML::Exception& e) {
        const bool known = e.mark.pos >= 0;
        add_error(document, ErrorKind::invalid, "yaml.syntax", "not YAML: " + e.msg,
                  known ? mended.original(static_cast<std::size_t>(e.mark.pos)) : 0,
                  "check indentation and brackets here and on the line before; inside { } and [ ] "
                  "put texts with : , in quotes");
        document.errors.back().with("problem", e.msg);
    }
    return document;
}

YamlDocument read_yaml_file(const std::string& path, std::string shown) {
    if (shown.empty()) shown = path;
    std::ifstream in(path, std::ios::binary);
    bool readable = in.is_open();
    std::string text;
    std::vector<char> buffer(64 * 1024);
    while (readable && in && text.size() <= yaml_bytes_max) {
        in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
        text.append(buffer.data(), static_cast<std::size_t>(in.gcount()));
        readable = !in.bad();
    }
    if (!readable) {
        YamlDocument document;
        document.file = std::move(shown);
        add_error(document, ErrorKind::not_found, "yaml.cannot_read", "the file cannot be read", 0,
                  "check that it exists and may be read");
        return document;
    }
    return parse_yaml(std::move(text), std::move(shown));
}

std::vector<std::string> yaml_files(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code ignored;  // no folder, no files: the caller says what that means
    for (std::filesystem::directory_iterator it(folder, ignored), end; it != end;
         it.increment(ignored)) {
        if (it->is_regular_file(ignored) && it->path().extension() == ".yaml")
            files.push_back(it->path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

const YamlNode* YamlNode::find(std::string_view key) const {
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (keys[i].text == key) return &items[i];
    return nullptr;
}

// Walks the scalar's text and its spelling in the file side by side. Runs of white space match each
// other whatever they are made of: folding turns a line break and indentation into one space.
YamlDocument::Place YamlDocument::place(const YamlNode& scalar, std::size_t code_point) const {
    const Place beginning{scalar.line, scalar.column};
    const std::string& text = scalar.text;
    std::size_t at = scalar.offset;
    if (at >= source.size()) return beginning;
    const char quote = scalar.plain ? '\0' : source[at];
    const auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
    const auto skip_space = [&] {
        while (at < source.size() && is_space(source[at])) ++at;
    };
    if (quote == '|' || quote == '>') {
        at = std::min(source.find('\n', at), source.size());
        skip_space();
    } else if (quote != '\0') {
        ++at;
    }
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_continuation(text[i])) {
            if (seen >= code_point) break;
            ++seen;
        }
        if (at >= source.size()) return beginning;
        if (is_space(text[i])) {
            for (; i + 1 < text.size() && is_space(text[i + 1]); ++i) ++seen;
            if (!is_space(source[at])) return beginning;
            skip_space();
            continue;
        }
        const bool escaped =
            (quote == '"' && source[at] == '\\') || (quote == '\'' && source[at] == '\'');
        if (escaped) ++at;
        if (at >= source.size() || source[at] != text[i]) return beginning;
        ++at;
    }
    Place found;
    const std::string_view before = std::string_view(source).substr(0, at);
    found.line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
    found.column = code_points(before.substr(line_start(source, at))) + 1;
    return found;
}

}  // namespace luotsi::model
