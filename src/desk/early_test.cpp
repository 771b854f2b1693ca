// Goal: rules look at the store's people and what they propose is kept once, told in the person's
// log, answered by who may see it, silenced by an objection, and the same after a rebuild. Method:
// one person's contacts sent through the desk in virtual time with the shipped rules.
#include "desk/early.hpp"

#include "desk/test_support.hpp"

namespace luotsi::desk {
namespace {

const early::Rules& rules() {
    static const early::Rules all = [] {
        std::vector<Error> errors;
        early::Rules out = load_early_rules(installation(), errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return out;
    }();
    return all;
}

class Early : public Desk {
protected:
    Uuid contact_of(Uuid person) {
        const Uuid case_id = receive();
        engine::Command bind = command(Kind::bind_subject);
        bind.person = person;
        EXPECT_EQ(run(case_id, bind), "");
        return case_id;
    }
    // Four contacts of one person that nobody has joined.
    Uuid somebody_with_many() {
        const Uuid person{0x0190'0000'0000'7000, 0x8000'0000'0000'4242};
        records::Person one;
        one.id = person;
        one.name = "Testi Asukas";
        EXPECT_EQ(job([&](store::WriteSession& session) { return session.put_person(one); }), "");
        for (int i = 0; i < 4; ++i) cases_.push_back(contact_of(person));
        return person;
    }
    EarlyLook look() {
        auto out = look_early(*store_->reader(), installation(), rules(), now_);
        if (!out) {
            ADD_FAILURE() << to_string(out.error());
            return {};
        }
        EXPECT_EQ(job([&](store::WriteSession& session) { return write_early(session, *out); }),
                  "");
        return *out;
    }
    access::Asker asker(std::string_view slug) {
        const access::Worker* one = installation().organisation.worker(slug);
        access::Asker out;
        out.kind = access::AskerKind::worker;
        out.id = one->slug;
        out.role = one->role;
        out.unit = one->unit;
        out.organisation = one->organisation;
        out.registers = one->registers;
        return out;
    }
    std::vector<early::Proposal> queue(std::string_view slug) {
        auto out = early_queue(*store_->reader(), rules(), asker(slug), now_);
        EXPECT_TRUE(out.has_value());
        return out.value_or(std::vector<early::Proposal>());
    }
    std::string answered(std::string_view slug, const std::string& id, early::State state,
                         std::string_view why, Uuid where = {}) {
        return job([&](store::WriteSession& session) -> Result<void> {
            auto done = answer_early(session, *store_->reader(), rules(), asker(slug), id, state,
                                     why, where, now_);
            return done ? Result<void>() : fail(done.error());
        });
    }

    std::vector<Uuid> cases_;
};

TEST_F(Early, ManyContactsBecomeOneProposalOnce) {
    const Uuid person = somebody_with_many();
    const EarlyLook first = look();
    ASSERT_EQ(first.changes.size(), 1U);
    EXPECT_EQ(first.changes[0].rule, "monta-yhteydenottoa");
    EXPECT_EQ(first.changes[0].person, person);
    EXPECT_EQ(first.changes[0].unit, guidance);
    EXPECT_EQ(first.sweep.people, 1U);
    EXPECT_TRUE(look().changes.empty());
    now_ = now_ + days(1);
    EXPECT_TRUE(look().changes.empty());
}

TEST_F(Early, ThePersonsLogTellsThatARuleLooked) {
    somebody_with_many();
    look();
    for (const Uuid& case_id : cases_) {
        const auto lines = store_->reader()->access_lines(case_id);
        ASSERT_TRUE(lines.has_value());
        EXPECT_TRUE(std::ranges::any_of(*lines, [](const store::AccessRow& row) {
            return row.reason == "early.looked" && row.role == "early:monta-yhteydenottoa";
        }));
    }
}

TEST_F(Early, OnlyTheUnitsOwnWorkersSeeAndAnswerIt) {
    somebody_with_many();
    const std::string id = look().changes.at(0).id();
    EXPECT_EQ(queue("w-aino-demo").size(), 1U);
    EXPECT_TRUE(queue("w-katri-demo").empty());
    EXPECT_EQ(answered("w-katri-demo", id, early::State::handled, "other"), "early.unknown");
    EXPECT_EQ(answered("w-katri-demo", "no-such", early::State::handled, "other"), "early.unknown");
    EXPECT_EQ(answered("w-aino-demo", id, early::State::refused, "because"), "early.no_reason");
    EXPECT_EQ(answered("w-aino-demo", id, early::State::followed, "", cases_[0]), "");
    EXPECT_EQ(answered("w-aino-demo", id, early::State::followed, "", cases_[0]), "early.closed");
    EXPECT_TRUE(queue("w-aino-demo").empty());
    const auto versions = store_->reader()->record_versions(early::proposal_kind, id);
    ASSERT_TRUE(versions.has_value());
    EXPECT_EQ(versions->size(), 2U);  // nothing is overwritten
    EXPECT_EQ(versions->back().who, "w-aino-demo");
}

TEST_F(Early, IsWithdrawnWhenAMatterGetsItsWorker) {
    somebody_with_many();
    look();
    for (const Uuid& case_id : cases_) {
        engine::Command take = command(Kind::take);
        take.round = open_round(case_id, "first look");
        EXPECT_EQ(run(case_id, take), "");
    }
    now_ = now_ + days(1);
    const EarlyLook later = look();
    ASSERT_EQ(later.changes.size(), 1U);
    EXPECT_EQ(later.changes[0].state, early::State::withdrawn);
}

TEST_F(Early, AnObjectionIsHeeded) {
    const Uuid person = somebody_with_many();
    EXPECT_EQ(job([&](store::WriteSession& session) {
                  return object_early(session, person, true, client());
              }),
              "");
    EXPECT_TRUE(look().changes.empty());
    EXPECT_EQ(job([&](store::WriteSession& session) {
                  return object_early(session, person, false, client());
              }),
              "");
    EXPECT_EQ(look().changes.size(), 1U);
}

TEST_F(Early, ARebuildChangesNothingAndChainsHold) {
    somebody_with_many();
    look();
    const auto before = early_proposals(*store_->reader());
    const auto rebuilt = store_->rebuild();
    ASSERT_TRUE(rebuilt.has_value());
    EXPECT_EQ(rebuilt->digest_before, rebuilt->digest_after);
    EXPECT_TRUE(store_->verify()->empty());
    EXPECT_TRUE(*early_proposals(*store_->reader()) == *before);
}

}  // namespace
}  // namespace luotsi::desk
