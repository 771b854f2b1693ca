// HSDS output: phones, schedules, languages, locations with their addresses, organisations.
#include <algorithm>
#include <array>
#include <charconv>

#include "base/text.hpp"
#include "interop/hsds_shared.hpp"
#include "interop/hsds_write_internal.hpp"

namespace luotsi::interop {

namespace json = boost::json;

namespace {

std::string clock(int minutes) {
    const std::string h = std::to_string(minutes / 60), m = std::to_string(minutes % 60);
    return (h.size() < 2 ? "0" : "") + h + ':' + (m.size() < 2 ? "0" : "") + m;
}

constexpr std::array<std::string_view, 7> day_names{"MO", "TU", "WE", "TH", "FR", "SA", "SU"};

std::string day_text(const directory::Interval& one) {
    std::string out;
    if (one.week_of_month != 0) out = std::to_string(one.week_of_month);
    const auto day = static_cast<std::size_t>(std::clamp<int>(one.day_from, 1, 7) - 1);
    return out.append(day_names[day]);
}

void put_validity(json::object& out, const directory::HoursRow& row) {
    if (row.valid_from) out["valid_from"] = to_iso(*row.valid_from);
    if (row.valid_to) out["valid_to"] = to_iso(*row.valid_to);
}

// Words of ours for what a schedule has no field for; read back by the reader.
std::string row_notes(const directory::HoursRow& row, std::string_view language) {
    std::string out(best_text(row.note, language, "notes"));
    const auto add = [&](std::string_view word) {
        out.append(out.empty() ? "" : "; ").append(word);
    };
    if (row.closed) add("closed");
    if (row.by_reservation) add("by reservation");
    if (!row.weeks.empty()) add(row.weeks == "odd" ? "odd weeks" : "even weeks");
    if (row.kind == "holiday") add("holiday " + row.holiday);
    return out;
}

// One schedule for each time of day of the row, with its days together.
void add_row(json::array& out, const directory::HoursRow& row, const std::string& name,
             std::string_view language) {
    const auto begin = [&](const std::string& part) {
        json::object schedule;
        schedule["id"] = id_of("schedule", name + ' ' + part);
        put_validity(schedule, row);
        put(schedule, "description", best_text(row.note, language, ""));
        put(schedule, "notes", row_notes(row, language));
        put(schedule, "attending_type", best_text(row.note, language, "attending"));
        return schedule;
    };
    const bool once = row.kind == "exceptional" && row.valid_from;
    if (row.kind == "unread" || row.kind == "holiday" || row.closed ||
        (row.intervals.empty() && !row.always_open)) {
        json::object schedule = begin("");
        if (once) schedule["dtstart"] = to_iso(*row.valid_from);
        out.push_back(std::move(schedule));
        return;
    }
    std::vector<directory::Interval> left = row.intervals;
    if (row.always_open) {
        left.clear();
        for (std::uint8_t day = 1; day <= 7; ++day) left.push_back({day, day, 0, 1440, 0});
    }
    while (!left.empty()) {
        const directory::Interval first = left.front();
        const bool monthly = first.week_of_month != 0 || !row.month_days.empty();
        std::string days;
        std::vector<directory::Interval> rest;
        for (const directory::Interval& one : left) {
            if (one.from == first.from && one.to == first.to &&
                (one.week_of_month != 0) == (first.week_of_month != 0))
                days += (days.empty() ? "" : ",") + day_text(one);
            else
                rest.push_back(one);
        }
        json::object schedule = begin(clock(first.from) + ' ' + clock(first.to) + ' ' + days);
        if (once) {
            schedule["dtstart"] = to_iso(*row.valid_from);
        } else {
            schedule["freq"] = monthly ? "MONTHLY" : "WEEKLY";
            if (row.month_days.empty()) schedule["byday"] = days;
            schedule["wkst"] = "MO";
        }
        if (!row.month_days.empty()) {
            std::string list;
            for (const std::uint8_t day : row.month_days)
                list += (list.empty() ? "" : ",") + std::to_string(day);
            schedule["bymonthday"] = list;
        }
        if (row.every_weeks > 1) schedule["interval"] = row.every_weeks;
        schedule["opens_at"] = clock(first.from);
        schedule["closes_at"] = clock(first.to);
        out.push_back(std::move(schedule));
        left = std::move(rest);
    }
}

json::object address_object(const directory::Address& one, const std::string& name,
                            std::string_view language) {
    json::object out;
    out["id"] = id_of("address", name);
    put(out, "attention", best_text(one.note, language, "attention"));
    std::string first(best_text(one.street, language, ""));
    if (!one.number.empty()) first += (first.empty() ? "" : " ") + one.number;
    if (first.empty()) first = best_text(one.po_box, language, "");
    const std::string_view note = best_text(one.note, language, "");
    if (first.empty())
        first = note;
    else
        put(out, "address_2", note);
    out["address_1"] = first;
    out["city"] = best_text(one.post_office, language, "");
    out["state_province"] = one.region;
    out["postal_code"] = one.postal_code;
    out["country"] = one.country.empty() ? std::string("FI") : one.country;
    out["address_type"] = one.type == "post" || one.type == "delivery" ? "postal"
                          : one.type == "virtual"                      ? "virtual"
                                                                       : "physical";
    return out;
}

json::array accessibility(const directory::Channel& record, std::string_view language) {
    json::array out;
    const auto add = [&](const directory::AccessibilityNote& note) {
        json::object one;
        one["id"] = id_of("accessibility", record.id + ' ' + std::to_string(out.size()));
        put(one, "description", best_text(note.sentence, language, ""));
        std::string details(best_text(note.sentence, language, "details"));
        if (details.empty()) details = best_text(note.group, language, "");
        put(one, "details", details);
        out.push_back(std::move(one));
    };
    for (const directory::AccessibilityNote& note : record.accessibility) add(note);
    for (const directory::Address& address : record.addresses)
        for (const directory::Entrance& entrance : address.entrances)
            for (const directory::AccessibilityNote& note : entrance.accessibility) add(note);
    return out;
}

}  // namespace

void add_phones(json::array& out, const std::vector<directory::Phone>& phones,
                const std::string& owner, std::string_view language) {
    for (std::size_t i = 0; i < phones.size(); ++i) {
        const directory::Phone& one = phones[i];
        const std::string name = owner + ' ' + std::to_string(i);
        json::object phone;
        phone["id"] = id_of("phone", name);
        phone["number"] = one.prefix.empty() ? one.number : one.prefix + ' ' + one.number;
        int extension = 0;
        const char* end = one.extension.data() + one.extension.size();
        if (!one.extension.empty() &&
            std::from_chars(one.extension.data(), end, extension).ptr == end)
            phone["extension"] = extension;
        phone["type"] = one.type == "fax" ? "fax" : one.type == "sms" ? "sms" : "voice";
        std::string note(best_text(one.note, language, ""));
        const std::string_view charge = best_text(one.charge_note, language, "");
        if (!charge.empty()) note.append(note.empty() ? "" : "; ").append(charge);
        put(phone, "description", note);
        if (!one.language.empty())
            phone["languages"] = json::array{
                {{"id", id_of("language", name)}, {"name", one.language}, {"code", one.language}}};
        out.push_back(std::move(phone));
    }
}

void add_schedules(json::array& out, const std::vector<directory::HoursRow>& hours,
                   const std::string& owner, std::string_view language) {
    for (std::size_t i = 0; i < hours.size(); ++i)
        add_row(out, hours[i], owner + ' ' + std::to_string(i), language);
}

void add_languages(json::array& out, const std::vector<std::string>& languages,
                   const std::string& owner) {
    for (const std::string& code : languages)
        out.push_back(
            {{"id", id_of("language", owner + ' ' + code)}, {"name", code}, {"code", code}});
}

json::object location_object(const directory::Channel& record, std::string_view language,
                             bool flat) {
    json::object out;
    out["id"] = id_of("location", record.id);
    out["location_type"] = record.type == "location" ? "physical" : "virtual";
    for (const directory::Link& link : record.links) {
        const std::string url = uri_of(link.url);
        if (!url.empty() && !out.contains("url")) out["url"] = url;
    }
    put(out, "name", best_text(record.names, language, ""));
    put(out, "alternate_name", best_text(record.names, language, "alternative"));
    std::string_view text = best_text(record.descriptions, language, "description");
    if (text.empty()) text = best_text(record.descriptions, language, "summary");
    put(out, "description", text);
    put(out, "transportation", best_text(record.transport, language, ""));
    for (const directory::Address& address : record.addresses) {
        if (!address.point || out.contains("latitude")) continue;
        out["latitude"] = address.point->lat;
        out["longitude"] = address.point->lon;
    }
    if (flat) return out;
    json::array languages, addresses, phones, schedules, attributes;
    add_languages(languages, record.languages, record.id);
    if (!languages.empty()) out["languages"] = std::move(languages);
    for (std::size_t i = 0; i < record.addresses.size(); ++i)
        addresses.push_back(
            address_object(record.addresses[i], record.id + ' ' + std::to_string(i), language));
    if (!addresses.empty()) out["addresses"] = std::move(addresses);
    if (json::array list = accessibility(record, language); !list.empty())
        out["accessibility"] = std::move(list);
    add_phones(phones, record.phones, record.id, language);
    add_phones(phones, record.support_phones, record.id + " support", language);
    if (!phones.empty()) out["phones"] = std::move(phones);
    add_schedules(schedules, record.hours, record.id, language);
    if (!schedules.empty()) out["schedules"] = std::move(schedules);
    for (const directory::Term& term : record.terms)
        add_term(attributes, term, record.id, language);
    add_texts(attributes, record.names, true, record.id);
    add_texts(attributes, record.descriptions, false, record.id);
    add_value(attributes, "channel-type", record.type, record.id);
    out["attributes"] = std::move(attributes);
    return out;
}

json::object organisation_object(const directory::Organisation& record, std::string_view language,
                                 bool full) {
    json::object out;
    out["id"] = id_of("organization", record.id);
    const std::string_view name = best_text(record.names, language, "");
    out["name"] = name.empty() ? std::string_view(record.id) : name;
    put(out, "alternate_name", best_text(record.names, language, "alternative"));
    std::string_view text = best_text(record.descriptions, language, "description");
    if (text.empty()) text = best_text(record.descriptions, language, "summary");
    out["description"] = text;
    for (const directory::Email& email : record.emails)
        if (!out.contains("email")) put(out, "email", email_of(email.value));
    for (const directory::Link& link : record.links)
        if (!out.contains("website") && link.type.empty()) put(out, "website", uri_of(link.url));
    put(out, "legal_status", record.type);
    if (!record.parent.empty())
        out["parent_organization_id"] = id_of("organization", record.parent);
    if (!full) return out;
    json::array phones, identifiers, attributes;
    add_phones(phones, record.phones, record.id, language);
    if (!phones.empty()) out["phones"] = std::move(phones);
    if (!record.business_code.empty())
        identifiers.push_back({{"id", id_of("identifier", record.id + " Y")},
                               {"identifier_scheme", "FI-Y"},
                               {"identifier_type", "Y-tunnus"},
                               {"identifier", record.business_code}});
    for (const directory::Extra& one : record.identifiers)
        identifiers.push_back({{"id", id_of("identifier", record.id + ' ' + one.name)},
                               {"identifier_scheme", one.name},
                               {"identifier_type", one.name},
                               {"identifier", one.value}});
    if (!identifiers.empty()) out["organization_identifiers"] = std::move(identifiers);
    add_texts(attributes, record.names, true, record.id);
    add_texts(attributes, record.descriptions, false, record.id);
    if (!record.sector.empty())
        add_term(attributes, {"luotsi-sector", record.sector, "", {}}, record.id, language);
    out["attributes"] = std::move(attributes);
    return out;
}

}  // namespace luotsi::interop
