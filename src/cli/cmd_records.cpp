// luotsi retention: what is due to be destroyed by law, and destroying it with a protocol. luotsi
// audit: which views of personal data somebody should look into, and whose relatives are whose.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <chrono>
#include <functional>

#include "cli/command.hpp"
#include "desk/looks.hpp"
#include "desk/retention.hpp"

namespace luotsi::cli {

namespace {

struct RecordArguments {
    Place place;
    std::string on;      // a day; "" = today
    std::string what;    // a case or a person
    std::string reason;
    std::string worker;
    std::string kind;
    bool yes = false;
    bool off = false;
    bool json = false;
};

struct Opened {
    std::unique_ptr<centre::Installation> installation;
    std::unique_ptr<store::Store> store;
    Instant now;
    Date on;
};

Instant now_by_system() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

int told(const Error& error) {
    print_error(error);
    return failed;
}

int open(const RecordArguments& arguments, Opened& out) {
    out.now = now_by_system();
    out.on = local_date(out.now);
    if (!arguments.on.empty()) {
        const auto day = parse_date(arguments.on);
        if (!day) {
            print_error(day.error());
            return wrong_input;
        }
        out.on = *day;
    }
    out.installation = load_installation_without_finders(arguments.place);
    if (!out.installation) return failed;
    store::Options options;
    options.create = false;
    out.store = open_store(arguments.place, options, *out.installation);
    return out.store ? done : failed;
}

engine::Actor operator_of(const char* command) {
    return {engine::ActorKind::system, command, "operator", "", ""};
}

Result<std::string> write(store::Store& store,
                          const std::function<Result<void>(store::WriteSession&)>& act) {
    return store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
        auto did = act(session);
        return did ? Result<std::string>(std::string{}) : fail(did.error());
    });
}

std::string text_of(const desk::RetentionLine& line) {
    return (line.rule.empty() ? "no rule" : line.rule) + ": due " + std::to_string(line.due) +
           ", later " + std::to_string(line.later) + ", on hold " + std::to_string(line.held) +
           ", for good " + std::to_string(line.for_good) + ", not known " +
           std::to_string(line.unknown) + ", destroyed " + std::to_string(line.destroyed);
}

int survey(const RecordArguments& arguments) {
    Opened opened;
    if (const int code = open(arguments, opened); code != done) return code;
    const auto reader = opened.store->reader();
    const auto found = desk::survey_retention(*reader, *opened.installation, opened.on);
    if (!found) return told(found.error());
    std::string json = "[";
    for (const desk::RetentionLine& line : found->lines) {
        if (!arguments.json) print(text_of(line));
        if (json.size() > 1) json += ",";
        json += "{\"rule\":\"" + line.rule + "\",\"due\":" + std::to_string(line.due) +
                ",\"later\":" + std::to_string(line.later) +
                ",\"held\":" + std::to_string(line.held) +
                ",\"for_good\":" + std::to_string(line.for_good) +
                ",\"unknown\":" + std::to_string(line.unknown) +
                ",\"destroyed\":" + std::to_string(line.destroyed) + "}";
    }
    if (arguments.json) print(json + "]");
    return done;
}

int destroy(const RecordArguments& arguments) {
    if (!arguments.yes) {
        tell("luotsi: this cannot be undone – look at `luotsi retention show` first, then give "
             "--yes");
        return wrong_input;
    }
    Opened opened;
    if (const int code = open(arguments, opened); code != done) return code;
    // Nobody destroys by a day that has not come.
    if (opened.on > local_date(opened.now)) {
        tell("luotsi: " + arguments.on + " has not come yet");
        return wrong_input;
    }
    const auto protocol = desk::destroy_due(*opened.store, *opened.installation, opened.on,
                                            opened.now, operator_of("luotsi retention"));
    if (!protocol) return told(protocol.error());
    print(desk::to_json(*protocol));
    for (const desk::LeftCase& one : protocol->left)
        tell("luotsi: case " + to_string(one.case_id) + " was left as it is: " + one.code);
    if (protocol->view_days_left > 0)
        tell("luotsi: " + std::to_string(protocol->view_days_left) +
             " days of the log of views were left, not being as they were sealed; see `luotsi "
             "verify`");
    return protocol->left.empty() && protocol->view_days_left == 0 ? done : failed;
}

int hold(const RecordArguments& arguments) {
    const auto what = parse_uuid(arguments.what);
    if (!what) {
        print_error(what.error());
        return wrong_input;
    }
    Opened opened;
    if (const int code = open(arguments, opened); code != done) return code;
    const auto written = write(*opened.store, [&](store::WriteSession& session) {
        return desk::hold(session, *what, !arguments.off, arguments.reason,
                          operator_of("luotsi retention"));
    });
    if (!written) return told(written.error());
    print(arguments.off ? "The hold is off." : "It is kept until the hold is taken off.");
    return done;
}

int look(const RecordArguments& arguments) {
    Opened opened;
    if (const int code = open(arguments, opened); code != done) return code;
    const Date day = arguments.on.empty() ? opened.on - 1 : opened.on;
    const auto reader = opened.store->reader();
    const auto found = desk::look_at_day(*reader, *opened.installation, day);
    if (!found) return told(found.error());
    const auto written = write(*opened.store, [&](store::WriteSession& session) {
        return desk::write_looks(session, *found);
    });
    if (!written) return told(written.error());
    print(to_iso(day) + ": " + std::to_string(found->views) + " views, " +
          std::to_string(found->found.size()) + " new to look into");
    // Who and how often; whom it is about is for the supervisor's screen, where it is logged.
    for (const desk::FoundLook& one : found->found)
        print("  " + one.finding.rule + "  " + one.finding.worker + "  " +
              std::to_string(one.finding.times));
    return done;
}

int tie(const RecordArguments& arguments) {
    const auto person = parse_uuid(arguments.what);
    if (!person) {
        print_error(person.error());
        return wrong_input;
    }
    Opened opened;
    if (const int code = open(arguments, opened); code != done) return code;
    if (!arguments.worker.empty() &&
        opened.installation->organisation.worker(arguments.worker) == nullptr) {
        tell("luotsi: there is no worker " + arguments.worker);
        return wrong_input;
    }
    const access::Tie one{*person, arguments.worker, arguments.kind};
    const auto written = write(*opened.store, [&](store::WriteSession& session) {
        return desk::put_tie(session, one, !arguments.off, operator_of("luotsi audit"));
    });
    if (!written) return told(written.error());
    print(arguments.off ? "It is off the list." : "It is on the list.");
    return done;
}

using Arguments = std::shared_ptr<RecordArguments>;

CLI::App* add(CLI::App& group, const Arguments& arguments, int& exit_code, const char* name,
              const char* about, int (*run)(const RecordArguments&)) {
    CLI::App* command = group.add_subcommand(name, about);
    add_content_option(*command, arguments->place);
    add_database_option(*command, arguments->place);
    command->callback([arguments, &exit_code, run] { exit_code = run(*arguments); });
    return command;
}

void add_retention(CLI::App& app, const Arguments& arguments, int& exit_code) {
    CLI::App* group = app.add_subcommand("retention", "how long matters are kept");
    group->require_subcommand(1);
    CLI::App* command =
        add(*group, arguments, exit_code, "show", "what is due, by rule; changes nothing", survey);
    command->add_option("--on", arguments->on, "as of this day, as 2036-03-01");
    command->add_flag("--json", arguments->json, "for machines");
    command = add(*group, arguments, exit_code, "run", "destroy what is due and print the protocol",
                  destroy);
    command->add_option("--on", arguments->on, "as of this day, not later than today");
    command->add_flag("--yes", arguments->yes, "yes, destroy it");
    command = add(*group, arguments, exit_code, "hold",
                  "keep a matter, or all of a person's, until further notice", hold);
    command->add_option("what", arguments->what, "id of the case or the person")->required();
    command->add_option("--reason", arguments->reason, "why; no personal data")->required();
    command->add_flag("--off", arguments->off, "take the hold off");
}

void add_audit(CLI::App& app, const Arguments& arguments, int& exit_code) {
    CLI::App* group = app.add_subcommand("audit", "views of personal data to be looked into");
    group->require_subcommand(1);
    CLI::App* command =
        add(*group, arguments, exit_code, "look", "look at a day's views by the rules", look);
    command->add_option("--on", arguments->on, "the day; yesterday when not given");
    command = add(*group, arguments, exit_code, "tie",
                  "say that somebody is a worker's family or neighbour, or well known", tie);
    command->add_option("person", arguments->what, "id of the person")->required();
    command->add_option("--worker", arguments->worker, "slug of the worker; none: of everybody");
    command->add_option("--kind", arguments->kind, "family, neighbour or well_known")
        ->required()
        ->check(CLI::IsMember({"family", "neighbour", "well_known"}));
    command->add_flag("--off", arguments->off, "take it off the list");
}

}  // namespace

void add_records(CLI::App& app, int& exit_code) {
    const auto arguments = std::make_shared<RecordArguments>();
    add_retention(app, arguments, exit_code);
    add_audit(app, arguments, exit_code);
}

}  // namespace luotsi::cli
