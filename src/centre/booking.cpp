#include "centre/booking.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::centre {

namespace {

constexpr std::array<std::string_view, 5> file_keys{"format", "version", "source", "note",
                                                    "patterns"};
constexpr std::array<std::string_view, 8> pattern_keys{"unit", "worker",  "weekdays", "from",
                                                       "to",   "minutes", "channel",  "languages"};
constexpr std::array<std::string_view, 3> channels{"visit", "phone", "video"};
constexpr std::array<std::string_view, 7> weekdays{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

std::optional<TimeOfDay> time_of(model::YamlErrors& found, const model::YamlReader& item,
                                 std::string_view key) {
    const model::YamlNode* node = item.need(key);
    return node == nullptr ? std::nullopt
                           : model::read_time_of_day(found, *node, item.element(key));
}

void read_pattern(model::YamlErrors& found, const model::YamlNode& node,
                  std::vector<WeeklyPattern>& out) {
    const model::YamlReader item(found, node, "patterns", pattern_keys);
    WeeklyPattern pattern;
    pattern.unit = item.need_text("unit");
    pattern.worker = item.text("worker");
    pattern.minutes = static_cast<std::int32_t>(item.integer("minutes", 5, 240).value_or(30));
    pattern.channel = std::string(channels[item.need_choice("channel", channels).value_or(0)]);
    pattern.languages = item.texts("languages");
    const auto from = time_of(found, item, "from");
    const auto to = time_of(found, item, "to");
    if (!from || !to) return;
    if (*to <= *from) {
        found.add(node, item.element("to"), "booking.bad_times", "'to' must be after 'from'");
        return;
    }
    pattern.from = *from;
    pattern.to = *to;
    const model::YamlNode* days = item.need("weekdays");
    for (std::size_t i = 0; days != nullptr && i < days->items.size(); ++i) {
        const auto day =
            model::read_choice(found, days->items[i], item.element("weekdays"), weekdays);
        if (!day) continue;
        pattern.weekday = static_cast<int>(*day) + 1;
        out.push_back(pattern);
    }
}

// The same pattern and instant give the same id, so that making slots again finds them there.
Uuid slot_id(const WeeklyPattern& pattern, Instant at) {
    const Digest digest = sha256(pattern.unit + '|' + pattern.worker + '|' + pattern.channel + '|' +
                                 std::to_string(at.ms));
    Uuid id;
    for (std::size_t i = 0; i < 8; ++i) id.high = (id.high << 8) | digest[i];
    for (std::size_t i = 8; i < 16; ++i) id.low = (id.low << 8) | digest[i];
    // RFC 9562 version 8 (made by our own rule), variant 10.
    id.high = (id.high & ~0xF000ULL) | 0x8000ULL;
    id.low = (id.low & 0x3FFF'FFFF'FFFF'FFFFULL) | 0x8000'0000'0000'0000ULL;
    return id;
}

}  // namespace

std::vector<WeeklyPattern> read_patterns(const std::string& file, std::vector<Error>& errors) {
    std::vector<WeeklyPattern> out;
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", file_keys);
    if (const model::YamlNode* list = top.need("patterns")) {
        for (const model::YamlNode& node : list->items) read_pattern(found, node, out);
    }
    for (Error& error : found.take()) errors.push_back(std::move(error));
    return out;
}

std::vector<records::Slot> make_slots(const std::vector<WeeklyPattern>& patterns,
                                      const Calendar& calendar, Date first, Date last) {
    std::vector<records::Slot> out;
    for (Date day = first; day <= last; day = day + 1) {
        if (!calendar.is_working_day(day)) continue;
        for (const WeeklyPattern& pattern : patterns) {
            if (pattern.weekday != weekday(day)) continue;
            const std::int32_t length = pattern.minutes * 60'000;
            for (TimeOfDay at = pattern.from; at.ms + length <= pattern.to.ms; at.ms += length) {
                records::Slot slot;
                slot.starts_at = at_local(day, at);
                slot.id = slot_id(pattern, slot.starts_at);
                slot.unit = pattern.unit;
                slot.worker = pattern.worker;
                slot.minutes = pattern.minutes;
                slot.channel = pattern.channel;
                slot.languages = pattern.languages;
                out.push_back(std::move(slot));
            }
        }
    }
    return out;
}

}  // namespace luotsi::centre
