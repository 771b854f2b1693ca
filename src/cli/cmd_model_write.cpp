// luotsi model fmt | new: model files in their canonical layout, and a first one to begin with.
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "author/format.hpp"
#include "author/start.hpp"
#include "cli/command.hpp"
#include "model/describe.hpp"

namespace luotsi::cli {

namespace {

namespace fs = std::filesystem;

struct FormatArguments {
    std::vector<std::string> files;
    bool check = false;
};

std::string read_all(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// Written beside the file and moved over it, so that a crash leaves the old or the new one.
bool replace_file(const std::string& path, const std::string& text) {
    std::error_code problem;
    const fs::path target = fs::canonical(path, problem);
    if (problem) return false;
    const fs::path fresh = target.string() + ".new";
    {
        std::ofstream out(fresh, std::ios::binary);
        out << text;
        out.flush();
        if (!out) return false;
    }
    fs::permissions(fresh, fs::status(target, problem).permissions(), problem);
    fs::rename(fresh, target, problem);
    if (!problem) return true;
    fs::remove(fresh, problem);
    return false;
}

// The canonical text, or nothing and the errors told.
std::optional<std::string> formatted(const std::string& source, const std::string& name) {
    author::Formatted result = author::format_model(source, name);
    if (result.errors.empty()) return std::move(result.text);
    tell(model::describe_errors(result.errors, {}, source));
    return std::nullopt;
}

int format_file(const std::string& file, bool check_only) {
    const std::string source = read_all(file);
    const auto text = formatted(source, file);
    if (!text) return wrong_input;
    if (*text == source) return done;
    if (check_only) {
        print(file + ": not in the canonical layout (luotsi model fmt writes it)");
        return failed;
    }
    if (!replace_file(file, *text)) {
        tell("luotsi: " + file + " cannot be written");
        return failed;
    }
    print(file + ": formatted");
    return done;
}

int format(const FormatArguments& arguments) {
    int code = done;
    for (const std::string& file : arguments.files) {
        if (file == "-") {
            const auto text = formatted(read_all("/dev/stdin"), "standard input");
            if (!text) return wrong_input;
            std::fwrite(text->data(), 1, text->size(), stdout);
        } else {
            code = std::max(code, format_file(file, arguments.check));
        }
    }
    return code;
}

void add_format(CLI::App& models, int& exit_code) {
    auto arguments = std::make_shared<FormatArguments>();
    CLI::App* command = models.add_subcommand(
        "fmt", "write model and layer files in their canonical layout; comments stay");
    command->add_option("files", arguments->files, "files, or - for standard input to output")
        ->required()
        ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
    command->add_flag("--check", arguments->check,
                      "change nothing; exit 1 when a file would change");
    command->callback([arguments, &exit_code] { exit_code = format(*arguments); });
}

// --- new ---

struct NewArguments {
    std::string id;
    std::string title;
    std::string starts_from;
    std::string does;
    std::string language = "fi";
    std::string out;
};

// One line of standard input; nothing at its end.
std::optional<std::string> read_line() {
    std::string line;
    for (int c = std::getchar(); c != '\n'; c = std::getchar()) {
        if (c == EOF) return line.empty() ? std::nullopt : std::optional(line);
        line += static_cast<char>(c);
    }
    return std::string(trim(line));
}

// Asks until the answer is one of `allowed` (any text when empty); an empty answer is `fallback`.
std::optional<std::string> ask(const std::string& question,
                               const std::vector<std::string_view>& allowed,
                               const std::string& fallback) {
    while (true) {
        std::string line = question;
        if (!allowed.empty()) {
            line += " (";
            for (std::size_t i = 0; i < allowed.size(); ++i)
                line += (i == 0 ? "" : ", ") + std::string(allowed[i]);
            line += ")";
        }
        if (!fallback.empty()) line += " [" + fallback + "]";
        line += ": ";
        std::fwrite(line.data(), 1, line.size(), stderr);
        auto answer = read_line();
        if (!answer) return std::nullopt;
        if (answer->empty()) answer = fallback;
        const bool known =
            allowed.empty() || std::find(allowed.begin(), allowed.end(), *answer) != allowed.end();
        if (known && !answer->empty()) return answer;
    }
}

// What was not given is asked, in the author's language; only where somebody can answer.
bool ask_missing(NewArguments& arguments, Language language) {
    if (::isatty(STDIN_FILENO) == 0) return true;
    const auto fill = [](std::string& answer, const std::string& question,
                         const std::vector<std::string_view>& allowed,
                         const std::string& fallback) {
        if (!answer.empty()) return true;
        const auto given = ask(question, allowed, fallback);
        if (given) answer = *given;
        return given.has_value();
    };
    const LocalText title{"Mallin otsikko", "Modellens rubrik", "Title of the model"};
    const LocalText id{"Tunnus", "Kod", "Id"};
    const LocalText from{"Alkaako asia yhteydenotosta vai lähetteestä",
                         "Börjar ärendet med en kontakt eller en remiss",
                         "Does it start from a contact or a referral"};
    const LocalText does{"Mitä apu on", "Vad hjälpen är", "What is the help"};
    return fill(arguments.title, title.in(language), {}, "") &&
           fill(arguments.id, id.in(language), {}, author::id_from_title(arguments.title)) &&
           fill(arguments.starts_from, from.in(language), {"contact", "referral"}, "contact") &&
           fill(arguments.does, does.in(language), author::help_acts(), "meet");
}

int write_new(const std::string& path, const std::string& text, Language language) {
    if (path == "-") {
        std::fwrite(text.data(), 1, text.size(), stdout);
        return done;
    }
    if (fs::exists(path)) {
        tell("luotsi: " + path + " exists already; choose another file with --out");
        return failed;
    }
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.flush();
    if (!out) {
        tell("luotsi: " + path + " cannot be written");
        return failed;
    }
    const LocalText next{"valmis. Seuraavaksi: lue ja muuta sitä, sitten",
                         "klar. Nu: läs och ändra den, sedan",
                         "written. Next: read and change it, then"};
    print(path + ": " + next.in(language) + "\n  luotsi model check " + path +
          "\n  luotsi model show " + path + " --language " + std::string(to_string(language)));
    return done;
}

int make_new(NewArguments arguments) {
    author::ModelWish wish;
    if (!parse_language(arguments.language, wish.language)) {
        tell("luotsi: --language is fi, sv or en");
        return wrong_input;
    }
    if (!ask_missing(arguments, wish.language)) return failed;
    wish.id = arguments.id;
    wish.title = arguments.title;
    if (arguments.starts_from == "referral") wish.starts_from = author::StartsFrom::referral;
    if (!arguments.does.empty()) wish.does = arguments.does;
    const auto text = author::start_model(wish);
    if (!text) {
        const bool untitled = text.error().code == "author.no_title";
        print_error(text.error());
        if (untitled) tell("  -> give it with --title \"…\", or answer on a terminal");
        return wrong_input;
    }
    const std::string id = wish.id.empty() ? author::id_from_title(wish.title) : wish.id;
    return write_new(arguments.out.empty() ? id + ".yaml" : arguments.out, *text, wish.language);
}

void add_new(CLI::App& models, int& exit_code) {
    auto arguments = std::make_shared<NewArguments>();
    CLI::App* command = models.add_subcommand(
        "new", "start a model from a question or two; asks on a terminal, else takes the options");
    command->add_option("--title", arguments->title, "what the model is called");
    command->add_option("--id", arguments->id, "like fi.asiakasvastaava (default: of the title)");
    command->add_option("--starts-from", arguments->starts_from, "contact or referral")
        ->check(CLI::IsMember({"contact", "referral"}));
    command->add_option("--does", arguments->does, "what the help is: meet, visit, call, advise …");
    command->add_option("--language", arguments->language, "of questions and comments: fi, sv, en")
        ->capture_default_str();
    command->add_option("--out", arguments->out, "file to write, - for output (default: ID.yaml)");
    command->callback([arguments, &exit_code] { exit_code = make_new(*arguments); });
}

}  // namespace

void add_model_write(CLI::App& models, int& exit_code) {
    add_format(models, exit_code);
    add_new(models, exit_code);
}

}  // namespace luotsi::cli
