#include "server/sessions.hpp"

#include <algorithm>

#include "access/askers.hpp"
#include "base/hash.hpp"
#include "server/return_codes.hpp"
#include "signin/provider.hpp"

namespace luotsi::server {

namespace {

constexpr std::size_t known_max = 65'536;
constexpr std::size_t secret_bytes = 43;  // 256 bits in base64url
constexpr std::uint32_t records_max = 20;  // of one resident, one in each register

std::string key_of(const Digest& id) { return to_hex(id); }

}  // namespace

std::string_view session_secret_of(const Request& request) {
    const std::string& cookies = request.header(Header::cookie);
    // What came by TLS is believed only under the name nobody else can set.
    return cookie_value(cookies, request.secure ? session_cookie_secure : session_cookie);
}

Sessions::Sessions(const access::Organisation& organisation, signin::SessionLimits staff,
                   signin::SessionLimits citizen)
    : organisation_(organisation), staff_(staff), citizen_(citizen) {}

std::string Sessions::new_secret(Random& random) { return signin::random_text(random); }

const signin::SessionLimits& Sessions::limits(std::string_view kind) const {
    return kind == "worker" ? staff_ : citizen_;
}

NewSession Sessions::make(std::string_view kind, std::string_view subject, std::string_view way,
                          std::string secret, Instant now) const {
    NewSession out;
    out.row.id = sha256(secret);
    out.row.kind = kind;
    out.row.subject = subject;
    out.row.way = way;
    out.row.made_at = out.row.seen_at = now;
    out.row.until = now + limits(kind).whole;
    out.secret = std::move(secret);
    return out;
}

std::optional<Sessions::Known> Sessions::known_of(const store::SignIn& row, Instant now) const {
    if (row.ended_at.ms != 0) return std::nullopt;
    Known out;
    access::Asker& asker = out.session.asker;
    if (row.kind == "worker") {
        const access::Worker* worker = organisation_.worker(row.subject);
        if (!worker) return std::nullopt;
        asker = access::asker_of(*worker, organisation_.now());
    } else {
        // A machine's token is no browser's session, whatever the machine is called.
        auto id = parse_uuid(row.subject);
        if (!id || (row.kind != "case" && row.kind != "person")) return std::nullopt;
        asker.kind = access::AskerKind::client;
        asker.id = asker.role = "client";
        (row.kind == "case" ? asker.own_case : asker.person) = *id;
    }
    out.session.id = row.id;
    out.session.way = row.way;
    out.session.until = row.until;
    out.read_at = now;
    out.written_at = row.seen_at;
    out.idle = limits(row.kind).idle;
    out.session.idle_until = row.seen_at + out.idle;
    return out;
}

Session Sessions::judge(const Known& known, Instant now) const {
    const Session& session = known.session;
    if (now >= session.until || now >= session.idle_until) return {};
    if (session.asker.kind == access::AskerKind::worker && left_.contains(session.asker.id)) {
        return {};
    }
    return session;
}

std::optional<Session> Sessions::in_memory(const Request& request, Instant now) {
    const std::string_view secret = session_secret_of(request);
    if (secret.size() != secret_bytes) return Session{};
    const std::string key = key_of(sha256(secret));
    std::lock_guard lock(mutex_);
    const auto found = known_.find(key);
    if (found == known_.end() || found->second.read_at + session_believed <= now) {
        return std::nullopt;
    }
    return judge(found->second, now);
}

Result<Session> Sessions::read(const Request& request, Instant now, store::Reader& reader) {
    if (auto session = in_memory(request, now)) return *session;
    return read_id(sha256(session_secret_of(request)), now, reader);
}

namespace {

// The same resident in other organisers' registers, by the identity code that they have proved. Of
// two records in one register neither is taken: which one is theirs a worker must find out first.
Result<std::vector<Uuid>> other_records(store::Reader& reader, Uuid person) {
    std::vector<Uuid> out;
    const auto own = reader.person(person);
    if (!own && own.error().kind == ErrorKind::not_found) return out;
    if (!own) return fail(own.error());
    if (own->identity_code.empty()) return out;
    auto all = reader.find_people(own->identity_code, records_max, {});
    if (!all) return fail(all.error());
    std::erase_if(*all, [&](const auto& one) { return one.identity_code != own->identity_code; });
    for (const store::Person& one : *all) {
        const auto of_one = std::ranges::count(*all, one.organiser, &store::Person::organiser);
        if (one.id != person && of_one == 1) out.push_back(one.id);
    }
    return out;
}

}  // namespace

Result<Session> Sessions::read_id(const Digest& id, Instant now, store::Reader& reader) {
    const auto row = reader.sign_in(id);
    // What is known of it stays as old as it is: believed no longer, and not taken for ended.
    if (!row) return fail(row.error());
    auto known = *row ? known_of(**row, now) : std::nullopt;
    if (known) {
        const auto ended = is_of_replaced_code(reader, **row);
        if (!ended) return fail(ended.error());
        if (*ended) known.reset();
    }
    if (known && !known->session.asker.person.is_nil()) {
        auto also = other_records(reader, known->session.asker.person);
        if (!also) return fail(also.error());
        known->session.asker.also = std::move(*also);
    }
    std::lock_guard lock(mutex_);
    if (!known) {
        known_.erase(key_of(id));
        return Session{};
    }
    if (known_.size() >= known_max) known_.clear();
    Known& kept = known_[key_of(id)];
    // What this process has seen and not yet written stays.
    known->session.idle_until = std::max(known->session.idle_until, kept.session.idle_until);
    kept = std::move(*known);
    return judge(kept, now);
}

bool Sessions::seen(const Digest& id, Instant now) {
    std::lock_guard lock(mutex_);
    const auto found = known_.find(key_of(id));
    if (found == known_.end()) return false;
    Known& known = found->second;
    known.session.idle_until = std::max(known.session.idle_until, now + known.idle);
    if (now - known.written_at < session_seen_every) return false;
    known.written_at = now;
    return true;
}

void Sessions::forget(const Digest& id) { forget(key_of(id)); }

void Sessions::forget(std::string_view hex_id) {
    std::lock_guard lock(mutex_);
    known_.erase(std::string(hex_id));
}

void Sessions::forget_all() {
    std::lock_guard lock(mutex_);
    known_.clear();
}

void Sessions::worker_left(std::string_view worker) {
    std::lock_guard lock(mutex_);
    left_[std::string(worker)] = true;
}

void Sessions::worker_back(std::string_view worker) {
    std::lock_guard lock(mutex_);
    left_.erase(std::string(worker));
}

bool Sessions::has_left(std::string_view worker) {
    std::lock_guard lock(mutex_);
    return left_.contains(std::string(worker));
}

// Lax, so that a link in a mail finds its reader signed in; every write asks for more (app.cpp).
std::string Sessions::cookie(std::string_view secret, Duration age, bool secure) {
    return std::string(secure ? session_cookie_secure : session_cookie) + "=" +
           std::string(secret) +
           "; Path=/; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(age.ms / 1000) +
           (secure ? "; Secure" : "");
}

std::string Sessions::cookie_of(const NewSession& made, bool secure) const {
    return cookie(made.secret, made.row.until - made.row.made_at, secure);
}

Result<void> open_session(store::WriteSession& session, const NewSession& made,
                          const Session& replaced) {
    if (replaced.is_open()) {
        if (auto ended = session.end_sign_in(replaced.id, "replaced"); !ended) return ended;
    }
    return session.put_sign_in(made.row);
}

}  // namespace luotsi::server
