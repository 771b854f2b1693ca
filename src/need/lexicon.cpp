#include "need/lexicon.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "model/yaml_tree.hpp"

namespace luotsi::need {

namespace {

constexpr std::array<std::string_view, 5> file_keys{"format", "language", "source", "note",
                                                    "needs"};
constexpr double next_hit = 0.55;  // what each further hit of a category counts, again and again

}  // namespace

Lexicon Lexicon::load(const std::string& content_folder, const Analyser& analyser,
                      const std::vector<std::string>& categories, std::vector<Error>& errors) {
    Lexicon out;
    out.categories_ = categories.size();
    PatternSetBuilder builder([analyser](Language language, std::string_view word) {
        return analyser.lemma_key(language, word);
    });
    builder.read_classes(content_folder + "/needs/language/classes.yaml", errors);
    for (const Language language : all_languages) {
        const std::string folder =
            content_folder + "/needs/lexicon/" + std::string(to_string(language));
        for (const std::string& file : model::yaml_files(folder)) {
            const model::YamlDocument document = model::read_yaml_file(file);
            model::YamlErrors found(document);
            const model::YamlReader top(found, document.root, "", file_keys);
            const model::YamlNode* needs = top.need("needs");
            for (std::size_t i = 0; needs != nullptr && i < needs->keys.size(); ++i) {
                const std::string& code = needs->keys[i].text;
                const auto at = std::find(categories.begin(), categories.end(), code);
                if (at == categories.end()) {
                    found.add(needs->keys[i], "needs", "needs.unknown_category",
                              "no need category has the code '" + code + "'");
                    continue;
                }
                for (const model::YamlNode& node : needs->items[i].items) {
                    Result<std::uint32_t> added = builder.add(node.text, language);
                    if (!added) {
                        found.add_inside(node, "needs." + code, std::move(added.error()));
                        continue;
                    }
                    out.entries_.push_back({static_cast<std::uint32_t>(at - categories.begin()),
                                            language, node.text, file, node.line});
                }
            }
            for (Error& error : found.take()) errors.push_back(std::move(error));
        }
    }
    out.set_ = builder.build(errors);
    return out;
}

std::vector<LexiconHit> Lexicon::hits(const Text& text) const {
    std::vector<LexiconHit> out;
    for (PatternHit& hit : set_.match(text)) {
        // The dictionary's mere suggestions never speak alone.
        if (std::all_of(hit.tokens.begin(), hit.tokens.end(),
                        [&text](std::uint32_t i) { return text.tokens[i].how == How::suggested; }))
            continue;
        out.push_back(
            {hit.pattern, set_.pattern(hit.pattern).options.weight, std::move(hit.tokens)});
    }
    return out;
}

std::vector<double> Lexicon::scores(const std::vector<LexiconHit>& hits) const {
    std::vector<const LexiconHit*> sorted;
    for (const LexiconHit& hit : hits) sorted.push_back(&hit);
    std::sort(sorted.begin(), sorted.end(), [](const LexiconHit* a, const LexiconHit* b) {
        return a->weight != b->weight ? a->weight > b->weight : a->entry < b->entry;
    });
    std::vector<double> out(categories_, 0), share(categories_, 1);
    for (const LexiconHit* hit : sorted) {
        const std::uint32_t category = entries_[hit->entry].category;
        out[category] += hit->weight * share[category];
        share[category] *= next_hit;
    }
    return out;
}

std::vector<std::string> Lexicon::words(Language language) const {
    std::vector<std::string> out;
    for (std::uint32_t i = 0; i < set_.size(); ++i) {
        if (set_.language(i) != language) continue;
        for (const Element& element : set_.pattern(i).elements) {
            if (element.against) continue;
            for (const Alternative& alternative : element.any) {
                for (const Step& step : alternative.steps) {
                    for (const Word& word : step) {
                        if (word.kind != WordKind::prefix && word.kind != WordKind::of_class)
                            out.push_back(word.text);
                    }
                }
            }
        }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

}  // namespace luotsi::need
