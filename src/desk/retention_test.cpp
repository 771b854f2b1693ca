// Goal: what is due is destroyed with a protocol that names nobody, what is on hold or in the
// sample stays, and the journals hold afterwards. Method: contacts closed in the demo county's
// desk, looked at years later.
#include "desk/retention.hpp"

#include "desk/test_support.hpp"
#include "desk/test_twice.hpp"
#include "store/sqlite.hpp"

namespace luotsi::desk {
namespace {

class Retention : public Desk {
protected:
    Uuid closed_contact() {
        const Uuid case_id = receive();
        engine::Command close = command(Kind::mark_duplicate);
        close.person = Uuid{1, 2};
        EXPECT_EQ(run(case_id, close), "");
        EXPECT_EQ(now_case(case_id).state, engine::CaseState::closed);
        return case_id;
    }
    RetentionLine guidance_line(Date on) {
        const auto found = survey_retention(*store_->reader(), installation(), on);
        EXPECT_TRUE(found);
        for (const RetentionLine& line : found->lines)
            if (line.rule == "guidance") return line;
        ADD_FAILURE() << "no such rule";
        return {};
    }
    const Date later = to_date({2036, 12, 31});
};

TEST_F(Retention, NobodyComesBackToWhatIsDestroyed) {
    const auto closed_with = [&](const std::string& code) {
        Received out;
        EXPECT_EQ(receive(request(), client(), out, code), "");
        engine::Command close = command(Kind::mark_duplicate);
        close.person = Uuid{1, 2};
        EXPECT_EQ(run(out.case_id, close), "");
        return out.case_id;
    };
    const std::string code = "ABCD-EFGH-JKMN";
    const std::string other = "BBCD-EFGH-JKMN";
    (void)closed_with(code);
    const Uuid kept = closed_with(other);
    EXPECT_EQ(job([&](store::WriteSession& session) {
                  return hold(session, kept, true, "appeal", command(Kind::note).actor);
              }),
              "");
    const auto reader = store_->reader();
    const auto opens = [&](const std::string& typed) {
        return reader->case_by_code(centre::normalise_return_code(typed))->has_value();
    };
    ASSERT_TRUE(opens(code) && opens(other));
    ASSERT_TRUE(destroy_due(*store_, installation(), later, now_, command(Kind::note).actor));
    EXPECT_FALSE(opens(code));
    EXPECT_TRUE(opens(other)) << "what is kept can be come back to";
}

// Something of the patient's in a social matter keeps all of it as long as patients' records are.
TEST_F(Retention, AMatterIsKeptAsLongAsTheLongestRegisterInIt) {
    const Uuid mixed = receive();
    records::Text note = text(mixed, "note", "PHQ-9 tehtiin.");
    note.reg = model::Register::health;
    engine::Command write = command(Kind::note);
    write.text = note.id;
    ASSERT_EQ(run(mixed, write, {note}), "");
    engine::Command close = command(Kind::mark_duplicate);
    close.person = Uuid{1, 2};
    ASSERT_EQ(run(mixed, close), "");
    (void)closed_contact();
    const auto kept = keeping_of(*store_->reader(), installation(), mixed);
    ASSERT_TRUE(kept);
    ASSERT_NE(kept->rule, nullptr);
    EXPECT_EQ(kept->rule->id, "guidance") << "it is a matter of guidance all the same";
    ASSERT_NE(kept->longer, nullptr);
    EXPECT_EQ(kept->longer->id, "patient-records");
    EXPECT_EQ(kept->keeping.kept, access::Kept::unknown) << "nobody knows when they were born";
    EXPECT_EQ(guidance_line(later).due, 1U) << "the other one";
}

TEST_F(Retention, DestroysWhatIsDueAndSaysHowMuch) {
    const Uuid gone = closed_contact();
    const Uuid held = closed_contact();
    const Uuid open = receive();
    EXPECT_EQ(job([&](store::WriteSession& session) {
                  return hold(session, held, true, "appeal", command(Kind::note).actor);
              }),
              "");
    EXPECT_EQ(guidance_line(local_date(now_)).later, 1U);
    const RetentionLine line = guidance_line(later);
    EXPECT_EQ(line.due, 1U);
    EXPECT_EQ(line.held, 1U);
    const auto protocol =
        destroy_due(*store_, installation(), later, now_, command(Kind::note).actor);
    ASSERT_TRUE(protocol) << to_string(protocol.error());
    ASSERT_EQ(protocol->lines.size(), 1U);
    EXPECT_EQ(protocol->lines[0].cases, 1U);
    EXPECT_GT(protocol->lines[0].texts, 0U);
    const std::string json = to_json(*protocol);
    EXPECT_EQ(json.find(to_string(gone)), std::string::npos) << "whose is not said";
    const auto destroyed = store_->reader()->texts_of_case(gone);
    for (const store::Text& text : *destroyed) EXPECT_TRUE(text.erased);
    for (const Uuid& kept : {held, open}) {
        const auto texts = store_->reader()->texts_of_case(kept);
        for (const store::Text& text : *texts) EXPECT_FALSE(text.erased);
    }
    EXPECT_TRUE(store_->verify()->empty());
    EXPECT_EQ(guidance_line(later).due, 0U);
    EXPECT_EQ(guidance_line(later).destroyed, 1U);
}

// A run of thousands takes its time: something comes in before the first case goes.
class Interrupted final : public Through {
public:
    Interrupted(store::Store& store, std::function<void()> meanwhile)
        : Through(store), meanwhile_(std::move(meanwhile)) {}
    Result<Destroyed> destroy_case(Uuid id, std::string_view reason,
                                   const Unless& unless) override {
        if (const auto come = std::exchange(meanwhile_, {})) come();
        return store_.destroy_case(id, reason, unless);
    }

private:
    std::function<void()> meanwhile_;
};

TEST_F(Retention, LeavesWhatIsPutOnHoldWhileItRuns) {
    const Uuid of_case = closed_contact();
    const Uuid gone = closed_contact();
    Interrupted store(*store_, [&] {
        EXPECT_EQ(job([&](store::WriteSession& session) {
                      return hold(session, of_case, true, "appeal", command(Kind::note).actor);
                  }),
                  "");
    });
    const auto protocol =
        destroy_due(store, installation(), later, now_, command(Kind::note).actor);
    ASSERT_TRUE(protocol) << to_string(protocol.error());
    ASSERT_EQ(protocol->lines.size(), 1U);
    EXPECT_EQ(protocol->lines[0].due, 2U);
    EXPECT_EQ(protocol->lines[0].cases, 1U);
    ASSERT_EQ(protocol->left.size(), 1U);
    EXPECT_EQ(protocol->left[0].case_id, of_case);
    EXPECT_EQ(protocol->left[0].code, "store.kept");
    const auto kept = store_->reader()->texts_of_case(of_case);
    for (const store::Text& text : *kept) EXPECT_FALSE(text.erased);
    const auto destroyed = store_->reader()->texts_of_case(gone);
    for (const store::Text& text : *destroyed) EXPECT_TRUE(text.erased);
}

// One journal that is not what was written: it is left as it is, named, and holds nobody up.
TEST_F(Retention, LeavesWhatIsDamagedAndGoesOn) {
    const Uuid first = closed_contact();
    const Uuid damaged = closed_contact();
    const Uuid last = closed_contact();
    std::string hex = to_string(damaged);
    std::erase(hex, '-');
    for (const char* how : {"salt = zeroblob(16)", "body = 'no journal'"}) {
        auto db = store::SqliteConnection::open(path(), store::SqliteConnection::Mode::write);
        ASSERT_TRUE(db);
        const std::string sql =
            "update event set " + std::string(how) + " where seq = 2 and case_id = x'" + hex + "'";
        ASSERT_TRUE((*db)->execute(sql.c_str()));
        const auto protocol =
            destroy_due(*store_, installation(), later, now_, command(Kind::note).actor);
        ASSERT_TRUE(protocol) << to_string(protocol.error());
        ASSERT_EQ(protocol->left.size(), 1U) << how;
        EXPECT_EQ(protocol->left[0].case_id, damaged);
        EXPECT_EQ(protocol->left[0].rule, "guidance");
        EXPECT_FALSE(protocol->left[0].code.empty());
        const std::string json = to_json(*protocol);
        EXPECT_NE(json.find("\"left\":[{\"rule\":\"guidance\""), std::string::npos) << json;
        EXPECT_EQ(json.find(to_string(damaged)), std::string::npos) << "whose is not said";
        for (const Uuid& gone : {first, last}) {
            const auto texts = store_->reader()->texts_of_case(gone);
            for (const store::Text& text : *texts) EXPECT_TRUE(text.erased);
        }
        const auto kept = store_->reader()->texts_of_case(damaged);
        ASSERT_FALSE(kept->empty());
        for (const store::Text& text : *kept) EXPECT_FALSE(text.erased);
    }
}

TEST_F(Retention, SaysOfOneMatterHowLongItIsKept) {
    const Uuid closed = closed_contact();
    const auto kept = keeping_of(*store_->reader(), installation(), closed);
    ASSERT_TRUE(kept);
    ASSERT_NE(kept->rule, nullptr);
    EXPECT_EQ(kept->rule->id, "guidance");
    EXPECT_EQ(kept->keeping.destroy_after, add_months(local_date(now_), 120));
    EXPECT_EQ(keeping_of(*store_->reader(), installation(), receive())->keeping.kept,
              access::Kept::open);
}

TEST_F(Retention, WhatCannotBeReadIsLeftAndEveryRunHasItsProtocol) {
    std::vector<Uuid> closed;
    for (int i = 0; i < 3; ++i) closed.push_back(closed_contact());
    damage(closed[1]);
    const auto run_at = [&](Instant at) {
        return destroy_due(*store_, installation(), later, at, command(Kind::note).actor);
    };
    const auto protocol = run_at(now_);
    ASSERT_TRUE(protocol) << to_string(protocol.error());
    ASSERT_EQ(protocol->lines.size(), 1U);
    EXPECT_EQ(protocol->lines[0].due, 3U);
    EXPECT_EQ(protocol->lines[0].cases, 2U);
    EXPECT_EQ(protocol->lines[0].left, 1U);
    for (const Uuid& gone : {closed[0], closed[2]}) {
        const auto texts = store_->reader()->texts_of_case(gone);
        for (const store::Text& text : *texts) EXPECT_TRUE(text.erased);
    }
    // What was to go was written down before anything went.
    const auto versions = store_->reader()->record_versions(protocol_kind, to_iso(now_));
    ASSERT_EQ(versions->size(), 2U);
    EXPECT_NE((*versions)[0].json.find("\"state\":\"begun\""), std::string::npos);
    EXPECT_NE((*versions)[0].json.find("\"due\":3,\"cases\":0"), std::string::npos);
    EXPECT_EQ((*versions)[1].json, to_json(*protocol));
    EXPECT_NE(to_json(*protocol).find("\"by\":\"w-aino-demo\",\"state\":\"done\""),
              std::string::npos);
    // A run that finds nothing says so, too.
    const auto next = run_at(now_ + days(1));
    ASSERT_TRUE(next) << to_string(next.error());
    EXPECT_EQ(store_->reader()->record_ids(protocol_kind, "")->size(), 2U);
}

}  // namespace
}  // namespace luotsi::desk
