#include "prove/statute.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace luotsi::prove {

namespace {

// Where no range is given: a dozen years hold every weekday of every date and Easter early and
// late.
constexpr int first_year = 2025;
constexpr int last_year = 2036;

struct Population {
    std::optional<int> age;
    std::vector<std::string> groups;
};

// One of each kind of subject that the family's versions tell apart.
std::vector<Population> populations(const model::Guarantees& guarantees,
                                    const std::string& family) {
    std::set<std::optional<int>> ages{std::nullopt};
    std::set<std::string> groups{""};
    for (const model::GuaranteeVersion& version : guarantees.all()) {
        if (version.family != family) continue;
        for (const auto& age : {version.age_from, version.age_below})
            if (age) ages.insert({*age, std::max(0, *age - 1)});
        groups.insert(version.group);
    }
    std::vector<Population> out;
    for (const auto& age : ages)
        for (const std::string& group : groups)
            out.push_back({age, group.empty() ? std::vector<std::string>{}
                                              : std::vector<std::string>{group}});
    return out;
}

}  // namespace

std::vector<Instant> start_instants(const Options& options) {
    constexpr std::int32_t hour = 3'600'000;
    const bool open = options.from == Date{} && options.to == Date{};
    const Date from = open ? to_date({first_year, 1, 1}) : options.from;
    const Date to = open ? to_date({last_year, 12, 31}) : options.to;
    std::vector<Instant> out;
    for (Date day = from; day <= to; day = day + 1)
        for (const std::int32_t time : {0, 12 * hour, 16 * hour - 1, 16 * hour})
            out.push_back(at_local(day, TimeOfDay{time}));
    return out;
}

Statute statute_of(const Options& options, const std::string& family, const std::string& event,
                   const std::vector<Instant>& starts) {
    const std::vector<Population> all = populations(*options.guarantees, family);
    Statute out;
    for (const Instant start : starts) {
        std::set<const model::GuaranteeVersion*> versions;
        for (const Population& who : all)
            versions.insert(
                options.guarantees->binding(family, local_date(start), who.age, who.groups));
        Instant due = never;
        const model::GuaranteeVersion* strictest = nullptr;
        for (const model::GuaranteeVersion* version : versions) {
            if (version == nullptr || version->start != event) continue;
            const Instant here = options.calendar->due(start, version->limit);
            if (here > due || (here == due && strictest != nullptr)) continue;
            due = here;
            strictest = version;
        }
        out.due.push_back(due);
        out.version.push_back(strictest);
    }
    return out;
}

std::vector<std::string> start_events(const model::Guarantees& guarantees,
                                      const std::string& family) {
    std::vector<std::string> out;
    for (const model::GuaranteeVersion& version : guarantees.all())
        if (version.family == family &&
            std::find(out.begin(), out.end(), version.start) == out.end())
            out.push_back(version.start);
    return out;
}

}  // namespace luotsi::prove
