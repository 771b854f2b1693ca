// luotsi organisation: the structure on a day, its days of change, and what a day of change would
// do to the running cases of a database – told, not done.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <chrono>
#include <map>

#include "cli/command.hpp"

namespace luotsi::cli {

namespace {

using access::Organisation;
using access::Structure;
using access::Succession;

struct OrganisationArguments {
    Place place;
    std::string at;
    std::string language = "en";
};

Language language_of(const OrganisationArguments& arguments) {
    Language out = Language::en;
    parse_language(arguments.language, out);
    return out;
}

// The beginning of the day asked about, or this instant; false when it is no day.
bool instant_of(const OrganisationArguments& arguments, Instant& out) {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    out = {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
    if (arguments.at.empty()) return true;
    const auto day = parse_date(arguments.at);
    if (!day) {
        tell("luotsi: --at wants a day such as 2027-01-01");
        return false;
    }
    out = at_local(*day, TimeOfDay{0});
    return true;
}

std::string day_of(Instant at) { return to_iso(local_date(at)); }

std::string to_text(const Succession& one) {
    std::string out = one.unit + " → ";
    for (std::size_t i = 0; i < one.to.size(); ++i) {
        if (i > 0) out += ", ";
        out += one.to[i].unit;
        const auto& places = one.to[i].municipalities;
        for (std::size_t p = 0; p < places.size(); ++p) out += (p == 0 ? " (" : " ") + places[p];
        if (!places.empty()) out += ")";
    }
    return out;
}

std::string_view to_text(access::SuccessionKind kind) {
    switch (kind) {
        case access::SuccessionKind::merged: return "merges";
        case access::SuccessionKind::split: return "is split";
        case access::SuccessionKind::moved: break;
    }
    return "goes to another organisation";
}

void print_structure(const Structure& structure, Language language) {
    for (const access::Body& body : structure.bodies()) {
        std::string line = body.slug + "  " + body.title.in(language) + "  (" + body.sector + ")";
        if (!body.predecessors.empty()) line += "  with the registers of";
        for (const std::string& one : body.predecessors) line += " " + one;
        print(line);
        for (const access::Unit& unit : structure.units()) {
            if (unit.organisation != body.slug) continue;
            std::size_t workers = 0;
            for (const access::Worker& worker : structure.workers())
                workers += worker.unit == unit.slug ? 1U : 0U;
            print("  " + unit.slug + "  " + unit.title.in(language) + "  " +
                  std::to_string(workers) + " workers" +
                  (unit.receives_contacts ? ", receives contacts" : ""));
        }
    }
}

int show(const OrganisationArguments& arguments) {
    Instant at;
    if (!instant_of(arguments, at)) return wrong_input;
    const auto installation = load_installation_without_finders(arguments.place);
    if (installation == nullptr) return wrong_input;
    print("The organisation on " + day_of(at) + ":");
    print_structure(installation->organisation.at(at), language_of(arguments));
    const Instant next = installation->organisation.next_change(at);
    print(next == never ? "No day of change is known after it."
                        : "The next day of change is " + day_of(next) + ".");
    return done;
}

// Names that differ from the edition before.
void print_names(const Structure& was, const Structure& is, Language language) {
    for (const access::Unit& unit : is.units()) {
        const access::Unit* before = was.unit(unit.slug);
        if (before == nullptr)
            print("  " + unit.slug + " begins: " + unit.title.in(language));
        else if (before->title != unit.title)
            print("  " + unit.slug + " is renamed: " + before->title.in(language) + " → " +
                  unit.title.in(language));
    }
    for (const access::Body& body : is.bodies())
        if (const LocalText* before = was.organisation_title(body.slug);
            before != nullptr && *before != body.title)
            print("  " + body.slug + " is renamed: " + before->in(language) + " → " +
                  body.title.in(language));
    for (const access::Body& body : was.bodies())
        if (is.body(body.slug) == nullptr) print("  " + body.slug + " joins another organisation");
}

int changes(const OrganisationArguments& arguments) {
    const auto installation = load_installation_without_finders(arguments.place);
    if (installation == nullptr) return wrong_input;
    const Organisation& all = installation->organisation;
    const auto& editions = all.editions();
    for (std::size_t i = 1; i < editions.size(); ++i) {
        print(day_of(editions[i].from) + ":");
        print_names(editions[i - 1], editions[i], language_of(arguments));
        for (const Succession& one : all.successions())
            if (one.at == editions[i].from)
                print("  " + one.unit + " " + std::string(to_text(one.kind)) + ": " + to_text(one));
        for (const access::Departure& one : all.departures())
            if (one.at == editions[i].from)
                print("  " + one.worker + (one.leaves ? " leaves " : " moves from ") + one.unit);
    }
    print("The organisation has " + std::to_string(editions.size() - 1) +
          " days of change; no mistakes.");
    return done;
}

std::string municipality_of(store::Reader& reader, Uuid id) {
    const auto details = reader.contact_details(id);
    if (details && !details->municipality.empty()) return details->municipality;
    const auto row = reader.case_row(id);
    if (!row || row->subject.is_nil()) return {};
    const auto person = reader.person(row->subject);
    return person ? person->municipality : std::string();
}

// How many open cases with a part of the unit go to each that follows it.
bool count_cases(store::Reader& reader, const Succession& one,
                 std::map<std::string, std::uint64_t>& out) {
    constexpr std::uint32_t page = 1000;
    Uuid after;
    for (;;) {
        const auto cases = reader.open_cases_with_part(one.unit, after, page);
        if (!cases) {
            print_error(cases.error());
            return false;
        }
        for (const Uuid id : *cases)
            ++out[Organisation::share_of(one, municipality_of(reader, id))];
        if (cases->size() < page) return true;
        after = cases->back();
    }
}

int preview(const OrganisationArguments& arguments) {
    Instant at;
    if (!instant_of(arguments, at)) return wrong_input;
    const auto installation = load_installation_without_finders(arguments.place);
    if (installation == nullptr) return wrong_input;
    store::Options options;
    options.create = false;
    const auto store = open_store(arguments.place, options, *installation);
    if (store == nullptr) return failed;
    const Organisation& all = installation->organisation;
    const bool is_day = all.at(at).from == at && at > Instant{0};
    const Instant day = is_day ? at : all.next_change(at);
    if (day == never) {
        print("No day of change is known after " + day_of(at) + ".");
        return done;
    }
    print("What " + day_of(day) + " would do to the cases open now (nothing is written):");
    const auto reader = store->reader();
    for (const Succession& one : all.successions()) {
        if (one.at != day) continue;
        std::map<std::string, std::uint64_t> counts;
        if (!count_cases(*reader, one, counts)) return failed;
        print("  " + one.unit + " " + std::string(to_text(one.kind)));
        if (counts.empty()) print("    no open case has it as a party");
        for (const auto& [unit, n] : counts)
            print("    " + std::to_string(n) + " open cases " +
                  (unit == one.unit ? "stay with " : "go to ") + unit);
    }
    for (const access::Departure& one : all.departures()) {
        if (one.at != day) continue;
        std::string next;
        store::Reader::WorkQuery query;
        query.holder = one.worker;
        query.limit = 200;
        const auto rows = reader->work(query, next);
        if (!rows) {
            print_error(rows.error());
            return failed;
        }
        print("  " + one.worker + (one.leaves ? " leaves " : " moves from ") + one.unit + ": " +
              std::to_string(rows->size()) + (next.empty() ? "" : " or more") +
              " pieces of work in hand go " +
              (one.to.empty() ? "back to the queue" : "to " + one.to));
    }
    return done;
}

}  // namespace

void add_organisation(CLI::App& app, int& exit_code) {
    CLI::App* command = app.add_subcommand(
        "organisation", "units and workers on a day, and what changes on which day");
    command->require_subcommand(1);
    const auto arguments = std::make_shared<OrganisationArguments>();
    const auto add = [&](const char* name, const char* help,
                         int (*run)(const OrganisationArguments&), bool at) {
        CLI::App* one = command->add_subcommand(name, help);
        add_content_option(*one, arguments->place);
        one->add_option("--language", arguments->language, "fi, sv or en")->capture_default_str();
        if (at) one->add_option("--at", arguments->at, "a day (default: today)");
        one->callback([arguments, run, &exit_code] { exit_code = run(*arguments); });
        return one;
    };
    add("show", "the organisation as it stands on a day", show, true);
    add("changes", "every day of change, and whether the files hold together", changes, false);
    add_database_option(*add("preview",
                             "what the next day of change would do to the open cases; writes "
                             "nothing",
                             preview, true),
                        arguments->place);
}

}  // namespace luotsi::cli
