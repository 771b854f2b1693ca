#include "need/linear.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fstream>
#include <numeric>

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

// A decimal number and nothing else. Up to seven digits with up to four behind the point – all
// that is ever written – are read without the general way's care: digits over a power of ten is
// then the nearest float too, for it lies nearer to it than to the middle between two floats.
bool read_number(std::string_view text, float& out) {
    constexpr std::array<double, 5> powers{1, 10, 100, 1'000, 10'000};
    std::size_t at = !text.empty() && text[0] == '-' ? 1 : 0;
    const std::size_t first = at;
    std::uint32_t digits = 0;
    std::size_t point = std::string_view::npos;
    for (; at < text.size() && at - first <= 8; ++at) {
        if (text[at] >= '0' && text[at] <= '9')
            digits = digits * 10 + static_cast<std::uint32_t>(text[at] - '0');
        else if (text[at] == '.' && point == std::string_view::npos && at > first)
            point = at;
        else
            break;
    }
    const std::size_t behind = point == std::string_view::npos ? 0 : at - point - 1;
    if (at == text.size() && at > first && at - first <= 8 && behind < powers.size() &&
        (point == std::string_view::npos || behind > 0)) {
        const double value = digits / powers[behind];
        out = static_cast<float>(first == 1 ? -value : value);
        return true;
    }
    const auto end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, out);
    return parsed.ec == std::errc() && parsed.ptr == end;
}

Error broken(const std::string& file, std::uint32_t line, std::string detail) {
    Error error(ErrorKind::invalid, "need.bad_weights", std::move(detail));
    error.file = file;
    error.line = line;
    error.repair = "write it again: luotsi need --learn";
    return error;
}

// Names of categories found by their length and three of their letters: a weights file names them
// hundreds of thousands of times.
class Places {
public:
    explicit Places(const std::vector<std::string>& categories) : categories_(categories) {
        for (std::uint32_t i = 0; i < categories.size(); ++i)
            if (!categories[i].empty()) buckets_[bucket(categories[i])].push_back(i);
    }
    std::uint32_t find(std::string_view name) const {
        if (name.empty()) return none;
        for (const std::uint32_t i : buckets_[bucket(name)])
            if (categories_[i] == name) return i;
        return none;
    }
    static constexpr std::uint32_t none = ~0U;

private:
    static std::size_t bucket(std::string_view name) {
        const auto at = [name](std::size_t i) { return static_cast<unsigned char>(name[i]); };
        return (name.size() * 31U + at(0) * 7U + at(name.size() / 2) * 3U + at(name.size() - 1)) %
               256U;
    }
    const std::vector<std::string>& categories_;
    std::array<std::vector<std::uint32_t>, 256> buckets_;
};

bool read_file(const std::string& file, std::string& text) {
    std::ifstream in(file, std::ios::binary | std::ios::ate);
    const std::streamoff size = in ? static_cast<std::streamoff>(in.tellg()) : -1;
    if (size < 0) return false;
    text.resize(static_cast<std::size_t>(size));
    in.seekg(0);
    in.read(text.data(), size);
    return in.good() || size == 0;
}

}  // namespace

// Reads one file of weights into a model.
class LinearModel::File {
public:
    File(LinearModel& model, const std::vector<std::string>& categories, const std::string& file,
         std::vector<Error>& errors)
        : model_(model), categories_(categories), places_(categories), file_(file),
          errors_(errors) {}

    void read(std::string_view text) {
        model_.names_.reserve(text.size() / 60, text.size() / 4);
        model_.entries_.reserve(text.size() / 60);
        model_.weights_.reserve(text.size() / 14);
        std::uint32_t count = 0;
        while (!text.empty()) {
            const std::string_view line = cut(text, '\n');
            ++count;
            if (line.starts_with("# ")) {
                head(line);
            } else if (!line.empty() && !feature(line)) {
                errors_.push_back(
                    broken(file_, count, "this line is no feature with weights, or stands twice"));
                return;
            }
        }
    }

private:
    void head(std::string_view line) {
        if (const std::size_t at = line.find("inputs="); at != std::string_view::npos)
            model_.inputs_ = line.substr(at + 7);
        constexpr std::string_view names = "# categories: ", numbers = "# bias: ",
                                   mixed = "# mix: ", words = "# known ",
                                   from = "# threshold: ", least = "# floor: ";
        if (line.starts_with(names))
            read_categories(line.substr(names.size()));
        else if (line.starts_with(numbers))
            read_bias(line.substr(numbers.size()));
        else if (line.starts_with(from))
            model_.threshold = value_of(line.substr(from.size()));
        else if (line.starts_with(least))
            model_.floor = value_of(line.substr(least.size()));
        else if (line.starts_with(words))
            read_known(line.substr(words.size()));
        else if (line.starts_with(mixed))
            read_mix(line.substr(mixed.size()));
    }

    void read_categories(std::string_view rest) {
        while (!rest.empty()) {
            const std::string_view name = cut(rest, ' ');
            order_.push_back(places_.find(name));
            if (order_.back() == Places::none)
                errors_.push_back(broken(file_, 2, "no need category " + std::string(name)));
        }
    }

    void read_bias(std::string_view rest) {
        std::vector<double>& list = model_.bias;
        list.assign(categories_.size(), 0);
        for (std::size_t i = 0; !rest.empty(); ++i) {
            const double value = value_of(cut(rest, ' '));
            if (i < order_.size() && order_[i] < list.size()) list[order_[i]] = value;
        }
    }

    void read_known(std::string_view rest) {
        Language language = Language::fi;
        if (!parse_language(cut(rest, ':'), language)) return;
        std::vector<std::string>& list = model_.known[static_cast<std::size_t>(language)];
        cut(rest, ' ');
        while (!rest.empty()) list.emplace_back(cut(rest, ' '));
    }

    void read_mix(std::string_view rest) {
        for (double& weight : model_.mix.weights) weight = value_of(cut(rest, ' '));
    }

    static double value_of(std::string_view text) {
        float value = 0;
        read_number(text, value);
        return static_cast<double>(value);
    }

    bool feature(std::string_view line) {
        const std::string_view name = cut(line, '\t');
        Entry entry;
        if (name.empty() || !read_number(cut(line, '\t'), entry.rarity)) return false;
        entry.begin = static_cast<std::uint32_t>(model_.weights_.size());
        while (!line.empty()) {
            std::string_view pair = cut(line, ' ');
            CategoryWeight weight;
            weight.category = places_.find(cut(pair, '='));
            if (weight.category == Places::none || !read_number(pair, weight.weight)) return false;
            model_.weights_.push_back(weight);
        }
        entry.end = static_cast<std::uint32_t>(model_.weights_.size());
        model_.entries_.push_back(entry);
        return model_.names_.add(name).second;
    }

    LinearModel& model_;
    const std::vector<std::string>& categories_;
    const Places places_;
    const std::string& file_;
    std::vector<Error>& errors_;
    std::vector<std::uint32_t> order_;  // the file's biases as indices of categories
};

LinearModel LinearModel::load(const std::string& file, const std::vector<std::string>& categories,
                              std::vector<Error>& errors) {
    LinearModel out;
    out.bias.assign(categories.size(), 0);
    std::string text;
    if (read_file(file, text))
        File(out, categories, file, errors).read(text);
    else
        errors.push_back(broken(file, 0, "the learnt weights cannot be read"));
    return out;
}

void LinearModel::put(std::string_view name, const LinearFeature& feature) {
    Entry entry;
    entry.rarity = feature.rarity;
    entry.begin = static_cast<std::uint32_t>(weights_.size());
    weights_.insert(weights_.end(), feature.weights.begin(), feature.weights.end());
    entry.end = static_cast<std::uint32_t>(weights_.size());
    const auto [number, fresh] = names_.add(name);
    if (fresh) entries_.emplace_back();
    entries_[number] = entry;
}

LinearModel::Weighed LinearModel::weigh(const std::vector<Feature>& features) const {
    std::vector<NumberedFeature> numbered;
    numbered.reserve(features.size());
    for (const Feature& feature : features) {
        const NamePieces name(feature.name);
        const std::uint32_t found = number(name);
        if (found != NameIndex::none || is_word(name))
            numbered.push_back({found, feature.token, feature.value});
    }
    return weigh(numbered);
}

LinearModel::Weighed LinearModel::weigh(const std::vector<NumberedFeature>& features) const {
    Weighed out;
    out.known_.reserve(features.size());
    double sum = 0;
    for (const NumberedFeature& feature : features) {
        const bool learnt = feature.number != NameIndex::none;
        if (learnt) out.known_.push_back({feature.number, feature.token, feature.value});
        const double rarity =
            learnt ? static_cast<double>(entries_[feature.number].rarity) : unknown_rarity;
        sum += feature.value * rarity * feature.value * rarity;
    }
    out.length_ = std::max(floor, sum > 0 ? std::sqrt(sum) : 1);
    return out;
}

std::vector<double> LinearModel::scores(const Weighed& weighed) const {
    std::vector<double> out = bias;
    for (const auto& feature : weighed.known_) {
        const Entry& entry = entries_[feature.entry];
        const double value = feature.value * static_cast<double>(entry.rarity) / weighed.length_;
        for (const CategoryWeight& one : weights(entry))
            out[one.category] += value * static_cast<double>(one.weight);
    }
    return out;
}

std::vector<Contribution> LinearModel::because(const Weighed& weighed,
                                               std::uint32_t category) const {
    std::vector<Contribution> out;
    for (const auto& feature : weighed.known_) {
        const Entry& entry = entries_[feature.entry];
        for (const CategoryWeight& one : weights(entry)) {
            if (one.category != category) continue;
            const double add = feature.value * static_cast<double>(entry.rarity) *
                               static_cast<double>(one.weight) / weighed.length_;
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
    if (floor > 0) out += fmt::format("# floor: {:.1f}\n", floor);
    for (const Language language : {Language::sv, Language::en}) {
        if (known[static_cast<std::size_t>(language)].empty()) continue;
        out += fmt::format("# known {}:", to_string(language));
        for (const std::string& word : known[static_cast<std::size_t>(language)]) out += ' ' + word;
        out += '\n';
    }
    std::vector<std::uint32_t> sorted(entries_.size());
    std::iota(sorted.begin(), sorted.end(), 0U);
    std::sort(sorted.begin(), sorted.end(),
              [this](std::uint32_t a, std::uint32_t b) { return names_.name(a) < names_.name(b); });
    for (const std::uint32_t i : sorted) {
        const Entry& entry = entries_[i];
        out += fmt::format("{}\t{:.2f}\t", names_.name(i), entry.rarity);
        bool first = true;
        for (const CategoryWeight& one : weights(entry)) {
            out +=
                fmt::format("{}{}={:.1f}", first ? "" : " ", categories[one.category], one.weight);
            first = false;
        }
        out += '\n';
    }
    return out;
}

}  // namespace luotsi::need
