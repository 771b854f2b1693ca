// Parts of a case that the client and the worker are shown alike, and what an asker's eyes meet.
#include "server/case_parts.hpp"

namespace luotsi::server {

access::Verdict Eyes::at(model::Register reg, model::Wall wall, Instant recorded_at, bool own_words,
                         bool internal) const {
    access::Element element;
    element.reg = reg;
    element.wall = wall;
    element.own_words = own_words;
    element.internal = internal;
    element.recorded_at = recorded_at;
    return access::may_see(asker_, access::Purpose::read, bundle_.parties, element, now_);
}

bool Eyes::see(const store::Text& text) const {
    const bool own_words = text.kind == "words" || text.kind == "choice" || text.kind == "question";
    return at(text.reg, text.wall, text.recorded_at, own_words, text.kind == "note") ==
           access::Verdict::yes;
}

bool Eyes::see_step(std::uint32_t step, Instant recorded_at) const {
    const model::Step& one = bundle_.the_case.model->steps[step];
    return at(one.reg, one.wall, recorded_at) == access::Verdict::yes;
}

access::Verdict Eyes::fact(std::uint32_t fact, Instant recorded_at) const {
    const model::Fact& one = bundle_.the_case.model->facts[fact];
    return at(one.reg, one.wall, recorded_at);
}

std::string Eyes::body(Uuid id) const {
    const store::Text* text = id.is_nil() ? nullptr : bundle_.text(id);
    return text && !text->erased && see(*text) ? text->body : std::string{};
}

std::string_view consent_state_text(engine::ConsentState state) {
    switch (state) {
        case engine::ConsentState::asked: return "asked";
        case engine::ConsentState::given: return "given";
        case engine::ConsentState::refused: return "refused";
        case engine::ConsentState::withdrawn: return "withdrawn";
    }
    return "asked";
}

namespace {

std::string_view plan_state_text(engine::PlanState state) {
    switch (state) {
        case engine::PlanState::none_yet: return "none";
        case engine::PlanState::drafted: return "drafted";
        case engine::PlanState::agreed: return "agreed";
        case engine::PlanState::disagreed: return "disagreed";
    }
    return "none";
}

std::string_view appointment_state_text(engine::AppointmentState state) {
    switch (state) {
        case engine::AppointmentState::booked: return "booked";
        case engine::AppointmentState::cancelled: return "cancelled";
        case engine::AppointmentState::no_show: return "no_show";
        case engine::AppointmentState::held: return "held";
    }
    return "booked";
}

void write_plan_item(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                     const engine::PlanItem& item) {
    json.begin_object().count("id", item.id).member("text", eyes.body(item.text));
    json.member("owner", voice.unit_title(item.owner_unit));
    json.member_or_null("owner_unit", item.owner_unit);
    json.member_or_null("by", item.by ? to_iso(*item.by) : std::string{});
    json.flag("done", item.done).key("service");
    const auto directory = voice.installation.directory.now();
    const directory::Listing* service =
        item.service.empty() ? nullptr : directory->service(item.service);
    if (service) {
        const std::string& title = voice.in(service->title);
        json.begin_object().member("id", service->id);
        json.member("title", title.empty() ? service->title.fi : title);
        json.member_or_null("phone", service->phone).end_object();
    } else {
        json.null();
    }
    json.end_object();
}

}  // namespace

void write_plan(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                const engine::Case& the_case) {
    const engine::Plan& plan = the_case.plan;
    // A plan is seen whole or not at all: it belongs to the model's own register.
    if (plan.state == engine::PlanState::none_yet ||
        eyes.at(the_case.model->reg, model::Wall::parties, Instant{0}) != access::Verdict::yes) {
        json.null();
        return;
    }
    json.begin_object().count("version", plan.version);
    json.member("state", plan_state_text(plan.state)).key("goals").begin_array();
    for (const Uuid goal : plan.goals) json.text(eyes.body(goal));
    json.end_array().key("items").begin_array();
    for (const auto& item : plan.items) write_plan_item(json, voice, eyes, item);
    json.end_array();
    json.member_or_null("disagreement", eyes.body(plan.disagreement)).end_object();
}

void write_appointments(JsonWriter& json, const Voice& voice, const engine::Case& the_case) {
    json.begin_array();
    for (const auto& one : the_case.appointments) {
        json.begin_object().count("id", one.id);
        json.member("state", appointment_state_text(one.state));
        json.time("starts_at", one.starts_at);
        json.key("minutes").integer(one.length.ms / 60'000);
        json.member("channel", one.channel).key("unit");
        write_unit(json, voice, one.unit);
        json.member_or_null("worker_name", voice.worker_name(one.worker)).end_object();
    }
    json.end_array();
}

}  // namespace luotsi::server
