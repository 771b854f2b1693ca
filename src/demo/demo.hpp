// A demo county that has lived: residents from a seed write, call and walk in for a number of
// days in virtual time, and demo workers do their parts – all through the same decide() and apply()
// as real work, so that queues, overdue steps, finished cases and waiting promises exist. The same
// seed gives the same bytes. Everything it makes is marked as demo.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "centre/installation.hpp"
#include "store/store.hpp"

namespace luotsi::demo {

struct DemoOptions {
    std::uint32_t residents = 2'000;  // 1..1'000'000
    std::uint32_t days = 90;  // 1..3'650
    std::uint64_t seed = 1;
    Instant until{0};  // the demo's "now"; the history ends here
};

struct DemoReport {
    std::uint64_t residents = 0, contacts = 0, events = 0, open_cases = 0, closed_cases = 0,
                  overdue = 0, waiting_promises = 0;
};

// Makes the history in an empty store. Errors: those of the store and of content/demo.
// `progress` is called now and then with 0..1.
Result<DemoReport> make_demo(store::Store& store, const centre::Installation& installation,
                             const DemoOptions& options,
                             const std::function<void(double)>& progress);

}  // namespace luotsi::demo
