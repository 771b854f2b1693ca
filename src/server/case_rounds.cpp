#include "server/case_rounds.hpp"

#include <algorithm>

#include "centre/answer.hpp"
#include "server/next_options.hpp"

namespace luotsi::server {

using engine::none;

namespace {

bool is_promise_act(model::Act act) {
    return act == model::Act::refer || act == model::Act::consult;
}

}  // namespace

void RoundWriter::due(Instant at, Instant law_at, std::string_view guarantee) {
    if (at != never && at > now) until = std::min(until, at);
    write_due(json, voice, at, law_at, guarantee, now);
}

bool RoundWriter::may_act(const engine::Round& one) const {
    const auto& model = *bundle.the_case.model;
    const auto verdict = access::may_open(eyes.asker(), access::Purpose::work, bundle.parties, now);
    return verdict == access::Verdict::yes &&
           access::may_act(eyes.asker(), bundle.parties, model.roles[model.steps[one.step].by],
                           one.unit, now);
}

// What has become of a round or a promise since the asker's part ended.
bool RoundWriter::is_later(const engine::Round& one) const {
    return eyes.later_of([&](const engine::Event& event) { return event.round == one.id; });
}
bool RoundWriter::is_later(const engine::Promise& one) const {
    const std::string& unit = eyes.asker().unit;
    // One's own side of it stays: what becomes of one's own request or answer is told.
    if (one.to_unit == unit || one.from_unit == unit) return false;
    return eyes.later_of([&](const engine::Event& event) { return event.promise == one.id; });
}

void RoundWriter::write_rounds() {
    json.begin_array();
    for (const auto& one : bundle.the_case.rounds) {
        if (!engine::is_open(one.state) || !eyes.see_step(one.step, one.opened_at)) continue;
        if (is_later(one)) continue;
        round(one);
    }
    json.end_array();
}

void RoundWriter::round(const engine::Round& one) {
    const model::Step& step = bundle.the_case.model->steps[one.step];
    const bool taken = one.state == engine::RoundState::taken;
    const bool mine = taken && one.holder == eyes.asker().id;
    const bool acts = may_act(one);
    const bool waits = one.promise != none;
    json.begin_object().count("id", one.id).member("step", step.id);
    json.member("title", voice.in(step.title)).member("act", to_string(step.act));
    json.member("act_title", voice.words("act." + std::string(to_string(step.act))));
    json.flag("safety", step.safety);
    json.member("state", taken ? "taken" : "due").time("opened_at", one.opened_at).key("due");
    due(one.due_at, one.law_due_at, one.guarantee);
    json.key("unit");
    write_unit(json, voice, one.unit);
    json.flag("of_client", bundle.the_case.model->roles[step.by].is_subject);
    json.member_or_null("holder", one.holder);
    json.member_or_null("holder_name", voice.worker_name(one.holder));
    json.flag("mine", mine).flag("waits_for_promise", waits);
    json.flag("may_take", acts && !taken);
    const bool by_command = is_promise_act(step.act) || step.act == model::Act::book ||
                            step.act == model::Act::wait || step.act == model::Act::start;
    json.flag("may_complete", (mine || (acts && !taken)) && !waits && !by_command);
    json.key("form");
    form(one);
    json.key("decides");
    decides(one);
    json.key("promise");
    if (is_promise_act(step.act))
        round_promise(one);
    else
        json.null();
    json.flag("booking", step.act == model::Act::book);
    json.flag("plan", step.act == model::Act::plan);
    json.key("minutes_default").integer(step.takes ? step.takes->ms / 60'000 : 0);
    json.key("channels").begin_array();
    for (const auto& channel : step.channels) {
        write_option(json, channel, voice.words("channel." + channel));
    }
    json.end_array().end_object();
}

void RoundWriter::form(const engine::Round& one) {
    const auto& model = *bundle.the_case.model;
    json.begin_array();
    for (const auto& item : model.steps[one.step].learn) {
        const model::Fact& fact = model.facts[item.fact];
        // Decided facts have their own part; history is sampled, nobody is asked.
        if (fact.source == model::FactSource::decided ||
            fact.source == model::FactSource::history) {
            continue;
        }
        if (eyes.fact_now(item.fact) != access::Verdict::yes) continue;
        const engine::FactRecord* record =
            item.fact < bundle.the_case.facts.size() ? &bundle.the_case.facts[item.fact] : nullptr;
        const bool again = !item.again_because.fi.empty();
        const Asked asked{!item.optional, again ? &item.again_because : nullptr};
        write_question(json, voice, model, item.fact, record, asked);
    }
    json.end_array();
}

void RoundWriter::decides(const engine::Round& one) {
    const auto& model = *bundle.the_case.model;
    json.begin_array();
    for (const auto& item : model.steps[one.step].learn) {
        if (model.facts[item.fact].source == model::FactSource::decided &&
            eyes.fact_now(item.fact) == access::Verdict::yes) {
            decision(item.fact);
        }
    }
    json.end_array();
}

void RoundWriter::decision(std::uint32_t index) {
    const auto& model = *bundle.the_case.model;
    const model::Fact& fact = model.facts[index];
    const engine::FactRecord empty;
    const engine::FactRecord& record =
        index < bundle.the_case.facts.size() ? bundle.the_case.facts[index] : empty;
    const auto& words = voice.installation.words;
    json.begin_object().member("fact", fact.id).member("title", voice.in(fact.title));
    json.key("proposed");
    if (record.proposed.is_null()) {
        json.null();
    } else {
        const model::Decision* table =
            fact.decision < model.decisions.size() ? &model.decisions[fact.decision] : nullptr;
        json.begin_object().member("value", centre::answer_text(record.proposed));
        json.member("label", centre::label_of(fact, record.proposed, voice.language, words));
        json.member_or_null("reason", table && record.proposed_row < table->because.size()
                                          ? voice.in(table->because[record.proposed_row])
                                          : std::string{});
        json.member("rule", table ? table->id + " " + std::to_string(record.proposed_row + 1)
                                  : std::string{});
        json.end_object();
    }
    json.key("confirmed");
    const bool known = record.state == engine::FactState::known;
    if (known && record.learned_by > 0 && record.learned_by <= bundle.journal.size()) {
        const engine::Event& event = bundle.journal[record.learned_by - 1];
        json.begin_object().member("value", centre::answer_text(record.value));
        json.member("label", centre::label_of(fact, record.value, voice.language, words));
        json.member("by", voice.worker_name(event.actor.id)).time("at", event.happened_at);
        json.member_or_null("reason", record.reason).end_object();
    } else {
        json.null();
    }
    json.key("options").begin_array();
    for (const auto& option : fact.options) {
        write_option(json, option.value, voice.in(option.label));
    }
    json.end_array().end_object();
}

void RoundWriter::round_promise(const engine::Round& one) {
    const model::Step& step = bundle.the_case.model->steps[one.step];
    json.begin_object().member("kind", step.act == model::Act::refer ? "refer" : "consult");
    json.member("of_title", voice.words("unit_kind." + key_part(step.of)))
        .key("units")
        .begin_array();
    for (const auto& unit : voice.installation.organisation.units()) {
        if (unit.kind == step.of) write_unit(json, voice, unit.slug);
    }
    json.end_array().flag("needs_consent", step.needs_consent).key("consent_state");
    const engine::Consent* consent = nullptr;
    for (const auto& other : bundle.the_case.consents) {
        if (other.step == one.step) consent = &other;
    }
    if (consent)
        json.text(consent_state_text(consent->state));
    else
        json.null();
    json.member_or_null("answer_within",
                        step.answer_within ? to_string(*step.answer_within) : std::string{});
    json.end_object();
}

void RoundWriter::write_promises() {
    json.begin_array();
    const bool whole = eyes.at(bundle.the_case.model->reg, model::Wall::parties, Instant{0}) ==
                       access::Verdict::yes;
    for (const auto& one : bundle.the_case.promises) {
        const std::string& unit = eyes.asker().unit;
        if (is_later(one)) continue;
        if (whole || one.to_unit == unit || one.from_unit == unit) promise(one, whole);
    }
    json.end_array();
}

void RoundWriter::promise(const engine::Promise& one, bool whole) {
    using engine::PromiseState;
    static constexpr std::array<std::string_view, 5> states{"asked", "accepted", "answered",
                                                            "returned", "cancelled"};
    const model::Step& step = bundle.the_case.model->steps[one.step];
    const bool runs = engine::is_running(one.state);
    const bool receives = one.to_unit == eyes.asker().unit;
    const bool asks = one.from_unit == eyes.asker().unit;
    json.begin_object().count("id", one.id);
    json.member("kind", one.moves_matter ? "refer" : "consult");
    json.member("state", states[static_cast<std::size_t>(one.state)]);
    json.member("title", voice.in(step.title)).key("from_unit");
    write_unit(json, voice, one.from_unit);
    json.key("to_unit");
    write_unit(json, voice, one.to_unit);
    json.member("mine", receives ? "receiver" : asks ? "asker" : "none");
    json.member_or_null("question", eyes.body(one.question));
    json.member_or_null("answer", eyes.body(one.answer)).time("asked_at", one.asked_at);
    json.time("accepted_at", one.accepted_at).time("ended_at", one.ended_at).key("due");
    if (runs)
        due(one.due_at, never, "");
    else
        write_due(json, voice, one.due_at, never, "", one.ended_at);
    // Who has taken it up since the part ended is not told.
    json.member_or_null("holder_name", eyes.ended() ? std::string{} : voice.worker_name(one.holder))
        .key("may")
        .begin_array();
    if (receives && one.state == PromiseState::asked) json.text("accept");
    if (receives && runs) json.text("answer").text("return").text("forward");
    if (asks && runs) json.text("cancel");
    // An answer after the return is late, and welcome all the same.
    if (receives && one.state == PromiseState::returned) json.text("answer");
    json.end_array().key("forward_to").begin_array();
    if (receives && runs) {
        for (const auto& unit : voice.installation.organisation.units()) {
            if (unit.kind == step.of && unit.slug != one.to_unit) {
                write_unit(json, voice, unit.slug);
            }
        }
    }
    json.end_array().key("chain").begin_array();
    for (const auto& unit : one.chain) json.text(voice.unit_title(unit));
    json.end_array();
    json.member_or_null("sub_case", one.sub_case.is_nil() || !receives ? std::string{}
                                                                       : to_string(one.sub_case));
    json.key("next");
    if (asks || whole)
        write_next_options(json, voice, eyes, bundle, one, now);
    else
        json.null();
    json.end_object();
}

void RoundWriter::write_obligations(bool whole) {
    const auto& the_case = bundle.the_case;
    json.key("obligations").begin_array();
    for (const auto& one : engine::obligations(the_case)) {
        const std::uint32_t step =
            one.is_promise ? the_case.promises[one.index].step : the_case.rounds[one.index].step;
        if (!whole && one.unit != eyes.asker().unit) continue;
        if (whole && !eyes.see_step(step, one.since)) continue;
        const bool since_the_end = one.is_promise ? is_later(the_case.promises[one.index])
                                                  : is_later(the_case.rounds[one.index]);
        if (since_the_end) continue;
        json.begin_object().member("what", voice.in(the_case.model->steps[step].title));
        json.member("unit_title", voice.unit_title(one.unit));
        json.member_or_null("holder_name", voice.worker_name(one.holder));
        json.time("since", one.since).key("due");
        due(one.due_at, never, "");
        json.end_object();
    }
    json.end_array();
}

}  // namespace luotsi::server
