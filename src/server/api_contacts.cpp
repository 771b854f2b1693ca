// New contacts: the resident's own (POST /api/contacts) and those a worker records from the phone,
// the desk or another professional. Both make the same case; the resident's answer carries a code
// to come back with and signs them in to that case. Answered from the writer after the commit, so
// that hundreds of contacts in flight share one disk write.
#include <algorithm>

#include "base/hash.hpp"
#include "centre/answer.hpp"
#include "centre/intake.hpp"
#include "centre/overview.hpp"
#include "desk/desk.hpp"
#include "server/app.hpp"
#include "server/json_input.hpp"
#include "server/pieces.hpp"
#include "server/return_codes.hpp"
#include "server/writing.hpp"
#include "signin/base64.hpp"

namespace luotsi::server {

namespace {

constexpr Duration code_told_again = minutes(10);
constexpr std::array<std::string_view, 4> recorded_channels{"phone", "desk", "professional",
                                                            "chat"};

// What was chosen of our proposals. A resident's choice is kept as lines that a person reads, for
// it belongs to what was told; a worker's is the fact alone, and what was asked and answered aloud.
void read_choice(const Call& call, JsonInput& body, bool recorded, centre::ContactRequest& out) {
    auto choice = body.object("choice");
    if (!choice) return;
    const centre::Installation& installation = call.app.installation;
    const Voice voice{installation, call.language};
    const auto title = [&](const std::string& code) {
        const need::NeedCategory* category = installation.needs.category(code);
        if (category == nullptr) choice->wrong("need", "field.unknown_value");
        return category == nullptr ? std::string() : voice.in(category->plain);
    };
    std::vector<std::string> lines;
    const std::string question = choice->text("question", 300);
    const std::string answer = choice->text("answer", 300);
    if (!question.empty() && !answer.empty()) lines.push_back(question + " " + answer);
    out.need = choice->text("need", 60);
    const std::string chosen = out.need.empty() ? std::string() : title(out.need);
    if (!recorded && !chosen.empty())
        lines.push_back(voice.words("choice.need", {{"need", chosen}}));
    std::string shown;
    for (const std::string& code : choice->texts("shown", 60))
        shown += (shown.empty() ? "" : ", ") + title(code);
    out.none_fits = choice->boolean("none").value_or(false);
    if (!recorded && out.none_fits)
        lines.push_back(
            voice.words(shown.empty() ? "choice.none" : "choice.none_of", {{"needs", shown}}));
    const auto directory = installation.directory.now();
    for (const std::string& id : choice->texts("services", 300)) {
        const directory::Listing* service = directory->service(id);
        if (service == nullptr) continue;  // the directory may have changed meanwhile
        const std::string& name = voice.in(service->title);
        lines.push_back(
            voice.words("choice.service", {{"service", name.empty() ? service->title.fi : name},
                                           {"provider", service->provider}}));
    }
    choice->finish_part();
    for (const std::string& line : lines) out.choice += (out.choice.empty() ? "" : "\n") + line;
}

std::expected<centre::ContactRequest, Problem> read_request(Call& call, bool recorded) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    centre::ContactRequest out;
    out.words = body->text("words", centre::words_max);
    out.theme = body->text("theme", 100);
    out.concerns = body->text("concerns", 100);
    if (out.concerns.empty()) out.concerns = "not told";
    out.language = body->text("language", 12);
    if (out.language.empty()) out.language = to_string(call.language);
    out.interpreter = body->boolean("interpreter").value_or(false);
    out.way = body->text("way", 20);
    if (out.way.empty()) out.way = "code";
    out.phone = body->text("phone", 40);
    out.email = body->text("email", 254);
    out.name = body->text("name", 200);
    out.best_time = body->text("best_time", 200);
    out.municipality = body->text("municipality", 3);
    read_choice(call, *body, recorded, out);
    const model::ModelPtr model = call.app.installation.models.latest(centre::contact_model);
    auto answers = body->answers("answers", about_many(*model));
    for (auto& [id, text] : answers) {
        const std::uint32_t fact = model->find_fact(id);
        if (fact == model::none) {
            body->wrong("answers." + id, "field.unknown");
            continue;
        }
        if (!text) continue;  // not answered
        auto value = centre::parse_answer(model->facts[fact], *text);
        if (value)
            out.answers.emplace_back(std::move(id), std::move(*value));
        else
            body->wrong("answers." + id, value.error());
    }
    if (recorded) {
        out.channel = body->choice("channel", recorded_channels);
        if (out.channel.empty()) out.channel = "phone";
        out.happened_at = body->instant("happened_at").value_or(Instant{0});
        if (auto reporter = body->object("reporter")) {
            out.reporter.name = reporter->text("name", 200);
            out.reporter.organisation = reporter->text("organisation", 200);
            out.reporter.phone = reporter->text("phone", 40);
            reporter->finish_part();
        }
    }
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    return out;
}

// What a kept answer holds: the language-neutral case id, so that a repeated request gets the
// same case and – derived again – the same code, which the database knows only as a hash.
struct Made {
    Uuid case_id;
    std::string body;
};

void write_next(JsonWriter& json, const Voice& voice, const engine::Case& made, Instant now) {
    const auto next = centre::next_steps(made, centre::Audience::client);
    json.key("next");
    if (next.empty()) {
        json.null();
        return;
    }
    const auto& first = next.front();
    json.begin_object().member("what", voice.in(*first.what));
    json.key("by");
    write_due(json, voice, first.due_at, first.law_due_at, first.guarantee, now);
    json.end_object();
}

std::string made_body(const Call& call, const engine::Case& made,
                      const std::vector<need::DangerFound>& dangers) {
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().member("case", to_string(made.id));
    json.key("now_with");
    write_unit(json, voice, made.unit);
    write_next(json, voice, made, call.now);
    json.key("human");
    write_human(json, voice, made.unit, call.now);
    json.key("dangers").begin_array();
    for (const auto& danger : dangers) write_danger(json, voice, danger);
    json.end_array().member("feedback", "contact").end_object();
    return json.take();
}

// The session that a contact opens for its browser: derived as the code is, so that a repeated
// request gets the same one.
NewSession session_of(const Call& call, const std::string& key, Uuid case_id) {
    const Digest digest = hmac_sha256(call.app.secret, "session " + key);
    return call.app.sessions.make(
        "case", to_string(case_id), "contact",
        signin::to_base64url({reinterpret_cast<const char*>(digest.data()), digest.size()}),
        call.now);
}

struct Contact {
    bool opens_session = false;
    bool repeated = false;  // the same request has been answered before
    centre::Intake intake;
    std::string code;
    std::string key;
    std::string digest;
};

// Runs on the writer thread: everything of one contact in one savepoint.
Result<std::string> write_contact(const Call& call, Contact& contact,
                                  store::WriteSession& session) {
    if (auto first = session.first_answer(contact.key)) {
        contact.repeated = true;
        return *first;
    }
    SystemRandom random;
    // Prepared on a worker thread a moment ago; a clock that has gone back since must not make it
    // come from the future.
    Instant& happened_at = contact.intake.open.happened_at;
    happened_at = std::min(happened_at, session.now());
    auto received =
        desk::receive_intake(session, call.app.installation, contact.intake, contact.code, random);
    if (!received) return fail(received.error());
    if (contact.opens_session) {
        const NewSession own = session_of(call, contact.key, received->case_id);
        if (auto r = open_session(session, own, call.session); !r) return fail(r.error());
    }
    auto made = session.load(received->case_id);
    if (!made) return fail(made.error());
    std::string answer =
        contact.digest + to_string(received->case_id) + made_body(call, **made, received->dangers);
    if (auto kept = session.keep_answer(contact.key, answer); !kept) return fail(kept.error());
    return answer;
}

// "<16 hex of the body's digest><36 of the case's id><json>" as write_contact keeps it.
std::expected<Made, Problem> read_kept(const std::string& kept, const std::string& digest) {
    constexpr std::size_t head = 16 + 36;
    if (kept.size() < head) return fail(ErrorKind::internal, "api.internal", "short answer");
    if (kept.compare(0, 16, digest) != 0) return fail(ErrorKind::conflict, "api.key_reused");
    auto id = parse_uuid(std::string_view(kept).substr(16, 36));
    if (!id) return fail(ErrorKind::internal, "api.internal", "kept answer has no case");
    return Made{*id, kept.substr(head)};
}

std::string with_members(const std::string& body, const std::string& members) {
    return "{" + members + "," + body.substr(1);
}

// The resident by the record of the organiser whose unit has the matter, where there is one.
Result<Uuid> record_with(Call& call, std::string_view unit) {
    const access::Asker& asker = call.asker();
    const access::Unit* to = call.app.installation.organisation.unit(unit);
    for (const Uuid& record : asker.also) {
        const auto person = call.reader.person(record);
        if (!person) return fail(person.error());
        if (to != nullptr && person->organiser == to->organisation) return record;
    }
    return asker.person;
}

std::expected<std::shared_ptr<Contact>, Problem> prepare(Call& call, bool recorded) {
    auto request = read_request(call, recorded);
    if (!request) return std::unexpected(std::move(request.error()));
    auto contact = std::make_shared<Contact>();
    const engine::Actor actor =
        recorded ? actor_of(call.asker())
                 : engine::Actor{engine::ActorKind::client, "client", "client", "", ""};
    SystemRandom random;
    std::vector<centre::FieldError> wrong;
    auto intake =
        desk::prepare_contact(call.app.installation, *request, actor, call.now, random, wrong);
    if (!wrong.empty()) return std::unexpected(Problem::of_fields(std::move(wrong)));
    if (!intake) return fail(intake.error());
    // Who has been identified makes it their own matter; what concerns another is bound by a
    // worker, who looks first who that is.
    const access::Asker& asker = call.asker();
    if (!recorded && request->concerns == "self") {
        auto person = record_with(call, intake->open.unit);
        if (!person) return fail(person.error());
        intake->open.person = *person;
    }
    // Whoever is signed in stays so: a resident finds their own matter without a code.
    contact->opens_session =
        !recorded && asker.person.is_nil() && asker.kind != access::AskerKind::worker;
    contact->intake = std::move(*intake);
    // Whoever sends it: the first answer signs the browser in, and its repetition comes signed in.
    contact->key =
        recorded ? call.key() : call.request.header(Header::idempotency_key) + " contact";
    contact->code = return_code_of(call.app.secret, contact->key);
    contact->digest = digest_of(call.request);
    return contact;
}

Answer finish_own(Call& call, const Contact& contact, const std::string& kept) {
    auto made = read_kept(kept, contact.digest);
    if (!made) return std::unexpected(std::move(made.error()));
    Response response =
        json_response(with_members(made->body, "\"code\":\"" + contact.code + "\""), 201);
    if (contact.opens_session) {
        const NewSession own = session_of(call, contact.key, made->case_id);
        response.with("Set-Cookie", call.app.sessions.cookie_of(own, call.request.secure));
    }
    response.with("Location", "/api/my/case");
    return response;
}

Answer contacts(Call& call) {
    // A proxy on this machine that does not tell whom it forwards stands for everybody.
    const bool one_address = !call.request.loopback && !call.request.peer.empty();
    if (auto wait = call.app.contact_limit.take(call.request.peer, call.now);
        wait > 0 && one_address) {
        return fail(Error(ErrorKind::busy, "api.too_many").with("seconds", std::to_string(wait)));
    }
    auto contact = prepare(call, false);
    if (!contact) return std::unexpected(std::move(contact.error()));
    call.later = true;
    // What the writer needs of this call outlives it; the reader does not and is not used there.
    auto kept = std::make_shared<Call>(call);
    auto exchange = call.exchange;
    auto job = [kept, contact = *contact, exchange](store::WriteSession& session) {
        return write_contact(*kept, *contact, session);
    };
    auto done = [kept, contact = *contact, exchange](Result<std::string> written) {
        App& app = kept->app;
        if (!written) {
            return exchange->send(
                to_response(written.error(), app.installation.words, kept->language));
        }
        ++app.metrics.contacts;
        Answer answer = finish_own(*kept, *contact, *written);
        exchange->send(answer
                           ? std::move(*answer)
                           : to_response(answer.error(), app.installation.words, kept->language));
    };
    call.app.store.write(std::move(job), std::move(done));
    return Response{};
}

// The code opens the case as the client's own. Whoever recorded the contact tells it to the client
// at once; the same request sent again gets it only as long as an answer may have been lost.
Result<bool> may_tell_code(Call& call, const Contact& contact, Uuid case_id) {
    if (!contact.repeated) return true;
    const auto journal = call.reader.journal(case_id);
    if (!journal) return fail(journal.error());
    return !journal->empty() && call.now < journal->front().recorded_at + code_told_again;
}

Answer recorded(Call& call) {
    auto contact = prepare(call, true);
    if (!contact) return std::unexpected(std::move(contact.error()));
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            if (auto there = check_there(session, actor_of(call.asker())); !there)
                return fail(there.error());
            return write_contact(call, **contact, session);
        });
    if (!written) return fail(written.error());
    auto made = read_kept(*written, (*contact)->digest);
    if (!made) return std::unexpected(std::move(made.error()));
    ++call.app.metrics.contacts;
    auto tag = case_tag(call, made->case_id);
    if (!tag) return fail(tag.error());
    JsonWriter members;
    members.begin_object().member_or_null("etag", *tag);
    const auto told = may_tell_code(call, **contact, made->case_id);
    if (!told) return fail(told.error());
    members.member_or_null("code", *told ? (*contact)->code : std::string{}).end_object();
    const std::string text = members.take();
    Response response =
        json_response(with_members(made->body, text.substr(1, text.size() - 2)), 201);
    if (!tag->empty()) response.with("ETag", *tag);
    response.with("Location", "/api/cases/" + to_string(made->case_id));
    return response;
}

constexpr std::array<RouteSpec, 2> routes{{
    {Method::post, "/api/contacts", Who::anyone, contacts},
    {Method::post, "/api/contacts/recorded", Who::worker, recorded},
}};

}  // namespace

std::span<const RouteSpec> contact_routes() { return routes; }

}  // namespace luotsi::server
