// What a job writes beside the journal: personal text, people, access lines, notices, codes,
// times, answers and installation records.
#include <algorithm>
#include <set>

#include "store/journal.hpp"
#include "store/projection.hpp"
#include "store/protection.hpp"
#include "store/session.hpp"

namespace luotsi::store {
namespace {

std::string joined(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) {
        if (!out.empty()) out += '\n';
        out += part;
    }
    return out;
}

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> out;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        out.emplace_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return out;
}

// Who stands on an access line: the worker, whoever acts for the client, or only that it was the
// client.
std::string_view who_of(const access::Asker& asker) {
    switch (asker.kind) {
        case access::AskerKind::worker: return asker.id;
        case access::AskerKind::client:
            return asker.role == access::representative_role ? std::string_view(asker.id)
                                                             : "client";
        case access::AskerKind::system: return "system";
        case access::AskerKind::nobody: return "nobody";
    }
    return "nobody";
}

}  // namespace

std::int32_t shard_of_bytes(std::string_view bytes) {
    return static_cast<std::int32_t>(stable_hash(bytes) & 1023);
}

Digest code_lookup(std::string_view secret, std::string_view code) {
    return hmac_sha256(secret, code);
}

#define LUOTSI_SLOT_COLUMNS                                                                        \
    "select id, unit, worker, starts_at, minutes, channel, languages, booked_by from slot "
const char* const slot_columns_by_unit =
    LUOTSI_SLOT_COLUMNS "where unit = ? and starts_at >= ? and starts_at < ? and booked_by is null"
                        " order by starts_at, id limit ?";
const char* const slot_columns_by_worker =
    LUOTSI_SLOT_COLUMNS "where worker = ? and starts_at >= ? and starts_at < ?"
                        " order by starts_at, id";

Slot make_slot(const Statement& row) {
    Slot slot;
    slot.id = row.uuid(0);
    slot.unit = row.text(1);
    slot.worker = row.text(2);
    slot.starts_at = row.instant(3);
    slot.minutes = static_cast<std::int32_t>(row.integer(4));
    slot.channel = row.text(5);
    slot.languages = split_lines(row.view(6));
    slot.booked_by = row.uuid(7);
    return slot;
}

Result<Slot> read_slot(Connection& db, Uuid id) {
    Reading reading(db.use(LUOTSI_SLOT_COLUMNS "where id = ?").with(id));
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    if (!*row) return fail(ErrorKind::not_found, "store.no_slot", "no such time");
    return make_slot(reading.row());
}

Result<void> Session::put_text(const Text& text) {
    if (Result<void> r = writing(); !r) return r;
    Statement& insert = db_.use(
        "insert into text(shard, case_id, id, organiser, happened_at, recorded_at, kind, language,"
        " register, wall, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict (shard, case_id, id) do nothing");
    insert.with(shard_of(text.case_id), text.case_id, text.id, organiser(text.organiser),
                text.happened_at.ms == 0 ? now_ : text.happened_at, now_, text.kind,
                static_cast<std::int64_t>(text.language), static_cast<std::int64_t>(text.reg),
                static_cast<std::int64_t>(text.wall), text.body);
    Result<bool> fresh = write_new(insert, 128 + text.body.size());
    if (!fresh) return fail(std::move(fresh.error()));
    if (!*fresh) {
        Reading known(db_.use("select body from text where shard = ? and case_id = ? and id = ?")
                          .with(shard_of(text.case_id), text.case_id, text.id));
        Result<bool> row = known.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row || known->view(0) != text.body)
            return fail(ErrorKind::conflict, "store.text_exists", "a text is written once");
        return {};
    }
    topic("case:" + to_string(text.case_id));
    return {};
}

Result<std::uint64_t> Session::next_version(Statement& select) {
    Reading reading(select);
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    return *row ? select.count(0) + 1 : 1;
}

Result<void> Session::put_person(const Person& person) {
    if (Result<void> r = writing(); !r) return r;
    const std::int32_t shard = shard_of(person.id);
    Result<std::uint64_t> version = next_version(
        db_.use("select coalesce(max(version), 0) from person where shard = ? and id = ?")
            .with(shard, person.id));
    if (!version) return fail(std::move(version.error()));
    if (*version > 1) {
        Statement& close = db_.use("update person set current = 0 where shard = ? and id = ?"
                                   " and current = 1")
                               .with(shard, person.id);
        if (Result<void> r = write(close, 32); !r) return r;
    }
    Statement& insert = db_.use(
        "insert into person(shard, id, version, organiser, happened_at, current, name, name_key,"
        " identity_code, municipality, language, phone, email, born)"
        " values (?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)");
    const std::string key = lower(person.name);
    insert.with(shard, person.id, *version, organiser(person.organiser), now_, person.name, key,
                person.identity_code, person.municipality, person.language, person.phone,
                person.email);
    if (person.born)
        insert.bind(13, std::int64_t{person.born->day});
    else
        insert.bind_null(13);
    if (Result<void> r = write(insert, 256); !r) return r;
    tell_person(person.id);
    if (*version == 1) return {};
    // Their name stands in the lists of the units that have a part in their cases.
    Result<std::vector<CaseRow>> rows = cases_of_person(person.id);
    if (!rows) return fail(std::move(rows.error()));
    for (const CaseRow& row : *rows)
        if (Result<void> touched = touch_case(row.case_id); !touched) return touched;
    return {};
}

Result<void> Session::put_contact_details(const ContactDetails& details) {
    if (Result<void> r = writing(); !r) return r;
    const std::int32_t shard = shard_of(details.case_id);
    // A case that this job has opened has none before the first.
    const bool first =
        std::ranges::find(opened_, details.case_id) != opened_.end() &&
        std::ranges::find(details_, details.case_id, &ContactDetails::case_id) == details_.end();
    Result<std::uint64_t> version = 1;
    if (!first)
        version = next_version(db_.use("select coalesce(max(version), 0) from contact_details"
                                       " where shard = ? and case_id = ?")
                                   .with(shard, details.case_id));
    if (!version) return fail(std::move(version.error()));
    Statement& insert = db_.use(
        "insert into contact_details(shard, case_id, version, organiser, happened_at, name, phone,"
        " email, way, best_time, language, interpreter, municipality)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.with(shard, details.case_id, *version, std::string_view(core_.options.organiser), now_,
                details.name, details.phone, details.email, details.way, details.best_time,
                details.language, details.interpreter, details.municipality);
    if (Result<void> r = write(insert, 192); !r) return r;
    std::erase_if(details_, [&](const auto& known) { return known.case_id == details.case_id; });
    details_.push_back(details);
    topic("case:" + to_string(details.case_id));
    return first ? Result<void>() : touch_case(details.case_id);
}

Result<void> Session::put_access_line(const AccessLine& line) {
    if (Result<void> r = writing(); !r) return r;
    View view;
    view.row.case_id = line.case_id;
    view.row.who = who_of(line.asker);
    view.row.role = line.asker.role;
    view.row.unit = line.asker.unit;
    view.row.organisation = line.asker.organisation;
    view.row.reason = line.reason;
    view.row.happened_at = line.at.ms == 0 ? now_ : line.at;
    view.row.times = line.times;
    view.purpose = static_cast<std::int64_t>(line.purpose);
    view.organiser = core_.options.organiser;
    view.recorded_at = now_;
    const ViewRow& row = view.row;
    Statement& told = db_.use(
        "insert into told_view(shard, case_id, happened_at, who, role, unit, organisation, purpose,"
        " reason, organiser, times) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict (shard, case_id, happened_at, who, role, unit, organisation, purpose, reason,"
        " organiser) do update set times = told_view.times + excluded.times");
    told.with(shard_of(row.case_id), row.case_id, row.happened_at, row.who, row.role, row.unit,
              row.organisation, view.purpose, row.reason, view.organiser, row.times);
    if (Result<void> r = write(told, 384); !r) return r;
    views_.push_back(std::move(view));
    return {};
}

Result<void> Session::put_notice(const Notice& notice) {
    if (Result<void> r = writing(); !r) return r;
    Statement& insert = db_.use(
        "insert into notice(shard, case_id, id, organiser, happened_at, channel, code, language,"
        " address, body, next_try_at, tries, state, last_error)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    insert.with(shard_of(notice.case_id), notice.case_id, notice.id, organiser(notice.organiser),
                notice.created_at.ms == 0 ? now_ : notice.created_at, notice.channel, notice.code,
                static_cast<std::int64_t>(notice.language), notice.to, notice.body,
                notice.next_try_at, notice.tries,
                notice.state.empty() ? std::string_view("waiting") : std::string_view(notice.state),
                notice.last_error);
    if (Result<void> r = write(insert, 192 + notice.body.size()); !r) return r;
    topic("outbox");
    return {};
}

Result<void> Session::set_notice_state(Uuid id, std::string_view state, std::string_view error,
                                       Instant next_try, std::uint32_t tries) {
    if (Result<void> r = writing(); !r) return r;
    Uuid case_id;
    {
        Reading known(db_.use("select case_id, state, tries from notice where id = ?").with(id));
        Result<bool> row = known.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return fail(ErrorKind::not_found, "store.no_notice", "no such notice");
        case_id = known->uuid(0);
        if (known->view(1) != "waiting" || known->count(2) != tries)
            return fail(ErrorKind::conflict, "store.notice_settled", "this try is written down");
    }
    Statement& update = db_.use("update notice set state = ?, last_error = ?, next_try_at = ?,"
                                " tries = tries + 1 where shard = ? and case_id = ? and id = ?"
                                // Another process may have written this try down since.
                                " and state = 'waiting' and tries = ?");
    update.with(state, error, next_try, shard_of(case_id), case_id, id, tries);
    if (Result<void> r = write(update, 64); !r) return r;
    topic("outbox");
    return {};
}

Result<void> Session::put_return_code(Uuid case_id, std::string_view code) {
    if (Result<void> r = writing(); !r) return r;
    const Digest lookup = code_lookup(core_.secret, code);
    const std::span<const std::uint8_t> bytes(lookup);
    const std::string_view text(reinterpret_cast<const char*>(lookup.data()), lookup.size());
    Statement& insert = db_.use("insert into return_code(shard, lookup, organiser, happened_at,"
                                " case_id) values (?, ?, ?, ?, ?)");
    insert.with(shard_of_bytes(text), bytes, std::string_view(core_.options.organiser), now_,
                case_id);
    return write(insert, 96);
}

Result<void> Session::put_slot(const Slot& slot) {
    if (Result<void> r = writing(); !r) return r;
    // A time that exists keeps its booking; its unit is its place and does not change.
    Statement& upsert = db_.use(
        "insert into slot(shard, id, organiser, happened_at, unit, worker, starts_at, minutes,"
        " channel, languages) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " on conflict (shard, id) do update set worker = excluded.worker,"
        " starts_at = excluded.starts_at, minutes = excluded.minutes,"
        " channel = excluded.channel, languages = excluded.languages");
    const std::string languages = joined(slot.languages);
    upsert.with(shard_of_unit(slot.unit), slot.id, std::string_view(core_.options.organiser), now_,
                slot.unit, slot.worker, slot.starts_at, slot.minutes, slot.channel, languages);
    if (Result<void> r = write(upsert, 128); !r) return r;
    if (!slot.booked_by.is_nil()) return book_slot(slot.id, slot.booked_by);
    topic("slots:" + slot.unit);
    return {};
}

Result<Slot> Session::slot(Uuid id) { return read_slot(db_, id); }

Result<void> Session::book_slot(Uuid id, Uuid case_id) {
    Result<Slot> found = read_slot(db_, id);
    if (!found) return fail(std::move(found.error()));
    if (found->booked_by == case_id) return {};
    if (!found->booked_by.is_nil()) {
        Error error(ErrorKind::conflict, "store.slot_taken", "the time has been taken");
        error.repair = "choose another time";
        return fail(std::move(error));
    }
    if (Result<void> r = writing(); !r) return r;
    Statement& update = db_.use("update slot set booked_by = ? where shard = ? and id = ?"
                                " and booked_by is null")
                            .with(case_id, shard_of_unit(found->unit), id);
    Result<bool> taken = write_new(update, 32);
    if (!taken) return fail(std::move(taken.error()));
    if (!*taken) return fail(ErrorKind::busy, "store.busy", "another process took the time");
    topic("slots:" + found->unit);
    return {};
}

Result<void> Session::free_slot(Uuid id) {
    Result<Slot> found = read_slot(db_, id);
    if (!found) return fail(std::move(found.error()));
    if (found->booked_by.is_nil()) return {};
    if (Result<void> r = writing(); !r) return r;
    Statement& update = db_.use("update slot set booked_by = null where shard = ? and id = ?")
                            .with(shard_of_unit(found->unit), id);
    if (Result<void> r = write(update, 32); !r) return r;
    topic("slots:" + found->unit);
    return {};
}

std::optional<std::string> Session::first_answer(std::string_view key) {
    const Digest digest = sha256(key);
    if (core_.assuming) {
        const auto [known, fresh] = core_.assumed.answers.try_emplace(digest, std::nullopt);
        if (fresh) core_.assumed.asked.push_back(digest);
        return known->second;
    }
    const std::string_view text(reinterpret_cast<const char*>(digest.data()), digest.size());
    Reading known(db_.use("select answer from answer where shard = ? and key = ?")
                      .with(shard_of_bytes(text), std::span<const std::uint8_t>(digest)));
    Result<bool> row = known.next();
    if (!row) unread_ = std::move(row.error());
    if (!row || !*row) return std::nullopt;
    return known->text(0);
}

Result<void> Session::keep_answer(std::string_view key, std::string_view answer) {
    if (Result<void> r = writing(); !r) return r;
    const Digest digest = sha256(key);
    const std::string_view text(reinterpret_cast<const char*>(digest.data()), digest.size());
    if (core_.assuming) {
        std::optional<std::string>& kept = core_.assumed.answers[digest];
        if (kept) return {};  // the first one stays
        kept = std::string(answer);
        kept_.push_back(digest);
    }
    Statement& insert = db_.use("insert into answer(shard, key, organiser, happened_at, answer)"
                                " values (?, ?, ?, ?, ?) on conflict (shard, key) do nothing");
    insert.with(shard_of_bytes(text), std::span<const std::uint8_t>(digest),
                std::string_view(core_.options.organiser), now_, answer);
    Result<bool> fresh = write_new(insert, 64 + answer.size());
    if (!fresh) return fail(std::move(fresh.error()));
    // Somebody has answered the key since this job asked for it: what it did must not stand beside.
    if (!*fresh) return fail(ErrorKind::busy, "store.busy", "the key has been answered meanwhile");
    return {};
}

namespace {
// Kinds of records of which the service directory is made (directory/record.hpp).
bool is_of_directory(std::string_view kind) {
    return kind == "service" || kind == "channel" || kind == "organisation" ||
           kind == "general-description" || kind == "service-collection" ||
           kind == "service-life" || kind == "duplicate";
}
}  // namespace

Result<void> Session::put_record(std::string_view kind, std::string_view id, std::string_view json,
                                 const engine::Actor& who) {
    if (Result<void> r = writing(); !r) return r;
    Result<std::uint64_t> version = next_version(
        db_.use("select version from record where kind = ? and id = ?").with(kind, id));
    if (!version) return fail(std::move(version.error()));
    Statement& newest =
        db_.use("insert into record(kind, id, version, organiser, happened_at, json)"
                " values (?, ?, ?, ?, ?, ?) on conflict (kind, id) do update set"
                " version = excluded.version, organiser = excluded.organiser,"
                " happened_at = excluded.happened_at, json = excluded.json");
    newest.with(kind, id, *version, organiser(who.organisation), now_, json);
    if (Result<void> r = write(newest, 64 + json.size()); !r) return r;
    Statement& line = db_.use("insert into record_event(kind, id, version, organiser, happened_at,"
                              " actor_kind, actor, role, unit, organisation, json)"
                              " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    line.with(kind, id, *version, organiser(who.organisation), now_,
              static_cast<std::int64_t>(who.kind), who.id, who.role, who.unit, who.organisation,
              json);
    if (Result<void> r = write(line, 96 + json.size()); !r) return r;
    topic(is_of_directory(kind) ? "directory" : "records");
    return kind == protection_kind ? touch_protected(id) : Result<void>{};
}

// What a person allows or forbids is seen at once in every view of their cases and in the lists
// of the units that have a part in them.
Result<void> Session::touch_protected(std::string_view id) {
    const Result<Uuid> about = parse_uuid(id);
    if (!about) return fail(ErrorKind::invalid, "access.protection_unreadable", "no identifier");
    std::vector<Uuid> cases{*about};
    const auto add_cases_of = [&](Uuid person) -> Result<void> {
        Result<std::vector<CaseRow>> rows = cases_of_person(person);
        if (!rows) return fail(std::move(rows.error()));
        for (const CaseRow& row : *rows) cases.push_back(row.case_id);
        return {};
    };
    if (Result<void> added = add_cases_of(*about); !added) return added;
    // What was said at one matter before it was known whose it is holds in their others.
    Uuid subject;
    {
        Reading row(db_.use("select subject from case_row where shard = ? and case_id = ?")
                        .with(shard_of(*about), *about));
        Result<bool> found = row.next();
        if (!found) return fail(std::move(found.error()));
        if (*found) subject = row->uuid(0);
    }
    if (!subject.is_nil())
        if (Result<void> added = add_cases_of(subject); !added) return added;
    if (Result<void> touched = touch_with_started(std::move(cases)); !touched) return touched;
    return touch_represented(*about);
}

// What is started from a matter nobody's yet is hidden by what hides the matter, and it lists whose
// it is. That it was started stays as a message, also when it has been delivered.
Result<void> Session::touch_with_started(std::vector<Uuid> cases) {
    std::set<Uuid> seen;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const Uuid one = cases[i];
        if (!seen.insert(one).second) continue;
        if (Result<void> touched = touch_case(one); !touched) return touched;
        Reading reading(db_.use("select to_case from case_message where shard = ? and case_id = ?"
                                " and kind = 'start'")
                            .with(shard_of(one), one));
        for (;;) {
            Result<bool> row = reading.next();
            if (!row) return fail(std::move(row.error()));
            if (!*row) break;
            cases.push_back(reading->uuid(0));
        }
    }
    return {};
}

Result<void> Session::touch_case(Uuid id) {
    Reading reading(db_.use("select parts from case_row where shard = ? and case_id = ?")
                        .with(shard_of(id), id));
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    if (!*row) return {};
    topic("case:" + to_string(id));
    for (const access::UnitPart& part : read_parts(reading.row().view(0)))
        topic("unit:" + part.unit);
    return {};
}

// A guardian's secrecy of place reaches the matters of their children. Only whoever acts for the
// child sees a change of it, so the lists of the units are not told.
Result<void> Session::touch_represented(Uuid guardian) {
    const Result<std::vector<Uuid>> all = represented_by(*this, guardian);
    if (!all) return fail(all.error());
    for (const Uuid& one : *all) {
        Result<std::vector<CaseRow>> rows = cases_of_person(one);
        if (!rows) return fail(std::move(rows.error()));
        topic("case:" + to_string(one));  // a right that stands at one matter
        for (const CaseRow& row : *rows) topic("case:" + to_string(row.case_id));
    }
    return {};
}

Result<void> Session::settle_message(const CaseMessage& message, std::string_view reason) {
    if (Result<void> r = writing(); !r) return r;
    const std::int32_t shard = shard_of(message.from_case);
    Statement& insert = db_.use("insert into message_settled(shard, case_id, id, organiser,"
                                " happened_at, reason) values (?, ?, ?, ?, ?, ?)"
                                " on conflict (shard, case_id, id) do nothing");
    insert.with(shard, message.from_case, message.id, std::string_view(core_.options.organiser),
                now_, reason);
    if (Result<void> r = write(insert, 96); !r) return r;
    Statement& update = db_.use("update case_message set open = 0 where shard = ?"
                                " and case_id = ? and id = ?")
                            .with(shard, message.from_case, message.id);
    return write(update, 32);
}

}  // namespace luotsi::store
