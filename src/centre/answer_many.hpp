// Answers about several of a thing (`many` facts), for answer.cpp.
#pragma once

#include <string>
#include <string_view>

#include "centre/answer.hpp"

namespace luotsi::centre {

// A JSON list of objects whose keys are the fact's fields. A field left out or empty is not known
// of that one; an object that says nothing is left out. Errors: answer.not_list, answer.too_many,
// answer.unknown_field, and those of parse_answer() with arg "field".
Result<feel::Value> parse_many(const model::Fact& fact, std::string_view text);
// The list as the JSON parse_many() reads back.
std::string many_text(const feel::Value& value);
// "Aino, 1.5.2021, Needs day care: yes; Eino, …".
std::string many_label(const model::Fact& fact, const feel::Value& value, Language language,
                       const model::Words& words);

} // namespace luotsi::centre
