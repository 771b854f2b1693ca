#include "feel/range_text.hpp"

#include <array>

#include "feel/scanner.hpp"

namespace luotsi::feel {

namespace {

// One literal: a number, a text, or a date, time or duration; null when there is none.
Value read_end(Scanner& scan) {
    if (scan.take("@")) {
        const auto text = scan.string_literal();
        return text ? parse_temporal_text(*text) : Value();
    }
    if (auto text = scan.string_literal()) return Value::string(std::move(*text));
    using Parse = Value (*)(std::string_view);
    constexpr std::array<std::pair<std::string_view, Parse>, 4> functions{
        {{"date", parse_date_text},
         {"time", parse_time_text},
         {"date and time", parse_date_time_text},
         {"duration", parse_duration_text}}};
    const std::string name = scan.function_name();
    for (const auto& [known, parse] : functions) {
        if (name != known) continue;
        if (!scan.take("(")) return {};
        const auto text = scan.string_literal();
        return text && scan.take(")") ? parse(*text) : Value();
    }
    const bool negative = scan.take("-");
    const auto number = Decimal::parse(scan.number_literal());
    if (!number) return {};
    return Value::number(negative ? number->negated() : *number);
}

}  // namespace

Value parse_range_text(std::string_view text) {
    Scanner scan(text);
    Range out;
    out.low_included = scan.take("[");
    if (!out.low_included && !scan.take("(") && !scan.take("]")) return {};
    const bool open_low = scan.sees("..");
    if (!open_low) out.low = read_end(scan);
    if (!scan.take("..")) return {};
    const bool open_high = scan.sees(")") || scan.sees("[") || scan.sees("]");
    if (!open_high) out.high = read_end(scan);
    out.high_included = scan.take("]");
    if (!out.high_included && !scan.take(")") && !scan.take("[")) return {};
    if (!scan.at_end() || (out.low.is_null() && !open_low) || (out.high.is_null() && !open_high))
        return {};
    if (open_low || open_high) {
        // Only an excluded end may be left out.
        const bool closed = (open_low && out.low_included) || (open_high && out.high_included);
        if (closed || (open_low && open_high)) return {};
        out.form = RangeForm::comparison;
        return Value::range(std::move(out));
    }
    const Order order = compare(out.low, out.high);
    if (order == Order::none || order == Order::greater) return {};
    return Value::range(std::move(out));
}

}  // namespace luotsi::feel
