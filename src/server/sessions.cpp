#include "server/sessions.hpp"

#include <array>
#include <cassert>
#include <charconv>

#include "base/hash.hpp"

namespace luotsi::server {

namespace {

// A signature costs about 2 µs; a busy installation has some hundred sessions at a time.
constexpr std::size_t verified_max = 4096;
constexpr std::size_t revoked_max = 100'000;
constexpr std::size_t token_bytes_max = 256;
constexpr std::size_t token_parts = 5;

std::string hex(std::uint64_t number) {
    std::array<char, 20> digits{};
    auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
    return std::string(digits.data(), end);
}

std::string nonce_of(Random& random) {
    std::string out;
    for (int i = 0; i < 2; ++i) {
        std::string part = hex(random.next());
        out += std::string(16 - part.size(), '0') + part;
    }
    return out;
}

bool split(std::string_view token, std::array<std::string_view, token_parts>& parts) {
    if (token.size() > token_bytes_max) return false;
    for (std::size_t i = 0; i < token_parts; ++i) {
        auto dot = token.find('.');
        const bool last = i + 1 == token_parts;
        if (last != (dot == std::string_view::npos)) return false;
        parts[i] = token.substr(0, dot);
        if (parts[i].empty()) return false;
        if (!last) token.remove_prefix(dot + 1);
    }
    return true;
}

}  // namespace

access::Asker asker_of(const access::Worker& worker) {
    access::Asker asker;
    asker.kind = access::AskerKind::worker;
    asker.id = worker.slug;
    asker.role = worker.role;
    asker.unit = worker.unit;
    asker.organisation = worker.organisation;
    asker.registers = worker.registers;
    asker.leads = worker.leads;
    return asker;
}

Sessions::Sessions(std::string key, const access::Organisation& organisation)
    : key_(std::move(key)), organisation_(organisation) {
    assert(key_.size() >= 32);
}

std::string Sessions::sign(std::string payload) const {
    std::string mac = to_hex(hmac_sha256(key_, payload));
    return std::move(payload) + "." + mac;
}

std::string Sessions::make_worker_token(std::string_view worker, Instant now,
                                        Random& random) const {
    return sign("w." + std::string(worker) + "." + hex(static_cast<std::uint64_t>(now.ms)) + "." +
                nonce_of(random));
}

std::string Sessions::make_client_token(Uuid case_id, Instant now, Random& random) const {
    return sign("c." + to_string(case_id) + "." + hex(static_cast<std::uint64_t>(now.ms)) + "." +
                nonce_of(random));
}

bool Sessions::fill(Session& session, std::string_view kind, std::string_view subject) const {
    if (kind == "w") {
        const access::Worker* worker = organisation_.worker(subject);
        if (!worker) return false;
        session.asker = asker_of(*worker);
        return true;
    }
    auto id = parse_uuid(subject);
    if (kind != "c" || !id) return false;
    session.asker.kind = access::AskerKind::client;
    session.asker.id = "client";
    session.asker.role = "client";
    session.asker.own_case = *id;
    return true;
}

Session Sessions::read(std::string_view token, Instant now) {
    std::array<std::string_view, token_parts> parts;
    if (!split(token, parts)) return {};
    std::lock_guard lock(mutex_);
    auto known = verified_.find(std::string(token));
    if (known == verified_.end()) {
        std::string_view payload = token.substr(0, token.size() - parts[4].size() - 1);
        std::string mac = to_hex(hmac_sha256(key_, payload));
        if (!equal_in_constant_time(mac, parts[4])) return {};
        std::uint64_t made = 0;
        auto end = parts[2].data() + parts[2].size();
        if (std::from_chars(parts[2].data(), end, made, 16).ptr != end) return {};
        Session session;
        if (!fill(session, parts[0], parts[1])) return {};
        session.nonce = std::string(parts[3]);
        session.until = Instant{static_cast<std::int64_t>(made)} +
                        (parts[0] == "w" ? worker_session : client_session);
        if (verified_.size() >= verified_max) verified_.clear();
        known = verified_.emplace(std::string(token), std::move(session)).first;
    }
    const Session& session = known->second;
    if (now >= session.until || revoked_.contains(session.nonce)) return {};
    if (session.asker.kind == access::AskerKind::worker && left_.contains(session.asker.id)) {
        return {};
    }
    return session;
}

void Sessions::revoke(std::string_view nonce, Instant until) {
    std::lock_guard lock(mutex_);
    if (revoked_.size() >= revoked_max) {
        // Drop the half that expires first would need an order; the oldest are as good as expired.
        std::erase_if(revoked_,
                      [&](const auto& entry) { return entry.second + client_session < until; });
    }
    revoked_[std::string(nonce)] = until;
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

std::string Sessions::cookie(std::string_view token, Duration age, bool secure) {
    return std::string(session_cookie) + "=" + std::string(token) +
           "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(age.ms / 1000) +
           (secure ? "; Secure" : "");
}

}  // namespace luotsi::server
