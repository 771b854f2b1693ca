// Built-in conversions to numbers and strings (OMG DMN 1.5, table 73).
#include "feel/builtins.hpp"

namespace luotsi::feel {

namespace {

bool one_of(const Value& separator, std::string_view allowed) {
    return separator.is_string() && separator.as_string().size() == 1 &&
           allowed.find(separator.as_string()) != std::string_view::npos;
}

Value number_from_text(Arguments a, Caller&) {
    return Value::number(Decimal::parse(a[0].as_string()));
}

// number("1 234,56", " ", ","): separators may be null.
Value number(Arguments a, Caller&) {
    if (!a[0].is_string()) return {};
    if (!a[1].is_null() && !one_of(a[1], " ,.")) return {};
    if (!a[2].is_null() && !one_of(a[2], ",.")) return {};
    if (!a[1].is_null() && !a[2].is_null() && a[1].as_string() == a[2].as_string()) return {};
    const char grouping = a[1].is_null() ? '\0' : a[1].as_string().front();
    const char point = a[2].is_null() ? '.' : a[2].as_string().front();
    std::string plain;
    for (const char c : a[0].as_string()) {
        if (c == grouping && grouping != '\0') continue;
        if (c == point) {
            plain += '.';
        } else if (c == '.') {
            return {};
        } else {
            plain += c;
        }
    }
    return Value::number(Decimal::parse(plain));
}

Value string(Arguments a, Caller&) {
    return a[0].is_null() ? Value() : Value::string(to_plain(a[0]));
}

}  // namespace

void add_conversion_functions(std::vector<Builtin>& out) {
    out.push_back(make_builtin("number", "from:s", TypeKind::number, number_from_text));
    out.push_back(make_builtin("number", "!from:s, grouping separator:s?, decimal separator:s?",
                               TypeKind::number, number));
    out.push_back(make_builtin("string", "from:*", TypeKind::text, string));
}

}  // namespace luotsi::feel
