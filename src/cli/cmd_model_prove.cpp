// luotsi model prove: does a model keep its six promises in every state a case can come to – or the
// shortest story in which it does not.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <ctime>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <optional>

#include "cli/command.hpp"
#include "model/compile.hpp"
#include "model/words.hpp"
#include "prove/prove.hpp"

namespace luotsi::cli {

namespace {

namespace json = boost::json;

// Every weekday meets every date and every place of Easter closely enough in a dozen years.
constexpr int first_year = 2025;
constexpr int last_year = 2037;

struct ProveArguments {
    Place place;
    std::vector<std::string> files;
    std::string language = "fi";
    bool json = false;
};

struct Proof {
    std::vector<model::ModelPtr> models;
    std::vector<std::pair<std::string, Error>> refused;  // file, mistake the compiler found
    model::Guarantees guarantees;
    Calendar calendar;
    model::Words words;  // empty without a content folder
    prove::Report report;
    double seconds = 0;  // of the processor
};

// Many faults the compiler sees before there is a model to prove. Some of them are faults of one
// property; of the rest – no YAML, a wrong key – there is nothing to say but that the file is
// wrong.
std::optional<prove::Property> property_of(std::string_view code) {
    struct Fault {
        std::string_view code;
        prove::Property property;
    };
    using prove::Property;
    constexpr std::array<Fault, 20> faults{
        {{"model.asked_twice", Property::knowing},
         {"model.never_known", Property::knowing},
         {"model.again_without_reason", Property::knowing},
         {"model.not_at_contact", Property::knowing},
         {"model.never_comes", Property::end_reachable},
         {"model.no_end", Property::end_reachable},
         {"model.asks_itself", Property::promises},
         {"model.nobody_receives", Property::promises},
         {"model.return_elsewhere", Property::promises},
         {"model.silence_order", Property::promises},
         {"model.silence_stays", Property::promises},
         {"model.start_ring", Property::promises},
         {"model.unknown_model", Property::promises},
         {"model.looser_than_law", Property::time},
         {"model.unknown_guarantee", Property::time},
         {"model.unknown_mark", Property::time},
         {"model.role_held_by_nobody", Property::roles_and_texts},
         {"model.text_missing", Property::roles_and_texts},
         {"yaml.missing_language", Property::roles_and_texts},
         {"yaml.empty_text", Property::roles_and_texts}}};
    for (const Fault& fault : faults)
        if (fault.code == code) return fault.property;
    return std::nullopt;
}

std::string judged(const Error& error) {
    const auto property = property_of(error.code);
    return property ? fmt::format("{} {}", to_string(*property), to_string(prove::Verdict::refuted))
                    : "wrong input";
}

bool read_law(const std::string& content, Proof& proof) {
    if (content.empty()) return true;
    std::vector<Error> mistakes;
    proof.words = model::Words::load(content + "/words", mistakes);
    print_errors(mistakes);
    auto guarantees = model::read_guarantees(content + "/guarantees");
    print_errors(guarantees.errors);
    proof.guarantees = std::move(guarantees.guarantees);
    auto calendar =
        model::read_calendar(content + "/calendar/fi.yaml", first_year - 1, last_year + 2);
    if (!calendar) {
        print_error(calendar.error());
        return false;
    }
    proof.calendar = *calendar;
    return guarantees.errors.empty();
}

bool has(const Proof& proof, const model::CompiledModel& model) {
    return std::any_of(proof.models.begin(), proof.models.end(), [&](const model::ModelPtr& known) {
        return known->id == model.id && known->version == model.version;
    });
}

// What the models start is proved with them.
void add_started(const model::Library& library, Proof& proof) {
    for (std::size_t i = 0; i < proof.models.size(); ++i) {
        const model::ModelPtr model = proof.models[i];
        for (const model::Step& step : model->steps) {
            if (step.starts_model.empty()) continue;
            const auto given = [&](const model::ModelPtr& known) {
                return known->id == step.starts_model;
            };
            const model::ModelPtr started = library.started(model::started_name(step));
            if (started != nullptr && !has(proof, *started) &&
                std::none_of(proof.models.begin(), proof.models.end(), given))
                proof.models.push_back(started);
        }
    }
}

// The files given with what they start, or all models of the content folder, tailored ones too.
bool read(const ProveArguments& arguments, Proof& proof) {
    const std::string content = find_content(arguments.place);
    if (!read_law(content, proof)) return false;
    const model::Guarantees* guarantees = content.empty() ? nullptr : &proof.guarantees;
    model::Library library;
    if (!content.empty()) library = model::Library::load(content + "/models", guarantees);
    if (arguments.files.empty()) {
        for (const Error& error : library.errors()) proof.refused.emplace_back(error.file, error);
        proof.models = library.all();
    }
    for (const std::string& file : arguments.files) {
        std::ifstream in(file, std::ios::binary);
        const std::string source{std::istreambuf_iterator<char>(in), {}};
        model::Compiled compiled = model::compile(source, file, guarantees);
        if (compiled.model != nullptr) proof.models.push_back(compiled.model);
        for (Error& error : compiled.errors) proof.refused.emplace_back(file, std::move(error));
    }
    add_started(library, proof);
    if (!proof.models.empty() || !proof.refused.empty()) return true;
    tell("luotsi: no models given, and no content folder found");
    return false;
}

std::string spaced(std::uint64_t number) {
    std::string out = std::to_string(number);
    for (std::size_t i = out.size(); i > 3; i -= 3) out.insert(i - 3, " ");
    return out;
}

void print_finding(const Proof& proof, const prove::Finding& finding, Language language) {
    const Error& error = finding.error;
    print(fmt::format("\n{} {}: {} {}, {}: {} [{}]", finding.model, finding.version,
                      to_string(finding.property), to_string(finding.verdict), finding.element,
                      proof.words.has(error.code)
                          ? proof.words.get(language, error.code, error.args)
                          : error.detail,
                      error.code));
    for (const std::string& line : prove::tell(finding, proof.models, language, proof.words))
        print("    " + line);
}

void print_text(const Proof& proof, Language language) {
    for (const prove::ModelAnswer& answer : proof.report.models) {
        print(answer.model + ' ' + answer.version);
        for (std::size_t i = 0; i < prove::property_count; ++i)
            print(fmt::format("    {:<16} {}", to_string(static_cast<prove::Property>(i)),
                              to_string(answer.verdicts[i])));
        print(fmt::format("    {} states, {} transitions", spaced(answer.states),
                          spaced(answer.transitions)));
    }
    for (const auto& [file, error] : proof.refused)
        print(fmt::format("\n{}: {}: {}", file, judged(error), to_string(error)));
    for (const prove::Finding& finding : proof.report.findings)
        print_finding(proof, finding, language);
    print(fmt::format("{:.2f} s of processor time", proof.seconds));
}

json::object finding_json(const Proof& proof, const prove::Finding& finding, Language language) {
    json::array story;
    for (const std::string& line : prove::tell(finding, proof.models, language, proof.words))
        story.emplace_back(line);
    return {{"model", finding.model},
            {"version", finding.version},
            {"property", to_string(finding.property)},
            {"verdict", to_string(finding.verdict)},
            {"element", finding.element},
            {"code", finding.error.code},
            {"detail", finding.error.detail},
            {"story", std::move(story)}};
}

void print_json(const Proof& proof, Language language) {
    json::array models;
    for (const prove::ModelAnswer& answer : proof.report.models) {
        json::object properties;
        for (std::size_t i = 0; i < prove::property_count; ++i)
            properties[to_string(static_cast<prove::Property>(i))] = to_string(answer.verdicts[i]);
        models.push_back({{"model", answer.model},
                          {"version", answer.version},
                          {"states", answer.states},
                          {"transitions", answer.transitions},
                          {"properties", std::move(properties)}});
    }
    json::array findings;
    for (const auto& [file, error] : proof.refused) {
        const auto property = property_of(error.code);
        findings.push_back(
            json::object{{"file", file},
                         {"property", property ? json::value(to_string(*property)) : json::value()},
                         {"verdict", property ? to_string(prove::Verdict::refuted)
                                              : std::string_view("wrong input")},
                         {"element", error.element},
                         {"line", error.line},
                         {"code", error.code},
                         {"detail", error.detail}});
    }
    for (const prove::Finding& finding : proof.report.findings)
        findings.push_back(finding_json(proof, finding, language));
    print(json::serialize(json::object{{"models", std::move(models)},
                                       {"findings", std::move(findings)},
                                       {"cpu seconds", proof.seconds}}));
}

int prove_models(const ProveArguments& arguments) {
    Language language = Language::fi;
    if (!parse_language(arguments.language, language)) {
        tell("luotsi: --language is fi, sv or en");
        return wrong_input;
    }
    Proof proof;
    if (!read(arguments, proof)) return wrong_input;
    prove::Options options;
    options.calendar = &proof.calendar;
    options.guarantees = &proof.guarantees;
    options.from = to_date({first_year, 1, 1});
    options.to = to_date({last_year, 12, 31});
    const std::clock_t began = std::clock();
    proof.report = prove::prove(proof.models, options);
    proof.seconds = static_cast<double>(std::clock() - began) / CLOCKS_PER_SEC;
    if (arguments.json)
        print_json(proof, language);
    else
        print_text(proof, language);
    if (std::any_of(proof.refused.begin(), proof.refused.end(),
                    [](const auto& one) { return !property_of(one.second.code); }))
        return wrong_input;
    const bool refuted = !proof.refused.empty() ||
                         std::any_of(proof.report.findings.begin(), proof.report.findings.end(),
                                     [](const prove::Finding& finding) {
                                         return finding.verdict == prove::Verdict::refuted;
                                     });
    return refuted ? failed : done;
}

}  // namespace

void add_model_prove(CLI::App& models, int& exit_code) {
    auto arguments = std::make_shared<ProveArguments>();
    CLI::App* command = models.add_subcommand(
        "prove", "six properties in every state a case can come to, or the story that breaks one");
    command
        ->add_option("models", arguments->files,
                     "model files (default: all models, tailored ones too)")
        ->check(CLI::ExistingFile);
    command->add_option("--language", arguments->language, "of the stories: fi, sv or en")
        ->capture_default_str();
    command->add_flag("--json", arguments->json, "the answer as JSON");
    add_content_option(*command, arguments->place);
    command->callback([arguments, &exit_code] { exit_code = prove_models(*arguments); });
}

}  // namespace luotsi::cli
