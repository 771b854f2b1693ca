// Finding and adding people, so that an anonymous contact can be bound to the right one. A search
// shows little – name, birth date, the beginning of the identity code – and only to those whose
// work is to bind: workers who hold the social or the health register. Each person found learns of
// the search from the access lines of their own cases.
#include <algorithm>

#include "base/identity_code.hpp"
#include "server/app.hpp"
#include "server/case_bundle.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"
#include "server/known_people.hpp"
#include "server/viewing.hpp"
#include "server/writing.hpp"
#include "store/protection.hpp"

namespace luotsi::server {

namespace {

constexpr std::uint32_t people_max = 20;
constexpr std::size_t query_min = 3;  // code points: nobody browses the whole register

bool may_search(const access::Asker& asker) {
    return !asker.leads &&
           std::any_of(asker.registers.begin(), asker.registers.end(), [](model::Register reg) {
               return reg == model::Register::social || reg == model::Register::health;
           });
}

void write_person(JsonWriter& json, const store::Person& person, bool place_secret) {
    json.begin_object().member("id", to_string(person.id)).member("name", person.name);
    json.member_or_null("born", person.born ? to_iso(*person.born) : std::string{});
    json.member_or_null("municipality", person.municipality).flag("place_secret", place_secret);
    json.member_or_null("identity_masked", person.identity_code.size() > 7
                                               ? person.identity_code.substr(0, 7) + "••••"
                                               : std::string{});
    json.end_object();
}

constexpr std::string_view by_search = "access.reason.search";

Answer find(Call& call) {
    if (!may_search(call.asker())) return fail(ErrorKind::forbidden, "access.not_yours");
    // In the body: names and identity codes belong into no address, which is logged on the way.
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    const std::string query(trim(body->need_text("q", 200)));
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    if (count_code_points(query) < query_min) {
        return fail(Error(ErrorKind::invalid, "people.query_too_short")
                        .with("least", std::to_string(query_min)));
    }
    auto people = call.reader.find_people(query, people_max,
                                          other_organisers(call.app.installation, call.asker()));
    if (!people) return fail(people.error());
    std::vector<Uuid> shown;
    for (const store::Person& person : *people) shown.push_back(person.id);
    if (auto noted = note_people(call, shown, access::Purpose::list, by_search); !noted)
        return fail(noted.error());
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (auto& person : *people) {
        const auto protection = store::read_protection_of_person(call.reader, person.id);
        if (!protection) return fail(protection.error());
        veil(person, *protection, call.asker(), call.now);
        write_person(json, person, protection->is_hidden_place(call.now));
    }
    json.end_array().end_object();
    return json_response(json.take());
}

std::expected<store::Person, Problem> read_person(Call& call) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    store::Person person;
    person.name = body->need_text("name", 200);
    if (const std::string typed = body->text("identity_code", 40); !typed.empty()) {
        auto code = read_identity_code(typed);
        if (code)
            person.identity_code = std::move(*code);
        else
            body->wrong("identity_code", code.error());
    }
    person.municipality = body->text("municipality", 3);
    person.language = body->text("language", 12);
    person.phone = body->text("phone", 40);
    person.email = body->text("email", 254);
    const std::string born = body->text("born", 10);
    if (!born.empty()) {
        auto day = parse_date(born);
        if (day)
            person.born = *day;
        else
            body->wrong("born", day.error());
    }
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    SystemRandom random;
    person.id = make_uuid_v7(call.now, random);
    person.organiser = register_keeper(call.app.installation, call.asker());
    return person;
}

// That somebody is known already tells of them as a search does, and is noted as one.
Answer refuse_known(Call& call, const Error& error) {
    if (error.code != "people.known") return fail(error);
    for (const auto& [name, value] : error.args) {
        const auto id = name == "person" ? parse_uuid(value) : Result<Uuid>(Uuid{});
        if (!id || id->is_nil()) continue;
        if (auto noted = note_people(call, {*id}, access::Purpose::list, by_search); !noted)
            return fail(noted.error());
    }
    return fail(error);
}

Answer create(Call& call) {
    if (!may_search(call.asker())) return fail(ErrorKind::forbidden, "access.not_yours");
    auto person = read_person(call);
    if (!person) return std::unexpected(std::move(person.error()));
    const std::string key = call.key();
    const std::string digest = digest_of(call.request);
    const auto others = other_organisers(call.app.installation, call.asker());
    auto written =
        call.app.store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            if (auto first = session.first_answer(key)) return *first;
            if (auto there = check_there(session, actor_of(call.asker())); !there)
                return fail(there.error());
            // Whom another organiser knows is not known here: each keeps a record of its own.
            auto known = session.people_by_code(person->identity_code, others);
            if (!known) return fail(known.error());
            if (!known->empty()) {
                return fail(Error(ErrorKind::conflict, "people.known")
                                .with("person", to_string(known->front().id)));
            }
            if (auto free = claim_code(session, *person); !free) return fail(free.error());
            if (auto put = session.put_person(*person); !put) return fail(put.error());
            std::string answer = digest + to_string(person->id);
            if (auto kept = session.keep_answer(key, answer); !kept) return fail(kept.error());
            return answer;
        });
    if (!written) return refuse_known(call, written.error());
    if (written->compare(0, digest.size(), digest) != 0) {
        return fail(ErrorKind::conflict, "api.key_reused");
    }
    JsonWriter json;
    json.begin_object().member("id", written->substr(digest.size())).end_object();
    return json_response(json.take(), 201);
}

constexpr std::array<RouteSpec, 2> routes{{
    {Method::post, "/api/people", Who::worker, create},
    {Method::post, "/api/people/search", Who::worker, find, false},
}};

}  // namespace

std::span<const RouteSpec> people_routes() { return routes; }

}  // namespace luotsi::server
