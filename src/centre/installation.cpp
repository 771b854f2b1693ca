#include "centre/installation.hpp"

#include <algorithm>
#include <filesystem>

#include "centre/directory_grammar.hpp"
#include "directory/services_file.hpp"
#include "instrument/binding.hpp"

namespace luotsi::centre {

namespace {

// Years the working-day calendar covers around any date a case may carry.
constexpr int first_calendar_year = 2015;
constexpr int last_calendar_year = 2045;

void add(std::vector<Error>& errors, std::vector<Error> more) {
    for (Error& error : more) errors.push_back(std::move(error));
}

// Health and social records are separate by law, and so are the times they are kept.
std::vector<Error> rules_of_another_register(const Installation& installation) {
    std::vector<Error> out;
    for (const access::RetentionRule& rule : installation.retention.all())
        for (const std::string& id : rule.models) {
            const model::ModelPtr model = installation.models.latest(id);
            if (model == nullptr || model->reg == rule.reg) continue;
            Error error(ErrorKind::invalid, "retention.other_register",
                        "the rule is of another register than " + id);
            error.file = installation.content_folder + "/retention/fi.yaml";
            error.element = "rules." + rule.id + ".models";
            error.repair = "name the model under a rule of its own register";
            error.with("model", id);
            out.push_back(std::move(error));
        }
    return out;
}

// A fact no model has, or no instrument measures, would keep a rule silent for ever.
std::vector<Error> unknown_facts(const Installation& installation) {
    std::vector<Error> out;
    const auto has = [&](const early::RuleFact& fact) {
        if (!fact.instrument.empty())
            return instrument::find_binding(installation.instruments, fact.instrument).has_value();
        return std::ranges::any_of(installation.models.all(), [&](const model::ModelPtr& model) {
            return model->find_fact(fact.fact) != model::none;
        });
    };
    for (const early::Rule& rule : installation.early_rules.all()) {
        for (const early::RuleFact& fact : rule.facts) {
            if (has(fact)) continue;
            const std::string& wanted = fact.instrument.empty() ? fact.fact : fact.instrument;
            Error error(ErrorKind::invalid, "early.unknown_measure",
                        "no model or instrument has \"" + wanted + "\"");
            error.file = installation.content_folder + "/early/" + rule.id + ".yaml";
            error.element = "facts." + fact.name;
            error.repair = "name a fact of a model or an instrument";
            error.with("name", wanted);
            out.push_back(std::move(error));
        }
    }
    return out;
}

}  // namespace

std::unique_ptr<Installation> Installation::load(const std::string& content_folder,
                                                 std::vector<Error>& errors, Finders finders) {
    auto out = std::make_unique<Installation>();
    if (!std::filesystem::is_directory(content_folder)) {
        Error error(ErrorKind::invalid, "installation.no_content", "there is no content folder");
        error.file = content_folder;
        error.repair = "give the folder with --content";
        errors.push_back(std::move(error));
        return out;
    }
    out->content_folder = content_folder;
    const std::string demo = content_folder + "/demo/" + out->organiser;
    out->words = model::Words::load(content_folder + "/words", errors);
    auto calendar = model::read_calendar(content_folder + "/calendar/fi.yaml", first_calendar_year,
                                         last_calendar_year);
    if (calendar)
        out->calendar = std::move(*calendar);
    else
        errors.push_back(calendar.error());
    auto guarantees = model::read_guarantees(content_folder + "/guarantees");
    add(errors, std::move(guarantees.errors));
    out->guarantees = std::move(guarantees.guarantees);
    out->models = model::Library::load(content_folder + "/models", &out->guarantees);
    add(errors, out->models.errors());
    out->models.set_organiser(out->organiser);
    out->instruments = instrument::Library::load(content_folder + "/instruments", errors);
    out->segmentations =
        instrument::Segmentations::load(content_folder + "/segments", out->instruments, errors);
    for (const model::ModelPtr& model : out->models.all())
        add(errors, instrument::check_bindings(*model, out->instruments));
    out->early_rules = early::Rules::load(content_folder + "/early", errors);
    add(errors, unknown_facts(*out));
    out->retention = access::RetentionRules::load(content_folder + "/retention", errors);
    add(errors, rules_of_another_register(*out));
    out->look_rules = access::LookRules::load(content_folder + "/audit", errors);
    out->organisation = access::Organisation::load(demo, errors);
    out->municipalities = directory::Municipalities::load(content_folder, errors);
    out->postal_codes = directory::PostalCodes::load(content_folder, out->municipalities, errors);
    out->own_services = directory::read_services_file(demo + "/services.yaml", "demo", errors);
    if (finders == Finders::loaded) {
        out->needs = need::NeedFinder::load(content_folder, errors);
        out->dangers = need::DangerFinder::load(content_folder, out->needs.analyser(), errors);
        out->grammar = directory_grammar(out->needs.analyser());
    }
    out->directory.put(directory::build_directory(out->own_services, {}, out->municipalities,
                                                  out->postal_codes, out->grammar, errors));
    out->patterns = read_patterns(demo + "/calendars.yaml", errors);
    return out;
}

}  // namespace luotsi::centre
