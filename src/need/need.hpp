// What a contact seems to be about: need categories (tarveluokat) ranked by weighted evidence from
// an everyday-word lexicon (content/needs/lexicon.yaml), each with the words that spoke for it. A
// first version: a later one adds morphology. It proposes; people decide.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "model/compiled.hpp"

namespace luotsi::need {

struct NeedCategory {
    std::string code;                     // "ELDER_GUIDANCE"
    LocalText title;                      // the workers' name
    LocalText plain;                      // what a resident reads
    model::Register reg = model::Register::social;
    std::vector<std::string> service_classes;  // PTV codes
    std::vector<std::string> general_descriptions;
};

struct Theme {                            // what a resident may pick instead of writing
    std::string code;                     // "family"
    LocalText title;
    LocalText hint;
    std::string icon;
    std::vector<std::string> needs;
};

struct NeedGuess {
    std::string code;
    double score = 0;                     // sum of weights; comparable within one text only
    std::vector<std::string> because;     // the words of the text that spoke for it
};

class NeedFinder {
public:
    // Reads codes/need-categories.yaml, codes/themes.yaml and needs/lexicon.yaml.
    static NeedFinder load(const std::string& content_folder, std::vector<Error>& errors);
    // Best first, at most `limit`; empty when nothing spoke for anything.
    std::vector<NeedGuess> find(std::string_view text, std::string_view theme,
                                std::size_t limit = 3) const;
    const NeedCategory* category(std::string_view code) const;
    const Theme* theme(std::string_view code) const;
    const std::vector<NeedCategory>& categories() const { return categories_; }
    const std::vector<Theme>& themes() const { return themes_; }

private:
    struct Entry {
        std::vector<std::string> stems;   // all must occur; "x*" is a prefix
        std::uint32_t category = 0;
        double weight = 1;
    };
    std::uint32_t index_of(std::string_view code) const;  // model::none when unknown

    std::vector<NeedCategory> categories_;
    std::vector<Theme> themes_;
    std::vector<Entry> entries_;
};

}  // namespace luotsi::need
