// The resident's own case as JSON: what happens next, who is responsible, the steps so far,
// promises, plan, times, questions, consents, messages – everything the client is entitled to and
// nothing of the work among professionals.
#pragma once

#include <string>

#include "access/access.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "server/case_bundle.hpp"

namespace luotsi::server {

struct Rendered {
    std::string body;       // complete JSON, its tag as member "etag"
    std::string etag;       // of everything else in it
    Instant until = never;  // when it says something else by itself (something becomes overdue)
};

// Tags the body of a view and puts the tag into it.
Rendered finish_view(std::string body, Instant until);

// `asker` is the client of this case.
Rendered render_my_case(const App& app, const CaseBundle& bundle, const access::Asker& asker,
                        Language language, Instant now);

}  // namespace luotsi::server
