#include "store/pg_cells.hpp"

#include <array>

namespace luotsi::store {

std::string_view name_of(PgType type) {
    switch (type) {
        case PgType::integer: return "bigint";
        case PgType::blob: return "bytea";
        default: return "text";
    }
}

std::uint32_t array_of(PgType type) {
    switch (type) {
        case PgType::integer: return 1016;
        case PgType::blob: return 1001;
        default: return 1009;
    }
}

void put_number(std::string& out, std::uint64_t value, int bytes) {
    std::array<char, 8> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>(value >> (56 - 8 * i));
    const auto count = static_cast<std::size_t>(bytes);
    out.append(all.data() + all.size() - count, count);
}

std::uint64_t read_number(std::string_view bytes) {
    std::uint64_t out = 0;
    if (!bytes.empty() && (static_cast<unsigned char>(bytes.front()) & 0x80) != 0) out = ~out;
    for (const char c : bytes) out = (out << 8) | static_cast<unsigned char>(c);
    return out;
}

void PgColumn::add(std::string_view value) {
    put_number(cells_, value.size(), 4);
    cells_ += value;
}

void PgColumn::add_null() {
    nulls_ = true;
    put_number(cells_, 0xFFFFFFFF, 4);
}

std::string_view PgColumn::only(bool& null) const {
    const std::uint64_t length = read_number(std::string_view(cells_).substr(0, 4));
    null = length == ~std::uint64_t{0};
    return null ? std::string_view() : std::string_view(cells_).substr(4, length);
}

std::string PgColumn::array(std::size_t rows, std::size_t from, std::size_t to) const {
    std::string out;
    out.reserve(20 + to - from);
    put_number(out, 1, 4);  // dimensions
    put_number(out, nulls_ ? 1 : 0, 4);
    put_number(out, static_cast<std::uint32_t>(type_), 4);
    put_number(out, rows, 4);
    put_number(out, 1, 4);  // the first index
    out.append(cells_, from, to - from);
    return out;
}

}  // namespace luotsi::store
