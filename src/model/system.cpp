#include "model/system.hpp"

#include <algorithm>

#include "feel/names.hpp"
#include "model/builder.hpp"
#include "model/layer.hpp"

namespace luotsi::model {

namespace {

std::string joined_words(const std::vector<std::string>& words) {
    std::string out;
    for (const std::string& word : words) {
        if (!out.empty()) out += ", ";
        out += word;
    }
    return out;
}

// How many may look through a wall; equal ones but for `all parties` … are different people.
int openness(Wall wall) {
    switch (wall) {
        case Wall::all_parties: return 3;
        case Wall::parties: return 2;
        case Wall::named: return 0;
        default: return 1;
    }
}

bool more_open(Wall to, Wall from) {
    return openness(to) > openness(from) ||
           (openness(to) == 1 && openness(from) == 1 && to != from);
}

class Check {
public:
    Check(const Joined& of, const Library& library)
        : model_(*of.model), document_(*of.document), library_(library), errors_(document_) {
        errors_.take(); // mistakes of the syntax have been told
    }

    void run() {
        for (const Step& step : model_.steps)
            if (!step.starts_model.empty()) look_at(step);
    }
    std::vector<Error> errors() { return errors_.take(); }
    std::vector<Error> warnings() { return errors_.take_warnings(); }

private:
    // The node of a step's key, or what of it there is in this file.
    const YamlNode& node(const Step& step, std::string_view key) const {
        const YamlNode* at = &document_.root;
        for (const std::string_view part :
             {std::string_view("steps"), std::string_view(step.id), key})
            if (const YamlNode* inner = at->find(part)) at = inner;
        return *at;
    }
    static std::string element(const Step& step, std::string_view key) {
        return "steps." + step.id + "." + std::string(key);
    }

    void look_at(const Step& step) {
        const ModelPtr other = library_.started(started_name(step));
        if (other == nullptr) return say_unknown(step);
        check_status(step, *other);
        check_receiver(step, *other);
        check_outcome(step, *other);
        for (std::size_t i = 0; i < step.hands_over.size(); ++i) check_handed(step, i, *other);
        if (step.act == Act::start) check_ring(step);
    }

    void say_unknown(const Step& step) {
        std::vector<std::string> ids;
        std::vector<std::string> versions;
        for (const ModelPtr& model : library_.all()) {
            ids.push_back(model->id);
            if (model->id == step.starts_model) versions.push_back(model->version);
        }
        if (!versions.empty()) {
            const std::string there = joined_words(versions);
            errors_
                .add(node(step, "starts"), element(step, "starts"), "model.unknown_version",
                     "\"" + step.starts_model + "\" is there, but not in a version " +
                         step.starts_version,
                     "choose one that is there: " + there)
                .with("name", step.starts_model)
                .with("versions", there);
            return;
        }
        const std::string near = feel::nearest_of(step.starts_model, ids);
        errors_
            .add(node(step, "starts"), element(step, "starts"), "model.unknown_model",
                 "there is no model \"" + step.starts_model + "\"",
                 near.empty() ? "add its file" : "did you mean \"" + near + "\"?")
            .with("name", step.starts_model)
            .with("nearest", near);
    }

    void check_status(const Step& step, const CompiledModel& other) {
        const bool live = model_.status == Status::in_use || model_.status == Status::pilot;
        const bool other_live = other.status == Status::in_use || other.status == Status::pilot;
        if (!live || other_live) return;
        errors_.warn(node(step, "starts"), element(step, "starts"), "model.starts_unready",
                     "\"" + other.id + "\" is " + std::string(to_string(other.status)) +
                         ", and this model is " + std::string(to_string(model_.status)),
                     "take the other model into use first");
    }

    // Somebody at the unit that is asked must have a part in the model it is to run.
    void check_receiver(const Step& step, const CompiledModel& other) {
        if (step.of.empty()) return;
        const auto works_there = [&](const Role& role) {
            return !role.is_subject && (role.unit_kind.empty() || role.unit_kind == step.of);
        };
        if (std::any_of(other.roles.begin(), other.roles.end(), works_there)) return;
        std::vector<std::string> kinds;
        for (const Role& role : other.roles)
            if (!role.unit_kind.empty()) kinds.push_back(role.unit_kind);
        errors_
            .add(node(step, "of"), element(step, "of"), "model.nobody_receives",
                 "no role of \"" + other.id + "\" works at: " + step.of,
                 "its roles work at: " + joined_words(kinds))
            .with("name", other.id)
            .with("kind", step.of);
    }

    // A referral says at least that it was answered or returned; how its case ended may be told
    // more closely. A start has nothing but the end, so every end needs its word.
    void check_outcome(const Step& step, const CompiledModel& other) {
        if (step.outcome_fact == none) return;
        const Fact& fact = model_.facts[step.outcome_fact];
        if (fact.type.kind != feel::TypeKind::enumeration) return;
        std::vector<std::string> missing;
        for (const End& end : other.ends) {
            const std::string word(to_string(end.outcome));
            const bool there = std::find(fact.type.values.begin(), fact.type.values.end(), word) !=
                               fact.type.values.end();
            const bool said = std::find(missing.begin(), missing.end(), word) != missing.end();
            if (!there && !said && step.act == Act::start) missing.push_back(word);
        }
        if (missing.empty()) return;
        const std::string words = joined_words(missing);
        errors_
            .add(node(step, "outcome"), element(step, "outcome"), "model.outcome_without_word",
                 "\"" + other.id + "\" can also end as: " + words,
                 "add it to the values of \"" + fact.id + "\": " + words)
            .with("name", fact.id)
            .with("values", words);
    }

    void check_handed(const Step& step, std::size_t at, const CompiledModel& other) {
        const Fact& ours = model_.facts[step.hands_over[at]];
        const YamlNode& list = node(step, "hands over");
        const YamlNode& place = at < list.items.size() ? list.items[at] : list;
        const std::uint32_t index = other.find_fact(ours.id);
        const auto complain = [&](std::string code, std::string detail, std::string repair) {
            errors_
                .add(place, element(step, "hands over"), std::move(code), std::move(detail),
                     std::move(repair))
                .with("name", ours.id)
                .with("model", other.id);
        };
        if (index == none) {
            std::vector<std::string> ids;
            for (const Fact& fact : other.facts) ids.push_back(fact.id);
            const std::string near = feel::nearest_of(ours.id, ids);
            return complain("model.not_received",
                            "\"" + other.id + "\" knows no \"" + ours.id + "\"",
                            near.empty() ? "add the fact there, or leave it out here"
                                         : "it knows \"" + near + "\": give both one name");
        }
        const Fact& theirs = other.facts[index];
        if (theirs.source != FactSource::asked && theirs.source != FactSource::contact)
            return complain("model.not_received_so",
                            "\"" + ours.id + "\" of \"" + other.id + "\" comes from elsewhere (" +
                                std::string(to_string(theirs.source)) + ")",
                            "hand over facts that the other model asks");
        if (!always_fits(ours.type, theirs.type))
            return complain("model.handed_type",
                            "here it is " + feel::to_string(ours.type) + ", there " +
                                feel::to_string(theirs.type),
                            "give it one type in both models");
        if (ours.reg != theirs.reg && !step.needs_consent)
            return complain("model.handed_register",
                            "it would move from the " + std::string(to_string(ours.reg)) +
                                " register to the " + std::string(to_string(theirs.reg)) +
                                " register without the client's consent",
                            "keep one register, or refer with consent: true");
        if (more_open(theirs.wall, ours.wall))
            complain("model.handed_wall",
                     "more people would see it: " + std::string(to_string(ours.wall)) + " here, " +
                         std::string(to_string(theirs.wall)) + " there",
                     "write wall: " + std::string(to_string(ours.wall)) + " there");
    }

    // Whether `start` steps lead back here. Each model is looked at once; the way is kept.
    bool leads_home(const std::string& from, std::vector<std::string>& way,
                    std::vector<std::string>& seen) const {
        if (from == model_.id) return true;
        if (std::find(seen.begin(), seen.end(), from) != seen.end()) return false;
        seen.push_back(from);
        way.push_back(from);
        for (const ModelPtr& model : library_.all()) {
            if (model->id != from) continue;
            for (const Step& step : model->steps)
                if (step.act == Act::start && leads_home(step.starts_model, way, seen)) return true;
        }
        way.pop_back();
        return false;
    }

    void check_ring(const Step& step) {
        std::vector<std::string> way{model_.id};
        std::vector<std::string> seen;
        if (!leads_home(step.starts_model, way, seen)) return;
        way.push_back(model_.id);
        std::string ring;
        for (const std::string& id : way) ring += (ring.empty() ? "" : " → ") + id;
        errors_
            .add(node(step, "starts"), element(step, "starts"), "model.start_ring",
                 "cases would be opened without end: " + ring,
                 "let one of them refer or inform instead of starting")
            .with("name", model_.id)
            .with("ring", ring);
    }

    const CompiledModel& model_;
    const YamlDocument& document_;
    const Library& library_;
    YamlErrors errors_;
};

bool is_file_of(const YamlDocument& document, const Layer& layer) {
    const YamlNode* model = document.root.find("model");
    const YamlNode* version = document.root.find("version");
    return model != nullptr && version != nullptr && model->text == layer.model &&
           version->text == layer.base_version;
}

Compiled compile_over_base(const YamlDocument& document, std::span<const YamlDocument> documents,
                           std::span<const YamlDocument> bases, const Guarantees* guarantees) {
    YamlErrors own(document);
    const Layer layer = read_layer(document, own);
    for (const std::span<const YamlDocument> among : {documents, bases}) {
        for (const YamlDocument& base : among) {
            if (&base == &document || !is_file_of(base, layer)) continue;
            Tailored made = compile_layer(base, document, guarantees);
            return {std::move(made.model), std::move(made.errors), std::move(made.warnings)};
        }
    }
    if (own.empty()) {
        own.add(document.root, "extends", "layer.no_base",
                "no file is " + layer.model + "@" + layer.base_version,
                "check it together with that file")
            .with("model", layer.model)
            .with("version", layer.base_version);
    }
    return {nullptr, own.take(), own.take_warnings()};
}

bool fits_number(const feel::Type& from, const feel::Type& to) {
    const bool low = !to.minimum || (from.minimum && *to.minimum <= *from.minimum);
    const bool high = !to.maximum || (from.maximum && *from.maximum <= *to.maximum);
    return low && high && (from.integer || !to.integer);
}

}  // namespace

bool always_fits(const feel::Type& from, const feel::Type& to) {
    using feel::TypeKind;
    if (from.kind == TypeKind::enumeration && to.kind == TypeKind::text) return true;
    if (from.kind != to.kind) return false;
    switch (from.kind) {
        case TypeKind::number: return fits_number(from, to);
        case TypeKind::enumeration:
            return std::all_of(from.values.begin(), from.values.end(), [&](const std::string& v) {
                return std::find(to.values.begin(), to.values.end(), v) != to.values.end();
            });
        case TypeKind::list: return always_fits(from.element(), to.element());
        case TypeKind::context:
            return std::all_of(from.fields.begin(), from.fields.end(),
                               [&](const feel::TypeField& field) {
                                   const feel::Type* other = to.field(field.name);
                                   return other != nullptr && always_fits(field.type, *other);
                               });
        default: return true;
    }
}

SystemFindings check_system(std::span<const Joined> joined, const Library& library) {
    SystemFindings out;
    for (const Joined& one : joined) {
        Check check(one, library);
        check.run();
        for (Error& error : check.errors()) out.errors.push_back(std::move(error));
        for (Error& warning : check.warnings()) out.warnings.push_back(std::move(warning));
    }
    return out;
}

bool CompiledSystem::accepted() const {
    return std::all_of(files.begin(), files.end(),
                       [](const Compiled& file) { return file.model != nullptr; });
}

CompiledSystem compile_system(std::span<const YamlDocument> documents, const Guarantees* guarantees,
                              const Library* beside, std::span<const YamlDocument> bases) {
    CompiledSystem out;
    for (const YamlDocument& document : documents) {
        Compiled file = document.root.find("extends") == nullptr
                            ? compile_document(document, guarantees)
                            : compile_over_base(document, documents, bases, guarantees);
        const bool twice = file.model != nullptr &&
                           out.library.exact(file.model->id, file.model->version) != nullptr;
        if (twice) {
            YamlErrors errors(document);
            errors.add(document.root, "version", "model.version_twice",
                       "another file has this model in this version", "raise the version number");
            file.errors = errors.take();
            file.model = nullptr;
        }
        out.library.add(file.model);
        out.files.push_back(std::move(file));
    }
    if (!out.accepted()) return out;
    if (beside != nullptr)
        for (const ModelPtr& model : beside->all())
            if (out.library.exact(model->id, model->version) == nullptr) out.library.add(model);
    for (std::size_t i = 0; i < documents.size(); ++i) {
        const Joined joined{&documents[i], out.files[i].model};
        SystemFindings found = check_system({&joined, 1}, out.library);
        out.files[i].errors = std::move(found.errors);
        for (Error& warning : found.warnings) out.files[i].warnings.push_back(std::move(warning));
    }
    for (Compiled& file : out.files)
        if (!file.errors.empty()) file.model = nullptr;
    return out;
}

}  // namespace luotsi::model
