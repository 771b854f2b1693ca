// Permissions, bans and what else has been said about the use of a person's data: the person and
// the workers of their matter see it, say it and take it back; it counts at once, everywhere.
// "Why do I see this": the rows of law behind a worker's view of a case.
#include <array>

#include "server/app.hpp"
#include "server/case_parts.hpp"
#include "server/meanwhile.hpp"
#include "server/openings.hpp"
#include "server/protection_input.hpp"
#include "server/protection_rights.hpp"
#include "server/protection_view.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"
#include "store/protection.hpp"

namespace luotsi::server {

namespace {

using access::Verdict;

std::expected<Uuid, Problem> case_of(const Call& call) {
    if (call.asker().kind == access::AskerKind::client) return call.asker().own_case;
    auto id = parse_uuid(call.args[0]);
    if (!id) return fail(ErrorKind::not_found, "store.no_case");
    return *id;
}

std::expected<CaseBundle, Problem> open(Call& call) {
    auto id = case_of(call);
    if (!id) return std::unexpected(std::move(id.error()));
    // What a client has allowed or forbidden is no business of whoever acts for them.
    const bool client = call.asker().kind == access::AskerKind::client;
    return open_bundle(call, *id, client ? access::Purpose::log : access::Purpose::read);
}

Answer show(Call& call) {
    auto bundle = open(call);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    const auto rights = ProtectionRights::of(call, *bundle);
    if (!rights) return fail(rights.error());
    if (!rights->sees_any()) return fail(ErrorKind::forbidden, "access.not_yours");
    if (auto noted = note_view(call, bundle->parties, access::Purpose::read); !noted)
        return fail(noted.error());
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().flag("place_secret", bundle->place_secret).key("items");
    const NameOf who = [&](Uuid id) {
        const auto person = call.reader.person(id);
        return person ? person->name : std::string{};
    };
    const MayEnd may_end = [&](Uuid id) {
        const auto one = rights->find(id);
        return one && rights->may_end(*one);
    };
    write_statements(json, voice, rights->shown(), who, may_end, call.now);
    json.key("may").begin_array();
    bool any = false;
    for (const StatementKind kind : statement_kinds) {
        if (!rights->may_say(kind)) continue;
        json.text(to_string(kind));
        any = true;
    }
    json.end_array().key("choices");
    write_ban_choices(json, voice, *bundle, Eyes(*bundle, call.asker(), call.now), any);
    json.end_object();
    return tagged_response(call, json.take());
}

Result<void> check_standing(const ProtectionRights& rights, store::WriteSession& session) {
    const auto still = rights.still_stand(session);
    if (!still) return fail(still.error());
    if (!*still) return fail(ErrorKind::busy, std::string(changed_meanwhile));
    return {};
}

Answer say_now(Call& call) {
    auto bundle = open(call);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    const auto rights = ProtectionRights::of(call, *bundle);
    if (!rights) return fail(rights.error());
    auto said = read_statement(call, bundle->the_case.id);
    if (!said) return std::unexpected(std::move(said.error()));
    if (!rights->may_say(said->kind)) return fail(ErrorKind::forbidden, "access.not_yours");
    const Uuid whose = rights->whose(said->kind);
    if (said->kind == StatementKind::representative && bundle->person)
        said->all.born = bundle->person->born;
    const auto id = write_once(call, [&](store::WriteSession& session) -> Result<std::string> {
        if (auto standing = check_standing(*rights, session); !standing)
            return fail(standing.error());
        auto known = store::read_protection(session, whose);
        if (!known) return fail(known.error());
        access::Protection all = std::move(*known);
        if (said->all.born) all.born = said->all.born;
        all.add(said->all);
        auto put = store::put_protection(session, whose, all, actor_of(call.asker()));
        if (!put) return fail(put.error());
        return to_string(said->id);
    });
    if (!id) return fail(id.error());
    call.app.views.changed(case_topic(bundle->the_case.id));
    JsonWriter json;
    json.begin_object().member("id", *id).end_object();
    return json_response(json.take(), 201);
}

// Why what keeps a person safe is ended.
std::expected<std::string, Problem> read_reason(const Call& call) {
    const std::string& text = call.request.body;
    auto body = JsonInput::parse(text.empty() ? "{}" : text);
    if (!body) return std::unexpected<Problem>(body.error());
    std::string reason = body->need_text("reason", reason_most);
    if (!reason.empty() && !is_reason(reason)) body->wrong("reason", "access.reason_too_short");
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    return reason;
}

Listed to_review(const Call& call, const CaseBundle& bundle, StatementKind kind,
                 std::string reason) {
    SystemRandom random;
    Listed out;
    out.id = to_string(make_uuid_v7(call.now, random));
    out.person = bundle.parties.subject;
    out.ended = to_string(kind);
    out.opening.worker = call.asker().id;
    out.opening.unit = call.asker().unit;
    out.opening.reason = std::move(reason);
    out.opening.happened_at = out.opening.ends_at = call.now;
    return out;
}

Answer end_now(Call& call) {
    auto bundle = open(call);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    const auto rights = ProtectionRights::of(call, *bundle);
    if (!rights) return fail(rights.error());
    const bool worker = call.asker().kind == access::AskerKind::worker;
    const auto id = parse_uuid(call.args[worker ? 1 : 0]);
    const auto one = id ? rights->find(*id) : std::optional<Stated>{};
    if (!one) return fail(ErrorKind::not_found, "access.no_statement");
    if (!rights->may_end(*one)) return fail(ErrorKind::forbidden, "access.not_yours");
    std::optional<Listed> review;
    if (worker && ProtectionRights::needs_review(one->kind)) {
        auto reason = read_reason(call);
        if (!reason) return std::unexpected(std::move(reason.error()));
        review = to_review(call, *bundle, one->kind, std::move(*reason));
    }
    const Uuid whose = one->of_case ? bundle->the_case.id : bundle->parties.subject;
    const engine::Actor who = actor_of(call.asker());
    const auto done = write_once(call, [&](store::WriteSession& session) -> Result<std::string> {
        if (auto standing = check_standing(*rights, session); !standing)
            return fail(standing.error());
        auto all = store::read_protection(session, whose);
        if (!all) return fail(all.error());
        auto ended =
            access::end_statement(*all, *id, call.now, session.now(), worker ? who.id : "client");
        if (!ended) return fail(ended.error());
        auto put = store::put_protection(session, whose, *all, who);
        if (put && review)
            put = session.put_record(opening_record, review->id, to_json(*review), who);
        if (!put) return fail(put.error());
        return to_string(*id);
    });
    if (!done) return fail(done.error());
    call.app.views.changed(case_topic(bundle->the_case.id));
    JsonWriter json;
    json.begin_object().member("id", *done).end_object();
    return json_response(json.take());
}

Answer say(Call& call) { return by_rights_that_stand(call, say_now); }
Answer end(Call& call) { return by_rights_that_stand(call, end_now); }

// What may not even be known to exist is not explained either: facts one by one only to whoever
// sees the matter as a whole.
Answer why(Call& call) {
    auto bundle = open(call);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (auto noted = note_view(call, bundle->parties, access::Purpose::read); !noted)
        return fail(noted.error());
    const access::Asker& asker = call.asker();
    const Voice voice{call.app.installation, call.language};
    const engine::Case& the_case = bundle->the_case;
    const Eyes eyes(*bundle, asker, call.now);
    JsonWriter json;
    json.begin_object().key("case");
    write_ruling(json, voice,
                 access::rule_open(asker, access::Purpose::read, bundle->parties, call.now));
    json.key("place");
    write_ruling(json, voice, access::rule_place(asker, bundle->parties, call.now));
    json.key("matter");
    write_ruling(json, voice, eyes.rule(the_case.model->reg, model::Wall::parties, Instant{0}));
    json.key("facts").begin_array();
    const std::size_t told =
        sees_whole(*bundle, asker, call.now) ? the_case.facts.size() : std::size_t{0};
    for (std::uint32_t i = 0; i < told; ++i) {
        const engine::FactRecord& record = the_case.facts[i];
        if (record.state == engine::FactState::missing) continue;
        const model::Fact& fact = the_case.model->facts[i];
        const Instant recorded =
            record.learned_by == 0 || record.learned_by > bundle->journal.size()
                ? Instant{0}
                : bundle->journal[record.learned_by - 1].recorded_at;
        const access::Ruling ruling = eyes.rule(fact.reg, fact.wall, recorded);
        if (ruling.verdict == Verdict::no) continue;
        json.begin_object().member("fact", fact.id).member("title", voice.in(fact.title));
        json.key("rule");
        write_ruling(json, voice, ruling);
        json.end_object();
    }
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

constexpr std::array<RouteSpec, 7> routes{{
    {Method::get, "/api/my/case/protection", Who::client, show},
    {.method = Method::post,
     .path = "/api/my/case/protection",
     .who = Who::client,
     .handler = say,
     .sure = true},
    {Method::post, "/api/my/case/protection/{id}/end", Who::client, end},
    {Method::get, "/api/cases/{id}/protection", Who::worker, show},
    {Method::post, "/api/cases/{id}/protection", Who::worker, say},
    {Method::post, "/api/cases/{id}/protection/{statement}/end", Who::worker, end},
    {Method::get, "/api/cases/{id}/why", Who::worker, why},
}};

}  // namespace

std::span<const RouteSpec> protection_routes() { return routes; }

}  // namespace luotsi::server
