#include "need/linear.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>

namespace luotsi::need {

namespace {

// What is unknown in a text still counts for its length, as a rare word would: a text of which
// little is known is not judged as if the little were all of it.
constexpr double unknown_rarity = 3.0;

std::string_view cut(std::string_view& rest, char at) {
    const std::size_t end = rest.find(at);
    const std::string_view out = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return out;
}

bool number(std::string_view text, float& out) {
    const auto end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, out);
    return parsed.ec == std::errc() && parsed.ptr == end;
}

std::uint32_t index_of(const std::vector<std::string>& list, std::string_view what) {
    const auto found = std::find(list.begin(), list.end(), what);
    return found == list.end() ? ~0U : static_cast<std::uint32_t>(found - list.begin());
}

Error broken(const std::string& file, std::uint32_t line, std::string detail) {
    Error error(ErrorKind::invalid, "need.bad_weights", std::move(detail));
    error.file = file;
    error.line = line;
    error.repair = "write it again: luotsi need --learn";
    return error;
}

}  // namespace

void LinearModel::read_head(std::string_view line, const std::vector<std::string>& categories,
                            const std::string& file, std::vector<Error>& errors) {
    if (const std::size_t at = line.find("inputs="); at != std::string_view::npos)
        inputs_ = line.substr(at + 7);
    constexpr std::string_view names = "# categories: ", numbers = "# bias: ", mixed = "# mix: ",
                               words = "# known ", from = "# threshold: ";
    if (line.starts_with(names)) {
        for (std::string_view rest = line.substr(names.size()); !rest.empty();) {
            const std::string_view name = cut(rest, ' ');
            order_.push_back(index_of(categories, name));
            if (order_.back() == ~0U)
                errors.push_back(broken(file, 2, "no need category " + std::string(name)));
        }
    } else if (line.starts_with(numbers)) {
        bias.assign(categories.size(), 0);
        std::size_t i = 0;
        for (std::string_view rest = line.substr(numbers.size()); !rest.empty(); ++i) {
            float value = 0;
            number(cut(rest, ' '), value);
            if (i < order_.size() && order_[i] < bias.size())
                bias[order_[i]] = static_cast<double>(value);
        }
    } else if (line.starts_with(from)) {
        float value = 0;
        number(line.substr(from.size()), value);
        threshold = static_cast<double>(value);
    } else if (line.starts_with(words)) {
        std::string_view rest = line.substr(words.size());
        Language language = Language::fi;
        if (!parse_language(cut(rest, ':'), language)) return;
        std::vector<std::string>& list = known[static_cast<std::size_t>(language)];
        cut(rest, ' ');
        while (!rest.empty()) list.emplace_back(cut(rest, ' '));
    } else if (line.starts_with(mixed)) {
        std::string_view rest = line.substr(mixed.size());
        for (double& weight : mix.weights) {
            float value = 0;
            number(cut(rest, ' '), value);
            weight = static_cast<double>(value);
        }
    }
}

bool LinearModel::read_line(std::string_view line,
                            const std::unordered_map<std::string_view, std::uint32_t>& places) {
    const std::string_view name = cut(line, '\t');
    LinearFeature feature;
    if (name.empty() || !number(cut(line, '\t'), feature.rarity)) return false;
    while (!line.empty()) {
        std::string_view pair = cut(line, ' ');
        const auto place = places.find(cut(pair, '='));
        CategoryWeight weight;
        if (place == places.end() || !number(pair, weight.weight)) return false;
        weight.category = place->second;
        feature.weights.push_back(weight);
    }
    features_.emplace(std::string(name), std::move(feature));
    return true;
}

LinearModel LinearModel::load(const std::string& file, const std::vector<std::string>& categories,
                              std::vector<Error>& errors) {
    LinearModel out;
    out.bias.assign(categories.size(), 0);
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in && text.empty()) {
        errors.push_back(broken(file, 0, "the learnt weights cannot be read"));
        return out;
    }
    out.features_.reserve(text.size() / 60);
    std::unordered_map<std::string_view, std::uint32_t> places;
    for (std::uint32_t i = 0; i < categories.size(); ++i) places.emplace(categories[i], i);
    std::uint32_t count = 0;
    for (std::string_view rest = text; !rest.empty();) {
        const std::string_view line = cut(rest, '\n');
        ++count;
        if (line.starts_with("# ")) {
            out.read_head(line, categories, file, errors);
        } else if (!line.empty() && !out.read_line(line, places)) {
            errors.push_back(broken(file, count, "this line is no feature with weights"));
            return out;
        }
    }
    return out;
}

double LinearModel::length(const std::vector<Feature>& features) const {
    double sum = 0;
    for (const Feature& feature : features) {
        const auto found = features_.find(feature.name);
        // Pairs and beginnings nobody has seen say nothing; unseen words do.
        const bool word = feature.name.find(':') != std::string::npos &&
                          feature.name.find('_') == std::string::npos;
        if (found == features_.end() && !word) continue;
        const double rarity =
            found == features_.end() ? unknown_rarity : static_cast<double>(found->second.rarity);
        sum += feature.value * rarity * feature.value * rarity;
    }
    return sum > 0 ? std::sqrt(sum) : 1;
}

std::vector<double> LinearModel::scores(const std::vector<Feature>& features) const {
    std::vector<double> out = bias;
    const double norm = length(features);
    for (const Feature& feature : features) {
        const auto found = features_.find(feature.name);
        if (found == features_.end()) continue;
        const double value = feature.value * static_cast<double>(found->second.rarity) / norm;
        for (const CategoryWeight& one : found->second.weights)
            out[one.category] += value * static_cast<double>(one.weight);
    }
    return out;
}

std::vector<Contribution> LinearModel::because(const std::vector<Feature>& features,
                                               std::uint32_t category) const {
    std::vector<Contribution> out;
    const double norm = length(features);
    for (const Feature& feature : features) {
        const auto found = features_.find(feature.name);
        if (found == features_.end()) continue;
        for (const CategoryWeight& one : found->second.weights) {
            if (one.category != category) continue;
            const double add = feature.value * static_cast<double>(found->second.rarity) *
                               static_cast<double>(one.weight) / norm;
            const auto same = std::find_if(out.begin(), out.end(), [&](const Contribution& c) {
                return c.token == feature.token;
            });
            if (same == out.end())
                out.push_back({feature.token, add});
            else
                same->weight += add;
        }
    }
    std::sort(out.begin(), out.end(), [](const Contribution& a, const Contribution& b) {
        return a.weight != b.weight ? a.weight > b.weight : a.token < b.token;
    });
    return out;
}

std::string LinearModel::write(const std::vector<std::string>& categories) const {
    std::string out =
        "# luotsi.need-weights/1 – learnt by `luotsi need --learn`; inputs=" + inputs_ +
        "\n# categories:";
    for (const std::string& category : categories) out += ' ' + category;
    out += "\n# bias:";
    for (const double one : bias) out += fmt::format(" {:.2f}", one);
    out += "\n# mix:";
    for (const double one : mix.weights) out += fmt::format(" {:.3f}", one);
    out += '\n';
    if (threshold > 0) out += fmt::format("# threshold: {:.3f}\n", threshold);
    for (const Language language : {Language::sv, Language::en}) {
        if (known[static_cast<std::size_t>(language)].empty()) continue;
        out += fmt::format("# known {}:", to_string(language));
        for (const std::string& word : known[static_cast<std::size_t>(language)]) out += ' ' + word;
        out += '\n';
    }
    std::vector<const std::pair<const std::string, LinearFeature>*> sorted;
    for (const auto& entry : features_) sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(),
              [](const auto* a, const auto* b) { return a->first < b->first; });
    for (const auto* entry : sorted) {
        out += fmt::format("{}\t{:.2f}\t", entry->first, entry->second.rarity);
        bool first = true;
        for (const CategoryWeight& one : entry->second.weights) {
            out +=
                fmt::format("{}{}={:.1f}", first ? "" : " ", categories[one.category], one.weight);
            first = false;
        }
        out += '\n';
    }
    return out;
}

}  // namespace luotsi::need
