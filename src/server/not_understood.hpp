// What the centre did not understand, for the keeper of the lexicon: words that nobody's lexicon
// knows and how often "none of these" was said to which proposals. Lives as long as the process and
// holds no text and nobody's data (need/unknown.hpp says what is kept); also a line of the log, so
// that the count outlives a restart.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "need/unknown.hpp"

namespace luotsi::server {

class NotUnderstood {
public:
    explicit NotUnderstood(std::uint64_t salt) : words_(salt) {}

    // Somebody said that none of the proposed categories is right. Safe from many threads.
    void add(const need::NeedFinder& finder, const need::Text& text,
             std::vector<std::string> shown);

    struct Report {
        std::vector<need::UnknownWords::Line> words;
        std::map<std::vector<std::string>, std::uint32_t> none_of_these;
    };
    Report report() const;

private:
    mutable std::mutex mutex_;
    need::UnknownWords words_;
};

}  // namespace luotsi::server
