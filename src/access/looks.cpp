#include "access/looks.hpp"

#include <algorithm>
#include <array>

#include "model/yaml_tree.hpp"

namespace luotsi::access {
namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<std::string_view, 1> file_keys{"rules"};
constexpr std::array<std::string_view, 9> rule_keys{"id",    "kind", "least",  "history",   "usual",
                                                    "title", "why",  "source", "confidence"};
constexpr std::array<std::string_view, 8> kind_words{"same surname", "family",        "neighbour",
                                                     "well known",   "unusual hours", "searches",
                                                     "opened",       "ended"};
constexpr std::array<std::string_view, 3> confidence_words{"h", "m", "l"};
constexpr std::string_view by_search = "access.reason.search";
constexpr std::int32_t hour_ms = 3'600'000;

// The last word in small letters: "Anna Maria Virtanen" → "virtanen".
std::string surname_of(std::string_view name) {
    const std::size_t space = trim(name).rfind(' ');
    return space == std::string_view::npos ? std::string{} : lower(trim(name).substr(space + 1));
}

bool is_tied(const LookFacts& facts, const Look& look, std::string_view kind) {
    return std::ranges::any_of(facts.ties, [&](const Tie& tie) {
        return tie.kind == kind && tie.person == look.person &&
               (tie.worker.empty() || tie.worker == look.worker);
    });
}

bool is_open(const Unit& unit, Instant at) {
    const int day = weekday(local_date(at));
    const TimeOfDay time = local_time(at);
    return std::ranges::any_of(unit.hours, [&](const OpeningHours& span) {
        return span.weekday == day && span.opens.ms <= time.ms && time.ms < span.closes.ms;
    });
}

bool is_usual(const LookFacts& facts, const Look& look) {
    const Unit* unit = facts.organisation->unit_about(look.unit, look.at);
    // A unit without hours works round the clock as far as we know.
    if (unit == nullptr || unit->hours.empty() || is_open(*unit, look.at)) return true;
    const auto hour = hour_of(look.at);
    const auto own = facts.hours_of_worker.find(look.worker);
    const auto all = facts.hours_of_unit.find(look.unit);
    return (own != facts.hours_of_worker.end() && own->second.contains(hour)) ||
           (all != facts.hours_of_unit.end() && all->second.contains(hour));
}

bool of_same_surname(const LookFacts& facts, const Look& look) {
    const auto name = facts.names.find(look.person);
    const Worker* worker = facts.organisation->worker_about(look.worker, look.at);
    if (name == facts.names.end() || worker == nullptr) return false;
    const std::string surname = surname_of(name->second);
    return !surname.empty() && surname == surname_of(worker->name);
}

bool concerns(LookKind kind, const LookFacts& facts, const Look& look) {
    switch (kind) {
        case LookKind::same_surname: return of_same_surname(facts, look);
        case LookKind::family: return is_tied(facts, look, "family");
        case LookKind::neighbour:
            return !facts.secret_place.contains(look.person) && is_tied(facts, look, "neighbour");
        case LookKind::well_known:
            return !facts.named.contains({look.case_id, look.worker}) &&
                   is_tied(facts, look, "well_known");
        case LookKind::unusual_hours: return !is_usual(facts, look);
        case LookKind::searches: return look.reason == by_search;
        case LookKind::opened:
            return look.reason == "access.reason.emergency" ||
                   look.reason == "access.reason.statutory";
        case LookKind::ended: return look.reason == "access.reason.was_part";
    }
    return false;
}

// Searches and hours say something of a worker's day, the others of one person.
bool is_of_a_day(LookKind kind) {
    return kind == LookKind::searches || kind == LookKind::unusual_hours;
}

void add(Finding& finding, const Look& look) {
    if (finding.times == 0) finding.first = finding.last = look.at;
    finding.first = std::min(finding.first, look.at);
    finding.last = std::max(finding.last, look.at);
    finding.times += look.times;
    finding.cases.insert(look.case_id);
}

}  // namespace

LookRules LookRules::load(const std::string& folder, std::vector<Error>& errors) {
    const model::YamlDocument document = model::read_yaml_file(folder + "/rules.yaml");
    YamlErrors found(document);
    LookRules out;
    const YamlReader file(found, document.root, "audit", file_keys);
    if (const YamlNode* list = file.need("rules"))
        for (const YamlNode& node : list->items) {
            const YamlReader reader(found, node, "rules", rule_keys);
            LookRule rule;
            rule.id = reader.need_text("id");
            if (const auto kind = reader.need_choice("kind", kind_words))
                rule.kind = static_cast<LookKind>(*kind);
            rule.least = static_cast<std::uint32_t>(reader.integer("least", 1, 1'000).value_or(1));
            rule.history_days =
                static_cast<std::int32_t>(reader.integer("history", 1, 60).value_or(0));
            rule.usual_days = static_cast<std::int32_t>(reader.integer("usual", 1, 60).value_or(1));
            rule.title = reader.need_local("title");
            rule.why = reader.need_local("why");
            rule.source = reader.need_text("source");
            if (const auto sure = reader.need_choice("confidence", confidence_words))
                rule.confidence = confidence_words[*sure];
            if (out.find(rule.id) != nullptr)
                found.add(node, "rules." + rule.id, "audit.rule_twice", "the id is used twice");
            out.rules_.push_back(std::move(rule));
        }
    for (Error& error : found.take()) errors.push_back(std::move(error));
    return out;
}

const LookRule* LookRules::find(std::string_view id) const {
    const auto found = std::ranges::find(rules_, id, &LookRule::id);
    return found == rules_.end() ? nullptr : &*found;
}

std::int32_t LookRules::history_days() const {
    std::int32_t out = 0;
    for (const LookRule& rule : rules_) out = std::max(out, rule.history_days);
    return out;
}

std::int32_t LookRules::usual_days() const {
    std::int32_t out = 1;
    for (const LookRule& rule : rules_) out = std::max(out, rule.usual_days);
    return out;
}

std::pair<bool, std::int32_t> hour_of(Instant at) {
    return {weekday(local_date(at)) > 5, local_time(at).ms / hour_ms};
}

UsualHours usual_hours(const std::set<Instant>& views, std::int32_t days_least) {
    std::map<std::pair<bool, std::int32_t>, std::set<Date>> days;
    for (const Instant at : views) days[hour_of(at)].insert(local_date(at));
    UsualHours out;
    for (const auto& [hour, when] : days)
        if (std::ssize(when) >= days_least) out.insert(hour);
    return out;
}

std::vector<Finding> find_looks(const LookRules& rules, const std::vector<Look>& day,
                                const LookFacts& facts) {
    // Who was opened, not only found in a search.
    std::set<std::pair<std::string, Uuid>> opened;
    for (const Look& look : day)
        if (look.reason != by_search) opened.insert({look.worker, look.person});
    std::vector<Finding> out;
    for (const LookRule& rule : rules.all()) {
        std::map<std::pair<std::string, Uuid>, Finding> found;
        for (const Look& look : day) {
            if (!concerns(rule.kind, facts, look)) continue;
            if (rule.kind == LookKind::searches && opened.contains({look.worker, look.person}))
                continue;
            const bool whole = is_of_a_day(rule.kind);
            Finding& one = found[{look.worker, whole ? Uuid{} : look.person}];
            one.rule = rule.id;
            one.worker = look.worker;
            one.unit = look.unit;
            one.person = whole ? Uuid{} : look.person;
            add(one, look);
        }
        for (auto& [key, finding] : found)
            if (finding.times >= rule.least) out.push_back(std::move(finding));
    }
    return out;
}

}  // namespace luotsi::access
