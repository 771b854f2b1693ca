#include "server/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "server/json_writer.hpp"

namespace luotsi::server {

namespace {

std::shared_ptr<spdlog::logger> logger() {
    static const auto one = [] {
        auto made = std::make_shared<spdlog::logger>(
            "luotsi", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern(R"({"at":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})",
                          spdlog::pattern_time_type::utc);
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return one;
}

spdlog::level::level_enum level_of(LogLevel level) {
    switch (level) {
        case LogLevel::debug: return spdlog::level::debug;
        case LogLevel::info: return spdlog::level::info;
        case LogLevel::warning: return spdlog::level::warn;
        case LogLevel::error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

}  // namespace

void start_log(bool quiet) {
    logger()->set_level(quiet ? spdlog::level::warn : spdlog::level::info);
}

void log_line(LogLevel level, std::string_view event, LogFields fields) {
    if (!logger()->should_log(level_of(level))) return;
    std::string line = "\"event\":";
    append_json_text(line, event);
    for (const auto& [name, value] : fields) {
        line += ',';
        append_json_text(line, name);
        line += ':';
        append_json_text(line, value);
    }
    logger()->log(level_of(level), spdlog::string_view_t(line.data(), line.size()));
}

void log_error(std::string_view event, const Error& error) {
    log_line(LogLevel::error, event,
             {{"code", error.code}, {"kind", to_string(error.kind)}, {"detail", error.detail}});
}

}  // namespace luotsi::server
