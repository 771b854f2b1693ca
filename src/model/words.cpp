#include "model/words.hpp"

#include <algorithm>
#include <set>

#include "model/yaml_tree.hpp"

namespace luotsi::model {

namespace {

// Files the web build turns into its own bundles: the server checks nothing but their syntax.
bool is_web_only(std::string_view path) {
    for (std::string_view name : {"/web.yaml", "/citizen.yaml", "/workbench.yaml"}) {
        if (path.ends_with(name)) return true;
    }
    return false;
}

using Texts = std::unordered_map<std::string, std::string>;

void collect(const YamlNode& node, const std::string& prefix, YamlErrors& errors, Texts& out) {
    for (std::size_t i = 0; i < node.keys.size(); ++i) {
        const std::string key =
            prefix.empty() ? node.keys[i].text : prefix + '.' + node.keys[i].text;
        const YamlNode& value = node.items[i];
        if (value.is_mapping()) {
            collect(value, key, errors, out);
        } else if (value.is_scalar() && !trim(value.text).empty()) {
            if (!out.emplace(key, value.text).second) {
                errors.add(value, key, "words.duplicate", "the key is already in another file",
                           "keep one of the two");
            }
        } else {
            errors.add(value, key, "words.not_text", "words must be a non-empty text");
        }
    }
}

void read_language(const std::string& folder, Texts& out, std::vector<Error>& errors) {
    for (const std::string& path : yaml_files(folder)) {
        const YamlDocument document = read_yaml_file(path);
        YamlErrors found(document);
        if (document.root.is_mapping()) {
            Texts unused;
            collect(document.root, "", found, is_web_only(path) ? unused : out);
        } else if (!document.root.is_null()) {
            found.add(document.root, "", "words.not_mapping", "expected keys with words");
        }
        for (Error& error : found.take()) errors.push_back(std::move(error));
    }
}

void demand_same_keys(const std::array<Texts, 3>& texts, const std::string& folder,
                      std::vector<Error>& errors) {
    std::set<std::string> all;
    for (const Texts& one : texts) {
        for (const auto& [key, value] : one) all.insert(key);
    }
    for (Language language : all_languages) {
        const Texts& one = texts[static_cast<std::size_t>(language)];
        for (const std::string& key : all) {
            if (one.contains(key)) continue;
            Error error(ErrorKind::invalid, "words.missing", "the key '" + key + "' has no words");
            error.file = folder + '/' + std::string(to_string(language));
            error.element = key;
            error.repair = "add it in this language too";
            errors.push_back(std::move(error));
        }
    }
}

}  // namespace

Words Words::load(const std::string& folder, std::vector<Error>& errors) {
    Words words;
    for (Language language : all_languages) {
        read_language(folder + '/' + std::string(to_string(language)),
                      words.texts_[static_cast<std::size_t>(language)], errors);
    }
    demand_same_keys(words.texts_, folder, errors);
    return words;
}

bool Words::has(std::string_view key) const { return texts_[0].contains(std::string(key)); }

std::string Words::get(Language language, std::string_view key,
                       const std::vector<std::pair<std::string, std::string>>& args) const {
    const Texts& texts = texts_[static_cast<std::size_t>(language)];
    const auto found = texts.find(std::string(key));
    if (found == texts.end()) return '[' + std::string(key) + ']';
    std::string out;
    const std::string& pattern = found->second;
    for (std::size_t i = 0; i < pattern.size();) {
        const std::size_t close = pattern[i] == '{' ? pattern.find('}', i) : std::string::npos;
        if (close == std::string::npos) {
            out += pattern[i++];
            continue;
        }
        const std::string_view name = std::string_view(pattern).substr(i + 1, close - i - 1);
        const auto arg =
            std::find_if(args.begin(), args.end(), [&](const auto& a) { return a.first == name; });
        if (arg == args.end()) {
            out += pattern[i++];  // not ours: leave the brace as it is
            continue;
        }
        out += arg->second;
        i = close + 1;
    }
    return out;
}

std::vector<std::string> Words::keys() const {
    std::vector<std::string> out;
    out.reserve(texts_[0].size());
    for (const auto& [key, value] : texts_[0]) out.push_back(key);
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace luotsi::model
