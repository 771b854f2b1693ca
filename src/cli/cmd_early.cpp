// luotsi early: early identification – the rules there are, one look at everybody, what is proposed
// and to whom, a worker's answer, and what the rules have done so far.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <chrono>
#include <cstdio>
#include <set>

#include "access/askers.hpp"
#include "cli/command.hpp"
#include "cli/feel_json.hpp"
#include "desk/early.hpp"
#include "early/report.hpp"

namespace luotsi::cli {

namespace {

using early::Proposal;

struct EarlyArguments {
    Place place;
    std::string at, from;
    std::string as;
    std::string id, answer, why, to_case, words;
    std::string language = "en";
    bool json = false;
};

struct Opened {
    std::unique_ptr<centre::Installation> installation;
    std::unique_ptr<store::Store> store;
    Instant now;
};

Language language_of(const EarlyArguments& arguments) {
    Language out = Language::en;
    parse_language(arguments.language, out);
    return out;
}

std::string list_of(const std::vector<std::string>& items) {
    std::string out;
    for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
    return out;
}

// The installation, its database and the moment it is asked about; an exit code when one is amiss.
int open(const EarlyArguments& arguments, Opened& out) {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    out.now = {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
    if (!arguments.at.empty()) {
        const auto at = parse_instant(arguments.at);
        if (!at) {
            tell("luotsi: --at wants a time such as 2026-11-21T12:00:00Z");
            return wrong_input;
        }
        out.now = *at;
    }
    out.installation = load_installation(arguments.place);
    if (out.installation == nullptr) return wrong_input;
    store::Options options;
    options.create = false;
    out.store = open_store(arguments.place, options, *out.installation);
    return out.store == nullptr ? failed : done;
}

int told(const Error& error) {
    print_error(error);
    return failed;
}

// ---- rules ----

int rules(const EarlyArguments& arguments) {
    const auto installation = load_installation(arguments.place);
    if (installation == nullptr) return wrong_input;
    const Language language = language_of(arguments);
    std::vector<std::string> all;
    for (const early::Rule& rule : installation->early_rules.all()) {
        const auto state = early::to_string(rule.switch_of(installation->organiser));
        if (!arguments.json) {
            print(rule.id + " " + rule.version + " (" + std::string(state) +
                  "): " + rule.title.in(language));
            print("  when " + std::string(rule.when.text()) + ", over " +
                  std::to_string(rule.window) + " days");
            print("  law " + rule.law + " (" +
                  (rule.law_checked ? "checked " + to_iso(*rule.law_checked) : "not checked") +
                  ", confidence " + rule.law_confidence + ": " + rule.law_source + "); to " +
                  list_of(rule.unit_kinds));
        }
        all.push_back(
            "{\"id\": " + json_text(rule.id) + ", \"version\": " + json_text(rule.version) +
            ", \"switch\": " + json_text(std::string(state)) + ", \"title\": " +
            json_text(rule.title.in(language)) + ", \"why\": " + json_text(rule.why.in(language)) +
            ", \"when\": " + json_text(std::string(rule.when.text())) + ", \"law\": " +
            json_text(rule.law) + ", \"law_source\": " + json_text(rule.law_source) +
            ", \"law_confidence\": " + json_text(rule.law_confidence) + ", \"law_checked\": " +
            (rule.law_checked ? json_text(to_iso(*rule.law_checked)) : "null") +
            ", \"window_days\": " + std::to_string(rule.window) + "}");
    }
    if (arguments.json) print("[" + list_of(all) + "]");
    return done;
}

// ---- run ----

int run(const EarlyArguments& arguments) {
    Opened opened;
    if (const int code = open(arguments, opened); code != done) return code;
    const auto reader = opened.store->reader();
    const auto started = std::chrono::steady_clock::now();
    const auto look = desk::look_early(*reader, *opened.installation, opened.now);
    if (!look) return told(look.error());
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - started);
    const auto written =
        opened.store->bulk(opened.now, [&](store::WriteSession& session) -> Result<std::string> {
            if (auto put =
                    desk::write_early(session, opened.installation->early_rules, look->changes);
                !put)
                return fail(put.error());
            if (auto put = desk::write_early_sweep(session, look->sweep); !put)
                return fail(put.error());
            return std::string();
        });
    if (!written) return told(written.error());
    if (auto committed = opened.store->bulk_commit(); !committed) return told(committed.error());
    std::map<std::string, std::uint64_t> became;
    for (const Proposal& one : look->changes) ++became[std::string(early::to_string(one.state))];
    if (arguments.json) {
        print("{\"people\": " + std::to_string(look->sweep.people) +
              ", \"unread\": " + std::to_string(look->sweep.unread) +
              ", \"proposed\": " + std::to_string(became["proposed"]) +
              ", \"withdrawn\": " + std::to_string(became["withdrawn"]) +
              ", \"too_late\": " + std::to_string(became["too-late"]) +
              ", \"ms\": " + std::to_string(took.count()) + "}");
        return done;
    }
    print("Looked at " + std::to_string(look->sweep.people) + " people with open matters in " +
          std::to_string(took.count()) + " ms: " + std::to_string(became["proposed"]) +
          " new proposals, " + std::to_string(became["withdrawn"]) + " withdrawn, " +
          std::to_string(became["too-late"]) + " too late.");
    if (look->sweep.unread > 0)
        print("Passed over " + std::to_string(look->sweep.unread) +
              " people: something of theirs could not be read.");
    return done;
}

// ---- list and answer ----

Result<access::Asker> worker_of(const centre::Installation& installation, const std::string& slug) {
    const access::Worker* one = installation.organisation.worker(slug);
    if (one == nullptr)
        return fail(ErrorKind::not_found, "api.no_worker", "there is no such worker: " + slug);
    return access::asker_of(*one, installation.organisation.now());
}

std::string proposal_json(const Proposal& one, const early::Rule& rule, Language language) {
    std::vector<std::string> reasons;
    for (const early::Reason& reason : one.reasons)
        reasons.push_back("{\"measure\": " + json_text(reason.name) +
                          ", \"value\": " + json_text(reason.value) +
                          ", \"lines\": " + std::to_string(reason.sources.size()) + "}");
    return "{\"id\": " + json_text(one.id()) + ", \"rule\": " + json_text(one.rule) +
           ", \"version\": " + json_text(one.version) +
           ", \"person\": " + json_text(to_string(one.person)) +
           ", \"since\": " + json_text(to_iso(one.happened_at)) +
           ", \"priority\": " + json_text(std::string(early::to_string(rule.priority))) +
           ", \"why\": " + json_text(rule.why.in(language)) +
           ", \"propose\": " + json_text(rule.propose.in(language)) +
           ", \"say\": " + json_text(rule.say.in(language)) + ", \"reasons\": [" +
           list_of(reasons) + "]}";
}

// Whoever is shown a proposal has seen the matters it rests on: a line in each one's log.
int note_shown(Opened& opened, const access::Asker& worker, const std::vector<Proposal>& shown) {
    std::set<Uuid> cases;
    for (const Proposal& one : shown)
        for (const early::Reason& reason : one.reasons)
            for (const early::Source& source : reason.sources) cases.insert(source.case_id);
    const auto written =
        opened.store->bulk(opened.now, [&](store::WriteSession& session) -> Result<std::string> {
            for (const Uuid& id : cases) {
                store::AccessLine line;
                line.case_id = id;
                line.asker = worker;
                line.purpose = access::Purpose::list;
                line.reason = "early.shown";
                line.at = opened.now;
                if (auto put = session.put_access_line(line); !put) return fail(put.error());
            }
            return std::string();
        });
    if (!written) return told(written.error());
    if (auto committed = opened.store->bulk_commit(); !committed) return told(committed.error());
    return done;
}

int list(const EarlyArguments& arguments) {
    Opened opened;
    if (const int code = open(arguments, opened); code != done) return code;
    if (!may_act_as_worker(*opened.store, arguments.place)) return failed;
    const auto worker = worker_of(*opened.installation, arguments.as);
    if (!worker) return told(worker.error());
    const auto reader = opened.store->reader();
    const auto queue = desk::early_queue(*reader, *opened.installation, *worker, opened.now);
    if (!queue) return told(queue.error());
    if (const int code = note_shown(opened, *worker, *queue); code != done) return code;
    const Language language = language_of(arguments);
    std::vector<std::string> all;
    for (const Proposal& one : *queue) {
        const early::Rule& rule = *opened.installation->early_rules.find(one.rule);
        all.push_back(proposal_json(one, rule, language));
        if (arguments.json) continue;
        print(one.id());
        print("  " + rule.title.in(language) + ": " + rule.why.in(language));
        for (const early::Reason& reason : one.reasons)
            print("  " + reason.name + " = " + reason.value + " (" +
                  std::to_string(reason.sources.size()) + " lines)");
        print("  " + rule.propose.in(language));
    }
    if (arguments.json) print("[" + list_of(all) + "]");
    return done;
}

int answer(const EarlyArguments& arguments) {
    Opened opened;
    if (const int code = open(arguments, opened); code != done) return code;
    if (!may_act_as_worker(*opened.store, arguments.place)) return failed;
    const auto worker = worker_of(*opened.installation, arguments.as);
    if (!worker) return told(worker.error());
    desk::EarlyAnswer given;
    given.id = arguments.id;
    if (arguments.answer == "refused") given.state = early::State::refused;
    if (arguments.answer == "handled") given.state = early::State::handled;
    given.why = arguments.why;
    given.words = arguments.words;
    given.happened_at = opened.now;
    if (!arguments.to_case.empty()) {
        const auto parsed = parse_uuid(arguments.to_case);
        if (!parsed) return told(parsed.error());
        given.case_id = *parsed;
    }
    const auto reader = opened.store->reader();
    Uuid where;
    const auto written =
        opened.store->bulk(opened.now, [&](store::WriteSession& session) -> Result<std::string> {
            SystemRandom random;
            auto one =
                desk::answer_early(session, *reader, *opened.installation, *worker, given, random);
            if (!one) return fail(one.error());
            where = one->case_id;
            return std::string();
        });
    if (!written) return told(written.error());
    if (auto committed = opened.store->bulk_commit(); !committed) return told(committed.error());
    if (arguments.json)
        print("{\"answer\": " + json_text(arguments.answer) +
              ", \"case\": " + (where.is_nil() ? "null" : json_text(to_string(where))) + "}");
    else
        print(arguments.answer + (where.is_nil() ? "." : ": matter " + to_string(where) + "."));
    return done;
}

// ---- report ----

std::string count_text(const std::optional<std::uint64_t>& count) {
    return count ? std::to_string(*count)
                 : "fewer than " + std::to_string(early::told_from) + " or not told";
}
std::string count_json(const std::optional<std::uint64_t>& count) {
    return count ? std::to_string(*count) : "null";
}

std::string rule_json(const early::RuleReport& one) {
    std::vector<std::string> became, reasons, came_to;
    for (const auto& [state, count] : one.became)
        became.push_back(json_text(std::string(early::to_string(state))) + ": " +
                         std::to_string(count));
    for (const auto& [why, count] : one.reasons)
        reasons.push_back(json_text(why) + ": " + std::to_string(count));
    for (const auto& [end, count] : one.came_to)
        came_to.push_back(json_text(end) + ": " + std::to_string(count));
    char share[24] = "null";
    if (one.followed_share) std::snprintf(share, sizeof share, "%.3f", *one.followed_share);
    return "{\"rule\": " + json_text(one.rule) + ", \"version\": " + json_text(one.version) +
           ", \"switch\": " + json_text(std::string(early::to_string(one.state))) +
           ", \"looked\": " + count_json(one.looked) +
           ", \"proposed\": " + count_json(one.proposed) + ", \"became\": {" + list_of(became) +
           "}, \"reasons\": {" + list_of(reasons) + "}, \"came_to\": {" + list_of(came_to) +
           "}, \"followed_share\": " + share + "}";
}

void print_rule(const early::RuleReport& one) {
    print(one.rule + " " + one.version + " (" + std::string(early::to_string(one.state)) + ")");
    print("  people looked at " + count_text(one.looked) + ", proposed " +
          count_text(one.proposed));
    for (const auto& [state, count] : one.became)
        print("  " + std::string(early::to_string(state)) + ": " + std::to_string(count));
    for (const auto& [why, count] : one.reasons)
        print("  because " + why + ": " + std::to_string(count));
    for (const auto& [end, count] : one.came_to)
        print("  the matter it was followed to – " + end + ": " + std::to_string(count));
}

int report(const EarlyArguments& arguments) {
    Opened opened;
    if (const int code = open(arguments, opened); code != done) return code;
    Instant from{0};
    if (!arguments.from.empty()) {
        const auto parsed = parse_instant(arguments.from);
        if (!parsed) return told(parsed.error());
        from = *parsed;
    }
    const auto reader = opened.store->reader();
    const auto proposals = desk::early_proposals(*reader);
    if (!proposals) return told(proposals.error());
    const auto sweeps = desk::early_sweeps(*reader);
    if (!sweeps) return told(sweeps.error());
    const Period period{from, opened.now};
    const auto ends = desk::early_ends(*reader, *proposals, period);
    if (!ends) return told(ends.error());
    const auto out = early::report(opened.installation->early_rules, opened.installation->organiser,
                                   *proposals, *ends, *sweeps, period);
    std::vector<std::string> all;
    for (const early::RuleReport& one : out.rules) all.push_back(rule_json(one));
    if (arguments.json) {
        print("{\"from\": " + json_text(to_iso(out.period.from)) + ", \"to\": " +
              json_text(to_iso(out.period.to)) + ", \"sweeps\": " + std::to_string(out.sweeps) +
              ", \"people\": " + count_json(out.people) + ", \"rules\": [" + list_of(all) + "]}");
        return done;
    }
    print("Early identification from " + to_iso(out.period.from) + " to " + to_iso(out.period.to) +
          ": " + std::to_string(out.sweeps) + " days looked, people at most " +
          count_text(out.people) + ".");
    print(
        "Unit of counting: a person, once for each rule, by what came of it last; numbers under " +
        std::to_string(early::told_from) + " are not told.");
    for (const early::RuleReport& one : out.rules) print_rule(one);
    return done;
}

CLI::App* add(CLI::App& early, const std::shared_ptr<EarlyArguments>& arguments, const char* name,
              const char* what) {
    CLI::App* command = early.add_subcommand(name, what);
    add_content_option(*command, arguments->place);
    add_database_option(*command, arguments->place);
    command->add_option("--at", arguments->at, "as if it were this time (default: now)");
    command->add_option("--language", arguments->language, "of titles and reasons")
        ->check(CLI::IsMember({"fi", "sv", "en"}))
        ->capture_default_str();
    command->add_flag("--json", arguments->json, "answer as JSON");
    return command;
}

}  // namespace

void add_early(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<EarlyArguments>();
    CLI::App* early = app.add_subcommand(
        "early", "early identification: rules that propose a contact before anybody asks");
    early->require_subcommand(1);
    add(*early, arguments, "rules", "the rules, their conditions and the law they rest on")
        ->callback([arguments, &exit_code] { exit_code = rules(*arguments); });
    add(*early, arguments, "run", "let the rules look at everybody with an open matter, once")
        ->callback([arguments, &exit_code] { exit_code = run(*arguments); });
    CLI::App* listing =
        add(*early, arguments, "list", "open proposals that a worker may see, with their reasons");
    listing->add_option("--as", arguments->as, "the worker")->required();
    listing->callback([arguments, &exit_code] { exit_code = list(*arguments); });
    CLI::App* answering = add(*early, arguments, "answer", "answer a proposal as a worker");
    answering->add_option("--as", arguments->as, "the worker")->required();
    answering->add_option("id", arguments->id, "the proposal")->required();
    answering->add_option("answer", arguments->answer, "what became of it")
        ->required()
        ->check(CLI::IsMember({"followed", "refused", "handled"}));
    answering->add_option("--why", arguments->why,
                          "refused or handled: already-helped, facts-wrong, "
                          "person-does-not-want, not-useful or other");
    answering->add_option("--case", arguments->to_case,
                          "followed: the open matter it went to (default: a new contact)");
    answering->add_option("--words", arguments->words, "followed: what was done or agreed");
    answering->callback([arguments, &exit_code] { exit_code = answer(*arguments); });
    CLI::App* reporting =
        add(*early, arguments, "report", "what each rule has looked at, proposed and led to");
    reporting->add_option("--from", arguments->from, "from this time (default: the beginning)");
    reporting->callback([arguments, &exit_code] { exit_code = report(*arguments); });
}

}  // namespace luotsi::cli
