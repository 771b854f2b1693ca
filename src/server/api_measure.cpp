// Instruments and what they measured: what may be asked, the results kept in a case, and the
// picture of a person's life situation. Results are recorded by ordinary commands
// (api_commands.cpp).
#include <algorithm>
#include <array>
#include <ranges>

#include "centre/measure.hpp"
#include "instrument/binding.hpp"
#include "instrument/life.hpp"
#include "server/app.hpp"
#include "server/case_parts.hpp"
#include "server/pieces.hpp"
#include "server/viewing.hpp"

namespace luotsi::server {

namespace {

using instrument::Decimal;
using instrument::Instrument;
using instrument::none;

void write_number(JsonWriter& json, std::string_view key, const std::optional<Decimal>& value) {
    json.key(key);
    if (value)
        json.number(value->to_double());
    else
        json.null();
}

void write_words(JsonWriter& json, std::string_view key, const Voice& voice,
                 const LocalText& text) {
    json.member_or_null(key, voice.in(text));
}

std::string wording(const Instrument& one, Language language) {
    const auto at = one.wording.find(std::string(to_string(language)));
    return std::string(
        to_string(at == one.wording.end() ? instrument::Wording::absent : at->second));
}

void write_head(JsonWriter& json, const Voice& voice, const Instrument& one) {
    json.member("id", one.id).member("version", one.version);
    write_words(json, "title", voice, one.title);
    write_words(json, "purpose", voice, one.purpose);
    json.member("mode", to_string(one.mode));
    json.flag("can_ask", one.can_ask(voice.language));
    json.member("wording", wording(one, voice.language));
    json.flag("alerts", !one.alerts.empty());
    json.member_or_null("instead", one.instead);
}

Answer list(Call& call) {
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const Instrument& one : call.app.installation.instruments.all()) {
        json.begin_object();
        write_head(json, voice, one);
        json.end_object();
    }
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

void write_item(JsonWriter& json, const Voice& voice, const Instrument& one,
                const instrument::Item& item) {
    json.begin_object().member("id", item.id);
    write_words(json, "topic", voice, item.topic);
    write_words(json, "text", voice, one.licence.may_display ? item.text : LocalText());
    json.key("answers");
    if (item.answers == none) {
        json.null().key("number").begin_object();
        write_number(json, "from", item.low);
        write_number(json, "to", item.high);
        write_number(json, "step", item.step);
        json.member_or_null("unit", item.unit).end_object();
    } else {
        json.begin_array();
        for (const instrument::Answer& answer : one.sets[item.answers].answers) {
            json.begin_object();
            write_number(json, "value", answer.value);
            write_words(json, "text", voice, answer.text);
            json.end_object();
        }
        json.end_array().nothing("number");
    }
    // Its answer may call for a professional: asked also when only a result is entered.
    json.flag("alerts", std::ranges::any_of(one.alerts, [&](const instrument::Alert& alert) {
                  return alert.item != none && &one.items[alert.item] == &item;
              }));
    json.end_object();
}

Answer show(Call& call) {
    const Instrument* one = call.app.installation.instruments.find(call.args[0]);
    if (one == nullptr)
        return fail(Error(ErrorKind::not_found, "instrument.unknown").with("name", call.args[0]));
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object();
    write_head(json, voice, *one);
    json.member("owner", one->owner).member_or_null("credit", one->licence.credit);
    json.member("licence", one->licence.text).member("confidence", one->licence.confidence);
    json.member_or_null("note", one->note);
    write_words(json, "stem", voice, one->stem);
    json.key("items").begin_array();
    for (const instrument::Item& item : one->items) write_item(json, voice, *one, item);
    json.end_array().key("scores").begin_array();
    for (const instrument::Score& score : one->scores) {
        json.begin_object().member("id", score.id);
        write_words(json, "title", voice, score.title);
        write_number(json, "low", score.low);
        write_number(json, "high", score.high);
        json.end_object();
    }
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

// ---- results of a case ----

// One recorded result: answers, or a number from elsewhere.
struct Recorded {
    Instant at, recorded_at;
    std::string by, source;
    const Instrument* instrument = nullptr;
    instrument::Scored scored;
    std::vector<std::pair<std::string, Decimal>> answers;
};

bool is_learnt(const engine::Event& event) {
    return (event.kind == engine::EventKind::learned ||
            event.kind == engine::EventKind::corrected) &&
           !event.unknown && event.fact != engine::none;
}

std::optional<Recorded> recorded(const Call& call, const CaseBundle& bundle,
                                 const engine::Event& event) {
    const model::Fact& fact = bundle.the_case.model->facts[event.fact];
    const auto& library = call.app.installation.instruments;
    Recorded out;
    out.at = event.happened_at;
    out.recorded_at = event.recorded_at;
    out.by = event.actor.id;
    out.source = event.source;
    if (const Instrument* one = library.find(instrument::answers_of(fact))) {
        auto answers = instrument::to_answers(event.value);
        if (!answers) return std::nullopt;
        auto scored = instrument::score(*one, {*answers, instrument::Sex::any, {}});
        if (!scored) return std::nullopt;
        out.instrument = one;
        out.scored = std::move(*scored);
        out.answers = std::move(*answers);
        return out;
    }
    if (event.source == centre::by_instrument || !event.value.is_number()) return std::nullopt;
    const auto binding = instrument::find_binding(library, fact.instrument);
    if (!binding || binding->part != instrument::Part::score) return std::nullopt;
    instrument::Entered entered;
    entered.scores.emplace_back(binding->instrument->scores[binding->index].id,
                                event.value.as_number());
    auto scored = instrument::enter(*binding->instrument, entered);
    if (!scored) return std::nullopt;
    out.instrument = binding->instrument;
    out.scored = std::move(*scored);
    return out;
}

std::vector<Recorded> results_of(const Call& call, const CaseBundle& bundle) {
    const Eyes eyes(bundle, call.asker(), call.now);
    std::vector<Recorded> out;
    for (const engine::Event& event : bundle.journal) {
        if (!is_learnt(event) || event.fact >= bundle.the_case.model->facts.size()) continue;
        if (bundle.the_case.model->facts[event.fact].instrument.empty()) continue;
        if (eyes.fact(event.fact, event.recorded_at) != access::Verdict::yes) continue;
        if (auto one = recorded(call, bundle, event)) out.push_back(std::move(*one));
    }
    return out;
}

// Whether an alert of the instrument still waits for a professional in this case.
bool waits(const CaseBundle& bundle, const Instrument& one, const instrument::Alert& alert) {
    const auto& facts = bundle.the_case.model->facts;
    for (std::size_t i = 0; i < facts.size(); ++i) {
        if (facts[i].instrument != one.id + ".alert" &&
            facts[i].instrument != one.id + ".alert." + alert.code)
            continue;
        const feel::Value& value = bundle.the_case.facts[i].value;
        if (value.is_boolean() && value.as_boolean()) return true;
    }
    return false;
}

void write_scores(JsonWriter& json, const Voice& voice, const Recorded& one) {
    json.key("scores").begin_array();
    for (std::size_t i = 0; i < one.instrument->scores.size(); ++i) {
        const instrument::Score& rule = one.instrument->scores[i];
        const instrument::ScoreResult& result = one.scored.scores[i];
        json.begin_object().member("id", rule.id);
        write_words(json, "title", voice, rule.title);
        write_number(json, "value", result.value);
        json.member_or_null("why", result.value ? std::string()
                                                : voice.words(result.why.code, result.why.args));
        json.flag("prorated", result.prorated);
        const instrument::Band* band = result.band == none ? nullptr : &rule.bands[result.band];
        json.member_or_null("band", band == nullptr ? std::string() : voice.in(band->label));
        json.member_or_null("light", band == nullptr ? std::string() : band->light);
        json.end_object();
    }
    json.end_array();
}

void write_result(JsonWriter& json, const Voice& voice, const CaseBundle& bundle,
                  const Recorded& one) {
    json.begin_object().member("instrument", one.instrument->id);
    write_words(json, "title", voice, one.instrument->title);
    json.time("at", one.at).time("recorded_at", one.recorded_at);
    json.member_or_null("by", voice.worker_name(one.by));
    const bool entered = one.source.starts_with(centre::elsewhere);
    json.member_or_null("where",
                        entered ? one.source.substr(centre::elsewhere.size()) : std::string());
    json.flag("complete", !one.answers.empty() && one.scored.complete());
    write_scores(json, voice, one);
    json.key("alerts").begin_array();
    for (const std::uint32_t at : one.scored.alerts) {
        const instrument::Alert& alert = one.instrument->alerts[at];
        json.begin_object().member("code", alert.code).member("level", to_string(alert.level));
        write_words(json, "text", voice, alert.text);
        json.flag("open", waits(bundle, *one.instrument, alert)).end_object();
    }
    json.end_array().key("answers").begin_array();
    for (const auto& [item, value] : one.answers) {
        json.begin_object().member("item", item);
        write_number(json, "value", value);
        json.end_object();
    }
    json.end_array().end_object();
}

std::expected<CaseBundle, Problem> opened(Call& call, Uuid id) {
    auto bundle = open_bundle(call, id, access::Purpose::read);
    if (!bundle) return bundle;
    if (auto noted = note_view(call, bundle->parties, access::Purpose::read); !noted)
        return fail(noted.error());
    return bundle;
}

Answer measurements(Call& call) {
    auto id = parse_uuid(call.args[0]);
    if (!id) return fail(ErrorKind::not_found, "store.no_case");
    auto bundle = opened(call, *id);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    const Voice voice{call.app.installation, call.language};
    const std::vector<Recorded> all = results_of(call, *bundle);
    JsonWriter json;
    json.begin_object().key("instruments").begin_array();
    for (const Instrument& one : call.app.installation.instruments.all())
        if (instrument::knows(*bundle->the_case.model, one.id)) json.text(one.id);
    json.end_array().key("results").begin_array();
    for (const Recorded& one : std::views::reverse(all)) write_result(json, voice, *bundle, one);
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

// ---- the life situation ----

// The instrument whose answers are looked at side by side: it has lights and no score.
const Instrument* life_instrument(const Call& call) {
    for (const Instrument& one : call.app.installation.instruments.all())
        if (!one.lights.empty() && one.scores.empty()) return &one;
    return nullptr;
}

// Answers of this case and, for a worker, of the person's other cases that the worker may read.
Result<std::vector<instrument::Measurement>> life_answers(Call& call, const CaseBundle& bundle,
                                                          const Instrument& one) {
    std::vector<instrument::Measurement> out;
    const auto collect = [&](const CaseBundle& from) {
        for (Recorded& result : results_of(call, from))
            if (result.instrument == &one && !result.answers.empty())
                out.push_back({result.at, std::move(result.answers)});
    };
    collect(bundle);
    if (call.asker().kind != access::AskerKind::worker || !bundle.person) return out;
    const auto rows = call.reader.cases_of_person(bundle.person->id);
    if (!rows) return fail(rows.error());
    std::vector<access::CaseParties> seen;
    for (const auto& row : *rows) {
        if (row.case_id == bundle.the_case.id) continue;
        auto other = open_bundle(call, row.case_id, access::Purpose::read);
        if (!other) continue;
        collect(*other);
        seen.push_back(other->parties);
    }
    if (auto noted = note_views(call, seen, access::Purpose::read); !noted)
        return fail(noted.error());
    return out;
}

std::string signed_text(const Decimal& value) {
    return (value.is_negative() || value.is_zero() ? "" : "+") + value.to_string();
}

// "Arjessa pärjääminen: 4/10, tyytymätön. Edellisestä kerrasta -2."
std::string sentence(const Voice& voice, const Instrument& one, const instrument::LifeSide& side) {
    const std::string& topic = voice.in(one.items[side.item].topic);
    if (!side.value) return voice.words("life.unanswered", {{"topic", topic}});
    const std::string light =
        side.light == none ? std::string() : voice.in(one.lights[side.light].label);
    std::string out = voice.words("life.side", {{"topic", topic},
                                                {"value", side.value->to_string()},
                                                {"most", one.items[side.item].high.to_string()},
                                                {"light", light}});
    if (!side.change) return out;
    return out + " " +
           (side.change->is_zero()
                ? voice.words("life.same")
                : voice.words("life.change", {{"change", signed_text(*side.change)}}));
}

void write_side(JsonWriter& json, const Voice& voice, const Instrument& one,
                const instrument::LifeSide& side) {
    const instrument::Band* light = side.light == none ? nullptr : &one.lights[side.light];
    json.begin_object().member("id", one.items[side.item].id);
    write_words(json, "topic", voice, one.items[side.item].topic);
    write_number(json, "value", side.value);
    json.member_or_null("light", light == nullptr ? std::string() : light->light);
    json.member_or_null("light_text", light == nullptr ? std::string() : voice.in(light->label));
    write_number(json, "before", side.before);
    write_number(json, "change", side.change);
    json.member_or_null("change_text", side.change ? signed_text(*side.change) : std::string());
    json.key("over_time").begin_array();
    for (const auto& [at, value] : side.over_time) {
        json.begin_object().time("at", at);
        write_number(json, "value", value);
        json.end_object();
    }
    json.end_array().key("norm");
    if (side.norm != nullptr) {
        json.begin_object();
        write_number(json, "mean", side.norm->mean);
        write_number(json, "sd", side.norm->sd);
        json.end_object();
    } else {
        json.null();
    }
    json.member("text", sentence(voice, one, side)).end_object();
}

void write_norms(JsonWriter& json, const Voice& voice, const Instrument& one) {
    json.key("norms");
    if (!one.norms) {
        json.null();
        return;
    }
    json.begin_object();
    write_words(json, "population", voice, one.norms->population);
    json.count("n", static_cast<std::uint64_t>(one.norms->n)).member("when", one.norms->when);
    json.member("source", one.norms->source).end_object();
}

Answer life(Call& call, Uuid id) {
    const Instrument* one = life_instrument(call);
    if (one == nullptr)
        return fail(Error(ErrorKind::not_found, "instrument.unknown").with("name", "3x10d"));
    auto bundle = opened(call, id);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    auto answers = life_answers(call, *bundle, *one);
    if (!answers) return fail(answers.error());
    const auto picture = instrument::life_picture(*one, *answers);
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object();
    write_words(json, "title", voice, one->title);
    json.member("instrument", one->id);
    write_words(json, "stem", voice, one->stem);
    json.member("wording", wording(*one, call.language));
    const std::uint32_t fact = instrument::answers_fact(*bundle->the_case.model, one->id);
    // A client tells what the model asks of clients (engine: check_teller).
    const bool may_tell =
        fact != engine::none && (call.asker().kind == access::AskerKind::worker ||
                                 !bundle->the_case.model->facts[fact].ask.fi.empty());
    json.flag("can_answer", may_tell);
    json.member_or_null("answers_fact",
                        may_tell ? bundle->the_case.model->facts[fact].id : std::string());
    json.time("at", picture.at).time("before_at", picture.before_at);
    json.key("items").begin_array();
    for (const auto& side : picture.sides) write_side(json, voice, *one, side);
    json.end_array();
    write_norms(json, voice, *one);
    json.end_object();
    return tagged_response(call, json.take());
}

Answer case_life(Call& call) {
    auto id = parse_uuid(call.args[0]);
    if (!id) return fail(ErrorKind::not_found, "store.no_case");
    return life(call, *id);
}

Answer my_life(Call& call) { return life(call, call.asker().own_case); }

constexpr std::array<RouteSpec, 5> routes{{
    {Method::get, "/api/instruments", Who::anyone, list},
    {Method::get, "/api/instruments/{id}", Who::anyone, show},
    {Method::get, "/api/cases/{id}/measurements", Who::worker, measurements},
    {Method::get, "/api/cases/{id}/life-situation", Who::worker, case_life},
    {Method::get, "/api/my/case/life-situation", Who::client, my_life},
}};

}  // namespace

std::span<const RouteSpec> measure_routes() { return routes; }

}  // namespace luotsi::server
