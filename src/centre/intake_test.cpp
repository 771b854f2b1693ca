// Goal: a contact becomes the command, texts and details it should, or says everything that is
// wrong at once. Method: the shipped content; one good request, changed in one place at a time.
#include <gtest/gtest.h>

#include <algorithm>

#include "centre/installation.hpp"
#include "centre/intake.hpp"

namespace luotsi::centre {
namespace {

constexpr Instant now{1'772'438'400'000};  // 2026-03-02 10:00 in Helsinki

const Installation& installation() {
    static const std::unique_ptr<Installation> one = [] {
        std::vector<Error> errors;
        auto made = Installation::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return *one;
}

const model::CompiledModel& contact() {
    static const model::ModelPtr model = installation().models.latest(contact_model);
    return *model;
}

ContactRequest request() {
    ContactRequest out;
    out.words = "Hammasta särkee.";
    out.concerns = "self";
    out.municipality = "297";
    return out;
}

struct Taken {
    Intake intake;
    std::vector<std::string> errors;  // "field code"
};

Taken take(const ContactRequest& said) {
    SeededRandom random(1);
    std::vector<FieldError> errors;
    Taken out;
    const engine::Actor actor{engine::ActorKind::client, "client", "client", "", ""};
    out.intake = take_in(said, contact(), installation().organisation.now(), installation().dangers,
                         installation().needs, actor, now, random, errors);
    for (const FieldError& error : errors)
        out.errors.push_back(error.field + ' ' + error.error.code);
    return out;
}

// The value the intake gives a fact, as text; "" when it says nothing of it.
std::string said_of(const Intake& intake, std::string_view fact) {
    for (const engine::Learned& learned : intake.open.learned) {
        if (contact().facts[learned.fact].id == fact) return answer_text(learned.value);
    }
    return {};
}

TEST(Intake, a_good_contact_has_no_errors_and_lands_in_the_nearest_guidance_unit) {
    const Taken taken = take(request());
    EXPECT_TRUE(taken.errors.empty());
    EXPECT_EQ(taken.intake.unit, "guidance-kuopio");
    EXPECT_EQ(taken.intake.open.actor.organisation, "pohjois-savo");
    EXPECT_EQ(taken.intake.open.happened_at, now);
    ASSERT_EQ(taken.intake.texts.size(), 1u);
    EXPECT_EQ(taken.intake.texts[0].id, taken.intake.open.text);
}

TEST(Intake, each_wrong_field_is_named_with_its_own_code) {
    struct Row {
        void (*change)(ContactRequest&);
        const char* error;
    };
    const std::vector<Row> rows{
        {[](ContactRequest& r) { r.words = " \n"; }, "words contact.nothing_said"},
        {[](ContactRequest& r) { r.words = std::string(8'001, 'a'); },
         "words contact.words_too_long"},
        {[](ContactRequest& r) { r.theme = "weather"; }, "theme contact.unknown_theme"},
        {[](ContactRequest& r) { r.concerns = "dog"; }, "concerns contact.bad_concerns"},
        {[](ContactRequest& r) { r.language = "suomi!"; }, "language contact.bad_language"},
        {[](ContactRequest& r) { r.channel = "fax"; }, "channel contact.bad_channel"},
        {[](ContactRequest& r) { r.happened_at = now + seconds(1); },
         "happened_at contact.in_future"},
        {[](ContactRequest& r) { r.happened_at = now - days(367); },
         "happened_at contact.too_long_ago"},
        {[](ContactRequest& r) { r.way = "pigeon"; }, "way contact.bad_way"},
        {[](ContactRequest& r) { r.way = "sms"; }, "phone contact.phone_missing"},
        {[](ContactRequest& r) { r.way = "phone"; }, "phone contact.phone_missing"},
        {[](ContactRequest& r) { r.way = "email"; }, "email contact.email_missing"},
        {[](ContactRequest& r) { r.name = std::string(201, 'x'); }, "name contact.too_long"},
        {[](ContactRequest& r) { r.reporter.organisation = std::string(201, 'x'); },
         "reporter.organisation contact.too_long"},
        {[](ContactRequest& r) { r.answers = {{"coping", feel::Value::number(std::int64_t{3})}}; },
         "answers.coping contact.not_asked"},
        {[](ContactRequest& r) { r.answers = {{"no such", feel::Value::boolean(true)}}; },
         "answers.no such contact.not_asked"},
    };
    for (const Row& row : rows) {
        ContactRequest said = request();
        row.change(said);
        EXPECT_EQ(take(said).errors, std::vector<std::string>{row.error});
    }
}

TEST(Intake, what_is_wrong_is_never_repeated_in_the_error) {
    ContactRequest said = request();
    said.phone = "salainen numero";
    said.email = "salainen osoite";
    SeededRandom random(1);
    std::vector<FieldError> errors;
    take_in(said, contact(), installation().organisation.now(), installation().dangers,
            installation().needs, {}, now, random, errors);
    ASSERT_EQ(errors.size(), 2u);
    for (const FieldError& error : errors)
        EXPECT_EQ(to_string(error.error).find("salainen"), std::string::npos);
}

TEST(Intake, phones_and_addresses_are_judged_by_their_shape) {
    for (const char* good : {"0401234567", "+358 40 123 4567", "(017) 123-456", "116117"}) {
        ContactRequest said = request();
        said.phone = good;
        EXPECT_TRUE(take(said).errors.empty()) << good;
    }
    for (const char* bad : {"1234", "0401234567890123", "040 123 +4567", "soita", "040x1234567"}) {
        ContactRequest said = request();
        said.phone = bad;
        EXPECT_EQ(take(said).errors, std::vector<std::string>{"phone contact.bad_phone"}) << bad;
    }
    for (const char* good : {"a@b.fi", "etu.suku+sote@posti.example.org"}) {
        ContactRequest said = request();
        said.email = good;
        EXPECT_TRUE(take(said).errors.empty()) << good;
    }
    for (const char* bad : {"a@b", "@b.fi", "a@b.fi, c@d.fi", "a@@b.fi", "a@b.", "a b@c.fi",
                            "a@b.fi\r\nBcc: c@d.fi"}) {
        ContactRequest said = request();
        said.email = bad;
        EXPECT_EQ(take(said).errors, std::vector<std::string>{"email contact.bad_email"}) << bad;
    }
}

TEST(Intake, a_language_the_model_has_no_name_for_is_other_and_kept_as_told) {
    ContactRequest said = request();
    said.language = "so";
    said.interpreter = true;
    const Taken taken = take(said);
    EXPECT_TRUE(taken.errors.empty());
    EXPECT_EQ(said_of(taken.intake, "language"), "other");
    EXPECT_EQ(said_of(taken.intake, "interpreter needed"), "true");
    EXPECT_EQ(taken.intake.details.language, "so");
}

TEST(Intake, danger_and_need_are_found_in_the_words) {
    ContactRequest said = request();
    EXPECT_EQ(said_of(take(said).intake, "need"), "DENTAL");
    EXPECT_EQ(said_of(take(said).intake, "danger"), "false");
    said.words = "En jaksa enää, aion tappaa itseni tänään.";
    const Taken taken = take(said);
    EXPECT_EQ(said_of(taken.intake, "danger"), "true");
    EXPECT_FALSE(taken.intake.dangers.empty());
}

TEST(Intake, a_theme_alone_is_a_contact_without_words) {
    ContactRequest said = request();
    said.words.clear();
    said.theme = "money";
    const Taken taken = take(said);
    EXPECT_TRUE(taken.errors.empty());
    EXPECT_TRUE(taken.intake.texts.empty());
    EXPECT_TRUE(taken.intake.open.text.is_nil());
    EXPECT_NE(said_of(taken.intake, "need"), "");
}

TEST(Intake, a_question_is_asked_only_when_its_condition_holds) {
    ContactRequest said = request();
    said.concerns = "not told";
    said.answers = {{"concerns", feel::Value::string("not told")}};
    const auto asks = [](const ContactRequest& r, std::string_view fact) {
        auto answers = r.answers;
        answers.emplace_back("concerns", feel::Value::string(r.concerns));
        const auto asked = contact_questions(contact(), answers);
        return std::any_of(asked.begin(), asked.end(),
                           [&](std::uint32_t i) { return contact().facts[i].id == fact; });
    };
    EXPECT_FALSE(asks(said, "age"));
    EXPECT_TRUE(asks(request(), "age"));
    ContactRequest old = request();
    EXPECT_FALSE(asks(old, "lives alone"));
    old.answers = {{"age", feel::Value::number(std::int64_t{80})}};
    EXPECT_TRUE(asks(old, "lives alone"));
}

TEST(Intake, answers_to_questions_that_hold_are_kept_with_their_source) {
    ContactRequest said = request();
    said.answers = {{"age", feel::Value::number(std::int64_t{80})},
                    {"lives alone", feel::Value::boolean(true)}};
    Taken taken = take(said);
    EXPECT_EQ(taken.errors, std::vector<std::string>{});
    EXPECT_EQ(said_of(taken.intake, "age"), "80");
    EXPECT_EQ(said_of(taken.intake, "lives alone"), "true");
}

TEST(Intake, a_professionals_name_is_kept_apart_from_the_clients_words) {
    ContactRequest said = request();
    said.channel = "professional";
    said.reporter = {"Olli Opettaja", "Demokoulu", ""};
    const Taken taken = take(said);
    ASSERT_EQ(taken.intake.texts.size(), 2u);
    EXPECT_EQ(taken.intake.texts[1].kind, "reporter");
    EXPECT_EQ(taken.intake.texts[1].body, "Olli Opettaja, Demokoulu");
    EXPECT_EQ(taken.intake.texts[1].wall, model::Wall::parties);
}

}  // namespace
}  // namespace luotsi::centre
