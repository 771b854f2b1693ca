// One case as a worker sees it. Every element – words, facts, rounds, promises, plan, texts,
// timeline lines – is asked from access on its way out; what is walled off appears as "hidden"
// where its existence may be known, and not at all where it may not.
#pragma once

#include <string>

#include "access/access.hpp"
#include "base/text.hpp"
#include "base/time.hpp"
#include "server/case_bundle.hpp"
#include "server/my_case_view.hpp"

namespace luotsi::server {

// The asker may open the case (checked by the caller).
Rendered render_case(const App& app, store::Reader& reader, const CaseBundle& bundle,
                     const access::Asker& asker, Language language, Instant now);

}  // namespace luotsi::server
