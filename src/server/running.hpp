// A running Luotsi: the application, its sockets, its clocks and its outbox, started together and
// stopped in the right order.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "centre/installation.hpp"
#include "server/app.hpp"
#include "server/http/http_server.hpp"
#include "server/outbox.hpp"
#include "store/store.hpp"

namespace luotsi::server {

struct RunOptions {
    HttpOptions http;
    AppOptions app;
    OutboxOptions outbox;
    std::string web;  // folder of the built web pages; "" = only the API
};

class Running {
public:
    virtual ~Running() = default;
    // Installation and store must outlive it.
    static Result<std::unique_ptr<Running>> start(centre::Installation& installation,
                                                  store::Store& store, RunOptions options);
    virtual std::uint16_t port() const = 0;
    virtual App& app() = 0;
    // Accepts no more, finishes what is in work for at most `seconds`, writes what was counted.
    virtual bool stop(std::uint32_t seconds) = 0;
};

}  // namespace luotsi::server
