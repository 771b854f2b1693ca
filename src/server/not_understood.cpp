#include "server/not_understood.hpp"

#include <utility>

#include "server/log.hpp"

namespace luotsi::server {

void NotUnderstood::add(const need::NeedFinder& finder, const need::Text& text,
                        std::vector<std::string> shown) {
    std::string codes;
    for (const std::string& code : shown) codes += (codes.empty() ? "" : " ") + code;
    log_line(LogLevel::info, "need.none_of_these",
             {{"language", to_string(text.language)}, {"shown", codes}});
    const std::scoped_lock lock(mutex_);
    words_.add(finder, text);
    words_.add_none_of_these(std::move(shown));
}

NotUnderstood::Report NotUnderstood::report() const {
    const std::scoped_lock lock(mutex_);
    return {words_.report(), words_.none_of_these()};
}

}  // namespace luotsi::server
