#include "demo/demo.hpp"

#include <algorithm>
#include <map>
#include <queue>

#include "demo/moves.hpp"
#include "demo/population.hpp"
#include "desk/desk.hpp"

namespace luotsi::demo {

namespace {

// Contacts per resident and day: about 1.1 a year, so that 2,000 residents make some 550 contacts
// in 90 days. Illustrative.
constexpr double contacts_per_resident_day = 0.003;
constexpr double feedback_share = 0.3;
constexpr std::uint32_t moves_per_visit_max = 12;   // one sitting: take, ask, decide, complete
constexpr std::uint32_t moves_per_case_max = 400;   // a stuck case must not stop the county
constexpr double failed_notice_share = 0.01;
constexpr std::int64_t slot_weeks_ahead = 8;

enum class Happening : std::uint8_t { contact, visit, clock };

struct Due {
    Instant at;
    std::uint64_t order = 0;  // of equals: first planned, first done
    Happening what = Happening::contact;
    Uuid case_id;
    bool operator>(const Due& other) const {
        return std::tie(at, order) > std::tie(other.at, other.order);
    }
};

class County {
public:
    County(store::Store& store, const centre::Installation& installation,
           const DemoOptions& options, const Population& population)
        : store_(store), installation_(installation), options_(options), population_(population),
          chance_(options.seed), mover_(installation, population, chance_) {}

    Result<DemoReport> live(const std::function<void(double)>& progress);

private:
    struct Life {
        records::Person person;  // nil id: stays anonymous
        Language language = Language::fi;
        std::string words;
        std::uint32_t moves = 0;
    };

    Result<void> make_slots();
    void plan_contacts();
    void plan(Instant at, Happening what, Uuid case_id = {});
    Result<void> contact(Instant at);
    Result<void> visit(Instant at, Uuid case_id);
    Result<bool> move(Instant at, Uuid case_id, Life& life);
    Result<void> clock(Instant at, Uuid case_id);
    Result<void> after(Instant at, Uuid case_id);
    bool has_mail(const engine::Case& now_case) const;
    Result<void> deliver(Instant at);
    Result<void> settle_notices();
    Result<void> count();
    Uuid free_slot(const std::string& unit, Instant after);
    Result<engine::Case> load(Instant at, Uuid case_id);

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
    std::map<std::string, std::vector<records::Slot>> slots_;  // by unit, by time
    DemoReport report_;
    Instant first_;
};

void County::plan(Instant at, Happening what, Uuid case_id) {
    if (at <= options_.until) agenda_.push({at, order_++, what, case_id});
}

Result<void> County::make_slots() {
    const Date last = local_date(options_.until) + static_cast<std::int32_t>(7 * slot_weeks_ahead);
    const auto made = centre::make_slots(installation_.patterns, installation_.calendar,
                                         local_date(first_), last);
    for (const records::Slot& slot : made) {
        slots_[slot.unit].push_back(slot);
        const auto put = store_.bulk(first_, [&](store::WriteSession& session) -> Result<std::string> {
            if (auto done = session.put_slot(slot); !done) return fail(done.error());
            return std::string();
        });
        if (!put) return put;
    }
    for (auto& [unit, list] : slots_) {
        std::sort(list.begin(), list.end(), [](const auto& a, const auto& b) {
            return std::tie(a.starts_at, a.id) < std::tie(b.starts_at, b.id);
        });
    }
    return {};
}

Uuid County::free_slot(const std::string& unit, Instant after) {
    auto& list = slots_[unit];
    const auto at = std::find_if(list.begin(), list.end(), [&](const records::Slot& slot) {
        return slot.starts_at > after && slot.booked_by.is_nil();
    });
    return at == list.end() ? Uuid() : at->id;
}

// Contacts come by day and hour: mostly on working days and in the daytime, the web at all hours.
void County::plan_contacts() {
    const double per_day = contacts_per_resident_day * options_.residents;
    const Date today = local_date(options_.until);
    for (std::uint32_t back = options_.days; back-- > 0;) {
        const Date day = today - static_cast<std::int32_t>(back);
        const double share = installation_.calendar.is_working_day(day) ? 1.3 : 0.35;
        double at_hour = 7.0 + chance_.exponential(15.0 / std::max(0.01, per_day * share));
        while (at_hour < 22.0) {
            plan(at_local(day, TimeOfDay{static_cast<std::int32_t>(at_hour * 3'600'000)}),
                 Happening::contact);
            at_hour += chance_.exponential(15.0 / std::max(0.01, per_day * share));
        }
    }
}

Result<engine::Case> County::load(Instant at, Uuid case_id) {
    engine::Case copy;
    const auto read = store_.bulk(at, [&](store::WriteSession& session) -> Result<std::string> {
        const auto found = session.load(case_id);
        if (!found) return fail(found.error());
        copy = **found;
        return std::string();
    });
    if (!read) return fail(read.error());
    return copy;
}

Result<void> County::contact(Instant at) {
    const records::Person& person = residents_[chance_.below(residents_.size())];
    const centre::ContactRequest request = population_.contact(person, at, chance_);
    const std::string code = centre::make_return_code(chance_.random());
    engine::Actor actor{engine::ActorKind::client, "client", "client", "",
                        installation_.organiser};
    if (request.channel != "web") {
        const access::Unit* unit = installation_.organisation.contact_unit(person.municipality);
        std::vector<const access::Worker*> staff;
        for (const access::Worker& worker : installation_.organisation.workers()) {
            if (unit != nullptr && worker.unit == unit->slug) staff.push_back(&worker);
        }
        if (!staff.empty()) {
            const access::Worker& worker = *staff[chance_.below(staff.size())];
            actor = {engine::ActorKind::worker, worker.slug, worker.role, worker.unit,
                     worker.organisation};
        }
    }
    Uuid case_id;
    const auto made = store_.bulk(at, [&](store::WriteSession& session) -> Result<std::string> {
        std::vector<centre::FieldError> errors;
        const auto received = desk::receive_contact(session, installation_, request, actor, code,
                                                    chance_.random(), errors);
        if (!errors.empty()) return fail(errors.front().error);
        if (!received) return fail(received.error());
        case_id = received->case_id;
        return std::string();
    });
    if (!made) return made;
    ++report_.contacts;
    Life life;
    if (!request.name.empty()) life.person = person;
    if (!parse_language(request.language, life.language)) life.language = Language::fi;
    life.words = request.words;
    lives_.emplace(case_id, std::move(life));
    return after(at, case_id);
}

// One move of somebody; false when there was nothing to do.
Result<bool> County::move(Instant at, Uuid case_id, Life& life) {
    const auto now_case = load(at, case_id);
    if (!now_case) return fail(now_case.error());
    const Mover::World world{life.language, life.person.id, life.words, at};
    const auto next = mover_.next(*now_case, world, [&](const std::string& unit, Instant from) {
        return free_slot(unit, from);
    });
    if (!next) return false;
    const auto done = store_.bulk(at, [&](store::WriteSession& session) -> Result<std::string> {
        const auto ran = desk::run_command(session, installation_, case_id, next->command,
                                           next->texts, chance_.random());
        if (!ran) return fail(ran.error());
        return std::string();
    });
    if (!done) {
        // A refusal is an ordinary answer (consent missing, taken meanwhile); others are not.
        const bool ordinary = done.error().kind == ErrorKind::conflict;
        return ordinary ? Result<bool>(false) : fail(done.error());
    }
    if (!next->command.slot.is_nil()) {
        for (auto& [unit, list] : slots_) {
            for (records::Slot& slot : list) {
                if (slot.id == next->command.slot) slot.booked_by = case_id;
            }
        }
    }
    return true;
}

Result<void> County::visit(Instant at, Uuid case_id) {
    Life& life = lives_[case_id];
    for (std::uint32_t i = 0; i < moves_per_visit_max; ++i) {
        if (++life.moves > moves_per_case_max) return {};
        const auto moved = move(at, case_id, life);
        if (!moved) return fail(moved.error());
        if (!*moved) break;
        // People do some things in one sitting and leave the rest for later.
        if (chance_.happens(0.35)) break;
    }
    return after(at, case_id);
}

Result<void> County::clock(Instant at, Uuid case_id) {
    const auto done = store_.bulk(at, [&](store::WriteSession& session) -> Result<std::string> {
        if (auto ticked = desk::tick(session, installation_, case_id, at, chance_.random()); !ticked)
            return fail(ticked.error());
        return std::string();
    });
    if (!done) return done;
    return after(at, case_id);
}

// What follows: messages to other cases, the next visit, the next clock.
Result<void> County::after(Instant at, Uuid case_id) {
    const auto now_case = load(at, case_id);
    if (!now_case) return fail(now_case.error());
    if (has_mail(*now_case)) {
        if (auto delivered = deliver(at); !delivered) return delivered;
    }
    if (now_case->state == engine::CaseState::closed) {
        if (!chance_.happens(feedback_share)) return {};
        engine::Command command;
        command.kind = engine::CommandKind::feedback;
        command.actor = {engine::ActorKind::client, "client", "client", "", now_case->organiser};
        command.source = "end";
        engine::Learned score;
        score.value = feel::Value::number(static_cast<std::int64_t>(2 + chance_.below(4)));
        command.learned.push_back(score);
        return store_.bulk(at, [&](store::WriteSession& session) -> Result<std::string> {
            const auto ran = desk::run_command(session, installation_, case_id, command, {},
                                               chance_.random());
            return ran ? Result<std::string>(std::string()) : fail(ran.error());
        });
    }
    const Instant next = mover_.when(*now_case, at);
    if (next != never) plan(std::max(next, at + minutes(1)), Happening::visit, case_id);
    const Instant rings = engine::next_due(*now_case);
    if (rings != never) plan(std::max(rings, at), Happening::clock, case_id);
    return {};
}

// Whether the case has something to say to another: reading the post costs a commit.
bool County::has_mail(const engine::Case& now_case) const {
    if (now_case.state == engine::CaseState::closed && !now_case.parent.is_nil()) return true;
    return std::any_of(now_case.promises.begin(), now_case.promises.end(),
                       [&](const engine::Promise& promise) {
                           return !promise.sub_case.is_nil() && !lives_.contains(promise.sub_case);
                       });
}

Result<void> County::deliver(Instant at) {
    if (auto committed = store_.bulk_commit(); !committed) return committed;
    const auto messages = store_.reader()->undelivered(64);
    if (!messages) return fail(messages.error());
    for (const store::CaseMessage& message : *messages) {
        const auto done = store_.bulk(at, [&](store::WriteSession& session) -> Result<std::string> {
            const auto sent = desk::deliver(session, installation_, message, chance_.random());
            return sent ? Result<std::string>(std::string()) : fail(sent.error());
        });
        if (!done) return done;
        if (message.kind == "start") lives_[message.to_case] = lives_[message.from_case];
        lives_[message.to_case].moves = 0;
        plan(at + minutes(1), Happening::visit, message.to_case);
    }
    return {};
}

// The demo sends nothing: what was waiting counts as sent, a few as failed, which is the
// counsellor's task.
Result<void> County::settle_notices() {
    if (auto committed = store_.bulk_commit(); !committed) return committed;
    const auto waiting = store_.reader()->notices("waiting", 1'000'000);
    if (!waiting) return fail(waiting.error());
    for (const store::Notice& notice : *waiting) {
        const bool failed = chance_.happens(failed_notice_share);
        const auto done = store_.bulk(
            options_.until, [&](store::WriteSession& session) -> Result<std::string> {
                if (auto set = session.set_notice_state(notice.id, failed ? "failed" : "sent",
                                                        failed ? "no such number" : "",
                                                        options_.until);
                    !set)
                    return fail(set.error());
                if (!failed) return std::string();
                engine::Command command;
                command.kind = engine::CommandKind::told;
                command.channel = notice.channel;
                command.source = notice.code;
                command.flag = false;
                command.reason = "no_such_address";
                command.actor.role = "system";
                command.actor.organisation = notice.organiser;
                const auto ran = desk::run_command(session, installation_, notice.case_id, command,
                                                   {}, chance_.random());
                return ran || ran.error().kind == ErrorKind::conflict
                           ? Result<std::string>(std::string())
                           : fail(ran.error());
            });
        if (!done) return done;
    }
    return {};
}

Result<void> County::count() {
    const auto reader = store_.reader();
    std::string after;
    for (const char* state : {"open", "closed"}) {
        after.clear();
        do {
            std::string next;
            const auto rows = reader->cases(state, 200, after, next);
            if (!rows) return fail(rows.error());
            for (const store::CaseRow& row : *rows) {
                report_.events += row.seq;
                (row.state == "open" ? report_.open_cases : report_.closed_cases) += 1;
                if (row.state != "open") continue;
                const auto one = reader->case_now(row.case_id);
                if (!one) return fail(one.error());
                for (const engine::Round& round : (*one)->rounds) {
                    const bool due = round.state == engine::RoundState::due ||
                                     round.state == engine::RoundState::taken;
                    if (due && round.overdue) ++report_.overdue;
                }
                for (const engine::Promise& promise : (*one)->promises) {
                    if (promise.state == engine::PromiseState::asked ||
                        promise.state == engine::PromiseState::accepted)
                        ++report_.waiting_promises;
                }
            }
            after = next;
        } while (!after.empty());
    }
    return {};
}

Result<DemoReport> County::live(const std::function<void(double)>& progress) {
    first_ = at_local(local_date(options_.until) - static_cast<std::int32_t>(options_.days), {});
    if (auto made = make_slots(); !made) return fail(made.error());
    for (std::uint32_t i = 0; i < options_.residents; ++i) {
        residents_.push_back(population_.person(first_, chance_));
        residents_.back().organiser = installation_.organiser;
        const auto put = store_.bulk(first_, [&](store::WriteSession& session) -> Result<std::string> {
            if (auto done = session.put_person(residents_.back()); !done) return fail(done.error());
            return std::string();
        });
        if (!put) return fail(put.error());
    }
    report_.residents = residents_.size();
    plan_contacts();
    const double span = static_cast<double>((options_.until - first_).ms);
    while (!agenda_.empty()) {
        const Due due = agenda_.top();
        agenda_.pop();
        if (progress) progress(static_cast<double>((due.at - first_).ms) / span);
        Result<void> done = due.what == Happening::contact ? contact(due.at)
                            : due.what == Happening::visit ? visit(due.at, due.case_id)
                                                           : clock(due.at, due.case_id);
        if (!done) return fail(done.error());
    }
    if (auto settled = settle_notices(); !settled) return fail(settled.error());
    if (auto committed = store_.bulk_commit(); !committed) return fail(committed.error());
    if (auto counted = count(); !counted) return fail(counted.error());
    if (progress) progress(1.0);
    return report_;
}

}  // namespace

Result<DemoReport> make_demo(store::Store& store, const centre::Installation& installation,
                             const DemoOptions& options,
                             const std::function<void(double)>& progress) {
    std::vector<Error> errors;
    const Population population = Population::load(
        installation.content_folder + "/demo/" + installation.organiser, errors);
    if (!errors.empty()) return fail(errors.front());
    County county(store, installation, options, population);
    return county.live(progress);
}

}  // namespace luotsi::demo
