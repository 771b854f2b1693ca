// The matters of a resident who has been identified: found without a code, one line each. Which of
// them the other addresses under /api/my/ are about is said by ?case=, in every call.
#include <algorithm>
#include <utility>

#include "centre/overview.hpp"
#include "server/app.hpp"
#include "server/pieces.hpp"
#include "server/viewing.hpp"

namespace luotsi::server {

namespace {

// Oneself as the subject, or by the code.
Result<std::vector<store::CaseRow>> own_cases(Call& call) {
    const access::Asker& asker = call.asker();
    if (!asker.person.is_nil()) {
        auto out = call.reader.cases_of_person(asker.person);
        for (const Uuid& record : asker.also) {
            auto more = call.reader.cases_of_person(record);
            if (!out || !more) return out ? std::move(more) : std::move(out);
            out->insert(out->end(), more->begin(), more->end());
        }
        // Newest first, whoever keeps the register.
        if (out)
            std::ranges::sort(*out, std::greater{}, [](const store::CaseRow& one) {
                return std::pair(one.opened_at, one.case_id);
            });
        return out;
    }
    auto row = call.reader.case_row(asker.own_case);
    if (!row) return fail(row.error());
    return std::vector<store::CaseRow>{std::move(*row)};
}

Answer list(Call& call) {
    auto rows = own_cases(call);
    if (!rows) return fail(rows.error());
    std::vector<access::CaseParties> seen;
    Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const store::CaseRow& row : *rows) {
        auto parties = call.reader.parties(row.case_id);
        if (!parties) return fail(parties.error());
        if (access::may_open(call.asker(), access::Purpose::list, *parties, call.now) !=
            access::Verdict::yes) {
            continue;
        }
        const model::ModelPtr model = call.app.installation.models.latest(row.model);
        json.begin_object().member("case", to_string(row.case_id));
        json.member("title", model ? voice.in(model->title) : row.model);
        json.member("state", row.state).time("opened_at", row.opened_at);
        json.member("unit_title", voice.unit_title(row.unit)).end_object();
        seen.push_back(std::move(*parties));
    }
    json.end_array().end_object();
    if (auto noted = note_views(call, seen, access::Purpose::list); !noted) {
        return fail(noted.error());
    }
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 1> routes{{
    {Method::get, "/api/my/cases", Who::client, list},
}};

}  // namespace

std::span<const RouteSpec> my_cases_routes() { return routes; }

}  // namespace luotsi::server
