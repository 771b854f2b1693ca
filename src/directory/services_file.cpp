#include "directory/services_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/yaml_tree.hpp"

namespace luotsi::directory {

namespace {

constexpr std::array<std::string_view, 5> file_keys{"format", "version", "source", "note",
                                                    "services"};
constexpr std::array<std::string_view, 28> service_keys{"id",
                                                        "title",
                                                        "summary",
                                                        "provider",
                                                        "sector",
                                                        "unit",
                                                        "needs",
                                                        "age_from",
                                                        "age_to",
                                                        "service_classes",
                                                        "target_groups",
                                                        "municipalities",
                                                        "phone",
                                                        "email",
                                                        "web",
                                                        "address",
                                                        "nationwide",
                                                        "languages",
                                                        "hours",
                                                        "opens",
                                                        "price",
                                                        "free",
                                                        "referral",
                                                        "channels",
                                                        "postal",
                                                        "capacity",
                                                        "verified",
                                                        "how"};
constexpr std::array<std::string_view, 4> sectors{"public", "private", "association", "parish"};
constexpr std::array<std::string_view, 4> capacities{"open", "limited", "closed", ""};

std::optional<int> small(const model::YamlReader& item, std::string_view key) {
    const auto number = item.integer(key, 0, 120);
    return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

void put_local(Texts& texts, const LocalText& text, std::string_view type = {}) {
    for (Language language : all_languages)
        put_text(texts, to_string(language), text.in(language), type);
}

// "8:30" → 510; nullopt for what is no time of day (24:00 is one).
std::optional<std::uint16_t> minute_of(std::string_view text) {
    unsigned hour = 0, minute = 0;
    const char* end = text.data() + text.size();
    const auto h = std::from_chars(text.data(), end, hour);
    if (h.ec != std::errc() || h.ptr == end || *h.ptr != ':') return std::nullopt;
    const auto m = std::from_chars(h.ptr + 1, end, minute);
    if (m.ec != std::errc() || m.ptr != end || minute > 59 || hour * 60 + minute > 1440)
        return std::nullopt;
    return static_cast<std::uint16_t>(hour * 60 + minute);
}

// "1-5 8:00-16:00": from Monday to Friday; "always"; "booked".
std::optional<HoursRow> hours_row(std::string_view text) {
    HoursRow row;
    row.always_open = text == "always";
    row.by_reservation = text == "booked";
    if (row.always_open || row.by_reservation) return row;
    const std::size_t space = text.find(' ');
    if (space == std::string_view::npos) return std::nullopt;
    const std::string_view week = text.substr(0, space), times = text.substr(space + 1);
    const std::size_t dash = times.find('-');
    const bool one_day = week.size() == 1;
    if (dash == std::string_view::npos || (!one_day && (week.size() != 3 || week[1] != '-')))
        return std::nullopt;
    const int first = week.front() - '0', last = week.back() - '0';
    const auto from = minute_of(times.substr(0, dash)), to = minute_of(times.substr(dash + 1));
    if (first < 1 || last > 7 || first > last || !from || !to) return std::nullopt;
    for (int day = first; day <= last; ++day)
        row.intervals.push_back({static_cast<std::uint8_t>(day), 0, *from, *to, 0});
    return row;
}

void read_hours(model::YamlErrors& found, const model::YamlNode& node,
                const model::YamlReader& item, Service& out) {
    for (const std::string& text : item.texts("opens")) {
        if (auto row = hours_row(text))
            out.hours.push_back(std::move(*row));
        else
            found.add(node, item.element("opens"), "directory.bad_hours",
                      "'" + text + "' is not of the form 1-5 8:00-16:00, always or booked");
    }
}

void read_contacts(const model::YamlReader& item, Service& out) {
    Connection own;
    if (auto phone = item.text("phone"); !phone.empty())
        own.phones.push_back({"phone", "", std::move(phone), "", "", false, "", {}, {}});
    if (auto email = item.text("email"); !email.empty())
        own.emails.push_back({"", std::move(email)});
    if (auto web = item.text("web"); !web.empty())
        own.links.push_back({"", "", "", std::move(web), ""});
    Address address;
    address.type = "visit";
    put_text(address.note, "", item.text("address"));
    address.postal_code = item.text("postal");
    if (!address.note.empty() || !address.postal_code.empty())
        own.addresses.push_back(std::move(address));
    if (own != Connection()) out.connections.push_back(std::move(own));
}

Service read_service(model::YamlErrors& found, const model::YamlNode& node,
                     const model::YamlReader& item) {
    Service out;
    out.id = item.need_text("id");
    out.status = "active";
    put_local(out.names, item.need_local("title"));
    put_local(out.descriptions, item.need_local("summary"), "summary");
    put_local(out.descriptions, item.local("hours"), "hours");
    put_local(out.descriptions, item.local("price"), "charge");
    put_local(out.descriptions, item.local("how"), "instruction");
    out.organisations.push_back(
        {"", "responsible", "", {{"", "fi", item.need_text("provider")}}, {}});
    out.sector = std::string(sectors[item.need_choice("sector", sectors).value_or(0)]);
    out.unit = item.text("unit");
    out.needs = item.texts("needs");
    for (std::string& code : item.texts("service_classes"))
        out.terms.push_back({"ptv-service-class", std::move(code), "", {}});
    for (std::string& code : item.texts("target_groups"))
        out.terms.push_back({"ptv-target-group", std::move(code), "", {}});
    out.eligibility.age_from = small(item, "age_from");
    out.eligibility.age_to = small(item, "age_to");
    out.eligibility.needs_referral = item.boolean("referral", false);
    Area area{"municipality", "", {}, item.texts("municipalities"), ""};
    if (item.boolean("nationwide", false)) out.coverage.type = "nationwide";
    if (!area.municipalities.empty()) {
        if (out.coverage.type.empty()) out.coverage.type = "limited";
        out.coverage.areas.push_back(std::move(area));
    }
    out.languages = item.texts("languages");
    out.modes = item.texts("channels");
    if (item.boolean("free", false)) out.charge = "free";
    const auto capacity = item.text("capacity");
    if (capacity != "unknown")
        out.capacity_state = capacities[item.choice("capacity", capacities).value_or(3)];
    out.provenance.verified_on = item.date("verified");
    read_hours(found, node, item, out);
    read_contacts(item, out);
    return out;
}

}  // namespace

std::vector<Service> read_services_file(const std::string& file, const std::string& source,
                                        std::vector<Error>& errors) {
    std::vector<Service> out;
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", file_keys);
    if (const model::YamlNode* list = top.need("services")) {
        for (const model::YamlNode& node : list->items) {
            const model::YamlReader item(found, node, "services", service_keys);
            Service service = read_service(found, node, item);
            service.provenance.source = source;
            service.provenance.source_id = service.id;
            if (std::any_of(out.begin(), out.end(),
                            [&](const Service& other) { return other.id == service.id; }))
                found.add(node, item.element("id"), "directory.duplicate",
                          "another service has the id '" + service.id + "'");
            out.push_back(std::move(service));
        }
    }
    for (Error& error : found.take()) errors.push_back(std::move(error));
    return out;
}

}  // namespace luotsi::directory
