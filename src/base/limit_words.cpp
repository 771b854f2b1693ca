#include "base/limit_words.hpp"

namespace luotsi {

namespace {

struct UnitWords {
    LocalText one;
    LocalText many;
};

UnitWords words_of(LimitUnit unit) {
    switch (unit) {
        case LimitUnit::minutes: return {{"min", "min", "min"}, {"min", "min", "min"}};
        case LimitUnit::office_minutes:
            return {{"min työaikaa", "min arbetstid", "office min"},
                    {"min työaikaa", "min arbetstid", "office min"}};
        case LimitUnit::days: return {{"päivä", "dag", "day"}, {"päivää", "dagar", "days"}};
        case LimitUnit::weeks: return {{"viikko", "vecka", "week"}, {"viikkoa", "veckor", "weeks"}};
        case LimitUnit::months:
            return {{"kuukausi", "månad", "month"}, {"kuukautta", "månader", "months"}};
        case LimitUnit::working_days:
            return {{"arkipäivä", "vardag", "working day"},
                    {"arkipäivää", "vardagar", "working days"}};
        case LimitUnit::same_working_day:
            return {{"sama arkipäivä", "samma vardag", "same working day"},
                    {"sama arkipäivä", "samma vardag", "same working day"}};
    }
    return {};
}

}  // namespace

std::string limit_words(const Limit& limit, Language language) {
    const UnitWords words = words_of(limit.unit);
    if (limit.unit == LimitUnit::same_working_day) return words.one.in(language);
    if (limit.unit == LimitUnit::minutes && limit.amount % 60 == 0)
        return std::to_string(limit.amount / 60) + " h";
    const LocalText& word = limit.amount == 1 ? words.one : words.many;
    return std::to_string(limit.amount) + ' ' + word.in(language);
}

std::optional<std::string> iso_duration(const Limit& limit) {
    if (limit.shift_to_working) return std::nullopt;
    switch (limit.unit) {
        case LimitUnit::minutes:
            if (limit.amount % 60 == 0) return "PT" + std::to_string(limit.amount / 60) + "H";
            return "PT" + std::to_string(limit.amount) + "M";
        case LimitUnit::days: return "P" + std::to_string(limit.amount) + "D";
        case LimitUnit::weeks: return "P" + std::to_string(limit.amount) + "W";
        case LimitUnit::months: return "P" + std::to_string(limit.amount) + "M";
        case LimitUnit::office_minutes:
        case LimitUnit::working_days:
        case LimitUnit::same_working_day: return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace luotsi
