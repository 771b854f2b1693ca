#include "directory/index.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/ids.hpp"

namespace luotsi::directory {

namespace {

constexpr double degree = 3.14159265358979323846 / 180.0;
constexpr double earth_radius_km = 6371.0;

Bits& bits_of(std::map<std::string, Bits, std::less<>>& map, const std::string& key,
              std::size_t size) {
    const auto [at, fresh] = map.try_emplace(key);
    if (fresh) at->second = Bits(size);
    return at->second;
}

Index::Capacity capacity_of(const std::string& text) {
    if (text == "open") return Index::Capacity::open;
    if (text == "limited") return Index::Capacity::limited;
    return text == "closed" ? Index::Capacity::closed : Index::Capacity::unknown;
}

Index::Status status_of(const std::string& text) {
    if (text == "temporarily_closed") return Index::Status::paused;
    return text == "inactive" || text == "defunct" ? Index::Status::gone : Index::Status::active;
}

std::int8_t small_age(const std::optional<int>& age) {
    return age ? static_cast<std::int8_t>(std::clamp(*age, 0, oldest_age)) : std::int8_t{-1};
}

// Sorts å ä ö after z, as Finnish and Swedish do.
std::string title_key(const std::string& title) {
    std::string out;
    const std::string text = lower(title);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const std::string_view two = std::string_view(text).substr(i, 2);
        const char letter = two == "å" ? '{' : two == "ä" ? '|' : two == "ö" ? '}' : '\0';
        if (letter != '\0') ++i;
        out += letter != '\0' ? letter : text[i];
    }
    return out;
}

struct Occurrence {
    std::string term;
    std::uint32_t service;
    auto operator<=>(const Occurrence&) const = default;
};

Index::Words make_words(std::vector<Occurrence>& all) {
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    Index::Words out;
    out.postings.reserve(all.size());
    for (Occurrence& one : all) {
        if (out.terms.empty() || out.terms.back() != one.term) {
            out.begins.push_back(static_cast<std::uint32_t>(out.postings.size()));
            out.terms.push_back(std::move(one.term));
        }
        out.postings.push_back(one.service);
    }
    out.begins.push_back(static_cast<std::uint32_t>(out.postings.size()));
    out.terms.shrink_to_fit();
    return out;
}

}  // namespace

Direction direction_of(Point point) {
    const double lat = point.lat * degree, lon = point.lon * degree;
    return {static_cast<float>(std::cos(lat) * std::cos(lon)),
            static_cast<float>(std::cos(lat) * std::sin(lon)), static_cast<float>(std::sin(lat))};
}

double distance_km(const Direction& a, const Direction& b) {
    const auto gap = [](float from, float to) {
        return static_cast<double>(from) - static_cast<double>(to);
    };
    const double x = gap(a.x, b.x), y = gap(a.y, b.y), z = gap(a.z, b.z);
    const double half_chord = std::sqrt(x * x + y * y + z * z) / 2;
    // asin h = h + h³/6 + 3h⁵/40 …: the third term is 10 m at 1,200 km.
    if (half_chord < 0.1)
        return 2 * earth_radius_km * half_chord * (1 + half_chord * half_chord / 6);
    return 2 * earth_radius_km * std::asin(std::min(1.0, half_chord));
}

void Index::Words::add_having(std::string_view prefix, Bits& into) const {
    auto at = std::lower_bound(terms.begin(), terms.end(), prefix);
    for (; at != terms.end() && std::string_view(*at).starts_with(prefix); ++at) {
        const auto t = static_cast<std::size_t>(at - terms.begin());
        for (std::uint32_t k = begins[t]; k < begins[t + 1]; ++k) into.set(postings[k]);
    }
}

Index::Index(std::vector<Listing> given, const Municipalities& municipalities,
             Grammar given_grammar)
    : listings(std::move(given)), grammar(std::move(given_grammar)) {
    // The last of equal ids stays: reversed, then the first of each.
    std::reverse(listings.begin(), listings.end());
    std::vector<std::uint32_t> order(listings.size());
    std::iota(order.begin(), order.end(), 0U);
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
        return listings[a].id != listings[b].id ? listings[a].id < listings[b].id : a < b;
    });
    std::vector<Listing> sorted;
    sorted.reserve(listings.size());
    for (const std::uint32_t i : order) {
        if (sorted.empty() || sorted.back().id != listings[i].id)
            sorted.push_back(std::move(listings[i]));
    }
    listings = std::move(sorted);

    const std::size_t n = size();
    columns.resize(n);
    for (Bits* bits : {&nationwide, &area_unknown, &language_unknown, &mode_unknown,
                       &sector_unknown, &costs, &cannot_be_remote, &refuses_referrals})
        *bits = Bits(n);
    fits_age.assign(oldest_age + 1, Bits(n));
    std::unordered_map<const Hours*, std::uint32_t> known_hours;
    for (std::size_t i = 0; i < n; ++i) {
        by_id.emplace(listings[i].id, static_cast<std::uint32_t>(i));
        add_facts(i, municipalities);
        add_column(i, known_hours);
    }
    add_words();
    rank_titles();
}

void Index::add_facts(std::size_t i, const Municipalities& municipalities) {
    const Listing& one = listings[i];
    const std::size_t n = size();
    for (std::size_t place = 0; place < one.needs.size(); ++place) {
        bits_of(needs, one.needs[place], n).set(i);
        auto& places_of = need_places[one.needs[place]];
        if (places_of.empty()) places_of.assign(n, 255);
        places_of[i] =
            std::min(places_of[i], static_cast<std::uint8_t>(std::min<std::size_t>(place, 254)));
    }
    for (const std::string& language : one.languages) bits_of(languages, language, n).set(i);
    for (const WayIn& way : one.ways) {
        for (const std::string& language : way.languages) {
            bits_of(way_languages, language, n).set(i);
            bits_of(languages, language, n).set(i);
        }
    }
    const bool tells_language =
        !one.languages.empty() || std::any_of(one.ways.begin(), one.ways.end(),
                                              [](const WayIn& w) { return !w.languages.empty(); });
    if (!tells_language) language_unknown.set(i);
    for (const std::string& mode : one.channels) bits_of(modes, mode, n).set(i);
    if (one.channels.empty()) mode_unknown.set(i);
    if (!one.channels.empty() && !one.remote()) cannot_be_remote.set(i);
    if (one.sector.empty())
        sector_unknown.set(i);
    else
        bits_of(sectors, one.sector, n).set(i);
    if (!one.charge.empty()) bits_of(charges, one.charge, n).set(i);
    if (one.charge == "charged") costs.set(i);
    if (one.accepts_referrals == false) refuses_referrals.set(i);
    if (one.nationwide) nationwide.set(i);
    if (!one.nationwide && one.municipalities.empty()) area_unknown.set(i);
    for (const std::string& code : one.municipalities)
        bits_of(covered, std::string(municipalities.current(code)), n).set(i);
    const int from = std::max(0, one.age_from.value_or(0));
    const int to = std::min(oldest_age, one.age_to.value_or(oldest_age));
    for (int age = from; age <= to; ++age) fits_age[static_cast<std::size_t>(age)].set(i);
}

void Index::add_column(std::size_t i, std::unordered_map<const Hours*, std::uint32_t>& known) {
    const Listing& one = listings[i];
    Column& column = columns[i];
    column.tie = stable_hash(one.id);
    column.places_begin = static_cast<std::uint32_t>(places.size());
    for (const Place& place : one.places) {
        if (column.places == UINT16_MAX) break;
        places.push_back(direction_of(place.point));
        places_within_km.push_back(static_cast<float>(place.within_km));
        ++column.places;
    }
    column.hours_begin = static_cast<std::uint32_t>(hour_ids.size());
    for (const WayIn& way : one.ways) {
        // A web page is always there; whether somebody is, the other ways in say.
        if (way.mode == "web" || column.hours == UINT16_MAX) continue;
        const auto [at, fresh] =
            known.try_emplace(way.hours.get(), static_cast<std::uint32_t>(hours.size()));
        if (fresh) hours.push_back(way.hours);
        hour_ids.push_back(at->second);
        ++column.hours;
    }
    if (one.verified_at) column.verified_day = one.verified_at->day;
    if (one.capacity_told) column.capacity_day = one.capacity_told->day;
    column.capacity = capacity_of(one.capacity);
    column.status = status_of(one.status);
    if (column.status == Status::active && one.absent_since) column.status = Status::absent;
    column.age_from = small_age(one.age_from);
    column.age_to = small_age(one.age_to);
    column.free = one.charge == "free";
    column.nationwide = one.nationwide;
    column.area_known = one.nationwide || !one.municipalities.empty();
    column.needs_referral = one.needs_referral == true;
}

void Index::add_words() {
    std::vector<Occurrence> own, titles, providers;
    std::unordered_map<std::string, std::vector<std::string>> forms;  // each word's, asked once
    const auto add = [&](std::vector<Occurrence>& into, const std::string& text, std::size_t i) {
        for (std::string& word : words_of(text)) {
            if (grammar.of_record) {
                const auto [at, fresh] = forms.try_emplace(word);
                if (fresh) at->second = other_forms(word);
                for (const std::string& form : at->second)
                    into.push_back({form, static_cast<std::uint32_t>(i)});
            }
            into.push_back({std::move(word), static_cast<std::uint32_t>(i)});
        }
    };
    for (std::size_t i = 0; i < size(); ++i) {
        const Listing& one = listings[i];
        for (Language language : all_languages) {
            add(titles, one.title.in(language), i);
            add(own, one.summary.in(language), i);
        }
        add(own, one.keywords, i);
        add(providers, one.provider, i);
    }
    own.insert(own.end(), titles.begin(), titles.end());
    words = make_words(own);
    title_words = make_words(titles);
    provider_words = make_words(providers);
}

// A form that the word begins with finds it anyway: words are looked for by their beginnings.
std::vector<std::string> Index::other_forms(const std::string& word) const {
    std::vector<std::string> out = grammar.of_record(word);
    std::erase_if(out, [&](const std::string& form) { return word.starts_with(form); });
    return out;
}

void Index::add_having(const Words& dictionary, const std::string& word,
                       const std::vector<std::string>& forms, Bits& into) {
    dictionary.add_having(word, into);
    for (const std::string& form : forms) dictionary.add_having(form, into);
}

void Index::rank_titles() {
    std::vector<std::string> keys(size());
    std::vector<std::uint32_t> order(size());
    for (std::size_t l = 0; l < all_languages.size(); ++l) {
        for (std::size_t i = 0; i < size(); ++i) {
            const std::string& title = listings[i].title.in(all_languages[l]);
            keys[i] = title_key(title.empty() ? listings[i].title.fi : title);
        }
        std::iota(order.begin(), order.end(), 0U);
        std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return keys[a] != keys[b] ? keys[a] < keys[b] : a < b;
        });
        for (std::uint32_t rank = 0; rank < order.size(); ++rank)
            columns[order[rank]].title_rank[l] = rank;
    }
}

std::size_t Index::bytes() const {
    std::size_t n = columns.capacity() * sizeof(Column) + places.capacity() * sizeof(Direction) +
                    places_within_km.capacity() * sizeof(float) +
                    hour_ids.capacity() * sizeof(std::uint32_t) + hours.size() * sizeof(Hours);
    for (const auto* map :
         {&needs, &languages, &way_languages, &modes, &sectors, &charges, &covered}) {
        for (const auto& [key, bits] : *map) n += bits.bytes() + key.size();
    }
    for (const auto& [key, list] : need_places) n += list.capacity() + key.size();
    for (const Bits& bits : fits_age) n += bits.bytes();
    for (const Words* dictionary : {&words, &title_words, &provider_words}) {
        n += dictionary->postings.capacity() * sizeof(std::uint32_t) +
             dictionary->terms.capacity() * (sizeof(std::string) + sizeof(std::uint32_t));
    }
    return n;
}

}  // namespace luotsi::directory
