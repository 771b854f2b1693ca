#include "demo/county.hpp"

#include <algorithm>

#include "desk/desk.hpp"

namespace luotsi::demo {

namespace {

constexpr double feedback_share = 0.3;       // of those asked how it went after a seam
constexpr double again_share = 0.03;         // contacts that repeat one of the last days
constexpr std::size_t again_among = 20;
constexpr double often_share = 0.2;          // contacts made by the few who need much help …
constexpr std::size_t often_of = 25;         // … one resident in so many
constexpr double ever_again_share = 0.1;     // … and by the very few who come again and again
constexpr std::size_t ever_again_of = 200;
constexpr double name_later_share = 0.35;    // of those who gave no name: may tell it later
constexpr double recorded_late_share = 0.1;  // calls and visits written down after the fact
constexpr std::uint32_t moves_per_visit_max = 12;   // one sitting: take, ask, decide, complete
constexpr std::uint32_t moves_per_case_max = 400;   // a stuck case must not stop the county
constexpr double failed_notice_share = 0.01;

}  // namespace

// Who makes contact and with what words: somebody new, one of the few who often do, or somebody
// who sends the same again.
centre::ContactRequest County::said_at(Instant at, records::Person& person, Uuid& same_as) {
    if (!recent_.empty() && chance_.happens(again_share)) {
        const std::size_t last = std::min(recent_.size(), again_among);
        const Recent& again = recent_[recent_.size() - 1 - chance_.below(last)];
        const auto before = load(at, again.case_id);
        if (before && before->state == engine::CaseState::open) {
            person = again.person;
            same_as = again.case_id;
            centre::ContactRequest request = again.request;
            if (!mover_.in_office_hours(at)) request.channel = "web";
            return request;
        }
    }
    const auto one_in = [&](std::size_t of) {
        return std::max<std::size_t>(1, residents_.size() / of);
    };
    const double who = chance_.unit();
    person = residents_[chance_.below(who < ever_again_share                 ? one_in(ever_again_of)
                                      : who < ever_again_share + often_share ? one_in(often_of)
                                                                             : residents_.size())];
    centre::ContactRequest request = population_.contact(person, at, chance_);
    if (!mover_.in_office_hours(at)) {
        // Nobody answers the phone now: what is told now is written on the web.
        request.channel = "web";
        request.reporter = {};
    }
    const bool told_to_worker = request.channel != "web" && request.channel != "chat";
    if (told_to_worker && chance_.happens(recorded_late_share)) {
        const Instant told = at - minutes(20 + static_cast<std::int64_t>(chance_.below(240)));
        if (mover_.in_office_hours(told)) request.happened_at = told;
    }
    return request;
}

engine::Actor County::who_records(const centre::ContactRequest& request,
                                  const records::Person& person) {
    engine::Actor actor{engine::ActorKind::client, "client", "client", "", installation_.organiser};
    if (request.channel == "web") return actor;
    const access::Unit* unit = installation_.organisation.contact_unit(person.municipality);
    std::vector<const access::Worker*> staff;
    for (const access::Worker& worker : installation_.organisation.workers()) {
        if (unit != nullptr && worker.unit == unit->slug && worker.slug != gone_)
            staff.push_back(&worker);
    }
    if (staff.empty()) return actor;
    const access::Worker& worker = *staff[chance_.below(staff.size())];
    return {engine::ActorKind::worker, worker.slug, worker.role, worker.unit, worker.organisation};
}

Result<void> County::contact(Instant at) {
    records::Person person;
    Life life;
    centre::ContactRequest request = said_at(at, person, life.same_as);
    if (!life.same_as.is_nil()) request.happened_at = Instant{0};
    const std::string code = centre::make_return_code(chance_.random());
    const engine::Actor actor = who_records(request, person);
    Uuid case_id;
    const auto made = write(at, [&](store::WriteSession& session) -> Result<void> {
        std::vector<centre::FieldError> errors;
        const auto received = desk::receive_contact(session, installation_, request, actor, code,
                                                    chance_.random(), errors);
        if (!errors.empty()) return fail(errors.front().error);
        if (!received) return fail(received.error());
        case_id = received->case_id;
        return {};
    });
    if (!made) return made;
    ++report_.contacts;
    life.named = !request.name.empty();
    if (life.named || chance_.happens(name_later_share)) life.person = person;
    if (!parse_language(request.language, life.language)) life.language = Language::fi;
    life.words = request.words;
    if (life.same_as.is_nil()) recent_.push_back({person, request, case_id});
    lives_.emplace(case_id, std::move(life));
    return after(at, case_id);
}

// A booking, a move and a cancellation change which times are free.
void County::keep_times(const engine::Case& before, const engine::Command& command) {
    using Kind = engine::CommandKind;
    const bool frees = command.kind == Kind::move_booking || command.kind == Kind::cancel_booking;
    const Uuid freed = frees ? before.appointments[command.appointment].slot : Uuid();
    for (auto& [unit, list] : slots_) {
        for (records::Slot& slot : list) {
            if (!command.slot.is_nil() && slot.id == command.slot) slot.booked_by = before.id;
            if (!freed.is_nil() && slot.id == freed) slot.booked_by = Uuid();
        }
    }
}

Result<void> County::run(Instant at, Uuid case_id, const Move& move) {
    return write(at, [&](store::WriteSession& session) -> Result<void> {
        const auto ran = desk::run_command(session, installation_, case_id, move.command,
                                           move.texts, chance_.random());
        return ran ? Result<void>() : fail(ran.error());
    });
}

// One move of somebody, or something besides what is owed; false when there was nothing to do.
Result<bool> County::move(Instant at, Uuid case_id, Life& life, bool aside) {
    const auto now_case = load(at, case_id);
    if (!now_case) return fail(now_case.error());
    const Mover::World world{life.language, life.person.id, life.words, at,
                             life.named,    life.same_as};
    const auto free_time = [&](const std::string& unit, Instant from) {
        return free_slot(unit, from);
    };
    const auto next = aside ? mover_.aside(*now_case, world, free_time)
                            : mover_.next(*now_case, world, free_time);
    if (!next) return false;
    if (auto done = run(at, case_id, *next); !done) {
        // A refusal is an ordinary answer (consent missing, taken meanwhile); others are not.
        const bool ordinary = done.error().kind == ErrorKind::conflict;
        return ordinary ? Result<bool>(false) : fail(done.error());
    }
    keep_times(*now_case, next->command);
    const auto now = load(at, case_id);
    if (!now) return fail(now.error());
    if (auto asked = ask_how_it_went(at, *now, life); !asked) return fail(asked.error());
    return true;
}

Result<void> County::visit(Instant at, Uuid case_id) {
    Life& life = lives_[case_id];
    if (life.next_visit != at) return {};
    life.next_visit = never;
    if (auto aside = move(at, case_id, life, true); !aside) return fail(aside.error());
    for (std::uint32_t i = 0; i < moves_per_visit_max; ++i) {
        if (++life.moves > moves_per_case_max) return {};
        const auto moved = move(at, case_id, life, false);
        if (!moved) return fail(moved.error());
        if (!*moved && i == 0) life.idle_until = at + days(1);
        if (!*moved) break;
        // People do some things in one sitting and leave the rest for later.
        if (chance_.happens(0.35)) break;
    }
    return after(at, case_id);
}

Result<void> County::clock(Instant at, Uuid case_id) {
    Life& life = lives_[case_id];
    if (life.next_clock != at) return {};
    life.next_clock = never;
    const auto done = write(at, [&](store::WriteSession& session) {
        return desk::tick(session, installation_, case_id, at, chance_.random());
    });
    if (!done) return done;
    return after(at, case_id);
}

// After each seam one short question; some answer, a few in words.
Result<void> County::ask_how_it_went(Instant at, const engine::Case& now_case, Life& life) {
    for (const engine::Round& round : now_case.rounds) {
        const std::string& seam = now_case.model->steps[round.step].asks_after;
        const bool passed = round.state == engine::RoundState::done && round.ended_at == at;
        if (!passed || seam.empty()) continue;
        if (std::find(life.asked.begin(), life.asked.end(), seam) != life.asked.end()) continue;
        life.asked.push_back(seam);
        if (!chance_.happens(feedback_share)) continue;
        const auto [score, words] = population_.feedback(chance_);
        Move move;
        move.command.kind = engine::CommandKind::feedback;
        move.command.actor = {engine::ActorKind::client, "client", "client", "",
                              now_case.organiser};
        move.command.source = seam;
        engine::Learned given;
        given.value = feel::Value::number(static_cast<std::int64_t>(score));
        move.command.learned.push_back(std::move(given));
        if (!words.empty()) move.texts.push_back(mover_.said_by_client(now_case, words, at));
        if (!words.empty()) move.command.text = move.texts.back().id;
        if (auto told = run(at, now_case.id, move); !told) return told;
    }
    return {};
}

// What follows: messages to other cases, the next visit, the next clock.
Result<void> County::after(Instant at, Uuid case_id) {
    const auto now_case = load(at, case_id);
    if (!now_case) return fail(now_case.error());
    if (has_mail(*now_case)) {
        if (auto delivered = deliver(at); !delivered) return delivered;
    }
    plan_next(at, *now_case, lives_[case_id]);
    return {};
}

// One visit and one clock of a case stand in the agenda at a time: with more, a case would be
// looked at ever oftener and nothing would ever be late.
void County::plan_next(Instant at, const engine::Case& now_case, Life& life) {
    if (now_case.state == engine::CaseState::closed) {
        life.next_visit = life.next_clock = never;
        return;
    }
    // A visit that stands is kept, unless something new is due before it.
    const auto owed = engine::obligations(now_case);
    const bool sooner = std::any_of(owed.begin(), owed.end(), [&](const auto& one) {
        return one.due_at > at && one.due_at < life.next_visit;
    });
    if (life.next_visit == never || sooner) {
        const Instant next = mover_.when(now_case, at);
        if (next != never && next < life.next_visit) {
            life.next_visit = std::max({next, at + minutes(1), life.idle_until});
            plan(life.next_visit, Happening::visit, now_case.id);
        }
    }
    const Instant rings = engine::next_due(now_case);
    // A clock that rang and is due still would ring for ever.
    const Instant clock = rings == never || rings > at ? rings : at + minutes(1);
    if (clock == life.next_clock) return;
    life.next_clock = clock;
    if (clock != never) plan(clock, Happening::clock, now_case.id);
}

// A counsellor leaves, and the one who leads hands over all they hold: nothing stays with them.
Result<void> County::leave(Instant at) {
    const access::Worker* leaver = nullptr;
    const access::Worker* leader = nullptr;
    for (const access::Worker& one : installation_.organisation.workers()) {
        const access::Unit* unit = installation_.organisation.unit(one.unit);
        if (unit == nullptr || !unit->receives_contacts) continue;
        (one.leads ? leader : leaver) = &one;
    }
    if (leaver == nullptr || leader == nullptr) return {};
    gone_ = leaver->slug;
    mover_.leaves(gone_);
    Move over;
    over.command.kind = engine::CommandKind::hand_over;
    over.command.actor = {engine::ActorKind::worker, leader->slug, leader->role, leader->unit,
                          leader->organisation};
    over.command.from = gone_;
    over.command.reason = "worker_left";
    for (const auto& [case_id, life] : lives_) {
        const auto moved = run(at, case_id, over);
        // A case in which they hold nothing, or which is closed, says so.
        if (!moved && moved.error().kind != ErrorKind::conflict) return moved;
    }
    return write(at, [&](store::WriteSession& session) {
        return session.put_record("worker", gone_,
                                  R"({"slug":")" + gone_ + R"(","left":true,"to":""})",
                                  over.command.actor);
    });
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
        const auto done = write(at, [&](store::WriteSession& session) {
            return desk::deliver(session, installation_, message, chance_.random());
        });
        if (!done) return done;
        if (message.kind == "start") {
            Life life = lives_[message.from_case];
            life.moves = 0;
            life.next_visit = life.next_clock = never;
            life.idle_until = Instant{0};
            life.asked.clear();
            lives_[message.to_case] = std::move(life);
        }
        if (auto followed = after(at, message.to_case); !followed) return followed;
    }
    return {};
}

// The demo sends nothing: once a day what was waiting counts as sent, a few as failed, which is
// the counsellor's task.
Result<void> County::settle_notices(Instant at) {
    if (auto committed = store_.bulk_commit(); !committed) return committed;
    const auto waiting = store_.reader()->notices("waiting", 1'000'000);
    if (!waiting) return fail(waiting.error());
    for (const store::Notice& notice : *waiting) {
        const bool failed = chance_.happens(failed_notice_share);
        const auto set = write(at, [&](store::WriteSession& session) {
            return session.set_notice_state(notice.id, failed ? "failed" : "sent",
                                            failed ? "no such address" : "", at, notice.tries);
        });
        if (!set) return set;
        if (!failed) continue;
        Move told;
        told.command.kind = engine::CommandKind::told;
        told.command.channel = notice.channel;
        told.command.source = notice.code;
        told.command.reason = "no_such_address";
        told.command.actor.role = "system";
        told.command.actor.organisation = notice.organiser;
        const auto ran = run(at, notice.case_id, told);
        if (!ran && ran.error().kind != ErrorKind::conflict) return ran;
        if (auto followed = after(at, notice.case_id); !followed) return followed;
    }
    return {};
}

}  // namespace luotsi::demo
