// luotsi case: the steps of the journey from the command line – a contact, a worker's queue, one
// case, a command on it, the client's own case – through the same routes as the screens.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "cli/caller.hpp"
#include "cli/command.hpp"

namespace luotsi::cli {

namespace {

namespace json = boost::json;

struct CaseArguments {
    Place place;
    std::string url;
    std::string language = "fi";
    std::string as;        // worker
    std::string code;      // client's return code
    std::string id;
    std::string words;
    std::string theme;
    std::string queue = "new";
    std::string command;
    std::string body;      // JSON
    std::vector<std::string> set;  // name=value members of the body
    bool as_json = false;
};

std::unique_ptr<Caller> caller_of(const CaseArguments& arguments) {
    if (!arguments.url.empty()) return remote_caller(arguments.url, arguments.language);
    return local_caller(arguments.place, arguments.language);
}

// "round=0" is a number, "present=[…]" JSON, "reason=too late" text.
json::value value_of(const std::string& text) {
    boost::system::error_code bad;
    json::value value = json::parse(text, bad);
    if (bad) return json::value(text);
    return value;
}

// --body and --set together, and whether they were understood.
bool body_of(const CaseArguments& arguments, json::object& out) {
    if (!arguments.body.empty()) {
        boost::system::error_code bad;
        json::value given = json::parse(arguments.body, bad);
        if (bad || !given.is_object()) {
            tell("luotsi: --body wants a JSON object");
            return false;
        }
        out = given.as_object();
    }
    for (const auto& one : arguments.set) {
        const auto equals = one.find('=');
        if (equals == std::string::npos) {
            tell("luotsi: --set wants name=value, got " + one);
            return false;
        }
        out[one.substr(0, equals)] = value_of(one.substr(equals + 1));
    }
    return true;
}

void pretty(const json::value& value, std::string& out, std::size_t depth) {
    const std::string indent(2 * (depth + 1), ' ');
    const std::string end = "\n" + std::string(2 * depth, ' ');
    if (auto* object = value.if_object(); object && !object->empty()) {
        out += "{";
        bool first = true;
        for (const auto& member : *object) {
            out +=
                (first ? "\n" : ",\n") + indent + json::serialize(json::value(member.key())) + ": ";
            pretty(member.value(), out, depth + 1);
            first = false;
        }
        out += end + "}";
    } else if (auto* list = value.if_array(); list && !list->empty()) {
        out += "[";
        bool first = true;
        for (const auto& item : *list) {
            out += (first ? "\n" : ",\n") + indent;
            pretty(item, out, depth + 1);
            first = false;
        }
        out += end + "]";
    } else {
        out += json::serialize(value);
    }
}

// Prints an answer; a refusal is told in its words, with the exit code 1.
int show(const Reply& reply, bool as_json) {
    boost::system::error_code bad;
    const json::value body = json::parse(reply.body, bad);
    if (reply.status >= 200 && reply.status < 300) {
        std::string text;
        if (as_json || bad)
            text = reply.body;
        else
            pretty(body, text, 0);
        print(text);
        return done;
    }
    std::string detail;
    if (!bad && body.is_object()) {
        if (const auto* found = body.as_object().if_contains("detail"); found && found->is_string())
            detail = found->as_string().c_str();
    }
    if (reply.status != 0) tell("luotsi: " + detail + " (" + std::to_string(reply.status) + ")");
    if (!detail.empty()) tell(reply.body);
    return failed;
}

bool sign_in(Caller& caller, const CaseArguments& arguments) {
    Reply reply;
    if (!arguments.code.empty()) {
        json::object body;
        body["code"] = arguments.code;
        reply = caller.call("POST", "/api/session/code", json::serialize(body), "");
    } else if (!arguments.as.empty()) {
        reply = caller.sign_in_worker(arguments.as);
    } else {
        tell("luotsi: say who you are with --as WORKER or --code RETURN-CODE");
        return false;
    }
    if (reply.status == 200) return true;
    show(reply, false);
    return false;
}

int contact(const CaseArguments& arguments) {
    auto caller = caller_of(arguments);
    if (!caller) return failed;
    json::object body;
    if (!body_of(arguments, body)) return wrong_input;
    if (!arguments.words.empty()) body["words"] = arguments.words;
    if (!arguments.theme.empty()) body["theme"] = arguments.theme;
    std::string path = "/api/contacts";
    if (!arguments.as.empty()) {
        if (!sign_in(*caller, arguments)) return failed;
        path += "/recorded";
    }
    return show(caller->call("POST", path, json::serialize(body), ""), arguments.as_json);
}

int list(const CaseArguments& arguments) {
    auto caller = caller_of(arguments);
    if (!caller || !sign_in(*caller, arguments)) return failed;
    const Reply reply = caller->call("GET", "/api/work?queue=" + arguments.queue, "", "");
    boost::system::error_code bad;
    const json::value body = json::parse(reply.body, bad);
    if (reply.status != 200 || bad || arguments.as_json) return show(reply, arguments.as_json);
    const auto text = [](const json::value& value) {
        return value.is_string() ? std::string(value.as_string().c_str()) : std::string("-");
    };
    for (const auto& item : body.at("items").as_array()) {
        const json::value& due = item.at("due");
        print(text(item.at("case")) + "  " + text(item.at("state")) + "  " +
              (due.is_object() ? text(due.at("at")) : "-") + "  " + text(item.at("step_title")) +
              "  " + text(item.at("words")));
    }
    return done;
}

int show_case(const CaseArguments& arguments) {
    auto caller = caller_of(arguments);
    if (!caller || !sign_in(*caller, arguments)) return failed;
    const std::string path = arguments.code.empty() ? "/api/cases/" + arguments.id : "/api/my/case";
    return show(caller->call("GET", path, "", ""), arguments.as_json);
}

// A worker's command on a case, or a client's act on their own ("plan/agree", "messages" …).
int command(const CaseArguments& arguments) {
    auto caller = caller_of(arguments);
    if (!caller || !sign_in(*caller, arguments)) return failed;
    json::object body;
    if (!body_of(arguments, body)) return wrong_input;
    if (!arguments.code.empty()) {
        return show(
            caller->call("POST", "/api/my/case/" + arguments.command, json::serialize(body), ""),
            arguments.as_json);
    }
    const std::string path = "/api/cases/" + arguments.id;
    const Reply seen = caller->call("GET", path, "", "");
    if (seen.status != 200) return show(seen, arguments.as_json);
    body["command"] = arguments.command;
    return show(caller->call("POST", path + "/commands", json::serialize(body), seen.etag),
                arguments.as_json);
}

void add_common(CLI::App& command, CaseArguments& arguments) {
    add_content_option(command, arguments.place);
    add_database_option(command, arguments.place);
    command.add_option("--url", arguments.url,
                       "a running server (otherwise the database is opened itself)");
    command.add_option("--language", arguments.language, "of the answers")
        ->check(CLI::IsMember({"fi", "sv", "en"}))
        ->capture_default_str();
    command.add_option("--as", arguments.as, "worker, for example w-aino-demo");
    command.add_flag("--json", arguments.as_json, "print the answer as it came");
}

}  // namespace

void add_case(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<CaseArguments>();
    CLI::App* top = app.add_subcommand("case", "contacts, queues and cases");
    top->require_subcommand(1);

    CLI::App* one = top->add_subcommand("contact", "send a contact, or record one with --as");
    add_common(*one, *arguments);
    one->add_option("words", arguments->words, "what it is about, in own words");
    one->add_option("--theme", arguments->theme, "a theme instead of words, or besides");
    one->add_option("--set", arguments->set, "more members of the contact: concerns=self …");
    one->add_option("--body", arguments->body, "members as one JSON object");
    one->callback([arguments, &exit_code] { exit_code = contact(*arguments); });

    one = top->add_subcommand("list", "a worker's queue");
    add_common(*one, *arguments);
    one->add_option("--queue", arguments->queue,
                    "new, mine, waiting, team, today, overdue or consultations")
        ->capture_default_str();
    one->callback([arguments, &exit_code] { exit_code = list(*arguments); });

    one = top->add_subcommand("show", "one case: by id as a worker, by code as its client");
    add_common(*one, *arguments);
    one->add_option("id", arguments->id, "the case's id");
    one->add_option("--code", arguments->code, "the client's return code");
    one->callback([arguments, &exit_code] { exit_code = show_case(*arguments); });

    one = top->add_subcommand("command", "give a command: luotsi case command take ID --as …");
    add_common(*one, *arguments);
    one->add_option("command", arguments->command,
                    "take, complete, ask_promise …; a client's: messages, plan/agree …")
        ->required();
    one->add_option("id", arguments->id, "the case's id (not with --code)");
    one->add_option("--code", arguments->code, "the client's return code");
    one->add_option("--set", arguments->set, "members of the command: round=0 minutes=15 …");
    one->add_option("--body", arguments->body, "members as one JSON object");
    one->callback([arguments, &exit_code] { exit_code = command(*arguments); });
}

}  // namespace luotsi::cli
