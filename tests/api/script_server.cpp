#include "script_server.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "server/housekeeping.hpp"
#include "server/log.hpp"
#include "server/outbox.hpp"
#include "store/test_cluster.hpp"

namespace luotsi::tests {

namespace {
// Tuesday 10 March 2026, 9.00 in Helsinki: an ordinary working day.
std::atomic<std::int64_t> clock_ms{1'773'126'000'000};

// Without a server the tests of this engine are skipped, and say why.
class NeedsServer final : public ::testing::Environment {
public:
    void SetUp() override {
        std::string why_not;
        if (store::on_postgresql() && store::TestCluster::get(why_not) == nullptr)
            GTEST_SKIP() << why_not;
    }
};
[[maybe_unused]] const auto* const needs_server =
    ::testing::AddGlobalTestEnvironment(new NeedsServer);
}  // namespace

Instant test_clock() { return {clock_ms.load()}; }
void set_test_clock(Instant at) { clock_ms = at.ms; }

ScriptServer::ScriptServer(std::uint64_t page_limit, Adjust adjust, Furnish furnish)
    : page_limit_(page_limit), adjust_(std::move(adjust)), furnish_(std::move(furnish)) {
    server::start_log(true);
    set_test_clock({1'773'126'000'000});
    std::string pattern = (std::filesystem::temp_directory_path() / "luotsi-api-XXXXXX").string();
    EXPECT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/luotsi.db";
    if (store::on_postgresql()) {
        std::string why_not;
        store::TestCluster* cluster = store::TestCluster::get(why_not);
        path_ = cluster == nullptr ? "" : cluster->fresh_database();
    }
    open();
}

ScriptServer::ScriptServer(std::string database) : path_(std::move(database)) {
    server::start_log(true);
    set_test_clock({1'773'126'000'000});
    open();
}

ScriptServer::ScriptServer(const ScriptServer& other) : path_(other.path_) { open(); }

void ScriptServer::catch_up() {
    const auto reader = store_->reader();
    for (int i = 0; i < 2000; ++i) {
        const auto missing = reader->changes(reader->last_change(), 1);
        if (!missing || missing->empty()) {
            app_->keep_up(*reader);
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    ADD_FAILURE() << "the feed does not come";
}

ScriptServer::~ScriptServer() {
    close();
    if (folder_.empty()) return;
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
    if (furnish_) furnish_(*installation_);
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
    // Stories last for days; how sessions end is told by tests of their own.
    signin::Settings sign_in;
    sign_in.staff_limits = {hours(12), hours(12)};
    sign_in.citizen_limits = {hours(24), hours(24)};
    chosen.sign_in = std::make_shared<const signin::Settings>(std::move(sign_in));
    if (adjust_) adjust_(chosen);
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
