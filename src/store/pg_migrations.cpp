// Opening a PostgreSQL database: ours or empty, forward to the newest version – one process at a
// time, by an advisory lock, while others wait.
#include <cstdlib>

#include "base/hash.hpp"
#include "store/dialect.hpp"
#include "store/migrations.hpp"
#include "store/pg.hpp"
#include "store/schema.hpp"

namespace luotsi::store {
namespace {

Result<std::int64_t> version_of(PgConnection& db) {
    Result<std::string> tables =
        db.ask("select count(*) from pg_tables where schemaname = current_schema()");
    if (!tables) return fail(std::move(tables.error()));
    if (*tables == "0") return 0;
    Result<std::string> ours =
        db.ask("select count(*) from pg_tables where schemaname = current_schema()"
               " and tablename in ('schema_version', 'setting', 'event')");
    if (!ours) return fail(std::move(ours.error()));
    if (*ours != "3") {
        Error error(ErrorKind::invalid, "store.not_a_database",
                    "the database has tables, but not those of Luotsi");
        error.repair = "name an empty database with --database";
        return fail(std::move(error));
    }
    Result<std::string> version = db.ask("select max(version) from schema_version");
    if (!version) return fail(std::move(version.error()));
    return std::strtoll(version->c_str(), nullptr, 10);
}

Result<void> make_version(PgConnection& db, std::int64_t version, const OpenPlan& plan) {
    const std::string tables = tables_for_postgresql(schema_of_version(version));
    Result<void> made = db.execute("begin");
    if (made) made = db.execute(tables.c_str());
    if (made) made = note_version(db, version, plan);
    if (made && version == 1) made = write_setting(db, "feed_base", "0", plan.organiser, plan.now);
    if (made) return db.execute("commit");
    (void)db.execute("rollback");
    return made;
}

// The first place of a transaction that has not begun yet. Not where the feed stands: a long
// transaction under way holds that back, while what others have committed since is in its right
// place beyond it.
constexpr const char* next_places =
    "select (pg_snapshot_xmax(pg_current_snapshot())::text::bigint << 20)"
    " + (select value::bigint from setting where name = 'feed_base')";
static_assert(feed_shift == 20);

// A database that came from elsewhere has places in its feed beyond this server's transactions.
Result<void> lift_feed(PgConnection& db, const OpenPlan& plan) {
    Result<std::string> last = db.ask("select coalesce(max(position), 0) from change");
    Result<std::string> next = db.ask(next_places);
    Result<std::string> base = read_setting(db, "feed_base");
    if (!last || !next || !base) return fail(ErrorKind::internal, "store.internal", "no feed");
    const std::int64_t behind =
        std::strtoll(last->c_str(), nullptr, 10) - std::strtoll(next->c_str(), nullptr, 10);
    if (behind <= 0) return {};
    const std::int64_t lifted = std::strtoll(base->c_str(), nullptr, 10) + behind + 1;
    return write_setting(db, "feed_base", std::to_string(lifted), plan.organiser, plan.now);
}

Result<void> bring_up_to_date(PgConnection& db, const OpenPlan& plan) {
    Result<std::int64_t> version = version_of(db);
    if (!version) return fail(std::move(version.error()));
    if (*version > schema_version) return fail(newer_database("the database", *version));
    if (*version == 0 && !plan.create) {
        Error error(ErrorKind::not_found, "store.no_database", "the database is empty");
        error.repair = "make one with `luotsi demo`, or check the address";
        return fail(std::move(error));
    }
    for (std::int64_t next = *version + 1; next <= schema_version; ++next)
        if (Result<void> r = make_version(db, next, plan); !r) return r;
    return lift_feed(db, plan);
}

}  // namespace

Result<std::unique_ptr<PgConnection>> open_server_for_writing(const OpenPlan& plan) {
    auto db = PgConnection::open(plan.path, PgConnection::Use::write);
    if (!db) return db;
    // "luotsi" as a number; let go at the end of the connection too.
    Result<void> ready = (*db)->execute("set lock_timeout = 0; select pg_advisory_lock(4999763)");
    if (ready) ready = bring_up_to_date(**db, plan);
    (void)(*db)->execute("select pg_advisory_unlock(4999763); set lock_timeout = '5s'");
    if (!ready) return fail(std::move(ready.error()));
    return db;
}

}  // namespace luotsi::store
