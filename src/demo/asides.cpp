// What happens in a case besides what is owed: people write, call, forget their times and tell
// their names later; the same matter comes twice. Kept apart from the moves that serve an
// obligation, which moves.cpp makes.
#include <algorithm>

#include "demo/moves.hpp"

namespace luotsi::demo {

namespace {

// How often, per visit to a case; illustrative, not measured.
constexpr double client_message_share = 0.035;
constexpr double worker_message_share = 0.04;
constexpr double note_share = 0.07;
constexpr double name_later_share = 0.12;    // a name not yet bound to the case is
constexpr double wrong_person_share = 0.003; // a binding turns out to be wrong
constexpr double move_time_share = 0.12;
constexpr double cancel_time_share = 0.03;
constexpr double no_show_share = 0.12;
constexpr Duration no_show_noticed = days(3);  // a missed time is written down soon or never

bool safety_open(const engine::Case& now_case) {
    return std::any_of(now_case.rounds.begin(), now_case.rounds.end(), [&](const auto& round) {
        return engine::is_open(round.state) && now_case.model->steps[round.step].safety;
    });
}

bool something_done(const engine::Case& now_case) {
    return std::any_of(now_case.rounds.begin(), now_case.rounds.end(),
                       [](const auto& round) { return round.state == engine::RoundState::done; });
}

}  // namespace

const access::Unit* Mover::other_of_kind(const engine::Promise& promise) const {
    const access::Unit* asked = installation_.organisation.unit(promise.to_unit);
    // Once is enough: a matter that is sent round and round helps nobody.
    if (asked == nullptr || !promise.chain.empty()) return nullptr;
    for (const access::Unit& unit : installation_.organisation.units()) {
        if (unit.kind == asked->kind && unit.slug != asked->slug) return &unit;
    }
    return nullptr;
}

const access::Unit* Mover::unit_to_ask(const engine::Case& now_case, std::string_view kind) const {
    const auto asked = [&](const access::Unit& unit) {
        return std::any_of(now_case.promises.begin(), now_case.promises.end(),
                           [&](const engine::Promise& promise) {
                               return promise.to_unit == unit.slug ||
                                      std::find(promise.chain.begin(), promise.chain.end(),
                                                unit.slug) != promise.chain.end();
                           });
    };
    const access::Unit* nearest = installation_.organisation.unit_of_kind(kind, "");
    if (nearest == nullptr || !asked(*nearest)) return nearest;
    for (const access::Unit& unit : installation_.organisation.units())
        if (unit.kind == kind && !asked(unit)) return &unit;
    return nearest;
}

records::Text Mover::said_by_client(const engine::Case& now_case, std::string words, Instant now) {
    World world;
    world.now = now;
    return text(now_case, "feedback", std::move(words), world);
}

std::optional<Move> Mover::about_person(const engine::Case& now_case, const World& world) {
    Move move;
    move.command.actor = worker(now_case, now_case.unit, now_case.keeper, nullptr);
    if (move.command.actor.id.empty()) return std::nullopt;
    if (!world.same_as.is_nil() && now_case.duplicate_of.is_nil() && !safety_open(now_case)) {
        move.command.kind = engine::CommandKind::mark_duplicate;
        move.command.person = world.same_as;
        move.command.reason = "same_person_same_matter";
        return move;
    }
    if (world.person.is_nil()) return std::nullopt;
    if (now_case.subject.is_nil()) {
        if (!something_done(now_case) || !chance_.happens(name_later_share)) return std::nullopt;
        move.command.kind = engine::CommandKind::bind_subject;
        move.command.person = world.person;
        move.command.reason = world.named ? "told_by_client" : "told_later";
        return move;
    }
    if (!chance_.happens(wrong_person_share)) return std::nullopt;
    move.command.kind = engine::CommandKind::unbind_subject;
    move.command.reason = "wrong_person";
    return move;
}

std::optional<Move> Mover::about_booking(const engine::Case& now_case, const World& world,
                                         SlotFinder slots) {
    for (const engine::Appointment& one : now_case.appointments) {
        if (one.state != engine::AppointmentState::booked) continue;
        Move move;
        move.command.appointment = one.id;
        const Instant ends = one.starts_at + one.length;
        if (ends < world.now) {
            if (ends + no_show_noticed < world.now || !chance_.happens(no_show_share)) continue;
            move.command.kind = engine::CommandKind::mark_no_show;
            move.command.actor = worker(now_case, one.unit, one.worker, nullptr);
            if (move.command.actor.id.empty()) continue;
            return move;
        }
        if (one.starts_at < world.now + hours(2)) continue;
        move.command.actor = client(now_case);
        if (chance_.happens(cancel_time_share)) {
            move.command.kind = engine::CommandKind::cancel_booking;
            return move;
        }
        if (!chance_.happens(move_time_share)) continue;
        move.command.kind = engine::CommandKind::move_booking;
        move.command.slot = slots(one.unit, one.starts_at + days(1));
        if (!move.command.slot.is_nil()) return move;
    }
    return std::nullopt;
}

std::optional<Move> Mover::said(const engine::Case& now_case, const World& world) {
    Move move;
    const auto put = [&](const char* kind, const char* phrase, Language language) {
        move.texts.push_back(
            text(now_case, kind, phrases_.phrase(phrase, language, chance_), world));
        move.texts.back().language = language;
        move.command.text = move.texts.back().id;
    };
    if (chance_.happens(client_message_share)) {
        move.command.kind = engine::CommandKind::message;
        move.command.actor = client(now_case);
        put("message", "message", world.language);
        return move;
    }
    const double which = chance_.unit();
    if (which >= worker_message_share + note_share) return std::nullopt;
    move.command.actor = worker(now_case, now_case.unit, now_case.keeper, nullptr);
    if (move.command.actor.id.empty()) return std::nullopt;
    if (which < worker_message_share) {
        move.command.kind = engine::CommandKind::message;
        put("message", "reply", world.language);
        return move;
    }
    move.command.kind = engine::CommandKind::note;
    move.command.reg = now_case.model->reg;
    move.command.wall = model::Wall::parties;
    put("note", "note", Language::fi);
    move.texts.back().wall = model::Wall::parties;
    return move;
}

std::optional<Move> Mover::choose_aside(const engine::Case& now_case, const World& world,
                                        SlotFinder slots) {
    if (now_case.state == engine::CaseState::closed) return std::nullopt;
    if (auto move = about_person(now_case, world)) return move;
    if (auto move = about_booking(now_case, world, slots)) return move;
    return said(now_case, world);
}

}  // namespace luotsi::demo
