#include "early/propose.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "access/askers.hpp"

namespace luotsi::early {

namespace {

constexpr std::array<std::string_view, 6> state_words{"proposed", "followed",  "refused",
                                                      "handled",  "withdrawn", "too-late"};

// Units of the rule's kinds with a part in the person's matters, running or still readable.
std::vector<const access::Unit*>
receivers(const Rule& rule, const access::Organisation& organisation, const Person& person) {
    std::set<std::string> slugs;
    for (const Matter& matter : person.matters)
        for (const access::UnitPart& part : matter.parties->units)
            if (part.part != access::Part::was_part) slugs.insert(part.unit);
    std::vector<const access::Unit*> out;
    for (const std::string& slug : slugs) {
        const access::Unit* unit = organisation.unit(slug);
        if (unit != nullptr &&
            std::ranges::find(rule.unit_kinds, unit->kind) != rule.unit_kinds.end())
            out.push_back(unit);
    }
    return out;
}

bool looks(const Rule& rule, std::string_view organiser, const Person& person) {
    if (rule.switch_of(organiser) == Switch::off) return false;
    return !person.objected || rule.objection == Objection::duty;
}

std::string name_of(const Rule& rule, std::uint32_t place) {
    return place < measure_count ? std::string(spec(static_cast<Measure>(place)).name)
                                 : rule.facts[place - measure_count].name;
}

std::vector<Reason> reasons_of(const Rule& rule, const Measured& measured) {
    std::vector<Reason> out;
    for (const std::uint32_t place : rule.when.facts()) {
        Reason reason;
        reason.name = name_of(rule, place);
        reason.value = feel::to_feel(measured.values[place]);
        reason.sources = measured.sources[place];
        out.push_back(std::move(reason));
    }
    return out;
}

bool same_place(const Proposal& a, const Proposal& b) {
    return a.rule == b.rule && a.unit == b.unit;
}

// What became of an open proposal that is (not) seen any more; nullopt: nothing.
std::optional<Proposal> ended(const Rules& rules, const Proposal& open, bool seen, Instant now) {
    const Rule* rule = rules.find(open.rule);
    std::optional<State> state;
    if (rule == nullptr || !seen)
        state = State::withdrawn;
    else if (now - open.recorded_at > days(rule->answer_within))
        state = State::too_late;
    if (!state) return std::nullopt;
    Proposal out = open;
    out.state = *state;
    out.ended_at = out.ended_recorded_at = now;
    return out;
}

}  // namespace

std::string_view to_string(State state) { return state_words[static_cast<std::size_t>(state)]; }

bool keeps_value(std::string_view name) {
    for (std::size_t i = 0; i < measure_count; ++i) {
        const MeasureSpec& one = spec(static_cast<Measure>(i));
        if (one.name == name) return !one.list;
    }
    return false;
}

bool is_answer(State state) {
    return state == State::followed || state == State::refused || state == State::handled;
}

std::string Proposal::id() const {
    return luotsi::to_string(person) + "/" + rule + "/" + unit + "/" + std::to_string(nth);
}

std::string_view unit_of(std::string_view id) {
    for (int parts = 0; parts < 2; ++parts) {
        const std::size_t at = id.find('/');
        if (at == std::string_view::npos) return {};
        id.remove_prefix(at + 1);
    }
    return id.substr(0, id.find('/'));
}

std::vector<std::string> rules_that_looked(const Rules& rules,
                                           const access::Organisation& organisation,
                                           std::string_view organiser, const Person& person) {
    std::vector<std::string> out;
    for (const Rule& rule : rules.all())
        if (looks(rule, organiser, person) && !receivers(rule, organisation, person).empty())
            out.push_back(rule.id);
    return out;
}

std::vector<Proposal> seen_now(const Rules& rules, const access::Organisation& organisation,
                               std::string_view organiser, const Person& person, Instant now) {
    std::vector<Proposal> out;
    for (const Rule& rule : rules.all()) {
        if (!looks(rule, organiser, person)) continue;
        for (const access::Unit* unit : receivers(rule, organisation, person)) {
            const Measured measured =
                measure(rule, person.matters, access::asker_of(*unit, organisation.now()), now);
            if (!holds(rule, measured.values)) continue;
            Proposal one;
            one.person = person.id;
            one.rule = rule.id;
            one.version = rule.version;
            one.unit = unit->slug;
            one.shown = rule.switch_of(organiser) == Switch::in_use;
            one.reasons = reasons_of(rule, measured);
            one.happened_at = one.recorded_at = now;
            out.push_back(std::move(one));
        }
    }
    return out;
}

std::vector<Proposal> next(const Rules& rules, const std::vector<Proposal>& known,
                           std::vector<Proposal> seen, Instant now) {
    std::vector<Proposal> out;
    for (const Proposal& one : known) {
        if (one.state != State::proposed) continue;
        const bool still = std::ranges::any_of(
            seen, [&](const Proposal& other) { return same_place(one, other); });
        if (auto end = ended(rules, one, still, now)) out.push_back(std::move(*end));
    }
    for (Proposal& one : seen) {
        const Rule* rule = rules.find(one.rule);
        bool quiet = rule == nullptr;
        for (const Proposal& earlier : known) {
            if (!same_place(one, earlier)) continue;
            one.nth = std::max(one.nth, earlier.nth);
            // A withdrawn one may come again at once: nobody has been troubled with it twice.
            const bool counts = earlier.state != State::withdrawn;
            quiet = quiet || earlier.state == State::proposed ||
                    (counts && now - earlier.ended_recorded_at < days(rule->cool_down));
        }
        if (quiet) continue;
        ++one.nth;
        out.push_back(std::move(one));
    }
    return out;
}

Result<Proposal> answer(const Proposal& proposal, State state, std::string_view who,
                        std::string_view why, Uuid case_id, Instant happened_at,
                        Instant recorded_at) {
    if (!is_answer(state))
        return fail(ErrorKind::invalid, "early.not_an_answer",
                    "an answer is followed, refused or handled");
    if (proposal.state != State::proposed || !proposal.shown)
        return fail(ErrorKind::conflict, "early.closed", "the proposal is no longer open");
    if (state == State::followed && case_id.is_nil())
        return fail(ErrorKind::invalid, "early.no_case", "a followed proposal goes to a matter");
    if (state != State::followed && std::ranges::find(answer_reasons, why) == answer_reasons.end())
        return fail(ErrorKind::invalid, "early.no_reason", "say why with one of the reasons");
    if (happened_at < proposal.recorded_at)
        return fail(ErrorKind::invalid, "early.before_proposal",
                    "an answer does not come before the proposal");
    Proposal out = proposal;
    out.state = state;
    out.who = who;
    out.why = why;
    out.case_id = state == State::followed ? case_id : Uuid();
    out.ended_at = happened_at;
    out.ended_recorded_at = recorded_at;
    return out;
}

bool may_see(const Proposal& proposal, const Rule& rule, const access::Asker& worker,
             const std::vector<Matter>& matters, Instant now) {
    if (!proposal.shown || worker.unit != proposal.unit ||
        std::ranges::find(rule.roles, worker.role) == rule.roles.end())
        return false;
    for (const Reason& reason : proposal.reasons) {
        for (const Source& source : reason.sources) {
            const auto matter = std::ranges::find_if(
                matters, [&](const Matter& one) { return one.one->id == source.case_id; });
            if (matter == matters.end()) return false;
            access::Element element;
            element.reg = source.reg;
            element.wall = source.wall;
            if (access::may_see(worker, access::Purpose::read, *matter->parties, element, now) !=
                access::Verdict::yes)
                return false;
        }
    }
    return true;
}

void read_values(Proposal& proposal, const Rule& rule, const access::Asker& worker,
                 const std::vector<Matter>& matters, Instant now) {
    // Through the worker's own eyes, like everything else of a proposal.
    const Measured measured = measure(rule, matters, worker, now);
    for (Reason& reason : proposal.reasons) {
        if (keeps_value(reason.name)) continue;
        reason.value.clear();
        for (const std::uint32_t place : rule.when.facts())
            if (name_of(rule, place) == reason.name && !measured.sources[place].empty())
                reason.value = feel::to_feel(measured.values[place]);
    }
}

}  // namespace luotsi::early
