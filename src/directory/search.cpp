// Filters first, 64 services at a time; then every service left is weighed in one pass; then the
// few that are shown get their reasons.
#include "directory/search.hpp"

#include <algorithm>

#include "directory/directory.hpp"
#include "directory/weigh.hpp"

namespace luotsi::directory {

namespace {

struct Candidate {
    std::int64_t first = 0;   // greater comes first
    std::int32_t points = 0;  // then greater points
    std::uint32_t index = 0;
    std::uint64_t tie = 0;    // then the lower
};

bool goes_before(const Candidate& a, const Candidate& b) {
    if (a.first != b.first) return a.first > b.first;
    if (a.points != b.points) return a.points > b.points;
    return a.tie != b.tie ? a.tie < b.tie : a.index < b.index;
}

// The first `most` of all that are offered, without keeping the others.
class Best {
public:
    explicit Best(std::size_t most) : most_(most) {}
    void offer(const Candidate& one) {
        if (heap_.size() < most_) {
            heap_.push_back(one);
            std::push_heap(heap_.begin(), heap_.end(), goes_before);
        } else if (most_ > 0 && goes_before(one, heap_.front())) {
            std::pop_heap(heap_.begin(), heap_.end(), goes_before);
            heap_.back() = one;
            std::push_heap(heap_.begin(), heap_.end(), goes_before);
        }
    }
    const std::vector<Candidate>& sorted() {
        std::sort(heap_.begin(), heap_.end(), goes_before);
        return heap_;
    }

private:
    std::size_t most_;
    std::vector<Candidate> heap_;  // the last of them in front
};

// What goes before the points; the unknown comes last.
std::int64_t sort_key(const Directory& directory, const SearchQuery& query, std::size_t i,
                      double km) {
    const Index::Column& column = directory.index().columns[i];
    switch (query.sort) {
        case SearchQuery::Sort::best: return 0;
        case SearchQuery::Sort::near:
            return km < 0 ? INT64_MIN : -static_cast<std::int64_t>(km * 1000);
        case SearchQuery::Sort::soon: {
            const auto& free = directory.life(i).next_free;
            return free ? -free->ms : INT64_MIN;
        }
        case SearchQuery::Sort::name:
            return -std::int64_t{column.title_rank[static_cast<std::size_t>(query.names_in)]};
        case SearchQuery::Sort::verified: return column.verified_day;
    }
    return 0;
}

// Whether the nearest place is known to be too far. A place known by its postal code only, and a
// person known by theirs, may be nearer than they look.
bool too_far(const Index& index, const Prepared& prepared, std::size_t i) {
    const SearchQuery& query = *prepared.query;
    const Index::Column& column = index.columns[i];
    if (!query.within_km || !prepared.from || column.places == 0) return false;
    for (std::uint32_t k = column.places_begin; k < column.places_begin + column.places; ++k) {
        const double km = distance_km(*prepared.from, index.places[k]);
        const auto about = static_cast<double>(index.places_within_km[k]) + query.from_within_km;
        if (km - about <= *query.within_km) return false;
    }
    return true;
}

// Openness of every distinct set of hours, worked out when first asked for.
class OpenNow {
public:
    OpenNow(const Index& index, Instant now)
        : index_(index), now_(now), known_(index.hours.size(), not_yet) {}
    Openness of(std::size_t i) {
        const Index::Column& column = index_.columns[i];
        Openness out = Openness::unknown;
        for (std::uint32_t k = 0; k < column.hours; ++k) {
            const Openness one = hours(index_.hour_ids[column.hours_begin + k]);
            out = k == 0 ? one : together(out, one);
        }
        return out;
    }

private:
    static constexpr std::uint8_t not_yet = 255;
    Openness hours(std::uint32_t id) {
        if (known_[id] == not_yet)
            known_[id] = static_cast<std::uint8_t>(index_.hours[id]->at(now_));
        return static_cast<Openness>(known_[id]);
    }
    const Index& index_;
    Instant now_;
    std::vector<std::uint8_t> known_;
};

std::vector<FacetCount> count_facet(const std::map<std::string, Bits, std::less<>>& map,
                                    const Bits& found) {
    std::vector<FacetCount> out;
    for (const auto& [value, bits] : map) {
        if (const std::size_t n = bits.count_with(found)) out.push_back({value, n});
    }
    std::sort(out.begin(), out.end(), [](const FacetCount& a, const FacetCount& b) {
        return a.count != b.count ? a.count > b.count : a.value < b.value;
    });
    return out;
}

void count_facets(const Index& index, const Bits& found, SearchResult& out) {
    out.sectors = count_facet(index.sectors, found);
    out.languages = count_facet(index.languages, found);
    out.modes = count_facet(index.modes, found);
    out.needs = count_facet(index.needs, found);
    out.charges = count_facet(index.charges, found);
}

}  // namespace

SearchResult Directory::search(const SearchQuery& query,
                               const Municipalities& municipalities) const {
    SearchResult out;
    Prepared prepared = prepare(*this, query, municipalities);
    Best best(query.skip + std::min(query.limit, index_->size()));
    OpenNow open_now(*index_, query.now);
    Bits left_out(query.facets ? index_->size() : 0);
    prepared.found.each([&](std::size_t i) {
        if (too_far(*index_, prepared, i) ||
            (query.open_now && open_now.of(i) == Openness::closed)) {
            if (query.facets) left_out.set(i);
            return;
        }
        ++out.total;
        const double km = nearest_km(*index_, prepared, i);
        const std::int32_t points = weigh(*this, prepared, i, km, nullptr).points;
        best.offer({sort_key(*this, query, i, km), points, static_cast<std::uint32_t>(i),
                    index_->columns[i].tie});
    });
    const std::vector<Candidate>& shown = best.sorted();
    for (std::size_t k = query.skip; k < shown.size(); ++k) {
        Hit hit;
        hit.index = shown[k].index;
        hit.service = &index_->listings[hit.index];
        const double km = nearest_km(*index_, prepared, hit.index);
        const Weight weight = weigh(*this, prepared, hit.index, km, &hit.reasons);
        hit.points = weight.points;
        hit.fits = weight.fits;
        hit.of = weight.of;
        if (km >= 0) hit.distance_km = km;
        hit.openness = open_now.of(hit.index);
        out.hits.push_back(std::move(hit));
    }
    if (query.facets) {
        left_out.flip();
        prepared.found &= left_out;
        count_facets(*index_, prepared.found, out);
    }
    return out;
}

}  // namespace luotsi::directory
