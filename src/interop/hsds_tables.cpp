// HSDS as tables: rows are joined into the objects that version 3 nests, whatever version's table
// and column names they come with.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "interop/csv.hpp"
#include "interop/hsds_reader_internal.hpp"

namespace luotsi::interop {

namespace json = boost::json;

namespace {

struct TableName {
    std::string_view file, table;
};
constexpr std::array<TableName, 42> table_names{{
    {"organization", "organizations"},
    {"organizations", "organizations"},
    {"program", "programs"},
    {"programs", "programs"},
    {"service", "services"},
    {"services", "services"},
    {"location", "locations"},
    {"locations", "locations"},
    {"serviceatlocation", "service_at_locations"},
    {"serviceatlocations", "service_at_locations"},
    {"servicesatlocation", "service_at_locations"},
    {"servicesatlocations", "service_at_locations"},
    {"phone", "phones"},
    {"phones", "phones"},
    {"contact", "contacts"},
    {"contacts", "contacts"},
    {"address", "addresses"},
    {"addresses", "addresses"},
    {"physicaladdresses", "physical_addresses"},
    {"postaladdresses", "postal_addresses"},
    {"schedule", "schedules"},
    {"schedules", "schedules"},
    {"regularschedule", "regular_schedules"},
    {"regularschedules", "regular_schedules"},
    {"holidayschedules", "holiday_schedules"},
    {"funding", "funding"},
    {"eligibility", "eligibility"},
    {"servicearea", "service_areas"},
    {"serviceareas", "service_areas"},
    {"requireddocuments", "required_documents"},
    {"languages", "languages"},
    {"accessibility", "accessibility"},
    {"accessibilityfordisabilities", "accessibility"},
    {"costoptions", "cost_options"},
    {"paymentsaccepted", "payments_accepted"},
    {"taxonomies", "taxonomies"},
    {"taxonomyterms", "taxonomy_terms"},
    {"servicetaxonomy", "attributes"},
    {"servicestaxonomy", "attributes"},
    {"serviceattributes", "attributes"},
    {"attributes", "attributes"},
    {"organizationidentifiers", "organization_identifiers"},
}};
// Known and of no use to us: what the columns mean, who changed what.
constexpr std::array<std::string_view, 4> passed_over{"metatabledescriptions", "metadata",
                                                      "linktaxonomies", "otherattributes"};

std::string text_of(const json::object& row, std::string_view column) {
    const json::value* value = row.if_contains(json::string_view(column.data(), column.size()));
    if (value == nullptr || value->is_null()) return {};
    if (value->is_string()) return std::string(trim(std::string_view(value->get_string())));
    return json::serialize(*value);
}

}  // namespace

std::string table_of_name(std::string_view name) {
    const std::size_t cut = name.find_last_of("/!");
    if (cut != std::string_view::npos) name.remove_prefix(cut + 1);
    const std::size_t dot = name.find('.');
    const std::string key = column_key(name.substr(0, dot));
    for (const TableName& one : table_names)
        if (one.file == key) return std::string(one.table);
    if (key == "taxonomy") return "taxonomy_terms";  // version 1: terms under this name
    if (std::find(passed_over.begin(), passed_over.end(), key) != passed_over.end()) return "-";
    return {};
}

bool HsdsTables::add(const SourceFile& file, ImportReport& report) {
    const std::string table = table_of_name(file.name);
    if (table.empty()) return false;
    if (table == "-") return true;
    auto bytes = open_source(file);
    if (!bytes) {
        report.add(bytes.error().code, "", bytes.error().detail, {}, true);
        return true;
    }
    CsvReader csv(**bytes, report);
    Rows& rows = rows_[table];
    while (csv.next()) {
        json::object row;
        row.reserve(csv.columns().size() + 1);
        for (std::size_t i = 0; i < csv.columns().size(); ++i) {
            const std::string_view value = trim(csv.row()[i]);
            std::string column = lower(csv.columns()[i]);
            std::replace(column.begin(), column.end(), ' ', '_');
            if (!value.empty() && !column.empty()) row.emplace(column, json::string(value));
        }
        row.emplace(" place", "line " + std::to_string(csv.line()));
        rows.push_back(std::move(row));
    }
    return true;
}

bool HsdsTables::add(std::string_view name, const json::array& rows) {
    const std::string table = table_of_name(name);
    if (table.empty()) return false;
    for (const json::value& row : rows)
        if (table != "-" && row.is_object()) rows_[table].push_back(row.get_object());
    return true;
}

// Rows of `table` whose `key_column` is `id` become the list `member` of `to`.
void HsdsTables::attach(json::object& to, const char* member, const char* table,
                        const char* key_column, std::string_view id) {
    const auto rows = rows_.find(table);
    if (rows == rows_.end() || id.empty()) return;
    const std::string key = std::string(table) + ' ' + key_column;
    auto known = index_.find(key);
    if (known == index_.end()) {
        known = index_.try_emplace(key).first;
        for (std::size_t i = 0; i < rows->second.size(); ++i) {
            const std::string value = text_of(rows->second[i], key_column);
            if (!value.empty()) known->second[value].push_back(i);
        }
    }
    const auto found = known->second.find(std::string(id));
    if (found == known->second.end()) return;
    json::value& list = to[member];
    if (!list.is_array()) list = json::array();
    for (const std::size_t i : found->second) {
        json::object row = rows->second[i];
        row.erase(" place");
        list.get_array().push_back(std::move(row));
    }
}

void HsdsTables::nest_phones(json::object& to) {
    json::value* list = to.if_contains("phones");
    if (list == nullptr || !list->is_array()) return;
    for (json::value& phone : list->get_array())
        attach(phone.get_object(), "languages", "languages", "phone_id",
               text_of(phone.get_object(), "id"));
}

void HsdsTables::nest_contacts(json::object& to) {
    json::value* list = to.if_contains("contacts");
    if (list == nullptr || !list->is_array()) return;
    for (json::value& contact : list->get_array()) {
        attach(contact.get_object(), "phones", "phones", "contact_id",
               text_of(contact.get_object(), "id"));
        nest_phones(contact.get_object());
    }
}

// Version 3 and 2 link terms by link_id or service_id and term; version 1 by taxonomy_id.
void HsdsTables::nest_terms(json::object& to, std::string_view id) {
    for (const char* column : {"link_id", "service_id"})
        attach(to, "attributes", "attributes", column, id);
    json::value* list = to.if_contains("attributes");
    if (list == nullptr || !list->is_array()) return;
    for (json::value& one : list->get_array()) {
        json::object& attribute = one.get_object();
        if (!attribute.contains("taxonomy_term_id") && attribute.contains("taxonomy_id"))
            attribute["taxonomy_term_id"] = attribute["taxonomy_id"];
        attribute.erase("taxonomy_id");
    }
}

void HsdsTables::nest_location(json::object& location) {
    const std::string id = text_of(location, "id");
    for (const char* table :
         {"addresses", "physical_addresses", "postal_addresses", "phones", "contacts",
          "accessibility", "languages", "schedules", "regular_schedules", "holiday_schedules"})
        attach(location, table, table, "location_id", id);
    nest_phones(location);
    nest_contacts(location);
    nest_terms(location, id);
}

void HsdsTables::nest_service(json::object& service) {
    const std::string id = text_of(service, "id");
    for (const char* table :
         {"phones", "contacts", "schedules", "regular_schedules", "holiday_schedules",
          "service_areas", "languages", "funding", "eligibility", "required_documents",
          "cost_options", "payments_accepted", "service_at_locations"})
        attach(service, table, table, "service_id", id);
    nest_phones(service);
    nest_contacts(service);
    nest_terms(service, id);
    json::value* places = service.if_contains("service_at_locations");
    if (places == nullptr || !places->is_array()) return;
    for (json::value& one : places->get_array()) {
        json::object& place = one.get_object();
        const std::string place_id = text_of(place, "id");
        for (const char* table :
             {"phones", "contacts", "schedules", "regular_schedules", "holiday_schedules"})
            attach(place, table, table, "service_at_location_id", place_id);
        nest_phones(place);
        nest_contacts(place);
    }
}

void HsdsTables::each(std::string_view table, const std::function<void(json::object&&)>& take) {
    const auto rows = rows_.find(table);
    if (rows == rows_.end()) return;
    for (std::size_t i = 0; i < rows->second.size(); ++i) {
        json::object object = rows->second[i];
        const std::string id = text_of(object, "id");
        if (table == "services") {
            nest_service(object);
        } else if (table == "locations") {
            nest_location(object);
        } else if (table == "organizations") {
            for (const char* child : {"phones", "contacts", "funding", "organization_identifiers",
                                      "postal_addresses", "physical_addresses"})
                attach(object, child, child, "organization_id", id);
            nest_phones(object);
            nest_contacts(object);
            nest_terms(object, id);
        }
        take(std::move(object));
    }
}

void HsdsTables::report_unused(ImportReport& report) const {
    struct Owner {
        const char *column, *table;
    };
    constexpr std::array<Owner, 6> owners{{{"service_id", "services"},
                                           {"location_id", "locations"},
                                           {"organization_id", "organizations"},
                                           {"service_at_location_id", "service_at_locations"},
                                           {"contact_id", "contacts"},
                                           {"phone_id", "phones"}}};
    std::map<std::string_view, std::unordered_set<std::string>> ids;
    for (const auto& [table, rows] : rows_)
        for (const json::object& row : rows) ids[table].insert(text_of(row, "id"));
    for (const auto& [table, rows] : rows_) {
        if (table == "organizations" || table == "services" || table == "locations" ||
            table == "programs" || table.starts_with("taxonom") || table == "attributes")
            continue;
        report.set_file(table + ".csv");
        for (const json::object& row : rows) {
            const bool owned = std::any_of(owners.begin(), owners.end(), [&](const Owner& owner) {
                const std::string id = text_of(row, owner.column);
                const auto known = ids.find(owner.table);
                return !id.empty() && known != ids.end() && known->second.contains(id);
            });
            if (!owned)
                report.add("hsds.dangling", text_of(row, " place"),
                           "a row that belongs to nothing among the files", json::serialize(row),
                           true);
        }
    }
}

}  // namespace luotsi::interop
