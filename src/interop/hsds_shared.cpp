#include "interop/hsds_shared.hpp"

#include <algorithm>
#include <array>

namespace luotsi::interop {

bool is_own_scheme(std::string_view taxonomy) {
    constexpr std::array<std::string_view, 8> schemes{"ptv-service-class",
                                                      "ptv-target-group",
                                                      "ptv-life-event",
                                                      "ptv-industrial-class",
                                                      "koko",
                                                      "ptv-digital-authorisation",
                                                      "luotsi-need",
                                                      "luotsi-sector"};
    return std::find(schemes.begin(), schemes.end(), taxonomy) != schemes.end();
}

std::string text_link(bool names, std::string_view language, std::string_view type) {
    std::string out = names ? "text:names:" : "text:descriptions:";
    out.append(language).append(":").append(type);
    return out;
}

TextPlace text_place(std::string_view link) {
    TextPlace out;
    const std::string_view names = "text:names:", descriptions = "text:descriptions:";
    out.names = link.starts_with(names);
    out.descriptions = link.starts_with(descriptions);
    if (!out.names && !out.descriptions) return out;
    link.remove_prefix(out.names ? names.size() : descriptions.size());
    const std::size_t colon = std::min(link.find(':'), link.size());
    out.language = link.substr(0, colon);
    if (colon < link.size()) out.type = link.substr(colon + 1);
    return out;
}

bool is_own_link(std::string_view link) {
    return link.starts_with("luotsi:") || link.starts_with("text:");
}

}  // namespace luotsi::interop
