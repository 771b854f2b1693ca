#include "author/plan_definition.hpp"

#include <algorithm>
#include <array>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "author/condition.hpp"
#include "author/fhir_parts.hpp"
#include "author/fhir_questionnaire.hpp"
#include "author/json_text.hpp"
#include "base/limit_words.hpp"

namespace luotsi::author {

namespace {

namespace json = boost::json;
using model::Act;
using model::none;

// Keys that have a place of their own in the resource (sorted); all others go to descriptions.
constexpr std::array<std::string_view, 36> said{
    "basis",        "ends.title",       "ends.when",           "evidence",       "facts.ask",
    "facts.help",   "facts.instrument", "facts.labels",        "facts.many",     "facts.title",
    "facts.type",   "measures.better",  "measures.of",         "measures.title", "roles.title",
    "serves",       "status",           "steps.answer within", "steps.by",       "steps.do",
    "steps.every",  "steps.guarantee",  "steps.if silent",     "steps.learn",    "steps.of",
    "steps.repeat", "steps.shown",      "steps.starts",        "steps.title",    "steps.waits",
    "steps.when",   "steps.with",       "steps.within",        "subject",        "title",
    "version"};

constexpr std::string_view act_system = "urn:luotsi:act";
constexpr std::string_view role_system = "urn:luotsi:role";
constexpr std::string_view action_type = "http://terminology.hl7.org/CodeSystem/action-type";

const LocalText reminder{"Muistutus", "Påminnelse", "Reminder"};
const LocalText comes_home{"Palautuu pyytäjälle", "Återgår till den som bad",
                           "Returns to the asker"};
const LocalText answered{"Vastaus", "Svar", "Answer"};
const LocalText everybody{"Kaikki osapuolet", "Alla parter", "All parties"};

// "fi.yksi-yhteydenotto" → "FiYksiYhteydenotto" (name: a machine's name, invariant pdf-0).
std::string machine_name(std::string_view id) {
    std::string out;
    bool capital = true;
    for (const char c : id) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (letter) out += capital && c >= 'a' ? static_cast<char>(c - 'a' + 'A') : c;
        capital = !letter;
    }
    return out;
}

class Writer {
public:
    Writer(const model::CompiledModel& model, const PlanOptions& options)
        : model_(model), options_(options), features_(features_of(model, options.language)) {}

    Exported write() {
        header();
        for (std::size_t i = 0; i < model_.measures.size(); ++i) measure(i);
        for (std::size_t i = 0; i < model_.steps.size(); ++i) step(i);
        for (std::size_t i = 0; i < model_.ends.size(); ++i) end(i);
        if (!goals_.empty()) plan_["goal"] = std::move(goals_);
        plan_["action"] = std::move(actions_);
        std::vector<Unsaid> unsaid = unsaid_of(features_, said);
        tell_uncounted(model_, unsaid);
        return {pretty_json(plan_), std::move(unsaid)};
    }

private:
    const std::string& words(const LocalText& text) const { return text.in(options_.language); }
    void text(json::object& object, std::string_view name, const LocalText& value) const {
        put_text(object, name, value, options_.language);
    }

    // What has no place of its own, one line each.
    std::string description(std::string_view part, std::string_view element) const {
        std::string out;
        for (const Feature& feature : features_) {
            if (feature.part != part || (!part.empty() && feature.element != element)) continue;
            const std::string name =
                feature.part.empty() ? feature.key : feature.part + "." + feature.key;
            const bool timed = feature.key == "within" || feature.key == "answer within" ||
                               feature.key == "every" || feature.key == "waits" ||
                               feature.key == "if silent" || feature.key == "guarantee" ||
                               feature.key == "learn" || feature.key == "of";
            if (std::binary_search(said.begin(), said.end(), name) && !timed) continue;
            if (!out.empty()) out += '\n';
            out += feature.key + ": " + feature.value;
        }
        return out;
    }

    void header() {
        plan_ = {{"resourceType", "PlanDefinition"},
                 {"language", to_string(options_.language)},
                 {"contained", json::array{questionnaire_of(model_, "facts", options_.language)}},
                 {"url", "urn:luotsi:model:" + model_.id},
                 {"identifier",
                  json::array{json::object{{"system", "urn:luotsi:model"}, {"value", model_.id}}}},
                 {"version", model_.version},
                 {"name", machine_name(model_.id)}};
        text(plan_, "title", model_.title);
        plan_["type"] = coding_of("http://terminology.hl7.org/CodeSystem/plan-definition-type",
                                  "workflow-definition");
        static constexpr std::array states{"draft", "active", "active", "retired"};
        plan_["status"] = states.at(static_cast<std::size_t>(model_.status));
        plan_["experimental"] = model_.status == model::Status::pilot;
        const bool person = model_.subject == model::Subject::person;
        plan_["subjectCodeableConcept"] =
            coding_of("http://hl7.org/fhir/resource-types", person ? "Patient" : "Group");
        text(plan_, "description", model_.basis);
        if (const std::string rest = header_rest(); !rest.empty()) plan_["usage"] = rest;
        json::array topics;
        for (const std::string& goal : model_.serves)
            topics.push_back(json::object{{"text", goal}});
        if (!topics.empty()) plan_["topic"] = std::move(topics);
        json::array artifacts;
        for (const std::string& source : model_.evidence.sources)
            artifacts.push_back(json::object{{"type", "justification"}, {"citation", source}});
        if (!artifacts.empty()) plan_["relatedArtifact"] = std::move(artifacts);
    }

    // The parts that are neither fact, step nor end.
    std::string header_rest() const {
        std::string out = description("", "");
        for (const Feature& feature : features_) {
            if (feature.part.empty() || feature.part == "steps" || feature.part == "ends") continue;
            const std::string name = feature.part + "." + feature.key;
            if (std::binary_search(said.begin(), said.end(), name)) continue;
            if (!out.empty()) out += '\n';
            out += fmt::format("{}.{}.{}: {}", feature.part, feature.element, feature.key,
                               feature.value);
        }
        if (model_.evidence.level > 0)
            out += fmt::format("\nevidence: level {}", model_.evidence.level);
        return out;
    }

    // --- goals ---

    void measure(std::size_t index) {
        const model::Measure& measure = model_.measures[index];
        json::object goal{{"id", fmt::format("measure-{}", index + 1)}};
        json::object title;
        text(title, "text", measure.title);
        goal["description"] = std::move(title);
        if (measure.of != none) {
            json::object target;
            target["measure"] = concept_of(fact_system(model_), model_.facts[measure.of].id,
                                           model_.facts[measure.of].title, options_.language);
            const LocalText better = measure.better_up ? LocalText{"nousee", "stiger", "rises"}
                                                       : LocalText{"laskee", "sjunker", "falls"};
            json::object detail;
            text(detail, "text", better);
            target["detailCodeableConcept"] = std::move(detail);
            goal["target"] = json::array{std::move(target)};
        }
        goals_.push_back(std::move(goal));
    }

    void limit_goal(json::object& action, const std::string& id, const LocalText& title,
                    const Limit& limit, const std::string& law) {
        LocalText said_so;
        said_so.fi = title.fi + ": " + limit_words(limit, Language::fi);
        said_so.sv = title.sv + ": " + limit_words(limit, Language::sv);
        said_so.en = title.en + ": " + limit_words(limit, Language::en);
        json::object goal{{"id", id}};
        json::object description;
        text(description, "text", said_so);
        goal["description"] = std::move(description);
        if (!law.empty())
            goal["documentation"] =
                json::array{json::object{{"type", "justification"}, {"citation", law}}};
        if (const auto due = duration_of(limit))
            goal["target"] = json::array{json::object{{"due", *due}}};
        goals_.push_back(std::move(goal));
        if (!action.contains("goalId")) action["goalId"] = json::array{};
        action["goalId"].as_array().push_back(json::value(id));
    }

    void limits(json::object& action, const model::Step& step, const std::string& id) {
        if (step.within) limit_goal(action, id + "-within", step.title, *step.within, {});
        if (step.guarantee.empty() || options_.guarantees == nullptr) return;
        std::size_t n = 0;
        for (const model::GuaranteeVersion& law : options_.guarantees->all()) {
            if (law.family != step.guarantee || law.valid_to) continue;
            limit_goal(action, fmt::format("{}-law-{}", id, ++n), law.title, law.limit, law.law);
        }
    }

    // --- actions ---

    static std::string step_id(std::size_t index) { return fmt::format("step-{}", index + 1); }

    json::array conditions(const feel::Expression& when) const {
        const std::string said_in_words = condition_words(model_, when.text(), options_.language);
        return {json::object{{"kind", "applicability"},
                             {"expression", feel_of(when.text(), said_in_words)}}};
    }

    json::array data_of(const std::vector<std::uint32_t>& facts) const {
        json::array out;
        for (const std::uint32_t fact : facts) {
            json::object code{{"system", fact_system(model_)}, {"code", model_.facts[fact].id}};
            text(code, "display", model_.facts[fact].title);
            out.push_back(json::object{
                {"type", "Observation"},
                {"codeFilter", json::array{json::object{{"path", "code"},
                                                        {"code", json::array{std::move(code)}}}}}});
        }
        return out;
    }

    json::object participant(const model::Role& role) const {
        json::object out{{"type", role.is_subject ? "patient" : "practitioner"}};
        out["role"] = concept_of(role_system, role.id, role.title, options_.language);
        return out;
    }

    json::array participants(const model::Step& step) const {
        json::array out;
        if (step.by != none) out.push_back(participant(model_.roles[step.by]));
        for (const std::uint32_t role : step.with) out.push_back(participant(model_.roles[role]));
        if (step.with_parties) {
            json::object all{{"type", "practitioner"}};
            all["role"] = concept_of(role_system, "parties", everybody, options_.language);
            out.push_back(std::move(all));
        }
        return out;
    }

    void when_it_comes(json::object& action, const feel::Expression& when) const {
        if (when.empty()) return;
        action["condition"] = conditions(when);
        if (auto input = data_of({when.facts().begin(), when.facts().end()}); !input.empty())
            action["input"] = std::move(input);
        json::array related;
        for (const std::uint32_t done : steps_done_in(model_, when.text()))
            related.push_back(
                json::object{{"actionId", step_id(done)}, {"relationship", "after-end"}});
        if (!related.empty()) action["relatedAction"] = std::move(related);
    }

    // Reminders and the return of a promise: actions of their own, counted from its asking.
    void promise(json::object& action, const model::Step& step, const std::string& id) const {
        json::array inner;
        const auto add = [&](const LocalText& title, const Limit& after) {
            LocalText said_so{title.fi + ": " + limit_words(after, Language::fi),
                              title.sv + ": " + limit_words(after, Language::sv),
                              title.en + ": " + limit_words(after, Language::en)};
            json::object part{{"id", fmt::format("{}-{}", id, inner.size() + 1)}};
            text(part, "title", said_so);
            json::object related{{"actionId", id}, {"relationship", "after-start"}};
            if (const auto offset = duration_of(after)) related["offsetDuration"] = *offset;
            part["relatedAction"] = json::array{std::move(related)};
            inner.push_back(std::move(part));
        };
        if (step.answer_within) add(answered, *step.answer_within);
        for (const model::SilenceRule& rule : step.if_silent)
            add(rule.act == model::Silence::remind ? reminder : comes_home, rule.after);
        if (!inner.empty()) action["action"] = std::move(inner);
    }

    void step(std::size_t index) {
        const model::Step& step = model_.steps[index];
        const std::string id = step_id(index);
        json::object action{{"id", id}};
        text(action, "title", step.title);
        if (const std::string rest = description("steps", step.id); !rest.empty())
            action["description"] = rest;
        text(action, "textEquivalent", step.shown);
        action["code"] = json::array{coding_of(act_system, to_string(step.act))};
        limits(action, step, id);
        when_it_comes(action, step.when);
        std::vector<std::uint32_t> learnt;
        for (const model::LearnItem& item : step.learn) learnt.push_back(item.fact);
        if (!learnt.empty()) action["output"] = data_of(learnt);
        if (step.waits) {
            if (const auto duration = duration_of(*step.waits))
                action["timingDuration"] = *duration;
        } else if (step.every) {
            if (const auto timing = timing_of(*step.every)) action["timingTiming"] = *timing;
        }
        if (auto people = participants(step); !people.empty())
            action["participant"] = std::move(people);
        action["type"] = coding_of(action_type, "create");
        action["requiredBehavior"] = step.safety ? "must" : "must-unless-documented";
        action["cardinalityBehavior"] = step.repeat || step.every ? "multiple" : "single";
        if (!step.starts_model.empty()) {
            const std::string pin = step.starts_version.empty() ? "" : "|" + step.starts_version;
            action["definitionCanonical"] = "urn:luotsi:model:" + step.starts_model + pin;
        } else if (!learnt.empty()) {
            action["definitionCanonical"] = "#facts";
        }
        promise(action, step, id);
        actions_.push_back(std::move(action));
    }

    void end(std::size_t index) {
        const model::End& end = model_.ends[index];
        json::object action{{"id", fmt::format("end-{}", index + 1)}};
        text(action, "title", end.title);
        if (const std::string rest = description("ends", end.id); !rest.empty())
            action["description"] = rest;
        action["code"] = json::array{coding_of("urn:luotsi:outcome", to_string(end.outcome))};
        when_it_comes(action, end.when);
        action["type"] = coding_of(action_type, "fire-event");
        actions_.push_back(std::move(action));
    }

    const model::CompiledModel& model_;
    const PlanOptions& options_;
    std::vector<Feature> features_;
    json::object plan_;
    json::array goals_;
    json::array actions_;
};

}  // namespace

Exported to_plan_definition(const model::CompiledModel& model, const PlanOptions& options) {
    return Writer(model, options).write();
}

}  // namespace luotsi::author
