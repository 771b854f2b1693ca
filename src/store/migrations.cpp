#include "store/migrations.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/hash.hpp"
#include "store/schema.hpp"

namespace luotsi::store {
namespace {

// Version n is made from n - 1 by migrations[n - 1]; each in one transaction.
constexpr std::size_t migration_count = 7;
const std::array<const char*, migration_count>& migrations() {
    static const std::array<const char*, migration_count> all{
        schema_of_version_1, schema_of_version_2, schema_of_version_3, schema_of_version_4,
        schema_of_version_5, schema_of_version_6, schema_of_version_7};
    return all;
}
static_assert(migration_count == static_cast<std::size_t>(schema_version));

Error not_ours(const std::string& path) {
    Error error(ErrorKind::invalid, "store.not_a_database",
                path + " is a database, but not one of Luotsi");
    error.repair = "name another file with --database";
    return error;
}

// Decides from the file's header what it is; the version found, 0 for an empty file.
Result<std::int64_t> version_of(Connection& db, const std::string& path) {
    Result<std::string> id = db.ask("pragma application_id");
    if (!id) return fail(std::move(id.error()));
    Result<std::string> tables = db.ask("select count(*) from sqlite_master");
    if (!tables) return fail(std::move(tables.error()));
    if (*tables == "0") return 0;
    if (*id != std::to_string(application_id)) return fail(not_ours(path));
    Result<std::string> version = db.ask("select max(version) from schema_version");
    if (!version) return fail(std::move(version.error()));
    return std::strtoll(version->c_str(), nullptr, 10);
}

Result<void> migrate_to(Connection& db, std::int64_t version, const OpenPlan& plan) {
    if (Result<void> r = db.begin(); !r) return r;
    Result<void> made = db.execute(schema_of_version(version));
    if (made) made = note_version(db, version, plan);
    if (made) return db.commit();
    db.roll_back();
    return made;
}

Result<void> bring_up_to_date(Connection& db, const OpenPlan& plan) {
    Result<std::int64_t> version = version_of(db, plan.path);
    if (!version) return fail(std::move(version.error()));
    if (*version > schema_version) return fail(newer_database(plan.path, *version));
    if (*version == 0) {
        const std::string pragma = "pragma application_id = " + std::to_string(application_id);
        if (Result<void> r = db.execute(pragma.c_str()); !r) return r;
    }
    for (std::int64_t next = *version + 1; next <= schema_version; ++next)
        if (Result<void> r = migrate_to(db, next, plan); !r) return r;
    return {};
}

bool exists(const std::string& path) {
    struct stat about{};
    return ::stat(path.c_str(), &about) == 0;
}

}  // namespace

const char* schema_of_version(std::int64_t version) {
    return migrations()[static_cast<std::size_t>(version - 1)];
}

Error newer_database(const std::string& path, std::int64_t found) {
    Error error(ErrorKind::unsupported, "store.newer_database",
                path + " was written by a newer version of Luotsi");
    error.with("found", std::to_string(found)).with("known", std::to_string(schema_version));
    error.repair = "install the newer version, or restore a backup made by this one";
    return error;
}

Result<void> note_version(Connection& db, std::int64_t version, const OpenPlan& plan) {
    Result<void> noted =
        db.use("insert into schema_version(version, organiser, happened_at) values (?, ?, ?)")
            .with(version, plan.organiser, plan.now)
            .run();
    if (!noted || version != 1) return noted;
    std::string secret;
    for (int i = 0; i < 4; ++i) {
        const std::uint64_t bits = plan.random->next();
        for (int shift = 0; shift < 64; shift += 8)
            secret.push_back(static_cast<char>((bits >> shift) & 0xFF));
    }
    const std::span<const std::uint8_t> bytes(reinterpret_cast<const std::uint8_t*>(secret.data()),
                                              secret.size());
    return write_setting(db, "secret", to_hex(bytes), plan.organiser, plan.now);
}

Result<FileLock> FileLock::take(const std::string& path) {
    const std::string name = path + ".lock";
    const int file = ::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0640);
    if (file < 0) {
        Error error(ErrorKind::unavailable, "store.cannot_open",
                    "making " + name + ": " + std::generic_category().message(errno));
        error.repair = "check that the folder exists and may be written";
        return fail(std::move(error));
    }
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        ::close(file);
        Error error(ErrorKind::unavailable, "store.locked", "another process is using " + path);
        error.repair = "stop the other luotsi first, or name another file with --database";
        return fail(std::move(error));
    }
    return FileLock(file);
}

FileLock::FileLock(FileLock&& other) noexcept : file_(other.file_) { other.file_ = -1; }

FileLock& FileLock::operator=(FileLock&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
}

FileLock::~FileLock() {
    if (file_ >= 0) ::close(file_);
}

Result<void> check_path(const std::string& path) {
    if (!path.empty() && path != ":memory:" && !path.starts_with("file:")) return {};
    Error error(ErrorKind::invalid, "store.bad_path",
                "a database needs a file of its own (write-ahead logging)");
    error.repair = "name a file with --database";
    return fail(std::move(error));
}

// A page that is not what it should be is found before anything is served from it. Reading a
// gibibyte takes some seconds; a larger file is looked at by `luotsi verify`.
constexpr std::uintmax_t checked_bytes_max = std::uintmax_t{1} << 30U;

Result<void> check_pages(SqliteConnection& db, const std::string& path) {
    std::error_code unknown;
    const std::uintmax_t size = std::filesystem::file_size(path, unknown);
    if (!unknown && size > checked_bytes_max) return {};
    Result<std::string> found = db.ask("pragma quick_check(1)");
    if (found && *found == "ok") return {};
    if (!found && found.error().code != "store.damaged") return fail(std::move(found.error()));
    Error error(ErrorKind::unavailable, "store.damaged",
                path + " is damaged: " + (found ? *found : found.error().detail));
    error.repair = "restore the latest backup: luotsi restore --from BACKUP --force";
    return fail(std::move(error));
}

Result<std::unique_ptr<SqliteConnection>> open_for_writing(const OpenPlan& plan) {
    if (!plan.create && !exists(plan.path)) {
        Error error(ErrorKind::not_found, "store.no_database", plan.path + " does not exist");
        error.repair = "make one with `luotsi demo`, or check the path";
        return fail(std::move(error));
    }
    auto db = SqliteConnection::open(plan.path, plan.create ? SqliteConnection::Mode::create
                                                            : SqliteConnection::Mode::write);
    if (!db) return db;
    // Somebody else's database must be left as it is: looked at before any pragma changes it.
    if (Result<std::int64_t> found = version_of(**db, plan.path); !found)
        return fail(std::move(found.error()));
    // wal_autocheckpoint is off: the writer checkpoints between groups (writer.cpp).
    Result<void> ready = (*db)->execute("pragma journal_mode = wal; pragma synchronous = full;"
                                        "pragma foreign_keys = on;"
                                        "pragma cache_size = -32768;"
                                        "pragma wal_autocheckpoint = 0;"
                                        "pragma journal_size_limit = 67108864;");
    if (ready && plan.page_limit > 0) {
        const std::string limit = "pragma max_page_count = " + std::to_string(plan.page_limit);
        ready = (*db)->execute(limit.c_str());
    }
    if (ready) ready = check_pages(**db, plan.path);
    if (ready) ready = bring_up_to_date(**db, plan);
    if (!ready) return fail(std::move(ready.error()));
    (*db)->forget_statements();
    return db;
}

Result<std::unique_ptr<SqliteConnection>> open_for_reading(const std::string& path) {
    auto db = SqliteConnection::open(path, SqliteConnection::Mode::read);
    if (!db) return db;
    if (Result<void> r = (*db)->execute("pragma query_only = on; pragma cache_size = -4096;"
                                        "pragma temp_store = memory;");
        !r)
        return fail(std::move(r.error()));
    return db;
}

Result<std::string> read_setting(Connection& db, std::string_view name) {
    Statement& statement = db.use("select value from setting where name = ?").with(name);
    Reading reading(statement);
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    return *row ? statement.text(0) : std::string();
}

Result<void> write_setting(Connection& db, std::string_view name, std::string_view value,
                           std::string_view organiser, Instant now) {
    return db
        .use("insert into setting(name, organiser, happened_at, value) values (?, ?, ?, ?)"
             " on conflict (name) do update set organiser = excluded.organiser,"
             " happened_at = excluded.happened_at, value = excluded.value")
        .with(name, organiser, now, value)
        .run();
}

}  // namespace luotsi::store
