// The report of how units have answered to referrals: figures only, and few are not told.
#include "server/app.hpp"
#include "server/pieces.hpp"
#include "server/referral_answers.hpp"

namespace luotsi::server {

namespace {

// Quarters that have ended: a window that moves with the clock would tell each answer on its day.
constexpr std::int32_t quarters = 4;

void write_count(JsonWriter& json, std::string_view name, const std::optional<std::uint32_t>& n) {
    json.key(name);
    if (n)
        json.integer(*n);
    else
        json.null();
}

void write_answers(JsonWriter& json, const Voice& voice, const std::string& unit,
                   const ToldAnswers& answers) {
    json.begin_object().key("unit");
    write_unit(json, voice, unit);
    json.count("asked", answers.asked);
    write_count(json, "accepted", answers.accepted);
    write_count(json, "returned", answers.returned);
    bool few = false;
    json.key("reasons").begin_array();
    for (std::size_t i = 0; i < return_reasons.size(); ++i) {
        const auto& n = answers.why[i];
        few = few || !n;
        if (!n || *n == 0) continue;
        json.begin_object().member("code", return_reasons[i]);
        json.member("text", voice.words("reason." + std::string(return_reasons[i])));
        json.count("count", *n).end_object();
    }
    json.end_array().flag("few", few).end_object();
}

// Under which unit a unit's answers stand: with `joined` what has merged into one is its own. Of a
// split unit nobody can say whose each was: it stands under its own name.
std::string told_under(const Call& call, const std::string& unit, bool with_predecessors) {
    const access::Organisation& organisation = call.app.installation.organisation;
    if (!with_predecessors || organisation.is_split(unit, call.now)) return unit;
    std::string heir = organisation.successor(unit, "", call.now);
    return heir.empty() ? unit : heir;
}

Answer report(Call& call) {
    const Period period = ended_quarters(call.now, quarters);
    const auto rows = call.reader.promise_times(period.from);
    if (!rows) return fail(rows.error());
    const access::Organisation& organisation = call.app.installation.organisation;
    const bool with_predecessors = call.query("predecessors") == "true";
    std::map<std::string, ToldAnswers> all;
    for (const auto& [unit, answers] : referral_answers(*rows, period)) {
        const auto some = told(answers);
        if (!some || organisation.known_unit(unit) == nullptr) continue;
        const auto [known, fresh] =
            all.try_emplace(told_under(call, unit, with_predecessors), *some);
        if (!fresh) known->second = joined(known->second, *some);
    }
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().time("since", period.from).time("until", period.to);
    json.count("told_min", referral_told_min);
    json.member("definition", voice.words(with_predecessors ? "referral.counts.with_predecessors"
                                                            : "referral.counts.as_it_was"));
    json.key("items").begin_array();
    for (const auto& [unit, answers] : all) write_answers(json, voice, unit, answers);
    json.end_array().end_object();
    return json_response(json.take());
}

constexpr std::array<RouteSpec, 1> routes{{
    {Method::get, "/api/referral-report", Who::worker, report},
}};

}  // namespace

std::span<const RouteSpec> referral_routes() { return routes; }

}  // namespace luotsi::server
