// Reading a JSON request body: values are asked for by name, every mistake is collected with the
// field's name, and a field that nobody asked for is a mistake too (it would otherwise disappear
// silently). A body that is no JSON at all fails as a whole, with line and column.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "server/problem.hpp"

namespace luotsi::server {

inline constexpr std::size_t json_depth_max = 16;
inline constexpr std::size_t json_items_max = 500;  // of one list or one object

// A scalar as its text: true/false, digits, the string itself; absent = JSON null.
using AnswerTexts = std::vector<std::pair<std::string, std::optional<std::string>>>;

class JsonInput {
public:
    // Errors: json.empty, json.not_utf8, json.malformed (line, column), json.too_deep,
    // json.not_object.
    static Result<JsonInput> parse(std::string_view body);
    JsonInput(JsonInput&& other) noexcept;
    JsonInput& operator=(JsonInput&& other) noexcept;
    ~JsonInput();

    bool has(std::string_view name);  // there and not null
    // Absent or wrong gives "" / nullopt / empty; wrong is noted. Texts are trimmed of nothing,
    // and refused with control characters other than line ends and tabs.
    std::string text(std::string_view name, std::size_t code_points_max);
    std::string need_text(std::string_view name, std::size_t code_points_max);
    // One of `allowed`, or "" when absent.
    std::string choice(std::string_view name, std::span<const std::string_view> allowed);
    std::optional<bool> boolean(std::string_view name);
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t min, std::int64_t max);
    std::optional<Uuid> uuid(std::string_view name);
    std::optional<Instant> instant(std::string_view name);
    std::vector<std::string> texts(std::string_view name, std::size_t code_points_max);
    // An object of scalars. A list is taken, as its JSON text, only where `may_be_list` says so of
    // the member's name.
    AnswerTexts answers(std::string_view name,
                        const std::function<bool(std::string_view)>& may_be_list = {});
    std::optional<std::string> scalar(std::string_view name);
    std::optional<JsonInput> object(std::string_view name);
    std::vector<JsonInput> objects(std::string_view name);

    void wrong(std::string_view name, std::string code);
    void wrong(std::string_view name, Error error);
    void ignore(std::string_view name);  // known, and not for us
    // Of an object taken from the body: notes what nobody asked for.
    void finish_part();
    // Of the whole body, once all has been asked for: every mistake found in it and its parts.
    std::expected<void, Problem> finish();

private:
    struct Shared;
    struct Place;
    explicit JsonInput(std::unique_ptr<Place> place);

    std::unique_ptr<Place> place_;
};

}  // namespace luotsi::server
