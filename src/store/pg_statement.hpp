// A statement on a PostgreSQL connection: what is bound to it and the rows it has given. For pg.cpp
// and pg_gather.cpp only.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "store/pg.hpp"

namespace luotsi::store {

class PgStatement final : public Statement {
public:
    PgStatement(PgConnection& db, std::uint64_t number, PgText text)
        : db_(db), text_(std::move(text)), name_("s" + std::to_string(number)),
          many_name_("m" + std::to_string(number)) {}

    bool compiled() const override { return true; }
    Statement& start() override;
    void bind_null(int index) override { at(index) = Bound(); }
    Result<bool> step() override;
    Result<void> run() override { return db_.write(*this, false, nullptr); }
    void reset() override;
    std::int64_t integer(int column) const override;
    std::string_view view(int column) const override;
    std::span<const std::uint8_t> blob(int column) const override;
    int columns() const override;
    ValueKind kind(int column) const override;

private:
    friend class PgConnection;
    struct Bound {
        PgType type = PgType::none;  // none: null
        std::string_view value;  // of a text or a blob
        std::array<char, 16> own{};  // a number or an id
        std::uint8_t own_size = 0;
        std::string_view bytes() const {
            return own_size > 0 ? std::string_view(own.data(), own_size) : value;
        }
    };
    enum class Prepared : std::uint8_t { no, sent, yes };
    struct Plan {
        Prepared prepared = Prepared::no;
        std::uint64_t generation = 0;
    };

    Bound& at(int index);
    void bind_integer(int index, std::int64_t value) override;
    void bind_text(int index, std::string_view value) override;
    void bind_uuid(int index, Uuid value) override;
    void bind_blob(int index, std::span<const std::uint8_t> bytes) override;
    std::string_view cell(int column) const;
    // What is bound as columns of one row; null where nothing tells the type otherwise.
    std::vector<PgColumn> one_row() const;

    PgConnection& db_;
    PgText text_;
    std::string name_, many_name_;
    std::string many_sql_;
    std::vector<PgType> types_;  // of the columns of many rows
    Plan plan_, many_plan_;
    std::vector<Bound> bound_;
    PgRows rows_;
    int row_ = -1;
    bool asked_ = false;
};

}  // namespace luotsi::store
