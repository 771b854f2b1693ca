#include "access/protection.hpp"

#include <algorithm>
#include <array>

namespace luotsi::access {
namespace {

template <class T>
bool any_holds(const std::vector<T>& all, Instant now) {
    return std::ranges::any_of(all, [&](const T& one) { return one.holds(now); });
}

template <class T>
void next_change(const std::vector<T>& all, Instant now, Instant& out) {
    for (const T& one : all) {
        if (one.happened_at > now) out = std::min(out, one.happened_at);
        if (one.ends_at.ms != 0 && one.ends_at > now) out = std::min(out, one.ends_at);
    }
}

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from) {
    to.insert(to.end(), from.begin(), from.end());
}

constexpr std::array<std::string_view, 3> scope_words{"controller", "service", "document"};
constexpr std::array<std::string_view, 3> relation_words{"guardian", "mandate", "trustee"};
constexpr std::array<std::string_view, 2> basis_words{"emergency", "statutory"};

}  // namespace

bool Protection::empty() const {
    return !born && non_disclosure.empty() && custody.empty() && restricted.empty() &&
           permissions.empty() && bans.empty() && representatives.empty() &&
           address_grants.empty() && openings.empty() && capacity.empty() && matters.empty();
}

bool Protection::is_hidden_place(Instant now) const { return any_holds(non_disclosure, now); }
bool Protection::in_custody(Instant now) const { return any_holds(custody, now); }
bool Protection::is_restricted(Instant now) const { return any_holds(restricted, now); }

namespace {

// Guardianship ends at 18; of somebody without a known birthday it is not said that it has ended.
bool is_of_age(const Protection& about, Instant now) {
    return about.born && age_in_years(*about.born, local_date(now)) >= 18;
}

// Whoever has been verified to be a guardian counts, for whichever matters.
bool is_guardian(const Representative& one, Instant now) {
    return one.relation == Relation::guardian && one.holds(now) && !one.verified_from.empty();
}

}  // namespace

bool Protection::all_guardians_hidden(Instant now) const {
    bool any = false;
    for (const Representative& one : representatives) {
        if (!is_guardian(one, now)) continue;
        if (!any_holds(one.non_disclosure, now)) return false;
        any = true;
    }
    return any && !is_of_age(*this, now);
}

bool Protection::any_guardian_hidden(Instant now, Uuid other_than) const {
    return !is_of_age(*this, now) && std::ranges::any_of(representatives, [&](const auto& one) {
        return one.person != other_than && is_guardian(one, now) &&
               any_holds(one.non_disclosure, now);
    });
}

std::uint8_t Protection::capacity_at(Instant now) const {
    const Capacity* newest = nullptr;
    for (const Capacity& one : capacity) {
        if (!one.holds(now)) continue;
        if (newest == nullptr || one.happened_at > newest->happened_at ||
            (one.happened_at == newest->happened_at && one.recorded_at >= newest->recorded_at))
            newest = &one;
    }
    return newest == nullptr ? std::uint8_t{0} : newest->value;
}

Instant Protection::changes_at(Instant now) const {
    Instant out = never;
    next_change(non_disclosure, now, out);
    next_change(custody, now, out);
    next_change(restricted, now, out);
    next_change(permissions, now, out);
    next_change(bans, now, out);
    next_change(representatives, now, out);
    next_change(address_grants, now, out);
    next_change(openings, now, out);
    next_change(capacity, now, out);
    for (const Representative& one : representatives) next_change(one.non_disclosure, now, out);
    return out;
}

void Protection::add(const Protection& other) {
    if (!born) born = other.born;
    append(non_disclosure, other.non_disclosure);
    append(custody, other.custody);
    append(restricted, other.restricted);
    append(permissions, other.permissions);
    append(bans, other.bans);
    append(representatives, other.representatives);
    append(address_grants, other.address_grants);
    append(openings, other.openings);
    append(capacity, other.capacity);
}

namespace {

template <class T>
Statement* find_in(std::vector<T>& all, Uuid id) {
    const auto found = std::ranges::find(all, id, &T::id);
    return found == all.end() ? nullptr : &*found;
}

Statement* find_statement(Protection& in, Uuid id) {
    for (Statement* one :
         {find_in(in.non_disclosure, id), find_in(in.custody, id), find_in(in.restricted, id),
          find_in(in.permissions, id), find_in(in.bans, id), find_in(in.representatives, id),
          find_in(in.address_grants, id), find_in(in.capacity, id)})
        if (one != nullptr) return one;
    return nullptr;
}

}  // namespace

Result<void> end_statement(Protection& protection, Uuid id, Instant at, Instant now,
                           std::string_view by) {
    Statement* one = find_statement(protection, id);
    if (one == nullptr) return fail(ErrorKind::not_found, "access.no_statement");
    if (!one->holds(now)) return fail(ErrorKind::conflict, "access.statement_over");
    one->ends_at = std::max(at, one->happened_at);
    one->end_recorded_at = now;
    one->ended_by = by;
    return {};
}

std::string_view to_string(BanScope scope) { return scope_words[static_cast<std::size_t>(scope)]; }
std::string_view to_string(Relation relation) {
    return relation_words[static_cast<std::size_t>(relation)];
}
std::string_view to_string(OpeningBasis basis) {
    return basis_words[static_cast<std::size_t>(basis)];
}

}  // namespace luotsi::access
