// The county while it lives (internal to demo): an agenda of what happens when, in virtual time –
// contacts, visits of workers and clients to cases, clocks of cases, the evening's post, a worker
// who leaves. demo.cpp builds it and counts what became of it; county.cpp lives it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <queue>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "demo/demo.hpp"
#include "demo/moves.hpp"
#include "demo/population.hpp"
#include "early/propose.hpp"

namespace luotsi::demo {

enum class Happening : std::uint8_t {
    contact,
    visit,
    clock,
    post,
    leave,
    early_look,
    early_answers
};

struct Due {
    Instant at;
    std::uint64_t order = 0;  // of equals: first planned, first done
    Happening what = Happening::contact;
    Uuid case_id;
    bool operator>(const Due& other) const {
        return std::tie(at, order) > std::tie(other.at, other.order);
    }
};

struct FamilyMember {  // of whoever may act for them
    std::int32_t years = 0;
    access::Relation relation = access::Relation::guardian;
    std::uint8_t capacity = 0;  // a minor's, as estimated; 0: nobody has
};

class County {
public:
    County(store::Store& store, const centre::Installation& installation,
           const DemoOptions& options, const Population& population)
        : store_(store), installation_(installation), options_(options), population_(population),
          chance_(options.seed), mover_(installation, population, chance_) {}

    // Lives from `until` − `days` to `until`; call once.
    Result<DemoReport> live(const std::function<void(double)>& progress);

private:
    struct Life {
        records::Person person;  // nil id: stays anonymous
        Language language = Language::fi;
        std::string words;
        bool named = true;       // told their name at once; else perhaps later
        Uuid same_as;            // an open case this contact repeats; nil = none
        std::uint32_t moves = 0;
        // What stands in the agenda; anything else of the case there is out of date.
        Instant next_visit = never, next_clock = never;
        Instant idle_until{0};  // the last visit found nothing to do
        std::vector<std::string> asked;  // seams after which it was asked how it went
    };
    struct Recent {
        records::Person person;
        centre::ContactRequest request;
        Uuid case_id;
    };

    Result<void> make_slots();
    Result<void> happen(const Due& due);
    void plan_contacts();
    void plan(Instant at, Happening what, Uuid case_id = {});
    Result<void> contact(Instant at);
    centre::ContactRequest said_at(Instant at, records::Person& person, Uuid& same_as);
    engine::Actor who_records(const centre::ContactRequest& request, const records::Person& person);
    Result<void> visit(Instant at, Uuid case_id);
    Result<bool> move(Instant at, Uuid case_id, Life& life, bool aside);
    Result<void> clock(Instant at, Uuid case_id);
    Result<void> after(Instant at, Uuid case_id);
    void plan_next(Instant at, const engine::Case& now_case, Life& life);
    Result<void> run(Instant at, Uuid case_id, const Move& move);
    void keep_times(const engine::Case& before, const engine::Command& command);
    Result<void> ask_how_it_went(Instant at, const engine::Case& now_case, Life& life);
    Result<void> leave(Instant at);
    bool has_mail(const engine::Case& now_case) const;
    Result<void> deliver(Instant at);
    Result<void> settle_notices(Instant at);
    Result<void> look_early(Instant at);
    Result<void> answer_early(Instant at);
    Result<void> answer_one(Instant at, store::Reader& reader, const early::Proposal& proposal,
                            const access::Worker& worker);
    const access::Worker* answers_early(const early::Proposal& proposal);
    Result<void> make_families(Instant at);
    Result<void> make_family(std::span<const FamilyMember> members, Instant at, Chance& chance);
    records::Person relative(const records::Person& of, std::int32_t years, Chance& chance);
    Result<Uuid> matter_of(const records::Person& person, Instant at, Chance& chance);
    Result<void> count();
    Uuid free_slot(const std::string& unit, Instant after);
    Result<engine::Case> load(Instant at, Uuid case_id);
    // One job of the store at a time of the demo.
    Result<void> write(Instant at, const std::function<Result<void>(store::WriteSession&)>& work);

    store::Store& store_;
    const centre::Installation& installation_;
    const DemoOptions& options_;
    const Population& population_;
    Chance chance_;
    Mover mover_;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> agenda_;
    std::uint64_t order_ = 0;
    std::map<Uuid, Life> lives_;
    std::vector<records::Person> residents_;
    std::vector<Recent> recent_;
    std::string gone_;  // the counsellor who left
    std::map<std::string, std::vector<records::Slot>> slots_;  // by unit, by time
    DemoReport report_;
    Instant first_;
};

}  // namespace luotsi::demo
