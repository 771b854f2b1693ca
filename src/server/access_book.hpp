// Who has looked at what: the first view of a case by an asker for a reason in an hour is written
// and committed before the answer leaves; later views in that hour are counted here and written
// together now and then, so that reading a page again costs no disk write and no view goes
// uncounted.
#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "access/access.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "store/store.hpp"

namespace luotsi::server {

class AccessBook {
public:
    static constexpr std::size_t entries_max = 50'000;

    // True when this is the first view in the hour: the caller must commit the line before it
    // answers, and then tell so by written(). Otherwise the view is counted and true is never
    // given again within the hour.
    bool is_first(const store::AccessLine& line);
    void written(const store::AccessLine& line);
    // Counts another view when the first has been written; false when it has not.
    bool count_again(Uuid case_id, const access::Asker& asker, access::Purpose purpose,
                     std::string_view reason, Instant now);

    // What has been counted since the last taking, one line each with the time of the last view.
    std::vector<store::AccessLine> take(Instant now);

private:
    struct Entry {
        store::AccessLine line;
        std::uint32_t unwritten = 0;
        Instant last_at;
    };
    static std::string key(Uuid case_id, const access::Asker& asker, access::Purpose purpose,
                           std::string_view reason, Instant now);
    std::mutex mutex_;
    std::unordered_map<std::string, Entry> entries_;
};

}  // namespace luotsi::server
