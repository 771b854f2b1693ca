// Days of change in the organisation as a running server meets them: case after case is passed on
// to the unit's successor, and what moved workers held comes back, in bounded rounds beside
// everything else. What has been done is a record (kind "organisation-change"); a server that was
// down on the day, or was cut off, goes on where the record ends. Doing it twice changes nothing.
// A case that cannot be read holds up nobody: it stands in the record, and is tried again at every
// start until it has been mended.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "server/app.hpp"

namespace luotsi::server {

inline constexpr std::string_view change_record = "organisation-change";

class StructureKeeper {
public:
    explicit StructureKeeper(App& app) : app_(app) {}
    // Does one round of what is due; true when there was something. Called by one thread only.
    bool work_once(store::Reader& reader, Instant now);

private:
    static constexpr std::uint32_t batch = 128;

    struct Task {
        std::string id;  // of the record
        Instant at;
        const access::Succession* succession = nullptr;  // or
        const access::Departure* departure = nullptr;
        std::vector<Uuid> only;  // done but for these, which were damaged when this was due
    };
    bool plan(store::Reader& reader);
    bool round(store::Reader& reader, const Task& task, Instant now);
    bool write(const Task& task, const std::vector<Uuid>& cases);
    void finish(const Task& task, Instant now);
    Result<void> keep_undone(store::Reader& reader, const std::vector<std::string>& done);

    App& app_;
    bool planned_ = false;
    std::vector<Task> tasks_;  // not done yet, in order of time
    Uuid after_;               // of the first task: cases up to this one have been seen
    std::uint64_t cases_ = 0;
    std::vector<Uuid> left_out_;  // of them, because they are damaged
    bool failed_ = false;      // of some case: from the beginning again
    Instant not_before_{0};
};

}  // namespace luotsi::server
