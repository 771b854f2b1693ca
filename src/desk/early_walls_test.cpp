// Goal: whatever is true of a person behind walls a worker may not see through – matters of other
// units and registers, what is learnt, asked, followed and closed there – changes nothing that the
// worker is told by early identification: not a proposal, not its reasons, lines or times, not
// where it may be followed to, not what their answer does. Method: the same visible story is lived
// twice for some weeks, once with random hidden doings (the seed is printed), and what the worker
// gets each day is compared byte by byte.
#include "desk/early.hpp"
#include "desk/test_support.hpp"

namespace luotsi::desk {
namespace {

constexpr const char* hidden_units[] = {family_centre, "adult-social-kuopio",
                                        "health-station-kuopio", "age-centre-kuopio"};
constexpr const char* hidden_models[] = {"test.staying", "test.staying", "fi.tyokyvyn-tuki"};

access::Asker asker(std::string_view slug) {
    const access::Worker* one = installation().organisation.worker(slug);
    access::Asker out;
    out.kind = access::AskerKind::worker;
    out.id = one->slug;
    out.role = one->role;
    out.unit = one->unit;
    out.organisation = one->organisation;
    out.registers = one->registers;
    return out;
}

// One county with one person in it.
class Place final : public Desk {
public:
    void TestBody() override {}

    void visible_beginning() {
        records::Person one;
        one.id = person_;
        one.name = "Testi Asukas";
        EXPECT_EQ(job([&](store::WriteSession& session) { return session.put_person(one); }), "");
        for (int i = 0; i < 4; ++i) {
            visible_.push_back(receive());
            engine::Command bind = command(Kind::bind_subject);
            bind.person = person_;
            EXPECT_EQ(run(visible_.back(), bind), "");
        }
    }

    // A matter of another unit, with danger, needs and a drawing of what else is known there.
    void hidden_matter(SeededRandom& chance) {
        engine::Command open = command(Kind::open, "w-katri-demo");
        open.case_id = make_uuid_v7(now_, chance);
        open.unit = hidden_units[chance.next() % std::size(hidden_units)];
        open.channel = chance.next() % 2 == 0 ? "professional" : "phone";
        open.person = person_;
        open.flag = chance.next() % 2 == 0;
        const std::string model = hidden_models[chance.next() % std::size(hidden_models)];
        EXPECT_EQ(job([&](store::WriteSession& session) -> Result<void> {
                      auto done = open_case(session, installation(), open, model, chance);
                      return done ? Result<void>() : fail(done.error());
                  }),
                  "");
        hidden_.push_back(open.case_id);
        const auto parties = store_->reader()->parties(open.case_id);
        ASSERT_EQ(access::may_open(asker("w-aino-demo"), access::Purpose::list, *parties, now_),
                  access::Verdict::no);
        engine::Command told = command(Kind::learn, "w-katri-demo");
        const model::ModelPtr of = now_case(open.case_id).model;
        for (const auto& [fact, text] :
             {std::pair("need", "CHILD_PROTECTION"), std::pair("concerns", "child"),
              std::pair("urgency", "now"), std::pair("coping", "1")}) {
            const std::uint32_t at = of->find_fact(fact);
            if (at == model::none) continue;
            if (auto value = centre::parse_answer(of->facts[at], text))
                told.learned.push_back({at, std::move(*value), false, "", "worker"});
        }
        if (!told.learned.empty()) run(open.case_id, told);
    }

    void hidden_day(SeededRandom& chance) {
        for (std::uint64_t n = chance.next() % 3; n > 0; --n) hidden_matter(chance);
        for (const Uuid& id : hidden_) {
            if (chance.next() % 3 != 0) continue;
            const engine::Case one = now_case(id);
            engine::Command act =
                command(chance.next() % 2 == 0 ? Kind::take : Kind::close, "w-katri-demo");
            act.round = one.rounds.empty() ? engine::none : one.rounds.front().id;
            act.reason = "test";
            run(id, act);  // refused or not: both are hidden
        }
        // Other units answer what their rules propose to them.
        for (const char* slug : {"w-tiina-demo", "w-maria-demo", "w-eeva-demo"}) {
            const access::Asker other = asker(slug);
            const auto theirs = early_queue(*store_->reader(), installation(), other, now_);
            for (const early::Proposal& one : *theirs) {
                EarlyAnswer given;
                given.id = one.id();
                given.state = early::State::handled;
                given.why = "other";
                given.happened_at = now_;
                ++others_;
                EXPECT_EQ(job([&](store::WriteSession& session) -> Result<void> {
                              auto done = answer_early(session, *store_->reader(), installation(),
                                                       other, given, chance);
                              return done ? Result<void>() : fail(done.error());
                          }),
                          "");
            }
        }
    }

    void visible_day(int day) {
        if (day == 20) {
            EarlyAnswer given;
            for (const early::Proposal& one : queue()) {
                given.id = one.id();
                given.state = early::State::refused;
                given.why = "not-useful";
                given.happened_at = now_;
                said_ += job([&](store::WriteSession& session) -> Result<void> {
                    auto done = answer_early(session, *store_->reader(), installation(),
                                             asker("w-aino-demo"), given, random_);
                    return done ? Result<void>() : fail(done.error());
                });
            }
        }
    }

    void look() {
        const auto seen = look_early(*store_->reader(), installation(), now_);
        ASSERT_TRUE(seen.has_value());
        EXPECT_EQ(job([&](store::WriteSession& session) {
                      return write_early(session, installation().early_rules, seen->changes);
                  }),
                  "");
    }

    std::vector<early::Proposal> queue() {
        return *early_queue(*store_->reader(), installation(), asker("w-aino-demo"), now_);
    }

    // All that the worker is told.
    std::string told() {
        std::string out = said_;
        for (const early::Proposal& one : queue()) {
            out += early::to_json(one) + "\n";
            const auto matters =
                early_matters(*store_->reader(), installation(), one, asker("w-aino-demo"), now_);
            for (const store::CaseRow& row : *matters) out += "  " + to_string(row.case_id) + "\n";
        }
        return out;
    }

    void next_day() { now_ = now_ + days(1); }
    std::size_t hidden_matters() const { return hidden_.size(); }
    std::size_t answered_by_others() const { return others_; }

private:
    Uuid person_{0x0190'0000'0000'7000, 0x8000'0000'0000'4242};
    std::vector<Uuid> visible_, hidden_;
    std::string said_;
    std::size_t others_ = 0;
};

TEST(EarlyWalls, WhatAWorkerMayNotSeeChangesNothingTheyAreTold) {
    std::size_t hidden = 0, others = 0, told = 0;
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        SeededRandom chance(seed);
        Place plain, full;
        plain.visible_beginning();
        full.visible_beginning();
        for (int day = 0; day < 30; ++day) {
            full.hidden_day(chance);
            for (Place* place : {&plain, &full}) {
                place->look();
                place->visible_day(day);
            }
            const std::string expected = plain.told();
            told += expected.empty() ? 0U : 1U;
            ASSERT_EQ(full.told(), expected) << "on day " << day;
            plain.next_day();
            full.next_day();
        }
        hidden += full.hidden_matters();
        others += full.answered_by_others();
    }
    // The comparison was of something, and there was something to hide.
    EXPECT_GT(told, 30U);
    EXPECT_GT(hidden, 30U);
    EXPECT_GT(others, 0U);
}

}  // namespace
}  // namespace luotsi::desk
