// The line in front of the worker threads, kept fair between those who ask. Each asker has a line
// of its own (a flow); next is the flow that has used least worker time, so that one who asks a
// hundred times as much as others waits for itself. This is start-time fair queueing (Goyal, Vin,
// Cheng 1996), with one change: what a request costs is known only when it is done, so it is
// charged by the flow's own past first and corrected afterwards.
//
// Waiting is bounded, not only the line: a request that has waited longer than anybody wants to
// is handed out as late, to be answered "busy" without work. How long that is depends on whether
// the line has been empty lately, as in CoDel (RFC 8289): a burst may wait, a line that stands is
// cut short, for there waiting buys nothing. Time comes in as an argument (microseconds of any
// clock that does not go back); not safe for several threads, its owner locks.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "server/http/service.hpp"

namespace luotsi::server {

class FairQueue {
public:
    struct Limits {
        std::uint32_t waiting_max = 2048;
        std::size_t bytes_max = 64 * 1024 * 1024;  // 2048 bodies of 1 MiB would be 2 GiB
        std::uint32_t flow_waiting_max = 64;       // of one asker
        std::size_t flow_bytes_max = 8 * 1024 * 1024;
        std::uint32_t flow_running_max = 1;  // worker threads one asker may have at a time
        std::int64_t wait_us_max = 3'000'000;
        std::int64_t standing_wait_us_max = 250'000;  // once the line stands
        std::int64_t standing_after_us = 1'000'000;   // without having been empty
    };
    explicit FairQueue(Limits limits) : limits_(limits) {}

    enum class Pushed : std::uint8_t { yes, full, flow_full };
    // Nothing is kept when the answer is not yes. O(log flows).
    Pushed push(const std::string& flow, std::shared_ptr<Exchange> exchange, std::size_t bytes,
                std::int64_t now_us);

    struct Flow;
    struct Taken {
        std::shared_ptr<Exchange> exchange;
        Flow* flow = nullptr;  // until done()
        bool late = false;
        std::int64_t charged_us = 0;
        std::int64_t waited_us = 0;
    };
    // False when nobody waits, or all who do have as many workers as they may. done() must follow.
    bool pop(std::int64_t now_us, Taken& out);
    // What the request really took.
    void done(const Taken& taken, std::int64_t used_us);

    bool ready() const { return !ready_.empty(); }
    std::size_t waiting() const { return waiting_; }
    std::size_t bytes() const { return bytes_; }

    struct Waiting {
        std::shared_ptr<Exchange> exchange;
        std::size_t bytes = 0;
        std::int64_t since_us = 0;
    };
    // One asker's line. Its insides are the queue's own.
    struct Flow {
        std::deque<Waiting> line;
        std::size_t bytes = 0;
        std::int64_t used_us = 0;  // virtual time at which its next request starts
        std::int64_t guess_us = 0;  // what its requests have cost lately
        std::uint64_t turn = 0;  // breaks ties by who came first
        std::uint32_t running = 0;
    };

private:
    using Ready = std::pair<std::pair<std::int64_t, std::uint64_t>, Flow*>;
    static Ready place(Flow& flow) { return {{flow.used_us, flow.turn}, &flow}; }
    bool may_run(const Flow& flow) const {
        return !flow.line.empty() && flow.running < limits_.flow_running_max;
    }
    void forget_idle();

    const Limits limits_;
    std::unordered_map<std::string, Flow> flows_;
    std::set<Ready> ready_;  // flows that wait and may run
    std::size_t waiting_ = 0;
    std::size_t bytes_ = 0;
    std::int64_t virtual_us_ = 0;  // start of what was handed out last
    std::int64_t empty_us_ = 0;  // when the line was last empty
    std::uint64_t turns_ = 0;
};

}  // namespace luotsi::server
