// luotsi import duplicates, decide: what may be told twice in the directory, and what people say of
// it. Proposals and decisions are records of their own: nothing is merged or deleted by itself.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <unordered_map>

#include "cli/command.hpp"
#include "interop/duplicates.hpp"

namespace luotsi::cli {

namespace {

struct DuplicateArguments {
    Place place;
    std::string a, b, keep, who = "command line";
    bool json = false, all = false, not_same = false, undo = false;
};

Instant system_now() {
    return {std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::system_clock::now().time_since_epoch())
                .count()};
}

struct Opened {
    std::unique_ptr<centre::Installation> installation;
    std::unique_ptr<store::Store> store;
};

Opened open(const Place& place) {
    Opened out;
    out.installation = load_installation_without_finders(place);
    if (!out.installation) return out;
    store::Options options;
    options.create = false;
    out.store = open_store(place, options, *out.installation);
    return out;
}

Result<void> each(store::Reader& reader, std::string_view kind, const auto& take) {
    auto ids = reader.record_ids(kind, "");
    if (!ids) return fail(ids.error());
    for (const std::string& id : *ids) {
        auto text = reader.record(kind, id);
        if (!text) return fail(text.error());
        if (*text) take(**text);
    }
    return {};
}

Result<std::vector<interop::DuplicatePair>> find_pairs(store::Reader& reader) {
    interop::DuplicateFinder finder;
    auto done = each(reader, directory::organisation_record, [&](const std::string& text) {
        if (const auto record = directory::organisation_from_json(text)) finder.add(*record);
    });
    const auto channel = [&](const std::string& id) -> std::optional<directory::Channel> {
        auto text = reader.record(directory::channel_record, id);
        if (!text || !*text) return std::nullopt;
        auto record = directory::channel_from_json(**text);
        if (!record) return std::nullopt;
        return std::move(*record);
    };
    if (done)
        done = each(reader, directory::service_record, [&](const std::string& text) {
            if (const auto record = directory::service_from_json(text))
                finder.add(*record, channel);
        });
    if (!done) return fail(done.error());
    return finder.find();
}

Result<void> keep(store::Store& store, const interop::DuplicateDecision& decision) {
    const engine::Actor actor{engine::ActorKind::system,
                              decision.decided_by.empty() ? std::string("import duplicates")
                                                          : decision.decided_by,
                              "system", "", ""};
    const auto put = store.write_and_wait([&](store::WriteSession& s) -> Result<std::string> {
        if (auto done = s.put_record(interop::duplicate_record, interop::decision_id(decision.pair),
                                     interop::to_json(decision), actor);
            !done)
            return fail(done.error());
        return std::string();
    });
    if (!put) return fail(put.error());
    return {};
}

void show(const interop::DuplicateDecision& one) {
    std::string because;
    for (const std::string& reason : one.pair.reasons)
        because += (because.empty() ? "" : ", ") + reason;
    const int percent = static_cast<int>(one.pair.score * 100 + 0.5);
    print(std::to_string(percent) + " %  " + one.pair.kind + "  " + one.pair.a + "  " + one.pair.b +
          "  (" + because + ")  " + one.state + (one.keep.empty() ? "" : ", keeps " + one.keep));
}

// Looks for pairs, remembers new ones as proposed, and lists what waits for a decision.
int find(const DuplicateArguments& arguments) {
    const Opened opened = open(arguments.place);
    if (!opened.store) return failed;
    const auto reader = opened.store->reader();
    auto pairs = find_pairs(*reader);
    if (!pairs) {
        print_error(pairs.error());
        return failed;
    }
    boost::json::array out;
    std::size_t waiting = 0;
    for (const interop::DuplicatePair& pair : *pairs) {
        interop::DuplicateDecision decision{pair, "proposed", "", "", std::nullopt};
        auto known = reader->record(interop::duplicate_record, interop::decision_id(pair));
        if (known && *known) {
            if (auto read = interop::decision_from_json(**known)) decision = std::move(*read);
        } else if (auto kept = keep(*opened.store, decision); !kept) {
            print_error(kept.error());
            return failed;
        }
        waiting += decision.state == "proposed";
        if (decision.state != "proposed" && !arguments.all) continue;
        if (arguments.json)
            out.push_back(boost::json::parse(interop::to_json(decision)));
        else
            show(decision);
    }
    if (arguments.json)
        print(boost::json::serialize(out));
    else
        print(std::to_string(waiting) +
              " wait for a decision: luotsi import decide A B --keep A, or --not-same");
    return done;
}

int decide(const DuplicateArguments& arguments) {
    const int said = int{!arguments.keep.empty()} + int{arguments.not_same} + int{arguments.undo};
    if (said != 1) {
        tell("luotsi: say one of --keep ID, --not-same and --undo");
        return wrong_input;
    }
    if (!arguments.keep.empty() && arguments.keep != arguments.a && arguments.keep != arguments.b) {
        tell("luotsi: --keep names one of the two records");
        return wrong_input;
    }
    const Opened opened = open(arguments.place);
    if (!opened.store) return failed;
    const auto reader = opened.store->reader();
    for (const char* kind : {"service", "organisation"}) {
        const interop::DuplicatePair pair{
            kind, std::min(arguments.a, arguments.b), std::max(arguments.a, arguments.b), 0, {}};
        auto known = reader->record(interop::duplicate_record, interop::decision_id(pair));
        if (!known || !*known) continue;
        auto decision = interop::decision_from_json(**known);
        if (!decision) break;
        decision->state = arguments.undo ? "proposed" : arguments.not_same ? "not_same" : "merged";
        decision->keep = arguments.keep;
        decision->decided_by = arguments.who;
        decision->decided_at = system_now();
        if (auto kept = keep(*opened.store, *decision); !kept) {
            print_error(kept.error());
            return failed;
        }
        show(*decision);
        return done;
    }
    tell("luotsi: no such pair is proposed; `luotsi import duplicates` lists them");
    return wrong_input;
}

}  // namespace

void add_import_duplicates(CLI::App& import, int& exit_code) {
    auto arguments = std::make_shared<DuplicateArguments>();
    CLI::App* list = import.add_subcommand(
        "duplicates", "look for what is told twice; propose, with reasons, what to merge");
    list->add_flag("--all", arguments->all, "also those that are decided");
    list->add_flag("--json", arguments->json, "as JSON");
    add_content_option(*list, arguments->place);
    add_database_option(*list, arguments->place);
    list->callback([arguments, &exit_code] { exit_code = find(*arguments); });
    CLI::App* one = import.add_subcommand("decide", "say what a proposed pair is");
    one->add_option("a", arguments->a, "one record's id")->required();
    one->add_option("b", arguments->b, "the other's")->required();
    one->add_option("--keep", arguments->keep,
                    "they are the same: this record stays and is completed by the other");
    one->add_flag("--not-same", arguments->not_same, "they are two; remembered");
    one->add_flag("--undo", arguments->undo, "take the decision back");
    one->add_option("--by", arguments->who, "who decides")->capture_default_str();
    add_content_option(*one, arguments->place);
    add_database_option(*one, arguments->place);
    one->callback([arguments, &exit_code] { exit_code = decide(*arguments); });
}

}  // namespace luotsi::cli
