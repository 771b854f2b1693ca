// Who is entitled to what, written a second time straight from the law and on purpose naively: no
// tables, no bits, nothing shared with src/access but the facts themselves. Two people who read
// the same paragraphs should come to the same answers; where they do not, one of them is wrong.
#pragma once

#include "access/access.hpp"

namespace luotsi::tests {

struct Thing {  // what somebody asks for
    model::Register reg = model::Register::social;
    model::Wall wall = model::Wall::parties;
    bool own_words = false;
    bool internal = false;
    Instant recorded_at{0};
};

// Whether somebody else than the person acts for them in this matter, and as what.
enum class Acts : std::uint8_t { no, guardian, adult };  // adult: by a mandate, or as a trustee
Acts acts_for(const access::Asker& asker, const access::CaseParties& parties, Instant now);

// May this asker read the contents of the thing?
bool is_entitled(const access::Asker& asker, const access::CaseParties& parties, const Thing& thing,
                 Instant now);
// May this asker know that the case exists?
bool may_know_case(const access::Asker& asker, const access::CaseParties& parties, Instant now);
// Whether the asker's unit had a part that is over, and nothing else opens the case to them: what
// has happened since is none of their business.
bool is_over(const access::Asker& asker, const access::CaseParties& parties, Instant now);
// May this asker know where the person is to be found?
bool may_know_where(const access::Asker& asker, const access::CaseParties& parties, Instant now);
// Is the whole matter open (not only what was asked of the asker's unit)?
bool has_whole_matter(const access::Asker& asker, const access::CaseParties& parties,
                      model::Register reg, Instant now);
// May the asker read who has looked?
bool may_read_log(const access::Asker& asker, const access::CaseParties& parties);

}  // namespace luotsi::tests
