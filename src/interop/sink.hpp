// What readers of directories hand over, record by record, and what they count.
#pragma once

#include <cstdint>

#include "directory/record.hpp"

namespace luotsi::interop {

class RecordSink {
public:
    virtual ~RecordSink() = default;
    virtual void take(directory::Organisation&& record) = 0;
    virtual void take(directory::Service&& record) = 0;
    virtual void take(directory::Channel&& record) = 0;
    virtual void take(directory::GeneralDescription&& record) = 0;
    virtual void take(directory::Collection&& record) = 0;
};

struct ImportCounts {
    std::uint64_t files = 0, organisations = 0, services = 0, channels = 0,
                  general_descriptions = 0, collections = 0;
};

}  // namespace luotsi::interop
