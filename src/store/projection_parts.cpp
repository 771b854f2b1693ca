// Who has which part in a case, and how case_row keeps it: one line per part,
//   unit ⇥ part ⇥ ended_at ⇥ consented ⇥ had
// with the numbers of access::Part. Units are slugs, which hold no white space.
#include <algorithm>
#include <array>
#include <charconv>

#include "store/projection.hpp"

namespace luotsi::store {
namespace {

using engine::Case;

std::vector<std::string> holders_of(const Case& the_case) {
    std::vector<std::string> out;
    for (const engine::Round& round : the_case.rounds)
        if (round.state == engine::RoundState::taken && !round.holder.empty())
            out.push_back(round.holder);
    for (const engine::Promise& promise : the_case.promises)
        if (engine::is_running(promise.state) && !promise.holder.empty())
            out.push_back(promise.holder);
    std::ranges::sort(out);
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

bool has_consent(const Case& the_case, std::uint32_t step) {
    return std::ranges::any_of(the_case.consents, [&](const engine::Consent& consent) {
        return consent.step == step && consent.state == engine::ConsentState::given;
    });
}

// Whose a part is that ended then: a unit's successor inherits it, not its workers.
std::string_view heir_of(const Case& the_case, std::string_view unit, Instant ended_at) {
    for (const engine::SuccessionRecord& one : the_case.successions)
        if (one.from == unit && one.at >= ended_at) unit = one.to;
    return unit;
}

// One part per unit and kind; of several endings the latest, with the fullest part it had.
void add_part(std::vector<access::UnitPart>& parts, std::string_view unit, access::Part part,
              bool consented = false) {
    if (unit.empty()) return;
    for (access::UnitPart& known : parts)
        if (known.unit == unit && known.part == part) {
            known.consented = known.consented || consented;
            return;
        }
    access::UnitPart fresh;
    fresh.unit = unit;
    fresh.part = part;
    fresh.consented = consented;
    parts.push_back(std::move(fresh));
}

void add_past(const Case& the_case, std::vector<access::UnitPart>& parts, std::string_view whose,
              access::Part had, Instant ended_at) {
    if (whose.empty()) return;
    const std::string_view unit = heir_of(the_case, whose, ended_at);
    const auto fuller = [](access::Part part) { return part == access::Part::asked ? 0 : 1; };
    for (access::UnitPart& known : parts)
        if (known.unit == unit && known.part == access::Part::was_part) {
            known.ended_at = std::max(known.ended_at, ended_at);
            if (fuller(had) > fuller(known.had)) known.had = had;
            return;
        }
    access::UnitPart fresh;
    fresh.unit = unit;
    fresh.part = access::Part::was_part;
    fresh.had = had;
    fresh.ended_at = ended_at;
    parts.push_back(std::move(fresh));
}

// A unit that came to help with one request has the part that the request gives it, and none when
// the request is over: to have joined by accepting is not to work on the whole matter for good.
bool came_by_promise(const Case& the_case, const engine::Party& party) {
    if (&party == &the_case.parties.front()) return false;  // where the case was opened
    return std::ranges::any_of(the_case.promises, [&](const engine::Promise& promise) {
        // A running request has been passed on with the unit; of earlier receivers no time is kept.
        const Instant until = engine::is_running(promise.state) ? never : promise.ended_at;
        const bool accepted =
            promise.accepted_at.ms != 0 && heir_of(the_case, promise.to_unit, until) == party.unit;
        return accepted || std::ranges::any_of(promise.chain, [&](const std::string& unit) {
                   return unit == party.unit || heir_of(the_case, unit, Instant{0}) == party.unit;
               });
    });
}

void add_running_parts(const Case& the_case, std::vector<access::UnitPart>& parts) {
    using access::Part;
    if (the_case.state == engine::CaseState::open)
        add_part(parts, the_case.unit, Part::responsible);
    for (const engine::Round& round : the_case.rounds)
        if (engine::is_open(round.state)) add_part(parts, round.unit, Part::works);
    for (const engine::Promise& promise : the_case.promises) {
        if (!engine::is_running(promise.state)) continue;
        const bool consented = has_consent(the_case, promise.step);
        const bool accepted = promise.state == engine::PromiseState::accepted;
        add_part(parts, promise.to_unit, accepted ? Part::accepted : Part::asked, consented);
        add_part(parts, promise.from_unit, Part::asker);
    }
    if (the_case.state == engine::CaseState::open)
        for (const engine::Party& party : the_case.parties)
            if (party.state == engine::PartyState::present && !came_by_promise(the_case, party))
                add_part(parts, party.unit, Part::works);
}

void add_past_parts(const Case& the_case, const Trail& trail,
                    std::vector<access::UnitPart>& parts) {
    using access::Part;
    for (const Trail::Past& past : trail.past)
        add_past(the_case, parts, past.unit, past.had, past.ended_at);
    for (const engine::Round& round : the_case.rounds)
        if (!engine::is_open(round.state))
            add_past(the_case, parts, round.unit, Part::works, round.ended_at);
    for (const engine::Promise& promise : the_case.promises)
        if (!engine::is_running(promise.state))
            add_past(the_case, parts, promise.from_unit, Part::asker, promise.ended_at);
    if (the_case.state == engine::CaseState::closed) {
        add_past(the_case, parts, the_case.unit, Part::responsible, the_case.closed_at);
        for (const engine::Party& party : the_case.parties)
            if (!came_by_promise(the_case, party))
                add_past(the_case, parts, party.unit, Part::works, the_case.closed_at);
    }
}

}  // namespace

access::CaseParties parties_of(const Case& the_case, const Trail& trail) {
    access::CaseParties out;
    out.case_id = the_case.id;
    out.organiser = the_case.organiser;
    out.subject = the_case.subject;
    out.keeper = the_case.keeper;
    out.responsible = the_case.unit;
    out.holders = holders_of(the_case);
    add_running_parts(the_case, out.units);
    add_past_parts(the_case, trail, out.units);
    std::ranges::sort(out.units, [](const auto& a, const auto& b) {
        return a.unit != b.unit ? a.unit < b.unit : a.part < b.part;
    });
    return out;
}

std::string write_parts(const std::vector<access::UnitPart>& parts) {
    std::string out;
    for (const access::UnitPart& part : parts) {
        if (!out.empty()) out += '\n';
        out += part.unit;
        for (const std::int64_t n :
             {static_cast<std::int64_t>(part.part), part.ended_at.ms,
              std::int64_t{part.consented ? 1 : 0}, static_cast<std::int64_t>(part.had)}) {
            out += '\t';
            out += std::to_string(n);
        }
    }
    return out;
}

std::vector<access::UnitPart> read_parts(std::string_view text) {
    std::vector<access::UnitPart> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const auto next = [&line] {
            const std::size_t tab = std::min(line.find('\t'), line.size());
            const std::string_view field = line.substr(0, tab);
            line.remove_prefix(std::min(tab + 1, line.size()));
            return field;
        };
        access::UnitPart part;
        part.unit = next();
        std::array<std::int64_t, 4> numbers{};
        for (std::int64_t& number : numbers) {
            const std::string_view field = next();
            std::from_chars(field.data(), field.data() + field.size(), number);
        }
        part.part = static_cast<access::Part>(numbers[0]);
        part.ended_at = Instant{numbers[1]};
        part.consented = numbers[2] != 0;
        part.had = static_cast<access::Part>(numbers[3]);
        out.push_back(std::move(part));
    }
    return out;
}

}  // namespace luotsi::store
