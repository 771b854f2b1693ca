#include "need/learn.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <unordered_map>

#include "base/hash.hpp"
#include "model/yaml_tree.hpp"
#include "need/features.hpp"
#include "need/mix.hpp"
#include "need/stems.hpp"
#include "need/words.hpp"

namespace luotsi::need {

namespace {

constexpr std::uint32_t folds = 5;
constexpr std::uint32_t seen_min = 2;  // pairs and beginnings seen in fewer texts are left out
constexpr double digits_kept = 10;     // weights are written with one decimal

std::string read_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> out;
    while (true) {
        const std::size_t end = text.find(at);
        out.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
}

std::uint32_t index_of(const std::vector<std::string>& list, std::string_view what) {
    const auto found = std::find(list.begin(), list.end(), what);
    return found == list.end() ? ~0U : static_cast<std::uint32_t>(found - list.begin());
}

struct Cell {
    std::uint32_t feature = 0;
    double value = 0;
};

struct Row {
    std::vector<Feature> features;
    std::vector<Cell> cells;  // rarity-weighted, length one
    std::vector<std::pair<std::uint32_t, double>> target;  // sums to 1
    std::vector<double> lexicon;                           // evidence by category
    double weight = 1;
    std::uint32_t fold = folds;  // made-up examples are in none: always learnt from
};

// Which features there are, and how rare. Built once from all rows.
class Vocabulary {
public:
    explicit Vocabulary(const std::vector<Row>& rows) {
        std::map<std::string, std::uint32_t> seen;
        for (const Row& row : rows) {
            for (const Feature& feature : row.features) ++seen[feature.name];
        }
        const double total = static_cast<double>(rows.size());
        for (const auto& [name, count] : seen) {
            const bool word =
                name.find(':') != std::string::npos && name.find('_') == std::string::npos;
            if (!word && count < seen_min) continue;
            ids_.emplace(name, static_cast<std::uint32_t>(names.size()));
            names.push_back(name);
            // Two decimals, as the file keeps them.
            const double rarity = std::log((total + 1) / (static_cast<double>(count) + 1));
            rarities.push_back(std::round(rarity * 100) / 100);
        }
    }

    std::uint32_t find(const std::string& name) const {
        const auto found = ids_.find(name);
        return found == ids_.end() ? ~0U : found->second;
    }

    std::vector<std::string> names;
    std::vector<double> rarities;

private:
    std::unordered_map<std::string, std::uint32_t> ids_;
};

void fill_cells(Row& row, const Vocabulary& vocabulary) {
    double sum = 0;
    for (const Feature& feature : row.features) {
        const std::uint32_t id = vocabulary.find(feature.name);
        if (id == ~0U) continue;
        const double value = feature.value * vocabulary.rarities[id];
        row.cells.push_back({id, value});
        sum += value * value;
    }
    const double length = sum > 0 ? std::sqrt(sum) : 1;
    for (Cell& cell : row.cells) cell.value /= length;
}

// Softmax regression; weights feature-major.
class Regression {
public:
    Regression(std::size_t features, std::size_t categories)
        : categories_(categories), weights_((features + 1) * categories, 0),
          squares_((features + 1) * categories, 1e-3), features_(features) {}

    std::vector<double> scores(const Row& row) const {
        std::vector<double> out(categories_);
        const double* bias = &weights_[features_ * categories_];
        for (std::size_t c = 0; c < categories_; ++c) out[c] = bias[c];
        for (const Cell& cell : row.cells) {
            const double* at = &weights_[cell.feature * categories_];
            for (std::size_t c = 0; c < categories_; ++c) out[c] += cell.value * at[c];
        }
        return out;
    }

    void step(const Row& row, const LearnOptions& options) {
        std::vector<double> error = softmax(scores(row));
        for (const auto& [category, mass] : row.target) error[category] -= mass;
        for (double& one : error) one *= row.weight;
        update(features_, 1, error, options);
        for (const Cell& cell : row.cells) update(cell.feature, cell.value, error, options);
    }

    double weight(std::size_t feature, std::size_t category) const {
        return weights_[feature * categories_ + category];
    }
    double bias(std::size_t category) const { return weight(features_, category); }

private:
    void update(std::size_t feature, double value, const std::vector<double>& error,
                const LearnOptions& options) {
        double* at = &weights_[feature * categories_];
        double* square = &squares_[feature * categories_];
        for (std::size_t c = 0; c < categories_; ++c) {
            const double slope = error[c] * value + options.penalty * at[c];
            square[c] += slope * slope;
            at[c] -= options.rate * slope / std::sqrt(square[c]);
        }
    }

    std::size_t categories_;
    std::vector<double> weights_;
    std::vector<double> squares_;
    std::size_t features_;
};

// The order in which rows are learnt from: shuffled by a fixed linear congruential generator.
std::vector<std::size_t> shuffled(std::size_t count, std::uint64_t seed) {
    std::vector<std::size_t> out(count);
    for (std::size_t i = 0; i < count; ++i) out[i] = i;
    std::uint64_t state = seed * 6364136223846793005U + 1442695040888963407U;
    for (std::size_t i = count; i > 1; --i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        std::swap(out[i - 1], out[(state >> 33U) % i]);
    }
    return out;
}

Regression regress(const std::vector<Row>& rows, std::uint32_t without, std::size_t features,
                   std::size_t categories, const LearnOptions& options) {
    Regression out(features, categories);
    for (std::uint32_t epoch = 0; epoch < options.epochs; ++epoch) {
        for (const std::size_t i : shuffled(rows.size(), epoch + 1)) {
            if (rows[i].fold != without || without == folds) out.step(rows[i], options);
        }
    }
    return out;
}

// A pattern's words as a text without order: every alternative of an element shares its weight.
Row row_of_pattern(const Lexicon& lexicon, std::uint32_t entry, const Analyser& analyser,
                   const LearnOptions& options) {
    const Pattern& pattern = lexicon.pattern(entry);
    const Language language = lexicon.entry(entry).language;
    std::map<std::string, double> values;
    for (const Element& element : pattern.elements) {
        if (element.against) continue;
        double words = 0;
        for (const Alternative& alternative : element.any) {
            for (const Step& step : alternative.steps) words += static_cast<double>(step.size());
        }
        for (const Alternative& alternative : element.any) {
            for (const Step& step : alternative.steps) {
                for (const Word& word : step) {
                    if (word.kind == WordKind::prefix || word.kind == WordKind::of_class) continue;
                    const std::string mark = alternative.negated ? ":!" : ":";
                    values[std::string(to_string(language)) + mark +
                           analyser.lemma_key(language, word.text)] += 1 / words;
                }
            }
        }
    }
    Row row;
    for (const auto& [name, value] : values) row.features.push_back({name, value, 0});
    row.target = {{lexicon.entry(entry).category, 1.0}};
    row.weight = options.lexicon_weight * pattern.options.weight / 2;
    return row;
}

// Stems that at least two examples of a language have; a slip is seldom made twice alike.
std::array<std::vector<std::string>, 3> known_words(const std::vector<Example>& examples) {
    std::array<std::vector<std::string>, 3> out;
    for (const Language language : {Language::sv, Language::en}) {
        Stemmer stemmer(language);
        std::map<std::string, std::uint32_t> seen;
        for (const Example& example : examples) {
            if (example.language != language) continue;
            std::set<std::string> here;
            for (const RawWord& word : cut_words(example.text, tokens_max)) {
                if (word.number < 0) here.insert(stemmer.stem(word.surface));
            }
            for (const std::string& stem : here) ++seen[stem];
        }
        for (const auto& [stem, count] : seen) {
            if (count >= seen_min) out[static_cast<std::size_t>(language)].push_back(stem);
        }
    }
    return out;
}

std::vector<Row> rows_of(const std::vector<Example>& examples, const Analyser& analyser,
                         const Lexicon& lexicon, const LearnOptions& options) {
    std::vector<Row> rows;
    std::map<std::pair<Language, std::uint32_t>, std::vector<std::size_t>> blocks;
    for (const Example& example : examples) {
        Row row;
        const Text text = analyser.analyse(example.text);
        row.features = features_of(text);
        row.lexicon = lexicon.scores(lexicon.hits(text));
        const double also = example.also.empty() ? 0 : options.also_mass;
        row.target.emplace_back(example.category, 1 - also);
        for (const std::uint32_t other : example.also)
            row.target.emplace_back(other, also / static_cast<double>(example.also.size()));
        blocks[{example.language, example.category}].push_back(rows.size());
        rows.push_back(std::move(row));
    }
    for (const auto& [key, list] : blocks) {
        for (std::size_t i = 0; i < list.size(); ++i)
            rows[list[i]].fold = static_cast<std::uint32_t>(i * folds / list.size());
    }
    for (std::uint32_t i = 0; i < lexicon.size(); ++i) {
        Row row = row_of_pattern(lexicon, i, analyser, options);
        if (!row.features.empty()) rows.push_back(std::move(row));
    }
    return rows;
}

// Adding one number to a feature's weights of all categories changes no probability, so the middle
// weight is taken off: most become nothing and need not be written.
double middle_weight(const Regression& regression, std::size_t feature, std::size_t categories) {
    std::vector<double> all(categories);
    for (std::size_t c = 0; c < categories; ++c) all[c] = regression.weight(feature, c);
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(categories / 2);
    std::nth_element(all.begin(), middle, all.end());
    return *middle;
}

LinearModel model_of(const Regression& regression, const Vocabulary& vocabulary,
                     std::size_t categories, const LearnOptions& options) {
    LinearModel out;
    out.bias.resize(categories);
    for (std::size_t c = 0; c < categories; ++c)
        out.bias[c] = std::round(regression.bias(c) * 100) / 100;
    for (std::size_t f = 0; f < vocabulary.names.size(); ++f) {
        LinearFeature feature;
        feature.rarity = static_cast<float>(vocabulary.rarities[f]);
        const double middle = middle_weight(regression, f, categories);
        for (std::size_t c = 0; c < categories; ++c) {
            const double weight =
                std::round((regression.weight(f, c) - middle) * digits_kept) / digits_kept;
            if (std::abs(weight) < options.weight_min) continue;
            feature.weights.push_back({static_cast<std::uint32_t>(c), static_cast<float>(weight)});
        }
        std::sort(feature.weights.begin(), feature.weights.end(),
                  [](const CategoryWeight& a, const CategoryWeight& b) {
                      const float wa = std::abs(a.weight), wb = std::abs(b.weight);
                      return wa != wb ? wa > wb : a.category < b.category;
                  });
        if (feature.weights.size() > options.weights_max)
            feature.weights.resize(options.weights_max);
        if (!feature.weights.empty()) out.put(vocabulary.names[f], std::move(feature));
    }
    return out;
}

}  // namespace

std::vector<Example> read_examples(const std::string& content_folder,
                                   const std::vector<std::string>& categories,
                                   std::vector<Error>& errors) {
    std::vector<Example> out;
    for (const Language language : all_languages) {
        const std::string file =
            content_folder + "/needs/examples/" + std::string(to_string(language)) + ".tsv";
        const std::string text = read_file(file);
        std::uint32_t number = 0;
        for (const std::string_view line : split(text, '\n')) {
            ++number;
            if (trim(line).empty() || line.starts_with("#")) continue;
            const std::vector<std::string_view> fields = split(line, '\t');
            Example example;
            example.language = language;
            example.text = fields[0];
            example.file = file;
            example.line = number;
            bool good = fields.size() >= 2;
            if (good) {
                example.category = index_of(categories, trim(fields[1]));
                good = example.category != ~0U;
            }
            if (good && fields.size() > 2 && !trim(fields[2]).empty()) {
                for (const std::string_view other : split(trim(fields[2]), '|')) {
                    example.also.push_back(index_of(categories, trim(other)));
                    good = good && example.also.back() != ~0U;
                }
            }
            if (good) {
                out.push_back(std::move(example));
                continue;
            }
            Error error(ErrorKind::invalid, "need.bad_example",
                        "expected text, need category, also acceptable (tab separated)");
            error.file = file;
            error.line = number;
            errors.push_back(std::move(error));
        }
    }
    return out;
}

std::string digest_of_inputs(const std::string& content_folder) {
    std::string all;
    const std::string needs = content_folder + "/needs";
    for (const Language language : all_languages) {
        const std::string code(to_string(language));
        all += read_file(needs + "/examples/" + code + ".tsv");
        for (const std::string& file : model::yaml_files(needs + "/lexicon/" + code))
            all += read_file(file);
    }
    for (const std::string& file : model::yaml_files(needs + "/language")) all += read_file(file);
    return to_hex(sha256(all)).substr(0, 32);
}

Result<Learnt> learn(const std::string& content_folder, const Lexicon& lexicon,
                     const std::vector<std::string>& categories, const LearnOptions& options,
                     std::vector<Error>& errors) {
    Learnt out;
    out.examples = read_examples(content_folder, categories, errors);
    if (out.examples.size() < categories.size()) {
        return fail(ErrorKind::invalid, "need.too_few_examples",
                    "there are fewer examples than need categories");
    }
    const auto known = known_words(out.examples);
    Analyser analyser = Analyser::load(content_folder, errors);
    for (const Language language : all_languages) {
        analyser.learn_words(language, lexicon.words(language));
        analyser.learn_known(language, known[static_cast<std::size_t>(language)]);
    }
    std::vector<Row> rows = rows_of(out.examples, analyser, lexicon, options);
    const Vocabulary vocabulary(rows);
    for (Row& row : rows) fill_cells(row, vocabulary);

    // What models say of examples they have not seen, and the mix fitted to it.
    std::vector<MixRow> unseen;
    for (std::uint32_t fold = 0; fold < folds; ++fold) {
        const Regression part =
            regress(rows, fold, vocabulary.names.size(), categories.size(), options);
        for (std::size_t i = 0; i < out.examples.size(); ++i) {
            if (rows[i].fold != fold) continue;
            unseen.push_back({part.scores(rows[i]), rows[i].lexicon, rows[i].target});
            out.folds.push_back({static_cast<std::uint32_t>(i), {}});
        }
    }
    const Mix mix = fit_mix(unseen);
    for (std::size_t i = 0; i < unseen.size(); ++i)
        out.folds[i].probabilities = mix.probabilities(unseen[i].learnt, unseen[i].lexicon);

    const Regression whole =
        regress(rows, folds, vocabulary.names.size(), categories.size(), options);
    out.model = model_of(whole, vocabulary, categories.size(), options);
    out.model.mix = mix;
    out.model.known = known;
    out.model.set_inputs(digest_of_inputs(content_folder));
    return out;
}

}  // namespace luotsi::need
