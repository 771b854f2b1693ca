#include "desk/next_best.hpp"

#include "centre/next_best.hpp"
#include "store/protection.hpp"

namespace luotsi::desk {

namespace {

// Consultations ask one expert a question; nobody is referred, so nobody else is looked for.
std::vector<std::uint32_t> came_home(const engine::Case& now_case,
                                     const std::vector<engine::Event>& events) {
    std::vector<std::uint32_t> out;
    if (now_case.state != engine::CaseState::open) return out;
    for (const engine::Event& event : events) {
        if (event.kind != engine::EventKind::promise_returned ||
            event.promise >= now_case.promises.size())
            continue;
        const engine::Promise& promise = now_case.promises[event.promise];
        const bool waits = promise.round < now_case.rounds.size() &&
                           engine::is_open(now_case.rounds[promise.round].state) &&
                           now_case.rounds[promise.round].promise == engine::none;
        if (promise.moves_matter && waits && promise.proposed_seq == 0)
            out.push_back(event.promise);
    }
    return out;
}

// Proposals are kept and shown to whoever works on the matter: with a secret place no distance is
// worked out. What cannot be read is taken as secret.
bool is_place_secret(store::WriteSession& session, const engine::Case& now_case) {
    for (const Uuid& id : {now_case.id, now_case.subject}) {
        if (id.is_nil()) continue;
        const auto said = store::read_protection(session, id);
        if (!said || said->is_hidden_place(session.now())) return true;
    }
    return false;
}

centre::NextFor person_of(store::WriteSession& session, const engine::Case& now_case,
                          const engine::Context& context) {
    centre::NextFor person;
    person.age = context.age;
    person.now = session.now();
    const bool place_secret = is_place_secret(session, now_case);
    if (const auto details = session.contact_details(now_case.id)) {
        if (!place_secret) person.municipality = details->municipality;
        person.language = details->language;
    }
    if (now_case.subject.is_nil()) return person;
    if (const auto known = session.person(now_case.subject)) {
        if (person.municipality.empty() && !place_secret) person.municipality = known->municipality;
        if (person.language.empty()) person.language = known->language;
    }
    return person;
}

}  // namespace

Result<void> propose_next(store::WriteSession& session, const centre::Installation& installation,
                          Uuid case_id, const engine::Context& context,
                          std::vector<engine::Event>& events) {
    const auto now_case = session.load(case_id);
    if (!now_case) return fail(now_case.error());
    for (const std::uint32_t promise : came_home(**now_case, events)) {
        const auto directory = installation.directory.now();
        // The case may move in memory with every write: loaded anew for each.
        const auto fresh = session.load(case_id);
        if (!fresh) return fail(fresh.error());
        const centre::NextBest next =
            centre::next_best(**fresh, promise, person_of(session, **fresh, context), *directory,
                              installation.municipalities, installation.organisation);
        engine::Command command;
        command.kind = engine::CommandKind::propose_next;
        command.actor.organisation = (*fresh)->organiser;
        command.actor.role = "system";
        command.promise = promise;
        command.learned.emplace_back();
        command.learned.front().value = centre::to_value(next.options);
        command.source = centre::next_best_rule;
        command.row = next.looked_at;
        const auto written = session.run(case_id, command, context);
        if (!written) return fail(written.error());
        events.insert(events.end(), written->begin(), written->end());
    }
    return {};
}

}  // namespace luotsi::desk
