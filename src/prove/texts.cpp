#include "prove/texts.hpp"

namespace luotsi::prove {

namespace {

class Checker {
public:
    Checker(const model::CompiledModel& model, std::vector<Finding>& findings)
        : model_(model), findings_(findings) {}

    void run() {
        text("title", model_.title, true);
        text("basis", model_.basis, false);
        for (const model::MissingText& missing : model_.texts_missing)
            add(missing.element, "prove.text_missing", "a text is left out");
        for (const model::Fact& fact : model_.facts) check(fact);
        for (const model::Role& role : model_.roles)
            text("roles." + role.id + ".title", role.title, true);
        for (const model::Decision& decision : model_.decisions) {
            const std::string element = "decisions." + decision.id;
            text(element + ".title", decision.title, true);
            for (std::size_t row = 0; row < decision.because.size(); ++row)
                text(element + ".because." + std::to_string(row + 1), decision.because[row], true);
        }
        for (const model::Step& step : model_.steps) check(step);
        for (const model::End& end : model_.ends)
            text("ends." + end.id + ".title", end.title, true);
        for (const model::Measure& measure : model_.measures)
            text("measures." + measure.id + ".title", measure.title, true);
    }

private:
    void add(const std::string& element, const char* code, const char* detail) {
        Finding out;
        out.property = Property::roles_and_texts;
        out.model = model_.id;
        out.element = element;
        out.error = Error(ErrorKind::invalid, code, detail).with("element", element);
        out.error.element = element;
        findings_.push_back(std::move(out));
    }

    // A text that may be left out must be left out in every language.
    void text(const std::string& element, const LocalText& said, bool needed) {
        if (!needed && said.fi.empty() && said.sv.empty() && said.en.empty()) return;
        for (const Language language : all_languages)
            if (said.in(language).empty()) {
                add(element, "prove.text_missing", "a text is missing in a language");
                findings_.back().error.with("language", std::string(to_string(language)));
            }
    }

    void check(const model::Fact& fact) {
        const std::string element = "facts." + fact.id;
        text(element + ".title", fact.title, true);
        text(element + ".ask", fact.ask, false);
        text(element + ".help", fact.help, false);
        for (const model::Option& option : fact.options)
            text(element + ".labels." + option.value, option.label, true);
        for (const model::FactField& field : fact.fields) {
            text(element + ".many." + field.id, field.title, true);
            for (const model::Option& option : field.options)
                text(element + ".many." + field.id + ".labels." + option.value, option.label, true);
        }
    }

    void role(const std::string& element, std::uint32_t index) {
        if (index == model::none) return add(element, "prove.no_role", "nobody does it");
        const model::Role& role = model_.roles[index];
        if (!role.is_subject && role.one_of.empty())
            add(element, "prove.no_holder", "no profession can hold its role");
    }

    void check(const model::Step& step) {
        const std::string element = "steps." + step.id;
        role(element + ".by", step.by);
        for (const std::uint32_t with : step.with) role(element + ".with", with);
        text(element + ".title", step.title, true);
        text(element + ".shown", step.shown, false);
        for (const model::LearnItem& item : step.learn)
            text(element + ".learn." + model_.facts[item.fact].id, item.again_because, false);
    }

    const model::CompiledModel& model_;
    std::vector<Finding>& findings_;
};

}  // namespace

void check_roles_and_texts(const model::CompiledModel& model, std::vector<Finding>& findings) {
    Checker(model, findings).run();
}

}  // namespace luotsi::prove
