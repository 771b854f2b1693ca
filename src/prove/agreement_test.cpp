// Goal: the prover is right. Method: it and a slow, independent reference (which lives every case
// through with the real engine) judge the same random small models, good and faulty ones, property
// by property; and every story the prover tells is lived through with the engine, line by line. A
// disagreement is told by the smallest model that still shows it. The seed is printed;
// LUOTSI_SEED and LUOTSI_RUNS choose others. "Agreement" is the quick slice, "LongAgreement" runs
// with the long tests.
#include <gtest/gtest.h>

#include <cstdlib>

#include "model/compile.hpp"
#include "prove/random_model.hpp"
#include "prove/reference.hpp"
#include "prove/replay.hpp"

namespace luotsi::prove {
namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

model::GuaranteeVersion version(std::string family, std::string start, std::string_view limit) {
    model::GuaranteeVersion out;
    out.id = out.family = std::move(family);
    out.valid_from = to_date({2020, 1, 1});
    out.start = std::move(start);
    out.stop = "done";
    out.limit = parse_limit(limit).value();
    return out;
}

const model::Guarantees& laws() {
    static const model::Guarantees laws({version("week", "contact", "7 working days"),
                                         version("ten-days", "contact", "10 days"),
                                         version("assessed", "need assessed", "3 working days")});
    return laws;
}

// Two weeks with a long weekend in them, Finnish Easter 2026.
const Calendar& easter() {
    static const Calendar calendar({to_date({2026, 4, 3}), to_date({2026, 4, 6})},
                                   TimeOfDay{8 * 3'600'000}, TimeOfDay{16 * 3'600'000});
    return calendar;
}

struct Count {
    std::uint64_t compared = 0;
    std::uint64_t refuted[property_count] = {};
    std::uint64_t proved[property_count] = {};
    std::uint64_t not_proved = 0;  // by the prover, in models outside the exact fragment
    std::uint64_t undecided = 0;  // by the reference: too many states
    std::uint64_t stories = 0;
    std::uint64_t left_open = 0;  // property 5: an end may come first, says the prover
    std::uint64_t stricter = 0;  // property 5: refuted by the prover, proved by the reference
};

struct Setting {
    RandomModelOptions models;
    ReferenceOptions reference;
    bool properties[property_count] = {true, true, true, true, false, true};
};

using System = std::vector<RandomModel>;

std::string text_of(const System& system) {
    std::string out;
    for (const RandomModel& model : system) out += (out.empty() ? "" : "---\n") + model.yaml();
    return out;
}

std::vector<model::ModelPtr> compiled(const System& system) {
    std::vector<model::ModelPtr> out;
    for (const RandomModel& model : system) {
        out.push_back(model::compile(model.yaml(), "random.yaml", &laws()).model);
        if (!out.back()) return {};
    }
    return out;
}

// What the two disagree on; "" when on nothing (or the models do not compile).
std::string disagreement(const System& system, const Setting& with, Count* count) {
    const std::vector<model::ModelPtr> models = compiled(system);
    if (models.empty()) return {};
    Options options;
    options.calendar = with.reference.calendar;
    options.guarantees = with.reference.guarantees;
    options.from = to_date({2026, 3, 30});
    options.to = to_date({2026, 4, 8});
    const Report report = prove(models, options);
    const ReferenceAnswer answer = judge_by_enumeration(models, 0, with.reference);
    if (count != nullptr) ++count->compared;
    for (std::size_t p = 0; p < property_count; ++p) {
        if (!with.properties[p]) continue;
        const Verdict ours = answer.verdicts[p];
        const Verdict theirs = report.models.front().verdicts[p];
        const bool outside = theirs == Verdict::not_proved &&
                             (system.front().is_free || ours == Verdict::not_proved);
        if (count != nullptr) {
            count->undecided += ours == Verdict::not_proved ? 1U : 0U;
            count->not_proved += theirs == Verdict::not_proved ? 1U : 0U;
            count->refuted[p] += theirs == Verdict::refuted ? 1U : 0U;
            count->proved[p] += theirs == Verdict::proved ? 1U : 0U;
        }
        if (ours == theirs || outside || ours == Verdict::not_proved) continue;
        // Worst times are added up along causes; that an end cuts a chain short is not looked at.
        if (p == static_cast<std::size_t>(Property::time) && theirs == Verdict::refuted) {
            if (count != nullptr) ++count->stricter;
            continue;
        }
        // Where an end may come first the prover leaves the time open and says so.
        const bool left_open =
            p == static_cast<std::size_t>(Property::time) &&
            std::any_of(report.findings.begin(), report.findings.end(), [](const Finding& finding) {
                return finding.error.code == "prove.end_may_come_first";
            });
        if (left_open && theirs == Verdict::not_proved) {
            if (count != nullptr) ++count->left_open;
            continue;
        }
        return std::string(to_string(static_cast<Property>(p))) + ": the prover says " +
               std::string(to_string(theirs)) + ", the reference " + std::string(to_string(ours)) +
               "\n" + answer.why[p];
    }
    for (const Finding& finding : report.findings) {
        if (finding.verdict != Verdict::refuted) continue;
        if (count != nullptr) ++count->stories;
        const std::string problem = replay(finding, models, with.reference);
        if (!problem.empty()) {
            std::string story;
            for (const StoryLine& line : finding.story)
                story += std::to_string(static_cast<int>(line.what)) + " " + line.element + " " +
                         line.fact + " " + line.value + " " + line.detail + "\n";
            return std::string(to_string(finding.property)) +
                   ": the story cannot be lived through: " + problem + "\n" + story;
        }
    }
    return {};
}

// The smallest system that still shows a disagreement about the same property.
System shrunk(System system, const Setting& with, std::string& what) {
    const auto about = [](const std::string& text) {
        const bool story = text.find("the story") != std::string::npos;
        return text.substr(0, text.find(story ? ':' : '\n'));
    };
    const std::string property = about(what);
    for (bool smaller_yet = true; smaller_yet;) {
        smaller_yet = false;
        for (std::size_t i = 0; i < system.size() && !smaller_yet; ++i)
            for (RandomModel& less : smaller(system[i])) {
                System candidate = system;
                candidate[i] = std::move(less);
                std::string still = disagreement(candidate, with, nullptr);
                if (still.empty() || about(still) != property) continue;
                what = std::move(still);
                system = std::move(candidate);
                smaller_yet = true;
                break;
            }
    }
    return system;
}

Count agree(std::uint64_t runs, Setting with) {
    with.reference.calendar = &easter();
    with.reference.guarantees = &laws();
    const std::uint64_t seed = setting("LUOTSI_SEED", 20'261'122);
    Count count;
    int disagreements = 0;
    for (std::uint64_t run = 0; run < runs; ++run) {
        SeededRandom random(seed + run * 7919);
        System system{random_model(random, with.models)};
        if (!with.models.starts.empty()) {
            system.push_back(random_model(random, {}));
            system.back().id = with.models.starts;
        }
        std::string what = disagreement(system, with, &count);
        if (what.empty()) continue;
        system = shrunk(std::move(system), with, what);
        ADD_FAILURE() << "LUOTSI_SEED=" << seed << " run " << run << "\n"
                      << what << "\n"
                      << text_of(system);
        if (++disagreements >= 3) break;
    }
    std::printf("%llu models: refuted", static_cast<unsigned long long>(count.compared));
    for (const std::uint64_t n : count.refuted)
        std::printf(" %llu", static_cast<unsigned long long>(n));
    std::printf(", not proved %llu, too large for the reference %llu, %llu stories lived through\n",
                static_cast<unsigned long long>(count.not_proved),
                static_cast<unsigned long long>(count.undecided),
                static_cast<unsigned long long>(count.stories));
    return count;
}

Setting small() {
    Setting with;
    with.reference.time = false;
    with.reference.max_states = 1'000;
    return with;
}

Setting joined() {
    Setting with = small();
    with.models.starts = "fi.toinen";
    return with;
}

Setting free_conditions() {
    Setting with = small();
    with.models.free = true;
    // Of facts that only a free condition reads the prover does not say whether they are asked.
    with.properties[static_cast<std::size_t>(Property::knowing)] = false;
    return with;
}

Setting late() {
    Setting with = small();
    with.models.overdue = true;
    return with;
}

Setting timed() {
    Setting with = small();
    with.models.time = true;
    with.reference.time = true;
    with.reference.starts = openings_between(to_date({2026, 3, 30}), to_date({2026, 4, 8}));
    with.properties[static_cast<std::size_t>(Property::time)] = true;
    return with;
}

TEST(Agreement, OnSmallModels) {
    const Count count = agree(setting("LUOTSI_RUNS", 200), small());
    EXPECT_GT(count.compared, 30U);
    EXPECT_GT(count.stories, 10U);
}
TEST(Agreement, OnJoinedModels) { agree(setting("LUOTSI_RUNS", 80), joined()); }
TEST(Agreement, OnOverdueConditions) { agree(setting("LUOTSI_RUNS", 80), late()); }
TEST(Agreement, OutsideTheExactFragment) { agree(setting("LUOTSI_RUNS", 60), free_conditions()); }

void agree_on_time(std::uint64_t runs) {
    const Count count = agree(runs, timed());
    std::printf("%llu times the prover is stricter\n",
                static_cast<unsigned long long>(count.stricter));
    EXPECT_LE(count.stricter * 20, count.compared + 20);
    std::printf("%llu times the prover leaves open what an end may cut short\n",
                static_cast<unsigned long long>(count.left_open));
    EXPECT_LE(count.left_open * 20, count.compared + 20);
}
TEST(Agreement, OnTime) { agree_on_time(setting("LUOTSI_RUNS", 25)); }

Setting larger(Setting with) {
    with.reference.max_states = 20'000;
    return with;
}
TEST(LongAgreement, OnSmallModels) { agree(setting("LUOTSI_RUNS", 3'000), larger(small())); }
TEST(LongAgreement, OnJoinedModels) { agree(setting("LUOTSI_RUNS", 1'000), larger(joined())); }
TEST(LongAgreement, OnOverdueConditions) { agree(setting("LUOTSI_RUNS", 1'000), larger(late())); }
TEST(LongAgreement, OnTime) { agree_on_time(setting("LUOTSI_RUNS", 500)); }
TEST(LongAgreement, OutsideTheExactFragment) {
    agree(setting("LUOTSI_RUNS", 500), larger(free_conditions()));
}

}  // namespace
}  // namespace luotsi::prove
