#include "need/finnish.hpp"

#include <libvoikko/voikko.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <unordered_map>

#include "need/words.hpp"

namespace luotsi::need {

namespace {

constexpr std::size_t handles_max = 8;     // 4 MB each; more threads than this wait microseconds
constexpr std::size_t cache_max = 8'000;   // words; about 2 MB a handle
constexpr std::size_t readings_max = 6;    // of one word
constexpr std::size_t word_bytes_max = 80; // longer ones cost Voikko much and mean nothing

std::string value(const voikko_mor_analysis* analysis, const char* key) {
    char* text = voikko_mor_analysis_value_cstr(analysis, key);
    std::string out = text == nullptr ? "" : text;
    voikko_free_mor_analysis_value_cstr(text);
    return out;
}

// The text between `open` and the next '[' behind it, for example after "[Xp]".
std::string_view after(std::string_view text, std::string_view open) {
    const std::size_t at = text.find(open);
    if (at == std::string_view::npos) return {};
    text.remove_prefix(at + open.size());
    return text.substr(0, text.find('['));
}

bool replace_end(std::string& word, std::string_view from, std::string_view to) {
    if (!word.ends_with(from)) return false;
    word.resize(word.size() - from.size());
    word += to;
    return true;
}

// The written pieces of a compound: STRUCTURE draws "=ppppp=pppp" over the word's characters.
std::vector<std::string> pieces(const std::string& word, std::string_view structure) {
    std::vector<std::string> out;
    std::size_t at = 0;
    for (const char c : structure) {
        if (c == '=') {
            out.emplace_back();
        } else if (at < word.size()) {
            const std::size_t begin = at;
            next_code_point(word, at);
            if (c != '-' && !out.empty()) out.back().append(word, begin, at - begin);
        }
    }
    std::erase_if(out, [](const std::string& piece) { return piece.empty(); });
    return out;
}

// Base form of a part that is not the last: from its piece of Voikko's FSTOUTPUT. A part without
// derivation has its base after [Xp]; a derived one ("masennus", "asumis") stands nearly in it.
std::string part_base(std::string_view fst, const std::string& piece) {
    if (fst.find("[Xj]") == std::string_view::npos) {
        const std::string_view base = after(fst, "[Xp]");
        if (!base.empty()) return fold(base);
    }
    std::string out = piece;
    if (fst.find("inen[X]") != std::string_view::npos) replace_end(out, "is", "inen");
    return out;
}

std::vector<std::string_view> split_compound(std::string_view fst) {
    std::vector<std::string_view> out;
    while (true) {
        const std::size_t cut = fst.find("[Bc]");
        out.push_back(fst.substr(0, cut));
        if (cut == std::string_view::npos) return out;
        fst.remove_prefix(cut + 4);
    }
}

std::vector<std::string> parts_of(const std::string& word, const std::string& lemma,
                                  const voikko_mor_analysis* analysis) {
    const std::vector<std::string> written = pieces(word, value(analysis, "STRUCTURE"));
    const std::string output = value(analysis, "FSTOUTPUT");
    const std::vector<std::string_view> fst = split_compound(output);
    if (written.size() < 2 || fst.size() != written.size()) return {lemma};
    std::vector<std::string> out;
    std::string before;
    for (std::size_t i = 0; i + 1 < written.size(); ++i) {
        out.push_back(part_base(fst[i], written[i]));
        before += written[i];
    }
    std::string bare = lemma;
    std::erase(bare, '-');
    if (bare.starts_with(before) && bare.size() > before.size())
        out.push_back(bare.substr(before.size()));
    else
        out.push_back(std::string(fold(after(fst.back(), "[Xp]"))));
    return out;
}

std::uint8_t person_of(std::string_view person, bool plural) {
    if (person.size() != 1 || person[0] < '1' || person[0] > '3') return 0;
    return static_cast<std::uint8_t>(person[0] - '0' + (plural ? 3 : 0));
}

Reading reading_of(const std::string& word, const voikko_mor_analysis* analysis) {
    Reading out;
    out.language = Language::fi;
    out.lemma = fold(value(analysis, "BASEFORM"));
    if (out.lemma.empty()) out.lemma = word;
    const std::string kind = value(analysis, "CLASS");
    const std::string negative = value(analysis, "NEGATIVE");
    const std::string tense = value(analysis, "TENSE");
    const std::string which_case = value(analysis, "SIJAMUOTO");
    const std::string mood = value(analysis, "MOOD");
    const std::string participle = value(analysis, "PARTICIPLE");
    const std::string possessive = value(analysis, "POSSESSIVE");
    out.name = kind == "etunimi" || kind == "sukunimi" || kind == "paikannimi" || kind == "nimi";
    out.person = person_of(value(analysis, "PERSON"), value(analysis, "NUMBER") == "plural");
    if (!possessive.empty())
        out.possessor = person_of(possessive.substr(0, 1), possessive.ends_with('p'));
    // Words without something (-tta, -matta) say "not" by themselves.
    out.negative = kind == "kieltosana" || negative == "true" || which_case == "vajanto";
    out.past = tense == "past_imperfective" || participle.starts_with("past");
    out.finite = kind == "kieltosana" || mood == "indicative" || mood == "conditional" ||
                 mood == "potential" || mood == "imperative";
    out.oblique = which_case == "osanto" || mood.ends_with("infinitive");
    out.parts = parts_of(word, out.lemma, analysis);
    const std::string output = value(analysis, "FSTOUTPUT");
    if (out.parts.size() == 1 && output.find("[Xj]") != std::string::npos)
        out.root = fold(after(output, "[Xp]"));
    return out;
}

// A participle is also a form of its verb ("jaksanut" of jaksaa).
bool is_participle(const voikko_mor_analysis* analysis) {
    return !value(analysis, "PARTICIPLE").empty();
}

}  // namespace

struct FinnishWords::Impl {
    VoikkoHandle* handle = nullptr;
    std::unordered_map<std::string, std::vector<Reading>> cache;
    std::vector<Reading> none;

    std::vector<Reading> analyse(const std::string& word) const {
        std::vector<Reading> out;
        const auto add = [&out](Reading reading) {
            if (out.size() < readings_max &&
                std::find(out.begin(), out.end(), reading) == out.end())
                out.push_back(std::move(reading));
        };
        voikko_mor_analysis** all = voikkoAnalyzeWordCstr(handle, word.c_str());
        for (voikko_mor_analysis** one = all; one != nullptr && *one != nullptr; ++one) {
            Reading reading = reading_of(word, *one);
            if (is_participle(*one) && !reading.root.empty()) {
                Reading verb = reading;
                verb.lemma = reading.root;
                verb.parts = {reading.root};
                verb.root.clear();
                add(std::move(verb));
            }
            add(std::move(reading));
        }
        voikko_free_mor_analysis(all);
        const bool common = std::any_of(out.begin(), out.end(), [](auto& r) { return !r.name; });
        if (common) std::erase_if(out, [](const Reading& r) { return r.name; });
        return out;
    }
};

FinnishWords::FinnishWords() : impl_(std::make_unique<Impl>()) {}

FinnishWords::~FinnishWords() {
    if (impl_->handle != nullptr) voikkoTerminate(impl_->handle);
}

const std::vector<Reading>& FinnishWords::read(const std::string& word) {
    if (word.size() > word_bytes_max) return impl_->none;
    if (const auto known = impl_->cache.find(word); known != impl_->cache.end())
        return known->second;
    if (impl_->cache.size() >= cache_max) impl_->cache.clear();
    return impl_->cache.emplace(word, impl_->analyse(word)).first->second;
}

std::vector<std::string> FinnishWords::suggest(const std::string& word) {
    std::vector<std::string> out;
    char** list = voikkoSuggestCstr(impl_->handle, word.c_str());
    for (char** one = list; one != nullptr && *one != nullptr; ++one) out.emplace_back(*one);
    if (list != nullptr) voikkoFreeCstrArray(list);
    return out;
}

struct FinnishPool::Impl {
    std::mutex mutex;
    std::condition_variable returned;
    std::vector<std::unique_ptr<FinnishWords>> idle;
    std::size_t made = 0;

    static std::unique_ptr<FinnishWords> make(const char** error) {
        std::unique_ptr<FinnishWords> words(new FinnishWords());
        words->impl_->handle = voikkoInit(error, "fi", nullptr);
        return words;
    }
};

FinnishPool::FinnishPool() : impl_(std::make_unique<Impl>()) {}
FinnishPool::~FinnishPool() = default;

Result<void> FinnishPool::open() {
    const char* error = nullptr;
    std::unique_ptr<FinnishWords> words = Impl::make(&error);
    if (words->impl_->handle == nullptr) {
        Error why(ErrorKind::unavailable, "need.no_dictionary",
                  "Voikko's Finnish dictionary cannot be opened: " +
                      std::string(error == nullptr ? "unknown reason" : error));
        why.repair = "install it: apt-get install libvoikko1 voikko-fi";
        return fail(std::move(why));
    }
    impl_->made = 1;
    impl_->idle.push_back(std::move(words));
    return {};
}

FinnishPool::Loan FinnishPool::lend() {
    std::unique_lock lock(impl_->mutex);
    if (impl_->idle.empty() && impl_->made < handles_max) {
        const char* error = nullptr;
        std::unique_ptr<FinnishWords> words = Impl::make(&error);
        if (words->impl_->handle != nullptr) {
            ++impl_->made;
            return Loan(*this, std::move(words));
        }
    }
    impl_->returned.wait(lock, [this] { return !impl_->idle.empty(); });
    std::unique_ptr<FinnishWords> words = std::move(impl_->idle.back());
    impl_->idle.pop_back();
    return Loan(*this, std::move(words));
}

FinnishPool::Loan::~Loan() { pool_.give_back(std::move(words_)); }

void FinnishPool::give_back(std::unique_ptr<FinnishWords> words) {
    {
        const std::scoped_lock lock(impl_->mutex);
        impl_->idle.push_back(std::move(words));
    }
    impl_->returned.notify_one();
}

}  // namespace luotsi::need
