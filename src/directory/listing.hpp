// A service as a list shows it and a search weighs it: one flat row made from the records of the
// service, its channels and its organisations. Nothing is invented on the way: what no record tells
// stays empty, and the hours of a way in are its connection's own where it has any.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"
#include "base/time.hpp"
#include "directory/geo.hpp"
#include "directory/hours.hpp"
#include "directory/municipality.hpp"
#include "directory/record.hpp"

namespace luotsi::directory {

// One way to reach a service.
struct WayIn {
    std::string mode;  // visit | phone | video | chat | web
    std::string channel;  // record id, "" = the service's own contacts
    std::vector<std::string> languages;  // in which this way in answers, where told
    std::shared_ptr<const Hours> hours;  // never null
};

struct Place {
    Point point;
    double within_km = 0;  // 0 = exact; else known by its postal code only
};

struct Listing {
    std::string id;  // "ps-kotikuntoutus" or "ptv:<guid>"
    LocalText title;  // a language the source lacks is empty, never a copy
    LocalText summary;
    std::string keywords;  // all languages, for search only
    std::string provider;
    std::string organisation;  // record id of the responsible one, or ""
    std::string sector;  // public | private | association | parish | ""
    std::string unit;  // unit slug when we can refer to it, or ""
    std::string status;  // active | inactive | defunct | temporarily_closed | ""
    std::vector<std::string> needs;  // need category codes, most important first
    std::vector<std::string> service_classes;
    std::vector<std::string> target_groups;
    std::optional<int> age_from, age_to;  // inclusive
    std::vector<std::string> municipalities;  // 3-digit codes; empty = whole country or unknown
    bool nationwide = false;
    std::vector<std::string> languages;
    std::vector<std::string> channels;  // the modes of its ways in
    std::vector<WayIn> ways;
    std::vector<Place> places;
    std::string phone;
    std::string email;
    std::string web;
    std::string address;
    LocalText hours_text;  // hours told in words only
    LocalText price_text;
    LocalText how_text;  // how to get there: call, book, be referred
    LocalText decided_by;
    std::string decision;  // none | professional | official | ""
    std::string charge;  // free | charged | other | ""
    std::optional<bool> needs_referral, accepts_referrals;
    std::string capacity;  // open | limited | closed | unknown
    std::optional<Date> capacity_told;  // when; a source often does not say
    std::string source;  // demo | ptv | …
    std::string source_id;
    std::optional<Date> verified_at;
    std::optional<Date> absent_since;  // its source no longer has it
    std::string verified_by;

    std::vector<std::string> exclusive_with;  // ids of services one cannot have beside it

    bool remote() const;  // can be had without going there
};

// Makes listings. Channels, organisations and general descriptions must be given before the
// services that name them; equal hours are kept once.
class ListingMaker {
public:
    ListingMaker(const Municipalities& municipalities, const PostalCodes& postal_codes)
        : municipalities_(municipalities), postal_codes_(postal_codes) {}

    void know(Organisation organisation);
    void know(Channel channel);
    void know(GeneralDescription general);
    // Linear in the size of the record.
    Listing make(const Service& service);

private:
    void contacts(const Service& service, Listing& out);
    void way_in(const Connection& connection, const Channel* channel, Listing& out);
    void place(const Address& address, Listing& out) const;
    void coverage(const Service& service, Listing& out) const;
    void provider(const Service& service, Listing& out) const;
    void inherit(const Service& service, Listing& out) const;
    std::shared_ptr<const Hours> shared(const std::vector<HoursRow>& rows);

    const Municipalities& municipalities_;
    const PostalCodes& postal_codes_;
    std::unordered_map<std::string, Organisation> organisations_;
    std::unordered_map<std::string, Channel> channels_;
    std::unordered_map<std::string, GeneralDescription> generals_;
    std::unordered_map<std::string, std::shared_ptr<const Hours>> hours_;
};

}  // namespace luotsi::directory
