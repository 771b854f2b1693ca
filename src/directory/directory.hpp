// The service directory (palveluhakemisto): public, private, association and parish services in
// one list, with where they came from and when they were last verified, and the matching of
// services to a need with a reason for each point. Names follow HSDS where it has one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "directory/municipality.hpp"

namespace luotsi::directory {

struct Listing {
    std::string id;                        // "ps-kotikuntoutus" or "ptv:<guid>"
    LocalText title;                       // a language the source lacks is empty, never a copy
    LocalText summary;
    std::string provider;
    std::string sector;                    // public | private | association | parish
    std::string unit;                      // unit slug when we can refer to it, or ""
    std::vector<std::string> needs;        // need category codes
    std::vector<std::string> service_classes;
    std::vector<std::string> target_groups;
    std::optional<int> age_from, age_to;   // inclusive
    std::vector<std::string> municipalities;  // 3-digit codes; empty = whole country or unknown
    bool nationwide = false;
    std::vector<std::string> languages;
    std::vector<std::string> channels;     // visit | phone | video | chat | web
    std::string phone;
    std::string email;
    std::string web;
    std::string address;
    LocalText hours_text;
    LocalText price_text;
    LocalText how_text;                    // how to get there: call, book, be referred
    bool free_of_charge = false;
    bool needs_referral = false;
    std::string capacity;                  // open | limited | closed | unknown
    std::string source;                    // demo | ptv | …
    std::string source_id;
    std::optional<Date> verified_at;
};

struct MatchQuery {
    std::vector<std::string> needs;        // best first
    std::string text;                      // free text, may be empty
    std::string municipality;
    std::string language;
    std::optional<int> age;
    std::size_t limit = 10;
};

struct Match {
    const Listing* service = nullptr;
    double score = 0;
    std::uint32_t fits = 0, of = 0;        // criteria met of criteria known
    // Words keys with arguments: why it is here and what speaks against.
    std::vector<std::pair<std::string, std::vector<std::pair<std::string, std::string>>>> reasons;
    std::optional<double> distance_km;
};

class Directory {
public:
    // Reads demo services; imported ones are added from the store's records by add().
    static Directory load(const std::string& demo_folder, std::vector<Error>& errors);
    void add(Listing service);             // replaces one with the same id
    const Listing* service(std::string_view id) const;
    const std::vector<Listing>& all() const { return services_; }
    // Eligibility (age, municipality, mergers followed) filters before ranking; an unknown fact
    // never excludes. The best need outweighs all else but a closed door; the service's own first
    // need counts more than its last. A word of the text counts only when few services have it,
    // so that "help" or "the whole" says nothing.
    std::vector<Match> match(const MatchQuery& query, const Municipalities& municipalities) const;

private:
    // Words of the text that tell services apart, with the weight each carries.
    struct TellingWord {
        std::string word;  // as it was said
        std::string stem;  // its beginning, standing for inflected forms
        double weight = 0;
    };
    using Words = std::vector<std::string>;  // of titles and summaries, sorted
    class Weighing;
    std::vector<TellingWord> telling_words(std::string_view text) const;
    static Words own_words(const Listing& service);

    std::vector<Listing> services_;
    std::vector<Words> words_;  // by service
    std::unordered_map<std::string, std::size_t> by_id_;
};

// A service as the JSON kept in the store's records (kind "service"), and back.
std::string to_json(const Listing& service);
Result<Listing> listing_from_json(std::string_view json);

}  // namespace luotsi::directory
