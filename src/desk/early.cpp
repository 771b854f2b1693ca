#include "desk/early.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <tuple>

#include "desk/desk.hpp"
#include "store/protection.hpp"

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
    const auto objected = objects_early(reader, person);
    if (!objected) return fail(objected.error());
    // While processing is restricted only rules that a duty of law carries look at a person.
    const auto protection = store::read_protection_of_person(reader, person);
    if (!protection) return fail(protection.error());
    out.person.objected = *objected || protection->is_restricted(now);
    return out;
}

// "open" or the outcome, as it was written by `until`; what a double ends with is no end of the
// model's.
std::string end_by(const std::vector<engine::Event>& journal, const model::CompiledModel& model,
                   Instant until) {
    std::string out = "open";
    for (const engine::Event& event : journal) {
        if (event.recorded_at > until) break;
        if (event.kind == engine::EventKind::reopened) out = "open";
        if (event.kind == engine::EventKind::closed)
            out = model::to_string(event.end < model.ends.size() ? model.ends[event.end].outcome
                                                                 : model::Outcome::merged);
    }
    return out;
}

// Whether the person's word silences a rule; one that a duty of law carries goes on.
bool silenced(const early::Rule& rule, bool objected) {
    return objected && rule.objection == early::Objection::respected;
}

// As the writer has it: the word may have been given while the rules were looking.
Result<bool> silenced_now(store::WriteSession& session, const early::Rules& rules,
                          const Proposal& proposal) {
    const early::Rule* rule = rules.find(proposal.rule);
    if (rule == nullptr) return true;
    const auto objection = session.record(early::objection_kind, to_string(proposal.person));
    if (!objection) return fail(objection.error());
    const auto protection = store::read_protection(session, proposal.person);
    if (!protection) return fail(protection.error());
    return silenced(*rule, (*objection && early::objects(**objection)) ||
                               protection->is_restricted(session.now()));
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

// The proposal when it is there and the worker may see it, as the writer has it.
Result<Proposal> seen_by(store::WriteSession& session, store::Reader& reader,
                         const centre::Installation& installation, const access::Asker& worker,
                         const std::string& id) {
    const auto record = session.record(early::proposal_kind, id);
    if (!record) return fail(record.error());
    const Error none =
        Error(ErrorKind::not_found, "early.unknown", "there is no such proposal").with("name", id);
    if (!*record) return fail(none);
    auto proposal = early::proposal_of(**record);
    if (!proposal) return proposal;
    const early::Rule* rule = installation.early_rules.find(proposal->rule);
    const auto gathered = gather(reader, proposal->person, session.now());
    if (!gathered) return fail(gathered.error());
    const auto quiet = silenced_now(session, installation.early_rules, *proposal);
    if (!quiet) return fail(quiet.error());
    if (rule == nullptr || (proposal->state == early::State::proposed && *quiet) ||
        !early::may_see(*proposal, *rule, worker, gathered->person.matters, session.now()))
        return fail(none);
    return proposal;
}

engine::Actor actor_of(const access::Asker& worker) {
    return {engine::ActorKind::worker, worker.id, worker.role, worker.unit, worker.organisation};
}

// A contact of our own with a person whom nobody has asked about: in the queue of the worker's
// unit where it receives contacts, and theirs by name from the start.
Result<Uuid> open_contact(store::WriteSession& session, const centre::Installation& installation,
                          const access::Asker& worker, const Proposal& proposal,
                          const EarlyAnswer& answer, Random& random) {
    const engine::Actor actor = actor_of(worker);
    const auto person = session.person(proposal.person);
    if (!person) return fail(person.error());
    centre::ContactRequest request;
    request.channel = "outreach";
    request.concerns = "not told";
    if (!person->language.empty()) request.language = person->language;
    Language language = Language::fi;
    parse_language(request.language, language);
    request.words = installation.words.get(language, "early.contact");
    request.none_fits = true;  // our own words tell no need
    request.name = person->name;
    request.phone = person->phone;
    if (!person->phone.empty()) request.way = "phone";
    // A secret place is not told by the contact, nor by the unit that would be near it.
    access::CaseParties about;
    about.subject = proposal.person;
    auto protection = store::read_protection(session, proposal.person);
    if (!protection) return fail(protection.error());
    about.protection = std::move(*protection);
    if (access::may_know_place(worker, about, session.now()))
        request.municipality = person->municipality;
    request.happened_at = answer.happened_at;
    std::vector<centre::FieldError> errors;
    auto intake = prepare_contact(installation, request, actor, session.now(), random, errors);
    if (!errors.empty()) return fail(errors.front().error);
    if (!intake) return fail(intake.error());
    intake->unit = intake->open.unit =
        early_contact_unit(installation, worker, request.municipality);
    const auto received = receive_intake(session, installation, *intake, "", random);
    if (!received) return fail(received.error());
    engine::Command bind;
    bind.kind = engine::CommandKind::bind_subject;
    bind.actor = actor;
    bind.person = proposal.person;
    bind.reason = "early.bound";
    const auto bound = run_command(session, installation, received->case_id, bind, {}, random);
    if (!bound) return fail(bound.error());
    return received->case_id;
}

// In the matter's journal: that a proposal was followed. Not which rule, nor why: others with a
// part in this matter may not see the matters the proposal rests on.
Result<void> note_followed(store::WriteSession& session, const centre::Installation& installation,
                           const engine::Actor& actor, Uuid case_id, const EarlyAnswer& answer,
                           Random& random) {
    const auto one = session.load(case_id);
    if (!one) return fail(one.error());
    records::Text text;
    text.id = make_uuid_v7(session.now(), random);
    text.case_id = case_id;
    text.organiser = (*one)->organiser;
    text.kind = "note";
    text.language = answer.language;
    text.body = installation.words.get(text.language, "early.note");
    if (!trim(answer.words).empty()) text.body += "\n" + std::string(trim(answer.words));
    text.reg = (*one)->model->reg;
    text.wall = model::Wall::parties;
    text.happened_at = answer.happened_at;
    text.recorded_at = session.now();
    engine::Command note;
    note.kind = engine::CommandKind::note;
    note.actor = actor;
    note.text = text.id;
    note.reg = text.reg;
    note.wall = text.wall;
    note.happened_at = answer.happened_at;
    const auto noted = run_command(session, installation, case_id, note, {text}, random);
    return noted ? Result<void>() : fail(noted.error());
}

engine::Actor system_actor() {
    engine::Actor out;
    out.role = "system";
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

// Proposals by their ids, so that only those that are asked for are read.
Result<std::vector<Proposal>> read_by_id(store::Reader& reader, const std::string& prefix,
                                         const std::function<bool(std::string_view)>& wanted) {
    const auto ids = reader.record_ids(early::proposal_kind, prefix);
    if (!ids) return fail(ids.error());
    std::vector<Proposal> out;
    for (const std::string& id : *ids) {
        if (!wanted(id)) continue;
        const auto record = reader.record(early::proposal_kind, id);
        if (!record) return fail(record.error());
        if (!*record) continue;
        auto one = early::proposal_of(**record);
        if (!one) return fail(one.error());
        out.push_back(std::move(*one));
    }
    return out;
}

}  // namespace

Result<std::vector<Proposal>> early_proposals(store::Reader& reader) {
    auto out = read_records<Proposal>(reader, early::proposal_kind, early::proposal_of);
    if (out) std::ranges::sort(*out, {}, [](const Proposal& one) { return one.id(); });
    return out;
}

Result<std::vector<Proposal>> early_proposals_about(store::Reader& reader, Uuid person) {
    return read_by_id(reader, to_string(person) + "/", [](std::string_view) { return true; });
}

Result<std::vector<early::Sweep>> early_sweeps(store::Reader& reader) {
    auto out = read_records<early::Sweep>(reader, early::sweep_kind, early::sweep_of);
    if (out) std::ranges::sort(*out, {}, &early::Sweep::at);
    return out;
}

Result<std::map<Uuid, std::string>>
early_ends(store::Reader& reader, std::span<const Proposal> proposals, const Period& period) {
    std::map<Uuid, std::string> out;
    for (const Proposal& one : proposals) {
        if (one.case_id.is_nil() || !period.holds(one.recorded_at)) continue;
        const auto matter = reader.case_now(one.case_id);
        const auto journal = reader.journal(one.case_id);
        if (!matter || !journal) {
            // Damaged, or destroyed by law: it counts as its row has it, and holds up no report.
            const auto row = reader.case_row(one.case_id);
            if (!row) return fail(row.error());
            out[one.case_id] = row->state == "open" ? "open" : row->outcome;
            continue;
        }
        out[one.case_id] = end_by(*journal, *(*matter)->model, period.to);
    }
    return out;
}

Result<std::vector<Uuid>> early_people(store::Reader& reader) {
    auto people = people_with_open_matters(reader);
    if (!people) return fail(people.error());
    // Whoever has an open proposal is looked at again, so that it can be withdrawn. A record that
    // cannot be read must not keep the rules from everybody: who it is about is told by the look.
    const auto kept = reader.records(early::proposal_kind);
    if (!kept) return fail(kept.error());
    for (const std::string& record : *kept) {
        const auto one = early::proposal_of(record);
        if (one && one->state == early::State::proposed) people->insert(one->person);
    }
    return std::vector<Uuid>(people->begin(), people->end());
}

void look_early_at(store::Reader& reader, const centre::Installation& installation,
                   std::span<const Uuid> people, EarlyLook& look) {
    const early::Rules& rules = installation.early_rules;
    for (const Uuid& id : people) {
        const auto gathered = gather(reader, id, look.sweep.at);
        const auto known = early_proposals_about(reader, id);
        if (!gathered || !known) {
            look.unread.push_back(gathered ? known.error() : gathered.error());
            ++look.sweep.unread;
            continue;
        }
        const early::Person& person = gathered->person;
        ++look.sweep.people;
        for (const std::string& id_of_rule : early::rules_that_looked(
                 rules, installation.organisation, installation.organiser, person))
            ++look.sweep.looked[id_of_rule];
        auto seen = early::seen_now(rules, installation.organisation, installation.organiser,
                                    person, look.sweep.at);
        for (Proposal& one : early::next(rules, *known, std::move(seen), look.sweep.at))
            look.changes.push_back(std::move(one));
    }
}

Result<EarlyLook> look_early(store::Reader& reader, const centre::Installation& installation,
                             Instant now) {
    EarlyLook out;
    out.sweep.at = now;
    const auto people = early_people(reader);
    if (!people) return fail(people.error());
    look_early_at(reader, installation, *people, out);
    return out;
}

Result<void> write_early(store::WriteSession& session, const early::Rules& rules,
                         std::span<const Proposal> changes) {
    const engine::Actor actor = system_actor();
    for (const Proposal& one : changes) {
        const auto kept = session.record(early::proposal_kind, one.id());
        if (!kept) return fail(kept.error());
        const bool is_new = one.state == early::State::proposed;
        if (is_new) {
            const auto quiet = silenced_now(session, rules, one);
            if (!quiet) return fail(quiet.error());
            if (*kept || *quiet) continue;
        }
        if (!is_new) {
            if (!*kept) continue;
            const auto now = early::proposal_of(**kept);
            if (!now) return fail(now.error());
            if (now->state != early::State::proposed) continue;
        }
        if (auto put =
                session.put_record(early::proposal_kind, one.id(), early::to_json(one), actor);
            !put)
            return put;
        if (!is_new) continue;
        if (auto noted = note_in_log(session, one); !noted) return noted;
    }
    return {};
}

Result<void> write_early_sweep(store::WriteSession& session, const early::Sweep& sweep) {
    return session.put_record(early::sweep_kind, to_iso(local_date(sweep.at)),
                              early::to_json(sweep), system_actor());
}

Result<std::vector<Proposal>> early_queue(store::Reader& reader,
                                          const centre::Installation& installation,
                                          const access::Asker& worker, Instant now) {
    const early::Rules& rules = installation.early_rules;
    auto all = read_by_id(reader, "",
                          [&](std::string_view id) { return early::unit_of(id) == worker.unit; });
    if (!all) return all;
    std::vector<Proposal> out;
    for (Proposal& one : *all) {
        const early::Rule* rule = rules.find(one.rule);
        if (one.state != early::State::proposed || rule == nullptr) continue;
        const auto gathered = gather(reader, one.person, now);
        if (!gathered) return fail(gathered.error());
        if (silenced(*rule, gathered->person.objected) ||
            !early::may_see(one, *rule, worker, gathered->person.matters, now))
            continue;
        early::read_values(one, *rule, worker, gathered->person.matters, now);
        out.push_back(std::move(one));
    }
    std::ranges::sort(out, {}, [&](const Proposal& one) {
        return std::tuple(rules.find(one.rule)->priority, one.recorded_at, one.id());
    });
    return out;
}

Result<std::vector<store::CaseRow>> early_matters(store::Reader& reader,
                                                  const centre::Installation& installation,
                                                  const Proposal& proposal,
                                                  const access::Asker& worker, Instant now) {
    const early::Rule* rule = installation.early_rules.find(proposal.rule);
    const auto rows = reader.cases_of_person(proposal.person);
    if (!rows) return fail(rows.error());
    std::vector<store::CaseRow> out;
    for (const store::CaseRow& row : *rows) {
        const auto model = installation.models.latest(row.model);
        // A note in the other register would carry there what it may not know.
        if (row.state != "open" || rule == nullptr || !model || !rule->looks_at(model->reg))
            continue;
        const auto parties = reader.parties(row.case_id);
        if (!parties) return fail(parties.error());
        access::Element element;
        element.reg = model->reg;
        if (access::may_open(worker, access::Purpose::work, *parties, now) ==
                access::Verdict::yes &&
            access::may_see(worker, access::Purpose::work, *parties, element, now) ==
                access::Verdict::yes)
            out.push_back(row);
    }
    return out;
}

std::string early_contact_unit(const centre::Installation& installation,
                               const access::Asker& worker, std::string_view municipality) {
    const access::Unit* unit = installation.organisation.unit(worker.unit);
    if (unit == nullptr || !unit->receives_contacts)
        unit = installation.organisation.contact_unit(municipality);
    return unit == nullptr ? std::string() : unit->slug;
}

Result<Proposal> answer_early(store::WriteSession& session, store::Reader& reader,
                              const centre::Installation& installation, const access::Asker& worker,
                              const EarlyAnswer& given, Random& random) {
    const auto proposal = seen_by(session, reader, installation, worker, given.id);
    if (!proposal) return proposal;
    const engine::Actor actor = actor_of(worker);
    Uuid where = given.case_id;
    if (given.state == early::State::followed && proposal->state == early::State::proposed) {
        if (where.is_nil()) {
            auto opened = open_contact(session, installation, worker, *proposal, given, random);
            if (!opened) return fail(opened.error());
            where = *opened;
        } else {
            const auto matters =
                early_matters(reader, installation, *proposal, worker, session.now());
            if (!matters) return fail(matters.error());
            if (std::ranges::find(*matters, where, &store::CaseRow::case_id) == matters->end())
                return fail(ErrorKind::invalid, "early.no_case", "not an open matter of theirs");
        }
        if (auto noted = note_followed(session, installation, actor, where, given, random); !noted)
            return fail(noted.error());
    }
    auto done = early::answer(*proposal, given.state, worker.id, given.why, where,
                              given.happened_at, session.now());
    if (!done) return done;
    if (auto put = session.put_record(early::proposal_kind, given.id, early::to_json(*done), actor);
        !put)
        return fail(put.error());
    return done;
}

Result<void> object_early(store::WriteSession& session, Uuid person, bool objects,
                          const engine::Actor& who) {
    return session.put_record(early::objection_kind, to_string(person),
                              early::objection_json(objects, session.now()), who);
}

Result<bool> objects_early(store::Reader& reader, Uuid person) {
    const auto objection = reader.record(early::objection_kind, to_string(person));
    if (!objection) return fail(objection.error());
    return *objection && early::objects(**objection);
}

}  // namespace luotsi::desk
