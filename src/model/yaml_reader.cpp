// Values out of a YAML tree, and the list of what is wrong with it.
#include "model/yaml_tree.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numeric>

#include "feel/names.hpp"

namespace luotsi::model {

namespace {

constexpr std::size_t text_bytes_max = 8 * 1024; // of one text of a content file

// By place; what stands at the same place stays in the order it was found.
void sort_by_place(std::vector<Error>& errors) {
    std::vector<std::size_t> order(errors.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const Error& x = errors[a];
        const Error& y = errors[b];
        if (x.line != y.line) return x.line < y.line;
        if (x.column != y.column) return x.column < y.column;
        return a < b;
    });
    std::vector<Error> sorted;
    sorted.reserve(errors.size());
    for (const std::size_t i : order) sorted.push_back(std::move(errors[i]));
    errors = std::move(sorted);
}

std::string quoted(std::string_view text) { return "\"" + shorten(text, 60) + "\""; }

std::string listed(std::span<const std::string_view> words) {
    std::string out;
    for (const std::string_view word : words) {
        if (!out.empty()) out += ", ";
        out += word;
    }
    return out;
}

std::string nearest_word(std::string_view text, std::span<const std::string_view> words) {
    return feel::nearest_of(text, std::vector<std::string>(words.begin(), words.end()));
}

std::string_view name_of(YamlKind kind) {
    switch (kind) {
        case YamlKind::null: return "nothing";
        case YamlKind::scalar: return "a single value";
        case YamlKind::sequence: return "a list";
        case YamlKind::mapping: return "a mapping";
    }
    return "nothing";
}

// The scalar's text, or nullptr with an error that says what was expected.
const std::string* scalar(YamlErrors& errors, const YamlNode& node, const std::string& element,
                          std::string expected) {
    if (node.is_scalar()) return &node.text;
    errors
        .add(node, element, "yaml.not_a_value",
             std::string(name_of(node.kind)) + " where " + expected + " is expected",
             "write " + expected)
        .with("expected", expected);
    return nullptr;
}

} // namespace

YamlErrors::YamlErrors(const YamlDocument& document)
    : document_(document), errors_(document.errors) {}

void YamlErrors::locate(Error& error, const YamlNode& at, std::string element) const {
    error.file = document_.file;
    error.line = std::max(at.line, 1U);
    error.column = std::max(at.column, 1U);
    error.element = std::move(element);
}

Error& YamlErrors::keep(std::vector<Error>& list, Error error) {
    if (list.size() >= yaml_errors_max) {
        overflow_ = std::move(error);
        ++dropped_;
        return overflow_;
    }
    list.push_back(std::move(error));
    return list.back();
}

Error& YamlErrors::add(const YamlNode& at, std::string element, std::string code,
                       std::string detail, std::string repair) {
    Error error(ErrorKind::invalid, std::move(code), std::move(detail));
    error.repair = std::move(repair);
    locate(error, at, std::move(element));
    return keep(errors_, std::move(error));
}

void YamlErrors::place_inside(Error& error, const YamlNode& node, std::string element) const {
    const std::size_t code_point = error.column > 0 ? error.column - 1 : 0;
    locate(error, node, std::move(element));
    if (error.repair.empty()) error.repair = "put this part right; docs/language.md shows how";
    if (!node.is_scalar()) return;
    const YamlDocument::Place place = document_.place(node, code_point);
    error.line = place.line;
    error.column = place.column;
}

Error& YamlErrors::add_inside(const YamlNode& node, std::string element, Error error) {
    place_inside(error, node, std::move(element));
    return keep(errors_, std::move(error));
}

void YamlErrors::warn(const YamlNode& at, std::string element, std::string code, std::string detail,
                      std::string repair) {
    Error error(ErrorKind::invalid, std::move(code), std::move(detail));
    error.repair = std::move(repair);
    locate(error, at, std::move(element));
    keep(warnings_, std::move(error));
}

void YamlErrors::warn_inside(const YamlNode& node, std::string element, Error error) {
    place_inside(error, node, std::move(element));
    keep(warnings_, std::move(error));
}

std::vector<Error> YamlErrors::take() {
    std::vector<Error> out;
    std::swap(out, errors_);
    sort_by_place(out);
    if (dropped_ != 0) {
        Error more(ErrorKind::too_large, "yaml.more_errors",
                   "and " + std::to_string(dropped_) + " more");
        more.with("count", std::to_string(dropped_));
        more.repair = "put these right first and check again";
        locate(more, out.empty() ? document_.root : YamlNode{}, "");
        if (!out.empty()) {
            more.line = out.back().line;
            more.column = out.back().column;
        }
        out.push_back(std::move(more));
        dropped_ = 0;
    }
    return out;
}

std::vector<Error> YamlErrors::take_warnings() {
    std::vector<Error> out;
    std::swap(out, warnings_);
    sort_by_place(out);
    return out;
}

std::optional<std::string> read_text(YamlErrors& errors, const YamlNode& node,
                                     const std::string& element) {
    const std::string* text = scalar(errors, node, element, "text");
    if (text == nullptr) return std::nullopt;
    if (trim(*text).empty()) {
        errors.add(node, element, "yaml.empty_text", "the text is empty", "write it");
        return std::nullopt;
    }
    if (text->size() > text_bytes_max) {
        errors.add(node, element, "yaml.too_large", "the text is longer than 8 KiB", "shorten it");
        return std::nullopt;
    }
    return *text;
}

std::optional<bool> read_boolean(YamlErrors& errors, const YamlNode& node,
                                 const std::string& element) {
    const std::string* text = scalar(errors, node, element, "true or false");
    if (text == nullptr) return std::nullopt;
    if (*text == "true") return true;
    if (*text == "false") return false;
    errors
        .add(node, element, "yaml.not_boolean", quoted(*text) + " is neither true nor false",
             "write true or false")
        .with("value", shorten(*text, 60));
    return std::nullopt;
}

std::optional<std::int64_t> read_integer(YamlErrors& errors, const YamlNode& node,
                                         const std::string& element, std::int64_t min,
                                         std::int64_t max) {
    const std::string* text = scalar(errors, node, element, "a whole number");
    if (text == nullptr) return std::nullopt;
    std::int64_t value = 0;
    const char* end = text->data() + text->size();
    const auto [rest, problem] = std::from_chars(text->data(), end, value);
    if (problem == std::errc{} && rest == end && value >= min && value <= max) return value;
    const std::string range = std::to_string(min) + "–" + std::to_string(max);
    errors
        .add(node, element, "yaml.not_integer",
             quoted(*text) + " is not a whole number of " + range, "write a number of " + range)
        .with("value", shorten(*text, 60))
        .with("range", range);
    return std::nullopt;
}

std::optional<double> read_number(YamlErrors& errors, const YamlNode& node,
                                  const std::string& element) {
    const std::string* text = scalar(errors, node, element, "a number");
    if (text == nullptr) return std::nullopt;
    double value = 0;
    const char* end = text->data() + text->size();
    const auto [rest, problem] = std::from_chars(text->data(), end, value);
    if (problem == std::errc{} && rest == end && std::isfinite(value)) return value;
    errors
        .add(node, element, "yaml.not_number", quoted(*text) + " is not a number",
             "write a number with a decimal point, like 0.75")
        .with("value", shorten(*text, 60));
    return std::nullopt;
}

std::optional<Date> read_date(YamlErrors& errors, const YamlNode& node,
                              const std::string& element) {
    const std::string* text = scalar(errors, node, element, "a date");
    if (text == nullptr) return std::nullopt;
    Result<Date> date = parse_date(*text);
    if (date) return *date;
    errors
        .add(node, element, "yaml.not_date", quoted(*text) + " is not a date",
             "write year, month and day, like 2026-11-21")
        .with("value", shorten(*text, 60));
    return std::nullopt;
}

std::optional<Limit> read_limit(YamlErrors& errors, const YamlNode& node,
                                const std::string& element) {
    const std::string* text = scalar(errors, node, element, "a time limit");
    if (text == nullptr) return std::nullopt;
    Result<Limit> limit = parse_limit(*text);
    if (limit) return *limit;
    errors
        .add(node, element, "yaml.not_limit", quoted(*text) + " is not a time limit",
             "write for example: 7 working days, same working day, 14 days, 3 months, PT30M")
        .with("value", shorten(*text, 60));
    return std::nullopt;
}

std::optional<TimeOfDay> read_time_of_day(YamlErrors& errors, const YamlNode& node,
                                          const std::string& element) {
    const std::string* text = scalar(errors, node, element, "a time of day");
    if (text == nullptr) return std::nullopt;
    const std::string& t = *text;
    const auto digit = [&](std::size_t i) { return t[i] >= '0' && t[i] <= '9'; };
    if (t.size() == 5 && t[2] == ':' && digit(0) && digit(1) && digit(3) && digit(4)) {
        const int hour = (t[0] - '0') * 10 + (t[1] - '0');
        const int minute = (t[3] - '0') * 10 + (t[4] - '0');
        if (hour < 24 && minute < 60) return TimeOfDay{(hour * 60 + minute) * 60'000};
    }
    errors
        .add(node, element, "yaml.not_time", quoted(t) + " is not a time of day",
             "write hours and minutes in quotes, like \"08:00\"")
        .with("value", shorten(t, 60));
    return std::nullopt;
}

std::optional<LocalText> read_local(YamlErrors& errors, const YamlNode& node,
                                    const std::string& element) {
    static constexpr std::string_view keys[] = {"fi", "sv", "en"};
    if (!node.is_mapping()) {
        errors.add(node, element, "yaml.not_local_text", "the text must be said in three languages",
                   "write {fi: …, sv: …, en: …}");
        return std::nullopt;
    }
    const std::size_t before_count = errors.count();
    YamlReader reader(errors, node, element, keys);
    LocalText text;
    const auto read = [&](std::string_view language, std::string& into) {
        const YamlNode* value = reader.find(language);
        if (value == nullptr) {
            errors
                .add(node, element, "yaml.missing_language",
                     "the text is missing in " + std::string(language),
                     "add " + std::string(language) + ": …")
                .with("language", std::string(language));
        } else if (auto said = read_text(errors, *value, reader.element(language))) {
            into = std::move(*said);
        }
    };
    read("fi", text.fi);
    read("sv", text.sv);
    read("en", text.en);
    if (errors.count() != before_count) return std::nullopt;
    return text;
}

std::optional<std::size_t> read_choice(YamlErrors& errors, const YamlNode& node,
                                       const std::string& element,
                                       std::span<const std::string_view> allowed) {
    const std::string* text = scalar(errors, node, element, "one of: " + listed(allowed));
    if (text == nullptr) return std::nullopt;
    for (std::size_t i = 0; i < allowed.size(); ++i)
        if (allowed[i] == *text) return i;
    const std::string near = nearest_word(*text, allowed);
    errors
        .add(node, element, "yaml.not_allowed", quoted(*text) + " is not accepted here",
             (near.empty() ? std::string() : "did you mean \"" + near + "\"? ") +
                 "accepted: " + listed(allowed))
        .with("value", shorten(*text, 60))
        .with("accepted", listed(allowed));
    return std::nullopt;
}

std::vector<std::string> read_texts(YamlErrors& errors, const YamlNode& node,
                                    const std::string& element) {
    std::vector<std::string> out;
    if (!node.is_sequence()) {
        errors.add(node, element, "yaml.not_a_list",
                   std::string(name_of(node.kind)) + " where a list is expected",
                   "write [first, second]");
        return out;
    }
    for (const YamlNode& item : node.items)
        if (auto text = read_text(errors, item, element)) out.push_back(std::move(*text));
    return out;
}

YamlReader::YamlReader(YamlErrors& errors, const YamlNode& node, std::string path,
                       std::span<const std::string_view> keys)
    : errors_(errors), node_(node), element_(std::move(path)) {
    if (!node.is_mapping()) {
        // A file that is no YAML at all has said so already.
        if (node.is_null() && !errors.document().errors.empty()) return;
        errors_.add(node, element_, "yaml.not_a_mapping",
                    std::string(name_of(node.kind)) + " where \"key: value\" pairs are expected",
                    "write for example {" + std::string(keys.empty() ? "key" : keys[0]) + ": …}");
        return;
    }
    for (const YamlNode& key : node.keys) {
        if (std::find(keys.begin(), keys.end(), key.text) != keys.end()) continue;
        const std::string near = errors_.full() ? "" : nearest_word(key.text, keys);
        errors_
            .add(key, element(key.text), "yaml.unknown_key",
                 quoted(key.text) + " is not a key that is known here",
                 near.empty() ? "known here: " + listed(keys) : "did you mean \"" + near + "\"?")
            .with("key", shorten(key.text, 60))
            .with("known", near.empty() ? listed(keys) : near);
    }
}

std::string YamlReader::element(std::string_view key) const {
    if (element_.empty()) return std::string(key);
    return element_ + "." + std::string(key);
}

const YamlNode* YamlReader::find(std::string_view key) const {
    if (!node_.is_mapping()) return nullptr;
    const YamlNode* value = node_.find(key);
    return value == nullptr || value->is_null() ? nullptr : value;
}

const YamlNode* YamlReader::need(std::string_view key) const {
    const YamlNode* value = find(key);
    if (value == nullptr && node_.is_mapping()) {
        errors_
            .add(node_, element(key), "yaml.missing_key", quoted(key) + " is missing",
                 "add \"" + std::string(key) + ": …\"")
            .with("key", std::string(key));
    }
    return value;
}

std::string YamlReader::text(std::string_view key) const {
    const YamlNode* value = find(key);
    return value == nullptr ? "" : read_text(errors_, *value, element(key)).value_or("");
}

bool YamlReader::boolean(std::string_view key, bool fallback) const {
    const YamlNode* value = find(key);
    return value == nullptr ? fallback
                            : read_boolean(errors_, *value, element(key)).value_or(fallback);
}

std::optional<std::int64_t> YamlReader::integer(std::string_view key, std::int64_t min,
                                                std::int64_t max) const {
    const YamlNode* value = find(key);
    if (value == nullptr) return std::nullopt;
    return read_integer(errors_, *value, element(key), min, max);
}

std::optional<double> YamlReader::number(std::string_view key) const {
    const YamlNode* value = find(key);
    if (value == nullptr) return std::nullopt;
    return read_number(errors_, *value, element(key));
}

std::optional<Date> YamlReader::date(std::string_view key) const {
    const YamlNode* value = find(key);
    if (value == nullptr) return std::nullopt;
    return read_date(errors_, *value, element(key));
}

std::optional<Limit> YamlReader::limit(std::string_view key) const {
    const YamlNode* value = find(key);
    if (value == nullptr) return std::nullopt;
    return read_limit(errors_, *value, element(key));
}

LocalText YamlReader::local(std::string_view key) const {
    const YamlNode* value = find(key);
    if (value == nullptr) return {};
    return read_local(errors_, *value, element(key)).value_or(LocalText{});
}

std::optional<std::size_t> YamlReader::choice(std::string_view key,
                                              std::span<const std::string_view> allowed) const {
    const YamlNode* value = find(key);
    if (value == nullptr) return std::nullopt;
    return read_choice(errors_, *value, element(key), allowed);
}

std::vector<std::string> YamlReader::texts(std::string_view key) const {
    const YamlNode* value = find(key);
    if (value == nullptr) return {};
    return read_texts(errors_, *value, element(key));
}

std::string YamlReader::need_text(std::string_view key) const {
    return need(key) == nullptr ? "" : text(key);
}

LocalText YamlReader::need_local(std::string_view key) const {
    return need(key) == nullptr ? LocalText{} : local(key);
}

std::optional<Limit> YamlReader::need_limit(std::string_view key) const {
    return need(key) == nullptr ? std::nullopt : limit(key);
}

std::optional<std::size_t>
YamlReader::need_choice(std::string_view key, std::span<const std::string_view> allowed) const {
    return need(key) == nullptr ? std::nullopt : choice(key, allowed);
}

} // namespace luotsi::model
