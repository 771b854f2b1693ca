// HSDS organisations, locations, services and services at locations.
#include <algorithm>
#include <boost/json.hpp>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "interop/clean.hpp"
#include "interop/hsds_reader_internal.hpp"
#include "interop/needs.hpp"
#include "interop/ptv_parts_internal.hpp"

namespace luotsi::interop {

// Embedded copies of a record that has been read are passed over; a second record of its own is
// said to be left out.
bool HsdsReader::identity(Fields& in, std::string_view kind, bool embedded, std::string& source_id,
                          std::string& id) {
    source_id = in.text("id");
    if (source_id.empty()) {
        in.note("id", "import.no_id", "a record without an id cannot be kept", {}, !embedded);
        return false;
    }
    id = record_id(source_id);
    if (seen_.insert(stable_hash(std::string(kind) + ' ' + id)).second) return true;
    if (!embedded)
        in.note("id", "import.twice", "a record of this id has been read already", source_id, true);
    return false;
}

void HsdsReader::organization(Fields& in, bool embedded) {
    directory::Organisation out;
    std::string source_id;
    if (!identity(in, "organisation", embedded, source_id, out.id)) return;
    out.provenance = provenance(in, source_id);
    out.status = "active";
    put(in, "name", out.names);
    put(in, "alternate_name", out.names, "alternative");
    put(in, "description", out.descriptions, "description");
    if (const std::string email(in.text("email")); email.find('@') != std::string::npos)
        out.emails.push_back({"", email});
    for (const char* key : {"website", "url", "uri"}) {
        if (const std::string url(in.text(key)); !url.empty())
            out.links.push_back({"", "", "", url, ""});
    }
    if (const std::string logo(in.text("logo")); !logo.empty())
        out.links.push_back({"logo", "", "", logo, ""});
    out.type = lower(in.text("legal_status"));
    out.business_code = in.text("tax_id");
    if (const std::string parent(in.text("parent_organization_id")); !parent.empty())
        out.parent = record_id(parent);
    in.each_object("organization_identifiers", [&](Fields& one) {
        const std::string scheme(one.has("identifier_scheme") ? one.text("identifier_scheme")
                                                              : one.text("identifier_type"));
        const std::string value(one.text("identifier"));
        for (const char* known : {"id", "organization_id", "identifier_type", "identifier_scheme",
                                  "attributes", "metadata"})
            one.skip(known);
        one.finish();
        if (scheme == "FI-Y" || scheme == "FI-PRO")
            out.business_code = value;
        else if (!value.empty())
            out.identifiers.push_back({scheme, value});
    });
    phones(in, "phones", out.phones);
    contacts(in, out.phones, out.emails);
    addresses_of(in, "physical_addresses", "visit", out.addresses);
    addresses_of(in, "postal_addresses", "post", out.addresses);
    std::vector<directory::Term> terms;
    attributes(in, terms, out.extras, &out.names, &out.descriptions);
    for (const directory::Term& term : terms)
        if (term.scheme == "luotsi-sector") out.sector = term.code;
    if (out.sector.empty()) {
        const std::string status = out.type + ' ' + lower(in.text("tax_status"));
        if (status.find("charit") != std::string::npos || status.find("501") != std::string::npos ||
            status.find("non-profit") != std::string::npos ||
            status.find("nonprofit") != std::string::npos)
            out.sector = "association";
    }
    in.each_object("locations", [&](Fields& one) { location(one, true); });
    in.each_object("programs", [&](Fields& one) { program(one, true); });
    in.each_object("services", [&](Fields& one) {
        const std::string id(one.text("id"));
        if (!id.empty() && one.has("name"))
            nested_services_.try_emplace(id, boost::json::serialize(one.all()));
    });
    for (const char* known : {"tax_status", "year_incorporated", "funding"})
        in.keep(known, out.extras);
    in.skip("metadata");
    in.finish(&out.extras);
    if (out.names.empty())
        return in.note("name", "hsds.no_name", "the organisation has no name", source_id, true);
    ++counts_.organisations;
    sink_.take(std::move(out));
}

void HsdsReader::location_places(Fields& in, directory::Channel& out) {
    addresses(in, out);
    for (const char* key : {"accessibility", "accessibility_for_disabilities"}) {
        in.each_object(key, [&](Fields& one) {
            directory::AccessibilityNote note;
            put(one, "accessibility", note.sentence);
            put(one, "description", note.sentence);
            put(one, "details", note.sentence, "details");
            put(one, "url", note.sentence, "url");
            for (const char* known : {"id", "location_id", "attributes", "metadata"})
                one.skip(known);
            one.finish();
            if (!note.sentence.empty()) out.accessibility.push_back(std::move(note));
        });
    }
}

void HsdsReader::location(Fields& in, bool embedded) {
    directory::Channel out;
    std::string source_id;
    if (!identity(in, "channel", embedded, source_id, out.id)) return;
    out.provenance = provenance(in, source_id);
    out.status = "active";
    const std::string type = lower(in.text("location_type"));
    out.type = type == "virtual" ? "virtual" : "location";
    put(in, "name", out.names);
    put(in, "alternate_name", out.names, "alternative");
    put(in, "description", out.descriptions, "description");
    put(in, "transportation", out.transport);
    if (const std::string id(in.text("organization_id")); !id.empty())
        out.organisation = record_id(id);
    if (const std::string url(in.text("url")); !url.empty())
        out.links.push_back({"", "", "", url, ""});
    languages(in, out.languages);
    phones(in, "phones", out.phones);
    contacts(in, out.phones, out.emails);
    read_schedules(in, setup_.language, out.hours);
    location_places(in, out);
    attributes(in, out.terms, out.extras, &out.names, &out.descriptions);
    for (const auto& attribute : out.extras)
        if (attribute.name == "attribute.channel-type") out.type = attribute.value;
    std::erase_if(out.extras,
                  [](const auto& extra) { return extra.name == "attribute.channel-type"; });
    for (const char* known : {"external_identifier", "external_identifier_type"})
        in.keep(known, out.extras);
    in.skip("metadata");
    in.skip("service_at_locations");
    in.finish(&out.extras);
    ++counts_.channels;
    sink_.take(std::move(out));
}

void HsdsReader::program(Fields& in, bool embedded) {
    directory::Collection out;
    std::string source_id;
    if (!identity(in, "collection", embedded, source_id, out.id)) return;
    out.provenance = provenance(in, source_id);
    out.status = "active";
    put(in, "name", out.names);
    put(in, "alternate_name", out.names, "alternative");
    put(in, "description", out.descriptions, "description");
    if (const std::string id(in.text("organization_id")); !id.empty())
        out.organisation = record_id(id);
    for (const char* known : {"attributes", "metadata"}) in.skip(known);
    in.finish(&out.extras);
    ++counts_.collections;
    sink_.take(std::move(out));
}

void HsdsReader::service_texts(Fields& in, directory::Service& out) {
    put(in, "name", out.names);
    put(in, "alternate_name", out.names, "alternative");
    put(in, "description", out.descriptions, "description");
    put(in, "application_process", out.descriptions, "instruction");
    put(in, "fees_description", out.descriptions, "charge");
    put(in, "wait_time", out.wait_time);
    put(in, "alert", out.alert);
    if (out.descriptions.empty() ||
        directory::text_in(out.descriptions, setup_.language, "charge").empty())
        put(in, "fees", out.descriptions, "charge");
    else
        in.keep("fees", out.extras);
    const std::string status = lower(in.text("status"));
    out.status = status == "temporarily closed" || status == "temporarily_closed"
                     ? "temporarily_closed"
                 : status == "inactive" || status == "defunct" ? status
                                                               : "active";
    if (!status.empty() && status != "active" && out.status == "active")
        in.note("status", "import.unknown_value", "a status this version does not know", status);
    if (const std::string url(in.text("url")); !url.empty())
        out.links.push_back({"", "", "", url, ""});
    in.each_object("required_documents", [&](Fields& one) {
        directory::put_text(out.documents, setup_.language, plain_text(one.text("document")),
                            out.documents.empty() ? "" : std::to_string(out.documents.size()));
        if (const std::string uri(one.text("uri")); !uri.empty())
            out.links.push_back({"document", "", "", uri, ""});
        for (const char* known : {"id", "service_id", "attributes", "metadata"}) one.skip(known);
        one.finish();
    });
    for (const char* known :
         {"interpretation_services", "accreditations", "licenses", "funding", "fundings",
          "payments_accepted", "deliverable_type", "reviews", "attending_access", "attending_type"})
        in.keep(known, out.extras);
    in.skip("assurer_email");  // a person's address as often as not
}

void HsdsReader::service_people(Fields& in, directory::Service& out) {
    directory::OrganisationRole role;
    role.role = "responsible";
    if (const std::string id(in.text("organization_id")); !id.empty())
        role.organisation = record_id(id);
    in.object("organization", [&](Fields& one) {
        if (const std::string id(one.text("id")); !id.empty()) role.organisation = record_id(id);
        put(one, "name", role.names);
        if (one.has("name")) organization(one, true);
    });
    if (!role.organisation.empty() || !role.names.empty())
        out.organisations.push_back(std::move(role));
    if (const std::string id(in.text("program_id")); !id.empty()) out.program = record_id(id);
    in.object("program", [&](Fields& one) {
        if (const std::string id(one.text("id")); !id.empty()) out.program = record_id(id);
        program(one, true);
    });
    directory::Connection own;  // contacts of the service itself
    phones(in, "phones", own.phones);
    contacts(in, own.phones, own.emails);
    if (const std::string email(in.text("email")); email.find('@') != std::string::npos)
        own.emails.insert(own.emails.begin(), {"", email});
    if (own != directory::Connection()) out.connections.push_back(std::move(own));
}

void HsdsReader::connection(Fields& in, directory::Connection& out) {
    put(in, "description", out.descriptions, "description");
    phones(in, "phones", out.phones);
    contacts(in, out.phones, out.emails);
    read_schedules(in, setup_.language, out.hours);
    if (const std::string id(in.text("location_id")); !id.empty()) out.channel = record_id(id);
    in.object("location", [&](Fields& one) {
        if (const std::string id(one.text("id")); !id.empty()) out.channel = record_id(id);
        location(one, true);
    });
    std::vector<directory::Term> terms;
    attributes(in, terms, out.extras, nullptr, &out.descriptions);
    for (const char* known : {"service_id", "service", "metadata", "service_areas"}) in.skip(known);
    in.finish(&out.extras);
}

void HsdsReader::service_at_location(Fields& in, const std::string& service_id) {
    directory::Connection out;
    out.id = in.text("id");
    std::string owner = service_id.empty() ? std::string(in.text("service_id")) : service_id;
    in.object("service", [&](Fields& one) {
        const std::string id(one.text("id"));
        if (owner.empty()) owner = id;
        if (!id.empty() && one.has("name"))
            nested_services_.try_emplace(id, boost::json::serialize(one.all()));
    });
    if (owner.empty())
        return in.note("service_id", "hsds.dangling", "a place of no service", out.id, true);
    connection(in, out);
    auto& list = connections_[owner];
    const auto same = [&](const directory::Connection& one) {
        return (!out.id.empty() && one.id == out.id) || (out.id.empty() && one == out);
    };
    if (std::find_if(list.begin(), list.end(), same) == list.end()) list.push_back(std::move(out));
}

void HsdsReader::service_places(Fields& in, directory::Service& out) {
    for (const char* key : {"service_at_locations", "service_at_location"})
        in.each_object(key,
                       [&](Fields& one) { service_at_location(one, out.provenance.source_id); });
    in.each_object("locations", [&](Fields& one) {  // version 1, nested
        directory::Connection link;
        if (const std::string id(one.text("id")); !id.empty()) link.channel = record_id(id);
        location(one, true);
        connections_[out.provenance.source_id].push_back(std::move(link));
    });
    const auto found = connections_.find(out.provenance.source_id);
    if (found == connections_.end()) return;
    for (directory::Connection& one : found->second) out.connections.push_back(std::move(one));
    connections_.erase(found);
}

void HsdsReader::service_lists(Fields& in, directory::Service& out) {
    languages(in, out.languages);
    read_schedules(in, setup_.language, out.hours);
    costs(in, out.costs);
    coverage(in, out.coverage);
    eligibility(in, out.eligibility);
    for (const char* key : {"service_capacity", "service_capacities", "capacities"}) {
        in.each_object(key, [&](Fields& one) {
            directory::Capacity capacity;
            capacity.id = one.text("id");
            one.object("unit", [&](Fields& unit) { capacity.unit = unit.text("name"); });
            if (const auto n = one.number("available")) capacity.available = std::llround(*n);
            if (const auto n = one.number("maximum")) capacity.maximum = std::llround(*n);
            capacity.note = plain_text(one.text("description"));
            if (const auto at = instant_of(one, "updated")) capacity.updated = *at;
            for (const char* known : {"service_id", "unit_id", "attributes", "metadata"})
                one.skip(known);
            one.finish();
            out.capacities.push_back(std::move(capacity));
        });
    }
    attributes(in, out.terms, out.extras, &out.names, &out.descriptions);
    if (out.costs.empty()) return;
    const bool free = std::all_of(out.costs.begin(), out.costs.end(),
                                  [](const auto& cost) { return cost.cents && *cost.cents == 0; });
    out.charge = free ? "free" : "charged";
}

void HsdsReader::service_needs(Fields& in, directory::Service& out) {
    const auto add = [&](const std::string& need) {
        if (!need.empty() && std::find(out.needs.begin(), out.needs.end(), need) == out.needs.end())
            out.needs.push_back(need);
    };
    for (const directory::Term& term : out.terms)
        if (term.scheme == "luotsi-need") add(term.code);
    std::erase_if(out.terms, [&](const auto& term) { return term.scheme == "luotsi-need"; });
    for (const directory::Term& term : out.terms)
        if (term.scheme == "luotsi-sector") out.sector = term.code;
    std::erase_if(out.terms, [&](const auto& term) { return term.scheme == "luotsi-sector"; });
    if (!out.needs.empty()) return;
    out.needs = needs_of_classes(setup_.needs, out.terms, {});
    for (const directory::Term& term : out.terms) {
        if (!term.scheme.starts_with("hsds:") || term.names.empty()) continue;
        const std::string need = need_of_words(setup_.needs, term.names[0].value);
        if (need.empty())
            in.note("attributes", "import.unknown_class",
                    "no need category is known for this term of its taxonomy", term.names[0].value);
        add(need);
    }
    if (out.needs.empty() && !out.names.empty())
        add(need_of_words(setup_.needs, out.names[0].value));
    if (out.needs.empty() && !out.names.empty())
        in.note("name", "import.no_need", "no need category is known for it: found by words only",
                out.names[0].value);
}

void HsdsReader::service(Fields& in) {
    directory::Service out;
    std::string source_id;
    if (!identity(in, "service", false, source_id, out.id)) return;
    out.kind = "service";
    out.provenance = provenance(in, source_id);
    service_texts(in, out);
    service_people(in, out);
    service_places(in, out);
    service_lists(in, out);
    service_needs(in, out);
    in.skip("metadata");
    in.finish(&out.extras);
    if (out.names.empty())
        return in.note("name", "hsds.no_name", "the service has no name", source_id, true);
    ++counts_.services;
    sink_.take(std::move(out));
}

}  // namespace luotsi::interop
