#include "feel/value.hpp"

#include <algorithm>

#include "feel/boxed.hpp"
#include "feel/temporal.hpp"

namespace luotsi::feel {

namespace {

const Boxed* box_of(std::uint64_t address) {
    return reinterpret_cast<const Boxed*>(static_cast<std::uintptr_t>(address));
}

std::uint64_t pack(YearMonthDay day) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(day.year)) << 32 |
           static_cast<std::uint64_t>(day.month) << 8 | static_cast<std::uint64_t>(day.day);
}

Truth truth(bool value) { return value ? Truth::yes : Truth::no; }

Truth equal_lists(std::span<const Value> a, std::span<const Value> b) {
    if (a.size() != b.size()) return Truth::no;
    Truth out = Truth::yes;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Truth one = equal(a[i], b[i]);
        if (one == Truth::no) return one;
        if (one == Truth::unknown) out = one;
    }
    return out;
}

Truth equal_contexts(const Value& a, const Value& b) {
    if (a.as_context().size() != b.as_context().size()) return Truth::no;
    Truth out = Truth::yes;
    for (const Field& field : a.as_context()) {
        const Value* other = b.field(field.name);
        if (other == nullptr) return Truth::no;
        const Truth one = equal(field.value, *other);
        if (one == Truth::no) return one;
        if (one == Truth::unknown) out = one;
    }
    return out;
}

Truth equal_ranges(const Range& a, const Range& b) {
    // DMN 1.5, table 53: the same ends, the same operator and the same inclusion.
    if (a.form != b.form || a.low_included != b.low_included || a.high_included != b.high_included)
        return Truth::no;
    const Truth low = equal(a.low, b.low);
    const Truth high = equal(a.high, b.high);
    if (low == Truth::no || high == Truth::no) return Truth::no;
    return low == Truth::yes && high == Truth::yes ? Truth::yes : Truth::unknown;
}

// Whether a value stands on the wanted side of an end of a range.
Truth beyond(Order order, Order wanted, bool included) {
    if (order == Order::none) return Truth::unknown;
    return truth(order == wanted || (order == Order::equal && included));
}

// FEEL's times and moments are whole seconds (DMN 1.5, 10.3.2.3.4): what is finer is carried along
// but makes no difference to a comparison.
i128 utc_seconds(const Value& value) {
    return floor_div(utc_nanoseconds(value), nanoseconds_per_second);
}

template <class T>
Order order_of(const T& a, const T& b) {
    if (a < b) return Order::less;
    return b < a ? Order::greater : Order::equal;
}

}  // namespace

std::string_view to_string(Kind kind) {
    switch (kind) {
        case Kind::null: return "null";
        case Kind::boolean: return "boolean";
        case Kind::number: return "number";
        case Kind::string: return "string";
        case Kind::date: return "date";
        case Kind::time: return "time";
        case Kind::date_time: return "date and time";
        case Kind::days_duration: return "days and time duration";
        case Kind::months_duration: return "years and months duration";
        case Kind::list: return "list";
        case Kind::context: return "context";
        case Kind::range: return "range";
        case Kind::function: return "function";
    }
    return "null";
}

void Value::destroy(const Boxed* box) noexcept {
    switch (box->kind) {
        case Kind::string: delete static_cast<const StringBox*>(box); break;
        case Kind::list: delete static_cast<const ListBox*>(box); break;
        case Kind::context: delete static_cast<const ContextBox*>(box); break;
        case Kind::range: delete static_cast<const RangeBox*>(box); break;
        case Kind::function: delete static_cast<const FunctionObject*>(box); break;
        default: assert(false);
    }
}

Value Value::string(std::string text) {
    return Value(Kind::string, new StringBox(std::move(text)));
}

Value Value::date(YearMonthDay value) {
    assert(is_valid(value));
    Value out;
    out.head_.kind = Kind::date;
    out.b_ = pack(value);
    return out;
}

Value Value::time(ClockTime value) {
    Value out;
    out.head_.kind = Kind::time;
    out.head_.flag = static_cast<std::uint8_t>(value.zone.sort);
    out.head_.wide = value.zone.value;
    out.a_ = static_cast<std::uint64_t>(value.nanoseconds);
    return out;
}

Value Value::date_time(YearMonthDay day, ClockTime value) {
    Value out = time(value);
    out.head_.kind = Kind::date_time;
    out.b_ = pack(day);
    return out;
}

Value Value::date_time(luotsi::Instant at) {
    return date_time_of(static_cast<i128>(at.ms) * 1'000'000, Zone{Zone::Sort::offset, 0});
}

Value Value::days_duration(i128 nanoseconds) {
    Value out;
    out.head_.kind = Kind::days_duration;
    const auto bits = static_cast<u128>(nanoseconds);
    out.a_ = static_cast<std::uint64_t>(bits);
    out.b_ = static_cast<std::uint64_t>(bits >> 64);
    return out;
}

Value Value::months_duration(std::int64_t months) {
    Value out;
    out.head_.kind = Kind::months_duration;
    out.a_ = static_cast<std::uint64_t>(months);
    return out;
}

Extent Value::extent() const { return is_boxed() ? box_of(a_)->extent : Extent{1, 0, false}; }

void include_part(Extent& whole, Value& part) {
    const Extent one = part.extent();
    if (one.depth >= max_value_depth || one.parts > max_value_parts - whole.parts) {
        part = Value();
        whole.cut = true;
        return;
    }
    whole.parts += one.parts;
    whole.depth = std::max(whole.depth, static_cast<std::uint16_t>(one.depth + 1));
}

Value Value::list(std::vector<Value> items) {
    Extent extent;
    for (Value& item : items) include_part(extent, item);
    return Value(Kind::list, new ListBox(std::move(items), extent));
}

Value Value::context(std::vector<Field> fields) {
    Extent extent;
    for (Field& field : fields) include_part(extent, field.value);
    return Value(Kind::context, new ContextBox(std::move(fields), extent));
}

Value Value::range(Range range) {
    Extent extent;
    include_part(extent, range.low);
    include_part(extent, range.high);
    return Value(Kind::range, new RangeBox(std::move(range), extent));
}

Value Value::function(FunctionObject* taken) { return Value(Kind::function, taken); }

YearMonthDay Value::as_date() const {
    assert(kind() == Kind::date || kind() == Kind::date_time);
    return {static_cast<std::int32_t>(static_cast<std::uint32_t>(b_ >> 32)),
            static_cast<std::int32_t>(b_ >> 8 & 0xFF), static_cast<std::int32_t>(b_ & 0xFF)};
}

ClockTime Value::as_time() const {
    assert(kind() == Kind::time || kind() == Kind::date_time);
    return {static_cast<std::int64_t>(a_), {static_cast<Zone::Sort>(head_.flag), head_.wide}};
}

i128 Value::as_nanoseconds() const {
    assert(kind() == Kind::days_duration);
    return static_cast<i128>(static_cast<u128>(b_) << 64 | a_);
}

std::int64_t Value::as_months() const {
    assert(kind() == Kind::months_duration);
    return static_cast<std::int64_t>(a_);
}

std::span<const Field> Value::as_context() const {
    assert(is_context());
    return static_cast<const ContextBox*>(box_of(a_))->fields;
}

const Range& Value::as_range() const {
    assert(kind() == Kind::range);
    return static_cast<const RangeBox*>(box_of(a_))->range;
}

const FunctionObject& Value::as_function() const {
    assert(kind() == Kind::function);
    return *static_cast<const FunctionObject*>(box_of(a_));
}

const Value* Value::field(std::string_view name) const {
    if (!is_context()) return nullptr;
    for (const Field& field : as_context())
        if (field.name == name) return &field.value;
    return nullptr;
}

std::optional<luotsi::Instant> Value::to_instant() const {
    if (kind() != Kind::date_time) return std::nullopt;
    const YearMonthDay day = as_date();
    if (day.year > 290'000 || day.year < -290'000) return std::nullopt;
    const ClockTime time = as_time();
    if (time.zone.sort == Zone::Sort::local)
        return at_local(to_date(day), {static_cast<std::int32_t>(time.nanoseconds / 1'000'000)});
    return luotsi::Instant{static_cast<std::int64_t>(floor_div(utc_nanoseconds(*this), 1'000'000))};
}

std::optional<luotsi::Date> Value::to_day() const {
    if (kind() != Kind::date && kind() != Kind::date_time) return std::nullopt;
    const YearMonthDay day = as_date();
    if (day.year > 5'000'000 || day.year < -5'000'000) return std::nullopt;
    return to_date(day);
}

bool Value::same(const Value& other) const {
    if (kind() != other.kind()) return false;
    switch (kind()) {
        case Kind::null: return true;
        case Kind::number: return as_number() == other.as_number();
        case Kind::string: return as_string() == other.as_string();
        case Kind::list: return std::ranges::equal(as_list(), other.as_list());
        case Kind::range: return as_range() == other.as_range();
        case Kind::function: return a_ == other.a_;
        case Kind::context: {
            if (as_context().size() != other.as_context().size()) return false;
            return std::ranges::all_of(as_context(), [&other](const Field& field) {
                const Value* found = other.field(field.name);
                return found != nullptr && *found == field.value;
            });
        }
        default:
            return a_ == other.a_ && b_ == other.b_ && head_.flag == other.head_.flag &&
                   head_.wide == other.head_.wide;
    }
}

Truth equal(const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) return truth(a.is_null() && b.is_null());
    if (a.kind() != b.kind()) return Truth::unknown;
    switch (a.kind()) {
        case Kind::boolean: return truth(a.as_boolean() == b.as_boolean());
        case Kind::number: return truth(a.as_number() == b.as_number());
        case Kind::string: return truth(a.as_string() == b.as_string());
        case Kind::list: return equal_lists(a.as_list(), b.as_list());
        case Kind::context: return equal_contexts(a, b);
        case Kind::range: return equal_ranges(a.as_range(), b.as_range());
        case Kind::function: return Truth::unknown;
        default: {
            const Order order = compare(a, b);
            // A local time is never the same as one that stands in the world.
            return truth(order == Order::equal);
        }
    }
}

Order compare(const Value& a, const Value& b) {
    if (a.kind() != b.kind()) return Order::none;
    switch (a.kind()) {
        case Kind::number: return order_of(a.as_number(), b.as_number());
        case Kind::string: return order_of(a.as_string(), b.as_string());
        case Kind::date: return order_of(a.as_date(), b.as_date());
        case Kind::days_duration: return order_of(a.as_nanoseconds(), b.as_nanoseconds());
        case Kind::months_duration: return order_of(a.as_months(), b.as_months());
        case Kind::time:
        case Kind::date_time: {
            const bool local_a = a.as_time().zone.sort == Zone::Sort::local;
            const bool local_b = b.as_time().zone.sort == Zone::Sort::local;
            if (local_a != local_b) return Order::none;
            return order_of(utc_seconds(a), utc_seconds(b));
        }
        default: return Order::none;
    }
}

Truth contains(const Range& range, const Value& value) {
    if (range.form == RangeForm::exact) return equal(value, range.low);
    if (range.form == RangeForm::different) {
        const Truth same = equal(value, range.low);
        return same == Truth::unknown ? same : truth(same == Truth::no);
    }
    const bool open = range.form == RangeForm::comparison;
    const Truth low = open && range.low.is_null()
                          ? Truth::yes
                          : beyond(compare(value, range.low), Order::greater, range.low_included);
    if (low == Truth::no) return low;
    const Truth high = open && range.high.is_null()
                           ? Truth::yes
                           : beyond(compare(value, range.high), Order::less, range.high_included);
    if (high == Truth::no) return high;
    const bool known = low == Truth::yes && high == Truth::yes && !value.is_null();
    return known ? Truth::yes : Truth::unknown;
}

}  // namespace luotsi::feel
