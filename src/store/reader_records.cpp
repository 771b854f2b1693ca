// Reading what stands beside the journal: texts, people, contact details, codes, access lines,
// notices, times, records and the feed. Across shards: a text, a time or a person's code by
// itself, notices by state, times by worker.
#include <algorithm>
#include <iterator>
#include <tuple>

#include "store/dialect.hpp"
#include "store/reader.hpp"
#include "store/reads.hpp"
#include "store/session.hpp"
#include "store/view_log.hpp"

namespace luotsi::store {
namespace {

#define LUOTSI_TEXT_COLUMNS                                                                        \
    "select id, case_id, organiser, kind, language, body, register, wall, happened_at,"            \
    " recorded_at, erased_at from text "

Text make_text(const Statement& row) {
    Text out;
    out.id = row.uuid(0);
    out.case_id = row.uuid(1);
    out.organiser = row.text(2);
    out.kind = row.text(3);
    out.language = static_cast<Language>(row.integer(4));
    out.body = row.text(5);
    out.reg = static_cast<model::Register>(row.integer(6));
    out.wall = static_cast<model::Wall>(row.integer(7));
    out.happened_at = row.instant(8);
    out.recorded_at = row.instant(9);
    out.erased = !row.is_null(10);
    return out;
}

#define LUOTSI_PERSON_COLUMNS                                                                      \
    "select id, organiser, name, identity_code, born, municipality, language, phone, email"        \
    " from person "

#define LUOTSI_NOTICE_COLUMNS                                                                      \
    "select id, case_id, organiser, channel, code, language, address, body, happened_at,"          \
    " next_try_at, tries, state, last_error from notice "

Notice make_notice(const Statement& row) {
    Notice out;
    out.id = row.uuid(0);
    out.case_id = row.uuid(1);
    out.organiser = row.text(2);
    out.channel = row.text(3);
    out.code = row.text(4);
    out.language = static_cast<Language>(row.integer(5));
    out.to = row.text(6);
    out.body = row.text(7);
    out.created_at = row.instant(8);
    out.next_try_at = row.instant(9);
    out.tries = row.index(10);
    out.state = row.text(11);
    out.last_error = row.text(12);
    return out;
}

template <class T>
Result<T> only(Result<std::vector<T>> rows, const char* code, const char* what) {
    if (!rows) return fail(std::move(rows.error()));
    if (rows->empty()) return fail(Error(ErrorKind::not_found, code, what));
    return std::move(rows->front());
}

}  // namespace

Result<Text> SqliteReader::text(Uuid id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return only(read_all<Text>((*db)->use(LUOTSI_TEXT_COLUMNS "where id = ?").with(id), make_text),
                "store.no_text", "no such text");
}

Result<std::vector<Text>> SqliteReader::texts_of_case(Uuid case_id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return read_all<Text>((*db)
                              ->use(LUOTSI_TEXT_COLUMNS "where shard = ? and case_id = ?"
                                                        " order by recorded_at, id")
                              .with(shard_of(case_id), case_id),
                          make_text);
}

Result<Person> SqliteReader::person(Uuid id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return read_person(**db, id);
}

Result<std::vector<Person>>
SqliteReader::find_people(std::string_view query, std::uint32_t limit,
                          const std::vector<std::string>& but_of_organisers) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    const std::string prefix = lower(trim(query));
    if (prefix.empty()) return std::vector<Person>();
    std::string code;  // identity codes are written in capitals
    for (const char c : trim(query))
        code.push_back(c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    limit = std::clamp(limit, 1U, 200U);
    std::string but_of = ",";
    for (const std::string& one : but_of_organisers) but_of += one + ',';
    Result<std::vector<Person>> by_code =
        read_all<Person>((*db)
                             ->use(LUOTSI_PERSON_COLUMNS "where current = 1 and identity_code = ?"
                                                         " and identity_code <> ''"
                                                         " and ? not like '%,' || organiser ||"
                                                         " ',%' limit ?")
                             .with(code, but_of, limit),
                         person_of);
    if (!by_code || !by_code->empty()) return by_code;
    const std::string beyond = prefix + "\xF4\x8F\xBF\xBF";  // the last code point there is
    return read_all<Person>((*db)
                                ->use(LUOTSI_PERSON_COLUMNS
                                      "where current = 1 and name_key >= ? and name_key < ?"
                                      " and ? not like '%,' || organiser || ',%'"
                                      " order by name_key, id limit ?")
                                .with(prefix, beyond, but_of, limit),
                            person_of);
}

Result<ContactDetails> SqliteReader::contact_details(Uuid case_id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return read_contact_details(**db, case_id);
}

Result<std::optional<Uuid>> SqliteReader::case_by_code(std::string_view code) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    const Digest lookup = code_lookup(secret_, code);
    const std::string_view text(reinterpret_cast<const char*>(lookup.data()), lookup.size());
    Reading reading((*db)
                        ->use("select case_id from return_code where shard = ? and lookup = ?")
                        .with(shard_of_bytes(text), std::span<const std::uint8_t>(lookup)));
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    if (!*row) return std::nullopt;
    return reading->uuid(0);
}

Result<std::vector<ViewRow>> SqliteReader::views_of_day(Date day) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return read_views_of_day(**db, day);
}

namespace {
AccessRow make_access_row(const Statement& row) {
    AccessRow out;
    out.who = row.text(0);
    out.role = row.text(1);
    out.unit = row.text(2);
    out.organisation = row.text(3);
    out.purpose = purpose_name(row.integer(4));
    out.reason = row.text(5);
    out.first_at = row.instant(6);
    out.last_at = row.instant(7);
    out.count = row.index(8);
    return out;
}
}  // namespace

// What was looked at in the same hour for the same reason is one line. Before version 7 it was
// written so.
Result<std::vector<AccessRow>> SqliteReader::access_lines(Uuid case_id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    Result<std::vector<AccessRow>> out = read_all<AccessRow>(
        (*db)
            ->use("select who, role, unit, organisation, purpose, reason, min(happened_at),"
                  " max(happened_at), cast(sum(times) as bigint) from told_view where shard = ?"
                  " and case_id = ? group by happened_at / 3600000, who, role, unit, organisation,"
                  " purpose, reason")
            .with(shard_of(case_id), case_id),
        make_access_row);
    if (!out) return out;
    Result<std::vector<AccessRow>> before = read_all<AccessRow>(
        (*db)
            ->use("select who, role, unit, organisation, purpose, reason, happened_at, last_at,"
                  " times from access_line where shard = ? and case_id = ?")
            .with(shard_of(case_id), case_id),
        make_access_row);
    if (!before) return before;
    std::ranges::move(*before, std::back_inserter(*out));
    const auto place = [](const AccessRow& row) {
        return std::tuple(-row.last_at.ms, std::string_view(row.who), std::string_view(row.purpose),
                          std::string_view(row.role), std::string_view(row.unit),
                          std::string_view(row.reason));
    };
    std::ranges::sort(*out, [&](const AccessRow& one, const AccessRow& other) {
        return place(one) < place(other);
    });
    return out;
}

Result<std::vector<Notice>> SqliteReader::notices(std::string_view state, std::uint32_t limit) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    limit = std::clamp(limit, 1U, 1000U);
    // Ids of version 7 sort by time. Failed ones are few among many and have an index of their own.
    if (state == "failed")
        return read_all<Notice>(
            (*db)
                ->use(LUOTSI_NOTICE_COLUMNS "where state = 'failed' order by id desc limit ?")
                .with(limit),
            make_notice);
    return read_all<Notice>(
        (*db)
            ->use(LUOTSI_NOTICE_COLUMNS "where (?1 = '' or state = ?1) order by id desc limit ?2")
            .with(state, limit),
        make_notice);
}

Result<std::vector<Notice>> SqliteReader::notices_of(std::string_view unit, std::string_view state,
                                                     Uuid before, std::uint32_t limit) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    limit = std::clamp(limit, 1U, 1000U);
    const Uuid last = before.is_nil() ? Uuid{~0ULL, ~0ULL} : before;
    if (unit.empty())
        return read_all<Notice>((*db)
                                    ->use(LUOTSI_NOTICE_COLUMNS
                                          "where shard = ?1 and case_id = ?2 and id < ?3"
                                          " and (?4 = '' or state = ?4) order by id desc limit ?5")
                                    .with(shard_of(Uuid{}), Uuid{}, last, state, limit),
                                make_notice);
    return read_all<Notice>(
        (*db)
            ->use(LUOTSI_NOTICE_COLUMNS
                  "where id < ?1 and (?2 = '' or state = ?2) and exists (select 1 from case_row c"
                  " where c.shard = notice.shard and c.case_id = notice.case_id and c.unit = ?3)"
                  " order by id desc limit ?4")
            .with(last, state, unit, limit),
        make_notice);
}

Result<std::vector<Notice>> SqliteReader::due_notices(Instant now, std::uint32_t limit,
                                                      std::string_view way, Instant beyond) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    // Two ranges of one index: what waits between them, perhaps a lot, is not looked at.
    const auto between = [&](Instant from, Instant to, std::size_t most) {
        return read_all<Notice>(
            (*db)
                ->use(LUOTSI_NOTICE_COLUMNS
                      "where state = 'waiting' and next_try_at >= ?1 and next_try_at <= ?2"
                      " and (?3 = '' or ?3 = case when channel = 'email'"
                      " then 'email' else 'sms' end)"
                      " order by next_try_at, id limit ?4")
                .with(from, to, way, most),
            make_notice);
    };
    auto due = between(Instant{INT64_MIN}, now, limit);
    if (!due || beyond == never || due->size() >= limit) return due;
    auto astray = between(std::max(beyond, now) + Duration{1}, never, limit - due->size());
    if (!astray) return astray;
    std::move(astray->begin(), astray->end(), std::back_inserter(*due));
    return due;
}

Result<std::vector<Slot>> SqliteReader::free_slots(std::string_view unit, Instant from, Instant to,
                                                   std::uint32_t limit) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return read_all<Slot>(
        (*db)->use(slot_columns_by_unit).with(unit, from, to, std::clamp(limit, 1U, 1000U)),
        make_slot);
}

Result<std::vector<Slot>> SqliteReader::slots_of_worker(std::string_view worker, Instant from,
                                                        Instant to) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return read_all<Slot>((*db)->use(slot_columns_by_worker).with(worker, from, to), make_slot);
}

Result<std::vector<std::string>> SqliteReader::records(std::string_view kind) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return read_all<std::string>(
        (*db)->use("select json from record where kind = ? order by id").with(kind),
        [](const Statement& row) { return row.text(0); });
}

Result<std::optional<std::string>> SqliteReader::record(std::string_view kind,
                                                        std::string_view id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return read_record(**db, kind, id);
}

Result<std::vector<std::string>> SqliteReader::record_ids(std::string_view kind,
                                                          std::string_view prefix) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    const std::string beyond = std::string(prefix) + "\xF4\x8F\xBF\xBF";  // the last code point
    return read_all<std::string>(
        (*db)
            ->use("select id from record where kind = ? and id >= ? and id < ? order by id")
            .with(kind, prefix, beyond),
        [](const Statement& row) { return row.text(0); });
}

Result<std::vector<RecordVersion>> SqliteReader::record_versions(std::string_view kind,
                                                                 std::string_view id) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    return read_all<RecordVersion>((*db)
                                       ->use("select version, happened_at, actor, json from"
                                             " record_event where kind = ? and id = ?"
                                             " order by version")
                                       .with(kind, id),
                                   [](const Statement& row) {
                                       return RecordVersion{row.count(0), row.instant(1),
                                                            row.text(2), row.text(3)};
                                   });
}

Result<std::vector<Change>> SqliteReader::changes(std::uint64_t after, std::uint32_t limit) {
    Result<Connection*> db = this->db();
    if (!db) return fail(std::move(db.error()));
    std::vector<Change> out;
    Statement& select = (*db)->use(dialect((*db)->engine()).changes_after).with(after, limit);
    Reading reading(select);
    while (out.size() < limit) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) break;
        std::uint64_t position = select.count(0);
        std::string_view topics = select.view(1);
        for (; !topics.empty() && out.size() < limit; ++position) {
            const std::size_t end = std::min(topics.find('\n'), topics.size());
            if (position > after) out.push_back({position, std::string(topics.substr(0, end))});
            topics.remove_prefix(std::min(end + 1, topics.size()));
        }
    }
    return out;
}

}  // namespace luotsi::store
