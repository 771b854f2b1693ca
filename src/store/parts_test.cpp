// Goal: a unit has no more part in a case than it was given: who came to answer one request does
// not see the whole matter for good. Method: cases written by hand, read by parties_of().
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>

#include "store/projection.hpp"
#include "store/test_support.hpp"

namespace luotsi::store {
namespace {

using access::Part;

// Opened by the guidance centre, which has asked the clinic; the clinic has accepted.
engine::Case consulted(engine::PromiseState state) {
    engine::Case out;
    out.id = test_id(1);
    out.unit = "guidance";
    out.parties = {{"guidance", 2, engine::PartyState::present},
                   {"clinic", 9, engine::PartyState::present}};
    engine::Promise promise;
    promise.from_unit = "guidance";
    promise.to_unit = "clinic";
    promise.state = state;
    promise.accepted_at = test_start;
    out.promises.push_back(promise);
    return out;
}

bool has(const access::CaseParties& parties, std::string_view unit, Part part) {
    return std::ranges::any_of(parties.units, [&](const access::UnitPart& one) {
        return one.unit == unit && one.part == part;
    });
}

TEST(Parts, AcceptingARequestIsNotWorkingOnTheMatter) {
    const auto parties = parties_of(consulted(engine::PromiseState::accepted), Trail());
    EXPECT_TRUE(has(parties, "guidance", Part::responsible));
    EXPECT_TRUE(has(parties, "guidance", Part::works));
    EXPECT_TRUE(has(parties, "clinic", Part::accepted));
    EXPECT_FALSE(has(parties, "clinic", Part::works));
}

TEST(Parts, TheAnswerEndsThePart) {
    Trail trail;
    trail.past.push_back({"clinic", Part::accepted, test_start});
    for (const auto state : {engine::PromiseState::answered, engine::PromiseState::returned}) {
        engine::Case the_case = consulted(state);
        for (const auto life : {engine::CaseState::open, engine::CaseState::closed}) {
            the_case.state = life;
            the_case.closed_at = test_start + days(90);
            const auto parties = parties_of(the_case, trail);
            for (const access::UnitPart& part : parties.units) {
                if (part.unit != "clinic") continue;
                EXPECT_EQ(part.part, Part::was_part);
                EXPECT_EQ(part.had, Part::accepted);
                EXPECT_EQ(part.ended_at, test_start);  // not when the case closed
            }
        }
    }
}

TEST(Parts, WhoPassedTheRequestOnIsNotLeftInside) {
    engine::Case the_case = consulted(engine::PromiseState::asked);
    the_case.promises.front().to_unit = "other-clinic";
    the_case.promises.front().chain = {"clinic"};
    the_case.promises.front().accepted_at = Instant{0};
    const auto parties = parties_of(the_case, Trail());
    EXPECT_TRUE(has(parties, "other-clinic", Part::asked));
    EXPECT_FALSE(has(parties, "clinic", Part::works));
}

TEST(Parts, AMatterThatMovedIsTheReceivers) {
    engine::Case the_case = consulted(engine::PromiseState::answered);
    the_case.promises.front().moves_matter = true;
    the_case.unit = "clinic";
    const auto parties = parties_of(the_case, Trail());
    EXPECT_TRUE(has(parties, "clinic", Part::responsible));
    EXPECT_TRUE(has(parties, "guidance", Part::works));
}

TEST(Files, AreTheirOwnersAlone) {
    LUOTSI_OF_A_FILE;
    Place place;
    const auto store = place.open();
    open_contact(*store, 1);
    const std::string copy = place.folder.file("copy.db");
    ASSERT_TRUE(store->backup(copy));
    for (const std::string& path :
         {place.options.path, place.options.path + "-wal", place.options.path + "-shm", copy}) {
        struct stat about{};
        ASSERT_EQ(stat(path.c_str(), &about), 0) << path;
        EXPECT_EQ(about.st_mode & 0777U, 0600U) << path;
    }
}

}  // namespace
}  // namespace luotsi::store
