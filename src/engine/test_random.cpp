#include "engine/test_random.hpp"

#include <gtest/gtest.h>

#include "engine/codec.hpp"
#include "engine/test_story.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::engine {

using model::Act;

const Shipped& Shipped::get() {
    static const Shipped shipped = [] {
        Shipped load;
        const std::string content = std::string(LUOTSI_SOURCE_DIR) + "/content";
        auto guarantees = model::read_guarantees(content + "/guarantees");
        for (const Error& error : guarantees.errors) load.problem += to_string(error) + "\n";
        load.guarantees = std::move(guarantees.guarantees);
        auto calendar = model::read_calendar(content + "/calendar/fi.yaml", 2020, 2040);
        if (calendar)
            load.calendar = std::move(*calendar);
        else
            load.problem += to_string(calendar.error()) + "\n";
        load.library = model::Library::load(content + "/models", &load.guarantees);
        const std::string extra =
            std::string(LUOTSI_SOURCE_DIR) + "/src/engine/testdata/everything.yaml";
        model::Compiled compiled =
            model::compile(model::read_yaml_file(extra).source, extra, &load.guarantees);
        for (const Error& error : compiled.errors) load.problem += to_string(error) + "\n";
        load.library.add(compiled.model);
        for (const Error& error : load.library.errors()) load.problem += to_string(error) + "\n";
        return load;
    }();
    return shipped;
}

RandomStory::RandomStory(model::ModelPtr model, const Shipped& shipped, SeededRandom& random,
                         bool may_skip)
    : the_case(blank_case(std::move(model))), now{1'772'000'000'000}, random_(&random),
      may_skip_(may_skip) {
    context.calendar = &shipped.calendar;
    context.guarantees = &shipped.guarantees;
    context.history = {{"open cases", feel::Value::number(1)},
                       {"contacts of last year", feel::Value::number(4)}};
    context.unit_of_kind = {{"guidance", "guidance"},
                            {"family centre", "family"},
                            {"health station", "station"},
                            {"age centre", "age"},
                            {"adult social services", "adult"}};
    context.age = 40;
    now = now + minutes(static_cast<std::int64_t>(random.next() % (365 * 24 * 60)));
}

void RandomStory::open() {
    Command open;
    open.kind = CommandKind::open;
    open.actor = Story::client();
    open.case_id = fresh_id();
    open.unit = the_case.model->id == "fi.perhekeskus-varhainen-tuki" ? "family" : "guidance";
    open.channel = "web";
    if (model::is_about_people(*the_case.model) && chance(50)) open.person = fresh_id();
    for (std::uint32_t i = 0; i < the_case.model->facts.size(); ++i) {
        const model::Fact& fact = the_case.model->facts[i];
        const bool intake = fact.source == model::FactSource::contact || fact.at_contact;
        if (intake && chance(60) && fact.id != "delivery failed")
            open.learned.push_back({i, value_of(fact), false, {}, "client"});
    }
    EXPECT_TRUE(send(open));
}

feel::Value RandomStory::value_of(const model::Fact& fact) {
    switch (fact.type.kind) {
        case feel::TypeKind::boolean: return feel::Value::boolean(chance(50));
        case feel::TypeKind::enumeration:
            return text(fact.type.values[dice(fact.type.values.size())]);
        case feel::TypeKind::number: {
            const auto low = fact.type.minimum ? fact.type.minimum->to_int64().value_or(0) : 0;
            const auto high =
                fact.type.maximum ? fact.type.maximum->to_int64().value_or(low) : low + 9;
            return num(low +
                       static_cast<std::int64_t>(dice(static_cast<std::uint64_t>(high - low) + 1)));
        }
        case feel::TypeKind::date: return feel::Value::date(local_date(now));
        case feel::TypeKind::date_time: return feel::Value::date_time(now);
        case feel::TypeKind::days_duration: return feel::Value::days_duration(days(2));
        case feel::TypeKind::months_duration: return feel::Value::months_duration(3);
        case feel::TypeKind::list: return list_of(fact);
        default: return text("words");
    }
}

feel::Value RandomStory::list_of(const model::Fact& fact) {
    std::vector<feel::Value> items(dice(4));
    for (feel::Value& item : items) {
        std::vector<feel::Field> fields;
        for (const model::FactField& field : fact.fields) {
            if (!fields.empty() && chance(30)) continue; // not everything is known of each
            model::Fact one;
            one.type = field.type;
            fields.push_back({field.id, value_of(one)});
        }
        item = feel::Value::context(std::move(fields));
    }
    return feel::Value::list(std::move(items));
}

Actor RandomStory::holder_of(const Round& round) {
    const std::uint32_t role = the_case.model->steps[round.step].by;
    if (role != none && the_case.model->roles[role].is_subject) return Story::client();
    if (!round.holder.empty()) return Story::worker(round.holder, round.unit);
    return Story::worker(chance(70) ? "anna" : "bertta", round.unit);
}

void RandomStory::learn_all(Command& command, const model::Step& step) {
    for (const model::LearnItem& item : step.learn) {
        const model::Fact& fact = the_case.model->facts[item.fact];
        if (fact.source == model::FactSource::history || (item.optional && chance(50))) continue;
        Learned learned{item.fact, value_of(fact), false, {}, "worker"};
        const bool decided = fact.source == model::FactSource::decided;
        if (decided && !the_case.facts[item.fact].proposed.is_null() && chance(70))
            learned.value = the_case.facts[item.fact].proposed;
        if (chance(8)) {
            learned.unknown = true;
            learned.value = {};
        }
        learned.reason = "because";
        command.learned.push_back(std::move(learned));
    }
}

Command RandomStory::on_round() {
    std::vector<std::uint32_t> open;
    for (const Round& round : the_case.rounds)
        if (is_open(round.state)) open.push_back(round.id);
    if (open.empty()) return on_case();
    const Round& round = the_case.rounds[open[dice(open.size())]];
    const model::Step& step = the_case.model->steps[round.step];
    Command command;
    command.kind = CommandKind::complete;
    command.actor = holder_of(round);
    command.round = round.id;
    command.minutes = static_cast<std::uint32_t>(dice(90));
    if (chance(15))
        command.kind = CommandKind::take;
    else if (chance(5))
        command.kind = CommandKind::release;
    else if (chance(5))
        command.kind = CommandKind::reassign;
    else if (may_skip_ && chance(8))
        command.kind = CommandKind::skip;
    command.reason = chance(90) ? "because" : "";
    if (!round.sub_case.is_nil() && chance(60)) {
        command.kind = CommandKind::sub_case_ended;
        command.actor = Actor{};
        command.person = round.sub_case;
        command.reason = chance(50) ? "answered" : "moved on";
    }
    if (command.kind != CommandKind::complete) return command;
    learn_all(command, step);
    if (step.act == Act::refer || step.act == Act::consult) {
        command.kind = CommandKind::ask_promise;
        command.text = fresh_id();
        if (chance(30)) command.to = "peers";
        command.learned.clear();
        if (step.needs_consent && chance(50)) {
            command.kind = CommandKind::consent;
            command.step = round.step;
            command.flag = chance(80);
        }
    } else if (step.act == Act::book || (step.act == Act::meet && chance(30))) {
        command.kind = CommandKind::book;
        command.slot = fresh_id();
        command.at = now + hours(static_cast<std::int64_t>(1 + dice(500)));
        command.minutes = 45;
    } else if (step.act == Act::plan && (the_case.plan.version == 0 || chance(20))) {
        command.kind = CommandKind::draft_plan;
        command.plan.goals = {fresh_id()};
        command.plan.items.push_back({0, fresh_id(), "", "guidance", std::nullopt, false});
    }
    return command;
}

Command RandomStory::on_promise() {
    std::vector<std::uint32_t> all;
    for (const Promise& promise : the_case.promises)
        if (is_running(promise.state) || chance(10)) all.push_back(promise.id);
    if (all.empty()) return on_round();
    const Promise& promise = the_case.promises[all[dice(all.size())]];
    constexpr std::array kinds{CommandKind::accept_promise, CommandKind::accept_promise,
                               CommandKind::answer_promise, CommandKind::answer_promise,
                               CommandKind::return_promise, CommandKind::forward_promise,
                               CommandKind::cancel_promise, CommandKind::sub_case_ended};
    Command command;
    command.kind = kinds[dice(kinds.size())];
    command.promise = promise.id;
    command.reason = "because";
    command.text = fresh_id();
    command.to = command.kind == CommandKind::forward_promise ? "parish" : "";
    command.person = promise.sub_case;
    command.actor = Story::worker("faisa", promise.to_unit);
    if (command.kind == CommandKind::answer_promise)
        learn_all(command, the_case.model->steps[promise.step]);
    if (command.kind == CommandKind::cancel_promise)
        command.actor = Story::worker("anna", promise.from_unit);
    if (command.kind == CommandKind::sub_case_ended) {
        command.actor = Actor{};
        command.reason = "answered";
    }
    return command;
}

// One to three writings into the plan by one who may have last seen it some editions ago.
void RandomStory::edit_plan(Command& command) {
    const Plan& plan = the_case.plan;
    command.row = plan.edition - static_cast<std::uint32_t>(dice(std::min(plan.edition, 3U) + 1));
    command.actor = Story::worker("writer", chance(50) ? the_case.unit : "peers");
    for (auto left = dice(3) + 1; left > 0; --left) {
        PlanEdit edit;
        edit.field = static_cast<PlanField>(dice(static_cast<std::uint64_t>(PlanField::goal) + 1));
        const auto& lines = chance(80) || plan.removed.empty() ? plan.items : plan.removed;
        if (!lines.empty()) edit.line = lines[dice(lines.size())].id;
        if (!plan.goals.empty() && chance(50)) edit.goal = plan.goals[dice(plan.goals.size())];
        edit.value.text = fresh_id();
        edit.value.service = chance(50) ? "" : "peer support";
        edit.value.owner_unit = chance(50) ? "peers" : "";
        if (chance(50)) edit.value.by = Date{20600 + static_cast<std::int32_t>(dice(28))};
        edit.value.done = chance(50);
        command.edits.push_back(edit);
    }
}

Command RandomStory::on_case() {
    constexpr std::array kinds{CommandKind::learn,
                               CommandKind::correct,
                               CommandKind::confirm,
                               CommandKind::note,
                               CommandKind::message,
                               CommandKind::told,
                               CommandKind::feedback,
                               CommandKind::bind_subject,
                               CommandKind::unbind_subject,
                               CommandKind::join,
                               CommandKind::leave,
                               CommandKind::hand_over,
                               CommandKind::mark_duplicate,
                               CommandKind::close,
                               CommandKind::reopen,
                               CommandKind::reopen,
                               CommandKind::succeed,
                               CommandKind::agree_plan,
                               CommandKind::disagree_plan,
                               CommandKind::cancel_booking,
                               CommandKind::mark_no_show,
                               CommandKind::move_booking,
                               CommandKind::withdraw_consent,
                               CommandKind::override_decision,
                               CommandKind::finish_plan_item,
                               CommandKind::edit_plan};
    Command command;
    command.kind = kinds[dice(kinds.size())];
    if (command.kind == CommandKind::mark_duplicate && chance(80)) command.kind = CommandKind::note;
    command.actor = Story::worker("anna", the_case.unit);
    command.reason = "because";
    command.text = fresh_id();
    command.person = fresh_id();
    command.unit = command.kind == CommandKind::hand_over ? "" : "peers";
    command.source = command.kind == CommandKind::feedback ? "contact" : "";
    command.flag = chance(60);
    command.slot = fresh_id();
    command.at = now + days(1);
    command.minutes = 30;
    command.row = command.kind == CommandKind::finish_plan_item ? 1 : the_case.plan.version;
    if (command.kind == CommandKind::edit_plan) edit_plan(command);
    if (command.kind == CommandKind::succeed) {
        command.actor = Actor();
        command.from = chance(50) ? the_case.unit : "peers";
        command.to = chance(50) ? "new unit" : the_case.unit;
        if (chance(50)) command.present = {"anna"};
        if (chance(80)) command.source = "";
    }
    command.step = static_cast<std::uint32_t>(dice(the_case.model->steps.size()));
    if (!the_case.appointments.empty())
        command.appointment = static_cast<std::uint32_t>(dice(the_case.appointments.size()));
    const auto fact = static_cast<std::uint32_t>(dice(the_case.model->facts.size()));
    command.fact = fact;
    if (command.kind == CommandKind::feedback)
        command.learned = {{0, num(4), false, {}, ""}};
    else if (command.kind == CommandKind::learn || command.kind == CommandKind::correct ||
             command.kind == CommandKind::override_decision)
        command.learned = {
            {fact, value_of(the_case.model->facts[fact]), false, "because", "worker"}};
    return command;
}

// Anything at all: indexes, actors and fields by chance.
Command RandomStory::nonsense() {
    Command command;
    command.kind =
        static_cast<CommandKind>(dice(static_cast<std::uint64_t>(CommandKind::tick) + 1));
    if (!may_skip_ && command.kind == CommandKind::skip) command.kind = CommandKind::note;
    const auto index = [&] { return chance(80) ? static_cast<std::uint32_t>(dice(12)) : none; };
    command.actor = chance(50) ? Story::client() : Story::worker("zoe", "nowhere");
    command.round = index();
    command.promise = index();
    command.appointment = index();
    command.fact = index();
    command.step = index();
    command.row = index();
    command.learned = {{index(), chance(50) ? text("what") : num(-1), chance(20), {}, "client"}};
    command.text = fresh_id();
    command.person = fresh_id();
    if (chance(50)) command.reason = "because";
    if (chance(30)) command.happened_at = now + hours(static_cast<std::int64_t>(dice(9)) - 4);
    command.at = now;
    return command;
}

Command RandomStory::choose() {
    const std::uint64_t die = dice(100);
    if (die < 55) return on_round();
    if (die < 75) return on_promise();
    if (die < 92) return on_case();
    return nonsense();
}

bool RandomStory::one_command() {
    out.clear();
    if (chance(30)) {
        constexpr std::array<std::int64_t, 5> spans{10, 60, 24 * 60, 5 * 24 * 60, 40 * 24 * 60};
        const auto span = static_cast<std::uint64_t>(spans[dice(spans.size())]);
        const Duration time = minutes(static_cast<std::int64_t>(dice(span)));
        if (chance(50)) {
            tick_at(now + time);
            return true;
        }
        now = now + time;
    } else {
        now = now + seconds(static_cast<std::int64_t>(dice(3'000)));
    }
    Command command = choose();
    // What takes rounds away by hand (and not by the model) may leave nothing: see may_skip.
    if (!may_skip_ && (command.kind == CommandKind::reopen || command.kind == CommandKind::skip ||
                       command.kind == CommandKind::mark_duplicate))
        command.kind = CommandKind::note;
    if (command.happened_at.ms == 0 && chance(10))
        command.happened_at = now - hours(static_cast<std::int64_t>(dice(72)));
    return send(command);
}

bool RandomStory::send(const Command& command) {
    const std::string before = dump(the_case);
    std::vector<Event> decided;
    const auto asked = decide(the_case, command, now, context, decided);
    EXPECT_EQ(dump(the_case), before) << "decide() changed the case";
    const auto done = advance(the_case, command, now, context, out);
    EXPECT_EQ(asked.has_value(), done.has_value());
    EXPECT_EQ(decided.size(), out.size());
    for (std::size_t i = 0; i < out.size() && i < decided.size(); ++i)
        EXPECT_EQ(encode(out[i], *the_case.model), encode(decided[i], *the_case.model));
    if (!done) {
        EXPECT_EQ(dump(the_case), before) << "a refusal changed the case: " << done.error().code;
        EXPECT_NE(done.error().kind, ErrorKind::internal) << done.error().detail;
        return false;
    }
    journal.insert(journal.end(), out.begin(), out.end());
    sent = command;
    return true;
}

void RandomStory::tick_at(Instant at) {
    now = std::max(now, at);
    Command tick;
    tick.kind = CommandKind::tick;
    EXPECT_TRUE(send(tick));
}

std::string RandomStory::told() const {
    std::string all;
    for (const Event& event : journal) all += encode(event, *the_case.model) + "\n";
    return all;
}

}  // namespace luotsi::engine
