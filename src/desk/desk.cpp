#include "desk/desk.hpp"

#include <algorithm>
#include <cassert>
#include <set>

#include "centre/measure.hpp"
#include "centre/notices.hpp"
#include "desk/next_best.hpp"
#include "desk/succession.hpp"
#include "store/protection.hpp"

namespace luotsi::desk {

namespace {

constexpr std::int32_t history_days = 365;

bool has_open_work(const engine::Case& one, std::set<std::string>& units) {
    for (const engine::Obligation& obligation : engine::obligations(one)) {
        if (!obligation.unit.empty()) units.insert(obligation.unit);
    }
    return one.state == engine::CaseState::open;
}

// What the person's other cases say, by the names models use. Sampled before the engine decides,
// and written into the case by the step that learns it.
centre::History history_of(store::WriteSession& session, const engine::Case& now_case) {
    centre::History history;
    if (now_case.subject.is_nil()) return history;
    const auto rows = session.cases_of_person(now_case.subject);
    if (!rows) return history;
    history.known = true;
    const Instant year_ago = session.now() - days(history_days);
    std::set<std::string> units;
    bool self_counted = false;
    for (const store::CaseRow& row : *rows) {
        self_counted = self_counted || row.case_id == now_case.id;
        if (row.model == centre::contact_model && row.opened_at >= year_ago)
            ++history.contacts_of_last_year;
        if (row.state != "open" || row.case_id == now_case.id) continue;
        if (const auto other = session.load(row.case_id)) {
            if (has_open_work(**other, units)) ++history.open_cases;
        }
    }
    if (!self_counted && now_case.model->id == centre::contact_model)
        ++history.contacts_of_last_year;
    history.open_service_lines = static_cast<std::int64_t>(units.size());
    return history;
}

std::optional<int> age_of(store::WriteSession& session, const engine::Case& now_case) {
    if (!now_case.subject.is_nil()) {
        const auto person = session.person(now_case.subject);
        if (person && person->born) return age_in_years(*person->born, local_date(session.now()));
    }
    // An anonymous client may have told their age.
    const std::uint32_t fact = now_case.model->find_fact("age");
    if (fact == model::none || now_case.facts.size() <= fact) return std::nullopt;
    const feel::Value& value = now_case.facts[fact].value;
    if (!value.is_number()) return std::nullopt;
    const auto years = value.as_number().to_int64();
    return years ? std::optional<int>(static_cast<int>(*years)) : std::nullopt;
}

// Slots follow bookings: a booking takes its slot, a move or cancellation gives it back.
Result<void> keep_slots(store::WriteSession& session, Uuid case_id,
                        std::span<const engine::Event> events,
                        const std::vector<engine::Appointment>& before) {
    using Kind = engine::EventKind;
    for (const engine::Event& event : events) {
        const bool frees =
            event.kind == Kind::booking_moved || event.kind == Kind::booking_cancelled;
        const bool takes = event.kind == Kind::booked || event.kind == Kind::booking_moved;
        if (frees && event.appointment < before.size() &&
            !before[event.appointment].slot.is_nil()) {
            if (auto freed = session.free_slot(before[event.appointment].slot); !freed)
                return freed;
        }
        if (takes && !event.slot.is_nil()) {
            if (auto taken = session.book_slot(event.slot, case_id); !taken) return taken;
        }
    }
    return {};
}

Result<void> tell(store::WriteSession& session, const centre::Installation& installation,
                  const engine::Case& after, std::span<const engine::Event> events,
                  Random& random) {
    const auto details = session.contact_details(after.id);
    if (!details) {
        // Opened by a worker for a unit: nobody to tell.
        if (details.error().kind == ErrorKind::not_found) return {};
        return fail(details.error());
    }
    for (const records::Notice& notice :
         centre::notices_for(after, events, *details, installation.words, session.now(), random)) {
        if (auto put = session.put_notice(notice); !put) return put;
    }
    return {};
}

Done summary(const engine::Case& after, std::span<const engine::Event> events) {
    Done done;
    done.seq = after.seq;
    for (const engine::Event& event : events) done.events.emplace_back(event.kind, event.seq);
    return done;
}

// Everything after the engine has spoken: slots, notices, the summary for the caller.
Result<Done> conclude(store::WriteSession& session, const centre::Installation& installation,
                      Uuid case_id, std::vector<engine::Event> events,
                      const std::vector<engine::Appointment>& before, Random& random) {
    if (auto kept = keep_slots(session, case_id, events, before); !kept) return fail(kept.error());
    const auto after = session.load(case_id);
    if (!after) return fail(after.error());
    if (auto told = tell(session, installation, **after, events, random); !told)
        return fail(told.error());
    return summary(**after, events);
}

// A booking command names a slot; the slot says when, where and with whom.
Result<engine::Command> filled_from_slot(store::WriteSession& session,
                                         const centre::Installation& installation,
                                         engine::Command command) {
    using Kind = engine::CommandKind;
    const bool books = command.kind == Kind::book || command.kind == Kind::move_booking;
    if (!books || command.slot.is_nil()) return command;
    const auto slot = session.slot(command.slot);
    if (!slot) return fail(slot.error());
    if (!slot->booked_by.is_nil())
        return fail(ErrorKind::conflict, "booking.taken", "somebody else took the time first");
    if (slot->starts_at <= session.now())
        return fail(ErrorKind::conflict, "booking.past", "the time has already begun");
    // A time of a unit that has merged since is its successor's.
    command.unit = installation.organisation.successor(slot->unit, "", session.now());
    if (command.unit.empty()) command.unit = slot->unit;
    command.to = slot->worker;
    command.channel = slot->channel;
    command.at = slot->starts_at;
    command.minutes = static_cast<std::uint32_t>(slot->minutes);
    return command;
}

// About one contact's arrival, not about the client: a sub-case has its own.
bool about_arrival(std::string_view fact) {
    return fact == "channel" || fact == "danger" || fact == "delivery failed";
}

// The facts the starting step says it hands over.
std::vector<std::uint32_t> handed_over(const engine::Case& from,
                                       const store::CaseMessage& message) {
    std::uint32_t step = model::none;
    if (message.promise < from.promises.size()) {
        step = from.promises[message.promise].step;
    } else if (message.round < from.rounds.size()) {
        step = from.rounds[message.round].step;
    }
    return step < from.model->steps.size() ? from.model->steps[step].hands_over
                                           : std::vector<std::uint32_t>();
}

// Nobody is asked twice: what was told at the contact, the second case begins with, where its model
// has a fact of the same name and type. What the first case found out on its way stays there: the
// conditions of another model give those names another meaning.
// The step that starts the case says what else it hands over; that its model takes it was checked
// when the models were compiled together, and a value it does not accept stays behind.
std::vector<engine::Learned> carried_over(const engine::Case& from, const model::CompiledModel& to,
                                          const store::CaseMessage& message) {
    std::vector<engine::Learned> out;
    const std::vector<std::uint32_t> handed = handed_over(from, message);
    for (std::uint32_t i = 0; i < from.facts.size() && i < from.model->facts.size(); ++i) {
        const model::Fact& fact = from.model->facts[i];
        const std::uint32_t same = to.find_fact(fact.id);
        const bool told = fact.at_contact || fact.source == model::FactSource::contact;
        const bool known = from.facts[i].state == engine::FactState::known;
        const bool is_handed = std::find(handed.begin(), handed.end(), i) != handed.end();
        const bool carried = told && !about_arrival(fact.id) && same != model::none &&
                             to.facts[same].type == fact.type;
        if (same == model::none || !known || (!carried && !is_handed)) continue;
        if (!model::accepts(to.facts[same], from.facts[i].value)) continue;
        engine::Learned learned;
        learned.fact = same;
        learned.value = from.facts[i].value;
        learned.source = "earlier case";
        out.push_back(std::move(learned));
    }
    return out;
}

engine::Command of_system(const engine::Case& about, engine::CommandKind kind) {
    engine::Command command;
    command.kind = kind;
    command.actor.organisation = about.organiser;
    command.actor.role = "system";
    return command;
}

// A consent names the kind of unit the matter is told to. Another kind is asked by a step of its
// own, for which the client is asked again.
Result<void> check_consent_covers(const centre::Installation& installation,
                                  const engine::Case& now_case, const engine::Command& command) {
    if (command.kind != engine::CommandKind::ask_promise || command.to.empty() ||
        command.round >= now_case.rounds.size())
        return {};
    const model::Step& step = now_case.model->steps[now_case.rounds[command.round].step];
    const access::Unit* unit = installation.organisation.unit(command.to);
    if (!step.needs_consent || unit == nullptr || unit->kind == step.of) return {};
    return fail(ErrorKind::conflict, "engine.consent_missing",
                "the client has agreed to another kind of receiver");
}

// What follows from an instrument's answers is recorded before the command itself: an alert has
// opened its step before the command could end the case.
Result<std::vector<engine::Event>> run_derived(store::WriteSession& session,
                                               const centre::Installation& installation,
                                               const engine::Case& now_case,
                                               const engine::Command& command,
                                               const engine::Context& context) {
    auto facts =
        centre::derived(installation.instruments, *now_case.model, command.learned, context.age);
    if (!facts) return fail(facts.error());
    if (facts->empty()) return std::vector<engine::Event>();
    engine::Command learn = of_system(now_case, engine::CommandKind::learn);
    learn.happened_at = command.happened_at;
    learn.learned = std::move(*facts);
    const auto written = session.run(now_case.id, learn, context);
    if (!written) return fail(written.error());
    return std::vector<engine::Event>(written->begin(), written->end());
}

}  // namespace

engine::Context context_of(store::WriteSession& session, const centre::Installation& installation,
                           const engine::Case& now_case) {
    return centre::make_context(*now_case.model, installation.organisation.at(session.now()),
                                municipality_of(session, now_case), installation.calendar,
                                installation.guarantees, history_of(session, now_case),
                                age_of(session, now_case), now_case.organiser);
}

Result<centre::Intake> prepare_contact(const centre::Installation& installation,
                                       const centre::ContactRequest& request,
                                       const engine::Actor& actor, Instant now, Random& random,
                                       std::vector<centre::FieldError>& errors) {
    const model::ModelPtr model = installation.models.latest(centre::contact_model);
    if (model == nullptr)
        return fail(ErrorKind::unavailable, "contact.no_model", "the contact model is missing");
    centre::Intake intake =
        centre::take_in(request, *model, installation.organisation.at(now), installation.dangers,
                        installation.needs, actor, now, random, errors);
    if (!request.municipality.empty() &&
        installation.municipalities.find(request.municipality) == nullptr)
        errors.push_back(
            {"municipality", Error(ErrorKind::invalid, "contact.unknown_municipality",
                                   "expected the three-digit code of a municipality")});
    if (!errors.empty())
        return fail(ErrorKind::invalid, "contact.wrong_fields", "some fields are wrong");
    return intake;
}

Result<Received> receive_contact(store::WriteSession& session,
                                 const centre::Installation& installation,
                                 const centre::ContactRequest& request, const engine::Actor& actor,
                                 std::string_view return_code, Random& random,
                                 std::vector<centre::FieldError>& errors) {
    const auto intake =
        prepare_contact(installation, request, actor, session.now(), random, errors);
    if (!intake) return fail(intake.error());
    return receive_intake(session, installation, *intake, return_code, random);
}

Result<Received> receive_intake(store::WriteSession& session,
                                const centre::Installation& installation,
                                const centre::Intake& intake, std::string_view return_code,
                                Random& random) {
    const model::ModelPtr model = installation.models.latest(centre::contact_model);
    assert(model != nullptr);  // it made the intake
    std::optional<int> age;
    for (const engine::Learned& learned : intake.open.learned) {
        if (model->facts[learned.fact].id != "age" || !learned.value.is_number()) continue;
        if (const auto years = learned.value.as_number().to_int64()) age = static_cast<int>(*years);
    }
    const engine::Context context = centre::make_context(
        *model, installation.organisation.at(session.now()), intake.details.municipality,
        installation.calendar, installation.guarantees, centre::History(), age);
    // The session's view of the events lasts until its next call: keep a copy.
    const auto opened = session.open(model, intake.open, context);
    if (!opened) return fail(opened.error());
    const std::vector<engine::Event> events(opened->begin(), opened->end());
    for (const records::Text& text : intake.texts) {
        if (auto put = session.put_text(text); !put) return fail(put.error());
    }
    if (auto put = session.put_contact_details(intake.details); !put) return fail(put.error());
    if (!return_code.empty()) {
        const std::string code = centre::normalise_return_code(return_code);
        assert(!code.empty());  // the caller makes it with make_return_code()
        if (auto put = session.put_return_code(intake.open.case_id, code); !put)
            return fail(put.error());
    }
    const auto done = conclude(session, installation, intake.open.case_id, events, {}, random);
    if (!done) return fail(done.error());
    // Prepared before midnight and written after it.
    if (auto passed = pass_on(session, installation, intake.open.case_id, random); !passed)
        return fail(passed.error());
    return Received{intake.open.case_id, done->seq, intake.unit, intake.dangers};
}

Result<Done> run_command(store::WriteSession& session, const centre::Installation& installation,
                         Uuid case_id, const engine::Command& given,
                         const std::vector<records::Text>& texts, Random& random) {
    // First of all the case is brought to the organisation of the day.
    const bool passes = given.kind != engine::CommandKind::succeed;
    if (auto passed =
            passes ? pass_on(session, installation, case_id, random) : Result<bool>(false);
        !passed)
        return fail(passed.error());
    const auto before = session.load(case_id);
    if (!before) return fail(before.error());
    const auto command = filled_from_slot(session, installation, given);
    if (!command) return fail(command.error());
    if (auto ok = check_consent_covers(installation, **before, *command); !ok)
        return fail(ok.error());
    const std::vector<engine::Appointment> appointments = (*before)->appointments;
    const Uuid subject = (*before)->subject;
    const engine::Context context = context_of(session, installation, **before);
    auto derived = run_derived(session, installation, **before, *command, context);
    if (!derived) return fail(derived.error());
    std::vector<engine::Event> events = std::move(*derived);
    const auto written = session.run(case_id, *command, context);
    if (!written) return fail(written.error());
    events.insert(events.end(), written->begin(), written->end());
    if (auto done = propose_next(session, installation, case_id, context, events); !done)
        return fail(done.error());
    for (const records::Text& text : texts) {
        if (auto put = session.put_text(text); !put) return fail(put.error());
    }
    const bool bound = given.kind == engine::CommandKind::bind_subject;
    if (bound || given.kind == engine::CommandKind::unbind_subject)
        if (auto noted = store::note_said_before(session, case_id, bound ? given.person : subject,
                                                 bound, given.actor);
            !noted)
            return fail(noted.error());
    auto done = conclude(session, installation, case_id, std::move(events), appointments, random);
    // What was reopened or came home may be a unit's that is no more; while it was closed the day's
    // changes went past it, also those of units that still stand.
    const bool sweep = given.kind == engine::CommandKind::reopen;
    if (auto passed = done && passes ? pass_on(session, installation, case_id, random, sweep)
                                     : Result<bool>(false);
        !passed)
        return fail(passed.error());
    return done;
}

Result<Done> open_case(store::WriteSession& session, const centre::Installation& installation,
                       const engine::Command& open, std::string_view model_id, Random& random) {
    const model::ModelPtr model = installation.models.started(model_id);
    if (model == nullptr) {
        Error error(ErrorKind::not_found, "model.unknown", "no such operating model");
        error.with("model", std::string(model_id));
        return fail(std::move(error));
    }
    engine::Case blank = engine::blank_case(model);
    blank.id = open.case_id;
    blank.subject = open.person;
    const auto opened = session.open(model, open, context_of(session, installation, blank));
    if (!opened) return fail(opened.error());
    return conclude(session, installation, open.case_id, {opened->begin(), opened->end()}, {},
                    random);
}

namespace {

// The unit that was asked, or who has its matters now; of an organiser's unit the case is that
// organiser's, of another's (an association, bought service) the asker's.
void receive_at(store::WriteSession& session, const centre::Installation& installation,
                const engine::Case& from, const std::string& asked, engine::Command& open) {
    const access::Structure& structure = installation.organisation.at(session.now());
    open.unit =
        installation.organisation.successor(asked, municipality_of(session, from), session.now());
    if (open.unit.empty()) open.unit = asked;
    const access::Unit* unit = structure.unit(open.unit);
    const access::Body* body = unit == nullptr ? nullptr : structure.body(unit->organisation);
    // The installation's own organiser has the rest of the county for its area.
    const bool organiser =
        body != nullptr && (!body->municipalities.empty() || body->slug == installation.organiser);
    if (organiser) open.actor.organisation = body->slug;
}

// Opens the case that a round or a promise of another one starts.
Result<void> deliver_start(store::WriteSession& session, const centre::Installation& installation,
                           const store::CaseMessage& message, const engine::Case& from,
                           Random& random) {
    // Offered again after a crash between the two writes: the case is there already.
    const auto there = session.load(message.to_case);
    if (there) return {};
    if (there.error().kind != ErrorKind::not_found) return fail(there.error());
    const model::ModelPtr model = installation.models.started(message.model);
    if (model == nullptr) return session.settle_message(message, "model.unknown");
    engine::Command open = of_system(from, engine::CommandKind::open);
    open.case_id = message.to_case;
    if (model::is_about_people(*model)) open.person = from.subject;
    open.parent = message.from_case;
    open.parent_promise = message.promise;
    open.round = message.round;
    receive_at(session, installation, from, message.unit, open);
    open.channel = "referral";
    open.reason = "started_by_promise";
    open.text = from.words;
    open.learned = carried_over(from, *model, message);
    // Nobody is asked twice: the sub-case begins with the client's words and how to reach them.
    if (const auto details = session.contact_details(message.from_case)) {
        records::ContactDetails copy = *details;
        copy.case_id = message.to_case;
        if (auto put = session.put_contact_details(copy); !put) return put;
    }
    const auto opened = open_case(session, installation, open, message.model, random);
    return opened ? Result<void>() : fail(opened.error());
}

// Whether a case that was started can still be opened: its model is there.
bool may_start(const centre::Installation& installation, const engine::Case& from, Uuid sub_case) {
    std::uint32_t step = model::none;
    for (const engine::Round& round : from.rounds)
        if (round.sub_case == sub_case) step = round.step;
    for (const engine::Promise& promise : from.promises)
        if (promise.sub_case == sub_case) step = promise.step;
    return step < from.model->steps.size() &&
           installation.models.started(model::started_name(from.model->steps[step])) != nullptr;
}

}  // namespace

Result<void> deliver(store::WriteSession& session, const centre::Installation& installation,
                     const store::CaseMessage& message, Random& random) {
    const auto from = session.load(message.from_case);
    if (!from) return fail(from.error());
    if (message.kind == "start")
        return deliver_start(session, installation, message, **from, random);
    engine::Command command = of_system(**from, engine::CommandKind::sub_case_ended);
    command.promise = message.promise;
    command.round = message.round;
    command.person = message.from_case;
    command.reason = message.outcome;
    if (message.kind == "given up") {
        // Its start may still be on its way; one that can never arrive is not waited for.
        const auto there = session.load(message.to_case);
        if (!there && there.error().kind != ErrorKind::not_found) return fail(there.error());
        if (!there) {
            if (may_start(installation, **from, message.to_case)) return {};
            return session.settle_message(message, "model.unknown");
        }
        command = of_system(**from, engine::CommandKind::starter_gave_up);
        command.person = message.from_case;
        command.reason = "engine.reason.starter_gave_up";
    }
    const auto done = run_command(session, installation, message.to_case, command, {}, random);
    // Nothing waits for it any more and no line was written: put aside, or it would come again.
    if (done && done->events.empty()) return session.settle_message(message, "nothing_waits");
    if (done) return {};
    // The parent no longer waits for it (cancelled, closed): said once, kept on record.
    if (done.error().kind == ErrorKind::conflict || done.error().kind == ErrorKind::not_found)
        return session.settle_message(message, done.error().code);
    return fail(done.error());
}

Result<void> tick(store::WriteSession& session, const centre::Installation& installation,
                  Uuid case_id, Instant at, Random& random) {
    const auto now_case = session.load(case_id);
    if (!now_case) return fail(now_case.error());
    if (engine::next_due(**now_case) > at) return {};
    engine::Command command = of_system(**now_case, engine::CommandKind::tick);
    command.at = at;
    const auto done = run_command(session, installation, case_id, command, {}, random);
    return done ? Result<void>() : fail(done.error());
}

}  // namespace luotsi::desk
