// For tests only: a desk with the shipped content and a real store in a folder that goes away, in
// virtual time from a Monday morning, and the short ways to play a story on it.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "desk/desk.hpp"
#include "store/protection.hpp"

namespace luotsi::desk {

using Kind = engine::CommandKind;

inline constexpr Instant monday{1'772'438'400'000};  // 2026-03-02 10:00 in Helsinki
inline constexpr std::string_view kuopio = "297";
inline constexpr const char* guidance = "guidance-kuopio";
inline constexpr const char* family_centre = "family-centre-kuopio";

// A model that starts another and hands facts over, and the one it starts.
inline constexpr std::string_view starting_model = R"(
model: test.starting
version: 1.0.0
status: draft
subject: person
register: social
title: {fi: a, sv: b, en: c}
facts:
  children: {many: {name: text, birth date: date}}
  coping: {type: number 0..10}
  secret: {type: text}
  how: {type: one of [answered, not reached, cancelled], from: started}
roles:
  worker: {one of: [service counsellor]}
steps:
  talk: {do: meet, learn: [children, coping, secret]}
  other: {when: done(talk), do: start, starts: test.started@1, hands over: [children, coping],
          outcome: how}
  thanks: {when: done(other), do: inform}
ends:
  over: {when: done(thanks) and how = "answered", outcome: answered}
  stopped: {when: how = "cancelled", outcome: client's choice}
)";
inline constexpr std::string_view started_model = R"(
model: test.started
version: 1.2.0
status: draft
subject: family
register: social
title: {fi: a, sv: b, en: c}
facts:
  children: {many: {name: text, birth date: date}}
  coping: {type: number 0..10}
  secret: {type: text}
roles:
  worker: {one of: [family worker]}
steps:
  help: {do: meet, learn: [children, coping, {secret: optional}]}
ends:
  helped: {when: done(help) and count(children) > 0, outcome: answered}
  nobody: {when: done(help), outcome: not reached}
)";

// A matter that stays in the unit where it was opened, of which much may be known.
inline constexpr std::string_view staying_model = R"(
model: test.staying
version: 1.0.0
status: draft
subject: person
register: social
title: {fi: a, sv: b, en: c}
facts:
  need: {type: text}
  concerns: {type: "one of [self, child]"}
  urgency: {type: "one of [now, today, week]"}
  coping: {type: number 0..10}
roles:
  worker: {one of: [family worker, social worker], keeps: true}
steps:
  talk: {do: meet, learn: [need, concerns, urgency, coping]}
ends:
  over: {when: done(talk), outcome: answered}
)";

inline const centre::Installation& installation() {
    static const std::unique_ptr<centre::Installation> one = [] {
        std::vector<Error> errors;
        auto made = centre::Installation::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const std::string_view extra : {starting_model, started_model, staying_model}) {
            const model::Compiled compiled = model::compile(extra, "test", nullptr);
            for (const Error& error : compiled.errors) errors.push_back(error);
            if (made != nullptr) made->models.add(compiled.model);
        }
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return *one;
}

inline engine::Actor worker(std::string_view slug) {
    const access::Worker* one = installation().organisation.worker(slug);
    EXPECT_NE(one, nullptr) << slug;
    return {engine::ActorKind::worker, one->slug, one->role, one->unit, one->organisation};
}

inline engine::Actor client() {
    return {engine::ActorKind::client, "client", "client", "", "pohjois-savo"};
}

inline centre::ContactRequest request(std::string words = "Äiti ei enää pärjää kotona.") {
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
        open_store();
    }
    void open_store() {
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

    // Makes a line of the case one that nobody wrote, from outside; what was at hand is read anew.
    void damage(Uuid case_id) {
        std::string hex = to_string(case_id);
        std::erase(hex, '-');
        store_.reset();
        sqlite3* db = nullptr;
        ASSERT_EQ(sqlite3_open((folder_ + "/luotsi.db").c_str(), &db), SQLITE_OK);
        const std::string sql =
            "update event set kind = 'nothing' where seq = 1 and case_id = x'" + hex + "'";
        EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(db);
        open_store();
    }

    std::string path() const { return folder_ + "/luotsi.db"; }

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
            auto received =
                receive_contact(session, installation(), said, actor, code, random_, errors_);
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
            const std::vector<store::Notice> notices = *store_->reader()->notices(state, 100);
            for (const store::Notice& notice : notices) {
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
        const std::vector<store::Slot> free =
            *store_->reader()->free_slots(guidance, monday, monday + days(60), 100);
        std::vector<Uuid> out;
        for (const store::Slot& one : free) out.push_back(one.id);
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

    // Somebody says that the address of whom it is about may not be shown.
    void hide_place(Uuid person_or_case) {
        const auto done =
            store_->write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
                access::Protection said;
                said.non_disclosure.resize(1);
                said.non_disclosure[0].id = make_uuid_v7(now_, random_);
                said.non_disclosure[0].happened_at = now_;
                auto put = store::put_protection(session, person_or_case, said, engine::Actor{});
                return put ? Result<std::string>("") : fail(put.error());
            });
        EXPECT_TRUE(done) << done.error().code;
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

}  // namespace luotsi::desk
