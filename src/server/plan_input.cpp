#include "server/plan_input.hpp"

#include <array>

#include "base/text.hpp"
#include "engine/plan.hpp"

namespace luotsi::server {

namespace {

using engine::PlanField;

constexpr std::size_t rows_max = 50;
constexpr std::size_t words_max = 2'000;
constexpr std::size_t name_max = 200;
constexpr std::array<std::string_view, 8> fields{"text", "service", "owner", "by",
                                                 "done", "remove",  "add",   "goal"};

}  // namespace

std::string PlanInput::service(JsonInput& from) const {
    std::string id = from.text("service", name_max);
    if (!id.empty() && !installation_.directory.now()->service(id))
        from.wrong("service", "field.unknown_value");
    return id;
}

std::string PlanInput::owner(JsonInput& from) const {
    std::string unit = from.text("owner_unit", name_max);
    if (!unit.empty() && !installation_.organisation.unit(unit))
        from.wrong("owner_unit", "field.unknown_value");
    return unit;
}

std::optional<Date> PlanInput::day(JsonInput& from) const {
    const std::string text = from.text("by", 20);
    if (text.empty()) return std::nullopt;
    auto day = parse_date(text);
    if (day) return *day;
    from.wrong("by", day.error());
    return std::nullopt;
}

void PlanInput::whole(JsonInput& plan, engine::Plan& out) const {
    for (auto& goal : plan.texts("goals", words_max))
        if (!trim(goal).empty()) out.goals.push_back(add_text_("goal", std::move(goal)));
    auto items = plan.objects("items");
    if (items.size() > rows_max) plan.wrong("items", "field.too_many");
    for (auto& one : items) item(one, out);
    plan.finish_part();
}

Uuid PlanInput::text_of(std::uint32_t line, std::string words) const {
    for (const engine::PlanItem& known : plan_.items)
        if (known.id == line && words_of_(known.text) == words) return known.text;
    return add_text_("plan item", std::move(words));
}

void PlanInput::item(JsonInput& from, engine::Plan& out) const {
    engine::PlanItem item;
    // The number of the line it goes on from, when the writer knows it.
    item.id = static_cast<std::uint32_t>(from.integer("id", 1, 1'000'000).value_or(0));
    item.service = service(from);
    item.owner_unit = owner(from);
    item.by = day(from);
    item.text = text_of(item.id, from.need_text("text", words_max));
    from.finish_part();
    out.items.push_back(std::move(item));
}

std::vector<engine::PlanEdit> PlanInput::edits(JsonInput& body) const {
    std::vector<engine::PlanEdit> out;
    auto all = body.objects("edits");
    if (all.empty()) body.wrong("edits", "field.missing");
    if (all.size() > engine::max_plan_lines) body.wrong("edits", "field.too_many");
    for (auto& one : all) {
        edit(one, out.emplace_back());
        one.finish_part();
    }
    return out;
}

void PlanInput::edit(JsonInput& from, engine::PlanEdit& out) const {
    const std::string field = from.choice("field", fields);
    if (!engine::parse_plan_field(field, out.field)) return from.wrong("field", "field.missing");
    if (out.field != PlanField::add && out.field != PlanField::goal) {
        const auto line = from.integer("item", 1, 1'000'000);
        if (!line) return from.wrong("item", "field.missing");
        out.line = static_cast<std::uint32_t>(*line);
    }
    engine::PlanValue& value = out.value;
    switch (out.field) {
        case PlanField::service: value.service = service(from); break;
        case PlanField::owner: value.owner_unit = owner(from); break;
        case PlanField::by: value.by = day(from); break;
        case PlanField::done: value.done = from.boolean("done").value_or(true); break;
        case PlanField::remove: value.done = !from.boolean("keep").value_or(false); break;
        case PlanField::add:
            value.service = service(from);
            value.owner_unit = owner(from);
            value.by = day(from);
            [[fallthrough]];
        case PlanField::text:
            value.text = add_text_("plan item", from.need_text("text", words_max));
            break;
        case PlanField::goal: {
            out.goal = from.uuid("goal").value_or(Uuid{});
            std::string words = from.text("text", words_max);
            if (!trim(words).empty()) value.text = add_text_("goal", std::move(words));
            break;
        }
    }
}

}  // namespace luotsi::server
