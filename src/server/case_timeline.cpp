#include "server/case_timeline.hpp"

#include "centre/answer.hpp"

namespace luotsi::server {

namespace {

using engine::Event;
using engine::EventKind;
using engine::none;

// What the machinery notes for itself and nobody needs to read.
bool is_machinery(EventKind kind) {
    return kind == EventKind::condition || kind == EventKind::timer_set ||
           kind == EventKind::timer_fired || kind == EventKind::asked;
}

class Timeline {
public:
    Timeline(JsonWriter& json, const Voice& voice, const Eyes& eyes, const CaseBundle& bundle)
        : json_(json), voice_(voice), eyes_(eyes), bundle_(bundle) {}

    void write() {
        json_.begin_array();
        for (const Event& event : bundle_.journal) {
            if (!is_machinery(event.kind) && sees(event)) line(event);
        }
        json_.end_array();
    }

private:
    std::uint32_t step_of(const Event& event) const {
        const auto& the_case = bundle_.the_case;
        if (event.step != none) return event.step;
        if (event.round < the_case.rounds.size()) return the_case.rounds[event.round].step;
        if (event.promise < the_case.promises.size()) return the_case.promises[event.promise].step;
        return none;
    }

    // All that an event is about must be visible: its step, its fact, its text. A note behind a
    // wall leaves no line; lines are numbered as shown, so that a gap does not tell of it.
    bool sees(const Event& event) const {
        const auto yes = access::Verdict::yes;
        if (is_of_lost_fact(event)) return false;
        const std::uint32_t step = step_of(event);
        if (step != none && !eyes_.see_step(step, event.recorded_at)) return false;
        if (event.fact != none && eyes_.fact(event.fact, event.recorded_at) != yes) return false;
        if (const store::Text* text = event.text.is_nil() ? nullptr : bundle_.text(event.text)) {
            if (!eyes_.see(*text)) return false;
        }
        if (event.kind == EventKind::noted) {
            return eyes_.at(event.reg, event.wall, event.recorded_at, false, true) == yes;
        }
        return eyes_.at(bundle_.the_case.model->reg, model::Wall::parties, event.recorded_at) ==
               yes;
    }

    // A fact the case's version no longer has: nothing says any more who may see it.
    static bool is_of_lost_fact(const Event& event) {
        switch (event.kind) {
            case EventKind::learned:
            case EventKind::corrected:
            case EventKind::proposed:
            case EventKind::confirmed:
            case EventKind::overridden: return event.fact == none;
            default: return false;
        }
    }

    std::string who(const Event& event) const {
        // What was found in the words (a need, danger) is a finding of ours, not said by anybody.
        if (event.source == "intake") return voice_.words("api.system");
        switch (event.actor.kind) {
            case engine::ActorKind::client: return voice_.words("api.you_client");
            case engine::ActorKind::representative: return voice_.words("api.representative");
            case engine::ActorKind::system: return voice_.words("api.system");
            case engine::ActorKind::worker: break;
        }
        std::string name = voice_.worker_name(event.actor.id);
        return name.empty() ? event.actor.id : name;
    }

    // Units have the name they had then, with the one they have now.
    std::string unit_then(const std::string& slug, Instant then) const {
        return voice_.unit_title(slug, then, eyes_.now());
    }

    std::string came_from(const Event& event) const {
        if (event.kind != EventKind::succeeded) return {};
        const auto* was = voice_.installation.organisation.unit_about(
            event.source, event.happened_at - milliseconds(1));
        return was == nullptr ? event.source : voice_.in(was->title);
    }

    std::string title(const Event& event) const {
        const auto& model = *bundle_.the_case.model;
        const std::uint32_t step = step_of(event);
        std::string fact;
        std::string value;
        if (event.fact != none) {
            const model::Fact& about = model.facts[event.fact];
            fact = voice_.in(about.title);
            value = event.unknown || event.value.is_null()
                        ? voice_.words("api.not_known")
                        : centre::label_of(about, event.value, voice_.language,
                                           voice_.installation.words);
        }
        std::string key = "event." + std::string(engine::to_string(event.kind));
        if (event.kind == EventKind::told && !event.flag) key += "_failed";
        std::string end;
        if (event.kind == EventKind::closed && event.end < model.ends.size()) {
            end = voice_.in(model.ends[event.end].title);
        }
        return voice_.words(key, {{"step", step == none ? "" : voice_.in(model.steps[step].title)},
                                  {"fact", fact},
                                  {"value", value},
                                  {"unit", unit_then(event.unit, event.happened_at)},
                                  {"from", came_from(event)},
                                  {"to", voice_.worker_name(event.to)},
                                  {"end", end}});
    }

    void line(const Event& event) {
        json_.begin_object().count("seq", ++shown_).time("at", event.happened_at);
        json_.time("recorded_at", event.recorded_at);
        json_.member("kind", engine::to_string(event.kind)).member("title", title(event));
        json_.member("who", who(event));
        json_.member_or_null("unit", event.actor.unit.empty()
                                         ? std::string{}
                                         : unit_then(event.actor.unit, event.happened_at));
        json_.member_or_null("text", eyes_.body(event.text));
        json_.member_or_null("reason", reason(event)).end_object();
    }

    // A reason is a words key or a code with words of its own, a model that was started, or what a
    // worker wrote in a few words.
    std::string reason(const Event& event) const {
        if (event.reason.empty()) return {};
        if (const auto started = voice_.installation.models.latest(event.reason))
            return voice_.in(started->title);
        for (const char* prefix : {"", "engine.reason.", "reason."}) {
            const std::string key = prefix + event.reason;
            if (voice_.installation.words.has(key)) return voice_.words(key);
        }
        return event.reason;
    }

    JsonWriter& json_;
    const Voice& voice_;
    const Eyes& eyes_;
    const CaseBundle& bundle_;
    std::uint64_t shown_ = 0;
};

}  // namespace

void write_timeline(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                    const CaseBundle& bundle) {
    Timeline(json, voice, eyes, bundle).write();
}

}  // namespace luotsi::server
