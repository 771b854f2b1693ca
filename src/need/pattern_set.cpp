#include "need/pattern_set.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

#include "need/pattern_index.hpp"

namespace luotsi::need {

namespace {

constexpr std::uint32_t steps_max = 4'096;  // of the search for one pattern in one text

// The atoms that a token is; an atom may come twice.
class TokenReader {
public:
    explicit TokenReader(const PatternSet::Index& index) : index_(index) {}

    void append_atoms(std::vector<Atom>& out, const Token& token) const {
        const std::size_t own = out.size();
        look_surface(out, token);
        for (const Reading& reading : token.readings) look_reading(out, reading);
        for (std::size_t i = own, end = out.size(); i < end; ++i) {
            const std::span<const Atom> classes = index_.classes_of[out[i]];
            out.insert(out.end(), classes.begin(), classes.end());
        }
    }

private:
    // The written form and, on the way to its hash, its beginnings.
    void look_surface(std::vector<Atom>& out, const Token& token) const {
        const std::string_view surface = token.surface;
        NameHash hash;
        for (std::size_t n = 1; n <= surface.size(); ++n) {
            hash.add(surface[n - 1]);
            if (n < index_.prefix_min || n > index_.prefix_max) continue;
            const std::uint32_t found = index_.prefixes.find(surface.substr(0, n), hash.value());
            if (found == NameIndex::none) continue;
            const std::span<const Atom> atoms = index_.atoms_of_prefix[found];
            out.insert(out.end(), atoms.begin(), atoms.end());
        }
        add(out, index_.words.find(surface, hash.value()),
            as(Under::form, Language::fi) | written_as(token));
    }

    // A written form counts in the languages in which the token was read, in all when in none.
    static std::uint32_t written_as(const Token& token) {
        const bool all = token.readings.empty() || token.how == How::unknown;
        std::uint32_t out = 0;
        for (const Language language : all_languages)
            if (all) out |= as(Under::written, language);
        for (const Reading& reading : token.readings) out |= as(Under::written, reading.language);
        return out;
    }

    void look_reading(std::vector<Atom>& out, const Reading& reading) const {
        const Language language = reading.language;
        const std::uint32_t lemma = as(Under::lemma, language);
        const std::uint32_t first = as(Under::first, language), last = as(Under::last, language);
        const std::uint32_t part = as(Under::part, language);
        const std::vector<std::string>& parts = reading.parts;
        if (parts.size() == 1 && parts.front() == reading.lemma)  // no compound: most words
            return look(out, reading.lemma, lemma | first | last | part);
        look(out, reading.lemma, lemma);
        for (std::size_t i = 0; i < parts.size(); ++i)
            look(out, parts[i], part | (i == 0 ? first : 0) | (i + 1 == parts.size() ? last : 0));
    }

    void look(std::vector<Atom>& out, std::string_view word, std::uint32_t wanted) const {
        add(out, index_.words.find(word), wanted);
    }

    void add(std::vector<Atom>& out, std::uint32_t word, std::uint32_t wanted) const {
        if (word == NameIndex::none) return;
        for (const Meaning& meaning : index_.meanings[word])
            if ((meaning.as & wanted) != 0) out.push_back(meaning.atom);
    }

    const PatternSet::Index& index_;
};

// Memory that the matches of one thread use one after the other, since most of a short match would
// be asking for some.
struct Memory {
    static constexpr std::uint32_t none = 0xffff'ffff;
    struct Link {
        Occurrence place;
        std::uint32_t before = none;  // the atom's place before this one, in `places`
    };
    std::vector<std::uint32_t> last_of;  // by atom: its last place; outside of a match none has one
    std::vector<Link> places;
    std::vector<Atom> atoms;  // that have a place, each once
    std::vector<Atom> of_tokens;  // the atoms of the first token, the second …
    std::vector<std::uint32_t> ends;  // … by token: where they end in of_tokens
    std::vector<std::uint64_t>
        candidates;  // a bit for each pattern; outside of a match none is set
    std::vector<std::vector<Occurrence>> lists;
    std::vector<Occurrence> chosen;
};

// What stands in one text: every atom with its places.
class Places {
public:
    Places(const PatternSet::Index& index, const Text& text, Memory& memory)
        : index_(index), text_(text), memory_(memory) {
        if (memory_.last_of.size() < index.atom_count)
            memory_.last_of.resize(index.atom_count, Memory::none);
        const TokenReader reader(index);
        for (std::uint32_t i = 0; i < text.tokens.size(); ++i) read_token(reader, i);
        for (std::uint32_t i = 0; i < text.tokens.size(); ++i)
            for (const Atom atom : atoms_of(i)) find_sequences(i, atom);
    }
    ~Places() {
        for (const Atom atom : memory_.atoms) memory_.last_of[atom] = Memory::none;
        memory_.places.clear();
        memory_.atoms.clear();
        memory_.of_tokens.clear();
        memory_.ends.clear();
    }
    Places(const Places&) = delete;
    Places& operator=(const Places&) = delete;

    std::span<const Atom> atoms() const { return memory_.atoms; }

    bool has(Atom atom) const { return memory_.last_of[atom] != Memory::none; }

    // Appends the places of any of the atoms.
    void append(std::vector<Occurrence>& out, std::span<const Atom> atoms) const {
        for (const Atom atom : atoms)
            for (std::uint32_t i = memory_.last_of[atom]; i != Memory::none;
                 i = memory_.places[i].before)
                out.push_back(memory_.places[i].place);
    }

    // Whether an atom's place touches the tokens first … last.
    bool touches(Atom atom, std::uint32_t first, std::uint32_t last) const {
        for (std::uint32_t i = memory_.last_of[atom]; i != Memory::none;
             i = memory_.places[i].before) {
            const Occurrence& place = memory_.places[i].place;
            if (place.begin <= last && place.end >= first) return true;
        }
        return false;
    }

private:
    void read_token(const TokenReader& reader, std::uint32_t i) {
        std::vector<Atom>& all = memory_.of_tokens;
        const std::size_t begin = all.size();
        reader.append_atoms(all, text_.tokens[i]);
        std::size_t kept = begin;
        for (std::size_t k = begin; k < all.size(); ++k) {
            const std::uint32_t last = memory_.last_of[all[k]];
            if (last != Memory::none && memory_.places[last].place.begin == i) continue;
            put(all[k], {i, i, text_.tokens[i].negated});
            all[kept++] = all[k];
        }
        all.resize(kept);
        memory_.ends.push_back(static_cast<std::uint32_t>(kept));
    }

    std::span<const Atom> atoms_of(std::uint32_t token) const {
        const std::uint32_t begin = token == 0 ? 0 : memory_.ends[token - 1];
        return std::span(memory_.of_tokens).subspan(begin, memory_.ends[token] - begin);
    }

    void put(Atom atom, const Occurrence& place) {
        std::uint32_t& last = memory_.last_of[atom];
        if (last == Memory::none) memory_.atoms.push_back(atom);
        memory_.places.push_back({place, last});
        last = static_cast<std::uint32_t>(memory_.places.size() - 1);
    }

    void find_sequences(std::uint32_t at, Atom atom) {
        for (const WaitingSequence& waiting : index_.sequences_at[atom]) {
            // Hundreds wait at "ei"; nearly all of them lack another word in the whole text.
            if (!has_any(waiting)) continue;
            const Sequence& sequence = index_.sequences[waiting.which];
            if (at < waiting.step ||
                at - waiting.step + sequence.steps.size() > text_.tokens.size())
                continue;
            const std::uint32_t begin = at - waiting.step;
            const auto end = static_cast<std::uint32_t>(begin + sequence.steps.size() - 1);
            if (!stands(sequence, begin, end, at)) continue;
            bool negated = false;
            for (std::uint32_t i = begin; i <= end; ++i) negated |= text_.tokens[i].negated;
            put(sequence.atom, {begin, end, negated});
            for (const Atom of : index_.classes_of[sequence.atom]) put(of, {begin, end, negated});
        }
    }

    bool has_any(const WaitingSequence& waiting) const {
        for (std::uint32_t i = waiting.begin; i < waiting.end; ++i)
            if (has(index_.other_steps[i])) return true;
        return false;
    }

    // Whether a sequence whose step at token `at` stands there stands whole.
    bool stands(const Sequence& sequence, std::uint32_t begin, std::uint32_t end,
                std::uint32_t at) const {
        if (text_.tokens[begin].sentence != text_.tokens[end].sentence) return false;
        for (std::uint32_t i = begin; i <= end; ++i) {
            if (i == at) continue;
            const std::span<const Atom> here = atoms_of(i);
            const auto stands_here = [&](Atom atom) {
                return has(atom) && std::find(here.begin(), here.end(), atom) != here.end();
            };
            const std::vector<Atom>& step = sequence.steps[i - begin];
            if (std::none_of(step.begin(), step.end(), stands_here)) return false;
        }
        return true;
    }

    const PatternSet::Index& index_;
    const Text& text_;
    Memory& memory_;
};

// The search for one pattern: one place for each part, near enough, none twice, nothing against.
class Search {
public:
    Search(const PatternSet::Index& index, const Text& text, const Places& places, Memory& memory)
        : index_(index), text_(text), places_(places), lists_(memory.lists),
          chosen_(memory.chosen) {}

    // Begins with a pattern: whether each of its parts stands somewhere.
    bool begin(std::uint32_t which) {
        which_ = which;
        parts_ = index_.must(index_.compiled[which]);
        options_ = &index_.patterns[which].options;
        if (lists_.size() < parts_.size()) lists_.resize(parts_.size());
        for (std::size_t i = 0; i < parts_.size(); ++i)
            if (!collect(parts_[i], lists_[i])) return false;
        return true;
    }

    // Appends the pattern's hits: the first, or one for each place of its rarest element.
    // REQUIRES: begin()
    void find(bool everywhere, std::vector<PatternHit>& out) {
        against_ = index_.against(index_.compiled[which_]);
        steps_ = 0;
        for (const Occurrence& first : lists_.front()) {
            chosen_.assign(1, first);
            if (first.end - first.begin >= options_->within || !choose(1, first.begin, first.end))
                continue;
            out.push_back(hit());
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
        if (list.size() > 1)
            std::sort(list.begin(), list.end(), [](const Occurrence& a, const Occurrence& b) {
                return std::tie(a.begin, a.end, b.wanted) < std::tie(b.begin, b.end, a.wanted);
            });
        return !list.empty();
    }

    PatternHit hit() const {
        PatternHit out;
        out.pattern = which_;
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
        if (!options_->drop_past || index_.past == no_atom ||
            !places_.touches(index_.past, first, last))
            return true;
        return index_.now != no_atom && places_.touches(index_.now, first, last);
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
    std::uint32_t which_ = 0;
    std::span<const Part> parts_, against_;
    const PatternOptions* options_ = nullptr;
    std::vector<std::vector<Occurrence>>& lists_;  // by part, those behind the last are stale
    std::vector<Occurrence>& chosen_;
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
    bool speaks_of(Who who) const {
        const std::vector<Atom>& classes = index_.persons[static_cast<std::size_t>(who)];
        if (std::any_of(classes.begin(), classes.end(),
                        [&](Atom atom) { return places_.has(atom); }))
            return true;
        return who == Who::me && std::any_of(text_.tokens.begin(), text_.tokens.end(), says_i);
    }

    static bool says_i(const Token& token) {
        return std::any_of(token.readings.begin(), token.readings.end(),
                           [](const Reading& r) { return r.person == 1 || r.person == 4; });
    }

    const PatternSet::Index& index_;
    const Text& text_;
    const Places& places_;
    std::optional<std::vector<double>> ages_;
};

// Calls tell(pattern) for every pattern that waits at an atom of the text, in their order.
template <class Tell>
void each_candidate(const PatternSet::Index& index, std::span<const Atom> atoms, Memory& memory,
                    Tell tell) {
    std::vector<std::uint64_t>& bits = memory.candidates;
    if (bits.size() * 64 < index.patterns.size()) bits.resize(index.patterns.size() / 64 + 1, 0);
    for (const Atom atom : atoms)
        for (const std::uint32_t which : index.patterns_at[atom])
            bits[which / 64] |= std::uint64_t{1} << (which % 64);
    for (std::size_t i = 0; i * 64 < index.patterns.size(); ++i)
        for (std::uint64_t left = std::exchange(bits[i], 0); left != 0; left &= left - 1)
            tell(static_cast<std::uint32_t>(i * 64) +
                 static_cast<std::uint32_t>(std::countr_zero(left)));
}

std::vector<PatternHit> find_all(const PatternSet::Index& index, const Text& text, bool everywhere,
                                 Memory& memory) {
    std::vector<PatternHit> out;
    const Places places(index, text, memory);
    Search search(index, text, places, memory);
    Persons persons(index, text, places);
    each_candidate(index, places.atoms(), memory, [&](std::uint32_t which) {
        if (search.begin(which) && persons.fit(index.patterns[which].options))
            search.find(everywhere, out);
    });
    return out;
}

}  // namespace

PatternSet::PatternSet() : index_(std::make_shared<const Index>()) {}

std::vector<PatternHit> PatternSet::match(const Text& text, bool everywhere) const {
    thread_local Memory kept;
    // Lent for one text: a match that was broken off leaves nothing behind.
    Memory memory = std::exchange(kept, Memory());
    std::vector<PatternHit> out = find_all(*index_, text, everywhere, memory);
    kept = std::move(memory);
    return out;
}

std::vector<PatternHit> PatternSet::match(const Text& text) const { return match(text, false); }

std::vector<PatternHit> PatternSet::match_everywhere(const Text& text) const {
    return match(text, true);
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
