// The features of a text's words (features.hpp) as numbers of a learnt model, without names: what
// a text is read by while somebody waits. The text is looked at once; then any part of it can be
// asked for, as if nothing stood around it.
#pragma once

#include <cstdint>
#include <vector>

#include "need/linear.hpp"
#include "need/name_index.hpp"
#include "need/text.hpp"

namespace luotsi::need {

class NumberedWords {
public:
    // Neither the text nor the model is needed afterwards. O(tokens × readings).
    NumberedWords(const Text& text, const LinearModel& model);

    // Appends what features_of() gives for a text of the tokens begin … end−1 alone, but for what
    // LinearModel::weigh passes over; tokens are counted from `begin`. O(features of these tokens).
    void append_part(std::vector<NumberedFeature>& out, std::uint32_t begin,
                     std::uint32_t end) const;
    void append_all(std::vector<NumberedFeature>& out) const {
        append_part(out, 0, static_cast<std::uint32_t>(ends_.size()));
    }

private:
    struct Told {
        std::uint32_t name = 0;  // an index of numbers_
        std::uint32_t first = 0, last = 0;  // the tokens it is of
        double value = 0;
    };

    NameIndex names_;  // that were told
    std::vector<std::uint32_t> numbers_;  // by name, in the model; none: an unknown word
    std::vector<Told> told_;  // of the first token, the second …
    std::vector<std::uint32_t> ends_;  // … by token: where they end in told_
};

}  // namespace luotsi::need
