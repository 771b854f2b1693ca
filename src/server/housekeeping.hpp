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
#include "server/leaver_keeper.hpp"
#include "server/looks_keeper.hpp"
#include "server/structure_keeper.hpp"

namespace luotsi::server {

class Housekeeper {
public:
    // `batch`: how many at once, of what is due; what one committed group takes.
    explicit Housekeeper(App& app, std::uint32_t batch = 256);
    ~Housekeeper();
    void start();
    void stop();  // writes what has been counted; then ends

    // One round of everything that is due; true when there was something. For tests.
    bool work_once();

private:
    static constexpr std::int32_t slot_days = 28;

    void run();
    bool ring();
    Result<std::vector<std::pair<Uuid, Instant>>> next_to_ring(Instant now);
    bool deliver();
    Result<std::vector<store::CaseMessage>> next_to_deliver();
    void flush_access();
    void seal_views(bool close_days);
    void keep_counts();  // of what was not understood
    void make_times();
    void put_off(Uuid case_id, const Error& error);
    bool is_time(Instant& next, Duration every) const;  // and when it is the next time

    App& app_;
    const std::uint32_t batch_;
    std::unique_ptr<store::Reader> reader_;
    KeeperQuestions keeper_questions_;
    EarlyKeeper early_keeper_;
    LooksKeeper looks_keeper_;
    DamageWatch damage_watch_;
    StructureKeeper structure_keeper_;
    LeaverKeeper leaver_keeper_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    Instant next_flush_{0};
    Instant next_counts_{0};
    Instant next_seal_{0};
    std::uint64_t told_seal_ = 0;
    Date times_until_{0};
    std::map<Uuid, Instant> put_off_;    // cases whose clock failed: not before
    std::map<Uuid, Instant> rung_at_;    // due instant that was rung last
    std::thread thread_;
};

}  // namespace luotsi::server
