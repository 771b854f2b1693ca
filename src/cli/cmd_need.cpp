// luotsi need: what texts are about, one a line; measuring, checking and learning for the keeper of
// the need lexicon.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdio>
#include <fmt/format.h>
#include <fstream>
#include <iterator>

#include "cli/command.hpp"
#include "cli/feel_json.hpp"
#include "need/check.hpp"
#include "need/danger.hpp"
#include "need/danger_learn.hpp"
#include "need/evaluate.hpp"
#include "need/learn.hpp"
#include "need/need.hpp"
#include "need/unknown.hpp"

namespace luotsi::cli {

namespace {

constexpr std::size_t reasons_told = 4;

struct NeedArguments {
    Place place;
    std::string lang = "auto";
    std::string evaluate;
    bool wrong = false;
    bool check = false;
    bool learn = false;
    bool unknown = false;
    bool json = false;
};

struct Finders {
    std::string content;
    need::NeedFinder needs;
    need::DangerFinder dangers;
};

// Null when the content cannot be used; learning forgives the weights it is about to write.
std::unique_ptr<Finders> load_finders(const NeedArguments& arguments) {
    auto out = std::make_unique<Finders>();
    out->content = find_content(arguments.place);
    if (out->content.empty()) {
        tell("luotsi: no content folder found – run in the source tree or give --content FOLDER");
        return nullptr;
    }
    std::vector<Error> errors;
    out->needs = need::NeedFinder::load(out->content, errors);
    out->dangers = need::DangerFinder::load(out->content, out->needs.analyser(), errors);
    if (arguments.learn)
        std::erase_if(errors, [](const Error& e) { return e.code == "need.bad_weights"; });
    print_errors(errors);
    return errors.empty() ? std::move(out) : nullptr;
}

struct Answer {
    need::Understanding understood;
    std::vector<need::DangerSign> dangers;
};

Answer answer(const Finders& finders, std::string_view line, std::optional<Language> language) {
    Answer out;
    const need::Text text = finders.needs.analyser().analyse(line, language);
    // Danger is looked for in every language, also when the caller fixed one.
    const need::Text free = language ? finders.needs.analyser().analyse(line) : need::Text();
    for (const need::DangerFound& found : finders.dangers.find(language ? free : text))
        out.dangers.push_back({found.danger->kind, found.emergency, found.certainty});
    out.understood = finders.needs.understand(text, out.dangers);
    return out;
}

std::string reason_text(const need::Reason& reason) {
    return reason.rule.empty() ? reason.words + " (examples)"
                               : reason.words + " (lexicon: " + reason.rule + ")";
}

std::string to_json(const Answer& answer) {
    std::string out = "{\"needs\":[";
    for (std::size_t i = 0; i < answer.understood.needs.size(); ++i) {
        const need::NeedGuess& guess = answer.understood.needs[i];
        out += fmt::format("{}{{\"category\":{},\"confidence\":{:.3f},\"because\":[",
                           i == 0 ? "" : ",", json_text(guess.code), guess.confidence);
        for (std::size_t k = 0; k < std::min(reasons_told, guess.reasons.size()); ++k)
            out += (k == 0 ? "" : ",") + json_text(reason_text(guess.reasons[k]));
        out += "]}";
    }
    out += "],\"urgency\":" + json_text(need::to_string(answer.understood.urgency));
    out += ",\"red_flag\":";
    out += answer.dangers.empty() ? "null" : json_text(answer.dangers.front().kind);
    out += ",\"question\":";
    if (!answer.understood.question) return out + "null}";
    const need::Question& question = *answer.understood.question;
    const Language language = answer.understood.language;
    out += "{\"text\":" + json_text(question.text.in(language)) + ",\"answers\":[";
    for (std::size_t i = 0; i < question.answers.size(); ++i) {
        const need::QuestionAnswer& one = question.answers[i];
        out += (i == 0 ? "" : ",") + ("{\"text\":" + json_text(one.text.in(language)));
        out += ",\"category\":" + (one.category.empty() ? "null" : json_text(one.category)) + "}";
    }
    return out + "]}}";
}

// The next line of standard input without its end; false at the end.
bool next_line(std::string& line) {
    line.clear();
    int c = std::getc(stdin);
    if (c == EOF) return false;
    for (; c != EOF && c != '\n'; c = std::getc(stdin)) line += static_cast<char>(c);
    if (line.ends_with('\r')) line.pop_back();
    return true;
}

int answer_lines(const Finders& finders, std::optional<Language> language) {
    std::string line;
    while (next_line(line)) print(to_json(answer(finders, line, language)));
    return done;
}

std::string json_share(std::string_view name, const need::Share& share) {
    const need::Share::Interval interval = share.wilson95();
    return fmt::format(",{}:{{\"share\":{:.4f},\"low\":{:.4f},\"high\":{:.4f},\"n\":{}}}",
                       json_text(name), share.value(), interval.low, interval.high, share.of);
}

std::string to_json(const need::Evaluation& evaluation) {
    std::string out = "{\"groups\":[";
    bool first = true;
    for (const need::Measured& group : evaluation.groups) {
        out += fmt::format("{}{{\"group\":{}", first ? "" : ",", json_text(group.group));
        first = false;
        out += json_share("first_acceptable", group.first_acceptable);
        out += json_share("first_strict", group.first_strict);
        out += json_share("top3_acceptable", group.top3_acceptable);
        out += json_share("top3_strict", group.top3_strict);
        out += json_share("dangers_found", group.dangers_found);
        out += json_share("kinds_right", group.kinds_right);
        out += json_share("emergencies_seen", group.emergencies_seen);
        out += json_share("emergencies_noticed", group.emergencies_noticed);
        out += json_share("urgent_right", group.urgent_right);
        out += json_share("alarms_on_traps", group.alarms_on_traps);
        out += json_share("alarms_on_ordinary", group.alarms_on_ordinary);
        out += fmt::format(",\"calibration_error\":{:.4f}}}", group.calibration_error);
    }
    return out + "]}";
}

void print_list(std::string_view title, const std::vector<std::size_t>& which,
                const std::vector<need::Phrase>& phrases,
                const std::vector<need::Verdict>& verdicts) {
    print(fmt::format("\n{} ({})", title, which.size()));
    for (const std::size_t i : which) {
        const need::Phrase& phrase = phrases[i];
        const need::Verdict& verdict = verdicts[i];
        std::string because;
        for (const std::string& one : verdict.because)
            because += (because.empty() ? "" : "; ") + one;
        print(fmt::format("{} {} {}: wanted {} {}, got {} ({:.2f}) {} because {}", phrase.id,
                          phrase.language, phrase.text, phrase.category, phrase.red_flag,
                          verdict.needs.empty() ? "nothing" : verdict.needs[0], verdict.confidence,
                          verdict.red_flag, because));
    }
}

int evaluate_file(const Finders& finders, const NeedArguments& arguments,
                  std::optional<Language> language) {
    std::ifstream in(arguments.evaluate, std::ios::binary);
    if (!in) {
        tell("luotsi: " + arguments.evaluate + ": cannot be read");
        return wrong_input;
    }
    const std::string tsv{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto phrases = need::read_phrases(tsv, arguments.evaluate);
    if (!phrases) {
        print_error(phrases.error());
        return wrong_input;
    }
    std::vector<need::Verdict> verdicts;
    for (const need::Phrase& phrase : *phrases) {
        const Answer got = answer(finders, phrase.text, language);
        need::Verdict verdict;
        for (const need::NeedGuess& guess : got.understood.needs)
            verdict.needs.push_back(guess.code);
        if (!got.understood.needs.empty()) {
            verdict.confidence = got.understood.needs[0].confidence;
            for (const need::Reason& reason : got.understood.needs[0].reasons)
                verdict.because.push_back(reason_text(reason));
        }
        if (!got.dangers.empty()) verdict.red_flag = got.dangers.front().kind;
        verdict.urgency = got.understood.urgency;
        verdicts.push_back(std::move(verdict));
    }
    const need::Evaluation evaluation = need::evaluate(*phrases, verdicts);
    if (arguments.json) {
        print(to_json(evaluation));
        return done;
    }
    std::fputs(need::table_of(evaluation).c_str(), stdout);
    if (!arguments.wrong) return done;
    print_list("first answer not acceptable", evaluation.wrong_first, *phrases, verdicts);
    print_list("dangers not seen", evaluation.missed, *phrases, verdicts);
    print_list("false alarms", evaluation.false_alarms, *phrases, verdicts);
    return done;
}

int check(const Finders& finders) {
    const need::Checked checked = need::check_content(finders.content, finders.needs);
    for (const Error& warning : checked.warnings) tell("luotsi: warning: " + to_string(warning));
    print_errors(checked.errors);
    print(fmt::format("{} lexicon entries, {} examples: {} errors, {} warnings", checked.entries,
                      checked.examples, checked.errors.size(), checked.warnings.size()));
    return checked.errors.empty() ? done : wrong_input;
}

bool write_file(const std::string& file, const std::string& text) {
    std::ofstream out(file, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) tell("luotsi: " + file + ": cannot be written");
    return static_cast<bool>(out);
}

int learn_dangers(const Finders& finders) {
    std::vector<Error> errors;
    const auto learnt =
        need::learn_dangers(finders.content, finders.needs.analyser(), finders.dangers, errors);
    print_errors(errors);
    if (!learnt) print_error(learnt.error());
    if (!learnt || !errors.empty()) return wrong_input;
    std::vector<std::string> kinds;
    for (const need::Danger& danger : finders.dangers.kinds()) kinds.push_back(danger.kind);
    if (!write_file(finders.content + "/danger/learned/weights.tsv",
                    learnt->model.write(need::danger_classes(kinds))))
        return failed;
    std::fputs(need::report_of(*learnt, finders.dangers).c_str(), stdout);
    return done;
}

int learn(const Finders& finders) {
    std::vector<Error> errors;
    const std::vector<std::string> codes = finders.needs.codes();
    const auto learnt =
        need::learn(finders.content, finders.needs.ranker().lexicon(), codes, {}, errors);
    print_errors(errors);
    if (!learnt) print_error(learnt.error());
    if (!learnt || !errors.empty()) return wrong_input;
    if (!write_file(finders.content + "/needs/learned/weights.tsv", learnt->model.write(codes)))
        return failed;
    std::fputs(need::report_of(*learnt, codes).c_str(), stdout);
    return learn_dangers(finders);
}

int list_unknown(const Finders& finders, std::optional<Language> language) {
    need::UnknownWords words(0);
    std::string line;
    while (next_line(line))
        words.add(finders.needs, finders.needs.analyser().analyse(line, language));
    for (const need::UnknownWords::Line& one : words.report())
        print(fmt::format("{}\t{}", one.word, one.texts));
    return done;
}

int run(const NeedArguments& arguments) {
    std::optional<Language> language;
    Language fixed = Language::fi;
    if (arguments.lang != "auto" && parse_language(arguments.lang, fixed)) language = fixed;
    // Left to the end of the process: taking them apart takes longer than a few answers.
    static const Finders* const finders = load_finders(arguments).release();
    if (finders == nullptr) return wrong_input;
    if (arguments.learn) return learn(*finders);
    if (arguments.check) return check(*finders);
    if (arguments.unknown) return list_unknown(*finders, language);
    if (!arguments.evaluate.empty()) return evaluate_file(*finders, arguments, language);
    return answer_lines(*finders, language);
}

}  // namespace

void add_need(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<NeedArguments>();
    CLI::App* command = app.add_subcommand(
        "need", "what texts are about: one text a line on standard input, one JSON object a line "
                "out (needs with confidence and reasons, urgency, red flag, question)");
    add_content_option(*command, arguments->place);
    command->add_option("--lang", arguments->lang, "language of the texts")
        ->check(CLI::IsMember({"auto", "fi", "sv", "en"}))
        ->capture_default_str();
    auto* evaluate = command->add_option(
        "--evaluate", arguments->evaluate,
        "measure against labelled phrases (tab separated: id lang text category also_ok urgency "
        "red_flag trap register)");
    command->add_flag("--wrong", arguments->wrong, "with --evaluate: list the failures too")
        ->needs(evaluate);
    command->add_flag("--json", arguments->json, "with --evaluate: the measures as JSON")
        ->needs(evaluate);
    auto* check = command->add_flag("--check", arguments->check,
                                    "check lexicon, examples and learnt weights");
    auto* learn = command->add_flag("--learn", arguments->learn,
                                    "learn the ranker's and the danger layer's weights from "
                                    "content and write them");
    auto* unknown = command->add_flag("--unknown", arguments->unknown,
                                      "words of the texts that are not understood and stand in at "
                                      "least five of them: no names, no numbers");
    for (auto* one : {check, learn, unknown}) {
        one->excludes(evaluate);
        for (auto* other : {check, learn, unknown}) {
            if (one != other) one->excludes(other);
        }
    }
    command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace luotsi::cli
