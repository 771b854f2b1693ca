#include "tailor/proof.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>

#include "engine/codec.hpp"
#include "engine/move.hpp"
#include "engine/test_random.hpp"
#include "engine/test_story.hpp"
#include "model/builder.hpp"
#include "tailor/random_edits.hpp"
#include "tailor/upgrade.hpp"

namespace luotsi::tailor {
namespace {

using model::Change;
using model::Element;

constexpr std::array<const char*, 3> bases{"fi.asiakasvastaava", "fi.perhekeskus-varhainen-tuki",
                                           "fi.yksi-yhteydenotto"};
constexpr std::size_t edits_of_region = 8;
constexpr std::size_t edits_of_version = 6;
constexpr std::size_t faults_told = 12;

bool below(const std::string& path, const std::string& group) {
    return path.starts_with(group + '.');
}

std::string of_path(const std::vector<Element>& elements, const std::string& path) {
    const Element* found = find_element(elements, path);
    return found == nullptr ? std::string("-") : found->value;
}

// One region with its layer and the model its cases run.
struct Region {
    std::string id;
    std::size_t base = 0;
    model::YamlDocument layer;
    model::ModelPtr model;
};

// One national model: the version in force and what the step to the next one touched.
struct Nation {
    model::YamlDocument before;
    model::YamlDocument now;
    std::vector<Edit> edits;
    int number = 0;
};

class Prover {
public:
    explicit Prover(const ProofSize& size)
        : size_(size), shipped_(engine::Shipped::get()), random_(size.seed) {}

    Proof run() {
        for (const char* id : bases) {
            Nation nation;
            nation.now = model::read_yaml_file(std::string(LUOTSI_SOURCE_DIR) + "/content/models/" +
                                               id + ".yaml");
            nation.now = document_of(nation.now.root, "1.0.0");
            nations_.push_back(std::move(nation));
        }
        for (std::size_t i = 0; i < size_.regions; ++i) open_region(i);
        for (std::size_t version = 1; version <= size_.versions; ++version) {
            for (Nation& nation : nations_) publish(nation);
            for (Region& region : regions_) carry(region, version);
        }
        if (out_.upgrades > 0)
            out_.milliseconds_mean = total_ms_ / static_cast<double>(out_.upgrades);
        return std::move(out_);
    }

private:
    void fault(const std::string& said) {
        if (out_.faults.size() < faults_told) out_.faults.push_back(said);
    }

    void open_region(std::size_t i) {
        Region region;
        region.id = "alue-" + std::to_string(i + 1);
        region.base = i % nations_.size();
        const model::YamlDocument& base = nations_[region.base].now;
        model::YamlNode tree = base.root;
        const auto edits = random_edits(tree, edits_of_region, random_, shipped_.guarantees);
        region.layer = model::parse_yaml(layer_of(base, region.id, edits), region.id + ".yaml");
        const auto made = compile_layer(base, region.layer, &shipped_.guarantees);
        for (const Error& error : made.errors) fault("first layer: " + luotsi::to_string(error));
        region.model = made.model;
        regions_.push_back(std::move(region));
    }

    void publish(Nation& nation) {
        model::YamlNode tree = nation.now.root;
        nation.edits = random_edits(tree, edits_of_version, random_, shipped_.guarantees);
        nation.number += 1;
        nation.before = std::move(nation.now);
        nation.now = document_of(std::move(tree), "1." + std::to_string(nation.number) + ".0");
        out_.nation_edits += nation.edits.size();
    }

    // Whether the edits say that both touched the element of a regional difference, and did not do
    // the same to it. Written from the edits alone: no merge, no order of elements.
    bool both_touched(const std::string& path, const std::vector<Element>& wants,
                      const Nation& nation, const std::vector<Element>& now) const {
        for (const Edit& edit : nation.edits) {
            const bool touches = edit.path == path || below(edit.path, path) ||
                                 (below(path, edit.path) && edit.kind == Change::removed);
            if (!touches) continue;
            const bool gone_on_both = of_path(wants, path) == "-" && of_path(now, path) == "-";
            if (!gone_on_both && of_path(wants, path) != of_path(now, path)) return true;
        }
        return false;
    }

    void carry(Region& region, std::size_t version) {
        if (region.model == nullptr) return;
        const Nation& nation = nations_[region.base];
        const auto applied = model::apply_layer(nation.before, region.layer);
        const auto started = std::chrono::steady_clock::now();
        Upgrade first = upgrade(nation.before, region.layer, nation.now, &shipped_.guarantees, {});
        const double ms =
            std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - started)
                .count();
        total_ms_ += ms;
        out_.milliseconds_max = std::max(out_.milliseconds_max, ms);
        out_.upgrades += 1;
        out_.differences += applied.layer.entries.size();
        judge(region, nation, applied, first);
        compare(applied, nation);
        settle(region, nation, std::move(first), version);
    }

    // Every difference is kept, said by the nation too, or asked about – and asked only with cause.
    void judge(const Region& region, const Nation& nation, const model::Tailored& applied,
               const Upgrade& made) {
        const auto wants = model::elements_of(applied.tree);
        const auto now = model::elements_of(nation.now.root);
        const auto result = model::elements_of(made.made.tree);
        for (const model::LayerEntry& entry : applied.layer.entries) {
            const std::string& path = entry.path;
            const auto asked =
                std::find_if(made.conflicts.begin(), made.conflicts.end(),
                             [&](const Conflict& one) { return one.element == path; });
            const bool both = both_touched(path, wants, nation, now);
            if (asked != made.conflicts.end()) {
                if (asked->kind == ConflictKind::does_not_stand) {
                    out_.dangling += 1;
                    continue;
                }
                out_.conflicts += 1;
                if (both) continue;
                out_.false_conflicts += 1;
                fault(region.id + ": no cause to ask about " + path);
                continue;
            }
            if (both) {
                out_.missed_conflicts += 1;
                fault(region.id + ": nobody was asked about " + path);
            }
            const bool same = of_path(wants, path) == of_path(result, path);
            if (!same && made.made.model != nullptr) {
                out_.lost += 1;
                fault(region.id + ": lost " + path);
            } else if (std::find(made.taken_over.begin(), made.taken_over.end(), path) !=
                       made.taken_over.end()) {
                out_.taken_over += 1;
            } else {
                out_.kept += 1;
            }
        }
    }

    // The same upgrade as others do it.
    void compare(const model::Tailored& applied, const Nation& nation) {
        const auto was = model::elements_of(nation.before.root);
        const auto wants = model::elements_of(applied.tree);
        const auto now = model::elements_of(nation.now.root);
        const auto region = model::differences(was, wants);
        const auto national = model::differences(was, now);
        out_.two_way_asked += model::differences(wants, now).size();
        const auto count_lost = [](const auto& wanted, const std::vector<Element>& of,
                                   const std::vector<Element>& result) {
            return static_cast<std::size_t>(
                std::count_if(wanted.begin(), wanted.end(), [&](const model::Difference& d) {
                    return of_path(of, d.path) != of_path(result, d.path);
                }));
        };
        out_.two_way_region_lost += count_lost(region, wants, now);
        out_.two_way_nation_lost += count_lost(national, now, wants);
        const model::YamlNode tree =
            patched(nation.now.root, merge_patch(nation.before.root, applied.tree));
        const auto result = model::elements_of(tree);
        if (!compiles(tree, shipped_.guarantees)) out_.patch_broken += 1;
        for (const model::Difference& d : national) {
            const bool region_touched = of_path(was, d.path) != of_path(wants, d.path);
            const bool gone = of_path(now, d.path) != of_path(result, d.path);
            if (region_touched && of_path(wants, d.path) != of_path(now, d.path))
                out_.patch_silent_conflicts += 1;
            else if (gone)
                out_.patch_nation_lost += 1;
        }
        out_.patch_region_lost += count_lost(region, wants, result);
    }

    // People choose; then the cases go along.
    void settle(Region& region, const Nation& nation, Upgrade made, std::size_t version) {
        Choices choices;
        for (std::size_t round = 0; !made.done() && round < edits_of_region + 2; ++round) {
            for (const Conflict& one : made.conflicts)
                if (!one.taken)
                    choices[one.element] = one.may_keep &&
                                                   one.kind != ConflictKind::does_not_stand &&
                                                   random_.next() % 2 == 0
                                               ? Side::region
                                               : Side::nation;
            made = upgrade(nation.before, region.layer, nation.now, &shipped_.guarantees, choices);
        }
        if (!made.done()) {
            out_.not_standing += 1;
            fault(region.id + ": does not stand over version " + std::to_string(version) +
                  (made.made.errors.empty() ? "" : ": " + luotsi::to_string(made.made.errors[0])));
            region.model = nullptr;
            return;
        }
        const model::ModelPtr before = region.model;
        region.layer = model::parse_yaml(made.layer_text, region.id + ".yaml");
        region.model = made.made.model;
        const std::size_t moves = size_.regions * size_.versions;
        for (std::size_t i = next_case_; i < size_.cases && i * moves < size_.cases * out_.upgrades;
             ++i, ++next_case_)
            live(before, region.model);
    }

    void live(const model::ModelPtr& before, const model::ModelPtr& after) {
        engine::RandomStory story(before, shipped_, random_, true);
        story.open();
        for (std::size_t i = 0; i < size_.commands_per_case; ++i) story.one_command();
        for (int again = 0; story.the_case.state != engine::CaseState::open && again < 5; ++again) {
            story = engine::RandomStory(before, shipped_, random_, true);
            story.open();
        }
        if (story.the_case.state != engine::CaseState::open) return;
        out_.cases += 1;
        const auto plan = engine::plan_move(story.the_case, after, story.now, story.context);
        switch (plan.kind) {
            case engine::MoveKind::unchanged: out_.unchanged += 1; break;
            case engine::MoveKind::with_default: out_.with_default += 1; break;
            case engine::MoveKind::needs_person: out_.needs_person += 1; return;
        }
        move_and_back(story, after);
    }

    void move_and_back(engine::RandomStory& story, const model::ModelPtr& after) {
        engine::Case& one = story.the_case;
        std::vector<engine::Event> events;
        // Clocks that are due ring before a move, under the version they were set by.
        engine::Command tick;
        if (!engine::advance(one, tick, story.now, story.context, events)) return;
        const engine::Case before = one;
        engine::Command command;
        command.kind = engine::CommandKind::move;
        command.model = after;
        if (!engine::advance(one, command, story.now, story.context, events)) return;
        check_duties(before, one);
        // As the journal has it: written under the new names, read and applied again.
        engine::Case again = before;
        for (const engine::Event& event : events) {
            auto read = engine::decode(engine::encode(event, *after), *after);
            if (!read) {
                out_.not_replayed += 1;
                return fault("a move is not read back: " + luotsi::to_string(read.error()));
            }
            read->model = event.model;
            engine::apply(again, *read);
        }
        if (engine::dump(again) != engine::dump(one)) out_.not_replayed += 1;
        command.kind = engine::CommandKind::move_back;
        const auto undone = engine::advance(one, command, story.now, story.context, events);
        engine::Case restored = one;
        restored.seq = before.seq;
        if (!undone || one.seq != before.seq + 2 ||
            engine::dump(restored, false) != engine::dump(before, false)) {
            out_.not_undone += 1;
            fault("a move was not undone exactly");
        }
    }

    void check_duties(const engine::Case& before, const engine::Case& after) {
        if (engine::needs_person(after)) out_.without_next_step += 1;
        const auto lost = [&](const engine::Round& round) {
            if (!engine::is_open(round.state)) return false;
            const engine::Round& now = after.rounds[round.id];
            // What nobody had begun may fall away by the new version's own condition – never what
            // the law's clock runs for.
            if (now.state == engine::RoundState::withdrawn)
                return round.state == engine::RoundState::taken || !round.guarantee.empty();
            return now.state != round.state || now.due_at != round.due_at ||
                   now.law_due_at != round.law_due_at || now.holder != round.holder ||
                   after.model->steps[now.step].id != before.model->steps[round.step].id;
        };
        bool gone = std::any_of(before.rounds.begin(), before.rounds.end(), lost);
        for (const engine::Promise& promise : before.promises)
            gone = gone || after.promises[promise.id].state != promise.state ||
                   after.promises[promise.id].due_at != promise.due_at;
        for (const engine::Timer& timer : before.timers) {
            const std::uint32_t step = after.model->find_step(before.model->steps[timer.step].id);
            const bool period_ended = timer.round == engine::none &&
                                      (step == model::none || !after.model->steps[step].every);
            const bool there = std::any_of(
                after.timers.begin(), after.timers.end(), [&](const engine::Timer& other) {
                    return other.step == step && other.at == timer.at && other.round == timer.round;
                });
            const bool withdrawn =
                timer.round != engine::none && !engine::is_open(after.rounds[timer.round].state);
            gone = gone || (!there && !period_ended && !withdrawn);
        }
        if (!gone) return;
        out_.duties_lost += 1;
        fault("a duty was lost by a move");
    }

    const ProofSize& size_;
    const engine::Shipped& shipped_;
    SeededRandom random_;
    std::vector<Nation> nations_;
    std::vector<Region> regions_;
    std::size_t next_case_ = 0;
    double total_ms_ = 0;
    Proof out_;
};

}  // namespace

Proof prove_tailoring(const ProofSize& size) { return Prover(size).run(); }

std::string to_text(const Proof& p, const ProofSize& size) {
    std::string out = "tailoring, seed " + std::to_string(size.seed) + ": " +
                      std::to_string(size.regions) + " regions, " + std::to_string(size.versions) +
                      " versions\n";
    const auto line = [&out](const char* said, std::size_t n) {
        out += "  " + std::to_string(n) + ' ' + said + '\n';
    };
    line("upgrades", p.upgrades);
    line("national edits", p.nation_edits);
    line("regional differences carried over, counted at each upgrade", p.differences);
    line("kept", p.kept);
    line("said by the nation too", p.taken_over);
    line("conflicts (both touched the element)", p.conflicts);
    line("differences that do not stand on the new base (found by the compiler)", p.dangling);
    line("differences lost", p.lost);
    line("conflicts without cause", p.false_conflicts);
    line("conflicts nobody was asked about", p.missed_conflicts);
    line("upgrades that do not stand after the choices", p.not_standing);
    out += "  " + std::to_string(p.milliseconds_mean) + " ms an upgrade, " +
           std::to_string(p.milliseconds_max) + " ms the longest\n";
    line("running cases", p.cases);
    line("move unchanged", p.unchanged);
    line("move with a default", p.with_default);
    line("need a person", p.needs_person);
    line("without a next step after the move", p.without_next_step);
    line("with a duty lost", p.duties_lost);
    line("not undone exactly", p.not_undone);
    line("not replayed exactly", p.not_replayed);
    line("two-way diff: differences to be guessed about", p.two_way_asked);
    line("two-way diff: regional differences lost (nation's file taken)", p.two_way_region_lost);
    line("two-way diff: national changes lost (region's copy kept)", p.two_way_nation_lost);
    line("RFC 7396: regional differences lost", p.patch_region_lost);
    line("RFC 7396: national changes lost", p.patch_nation_lost);
    line("RFC 7396: conflicts decided silently", p.patch_silent_conflicts);
    line("RFC 7396: files that do not compile", p.patch_broken);
    for (const std::string& fault : p.faults) out += "  ! " + fault + '\n';
    return out;
}

}  // namespace luotsi::tailor
