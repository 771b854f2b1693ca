#include "store/sql.hpp"

namespace luotsi::store {

void (*note_statement)(std::string_view sql) = nullptr;

bool ends_transaction(const Error& error) {
    return error.code == "store.disk_full" || error.code == "store.read_only" ||
           error.code == "store.damaged" || error.code == "store.unreachable";
}

bool is_held_elsewhere(const Error& error) { return error.detail.ends_with("(55P03)"); }

Uuid Statement::uuid(int column) const {
    const std::span<const std::uint8_t> bytes = blob(column);
    Uuid out;
    if (bytes.size() != 16) return out;
    for (std::size_t i = 0; i < 8; ++i) {
        out.high = (out.high << 8) | bytes[i];
        out.low = (out.low << 8) | bytes[8 + i];
    }
    return out;
}

void Connection::forget_statements() {
    literals_.clear();
    texts_.clear();
}

Statement& Connection::use(const char* sql) {
    std::unique_ptr<Statement>& slot = literals_[sql];
    if (!slot || !slot->compiled()) {
        if (note_statement != nullptr) note_statement(sql);
        slot = prepare(sql);
    }
    return *slot;
}

Statement& Connection::use_text(const std::string& sql) {
    std::unique_ptr<Statement>& slot = texts_[sql];
    if (!slot || !slot->compiled()) {
        if (note_statement != nullptr) note_statement(sql);
        slot = prepare(sql);
    }
    return *slot;
}

}  // namespace luotsi::store
