#include "model/compile.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/hash.hpp"
#include "model/builder.hpp"
#include "model/keys.hpp"
#include "model/version.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::model {

namespace {

bool is_part(std::string_view part) {
    return !part.empty() && part.front() != '-' && part.back() != '-' &&
           std::all_of(part.begin(), part.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
           });
}

void refuse_layers(YamlErrors& errors, const YamlReader& root) {
    for (const Word key : layer_keys) {
        const YamlNode* node = root.find(key);
        if (node == nullptr) continue;
        errors
            .add(*node, std::string(key), "model.is_layer",
                 "\"" + std::string(key) +
                     "\" belongs to a layer over another model, and this is "
                     "read as a whole model",
                 "write extends: <model>@<version> first in a layer; remove it from a whole model")
            .with("key", std::string(key));
    }
}

// A file that is a layer from end to end: one mistake, not one for every key a model must have.
bool refuse_whole_layer(YamlErrors& errors, const YamlNode& root) {
    const YamlNode* extends = root.find("extends");
    if (extends == nullptr || root.find("model") != nullptr) return false;
    errors
        .add(
            *extends, "extends", "model.is_layer",
            "this is a layer over a model, not a whole model",
            "luotsi model layer reads it; luotsi model prove without files proves it with the rest")
        .with("key", "extends");
    return true;
}

void read_identity(CompiledModel& model, const YamlReader& root) {
    YamlErrors& errors = root.errors();
    model.id = root.need_text("model");
    if (!model.id.empty() && !is_model_id(model.id)) {
        errors
            .add(*root.find("model"), "model", "model.bad_id",
                 "\"" + shorten(model.id, 60) + "\" is no model id",
                 "write who publishes and what, like fi.asiakasvastaava")
            .with("value", shorten(model.id, 60));
    }
    model.version = root.need_text("version");
    if (!model.version.empty() && !parse_version(model.version)) {
        errors
            .add(*root.find("version"), "version", "model.bad_version",
                 "\"" + shorten(model.version, 60) + "\" is no version",
                 "write three numbers, like 1.2.0")
            .with("value", shorten(model.version, 60));
    }
}

void read_evidence(CompiledModel& model, const YamlReader& root) {
    const YamlNode* node = root.find("evidence");
    if (node == nullptr) return;
    const YamlReader reader(root.errors(), *node, "evidence", evidence_keys);
    if (reader.need("level") != nullptr)
        model.evidence.level = static_cast<int>(reader.integer("level", 0, 5).value_or(0));
    model.evidence.sources = reader.texts("sources");
}

void read_header(CompiledModel& model, const YamlReader& root) {
    YamlErrors& errors = root.errors();
    read_identity(model, root);
    if (const auto status = root.need_choice("status", status_words))
        model.status = static_cast<Status>(*status);
    if (const auto subject = root.need_choice("subject", subject_words))
        model.subject = static_cast<Subject>(*subject);
    if (const auto reg = root.need_choice("register", register_words))
        model.reg = static_cast<Register>(*reg);
    if (const auto wall = root.choice("wall", wall_words)) model.wall = static_cast<Wall>(*wall);
    model.title = root.need_local("title");
    model.basis = root.local("basis");
    read_evidence(model, root);
    if (const YamlNode* serves = root.find("serves")) {
        if (!serves->is_sequence())
            errors.add(*serves, "serves", "yaml.not_a_list", "serves is a list of goals",
                       "write serves: [access, integration]");
        for (const YamlNode& item : serves->items) {
            const auto goal = read_choice(errors, item, "serves", goal_words);
            if (goal) model.serves.emplace_back(goal_words[*goal]);
        }
    }
}

// Mistakes after which the whole cannot be judged: names or conditions that were not understood.
bool hides_the_whole(const Error& error) {
    return error.code.starts_with("feel.") || error.code == "model.unknown_name" ||
           error.code == "model.bad_type" || error.code == "model.bad_learn" ||
           error.code == "yaml.not_a_mapping" || error.code == "yaml.not_a_list" ||
           error.code == "yaml.duplicate_key" || error.code == "model.is_layer";
}

// Where a whole part is missing, that nothing in it is known is not said of every name.
void drop_follow_ups(const YamlReader& root, std::vector<Error>& errors) {
    const bool whole = root.has("facts") && root.has("roles") && root.has("steps");
    if (whole) return;
    std::erase_if(errors, [](const Error& error) {
        return error.code == "model.unknown_name" || error.code == "model.decides_nothing" ||
               error.code == "feel.unknown_name" || error.code == "feel.unknown_fact" ||
               error.code == "feel.unknown_step";
    });
}

} // namespace

bool is_model_id(std::string_view id) {
    std::size_t parts = 0;
    while (true) {
        const std::size_t dot = id.find('.');
        if (!is_part(id.substr(0, dot))) return false;
        ++parts;
        if (dot == std::string_view::npos) return parts >= 2;
        id.remove_prefix(dot + 1);
    }
}

std::optional<Version> parse_version(std::string_view text) {
    Version version{};
    for (std::size_t i = 0; i < version.size(); ++i) {
        const char* end = text.data() + text.size();
        const auto [rest, problem] = std::from_chars(text.data(), end, version[i]);
        const bool padded = text.size() > 1 && text.front() == '0' && rest - text.data() > 1;
        if (problem != std::errc{} || padded) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(rest - text.data()));
        if (i + 1 == version.size()) break;
        if (text.empty() || text.front() != '.') return std::nullopt;
        text.remove_prefix(1);
    }
    return text.empty() ? std::optional<Version>(version) : std::nullopt;
}

Compiled compile_document(const YamlDocument& document, const Guarantees* guarantees) {
    static constexpr auto keys = [] {
        std::array<Word, model_keys.size() + layer_keys.size()> all{};
        std::copy(model_keys.begin(), model_keys.end(), all.begin());
        std::copy(layer_keys.begin(), layer_keys.end(), all.begin() + model_keys.size());
        return all;
    }();
    Compiled out;
    YamlErrors errors(document);
    const auto model = std::make_shared<CompiledModel>();
    model->hash = to_hex(sha256(document.source));
    if (refuse_whole_layer(errors, document.root)) {
        out.errors = errors.take();
        return out;
    }
    const YamlReader root(errors, document.root, "", keys);
    if (document.root.is_mapping()) {
        Builder builder{errors, *model, guarantees, {}, {}, {}, {}, {}, {}};
        refuse_layers(errors, root);
        read_header(*model, root);
        declare_facts(builder, root);
        declare_roles(builder, root);
        declare_steps(builder, root);
        if (const YamlNode* offer = root.find("offer when")) {
            const feel::Type boolean(feel::TypeKind::boolean);
            model->offer_when = builder.expression(*offer, "offer when", boolean);
        }
        read_fact_conditions(builder);
        read_decisions(builder, root);
        read_steps(builder);
        read_ends(builder, root);
        read_measures(builder, root);
        read_costs(builder, root);
        read_expectations(builder, root);
        const std::vector<Error>& found = errors.all();
        if (std::none_of(found.begin(), found.end(), hides_the_whole)) {
            check_knowing(builder);
            check_reachable(builder);
        }
        index_dependencies(*model);
    }
    out.errors = errors.take();
    drop_follow_ups(root, out.errors);
    out.warnings = errors.take_warnings();
    if (out.errors.empty()) out.model = model;
    return out;
}

Compiled compile(std::string_view yaml, std::string file, const Guarantees* guarantees) {
    return compile_document(parse_yaml(std::string(yaml), std::move(file)), guarantees);
}

} // namespace luotsi::model
