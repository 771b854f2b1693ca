#include "need/danger_learn.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "base/hash.hpp"
#include "need/danger_learnt.hpp"
#include "need/evaluate.hpp"
#include "need/regression.hpp"

namespace luotsi::need {

namespace {

// Needs that a danger may lead to: their examples may tell of one, so they teach nothing here.
constexpr std::array<std::string_view, 9> dangerous_needs{
    "EMERGENCY",    "URGENT_CARE", "MENTAL_CRISIS", "VIOLENCE",      "CHILD_PROTECTION",
    "MENTAL_YOUTH", "SUBSTANCE",   "HOUSING",       "ELDER_GUIDANCE"};

constexpr double everyday_weight = 0.5;        // of an everyday example against a hard one
constexpr double miss_cost = 2.5;  // of a missed danger, in false alarms: gives the threshold
constexpr double length_floor = 11;       // LinearModel::floor: about one rare word
constexpr double made_up_weight = 0.5;    // of a made-up text
constexpr std::size_t joined_every = 2;  // of dangers, so many are joined with everyday talk
constexpr std::size_t fragments_of_each = 2;  // of everyday examples
constexpr std::size_t story_parts = 5;  // sentences of a made-up long story
constexpr std::size_t stories_every = 10;  // of texts without danger, so many become a story
constexpr LearnOptions options{
    .epochs = 12, .rate = 0.3, .penalty = 1e-4, .weight_min = 0.5, .weights_max = 6};

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::string> cut(const std::string& text, char at) {
    std::vector<std::string> out;
    std::size_t begin = 0;
    while (true) {
        const std::size_t end = text.find(at, begin);
        out.emplace_back(trim(std::string_view(text).substr(begin, end - begin)));
        if (end == std::string::npos) return out;
        begin = end + 1;
    }
}

// examples/fi.tsv, examples/fi-second.tsv …: by name.
std::vector<std::string> example_files(const std::string& content_folder, std::string_view area,
                                       Language language) {
    std::vector<std::string> out;
    std::error_code ignored;
    const std::string folder = content_folder + '/' + std::string(area) + "/examples";
    const std::string code(to_string(language));
    for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
        const std::string name = entry.path().filename().string();
        if (name.ends_with(".tsv") &&
            (name.starts_with(code + '.') || name.starts_with(code + '-')))
            out.push_back(entry.path().string());
    }
    std::sort(out.begin(), out.end());
    return out;
}

template <class Each>
void each_line(const std::string& file, Each&& each) {
    std::uint32_t number = 0;
    for (const std::string& line : cut(read_file(file), '\n')) {
        ++number;
        if (!line.empty() && line[0] != '#') each(cut(line, '\t'), number);
    }
}

void read_dangers(const std::string& file, Language language,
                  const std::vector<std::string>& classes, std::vector<DangerExample>& out,
                  std::vector<Error>& errors) {
    const bool small_talk = file.ends_with("-smalltalk.tsv");
    each_line(file, [&](const std::vector<std::string>& fields, std::uint32_t number) {
        DangerExample example{language, fields[0], 0, small_talk, file, number};
        bool good = fields.size() >= 2;
        if (good && fields[1] != "none") {
            const bool emergency = fields.size() > 2 && fields[2] == "emergency";
            const auto found =
                std::find(classes.begin(), classes.end(), fields[1] + (emergency ? "!" : ""));
            good =
                found != classes.end() && fields.size() > 2 && (emergency || fields[2] == "urgent");
            example.danger_class = static_cast<std::uint32_t>(found - classes.begin());
        }
        if (good) {
            out.push_back(std::move(example));
            return;
        }
        Error error(ErrorKind::invalid, "danger.bad_example",
                    "expected text, kind of danger or none, urgency (tab separated)");
        error.file = file;
        error.line = number;
        errors.push_back(std::move(error));
    });
}

// What is malformed here is told by the ranker's own reading.
void read_everyday(const std::string& file, Language language, std::vector<DangerExample>& out) {
    const auto dangerous = [](std::string_view need) {
        return std::find(dangerous_needs.begin(), dangerous_needs.end(), need) !=
               dangerous_needs.end();
    };
    each_line(file, [&](const std::vector<std::string>& fields, std::uint32_t number) {
        if (fields.size() < 2 || dangerous(fields[1])) return;
        if (fields.size() > 2) {
            for (const std::string& also : cut(fields[2], '|'))
                if (dangerous(also)) return;
        }
        out.push_back({language, fields[0], 0, true, file, number});
    });
}

std::vector<std::string> kinds_of(const DangerFinder& finder) {
    std::vector<std::string> out;
    for (const Danger& danger : finder.kinds()) out.push_back(danger.kind);
    return out;
}

struct Material {
    std::vector<DangerExample> examples;
    std::vector<Text> texts;  // by example
    std::vector<Row> rows;  // by example, then of made-up texts
    std::vector<std::uint32_t> fold;  // by row
};

Row row_of(const Text& text, std::uint32_t danger_class, double weight, const Concepts& concepts,
           const DangerFinder& patterns) {
    Row row;
    row.features = danger_features(text, concepts.features_of(text),
                                   patterns.signs(patterns.find_by_patterns(text)));
    row.target.emplace_back(danger_class, 1.0);
    row.weight = weight;
    return row;
}

// Some words out of the middle: what a text is while it is being typed, and what function words
// come to when nothing else is said.
std::string fragment_of(const std::string& text, std::size_t seed) {
    const std::vector<std::string> words = cut(text, ' ');
    const std::size_t count = std::min(words.size(), 1 + seed % 3);
    std::size_t at = seed % (words.size() - count + 1);
    std::string out = words[at];
    for (std::size_t i = 1; i < count; ++i) out += ' ' + words[++at];
    return out;
}

std::string and_in(Language language) {
    return language == Language::fi ? " ja " : language == Language::sv ? " och " : " and ";
}

// Texts that people write and examples do not have: beginnings, a danger told beside everyday talk
// with a full stop, nothing or an "and" between, and two everyday matters at once. Each is in the
// fold of its example.
void make_up(Material& out, const Analyser& analyser, const Concepts& concepts,
             const DangerFinder& patterns) {
    std::array<std::vector<std::size_t>, all_languages.size()> everyday;
    for (std::size_t i = 0; i < out.examples.size(); ++i)
        if (out.examples[i].everyday)
            everyday[static_cast<std::size_t>(out.examples[i].language)].push_back(i);
    const auto add = [&](const std::string& text, std::size_t example) {
        out.rows.push_back(row_of(analyser.analyse(text), out.examples[example].danger_class,
                                  made_up_weight, concepts, patterns));
        out.fold.push_back(out.fold[example]);
    };
    for (std::size_t i = 0; i < out.examples.size(); ++i) {
        const DangerExample& one = out.examples[i];
        const auto& others = everyday[static_cast<std::size_t>(one.language)];
        if (one.everyday)
            for (std::size_t k = 0; k < fragments_of_each; ++k)
                add(fragment_of(one.text, i + k), i);
        if (others.empty() || (!one.everyday && (one.danger_class == 0 || i % joined_every != 0)))
            continue;
        const std::string& other = out.examples[others[i * 31 % others.size()]].text;
        const std::string between = i % 3 == 0 ? ". " : i % 3 == 1 ? " " : and_in(one.language);
        add(i % 2 == 0 ? one.text + between + other : other + between + one.text, i);
    }
}

Material material_of(std::vector<DangerExample> examples, const Analyser& analyser,
                     const Concepts& concepts, const DangerFinder& patterns) {
    Material out;
    out.examples = std::move(examples);
    std::map<std::pair<Language, std::uint32_t>, std::vector<std::size_t>> blocks;
    for (std::size_t i = 0; i < out.examples.size(); ++i) {
        const DangerExample& example = out.examples[i];
        out.texts.push_back(analyser.analyse(example.text));
        out.rows.push_back(row_of(out.texts.back(), example.danger_class,
                                  example.everyday ? everyday_weight : 1, concepts, patterns));
        blocks[{example.language, example.danger_class * 2 + (example.everyday ? 1 : 0)}].push_back(
            i);
    }
    out.fold.resize(out.examples.size());
    for (const auto& [key, list] : blocks) {
        for (std::size_t i = 0; i < list.size(); ++i)
            out.fold[list[i]] = static_cast<std::uint32_t>(i * folds / list.size());
    }
    make_up(out, analyser, concepts, patterns);
    return out;
}

// The example in the middle of everyday talk of its language: a long text in which it could drown.
std::string story_around(const std::vector<DangerExample>& examples, std::size_t example) {
    std::string out;
    std::size_t at = example * 31;  // far from its neighbours, the same each time
    for (std::size_t part = 0; part < story_parts; ++part) {
        const DangerExample* one = &examples[example];
        while (part != story_parts / 2) {
            one = &examples[++at % examples.size()];
            if (one->everyday && one->language == examples[example].language) break;
            if (at > example * 31 + examples.size()) break;
        }
        out += one->text + ". ";
    }
    return out;
}

// From all rows but those of one fold, exactly as the file would keep it.
LinearModel model_without(const Material& material, std::uint32_t without,
                          std::size_t class_count) {
    std::vector<Row> rows;
    std::size_t real = 0;
    for (std::size_t i = 0; i < material.rows.size(); ++i) {
        if (material.fold[i] == without) continue;
        rows.push_back(material.rows[i]);
        real += i < material.examples.size() ? 1U : 0U;
    }
    // Made-up texts repeat the examples' pairs of words: they make none common.
    const Vocabulary vocabulary(std::span<const Row>(rows).first(real));
    for (Row& row : rows) fill_cells(row, vocabulary, length_floor);
    const Regression regression =
        regress(rows, folds, vocabulary.names.size(), class_count, options);
    LinearModel out = model_of(regression, vocabulary, class_count, options);
    out.floor = length_floor;
    return out;
}

}  // namespace

std::vector<DangerExample> read_danger_examples(const std::string& content_folder,
                                                const std::vector<std::string>& kinds,
                                                std::vector<Error>& errors) {
    std::vector<DangerExample> out;
    const std::vector<std::string> classes = danger_classes(kinds);
    for (const Language language : all_languages) {
        for (const std::string& file : example_files(content_folder, "danger", language))
            read_dangers(file, language, classes, out, errors);
        for (const std::string& file : example_files(content_folder, "needs", language))
            read_everyday(file, language, out);
    }
    return out;
}

std::string digest_of_danger_inputs(const std::string& content_folder) {
    const std::string folder = content_folder + "/danger/";
    std::string all = read_file(folder + "kinds.yaml") + read_file(folder + "classes.yaml");
    for (const Language language : all_languages) {
        const std::string own = std::string(to_string(language)) + ".yaml";
        all += read_file(folder + own) + read_file(folder + "concepts/" + own);
        for (const std::string& file : example_files(content_folder, "danger", language))
            all += read_file(file);
    }
    return to_hex(sha256(all)).substr(0, 32);
}

Result<LearntDangers> learn_dangers(const std::string& content_folder, const Analyser& analyser,
                                    const DangerFinder& patterns, std::vector<Error>& errors) {
    LearntDangers out;
    const std::vector<std::string> kinds = kinds_of(patterns);
    const std::size_t class_count = danger_classes(kinds).size();
    const Concepts concepts = Concepts::load(content_folder, analyser, errors);
    Material material = material_of(read_danger_examples(content_folder, kinds, errors), analyser,
                                    concepts, patterns);
    out.examples = material.examples;
    const bool any = std::any_of(out.examples.begin(), out.examples.end(),
                                 [](const DangerExample& one) { return one.danger_class != 0; });
    if (!any) return fail(ErrorKind::invalid, "danger.no_examples", "no example tells of danger");
    out.folds.resize(out.examples.size());
    for (std::uint32_t fold = 0; fold < folds; ++fold) {
        const DangerLearnt part(model_without(material, fold, class_count), concepts, kinds.size());
        for (std::uint32_t i = 0; i < out.examples.size(); ++i) {
            if (material.fold[i] != fold) continue;
            const Text& text = material.texts[i];
            DangerFold& told = out.folds[i];
            told.example = i;
            told.by_patterns = patterns.find_by_patterns(text);
            if (const auto heard = part.most_dangerous(text, patterns.explained(text),
                                                       patterns.signs(told.by_patterns))) {
                told.probability = heard->probability;
                told.kind = heard->kind;
                told.emergency = heard->emergency;
            }
            if (out.examples[i].danger_class == 0 && i % stories_every != 0) continue;
            const Text story = analyser.analyse(story_around(out.examples, i));
            if (const auto heard =
                    part.most_dangerous(story, patterns.explained(story),
                                        patterns.signs(patterns.find_by_patterns(story))))
                told.buried = heard->probability;
        }
    }
    out.model = model_without(material, folds, class_count);
    // A probability above which an alarm costs less than silence, to three decimals.
    out.model.threshold = std::round(1000 / (1 + miss_cost)) / 1000;
    out.model.set_inputs(digest_of_danger_inputs(content_folder));
    return out;
}

namespace {

struct Tally {
    Share heard, by_patterns;  // of dangers
    Share kinds_right;  // of those heard
    Share emergencies, as_such;  // heard at all; told as emergencies
    Share hard, hard_by_patterns, other;  // false alarms: of what sounds like danger, everyday
    Share stories, other_stories;  // heard in long stories; false alarms in such

    void count(const LearntDangers& learnt, const DangerFold& fold) {
        const DangerExample& example = learnt.examples[fold.example];
        const bool heard_it = fold.probability >= learnt.model.threshold;
        const bool in_story = fold.buried >= learnt.model.threshold;
        if (example.danger_class == 0) {
            (example.everyday ? other : hard).count(heard_it);
            if (!example.everyday) hard_by_patterns.count(!fold.by_patterns.empty());
            if (example.everyday && fold.example % stories_every == 0)
                other_stories.count(in_story);
            return;
        }
        heard.count(heard_it);
        by_patterns.count(!fold.by_patterns.empty());
        stories.count(in_story);
        if (heard_it) kinds_right.count(fold.kind == (example.danger_class - 1) / 2);
        if (example.danger_class % 2 == 1) return;
        emergencies.count(heard_it);
        as_such.count(heard_it && fold.emergency);
    }
    std::string line(std::string_view name) const {
        const auto cell = [](const Share& share) {
            return share.of == 0 ? std::string("      –")
                                 : fmt::format("{:5.1f} %", 100 * share.value());
        };
        return fmt::format("{:<20} {:>5} {} {} {} {} {} {:>5} {} {} {:>6} {}\n", name, heard.of,
                           cell(heard), cell(by_patterns), cell(kinds_right), cell(emergencies),
                           cell(as_such), hard.of, cell(hard), cell(hard_by_patterns), other.of,
                           cell(other));
    }
};

}  // namespace

std::string report_of(const LearntDangers& learnt, const DangerFinder& patterns) {
    std::map<std::string, Tally> languages, kinds;
    Tally all;
    for (const DangerFold& fold : learnt.folds) {
        const DangerExample& example = learnt.examples[fold.example];
        all.count(learnt, fold);
        languages[std::string(to_string(example.language))].count(learnt, fold);
        if (example.danger_class != 0)
            kinds[patterns.kinds()[(example.danger_class - 1) / 2].kind].count(learnt, fold);
    }
    std::string out =
        fmt::format("danger: {} examples, five-fold cross-validation, threshold {:.3f}\n"
                    "{:<20} {:>5} {:>7} {:>7} {:>7} {:>7} {:>7} {:>5} {:>7} {:>7} {:>6} {:>7}\n",
                    learnt.examples.size(), learnt.model.threshold, "", "n", "heard", "pattern",
                    "kind", "emerg.", "as such", "traps", "alarms", "pattern", "other", "alarms");
    out += all.line("all");
    out += fmt::format("in the middle of everyday talk: {:.1f} % heard; false alarms in everyday "
                       "talk of {} sentences: {:.1f} %\n",
                       100 * all.stories.value(), story_parts, 100 * all.other_stories.value());
    for (const auto& [name, tally] : languages) out += tally.line(name);
    for (const auto& [name, tally] : kinds) out += tally.line(name);
    return out;
}

}  // namespace luotsi::need
