#include "script_server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include "server/housekeeping.hpp"
#include "server/log.hpp"
#include "server/outbox.hpp"

namespace luotsi::tests {

namespace {
// Tuesday 10 March 2026, 9.00 in Helsinki: an ordinary working day.
std::atomic<std::int64_t> clock_ms{1'773'126'000'000};
}  // namespace

Instant test_clock() { return {clock_ms.load()}; }
void set_test_clock(Instant at) { clock_ms = at.ms; }

ScriptServer::ScriptServer(std::uint64_t page_limit) : page_limit_(page_limit) {
    server::start_log(true);
    set_test_clock({1'773'126'000'000});
    std::string pattern = (std::filesystem::temp_directory_path() / "luotsi-api-XXXXXX").string();
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/luotsi.db";
    open();
}

ScriptServer::~ScriptServer() {
    close();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void ScriptServer::close() {
    app_.reset();
    store_.reset();
    installation_.reset();
}

void ScriptServer::open() {
    std::vector<Error> errors;
    installation_ = centre::Installation::load(LUOTSI_SOURCE_DIR "/content", errors);
    for (const auto& error : errors) ADD_FAILURE() << to_string(error);
    store::Options options;
    options.path = path_;
    options.organiser = installation_->organiser;
    options.clock = test_clock;
    options.page_limit = page_limit_;
    auto store = store::Store::open(options, installation_->models);
    ASSERT_TRUE(store) << to_string(store.error());
    store_ = std::move(*store);
    server::AppOptions chosen;
    chosen.demo = true;
    chosen.clock = test_clock;
    chosen.wrong_code_ms = 1;
    chosen.public_url = "https://luotsi.example";
    auto app = server::App::make(*installation_, *store_, {}, chosen);
    ASSERT_TRUE(app) << to_string(app.error());
    app_ = std::move(*app);
}

void ScriptServer::restart() {
    close();
    open();
}

void ScriptServer::tick() {
    server::Housekeeper housekeeper(*app_);
    for (int i = 0; i < 1000 && housekeeper.work_once(); ++i) {
    }
}

void ScriptServer::outbox() {
    server::OutboxOptions options;
    options.show_only = true;
    server::Outbox outbox(*app_, options);
    for (int i = 0; i < 1000 && outbox.work_once(); ++i) {
    }
}

}  // namespace luotsi::tests
