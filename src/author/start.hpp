// `luotsi model new`: a first model from a question or two. It compiles, passes the prover and is
// in the canonical layout; its comments, in the author's language, say what to change next. The
// pattern – a talk, the help, a review that comes back until an end is reached – keeps a case from
// being forgotten (docs/content.md, Models).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace luotsi::author {

enum class StartsFrom : std::uint8_t { contact, referral };

struct ModelWish {
    std::string id;     // "fi.kotiutus"; "" = made of the title
    std::string title;  // in `language`; the other languages get it too, marked to be translated
    StartsFrom starts_from = StartsFrom::contact;
    std::string does = "meet";  // what the help is: one of help_acts()
    Language language = Language::fi;
};

// What the help may be: the acts of the language that are work with the client.
const std::vector<std::string_view>& help_acts();

// "Tukea kotiin!" → "fi.tukea-kotiin"; "fi.malli" when the title has no letters.
std::string id_from_title(std::string_view title);

// The text of the model file. Errors: "author.no_title", "author.bad_wish".
Result<std::string> start_model(const ModelWish& wish);

}  // namespace luotsi::author
