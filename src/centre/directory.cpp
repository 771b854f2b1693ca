#include "centre/directory.hpp"

#include <algorithm>
#include <array>

#include "centre/tokens.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::centre {

namespace {

constexpr std::array<std::string_view, 5> file_keys{"format", "version", "source", "note",
                                                    "services"};
constexpr std::array<std::string_view, 26> service_keys{
    "id",       "title",     "summary",        "provider",     "sector",
    "unit",     "needs",     "service_classes", "target_groups", "age_from",
    "age_to",   "municipalities", "nationwide", "languages",    "channels",
    "phone",    "email",     "web",            "address",      "hours",
    "price",    "free",      "referral",       "capacity",     "verified",
    "how"};
constexpr std::array<std::string_view, 4> sectors{"public", "private", "association", "parish"};
constexpr std::array<std::string_view, 4> capacities{"open", "limited", "closed", "unknown"};

std::optional<int> small(const model::YamlReader& item, std::string_view key) {
    const auto number = item.integer(key, 0, 120);
    return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

Service read_service(const model::YamlReader& item) {
    Service service;
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
    service.capacity =
        std::string(capacities[item.choice("capacity", capacities).value_or(3)]);
    service.verified_at = item.date("verified");
    service.source = "demo";
    return service;
}

bool holds(const std::vector<std::string>& list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

// One service weighed against a query: criteria known, criteria met, reasons for a person.
class Weighing {
public:
    Weighing(const Service& service, const MatchQuery& query, Match& match)
        : service_(service), query_(query), match_(match) {}

    bool fits() {
        weigh_need();
        weigh_text();
        if (match_.score <= 0) return false;
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
    void weigh_need() {
        if (query_.needs.empty()) return;
        for (std::size_t i = 0; i < query_.needs.size(); ++i) {
            if (!holds(service_.needs, query_.needs[i])) continue;
            // The best need counts most; the services of a second guess come after.
            match_.score += 10.0 / static_cast<double>(i + 1);
            criterion(true);
            reason("match.need", "need", query_.needs[i]);
            return;
        }
        criterion(false);
    }
    void weigh_text() {
        if (query_.text.empty()) return;
        const std::vector<std::string> asked = tokens(query_.text);
        std::vector<std::string> own;
        for (const LocalText* text : {&service_.title, &service_.summary}) {
            for (Language language : all_languages) {
                for (std::string& token : tokens(text->in(language))) own.push_back(token);
            }
        }
        bool told = false;
        for (const std::string& word : asked) {
            if (word.size() < 4) continue;
            // The common beginning stands for inflection until morphology comes.
            const std::string_view stem = std::string_view(word).substr(0, std::max<std::size_t>(
                                                                               4, word.size() - 2));
            const bool hit = std::any_of(own.begin(), own.end(), [&](const std::string& token) {
                return token.starts_with(stem);
            });
            if (!hit) continue;
            match_.score += 2;
            if (!told) reason("match.text", "word", word);
            told = true;
        }
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
        const bool ok = holds(service_.municipalities, query_.municipality);
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

    const Service& service_;
    const MatchQuery& query_;
    Match& match_;
};

}  // namespace

Directory Directory::load(const std::string& demo_folder, std::vector<Error>& errors) {
    Directory directory;
    if (demo_folder.empty()) return directory;
    const model::YamlDocument document = model::read_yaml_file(demo_folder + "/services.yaml");
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", file_keys);
    if (const model::YamlNode* list = top.need("services")) {
        for (const model::YamlNode& node : list->items) {
            const model::YamlReader item(found, node, "services", service_keys);
            Service service = read_service(item);
            if (directory.service(service.id) != nullptr)
                found.add(node, item.element("id"), "directory.duplicate",
                          "another service has the id '" + service.id + "'");
            directory.add(std::move(service));
        }
    }
    for (Error& error : found.take()) errors.push_back(std::move(error));
    return directory;
}

void Directory::add(Service service) {
    const auto [found, fresh] = by_id_.try_emplace(service.id, services_.size());
    if (fresh)
        services_.push_back(std::move(service));
    else
        services_[found->second] = std::move(service);
}

const Service* Directory::service(std::string_view id) const {
    const auto found = by_id_.find(std::string(id));
    return found == by_id_.end() ? nullptr : &services_[found->second];
}

std::vector<Match> Directory::match(const MatchQuery& query,
                                    const Municipalities& municipalities) const {
    std::vector<Match> out;
    for (const Service& service : services_) {
        Match match;
        match.service = &service;
        if (query.needs.empty() && query.text.empty()) match.score = 0.1;  // plain listing
        if (!Weighing(service, query, match).fits()) continue;
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

}  // namespace luotsi::centre
