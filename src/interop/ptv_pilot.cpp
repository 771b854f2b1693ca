// The catalogue's pilot content of 2015–2016: one language, numbers for ids, channels in files of
// their own. Texts are taken as Finnish, as the pilot's editors wrote them.
#include <algorithm>
#include <array>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "directory/geo.hpp"
#include "interop/clean.hpp"
#include "interop/needs.hpp"
#include "interop/ptv_reader_internal.hpp"

namespace luotsi::interop {

namespace {

constexpr std::string_view source = "ptv-pilot";

std::string pilot_id(std::string_view id) { return std::string(source) + ':' + std::string(id); }

void put(Fields& in, std::string_view key, directory::Texts& out, std::string_view type = {}) {
    const std::string_view value = in.text(key);
    if (has_markup(value)) in.note(key, "import.markup", "a text with markup: kept as plain text");
    directory::put_text(out, "fi", plain_text(value), type);
}

// Names of classes, target groups and terms.
void put_terms(Fields& in, std::string_view key, std::string_view scheme, PtvContext& context,
               std::vector<directory::Term>& out) {
    in.each_text(key, [&](std::string_view name, const Path& path) {
        if (name.empty()) return;
        directory::Term term;
        term.scheme = scheme;
        directory::put_text(term.names, "fi", name);
        if (scheme != "koko") {
            term.code = context.codes.class_code(name);
            if (term.code.empty())
                in.report().add("import.unknown_class", path.text(),
                                "a class name that today's code lists do not have", name);
        }
        out.push_back(std::move(term));
    });
}

void put_phone(std::string_view number, std::string_view charge, std::string_view note,
               std::vector<directory::Phone>& out, std::string_view type = "phone") {
    if (trim(number).empty()) return;
    directory::Phone phone;
    phone.type = type;
    phone.number = plain_text(number);
    directory::put_text(phone.charge_note, "fi", plain_text(charge));
    directory::put_text(phone.note, "fi", plain_text(note));
    out.push_back(std::move(phone));
}

void put_email(std::string_view value, std::vector<directory::Email>& out) {
    if (value.find('@') != std::string_view::npos) out.push_back({"", std::string(trim(value))});
}

void put_addresses(Fields& in, std::string_view key, std::string_view type, PtvContext& context,
                   std::vector<directory::Address>& out) {
    in.each_object(key, [&](Fields& one) {
        directory::Address address;
        address.type = type;
        put(one, "streetAddress", address.street);
        address.number = one.text("buildingNumber");
        for (const char* part : {"apartmentIDLetter", "apartmentIDNumber", "apartmentIDSuffix"}) {
            if (const std::string value(one.text(part)); !value.empty())
                address.number += ' ' + value;
        }
        if (const std::string box(one.text("postOfficeBox")); box != "-")
            directory::put_text(address.po_box, "fi", box);
        address.postal_code = one.text("postalCode");
        put(one, "postalDistrict", address.post_office);
        const std::string municipality(one.text("municipality"));
        address.municipality = context.codes.municipality(municipality);
        if (address.municipality.empty() && !municipality.empty())
            one.note("municipality", "import.unknown_municipality", "no municipality of this name",
                     municipality);
        put(one, "addressQualifier", address.note);
        address.country = one.text("countryCode");
        one.finish();
        if (!address.street.empty() || !address.po_box.empty() || !address.postal_code.empty())
            out.push_back(std::move(address));
    });
}

void put_links(Fields& in, std::string_view key, std::string_view type,
               std::vector<directory::Link>& out) {
    in.each(key, [&](const boost::json::value& item, const Path& path) {
        directory::Link link;
        link.type = type;
        if (item.is_string()) {
            link.url = trim(std::string_view(item.get_string()));
        } else if (item.is_object()) {
            Fields one(item.get_object(), path, in.report());
            link.url = one.has("url") ? one.text("url") : one.text("URL");
            link.title = plain_text(one.has("name") ? one.text("name") : one.text("webpageName"));
            link.note =
                plain_text(one.has("description") ? one.text("description") : one.text("fileType"));
            for (const char* known : {"webpageType", "identifier", "name", "webpageName"})
                one.skip(known);
            one.finish();
        }
        if (!link.url.empty()) out.push_back(std::move(link));
    });
}

void put_hours(Fields& in, std::vector<directory::HoursRow>& out) {
    in.each_object("openingTimes", [&](Fields& one) {
        directory::HoursRow row;
        const std::string opens(one.text("opens")), closes(one.text("closes"));
        const auto from = odd_clock(opens), to = odd_clock(closes);
        put(one, "openingHoursException", row.note);
        for (const auto& [key, field] :
             {std::pair{"validFrom", &row.valid_from}, std::pair{"validThrough", &row.valid_to}}) {
            const std::string given(one.text(key));
            if (given.empty()) continue;
            *field = odd_date(given);
            if (!*field) {  // "1.6." comes every year: which one is not said
                one.note(key, "import.bad_date", "a day without a year: hours kept as unread",
                         given);
                row.kind = "unread";
            }
        }
        one.each_text("dayOfWeek", [&](std::string_view day, const Path& path) {
            if (day.size() != 1 || day[0] < '1' || day[0] > '7')
                return one.report().add("import.unknown_value", path.text(), "no day of the week",
                                        day);
            const auto n = static_cast<std::uint8_t>(day[0] - '0');
            if (from && to)
                row.intervals.push_back({n, n, static_cast<std::uint16_t>(*from),
                                         static_cast<std::uint16_t>(*to == 0 ? 1440 : *to), 0});
        });
        one.finish();
        if (!from || !to) {
            one.note("opens", "ptv.bad_interval", "the times of this row cannot be read",
                     opens + "–" + closes);
            row.kind = "unread";
        }
        out.push_back(std::move(row));
    });
}

}  // namespace

bool PtvReader::dispatch_pilot(Fields& in) {
    const auto has = [&](const char* key) { return in.all().contains(key); };
    if (!has("name") || !has("id")) return false;
    if (has("serviceToOrganization"))
        pilot_service(in);
    else if (has("statutory") && has("serviceClass"))
        pilot_general(in);
    else if (has("phoneServiceChannelType"))
        pilot_channel(in, "phone");
    else if (has("visitAddress") && has("organizationType"))
        pilot_organisation(in);
    else if (has("visitAddress") && has("organization"))
        pilot_channel(in, "location");
    else if (has("requiresAuthentication") && has("URL"))
        pilot_channel(in, "e_service");
    else if (has("links") && has("organization"))
        pilot_channel(in, "form");
    else if (has("URL") && has("organization"))
        pilot_channel(in, "web_page");
    else
        return false;
    return true;
}

void PtvReader::pilot_service_texts(Fields& in, directory::Service& out) {
    put(in, "name", out.names);
    in.each_text("alternateName", [&](std::string_view name, const Path&) {
        if (!name.empty()) out.names.push_back({"alternative", "fi", plain_text(name)});
    });
    put(in, "shortDescription", out.descriptions, "summary");
    put(in, "description", out.descriptions, "description");
    put(in, "serviceUserInstructions", out.descriptions, "instruction");
    put(in, "requirements", out.requirements);
    eligibility_hints(out.requirements, out.eligibility);
    in.each_text("keyword", [&](std::string_view word, const Path&) {
        out.keywords.push_back({"", "fi", std::string(word)});
    });
    in.each_text("serviceChargeDescription", [&](std::string_view text, const Path&) {
        directory::put_text(out.descriptions, "fi", plain_text(text), "charge");
    });
}

void PtvReader::pilot_relations(Fields& in, directory::Service& out) {
    in.object("serviceToOrganization", [&](Fields& roles) {
        for (const auto& [key, role] : {std::pair{"responsibleOrganization", "responsible"},
                                        std::pair{"producerOrganization", "producer"}}) {
            roles.each_text(key, [&](std::string_view id, const Path&) {
                directory::OrganisationRole one;
                one.organisation = pilot_id(id);
                one.role = role;
                out.organisations.push_back(std::move(one));
            });
        }
        roles.keep("provisionType", out.extras);
        roles.keep("producerAdditionalInformation", out.extras);
        roles.finish(&out.extras);
    });
    in.object("serviceToServiceChannel", [&](Fields& channels) {
        for (const auto& kind : channels.all()) {
            channels.each_text(kind.key(), [&](std::string_view id, const Path&) {
                directory::Connection one;
                one.channel = pilot_id(id);
                out.connections.push_back(std::move(one));
            });
        }
    });
}

void PtvReader::pilot_service(Fields& in) {
    directory::Service out;
    const std::string source_id(in.text("id"));
    out.id = identity(in, "service", source);
    if (out.id.empty()) return;
    out.status = "active";
    out.kind = "service";
    out.provenance = provenance(in, source, source_id);
    pilot_service_texts(in, out);
    out.charge = charge_type(in, "serviceCharge");
    read_languages(in, "language", out.languages);
    put_terms(in, "serviceClass", "ptv-service-class", context_, out.terms);
    put_terms(in, "targetGroup", "ptv-target-group", context_, out.terms);
    put_terms(in, "lifeEvent", "ptv-life-event", context_, out.terms);
    put_terms(in, "ontologyTerm", "koko", context_, out.terms);
    out.coverage.type = in.text("serviceCoverage") == "nationwide" ? "nationwide" : "limited";
    in.each_text("municipality", [&](std::string_view name, const Path& path) {
        const std::string_view code = context_.codes.municipality(name);
        if (code.empty())
            return report_.add("import.unknown_municipality", path.text(),
                               "no municipality of this name", name);
        out.coverage.areas.push_back({"municipality", "", {}, {std::string(code)}, ""});
    });
    pilot_relations(in, out);
    join_mirrored(out);
    const std::string general(in.text("generalDescription"));
    if (!general.empty()) out.general = "ptv-pilot-general:" + general;
    out.needs = needs_of_classes(setup_.needs, out.terms, {});
    for (const char* known :
         {"webPage", "electronicNotification", "electronicNotificationChannel",
          "electronicCommunication", "electronicCommunicationChannel", "serviceType", "createdBy"})
        in.keep(known, out.extras);
    in.finish(&out.extras);
    if (out.names.empty())
        return in.note("name", "ptv.no_name", "the service has no name", source_id, true);
    complete(out);
    if (out.needs.empty())
        in.note("serviceClass", "import.no_need",
                "no need category covers its classes: found by words only", out.names[0].value);
    ++counts_.services;
    sink_.take(std::move(out));
}

void PtvReader::pilot_contacts(Fields& in, directory::Channel& out) {
    const std::string fee(in.has("phoneServiceChargeInformation")
                              ? in.text("phoneServiceChargeInformation")
                              : in.text("phoneCallFeeAdditionalInformation"));
    const bool sms = in.text("phoneServiceChannelType") == "SMSService";
    in.each("phone", [&](const boost::json::value& item, const Path& path) {
        if (item.is_string())
            return put_phone(std::string_view(item.get_string()), fee, {}, out.phones,
                             sms ? "sms" : "phone");
        if (!item.is_object()) return;
        Fields one(item.get_object(), path, report_);
        const std::string charge(one.text("phoneCallFee"));
        put_phone(one.text("phone"), charge, one.text("phoneNumberDescription"), out.phones);
        one.skip("phoneCallFeeAdditionalInformation");
        one.finish();
    });
    put_phone(in.text("fax"), {}, {}, out.phones, "fax");
    in.each("email", [&](const boost::json::value& item, const Path& path) {
        if (item.is_string()) return put_email(std::string_view(item.get_string()), out.emails);
        if (!item.is_object()) return;
        Fields one(item.get_object(), path, report_);
        put_email(one.text("address"), out.emails);
        one.skip("description");
        one.finish();
    });
}

void PtvReader::pilot_places(Fields& in, directory::Channel& out) {
    put_addresses(in, "visitAddress", "visit", context_, out.addresses);
    put_addresses(in, "postalAddress", "post", context_, out.addresses);
    const auto northing = in.number("latitude"), easting = in.number("longitude");
    in.skip("coordinateSystem");
    if (northing && easting && !out.addresses.empty() && out.addresses[0].type == "visit") {
        out.addresses[0].northing = northing;
        out.addresses[0].easting = easting;
        const directory::Point point = directory::to_wgs84({*northing, *easting});
        if (directory::in_finland(point)) out.addresses[0].point = point;
    }
    in.each_text("serviceArea", [&](std::string_view name, const Path& path) {
        const std::string_view code = context_.codes.municipality(name);
        if (code.empty())
            return report_.add("import.unknown_municipality", path.text(),
                               "no municipality of this name", name);
        out.coverage.areas.push_back({"municipality", "", {}, {std::string(code)}, ""});
    });
    if (!out.coverage.areas.empty()) out.coverage.type = "limited";
}

void PtvReader::pilot_channel(Fields& in, std::string_view type) {
    directory::Channel out;
    const std::string source_id(in.text("id"));
    out.id = identity(in, "channel", source);
    if (out.id.empty()) return;
    channels_seen_.insert(stable_hash(out.id));
    out.status = "active";
    out.type = type;
    out.provenance = provenance(in, source, source_id);
    out.organisation = pilot_id(in.text("organization"));
    put(in, "name", out.names);
    in.each_text("alternateName", [&](std::string_view name, const Path&) {
        if (!name.empty()) out.names.push_back({"alternative", "fi", plain_text(name)});
    });
    put(in, "shortDescription", out.descriptions, "summary");
    put(in, "description", out.descriptions, "description");
    put(in, "chargeDescription", out.descriptions, "charge");
    read_languages(in, "language", out.languages);
    pilot_contacts(in, out);
    put_links(in, "URL", "", out.links);
    put_links(in, "webPage", "", out.links);
    put_links(in, "links", "form", out.links);
    put_links(in, "attachments", "attachment", out.attachments);
    put(in, "formIdentifier", out.form_identifiers);
    out.requires_authentication = in.flag("requiresAuthentication");
    out.requires_signature = in.flag("requiresSignature");
    put_hours(in, out.hours);
    pilot_places(in, out);
    put_terms(in, "ontologyTerm", "koko", context_, out.terms);
    in.each_text("services", [&](std::string_view id, const Path&) {
        directory::Connection one;
        one.channel = out.id;
        mirrored_[pilot_id(id)].push_back(std::move(one));
    });
    for (const char* known :
         {"charge", "phoneServiceChargeInformation", "phoneCallFeeAdditionalInformation",
          "phoneServiceChannelType", "serviceAreaRestricted", "coordinatesSetManually",
          "serviceClass", "targetGroup", "keyword", "formReceiver", "deliveryAddressDescription",
          "deliveryPostalCode", "deliveryPostOfficeBox", "deliveryPostalDistrict",
          "deliveryStreetAddress", "deliveryStreetAddressNumber"})
        in.keep(known, out.extras);
    in.finish(&out.extras);
    ++counts_.channels;
    sink_.take(std::move(out));
}

void PtvReader::pilot_organisation(Fields& in) {
    directory::Organisation out;
    const std::string source_id(in.text("id"));
    out.id = identity(in, "organisation", source);
    if (out.id.empty()) return;
    out.status = "active";
    out.provenance = provenance(in, source, source_id);
    put(in, "name", out.names);
    in.each_text("alternateName", [&](std::string_view name, const Path&) {
        if (!name.empty()) out.names.push_back({"alternative", "fi", plain_text(name)});
    });
    put(in, "description", out.descriptions, "description");
    const std::string type(in.text("organizationType"));
    out.type = lower(type);
    out.sector = sector_of(type, out.names);
    out.business_code = in.text("businessID");
    out.oid = in.text("OID");
    out.municipality = context_.codes.municipality(in.text("municipalityCode"));
    in.skip("munipalicityName");
    in.skip("municipalityName");
    put_phone(in.text("phone"), {}, {}, out.phones);
    put_email(in.text("email"), out.emails);
    put_links(in, "webpages", "", out.links);
    put_links(in, "webPages", "", out.links);
    put_addresses(in, "visitAddress", "visit", context_, out.addresses);
    put_addresses(in, "postalAddress", "post", context_, out.addresses);
    in.skip("services");  // told by the services themselves
    in.skip("channels");
    for (const char* known :
         {"logo", "subOrganization", "phoneServiceChargeInformation", "createdBy"})
        in.keep(known, out.extras);
    in.finish(&out.extras);
    sector_of_[out.id] = out.sector;
    ++counts_.organisations;
    sink_.take(std::move(out));
}

void PtvReader::pilot_general(Fields& in) {
    directory::GeneralDescription out;
    const std::string source_id(in.text("id"));
    out.id = identity(in, "general", "ptv-pilot-general");
    if (out.id.empty()) return;
    out.status = "active";
    out.kind = "service";
    out.provenance = provenance(in, "ptv-pilot-general", source_id);
    put(in, "name", out.names);
    put(in, "shortDescription", out.descriptions, "summary");
    put(in, "description", out.descriptions, "description");
    put_terms(in, "serviceClass", "ptv-service-class", context_, out.terms);
    put_terms(in, "targetGroup", "ptv-target-group", context_, out.terms);
    put_terms(in, "lifeEvent", "ptv-life-event", context_, out.terms);
    put_terms(in, "ontologyTerm", "koko", context_, out.terms);
    if (const std::string law(in.text("law")); !law.empty()) {
        directory::Law one;
        directory::put_text(one.names, "fi", law);
        out.laws.push_back(std::move(one));
    }
    in.keep("statutory", out.extras);
    in.finish(&out.extras);
    keep_general(std::move(out), "pilot " + source_id);
}

}  // namespace luotsi::interop
