#include "directory/package.hpp"

#include <algorithm>
#include <map>

#include "directory/weigh.hpp"

namespace luotsi::directory {

namespace {

using NeedSet = std::uint32_t;  // one bit for each need

// What a package pays, in points of a service's rank.
constexpr std::int32_t contact_points = -150;   // for each service after the first
constexpr std::int32_t provider_points = -100;  // for each provider after the first
constexpr std::int32_t conflict_points = -400;
constexpr std::int32_t twice_points = -300;

// A group that meets a few hours a week is missed when something else is at the same time; an
// office that is open all week is not.
constexpr Duration narrow_week = hours(10);
constexpr Duration enough_time = minutes(30);

struct Candidate {
    std::size_t index = 0;
    NeedSet serves = 0;
    std::vector<std::int32_t> points;  // by need
};

std::size_t options_max(std::size_t needs) { return needs <= 4 ? 6 : needs == 5 ? 5 : 4; }

bool has(const std::vector<std::string>& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

// Stretches of the coming week in which a service can be visited, when they are known and few.
std::vector<OpenSpan> narrow_hours(const Listing& service, Instant now) {
    if (service.channels != std::vector<std::string>{"visit"}) return {};
    std::vector<OpenSpan> out;
    Duration total{0};
    for (const WayIn& way : service.ways) {
        for (const OpenSpan& span : way.hours->timeline(now, now + days(7))) {
            if (span.state != Openness::open) continue;
            out.push_back(span);
            total.ms += (span.to - span.from).ms;
        }
    }
    return total <= narrow_week ? out : std::vector<OpenSpan>();
}

Duration time_beside(const std::vector<OpenSpan>& spans, const std::vector<OpenSpan>& others) {
    Duration left{0};
    for (const OpenSpan& span : spans) {
        std::int64_t ms = (span.to - span.from).ms;
        for (const OpenSpan& other : others) {
            const auto from = std::max(span.from, other.from), to = std::min(span.to, other.to);
            if (from < to) ms -= (to - from).ms;
        }
        left.ms += std::max<std::int64_t>(ms, 0);
    }
    return left;
}

bool same_time(const Listing& a, const Listing& b, Instant now) {
    const auto of_a = narrow_hours(a, now), of_b = narrow_hours(b, now);
    if (of_a.empty() || of_b.empty()) return false;
    return time_beside(of_a, of_b) < enough_time || time_beside(of_b, of_a) < enough_time;
}

// The same service come from two sources, or entered twice.
bool same_service(const Listing& a, const Listing& b) {
    if (lower(a.title.fi) != lower(b.title.fi) || a.title.fi.empty()) return false;
    const bool same_provider = !a.provider.empty() && lower(a.provider) == lower(b.provider);
    const bool same_phone = !a.phone.empty() && a.phone == b.phone;
    return same_provider || same_phone;
}

Reason between(const char* key, std::int32_t points, const Listing& a, const Listing& b) {
    return {key, {{"a", a.id}, {"b", b.id}}, points};
}

void note_pair(const Listing& a, const Listing& b, const PackageQuery& query,
               std::vector<Reason>& out) {
    if (same_service(a, b)) {
        out.push_back(between("package.same_service", twice_points, a, b));
        return;
    }
    if (has(a.exclusive_with, b.id) || has(b.exclusive_with, a.id))
        out.push_back(between("package.exclusive", conflict_points, a, b));
    if (same_time(a, b, query.about.now))
        out.push_back(between("package.same_time", conflict_points, a, b));
}

// Eligibility of a service that the person has chosen: a search would not have found it.
void note_eligibility(const Listing& one, const PackageQuery& query,
                      const Municipalities& municipalities, std::vector<Reason>& out) {
    const auto& age = query.about.age;
    if (age && ((one.age_from && *age < *one.age_from) || (one.age_to && *age > *one.age_to)))
        out.push_back({"package.not_for_age", {{"a", one.id}}, conflict_points});
    if (query.about.municipality.empty() || one.nationwide || one.municipalities.empty()) return;
    const std::string_view here = municipalities.current(query.about.municipality);
    const bool serves =
        std::any_of(one.municipalities.begin(), one.municipalities.end(),
                    [&](const std::string& code) { return municipalities.current(code) == here; });
    if (!serves) out.push_back({"package.not_in_area", {{"a", one.id}}, conflict_points});
}

class Composer {
public:
    Composer(const Directory& directory, const PackageQuery& query,
             const Municipalities& municipalities)
        : directory_(directory), query_(query), municipalities_(municipalities),
          needs_(query.needs) {
        if (needs_.size() > PackageQuery::needs_max) needs_.resize(PackageQuery::needs_max);
    }

    std::vector<Package> compose() {
        find_candidates();
        std::vector<std::size_t> chosen;
        NeedSet covered = 0;
        for (const std::string& id : query_.kept) {
            if (const auto at = position_of(id)) {
                chosen.push_back(*at);
                covered |= candidates_[*at].serves;
            }
        }
        kept_ = chosen.size();
        go_on(chosen, covered);
        return best_of();
    }

private:
    SearchQuery about(std::size_t need) const {
        SearchQuery query = query_.about;
        query.needs = {needs_[need]};
        query.text.clear();
        query.words.clear();
        query.skip = 0;
        query.limit = options_max(needs_.size());
        query.facets = false;
        query.sort = SearchQuery::Sort::best;
        return query;
    }
    Candidate& candidate(std::size_t index) {
        const auto [at, fresh] = by_index_.try_emplace(index, candidates_.size());
        if (fresh) candidates_.push_back({index, 0, std::vector<std::int32_t>(needs_.size(), 0)});
        return candidates_[at->second];
    }
    void find_candidates() {
        options_.resize(needs_.size());
        for (std::size_t k = 0; k < needs_.size(); ++k) {
            for (const Hit& hit : directory_.search(about(k), municipalities_).hits) {
                candidate(hit.index);
                options_[k].push_back(by_index_[hit.index]);
            }
        }
        for (const std::string& id : query_.kept) {
            if (const Listing* kept = directory_.service(id))
                candidate(static_cast<std::size_t>(kept - directory_.all().data()));
        }
        for (std::size_t k = 0; k < needs_.size(); ++k) weigh_all(k);
    }
    // Every need a candidate serves counts, not only the one it was found by.
    void weigh_all(std::size_t need) {
        const SearchQuery query = about(need);
        const Prepared prepared = prepare(directory_, query, municipalities_);
        for (Candidate& one : candidates_) {
            if (!has(directory_.all()[one.index].needs, needs_[need])) continue;
            one.serves |= NeedSet{1} << need;
            const double km = nearest_km(directory_.index(), prepared, one.index);
            one.points[need] = weigh(directory_, prepared, one.index, km, nullptr).points;
        }
    }
    std::optional<std::size_t> position_of(const std::string& id) const {
        const Listing* service = directory_.service(id);
        if (service == nullptr) return std::nullopt;
        const auto at = by_index_.find(static_cast<std::size_t>(service - directory_.all().data()));
        return at == by_index_.end() ? std::nullopt : std::optional(at->second);
    }
    void go_on(std::vector<std::size_t>& chosen, NeedSet covered) {
        std::size_t need = 0;
        while (need < needs_.size() && ((covered >> need & 1U) != 0 || options_[need].empty()))
            ++need;
        if (need == needs_.size()) {
            keep(chosen);
            return;
        }
        for (const std::size_t option : options_[need]) {
            chosen.push_back(option);
            go_on(chosen, covered | candidates_[option].serves);
            chosen.pop_back();
        }
    }
    bool does_without_one(const std::vector<std::size_t>& chosen) const {
        for (std::size_t i = kept_; i < chosen.size(); ++i) {
            NeedSet others = 0;
            for (std::size_t j = 0; j < chosen.size(); ++j) {
                if (j != i) others |= candidates_[chosen[j]].serves;
            }
            if ((candidates_[chosen[i]].serves & ~others) == 0) return true;
        }
        return false;
    }
    // Points without the notes, which cost time: they are added for the few that may be shown.
    std::int32_t plain_points(const std::vector<std::size_t>& chosen) const {
        std::int32_t points = 0;
        for (std::size_t k = 0; k < needs_.size(); ++k) {
            std::optional<std::int32_t> best;
            for (const std::size_t c : chosen) {
                if ((candidates_[c].serves >> k & 1U) != 0)
                    best = std::max(best.value_or(INT32_MIN), candidates_[c].points[k]);
            }
            points += best.value_or(0);
        }
        return points + cost(chosen.size(), provider_count(chosen));
    }
    // One whose provider is not known counts as one of its own.
    std::string_view provider_of(std::size_t index) const {
        const Listing& one = directory_.all()[index];
        if (!one.organisation.empty()) return one.organisation;
        return one.provider.empty() ? one.id : one.provider;
    }
    void keep(std::vector<std::size_t> chosen) {
        if (chosen.empty() || does_without_one(chosen)) return;
        std::sort(chosen.begin() + static_cast<std::ptrdiff_t>(kept_), chosen.end());
        const std::int32_t points = plain_points(chosen);
        found_.try_emplace(std::move(chosen), points);
    }
    std::vector<Package> best_of() {
        constexpr std::size_t looked_at_factor = 8;  // notes may still push some down
        std::vector<const Found::value_type*> order;
        for (const auto& one : found_) order.push_back(&one);
        const std::size_t n = std::min(order.size(), query_.limit * looked_at_factor);
        std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(n),
                          order.end(), [](const auto* a, const auto* b) {
                              return a->second != b->second ? a->second > b->second
                                                            : a->first < b->first;
                          });
        std::vector<std::pair<Package, std::size_t>> made;
        for (std::size_t i = 0; i < n; ++i) made.emplace_back(make(*order[i]), i);
        std::sort(made.begin(), made.end(), [](const auto& a, const auto& b) {
            return a.first.points != b.first.points ? a.first.points > b.first.points
                                                    : a.second < b.second;
        });
        std::vector<Package> out;
        for (auto& [package, place] : made) {
            if (out.size() < query_.limit) out.push_back(std::move(package));
        }
        return out;
    }
    using Found = std::map<std::vector<std::size_t>, std::int32_t>;
    Package make(const Found::value_type& found) const {
        Package out;
        std::vector<std::size_t> indexes;
        NeedSet covered = 0;
        for (std::size_t i = 0; i < found.first.size(); ++i) {
            const Candidate& one = candidates_[found.first[i]];
            PackagePart part;
            part.index = one.index;
            part.service = &directory_.all()[one.index];
            part.kept = i < kept_;
            for (std::size_t k = 0; k < needs_.size(); ++k) {
                if (is_best(found.first, found.first[i], k)) part.needs.push_back(needs_[k]);
            }
            covered |= one.serves;
            tell_why(part);
            indexes.push_back(one.index);
            out.parts.push_back(std::move(part));
        }
        for (std::size_t k = 0; k < needs_.size(); ++k)
            ((covered >> k & 1U) != 0 ? out.covers : out.missing).push_back(needs_[k]);
        out.providers = provider_count(found.first);
        out.notes = package_notes(directory_, indexes, query_, municipalities_);
        out.points = found.second;
        for (const Reason& note : out.notes) out.points += note.points;
        tell_why(out);
        return out;
    }
    // Whether it is the one of a package that is there for a need.
    bool is_best(const std::vector<std::size_t>& chosen, std::size_t one, std::size_t need) const {
        if ((candidates_[one].serves >> need & 1U) == 0) return false;
        for (const std::size_t other : chosen) {
            if ((candidates_[other].serves >> need & 1U) == 0) continue;
            const auto points = candidates_[other].points[need];
            if (points > candidates_[one].points[need]) return false;
            if (points == candidates_[one].points[need] && other < one) return false;
        }
        return true;
    }
    void tell_why(PackagePart& part) const {
        if (part.needs.empty()) return;
        SearchQuery query = query_.about;
        query.needs = part.needs;
        query.text.clear();
        query.words.clear();
        const Prepared prepared = prepare(directory_, query, municipalities_);
        const double km = nearest_km(directory_.index(), prepared, part.index);
        weigh(directory_, prepared, part.index, km, &part.reasons);
        if (km >= 0) part.distance_km = km;
    }
    void tell_why(Package& package) const {
        const auto text = [](std::size_t n) { return std::to_string(n); };
        package.reasons.push_back(
            {"package.covers",
             {{"n", text(package.covers.size())}, {"of", text(needs_.size())}},
             0});
        package.reasons.push_back(
            {"package.contacts",
             {{"n", text(package.parts.size())}, {"providers", text(package.providers)}},
             cost(package.parts.size(), package.providers)});
    }
    static std::int32_t cost(std::size_t contacts, std::size_t providers) {
        const auto more = [](std::size_t n) {
            return n > 0 ? static_cast<std::int32_t>(n) - 1 : 0;
        };
        return contact_points * more(contacts) + provider_points * more(providers);
    }
    std::size_t provider_count(const std::vector<std::size_t>& chosen) const {
        std::vector<std::string_view> providers;
        for (const std::size_t c : chosen) {
            const std::string_view provider = provider_of(candidates_[c].index);
            if (std::find(providers.begin(), providers.end(), provider) == providers.end())
                providers.push_back(provider);
        }
        return providers.size();
    }

    const Directory& directory_;
    const PackageQuery& query_;
    const Municipalities& municipalities_;
    std::vector<std::string> needs_;
    std::vector<Candidate> candidates_;
    std::map<std::size_t, std::size_t> by_index_;
    std::vector<std::vector<std::size_t>> options_;  // by need: candidates, best first
    std::size_t kept_ = 0;
    Found found_;
};

}  // namespace

std::vector<Package> packages(const Directory& directory, const PackageQuery& query,
                              const Municipalities& municipalities) {
    return Composer(directory, query, municipalities).compose();
}

std::vector<Reason> package_notes(const Directory& directory, const std::vector<std::size_t>& parts,
                                  const PackageQuery& query, const Municipalities& municipalities) {
    std::vector<Reason> out;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Listing& one = directory.all()[parts[i]];
        note_eligibility(one, query, municipalities, out);
        for (std::size_t j = i + 1; j < parts.size(); ++j)
            note_pair(one, directory.all()[parts[j]], query, out);
    }
    // Two that are both mainly for the same need give the same.
    for (const std::string& need : query.needs) {
        std::vector<const Listing*> giving;
        for (const std::size_t part : parts) {
            const auto& needs = directory.all()[part].needs;
            if (!needs.empty() && needs.front() == need) giving.push_back(&directory.all()[part]);
        }
        if (giving.size() < 2) continue;
        Reason twice = between("package.twice", twice_points, *giving[0], *giving[1]);
        twice.args.emplace_back("need", need);
        out.push_back(std::move(twice));
    }
    return out;
}

}  // namespace luotsi::directory
