#include "engine/test_story.hpp"

#include <gtest/gtest.h>

#include "engine/plan.hpp"
#include "engine/value_codec.hpp"

namespace luotsi::engine {
namespace {

void add(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    out += '=';
    out += value;
    out += ' ';
}
void add(std::string& out, std::string_view name, std::uint64_t value) {
    add(out, name, std::to_string(value));
}
void add(std::string& out, std::string_view name, Instant value) {
    add(out, name, std::to_string(value.ms));
}

void dump_work(std::string& out, const Case& c) {
    for (const FactRecord& f : c.facts) {
        add(out, "\nfact", static_cast<unsigned>(f.state));
        add(out, "asked", f.asked ? 1 : 0);
        add(out, "value", encode_value(f.value));
        add(out, "proposed", encode_value(f.proposed));
        add(out, "row", f.proposed_row);
        add(out, "by", f.learned_by);
        add(out, "at", f.happened_at);
        add(out, "source", f.source);
        add(out, "reason", f.reason);
    }
    for (const Round& r : c.rounds) {
        add(out, "\nround", r.step);
        add(out, "state", static_cast<unsigned>(r.state));
        add(out, "opened", r.opened_at);
        add(out, "ended", r.ended_at);
        add(out, "due", r.due_at);
        add(out, "law", r.law_due_at);
        add(out, "guarantee", r.guarantee);
        add(out, "overdue", r.overdue ? 1 : 0);
        add(out, "unit", r.unit);
        add(out, "holder", r.holder);
        add(out, "promise", r.promise);
        add(out, "sub", to_string(r.sub_case));
        add(out, "seq", r.last_seq);
    }
    for (const StepRecord& s : c.steps) {
        add(out, "\nstep", s.rounds);
        add(out, "done", s.done);
        add(out, "last", s.last);
        add(out, "open", s.open);
    }
    for (const std::uint8_t when : c.when_true) add(out, "when", when);
    for (const Timer& t : c.timers) {
        add(out, "\ntimer", t.step);
        add(out, "round", t.round);
        add(out, "at", t.at);
    }
    for (const auto& [name, at] : c.marks) add(out, name, at);
}

void dump_line(std::string& out, const PlanItem& item) {
    add(out, "item", item.id);
    add(out, "text", to_string(item.text));
    add(out, "service", item.service);
    add(out, "owner", item.owner_unit);
    add(out, "by", item.by ? static_cast<std::uint64_t>(item.by->day) : 0);
    add(out, "done", item.done ? 1 : 0);
    add(out, "part of", item.part_of);
    for (const std::uint32_t edition : item.editions) add(out, "written", edition);
    for (const PlanRival& rival : item.rivals) {
        add(out, "rival", to_string(rival.field));
        add(out, "text", to_string(rival.value.text));
        add(out, "service", rival.value.service);
        add(out, "owner", rival.value.owner_unit);
        add(out, "by", rival.value.by ? static_cast<std::uint64_t>(rival.value.by->day) : 0);
        add(out, "done", rival.value.done ? 1 : 0);
        add(out, "edition", rival.edition);
        add(out, "unit", rival.unit);
        add(out, "at", rival.at);
    }
}

void dump_agreements(std::string& out, const Case& c) {
    for (const Promise& p : c.promises) {
        add(out, "\npromise", p.step);
        add(out, "round", p.round);
        add(out, "moves", p.moves_matter ? 1 : 0);
        add(out, "state", static_cast<unsigned>(p.state));
        add(out, "from", p.from_unit);
        add(out, "to", p.to_unit);
        for (const std::string& unit : p.chain) add(out, "chain", unit);
        add(out, "holder", p.holder);
        add(out, "question", to_string(p.question));
        add(out, "answer", to_string(p.answer));
        add(out, "asked", p.asked_at);
        add(out, "due", p.due_at);
        add(out, "accepted", p.accepted_at);
        add(out, "ended", p.ended_at);
        add(out, "silence", p.silence_done);
        add(out, "silence_at", p.silence_at);
        add(out, "overdue", p.overdue ? 1 : 0);
        add(out, "sub", to_string(p.sub_case));
        add(out, "seq", p.last_seq);
    }
    for (const Consent& k : c.consents) {
        add(out, "\nconsent", k.step);
        add(out, "state", static_cast<unsigned>(k.state));
        add(out, "at", k.at);
    }
    for (const Appointment& a : c.appointments) {
        add(out, "\nappointment", a.round);
        add(out, "state", static_cast<unsigned>(a.state));
        add(out, "slot", to_string(a.slot));
        add(out, "unit", a.unit);
        add(out, "worker", a.worker);
        add(out, "channel", a.channel);
        add(out, "at", a.starts_at);
        add(out, "length", static_cast<std::uint64_t>(a.length.ms));
        add(out, "seq", a.last_seq);
    }
    add(out, "\nplan", static_cast<unsigned>(c.plan.state));
    add(out, "version", c.plan.version);
    for (const Uuid goal : c.plan.goals) add(out, "goal", to_string(goal));
    for (const PlanItem& item : c.plan.items) dump_line(out, item);
    add(out, "edition", c.plan.edition);
    for (const PlanItem& item : c.plan.removed) dump_line(out, item);
    add(out, "disagreement", to_string(c.plan.disagreement));
    add(out, "seq", c.plan.last_seq);
}

}  // namespace

std::string dump(const Case& c, bool recorded) {
    std::string out;
    add(out, "state", static_cast<unsigned>(c.state));
    add(out, "organiser", c.organiser);
    add(out, "unit", c.unit);
    add(out, "keeper", c.keeper);
    add(out, "subject", to_string(c.subject));
    add(out, "parent", to_string(c.parent));
    add(out, "parent_promise", c.parent_promise);
    add(out, "starter_gave_up", c.starter_gave_up);
    add(out, "channel", c.channel);
    add(out, "opened", c.opened_at);
    add(out, "closed", c.closed_at);
    add(out, "end", c.end);
    add(out, "seq", c.seq);
    if (recorded) add(out, "recorded", c.last_recorded_at);
    add(out, "danger", c.danger ? 1 : 0);
    add(out, "open_rounds", c.open_rounds);
    add(out, "running", c.running_promises);
    add(out, "notes", c.notes);
    add(out, "failed", c.failed_notices);
    add(out, "duplicate", to_string(c.duplicate_of));
    for (const Party& p : c.parties) {
        add(out, "\nparty", p.unit);
        add(out, "joined", p.joined_seq);
        add(out, "state", static_cast<unsigned>(p.state));
    }
    for (const SuccessionRecord& s : c.successions) {
        add(out, "\nsucceeded", s.from);
        add(out, "to", s.to);
        add(out, "at", s.at);
    }
    dump_work(out, c);
    dump_agreements(out, c);
    return out;
}

std::string expand_texts(std::string_view yaml) {
    std::string out;
    for (std::size_t i = 0; i < yaml.size();) {
        const bool starts =
            yaml.substr(i, 2) == "T(" && i > 0 && (yaml[i - 1] == ' ' || yaml[i - 1] == '[');
        const std::size_t end = starts ? yaml.find(')', i) : std::string_view::npos;
        if (end == std::string_view::npos) {
            out += yaml[i++];
            continue;
        }
        const std::string words(yaml.substr(i + 2, end - i - 2));
        out += "{fi: \"" + words + "\", sv: \"" + words + "\", en: \"" + words + "\"}";
        i = end + 1;
    }
    return out;
}

model::ModelPtr compile_or_fail(std::string_view yaml, const model::Guarantees* guarantees) {
    const model::Compiled compiled = model::compile(expand_texts(yaml), "test.yaml", guarantees);
    for (const Error& error : compiled.errors) ADD_FAILURE() << to_string(error);
    if (!compiled.model) ADD_FAILURE() << "the test's model does not compile";
    return compiled.model;
}

Story::Story(model::ModelPtr model)
    : the_case(blank_case(model)), opened_with(std::move(model)),
      now(at_local(to_date({2026, 3, 2}), TimeOfDay{9 * 3'600'000})), actor(worker()) {
    context.unit_of_kind = {{"guidance", "guidance"},
                            {"family centre", "family"},
                            {"health station", "station"},
                            {"age centre", "age"},
                            {"adult social services", "adult"},
                            {"mental health and substance", "mind"},
                            {"association", "peers"}};
}

Story::Story(std::string_view yaml) : Story(compile_or_fail(yaml, nullptr)) {}

Actor Story::worker(std::string id, std::string unit) {
    return {ActorKind::worker, std::move(id), "service counsellor", std::move(unit), "posavo"};
}
Actor Story::client() { return {ActorKind::client, "c1", "client", "", "posavo"}; }

Result<void> Story::open(std::vector<Learned> learned) {
    Command open = command(CommandKind::open);
    open.case_id = Uuid{0x0192'0000'0000'7000, 0x8000'0000'0000'0001};
    open.unit = "guidance";
    open.channel = "web";
    open.learned = std::move(learned);
    open.actor = client();
    return send(std::move(open));
}

Result<void> Story::send(Command command) {
    context.calendar = &calendar;
    const std::string before = dump(the_case);
    auto ok = advance(the_case, command, now, context, out);
    if (!ok) {
        EXPECT_EQ(dump(the_case), before) << "a refusal changed the case: " << ok.error().code;
        EXPECT_TRUE(out.empty());
        return ok;
    }
    journal.insert(journal.end(), out.begin(), out.end());
    Case replayed = blank_case(opened_with);
    for (const Event& event : journal) apply(replayed, event);
    EXPECT_EQ(dump(replayed), dump(the_case)) << "the journal replays to another case";
    return ok;
}

void Story::pass(Duration time) {
    now = now + time;
    Command tick = command(CommandKind::tick);
    tick.actor = Actor{};
    const auto ok = send(std::move(tick));
    EXPECT_TRUE(ok.has_value()) << code(ok);
}

Command Story::command(CommandKind kind) const {
    Command fresh;
    fresh.kind = kind;
    fresh.actor = actor;
    return fresh;
}

Command Story::on_round(CommandKind kind, std::string_view step) const {
    Command fresh = command(kind);
    fresh.round = round(step).id;
    return fresh;
}

Learned Story::learned(std::string_view id, feel::Value value) const {
    return {fact(id), std::move(value), false, {}, "client"};
}
Learned Story::unknown(std::string_view id, std::string reason) const {
    return {fact(id), {}, true, std::move(reason), "client"};
}

Result<void> Story::complete(std::string_view step, std::vector<Learned> learned) {
    Command done = on_round(CommandKind::complete, step);
    done.learned = std::move(learned);
    done.minutes = 10;
    return send(std::move(done));
}

Result<void> Story::take(std::string_view step) { return send(on_round(CommandKind::take, step)); }

std::uint32_t Story::step(std::string_view id) const {
    const std::uint32_t index = the_case.model->find_step(id);
    EXPECT_NE(index, none) << "no step " << id;
    return index;
}
std::uint32_t Story::fact(std::string_view id) const {
    const std::uint32_t index = the_case.model->find_fact(id);
    EXPECT_NE(index, none) << "no fact " << id;
    return index;
}

const Round& Story::round(std::string_view id) const {
    static const Round nothing;
    const std::uint32_t last = the_case.steps[step(id)].last;
    EXPECT_NE(last, none) << "no round of " << id;
    return last == none ? nothing : the_case.rounds[last];
}

bool Story::is_open(std::string_view id) const { return the_case.steps[step(id)].open != none; }

std::string Story::kinds() const {
    std::string all;
    for (const Event& event : out) {
        if (!all.empty()) all += ' ';
        all += to_string(event.kind);
    }
    return all;
}

std::size_t Story::count(EventKind kind) const {
    std::size_t n = 0;
    for (const Event& event : journal) n += event.kind == kind ? 1U : 0U;
    return n;
}

const Event& Story::last(EventKind kind) const {
    static const Event nothing;
    for (auto event = journal.rbegin(); event != journal.rend(); ++event)
        if (event->kind == kind) return *event;
    ADD_FAILURE() << "no event " << to_string(kind);
    return nothing;
}

feel::Value text(std::string value) { return feel::Value::string(std::move(value)); }
feel::Value yes() { return feel::Value::boolean(true); }
feel::Value no() { return feel::Value::boolean(false); }
feel::Value num(std::int64_t value) { return feel::Value::number(value); }
std::string code(const Result<void>& result) { return result ? "" : result.error().code; }

}  // namespace luotsi::engine
