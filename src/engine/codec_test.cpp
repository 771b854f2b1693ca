// The journal's codec: every kind of value and every field of an event reads back as it was, equal
// things give equal bytes, and what does not belong there is refused by name.
#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "engine/test_story.hpp"
#include "engine/value_codec.hpp"

namespace luotsi::engine {
namespace {

constexpr std::string_view small = R"(
model: test.small
version: 1.0.0
status: in-use
subject: person
register: social
title: T(Small)
facts:
  coping: {type: number 0..10, ask: T(Coping?)}
roles:
  counsellor: {title: T(Counsellor), one of: [service counsellor]}
steps:
  first talk: {title: T(Talk), do: ask, by: counsellor, learn: [coping]}
ends:
  done: {title: T(Done), when: done(first talk), outcome: answered}
)";

TEST(ValueCodec, EveryKindReadsBackTheSame) {
    const std::vector<feel::Value> values{
        {},
        yes(),
        num(0),
        num(-42),
        num(std::int64_t{1} << 60),
        feel::Value::number(feel::Decimal::parse("0.1")),
        feel::Value::number(feel::Decimal::parse("-12345678901234567890.123456789")),
        text(""),
        text("quote \" slash \\ line\n tab\t äö 😀"),
        feel::parse_date_text("2026-11-21"),
        feel::parse_time_text("08:30:00"),
        feel::parse_date_time_text("2026-11-21T08:30:00Z"),
        feel::parse_duration_text("P14D"),
        feel::parse_duration_text("P1Y2M"),
        feel::Value::list({num(1), text("a"), feel::Value::list({})}),
        feel::Value::context({{"name", text("x")}, {"b", num(2)}}),
        feel::Value::range({num(1), num(5), true, false}),
    };
    for (const feel::Value& value : values) {
        const std::string json = encode_value(value);
        const auto back = decode_value(json);
        ASSERT_TRUE(back.has_value()) << json;
        EXPECT_TRUE(*back == value) << json;
        EXPECT_EQ(encode_value(*back), json);
    }
    EXPECT_EQ(encode_value(num(12)), "12");
    EXPECT_EQ(encode_value(feel::Value::number(feel::Decimal::parse("0.10"))),
              R"({"number":"0.1"})");
}

TEST(ValueCodec, RefusesWhatIsNoValue) {
    for (const std::string_view json :
         {"", "{", "0.1", "{}", R"({"date":"tomorrow"})", R"({"number":"1e"})", R"({"what":1})",
          R"({"range":[1,2]})", R"({"date":"2026-01-01","time":"08:00:00"})"})
        EXPECT_FALSE(decode_value(json).has_value()) << json;
}

Event full_event() {
    Event e;
    e.kind = EventKind::plan_drafted;
    e.seq = 7;
    e.happened_at = Instant{1'700'000'000'123};
    e.recorded_at = Instant{1'700'000'005'000};
    e.actor = {ActorKind::worker, "anna", "service counsellor", "guidance", "posavo"};
    e.fact = 0;
    e.step = 0;
    e.round = 3;
    e.promise = 1;
    e.appointment = 2;
    e.end = 0;
    e.row = 4;
    e.value = num(5);
    e.unknown = e.flag = e.late = true;
    e.at = Instant{1'700'000'100'000};
    e.law_at = Instant{1'700'000'200'000};
    e.minutes = 45;
    e.text = Uuid{1, 2};
    e.person = Uuid{3, 4};
    e.slot = Uuid{5, 6};
    e.parent = Uuid{7, 8};
    e.parent_promise = 0;
    e.unit = "guidance";
    e.to = "bertta";
    e.channel = "phone";
    e.source = "client";
    e.guarantee = "shl-assess";
    e.reason = "a \"quoted\" reason";
    e.present = {"client", "doctor"};
    e.plan.emplace();
    e.plan->state = PlanState::drafted;
    e.plan->version = 2;
    e.plan->goals = {Uuid{9, 9}};
    e.plan->items.push_back({1, Uuid{9, 1}, "svc-1", "family", Date{20'000}, true});
    e.plan->items.push_back({2, Uuid{9, 2}, "", "", std::nullopt, false});
    e.edits.resize(2);
    e.edits[0].field = PlanField::goal;
    e.edits[0].goal = Uuid{9, 9};
    e.edits[0].value.text = Uuid{9, 8};
    e.edits[0].beside = true;
    e.edits[1].field = PlanField::add;
    e.edits[1].line = 3;
    e.edits[1].value = {Uuid{9, 3}, "svc-2", "family", Date{20'001}, true};
    e.reg = model::Register::health;
    e.wall = model::Wall::named;
    return e;
}

// A wall that the journal could write and not read closed a case for good: every word there is.
TEST(Codec, EveryRegisterAndWallReadsBack) {
    const auto model = compile_or_fail(small, nullptr);
    ASSERT_TRUE(model);
    for (int reg = 0; reg <= static_cast<int>(model::Register::other); ++reg)
        for (int wall = 0; wall <= static_cast<int>(model::Wall::substance); ++wall) {
            Event event;
            event.kind = EventKind::noted;
            event.reg = static_cast<model::Register>(reg);
            event.wall = static_cast<model::Wall>(wall);
            const std::string written = encode(event, *model);
            const auto back = decode(written, *model);
            ASSERT_TRUE(back.has_value()) << written << " " << to_string(back.error());
            EXPECT_EQ(back->reg, event.reg) << written;
            EXPECT_EQ(back->wall, event.wall) << written;
            EXPECT_EQ(encode(*back, *model), written);
        }
    Event beyond;
    EXPECT_EQ(model::to_string(static_cast<model::Wall>(8)), "") << "a new wall: extend the loop";
}

TEST(Codec, EveryFieldReadsBack) {
    const auto model = compile_or_fail(small, nullptr);
    ASSERT_TRUE(model);
    const std::string json = encode(full_event(), *model);
    const auto back = decode(json, *model);
    ASSERT_TRUE(back.has_value()) << json << to_string(back.error());
    EXPECT_EQ(encode(*back, *model), json);
    EXPECT_EQ(back->plan->items[0].by, Date{20'000});
    EXPECT_EQ(back->actor, full_event().actor);
    EXPECT_EQ(back->present, full_event().present);
    EXPECT_NE(json.find(R"("step":"first talk")"), std::string::npos);
}

TEST(Codec, DefaultsAreLeftOut) {
    const auto model = compile_or_fail(small, nullptr);
    ASSERT_TRUE(model);
    Event e;
    e.kind = EventKind::joined;
    e.seq = 1;
    e.unit = "guidance";
    EXPECT_EQ(encode(e, *model),
              R"({"kind":"joined","seq":1,"at":"1970-01-01T00:00:00.000Z",)"
              R"("recorded":"1970-01-01T00:00:00.000Z","by":{"kind":"system"},"unit":"guidance"})");
}

TEST(Codec, RefusesWhatDoesNotBelong) {
    const auto model = compile_or_fail(small, nullptr);
    ASSERT_TRUE(model);
    const auto refused = [&](std::string_view json) {
        const auto event = decode(json, *model);
        return event ? "" : event.error().code;
    };
    EXPECT_EQ(refused("[]"), "engine.bad_event");
    EXPECT_EQ(refused("{}"), "engine.bad_event");
    EXPECT_EQ(refused(R"({"kind":"danced"})"), "engine.bad_event");
    EXPECT_EQ(refused(R"({"kind":"joined","extra":1})"), "engine.bad_event");
    EXPECT_EQ(refused(R"({"kind":"joined","round":-1})"), "engine.bad_event");
    EXPECT_EQ(refused(R"({"kind":"joined","at":"yesterday"})"), "engine.bad_event");
    EXPECT_EQ(refused(R"({"kind":"learned","fact":"mood"})"), "engine.unknown_element");
    EXPECT_EQ(refused(R"({"kind":"joined"})"), "");
}

}  // namespace
}  // namespace luotsi::engine
