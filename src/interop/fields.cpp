#include <cmath>

#include "base/text.hpp"
#include "interop/clean.hpp"
#include "interop/fields_internal.hpp"

namespace luotsi::interop {

namespace json = boost::json;

std::string Path::text() const {
    std::string out = up != nullptr ? up->text() : std::string(root);
    if (index != npos) return out + '/' + std::to_string(index);
    if (key.empty()) return out;
    out.push_back('/');
    for (const char c : key) {  // RFC 6901
        if (c == '~')
            out.append("~0");
        else if (c == '/')
            out.append("~1");
        else
            out.push_back(c);
    }
    return out;
}

bool is_nothing(const json::value& value) {
    if (value.is_null()) return true;
    if (value.is_string()) return value.get_string().empty();
    if (value.is_array()) return value.get_array().empty();
    return value.is_object() && value.get_object().empty();
}

const json::value* Fields::take(std::string_view key) {
    const auto found = in_.find(json::string_view(key.data(), key.size()));
    if (found == in_.end()) return nullptr;
    const auto at = static_cast<std::size_t>(found - in_.begin());
    if (at < used_.size()) used_.set(at);
    return is_nothing(found->value()) ? nullptr : &found->value();
}

bool Fields::has(std::string_view key) const {
    const json::value* value = in_.if_contains(json::string_view(key.data(), key.size()));
    return value != nullptr && !is_nothing(*value);
}

std::string_view Fields::text(std::string_view key) {
    const json::value* value = take(key);
    if (value == nullptr) return {};
    if (value->is_string()) return trim({value->get_string().data(), value->get_string().size()});
    if (value->is_number() || value->is_bool()) {
        number_text_ = json::serialize(*value);
        return number_text_;
    }
    note(key, "import.odd_type", "text was expected here");
    return {};
}

std::optional<bool> Fields::flag(std::string_view key) {
    const json::value* value = take(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_bool()) return value->get_bool();
    if (value->is_string() || value->is_int64()) {
        const std::string word = lower(text(key));
        if (word == "true" || word == "1" || word == "yes") return true;
        if (word == "false" || word == "0" || word == "no") return false;
        note(key, "import.odd_value", "true or false was expected here", word);
        return std::nullopt;
    }
    note(key, "import.odd_type", "true or false was expected here");
    return std::nullopt;
}

std::optional<double> Fields::number(std::string_view key) {
    const json::value* value = take(key);
    if (value == nullptr) return std::nullopt;
    if (value->is_number()) {
        // What is too large for a number is read as infinite.
        const auto out = value->to_number<double>();
        if (std::isfinite(out)) return out;
        note(key, "import.odd_value", "a number was expected here");
        return std::nullopt;
    }
    if (value->is_string()) {
        std::string digits(text(key));
        for (char& c : digits)
            if (c == ',') c = '.';
        char* end = nullptr;
        const double out = std::strtod(digits.c_str(), &end);
        if (end == digits.c_str() + digits.size() && std::isfinite(out)) return out;
        note(key, "import.odd_value", "a number was expected here", digits);
        return std::nullopt;
    }
    note(key, "import.odd_type", "a number was expected here");
    return std::nullopt;
}

void Fields::each(std::string_view key,
                  const std::function<void(const json::value&, const Path&)>& take_one) {
    const json::value* value = take(key);
    if (value == nullptr) return;
    const Path list{&path_, key, Path::npos, {}};
    if (!value->is_array()) return take_one(*value, list);
    const json::array& all = value->get_array();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!is_nothing(all[i])) take_one(all[i], Path{&list, {}, i, {}});
    }
}

void Fields::each_object(std::string_view key, const std::function<void(Fields&)>& take_one) {
    each(key, [&](const json::value& value, const Path& path) {
        if (!value.is_object()) {
            report_.add("import.odd_type", path.text(), "an object was expected here",
                        value.is_string() ? std::string_view(value.get_string()) : "");
            return;
        }
        Fields fields(value.get_object(), path, report_);
        take_one(fields);
    });
}

bool Fields::object(std::string_view key, const std::function<void(Fields&)>& take_one) {
    const json::value* value = take(key);
    if (value == nullptr) return false;
    if (!value->is_object()) {
        note(key, "import.odd_type", "an object was expected here");
        return false;
    }
    Fields fields(value->get_object(), Path{&path_, key, Path::npos, {}}, report_);
    take_one(fields);
    return true;
}

void Fields::each_text(std::string_view key,
                       const std::function<void(std::string_view, const Path&)>& take_one) {
    each(key, [&](const json::value& value, const Path& path) {
        if (value.is_string())
            take_one(trim({value.get_string().data(), value.get_string().size()}), path);
        else if (value.is_number())
            take_one(json::serialize(value), path);
        else
            report_.add("import.odd_type", path.text(), "text was expected here");
    });
}

void Fields::keep(std::string_view key, std::vector<directory::Extra>& extras) {
    const json::value* value = take(key);
    if (value == nullptr) return;
    extras.push_back({std::string(key), value->is_string() ? std::string(value->get_string())
                                                           : std::string(json::serialize(*value))});
}

void Fields::note(std::string_view key, std::string_view code, std::string_view detail,
                  std::string_view value, bool refused) {
    const std::string place = key.empty() ? path_.text() : Path{&path_, key, Path::npos, {}}.text();
    report_.add(code, place, detail, value, refused);
}

void Fields::finish(std::vector<directory::Extra>* extras) {
    std::size_t at = 0;
    for (const auto& member : in_) {
        const bool used = at < used_.size() && used_.test(at);
        ++at;
        if (used || is_nothing(member.value())) continue;
        const std::string_view key(member.key().data(), member.key().size());
        const json::value& value = member.value();
        const std::string shown = value.is_string() ? std::string(value.get_string())
                                                    : std::string(json::serialize(value));
        note(key, "import.unknown_property",
             extras != nullptr ? "a property this version does not know: kept, not used"
                               : "a property this version does not know: not used",
             shown);
        if (extras != nullptr) extras->push_back({std::string(key), shown});
    }
}

}  // namespace luotsi::interop
