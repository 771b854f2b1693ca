// Parts of a case that the client and the worker are shown alike, and what an asker's eyes meet.
#include "server/case_parts.hpp"

#include "access/standing.hpp"

namespace luotsi::server {

Eyes::Eyes(const CaseBundle& bundle, const access::Asker& asker, Instant now)
    : bundle_(bundle), asker_(asker), now_(now) {
    const access::Position position = access::position_of(asker, bundle.parties, now);
    // Whoever has opened the matter sees it as it is.
    const bool opened =
        access::opening_of(asker, bundle.parties, now).standing != access::Standing::none;
    if (position.ended && !opened) ended_at_ = position.ended_at;
}

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

access::Ruling Eyes::rule(model::Register reg, model::Wall wall, Instant recorded_at) const {
    access::Element element;
    element.reg = reg;
    element.wall = wall;
    element.recorded_at = recorded_at;
    return access::rule_see(asker_, access::Purpose::read, bundle_.parties, element, now_);
}

bool Eyes::see(const store::Text& text) const {
    access::Element element;
    element.reg = text.reg;
    element.wall = text.wall;
    element.own_words = text.kind == "words" || text.kind == "choice" || text.kind == "question";
    element.internal = text.kind == "note";
    element.recorded_at = text.recorded_at;
    element.document = text.id;
    return access::may_see(asker_, access::Purpose::read, bundle_.parties, element, now_) ==
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

access::Verdict Eyes::fact_now(std::uint32_t fact) const {
    if (later_of([&](const engine::Event& one) { return one.fact == fact; }))
        return access::Verdict::no;
    const auto& facts = bundle_.the_case.facts;
    const std::uint64_t seq = fact < facts.size() ? facts[fact].learned_by : 0;
    const bool known = seq != 0 && seq <= bundle_.journal.size();
    return this->fact(fact, known ? bundle_.journal[seq - 1].recorded_at : Instant{0});
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

std::string_view appointment_state_text(engine::AppointmentState state) {
    switch (state) {
        case engine::AppointmentState::booked: return "booked";
        case engine::AppointmentState::cancelled: return "cancelled";
        case engine::AppointmentState::no_show: return "no_show";
        case engine::AppointmentState::held: return "held";
    }
    return "booked";
}

}  // namespace

void write_appointments(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                        const engine::Case& the_case) {
    json.begin_array();
    for (const auto& one : the_case.appointments) {
        const auto of_this = [&](const engine::Event& event) {
            return event.appointment == one.id;
        };
        if (eyes.later_of(of_this)) continue;
        json.begin_object().count("id", one.id);
        json.member("state", appointment_state_text(one.state));
        json.time("starts_at", one.starts_at);
        json.key("minutes").integer(one.length.ms / 60'000);
        json.member("channel", one.channel).key("unit");
        const bool told = eyes.place_of(one.unit);
        write_unit(json, voice, told ? one.unit : std::string{});
        json.member_or_null("worker_name", told ? voice.worker_name(one.worker) : std::string{});
        json.end_object();
    }
    json.end_array();
}

}  // namespace luotsi::server
