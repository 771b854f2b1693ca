// Goal: a contact, a booking, a message each write all they should once, and a refusal writes
// nothing. Method: short stories played at a desk with a real store, which is then asked what it
// knows.
#include "desk/test_support.hpp"

namespace luotsi::desk {
namespace {

TEST_F(Desk, a_contact_of_any_channel_opens_a_case_in_the_queue) {
    for (const char* channel : {"web", "phone", "desk", "professional", "chat"}) {
        centre::ContactRequest said = request();
        said.channel = channel;
        const bool self_made = said.channel == "web";
        if (said.channel == "professional")
            said.reporter = {"Olli Opettaja", "Demokoulu", "017 000 000"};
        Received received;
        ASSERT_EQ(receive(said, self_made ? client() : worker("w-aino-demo"), received), "")
            << channel;
        EXPECT_EQ(received.unit, guidance);
        const engine::Case one = now_case(received.case_id);
        EXPECT_EQ(one.channel, channel);
        EXPECT_EQ(one.unit, guidance);
        EXPECT_EQ(one.seq, received.seq);
        EXPECT_NE(open_round(received.case_id, "first look"), engine::none) << channel;
        const auto texts = *store_->reader()->texts_of_case(received.case_id);
        ASSERT_EQ(texts.size(), said.channel == "professional" ? 2u : 1u) << channel;
        EXPECT_EQ(codes(received.case_id), std::vector<std::string>{"notice.received"}) << channel;
    }
}

TEST_F(Desk, a_return_code_opens_its_case_and_no_other) {
    Received received;
    ASSERT_EQ(receive(request(), client(), received, "K7QM-2XPA-9RTC"), "");
    const auto reader = store_->reader();
    EXPECT_EQ(*reader->case_by_code(centre::normalise_return_code("k7qm 2xpa 9rtc")),
              received.case_id);
    EXPECT_FALSE(*reader->case_by_code(centre::normalise_return_code("K7QM-2XPA-9RTD")));
}

TEST_F(Desk, a_contact_recorded_late_counts_from_when_it_happened) {
    centre::ContactRequest said = request();
    said.channel = "phone";
    said.happened_at = monday - days(21);
    Received received;
    ASSERT_EQ(receive(said, worker("w-aino-demo"), received), "");
    EXPECT_LE(engine::next_due(now_case(received.case_id)), now_) << "the clock rings at once";
    EXPECT_EQ(ring(received.case_id), "");
    const engine::Case one = now_case(received.case_id);
    EXPECT_EQ(one.opened_at, said.happened_at);
    EXPECT_EQ(one.last_recorded_at, monday);
    EXPECT_TRUE(std::any_of(one.rounds.begin(), one.rounds.end(),
                            [](const engine::Round& round) { return round.overdue; }));
    const auto words = store_->reader()->text(one.words);
    ASSERT_TRUE(words.has_value());
    EXPECT_EQ(words->happened_at, said.happened_at);
    EXPECT_EQ(words->recorded_at, monday);
}

TEST_F(Desk, wrong_fields_are_told_all_at_once_and_nothing_is_written) {
    centre::ContactRequest said = request("   ");
    said.phone = "soita";
    said.email = "ei osoite";
    said.language = "!";
    said.channel = "fax";
    said.happened_at = monday + days(1);
    said.municipality = "999";
    Received received;
    EXPECT_EQ(receive(said, client(), received), "contact.wrong_fields");
    std::vector<std::string> fields;
    for (const centre::FieldError& error : errors_) fields.push_back(error.field);
    std::sort(fields.begin(), fields.end());
    EXPECT_EQ(fields, (std::vector<std::string>{"channel", "email", "happened_at", "language",
                                                "municipality", "phone", "words"}));
    std::string next;
    EXPECT_TRUE(store_->reader()->cases("open", 10, "", next)->empty());
    EXPECT_TRUE(store_->reader()->notices("waiting", 10)->empty());
}

TEST_F(Desk, words_of_danger_put_the_contact_on_top_of_the_queue) {
    receive();
    now_ = now_ + minutes(5);
    Received danger;
    ASSERT_EQ(receive(request("En jaksa enää, aion tappaa itseni tänään."), client(), danger), "");
    EXPECT_FALSE(danger.dangers.empty());
    std::string next;
    store::Reader::WorkQuery query;
    query.units = {guidance};
    const auto rows = store_->reader()->work(query, next);
    ASSERT_TRUE(rows.has_value());
    ASSERT_GE(rows->size(), 2u);
    EXPECT_EQ(rows->front().case_id, danger.case_id);
    EXPECT_TRUE(rows->front().danger);
}

TEST_F(Desk, the_client_is_told_of_a_message_but_not_what_it_says) {
    const Uuid case_id = receive();
    engine::Command one = command(Kind::message);
    const records::Text said =
        text(case_id, "message", "Testi Asukas, soitan huomenna yhdeksältä.");
    one.text = said.id;
    ASSERT_EQ(run(case_id, one, {said}), "");
    EXPECT_EQ(codes(case_id), (std::vector<std::string>{"notice.message", "notice.received"}));
    const std::vector<store::Notice> waiting = *store_->reader()->notices("waiting", 10);
    EXPECT_EQ(waiting.size(), 2u);
    for (const store::Notice& notice : waiting) {
        EXPECT_EQ(notice.channel, "sms");
        EXPECT_EQ(notice.to, "+358 40 123 4567");
        EXPECT_EQ(notice.body.find("Testi"), std::string::npos);
        EXPECT_EQ(notice.body.find("huomenna"), std::string::npos);
    }
    engine::Command own = command(Kind::message);
    own.actor = client();
    const records::Text answer = text(case_id, "message", "Sopii hyvin.");
    own.text = answer.id;
    ASSERT_EQ(run(case_id, own, {answer}), "");
    EXPECT_EQ(codes(case_id).size(), 2u) << "nobody is told of what they said themselves";
}

TEST_F(Desk, a_refused_command_leaves_no_text_and_no_notice) {
    const Uuid case_id = receive();
    engine::Command one = command(Kind::answer_promise);
    one.promise = 7;
    const records::Text said = text(case_id, "answer", "Vastaus");
    one.text = said.id;
    const std::uint64_t before = now_case(case_id).seq;
    EXPECT_NE(run(case_id, one, {said}), "");
    EXPECT_EQ(now_case(case_id).seq, before);
    EXPECT_FALSE(store_->reader()->text(said.id).has_value());
    EXPECT_EQ(codes(case_id), std::vector<std::string>{"notice.received"});
}

TEST_F(Desk, a_booking_takes_its_time_and_says_when_and_with_whom) {
    const Uuid case_id = with_time_to_book();
    const records::Slot time = slot(1, monday + days(2));
    ASSERT_EQ(book(case_id, time.id), "");
    EXPECT_TRUE(free_slots().empty());
    const engine::Case one = now_case(case_id);
    ASSERT_EQ(one.appointments.size(), 1u);
    EXPECT_EQ(one.appointments[0].starts_at, time.starts_at);
    EXPECT_EQ(one.appointments[0].worker, "w-aino-demo");
    EXPECT_EQ(one.appointments[0].channel, "phone");
}

TEST_F(Desk, two_cases_cannot_have_the_same_time) {
    const Uuid first = with_time_to_book();
    const Uuid second = with_time_to_book();
    const records::Slot time = slot(1, monday + days(2));
    ASSERT_EQ(book(first, time.id), "");
    EXPECT_EQ(book(second, time.id), "booking.taken");
    EXPECT_TRUE(now_case(second).appointments.empty());
}

TEST_F(Desk, a_moved_or_cancelled_booking_gives_its_time_back) {
    const Uuid case_id = with_time_to_book();
    const records::Slot early = slot(1, monday + days(2));
    const records::Slot late = slot(2, monday + days(3));
    ASSERT_EQ(book(case_id, early.id), "");
    engine::Command move = command(Kind::move_booking);
    move.appointment = 0;
    move.slot = late.id;
    move.reason = "client_asked";
    ASSERT_EQ(run(case_id, move), "");
    EXPECT_EQ(free_slots(), std::vector<Uuid>{early.id});
    engine::Command cancel = command(Kind::cancel_booking);
    cancel.actor = client();
    cancel.appointment = 0;
    ASSERT_EQ(run(case_id, cancel), "");
    EXPECT_EQ(free_slots(), (std::vector<Uuid>{early.id, late.id}));
}

TEST_F(Desk, a_time_that_has_begun_is_not_booked) {
    const Uuid case_id = with_time_to_book();
    const records::Slot time = slot(1, monday + hours(1));
    now_ = monday + hours(1);
    EXPECT_EQ(book(case_id, time.id), "booking.past");
}

TEST_F(Desk, a_wrong_binding_is_undone_without_losing_a_line) {
    const Uuid case_id = receive();
    const auto before = *store_->reader()->journal(case_id);
    engine::Command bind = command(Kind::bind_subject);
    bind.person = make_uuid_v7(now_, random_);
    bind.reason = "told_by_client";
    ASSERT_EQ(run(case_id, bind), "");
    EXPECT_EQ(now_case(case_id).subject, bind.person);
    engine::Command unbind = command(Kind::unbind_subject);
    unbind.reason = "wrong_person";
    ASSERT_EQ(run(case_id, unbind), "");
    EXPECT_TRUE(now_case(case_id).subject.is_nil());
    const auto after = *store_->reader()->journal(case_id);
    EXPECT_GE(after.size(), before.size() + 2);
    EXPECT_EQ(std::count_if(after.begin(), after.end(),
                            [](const engine::Event& e) {
                                return e.kind == engine::EventKind::subject_bound ||
                                       e.kind == engine::EventKind::subject_unbound;
                            }),
              2);
    EXPECT_TRUE(store_->reader()->text(now_case(case_id).words).has_value());
    EXPECT_TRUE(store_->verify()->empty());
}

TEST_F(Desk, a_message_that_did_not_arrive_becomes_a_counsellors_task) {
    const Uuid case_id = receive();
    engine::Command told;
    told.kind = Kind::told;
    told.actor.role = "system";
    told.actor.organisation = "pohjois-savo";
    told.channel = "sms";
    told.source = "notice.received";
    told.flag = false;
    told.reason = "no_such_address";
    ASSERT_EQ(run(case_id, told), "");
    const std::uint32_t round = open_round(case_id, "reach another way");
    ASSERT_NE(round, engine::none);
    EXPECT_EQ(now_case(case_id).rounds[round].unit, guidance);
}

}  // namespace
}  // namespace luotsi::desk
