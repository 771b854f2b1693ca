// Which need categories an imported service covers: told by its Finnish service classes and general
// description (content/codes/need-categories.yaml), or, for foreign taxonomies, by the words of its
// terms. What nothing covers stays without a category: it is found by words only, and reported.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "directory/record.hpp"
#include "need/need.hpp"

namespace luotsi::interop {

// Categories of the general description first, then those that name a class of the service; where
// none names the sub-class (P10.6), those that name its main class (P10).
std::vector<std::string> needs_of_classes(const need::NeedFinder& needs,
                                          std::span<const directory::Term> terms,
                                          std::string_view general_reference);

// The category the words of a taxonomy term or a service's name speak for; "" when unsure.
std::string need_of_words(const need::NeedFinder& needs, std::string_view words);

}  // namespace luotsi::interop
