#include "server/machines.hpp"

#include "access/askers.hpp"
#include "base/text.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"
#include "signin/assertion.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t keys_bytes_max = 16 * 1024;

}  // namespace

std::string to_json(const Machine& machine) {
    JsonWriter json;
    json.begin_object().member("id", machine.id).member("title", machine.title);
    json.member("unit", machine.unit).key("scopes").begin_array();
    for (const std::string& scope : machine.scopes) json.text(scope);
    json.end_array().member("keys", machine.keys).flag("revoked", machine.revoked);
    json.member("registered_by", machine.registered_by).time("until", machine.until).end_object();
    return json.take();
}

Result<Machine> machine_of(std::string_view text) {
    auto json = JsonInput::parse(text);
    if (!json) return fail(json.error());
    Machine out;
    out.id = json->text("id", 60);
    out.title = json->text("title", 200);
    out.unit = json->text("unit", 100);
    out.scopes = json->texts("scopes", 100);
    out.keys = json->text("keys", keys_bytes_max);
    out.revoked = json->boolean("revoked").value_or(true);
    out.registered_by = json->text("registered_by", 100);
    out.until = json->instant("until").value_or(Instant{0});
    return out;
}

bool is_in_force(const Machine& machine, const access::Organisation& organisation,
                 Sessions& sessions, Instant now) {
    const access::Worker* who = organisation.worker(machine.registered_by);
    return !machine.revoked && now < machine.until && who != nullptr && who->leads &&
           who->unit == machine.unit && !sessions.has_left(machine.registered_by);
}

Result<std::optional<Machine>> find_machine(store::Reader& reader, std::string_view id) {
    auto kept = reader.record(machine_record, id);
    if (!kept) return fail(kept.error());
    if (!*kept) return std::nullopt;
    auto machine = machine_of(**kept);
    if (!machine) return fail(machine.error());
    return std::move(*machine);
}

std::string_view bearer_of(std::string_view authorization) {
    constexpr std::string_view scheme = "bearer ";
    if (authorization.size() <= scheme.size()) return {};
    if (lower(authorization.substr(0, scheme.size())) != scheme) return {};
    return trim(authorization.substr(scheme.size()));
}

Result<Session> machine_session(std::string_view token, const access::Organisation& organisation,
                                Sessions& sessions, store::Reader& reader, Instant now) {
    const auto row = reader.sign_in(sha256(token));
    if (!row) return fail(row.error());
    if (!*row || (*row)->kind != "machine") return Session{};
    if ((*row)->ended_at.ms != 0 || (*row)->until <= now) return Session{};
    const auto machine = find_machine(reader, (*row)->subject);
    if (!machine) return fail(machine.error());
    if (!*machine || !is_in_force(**machine, organisation, sessions, now)) return Session{};
    const access::Unit* unit = organisation.unit((*machine)->unit);
    if (!unit) return Session{};
    Session out;
    out.id = (*row)->id;
    out.way = (*row)->way;
    out.until = out.idle_until = (*row)->until;
    out.machine = true;
    out.scopes = signin::scopes_in((*row)->sealed);
    out.asker = access::asker_of(*unit, organisation.now());
    // Every line of the log names who answers for it, too.
    out.asker.id = "machine:" + (*machine)->id + " (" + (*machine)->registered_by + ")";
    out.asker.role = "machine";
    return out;
}

}  // namespace luotsi::server
