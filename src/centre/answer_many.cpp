// Answers about several of a thing: a JSON list of objects, field by field turned into values of
// the fact's types, and back. Scalars may be said as JSON or as the text a form sends: true and
// "true", 3 and "3".
#include "centre/answer_many.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace luotsi::centre {

namespace {

namespace json = boost::json;

std::unexpected<Error> wrong(const char* code, const char* detail) {
    return fail(ErrorKind::invalid, code, detail);
}

// A field as a fact of its own, so that it is read and shown like one.
model::Fact as_fact(const model::FactField& field) {
    model::Fact fact;
    fact.id = field.id;
    fact.title = field.title;
    fact.type = field.type;
    fact.options = field.options;
    return fact;
}

std::optional<std::string> scalar_text(const json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (value.is_bool()) return value.get_bool() ? "true" : "false";
    if (value.is_int64() || value.is_uint64() || value.is_double()) return json::serialize(value);
    return std::nullopt;
}

bool has_odd_bytes(std::string_view text) {
    return std::any_of(text.begin(), text.end(), [](char c) {
        return static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' && c != '\r';
    });
}

Result<feel::Value> read_item(const model::Fact& fact, const json::value& item) {
    if (!item.is_object()) return wrong("answer.not_list", "expected an object for each one");
    std::vector<feel::Field> fields;
    for (const model::FactField& field : fact.fields) {
        const json::value* said = item.get_object().if_contains(field.id);
        if (said == nullptr || said->is_null()) continue;
        const auto text = scalar_text(*said);
        if (!text) return wrong("answer.not_list", "expected a single value in each field");
        if (trim(*text).empty()) continue;
        if (has_odd_bytes(*text)) return wrong("answer.not_list", "control characters");
        auto value = parse_answer(as_fact(field), *text);
        if (!value) return fail(value.error().with("field", field.id));
        fields.push_back({field.id, std::move(*value)});
    }
    for (const auto& member : item.get_object()) {
        const std::string_view name(member.key().data(), member.key().size());
        const bool declared =
            std::any_of(fact.fields.begin(), fact.fields.end(),
                        [&](const model::FactField& field) { return field.id == name; });
        if (!declared)
            return fail(Error(ErrorKind::invalid, "answer.unknown_field", "no such field")
                            .with("field", shorten(name, 60)));
    }
    return feel::Value::context(std::move(fields));
}

json::value written(const feel::Value& value) {
    if (value.is_boolean()) return value.as_boolean();
    if (value.is_number()) {
        if (const auto whole = value.as_number().to_int64()) return *whole;
    }
    return json::value(answer_text(value));
}

} // namespace

Result<feel::Value> parse_many(const model::Fact& fact, std::string_view text) {
    boost::system::error_code failed;
    const json::value list = json::parse({text.data(), text.size()}, failed);
    if (failed || !list.is_array()) return wrong("answer.not_list", "expected a list");
    if (list.get_array().size() > model::many_items_max)
        return wrong("answer.too_many", "more than 100");
    std::vector<feel::Value> items;
    for (const json::value& item : list.get_array()) {
        auto value = read_item(fact, item);
        if (!value) return value;
        // A line of the form that was left empty says nothing.
        if (!value->as_context().empty()) items.push_back(std::move(*value));
    }
    return feel::Value::list(std::move(items));
}

std::string many_text(const feel::Value& value) {
    json::array items;
    for (const feel::Value& item : value.as_list()) {
        json::object fields;
        if (item.is_context())
            for (const feel::Field& field : item.as_context())
                fields[std::string(field.name)] = written(field.value);
        items.push_back(std::move(fields));
    }
    return json::serialize(items);
}

std::string many_label(const model::Fact& fact, const feel::Value& value, Language language,
                       const model::Words& words) {
    std::string out;
    for (const feel::Value& item : value.as_list()) {
        if (!out.empty()) out += "; ";
        bool first = true;
        for (const model::FactField& field : fact.fields) {
            const feel::Value* said = item.is_context() ? item.field(field.id) : nullptr;
            if (said == nullptr || said->is_null()) continue;
            if (!first) out += ", ";
            first = false;
            // A bare "yes" or "3" would not say of what.
            const bool speaks = field.type.is_textual() || said->kind() == feel::Kind::date;
            if (!speaks) out += field.title.in(language) + ": ";
            out += label_of(as_fact(field), *said, language, words);
        }
    }
    return out;
}

} // namespace luotsi::centre
