// What a person has said or what has been decided about the use of their data, as facts: where
// their records may go (permissions, bans), whether their whereabouts are secret (non-disclosure
// for safety, turvakielto), who may act for them and what speaks against it, and who has opened
// their matters in an emergency. A statement is never taken back by deleting: it gets an end. The
// facts hold for a person, and so for all their matters, or for one matter alone; `store` keeps
// both as records and puts them into the parties of a case, so that whoever asks `access` has
// asked them too. Kept as one JSON document; the store's record keeps every version of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/ids.hpp"
#include "base/time.hpp"
#include "model/compiled.hpp"

namespace luotsi::access {

// Two times, and who: when it was said or decided, when it was written down and by whom; the end
// likewise. `ends_at` may lie ahead (a time limit); 0 = none.
struct Statement {
    Uuid id;
    Instant happened_at;
    Instant recorded_at;
    std::string by;  // worker slug, or "client"
    Instant ends_at{0};
    Instant end_recorded_at{0};
    std::string ended_by;
    bool holds(Instant now) const {
        return happened_at <= now && (ends_at.ms == 0 || now < ends_at);
    }
};

// A switch with its times: non-disclosure, custody, restriction of processing.
using Mark = Statement;

// luovutuslupa: to give records of one register outside it, after the person has been informed.
struct Permission : Statement {
    model::Register reg = model::Register::health;
    std::string informed_by;  // who informed the person; "" = nobody has: the permission is void
};

enum class BanScope : std::uint8_t { controller, service, document };

// kielto: records shall not be given to another controller (organisation), to a service (unit
// kind), or one text to anybody outside its register.
struct Ban : Statement {
    BanScope scope = BanScope::controller;
    std::string target;  // organisation slug ("" = every one), unit kind, or the text's id
};

enum class Relation : std::uint8_t { guardian, mandate, trustee };

// Somebody who may act for the person.
struct Representative : Statement {
    Uuid person;
    Relation relation = Relation::guardian;
    std::vector<std::string> scope;  // model ids of a mandate; empty = every matter
    std::string verified_from;  // "population register", "mandate register", "document seen" …
    // The representative's own non-disclosure, from their own record: put in when the parties of
    // a case are read, never kept here.
    std::vector<Mark> non_disclosure;
};

enum class OpeningBasis : std::uint8_t { emergency, statutory };

// A worker's opening of matters they have no part in: by emergency, or by a right that a law gives.
struct Opening : Statement {
    std::string worker;
    std::string unit;
    OpeningBasis basis = OpeningBasis::emergency;
    std::string reason;  // of an emergency; the paragraph of law
};

struct AddressGrant : Statement {
    std::string worker;
    std::string reason;
};

// A professional's estimate whether a child decides about this matter (values of the Finnish code
// set 1.2.246.537.5.40202): 1 is not able, guardians are told; 2 is able and lets guardians be
// told; 3 is able and forbids it; 4 is not known, guardians are not told.
struct Capacity : Statement {
    std::uint8_t value = 4;
};

struct Protection {
    std::optional<Date> born;
    std::vector<Mark> non_disclosure;
    std::vector<Mark> custody;  // the child has been taken into care
    std::vector<Mark> restricted;  // processing is restricted at the person's request
    std::vector<Permission> permissions;
    std::vector<Ban> bans;
    std::vector<Representative> representatives;
    std::vector<AddressGrant> address_grants;
    std::vector<Opening> openings;
    std::vector<Capacity> capacity;
    // Of a person: their matters where something was said before it was known whose they are.
    std::vector<Uuid> matters;

    bool empty() const;
    bool is_hidden_place(Instant now) const;  // non-disclosure for safety holds
    bool in_custody(Instant now) const;
    bool is_restricted(Instant now) const;
    std::uint8_t capacity_at(Instant now) const;  // 1–4; 0 = nobody has estimated
    // Whether the person is a child with guardians that we know of, every one of whom lives under
    // a non-disclosure of their own; whether one of them but `other_than` does.
    bool all_guardians_hidden(Instant now) const;
    bool any_guardian_hidden(Instant now, Uuid other_than) const;
    // The next instant after `now` at which something here begins or ends; never when nothing.
    Instant changes_at(Instant now) const;
    void add(const Protection& other);  // of the person and of the case together
};

// Ends a statement of any kind but an opening (an opening ends by itself): `at` when it was taken
// back, `now` when that is written down. Errors: access.no_statement, access.statement_over.
Result<void> end_statement(Protection& protection, Uuid id, Instant at, Instant now,
                           std::string_view by);

std::string_view to_string(BanScope scope);  // controller | service | document
std::string_view to_string(Relation relation);  // guardian | mandate | trustee
std::string_view to_string(OpeningBasis basis);  // emergency | statutory

// Same facts → same bytes; keys in fixed order, empty lists left out.
std::string to_json(const Protection& protection);
// Error access.protection_unreadable: such a document must never be read as "nothing said".
Result<Protection> protection_from_json(std::string_view json);

}  // namespace luotsi::access
