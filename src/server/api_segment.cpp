// What kind of support would fit a person, by every open segmentation table that knows enough: the
// proposal, its reasons, how near it is to another, which answers would change it. Never a
// decision: that is the model's, by a person (api_commands.cpp).
#include <algorithm>
#include <array>

#include "instrument/binding.hpp"
#include "instrument/segment.hpp"
#include "server/app.hpp"
#include "server/case_parts.hpp"
#include "server/viewing.hpp"

namespace luotsi::server {

namespace {

using instrument::none;
using instrument::Segmentation;

// What the asker may see of the case that the table's inputs are made of.
instrument::Known known_of(const CaseBundle& bundle, const Eyes& eyes, const Segmentation& table) {
    const engine::Case& one = bundle.the_case;
    instrument::Known out;
    const auto seen = [&](std::uint32_t fact) -> const feel::Value* {
        if (fact == engine::none) return nullptr;
        const bool may = eyes.fact_now(fact) == access::Verdict::yes;
        return may && !one.facts[fact].value.is_null() ? &one.facts[fact].value : nullptr;
    };
    for (const instrument::SegmentInput& input : table.inputs) {
        if (input.instrument.empty()) {
            const std::uint32_t fact = one.model->find_fact(input.id);
            if (const feel::Value* value = seen(fact)) out.facts.emplace_back(input.id, *value);
            continue;
        }
        const std::uint32_t fact = instrument::answers_fact(*one.model, input.instrument);
        const feel::Value* value = seen(fact);
        if (value == nullptr) continue;
        if (auto answers = instrument::to_answers(*value))
            out.answers.emplace_back(input.instrument, std::move(*answers));
    }
    return out;
}

void write_segment(JsonWriter& json, const Voice& voice, const Segmentation& table,
                   std::uint32_t at) {
    json.begin_object().member("code", table.segments[at].code);
    json.member("title", voice.in(table.segments[at].title));
    json.member_or_null("text", voice.in(table.segments[at].text)).end_object();
}

void write_lines(JsonWriter& json, const Voice& voice, const Segmentation& table,
                 const instrument::Explanation& out) {
    json.key("lines").begin_array();
    for (const instrument::Line& line : out.lines) {
        json.begin_object().member("input", table.inputs[line.input].id);
        json.member("title", voice.in(table.inputs[line.input].title));
        json.key("value").number(out.proposal.values[line.input].as_number().to_double());
        json.key("distance");
        if (line.distance)
            json.integer(*line.distance);
        else
            json.null();
        json.member_or_null("other", line.other == none
                                         ? std::string()
                                         : voice.in(table.segments[line.other].title));
        json.end_object();
    }
    json.end_array();
}

void write_moving(JsonWriter& json, const Voice& voice, const Segmentation& table,
                  const instrument::Explanation& out) {
    json.key("moving").begin_array();
    for (const instrument::Moving& one : out.moving) {
        json.begin_object().member("instrument", one.instrument->id);
        json.member("item", one.instrument->items[one.item].id);
        json.member("topic", voice.in(one.instrument->items[one.item].topic));
        json.key("answer").number(one.answer.to_double());
        json.key("changed").number(one.changed.to_double());
        json.member("other", voice.in(table.segments[one.other].title)).end_object();
    }
    json.end_array();
}

void write_table(JsonWriter& json, const Voice& voice, const Segmentation& table,
                 const instrument::Explanation& out) {
    json.begin_object().member("id", table.id).member("version", table.version);
    json.member("status", table.status).member("title", voice.in(table.title));
    json.member("source", table.source).member("confidence", table.confidence);
    json.key("segment");
    write_segment(json, voice, table, out.proposal.segment);
    json.key("because").begin_array();
    for (const std::uint32_t row : out.proposal.rows) json.text(voice.in(table.because[row]));
    json.end_array().key("not_known").begin_array();
    for (const std::uint32_t at : out.proposal.unknown) json.text(voice.in(table.inputs[at].title));
    json.end_array();
    write_lines(json, voice, table, out);
    write_moving(json, voice, table, out);
    json.end_object();
}

Answer segments(Call& call) {
    auto id = parse_uuid(call.args[0]);
    if (!id) return fail(ErrorKind::not_found, "store.no_case");
    auto bundle = open_bundle(call, *id, access::Purpose::read);
    if (!bundle) return std::unexpected(std::move(bundle.error()));
    if (auto noted = note_view(call, bundle->parties, access::Purpose::read); !noted)
        return fail(noted.error());
    const Eyes eyes(*bundle, call.asker(), call.now);
    const Voice voice{call.app.installation, call.language};
    JsonWriter json;
    json.begin_object().key("items").begin_array();
    for (const Segmentation& table : call.app.installation.segmentations.all()) {
        const instrument::Known known = known_of(*bundle, eyes, table);
        if (known.answers.empty() && known.facts.empty()) continue;
        const auto out = instrument::explain(table, call.app.installation.instruments, known);
        if (out.proposal.segment != none) write_table(json, voice, table, out);
    }
    json.end_array().end_object();
    return tagged_response(call, json.take());
}

constexpr std::array<RouteSpec, 1> routes{{
    {Method::get, "/api/cases/{id}/segments", Who::worker, segments},
}};

}  // namespace

std::span<const RouteSpec> segment_routes() { return routes; }

}  // namespace luotsi::server
