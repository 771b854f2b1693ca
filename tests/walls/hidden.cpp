// From whom a change is hidden: by the naive reading of the law, not by what the application
// thinks.
#include <algorithm>

#include "town.hpp"

namespace luotsi::tests {

bool is_counted(Change::Kind kind) {
    using Kind = Change::Kind;
    return kind == Kind::not_understood || kind == Kind::early_answer || kind == Kind::damage;
}

bool Town::is_hidden(const Change& change, const Viewer& viewer) {
    using Kind = Change::Kind;
    if (is_counted(change.kind)) return true;
    if (!change.who.empty() &&
        (viewer.name == change.who || viewer.asker.unit == unit_of(change.who))) {
        // Colleagues of whose doing it is: only what stands behind a wall of the matter is hidden.
        if (change.kind != Kind::note && change.kind != Kind::place) return false;
        if (viewer.name == change.who) return false;
    }
    // Of the crowd's matters the units that work on them know; who leads them sees the doing.
    if (change.kind == Kind::referral)
        return viewer.asker.unit != "guidance-kuopio" &&
               viewer.asker.unit != "family-centre-kuopio" &&
               !may_know_case(viewer.asker, change.after.back(), test_clock());
    if (change.kind == Kind::other_case)
        return !may_know_case(viewer.asker, change.after.back(), test_clock()) &&
               !viewer.asker.leads;
    // The badge of a secret place stands in the search of people, wherever it was written down.
    const bool of_somebody =
        !change.whose.is_nil() || !change.after[change.matter].subject.is_nil();
    if (change.kind == Kind::secrecy && of_somebody &&
        viewer.asker.kind == access::AskerKind::worker)
        return false;
    for (std::size_t at = 0; at < change.after.size(); ++at) {
        if (is_about(change, at) && !is_hidden_in(change, viewer, at)) return false;
    }
    return true;
}

// What was said in a person's own record is about all their matters; that a guardian hides, about
// all those of the children as well.
bool Town::is_about(const Change& change, std::size_t at) {
    if (at == change.matter) return true;
    if (change.whose.is_nil()) return false;
    const access::CaseParties& of = change.after[at];
    return of.subject == change.whose ||
           (change.kind == Change::Kind::secrecy &&
            std::ranges::find(of.protection.representatives, change.whose,
                              &access::Representative::person) !=
                of.protection.representatives.end());
}

bool Town::is_hidden_in(const Change& change, const Viewer& viewer, std::size_t at) const {
    using Kind = Change::Kind;
    const Instant now = test_clock();
    const access::CaseParties& of = change.after[at];
    if (!viewer.asker.person.is_nil()) {
        if (viewer.asker.person == of.subject) return false;
        return is_hidden_from_actor(change, viewer, at);
    }
    // A person may know of all their matters, and stands in the log of each when a worker who has
    // opened one sees the others listed; so do those who read these logs.
    if (viewer.asker.kind == access::AskerKind::client) {
        const auto own =
            std::ranges::find(change.after, viewer.asker.own_case, &access::CaseParties::case_id);
        if (own != change.after.end() && !own->subject.is_nil() && own->subject == of.subject)
            return false;
    }
    if (change.kind == Kind::opening && viewer.asker.leads) return false;
    if (!may_know_case(viewer.asker, of, now)) return true;
    // Of what is erased a mark stays where it stood, and a ban or permission counts at once.
    if (is_over(viewer.asker, of, now) && change.kind != Kind::erased &&
        change.kind != Kind::statement && change.kind != Kind::opening &&
        change.kind != Kind::secrecy)
        return true;
    const bool sees_thing = is_entitled(viewer.asker, of, change.thing, now);
    const bool sees_matter = viewer.asker.kind != access::AskerKind::worker || viewer.asker.leads ||
                             has_whole_matter(viewer.asker, of, model::Register::social, now) ||
                             has_whole_matter(viewer.asker, of, model::Register::health, now);
    switch (change.kind) {
        case Kind::place: return !may_know_where(viewer.asker, of, now);
        case Kind::note:
        case Kind::fact:
        case Kind::correction:
        case Kind::erased: return !sees_thing;
        case Kind::measurement: return !sees_thing && !sees_matter;
        case Kind::message:
        case Kind::plan:
        case Kind::appointment:
        case Kind::custody:
        case Kind::capacity: return !sees_matter;
        default: return false;
    }
}

// An identified resident whose matter it is not. That a right to act begins or ends is noticed by
// whoever has it; while it does not reach, nothing is, and so not why it does not.
bool Town::is_hidden_from_actor(const Change& change, const Viewer& viewer, std::size_t at) const {
    using Kind = Change::Kind;
    const Instant now = test_clock();
    const access::CaseParties& of = change.after[at];
    const bool knew = may_know_case(viewer.asker, change.before[at], now);
    const bool knows = may_know_case(viewer.asker, of, now);
    if (knew != knows) return false;
    if (!knows) return true;
    // Where a child is may depend on whether another guardian hides.
    const bool knows_where = may_know_where(viewer.asker, of, now);
    if (may_know_where(viewer.asker, change.before[at], now) != knows_where) return false;
    switch (change.kind) {
        // Who else may act, and what was said about the use of the data, is the person's to know.
        case Kind::right: return change.of != viewer.asker.person;
        case Kind::statement:
        case Kind::opening:
        case Kind::custody:
        case Kind::capacity:
        case Kind::secrecy: return true;
        case Kind::place: return !knows_where;
        case Kind::note:
        case Kind::fact:
        case Kind::correction:
        case Kind::erased: return !is_entitled(viewer.asker, of, change.thing, now);
        default: return false;
    }
}

}  // namespace luotsi::tests
