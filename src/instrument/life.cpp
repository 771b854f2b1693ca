#include "instrument/life.hpp"

#include <algorithm>
#include <numeric>

namespace luotsi::instrument {

namespace {

void add_answers(const Instrument& instrument, const Measurement& one, LifePicture& picture) {
    for (const auto& [id, value] : one.answers) {
        const std::uint32_t at = instrument.find_item(id);
        if (at == none) continue;
        auto& line = picture.sides[at].over_time;
        if (!line.empty() && line.back().first == one.at)
            line.back().second = value;
        else
            line.emplace_back(one.at, value);
    }
}

void finish(const Instrument& instrument, LifeSide& side) {
    const auto& line = side.over_time;
    if (line.empty()) return;
    side.value = line.back().second;
    if (const auto light = band_of(instrument.lights, *side.value, Sex::any, std::nullopt))
        side.light = *light;
    if (line.size() < 2) return;
    side.before = line[line.size() - 2].second;
    side.change = subtract(*side.value, *side.before);
}

}  // namespace

LifePicture life_picture(const Instrument& instrument,
                         const std::vector<Measurement>& measurements) {
    std::vector<std::size_t> order(measurements.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::pair(measurements[a].at, a) < std::pair(measurements[b].at, b);
    });
    LifePicture out;
    out.sides.resize(instrument.items.size());
    for (std::size_t i = 0; i < out.sides.size(); ++i)
        out.sides[i].item = static_cast<std::uint32_t>(i);
    for (const std::size_t place : order) {
        const Measurement& one = measurements[place];
        if (one.at != out.at) out.before_at = out.at;
        out.at = one.at;
        add_answers(instrument, one, out);
    }
    if (instrument.norms) {
        for (const Norm& norm : instrument.norms->of) out.sides[norm.item].norm = &norm;
    }
    for (LifeSide& side : out.sides) finish(instrument, side);
    return out;
}

}  // namespace luotsi::instrument
