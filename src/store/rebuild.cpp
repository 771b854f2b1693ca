// Projections are dropped and made again from the journal, all in one transaction: a rebuild that
// fails leaves everything as it was. The digests before and after tell whether anything differed.
#include "store/rows.hpp"
#include "store/schema.hpp"
#include "store/upkeep.hpp"

namespace luotsi::store {
namespace {

Result<void> drop_rows(Connection& db) {
    for (const std::string_view table : projection_tables)
        if (Result<void> r = db.use_text("delete from " + std::string(table)).start().run(); !r)
            return r;
    return {};
}

Result<void> project_all(Core& core, std::span<const Uuid> cases, Store::Rebuilt& out) {
    for (const Uuid& case_id : cases) {
        Result<Live> live = replay(*core.db, case_id, core.library);
        if (!live && live.error().kind == ErrorKind::not_found)
            continue;  // a row whose journal is gone: verify() names it
        if (!live) return fail(std::move(live.error()));
        out.cases += 1;
        out.events += live->the_case.seq;
        for (const Row& row : project(live->the_case, live->trail, core.options.organiser))
            if (Result<void> r = insert_row(*core.db, row); !r) return r;
    }
    return settle_messages(*core.db);
}

// What there is to rebuild is read when nobody else can add to it any more.
Result<void> rebuild_in_transaction(Core& core, Store::Rebuilt& out) {
    Connection& db = *core.db;
    if (Result<void> locked = db.lock_out_writers(); !locked) return locked;
    Result<std::string> before = digest_of(db, projection_tables);
    if (!before) return fail(std::move(before.error()));
    Result<std::vector<Uuid>> cases = cases_in_journal(db);
    if (!cases) return fail(std::move(cases.error()));
    Result<void> made = drop_rows(db);
    if (made) made = project_all(core, *cases, out);
    if (!made) return made;
    Result<std::string> after = digest_of(db, projection_tables);
    if (!after) return fail(std::move(after.error()));
    out.digest_before = std::move(*before);
    out.digest_after = std::move(*after);
    return {};
}

}  // namespace

Result<Store::Rebuilt> rebuild_projections(Core& core) {
    Connection& db = *core.db;
    Store::Rebuilt out;
    if (Result<void> begun = core.begin(); !begun) return fail(std::move(begun.error()));
    Result<void> made = rebuild_in_transaction(core, out);
    if (made) made = db.commit();
    core.cases.clear();
    core.epoch += 1;
    if (!made) {
        core.rollback();
        return fail(std::move(made.error()));
    }
    return out;
}

Result<std::vector<Uuid>> broken_chains(Connection& db) {
    const Snapshot snapshot(db);
    if (!snapshot.begun()) return fail(Error(snapshot.begun().error()));
    Result<std::vector<Uuid>> cases = cases_in_journal(db);
    if (!cases) return cases;
    std::vector<Uuid> out;
    for (const Uuid& case_id : *cases) {
        Result<bool> holds = chain_holds(db, case_id);
        if (!holds) return fail(std::move(holds.error()));
        if (!*holds) out.push_back(case_id);
    }
    return out;
}

Result<std::string> digest_of_all(Connection& db) {
    constexpr std::array<std::string_view, 19> written{
        "record",          "record_event",    "event",    "text",      "person",
        "contact_details", "access_line",     "notice",   "slot",      "return_code",
        "answer",          "message_settled", "view_log", "told_view", "view_seal",
        "case_row",        "case_message",    "work",     "change"};
    const Snapshot snapshot(db);
    if (!snapshot.begun()) return fail(Error(snapshot.begun().error()));
    // A server's feed counts its own transactions: no two are alike.
    const std::size_t feed = db.engine() == Engine::sqlite ? 0 : 1;
    return digest_of(db, std::span(written).first(written.size() - feed));
}

}  // namespace luotsi::store
