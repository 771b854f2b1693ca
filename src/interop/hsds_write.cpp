#include "interop/hsds_write.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/hash.hpp"
#include "base/text.hpp"
#include "interop/hsds_shared.hpp"
#include "interop/hsds_write_internal.hpp"

namespace luotsi::interop {

namespace json = boost::json;

// Drawn once for this purpose; never to be changed.
Uuid hsds_id(std::string_view kind, std::string_view name) {
    constexpr Uuid space{0x6f3a1c52d8e94b07ULL, 0x9a41c7e05b2f8d36ULL};
    return make_uuid_v5(space, std::string(kind) + ' ' + std::string(name));
}

std::string connection_name(const directory::Service& service, std::size_t index) {
    const directory::Connection& one = service.connections[index];
    std::size_t same_before = 0;
    for (std::size_t i = 0; i < index; ++i)
        same_before += service.connections[i].channel == one.channel;
    return service.id + ' ' + one.channel +
           (same_before == 0 ? std::string() : ' ' + std::to_string(same_before));
}

std::string taxonomy_name(std::string_view scheme) {
    if (scheme.starts_with("hsds:")) scheme.remove_prefix(5);
    return std::string(scheme.empty() ? "terms" : scheme);
}

std::string term_name(const directory::Term& term) {
    const std::string& key = !term.code.empty()   ? term.code
                             : !term.uri.empty()  ? term.uri
                             : term.names.empty() ? term.code
                                                  : term.names.front().value;
    return term.scheme + ' ' + key;
}

void put(json::object& out, std::string_view key, std::string_view value) {
    if (!value.empty()) out[key] = value;
}

json::string id_of(std::string_view kind, std::string_view name) {
    return json::string(to_string(hsds_id(kind, name)));
}

std::string_view best_text(const directory::Texts& texts, std::string_view language,
                           std::string_view type) {
    for (const std::string_view one : {language, std::string_view("fi"), std::string_view("sv"),
                                       std::string_view("en"), std::string_view()}) {
        const std::string_view found = directory::text_in(texts, one, type);
        if (!found.empty()) return found;
    }
    for (const directory::Text& text : texts)
        if (text.type == type) return text.value;
    return {};
}

// RFC 3986: scheme, then characters that stand for themselves; others are percent-encoded.
std::string uri_of(std::string_view given) {
    std::string text(trim(given));
    if (text.empty()) return {};
    if (text.find("://") == std::string::npos && !text.starts_with("mailto:"))
        text = (text.starts_with("//") ? "https:" : "https://") + text;
    const std::size_t colon = text.find(':');
    const bool scheme =
        colon > 0 && std::all_of(text.begin(), text.begin() + static_cast<long>(colon), [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '+' || c == '-' || c == '.';
        });
    if (!scheme || (text[0] >= '0' && text[0] <= '9')) return {};
    std::string out;
    bool fragment = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        const bool hex = c == '%' && i + 2 < text.size() && std::isxdigit(text[i + 1]) != 0 &&
                         std::isxdigit(text[i + 2]) != 0;
        const bool plain =
            (c > 0x20 && c < 0x7F &&
             std::string_view("\"<>\\^`{|}[]%#").find(text[i]) == std::string_view::npos) ||
            hex || (c == '#' && !fragment);
        fragment |= c == '#';
        if (plain) {
            out.push_back(text[i]);
        } else {
            constexpr std::string_view digits = "0123456789ABCDEF";
            out.push_back('%');
            out.push_back(digits[c >> 4U]);
            out.push_back(digits[c & 15U]);
        }
    }
    const std::size_t host = out.find("//");
    // A host of other letters than a name's is no address anybody can follow.
    const std::string_view name =
        host == std::string::npos
            ? std::string_view("x")
            : std::string_view(out).substr(host + 2, out.find_first_of("/?#", host + 2) - host - 2);
    return name.empty() || name.find('%') != std::string_view::npos ? std::string() : out;
}

std::string email_of(std::string_view given) {
    const std::string text(trim(given));
    const std::size_t at = text.find('@');
    const auto word = [](std::string_view part, std::string_view more) {
        return !part.empty() && std::all_of(part.begin(), part.end(), [&](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   more.find(c) != std::string_view::npos;
        });
    };
    if (at == std::string::npos || text.find('@', at + 1) != std::string::npos) return {};
    const std::string_view local = std::string_view(text).substr(0, at);
    const std::string_view domain = std::string_view(text).substr(at + 1);
    const bool dots = text.find("..") != std::string::npos || local.ends_with('.') ||
                      local.starts_with('.') || domain.starts_with('.') || domain.ends_with('.') ||
                      domain.starts_with('-') || domain.find(".-") != std::string_view::npos ||
                      domain.find("-.") != std::string_view::npos;
    const bool good = word(local, "._%+-'") && word(domain, ".-") && !dots &&
                      domain.find('.') != std::string_view::npos;
    return good ? text : std::string();
}

json::object term_object(const directory::Term& term, std::string_view language) {
    json::object out;
    out["id"] = id_of("taxonomy_term", term_name(term));
    put(out, "code", term.code);
    std::string_view name = best_text(term.names, language, "");
    if (name.empty()) name = term.code.empty() ? std::string_view(term.uri) : term.code;
    out["name"] = name;
    out["description"] = name;
    out["taxonomy"] = taxonomy_name(term.scheme);
    for (const directory::Text& text : term.names)
        if (text.value == name && !text.language.empty()) out["language"] = text.language;
    put(out, "term_uri", uri_of(term.uri));
    return out;
}

void add_term(json::array& out, const directory::Term& term, std::string_view owner,
              std::string_view language) {
    out.push_back({{"id", id_of("attribute", std::string(owner) + ' ' + term_name(term))},
                   {"link_type", "taxonomy_term"},
                   {"taxonomy_term", term_object(term, language)}});
}

void add_texts(json::array& out, const directory::Texts& texts, bool names,
               std::string_view owner) {
    for (const directory::Text& text : texts) {
        const std::string link = text_link(names, text.language, text.type);
        out.push_back({{"id", id_of("attribute", std::string(owner) + ' ' + link)},
                       {"link_type", link},
                       {"value", text.value}});
    }
}

void add_value(json::array& out, std::string_view link, std::string_view value,
               std::string_view owner) {
    if (value.empty()) return;
    out.push_back({{"id", id_of("attribute", std::string(owner) + ' ' + std::string(link))},
                   {"link_type", link},
                   {"value", value}});
}

namespace {

json::array documents(const directory::Service& record) {
    json::array out;
    for (const directory::Text& one : record.documents)
        out.push_back({{"id", id_of("required_document", record.id + ' ' + one.type)},
                       {"document", one.value}});
    return out;
}

json::array costs(const directory::Service& record) {
    json::array out;
    for (std::size_t i = 0; i < record.costs.size(); ++i) {
        const directory::Cost& one = record.costs[i];
        json::object cost;
        cost["id"] = id_of("cost_option", record.id + ' ' + std::to_string(i));
        put(cost, "option", one.option);
        put(cost, "currency", one.currency);
        if (one.cents) cost["amount"] = static_cast<double>(*one.cents) / 100.0;
        put(cost, "amount_description", one.detail);
        if (one.valid_from) cost["valid_from"] = to_iso(*one.valid_from);
        if (one.valid_to) cost["valid_to"] = to_iso(*one.valid_to);
        out.push_back(std::move(cost));
    }
    if (!record.costs.empty() || record.charge != "free") return out;
    out.push_back({{"id", id_of("cost_option", record.id + " free")},
                   {"option", "free"},
                   {"currency", "EUR"},
                   {"amount", 0}});
    return out;
}

json::object area_object(const directory::Area& area, const std::string& name,
                         std::string_view language) {
    json::object out;
    out["id"] = id_of("service_area", name);
    put(out, "name", best_text(area.names, language, ""));
    put(out, "description", best_text(area.names, language, "description"));
    if (area.type == "shape" || area.type == "other") {
        put(out, "extent", area.shape);
        put(out, "extent_type", area.type == "shape" ? "geojson" : "");
        return out;
    }
    std::string extent = area.code.empty() ? std::string() : area.code + ':';
    for (const std::string& code : area.municipalities)
        extent += (extent.empty() ? "" : " ") + code;
    put(out, "extent", extent);
    put(out, "extent_type", area.type);
    return out;
}

json::array areas(const directory::Service& record, std::string_view language) {
    json::array out;
    if (record.coverage.type.starts_with("nationwide"))
        out.push_back(
            {{"id", id_of("service_area", record.id + " all")},
             {"name", record.coverage.type == "nationwide" ? "Finland" : "Finland except Åland"},
             {"extent_type", record.coverage.type}});
    for (std::size_t i = 0; i < record.coverage.areas.size(); ++i)
        out.push_back(
            area_object(record.coverage.areas[i], record.id + ' ' + std::to_string(i), language));
    return out;
}

// What HSDS 3.0 has no field for; capacity as the 3.1 draft words it, marked as that.
json::array service_attributes(const directory::Service& record, std::string_view language) {
    json::array out;
    for (const directory::Term& term : record.terms) add_term(out, term, record.id, language);
    for (const std::string& need : record.needs)
        add_term(out, {"luotsi-need", need, "", {}}, record.id, language);
    if (!record.sector.empty())
        add_term(out, {"luotsi-sector", record.sector, "", {}}, record.id, language);
    add_texts(out, record.names, true, record.id);
    add_texts(out, record.descriptions, false, record.id);
    add_value(out, "luotsi:source", record.provenance.source + ':' + record.provenance.source_id,
              record.id);
    add_value(out, "luotsi:capacity", record.capacity_state, record.id);
    for (const directory::Capacity& one : record.capacities) {
        json::object capacity{{"unit", one.unit}, {"updated", to_iso(one.updated)}};
        if (one.available) capacity["available"] = *one.available;
        if (one.maximum) capacity["maximum"] = *one.maximum;
        put(capacity, "description", one.note);
        add_value(out, "luotsi:service_capacity-3.1-draft", json::serialize(capacity), record.id);
    }
    return out;
}

std::string_view hsds_status(const directory::Service& record) {
    if (record.provenance.absent_since) return "inactive";
    if (record.status == "temporarily_closed") return "temporarily closed";
    if (record.status == "inactive" || record.status == "draft") return "inactive";
    return record.status == "defunct" ? "defunct" : "active";
}

std::string joined(const directory::Texts& a, const directory::Texts& b,
                   std::string_view language) {
    std::string out(best_text(a, language, ""));
    const std::string_view more = best_text(b, language, "");
    if (!more.empty() && more != out) out.append(out.empty() ? "" : "\n").append(more);
    return out;
}

std::string_view responsible(const directory::Service& record) {
    for (const directory::OrganisationRole& role : record.organisations)
        if (role.role == "responsible" && !role.organisation.empty()) return role.organisation;
    for (const directory::OrganisationRole& role : record.organisations)
        if (!role.organisation.empty()) return role.organisation;
    return {};
}

}  // namespace

// The fields of a service that are one text or number each.
json::object ServiceWriter::flat(const directory::Service& record) const {
    json::object out;
    out["id"] = id_of("service", record.id);
    const std::string_view owner = responsible(record);
    const bool known = !owner.empty() && lookup.organisation &&
                       lookup.organisation(std::string(owner)).has_value();
    if (known) out["organization_id"] = id_of("organization", owner);
    const std::string_view name = best_text(record.names, language, "");
    out["name"] = name.empty() ? std::string_view(record.id) : name;
    put(out, "alternate_name", best_text(record.names, language, "alternative"));
    const directory::Texts& own = record.descriptions;
    directory::Texts general_texts;
    if (!record.general.empty() && lookup.general) {
        if (const auto general = lookup.general(record.general))
            general_texts = general->descriptions;
    }
    const directory::Texts& inherited = general_texts;
    std::string description(best_text(record.descriptions, language, "description"));
    for (const auto& [texts, type] :
         {std::pair(&own, "summary"), std::pair(&inherited, "description"),
          std::pair(&inherited, "background"), std::pair(&inherited, "summary")}) {
        if (description.empty()) description = best_text(*texts, language, type);
    }
    put(out, "description", description);
    for (const directory::Link& link : record.links) {
        const std::string url = link.type.empty() ? uri_of(link.url) : std::string();
        if (!url.empty() && !out.contains("url")) out["url"] = url;
    }
    for (const directory::Connection& one : record.connections) {
        if (!one.channel.empty()) continue;
        for (const directory::Email& email : one.emails) {
            if (!out.contains("email")) put(out, "email", email_of(email.value));
        }
        for (const directory::Link& link : one.links) {
            if (!out.contains("url")) put(out, "url", uri_of(link.url));
        }
    }
    out["status"] = hsds_status(record);
    put(out, "application_process", best_text(record.descriptions, language, "instruction"));
    put(out, "fees_description", best_text(record.descriptions, language, "charge"));
    put(out, "wait_time", best_text(record.wait_time, language, ""));
    put(out, "eligibility_description",
        joined(record.eligibility.note, record.requirements, language));
    if (record.eligibility.age_from) out["minimum_age"] = *record.eligibility.age_from;
    if (record.eligibility.age_to) out["maximum_age"] = *record.eligibility.age_to;
    if (record.provenance.verified_on) out["assured_date"] = to_iso(*record.provenance.verified_on);
    put(out, "alert", best_text(record.alert, language, ""));
    const auto modified =
        record.provenance.modified ? record.provenance.modified : record.provenance.imported_at;
    if (modified) out["last_modified"] = to_iso(*modified);
    return out;
}

json::object ServiceWriter::full(const directory::Service& record, bool with_places) const {
    json::object out = flat(record);
    const std::string_view owner = responsible(record);
    if (out.contains("organization_id")) {
        const auto organisation = lookup.organisation(std::string(owner));
        out["organization"] = organisation_object(*organisation, language, false);
    }
    json::array phones, spoken;
    for (std::size_t i = 0; i < record.connections.size(); ++i) {
        if (record.connections[i].channel.empty())
            add_phones(phones, record.connections[i].phones, record.id + ' ' + std::to_string(i),
                       language);
    }
    if (!phones.empty()) out["phones"] = std::move(phones);
    json::array schedules;
    add_schedules(schedules, record.hours, record.id, language);
    if (!schedules.empty()) out["schedules"] = std::move(schedules);
    if (json::array list = areas(record, language); !list.empty())
        out["service_areas"] = std::move(list);
    add_languages(spoken, record.languages, record.id);
    if (!spoken.empty()) out["languages"] = std::move(spoken);
    if (json::array list = costs(record); !list.empty()) out["cost_options"] = std::move(list);
    if (json::array list = documents(record); !list.empty())
        out["required_documents"] = std::move(list);
    if (!record.program.empty() && lookup.collection) {
        if (const auto program = lookup.collection(record.program)) {
            const std::string_view name = best_text(program->names, language, "");
            const std::string_view text = best_text(program->descriptions, language, "description");
            out["program"] = {{"id", id_of("program", program->id)},
                              {"name", name},
                              {"description", text.empty() ? name : text}};
        }
    }
    if (with_places) {
        json::array places;
        for (std::size_t i = 0; i < record.connections.size(); ++i)
            if (auto place = at_location(record, i, false)) places.push_back(std::move(*place));
        if (!places.empty()) out["service_at_locations"] = std::move(places);
    }
    out["attributes"] = service_attributes(record, language);
    return out;
}

// A connection at a place that is known; nothing for contacts of the service itself.
std::optional<json::object> ServiceWriter::at_location(const directory::Service& record,
                                                       std::size_t index, bool flat_only) const {
    const directory::Connection& one = record.connections[index];
    if (one.channel.empty() || !lookup.channel) return std::nullopt;
    const auto channel = lookup.channel(one.channel);
    if (!channel) return std::nullopt;
    const std::string name = connection_name(record, index);
    json::object out;
    out["id"] = id_of("service_at_location", name);
    put(out, "description", best_text(one.descriptions, language, "description"));
    out["location"] = location_object(*channel, language, flat_only);
    if (flat_only) return out;
    json::array phones, schedules, attributes;
    add_phones(phones, one.phones, name, language);
    if (!phones.empty()) out["phones"] = std::move(phones);
    add_schedules(schedules, one.hours, name, language);
    if (!schedules.empty()) out["schedules"] = std::move(schedules);
    add_texts(attributes, one.descriptions, false, name);
    if (!attributes.empty()) out["attributes"] = std::move(attributes);
    return out;
}

std::string HsdsWriter::service(const directory::Service& record, Depth depth) const {
    const ServiceWriter writer{language_, lookup_};
    return json::serialize(depth == Depth::flat ? writer.flat(record) : writer.full(record, true));
}

std::string HsdsWriter::service_at_location(const directory::Service& service,
                                            std::size_t connection, Depth depth) const {
    const ServiceWriter writer{language_, lookup_};
    auto out = writer.at_location(service, connection, depth == Depth::flat);
    if (!out) return {};
    (*out)["service"] = depth == Depth::flat ? writer.flat(service) : writer.full(service, false);
    return json::serialize(*out);
}

std::string HsdsWriter::organisation(const directory::Organisation& record, Depth depth,
                                     const std::vector<directory::Service>& services,
                                     bool full_service) const {
    const ServiceWriter writer{language_, lookup_};
    json::object out = organisation_object(record, language_, depth == Depth::full);
    if (depth == Depth::flat) return json::serialize(out);
    json::array list;
    for (const directory::Service& service : services) {
        json::object one = full_service ? writer.full(service, true) : writer.flat(service);
        one.erase("organization");
        list.push_back(std::move(one));
    }
    if (!list.empty()) out["services"] = std::move(list);
    return json::serialize(out);
}

std::string HsdsWriter::location(const directory::Channel& record) const {
    return json::serialize(location_object(record, language_, false));
}

std::string HsdsWriter::taxonomy(std::string_view scheme) {
    const std::string name = taxonomy_name(scheme);
    return json::serialize(
        json::object{{"id", id_of("taxonomy", name)}, {"name", name}, {"description", name}});
}

std::string HsdsWriter::term(const directory::Term& term) const {
    json::object out = term_object(term, language_);
    const std::string name = taxonomy_name(term.scheme);
    out["taxonomy_detail"] = {
        {"id", id_of("taxonomy", name)}, {"name", name}, {"description", name}};
    return json::serialize(out);
}

}  // namespace luotsi::interop
