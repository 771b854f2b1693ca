#include "need/features.hpp"

#include <algorithm>

#include "need/name_index.hpp"

namespace luotsi::need {

namespace {

constexpr double part_value = 0.7;    // of a part of a compound, against the word itself
constexpr double root_value = 0.6;    // of the word it is derived from
constexpr double pair_value = 0.7;
constexpr double prefix_value = 0.5;
constexpr double suggested_value = 0.4;  // of a word that is only the dictionary's suggestion
constexpr std::size_t prefix_letters = 5;
constexpr std::size_t prefix_letters_min = 4;  // shorter words have no prefix feature
constexpr double share_min = 0.05;    // of a language to be read at all

std::size_t bytes_of_letters(std::string_view word, std::size_t letters) {
    std::size_t at = 0;
    for (std::size_t i = 0; i < letters && at < word.size(); ++i) next_code_point(word, at);
    return at;
}

class Collector {
public:
    explicit Collector(const Text& text) : text_(text) {
        const std::size_t guess = text.tokens.size() * 8;
        at_.reserve(guess, guess * 16);
        out_.reserve(guess);
    }

    std::vector<Feature> run() {
        for (std::uint32_t i = 0; i < text_.tokens.size(); ++i) {
            const Token& token = text_.tokens[i];
            if (token.number >= 0) {
                number(i);
                continue;
            }
            words(i, token);
            prefix(i, token);
            if (i > 0 && text_.tokens[i - 1].sentence == token.sentence) pair(i);
        }
        return std::move(out_);
    }

private:
    void add(std::string name, double value, std::uint32_t token) {
        const auto [at, fresh] = at_.add(name);
        if (fresh)
            out_.push_back({std::move(name), value, token});
        else
            out_[at].value += value;
    }

    static std::string named(Language language, bool negated, std::string_view lemma) {
        std::string out(to_string(language));
        out += negated ? ":!" : ":";
        out += lemma;
        return out;
    }

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
        add(named(reading.language, false, reading.lemma), weight, i);
        if (token.negated) add(named(reading.language, true, reading.lemma), weight, i);
        if (reading.parts.size() > 1) {
            for (const std::string& part : reading.parts)
                add(named(reading.language, false, part), weight * part_value, i);
        }
        if (!reading.root.empty() && reading.root != reading.lemma)
            add(named(reading.language, false, reading.root), weight * root_value, i);
    }

    void prefix(std::uint32_t i, const Token& token) {
        const std::size_t bytes = bytes_of_letters(token.surface, prefix_letters);
        if (bytes_of_letters(token.surface, prefix_letters_min) < token.surface.size() ||
            bytes < token.surface.size())
            add(token.surface.substr(0, bytes) + '*', prefix_value, i);
    }

    const Reading* first_reading(const Token& token) const {
        for (const Reading& reading : token.readings) {
            if (reading.language == text_.language) return &reading;
        }
        return token.readings.empty() ? nullptr : &token.readings.front();
    }

    void pair(std::uint32_t i) {
        const Reading* before = first_reading(text_.tokens[i - 1]);
        const Reading* here = first_reading(text_.tokens[i]);
        if (before == nullptr || here == nullptr) return;
        add(named(here->language, false, before->lemma + '_' + here->lemma), pair_value, i - 1);
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
        add(std::string(name), 1, i);
    }

    const Text& text_;
    std::vector<Feature> out_;
    NameIndex at_;
};

}  // namespace

std::vector<Feature> features_of(const Text& text) { return Collector(text).run(); }

}  // namespace luotsi::need
