#include "access/retention.hpp"

#include <algorithm>
#include <array>

#include "model/yaml_tree.hpp"

namespace luotsi::access {
namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<std::string_view, 2> file_keys{"rules", "log"};
constexpr std::array<std::string_view, 4> log_keys{"years", "law", "source", "confidence"};
constexpr std::array<std::string_view, 9> rule_keys{
    "id", "title", "register", "models", "keep", "sample", "law", "source", "confidence"};
constexpr std::array<std::string_view, 3> keep_keys{"years", "from", "else_from_birth"};
constexpr std::array<std::string_view, 3> from_words{"end", "death", "birth"};
constexpr std::array<std::string_view, 3> register_words{"health", "social", "other"};
constexpr std::array<std::string_view, 3> confidence_words{"h", "m", "l"};
constexpr std::int64_t years_max = 150;

RetentionRule read_rule(YamlErrors& errors, const YamlNode& node) {
    const YamlReader reader(errors, node, "rules", rule_keys);
    RetentionRule out;
    out.id = reader.need_text("id");
    out.title = reader.need_local("title");
    out.models = reader.texts("models");
    if (const auto reg = reader.need_choice("register", register_words))
        out.reg = static_cast<model::Register>(*reg);
    out.law = reader.need_text("law");
    out.source = reader.need_text("source");
    if (const auto sure = reader.need_choice("confidence", confidence_words))
        out.confidence = confidence_words[*sure];
    if (const YamlNode* days = reader.find("sample"))
        for (const YamlNode& day : days->items)
            if (const auto n = model::read_integer(errors, day, reader.element("sample"), 1, 31))
                out.sample_days.push_back(static_cast<std::int32_t>(*n));
    if (const YamlNode* keep = reader.need("keep")) {
        const YamlReader how(errors, *keep, reader.element("keep"), keep_keys);
        (void)how.need("years");
        out.years = static_cast<std::int32_t>(how.integer("years", 1, years_max).value_or(0));
        out.years_from_birth =
            static_cast<std::int32_t>(how.integer("else_from_birth", 1, years_max).value_or(0));
        if (const auto from = how.need_choice("from", from_words))
            out.from = static_cast<KeptFrom>(*from);
    }
    return out;
}

Keeping until(Date from, std::int32_t years) {
    return {Kept::until_day, add_months(from, 12 * years)};
}

}  // namespace

std::string_view to_string(Kept kept) {
    switch (kept) {
        case Kept::open: return "open";
        case Kept::held: return "held";
        case Kept::for_good: return "for_good";
        case Kept::unknown: return "unknown";
        case Kept::until_day: return "until_day";
    }
    return "unknown";
}

bool is_longer(const Keeping& one, const Keeping& than) {
    constexpr std::array<Kept, 5> by_length{Kept::until_day, Kept::unknown, Kept::for_good,
                                            Kept::held, Kept::open};
    const auto length = [&](Kept kept) { return std::ranges::find(by_length, kept); };
    if (one.kept != than.kept) return length(one.kept) > length(than.kept);
    return one.kept == Kept::until_day && *one.destroy_after > *than.destroy_after;
}

RetentionRules RetentionRules::load(const std::string& folder, std::vector<Error>& errors) {
    const model::YamlDocument document = model::read_yaml_file(folder + "/fi.yaml");
    YamlErrors found(document);
    RetentionRules out;
    const YamlReader file(found, document.root, "retention", file_keys);
    if (const YamlNode* list = file.need("rules"))
        for (const YamlNode& node : list->items) {
            RetentionRule rule = read_rule(found, node);
            for (const std::string& model : rule.models)
                if (out.of_model(model) != nullptr)
                    found.add(node, "rules." + rule.id, "retention.model_twice",
                              "two rules name " + model);
            out.rules_.push_back(std::move(rule));
        }
    if (const YamlNode* log = file.need("log")) {
        const YamlReader how(found, *log, "log", log_keys);
        (void)how.need_text("law");
        (void)how.need_text("source");
        (void)how.need_choice("confidence", confidence_words);
        out.log_years_ = static_cast<std::int32_t>(how.integer("years", 1, years_max).value_or(12));
    }
    for (Error& error : found.take()) errors.push_back(std::move(error));
    return out;
}

const RetentionRule* RetentionRules::of_model(std::string_view model) const {
    for (const RetentionRule& rule : rules_)
        if (std::ranges::find(rule.models, model) != rule.models.end()) return &rule;
    return nullptr;
}

Keeping keeping(const RetentionRule& rule, const KeptFacts& facts) {
    if (!facts.closed) return {Kept::open, std::nullopt};
    if (facts.on_hold) return {Kept::held, std::nullopt};
    if (facts.has_subject && !rule.sample_days.empty()) {
        if (!facts.born) return {Kept::unknown, std::nullopt};
        const std::int32_t day = to_civil(*facts.born).day;
        if (std::ranges::find(rule.sample_days, day) != rule.sample_days.end())
            return {Kept::for_good, std::nullopt};
    }
    switch (rule.from) {
        case KeptFrom::end: return until(*facts.closed, rule.years);
        case KeptFrom::birth: return facts.born ? until(*facts.born, rule.years) : Keeping{};
        case KeptFrom::death:
            if (facts.died) return until(*facts.died, rule.years);
            if (rule.years_from_birth > 0 && facts.born)
                return until(*facts.born, rule.years_from_birth);
            return {};
    }
    return {};
}

}  // namespace luotsi::access
