#include "desk/early.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <tuple>

#include "instrument/binding.hpp"

namespace luotsi::desk {

namespace {

using early::Proposal;

// A person's cases with their parties, kept in place while the rules point at them.
struct Gathered {
    std::deque<std::shared_ptr<const engine::Case>> cases;
    std::deque<access::CaseParties> parties;
    early::Person person;
};

Result<void> add_case(store::Reader& reader, Uuid case_id, Gathered& out) {
    auto one = reader.case_now(case_id);
    if (!one) return fail(one.error());
    auto parties = reader.parties(case_id);
    if (!parties) return fail(parties.error());
    out.cases.push_back(std::move(*one));
    out.parties.push_back(std::move(*parties));
    out.person.matters.push_back({out.cases.back().get(), &out.parties.back()});
    return {};
}

// Nothing of a case is readable by a unit a month after its end.
bool may_matter(const store::CaseRow& row, Instant now) {
    return row.state == "open" || row.closed_at + access::part_afterlife >= now;
}

// People with an open matter: nobody else has a unit that could be proposed anything.
Result<std::set<Uuid>> people_with_open_matters(store::Reader& reader) {
    std::set<Uuid> out;
    std::string after;
    do {
        std::string next;
        const auto rows = reader.cases("open", 200, after, next);
        if (!rows) return fail(rows.error());
        for (const store::CaseRow& row : *rows)
            if (!row.subject.is_nil()) out.insert(row.subject);
        after = next;
    } while (!after.empty());
    return out;
}

Result<Gathered> gather(store::Reader& reader, Uuid person, Instant now) {
    Gathered out;
    out.person.id = person;
    auto rows = reader.cases_of_person(person);
    if (!rows) return fail(rows.error());
    for (const store::CaseRow& row : *rows) {
        if (!may_matter(row, now)) continue;
        if (auto added = add_case(reader, row.case_id, out); !added) return fail(added.error());
    }
    const auto objection = reader.record(early::objection_kind, to_string(person));
    if (!objection) return fail(objection.error());
    out.person.objected = *objection && early::objects(**objection);
    return out;
}

// In the person's own log: that a rule looked, and proposed.
Result<void> note_in_log(store::WriteSession& session, const Proposal& proposal) {
    std::set<Uuid> cases;
    for (const early::Reason& reason : proposal.reasons)
        for (const early::Source& source : reason.sources) cases.insert(source.case_id);
    for (const Uuid& case_id : cases) {
        store::AccessLine line;
        line.case_id = case_id;
        line.asker.kind = access::AskerKind::system;
        line.asker.role = "early:" + proposal.rule;
        line.asker.unit = proposal.unit;
        line.purpose = access::Purpose::list;
        line.reason = "early.looked";
        line.at = proposal.recorded_at;
        if (auto put = session.put_access_line(line); !put) return put;
    }
    return {};
}

engine::Actor system_actor() {
    engine::Actor out;
    out.role = "system";
    return out;
}

// A fact no model has, or no instrument measures, would keep a rule silent for ever.
std::vector<Error> unknown_facts(const centre::Installation& installation,
                                 const early::Rules& rules) {
    std::vector<Error> out;
    for (const early::Rule& rule : rules.all()) {
        for (const early::RuleFact& fact : rule.facts) {
            const bool known =
                fact.instrument.empty()
                    ? std::ranges::any_of(installation.models.all(),
                                          [&](const model::ModelPtr& model) {
                                              return model->find_fact(fact.fact) != model::none;
                                          })
                    : instrument::find_binding(installation.instruments, fact.instrument)
                          .has_value();
            if (known) continue;
            Error error(ErrorKind::invalid, "early.unknown_measure",
                        "no model or instrument has \"" + fact.name + "\"");
            error.file = installation.content_folder + "/early/" + rule.id + ".yaml";
            error.element = "facts." + fact.name;
            error.repair = "name a fact of a model or an instrument";
            error.with("name", fact.name);
            out.push_back(std::move(error));
        }
    }
    return out;
}

template <class T, class Read>
Result<std::vector<T>> read_records(store::Reader& reader, std::string_view kind, Read read) {
    const auto records = reader.records(kind);
    if (!records) return fail(records.error());
    std::vector<T> out;
    for (const std::string& record : *records) {
        auto one = read(record);
        if (!one) return fail(one.error());
        out.push_back(std::move(*one));
    }
    return out;
}

}  // namespace

early::Rules load_early_rules(const centre::Installation& installation,
                              std::vector<Error>& errors) {
    early::Rules out = early::Rules::load(installation.content_folder + "/early", errors);
    for (Error& error : unknown_facts(installation, out)) errors.push_back(std::move(error));
    return out;
}

Result<std::vector<Proposal>> early_proposals(store::Reader& reader) {
    auto out = read_records<Proposal>(reader, early::proposal_kind, early::proposal_of);
    if (out) std::ranges::sort(*out, {}, [](const Proposal& one) { return one.id(); });
    return out;
}

Result<std::vector<early::Sweep>> early_sweeps(store::Reader& reader) {
    auto out = read_records<early::Sweep>(reader, early::sweep_kind, early::sweep_of);
    if (out) std::ranges::sort(*out, {}, &early::Sweep::at);
    return out;
}

Result<EarlyLook> look_early(store::Reader& reader, const centre::Installation& installation,
                             const early::Rules& rules, Instant now) {
    EarlyLook out;
    out.sweep.at = now;
    auto people = people_with_open_matters(reader);
    if (!people) return fail(people.error());
    auto kept = early_proposals(reader);
    if (!kept) return fail(kept.error());
    std::map<Uuid, std::vector<Proposal>> known;
    for (Proposal& one : *kept) {
        // Whoever has an open proposal is looked at again, so that it can be withdrawn.
        if (one.state == early::State::proposed) people->insert(one.person);
        known[one.person].push_back(std::move(one));
    }
    for (const Uuid& id : *people) {
        const auto gathered = gather(reader, id, now);
        if (!gathered) return fail(gathered.error());
        const early::Person& person = gathered->person;
        ++out.sweep.people;
        for (const std::string& id_of_rule : early::rules_that_looked(
                 rules, installation.organisation, installation.organiser, person))
            ++out.sweep.looked[id_of_rule];
        auto seen =
            early::seen_now(rules, installation.organisation, installation.organiser, person, now);
        for (Proposal& one : early::next(rules, known[id], std::move(seen), now))
            out.changes.push_back(std::move(one));
    }
    return out;
}

Result<void> write_early(store::WriteSession& session, const EarlyLook& look) {
    const engine::Actor actor = system_actor();
    for (const Proposal& one : look.changes) {
        if (auto put =
                session.put_record(early::proposal_kind, one.id(), early::to_json(one), actor);
            !put)
            return put;
        if (one.state != early::State::proposed) continue;
        if (auto noted = note_in_log(session, one); !noted) return noted;
    }
    return session.put_record(early::sweep_kind, to_iso(local_date(look.sweep.at)),
                              early::to_json(look.sweep), actor);
}

Result<std::vector<Proposal>> early_queue(store::Reader& reader, const early::Rules& rules,
                                          const access::Asker& worker, Instant now) {
    auto all = early_proposals(reader);
    if (!all) return all;
    std::vector<Proposal> out;
    for (Proposal& one : *all) {
        const early::Rule* rule = rules.find(one.rule);
        if (one.state != early::State::proposed || rule == nullptr || one.unit != worker.unit)
            continue;
        const auto gathered = gather(reader, one.person, now);
        if (!gathered) return fail(gathered.error());
        if (early::may_see(one, *rule, worker, gathered->person.matters, now))
            out.push_back(std::move(one));
    }
    std::ranges::sort(out, {}, [&](const Proposal& one) {
        return std::tuple(rules.find(one.rule)->priority, one.recorded_at, one.id());
    });
    return out;
}

Result<Proposal> answer_early(store::WriteSession& session, store::Reader& reader,
                              const early::Rules& rules, const access::Asker& worker,
                              std::string_view id, early::State state, std::string_view why,
                              Uuid case_id, Instant happened_at) {
    const Error none = Error(ErrorKind::not_found, "early.unknown", "there is no such proposal")
                           .with("name", std::string(id));
    const auto record = reader.record(early::proposal_kind, id);
    if (!record) return fail(record.error());
    if (!*record) return fail(none);
    const auto proposal = early::proposal_of(**record);
    if (!proposal) return proposal;
    const early::Rule* rule = rules.find(proposal->rule);
    const auto gathered = gather(reader, proposal->person, session.now());
    if (!gathered) return fail(gathered.error());
    if (rule == nullptr ||
        !early::may_see(*proposal, *rule, worker, gathered->person.matters, session.now()))
        return fail(none);
    const auto done =
        early::answer(*proposal, state, worker.id, why, case_id, happened_at, session.now());
    if (!done) return done;
    const engine::Actor actor{engine::ActorKind::worker, worker.id, worker.role, worker.unit,
                              worker.organisation};
    if (auto put = session.put_record(early::proposal_kind, id, early::to_json(*done), actor); !put)
        return fail(put.error());
    return done;
}

Result<void> object_early(store::WriteSession& session, Uuid person, bool objects,
                          const engine::Actor& who) {
    return session.put_record(early::objection_kind, to_string(person),
                              early::objection_json(objects, session.now()), who);
}

}  // namespace luotsi::desk
