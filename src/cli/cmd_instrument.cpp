// luotsi instrument: measuring instruments – what there is and under which rights, checking files,
// scoring answers, FHIR out and in.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <fstream>

#include "cli/command.hpp"
#include "cli/feel_json.hpp"
#include "dmn/load.hpp"
#include "instrument/fhir.hpp"

namespace luotsi::cli {

namespace {

using instrument::Instrument;

struct InstrumentArguments {
    Place place;
    std::string id, file, answers, output;
    std::vector<std::string> files;
    std::string language = "en";
    std::string sex = "any";
    int age = -1;
    bool json = false;
    bool fhir = false;
};

Language language_of(const InstrumentArguments& arguments) {
    Language out = Language::en;
    parse_language(arguments.language, out);
    return out;
}

// The shipped instruments; nothing when the content has errors, which are printed.
std::optional<instrument::Library> load(const InstrumentArguments& arguments) {
    const std::string folder = find_content(arguments.place);
    if (folder.empty()) {
        tell("luotsi: no content folder found – run in the source tree or give --content FOLDER");
        return std::nullopt;
    }
    std::vector<Error> errors;
    auto library = instrument::Library::load(folder + "/instruments", errors);
    print_errors(errors);
    if (!errors.empty()) return std::nullopt;
    return library;
}

const Instrument* find(const instrument::Library& library, const std::string& id) {
    const Instrument* one = library.find(id);
    if (one == nullptr)
        tell("luotsi: there is no instrument \"" + id + "\" – see luotsi instrument list");
    return one;
}

// Says so when the file cannot be read.
std::optional<std::string> bytes_of(const std::string& path) {
    auto text = dmn::read_bytes(path);
    if (!text) tell("luotsi: " + path + " cannot be read");
    return text;
}

// "fi draft, sv draft, en official"; "topics only".
std::string wording(const Instrument& one) {
    std::string out;
    for (const Language language : all_languages) {
        const std::string code(to_string(language));
        const auto at = one.wording.find(code);
        if (at == one.wording.end() || at->second == instrument::Wording::absent) continue;
        out += (out.empty() ? "" : ", ") + code + ' ' + std::string(to_string(at->second));
    }
    return out.empty() ? (one.mode == instrument::Mode::full ? "topics only" : "result only") : out;
}

int list(const InstrumentArguments& arguments) {
    const auto library = load(arguments);
    if (!library) return wrong_input;
    std::string all;
    for (const Instrument& one : library->all()) {
        const std::string& title = one.title.in(language_of(arguments));
        if (!arguments.json)
            print(one.id + " " + one.version + ": " + title + " – " + wording(one) +
                  "; rights: " + one.licence.confidence);
        all += (all.empty() ? "" : ", ") + std::string("{\"id\": ") + json_text(one.id) +
               ", \"version\": " + json_text(one.version) + ", \"title\": " + json_text(title) +
               ", \"mode\": " + json_text(to_string(one.mode)) +
               ", \"may_display\": " + (one.licence.may_display ? "true" : "false") +
               ", \"wording\": " + json_text(wording(one)) +
               ", \"items\": " + std::to_string(one.items.size()) +
               ", \"confidence\": " + json_text(one.licence.confidence) + "}";
    }
    if (arguments.json) print('[' + all + ']');
    return done;
}

int show(const InstrumentArguments& arguments) {
    const auto library = load(arguments);
    const Instrument* one = library ? find(*library, arguments.id) : nullptr;
    if (one == nullptr) return wrong_input;
    const Language language = language_of(arguments);
    print(one->title.in(language) + " (" + one->id + " " + one->version + ")");
    print("owner: " + one->owner);
    print("rights: " + one->licence.text + " [" + one->licence.source + "; confidence " +
          one->licence.confidence + "]");
    print("wording: " + wording(*one));
    if (!one->scoring_source.empty())
        print("scoring: " + one->scoring_source + " [confidence " + one->scoring_confidence + "]");
    if (!one->stem.in(language).empty()) print(one->stem.in(language));
    for (const instrument::Item& item : one->items) {
        const std::string& text = item.text.in(language);
        print("  " + item.id + ". " + (text.empty() ? item.topic.in(language) : text));
    }
    for (const instrument::Score& score : one->scores) {
        print(score.id + ": " + score.low.to_string() + "–" + score.high.to_string());
        for (const instrument::Band& band : score.bands)
            print("    " +
                  (band.cut
                       ? std::string(to_string(band.cut->kind)) + " " + band.cut->limit.to_string()
                       : std::string("else")) +
                  (band.group.sex == instrument::Sex::any
                       ? std::string()
                       : " (" + std::string(to_string(band.group.sex)) + ")") +
                  ": " + band.label.in(language));
    }
    for (const instrument::Alert& alert : one->alerts)
        print("alert " + alert.code + " (" + std::string(to_string(alert.level)) +
              "): " + alert.text.in(language));
    if (!one->note.empty()) print(one->note);
    return done;
}

int check(const InstrumentArguments& arguments) {
    int code = done;
    for (const std::string& file : arguments.files) {
        const auto text = bytes_of(file);
        if (!text) {
            code = wrong_input;
            continue;
        }
        const auto read = instrument::read_instrument(*text, file);
        for (const Error& error : read.errors) {
            print_error(error);
            if (error.line > 0) tell(pointed(*text, error.line, error.column));
        }
        if (!read.instrument) code = wrong_input;
        print(file + ": " + (read.instrument ? "good" : "not accepted") + ", " +
              std::to_string(read.errors.size()) + " errors");
    }
    return code;
}

// A context of answers by item, or a QuestionnaireResponse.
Result<std::vector<std::pair<std::string, feel::Decimal>>> read_answers(const std::string& path) {
    const auto text = dmn::read_bytes(path);
    if (!text) return fail(ErrorKind::not_found, "yaml.cannot_read", path + " cannot be read");
    if (auto response = instrument::read_response(*text)) return response->answers;
    const auto values = read_values(path);
    if (!values) return fail(values.error());
    std::vector<std::pair<std::string, feel::Decimal>> out;
    if (!values->is_context())
        return fail(ErrorKind::invalid, "feel.type_mismatch", "answers are items with numbers");
    for (const feel::Field& field : values->as_context()) {
        if (field.value.is_null()) continue;
        if (!field.value.is_number())
            return fail(Error(ErrorKind::invalid, "instrument.not_an_answer",
                              "the answer to " + field.name + " is no number")
                            .with("item", field.name));
        out.emplace_back(field.name, field.value.as_number());
    }
    return out;
}

std::string result_json(const Instrument& one, const instrument::Scored& scored,
                        Language language) {
    std::string scores, alerts, open, cut_offs;
    const auto comma = [](const std::string& text) { return text.empty() ? "" : ", "; };
    for (std::size_t i = 0; i < one.scores.size(); ++i) {
        const auto& result = scored.scores[i];
        const auto& bands = one.scores[i].bands;
        scores +=
            comma(scores) + json_text(one.scores[i].id) +
            ": {\"value\": " + (result.value ? result.value->to_string() : std::string("null")) +
            ", \"why\": " + (result.value ? std::string("null") : json_text(result.why.code)) +
            ", \"band\": " +
            (result.band == instrument::none ? std::string("null")
                                             : json_text(bands[result.band].code)) +
            ", \"label\": " +
            (result.band == instrument::none ? std::string("null")
                                             : json_text(bands[result.band].label.in(language))) +
            ", \"prorated\": " + (result.prorated ? "true" : "false") + "}";
    }
    for (const std::uint32_t at : scored.alerts)
        alerts += comma(alerts) + json_text(one.alerts[at].code);
    for (const std::uint32_t at : scored.alerts_open)
        open += comma(open) + json_text(one.alerts[at].code);
    for (const std::uint32_t at : scored.cut_offs)
        cut_offs += comma(cut_offs) + json_text(one.cut_offs[at].code);
    return "{\"instrument\": " + json_text(one.id) + ", \"version\": " + json_text(one.version) +
           ", \"complete\": " + (scored.complete() ? "true" : "false") + ", \"scores\": {" +
           scores + "}, \"cut_offs\": [" + cut_offs + "], \"alerts\": [" + alerts +
           "], \"alerts_not_answered\": [" + open + "]}";
}

void print_result(const Instrument& one, const instrument::Scored& scored, Language language) {
    for (std::size_t i = 0; i < one.scores.size(); ++i) {
        const auto& result = scored.scores[i];
        std::string line = one.scores[i].title.in(language) + ": ";
        line +=
            result.value ? result.value->to_string() : "not scored (" + to_string(result.why) + ")";
        if (result.prorated) line += " (pro-rated)";
        if (result.band != instrument::none)
            line += ", " + one.scores[i].bands[result.band].label.in(language);
        else if (!result.band_why.code.empty())
            line += ", no band (" + result.band_why.detail + ")";
        print(line);
    }
    for (std::size_t i = 0; i < one.items.size(); ++i) {
        if (scored.items[i].light == instrument::none) continue;
        print(one.items[i].topic.in(language) + ": " + scored.items[i].value->to_string() + ", " +
              one.lights[scored.items[i].light].label.in(language));
    }
    for (const std::uint32_t at : scored.cut_offs)
        print("cut-off: " + one.cut_offs[at].label.in(language));
    for (const std::uint32_t at : scored.alerts)
        print("ALERT: " + one.alerts[at].text.in(language));
    for (const std::uint32_t at : scored.alerts_open)
        print("not answered, so not known: " + one.alerts[at].code);
    for (const Error& note : scored.notes) print("note: " + to_string(note));
}

int score(const InstrumentArguments& arguments) {
    const auto library = load(arguments);
    const Instrument* one = library ? find(*library, arguments.id) : nullptr;
    if (one == nullptr) return wrong_input;
    auto answers = read_answers(arguments.answers);
    if (!answers) {
        print_error(answers.error());
        return wrong_input;
    }
    instrument::Given given{std::move(*answers), instrument::Sex::any, {}};
    instrument::parse_sex(arguments.sex, given.sex);
    if (arguments.age >= 0) given.age = arguments.age;
    const auto scored = instrument::score(*one, given);
    if (!scored) {
        print_errors(scored.error());
        return wrong_input;
    }
    if (arguments.json)
        print(result_json(*one, *scored, language_of(arguments)));
    else
        print_result(*one, *scored, language_of(arguments));
    return done;
}

int give(const InstrumentArguments& arguments, const std::string& text) {
    if (arguments.output.empty()) {
        print(text);
        return done;
    }
    std::ofstream out(arguments.output, std::ios::binary);
    out << text << '\n';
    out.close();
    if (out) return done;
    tell("luotsi: " + arguments.output + " cannot be written");
    return failed;
}

int export_one(const InstrumentArguments& arguments) {
    const auto library = load(arguments);
    const Instrument* one = library ? find(*library, arguments.id) : nullptr;
    if (one == nullptr) return wrong_input;
    if (!arguments.fhir) return give(arguments, instrument::to_yaml(*one));
    if (arguments.answers.empty())
        return give(arguments, instrument::to_questionnaire(*one, language_of(arguments)));
    const auto answers = read_answers(arguments.answers);
    if (!answers) {
        print_error(answers.error());
        return wrong_input;
    }
    return give(arguments, instrument::to_response(*one, *answers, "", language_of(arguments)));
}

int import_one(const InstrumentArguments& arguments) {
    const auto text = bytes_of(arguments.file);
    if (!text) return wrong_input;
    const auto read = instrument::read_questionnaire(*text);
    print_errors(read.errors);
    for (const std::string& link : read.left_out)
        tell("luotsi: item " + link + " is left out: it is no choice and no number with limits");
    if (!read.instrument) return wrong_input;
    return give(arguments, instrument::to_yaml(*read.instrument));
}

void add_language(CLI::App& command, InstrumentArguments& arguments) {
    command.add_option("--language", arguments.language, "fi, sv or en")
        ->check(CLI::IsMember({"fi", "sv", "en"}))
        ->capture_default_str();
}

}  // namespace

void add_instrument(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<InstrumentArguments>();
    CLI::App* all = app.add_subcommand("instrument", "measuring instruments and their rights");
    all->require_subcommand(1);
    const auto add = [&](const char* name, const char* what,
                         int (*act)(const InstrumentArguments&)) {
        CLI::App* command = all->add_subcommand(name, what);
        add_content_option(*command, arguments->place);
        command->callback([arguments, act, &exit_code] { exit_code = act(*arguments); });
        return command;
    };
    CLI::App* listing = add("list", "what there is", list);
    CLI::App* showing = add("show", "one: owner, rights, questions, bands, alerts", show);
    CLI::App* checking = add("check", "check files", check);
    CLI::App* scoring = add("score", "score answers", score);
    CLI::App* exporting = add("export", "write as a file or as FHIR", export_one);
    CLI::App* importing = add("import", "a FHIR Questionnaire as an instrument's file", import_one);
    for (CLI::App* command : {listing, showing, scoring, exporting})
        add_language(*command, *arguments);
    for (CLI::App* command : {showing, scoring, exporting})
        command->add_option("id", arguments->id, "which instrument")->required();
    for (CLI::App* command : {listing, scoring})
        command->add_flag("--json", arguments->json, "as JSON");
    checking->add_option("files", arguments->files, "files")->required()->check(CLI::ExistingFile);
    scoring
        ->add_option("answers", arguments->answers,
                     "JSON: {\"1\": 0, …} or a QuestionnaireResponse")
        ->required()
        ->check(CLI::ExistingFile);
    scoring->add_option("--sex", arguments->sex, "female or male, where limits depend on it")
        ->check(CLI::IsMember({"any", "female", "male"}));
    scoring->add_option("--age", arguments->age, "age in years, where limits depend on it");
    exporting->add_flag("--fhir", arguments->fhir, "FHIR R4 Questionnaire");
    exporting
        ->add_option("--answers", arguments->answers,
                     "with --fhir: a QuestionnaireResponse of these answers")
        ->check(CLI::ExistingFile);
    importing->add_option("file", arguments->file, "Questionnaire as JSON")
        ->required()
        ->check(CLI::ExistingFile);
    for (CLI::App* command : {exporting, importing})
        command->add_option("--output", arguments->output, "file (default: standard output)");
}

}  // namespace luotsi::cli
