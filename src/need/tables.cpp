#include "need/tables.hpp"

#include "model/yaml_tree.hpp"
#include "need/words.hpp"

namespace luotsi::need {

namespace {

constexpr std::array<std::string_view, 4> words_keys{"format", "language", "source", "words"};
constexpr std::array<std::string_view, 5> clause_file_keys{"format", "source", "fi", "sv", "en"};
constexpr std::array<std::string_view, 6> clause_keys{"negations", "without",  "borders",
                                                      "joiners",   "subjects", "common"};
constexpr std::array<std::string_view, 3> language_keys{"fi", "sv", "en"};

void keep(std::vector<Error>& errors, model::YamlErrors& found) {
    for (Error& error : found.take()) errors.push_back(std::move(error));
}

std::vector<std::string> words_in(std::string_view text) {
    std::vector<std::string> out;
    for (RawWord& word : cut_words(text, 8)) out.push_back(std::move(word.surface));
    return out;
}

void read_mapping(model::YamlErrors& found, const model::YamlNode& node, const std::string& element,
                  WordMap& into) {
    if (!node.is_mapping()) {
        found.add(node, element, "yaml.not_a_mapping", "expected a mapping: form: standard word");
        return;
    }
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        std::vector<std::string> words = words_in(node.items[i].text);
        if (words.empty())
            found.add(node.items[i], element, "needs.empty_word", "expected one or more words");
        else
            into[fold(node.keys[i].text)] = std::move(words);
    }
}

void read_words(const std::string& file, WordMap& into, std::vector<Error>& errors) {
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", words_keys);
    if (const model::YamlNode* words = top.need("words"))
        read_mapping(found, *words, "words", into);
    keep(errors, found);
}

void read_typos(const std::string& file, Tables& tables, std::vector<Error>& errors) {
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", words_keys);
    if (const model::YamlNode* node = top.need("words")) {
        const model::YamlReader words(found, *node, "words", language_keys);
        for (const Language language : all_languages) {
            const std::string_view code = to_string(language);
            if (const model::YamlNode* map = words.find(code))
                read_mapping(found, *map, words.element(code),
                             tables.by_language[static_cast<std::size_t>(language)].typos);
        }
    }
    keep(errors, found);
}

void read_clauses(const std::string& file, Tables& tables, std::vector<Error>& errors) {
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", clause_file_keys);
    for (const Language language : all_languages) {
        const model::YamlNode* node = top.need(to_string(language));
        if (node == nullptr) continue;
        const model::YamlReader item(found, *node, std::string(to_string(language)), clause_keys);
        LanguageTable& table = tables.by_language[static_cast<std::size_t>(language)];
        const auto fill = [&item](std::string_view key, WordSet& set) {
            for (const std::string& word : item.texts(key)) set.insert(fold(word));
        };
        fill("negations", table.negations);
        fill("without", table.without);
        fill("borders", table.borders);
        fill("joiners", table.joiners);
        fill("subjects", table.subjects);
        fill("common", table.common);
    }
    keep(errors, found);
}

}  // namespace

Tables Tables::load(const std::string& content_folder, std::vector<Error>& errors) {
    Tables out;
    const std::string folder = content_folder + "/needs/language/";
    LanguageTable& fi = out.by_language[0];
    read_words(folder + "fi-forms.yaml", fi.forms, errors);
    read_words(folder + "fi-spoken.yaml", fi.spoken, errors);
    read_words(folder + "sv-forms.yaml", out.by_language[1].forms, errors);
    read_words(folder + "en-forms.yaml", out.by_language[2].forms, errors);
    read_typos(folder + "typos.yaml", out, errors);
    read_clauses(folder + "clauses.yaml", out, errors);
    return out;
}

}  // namespace luotsi::need
