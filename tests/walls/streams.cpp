#include "streams.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <condition_variable>
#include <mutex>

#include "server/view_keys.hpp"

namespace luotsi::tests {

// The other end of a connection.
class Ear final : public server::EventSink {
public:
    void push(std::shared_ptr<const std::string> bytes) override {
        const std::lock_guard lock(mutex_);
        all_ += *bytes;
        more_.notify_all();
    }
    void close() override {}

    bool wait_for(std::string_view text) {
        std::unique_lock lock(mutex_);
        return more_.wait_for(lock, std::chrono::seconds(20),
                              [&] { return all_.find(text) != std::string::npos; });
    }
    // The events, without ids, greeting and heart beats.
    std::string events() {
        const std::lock_guard lock(mutex_);
        std::string out;
        std::size_t at = 0;
        while (at < all_.size()) {
            const std::size_t end = std::min(all_.find("\n\n", at), all_.size());
            const std::string one = all_.substr(at, end - at);
            at = end + 2;
            if (one.find("event: hello") != std::string::npos || one.starts_with(':')) continue;
            const std::size_t after_id = one.starts_with("id: ") ? one.find('\n') + 1 : 0;
            out += one.substr(after_id) + "\n";
        }
        return out;
    }

private:
    std::mutex mutex_;
    std::condition_variable more_;
    std::string all_;
};

struct Streams::Stream {
    std::shared_ptr<server::EventStream> stream;
    std::shared_ptr<Ear> ear;
};

Streams::Streams(Town& town) : town_(town), reader_(town.server().store().reader()) {}
Streams::~Streams() = default;

Streams::Stream Streams::follow(const Viewer& viewer, const std::vector<std::string>& topics) {
    std::string list;
    for (const std::string& topic : topics) list += (list.empty() ? "" : ",") + topic;
    Stream out;
    if (list.empty()) return out;
    auto response = town_.ask(viewer, server::Method::get, "/events?topics=" + list);
    EXPECT_NE(response.stream, nullptr) << viewer.name << " " << list << " " << response.bytes();
    if (!response.stream) return out;
    out.stream = std::move(response.stream);
    out.ear = std::make_shared<Ear>();
    out.stream->opened(out.ear);
    return out;
}

void Streams::open() {
    for (const Viewer& viewer : town_.viewers()) {
        std::vector<std::string> topics;
        const auto add = [&](const std::string& topic) {
            if (!server::tag_of_topic(town_.server().app(), *reader_, viewer.asker, topic).empty())
                topics.push_back(topic);
        };
        if (viewer.asker.kind == access::AskerKind::worker) add("unit:" + viewer.asker.unit);
        if (viewer.asker.kind != access::AskerKind::nobody)
            for (const Matter& matter : town_.matters()) add("case:" + to_string(matter.id));
        streams_.push_back(follow(viewer, topics));
    }
}

// A job without changes is committed after everything before it has been announced; then an event
// that only the last follower listens to comes through the same queue.
void Streams::settle() {
    const auto nothing = town_.server().store().write_and_wait(
        [](store::WriteSession&) -> Result<std::string> { return std::string{}; });
    EXPECT_TRUE(nothing);
    Stream last = follow(town_.viewers().front(), {"directory"});
    store::Change change;
    change.topic = "directory";
    town_.server().app().views.changed(change.topic);
    town_.server().app().live.changed(std::span(&change, 1));
    EXPECT_TRUE(last.ear && last.ear->wait_for("\"directory\"")) << "live events do not come";
    if (last.stream) last.stream->closed();
}

std::vector<std::string> Streams::close() {
    settle();
    std::vector<std::string> out;
    for (Stream& one : streams_) {
        if (one.stream) one.stream->closed();
        out.push_back(one.ear ? one.ear->events() : std::string{});
    }
    streams_.clear();
    return out;
}

}  // namespace luotsi::tests
