#include "store/sqlite.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <mutex>

#include "base/hash.hpp"
#include "store/core.hpp"
#include "store/upkeep.hpp"

namespace luotsi::store {
namespace {

// Said before the first use. Statistics cost a lock per allocation and nobody reads them. What a
// savepoint may have to undo stays in one piece of memory up to 1 MiB; with `temp_store = memory`
// it would be many pieces of 1 KiB, and a job touches a dozen pages of 4 KiB.
void configure_once() {
    static std::once_flag once;
    std::call_once(once, [] {
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
        sqlite3_config(SQLITE_CONFIG_STMTJRNL_SPILL, 1024 * 1024);
    });
}

// A new database is its owner's alone to read, whatever the umask says; SQLite gives the log and
// the shared memory beside it the same permissions. When this fails, opening tells why.
void make_private(const std::string& path) {
    const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file >= 0) ::close(file);
}

std::string describe(sqlite3* db, int code, std::string_view doing) {
    std::string out(doing);
    out += ": ";
    out += sqlite3_errstr(code);
    if (db != nullptr) {
        const int extended = sqlite3_extended_errcode(db);
        out += " (" + std::to_string(extended) + ")";
    }
    return out;
}

// Pages in the write-ahead log before the writer moves them into the database: 8192 pages are
// 32 MiB. Under load many groups rewrite the same pages, so moving them seldom is cheaper; when
// the writer has nothing to do it moves them from 256 on.
constexpr int checkpoint_pages = 8192;
constexpr int checkpoint_pages_idle = 256;

class SqliteStatement final : public Statement {
public:
    // `unsynced`: set when a sync fails.
    SqliteStatement(sqlite3* db, sqlite3_stmt* statement, bool& unsynced)
        : db_(db), statement_(statement), unsynced_(unsynced) {}
    ~SqliteStatement() override { sqlite3_finalize(statement_); }

    bool compiled() const override { return statement_ != nullptr; }
    Statement& start() override;
    void bind_null(int index) override { sqlite3_bind_null(statement_, index); }
    Result<bool> step() override;
    Result<void> run() override;
    void reset() override { sqlite3_reset(statement_); }
    std::int64_t integer(int column) const override {
        return sqlite3_column_int64(statement_, column);
    }
    std::string_view view(int column) const override;
    std::span<const std::uint8_t> blob(int column) const override;
    int columns() const override { return sqlite3_column_count(statement_); }
    ValueKind kind(int column) const override;

private:
    void bind_integer(int index, std::int64_t value) override {
        sqlite3_bind_int64(statement_, index, value);
    }
    void bind_text(int index, std::string_view value) override;
    void bind_uuid(int index, Uuid value) override;
    void bind_blob(int index, std::span<const std::uint8_t> bytes) override;

    sqlite3* db_;
    sqlite3_stmt* statement_;
    bool& unsynced_;
};

bool is_failed_sync(sqlite3* db) {
    const int code = sqlite3_extended_errcode(db);
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

}  // namespace

Error sqlite_error(sqlite3* db, int code, std::string_view doing) {
    std::string detail = describe(db, code, doing);
    Error error;
    switch (code & 0xFF) {
        case SQLITE_FULL:
        case SQLITE_IOERR:
            error = Error(ErrorKind::unavailable, "store.disk_full", std::move(detail));
            error.repair = "free space on the disk of the database; writing resumes by itself";
            return error;
        case SQLITE_READONLY:
            error = Error(ErrorKind::unavailable, "store.read_only", std::move(detail));
            error.repair = "give the program permission to write the database file and its folder";
            return error;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return Error(ErrorKind::busy, "store.busy", std::move(detail));
        case SQLITE_CORRUPT:
            error = Error(ErrorKind::unavailable, "store.damaged", std::move(detail));
            error.repair = "restore the latest backup (luotsi restore)";
            return error;
        case SQLITE_NOTADB:
            error = Error(ErrorKind::invalid, "store.not_a_database", std::move(detail));
            // Nothing of its beginning is left by which to know whose it was.
            error.repair =
                "name another file with --database; if it was Luotsi's, it is damaged: restore the "
                "latest backup (luotsi restore --from BACKUP --force)";
            return error;
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH:
            error = Error(ErrorKind::unavailable, "store.cannot_open", std::move(detail));
            error.repair = "check that the folder exists and may be written";
            return error;
        case SQLITE_CONSTRAINT:
            return Error(ErrorKind::conflict, "store.constraint", std::move(detail));
        default: return Error(ErrorKind::internal, "store.internal", std::move(detail));
    }
}

Statement& SqliteStatement::start() {
    sqlite3_reset(statement_);
    return *this;
}

// SQLITE_STATIC: what is bound lives until the step, so nothing is copied. An empty view may have
// no address, which would bind null.
void SqliteStatement::bind_text(int index, std::string_view value) {
    sqlite3_bind_text64(statement_, index, value.empty() ? "" : value.data(), value.size(), nullptr,
                        SQLITE_UTF8);
}

void SqliteStatement::bind_uuid(int index, Uuid value) {
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[i] = static_cast<std::uint8_t>(value.high >> (56 - 8 * i));
        bytes[8 + i] = static_cast<std::uint8_t>(value.low >> (56 - 8 * i));
    }
    const auto copy = reinterpret_cast<sqlite3_destructor_type>(std::intptr_t{-1});
    sqlite3_bind_blob(statement_, index, bytes.data(), 16, copy);
}

void SqliteStatement::bind_blob(int index, std::span<const std::uint8_t> bytes) {
    if (bytes.empty())
        sqlite3_bind_zeroblob(statement_, index, 0);
    else
        sqlite3_bind_blob64(statement_, index, bytes.data(), bytes.size(), nullptr);
}

Result<bool> SqliteStatement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    Error error = sqlite_error(db_, code, "database statement");
    unsynced_ = unsynced_ || is_failed_sync(db_);
    sqlite3_reset(statement_);
    return fail(std::move(error));
}

Result<void> SqliteStatement::run() {
    for (;;) {
        Result<bool> row = step();
        if (!row) return fail(std::move(row.error()));
        if (!*row) break;
    }
    sqlite3_reset(statement_);
    return {};
}

std::string_view SqliteStatement::view(int column) const {
    const unsigned char* text = sqlite3_column_text(statement_, column);
    if (text == nullptr) return {};
    return {reinterpret_cast<const char*>(text),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const std::uint8_t> SqliteStatement::blob(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    if (bytes == nullptr) return {};
    return {static_cast<const std::uint8_t*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

ValueKind SqliteStatement::kind(int column) const {
    switch (sqlite3_column_type(statement_, column)) {
        case SQLITE_INTEGER: return ValueKind::integer;
        case SQLITE_BLOB: return ValueKind::blob;
        case SQLITE_NULL: return ValueKind::null;
        default: return ValueKind::text;
    }
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path,
                                                                 Mode mode) {
    configure_once();
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
    // A reader of a WAL database must be able to make its shared-memory file, so it too opens for
    // writing and is then held to reading by a pragma.
    flags |= SQLITE_OPEN_READWRITE;
    if (mode == Mode::create) {
        flags |= SQLITE_OPEN_CREATE;
        make_private(path);
    }
    sqlite3* db = nullptr;
    const int code = sqlite3_open_v2(path.c_str(), &db, flags, nullptr);
    if (code != SQLITE_OK) {
        Error error = sqlite_error(db, code, "opening the database");
        sqlite3_close(db);
        return fail(std::move(error));
    }
    std::unique_ptr<SqliteConnection> out(new SqliteConnection(db));
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, 5000);
    return out;
}

SqliteConnection::~SqliteConnection() {
    // What the archive does not have is left in the write-ahead log, and so is everything when what
    // is on the disk is unknown.
    if (sync_failed_ || awaits_archive_ || !archived(true))
        sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    forget_statements();
    sqlite3_close(db_);
    if (archive_ && !sync_failed_) archive_->end(system_now());
}

std::unique_ptr<Statement> SqliteConnection::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) broken_ = sqlite_error(db_, code, "preparing " + std::string(sql));
    return std::make_unique<SqliteStatement>(db_, statement, sync_failed_);
}

Result<void> SqliteConnection::execute(const char* sql) {
    const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
    if (code == SQLITE_OK) return {};
    sync_failed_ = sync_failed_ || is_failed_sync(db_);
    return fail(sqlite_error(db_, code, sql));
}

Result<std::string> SqliteConnection::ask(const std::string& sql) {
    const std::unique_ptr<Statement> statement = prepare(sql);
    Result<bool> row = statement->step();
    if (!row) return fail(std::move(row.error()));
    return *row ? statement->text(0) : std::string();
}

bool SqliteConnection::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

Result<bool> SqliteConnection::insert_new(Statement& insert) {
    if (Result<void> done = insert.run(); !done) return fail(std::move(done.error()));
    return sqlite3_changes64(db_) > 0;
}

Result<void> SqliteConnection::begin() { return use("begin immediate").start().run(); }

Result<void> SqliteConnection::commit() {
    Result<void> done = use("commit").start().run();
    if (!done) roll_back();
    return done;
}

void SqliteConnection::roll_back() {
    if (in_transaction()) (void)execute("rollback");
}

Result<void> SqliteConnection::begin_job() { return use("savepoint job").start().run(); }
Result<void> SqliteConnection::end_job() { return use("release job").start().run(); }

Result<void> SqliteConnection::undo_job() {
    if (Result<void> back = use("rollback to job").start().run(); !back) return back;
    return end_job();
}

Result<void> SqliteConnection::begin_reading() { return use("begin").start().run(); }
void SqliteConnection::end_reading() { (void)use("commit").start().run(); }

void SqliteConnection::keep_log() {
    const auto note_length = [](void* connection, sqlite3*, const char*, int pages) {
        auto* self = static_cast<SqliteConnection*>(connection);
        self->log_pages_ = pages;
        if (self->archive_)
            self->archive_->note_commit(static_cast<std::uint32_t>(pages), system_now());
        return SQLITE_OK;
    };
    sqlite3_wal_hook(db_, note_length, this);
}

Result<void> SqliteConnection::keep_archive(std::unique_ptr<Archive> archive) {
    awaits_archive_ = true;
    // Whoever copies or moves the file keeps what this is made of; nobody else has it.
    const Result<std::string> secret = ask("select value from setting where name = 'secret'");
    if (!secret) return fail(Error(secret.error()));
    const Result<void> ours = archive->claim(to_hex(sha256("archive " + *secret)));
    if (!ours) return fail(Error(ours.error()));
    const Result<bool> goes_on = archive->begin(system_now());
    if (!goes_on) return fail(Error(goes_on.error()));
    int pages = 0;
    int moved = 0;
    // Only to learn how long the write-ahead log is: it is written over by the next commit only.
    const int code =
        sqlite3_wal_checkpoint_v2(db_, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
    sync_failed_ = sync_failed_ || is_failed_sync(db_);
    if (code != SQLITE_OK) return fail(sqlite_error(db_, code, "reading the write-ahead log"));
    log_pages_ = std::max(pages, 0);
    archive_ = std::move(archive);
    archive_state_ = ArchiveState::keeps_up;
    Result<void> taken = archive_->take(static_cast<std::uint32_t>(log_pages_), system_now());
    if (taken) taken = archive_->sync();
    awaits_archive_ = !taken;
    if (!taken || *goes_on) return taken;
    // A damaged case must not keep the server from starting: the watch names it.
    Result<std::string> copy = back_up(*this, archive_->folder(), Chains::as_they_are);
    if (!copy) return fail(std::move(copy.error()));
    archive_->copied();
    return {};
}

// Takes what was committed into the archive; `wholly`: it is also on the disk. False when the
// archive does not have it: then nothing is moved out of the write-ahead log – but in the end a
// database that works is worth more than an archive that does not.
bool SqliteConnection::archived(bool wholly) {
    if (!archive_ || !archive_->open()) return true;
    Result<void> taken = archive_->take(static_cast<std::uint32_t>(log_pages_), system_now());
    if (taken && wholly) taken = archive_->sync();
    archive_state_ = taken ? ArchiveState::keeps_up : ArchiveState::behind;
    if (taken) return true;
    if (!archive_->lost() && !Archive::too_long(static_cast<std::uint32_t>(log_pages_)))
        return false;
    const bool given_up = archive_->give_up();
    if (given_up) archive_state_ = ArchiveState::given_up;
    return given_up;
}

void SqliteConnection::tidy_up(bool idle) {
    if (sync_failed_) return;
    const bool move = log_pages_ > (idle ? checkpoint_pages_idle : checkpoint_pages);
    if (!archived(move) || !move) return;
    int pages = 0;
    int moved = 0;
    const int code =
        sqlite3_wal_checkpoint_v2(db_, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &moved);
    if (code != SQLITE_OK) {
        sync_failed_ = is_failed_sync(db_);
        return;
    }
    log_pages_ = moved == pages ? 0 : pages;
}

Result<std::string> SqliteConnection::key_columns(std::string_view table) {
    return ask("select group_concat(name) from (select name from pragma_table_info('" +
               std::string(table) + "') where pk > 0 order by pk)");
}

}  // namespace luotsi::store
