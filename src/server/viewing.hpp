// Reading personal data as a call does it: the access line first, then the view, then the cache.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/app.hpp"
#include "server/call.hpp"
#include "server/case_bundle.hpp"
#include "server/my_case_view.hpp"

namespace luotsi::server {

// Writes the first access line of the hour and waits for it; counts later views.
Result<void> note_view(Call& call, const access::CaseParties& parties, access::Purpose purpose);
// The same for the cases of a list, all lines in one write. `reason`: a words key, when it is
// another than the asker's part in the case.
Result<void> note_views(Call& call, const std::vector<access::CaseParties>& all,
                        access::Purpose purpose, std::string_view reason = {});

// The same for people who are shown by themselves: a line in each of their cases; without any it
// stands under the person's own number.
Result<void> note_people(Call& call, const std::vector<Uuid>& people, access::Purpose purpose,
                         std::string_view reason);

// The parties of a case that the caller may open for the purpose; the same "no such case" when it
// does not exist and when it is hidden, after about the same time.
Result<access::CaseParties> parties_to_open(Call& call, Uuid case_id, access::Purpose purpose);
// The case when the caller may open it for the purpose; the same "no such case" when it does not
// exist and when it is hidden.
std::expected<CaseBundle, Problem> open_bundle(Call& call, Uuid case_id, access::Purpose purpose);

// Answers with the view and keeps it for the next time under the call's own key, until something of
// its basis changes. `parties`: of the case whose reading was noted; null when it was none of one
// case.
Answer keep_and_answer(Call& call, Rendered view, const ViewCache::Basis& basis,
                       const access::CaseParties* parties);
// What the view of a case depends on: the case, and the person it is about with all their cases –
// their name stands in it, and the list of their other cases.
ViewCache::Basis basis_of(const CaseBundle& bundle, std::uint64_t since);

}  // namespace luotsi::server
