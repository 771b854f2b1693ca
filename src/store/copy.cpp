#include "store/copy.hpp"

#include <algorithm>
#include <charconv>

#include "base/hash.hpp"
#include "store/migrations.hpp"
#include "store/pg.hpp"
#include "store/rows.hpp"
#include "store/schema.hpp"
#include "store/shards.hpp"
#include "store/store.hpp"
#include "store/upkeep.hpp"

namespace luotsi::store {
namespace {

// Rows of their own on each side.
constexpr std::array<std::string_view, 2> own_tables{"schema_version", "setting"};
constexpr const char* mark_of_source = "copy_from";  // a setting while a move is not finished
constexpr const char* mark_of_place = "copy_done";   // "table.shard": the next one to be written
constexpr std::uint64_t rows_of_a_commit = 5000;

struct Side {
    std::optional<FileLock> lock;
    std::unique_ptr<Connection> db;
};

Result<Side> open_side(const std::string& path, bool create, const CopyPlan& plan, Random& random) {
    OpenPlan opening;
    opening.path = path;
    opening.organiser = plan.organiser;
    opening.create = create;
    opening.now = plan.now;
    opening.random = &random;
    Side out;
    if (is_postgresql(path)) {
        auto db = open_server_for_writing(opening);
        if (!db) return fail(std::move(db.error()));
        out.db = std::move(*db);
        return out;
    }
    if (Result<void> usable = check_path(path); !usable) return fail(std::move(usable.error()));
    Result<FileLock> lock = FileLock::take(path);
    if (!lock) return fail(std::move(lock.error()));
    auto db = open_for_writing(opening);
    if (!db) return fail(std::move(db.error()));
    (*db)->keep_log();
    out.lock = std::move(*lock);
    out.db = std::move(*db);
    return out;
}

class Move {
public:
    Move(Connection& from, Connection& to, const CopyPlan& plan)
        : from_(from), to_(to), plan_(plan) {}

    Result<void> begin();
    Result<void> copy_all(const std::function<void(std::string_view, double)>& progress);
    Result<void> end();
    CopyReport report;

private:
    Result<void> begin_marks(const std::string& source, const std::string& secret);
    Result<void> set(std::string_view name, std::string_view value);
    Result<std::int32_t> copy_some(const std::string& table, std::int32_t shard);
    Result<void> copy_rows(Statement& select, const std::string& table);
    static bool is_reference(std::string_view table);

    Connection& from_;
    Connection& to_;
    const CopyPlan& plan_;
    std::vector<std::string> tables_;
    std::string done_;
};

bool Move::is_reference(std::string_view table) {
    return std::ranges::find(reference_tables, table) != reference_tables.end();
}

Result<void> Move::set(std::string_view name, std::string_view value) {
    return write_setting(to_, name, value, plan_.organiser, plan_.now);
}

Error not_empty() {
    Error error(ErrorKind::conflict, "store.copy_target", "the database to move to is not empty");
    error.repair = "name an empty database; one that a move has half filled is gone on with";
    return error;
}

// Both or none: a target that is marked has the secret by which return codes are found.
Result<void> Move::begin_marks(const std::string& source, const std::string& secret) {
    if (Result<void> begun = to_.begin(); !begun) return begun;
    Result<void> done = set("secret", secret);
    if (done) done = set(mark_of_source, source);
    if (done) return to_.commit();
    to_.roll_back();
    return done;
}

Error half_copied_source() {
    Error error(ErrorKind::unavailable, "store.half_copied", "a move to the source was cut");
    error.repair = "finish that move first: give the same `luotsi migrate` once more";
    return error;
}

// The installation's secret names the source: a half-filled target goes on with the same one only.
Result<void> Move::begin() {
    Result<std::string> half = read_setting(from_, mark_of_source);
    if (!half) return fail(std::move(half.error()));
    if (!half->empty()) return fail(half_copied_source());
    Result<std::string> secret = read_setting(from_, "secret");
    Result<std::string> known = read_setting(to_, mark_of_source);
    Result<std::string> done = read_setting(to_, mark_of_place);
    if (!secret) return fail(std::move(secret.error()));
    if (!known) return fail(std::move(known.error()));
    if (!done) return fail(std::move(done.error()));
    Result<std::vector<std::string>> tables = table_names(from_);
    if (!tables) return fail(std::move(tables.error()));
    for (std::string& table : *tables)
        if (std::ranges::find(own_tables, table) == own_tables.end())
            tables_.push_back(std::move(table));
    const std::string source = to_hex(sha256(*secret));
    if (known->empty()) {
        for (const std::string& table : tables_) {
            Result<std::string> rows = to_.ask("select count(*) from " + table);
            if (!rows) return fail(std::move(rows.error()));
            if (*rows != "0") return fail(not_empty());
        }
        return begin_marks(source, *secret);
    }
    if (*known != source) return fail(not_empty());
    report.resumed = true;
    done_ = *done;
    return {};
}

Result<void> Move::copy_rows(Statement& select, const std::string& table) {
    Statement* insert = nullptr;
    Reading reading(select);
    for (;;) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return {};
        if (insert == nullptr) {
            Result<std::string> columns = column_names(from_, table);
            if (!columns) return fail(std::move(columns.error()));
            std::string sql = "insert into " + table + "(" + *columns + ") values (?";
            for (int i = 1; i < select.columns(); ++i) sql += ", ?";
            insert = &to_.use_text(sql + ")");
        }
        insert->start();
        for (int i = 0; i < select.columns(); ++i) {
            switch (select.kind(i)) {
                case ValueKind::integer: insert->bind(i + 1, select.integer(i)); break;
                case ValueKind::text: insert->bind(i + 1, select.view(i)); break;
                case ValueKind::blob: insert->bind(i + 1, select.blob(i)); break;
                case ValueKind::null: insert->bind_null(i + 1); break;
            }
        }
        if (Result<void> written = insert->run(); !written) return written;
        report.rows += 1;
    }
}

// Shards from `shard` on in one transaction, as many as make it worth its commit; the next one.
Result<std::int32_t> Move::copy_some(const std::string& table, std::int32_t shard) {
    const bool reference = is_reference(table);
    Result<std::string> columns = column_names(from_, table);
    if (!columns) return fail(std::move(columns.error()));
    const std::string sql =
        "select " + *columns + " from " + table + (reference ? "" : " where shard = ?");
    to_.gather(Gather::writes);
    if (Result<void> begun = to_.begin(); !begun) return fail(std::move(begun.error()));
    const std::uint64_t before = report.rows;
    Result<void> done;
    const std::int32_t shards = reference ? 1 : shard_count;
    while (done && shard < shards && report.rows - before < rows_of_a_commit) {
        Statement& select = from_.use_text(sql).start();
        if (!reference) select.bind(1, shard);
        done = copy_rows(select, table);
        shard += 1;
    }
    if (done) done = set(mark_of_place, table + '.' + std::to_string(shard));
    if (done) done = to_.commit();
    if (done) return shard;
    to_.roll_back();
    return fail(std::move(done.error()));
}

// `done_`: the table and the shard that a move before has come to.
Result<void> Move::copy_all(const std::function<void(std::string_view, double)>& progress) {
    const std::string_view done_table = std::string_view(done_).substr(0, done_.find('.'));
    std::int32_t shard = 0;
    if (!done_.empty())
        std::from_chars(done_.data() + done_table.size() + 1, done_.data() + done_.size(), shard);
    bool skipping = !done_.empty();
    const double all = static_cast<double>(tables_.size());
    for (std::size_t i = 0; i < tables_.size(); ++i) {
        if (skipping && tables_[i] != done_table) continue;
        const std::int32_t shards = is_reference(tables_[i]) ? 1 : shard_count;
        if (!std::exchange(skipping, false)) shard = 0;
        while (shard < shards) {
            progress(tables_[i],
                     (static_cast<double>(i) + static_cast<double>(shard) / shards) / all);
            Result<std::int32_t> next = copy_some(tables_[i], shard);
            if (!next) return fail(std::move(next.error()));
            shard = *next;
            to_.tidy_up(false);
        }
    }
    to_.gather(Gather::nothing);
    return {};
}

// Compared and walked before the marks go: until then no server starts on the new database.
Result<void> Move::end() {
    std::vector<std::string_view> names(tables_.begin(), tables_.end());
    Result<std::string> before = digest_of(from_, names);
    Result<std::string> after = digest_of(to_, names);
    if (!before) return fail(std::move(before.error()));
    if (!after) return fail(std::move(after.error()));
    Result<std::string> secret = read_setting(from_, "secret");
    Result<std::string> copied = read_setting(to_, "secret");
    if (!secret) return fail(std::move(secret.error()));
    if (!copied) return fail(std::move(copied.error()));
    if (*before != *after || *secret != *copied) {
        Error error(ErrorKind::conflict, "store.copy_differs", "the two databases differ");
        error.repair = "stop every luotsi that uses the first one, empty the second, move again";
        return fail(std::move(error));
    }
    report.digest = *after;
    Result<std::vector<Uuid>> broken = broken_chains(to_);
    if (!broken) return fail(std::move(broken.error()));
    report.broken = std::move(*broken);
    return to_.use("delete from setting where name in (?, ?)")
        .with(mark_of_place, mark_of_source)
        .run();
}

}  // namespace

Result<CopyReport> copy_database(const CopyPlan& plan,
                                 const std::function<void(std::string_view, double)>& progress) {
    SystemRandom random;
    Result<Side> from = open_side(plan.from, false, plan, random);
    if (!from) return fail(std::move(from.error()));
    Result<Side> to = open_side(plan.to, true, plan, random);
    if (!to) return fail(std::move(to.error()));
    Move move(*from->db, *to->db, plan);
    Result<void> done = move.begin();
    if (done) done = move.copy_all(progress);
    if (done) progress("comparing", 1);
    if (done) done = move.end();
    if (!done) return fail(std::move(done.error()));
    return std::move(move.report);
}

}  // namespace luotsi::store
