#include "store/view_log.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <span>
#include <vector>

#include "store/chained.hpp"
#include "store/core.hpp"
#include "store/shards.hpp"

namespace luotsi::store {
namespace {

constexpr std::int64_t day_ms = 86'400'000;
// A day's rows lie in this many shards, so that no single node takes them all.
constexpr std::int64_t lanes = 16;
// After its end a day stays open so long for groups that are slow and clocks that are behind.
constexpr Duration day_stays_open = minutes(10);
constexpr int attempts_to_seal = 5;

std::int32_t shard_of_lane(std::int64_t day, std::int64_t lane) {
    return static_cast<std::int32_t>((day * lanes + lane) % shard_count);
}
std::int32_t shard_of_segment(std::int64_t day, Uuid segment) {
    return shard_of_lane(day, static_cast<std::int64_t>(segment.low % lanes));
}

struct SealRow {
    std::uint64_t n = 0;
    Instant at;
    std::string kind;
    std::int64_t day = 0;
    Uuid segment;
    std::uint64_t rows = 0;
    Digest head{};
};

// Errors of another process sealing at the same time.
bool collided(const Error& error) {
    return error.code == "store.constraint" || error.code == "store.busy";
}

Result<Seal> last_seal(Connection& db) {
    Reading reading(
        db.use("select n, seal, happened_at from view_seal where shard = 0 order by n desc limit 1")
            .start());
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    Seal out;
    if (!*row) return out;
    out.n = reading->count(0);
    copy_digest(reading->blob(1), out.value);
    out.at = reading->instant(2);
    return out;
}

Result<void> put_seal(Connection& db, std::string_view organiser, SealRow row, Seal& last) {
    row.n = last.n + 1;
    row.at = std::max(row.at, last.at);  // whatever clocks do
    const Digest value =
        next_seal(last.value, {row.n, row.at, row.kind, row.day, row.segment, row.rows, row.head});
    Result<void> written =
        db.use("insert into view_seal(shard, n, organiser, happened_at, kind, day, segment,"
               " row_count, head, seal) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .with(0, row.n, organiser, row.at, row.kind, row.day, row.segment, row.rows,
                  std::span<const std::uint8_t>(row.head), std::span<const std::uint8_t>(value))
            .run();
    if (written) last = {row.n, value, row.at};
    return written;
}

// The number of a day's rows and the digest of its segments' ends.
Result<SealRow> closed_day(Connection& db, std::int64_t day) {
    SealRow out;
    out.kind = "day";
    out.day = day;
    std::vector<SegmentEnd> ends;
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
        Reading reading(db.use("select segment, n, chain from view_log where shard = ? and day = ?"
                               " order by segment, n")
                            .with(shard_of_lane(day, lane), day));
        for (;;) {
            Result<bool> row = reading.next();
            if (!row) return fail(std::move(row.error()));
            if (!*row) break;
            const Uuid segment = reading->uuid(0);
            if (ends.empty() || ends.back().segment != segment) ends.push_back({segment, 0, {}});
            ends.back().rows = reading->count(1);
            copy_digest(reading->blob(2), ends.back().chain);
            out.rows += 1;
        }
    }
    out.head = digest_of_ends(ends);
    return out;
}

// The day after the last closed one; the first of the log when none has been closed.
Result<std::int64_t> first_open_day(Connection& db) {
    {
        Reading reading(db.use("select day from view_seal where shard = 0 and kind = 'day'"
                               " order by n desc limit 1")
                            .start());
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (*row) return reading->integer(0) + 1;
    }
    Reading reading(db.use("select coalesce(min(day), -1) from view_log").start());
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    return *row ? reading->integer(0) : -1;
}

template <class Work>
Result<void> in_transaction(Core& core, Work work) {
    Result<void> done;
    for (int i = 0; i < attempts_to_seal; ++i) {
        if (Result<void> begun = core.begin(); !begun) return begun;
        done = work();
        std::vector<Change> changes;
        if (done)
            done = core.commit(core.clock(), changes);
        else
            core.rollback();
        if (done || !collided(done.error())) break;
    }
    return done;
}

// What clients are told goes with the rows it counts: of the days from `from` until before `to`.
Result<void> forget_lines(Connection& db, std::int64_t from, std::int64_t to) {
    for (std::int32_t shard = 0; shard < shard_count && from < to; ++shard) {
        Result<void> gone =
            db.use("delete from access_line where shard = ? and hour >= ? and hour < ?")
                .with(shard, from * 24, to * 24)
                .run();
        if (gone)
            gone = db.use("delete from told_view where shard = ? and happened_at >= ?"
                          " and happened_at < ?")
                       .with(shard, from * day_ms, to * day_ms)
                       .run();
        if (!gone) return gone;
    }
    return {};
}

// Of days that are left what clients were told stays too: it shows what they were.
Result<void> forget_lines_before(Connection& db, std::int64_t end,
                                 std::span<const std::int64_t> left) {
    std::int64_t from = 0;
    for (const std::int64_t day : left) {
        if (day >= end) break;
        if (Result<void> gone = forget_lines(db, from, day); !gone) return gone;
        from = day + 1;
    }
    return forget_lines(db, from, end);
}

// Closed days before `before` whose rows are still there, as they were sealed.
Result<std::map<std::int64_t, SealRow>> days_to_destroy(Connection& db, Date before) {
    std::map<std::int64_t, SealRow> out;
    Reading reading(db.use("select kind, day, row_count, head from view_seal where shard = 0"
                           " and kind in ('day', 'destroyed') and row_count > 0 and day < ?"
                           " order by n")
                        .with(std::int64_t{before.day}));
    for (;;) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return out;
        const std::int64_t day = reading->integer(1);
        if (reading->view(0) != "day") {
            out.erase(day);
            continue;
        }
        SealRow& sealed = out[day];
        sealed.rows = reading->count(2);
        copy_digest(reading->blob(3), sealed.head);
    }
}

Result<void> destroy_day(Connection& db, std::int64_t day) {
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
        Result<void> gone = db.use("delete from view_log where shard = ? and day = ?")
                                .with(shard_of_lane(day, lane), day)
                                .run();
        if (!gone) return gone;
    }
    return {};
}

Result<void> close_over_days(Connection& db, std::string_view organiser, Instant now, Seal& last) {
    Result<std::int64_t> day = first_open_day(db);
    if (!day) return fail(std::move(day.error()));
    if (*day < 0) return {};
    const std::int64_t open = (now - day_stays_open).ms / day_ms;
    for (std::int64_t next = *day; next < open; ++next) {
        Result<SealRow> row = closed_day(db, next);
        if (!row) return fail(std::move(row.error()));
        row->at = now;
        if (Result<void> put = put_seal(db, organiser, std::move(*row), last); !put) return put;
    }
    return {};
}

}  // namespace

std::string_view to_string(ViewFaultKind kind) {
    switch (kind) {
        case ViewFaultKind::changed: return "changed";
        case ViewFaultKind::missing: return "missing";
        case ViewFaultKind::cut: return "cut";
        case ViewFaultKind::late: return "late";
        case ViewFaultKind::seal: return "seal";
        case ViewFaultKind::untrue: return "untrue";
        case ViewFaultKind::anchor: return "anchor";
        case ViewFaultKind::counted: return "counted";
    }
    return "changed";
}

Result<void> ViewChain::begin_segment(Connection& db, std::string_view writer, Random& random,
                                      std::int64_t day) {
    for (;;) {
        now_ = {day, segment_id(writer, random.next(), random.next()), 0, {}, now_.last};
        if (db.engine() != Engine::sqlite) return {};  // the writer's name is its own
        // A seed may give an id again that the file has from before.
        Reading known(db.use("select 1 from view_log where shard = ? and day = ? and segment = ?"
                             " and n = 1")
                          .with(shard_of_segment(day, now_.segment), day, now_.segment));
        Result<bool> row = known.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return {};
    }
}

Result<void> ViewChain::write(Connection& db, std::string_view writer, Random& random,
                              std::span<View> views) {
    now_ = kept_;
    for (View& view : views) {
        // Whatever clocks do: a row is never recorded before the one it follows.
        view.recorded_at = std::max(view.recorded_at, now_.last);
        const std::int64_t day = view.recorded_at.ms / day_ms;
        if (now_.day != day)
            if (Result<void> begun = begin_segment(db, writer, random, day); !begun) return begun;
        now_.n += 1;
        now_.last = view.recorded_at;
        const std::int32_t shard = shard_of_segment(day, now_.segment);
        now_.chain = next_view_link(now_.chain, {shard, day, now_.segment, now_.n, view});
        const ViewRow& row = view.row;
        Result<void> written =
            db.use("insert into view_log(shard, day, segment, n, organiser, happened_at,"
                   " recorded_at, case_id, who, role, unit, organisation, purpose, reason, times,"
                   " chain, form) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .with(shard, day, now_.segment, now_.n, view.organiser, row.happened_at,
                      view.recorded_at, row.case_id, row.who, row.role, row.unit, row.organisation,
                      view.purpose, row.reason, row.times,
                      std::span<const std::uint8_t>(now_.chain), view.form)
                .run();
        if (!written) return written;
    }
    return {};
}

void ViewChain::committed() {
    if (now_.segment != kept_.segment) sealed_ = 0;
    kept_ = now_;
}

Result<Seal> seal_views(Core& core, bool close_days) {
    Seal last;
    ViewChain& own = core.view_chain;
    const ViewChain::End end = own.kept_;
    Result<void> done = in_transaction(core, [&]() -> Result<void> {
        Result<Seal> before = last_seal(*core.db);
        if (!before) return fail(std::move(before.error()));
        last = *before;
        if (last.n == 0) {
            Result<std::int64_t> hour = hour_of_first_view(*core.db);
            if (!hour) return fail(std::move(hour.error()));
            SealRow begun;
            begun.at = core.clock();
            begun.kind = "begun";
            begun.rows = static_cast<std::uint64_t>(*hour);
            Result<void> put = put_seal(*core.db, core.options.organiser, std::move(begun), last);
            if (!put) return put;
        }
        if (end.n > own.sealed_) {
            SealRow row{0, core.clock(), "head", end.day, end.segment, end.n, end.chain};
            Result<void> put = put_seal(*core.db, core.options.organiser, std::move(row), last);
            if (!put) return put;
        }
        return close_days ? close_over_days(*core.db, core.options.organiser, core.clock(), last)
                          : Result<void>{};
    });
    if (!done) return fail(std::move(done.error()));
    // A failed attempt in between has begun a new segment for what comes next.
    if (own.kept_.segment == end.segment) own.sealed_ = end.n;
    return last;
}

Result<ViewsDestroyed> destroy_views_before(Core& core, Date before) {
    ViewsDestroyed out;
    // A seal of a time that has not come is not believed, and the rows would be missed.
    if (core.clock() > core.machine_clock() + view_clock_slack)
        return fail(ErrorKind::unavailable, "engine.clock_behind",
                    "the machine's clock is behind what is in the database");
    Result<void> done = in_transaction(core, [&]() -> Result<void> {
        out = {};
        std::int64_t end = 0;  // of the last day that goes
        std::vector<std::int64_t> left;
        Result<Seal> known = last_seal(*core.db);
        if (!known) return fail(std::move(known.error()));
        Seal last = *known;
        Result<std::map<std::int64_t, SealRow>> days = days_to_destroy(*core.db, before);
        if (!days) return fail(std::move(days.error()));
        for (const auto& [day, sealed] : *days) {
            Result<SealRow> row = closed_day(*core.db, day);
            if (!row) return fail(std::move(row.error()));
            if (row->rows != sealed.rows || row->head != sealed.head) {
                left.push_back(day);
                continue;
            }
            row->kind = "destroyed";
            row->at = core.clock();
            out.rows += row->rows;
            end = day + 1;
            if (Result<void> gone = destroy_day(*core.db, day); !gone) return gone;
            Result<void> put = put_seal(*core.db, core.options.organiser, std::move(*row), last);
            if (!put) return put;
        }
        out.days_left = left.size();
        return forget_lines_before(*core.db, end, left);
    });
    if (!done) return fail(std::move(done.error()));
    return out;
}

Result<std::int64_t> hour_of_first_view(Connection& db) {
    Result<std::string> since =
        db.ask("select case when l.happened_at > f.happened_at then l.happened_at / 3600000 + 1"
               " else 0 end from schema_version l, schema_version f where l.version = 6"
               " and f.version = 1");
    if (!since) return fail(std::move(since.error()));
    return std::strtoll(since->c_str(), nullptr, 10);
}

std::string_view purpose_name(std::int64_t purpose) {
    constexpr std::array<std::string_view, 5> names{"list", "read", "work", "export", "log"};
    return purpose >= 0 && purpose < 5 ? names[static_cast<std::size_t>(purpose)] : "read";
}

Result<std::vector<ViewRow>> read_views_of_day(Connection& db, Date day) {
    std::vector<ViewRow> out;
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
        Reading reading(db.use("select case_id, who, role, unit, organisation, purpose, reason,"
                               " happened_at, times from view_log where shard = ? and day = ?"
                               " order by segment, n")
                            .with(shard_of_lane(day.day, lane), std::int64_t{day.day}));
        for (;;) {
            Result<bool> row = reading.next();
            if (!row) return fail(std::move(row.error()));
            if (!*row) break;
            ViewRow& one = out.emplace_back();
            one.case_id = reading->uuid(0);
            one.who = reading->text(1);
            one.role = reading->text(2);
            one.unit = reading->text(3);
            one.organisation = reading->text(4);
            one.purpose = purpose_name(reading->integer(5));
            one.reason = reading->text(6);
            one.happened_at = reading->instant(7);
            one.times = reading->index(8);
        }
    }
    return out;
}

}  // namespace luotsi::store
