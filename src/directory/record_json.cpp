// Records as JSON and back. One list of fields for each type serves both directions, so that they
// cannot drift apart: `fields(io, record)` hands every field with its key to a Writer or a Reader.
#include <boost/json.hpp>
#include <cmath>

#include "directory/record.hpp"

namespace luotsi::directory {

namespace json = boost::json;

namespace {

#define LUOTSI_FIELDS(Type)                                                                        \
    template <class Io, class R>                                                                   \
        requires std::is_same_v<std::remove_const_t<R>, Type>                                      \
    void fields(Io& io, R& r)

LUOTSI_FIELDS(Text) { io("type", r.type), io("language", r.language), io("value", r.value); }

LUOTSI_FIELDS(Extra) { io("name", r.name), io("value", r.value); }

LUOTSI_FIELDS(Provenance) {
    io("source", r.source), io("source_id", r.source_id), io("origin", r.origin);
    io("licence", r.licence), io("modified", r.modified), io("imported_at", r.imported_at);
    io("verified_on", r.verified_on), io("verified_by", r.verified_by);
    io("absent_since", r.absent_since);
}

LUOTSI_FIELDS(Phone) {
    io("type", r.type), io("prefix", r.prefix), io("number", r.number);
    io("extension", r.extension), io("language", r.language);
    io("service_number", r.service_number), io("charge", r.charge);
    io("charge_note", r.charge_note), io("note", r.note);
}

LUOTSI_FIELDS(Email) { io("language", r.language), io("value", r.value); }

LUOTSI_FIELDS(Link) {
    io("type", r.type), io("language", r.language), io("title", r.title), io("url", r.url);
    io("note", r.note);
}

LUOTSI_FIELDS(AccessibilityNote) { io("group", r.group), io("sentence", r.sentence); }

LUOTSI_FIELDS(Entrance) {
    io("names", r.names), io("main", r.main), io("point", r.point);
    io("accessibility", r.accessibility);
}

LUOTSI_FIELDS(Address) {
    io("type", r.type), io("subtype", r.subtype), io("street", r.street), io("number", r.number);
    io("po_box", r.po_box), io("postal_code", r.postal_code), io("post_office", r.post_office);
    io("municipality", r.municipality), io("region", r.region), io("country", r.country);
    io("note", r.note), io("point", r.point), io("northing", r.northing);
    io("easting", r.easting), io("coordinate_state", r.coordinate_state);
    io("entrances", r.entrances);
}

LUOTSI_FIELDS(Area) {
    io("type", r.type), io("code", r.code), io("names", r.names);
    io("municipalities", r.municipalities), io("shape", r.shape);
}

LUOTSI_FIELDS(Coverage) { io("type", r.type), io("areas", r.areas); }

LUOTSI_FIELDS(Interval) {
    io("day_from", r.day_from), io("day_to", r.day_to), io("from", r.from), io("to", r.to);
    io("week_of_month", r.week_of_month);
}

LUOTSI_FIELDS(HoursRow) {
    io("kind", r.kind), io("valid_from", r.valid_from), io("valid_to", r.valid_to);
    io("closed", r.closed), io("always_open", r.always_open);
    io("by_reservation", r.by_reservation), io("weeks", r.weeks);
    io("every_weeks", r.every_weeks), io("month_days", r.month_days), io("holiday", r.holiday);
    io("intervals", r.intervals), io("note", r.note);
}

LUOTSI_FIELDS(Term) {
    io("scheme", r.scheme), io("code", r.code), io("uri", r.uri), io("names", r.names);
}

LUOTSI_FIELDS(Law) { io("names", r.names), io("links", r.links); }

LUOTSI_FIELDS(Cost) {
    io("option", r.option), io("cents", r.cents), io("currency", r.currency);
    io("detail", r.detail), io("valid_from", r.valid_from), io("valid_to", r.valid_to);
}

LUOTSI_FIELDS(Eligibility) {
    io("age_from", r.age_from), io("age_to", r.age_to);
    io("municipalities", r.municipalities), io("needs_referral", r.needs_referral);
    io("note", r.note);
}

LUOTSI_FIELDS(Capacity) {
    io("id", r.id), io("unit", r.unit), io("available", r.available), io("maximum", r.maximum);
    io("note", r.note), io("updated", r.updated);
}

LUOTSI_FIELDS(OrganisationRole) {
    io("organisation", r.organisation), io("role", r.role), io("provision", r.provision);
    io("names", r.names), io("note", r.note);
}

LUOTSI_FIELDS(Connection) {
    io("id", r.id), io("channel", r.channel), io("charge", r.charge);
    io("descriptions", r.descriptions), io("hours", r.hours), io("phones", r.phones);
    io("emails", r.emails), io("links", r.links), io("addresses", r.addresses);
    io("authorisations", r.authorisations), io("extras", r.extras), io("modified", r.modified);
}

LUOTSI_FIELDS(Organisation) {
    io("id", r.id), io("provenance", r.provenance), io("status", r.status);
    io("parent", r.parent), io("type", r.type), io("sector", r.sector);
    io("business_code", r.business_code), io("business_name", r.business_name), io("oid", r.oid);
    io("municipality", r.municipality), io("identifiers", r.identifiers), io("names", r.names);
    io("descriptions", r.descriptions), io("coverage", r.coverage), io("phones", r.phones);
    io("emails", r.emails), io("links", r.links), io("addresses", r.addresses);
    io("extras", r.extras);
}

LUOTSI_FIELDS(Channel) {
    io("id", r.id), io("provenance", r.provenance), io("status", r.status), io("type", r.type);
    io("organisation", r.organisation), io("oid", r.oid), io("names", r.names);
    io("descriptions", r.descriptions), io("coverage", r.coverage);
    io("languages", r.languages), io("hours", r.hours), io("phones", r.phones);
    io("support_phones", r.support_phones), io("emails", r.emails);
    io("support_emails", r.support_emails), io("links", r.links);
    io("attachments", r.attachments), io("addresses", r.addresses);
    io("requires_authentication", r.requires_authentication);
    io("requires_signature", r.requires_signature), io("signatures", r.signatures);
    io("form_identifiers", r.form_identifiers), io("transport", r.transport);
    io("accessibility", r.accessibility), io("terms", r.terms), io("extras", r.extras);
}

LUOTSI_FIELDS(Service) {
    io("id", r.id), io("provenance", r.provenance), io("status", r.status), io("kind", r.kind);
    io("subtype", r.subtype), io("general", r.general), io("sector", r.sector);
    io("funding", r.funding), io("unit", r.unit), io("names", r.names);
    io("descriptions", r.descriptions), io("keywords", r.keywords);
    io("requirements", r.requirements), io("wait_time", r.wait_time), io("alert", r.alert);
    io("decided_by", r.decided_by), io("decision", r.decision), io("charge", r.charge);
    io("costs", r.costs), io("coverage", r.coverage), io("languages", r.languages);
    io("terms", r.terms), io("needs", r.needs), io("eligibility", r.eligibility);
    io("organisations", r.organisations), io("connections", r.connections);
    io("hours", r.hours), io("modes", r.modes), io("accepts_referrals", r.accepts_referrals);
    io("capacity_state", r.capacity_state), io("capacities", r.capacities), io("laws", r.laws);
    io("links", r.links), io("vouchers", r.vouchers), io("vouchers_in_use", r.vouchers_in_use);
    io("documents", r.documents), io("program", r.program), io("extras", r.extras);
}

LUOTSI_FIELDS(GeneralDescription) {
    io("id", r.id), io("provenance", r.provenance), io("status", r.status);
    io("reference", r.reference), io("type", r.type), io("kind", r.kind);
    io("charge", r.charge), io("names", r.names), io("descriptions", r.descriptions);
    io("requirements", r.requirements), io("terms", r.terms), io("needs", r.needs);
    io("laws", r.laws), io("connections", r.connections), io("extras", r.extras);
}

LUOTSI_FIELDS(Collection) {
    io("id", r.id), io("provenance", r.provenance), io("status", r.status);
    io("organisation", r.organisation), io("names", r.names);
    io("descriptions", r.descriptions), io("services", r.services);
    io("channels", r.channels), io("extras", r.extras);
}

#undef LUOTSI_FIELDS

struct Writer {
    json::object out;

    void operator()(json::string_view key, const std::string& v) {
        if (!v.empty()) out.emplace(key, v);
    }
    void operator()(json::string_view key, bool v) {
        if (v) out.emplace(key, true);
    }
    template <class T>
        requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
    void operator()(json::string_view key, T v) {
        if (v != 0) out.emplace(key, std::int64_t{v});
    }
    void operator()(json::string_view key, Instant v) {
        if (v.ms != 0) out.emplace(key, to_iso(v));
    }
    template <class T>
    void operator()(json::string_view key, const std::optional<T>& v) {
        if (v) out.emplace(key, value(*v));
    }
    template <class T>
    void operator()(json::string_view key, const std::vector<T>& v) {
        if (v.empty()) return;
        json::array list(out.storage());
        list.reserve(v.size());
        for (const T& one : v) list.push_back(value(one));
        out.emplace(key, std::move(list));
    }
    template <class T>
        requires std::is_aggregate_v<T>
    void operator()(json::string_view key, const T& record) {
        json::value made = value(record);
        if (!made.get_object().empty()) out.emplace(key, std::move(made));
    }

    static json::value value(const std::string& v) { return json::string(v); }
    static json::value value(bool v) { return v; }
    static json::value value(double v) { return v; }
    static json::value value(Date v) { return json::string(to_iso(v)); }
    static json::value value(Instant v) { return json::string(to_iso(v)); }
    static json::value value(const Point& v) { return json::array{v.lat, v.lon}; }
    template <class T>
        requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
    static json::value value(T v) {
        return std::int64_t{v};
    }
    template <class T>
        requires std::is_aggregate_v<T>
    static json::value value(const T& record) {
        Writer inner;
        fields(inner, record);
        return std::move(inner.out);
    }
};

struct Reader {
    const json::object& in;

    template <class T>
    void operator()(json::string_view key, T& v) {
        if (const json::value* found = in.if_contains(key)) read(*found, v);
    }

    static bool read(const json::value& value, std::string& v) {
        if (!value.is_string()) return false;
        v = std::string(value.get_string());
        return true;
    }
    static bool read(const json::value& value, bool& v) {
        if (!value.is_bool()) return false;
        v = value.get_bool();
        return true;
    }
    static bool read(const json::value& value, double& v) {
        if (!value.is_number()) return false;
        v = value.to_number<double>();
        return std::isfinite(v);  // what is too large for a number is read as infinite
    }
    template <class T>
        requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
    static bool read(const json::value& value, T& v) {
        boost::system::error_code failed;
        const T number = value.to_number<T>(failed);
        if (!failed) v = number;
        return !failed;
    }
    static bool read(const json::value& value, Date& v) {
        const Result<Date> date =
            value.is_string() ? parse_date(std::string_view(value.get_string())) : Result<Date>();
        if (value.is_string() && date) v = *date;
        return value.is_string() && date;
    }
    static bool read(const json::value& value, Instant& v) {
        if (!value.is_string()) return false;
        const Result<Instant> at = parse_instant(std::string_view(value.get_string()));
        if (at) v = *at;
        return at.has_value();
    }
    static bool read(const json::value& value, Point& v) {
        const json::array* pair = value.if_array();
        return pair != nullptr && pair->size() == 2 && read((*pair)[0], v.lat) &&
               read((*pair)[1], v.lon);
    }
    template <class T>
    static bool read(const json::value& value, std::optional<T>& v) {
        T inner{};
        if (!read(value, inner)) return false;
        v = std::move(inner);
        return true;
    }
    template <class T>
    static bool read(const json::value& value, std::vector<T>& v) {
        const json::array* list = value.if_array();
        if (list == nullptr) return false;
        v.reserve(list->size());
        for (const json::value& one : *list) {
            T inner{};
            if (read(one, inner)) v.push_back(std::move(inner));
        }
        return true;
    }
    template <class T>
        requires std::is_aggregate_v<T>
    static bool read(const json::value& value, T& record) {
        const json::object* object = value.if_object();
        if (object == nullptr) return false;
        Reader inner{*object};
        fields(inner, record);
        return true;
    }
};

template <class T>
std::string write(const T& record) {
    return json::serialize(Writer::value(record));
}

// Parses into `arena`, so that a record costs no allocation per value.
template <class T>
Result<T> read(std::string_view text, auto&& earlier_form) {
    json::monotonic_resource arena;
    boost::system::error_code failed;
    const json::value parsed =
        json::parse(json::string_view(text.data(), text.size()), failed, &arena);
    const json::object* object = failed ? nullptr : parsed.if_object();
    if (object == nullptr)
        return fail(ErrorKind::invalid, "directory.bad_record", "a record is no JSON object");
    T out;
    Reader reader{*object};
    fields(reader, out);
    earlier_form(reader, out);
    if (out.id.empty())
        return fail(ErrorKind::invalid, "directory.bad_record", "a record has no id");
    return out;
}

template <class T>
Result<T> read(std::string_view text) {
    return read<T>(text, [](const Reader&, const T&) {});
}

void put_local(Texts& texts, const json::object& in, json::string_view key, std::string_view type) {
    const json::value* found = in.if_contains(key);
    const json::object* object = found != nullptr ? found->if_object() : nullptr;
    if (object == nullptr) return;
    for (const auto& [language, value] : *object) {
        if (value.is_string())
            put_text(texts, language, std::string_view(value.get_string()), type);
    }
}

// The flat form of a service that earlier versions stored.
void read_flat(Reader& reader, Service& out) {
    if (!reader.in.contains("title") || reader.in.contains("names")) return;
    put_local(out.names, reader.in, "title", "");
    put_local(out.descriptions, reader.in, "summary", "summary");
    put_local(out.descriptions, reader.in, "price", "charge");
    put_local(out.descriptions, reader.in, "how", "instruction");
    put_local(out.descriptions, reader.in, "hours", "hours");
    std::string text;
    reader("provider", text);
    if (!text.empty()) out.organisations.push_back({"", "responsible", "", {{"", "fi", text}}, {}});
    out.provenance = {};
    reader("source", out.provenance.source), reader("source_id", out.provenance.source_id);
    reader("verified", out.provenance.verified_on);
    reader("age_from", out.eligibility.age_from), reader("age_to", out.eligibility.age_to);
    if (bool referral = false; (reader("referral", referral), referral))
        out.eligibility.needs_referral = true;
    if (bool free = false; (reader("free", free), free)) out.charge = "free";
    if (bool all = false; (reader("nationwide", all), all)) out.coverage.type = "nationwide";
    Area area{"municipality", "", {}, {}, ""};
    reader("municipalities", area.municipalities);
    if (!area.municipalities.empty()) {
        if (out.coverage.type.empty()) out.coverage.type = "limited";
        out.coverage.areas.push_back(std::move(area));
    }
    reader("channels", out.modes), reader("capacity", out.capacity_state);
    if (out.capacity_state == "unknown") out.capacity_state.clear();
    for (const auto& [key, scheme] : {std::pair("service_classes", "ptv-service-class"),
                                      std::pair("target_groups", "ptv-target-group")}) {
        std::vector<std::string> codes;
        reader(key, codes);
        for (std::string& code : codes) out.terms.push_back({scheme, std::move(code), "", {}});
    }
    Connection own;
    std::string phone, email, web, address;
    reader("phone", phone), reader("email", email), reader("web", web);
    reader("address", address);
    if (!phone.empty()) own.phones.push_back({"phone", "", phone, "", "", false, "", {}, {}});
    if (!email.empty()) own.emails.push_back({"", email});
    if (!web.empty()) own.links.push_back({"", "", "", web, ""});
    if (!address.empty()) {
        Address one;
        one.type = "visit";
        put_text(one.note, "", address);
        own.addresses.push_back(std::move(one));
    }
    if (own != Connection()) out.connections.push_back(std::move(own));
}

}  // namespace

std::string to_json(const Organisation& record) { return write(record); }
std::string to_json(const Service& record) { return write(record); }
std::string to_json(const Channel& record) { return write(record); }
std::string to_json(const GeneralDescription& record) { return write(record); }
std::string to_json(const Collection& record) { return write(record); }

Result<Organisation> organisation_from_json(std::string_view text) {
    return read<Organisation>(text);
}
Result<Service> service_from_json(std::string_view text) { return read<Service>(text, read_flat); }
Result<Channel> channel_from_json(std::string_view text) { return read<Channel>(text); }
Result<GeneralDescription> general_from_json(std::string_view text) {
    return read<GeneralDescription>(text);
}
Result<Collection> collection_from_json(std::string_view text) { return read<Collection>(text); }

}  // namespace luotsi::directory
