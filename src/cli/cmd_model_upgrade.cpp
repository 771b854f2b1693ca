// luotsi model upgrade: carries a region's layer over to a new national version, three ways, and
// moves running cases to a tailored version: classified first, moved in bounded writes, undone one
// by one.
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>

#include "cli/command.hpp"
#include "cli/layers.hpp"
#include "desk/moving.hpp"
#include "model/version.hpp"
#include "prove/prove.hpp"
#include "tailor/consequences.hpp"
#include "tailor/upgrade.hpp"

namespace luotsi::cli {

namespace {

namespace json = boost::json;

struct UpgradeArguments {
    Place place;
    std::string layer;
    std::string to;
    std::vector<std::string> takes;
    std::string choices;  // file
    std::string out;
    std::string undo;  // case id
    std::string from;  // version of the cases to move
    std::string language = "en";
    bool classify = false;
    bool move = false;
    bool prove = false;
    bool json = false;
};

bool add_choice(std::string_view text, tailor::Choices& out) {
    const std::size_t at = text.rfind('=');
    tailor::Side side = tailor::Side::region;
    if (at == std::string_view::npos || !tailor::parse_side(trim(text.substr(at + 1)), side)) {
        tell("luotsi: write a choice as element=region or element=nation, not \"" +
             std::string(text) + "\"");
        return false;
    }
    out[std::string(trim(text.substr(0, at)))] = side;
    return true;
}

// One choice on a line; empty lines and # comments are passed over.
bool read_choices(const UpgradeArguments& arguments, tailor::Choices& out) {
    for (const std::string& one : arguments.takes)
        if (!add_choice(one, out)) return false;
    if (arguments.choices.empty()) return true;
    std::ifstream in(arguments.choices);
    for (std::string line; std::getline(in, line);) {
        const std::string_view text = trim(line);
        if (!text.empty() && text.front() != '#' && !add_choice(text, out)) return false;
    }
    return true;
}

// What the upgrade would be with one conflict decided, the other open ones as the nation's.
tailor::Upgrade decided(const LayerSource& old, const Source& to, tailor::Choices choices,
                        const std::string& element, tailor::Side side) {
    choices[element] = side;
    return tailor::upgrade(old.base.document, old.document, to.document, &old.guarantees, choices);
}

std::string proved(const model::ModelPtr& model, const centre::Installation* installation) {
    std::vector<model::ModelPtr> models{model};
    prove::Options options;
    if (installation != nullptr) {
        options.calendar = &installation->calendar;
        options.guarantees = &installation->guarantees;
        for (const model::ModelPtr& other : installation->models.all())
            if (other->id != model->id && other->layer.empty()) models.push_back(other);
    }
    const prove::Report report = prove::prove(models, options);
    std::string out;
    for (const prove::Finding& finding : report.findings)
        if (finding.model == model->id && finding.verdict == prove::Verdict::refuted)
            out += (out.empty() ? "refuted: " : "; ") +
                   std::string(prove::to_string(finding.property)) + " (" + finding.element + ")";
    return out.empty() ? "nothing refuted" : out;
}

json::array consequences_of(const LayerSource& old, const Source& to,
                            const tailor::Choices& choices, const tailor::Conflict& conflict,
                            const centre::Installation* installation) {
    json::array out;
    const auto ours = decided(old, to, choices, conflict.element, tailor::Side::region);
    const auto theirs = decided(old, to, choices, conflict.element, tailor::Side::nation);
    const auto add = [&out](const std::string& what, const std::string& region,
                            const std::string& nation) {
        out.push_back({{"what", what}, {"region", region}, {"nation", nation}});
    };
    if (ours.made.model == nullptr || theirs.made.model == nullptr) {
        const auto stands = [](const tailor::Upgrade& one) {
            return one.made.model != nullptr ? "stands"
                                             : "does not stand: " + one.made.errors.front().detail;
        };
        add("the tailored model", stands(ours), stands(theirs));
        return out;
    }
    for (const auto& one : tailor::consequences(*ours.made.model, *theirs.made.model))
        add(one.what, one.region, one.nation);
    if (installation != nullptr)
        add("the prover", proved(ours.made.model, installation),
            proved(theirs.made.model, installation));
    return out;
}

json::object said_of(const tailor::Conflict& conflict) {
    json::object out{{"element", conflict.element},
                     {"kind", tailor::to_string(conflict.kind)},
                     {"was", conflict.was},
                     {"region", conflict.region},
                     {"nation", conflict.nation}};
    if (!conflict.detail.empty()) out["detail"] = conflict.detail;
    json::array choices;
    if (conflict.may_keep) choices.emplace_back("region");
    choices.emplace_back("nation");
    out["choices"] = std::move(choices);
    if (conflict.taken) out["taken"] = tailor::to_string(*conflict.taken);
    return out;
}

std::string shown(const json::value& value) {
    const std::string text(value.as_string());
    return text.empty() ? "nothing" : shorten(text, 200);
}

void print_conflict(const json::object& one) {
    const std::string element(one.at("element").as_string());
    print("conflict  " + element + "  (" + std::string(one.at("kind").as_string()) + ")");
    print("    was:     " + shown(one.at("was")));
    print("    region:  " + shown(one.at("region")));
    print("    nation:  " + shown(one.at("nation")));
    if (one.contains("detail")) print("    " + std::string(one.at("detail").as_string()));
    if (one.contains("taken")) {
        print("    taken:   " + std::string(one.at("taken").as_string()));
        return;
    }
    for (const json::value& each : one.at("consequences").as_array())
        print("    " + std::string(each.at("what").as_string()) + ": " + shown(each.at("region")) +
              " (region), " + shown(each.at("nation")) + " (nation)");
    for (const json::value& side : one.at("choices").as_array())
        print("    --take \"" + element + "=" + std::string(side.as_string()) + "\"");
}

bool write_out(const std::string& path, const std::string& text) {
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) {
        tell("luotsi: " + path + " exists already – give another name; running cases still need " +
             "the old layer");
        return false;
    }
    std::ofstream out(path, std::ios::binary);
    out << text;
    out.flush();
    if (out.good()) return true;
    tell("luotsi: " + path + " cannot be written");
    return false;
}

// A layer goes on over a whole model of the same name; over another one nothing of it would stand.
bool is_new_base(const std::string& file, const Source& to, const LayerSource& old) {
    if (to.document.root.find("extends") != nullptr) {
        tell("luotsi: " + file + " is a layer – give the new national version of " +
             old.base.model + " with --to");
        return false;
    }
    if (to.model != old.base.model) {
        tell("luotsi: " + file + " is " + to.name() + ", and the layer extends " + old.base.name() +
             " – give a version of that model with --to");
        return false;
    }
    const auto from = model::parse_version(old.base.version);
    const auto version = model::parse_version(to.version);
    if (from && version && *version < *from)
        tell("luotsi: note: " + to.name() + " is older than " + old.base.name());
    return true;
}

// A choice that meets no conflict may be a slip of the pen: it must not pass unseen.
void tell_idle_choices(const tailor::Choices& choices, const tailor::Upgrade& made) {
    for (const auto& [element, side] : choices)
        if (std::none_of(made.conflicts.begin(), made.conflicts.end(),
                         [&](const auto& one) { return one.element == element; }))
            tell("luotsi: note: there is no conflict about \"" + shorten(element, 120) +
                 "\"; the choice says nothing");
}

// The version that cases move to. Numbers alone do not tell: many a model is a 1.0.0.
struct Target {
    std::string model;
    std::string version;
};

// The merge itself. `target`: the model that new cases may open with, set when nothing is open.
int merge(const UpgradeArguments& arguments, Target& target) {
    LayerSource old;
    Source to;
    tailor::Choices choices;
    if (!read_layer_source(arguments.place, arguments.layer, old) ||
        !read_source(arguments.place, arguments.to, to) || !is_new_base(arguments.to, to, old) ||
        !read_choices(arguments, choices))
        return wrong_input;
    const auto before = compile_layer(old.base.document, old.document, &old.guarantees);
    tell_errors(before, old.document, old.base.document);
    if (before.model == nullptr) return wrong_input;
    std::unique_ptr<centre::Installation> installation;
    if (arguments.prove) {
        installation = load_installation_without_finders(arguments.place);
        if (installation == nullptr) return failed;
    }
    const auto made =
        tailor::upgrade(old.base.document, old.document, to.document, &old.guarantees, choices);
    tell_idle_choices(choices, made);
    json::array conflicts;
    for (const tailor::Conflict& conflict : made.conflicts) {
        json::object one = said_of(conflict);
        if (!conflict.taken)
            one["consequences"] = consequences_of(old, to, choices, conflict, installation.get());
        if (!arguments.json) print_conflict(one);
        conflicts.push_back(std::move(one));
    }
    if (made.done()) target = {made.made.model->id, made.made.model->version};
    if (arguments.json) {
        json::object said{{"layer", before.layer.id},
                          {"from", old.base.name()},
                          {"to", to.name()},
                          {"done", made.done()},
                          {"kept", json::value_from(made.kept)},
                          {"taken_over", json::value_from(made.taken_over)},
                          {"dropped", json::value_from(made.dropped)},
                          {"conflicts", std::move(conflicts)}};
        if (made.done() && arguments.out.empty()) said["text"] = made.layer_text;
        print(json::serialize(said));
    } else {
        print(before.layer.id + " over " + to.name() + ": " + std::to_string(made.kept.size()) +
              " differences kept, " + std::to_string(made.taken_over.size()) +
              " said by the nation too, " + std::to_string(made.conflicts.size()) + " conflicts, " +
              std::to_string(made.open()) + " open");
    }
    if (!made.done()) {
        tell_errors(made.made, old.document, to.document);
        return failed;
    }
    if (arguments.out.empty()) {
        if (!arguments.json) print(made.layer_text);
        return done;
    }
    return write_out(arguments.out, made.layer_text) ? done : failed;
}

engine::Actor operator_of(const centre::Installation& installation) {
    engine::Actor actor;
    actor.kind = engine::ActorKind::system;
    actor.organisation = installation.organiser;
    return actor;
}

std::string in_words(const centre::Installation& installation, const Error& note,
                     Language language) {
    return installation.words.get(language, note.code, note.args);
}

void print_classes(const std::vector<desk::CaseMove>& cases,
                   const centre::Installation& installation, Language language, bool as_json) {
    std::size_t counts[3] = {0, 0, 0};
    json::array list;
    for (const desk::CaseMove& one : cases) {
        counts[static_cast<std::size_t>(one.kind)] += 1;
        json::array notes;
        std::string said;
        for (const Error& note : one.notes) {
            const std::string words = in_words(installation, note, language);
            notes.emplace_back(words);
            said += " " + words;
        }
        if (as_json)
            list.push_back({{"case", to_string(one.case_id)},
                            {"from", one.version},
                            {"class", engine::to_string(one.kind)},
                            {"notes", std::move(notes)}});
        else if (one.kind != engine::MoveKind::unchanged)
            print(to_string(one.case_id) + "  " + std::string(engine::to_string(one.kind)) + said);
    }
    if (as_json)
        print(json::serialize(json::object{{"unchanged", counts[0]},
                                           {"with_default", counts[1]},
                                           {"needs_person", counts[2]},
                                           {"cases", std::move(list)}}));
    else
        print(std::to_string(cases.size()) + " cases: " + std::to_string(counts[0]) +
              " move unchanged, " + std::to_string(counts[1]) + " with a default, " +
              std::to_string(counts[2]) + " need a person");
}

int undo_one(const UpgradeArguments& arguments, const centre::Installation& installation,
             store::Store& store) {
    const auto id = parse_uuid(arguments.undo);
    if (!id) {
        tell("luotsi: \"" + arguments.undo + "\" is no case id");
        return wrong_input;
    }
    SystemRandom random;
    const auto undone =
        store.write_and_wait([&](store::WriteSession& session) -> Result<std::string> {
            auto back = desk::move_back(session, installation, *id, operator_of(installation),
                                        "engine.reason.undone", random);
            if (!back) return fail(back.error());
            return std::string();
        });
    if (!undone) {
        print_error(undone.error());
        return failed;
    }
    print(arguments.undo + ": the move is undone");
    return done;
}

// The running cases: what would happen to each, then the move.
int move_cases(const UpgradeArguments& arguments, const Target& target) {
    const auto installation = load_installation_without_finders(arguments.place);
    if (installation == nullptr) return failed;
    store::Options options;
    options.create = false;
    const auto store = open_store(arguments.place, options, *installation);
    if (store == nullptr) return failed;
    if (!arguments.undo.empty()) return undo_one(arguments, *installation, *store);
    model::ModelPtr to;
    for (const model::ModelPtr& model : installation->models.all())
        if (model->id == target.model && model->version == target.version) to = model;
    if (to == nullptr) {
        tell("luotsi: " + target.model + '@' + target.version +
             " is not among the installed models – put the new layer into " +
             "content/layers (--out) first");
        return wrong_input;
    }
    const auto ids = desk::cases_to_move(*store, *to, arguments.from);
    if (!ids) {
        print_error(ids.error());
        return failed;
    }
    const auto progress = [&](std::size_t seen) {
        if (!ids->empty())
            show_progress("cases", static_cast<double>(seen) / static_cast<double>(ids->size()));
    };
    const auto classes = desk::classify_all(*store, *installation, *ids, to, progress);
    if (!classes) {
        print_error(classes.error());
        return failed;
    }
    Language language = Language::en;
    parse_language(arguments.language, language);
    print_classes(*classes, *installation, language, arguments.json);
    if (!arguments.move) return done;
    SystemRandom random;
    const auto moved =
        desk::move_all(*store, *installation, *classes, to, operator_of(*installation),
                       "engine.reason.new_version", random, progress);
    if (!moved) {
        print_error(moved.error());
        return failed;
    }
    if (arguments.json)
        print(json::serialize(json::object{
            {"moved", moved->moved}, {"stayed", moved->stayed.size()}, {"version", to->version}}));
    else
        print(std::to_string(moved->moved) + " cases moved to " + to->version + ", " +
              std::to_string(moved->stayed.size()) + " stayed");
    return done;
}

int upgrade(const UpgradeArguments& arguments) {
    if (Language language = Language::en; !parse_language(arguments.language, language)) {
        tell("luotsi: --language is fi, sv or en");
        return wrong_input;
    }
    Target target;
    if (!arguments.to.empty()) {
        if (const int code = merge(arguments, target); code != done) return code;
    } else if (arguments.undo.empty()) {
        Source source;
        if (!read_source(arguments.place, arguments.layer, source)) return wrong_input;
        target = {source.model, source.version};
    }
    if (!arguments.classify && !arguments.move && arguments.undo.empty()) {
        if (!arguments.to.empty()) return done;
        tell("luotsi: say --to NEWBASE, or what to do with the cases: --classify, --move, --undo");
        return wrong_input;
    }
    return move_cases(arguments, target);
}

}  // namespace

void add_model_upgrade(CLI::App& models, int& exit_code) {
    auto arguments = std::make_shared<UpgradeArguments>();
    CLI::App* command = models.add_subcommand(
        "upgrade", "carry a layer over to a new national version; move running cases");
    command->add_option("layer", arguments->layer, "layer (or model) file")
        ->required()
        ->check(CLI::ExistingFile);
    command->add_option("--to", arguments->to, "file of the new national version")
        ->check(CLI::ExistingFile);
    command->add_option("--take", arguments->takes, "a choice: element=region or element=nation")
        ->take_all();
    command->add_option("--choices", arguments->choices, "file of choices, one on a line")
        ->check(CLI::ExistingFile);
    command->add_option("--out", arguments->out, "where the new layer goes (default: printed)");
    command->add_flag("--prove", arguments->prove, "say what the prover thinks of each choice");
    command->add_flag("--classify", arguments->classify, "what would happen to each running case");
    command->add_flag("--move", arguments->move, "move every case that needs nobody");
    command->add_option("--from", arguments->from, "only cases of this version");
    command->add_option("--undo", arguments->undo, "undo the move of this case");
    command->add_option("--language", arguments->language, "fi, sv or en")->capture_default_str();
    command->add_flag("--json", arguments->json, "as JSON");
    add_content_option(*command, arguments->place);
    add_database_option(*command, arguments->place);
    command->callback([arguments, &exit_code] { exit_code = upgrade(*arguments); });
}

}  // namespace luotsi::cli
