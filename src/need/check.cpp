#include "need/check.hpp"

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "need/danger_learn.hpp"
#include "need/learn.hpp"

namespace luotsi::need {

namespace {

Error at(const LexiconEntry& entry, std::string code, std::string detail, std::string repair) {
    Error error(ErrorKind::invalid, std::move(code), std::move(detail));
    error.file = entry.file;
    error.line = entry.line_number;
    error.repair = std::move(repair);
    return error;
}

// Finnish base forms the dictionary can never give: the entry would wait for ever.
void check_words(const NeedFinder& finder, std::uint32_t index, Checked& out) {
    const Lexicon& lexicon = finder.ranker().lexicon();
    const LexiconEntry& entry = lexicon.entry(index);
    if (entry.language != Language::fi) return;
    for (const Element& element : lexicon.pattern(index).elements) {
        for (const Alternative& alternative : element.any) {
            for (const Step& step : alternative.steps) {
                for (const Word& word : step) {
                    // A written form alone also matches, so only inflecting kinds are asked for.
                    if (word.kind != WordKind::lemma && word.kind != WordKind::first_part) continue;
                    if (finder.analyser().is_base_form(word.text)) continue;
                    out.warnings.push_back(
                        at(entry, "needs.no_base_form",
                           fmt::format("'{}' is no base form; only exactly this written form "
                                       "matches",
                                       word.text),
                           "write the dictionary form, '=form', 'stem*', or add the word to "
                           "language/fi-spoken.yaml"));
                }
            }
        }
    }
}

void check_entries(const NeedFinder& finder, Checked& out) {
    const Lexicon& lexicon = finder.ranker().lexicon();
    std::map<std::tuple<Language, std::uint32_t, std::string>, std::uint32_t> seen;
    for (std::uint32_t i = 0; i < lexicon.size(); ++i) {
        const LexiconEntry& entry = lexicon.entry(i);
        Pattern bare = lexicon.pattern(i);
        bare.options = {};
        const auto [first, fresh] =
            seen.try_emplace({entry.language, entry.category, to_string(bare)}, i);
        if (!fresh) {
            const LexiconEntry& other = lexicon.entry(first->second);
            out.warnings.push_back(at(entry, "needs.said_twice",
                                      fmt::format("'{}' stands in {}:{} already", entry.line,
                                                  other.file, other.line_number),
                                      "keep one of them"));
        }
        check_words(finder, i, out);
    }
    out.entries = lexicon.size();
}

void check_examples(const std::string& content_folder, const NeedFinder& finder, Checked& out) {
    const std::vector<Example> examples = read_examples(content_folder, finder.codes(), out.errors);
    std::map<std::string, const Example*> seen;
    for (const Example& example : examples) {
        const auto [first, fresh] = seen.try_emplace(lower(example.text), &example);
        if (fresh) continue;
        Error error(ErrorKind::invalid, "needs.said_twice",
                    fmt::format("'{}' stands in {}:{} already", example.text, first->second->file,
                                first->second->line));
        error.file = example.file;
        error.line = example.line;
        error.repair = "keep one of them";
        // The same words with two answers teach nothing.
        const bool conflict = first->second->category != example.category;
        (conflict ? out.errors : out.warnings).push_back(std::move(error));
    }
    out.examples = examples.size();
}

}  // namespace

Checked check_content(const std::string& content_folder, const NeedFinder& finder) {
    Checked out;
    check_entries(finder, out);
    check_examples(content_folder, finder, out);
    if (finder.ranker().model().inputs() != digest_of_inputs(content_folder)) {
        Error error(ErrorKind::stale, "needs.old_weights",
                    "the learnt weights are older than the lexicon, examples or tables");
        error.file = content_folder + "/needs/learned/weights.tsv";
        error.repair = "luotsi need --learn";
        out.errors.push_back(std::move(error));
    }
    std::vector<Error> told;  // what cannot be read stops the start already
    const std::string weights = content_folder + "/danger/learned/weights.tsv";
    std::vector<std::string> kinds;
    const DangerFinder dangers = DangerFinder::load(content_folder, finder.analyser(), told);
    for (const Danger& danger : dangers.kinds()) kinds.push_back(danger.kind);
    read_danger_examples(content_folder, kinds, out.errors);
    if (dangers.learnt().model().inputs() != digest_of_danger_inputs(content_folder)) {
        Error error(ErrorKind::stale, "needs.old_weights",
                    "what was learnt of danger is older than its examples");
        error.file = weights;
        error.repair = "luotsi need --learn";
        out.errors.push_back(std::move(error));
    }
    return out;
}

}  // namespace luotsi::need
