#include "interop/needs.hpp"

#include <algorithm>

namespace luotsi::interop {

namespace {

bool has(const std::vector<std::string>& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

bool is_class(const directory::Term& term) {
    return term.scheme == "ptv-service-class" && !term.code.empty();
}

}  // namespace

std::vector<std::string> needs_of_classes(const need::NeedFinder& needs,
                                          std::span<const directory::Term> terms,
                                          std::string_view general_reference) {
    std::vector<std::string> out;
    if (!general_reference.empty()) {
        for (const auto& category : needs.categories())
            if (has(category.general_descriptions, general_reference)) out.push_back(category.code);
    }
    for (const auto& category : needs.categories()) {
        const bool classed = std::any_of(terms.begin(), terms.end(), [&](const auto& term) {
            return is_class(term) && has(category.service_classes, term.code);
        });
        if (classed && !has(out, category.code)) out.push_back(category.code);
    }
    if (!out.empty()) return out;
    for (const auto& category : needs.categories()) {
        const bool covered = std::any_of(terms.begin(), terms.end(), [&](const auto& term) {
            return is_class(term) &&
                   has(category.service_classes, term.code.substr(0, term.code.find('.')));
        });
        if (covered) out.push_back(category.code);
    }
    return out;
}

std::string need_of_words(const need::NeedFinder& needs, std::string_view words) {
    const auto guesses = needs.find(words, {}, 2);
    if (guesses.empty()) return {};
    // A margin of a third: two categories that are about as likely are none.
    if (guesses.size() > 1 && guesses[1].score * 1.33 > guesses[0].score) return {};
    return guesses[0].code;
}

}  // namespace luotsi::interop
