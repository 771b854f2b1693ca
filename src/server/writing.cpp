#include "server/writing.hpp"

#include <charconv>

#include "base/hash.hpp"
#include "desk/desk.hpp"
#include "server/case_bundle.hpp"
#include "server/left_workers.hpp"
#include "server/meanwhile.hpp"
#include "store/protection.hpp"

namespace luotsi::server {

namespace {

// "<16 hex digest>kind:seq kind:seq …" as kept under the idempotency key.
std::string pack(const std::string& digest,
                 const std::vector<std::pair<engine::EventKind, std::uint64_t>>& events) {
    std::string out = digest.empty() ? std::string(16, '-') : digest;
    for (const auto& [kind, seq] : events) {
        out += std::string(engine::to_string(kind)) + ":" + std::to_string(seq) + " ";
    }
    return out;
}

Outcome unpack(std::string_view kept) {
    Outcome out;
    kept.remove_prefix(std::min<std::size_t>(16, kept.size()));
    while (!kept.empty()) {
        auto space = kept.find(' ');
        std::string_view part = kept.substr(0, space);
        kept = space == std::string_view::npos ? std::string_view{} : kept.substr(space + 1);
        auto colon = part.find(':');
        if (colon == std::string_view::npos) continue;
        std::uint64_t seq = 0;
        std::from_chars(part.data() + colon + 1, part.data() + part.size(), seq);
        out.events.emplace_back(std::string(part.substr(0, colon)), seq);
    }
    return out;
}

// The document of what has been said of a person or at a case; "" when nothing.
template <class Source>
Result<std::string> said_about(Source& source, Uuid whose) {
    if (whose.is_nil()) return std::string{};
    auto record = source.record(store::protection_kind, to_string(whose));
    if (!record) return fail(record.error());
    return record->value_or("");
}

Result<bool> stands(store::WriteSession& session, Uuid case_id, const Seen& seen) {
    const auto now = session.load(case_id);
    if (!now) return fail(now.error());
    if ((*now)->seq != seen.seq || (*now)->subject != seen.subject) return false;
    const auto of_case = said_about(session, case_id);
    if (!of_case) return fail(of_case.error());
    const auto of_person = said_about(session, seen.subject);
    if (!of_person) return fail(of_person.error());
    return *of_case == seen.of_case && *of_person == seen.of_person;
}

Result<std::string> perform(const App& app, const Order& order, store::WriteSession& session) {
    if (!order.key.empty()) {
        if (auto first = session.first_answer(order.key)) return "=" + *first;
    }
    if (order.only_repeat) return fail(ErrorKind::stale, "api.stale");
    if (auto there = check_there(session, order.command.actor); !there) return fail(there.error());
    if (order.seen) {
        const auto same = stands(session, order.case_id, *order.seen);
        if (!same) return fail(same.error());
        if (!*same) return fail(ErrorKind::busy, std::string(changed_meanwhile));
    }
    if (order.change_details) {
        auto details = session.contact_details(order.case_id);
        if (!details && details.error().kind != ErrorKind::not_found) return fail(details.error());
        if (!details) details = store::ContactDetails{};  // nobody has told any before
        details->case_id = order.case_id;
        if (auto changed = order.change_details(*details); !changed) return fail(changed.error());
        if (auto done = session.put_contact_details(*details); !done) return fail(done.error());
    }
    if (order.also)
        if (auto done = order.also(session); !done) return fail(done.error());
    SystemRandom random;
    auto done = desk::run_command(session, app.installation, order.case_id, order.command,
                                  order.texts, random);
    if (!done) return fail(done.error());
    for (const KeeperWord& word : order.full) {
        if (auto put =
                session.put_record(full_record, word.service, to_json(word), order.command.actor);
            !put)
            return fail(put.error());
    }
    std::string answer = pack(order.digest, done->events);
    if (!order.key.empty()) {
        if (auto kept = session.keep_answer(order.key, answer); !kept) return fail(kept.error());
    }
    return answer;
}

}  // namespace

Result<void> check_there(store::WriteSession& session, const engine::Actor& who) {
    if (who.kind != engine::ActorKind::worker) return {};
    const auto record = session.record(worker_record, who.id);
    if (!record) return fail(record.error());
    if (!*record) return {};
    const auto left = left_of(**record);
    if (!left) return fail(left.error());
    if (left->worker.empty()) return {};
    return fail(ErrorKind::forbidden, "access.not_yours", "the worker has left");
}

Result<Seen> seen_now(store::Reader& reader, Uuid case_id) {
    Seen out;
    auto row = reader.case_row(case_id);
    if (!row) return fail(std::move(row.error()));
    auto of_case = said_about(reader, case_id);
    if (!of_case) return fail(std::move(of_case.error()));
    auto of_person = said_about(reader, row->subject);
    if (!of_person) return fail(std::move(of_person.error()));
    out.seq = row->seq;
    out.subject = row->subject;
    out.of_case = std::move(*of_case);
    out.of_person = std::move(*of_person);
    return out;
}

engine::Actor actor_of(const access::Asker& asker) {
    engine::Actor actor;
    switch (asker.kind) {
        case access::AskerKind::client:
            actor.kind = asker.role == access::representative_role
                             ? engine::ActorKind::representative
                             : engine::ActorKind::client;
            break;
        case access::AskerKind::worker: actor.kind = engine::ActorKind::worker; break;
        default: actor.kind = engine::ActorKind::system; break;
    }
    actor.id = asker.id;
    actor.role = asker.role;
    actor.unit = asker.unit;
    actor.organisation = asker.organisation;
    return actor;
}

engine::Actor system_actor(const App& app) {
    engine::Actor actor;
    actor.role = "system";
    actor.organisation = app.installation.organiser;
    return actor;
}

store::Text make_text(const App& app, const engine::Case& the_case, std::string kind,
                      std::string body, Language language, Instant now) {
    SystemRandom random;
    store::Text text;
    text.id = make_uuid_v7(now, random);
    text.case_id = the_case.id;
    text.organiser = the_case.organiser.empty() ? app.installation.organiser : the_case.organiser;
    text.kind = std::move(kind);
    text.language = language;
    text.body = std::move(body);
    text.reg = the_case.model->reg;
    text.happened_at = now;
    text.recorded_at = now;
    return text;
}

std::string digest_of(const Request& request) { return to_hex(sha256(request.body)).substr(0, 16); }

Result<std::string>
write_once(Call& call, const std::function<Result<std::string>(store::WriteSession&)>& job) {
    const std::string key = call.key();
    const std::string digest = digest_of(call.request);
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            if (auto first = session.first_answer(key)) return *first;
            if (auto there = check_there(session, actor_of(call.asker())); !there)
                return fail(there.error());
            auto done = job(session);
            if (!done) return done;
            if (auto kept = session.keep_answer(key, digest + *done); !kept)
                return fail(kept.error());
            return digest + *done;
        });
    if (!written) return written;
    if (!written->starts_with(digest)) return fail(ErrorKind::conflict, "api.key_reused");
    return written->substr(digest.size());
}

Result<Outcome> carry_out(App& app, const Order& order) {
    auto written = app.store.write_and_wait(
        [&](store::WriteSession& session) { return perform(app, order, session); });
    if (!written) return fail(written.error());
    ++app.metrics.commands;
    // The writer tells of changes after its commit; a reader that comes back at once must not
    // meet a view rendered before.
    app.views.changed(case_topic(order.case_id));
    std::string_view kept = *written;
    const bool repeated = kept.starts_with('=');
    if (repeated) kept.remove_prefix(1);
    if (repeated && !order.digest.empty() && kept.substr(0, 16) != order.digest) {
        return fail(ErrorKind::conflict, "api.key_reused");
    }
    Outcome out = unpack(kept);
    out.repeated = repeated;
    return out;
}

}  // namespace luotsi::server
