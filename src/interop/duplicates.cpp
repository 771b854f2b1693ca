#include "interop/duplicates.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <set>
#include <unordered_map>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "directory/geo.hpp"

namespace luotsi::interop {

namespace {

namespace json = boost::json;

constexpr double same_place_km = 0.1;
constexpr std::size_t phone_digits_min = 6;

bool shares(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    return std::any_of(a.begin(), a.end(), [&](const std::string& one) {
        return std::find(b.begin(), b.end(), one) != b.end();
    });
}

void add_once(std::vector<std::string>& list, std::string value) {
    if (!value.empty() && std::find(list.begin(), list.end(), value) == list.end())
        list.push_back(std::move(value));
}

// Shared words of all words (Jaccard).
double likeness(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    const std::set<std::string> left(a.begin(), a.end()), right(b.begin(), b.end());
    std::size_t both = 0;
    for (const std::string& one : left) both += right.count(one);
    const std::size_t all = left.size() + right.size() - both;
    return all == 0 ? 0 : static_cast<double>(both) / static_cast<double>(all);
}

std::string site_key(std::string_view url) {
    std::string low = lower(url);
    for (const char* start : {"https://", "http://", "www."})
        if (low.starts_with(start)) low.erase(0, std::string_view(start).size());
    while (low.ends_with('/')) low.pop_back();
    return low.size() > 5 ? low : std::string();
}

std::string address_key(const directory::Address& one) {
    if (one.street.empty() || one.postal_code.empty()) return {};
    return name_key(one.street.front().value + ' ' + one.number) + ' ' + one.postal_code;
}

void take_contacts(const std::vector<directory::Phone>& phones,
                   const std::vector<directory::Link>& links,
                   const std::vector<directory::Address>& addresses, auto& keys) {
    for (const directory::Phone& one : phones)
        if (one.type != "fax") add_once(keys.phones, phone_key(one.prefix, one.number));
    for (const directory::Link& one : links) add_once(keys.sites, site_key(one.url));
    for (const directory::Address& one : addresses) {
        if (one.type != "post") add_once(keys.addresses, address_key(one));
        if (one.point) keys.points.push_back(*one.point);
    }
}

std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> out;
    std::string word;
    for (const char c : std::string(name) + ' ') {
        if (c != ' ')
            word.push_back(c);
        else if (!word.empty())
            out.push_back(std::exchange(word, {}));
    }
    return out;
}

}  // namespace

std::string phone_key(std::string_view prefix, std::string_view number) {
    std::string digits;
    for (const char c : std::string(prefix) + std::string(number))
        if ((c >= '0' && c <= '9') || c == '+') digits.push_back(c);
    if (digits.starts_with("+358")) digits.erase(0, 4);
    if (digits.starts_with("00358")) digits.erase(0, 5);
    if (digits.starts_with("358") && prefix.find("358") != std::string_view::npos)
        digits.erase(0, 3);
    std::erase(digits, '+');
    while (digits.starts_with('0')) digits.erase(0, 1);
    return digits.size() >= phone_digits_min ? digits : std::string();
}

std::string name_key(std::string_view name) {
    constexpr std::array<std::string_view, 8> forms{"oy",  "ab",  "ry",  "rf",
                                                    "oyj", "ltd", "inc", "tmi"};
    std::string plain;
    const std::string low = lower(name);
    for (const char c : low) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                            static_cast<unsigned char>(c) >= 0x80;
        plain.push_back(letter ? c : ' ');
    }
    std::string out;
    for (const std::string& word : words_of(plain)) {
        if (std::find(forms.begin(), forms.end(), word) != forms.end()) continue;
        out.append(out.empty() ? "" : " ").append(word);
    }
    return out;
}

void DuplicateFinder::add(const directory::Organisation& record) {
    if (record.names.empty()) return;
    Keys keys{"organisation",
              record.id,
              record.provenance.source,
              name_key(record.names.front().value),
              record.business_code,
              "",
              {},
              {},
              {},
              {},
              {}};
    keys.words = words_of(keys.name);
    take_contacts(record.phones, record.links, record.addresses, keys);
    all_.push_back(std::move(keys));
}

void DuplicateFinder::add(const directory::Service& record, const FindChannel& channel) {
    if (record.names.empty() || record.status == "inactive") return;
    Keys keys{"service",
              record.id,
              record.provenance.source,
              name_key(record.names.front().value),
              "",
              "",
              {},
              {},
              {},
              {},
              {}};
    keys.words = words_of(keys.name);
    for (const directory::OrganisationRole& role : record.organisations)
        if (keys.organisation.empty() || role.role == "responsible")
            keys.organisation = role.organisation.empty() && !role.names.empty()
                                    ? name_key(role.names.front().value)
                                    : role.organisation;
    take_contacts({}, record.links, {}, keys);
    for (const directory::Connection& one : record.connections) {
        take_contacts(one.phones, one.links, one.addresses, keys);
        const auto place = one.channel.empty() || !channel ? std::nullopt : channel(one.channel);
        if (place) take_contacts(place->phones, place->links, place->addresses, keys);
    }
    all_.push_back(std::move(keys));
}

std::optional<DuplicatePair> DuplicateFinder::compare(const Keys& a, const Keys& b) const {
    if (a.kind != b.kind || a.id == b.id) return std::nullopt;
    DuplicatePair out{a.kind, std::min(a.id, b.id), std::max(a.id, b.id), 0, {}};
    const auto count = [&](double weight, const char* reason) {
        out.score += weight;
        out.reasons.emplace_back(reason);
    };
    if (!a.business_id.empty() && a.business_id == b.business_id) count(0.6, "business_id");
    if (!a.business_id.empty() && !b.business_id.empty() && a.business_id != b.business_id)
        out.score -= 0.5;
    if (a.name == b.name)
        count(0.45, "name");
    else if (likeness(a.words, b.words) >= 0.6)
        count(0.25, "similar_name");
    else if (a.kind == "service")
        return std::nullopt;  // a place and a number alone are shared by different services
    if (shares(a.phones, b.phones)) count(0.3, "phone");
    if (shares(a.addresses, b.addresses)) count(0.2, "address");
    if (shares(a.sites, b.sites)) count(0.2, "web");
    for (const directory::Point& one : a.points) {
        const bool close = std::any_of(b.points.begin(), b.points.end(), [&](const auto& other) {
            return directory::distance_km(one, other) <= same_place_km;
        });
        if (!close) continue;
        count(0.1, "place");
        break;
    }
    if (!a.organisation.empty() && !b.organisation.empty()) {
        if (a.organisation == b.organisation)
            count(0.2, "organisation");
        else if (a.source == b.source)
            out.score -= 0.3;  // one source, two organisations: each has its own
    }
    out.score = std::clamp(out.score, 0.0, 1.0);
    if (out.score < duplicate_score_min) return std::nullopt;
    return out;
}

std::vector<DuplicatePair> DuplicateFinder::find() {
    std::map<std::string, std::vector<std::uint32_t>> blocks;
    for (std::uint32_t i = 0; i < all_.size(); ++i) {
        const Keys& keys = all_[i];
        blocks[keys.kind + " name " + keys.name].push_back(i);
        if (!keys.business_id.empty()) blocks["id " + keys.business_id].push_back(i);
        for (const std::string& one : keys.phones) blocks[keys.kind + " phone " + one].push_back(i);
        for (const std::string& one : keys.addresses)
            blocks[keys.kind + " address " + one].push_back(i);
        for (const std::string& one : keys.sites) blocks[keys.kind + " site " + one].push_back(i);
    }
    std::map<std::pair<std::uint32_t, std::uint32_t>, bool> done;
    std::vector<DuplicatePair> out;
    for (const auto& [key, members] : blocks) {
        if (members.size() > block_max) {
            ++blocks_passed_over;
            continue;
        }
        for (std::size_t i = 0; i < members.size(); ++i) {
            for (std::size_t k = i + 1; k < members.size(); ++k) {
                if (!done.try_emplace({members[i], members[k]}, true).second) continue;
                if (auto pair = compare(all_[members[i]], all_[members[k]]))
                    out.push_back(std::move(*pair));
            }
        }
    }
    std::sort(out.begin(), out.end(), [](const DuplicatePair& a, const DuplicatePair& b) {
        if (a.score != b.score) return a.score > b.score;
        return std::pair(a.a, a.b) < std::pair(b.a, b.b);
    });
    return out;
}

std::string decision_id(const DuplicatePair& pair) {
    return pair.kind + ' ' + pair.a + ' ' + pair.b;
}

std::string to_json(const DuplicateDecision& decision) {
    json::object out{
        {"kind", decision.pair.kind}, {"a", decision.pair.a},
        {"b", decision.pair.b},       {"score", decision.pair.score},
        {"state", decision.state},    {"reasons", json::value_from(decision.pair.reasons)}};
    if (!decision.keep.empty()) out["keep"] = decision.keep;
    if (!decision.decided_by.empty()) out["decided_by"] = decision.decided_by;
    if (decision.decided_at) out["decided_at"] = to_iso(*decision.decided_at);
    return json::serialize(out);
}

Result<DuplicateDecision> decision_from_json(std::string_view text) {
    json::error_code wrong;
    const json::value value = json::parse(json::string_view(text.data(), text.size()), wrong);
    if (wrong || !value.is_object())
        return fail(ErrorKind::invalid, "import.no_decision", "a decision is no object");
    const json::object& in = value.get_object();
    const auto get = [&](const char* key) {
        const json::value* found = in.if_contains(key);
        return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                      : std::string();
    };
    DuplicateDecision out;
    out.pair.kind = get("kind");
    out.pair.a = get("a");
    out.pair.b = get("b");
    if (const json::value* score = in.if_contains("score"); score && score->is_number()) {
        out.pair.score = score->to_number<double>();
        // What is too large for a number is read as infinite.
        if (!(out.pair.score >= 0 && out.pair.score <= 1))
            return fail(ErrorKind::invalid, "import.no_decision", "a score is between 0 and 1");
    }
    if (const json::value* reasons = in.if_contains("reasons"); reasons && reasons->is_array())
        for (const json::value& one : reasons->get_array())
            if (one.is_string()) out.pair.reasons.emplace_back(one.get_string());
    out.state = get("state");
    out.keep = get("keep");
    out.decided_by = get("decided_by");
    if (const auto at = parse_instant(get("decided_at"))) out.decided_at = *at;
    return out;
}

directory::Service merged(directory::Service keep, const directory::Service& other) {
    keep.extras.push_back({"merged_from", other.id});
    const auto from_other = [&](const char* field) {
        keep.extras.push_back({std::string("merged_field.") + field, other.id});
    };
    const auto texts = [&](directory::Texts& mine, const directory::Texts& theirs,
                           const char* field) {
        bool taken = false;
        for (const directory::Text& one : theirs) {
            if (!directory::text_in(mine, one.language, one.type).empty()) continue;
            mine.push_back(one);
            taken = true;
        }
        if (taken) from_other(field);
    };
    const auto list = [&](auto& mine, const auto& theirs, const char* field) {
        bool taken = false;
        for (const auto& one : theirs) {
            if (std::find(mine.begin(), mine.end(), one) != mine.end()) continue;
            mine.push_back(one);
            taken = true;
        }
        if (taken) from_other(field);
    };
    texts(keep.names, other.names, "names");
    texts(keep.descriptions, other.descriptions, "descriptions");
    texts(keep.requirements, other.requirements, "requirements");
    list(keep.languages, other.languages, "languages");
    list(keep.needs, other.needs, "needs");
    list(keep.terms, other.terms, "terms");
    list(keep.connections, other.connections, "connections");
    list(keep.costs, other.costs, "costs");
    if (keep.charge.empty() && !other.charge.empty()) {
        keep.charge = other.charge;
        from_other("charge");
    }
    if (keep.coverage.type.empty() && !other.coverage.type.empty()) {
        keep.coverage = other.coverage;
        from_other("coverage");
    }
    if (keep.hours.empty() && !other.hours.empty()) {
        keep.hours = other.hours;
        from_other("hours");
    }
    return keep;
}

void apply_merges(std::vector<directory::Service>& services,
                  const std::vector<DuplicateDecision>& decisions) {
    std::unordered_map<std::string, std::size_t> at;
    for (std::size_t i = 0; i < services.size(); ++i) at[services[i].id] = i;
    std::vector<bool> gone(services.size(), false);
    for (const DuplicateDecision& one : decisions) {
        if (one.state != "merged" || one.pair.kind != "service") continue;
        const std::string& away = one.keep == one.pair.a ? one.pair.b : one.pair.a;
        const auto keep = at.find(one.keep), other = at.find(away);
        if (keep == at.end() || other == at.end() || gone[other->second] || gone[keep->second])
            continue;
        services[keep->second] = merged(std::move(services[keep->second]), services[other->second]);
        gone[other->second] = true;
    }
    std::size_t kept = 0;
    for (std::size_t i = 0; i < services.size(); ++i) {
        if (gone[i]) continue;
        if (kept != i) services[kept] = std::move(services[i]);
        ++kept;
    }
    services.resize(kept);
}

void apply_merges(std::vector<std::string>& services,
                  const std::vector<DuplicateDecision>& decisions) {
    const auto find = [&](const std::string& id) {
        const std::string head = "{\"id\":" + json::serialize(json::string(id)) + ',';
        return std::find_if(services.begin(), services.end(),
                            [&](const std::string& text) { return text.starts_with(head); });
    };
    for (const DuplicateDecision& one : decisions) {
        if (one.state != "merged" || one.pair.kind != "service") continue;
        const auto keep = find(one.keep);
        const auto other = find(one.keep == one.pair.a ? one.pair.b : one.pair.a);
        if (keep == services.end() || other == services.end()) continue;
        auto stays = directory::service_from_json(*keep);
        const auto goes = directory::service_from_json(*other);
        if (!stays || !goes) continue;
        *keep = directory::to_json(merged(std::move(*stays), *goes));
        services.erase(other);
    }
}

}  // namespace luotsi::interop
