#include "need/need.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "model/yaml_tree.hpp"
#include "need/tokens.hpp"

namespace luotsi::need {

namespace {

// A theme the resident picked is evidence for its categories, weaker than any plain word.
constexpr double theme_weight = 0.6;
// … and it favours the theme's first category when nothing was written.
constexpr double theme_order_step = 0.01;

constexpr std::array<std::string_view, 4> file_keys{"format", "version", "source", "categories"};
constexpr std::array<std::string_view, 4> theme_file_keys{"format", "version", "source", "themes"};
constexpr std::array<std::string_view, 4> lexicon_keys{"format", "version", "source", "words"};
constexpr std::array<std::string_view, 9> category_keys{
    "code",     "title", "plain",           "note",
    "register", "line",  "service_classes", "general_descriptions",
    "sectors"};
constexpr std::array<std::string_view, 5> theme_keys{"code", "title", "hint", "icon", "needs"};

void keep(std::vector<Error>& errors, model::YamlErrors& found) {
    for (Error& error : found.take()) errors.push_back(std::move(error));
}

std::vector<NeedCategory> read_categories(const std::string& file, std::vector<Error>& errors) {
    std::vector<NeedCategory> out;
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", file_keys);
    if (const model::YamlNode* list = top.need("categories")) {
        for (const model::YamlNode& node : list->items) {
            const model::YamlReader item(found, node, "categories", category_keys);
            NeedCategory category;
            category.code = item.need_text("code");
            category.title = item.need_local("title");
            category.plain = item.need_local("plain");
            category.reg = item.text("register") == "health" ? model::Register::health
                                                             : model::Register::social;
            category.service_classes = item.texts("service_classes");
            category.general_descriptions = item.texts("general_descriptions");
            out.push_back(std::move(category));
        }
    }
    keep(errors, found);
    return out;
}

std::vector<Theme> read_themes(const std::string& file, std::vector<Error>& errors) {
    std::vector<Theme> out;
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", theme_file_keys);
    if (const model::YamlNode* list = top.need("themes")) {
        for (const model::YamlNode& node : list->items) {
            const model::YamlReader item(found, node, "themes", theme_keys);
            Theme theme;
            theme.code = item.need_text("code");
            theme.title = item.need_local("title");
            theme.hint = item.local("hint");
            theme.icon = item.text("icon");
            theme.needs = item.texts("needs");
            out.push_back(std::move(theme));
        }
    }
    keep(errors, found);
    return out;
}

struct Spelled {
    std::vector<std::string> stems;
    double weight = 1;
};

// "rahat+loppu*|3.5" → stems and weight. False when the weight is no number or a stem is empty.
bool parse_entry(std::string_view text, Spelled& out) {
    if (const std::size_t bar = text.rfind('|'); bar != std::string_view::npos) {
        const std::string_view number = text.substr(bar + 1);
        const auto end = number.data() + number.size();
        const auto parsed = std::from_chars(number.data(), end, out.weight);
        if (parsed.ec != std::errc() || parsed.ptr != end || !(out.weight > 0)) return false;
        text = text.substr(0, bar);
    }
    while (!text.empty()) {
        const std::size_t plus = text.find('+');
        const std::string_view stem = text.substr(0, plus);
        if (stem.empty() || stem == "*") return false;
        out.stems.emplace_back(stem);
        text = plus == std::string_view::npos ? std::string_view() : text.substr(plus + 1);
    }
    return !out.stems.empty();
}

// "e-piller*" is two tokens to the tokeniser; stems are cut the same way, so that what an author
// writes is what people's words are compared with.
std::vector<std::string> tokenised(const std::vector<std::string>& stems) {
    std::vector<std::string> out;
    for (const std::string& stem : stems) {
        const bool prefix = stem.ends_with('*');
        std::vector<std::string> parts =
            tokens(prefix ? std::string_view(stem).substr(0, stem.size() - 1) : stem);
        if (prefix && !parts.empty()) parts.back() += '*';
        for (std::string& part : parts) out.push_back(std::move(part));
    }
    return out;
}

}  // namespace

NeedFinder NeedFinder::load(const std::string& content_folder, std::vector<Error>& errors) {
    NeedFinder finder;
    finder.categories_ = read_categories(content_folder + "/codes/need-categories.yaml", errors);
    finder.themes_ = read_themes(content_folder + "/codes/themes.yaml", errors);
    const model::YamlDocument document =
        model::read_yaml_file(content_folder + "/needs/lexicon.yaml");
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", lexicon_keys);
    const model::YamlNode* words = top.need("words");
    for (std::size_t i = 0; words != nullptr && i < words->keys.size(); ++i) {
        const std::uint32_t category = finder.index_of(words->keys[i].text);
        if (category == model::none) {
            found.add(words->keys[i], "words", "needs.unknown_category",
                      "no need category has the code '" + words->keys[i].text + "'");
            continue;
        }
        for (const model::YamlNode& node : words->items[i].items) {
            Spelled spelled;
            if (!parse_entry(node.text, spelled)) {
                found.add(node, "words." + words->keys[i].text, "needs.bad_entry",
                          "expected stems joined by + and an optional |weight",
                          "for example \"rahat+loppu*|3\"");
                continue;
            }
            finder.entries_.push_back({tokenised(spelled.stems), category, spelled.weight});
        }
    }
    keep(errors, found);
    return finder;
}

std::uint32_t NeedFinder::index_of(std::string_view code) const {
    for (std::uint32_t i = 0; i < categories_.size(); ++i) {
        if (categories_[i].code == code) return i;
    }
    return model::none;
}

std::vector<NeedGuess> NeedFinder::find(std::string_view text, std::string_view theme_code,
                                        std::size_t limit) const {
    const std::vector<std::string> said = tokens(text);
    const Beginnings beginnings(said);
    const auto possible = [&](const std::string& stem) { return beginnings.may_match(stem); };
    std::vector<NeedGuess> scores(categories_.size());
    for (const Entry& entry : entries_) {
        if (!std::all_of(entry.stems.begin(), entry.stems.end(), possible)) continue;
        std::vector<std::string> because;
        for (const std::string& stem : entry.stems) {
            const auto hit = std::find_if(said.begin(), said.end(), [&](const std::string& token) {
                return matches_stem(stem, token);
            });
            if (hit == said.end()) break;
            because.push_back(*hit);
        }
        if (because.size() != entry.stems.size()) continue;
        NeedGuess& guess = scores[entry.category];
        guess.score += entry.weight;
        for (std::string& word : because) {
            if (std::find(guess.because.begin(), guess.because.end(), word) == guess.because.end())
                guess.because.push_back(std::move(word));
        }
    }
    if (const Theme* picked = theme(theme_code)) {
        for (std::size_t i = 0; i < picked->needs.size(); ++i) {
            const std::uint32_t index = index_of(picked->needs[i]);
            if (index == model::none) continue;
            scores[index].score += theme_weight - theme_order_step * static_cast<double>(i);
        }
    }
    std::vector<NeedGuess> out;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (scores[i].score <= 0) continue;
        scores[i].code = categories_[i].code;
        out.push_back(std::move(scores[i]));
    }
    std::sort(out.begin(), out.end(), [](const NeedGuess& a, const NeedGuess& b) {
        return a.score != b.score ? a.score > b.score : a.code < b.code;
    });
    if (out.size() > limit) out.resize(limit);
    return out;
}

const NeedCategory* NeedFinder::category(std::string_view code) const {
    const std::uint32_t index = index_of(code);
    return index == model::none ? nullptr : &categories_[index];
}

const Theme* NeedFinder::theme(std::string_view code) const {
    for (const Theme& one : themes_) {
        if (one.code == code) return &one;
    }
    return nullptr;
}

}  // namespace luotsi::need
