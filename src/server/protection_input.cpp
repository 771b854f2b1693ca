#include "server/protection_input.hpp"

#include <algorithm>
#include <array>

#include "server/app.hpp"
#include "server/known_people.hpp"

namespace luotsi::server {

namespace {

constexpr std::array<std::string_view, 8> all_kind_words{
    "permission",     "ban",           "non_disclosure", "custody", "capacity",
    "representative", "address_grant", "restriction"};
constexpr std::array<std::string_view, 7> kind_words{"permission",   "ban",      "non_disclosure",
                                                     "custody",      "capacity", "representative",
                                                     "address_grant"};
constexpr std::array<std::string_view, 2> register_words{"health", "social"};
constexpr std::array<std::string_view, 3> scope_words{"controller", "service", "document"};
constexpr std::array<std::string_view, 3> relation_words{"guardian", "mandate", "trustee"};
constexpr std::array<std::string_view, 3> verified_words{"population_register", "mandate_register",
                                                         "document_seen"};
constexpr std::int32_t said_days = 366;  // how long ago something may have been said
constexpr std::int32_t decided_days = 366 * 120;  // … or decided: within a lifetime

template <std::size_t n>
std::size_t choose(JsonInput& body, std::string_view name,
                   const std::array<std::string_view, n>& words) {
    const std::string chosen = body.choice(name, words);
    if (!body.has(name)) body.wrong(name, "field.missing");
    const auto at = std::ranges::find(words, chosen);
    return at == words.end() ? 0 : static_cast<std::size_t>(at - words.begin());
}

class Reading {
public:
    Reading(Call& call, JsonInput& body, Uuid case_id)
        : call_(call), body_(body), case_id_(case_id) {}

    Said read() {
        said_.kind = static_cast<StatementKind>(choose(body_, "kind", kind_words));
        SystemRandom random;
        said_.id = make_uuid_v7(call_.now, random);
        switch (said_.kind) {
            case StatementKind::permission: permission(); break;
            case StatementKind::ban: ban(); break;
            case StatementKind::non_disclosure: begin(said_.all.non_disclosure); break;
            case StatementKind::custody: begin(said_.all.custody); break;
            case StatementKind::capacity: capacity(); break;
            case StatementKind::representative: representative(); break;
            case StatementKind::address_grant: address_grant(); break;
            case StatementKind::restriction: break;
        }
        return std::move(said_);
    }

private:
    const centre::Installation& installation() const { return call_.app.installation; }
    bool is_worker() const { return call_.asker().kind == access::AskerKind::worker; }

    template <class T>
    T& begin(std::vector<T>& list) {
        T one;
        one.id = said_.id;
        one.happened_at = body_.instant("happened_at").value_or(call_.now);
        if (one.happened_at > call_.now) body_.wrong("happened_at", "contact.in_future");
        // What an authority has decided or a register says may hold since long ago.
        const bool of_authority = said_.kind == StatementKind::non_disclosure ||
                                  said_.kind == StatementKind::custody ||
                                  said_.kind == StatementKind::representative;
        const Duration most = days(of_authority ? decided_days : said_days);
        if (one.happened_at < call_.now - most) body_.wrong("happened_at", "contact.too_long_ago");
        one.recorded_at = call_.now;
        one.by = is_worker() ? call_.asker().id : "client";
        if (const auto until = body_.instant("until")) {
            if (*until <= call_.now) body_.wrong("until", "field.unknown_value");
            one.ends_at = *until;
        }
        list.push_back(std::move(one));
        return list.back();
    }

    void permission() {
        access::Permission& one = begin(said_.all.permissions);
        one.reg = static_cast<model::Register>(choose(body_, "register", register_words));
        // Nobody can allow what they have not been told of.
        if (!body_.boolean("informed").value_or(false))
            body_.wrong("informed", "access.inform_first");
        one.informed_by = one.by;
    }

    void ban() {
        access::Ban& one = begin(said_.all.bans);
        one.scope = static_cast<access::BanScope>(choose(body_, "scope", scope_words));
        one.target = body_.text("target", 100);
        const auto& organisation = installation().organisation;
        bool known = false;
        switch (one.scope) {
            case access::BanScope::controller:
                known =
                    one.target.empty() || organisation.organisation_title(one.target) != nullptr;
                break;
            case access::BanScope::service:
                known = std::ranges::any_of(organisation.units(), [&](const access::Unit& unit) {
                    return unit.kind == one.target;
                });
                break;
            case access::BanScope::document: known = is_text_of_case(one.target); break;
        }
        if (!known) body_.wrong("target", "field.unknown_value");
    }

    // Only a text that the speaker can see may be named: the answer tells nothing of others.
    bool is_text_of_case(const std::string& id) const {
        const auto wanted = parse_uuid(id);
        if (!wanted) return false;
        const auto text = call_.reader.text(*wanted);
        const auto parties = call_.reader.parties(case_id_);
        if (!text || text->case_id != case_id_ || !parties) return false;
        access::Element element;
        element.reg = text->reg;
        element.wall = text->wall;
        element.internal = text->kind == "note";
        element.recorded_at = text->recorded_at;
        element.document = text->id;
        return access::may_see(call_.asker(), access::Purpose::read, *parties, element,
                               call_.now) == access::Verdict::yes;
    }

    void capacity() {
        const auto value = body_.integer("value", 1, 4);
        if (!body_.has("value")) body_.wrong("value", "field.missing");
        begin(said_.all.capacity).value = static_cast<std::uint8_t>(value.value_or(4));
    }

    void representative() {
        access::Representative& one = begin(said_.all.representatives);
        one.relation = static_cast<access::Relation>(choose(body_, "relation", relation_words));
        one.verified_from = verified_words[choose(body_, "verified_from", verified_words)];
        for (std::string& model : body_.texts("models", 100)) {
            if (!installation().models.latest(model)) body_.wrong("models", "field.unknown_value");
            one.scope.push_back(std::move(model));
        }
        const auto person = body_.uuid("person");
        if (!person)
            body_.wrong("person", "field.missing");
        else if (is_worker() && !known_person(call_, *person))
            body_.wrong("person", "field.unknown_value");
        one.person = person.value_or(Uuid{});
    }

    void address_grant() {
        access::AddressGrant& one = begin(said_.all.address_grants);
        one.worker = body_.need_text("worker", 100);
        one.reason = body_.need_text("reason", 400);
        if (installation().organisation.worker(one.worker) == nullptr)
            body_.wrong("worker", "field.unknown_value");
    }

    Call& call_;
    JsonInput& body_;
    const Uuid case_id_;
    Said said_;
};

}  // namespace

std::string_view to_string(StatementKind kind) {
    return all_kind_words[static_cast<std::size_t>(kind)];
}

std::expected<Said, Problem> read_statement(Call& call, Uuid case_id) {
    auto body = JsonInput::parse(call.request.body);
    if (!body) return std::unexpected<Problem>(body.error());
    Said said = Reading(call, *body, case_id).read();
    if (auto done = body->finish(); !done) return std::unexpected(std::move(done.error()));
    return said;
}

}  // namespace luotsi::server
