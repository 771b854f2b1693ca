#include "feel/table_index.hpp"

#include <algorithm>
#include <functional>

#include "feel/evaluator.hpp"
#include "feel/table_data.hpp"
#include "feel/temporal.hpp"

namespace luotsi::feel {

namespace {

using Data = DecisionTable::Data;

constexpr std::size_t index_bytes = 8u << 20;  // of one table's laid out sets, about
constexpr std::size_t max_words = (max_table_rows + 63) / 64;

constexpr Kind indexed_kinds[] = {Kind::null,           Kind::boolean, Kind::number,
                                  Kind::string,         Kind::date,    Kind::days_duration,
                                  Kind::months_duration};

bool is_indexed(Kind kind) {
    return std::ranges::find(indexed_kinds, kind) != std::end(indexed_kinds);
}

// Order of two points of the same kind.
bool before(const Value& a, const Value& b) {
    if (a.is_boolean()) return !a.as_boolean() && b.as_boolean();
    return compare(a, b) == Order::less;
}

// n · 10^exponent as a whole number of 10^scale in 64 bits.
std::optional<std::int64_t> scaled(const Decimal& n, int scale) {
    u128 c = n.coefficient();
    int shift = n.exponent() - scale;
    if (n.is_zero()) return 0;
    for (; shift < 0 && c % 10 == 0; ++shift) c /= 10;
    for (; shift > 0 && c <= static_cast<u128>(INT64_MAX); --shift) c *= 10;
    if (shift != 0 || c > static_cast<u128>(INT64_MAX)) return std::nullopt;
    const auto magnitude = static_cast<std::int64_t>(c);
    return n.is_negative() ? -magnitude : magnitude;
}

// A whole number that orders values of one kind.
std::optional<std::int64_t> key_of(const Value& value, int scale) {
    switch (value.kind()) {
        case Kind::number: {
            const Decimal n = value.as_number();
            const u128 c = n.coefficient();
            if (n.exponent() != scale || c > static_cast<u128>(INT64_MAX)) return scaled(n, scale);
            const auto magnitude = static_cast<std::int64_t>(c);
            return n.is_negative() ? -magnitude : magnitude;
        }
        case Kind::date: return day_number(value.as_date());
        case Kind::months_duration: return value.as_months();
        case Kind::days_duration: {
            const i128 n = value.as_nanoseconds();
            if (n > INT64_MAX || n < INT64_MIN) return std::nullopt;
            return static_cast<std::int64_t>(n);
        }
        default: return std::nullopt;
    }
}

// Index of the first key that is not less.
std::size_t place_of(std::span<const std::int64_t> keys, std::int64_t key) {
    const std::int64_t* base = keys.data();
    std::size_t left = keys.size();
    while (left > 1) {
        const std::size_t half = left / 2;
        base += base[half - 1] < key ? half : 0;
        left -= half;
    }
    return static_cast<std::size_t>(base - keys.data()) + (left == 1 && *base < key ? 1 : 0);
}

// A value between two points of a kind (null: no end there).
struct Sample {
    enum class Sort : std::uint8_t { found, none, unsure };
    Sort sort = Sort::none;
    Value value;
};

Sample found(Value value) { return {Sample::Sort::found, std::move(value)}; }

Sample number_between(const Value* low, const Value* high) {
    std::optional<Decimal> middle = Decimal();
    if (low != nullptr && high != nullptr) {
        const auto sum = add(low->as_number(), high->as_number());
        middle = sum ? divide(*sum, Decimal(2)) : std::nullopt;
    } else if (low != nullptr) {
        middle = add(low->as_number(), low->as_number().abs());
        middle = middle ? add(*middle, Decimal(1)) : std::nullopt;
    } else if (high != nullptr) {
        middle = subtract(high->as_number(), high->as_number().abs());
        middle = middle ? subtract(*middle, Decimal(1)) : std::nullopt;
    }
    const bool good = middle && (low == nullptr || low->as_number() < *middle) &&
                      (high == nullptr || *middle < high->as_number());
    if (!good) return {Sample::Sort::unsure, {}};
    return found(Value::number(*middle));
}

Sample string_between(const Value* low, const Value* high) {
    if (low == nullptr && high == nullptr) return found(Value::string(""));
    if (low == nullptr) return high->as_string().empty() ? Sample{} : found(Value::string(""));
    std::string next(low->as_string());
    next += '\0';  // nothing lies between a text and this one
    if (high != nullptr && high->as_string() == next) return {};
    return found(Value::string(std::move(next)));
}

// Kinds that are counted in whole steps: the one behind the low end, or before the high one.
Sample step_between(Kind kind, const Value* low, const Value* high) {
    const auto key = [](const Value& value) { return key_of(value, 0); };
    const auto from = low == nullptr ? std::optional<std::int64_t>() : key(*low);
    const auto to = high == nullptr ? std::optional<std::int64_t>() : key(*high);
    constexpr std::int64_t far = INT64_C(1) << 62;
    if ((low != nullptr && (!from || *from > far)) || (high != nullptr && (!to || *to < -far)))
        return {Sample::Sort::unsure, {}};
    if (from && to && *from + 1 == *to) return {};
    const std::int64_t n = from ? *from + 1 : to ? *to - 1 : 0;
    if (kind == Kind::months_duration) return found(Value::months_duration(n));
    if (kind == Kind::days_duration) return found(Value::days_duration(static_cast<i128>(n)));
    const auto day = from_day_number(n);
    return day ? found(Value::date(*day)) : Sample{};
}

Sample between(Kind kind, const Value* low, const Value* high) {
    switch (kind) {
        case Kind::null: return found({});
        case Kind::boolean: return {};
        case Kind::number: return number_between(low, high);
        case Kind::string: return string_between(low, high);
        default: return step_between(kind, low, high);
    }
}

// The constants a value is compared with; false when one of them is of a kind without order.
bool collect(const Value& value, std::vector<Value>& out, bool inside = false) {
    if (value.is_list() && !inside) {
        for (const Value& item : value.as_list())
            if (!collect(item, out, true)) return false;
        return true;
    }
    if (value.kind() == Kind::range)
        return collect(value.as_range().low, out, true) &&
               collect(value.as_range().high, out, true);
    if (!is_indexed(value.kind())) return false;
    if (!value.is_null()) out.push_back(value);
    return true;
}

// The constants of a cell that does nothing but compare the value with constants.
bool constants_of(const Program& cell, std::vector<Value>& out) {
    const auto good = [&cell, &out](const Operand& operand) {
        if (operand.source == Source::input) return true;
        return operand.source == Source::constant && collect(cell.constants[operand.index], out);
    };
    for (const Test& test : cell.tests) {
        switch (test.kind) {
            case TestKind::all:
            case TestKind::any:
            case TestKind::negation:
            case TestKind::choose: break;
            case TestKind::truth:
                if (!good(test.left)) return false;
                break;
            case TestKind::number:
            case TestKind::text:
            case TestKind::within:
            case TestKind::compare:
            case TestKind::between:
            case TestKind::matches:
                if (!good(test.left) || !good(test.right) || !good(test.upper)) return false;
                break;
            default: return false;
        }
    }
    return !cell.tests.empty();
}

void sort_points(std::vector<Value>& points) {
    std::ranges::sort(points, before);
    const auto same = [](const Value& a, const Value& b) { return !before(a, b); };
    points.erase(std::ranges::unique(points, same).begin(), points.end());
}

}  // namespace

// ---- one axis ----

Axis::Axis(Kind kind, std::vector<Value> points, RowSet first, std::vector<Change> changes,
           bool gaps_alike, std::size_t bytes)
    : kind_(kind), points_(std::move(points)), gaps_alike_(gaps_alike), words_(first.size()),
      changes_(std::move(changes)) {
    if (kind == Kind::string) {
        make_hash();
    } else {
        make_keys();
    }
    make_sets(first, bytes);
}

void Axis::make_keys() {
    for (const Value& point : points_)
        if (point.is_number()) scale_ = std::min(scale_, point.as_number().normalised().exponent());
    for (const Value& point : points_) {
        const auto key = key_of(point, scale_);
        if (!key) {
            keys_.clear();
            return;
        }
        keys_.push_back(*key);
    }
}

void Axis::make_hash() {
    std::size_t size = 4;
    while (size < points_.size() * 2) size *= 2;
    places_.assign(size, 0);
    for (std::size_t i = 0; i < points_.size(); ++i) {
        std::size_t at = std::hash<std::string_view>()(points_[i].as_string()) & (size - 1);
        while (places_[at] != 0) at = (at + 1) & (size - 1);
        places_[at] = static_cast<std::uint32_t>(i + 1);
    }
}

void Axis::make_sets(const RowSet& first, std::size_t bytes) {
    const std::size_t pieces = points_.size() * 2 + 1;
    const std::size_t affordable = std::max<std::size_t>(1, bytes / 8 / words_);
    stride_ = static_cast<std::uint32_t>((pieces + affordable - 1) / affordable);
    RowSet now = first;
    std::size_t change = 0;
    for (std::uint32_t piece = 0; piece < pieces; ++piece) {
        for (; change < changes_.size() && changes_[change].piece == piece; ++change)
            now[changes_[change].row / 64] ^= UINT64_C(1) << (changes_[change].row % 64);
        if (piece % stride_ != 0) continue;
        sets_.insert(sets_.end(), now.begin(), now.end());
        from_.push_back(static_cast<std::uint32_t>(change));
    }
    if (stride_ == 1) {
        changes_ = {};
        from_ = {};
    }
}

std::optional<std::uint32_t> Axis::text_piece(const Value& value) const {
    const std::string_view text = value.as_string();
    const std::size_t mask = places_.size() - 1;
    std::size_t at = std::hash<std::string_view>()(text) & mask;
    for (; places_[at] != 0; at = (at + 1) & mask) {
        const std::uint32_t point = places_[at] - 1;
        if (points_[point].as_string() == text) return point * 2 + 1;
    }
    return gaps_alike_ ? std::optional<std::uint32_t>(0) : std::nullopt;
}

std::uint32_t Axis::piece_of(const Value& value) const {
    if (points_.empty()) return 0;
    if (kind_ == Kind::boolean) return value.as_boolean() ? 3 : 1;
    if (kind_ == Kind::string) {
        if (const auto piece = text_piece(value)) return *piece;
    } else if (!keys_.empty()) {
        if (const auto key = key_of(value, scale_)) {
            const std::size_t place = place_of(keys_, *key);
            const bool hit = place < keys_.size() && keys_[place] == *key;
            return static_cast<std::uint32_t>(place * 2 + (hit ? 1 : 0));
        }
    }
    const auto place = std::ranges::lower_bound(points_, value, before);
    const bool hit = place != points_.end() && !before(value, *place);
    return static_cast<std::uint32_t>((place - points_.begin()) * 2 + (hit ? 1 : 0));
}

void Axis::intersect(const Value& value, std::span<std::uint64_t> rows) const {
    const std::uint32_t piece = piece_of(value);
    const std::uint32_t block = piece / stride_;
    const std::uint64_t* set = sets_.data() + block * words_;
    std::array<std::uint64_t, max_words> changed;
    if (stride_ > 1) {
        std::copy_n(set, words_, changed.data());
        set = changed.data();
        for (std::size_t i = from_[block]; i < changes_.size() && changes_[i].piece <= piece; ++i)
            changed[changes_[i].row / 64] ^= UINT64_C(1) << (changes_[i].row % 64);
    }
    std::uint64_t* const out = rows.data();
    for (std::size_t i = 0; i < words_; ++i) out[i] &= set[i];
}

// ---- the table ----

class IndexBuilder {
public:
    IndexBuilder(const Data& table, TableIndex& index) : table_(table), index_(index) {}

    void column(std::size_t column) {
        const std::size_t rows = table_.rows.size();
        TableIndex::Column out;
        out.axes.fill(TableIndex::no_axis);
        out.open.assign(index_.words_, 0);
        constants_.assign(rows, {});
        for (std::size_t row = 0; row < rows; ++row) {
            const Program* const cell = table_.rows[row].tests[column].get();
            if (cell != nullptr && !constants_of(*cell, constants_[row])) open(out, row);
        }
        for (const Kind kind : indexed_kinds) {
            out.axes[static_cast<std::size_t>(kind)] =
                static_cast<std::uint32_t>(index_.axes_.size());
            index_.axes_.push_back(axis(column, kind, out));
        }
        index_.columns_.push_back(std::move(out));
    }

private:
    static void open(TableIndex::Column& column, std::size_t row) {
        column.open[row / 64] |= UINT64_C(1) << (row % 64);
        column.any_open = true;
    }

    std::vector<Value> own_points(std::size_t row, Kind kind) const {
        if (kind == Kind::boolean) return {Value::boolean(false), Value::boolean(true)};
        std::vector<Value> out;
        for (const Value& value : constants_[row])
            if (value.kind() == kind) out.push_back(value);
        sort_points(out);
        return out;
    }

    Axis axis(std::size_t column, Kind kind, TableIndex::Column& state) {
        std::vector<std::vector<Value>> own;
        std::vector<Value> points;
        for (std::size_t row = 0; row < table_.rows.size(); ++row) {
            own.push_back(own_points(row, kind));
            points.insert(points.end(), own.back().begin(), own.back().end());
        }
        sort_points(points);
        first_.assign(index_.words_, 0);
        changes_.clear();
        gaps_alike_ = true;
        for (std::size_t row = 0; row < table_.rows.size(); ++row) {
            const Program* const cell = table_.rows[row].tests[column].get();
            const bool asked = (state.open[row / 64] >> (row % 64) & 1) != 0;
            answers_.clear();
            if (cell != nullptr && !asked && !ask(*cell, kind, own[row])) open(state, row);
            add_row(row, own[row], points);
        }
        std::ranges::sort(changes_, {}, [](const Axis::Change& change) {
            return std::pair(change.piece, change.row);
        });
        const std::size_t bytes = index_bytes / std::max<std::size_t>(1, table_.inputs.size());
        return Axis(kind, std::move(points), first_, changes_, gaps_alike_, bytes);
    }

    // The cell's answers in the pieces that its own points make; false when a piece has no sample.
    bool ask(const Program& cell, Kind kind, const std::vector<Value>& own) {
        const auto yes = [&cell](const Value& value) {
            return run_tests(cell, empty_environment(), &value) == Truth::yes;
        };
        std::vector<std::size_t> missing;
        for (std::size_t i = 0; i <= own.size(); ++i) {
            const Sample sample =
                between(kind, i == 0 ? nullptr : &own[i - 1], i == own.size() ? nullptr : &own[i]);
            if (sample.sort == Sample::Sort::unsure) {
                answers_.clear();
                return false;
            }
            if (sample.sort == Sample::Sort::none) missing.push_back(i * 2);
            answers_.push_back(sample.sort == Sample::Sort::found && yes(sample.value));
            if (i < own.size()) answers_.push_back(yes(own[i]));
        }
        // No value lies there, so the gap may be what the last one is.
        for (const std::size_t piece : missing) answers_[piece] = answers_.back();
        return true;
    }

    // A row without answers matches everywhere: its cell is "-", or has to be asked.
    void add_row(std::size_t row, const std::vector<Value>& own, const std::vector<Value>& points) {
        bool now = answers_.empty() || answers_.front();
        if (now) first_[row / 64] |= UINT64_C(1) << (row % 64);
        for (std::size_t i = 1; i < answers_.size(); ++i) {
            if (i % 2 == 0) gaps_alike_ = gaps_alike_ && answers_[i] == answers_.front();
            if (answers_[i] == now) continue;
            now = answers_[i];
            const auto place = std::ranges::lower_bound(points, own[(i - 1) / 2], before);
            const auto piece = (place - points.begin()) * 2 + (i % 2 == 1 ? 1 : 2);
            changes_.push_back(
                {static_cast<std::uint32_t>(piece), static_cast<std::uint32_t>(row)});
        }
    }

    const Data& table_;
    TableIndex& index_;
    std::vector<std::vector<Value>> constants_;  // of each row's cell
    std::vector<bool> answers_;  // of one cell, piece by piece of its own points
    RowSet first_;
    std::vector<Axis::Change> changes_;
    bool gaps_alike_ = true;
};

TableIndex::TableIndex(const Data& table) : rows_(table.rows.size()) {
    words_ = (rows_ + 63) / 64;
    IndexBuilder builder(table, *this);
    for (std::size_t i = 0; i < table.inputs.size(); ++i) builder.column(i);
}

void TableIndex::find(std::span<const Value* const> values, std::span<std::uint64_t> rows) const {
    std::ranges::fill(rows, UINT64_MAX);
    if (rows_ % 64 != 0) rows.back() = (UINT64_C(1) << (rows_ % 64)) - 1;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        const std::uint32_t axis = columns_[i].axes[slot(*values[i])];
        if (axis != no_axis) axes_[axis].intersect(*values[i], rows);
    }
}

}  // namespace luotsi::feel
