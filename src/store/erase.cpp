// Erasing by law. The line stays, its content goes: a text keeps when and why it was erased, an
// event keeps the digest of the body that stood there, so that the chain still holds. An event
// whose body is gone counts as a line without content when the case is replayed; only kinds that
// carry what was told about a person may go, never those the course of the case rests on.
#include <algorithm>
#include <array>

#include "store/dialect.hpp"
#include "store/migrations.hpp"
#include "store/reads.hpp"
#include "store/rows.hpp"
#include "store/session.hpp"
#include "store/upkeep.hpp"

namespace luotsi::store {
namespace {

constexpr std::array<std::string_view, 9> erasable{"asked",    "learned", "corrected",
                                                   "proposed", "noted",   "message",
                                                   "feedback", "told",    "next_proposed"};

Error not_erasable(std::string_view kind) {
    Error error(ErrorKind::conflict, "store.not_erasable",
                "an event of kind " + std::string(kind) + " carries the course of the case");
    error.repair = "erase the text it refers to";
    return error;
}

Result<void> write_tombstone(Core& core, Uuid case_id, std::uint64_t seq, std::string_view reason) {
    Digest digest{};
    {
        Reading row(core.db
                        ->use("select kind, salt, body from event where shard = ?"
                              " and case_id = ? and seq = ?")
                        .with(shard_of(case_id), case_id, seq));
        Result<bool> found = row.next();
        if (!found) return fail(std::move(found.error()));
        if (!*found) return fail(ErrorKind::not_found, "store.no_event", "no such event");
        const std::string_view kind = row->view(0);
        if (std::find(erasable.begin(), erasable.end(), kind) == erasable.end())
            return fail(not_erasable(kind));
        if (row->is_null(2))
            return fail(ErrorKind::conflict, "store.already_erased", "erased before");
        digest = body_digest(row->blob(1), row->view(2));
    }
    return core.db
        ->use("update event set salt = null, body = null, digest = ?, erased_at = ?,"
              " erased_because = ? where shard = ? and case_id = ? and seq = ?")
        .with(std::span<const std::uint8_t>(digest), core.clock(), reason, shard_of(case_id),
              case_id, seq)
        .run();
}

Result<void> erase_in_transaction(Core& core, Uuid case_id, std::uint64_t seq,
                                  std::string_view reason) {
    // A line that says the same: whoever else writes to the case waits until this is done, and then
    // finds that there was an erasure after what it has at hand.
    Result<void> held =
        core.db->use("update case_row set seq = seq where shard = ? and case_id = ?")
            .with(shard_of(case_id), case_id)
            .run();
    if (!held) return held;
    Result<Live> before = replay(*core.db, case_id, core.library);
    if (!before) return fail(std::move(before.error()));
    if (Result<void> r = write_tombstone(core, case_id, seq, reason); !r) return r;
    Result<Live> after = replay(*core.db, case_id, core.library);
    if (!after) return fail(std::move(after.error()));
    const std::string_view organiser = core.options.organiser;
    std::vector<std::string> units;
    if (Result<void> r =
            write_difference(*core.db, project(before->the_case, before->trail, organiser),
                             project(after->the_case, after->trail, organiser), units);
        !r)
        return r;
    core.add_topic("case:" + to_string(case_id));
    if (const Uuid subject = before->the_case.subject; !subject.is_nil())
        core.add_topic("person:" + to_string(subject));
    for (const std::string& unit : units) core.add_topic("unit:" + unit);
    if (core.db->engine() == Engine::sqlite) return {};
    core.add_topic(std::string(reread_topic));
    SystemRandom names;  // never of a test's seed: no two erasures have one name
    return write_setting(*core.db, last_erasure, secret_token(names, 12), organiser, core.clock());
}

template <class Work>
Result<void> in_transaction(Core& core, Work work) {
    if (Result<void> begun = core.begin(); !begun) return begun;
    Result<void> done = work();
    if (done)
        done = core.commit(core.clock(), core.untold);
    else
        core.rollback();
    return done;
}

// Whose text it is, when its words are still there.
Result<Uuid> case_to_erase_in(Connection& db, Uuid id) {
    Reading row(db.use("select case_id, erased_at from text where id = ?").with(id));
    Result<bool> found = row.next();
    if (!found) return fail(std::move(found.error()));
    if (!*found) return fail(ErrorKind::not_found, "store.no_text", "no such text");
    if (!row->is_null(1)) return fail(ErrorKind::conflict, "store.already_erased", "erased before");
    return row->uuid(0);
}

Statement& tombstone(Connection& db, Uuid case_id, Uuid id, Instant at, std::string_view reason) {
    return db
        .use("update text set body = '', erased_at = ?, erased_because = ?"
             " where shard = ? and case_id = ? and id = ?")
        .with(at, reason, shard_of(case_id), case_id, id);
}

}  // namespace

Result<void> erase_text_body(Core& core, Uuid id, std::string_view reason) {
    return in_transaction(core, [&]() -> Result<void> {
        const Result<Uuid> case_id = case_to_erase_in(*core.db, id);
        if (!case_id) return fail(case_id.error());
        core.add_topic("case:" + to_string(*case_id));
        core.add_topic(std::string(erased_topic));
        return tombstone(*core.db, *case_id, id, core.clock(), reason).run();
    });
}

Result<void> Session::erase_text(Uuid case_id, Uuid text, std::string_view reason) {
    if (Result<void> r = writing(); !r) return r;
    const Result<Uuid> whose = case_to_erase_in(db_, text);
    if (!whose) return fail(whose.error());
    if (*whose != case_id)
        return fail(ErrorKind::not_found, "store.no_text", "a text of another case");
    topic("case:" + to_string(case_id));
    topic(std::string(erased_topic));
    return write(tombstone(db_, case_id, text, now_, reason), 128);
}

namespace {

Result<std::uint64_t> count_of(Statement& select) {
    Reading reading(select);
    Result<bool> row = reading.next();
    if (!row) return fail(std::move(row.error()));
    return *row ? reading->count(0) : 0;
}

// Closed, and nothing keeps it: what was so when the run began need not be so any more.
Result<void> check_destroyable(Core& core, Uuid case_id, const Store::Unless& unless) {
    Uuid subject;
    {
        Reading row(
            core.db->use("select state, subject from case_row where shard = ? and case_id = ?")
                .with(shard_of(case_id), case_id));
        Result<bool> found = row.next();
        if (!found) return fail(std::move(found.error()));
        if (!*found) return fail(ErrorKind::not_found, "store.no_case", "no such case");
        if (row->view(0) != "closed")
            return fail(ErrorKind::conflict, "store.case_open", "the case is open");
        subject = row->uuid(1);
    }
    for (const Uuid what : {case_id, subject}) {
        if (what.is_nil()) continue;
        const auto record = read_record(*core.db, unless.kind, to_string(what));
        if (!record) return fail(Error(record.error()));
        if (*record && (*record)->starts_with(unless.begins))
            return fail(ErrorKind::conflict, "store.kept", "something keeps the case");
    }
    return {};
}

Result<std::vector<std::uint64_t>> events_to_erase(Core& core, Uuid case_id) {
    std::vector<std::uint64_t> out;
    Reading row(core.db
                    ->use("select seq, kind from event where shard = ? and case_id = ?"
                          " and body is not null order by seq")
                    .with(shard_of(case_id), case_id));
    for (;;) {
        Result<bool> found = row.next();
        if (!found) return fail(std::move(found.error()));
        if (!*found) return out;
        if (std::ranges::find(erasable, row->view(1)) != erasable.end())
            out.push_back(row->count(0));
    }
}

Result<void> destroy_rows(Core& core, Uuid case_id, std::string_view reason,
                          Store::Destroyed& out) {
    Connection& db = *core.db;
    const std::int32_t shard = shard_of(case_id);
    const auto texts = count_of(
        db.use("select count(*) from text where shard = ? and case_id = ? and erased_at is null")
            .with(shard, case_id));
    const auto details =
        count_of(db.use("select count(*) from contact_details where shard = ? and case_id = ?")
                     .with(shard, case_id));
    const auto notices = count_of(
        db.use("select count(*) from notice where shard = ? and case_id = ?").with(shard, case_id));
    if (!texts) return fail(Error(texts.error()));
    if (!details) return fail(Error(details.error()));
    if (!notices) return fail(Error(notices.error()));
    out.texts = *texts;
    out.contact_details = *details;
    out.notices = *notices;
    Result<void> done = db.use("update text set body = '', erased_at = ?, erased_because = ?"
                               " where shard = ? and case_id = ? and erased_at is null")
                            .with(core.clock(), reason, shard, case_id)
                            .run();
    if (done)
        done = db.use("delete from contact_details where shard = ? and case_id = ?")
                   .with(shard, case_id)
                   .run();
    if (done)
        done =
            db.use("delete from notice where shard = ? and case_id = ?").with(shard, case_id).run();
    return done;
}

}  // namespace

Result<Store::Destroyed> destroy_case_contents(Core& core, Uuid case_id, std::string_view reason,
                                               const Store::Unless& unless) {
    core.cases.drop(case_id);
    Store::Destroyed out;
    Result<void> done = in_transaction(core, [&]() -> Result<void> {
        out = {};
        // Whoever puts a hold on holds the case too: either they are first and are seen here, or
        // what they would keep is gone by then.
        if (auto held = core.db->lock_cases(std::span(&case_id, 1)); !held)
            return fail(std::move(held.error()));
        if (Result<void> may = check_destroyable(core, case_id, unless); !may) return may;
        Result<std::vector<std::uint64_t>> events = events_to_erase(core, case_id);
        if (!events) return fail(std::move(events.error()));
        for (const std::uint64_t seq : *events)
            if (Result<void> gone = erase_in_transaction(core, case_id, seq, reason); !gone)
                return gone;
        out.events = events->size();
        core.add_topic("case:" + to_string(case_id));
        core.add_topic(std::string(erased_topic));
        return destroy_rows(core, case_id, reason, out);
    });
    core.epoch += 1;
    if (!done) return fail(std::move(done.error()));
    return out;
}

Result<void> forget_return_codes(Core& core, std::span<const Uuid> cases) {
    constexpr std::size_t at_once = 100;
    static const std::string statement = [] {
        std::string out = "delete from return_code where case_id in (?";
        for (std::size_t i = 1; i < at_once; ++i) out += ", ?";
        return out + ")";
    }();
    for (; !cases.empty(); cases = cases.subspan(std::min(at_once, cases.size()))) {
        Result<void> done = in_transaction(core, [&] {
            Statement& remove = core.db->use(statement.c_str()).start();
            for (std::size_t i = 0; i < at_once; ++i)
                remove.bind(static_cast<int>(i) + 1, i < cases.size() ? cases[i] : Uuid{});
            return remove.run();
        });
        if (!done) return done;
    }
    return {};
}

Result<void> erase_event_body(Core& core, Uuid case_id, std::uint64_t seq,
                              std::string_view reason) {
    core.cases.drop(case_id);
    Result<void> done =
        in_transaction(core, [&] { return erase_in_transaction(core, case_id, seq, reason); });
    core.epoch += 1;
    return done;
}

}  // namespace luotsi::store
