// What the centre did not understand, for the keeper of the lexicon: words that nobody's lexicon
// knows and how often "none of these" was said to which proposals. Holds no text and nobody's data
// (need/unknown.hpp says what is kept). What may be told – words of at least five texts, counts of
// sets of categories – is kept as one record and goes on after a restart; a word that fewer texts
// have had is only in memory, because a rare word could tell whose it is.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "need/unknown.hpp"

namespace luotsi::server {

inline constexpr std::string_view not_understood_record = "not-understood";  // store kind, id "all"
inline constexpr std::size_t not_understood_kept_max = 400;  // of each list in the record

class NotUnderstood {
public:
    explicit NotUnderstood(std::uint64_t salt) : words_(salt) {}

    // Somebody said that none of the proposed categories is right. Safe from many threads.
    void add(const need::NeedFinder& finder, const need::Text& text,
             std::vector<std::string> shown);

    struct Report {
        std::vector<need::UnknownWords::Line> words;  // commonest first
        // By the categories that had been shown, commonest first.
        std::vector<std::pair<std::vector<std::string>, std::uint32_t>> none_of_these;
        std::uint64_t times = 0;  // "none of these" in all, also of sets too rare to be listed
    };
    // Only what at least need::unknown_texts_min people have met.
    Report report() const;

    // Counts of earlier runs. Errors: json.*.
    Result<void> load(std::string_view json);
    // The record as it should be now; "" when nothing has been added since the last take.
    std::string take_record();

private:
    using Counts = std::map<std::string, std::uint32_t, std::less<>>;
    using Sets = std::map<std::vector<std::string>, std::uint32_t>;
    Counts words_now() const;  // under the lock
    Sets sets_now() const;

    mutable std::mutex mutex_;
    need::UnknownWords words_;  // of this run
    Counts earlier_words_;
    Sets earlier_sets_;
    bool changed_ = false;
};

}  // namespace luotsi::server
