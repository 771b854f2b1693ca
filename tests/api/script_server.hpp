// A server inside the test process: the real content, a database of its own in a temporary
// folder, and a clock that only the test moves.
#pragma once

#include <memory>
#include <string>

#include "centre/installation.hpp"
#include "server/app.hpp"
#include "store/store.hpp"

namespace luotsi::tests {

Instant test_clock();
void set_test_clock(Instant at);

class ScriptServer {
public:
    explicit ScriptServer(std::uint64_t page_limit = 0);
    ~ScriptServer();
    void restart();
    void tick();    // clocks, messages between cases, times to book – until nothing is left
    void outbox();  // as in a demo: shown, not sent
    server::App& app() { return *app_; }
    store::Store& store() { return *store_; }
    const std::string& path() const { return path_; }

private:
    void open();
    void close();
    std::string folder_;
    std::string path_;
    std::uint64_t page_limit_ = 0;
    std::unique_ptr<centre::Installation> installation_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<server::App> app_;
};

}  // namespace luotsi::tests
