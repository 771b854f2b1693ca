#include "store/sqlite.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cassert>
#include <mutex>

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
            error.repair = "name another file with --database";
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

bool ends_transaction(const Error& error) {
    return error.code == "store.disk_full" || error.code == "store.read_only" ||
           error.code == "store.damaged";
}

Statement::~Statement() { sqlite3_finalize(statement_); }

Statement& Statement::start() {
    sqlite3_reset(statement_);
    return *this;
}

void Statement::bind(int index, std::int64_t value) {
    sqlite3_bind_int64(statement_, index, value);
}

// SQLITE_STATIC: what is bound lives until the step, so nothing is copied. An empty view may have
// no address, which would bind null.
void Statement::bind(int index, std::string_view value) {
    sqlite3_bind_text64(statement_, index, value.empty() ? "" : value.data(), value.size(), nullptr,
                        SQLITE_UTF8);
}

void Statement::bind(int index, Uuid value) {
    std::array<std::uint8_t, 16> bytes{};
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[i] = static_cast<std::uint8_t>(value.high >> (56 - 8 * i));
        bytes[8 + i] = static_cast<std::uint8_t>(value.low >> (56 - 8 * i));
    }
    const auto copy = reinterpret_cast<sqlite3_destructor_type>(std::intptr_t{-1});
    sqlite3_bind_blob(statement_, index, bytes.data(), 16, copy);
}

void Statement::bind(int index, std::span<const std::uint8_t> bytes) {
    if (bytes.empty())
        sqlite3_bind_zeroblob(statement_, index, 0);
    else
        sqlite3_bind_blob64(statement_, index, bytes.data(), bytes.size(), nullptr);
}

void Statement::bind_null(int index) { sqlite3_bind_null(statement_, index); }

Result<bool> Statement::step() {
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    Error error = sqlite_error(db_, code, "database statement");
    sqlite3_reset(statement_);
    return fail(std::move(error));
}

Result<void> Statement::run() {
    for (;;) {
        Result<bool> row = step();
        if (!row) return fail(std::move(row.error()));
        if (!*row) break;
    }
    sqlite3_reset(statement_);
    return {};
}

void Statement::reset() { sqlite3_reset(statement_); }

std::int64_t Statement::integer(int column) const {
    return sqlite3_column_int64(statement_, column);
}

std::string_view Statement::view(int column) const {
    const unsigned char* text = sqlite3_column_text(statement_, column);
    if (text == nullptr) return {};
    return {reinterpret_cast<const char*>(text),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::span<const std::uint8_t> Statement::blob(int column) const {
    const void* bytes = sqlite3_column_blob(statement_, column);
    if (bytes == nullptr) return {};
    return {static_cast<const std::uint8_t*>(bytes),
            static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

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

bool Statement::is_null(int column) const { return type(column) == SQLITE_NULL; }
int Statement::columns() const { return sqlite3_column_count(statement_); }
int Statement::type(int column) const { return sqlite3_column_type(statement_, column); }

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Mode mode) {
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
    std::unique_ptr<Connection> out(new Connection(db));
    sqlite3_extended_result_codes(db, 1);
    sqlite3_busy_timeout(db, 5000);
    return out;
}

Connection::~Connection() {
    forget_statements();
    sqlite3_close(db_);
}

void Connection::forget_statements() {
    literals_.clear();
    texts_.clear();
}

std::unique_ptr<Statement> Connection::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) broken_ = sqlite_error(db_, code, "preparing " + std::string(sql));
    return std::make_unique<Statement>(db_, statement);
}

Statement& Connection::use(const char* sql) {
    std::unique_ptr<Statement>& slot = literals_[sql];
    if (!slot || !slot->compiled()) slot = prepare(sql);
    return *slot;
}

Statement& Connection::use_text(const std::string& sql) {
    std::unique_ptr<Statement>& slot = texts_[sql];
    if (!slot || !slot->compiled()) slot = prepare(sql);
    return *slot;
}

Result<void> Connection::execute(const char* sql) {
    const int code = sqlite3_exec(db_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return fail(sqlite_error(db_, code, sql));
    return {};
}

Result<std::string> Connection::ask(const std::string& sql) {
    const std::unique_ptr<Statement> statement = prepare(sql);
    Result<bool> row = statement->step();
    if (!row) return fail(std::move(row.error()));
    return *row ? statement->text(0) : std::string();
}

bool Connection::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
std::int64_t Connection::changed_rows() const { return sqlite3_changes64(db_); }

bool Connection::sync_failed() const {
    const int code = sqlite3_extended_errcode(db_);
    return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

}  // namespace luotsi::store
