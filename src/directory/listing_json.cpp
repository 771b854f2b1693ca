// A service as the flat JSON of earlier versions, still read by service_from_json: one object, keys
// in a fixed order, empty fields left out.
#include <boost/json.hpp>

#include "directory/listing.hpp"

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
    field(object, "capacity", service.capacity);
    field(object, "source", service.source);
    field(object, "source_id", service.source_id);
}

}  // namespace

std::string to_json(const Listing& service) {
    json::object out;
    fields(out, service, [](json::object& o, const char* key, const auto& v) { put(o, key, v); });
    if (service.needs_referral == true) out["referral"] = true;
    if (service.age_from) out["age_from"] = *service.age_from;
    if (service.age_to) out["age_to"] = *service.age_to;
    if (service.verified_at) out["verified"] = to_iso(*service.verified_at);
    return json::serialize(out);
}

}  // namespace luotsi::directory
