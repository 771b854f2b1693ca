#include "store/feed.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include "store/dialect.hpp"

namespace luotsi::store {
namespace {

// How long a notice that was lost (a connection broke, a process died between) may go unseen.
constexpr int look_every_ms = 1000;
constexpr std::uint32_t rows_at_once = 1000;

}  // namespace

Feed::Feed(std::unique_ptr<PgConnection> db, Writer& writer)
    : db_(std::move(db)), writer_(writer), position_(writer.last_change()),
      wake_(::eventfd(0, EFD_CLOEXEC)) {
    thread_ = std::thread([this] { loop(); });
}

Feed::~Feed() {
    stopping_ = true;
    const std::uint64_t one = 1;
    (void)!::write(wake_, &one, sizeof one);
    thread_.join();
    ::close(wake_);
}

void Feed::loop() {
    std::uint64_t listening_in = 0;  // the connection: each new one has to be told to listen
    while (!stopping_) {
        bool well = follow().has_value();
        if (well && listening_in != db_->generation()) {
            well = db_->execute(listen_to_feed).has_value();
            if (well) {
                listening_in = db_->generation();
                continue;  // for what came before it listened
            }
        }
        if (!well || !db_->wait_for_notice(look_every_ms, wake_)) {
            if (!stopping_) std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
    }
}

Result<void> Feed::follow() {
    const std::uint64_t from = position_;
    bool missed = false;
    for (;;) {
        std::vector<Change> others;
        std::uint64_t rows = 0;
        Statement& select =
            db_->use(dialect(Engine::postgresql).changes_after).with(position_, rows_at_once);
        Reading reading(select);
        std::string own_name;
        for (;; ++rows) {
            Result<bool> row = reading.next();
            if (!row) return fail(std::move(row.error()));
            if (!*row) break;
            // After the rows have come, so that the end of the commit that made them is known here.
            if (rows == 0) own_name = writer_.own_name();
            std::uint64_t at = select.count(0);
            const bool own = select.view(2) == own_name;
            std::string_view topics = select.view(1);
            for (; !topics.empty(); ++at) {
                const std::size_t end = std::min(topics.find('\n'), topics.size());
                const std::string_view topic = topics.substr(0, end);
                if (!own && topic == reread_topic) writer_.forget_what_was_read();
                if (!own) others.push_back({at, std::string(topic)});
                position_ = at;
                topics.remove_prefix(std::min(end + 1, topics.size()));
            }
        }
        // Trimmed is what lies further back than this from where some process was: with so much
        // between where this one was and what there is now, something may have gone unseen.
        if (!missed && position_ - from > feed_positions_kept << feed_shift) {
            missed = true;
            writer_.forget_what_was_read();
            others.push_back({position_, std::string(afresh_topic)});
        }
        writer_.followed(position_, others);
        if (rows < rows_at_once) return {};
    }
}

}  // namespace luotsi::store
