// The resident's own case behind a return code: reading it, answering, the plan, messages,
// consents, times, feedback and how to be reached. Ways in and another code: api_codes.hpp.
#include <algorithm>

#include "centre/answer.hpp"
#include "centre/intake.hpp"
#include "server/access_list.hpp"
#include "server/api_codes.hpp"
#include "server/app.hpp"
#include "server/json_input.hpp"
#include "server/log.hpp"
#include "server/meanwhile.hpp"
#include "server/my_case_view.hpp"
#include "server/pieces.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

using engine::CommandKind;
using engine::none;

constexpr std::size_t message_max = 4'000;

Answer show(Call& call) {
    const Uuid id = call.asker().own_case;
    const std::uint64_t since = call.app.views.moment();
    auto bundle = open_bundle(call, id, access::Purpose::read);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (auto noted = note_view(call, bundle->parties, access::Purpose::read); !noted) {
        return fail(noted.error());
    }
    return keep_and_answer(call,
                           render_my_case(call.app, *bundle, call.asker(), call.language, call.now),
                           basis_of(*bundle, since), &bundle->parties);
}

// What every command of a client has in common.
struct Own {
    CaseBundle bundle;
    Order order;
};

std::expected<Own, Problem> begin(Call& call, CommandKind kind) {
    auto seen = seen_now(call.reader, call.asker().own_case);
    auto bundle = open_bundle(call, call.asker().own_case, access::Purpose::work);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    Own own{std::move(*bundle), {}};
    own.order.case_id = own.bundle.the_case.id;
    own.order.command.kind = kind;
    own.order.command.actor = actor_of(call.asker());
    own.order.command.actor.organisation = own.bundle.the_case.organiser;
    own.order.key = call.key();
    own.order.digest = digest_of(call.request);
    if (!seen) return std::unexpected<Problem>(seen.error());
    own.order.seen = std::move(*seen);
    return own;
}

Answer finish(Call& call, const Own& own) {
    auto done = carry_out(call.app, own.order);
    if (!done) return fail(done.error());
    auto bundle = load_bundle(call.app, call.reader, own.order.case_id, call.asker(), call.now);
    if (!bundle) return fail(bundle.error());
    const Rendered view = render_my_case(call.app, *bundle, call.asker(), call.language, call.now);
    JsonWriter json;
    json.begin_object().member("etag", view.etag).end_object();
    Response response = json_response(json.take());
    response.with("ETag", view.etag);
    return response;
}

// Adds a text of the client's and gives its id.
Uuid add_text(Call& call, Own& own, std::string kind, std::string body) {
    own.order.texts.push_back(make_text(call.app, own.bundle.the_case, std::move(kind),
                                        std::move(body), call.language, call.now));
    return own.order.texts.back().id;
}

bool answered_with(const engine::Case& the_case, const std::vector<engine::Learned>& learned,
                   std::uint32_t fact) {
    for (const auto& one : learned) {
        if (one.fact == fact) return true;
    }
    return fact < the_case.facts.size() && the_case.facts[fact].state != engine::FactState::missing;
}

// The open round of the client's that these answers complete; none when they do not.
std::uint32_t completes(const engine::Case& the_case, const std::vector<engine::Learned>& learned) {
    for (const auto& round : the_case.rounds) {
        const model::Step& step = the_case.model->steps[round.step];
        if (!engine::is_open(round.state) || !the_case.model->roles[step.by].is_subject) continue;
        bool touches = false;
        bool whole = true;
        for (const auto& item : step.learn) {
            const bool given = std::any_of(learned.begin(), learned.end(),
                                           [&](const auto& one) { return one.fact == item.fact; });
            touches = touches || given;
            const bool again = !item.again_because.fi.empty();
            const bool there = again ? given : answered_with(the_case, learned, item.fact);
            whole = whole && (item.optional || there);
        }
        if (touches && whole) return round.id;
    }
    return none;
}

Answer answers(Call& call) {
    auto own = begin(call, CommandKind::learn);
    if (!own) return std::unexpected(std::move(own.error()));
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const model::CompiledModel& model = *own->bundle.the_case.model;
    for (auto& [id, text] : body->answers("answers", about_many(model))) {
        const std::uint32_t fact = model.find_fact(id);
        const bool asked = fact != none && (model.facts[fact].source == model::FactSource::asked ||
                                            model.facts[fact].source == model::FactSource::contact);
        if (!asked) {
            body->wrong("answers." + id, "field.unknown");
            continue;
        }
        engine::Learned learned;
        learned.fact = fact;
        learned.source = "client";
        if (text) {
            auto value = centre::parse_answer(model.facts[fact], *text);
            if (!value) {
                body->wrong("answers." + id, value.error());
                continue;
            }
            learned.value = std::move(*value);
        } else {
            learned.unknown = true;
            learned.reason = "client_did_not_say";
        }
        own->order.command.learned.push_back(std::move(learned));
    }
    if (own->order.command.learned.empty()) body->wrong("answers", "field.missing");
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    const std::uint32_t round = completes(own->bundle.the_case, own->order.command.learned);
    if (round != none) {
        own->order.command.kind = CommandKind::complete;
        own->order.command.round = round;
        own->order.command.channel = "web";
    }
    return finish(call, *own);
}

Answer agree(Call& call) {
    auto own = begin(call, CommandKind::agree_plan);
    if (!own) return std::unexpected(std::move(own.error()));
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const auto version = body->integer("version", 1, 1'000'000);
    if (!version) body->wrong("version", "field.missing");
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    own->order.command.row = static_cast<std::uint32_t>(*version);
    return finish(call, *own);
}

Answer disagree(Call& call) {
    auto own = begin(call, CommandKind::disagree_plan);
    if (!own) return std::unexpected(std::move(own.error()));
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const auto version = body->integer("version", 1, 1'000'000);
    if (!version) body->wrong("version", "field.missing");
    std::string text = body->need_text("text", message_max);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    own->order.command.row = static_cast<std::uint32_t>(*version);
    own->order.command.text = add_text(call, *own, "disagreement", std::move(text));
    return finish(call, *own);
}

Answer message(Call& call) {
    auto own = begin(call, CommandKind::message);
    if (!own) return std::unexpected(std::move(own.error()));
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    std::string text = body->need_text("text", message_max);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    own->order.command.text = add_text(call, *own, "message", std::move(text));
    return finish(call, *own);
}

Answer consent(Call& call) {
    auto own = begin(call, CommandKind::consent);
    if (!own) return std::unexpected(std::move(own.error()));
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const std::string step = body->need_text("step", 200);
    const auto given = body->boolean("given");
    if (!given) body->wrong("given", "field.missing");
    own->order.command.step = own->bundle.the_case.model->find_step(step);
    if (!step.empty() && own->order.command.step == none)
        body->wrong("step", "field.unknown_value");
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    own->order.command.flag = *given;
    for (const auto& standing : own->bundle.the_case.consents) {
        // Saying no to what was given takes it back.
        if (standing.step == own->order.command.step && !*given &&
            standing.state == engine::ConsentState::given) {
            own->order.command.kind = CommandKind::withdraw_consent;
        }
    }
    own->order.command.reason = *given ? "" : "client_refused";
    return finish(call, *own);
}

Answer book(Call& call) {
    auto own = begin(call, CommandKind::book);
    if (!own) return std::unexpected(std::move(own.error()));
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const auto slot = body->uuid("slot");
    if (!slot) body->wrong("slot", "field.missing");
    const auto round = body->integer("round", 0, 1'000'000);
    if (!round) body->wrong("round", "field.missing");
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    own->order.command.slot = *slot;
    own->order.command.round = static_cast<std::uint32_t>(*round);
    return finish(call, *own);
}

// The client's appointment named in the path.
bool find_appointment(const Call& call, Own& own) {
    for (const auto& one : own.bundle.the_case.appointments) {
        if (std::to_string(one.id) == call.args[0]) {
            own.order.command.appointment = one.id;
            return true;
        }
    }
    return false;
}

Answer cancel_booking(Call& call) {
    auto own = begin(call, CommandKind::cancel_booking);
    if (!own) return std::unexpected(std::move(own.error()));
    if (!find_appointment(call, *own)) return fail(ErrorKind::not_found, "api.no_appointment");
    own->order.command.reason = "client_cancelled";
    return finish(call, *own);
}

Answer move_booking(Call& call) {
    auto own = begin(call, CommandKind::move_booking);
    if (!own) return std::unexpected(std::move(own.error()));
    if (!find_appointment(call, *own)) return fail(ErrorKind::not_found, "api.no_appointment");
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const auto slot = body->uuid("slot");
    if (!slot) body->wrong("slot", "field.missing");
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    own->order.command.slot = *slot;
    own->order.command.reason = "client_moved";
    return finish(call, *own);
}

Answer feedback(Call& call) {
    auto own = begin(call, CommandKind::feedback);
    if (!own) return std::unexpected(std::move(own.error()));
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    static constexpr std::array<std::string_view, 5> codes{"contact", "referral", "booking", "plan",
                                                           "end"};
    own->order.command.source = body->choice("code", codes);
    if (!body->has("code")) body->wrong("code", "field.missing");
    const auto score = body->integer("score", 1, 5);
    if (!body->has("score")) body->wrong("score", "field.missing");
    std::string text = body->text("text", message_max);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    engine::Learned learned;
    learned.value = feel::Value::number(*score);
    learned.source = "client";
    own->order.command.learned.push_back(std::move(learned));
    if (!trim(text).empty()) {
        own->order.command.text = add_text(call, *own, "feedback", std::move(text));
    }
    return finish(call, *own);
}

// What the client changes of how they are reached; what they do not name stays.
struct DetailsChange {
    std::optional<std::string> way, phone, email, best_time, language;

    // A way needs its address, which may have been given before.
    Result<void> apply(store::ContactDetails& details) const {
        const auto put = [](const std::optional<std::string>& from, std::string& to) {
            if (from) to = *from;
        };
        put(way, details.way);
        put(phone, details.phone);
        put(email, details.email);
        put(best_time, details.best_time);
        put(language, details.language);
        const bool calls = details.way == "phone" || details.way == "sms";
        if (calls && trim(details.phone).empty())
            return fail(ErrorKind::invalid, "contact.phone_missing");
        if (details.way == "email" && trim(details.email).empty())
            return fail(ErrorKind::invalid, "contact.email_missing");
        return {};
    }
};

DetailsChange read_details(JsonInput& body) {
    static constexpr std::array<std::string_view, 4> ways{"phone", "sms", "email", "code"};
    DetailsChange out;
    const auto text = [&](std::string_view name, std::size_t most) {
        return body.has(name) ? std::optional(body.text(name, most)) : std::nullopt;
    };
    if (body.has("way")) out.way = body.choice("way", ways);
    out.phone = text("phone", 40);
    out.email = text("email", 254);
    out.best_time = text("best_time", 200);
    out.language = text("language", 12);
    return out;
}

Answer contact(Call& call) {
    auto own = begin(call, CommandKind::message);
    if (!own) return std::unexpected(std::move(own.error()));
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    const DetailsChange change = read_details(*body);
    // Said of the field where it is seen at once; asked again where it is written.
    store::ContactDetails as_seen = own->bundle.details;
    if (auto fits = change.apply(as_seen); !fits)
        body->wrong(as_seen.way == "email" ? "email" : "phone", fits.error().code);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    own->order.change_details = [change](store::ContactDetails& details) {
        return change.apply(details);
    };
    // The change itself is a line in the journal; the addresses are not.
    own->order.command.text = add_text(call, *own, "message", call.words("api.details_changed"));
    own->order.command.reg = own->bundle.the_case.model->reg;
    own->order.command.wall = model::Wall::parties;
    return finish(call, *own);
}

Answer free_times(Call& call) {
    auto bundle = open_bundle(call, call.asker().own_case, access::Purpose::read);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    const engine::Case& the_case = bundle->the_case;
    // Only who is to book a time, or has one to move, is shown when others have none.
    std::string unit;
    for (const auto& round : the_case.rounds) {
        const bool books = the_case.model->steps[round.step].act == model::Act::book;
        if (engine::is_open(round.state) && books)
            unit = round.unit.empty() ? the_case.unit : round.unit;
    }
    for (const auto& one : the_case.appointments) {
        if (one.state == engine::AppointmentState::booked) unit = one.unit;  // to move it
    }
    auto slots = unit.empty() ? Result<std::vector<store::Slot>>()
                              : free_slots_of(call, unit, call.now + booking_lead,
                                              call.now + days(28), call.limit(60, 200));
    if (!slots) return fail(slots.error());
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const auto& slot : *slots) {
        // Nobody is sent to a worker who has left.
        if (!call.app.sessions.has_left(slot.worker)) write_slot(json, voice, slot);
    }
    json.end_array().end_object();
    return json_response(json.take());
}

// Not for whoever acts for the client: it may tell what the client keeps from them.
Answer access_lines(Call& call) {
    auto bundle = open_bundle(call, call.asker().own_case, access::Purpose::log);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (auto noted = note_view(call, bundle->parties, access::Purpose::log); !noted)
        return fail(noted.error());
    return access_lines_answer(call, call.asker().own_case, bundle->the_case.subject);
}

// By the rights that stand when it is written: what whoever acts for the client may do can end in
// between.
template <Answer (*act)(Call&)>
Answer standing(Call& call) {
    return by_rights_that_stand(call, act);
}

constexpr std::array<RouteSpec, 15> routes{{
    {Method::post, "/api/session/code", Who::anyone, sign_in_with_code, false},
    {Method::get, "/api/my/case", Who::client, show},
    {Method::post, "/api/my/case/answers", Who::client, standing<answers>},
    {Method::post, "/api/my/case/plan/agree", Who::client, standing<agree>},
    {Method::post, "/api/my/case/plan/disagree", Who::client, standing<disagree>},
    {Method::post, "/api/my/case/messages", Who::client, standing<message>},
    {Method::post, "/api/my/case/consents", Who::client, standing<consent>},
    {Method::post, "/api/my/case/bookings", Who::client, standing<book>},
    {Method::post, "/api/my/case/bookings/{id}/cancel", Who::client, standing<cancel_booking>},
    {Method::post, "/api/my/case/bookings/{id}/move", Who::client, standing<move_booking>},
    {Method::post, "/api/my/case/feedback", Who::client, standing<feedback>},
    {Method::post, "/api/my/case/code", Who::client, standing<replace_return_code>},
    {Method::post, "/api/my/case/contact", Who::client, standing<contact>},
    {Method::get, "/api/my/case/free-times", Who::client, free_times},
    {Method::get, "/api/my/case/access-lines", Who::client, access_lines},
}};

}  // namespace

std::span<const RouteSpec> my_case_routes() { return routes; }

}  // namespace luotsi::server
