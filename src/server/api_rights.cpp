// A person's rights over their own data: having it, and asking that it is corrected, erased or that
// its use is restricted. A person asks; whoever works in the responsible unit decides within a
// month, with reasons, and says how to go on when the answer is no. Nothing is overwritten: what
// was wrong stays, marked as corrected; what is erased leaves its tombstone.
#include <algorithm>
#include <array>
#include <tuple>

#include "desk/desk.hpp"
#include "desk/retention.hpp"
#include "server/access_list.hpp"
#include "server/app.hpp"
#include "server/case_parts.hpp"
#include "server/export_view.hpp"
#include "server/json_input.hpp"
#include "server/meanwhile.hpp"
#include "server/protection_rights.hpp"
#include "server/request_rights.hpp"
#include "server/requests.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"
#include "store/protection.hpp"

namespace luotsi::server {

namespace {

using access::Verdict;

constexpr std::array<std::string_view, 3> kinds{"correction", "erasure", "restriction"};
constexpr std::array<std::string_view, 3> decisions{"granted", "refused", "extended"};
constexpr std::size_t words_max = 4'000;
constexpr std::int32_t months_to_decide = 1;
constexpr std::int32_t months_extended = 2;  // further ones, once
constexpr Duration decided_are_shown = days(90);
constexpr std::string_view erased_because = "GDPR 17";

std::expected<Uuid, Problem> case_of(const Call& call) {
    if (call.asker().kind == access::AskerKind::client) return call.asker().own_case;
    auto id = parse_uuid(call.args[0]);
    if (!id) return fail(ErrorKind::not_found, "store.no_case");
    return *id;
}

// A matter whose requests the caller is shown, and may write one down in.
struct Matter {
    CaseBundle bundle;
    access::CaseParties parties;  // as the caller stands to them
};

// The person, whoever answers for the matter, and who works on it and sees it whole: not who has
// been asked something, or leads, or is kept out by a wall or a ban.
std::expected<Matter, Problem> open(Call& call, access::Purpose purpose) {
    auto id = case_of(call);
    if (!id) return std::unexpected(std::move(id.error()));
    const auto ours = handled(call, *id, access::Purpose::work);
    if (!ours) return fail(ours.error());
    if (*ours) {
        auto bundle = load_bundle(call.app, call.reader, *id, call.asker(), call.now);
        if (!bundle) return fail(bundle.error());
        return Matter{std::move(*bundle), (*ours)->parties};
    }
    auto bundle = open_bundle(call, *id, purpose);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    const bool worker = call.asker().kind == access::AskerKind::worker;
    const bool works = access::may_open(call.asker(), access::Purpose::work, bundle->parties,
                                        call.now) == Verdict::yes;
    if (worker && !(works && has_own_matter(*bundle, call.asker()) &&
                    sees_whole(*bundle, call.asker(), call.now)))
        return fail(ErrorKind::forbidden, "access.not_yours");
    access::CaseParties parties = bundle->parties;
    return Matter{std::move(*bundle), std::move(parties)};
}

Answer my_data(Call& call) {
    auto bundle = open_bundle(call, call.asker().own_case, access::Purpose::export_);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (auto noted = note_view(call, bundle->parties, access::Purpose::export_); !noted)
        return fail(noted.error());
    auto views = access_lines_answer(call, bundle->the_case.id, bundle->the_case.subject);
    if (!views) return views;
    auto document = render_export(call, *bundle, views->body);
    if (!document) return fail(document.error());
    const bool plain = call.query("form") == "text";
    const Voice voice{call.app.installation, call.language};
    Response response = json_response(plain ? as_plain_text(*document, voice) : *document);
    if (plain) response.content_type = "text/plain; charset=utf-8";
    response.with("Content-Disposition", plain ? "attachment; filename=\"luotsi.txt\""
                                               : "attachment; filename=\"luotsi.json\"");
    return response;
}

Answer list_of_case(Call& call) {
    auto matter = open(call, access::Purpose::read);
    if (!matter) return std::unexpected(std::move(matter.error()));
    const CaseBundle& bundle = matter->bundle;
    if (auto noted = note_view(call, matter->parties, access::Purpose::read); !noted)
        return fail(noted.error());
    const auto all = requests_of_case(call.reader, bundle.the_case.id);
    if (!all) return fail(all.error());
    const Voice voice{call.app.installation, call.language};
    const WordsOf words = [&](Uuid id) { return request_words(call, matter->parties, id); };
    const auto reader = call.asker().kind == access::AskerKind::worker ? RequestReader::worker
                                                                       : RequestReader::person;
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const PersonRequest& one : *all) write_request(json, voice, one, words, reader, call.now);
    json.end_array().flag("restricted", bundle.parties.protection.is_restricted(call.now));
    json.key("keeping");
    if (auto kept = write_keeping(json, call, bundle); !kept) return fail(kept.error());
    json.end_object();
    return tagged_response(call, json.take());
}

// A text of the case for what is said of a request.
store::Text text_of(const Call& call, const engine::Case& the_case, std::string body) {
    return make_text(call.app, the_case, "request", std::move(body), call.language, call.now);
}

// A text that the asker does not see is not there. Words of another matter – a part of the work
// that began from this one shows the words it began with – are asked about in their own.
void check_about(Call& call, const Matter& matter, JsonInput& body, const PersonRequest& one) {
    if (one.kind == "erasure" && !body.has("about")) body.wrong("about", "rights.text_needed");
    if (one.about.is_nil()) return;
    const store::Text* text = matter.bundle.text(one.about);
    if (text == nullptr || !sees_text(call, matter.parties, *text))
        body.wrong("about", "rights.no_text");
    else if (text->case_id != matter.bundle.the_case.id)
        body.wrong("about", "rights.other_matter");
}

Answer ask(Call& call) {
    auto matter = open(call, access::Purpose::work);
    if (!matter) return std::unexpected(std::move(matter.error()));
    const CaseBundle* bundle = &matter->bundle;
    auto body = JsonInput::parse(call.request.body);
    if (!body) return fail(body.error());
    PersonRequest one;
    one.kind = body->choice("kind", kinds);
    if (!body->has("kind")) body->wrong("kind", "field.missing");
    one.about = body->uuid("about").value_or(Uuid{});
    check_about(call, *matter, *body, one);
    const std::string words = body->need_text("words", words_max);
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    SystemRandom random;
    one.case_id = bundle->the_case.id;
    one.id = to_string(one.case_id) + "." + to_string(make_uuid_v7(call.now, random));
    one.person = bundle->the_case.subject;
    one.unit = bundle->the_case.unit;
    one.by = call.asker().kind == access::AskerKind::client ? "client" : call.asker().id;
    one.made_at = call.now;
    one.due_at = due_after_months(call.now, months_to_decide);
    one.state = "open";
    const store::Text text = text_of(call, bundle->the_case, words);
    one.words = text.id;
    const auto id = write_once(call, [&](store::WriteSession& session) -> Result<std::string> {
        if (auto put = session.put_text(text); !put) return fail(put.error());
        auto put = session.put_record(request_kind, one.id, to_json(one), actor_of(call.asker()));
        return put ? Result<std::string>(one.id) : fail(put.error());
    });
    if (!id) return fail(id.error());
    JsonWriter json;
    json.begin_object().member("id", *id).time("due_at", one.due_at).end_object();
    return json_response(json.take(), 201);
}

// Of the unit that is responsible, or of the one it has become: open ones first, by the day they
// are due; those decided lately after them.
Answer queue(Call& call) {
    const auto records = call.reader.records(request_kind);
    if (!records) return fail(records.error());
    std::vector<PersonRequest> mine;
    std::vector<access::CaseParties> seen;
    for (const std::string& text : *records) {
        auto one = request_of(text);
        if (!one) return fail(one.error());
        if (one->state != "open" && one->decided_at + decided_are_shown < call.now) continue;
        auto ours = handled(call, one->case_id, access::Purpose::list);
        if (!ours) return fail(ours.error());
        if (!*ours) continue;
        seen.push_back(std::move((*ours)->parties));
        mine.push_back(std::move(*one));
    }
    std::ranges::sort(mine, [](const PersonRequest& a, const PersonRequest& b) {
        return std::tuple(a.state != "open", a.due_at, a.id) <
               std::tuple(b.state != "open", b.due_at, b.id);
    });
    if (auto noted = note_views(call, seen, access::Purpose::list); !noted)
        return fail(noted.error());
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const PersonRequest& one : mine)
        write_request(json, voice, one, {}, RequestReader::worker, call.now);
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

struct Decision {
    std::string what;  // granted | refused | extended
    std::string reason;
    std::string right;
    std::string law;
};

std::expected<Decision, Problem> read_decision(Call& call, const PersonRequest& one) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    Decision out;
    out.what = body->choice("decision", decisions);
    if (!body->has("decision")) body->wrong("decision", "field.missing");
    out.reason = body->need_text("reason", words_max);
    out.right = body->text("right", words_max);
    out.law = body->text("law", 200);
    if (out.what == "granted" && one.kind == "correction" && trim(out.right).empty())
        body->wrong("right", "rights.right_needed");
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    return out;
}

// Words of the client's own may go when their holders agree; what professionals have written down
// is kept by law as long as the law says. Words are their own case's: a case that began with them
// does not take them away from the one in which they were said.
Result<bool> is_own_words(store::Reader& reader, const PersonRequest& one) {
    const auto text = reader.text(one.about);
    if (!text && text.error().kind == ErrorKind::not_found) return false;
    if (!text) return fail(text.error());
    if (text->case_id != one.case_id) return false;
    const auto row = reader.case_row(one.case_id);
    if (!row) return fail(row.error());
    if (one.about == row->words) return true;
    const auto journal = reader.journal(one.case_id);
    if (!journal) return fail(journal.error());
    return std::ranges::any_of(*journal, [&](const engine::Event& event) {
        return event.text == one.about && event.actor.kind == engine::ActorKind::client;
    });
}

// What never changes, asked before the write: whose words they are, and whether the National
// Archives keep the whole matter for good.
Result<void> check_erasable(Call& call, const PersonRequest& one) {
    const auto own = is_own_words(call.reader, one);
    if (!own) return fail(own.error());
    if (!*own) return fail(ErrorKind::conflict, "rights.not_erasable");
    const auto kept = desk::keeping_of(call.reader, call.app.installation, one.case_id);
    if (!kept) return fail(kept.error());
    if (kept->keeping.kept == access::Kept::for_good)
        return fail(ErrorKind::conflict, "rights.kept_for_good");
    return {};
}

// A decision as it is written: everything it rests on is read where it is written, so that of two
// at once the second finds the first.
class Deciding {
public:
    Deciding(Call& call, store::WriteSession& session, const Decision& decision,
             const Handled& matter)
        : call_(call), session_(session), decision_(decision), matter_(matter),
          who_(actor_of(call.asker())) {}

    // The state that the request has come to.
    Result<std::string> run(const std::string& id) {
        if (auto read = this->read(id); !read) return fail(read.error());
        const auto found = session_.load(one_.case_id);
        if (!found) return fail(found.error());
        const auto same = stands_as_read(session_, **found, matter_);
        if (!same) return fail(same.error());
        if (!*same) return fail(ErrorKind::busy, std::string(changed_meanwhile));
        // Whose matter it is may have been found out since it was asked.
        one_.person = (*found)->subject;
        const store::Text reason = text_of(call_, **found, decision_.reason);
        const store::Text right = text_of(call_, **found, decision_.right);
        const bool granted = decision_.what == "granted";
        const bool first_hand = granted && one_.kind == "erasure" && one_.accepted_by.empty();
        auto done = session_.put_text(reason);
        if (done && granted && one_.kind == "erasure") done = first_hand ? check_hold() : erase();
        if (done && granted && one_.kind == "correction") {
            done = session_.put_text(right);
            one_.right = right.id;
            if (done) done = tell_correction(**found);
        }
        if (done && granted && one_.kind == "restriction") done = restrict_use();
        if (!done) return fail(done.error());
        if (first_hand)
            accept(reason.id);
        else
            settle(reason.id);
        auto put = session_.put_record(request_kind, one_.id, to_json(one_), who_);
        return put ? Result<std::string>(one_.state) : fail(put.error());
    }

private:
    Result<void> read(const std::string& id) {
        const auto known = session_.record(request_kind, id);
        if (!known) return fail(known.error());
        if (!*known) return fail(ErrorKind::not_found, "rights.no_request");
        auto one = request_of(**known);
        if (!one) return fail(one.error());
        one_ = std::move(*one);
        if (one_.state != "open") return fail(ErrorKind::conflict, "rights.decided");
        // Whoever leads may be the second of two where a unit has but one worker, and no more.
        const bool seconds =
            one_.kind == "erasure" && decision_.what == "granted" && !one_.accepted_by.empty();
        if (call_.asker().leads && !seconds) return fail(ErrorKind::forbidden, "access.not_yours");
        if (decision_.what == "extended" && one_.extended)
            return fail(ErrorKind::conflict, "rights.extended_already");
        return {};
    }

    void accept(Uuid reason) {
        one_.accepted_by = who_.id;
        one_.accepted_at = call_.now;
        one_.accepted_reason = reason;
    }

    void settle(Uuid reason) {
        one_.reason = reason;
        one_.law = decision_.law;
        if (decision_.what == "extended") {
            one_.extended = true;
            one_.due_at = due_after_months(one_.made_at, months_to_decide + months_extended);
            return;
        }
        one_.state = decision_.what;
        one_.decided_by = who_.id;
        one_.decided_at = call_.now;
    }

    Result<void> check_hold() {
        for (const Uuid what : {one_.case_id, one_.person}) {
            const auto held = desk::is_held(session_, what);
            if (!held) return fail(held.error());
            if (*held) return fail(ErrorKind::conflict, "rights.on_hold");
        }
        return {};
    }

    // By the second of two: nothing that is gone comes back.
    Result<void> erase() {
        if (one_.accepted_by == who_.id) return fail(ErrorKind::conflict, "rights.second_needed");
        if (auto free = check_hold(); !free) return free;
        auto gone = session_.erase_text(one_.case_id, one_.about, erased_because);
        if (!gone && gone.error().code == "store.already_erased") return {};
        return gone;
    }

    Result<void> tell_correction(const engine::Case& the_case) {
        engine::Command line;
        line.kind = engine::CommandKind::message;
        line.actor = who_;
        line.reg = the_case.model->reg;
        line.wall = model::Wall::parties;
        const store::Text text =
            make_text(call_.app, the_case, "message",
                      call_.words("rights.correction", {{"right", decision_.right}}),
                      call_.language, call_.now);
        line.text = text.id;
        SystemRandom random;
        const auto done =
            desk::run_command(session_, call_.app.installation, one_.case_id, line, {text}, random);
        return done ? Result<void>() : fail(done.error());
    }

    Result<void> restrict_use() {
        const Uuid whose = one_.person.is_nil() ? one_.case_id : one_.person;
        auto all = store::read_protection(session_, whose);
        if (!all) return fail(all.error());
        SystemRandom random;
        access::Mark mark;
        mark.id = make_uuid_v7(call_.now, random);
        mark.happened_at = call_.now;
        mark.recorded_at = call_.now;
        mark.by = who_.id;
        all->restricted.push_back(std::move(mark));
        return store::put_protection(session_, whose, *all, who_);
    }

    Call& call_;
    store::WriteSession& session_;
    const Decision& decision_;
    const Handled& matter_;
    engine::Actor who_;
    PersonRequest one_;
};

Answer decide_now(Call& call) {
    const auto known = call.reader.record(request_kind, call.args[0]);
    if (!known) return fail(known.error());
    if (!*known) return fail(ErrorKind::not_found, "rights.no_request");
    const auto one = request_of(**known);
    if (!one) return fail(one.error());
    const auto purpose = call.asker().leads ? access::Purpose::log : access::Purpose::work;
    const auto ours = handled(call, one->case_id, purpose);
    if (!ours) return fail(ours.error());
    if (!*ours) return fail(ErrorKind::not_found, "rights.no_request");
    const auto decision = read_decision(call, *one);
    if (!decision) return std::unexpected(decision.error());
    if (one->state == "open" && one->kind == "erasure" && decision->what == "granted")
        if (auto may = check_erasable(call, *one); !may) return fail(may.error());
    const auto state = write_once(call, [&](store::WriteSession& session) {
        return Deciding(call, session, *decision, **ours).run(call.args[0]);
    });
    if (!state) return fail(state.error());
    call.app.views.changed(case_topic(one->case_id));
    JsonWriter json;
    json.begin_object().member("id", one->id);
    json.member("state", *state == "open" && decision->what == "extended" ? "extended" : *state);
    json.flag("second_needed", *state == "open" && decision->what == "granted").end_object();
    return json_response(json.take());
}

Answer decide(Call& call) { return by_rights_that_stand(call, decide_now); }

constexpr std::array<RouteSpec, 7> routes{{
    {Method::get, "/api/my/case/export", Who::client, my_data},
    {Method::get, "/api/my/case/requests", Who::client, list_of_case},
    {Method::post, "/api/my/case/requests", Who::client, ask},
    {Method::get, "/api/cases/{id}/requests", Who::worker, list_of_case},
    {Method::post, "/api/cases/{id}/requests", Who::worker, ask},
    {Method::get, "/api/requests", Who::worker, queue},
    {Method::post, "/api/requests/{id}/decision", Who::worker, decide},
}};

}  // namespace

std::span<const RouteSpec> rights_routes() { return routes; }

}  // namespace luotsi::server
