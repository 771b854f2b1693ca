#include "need/text.hpp"

#include <algorithm>
#include <cmath>

#include "need/clauses.hpp"
#include "need/compounds.hpp"
#include "need/finnish.hpp"
#include "need/language.hpp"
#include "need/spoken.hpp"
#include "need/stems.hpp"
#include "need/tables.hpp"
#include "need/typos.hpp"
#include "need/words.hpp"

namespace luotsi::need {

namespace {

// Below this share a language is not read for a word that another language knows.
constexpr double share_min = 0.04;

void add(std::vector<Reading>& readings, const Reading& reading) {
    if (std::find(readings.begin(), readings.end(), reading) == readings.end())
        readings.push_back(reading);
}

Reading plain(Language language, std::string lemma) {
    Reading out;
    out.language = language;
    out.parts = {lemma};
    out.lemma = std::move(lemma);
    return out;
}

}  // namespace

std::string_view to_string(How how) {
    switch (how) {
        case How::written: return "written";
        case How::override: return "override";
        case How::spoken_rule: return "spoken_rule";
        case How::joined: return "joined";
        case How::corrected: return "corrected";
        case How::suggested: return "suggested";
        case How::unknown: return "unknown";
    }
    return "unknown";
}

// What the analyser has been told of the domain.
struct Domain {
    std::uint64_t state = 0;  // another number after each change
    std::array<WordSet, 3> words;  // of the domain: Finnish lemmas, Swedish and English stems
    std::array<WordSet, 3> known;  // these and others that are words
    std::array<Corrector, 3> correctors;
    std::array<WordMap, 3> undotted;  // a stem without its dots → the stem
};

struct Analyser::Impl {
    Tables tables;
    FinnishPool finnish;
    bool has_finnish = false;
    Domain domain;

    std::string key(Language language, std::string_view form, Stemmer& stemmer) const {
        const std::string word = fold(form);
        if (language == Language::fi) return word;
        const WordMap& forms = tables.of(language).forms;
        const auto found = forms.find(word);
        return stemmer.stem(found != forms.end() ? found->second.front() : word);
    }
};

namespace {

// Reads one text: holds what belongs to one thread.
class Reader {
public:
    enum class Guess : std::uint8_t { all, no_suggestions, nothing };

    Reader(const Tables& tables, FinnishWords* finnish, const Domain& domain,
           Guess guess = Guess::all)
        : guess_(guess), suggestions_(guess == Guess::all ? suggestions_max : 0), tables_(tables),
          finnish_(finnish), domain_(domain), swedish_(Language::sv), english_(Language::en) {}

    void run(Text& text, std::optional<Language> fixed) {
        knowledge_.reserve(text.tokens.size());
        for (const Token& token : text.tokens) knowledge_.push_back(remembered(token.surface));
        text.languages = fixed ? certain(*fixed) : language_shares(knowledge_);
        text.language = fixed ? *fixed : likeliest(text.languages);
        for (std::size_t i = 0; i < text.tokens.size(); ++i) read(text, i);
        if (finnish_ != nullptr && text.languages[0] >= share_min) join_neighbours(text);
        mark_negations(text, tables_);
    }

private:
    static std::array<double, 3> certain(Language language) {
        std::array<double, 3> out{};
        out[static_cast<std::size_t>(language)] = 1;
        return out;
    }

    // Most words of a text stood in one before: what is known of them is kept beside the
    // dictionary's readings, until the domain learns words.
    WordKnowledge remembered(const std::string& word) {
        if (finnish_ == nullptr || word.size() > remembered_bytes_max) return know(word);
        KnownWords& memory = finnish_->lately;
        if (memory.domain != domain_.state || memory.words.size() >= remembered_max) {
            memory.words.clear();
            memory.domain = domain_.state;
        }
        if (const auto known = memory.words.find(word); known != memory.words.end())
            return known->second;
        return memory.words.emplace(word, know(word)).first->second;
    }

    WordKnowledge know(const std::string& word) {
        WordKnowledge out;
        for (const Language language : all_languages) {
            const auto at = static_cast<std::size_t>(language);
            const LanguageTable& table = tables_.of(language);
            out.common[at] = table.common.contains(word) || table.negations.contains(word);
            out.known[at] = table.forms.contains(word) || table.spoken.contains(word) ||
                            table.typos.contains(word);
        }
        if (!out.known[0] && finnish_ != nullptr) {
            const std::vector<Reading>& readings = finnish_->read(word);
            out.known[0] = !readings.empty();
            out.name = !readings.empty() && readings.front().name;
        }
        out.known[1] =
            out.known[1] || domain_.known[1].contains(swedish_.stem(word)) ||
            split_compound(word, tables_.of(Language::sv).forms, domain_.words[1], swedish_)
                .certain;
        out.known[2] = out.known[2] || domain_.known[2].contains(english_.stem(word));
        out.letters = letter_hints(word);
        return out;
    }

    void read(Text& text, std::size_t i) {
        Token& token = text.tokens[i];
        if (token.number >= 0) {
            token.how = How::written;
            return;
        }
        const auto main = static_cast<std::size_t>(text.language);
        const WordKnowledge& known = knowledge_[i];
        const bool main_knows = known.known[main] || known.common[main];
        for (const Language language : all_languages) {
            const auto at = static_cast<std::size_t>(language);
            const bool wanted = language == text.language || text.languages[at] >= share_min ||
                                (!main_knows && (known.known[at] || known.common[at]));
            if (!wanted) continue;
            if (language == Language::fi)
                read_finnish(token);
            else
                read_stem(token, language, known);
        }
        // A word only stemmed is not understood either.
        if (token.how == How::unknown && guess_ != Guess::nothing) guess(text, token);
    }

    void take(Token& token, How how, const std::vector<Reading>& readings) {
        token.readings.reserve(token.readings.size() + readings.size());
        for (const Reading& reading : readings) add(token.readings, reading);
        if (token.how == How::unknown) token.how = how;
    }

    bool read_table(Token& token, const WordMap& table, How how) {
        const auto found = table.find(token.surface);
        if (found == table.end()) return false;
        for (const std::string& word : found->second) {
            // A table's right side is a base form first: "kotona: koti" means koti itself.
            static const std::vector<Reading> none;
            const std::vector<Reading>& readings =
                finnish_ != nullptr ? finnish_->read(word) : none;
            const bool base = std::any_of(readings.begin(), readings.end(),
                                          [&](const Reading& r) { return r.lemma == word; });
            if (readings.empty() || word == token.surface) {
                take(token, how, {plain(Language::fi, word)});
            } else if (base) {
                std::vector<Reading> own;
                for (const Reading& one : readings)
                    if (one.lemma == word || one.past) own.push_back(one);
                take(token, how, own);
            } else {
                take(token, how, readings);
            }
        }
        return true;
    }

    void read_finnish(Token& token) {
        const LanguageTable& table = tables_.of(Language::fi);
        if (read_table(token, table.forms, How::override)) return;
        if (read_table(token, table.spoken, How::spoken_rule)) return;
        if (finnish_ == nullptr) {
            take(token, How::written, {plain(Language::fi, token.surface)});
            return;
        }
        const std::vector<Reading>& readings = finnish_->read(token.surface);
        if (!readings.empty()) take(token, How::written, readings);
    }

    void read_stem(Token& token, Language language, const WordKnowledge& known) {
        const LanguageTable& table = tables_.of(language);
        const auto at = static_cast<std::size_t>(language);
        Stemmer& stemmer = language == Language::sv ? swedish_ : english_;
        const auto form = table.forms.find(token.surface);
        const How how = form != table.forms.end()             ? How::override
                        : known.known[at] || known.common[at] ? How::written
                                                              : How::unknown;
        const std::string& word = form != table.forms.end() ? form->second.front() : token.surface;
        Reading reading = plain(language, stemmer.stem(word));
        if (language == Language::sv) {
            Compound compound = split_compound(word, table.forms, domain_.words[at], stemmer);
            if (!compound.parts.empty()) {
                reading.parts = std::move(compound.parts);
                if (compound.certain && token.how == How::unknown && how == How::unknown)
                    token.how = How::written;
            }
        }
        reading.negative =
            table.negations.contains(token.surface) || table.without.contains(token.surface);
        reading.past = looks_past(language, token.surface);
        take(token, how, {reading});
    }

    static bool looks_past(Language language, std::string_view word) {
        if (language == Language::sv)
            return word.ends_with("ade") || word.ends_with("de") || word.ends_with("te");
        return word.ends_with("ed") || word == "was" || word == "were" || word == "had";
    }

    // No language knows it: a misspelling on the list, dots left off, spoken Finnish, a typing
    // error of a domain word, two words written as one, the dictionary's suggestion – or nothing.
    void guess(const Text& text, Token& token) {
        const bool finnish = text.languages[0] >= share_min && finnish_ != nullptr;
        if (finnish && read_table(token, tables_.of(Language::fi).typos, How::corrected)) return;
        for (const Language language : {Language::sv, Language::en}) {
            if (text.languages[static_cast<std::size_t>(language)] >= share_min &&
                read_typos(token, language))
                return;
        }
        if (count_code_points(token.surface) < 3 || may_be_name(text, token)) return;
        if (finnish && text.language == Language::fi) {
            if (take_first(token, with_dots(token.surface), How::corrected)) return;
            if (correct(token, Language::fi, slip_cost)) return;
            if (take_first(token, spoken_candidates(token.surface), How::spoken_rule)) return;
        }
        if (correct(token, text.language, 10)) return;
        if (!finnish || text.language != Language::fi) return;
        if (cut_in_two(token)) return;
        if (count_code_points(token.surface) >= suggest_letters_min && suggestions_ > 0) {
            --suggestions_;
            std::vector<std::string> near = finnish_->suggest(token.surface);
            if (near.size() > 1) near.resize(1);
            take_first(token, near, How::suggested);
        }
    }

    static bool may_be_name(const Text& text, const Token& token) {
        if (token.clause_begins) return false;
        const char first = text.original[token.begin];
        return first >= 'A' && first <= 'Z' && token.end > token.begin + 1 &&
               !(text.original[token.begin + 1] >= 'A' && text.original[token.begin + 1] <= 'Z');
    }

    bool take_first(Token& token, const std::vector<std::string>& candidates, How how) {
        for (const std::string& candidate : candidates) {
            const std::vector<Reading>& readings = finnish_->read(fold(candidate));
            if (readings.empty() || readings.front().name) continue;
            take(token, how, readings);
            return true;
        }
        return false;
    }

    bool read_typos(Token& token, Language language) {
        const WordMap& typos = tables_.of(language).typos;
        const auto found = typos.find(token.surface);
        if (found == typos.end()) return false;
        Stemmer& stemmer = language == Language::sv ? swedish_ : english_;
        for (const std::string& word : found->second)
            take(token, How::corrected, {plain(language, stemmer.stem(word))});
        return true;
    }

    // A typing error of a domain word of the text's language.
    bool correct(Token& token, Language language, double cost_max) {
        const auto at = static_cast<std::size_t>(language);
        Stemmer& stemmer = language == Language::sv ? swedish_ : english_;
        if (language != Language::fi) {
            const std::string stem = stemmer.stem(without_dots(token.surface));
            if (const auto bare = domain_.undotted[at].find(stem);
                bare != domain_.undotted[at].end()) {
                take(token, How::corrected, {plain(language, bare->second.front())});
                return true;
            }
        }
        const std::optional<Corrector::Found> found = domain_.correctors[at].find(token.surface);
        if (!found || found->cost > cost_max) return false;
        if (language == Language::fi) {
            std::vector<Reading> readings = finnish_->read(found->form);
            std::erase_if(readings, [&](const Reading& r) { return r.lemma != found->form; });
            if (readings.empty()) readings.push_back(plain(language, found->form));
            take(token, How::corrected, readings);
        } else {
            take(token, How::corrected, {plain(language, stem_of(found->form, language))});
        }
        return true;
    }

    std::string stem_of(const std::string& form, Language language) {
        const WordMap& forms = tables_.of(language).forms;
        const auto found = forms.find(form);
        Stemmer& stemmer = language == Language::sv ? swedish_ : english_;
        return stemmer.stem(found != forms.end() ? found->second.front() : form);
    }

    // "enjaksa", "kokoajan": a common word and another one written together.
    bool cut_in_two(Token& token) {
        const LanguageTable& table = tables_.of(Language::fi);
        const std::string& word = token.surface;
        for (std::size_t at = 0; at < word.size();) {
            next_code_point(word, at);
            const std::string first = word.substr(0, at), second = word.substr(at);
            if (first.size() < 2 || second.size() < 2) continue;
            const bool common = table.common.contains(first) || table.negations.contains(first) ||
                                (second.size() > 3 && table.common.contains(second));
            if (!common) continue;
            const std::vector<Reading> left = finnish_->read(first);
            const std::vector<Reading> right = finnish_->read(second);
            if (left.empty() || right.empty() || right.front().name) continue;
            take(token, How::joined, right);
            take(token, How::joined, left);
            token.negated = table.negations.contains(first);
            return true;
        }
        return false;
    }

    // "vuokra rästi", "puutiais aivotulehdus": a compound written apart. The head – the second word
    // – is read as the compound too; a first word that means nothing alone as well.
    void join_neighbours(Text& text) {
        for (std::size_t i = 0; i + 1 < text.tokens.size(); ++i) {
            Token& first = text.tokens[i];
            Token& second = text.tokens[i + 1];
            if (first.number >= 0 || second.number >= 0 || second.clause_begins ||
                first.sentence != second.sentence)
                continue;
            const bool lost = first.how == How::unknown || first.how == How::suggested;
            const bool head_lost = second.how == How::unknown || second.how == How::suggested;
            if (!lost && !head_lost && !may_begin_compound(first)) continue;
            const std::vector<Reading>& joined = finnish_->read(first.surface + second.surface);
            for (const Reading& reading : joined) {
                if (reading.parts.size() < 2 || reading.name) continue;
                const bool domain = domain_.words[0].contains(reading.lemma);
                if (!domain && !lost && !head_lost) continue;
                if (lost) replace(first, reading);
                if (head_lost)
                    replace(second, reading);
                else
                    add(second.readings, reading);
            }
        }
    }

    static void replace(Token& token, const Reading& reading) {
        if (token.how != How::joined) token.readings.clear();
        add(token.readings, reading);
        token.how = How::joined;
    }

    // A compound's first part is a nominative or a genitive: here, any noun in its base form.
    static bool may_begin_compound(const Token& token) {
        return std::any_of(token.readings.begin(), token.readings.end(), [&](const Reading& r) {
            return r.language == Language::fi && !r.finite && !r.negative &&
                   (r.lemma == token.surface || token.surface.ends_with('n'));
        });
    }

    static constexpr std::size_t remembered_max = 20'000;  // words: 3 MB a handle
    static constexpr std::size_t remembered_bytes_max = 64;
    static constexpr double slip_cost = 0.45;  // a dot or a doubled letter: surer than any rule
    static constexpr int suggestions_max = 2;  // of one text: 3 ms each
    static constexpr std::size_t suggest_letters_min = 6;  // shorter ones change their meaning

    Guess guess_;
    int suggestions_;
    const Tables& tables_;
    FinnishWords* finnish_;
    const Domain& domain_;
    Stemmer swedish_;
    Stemmer english_;
    std::vector<WordKnowledge> knowledge_;
};

}  // namespace

Analyser::Analyser() : impl_(std::make_shared<Impl>()) {}

Analyser Analyser::load(const std::string& content_folder, std::vector<Error>& errors) {
    Analyser out;
    out.impl_->tables = Tables::load(content_folder, errors);
    if (Result<void> opened = out.impl_->finnish.open(); opened)
        out.impl_->has_finnish = true;
    else
        errors.push_back(std::move(opened.error()));
    return out;
}

Text Analyser::analyse(std::string_view text, std::optional<Language> language) const {
    Text out;
    out.original = text.substr(0, text_bytes_max);
    std::vector<RawWord> words = cut_words(out.original, tokens_max);
    out.tokens.reserve(words.size());
    for (RawWord& word : words) {
        Token token;
        token.surface = std::move(word.surface);
        token.begin = word.begin;
        token.end = word.end;
        token.sentence = word.sentence;
        token.clause_begins = word.clause_begins;
        token.number = word.number;
        out.tokens.push_back(std::move(token));
    }
    if (!impl_->has_finnish) {
        Reader(impl_->tables, nullptr, impl_->domain).run(out, language);
        return out;
    }
    const FinnishPool::Loan loan = impl_->finnish.lend();
    Reader(impl_->tables, &loan.words(), impl_->domain).run(out, language);
    return out;
}

std::vector<std::string> Analyser::forms(std::string_view word, Forms which) const {
    constexpr std::size_t stem_letters_min = 4;
    Text text;
    text.original = word;
    Token& token = text.tokens.emplace_back();
    token.surface = fold(word);
    token.end = static_cast<std::uint32_t>(word.size());
    token.clause_begins = true;
    const bool with_parts = which == Forms::known_with_parts;
    const auto guess = with_parts ? Reader::Guess::nothing : Reader::Guess::no_suggestions;
    if (impl_->has_finnish) {
        const FinnishPool::Loan loan = impl_->finnish.lend();
        Reader(impl_->tables, &loan.words(), impl_->domain, guess).run(text, {});
    } else {
        Reader(impl_->tables, nullptr, impl_->domain, guess).run(text, {});
    }
    std::vector<std::string> out;
    const auto add_form = [&](const Reading& reading, const std::string& form) {
        const bool stem = reading.language != Language::fi;
        if (form != token.surface && count_code_points(form) >= (stem ? stem_letters_min : 2) &&
            std::find(out.begin(), out.end(), form) == out.end())
            out.push_back(form);
    };
    // A stem of another language is a poor guess where Finnish knows the word.
    const bool finnish =
        std::any_of(token.readings.begin(), token.readings.end(), [](const Reading& reading) {
            return reading.language == Language::fi && !reading.name;
        });
    for (const Reading& reading : token.readings) {
        if (reading.name || (finnish && reading.language != Language::fi)) continue;
        add_form(reading, reading.lemma);
        if (!with_parts || reading.parts.size() < 2) continue;
        for (const std::string& part : reading.parts) add_form(reading, part);
    }
    return out;
}

void Analyser::learn_words(Language language, const std::vector<std::string>& dictionary_forms) {
    Stemmer stemmer(language == Language::fi ? Language::en : language);
    const auto at = static_cast<std::size_t>(language);
    Domain& domain = impl_->domain;
    ++domain.state;
    for (const std::string& form : dictionary_forms) {
        const std::string key = impl_->key(language, form, stemmer);
        if (!domain.words[at].insert(key).second && language == Language::fi) continue;
        domain.known[at].insert(key);
        domain.correctors[at].add(fold(form));
        if (language == Language::fi) continue;
        const std::string undotted = without_dots(key);
        if (undotted != key) domain.undotted[at][undotted] = {key};
    }
}

void Analyser::learn_known(Language language, const std::vector<std::string>& keys) {
    WordSet& set = impl_->domain.known[static_cast<std::size_t>(language)];
    set.insert(keys.begin(), keys.end());
    ++impl_->domain.state;
}

std::string Analyser::lemma_key(Language language, std::string_view dictionary_form) const {
    if (language == Language::fi) return fold(dictionary_form);
    // Asked for tens of thousands of words at the start; making a stemmer costs more than a word.
    thread_local Stemmer swedish(Language::sv), english(Language::en);
    return impl_->key(language, dictionary_form, language == Language::sv ? swedish : english);
}

bool Analyser::is_base_form(std::string_view finnish) const {
    const std::string word = fold(finnish);
    const LanguageTable& table = impl_->tables.of(Language::fi);
    for (const WordMap* map : {&table.forms, &table.spoken, &table.typos}) {
        for (const auto& [form, words] : *map) {
            if (std::find(words.begin(), words.end(), word) != words.end()) return true;
        }
    }
    if (!impl_->has_finnish) return true;
    const FinnishPool::Loan loan = impl_->finnish.lend();
    const std::vector<Reading>& readings = loan.words().read(word);
    return std::any_of(readings.begin(), readings.end(),
                       [&](const Reading& reading) { return reading.lemma == word; });
}

}  // namespace luotsi::need
