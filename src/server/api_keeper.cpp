// The keeper's one question by link, and giving such a link to a keeper.
#include "server/app.hpp"
#include "server/json_input.hpp"
#include "server/keeper_link.hpp"
#include "server/pieces.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

constexpr std::array<std::string_view, 3> capacities{"open", "limited", "closed"};
constexpr std::int32_t pause_days_max = 730;

std::expected<void, Problem> not_too_often(Call& call) {
    const bool one_address = !call.request.loopback && !call.request.peer.empty();
    if (const auto wait = call.app.search_limit.take(call.request.peer, call.now);
        wait > 0 && one_address) {
        return fail(Error(ErrorKind::busy, "api.too_many").with("seconds", std::to_string(wait)));
    }
    return {};
}

Result<KeeperLink> link_of(const Call& call) {
    return open_keeper_token(call.app.secret, call.args[0], local_date(call.now));
}

std::string title_of(const Voice& voice, const directory::Listing& service) {
    const std::string& title = voice.in(service.title);
    return title.empty() ? service.title.fi : title;
}

Answer show_question(Call& call) {
    if (auto allowed = not_too_often(call); !allowed)
        return std::unexpected(std::move(allowed.error()));
    const auto link = link_of(call);
    if (!link) return fail(link.error());
    const auto directory = call.app.installation.directory.now();
    const auto* service = directory->service(link->service);
    if (!service) return fail(ErrorKind::not_found, "api.no_service");
    const Voice voice{call.app.installation, call.language};
    auto said = call.reader.record(keeper_word_record, link->service);
    if (!said) return fail(said.error());
    JsonWriter json;
    json.begin_object().key("service").begin_object();
    json.member("id", service->id).member("title", title_of(voice, *service));
    json.member("summary", voice.in(service->summary)).member("provider", service->provider);
    json.member_or_null("phone", service->phone).member_or_null("email", service->email);
    json.member_or_null("web", service->web).member_or_null("address", service->address);
    json.end_object();
    const auto* organiser =
        call.app.installation.organisation.organisation_title(call.app.installation.organiser);
    json.member("asked_by", organiser ? voice.in(*organiser) : call.app.installation.organiser);
    json.member("expires_on", to_iso(link->last)).flag("answered", said->has_value());
    json.end_object();
    return json_response(json.take());
}

std::expected<KeeperWord, Problem> read_word(Call& call, const std::string& service) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    KeeperWord word;
    word.service = service;
    word.at = call.now;
    word.correct = body->boolean("correct").value_or(false);
    word.capacity = body->choice("capacity", capacities);
    word.gone = body->boolean("gone").value_or(false);
    const Date today = local_date(call.now);
    if (const std::string until = body->text("paused_until", 20); !until.empty()) {
        const auto day = parse_date(until);
        if (!day)
            body->wrong("paused_until", day.error());
        else if (*day <= today || *day > today + pause_days_max)
            body->wrong("paused_until", "field.unknown_value");
        else
            word.paused_until = *day;
    }
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    return word;
}

Answer answer_question(Call& call) {
    if (auto allowed = not_too_often(call); !allowed)
        return std::unexpected(std::move(allowed.error()));
    const auto link = link_of(call);
    if (!link) return fail(link.error());
    if (!call.app.installation.directory.now()->service(link->service))
        return fail(ErrorKind::not_found, "api.no_service");
    auto word = read_word(call, link->service);
    if (!word) return std::unexpected(std::move(word.error()));
    const engine::Actor keeper{engine::ActorKind::system, word->by, "keeper", "",
                               call.app.installation.organiser};
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            if (auto put =
                    session.put_record(keeper_word_record, word->service, to_json(*word), keeper);
                !put)
                return fail(put.error());
            return std::string{};
        });
    if (!written) return fail(written.error());
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().member("thanks", voice.words("keeper.thanks")).end_object();
    return json_response(json.take());
}

// A link for a counsellor to pass on, by phone or message; nothing is sent.
Answer make_link(Call& call) {
    if (!call.app.installation.directory.now()->service(call.args[0]))
        return fail(ErrorKind::not_found, "api.no_service");
    const Date last = local_date(call.now) + keeper_link_days;
    JsonWriter json;
    json.begin_object();
    json.member("path", "/keeper/" + keeper_token(call.app.secret, call.args[0], last));
    json.member("expires_on", to_iso(last)).end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 3> routes{{
    {Method::get, "/api/keeper/{token}", Who::anyone, show_question},
    {Method::post, "/api/keeper/{token}", Who::anyone, answer_question, false},
    {Method::post, "/api/services/{id}/keeper-link", Who::worker, make_link, false},
}};

}  // namespace

std::span<const RouteSpec> keeper_routes() { return routes; }

}  // namespace luotsi::server
