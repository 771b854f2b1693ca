// Goal: cases in the store move to another version and back, and everything derived from their
// journals – rows, timeline, chain – is the same whether it was kept up or rebuilt. Method: the
// shipped content; cases of the national model of care coordination are moved under the region's
// layer, which adds a step, and back.
#include "desk/moving.hpp"

#include "desk/test_support.hpp"
#include "desk/test_twice.hpp"

namespace luotsi::desk {
namespace {

constexpr const char* coordination = "fi.asiakasvastaava";

class Moving : public Desk {
protected:
    Moving() : national(installation().models.exact(coordination, "1.0.0")) {
        for (const model::ModelPtr& model : installation().models.all())
            if (model->id == coordination && model->layer == "posavo") ours = model;
    }

    Uuid open_national(std::uint64_t n) {
        engine::Command open;
        open.kind = Kind::open;
        open.actor = worker("w-aino-demo");
        open.case_id = Uuid{0x0190'0000'0000'7000, 0x8000'0000'0000'1000 + n};
        open.unit = guidance;
        open.channel = "web";
        EXPECT_EQ(job([&](store::WriteSession& session) -> Result<void> {
                      const auto blank = engine::blank_case(national);
                      auto opened =
                          session.open(national, open, context_of(session, installation(), blank));
                      return opened ? Result<void>() : fail(opened.error());
                  }),
                  "");
        return open.case_id;
    }

    std::string move(Uuid id, const model::ModelPtr& to) {
        return job([&](store::WriteSession& session) -> Result<void> {
            auto done = move_case(session, installation(), id, to, worker("w-aino-demo"),
                                  "new version", random_);
            return done ? Result<void>() : fail(done.error());
        });
    }
    std::string undo(Uuid id) {
        return job([&](store::WriteSession& session) -> Result<void> {
            auto done =
                move_back(session, installation(), id, worker("w-aino-demo"), "too early", random_);
            return done ? Result<void>() : fail(done.error());
        });
    }
    void expect_rebuilt_alike() {
        const auto rebuilt = store_->rebuild();
        ASSERT_TRUE(rebuilt) << to_string(rebuilt.error());
        EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
        EXPECT_TRUE(store_->verify()->empty());
    }

    model::ModelPtr national;
    model::ModelPtr ours;
};

TEST_F(Moving, ACaseGoesToTheRegionsVersionAndBackAndIsRebuiltAlike) {
    ASSERT_NE(national, nullptr);
    ASSERT_NE(ours, nullptr);
    const Uuid id = open_national(1);
    const engine::Case before = now_case(id);
    EXPECT_EQ(store_->reader()->case_row(id)->version, "1.0.0");

    EXPECT_EQ(move(id, ours), "");
    EXPECT_EQ(store_->reader()->case_row(id)->version, ours->version);
    EXPECT_EQ(now_case(id).model, ours);
    EXPECT_EQ(now_case(id).seq, before.seq + 1);
    expect_rebuilt_alike();
    EXPECT_EQ(now_case(id).model, ours);  // found again from the journal alone

    EXPECT_EQ(undo(id), "");
    const engine::Case after = now_case(id);
    EXPECT_EQ(after.model, national);
    EXPECT_EQ(after.seq, before.seq + 2);
    EXPECT_EQ(after.rounds.size(), before.rounds.size());
    EXPECT_EQ(after.rounds[0].due_at, before.rounds[0].due_at);
    EXPECT_EQ(store_->reader()->case_row(id)->version, "1.0.0");
    expect_rebuilt_alike();
    EXPECT_EQ(undo(id), "engine.nothing_to_undo");
}

TEST_F(Moving, AWholeJournalIsReadWithTheNamesOfTheVersionTheCaseIsOn) {
    const Uuid id = open_national(2);
    EXPECT_EQ(move(id, ours), "");
    const auto journal = *store_->reader()->journal(id);
    for (const engine::Event& event : journal)
        if (event.kind == engine::EventKind::round_due && event.round == 0) {
            EXPECT_EQ(ours->steps[event.step].id, "first talk");
        }
    EXPECT_EQ(journal.back().kind, engine::EventKind::moved);
    EXPECT_EQ(journal.back().model, ours);
}

TEST_F(Moving, AllThatCanMoveDoInBoundedWrites) {
    for (std::uint64_t n = 0; n < 20; ++n) open_national(10 + n);
    const auto cases = cases_to_move(*store_, *ours, "1.0.0");
    ASSERT_TRUE(cases);
    ASSERT_EQ(cases->size(), 20U);
    std::size_t seen = 0;
    const auto classes =
        classify_all(*store_, installation(), *cases, ours, [&](std::size_t done) { seen = done; });
    ASSERT_TRUE(classes) << to_string(classes.error());
    EXPECT_EQ(seen, 20U);
    for (const CaseMove& one : *classes) EXPECT_EQ(one.kind, engine::MoveKind::unchanged);
    const auto moved = move_all(*store_, installation(), *classes, ours, worker("w-aino-demo"),
                                "new version", random_, {});
    ASSERT_TRUE(moved) << to_string(moved.error());
    EXPECT_EQ(moved->moved, 20U);
    EXPECT_TRUE(moved->stayed.empty());
    EXPECT_TRUE(cases_to_move(*store_, *ours, "")->empty());
    expect_rebuilt_alike();
}

// With several processes on one database a write may be run again before it is committed.
TEST_F(Moving, CountsEachCaseOnceHoweverOftenItsWriteIsRun) {
    for (std::uint64_t n = 0; n < 11; ++n) open_national(40 + n);
    Twice twice(*store_);
    const auto cases = cases_to_move(twice, *ours, "");
    ASSERT_TRUE(cases);
    const auto classes = classify_all(twice, installation(), *cases, ours, {});
    ASSERT_TRUE(classes) << to_string(classes.error());
    ASSERT_EQ(classes->size(), 11U);
    for (std::size_t i = 0; i < 11; ++i) EXPECT_EQ((*classes)[i].case_id, (*cases)[i]);
    const auto moved = move_all(twice, installation(), *classes, ours, worker("w-aino-demo"),
                                "new version", random_, {});
    ASSERT_TRUE(moved) << to_string(moved.error());
    EXPECT_EQ(moved->moved, 11U);
    EXPECT_TRUE(moved->stayed.empty());
    expect_rebuilt_alike();
}

TEST_F(Moving, ADamagedCaseStaysAndTheOthersGo) {
    for (std::uint64_t n = 0; n < 5; ++n) open_national(60 + n);
    const auto cases = cases_to_move(*store_, *ours, "");
    ASSERT_TRUE(cases);
    damage((*cases)[2]);
    const auto classes = classify_all(*store_, installation(), *cases, ours, {});
    ASSERT_TRUE(classes) << to_string(classes.error());
    EXPECT_EQ((*classes)[2].kind, engine::MoveKind::needs_person);
    ASSERT_EQ((*classes)[2].notes.size(), 1U);
    EXPECT_EQ((*classes)[2].notes[0].code, "store.damaged_case");
    // One is damaged between the looking and the moving.
    damage((*cases)[4]);
    const auto moved = move_all(*store_, installation(), *classes, ours, worker("w-aino-demo"),
                                "new version", random_, {});
    ASSERT_TRUE(moved) << to_string(moved.error());
    EXPECT_EQ(moved->moved, 3U);
    EXPECT_EQ(moved->stayed, std::vector<Uuid>{(*cases)[4]});
}

}  // namespace
}  // namespace luotsi::desk
