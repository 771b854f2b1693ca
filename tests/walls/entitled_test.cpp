// Goal: nobody entitled is refused and nobody else is let in: the tables of law and an independent,
// naive reading of the same law agree. Method: random cases, parts, consents, permissions, bans,
// secrecy, openings, people who act for others and what speaks against it; every kind of asker and
// thing; the seed is printed.
#include <gtest/gtest.h>

#include <algorithm>

#include "oracle.hpp"

namespace luotsi::tests {
namespace {

using access::Part;
using model::Register;
using model::Wall;

constexpr Instant now{1'800'000'000'000};

class Lot {
public:
    explicit Lot(std::uint64_t seed) : random_(seed) {}
    std::uint64_t of(std::uint64_t n) { return random_.next() % n; }
    bool coin(std::uint64_t n = 2) { return of(n) == 0; }

    access::Asker asker() {
        access::Asker out;
        if (coin(6)) {
            out.kind = access::AskerKind::client;
            (coin() ? out.own_case : out.person) = Uuid{1, of(3)};
            return out;
        }
        out.kind = access::AskerKind::worker;
        out.id = "w" + std::to_string(of(5));
        out.unit = "u" + std::to_string(of(4));
        out.unit_kind = "k" + std::to_string(of(3));
        out.organisation = "o" + std::to_string(of(2));
        if (coin(4)) out.was_kinds.push_back("k" + std::to_string(of(3)));
        if (coin(4)) out.was_of.push_back("o" + std::to_string(of(2)));
        out.leads = coin(6);
        for (const Register reg : {Register::health, Register::social, Register::other})
            if (coin()) out.registers.push_back(reg);
        for (const Wall wall : {Wall::police, Wall::child_protection, Wall::substance})
            if (coin(3)) out.walls.push_back(wall);
        return out;
    }

    template <class T>
    T said() {
        T out;
        out.happened_at = now - hours(static_cast<std::int64_t>(of(100)));
        if (coin(3)) out.ends_at = now + hours(static_cast<std::int64_t>(of(40)) - 20);
        return out;
    }

    access::CaseParties parties() {
        access::CaseParties out;
        out.case_id = Uuid{1, of(3)};
        out.model = "m" + std::to_string(of(2));
        out.subject = Uuid{1, of(3)};
        out.organiser = "o" + std::to_string(of(2));
        if (coin(3)) out.keeper = "w" + std::to_string(of(5));
        if (coin(3)) out.holders.push_back("w" + std::to_string(of(5)));
        for (std::uint64_t n = of(4); n > 0; --n) {
            access::UnitPart part;
            part.unit = "u" + std::to_string(of(4));
            // A unit once: how several parts of a unit add up is access_test's.
            if (std::ranges::find(out.units, part.unit, &access::UnitPart::unit) != out.units.end())
                continue;
            part.part = static_cast<Part>(of(6));
            part.consented = coin(3);
            part.had = static_cast<Part>(of(5));
            if (part.part == Part::was_part)
                part.ended_at = now - days(static_cast<std::int64_t>(of(40)));
            out.units.push_back(part);
        }
        if (coin()) out.responsible = "u" + std::to_string(of(4));
        statements(out.protection);
        acting(out.protection);
        return out;
    }

    Thing thing() {
        Thing out;
        out.reg = static_cast<Register>(of(3));
        out.wall = static_cast<Wall>(of(8));
        out.own_words = coin();
        out.internal = coin(3);
        out.recorded_at = now - days(static_cast<std::int64_t>(of(60)));
        return out;
    }

private:
    void acting(access::Protection& out) {
        if (!coin(6)) {
            // On, before and after the birthdays that count.
            constexpr std::int32_t years[] = {3, 10, 14, 18, 50};
            out.born = add_months(local_date(now), -12 * years[of(5)]);
            out.born->day += static_cast<std::int32_t>(of(3)) - 1;
        }
        for (std::uint64_t n = of(3); n > 0; --n) {
            out.representatives.push_back(said<access::Representative>());
            access::Representative& who = out.representatives.back();
            who.person = Uuid{1, of(3)};
            who.relation = static_cast<access::Relation>(of(3));
            if (coin(3)) who.scope.push_back("m" + std::to_string(of(2)));
            if (!coin(5)) who.verified_from = "document seen";
            if (who.relation == access::Relation::guardian && coin(3))
                who.non_disclosure.push_back(said<access::Mark>());
        }
        for (std::uint64_t n = of(3); n > 0; --n) {
            out.capacity.push_back(said<access::Capacity>());
            out.capacity.back().value = static_cast<std::uint8_t>(1 + of(4));
        }
        if (coin(8)) out.custody.push_back(said<access::Mark>());
        if (coin(8)) out.restricted.push_back(said<access::Mark>());
    }

    void statements(access::Protection& out) {
        if (coin(3)) {
            out.bans.push_back(said<access::Ban>());
            out.bans.back().scope = static_cast<access::BanScope>(of(2));
            out.bans.back().target = out.bans.back().scope == access::BanScope::service
                                         ? "k" + std::to_string(of(3))
                                     : coin(3) ? ""
                                               : "o" + std::to_string(of(2));
        }
        if (coin(3)) {
            out.permissions.push_back(said<access::Permission>());
            out.permissions.back().reg = static_cast<Register>(of(3));
            if (!coin(3)) out.permissions.back().informed_by = "w1";
        }
        if (coin(3)) out.non_disclosure.push_back(said<access::Mark>());
        if (coin(3)) {
            out.address_grants.push_back(said<access::AddressGrant>());
            out.address_grants.back().worker = "w" + std::to_string(of(5));
        }
        if (coin(4)) {
            out.openings.push_back(said<access::Opening>());
            out.openings.back().worker = "w" + std::to_string(of(5));
            out.openings.back().basis = static_cast<access::OpeningBasis>(of(2));
            out.openings.back().ends_at = now + hours(static_cast<std::int64_t>(of(10)) - 3);
        }
    }

    SeededRandom random_;
};

void agree(std::uint64_t seed, int rounds) {
    Lot lot(seed);
    int entitled = 0;
    int acting = 0;
    for (int round = 0; round < rounds; ++round) {
        const access::Asker asker = lot.asker();
        const access::CaseParties parties = lot.parties();
        const Thing thing = lot.thing();
        access::Element element;
        element.reg = thing.reg;
        element.wall = thing.wall;
        element.own_words = thing.own_words;
        element.internal = thing.internal;
        element.recorded_at = thing.recorded_at;
        const auto ruling = access::rule_see(asker, access::Purpose::read, parties, element, now);
        const bool may = is_entitled(asker, parties, thing, now);
        entitled += may ? 1 : 0;
        ASSERT_EQ(ruling.verdict == access::Verdict::yes, may)
            << "seed " << seed << " round " << round << " row " << ruling.row->id << " wall "
            << static_cast<int>(thing.wall);
        ASSERT_EQ(access::may_open(asker, access::Purpose::list, parties, now) !=
                      access::Verdict::no,
                  may_know_case(asker, parties, now))
            << "seed " << seed << " round " << round;
        ASSERT_EQ(access::may_know_place(asker, parties, now), may_know_where(asker, parties, now))
            << "seed " << seed << " round " << round;
        ASSERT_EQ(access::may_open(asker, access::Purpose::log, parties, now) ==
                      access::Verdict::yes,
                  may_read_log(asker, parties))
            << "seed " << seed << " round " << round;
        const bool acts = acts_for(asker, parties, now) != Acts::no;
        acting += acts ? 1 : 0;
        if (asker.kind != access::AskerKind::client) continue;
        const bool own = asker.person.is_nil() ? asker.own_case == parties.case_id
                                               : asker.person == parties.subject;
        using access::Purpose;
        for (const Purpose purpose : {Purpose::read, Purpose::work}) {
            ASSERT_EQ(access::may_open(asker, purpose, parties, now) == access::Verdict::yes,
                      own || acts)
                << "seed " << seed << " round " << round;
        }
        // The person's data in one piece is the person's.
        ASSERT_EQ(access::may_open(asker, Purpose::export_, parties, now) == access::Verdict::yes,
                  own)
            << "seed " << seed << " round " << round;
    }
    EXPECT_GT(entitled, rounds / 20) << "the lot draws hardly anybody entitled";
    EXPECT_GT(acting, rounds / 1'000) << "the lot draws hardly anybody who acts for another";
}

TEST(Entitled, TablesAndANaiveReadingAgree) { agree(20261122, 200'000); }

TEST(LongEntitled, TablesAndANaiveReadingAgree) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        agree(seed, 500'000);
        if (HasFatalFailure()) return;
    }
}

}  // namespace
}  // namespace luotsi::tests
