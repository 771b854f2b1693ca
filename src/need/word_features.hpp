// The features of words (features.hpp) one after the other, told to whoever keeps them: under their
// names (features_of) or as numbers of a model (numbered.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "need/features.hpp"
#include "need/name_index.hpp"
#include "need/text.hpp"

namespace luotsi::need {

// The reading of a word that neighbours are told by, or nullptr.
inline const Reading* main_reading(const Text& text, const Token& token) {
    for (const Reading& reading : token.readings) {
        if (reading.language == text.language) return &reading;
    }
    return token.readings.empty() ? nullptr : &token.readings.front();
}

// tell(TokenSpan, double value, const NamePieces& name): a feature that these words have, of which
// the first is the one it comes from; the same one may be told several times.
template <class Tell>
class WordFeatures {
public:
    WordFeatures(const Text& text, Tell tell) : text_(text), tell_(std::move(tell)) {}

    // Tells those of token i and of it with the one before it or, of a number, behind it.
    void run(std::uint32_t i) {
        const Token& token = text_.tokens[i];
        if (token.number >= 0) return number(i);
        words(i, token);
        prefix(i, token);
        if (i > 0 && text_.tokens[i - 1].sentence == token.sentence) pair(i);
    }

private:
    static constexpr double part_value = 0.7;  // of a part of a compound, against the word itself
    static constexpr double root_value = 0.6;  // of the word it is derived from
    static constexpr double pair_value = 0.7;
    static constexpr double prefix_value = 0.5;
    static constexpr double suggested_value = 0.4;  // of the dictionary's mere suggestion
    static constexpr std::size_t prefix_letters = 5;
    static constexpr std::size_t prefix_letters_min = 4;  // shorter words have no prefix feature
    static constexpr double share_min = 0.05;  // of a language to be read at all

    static std::size_t bytes_of_letters(std::string_view word, std::size_t letters) {
        std::size_t at = 0;
        for (std::size_t i = 0; i < letters && at < word.size(); ++i) next_code_point(word, at);
        return at;
    }

    void add(std::uint32_t i, double value, const NamePieces& name) { tell_({i, i}, value, name); }

    // Readings share the token's weight: by language, then equally among a language's readings.
    void words(std::uint32_t i, const Token& token) {
        for (const Language language : all_languages) {
            const double share = text_.languages[static_cast<std::size_t>(language)];
            std::size_t count = 0;
            for (const Reading& reading : token.readings) count += reading.language == language;
            if (count == 0) continue;
            // A word only this language knows counts whole, whatever the text's language.
            const bool only = count == token.readings.size();
            const double weight =
                (only ? 1.0 : share) * (token.how == How::suggested ? suggested_value : 1.0);
            if (weight < share_min) continue;
            for (const Reading& reading : token.readings) {
                if (reading.language == language)
                    read(i, token, reading, weight / static_cast<double>(count));
            }
        }
    }

    void read(std::uint32_t i, const Token& token, const Reading& reading, double weight) {
        const std::string_view language = to_string(reading.language);
        add(i, weight, NamePieces(language, ":", reading.lemma));
        if (token.negated) add(i, weight, NamePieces(language, ":!", reading.lemma));
        if (reading.parts.size() > 1) {
            for (const std::string& part : reading.parts)
                add(i, weight * part_value, NamePieces(language, ":", part));
        }
        if (!reading.root.empty() && reading.root != reading.lemma)
            add(i, weight * root_value, NamePieces(language, ":", reading.root));
    }

    void prefix(std::uint32_t i, const Token& token) {
        const std::size_t bytes = bytes_of_letters(token.surface, prefix_letters);
        if (bytes_of_letters(token.surface, prefix_letters_min) < token.surface.size() ||
            bytes < token.surface.size())
            add(i, prefix_value, NamePieces(std::string_view(token.surface).substr(0, bytes), "*"));
    }

    void pair(std::uint32_t i) {
        const Reading* before = main_reading(text_, text_.tokens[i - 1]);
        const Reading* here = main_reading(text_, text_.tokens[i]);
        if (before == nullptr || here == nullptr) return;
        tell_({i - 1, i}, pair_value,
              NamePieces(to_string(here->language), ":", before->lemma, "_", here->lemma));
    }

    // "15v", "4 kk", "84-vuotias", "7 år", "3 months": an age in classes.
    void number(std::uint32_t i) {
        if (i + 1 >= text_.tokens.size()) return;
        const std::string_view unit = text_.tokens[i + 1].surface;
        double years = text_.tokens[i].number;
        const auto begins = [unit](std::string_view with) { return unit.starts_with(with); };
        if (unit == "kk" || begins("kuukau") || begins("månad") || begins("mån") || begins("month"))
            years /= 12;
        else if (unit == "vk" || begins("viik") || begins("veck") || begins("week"))
            years /= 52;
        else if (!(unit == "v" || begins("vuoti") || begins("vuos") || begins("vuot") ||
                   begins("år") || begins("year") || unit == "yo" || unit == "y"))
            return;
        struct Band {
            double below;
            std::string_view name;
        };
        constexpr std::array<Band, 7> bands{{{1, "age:0"},
                                             {3, "age:1-2"},
                                             {7, "age:3-6"},
                                             {13, "age:7-12"},
                                             {18, "age:13-17"},
                                             {30, "age:18-29"},
                                             {65, "age:30-64"}}};
        std::string_view name = "age:65+";
        for (const Band& band : bands) {
            if (years < band.below) {
                name = band.name;
                break;
            }
        }
        tell_({i, i + 1}, 1, NamePieces(name));
    }

    const Text& text_;
    Tell tell_;
};

}  // namespace luotsi::need
