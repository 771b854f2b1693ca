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
        case How::unknown: return "unknown";
    }
    return "unknown";
}

struct Analyser::Impl {
    Tables tables;
    FinnishPool finnish;
    bool has_finnish = false;
    std::array<WordSet, 3> domain;  // Finnish lemmas; Swedish and English keys

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
    Reader(const Tables& tables, FinnishWords* finnish, const std::array<WordSet, 3>& domain)
        : tables_(tables), finnish_(finnish), domain_(domain), swedish_(Language::sv),
          english_(Language::en) {}

    void run(Text& text, std::optional<Language> fixed) {
        knowledge_.resize(text.tokens.size());
        for (std::size_t i = 0; i < text.tokens.size(); ++i)
            knowledge_[i] = know(text.tokens[i].surface);
        text.languages = fixed ? certain(*fixed) : language_shares(knowledge_);
        text.language = fixed ? *fixed : likeliest(text.languages);
        for (std::size_t i = 0; i < text.tokens.size(); ++i) read(text, i);
        mark_negations(text, tables_);
    }

private:
    static std::array<double, 3> certain(Language language) {
        std::array<double, 3> out{};
        out[static_cast<std::size_t>(language)] = 1;
        return out;
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
        out.known[1] = out.known[1] || domain_[1].contains(swedish_.stem(word));
        if (!out.known[1])
            out.known[1] =
                split_compound(word, tables_.of(Language::sv).forms, domain_[1], swedish_).certain;
        out.known[2] = out.known[2] || domain_[2].contains(english_.stem(word));
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
        if (token.readings.empty()) guess(token);
    }

    void take(Token& token, How how, const std::vector<Reading>& readings) {
        for (const Reading& reading : readings) add(token.readings, reading);
        if (token.how == How::unknown) token.how = how;
    }

    bool read_table(Token& token, const WordMap& table, How how) {
        const auto found = table.find(token.surface);
        if (found == table.end()) return false;
        for (const std::string& word : found->second) {
            // A table's right side is a base form first: "kotona: koti" means koti itself.
            const std::vector<Reading> readings =
                finnish_ != nullptr ? finnish_->read(word) : std::vector<Reading>();
            const bool base = std::any_of(readings.begin(), readings.end(),
                                          [&](const Reading& r) { return r.lemma == word; });
            if (readings.empty() || word == token.surface) {
                take(token, how, {plain(Language::fi, word)});
            } else if (base) {
                std::vector<Reading> own = readings;
                std::erase_if(own, [&](const Reading& r) { return r.lemma != word && !r.past; });
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
        if (language == Language::sv && form == table.forms.end()) {
            Compound compound = split_compound(token.surface, table.forms, domain_[at], stemmer);
            if (!compound.parts.empty()) reading.parts = std::move(compound.parts);
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

    // No language knows it: a misspelling on the list, spoken Finnish, or nothing.
    void guess(Token& token) {
        if (read_table(token, tables_.of(Language::fi).typos, How::corrected)) return;
        if (finnish_ == nullptr || token.surface.size() < 3) return;
        for (const std::string& candidate : spoken_candidates(token.surface)) {
            const std::vector<Reading>& readings = finnish_->read(candidate);
            if (readings.empty() || readings.front().name) continue;
            take(token, How::spoken_rule, readings);
            return;
        }
    }

    const Tables& tables_;
    FinnishWords* finnish_;
    const std::array<WordSet, 3>& domain_;
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
    for (RawWord& word : cut_words(out.original, tokens_max)) {
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

void Analyser::learn_words(Language language, const std::vector<std::string>& dictionary_forms) {
    Stemmer stemmer(language == Language::fi ? Language::en : language);
    WordSet& set = impl_->domain[static_cast<std::size_t>(language)];
    for (const std::string& form : dictionary_forms)
        set.insert(impl_->key(language, form, stemmer));
}

std::string Analyser::lemma_key(Language language, std::string_view dictionary_form) const {
    Stemmer stemmer(language == Language::fi ? Language::en : language);
    return impl_->key(language, dictionary_form, stemmer);
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
