#include "desk/succession.hpp"

#include <algorithm>
#include <array>

namespace luotsi::desk {
namespace {

using access::Organisation;
using access::Structure;
using access::Succession;

engine::Command of_organisation(const engine::Case& the_case, engine::CommandKind kind) {
    engine::Command command;
    command.kind = kind;
    command.actor.organisation = the_case.organiser;
    command.actor.role = "system";
    return command;
}

// The day before and the day itself.
const Structure& before(const Organisation& all, const Succession& one) {
    return all.at(one.at - milliseconds(1));
}

bool still_stands(const Succession& one) {
    return std::ranges::any_of(one.to, [&](const auto& share) { return share.unit == one.unit; });
}

// Whether the case has been brought through this change of a unit that still stands; of several on
// one day as many as it remembers.
bool is_done(const Organisation& all, const engine::Case& the_case, const Succession& one) {
    std::size_t earlier = 0;
    for (const Succession& other : all.successions()) {
        if (&other == &one) break;
        if (other.unit == one.unit && other.at == one.at && still_stands(other)) ++earlier;
    }
    const auto done = std::ranges::count_if(the_case.successions, [&](const auto& record) {
        return record.from == one.unit && record.at == one.at;
    });
    return static_cast<std::size_t>(done) > earlier;
}

// The controller from the day on, when the responsible unit has gone to another; else "".
std::string new_controller(const Organisation& all, const engine::Case& the_case,
                           const Succession& one, const std::string& to) {
    const access::Unit* was = before(all, one).unit(one.unit);
    const access::Unit* is = all.at(one.at).unit(to);
    if (was == nullptr || is == nullptr || the_case.unit != one.unit) return {};
    const bool moves = was->organisation != is->organisation;
    return moves && the_case.organiser == was->organisation ? is->organisation : std::string();
}

engine::Command succession_of(const Organisation& all, const engine::Case& the_case,
                              const Succession& one, std::string_view municipality) {
    constexpr std::array<std::string_view, 3> reasons{"organisation.merged", "organisation.split",
                                                      "organisation.moved"};
    engine::Command command = of_organisation(the_case, engine::CommandKind::succeed);
    command.happened_at = std::max(one.at, the_case.opened_at);
    command.from = one.unit;
    command.to = Organisation::share_of(one, municipality);
    command.source = new_controller(all, the_case, one, command.to);
    command.reason = reasons[static_cast<std::size_t>(one.kind)];
    for (const access::Worker& worker : all.at(one.at).workers())
        if (worker.unit == command.to) command.present.push_back(worker.slug);
    return command;
}

// Steps whose request was this unit's and goes on with it on the client's consent.
std::vector<std::uint32_t> consented_steps(const engine::Case& the_case, std::string_view unit) {
    std::vector<std::uint32_t> out;
    for (const engine::Promise& promise : the_case.promises) {
        const bool given = std::ranges::any_of(the_case.consents, [&](const auto& consent) {
            return consent.step == promise.step && consent.state == engine::ConsentState::given;
        });
        if (given && engine::is_running(promise.state) && promise.to_unit == unit &&
            std::ranges::find(out, promise.step) == out.end())
            out.push_back(promise.step);
    }
    return out;
}

// A consent was given for a unit of that kind, register and organiser. Where the successor is
// another, it ends in the matter's history, and the client can be asked anew.
Result<void> end_consents(store::WriteSession& session, const centre::Installation& installation,
                          Uuid case_id, const std::vector<std::uint32_t>& steps,
                          const engine::Command& succession, Random& random) {
    engine::Command command;
    command.kind = engine::CommandKind::withdraw_consent;
    command.actor = succession.actor;
    command.happened_at = succession.happened_at;
    command.reason = succession.reason;
    for (const std::uint32_t step : steps) {
        command.step = step;
        const auto done = run_command(session, installation, case_id, command, {}, random);
        // A later change of the same unit, which comes first, has ended it already.
        if (!done && done.error().code != "engine.no_consent_given") return fail(done.error());
    }
    return {};
}

}  // namespace

std::string municipality_of(store::WriteSession& session, const engine::Case& now_case) {
    const auto details = session.contact_details(now_case.id);
    if (details && !details->municipality.empty()) return details->municipality;
    if (now_case.subject.is_nil()) return {};
    const auto person = session.person(now_case.subject);
    return person ? person->municipality : std::string();
}

Result<bool> pass_on(store::WriteSession& session, const centre::Installation& installation,
                     Uuid case_id, Random& random, bool sweep) {
    const Organisation& all = installation.organisation;
    bool any = false;
    for (const Succession& one : all.successions()) {
        if (one.at > session.now()) break;
        const bool stands = still_stands(one);
        if (stands && !sweep) continue;
        const auto found = session.load(case_id);
        if (!found) return fail(found.error());
        const engine::Case& the_case = **found;
        if (the_case.state != engine::CaseState::open) return any;
        if (!engine::has_part(the_case, one.unit)) continue;
        if (stands && (the_case.opened_at >= one.at || is_done(all, the_case, one))) continue;
        const engine::Command command =
            succession_of(all, the_case, one, municipality_of(session, the_case));
        const std::vector<std::uint32_t> steps = all.is_alike(one, command.to)
                                                     ? std::vector<std::uint32_t>{}
                                                     : consented_steps(the_case, one.unit);
        const auto done = run_command(session, installation, case_id, command, {}, random);
        if (!done) return fail(done.error());
        const auto ended = end_consents(session, installation, case_id, steps, command, random);
        if (!ended) return fail(ended.error());
        any = true;
    }
    return any;
}

Result<bool> release_held(store::WriteSession& session, const centre::Installation& installation,
                          Uuid case_id, const access::Departure& departure, Random& random) {
    const auto found = session.load(case_id);
    if (!found) return fail(found.error());
    const engine::Case& the_case = **found;
    if (the_case.state != engine::CaseState::open) return false;
    const access::Worker* worker =
        installation.organisation.at(session.now()).worker(departure.worker);
    // Who leaves altogether keeps nothing anywhere.
    const bool stays = worker != nullptr && !departure.leaves;
    const std::string own = stays ? worker->unit : std::string();
    const auto round = [&](const engine::Round& one) {
        return one.state == engine::RoundState::taken && one.holder == departure.worker &&
               one.unit != own;
    };
    const auto promise = [&](const engine::Promise& one) {
        return one.state == engine::PromiseState::accepted && one.holder == departure.worker &&
               one.to_unit != own;
    };
    const bool keeps = the_case.keeper == departure.worker && the_case.unit != own;
    if (!keeps && std::ranges::none_of(the_case.rounds, round) &&
        std::ranges::none_of(the_case.promises, promise))
        return false;
    engine::Command command = of_organisation(the_case, engine::CommandKind::hand_over);
    command.happened_at = std::max(departure.at, the_case.opened_at);
    command.from = departure.worker;
    command.to = departure.to;
    command.reason = departure.leaves ? "organisation.worker_left" : "organisation.worker_moved";
    const auto done = run_command(session, installation, case_id, command, {}, random);
    // A change of the unit itself, which comes first, has released it already.
    if (!done && done.error().code == "engine.nothing_held") return true;
    if (!done) return fail(done.error());
    return true;
}

}  // namespace luotsi::desk
