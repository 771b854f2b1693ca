// The tag of a unit's queue as one worker sees it: live events are sent when it changes,
// and only then. A row of the queue also moves when something changes in its case that the worker
// may not see – a need learnt by the unit that asked – and that must not be a flicker.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>

#include "access/access.hpp"
#include "store/store.hpp"

namespace luotsi::server {

class App;

class QueueTags {
public:
    static constexpr std::size_t rows_max = 5'000;      // as counts have it
    static constexpr std::size_t rows_asked_max = 200;  // whose facts are asked from access
    static constexpr std::size_t kept_max = 4'096;

    // `topic`: "unit:<slug>" of the asker's own unit. Worked out once per change of the topic and
    // asker; O(rows) reads then.
    std::string tag(App& app, store::Reader& reader, const access::Asker& asker,
                    const std::string& topic);

private:
    struct Kept {
        std::uint64_t version = 0;
        Instant until = never;
        std::string tag;
    };
    std::mutex mutex_;
    std::map<std::string, Kept> kept_;
};

}  // namespace luotsi::server
