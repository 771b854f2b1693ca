#include "server/plan_view.hpp"

#include "engine/plan.hpp"
#include "server/writing.hpp"

namespace luotsi::server {

namespace {

std::string_view state_text(engine::PlanState state) {
    switch (state) {
        case engine::PlanState::none_yet: return "none";
        case engine::PlanState::drafted: return "drafted";
        case engine::PlanState::agreed: return "agreed";
        case engine::PlanState::disagreed: return "disagreed";
    }
    return "none";
}

void write_service(JsonWriter& json, const Voice& voice, const std::string& id) {
    const auto directory = voice.installation.directory.now();
    const directory::Listing* service = id.empty() ? nullptr : directory->service(id);
    if (!service) {
        json.null();
        return;
    }
    const std::string& title = voice.in(service->title);
    json.begin_object().member("id", service->id);
    json.member("title", title.empty() ? service->title.fi : title);
    json.member_or_null("phone", service->phone).end_object();
}

// What another wrote without having seen what stands.
void write_rival(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                 const engine::PlanRival& rival) {
    json.begin_object().member("field", engine::to_string(rival.field));
    json.flag("decides", engine::is_decisive(rival.field));
    switch (rival.field) {
        case engine::PlanField::text: json.member("text", eyes.body(rival.value.text)); break;
        case engine::PlanField::service:
            json.key("service");
            write_service(json, voice, rival.value.service);
            break;
        case engine::PlanField::owner:
            json.member("owner", voice.unit_title(rival.value.owner_unit));
            json.member_or_null("owner_unit", rival.value.owner_unit);
            break;
        case engine::PlanField::by:
            json.member_or_null("by", rival.value.by ? to_iso(*rival.value.by) : std::string{});
            break;
        default: json.flag("done", rival.value.done); break;
    }
    json.member_or_null("unit_title",
                        rival.unit.empty() ? std::string{} : voice.unit_title(rival.unit));
    json.time("at", rival.at).end_object();
}

void write_item(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                const engine::PlanItem& item, const engine::Case& the_case) {
    json.begin_object().count("id", item.id).member("text", eyes.body(item.text));
    json.member("owner", voice.unit_title(item.owner_unit));
    json.member_or_null("owner_unit", item.owner_unit);
    json.member_or_null("by", item.by ? to_iso(*item.by) : std::string{});
    json.flag("done", item.done).key("service");
    write_service(json, voice, item.service);
    json.member_or_null("part_of",
                        item.part_of.empty() ? std::string{} : voice.unit_title(item.part_of));
    const bool worker = eyes.asker().kind == access::AskerKind::worker;
    json.flag("may_edit", worker && engine::may_edit(the_case, item, actor_of(eyes.asker())));
    json.key("rivals").begin_array();
    for (const auto& rival : item.rivals) write_rival(json, voice, eyes, rival);
    json.end_array().end_object();
}

}  // namespace

void write_plan(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                const engine::Case& the_case) {
    const engine::Plan& plan = the_case.plan;
    // The plan is one sheet: with anything in it written since the asker's part ended it is not
    // the one they knew.
    const auto of_plan = [](const engine::Event& one) {
        return one.kind >= engine::EventKind::plan_drafted &&
               one.kind <= engine::EventKind::plan_edited;
    };
    if (plan.state == engine::PlanState::none_yet || eyes.later_of(of_plan) ||
        eyes.at(the_case.model->reg, model::Wall::parties, Instant{0}) != access::Verdict::yes) {
        json.null();
        return;
    }
    json.begin_object().count("version", plan.version).count("edition", plan.edition);
    json.flag("undecided", engine::is_undecided(plan));
    json.member("state", state_text(plan.state)).key("goals").begin_array();
    for (const Uuid goal : plan.goals) json.text(eyes.body(goal));
    json.end_array().key("goal_ids").begin_array();
    for (const Uuid goal : plan.goals) json.text(to_string(goal));
    json.end_array().key("items").begin_array();
    for (const auto& item : plan.items) write_item(json, voice, eyes, item, the_case);
    json.end_array();
    json.member_or_null("disagreement", eyes.body(plan.disagreement)).end_object();
}

}  // namespace luotsi::server
