// Answers to a model's questions: text from a form, a command line or a script turned into values
// of the fact's type, and which questions the resident's contact form asks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "feel/value.hpp"
#include "model/compiled.hpp"
#include "model/words.hpp"

namespace luotsi::centre {

// The questions of the model's contact form that hold with the answers given so far, in file order.
std::vector<std::uint32_t>
contact_questions(const model::CompiledModel& model,
                  const std::vector<std::pair<std::string, feel::Value>>& answers);

// Text checked against a fact's type: "true", "7", "7.5", "2026-11-21", an option's value, free
// text of at most 4,000 characters; of several of a thing a JSON list of objects,
// [{"name": "Aino", "birth date": "2021-05-01"}]. Errors: answer.not_boolean, answer.not_number,
// answer.out_of_range, answer.not_option, answer.not_date, answer.too_long, answer.not_list,
// answer.too_many, answer.unknown_field, answer.not_supported; args carry what is allowed, never
// what was answered.
Result<feel::Value> parse_answer(const model::Fact& fact, std::string_view text);

// The value as a person reads it: the option's label, yes or no, plain numbers,
// dates as day.month.year.
std::string label_of(const model::Fact& fact, const feel::Value& value, Language language,
                     const model::Words& words);

// The value as the text parse_answer() reads back.
std::string answer_text(const feel::Value& value);

}  // namespace luotsi::centre
