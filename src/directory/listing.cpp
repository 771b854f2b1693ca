#include "directory/listing.hpp"

#include <algorithm>

namespace luotsi::directory {

namespace {

void add_once(std::vector<std::string>& list, std::string_view value) {
    if (!value.empty() && std::find(list.begin(), list.end(), value) == list.end())
        list.emplace_back(value);
}

bool is_empty(const LocalText& text) { return text == LocalText(); }

LocalText first_of(const Texts& texts, std::initializer_list<std::string_view> types) {
    for (std::string_view type : types) {
        LocalText text = local_text(texts, type);
        if (!is_empty(text)) return text;
    }
    return {};
}

std::string any_text(const Texts& texts) {
    for (std::string_view language : {"fi", "sv", "en"}) {
        if (const auto text = text_in(texts, language); !text.empty()) return std::string(text);
    }
    return texts.empty() ? std::string() : texts.front().value;
}

std::string_view mode_of(const Channel& channel) {
    if (channel.type == "location") return "visit";
    if (channel.type == "phone") return "phone";
    return "web";
}

// Key of equal hours: their rows as they are stored.
std::string hours_key(const std::vector<HoursRow>& rows) {
    Channel carrier;
    carrier.id = "h";
    carrier.hours = rows;
    for (HoursRow& row : carrier.hours) row.note.clear();
    return to_json(carrier);
}

std::string line_of(const Address& address) {
    const std::string street = any_text(address.street);
    if (street.empty()) return any_text(address.note);
    std::string out = street;
    if (!address.number.empty()) out += ' ' + address.number;
    const std::string office = any_text(address.post_office);
    if (!address.postal_code.empty()) out += ", " + address.postal_code;
    if (!office.empty()) out += (address.postal_code.empty() ? ", " : " ") + office;
    return out;
}

std::string number_of(const Phone& phone) {
    return phone.prefix.empty() ? phone.number : phone.prefix + ' ' + phone.number;
}

// The newest told capacity; one without a time says nothing.
void capacity_of(const Service& service, Listing& out) {
    out.capacity = service.capacity_state.empty() ? "unknown" : service.capacity_state;
    const Capacity* newest = nullptr;
    for (const Capacity& one : service.capacities) {
        if (one.updated.ms == 0 || !one.available) continue;
        if (newest == nullptr || one.updated > newest->updated) newest = &one;
    }
    if (newest == nullptr) return;
    out.capacity = *newest->available > 0 ? "open" : "closed";
    out.capacity_told = local_date(newest->updated);
}

}  // namespace

bool Listing::remote() const {
    return std::any_of(channels.begin(), channels.end(),
                       [](const std::string& mode) { return mode != "visit"; });
}

void ListingMaker::know(Organisation organisation) {
    std::string id = organisation.id;
    organisations_.insert_or_assign(std::move(id), std::move(organisation));
}

void ListingMaker::know(Channel channel) {
    std::string id = channel.id;
    channels_.insert_or_assign(std::move(id), std::move(channel));
}

void ListingMaker::know(GeneralDescription general) {
    std::string id = general.id;
    generals_.insert_or_assign(std::move(id), std::move(general));
}

std::shared_ptr<const Hours> ListingMaker::shared(const std::vector<HoursRow>& rows) {
    std::shared_ptr<const Hours>& known = hours_[rows.empty() ? "" : hours_key(rows)];
    if (known == nullptr) known = std::make_shared<const Hours>(rows);
    return known;
}

void ListingMaker::place(const Address& address, Listing& out) const {
    if (out.address.empty() && address.type != "post") out.address = line_of(address);
    if (address.type == "post" || address.type == "delivery") return;
    if (address.point) {
        out.places.push_back({*address.point, 0});
    } else if (const auto position = postal_codes_.find(address.postal_code)) {
        out.places.push_back({position->point, position->within_km});
    }
}

void ListingMaker::way_in(const Connection& connection, const Channel* channel, Listing& out) {
    static const Channel none;
    const Channel& of = channel != nullptr ? *channel : none;
    const auto& phones = connection.phones.empty() ? of.phones : connection.phones;
    const auto& emails = connection.emails.empty() ? of.emails : connection.emails;
    const auto& links = connection.links.empty() ? of.links : connection.links;
    const auto& addresses = connection.addresses.empty() ? of.addresses : connection.addresses;
    for (const Phone& phone : phones) {
        if (out.phone.empty() && phone.type != "fax") out.phone = number_of(phone);
    }
    if (out.email.empty() && !emails.empty()) out.email = emails.front().value;
    if (out.web.empty() && !links.empty()) out.web = links.front().url;
    for (const Address& address : addresses) place(address, out);
    if (channel == nullptr) return;
    const std::string mode(mode_of(of));
    add_once(out.channels, mode);
    out.ways.push_back({mode, of.id, of.languages, shared(hours_of(connection, channel))});
}

void ListingMaker::contacts(const Service& service, Listing& out) {
    out.channels = service.modes;
    for (const Connection& connection : service.connections) {
        const auto channel = channels_.find(connection.channel);
        if (channel != channels_.end()) {
            if (channel->second.status != "inactive") way_in(connection, &channel->second, out);
        } else {
            way_in(connection, nullptr, out);
            if (!connection.hours.empty())
                out.ways.push_back({"visit", "", {}, shared(connection.hours)});
        }
    }
    if (!service.hours.empty()) {
        const std::string mode = service.modes.empty() ? "visit" : service.modes.front();
        out.ways.push_back({mode, "", {}, shared(service.hours)});
    }
}

void ListingMaker::coverage(const Service& service, Listing& out) const {
    // Åland has its own organisers: "nationwide without Åland" is the whole country for ours.
    out.nationwide = service.coverage.type.starts_with("nationwide");
    if (out.nationwide) return;
    for (const Area& area : service.coverage.areas) {
        for (const std::string& code : area.municipalities) add_once(out.municipalities, code);
        if (!area.municipalities.empty()) continue;
        if (area.type == "municipality") add_once(out.municipalities, area.code);
        if (area.type != "county") continue;
        for (const Municipality* one : municipalities_.newest_of_county(area.code))
            add_once(out.municipalities, one->code);
    }
}

void ListingMaker::provider(const Service& service, Listing& out) const {
    const OrganisationRole* role = nullptr;
    for (const OrganisationRole& one : service.organisations) {
        if (role == nullptr || (one.role == "responsible" && role->role != "responsible"))
            role = &one;
    }
    out.sector = service.sector;
    if (role == nullptr) return;
    out.organisation = role->organisation;
    out.provider = any_text(role->names);
    const auto known = organisations_.find(role->organisation);
    if (known == organisations_.end()) return;
    if (out.provider.empty()) out.provider = any_text(known->second.names);
    if (out.sector.empty()) out.sector = known->second.sector;
}

// What the service leaves to the nationwide description it is based on.
void ListingMaker::inherit(const Service& service, Listing& out) const {
    const auto found = generals_.find(service.general);
    if (found == generals_.end()) return;
    const GeneralDescription& general = found->second;
    if (is_empty(out.title)) out.title = local_text(general.names);
    if (is_empty(out.summary))
        out.summary = first_of(general.descriptions, {"summary", "description"});
    for (const std::string& need : general.needs) add_once(out.needs, need);
    for (const Term& term : general.terms) {
        if (term.scheme == "ptv-service-class") add_once(out.service_classes, term.code);
        if (term.scheme == "ptv-target-group") add_once(out.target_groups, term.code);
    }
    if (out.charge.empty()) out.charge = general.charge;
}

Listing ListingMaker::make(const Service& service) {
    constexpr std::size_t summary_max = 300;  // code points; the record keeps the whole
    Listing out;
    out.id = service.id;
    out.title = local_text(service.names);
    out.summary = first_of(service.descriptions, {"summary", "description"});
    for (const Text& word : service.keywords) out.keywords += word.value + ' ';
    for (const Text& name : service.names) {
        if (name.type == "alternative") out.keywords += name.value + ' ';
    }
    for (const Term& term : service.terms) {
        if (term.scheme == "ptv-service-class") add_once(out.service_classes, term.code);
        if (term.scheme == "ptv-target-group") add_once(out.target_groups, term.code);
        for (const Text& name : term.names) {
            if (term.scheme == "koko") out.keywords += name.value + ' ';
        }
    }
    out.unit = service.unit;
    out.status = service.status;
    out.needs = service.needs;
    out.age_from = service.eligibility.age_from;
    out.age_to = service.eligibility.age_to;
    out.needs_referral = service.eligibility.needs_referral;
    out.accepts_referrals = service.accepts_referrals;
    if (!service.unit.empty() && !out.accepts_referrals) out.accepts_referrals = true;
    out.languages = service.languages;
    out.hours_text = local_text(service.descriptions, "hours");
    out.price_text = local_text(service.descriptions, "charge");
    out.how_text = local_text(service.descriptions, "instruction");
    out.decided_by = local_text(service.decided_by);
    out.decision = service.decision;
    out.charge = service.charge;
    for (const Extra& extra : service.extras) {
        if (extra.name == "exclusive_with") out.exclusive_with.push_back(extra.value);
    }
    capacity_of(service, out);
    out.source = service.provenance.source;
    out.source_id = service.provenance.source_id;
    out.verified_at = service.provenance.verified_on;
    out.verified_by = service.provenance.verified_by;
    out.absent_since = service.provenance.absent_since;
    provider(service, out);
    coverage(service, out);
    contacts(service, out);
    inherit(service, out);
    for (std::string* text : {&out.summary.fi, &out.summary.sv, &out.summary.en})
        *text = shorten(*text, summary_max);
    return out;
}

}  // namespace luotsi::directory
