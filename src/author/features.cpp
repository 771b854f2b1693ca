#include "author/features.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/limit_words.hpp"

namespace luotsi::author {

using model::none;

namespace {

std::string joined(const std::vector<std::string>& words, std::string_view by = ", ") {
    std::string out;
    for (const std::string& word : words) {
        if (!out.empty()) out += by;
        out += word;
    }
    return out;
}

class Lister {
public:
    Lister(const model::CompiledModel& model, Language language)
        : model_(model), language_(language) {}

    std::vector<Feature> list() {
        whole();
        for (const model::Fact& fact : model_.facts) put_fact(fact);
        for (const model::Role& role : model_.roles) put_role(role);
        for (const model::Decision& decision : model_.decisions) put_decision(decision);
        for (const model::Step& step : model_.steps) put_step(step);
        for (const model::End& end : model_.ends) put_end(end);
        rest();
        return std::move(out_);
    }

private:
    void at(std::string part, std::string element) {
        part_ = std::move(part);
        element_ = std::move(element);
    }
    // Empty values were not said by the model.
    void add(std::string key, std::string_view value) {
        if (!value.empty()) out_.push_back({part_, element_, std::move(key), std::string(value)});
    }
    void add(std::string key, const LocalText& text) { add(std::move(key), text.in(language_)); }
    void flag(std::string key, bool set) { add(std::move(key), set ? "true" : ""); }
    void limit(std::string key, const std::optional<Limit>& limit) {
        if (limit) add(std::move(key), to_string(*limit));
    }

    void whole() {
        at("", model_.id);
        add("version", model_.version);
        add("status", to_string(model_.status));
        static constexpr std::array subjects{"person", "family", "unit", "project", "idea"};
        add("subject", subjects.at(static_cast<std::size_t>(model_.subject)));
        add("register", to_string(model_.reg));
        add("wall", to_string(model_.wall));
        add("title", model_.title);
        add("basis", model_.basis);
        if (model_.evidence.level > 0 || !model_.evidence.sources.empty()) {
            add("evidence", fmt::format("level {}; {}", model_.evidence.level,
                                        joined(model_.evidence.sources, "; ")));
        }
        add("serves", joined(model_.serves));
        add("offer when", model_.offer_when.text());
    }

    void walls(model::Register reg, model::Wall wall) {
        if (reg != model_.reg) add("register", to_string(reg));
        if (wall != model_.wall) add("wall", to_string(wall));
    }

    void put_fact(const model::Fact& fact) {
        at("facts", fact.id);
        if (fact.is_many()) {
            std::vector<std::string> fields;
            for (const model::FactField& field : fact.fields)
                fields.push_back(field.id + ": " + feel::to_string(field.type));
            add("many", joined(fields));
        } else {
            add("type", feel::to_string(fact.type));
        }
        if (fact.source == model::FactSource::decided)
            add("decide", fact.decision == none ? "" : model_.decisions[fact.decision].id);
        else if (fact.source != model::FactSource::asked)
            add("from", to_string(fact.source));
        if (fact.at_contact)
            add("at contact", fact.at_contact_when.empty() ? "true" : fact.at_contact_when.text());
        add("instrument", fact.instrument);
        walls(fact.reg, fact.wall);
        add("title", fact.title);
        add("ask", fact.ask);
        add("help", fact.help);
        std::vector<std::string> labels;
        for (const model::Option& option : fact.options)
            labels.push_back(option.value + " = " + option.label.in(language_));
        add("labels", joined(labels));
    }

    void put_role(const model::Role& role) {
        at("roles", role.id);
        add("title", role.title);
        add("one of", joined(role.one_of));
        add("is", role.is_subject ? "subject" : "");
        flag("keeps", role.keeps);
        add("unit", role.unit_kind);
    }

    void put_decision(const model::Decision& decision) {
        at("decisions", decision.id);
        add("title", decision.title);
        add("hit", feel::to_string(decision.table.hit()));
        std::vector<std::string> reads;
        for (const std::uint32_t fact : decision.reads) reads.push_back(model_.facts[fact].id);
        add("when", joined(reads));
        add("rows", fmt::format("{}", decision.table.row_count()));
        std::vector<std::string> reasons;
        for (const LocalText& reason : decision.because) reasons.push_back(reason.in(language_));
        add("because", joined(reasons, " "));
    }

    void put_learn(const model::Step& step) {
        std::vector<std::string> items;
        for (const model::LearnItem& item : step.learn) {
            std::string text = model_.facts[item.fact].id;
            if (item.optional) text += " (optional)";
            const std::string& again = item.again_because.in(language_);
            if (!again.empty()) text += " (again: " + again + ")";
            items.push_back(std::move(text));
        }
        add("learn", joined(items));
    }

    void put_silence(const model::Step& step) {
        std::vector<std::string> rules;
        for (const model::SilenceRule& rule : step.if_silent) {
            const bool home = rule.act == model::Silence::return_home;
            const std::string to =
                rule.to_role == none ? "" : " to " + model_.roles[rule.to_role].id;
            rules.push_back(fmt::format("after {} {}{}", to_string(rule.after),
                                        home ? "return" : "remind", home ? to : ""));
        }
        add("if silent", joined(rules, "; "));
    }

    void put_step(const model::Step& step) {
        at("steps", step.id);
        add("title", step.title);
        if (!(step.shown == step.title)) add("shown", step.shown);
        add("do", to_string(step.act));
        add("by", step.by == none ? "" : model_.roles[step.by].id);
        add("of", step.of);
        std::vector<std::string> with;
        for (const std::uint32_t role : step.with) with.push_back(model_.roles[role].id);
        if (step.with_parties) with.emplace_back("parties");
        add("with", joined(with));
        add("channels", joined(step.channels));
        add("when", step.when.text());
        flag("safety", step.safety);
        flag("repeat", step.repeat);
        if (step.every) {
            std::string periods = to_string(*step.every);
            for (const Limit& next : step.every_then) periods += ", " + to_string(next);
            add("every", periods);
        }
        flag("consent", step.needs_consent);
        put_learn(step);
        limit("waits", step.waits);
        limit("answer within", step.answer_within);
        put_silence(step);
        add("starts", step.starts_model.empty() ? "" : started_name(step));
        std::vector<std::string> handed;
        for (const std::uint32_t fact : step.hands_over) handed.push_back(model_.facts[fact].id);
        add("hands over", joined(handed));
        add("outcome", step.outcome_fact == none ? "" : model_.facts[step.outcome_fact].id);
        limit("within", step.within);
        add("guarantee", step.guarantee);
        add("marks", step.marks);
        if (step.takes) add("takes", to_string(Limit{LimitUnit::minutes, step.takes->ms / 60'000}));
        add("asks after", step.asks_after);
        walls(step.reg, step.wall);
    }

    void put_end(const model::End& end) {
        at("ends", end.id);
        add("title", end.title);
        add("when", end.when.text());
        add("outcome", to_string(end.outcome));
        std::vector<std::string> cancelled;
        for (const std::uint32_t step : end.cancels) cancelled.push_back(model_.steps[step].id);
        add("cancels", joined(cancelled));
    }

    void rest() {
        for (const model::Measure& measure : model_.measures) {
            at("measures", measure.id);
            add("title", measure.title);
            add("of", measure.of == none ? "" : model_.facts[measure.of].id);
            add("from", "first");
            add("to", "last");
            add("better", measure.better_up ? "up" : "down");
        }
        for (const model::Cost& cost : model_.costs) {
            at("costs", cost.step == none ? "" : model_.steps[cost.step].id);
            add("price", cost.price);
            add("times", fmt::format("{}", cost.times));
        }
        for (const model::Expectation& expectation : model_.expectations) {
            at("expect", expectation.subject);
            std::vector<std::string> values;
            for (const auto& [name, value] : expectation.parameters)
                values.push_back(fmt::format("{} {}", name, value));
            add(expectation.kind, joined(values));
        }
    }

    const model::CompiledModel& model_;
    Language language_;
    std::string part_;
    std::string element_;
    std::vector<Feature> out_;
};

}  // namespace

std::vector<Feature> features_of(const model::CompiledModel& model, Language language) {
    return Lister(model, language).list();
}

std::vector<Unsaid> unsaid_of(const std::vector<Feature>& features,
                              std::span<const std::string_view> said) {
    std::vector<Unsaid> out;
    for (const Feature& feature : features) {
        const std::string name =
            feature.part.empty() ? feature.key : feature.part + "." + feature.key;
        if (std::binary_search(said.begin(), said.end(), name)) continue;
        const std::string what =
            feature.part.empty() ? feature.key : feature.part + ": " + feature.key;
        auto found = std::find_if(out.begin(), out.end(),
                                  [&](const Unsaid& unsaid) { return unsaid.what == what; });
        if (found == out.end()) found = out.insert(out.end(), {what, {}});
        found->elements.push_back(feature.element);
    }
    return out;
}

void tell_uncounted(const model::CompiledModel& model, std::vector<Unsaid>& unsaid) {
    Unsaid days{"steps: times in working days or office hours", {}};
    const auto counted = [](const std::optional<Limit>& limit) {
        return !limit || iso_duration(*limit).has_value();
    };
    for (const model::Step& step : model.steps) {
        bool all = counted(step.within) && counted(step.answer_within) && counted(step.every) &&
                   counted(step.waits);
        for (const model::SilenceRule& rule : step.if_silent) all &= counted(rule.after);
        if (!all) days.elements.push_back(step.id);
    }
    if (!days.elements.empty()) unsaid.push_back(std::move(days));
}

std::string tell_unsaid(const std::vector<Unsaid>& unsaid, std::string_view notation,
                        std::string_view kept) {
    if (unsaid.empty()) return {};
    std::string out =
        fmt::format("{} {} cannot be said in {}; {}\n", unsaid.size(),
                    unsaid.size() == 1 ? "kind of thing" : "kinds of things", notation, kept);
    for (const Unsaid& kind : unsaid)
        out += fmt::format("  {:<22} {}\n", kind.what, joined(kind.elements));
    return out;
}

}  // namespace luotsi::author
