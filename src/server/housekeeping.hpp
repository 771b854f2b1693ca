// What goes on without anybody asking: clocks of cases that have rung, messages between cases,
// counted access lines that wait to be written, times to book for the coming weeks, and the
// nightly look of early identification. One
// thread; everything is read from the database, so that a restart goes on where the last run
// stopped: what fell due while the program was down is found due at its start, and once only,
// since a case's clock moves on in the same write that made it ring.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "server/app.hpp"
#include "server/early_keeper.hpp"
#include "server/keeper_questions.hpp"

namespace luotsi::server {

class Housekeeper {
public:
    explicit Housekeeper(App& app);
    ~Housekeeper();
    void start();
    void stop();  // writes what has been counted; then ends

    // One round of everything that is due; true when there was something. For tests.
    bool work_once();

private:
    static constexpr std::uint32_t batch = 256;  // what one committed group takes
    static constexpr std::int32_t slot_days = 28;

    void run();
    bool ring();
    bool deliver();
    void flush_access();
    void keep_counts();  // of what was not understood
    void make_times();
    void put_off(Uuid case_id, const Error& error);
    // Runs the jobs on the writer together and waits for all; the results in the same order.
    std::vector<Result<std::string>> write_all(std::vector<store::Job> jobs);

    App& app_;
    std::unique_ptr<store::Reader> reader_;
    KeeperQuestions keeper_questions_;
    EarlyKeeper early_keeper_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    Instant next_flush_{0};
    Instant next_counts_{0};
    Date times_until_{0};
    std::map<Uuid, Instant> put_off_;    // cases whose clock failed: not before
    std::map<Uuid, Instant> rung_at_;    // due instant that was rung last
    std::thread thread_;
};

}  // namespace luotsi::server
