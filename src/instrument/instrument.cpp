#include "instrument/instrument.hpp"

#include <algorithm>

namespace luotsi::instrument {

namespace {

template <class T, class Id>
std::uint32_t place_of(const std::vector<T>& list, std::string_view name, Id id) {
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (id(list[i]) == name) return static_cast<std::uint32_t>(i);
    }
    return none;
}

}  // namespace

bool Cut::holds(const Decimal& value) const {
    switch (kind) {
        case CutKind::below: return value < limit;
        case CutKind::to: return value <= limit;
        case CutKind::from: return value >= limit;
        case CutKind::above: return value > limit;
    }
    return false;
}

std::uint32_t Instrument::find_item(std::string_view name) const {
    return place_of(items, name, [](const Item& one) { return std::string_view(one.id); });
}

std::uint32_t Instrument::find_score(std::string_view name) const {
    if (name.empty()) return scores.empty() ? none : 0;
    return place_of(scores, name, [](const Score& one) { return std::string_view(one.id); });
}

std::uint32_t Instrument::find_alert(std::string_view name) const {
    return place_of(alerts, name, [](const Alert& one) { return std::string_view(one.code); });
}

bool Instrument::can_ask(Language language) const {
    const auto at = wording.find(std::string(to_string(language)));
    return mode == Mode::full && licence.may_display && at != wording.end() &&
           at->second != Wording::absent;
}

std::pair<Decimal, Decimal> points_range(const Instrument& instrument, const Item& item) {
    std::vector<Decimal> all;
    if (item.answers != none) {
        for (const Answer& one : instrument.sets[item.answers].answers) all.push_back(one.score);
    } else if (item.points.empty()) {
        all = {item.low, item.high};
    } else {
        for (const Points& one : item.points) all.push_back(one.points);
    }
    const auto [low, high] = std::minmax_element(all.begin(), all.end());
    return {*low, *high};
}

std::string_view to_string(Mode mode) { return mode == Mode::full ? "full" : "score-only"; }

std::string_view to_string(Wording wording) {
    switch (wording) {
        case Wording::absent: return "none";
        case Wording::draft: return "draft";
        case Wording::official: return "official";
    }
    return "none";
}

std::string_view to_string(Sex sex) {
    switch (sex) {
        case Sex::any: return "any";
        case Sex::female: return "female";
        case Sex::male: return "male";
    }
    return "any";
}

std::string_view to_string(AlertLevel level) {
    return level == AlertLevel::same_day ? "same-day" : "look";
}

std::string_view to_string(CutKind kind) {
    switch (kind) {
        case CutKind::below: return "below";
        case CutKind::to: return "to";
        case CutKind::from: return "from";
        case CutKind::above: return "above";
    }
    return "to";
}

bool parse_sex(std::string_view text, Sex& out) {
    for (const Sex sex : {Sex::any, Sex::female, Sex::male}) {
        if (to_string(sex) != text) continue;
        out = sex;
        return true;
    }
    return false;
}

}  // namespace luotsi::instrument
