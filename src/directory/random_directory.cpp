#include "directory/random_directory.hpp"

#include <algorithm>
#include <array>

namespace luotsi::directory {

namespace {

constexpr std::array<std::string_view, 32> needs{
    "SOCIAL_GUIDANCE", "ELDER_GUIDANCE", "HOME_CARE",      "MEMORY",
    "CARER",           "REHAB",          "DENTAL",         "MENTAL_ADULT",
    "MENTAL_YOUTH",    "SUBSTANCE",      "DEBT",           "INCOME_SUPPORT",
    "HOUSING",         "EMPLOYMENT",     "FAMILY_SUPPORT", "CHILD_PROTECTION",
    "MATERNITY",       "DISABILITY",     "IMMIGRANT",      "VIOLENCE",
    "LONELINESS",      "NURSE",          "DOCTOR",         "VACCINATION",
    "SCHOOL_HEALTH",   "PALLIATIVE",     "TRANSPORT",      "FOOD_AID",
    "CRISIS",          "PEER",           "SPORT",          "OTHER"};
constexpr std::array<std::string_view, 40> words{
    "neuvonta",       "kotihoito",      "muistisairaus",
    "terapia",        "ryhmä",          "vertaistuki",
    "lapsi",          "perhe",          "nuori",
    "ikääntynyt",     "omaishoitaja",   "kuntoutus",
    "hammashoito",    "päihde",         "velka",
    "asunto",         "työllistyminen", "vammaispalvelu",
    "kriisi",         "ruoka-apu",      "liikunta",
    "puhelin",        "chat",           "ohjaus",
    "arki",           "tuki",           "apu",
    "hoito",          "vastaanotto",    "päivystys",
    "sairaanhoitaja", "lääkäri",        "rokotus",
    "raskaus",        "kuljetus",       "yksinäisyys",
    "keskustelu",     "seurakunta",     "yhdistys",
    "palvelu"};
constexpr std::array<std::string_view, 4> sectors{"public", "private", "association", "parish"};
constexpr std::array<std::string_view, 4> modes{"visit", "phone", "web", "chat"};

class Generator {
public:
    Generator(const Municipalities& municipalities, std::uint64_t seed) : random_(seed) {
        for (int county = 1; county <= 21; ++county) {
            const std::string code = (county < 10 ? "0" : "") + std::to_string(county);
            counties_.push_back(municipalities.newest_of_county(code));
        }
        for (int kind = 0; kind < 60; ++kind) hours_.push_back(make_hours(kind));
    }
    Listing make(std::size_t i) {
        Listing one;
        one.id = "s" + std::to_string(100'000'000 + i);
        one.title.fi = phrase(3) + ' ' + std::to_string(below(2000));
        if (below(2) == 0) one.title.sv = phrase(2);
        one.summary.fi = phrase(14) + " paikka" + std::to_string(below(20'000));
        one.keywords = phrase(3);
        one.provider = "Tuottaja " + std::to_string(below(900));
        one.sector = sectors[std::min<std::size_t>(below(10) / 2, 3)];
        for (std::size_t n = 1 + below(3); n > 0; --n) {
            const std::string need(needs[std::min(below(needs.size()), below(needs.size()))]);
            if (std::find(one.needs.begin(), one.needs.end(), need) == one.needs.end())
                one.needs.push_back(need);
        }
        area(one);
        if (below(5) != 0) one.languages = {"fi"};
        if (!one.languages.empty() && below(4) == 0) one.languages.emplace_back("sv");
        if (!one.languages.empty() && below(5) == 0) one.languages.emplace_back("en");
        if (below(3) == 0) one.age_from = static_cast<int>(below(4) * 6);
        if (below(6) == 0) one.age_to = 17 + static_cast<int>(below(60));
        ways(one);
        one.charge = below(3) == 0 ? "charged" : below(2) == 0 ? "free" : "";
        if (below(3) == 0) one.accepts_referrals = below(2) == 0;
        one.capacity = below(6) == 0 ? "closed" : below(3) == 0 ? "open" : "unknown";
        if (below(2) == 0)
            one.capacity_told = to_date({2026, 11, 1}) - static_cast<int>(below(300));
        if (below(4) != 0) one.verified_at = to_date({2026, 11, 1}) - static_cast<int>(below(900));
        return one;
    }

private:
    std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_.next() % n); }
    std::string phrase(std::size_t n) {
        std::string out;
        for (; n > 0; --n) {
            out += words[std::min(below(words.size()), below(words.size()))];
            if (n > 1) out += ' ';
        }
        return out;
    }
    static std::shared_ptr<const Hours> make_hours(int kind) {
        if (kind == 0) return std::make_shared<const Hours>();
        HoursRow row;
        row.always_open = kind == 1;
        for (int day = 1; day <= 7 - kind % 3; ++day)
            row.intervals.push_back({static_cast<std::uint8_t>(day), 0,
                                     static_cast<std::uint16_t>(420 + kind % 7 * 30),
                                     static_cast<std::uint16_t>(840 + kind % 11 * 45), 0});
        return std::make_shared<const Hours>(std::vector<HoursRow>{row});
    }
    void area(Listing& one) {
        const auto& county = counties_[below(counties_.size())];
        const Municipality* home = county[below(county.size())];
        one.nationwide = below(10) == 0;
        const std::size_t kind = below(10);
        if (!one.nationwide && kind < 5) one.municipalities = {home->code};
        if (!one.nationwide && kind >= 5 && kind < 8) {
            for (const Municipality* each : county) one.municipalities.push_back(each->code);
        }
        if (below(10) < 7 && home->lat && home->lon) {
            const double north = static_cast<double>(below(2000)) / 10'000 - 0.1;
            const double east = static_cast<double>(below(4000)) / 10'000 - 0.2;
            one.places.push_back(
                {{*home->lat + north, *home->lon + east}, below(3) == 0 ? 5.0 : 0});
        }
    }
    void ways(Listing& one) {
        for (std::size_t n = below(3); n > 0; --n) {
            const std::string mode(modes[below(modes.size())]);
            if (std::find(one.channels.begin(), one.channels.end(), mode) != one.channels.end())
                continue;
            one.channels.push_back(mode);
            WayIn way{mode, "", {}, hours_[std::min(below(hours_.size()), below(hours_.size()))]};
            if (below(3) == 0) way.languages = {below(3) == 0 ? "sv" : "fi"};
            one.ways.push_back(std::move(way));
        }
    }

    SeededRandom random_;
    std::vector<std::vector<const Municipality*>> counties_;
    std::vector<std::shared_ptr<const Hours>> hours_;
};

bool has(const std::vector<std::string>& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

// Whether every word looked for begins a word of the service.
bool has_words(const Listing& one, const std::vector<std::string>& wanted) {
    std::vector<std::string> own;
    for (const std::string* text :
         {&one.title.fi, &one.title.sv, &one.title.en, &one.summary.fi, &one.summary.sv,
          &one.summary.en, &one.keywords, &one.provider}) {
        for (std::string& word : words_of(*text)) own.push_back(std::move(word));
    }
    return std::all_of(wanted.begin(), wanted.end(), [&](const std::string& prefix) {
        return std::any_of(own.begin(), own.end(),
                           [&](const std::string& word) { return word.starts_with(prefix); });
    });
}

bool serves(const Listing& one, const SearchQuery& query, const Municipalities& municipalities) {
    if (query.municipality.empty() || one.nationwide || one.municipalities.empty()) return true;
    const std::string_view here = municipalities.current(query.municipality);
    return std::any_of(
        one.municipalities.begin(), one.municipalities.end(),
        [&](const std::string& code) { return municipalities.current(code) == here; });
}

bool speaks(const Listing& one, const std::string& language) {
    bool told = !one.languages.empty();
    bool speaks = has(one.languages, language);
    for (const WayIn& way : one.ways) {
        told = told || !way.languages.empty();
        speaks = speaks || has(way.languages, language);
    }
    return !told || speaks;
}

bool near_enough(const Listing& one, const SearchQuery& query) {
    if (!query.within_km || !query.from || one.places.empty()) return true;
    return std::any_of(one.places.begin(), one.places.end(), [&](const Place& place) {
        const double km = distance_km(*query.from, place.point);
        return km - place.within_km - query.from_within_km <= *query.within_km;
    });
}

bool may_be_open(const Listing& one, Instant now) {
    bool any = false, closed = true;
    for (const WayIn& way : one.ways) {
        if (way.mode == "web") continue;
        any = true;
        closed = closed && way.hours->at(now) == Openness::closed;
    }
    return !any || !closed;
}

}  // namespace

std::vector<Listing> random_listings(std::size_t count, const Municipalities& municipalities,
                                     std::uint64_t seed) {
    Generator generator(municipalities, seed);
    std::vector<Listing> out;
    out.reserve(count);
    for (std::size_t i = 0; i < count; ++i) out.push_back(generator.make(i));
    return out;
}

Lives random_lives(const std::vector<Listing>& listings, Instant now, std::uint64_t seed) {
    SeededRandom random(seed);
    const auto below = [&](std::uint64_t n) { return random.next() % n; };
    Lives out;
    for (const Listing& one : listings) {
        if (below(5) != 0) continue;
        Life life;
        life.asked = static_cast<std::uint32_t>(below(11));
        life.unanswered = static_cast<std::uint32_t>(below(life.asked + 1));
        if (below(2) == 0) life.answered_at = now - days(static_cast<std::int64_t>(below(400)));
        if (below(3) == 0) {
            life.confirmed_at = now - days(static_cast<std::int64_t>(below(400)));
            life.capacity = below(2) == 0 ? "open" : "closed";
        }
        life.waits = static_cast<std::uint32_t>(below(12));
        life.median_wait_days = static_cast<double>(below(90));
        if (below(3) == 0) life.next_free = now + days(static_cast<std::int64_t>(below(30)));
        if (below(20) == 0) life.paused_until = local_date(now) + static_cast<int>(below(20));
        out.emplace(one.id, life);
    }
    return out;
}

SearchQuery random_query(const std::vector<Listing>& listings, Instant now, Random& random) {
    const auto below = [&](std::uint64_t n) { return static_cast<std::size_t>(random.next() % n); };
    const Listing& like = listings[below(listings.size())];
    SearchQuery query;
    query.now = now;
    if (below(4) != 0) query.needs = like.needs;
    if (below(4) == 0) query.words = words[below(words.size())].substr(0, 2 + below(5));
    if (below(4) == 0) query.words += " " + std::string(words[below(words.size())]);
    if (!like.municipalities.empty() && below(3) != 0) query.municipality = like.municipalities[0];
    if (below(2) == 0) query.language = below(3) == 0 ? "sv" : "fi";
    query.only_language = below(4) == 0;
    if (below(3) == 0) query.age = static_cast<int>(below(100));
    if (!like.places.empty() && below(2) == 0) {
        query.from = like.places[0].point;
        query.from_within_km = static_cast<double>(below(4));
        if (below(2) == 0) query.within_km = static_cast<double>(5 + below(60));
    }
    query.free = below(6) == 0;
    query.open_now = below(6) == 0;
    query.remote = below(8) == 0;
    query.accepts_referrals = below(8) == 0;
    if (below(8) == 0) query.sector = sectors[below(4)];
    if (below(8) == 0) query.mode = modes[below(4)];
    query.facets = below(2) == 0;
    query.limit = 20;
    return query;
}

std::vector<std::string> scan(const std::vector<Listing>& listings, const SearchQuery& query,
                              const Municipalities& municipalities) {
    const std::vector<std::string> wanted = words_of(query.words);
    std::vector<std::string> out;
    for (const Listing& one : listings) {
        const bool needed =
            query.needs.empty() ||
            std::any_of(query.needs.begin(), query.needs.end(),
                        [&](const std::string& need) { return has(one.needs, need); });
        const bool age = !query.age || ((!one.age_from || *query.age >= *one.age_from) &&
                                        (!one.age_to || *query.age <= *one.age_to));
        const bool fits =
            needed && age && serves(one, query, municipalities) &&
            (!query.only_language || query.language.empty() || speaks(one, query.language)) &&
            (query.sector.empty() || one.sector.empty() || one.sector == query.sector) &&
            (query.mode.empty() || one.channels.empty() || has(one.channels, query.mode)) &&
            (!query.free || one.charge != "charged") &&
            (!query.remote || one.channels.empty() || one.remote()) &&
            (!query.accepts_referrals || one.accepts_referrals != false) &&
            near_enough(one, query) && (!query.open_now || may_be_open(one, query.now)) &&
            (wanted.empty() || has_words(one, wanted));
        if (fits) out.push_back(one.id);
    }
    std::sort(out.begin(), out.end());
    return out;
}

}  // namespace luotsi::directory
