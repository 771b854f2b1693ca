// A service as JSON: the form kept in the store's records, one object, keys in a fixed order,
// empty fields left out.
#include <boost/json.hpp>

#include "directory/directory.hpp"

namespace luotsi::directory {

namespace json = boost::json;

namespace {

void put(json::object& out, const char* key, const std::string& value) {
    if (!value.empty()) out[key] = value;
}
void put(json::object& out, const char* key, const LocalText& value) {
    if (value == LocalText{}) return;
    json::object text;
    put(text, "fi", value.fi);
    put(text, "sv", value.sv);
    put(text, "en", value.en);
    out[key] = std::move(text);
}
void put(json::object& out, const char* key, const std::vector<std::string>& value) {
    if (value.empty()) return;
    json::array list;
    for (const std::string& one : value) list.emplace_back(one);
    out[key] = std::move(list);
}
void put(json::object& out, const char* key, bool value) {
    if (value) out[key] = true;
}

void get(const json::object& in, const char* key, std::string& out) {
    const json::value* value = in.if_contains(key);
    if (value != nullptr && value->is_string()) out = std::string(value->get_string());
}
void get(const json::object& in, const char* key, LocalText& out) {
    const json::value* value = in.if_contains(key);
    if (value == nullptr || !value->is_object()) return;
    get(value->get_object(), "fi", out.fi);
    get(value->get_object(), "sv", out.sv);
    get(value->get_object(), "en", out.en);
}
void get(const json::object& in, const char* key, std::vector<std::string>& out) {
    const json::value* value = in.if_contains(key);
    if (value == nullptr || !value->is_array()) return;
    for (const json::value& one : value->get_array()) {
        if (one.is_string()) out.emplace_back(one.get_string());
    }
}
void get(const json::object& in, const char* key, bool& out) {
    const json::value* value = in.if_contains(key);
    if (value != nullptr && value->is_bool()) out = value->get_bool();
}
void get(const json::object& in, const char* key, std::optional<int>& out) {
    const json::value* value = in.if_contains(key);
    if (value != nullptr && value->is_int64()) out = static_cast<int>(value->get_int64());
}

// One list of fields for both directions, so that they cannot drift apart.
template <class Object, class S, class Field>
void fields(Object& object, S& service, Field&& field) {
    field(object, "id", service.id);
    field(object, "title", service.title);
    field(object, "summary", service.summary);
    field(object, "provider", service.provider);
    field(object, "sector", service.sector);
    field(object, "unit", service.unit);
    field(object, "needs", service.needs);
    field(object, "service_classes", service.service_classes);
    field(object, "target_groups", service.target_groups);
    field(object, "municipalities", service.municipalities);
    field(object, "nationwide", service.nationwide);
    field(object, "languages", service.languages);
    field(object, "channels", service.channels);
    field(object, "phone", service.phone);
    field(object, "email", service.email);
    field(object, "web", service.web);
    field(object, "address", service.address);
    field(object, "hours", service.hours_text);
    field(object, "price", service.price_text);
    field(object, "how", service.how_text);
    field(object, "free", service.free_of_charge);
    field(object, "referral", service.needs_referral);
    field(object, "capacity", service.capacity);
    field(object, "source", service.source);
    field(object, "source_id", service.source_id);
}

}  // namespace

std::string to_json(const Listing& service) {
    json::object out;
    fields(out, service, [](json::object& o, const char* key, const auto& v) { put(o, key, v); });
    if (service.age_from) out["age_from"] = *service.age_from;
    if (service.age_to) out["age_to"] = *service.age_to;
    if (service.verified_at) out["verified"] = to_iso(*service.verified_at);
    return json::serialize(out);
}

Result<Listing> listing_from_json(std::string_view text) {
    boost::system::error_code failed;
    const json::value parsed = json::parse(json::string_view(text.data(), text.size()), failed);
    if (failed || !parsed.is_object())
        return fail(ErrorKind::invalid, "directory.bad_record", "a service record is no object");
    const json::object& in = parsed.get_object();
    Listing service;
    fields(in, service, [](const json::object& o, const char* key, auto& v) { get(o, key, v); });
    get(in, "age_from", service.age_from);
    get(in, "age_to", service.age_to);
    std::string verified;
    get(in, "verified", verified);
    if (const Result<Date> date = parse_date(verified)) service.verified_at = *date;
    if (service.id.empty())
        return fail(ErrorKind::invalid, "directory.bad_record", "a service record has no id");
    return service;
}

}  // namespace luotsi::directory
