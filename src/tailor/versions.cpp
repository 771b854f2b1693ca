#include "tailor/versions.hpp"

#include <algorithm>
#include <array>

#include "model/version.hpp"

namespace luotsi::tailor {
namespace {

using model::Change;

// Texts people read and what only measures, prices and evidence say: no case behaves differently.
bool is_words(const model::Address& address) {
    constexpr std::array<std::string_view, 6> keys{"title", "shown",  "ask",
                                                   "help",  "labels", "because"};
    constexpr std::array<std::string_view, 7> parts{"title",    "basis", "evidence", "serves",
                                                    "measures", "costs", "expect"};
    const auto among = [](const auto& words, std::string_view word) {
        return std::find(words.begin(), words.end(), word) != words.end();
    };
    if (among(parts, address.part)) return true;
    return among(keys, address.key);
}

// A row whose answer is the same and only its reason is told otherwise.
bool only_reason(const model::Difference& difference) {
    const auto answer = [](const model::Element* element) {
        return element->value.substr(0, element->value.find(", because "));
    };
    return answer(difference.before) == answer(difference.after);
}

}  // namespace

std::string_view to_string(Weight weight) {
    constexpr std::array<std::string_view, 4> names{"none", "patch", "minor", "major"};
    return names[static_cast<std::size_t>(weight)];
}

Weight weight_of(const model::Difference& difference) {
    const auto address = model::parse_address(difference.path);
    if (!address) return Weight::major;
    if (is_words(*address)) return Weight::patch;
    if (difference.path == "status") return Weight::patch;
    if (address->key == "rows" && difference.kind == Change::changed && only_reason(difference))
        return Weight::patch;
    // Something new beside what was: but a new row, limit or condition changes what there is.
    const bool group = address->is_group() && address->part != "ends";
    const bool member = address->has_member && address->key != "rows" &&
                        address->key != "cancels" && address->key != "if silent";
    if (difference.kind == Change::added && (group || member)) return Weight::minor;
    return Weight::major;
}

Weight weight_of(const std::vector<model::Difference>& differences) {
    Weight most = Weight::none;
    for (const model::Difference& one : differences) most = std::max(most, weight_of(one));
    return most;
}

Weight declared(std::string_view before, std::string_view after) {
    const auto a = model::parse_version(before);
    const auto b = model::parse_version(after);
    if (!a || !b || *b <= *a) return Weight::none;
    if ((*a)[0] != (*b)[0]) return Weight::major;
    return (*a)[1] != (*b)[1] ? Weight::minor : Weight::patch;
}

}  // namespace luotsi::tailor
