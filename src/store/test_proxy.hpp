// For tests only: a network between this process and a test cluster that can be told to lose
// everything: to take bytes and pass none on, to keep the answers back, to be cut.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace luotsi::store {

class TestProxy {
public:
    enum class Mode : int {
        open,
        silent,  // takes connections and bytes, passes nothing on
        answers_held,  // what is sent arrives, what comes back does not
        cut,  // every connection breaks, none comes about
    };
    // `database`: an address that TestCluster gave, by a socket of a folder.
    explicit TestProxy(const std::string& database);
    ~TestProxy();
    TestProxy(const TestProxy&) = delete;
    TestProxy& operator=(const TestProxy&) = delete;

    const std::string& address() const { return address_; }  // of the database, through here
    void set(Mode mode) { mode_ = static_cast<int>(mode); }

private:
    void listen();
    void pass(int client, int server);

    std::string socket_;  // of the server
    std::string address_;
    int listener_ = -1;
    std::atomic<int> mode_{0};
    std::atomic<bool> over_{false};
    std::mutex lock_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace luotsi::store
