// How fast the engine is on the guidance model, one core, CPU time. The story of one contact that
// is answered at once and of one that needs a talk, a plan and the client's word is recorded as
// commands; then
//   advance   plays them again, decide + apply (events/s is the number the project promises);
//   decide    does the same with the copying decide() and a separate apply();
//   replay    applies the recorded journal to a blank case;
//   encode, decode   turn the journal into JSON and back;
//   copy      only copies the same events into a vector: the baseline of the ratio.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>

#include "engine/codec.hpp"
#include "engine/engine.hpp"
#include "model/compile.hpp"

namespace luotsi::engine {
namespace {

struct Step {
    Command command;
    Instant now;
};

struct Recorded {
    model::Guarantees guarantees;
    Calendar calendar;
    model::ModelPtr model;
    Context context;
    std::vector<std::vector<Step>> stories;
    std::vector<Event> journal;  // of all stories, one after another
    std::vector<std::size_t> begins;
};

[[noreturn]] void give_up(const std::string& why) {
    std::fprintf(stderr, "engine_bench: %s\n", why.c_str());
    std::exit(1);
}

class Recorder {
public:
    Recorder(Recorded& into) : all_(into), case_(blank_case(into.model)) {
        all_.stories.emplace_back();
        all_.begins.push_back(all_.journal.size());
    }
    void send(Command command) {
        std::vector<Event> out;
        const auto ok = advance(case_, command, now_, all_.context, out);
        if (!ok) give_up(to_string(ok.error()));
        all_.journal.insert(all_.journal.end(), out.begin(), out.end());
        all_.stories.back().push_back({std::move(command), now_});
        now_ = now_ + minutes(11);
    }
    Command command(CommandKind kind) const {
        Command fresh;
        fresh.kind = kind;
        fresh.actor = {ActorKind::worker, "w-anna", "service counsellor", "guidance", "posavo"};
        return fresh;
    }
    void open() {
        Command open = command(CommandKind::open);
        open.actor = {ActorKind::client, "c-1", "client", "", "posavo"};
        open.case_id = Uuid{1, 2};
        open.unit = "guidance";
        open.channel = "web";
        open.learned = {learned("concerns", "self"), learned("theme", "mind"),
                        learned("language", "fi")};
        send(std::move(open));
    }
    Learned learned(std::string_view fact, std::string_view value) const {
        return {find(fact), feel::Value::string(std::string(value)), false, "because", "client"};
    }
    Learned learned(std::string_view fact, feel::Value value) const {
        return {find(fact), std::move(value), false, "because", "worker"};
    }
    void complete(std::string_view step, std::vector<Learned> learned) {
        Command done = command(CommandKind::complete);
        done.round = case_.steps[all_.model->find_step(step)].open;
        done.learned = std::move(learned);
        done.minutes = 10;
        done.channel = "phone";
        send(std::move(done));
    }
    Case& the_case() { return case_; }

private:
    std::uint32_t find(std::string_view fact) const {
        const std::uint32_t index = all_.model->find_fact(fact);
        if (index == none) give_up("the model has no fact " + std::string(fact));
        return index;
    }
    Recorded& all_;
    Case case_;
    Instant now_ = at_local(to_date({2026, 3, 2}), TimeOfDay{9 * 3'600'000});
};

void record_answered(Recorded& all) {
    Recorder story(all);
    story.open();
    story.complete("first look",
                   {story.learned("need", "MENTAL_ADULT"), story.learned("urgency", "later")});
    story.complete("first answer", {story.learned("first outcome", "solved")});
    story.complete("advice", {});
    if (story.the_case().state != CaseState::closed) give_up("the short story has no end");
}

void record_planned(Recorded& all) {
    Recorder story(all);
    story.open();
    story.complete("first look",
                   {story.learned("need", "MENTAL_ADULT"), story.learned("urgency", "later")});
    story.complete("first answer", {story.learned("first outcome", "continues")});
    story.complete("needs talk", {story.learned("coping", feel::Value::number(6)),
                                  story.learned("several needs", feel::Value::boolean(false)),
                                  story.learned("wants plan", feel::Value::boolean(true))});
    story.complete("choose support", {story.learned("segment", "self")});
    Command draft = story.command(CommandKind::draft_plan);
    draft.plan.goals = {Uuid{3, 3}};
    draft.plan.items.push_back({1, Uuid{4, 4}, "", "guidance", std::nullopt, false});
    story.send(std::move(draft));
    story.complete("draft plan", {story.learned("refer to", "nobody"),
                                  story.learned("needs expert", feel::Value::boolean(false)),
                                  story.learned("needs time", feel::Value::boolean(false))});
    Command agree = story.command(CommandKind::agree_plan);
    agree.actor = {ActorKind::client, "c-1", "client", "", "posavo"};
    agree.row = 1;
    story.send(std::move(agree));
    story.complete("follow up", {story.learned("standing", "helped"),
                                 story.learned("coping", feel::Value::number(8))});
    if (story.the_case().state != CaseState::closed) give_up("the long story has no end");
}

Recorded& recorded() {
    static Recorded all = [] {
        Recorded made;
        const std::string content = std::string(LUOTSI_SOURCE_DIR) + "/content";
        auto guarantees = model::read_guarantees(content + "/guarantees");
        made.guarantees = std::move(guarantees.guarantees);
        auto calendar = model::read_calendar(content + "/calendar/fi.yaml", 2020, 2040);
        if (!calendar) give_up(to_string(calendar.error()));
        made.calendar = std::move(*calendar);
        const model::Library library = model::Library::load(content + "/models", &made.guarantees);
        for (const Error& error : library.errors()) give_up(to_string(error));
        made.model = library.latest("fi.yksi-yhteydenotto");
        if (!made.model) give_up("the guidance model is missing");
        return made;
    }();
    if (all.stories.empty()) {
        all.context.calendar = &all.calendar;
        all.context.guarantees = &all.guarantees;
        all.context.unit_of_kind = {{"guidance", "guidance"}, {"family centre", "family"}};
        all.context.history = {{"contacts of last year", feel::Value::number(4)},
                               {"open service lines", feel::Value::number(1)}};
        all.context.age = 40;
        record_answered(all);
        record_planned(all);
        all.begins.push_back(all.journal.size());
    }
    return all;
}

void count_events(benchmark::State& state) {
    const auto events = static_cast<double>(recorded().journal.size());
    state.counters["events"] = benchmark::Counter(events * static_cast<double>(state.iterations()),
                                                  benchmark::Counter::kIsRate);
}

void play_advance(benchmark::State& state) {
    Recorded& all = recorded();
    const Case blank = blank_case(all.model);
    Case the_case = blank;
    std::vector<Event> out;
    for (auto _ : state)
        for (const auto& story : all.stories) {
            the_case = blank;
            for (const Step& step : story) {
                const auto ok = advance(the_case, step.command, step.now, all.context, out);
                benchmark::DoNotOptimize(ok.has_value());
            }
        }
    count_events(state);
}
BENCHMARK(play_advance)->Name("advance")->MinTime(2);

void play_decide(benchmark::State& state) {
    Recorded& all = recorded();
    const Case blank = blank_case(all.model);
    Case the_case = blank;
    std::vector<Event> out;
    for (auto _ : state)
        for (const auto& story : all.stories) {
            the_case = blank;
            for (const Step& step : story) {
                const auto ok = decide(the_case, step.command, step.now, all.context, out);
                benchmark::DoNotOptimize(ok.has_value());
                for (const Event& event : out) apply(the_case, event);
            }
        }
    count_events(state);
}
BENCHMARK(play_decide)->Name("decide");

void replay(benchmark::State& state) {
    Recorded& all = recorded();
    const Case blank = blank_case(all.model);
    Case the_case = blank;
    for (auto _ : state)
        for (std::size_t story = 0; story + 1 < all.begins.size(); ++story) {
            the_case = blank;
            for (std::size_t i = all.begins[story]; i < all.begins[story + 1]; ++i)
                apply(the_case, all.journal[i]);
        }
    count_events(state);
}
BENCHMARK(replay)->Name("replay");

void encode_all(benchmark::State& state) {
    Recorded& all = recorded();
    std::string out;
    for (auto _ : state) {
        out.clear();
        for (const Event& event : all.journal) append_event(out, event, *all.model);
        benchmark::DoNotOptimize(out.data());
    }
    count_events(state);
    state.counters["bytes/event"] =
        static_cast<double>(out.size()) / static_cast<double>(all.journal.size());
}
BENCHMARK(encode_all)->Name("encode");

void decode_all(benchmark::State& state) {
    Recorded& all = recorded();
    std::vector<std::string> lines;
    for (const Event& event : all.journal) lines.push_back(encode(event, *all.model));
    for (auto _ : state)
        for (const std::string& line : lines)
            benchmark::DoNotOptimize(decode(line, *all.model).has_value());
    count_events(state);
}
BENCHMARK(decode_all)->Name("decode");

void copy_events(benchmark::State& state) {
    Recorded& all = recorded();
    std::vector<Event> copies;
    for (auto _ : state) {
        copies.clear();
        for (const Event& event : all.journal) copies.push_back(event);
        benchmark::DoNotOptimize(copies.data());
    }
    count_events(state);
}
BENCHMARK(copy_events)->Name("copy");

}  // namespace
}  // namespace luotsi::engine
