// What a contact seems to be about: need categories (tarveluokat) ranked by the lexicon of everyday
// words and by what was learnt from examples (ranker.hpp), each with a probability and the words
// that spoke for it; how urgent it is; and a clarifying question when two answers are close. It
// proposes; people decide.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "model/compiled.hpp"
#include "need/questions.hpp"
#include "need/ranker.hpp"
#include "need/text.hpp"

namespace luotsi::need {

struct NeedCategory {
    std::string code;  // "ELDER_GUIDANCE"
    LocalText title;  // the workers' name
    LocalText plain;  // what a resident reads
    model::Register reg = model::Register::social;
    std::vector<std::string> service_classes;  // PTV codes
    std::vector<std::string> general_descriptions;
};

struct Theme {  // what a resident may pick instead of writing
    std::string code;  // "family"
    LocalText title;
    LocalText hint;
    std::string icon;
    std::vector<std::string> needs;
};

struct NeedGuess {
    std::string code;
    double score = 0;  // the confidence again, for callers that only sort
    double confidence = 0;  // probability that this is a right first answer
    std::vector<std::string> because;  // the words of the text that spoke for it
    std::vector<Reason> reasons;  // the same with the rule that heard them
};

enum class Urgency : std::uint8_t { routine, urgent, emergency };
std::string_view to_string(Urgency urgency);

struct DangerSign {  // what the danger layer saw
    std::string kind;
    bool emergency = false;
    double certainty = 1;  // 0..1
};

struct Understanding {
    Language language = Language::fi;  // of the text
    std::vector<NeedGuess> needs;  // best first
    Urgency urgency = Urgency::routine;  // never less than what a danger sign says
    std::optional<Question> question;  // when the answer is not clear
};

class NeedFinder {
public:
    // Reads codes/need-categories.yaml, codes/themes.yaml and needs/.
    static NeedFinder load(const std::string& content_folder, std::vector<Error>& errors);
    static NeedFinder load(const std::string& content_folder, const Analyser& analyser,
                           std::vector<Error>& errors);

    // Best first, at most `limit`; empty when nothing spoke for anything.
    std::vector<NeedGuess> find(std::string_view text, std::string_view theme,
                                std::size_t limit = 3) const;
    // Everything that can be said of a text. An empty text is understood as nothing.
    Understanding understand(const Text& text, const std::vector<DangerSign>& dangers = {},
                             std::string_view theme = {}, std::size_t limit = 3) const;

    const NeedCategory* category(std::string_view code) const;
    const Theme* theme(std::string_view code) const;
    const std::vector<NeedCategory>& categories() const { return categories_; }
    const std::vector<Theme>& themes() const { return themes_; }
    const Analyser& analyser() const { return analyser_; }
    const Ranker& ranker() const { return ranker_; }
    std::vector<std::string> codes() const;  // of the categories, in their order

private:
    struct DangerNeed {  // which need a kind of danger speaks for
        std::string kind;
        std::uint32_t urgent = 0;
        std::uint32_t emergency = 0;
    };
    std::uint32_t index_of(std::string_view code) const;  // model::none when unknown
    void read_danger_needs(const std::string& file, std::vector<Error>& errors);
    std::vector<Push> pushes(const std::vector<DangerSign>& dangers, std::string_view theme) const;
    NeedGuess guess(const Ranked& ranked) const;

    std::vector<NeedCategory> categories_;
    std::vector<Theme> themes_;
    std::vector<DangerNeed> danger_needs_;
    std::vector<std::uint32_t> urgent_needs_;  // somebody is needed the same day by their nature
    Analyser analyser_;
    Ranker ranker_;
    Questions questions_;
};

}  // namespace luotsi::need
