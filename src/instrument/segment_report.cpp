#include "instrument/segment_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

namespace luotsi::instrument {

namespace {

struct Distance {
    const char* label;
    std::int64_t most;
};
constexpr std::array<Distance, 5> distances{
    {{"1", 1}, {"2", 2}, {"3–4", 4}, {"5–8", 8}, {"more", INT64_MAX}}};

// The answers one step up and down; of a list, its neighbours.
std::vector<Decimal> neighbours(const Instrument& one, const Item& item, const Decimal& now) {
    std::vector<Decimal> out;
    if (item.answers == none) {
        for (const auto& value : {subtract(now, item.step), add(now, item.step)})
            if (value && *value >= item.low && *value <= item.high) out.push_back(*value);
        return out;
    }
    std::vector<Decimal> all;
    for (const Answer& answer : one.sets[item.answers].answers) all.push_back(answer.value);
    std::sort(all.begin(), all.end());
    const auto at = std::find(all.begin(), all.end(), now);
    if (at == all.end()) return out;
    if (at != all.begin()) out.push_back(*(at - 1));
    if (at + 1 != all.end()) out.push_back(*(at + 1));
    return out;
}

void add_flips(Flips& to, const Flips& more) {
    to.tried += more.tried;
    to.flipped += more.flipped;
}

// Cells below group_min are not told. A single one could be had by subtraction, so the smallest
// other cell goes with it.
void hide_small(std::vector<Share>& shares) {
    std::size_t hidden = 0;
    Share* smallest = nullptr;
    for (Share& one : shares) {
        one.told = one.count == 0 || one.count >= group_min;
        if (!one.told)
            ++hidden;
        else if (one.count > 0 && (smallest == nullptr || one.count < smallest->count))
            smallest = &one;
    }
    if (hidden == 1 && smallest != nullptr) smallest->told = false;
}

// The same for the groups of one dimension.
void hide_small(std::vector<GroupShares>& groups) {
    std::map<std::string, std::pair<std::size_t, GroupShares*>> by_dimension;
    for (GroupShares& one : groups) {
        auto& [hidden, smallest] = by_dimension[one.dimension];
        if (!one.told)
            ++hidden;
        else if (smallest == nullptr || one.n < smallest->n)
            smallest = &one;
    }
    for (auto& [dimension, found] : by_dimension) {
        if (found.first != 1 || found.second == nullptr) continue;
        found.second->told = false;
        found.second->shares.clear();
    }
}

class Counter {
public:
    Counter(const Segmentation& segmentation, const Library& library)
        : segmentation_(segmentation), library_(library) {
        counts_.resize(segmentation.segments.size());
        by_distance_.resize(distances.size());
    }

    void add(const SegmentedPerson& person) {
        ++out_.people;
        decide(person);
        const Proposal proposal = propose(segmentation_, library_, person.known);
        if (proposal.segment == none) return;
        ++out_.proposed;
        ++counts_[proposal.segment];
        for (const auto& group : person.groups) {
            auto& counts = groups_[group];
            counts.resize(counts_.size());
            ++counts[proposal.segment];
        }
        const Flips flips = move_answers(person.known, proposal.segment);
        if (flips.flipped > 0) ++out_.people_near;
        add_flips(out_.flips, flips);
        add_flips(by_distance_[distance(person.known)], flips);
    }

    SegmentReport take() {
        for (const std::uint64_t count : counts_)
            out_.distribution.push_back(share_of(count, out_.proposed));
        hide_small(out_.distribution);
        for (std::size_t i = 0; i < distances.size(); ++i)
            out_.by_distance.emplace_back(distances[i].label, by_distance_[i]);
        for (const std::string& id : instruments_of(segmentation_)) {
            for (const Item& item : library_.find(id)->items)
                out_.by_item.emplace_back(id + " " + item.id, by_item_[{id, item.id}]);
        }
        for (const auto& [group, counts] : groups_) out_.groups.push_back(shares(group, counts));
        hide_small(out_.groups);
        return std::move(out_);
    }

private:
    void decide(const SegmentedPerson& person) {
        if (person.chosen.empty() || person.proposed.empty()) return;
        ++out_.decided;
        ++out_.choices[{person.proposed, person.chosen}];
        if (person.chosen == person.proposed)
            ++out_.agreed;
        else
            ++out_.reasons[person.reason];
    }

    Flips move_answers(const Known& known, std::uint32_t segment) {
        Flips out;
        for (std::size_t q = 0; q < known.answers.size(); ++q) {
            const Instrument* one = library_.find(known.answers[q].first);
            if (one == nullptr) continue;
            Known moved = known;
            for (std::size_t i = 0; i < known.answers[q].second.size(); ++i) {
                const auto& [id, now] = known.answers[q].second[i];
                const std::uint32_t item = one->find_item(id);
                if (item == none) continue;
                Flips& of_item = by_item_[{one->id, id}];
                for (const Decimal& value : neighbours(*one, one->items[item], now)) {
                    moved.answers[q].second[i].second = value;
                    const Proposal other = propose(segmentation_, library_, moved);
                    const Flips flip{1, other.segment != segment ? 1U : 0U};
                    add_flips(of_item, flip);
                    add_flips(out, flip);
                }
                moved.answers[q].second[i].second = now;
            }
        }
        return out;
    }

    std::size_t distance(const Known& known) const {
        std::int64_t nearest = INT64_MAX;
        for (const Line& line : lines_of(segmentation_, propose(segmentation_, library_, known)))
            if (line.distance) nearest = std::min(nearest, std::abs(*line.distance));
        for (std::size_t i = 0; i < distances.size(); ++i)
            if (nearest <= distances[i].most) return i;
        return distances.size() - 1;
    }

    GroupShares shares(const std::pair<std::string, std::string>& group,
                       const std::vector<std::uint64_t>& counts) const {
        GroupShares out;
        std::tie(out.dimension, out.group) = group;
        for (const std::uint64_t count : counts) out.n += count;
        out.told = out.n >= group_min;
        for (const std::uint64_t count : counts)
            if (out.told) out.shares.push_back(share_of(count, out.n));
        hide_small(out.shares);
        return out;
    }

    const Segmentation& segmentation_;
    const Library& library_;
    SegmentReport out_;
    std::vector<std::uint64_t> counts_;
    std::vector<Flips> by_distance_;
    std::map<std::pair<std::string, std::string>, Flips> by_item_;
    std::map<std::pair<std::string, std::string>, std::vector<std::uint64_t>> groups_;
};

}  // namespace

Share share_of(std::uint64_t count, std::uint64_t n) {
    Share out{count, 0, 0};
    if (n == 0) return out;
    constexpr double z = 1.959963984540054;
    const auto all = static_cast<double>(n);
    const double p = static_cast<double>(count) / all;
    const double middle = (p + z * z / (2 * all)) / (1 + z * z / all);
    const double half =
        z * std::sqrt(p * (1 - p) / all + z * z / (4 * all * all)) / (1 + z * z / all);
    out.low = std::max(0.0, middle - half);
    out.high = std::min(1.0, middle + half);
    return out;
}

std::vector<std::string> instruments_of(const Segmentation& segmentation) {
    std::vector<std::string> out;
    for (const SegmentInput& input : segmentation.inputs) {
        const bool known = std::find(out.begin(), out.end(), input.instrument) != out.end();
        if (!input.instrument.empty() && !known) out.push_back(input.instrument);
    }
    return out;
}

SegmentReport report(const Segmentation& segmentation, const Library& library,
                     const std::vector<SegmentedPerson>& people) {
    Counter counter(segmentation, library);
    for (const SegmentedPerson& person : people) counter.add(person);
    return counter.take();
}

}  // namespace luotsi::instrument
