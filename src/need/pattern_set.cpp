#include "need/pattern_set.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <initializer_list>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "model/yaml_tree.hpp"

namespace luotsi::need {

namespace {

using Atom = std::uint32_t;  // a distinct word, class or sequence of all patterns
constexpr Atom no_atom = 0xffff'ffff;
constexpr std::uint32_t steps_max = 4'096;  // of the search for one pattern in one text
constexpr std::size_t class_cost = 1'000;   // a class is a poor place to wait for a pattern

// Under which property of a token an atom is found.
enum class Under : char { lemma = 'l', first = 'f', last = 'e', part = 'p', written = 'w',
                          prefix = 'x', form = '=' };

void write_key(std::string& out, Under under, Language language, std::string_view text) {
    out.assign({static_cast<char>(under), static_cast<char>('0' + static_cast<int>(language))});
    out += text;
}

struct Occurrence {
    Atom atom = 0;
    std::uint32_t begin = 0;  // tokens, both included
    std::uint32_t end = 0;
    bool negated = false;
};

struct Part {  // an element of a compiled pattern
    Element::Sense sense = Element::Sense::for_it;
    std::vector<Atom> atoms;  // ascending
};

struct Compiled {
    std::vector<Part> parts;    // what must be there, rarest first
    std::vector<Part> against;
};

struct Sequence {
    std::vector<std::vector<Atom>> steps;
    Atom atom = 0;
};

template <class T>
void sort_unique(std::vector<T>& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

struct PatternSet::Index {
    std::vector<Pattern> patterns;
    std::vector<Language> languages;
    std::vector<Compiled> compiled;
    std::unordered_map<std::string, std::vector<Atom>> atoms_under;  // by write_key
    std::size_t prefix_min = 1'000, prefix_max = 0;                  // bytes
    std::vector<std::vector<Atom>> classes_of;                       // by atom
    std::vector<Sequence> sequences;
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> sequences_at;  // (which, step)
    std::vector<std::vector<std::uint32_t>> patterns_at;             // by atom
    std::unordered_map<std::string, Atom> class_atoms;

    Atom class_atom(std::string_view name) const {
        const auto found = class_atoms.find(std::string(name));
        return found == class_atoms.end() ? no_atom : found->second;
    }
};

// ---- Building ----------------------------------------------------------------------------------

namespace {

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
            Part part{element.sense, {}};
            for (const Alternative& alternative : element.any)
                for (const Atom atom : atoms_of(alternative, language)) part.atoms.push_back(atom);
            sort_unique(part.atoms);
            const bool against = element.sense == Element::Sense::against;
            complete = complete && (against || !part.atoms.empty());
            (against ? out.against : out.parts).push_back(std::move(part));
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
                for (const Atom atom : part.atoms) ++used_[atom];
        index_.patterns_at.resize(atoms);
        index_.sequences_at.resize(atoms);
        for (std::uint32_t i = 0; i < index_.compiled.size(); ++i) {
            auto& parts = index_.compiled[i].parts;
            std::stable_sort(parts.begin(), parts.end(), [&](const Part& a, const Part& b) {
                return cost(a.atoms) < cost(b.atoms);
            });
            if (parts.empty()) continue;
            for (const Atom atom : parts.front().atoms) index_.patterns_at[atom].push_back(i);
        }
        for (std::uint32_t i = 0; i < index_.sequences.size(); ++i) {
            const auto& steps = index_.sequences[i].steps;
            std::uint32_t rarest = 0;
            for (std::uint32_t k = 1; k < steps.size(); ++k)
                if (cost(steps[k]) < cost(steps[rarest])) rarest = k;
            for (const Atom atom : steps[rarest])
                index_.sequences_at[atom].emplace_back(i, rarest);
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
        if (alternative.size() == 1) return atoms_of(alternative.front(), language);
        Sequence sequence;
        for (const Step& step : alternative) {
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
    for (const Step& step : *alternative)
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
    for (std::size_t i = 0; i < patterns_.size(); ++i) compiler.pattern(patterns_[i], languages_[i]);
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

// ---- Matching ----------------------------------------------------------------------------------

namespace {

// What stands in one text: every atom with its places.
class Places {
public:
    Places(const PatternSet::Index& index, const Text& text) : index_(index), text_(text) {
        of_token_.resize(text.tokens.size());
        for (std::uint32_t i = 0; i < text.tokens.size(); ++i) read_token(i);
        for (std::uint32_t i = 0; i < text.tokens.size(); ++i)
            for (const Atom atom : of_token_[i]) find_sequences(i, atom);
        std::sort(all_.begin(), all_.end(), [](const Occurrence& a, const Occurrence& b) {
            return std::tie(a.atom, a.begin, a.end) < std::tie(b.atom, b.begin, b.end);
        });
        for (std::uint32_t i = 0; i < all_.size(); ++i)
            if (i == 0 || all_[i].atom != all_[i - 1].atom) atoms_.emplace_back(all_[i].atom, i);
    }

    const std::vector<std::pair<Atom, std::uint32_t>>& atoms() const { return atoms_; }

    bool has(Atom atom) const { return find(atom) != atoms_.end(); }

    // Appends the places of any of the atoms, by their beginning.
    void append(std::vector<Occurrence>& out, const std::vector<Atom>& atoms) const {
        for (const Atom atom : atoms) {
            const auto at = find(atom);
            if (at == atoms_.end()) continue;
            for (std::uint32_t i = at->second; i < all_.size() && all_[i].atom == atom; ++i)
                out.push_back(all_[i]);
        }
        std::sort(out.begin(), out.end(), [](const Occurrence& a, const Occurrence& b) {
            return std::tie(a.begin, a.end) < std::tie(b.begin, b.end);
        });
    }

    // Whether an atom's place touches the tokens first … last.
    bool touches(Atom atom, std::uint32_t first, std::uint32_t last) const {
        const auto at = find(atom);
        if (at == atoms_.end()) return false;
        for (std::uint32_t i = at->second; i < all_.size() && all_[i].atom == atom; ++i)
            if (all_[i].begin <= last && all_[i].end >= first) return true;
        return false;
    }

private:
    using Found = std::vector<std::pair<Atom, std::uint32_t>>::const_iterator;
    Found find(Atom atom) const {
        const auto at = std::lower_bound(atoms_.begin(), atoms_.end(), atom,
                                         [](const auto& a, Atom b) { return a.first < b; });
        return at != atoms_.end() && at->first == atom ? at : atoms_.end();
    }

    void look(std::vector<Atom>& out, Under under, Language language, std::string_view text) {
        write_key(buffer_, under, language, text);
        const auto found = index_.atoms_under.find(buffer_);
        if (found != index_.atoms_under.end())
            out.insert(out.end(), found->second.begin(), found->second.end());
    }

    void read_token(std::uint32_t at) {
        const Token& token = text_.tokens[at];
        std::vector<Atom>& atoms = of_token_[at];
        look(atoms, Under::form, Language::fi, token.surface);
        const std::size_t longest = std::min(index_.prefix_max, token.surface.size());
        for (std::size_t n = index_.prefix_min; n <= longest; ++n)
            look(atoms, Under::prefix, Language::fi, std::string_view(token.surface).substr(0, n));
        std::array<bool, 3> read{};
        for (const Reading& reading : token.readings) {
            read[static_cast<std::size_t>(reading.language)] = true;
            look(atoms, Under::lemma, reading.language, reading.lemma);
            if (reading.parts.empty()) continue;
            look(atoms, Under::first, reading.language, reading.parts.front());
            look(atoms, Under::last, reading.language, reading.parts.back());
            for (const std::string& part : reading.parts)
                look(atoms, Under::part, reading.language, part);
        }
        // A written form counts in the languages in which the token was read, in all when in none.
        for (const Language language : all_languages)
            if (token.readings.empty() || token.how == How::unknown ||
                read[static_cast<std::size_t>(language)])
                look(atoms, Under::written, language, token.surface);
        const std::size_t own = atoms.size();
        for (std::size_t i = 0; i < own; ++i) {
            const auto& classes = index_.classes_of[atoms[i]];
            atoms.insert(atoms.end(), classes.begin(), classes.end());
        }
        sort_unique(atoms);
        for (const Atom atom : atoms) all_.push_back({atom, at, at, token.negated});
    }

    void find_sequences(std::uint32_t at, Atom atom) {
        for (const auto& [which, step] : index_.sequences_at[atom]) {
            const Sequence& sequence = index_.sequences[which];
            if (at < step || at - step + sequence.steps.size() > text_.tokens.size()) continue;
            const std::uint32_t begin = at - step;
            const auto end = static_cast<std::uint32_t>(begin + sequence.steps.size() - 1);
            if (!stands(sequence, begin, end)) continue;
            bool negated = false;
            for (std::uint32_t i = begin; i <= end; ++i) negated |= text_.tokens[i].negated;
            all_.push_back({sequence.atom, begin, end, negated});
            for (const Atom of : index_.classes_of[sequence.atom])
                all_.push_back({of, begin, end, negated});
        }
    }

    bool stands(const Sequence& sequence, std::uint32_t begin, std::uint32_t end) const {
        if (text_.tokens[begin].sentence != text_.tokens[end].sentence) return false;
        for (std::uint32_t i = begin; i <= end; ++i) {
            const std::vector<Atom>& here = of_token_[i];
            const std::vector<Atom>& step = sequence.steps[i - begin];
            if (std::none_of(step.begin(), step.end(), [&](Atom one) {
                    return std::binary_search(here.begin(), here.end(), one);
                }))
                return false;
        }
        return true;
    }

    const PatternSet::Index& index_;
    const Text& text_;
    std::vector<std::vector<Atom>> of_token_;
    std::vector<Occurrence> all_;                          // by atom, then place
    std::vector<std::pair<Atom, std::uint32_t>> atoms_;    // distinct, with first index in all_
    std::string buffer_;
};

// The search for one pattern: one place for each part, near enough, none twice, nothing against.
class Search {
public:
    Search(const PatternSet::Index& index, const Text& text, const Places& places)
        : index_(index), text_(text), places_(places), past_(index.class_atom("past")),
          now_(index.class_atom("now")) {}

    bool find(std::uint32_t which, PatternHit& hit) {
        compiled_ = &index_.compiled[which];
        options_ = &index_.patterns[which].options;
        if (lists_.size() < compiled_->parts.size()) lists_.resize(compiled_->parts.size());
        for (std::size_t i = 0; i < compiled_->parts.size(); ++i)
            if (!collect(compiled_->parts[i], lists_[i])) return false;
        chosen_.clear();
        steps_ = 0;
        if (!choose(0, 0, 0)) return false;
        hit.pattern = which;
        hit.tokens.clear();
        hit.negated = false;
        for (std::size_t i = 0; i < chosen_.size(); ++i) {
            for (std::uint32_t t = chosen_[i].begin; t <= chosen_[i].end; ++t)
                hit.tokens.push_back(t);
            hit.negated |= chosen_[i].negated &&
                           compiled_->parts[i].sense == Element::Sense::for_it;
        }
        sort_unique(hit.tokens);
        return true;
    }

private:
    bool collect(const Part& part, std::vector<Occurrence>& list) {
        list.clear();
        places_.append(list, part.atoms);
        const bool need = part.sense == Element::Sense::negated;
        if (need || options_->drop_negated)
            std::erase_if(list, [&](const Occurrence& o) { return o.negated != need; });
        return !list.empty();
    }

    bool choose(std::size_t i, std::uint32_t first, std::uint32_t last) {
        if (i == compiled_->parts.size()) return nothing_against(first, last);
        for (const Occurrence& o : lists_[i]) {
            if (++steps_ > steps_max) return false;
            const std::uint32_t from = i == 0 ? o.begin : std::min(first, o.begin);
            const std::uint32_t to = i == 0 ? o.end : std::max(last, o.end);
            if (i > 0 && o.begin > last && !near(first, o.begin)) break;
            if (!near(from, to) || taken(o)) continue;
            chosen_.push_back(o);
            if (choose(i + 1, from, to)) return true;
            chosen_.pop_back();
        }
        return false;
    }

    bool near(std::uint32_t from, std::uint32_t to) const {
        if (options_->within == within_text) return true;
        return to - from < options_->within &&
               text_.tokens[from].sentence == text_.tokens[to].sentence;
    }

    bool taken(const Occurrence& o) const {
        return std::any_of(chosen_.begin(), chosen_.end(), [&](const Occurrence& c) {
            return c.begin <= o.end && c.end >= o.begin;
        });
    }

    bool nothing_against(std::uint32_t first, std::uint32_t last) const {
        if (compiled_->against.empty() && !options_->drop_past) return true;
        widen(first, last);
        for (const Part& part : compiled_->against)
            for (const Atom atom : part.atoms)
                if (places_.touches(atom, first, last)) return false;
        if (!options_->drop_past || past_ == no_atom || !places_.touches(past_, first, last))
            return true;
        return now_ != no_atom && places_.touches(now_, first, last);
    }

    // To where words against are looked for.
    void widen(std::uint32_t& first, std::uint32_t& last) const {
        const auto end = static_cast<std::uint32_t>(text_.tokens.size() - 1);
        const std::uint32_t reach = options_->against;
        if (reach == within_text || options_->within == within_text) {
            first = 0;
            last = end;
            return;
        }
        const std::uint32_t sentence = text_.tokens[first].sentence;
        for (std::uint32_t n = 0; n < reach && first > 0; ++n, --first)
            if (text_.tokens[first - 1].sentence != sentence) break;
        for (std::uint32_t n = 0; n < reach && last < end; ++n, ++last)
            if (text_.tokens[last + 1].sentence != sentence) break;
    }

    const PatternSet::Index& index_;
    const Text& text_;
    const Places& places_;
    Atom past_, now_;
    const Compiled* compiled_ = nullptr;
    const PatternOptions* options_ = nullptr;
    std::vector<std::vector<Occurrence>> lists_;
    std::vector<Occurrence> chosen_;
    std::uint32_t steps_ = 0;
};

// Of whom a text speaks and which ages it says, found when first asked.
class Persons {
public:
    Persons(const PatternSet::Index& index, const Text& text, const Places& places)
        : index_(index), text_(text), places_(places) {}

    bool fit(const PatternOptions& options) {
        if (options.age_from && options.age_to) {
            if (!ages_) ages_ = ages_said(text_);
            if (std::none_of(ages_->begin(), ages_->end(), [&](double age) {
                    return age >= *options.age_from && age <= *options.age_to;
                }))
                return false;
        }
        return options.who == Who::anyone || speaks_of(options.who);
    }

private:
    bool says(std::initializer_list<std::string_view> classes) const {
        return std::any_of(classes.begin(), classes.end(), [&](std::string_view name) {
            const Atom atom = index_.class_atom(name);
            return atom != no_atom && places_.has(atom);
        });
    }

    bool speaks_of(Who who) const {
        switch (who) {
        case Who::anyone: return true;
        case Who::child: return says({"child", "baby", "teen"});
        case Who::teen: return says({"teen"});
        case Who::parent: return says({"parent"});
        case Who::partner: return says({"partner"});
        case Who::elder: return says({"elder", "parent"});
        case Who::other:
            return says({"child", "baby", "teen", "parent", "partner", "elder", "sibling",
                         "friend", "client", "neighbour", "someone"});
        case Who::me: break;
        }
        return says({"me"}) ||
               std::any_of(text_.tokens.begin(), text_.tokens.end(), [](const Token& token) {
                   return std::any_of(
                       token.readings.begin(), token.readings.end(),
                       [](const Reading& r) { return r.person == 1 || r.person == 4; });
               });
    }

    const PatternSet::Index& index_;
    const Text& text_;
    const Places& places_;
    std::optional<std::vector<double>> ages_;
};

}  // namespace

PatternSet::PatternSet() : index_(std::make_shared<const Index>()) {}

std::vector<PatternHit> PatternSet::match(const Text& text) const {
    std::vector<PatternHit> out;
    const Places places(*index_, text);
    std::vector<std::uint32_t> candidates;
    for (const auto& [atom, first] : places.atoms()) {
        const auto& waiting = index_->patterns_at[atom];
        candidates.insert(candidates.end(), waiting.begin(), waiting.end());
    }
    sort_unique(candidates);
    Search search(*index_, text, places);
    Persons persons(*index_, text, places);
    PatternHit hit;
    for (const std::uint32_t which : candidates)
        if (search.find(which, hit) && persons.fit(index_->patterns[which].options))
            out.push_back(hit);
    return out;
}

std::size_t PatternSet::size() const { return index_->patterns.size(); }

const Pattern& PatternSet::pattern(std::uint32_t index) const {
    assert(index < size());
    return index_->patterns[index];
}

Language PatternSet::language(std::uint32_t index) const {
    assert(index < size());
    return index_->languages[index];
}

}  // namespace luotsi::need
