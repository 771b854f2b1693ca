// XML as a tree with namespaces resolved and the place of every element, read with limits on size
// and depth. Entities of a document type are never expanded. Inside dmn only: DMN files and the
// test files of the kit are read from it.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "dmn/definitions.hpp"

namespace luotsi::dmn {

inline constexpr std::size_t max_file_bytes = 32 << 20;
inline constexpr std::uint32_t max_xml_depth = 200;

struct XmlAttribute {
    std::string space;  // namespace URI; "" when it has no prefix
    std::string prefix;
    std::string name;
    std::string value;
};

struct XmlElement {
    std::string space;
    std::string prefix;
    std::string name;  // "" = a piece of text
    std::string text;  // of a piece of text
    std::vector<XmlAttribute> attributes;  // declarations of namespaces left out
    std::vector<std::pair<std::string, std::string>> declared;  // prefix, URI: at this element
    std::vector<XmlElement> children;
    Place place;

    // The value of an attribute without a prefix; "" when it is absent.
    std::string_view attribute(std::string_view wanted) const;
    bool has(std::string_view wanted) const;
    // An attribute of a namespace that ends with `space_end`.
    std::string_view attribute(std::string_view space_end, std::string_view wanted) const;
    // The first child element of this name, whatever its namespace; nullptr when there is none.
    const XmlElement* child(std::string_view wanted) const;
    std::string content() const;  // all text directly inside
    Place content_place() const;  // of its first character; of the element when there is none
};

// Errors: dmn.not_xml (with line and column), dmn.too_large, dmn.too_deep.
Result<XmlElement> parse_xml(std::string_view bytes, std::string_view file);

// Writes indented XML. Text and attributes are escaped.
class XmlWriter {
public:
    using Attributes = std::vector<std::pair<std::string, std::string>>;

    XmlWriter();
    void open(std::string_view name, const Attributes& attributes = {});
    void close();
    void leaf(std::string_view name, const Attributes& attributes, std::string_view text);
    void empty(std::string_view name, const Attributes& attributes);
    void node(const XmlNode& node);
    std::string take() { return std::move(out_); }

private:
    void start(std::string_view name, const Attributes& attributes);
    void indent();

    std::string out_;
    std::vector<std::string> open_;
};

}  // namespace luotsi::dmn
