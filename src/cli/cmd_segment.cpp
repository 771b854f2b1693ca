// luotsi segment: open segmentation tables – what there is, a proposal with its reasons, and a
// report over a database: how it divides people, how easily a proposal flips, how it falls on
// groups, what professionals made of it.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cli/command.hpp"
#include "cli/feel_json.hpp"
#include "instrument/binding.hpp"
#include "instrument/segment_report.hpp"

namespace luotsi::cli {

namespace {

using instrument::Segmentation;
using instrument::SegmentedPerson;

struct SegmentArguments {
    Place place;
    std::string id = "asiakkuus";
    std::string propose;  // file of answers
    std::string language = "en";
    bool report = false;
    bool list = false;
    bool json = false;
};

Language language_of(const SegmentArguments& arguments) {
    Language out = Language::en;
    parse_language(arguments.language, out);
    return out;
}

std::string percent(double share) {
    char text[16];
    std::snprintf(text, sizeof text, "%.1f %%", share * 100);
    return text;
}

std::string fraction(double value) {
    char text[24];
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

// ---- list and propose ----

int list(const SegmentArguments& arguments, const centre::Installation& installation) {
    std::string all;
    for (const Segmentation& one : installation.segmentations.all()) {
        const std::string& title = one.title.in(language_of(arguments));
        if (!arguments.json)
            print(one.id + " " + one.version + " (" + one.status + ", confidence " +
                  one.confidence + "): " + title);
        all += (all.empty() ? "" : ", ") + std::string("{\"id\": ") + json_text(one.id) +
               ", \"version\": " + json_text(one.version) +
               ", \"status\": " + json_text(one.status) + ", \"title\": " + json_text(title) +
               ", \"source\": " + json_text(one.source) + "}";
    }
    if (arguments.json) print('[' + all + ']');
    return done;
}

// {"arki": {"chores": 2, …}, "vaativuus": {…}, "contacts of last year": 4}
Result<instrument::Known> read_known(const std::string& path, const Segmentation& segmentation) {
    const auto values = read_values(path);
    if (!values) return fail(values.error());
    instrument::Known out;
    if (!values->is_context())
        return fail(ErrorKind::invalid, "feel.type_mismatch", "answers are names with values");
    const auto instruments = instrument::instruments_of(segmentation);
    for (const feel::Field& field : values->as_context()) {
        const bool answers =
            std::find(instruments.begin(), instruments.end(), field.name) != instruments.end();
        if (!answers || !field.value.is_context()) {
            out.facts.emplace_back(field.name, field.value);
            continue;
        }
        out.answers.emplace_back(field.name, std::vector<std::pair<std::string, feel::Decimal>>());
        for (const feel::Field& answer : field.value.as_context())
            if (answer.value.is_number())
                out.answers.back().second.emplace_back(answer.name, answer.value.as_number());
    }
    return out;
}

void print_explanation(const Segmentation& one, const instrument::Explanation& out,
                       Language language) {
    if (out.proposal.segment == instrument::none) {
        std::string missing;
        for (const std::uint32_t at : out.proposal.unknown)
            missing += (missing.empty() ? "" : ", ") + one.inputs[at].id;
        print("no proposal; not known: " + missing);
        return;
    }
    const auto title = [&](std::uint32_t at) { return one.segments[at].title.in(language); };
    print("proposal: " + title(out.proposal.segment) + " (" + one.id + " " + one.version +
          "; a person decides)");
    for (const std::uint32_t row : out.proposal.rows)
        print("  because: " + one.because[row].in(language));
    for (const instrument::Line& line : out.lines) {
        const auto& input = one.inputs[line.input];
        print("  " + input.title.in(language) + " = " +
              feel::to_plain(out.proposal.values[line.input]) +
              (line.distance ? "; " + std::to_string(*line.distance) + " from " + title(line.other)
                             : "; no line near"));
    }
    for (const instrument::Moving& one_answer : out.moving)
        print("  " + one_answer.instrument->items[one_answer.item].topic.in(language) + ": " +
              one_answer.answer.to_string() + " -> " + one_answer.changed.to_string() +
              " would give " + title(one_answer.other));
}

std::string explanation_json(const Segmentation& one, const instrument::Explanation& out,
                             Language language) {
    const auto code = [&](std::uint32_t at) {
        return at == instrument::none ? std::string("null") : json_text(one.segments[at].code);
    };
    std::string because, lines, moving, unknown;
    const auto comma = [](const std::string& text) { return text.empty() ? "" : ", "; };
    for (const std::uint32_t row : out.proposal.rows)
        because += comma(because) + json_text(one.because[row].in(language));
    for (const std::uint32_t at : out.proposal.unknown)
        unknown += comma(unknown) + json_text(one.inputs[at].id);
    for (const instrument::Line& line : out.lines)
        lines += comma(lines) + std::string("{\"input\": ") + json_text(one.inputs[line.input].id) +
                 ", \"value\": " + feel::to_plain(out.proposal.values[line.input]) +
                 ", \"distance\": " +
                 (line.distance ? std::to_string(*line.distance) : std::string("null")) +
                 ", \"other\": " + code(line.other) + "}";
    for (const instrument::Moving& answer : out.moving)
        moving += comma(moving) + std::string("{\"instrument\": ") +
                  json_text(answer.instrument->id) +
                  ", \"item\": " + json_text(answer.instrument->items[answer.item].id) +
                  ", \"answer\": " + answer.answer.to_string() +
                  ", \"changed\": " + answer.changed.to_string() +
                  ", \"other\": " + code(answer.other) + "}";
    return "{\"segmentation\": " + json_text(one.id) + ", \"version\": " + json_text(one.version) +
           ", \"segment\": " + code(out.proposal.segment) + ", \"because\": [" + because +
           "], \"unknown\": [" + unknown + "], \"lines\": [" + lines + "], \"moving\": [" + moving +
           "]}";
}

int propose(const SegmentArguments& arguments, const centre::Installation& installation,
            const Segmentation& one) {
    const auto known = read_known(arguments.propose, one);
    if (!known) {
        print_error(known.error());
        return wrong_input;
    }
    const auto out = instrument::explain(one, installation.instruments, *known);
    if (arguments.json)
        print(explanation_json(one, out, language_of(arguments)));
    else
        print_explanation(one, out, language_of(arguments));
    return done;
}

// ---- report ----

struct Population {
    std::vector<SegmentedPerson> people;
    Instant until{0};  // of the newest line of any journal
    std::uint64_t cases = 0;
};

std::string age_group(std::optional<int> age) {
    if (!age) return "not known";
    if (*age < 18) return "00–17";
    if (*age < 30) return "18–29";
    if (*age < 65) return "30–64";
    return *age < 75 ? "65–74" : "75–";
}

std::optional<int> age_of(const engine::Case& one, const std::optional<store::Person>& person,
                          Instant at) {
    if (person && person->born) return age_in_years(*person->born, local_date(at));
    const std::uint32_t fact = one.model->find_fact("age");
    if (fact == engine::none || !one.facts[fact].value.is_number()) return std::nullopt;
    const auto years = one.facts[fact].value.as_number().to_int64();
    return years ? std::optional<int>(static_cast<int>(*years)) : std::nullopt;
}

// What the case knows for the segmentation: the answers of its instruments, and facts by name.
instrument::Known known_of(const engine::Case& one, const Segmentation& segmentation) {
    instrument::Known out;
    for (const std::string& id : instrument::instruments_of(segmentation)) {
        const std::uint32_t fact = instrument::answers_fact(*one.model, id);
        if (fact == engine::none || !one.facts[fact].value.is_list()) continue;
        if (auto answers = instrument::to_answers(one.facts[fact].value))
            out.answers.emplace_back(id, std::move(*answers));
    }
    for (const instrument::SegmentInput& input : segmentation.inputs) {
        const std::uint32_t fact = one.model->find_fact(input.id);
        if (input.instrument.empty() && fact != engine::none)
            out.facts.emplace_back(input.id, one.facts[fact].value);
    }
    return out;
}

// What the professional made of the proposal: the last decision about the fact "segment".
void read_choice(const engine::Case& one, const std::vector<engine::Event>& journal,
                 SegmentedPerson& person) {
    const std::uint32_t fact = one.model->find_fact("segment");
    if (fact == engine::none) return;
    std::string proposed;
    for (const engine::Event& event : journal) {
        if (event.fact != fact) continue;
        const std::string value =
            event.value.is_string() ? std::string(event.value.as_string()) : std::string();
        if (event.kind == engine::EventKind::proposed) proposed = value;
        if (event.kind != engine::EventKind::confirmed &&
            event.kind != engine::EventKind::overridden)
            continue;
        person.proposed = proposed;
        person.chosen = value;
        person.reason = event.reason;
    }
}

bool has_something(const instrument::Known& known) {
    return !known.answers.empty() ||
           std::any_of(known.facts.begin(), known.facts.end(),
                       [](const auto& one) { return !one.second.is_null(); });
}

Result<void> read_case(store::Reader& reader, const store::CaseRow& row,
                       const Segmentation& segmentation, Population& out) {
    const auto now_case = reader.case_now(row.case_id);
    if (!now_case) return fail(now_case.error());
    const engine::Case& one = **now_case;
    out.until = std::max(out.until, one.last_recorded_at);
    ++out.cases;
    SegmentedPerson person;
    person.known = known_of(one, segmentation);
    if (!has_something(person.known)) return {};
    const auto journal = reader.journal(row.case_id);
    if (!journal) return fail(journal.error());
    read_choice(one, *journal, person);
    std::optional<store::Person> subject;
    if (!one.subject.is_nil()) {
        if (auto found = reader.person(one.subject)) subject = std::move(*found);
    }
    const auto details = reader.contact_details(row.case_id);
    std::string municipality = subject ? subject->municipality : std::string();
    if (municipality.empty() && details) municipality = details->municipality;
    std::string language = details ? details->language : std::string();
    if (language.empty() && subject) language = subject->language;
    const auto or_unknown = [](std::string text) {
        return text.empty() ? std::string("not known") : text;
    };
    person.groups = {{"language", or_unknown(std::move(language))},
                     {"age", age_group(age_of(one, subject, one.opened_at))},
                     {"municipality", or_unknown(std::move(municipality))}};
    out.people.push_back(std::move(person));
    return {};
}

Result<Population> read_population(store::Store& store, const Segmentation& segmentation) {
    Population out;
    const auto reader = store.reader();
    for (const char* state : {"open", "closed"}) {
        std::string after;
        do {
            std::string next;
            const auto rows = reader->cases(state, 200, after, next);
            if (!rows) return fail(rows.error());
            for (const store::CaseRow& row : *rows)
                if (auto read = read_case(*reader, row, segmentation, out); !read)
                    return fail(read.error());
            after = next;
        } while (!after.empty());
    }
    return out;
}

std::string cell(const instrument::Share& share, std::uint64_t n) {
    if (!share.told) return "not told";
    const double p = n == 0 ? 0 : static_cast<double>(share.count) / static_cast<double>(n);
    return std::to_string(share.count) + " = " + percent(p) + " (" + percent(share.low) + "–" +
           percent(share.high) + ")";
}

std::string flips_text(const instrument::Flips& flips) {
    const double p = flips.tried == 0
                         ? 0
                         : static_cast<double>(flips.flipped) / static_cast<double>(flips.tried);
    return percent(p) + " (" + std::to_string(flips.flipped) + " of " +
           std::to_string(flips.tried) + ")";
}

void print_head(const Segmentation& one, const Population& from,
                const instrument::SegmentReport& out) {
    print("Segmentation " + one.id + " " + one.version + " (" + one.status + "), data up to " +
          to_iso(from.until) + ".");
    print("Unit of counting: one case with answers; " + std::to_string(from.cases) +
          " cases, of them " + std::to_string(out.people) + " with answers, " +
          std::to_string(out.proposed) + " with a proposal.");
    print("A proposal only: a person decides. Intervals are 95 % (Wilson); groups and cells of "
          "fewer than 5, and what would give them away, are not told.");
}

void print_report(const Segmentation& one, const Population& from,
                  const instrument::SegmentReport& out, Language language) {
    print_head(one, from, out);
    print("\nDistribution: share of proposals, n = " + std::to_string(out.proposed));
    for (std::size_t i = 0; i < one.segments.size(); ++i)
        print("  " + one.segments[i].title.in(language) + ": " +
              cell(out.distribution[i], out.proposed));
    if (out.flips.tried > 0) {
        print("\nStability: share of changes of one answer by one step that give another segment");
        print("  all: " + flips_text(out.flips) + "; people whom at least one such change moves: " +
              cell(instrument::share_of(out.people_near, out.proposed), out.proposed));
        for (const auto& [item, flips] : out.by_item) print("  " + item + ": " + flips_text(flips));
        print("  by distance to the nearest line, in points:");
        for (const auto& [distance, flips] : out.by_distance)
            print("    " + distance + ": " + flips_text(flips));
    }
    print("\nFairness: share of each segment within a group");
    for (const instrument::GroupShares& group : out.groups) {
        if (!group.told) {
            print("  " + group.dimension + " " + group.group + ": not told");
            continue;
        }
        print("  " + group.dimension + " " + group.group + ", n = " + std::to_string(group.n));
        for (std::size_t i = 0; i < one.segments.size(); ++i)
            print("    " + one.segments[i].title.in(language) + ": " +
                  cell(group.shares[i], group.n));
    }
    print("\nAgreement: the professional chose what was proposed in " +
          cell(instrument::share_of(out.agreed, out.decided), out.decided) + " of " +
          std::to_string(out.decided) + " decisions (the model's own table)");
    for (const auto& [choice, n] : out.choices)
        if (choice.first != choice.second && n >= instrument::group_min)
            print("  " + choice.first + " -> " + choice.second + ": " + std::to_string(n));
    for (const auto& [reason, n] : out.reasons)
        print("  reason " + (reason.empty() ? std::string("(none)") : reason) + ": " +
              (n < instrument::group_min ? std::string("fewer than 5") : std::to_string(n)));
}

std::string share_json(const instrument::Share& share) {
    if (!share.told) return "null";
    return "{\"count\": " + std::to_string(share.count) + ", \"low\": " + fraction(share.low) +
           ", \"high\": " + fraction(share.high) + "}";
}

std::string shares_json(const Segmentation& one, const std::vector<instrument::Share>& shares) {
    std::string out;
    for (std::size_t i = 0; i < shares.size(); ++i)
        out += (out.empty() ? "" : ", ") + json_text(one.segments[i].code) + ": " +
               share_json(shares[i]);
    return '{' + out + '}';
}

std::string flips_json(const instrument::Flips& flips) {
    return "{\"tried\": " + std::to_string(flips.tried) +
           ", \"flipped\": " + std::to_string(flips.flipped) + "}";
}

std::string flips_json(const std::vector<std::pair<std::string, instrument::Flips>>& all) {
    std::string out;
    for (const auto& [name, flips] : all)
        out += (out.empty() ? "" : ", ") + json_text(name) + ": " + flips_json(flips);
    return '{' + out + '}';
}

std::string report_json(const Segmentation& one, const Population& from,
                        const instrument::SegmentReport& out) {
    std::string groups, choices, reasons;
    for (const instrument::GroupShares& group : out.groups) {
        groups +=
            (groups.empty() ? "" : ", ") + std::string("{\"dimension\": ") +
            json_text(group.dimension) + ", \"group\": " + json_text(group.group) +
            ", \"n\": " + (group.told ? std::to_string(group.n) : std::string("null")) +
            ", \"shares\": " + (group.told ? shares_json(one, group.shares) : std::string("null")) +
            "}";
    }
    for (const auto& [choice, n] : out.choices)
        choices +=
            (choices.empty() ? "" : ", ") + std::string("{\"proposed\": ") +
            json_text(choice.first) + ", \"chosen\": " + json_text(choice.second) +
            ", \"n\": " + (n < instrument::group_min ? std::string("null") : std::to_string(n)) +
            "}";
    for (const auto& [reason, n] : out.reasons)
        reasons += (reasons.empty() ? "" : ", ") + json_text(reason) + ": " +
                   (n < instrument::group_min ? std::string("null") : std::to_string(n));
    return "{\"segmentation\": " + json_text(one.id) + ", \"version\": " + json_text(one.version) +
           ", \"definition\": \"one case with answers; 95 % Wilson intervals; fewer than 5 is not "
           "told\", \"until\": " +
           json_text(to_iso(from.until)) + ", \"cases\": " + std::to_string(from.cases) +
           ", \"people\": " + std::to_string(out.people) +
           ", \"proposed\": " + std::to_string(out.proposed) +
           ", \"distribution\": " + shares_json(one, out.distribution) +
           ", \"stability\": {\"all\": " + flips_json(out.flips) +
           ", \"people_near\": " + share_json(instrument::share_of(out.people_near, out.proposed)) +
           ", \"by_item\": " + flips_json(out.by_item) +
           ", \"by_distance\": " + flips_json(out.by_distance) + "}, \"groups\": [" + groups +
           "], \"agreement\": {\"decided\": " + std::to_string(out.decided) +
           ", \"agreed\": " + share_json(instrument::share_of(out.agreed, out.decided)) +
           ", \"choices\": [" + choices + "], \"reasons\": {" + reasons + "}}}";
}

int report(const SegmentArguments& arguments, const centre::Installation& installation,
           const Segmentation& one) {
    if (!store::is_postgresql(arguments.place.database) &&
        !std::filesystem::exists(arguments.place.database)) {
        tell("luotsi: there is no " + arguments.place.database +
             " – make a demo county with luotsi demo, or give --database");
        return wrong_input;
    }
    const auto store = open_store(arguments.place, {}, installation);
    if (store == nullptr) return failed;
    const auto population = read_population(*store, one);
    if (!population) {
        print_error(population.error());
        return failed;
    }
    const auto out = instrument::report(one, installation.instruments, population->people);
    if (arguments.json)
        print(report_json(one, *population, out));
    else
        print_report(one, *population, out, language_of(arguments));
    return done;
}

int run(const SegmentArguments& arguments) {
    const auto installation = load_installation_without_finders(arguments.place);
    if (installation == nullptr) return wrong_input;
    if (arguments.list) return list(arguments, *installation);
    const Segmentation* one = installation->segmentations.find(arguments.id);
    if (one == nullptr) {
        tell("luotsi: there is no segmentation \"" + arguments.id +
             "\" – see luotsi segment --list");
        return wrong_input;
    }
    if (!arguments.propose.empty()) return propose(arguments, *installation, *one);
    if (arguments.report) return report(arguments, *installation, *one);
    tell("luotsi: say --list, --propose FILE or --report");
    return wrong_input;
}

}  // namespace

void add_segment(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<SegmentArguments>();
    CLI::App* command =
        app.add_subcommand("segment", "kinds of support by open tables: propose, report");
    add_content_option(*command, arguments->place);
    add_database_option(*command, arguments->place);
    command->add_option("id", arguments->id, "which segmentation")->capture_default_str();
    command->add_flag("--list", arguments->list, "what there is");
    command
        ->add_option("--propose", arguments->propose,
                     "a proposal with its reasons, from a file of answers (JSON)")
        ->check(CLI::ExistingFile);
    command->add_flag("--report", arguments->report,
                      "distribution, stability, fairness and agreement over a database");
    command->add_option("--language", arguments->language, "fi, sv or en")
        ->check(CLI::IsMember({"fi", "sv", "en"}))
        ->capture_default_str();
    command->add_flag("--json", arguments->json, "as JSON");
    command->callback([arguments, &exit_code] { exit_code = run(*arguments); });
}

}  // namespace luotsi::cli
