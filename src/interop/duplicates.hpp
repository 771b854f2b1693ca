// Finds records that may be the same service or organisation told twice – by different sources, or
// by one that does not look – and keeps what people decide on them. Nothing is merged or deleted by
// itself: a pair is proposed with its reasons; a worker says "the same" (and which one stays) or
// "not the same", and both can be taken back.
//
// Pairs are looked for only among records that share something telling (a business id, a telephone,
// an address, a name), so that the work grows with the directory and not with its square. What more
// than `block_max` records share – a switchboard, "Perusopetus" – tells nothing and is passed over.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "directory/record.hpp"

namespace luotsi::interop {

struct DuplicatePair {
    std::string kind;  // service | organisation
    std::string a, b;  // record ids, a < b
    double score = 0;  // 0–1; proposed from `duplicate_score_min`
    std::vector<std::string> reasons;  // business_id | name | similar_name | phone | address |
                                       // place | organisation | web
};

inline constexpr double duplicate_score_min = 0.6;
inline constexpr std::size_t block_max = 40;

class DuplicateFinder {
public:
    // `channel`: the service's channels by record id; null results are passed over.
    using FindChannel = std::function<std::optional<directory::Channel>(const std::string& id)>;
    void add(const directory::Organisation& record);
    void add(const directory::Service& record, const FindChannel& channel);
    // Best first. `blocks_passed_over`: how many shared keys were too common to tell anything.
    std::vector<DuplicatePair> find();
    std::size_t blocks_passed_over = 0;

private:
    struct Keys {
        std::string kind, id, source, name, business_id, organisation;
        std::vector<std::string> words, phones, addresses, sites;
        std::vector<directory::Point> points;
    };
    std::optional<DuplicatePair> compare(const Keys& a, const Keys& b) const;
    std::vector<Keys> all_;
};

// Digits of a telephone number without the country's prefix: "+358 17 123" and "017 123" are equal.
std::string phone_key(std::string_view prefix, std::string_view number);
// Lower case without punctuation, company forms and double blanks.
std::string name_key(std::string_view name);

// What people have said of a pair; kept as a record of its own (kind "duplicate", id below).
struct DuplicateDecision {
    DuplicatePair pair;
    std::string state = "proposed";  // proposed | merged | not_same
    std::string keep;  // merged: the id of the record that stays
    std::string decided_by;
    std::optional<Instant> decided_at;
};
std::string decision_id(const DuplicatePair& pair);
std::string to_json(const DuplicateDecision& decision);
Result<DuplicateDecision> decision_from_json(std::string_view json);

// The service that stays, completed with what only the other tells: texts in languages it lacks,
// channels, hours, prices. Which fields came from where is said in its extras ("merged_from",
// "merged_field.<name>"), so that a reader can tell; the stored records stay as they are.
directory::Service merged(directory::Service keep, const directory::Service& other);
// Applies the merges to services as they are shown: those merged away are left out.
void apply_merges(std::vector<directory::Service>& services,
                  const std::vector<DuplicateDecision>& decisions);
// The same with services as the store keeps them (JSON).
void apply_merges(std::vector<std::string>& services,
                  const std::vector<DuplicateDecision>& decisions);
inline constexpr std::string_view duplicate_record = "duplicate";  // store kind

}  // namespace luotsi::interop
