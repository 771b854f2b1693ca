// Compiling patterns: words become atoms, and every pattern waits at its rarest element.
#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "model/yaml_tree.hpp"
#include "need/pattern_index.hpp"

namespace luotsi::need {

namespace {

constexpr std::size_t class_cost = 1'000;  // a class is a poor place to wait for a pattern

class Compiler {
public:
    Compiler(PatternSet::Index& index, const LemmaKey& key, std::vector<Error>& errors)
        : index_(index), key_(key), errors_(errors) {}

    void member(const std::string& name, const Alternative& alternative, Language language) {
        const auto [at, fresh] = index_.class_atoms.try_emplace(name, 0);
        if (fresh) {
            at->second = new_atom();
            is_class_.resize(atoms_, false);
            is_class_[at->second] = true;
        }
        found_.clear();
        find_atoms(alternative, language, found_);
        for (const Atom atom : found_) classes_.emplace_back(atom, at->second);
    }

    void pattern(const Pattern& pattern, Language language) {
        must_.clear();
        against_.clear();
        bool complete = true;
        for (const Element& element : pattern.elements) {
            const Part part = this->part(element, language);
            complete = complete && (element.against || part.begin < part.end);
            (element.against ? against_ : must_).push_back(part);
        }
        if (pattern.options.drop_past) named_class("past", language);
        if (!complete) must_.clear();
        Compiled out;
        out.begin = static_cast<std::uint32_t>(index_.parts.size());
        index_.parts.insert(index_.parts.end(), must_.begin(), must_.end());
        out.against = static_cast<std::uint32_t>(index_.parts.size());
        index_.parts.insert(index_.parts.end(), against_.begin(), against_.end());
        out.end = static_cast<std::uint32_t>(index_.parts.size());
        index_.compiled.push_back(out);
    }

    // Decides where each pattern and sequence waits, when all atoms are known.
    void finish() {
        is_class_.resize(atoms_, false);
        sort_unique(classes_);
        index_.classes_of = {atoms_, classes_};
        index_.meanings = {index_.words.size(), meanings_};
        index_.atoms_of_prefix = {index_.prefixes.size(), prefixes_};
        index_.atom_count = atoms_;
        find_known_classes();
        used_.assign(atoms_, 0);
        for (const Compiled& one : index_.compiled)
            for (const Part& part : index_.must(one))
                for (const Atom atom : index_.all(part)) ++used_[atom];
        index_.patterns_at = {atoms_, waiting_patterns()};
        index_.sequences_at = {atoms_, waiting_sequences()};
    }

private:
    Atom new_atom() { return atoms_++; }

    Part part(const Element& element, Language language) {
        std::vector<Atom>& all = index_.atoms;
        Part out;
        out.begin = static_cast<std::uint32_t>(all.size());
        for (const bool negated : {false, true}) {
            found_.clear();
            for (const Alternative& alternative : element.any)
                if (alternative.negated == negated) find_atoms(alternative, language, found_);
            sort_unique(found_);
            all.insert(all.end(), found_.begin(), found_.end());
            if (!negated) out.negated = static_cast<std::uint32_t>(all.size());
        }
        out.end = static_cast<std::uint32_t>(all.size());
        return out;
    }

    // Sorts each pattern's parts, rarest first, and has it wait at the atoms of the first.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> waiting_patterns() {
        std::vector<std::pair<std::uint32_t, std::uint32_t>> out;
        for (std::uint32_t i = 0; i < index_.compiled.size(); ++i) {
            const Compiled& one = index_.compiled[i];
            if (one.begin == one.against) continue;
            const std::span parts =
                std::span(index_.parts).subspan(one.begin, one.against - one.begin);
            if (parts.size() > 1)
                std::sort(parts.begin(), parts.end(),
                          [this](const Part& a, const Part& b) { return rarer(a, b); });
            for (const Atom atom : index_.all(parts.front())) out.emplace_back(atom, i);
        }
        return out;
    }

    bool rarer(const Part& a, const Part& b) const {
        const std::size_t cost_a = cost(index_.all(a)), cost_b = cost(index_.all(b));
        if (cost_a != cost_b) return cost_a < cost_b;
        const auto less = [](std::span<const Atom> x, std::span<const Atom> y) {
            return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end());
        };
        if (less(index_.plain(a), index_.plain(b))) return true;
        if (less(index_.plain(b), index_.plain(a))) return false;
        return less(index_.negated(a), index_.negated(b));
    }

    std::vector<std::pair<std::uint32_t, WaitingSequence>> waiting_sequences() {
        std::vector<std::pair<std::uint32_t, WaitingSequence>> out;
        std::vector<Atom>& others = index_.other_steps;
        for (std::uint32_t i = 0; i < index_.sequences.size(); ++i) {
            const auto& steps = index_.sequences[i].steps;
            std::uint32_t rarest = 0;
            for (std::uint32_t k = 1; k < steps.size(); ++k)
                if (cost(steps[k]) < cost(steps[rarest])) rarest = k;
            std::uint32_t other = rarest == 0 ? 1 : 0;
            for (std::uint32_t k = other + 1; k < steps.size(); ++k)
                if (k != rarest && steps[k].size() < steps[other].size()) other = k;
            WaitingSequence waiting{i, rarest, static_cast<std::uint32_t>(others.size()), 0};
            others.insert(others.end(), steps[other].begin(), steps[other].end());
            waiting.end = static_cast<std::uint32_t>(others.size());
            for (const Atom atom : steps[rarest]) out.emplace_back(atom, waiting);
        }
        return out;
    }

    std::size_t cost(std::span<const Atom> atoms) const {
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
            if (reported_.insert(name).second) errors_.push_back(std::move(error));
        }
        return atom;
    }

    // Appends the atoms of an alternative: one of each word, or the one of its sequence.
    void find_atoms(const Alternative& alternative, Language language, std::vector<Atom>& out) {
        if (alternative.steps.size() == 1)
            return find_atoms(alternative.steps.front(), language, out);
        Sequence sequence;
        std::string name = "(";
        for (const Step& step : alternative.steps) {
            std::vector<Atom>& atoms = sequence.steps.emplace_back();
            find_atoms(step, language, atoms);
            if (atoms.empty()) return;
            sort_unique(atoms);
            for (const Atom atom : atoms) name += fmt::format_int(atom).str() + '/';
            name += ' ';
        }
        const auto [number, fresh] = known_.add(name);
        if (fresh) {
            sequence.atom = new_atom();
            atom_of_.push_back(sequence.atom);
            index_.sequences.push_back(std::move(sequence));
        }
        out.push_back(atom_of_[number]);
    }

    void find_atoms(const Step& step, Language language, std::vector<Atom>& out) {
        for (const Word& word : step) {
            const Atom atom = word.kind == WordKind::of_class ? named_class(word.text, language)
                                                              : atom_of(word, language);
            if (atom != no_atom) out.push_back(atom);
        }
    }

    Atom atom_of(const Word& word, Language language) {
        const bool by_form = word.kind == WordKind::form || word.kind == WordKind::prefix;
        buffer_.assign({static_cast<char>('a' + static_cast<int>(word.kind)),
                        by_form ? '=' : static_cast<char>('0' + static_cast<int>(language))});
        buffer_ += word.text;
        const auto [number, fresh] = known_.add(buffer_);
        if (!fresh) return atom_of_[number];
        const Atom atom = new_atom();
        atom_of_.push_back(atom);
        if (word.kind == WordKind::prefix) {
            index_.prefix_min = std::min(index_.prefix_min, word.text.size());
            index_.prefix_max = std::max(index_.prefix_max, word.text.size());
            prefixes_.emplace_back(index_.prefixes.add(word.text).first, atom);
            return atom;
        }
        if (word.kind == WordKind::form) {
            put(Under::form, Language::fi, word.text, atom);
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
        meanings_.emplace_back(index_.words.add(text).first, Meaning{as(under, language), atom});
    }

    // The classes that matching asks for by name.
    void find_known_classes() {
        index_.past = index_.class_atom("past");
        index_.now = index_.class_atom("now");
        using Names = std::initializer_list<std::string_view>;
        const auto says = [this](Who who, Names names) {
            for (const std::string_view name : names)
                if (const Atom atom = index_.class_atom(name); atom != no_atom)
                    index_.persons[static_cast<std::size_t>(who)].push_back(atom);
        };
        says(Who::child, {"child", "baby", "teen"});
        says(Who::teen, {"teen"});
        says(Who::parent, {"parent"});
        says(Who::partner, {"partner"});
        says(Who::elder, {"elder", "parent"});
        says(Who::me, {"me"});
        says(Who::other, {"child", "baby", "teen", "parent", "partner", "elder", "sibling",
                          "friend", "client", "neighbour", "someone"});
    }

    PatternSet::Index& index_;
    const LemmaKey& key_;
    std::vector<Error>& errors_;
    Atom atoms_ = 0;  // so many are there
    NameIndex known_;  // words and sequences …
    std::vector<Atom> atom_of_;  // … and their atoms
    std::vector<std::pair<std::uint32_t, Meaning>> meanings_;  // word, meaning
    std::vector<std::pair<std::uint32_t, Atom>> prefixes_;  // prefix, atom
    std::vector<std::pair<std::uint32_t, Atom>> classes_;  // atom, class
    std::set<std::string> reported_;
    std::vector<bool> is_class_;
    std::vector<std::size_t> used_;
    std::string buffer_;
    std::vector<Atom> found_;
    std::vector<Part> must_, against_;
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
