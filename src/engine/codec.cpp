#include "engine/codec.hpp"

#include <boost/json.hpp>

#include "engine/json_value_internal.hpp"
#include "engine/plan.hpp"
#include "engine/value_codec.hpp"

namespace luotsi::engine {
namespace json = boost::json;
using model::none;
namespace {

constexpr std::array<std::string_view, 4> actor_kinds{"system", "client", "worker",
                                                      "representative"};

// Writing ------------------------------------------------------------------------------------

class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}
    void begin() {
        out_ += '{';
        first_ = true;
    }
    void end() {
        out_ += '}';
        first_ = false;
    }
    void key(std::string_view name) {
        if (!first_) out_ += ',';
        first_ = false;
        out_ += '"';
        out_ += name;
        out_ += "\":";
    }
    void text(std::string_view name, std::string_view value) {
        if (value.empty()) return;
        key(name);
        append_text(out_, value);
    }
    void id(std::string_view name, Uuid value) {
        if (value.is_nil()) return;
        key(name);
        append_text(out_, to_string(value));
    }
    void number(std::string_view name, std::uint64_t value) {
        key(name);
        out_ += std::to_string(value);
    }
    void index(std::string_view name, std::uint32_t value) {
        if (value != none) number(name, value);
    }
    void instant(std::string_view name, Instant value) {
        key(name);
        out_ += '"';
        out_ += to_iso(value);
        out_ += '"';
    }
    void limit(std::string_view name, Instant value) {
        if (value != never) instant(name, value);
    }
    void flag(std::string_view name, bool value) {
        if (!value) return;
        key(name);
        out_ += "true";
    }
    std::string& out() { return out_; }

private:
    std::string& out_;
    bool first_ = true;
};

void write_actor(Writer& w, const Actor& actor) {
    w.key("by");
    w.begin();
    w.text("kind", actor_kinds[static_cast<std::size_t>(actor.kind)]);
    w.text("id", actor.id);
    w.text("role", actor.role);
    w.text("unit", actor.unit);
    w.text("organisation", actor.organisation);
    w.end();
}

void write_item(Writer& w, const PlanItem& item) {
    w.begin();
    w.number("id", item.id);
    w.id("text", item.text);
    w.text("service", item.service);
    w.text("owner", item.owner_unit);
    if (item.by) w.text("by", to_iso(*item.by));
    w.flag("done", item.done);
    w.end();
}

void write_plan(Writer& w, const Plan& plan) {
    std::string& out = w.out();
    w.key("plan");
    w.begin();
    w.number("version", plan.version);
    w.key("goals");
    out += '[';
    for (std::size_t i = 0; i < plan.goals.size(); ++i) {
        if (i > 0) out += ',';
        append_text(out, to_string(plan.goals[i]));
    }
    out += ']';
    w.key("items");
    out += '[';
    for (std::size_t i = 0; i < plan.items.size(); ++i) {
        if (i > 0) out += ',';
        write_item(w, plan.items[i]);
    }
    out += ']';
    w.end();
}

void write_edit(Writer& w, const PlanEdit& edit) {
    w.begin();
    w.text("field", to_string(edit.field));
    w.index("line", edit.line);
    w.id("goal", edit.goal);
    w.id("text", edit.value.text);
    w.text("service", edit.value.service);
    w.text("owner", edit.value.owner_unit);
    if (edit.value.by) w.text("by", to_iso(*edit.value.by));
    w.flag("done", edit.value.done);
    w.flag("beside", edit.beside);
    w.end();
}

void write_edits(Writer& w, const std::vector<PlanEdit>& edits) {
    if (edits.empty()) return;
    w.key("edits");
    w.out() += '[';
    for (std::size_t i = 0; i < edits.size(); ++i) {
        if (i > 0) w.out() += ',';
        write_edit(w, edits[i]);
    }
    w.out() += ']';
}

void write_present(Writer& w, const std::vector<std::string>& present) {
    if (present.empty()) return;
    w.key("present");
    std::string& out = w.out();
    out += '[';
    for (std::size_t i = 0; i < present.size(); ++i) {
        if (i > 0) out += ',';
        append_text(out, present[i]);
    }
    out += ']';
}

void write_elements(Writer& w, const Event& e, const model::CompiledModel& model) {
    if (e.fact != none) w.text("fact", model.facts.at(e.fact).id);
    if (e.step != none) w.text("step", model.steps.at(e.step).id);
    if (e.end != none) w.text("end", model.ends.at(e.end).id);
    w.index("round", e.round);
    w.index("promise", e.promise);
    w.index("appointment", e.appointment);
    w.index("row", e.row);
    if (!e.value.is_null()) {
        w.key("value");
        append_value(w.out(), e.value);
    }
    w.flag("unknown", e.unknown);
    w.flag("flag", e.flag);
    w.flag("late", e.late);
}

void write_rest(Writer& w, const Event& e) {
    w.limit("due", e.at);
    w.limit("law", e.law_at);
    if (e.minutes != 0) w.number("minutes", e.minutes);
    w.id("text", e.text);
    w.id("person", e.person);
    w.id("slot", e.slot);
    w.id("parent", e.parent);
    w.index("parent_promise", e.parent_promise);
    w.text("unit", e.unit);
    w.text("to", e.to);
    w.text("channel", e.channel);
    w.text("source", e.source);
    w.text("guarantee", e.guarantee);
    w.text("reason", e.reason);
    write_present(w, e.present);
    if (e.plan) write_plan(w, *e.plan);
    write_edits(w, e.edits);
    if (e.reg != model::Register::social) w.text("register", model::to_string(e.reg));
    if (e.wall != model::Wall::parties) w.text("wall", model::to_string(e.wall));
}

// The version by its name; the consequences as bodies, whose number and times are the move's.
void write_then(Writer& w, const Event& e, const model::CompiledModel& model) {
    if (e.model != nullptr) w.text("model", e.model->id + '@' + e.model->version);
    if (e.then.empty()) return;
    w.key("then");
    w.out() += '[';
    for (std::size_t i = 0; i < e.then.size(); ++i) {
        if (i > 0) w.out() += ',';
        append_body(w.out(), e.then[i], model);
    }
    w.out() += ']';
}

// Reading ------------------------------------------------------------------------------------

// Collects the first problem instead of returning at each field; what follows is harmless.
class Reader {
public:
    explicit Reader(const model::CompiledModel& of) : model(of) {}

    void bad(std::string_view key) {
        if (!failed)
            failed =
                Error(ErrorKind::invalid, "engine.bad_event", "wrong value of " + std::string(key));
    }
    void unknown(std::string_view kind, std::string_view id) {
        if (!failed)
            failed = Error(ErrorKind::not_found, "engine.unknown_element",
                           "the model has no " + std::string(kind) + " " + std::string(id));
    }
    void text(const json::value& from, std::string_view key, std::string& to) {
        if (from.is_string())
            to.assign(from.get_string().data(), from.get_string().size());
        else
            bad(key);
    }
    void id(const json::value& from, std::string_view key, Uuid& to) {
        if (!from.is_string()) return bad(key);
        const auto parsed = parse_uuid(std::string_view(from.get_string()));
        if (parsed)
            to = *parsed;
        else
            bad(key);
    }
    void instant(const json::value& from, std::string_view key, Instant& to) {
        if (!from.is_string()) return bad(key);
        const auto parsed = parse_instant(std::string_view(from.get_string()));
        if (parsed)
            to = *parsed;
        else
            bad(key);
    }
    void flag(const json::value& from, std::string_view key, bool& to) {
        if (from.is_bool())
            to = from.get_bool();
        else
            bad(key);
    }
    void number(const json::value& from, std::string_view key, std::uint32_t& to) {
        std::uint64_t wide = 0;
        number(from, key, wide);
        if (wide >= none) return bad(key);
        to = static_cast<std::uint32_t>(wide);
    }
    void number(const json::value& from, std::string_view key, std::uint64_t& to) {
        if (from.is_int64() && from.get_int64() >= 0)
            to = static_cast<std::uint64_t>(from.get_int64());
        else
            bad(key);
    }
    template <class Find>
    void element(const json::value& from, std::string_view key, std::uint32_t& to, Find find) {
        if (!from.is_string()) return bad(key);
        to = find(std::string_view(from.get_string()));
        if (to == none) unknown(key, std::string_view(from.get_string()));
    }

    const model::CompiledModel& model;
    std::optional<Error> failed;
};

void read_actor(Reader& r, const json::value& from, Actor& actor) {
    if (!from.is_object()) return r.bad("by");
    for (const auto& field : from.get_object()) {
        const std::string_view key = field.key();
        const json::value& value = field.value();
        if (key == "kind") {
            std::string name;
            r.text(value, key, name);
            bool known = false;
            for (std::size_t i = 0; i < actor_kinds.size(); ++i)
                if (actor_kinds[i] == name) {
                    actor.kind = static_cast<ActorKind>(i);
                    known = true;
                }
            if (!known) r.bad("by.kind");
        } else if (key == "id")
            r.text(value, key, actor.id);
        else if (key == "role")
            r.text(value, key, actor.role);
        else if (key == "unit")
            r.text(value, key, actor.unit);
        else if (key == "organisation")
            r.text(value, key, actor.organisation);
        else
            r.bad(key);
    }
}

void read_day(Reader& r, const json::value& from, std::string_view key, std::optional<Date>& to) {
    if (!from.is_string()) return r.bad(key);
    const auto day = parse_date(std::string_view(from.get_string()));
    if (day)
        to = *day;
    else
        r.bad(key);
}

void read_item(Reader& r, const json::value& from, PlanItem& item) {
    if (!from.is_object()) return r.bad("plan.items");
    for (const auto& field : from.get_object()) {
        const std::string_view key = field.key();
        const json::value& value = field.value();
        if (key == "id")
            r.number(value, key, item.id);
        else if (key == "text")
            r.id(value, key, item.text);
        else if (key == "service")
            r.text(value, key, item.service);
        else if (key == "owner")
            r.text(value, key, item.owner_unit);
        else if (key == "done")
            r.flag(value, key, item.done);
        else if (key == "by")
            read_day(r, value, "plan.items.by", item.by);
        else
            r.bad(key);
    }
}

void read_edit(Reader& r, const json::value& from, PlanEdit& edit) {
    if (!from.is_object()) return r.bad("edits");
    for (const auto& field : from.get_object()) {
        const std::string_view key = field.key();
        const json::value& value = field.value();
        if (key == "field") {
            std::string name;
            r.text(value, key, name);
            if (!parse_plan_field(name, edit.field)) r.bad("edits.field");
        } else if (key == "line")
            r.number(value, key, edit.line);
        else if (key == "goal")
            r.id(value, key, edit.goal);
        else if (key == "text")
            r.id(value, key, edit.value.text);
        else if (key == "service")
            r.text(value, key, edit.value.service);
        else if (key == "owner")
            r.text(value, key, edit.value.owner_unit);
        else if (key == "by")
            read_day(r, value, "edits.by", edit.value.by);
        else if (key == "done")
            r.flag(value, key, edit.value.done);
        else if (key == "beside")
            r.flag(value, key, edit.beside);
        else
            r.bad(key);
    }
}

void read_plan(Reader& r, const json::value& from, Plan& plan) {
    if (!from.is_object()) return r.bad("plan");
    plan.state = PlanState::drafted;
    for (const auto& field : from.get_object()) {
        const std::string_view key = field.key();
        const json::value& value = field.value();
        if (key == "version")
            r.number(value, key, plan.version);
        else if (key == "goals" && value.is_array())
            for (const json::value& goal : value.get_array())
                r.id(goal, key, plan.goals.emplace_back());
        else if (key == "items" && value.is_array())
            for (const json::value& item : value.get_array())
                read_item(r, item, plan.items.emplace_back());
        else
            r.bad(key);
    }
}

// Each reads the keys of its family; false: not of this family.
bool read_elements(Reader& r, std::string_view key, const json::value& value, Event& e) {
    const model::CompiledModel& m = r.model;
    if (key == "fact")
        r.element(value, key, e.fact, [&](std::string_view id) { return m.find_fact(id); });
    else if (key == "step")
        r.element(value, key, e.step, [&](std::string_view id) { return m.find_step(id); });
    else if (key == "end")
        r.element(value, key, e.end, [&](std::string_view id) { return m.find_end(id); });
    else if (key == "round")
        r.number(value, key, e.round);
    else if (key == "promise")
        r.number(value, key, e.promise);
    else if (key == "appointment")
        r.number(value, key, e.appointment);
    else if (key == "row")
        r.number(value, key, e.row);
    else if (key == "unknown")
        r.flag(value, key, e.unknown);
    else if (key == "flag")
        r.flag(value, key, e.flag);
    else if (key == "late")
        r.flag(value, key, e.late);
    else if (key == "value") {
        auto read = read_value(value);
        if (read)
            e.value = std::move(*read);
        else
            r.bad(key);
    } else
        return false;
    return true;
}

// One of the words of `Kind`, which end at the first value that has none: what can be written can
// be read, also when a word is added.
template <class Kind>
void read_name(Reader& r, const json::value& from, std::string_view key, Kind& to) {
    if (!from.is_string()) return r.bad(key);
    const std::string_view name = from.get_string();
    for (unsigned i = 0; !model::to_string(static_cast<Kind>(i)).empty(); ++i)
        if (model::to_string(static_cast<Kind>(i)) == name) {
            to = static_cast<Kind>(i);
            return;
        }
    r.bad(key);
}

bool read_texts(Reader& r, std::string_view key, const json::value& value, Event& e) {
    if (key == "unit")
        r.text(value, key, e.unit);
    else if (key == "to")
        r.text(value, key, e.to);
    else if (key == "channel")
        r.text(value, key, e.channel);
    else if (key == "source")
        r.text(value, key, e.source);
    else if (key == "guarantee")
        r.text(value, key, e.guarantee);
    else if (key == "reason")
        r.text(value, key, e.reason);
    else if (key == "text")
        r.id(value, key, e.text);
    else if (key == "person")
        r.id(value, key, e.person);
    else if (key == "slot")
        r.id(value, key, e.slot);
    else if (key == "parent")
        r.id(value, key, e.parent);
    else if (key == "parent_promise")
        r.number(value, key, e.parent_promise);
    else if (key == "register")
        read_name(r, value, key, e.reg);
    else if (key == "wall")
        read_name(r, value, key, e.wall);
    else
        return false;
    return true;
}

void read_field(Reader& r, std::string_view key, const json::value& value, Event& e);

// What followed from a move: flat, never a move again.
void read_then(Reader& r, const json::value& from, std::vector<Event>& then) {
    if (!from.is_array()) return r.bad("then");
    for (const json::value& one : from.get_array()) {
        if (!one.is_object() || one.get_object().contains("then")) return r.bad("then");
        Event& event = then.emplace_back();
        for (const auto& field : one.get_object()) read_field(r, field.key(), field.value(), event);
    }
}

void read_field(Reader& r, std::string_view key, const json::value& value, Event& e) {
    if (read_elements(r, key, value, e) || read_texts(r, key, value, e)) return;
    if (key == "kind") {
        if (!value.is_string() || !parse_event_kind(std::string_view(value.get_string()), e.kind))
            r.bad(key);
    } else if (key == "seq")
        r.number(value, key, e.seq);
    else if (key == "at")
        r.instant(value, key, e.happened_at);
    else if (key == "recorded")
        r.instant(value, key, e.recorded_at);
    else if (key == "by")
        read_actor(r, value, e.actor);
    else if (key == "due")
        r.instant(value, key, e.at);
    else if (key == "law")
        r.instant(value, key, e.law_at);
    else if (key == "minutes")
        r.number(value, key, e.minutes);
    else if (key == "plan")
        read_plan(r, value, e.plan.emplace());
    else if (key == "edits" && value.is_array())
        for (const json::value& edit : value.get_array())
            read_edit(r, edit, e.edits.emplace_back());
    else if (key == "then")
        read_then(r, value, e.then);
    else if (key == "model") {
        std::string name;
        r.text(value, key, name);
        if (name != r.model.id + '@' + r.model.version) r.bad(key);
    } else if (key == "present" && value.is_array())
        for (const json::value& name : value.get_array())
            r.text(name, key, e.present.emplace_back());
    else
        r.bad(key);
}

}  // namespace

void append_event(std::string& out, const Event& event, const model::CompiledModel& model) {
    Writer w(out);
    w.begin();
    w.text("kind", to_string(event.kind));
    w.number("seq", event.seq);
    w.instant("at", event.happened_at);
    w.instant("recorded", event.recorded_at);
    write_actor(w, event.actor);
    write_elements(w, event, model);
    write_rest(w, event);
    write_then(w, event, model);
    w.end();
}

void append_body(std::string& out, const Event& event, const model::CompiledModel& model) {
    Writer w(out);
    w.begin();
    w.text("kind", to_string(event.kind));
    write_elements(w, event, model);
    write_rest(w, event);
    write_then(w, event, model);
    w.end();
}

std::string encode(const Event& event, const model::CompiledModel& model) {
    std::string out;
    out.reserve(384);
    append_event(out, event, model);
    return out;
}

Result<Event> decode(std::string_view text, const model::CompiledModel& model) {
    if (text.size() > max_event_bytes)
        return fail(ErrorKind::too_large, "engine.bad_event", "an event of more than 256 KiB");
    std::array<unsigned char, 4096> memory;  // NOLINT: filled by the parser, never read before
    json::monotonic_resource resource(memory.data(), memory.size());
    boost::system::error_code failed;
    const json::value root = json::parse({text.data(), text.size()}, failed, &resource);
    if (failed || !root.is_object())
        return fail(ErrorKind::invalid, "engine.bad_event", "not a JSON object");
    Event event;
    Reader reader(model);
    if (!root.get_object().contains("kind")) reader.bad("kind");
    for (const auto& field : root.get_object())
        read_field(reader, field.key(), field.value(), event);
    if (reader.failed) return fail(std::move(*reader.failed));
    return event;
}

}  // namespace luotsi::engine
