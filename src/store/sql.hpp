// SQL behind a small face, the same for every engine: a connection with its prepared statements
// kept, binding and reading of our own types, and every failure turned into an Error in one place.
// Statement texts are written once, in what both engines speak: '?' or '?n' for parameters, rows
// that replace others by `on conflict (…) do update set`, integers for times and truths, 16 bytes
// for ids. Used by this module only; nothing of an engine's own interface is seen from here.
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

namespace luotsi::store {

// For the test of the rules of shards: called with every text that is prepared, when set.
extern void (*note_statement)(std::string_view sql);

enum class Engine : std::uint8_t { sqlite, postgresql };

// Whether the error ends the whole transaction (disk gone or full, the server not there), not one
// job's part of it.
bool ends_transaction(const Error& error);

// Whether somebody else held what was to be written for as long as one waits (SQLSTATE 55P03).
bool is_held_elsewhere(const Error& error);
inline constexpr int patience_ms = 5000;  // so long, unless wait_for_others says otherwise

// What stands in one column of a row. The numbers go into digests: they never change.
enum class ValueKind : std::uint8_t { integer = 1, text = 3, blob = 4, null = 5 };

// A prepared statement. Binding is by position from 1, columns are read from 0. A blob or text
// bound must live until the step; a text read lives until the next step or reset.
class Statement {
public:
    Statement() = default;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;
    virtual ~Statement() = default;

    virtual bool compiled() const = 0;
    virtual Statement& start() = 0;  // resets and clears: call before binding
    void bind(int index, std::int64_t value) { bind_integer(index, value); }
    void bind(int index, std::uint64_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, std::int32_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, std::uint32_t value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, bool value) { bind(index, static_cast<std::int64_t>(value)); }
    void bind(int index, Instant value) { bind(index, value.ms); }
    void bind(int index, std::string_view value) { bind_text(index, value); }
    void bind(int index, const std::string& value) { bind_text(index, value); }
    void bind(int index, const char* value) { bind_text(index, value); }
    void bind(int index, Uuid value) { bind_uuid(index, value); }  // 16 bytes; nil too
    void bind(int index, std::span<const std::uint8_t> bytes) { bind_blob(index, bytes); }
    virtual void bind_null(int index) = 0;

    template <class... Values>
    Statement& with(const Values&... values) {
        start();
        int index = 0;
        (bind(++index, values), ...);
        return *this;
    }

    virtual Result<bool> step() = 0;  // true: a row is there; false: done
    virtual Result<void> run() = 0;   // steps to the end and resets
    virtual void reset() = 0;

    virtual std::int64_t integer(int column) const = 0;
    std::uint64_t count(int column) const { return static_cast<std::uint64_t>(integer(column)); }
    std::uint32_t index(int column) const { return static_cast<std::uint32_t>(integer(column)); }
    Instant instant(int column) const { return Instant{integer(column)}; }
    bool flag(int column) const { return integer(column) != 0; }
    std::string text(int column) const { return std::string(view(column)); }
    virtual std::string_view view(int column) const = 0;
    virtual std::span<const std::uint8_t> blob(int column) const = 0;
    Uuid uuid(int column) const;  // nil for null
    bool is_null(int column) const { return kind(column) == ValueKind::null; }
    virtual int columns() const = 0;
    virtual ValueKind kind(int column) const = 0;

private:
    virtual void bind_integer(int index, std::int64_t value) = 0;
    virtual void bind_text(int index, std::string_view value) = 0;
    virtual void bind_uuid(int index, Uuid value) = 0;
    virtual void bind_blob(int index, std::span<const std::uint8_t> bytes) = 0;
};

// How a connection may put off writes (PostgreSQL only): not at all; gathered until the commit;
// gathered, and insert_new taken to be new – the commit fails when one was not.
enum class Gather : std::uint8_t { nothing, writes, writes_as_new };

struct CaseSeq {
    Uuid case_id;
    std::uint64_t seq = 0;  // of its last event
};
struct KnownAnswer {
    Digest key;
    std::string answer;
};

class Connection {
public:
    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    virtual ~Connection() = default;

    virtual Engine engine() const = 0;
    // The prepared statement of a literal (kept by its address) – so `sql` must be a literal.
    Statement& use(const char* sql);
    // A statement made at run time, kept by its text.
    Statement& use_text(const std::string& sql);
    virtual Result<void> execute(const char* sql) = 0;  // statements without parameters
    // The first column of the first row, or "". For what is asked rarely.
    virtual Result<std::string> ask(const std::string& sql) = 0;
    virtual bool in_transaction() const = 0;
    // Runs an insert that ends in `on conflict … do nothing`; false when the row was there already.
    virtual Result<bool> insert_new(Statement& insert) = 0;

    // A writing transaction; commit undoes everything when it fails.
    virtual Result<void> begin() = 0;
    virtual Result<void> commit() = 0;
    virtual void roll_back() = 0;
    // One job's part of a transaction, which can be undone alone.
    virtual Result<void> begin_job() = 0;
    virtual Result<void> end_job() = 0;
    virtual Result<void> undo_job() = 0;
    // One view over several reading statements.
    virtual Result<void> begin_reading() = 0;
    virtual void end_reading() = 0;

    // What a database that several processes write to needs; nothing to do on SQLite.
    virtual void gather(Gather) {}
    // The newest of these cases and of these keys' answers, those that exist; the cases' rows stay
    // as they are until the transaction ends.
    virtual Result<std::vector<CaseSeq>> lock_cases(std::span<const Uuid>) {
        return std::vector<CaseSeq>();
    }
    virtual Result<std::vector<KnownAnswer>> answers_to(std::span<const Digest>) {
        return std::vector<KnownAnswer>();
    }
    // How long a write waits for others that hold what it needs.
    virtual void wait_for_others(int) {}
    virtual bool sent_early() const { return false; }  // a part of the group before its commit
    // No other process writes until the transaction ends.
    virtual Result<void> lock_out_writers() { return {}; }

    // Between groups: moves what has been committed to where it stays, when there is enough of it.
    virtual void tidy_up(bool idle) = 0;
    // Whether an fsync has failed on this connection: what is on disk is then unknown.
    virtual bool sync_failed() const = 0;
    // The key of a table, comma-separated in its order.
    virtual Result<std::string> key_columns(std::string_view table) = 0;
    // The last statement that did not compile, if any: `use` then gave one whose steps fail.
    const std::optional<Error>& broken() const { return broken_; }
    void forget_statements();

protected:
    virtual std::unique_ptr<Statement> prepare(std::string_view sql) = 0;
    std::optional<Error> broken_;

private:
    std::unordered_map<const char*, std::unique_ptr<Statement>> literals_;
    std::unordered_map<std::string, std::unique_ptr<Statement>> texts_;
};

// A consistent view over several reading statements, as long as it lives.
class Snapshot {
public:
    explicit Snapshot(Connection& db) : db_(db), begun_(db.begin_reading()) {}
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot() {
        if (begun_) db_.end_reading();
    }
    // Without it every statement would see a moment of its own: ask before anything is compared.
    const Result<void>& begun() const { return begun_; }

private:
    Connection& db_;
    Result<void> begun_;
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
