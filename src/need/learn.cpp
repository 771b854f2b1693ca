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
#include "need/regression.hpp"
#include "need/stems.hpp"
#include "need/words.hpp"

namespace luotsi::need {

namespace {

constexpr std::uint32_t seen_min = 2;  // stems seen in fewer texts are not known

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
