#include "store/feed.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include "store/dialect.hpp"

namespace luotsi::store {
namespace {

// How long a notice that was lost (a connection broke, a process died between) may go unseen.
constexpr int look_every_ms = 1000;
// Behind a transaction that takes long the others pile up. They are looked through again this far
// back only, counted in transactions: whoever takes longer than so many is told of in its turn.
constexpr std::uint64_t look_back = 2000;

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

Result<Feed::Page> Feed::read(std::uint64_t after, bool ahead) {
    Page out;
    Statement& select =
        db_->use(dialect(Engine::postgresql).changes_visible).with(after, feed_rows_at_once);
    Reading reading(select);
    std::string own_name;
    for (;; ++out.rows) {
        Result<bool> row = reading.next();
        if (!row) return fail(std::move(row.error()));
        if (!*row) return out;
        // After the rows have come, so that the end of the commit that made them is known here.
        if (out.rows == 0) own_name = writer_.own_name();
        const std::uint64_t first = select.count(0);
        const bool is_settled = !ahead && select.count(3) != 0;
        const bool is_new = is_settled ? told_ahead_.erase(first) == 0  //
                                       : told_ahead_.insert(first).second;
        const bool is_news = is_new && select.view(2) != own_name;
        std::string_view topics = select.view(1);
        for (std::uint64_t at = first; !topics.empty(); ++at) {
            const std::size_t end = std::min(topics.find('\n'), topics.size());
            const std::string_view topic = topics.substr(0, end);
            if (is_news && topic == reread_topic) writer_.forget_what_was_read();
            if (is_news) out.others.push_back({at, std::string(topic)});
            if (is_settled) position_ = at;
            out.last = at;
            out.has_unsettled = !is_settled;
            topics.remove_prefix(std::min(end + 1, topics.size()));
        }
    }
}

Result<void> Feed::follow() {
    const std::uint64_t from = position_;
    const std::uint64_t back = look_back << feed_shift;
    const std::uint64_t known_to = seen_to_ > back ? seen_to_ - back : 0;
    std::uint64_t at = position_;
    bool missed = false;
    // Each page is a look of its own. Behind one that ends unsettled nothing settles in this round:
    // what was under way then may have come into that gap by the next look.
    bool ahead = false;
    for (;;) {
        Result<Page> page = read(at, ahead);
        if (!page) return fail(std::move(page.error()));
        at = std::max(at, page->last);
        seen_to_ = std::max(seen_to_, at);
        ahead = ahead || page->has_unsettled;
        if (ahead) at = std::max(at, known_to);
        // Trimmed is what lies further back than this from where some process was: with so much
        // between where this one was and what there is now, something may have gone unseen.
        if (!missed && position_ - from > feed_positions_kept << feed_shift) {
            missed = true;
            writer_.forget_what_was_read();
            page->others.push_back({position_, std::string(afresh_topic)});
        }
        writer_.followed(position_, page->others);
        told_ahead_.erase(told_ahead_.begin(), told_ahead_.upper_bound(position_));
        if (page->rows < feed_rows_at_once) return {};
    }
}

}  // namespace luotsi::store
