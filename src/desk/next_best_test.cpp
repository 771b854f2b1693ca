// Goal: a referral that is declined, or met with silence, comes back by itself with who could be
// asked next, in the same write and early enough to ask them. Method: stories at a desk with the
// shipped content, a real store and virtual time.
#include "centre/next_best.hpp"

#include "desk/test_support.hpp"

namespace luotsi::desk {
namespace {

class NextBest : public Desk {
protected:
    // A parent in Kuopio who writes in `language`, referred to the family centre.
    Uuid referred(std::string_view language = "sv") {
        centre::ContactRequest said = request("Vårt barn vägrar gå till skolan och hemma grälas.");
        said.language = language;
        said.concerns = "child";
        const Uuid id = receive(said);
        EXPECT_EQ(run(id, learn(id, "need", "FAMILY_SUPPORT")), "");
        EXPECT_EQ(run(id, learn(id, "refer to", "family centre")), "");
        agree(id, "family centre referral");
        EXPECT_EQ(ask(id, family_centre), "");
        return id;
    }

    // The client is asked, and agrees, to what a step tells to others.
    void agree(Uuid id, std::string_view name) {
        round_ = open_round(id, name);
        ASSERT_NE(round_, engine::none) << name;
        engine::Command one = command(Kind::ask_consent);
        one.step = now_case(id).rounds[round_].step;
        EXPECT_EQ(run(id, one), "");
        one.kind = Kind::consent;
        one.actor = client();
        one.flag = true;
        EXPECT_EQ(run(id, one), "");
    }

    std::string ask(Uuid id, std::string_view unit) {
        engine::Command one = command(Kind::ask_promise);
        one.round = round_;
        one.to = unit;
        return run(id, one);
    }

    std::string on_promise(Uuid id, Kind kind, std::string reason = {}) {
        const engine::Case one = now_case(id);
        engine::Command out;
        out.kind = kind;
        out.promise = static_cast<std::uint32_t>(one.promises.size() - 1);
        out.actor = {engine::ActorKind::worker, "w-somebody", "family worker",
                     one.promises.back().to_unit, "pohjois-savo"};
        out.reason = std::move(reason);
        return run(id, out);
    }

    std::vector<centre::NextOption> proposed(Uuid id) {
        const auto journal = store_->reader()->journal(id);
        for (const engine::Event& event : *journal)
            if (event.seq == now_case(id).promises.back().proposed_seq) {
                EXPECT_EQ(event.kind, engine::EventKind::next_proposed);
                EXPECT_EQ(event.source, centre::next_best_rule);
                EXPECT_EQ(event.actor.kind, engine::ActorKind::system);
                EXPECT_NE(event.row, engine::none);
                return centre::options_of(event.value);
            }
        return {};
    }

    std::size_t known_facts(Uuid id) {
        const engine::Case one = now_case(id);
        return static_cast<std::size_t>(
            std::count_if(one.facts.begin(), one.facts.end(), [](const engine::FactRecord& fact) {
                return fact.state == engine::FactState::known;
            }));
    }

    std::uint32_t round_ = engine::none;
};

constexpr const char* second_centre = "family-centre-iisalmi";

bool offers(const std::vector<centre::NextOption>& options, std::string_view unit) {
    return std::any_of(options.begin(), options.end(),
                       [&](const centre::NextOption& one) { return one.unit == unit; });
}

TEST_F(NextBest, declined_twice_accepted_by_the_third_before_the_first_deadline) {
    const Uuid id = referred();
    const Instant answer_by = now_case(id).promises.back().due_at;
    now_ = now_ + hours(20);
    ASSERT_EQ(on_promise(id, Kind::return_promise, "full"), "");
    auto options = proposed(id);
    ASSERT_FALSE(options.empty());
    EXPECT_FALSE(offers(options, family_centre));
    EXPECT_FALSE(offers(options, guidance));
    EXPECT_FALSE(options.front().reasons.empty());
    EXPECT_TRUE(now_case(id).promises.back().has_next);
    EXPECT_EQ(now_case(id).rounds[round_].unit, guidance) << "nobody has been asked by itself";

    // The second centre is covered by the consent; it declines as well.
    ASSERT_TRUE(offers(options, second_centre));
    now_ = now_ + hours(4);
    ASSERT_EQ(ask(id, second_centre), "");
    ASSERT_EQ(on_promise(id, Kind::return_promise, "wrong_fit"), "");
    options = proposed(id);
    EXPECT_FALSE(offers(options, family_centre));
    EXPECT_FALSE(offers(options, second_centre)) << "nobody is asked twice";

    // The third is of another kind: its own step asks the client again, nobody asks the facts.
    EXPECT_EQ(ask(id, "adult-social-kuopio"), "engine.consent_missing");
    const std::size_t facts = known_facts(id);
    ASSERT_EQ(run(id, learn(id, "refer to", "care coordinator")), "");
    agree(id, "coordinator referral");
    ASSERT_EQ(ask(id, "adult-social-kuopio"), "");
    now_ = now_ + hours(20);
    ASSERT_EQ(on_promise(id, Kind::accept_promise), "");
    EXPECT_GE(known_facts(id), facts);
    EXPECT_EQ(now_case(id).promises.back().state, engine::PromiseState::accepted);
    EXPECT_EQ(now_case(id).unit, "adult-social-kuopio");
    EXPECT_LT(now_, answer_by) << "before even the first would have had to answer";
}

TEST_F(NextBest, silence_brings_it_home_with_the_next_one_by_itself) {
    const Uuid id = referred();
    now_ = now_ + days(30);
    ASSERT_EQ(ring(id), "");
    const engine::Promise promise = now_case(id).promises.back();
    EXPECT_EQ(promise.state, engine::PromiseState::returned);
    EXPECT_LE(promise.ended_at, promise.due_at) << "by the limit the client was told";
    EXPECT_TRUE(promise.has_next);
    EXPECT_FALSE(offers(proposed(id), family_centre));
    const std::uint64_t seq = now_case(id).seq;
    ASSERT_EQ(ring(id), "");
    EXPECT_EQ(now_case(id).seq, seq) << "proposed once";
    const auto told = codes(id);
    EXPECT_NE(std::find(told.begin(), told.end(), "notice.returned"), told.end());
}

// Somebody from far away, whom no service of the county is for, and two units of the kind.
TEST_F(NextBest, when_nobody_is_left_it_is_said_and_stands_in_the_unit_s_queue) {
    centre::ContactRequest said = request();
    said.municipality = "091";
    const Uuid id = receive(said);
    ASSERT_EQ(run(id, learn(id, "need", "IMMIGRANT")), "");
    ASSERT_EQ(run(id, learn(id, "refer to", "care coordinator")), "");
    agree(id, "coordinator referral");
    const auto home = [&] {
        store::Reader::WorkQuery query;
        query.units = {guidance};
        query.limit = 200;
        std::string next;
        const auto rows = store_->reader()->work(query, next);
        for (const store::WorkRow& row : *rows)
            if (row.case_id == id && row.kind == "round" && row.index == round_)
                return row.came_home;
        return engine::CameHome::no;
    };
    ASSERT_EQ(ask(id, "adult-social-kuopio"), "");
    ASSERT_EQ(on_promise(id, Kind::return_promise, "full"), "");
    ASSERT_TRUE(offers(proposed(id), "adult-social-iisalmi"));
    EXPECT_EQ(home(), engine::CameHome::next_ready);
    ASSERT_EQ(ask(id, "adult-social-iisalmi"), "");
    EXPECT_EQ(home(), engine::CameHome::no);
    ASSERT_EQ(on_promise(id, Kind::return_promise, "area"), "");
    EXPECT_TRUE(proposed(id).empty());
    EXPECT_EQ(home(), engine::CameHome::nobody_left);
    const engine::Round round = now_case(id).rounds[round_];
    EXPECT_EQ(round.unit, guidance);
    EXPECT_NE(round.due_at, never) << "it still has a limit of its own";
}

// The shortest limit that the law sets for what these referrals lead to is the assessment's seven
// working days (Social Welfare Act 1301/2014, 36 §): from whichever day the first is asked, silence
// leaves time for the counsellor and for a second one's whole answer.
TEST_F(NextBest, after_a_silent_one_a_second_can_answer_within_the_shortest_legal_limit) {
    const model::ModelPtr model = installation().models.latest("fi.yksi-yhteydenotto");
    ASSERT_NE(model, nullptr);
    const Calendar& calendar = installation().calendar;
    const Limit law = parse_limit("7 working days").value();
    int referrals = 0;
    for (const model::Step& step : model->steps) {
        if (step.act != model::Act::refer) continue;
        ++referrals;
        ASSERT_TRUE(step.answer_within && step.within) << step.id;
        for (int day = 0; day < 365; ++day) {
            const Instant asked = now_ + days(day);
            const Instant home = calendar.due(asked, step.if_silent.back().after);
            ASSERT_LE(home, calendar.due(asked, *step.answer_within)) << step.id << " day " << day;
            // Limits of days end at midnight after the last day; the act itself is done on it.
            const Duration moment{1};
            const Instant again = calendar.due(home - moment, *step.within) - moment;
            ASSERT_LE(calendar.due(again, *step.answer_within), calendar.due(asked, law))
                << step.id << " day " << day;
        }
    }
    EXPECT_GE(referrals, 4);
}

TEST_F(NextBest, the_client_is_told_in_their_own_language) {
    const Uuid id = referred("sv");
    ASSERT_EQ(on_promise(id, Kind::return_promise, "full"), "");
    bool told = false;
    for (const char* state : {"waiting", "sent"}) {
        const auto notices = store_->reader()->notices(state, 100);
        for (const store::Notice& notice : *notices) {
            if (notice.case_id != id || notice.code != "notice.returned") continue;
            told = true;
            EXPECT_EQ(notice.language, Language::sv);
            EXPECT_EQ(notice.body, installation().words.get(Language::sv, "notice.returned"));
        }
    }
    EXPECT_TRUE(told);
}

TEST_F(NextBest, what_its_asker_took_back_is_not_proposed_to_others) {
    const Uuid id = referred();
    engine::Command cancel = command(Kind::cancel_promise);
    cancel.promise = 0;
    cancel.reason = "not needed";
    ASSERT_EQ(run(id, cancel), "");
    EXPECT_EQ(now_case(id).promises.back().proposed_seq, 0u);
}

TEST_F(NextBest, consultations_are_answered_or_not_but_refer_nobody) {
    const Uuid id = receive();
    ASSERT_EQ(run(id, learn(id, "needs expert", "true")), "");
    round_ = open_round(id, "consultation");
    ASSERT_NE(round_, engine::none);
    agree(id, "consultation");
    ASSERT_EQ(ask(id, "health-station-kuopio"), "");
    ASSERT_EQ(on_promise(id, Kind::return_promise, "full"), "");
    EXPECT_EQ(now_case(id).promises.back().proposed_seq, 0u);
}

}  // namespace
}  // namespace luotsi::desk
