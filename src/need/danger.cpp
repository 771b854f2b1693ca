#include "need/danger.hpp"

#include <algorithm>
#include <array>

#include "model/yaml_tree.hpp"
#include "need/tokens.hpp"

namespace luotsi::need {

namespace {

constexpr std::array<std::string_view, 5> file_keys{"format", "version", "source", "confidence",
                                                    "dangers"};
constexpr std::array<std::string_view, 8> danger_keys{"kind", "urgency",    "title", "text",
                                                      "help", "quick_exit", "any",   "not"};
constexpr std::array<std::string_view, 5> phone_file_keys{"format", "version", "source",
                                                          "confidence", "lines"};
constexpr std::array<std::string_view, 8> line_keys{"code",   "title",      "phone", "text",
                                                    "source", "confidence", "hours", "note"};
constexpr std::array<std::string_view, 2> pattern_keys{"stems", "within"};
constexpr std::array<std::string_view, 2> urgencies{"emergency", "urgent"};
constexpr std::int64_t within_default = 8;   // tokens from the first stem to the last
constexpr std::uint32_t context_within = 8;

void keep(std::vector<Error>& errors, model::YamlErrors& found) {
    for (Error& error : found.take()) errors.push_back(std::move(error));
}

std::vector<HelpLine> read_lines(const std::string& file, std::vector<Error>& errors) {
    std::vector<HelpLine> out;
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", phone_file_keys);
    if (const model::YamlNode* list = top.need("lines")) {
        for (const model::YamlNode& node : list->items) {
            const model::YamlReader item(found, node, "lines", line_keys);
            HelpLine line;
            line.code = item.need_text("code");
            line.title = item.need_local("title");
            line.phone = item.text("phone");
            line.text = item.local("text");
            line.hours = item.local("hours");
            line.source = item.need_text("source");
            line.confidence = item.need_text("confidence");
            out.push_back(std::move(line));
        }
    }
    keep(errors, found);
    return out;
}

}  // namespace

DangerFinder DangerFinder::load(const std::string& content_folder, std::vector<Error>& errors) {
    DangerFinder finder;
    finder.help_ = read_lines(content_folder + "/help/phones.yaml", errors);
    const model::YamlDocument document =
        model::read_yaml_file(content_folder + "/danger/danger.yaml");
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", file_keys);
    const model::YamlNode* list = top.need("dangers");
    for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
        const model::YamlReader item(found, list->items[i], "dangers", danger_keys);
        Danger danger;
        danger.kind = item.need_text("kind");
        danger.emergency = item.need_choice("urgency", urgencies).value_or(1) == 0;
        danger.title = item.need_local("title");
        danger.text = item.need_local("text");
        danger.help = item.texts("help");
        danger.quick_exit = item.boolean("quick_exit", false);
        for (const std::string& code : danger.help) {
            if (finder.help(code) == nullptr)
                found.add(list->items[i], item.element("help"), "danger.unknown_help",
                          "no help line has the code '" + code + "'");
        }
        finder.dangers_.push_back(std::move(danger));
        finder.read_patterns(found, item);
    }
    keep(errors, found);
    return finder;
}

// Whether all words occur, in any order, within a window of tokens.
bool DangerFinder::occurs(const std::vector<std::string>& said, const Words& words,
                          std::uint32_t within) {
    for (std::size_t first = 0; first < said.size(); ++first) {
        const std::size_t last = std::min(said.size(), first + within);
        const bool all = std::all_of(words.begin(), words.end(), [&](const std::string& stem) {
            for (std::size_t i = first; i < last; ++i) {
                if (matches_stem(stem, said[i])) return true;
            }
            return false;
        });
        if (all) return true;
    }
    return false;
}

void DangerFinder::read_patterns(model::YamlErrors& found, const model::YamlReader& item) {
    const auto index = static_cast<std::uint32_t>(dangers_.size() - 1);
    std::vector<Words> against;
    if (const model::YamlNode* list = item.find("not")) {
        for (const model::YamlNode& node : list->items)
            against.push_back(model::read_texts(found, node, item.element("not")));
    }
    if (const model::YamlNode* list = item.need("any")) {
        for (const model::YamlNode& node : list->items) {
            const model::YamlReader reader(found, node, item.element("any"), pattern_keys);
            Pattern pattern;
            pattern.danger = index;
            pattern.stems = reader.texts("stems");
            pattern.within = static_cast<std::uint32_t>(
                reader.integer("within", 1, 100).value_or(within_default));
            pattern.against = against;
            if (pattern.stems.empty())
                found.add(node, item.element("any"), "danger.no_stems", "a pattern needs stems");
            else
                patterns_.push_back(std::move(pattern));
        }
    }
}

std::vector<const Danger*> DangerFinder::find(std::string_view text) const {
    const std::vector<std::string> said = tokens(text);
    const Beginnings beginnings(said);
    const auto possible = [&](const std::string& stem) { return beginnings.may_match(stem); };
    std::vector<bool> hit(dangers_.size(), false);
    for (const Pattern& pattern : patterns_) {
        if (!std::all_of(pattern.stems.begin(), pattern.stems.end(), possible)) continue;
        if (hit[pattern.danger] || !occurs(said, pattern.stems, pattern.within)) continue;
        hit[pattern.danger] =
            std::none_of(pattern.against.begin(), pattern.against.end(), [&](const Words& context) {
                return occurs(said, context, context_within);
            });
    }
    std::vector<const Danger*> out;
    for (bool emergency : {true, false}) {
        for (std::size_t i = 0; i < dangers_.size(); ++i) {
            if (hit[i] && dangers_[i].emergency == emergency) out.push_back(&dangers_[i]);
        }
    }
    return out;
}

const HelpLine* DangerFinder::help(std::string_view code) const {
    for (const HelpLine& line : help_) {
        if (line.code == code) return &line;
    }
    return nullptr;
}

}  // namespace luotsi::need
