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
#include <set>
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

// What makes a promise come home.
std::string promise_of(const model::CompiledModel& model, const model::Step& step) {
    std::string out;
    for (const model::SilenceRule& rule : step.if_silent)
        out += (rule.act == model::Silence::return_home ? "home to " : "remind") +
               (rule.to_role == model::none ? "" : model.roles[rule.to_role].id) + ";";
    return out + step.of + (step.answer_within ? ";limit" : "");
}

std::string life_of_step(const model::CompiledModel& model, const model::Step& step) {
    std::string out;
    const auto put = [&](auto&&... parts) { ((out += parts, out += '|'), ...); };
    const bool clients = step.by != model::none && model.roles[step.by].is_subject;
    put("step", step.id, std::string(to_string(step.act)), clients ? "client" : "worker",
        std::string(step.when.text()), step.repeat ? "repeat" : "", step.every ? "every" : "",
        step.waits ? "waits" : "", step.safety ? "safety" : "", step.starts_model,
        step.needs_consent ? "consent" : "",
        step.outcome_fact == model::none ? "" : model.facts[step.outcome_fact].id,
        promise_of(model, step));
    for (const model::LearnItem& item : step.learn)
        put(model.facts[item.fact].id, item.optional ? "optional" : "",
            item.again_because.fi.empty() ? "" : "again");
    return out;
}

// Everything of a model that the life of its cases depends on, but for how long things take; of a
// slice, without the steps it leaves out.
std::string life_of(const model::CompiledModel& model, const std::vector<bool>& left_out) {
    std::string out;
    const auto put = [&](auto&&... parts) { ((out += parts, out += '|'), ...); };
    for (const model::Fact& fact : model.facts)
        put("fact", fact.id, feel::to_string(fact.type), std::string(to_string(fact.source)),
            fact.at_contact ? "contact" : "", std::string(fact.at_contact_when.text()));
    for (const model::Decision& decision : model.decisions) {
        put("decision", decision.id);
        for (const std::uint32_t fact : decision.reads) put(model.facts[fact].id);
    }
    for (std::size_t i = 0; i < model.steps.size(); ++i)
        if (!left_out[i]) out += life_of_step(model, model.steps[i]);
    for (const model::End& end : model.ends) {
        put("end", end.id, std::string(end.when.text()), std::string(to_string(end.outcome)));
        std::set<std::string> cancelled;
        for (const std::uint32_t step : end.cancels)
            if (!left_out[step]) cancelled.insert(model.steps[step].id);
        for (const std::string& step : cancelled) put(step);
    }
    return out;
}
std::string life_of(const model::CompiledModel& model) {
    return life_of(model, std::vector<bool>(model.steps.size(), false));
}

// What becomes of a fault. What is set aside as no fault is so by an argument (its times are within
// the law, and nothing else that the life of a case depends on differs), or by a search of the
// slice that matters: the original's, the same as another fault's, or its own. LUOTSI_STATES says
// how far the reference goes, LUOTSI_STRIDE=1 takes every fault, LUOTSI_VERBOSE names each.
enum class Fate : std::uint8_t {
    compiler,  // refused by the compiler
    refuted,  // by the prover
    named,  // not proved, and the prover says which element made it so
    same_life,  // equal: the same life of a case
    as_original,  // equal: what matters is the original, of which all states were searched
    shared,  // equal: … is that of another fault, of which all states were searched
    searched,  // equal: the reference went through all states of what matters
    bounded,  // no fault in as many states as the reference was given
    missed  // a fault, and nobody found it
};
constexpr std::array fates{"compiler",    "refuted",  "not proved", "same life", "as original",
                           "same search", "searched", "bounded",    "missed"};

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

// What a slice came to: searched once, however many faults leave the same one.
struct Search {
    Fate fate = Fate::bounded;
    std::string why;
    std::vector<bool> known;  // by fact
    bool of_original = false;
};

Search search(const Slice& slice, std::uint64_t states) {
    ReferenceOptions options = reference_options(states);
    options.held_back = slice.held_back;
    const std::vector<model::ModelPtr> system{slice.rest};
    const ReferenceAnswer answer = judge_by_enumeration(system, 0, options);
    const auto why = [&](Property property) {
        return answer.why[static_cast<std::size_t>(property)];
    };
    // What was left out may be the next thing, and what holds an end back may not be open then.
    for (const Property property : {Property::end_reachable, Property::knowing})
        if (answer.of(property) == Verdict::refuted &&
            why(property).find("(held back)") == std::string::npos &&
            answer.of(Property::next_thing) != Verdict::refuted)
            return {Fate::missed, why(property), answer.known};
    const bool all = answer.whole && answer.of(Property::next_thing) == Verdict::proved &&
                     answer.of(Property::end_reachable) == Verdict::proved &&
                     answer.of(Property::knowing) == Verdict::proved &&
                     answer.of(Property::promises) == Verdict::proved;
    return {all ? Fate::searched : Fate::bounded,
            std::to_string(answer.states) + " states, " + std::to_string(answer.moves) + " moves",
            answer.known};
}

// Whether every slice with the same text has the same states: all that is read of it is in it.
std::string text_of(const Slice& slice) {
    std::string out = slice.rest->id + "|" + life_of(*slice.rest, slice.left_out);
    for (std::size_t i = 0; i < slice.rest->ends.size(); ++i)
        out += slice.held_back->ends[i].when.text() == slice.rest->ends[i].when.text() ? "" : "h|";
    return out;
}

std::map<std::string, Search>& searches() {
    static std::map<std::string, Search> all;
    return all;
}

// The search of the slice, and whether it had been made before.
std::pair<const Search*, bool> searched(const Slice& slice, std::uint64_t states) {
    const auto [place, fresh] = searches().try_emplace(text_of(slice));
    if (fresh) place->second = search(slice, states);
    return {&place->second, !fresh};
}

// A fact that a step left out looks at and that nobody can come to ask; "" when there is none.
std::string never_asked(const model::CompiledModel& model, const Slice& slice,
                        std::vector<bool> known) {
    const auto is_there = [&](std::uint32_t fact) {
        return known[fact] || model.facts[fact].at_contact ||
               (model.facts[fact].source != model::FactSource::asked &&
                model.facts[fact].source != model::FactSource::decided);
    };
    const auto may_open = [&](const model::Step& step) {
        return step.when.text() != "false" &&
               std::all_of(step.when.facts().begin(), step.when.facts().end(), is_there);
    };
    for (std::size_t round = 0; round < model.steps.size(); ++round)
        for (std::size_t i = 0; i < model.steps.size(); ++i)
            if (slice.left_out[i] && may_open(model.steps[i]))
                for (const auto& item : model.steps[i].learn) known[item.fact] = true;
    for (std::size_t i = 0; i < model.steps.size(); ++i)
        for (const std::uint32_t fact : model.steps[i].when.facts())
            if (slice.left_out[i] && !is_there(fact)) return model.facts[fact].id;
    return {};
}

// Promises of steps left out whose making differs from the original's, each with all that its
// opening depends on: missed, bounded or (nothing to say) searched.
Judged promises_left_out(std::size_t which, const model::CompiledModel& mutant,
                         const Slice& slice) {
    const model::CompiledModel& original = *content().models[which];
    for (std::uint32_t i = 0; i < mutant.steps.size(); ++i) {
        const model::Step& step = mutant.steps[i];
        const bool promises = step.act == model::Act::refer || step.act == model::Act::consult;
        if (!slice.left_out[i] || !promises) continue;
        const std::uint32_t before = original.find_step(step.id);
        if (before != model::none && original.steps[before].act == step.act &&
            original.steps[before].starts_model == step.starts_model &&
            promise_of(original, original.steps[before]) == promise_of(mutant, step))
            continue;
        const std::vector<model::ModelPtr> system{causes_of(mutant, i)};
        const ReferenceAnswer answer = judge_by_enumeration(system, 0, reference_options(5'000));
        if (answer.of(Property::promises) == Verdict::refuted)
            return {Fate::missed, answer.why[static_cast<std::size_t>(Property::promises)]};
        if (!answer.whole) return {Fate::bounded, "promise of " + step.id};
    }
    return {Fate::searched, {}};
}

// What the prover holds to be proved must be shown to be so without it.
Judged judge_by_reference(std::size_t which, const model::ModelPtr& mutant, std::uint64_t states) {
    if (std::string late = too_late(mutant); !late.empty()) return {Fate::missed, late};
    const Slice slice = slice_of(*mutant);
    const std::vector<model::ModelPtr> system{slice.rest};
    const ReferenceAnswer read_off = judge_by_enumeration(system, 0, reference_options(0));
    if (read_off.of(Property::roles_and_texts) == Verdict::refuted)
        return {Fate::missed, read_off.why[static_cast<std::size_t>(Property::roles_and_texts)]};
    if (life_of(*mutant) == life_of(*content().models[which])) return {Fate::same_life, {}};
    if (Judged promises = promises_left_out(which, *mutant, slice); promises.fate != Fate::searched)
        return promises;
    const auto [found, before] = searched(slice, states);
    if (const std::string fact = never_asked(*mutant, slice, found->known);
        !fact.empty() && found->fate == Fate::searched)
        return {Fate::missed, "\"" + fact + "\" is never asked"};
    if (found->fate != Fate::searched || !before) return {found->fate, found->why};
    return {found->of_original ? Fate::as_original : Fate::shared, found->why};
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
    for (const char* fate : fates) std::printf(" %11s", fate);
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
            std::printf(" %11llu", static_cast<unsigned long long>(n));
        std::printf("\n");
    }
    std::printf("%-22s %8s", "all", "");
    for (const std::uint64_t n : sum) std::printf(" %11llu", static_cast<unsigned long long>(n));
    std::printf("\n");
}

// One in `stride` of the faults of each model, by a seed.
std::uint64_t run(const std::vector<std::string>& models, std::uint64_t stride,
                  std::uint64_t states) {
    Table table;
    std::uint64_t made = 0;
    const bool verbose = std::getenv("LUOTSI_VERBOSE") != nullptr;
    SeededRandom random(setting("LUOTSI_SEED", 20'261'122));
    for (std::size_t i = 0; i < content().models.size(); ++i) {
        const std::string& id = content().models[i]->id;
        if (std::find(models.begin(), models.end(), id) == models.end()) continue;
        const Search* original = searched(slice_of(*content().models[i]), states).first;
        searches().at(text_of(slice_of(*content().models[i]))).of_original = true;
        std::printf("%s: %s\n", id.c_str(), original->why.c_str());
        EXPECT_NE(original->fate, Fate::missed) << original->why;
        for (const Mutant& mutant : faults_of(content().yaml[i])) {
            if (random.next() % stride != 0) continue;
            ++made;
            const Judged judged = judge(i, mutant, states);
            ++table[mutant.fault][static_cast<std::size_t>(judged.fate)];
            if (verbose) {
                std::printf("%s | %s | %s | %s | %s\n", id.c_str(), mutant.fault.c_str(),
                            mutant.what.c_str(), fates[static_cast<std::size_t>(judged.fate)],
                            judged.why.c_str());
                std::fflush(stdout);
            }
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
        run({"fi.perhekeskus-varhainen-tuki"}, setting("LUOTSI_STRIDE", 200), 5'000);
    EXPECT_GT(made, 2U);
}

TEST(LongMutation, OfSmallerModelsIsFound) {
    const std::uint64_t made = run({"fi.asiakasvastaava", "fi.perhekeskus-varhainen-tuki"},
                                   setting("LUOTSI_STRIDE", 2), setting("LUOTSI_STATES", 60'000));
    EXPECT_GT(made, 1'000U);
}

TEST(LongMutation, OfTheLargestModelIsFound) {
    run({"fi.yksi-yhteydenotto"}, setting("LUOTSI_STRIDE", 6), setting("LUOTSI_STATES", 10'000));
}

}  // namespace
}  // namespace luotsi::prove
