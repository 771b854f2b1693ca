// What must hold after every start of the program, at rest and weeks later. Read through the
// store's own readers and its journal, beside what clients and the gateway know.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "engine/engine.hpp"
#include "world.hpp"

namespace luotsi::faults {

using engine::EventKind;

// Kinds of lines that acts of workers write, each of which was told to the one who acted. Few are
// written by the clock as well: a timer that ends a round. What was due when a worker acts happens
// first and is told with the act; what was due when nobody acted is told to nobody.
constexpr std::array told_kinds{EventKind::round_taken,
                                EventKind::round_done,
                                EventKind::confirmed,
                                EventKind::overridden,
                                EventKind::noted,
                                EventKind::plan_drafted,
                                EventKind::plan_edited,
                                EventKind::promise_asked,
                                EventKind::promise_accepted,
                                EventKind::promise_answered,
                                EventKind::promise_returned,
                                EventKind::consent_given};

struct Seen {
    store::CaseRow row;
    engine::Case now;
    std::vector<engine::Event> journal;
    // Told by the journal and the texts, once when they are read.
    std::vector<std::string> marks;
    std::array<std::uint32_t, told_kinds.size()> by_workers{}, by_clock{};
    std::uint32_t told = 0;
    std::vector<Uuid> started, ended;  // cases of others, as this one knows
    std::vector<std::string> booked;   // every time that was booked here, whatever became of it
};

namespace {

class Check {
public:
    Check(World& world, const char* when, bool at_rest, World::How how)
        : world_(world), when_(when), at_rest_(at_rest), how_(how),
          reader_(world.store().reader()) {}

    void all() {
        if (!read()) return;
        if (how_ != World::How::changes) chains();
        for (const auto& [id, one] : world_.seen) {
            next_thing(*one);
            no_deadline_lost(*one);
        }
        acknowledged();
        messages();
        appointments();
        if (!at_rest_) return;
        notices();
        if (how_ == World::How::rebuilding) rebuilt();
    }

private:
    void bad(const char* rule, const std::string& detail) {
        world_.violated(rule, fmt::format("{} ({})", detail, when_));
    }

    // False when the disk has failed the reading: nothing can be said then.
    bool read() {
        std::string after;
        std::string next;
        std::map<Uuid, std::shared_ptr<const Seen>> now;
        do {
            const auto page = reader_->cases("", 200, after, next);
            if (!page) return failed(page.error());
            for (const auto& row : *page) {
                const auto before = world_.seen.find(row.case_id);
                if (how_ == World::How::changes && before != world_.seen.end() &&
                    before->second->row.seq == row.seq) {
                    now.emplace(row.case_id, before->second);
                    continue;
                }
                auto one = std::make_shared<Seen>();
                one->row = row;
                if (!read_case(*one)) return false;
                now.emplace(row.case_id, std::move(one));
            }
            after = next;
        } while (!next.empty());
        world_.seen = std::move(now);
        return true;
    }

    bool read_case(Seen& one) {
        const Uuid id = one.row.case_id;
        auto the_case = reader_->load_case(id);
        if (!the_case) return failed(the_case.error());
        auto journal = reader_->journal(id);
        if (!journal) return failed(journal.error());
        auto texts = reader_->texts_of_case(id);
        if (!texts) return failed(texts.error());
        const auto details = reader_->contact_details(id);
        if (!details && details.error().kind != ErrorKind::not_found)
            return failed(details.error());
        one.now = std::move(*the_case);
        one.journal = std::move(*journal);
        bend(one);
        // A case that another has begun carries its person's details along, on purpose.
        if (one.now.parent.is_nil() && details && details->name.starts_with("[["))
            one.marks.push_back(details->name);
        tell_texts(one, *texts);
        tell_lines(one);
        one_side(one);
        lines_in_time(one);
        if (how_ == World::How::changes) {
            const auto holds = reader_->holds(id);
            if (!holds) return failed(holds.error());
            if (!*holds) bad("hash chains hold", to_string(id));
        }
        return true;
    }

    // What is read is not what is there: shows that the rules on it can be broken.
    void bend(Seen& one) const {
        if (one.row.case_id.low % 4 != 0 || one.journal.size() < 4) return;
        if (world_.plan.mutant == Mutant::idle_case && one.now.state == engine::CaseState::open) {
            one.now.rounds.clear();
            one.now.promises.clear();
        }
        if (world_.plan.mutant == Mutant::two_sides)
            for (auto& event : one.journal)
                if (event.kind == EventKind::opened) event.unit.clear();
        if (world_.plan.mutant == Mutant::early_line)
            one.journal.back().recorded_at = one.journal.back().happened_at - seconds(1);
    }

    void tell_texts(Seen& one, const std::vector<store::Text>& texts) {
        std::set<Uuid> referred;
        for (const auto& event : one.journal) {
            if (!event.text.is_nil()) referred.insert(event.text);
            for (const auto& edit : event.edits) referred.insert(edit.value.text);
            if (!event.plan) continue;
            for (const auto& goal : event.plan->goals) referred.insert(goal);
            for (const auto& item : event.plan->items) referred.insert(item.text);
        }
        for (const auto& text : texts) {
            const auto from = text.body.find("[[");
            if (from == std::string::npos) continue;
            one.marks.push_back(text.body.substr(from, text.body.find("]]", from) - from + 2));
            if (!referred.contains(text.id))
                bad("every text belongs to a line of the journal", one.marks.back());
        }
    }

    static void tell_lines(Seen& one) {
        for (const auto& event : one.journal) {
            if (event.kind == EventKind::told) ++one.told;
            if (event.kind == EventKind::sub_case_started) one.started.push_back(event.person);
            if (event.kind == EventKind::sub_case_ended) one.ended.push_back(event.person);
            if (event.kind == EventKind::booked || event.kind == EventKind::booking_moved)
                one.booked.push_back(to_string(event.slot));
            const bool worker = event.actor.kind == engine::ActorKind::worker;
            if (!worker && event.actor.kind != engine::ActorKind::system) continue;
            const auto kind = std::find(told_kinds.begin(), told_kinds.end(), event.kind);
            if (kind != told_kinds.end())
                ++(worker ? one.by_workers
                          : one.by_clock)[static_cast<std::size_t>(kind - told_kinds.begin())];
        }
    }

    bool failed(const Error& error) {
        if (error.code != "store.disk_full" && !world_.disk.dead())
            bad("the database can be read", to_string(error));
        return false;
    }

    void chains() {
        const auto broken = world_.store().verify();
        if (!broken && !world_.disk.dead() && broken.error().code != "store.disk_full")
            bad("hash chains hold", to_string(broken.error()));
        if (!broken) return;
        for (const Uuid& id : *broken) bad("hash chains hold", to_string(id));
    }

    void next_thing(const Seen& one) {
        if (one.now.state != engine::CaseState::open) return;
        if (engine::needs_person(one.now) ||
            (engine::obligations(one.now).empty() && engine::next_due(one.now) == never))
            bad("every open case has a next thing", to_string(one.row.case_id));
    }

    // Told by the journal from its first line on, after each of them.
    void one_side(const Seen& one) {
        engine::Case then;
        std::uint64_t seq = 0;
        for (const auto& event : one.journal) {
            if (event.seq != ++seq) bad("the journal has every line once", to_string(one.now.id));
            engine::apply(then, event);
            if (then.state != engine::CaseState::open) continue;
            if (then.unit.empty()) bad("responsibility is one side's", to_string(one.now.id));
            for (const auto& round : then.rounds) {
                if (!engine::is_open(round.state)) continue;
                const auto running = std::count_if(
                    then.promises.begin(), then.promises.end(), [&](const auto& promise) {
                        return promise.round == round.id && engine::is_running(promise.state);
                    });
                if (running > 1 || (running == 1) != (round.promise != engine::none))
                    bad("responsibility is one side's",
                        fmt::format("{} line {} round {}", to_string(one.now.id), seq, round.id));
            }
        }
        if (then.seq != one.now.seq) bad("the journal gives the case", to_string(one.now.id));
        const Instant end =
            one.now.state == engine::CaseState::open ? world_.wall() : one.now.closed_at;
        std::int64_t whole = 0;
        for (const auto& share : engine::attribute_wait(one.journal, end)) whole += share.ms;
        if (one.now.state == engine::CaseState::closed && !one.journal.empty() &&
            reopened(one) == 0 && whole != (end - one.journal.front().happened_at).ms)
            bad("the shares of waiting make the whole",
                fmt::format("{}: {} of {}", to_string(one.now.id), whole,
                            (end - one.journal.front().happened_at).ms));
    }

    static std::ptrdiff_t reopened(const Seen& one) {
        return std::count_if(one.journal.begin(), one.journal.end(),
                             [](const auto& event) {
                                 return event.kind == EventKind::reopened ||
                                        event.kind == EventKind::closed;
                             }) -
               1;
    }

    void lines_in_time(const Seen& one) {
        std::set<std::tuple<std::uint32_t, std::uint32_t, std::int64_t>> rung;
        std::set<std::pair<std::uint32_t, std::uint32_t>> fired;
        for (const auto& event : one.journal) {
            if (event.kind == EventKind::overdue) {
                ++world_.outcome.ticks;
                if (!rung.emplace(event.round, event.promise, event.happened_at.ms).second)
                    bad("no deadline is doubled", to_string(one.now.id));
            }
            if (event.kind == EventKind::timer_fired && event.round != engine::none &&
                !fired.emplace(event.step, event.round).second)
                bad("no deadline is doubled", to_string(one.now.id) + " timer");
            if (event.recorded_at < event.happened_at)
                bad("nothing happens before its time", to_string(one.now.id));
        }
    }

    void no_deadline_lost(const Seen& one) {
        if (!at_rest_ || one.now.state != engine::CaseState::open) return;
        const Instant now = world_.wall() - seconds(1);
        if (engine::next_due(one.now) <= now)
            bad("no deadline is lost", to_string(one.now.id) + " has a clock that did not ring");
        for (const auto& round : one.now.rounds)
            if (engine::is_open(round.state) && round.promise == engine::none &&
                round.due_at <= now && !round.overdue)
                bad("no deadline is lost",
                    fmt::format("{} round {}", to_string(one.now.id), round.id));
        for (const auto& promise : one.now.promises)
            if (engine::is_running(promise.state) && promise.due_at <= now && !promise.overdue)
                bad("no deadline is lost",
                    fmt::format("{} promise {}", to_string(one.now.id), promise.id));
    }

    void acknowledged() {
        std::map<std::string, std::uint32_t> marks;  // how often a mark stands anywhere
        std::map<std::string, Uuid> where;
        for (const auto& [id, one] : world_.seen)
            for (const std::string& mark : one->marks) {
                ++marks[mark];
                where[mark] = id;
            }
        for (const auto& [op, wish] : world_.contacts) {
            once(wish, marks);
            if (wish.known == Known::done && where[wish.mark] != wish.case_id)
                bad("acknowledged work is there exactly once", wish.mark + " in another case");
        }
        for (const auto& wish : world_.wishes) {
            if (!wish.mark.empty()) once(wish, marks);
            auto& told = told_[wish.case_id];
            if (wish.known == Known::done)
                for (const auto& kind : wish.events) ++told.kinds[kind];
            else if (wish.known != Known::refused)
                told.all_known = false;
        }
        for (const auto& [id, told] : told_)
            if (told.all_known) done(id, told.kinds);
        for (const auto& [id, slot] : world_.booked) {
            const auto found = world_.seen.find(id);
            if (found == world_.seen.end() ||
                std::count(found->second->booked.begin(), found->second->booked.end(), slot) == 0)
                bad("acknowledged work is there exactly once", "a booked time: " + slot);
        }
    }

    void once(const Wish& wish, const std::map<std::string, std::uint32_t>& marks) {
        const auto found = marks.find(wish.mark);
        const std::uint32_t times = found == marks.end() ? 0 : found->second;
        const bool right = wish.known == Known::done      ? times == 1
                           : wish.known == Known::refused ? times == 0
                                                          : times <= 1;
        if (!right)
            bad("acknowledged work is there exactly once",
                fmt::format("{} is there {} times, {}", wish.mark, times,
                            wish.known == Known::done      ? "was acknowledged"
                            : wish.known == Known::refused ? "was refused"
                                                           : "nobody was told"));
    }

    // Every act of a worker was told to that worker once, and what was told is there.
    void done(Uuid case_id, const std::map<std::string, std::uint32_t>& kinds) {
        const auto found = world_.seen.find(case_id);
        if (found == world_.seen.end())
            return bad("acknowledged work is there exactly once", to_string(case_id));
        for (std::size_t i = 0; i < told_kinds.size(); ++i) {
            const std::uint32_t there = found->second->by_workers[i];
            const std::uint32_t at_most = there + found->second->by_clock[i];
            const auto known = kinds.find(std::string(to_string(told_kinds[i])));
            const std::uint32_t told = known == kinds.end() ? 0 : known->second;
            if (told < there || told > at_most)
                bad("acknowledged work is there exactly once",
                    fmt::format("{}: {} lines {}, {} told", to_string(case_id), there,
                                to_string(told_kinds[i]), told));
        }
    }

    void messages() {
        std::map<Uuid, std::uint32_t> started;
        std::map<Uuid, std::uint32_t> ended;
        for (const auto& [id, one] : world_.seen) {
            for (const Uuid sub_case : one->started)
                if (++started[sub_case] > 1)
                    bad("no message is doubled", to_string(sub_case) + " was started twice");
            for (const Uuid sub_case : one->ended)
                if (++ended[sub_case] > 1)
                    bad("no message is doubled", to_string(sub_case) + " ended twice");
        }
        world_.outcome.messages = started.size();
        for (const auto& [id, seen] : world_.seen) {
            const Seen& one = *seen;
            if (!one.now.parent.is_nil() && !world_.seen.contains(one.now.parent))
                bad("no message is lost", to_string(id) + " has no parent");
            if (!at_rest_ || one.now.parent.is_nil()) continue;
            if (one.now.state == engine::CaseState::closed && !one.now.starter_gave_up &&
                ended[id] == 0 && still_waited_for(id, one.now.parent))
                bad("no message is lost", to_string(id) + " ended, its parent does not know");
        }
        if (!at_rest_) return;
        for (const auto& [id, times] : started)
            if (!world_.seen.contains(id))
                bad("no message is lost", to_string(id) + " never began");
    }

    bool still_waited_for(Uuid sub_case, Uuid parent) const {
        const engine::Case& starter = world_.seen.at(parent)->now;
        if (starter.state != engine::CaseState::open) return false;
        return std::any_of(starter.promises.begin(), starter.promises.end(),
                           [&](const auto& promise) {
                               return promise.sub_case == sub_case &&
                                      engine::is_running(promise.state);
                           }) ||
               std::any_of(starter.rounds.begin(), starter.rounds.end(), [&](const auto& round) {
                   return round.sub_case == sub_case && engine::is_open(round.state);
               });
    }

    void appointments() {
        std::map<Uuid, Uuid> taken;
        for (const auto& [id, one] : world_.seen)
            for (const auto& appointment : one->now.appointments) {
                if (appointment.state != engine::AppointmentState::booked ||
                    appointment.slot.is_nil())
                    continue;
                if (!taken.emplace(appointment.slot, id).second)
                    bad("a time is one person's", to_string(appointment.slot));
                still_taken(appointment, id);
            }
    }

    // The calendar says the same: nobody else is offered what somebody has.
    void still_taken(const engine::Appointment& appointment, Uuid owner) {
        const auto times = reader_->slots_of_worker(appointment.worker, appointment.starts_at,
                                                    appointment.starts_at + minutes(1));
        if (!times) return void(failed(times.error()));
        for (const auto& slot : *times)
            if (slot.id == appointment.slot && slot.booked_by != owner)
                bad("a time is one person's",
                    to_string(slot.id) +
                        (slot.booked_by.is_nil() ? " looks free" : " is another's"));
    }

    // A notice goes out at least once and is marked once; its case is told once.
    void notices() {
        std::map<Uuid, std::uint32_t> concluded;
        for (const char* state : {"sent", "failed", "waiting"}) {
            const auto found = reader_->notices(state, 1'000'000);
            if (!found) return;
            for (const auto& notice : *found) {
                if (notice.channel == "screen") continue;  // nothing goes out
                const auto out = world_.went_out.find(to_string(notice.id));
                const bool went = out != world_.went_out.end();
                if (state == std::string_view("sent") && !went)
                    bad("a notice goes out before it is marked", to_string(notice.id));
                if (state == std::string_view("waiting"))
                    bad("no notice is left over", to_string(notice.id));
                if (went && out->second > 1 + world_.outcome.restarts + world_.plan.faults.size())
                    bad("a notice does not go out again and again", to_string(notice.id));
                ++concluded[notice.case_id];
            }
        }
        for (const auto& [id, one] : world_.seen) {
            const std::uint32_t told = one->told;
            if (told != concluded[id])
                bad("a notice is marked once",
                    fmt::format("{}: {} told, {} notices", to_string(id), told, concluded[id]));
        }
    }

    void rebuilt() {
        const auto made = world_.store().rebuild();
        if (!made) return bad("projections can be rebuilt", to_string(made.error()));
        if (made->digest_before != made->digest_after)
            bad("projections equal their rebuilding", "the digests differ");
        world_.mix(stable_hash(made->digest_after));
        world_.outcome.events = made->events;
    }

    World& world_;
    const char* when_;
    bool at_rest_;
    World::How how_;
    std::unique_ptr<store::Reader> reader_;
    struct Told {
        bool all_known = true;
        std::map<std::string, std::uint32_t> kinds;
    };
    std::map<Uuid, Told> told_;
};

}  // namespace

void World::check_all(const char* when, bool at_rest, How how) {
    Check(*this, when, at_rest, how).all();
}

}  // namespace luotsi::faults
