#include "need/danger.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>
#include <utility>

#include "model/yaml_tree.hpp"

namespace luotsi::need {

namespace {

constexpr std::array<std::string_view, 5> kinds_keys{"format", "version", "source", "confidence",
                                                     "kinds"};
constexpr std::array<std::string_view, 6> kind_keys{"kind", "urgency", "title",
                                                    "text", "help",    "quick_exit"};
constexpr std::array<std::string_view, 5> phone_file_keys{"format", "version", "source",
                                                          "confidence", "lines"};
constexpr std::array<std::string_view, 8> line_keys{"code",   "title",      "phone", "text",
                                                    "source", "confidence", "hours", "note"};
constexpr std::array<std::string_view, 6> pattern_file_keys{"format",     "language", "source",
                                                            "confidence", "dangers",  "harmless"};
constexpr std::array<std::string_view, 2> harmless_keys{"kinds", "patterns"};
constexpr std::array<std::string_view, 2> urgencies{"emergency", "urgent"};

// So sure of an emergency the learnt layer must be to say it of a text in which patterns found
// something urgent only.
constexpr double emergency_beside_pattern = 0.6;

// From this weight on a pattern needs nobody's consent.
constexpr double certain_weight = 5;

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

// Reads the patterns of one language into the two sets.
class DangerFinder::PatternReader {
public:
    PatternReader(DangerFinder& finder, PatternSetBuilder& alarms, PatternSetBuilder& harmless)
        : finder_(finder), alarms_(alarms), harmless_(harmless) {}

    void read(const std::string& file, Language language, std::vector<Error>& errors) {
        language_ = language;
        const model::YamlDocument document = model::read_yaml_file(file);
        model::YamlErrors found(document);
        const model::YamlReader top(found, document.root, "", pattern_file_keys);
        if (const model::YamlNode* dangers = top.need("dangers")) read_dangers(found, *dangers);
        if (const model::YamlNode* list = top.find("harmless")) {
            for (const model::YamlNode& node : list->items) {
                const model::YamlReader item(found, node, "harmless", harmless_keys);
                Harmless one;
                one.kinds = kinds_of(found, item);
                if (const model::YamlNode* patterns = item.need("patterns"))
                    for (const model::YamlNode& line : patterns->items)
                        if (add(found, harmless_, line, "harmless"))
                            finder_.harmless_of_.push_back(one);
            }
        }
        keep(errors, found);
    }

private:
    void read_dangers(model::YamlErrors& found, const model::YamlNode& dangers) {
        for (std::size_t i = 0; i < dangers.keys.size(); ++i) {
            const std::string& name = dangers.keys[i].text;
            const auto which = index_of(name);
            if (!which) {
                unknown_kind(found, dangers.keys[i], name);
                continue;
            }
            for (const model::YamlNode& line : dangers.items[i].items)
                if (add(found, alarms_, line, "dangers." + name))
                    finder_.danger_of_.push_back(*which);
        }
    }

    bool add(model::YamlErrors& found, PatternSetBuilder& set, const model::YamlNode& line,
             const std::string& element) const {
        auto added = set.add(line.text, language_);
        if (!added) found.add_inside(line, element, std::move(added.error()));
        return added.has_value();
    }

    std::vector<bool> kinds_of(model::YamlErrors& found, const model::YamlReader& item) const {
        std::vector<bool> out(finder_.dangers_.size(), false);
        for (const std::string& name : item.texts("kinds")) {
            const auto which = index_of(name);
            if (which)
                out[*which] = true;
            else if (name == "all")
                out.assign(out.size(), true);
            else
                unknown_kind(found, item.node(), name);
        }
        return out;
    }

    static void unknown_kind(model::YamlErrors& found, const model::YamlNode& at,
                             const std::string& name) {
        found
            .add(at, "dangers", "danger.unknown_kind", "no kind of danger is '" + name + "'",
                 "add it to danger/kinds.yaml")
            .with("kind", name);
    }

    std::optional<std::uint32_t> index_of(std::string_view kind) const {
        for (std::uint32_t i = 0; i < finder_.dangers_.size(); ++i)
            if (finder_.dangers_[i].kind == kind) return i;
        return std::nullopt;
    }

    DangerFinder& finder_;
    PatternSetBuilder& alarms_;
    PatternSetBuilder& harmless_;
    Language language_ = Language::fi;
};

void DangerFinder::read_kinds(const std::string& file, std::vector<Error>& errors) {
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", kinds_keys);
    const model::YamlNode* list = top.need("kinds");
    for (std::size_t i = 0; list != nullptr && i < list->items.size(); ++i) {
        const model::YamlReader item(found, list->items[i], "kinds", kind_keys);
        Danger danger;
        danger.kind = item.need_text("kind");
        danger.emergency = item.need_choice("urgency", urgencies).value_or(1) == 0;
        danger.title = item.need_local("title");
        danger.text = item.need_local("text");
        danger.help = item.texts("help");
        danger.quick_exit = item.boolean("quick_exit", false);
        for (const std::string& code : danger.help) {
            if (help(code) == nullptr)
                found
                    .add(list->items[i], item.element("help"), "danger.unknown_help",
                         "no help line has the code '" + code + "'")
                    .with("code", code);
        }
        dangers_.push_back(std::move(danger));
    }
    keep(errors, found);
}

DangerFinder DangerFinder::load(const std::string& content_folder, const Analyser& analyser,
                                std::vector<Error>& errors) {
    DangerFinder finder;
    finder.help_ = read_lines(content_folder + "/help/phones.yaml", errors);
    finder.read_kinds(content_folder + "/danger/kinds.yaml", errors);
    const LemmaKey key = [&](Language language, std::string_view form) {
        return analyser.lemma_key(language, form);
    };
    PatternSetBuilder alarms(key), harmless(key);
    for (PatternSetBuilder* set : {&alarms, &harmless}) {
        std::vector<Error> repeated;  // both sets read the same files: mistakes are told once
        std::vector<Error>& into = set == &alarms ? errors : repeated;
        set->read_classes(content_folder + "/danger/classes.yaml", into);
    }
    PatternReader reader(finder, alarms, harmless);
    for (const Language language : all_languages)
        reader.read(content_folder + "/danger/" + std::string(to_string(language)) + ".yaml",
                    language, errors);
    finder.alarms_ = alarms.build(errors);
    finder.harmless_ = harmless.build(errors);
    std::vector<std::string> kinds;
    for (const Danger& danger : finder.dangers_) kinds.push_back(danger.kind);
    finder.learnt_ = DangerLearnt::load(content_folder, kinds,
                                        Concepts::load(content_folder, analyser, errors), errors);
    return finder;
}

std::vector<ExplainedWords> DangerFinder::explained(const Text& text) const {
    std::vector<ExplainedWords> out;
    for (PatternHit& hit : harmless_.match_everywhere(text))
        out.push_back({std::move(hit.tokens), &harmless_of_[hit.pattern].kinds});
    return out;
}

std::vector<PatternSign> DangerFinder::signs(const std::vector<DangerFound>& found) const {
    std::vector<PatternSign> out;
    for (const DangerFound& one : found) {
        const auto kind = static_cast<std::uint32_t>(one.danger - dangers_.data());
        out.push_back({kind, one.danger->kind, one.emergency, one.tokens});
    }
    return out;
}

bool DangerFinder::certain(const DangerFound& one) const {
    return alarms_.pattern(one.pattern).options.weight >= certain_weight;
}

std::vector<DangerFound> DangerFinder::find(const Text& text) const {
    if (learnt_.empty()) return find_by_patterns(text);
    const std::vector<ExplainedWords> harmless = explained(text);
    std::vector<DangerFound> out = find_by_patterns(text, harmless);
    const auto heard = learnt_.find(text, harmless, signs(out));
    if (!heard) {
        std::erase_if(out, [this](const DangerFound& one) { return !certain(one); });
        return out;
    }
    add_learnt(text, *heard, out);
    for (DangerFound& one : out) one.certainty = heard->probability;
    return out;
}

// Where patterns found something already, the learnt layer only adds an emergency of a kind that
// they did not see: how urgent a kind is that they saw, they say.
void DangerFinder::add_learnt(const Text& text, const LearntDanger& heard,
                              std::vector<DangerFound>& found) const {
    if (!found.empty() &&
        (found.front().emergency || heard.emergency_probability < emergency_beside_pattern))
        return;
    const Danger* danger = &dangers_[heard.kind];
    const bool seen = std::any_of(found.begin(), found.end(), [danger](const DangerFound& one) {
        return one.danger == danger;
    });
    if (seen) return;
    DangerFound added;
    added.danger = danger;
    added.emergency = heard.emergency;
    added.tokens = heard.tokens;
    for (const std::uint32_t t : added.tokens) added.words.push_back(text.tokens[t].surface);
    added.pattern = DangerFound::learnt_pattern;
    found.insert(added.emergency ? found.begin() : found.end(), std::move(added));
}

std::vector<DangerFound> DangerFinder::find_by_patterns(const Text& text) const {
    return find_by_patterns(text, explained(text));
}

std::vector<DangerFound>
DangerFinder::find_by_patterns(const Text& text,
                               const std::vector<ExplainedWords>& harmless) const {
    std::vector<DangerFound> out;
    const std::vector<PatternHit> alarms = alarms_.match_everywhere(text);
    if (alarms.empty()) return out;
    std::vector<const PatternHit*> best(dangers_.size(), nullptr);
    const auto emergency = [&](const PatternHit& hit) {
        const auto said = alarms_.pattern(hit.pattern).options.urgency;
        return said == PatternOptions::Urgency::unsaid ? dangers_[danger_of_[hit.pattern]].emergency
                                                       : said == PatternOptions::Urgency::emergency;
    };
    const auto rank = [&](const PatternHit& hit) {
        return std::make_pair(emergency(hit), alarms_.pattern(hit.pattern).options.weight);
    };
    for (const PatternHit& hit : alarms) {
        const std::uint32_t kind = danger_of_[hit.pattern];
        const bool explained =
            std::any_of(harmless.begin(), harmless.end(), [&](const ExplainedWords& h) {
                return (*h.kinds)[kind] &&
                       std::find_first_of(hit.tokens.begin(), hit.tokens.end(), h.tokens.begin(),
                                          h.tokens.end()) != hit.tokens.end();
            });
        if (!explained && (best[kind] == nullptr || rank(*best[kind]) < rank(hit)))
            best[kind] = &hit;
    }
    std::vector<const PatternHit*> order;
    for (const PatternHit* hit : best)
        if (hit != nullptr) order.push_back(hit);
    std::sort(order.begin(), order.end(), [&](const PatternHit* a, const PatternHit* b) {
        return std::make_tuple(rank(*b), danger_of_[a->pattern]) <
               std::make_tuple(rank(*a), danger_of_[b->pattern]);
    });
    for (const PatternHit* hit : order) {
        DangerFound found;
        found.danger = &dangers_[danger_of_[hit->pattern]];
        found.emergency = emergency(*hit);
        found.tokens = hit->tokens;
        for (const std::uint32_t t : hit->tokens) found.words.push_back(text.tokens[t].surface);
        found.pattern = hit->pattern;
        out.push_back(std::move(found));
    }
    return out;
}

std::string DangerFinder::pattern_line(std::uint32_t pattern) const {
    if (pattern == DangerFound::learnt_pattern) return "learnt";
    return std::string(to_string(alarms_.language(pattern))) + ": " +
           to_string(alarms_.pattern(pattern));
}

const Danger* DangerFinder::kind(std::string_view kind) const {
    for (const Danger& danger : dangers_)
        if (danger.kind == kind) return &danger;
    return nullptr;
}

const HelpLine* DangerFinder::help(std::string_view code) const {
    for (const HelpLine& line : help_) {
        if (line.code == code) return &line;
    }
    return nullptr;
}

}  // namespace luotsi::need
