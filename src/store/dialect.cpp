#include "store/dialect.hpp"

namespace luotsi::store {
namespace {

#define LUOTSI_FEED_BASE "(select value::bigint from setting where name = 'feed_base')"
#define LUOTSI_SAFE_POSITION                                                                       \
    "(pg_snapshot_xmin(pg_current_snapshot())::text::bigint << 20) + " LUOTSI_FEED_BASE

constexpr Dialect of_sqlite{
    "insert into change(shard, position, organiser, happened_at, first, topics, writer)"
    " values (0, ?, ?, ?, ?, ?, ?)",
    "select first, topics, writer from change where shard = 0 and position > ? order by position "
    "limit ?",
    "select first, topics, writer, 1 from change where shard = 0 and position > ?"
    " order by position limit ?",
    "select max(position) from change where shard = 0",
    "select happened_at from change where shard = 0 order by position desc limit 1",
    "",
};

constexpr Dialect of_postgresql{
    "insert into change(shard, position, organiser, happened_at, first, topics, writer)"
    " select 0, now_at.first + ?1 - 1, ?2, ?3, now_at.first, ?5, ?6 from"
    " (select (pg_current_xact_id()::text::bigint << 20) + " LUOTSI_FEED_BASE
    " as first) as now_at",
    "select first, topics, writer from change where shard = 0 and position > ?"
    " and position < " LUOTSI_SAFE_POSITION " order by position limit ?",
    "select first, topics, writer, (position < " LUOTSI_SAFE_POSITION ")::int from change"
    " where shard = 0 and position > ? order by position limit ?",
    "select " LUOTSI_SAFE_POSITION " - 1",
    "select happened_at from change where shard = 0 order by position desc limit 1",
    "notify luotsi_change",
};

}  // namespace

const Dialect& dialect(Engine engine) {
    return engine == Engine::sqlite ? of_sqlite : of_postgresql;
}

}  // namespace luotsi::store
