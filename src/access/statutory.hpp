// The rights by which a law lets a social authority open a person's matters without a part in them
// (content/access/statutory.yaml): whoever opens so names one of these, not words of their own.
// Part of the program as the tables of law are.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/rules.hpp"
#include "base/text.hpp"

namespace luotsi::access {

struct Statute {
    std::string id;
    LocalText title;
    Law law;
};

struct Statutes {
    std::vector<Statute> all;  // in the order of the file; none when it has a mistake
    std::vector<Error> errors;
    const Statute* find(std::string_view id) const;
};
const Statutes& statutes();

}  // namespace luotsi::access
