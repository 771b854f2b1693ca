#include "need/language.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace luotsi::need {

namespace {

// Log-likelihood ratios set by hand; a text of three words is decided by any one common word.
constexpr double common_word = 2.2;
constexpr double known_word = 1.2;
constexpr double known_name = 0.2;
constexpr double unknown_to_dictionary = -1.0;  // Finnish only: its dictionary is nearly complete

struct Hint {
    std::string_view letters;
    std::array<double, 3> weight;  // fi sv en
};

constexpr std::array hints{
    Hint{"å", {-1.5, 1.5, -2}},     Hint{"ä", {0.2, 0.2, -2}},     Hint{"ö", {0.1, 0.3, -2}},
    Hint{"aa", {1.2, -1, -1.5}},    Hint{"ii", {1.2, -1, -1}},     Hint{"uu", {1.2, -1, -1.5}},
    Hint{"yy", {1, -1, -1.5}},      Hint{"ää", {1.5, -1, 0}},      Hint{"öö", {1, -1, 0}},
    Hint{"w", {-1.5, -1, 1}},       Hint{"th", {-1.5, -0.7, 1}},   Hint{"sh", {-1, -0.7, 1}},
    Hint{"ght", {-1.5, -1.5, 2}},   Hint{"tion", {-1, 0.4, 1}},    Hint{"ing", {-1, 0.3, 0.9}},
    Hint{"ck", {-1.5, 0.7, 0.5}},   Hint{"sj", {-0.5, 1.3, -1}},   Hint{"tj", {-0.5, 1, -1}},
    Hint{"skö", {-1, 1, -1}},       Hint{"ning", {-1, 0.6, 0.2}},  Hint{"het", {-0.3, 0.5, 0}},
    Hint{"gg", {-0.5, 0.4, 0.2}},   Hint{"x", {-1, 0.1, 0.4}},     Hint{"q", {-1.5, -1, 0.7}},
    Hint{"z", {-1, -0.7, 0.4}},     Hint{"c", {-0.7, -0.1, 0.4}},  Hint{"uo", {0.9, -1, -0.7}},
    Hint{"yö", {0.9, -1, -1}},      Hint{"ki", {0.3, -0.1, -0.1}}, Hint{"ssa", {0.7, -0.4, -0.5}},
    Hint{"lla", {0.6, -0.3, -0.4}},
};

}  // namespace

std::array<double, 3> letter_hints(std::string_view word) {
    std::array<double, 3> out{};
    for (const Hint& hint : hints) {
        if (word.find(hint.letters) == std::string_view::npos) continue;
        for (std::size_t i = 0; i < 3; ++i) out[i] += hint.weight[i] * 0.6;
    }
    return out;
}

std::array<double, 3> language_shares(const std::vector<WordKnowledge>& words) {
    std::array<double, 3> score{};
    for (const WordKnowledge& word : words) {
        for (std::size_t i = 0; i < 3; ++i) {
            if (word.common[i])
                score[i] += common_word;
            else if (word.known[i])
                score[i] += i == 0 && word.name ? known_name : known_word;
            else if (i == 0)
                score[i] += unknown_to_dictionary;
            score[i] += word.letters[i];
        }
    }
    const double best = *std::max_element(score.begin(), score.end());
    double sum = 0;
    for (double& one : score) sum += one = std::exp(one - best);
    for (double& one : score) one /= sum;
    return score;
}

Language likeliest(const std::array<double, 3>& shares) {
    const auto best = std::max_element(shares.begin(), shares.end());
    return all_languages[static_cast<std::size_t>(best - shares.begin())];
}

}  // namespace luotsi::need
