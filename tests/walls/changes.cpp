// One change of one fact at random, made through the running application or as a job in its store.
// From whom it is hidden: hidden.cpp.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "store/protection.hpp"
#include "town.hpp"

namespace luotsi::tests {

namespace {

constexpr const char* wall_words[] = {"all parties", "parties", "health",           "social",
                                      "police",      "named",   "child protection", "substance"};

}  // namespace

Change Town::change(std::size_t matter) {
    return change(matter, static_cast<Change::Kind>(draw(Change::kinds)));
}

Change Town::change_near(std::size_t matter, bool behind_a_wall) {
    using Kind = Change::Kind;
    constexpr Kind near[] = {Kind::note,       Kind::fact,    Kind::message,
                             Kind::correction, Kind::custody, Kind::capacity,
                             Kind::plan,       Kind::secrecy, Kind::measurement};
    if (behind_a_wall) return change(matter, Kind::note, true);
    return draw(3) == 0 ? change(matter) : change(matter, near[draw(std::size(near))]);
}

Change Town::change(std::size_t matter, Change::Kind kind, bool behind_a_wall) {
    Change out;
    out.matter = matter;
    out.kind = kind;
    out.who = matters_[out.matter].opener;
    out.before = everything();
    switch (out.kind) {
        case Change::Kind::note: change_note(out, behind_a_wall); break;
        case Change::Kind::fact: change_fact(out); break;
        case Change::Kind::message: change_message(out); break;
        case Change::Kind::statement: change_statement(out); break;
        case Change::Kind::place: change_place(out); break;
        case Change::Kind::opening: change_opening(out); break;
        case Change::Kind::other_case: {
            // A case that nobody of this town's viewers was there to see; not kept among the
            // matters, so that the questions stay the same.
            const std::vector<Matter> before = matters_;
            other_matter(some_person());
            const Matter fresh = matters_.back();
            matters_ = before;
            others_.push_back(fresh.id);
            out.who = fresh.opener;
            out.fresh = fresh.id;
            out.text = "another case in " + fresh.unit;
            break;
        }
        case Change::Kind::round: change_round(out); break;
        case Change::Kind::plan: change_plan(out); break;
        case Change::Kind::appointment: change_appointment(out); break;
        case Change::Kind::measurement: change_measurement(out); break;
        case Change::Kind::custody: change_custody(out); break;
        case Change::Kind::capacity: change_capacity(out); break;
        case Change::Kind::erased: change_erased(out); break;
        case Change::Kind::correction: change_correction(out); break;
        case Change::Kind::right: change_right(out); break;
        case Change::Kind::secrecy: change_secrecy(out); break;
        case Change::Kind::referral: change_referral(out); break;
        case Change::Kind::not_understood: change_not_understood(out); break;
        case Change::Kind::early_answer: change_early_answer(out); break;
        case Change::Kind::damage: change_damage(out); break;
    }
    out.after = everything();
    if (out.kind == Change::Kind::referral) out.after.push_back(*reader().parties(out.fresh));
    return out;
}

std::vector<access::CaseParties> Town::everything() {
    std::vector<access::CaseParties> out;
    for (std::size_t i = 0; i < matters_.size(); ++i) out.push_back(parties(i));
    for (const Uuid& id : others_) {
        auto one = reader().parties(id);
        EXPECT_TRUE(one) << to_string(one.error());
        if (one) out.push_back(std::move(*one));
    }
    return out;
}

void Town::change_note(Change& out, bool behind_a_wall) {
    // The last ones are those that few see behind.
    constexpr std::size_t open_walls = 4;
    out.thing.wall = static_cast<model::Wall>(
        behind_a_wall ? open_walls + draw(std::size(wall_words) - open_walls)
                      : draw(std::size(wall_words)));
    if (draw(2) == 0) out.who = some_worker_of(matters_[out.matter].unit);
    out.thing.internal = true;
    out.thing.reg = draw(2) == 0 ? model::Register::social : model::Register::health;
    const auto wall = static_cast<std::size_t>(out.thing.wall);
    const std::string refused = command(
        out.who, out.matter,
        R"({"command":"note","text":"Muistiinpano )" + std::to_string(draw(1'000'000)) +
            R"(","register":")" + (out.thing.reg == model::Register::social ? "social" : "health") +
            R"(","wall":")" + wall_words[wall] + "\"}");
    out.text = std::string("note behind ") + wall_words[wall] + " " + refused;
}

void Town::change_fact(Change& out) {
    const auto now_case = reader().load_case(matters_[out.matter].id);
    if (!now_case) return;
    const std::uint32_t need = now_case->model->find_fact("need");
    if (need == model::none) return;
    out.thing.reg = now_case->model->facts[need].reg;
    out.thing.wall = now_case->model->facts[need].wall;
    constexpr const char* needs[] = {"DENTAL", "DEBT", "HOUSING", "SUBSTANCE", "MEMORY"};
    const char* value = needs[draw(std::size(needs))];
    const std::string refused =
        command(out.who, out.matter,
                std::string(R"({"command":"learn","values":{"need":")") + value + "\"}}");
    out.text = std::string("need is ") + value + " " + refused;
}

void Town::change_message(Change& out) {
    const std::string body = R"({"text":"Viesti )" + std::to_string(draw(1'000'000)) + "\"";
    if (draw(3) == 0) {
        // In another's name, if they may.
        out.who.clear();
        const Viewer& actor = viewers_[actors_[draw(actors_.size())]];
        const auto done =
            ask(actor, server::Method::post,
                "/api/my/case/messages?case=" + to_string(matters_[out.matter].id), body + "}");
        out.text = "message of " + actor.name + " " + std::to_string(done.status);
        return;
    }
    if (matters_[out.matter].client != 0 && draw(2) == 0) {
        ask(viewers_[matters_[out.matter].client], server::Method::post, "/api/my/case/messages",
            body + "}");
        out.text = "message of the client";
        return;
    }
    out.text = "message of the worker " +
               command(out.who, out.matter, R"({"command":"message",)" + body.substr(1) + "}");
}

void Town::change_statement(Change& out) {
    const Uuid id = matters_[out.matter].id;
    access::Protection all = *store::read_protection(reader(), id);
    if (draw(2) == 0) {
        all.bans.push_back(said<access::Ban>());
        all.bans.back().target = draw(2) == 0 ? "vertaistalo" : "";
    } else if (!all.bans.empty()) {
        all.bans.back().ends_at = test_clock();
    } else {
        all.permissions.push_back(said<access::Permission>());
        all.permissions.back().informed_by = "client";
        all.permissions.back().reg = static_cast<model::Register>(draw(2));
    }
    put(id, all);
    out.text = "a ban or a permission";
}

void Town::change_place(Change& out) {
    const Uuid id = matters_[out.matter].id;
    const auto done =
        server_.store().write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            auto details = session.contact_details(id);
            if (!details) return std::string{};
            details->municipality = municipalities[draw(std::size(municipalities))];
            auto written = session.put_contact_details(*details);
            if (!written) return fail(written.error());
            return std::string{};
        });
    EXPECT_TRUE(done) << to_string(done.error());
    out.text = "moves";
}

void Town::change_opening(Change& out) {
    const Uuid id = matters_[out.matter].id;
    access::Protection all = *store::read_protection(reader(), id);
    access::Opening opening = said<access::Opening>();
    const Viewer& who = viewers_[draw(20)];
    opening.worker = who.name;
    opening.unit = who.asker.unit;
    opening.reason = "Kiireellinen hoito";
    opening.ends_at = test_clock() + hours(1);
    all.openings.push_back(opening);
    put(id, all);
    out.who = who.name;
    ask(who, server::Method::get, "/api/cases/" + to_string(id));
    out.text = "opened in an emergency by " + who.name;
}

void Town::change_round(Change& out) {
    const std::string act = draw(2) == 0 ? "take" : "release";
    out.text = act + " " +
               command(out.who, out.matter,
                       R"({"command":")" + act + R"(","round":)" + std::to_string(draw(3)) +
                           R"(,"reason":"vuoro vaihtuu"})");
}

void Town::change_plan(Change& out) {
    const auto now_case = reader().load_case(matters_[out.matter].id);
    if (!now_case) return;
    const engine::Plan& plan = now_case->plan;
    const std::size_t client = matters_[out.matter].client;
    if (plan.state != engine::PlanState::none_yet && client != 0 && draw(4) == 0) {
        const std::string version = std::to_string(plan.version);
        const bool agrees = draw(2) == 0;
        ask(viewers_[client], server::Method::post,
            agrees ? "/api/my/case/plan/agree" : "/api/my/case/plan/disagree",
            R"({"version":)" + version + (agrees ? "}" : R"(,"text":"En halua tätä."})"));
        out.text = agrees ? "the client agrees" : "the client disagrees";
        return;
    }
    // Whoever opened the matter, or the asked unit, whether it may or not.
    if (draw(3) == 0) out.who = matters_[out.matter].expert;
    if (plan.state != engine::PlanState::none_yet && draw(5) != 0) return edit_plan(out, plan);
    const std::string nth = std::to_string(draw(1'000'000));
    out.text = "plan drafted " +
               command(out.who, out.matter,
                       R"({"command":"draft_plan","plan":{"goals":["Tavoite )" + nth +
                           R"("],"items":[{"text":"Rivi )" + nth + R"(","owner_unit":")" +
                           unit_of(out.who) + R"("},{"text":"Toinen )" + nth +
                           R"(","by":"2026-04-1)" + std::to_string(draw(10)) + "\"}]}}");
}

void Town::edit_plan(Change& out, const engine::Plan& plan) {
    const std::string nth = std::to_string(draw(1'000'000));
    const std::string line =
        plan.items.empty() ? "1" : std::to_string(plan.items[draw(plan.items.size())].id);
    const std::string edits[] = {
        R"({"field":"text","item":)" + line + R"(,"text":"Uusi )" + nth + "\"}",
        R"({"field":"by","item":)" + line + R"(,"by":"2026-05-1)" + nth.substr(0, 1) + "\"}",
        R"({"field":"owner","item":)" + line + R"(,"owner_unit":"family-centre-kuopio"})",
        R"({"field":"done","item":)" + line + "}",
        R"({"field":"remove","item":)" + line + "}",
        R"({"field":"add","text":"Lisää )" + nth + R"(","owner_unit":"health-station-kuopio"})",
        R"({"field":"goal","text":"Tavoite )" + nth + "\"}"};
    const std::string& edit = edits[draw(std::size(edits))];
    // An old edition now and then: both values are kept beside each other.
    const std::uint32_t seen = plan.edition > 1 && draw(2) == 0 ? plan.edition - 1 : plan.edition;
    out.text = "plan edited " + edit + " " +
               command(out.who, out.matter,
                       R"({"command":"edit_plan","seen":)" + std::to_string(seen) +
                           R"(,"edits":[)" + edit + "]}");
}

void Town::change_appointment(Change& out) {
    out.text = "no time to book";
    if (matters_[out.matter].client == 0) return;
    const Viewer& client = viewers_[matters_[out.matter].client];
    const auto view = ask(client, server::Method::get, "/api/my/case");
    const auto times = ask(client, server::Method::get, "/api/my/case/free-times?limit=40");
    if (view.status != 200 || times.status != 200) return;
    const auto json = boost::json::parse(std::string(view.bytes()));
    const auto free = boost::json::parse(std::string(times.bytes()));
    const auto& items = free.at("items").as_array();
    if (items.empty()) return;
    const std::string slot = boost::json::serialize(items[draw(items.size())].at("slot"));
    if (const auto* book = json.at("can_book").if_object()) {
        const auto done = ask(client, server::Method::post, "/api/my/case/bookings",
                              R"({"slot":)" + slot + R"(,"round":)" +
                                  boost::json::serialize(book->at("round")) + "}");
        out.text = "a time is booked " + std::to_string(done.status);
        if (done.status == 200) ++booked_;
        return;
    }
    for (const auto& one : json.at("appointments").as_array()) {
        if (one.at("state") != "booked") continue;
        const std::string path = "/api/my/case/bookings/" + boost::json::serialize(one.at("id"));
        const bool moves = draw(2) == 0;
        const auto done = ask(client, server::Method::post, path + (moves ? "/move" : "/cancel"),
                              moves ? R"({"slot":)" + slot + "}" : "{}");
        out.text =
            (moves ? "a time is moved " : "a time is cancelled ") + std::to_string(done.status);
        return;
    }
}

void Town::change_measurement(Change& out) {
    struct Instrument {
        const char* fact;
        const char* name;
        std::vector<const char*> items;
        std::uint64_t values;
    };
    const Instrument all[] = {
        {"mood points", "phq-9", {"1", "2", "3", "4", "5", "6", "7", "8", "9"}, 4},
        {"daily life points",
         "arki",
         {"chores", "strength", "money", "people", "errands", "own-say"},
         5},
        {"life situation", "3x10d", {"1", "2", "4"}, 11}};
    const Instrument& one = all[draw(std::size(all))];
    const auto now_case = reader().load_case(matters_[out.matter].id);
    if (!now_case) return;
    const std::uint32_t fact = now_case->model->find_fact(one.fact);
    out.text = std::string("no ") + one.fact;
    if (fact == model::none) return;
    out.thing.reg = now_case->model->facts[fact].reg;
    out.thing.wall = now_case->model->facts[fact].wall;
    std::string answers;
    for (const char* item : one.items)
        answers += (answers.empty() ? "\"" : ",\"") + std::string(item) +
                   "\":" + std::to_string(draw(one.values));
    out.text = std::string(one.name) + " " + answers + " " +
               command(out.who, out.matter,
                       std::string(R"({"command":"learn","measurement":{"instrument":")") +
                           one.name + R"(","answers":{)" + answers + "}}}");
}

void Town::change_custody(Change& out) {
    const Uuid id = place_of_statement(out);
    access::Protection all = *store::read_protection(reader(), id);
    if (!all.custody.empty() && all.custody.back().ends_at.ms == 0)
        all.custody.back().ends_at = test_clock();
    else
        all.custody.push_back(said<access::Mark>());
    put(id, all);
    out.text = "custody";
}

void Town::change_capacity(Change& out) {
    const Uuid id = place_of_statement(out);
    access::Protection all = *store::read_protection(reader(), id);
    all.capacity.push_back(said<access::Capacity>());
    all.capacity.back().value = static_cast<std::uint8_t>(1 + draw(4));
    put(id, all);
    out.text = "capacity";
}

// By law and by nobody here: what it changes is for whoever may read the text.
void Town::change_erased(Change& out) {
    out.who.clear();
    const auto texts = reader().texts_of_case(matters_[out.matter].id);
    out.text = "nothing to erase";
    if (!texts || texts->empty()) return;
    const auto& one = (*texts)[draw(texts->size())];
    out.thing.reg = one.reg;
    out.thing.wall = one.wall;
    out.thing.internal = one.kind == "note";
    out.thing.own_words = one.kind == "words" || one.kind == "choice" || one.kind == "question";
    out.thing.recorded_at = one.recorded_at;
    const auto done = server_.store().erase_text(one.id, "law");
    if (done) ++erased_;
    out.text = "erased: a text of kind " + one.kind + (done ? "" : " (again)");
}

void Town::change_correction(Change& out) {
    change_fact(out);  // there must be something to correct
    const char* values[] = {"DENTAL", "DEBT", "HOUSING", "SUBSTANCE", "MEMORY"};
    const std::string value = values[draw(std::size(values))];
    out.text = "need was really " + value + " " +
               command(out.who, out.matter,
                       R"({"command":"correct","fact":"need","value":")" + value +
                           R"(","reason":"kirjattiin väärin"})");
}

// In the person's own record it holds for all their matters.
Uuid Town::place_of_statement(Change& out) {
    const access::CaseParties of = parties(out.matter);
    if (of.subject.is_nil() || draw(2) == 0) return of.case_id;
    out.whose = of.subject;
    return of.subject;
}

void Town::change_right(Change& out) {
    out.who.clear();
    const Uuid id = place_of_statement(out);
    access::Protection all = *store::read_protection(reader(), id);
    if (!all.representatives.empty() && draw(3) == 0) {
        access::Representative& one = all.representatives[draw(all.representatives.size())];
        const bool ends = one.holds(test_clock());
        one.ends_at = ends ? test_clock() : Instant{0};
        out.of = one.person;
        out.text = ends ? "a right to act ends" : "a right to act holds again";
    } else {
        const auto found = std::ranges::find(people_, parties(out.matter).subject);
        const auto person = static_cast<std::size_t>(found - people_.begin());
        all.representatives.push_back(right_for(person));
        out.of = all.representatives.back().person;
        out.text = "a right to act, as " +
                   std::string(access::to_string(all.representatives.back().relation));
    }
    if (const auto day = born(out.matter)) all.born = day;
    put(id, all);
}

void Town::change_secrecy(Change& out) {
    out.who.clear();
    const Uuid id = place_of_statement(out);
    access::Protection all = *store::read_protection(reader(), id);
    out.text = "the place becomes secret";
    if (!all.non_disclosure.empty() && all.non_disclosure.back().holds(test_clock())) {
        all.non_disclosure.back().ends_at = test_clock();
        out.text = "the place is not secret any more";
    } else {
        all.non_disclosure.push_back(said<access::Mark>());
    }
    put(id, all);
}

std::string_view to_string(Change::Kind kind) {
    constexpr std::string_view names[Change::kinds] = {
        "note",          "fact",         "message",    "statement",   "place",       "opening",
        "other case",    "round",        "plan",       "appointment", "measurement", "custody",
        "capacity",      "erased",       "correction", "right",       "secrecy",     "referral",
        "none of these", "early answer", "damage"};
    return names[static_cast<std::size_t>(kind)];
}

}  // namespace luotsi::tests
