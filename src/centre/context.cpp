#include "centre/context.hpp"

namespace luotsi::centre {

namespace {

void add_kind(engine::Context& context, const access::Structure& structure, const std::string& kind,
              std::string_view municipality, std::string_view organiser) {
    if (kind.empty()) return;
    for (const auto& [known, unit] : context.unit_of_kind) {
        if (known == kind) return;
    }
    if (const access::Unit* unit = structure.unit_of_kind(kind, municipality, organiser))
        context.unit_of_kind.emplace_back(kind, unit->slug);
}

}  // namespace

engine::Context make_context(const model::CompiledModel& model, const access::Structure& structure,
                             std::string_view municipality, const Calendar& calendar,
                             const model::Guarantees& guarantees, const History& history,
                             std::optional<int> age, std::string_view organiser) {
    engine::Context context;
    context.calendar = &calendar;
    context.guarantees = &guarantees;
    context.age = age;
    for (const model::Role& role : model.roles)
        add_kind(context, structure, role.unit_kind, municipality, organiser);
    for (const model::Step& step : model.steps)
        add_kind(context, structure, step.of, municipality, organiser);
    const auto count = [&](std::int64_t n) {
        return history.known ? feel::Value::number(n) : feel::Value();
    };
    context.history = {{"open cases", count(history.open_cases)},
                       {"contacts of last year", count(history.contacts_of_last_year)},
                       {"open service lines", count(history.open_service_lines)}};
    return context;
}

}  // namespace luotsi::centre
