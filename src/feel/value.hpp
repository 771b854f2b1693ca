// Values of FEEL (OMG DMN 1.5, 10.3.2): null, booleans, decimals, strings, dates and times, two
// kinds of duration, lists, contexts, ranges and functions. A Value is 24 bytes; scalars never
// allocate; strings and larger things are shared, immutable and counted (thread-safe), so copying
// is cheap. Nothing here reads a clock.
#pragma once

#include <bit>
#include <cassert>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.hpp"
#include "feel/decimal.hpp"

namespace luotsi::feel {

enum class Truth : std::uint8_t { no, yes, unknown };

enum class Kind : std::uint8_t {
    null,
    boolean,
    number,
    string,
    date,
    time,
    date_time,
    days_duration,    // days and time
    months_duration,  // years and months
    list,
    context,
    range,
    function,
};
std::string_view to_string(Kind kind);  // FEEL's own names: "days and time duration" …

// Where a time stands in the world: nowhere (local), at an offset, or in a named zone.
struct Zone {
    enum class Sort : std::uint8_t { local, offset, named };
    Sort sort = Sort::local;
    std::int32_t value = 0;  // offset: seconds east of UTC; named: index for zone_name()
    bool operator==(const Zone&) const = default;
};

// A calendar date whose year may be anything FEEL allows (±999,999,999).
using YearMonthDay = CivilDate;

struct ClockTime {
    std::int64_t nanoseconds = 0;  // since midnight, 0 … 24 h exclusive
    Zone zone;
    bool operator==(const ClockTime&) const = default;
};

struct Field;
struct Range;
class FunctionObject;  // feel_functions' own business

// Lists and contexts nest this deep and have, with all that is in them, this many parts (a text
// counts one for every 64 bytes); what would be more is null. So every walk over a value ends, and
// fits on the stack, also where a few lists are shared many times.
inline constexpr std::uint32_t max_value_depth = 500;
inline constexpr std::uint32_t max_value_parts = 4'000'000;

struct Extent {
    std::uint32_t parts = 1;
    std::uint16_t depth = 1;
    bool cut = false;  // something was left out
};

// The head of counted storage (boxed.hpp has the rest).
struct Boxed {
    explicit Boxed(Kind k, Extent e = {}) : kind(k), extent(e) {}
    Boxed(const Boxed&) = delete;
    Boxed& operator=(const Boxed&) = delete;
    std::uint32_t count = 1;  // changed with atomic operations only
    const Kind kind;
    const Extent extent;
};

class Value {
public:
    Value() = default;  // null
    Value(const Value& other) noexcept : head_(other.head_), a_(other.a_), b_(other.b_) {
        if (is_boxed()) retain();
    }
    Value(Value&& other) noexcept : head_(other.head_), a_(other.a_), b_(other.b_) {
        other.head_ = Head{};
    }
    Value& operator=(const Value& other) noexcept {
        Value copy(other);
        swap(copy);
        return *this;
    }
    Value& operator=(Value&& other) noexcept {
        swap(other);
        return *this;
    }
    ~Value() {
        if (is_boxed()) release();
    }
    void swap(Value& other) noexcept {
        std::swap(head_, other.head_);
        std::swap(a_, other.a_);
        std::swap(b_, other.b_);
    }

    static Value boolean(bool value) {
        return Value(head_of(Kind::boolean, 0, 0), value ? 1 : 0, 0);
    }
    static Value number(const Decimal& value) {
        return Value(head_of(Kind::number, value.negative_ ? 1 : 0, value.exponent_), value.low_,
                     value.high_);
    }
    static Value number(std::int64_t value) { return number(Decimal(value)); }
    static Value number(const std::optional<Decimal>& value) {  // nullopt gives null
        return value ? number(*value) : Value();
    }
    static Value string(std::string text);              // UTF-8
    static Value date(YearMonthDay value);              // requires a valid date
    static Value date(luotsi::Date value) { return date(to_civil(value)); }
    static Value time(ClockTime value);
    static Value date_time(YearMonthDay day, ClockTime time);
    static Value date_time(luotsi::Instant at);  // with offset Z, to the millisecond
    static Value days_duration(i128 nanoseconds);
    static Value days_duration(luotsi::Duration value) {
        return days_duration(static_cast<i128>(value.ms) * 1'000'000);
    }
    static Value months_duration(std::int64_t months);
    static Value list(std::vector<Value> items);
    static Value context(std::vector<Field> fields);  // names must differ; order is kept
    static Value range(Range range);
    static Value function(FunctionObject* taken);  // takes over one count

    Kind kind() const { return head_.kind; }
    bool is_null() const { return head_.kind == Kind::null; }
    bool is_boolean() const { return head_.kind == Kind::boolean; }
    bool is_number() const { return head_.kind == Kind::number; }
    bool is_string() const { return head_.kind == Kind::string; }
    bool is_list() const { return head_.kind == Kind::list; }
    bool is_context() const { return head_.kind == Kind::context; }
    Extent extent() const;  // depth 0 for what is no list, context, range or function

    // Each requires its kind.
    bool as_boolean() const {
        assert(is_boolean());
        return a_ != 0;
    }
    Decimal as_number() const {
        assert(is_number());
        Decimal out;
        out.low_ = a_;
        out.high_ = b_;
        out.exponent_ = head_.small;
        out.negative_ = head_.flag != 0;
        return out;
    }
    std::string_view as_string() const;
    YearMonthDay as_date() const;         // of a date or a date and time
    ClockTime as_time() const;            // of a time or a date and time
    i128 as_nanoseconds() const;          // days and time duration
    std::int64_t as_months() const;       // years and months duration
    std::span<const Value> as_list() const;
    std::span<const Field> as_context() const;
    const Range& as_range() const;
    const FunctionObject& as_function() const;

    // Field of a context by exact name; nullptr when it has none or this is no context.
    const Value* field(std::string_view name) const;
    // The instant of a date and time that has an offset or zone (local times count as Helsinki);
    // nullopt for other kinds and for years outside ±290,000.
    std::optional<luotsi::Instant> to_instant() const;
    // The day number of a date (or of the date part); nullopt for other kinds or far years.
    std::optional<luotsi::Date> to_day() const;

    // Same value in every respect: 1.0 and 1 are the same; null is the same as null; lists and
    // contexts compare deeply (fields in any order). Not FEEL's "=" (see equal()).
    bool operator==(const Value& other) const { return same(other); }

private:
    struct Head {
        Kind kind = Kind::null;
        std::uint8_t flag = 0;  // sign of a number; Zone::Sort of a time
        std::int16_t small = 0;  // exponent of a number
        std::int32_t wide = 0;  // offset seconds or zone index
    };
    // Written in one piece where that is possible: a head is copied in one piece, which would have
    // to wait for single fields to arrive in memory.
    static Head head_of(Kind kind, std::uint8_t flag, std::int16_t small) {
        if constexpr (std::endian::native == std::endian::little)
            return std::bit_cast<Head>(
                static_cast<std::uint64_t>(kind) | static_cast<std::uint64_t>(flag) << 8 |
                static_cast<std::uint64_t>(static_cast<std::uint16_t>(small)) << 16);
        return Head{kind, flag, small, 0};
    }
    Value(Head head, std::uint64_t a, std::uint64_t b) : head_(head), a_(a), b_(b) {}
    bool is_boxed() const { return head_.kind == Kind::string || head_.kind >= Kind::list; }
    Value(Kind kind, Boxed* box)
        : head_(head_of(kind, 0, 0)), a_(reinterpret_cast<std::uintptr_t>(box)) {}
    Boxed* box() const { return reinterpret_cast<Boxed*>(static_cast<std::uintptr_t>(a_)); }
    void retain() const noexcept { __atomic_fetch_add(&box()->count, 1u, __ATOMIC_RELAXED); }
    void release() const noexcept {
        if (__atomic_sub_fetch(&box()->count, 1u, __ATOMIC_ACQ_REL) == 0) destroy(box());
    }
    static void destroy(const Boxed* box) noexcept;
    bool same(const Value& other) const;

    Head head_;
    std::uint64_t a_ = 0;  // value, or address of the counted box
    std::uint64_t b_ = 0;
};

// The storage of strings and lists, here so that they can be looked at in place.
struct StringBox : Boxed {
    explicit StringBox(std::string t)
        : Boxed(Kind::string, {1 + static_cast<std::uint32_t>(t.size() / 64), 0, false}),
          text(std::move(t)) {}
    const std::string text;
};

struct ListBox : Boxed {
    ListBox(std::vector<Value> v, Extent e) : Boxed(Kind::list, e), items(std::move(v)) {}
    const std::vector<Value> items;
};

inline std::string_view Value::as_string() const {
    assert(is_string());
    return static_cast<const StringBox*>(box())->text;
}

inline std::span<const Value> Value::as_list() const {
    assert(is_list());
    return static_cast<const ListBox*>(box())->items;
}

struct Field {
    std::string name;
    Value value;
    bool operator==(const Field&) const = default;
};

// How a range is written. In an interval "(null..5]" the low end is not known, so what lies in it
// is unknown, too; a comparison "(<= 5)" is open towards infinity and its other end is null.
enum class RangeForm : std::uint8_t {
    interval,  // [1..5)
    comparison,  // (< 5), (>= 5)
    exact,  // (= 5): both ends are 5
    different,  // (!= 5): both ends are 5, everything else lies in it
};

struct Range {
    Value low;
    Value high;
    bool low_included = true;
    bool high_included = true;
    RangeForm form = RangeForm::interval;
    bool operator==(const Range&) const = default;
};

// FEEL's "=": null equals only null; different kinds are unknown (null in FEEL).
Truth equal(const Value& a, const Value& b);

enum class Order : std::uint8_t { less, equal, greater, none };
// Order of two numbers, strings (by code point), dates, times, date-times or durations of the same
// kind; `none` when they cannot be compared (different kinds, null, local with zoned). Times and
// moments are compared to the second, as FEEL says.
Order compare(const Value& a, const Value& b);
// Whether the value lies in the range; unknown when it cannot be compared.
Truth contains(const Range& range, const Value& value);

// FEEL literal text that reads back as the same value: 12.5, "text", date("2026-11-21"),
// duration("P1D"), [1, 2], {name: "x"}. Functions print as "function".
std::string to_feel(const Value& value);
// What FEEL's string() gives: as to_feel, but a string is itself and dates have no wrapper.
std::string to_plain(const Value& value);

std::string_view zone_name(std::int32_t index);  // "Europe/Helsinki"
std::optional<std::int32_t> zone_index(std::string_view name);  // nullopt: unknown zone

// FEEL's lexical forms (XML Schema's with "@Zone/Name" in addition); null when malformed.
Value parse_date_text(std::string_view text);
Value parse_time_text(std::string_view text);
Value parse_date_time_text(std::string_view text);
Value parse_duration_text(std::string_view text);  // either kind
// Any of the four, by its form (FEEL's @"…" literal); null when malformed.
Value parse_temporal_text(std::string_view text);

}  // namespace luotsi::feel
