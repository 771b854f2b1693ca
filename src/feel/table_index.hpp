// Which rows of a decision table a value can match, found without asking each row. The constants
// that the tests of a column compare with cut its values into pieces – each constant and the gaps
// between them – within which no test changes its answer. For every piece the index holds the set
// of matching rows as bits; a value's piece is found by binary search or hashing, and the sets of
// all columns are intersected 64 rows at a time. Cells that are no plain comparison with constants,
// and values that have no order to cut, are left open: their rows have to be asked. Inside feel.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "feel/decision_table.hpp"

namespace luotsi::feel {

using RowSet = std::vector<std::uint64_t>;  // bit i of word i / 64: row i

// The pieces of one kind of values in one column. Pieces are numbered: 0 is what lies before the
// first point, 2i + 1 is point i, 2i + 2 what lies behind it.
class Axis {
public:
    struct Change {
        std::uint32_t piece = 0;
        std::uint32_t row = 0;
    };

    Axis() = default;
    // `points` are sorted and differ; `first` are the rows of piece 0; `changes`, sorted by piece,
    // say which rows leave or enter the set there. Sets of all pieces are laid out while they stay
    // small; else one of every so many, from which changes lead on. `gaps_alike`: no row tells one
    // gap from another.
    Axis(Kind kind, std::vector<Value> points, RowSet first, std::vector<Change> changes,
         bool gaps_alike, std::size_t bytes);

    // Removes from `rows` those that do not match the value, which is of the axis' kind.
    void intersect(const Value& value, std::span<std::uint64_t> rows) const;

private:
    std::uint32_t piece_of(const Value& value) const;
    std::optional<std::uint32_t> text_piece(const Value& value) const;
    void make_keys();
    void make_hash();
    void make_sets(const RowSet& first, std::size_t bytes);

    Kind kind_ = Kind::null;
    std::vector<Value> points_;
    std::vector<std::int64_t> keys_;  // of the points, where all have one; else empty
    int scale_ = 0;  // numbers: a key counts 10^scale
    std::vector<std::uint32_t> places_;  // texts: open addressing, index + 1 of a point, 0 = free
    bool gaps_alike_ = false;
    std::uint32_t stride_ = 1;  // pieces from one laid out set to the next
    std::size_t words_ = 0;
    std::vector<std::uint64_t> sets_;
    std::vector<Change> changes_;
    std::vector<std::uint32_t> from_;  // first change behind each laid out set
};

class TableIndex {
public:
    TableIndex() = default;
    explicit TableIndex(const DecisionTable::Data& table);
    bool empty() const { return words_ == 0; }
    std::size_t words() const { return words_; }

    // Leaves in `rows` (words() of them, overwritten) the rows that all values may match.
    void find(std::span<const Value* const> values, std::span<std::uint64_t> rows) const;
    // Whether the row's cell has to be asked about the value, because the index does not know.
    bool is_open(std::size_t column, std::size_t row, const Value& value) const {
        const Column& one = columns_[column];
        if (one.axes[slot(value)] == no_axis) return true;
        return (one.open[row / 64] >> (row % 64) & 1) != 0;
    }

private:
    static constexpr std::uint32_t no_axis = UINT32_MAX;
    static std::size_t slot(const Value& value) { return static_cast<std::size_t>(value.kind()); }

    struct Column {
        std::array<std::uint32_t, static_cast<std::size_t>(Kind::function) + 1> axes{};  // by kind
        RowSet open;
        bool any_open = false;
    };
    friend class IndexBuilder;

    std::size_t rows_ = 0;
    std::size_t words_ = 0;
    std::vector<Column> columns_;
    std::vector<Axis> axes_;
};

}  // namespace luotsi::feel
