// One API call as a handler sees it: the request with its path arguments, who asks, in which
// language, at what time, and where to read. Handlers are plain functions; the table of routes
// says for each who may call it and what must come along.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "access/access.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "server/http/router.hpp"
#include "server/http/service.hpp"
#include "server/problem.hpp"
#include "server/sessions.hpp"
#include "store/store.hpp"

namespace luotsi::server {

class App;

struct Call {
    App& app;
    const Request& request;
    std::shared_ptr<Exchange> exchange;  // for an answer that is sent later
    store::Reader& reader;
    PathArgs args;
    Session session;
    Language language = Language::fi;
    Instant now;
    bool later = false;  // set: the handler has taken the exchange; what it returns is dropped

    const access::Asker& asker() const { return session.asker; }
    // Decoded query parameter or "".
    std::string query(std::string_view name) const;
    // ?limit= within 1…most, or the fallback.
    std::uint32_t limit(std::uint32_t fallback, std::uint32_t most) const;
    // The idempotency key, bound to who sent it and to which route.
    std::string key() const;
    std::string words(std::string_view key,
                      const std::vector<std::pair<std::string, std::string>>& args = {}) const;
};

enum class Who : std::uint8_t { anyone, client, worker };

struct RouteSpec {
    Method method = Method::get;
    std::string_view path;
    Who who = Who::anyone;
    Answer (*handler)(Call&) = nullptr;
    bool needs_key = true;   // a write that must carry an Idempotency-Key
    bool demo_only = false;  // exists only in a demo, for callers on this machine
    bool form = false;  // sent by another server as a form: no script of ours, no JSON
    bool sure = false;  // who signed in by a provider must have been asked lately who they are
};

// Answers with a JSON body, not to be kept by anyone.
Response json_response(std::string body, std::uint16_t status = 200);
// The same with an ETag; 304 when the caller has it already.
Response tagged_response(const Call& call, std::string body);

}  // namespace luotsi::server
