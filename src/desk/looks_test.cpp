// Goal: yesterday's views are looked at from the log, what is found is written once, and ties of
// the installation's list count. Method: views written for a person of the worker's own name in
// virtual time; the look is repeated.
#include "desk/looks.hpp"

#include "desk/test_support.hpp"

namespace luotsi::desk {
namespace {

class Audit : public Desk {
protected:
    Uuid matter_of(const std::string& name, std::uint64_t n) {
        records::Person one;
        one.id = Uuid{0x0190'0000'0000'7000, 0x8000'0000'0000'0000 + n};
        one.name = name;
        EXPECT_EQ(job([&](store::WriteSession& session) { return session.put_person(one); }), "");
        const Uuid case_id = receive();
        engine::Command bind = command(Kind::bind_subject);
        bind.person = one.id;
        EXPECT_EQ(run(case_id, bind), "");
        person_ = one.id;
        return case_id;
    }
    void view(Uuid case_id, std::string_view slug) {
        const access::Worker* worker = installation().organisation.worker(slug);
        store::AccessLine line;
        line.case_id = case_id;
        line.asker.kind = access::AskerKind::worker;
        line.asker.id = worker->slug;
        line.asker.role = worker->role;
        line.asker.unit = worker->unit;
        line.reason = "access.reason.responsible";
        line.at = now_;
        EXPECT_EQ(job([&](store::WriteSession& session) { return session.put_access_line(line); }),
                  "");
    }
    std::vector<std::string> look() {
        const auto found = look_at_day(*store_->reader(), installation(), local_date(now_));
        EXPECT_TRUE(found);
        std::vector<std::string> out;
        for (const FoundLook& one : found->found)
            out.push_back(one.finding.rule + " " + one.finding.worker);
        EXPECT_EQ(job([&](store::WriteSession& session) { return write_looks(session, *found); }),
                  "");
        return out;
    }
    Uuid person_;
};
using Found = std::vector<std::string>;

TEST_F(Audit, FindsOnceWhatTheLogShows) {
    const Uuid case_id = matter_of("Kalle Esimerkki", 1);
    view(case_id, "w-aino-demo");
    view(case_id, "w-mikko-demo");
    EXPECT_EQ(look(), Found{"own-family-name w-aino-demo"});
    EXPECT_EQ(look(), Found{}) << "it is on the list already";
    EXPECT_EQ(store_->reader()->record_ids(finding_kind, "")->size(), 1U);
    EXPECT_EQ(store_->reader()->record_ids(look_kind, "")->size(), 1U);
}

TEST_F(Audit, TheInstallationsListOfTies) {
    const Uuid case_id = matter_of("Somebody Else", 2);
    view(case_id, "w-mikko-demo");
    const access::Tie tie{person_, "w-mikko-demo", "neighbour"};
    const engine::Actor who = command(Kind::note).actor;
    EXPECT_EQ(job([&](store::WriteSession& session) { return put_tie(session, tie, true, who); }),
              "");
    EXPECT_EQ(look(), Found{"neighbour w-mikko-demo"});
    EXPECT_EQ(job([&](store::WriteSession& session) { return put_tie(session, tie, false, who); }),
              "");
    now_ = now_ + days(1);
    view(case_id, "w-mikko-demo");
    EXPECT_EQ(look(), Found{}) << "the tie has been taken off the list";
}

}  // namespace
}  // namespace luotsi::desk
