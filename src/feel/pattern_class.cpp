// Sets of characters for the translator of patterns.
#include <unicode/uchar.h>
#include <unicode/uset.h>

#include <array>
#include <charconv>

#include "feel/pattern.hpp"

namespace luotsi::feel {

struct CharacterSet::Set {
    USet* icu = uset_openEmpty();
    Set() = default;
    Set(const Set&) = delete;
    Set& operator=(const Set&) = delete;
    ~Set() { uset_close(icu); }
};

CharacterSet::CharacterSet() : set_(std::make_unique<Set>()) {}
CharacterSet::~CharacterSet() = default;
CharacterSet::CharacterSet(CharacterSet&&) noexcept = default;
CharacterSet& CharacterSet::operator=(CharacterSet&&) noexcept = default;

void CharacterSet::add(std::uint32_t first, std::uint32_t last) {
    uset_addRange(set_->icu, static_cast<UChar32>(first), static_cast<UChar32>(last));
}
void CharacterSet::add(const CharacterSet& other) { uset_addAll(set_->icu, other.set_->icu); }
void CharacterSet::remove(const CharacterSet& other) { uset_removeAll(set_->icu, other.set_->icu); }
void CharacterSet::complement() { uset_complement(set_->icu); }
void CharacterSet::close_over_case() { uset_closeOver(set_->icu, USET_CASE_INSENSITIVE); }

std::string CharacterSet::to_icu() const {
    const auto append = [](std::string& out, UChar32 c) {
        std::array<char, 8> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), c, 16);
        out += "\\x{";
        out.append(digits.data(), end.ptr);
        out += '}';
    };
    std::string out;
    const std::int32_t count = uset_getItemCount(set_->icu);
    for (std::int32_t i = 0; i < count; ++i) {
        UChar32 first = 0;
        UChar32 last = 0;
        UErrorCode status = U_ZERO_ERROR;
        // Texts of several characters, which case closing adds, are no characters.
        if (uset_getItem(set_->icu, i, &first, &last, nullptr, 0, &status) != 0) continue;
        append(out, first);
        if (first == last) continue;
        out += '-';
        append(out, last);
    }
    if (out.empty()) return "(?!)";  // matches nothing
    return '[' + out + ']';
}

CharacterSet CharacterSet::of_escape(char letter) {
    CharacterSet out;
    const auto category = [&out](std::uint32_t mask) {
        CharacterSet one;
        UErrorCode status = U_ZERO_ERROR;
        uset_applyIntPropertyValue(one.set_->icu, UCHAR_GENERAL_CATEGORY_MASK,
                                   static_cast<std::int32_t>(mask), &status);
        out.add(one);
    };
    // Names of XML 1.0 (fifth edition): first characters, and what may follow them.
    const auto name_start = [&out] {
        constexpr std::array<std::pair<std::uint32_t, std::uint32_t>, 16> ranges{
            {{':', ':'},
             {'A', 'Z'},
             {'_', '_'},
             {'a', 'z'},
             {0xC0, 0xD6},
             {0xD8, 0xF6},
             {0xF8, 0x2FF},
             {0x370, 0x37D},
             {0x37F, 0x1FFF},
             {0x200C, 0x200D},
             {0x2070, 0x218F},
             {0x2C00, 0x2FEF},
             {0x3001, 0xD7FF},
             {0xF900, 0xFDCF},
             {0xFDF0, 0xFFFD},
             {0x10000, 0xEFFFF}}};
        for (const auto& [first, last] : ranges) out.add(first, last);
    };
    switch (letter) {
        case 's':
        case 'S':
            for (const std::uint32_t c : {0x9U, 0xAU, 0xDU, 0x20U}) out.add(c, c);
            break;
        case 'd':
        case 'D': category(U_GC_ND_MASK); break;
        case 'w':
        case 'W':
            category(U_GC_P_MASK | U_GC_Z_MASK | U_GC_C_MASK);
            out.complement();
            break;
        case 'i':
        case 'I': name_start(); break;
        default:
            name_start();
            out.add('-', '.');
            out.add('0', '9');
            out.add(0xB7, 0xB7);
            out.add(0x300, 0x36F);
            out.add(0x203F, 0x2040);
    }
    if (letter >= 'A' && letter <= 'Z') out.complement();
    return out;
}

std::optional<CharacterSet> CharacterSet::of_property(std::string_view name) {
    CharacterSet out;
    UErrorCode status = U_ZERO_ERROR;
    UProperty property = UCHAR_GENERAL_CATEGORY_MASK;
    if (name.starts_with("Is")) {
        property = UCHAR_BLOCK;
        name.remove_prefix(2);
    } else if (name.empty() || name.size() > 2 || name == "LC" || name == "Cs") {
        return std::nullopt;
    }
    // XML Schema writes the blocks' names without their spaces.
    for (const char c : name) {
        const bool good =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
        if (!good) return std::nullopt;
    }
    const std::int32_t value = u_getPropertyValueEnum(property, std::string(name).c_str());
    if (value == UCHAR_INVALID_CODE) return std::nullopt;
    uset_applyIntPropertyValue(out.set_->icu, property, value, &status);
    if (U_FAILURE(status)) return std::nullopt;
    return out;
}

}  // namespace luotsi::feel
