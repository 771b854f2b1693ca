// Reading cases: the case itself, its journal, its parties, and lists of cases. Across shards:
// lists by state, by subject, by due time, and messages between cases.
#include <algorithm>
#include <charconv>

#include "engine/engine.hpp"
#include "engine/move.hpp"
#include "store/journal.hpp"
#include "store/protection.hpp"
#include "store/reader.hpp"
#include "store/reads.hpp"

namespace luotsi::store {
namespace {

#define LUOTSI_CASE_COLUMNS "select " LUOTSI_CASE_ROW_COLUMNS " from case_row "

Error no_case() { return Error(ErrorKind::not_found, "store.no_case", "no such case"); }

// "<opened ms>.<case id>" of the last row of a page.
struct CasesCursor {
    Instant opened_at = never;
    Uuid case_id{UINT64_MAX, UINT64_MAX};
};

Result<CasesCursor> parse_cursor(std::string_view text) {
    CasesCursor out;
    if (text.empty()) return out;
    const std::size_t dot = text.find('.');
    Result<Uuid> id = parse_uuid(dot == std::string_view::npos ? "" : text.substr(dot + 1));
    const auto parsed =
        std::from_chars(text.data(), text.data() + std::min(dot, text.size()), out.opened_at.ms);
    if (!id || parsed.ec != std::errc())
        return fail(ErrorKind::invalid, "store.bad_cursor", "not a cursor of this list");
    out.case_id = *id;
    return out;
}

}  // namespace

void SharedCases::follow(std::uint64_t epoch) {
    if (epoch == epoch_) return;
    epoch_ = epoch;
    young_.clear();
    old_.clear();
}

std::shared_ptr<const Live> SharedCases::find(Uuid case_id, std::uint64_t epoch) {
    const std::lock_guard guard(lock_);
    follow(epoch);
    if (const auto found = young_.find(case_id); found != young_.end()) return found->second;
    const auto found = old_.find(case_id);
    if (found == old_.end()) return nullptr;
    std::shared_ptr<const Live> live = found->second;
    young_.emplace(case_id, live);
    return live;
}

void SharedCases::put(Uuid case_id, std::uint64_t epoch, std::shared_ptr<const Live> live) {
    const std::lock_guard guard(lock_);
    follow(epoch);
    if (young_.size() >= shared_cases_young_max) {
        old_ = std::move(young_);
        young_.clear();
    }
    young_[case_id] = std::move(live);
}

SqliteReader::SqliteReader(Open open, const model::Library& library, const Writer& writer,
                           SharedCases& shared, std::string secret)
    : open_(std::move(open)), library_(library), writer_(writer), shared_(shared),
      secret_(std::move(secret)) {}

Result<Connection*> SqliteReader::db() {
    if (!db_) {
        Result<std::unique_ptr<Connection>> opened = open_();
        if (!opened) return fail(std::move(opened.error()));
        db_ = std::move(*opened);
    }
    return db_.get();
}

// The number of events on disk says whether the shared case is the newest; if it is older only the
// missing events are read.
Result<std::shared_ptr<const Live>> SqliteReader::live(Uuid case_id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    const std::uint64_t epoch = writer_.epoch();
    std::uint64_t seq = 0;
    {
        Reading row((*db)
                        ->use("select seq from case_row where shard = ? and case_id = ?")
                        .with(shard_of(case_id), case_id));
        Result<bool> found = row.next();
        if (!found) return fail(std::move(found.error()));
        if (!*found) return fail(no_case());
        seq = row->count(0);
    }
    const std::shared_ptr<const Live> known = shared_.find(case_id, epoch);
    if (known && known->the_case.seq == seq) return known;
    std::shared_ptr<Live> fresh;
    if (known && known->the_case.seq < seq) {
        fresh = std::make_shared<Live>(*known);
        model::ModelPtr model = known->the_case.model;
        Result<std::vector<engine::Event>> missing =
            read_events(**db, case_id, library_, known->the_case.seq, model);
        if (!missing) return fail(std::move(missing.error()));
        for (const engine::Event& event : *missing) {
            engine::apply(fresh->the_case, event);
            fold(fresh->trail, case_id, event, *fresh->the_case.model);
        }
    } else {
        Result<Live> replayed = replay(**db, case_id, library_);
        if (!replayed) return fail(std::move(replayed.error()));
        fresh = std::make_shared<Live>(std::move(*replayed));
    }
    shared_.put(case_id, epoch, fresh);
    return fresh;
}

Result<std::shared_ptr<const engine::Case>> SqliteReader::case_now(Uuid case_id) {
    Result<std::shared_ptr<const Live>> found = live(case_id);
    if (!found) return fail(std::move(found.error()));
    const engine::Case* the_case = &(*found)->the_case;
    return std::shared_ptr<const engine::Case>(std::move(*found), the_case);
}

Result<bool> SqliteReader::holds(Uuid case_id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    // Its lines and their number are of one moment: a line written between the two readings is no
    // damage.
    const Snapshot snapshot(**db);
    if (!snapshot.begun()) return fail(Error(snapshot.begun().error()));
    return chain_holds(**db, case_id);
}

Result<engine::Case> SqliteReader::load_case(Uuid case_id) {
    Result<std::shared_ptr<const Live>> found = live(case_id);
    if (!found) return fail(std::move(found.error()));
    return (*found)->the_case;
}

Result<std::vector<engine::Event>> SqliteReader::journal(Uuid case_id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    model::ModelPtr model;
    std::vector<Stretch> stretches;
    Result<std::vector<engine::Event>> events =
        read_events(**db, case_id, library_, 0, model, &stretches);
    if (events && events->empty()) return fail(no_case());
    if (!events) return events;
    // Whoever reads the whole journal reads it with the case as it is now.
    for (std::size_t i = 0; i + 1 < stretches.size(); ++i)
        for (std::size_t at = stretches[i].first; at < stretches[i + 1].first; ++at)
            engine::carry_over((*events)[at], *stretches[i].model, *model);
    return events;
}

Result<access::CaseParties> SqliteReader::parties(Uuid case_id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    Statement& select = (*db)
                            ->use("select organiser, subject, keeper, holders, parts, model, unit, "
                                  "parent from case_row"
                                  " where shard = ? and case_id = ?")
                            .with(shard_of(case_id), case_id);
    Reading reading(select);
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    if (!*row) return fail(no_case());
    access::CaseParties out;
    out.case_id = case_id;
    out.organiser = select.text(0);
    out.subject = select.uuid(1);
    out.keeper = select.text(2);
    std::string_view holders = select.view(3);
    while (!holders.empty()) {
        const std::size_t end = std::min(holders.find('\n'), holders.size());
        out.holders.emplace_back(holders.substr(0, end));
        holders.remove_prefix(std::min(end + 1, holders.size()));
    }
    out.units = read_parts(select.view(4));
    out.model = select.text(5);
    out.responsible = select.text(6);
    const Uuid parent = select.uuid(7);
    return with_protection(*this, std::move(out), parent);
}

Result<std::vector<PromiseTimes>> SqliteReader::promise_times(Instant since) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return read_all<PromiseTimes>((*db)
                                      ->use("select to_unit, state, happened_at, due_at,"
                                            " accepted_at, ended_at, moves, reason from promise"
                                            " where happened_at >= ?")
                                      .with(since),
                                  [](const Statement& row) {
                                      PromiseTimes out;
                                      out.to_unit = row.text(0);
                                      out.state = row.text(1);
                                      out.asked_at = row.instant(2);
                                      out.due_at = row.instant(3);
                                      out.accepted_at = row.instant(4);
                                      out.ended_at = row.instant(5);
                                      out.moves = row.flag(6);
                                      out.reason = row.text(7);
                                      return out;
                                  });
}

Result<CaseRow> SqliteReader::case_row(Uuid case_id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    Result<std::vector<CaseRow>> rows =
        read_all<CaseRow>((*db)
                              ->use(LUOTSI_CASE_COLUMNS "where shard = ? and case_id = ?")
                              .with(shard_of(case_id), case_id),
                          case_row_of);
    if (!rows) return fail(std::move(rows.error()));
    if (rows->empty()) return fail(no_case());
    return std::move(rows->front());
}

Result<std::vector<CaseRow>> SqliteReader::cases_of_person(Uuid person) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    if (person.is_nil()) return std::vector<CaseRow>();
    return read_cases_of_person(**db, person);
}

Result<std::vector<CaseRow>> SqliteReader::cases(std::string_view state, std::uint32_t limit,
                                                 std::string_view after, std::string& next) {
    next.clear();
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    Result<CasesCursor> cursor = parse_cursor(after);
    if (!cursor) return fail(std::move(cursor.error()));
    limit = std::clamp(limit, 1U, 200U);
    std::vector<CaseRow> out;
    for (const std::string_view one : {std::string_view("open"), std::string_view("closed")}) {
        if (!state.empty() && state != one) continue;
        Result<std::vector<CaseRow>> rows = read_all<CaseRow>(
            (*db)
                ->use(LUOTSI_CASE_COLUMNS "where state = ? and (happened_at, case_id) < (?, ?)"
                                          " order by happened_at desc, case_id desc limit ?")
                .with(one, cursor->opened_at, cursor->case_id, limit + 1),
            case_row_of);
        if (!rows) return rows;
        out.insert(out.end(), std::make_move_iterator(rows->begin()),
                   std::make_move_iterator(rows->end()));
    }
    std::ranges::sort(out, [](const CaseRow& a, const CaseRow& b) {
        return a.opened_at != b.opened_at ? a.opened_at > b.opened_at : a.case_id > b.case_id;
    });
    if (out.size() > limit) {
        out.resize(limit);
        next = std::to_string(out.back().opened_at.ms) + '.' + to_string(out.back().case_id);
    }
    return out;
}

Result<std::vector<Uuid>> SqliteReader::open_cases_with_part(std::string_view unit, Uuid after,
                                                             std::uint32_t limit) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    // A line of `parts` begins with the unit and a tab; slugs hold nothing that `like` reads.
    const std::string first = std::string(unit) + "\t%";
    const std::string later = "%\n" + first;
    return read_all<Uuid>(
        (*db)
            ->use("select case_id from case_row where state = ? and case_id > ?"
                  " and (parts like ? or parts like ?) order by case_id limit ?")
            .with(std::string_view("open"), after, first, later, std::clamp(limit, 1U, 1000U)),
        [](const Statement& row) { return row.uuid(0); });
}

Result<std::vector<CaseMessage>> SqliteReader::undelivered(std::uint32_t limit,
                                                           const DueAfter& after) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    const auto index = [](const Statement& row, int column) {
        return row.integer(column) < 0 ? engine::none : row.index(column);
    };
    Result<std::vector<CaseMessage>> out = read_all<CaseMessage>(
        (*db)
            ->use("select id, case_id, to_case, kind, model, unit, outcome, promise, round,"
                  " happened_at from case_message where open = 1 and (happened_at > ?1"
                  " or happened_at = ?1 and id > ?2) order by happened_at, id limit ?3")
            .with(after.at, after.id, limit),
        [&](const Statement& row) {
            CaseMessage message;
            message.id = row.uuid(0);
            message.from_case = row.uuid(1);
            message.to_case = row.uuid(2);
            message.kind = row.text(3);
            message.model = row.text(4);
            message.unit = row.text(5);
            message.outcome = row.text(6);
            message.promise = index(row, 7);
            message.round = index(row, 8);
            message.at = row.instant(9);
            return message;
        });
    if (!out) return out;
    // Which round waits for an ended case is what its start said, in the journal of the parent.
    for (CaseMessage& message : *out) {
        if (message.kind != "ended") continue;
        Reading start(
            (*db)
                ->use("select promise, round from case_message where shard = ? and case_id = ?"
                      " and id = ?")
                .with(shard_of(message.to_case), message.to_case,
                      start_message_id(message.from_case)));
        Result<bool> found = start.next();
        if (!found) return fail(std::move(found.error()));
        if (!*found) continue;
        message.promise = index(start.row(), 0);
        message.round = index(start.row(), 1);
    }
    return out;
}

Result<std::vector<std::pair<Uuid, Instant>>>
SqliteReader::due_cases(Instant until, std::uint32_t limit, const DueAfter& after) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return read_all<std::pair<Uuid, Instant>>(
        (*db)
            ->use("select case_id, next_due from case_row where next_due is not null"
                  " and next_due <= ?1 and (next_due > ?2 or next_due = ?2 and case_id > ?3)"
                  " order by next_due, case_id limit ?4")
            .with(until, after.at, after.id, limit),
        [](const Statement& row) { return std::pair(row.uuid(0), row.instant(1)); });
}

}  // namespace luotsi::store
