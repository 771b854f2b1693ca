// How a notice went, told to its case: a failure becomes a counsellor's task by the case's model. A
// case that cannot be told at once – it is damaged, or its model is not installed – must not hold
// up other people's notices: that it is still to be told is kept as a record under the notice's id,
// and each start of the program tries again, with the time at which it happened.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/app.hpp"

namespace luotsi::server {

struct NoticeNews {
    Uuid notice, case_id;
    std::string channel, code;
    bool sent = false;
    Instant at;
};

// REQUIRES: news.case_id is a case. Errors: what keeps the case from being told.
Result<std::string> tell_case(App& app, store::WriteSession& session, const NoticeNews& news);
// Keeps it for a later start, in the write that says how the notice went.
Result<std::string> keep_untold(App& app, store::WriteSession& session, const NoticeNews& news);

class LateNews {
public:
    explicit LateNews(App& app) : app_(app) {}
    // Tells what an earlier run could not, in the order in which it happened; again in a minute
    // while the store is in the way, and no more in this run when all has been tried. `goes_on`:
    // asked before each.
    void work(store::Reader& reader, Instant now, const std::function<bool()>& goes_on);

private:
    Result<std::vector<NoticeNews>> untold(store::Reader& reader);
    // False: the store was in the way.
    bool tell(store::Reader& reader, const NoticeNews& news);
    Result<std::string> write(const NoticeNews& news, bool tells, std::string_view why);

    App& app_;
    bool done_ = false;
    Instant not_before_{0};
};

}  // namespace luotsi::server
