// Reading worklists. One unit's queue is one range of the work table in its own order; several
// units' are merged here. What units wait for from others, and all of one worker's, are read across
// shards by their own indexes.
#include <algorithm>
#include <array>
#include <charconv>

#include "store/reader.hpp"

namespace luotsi::store {
namespace {

// Where a page ended, in the order of the queue: "rank.due.since.case.kind.index".
struct Place {
    std::int64_t rank = -1;
    Instant due_at{INT64_MIN};
    Instant since{INT64_MIN};
    Uuid case_id;
    std::int64_t kind = 0;
    std::int64_t index = -1;
    auto operator<=>(const Place&) const = default;
};

Place place_of(const WorkRow& row) {
    return {row.danger ? 0 : 1,
            row.due_at,
            row.opened_at,
            row.case_id,
            row.kind == "promise" ? 1 : 0,
            static_cast<std::int64_t>(row.index)};
}

std::string write_cursor(const Place& place) {
    std::string out;
    for (const std::int64_t n : {place.rank, place.due_at.ms, place.since.ms})
        out += std::to_string(n) + '.';
    out += to_string(place.case_id) + '.' + std::to_string(place.kind) + '.' +
           std::to_string(place.index);
    return out;
}

Result<Place> read_cursor(std::string_view text) {
    Place place;
    if (text.empty()) return place;
    std::array<std::string_view, 6> parts;
    for (std::string_view& part : parts) {
        const std::size_t dot = std::min(text.find('.'), text.size());
        part = text.substr(0, dot);
        text.remove_prefix(std::min(dot + 1, text.size()));
    }
    const auto number = [](std::string_view part, std::int64_t& out) {
        const auto parsed = std::from_chars(part.data(), part.data() + part.size(), out);
        return parsed.ec == std::errc() && parsed.ptr == part.data() + part.size();
    };
    Result<Uuid> id = parse_uuid(parts[3]);
    if (!text.empty() || !id || !number(parts[0], place.rank) ||
        !number(parts[1], place.due_at.ms) || !number(parts[2], place.since.ms) ||
        !number(parts[4], place.kind) || !number(parts[5], place.index))
        return fail(ErrorKind::invalid, "store.bad_cursor", "not a cursor of this list");
    place.case_id = *id;
    return place;
}

#define LUOTSI_WORK_COLUMNS                                                                        \
    "select unit, rank, due_at, happened_at, case_id, kind, idx, from_unit, model, step, holder,"  \
    " state, law_due_at, guarantee, overdue, channel, need, language, urgency, words, subject,"    \
    " case_seq, came_home from work where "
#define LUOTSI_WORK_REST                                                                           \
    " and (rank, due_at, happened_at, case_id, kind, idx) > (?3, ?4, ?5, ?6, ?7, ?8)"              \
    " and (?9 = '' or state = ?9) and (?10 = '' or holder = ?10)"                                  \
    " order by rank, due_at, happened_at, case_id, kind, idx limit ?11"

WorkRow make_work_row(const Statement& row) {
    WorkRow out;
    out.unit = row.text(0);
    out.danger = row.integer(1) == 0;
    out.due_at = row.instant(2);
    out.opened_at = row.instant(3);
    out.case_id = row.uuid(4);
    out.kind = row.integer(5) == 0 ? "round" : "promise";
    out.index = row.index(6);
    out.from_unit = row.text(7);
    out.model = row.text(8);
    out.step = row.text(9);
    out.holder = row.text(10);
    out.state = row.text(11);
    out.law_due_at = row.instant(12);
    out.guarantee = row.text(13);
    out.overdue = row.flag(14);
    out.channel = row.text(15);
    out.need = row.text(16);
    out.language = row.text(17);
    out.urgency = row.text(18);
    out.words = row.uuid(19);
    out.subject = row.uuid(20);
    out.case_seq = row.count(21);
    out.came_home = static_cast<engine::CameHome>(row.integer(22));
    return out;
}

struct Range {
    const char* sql;
    std::int32_t shard;
    std::string_view of;  // unit or holder
};

Result<void> read_range(Connection& db, const Range& range, const Place& from,
                        std::string_view state, std::string_view holder, std::uint32_t limit,
                        std::vector<WorkRow>& out) {
    Statement& select =
        db.use(range.sql).with(range.shard, range.of, from.rank, from.due_at, from.since,
                               from.case_id, from.kind, from.index, state, holder, limit);
    Result<std::vector<WorkRow>> rows = read_all<WorkRow>(select, make_work_row);
    if (!rows) return fail(std::move(rows.error()));
    out.insert(out.end(), std::make_move_iterator(rows->begin()),
               std::make_move_iterator(rows->end()));
    return {};
}

constexpr const char* own_queue = LUOTSI_WORK_COLUMNS "shard = ?1 and unit = ?2" LUOTSI_WORK_REST;
constexpr const char* awaited =
    LUOTSI_WORK_COLUMNS "?1 >= 0 and from_unit = ?2 and from_unit <> ''" LUOTSI_WORK_REST;
constexpr const char* of_holder =
    LUOTSI_WORK_COLUMNS "?1 >= 0 and holder = ?2 and holder <> ''" LUOTSI_WORK_REST;

}  // namespace

Result<std::vector<WorkRow>> SqliteReader::work(const WorkQuery& query, std::string& next) {
    next.clear();
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    Result<Place> from = read_cursor(query.after);
    if (!from) return fail(std::move(from.error()));
    const std::uint32_t limit = std::clamp(query.limit, 1U, 200U);
    const bool waiting = query.state == "waiting";
    const std::string_view state = waiting ? std::string_view() : std::string_view(query.state);
    std::vector<WorkRow> out;
    {
        const Snapshot snapshot(**db);
        Result<void> read;
        if (query.units.empty() && !query.holder.empty())
            read = read_range(**db, {of_holder, 0, query.holder}, *from, state, "", limit + 1, out);
        for (const std::string& unit : query.units) {
            if (!read) break;
            const Range range{waiting ? awaited : own_queue, shard_of_unit(unit), unit};
            read = read_range(**db, range, *from, state, query.holder, limit + 1, out);
        }
        if (!read) return fail(std::move(read.error()));
    }
    if (query.units.size() > 1) {
        std::ranges::sort(out, {}, place_of);
        const auto same = std::ranges::unique(out, {}, place_of);
        out.erase(same.begin(), same.end());
    }
    if (out.size() > limit) {
        out.resize(limit);
        next = write_cursor(place_of(out.back()));
    }
    return out;
}

Result<std::vector<std::pair<std::string, std::uint64_t>>>
SqliteReader::work_counts(std::string_view unit, std::string_view worker) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    const Snapshot snapshot(**db);
    using Count = std::pair<std::string, std::uint64_t>;
    std::array<std::uint64_t, 6> sums{};  // as the names below
    constexpr std::array<std::string_view, 6> sum_names{"due",      "taken",   "asked",
                                                        "accepted", "overdue", "danger"};
    Statement& select = (*db)
                            ->use("select state, overdue, rank, count(*) from work"
                                  " where shard = ? and unit = ? group by state, overdue, rank")
                            .with(shard_of_unit(unit), unit);
    {
        Reading reading(select);
        for (;;) {
            Result<bool> row = reading.next();
            if (!row) return fail(std::move(row.error()));
            if (!*row) break;
            const std::uint64_t n = select.count(3);
            for (std::size_t i = 0; i < 4; ++i)
                if (select.view(0) == sum_names[i]) sums[i] += n;
            if (select.flag(1)) sums[4] += n;
            if (select.integer(2) == 0) sums[5] += n;
        }
    }
    std::vector<Count> out;
    for (std::size_t i = 0; i < sums.size(); ++i) out.emplace_back(sum_names[i], sums[i]);
    const auto count = [&](const char* sql, std::string_view of) -> Result<std::uint64_t> {
        Reading reading((*db)->use(sql).with(of));
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        return reading->count(0);
    };
    Result<std::uint64_t> waiting =
        count("select count(*) from work where from_unit = ? and from_unit <> ''", unit);
    Result<std::uint64_t> mine =
        count("select count(*) from work where holder = ? and holder <> ''", worker);
    if (!waiting) return fail(std::move(waiting.error()));
    if (!mine) return fail(std::move(mine.error()));
    out.emplace_back("waiting", *waiting);
    out.emplace_back("mine", *mine);
    return out;
}

}  // namespace luotsi::store
