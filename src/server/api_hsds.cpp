// Our directory as an Open Referral HSDS 3.0 API, for anybody and without registration: /hsds and
// below. Nothing of persons is in it. Texts are in the asked language where there is one.
#include <algorithm>
#include <charconv>
#include <functional>

#include "base/hash.hpp"
#include "directory/geo.hpp"
#include "interop/clean.hpp"
#include "interop/duplicates.hpp"
#include "interop/hsds_write.hpp"
#include "server/app.hpp"
#include "server/hsds_view.hpp"
#include "server/json_writer.hpp"
#include "server/limited.hpp"

namespace luotsi::server {

namespace {

using interop::HsdsWriter;

constexpr std::uint32_t page_size = 50, page_size_max = 500;
// A stream is made in memory: 20,000 flat services are some 30 MB.
constexpr std::size_t stream_items_max = 20'000;
constexpr double proximity_metres = 10'000;

Response answer(const Call& call, std::string body, std::string type = "application/json") {
    Response response = tagged_response(call, std::move(body));
    if (response.status == 200) response.content_type = std::move(type);
    response.with("Access-Control-Allow-Origin", "*");
    response.with("Content-Language", std::string(to_string(call.language)));
    response.with("Vary", "Accept-Language");
    return response;
}

// Errors, too, are for scripts of other sites.
Answer refuse(const Call& call, const Error& error) {
    Response response = to_response(Problem(error), call.app.installation.words, call.language);
    response.with("Access-Control-Allow-Origin", "*");
    return response;
}
Answer no_record(const Call& call) {
    return refuse(call, Error(ErrorKind::not_found, "hsds.no_record", "no such record"));
}
Answer bad_parameter(const Call& call, const char* name) {
    Error error(ErrorKind::invalid, "hsds.bad_parameter", "a query parameter cannot be read");
    return refuse(call, error.with("name", name));
}

class Records {  // whole records, for the writer
public:
    Records(Call& call, const HsdsView& view) : reader_(call.reader), view_(view) {
        lookup.organisation = [this](const std::string& id) {
            return read<directory::Organisation>(directory::organisation_record, id,
                                                 directory::organisation_from_json);
        };
        lookup.channel = [this](const std::string& id) {
            return read<directory::Channel>(directory::channel_record, id,
                                            directory::channel_from_json);
        };
        lookup.general = [this](const std::string& id) {
            return read<directory::GeneralDescription>(directory::general_record, id,
                                                       directory::general_from_json);
        };
        lookup.collection = [this](const std::string& id) {
            return read<directory::Collection>(directory::collection_record, id,
                                               directory::collection_from_json);
        };
    }
    std::optional<directory::Service> service(std::uint32_t index) {
        const HsdsService& row = view_.services[index];
        if (row.own != UINT32_MAX) return view_.own[row.own];
        auto record = read<directory::Service>(directory::service_record, row.record,
                                               directory::service_from_json);
        for (const std::string& id : row.merged) {
            const auto other = read<directory::Service>(directory::service_record, id,
                                                        directory::service_from_json);
            if (record && other) record = interop::merged(std::move(*record), *other);
        }
        return record;
    }
    interop::HsdsLookup lookup;

private:
    template <class T>
    std::optional<T> read(std::string_view kind, const std::string& id,
                          Result<T> (*parse)(std::string_view)) {
        auto text = reader_.record(kind, id);
        if (!text || !*text) return std::nullopt;
        auto record = parse(**text);
        if (!record) return std::nullopt;
        return std::move(*record);
    }
    store::Reader& reader_;
    const HsdsView& view_;
};

std::optional<std::uint32_t> number(const Call& call, std::string_view name) {
    const std::string text = call.query(name);
    std::uint32_t value = 0;
    const char* end = text.data() + text.size();
    if (std::from_chars(text.data(), end, value).ptr != end || value == 0) return std::nullopt;
    return value;
}

bool flag(const Call& call, std::string_view name) {
    const std::string text = call.query(name);
    return text == "true" || text == "1";
}

// One page of what was found, or all of it as lines.
Answer listed(Call& call, const std::vector<std::uint32_t>& found,
              const std::function<std::string(std::uint32_t)>& write) {
    if (call.query("format") == "ndjson") {
        if (found.size() > stream_items_max)
            return refuse(call, Error(ErrorKind::too_large, "hsds.bad_parameter",
                                      "too many for one stream: use pages"));
        std::string body;
        for (const std::uint32_t index : found) body.append(write(index)).push_back('\n');
        return answer(call, std::move(body), "application/x-ndjson");
    }
    if (!call.query("page").empty() && !number(call, "page")) return bad_parameter(call, "page");
    if (!call.query("per_page").empty() && !number(call, "per_page"))
        return bad_parameter(call, "per_page");
    const std::size_t page = number(call, "page").value_or(1);
    const std::size_t size = std::min(number(call, "per_page").value_or(page_size), page_size_max);
    const std::size_t pages = std::max<std::size_t>(1, (found.size() + size - 1) / size);
    const std::size_t from = std::min((page - 1) * size, found.size());
    const std::size_t to = std::min(from + size, found.size());
    JsonWriter json;
    json.begin_object().count("total_items", found.size()).count("total_pages", pages);
    json.count("page_number", page).count("size", to - from);
    json.flag("first_page", page == 1).flag("last_page", page >= pages);
    json.flag("empty", from == to).key("contents").begin_array();
    for (std::size_t i = from; i < to; ++i) json.raw(write(found[i]));
    json.end_array().end_object();
    return answer(call, json.take());
}

struct Filter {
    std::string search;
    std::optional<Uuid> term, taxonomy, organisation;
    std::optional<Instant> after;
    const char* wrong = nullptr;  // the parameter that cannot be read

    explicit Filter(const Call& call) : search(lower(call.query("search"))) {
        const auto id = [&](const char* name, std::optional<Uuid>& out) {
            const std::string text = call.query(name);
            if (text.empty()) return;
            if (const auto parsed = parse_uuid(text))
                out = *parsed;
            else
                wrong = name;
        };
        id("taxonomy_term_id", term);
        id("taxonomy_id", taxonomy);
        id("organization_id", organisation);
        const std::string since = call.query("modified_after");
        if (since.empty()) return;
        after = interop::odd_instant(since);
        if (!after) wrong = "modified_after";
    }
    bool fits(const HsdsView& view, const HsdsService& one) const {
        if (!search.empty() && one.words.find(search) == std::string::npos) return false;
        if (after && one.modified < *after) return false;
        if (organisation && (one.organisation == UINT32_MAX ||
                             view.organisations[one.organisation].id != *organisation))
            return false;
        const auto has = [&](const auto& test) {
            return std::any_of(one.terms.begin(), one.terms.end(),
                               [&](std::uint32_t i) { return test(view.terms[i]); });
        };
        if (term && !has([&](const HsdsTerm& t) { return t.id == *term; })) return false;
        return !taxonomy || has([&](const HsdsTerm& t) {
            return interop::hsds_id("taxonomy", view.taxonomies[t.taxonomy]) == *taxonomy;
        });
    }
};

using View = std::shared_ptr<const HsdsView>;

template <class Handler>
Answer with_view(Call& call, Handler&& handler) {
    auto view = call.app.hsds.view(call.reader, call.app.installation.own_services);
    if (!view) return refuse(call, view.error());
    return handler(**view);
}

// The row a path names; nothing when it is no id of this kind.
std::optional<std::uint32_t> row(const Call& call, const HsdsIds& of) {
    const auto id = parse_uuid(call.args[0]);
    if (!id) return std::nullopt;
    const auto found = of.find(*id);
    if (found == of.end()) return std::nullopt;
    return found->second;
}

Answer root(Call& call) {
    JsonWriter json;
    json.begin_object().member("version", "3.0");
    json.member("profile", "https://docs.openreferral.org/en/3.0/hsds/");
    json.member("openapi_url", "https://raw.githubusercontent.com/openreferral/specification/3.0/"
                               "schema/openapi.json");
    json.end_object();
    return answer(call, json.take());
}

Answer services(Call& call) {
    return with_view(call, [&](const HsdsView& view) -> Answer {
        const Filter filter(call);
        if (filter.wrong != nullptr) return bad_parameter(call, filter.wrong);
        std::vector<std::uint32_t> found;
        for (std::uint32_t i = 0; i < view.services.size(); ++i)
            if (filter.fits(view, view.services[i])) found.push_back(i);
        Records records(call, view);
        const HsdsWriter writer(std::string(to_string(call.language)), records.lookup);
        const bool minimal = flag(call, "minimal"), full = flag(call, "full");
        return listed(call, found, [&](std::uint32_t i) {
            if (minimal) {
                JsonWriter json;
                json.begin_object().member("id", to_string(view.services[i].id));
                json.time("modified_date", view.services[i].modified).end_object();
                return json.take();
            }
            const auto record = records.service(i);
            const auto depth = full ? HsdsWriter::Depth::full : HsdsWriter::Depth::flat;
            return record ? writer.service(*record, depth) : std::string("{}");
        });
    });
}

Answer service(Call& call) {
    return with_view(call, [&](const HsdsView& view) -> Answer {
        const auto at = row(call, view.service_of);
        Records records(call, view);
        const auto record = at ? records.service(*at) : std::nullopt;
        if (!record) return no_record(call);
        const HsdsWriter writer(std::string(to_string(call.language)), records.lookup);
        return answer(call, writer.service(*record, HsdsWriter::Depth::full));
    });
}

// Services at locations near a postal code, or with exactly that code.
class Near {
public:
    explicit Near(Call& call) : code_(call.query("postcode")) {
        if (code_.empty()) return;
        const std::string metres = call.query("proximity");
        if (metres.empty()) return;
        double value = 0;
        const auto read = std::from_chars(metres.data(), metres.data() + metres.size(), value);
        km_ = read.ec == std::errc() && value > 0 ? value / 1000 : proximity_metres / 1000;
        const auto known = call.app.installation.postal_codes.find(code_);
        if (known) centre_ = known->point;
    }
    bool fits(const HsdsPlace& place) const {
        if (code_.empty() || place.postal_code == code_) return true;
        return centre_ && place.point && directory::distance_km(*centre_, *place.point) <= km_;
    }

private:
    std::string code_;
    std::optional<directory::Point> centre_;
    double km_ = 0;
};

Answer places(Call& call) {
    return with_view(call, [&](const HsdsView& view) -> Answer {
        const Filter filter(call);
        if (filter.wrong != nullptr) return bad_parameter(call, filter.wrong);
        const Near near(call);
        std::vector<std::uint32_t> found;
        for (std::uint32_t i = 0; i < view.places.size(); ++i) {
            const HsdsPlace& place = view.places[i];
            if (near.fits(place) && filter.fits(view, view.services[place.service]))
                found.push_back(i);
        }
        Records records(call, view);
        const HsdsWriter writer(std::string(to_string(call.language)), records.lookup);
        const auto depth = flag(call, "full") ? HsdsWriter::Depth::full : HsdsWriter::Depth::flat;
        return listed(call, found, [&](std::uint32_t i) {
            const auto record = records.service(view.places[i].service);
            const bool there = record && view.places[i].connection < record->connections.size();
            const std::string text =
                there ? writer.service_at_location(*record, view.places[i].connection, depth) : "";
            return text.empty() ? std::string("{}") : text;
        });
    });
}

Answer place(Call& call) {
    return with_view(call, [&](const HsdsView& view) -> Answer {
        const auto at = row(call, view.place_of);
        if (!at) return no_record(call);
        Records records(call, view);
        const auto record = records.service(view.places[*at].service);
        if (!record || view.places[*at].connection >= record->connections.size())
            return no_record(call);
        const HsdsWriter writer(std::string(to_string(call.language)), records.lookup);
        return answer(call, writer.service_at_location(*record, view.places[*at].connection,
                                                       HsdsWriter::Depth::full));
    });
}

std::string write_organisation(Call& call, const HsdsView& view, std::uint32_t index, bool full) {
    Records records(call, view);
    const auto record = records.lookup.organisation(view.organisations[index].record);
    if (!record) return {};
    const bool whole = flag(call, "full_service");
    std::vector<directory::Service> services;
    if (full) {
        for (const std::uint32_t i : view.organisations[index].services)
            if (auto one = records.service(i)) services.push_back(std::move(*one));
    }
    const HsdsWriter writer(std::string(to_string(call.language)), records.lookup);
    return writer.organisation(*record, full ? HsdsWriter::Depth::full : HsdsWriter::Depth::flat,
                               services, whole);
}

Answer organisations(Call& call) {
    return with_view(call, [&](const HsdsView& view) -> Answer {
        const Filter filter(call);
        if (filter.wrong != nullptr) return bad_parameter(call, filter.wrong);
        std::vector<std::uint32_t> found;
        for (std::uint32_t i = 0; i < view.organisations.size(); ++i) {
            const HsdsOrganisation& one = view.organisations[i];
            const bool named = one.words.find(filter.search) != std::string::npos;
            if (named && (!filter.after || one.modified >= *filter.after)) found.push_back(i);
        }
        const bool full = flag(call, "full");
        return listed(call, found, [&](std::uint32_t i) {
            const std::string text = write_organisation(call, view, i, full);
            return text.empty() ? std::string("{}") : text;
        });
    });
}

Answer organisation(Call& call) {
    return with_view(call, [&](const HsdsView& view) -> Answer {
        const auto at = row(call, view.organisation_of);
        if (!at) return no_record(call);
        std::string text = write_organisation(call, view, *at, true);
        return text.empty() ? no_record(call) : Answer(answer(call, std::move(text)));
    });
}

Answer taxonomies(Call& call) {
    return with_view(call, [&](const HsdsView& view) -> Answer {
        const std::string search = lower(call.query("search"));
        std::vector<std::uint32_t> found;
        for (std::uint32_t i = 0; i < view.taxonomies.size(); ++i)
            if (lower(view.taxonomies[i]).find(search) != std::string::npos) found.push_back(i);
        return listed(call, found,
                      [&](std::uint32_t i) { return HsdsWriter::taxonomy(view.taxonomies[i]); });
    });
}

Answer taxonomy(Call& call) {
    return with_view(call, [&](const HsdsView& view) -> Answer {
        const auto at = row(call, view.taxonomy_of);
        if (!at) return no_record(call);
        return answer(call, HsdsWriter::taxonomy(view.taxonomies[*at]));
    });
}

Answer terms(Call& call) {
    return with_view(call, [&](const HsdsView& view) -> Answer {
        const Filter filter(call);
        if (filter.wrong != nullptr) return bad_parameter(call, filter.wrong);
        Records records(call, view);
        const HsdsWriter writer(std::string(to_string(call.language)), records.lookup);
        std::vector<std::uint32_t> found;
        for (std::uint32_t i = 0; i < view.terms.size(); ++i) {
            const HsdsTerm& one = view.terms[i];
            std::string words = lower(one.term.code);
            for (const directory::Text& name : one.term.names) words += '\n' + lower(name.value);
            const bool in_taxonomy =
                !filter.taxonomy ||
                interop::hsds_id("taxonomy", view.taxonomies[one.taxonomy]) == *filter.taxonomy;
            if (in_taxonomy && words.find(filter.search) != std::string::npos) found.push_back(i);
        }
        return listed(call, found,
                      [&](std::uint32_t i) { return writer.term(view.terms[i].term); });
    });
}

Answer term(Call& call) {
    return with_view(call, [&](const HsdsView& view) -> Answer {
        const auto at = row(call, view.term_of);
        if (!at) return no_record(call);
        Records records(call, view);
        const HsdsWriter writer(std::string(to_string(call.language)), records.lookup);
        return answer(call, writer.term(view.terms[*at].term));
    });
}

// Others may take all of it, at a pace that leaves room for people.
template <Answer (*handler)(Call&)>
constexpr auto crawled = limited<&App::crawl_limit, handler>;

constexpr std::array<RouteSpec, 11> routes{{
    {Method::get, "/hsds", Who::anyone, crawled<root>},
    {Method::get, "/hsds/services", Who::anyone, crawled<services>},
    {Method::get, "/hsds/services/{id}", Who::anyone, crawled<service>},
    {Method::get, "/hsds/organizations", Who::anyone, crawled<organisations>},
    {Method::get, "/hsds/organizations/{id}", Who::anyone, crawled<organisation>},
    {Method::get, "/hsds/service_at_locations", Who::anyone, crawled<places>},
    {Method::get, "/hsds/service_at_locations/{id}", Who::anyone, crawled<place>},
    {Method::get, "/hsds/taxonomies", Who::anyone, crawled<taxonomies>},
    {Method::get, "/hsds/taxonomies/{id}", Who::anyone, crawled<taxonomy>},
    {Method::get, "/hsds/taxonomy_terms", Who::anyone, crawled<terms>},
    {Method::get, "/hsds/taxonomy_terms/{id}", Who::anyone, crawled<term>},
}};

}  // namespace

std::span<const RouteSpec> hsds_routes() { return routes; }

}  // namespace luotsi::server
