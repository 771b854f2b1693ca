// Shipped instruments, and answers as short texts, for the tests of this module.
#pragma once

#include <string>
#include <string_view>

#include "instrument/library.hpp"
#include "instrument/score.hpp"

namespace luotsi::instrument {

const Library& shipped();  // loads once; an error of content ends the tests
const Instrument& shipped(std::string_view id);

// "1:0 2:3 9:1"; "1-8:0 9:1" gives items 1 to 8 the same answer.
std::vector<std::pair<std::string, Decimal>> answers(std::string_view text);

// The first (or named) score as text: "12", or the reason's code.
std::string total(const Instrument& instrument, std::string_view given, Sex sex = Sex::any,
                  std::optional<int> age = {}, std::string_view score = "");
// Its band's code, or the reason's code.
std::string band(const Instrument& instrument, std::string_view given, Sex sex = Sex::any,
                 std::optional<int> age = {}, std::string_view score = "");
// Codes of what is raised, joined by spaces.
std::string alerts(const Instrument& instrument, std::string_view given);
std::string cut_offs(const Instrument& instrument, std::string_view given, Sex sex = Sex::any,
                     std::optional<int> age = {});

}  // namespace luotsi::instrument
