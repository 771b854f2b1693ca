// A server inside the test process: the real content, a database of its own in a temporary
// folder, and a clock that only the test moves.
#pragma once

#include <functional>
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
    // `adjust` changes what the application is made with.
    using Adjust = std::function<void(server::AppOptions&)>;
    // `furnish` changes the installation, each time one is loaded.
    using Furnish = std::function<void(centre::Installation&)>;
    explicit ScriptServer(std::uint64_t page_limit = 0, Adjust adjust = {}, Furnish furnish = {});
    explicit ScriptServer(std::string database);  // on this one
    // A second process, as it were, on the same database.
    explicit ScriptServer(const ScriptServer& other);
    ScriptServer& operator=(const ScriptServer&) = delete;
    ~ScriptServer();
    void catch_up();  // has heard what other processes have committed
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
    Adjust adjust_;
    Furnish furnish_;
    std::unique_ptr<centre::Installation> installation_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<server::App> app_;
};

}  // namespace luotsi::tests
