#include "base/identity_code.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"

namespace luotsi {

namespace {

constexpr std::string_view checks = "0123456789ABCDEFHJKLMNPRSTUVWXY";

// The century's digits by the separator; "" when it is none.
std::string_view century_of(char separator) {
    if (separator == '+') return "18";
    if (std::string_view("-YXWVU").find(separator) != std::string_view::npos) return "19";
    if (std::string_view("ABCDEF").find(separator) != std::string_view::npos) return "20";
    return {};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool holds(const std::string& code) {
    if (code.size() != 11) return false;
    const std::string digits = code.substr(0, 6) + code.substr(7, 3);
    if (!std::ranges::all_of(digits, is_digit)) return false;
    const std::string_view century = century_of(code[6]);
    if (century.empty()) return false;
    const std::string day = std::string(century) + code.substr(4, 2) + "-" + code.substr(2, 2) +
                            "-" + code.substr(0, 2);
    if (!parse_date(day)) return false;
    if (digits.substr(6) < "002") return false;
    std::uint32_t number = 0;  // nine digits
    for (const char c : digits) number = number * 10 + static_cast<std::uint32_t>(c - '0');
    return code[10] == checks[number % checks.size()];
}

}  // namespace

Result<std::string> read_identity_code(std::string_view text) {
    std::string code(trim(text));
    for (char& c : code) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    if (!holds(code)) return fail(ErrorKind::invalid, "field.bad_identity_code");
    return code;
}

}  // namespace luotsi
