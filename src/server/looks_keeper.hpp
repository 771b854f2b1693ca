// Every morning the views of the day before are looked at by the rules of content/audit; a day that
// was missed is looked at when the program is there again, back to a week.
#pragma once

#include "base/time.hpp"
#include "server/app.hpp"

namespace luotsi::server {

class LooksKeeper {
public:
    explicit LooksKeeper(App& app) : app_(app) {}
    // Looks at one day that is due; true when there was one. Called by one thread only.
    bool work_once(store::Reader& reader, Instant now);

private:
    Result<bool> look(store::Reader& reader, Instant now);

    App& app_;
    Instant next_{0};
};

}  // namespace luotsi::server
