#include "server/service_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "server/app.hpp"

namespace luotsi::server {

namespace {

using Sort = directory::SearchQuery::Sort;

constexpr std::size_t words_max = 200;  // code points of what is looked for
constexpr std::size_t needs_max = 10;
// Addresses are all over a municipality: half of its postal codes are within 16 km of its centre,
// four in five within 30 km (see directory/geo.cpp).
constexpr double municipality_within_km = 30;

constexpr std::array<std::pair<std::string_view, Sort>, 5> sorts{{{"best", Sort::best},
                                                                  {"near", Sort::near},
                                                                  {"soon", Sort::soon},
                                                                  {"name", Sort::name},
                                                                  {"verified", Sort::verified}}};
constexpr std::array<std::string_view, 4> sectors{"public", "private", "association", "parish"};
constexpr std::array<std::string_view, 5> modes{"visit", "phone", "video", "chat", "web"};

Error wrong(std::string code, std::string_view field) {
    return Error(ErrorKind::invalid, std::move(code)).with("field", std::string(field));
}

template <class Number>
Result<std::optional<Number>> number(const Call& call, std::string_view name) {
    const std::string text = call.query(name);
    if (text.empty()) return std::optional<Number>();
    Number value{};
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (read.ec != std::errc() || read.ptr != end || value < Number{})
        return fail(wrong("field.not_a_number", name));
    return std::optional<Number>(value);
}

template <std::size_t N>
Result<std::string> choice(const Call& call, std::string_view name,
                           const std::array<std::string_view, N>& allowed) {
    std::string text = call.query(name);
    if (!text.empty() && std::find(allowed.begin(), allowed.end(), text) == allowed.end())
        return fail(wrong("field.unknown_value", name));
    return text;
}

Result<bool> flag(const Call& call, std::string_view name) {
    const std::string text = call.query(name);
    if (text.empty() || text == "false" || text == "0") return false;
    if (text == "true" || text == "1") return true;
    return fail(wrong("field.unknown_value", name));
}

Result<void> read_flags(const Call& call, directory::SearchQuery& query) {
    for (const auto& [name, out] :
         {std::pair("only_language", &query.only_language), std::pair("free", &query.free),
          std::pair("open_now", &query.open_now), std::pair("remote", &query.remote),
          std::pair("referrals", &query.accepts_referrals), std::pair("facets", &query.facets)}) {
        const auto value = flag(call, name);
        if (!value) return fail(value.error());
        *out = *value;
    }
    return {};
}

Result<void> read_sort(const Call& call, directory::SearchQuery& query) {
    const std::string text = call.query("sort");
    if (text.empty()) return {};
    for (const auto& [name, sort] : sorts) {
        if (text != name) continue;
        query.sort = sort;
        return {};
    }
    return fail(wrong("field.unknown_value", "sort"));
}

Result<void> read_needs(const Call& call, directory::SearchQuery& query) {
    std::vector<std::pair<std::string, std::string>> pairs;
    if (!query_pairs(call.request.query, pairs)) return fail(ErrorKind::invalid, "http.bad_query");
    for (auto& [name, value] : pairs) {
        if (name == "need" && !value.empty() && query.needs.size() < needs_max)
            query.needs.push_back(std::move(value));
    }
    return {};
}

Result<void> read_numbers(const Call& call, directory::SearchQuery& query) {
    const auto age = number<int>(call, "age");
    if (!age) return fail(age.error());
    query.age = *age;
    const auto km = number<double>(call, "within_km");
    if (!km) return fail(km.error());
    query.within_km = *km;
    const auto after = number<std::size_t>(call, "after");
    if (!after) return fail(after.error());
    query.skip = after->value_or(0);
    return {};
}

}  // namespace

std::optional<PlaceAsked> set_place(directory::SearchQuery& query,
                                    const centre::Installation& installation,
                                    const std::string& postal_code) {
    if (const auto position = installation.postal_codes.find(postal_code)) {
        query.from = position->point;
        query.from_within_km = position->within_km;
        if (query.municipality.empty()) query.municipality = position->municipality;
        return PlaceAsked{postal_code, std::string(position->municipality), position->within_km,
                          position->by_municipality};
    }
    const auto& municipalities = installation.municipalities;
    const auto* home = municipalities.find(municipalities.current(query.municipality));
    if (home == nullptr || !home->lat || !home->lon) return std::nullopt;
    query.from = directory::Point{*home->lat, *home->lon};
    query.from_within_km = municipality_within_km;
    return PlaceAsked{"", home->code, municipality_within_km, true};
}

Result<ServiceQuery> service_query(const Call& call) {
    ServiceQuery out;
    directory::SearchQuery& query = out.query;
    query.now = call.now;
    query.words = shorten(call.query("q"), words_max);
    query.municipality = call.query("municipality");
    query.language = call.query("language");
    query.names_in = call.language;
    query.limit = call.limit(50, 200);
    auto sector = choice(call, "sector", sectors);
    if (!sector) return fail(sector.error());
    query.sector = std::move(*sector);
    auto mode = choice(call, "mode", modes);
    if (!mode) return fail(mode.error());
    query.mode = std::move(*mode);
    for (auto* read : {read_flags, read_sort, read_needs, read_numbers}) {
        if (auto done = read(call, query); !done) return fail(done.error());
    }
    const std::string postal_code = call.query("postal_code");
    out.place = set_place(query, call.app.installation, postal_code);
    if (!postal_code.empty() && (!out.place || out.place->postal_code.empty()))
        return fail(wrong("field.unknown_value", "postal_code"));
    return out;
}

}  // namespace luotsi::server
