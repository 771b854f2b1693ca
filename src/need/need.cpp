#include "need/need.hpp"

#include <algorithm>
#include <array>

#include "model/yaml_tree.hpp"

namespace luotsi::need {

namespace {

// All in logits. A theme the resident picked is evidence for its categories, weaker than any plain
// word, and it favours the theme's first category when nothing was written.
constexpr double theme_push = 1.0;
constexpr double theme_order_step = 0.05;
// A danger decides what is offered first, unless the words speak very clearly of something else.
constexpr double emergency_push = 6.0;
constexpr double urgent_push = 4.0;

constexpr double confidence_min = 0.001;   // less is not given as an answer
constexpr double urgent_confidence = 0.3;  // of an answer that is to be had the same day
constexpr double clear_confidence = 0.55;  // from here on nothing is asked
constexpr double close_ratio = 0.45;       // the second answer is this near: a question helps
constexpr std::size_t general_choices = 3;

constexpr std::array<std::string_view, 4> file_keys{"format", "version", "source", "categories"};
constexpr std::array<std::string_view, 4> theme_file_keys{"format", "version", "source", "themes"};
constexpr std::array<std::string_view, 4> danger_file_keys{"format", "source", "urgent_needs",
                                                           "kinds"};
constexpr std::array<std::string_view, 2> danger_kind_keys{"urgent", "emergency"};
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

}  // namespace

std::string_view to_string(Urgency urgency) {
    switch (urgency) {
        case Urgency::routine: return "routine";
        case Urgency::urgent: return "urgent";
        case Urgency::emergency: return "emergency";
    }
    return "routine";
}

NeedFinder NeedFinder::load(const std::string& content_folder, std::vector<Error>& errors) {
    return load(content_folder, Analyser::load(content_folder, errors), errors);
}

NeedFinder NeedFinder::load(const std::string& content_folder, const Analyser& analyser,
                            std::vector<Error>& errors) {
    NeedFinder finder;
    finder.analyser_ = analyser;
    finder.categories_ = read_categories(content_folder + "/codes/need-categories.yaml", errors);
    finder.themes_ = read_themes(content_folder + "/codes/themes.yaml", errors);
    const std::vector<std::string> codes = finder.codes();
    finder.ranker_ = Ranker::load(content_folder, analyser, codes, errors);
    for (const Language language : all_languages) {
        finder.analyser_.learn_words(language, finder.ranker_.lexicon().words(language));
        finder.analyser_.learn_known(
            language, finder.ranker_.model().known[static_cast<std::size_t>(language)]);
    }
    finder.questions_ = Questions::load(content_folder + "/needs/questions.yaml", codes, errors);
    finder.read_danger_needs(content_folder + "/needs/danger-needs.yaml", errors);
    return finder;
}

void NeedFinder::read_danger_needs(const std::string& file, std::vector<Error>& errors) {
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", danger_file_keys);
    for (const std::string& code : top.texts("urgent_needs")) {
        urgent_needs_.push_back(index_of(code));
        if (urgent_needs_.back() == model::none) {
            found.add(*top.find("urgent_needs"), "urgent_needs", "needs.unknown_category",
                      "no need category has the code '" + code + "'");
        }
    }
    const model::YamlNode* kinds = top.need("kinds");
    for (std::size_t i = 0; kinds != nullptr && i < kinds->keys.size(); ++i) {
        const std::string element = "kinds." + kinds->keys[i].text;
        const model::YamlReader item(found, kinds->items[i], element, danger_kind_keys);
        DangerNeed need;
        need.kind = kinds->keys[i].text;
        const auto read = [&](std::string_view key) {
            const std::string code = item.need_text(key);
            const std::uint32_t index = index_of(code);
            if (!code.empty() && index == model::none) {
                found.add(kinds->items[i], item.element(key), "needs.unknown_category",
                          "no need category has the code '" + code + "'");
            }
            return index;
        };
        need.urgent = read("urgent");
        need.emergency = read("emergency");
        if (need.urgent != model::none && need.emergency != model::none)
            danger_needs_.push_back(std::move(need));
    }
    keep(errors, found);
}

std::vector<std::string> NeedFinder::codes() const {
    std::vector<std::string> out;
    for (const NeedCategory& one : categories_) out.push_back(one.code);
    return out;
}

std::uint32_t NeedFinder::index_of(std::string_view code) const {
    for (std::uint32_t i = 0; i < categories_.size(); ++i) {
        if (categories_[i].code == code) return i;
    }
    return model::none;
}

std::vector<Push> NeedFinder::pushes(const std::vector<DangerSign>& dangers,
                                     std::string_view theme_code) const {
    std::vector<Push> out;
    for (const DangerSign& sign : dangers) {
        for (const DangerNeed& need : danger_needs_) {
            if (need.kind != sign.kind) continue;
            out.push_back({sign.emergency ? need.emergency : need.urgent,
                           sign.certainty * (sign.emergency ? emergency_push : urgent_push)});
        }
    }
    if (const Theme* picked = theme(theme_code)) {
        for (std::size_t i = 0; i < picked->needs.size(); ++i) {
            const std::uint32_t index = index_of(picked->needs[i]);
            if (index != model::none)
                out.push_back({index, theme_push - theme_order_step * static_cast<double>(i)});
        }
    }
    return out;
}

NeedGuess NeedFinder::guess(const Ranked& ranked) const {
    NeedGuess out;
    out.code = categories_[ranked.category].code;
    out.confidence = ranked.confidence;
    out.score = ranked.confidence;
    out.reasons = ranked.because;
    for (const Reason& reason : ranked.because) out.because.push_back(reason.words);
    return out;
}

std::vector<NeedGuess> NeedFinder::find(std::string_view text, std::string_view theme_code,
                                        std::size_t limit) const {
    return understand(analyser_.analyse(text), {}, theme_code, limit).needs;
}

Understanding NeedFinder::understand(const Text& text, const std::vector<DangerSign>& dangers,
                                     std::string_view theme_code, std::size_t limit) const {
    Understanding out;
    out.language = text.language;
    const std::vector<Push> outside = pushes(dangers, theme_code);
    if (text.tokens.empty() && outside.empty()) return out;
    const std::vector<Ranked> ranked = ranker_.rank(text, outside);
    const bool nothing =
        outside.empty() && std::all_of(ranked.begin(), ranked.end(),
                                       [](const Ranked& r) { return r.because.empty(); });
    if (nothing) {
        out.question = questions_.open();
        return out;
    }
    for (const Ranked& one : ranked) {
        if (out.needs.size() >= limit || one.confidence < confidence_min) break;
        out.needs.push_back(guess(one));
    }
    const bool by_nature = std::find(urgent_needs_.begin(), urgent_needs_.end(),
                                     ranked[0].category) != urgent_needs_.end();
    if ((ranked[0].urgent || by_nature) && ranked[0].confidence >= urgent_confidence)
        out.urgency = Urgency::urgent;
    for (const DangerSign& sign : dangers)
        out.urgency = std::max(out.urgency, sign.emergency ? Urgency::emergency : Urgency::urgent);
    // Danger is acted on, not discussed.
    if (out.urgency != Urgency::emergency && ranked.size() > 1 &&
        ranked[0].confidence < clear_confidence &&
        ranked[1].confidence > close_ratio * ranked[0].confidence) {
        std::vector<std::pair<std::string, LocalText>> choices;
        for (std::size_t i = 0; i < std::min<std::size_t>(general_choices, ranked.size()); ++i) {
            const NeedCategory& one = categories_[ranked[i].category];
            choices.emplace_back(one.code, one.title);
        }
        out.question = questions_.between(choices[0].first, choices[1].first, choices);
    }
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
