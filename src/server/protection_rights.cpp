#include "server/protection_rights.hpp"

#include <algorithm>

#include "server/app.hpp"
#include "server/case_parts.hpp"
#include "store/protection.hpp"

namespace luotsi::server {

namespace {

using access::Purpose;
using access::Verdict;

// Since when the case is its person's; the person's own contact is theirs from the beginning.
bool is_lasting(const CaseBundle& bundle, Instant now) {
    const engine::Case& the_case = bundle.the_case;
    for (auto event = bundle.journal.rbegin(); event != bundle.journal.rend(); ++event) {
        const bool binds = event->kind == engine::EventKind::subject_bound ||
                           event->kind == engine::EventKind::opened;
        if (!binds || event->person != the_case.subject) continue;
        return event->actor.kind == engine::ActorKind::client ||
               event->recorded_at + binding_settles <= now;
    }
    return false;
}

// Calls `each` for every statement of a record but openings.
template <class Each>
void for_all(const access::Protection& all, bool of_case, const Each& each) {
    const auto list = [&](const auto& statements, StatementKind kind) {
        for (const auto& one : statements) each(Stated{kind, &one, of_case}, one);
    };
    list(all.permissions, StatementKind::permission);
    list(all.bans, StatementKind::ban);
    list(all.non_disclosure, StatementKind::non_disclosure);
    list(all.custody, StatementKind::custody);
    list(all.restricted, StatementKind::restriction);
    list(all.capacity, StatementKind::capacity);
    list(all.representatives, StatementKind::representative);
    list(all.address_grants, StatementKind::address_grant);
}

void put(access::Protection& out, const access::Permission& one, StatementKind) {
    out.permissions.push_back(one);
}
void put(access::Protection& out, const access::Ban& one, StatementKind) {
    out.bans.push_back(one);
}
void put(access::Protection& out, const access::Mark& one, StatementKind kind) {
    auto& list = kind == StatementKind::custody       ? out.custody
                 : kind == StatementKind::restriction ? out.restricted
                                                      : out.non_disclosure;
    list.push_back(one);
}
void put(access::Protection& out, const access::Capacity& one, StatementKind) {
    out.capacity.push_back(one);
}
void put(access::Protection& out, const access::Representative& one, StatementKind) {
    out.representatives.push_back(one);
}
void put(access::Protection& out, const access::AddressGrant& one, StatementKind) {
    out.address_grants.push_back(one);
}

// What the person says themselves and sees of themselves.
bool is_of_person(StatementKind kind) {
    return kind == StatementKind::permission || kind == StatementKind::ban ||
           kind == StatementKind::non_disclosure || kind == StatementKind::restriction;
}

}  // namespace

bool has_own_matter(const CaseBundle& bundle, const access::Asker& asker) {
    const auto& parties = bundle.parties;
    if (asker.kind != access::AskerKind::worker || asker.id.empty()) return false;
    if (asker.id == parties.keeper) return true;
    const bool holds_round = std::ranges::any_of(bundle.the_case.rounds, [&](const auto& one) {
        return one.state == engine::RoundState::taken && one.holder == asker.id;
    });
    return holds_round || std::ranges::any_of(parties.units, [&](const auto& one) {
               return one.unit == asker.unit &&
                      (one.part == access::Part::responsible || one.part == access::Part::works);
           });
}

bool sees_whole(const CaseBundle& bundle, const access::Asker& asker, Instant now) {
    return Eyes(bundle, asker, now)
               .at(bundle.the_case.model->reg, model::Wall::parties, Instant{0}) == Verdict::yes;
}

ProtectionRights::ProtectionRights(const Call& call, const CaseBundle& bundle)
    : call_(call), bundle_(bundle) {
    const access::Asker& asker = call.asker();
    const auto may = [&](Purpose purpose) {
        return access::may_open(asker, purpose, bundle.parties, call.now) == Verdict::yes;
    };
    lasting_ = is_lasting(bundle, call.now);
    if (asker.kind == access::AskerKind::client) {
        // Only the subject reads the log: whoever acts for another is neither of the two.
        const bool own = may(Purpose::log);
        person_ = own && !asker.person.is_nil();
        code_ = own && asker.person.is_nil();
        return;
    }
    works_ =
        may(Purpose::work) && has_own_matter(bundle, asker) && sees_whole(bundle, asker, call.now);
    leads_ = may(Purpose::log);
}

Result<ProtectionRights> ProtectionRights::of(const Call& call, const CaseBundle& bundle) {
    ProtectionRights out(call, bundle);
    auto of_case = store::read_protection(call.reader, bundle.the_case.id);
    if (!of_case) return fail(of_case.error());
    out.of_case_ = std::move(*of_case);
    if (bundle.parties.subject.is_nil()) return out;
    auto of_person = store::read_protection(call.reader, bundle.parties.subject);
    if (!of_person) return fail(of_person.error());
    out.of_person_ = std::move(*of_person);
    return out;
}

Result<bool> ProtectionRights::still_stand(store::WriteSession& session) const {
    const Uuid id = bundle_.the_case.id;
    const Uuid subject = bundle_.parties.subject;
    const auto now = session.load(id);
    if (!now) return fail(now.error());
    if ((*now)->seq != bundle_.seq || (*now)->subject != subject) return false;
    const auto is_same = [&](Uuid whose, const access::Protection& known) -> Result<bool> {
        const auto all = store::read_protection(session, whose);
        if (!all) return fail(all.error());
        return access::to_json(*all) == access::to_json(known);
    };
    const auto of_case = is_same(id, of_case_);
    if (!of_case || !*of_case || subject.is_nil()) return of_case;
    return is_same(subject, of_person_);
}

bool ProtectionRights::sees_any() const { return person_ || code_ || works_ || leads_; }

// By a worker of the asker's own unit as it was then, or of one whose successor it is: who has
// moved since has taken nothing along, neither out nor in.
bool ProtectionRights::is_said_here(const access::Statement& one) const {
    const access::Worker* worker =
        call_.app.installation.organisation.worker_about(one.by, one.recorded_at);
    const access::Asker& asker = call_.asker();
    return worker != nullptr &&
           (worker->unit == asker.unit ||
            std::ranges::find(asker.predecessors, worker->unit) != asker.predecessors.end());
}

// Whether a permission or ban concerns the register of this case, the units with a part in it or
// one of its texts: who works here has to know it, however short a time the case has been bound.
bool ProtectionRights::bears_on_case(const Stated& one) const {
    if (one.kind == StatementKind::non_disclosure || one.kind == StatementKind::restriction)
        return true;
    if (one.kind == StatementKind::permission)
        return static_cast<const access::Permission*>(one.statement)->reg ==
               bundle_.the_case.model->reg;
    if (one.kind != StatementKind::ban) return false;
    const auto& ban = *static_cast<const access::Ban*>(one.statement);
    if (ban.scope == access::BanScope::document) {
        const auto text = parse_uuid(ban.target);
        return text && bundle_.text(*text) != nullptr;
    }
    if (ban.target.empty()) return true;
    return std::ranges::any_of(bundle_.parties.units, [&](const access::UnitPart& part) {
        const access::Unit* unit = call_.app.installation.organisation.unit(part.unit);
        if (unit == nullptr) return false;
        const bool service = ban.scope == access::BanScope::service;
        const auto& before = service ? unit->was_kinds : unit->was_of;
        return ban.target == (service ? unit->kind : unit->organisation) ||
               std::ranges::find(before, ban.target) != before.end();
    });
}

bool ProtectionRights::worker_is_shown(const Stated& one) const {
    // That a child has been taken into care is child protection's own: whoever may see behind that
    // wall here is shown it.
    if (one.kind == StatementKind::custody)
        return works_ && Eyes(bundle_, call_.asker(), call_.now)
                                 .at(model::Register::social, model::Wall::child_protection,
                                     one.statement->recorded_at) == Verdict::yes;
    const bool for_leader = one.kind == StatementKind::non_disclosure ||
                            one.kind == StatementKind::address_grant ||
                            one.kind == StatementKind::restriction;
    if (leads_ && for_leader) return true;
    if (!works_) return false;
    return one.of_case || lasting_ || is_said_here(*one.statement) || bears_on_case(one);
}

bool ProtectionRights::shows(const Stated& one) const {
    if (person_) return is_of_person(one.kind);
    if (code_) return one.of_case && is_of_person(one.kind);
    return worker_is_shown(one);
}

access::Protection ProtectionRights::shown() const {
    access::Protection out;
    const auto take = [&](const Stated& one, const auto& statement) {
        if (shows(one)) put(out, statement, one.kind);
    };
    for_all(of_case_, true, take);
    for_all(of_person_, false, take);
    return out;
}

std::optional<Stated> ProtectionRights::find(Uuid id) const {
    std::optional<Stated> out;
    const auto look = [&](const Stated& one, const auto&) {
        // A leader ends a custody that its worker may see and they may not.
        const bool known = shows(one) || (leads_ && one.kind == StatementKind::custody);
        if (one.statement->id == id && known) out = one;
    };
    for_all(of_case_, true, look);
    for_all(of_person_, false, look);
    return out;
}

bool ProtectionRights::may_say(StatementKind kind) const {
    if (person_ || code_) return kind == StatementKind::permission || kind == StatementKind::ban;
    // A restriction is decided on the person's request (api_rights.cpp), not written down here.
    if (kind == StatementKind::restriction) return false;
    return kind == StatementKind::address_grant ? leads_ : works_;
}

bool ProtectionRights::needs_review(StatementKind kind) {
    return kind == StatementKind::non_disclosure || kind == StatementKind::custody ||
           kind == StatementKind::restriction;
}

bool ProtectionRights::may_end(const Stated& one) const {
    // Whoever has asked for a restriction may take it off at once.
    const bool asked_for = one.kind == StatementKind::restriction;
    if (person_) return asked_for || may_say(one.kind);
    if (code_ && asked_for) return one.of_case;
    if (code_) return one.of_case && may_say(one.kind);
    if (needs_review(one.kind) || one.kind == StatementKind::address_grant) return leads_;
    if (!works_) return false;
    // A ban of the person's that was said elsewhere is not undone on a case bound a moment ago.
    return one.of_case || lasting_ || is_said_here(*one.statement);
}

Uuid ProtectionRights::whose(StatementKind kind) const {
    const engine::Case& the_case = bundle_.the_case;
    const bool opens = kind == StatementKind::permission || kind == StatementKind::representative;
    const bool of_case = the_case.subject.is_nil() || kind == StatementKind::capacity || code_ ||
                         (opens && !person_ && !lasting_);
    return of_case ? the_case.id : the_case.subject;
}

}  // namespace luotsi::server
