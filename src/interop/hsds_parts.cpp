// The pieces of HSDS records: phones, contacts, addresses, languages, attributes, costs, areas.
#include <algorithm>
#include <array>
#include <cmath>

#include "base/text.hpp"
#include "interop/clean.hpp"
#include "interop/hsds_reader_internal.hpp"
#include "interop/hsds_shared.hpp"
#include "interop/ptv_parts_internal.hpp"

namespace luotsi::interop {

namespace {

// References back to the parent and bookkeeping of the source: nothing of ours.
constexpr std::array<const char*, 12> references{"id",
                                                 "service_id",
                                                 "location_id",
                                                 "organization_id",
                                                 "contact_id",
                                                 "phone_id",
                                                 "service_at_location_id",
                                                 "link_id",
                                                 "metadata",
                                                 "program_id",
                                                 "taxonomy_term_id",
                                                 "resource_id"};

void skip_references(Fields& in) {
    for (const char* key : references) in.skip(key);
}

struct LanguageName {
    std::string_view name, code;
};
constexpr std::array<LanguageName, 24> language_names{
    {{"english", "en"}, {"finnish", "fi"},       {"swedish", "sv"},    {"spanish", "es"},
     {"french", "fr"},  {"arabic", "ar"},        {"russian", "ru"},    {"polish", "pl"},
     {"chinese", "zh"}, {"urdu", "ur"},          {"somali", "so"},     {"estonian", "et"},
     {"german", "de"},  {"italian", "it"},       {"portuguese", "pt"}, {"vietnamese", "vi"},
     {"korean", "ko"},  {"ukrainian", "uk"},     {"persian", "fa"},    {"kurdish", "ku"},
     {"turkish", "tr"}, {"northern sami", "se"}, {"tagalog", "tl"},    {"hindi", "hi"}}};

std::string phone_number(std::string_view given) {
    std::string out = plain_text(given);
    std::erase(out, '"');
    return std::string(trim(out));
}

}  // namespace

std::string HsdsReader::record_id(std::string_view id) const {
    return setup_.source + ':' + std::string(id);
}

void HsdsReader::put(Fields& in, std::string_view key, directory::Texts& out,
                     std::string_view type) {
    const std::string given(in.text(key));
    if (given.empty()) return;
    if (has_markup(given)) in.note(key, "import.markup", "a text with markup: kept as plain text");
    directory::put_text(out, setup_.language, plain_text(given), type);
}

directory::Provenance HsdsReader::provenance(Fields& in, std::string id) {
    directory::Provenance out;
    out.source = setup_.source;
    out.source_id = std::move(id);
    for (const char* key : {"last_modified", "modified_date", "last_updated"}) {
        if (const auto at = instant_of(in, key)) out.modified = at;
    }
    if (const std::string assured(in.text("assured_date")); !assured.empty()) {
        out.verified_on = odd_date(assured);
        if (!out.verified_on)
            in.note("assured_date", "import.bad_date", "this date cannot be read", assured);
    }
    return out;
}

void HsdsReader::languages(Fields& in, std::vector<std::string>& out) {
    const auto add = [&](std::string_view name, std::string_view given) {
        std::string code = language_code(given.empty() ? name : given);
        for (const LanguageName& known : language_names)
            if (code == known.name) code = known.code;
        if (!code.empty() && std::find(out.begin(), out.end(), code) == out.end())
            out.push_back(std::move(code));
    };
    in.each("languages", [&](const boost::json::value& item, const Path& path) {
        if (item.is_string()) return add(std::string_view(item.get_string()), "");
        if (!item.is_object()) return;
        Fields one(item.get_object(), path, report_);
        const std::string name(one.has("name") ? one.text("name") : one.text("language"));
        one.skip("name");
        add(name, one.text("code"));
        for (const char* known : {"note", "attributes"}) one.skip(known);
        skip_references(one);
        one.finish();
    });
}

void HsdsReader::phones(Fields& in, std::string_view key, std::vector<directory::Phone>& out) {
    in.each(
        "phones" == key ? "phones" : key, [&](const boost::json::value& item, const Path& path) {
            directory::Phone phone;
            phone.type = "phone";
            if (item.is_string()) {
                phone.number = phone_number(std::string_view(item.get_string()));
                if (!phone.number.empty()) out.push_back(std::move(phone));
                return;
            }
            if (!item.is_object()) return;
            Fields one(item.get_object(), path, report_);
            phone.number = phone_number(one.text("number"));
            phone.extension = one.text("extension");
            const std::string type = lower(one.text("type"));
            if (type == "sms" || type == "text" || type == "cell")
                phone.type = type == "cell" ? "phone" : "sms";
            else if (type == "fax")
                phone.type = "fax";
            else if (!type.empty() && type != "voice" && type != "phone")
                directory::put_text(phone.note, setup_.language, type, "type");
            put(one, "description", phone.note);
            std::vector<std::string> spoken;
            languages(one, spoken);
            if (spoken.empty()) phone.language = language_code(one.text("language"));
            if (!spoken.empty()) phone.language = spoken[0];
            one.skip("language");
            one.skip("attributes");
            one.skip("departments");
            one.skip("department");
            skip_references(one);
            one.finish();
            if (phone.number.empty())
                return one.note("number", "ptv.no_number", "a telephone entry without a number");
            out.push_back(std::move(phone));
        });
}

// A contact's name is a person's: it stays with the source. Their role's phone and e-mail serve.
void HsdsReader::contacts(Fields& in, std::vector<directory::Phone>& phone_list,
                          std::vector<directory::Email>& emails) {
    in.each_object("contacts", [&](Fields& one) {
        if (one.has("name"))
            one.note("name", "hsds.person", "the name of a person: not kept in the directory");
        one.skip("name");
        const std::string title(one.text("title")), department(one.text("department"));
        const std::size_t before = phone_list.size();
        phones(one, "phones", phone_list);
        const std::string role =
            title + (title.empty() || department.empty() ? "" : ", ") + department;
        for (std::size_t i = before; i < phone_list.size(); ++i)
            directory::put_text(phone_list[i].note, setup_.language, role, "role");
        if (const std::string email(one.text("email")); email.find('@') != std::string::npos)
            emails.push_back({"", email});
        one.skip("attributes");
        skip_references(one);
        one.finish();
    });
}

void HsdsReader::addresses_of(Fields& in, std::string_view key, std::string_view type,
                              std::vector<directory::Address>& out) {
    in.each_object(key, [&](Fields& one) {
        directory::Address address;
        const std::string given = lower(one.text("address_type"));
        address.type = given == "postal"    ? "post"
                       : given == "virtual" ? "virtual"
                       : given.empty()      ? std::string(type)
                                            : "visit";
        put(one, "address_1", address.street);
        for (const char* more : {"address_2", "address_3", "address_4"})
            put(one, more, address.note, more);
        put(one, "attention", address.note, "attention");
        put(one, "city", address.post_office);
        put(one, "region", address.note, "region");
        address.region = one.text("state_province");
        address.postal_code = one.text("postal_code");
        address.country = one.text("country");
        if (address.country == "FI" || address.country == "FIN")
            address.municipality = setup_.codes.municipality(
                address.post_office.empty() ? std::string_view()
                                            : std::string_view(address.post_office[0].value));
        one.skip("attributes");
        skip_references(one);
        one.finish();
        if (address.street.empty() && address.postal_code.empty() && address.post_office.empty() &&
            address.note.empty())
            return;
        out.push_back(std::move(address));
    });
}

void HsdsReader::addresses(Fields& in, directory::Channel& out) {
    addresses_of(in, "addresses", "visit", out.addresses);
    addresses_of(in, "physical_addresses", "visit", out.addresses);
    addresses_of(in, "postal_addresses", "post", out.addresses);
    const auto lat = in.number("latitude"), lon = in.number("longitude");
    if (!lat || !lon || (*lat == 0 && *lon == 0)) return;
    if (std::abs(*lat) > 90 || std::abs(*lon) > 180) {
        in.note("latitude", "ptv.bad_coordinates", "no place on the globe: left out",
                in.text("latitude"));
        return;
    }
    if (out.addresses.empty()) {
        directory::Address place;
        place.type = "visit";
        out.addresses.push_back(std::move(place));
    }
    for (directory::Address& address : out.addresses) {
        if (address.type != "visit") continue;
        address.point = directory::Point{*lat, *lon};
        return;
    }
    out.addresses[0].point = directory::Point{*lat, *lon};
}

void HsdsReader::taxonomy_term(Fields& in, directory::Term& out) {
    std::string taxonomy(in.text("taxonomy"));
    if (taxonomy.empty()) taxonomy = in.text("vocabulary");  // version 1 and 2
    in.object("taxonomy_detail", [&](Fields& detail) {
        if (const std::string name(detail.text("name")); !name.empty()) taxonomy = name;
        for (const char* known : {"description", "uri", "version"}) detail.skip(known);
        skip_references(detail);
        detail.finish();
    });
    const std::string by_id(in.text("taxonomy_id"));
    if (const auto known = taxonomies_.find(by_id); known != taxonomies_.end())
        taxonomy = known->second;
    out.scheme = is_own_scheme(taxonomy) ? taxonomy : "hsds:" + taxonomy;
    out.code = in.text("code");
    out.uri = in.text("term_uri");
    const std::string id(in.text("id"));
    if (out.code.empty() && !is_own_scheme(taxonomy)) out.code = id;
    const std::string name(in.text("name"));
    const std::string language = language_code(in.text("language"));
    directory::put_text(out.names, language.empty() ? setup_.language : language, name);
    for (const char* known : {"description", "parent_id", "parent", "parent_name"}) in.skip(known);
    skip_references(in);
    in.finish();
}

void HsdsReader::attributes(Fields& in, std::vector<directory::Term>& terms,
                            std::vector<directory::Extra>& extras, directory::Texts* names,
                            directory::Texts* descriptions) {
    const auto add = [&](directory::Term&& term) {
        if (std::find(terms.begin(), terms.end(), term) == terms.end())
            terms.push_back(std::move(term));
    };
    // Where all texts are told with their languages, the fields without one say nothing more.
    directory::Texts told_names, told_descriptions;
    for (const char* key :
         {"attributes", "service_taxonomys", "service_taxonomies", "taxonomies"}) {
        in.each_object(key, [&](Fields& one) {
            const std::string link(one.text("link_type")), value(one.text("value"));
            one.skip("link_entity");
            const std::string term_id(one.text("taxonomy_term_id"));
            bool had_term = false;
            for (const char* member : {"taxonomy_term", "taxonomy"}) {
                had_term |= one.object(member, [&](Fields& nested) {
                    directory::Term term;
                    taxonomy_term(nested, term);
                    if (!term.code.empty() || !term.names.empty()) add(std::move(term));
                });
            }
            const auto known = terms_.find(term_id);
            if (!had_term && known != terms_.end()) add(directory::Term(known->second));
            const TextPlace place = text_place(link);
            if (place.names && names != nullptr)
                directory::put_text(told_names, place.language, value, place.type);
            else if (place.descriptions && descriptions != nullptr)
                directory::put_text(told_descriptions, place.language, value, place.type);
            else if (!value.empty() && !is_own_link(link))
                extras.push_back({"attribute." + link, value});
            one.skip("taxonomy_detail");
            skip_references(one);
            one.finish();
        });
    }
    if (!told_names.empty()) *names = std::move(told_names);
    if (!told_descriptions.empty()) *descriptions = std::move(told_descriptions);
}

void HsdsReader::costs(Fields& in, std::vector<directory::Cost>& out) {
    in.each_object("cost_options", [&](Fields& one) {
        directory::Cost cost;
        cost.option = one.text("option");
        if (const auto amount = one.number("amount"); amount && std::abs(*amount) < 1e9)
            cost.cents = std::llround(*amount * 100);
        for (const char c : one.text("currency"))
            cost.currency.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
        cost.detail = one.text("amount_description");
        cost.valid_from = odd_date(one.text("valid_from"));
        cost.valid_to = odd_date(one.text("valid_to"));
        one.skip("attributes");
        skip_references(one);
        one.finish();
        out.push_back(std::move(cost));
    });
}

void HsdsReader::coverage(Fields& in, directory::Coverage& out) {
    for (const char* key : {"service_areas", "service_area"}) {
        in.each_object(key, [&](Fields& one) {
            directory::Area area;
            put(one, "name", area.names);
            put(one, "service_area", area.names);
            put(one, "description", area.names, "description");
            const std::string type = lower(one.text("extent_type"));
            const std::string extent(one.text("extent"));
            one.skip("uri");
            one.skip("attributes");
            skip_references(one);
            one.finish();
            if (type == "nationwide" || type == "nationwide_without_aland") {
                out.type = type;
                return;
            }
            if (type == "municipality" || type == "county" || type == "province" ||
                type == "hospital_region" || type == "business_region") {
                area.type = type;
                std::string code;
                for (const char c : extent + ' ') {
                    if (c != ' ') {
                        code.push_back(c);
                    } else if (!code.empty()) {
                        if (code.ends_with(':'))
                            area.code = code.substr(0, code.size() - 1);
                        else
                            area.municipalities.push_back(code);
                        code.clear();
                    }
                }
            } else {
                area.type = type == "geojson" || type == "topojson" ? "shape" : "other";
                area.shape = extent;
                const std::string_view municipality = setup_.codes.municipality(
                    area.names.empty() ? std::string_view() : area.names[0].value);
                if (!municipality.empty()) area.municipalities.emplace_back(municipality);
            }
            out.areas.push_back(std::move(area));
        });
    }
    if (out.type.empty() && !out.areas.empty()) out.type = "limited";
}

void HsdsReader::eligibility(Fields& in, directory::Eligibility& out) {
    const auto ages = [&](Fields& from) {
        if (const auto age = from.number("minimum_age"); age && *age >= 0 && *age < 200)
            out.age_from = static_cast<int>(*age);
        if (const auto age = from.number("maximum_age"); age && *age >= 0 && *age < 200)
            out.age_to = static_cast<int>(*age);
    };
    ages(in);
    put(in, "eligibility_description", out.note);
    std::string words;
    for (const char* key : {"eligibility", "eligibilitys", "eligibilities"}) {
        in.each(key, [&](const boost::json::value& item, const Path& path) {
            std::string text;
            if (item.is_string()) text = plain_text(std::string_view(item.get_string()));
            if (item.is_object()) {
                Fields one(item.get_object(), path, report_);
                text = plain_text(one.text("eligibility"));
                ages(one);
                for (const char* known : {"taxonomys", "attributes"}) one.skip(known);
                skip_references(one);
                one.finish();
            }
            if (!text.empty()) words += (words.empty() ? "" : "\n") + text;
        });
    }
    if (out.note.empty()) directory::put_text(out.note, setup_.language, words);
    if (out.age_from && out.age_to && *out.age_from > *out.age_to) {
        in.note("minimum_age", "import.odd_value", "the lowest age is above the highest");
        out.age_from = out.age_to = std::nullopt;
    }
}

}  // namespace luotsi::interop
