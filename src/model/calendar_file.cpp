// The working-day calendar from content/calendar: fixed days, days relative to Easter, and days
// found as the first such weekday of a range (Midsummer, All Saints).
#include <array>

#include "model/guarantee.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::model {

namespace {

using Word = std::string_view;

constexpr std::array<Word, 8> calendar_keys{"calendar", "title", "office hours", "fixed",
                                            "easter",   "rules", "source",       "confidence"};
constexpr std::array<Word, 2> hours_keys{"opens", "closes"};
constexpr std::array<Word, 7> fixed_keys{"month",  "day",        "title", "not working",
                                         "source", "confidence", "note"};
constexpr std::array<Word, 6> easter_keys{"offset", "title",      "not working",
                                          "source", "confidence", "note"};
constexpr std::array<Word, 11> rule_keys{"kind",       "month",      "from",  "to",
                                         "from month", "to month",   "title", "not working",
                                         "source",     "confidence", "note"};
constexpr std::array<Word, 7> rule_kinds{"monday between",   "tuesday between", "wednesday between",
                                         "thursday between", "friday between",  "saturday between",
                                         "sunday between"};

struct Rules {
    std::vector<CivilDate> fixed; // year not used
    std::vector<std::int32_t> easter;
    struct Between {
        int weekday = 1;
        CivilDate from;
    };
    std::vector<Between> between;
};

// A day that is told to the public but works as usual says `not working: false`.
bool counts(const YamlReader& reader) { return reader.boolean("not working", true); }

void read_title(const YamlReader& reader) {
    reader.need_local("title");
    reader.text("note");
    reader.text("source");
    reader.text("confidence");
}

const std::vector<YamlNode>& items_of(const YamlReader& reader, std::string_view key) {
    static const std::vector<YamlNode> nothing;
    const YamlNode* node = reader.find(key);
    if (node == nullptr) return nothing;
    if (!node->is_sequence()) {
        reader.errors().add(*node, reader.element(key), "yaml.not_a_list", "a list is expected",
                            "write - {…}");
        return nothing;
    }
    return node->items;
}

std::int32_t need_integer(const YamlReader& reader, std::string_view key, std::int64_t min,
                          std::int64_t max) {
    if (reader.need(key) == nullptr) return static_cast<std::int32_t>(min);
    return static_cast<std::int32_t>(reader.integer(key, min, max).value_or(min));
}

void check_day(const YamlReader& reader, std::string_view key, CivilDate date) {
    date.year = 2024; // a leap year: 29 February may be named
    if (is_valid(date)) return;
    reader.errors().add(reader.node(), reader.element(key), "yaml.not_date",
                        "there is no such day in that month", "put the day right");
}

// `to` may count on past the month's end (37 October = 6 November) or name its own month.
void read_rule(YamlErrors& errors, const YamlNode& node, Rules& rules) {
    const YamlReader reader(errors, node, "rules", rule_keys);
    read_title(reader);
    const auto kind = reader.need_choice("kind", rule_kinds);
    Rules::Between rule;
    rule.weekday = kind ? static_cast<int>(*kind) + 1 : 1;
    const std::string_view month = reader.has("from month") ? "from month" : "month";
    rule.from.month = need_integer(reader, month, 1, 12);
    rule.from.day = need_integer(reader, "from", 1, 31);
    check_day(reader, "from", rule.from);
    const std::int32_t to_month =
        reader.has("to month") ? need_integer(reader, "to month", 1, 12) : rule.from.month;
    const std::int32_t to_day = need_integer(reader, "to", 1, 62);
    CivilDate from = rule.from;
    from.year = 2023;  // no leap year, as most
    const Date last = to_date({2023, to_month, 1}) + (to_day - 1);
    if (is_valid(from) && last.day - to_date(from).day != 6) {
        errors.add(node, reader.element("to"), "model.not_a_week",
                   "from and to must span seven days, so that there is exactly one such weekday",
                   "put the days right");
    }
    if (counts(reader)) rules.between.push_back(rule);
}

Rules read_rules(YamlErrors& errors, const YamlReader& root) {
    Rules rules;
    for (const YamlNode& node : items_of(root, "fixed")) {
        const YamlReader reader(errors, node, "fixed", fixed_keys);
        read_title(reader);
        CivilDate date;
        date.month = need_integer(reader, "month", 1, 12);
        date.day = need_integer(reader, "day", 1, 31);
        check_day(reader, "day", date);
        if (counts(reader)) rules.fixed.push_back(date);
    }
    for (const YamlNode& node : items_of(root, "easter")) {
        const YamlReader reader(errors, node, "easter", easter_keys);
        read_title(reader);
        const std::int32_t offset = need_integer(reader, "offset", -100, 100);
        if (counts(reader)) rules.easter.push_back(offset);
    }
    for (const YamlNode& node : items_of(root, "rules")) read_rule(errors, node, rules);
    return rules;
}

std::vector<Date> holidays(const Rules& rules, int first_year, int last_year) {
    std::vector<Date> days;
    for (int year = first_year; year <= last_year; ++year) {
        for (CivilDate date : rules.fixed) {
            date.year = year;
            if (is_valid(date)) days.push_back(to_date(date));
        }
        const Date easter = easter_sunday(year);
        for (const std::int32_t offset : rules.easter) days.push_back(easter + offset);
        for (const Rules::Between& rule : rules.between) {
            CivilDate from = rule.from;
            from.year = year;
            if (!is_valid(from)) continue;
            Date day = to_date(from);
            while (weekday(day) != rule.weekday) day = day + 1;
            days.push_back(day);
        }
    }
    return days;
}

} // namespace

Result<Calendar> read_calendar(const std::string& file, int first_year, int last_year) {
    const YamlDocument document = read_yaml_file(file);
    YamlErrors errors(document);
    const YamlReader root(errors, document.root, "", calendar_keys);
    TimeOfDay opens{8 * 3'600'000};
    TimeOfDay closes{16 * 3'600'000};
    if (const YamlNode* hours = root.find("office hours")) {
        const YamlReader reader(errors, *hours, "office hours", hours_keys);
        const auto read = [&](std::string_view key, TimeOfDay& into) {
            const YamlNode* node = reader.need(key);
            if (node == nullptr) return;
            if (const auto time = read_time_of_day(errors, *node, reader.element(key)))
                into = *time;
        };
        read("opens", opens);
        read("closes", closes);
        if (closes <= opens) {
            errors.add(*hours, "office hours", "model.ends_before_start",
                       "the office closes before it opens", "put the hours right");
        }
    }
    const Rules rules = read_rules(errors, root);
    std::vector<Error> found = errors.take();
    if (!found.empty()) return fail(std::move(found.front()));
    return Calendar(holidays(rules, first_year, last_year), opens, closes);
}

} // namespace luotsi::model
