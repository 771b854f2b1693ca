// Finnish words by Voikko: base forms, parts of compounds, person, negation, tense. libvoikko's
// handle belongs to one thread at a time, so handles are lent from a small pool, each with a cache
// of the words it has read (running text repeats itself: the cache makes it 2–3 times faster).
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "need/language.hpp"
#include "need/text.hpp"

namespace luotsi::need {

// What all languages know of the words that were read lately.
struct KnownWords {
    std::uint64_t domain = 0;  // the state of the domain's words (Analyser) that this is of
    std::unordered_map<std::string, WordKnowledge> words;
};

// One handle; used by one thread at a time.
class FinnishWords {
public:
    ~FinnishWords();
    FinnishWords(const FinnishWords&) = delete;
    FinnishWords& operator=(const FinnishWords&) = delete;

    // All readings of a lower-case word in the order Voikko gives them, duplicates dropped; empty
    // when it is no Finnish word. The reference holds until the next call. 13 µs, from the cache
    // far less.
    const std::vector<Reading>& read(const std::string& word);
    // Up to five words that are spelt nearly so. 2.5–4 ms: sparingly.
    std::vector<std::string> suggest(const std::string& word);

    // Lent along with the handle, for it too belongs to one thread at a time.
    KnownWords lately;

private:
    friend class FinnishPool;
    FinnishWords();
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

class FinnishPool {
public:
    class Loan {
    public:
        Loan(FinnishPool& pool, std::unique_ptr<FinnishWords> words)
            : pool_(pool), words_(std::move(words)) {}
        ~Loan();
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        FinnishWords& words() const { return *words_; }

    private:
        FinnishPool& pool_;
        std::unique_ptr<FinnishWords> words_;
    };

    FinnishPool();
    ~FinnishPool();
    // Opens the first handle; the error says what to install.
    Result<void> open();
    Loan lend();  // waits when all handles_max are in use

private:
    friend class Loan;
    void give_back(std::unique_ptr<FinnishWords> words);
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace luotsi::need
