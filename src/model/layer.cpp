#include "model/layer.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/hash.hpp"
#include "model/builder.hpp"
#include "model/keys.hpp"
#include "model/version.hpp"

namespace luotsi::model {

namespace {

constexpr std::array<Word, 11> layer_file_keys{"extends", "hash",      "layer",  "version",
                                               "status",  "organiser", "title",  "change",
                                               "add",     "remove",    "because"};

bool is_slug(std::string_view text) {
    return !text.empty() && text.size() <= 40 && text.front() != '-' && text.back() != '-' &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

bool is_hash(std::string_view text) {
    return text.size() >= hash_digits_min && text.size() <= 64 &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= 'a' && c <= 'f') || (c >= '0' && c <= '9'); });
}

void read_base(Layer& layer, const YamlReader& root) {
    YamlErrors& errors = root.errors();
    const std::string extends = root.need_text("extends");
    const std::size_t at = extends.find('@');
    layer.model = extends.substr(0, at);
    layer.base_version = at == std::string::npos ? "" : extends.substr(at + 1);
    if (!extends.empty() && !parse_version(layer.base_version))
        errors.add(*root.find("extends"), "extends", "layer.bad_extends",
                   "a layer names the model and the exact version it extends",
                   "write extends: fi.asiakasvastaava@1.0.0");
    layer.base_hash = root.need_text("hash");
    if (!layer.base_hash.empty() && !is_hash(layer.base_hash))
        errors.add(*root.find("hash"), "hash", "layer.bad_hash",
                   "the hash is at least 12 of the digits 0–9 and a–f",
                   "luotsi model layer --check says which hash the base has");
}

void read_head(Layer& layer, const YamlReader& root) {
    YamlErrors& errors = root.errors();
    read_base(layer, root);
    layer.id = root.need_text("layer");
    if (!layer.id.empty() && !is_slug(layer.id))
        errors
            .add(*root.find("layer"), "layer", "layer.bad_id",
                 "\"" + shorten(layer.id, 40) + "\" is no name of a layer",
                 "use small letters, digits and hyphens, like posavo")
            .with("value", shorten(layer.id, 40));
    layer.version = root.need_text("version");
    if (!layer.version.empty() && !parse_version(layer.version))
        errors
            .add(*root.find("version"), "version", "model.bad_version",
                 "\"" + shorten(layer.version, 60) + "\" is no version",
                 "write three numbers, like 1.2.0")
            .with("value", shorten(layer.version, 60));
    if (const auto status = root.need_choice("status", status_words))
        layer.status = static_cast<Status>(*status);
    layer.organiser = root.text("organiser");
    root.local("title");
}

void read_entries(Layer& layer, const YamlReader& root, std::string_view section, Change kind) {
    const YamlNode* node = root.find(section);
    if (node == nullptr) return;
    YamlErrors& errors = root.errors();
    const bool listed = kind == Change::removed;
    if (listed ? !node->is_sequence() : !node->is_mapping()) {
        errors.add(*node, std::string(section), listed ? "yaml.not_a_list" : "yaml.not_a_mapping",
                   listed ? "what is removed is a list of addresses"
                          : "differences are written address: value",
                   listed ? "write remove: [facts.children]"
                          : "write steps.first talk.within: 5 working days");
        return;
    }
    for (std::size_t i = 0; i < node->items.size(); ++i) {
        LayerEntry entry;
        entry.kind = kind;
        entry.key = listed ? node->items[i] : node->keys[i];
        entry.path = entry.key.text;
        if (!listed) entry.value = node->items[i];
        layer.entries.push_back(std::move(entry));
    }
}

void read_reasons(Layer& layer, const YamlReader& root) {
    YamlErrors& errors = root.errors();
    const YamlNode* because = root.find("because");
    std::set<std::string> used;
    for (LayerEntry& entry : layer.entries) {
        if (!used.insert(entry.path).second)
            errors
                .add(entry.key, entry.path, "layer.twice",
                     "\"" + entry.path + "\" is spoken of twice", "keep one of the two")
                .with("address", entry.path);
        const YamlNode* reason =
            because != nullptr && because->is_mapping() ? because->find(entry.path) : nullptr;
        if (reason == nullptr) {
            errors
                .add(entry.key, entry.path, "layer.reason_missing",
                     "nothing says why \"" + entry.path + "\" is different here",
                     "add under because: " + entry.path + ": {fi: …, sv: …, en: …}")
                .with("address", entry.path);
            continue;
        }
        entry.because = read_local(errors, *reason, "because." + entry.path).value_or(LocalText{});
        entry.because_key = *reason;
    }
    if (because == nullptr || !because->is_mapping()) return;
    for (const YamlNode& key : because->keys) {
        if (used.contains(key.text)) continue;
        const std::vector<std::string> paths(used.begin(), used.end());
        const std::string near = feel::nearest_of(key.text, paths);
        errors
            .add(key, "because", "layer.reason_of_nothing",
                 "there is no difference \"" + shorten(key.text, 80) + "\" to give a reason for",
                 near.empty() ? "remove it" : "did you mean \"" + near + "\"?")
            .with("address", shorten(key.text, 80))
            .with("nearest", near);
    }
}

// Puts the layer's text behind the base's, so that one document holds both and every node knows
// where it stands; told apart again by the line.
struct Joined {
    YamlDocument document;
    std::uint32_t base_lines = 0;
    std::uint32_t base_bytes = 0;

    void shift(YamlNode& node) const {
        node.line += base_lines;
        node.offset += base_bytes;
        for (YamlNode& key : node.keys) shift(key);
        for (YamlNode& item : node.items) shift(item);
    }
};

Joined join(const YamlDocument& base, const YamlDocument& layer) {
    Joined out;
    out.document.file = base.file;
    out.document.source = base.source + '\n';
    out.base_bytes = static_cast<std::uint32_t>(out.document.source.size());
    out.base_lines = static_cast<std::uint32_t>(
        std::count(out.document.source.begin(), out.document.source.end(), '\n'));
    out.document.source += layer.source;
    out.document.root = base.root;
    return out;
}

void tell_apart(std::vector<Error>& errors, const Joined& joined, const YamlDocument& base,
                const YamlDocument& layer) {
    for (Error& error : errors) {
        const bool of_layer = error.line > joined.base_lines;
        error.file = of_layer ? layer.file : base.file;
        if (of_layer) error.line -= joined.base_lines;
    }
    std::vector<Error> of_base; // the layer's own mistakes go first
    std::vector<Error> all;
    for (Error& error : errors) (error.file == layer.file ? all : of_base).push_back(error);
    for (Error& error : of_base) all.push_back(std::move(error));
    errors = std::move(all);
}

class Tailoring {
public:
    Tailoring(const YamlDocument& base, YamlErrors& errors, YamlNode& root)
        : errors_(errors), root_(root), elements_(elements_of(base.root)) {}

    void apply(const Layer& layer, const Joined& joined) {
        // Removals first and orders last: an order names what stands after the other edits.
        for (const Change kind : {Change::removed, Change::changed, Change::added})
            for (const LayerEntry& entry : layer.entries)
                if (entry.kind == kind && !entry.path.ends_with(" order")) one(entry, joined);
        for (const LayerEntry& entry : layer.entries)
            if (entry.path.ends_with(" order")) one(entry, joined);
    }

private:
    void one(const LayerEntry& entry, const Joined& joined) {
        const auto address = parse_address(entry.path);
        if (!address) return no_address(entry);
        if (loosens(entry, *address)) return;
        YamlNode value = entry.value;
        YamlNode key = entry.key;
        joined.shift(value);
        joined.shift(key);
        Edit edit = Edit::done;
        switch (entry.kind) {
            case Change::changed: edit = change_element(root_, *address, value); break;
            case Change::added: edit = add_element(root_, *address, key, value); break;
            case Change::removed: edit = remove_element(root_, *address); break;
        }
        report(entry, edit);
    }

    void report(const LayerEntry& entry, Edit edit) {
        if (edit == Edit::no_such_element) return unknown(entry);
        if (edit == Edit::exists_already)
            errors_
                .add(entry.key, entry.path, "layer.exists",
                     "the base already has \"" + entry.path + "\"",
                     "write it under change, or under another name")
                .with("address", entry.path);
        if (edit == Edit::wrong_value)
            errors_
                .add(entry.key, entry.path, "layer.wrong_value",
                     "this is not how \"" + entry.path + "\" can be " +
                         std::string(to_string(entry.kind)),
                     "members of lists are added (true) and removed one by one; of groups say what "
                     "stands below; a row is {then: …, because: {…}, before: <row>}")
                .with("address", entry.path);
    }

    void no_address(const LayerEntry& entry) {
        errors_
            .add(entry.key, entry.path, "layer.bad_address",
                 "\"" + shorten(entry.path, 80) + "\" is no address of an element",
                 "write it like steps.first talk.within or steps.first talk.learn[coping]")
            .with("address", shorten(entry.path, 80));
    }

    void unknown(const LayerEntry& entry) {
        std::vector<std::string> paths;
        for (const Element& element : elements_) paths.push_back(element.path);
        const std::string near = feel::nearest_of(entry.path, paths);
        std::string repair = near.empty() ? "luotsi model diff lists the addresses of a model"
                                          : "did you mean \"" + near + "\"?";
        if (near == entry.path)
            repair = "the layer itself takes it away with another difference: keep one of the two";
        else if (entry.kind == Change::changed)
            repair += "; what the base does not have goes under add";
        errors_
            .add(entry.key, entry.path, "layer.unknown_address",
                 "the base has no \"" + shorten(entry.path, 80) + "\"", repair)
            .with("address", shorten(entry.path, 80))
            .with("nearest", near);
    }

    // What the law gives (a guarantee, the marks that start its clocks) is not the region's to take
    // away. A longer promise than the law's is found by the compiler.
    bool loosens(const LayerEntry& entry, const Address& address) {
        if (address.part != "steps" || entry.kind == Change::added) return false;
        const std::string group = address.group();
        const auto has = [&](const char* key) {
            return find_element(elements_, group + '.' + key) != nullptr;
        };
        const bool whole = address.is_group() && entry.kind == Change::removed;
        const bool key = address.key == "guarantee" || address.key == "marks";
        const bool found =
            whole ? has("guarantee") || has("marks") : key && has(address.key.c_str());
        if (!found) return false;
        errors_
            .add(entry.key, entry.path, "layer.loosens",
                 "a layer may not take away what the law gives (\"" + group + "\")",
                 "leave it as it is; a promise may only be tighter than the law's")
            .with("address", entry.path);
        return true;
    }

    YamlErrors& errors_;
    YamlNode& root_;
    std::vector<Element> elements_;
};

void check_base(const Layer& layer, const YamlDocument& base, const YamlReader& root) {
    YamlErrors& errors = root.errors();
    const YamlNode* id = base.root.find("model");
    const YamlNode* version = base.root.find("version");
    const bool same = id != nullptr && version != nullptr && id->text == layer.model &&
                      version->text == layer.base_version;
    if (!same) {
        if (const YamlNode* extends = root.find("extends"))
            errors
                .add(*extends, "extends", "layer.other_base",
                     "the layer extends " + layer.model + "@" + layer.base_version +
                         ", this is another model or version",
                     "luotsi model upgrade carries the layer over to another version")
                .with("model", layer.model)
                .with("version", layer.base_version);
        return;
    }
    const std::string hash = base_hash(base);
    if (layer.base_hash.size() >= hash_digits_min && hash.starts_with(layer.base_hash)) return;
    if (const YamlNode* written = root.find("hash"))
        errors
            .add(*written, "hash", "layer.base_changed",
                 layer.model + "@" + layer.base_version +
                     " does not say what it said when this layer was written",
                 "look at what has changed (luotsi model diff), then write hash: " +
                     hash.substr(0, 16) + "; or put the old file back")
            .with("hash", hash.substr(0, 16));
}

std::vector<std::string> reads(const feel::Expression& expression, const CompiledModel& model) {
    std::vector<std::string> out;
    for (const std::uint32_t fact : expression.facts()) out.push_back("f " + model.facts[fact].id);
    for (const std::uint32_t step : expression.steps()) out.push_back("s " + model.steps[step].id);
    std::sort(out.begin(), out.end());
    return out;
}

// A sentence of the base that reads other names in the tailored model than in the base's own.
void check_binding(const CompiledModel& base, const CompiledModel& made, const Layer& layer,
                   YamlErrors& errors) {
    const auto look = [&](const feel::Expression& was, const feel::Expression& is,
                          const std::string& element) {
        if (was.text() != is.text() || was.empty()) return;
        const auto before = reads(was, base);
        const auto after = reads(is, made);
        if (before == after) return;
        for (const LayerEntry& entry : layer.entries) {
            const auto address = parse_address(entry.path);
            if (!address || !address->is_group() || entry.kind == Change::changed) continue;
            const char* kind = address->part == "facts" ? "f " : "s ";
            const bool reads_it = std::count(after.begin(), after.end(), kind + address->id) !=
                                  std::count(before.begin(), before.end(), kind + address->id);
            if (!reads_it) continue;
            errors
                .add(entry.key, entry.path, "layer.rebinds",
                     "the name \"" + address->id + "\" would change what " + element +
                         " of the base means",
                     "choose a name that is no part of the base's sentences")
                .with("name", address->id)
                .with("element", element);
            return;
        }
    };
    look(base.offer_when, made.offer_when, "offer when");
    for (const Step& step : base.steps)
        if (const std::uint32_t at = made.find_step(step.id); at != none)
            look(step.when, made.steps[at].when, "steps." + step.id + ".when");
    for (const End& end : base.ends)
        if (const std::uint32_t at = made.find_end(end.id); at != none)
            look(end.when, made.ends[at].when, "ends." + end.id + ".when");
    for (const Fact& fact : base.facts)
        if (const std::uint32_t at = made.find_fact(fact.id); at != none)
            look(fact.at_contact_when, made.facts[at].at_contact_when,
                 "facts." + fact.id + ".at contact");
}

// Says again, at the layer's own line, what made a sentence of the base unreadable.
void blame_names(const Layer& layer, const YamlDocument& base, std::vector<Error>& errors) {
    for (Error& error : errors) {
        if (error.file != base.file || !error.code.starts_with("feel.")) continue;
        for (const LayerEntry& entry : layer.entries) {
            const auto address = parse_address(entry.path);
            if (entry.kind != Change::added || !address || !address->is_group()) continue;
            if (address->part != "facts" || address->id.find(' ') == std::string::npos) continue;
            if (error.detail.find(address->id) == std::string::npos) continue;
            error.repair = "the layer's name \"" + address->id +
                           "\" is read into this sentence: choose another";
        }
    }
}

}  // namespace

Layer read_layer(const YamlDocument& document, YamlErrors& errors) {
    Layer layer;
    const YamlReader root(errors, document.root, "", layer_file_keys);
    if (!document.root.is_mapping()) return layer;
    read_head(layer, root);
    read_entries(layer, root, "change", Change::changed);
    read_entries(layer, root, "add", Change::added);
    read_entries(layer, root, "remove", Change::removed);
    if (layer.entries.size() > layer_entries_max) {
        errors.add(document.root, "layer", "yaml.too_large", "more than 1024 differences",
                   "write a model of your own");
        layer.entries.clear();
    }
    read_reasons(layer, root);
    return layer;
}

std::string tailored_version(const Layer& layer) {
    return layer.base_version + '+' + layer.id + '.' + layer.version;
}

// Of the elements, not of the bytes: a file written in another layout is the same base.
std::string base_hash(const YamlDocument& base) {
    std::string said;
    for (const char* key : {"model", "version"})
        if (const YamlNode* node = base.root.find(key)) said += node->text + '\n';
    for (const Element& element : elements_of(base.root))
        if (!element.group) said += element.path + " = " + element.value + '\n';
    return to_hex(sha256(said));
}

Tailored apply_layer(const YamlDocument& base, const YamlDocument& layer_document) {
    Tailored out;
    YamlErrors errors(layer_document);
    out.layer = read_layer(layer_document, errors);
    Joined joined = join(base, layer_document);
    Tailoring(base, errors, joined.document.root).apply(out.layer, joined);
    out.errors = errors.take();
    out.tree = std::move(joined.document.root);
    return out;
}

Tailored compile_layer(const YamlDocument& base, const YamlDocument& layer_document,
                       const Guarantees* guarantees) {
    Tailored out;
    YamlErrors errors(layer_document);
    out.layer = read_layer(layer_document, errors);
    const bool readable = layer_document.root.is_mapping();
    if (readable) {
        const YamlReader root(errors, layer_document.root, "", layer_file_keys);
        check_base(out.layer, base, root);
    }
    Joined joined = join(base, layer_document);
    Tailoring(base, errors, joined.document.root).apply(out.layer, joined);
    Compiled made;
    if (errors.empty()) {
        made = compile_document(joined.document, guarantees);
        tell_apart(made.errors, joined, base, layer_document);
        tell_apart(made.warnings, joined, base, layer_document);
        blame_names(out.layer, base, made.errors);
    }
    if (made.model != nullptr && !out.layer.entries.empty()) {
        const Compiled national = compile_document(base, guarantees);
        if (national.model != nullptr)
            check_binding(*national.model, *made.model, out.layer, errors);
    }
    out.errors = errors.take();
    for (Error& error : made.errors) out.errors.push_back(std::move(error));
    out.warnings = std::move(made.warnings);
    if (out.errors.empty() && made.model != nullptr) {
        auto model = std::make_shared<CompiledModel>(*made.model);
        model->version = tailored_version(out.layer);
        model->status = out.layer.status;
        model->layer = out.layer.id;
        model->organiser = out.layer.organiser;
        out.model = std::move(model);
    }
    out.tree = std::move(joined.document.root);
    return out;
}

std::string to_model_file(const YamlNode& tree) {
    std::string out;
    for (std::size_t i = 0; i < tree.keys.size(); ++i) {
        const YamlNode& value = tree.items[i];
        const std::string& key = tree.keys[i].text;
        const auto address = parse_address(key + ".x");
        if (!address || !value.is_mapping() || value.items.empty() || key == "expect") {
            out += key + ": " + to_yaml(value) + '\n';
            continue;
        }
        out += key + ":\n";
        for (std::size_t j = 0; j < value.keys.size(); ++j) {
            out += "  " + value.keys[j].text + ":";
            if (!value.items[j].is_mapping() || value.items[j].items.empty()) {
                out += ' ' + to_yaml(value.items[j]) + '\n';
                continue;
            }
            out += '\n';
            for (std::size_t k = 0; k < value.items[j].keys.size(); ++k)
                out += "    " + value.items[j].keys[k].text + ": " +
                       to_yaml(value.items[j].items[k]) + '\n';
        }
    }
    return out;
}

}  // namespace luotsi::model
