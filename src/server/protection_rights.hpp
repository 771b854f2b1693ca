// Which statements about the use of a person's data an asker is shown on a case, may write down and
// may end. Statements stand in two records, the case's and the person's, and a case can be bound to
// anybody by one command: so a worker needs work of their own in the matter for every statement;
// what stands in the person's record shows as far as it bears on this case, and the rest only once
// the binding has lasted; and what keeps a person safe – secrecy of place, custody – is ended only
// by whoever leads the unit responsible, with a reason that somebody else reviews.
#pragma once

#include <optional>
#include <string_view>

#include "server/call.hpp"
#include "server/case_bundle.hpp"
#include "server/protection_input.hpp"

namespace luotsi::server {

// How long a case must have been bound to a person before what others said of that person in other
// matters shows on it. A wrong or feigned binding is found by then.
inline constexpr Duration binding_settles = hours(24);

// One statement where it stands.
struct Stated {
    StatementKind kind = StatementKind::permission;
    const access::Statement* statement = nullptr;
    bool of_case = false;  // else of the person
};

class ProtectionRights {
public:
    // Reads both records. The call and the bundle outlive this.
    static Result<ProtectionRights> of(const Call& call, const CaseBundle& bundle);

    bool sees_any() const;  // else the list is refused as a whole
    access::Protection shown() const;
    bool may_say(StatementKind kind) const;
    // Inside the write: whether all that the rights were asked of – the case, what stands in both
    // records – is still as it was. Else they are to be asked again; nothing may be written by
    // them.
    Result<bool> still_stand(store::WriteSession& session) const;
    // By id, wherever it stands and may be known of; nothing else is said to exist.
    std::optional<Stated> find(Uuid id) const;
    bool may_end(const Stated& one) const;
    // A worker's ending of it takes a reason and is put on a list for review.
    static bool needs_review(StatementKind kind);
    // Whose record a new statement goes to. What opens goes no further than the case until the
    // binding has lasted; what protects holds in all matters of the person at once.
    Uuid whose(StatementKind kind) const;

private:
    ProtectionRights(const Call& call, const CaseBundle& bundle);
    bool shows(const Stated& one) const;
    bool worker_is_shown(const Stated& one) const;
    bool bears_on_case(const Stated& one) const;
    bool is_said_here(const access::Statement& one) const;

    const Call& call_;
    const CaseBundle& bundle_;
    access::Protection of_case_;
    access::Protection of_person_;
    bool person_ = false;  // the person, identified
    bool code_ = false;  // whoever holds the case's return code
    bool works_ = false;  // has work of their own in the matter and sees it
    bool leads_ = false;  // leads the unit responsible
    bool lasting_ = false;  // the case has been the person's for a while
};

// Whether what decides about the matter itself is the asker's: they keep it, hold a round of it, or
// their unit is responsible for it or works on it – not one that only answers or has asked.
bool has_own_matter(const CaseBundle& bundle, const access::Asker& asker);
bool sees_whole(const CaseBundle& bundle, const access::Asker& asker, Instant now);

}  // namespace luotsi::server
