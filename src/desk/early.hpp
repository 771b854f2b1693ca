// Early identification at the desk: the rules of content/early look at the people who have open
// matters, and what is new is written – proposals, what became of them, one line of the day's look,
// and a line in the person's own log. Reading and deciding need no writer; writing is one job. The
// same state and time give the same records; looking twice writes nothing the second time.
#pragma once

#include <string_view>
#include <vector>

#include "centre/installation.hpp"
#include "early/propose.hpp"
#include "early/record.hpp"
#include "store/store.hpp"

namespace luotsi::desk {

// The rules of the installation's content, whose facts a model or an instrument must know. Usable
// only when `errors` has not grown.
early::Rules load_early_rules(const centre::Installation& installation, std::vector<Error>& errors);

struct EarlyLook {
    early::Sweep sweep;
    std::vector<early::Proposal> changes;  // new ones, withdrawn and too late ones
};

// Reads every person with an open matter. O(their cases · rules).
Result<EarlyLook> look_early(store::Reader& reader, const centre::Installation& installation,
                             const early::Rules& rules, Instant now);
Result<void> write_early(store::WriteSession& session, const EarlyLook& look);

// All proposals ever, by id; and the looks, by day.
Result<std::vector<early::Proposal>> early_proposals(store::Reader& reader);
Result<std::vector<early::Sweep>> early_sweeps(store::Reader& reader);

// The open proposals a worker may see: their unit's, every line of them theirs to see. The most
// urgent first, then the oldest.
Result<std::vector<early::Proposal>> early_queue(store::Reader& reader, const early::Rules& rules,
                                                 const access::Asker& worker, Instant now);

// Writes a worker's answer to a proposal of `reader`'s snapshot. Errors: early.unknown (none of
// that id, or not the worker's to see: one answer for both), and those of early::answer().
Result<early::Proposal> answer_early(store::WriteSession& session, store::Reader& reader,
                                     const early::Rules& rules, const access::Asker& worker,
                                     std::string_view id, early::State state, std::string_view why,
                                     Uuid case_id, Instant happened_at);

// The person's word that no rule may look at them, or taking it back.
Result<void> object_early(store::WriteSession& session, Uuid person, bool objects,
                          const engine::Actor& who);

}  // namespace luotsi::desk
