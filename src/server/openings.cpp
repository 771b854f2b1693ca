#include "server/openings.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "server/app.hpp"
#include "server/json_input.hpp"
#include "server/json_writer.hpp"

namespace luotsi::server {

namespace {
constexpr std::size_t reason_least = 10;  // code points: "x" is no reason
}

bool is_reason(std::string_view text) { return count_code_points(trim(text)) >= reason_least; }

bool leads_for(const Call& call, std::string_view unit, std::string_view about) {
    const access::Asker& asker = call.asker();
    if (!asker.leads || asker.id == about) return false;
    if (asker.unit == unit ||
        std::ranges::find(asker.predecessors, unit) != asker.predecessors.end())
        return true;
    const access::Organisation& all = call.app.installation.organisation;
    const access::Unit* heir = all.unit(all.successor(unit, "", call.now));
    if (heir == nullptr || heir->organisation != asker.organisation) return false;
    return std::ranges::none_of(all.workers(), [&](const access::Worker& one) {
        return one.leads && one.unit == heir->slug && one.slug != about &&
               !call.app.sessions.has_left(one.slug);
    });
}

std::string to_json(const Listed& one) {
    JsonWriter json;
    json.begin_object().member("id", one.id).member("person", to_string(one.person));
    json.member("worker", one.opening.worker).member("unit", one.opening.unit);
    json.member("basis", access::to_string(one.opening.basis)).member("ended", one.ended);
    json.member("law", one.law);
    json.flag("repeated", one.repeated);
    json.member("reason", one.opening.reason).time("from", one.opening.happened_at);
    json.time("until", one.opening.ends_at).member_or_null("reviewed_by", one.review.by);
    json.flag("justified", one.review.justified).member("review", one.review.text);
    json.time("reviewed_at", one.review.at).end_object();
    return json.take();
}

Result<Listed> listed_of(const std::string& text) {
    auto json = JsonInput::parse(text);
    if (!json) return fail(json.error());
    Listed out;
    out.id = json->text("id", 36);
    out.person = json->uuid("person").value_or(Uuid{});
    out.opening.worker = json->text("worker", 100);
    out.opening.unit = json->text("unit", 100);
    out.opening.basis = json->text("basis", 20) == "statutory" ? access::OpeningBasis::statutory
                                                               : access::OpeningBasis::emergency;
    out.ended = json->text("ended", 40);
    out.law = json->text("law", 60);
    out.repeated = json->boolean("repeated").value_or(false);
    out.opening.reason = json->text("reason", 1'000);
    out.opening.happened_at = json->instant("from").value_or(Instant{0});
    out.opening.ends_at = json->instant("until").value_or(Instant{0});
    out.review.by = json->text("reviewed_by", 100);
    out.review.justified = json->boolean("justified").value_or(false);
    out.review.text = json->text("review", 1'000);
    out.review.at = json->instant("reviewed_at").value_or(Instant{0});
    return out;
}

}  // namespace luotsi::server
