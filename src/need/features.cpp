#include "need/features.hpp"

#include "need/name_index.hpp"
#include "need/word_features.hpp"

namespace luotsi::need {

std::vector<Feature> features_of(const Text& text) {
    std::vector<Feature> out;
    NameIndex places;  // in `out`
    WordFeatures words(text, [&](TokenSpan tokens, double value, const NamePieces& name) {
        const auto [at, fresh] = places.add(name);
        if (fresh)
            out.push_back({name.whole(), value, tokens.first});
        else
            out[at].value += value;
    });
    for (std::uint32_t i = 0; i < text.tokens.size(); ++i) words.run(i);
    return out;
}

}  // namespace luotsi::need
