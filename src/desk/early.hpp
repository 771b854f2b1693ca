// Early identification at the desk: the rules of content/early look at the people who have open
// matters, and what is new is written – proposals, what became of them, one line of the day's look,
// and a line in the person's own log. A worker answers: what is followed opens a contact or goes to
// an open matter, where a note of it stands in the journal. Looking needs no writer. The same state
// and time give the same records; looking twice writes nothing the second time.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/quarter.hpp"
#include "centre/installation.hpp"
#include "early/propose.hpp"
#include "early/record.hpp"
#include "store/store.hpp"

namespace luotsi::desk {

struct EarlyLook {
    early::Sweep sweep;
    std::vector<early::Proposal> changes;  // new ones, withdrawn and too late ones
    std::vector<Error> unread;  // why people were passed over; names nobody
};

// Whom to look at: people with an open matter and those with an open proposal, sorted.
Result<std::vector<Uuid>> early_people(store::Reader& reader);
// Looks at these as of look.sweep.at and adds to the look. Whoever has a case or a record that
// cannot be read is passed over and counted, so that it costs nobody else the look.
// O(their cases · rules).
void look_early_at(store::Reader& reader, const centre::Installation& installation,
                   std::span<const Uuid> people, EarlyLook& look);
// One look at everybody.
Result<EarlyLook> look_early(store::Reader& reader, const centre::Installation& installation,
                             Instant now);
// Writes changes of a look, but for those that have been overtaken: what was answered meanwhile
// stays answered, what another look has proposed is not proposed again, and nothing new is proposed
// of who has objected since.
Result<void> write_early(store::WriteSession& session, const early::Rules& rules,
                         std::span<const early::Proposal> changes);
// The line of the day's look; the last look of a day counts.
Result<void> write_early_sweep(store::WriteSession& session, const early::Sweep& sweep);

// All proposals ever, by id; those about one person; and the looks, by time.
Result<std::vector<early::Proposal>> early_proposals(store::Reader& reader);
Result<std::vector<early::Proposal>> early_proposals_about(store::Reader& reader, Uuid person);
Result<std::vector<early::Sweep>> early_sweeps(store::Reader& reader);

// "open" or the outcome of each matter that a proposal of the period was followed to, as its
// journal had it at the period's end, for early::report().
Result<std::map<Uuid, std::string>>
early_ends(store::Reader& reader, std::span<const early::Proposal> proposals, const Period& period);

// The open proposals a worker may see: their unit's, every line of them theirs to see. The most
// urgent first, then the oldest.
Result<std::vector<early::Proposal>> early_queue(store::Reader& reader,
                                                 const centre::Installation& installation,
                                                 const access::Asker& worker, Instant now);

// Matters a proposal may be followed to: the person's open ones of a register the rule looks at
// that the worker may work on; the newest first.
Result<std::vector<store::CaseRow>> early_matters(store::Reader& reader,
                                                  const centre::Installation& installation,
                                                  const early::Proposal& proposal,
                                                  const access::Asker& worker, Instant now);

// The unit in whose queue a contact of our own would be: the worker's where it receives contacts,
// else that of the person's municipality; "" when nobody receives.
std::string early_contact_unit(const centre::Installation& installation,
                               const access::Asker& worker, std::string_view municipality);

struct EarlyAnswer {
    std::string id;  // of the proposal
    early::State state = early::State::followed;
    std::string why;  // refused, handled
    Uuid case_id;  // followed: the open matter it goes to; nil opens a contact
    std::string words;  // followed: what was done or agreed, or ""
    Language language = Language::fi;  // of the words and the note
    Instant happened_at;
};

// Writes a worker's answer. Errors: early.unknown (none of that id, or not the worker's to see: one
// answer for both), early.no_case (followed to a matter that is none of early_matters()), those of
// early::answer(), contact.nobody_receives, the engine's and the store's. In the answer, case_id
// says where it went.
Result<early::Proposal> answer_early(store::WriteSession& session, store::Reader& reader,
                                     const centre::Installation& installation,
                                     const access::Asker& worker, const EarlyAnswer& answer,
                                     Random& random);

// The person's word that no rule may look at them, or taking it back.
Result<void> object_early(store::WriteSession& session, Uuid person, bool objects,
                          const engine::Actor& who);
Result<bool> objects_early(store::Reader& reader, Uuid person);

}  // namespace luotsi::desk
