#include "need/numbered.hpp"

#include "need/word_features.hpp"

namespace luotsi::need {

NumberedWords::NumberedWords(const Text& text, const LinearModel& model) {
    const std::size_t guess = text.tokens.size() * 8;
    names_.reserve(guess, guess * 16);
    numbers_.reserve(guess);
    told_.reserve(guess);
    ends_.reserve(text.tokens.size());
    WordFeatures words(text, [&](TokenSpan tokens, double value, const NamePieces& name) {
        const std::uint32_t hash = name.hash();
        const std::uint32_t number = model.number(name, hash);
        if (number == NameIndex::none && !LinearModel::is_word(name)) return;
        const auto [at, fresh] = names_.add(name, hash);
        if (fresh) numbers_.push_back(number);
        told_.push_back({at, tokens.first, tokens.last, value});
    });
    for (std::uint32_t i = 0; i < text.tokens.size(); ++i) {
        words.run(i);
        ends_.push_back(static_cast<std::uint32_t>(told_.size()));
    }
}

void NumberedWords::append_part(std::vector<NumberedFeature>& out, std::uint32_t begin,
                                std::uint32_t end) const {
    if (begin >= end) return;
    std::vector<std::uint32_t> places(numbers_.size(), NameIndex::none);  // in `out`, by name
    for (std::uint32_t i = begin == 0 ? 0 : ends_[begin - 1]; i < ends_[end - 1]; ++i) {
        const Told& one = told_[i];
        if (one.first < begin || one.last >= end) continue;
        std::uint32_t& place = places[one.name];
        if (place != NameIndex::none) {
            out[place].value += one.value;
            continue;
        }
        place = static_cast<std::uint32_t>(out.size());
        out.push_back({numbers_[one.name], one.first - begin, one.value});
    }
}

}  // namespace luotsi::need
