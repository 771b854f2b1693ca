// Early identification as the API shows it: a proposal with its reasons and the matters it may be
// followed to, the rules with the law they rest on, what became of proposals, and what a person is
// told about rules that look at them.
#pragma once

#include <string>
#include <vector>

#include "early/propose.hpp"
#include "early/report.hpp"
#include "server/call.hpp"
#include "server/pieces.hpp"

namespace luotsi::server {

struct CaseBundle;

// One open proposal of the asker's queue. `matters`: where it may be followed to.
void write_proposal(JsonWriter& json, Call& call, const early::Proposal& proposal,
                    const std::vector<store::CaseRow>& matters);
// Why a proposal may be refused, or need not be followed: [{value, label}].
void write_answer_reasons(JsonWriter& json, const Voice& voice);
void write_early_report(JsonWriter& json, const Voice& voice, const early::Report& report);
// What the person is told: whether they object, the rules that may look at them, and the proposals
// that rest on this matter. Of a rule that a duty of law lets go before an objection – a worry
// about a child – only that it looked: its name could tell who spoke.
Result<void> write_my_early(JsonWriter& json, Call& call, const CaseBundle& bundle);

}  // namespace luotsi::server
