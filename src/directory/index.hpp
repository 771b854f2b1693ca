// What a search reads instead of the listings: columns of small numbers, bits for every fact, and a
// dictionary of words with the services that have them. Built once from the listings, never
// changed, shared by every thread. About 0.3 kB a service besides the listing itself.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "directory/bits.hpp"
#include "directory/listing.hpp"
#include "directory/words.hpp"

namespace luotsi::directory {

// A point on the unit sphere: distances become a difference of three numbers.
struct Direction {
    float x = 0, y = 0, z = 0;
};
Direction direction_of(Point point);
// Great-circle kilometres; within 10 m below 1,000 km.
double distance_km(const Direction& a, const Direction& b);

class Index {
public:
    enum class Capacity : std::uint8_t { unknown, open, limited, closed };
    enum class Status : std::uint8_t { active, paused, absent, gone };
    static constexpr std::int32_t no_day = INT32_MIN;

    struct Column {
        std::uint64_t tie = 0;  // from the id alone: the order of equals
        std::uint32_t places_begin = 0, hours_begin = 0;
        std::uint16_t places = 0, hours = 0;
        std::int32_t verified_day = no_day;
        std::int32_t capacity_day = no_day;
        std::array<std::uint32_t, 3> title_rank{};  // by language
        Capacity capacity = Capacity::unknown;
        Status status = Status::active;
        std::int8_t age_from = -1, age_to = -1;
        bool free = false, nationwide = false, area_known = false, needs_referral = false;
    };

    struct Words {  // a dictionary and who has its words
        std::vector<std::string> terms;  // sorted
        std::vector<std::uint32_t> begins;  // into postings, one more than terms
        std::vector<std::uint32_t> postings;
        // Those that have a word beginning with `prefix`; with `into` of the right size.
        void add_having(std::string_view prefix, Bits& into) const;
    };

    Index() = default;
    // Equal ids: the last one stays. O(total words × log words); each word's forms are asked once.
    Index(std::vector<Listing> listings, const Municipalities& municipalities,
          Grammar grammar = {});

    std::size_t size() const { return listings.size(); }
    // What a word of a search is looked for by besides how it is written.
    std::vector<std::string> query_forms(const std::string& word) const {
        return grammar.of_query ? grammar.of_query(word) : std::vector<std::string>();
    }
    // Those that have a word beginning with `word` or with one of its forms.
    static void add_having(const Words& dictionary, const std::string& word,
                           const std::vector<std::string>& forms, Bits& into);
    std::size_t bytes() const;  // of everything besides the listings, roughly

    std::vector<Listing> listings;  // sorted by id
    std::unordered_map<std::string_view, std::uint32_t> by_id;
    std::vector<Column> columns;
    std::vector<Direction> places;
    std::vector<float> places_within_km;
    std::vector<std::shared_ptr<const Hours>> hours;  // each once
    std::vector<std::uint32_t> hour_ids;

    // Services by a fact they are known to have.
    std::map<std::string, Bits, std::less<>> needs, languages, way_languages, modes, sectors,
        charges;
    std::map<std::string, std::vector<std::uint8_t>, std::less<>> need_places;  // by service; 255
    std::map<std::string, Bits, std::less<>> covered;  // by today's municipality
    std::vector<Bits> fits_age;  // by years, unknown ages included
    Bits nationwide, area_unknown, language_unknown, mode_unknown, sector_unknown;
    Bits costs, cannot_be_remote, refuses_referrals;
    Words words, title_words, provider_words;
    Grammar grammar;

private:
    void add_facts(std::size_t i, const Municipalities& municipalities);
    void add_column(std::size_t i, std::unordered_map<const Hours*, std::uint32_t>& known);
    void add_words();
    std::vector<std::string> other_forms(const std::string& word) const;
    void rank_titles();
};

constexpr int oldest_age = 120;

}  // namespace luotsi::directory
