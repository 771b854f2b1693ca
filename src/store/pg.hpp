// The SQL layer on PostgreSQL 15 or newer (sql.hpp), by libpq.
//
// A reading connection sends each statement and waits for its rows. The writing connection works in
// pipeline mode between begin() and commit(). When it gathers (gather()), a write is only put into
// a buffer: rows for one table become one statement with an array per column, and nothing is sent
// before the commit or before a read that could see what waits. A write that fails then shows at
// the commit, which undoes the whole group: the writer runs its jobs again, one by one and waiting
// for each answer (writer.cpp).
//
// Order: statements on one table are sent in the order they were made; different tables may change
// places, which nobody can see, for no statement of ours reads one table and writes another, and
// there are no triggers and no foreign keys.
#pragma once

#include <bitset>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "store/pg_cells.hpp"
#include "store/pg_text.hpp"
#include "store/sql.hpp"

struct pg_conn;
struct pg_result;

namespace luotsi::store {

struct PgClear {
    void operator()(pg_result* result) const;
};
using PgRows = std::unique_ptr<pg_result, PgClear>;

class PgStatement;

// Rows that wait for one statement, and how many of them were there when the job under way began.
struct PgBatch {
    PgStatement* statement = nullptr;
    std::vector<PgColumn> columns;
    std::size_t rows = 0;
    bool must_change = false;  // each row must be a new one
    std::unordered_set<std::string> keys;  // of rows that replace others: each only once
    std::uint64_t job = 0;  // the job that last added to it
    std::size_t rows_before = 0;
    std::vector<std::size_t> bytes_before;
};

class PgConnection final : public Connection {
public:
    enum class Use : std::uint8_t { read, write };
    // `url` as libpq reads it (several hosts may stand in it); the server must accept writes.
    // Errors: store.unreachable, store.unsupported_server.
    static Result<std::unique_ptr<PgConnection>> open(const std::string& url, Use use);
    ~PgConnection() override;

    Engine engine() const override { return Engine::postgresql; }
    Result<void> execute(const char* sql) override;
    Result<std::string> ask(const std::string& sql) override;
    bool in_transaction() const override { return in_transaction_; }
    Result<bool> insert_new(Statement& insert) override;
    Result<void> begin() override;
    Result<void> commit() override;
    void roll_back() override;
    Result<void> begin_job() override;
    Result<void> end_job() override;
    Result<void> undo_job() override;
    Result<void> begin_reading() override;
    void end_reading() override;
    void tidy_up(bool) override {}
    bool sync_failed() const override { return false; }
    Result<std::string> key_columns(std::string_view table) override;
    void gather(Gather how) override { gather_ = how; }
    void wait_for_others(int milliseconds) override;
    Result<std::vector<CaseSeq>> lock_cases(std::span<const Uuid> cases) override;
    // As where the tables lie on several machines, which is found out by itself. Tests.
    void lock_by_shard() { locks_by_shard_ = true; }
    Result<std::vector<KnownAnswer>> answers_to(std::span<const Digest> keys) override;
    bool sent_early() const override { return sent_early_; }
    Result<void> lock_out_writers() override;

    bool usable() const { return usable_; }
    std::uint64_t generation() const { return generation_; }  // greater with each new connection
    // Waits until somebody notifies, `wake` can be read or the time is over; takes all notices.
    Result<void> wait_for_notice(int milliseconds, int wake);
    pg_conn* raw() const { return db_; }

private:
    friend class PgStatement;
    struct Pending {
        PgStatement* statement = nullptr;  // null: a command
        bool prepares = false;
        bool reads = false;
        bool must_change = false;
        std::size_t rows = 0;
    };
    struct Waiting {  // for one table
        std::vector<PgBatch> batches;
        std::bitset<1024> shards;
        bool any_shard = false;
    };

    PgConnection(std::string url, Use use) : url_(std::move(url)), use_(use) {}
    std::unique_ptr<Statement> prepare(std::string_view sql) override;
    Result<void> connect();
    Result<void> be_there();
    Result<void> set_up();
    Result<void> learn_columns();
    // What waits for the server (pg_wait.cpp): the next result, null when there is none; one or
    // several statements outside of a pipeline, the last result.
    PgRows next_result();
    PgRows run(const char* sql);
    Result<std::vector<CaseSeq>> lock_one_by_one(std::span<const Uuid> cases);
    void await();
    bool works_for_us() const;
    static void take_notice(void* connection, const pg_result* notice);
    Error lost();
    Result<void> send_command(const char* sql);
    Result<void> send(PgStatement& statement, const std::vector<PgColumn>& columns, bool many,
                      std::size_t rows, bool must_change);
    Result<void> settle();
    void take_result(const Pending& pending, std::optional<Error>& first);
    Result<void> write(PgStatement& statement, bool must_change, std::int64_t* changed);
    Result<void> read(PgStatement& statement);
    Result<void> keep(PgStatement& statement, bool must_change);
    PgBatch& batch_for(PgStatement& statement, Waiting& waiting, bool must_change);
    bool waits_for(const PgStatement& statement) const;
    Result<void> send_batch(PgBatch& batch, bool only_before);
    Result<void> send_waiting();
    Result<PgStatement*> ask_for(const char* sql, const std::vector<PgColumn>& columns,
                                 std::size_t rows);
    std::unexpected<Error> fail_with(Error error);

    std::string url_;
    Use use_;
    pg_conn* db_ = nullptr;
    bool usable_ = false;
    std::uint64_t generation_ = 0;  // of the connection: statements are prepared once in each
    std::int64_t last_try_ms_ = 0;
    int patience_ms_ = patience_ms;
    bool locks_by_shard_ = false;  // a statement may lock rows of one shard only
    bool warned_ = false;  // by the server, since it was last set back
    // A transaction begun by execute() is open: it must not be gone on with in another connection.
    bool raw_open_ = false;
    std::map<std::string, PgType, std::less<>> column_types_;  // "table.column"
    std::uint64_t statements_ = 0;  // for their names
    bool in_transaction_ = false;
    Gather gather_ = Gather::nothing;
    std::optional<Error> failed_;  // the transaction cannot go on
    std::deque<Pending> pending_;
    std::map<std::string, Waiting, std::less<>> waiting_;
    std::uint64_t job_ = 0;
    bool in_job_ = false;
    bool job_sent_ = false;  // part of the job under way stands behind a savepoint
    bool sent_early_ = false;  // part of the group was sent before its commit
    std::int64_t last_changed_ = 0;
};

}  // namespace luotsi::store
