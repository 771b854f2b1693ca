// Goal: the client is told what changed, through the way they chose, and nothing personal leaves.
// Method: a case made by hand, one event at a time; every notice there is, in three languages.
#include <gtest/gtest.h>

#include <algorithm>

#include "centre/notices.hpp"

namespace luotsi::centre {
namespace {

using Kind = engine::EventKind;

constexpr Instant now{1'772'438'400'000};

const model::Words& words() {
    static const model::Words one = [] {
        std::vector<Error> errors;
        model::Words made = model::Words::load(LUOTSI_SOURCE_DIR "/content/words", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return one;
}

engine::Case case_with_promise(bool moves_matter) {
    engine::Case out;
    out.id = Uuid{1, 2};
    engine::Promise promise;
    promise.moves_matter = moves_matter;
    out.promises.push_back(promise);
    return out;
}

engine::Event event(Kind kind, engine::ActorKind who = engine::ActorKind::worker) {
    engine::Event out;
    out.kind = kind;
    out.actor.kind = who;
    out.promise = 0;
    return out;
}

records::ContactDetails reachable_by(std::string way) {
    records::ContactDetails out;
    out.name = "Testi Asukas";
    out.phone = "040 1234567";
    out.email = "testi@example.org";
    out.way = std::move(way);
    out.language = "fi";
    return out;
}

std::vector<records::Notice> told(const engine::Case& after,
                                  const std::vector<engine::Event>& events,
                                  const records::ContactDetails& details) {
    SeededRandom random(1);
    return notices_for(after, events, details, words(), now, random);
}

TEST(Notices, go_the_way_the_client_chose) {
    struct Row {
        const char* way;
        const char* channel;
        const char* to;
        const char* state;
    };
    for (const Row& row : {Row{"sms", "sms", "040 1234567", "waiting"},
                           Row{"phone", "sms", "040 1234567", "waiting"},
                           Row{"email", "email", "testi@example.org", "waiting"},
                           Row{"code", "screen", "", "sent"}}) {
        const auto out = told({}, {event(Kind::message)}, reachable_by(row.way));
        ASSERT_EQ(out.size(), 1u) << row.way;
        EXPECT_EQ(out[0].channel, row.channel);
        EXPECT_EQ(out[0].to, row.to);
        EXPECT_EQ(out[0].state, row.state);
    }
}

TEST(Notices, a_way_without_its_address_falls_back_to_the_screen) {
    records::ContactDetails details = reachable_by("sms");
    details.phone.clear();
    EXPECT_EQ(told({}, {event(Kind::message)}, details)[0].channel, "screen");
}

TEST(Notices, asking_advice_among_professionals_is_not_told_but_a_referral_is) {
    const auto code = [](Kind kind, bool moves_matter) {
        return notice_code(case_with_promise(moves_matter), event(kind));
    };
    EXPECT_EQ(code(Kind::promise_asked, true), "notice.referred");
    EXPECT_EQ(code(Kind::promise_accepted, true), "notice.accepted");
    EXPECT_EQ(code(Kind::promise_asked, false), "");
    EXPECT_EQ(code(Kind::promise_accepted, false), "");
}

TEST(Notices, what_the_client_did_themselves_is_not_told_but_that_it_arrived_is) {
    for (const auto who : {engine::ActorKind::client, engine::ActorKind::representative}) {
        EXPECT_EQ(notice_code({}, event(Kind::message, who)), "");
        EXPECT_EQ(notice_code({}, event(Kind::booked, who)), "");
        EXPECT_EQ(notice_code({}, event(Kind::opened, who)), "notice.received");
    }
}

TEST(Notices, a_case_within_the_matter_neither_greets_nor_says_farewell) {
    engine::Case within;
    within.parent = Uuid{3, 4};
    EXPECT_EQ(notice_code(within, event(Kind::opened)), "");
    EXPECT_EQ(notice_code(within, event(Kind::closed)), "");
    EXPECT_EQ(notice_code(within, event(Kind::booked)), "notice.booked");
}

TEST(Notices, the_same_thing_is_told_once_for_one_command) {
    const auto out = told({}, {event(Kind::booked), event(Kind::booked), event(Kind::message)},
                          reachable_by("sms"));
    ASSERT_EQ(out.size(), 2u);
    EXPECT_NE(out[0].id, out[1].id);
}

TEST(Notices, have_words_in_every_language_and_no_place_for_personal_detail) {
    const engine::Case one = case_with_promise(true);
    for (const char* language : {"fi", "sv", "en", "so"}) {
        records::ContactDetails details = reachable_by("sms");
        details.language = language;
        std::size_t kinds = 0;
        for (int kind = 0; kind <= static_cast<int>(Kind::reopened); ++kind) {
            for (const records::Notice& notice :
                 told(one, {event(static_cast<Kind>(kind))}, details)) {
                ++kinds;
                EXPECT_FALSE(notice.body.starts_with('[')) << notice.code;
                EXPECT_EQ(notice.body.find('{'), std::string::npos) << notice.body;
                EXPECT_EQ(notice.body.find("Testi"), std::string::npos);
            }
        }
        EXPECT_GE(kinds, 12u) << language;
    }
}

}  // namespace
}  // namespace luotsi::centre
