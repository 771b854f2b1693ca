#include "dmn/xml.hpp"

#include <algorithm>
#include <map>
#include <pugixml.hpp>

#include "base/text.hpp"

namespace luotsi::dmn {

namespace {

constexpr std::string_view xml_space = "http://www.w3.org/XML/1998/namespace";

using Spaces = std::map<std::string, std::string, std::less<>>;  // prefix → URI

// Where lines begin, so that an offset becomes line and column.
class Lines {
public:
    explicit Lines(std::string_view text) : text_(text) {
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == '\n') starts_.push_back(i + 1);
    }
    Place place(std::ptrdiff_t offset) const {
        if (offset < 0) return {};
        const std::size_t at = std::min(static_cast<std::size_t>(offset), text_.size());
        const auto after = std::ranges::upper_bound(starts_, at);
        const std::size_t line = static_cast<std::size_t>(after - starts_.begin());
        const std::size_t start = starts_[line - 1];
        const std::size_t column = count_code_points(text_.substr(start, at - start)) + 1;
        return {static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column), at};
    }

private:
    std::string_view text_;
    std::vector<std::size_t> starts_{0};
};

struct Split {
    std::string prefix;
    std::string name;
};

Split split(std::string_view name) {
    const std::size_t colon = name.find(':');
    if (colon == std::string_view::npos) return {"", std::string(name)};
    return {std::string(name.substr(0, colon)), std::string(name.substr(colon + 1))};
}

std::string space_of(const Spaces& spaces, const std::string& prefix) {
    const auto found = spaces.find(prefix);
    return found == spaces.end() ? std::string() : found->second;
}

class Builder {
public:
    Builder(std::string_view bytes, std::string_view file) : lines_(bytes), file_(file) {}

    bool build(const pugi::xml_node& node, const Spaces& outer, std::uint32_t depth,
               XmlElement& out) {
        out.place = lines_.place(node.offset_debug());
        if (node.type() != pugi::node_element) {
            out.text = node.value();
            return true;
        }
        if (depth > max_xml_depth) {
            error_ = Error(ErrorKind::too_large, "dmn.too_deep",
                           "elements stand more than 200 levels inside one another");
            error_.file = file_;
            error_.line = out.place.line;
            error_.column = out.place.column;
            return false;
        }
        Spaces spaces = outer;
        for (const pugi::xml_attribute& one : node.attributes()) {
            const std::string_view name = one.name();
            if (name == "xmlns") spaces[""] = one.value();
            if (!name.starts_with("xmlns:")) continue;
            spaces[std::string(name.substr(6))] = one.value();
            out.declared.emplace_back(name.substr(6), one.value());
        }
        Split name = split(node.name());
        out.space = space_of(spaces, name.prefix);
        out.prefix = std::move(name.prefix);
        out.name = std::move(name.name);
        for (const pugi::xml_attribute& one : node.attributes()) {
            Split own = split(one.name());
            if (own.prefix == "xmlns" || (own.prefix.empty() && own.name == "xmlns")) continue;
            std::string space = own.prefix.empty() ? "" : space_of(spaces, own.prefix);
            out.attributes.push_back(
                {std::move(space), std::move(own.prefix), std::move(own.name), one.value()});
        }
        for (const pugi::xml_node& child : node.children()) {
            const bool wanted = child.type() == pugi::node_element ||
                                child.type() == pugi::node_pcdata ||
                                child.type() == pugi::node_cdata;
            if (!wanted) continue;
            out.children.emplace_back();
            if (!build(child, spaces, depth + 1, out.children.back())) return false;
        }
        return true;
    }

    Error error_;

private:
    Lines lines_;
    std::string file_;
};

void escape(std::string& out, std::string_view text, bool attribute) {
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '\r': out += "&#13;"; break;
            case '"': out += attribute ? "&quot;" : "\""; break;
            case '\n': out += attribute ? "&#10;" : "\n"; break;
            case '\t': out += attribute ? "&#9;" : "\t"; break;
            default:
                // What XML 1.0 cannot hold becomes the replacement character.
                if (static_cast<unsigned char>(c) < 0x20) {
                    out += "\xEF\xBF\xBD";
                } else {
                    out += c;
                }
        }
    }
}

}  // namespace

std::string_view XmlElement::attribute(std::string_view wanted) const {
    for (const XmlAttribute& one : attributes)
        if (one.prefix.empty() && one.name == wanted) return one.value;
    return {};
}

bool XmlElement::has(std::string_view wanted) const {
    return std::ranges::any_of(attributes, [&wanted](const XmlAttribute& one) {
        return one.prefix.empty() && one.name == wanted;
    });
}

std::string_view XmlElement::attribute(std::string_view space_end, std::string_view wanted) const {
    for (const XmlAttribute& one : attributes)
        if (one.name == wanted && one.space.ends_with(space_end)) return one.value;
    return {};
}

const XmlElement* XmlElement::child(std::string_view wanted) const {
    for (const XmlElement& one : children)
        if (one.name == wanted) return &one;
    return nullptr;
}

std::string XmlElement::content() const {
    std::string out;
    for (const XmlElement& one : children)
        if (one.name.empty()) out += one.text;
    return out;
}

Place XmlElement::content_place() const {
    for (const XmlElement& one : children)
        if (one.name.empty()) return one.place;
    return place;
}

Result<XmlElement> parse_xml(std::string_view bytes, std::string_view file) {
    if (bytes.size() > max_file_bytes) {
        Error error(ErrorKind::too_large, "dmn.too_large", "the file is larger than 32 MiB");
        error.file = file;
        return fail(std::move(error));
    }
    pugi::xml_document document;
    const pugi::xml_parse_result parsed = document.load_buffer(
        bytes.data(), bytes.size(), pugi::parse_default | pugi::parse_ws_pcdata_single);
    const pugi::xml_node root = document.document_element();
    if (!parsed || !root) {
        Error error(ErrorKind::invalid, "dmn.not_xml",
                    parsed ? "there is no element" : std::string(parsed.description()));
        const Place place = Lines(bytes).place(parsed.offset);
        error.file = file;
        error.line = place.line;
        error.column = place.column;
        return fail(std::move(error));
    }
    Builder builder(bytes, file);
    XmlElement out;
    if (!builder.build(root, {{"xml", std::string(xml_space)}}, 0, out))
        return fail(std::move(builder.error_));
    return out;
}

XmlWriter::XmlWriter() : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

void XmlWriter::indent() { out_.append(open_.size() * 2, ' '); }

void XmlWriter::start(std::string_view name, const Attributes& attributes) {
    indent();
    out_ += '<';
    out_ += name;
    for (const auto& [key, value] : attributes) {
        out_ += ' ' + key + "=\"";
        escape(out_, value, true);
        out_ += '"';
    }
}

void XmlWriter::open(std::string_view name, const Attributes& attributes) {
    start(name, attributes);
    out_ += ">\n";
    open_.emplace_back(name);
}

void XmlWriter::close() {
    const std::string name = std::move(open_.back());
    open_.pop_back();
    indent();
    out_ += "</" + name + ">\n";
}

void XmlWriter::leaf(std::string_view name, const Attributes& attributes, std::string_view text) {
    start(name, attributes);
    out_ += '>';
    escape(out_, text, false);
    out_ += "</" + std::string(name) + ">\n";
}

void XmlWriter::empty(std::string_view name, const Attributes& attributes) {
    start(name, attributes);
    out_ += "/>\n";
}

void XmlWriter::node(const XmlNode& node) {
    const bool texts =
        std::ranges::any_of(node.children, [](const XmlNode& one) { return one.name.empty(); });
    if (node.children.empty()) {
        empty(node.name, node.attributes);
    } else if (!texts) {
        open(node.name, node.attributes);
        for (const XmlNode& one : node.children) this->node(one);
        close();
    } else if (node.children.size() == 1) {
        leaf(node.name, node.attributes, node.children.front().text);
    } else {
        // Text between elements: the elements stand on lines of their own.
        open(node.name, node.attributes);
        for (const XmlNode& one : node.children) {
            if (one.name.empty()) {
                escape(out_, one.text, false);
                out_ += '\n';
            } else {
                this->node(one);
            }
        }
        close();
    }
}

}  // namespace luotsi::dmn
