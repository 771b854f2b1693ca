#include "directory/directory.hpp"

#include <algorithm>
#include <array>

#include "directory/words.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::directory {

namespace {

constexpr std::array<std::string_view, 5> file_keys{"format", "version", "source", "note",
                                                    "services"};
constexpr std::array<std::string_view, 26> service_keys{"id",
                                                        "title",
                                                        "summary",
                                                        "provider",
                                                        "sector",
                                                        "unit",
                                                        "needs",
                                                        "service_classes",
                                                        "target_groups",
                                                        "age_from",
                                                        "age_to",
                                                        "municipalities",
                                                        "nationwide",
                                                        "languages",
                                                        "channels",
                                                        "phone",
                                                        "email",
                                                        "web",
                                                        "address",
                                                        "hours",
                                                        "price",
                                                        "free",
                                                        "referral",
                                                        "capacity",
                                                        "verified",
                                                        "how"};
constexpr std::array<std::string_view, 4> sectors{"public", "private", "association", "parish"};
constexpr std::array<std::string_view, 4> capacities{"open", "limited", "closed", "unknown"};

std::optional<int> small(const model::YamlReader& item, std::string_view key) {
    const auto number = item.integer(key, 0, 120);
    return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

Listing read_service(const model::YamlReader& item) {
    Listing service;
    service.id = item.need_text("id");
    service.title = item.need_local("title");
    service.summary = item.need_local("summary");
    service.provider = item.need_text("provider");
    service.sector = std::string(sectors[item.need_choice("sector", sectors).value_or(0)]);
    service.unit = item.text("unit");
    service.needs = item.texts("needs");
    service.service_classes = item.texts("service_classes");
    service.target_groups = item.texts("target_groups");
    service.age_from = small(item, "age_from");
    service.age_to = small(item, "age_to");
    service.municipalities = item.texts("municipalities");
    service.nationwide = item.boolean("nationwide", false);
    service.languages = item.texts("languages");
    service.channels = item.texts("channels");
    service.phone = item.text("phone");
    service.email = item.text("email");
    service.web = item.text("web");
    service.address = item.text("address");
    service.hours_text = item.local("hours");
    service.price_text = item.local("price");
    service.how_text = item.local("how");
    service.free_of_charge = item.boolean("free", false);
    service.needs_referral = item.boolean("referral", false);
    service.capacity = std::string(capacities[item.choice("capacity", capacities).value_or(3)]);
    service.verified_at = item.date("verified");
    service.source = "demo";
    return service;
}

bool holds(const std::vector<std::string>& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

// Scores: the first need is worth more than words, place, language and price together.
constexpr double need_score = 10;
constexpr double need_place_step = 0.5;     // per place in the service's own list of needs …
constexpr std::size_t need_place_max = 4;   // … which is in order of importance
constexpr double text_score_max = 5;
// Where the need is known, one word in common ("call", "need") does not make a service fit.
constexpr std::size_t words_alone_min = 2;
constexpr std::size_t stem_letters_min = 5;  // shorter words are mostly endings and particles
constexpr std::size_t ending_letters = 2;
// A word that more than this share of the services have says little, or nothing.
constexpr double rare_share = 0.05;
constexpr double common_share = 0.15;

// The beginning of a word, standing for its inflected forms until morphology comes.
std::string_view stem_of(std::string_view word) {
    std::size_t letters = count_code_points(word);
    std::string_view stem = word;
    for (std::size_t cut = 0; cut < ending_letters && letters > stem_letters_min; ++cut) {
        while ((static_cast<unsigned char>(stem.back()) & 0xC0) == 0x80) stem.remove_suffix(1);
        stem.remove_suffix(1);
        --letters;
    }
    return stem;
}

bool has_stem(const std::vector<std::string>& sorted, std::string_view stem) {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), stem);
    return at != sorted.end() && std::string_view(*at).starts_with(stem);
}

}  // namespace

// One service weighed against a query: criteria known, criteria met, reasons for a person.
class Directory::Weighing {
public:
    Weighing(const Listing& service, const Words& words, const MatchQuery& query,
             const std::vector<TellingWord>& said, const Municipalities& municipalities,
             Match& match)
        : service_(service), words_(words), query_(query), said_(said),
          municipalities_(municipalities), match_(match) {}

    bool fits() {
        const bool needed = weigh_need();
        const std::size_t words = weigh_text();
        if (match_.score <= 0) return false;
        if (!query_.needs.empty() && !needed && words < words_alone_min) return false;
        return weigh_age() && weigh_area() && (weigh_language(), weigh_price(), true);
    }

private:
    void reason(std::string key, std::string name = {}, std::string value = {}) {
        match_.reasons.push_back({std::move(key), {}});
        if (!name.empty())
            match_.reasons.back().second.emplace_back(std::move(name), std::move(value));
    }
    void criterion(bool met) {
        ++match_.of;
        if (met) ++match_.fits;
    }
    // Whether it serves one of the needs.
    bool weigh_need() {
        if (query_.needs.empty()) return false;
        for (std::size_t i = 0; i < query_.needs.size(); ++i) {
            const auto own =
                std::find(service_.needs.begin(), service_.needs.end(), query_.needs[i]);
            if (own == service_.needs.end()) continue;
            // The best need counts most; the services of a second guess come after.
            const auto place = static_cast<std::size_t>(own - service_.needs.begin());
            match_.score += (need_score - need_place_step * static_cast<double>(
                                                                std::min(place, need_place_max))) /
                            static_cast<double>(i + 1);
            criterion(true);
            reason("match.need", "need", query_.needs[i]);
            return true;
        }
        criterion(false);
        return false;
    }
    // How many of the telling words it has.
    std::size_t weigh_text() {
        double score = 0;
        std::size_t hits = 0;
        for (const TellingWord& word : said_) {
            if (!has_stem(words_, word.stem)) continue;
            if (++hits == 1) reason("match.text", "word", word.word);
            score += word.weight;
        }
        match_.score += std::min(score, text_score_max);
        return hits;
    }
    bool weigh_age() {
        if (!query_.age || (!service_.age_from && !service_.age_to)) return true;
        const bool ok = (!service_.age_from || *query_.age >= *service_.age_from) &&
                        (!service_.age_to || *query_.age <= *service_.age_to);
        criterion(ok);
        if (ok) reason("match.age");
        return ok;
    }
    bool weigh_area() {
        if (service_.nationwide) {
            reason("match.nationwide");
            if (!query_.municipality.empty()) criterion(true);
            return true;
        }
        if (query_.municipality.empty()) return true;
        if (service_.municipalities.empty()) {
            reason("match.unknown_area");
            return true;
        }
        const std::string_view here = municipalities_.current(query_.municipality);
        const bool ok = std::any_of(
            service_.municipalities.begin(), service_.municipalities.end(),
            [&](const std::string& code) { return municipalities_.current(code) == here; });
        criterion(ok);
        if (ok) {
            match_.score += 1;
            reason("match.near");
        }
        return ok;
    }
    void weigh_language() {
        if (query_.language.empty()) return;
        if (service_.languages.empty()) {
            reason("match.unknown_language");
            return;
        }
        const bool ok = holds(service_.languages, query_.language);
        criterion(ok);
        match_.score += ok ? 2 : -3;
        reason(ok ? "match.language" : "match.other_language");
    }
    void weigh_price() {
        if (service_.free_of_charge) {
            match_.score += 0.5;
            reason("match.free");
        }
        if (service_.capacity == "closed") {
            match_.score -= 5;
            reason("match.closed");
        } else if (service_.capacity == "limited") {
            match_.score -= 1;
            reason("match.limited");
        }
        if (service_.needs_referral) reason("match.needs_referral");
        if (!service_.verified_at) {
            match_.score -= 0.5;
            reason("match.unverified");
        }
    }

    const Listing& service_;
    const Words& words_;
    const MatchQuery& query_;
    const std::vector<TellingWord>& said_;
    const Municipalities& municipalities_;
    Match& match_;
};

Directory::Words Directory::own_words(const Listing& service) {
    Words out;
    for (const LocalText* text : {&service.title, &service.summary}) {
        for (Language language : all_languages) {
            for (std::string& token : words_of(text->in(language))) out.push_back(std::move(token));
        }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::vector<Directory::TellingWord> Directory::telling_words(std::string_view text) const {
    std::vector<TellingWord> out;
    Words said = words_of(text);
    std::sort(said.begin(), said.end());
    said.erase(std::unique(said.begin(), said.end()), said.end());
    for (std::string& word : said) {
        if (count_code_points(word) < stem_letters_min) continue;
        std::string stem(stem_of(word));
        const auto having = std::count_if(words_.begin(), words_.end(),
                                          [&](const Words& own) { return has_stem(own, stem); });
        const double share = static_cast<double>(having) / static_cast<double>(words_.size());
        // One service alone is always told apart, however few there are.
        const bool rare = having == 1 || share <= rare_share;
        if (having == 0 || (!rare && share > common_share)) continue;
        out.push_back({std::move(word), std::move(stem), rare ? 2.0 : 1.0});
    }
    return out;
}

Directory Directory::load(const std::string& demo_folder, std::vector<Error>& errors) {
    Directory directory;
    if (demo_folder.empty()) return directory;
    const model::YamlDocument document = model::read_yaml_file(demo_folder + "/services.yaml");
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", file_keys);
    if (const model::YamlNode* list = top.need("services")) {
        for (const model::YamlNode& node : list->items) {
            const model::YamlReader item(found, node, "services", service_keys);
            Listing service = read_service(item);
            if (directory.service(service.id) != nullptr)
                found.add(node, item.element("id"), "directory.duplicate",
                          "another service has the id '" + service.id + "'");
            directory.add(std::move(service));
        }
    }
    for (Error& error : found.take()) errors.push_back(std::move(error));
    return directory;
}

void Directory::add(Listing service) {
    const auto [found, fresh] = by_id_.try_emplace(service.id, services_.size());
    if (fresh) {
        words_.push_back(own_words(service));
        services_.push_back(std::move(service));
    } else {
        words_[found->second] = own_words(service);
        services_[found->second] = std::move(service);
    }
}

const Listing* Directory::service(std::string_view id) const {
    const auto found = by_id_.find(std::string(id));
    return found == by_id_.end() ? nullptr : &services_[found->second];
}

std::vector<Match> Directory::match(const MatchQuery& query,
                                    const Municipalities& municipalities) const {
    std::vector<Match> out;
    const std::vector<TellingWord> said = telling_words(query.text);
    for (std::size_t i = 0; i < services_.size(); ++i) {
        const Listing& service = services_[i];
        Match match;
        match.service = &service;
        if (query.needs.empty() && query.text.empty()) match.score = 0.1;  // plain listing
        if (!Weighing(service, words_[i], query, said, municipalities, match).fits()) continue;
        for (const std::string& code : service.municipalities) {
            const auto km = municipalities.distance_km(query.municipality, code);
            if (km && (!match.distance_km || *km < *match.distance_km)) match.distance_km = km;
        }
        out.push_back(std::move(match));
    }
    // Equal scores by id, so that the same question always gives the same answer.
    std::sort(out.begin(), out.end(), [](const Match& a, const Match& b) {
        return a.score != b.score ? a.score > b.score : a.service->id < b.service->id;
    });
    if (out.size() > query.limit) out.resize(query.limit);
    return out;
}

}  // namespace luotsi::directory
