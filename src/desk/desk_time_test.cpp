// Goal: what happens between cases and over time is whole too – messages from case to case, clocks,
// a person's history, a worker who leaves. Method: short stories at a desk with a real store.
#include "desk/test_support.hpp"

namespace luotsi::desk {
namespace {

TEST_F(Desk, an_accepted_referral_starts_one_case_however_often_it_is_delivered) {
    const Uuid parent = accepted_by_family_centre();
    const auto messages = post();
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(messages[0].kind, "start");
    ASSERT_EQ(deliver_one(messages[0]), "");
    const Uuid child = messages[0].to_case;
    const std::uint64_t seq = now_case(child).seq;
    EXPECT_EQ(now_case(child).parent, parent);
    EXPECT_EQ(now_case(child).unit, family_centre);
    EXPECT_EQ(deliver_one(messages[0]), "") << "again, after a crash between the two writes";
    EXPECT_EQ(now_case(child).seq, seq);
    EXPECT_TRUE(post().empty());
}

TEST_F(Desk, a_case_within_a_matter_knows_the_client_and_does_not_greet_them_again) {
    accepted_by_family_centre();
    const auto messages = post();
    ASSERT_EQ(messages.size(), 1u);
    ASSERT_EQ(deliver_one(messages[0]), "");
    const auto details = store_->reader()->contact_details(messages[0].to_case);
    ASSERT_TRUE(details.has_value());
    EXPECT_EQ(details->phone, "+358 40 123 4567");
    EXPECT_FALSE(now_case(messages[0].to_case).words.is_nil());
    EXPECT_TRUE(codes(messages[0].to_case).empty());
}

TEST_F(Desk, the_end_of_the_started_case_answers_the_promise_once) {
    const Uuid parent = accepted_by_family_centre();
    const auto start = post();
    ASSERT_EQ(start.size(), 1u);
    ASSERT_EQ(deliver_one(start[0]), "");
    // The quickest way to an end: the matter turns out to be open already elsewhere.
    engine::Command close = command(Kind::mark_duplicate, "w-katri-demo");
    close.person = make_uuid_v7(now_, random_);
    ASSERT_EQ(run(start[0].to_case, close), "");
    ASSERT_EQ(now_case(start[0].to_case).state, engine::CaseState::closed);
    const auto ended = post();
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].kind, "ended");
    ASSERT_EQ(deliver_one(ended[0]), "");
    EXPECT_EQ(now_case(parent).promises[0].state, engine::PromiseState::answered);
    const std::uint64_t seq = now_case(parent).seq;
    EXPECT_EQ(deliver_one(ended[0]), "");
    EXPECT_EQ(now_case(parent).seq, seq);
    EXPECT_TRUE(post().empty());
}

TEST_F(Desk, a_message_nobody_can_take_is_settled_and_not_offered_again) {
    accepted_by_family_centre();
    auto messages = post();
    ASSERT_EQ(messages.size(), 1u);
    messages[0].model = "fi.no-such-model";
    EXPECT_EQ(deliver_one(messages[0]), "");
    EXPECT_TRUE(post().empty());
    EXPECT_FALSE(store_->reader()->load_case(messages[0].to_case).has_value());
}

TEST_F(Desk, what_fell_due_while_nobody_looked_is_marked_once) {
    const Uuid case_id = receive();
    const Instant due = engine::next_due(now_case(case_id));
    ASSERT_NE(due, never);
    now_ = due + days(3);
    ASSERT_EQ(ring(case_id), "");
    const std::uint64_t seq = now_case(case_id).seq;
    EXPECT_GT(engine::next_due(now_case(case_id)), now_);
    ASSERT_EQ(ring(case_id), "");
    EXPECT_EQ(now_case(case_id).seq, seq);
    const auto journal = store_->reader()->journal(case_id);
    ASSERT_TRUE(journal.has_value());
    const auto marked = std::find_if(journal->begin(), journal->end(), [](const engine::Event& e) {
        return e.kind == engine::EventKind::overdue;
    });
    ASSERT_NE(marked, journal->end());
    EXPECT_EQ(marked->happened_at, due);
    EXPECT_EQ(marked->recorded_at, now_);
}

TEST_F(Desk, history_counts_the_persons_cases_of_a_year_and_those_open) {
    records::Person person;
    person.id = make_uuid_v7(now_, random_);
    person.organiser = "pohjois-savo";
    person.name = "Testi Asukas";
    person.born = to_date({1950, 1, 1});
    person.municipality = kuopio;
    ASSERT_EQ(job([&](store::WriteSession& session) { return session.put_person(person); }), "");
    std::vector<Uuid> cases;
    for (const Duration ago : {days(400), days(300), days(10), days(0)}) {
        now_ = monday - ago;
        cases.push_back(receive());
        engine::Command bind = command(Kind::bind_subject);
        bind.person = person.id;
        bind.reason = "told_by_client";
        ASSERT_EQ(run(cases.back(), bind), "");
    }
    engine::Command close = command(Kind::mark_duplicate);
    close.person = cases[2];
    ASSERT_EQ(run(cases[1], close), "");
    ASSERT_EQ(job([&](store::WriteSession& session) -> Result<void> {
                  const auto loaded = session.load(cases.back());
                  const engine::Context context = context_of(session, installation(), **loaded);
                  const auto measure = [&](std::string_view name) {
                      for (const auto& [known, value] : context.history) {
                          if (known == name) return feel::to_feel(value);
                      }
                      return std::string("none");
                  };
                  EXPECT_EQ(measure("contacts of last year"), "3");
                  EXPECT_EQ(measure("open cases"), "2");
                  EXPECT_EQ(measure("open service lines"), "1");
                  EXPECT_EQ(context.age, 76);
                  return {};
              }),
              "");
}

TEST_F(Desk, history_is_not_known_of_somebody_who_has_no_name) {
    const Uuid case_id = receive();
    ASSERT_EQ(job([&](store::WriteSession& session) -> Result<void> {
                  const auto loaded = session.load(case_id);
                  for (const auto& [name, value] :
                       context_of(session, installation(), **loaded).history)
                      EXPECT_TRUE(value.is_null()) << name;
                  return {};
              }),
              "");
}

TEST_F(Desk, a_worker_who_leaves_holds_nothing_and_the_work_is_back_in_the_queue) {
    const Uuid case_id = accepted_by_family_centre();
    engine::Command take = command(Kind::take);
    take.round = open_round(case_id, "first look");
    ASSERT_EQ(run(case_id, take), "");
    engine::Command over = command(Kind::hand_over, "w-leena-demo");
    over.from = "w-aino-demo";
    over.reason = "worker_left";
    ASSERT_EQ(run(case_id, over), "");
    const engine::Case one = now_case(case_id);
    EXPECT_NE(one.keeper, "w-aino-demo");
    for (const engine::Obligation& owed : engine::obligations(one))
        EXPECT_NE(owed.holder, "w-aino-demo");
    ASSERT_NE(open_round(case_id, "first look"), engine::none);
    EXPECT_EQ(one.rounds[open_round(case_id, "first look")].state, engine::RoundState::due);
    // The other side's worker leaves too: the accepted promise goes back to their queue.
    over = command(Kind::hand_over, "w-ville-demo");
    over.from = "w-katri-demo";
    over.reason = "worker_left";
    ASSERT_EQ(run(case_id, over), "");
    EXPECT_EQ(now_case(case_id).promises[0].holder, "");
    EXPECT_TRUE(engine::is_running(now_case(case_id).promises[0].state));
}

}  // namespace
}  // namespace luotsi::desk
