#include "server/leaver_keeper.hpp"

#include "desk/succession.hpp"
#include "server/held_cases.hpp"
#include "server/log.hpp"

namespace luotsi::server {

namespace {

// Longer than a write that waits for others' locks takes (a server ends one that idles for 15 s).
constexpr Duration look_after = minutes(1);
constexpr Duration look_every = minutes(1);

}  // namespace

bool LeaverKeeper::work_once(store::Reader& reader, Instant now) {
    // A clock that was set back is not waited out.
    if (now < next_ && next_ - now <= look_every) return false;
    next_ = now + look_every;
    const auto records = reader.records(worker_record);
    if (!records) {
        log_error("workers.unreadable", records.error());
        return false;
    }
    bool any = false;
    for (const std::string& record : *records) {
        const auto found = look_again(reader, record, now);
        if (!found) log_error("workers.not_handed_on", found.error());
        any = any || found.value_or(false);
    }
    return any;
}

// Whether they held anything. What could not be handed on now is tried again at the next look.
Result<bool> LeaverKeeper::look_again(store::Reader& reader, const std::string& record,
                                      Instant now) {
    const auto left = left_of(record);
    if (!left) return fail(left.error());
    if (left->worker.empty() || left->looked_again || now - left->at < look_after) return false;
    const auto cases = cases_held(reader, left->worker);
    if (!cases) return fail(cases.error());
    // Only a look that finds nothing is the last one: more may have been held than one look tells,
    // and what is damaged is handed on when it has been mended.
    if (!cases->empty()) return pass_on(*left, *cases);
    const auto written =
        app_.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            const auto still = session.record(worker_record, left->worker);
            if (!still) return fail(still.error());
            if (*still != record) return std::string();  // they have left again since
            const engine::Actor actor{engine::ActorKind::system, "organisation", "system", "", ""};
            const auto put = record_left(session, {left->worker, left->to, left->at, true}, actor);
            return put ? Result<std::string>("") : fail(put.error());
        });
    if (!written) return fail(written.error());
    return false;
}

Result<bool> LeaverKeeper::pass_on(const Left& left, const std::vector<Uuid>& cases) {
    // Who took the rest may have left since.
    const std::string to = app_.sessions.has_left(left.to) ? std::string() : left.to;
    std::vector<store::Job> jobs;
    for (const Uuid id : cases)
        jobs.push_back([this, &left, &to, id](store::WriteSession& session) -> Result<std::string> {
            SystemRandom random;
            const access::Departure departure{session.now(), left.worker, "", to, true};
            const auto done = desk::release_held(session, app_.installation, id, departure, random);
            return done ? Result<std::string>("") : fail(done.error());
        });
    Result<bool> out = false;
    const auto results = app_.store.write_all_and_wait(std::move(jobs));
    for (std::size_t i = 0; i < results.size(); ++i) {
        if (results[i] && out) out = true;
        // What cannot be read is named and mended by hand; the others do not wait for it.
        if (!results[i] && !name_damage(app_, cases[i], results[i].error()))
            out = fail(results[i].error());
    }
    return out;
}

}  // namespace luotsi::server
