// Goal: what is wrong with a model is found. Method: more than a thousand seeded faults over the
// shipped models and the system they form – a step dropped, a condition cut, a limit lengthened, a
// question asked again, a promise left silent, a role nobody can hold, a text missing … Each must
// be refused by the compiler or refuted by the prover; what neither finds must be shown to be no
// fault at all by means that share nothing with the prover. The originals are proved.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include "model/compile.hpp"
#include "prove/mutate.hpp"
#include "prove/reference.hpp"
#include "prove/slice.hpp"

namespace luotsi::prove {
namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Content {
    std::vector<std::string> names;
    std::vector<std::string> yaml;
    std::vector<model::ModelPtr> models;
    model::Guarantees guarantees;
    Calendar calendar;
};

const Content& content() {
    static const Content loaded = [] {
        Content out;
        const std::string folder = std::string(LUOTSI_SOURCE_DIR) + "/content";
        out.guarantees = model::read_guarantees(folder + "/guarantees").guarantees;
        out.calendar = model::read_calendar(folder + "/calendar/fi.yaml", 2020, 2040).value();
        for (const std::string& file : model::yaml_files(folder + "/models")) {
            std::ifstream in(file);
            std::ostringstream text;
            text << in.rdbuf();
            out.names.push_back(file.substr(file.rfind('/') + 1));
            out.yaml.push_back(text.str());
            out.models.push_back(
                model::compile(out.yaml.back(), out.names.back(), &out.guarantees).model);
        }
        return out;
    }();
    return loaded;
}

TEST(Mutate, WritesTheSameModelBack) {
    for (std::size_t i = 0; i < content().yaml.size(); ++i) {
        ASSERT_TRUE(content().models[i]) << content().names[i];
        const auto tree = model::parse_yaml(content().yaml[i], content().names[i]);
        const std::string again = to_yaml(tree.root);
        const auto compiled = model::compile(again, content().names[i], &content().guarantees);
        for (const Error& error : compiled.errors) ADD_FAILURE() << to_string(error);
        EXPECT_EQ(to_yaml(model::parse_yaml(again, "again").root), again);
    }
}

// A thousand faults fit one shipped model, of every kind, and not all are for the compiler to
// find. (A seeded sample: compiling them all takes a while.)
TEST(Mutate, MakesFaultsOfEveryKind) {
    std::map<std::string, int> made;
    std::size_t all = 0;
    std::size_t refused = 0;
    std::size_t sampled = 0;
    for (const Mutant& mutant : faults_of(content().yaml.front())) {
        ++made[mutant.fault];
        if (all++ % 101 != 0) continue;
        ++sampled;
        const auto compiled =
            model::compile(mutant.yaml, content().names.front(), &content().guarantees);
        refused += compiled.model ? 0U : 1U;
    }
    EXPECT_GT(all, 700U);
    EXPECT_GE(made.size(), 20U);
    EXPECT_GT(refused, 1U);
    EXPECT_LT(refused, sampled);
}

// Everything of a model that the life of its cases depends on, but for how long things take.
std::string life_of(const model::CompiledModel& model) {
    std::string out;
    const auto put = [&](auto&&... parts) { ((out += parts, out += '|'), ...); };
    for (const model::Fact& fact : model.facts)
        put("fact", fact.id, feel::to_string(fact.type), std::string(to_string(fact.source)),
            fact.at_contact ? "contact" : "");
    for (const model::Decision& decision : model.decisions) {
        put("decision", decision.id);
        for (const std::uint32_t fact : decision.reads) put(model.facts[fact].id);
    }
    for (const model::Step& step : model.steps) {
        const bool clients = step.by != model::none && model.roles[step.by].is_subject;
        put("step", step.id, std::string(to_string(step.act)), clients ? "client" : "worker",
            std::string(step.when.text()), step.repeat ? "repeat" : "", step.every ? "every" : "",
            step.waits ? "waits" : "", step.safety ? "safety" : "", step.starts_model,
            step.outcome_fact == model::none ? "" : model.facts[step.outcome_fact].id,
            std::to_string(step.if_silent.size()));
        for (const model::LearnItem& item : step.learn)
            put(model.facts[item.fact].id, item.optional ? "optional" : "",
                item.again_because.fi.empty() ? "" : "again");
    }
    for (const model::End& end : model.ends) {
        put("end", end.id, std::string(end.when.text()), std::string(to_string(end.outcome)));
        for (const std::uint32_t step : end.cancels) put(model.steps[step].id);
    }
    return out;
}

// What becomes of a fault. The slice that matters has 20,000 states in one of the models, 110,000
// in another: LUOTSI_STATES says how far the reference goes, LUOTSI_STRIDE=1 takes every fault.
enum class Fate : std::uint8_t {
    compiler,  // refused by the compiler
    refuted,  // by the prover
    named,  // not proved, and the prover says which element made it so
    same_life,  // equal: the same life of a case, and its times are within the law
    no_fault,  // equal: the reference went through all states of the slice that matters
    bounded,  // no fault in as many states as the reference was given
    missed  // a fault, and nobody found it
};
constexpr std::array fates{"compiler", "refuted", "not proved", "same life",
                           "no fault", "bounded", "missed"};

struct Judged {
    Fate fate = Fate::missed;
    std::string why;
};

ReferenceOptions reference_options(std::uint64_t states) {
    ReferenceOptions options;
    options.calendar = &content().calendar;
    options.guarantees = &content().guarantees;
    options.time = false;
    options.max_states = states;
    return options;
}

// Property 5 of one model by the reference: each step with a guarantee with all that its opening
// depends on, opened on the days around a long weekend.
std::string too_late(const model::ModelPtr& model) {
    ReferenceOptions options = reference_options(3'000);
    options.time = true;
    options.horizon = days(150);
    options.starts = openings_between(to_date({2026, 4, 2}), to_date({2026, 4, 2}));
    for (std::uint32_t step = 0; step < model->steps.size(); ++step) {
        if (model->steps[step].guarantee.empty()) continue;
        const std::vector<model::ModelPtr> system{causes_of(*model, step)};
        ReferenceAnswer answer;
        judge_time(system, 0, options, answer);
        if (answer.of(Property::time) == Verdict::refuted)
            return answer.why[static_cast<std::size_t>(Property::time)];
    }
    return {};
}

// What the prover holds to be proved must be shown to be so without it.
Judged judge_by_reference(std::size_t which, const model::ModelPtr& mutant, std::uint64_t states) {
    if (std::string late = too_late(mutant); !late.empty()) return {Fate::missed, late};
    const bool same = life_of(*mutant) == life_of(*content().models[which]);
    const Slice slice = slice_of(*mutant);
    ReferenceOptions options = reference_options(same ? 1 : states);
    options.held_back = slice.held_back;
    const std::vector<model::ModelPtr> system{slice.rest};
    const ReferenceAnswer answer = judge_by_enumeration(system, 0, options);
    const auto why = [&](Property property) {
        return answer.why[static_cast<std::size_t>(property)];
    };
    if (answer.of(Property::roles_and_texts) == Verdict::refuted)
        return {Fate::missed, why(Property::roles_and_texts)};
    if (same) return {Fate::same_life, {}};
    // What was left out may be the next thing, and what holds an end back may not be open then.
    for (const Property property : {Property::end_reachable, Property::knowing})
        if (answer.of(property) == Verdict::refuted &&
            why(property).find("(held back)") == std::string::npos &&
            answer.of(Property::next_thing) != Verdict::refuted)
            return {Fate::missed, why(property)};
    const bool all = answer.whole && answer.of(Property::next_thing) == Verdict::proved &&
                     answer.of(Property::end_reachable) == Verdict::proved &&
                     answer.of(Property::knowing) == Verdict::proved;
    return {all ? Fate::no_fault : Fate::bounded, {}};
}

Judged judge(std::size_t which, const Mutant& mutant, std::uint64_t states) {
    const auto compiled =
        model::compile(mutant.yaml, content().names[which], &content().guarantees);
    if (!compiled.model) return {Fate::compiler, compiled.errors.front().code};
    std::vector<model::ModelPtr> system{compiled.model};
    for (const model::Step& step : compiled.model->steps)
        for (const model::ModelPtr& other : content().models)
            if (other->id == step.starts_model && other->id != compiled.model->id &&
                std::find(system.begin(), system.end(), other) == system.end())
                system.push_back(other);
    Options options;
    options.calendar = &content().calendar;
    options.guarantees = &content().guarantees;
    const Report report = prove(system, options);
    for (const Finding& finding : report.findings)
        if (finding.verdict == Verdict::refuted)
            return {Fate::refuted, std::string(to_string(finding.property))};
    if (!report.proved())
        return {report.findings.empty() ? Fate::missed : Fate::named,
                report.findings.empty() ? "not proved, but not said why"
                                        : report.findings.front().element};
    return judge_by_reference(which, compiled.model, states);
}

using Table = std::map<std::string, std::array<std::uint64_t, fates.size()>>;

void print(const Table& table) {
    std::printf("%-22s %8s", "fault", "made");
    for (const char* fate : fates) std::printf(" %10s", fate);
    std::printf("\n");
    std::array<std::uint64_t, fates.size()> sum{};
    for (const auto& [fault, row] : table) {
        std::uint64_t made = 0;
        for (std::size_t i = 0; i < row.size(); ++i) {
            made += row[i];
            sum[i] += row[i];
        }
        std::printf("%-22s %8llu", fault.c_str(), static_cast<unsigned long long>(made));
        for (const std::uint64_t n : row)
            std::printf(" %10llu", static_cast<unsigned long long>(n));
        std::printf("\n");
    }
    std::printf("%-22s %8s", "all", "");
    for (const std::uint64_t n : sum) std::printf(" %10llu", static_cast<unsigned long long>(n));
    std::printf("\n");
}

// One in `stride` of the faults of each model, by a seed.
std::uint64_t run(const std::vector<std::string>& models, std::uint64_t stride,
                  std::uint64_t states) {
    Table table;
    std::uint64_t made = 0;
    SeededRandom random(setting("LUOTSI_SEED", 20'261'122));
    for (std::size_t i = 0; i < content().models.size(); ++i) {
        const std::string& id = content().models[i]->id;
        if (std::find(models.begin(), models.end(), id) == models.end()) continue;
        for (const Mutant& mutant : faults_of(content().yaml[i])) {
            if (random.next() % stride != 0) continue;
            ++made;
            const Judged judged = judge(i, mutant, states);
            ++table[mutant.fault][static_cast<std::size_t>(judged.fate)];
            if (judged.fate == Fate::missed)
                ADD_FAILURE() << mutant.fault << ", " << id << ", " << mutant.what << ":\n"
                              << judged.why;
        }
    }
    print(table);
    return made;
}

TEST(Mutation, OfOneModelIsFound) {
    const std::uint64_t made =
        run({"fi.perhekeskus-varhainen-tuki"}, setting("LUOTSI_STRIDE", 200), 300);
    EXPECT_GT(made, 2U);
}

TEST(LongMutation, OfSmallerModelsIsFound) {
    const std::uint64_t made = run({"fi.asiakasvastaava", "fi.perhekeskus-varhainen-tuki"},
                                   setting("LUOTSI_STRIDE", 2), setting("LUOTSI_STATES", 25'000));
    EXPECT_GT(made, 1'000U);
}

TEST(LongMutation, OfTheLargestModelIsFound) {
    run({"fi.yksi-yhteydenotto"}, setting("LUOTSI_STRIDE", 6), setting("LUOTSI_STATES", 10'000));
}

}  // namespace
}  // namespace luotsi::prove
