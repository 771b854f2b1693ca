#include "server/early_view.hpp"

#include <algorithm>

#include "desk/early.hpp"
#include "instrument/binding.hpp"
#include "server/app.hpp"
#include "server/case_bundle.hpp"
#include "store/protection.hpp"

namespace luotsi::server {

namespace {

// "too-late" → "too_late", as keys of words are written.
std::string code(std::string_view value) {
    std::string out(value);
    std::ranges::replace(out, '-', '_');
    return out;
}

std::string state_words(const Voice& voice, early::State state) {
    return voice.words("early.state." + code(early::to_string(state)));
}

void write_law(JsonWriter& json, const Voice& voice, const early::Rule& rule) {
    json.key("law").begin_object().member("paragraph", rule.law);
    json.member("text", voice.in(rule.basis)).member("source", rule.law_source);
    json.member("confidence", rule.law_confidence);
    json.member_or_null("checked", rule.law_checked ? to_iso(*rule.law_checked) : std::string{});
    json.key("registers").begin_array();
    for (const model::Register reg : rule.registers)
        json.text(voice.words("early.register." + std::string(model::to_string(reg))));
    json.end_array().end_object();
}

std::string title_of_fact(const Voice& voice, const early::Rule& rule, std::string_view name) {
    const auto& installation = voice.installation;
    for (const early::RuleFact& fact : rule.facts) {
        if (fact.name != name) continue;
        if (!fact.instrument.empty()) {
            const auto bound = instrument::find_binding(installation.instruments, fact.instrument);
            return bound ? voice.in(bound->instrument->title) : fact.instrument;
        }
        for (const model::ModelPtr& model : installation.models.all())
            if (const auto at = model->find_fact(fact.fact); at != model::none)
                return voice.in(model->facts[at].title);
    }
    return std::string(name);
}

// Needs by their names; other values as they are.
std::string value_of(const Voice& voice, const early::Reason& reason) {
    if (reason.name != early::spec(early::Measure::needs).name) return reason.value;
    std::string out;
    std::string_view rest = reason.value;
    while (true) {
        const auto from = rest.find('"');
        const auto to = from == std::string_view::npos ? from : rest.find('"', from + 1);
        if (to == std::string_view::npos) return out;
        const std::string_view code = rest.substr(from + 1, to - from - 1);
        const auto* need = voice.installation.needs.category(code);
        out += (out.empty() ? "" : ", ") + (need ? voice.in(need->title) : std::string(code));
        rest.remove_prefix(to + 1);
    }
}

void write_reasons(JsonWriter& json, const Voice& voice, const early::Rule& rule,
                   const early::Proposal& proposal) {
    json.key("reasons").begin_array();
    for (const early::Reason& reason : proposal.reasons) {
        std::string title;
        for (std::size_t i = 0; i < early::measure_count; ++i) {
            const auto& spec = early::spec(static_cast<early::Measure>(i));
            if (spec.name == reason.name) title = voice.words(spec.words);
        }
        if (title.empty()) title = title_of_fact(voice, rule, reason.name);
        json.begin_object().member("measure", reason.name).member("title", title);
        json.member("value", value_of(voice, reason)).key("lines").begin_array();
        for (const early::Source& source : reason.sources) {
            const auto kind = source.what.substr(0, source.what.find(' '));
            json.begin_object().member("case", to_string(source.case_id));
            json.member("what", voice.words("early.line." + kind));
            json.time("at", source.happened_at).end_object();
        }
        json.end_array().end_object();
    }
    json.end_array();
}

void write_person(JsonWriter& json, Call& call, const Result<store::Person>& person) {
    json.key("person").begin_object();
    json.member_or_null("name", person ? person->name : std::string{});
    json.key("age");
    if (person && person->born)
        json.integer(age_in_years(*person->born, local_date(call.now)));
    else
        json.null();
    json.end_object();
}

// The matter's need where the asker may see it; its model's name otherwise.
std::string title_of_matter(Call& call, const Voice& voice, const store::CaseRow& row) {
    const auto model = voice.installation.models.latest(row.model);
    const auto one = call.reader.case_now(row.case_id);
    const auto parties = call.reader.parties(row.case_id);
    if (one && parties) {
        const std::uint32_t at = (*one)->model->find_fact("need");
        if (at != engine::none && (*one)->facts[at].value.is_string()) {
            access::Element element;
            element.reg = (*one)->model->facts[at].reg;
            element.wall = (*one)->model->facts[at].wall;
            const auto* need =
                voice.installation.needs.category((*one)->facts[at].value.as_string());
            if (need && access::may_see(call.asker(), access::Purpose::list, *parties, element,
                                        call.now) == access::Verdict::yes)
                return voice.in(need->title);
        }
    }
    return model ? voice.in(model->title) : row.model;
}

void write_counts(JsonWriter& json, const Voice& voice, const early::RuleReport& one) {
    const auto count = [&](std::string_view key, const std::optional<std::uint64_t>& value) {
        json.key(key);
        if (value)
            json.unsigned_integer(*value);
        else
            json.null();
    };
    count("looked", one.looked);
    count("proposed", one.proposed);
    json.key("became").begin_array();
    for (const auto& [state, value] : one.became) {
        json.begin_object().member("state", early::to_string(state));
        json.member("title", state_words(voice, state));
        json.count("count", value).end_object();
    }
    json.end_array().key("reasons").begin_array();
    for (const auto& [reason, value] : one.reasons) {
        json.begin_object().member("reason", reason);
        json.member("title", voice.words("early.reason." + code(reason)));
        json.count("count", value).end_object();
    }
    json.end_array().key("came_to").begin_array();
    for (const auto& [end, value] : one.came_to) {
        json.begin_object().member("end", end);
        json.member("title", voice.words("early.end." + key_part(end)));
        json.count("count", value).end_object();
    }
    json.end_array().key("followed_share");
    if (one.followed_share)
        json.number(*one.followed_share);
    else
        json.null();
}

}  // namespace

void write_proposal(JsonWriter& json, Call& call, const early::Proposal& proposal,
                    const std::vector<store::CaseRow>& matters) {
    const Voice voice{call.app.installation, call.language};
    const early::Rule& rule = *call.app.installation.early_rules.find(proposal.rule);
    json.begin_object().member("id", proposal.id()).member("rule", proposal.rule);
    json.member("version", proposal.version).member("title", voice.in(rule.title));
    json.member("why", voice.in(rule.why)).member("propose", voice.in(rule.propose));
    json.member("say", voice.in(rule.say));
    json.member("priority", early::to_string(rule.priority));
    json.member("priority_title",
                voice.words("early.priority." + code(early::to_string(rule.priority))));
    json.time("since", proposal.happened_at);
    json.time("answer_by", proposal.recorded_at + days(rule.answer_within));
    auto person = call.reader.person(proposal.person);
    const auto protection = store::read_protection_of_person(call.reader, proposal.person);
    // The unit a contact would go to is the nearest one: it tells where the person lives.
    if (!protection)
        person = fail(protection.error());
    else if (person)
        veil(*person, *protection, call.asker(), call.now);
    write_person(json, call, person);
    const std::string unit = desk::early_contact_unit(
        call.app.installation, call.asker(), person ? std::string_view(person->municipality) : "");
    json.member_or_null("opens_in", unit.empty() ? std::string{} : voice.unit_title(unit));
    write_reasons(json, voice, rule, proposal);
    json.key("matters").begin_array();
    for (const store::CaseRow& row : matters) {
        json.begin_object().member("case", to_string(row.case_id));
        json.member("title", title_of_matter(call, voice, row));
        json.time("opened_at", row.opened_at).end_object();
    }
    json.end_array();
    write_law(json, voice, rule);
    json.end_object();
}

void write_answer_reasons(JsonWriter& json, const Voice& voice) {
    json.begin_array();
    for (const std::string_view reason : early::answer_reasons)
        write_option(json, reason, voice.words("early.reason." + code(reason)));
    json.end_array();
}

void write_early_report(JsonWriter& json, const Voice& voice, const early::Report& report) {
    json.begin_object().time("from", report.period.from).time("to", report.period.to);
    json.count("sweeps", report.sweeps).key("people");
    if (report.people)
        json.unsigned_integer(*report.people);
    else
        json.null();
    json.count("told_from", early::told_from).key("rules").begin_array();
    for (const early::RuleReport& one : report.rules) {
        const early::Rule& rule = *voice.installation.early_rules.find(one.rule);
        const auto state = early::to_string(one.state);
        json.begin_object().member("rule", one.rule).member("version", one.version);
        json.member("title", voice.in(rule.title)).member("why", voice.in(rule.why));
        json.member("switch", state);
        json.member("switch_title", voice.words("early.switch." + code(state)));
        json.member("when", rule.when.text());
        json.key("window_days").integer(rule.window);
        write_law(json, voice, rule);
        write_counts(json, voice, one);
        json.end_object();
    }
    json.end_array().end_object();
}

Result<void> write_my_early(JsonWriter& json, Call& call, const CaseBundle& bundle) {
    const Voice voice{call.app.installation, call.language};
    const auto& installation = voice.installation;
    const Uuid case_id = bundle.the_case.id;
    const Uuid person = bundle.the_case.subject;
    const auto objects = desk::objects_early(call.reader, person);
    if (!objects) return fail(objects.error());
    std::vector<early::Proposal> proposals;
    // No rule looks at a matter that is nobody's yet.
    if (!person.is_nil()) {
        auto about = desk::early_proposals_about(call.reader, person);
        if (!about) return fail(about.error());
        proposals = std::move(*about);
    }
    json.flag("known", !person.is_nil());
    json.flag("objects", *objects).key("rules").begin_array();
    for (const early::Rule& rule : installation.early_rules.all()) {
        const auto state = rule.switch_of(installation.organiser);
        if (state == early::Switch::off) continue;
        json.begin_object().member("title", voice.in(rule.title));
        json.member("why", voice.in(rule.why)).member("switch", early::to_string(state));
        json.flag("stops", rule.objection == early::Objection::respected);
        write_law(json, voice, rule);
        json.end_object();
    }
    json.end_array().key("proposals").begin_array();
    for (const early::Proposal& one : proposals) {
        const early::Rule* rule = installation.early_rules.find(one.rule);
        const bool here = std::ranges::any_of(one.reasons, [&](const early::Reason& reason) {
            return std::ranges::find(reason.sources, case_id, &early::Source::case_id) !=
                   reason.sources.end();
        });
        if (!here) continue;
        const bool named = rule != nullptr && rule->objection == early::Objection::respected;
        json.begin_object().time("at", one.happened_at);
        json.member_or_null("title", named ? voice.in(rule->title) : std::string{});
        json.member_or_null("say", named ? voice.in(rule->say) : std::string{});
        json.flag("shown", one.shown).member("state", early::to_string(one.state));
        json.member("state_title", state_words(voice, one.state));
        json.member("unit_title", voice.unit_title(one.unit)).end_object();
    }
    json.end_array();
    return {};
}

}  // namespace luotsi::server
