// What reading and writing HSDS must agree on: how the classifications, languages and text types
// that HSDS has no field for travel as attributes, so that our own export reads back the same.
#pragma once

#include <string>
#include <string_view>

namespace luotsi::interop {

// Classification schemes of ours; others come from outside and are kept as "hsds:<taxonomy>".
bool is_own_scheme(std::string_view taxonomy);

// attribute.link_type of a text in another language or of a type without a field:
// "text:names:sv:alternative", "text:descriptions:fi:summary".
struct TextPlace {
    bool names = false, descriptions = false;
    std::string language, type;
};
TextPlace text_place(std::string_view link_type);
std::string text_link(bool names, std::string_view language, std::string_view type);

// Whether a link type is one of ours and read elsewhere ("luotsi:…").
bool is_own_link(std::string_view link_type);

}  // namespace luotsi::interop
