#include "server/access_book.hpp"

namespace luotsi::server {

namespace {
constexpr std::int64_t hour_ms = 3'600'000;
}

std::string AccessBook::key(Uuid case_id, const access::Asker& asker, access::Purpose purpose,
                            std::string_view reason, Instant now) {
    std::string out;
    out.reserve(112);
    out += to_string(case_id);
    out += '|';
    out += asker.id;
    out += '|';
    out += asker.unit;
    out += '|';
    out += static_cast<char>('0' + static_cast<int>(purpose));
    out += std::to_string(now.ms / hour_ms);
    out += '|';
    out += reason;
    return out;
}

bool AccessBook::is_first(const store::AccessLine& line) {
    return !count_again(line.case_id, line.asker, line.purpose, line.reason, line.at);
}

void AccessBook::written(const store::AccessLine& line) {
    std::lock_guard lock(mutex_);
    if (entries_.size() >= entries_max) {
        // Past hours are of no use any more; of this hour only what waits to be written is.
        std::erase_if(entries_, [&](const auto& entry) { return entry.second.unwritten == 0; });
    }
    entries_.try_emplace(key(line.case_id, line.asker, line.purpose, line.reason, line.at),
                         Entry{line, 0, line.at});
}

bool AccessBook::count_again(Uuid case_id, const access::Asker& asker, access::Purpose purpose,
                             std::string_view reason, Instant now) {
    std::lock_guard lock(mutex_);
    auto it = entries_.find(key(case_id, asker, purpose, reason, now));
    if (it == entries_.end()) return false;
    ++it->second.unwritten;
    it->second.last_at = now;
    return true;
}

std::vector<store::AccessLine> AccessBook::take(Instant now) {
    std::vector<store::AccessLine> out;
    std::lock_guard lock(mutex_);
    for (auto it = entries_.begin(); it != entries_.end();) {
        Entry& entry = it->second;
        if (entry.unwritten > 0) {
            store::AccessLine line = entry.line;
            line.times = entry.unwritten;
            line.at = entry.last_at;
            out.push_back(std::move(line));
            entry.unwritten = 0;
        }
        // An hour's entry serves only views of that hour.
        const bool over = now.ms / hour_ms > entry.line.at.ms / hour_ms;
        it = over ? entries_.erase(it) : std::next(it);
    }
    return out;
}

}  // namespace luotsi::server
