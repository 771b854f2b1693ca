// Goal: nobody who is entitled is refused by the running application, and nobody else let in:
// whoever works on a matter opens it, whoever may act for another finds it and does there what the
// law lets them. Method: a random town; after every random change of rights, custody, capacity,
// secrecy and openings each viewer asks for each matter, and the answer is what the naive reading
// of the law says. Seeds are printed; a failing one replays.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <cstdio>
#include <cstdlib>
#include <set>

#include "town.hpp"

namespace luotsi::tests {
namespace {

struct Seen {
    std::uint64_t worker_opens = 0, worker_refused = 0;
    std::uint64_t own_opens = 0, acting_opens = 0, acting_refused = 0;
    // Of the refused: somebody with a right on record that does not reach.
    std::uint64_t right_without_reach = 0;
};

class Door {
public:
    Door(Town& town, Seen& seen) : town_(town), seen_(seen) {}

    void everybody_asks() {
        for (const Viewer& viewer : town_.viewers()) {
            if (viewer.asker.kind == access::AskerKind::worker) worker_asks(viewer);
            if (!viewer.asker.person.is_nil()) person_asks(viewer);
            if (::testing::Test::HasFailure()) return;
        }
    }

private:
    void worker_asks(const Viewer& viewer) {
        for (std::size_t m = 0; m < town_.matters().size(); ++m) {
            const bool may = may_know_case(viewer.asker, town_.parties(m), test_clock());
            (may ? seen_.worker_opens : seen_.worker_refused) += 1;
            const std::string id = to_string(town_.matters()[m].id);
            const auto response = town_.ask(viewer, server::Method::get, "/api/cases/" + id);
            EXPECT_EQ(response.status, may ? 200 : 404)
                << viewer.name << " " << id << " " << response.bytes();
        }
    }

    void person_asks(const Viewer& viewer) {
        std::set<std::string> to_act_in;
        for (std::size_t m = 0; m < town_.matters().size(); ++m) {
            const access::CaseParties of = town_.parties(m);
            const bool own = of.subject == viewer.asker.person;
            const bool acts = acts_for(viewer.asker, of, test_clock()) != Acts::no;
            const std::string id = to_string(town_.matters()[m].id);
            if (acts) to_act_in.insert(id);
            (own ? seen_.own_opens : acts ? seen_.acting_opens : seen_.acting_refused) += 1;
            if (!own && !acts && has_right(viewer, of)) ++seen_.right_without_reach;
            tries_all(viewer, id, own, acts);
        }
        finds(viewer, to_act_in);
    }

    void tries_all(const Viewer& viewer, const std::string& id, bool own, bool acts) {
        using server::Method;
        const auto expect = [&](Method method, const std::string& what, const char* body,
                                bool opens) {
            const auto response =
                town_.ask(viewer, method, "/api/my/case" + what + "?case=" + id, body);
            EXPECT_EQ(response.status, opens ? 200 : 404)
                << viewer.name << " " << what << " " << id << " " << response.bytes();
        };
        expect(Method::get, "", "", own || acts);
        expect(Method::get, "/free-times", "", own || acts);
        expect(Method::get, "/life-situation", "", own || acts);
        expect(Method::post, "/messages", R"({"text":"Hei."})", own || acts);
        // The log, and who else sees the data, is the person's own to know.
        expect(Method::get, "/access-lines", "", own);
        expect(Method::get, "/who-sees", "", own);
        expect(Method::get, "/protection", "", own);
    }

    static bool has_right(const Viewer& viewer, const access::CaseParties& of) {
        for (const auto& one : of.protection.representatives)
            if (one.person == viewer.asker.person) return true;
        return false;
    }

    // The list names the matters one may act in, and no other.
    void finds(const Viewer& viewer, const std::set<std::string>& expected) {
        const auto response = town_.ask(viewer, server::Method::get, "/api/my/people");
        ASSERT_EQ(response.status, 200) << response.bytes();
        std::set<std::string> listed;
        const auto json = boost::json::parse(std::string(response.bytes()));
        for (const auto& person : json.at("items").as_array())
            for (const auto& one : person.at("cases").as_array())
                listed.emplace(one.at("case").as_string());
        EXPECT_EQ(listed, expected) << viewer.name << " " << response.bytes();
    }

    Town& town_;
    Seen& seen_;
};

// False when something was wrong.
bool run_town(std::uint64_t seed, bool demo, int changes, Seen& seen) {
    using Kind = Change::Kind;
    constexpr Kind kinds[] = {Kind::right,   Kind::right,    Kind::custody,
                              Kind::secrecy, Kind::capacity, Kind::opening};
    Town town(seed, 6, demo);
    Door door(town, seen);
    door.everybody_asks();
    for (int n = 0; n < changes && !::testing::Test::HasFailure(); ++n) {
        const std::size_t matter = town.draw(town.matters().size());
        const Change made = town.change(matter, kinds[town.draw(std::size(kinds))]);
        if (n % 5 == 4) set_test_clock(test_clock() + minutes(7));
        door.everybody_asks();
        if (::testing::Test::HasFailure())
            std::printf("seed %llu, change %d: %s\n", static_cast<unsigned long long>(seed), n,
                        made.text.c_str());
    }
    return !::testing::Test::HasFailure();
}

void run(std::uint64_t first_seed, int towns, int changes) {
    Seen seen;
    for (int i = 0; i < towns; ++i)
        if (!run_town(first_seed + static_cast<std::uint64_t>(i), i % 2 == 0, changes, seen))
            return;
    std::printf(
        "%d towns from seed %llu: workers let in %llu, refused %llu; residents in their own %llu, "
        "for another %llu, refused %llu (of them with a right that does not reach %llu)\n",
        towns, static_cast<unsigned long long>(first_seed),
        static_cast<unsigned long long>(seen.worker_opens),
        static_cast<unsigned long long>(seen.worker_refused),
        static_cast<unsigned long long>(seen.own_opens),
        static_cast<unsigned long long>(seen.acting_opens),
        static_cast<unsigned long long>(seen.acting_refused),
        static_cast<unsigned long long>(seen.right_without_reach));
    EXPECT_GT(seen.worker_opens, 0U);
    EXPECT_GT(seen.own_opens + seen.acting_opens, 0U);
    EXPECT_GT(seen.right_without_reach, 0U);
}

TEST(Entitled, NobodyWhoMayIsRefusedByTheApplication) { run(20261123, 1, 3); }

TEST(LongEntitled, NobodyWhoMayIsRefusedByTheApplication) {
    const char* given = std::getenv("LUOTSI_WALLS_SEED");
    run(given ? std::strtoull(given, nullptr, 10) : 1, 12, 60);
}

}  // namespace
}  // namespace luotsi::tests
