// SQLite behind a small face: a connection with its prepared statements kept, binding and reading
// of our own types, and every result code turned into an Error in one place. Used by this module
// only; nothing of sqlite3.h is seen from here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace luotsi::store {

// What a result code means to us:
//   FULL, IOERR…, READONLY_… (disk)  unavailable  store.disk_full: no space or the disk refuses
//   BUSY, LOCKED                     busy         store.busy
//   CORRUPT                          unavailable  store.damaged
//   NOTADB                           invalid      store.not_a_database
//   CANTOPEN, PERM, AUTH             unavailable  store.cannot_open
//   CONSTRAINT                       conflict     store.constraint
//   others                           internal     store.internal
Error sqlite_error(sqlite3* db, int code, std::string_view doing);
// Whether the error ends the whole transaction (disk gone or full), not one job's part of it.
bool ends_transaction(const Error& error);

// A prepared statement. Binding is by position from 1, columns are read from 0. A blob or text
// bound must live until the step; a text read lives until the next step or reset.
class Statement {
public:
    explicit Statement(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    ~Statement();

    bool compiled() const { return statement_ != nullptr; }
    Statement& start();  // resets and clears: call before binding
    void bind(int index, std::int64_t value);
    void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, std::int32_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, std::uint32_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, bool value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, Instant value) { bind(index, value.ms); }
    void bind(int index, std::string_view value);
    void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
    void bind(int index, const char* value) { bind(index, std::string_view(value)); }
    void bind(int index, Uuid value);  // 16 bytes; nil too
    void bind(int index, std::span<const std::uint8_t> bytes);
    void bind_null(int index);

    template <class... Values>
    Statement& with(const Values&... values) {
        start();
        int index = 0;
        (bind(++index, values), ...);
        return *this;
    }

    Result<bool> step();  // true: a row is there; false: done
    Result<void> run();   // steps to the end and resets
    void reset();

    std::int64_t integer(int column) const;
    std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    std::uint32_t index(int column) const { return static_cast<std::uint32_t>(integer(column)); }
    Instant instant(int column) const { return Instant{integer(column)}; }
    bool flag(int column) const { return integer(column) != 0; }
    std::string text(int column) const { return std::string(view(column)); }
    std::string_view view(int column) const;
    std::span<const std::uint8_t> blob(int column) const;
    Uuid uuid(int column) const;
    bool is_null(int column) const;
    int columns() const;
    int type(int column) const;  // SQLITE_INTEGER …

private:
    sqlite3* db_;
    sqlite3_stmt* statement_;
};

class Connection {
public:
    enum class Mode : std::uint8_t { read, write, create };
    static Result<std::unique_ptr<Connection>> open(const std::string& path, Mode mode);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // The prepared statement of a literal (kept by its address) – so `sql` must be a literal.
    Statement& use(const char* sql);
    // A statement made at run time, kept by its text.
    Statement& use_text(const std::string& sql);
    Result<void> execute(const char* sql);  // one or more statements without parameters
    Result<std::string> ask(const std::string& sql);  // first column of the first row, or ""
    bool in_transaction() const;
    std::int64_t changed_rows() const;  // of the last statement
    sqlite3* raw() const { return db_; }
    // Whether an fsync has failed on this connection: what is on disk is then unknown.
    bool sync_failed() const;
    // The last statement that did not compile, if any: `use` then gave one whose steps fail.
    const std::optional<Error>& broken() const { return broken_; }
    void forget_statements();

private:
    explicit Connection(sqlite3* db) : db_(db) {}
    std::unique_ptr<Statement> prepare(std::string_view sql);

    sqlite3* db_ = nullptr;
    std::unordered_map<const char*, std::unique_ptr<Statement>> literals_;
    std::unordered_map<std::string, std::unique_ptr<Statement>> texts_;
    std::optional<Error> broken_;
};

// Resets a statement when its reading ends, whichever way, so that no snapshot is held open.
class Reading {
public:
    explicit Reading(Statement& statement) : statement_(statement) {}
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;
    ~Reading() { statement_.reset(); }
    Result<bool> next() { return statement_.step(); }
    const Statement* operator->() const { return &statement_; }
    const Statement& row() const { return statement_; }

private:
    Statement& statement_;
};

}  // namespace luotsi::store
