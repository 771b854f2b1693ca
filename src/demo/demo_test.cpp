// Goal: the demo county is a lived one and the same seed gives the same bytes. Method: small
// counties made twice into fresh databases and compared; made-up identity codes checked by rule.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "demo/demo.hpp"
#include "demo/population.hpp"
#include "desk/early.hpp"

namespace luotsi::demo {
namespace {

const centre::Installation& installation() {
    static const std::unique_ptr<centre::Installation> one = [] {
        std::vector<Error> errors;
        auto made = centre::Installation::load(LUOTSI_SOURCE_DIR "/content", errors);
        for (const Error& error : errors) ADD_FAILURE() << to_string(error);
        return made;
    }();
    return *one;
}

struct Made {
    DemoReport report;
    std::string digest;
    std::map<engine::EventKind, std::size_t> kinds;  // how often each happened
    std::size_t recorded_late = 0;
    std::vector<std::string> held_by_leaver;          // obligations of the worker who left
    std::map<early::State, std::size_t> early;  // what became of proposals
    std::size_t outreach = 0;  // contacts opened by a proposal
};

// What the journals say.
void read_journals(store::Reader& reader, Made& out) {
    std::string gone;
    const std::vector<std::string> left = *reader.records("worker");
    for (const std::string& json : left) {
        const std::size_t at = json.find("\"slug\":\"") + 8;
        gone = json.substr(at, json.find('"', at) - at);
    }
    EXPECT_NE(gone, "");
    const auto proposals = desk::early_proposals(reader);
    for (const early::Proposal& one : *proposals) ++out.early[one.state];
    for (const char* state : {"open", "closed"}) {
        std::string after;
        std::string next;
        do {
            const auto rows = reader.cases(state, 200, after, next);
            for (const store::CaseRow& row : *rows) {
                out.outreach += row.channel == "outreach" ? 1U : 0U;
                const std::vector<engine::Event> journal = *reader.journal(row.case_id);
                for (const engine::Event& event : journal) {
                    ++out.kinds[event.kind];
                    out.recorded_late += event.kind == engine::EventKind::opened &&
                                         event.happened_at < event.recorded_at;
                }
                const engine::Case one = *reader.load_case(row.case_id);
                for (const engine::Obligation& owed : engine::obligations(one)) {
                    if (owed.holder == gone) out.held_by_leaver.push_back(to_string(row.case_id));
                }
                if (one.state == engine::CaseState::open && one.keeper == gone)
                    out.held_by_leaver.push_back(to_string(row.case_id));
            }
            after = next;
        } while (!next.empty());
    }
}

Made make(std::uint64_t seed, std::uint32_t residents = 150, std::uint32_t days = 30) {
    const auto file = std::filesystem::temp_directory_path() /
                      ("luotsi_demo_" + std::to_string(::getpid()) + ".db");
    std::filesystem::remove(file);
    SeededRandom salts(seed);
    store::Options options;
    options.path = file.string();
    options.organiser = "pohjois-savo";
    options.random = &salts;
    auto store = store::Store::open(options, installation().models);
    EXPECT_TRUE(store.has_value()) << to_string(store.error());
    DemoOptions demo;
    demo.residents = residents;
    demo.days = days;
    demo.seed = seed;
    demo.until = *parse_instant("2026-11-20T12:00:00Z");
    const auto report = make_demo(**store, installation(), demo, nullptr);
    EXPECT_TRUE(report.has_value()) << to_string(report.error());
    Made out;
    if (report) out.report = *report;
    out.digest = *(*store)->digest();
    read_journals(*(*store)->reader(), out);
    store->reset();
    for (const char* suffix : {"", "-wal", "-shm", ".lock"})
        std::filesystem::remove(file.string() + suffix);
    return out;
}

// A county large enough for what is rare to happen.
const Made& quarter() {
    static const Made made = make(1, 1'200, 90);
    return made;
}

TEST(Demo, the_same_seed_gives_the_same_bytes_and_another_seed_does_not) {
    const Made first = make(7);
    EXPECT_EQ(first.digest, make(7).digest);
    EXPECT_NE(first.digest, make(8).digest);
}

TEST(Demo, the_county_has_lived) {
    const Made& made = quarter();
    EXPECT_EQ(made.report.residents, 1'200u);
    EXPECT_GE(made.report.contacts, 100u);
    EXPECT_GE(made.report.events, made.report.contacts * 5);
    EXPECT_GT(made.report.closed_cases, 0u);
    EXPECT_GT(made.report.open_cases, 0u);
}

TEST(Demo, what_happens_among_people_happens_here_too) {
    using Kind = engine::EventKind;
    const Made& made = quarter();
    for (const Kind kind :
         {Kind::message, Kind::noted, Kind::booked, Kind::booking_moved, Kind::booking_cancelled,
          Kind::promise_asked, Kind::promise_returned, Kind::next_proposed, Kind::promise_answered,
          Kind::subject_bound, Kind::plan_disagreed, Kind::plan_agreed, Kind::feedback,
          Kind::overdue, Kind::duplicate_of, Kind::sub_case_started, Kind::closed})
        EXPECT_TRUE(made.kinds.contains(kind)) << engine::to_string(kind);
    EXPECT_GT(made.recorded_late, 0u);
    // Not more talk than work, and most things in time.
    const auto times = [&](Kind kind) {
        return made.kinds.contains(kind) ? made.kinds.at(kind) : 0;
    };
    EXPECT_LT(times(Kind::message), times(Kind::round_done) / 2);
    EXPECT_LT(times(Kind::overdue), times(Kind::round_due) / 4);
}

TEST(Demo, needs_are_noticed_early_and_workers_answer) {
    const Made& made = quarter();
    for (const early::State state :
         {early::State::followed, early::State::refused, early::State::handled,
          early::State::withdrawn, early::State::too_late})
        EXPECT_TRUE(made.early.contains(state)) << early::to_string(state);
    EXPECT_GT(made.outreach, 0u);
}

TEST(Demo, a_worker_who_left_holds_nothing) { EXPECT_TRUE(quarter().held_by_leaver.empty()); }

TEST(Demo, identity_codes_are_made_up_and_right) {
    // Known codes of the reserved range, from the data-protection note of the project.
    EXPECT_EQ(identity_code({1994, 5, 1}, 903), "010594-9032");
    EXPECT_EQ(identity_code({2002, 5, 2}, 902).substr(7), "902X");
    SeededRandom random(3);
    std::vector<Error> errors;
    const Population people =
        Population::load(LUOTSI_SOURCE_DIR "/content/demo/pohjois-savo", errors);
    for (const Error& error : errors) ADD_FAILURE() << to_string(error);
    Chance chance(3);
    for (int i = 0; i < 200; ++i) {
        const records::Person one = people.person(Instant{1'700'000'000'000}, chance);
        EXPECT_EQ(one.identity_code[7], '9');
        EXPECT_FALSE(one.name.empty());
    }
}

}  // namespace
}  // namespace luotsi::demo
