// Goal: what happens at the desk is whole – a contact, a booking, a message between cases each
// write all they should once, and a refusal writes nothing. Method: the shipped content and a real
// store in a folder that goes away, in virtual time from a Monday morning; short stories are played
// and the store is asked what it then knows.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <functional>

#include "desk/desk.hpp"

namespace luotsi::desk {
namespace {

using Kind = engine::CommandKind;

constexpr Instant monday{1'772'438'400'000};  // 2026-03-02 10:00 in Helsinki
constexpr std::string_view kuopio = "297";
constexpr const char* guidance = "guidance-kuopio";
constexpr const char* family_centre = "family-centre-kuopio";

const centre::Installation& installation() {
    static const std::unique_ptr<centre::Installation> one = [] {
        std::vector<Error> errors;
        auto made = centre::Installation::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return *one;
}

engine::Actor worker(std::string_view slug) {
    const access::Worker* one = installation().organisation.worker(slug);
    EXPECT_NE(one, nullptr) << slug;
    return {engine::ActorKind::worker, one->slug, one->role, one->unit, one->organisation};
}

engine::Actor client() {
    return {engine::ActorKind::client, "client", "client", "", "pohjois-savo"};
}

centre::ContactRequest request(std::string words = "Äiti ei enää pärjää kotona.") {
    centre::ContactRequest out;
    out.words = std::move(words);
    out.concerns = "someone close";
    out.language = "fi";
    out.way = "sms";
    out.phone = "+358 40 123 4567";
    out.name = "Testi Asukas";
    out.municipality = kuopio;
    return out;
}

class Desk : public ::testing::Test {
protected:
    Desk() {
        std::string name = (std::filesystem::temp_directory_path() / "luotsi-desk-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        store::Options options;
        options.path = folder_ + "/luotsi.db";
        options.organiser = "pohjois-savo";
        options.random = &salts_;
        auto opened = store::Store::open(options, installation().models);
        if (!opened) {
            ADD_FAILURE() << to_string(opened.error());
            abort();
        }
        store_ = std::move(*opened);
    }
    ~Desk() override {
        store_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    // One job at `now_`; the error's code, or "".
    std::string job(const std::function<Result<void>(store::WriteSession&)>& work) {
        const Result<void> done =
            store_->bulk(now_, [&](store::WriteSession& session) -> Result<std::string> {
                if (auto worked = work(session); !worked) return fail(worked.error());
                return std::string();
            });
        EXPECT_TRUE(store_->bulk_commit().has_value());
        return done ? "" : done.error().code;
    }

    std::string receive(const centre::ContactRequest& said, const engine::Actor& actor,
                        Received& out, std::string code = {}) {
        errors_.clear();
        if (code.empty()) code = centre::make_return_code(random_);
        return job([&](store::WriteSession& session) -> Result<void> {
            auto received = receive_contact(session, installation(), said, actor, code, random_,
                                            errors_);
            if (!received) return fail(received.error());
            out = std::move(*received);
            return {};
        });
    }

    Uuid receive(const centre::ContactRequest& said = request()) {
        Received out;
        EXPECT_EQ(receive(said, client(), out), "");
        return out.case_id;
    }

    std::string run(Uuid case_id, const engine::Command& command,
                    const std::vector<records::Text>& texts = {}) {
        return job([&](store::WriteSession& session) -> Result<void> {
            auto done = run_command(session, installation(), case_id, command, texts, random_);
            return done ? Result<void>() : fail(done.error());
        });
    }

    engine::Case now_case(Uuid case_id) { return *store_->reader()->load_case(case_id); }

    engine::Command command(Kind kind, std::string_view who = "w-aino-demo") {
        engine::Command out;
        out.kind = kind;
        out.actor = worker(who);
        return out;
    }

    engine::Command learn(Uuid case_id, std::string_view fact, std::string_view text) {
        engine::Command out = command(Kind::learn);
        const model::ModelPtr model = now_case(case_id).model;
        const std::uint32_t index = model->find_fact(fact);
        EXPECT_NE(index, model::none) << fact;
        out.learned.push_back(
            {index, *centre::parse_answer(model->facts[index], text), false, "", "worker"});
        return out;
    }

    // The due or taken round of a step; engine::none when there is none.
    std::uint32_t open_round(Uuid case_id, std::string_view step) {
        const engine::Case one = now_case(case_id);
        for (const engine::Round& round : one.rounds) {
            if (engine::is_open(round.state) && one.model->steps[round.step].id == step)
                return round.id;
        }
        return engine::none;
    }

    records::Text text(Uuid case_id, std::string kind, std::string body) {
        records::Text out;
        out.id = make_uuid_v7(now_, random_);
        out.case_id = case_id;
        out.kind = std::move(kind);
        out.body = std::move(body);
        out.happened_at = now_;
        return out;
    }

    std::vector<std::string> codes(Uuid case_id) {
        std::vector<std::string> out;
        for (const char* state : {"waiting", "sent", "failed"}) {
            for (const store::Notice& notice : *store_->reader()->notices(state, 100)) {
                if (notice.case_id == case_id) out.push_back(notice.code);
            }
        }
        std::sort(out.begin(), out.end());
        return out;
    }

    records::Slot slot(std::uint64_t n, Instant at) {
        records::Slot out;
        out.id = Uuid{0x0190'0000'0000'7000, 0x8000'0000'0000'0000 + n};
        out.unit = guidance;
        out.worker = "w-aino-demo";
        out.starts_at = at;
        out.channel = "phone";
        EXPECT_EQ(job([&](store::WriteSession& session) { return session.put_slot(out); }), "");
        return out;
    }

    std::vector<Uuid> free_slots() {
        std::vector<Uuid> out;
        for (const store::Slot& one :
             *store_->reader()->free_slots(guidance, monday, monday + days(60), 100))
            out.push_back(one.id);
        return out;
    }

    // A case whose appointment step is due.
    Uuid with_time_to_book() {
        const Uuid case_id = receive();
        EXPECT_EQ(run(case_id, learn(case_id, "needs time", "true")), "");
        EXPECT_NE(open_round(case_id, "appointment"), engine::none);
        return case_id;
    }

    std::string book(Uuid case_id, Uuid slot) {
        engine::Command one = command(Kind::book);
        one.round = open_round(case_id, "appointment");
        one.slot = slot;
        return run(case_id, one);
    }

    // A case referred to the family centre, which has accepted: its own case is to be started.
    Uuid accepted_by_family_centre() {
        const Uuid case_id = receive();
        EXPECT_EQ(run(case_id, learn(case_id, "refer to", "family centre")), "");
        const std::uint32_t round = open_round(case_id, "family centre referral");
        engine::Command one = command(Kind::take);
        one.round = round;
        EXPECT_EQ(run(case_id, one), "");
        const std::uint32_t step = now_case(case_id).rounds[round].step;
        one = command(Kind::ask_consent);
        one.step = step;
        EXPECT_EQ(run(case_id, one), "");
        one = command(Kind::consent);
        one.actor = client();
        one.step = step;
        one.flag = true;
        EXPECT_EQ(run(case_id, one), "");
        one = command(Kind::ask_promise);
        one.round = round;
        one.to = family_centre;
        const records::Text question = text(case_id, "question", "Voitteko auttaa?");
        one.text = question.id;
        EXPECT_EQ(run(case_id, one, {question}), "");
        one = command(Kind::accept_promise, "w-katri-demo");
        one.promise = 0;
        EXPECT_EQ(run(case_id, one), "");
        return case_id;
    }

    std::string ring(Uuid case_id) {
        return job([&](store::WriteSession& session) {
            return tick(session, installation(), case_id, now_, random_);
        });
    }

    std::vector<store::CaseMessage> post() { return *store_->reader()->undelivered(10); }

    std::string deliver_one(const store::CaseMessage& message) {
        return job([&](store::WriteSession& session) {
            return deliver(session, installation(), message, random_);
        });
    }

    Instant now_ = monday;
    SeededRandom random_{11};
    std::unique_ptr<store::Store> store_;
    std::vector<centre::FieldError> errors_;

private:
    SeededRandom salts_{5};
    std::string folder_;
};

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
    EXPECT_EQ(reader->case_by_code(centre::normalise_return_code("k7qm 2xpa 9rtc")),
              received.case_id);
    EXPECT_FALSE(reader->case_by_code(centre::normalise_return_code("K7QM-2XPA-9RTD")));
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
    const records::Text said = text(case_id, "message", "Testi Asukas, soitan huomenna yhdeksältä.");
    one.text = said.id;
    ASSERT_EQ(run(case_id, one, {said}), "");
    EXPECT_EQ(codes(case_id), (std::vector<std::string>{"notice.message", "notice.received"}));
    for (const store::Notice& notice : *store_->reader()->notices("waiting", 10)) {
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
    }), "");
}

TEST_F(Desk, history_is_not_known_of_somebody_who_has_no_name) {
    const Uuid case_id = receive();
    ASSERT_EQ(job([&](store::WriteSession& session) -> Result<void> {
        const auto loaded = session.load(case_id);
        for (const auto& [name, value] :
             context_of(session, installation(), **loaded).history)
            EXPECT_TRUE(value.is_null()) << name;
        return {};
    }), "");
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
