// Early identification in the demo county: in the small hours of some nights the rules look at
// everybody, and in the daytime workers answer some of what was proposed – most follow it to an
// open matter or make contact, some say why not, and some let it lie until it is too late.
#include <algorithm>

#include "access/askers.hpp"
#include "demo/county.hpp"
#include "desk/early.hpp"

namespace luotsi::demo {

namespace {

// Illustrative, not measured.
constexpr double answered_share = 0.5;  // of the open ones, each time somebody looks
constexpr double followed_share = 0.6;  // of the answered
constexpr double refused_share = 0.25;  // … the rest are handled already
constexpr double to_open_matter_share = 0.75;  // of the followed, where there is one

}  // namespace

// Whoever of the unit gets the rule's proposals; nullptr when nobody does.
const access::Worker* County::answers_early(const early::Proposal& proposal) {
    const early::Rule* rule = installation_.early_rules.find(proposal.rule);
    std::vector<const access::Worker*> able;
    for (const access::Worker& one : installation_.organisation.workers())
        if (rule != nullptr && one.unit == proposal.unit && one.slug != gone_ && !one.leads &&
            std::ranges::find(rule->roles, one.role) != rule->roles.end())
            able.push_back(&one);
    return able.empty() ? nullptr : able[chance_.below(able.size())];
}

Result<void> County::look_early(Instant at) {
    if (auto committed = store_.bulk_commit(); !committed) return committed;
    const auto reader = store_.reader();
    const auto look = desk::look_early(*reader, installation_, at);
    if (!look) return fail(look.error());
    const auto written = write(at, [&](store::WriteSession& session) -> Result<void> {
        if (auto put = desk::write_early(session, installation_.early_rules, look->changes); !put)
            return put;
        return desk::write_early_sweep(session, look->sweep);
    });
    if (!written) return written;
    plan(at + hours(6), Happening::early_answers);
    return {};
}

Result<void> County::answer_early(Instant at) {
    if (auto committed = store_.bulk_commit(); !committed) return committed;
    const auto reader = store_.reader();
    const auto proposals = desk::early_proposals(*reader);
    if (!proposals) return fail(proposals.error());
    for (const early::Proposal& one : *proposals) {
        if (one.state != early::State::proposed || !one.shown || !chance_.happens(answered_share))
            continue;
        const access::Worker* worker = answers_early(one);
        if (worker == nullptr) continue;
        if (auto done = answer_one(at, *reader, one, *worker); !done) return done;
    }
    return {};
}

Result<void> County::answer_one(Instant at, store::Reader& reader, const early::Proposal& proposal,
                                const access::Worker& worker) {
    const access::Asker asker = access::asker_of(worker, installation_.organisation.now());
    desk::EarlyAnswer given;
    given.id = proposal.id();
    given.happened_at = at;
    const double drawn = chance_.unit();
    if (drawn < followed_share) {
        const auto matters = desk::early_matters(reader, installation_, proposal, asker, at);
        if (!matters) return fail(matters.error());
        if (!matters->empty() && chance_.happens(to_open_matter_share))
            given.case_id = matters->front().case_id;
    } else if (drawn < followed_share + refused_share) {
        given.state = early::State::refused;
        given.why = early::answer_reasons[chance_.below(early::answer_reasons.size())];
    } else {
        given.state = early::State::handled;
        given.why = early::answer_reasons.front();
    }
    Uuid where;
    const auto answered = write(at, [&](store::WriteSession& session) -> Result<void> {
        const auto done =
            desk::answer_early(session, reader, installation_, asker, given, chance_.random());
        if (!done) return fail(done.error());
        where = done->case_id;
        return {};
    });
    if (!answered) {
        // Closed since the night, or no longer theirs to see: ordinary answers.
        return answered.error().kind == ErrorKind::internal ? answered : Result<void>();
    }
    if (where.is_nil() || lives_.contains(where)) return {};
    Life life;
    const auto person = reader.person(proposal.person);
    if (!person) return fail(person.error());
    life.person = *person;
    if (!parse_language(person->language, life.language)) life.language = Language::fi;
    lives_.emplace(where, std::move(life));
    return after(at, where);
}

}  // namespace luotsi::demo
