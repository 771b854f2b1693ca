// The directory's records: what a service directory says about organisations, services, the
// channels they are reached by and the connections between the two. The shapes have the richness
// of PTV (typed texts in any language, a connection's own hours and contacts, areas, prices) and
// what Open Referral HSDS adds (service at location, capacity with the time it was told). They are
// plain data: importers fill them, the store keeps them as JSON, the index is built from them.
// An empty string, an empty list or no value always means "not known", never "no".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"

namespace luotsi::directory {

// One text in one language. `type` tells apart the texts of one field:
//   names         "" (the name) | "alternative"
//   descriptions  "summary" | "description" | "instruction" (how to get the service) | "validity" |
//                 "processing_time" | "deadline" | "charge" (what it costs) | "service_type" |
//                 "background" | "general_addition"; other types are kept as their source says them
struct Text {
    std::string type;
    std::string language;  // BCP 47: fi sv en se smn sms …; "" = not told
    std::string value;  // never empty
    bool operator==(const Text&) const = default;
};
using Texts = std::vector<Text>;

// The text of a type in a language, "" when there is none: another language never stands in.
std::string_view text_in(const Texts& texts, std::string_view language, std::string_view type = {});
// Finnish, Swedish and English at once.
LocalText local_text(const Texts& texts, std::string_view type = {});
// Adds a text, or replaces the one of the same type and language; white space around it is cut, and
// an empty value adds nothing.
void put_text(Texts& texts, std::string_view language, std::string_view value,
              std::string_view type = {});

// What has no field of its own, kept under the source's name so that nothing is lost.
struct Extra {
    std::string name;
    std::string value;
    bool operator==(const Extra&) const = default;
};

// Where a record came from and who last stood for it.
struct Provenance {
    std::string source;  // own | demo | ptv | ptv-general | hsds | …
    std::string source_id;  // the source's id; (source, source_id) is the identity
    std::string origin;  // which feed or file of that source, free text
    std::string licence;  // "CC-BY-4.0" …
    std::optional<Instant> modified;  // by the source
    std::optional<Instant> imported_at;
    std::optional<Date> verified_on;  // somebody said "this is true"
    std::string verified_by;  // name of an organisation or role; "keeper by link"
    std::optional<Date> absent_since;  // a whole import did not have it any more: it sinks
    bool operator==(const Provenance&) const = default;
};

struct Point {  // WGS84, degrees
    double lat = 0;
    double lon = 0;
    bool operator==(const Point&) const = default;
};

struct Phone {
    std::string type;  // phone | sms | fax
    std::string prefix;  // "+358" or ""
    std::string number;  // as the source writes it, without the prefix
    std::string extension;
    std::string language;  // language spoken, where the source tells
    bool service_number = false;  // Finnish service number: no international prefix
    std::string charge;  // free | charged | other | ""
    Texts charge_note;
    Texts note;  // "chemotherapy ward", "call-back"
    bool operator==(const Phone&) const = default;
};

struct Email {
    std::string language;
    std::string value;
    bool operator==(const Email&) const = default;
};

struct Link {
    std::string type;  // "" (web page) | attachment | form | law | voucher | logo
    std::string language;
    std::string title;
    std::string url;
    std::string note;
    bool operator==(const Link&) const = default;
};

struct AccessibilityNote {
    Texts group;
    Texts sentence;
    bool operator==(const AccessibilityNote&) const = default;
};

struct Entrance {
    Texts names;
    bool main = false;
    std::optional<Point> point;
    std::vector<AccessibilityNote> accessibility;
    bool operator==(const Entrance&) const = default;
};

struct Address {
    std::string type;  // visit | post | delivery | virtual
    std::string subtype;  // street | single | po_box | other | abroad
    Texts street;
    std::string number;
    Texts po_box;
    std::string postal_code;
    Texts post_office;
    std::string municipality;  // three-digit code
    std::string region;  // state or province, where the source tells
    std::string country;  // "FI"
    Texts note;  // "third floor", or the whole address when it has no parts
    std::optional<Point> point;
    // As the source gave it in ETRS-TM35FIN, metres; kept so that it can be converted again.
    std::optional<double> northing, easting;
    std::string coordinate_state;  // "Ok", "Failed" …, as the source says
    std::vector<Entrance> entrances;
    bool operator==(const Address&) const = default;
};

struct Area {
    std::string type;  // municipality | county | province | hospital_region |
                       // business_region | shape | other
    std::string code;
    Texts names;
    std::vector<std::string> municipalities;  // three-digit codes
    std::string shape;  // GeoJSON, for "shape"
    bool operator==(const Area&) const = default;
};

// Where a service is given, or a channel serves.
struct Coverage {
    std::string type;  // nationwide | nationwide_without_aland | limited | ""
    std::vector<Area> areas;
    bool operator==(const Coverage&) const = default;
};

// From a minute of one weekday to a minute of the same or a later one: "Friday 22:00 to Saturday
// 4:00". The same hours on several days are one interval for each day. Where it ends no later than
// it begins on the same day, it ends on the next day (over midnight; 0:00–0:00 is a whole day).
struct Interval {
    std::uint8_t day_from = 0;  // 1 = Monday … 7 = Sunday; 0 = each day the row is valid
    std::uint8_t day_to = 0;  // 0 = the day it begins on, or the next (see above)
    std::uint16_t from = 0;  // minutes after local midnight, 0–1440
    std::uint16_t to = 0;
    std::int8_t week_of_month = 0;  // 0 = every; 1 = first … 5; -1 = last such weekday
    bool operator==(const Interval&) const = default;
};

// One row of opening hours. What several rows say together is told in hours.hpp.
struct HoursRow {
    std::string kind = "weekly";  // weekly | exceptional | holiday | unread
    std::optional<Date> valid_from, valid_to;  // both days included; an exceptional row without
                                               // valid_to holds on its one day
    bool closed = false;
    bool always_open = false;  // around the clock on the days it is valid
    bool by_reservation = false;  // only for those who have booked
    std::string weeks;  // "" = every | odd | even (ISO week numbers)
    std::uint8_t every_weeks = 1;  // counted from the week of valid_from
    std::vector<std::uint8_t> month_days;  // only on these days of the month, when not empty
    std::string holiday;  // for holiday: PTV's name, see holidays.hpp
    std::vector<Interval> intervals;  // none, and none of the flags: hours not told
    Texts note;  // also the text that could not be read, for "unread"
    bool operator==(const HoursRow&) const = default;
};

// A classification item.
struct Term {
    std::string scheme;  // ptv-service-class | ptv-target-group | ptv-life-event |
                         // ptv-industrial-class | koko | hsds:<taxonomy> …
    std::string code;
    std::string uri;
    Texts names;
    bool operator==(const Term&) const = default;
};

struct Law {
    Texts names;
    std::vector<Link> links;
    bool operator==(const Law&) const = default;
};

struct Cost {
    std::string option;  // free text: "with a student card"
    std::optional<std::int64_t> cents;
    std::string currency;  // "EUR"
    std::string detail;
    std::optional<Date> valid_from, valid_to;
    bool operator==(const Cost&) const = default;
};

// Who may get the service.
struct Eligibility {
    std::optional<int> age_from, age_to;  // years, both included
    std::vector<std::string> municipalities;  // residents of these only; empty = not told
    std::optional<bool> needs_referral;
    Texts note;
    bool operator==(const Eligibility&) const = default;
};

// How many can still be taken, in some unit, and when that was told (HSDS 3.1 draft).
struct Capacity {
    std::string id;
    std::string unit;  // "beds", "client places" …
    std::optional<std::int64_t> available, maximum;
    std::string note;
    Instant updated;  // 0 = the source told none: then its numbers say nothing
    bool operator==(const Capacity&) const = default;
};

struct OrganisationRole {
    std::string organisation;  // record id, "" when it is known by name only
    std::string role;  // responsible | other_responsible | producer
    std::string provision;  // self | procured | other | ""
    Texts names;  // the organisation's name as this record says it
    Texts note;
    bool operator==(const OrganisationRole&) const = default;
};

// A service reached through a channel; what stands here goes before what the channel says.
struct Connection {
    std::string id;  // HSDS service_at_location id, "" in PTV
    std::string channel;  // record id; "" = contacts of the service itself
    std::string charge;  // free | charged | other | ""
    Texts descriptions;
    std::vector<HoursRow> hours;
    std::vector<Phone> phones;
    std::vector<Email> emails;
    std::vector<Link> links;
    std::vector<Address> addresses;
    std::vector<Term> authorisations;  // digital authorisations
    std::vector<Extra> extras;
    std::optional<Instant> modified;
    bool operator==(const Connection&) const = default;
};

struct Organisation {
    std::string id;  // "ptv:<guid>", "hsds:<uuid>", own slug
    Provenance provenance;
    std::string status;  // active | inactive | draft
    std::string parent;
    std::string type;  // state | municipality | region | company | organisation |
                       // county | parish | …
    std::string sector;  // public | private | association | parish | ""
    std::string business_code;  // Y-tunnus
    std::string business_name;
    std::string oid;
    std::string municipality;
    std::vector<Extra> identifiers;  // other identifiers: scheme and value
    Texts names;
    Texts descriptions;
    Coverage coverage;
    std::vector<Phone> phones;
    std::vector<Email> emails;
    std::vector<Link> links;
    std::vector<Address> addresses;
    std::vector<Extra> extras;
    bool operator==(const Organisation&) const = default;
};

struct Channel {
    std::string id;
    Provenance provenance;
    std::string status;
    std::string type;  // e_service | web_page | form | phone | location | virtual
    std::string organisation;  // record id
    std::string oid;
    Texts names;
    Texts descriptions;
    Coverage coverage;
    std::vector<std::string> languages;
    std::vector<HoursRow> hours;
    std::vector<Phone> phones;
    std::vector<Phone> support_phones;
    std::vector<Email> emails;
    std::vector<Email> support_emails;
    std::vector<Link> links;
    std::vector<Link> attachments;
    std::vector<Address> addresses;
    std::optional<bool> requires_authentication, requires_signature;
    std::optional<int> signatures;
    Texts form_identifiers;
    Texts transport;  // how to come there
    std::vector<AccessibilityNote> accessibility;
    std::vector<Term> terms;
    std::vector<Extra> extras;
    bool operator==(const Channel&) const = default;
};

struct Service {
    std::string id;
    Provenance provenance;
    std::string status;  // active | inactive | defunct | temporarily_closed | draft
    std::string kind;  // service | permit | qualification
    std::string subtype;
    std::string general;  // general description's record id: its texts are inherited
    std::string sector;  // public | private | association | parish | ""
    std::string funding;  // public | market | ""
    std::string unit;  // slug of our own unit that takes referrals, or ""
    Texts names;
    Texts descriptions;
    Texts keywords;  // one text per word
    Texts requirements;
    Texts wait_time;  // as the source tells it
    Texts alert;
    Texts decided_by;  // who decides on getting it
    std::string decision;  // none | professional | official | "" (not known)
    std::string charge;  // free | charged | other | ""
    std::vector<Cost> costs;
    Coverage coverage;
    std::vector<std::string> languages;
    std::vector<Term> terms;
    std::vector<std::string> needs;  // our need categories, most important first
    Eligibility eligibility;
    std::vector<OrganisationRole> organisations;
    std::vector<Connection> connections;
    std::vector<HoursRow> hours;  // of the service itself (HSDS)
    std::vector<std::string> modes;  // visit | phone | video | chat | web, beyond the channels
    std::optional<bool> accepts_referrals;
    std::string capacity_state;  // open | limited | closed | "" (not known)
    std::vector<Capacity> capacities;
    std::vector<Law> laws;
    std::vector<Link> links;
    std::vector<Link> vouchers;
    std::optional<bool> vouchers_in_use;
    std::vector<Text> documents;  // required documents
    std::string program;  // HSDS program id
    std::vector<Extra> extras;
    bool operator==(const Service&) const = default;
};

// A nationwide description (PTV pohjakuvaus) whose texts and classes services inherit.
struct GeneralDescription {
    std::string id;
    Provenance provenance;
    std::string status;
    std::string reference;  // "SOTE-0123"
    std::string type;  // generalDescriptionType
    std::string kind;  // service | permit | qualification
    std::string charge;
    Texts names;
    Texts descriptions;
    Texts requirements;
    std::vector<Term> terms;
    std::vector<std::string> needs;
    std::vector<Law> laws;
    std::vector<Connection> connections;
    std::vector<Extra> extras;
    bool operator==(const GeneralDescription&) const = default;
};

// Services and channels meant to be seen together (PTV service collection, HSDS program).
struct Collection {
    std::string id;
    Provenance provenance;
    std::string status;
    std::string organisation;
    Texts names;
    Texts descriptions;
    std::vector<std::string> services;  // record ids
    std::vector<std::string> channels;
    std::vector<Extra> extras;
    bool operator==(const Collection&) const = default;
};

// The kinds under which the store keeps records; ids are unique within a kind.
inline constexpr std::string_view organisation_record = "organisation";
inline constexpr std::string_view service_record = "service";
inline constexpr std::string_view channel_record = "channel";
inline constexpr std::string_view general_record = "general-description";
inline constexpr std::string_view collection_record = "service-collection";

// JSON as the store keeps it: one object, keys in a fixed order, what is empty left out, so that
// equal records are equal bytes. Reading is forgiving: unknown keys and wrong types are passed
// over; only text that is no JSON object, or has no id, is an error ("directory.bad_record").
// A service in the flat form of earlier versions (a "title" and no "names") is read too.
std::string to_json(const Organisation& record);
std::string to_json(const Service& record);
std::string to_json(const Channel& record);
std::string to_json(const GeneralDescription& record);
std::string to_json(const Collection& record);
Result<Organisation> organisation_from_json(std::string_view json);
Result<Service> service_from_json(std::string_view json);
Result<Channel> channel_from_json(std::string_view json);
Result<GeneralDescription> general_from_json(std::string_view json);
Result<Collection> collection_from_json(std::string_view json);

}  // namespace luotsi::directory
