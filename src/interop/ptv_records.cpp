// The records of the PTV Open API v7–v11.
#include <algorithm>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "interop/clean.hpp"
#include "interop/needs.hpp"
#include "interop/ptv_reader_internal.hpp"

namespace luotsi::interop {

namespace {

std::uint64_t link_hash(std::string_view service, std::string_view channel) {
    return stable_hash(std::string(service) + ' ' + std::string(channel));
}

std::string role_of(std::string_view given) {
    if (given == "Responsible" || given == "MainResponsible") return "responsible";
    if (given == "OtherResponsible") return "other_responsible";
    if (given == "Producer") return "producer";
    return lower(given);
}

std::string provision_of(std::string_view given) {
    if (given == "SelfProducedServices" || given == "SelfProduced") return "self";
    if (given == "ProcuredServices" || given == "PurchaseServices") return "procured";
    return given.empty() ? std::string() : std::string("other");
}

// displayNameType says which of the names people know an organisation by. The record's order of
// names does not carry it, so that it is kept where it is not simply "Name".
void display_names(Fields& in, std::vector<directory::Extra>& extras) {
    bool plain = true;
    in.each_object("displayNameType", [&](Fields& one) {
        const std::string_view type = one.text("type");
        const std::string_view language = one.text("language");
        plain = plain && (type == "Name" || type == "type");
        if (type != "Name" && type != "type" && !type.empty())
            extras.push_back({"displayNameType." + std::string(language), std::string(type)});
    });
}

}  // namespace

void PtvReader::service(Fields& in) {
    directory::Service out;
    std::string_view status;
    const std::string source_id(in.text("id"));
    out.id = identity(in, "service", "ptv");
    if (out.id.empty() || !published(in, status)) return;
    out.status = status;
    out.provenance = provenance(in, "ptv", source_id);
    in.keep("sourceId", out.extras);
    const std::string_view kind = in.text("type");
    out.kind = kind == "PermitOrObligation" || kind == "PermissionAndObligation" ? "permit"
               : kind == "ProfessionalQualification" || kind == "ProfessionalQualifications"
                   ? "qualification"
                   : "service";
    if (const std::string_view sub = in.text("subType"); !is_placeholder("subType", sub))
        out.subtype = sub;
    const std::string_view funding = in.text("fundingType");
    out.funding = funding == "MarketFunded" ? "market" : funding.empty() ? "" : "public";
    read_texts(in, "serviceNames", out.names);
    read_texts(in, "serviceDescriptions", out.descriptions);
    read_texts(in, "keywords", out.keywords, {}, true);
    read_texts(in, "requirements", out.requirements);
    eligibility_hints(out.requirements, out.eligibility);
    out.charge = charge_type(in, "serviceChargeType");
    read_coverage(in, context_, out.coverage);
    read_languages(in, "languages", out.languages);
    service_classes(in, out);
    read_laws(in, "legislation", out.laws);
    service_organisations(in, out);
    service_connections(in, out);
    out.vouchers_in_use = in.flag("serviceVouchersInUse");
    read_links(in, "serviceVouchers", out.vouchers, "voucher");
    in.skip("serviceCollections");  // told by the collections themselves
    in.keep("responsibleSoteOrganization", out.extras);
    in.finish(&out.extras);
    if (out.names.empty())
        return in.note("serviceNames", "ptv.no_name", "the service has no name", source_id, true);
    complete(out);
    if (out.needs.empty())
        in.note("serviceClasses", "import.no_need",
                "no need category covers its classes: found by words only", out.names[0].value);
    if (out.organisations.empty())
        in.note("organizations", "ptv.no_provider", "no organisation is named", source_id);
    ++counts_.services;
    sink_.take(std::move(out));
}

void PtvReader::service_classes(Fields& in, directory::Service& out) {
    read_terms(in, "serviceClasses", "ptv-service-class", context_, out.terms);
    read_terms(in, "targetGroups", "ptv-target-group", context_, out.terms);
    read_terms(in, "lifeEvents", "ptv-life-event", context_, out.terms);
    read_terms(in, "industrialClasses", "ptv-industrial-class", context_, out.terms);
    read_terms(in, "ontologyTerms", "koko", context_, out.terms);
    const std::string general(in.text("generalDescriptionId"));
    if (general.empty()) {
        out.needs = needs_of_classes(setup_.needs, out.terms, {});
        return;
    }
    const General* known = find_general(general);
    if (known == nullptr) {
        in.note("generalDescriptionId", "ptv.general_absent",
                "its general description is not among the files: its texts are missing", general);
        out.general = "ptv-general:" + general;
        out.needs = needs_of_classes(setup_.needs, out.terms, {});
        return;
    }
    out.general = known->record_id;
    std::vector<directory::Term> all = out.terms;
    all.insert(all.end(), known->classes.begin(), known->classes.end());
    out.needs = needs_of_classes(setup_.needs, all, known->reference);
}

void PtvReader::service_organisations(Fields& in, directory::Service& out) {
    in.each_object("organizations", [&](Fields& one) {
        directory::OrganisationRole role;
        one.object("organization", [&](Fields& organisation) {
            if (const std::string_view id = organisation.text("id"); !id.empty())
                role.organisation = "ptv:" + std::string(id);
            directory::put_text(role.names, "", organisation.text("name"));
            organisation.finish();
        });
        role.role = role_of(one.text("roleType"));
        role.provision = provision_of(one.text("provisionType"));
        read_texts(one, "additionalInformation", role.note);
        read_links(one, "webPages", out.links);
        one.finish();
        if (role.organisation.empty() && role.names.empty() && role.note.empty())
            return one.note("organization", "ptv.no_provider",
                            "a role without an organisation: left out");
        out.organisations.push_back(std::move(role));
    });
}

void PtvReader::service_connections(Fields& in, directory::Service& out) {
    in.each_object("serviceChannels", [&](Fields& one) {
        directory::Connection connection;
        std::string id;
        one.object("serviceChannel", [&](Fields& channel) {
            id = channel.text("id");
            channel.skip("name");
            channel.finish();
        });
        read_connection(one, context_, connection);
        one.finish(&connection.extras);
        if (id.empty())
            return one.note("serviceChannel", "ptv.no_channel_id", "a connection without a channel",
                            {}, true);
        connection.channel = "ptv:" + id;
        if (!channels_seen_.contains(stable_hash(connection.channel)))
            one.note("serviceChannel", "ptv.channel_absent", "the channel is not among the files",
                     id);
        out.connections.push_back(std::move(connection));
    });
    join_mirrored(out);
}

// What the channel says of the connection completes what the service says: neither side replaces
// the other's own words.
void PtvReader::join_mirrored(directory::Service& out) {
    const auto found = mirrored_.find(out.id);
    if (found == mirrored_.end()) return;
    for (directory::Connection& other : found->second) {
        const auto own = std::find_if(
            out.connections.begin(), out.connections.end(),
            [&](const directory::Connection& one) { return one.channel == other.channel; });
        if (own == out.connections.end()) {
            out.connections.push_back(std::move(other));
            continue;
        }
        const auto fill = [](auto& mine, auto& theirs) {
            if (mine.empty()) mine = std::move(theirs);
        };
        fill(own->charge, other.charge);
        fill(own->descriptions, other.descriptions);
        fill(own->hours, other.hours);
        fill(own->phones, other.phones);
        fill(own->emails, other.emails);
        fill(own->links, other.links);
        fill(own->addresses, other.addresses);
        fill(own->authorisations, other.authorisations);
        fill(own->extras, other.extras);
        if (!own->modified) own->modified = other.modified;
    }
    mirrored_.erase(found);
}

void PtvReader::complete(directory::Service& out) {
    for (const directory::OrganisationRole& role : out.organisations) {
        if (!out.sector.empty()) break;
        if (role.role != "responsible" && out.organisations.size() > 1) continue;
        const auto known = sector_of_.find(role.organisation);
        out.sector = known != sector_of_.end() ? known->second : sector_of({}, role.names);
    }
    if (out.sector.empty() && !out.funding.empty())
        out.sector = out.funding == "market" ? "private" : "public";
}

void PtvReader::channel(Fields& in) {
    directory::Channel out;
    std::string_view status;
    const std::string source_id(in.text("id"));
    out.id = identity(in, "channel", "ptv");
    if (out.id.empty() || !published(in, status)) return;
    channels_seen_.insert(stable_hash(out.id));
    out.status = status;
    out.provenance = provenance(in, "ptv", source_id);
    in.keep("sourceId", out.extras);
    const std::string_view type = in.text("serviceChannelType");
    out.type = type == "EChannel"          ? "e_service"
               : type == "WebPage"         ? "web_page"
               : type == "PrintableForm"   ? "form"
               : type == "Phone"           ? "phone"
               : type == "ServiceLocation" ? "location"
                                           : "";
    if (out.type.empty()) {
        in.note("serviceChannelType", "import.unknown_value", "a kind of channel not known", type);
        out.type = "virtual";
    }
    if (const std::string_view id = in.text("organizationId"); !id.empty())
        out.organisation = "ptv:" + std::string(id);
    out.oid = in.text("oid");
    read_texts(in, "serviceChannelNames", out.names);
    display_names(in, out.extras);
    read_texts(in, "serviceChannelDescriptions", out.descriptions);
    read_coverage(in, context_, out.coverage);
    read_languages(in, "languages", out.languages);
    read_hours(in, "serviceHours", out.hours);
    channel_contacts(in, out);
    out.requires_authentication = in.flag("requiresAuthentication");
    out.requires_signature = in.flag("requiresSignature");
    if (const auto number = in.number("signatureQuantity"); number && *number > 0)
        out.signatures = static_cast<int>(std::min(*number, 1'000.0));
    read_texts(in, "formIdentifier", out.form_identifiers);
    read_terms(in, "ontologyTerms", "koko", context_, out.terms);
    mirrored(in, out);
    in.skip("serviceCollections");
    for (const char* known : {"responsibleSoteOrganization", "accessibilityClassification",
                              "accessibilityClassificationLevel", "wcagLevel", "formReceiver"})
        in.keep(known, out.extras);
    std::erase_if(out.extras,
                  [](const directory::Extra& one) { return is_placeholder(one.name, one.value); });
    in.finish(&out.extras);
    if (out.names.empty())
        in.note("serviceChannelNames", "ptv.no_channel_name", "the channel has no name", source_id);
    ++counts_.channels;
    sink_.take(std::move(out));
}

void PtvReader::channel_contacts(Fields& in, directory::Channel& out) {
    read_phones(in, "phoneNumbers", out.phones);
    read_phones(in, "faxNumbers", out.phones);
    read_phones(in, "supportPhones", out.support_phones);
    read_emails(in, "emails", out.emails);
    read_emails(in, "supportEmails", out.support_emails);
    for (const char* key : {"webPages", "webPage", "urls"}) read_links(in, key, out.links);
    read_links(in, "channelUrls", out.links, "form");
    read_links(in, "accessibilityStatementWebPage", out.links, "accessibility");
    read_links(in, "attachments", out.attachments, "attachment");
    read_addresses(in, "addresses", context_, out.addresses);
    for (const char* key : {"deliveryAddresses", "deliveryAddress"})
        read_addresses(in, key, context_, out.addresses);
}

void PtvReader::mirrored(Fields& in, const directory::Channel& channel) {
    in.each_object("services", [&](Fields& one) {
        directory::Connection connection;
        std::string id;
        one.object("service", [&](Fields& service) {
            id = service.text("id");
            service.skip("name");
            service.finish();
        });
        read_connection(one, context_, connection);
        one.finish(&connection.extras);
        if (id.empty() || !seen_.insert(link_hash(id, channel.id)).second) return;
        connection.channel = channel.id;
        mirrored_["ptv:" + id].push_back(std::move(connection));
    });
}

void PtvReader::organisation(Fields& in) {
    directory::Organisation out;
    std::string_view status;
    const std::string source_id(in.text("id"));
    out.id = identity(in, "organisation", "ptv");
    if (out.id.empty() || !published(in, status)) return;
    out.status = status;
    out.provenance = provenance(in, "ptv", source_id);
    in.keep("sourceId", out.extras);
    out.oid = in.text("oid");
    if (const std::string_view parent = in.text("parentOrganizationId"); !parent.empty())
        out.parent = "ptv:" + std::string(parent);
    in.skip("organizationRootId");
    in.skip("parentOrganization");
    in.object("municipality", [&](Fields& one) {
        out.municipality = context_.codes.municipality(one.text("code"));
        one.skip("name");
        one.finish();
    });
    const std::string type(in.text("organizationType"));
    out.type = lower(type);
    out.business_code = in.text("businessCode");
    out.business_name = in.text("businessName");
    read_texts(in, "organizationNames", out.names);
    display_names(in, out.extras);
    read_texts(in, "organizationDescriptions", out.descriptions);
    out.sector = sector_of(type, out.names);
    read_coverage(in, context_, out.coverage);
    read_phones(in, "phoneNumbers", out.phones);
    for (const char* key : {"emails", "emailAddresses"}) read_emails(in, key, out.emails);
    read_links(in, "webPages", out.links);
    read_addresses(in, "addresses", context_, out.addresses);
    in.keep("electronicInvoicings", out.extras);
    in.keep("responsibleSoteOrganization", out.extras);
    in.skip("services");  // told by the services themselves
    in.skip("subOrganizations");
    in.finish(&out.extras);
    if (out.names.empty())
        return in.note("organizationNames", "ptv.no_name", "the organisation has no name",
                       source_id, true);
    sector_of_[out.id] = out.sector;
    ++counts_.organisations;
    sink_.take(std::move(out));
}

void PtvReader::collection(Fields& in) {
    directory::Collection out;
    std::string_view status;
    const std::string source_id(in.text("id"));
    out.id = identity(in, "collection", "ptv");
    if (out.id.empty() || !published(in, status)) return;
    out.status = status;
    out.provenance = provenance(in, "ptv", source_id);
    in.keep("sourceId", out.extras);
    const std::string_view organisation = in.has("organizationId")
                                              ? in.text("organizationId")
                                              : in.text("mainResponsibleOrganization");
    if (!organisation.empty()) out.organisation = "ptv:" + std::string(organisation);
    read_texts(in, "serviceCollectionNames", out.names);
    read_texts(in, "serviceCollectionDescriptions", out.descriptions);
    for (directory::Text& text : out.descriptions)
        if (text.type.empty()) text.type = "description";
    const auto members = [&](const char* key, std::vector<std::string>& list) {
        in.each_object(key, [&](Fields& one) {
            if (const std::string_view id = one.text("id"); !id.empty())
                list.push_back("ptv:" + std::string(id));
            for (const char* known : {"name", "description", "type"}) one.skip(known);
            one.finish();
        });
    };
    members("services", out.services);
    members("serviceChannels", out.channels);
    in.finish(&out.extras);
    ++counts_.collections;
    sink_.take(std::move(out));
}

}  // namespace luotsi::interop
