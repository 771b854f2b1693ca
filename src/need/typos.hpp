// Typing errors, mended into the words of the domain first: weighted edit distance (Damerau 1964,
// weights by how people mistype: dots left off, letters doubled, neighbouring keys, two letters
// swapped), where what follows the dictionary form may be an ending.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace luotsi::need {

class Corrector {
public:
    struct Found {
        std::string form;  // dictionary form as it was added
        double cost = 0;   // 0.2 = a dot left off, 0.9 = a letter missing
    };

    void add(std::string_view form);
    // The nearest form within what a word of this length may differ; nullopt: none, or the word is
    // too short to be sure of. O(forms that begin alike × letters²).
    std::optional<Found> find(std::string_view word) const;

private:
    struct Form {
        std::string text;
        std::u32string letters;
    };
    std::unordered_map<char32_t, std::vector<Form>> by_first_;
};

// å and ä → a, ö → o; é → e: what somebody types without the keys for them.
std::string without_dots(std::string_view word);
// Ways to put dots back into a Finnish word typed without: all, from a letter on, up to a letter
// (compounds mix). At most 24.
std::vector<std::string> with_dots(std::string_view word);

}  // namespace luotsi::need
