#include "server/json_input.hpp"

#include <array>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/parse_options.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/stream_parser.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <cmath>

#include "base/text.hpp"

namespace luotsi::server {

namespace json = boost::json;

struct JsonInput::Shared {
    json::value root;
    std::vector<centre::FieldError> errors;
};

struct JsonInput::Place {
    std::shared_ptr<Shared> shared;
    const json::object* object = nullptr;
    std::string prefix;
    std::set<std::string, std::less<>> known;

    const json::value* find(std::string_view name) {
        known.emplace(name);
        const json::value* value = object->if_contains(json::string_view(name.data(), name.size()));
        return value && !value->is_null() ? value : nullptr;
    }
    std::string path(std::string_view name) const { return prefix + std::string(name); }
};

namespace {

bool has_control_characters(std::string_view text) {
    for (char c : text) {
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t')
            return true;
        if (c == 0x7F) return true;
    }
    return false;
}

std::string_view view(const json::string& text) { return {text.data(), text.size()}; }

std::optional<std::string> scalar_text(const json::value& value) {
    std::array<char, 40> digits{};
    char* begin = digits.data();
    char* end = digits.data() + digits.size();
    if (auto* text = value.if_string()) return std::string(view(*text));
    if (auto* flag = value.if_bool()) return *flag ? "true" : "false";
    if (auto* whole = value.if_int64()) {
        return std::string(begin, std::to_chars(begin, end, *whole).ptr);
    }
    if (auto* large = value.if_uint64()) {
        return std::string(begin, std::to_chars(begin, end, *large).ptr);
    }
    if (auto* real = value.if_double(); real && std::isfinite(*real)) {
        auto done = std::to_chars(begin, end, *real, std::chars_format::fixed);
        if (done.ec != std::errc{}) return std::nullopt;
        return std::string(begin, done.ptr);
    }
    return std::nullopt;
}

bool too_many(const json::value& value) {
    if (auto* list = value.if_array()) {
        if (list->size() > json_items_max) return true;
        for (const auto& item : *list) {
            if (too_many(item)) return true;
        }
    }
    if (auto* object = value.if_object()) {
        if (object->size() > json_items_max) return true;
        for (const auto& item : *object) {
            if (too_many(item.value())) return true;
        }
    }
    return false;
}

Error malformed(std::string_view body, std::size_t offset) {
    Error error(ErrorKind::invalid, "json.malformed");
    error.line = 1;
    error.column = 1;
    for (char c : body.substr(0, offset)) {
        const bool continued = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
        if (c == '\n') {
            ++error.line;
            error.column = 1;
        } else if (!continued) {
            ++error.column;
        }
    }
    error.with("line", std::to_string(error.line)).with("column", std::to_string(error.column));
    return error;
}

}  // namespace

JsonInput::JsonInput(std::unique_ptr<Place> place) : place_(std::move(place)) {}
JsonInput::JsonInput(JsonInput&& other) noexcept = default;
JsonInput& JsonInput::operator=(JsonInput&& other) noexcept = default;
JsonInput::~JsonInput() = default;

Result<JsonInput> JsonInput::parse(std::string_view body) {
    if (trim(body).empty()) return fail(ErrorKind::invalid, "json.empty");
    if (!is_valid_utf8(body)) return fail(ErrorKind::invalid, "json.not_utf8");
    json::parse_options options;
    options.max_depth = json_depth_max;
    json::stream_parser parser({}, options);
    json::error_code error;
    std::size_t used = parser.write_some(body.data(), body.size(), error);
    if (!error && used < body.size()) {
        if (!trim(body.substr(used)).empty()) return fail(malformed(body, used));
    }
    if (!error) parser.finish(error);
    if (error == json::error::too_deep) return fail(ErrorKind::invalid, "json.too_deep");
    if (error) return fail(malformed(body, used));
    auto place = std::make_unique<Place>();
    place->shared = std::make_shared<Shared>();
    place->shared->root = parser.release();
    if (too_many(place->shared->root)) return fail(ErrorKind::invalid, "json.too_many");
    place->object = place->shared->root.if_object();
    if (!place->object) return fail(ErrorKind::invalid, "json.not_object");
    return JsonInput(std::move(place));
}

void JsonInput::wrong(std::string_view name, Error error) {
    place_->shared->errors.push_back({place_->path(name), std::move(error)});
}

void JsonInput::wrong(std::string_view name, std::string code) {
    wrong(name, Error(ErrorKind::invalid, std::move(code)));
}

void JsonInput::ignore(std::string_view name) { place_->known.emplace(name); }

bool JsonInput::has(std::string_view name) { return place_->find(name) != nullptr; }

std::string JsonInput::text(std::string_view name, std::size_t code_points_max) {
    const json::value* value = place_->find(name);
    if (!value) return {};
    const json::string* text = value->if_string();
    if (!text) return wrong(name, "field.not_text"), std::string{};
    if (has_control_characters(view(*text))) {
        return wrong(name, "field.control_characters"), std::string{};
    }
    if (count_code_points(view(*text)) > code_points_max) {
        Error error(ErrorKind::invalid, "field.too_long");
        error.with("most", std::to_string(code_points_max));
        return wrong(name, std::move(error)), std::string{};
    }
    return std::string(view(*text));
}

std::string JsonInput::need_text(std::string_view name, std::size_t code_points_max) {
    const std::size_t before = place_->shared->errors.size();
    std::string out = text(name, code_points_max);
    if (trim(out).empty() && place_->shared->errors.size() == before) wrong(name, "field.missing");
    return out;
}

std::string JsonInput::choice(std::string_view name, std::span<const std::string_view> allowed) {
    std::string out = text(name, 100);
    if (out.empty()) return out;
    for (auto word : allowed) {
        if (word == out) return out;
    }
    Error error(ErrorKind::invalid, "field.not_allowed");
    std::string list;
    for (auto word : allowed) list += (list.empty() ? "" : ", ") + std::string(word);
    error.with("allowed", list);
    wrong(name, std::move(error));
    return {};
}

std::optional<bool> JsonInput::boolean(std::string_view name) {
    const json::value* value = place_->find(name);
    if (!value) return std::nullopt;
    if (!value->is_bool()) return wrong(name, "field.not_boolean"), std::nullopt;
    return value->as_bool();
}

std::optional<std::int64_t> JsonInput::integer(std::string_view name, std::int64_t min,
                                               std::int64_t max) {
    const json::value* value = place_->find(name);
    if (!value) return std::nullopt;
    const std::int64_t* number = value->if_int64();
    if (number && *number >= min && *number <= max) return *number;
    Error error(ErrorKind::invalid, "field.not_in_range");
    error.with("least", std::to_string(min)).with("most", std::to_string(max));
    wrong(name, std::move(error));
    return std::nullopt;
}

std::optional<Uuid> JsonInput::uuid(std::string_view name) {
    std::string given = text(name, 40);
    if (given.empty()) return std::nullopt;
    auto id = parse_uuid(given);
    if (!id) return wrong(name, id.error()), std::nullopt;
    return *id;
}

std::optional<Instant> JsonInput::instant(std::string_view name) {
    std::string given = text(name, 40);
    if (given.empty()) return std::nullopt;
    auto at = parse_instant(given);
    if (!at) return wrong(name, at.error()), std::nullopt;
    return *at;
}

std::vector<std::string> JsonInput::texts(std::string_view name, std::size_t code_points_max) {
    std::vector<std::string> out;
    const json::value* value = place_->find(name);
    if (!value) return out;
    const json::array* list = value->if_array();
    if (!list) return wrong(name, "field.not_list"), out;
    for (const auto& item : *list) {
        const json::string* text = item.if_string();
        if (!text || has_control_characters(view(*text)) ||
            count_code_points(view(*text)) > code_points_max) {
            return wrong(name, "field.not_text"), std::vector<std::string>{};
        }
        out.emplace_back(view(*text));
    }
    return out;
}

AnswerTexts JsonInput::answers(std::string_view name,
                               const std::function<bool(std::string_view)>& may_be_list) {
    AnswerTexts out;
    const json::value* value = place_->find(name);
    if (!value) return out;
    const json::object* object = value->if_object();
    if (!object) return wrong(name, "field.not_object"), out;
    for (const auto& member : *object) {
        std::string key(member.key().data(), member.key().size());
        if (member.value().is_null()) {
            out.emplace_back(std::move(key), std::nullopt);
            continue;
        }
        const bool is_list = member.value().is_array() && may_be_list && may_be_list(key);
        auto text = is_list ? std::optional<std::string>(json::serialize(member.value()))
                            : scalar_text(member.value());
        if (!text || has_control_characters(*text) || count_code_points(*text) > 8'000) {
            wrong(std::string(name) + "." + key, "field.not_scalar");
            continue;
        }
        out.emplace_back(std::move(key), std::move(text));
    }
    return out;
}

std::optional<std::string> JsonInput::scalar(std::string_view name) {
    const json::value* value = place_->find(name);
    if (!value) return std::nullopt;
    auto text = scalar_text(*value);
    if (!text || has_control_characters(*text) || count_code_points(*text) > 8'000) {
        return wrong(name, "field.not_scalar"), std::nullopt;
    }
    return text;
}

std::optional<JsonInput> JsonInput::object(std::string_view name) {
    const json::value* value = place_->find(name);
    if (!value) return std::nullopt;
    if (!value->is_object()) return wrong(name, "field.not_object"), std::nullopt;
    auto place = std::make_unique<Place>();
    place->shared = place_->shared;
    place->object = value->if_object();
    place->prefix = place_->path(name) + ".";
    return JsonInput(std::move(place));
}

std::vector<JsonInput> JsonInput::objects(std::string_view name) {
    std::vector<JsonInput> out;
    const json::value* value = place_->find(name);
    if (!value) return out;
    const json::array* list = value->if_array();
    if (!list) return wrong(name, "field.not_list"), std::vector<JsonInput>{};
    for (const auto& item : *list) {
        if (!item.is_object()) return wrong(name, "field.not_object"), std::vector<JsonInput>{};
        auto place = std::make_unique<Place>();
        place->shared = place_->shared;
        place->object = item.if_object();
        place->prefix = place_->path(name) + "[" + std::to_string(out.size()) + "].";
        out.push_back(JsonInput(std::move(place)));
    }
    return out;
}

void JsonInput::finish_part() {
    for (const auto& member : *place_->object) {
        std::string_view key(member.key().data(), member.key().size());
        if (!place_->known.contains(key)) wrong(shorten(key, 60), "field.unknown");
    }
}

std::expected<void, Problem> JsonInput::finish() {
    finish_part();
    if (place_->shared->errors.empty()) return {};
    return std::unexpected(Problem::of_fields(std::move(place_->shared->errors)));
}

}  // namespace luotsi::server
