// Goal: what happens between cases and over time is whole too – messages from case to case, clocks,
// a person's history, a worker who leaves. Method: short stories at a desk with a real store.
#include "desk/test_support.hpp"

namespace luotsi::desk {
namespace {

class Starting : public Desk {
protected:
    Uuid with_other();
};

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

// A contact whose writer nobody has identified: what is said of it holds in what it starts.
TEST_F(Desk, what_is_said_of_somebody_unknown_holds_in_the_cases_their_contact_starts) {
    const Uuid parent = accepted_by_family_centre();
    const auto messages = post();
    ASSERT_EQ(messages.size(), 1u);
    ASSERT_EQ(deliver_one(messages[0]), "");
    const Uuid child = messages[0].to_case;
    ASSERT_TRUE(now_case(child).subject.is_nil());
    const auto reader = store_->reader();
    EXPECT_FALSE(reader->parties(child)->protection.is_hidden_place(now_));
    const std::uint64_t before = reader->last_change();
    hide_place(parent);
    EXPECT_TRUE(reader->parties(child)->protection.is_hidden_place(now_));
    const auto changes = reader->changes(before, 100);
    ASSERT_TRUE(changes);
    for (const std::string& topic :
         {"case:" + to_string(child), std::string("unit:") + family_centre})
        EXPECT_TRUE(std::ranges::any_of(*changes, [&](const store::Change& one) {
            return one.topic == topic;
        })) << topic;
}

// The sub-case is found out first: what was said where it began does not end with that.
TEST_F(Desk, what_was_said_of_somebody_unknown_goes_on_when_the_started_case_is_theirs) {
    const Uuid parent = accepted_by_family_centre();
    const auto messages = post();
    ASSERT_EQ(messages.size(), 1u);
    ASSERT_EQ(deliver_one(messages[0]), "");
    const Uuid child = messages[0].to_case;
    hide_place(parent);
    engine::Command bind = command(Kind::bind_subject, "w-katri-demo");
    bind.person = make_uuid_v7(now_, random_);
    ASSERT_EQ(run(child, bind), "");
    const auto reader = store_->reader();
    EXPECT_TRUE(reader->parties(child)->protection.is_hidden_place(now_));
    const std::uint64_t before = reader->last_change();
    bind = command(Kind::bind_subject);
    bind.person = make_uuid_v7(now_, random_);
    ASSERT_EQ(run(parent, bind), "");
    EXPECT_FALSE(reader->parties(child)->protection.is_hidden_place(now_)) << "it was another's";
    const auto changes = reader->changes(before, 100);
    EXPECT_TRUE(std::ranges::any_of(*changes, [&](const store::Change& one) {
        return one.topic == "case:" + to_string(child);
    })) << "and every view of it is told";
}

TEST_F(Desk, what_was_said_before_it_was_known_whose_the_matter_is_holds_in_their_others) {
    const Uuid person = make_uuid_v7(now_, random_);
    const auto bind = [&](Uuid one) {
        engine::Command command = this->command(Kind::bind_subject);
        command.person = person;
        return run(one, command);
    };
    const Uuid other = receive();
    ASSERT_EQ(bind(other), "");
    const Uuid first = receive();
    hide_place(first);
    const auto reader = store_->reader();
    EXPECT_FALSE(reader->parties(other)->protection.is_hidden_place(now_));
    ASSERT_EQ(bind(first), "");
    EXPECT_TRUE(reader->parties(other)->protection.is_hidden_place(now_));
    EXPECT_EQ(reader->parties(first)->protection.non_disclosure.size(), 1U) << "said once";
    engine::Command unbind = command(Kind::unbind_subject);
    unbind.reason = "wrong person";
    ASSERT_EQ(run(first, unbind), "");
    EXPECT_FALSE(reader->parties(other)->protection.is_hidden_place(now_))
        << "not theirs after all";
    EXPECT_TRUE(reader->parties(first)->protection.is_hidden_place(now_));
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

// A case of test.starting whose other case has been started; its message waits.
Uuid Starting::with_other() {
    engine::Command open = command(Kind::open);
    open.case_id = make_uuid_v7(now_, random_);
    open.unit = guidance;
    open.channel = "phone";
    EXPECT_EQ(job([&](store::WriteSession& session) -> Result<void> {
                  auto done = open_case(session, installation(), open, "test.starting", random_);
                  return done ? Result<void>() : fail(done.error());
              }),
              "");
    const Uuid id = open.case_id;
    engine::Command talk = command(Kind::complete);
    talk.round = open_round(id, "talk");
    for (const auto& [fact, text] :
         {std::pair("children", R"([{"name": "Aino", "birth date": "2021-05-01"}])"),
          std::pair("coping", "4"), std::pair("secret", "ours")})
        talk.learned.push_back(learn(id, fact, text).learned[0]);
    EXPECT_EQ(run(id, talk), "");
    engine::Command other = command(Kind::complete);
    other.round = open_round(id, "other");
    EXPECT_EQ(run(id, other), "");
    return id;
}

TEST_F(Starting, hands_over_what_it_says_and_gets_the_end_back) {
    const Uuid parent = with_other();
    const auto start = post();
    ASSERT_EQ(start.size(), 1u);
    EXPECT_EQ(start[0].model, "test.started@1");
    ASSERT_EQ(deliver_one(start[0]), "");
    const engine::Case child = now_case(start[0].to_case);
    EXPECT_EQ(child.model->version, "1.2.0");
    const auto value = [&](std::string_view fact) {
        return centre::answer_text(child.facts[child.model->find_fact(fact)].value);
    };
    EXPECT_EQ(value("children"), R"([{"name":"Aino","birth date":"2021-05-01"}])");
    EXPECT_EQ(value("coping"), "4");
    EXPECT_TRUE(child.facts[child.model->find_fact("secret")].value.is_null());
    engine::Command help = command(Kind::complete);
    help.round = open_round(child.id, "help");
    ASSERT_EQ(run(child.id, help), "") << "nobody is asked twice";
    const auto ended = post();
    ASSERT_EQ(ended.size(), 1u);
    EXPECT_EQ(ended[0].outcome, "answered");
    ASSERT_EQ(deliver_one(ended[0]), "");
    const engine::Case after = now_case(parent);
    EXPECT_EQ(centre::answer_text(after.facts[after.model->find_fact("how")].value), "answered");
    EXPECT_NE(open_round(parent, "thanks"), engine::none);
    EXPECT_TRUE(post().empty());
}

TEST_F(Starting, gives_up_a_case_nobody_has_begun) {
    const Uuid parent = with_other();
    engine::Command skip = command(Kind::skip);
    skip.round = open_round(parent, "other");
    skip.reason = "not needed";
    ASSERT_EQ(run(parent, skip), "");
    EXPECT_EQ(now_case(parent).state, engine::CaseState::closed);
    auto messages = post();
    ASSERT_EQ(messages.size(), 2u);
    // In the wrong order nothing is lost: it is offered again when the case is there.
    const std::size_t given_up = messages[0].kind == "given up" ? 0 : 1;
    ASSERT_EQ(messages[given_up].kind, "given up");
    ASSERT_EQ(deliver_one(messages[given_up]), "");
    ASSERT_EQ(post().size(), 2u);
    const Uuid child = messages[1 - given_up].to_case;
    ASSERT_EQ(deliver_one(messages[1 - given_up]), "");
    ASSERT_EQ(deliver_one(messages[given_up]), "");
    EXPECT_EQ(now_case(child).state, engine::CaseState::closed);
    messages = post();
    ASSERT_EQ(messages.size(), 1u) << "its end goes home, where nobody waits";
    ASSERT_EQ(deliver_one(messages[0]), "");
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
