#include "server/next_options.hpp"

#include <algorithm>

#include "centre/next_best.hpp"
#include "server/service_view.hpp"

namespace luotsi::server {

namespace {

using engine::none;
using engine::waits_for_next;

const engine::Event* event_of(const CaseBundle& bundle, engine::EventKind kind,
                              const engine::Promise& promise) {
    for (const auto& event : bundle.journal) {
        if (event.kind == kind && event.promise == promise.id) return &event;
    }
    return nullptr;
}

// Why, when it is one of the reasons that have words: what a worker wrote is not for others.
std::string reason_of(const Voice& voice, const engine::Event& returned) {
    for (const char* prefix : {"", "reason."}) {
        const std::string key = prefix + returned.reason;
        if (!returned.reason.empty() && voice.installation.words.has(key)) return voice.words(key);
    }
    return {};
}

const engine::Consent* consent_of(const engine::Case& the_case, std::uint32_t step) {
    for (const auto& consent : the_case.consents) {
        if (consent.step == step) return &consent;
    }
    return nullptr;
}

// now: one command asks it; consent: the client is asked first; phone: by its own ways in.
std::string_view way_to_ask(const model::CompiledModel& model, std::uint32_t step,
                            std::uint32_t own_step, const engine::Consent* consent) {
    if (step == none) return "phone";
    const bool agreed = !model.steps[step].needs_consent ||
                        (consent && consent->state == engine::ConsentState::given);
    return agreed && step == own_step ? "now" : "consent";
}

void write_option(JsonWriter& json, const Voice& voice, const CaseBundle& bundle,
                  const directory::Directory& directory, const centre::NextOption& option,
                  const engine::Promise& promise) {
    const auto& model = *bundle.the_case.model;
    const directory::Listing* service =
        option.service.empty() ? nullptr : directory.service(option.service);
    const access::Unit* unit = voice.installation.organisation.unit(option.unit);
    std::string title = service ? voice.in(service->title) : voice.unit_title(option.unit);
    if (title.empty()) title = service ? service->title.fi : option.service;
    json.begin_object().member_or_null("service", option.service).member("title", title);
    json.member_or_null("provider", service ? service->provider : std::string{}).key("unit");
    write_unit(json, voice, unit ? option.unit : std::string_view{});
    json.member_or_null("phone", service && !service->phone.empty() ? service->phone
                                 : unit                             ? unit->phone
                                                                    : std::string{});
    json.member_or_null("web", service ? service->web : std::string{});
    const std::uint32_t step = option.step.empty() ? none : model.find_step(option.step);
    const engine::Consent* consent = consent_of(bundle.the_case, step);
    json.member_or_null("step", step == none ? std::string{} : option.step);
    json.member_or_null("step_title",
                        step == none ? std::string{} : voice.in(model.steps[step].title));
    json.member("ask", way_to_ask(model, step, promise.step, consent));
    json.member_or_null("consent",
                        consent ? consent_state_text(consent->state) : std::string_view{});
    json.key("points").integer(option.points).key("reasons").begin_array();
    for (const auto& reason : option.reasons) json.text(reason_text(voice, reason));
    json.end_array().end_object();
}

// What comes after the one that could not help: another has been asked, or will be.
std::string what_now(const Voice& voice, const engine::Case& the_case,
                     const engine::Promise& promise) {
    for (const auto& later : the_case.promises) {
        if (later.id > promise.id && later.moves_matter && later.asked_at >= promise.ended_at &&
            later.state != engine::PromiseState::cancelled &&
            later.state != engine::PromiseState::returned)
            return voice.words("refer.then_asked", {{"unit", voice.unit_title(later.to_unit)}});
    }
    if (!waits_for_next(the_case, promise)) return {};
    return voice.words(promise.has_next ? "refer.then_ready" : "refer.then_nobody");
}

}  // namespace

void write_next_options(JsonWriter& json, const Voice& voice, const Eyes& eyes,
                        const CaseBundle& bundle, const engine::Promise& promise, Instant now) {
    const auto& the_case = bundle.the_case;
    const std::uint32_t need = the_case.model->find_fact("need");
    const auto* proposal = event_of(bundle, engine::EventKind::next_proposed, promise);
    const auto* returned = event_of(bundle, engine::EventKind::promise_returned, promise);
    const bool seen =
        proposal && returned && waits_for_next(the_case, promise) &&
        eyes.see_step(promise.step, proposal->recorded_at) &&
        (need == none || eyes.fact(need, proposal->recorded_at) == access::Verdict::yes);
    if (!seen) {
        json.null();
        return;
    }
    const engine::Round& round = the_case.rounds[promise.round];
    json.begin_object().flag("ready", promise.has_next).count("round", promise.round);
    json.member("text", voice.words(promise.has_next ? "refer.ready" : "refer.nobody"));
    const std::string why = reason_of(voice, *returned);
    json.member_or_null("reason", why.empty() ? returned->reason : why);
    json.member_or_null("said", eyes.body(returned->text));
    json.member("rule", proposal->source).time("at", proposal->recorded_at);
    json.count("looked_at", proposal->row == none ? 0 : proposal->row);
    json.time("promised_by", promise.due_at).key("due");
    write_due(json, voice, round.due_at, round.law_due_at, round.guarantee, now);
    json.key("options").begin_array();
    const auto directory = voice.installation.directory.now();
    for (const auto& option : centre::options_of(proposal->value)) {
        write_option(json, voice, bundle, *directory, option, promise);
    }
    json.end_array().end_object();
}

void write_came_home(JsonWriter& json, const Voice& voice, const CaseBundle& bundle,
                     const engine::Promise& promise, Instant now) {
    const auto* returned = event_of(bundle, engine::EventKind::promise_returned, promise);
    if (!returned || !promise.moves_matter) {
        json.null();
        return;
    }
    const bool silent = returned->reason == engine::reason_silent;
    json.begin_object();
    json.member("text", voice.words(silent ? "refer.silent" : "refer.declined",
                                    {{"unit", voice.unit_title(promise.to_unit)}}));
    const bool tells = !silent && returned->reason != "other";
    json.member_or_null("reason", tells ? reason_of(voice, *returned) : std::string{});
    json.member_or_null("next", what_now(voice, bundle.the_case, promise)).key("by");
    if (waits_for_next(bundle.the_case, promise)) {
        const engine::Round& round = bundle.the_case.rounds[promise.round];
        write_due(json, voice, round.due_at, round.law_due_at, round.guarantee, now);
    } else {
        json.null();
    }
    json.end_object();
}

}  // namespace luotsi::server
