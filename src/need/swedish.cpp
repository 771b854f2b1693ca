#include "need/swedish.hpp"

#include "base/text.hpp"

namespace luotsi::need {

namespace {

constexpr std::size_t letters_min = 3;      // of a part
constexpr std::size_t word_letters_min = 7; // of a compound
constexpr int depth_max = 3;

}  // namespace

void SwedishParts::add(std::string_view form, const std::string& stem) {
    if (count_code_points(form) < letters_min) return;
    forms_.emplace(form);
    if (count_code_points(stem) >= letters_min) stems_.insert(stem);
}

std::string SwedishParts::stem(std::string_view word, Stemmer& stemmer) const {
    std::string plain = stemmer.stem(word);
    if (stems_.contains(plain)) return plain;
    for (const std::string_view ending : {"ets", "et", "ens", "ns", "n", "ts", "t"}) {
        if (!word.ends_with(ending) || word.size() < ending.size() + letters_min) continue;
        std::string shorter = stemmer.stem(word.substr(0, word.size() - ending.size()));
        if (stems_.contains(shorter)) return shorter;
    }
    return plain;
}

std::string SwedishParts::first_part(std::string_view written) const {
    std::string word(written);
    if (forms_.contains(word)) return word;
    for (const std::string_view dropped : {"a", "e", "are"}) {
        // "tandläkar-" stands for tandläkare, "skol-" for skola.
        std::string form = word;
        if (dropped == "are" && !form.ends_with("ar")) continue;
        form += dropped == "are" ? "e" : dropped;
        if (forms_.contains(form)) return form;
    }
    for (const std::string_view link : {"s", "o", "u", "e"}) {
        if (!word.ends_with(link)) continue;
        std::string form = word.substr(0, word.size() - link.size());
        if (count_code_points(form) < letters_min) continue;
        if (forms_.contains(form)) return form;
        if (link == "o" || link == "u") form += 'a';
        if (forms_.contains(form)) return form;
    }
    return {};
}

std::vector<std::string> SwedishParts::split(std::string_view word, Stemmer& stemmer) const {
    if (count_code_points(word) < word_letters_min) return {};
    return split(word, stemmer, 0);
}

std::vector<std::string> SwedishParts::split(std::string_view word, Stemmer& stemmer,
                                             int depth) const {
    std::vector<std::size_t> starts;  // of letters, in bytes
    for (std::size_t at = 0; at < word.size(); next_code_point(word, at)) starts.push_back(at);
    // The longest first part that leaves a known rest: "barn|skydd", not "bar|nskydd".
    for (std::size_t i = starts.size(); i-- > 0;) {
        if (i < letters_min || starts.size() - i < letters_min) continue;
        const std::string form = first_part(word.substr(0, starts[i]));
        if (form.empty()) continue;
        std::string_view rest = word.substr(starts[i]);
        if (rest.starts_with("-")) rest.remove_prefix(1);
        std::vector<std::string> out{stemmer.stem(form)};
        const std::string last = stem(rest, stemmer);
        if (stems_.contains(last)) {
            out.push_back(last);
            return out;
        }
        if (depth + 1 >= depth_max) continue;
        for (std::string& part : split(rest, stemmer, depth + 1)) out.push_back(std::move(part));
        if (out.size() > 1) return out;
    }
    return {};
}

}  // namespace luotsi::need
