// Clarifying questions (content/needs/questions.yaml): when two need categories are nearly as
// likely, one question whose answers each lead to a category. Where content has no question for
// the two, a general one is built from their plain names; where nothing was understood, the person
// is asked what field of life it is about. "None of these" is always an answer.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace luotsi::need {

struct QuestionAnswer {
    LocalText text;
    std::string category;  // "" = none of these
};

struct Question {
    LocalText text;
    std::vector<QuestionAnswer> answers;
};

class Questions {
public:
    // A category that is not in `codes` is an error.
    static Questions load(const std::string& file, const std::vector<std::string>& codes,
                          std::vector<Error>& errors);

    // The question that tells the two apart: the one for the fewest categories of those that name
    // both; else the general one over `choices` (category and its plain name).
    Question between(const std::string& first, const std::string& second,
                     const std::vector<std::pair<std::string, LocalText>>& choices) const;
    const Question& open() const { return open_; }  // when nothing was understood
    std::size_t size() const { return entries_.size(); }

private:
    struct Entry {
        std::vector<std::string> needs;
        Question question;
    };
    std::vector<Entry> entries_;
    LocalText general_;  // "Which of these describes your matter better?"
    LocalText none_;  // "None of these"
    Question open_;
};

}  // namespace luotsi::need
