// Who does what nobody asks for – rings clocks, carries messages between cases, sends notices –
// when several processes share a database: the one that holds a lock of the server, tied to a
// connection of its own. When the process or its connection goes, the server lets the lock go and
// the next one that asks has it. All of that work can be done twice without harm but for a notice
// sent twice by one who was cut off while sending; so one at a time is a saving, not a safeguard.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "store/pg.hpp"

namespace luotsi::store {

class Duty {
public:
    explicit Duty(std::string database) : database_(std::move(database)) {}
    bool mine();

private:
    std::string database_;
    std::mutex lock_;
    std::unique_ptr<PgConnection> db_;
    std::uint64_t held_in_ = 0;  // the connection that holds it; 0 = none
    std::uint64_t told_in_ = 0;  // the connection that has been told how long it may be silent
};

}  // namespace luotsi::store
