#include "interop/ptv.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace luotsi::interop {

namespace json = boost::json;

namespace {

constexpr std::string_view example_number = "012 345 6789";  // of the API's own documentation
constexpr std::size_t summary_max = 500;                     // code points shown in lists

std::string_view text_of(const json::object& object, const char* key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

const json::array& list_of(const json::object& object, const char* key) {
    static const json::array none;
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_array() ? value->get_array() : none;
}

const json::object* object_of(const json::object& object, const char* key) {
    const json::value* value = object.if_contains(key);
    return value != nullptr && value->is_object() ? &value->get_object() : nullptr;
}

void set(LocalText& out, std::string_view language, std::string_view value) {
    if (language == "fi") out.fi = value;
    if (language == "sv") out.sv = value;
    if (language == "en") out.en = value;
}

// [{language, value, type}] of one type; languages the product has no face for are left out.
LocalText localised(const json::array& list, std::string_view type) {
    LocalText out;
    for (const json::value& item : list) {
        if (!item.is_object()) continue;
        const json::object& one = item.get_object();
        const std::string_view kind = text_of(one, "type");
        if (!type.empty() && !kind.empty() && kind != type) continue;
        set(out, text_of(one, "language"), trim(text_of(one, "value")));
    }
    return out;
}

bool empty(const LocalText& text) { return text == LocalText{}; }

void add_once(std::vector<std::string>& list, std::string_view value) {
    if (!value.empty() && std::find(list.begin(), list.end(), value) == list.end())
        list.emplace_back(value);
}

struct Channel {
    std::string id, type, phone, email, web, address;
    std::vector<std::string> languages, services;
};

struct General {
    LocalText title, summary;
    std::string reference;
    std::vector<std::string> service_classes, target_groups;
};

class Importer {
public:
    explicit Importer(const need::NeedFinder& needs) : needs_(needs) {}

    void read(const std::string& path);
    PtvImport finish();

private:
    void note(std::string place, std::string code, std::string detail, bool refused = false) {
        out_.report.push_back(
            {file_, std::move(place), std::move(code), std::move(detail), refused});
    }
    // Of records with the same id the first read stays; the others are said.
    bool first_time(const std::string& id, const std::string& place) {
        const auto [known, fresh] = file_of_.try_emplace(id, file_);
        if (!fresh) note(place + "/id", "ptv.twice", "read already from " + known->second, true);
        return fresh;
    }
    void record(const json::value& value, const std::string& place);
    void service(const json::object& in, const std::string& place);
    void service_words(const json::object& in, directory::Listing& out);
    void service_reach(const json::object& in, const std::string& place, directory::Listing& out);
    void classify(const json::object& in, const std::string& place, directory::Listing& out);
    void embedded_channels(const json::object& in, const std::string& place,
                           directory::Listing& out);
    void channel(const json::object& in, const std::string& place);
    void general(const json::object& in, const std::string& place);
    void needs_of(directory::Listing& service) const;
    std::optional<std::string> phone(const json::object& in, const std::string& place);

    const need::NeedFinder& needs_;
    PtvImport out_;
    std::string file_;
    std::unordered_map<std::string, General> generals_;
    std::unordered_map<std::string, Channel> channels_;
    std::unordered_map<std::string, std::vector<std::string>> channels_of_;  // service → channels
    std::unordered_map<std::string, std::string> general_of_;  // service → general
    std::unordered_map<std::string, std::string> file_of_;  // service → file
};

void Importer::read(const std::string& path) {
    file_ = path;
    ++out_.files;
    std::error_code failed;
    const auto size = std::filesystem::file_size(path, failed);
    if (failed || size > ptv_file_bytes_max) {
        note("", "ptv.cannot_read", failed ? "the file cannot be read" : "the file is too large",
             true);
        return;
    }
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    json::error_code wrong;
    const json::value root = json::parse(text.str(), wrong);
    if (wrong) {
        note("", "ptv.not_json", "the file is not JSON: " + wrong.message(), true);
        return;
    }
    if (root.is_array()) {
        for (std::size_t i = 0; i < root.get_array().size(); ++i)
            record(root.get_array()[i], "/" + std::to_string(i));
    } else if (root.is_object() && root.get_object().contains("itemList")) {
        const json::array& items = list_of(root.get_object(), "itemList");
        for (std::size_t i = 0; i < items.size(); ++i)
            record(items[i], "/itemList/" + std::to_string(i));
    } else {
        record(root, "");
    }
}

void Importer::record(const json::value& value, const std::string& place) {
    if (!value.is_object()) {
        note(place, "ptv.unknown_record", "expected an object", true);
        return;
    }
    const json::object& in = value.get_object();
    if (in.contains("serviceNames")) {
        service(in, place);
    } else if (in.contains("serviceChannelType")) {
        channel(in, place);
    } else if (in.contains("organizationNames") || in.contains("organizationType")) {
        ++out_.organisations_read;  // named by the services themselves; nothing more is needed yet
    } else if (in.contains("reference_code") || in.contains("service_classes")) {
        general(in, place);
    } else {
        note(place, "ptv.unknown_record",
             "neither a service, a channel, an organisation nor a general description", true);
    }
}

std::optional<std::string> Importer::phone(const json::object& in, const std::string& place) {
    const std::string_view number = trim(text_of(in, "number"));
    if (number.empty()) {
        note(place, "ptv.no_number", "a telephone entry without a number");
        return std::nullopt;
    }
    if (number == example_number) {
        note(place, "ptv.example_value", "an example value of the API's documentation");
        return std::nullopt;
    }
    const std::string_view prefix = trim(text_of(in, "prefixNumber"));
    return prefix.empty() ? std::string(number) : std::string(prefix) + ' ' + std::string(number);
}

void Importer::channel(const json::object& in, const std::string& place) {
    ++out_.channels_read;
    Channel one;
    one.id = text_of(in, "id");
    one.type = text_of(in, "serviceChannelType");
    if (text_of(in, "publishingStatus") != "Published") {
        note(place, "ptv.not_published", "the channel is not published", true);
        return;
    }
    const json::array& phones = list_of(in, "phoneNumbers");
    for (std::size_t i = 0; i < phones.size(); ++i) {
        if (!phones[i].is_object() || text_of(phones[i].get_object(), "type") == "Fax") continue;
        const auto number =
            phone(phones[i].get_object(), place + "/phoneNumbers/" + std::to_string(i));
        if (number && one.phone.empty()) one.phone = *number;
    }
    for (const char* key : {"emails", "supportEmails"}) {
        for (const json::value& email : list_of(in, key)) {
            if (email.is_object() && one.email.empty())
                one.email = text_of(email.get_object(), "value");
        }
    }
    for (const char* key : {"webPages", "urls"}) {
        for (const json::value& page : list_of(in, key)) {
            if (page.is_object() && one.web.empty()) one.web = text_of(page.get_object(), "url");
        }
    }
    for (const json::value& language : list_of(in, "languages")) {
        if (language.is_string()) add_once(one.languages, language.get_string().c_str());
    }
    for (const json::value& item : list_of(in, "addresses")) {
        if (!item.is_object() || !one.address.empty()) continue;
        const json::object* street = object_of(item.get_object(), "streetAddress");
        if (street == nullptr) continue;
        const LocalText name = localised(list_of(*street, "street"), "");
        one.address = (name.fi.empty() ? name.sv : name.fi) + ' ' +
                      std::string(text_of(*street, "streetNumber")) + ", " +
                      std::string(text_of(*street, "postalCode"));
    }
    if (!list_of(in, "serviceHours").empty())
        note(place + "/serviceHours", "ptv.hours_kept_out",
             "opening hours are not read by this version; check them from the channel");
    for (const json::value& item : list_of(in, "services")) {
        const json::object* service =
            item.is_object() ? object_of(item.get_object(), "service") : nullptr;
        if (service != nullptr)
            add_once(channels_of_[std::string(text_of(*service, "id"))], one.id);
    }
    channels_[one.id] = std::move(one);
}

void Importer::general(const json::object& in, const std::string& place) {
    ++out_.general_descriptions_read;
    General one;
    one.reference = text_of(in, "reference_code");
    const auto read_text = [&](const char* key, LocalText& text) {
        if (const json::object* object = object_of(in, key)) {
            for (const char* language : {"fi", "sv", "en"})
                set(text, language, trim(text_of(*object, language)));
        }
    };
    read_text("name", one.title);
    read_text("short", one.summary);
    for (const json::value& code : list_of(in, "service_classes")) {
        if (code.is_string()) add_once(one.service_classes, code.get_string().c_str());
    }
    for (const json::value& code : list_of(in, "target_groups")) {
        if (code.is_string()) add_once(one.target_groups, code.get_string().c_str());
    }
    if (one.title.fi.empty() || one.title.sv.empty() || one.title.en.empty())
        note(place + "/name", "ptv.missing_language",
             "the name is not there in Finnish, Swedish and English; shown only where it is");
    const std::string id(text_of(in, "id"));
    directory::Listing service;
    service.id = "ptv-general:" + (one.reference.empty() ? id : one.reference);
    if (!first_time(service.id, place)) return;
    service.title = one.title;
    service.summary = one.summary;
    service.provider = "Palvelutietovaranto";
    service.sector = "public";
    service.nationwide = true;
    service.service_classes = one.service_classes;
    service.target_groups = one.target_groups;
    service.capacity = "unknown";
    service.source = "ptv-general";
    service.source_id = one.reference.empty() ? id : one.reference;
    needs_of(service);
    generals_[id] = std::move(one);
    if (service.needs.empty()) {
        note(place, "ptv.no_need", "no need category covers its service classes; not matched");
    }
    out_.services.push_back(std::move(service));
}

void Importer::service(const json::object& in, const std::string& place) {
    ++out_.services_read;
    directory::Listing out;
    const std::string id(text_of(in, "id"));
    if (id.empty()) {
        note(place + "/id", "ptv.no_id", "a service without an id cannot be kept", true);
        return;
    }
    if (text_of(in, "publishingStatus") != "Published") {
        note(place, "ptv.not_published", "the service is not published", true);
        return;
    }
    out.id = "ptv:" + id;
    if (!first_time(out.id, place)) return;
    out.source = "ptv";
    out.source_id = id;
    out.capacity = "unknown";
    service_words(in, out);
    general_of_[out.id] = std::string(text_of(in, "generalDescriptionId"));
    service_reach(in, place, out);
    classify(in, place, out);
    embedded_channels(in, place, out);
    out_.services.push_back(std::move(out));
}

void Importer::service_words(const json::object& in, directory::Listing& out) {
    out.title = localised(list_of(in, "serviceNames"), "Name");
    // v7–v9 say ShortDescription where later versions say Summary.
    out.summary = localised(list_of(in, "serviceDescriptions"), "Summary");
    if (empty(out.summary))
        out.summary = localised(list_of(in, "serviceDescriptions"), "ShortDescription");
    if (empty(out.summary))
        out.summary = localised(list_of(in, "serviceDescriptions"), "Description");
    out.summary.fi = shorten(out.summary.fi, summary_max);
    out.summary.sv = shorten(out.summary.sv, summary_max);
    out.summary.en = shorten(out.summary.en, summary_max);
    out.free_of_charge = text_of(in, "serviceChargeType") == "FreeOfCharge";
    for (const json::value& language : list_of(in, "languages")) {
        if (language.is_string()) add_once(out.languages, language.get_string().c_str());
    }
    if (const Result<Date> day = parse_date(text_of(in, "modified").substr(0, 10)))
        out.verified_at = *day;
}

void Importer::service_reach(const json::object& in, const std::string& place,
                             directory::Listing& out) {
    const std::string_view area = text_of(in, "areaType");
    // "NationwideExceptAlandIslands" counts as nationwide here: Åland has its own organisers.
    out.nationwide = area.starts_with("Nationwide") || area == "WholeCountry";
    for (const json::value& item : list_of(in, "areas")) {
        if (!item.is_object()) continue;
        for (const json::value& municipality : list_of(item.get_object(), "municipalities")) {
            if (municipality.is_object())
                add_once(out.municipalities, text_of(municipality.get_object(), "code"));
        }
    }
    if (!out.nationwide && out.municipalities.empty())
        note(place + "/areas", "ptv.no_area", "limited area without municipalities: area unknown");
    for (const json::value& item : list_of(in, "organizations")) {
        if (!item.is_object()) continue;
        const json::object* organisation = object_of(item.get_object(), "organization");
        const std::string_view role = text_of(item.get_object(), "roleType");
        if (organisation != nullptr && (out.provider.empty() || role == "Responsible"))
            out.provider = text_of(*organisation, "name");
    }
    if (out.provider.empty())
        note(place + "/organizations", "ptv.no_provider", "no organisation is named");
    out.sector = text_of(in, "fundingType") == "MarketFunded" ? "private" : "public";
}

void Importer::classify(const json::object& in, const std::string& place, directory::Listing& out) {
    for (const json::value& item : list_of(in, "serviceClasses")) {
        if (item.is_object()) add_once(out.service_classes, text_of(item.get_object(), "code"));
    }
    for (const json::value& item : list_of(in, "targetGroups")) {
        if (item.is_object()) add_once(out.target_groups, text_of(item.get_object(), "code"));
    }
    if (!list_of(in, "serviceVouchers").empty())
        note(place + "/serviceVouchers", "ptv.vouchers_kept_out", "service vouchers are not read");
}

void Importer::embedded_channels(const json::object& in, const std::string& place,
                                 directory::Listing& out) {
    const json::array& list = list_of(in, "serviceChannels");
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (!list[i].is_object()) continue;
        const json::object& item = list[i].get_object();
        if (const json::object* channel = object_of(item, "serviceChannel"))
            add_once(channels_of_[out.source_id], text_of(*channel, "id"));
        const json::object* details = object_of(item, "contactDetails");
        if (details == nullptr) continue;
        const json::array& phones = list_of(*details, "phoneNumbers");
        const std::string where = place + "/serviceChannels/" + std::to_string(i);
        for (std::size_t k = 0; k < phones.size(); ++k) {
            if (!phones[k].is_object()) continue;
            const auto number = phone(phones[k].get_object(),
                                      where + "/contactDetails/phoneNumbers/" + std::to_string(k));
            if (number && out.phone.empty()) out.phone = *number;
        }
    }
}

// Needs whose PTV service classes or general descriptions cover the service. Where no category
// names the sub-class (P10.6), those that name its main class (P10) cover it.
void Importer::needs_of(directory::Listing& service) const {
    for (const need::NeedCategory& category : needs_.categories()) {
        const auto& general = category.general_descriptions;
        const bool described =
            std::find(general.begin(), general.end(), service.source_id) != general.end();
        const bool classed =
            std::any_of(service.service_classes.begin(), service.service_classes.end(),
                        [&](const std::string& code) {
                            const auto& classes = category.service_classes;
                            return std::find(classes.begin(), classes.end(), code) != classes.end();
                        });
        if (described)
            service.needs.insert(service.needs.begin(), category.code);
        else if (classed)
            add_once(service.needs, category.code);
    }
    if (!service.needs.empty()) return;
    for (const need::NeedCategory& category : needs_.categories()) {
        for (const std::string& code : service.service_classes) {
            const std::string main_class = code.substr(0, code.find('.'));
            const auto& classes = category.service_classes;
            if (std::find(classes.begin(), classes.end(), main_class) != classes.end())
                add_once(service.needs, category.code);
        }
    }
}

PtvImport Importer::finish() {
    for (directory::Listing& service : out_.services) {
        if (service.source != "ptv") continue;
        file_ = file_of_[service.id];
        const auto general = generals_.find(general_of_[service.id]);
        if (general != generals_.end()) {
            for (const std::string& code : general->second.service_classes)
                add_once(service.service_classes, code);
            if (empty(service.summary)) service.summary = general->second.summary;
        }
        for (const std::string& id : channels_of_[service.source_id]) {
            const auto channel = channels_.find(id);
            if (channel == channels_.end()) {
                note("/serviceChannels", "ptv.channel_absent",
                     "channel " + id + " is not among the files");
                continue;
            }
            const Channel& one = channel->second;
            if (service.phone.empty()) service.phone = one.phone;
            if (service.email.empty()) service.email = one.email;
            if (service.web.empty()) service.web = one.web;
            if (service.address.empty()) service.address = one.address;
            const bool visit = one.type == "ServiceLocation";
            const bool call = one.type == "Phone";
            add_once(service.channels, visit ? "visit" : call ? "phone" : "web");
        }
        needs_of(service);
        if (empty(service.title))
            note("/serviceNames", "ptv.no_name", "the service has no name in fi, sv or en", true);
        else if (service.needs.empty())
            note("/serviceClasses", "ptv.no_need",
                 "no need category covers its service classes; found by words only");
    }
    std::erase_if(out_.services, [](const directory::Listing& s) { return empty(s.title); });
    std::sort(out_.services.begin(), out_.services.end(),
              [](const directory::Listing& a, const directory::Listing& b) { return a.id < b.id; });
    return std::move(out_);
}

}  // namespace

PtvImport read_ptv(const std::vector<std::string>& paths, const need::NeedFinder& needs) {
    std::vector<std::string> files;
    Importer importer(needs);
    for (const std::string& path : paths) {
        if (!std::filesystem::is_directory(path)) {
            files.push_back(path);
            continue;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
            if (entry.is_regular_file() && entry.path().extension() == ".json")
                files.push_back(entry.path().string());
        }
    }
    std::sort(files.begin(), files.end());
    files.erase(std::unique(files.begin(), files.end()), files.end());
    for (const std::string& file : files) importer.read(file);
    return importer.finish();
}

}  // namespace luotsi::interop
