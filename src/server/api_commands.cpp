// Workers' commands on a case: one route, one vocabulary. The body becomes an engine command;
// access decides whether this worker may give it; the tag of what the worker saw (If-Match)
// decides whether it was given knowing what is known now.
#include <algorithm>
#include <map>

#include "centre/answer.hpp"
#include "centre/measure.hpp"
#include "server/app.hpp"
#include "server/case_parts.hpp"
#include "server/case_view.hpp"
#include "server/json_input.hpp"
#include "server/keeper_link.hpp"
#include "server/known_people.hpp"
#include "server/meanwhile.hpp"
#include "server/pieces.hpp"
#include "server/plan_input.hpp"
#include "server/protection_rights.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

using engine::CommandKind;
using engine::none;

constexpr std::size_t text_max = 8'000;
constexpr std::size_t reason_max = 200;
constexpr std::int32_t full_days_max = 365;
constexpr Duration told_before_max = days(366);  // what was true before the case was opened

constexpr std::array<CommandKind, 33> worker_commands{CommandKind::take,
                                                      CommandKind::release,
                                                      CommandKind::complete,
                                                      CommandKind::skip,
                                                      CommandKind::learn,
                                                      CommandKind::correct,
                                                      CommandKind::confirm,
                                                      CommandKind::override_decision,
                                                      CommandKind::ask_promise,
                                                      CommandKind::accept_promise,
                                                      CommandKind::return_promise,
                                                      CommandKind::forward_promise,
                                                      CommandKind::answer_promise,
                                                      CommandKind::cancel_promise,
                                                      CommandKind::ask_consent,
                                                      CommandKind::consent,
                                                      CommandKind::withdraw_consent,
                                                      CommandKind::book,
                                                      CommandKind::move_booking,
                                                      CommandKind::cancel_booking,
                                                      CommandKind::mark_no_show,
                                                      CommandKind::draft_plan,
                                                      CommandKind::finish_plan_item,
                                                      CommandKind::edit_plan,
                                                      CommandKind::note,
                                                      CommandKind::message,
                                                      CommandKind::bind_subject,
                                                      CommandKind::unbind_subject,
                                                      CommandKind::reassign,
                                                      CommandKind::mark_duplicate,
                                                      CommandKind::close,
                                                      CommandKind::reopen,
                                                      CommandKind::agree_plan};

bool is_worker_command(CommandKind kind) {
    return kind == CommandKind::disagree_plan ||
           std::find(worker_commands.begin(), worker_commands.end(), kind) != worker_commands.end();
}

std::string text_kind(CommandKind kind) {
    switch (kind) {
        case CommandKind::ask_promise: return "question";
        case CommandKind::answer_promise: return "answer";
        case CommandKind::return_promise: return "return";
        case CommandKind::disagree_plan: return "disagreement";
        case CommandKind::message: return "message";
        case CommandKind::note: return "note";
        default: return "remark";
    }
}

// Reads one command's body into an order. All mistakes are noted in the input.
class CommandReader {
public:
    CommandReader(const Call& call, const CaseBundle& bundle, JsonInput& input)
        : call_(call), bundle_(bundle), model_(*bundle.the_case.model), input_(input) {}

    Order read() {
        order_.case_id = bundle_.the_case.id;
        order_.command.actor = actor_of(call_.asker());
        order_.key = call_.key();
        order_.digest = digest_of(call_.request);
        const std::string name = input_.need_text("command", 60);
        if (!name.empty() && (!engine::parse_command_kind(name, command().kind) ||
                              !is_worker_command(command().kind))) {
            input_.wrong("command", "command.unknown");
        }
        numbers();
        facts();
        measurement();
        texts();
        plan();
        places();
        full_until();
        return std::move(order_);
    }

private:
    engine::Command& command() { return order_.command; }

    std::uint32_t number(std::string_view name, std::int64_t most = 1'000'000) {
        auto value = input_.integer(name, 0, most);
        return value ? static_cast<std::uint32_t>(*value) : none;
    }

    void numbers() {
        command().round = number("round");
        command().promise = number("promise");
        command().appointment = number("appointment");
        const std::uint32_t item = number("item");
        const std::uint32_t version = number("version");
        command().row = item != none ? item : version;
        const std::uint32_t minutes = number("minutes", 24 * 60);
        command().minutes = minutes == none ? 0 : minutes;
        command().happened_at = input_.instant("happened_at").value_or(Instant{0});
        // Clocks count from it: a slip of the year would make everything overdue.
        if (command().happened_at.ms != 0 &&
            command().happened_at < bundle_.the_case.opened_at - told_before_max) {
            input_.wrong("happened_at", "contact.too_long_ago");
        }
        command().flag = input_.boolean("given").value_or(false);
        command().reason = input_.text("reason", reason_max);
    }

    void learn(const std::string& field, const std::string& id, const std::string* text,
               const std::string& why) {
        const std::uint32_t fact = model_.find_fact(id);
        if (fact == none) return input_.wrong(field, "field.unknown_value");
        engine::Learned learned;
        learned.fact = fact;
        learned.source = "worker";
        if (text) {
            auto value = centre::parse_answer(model_.facts[fact], *text);
            if (!value) return input_.wrong(field, value.error());
            learned.value = std::move(*value);
        } else {
            learned.unknown = true;
            learned.reason = why;
        }
        command().learned.push_back(std::move(learned));
    }

    void facts() {
        for (const auto& [id, text] : input_.answers("values", about_many(model_))) {
            if (text) learn("values." + id, id, &*text, "");
        }
        for (const auto& [id, why] : input_.answers("unknown")) {
            const std::string field = "unknown." + id;
            if (!why || trim(*why).empty())
                input_.wrong(field, "engine.reason_missing");
            else
                learn(field, id, nullptr, shorten(*why, reason_max));
        }
        const std::string fact = input_.text("fact", 200);
        const auto value = input_.scalar("value");
        if (fact.empty()) return;
        command().fact = model_.find_fact(fact);
        if (command().fact == none)
            input_.wrong("fact", "field.unknown_value");
        else if (value)
            learn("value", fact, &*value, "");
    }

    std::vector<std::pair<std::string, feel::Decimal>> numbers_of(JsonInput& from,
                                                                  const char* name) {
        std::vector<std::pair<std::string, feel::Decimal>> out;
        for (const auto& [id, text] : from.answers(name)) {
            if (!text) continue;
            if (const auto number = feel::Decimal::parse(*text))
                out.emplace_back(id, *number);
            else
                from.wrong(std::string(name) + "." + id, "answer.not_number");
        }
        return out;
    }

    // Answers to an instrument, or a result from elsewhere, as facts of the case's model.
    void measurement() {
        auto given = input_.object("measurement");
        if (!given) return;
        centre::Measured measured;
        measured.instrument = given->need_text("instrument", 60);
        measured.answers = numbers_of(*given, "answers");
        measured.scores = numbers_of(*given, "scores");
        measured.alerts = given->texts("alerts", 60);
        measured.where = given->text("where", 120);
        instrument::parse_sex(given->text("sex", 10), measured.sex);
        given->finish_part();
        auto told = centre::facts_of(call_.app.installation.instruments, model_, measured);
        if (!told) {
            for (Error& error : told.error()) {
                // The name first: in one call the error may be moved away before it is read.
                const std::string name =
                    error.element.empty() ? "measurement" : "measurement." + error.element;
                input_.wrong(name, std::move(error));
            }
            return;
        }
        for (auto& one : *told) command().learned.push_back(std::move(one));
    }

    // A unit that returns a referral because it is full may say until when: what it serves the need
    // with is not proposed to anybody before that day.
    void full_until() {
        const std::string said = input_.text("full_until", 20);
        if (said.empty()) return;
        const auto day = parse_date(said);
        const Date today = local_date(call_.now);
        if (command().kind != CommandKind::return_promise ||
            command().promise >= bundle_.the_case.promises.size())
            return input_.wrong("full_until", "field.unknown_value");
        if (!day) return input_.wrong("full_until", day.error());
        if (*day <= today || *day > today + full_days_max)
            return input_.wrong("full_until", "field.unknown_value");
        const engine::FactRecord* need = bundle_.fact("need");
        const auto directory = call_.app.installation.directory.now();
        for (const directory::Listing& service : directory->all()) {
            if (service.unit != bundle_.the_case.promises[command().promise].to_unit) continue;
            const bool known = need != nullptr && need->value.is_string();
            if (known && std::find(service.needs.begin(), service.needs.end(),
                                   need->value.as_string()) == service.needs.end())
                continue;
            KeeperWord word;
            word.service = service.id;
            word.at = call_.now;
            word.paused_until = *day;
            word.by = "returned a referral";
            order_.full.push_back(std::move(word));
        }
    }

    Uuid add_text(std::string kind, std::string body) {
        order_.texts.push_back(make_text(call_.app, bundle_.the_case, std::move(kind),
                                         std::move(body), call_.language, call_.now));
        order_.texts.back().reg = command().reg;
        order_.texts.back().wall = command().wall;
        return order_.texts.back().id;
    }

    void texts() {
        command().reg = model_.reg;
        command().wall = model::Wall::parties;
        static constexpr std::array<std::string_view, 3> registers{"health", "social", "other"};
        static constexpr std::array<std::string_view, 8> walls{
            "all parties", "parties", "health",           "social",
            "police",      "named",   "child protection", "substance"};
        const std::string reg = input_.choice("register", registers);
        const std::string wall = input_.choice("wall", walls);
        for (std::size_t i = 0; i < registers.size(); ++i) {
            if (registers[i] == reg) command().reg = static_cast<model::Register>(i);
        }
        for (std::size_t i = 0; i < walls.size(); ++i) {
            if (walls[i] == wall) command().wall = static_cast<model::Wall>(i);
        }
        std::string text = input_.text("text", text_max);
        const bool needed = command().kind == CommandKind::note ||
                            command().kind == CommandKind::message ||
                            command().kind == CommandKind::disagree_plan;
        if (needed && trim(text).empty()) input_.wrong("text", "field.missing");
        if (!trim(text).empty()) {
            command().text = add_text(text_kind(command().kind), std::move(text));
        }
    }

    void plan() {
        const auto add = [this](const char* kind, std::string text) {
            return add_text(kind, std::move(text));
        };
        const auto words_of = [this](Uuid id) {
            const store::Text* text = bundle_.text(id);
            return text == nullptr ? std::string{} : text->body;
        };
        const PlanInput input(call_.app.installation, bundle_.the_case.plan, add, words_of);
        if (command().kind == CommandKind::edit_plan) {
            command().row = number("seen");
            if (command().row == none) input_.wrong("seen", "field.missing");
            command().edits = input.edits(input_);
            return;
        }
        auto given = input_.object("plan");
        if (given)
            input.whole(*given, command().plan);
        else if (command().kind == CommandKind::draft_plan)
            input_.wrong("plan", "field.missing");
        // Written on the plan as it was read; what comes between is refused when it is written.
        if (command().kind == CommandKind::draft_plan) {
            const std::uint32_t seen = number("seen");
            command().row = seen == none ? bundle_.the_case.plan.edition : seen;
        }
    }

    void places() {
        const auto& organisation = call_.app.installation.organisation;
        const std::string unit = input_.text("unit", 200);
        const std::string worker = input_.text("worker", 200);
        if (!unit.empty() && !organisation.unit(unit)) input_.wrong("unit", "field.unknown_value");
        if (!worker.empty() &&
            (!organisation.worker(worker) || call_.app.sessions.has_left(worker))) {
            input_.wrong("worker", "field.unknown_value");
        }
        const bool to_unit = command().kind == CommandKind::ask_promise ||
                             command().kind == CommandKind::forward_promise;
        command().to = to_unit ? unit : worker;
        command().unit = unit;
        command().channel = input_.text("channel", 40);
        command().present = input_.texts("present", 100);
        command().source = input_.text("end", 200);
        const std::string step = input_.text("step", 200);
        if (!step.empty()) {
            command().step = model_.find_step(step);
            if (command().step == none) input_.wrong("step", "field.unknown_value");
        }
        command().slot = input_.uuid("slot").value_or(Uuid{});
        command().person = input_.uuid("person").value_or(Uuid{});
        if (auto other = input_.uuid("duplicate_of")) command().person = *other;
    }

    const Call& call_;
    const CaseBundle& bundle_;
    const model::CompiledModel& model_;
    JsonInput& input_;
    Order order_;
};

// Whether this worker may give this command: by the round's role, by the side of the promise, or
// by having a full part in the matter.
class Permission {
public:
    Permission(const Call& call, const CaseBundle& bundle, const engine::Command& command)
        : asker_(call.asker()), bundle_(bundle), the_case_(bundle.the_case), command_(command),
          eyes_(bundle, call.asker(), call.now), now_(call.now),
          works_(access::may_open(call.asker(), access::Purpose::work, bundle.parties, call.now)) {}

    bool granted() const {
        switch (command_.kind) {
            case CommandKind::accept_promise:
            case CommandKind::return_promise:
            case CommandKind::forward_promise:
            case CommandKind::answer_promise: return side(false);
            case CommandKind::cancel_promise: return side(true);
            case CommandKind::release: return holds() || leads();
            case CommandKind::reassign: return holds() || leads() || acts();
            case CommandKind::take:
            case CommandKind::complete:
            case CommandKind::skip:
            case CommandKind::ask_promise: return acts();
            case CommandKind::note:
            case CommandKind::message:
            // Whose lines: the engine knows, by who wrote them and who is to do them.
            case CommandKind::edit_plan:
            case CommandKind::learn: return full() && facts_seen();
            default: return own_matter() && full() && facts_seen();
        }
    }

private:
    bool side(bool asking) const {
        if (works_ == access::Verdict::no || command_.promise >= the_case_.promises.size()) {
            return false;
        }
        const engine::Promise& promise = the_case_.promises[command_.promise];
        return asker_.unit == (asking ? promise.from_unit : promise.to_unit);
    }
    const engine::Round* round() const {
        return command_.round < the_case_.rounds.size() ? &the_case_.rounds[command_.round]
                                                        : nullptr;
    }
    bool holds() const { return round() && round()->holder == asker_.id; }
    bool leads() const { return asker_.leads && round() && round()->unit == asker_.unit; }
    bool acts() const {
        const engine::Round* one = round();
        if (!one || works_ != access::Verdict::yes) return false;
        const auto& model = *the_case_.model;
        return access::may_act(asker_, bundle_.parties, model.roles[model.steps[one->step].by],
                               one->unit, now_) &&
               facts_seen();
    }
    // What decides about the matter itself – whose it is, what is planned, when it ends – is for
    // those who work on it, not for a unit that only answers or has asked something.
    bool own_matter() const { return has_own_matter(bundle_, asker_); }
    bool full() const {
        return works_ == access::Verdict::yes &&
               eyes_.at(the_case_.model->reg, model::Wall::parties, Instant{0}) ==
                   access::Verdict::yes;
    }
    // What one may not see one may not set.
    bool facts_seen() const {
        auto seen = [&](std::uint32_t fact) {
            return fact == none || eyes_.fact(fact, Instant{0}) == access::Verdict::yes;
        };
        return seen(command_.fact) &&
               std::all_of(command_.learned.begin(), command_.learned.end(),
                           [&](const auto& learned) { return seen(learned.fact); });
    }

    const access::Asker& asker_;
    const CaseBundle& bundle_;
    const engine::Case& the_case_;
    const engine::Command& command_;
    const Eyes eyes_;
    const Instant now_;
    const access::Verdict works_;
};

// Work moves inside its unit, or to a sister unit of the same kind and organisation; whoever else
// is to see the matter is asked, with the client's consent.
Result<void> check_reassign(const access::Organisation& organisation, const engine::Case& the_case,
                            const engine::Command& command) {
    if (command.round >= the_case.rounds.size()) return {};  // the engine says so
    const access::Unit* from = organisation.unit(the_case.rounds[command.round].unit);
    const access::Unit* to = command.unit.empty() ? from : organisation.unit(command.unit);
    if (!from || !to || to->kind != from->kind || to->organisation != from->organisation) {
        return fail(ErrorKind::forbidden, "command.other_unit");
    }
    const access::Worker* worker = organisation.worker(command.to);
    if (!command.to.empty() && (!worker || worker->unit != to->slug)) {
        return fail(ErrorKind::forbidden, "command.other_unit");
    }
    return {};
}

// The client agrees to sharing with a kind of unit: nobody of another kind is asked instead.
Result<void> check_receiver(const access::Organisation& organisation, const engine::Case& the_case,
                            const engine::Command& command) {
    std::uint32_t step = none;
    if (command.kind == CommandKind::ask_promise) {
        if (command.round < the_case.rounds.size()) step = the_case.rounds[command.round].step;
    } else if (command.promise < the_case.promises.size()) {
        step = the_case.promises[command.promise].step;
    }
    const access::Unit* unit = organisation.unit(command.to);
    if (step == none || !unit) return {};  // the engine says what is missing
    if (unit->kind != the_case.model->steps[step].of) {
        return fail(ErrorKind::forbidden, "command.other_kind");
    }
    return {};
}

// A case that a matter is joined to must be open and this worker's to work on, or the matter would
// be lost.
Result<void> check_other_case(Call& call, Uuid other_case) {
    auto parties = call.reader.parties(other_case);
    if (!parties || access::may_open(call.asker(), access::Purpose::work, *parties, call.now) !=
                        access::Verdict::yes) {
        return fail(ErrorKind::not_found, "store.no_case");
    }
    auto other = call.reader.case_row(other_case);
    if (!other) return fail(other.error());
    if (other->state != "open") return fail(ErrorKind::conflict, "engine.case_closed");
    return {};
}

// Whoever and whatever a command names must be there and may be named.
Result<void> check_named(Call& call, const engine::Case& the_case, const engine::Command& command) {
    const auto& organisation = call.app.installation.organisation;
    switch (command.kind) {
        case CommandKind::reassign: return check_reassign(organisation, the_case, command);
        case CommandKind::ask_promise:
        case CommandKind::forward_promise: return check_receiver(organisation, the_case, command);
        case CommandKind::mark_duplicate:
            return command.person.is_nil() ? Result<void>()
                                           : check_other_case(call, command.person);
        case CommandKind::bind_subject: break;
        default: return {};
    }
    if (command.person.is_nil()) return {};
    auto person = known_person(call, command.person);
    return person ? Result<void>() : fail(person.error());
}

// The promise that a return, an answer or an acceptance is about names the round too.
bool tag_matches(const std::string& if_match, const std::string& tag) {
    return if_match == "*" || if_match.find(tag) != std::string::npos;
}

Answer done_answer(Call& call, const Order& order, const Outcome& outcome) {
    auto tag = case_tag(call, order.case_id);
    if (!tag) return fail(tag.error());
    JsonWriter json;
    json.begin_object().member_or_null("etag", *tag).key("events").begin_array();
    std::uint64_t n = 0;
    for (const auto& [kind, seq] : outcome.events) {
        json.begin_object().member("kind", kind).count("seq", ++n).end_object();
    }
    json.end_array().end_object();
    Response response = json_response(json.take());
    if (!tag->empty()) response.with("ETag", *tag);
    return response;
}

// What was done may have taken away the right to see the case; who repeats the request because
// its answer was lost gets that answer all the same. Nothing is done anew.
Answer repeated(Call& call, Uuid case_id, Problem otherwise) {
    Order order;
    order.case_id = case_id;
    order.key = call.key();
    order.digest = digest_of(call.request);
    order.only_repeat = true;
    auto outcome = carry_out(call.app, order);
    if (!outcome) return std::unexpected(std::move(otherwise));
    return done_answer(call, order, *outcome);
}

Answer command_now(Call& call) {
    auto id = parse_uuid(call.args[0]);
    if (!id) return fail(ErrorKind::not_found, "store.no_case");
    auto seen = seen_now(call.reader, *id);
    auto bundle = open_bundle(call, *id, access::Purpose::work);
    if (!bundle) return repeated(call, *id, std::move(bundle.error()));
    auto input = JsonInput::parse(call.request.body);
    if (!input) return fail(input.error());
    Order order = CommandReader(call, *bundle, *input).read();
    if (auto read = input->finish(); !read) return std::unexpected(std::move(read.error()));
    const std::string& if_match = call.request.header(Header::if_match);
    if (if_match.empty()) return fail(ErrorKind::invalid, "api.if_match_missing");
    const std::string tag =
        render_case(call.app, call.reader, *bundle, call.asker(), call.language, call.now).etag;
    // An edit of the plan tells itself what its writer had seen, and is merged with the rest.
    const bool fresh = order.command.kind == CommandKind::edit_plan || tag_matches(if_match, tag);
    if (fresh && !Permission(call, *bundle, order.command).granted()) {
        return fail(ErrorKind::forbidden, "access.not_yours");
    }
    if (fresh) {
        if (auto there = check_named(call, bundle->the_case, order.command); !there)
            return fail(there.error());
    }
    // A repeated request is based on what was seen before it was carried out the first time: its
    // key is looked up even when the tag has moved on.
    order.only_repeat = !fresh;
    if (!seen) return fail(seen.error());
    order.seen = std::move(*seen);
    auto outcome = carry_out(call.app, order);
    if (!outcome) {
        Problem problem(outcome.error());
        if (problem.error.kind == ErrorKind::stale) problem.etag = tag;
        return std::unexpected(std::move(problem));
    }
    return done_answer(call, order, *outcome);
}

Answer command(Call& call) { return by_rights_that_stand(call, command_now); }

constexpr std::array<RouteSpec, 1> routes{{
    {Method::post, "/api/cases/{id}/commands", Who::worker, command},
}};

}  // namespace

std::span<const RouteSpec> command_routes() { return routes; }

}  // namespace luotsi::server
