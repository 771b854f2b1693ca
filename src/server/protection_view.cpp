#include "server/protection_view.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "server/protection_input.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t excerpt_shown = 80;

class Statements {
public:
    Statements(JsonWriter& json, const Voice& voice, const NameOf& who, const MayEnd& may_end,
               Instant now)
        : json_(json), voice_(voice), who_(who), may_end_(may_end), now_(now) {}

    void begin(const access::Statement& one, StatementKind kind) {
        const std::string word(to_string(kind));
        json_.begin_object().member("id", to_string(one.id)).member("kind", word);
        json_.member("title", voice_.words("access.statement." + word));
        json_.time("happened_at", one.happened_at).time("recorded_at", one.recorded_at);
        json_.member("by", name(one.by))
            .flag("own", one.by == "client")
            .flag("holds", one.holds(now_));
        if (may_end_) json_.flag("may_end", one.holds(now_) && may_end_(one.id));
        json_.time("ends_at", one.ends_at).time("end_recorded_at", one.end_recorded_at);
        json_.member_or_null("ended_by", one.ended_by.empty() ? "" : name(one.ended_by));
    }
    void permission(const access::Permission& one) {
        begin(one, StatementKind::permission);
        json_.member("register", to_string(one.reg));
        json_.member("informed_by", name(one.informed_by)).end_object();
    }
    void ban(const access::Ban& one) {
        begin(one, StatementKind::ban);
        json_.member("scope", access::to_string(one.scope));
        json_.member_or_null("target", one.target);
        json_.member("target_title", target(one)).end_object();
    }
    void mark(const access::Mark& one, StatementKind kind) {
        begin(one, kind);
        json_.end_object();
    }
    void capacity(const access::Capacity& one) {
        begin(one, StatementKind::capacity);
        json_.count("value", one.value).end_object();
    }
    void representative(const access::Representative& one) {
        begin(one, StatementKind::representative);
        const std::string relation(access::to_string(one.relation));
        json_.member("person", to_string(one.person)).member("person_name", who_(one.person));
        json_.member("relation", relation);
        json_.member("relation_title", voice_.words("access.relation." + relation));
        json_.member("verified_from", one.verified_from).key("models").begin_array();
        for (const std::string& model : one.scope) json_.text(model);
        json_.end_array().end_object();
    }
    void grant(const access::AddressGrant& one) {
        begin(one, StatementKind::address_grant);
        json_.member("worker", one.worker).member("worker_name", name(one.worker));
        json_.member("reason", one.reason).end_object();
    }

private:
    std::string name(const std::string& slug) const {
        if (slug == "client") return voice_.words("api.you_client");
        const std::string known = voice_.worker_name(slug);
        return known.empty() ? slug : known;
    }
    std::string target(const access::Ban& one) const {
        switch (one.scope) {
            case access::BanScope::service:
                return voice_.words("unit_kind." + key_part(one.target));
            case access::BanScope::document: return voice_.words("access.ban.document");
            case access::BanScope::controller: break;
        }
        const LocalText* title = voice_.installation.organisation.organisation_title(one.target);
        return title ? voice_.in(*title) : voice_.words("access.ban.everybody");
    }

    JsonWriter& json_;
    const Voice& voice_;
    const NameOf& who_;
    const MayEnd& may_end_;
    const Instant now_;
};

}  // namespace

void write_statements(JsonWriter& json, const Voice& voice, const access::Protection& protection,
                      const NameOf& who, const MayEnd& may_end, Instant now) {
    Statements out(json, voice, who, may_end, now);
    json.begin_array();
    for (const auto& one : protection.permissions) out.permission(one);
    for (const auto& one : protection.bans) out.ban(one);
    for (const auto& one : protection.restricted) out.mark(one, StatementKind::restriction);
    for (const auto& one : protection.non_disclosure) out.mark(one, StatementKind::non_disclosure);
    for (const auto& one : protection.custody) out.mark(one, StatementKind::custody);
    for (const auto& one : protection.capacity) out.capacity(one);
    for (const auto& one : protection.representatives) out.representative(one);
    for (const auto& one : protection.address_grants) out.grant(one);
    json.end_array();
}

void write_ban_choices(JsonWriter& json, const Voice& voice, const CaseBundle& bundle,
                       const Eyes& eyes, bool any) {
    std::map<std::string, std::string> controllers;
    std::map<std::string, std::string> services;
    for (const access::Unit& unit : voice.installation.organisation.units()) {
        if (!any) break;
        const LocalText* title =
            voice.installation.organisation.organisation_title(unit.organisation);
        if (title) controllers.emplace(voice.in(*title), unit.organisation);
        services.emplace(voice.words("unit_kind." + key_part(unit.kind)), unit.kind);
    }
    json.begin_object();
    for (const auto& [name, list] :
         {std::pair("controllers", &controllers), std::pair("services", &services)}) {
        json.key(name).begin_array();
        for (const auto& [title, value] : *list) write_option(json, value, title);
        json.end_array();
    }
    json.key("texts").begin_array();
    for (const auto& [id, text] : bundle.texts) {
        if (!any || text.erased || !eyes.see(text)) continue;
        json.begin_object().member("value", to_string(id)).time("at", text.happened_at);
        json.member("label", shorten(text.body, excerpt_shown)).end_object();
    }
    json.end_array().end_object();
}

void write_ruling(JsonWriter& json, const Voice& voice, const access::Ruling& ruling, Told told) {
    std::string key = "access.told." + ruling.row->why;
    if (told == Told::to_the_looker || !voice.installation.words.has(key))
        key = "access.why." + ruling.row->why;
    json.begin_object().member("verdict", access::to_string(ruling.verdict));
    json.member("why", voice.words(key));
    json.member("act", ruling.row->law.act).member("section", ruling.row->law.section);
    json.end_object();
}

}  // namespace luotsi::server
