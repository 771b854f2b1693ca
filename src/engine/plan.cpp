#include "engine/plan.hpp"

#include <algorithm>
#include <array>

namespace luotsi::engine {

namespace {

constexpr std::array<std::string_view, 8> field_names{"text", "service", "owner", "by",
                                                      "done", "remove",  "add",   "goal"};

// Who writes, when, and on what.
struct Writing {
    std::uint32_t edition = 0;
    std::uint32_t seen = 0;
    const std::string& unit;
    Instant at;
    // A field written twice in one writing is no collision.
    bool saw(std::uint32_t written) const { return written <= seen || written == edition; }
};

std::size_t index_of(PlanField field) { return static_cast<std::size_t>(field); }

PlanItem* find_line(std::vector<PlanItem>& lines, std::uint32_t id) {
    const auto at = std::ranges::find(lines, id, &PlanItem::id);
    return at == lines.end() ? nullptr : &*at;
}

bool same(PlanField field, const PlanValue& a, const PlanValue& b) {
    switch (field) {
        case PlanField::text: return a.text == b.text;
        case PlanField::service: return a.service == b.service;
        case PlanField::owner: return a.owner_unit == b.owner_unit;
        case PlanField::by: return a.by == b.by;
        case PlanField::done:
        case PlanField::remove: return a.done == b.done;
        default: return false;
    }
}

PlanValue value_of(const PlanItem& line, PlanField field) {
    PlanValue out;
    switch (field) {
        case PlanField::text: out.text = line.text; break;
        case PlanField::service: out.service = line.service; break;
        case PlanField::owner: out.owner_unit = line.owner_unit; break;
        case PlanField::by: out.by = line.by; break;
        case PlanField::done: out.done = line.done; break;
        default: break;  // remove: a line that is there has not been given up
    }
    return out;
}

void set_value(PlanItem& line, PlanField field, const PlanValue& value) {
    switch (field) {
        case PlanField::text: line.text = value.text; break;
        case PlanField::service: line.service = value.service; break;
        case PlanField::owner: line.owner_unit = value.owner_unit; break;
        case PlanField::by: line.by = value.by; break;
        case PlanField::done: line.done = value.done; break;
        default: break;
    }
}

std::uint32_t last_written(const PlanItem& line, PlanField field) {
    if (field != PlanField::remove) return line.editions[index_of(field)];
    // Giving a line up is about all of it, and about what is kept beside it.
    std::uint32_t last = *std::ranges::max_element(line.editions);
    for (const PlanRival& rival : line.rivals)
        if (rival.field != PlanField::remove) last = std::max(last, rival.edition);
    return last;
}

void forget_rivals(PlanItem& line, PlanField field, const Writing& writing) {
    std::erase_if(line.rivals, [&](const PlanRival& rival) {
        return rival.field == field && writing.saw(rival.edition);
    });
}

void give_up(Plan& plan, std::uint32_t id, const Writing& writing) {
    const auto at = std::ranges::find(plan.items, id, &PlanItem::id);
    PlanItem line = std::move(*at);
    plan.items.erase(at);
    PlanValue given_up;
    given_up.done = true;
    line.editions[index_of(PlanField::remove)] = writing.edition;
    line.rivals.push_back({PlanField::remove, given_up, writing.edition, writing.unit, writing.at});
    if (plan.removed.size() >= max_plan_lines) plan.removed.erase(plan.removed.begin());
    plan.removed.push_back(std::move(line));
}

void write_goal(Plan& plan, const PlanEdit& edit) {
    const auto at =
        edit.goal.is_nil() ? plan.goals.end() : std::ranges::find(plan.goals, edit.goal);
    const bool ends = edit.value.text.is_nil();
    if (at == plan.goals.end()) {
        if (!ends) plan.goals.push_back(edit.value.text);
    } else if (ends) {
        plan.goals.erase(at);
    } else {
        *at = edit.value.text;
    }
}

void add_line(Plan& plan, const PlanEdit& edit, const Writing& writing) {
    PlanItem line;
    line.id = edit.line;
    line.text = edit.value.text;
    line.service = edit.value.service;
    line.owner_unit = edit.value.owner_unit;
    line.by = edit.value.by;
    line.part_of = writing.unit;
    line.editions.fill(writing.edition);
    plan.items.push_back(std::move(line));
}

// The line an edit is about. One given up comes back when somebody writes into it, undecided if
// that writer had not seen it go.
PlanItem* line_for(Plan& plan, std::uint32_t id, const Writing& writing) {
    if (PlanItem* there = find_line(plan.items, id)) return there;
    const auto gone = std::ranges::find(plan.removed, id, &PlanItem::id);
    if (gone == plan.removed.end()) return nullptr;
    plan.items.push_back(std::move(*gone));
    plan.removed.erase(gone);
    forget_rivals(plan.items.back(), PlanField::remove, writing);
    return &plan.items.back();
}

void write_line(Plan& plan, const PlanEdit& edit, const Writing& writing) {
    PlanItem* line = line_for(plan, edit.line, writing);
    if (line == nullptr) return;  // never decided so
    if (edit.beside) {
        line->rivals.push_back({edit.field, edit.value, writing.edition, writing.unit, writing.at});
        return;
    }
    forget_rivals(*line, edit.field, writing);
    if (edit.field == PlanField::remove && edit.value.done)
        return give_up(plan, edit.line, writing);
    std::uint32_t& written = line->editions[index_of(edit.field)];
    if (!writing.saw(written))
        line->rivals.push_back({edit.field, value_of(*line, edit.field), written, {}, writing.at});
    set_value(*line, edit.field, edit.value);
    written = writing.edition;
}

void write(Plan& plan, const PlanEdit& edit, const Writing& writing) {
    if (edit.field == PlanField::goal)
        write_goal(plan, edit);
    else if (edit.field == PlanField::add)
        add_line(plan, edit, writing);
    else
        write_line(plan, edit, writing);
}

// What the client is asked to agree to has become another.
bool changes_agreed(const PlanEdit& edit) { return !edit.beside && edit.field != PlanField::done; }

class Merging {
public:
    Merging(const Case& the_case, std::uint32_t seen, const Actor& actor)
        : case_(the_case), actor_(actor), plan_(the_case.plan),
          writing_{the_case.plan.edition + 1, seen, actor.unit, Instant{0}} {
        for (const auto* lines : {&plan_.items, &plan_.removed})
            for (const PlanItem& line : *lines) last_ = std::max(last_, line.id);
    }

    Result<void> take(PlanEdit edit) {
        edit.beside = false;
        auto wanted = edit.field == PlanField::goal  ? goal(edit)
                      : edit.field == PlanField::add ? add(edit)
                                                     : line(edit);
        if (!wanted) return fail(std::move(wanted.error()));
        if (!*wanted) return {};
        write(plan_, edit, writing_);
        if (plan_.items.size() > max_plan_lines || plan_.goals.size() > max_plan_lines)
            return fail(ErrorKind::too_large, "engine.plan_too_long", "at most 200 of each");
        edits_.push_back(std::move(edit));
        return {};
    }
    std::vector<PlanEdit> done() { return std::move(edits_); }

private:
    // Each says whether anything is to be written.
    Result<bool> goal(const PlanEdit& edit) const {
        if (edit.goal.is_nil() && edit.value.text.is_nil())
            return fail(ErrorKind::invalid, "engine.text_missing", "a goal has words");
        const bool there = std::ranges::find(plan_.goals, edit.goal) != plan_.goals.end();
        return there || !edit.value.text.is_nil();
    }

    Result<bool> add(PlanEdit& edit) {
        if (edit.value.text.is_nil())
            return fail(ErrorKind::invalid, "engine.text_missing", "a line has words");
        edit.line = ++last_;
        return true;
    }

    Result<bool> line(PlanEdit& edit) const {
        const auto by_id = [&](const PlanItem& one) { return one.id == edit.line; };
        auto at = std::ranges::find_if(plan_.items, by_id);
        const bool gone = at == plan_.items.end();
        if (gone) at = std::ranges::find_if(plan_.removed, by_id);
        if (at == plan_.removed.end())
            return fail(ErrorKind::not_found, "engine.no_such_item", "the plan has no such line");
        if (!may_edit(case_, *at, actor_))
            return fail(ErrorKind::forbidden, "engine.not_your_part", "a line of another party");
        if (edit.field == PlanField::text && edit.value.text.is_nil())
            return fail(ErrorKind::invalid, "engine.text_missing", "a line has words");
        if (gone && edit.field == PlanField::remove) return !edit.value.done;
        const auto known = [&](const PlanRival& rival) {
            return rival.field == edit.field && writing_.saw(rival.edition);
        };
        const bool stands = !gone && same(edit.field, value_of(*at, edit.field), edit.value);
        if (stands) return std::ranges::any_of(at->rivals, known);
        edit.beside = is_decisive(edit.field) && !writing_.saw(last_written(*at, edit.field));
        const auto told = [&](const PlanRival& rival) {
            return rival.field == edit.field && same(edit.field, rival.value, edit.value);
        };
        return !(edit.beside && std::ranges::any_of(at->rivals, told));
    }

    const Case& case_;
    const Actor& actor_;
    Plan plan_;
    const Writing writing_;
    std::uint32_t last_ = 0;
    std::vector<PlanEdit> edits_;
};

}  // namespace

bool may_edit(const Case& the_case, const PlanItem& line, const Actor& actor) {
    if (actor.kind == ActorKind::system || actor.unit == the_case.unit) return true;
    if (!the_case.keeper.empty() && actor.id == the_case.keeper) return true;
    return !actor.unit.empty() && (line.owner_unit == actor.unit || line.part_of == actor.unit);
}

bool is_undecided(const Plan& plan) {
    return std::ranges::any_of(plan.items, [](const PlanItem& line) {
        return std::ranges::any_of(line.rivals,
                                   [](const PlanRival& rival) { return is_decisive(rival.field); });
    });
}

bool asks_anew(const Plan& plan, std::span<const PlanEdit> edits) {
    return plan.state != PlanState::drafted && std::ranges::any_of(edits, changes_agreed);
}

Result<std::vector<PlanEdit>> merge_edits(const Case& the_case, std::span<const PlanEdit> asked,
                                          std::uint32_t seen, const Actor& actor) {
    if (asked.empty()) return fail(ErrorKind::invalid, "engine.edits_missing", "nothing to write");
    if (asked.size() > max_plan_lines)
        return fail(ErrorKind::too_large, "engine.plan_too_long", "at most 200 at a time");
    if (seen > the_case.plan.edition)
        return fail(ErrorKind::invalid, "engine.edition_unknown", "no such edition yet");
    Merging merging(the_case, seen, actor);
    for (const PlanEdit& edit : asked)
        if (auto ok = merging.take(edit); !ok) return fail(std::move(ok.error()));
    return merging.done();
}

void redraft(Plan& plan, const Event& drafted) {
    Plan fresh = *drafted.plan;
    fresh.state = PlanState::drafted;
    fresh.edition = plan.edition + 1;
    const Writing writing{fresh.edition, plan.edition, drafted.actor.unit, drafted.happened_at};
    for (PlanItem& line : fresh.items) {
        const PlanItem* before = find_line(plan.items, line.id);
        if (before == nullptr) before = find_line(plan.removed, line.id);
        line.part_of = before != nullptr ? before->part_of : drafted.actor.unit;
        line.editions.fill(fresh.edition);
        line.rivals.clear();
    }
    while (!plan.items.empty()) {
        const std::uint32_t id = plan.items.back().id;
        if (find_line(fresh.items, id) == nullptr)
            give_up(plan, id, writing);
        else
            plan.items.pop_back();
    }
    // A line given up that is taken again is the same line.
    std::erase_if(plan.removed,
                  [&](const PlanItem& line) { return find_line(fresh.items, line.id) != nullptr; });
    fresh.removed = std::move(plan.removed);
    plan = std::move(fresh);
}

void apply_edits(Plan& plan, const Event& edited) {
    const Writing writing{plan.edition + 1, edited.row, edited.actor.unit, edited.happened_at};
    for (const PlanEdit& edit : edited.edits) write(plan, edit, writing);
    plan.edition = writing.edition;
    if (!std::ranges::any_of(edited.edits, changes_agreed)) return;
    plan.state = PlanState::drafted;
    plan.disagreement = Uuid{};
    ++plan.version;
}

void item_done(Plan& plan, std::uint32_t line) {
    ++plan.edition;
    PlanItem* item = find_line(plan.items, line);
    if (item == nullptr) return;
    item->done = true;
    item->editions[index_of(PlanField::done)] = plan.edition;
}

std::string_view to_string(PlanField field) { return field_names[index_of(field)]; }

bool parse_plan_field(std::string_view text, PlanField& out) {
    const auto at = std::ranges::find(field_names, text);
    if (at == field_names.end()) return false;
    out = static_cast<PlanField>(at - field_names.begin());
    return true;
}

}  // namespace luotsi::engine
