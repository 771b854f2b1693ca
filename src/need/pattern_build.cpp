// Compiling patterns: words become atoms, and every pattern waits at its rarest element.
#include <algorithm>
#include <array>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "model/yaml_tree.hpp"
#include "need/pattern_index.hpp"

namespace luotsi::need {

namespace {

constexpr std::size_t class_cost = 1'000;  // a class is a poor place to wait for a pattern

class Compiler {
public:
    Compiler(PatternSet::Index& index, const LemmaKey& key, std::vector<Error>& errors)
        : index_(index), key_(key), errors_(errors) {}

    Atom new_atom() {
        index_.classes_of.emplace_back();
        return static_cast<Atom>(index_.classes_of.size() - 1);
    }

    void member(const std::string& name, const Alternative& alternative, Language language) {
        const auto [at, fresh] = index_.class_atoms.try_emplace(name, 0);
        if (fresh) {
            at->second = new_atom();
            is_class_.resize(index_.classes_of.size(), false);
            is_class_[at->second] = true;
        }
        for (const Atom atom : atoms_of(alternative, language))
            index_.classes_of[atom].push_back(at->second);
    }

    void pattern(const Pattern& pattern, Language language) {
        Compiled out;
        bool complete = true;
        for (const Element& element : pattern.elements) {
            Part part;
            for (const Alternative& alternative : element.any)
                for (const Atom atom : atoms_of(alternative, language))
                    (alternative.negated ? part.negated : part.atoms).push_back(atom);
            sort_unique(part.atoms);
            sort_unique(part.negated);
            complete =
                complete && (element.against || !part.atoms.empty() || !part.negated.empty());
            (element.against ? out.against : out.parts).push_back(std::move(part));
        }
        if (pattern.options.drop_past) named_class("past", language);
        if (!complete) out.parts.clear();
        index_.compiled.push_back(std::move(out));
    }

    // Decides where each pattern and sequence waits, when all atoms are known.
    void finish() {
        const std::size_t atoms = index_.classes_of.size();
        is_class_.resize(atoms, false);
        used_.assign(atoms, 0);
        for (auto& classes : index_.classes_of) sort_unique(classes);
        for (const Compiled& one : index_.compiled)
            for (const Part& part : one.parts)
                for (const auto* list : {&part.atoms, &part.negated})
                    for (const Atom atom : *list) ++used_[atom];
        index_.patterns_at.resize(atoms);
        index_.sequences_at.resize(atoms);
        for (std::uint32_t i = 0; i < index_.compiled.size(); ++i) {
            auto& parts = index_.compiled[i].parts;
            std::sort(parts.begin(), parts.end(), [&](const Part& a, const Part& b) {
                return std::make_tuple(cost(a.atoms) + cost(a.negated), a.atoms, a.negated) <
                       std::make_tuple(cost(b.atoms) + cost(b.negated), b.atoms, b.negated);
            });
            if (parts.empty()) continue;
            for (const auto* list : {&parts.front().atoms, &parts.front().negated})
                for (const Atom atom : *list) index_.patterns_at[atom].push_back(i);
        }
        for (std::uint32_t i = 0; i < index_.sequences.size(); ++i) {
            const auto& steps = index_.sequences[i].steps;
            std::uint32_t rarest = 0;
            for (std::uint32_t k = 1; k < steps.size(); ++k)
                if (cost(steps[k]) < cost(steps[rarest])) rarest = k;
            for (const Atom atom : steps[rarest]) index_.sequences_at[atom].emplace_back(i, rarest);
        }
    }

private:
    std::size_t cost(const std::vector<Atom>& atoms) const {
        std::size_t out = 0;
        for (const Atom atom : atoms) out += used_[atom] + (is_class_[atom] ? class_cost : 0);
        return out;
    }

    Atom named_class(const std::string& name, Language language) {
        const Atom atom = index_.class_atom(name);
        if (atom == no_atom) {
            Error error(ErrorKind::invalid, "pattern.unknown_class",
                        fmt::format("no class has the name '{}'", name));
            error.with("class", name).with("language", std::string(to_string(language)));
            error.repair = "add it to a classes.yaml or write the words themselves";
            if (reported_.try_emplace(name, 0).second) errors_.push_back(std::move(error));
        }
        return atom;
    }

    std::vector<Atom> atoms_of(const Alternative& alternative, Language language) {
        if (alternative.steps.size() == 1) return atoms_of(alternative.steps.front(), language);
        Sequence sequence;
        for (const Step& step : alternative.steps) {
            sequence.steps.push_back(atoms_of(step, language));
            if (sequence.steps.back().empty()) return {};
        }
        std::string key = "(";
        for (const auto& step : sequence.steps) {
            for (const Atom atom : step) key += fmt::format("{}/", atom);
            key += ' ';
        }
        const auto [at, fresh] = known_.try_emplace(key, 0);
        if (fresh) {
            at->second = sequence.atom = new_atom();
            index_.sequences.push_back(std::move(sequence));
        }
        return {at->second};
    }

    std::vector<Atom> atoms_of(const Step& step, Language language) {
        std::vector<Atom> out;
        for (const Word& word : step) {
            const Atom atom = word.kind == WordKind::of_class ? named_class(word.text, language)
                                                              : atom_of(word, language);
            if (atom != no_atom) out.push_back(atom);
        }
        sort_unique(out);
        return out;
    }

    Atom atom_of(const Word& word, Language language) {
        const bool by_form = word.kind == WordKind::form || word.kind == WordKind::prefix;
        std::string name = to_string(word);
        name += by_form ? "" : to_string(language);
        const auto [at, fresh] = known_.try_emplace(std::move(name), 0);
        if (!fresh) return at->second;
        const Atom atom = at->second = new_atom();
        if (word.kind == WordKind::prefix) {
            index_.prefix_min = std::min(index_.prefix_min, word.text.size());
            index_.prefix_max = std::max(index_.prefix_max, word.text.size());
        }
        if (by_form) {
            put(word.kind == WordKind::form ? Under::form : Under::prefix, Language::fi, word.text,
                atom);
            return atom;
        }
        const std::string lemma = key_ ? key_(language, word.text) : word.text;
        put(Under::written, language, word.text, atom);
        put(Under::lemma, language, lemma, atom);
        if (word.kind == WordKind::first_part) put(Under::first, language, lemma, atom);
        if (word.kind == WordKind::last_part) put(Under::last, language, lemma, atom);
        if (word.kind == WordKind::any_part) put(Under::part, language, lemma, atom);
        return atom;
    }

    void put(Under under, Language language, std::string_view text, Atom atom) {
        write_key(buffer_, under, language, text);
        index_.atoms_under[buffer_].push_back(atom);
    }

    PatternSet::Index& index_;
    const LemmaKey& key_;
    std::vector<Error>& errors_;
    std::unordered_map<std::string, Atom> known_;
    std::unordered_map<std::string, int> reported_;
    std::vector<bool> is_class_;
    std::vector<std::size_t> used_;
    std::string buffer_;
};

}  // namespace

PatternSetBuilder::PatternSetBuilder(LemmaKey key) : key_(std::move(key)) {}

void PatternSetBuilder::read_classes(const std::string& file, std::vector<Error>& errors) {
    static constexpr std::array<std::string_view, 4> file_keys{"format", "version", "source",
                                                               "classes"};
    static constexpr std::array<std::string_view, 3> languages{"fi", "sv", "en"};
    const model::YamlDocument document = model::read_yaml_file(file);
    model::YamlErrors found(document);
    const model::YamlReader top(found, document.root, "", file_keys);
    const model::YamlNode* classes = top.need("classes");
    for (std::size_t i = 0; classes != nullptr && i < classes->items.size(); ++i) {
        if (classes->keys.size() <= i) break;  // no mapping: the reader below has said so
        const std::string& name = classes->keys[i].text;
        const model::YamlReader one(found, classes->items[i], "classes." + name, languages);
        for (const Language language : all_languages) {
            const model::YamlNode* list = one.find(to_string(language));
            for (std::size_t k = 0; list != nullptr && k < list->items.size(); ++k) {
                const model::YamlNode& node = list->items[k];
                auto added = add_class_member(name, node.text, language);
                if (!added)
                    found.add_inside(node, one.element(to_string(language)),
                                     std::move(added.error()));
            }
        }
    }
    for (Error& error : found.take()) errors.push_back(std::move(error));
}

Result<void> PatternSetBuilder::add_class_member(std::string_view name, std::string_view member,
                                                 Language language) {
    auto alternative = parse_alternative(member);
    if (!alternative) return fail(std::move(alternative.error()));
    for (const Step& step : alternative->steps)
        for (const Word& word : step)
            if (word.kind == WordKind::of_class) {
                Error error(ErrorKind::invalid, "pattern.class_in_class",
                            "a class cannot be a member of a class");
                error.repair = "write its words";
                return fail(std::move(error));
            }
    members_.push_back({std::string(name), std::move(*alternative), language});
    return {};
}

Result<std::uint32_t> PatternSetBuilder::add(std::string_view line, Language language) {
    auto pattern = parse_pattern(line);
    if (!pattern) return fail(std::move(pattern.error()));
    patterns_.push_back(std::move(*pattern));
    languages_.push_back(language);
    return static_cast<std::uint32_t>(patterns_.size() - 1);
}

PatternSet PatternSetBuilder::build(std::vector<Error>& errors) {
    auto index = std::make_shared<PatternSet::Index>();
    Compiler compiler(*index, key_, errors);
    for (const ClassMember& one : members_)
        compiler.member(one.name, one.alternative, one.language);
    for (std::size_t i = 0; i < patterns_.size(); ++i)
        compiler.pattern(patterns_[i], languages_[i]);
    compiler.finish();
    index->patterns = std::move(patterns_);
    index->languages = std::move(languages_);
    members_.clear();
    patterns_.clear();
    languages_.clear();
    PatternSet out;
    out.index_ = std::move(index);
    return out;
}

}  // namespace luotsi::need
