#include "server/live.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <set>

#include "base/hash.hpp"
#include "server/json_writer.hpp"
#include "store/dialect.hpp"

namespace luotsi::server {

namespace {

std::string change_event(const std::string& cursor, const std::string& topic) {
    JsonWriter json;
    json.begin_object().member("topic", topic).end_object();
    return "id: " + cursor + "\nevent: change\ndata: " + json.str() + "\n\n";
}

}  // namespace

// One open stream. `sink` appears when the response head has been written.
class LiveHub::Follower final : public EventStream, public std::enable_shared_from_this<Follower> {
public:
    Follower(LiveHub& hub, Follow follow) : follow_(std::move(follow)), hub_(hub) {}

    void opened(std::shared_ptr<EventSink> sink) override {
        std::lock_guard lock(mutex_);
        sink_ = std::move(sink);
        // A first line at once: the browser knows that it is connected, with a cursor to come
        // back with.
        std::string hello = "retry: 2000\nid: " + hub_.mark() + "\nevent: hello\ndata: {}\n\n";
        if (follow_.missed) {
            for (const auto& topic : follow_.shown) hello += change_event(hub_.mark(), topic);
        }
        sink_->push(std::make_shared<const std::string>(std::move(hello)));
        for (const auto& bytes : early_) sink_->push(bytes);
        early_.clear();
    }
    void closed() override { hub_.leave(this); }

    void push(std::shared_ptr<const std::string> bytes) {
        std::lock_guard lock(mutex_);
        if (sink_)
            sink_->push(std::move(bytes));
        else if (early_.size() < 64)
            early_.push_back(std::move(bytes));
    }
    void close() {
        std::lock_guard lock(mutex_);
        if (sink_) sink_->close();
    }

    Follow follow_;

private:
    LiveHub& hub_;
    std::mutex mutex_;
    std::shared_ptr<EventSink> sink_;
    std::vector<std::shared_ptr<const std::string>> early_;
};

LiveHub::LiveHub(std::string key) : key_(std::move(key)) {}
LiveHub::~LiveHub() { stop(); }

void LiveHub::start(Look look, Alive alive) {
    look_ = std::move(look);
    alive_ = std::move(alive);
    thread_ = std::thread([this] { run(); });
}

void LiveHub::stop() {
    {
        std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    more_.notify_all();
    if (thread_.joinable()) thread_.join();
    for (const auto& follower : standing()) follower->close();
}

std::vector<std::shared_ptr<LiveHub::Follower>> LiveHub::standing() {
    std::vector<std::shared_ptr<Follower>> out;
    std::lock_guard lock(mutex_);
    out.reserve(followers_.size());
    for (const auto& one : followers_)
        if (auto follower = one.lock()) out.push_back(std::move(follower));
    return out;
}

std::shared_ptr<EventStream> LiveHub::follow(Follow follow) {
    std::lock_guard lock(mutex_);
    // A stream whose answer never began has no one to close it.
    std::erase_if(followers_, [](const auto& one) { return one.expired(); });
    if (stopping_ || followers_.size() >= followers_max) return nullptr;
    auto same = [&](const std::weak_ptr<Follower>& one) {
        const auto other = one.lock();
        if (!other) return false;
        const access::Asker& asker = other->follow_.asker;
        return asker.kind == follow.asker.kind && asker.id == follow.asker.id &&
               asker.own_case == follow.asker.own_case && asker.person == follow.asker.person;
    };
    if (static_cast<std::size_t>(std::count_if(followers_.begin(), followers_.end(), same)) >=
        followers_of_one_max) {
        return nullptr;
    }
    auto follower = std::make_shared<Follower>(*this, std::move(follow));
    followers_.push_back(follower);
    return follower;
}

void LiveHub::leave(const Follower* follower) {
    std::lock_guard lock(mutex_);
    std::erase_if(followers_, [&](const auto& one) {
        const auto other = one.lock();
        return !other || other.get() == follower;
    });
}

void LiveHub::changed(std::span<const store::Change> changes) {
    {
        std::lock_guard lock(mutex_);
        if (followers_.empty()) return;
        for (const auto& change : changes) {
            if (waiting_.size() >= waiting_max) {
                overflowed_ = true;  // everybody is told to look again
                waiting_.clear();
            }
            overflowed_ = overflowed_ || change.topic == store::afresh_topic;
            waiting_.push_back(change);
        }
    }
    more_.notify_one();
}

void LiveHub::run() {
    auto next_beat = std::chrono::steady_clock::now() + std::chrono::seconds(heartbeat_seconds);
    std::unique_lock lock(mutex_);
    while (!stopping_) {
        more_.wait_until(lock, next_beat, [this] { return stopping_ || !waiting_.empty(); });
        if (stopping_) return;
        std::vector<store::Change> batch(waiting_.begin(), waiting_.end());
        waiting_.clear();
        lock.unlock();
        if (!batch.empty()) tell(batch);
        if (std::chrono::steady_clock::now() >= next_beat) {
            heartbeat();
            next_beat = std::chrono::steady_clock::now() + std::chrono::seconds(heartbeat_seconds);
        }
        lock.lock();
    }
}

void LiveHub::tell(const std::vector<store::Change>& batch) {
    const auto followers = standing();
    bool all_topics = false;
    {
        std::lock_guard lock(mutex_);
        all_topics = std::exchange(overflowed_, false);
    }
    const bool session_ended =
        all_topics || std::any_of(batch.begin(), batch.end(), [](const store::Change& change) {
            return change.topic.starts_with("sign-in:");
        });
    if (session_ended) close_ended();
    std::set<std::string_view> topics;
    for (const auto& change : batch) topics.insert(change.topic);
    for (const auto& follower : followers) {
        Follow& follow = follower->follow_;
        for (std::size_t i = 0; i < follow.topics.size(); ++i) {
            if (!all_topics && !topics.contains(follow.topics[i])) continue;
            std::string tag = look_(follow.asker, follow.topics[i]);
            if (!tag.empty() && tag == follow.tags[i]) continue;
            if (tag.empty() && follow.tags[i].empty()) continue;
            follow.tags[i] = tag;
            follower->push(
                std::make_shared<const std::string>(change_event(mark(), follow.shown[i])));
        }
    }
}

// A stream may not outlive its session: not one that was ended, nor one that nobody has used.
void LiveHub::close_ended() {
    for (const auto& follower : standing()) {
        if (!alive_(follower->follow_.session, follower->follow_.asker)) follower->close();
    }
}

void LiveHub::heartbeat() {
    close_ended();
    static const auto beat = std::make_shared<const std::string>(": still here\n\n");
    for (const auto& follower : standing()) follower->push(beat);
}

// A four-round Feistel network over the two halves, keyed: never the same twice, noise to others.
std::uint32_t LiveHub::round_key(std::uint32_t half, std::uint32_t round) const {
    const Digest digest =
        hmac_sha256(key_, "cursor " + std::to_string(round) + " " + std::to_string(half));
    return static_cast<std::uint32_t>(digest[0]) << 24U |
           static_cast<std::uint32_t>(digest[1]) << 16U |
           static_cast<std::uint32_t>(digest[2]) << 8U | static_cast<std::uint32_t>(digest[3]);
}

std::string LiveHub::mark() {
    const std::uint64_t nth = marks_++;
    auto left = static_cast<std::uint32_t>(nth >> 32U);
    auto right = static_cast<std::uint32_t>(nth);
    for (std::uint32_t round = 0; round < 4; ++round) {
        const std::uint32_t mixed = left ^ round_key(right, round);
        left = right;
        right = mixed;
    }
    const std::array<std::uint8_t, 8> bytes{
        static_cast<std::uint8_t>(left >> 24U),  static_cast<std::uint8_t>(left >> 16U),
        static_cast<std::uint8_t>(left >> 8U),   static_cast<std::uint8_t>(left),
        static_cast<std::uint8_t>(right >> 24U), static_cast<std::uint8_t>(right >> 16U),
        static_cast<std::uint8_t>(right >> 8U),  static_cast<std::uint8_t>(right)};
    return to_hex(bytes);
}

}  // namespace luotsi::server
