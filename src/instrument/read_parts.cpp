#include "instrument/read_parts.hpp"

#include <algorithm>

#include "instrument/score.hpp"

namespace luotsi::instrument {

namespace {

constexpr std::array<Word, 10> band_keys{"below", "to",  "from",     "above",     "code",
                                         "label", "sex", "age from", "age below", "light"};
constexpr std::array<Word, 3> light_words{"red", "yellow", "green"};
constexpr std::array<Word, 2> sex_words{"female", "male"};
constexpr int age_most = 130;

// Values at which the band may change: the ends and both sides of every limit.
std::vector<Decimal> corners(const std::vector<Band>& bands, const Decimal& low,
                             const Decimal& high, int decimals) {
    std::vector<Decimal> out{low, high};
    const auto step = Decimal::from_parts(false, 1, -decimals);
    for (const Band& band : bands) {
        if (!band.cut || !step) continue;
        for (const auto& near : {std::optional<Decimal>(band.cut->limit),
                                 add(band.cut->limit, *step), subtract(band.cut->limit, *step)}) {
            if (near && *near >= low && *near <= high) out.push_back(*near);
        }
    }
    return out;
}

std::vector<int> ages(const std::vector<Band>& bands) {
    std::vector<int> out{0, age_most};
    for (const Band& band : bands) {
        for (const auto& age : {band.group.age_from, band.group.age_below}) {
            if (!age) continue;
            out.push_back(*age);
            if (*age > 0) out.push_back(*age - 1);
        }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

}  // namespace

std::optional<Decimal> read_decimal(model::YamlErrors& errors, const model::YamlNode& node,
                                    const std::string& element) {
    const auto number = node.is_scalar() ? Decimal::parse(trim(node.text)) : std::nullopt;
    constexpr std::int64_t most = 1'000'000;
    if (number && *number <= Decimal(most) && *number >= Decimal(-most)) return number;
    errors.add(node, element, "instrument.not_number",
               "\"" + shorten(node.text, 40) + "\" is no number of at most a million",
               "write a number like 3 or 0.8");
    return std::nullopt;
}

std::optional<Decimal> decimal_of(const model::YamlReader& reader, Word key) {
    const model::YamlNode* node = reader.find(key);
    return node == nullptr ? std::nullopt
                           : read_decimal(reader.errors(), *node, reader.element(key));
}

void check_slug(const model::YamlReader& reader, Word key, const std::string& id) {
    const bool good = std::all_of(id.begin(), id.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    const model::YamlNode* node = reader.find(key);
    if (good || node == nullptr) return;
    reader.errors().add(*node, reader.element(key), "instrument.bad_id",
                        "\"" + shorten(id, 60) + "\" is no short id", "use a–z, 0–9 and hyphens");
}

void check_version(const model::YamlReader& reader, Word key, const std::string& version) {
    int dots = 0;
    bool digit = false;
    bool good = !version.empty();
    for (const char c : version) {
        if (c == '.') {
            good = good && digit;
            digit = false;
            ++dots;
        } else {
            good = good && c >= '0' && c <= '9';
            digit = true;
        }
    }
    const model::YamlNode* node = reader.find(key);
    if ((good && digit && dots == 2) || node == nullptr) return;
    reader.errors().add(*node, reader.element(key), "instrument.bad_version",
                        "\"" + shorten(version, 40) + "\" is no version", "write it like 1.0.0");
}

std::optional<Cut> read_cut(const model::YamlReader& reader) {
    std::optional<Cut> out;
    for (const CutKind kind : {CutKind::below, CutKind::to, CutKind::from, CutKind::above}) {
        const auto limit = decimal_of(reader, to_string(kind));
        if (!limit) continue;
        if (out) {
            reader.errors().add(reader.node(), reader.element(), "instrument.two_limits",
                                "a line has one limit", "keep one of below, to, from, above");
        }
        out = Cut{kind, *limit};
    }
    return out;
}

Group read_group(const model::YamlReader& reader) {
    Group out;
    if (const auto sex = reader.choice("sex", sex_words))
        out.sex = *sex == 0 ? Sex::female : Sex::male;
    if (const auto age = reader.integer("age from", 0, age_most))
        out.age_from = static_cast<int>(*age);
    if (const auto age = reader.integer("age below", 0, age_most))
        out.age_below = static_cast<int>(*age);
    return out;
}

std::vector<Band> read_bands(model::YamlErrors& errors, const model::YamlNode& node,
                             const std::string& element) {
    std::vector<Band> out;
    if (!node.is_sequence() || node.items.size() > bands_max) {
        errors.add(node, element, "instrument.not_a_list", "bands are a list, at most 60",
                   "write - {to: 4, code: …, label: {…}}");
        return out;
    }
    for (const model::YamlNode& item : node.items) {
        const model::YamlReader reader(errors, item, element, band_keys);
        Band band;
        band.code = reader.need_text("code");
        check_slug(reader, "code", band.code);
        band.label = reader.need_local("label");
        band.group = read_group(reader);
        band.cut = read_cut(reader);
        if (const auto light = reader.choice("light", light_words))
            band.light = light_words[*light];
        out.push_back(std::move(band));
    }
    return out;
}

void check_bands(model::YamlErrors& errors, const model::YamlNode& node, const std::string& element,
                 const std::vector<Band>& bands, const Decimal& low, const Decimal& high,
                 int decimals) {
    std::vector<bool> reached(bands.size(), false);
    std::optional<Decimal> gap;
    for (const Decimal& value : corners(bands, low, high, decimals)) {
        for (const Sex sex : {Sex::female, Sex::male}) {
            for (const int age : ages(bands)) {
                if (const auto band = band_of(bands, value, sex, age))
                    reached[*band] = true;
                else if (!gap)
                    gap = value;
            }
        }
    }
    if (gap)
        errors
            .add(node, element, "instrument.gap", "no band is for " + gap->to_string(),
                 "leave the limit of the last band out: it takes the rest")
            .with("value", gap->to_string());
    for (std::size_t i = 0; i < bands.size(); ++i) {
        if (reached[i]) continue;
        errors
            .add(node, element, "instrument.never_reached",
                 "nothing comes to the band \"" + bands[i].code + "\"",
                 "put the bands in order of their limits")
            .with("band", bands[i].code);
    }
}

}  // namespace luotsi::instrument
