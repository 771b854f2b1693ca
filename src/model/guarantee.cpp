#include "model/guarantee.hpp"

#include <algorithm>
#include <array>

#include "model/limits.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::model {

namespace {

using Word = std::string_view;

constexpr std::array<Word, 16> guarantee_keys{
    "id",    "family", "law",  "title", "valid from", "valid to", "age from",   "age below",
    "group", "start",  "stop", "limit", "shift",      "source",   "confidence", "note",
};
constexpr std::array<Word, 4> confidences{"found", "high", "medium", "low"};

bool is_slug(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

std::string read_slug(const YamlReader& reader, std::string_view key) {
    std::string text = reader.need_text(key);
    if (!text.empty() && !is_slug(text)) {
        reader.errors().add(*reader.find(key), reader.element(key), "model.bad_id",
                            "\"" + shorten(text, 60) + "\" is no short id",
                            "use a–z, 0–9 and hyphens");
    }
    return text;
}

std::optional<int> read_age(const YamlReader& reader, std::string_view key) {
    const auto age = reader.integer(key, 0, 130);
    return age ? std::optional<int>(static_cast<int>(*age)) : std::nullopt;
}

// A group may be "" for all, which YamlReader::text would refuse as empty text.
std::string read_group(const YamlReader& reader) {
    const YamlNode* node = reader.find("group");
    if (node == nullptr || (node->is_scalar() && node->text.empty())) return "";
    return reader.text("group");
}

void check_order(const YamlReader& reader, const GuaranteeVersion& version) {
    if (version.valid_to && *version.valid_to < version.valid_from) {
        reader.errors().add(*reader.find("valid to"), reader.element("valid to"),
                            "model.ends_before_start", "valid to is before valid from",
                            "put the dates right");
    }
    if (version.age_from && version.age_below && *version.age_below <= *version.age_from) {
        reader.errors().add(*reader.find("age below"), reader.element("age below"),
                            "model.ends_before_start", "no age lies between age from and age below",
                            "put the ages right");
    }
}

GuaranteeVersion read_version(YamlErrors& errors, const YamlNode& node, std::size_t number) {
    const YamlReader reader(errors, node, std::to_string(number + 1), guarantee_keys);
    GuaranteeVersion version;
    version.id = read_slug(reader, "id");
    version.family = read_slug(reader, "family");
    version.law = reader.need_text("law");
    version.title = reader.need_local("title");
    if (const YamlNode* from = reader.need("valid from")) {
        const auto date = read_date(errors, *from, reader.element("valid from"));
        if (date) version.valid_from = *date;
    }
    version.valid_to = reader.date("valid to");
    version.age_from = read_age(reader, "age from");
    version.age_below = read_age(reader, "age below");
    version.group = read_group(reader);
    version.start = reader.need_text("start");
    version.stop = reader.need_text("stop");
    if (const auto limit = reader.need_limit("limit")) version.limit = *limit;
    version.limit.shift_to_working = reader.boolean("shift", false);
    version.source = reader.need_text("source");
    if (const auto confidence = reader.need_choice("confidence", confidences))
        version.confidence = confidences[*confidence];
    reader.text("note");
    check_order(reader, version);
    return version;
}

bool in_force(const GuaranteeVersion& version, Date day) {
    return version.valid_from <= day && (!version.valid_to || day <= *version.valid_to);
}

bool has_age_filter(const GuaranteeVersion& version) {
    return version.age_from || version.age_below;
}

bool fits_age(const GuaranteeVersion& version, int age) {
    return (!version.age_from || age >= *version.age_from) &&
           (!version.age_below || age < *version.age_below);
}

// Narrower populations bind before wider ones: a group before none, then the smaller age range.
int width(const GuaranteeVersion& version) {
    const int from = version.age_from.value_or(0);
    const int below = version.age_below.value_or(200);
    return (below - from) + (version.group.empty() ? 1000 : 0);
}

// Length for comparing limits with each other: typical minutes. Only used to choose the stricter.
std::int64_t typical_minutes(const Limit& limit) {
    constexpr std::int64_t day = 24 * 60;
    switch (limit.unit) {
        case LimitUnit::minutes: return limit.amount;
        case LimitUnit::office_minutes: return limit.amount * 4;  // 40 hours of a week's 168
        case LimitUnit::days: return limit.amount * day;
        case LimitUnit::weeks: return limit.amount * 7 * day;
        case LimitUnit::months: return limit.amount * 30 * day;
        case LimitUnit::working_days: return limit.amount * day * 7 / 5;
        case LimitUnit::same_working_day: return day / 2;
    }
    return 0;
}

bool stricter(const Limit& a, const Limit& b) {
    if (surely_longer(b, a)) return true;
    if (surely_longer(a, b)) return false;
    return typical_minutes(a) < typical_minutes(b);
}

} // namespace

Guarantees::Guarantees(std::vector<GuaranteeVersion> versions) : versions_(std::move(versions)) {
    // By family, so that a family is found by bisection; inside it the newest version first.
    std::sort(versions_.begin(), versions_.end(),
              [](const GuaranteeVersion& a, const GuaranteeVersion& b) {
                  if (a.family != b.family) return a.family < b.family;
                  if (a.valid_from != b.valid_from) return a.valid_from > b.valid_from;
                  return a.id < b.id;
              });
}

bool Guarantees::has_family(std::string_view family) const {
    return std::any_of(versions_.begin(), versions_.end(),
                       [&](const GuaranteeVersion& v) { return v.family == family; });
}

const GuaranteeVersion* Guarantees::binding(std::string_view family, Date day,
                                            std::optional<int> age,
                                            const std::vector<std::string>& groups) const {
    const auto first = std::lower_bound(
        versions_.begin(), versions_.end(), family,
        [](const GuaranteeVersion& v, std::string_view f) { return v.family < f; });
    const GuaranteeVersion* best = nullptr;      // of those that surely fit
    const GuaranteeVersion* strictest = nullptr; // of those that may fit, the age being unknown
    for (auto it = first; it != versions_.end() && it->family == family; ++it) {
        const GuaranteeVersion& version = *it;
        if (!in_force(version, day)) continue;
        if (!version.group.empty() &&
            std::find(groups.begin(), groups.end(), version.group) == groups.end())
            continue;
        if (!age && has_age_filter(version)) {
            if (strictest == nullptr || stricter(version.limit, strictest->limit))
                strictest = &version;
            continue;
        }
        if (age && !fits_age(version, *age)) continue;
        const bool better =
            best == nullptr || width(version) < width(*best) ||
            (width(version) == width(*best) && stricter(version.limit, best->limit));
        if (better) best = &version;
    }
    return best != nullptr ? best : strictest;
}

const GuaranteeVersion* Guarantees::by_id(std::string_view id) const {
    for (const GuaranteeVersion& version : versions_)
        if (version.id == id) return &version;
    return nullptr;
}

GuaranteesOrErrors read_guarantees(const std::string& folder) {
    GuaranteesOrErrors out;
    std::vector<GuaranteeVersion> versions;
    const std::vector<std::string> files = yaml_files(folder);
    if (files.empty()) {
        Error error(ErrorKind::not_found, "model.no_guarantees",
                    "no guarantee files (*.yaml) in the folder");
        error.file = folder;
        error.repair = "check the path of the content folder";
        out.errors.push_back(std::move(error));
    }
    for (const std::string& file : files) {
        const YamlDocument document = read_yaml_file(file);
        YamlErrors errors(document);
        if (!document.root.is_sequence() && document.errors.empty()) {
            errors.add(document.root, "", "yaml.not_a_list", "a list of guarantees is expected",
                       "write - {id: …, family: …}");
        }
        if (document.root.is_sequence()) {
            for (std::size_t i = 0; i < document.root.items.size(); ++i) {
                const YamlNode& node = document.root.items[i];
                GuaranteeVersion version = read_version(errors, node, i);
                const bool twice =
                    std::any_of(versions.begin(), versions.end(),
                                [&](const GuaranteeVersion& v) { return v.id == version.id; });
                if (twice) {
                    errors
                        .add(node, std::to_string(i + 1) + ".id", "yaml.duplicate_key",
                             "\"" + version.id + "\" stands twice", "give each version its own id")
                        .with("key", version.id);
                }
                versions.push_back(std::move(version));
            }
        }
        for (Error& error : errors.take()) out.errors.push_back(std::move(error));
    }
    if (out.errors.empty()) out.guarantees = Guarantees(std::move(versions));
    return out;
}

} // namespace luotsi::model
