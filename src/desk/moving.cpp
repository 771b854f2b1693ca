#include "desk/moving.hpp"

#include <algorithm>

namespace luotsi::desk {
namespace {

// The context as the case will need it under the other version: its roles' units, its facts.
engine::Context context_under(store::WriteSession& session,
                              const centre::Installation& installation,
                              const engine::Case& now_case, const model::ModelPtr& to) {
    return context_of(session, installation, engine::remapped(now_case, to));
}

// Runs `work` on slices of `count` things, one write each. A write may be run more than once before
// it is committed: what `work` notes of a thing stands in that thing's own place and is written
// over.
template <class Work>
Result<void> in_writes(store::Store& store, std::size_t count,
                       const std::function<void(std::size_t)>& seen, Work work) {
    for (std::size_t first = 0; first < count; first += moves_per_write_max) {
        const std::size_t last = std::min(count, first + moves_per_write_max);
        const Result<std::string> done =
            store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
                for (std::size_t i = first; i < last; ++i)
                    if (Result<void> one = work(session, i); !one) return fail(one.error());
                return std::string();
            });
        if (!done) return fail(done.error());
        if (seen) seen(last);
    }
    return {};
}

}  // namespace

Result<CaseMove> classify(store::WriteSession& session, const centre::Installation& installation,
                          Uuid case_id, const model::ModelPtr& to) {
    const auto now_case = session.load(case_id);
    if (!now_case) return fail(now_case.error());
    engine::MovePlan plan = engine::plan_move(**now_case, to, session.now(),
                                              context_under(session, installation, **now_case, to));
    return CaseMove{case_id, (*now_case)->model->version, plan.kind, std::move(plan.notes)};
}

Result<Done> move_case(store::WriteSession& session, const centre::Installation& installation,
                       Uuid case_id, const model::ModelPtr& to, const engine::Actor& actor,
                       std::string_view reason, Random& random) {
    const auto now_case = session.load(case_id);
    if (!now_case) return fail(now_case.error());
    // What fell due under the old version rings under it, in its own time.
    if (auto rung = tick(session, installation, case_id, session.now(), random); !rung)
        return fail(rung.error());
    engine::Command command;
    command.kind = engine::CommandKind::move;
    command.actor = actor;
    command.model = to;
    command.reason = reason;
    const auto written =
        session.run(case_id, command, context_under(session, installation, **now_case, to));
    if (!written) return fail(written.error());
    Done done;
    for (const engine::Event& event : *written) {
        done.seq = event.seq;
        done.events.emplace_back(event.kind, event.seq);
    }
    return done;
}

Result<Done> move_back(store::WriteSession& session, const centre::Installation& installation,
                       Uuid case_id, const engine::Actor& actor, std::string_view reason,
                       Random& random) {
    engine::Command command;
    command.kind = engine::CommandKind::move_back;
    command.actor = actor;
    command.reason = reason;
    return run_command(session, installation, case_id, command, {}, random);
}

Result<std::vector<Uuid>> cases_to_move(store::Store& store, const model::CompiledModel& to,
                                        std::string_view from) {
    std::vector<Uuid> out;
    const auto reader = store.reader();
    std::string after;
    do {
        std::string next;
        const auto rows = reader->cases("open", 200, after, next);
        if (!rows) return fail(rows.error());
        for (const store::CaseRow& row : *rows) {
            if (row.model != to.id || row.version == to.version) continue;
            if (from.empty() || row.version == from) out.push_back(row.case_id);
        }
        after = std::move(next);
    } while (!after.empty());
    return out;
}

Result<std::vector<CaseMove>> classify_all(store::Store& store,
                                           const centre::Installation& installation,
                                           std::span<const Uuid> cases, const model::ModelPtr& to,
                                           const std::function<void(std::size_t)>& seen) {
    std::vector<CaseMove> out(cases.size());
    const auto done = in_writes(store, cases.size(), seen,
                                [&](store::WriteSession& session, std::size_t i) -> Result<void> {
                                    auto one = classify(session, installation, cases[i], to);
                                    if (one) {
                                        out[i] = std::move(*one);
                                        return {};
                                    }
                                    if (!store::is_damaged_case(one.error()))
                                        return fail(one.error());
                                    out[i] = {cases[i],
                                              "",
                                              engine::MoveKind::needs_person,
                                              {Error(ErrorKind::unavailable, one.error().code)}};
                                    return {};
                                });
    if (!done) return fail(done.error());
    return out;
}

Result<Moved> move_all(store::Store& store, const centre::Installation& installation,
                       std::span<const CaseMove> cases, const model::ModelPtr& to,
                       const engine::Actor& actor, std::string_view reason, Random& random,
                       const std::function<void(std::size_t)>& seen) {
    std::vector<Uuid> able;
    for (const CaseMove& one : cases)
        if (one.kind != engine::MoveKind::needs_person) able.push_back(one.case_id);
    std::vector<bool> stayed(able.size(), false);
    const auto done = in_writes(
        store, able.size(), seen, [&](store::WriteSession& session, std::size_t i) -> Result<void> {
            const auto moved = move_case(session, installation, able[i], to, actor, reason, random);
            // Refusals come before anything is written; the rest of the batch goes on.
            const bool left = !moved && (moved.error().kind == ErrorKind::conflict ||
                                         store::is_damaged_case(moved.error()));
            if (!moved && !left) return fail(moved.error());
            stayed[i] = left;
            return {};
        });
    if (!done) return fail(done.error());
    Moved out;
    for (std::size_t i = 0; i < able.size(); ++i) {
        if (stayed[i])
            out.stayed.push_back(able[i]);
        else
            out.moved += 1;
    }
    return out;
}

}  // namespace luotsi::desk
