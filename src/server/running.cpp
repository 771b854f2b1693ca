#include "server/running.hpp"

#include "server/housekeeping.hpp"
#include "server/log.hpp"

namespace luotsi::server {

namespace {

class RunningServer final : public Running {
public:
    RunningServer(std::unique_ptr<App> app, OutboxOptions outbox)
        : app_(std::move(app)), housekeeper_(*app_), outbox_(*app_, std::move(outbox)) {}

    ~RunningServer() override { stop(0); }

    Result<void> listen(const HttpOptions& options) {
        auto http = HttpServer::start(options, *app_);
        if (!http) return fail(http.error());
        http_ = std::move(*http);
        app_->http_load = [server = http_.get()] { return server->load(); };
        housekeeper_.start();
        outbox_.start();
        return {};
    }

    std::uint16_t port() const override { return http_->port(); }
    App& app() override { return *app_; }

    bool stop(std::uint32_t seconds) override {
        if (!http_ || stopped_) return true;
        stopped_ = true;
        app_->live.stop();
        const bool clean = http_->stop(seconds);
        outbox_.stop();
        housekeeper_.stop();
        if (!clean) log_line(LogLevel::warning, "stop.unfinished");
        return clean;
    }

private:
    const std::unique_ptr<App> app_;
    Housekeeper housekeeper_;
    Outbox outbox_;
    std::unique_ptr<HttpServer> http_;
    bool stopped_ = false;
};

}  // namespace

Result<std::unique_ptr<Running>> Running::start(centre::Installation& installation,
                                                store::Store& store, RunOptions options) {
    StaticFiles files;
    if (!options.web.empty()) {
        auto loaded = StaticFiles::load(options.web);
        if (!loaded) return fail(loaded.error());
        files = std::move(*loaded);
    }
    options.app.workers = options.http.worker_threads;
    auto app = App::make(installation, store, std::move(files), options.app);
    if (!app) return fail(app.error());
    auto running = std::make_unique<RunningServer>(std::move(*app), std::move(options.outbox));
    if (auto listening = running->listen(options.http); !listening) {
        return fail(listening.error());
    }
    return running;
}

}  // namespace luotsi::server
