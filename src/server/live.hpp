// Live events: who follows which topic, and telling them when something they may see has changed.
// A thread of its own takes committed changes, asks for each follower of a case whether what that
// follower sees has become different (its view's tag), and sends only then: a change one may not
// see is not even a flicker. Events carry no content, only the topic.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "access/access.hpp"
#include "base/hash.hpp"
#include "server/http/message.hpp"
#include "store/store.hpp"

namespace luotsi::server {

class LiveHub {
public:
    static constexpr std::size_t followers_max = 768;      // of 1,024 connections
    static constexpr std::size_t followers_of_one_max = 16;
    static constexpr std::size_t topics_max = 8;
    static constexpr std::size_t waiting_max = 65'536;
    static constexpr std::uint32_t heartbeat_seconds = 15;

    // The tag of what the asker sees of a topic now, "" when nothing (any more). Called on the
    // hub's thread.
    using Look = std::function<std::string(const access::Asker&, const std::string& topic)>;

    // Whether a session is still open and its worker still where they were. Called on the hub's
    // thread.
    using Alive = std::function<bool(const Digest& session, const access::Asker& asker)>;

    explicit LiveHub(std::string key);
    ~LiveHub();
    void start(Look look, Alive alive);
    void stop();

    struct Follow {
        access::Asker asker;
        Digest session{};  // the stream ends with it
        std::vector<std::string> topics;  // as the store names them
        std::vector<std::string> shown;  // as the follower named them, same order
        std::vector<std::string> tags;  // what the follower has seen of each topic; "" = unknown
        bool missed = false;  // came back: told of every topic, since something may have changed
    };
    // Null when there are too many followers. Whoever holds the stream keeps it: one that is let go
    // before it was opened (an answer without a body, a connection lost meanwhile) is followed no
    // longer and counts to no limit.
    std::shared_ptr<EventStream> follow(Follow follow);
    void changed(std::span<const store::Change> changes);  // writer thread; never blocks

    // An event's id, never the same twice. It says nothing of the feed: a position that another
    // stream could compare would tell everybody whether something, anything, has happened.
    std::string mark();

private:
    class Follower;
    void run();
    void tell(const std::vector<store::Change>& batch);
    void heartbeat();
    void close_ended();
    void leave(const Follower* follower);
    std::vector<std::shared_ptr<Follower>> standing();
    std::uint32_t round_key(std::uint32_t half, std::uint32_t round) const;

    const std::string key_;
    std::atomic<std::uint64_t> marks_{0};
    Look look_;
    Alive alive_;
    std::mutex mutex_;
    std::condition_variable more_;
    std::deque<store::Change> waiting_;
    bool overflowed_ = false;
    bool stopping_ = false;
    std::vector<std::weak_ptr<Follower>> followers_;
    std::thread thread_;
};

}  // namespace luotsi::server
