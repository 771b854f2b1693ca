#include "need/pattern_set.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <initializer_list>
#include <optional>
#include <tuple>
#include <utility>

#include "need/pattern_index.hpp"

namespace luotsi::need {

namespace {

constexpr std::uint32_t steps_max = 4'096;  // of the search for one pattern in one text

// The atoms that tokens are.
class TokenReader {
public:
    explicit TokenReader(const PatternSet::Index& index) : index_(index) {}

    std::vector<Atom> atoms_of(const Token& token) {
        std::vector<Atom> atoms;
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
            const std::span<const Atom> classes = index_.classes_of[atoms[i]];
            atoms.insert(atoms.end(), classes.begin(), classes.end());
        }
        sort_unique(atoms);
        return atoms;
    }

private:
    void look(std::vector<Atom>& out, Under under, Language language, std::string_view text) {
        write_key(buffer_, under, language, text);
        const std::uint32_t key = index_.keys.find(buffer_);
        if (key == NameIndex::none) return;
        const std::span<const Atom> found = index_.atoms_under[key];
        out.insert(out.end(), found.begin(), found.end());
    }

    const PatternSet::Index& index_;
    std::string buffer_;
};

// What stands in one text: every atom with its places.
class Places {
public:
    Places(const PatternSet::Index& index, const Text& text, PatternSet::Known known)
        : index_(index), text_(text), of_token_(std::move(known)) {
        for (std::uint32_t i = 0; i < text.tokens.size(); ++i)
            for (const Atom atom : of_token_[i])
                all_.push_back({atom, i, i, text.tokens[i].negated});
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

    // Appends the places of any of the atoms.
    void append(std::vector<Occurrence>& out, std::span<const Atom> atoms) const {
        for (const Atom atom : atoms) {
            const auto at = find(atom);
            if (at == atoms_.end()) continue;
            for (std::uint32_t i = at->second; i < all_.size() && all_[i].atom == atom; ++i)
                out.push_back(all_[i]);
        }
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
    const PatternSet::Known of_token_;
    std::vector<Occurrence> all_;  // by atom, then place
    std::vector<std::pair<Atom, std::uint32_t>> atoms_;  // distinct, with first index in all_
};

// The search for one pattern: one place for each part, near enough, none twice, nothing against.
class Search {
public:
    Search(const PatternSet::Index& index, const Text& text, const Places& places)
        : index_(index), text_(text), places_(places), past_(index.class_atom("past")),
          now_(index.class_atom("now")) {}

    // Appends the pattern's hits: the first, or one for each place of its rarest element.
    void find(std::uint32_t which, bool everywhere, std::vector<PatternHit>& out) {
        parts_ = index_.must(index_.compiled[which]);
        against_ = index_.against(index_.compiled[which]);
        options_ = &index_.patterns[which].options;
        if (lists_.size() < parts_.size()) lists_.resize(parts_.size());
        for (std::size_t i = 0; i < parts_.size(); ++i)
            if (!collect(parts_[i], lists_[i])) return;
        steps_ = 0;
        for (const Occurrence& first : lists_.front()) {
            chosen_.assign(1, first);
            if (first.end - first.begin >= options_->within || !choose(1, first.begin, first.end))
                continue;
            out.push_back(hit(which));
            if (!everywhere) return;
        }
    }

private:
    bool collect(const Part& part, std::vector<Occurrence>& list) {
        list.clear();
        if (part.negated < part.end) {
            places_.append(list, index_.negated(part));
            std::erase_if(list, [](const Occurrence& o) { return !o.negated; });
            for (Occurrence& o : list) o.wanted = true;
        }
        if (part.begin < part.negated) {
            const std::size_t before = list.size();
            places_.append(list, index_.plain(part));
            const auto plain = list.begin() + static_cast<std::ptrdiff_t>(before);
            if (options_->drop_negated)
                list.erase(std::remove_if(plain, list.end(),
                                          [](const Occurrence& o) { return o.negated; }),
                           list.end());
        }
        std::sort(list.begin(), list.end(), [](const Occurrence& a, const Occurrence& b) {
            return std::tie(a.begin, a.end, b.wanted) < std::tie(b.begin, b.end, a.wanted);
        });
        return !list.empty();
    }

    PatternHit hit(std::uint32_t which) const {
        PatternHit out;
        out.pattern = which;
        for (std::size_t i = 0; i < chosen_.size(); ++i) {
            for (std::uint32_t t = chosen_[i].begin; t <= chosen_[i].end; ++t)
                out.tokens.push_back(t);
            out.negated |= chosen_[i].negated && !chosen_[i].wanted;
        }
        sort_unique(out.tokens);
        return out;
    }

    bool choose(std::size_t i, std::uint32_t first, std::uint32_t last) {
        if (i == parts_.size()) return nothing_against(first, last);
        for (const Occurrence& o : lists_[i]) {
            if (++steps_ > steps_max) return false;
            const std::uint32_t from = std::min(first, o.begin);
            const std::uint32_t to = std::max(last, o.end);
            if (o.begin > last && !near(first, o.begin)) break;
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
        if (against_.empty() && !options_->drop_past) return true;
        widen(first, last);
        for (const Part& part : against_)
            for (const Atom atom : index_.plain(part))
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
    std::span<const Part> parts_, against_;
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

PatternSet::Known PatternSet::known(const Text& text) const {
    Known out;
    out.reserve(text.tokens.size());
    TokenReader reader(*index_);
    for (const Token& token : text.tokens) out.push_back(reader.atoms_of(token));
    return out;
}

std::vector<PatternHit> PatternSet::match(const Text& text, Known known, bool everywhere) const {
    std::vector<PatternHit> out;
    const Places places(*index_, text, std::move(known));
    std::vector<std::uint32_t> candidates;
    for (const auto& [atom, first] : places.atoms()) {
        const std::span<const std::uint32_t> waiting = index_->patterns_at[atom];
        candidates.insert(candidates.end(), waiting.begin(), waiting.end());
    }
    sort_unique(candidates);
    Search search(*index_, text, places);
    Persons persons(*index_, text, places);
    for (const std::uint32_t which : candidates)
        if (persons.fit(index_->patterns[which].options)) search.find(which, everywhere, out);
    return out;
}

std::vector<PatternHit> PatternSet::match(const Text& text) const {
    return match(text, known(text), false);
}

std::vector<PatternHit> PatternSet::match_everywhere(const Text& text) const {
    return match(text, known(text), true);
}

std::vector<PatternHit> PatternSet::match_everywhere(const Text& part, const Known& known,
                                                     std::span<const std::uint32_t> tokens) const {
    assert(part.tokens.size() == tokens.size());
    Known here;
    here.reserve(tokens.size());
    for (const std::uint32_t token : tokens) here.push_back(known[token]);
    return match(part, std::move(here), true);
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
