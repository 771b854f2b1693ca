// The report of how units have answered to referrals: figures only, and few are not told.
#include "server/app.hpp"
#include "server/pieces.hpp"
#include "server/referral_answers.hpp"

namespace luotsi::server {

namespace {

constexpr std::int32_t period_days = 365;

void write_count(JsonWriter& json, std::string_view name, std::uint32_t n) {
    json.key(name);
    if (n == 0 || n >= referral_told_min)
        json.integer(n);
    else
        json.null();
}

void write_answers(JsonWriter& json, const Voice& voice, const std::string& unit,
                   const ReferralAnswers& answers) {
    json.begin_object().key("unit");
    write_unit(json, voice, unit);
    json.count("asked", answers.asked);
    write_count(json, "accepted", answers.accepted);
    write_count(json, "returned", answers.returned);
    bool few = false;
    json.key("reasons").begin_array();
    for (std::size_t i = 0; i < return_reasons.size(); ++i) {
        const std::uint32_t n = answers.why[i];
        few = few || (n > 0 && n < referral_told_min);
        if (n < referral_told_min) continue;
        json.begin_object().member("code", return_reasons[i]);
        json.member("text", voice.words("reason." + std::string(return_reasons[i])));
        json.count("count", n).end_object();
    }
    json.end_array().flag("few", few).end_object();
}

Answer report(Call& call) {
    const Instant since = call.now - days(period_days);
    auto rows = call.reader.promise_times(since);
    if (!rows) return fail(rows.error());
    const access::Organisation& organisation = call.app.installation.organisation;
    const bool joined = call.query("predecessors") == "true";
    if (joined)
        for (store::PromiseTimes& row : *rows) {
            // Of a split unit nobody can say whose each was: it stands under its own name.
            if (organisation.is_split(row.to_unit, call.now)) continue;
            std::string heir = organisation.successor(row.to_unit, "", call.now);
            if (!heir.empty()) row.to_unit = std::move(heir);
        }
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().time("since", since).count("told_min", referral_told_min);
    json.member("definition", voice.words(joined ? "referral.counts.with_predecessors"
                                                 : "referral.counts.as_it_was"));
    json.key("items").begin_array();
    for (const auto& [unit, answers] : referral_answers(*rows)) {
        const bool known = organisation.known_unit(unit) != nullptr;
        if (known && answers.asked >= referral_told_min) write_answers(json, voice, unit, answers);
    }
    json.end_array().end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 1> routes{{
    {Method::get, "/api/referral-report", Who::worker, report},
}};

}  // namespace

std::span<const RouteSpec> referral_routes() { return routes; }

}  // namespace luotsi::server
