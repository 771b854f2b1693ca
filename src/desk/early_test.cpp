// Goal: rules look at the store's people and what they propose is kept once, told in the person's
// log, answered by who may see it, silenced by an objection, and the same after a rebuild. Method:
// one person's contacts sent through the desk in virtual time with the shipped rules.
#include "desk/early.hpp"

#include "desk/test_support.hpp"
#include "store/protection.hpp"

namespace luotsi::desk {
namespace {

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
        auto out = look_early(*store_->reader(), installation(), now_);
        if (!out) {
            ADD_FAILURE() << to_string(out.error());
            return {};
        }
        write(*out);
        return *out;
    }
    void write(const EarlyLook& look) {
        EXPECT_EQ(job([&](store::WriteSession& session) -> Result<void> {
                      if (auto put = write_early(session, installation().early_rules, look.changes);
                          !put)
                          return put;
                      return write_early_sweep(session, look.sweep);
                  }),
                  "");
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
        auto out = early_queue(*store_->reader(), installation(), asker(slug), now_);
        EXPECT_TRUE(out.has_value());
        return out.value_or(std::vector<early::Proposal>());
    }
    std::string answered(std::string_view slug, const std::string& id, early::State state,
                         std::string_view why, Uuid where = {}) {
        now_ = now_ + hours(3);
        EarlyAnswer given;
        given.id = id;
        given.state = state;
        given.why = why;
        given.case_id = where;
        given.words = "Soitettu.";
        given.happened_at = now_ - hours(2);
        return job([&](store::WriteSession& session) -> Result<void> {
            auto done = answer_early(session, *store_->reader(), installation(), asker(slug), given,
                                     random_);
            if (done) went_to_ = done->case_id;
            return done ? Result<void>() : fail(done.error());
        });
    }
    void object(Uuid person, bool objects) {
        EXPECT_EQ(job([&](store::WriteSession& session) {
                      return object_early(session, person, objects, client());
                  }),
                  "");
    }
    // The last note of a matter's journal, with its text.
    std::pair<engine::Event, store::Text> last_note(Uuid case_id) {
        engine::Event found;
        const auto journal = store_->reader()->journal(case_id);
        for (const engine::Event& event : *journal)
            if (event.kind == engine::EventKind::noted) found = event;
        return {found, store_->reader()->text(found.text).value_or(store::Text())};
    }

    Uuid went_to_;
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

TEST_F(Early, WhatIsFollowedStandsInTheMattersJournalWithTwoTimes) {
    somebody_with_many();
    const std::string id = look().changes.at(0).id();
    EXPECT_EQ(answered("w-aino-demo", id, early::State::followed, "", Uuid{7, 7}), "early.no_case");
    EXPECT_EQ(answered("w-aino-demo", id, early::State::followed, "", cases_[2]), "");
    const auto [event, text] = last_note(cases_[2]);
    EXPECT_EQ(event.actor.id, "w-aino-demo");
    EXPECT_EQ(event.happened_at, now_ - hours(2));
    EXPECT_EQ(event.recorded_at, now_);
    EXPECT_NE(text.body.find("Soitettu."), std::string::npos);
    // Others with a part in this matter learn neither the rule nor its reasons.
    EXPECT_EQ(text.body.find("irrallista"), std::string::npos) << text.body;
    EXPECT_TRUE(store_->verify()->empty());
}

TEST_F(Early, FollowingMayOpenAContactOfOurOwnThatFeedsNoRule) {
    const Uuid person = somebody_with_many();
    const std::string id = look().changes.at(0).id();
    EXPECT_EQ(answered("w-aino-demo", id, early::State::followed, ""), "");
    const auto opened = store_->reader()->case_row(went_to_);
    ASSERT_TRUE(opened.has_value());
    EXPECT_EQ(opened->channel, "outreach");
    EXPECT_EQ(opened->subject, person);
    EXPECT_EQ(opened->unit, guidance);
    EXPECT_EQ(last_note(went_to_).first.actor.id, "w-aino-demo");
    now_ = now_ + days(91);  // past the cool-down: four contacts are still four, and old
    for (const early::Proposal& one : look().changes) EXPECT_NE(one.rule, "monta-yhteydenottoa");
}

TEST_F(Early, AContactOfOurOwnTellsNoSecretPlace) {
    const Uuid person = somebody_with_many();
    records::Person placed = *store_->reader()->person(person);
    placed.municipality = "297";
    ASSERT_EQ(job([&](store::WriteSession& session) { return session.put_person(placed); }), "");
    const std::string id = look().changes.at(0).id();
    access::Protection all;
    access::Mark mark;
    mark.id = Uuid{1, 2};
    mark.happened_at = mark.recorded_at = now_ - days(1);
    mark.by = "w-aino-demo";
    all.non_disclosure = {mark};
    const auto put =
        store_->write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            auto done = store::put_protection(session, person, all, engine::Actor{});
            if (!done) return fail(done.error());
            return std::string{};
        });
    ASSERT_TRUE(put.has_value());
    ASSERT_NE(store_->reader()->person(person)->municipality, "");
    EXPECT_EQ(answered("w-aino-demo", id, early::State::followed, ""), "");
    const auto details = store_->reader()->contact_details(went_to_);
    ASSERT_TRUE(details.has_value());
    EXPECT_EQ(details->municipality, "");
}

TEST_F(Early, AnAnswerIsNotOverwrittenByALookThatBeganBeforeIt) {
    somebody_with_many();
    const std::string id = look().changes.at(0).id();
    now_ = now_ + days(20);  // too late, says this look …
    auto slow = look_early(*store_->reader(), installation(), now_);
    ASSERT_TRUE(slow.has_value());
    ASSERT_EQ(slow->changes.size(), 1U);
    EXPECT_EQ(answered("w-aino-demo", id, early::State::handled, "already-helped"), "");
    write(*slow);  // … but meanwhile somebody answered
    const auto kept = early_proposals(*store_->reader());
    ASSERT_EQ(kept->size(), 1U);
    EXPECT_EQ(kept->front().state, early::State::handled);
}

TEST_F(Early, TwoLooksAtOnceProposeOnce) {
    somebody_with_many();
    const auto one = look_early(*store_->reader(), installation(), now_);
    const auto two = look_early(*store_->reader(), installation(), now_);
    write(*one);
    write(*two);
    const auto versions =
        store_->reader()->record_versions(early::proposal_kind, one->changes.at(0).id());
    EXPECT_EQ(versions->size(), 1U);
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
    object(person, true);
    EXPECT_TRUE(look().changes.empty());
    object(person, false);
    EXPECT_EQ(look().changes.size(), 1U);
}

TEST_F(Early, AnObjectionMadeWhileTheRulesLookComesFirst) {
    const Uuid person = somebody_with_many();
    auto slow = look_early(*store_->reader(), installation(), now_);
    ASSERT_TRUE(slow.has_value());
    ASSERT_EQ(slow->changes.size(), 1U);
    object(person, true);
    write(*slow);
    EXPECT_TRUE(early_proposals(*store_->reader())->empty());
    EXPECT_TRUE(queue("w-aino-demo").empty());
    const auto lines = store_->reader()->access_lines(cases_[0]);
    for (const store::AccessRow& row : *lines) EXPECT_NE(row.reason, "early.looked");
    // A rule that a duty of law carries goes on.
    slow->changes[0].rule = "lapsen-huoli";
    write(*slow);
    EXPECT_EQ(early_proposals(*store_->reader())->size(), 1U);
}

TEST_F(Early, AnObjectionHidesWhatIsOpenEvenBeforeTheNextLook) {
    const Uuid person = somebody_with_many();
    const std::string id = look().changes.at(0).id();
    object(person, true);
    EXPECT_TRUE(queue("w-aino-demo").empty());
    EXPECT_EQ(answered("w-aino-demo", id, early::State::handled, "other"), "early.unknown");
    EXPECT_EQ(look().changes.at(0).state, early::State::withdrawn);
}

// The answer and the word in one group of writes: no reader has seen the word yet.
TEST_F(Early, AnObjectionWrittenJustBeforeTheAnswerStopsIt) {
    const Uuid person = somebody_with_many();
    const std::string id = look().changes.at(0).id();
    now_ = now_ + hours(1);
    EarlyAnswer given;
    given.id = id;
    given.state = early::State::handled;
    given.why = "other";
    given.happened_at = now_;
    const auto before = store_->reader();
    EXPECT_EQ(job([&](store::WriteSession& session) -> Result<void> {
                  if (auto put = object_early(session, person, true, client()); !put) return put;
                  const auto done = answer_early(session, *before, installation(),
                                                 asker("w-aino-demo"), given, random_);
                  return done ? Result<void>() : fail(done.error());
              }),
              "early.unknown");
    EXPECT_EQ(job([&](store::WriteSession& session) -> Result<void> {
                  access::Protection said;
                  said.restricted.emplace_back().happened_at = session.now();
                  auto put = store::put_protection(session, person, said, client());
                  if (!put) return put;
                  const auto done = answer_early(session, *before, installation(),
                                                 asker("w-aino-demo"), given, random_);
                  return done ? Result<void>() : fail(done.error());
              }),
              "early.unknown");
    EXPECT_EQ(early_proposals(*before)->at(0).state, early::State::proposed);
}

TEST_F(Early, WhatIsBrokenOfOneCostsNobodyElseTheLook) {
    const Uuid person = somebody_with_many();
    const Uuid other{0x0190'0000'0000'7000, 0x8000'0000'0000'4241};
    records::Person one;
    one.id = other;
    one.name = "Testi Toinen";
    EXPECT_EQ(job([&](store::WriteSession& session) -> Result<void> {
                  if (auto put = session.put_person(one); !put) return put;
                  return session.put_record(early::proposal_kind, to_string(other) + "/a/b/1", "{}",
                                            client());
              }),
              "");
    contact_of(other);
    const EarlyLook first = look();
    ASSERT_EQ(first.changes.size(), 1U);
    EXPECT_EQ(first.changes[0].person, person);
    EXPECT_EQ(first.sweep.people, 1U);
    EXPECT_EQ(first.sweep.unread, 1U);
    ASSERT_EQ(first.unread.size(), 1U);
    EXPECT_EQ(first.unread[0].code, "early.bad_record");
    EXPECT_EQ(early_sweeps(*store_->reader())->at(0).unread, 1U);
    EXPECT_TRUE(look().changes.empty());
}

TEST_F(Early, NobodyAnswersBeforeItWasProposed) {
    somebody_with_many();
    const std::string id = look().changes.at(0).id();
    now_ = now_ - hours(2);  // answered an hour from now, as of an hour before the proposal
    EXPECT_EQ(answered("w-aino-demo", id, early::State::followed, "", cases_[0]),
              "early.before_proposal");
}

TEST_F(Early, AMattersEndIsTheOneItHadWhenThePeriodEnded) {
    somebody_with_many();
    const Instant first = now_;
    const std::string id = look().changes.at(0).id();
    ASSERT_EQ(answered("w-aino-demo", id, early::State::followed, "", cases_[0]), "");
    const auto end_at = [&](Instant until) {
        const auto proposals = early_proposals(*store_->reader());
        return early_ends(*store_->reader(), *proposals, Period{first, until})->at(cases_[0]);
    };
    const Instant open = now_;
    now_ = now_ + hours(1);
    engine::Command close = command(Kind::mark_duplicate);
    close.person = cases_[1];
    ASSERT_EQ(run(cases_[0], close), "");
    const Instant closed = now_;
    now_ = now_ + hours(1);
    engine::Command again = command(Kind::reopen);
    again.reason = "Uutta tietoa.";
    ASSERT_EQ(run(cases_[0], again), "");
    EXPECT_EQ(end_at(open), "open");
    EXPECT_EQ(end_at(closed), "merged");
    EXPECT_EQ(end_at(now_), "open");
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
