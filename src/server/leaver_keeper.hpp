// Workers who have left, and that nobody waits for them: a while after they left it is looked again
// at what they hold. Another process on the same database may have been about to commit something
// in their name, and one that hands over may die between two writes.
#pragma once

#include <string>
#include <vector>

#include "server/app.hpp"
#include "server/left_workers.hpp"

namespace luotsi::server {

class LeaverKeeper {
public:
    explicit LeaverKeeper(App& app) : app_(app) {}
    // Looks once at everybody who left a minute ago or earlier; true when something of theirs was
    // handed on. Called by one thread only.
    bool work_once(store::Reader& reader, Instant now);

private:
    Result<bool> look_again(store::Reader& reader, const std::string& record, Instant now);
    Result<bool> pass_on(const Left& left, const std::vector<Uuid>& cases);

    App& app_;
    Instant next_{0};
};

}  // namespace luotsi::server
