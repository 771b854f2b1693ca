// YAML files as a tree of nodes that know where they stand, and a reader that collects every
// mistake of a file with line, column, element, rule and repair. All content files (models,
// guarantees, calendars, demo units, words) are read through it, so that they fail alike. It is
// stricter than YAML: duplicate keys, aliases, anchors, tags, several documents, wrong encoding,
// deep nesting and oversized files are errors, never guesses.
//
//     YamlDocument doc = read_yaml_file(path);         // or parse_yaml(text, name)
//     YamlErrors errors(doc);                          // starts with the mistakes of the syntax
//     YamlReader unit(errors, doc.root, "unit", unit_keys);
//     std::string id = unit.need_text("id");
//     LocalText title = unit.need_local("title");
//     if (auto found = errors.take(); !found.empty()) …
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/calendar.hpp"
#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace luotsi::model {

inline constexpr std::size_t yaml_bytes_max = 2 * 1024 * 1024; // of one file
inline constexpr std::uint32_t yaml_depth_max = 64;            // of lists and mappings
inline constexpr std::size_t yaml_nodes_max = 200'000;         // ≈ 60 MB in memory
inline constexpr std::size_t yaml_errors_max = 200;            // of one file; then it stops

enum class YamlKind : std::uint8_t { null, scalar, sequence, mapping };

struct YamlNode {
    YamlKind kind = YamlKind::null;
    bool plain = true;           // scalar without quotes, | or >
    std::uint32_t line = 0;      // 1-based
    std::uint32_t column = 0;    // 1-based, in code points
    std::uint32_t offset = 0;    // bytes from the beginning of the file
    std::string text;            // scalar
    std::vector<YamlNode> keys;  // mapping: scalars, in file order; keys[i] names items[i]
    std::vector<YamlNode> items; // mapping: values; sequence: items

    bool is_null() const { return kind == YamlKind::null; }
    bool is_scalar() const { return kind == YamlKind::scalar; }
    bool is_sequence() const { return kind == YamlKind::sequence; }
    bool is_mapping() const { return kind == YamlKind::mapping; }
    // The value under a key, also when it is null; nullptr when there is no such key. O(keys).
    const YamlNode* find(std::string_view key) const;
};

struct YamlDocument {
    std::string file;   // for messages
    std::string source; // without a byte order mark
    YamlNode root;
    std::vector<Error> errors; // of syntax; a document with errors may still be read for more

    struct Place {
        std::uint32_t line = 0;
        std::uint32_t column = 0;
    };
    // Where the n-th code point (from 0) of a scalar's text stands in the file: exact through
    // quotes, folding and indentation; the scalar's beginning where escapes hide it.
    Place place(const YamlNode& scalar, std::size_t code_point) const;
};

// Never fails as a whole: what is wrong is in `errors` (codes "yaml.…"), in file order.
YamlDocument parse_yaml(std::string text, std::string file);
// Reads and parses; a file that cannot be read is error "yaml.cannot_read". `shown` names it in
// messages (default: the path).
YamlDocument read_yaml_file(const std::string& path, std::string shown = {});
// Paths of a folder's *.yaml files, sorted by name, not descending; empty when there is none.
std::vector<std::string> yaml_files(const std::string& folder);

// The mistakes of one document. Past yaml_errors_max further ones are only counted, and the last
// error says how many.
class YamlErrors {
public:
    explicit YamlErrors(const YamlDocument& document);

    // `code` is a words key; `element` a path like "steps.first talk.within".
    Error& add(const YamlNode& at, std::string element, std::string code, std::string detail,
               std::string repair = {});
    // An error found in the text of a scalar (code, detail, args, repair given; column counted in
    // code points of the text from 1): placed in the file.
    Error& add_inside(const YamlNode& scalar, std::string element, Error error);
    void warn(const YamlNode& at, std::string element, std::string code, std::string detail,
              std::string repair = {});
    void warn_inside(const YamlNode& scalar, std::string element, Error error);

    bool empty() const { return errors_.empty(); }
    std::size_t count() const { return errors_.size() + dropped_; }
    bool full() const { return errors_.size() >= yaml_errors_max; }  // more are only counted
    const std::vector<Error>& all() const { return errors_; }  // in the order they were found
    const YamlDocument& document() const { return document_; }
    std::vector<Error> take();  // errors in file order; leaves none behind
    std::vector<Error> take_warnings();  // warnings in file order

private:
    Error& keep(std::vector<Error>& list, Error error);
    void locate(Error& error, const YamlNode& at, std::string element) const;
    void place_inside(Error& error, const YamlNode& node, std::string element) const;

    const YamlDocument& document_;
    std::vector<Error> errors_;
    std::vector<Error> warnings_;
    Error overflow_;  // where errors past the maximum go …
    std::size_t dropped_ = 0;  // … and how many did
};

// Scalars as values; each reports what is wrong and what is accepted. `element` names the node.
std::optional<std::string> read_text(YamlErrors& errors, const YamlNode& node,
                                     const std::string& element);  // not empty, at most 8 KiB
std::optional<bool> read_boolean(YamlErrors& errors, const YamlNode& node,
                                 const std::string& element);  // true | false only
std::optional<std::int64_t> read_integer(YamlErrors& errors, const YamlNode& node,
                                         const std::string& element, std::int64_t min,
                                         std::int64_t max);
std::optional<double> read_number(YamlErrors& errors, const YamlNode& node,
                                  const std::string& element);  // finite
std::optional<Date> read_date(YamlErrors& errors, const YamlNode& node,
                              const std::string& element);  // 2026-11-21
std::optional<Limit> read_limit(YamlErrors& errors, const YamlNode& node,
                                const std::string& element);  // "7 working days", "PT30M"
std::optional<TimeOfDay> read_time_of_day(YamlErrors& errors, const YamlNode& node,
                                          const std::string& element);  // "08:00"
// {fi, sv, en}, all three there and not empty.
std::optional<LocalText> read_local(YamlErrors& errors, const YamlNode& node,
                                    const std::string& element);
// Position in `allowed`; a word that is not there is an error with the nearest one as repair.
std::optional<std::size_t> read_choice(YamlErrors& errors, const YamlNode& node,
                                       const std::string& element,
                                       std::span<const std::string_view> allowed);
std::vector<std::string> read_texts(YamlErrors& errors, const YamlNode& node,
                                    const std::string& element);  // a sequence of scalars

// Reads one mapping. Reports at once what is no mapping and keys that are not allowed; null values
// count as absent.
class YamlReader {
public:
    YamlReader(YamlErrors& errors, const YamlNode& node, std::string path,
               std::span<const std::string_view> keys);

    const YamlNode& node() const { return node_; }
    YamlErrors& errors() const { return errors_; }
    const std::string& element() const { return element_; }
    std::string element(std::string_view key) const;  // "steps.first talk" + "." + key
    bool has(std::string_view key) const { return find(key) != nullptr; }

    const YamlNode* find(std::string_view key) const;  // nullptr when absent or null
    const YamlNode* need(std::string_view key) const;  // absent: error "yaml.missing_key"

    // Optional values: the fallback when absent or wrong (wrong is reported).
    std::string text(std::string_view key) const;
    bool boolean(std::string_view key, bool fallback) const;
    std::optional<std::int64_t> integer(std::string_view key, std::int64_t min,
                                        std::int64_t max) const;
    std::optional<double> number(std::string_view key) const;
    std::optional<Date> date(std::string_view key) const;
    std::optional<Limit> limit(std::string_view key) const;
    LocalText local(std::string_view key) const;
    std::optional<std::size_t> choice(std::string_view key,
                                      std::span<const std::string_view> allowed) const;
    std::vector<std::string> texts(std::string_view key) const;

    // Required values.
    std::string need_text(std::string_view key) const;
    LocalText need_local(std::string_view key) const;
    std::optional<Limit> need_limit(std::string_view key) const;
    std::optional<std::size_t> need_choice(std::string_view key,
                                           std::span<const std::string_view> allowed) const;

private:
    YamlErrors& errors_;
    const YamlNode& node_;
    std::string element_;
};

}  // namespace luotsi::model
