// Cases: loading, running commands, and the savepoint that keeps a job whole.
#include "store/session.hpp"

#include <algorithm>

#include "store/rows.hpp"

namespace luotsi::store {

Result<void> Session::done(Result<void> result) {
    if (!result && ends_transaction(result.error())) aborted_ = true;
    return result;
}

Result<void> Session::writing() {
    if (aborted_)
        return fail(ErrorKind::unavailable, "store.disk_full", "the group was not written");
    if (writing_) return {};
    if (Result<void> r = done(db_.begin_job()); !r) return r;
    writing_ = true;
    return {};
}

Result<void> Session::write(Statement& statement, std::uint64_t bytes) {
    core_.bytes += bytes;
    return done(statement.run());
}

Result<bool> Session::write_new(Statement& insert, std::uint64_t bytes) {
    core_.bytes += bytes;
    Result<bool> fresh = db_.insert_new(insert);
    if (!fresh && ends_transaction(fresh.error())) aborted_ = true;
    return fresh;
}

Result<void> Session::finish() {
    if (!writing_) return {};
    writing_ = false;
    return done(db_.end_job());
}

void Session::undo() {
    for (const Uuid& case_id : touched_) core_.cases.drop(case_id);
    if (core_.assuming) forget_assumed();
    if (!writing_) return;
    writing_ = false;
    if (!db_.undo_job()) aborted_ = true;
}

// An undone job has kept no answer and opened no case.
void Session::forget_assumed() {
    for (const Digest& key : kept_) core_.assumed.answers[key].reset();
    for (const Uuid& case_id : opened_) core_.assumed.cases.erase(case_id);
}

void Session::topic(std::string topic) {
    if (std::ranges::find(topics_, topic) == topics_.end()) topics_.push_back(std::move(topic));
}

void Session::tell_person(Uuid id) {
    if (!id.is_nil()) topic("person:" + to_string(id));
}

std::string_view Session::organiser(std::string_view given) const {
    return given.empty() ? std::string_view(core_.options.organiser) : given;
}

Result<Live*> Session::live(Uuid case_id) {
    if (Live* known = core_.cases.find(case_id)) {
        if (core_.assuming) core_.assumed.cases.try_emplace(case_id, known->the_case.seq);
        return known;
    }
    if (core_.holding)
        if (auto held = db_.lock_cases(std::span(&case_id, 1)); !held)
            return fail(std::move(held.error()));
    Result<Live> replayed = replay(db_, case_id, core_.library);
    if (!replayed) return fail(std::move(replayed.error()));
    if (core_.assuming) core_.assumed.cases.try_emplace(case_id, replayed->the_case.seq);
    return &core_.cases.put(case_id, std::move(*replayed));
}

Result<const engine::Case*> Session::load(Uuid case_id) {
    Result<Live*> found = live(case_id);
    if (!found) return fail(std::move(found.error()));
    return &(*found)->the_case;
}

// The events have been applied to the case; now they, the trail and the rows are written.
Result<void> Session::record_events(Live& live, std::span<const Row> before) {
    if (events_.empty()) return {};
    if (Result<void> r = writing(); !r) return r;
    const engine::Case& the_case = live.the_case;
    for (const engine::Event& event : events_)
        fold(live.trail, the_case.id, event, *the_case.model);  // none before a move reads it
    const std::string_view owner = organiser(the_case.organiser);
    if (Result<void> r = done(append_events(db_, live, events_, owner, core_.random, core_.bytes));
        !r)
        return r;
    const std::vector<Row> after = project(the_case, live.trail, owner);
    std::vector<std::string> units;
    if (Result<void> r = done(write_difference(db_, before, after, units)); !r) return r;
    topic("case:" + to_string(the_case.id));
    tell_person(the_case.subject);  // their other cases list this one
    for (const std::string& unit : units) topic("unit:" + unit);
    const bool rebinds = std::ranges::any_of(events_, [](const engine::Event& event) {
        return event.kind == engine::EventKind::subject_bound ||
               event.kind == engine::EventKind::subject_unbound;
    });
    return rebinds ? touch_with_started({the_case.id}) : Result<void>{};
}

Result<std::span<const engine::Event>> Session::run(Uuid case_id, const engine::Command& command,
                                                    const engine::Context& context) {
    Result<Live*> found = live(case_id);
    if (!found) return fail(std::move(found.error()));
    Live& live = **found;
    const std::vector<Row> before =
        project(live.the_case, live.trail, organiser(live.the_case.organiser));
    const Uuid subject_before = live.the_case.subject;
    const Instant at = std::max(now_, live.the_case.last_recorded_at);
    Result<void> advanced = engine::advance(live.the_case, command, at, context, events_);
    if (!advanced) {
        if (advanced.error().kind == ErrorKind::internal) core_.cases.drop(case_id);
        return fail(std::move(advanced.error()));
    }
    touched_.push_back(case_id);
    core_.touched.push_back(case_id);
    if (Result<void> r = record_events(live, before); !r) return fail(std::move(r.error()));
    if (!events_.empty()) tell_person(subject_before);
    return std::span<const engine::Event>(events_);
}

Result<std::span<const engine::Event>> Session::open(model::ModelPtr model,
                                                     const engine::Command& command,
                                                     const engine::Context& context) {
    const Uuid id = command.case_id;
    if (id.is_nil() || !model)
        return fail(ErrorKind::invalid, "store.no_case_id", "a case needs an id and a model");
    if (core_.cases.find(id) != nullptr || core_.assumed.taken.contains(id))
        return fail(ErrorKind::conflict, "store.case_exists", "a case with this id exists");
    if (core_.assuming) {
        core_.assumed.cases.try_emplace(id, 0);
    } else {
        Reading known(db_.use("select 1 from event where shard = ? and case_id = ? and seq = 1")
                          .with(shard_of(id), id));
        Result<bool> row = known.next();
        if (!row) return fail(std::move(row.error()));
        if (*row)
            return fail(ErrorKind::conflict, "store.case_exists", "a case with this id exists");
    }
    Live fresh;
    fresh.the_case = engine::blank_case(std::move(model));
    fresh.the_case.id = id;
    Result<void> advanced;
    if (command.actor.organisation.empty()) {
        // A client belongs to no organisation; the case still has a controller.
        engine::Command owned = command;
        owned.actor.organisation = core_.options.organiser;
        advanced = engine::advance(fresh.the_case, owned, now_, context, events_);
    } else {
        advanced = engine::advance(fresh.the_case, command, now_, context, events_);
    }
    if (!advanced) return fail(std::move(advanced.error()));
    touched_.push_back(id);
    opened_.push_back(id);
    core_.touched.push_back(id);
    Live& live = core_.cases.put(id, std::move(fresh));
    if (Result<void> r = record_events(live, {}); !r) return fail(std::move(r.error()));
    return std::span<const engine::Event>(events_);
}

}  // namespace luotsi::store
