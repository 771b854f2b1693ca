#include "need/spoken.hpp"

#include <algorithm>
#include <array>

namespace luotsi::need {

namespace {

constexpr std::size_t candidates_max = 48;
constexpr std::size_t stem_bytes_min = 2;  // what must stay in front of a changed ending

struct Change {
    std::string_view from;
    std::string_view to;
};

// Endings, likeliest first. Sources: descriptions of spoken Finnish (Iso suomen kielioppi, § 14–19
// on variation); the choice and order are our own.
constexpr std::array endings{
    // participles: tehny, ollu, päässy, purru
    Change{"nu", "nut"},
    Change{"ny", "nyt"},
    Change{"lu", "lut"},
    Change{"ly", "lyt"},
    Change{"ru", "rut"},
    Change{"ry", "ryt"},
    Change{"su", "sut"},
    Change{"sy", "syt"},
    Change{"nna", "nut"},
    Change{"nnä", "nyt"},
    // contracted vowels: kipee, aikoo, haluun, lääkkeit
    Change{"ee", "eä"},
    Change{"ee", "ea"},
    Change{"oo", "oa"},
    Change{"öö", "öä"},
    Change{"uu", "ua"},
    Change{"yy", "yä"},
    Change{"ii", "ia"},
    Change{"ii", "iä"},
    Change{"ee", "een"},
    Change{"een", "ean"},
    Change{"een", "eän"},
    Change{"oon", "oan"},
    Change{"uun", "uan"},
    Change{"yyn", "yän"},
    Change{"iin", "ian"},
    Change{"iin", "iän"},
    Change{"eet", "eat"},
    Change{"eet", "eät"},
    Change{"oot", "oat"},
    Change{"uut", "uat"},
    Change{"eessä", "eassa"},
    Change{"eesti", "eästi"},
    Change{"eesti", "easti"},
    Change{"eeta", "eaa"},
    Change{"eetä", "eää"},
    Change{"eempi", "eämpi"},
    Change{"eempi", "eampi"},
    Change{"eenä", "eänä"},
    Change{"eena", "eana"},
    Change{"eeks", "eäksi"},
    Change{"eeks", "eaksi"},
    // final sounds fallen off: kouluu, koulus, kotoot, täl, miks, vois
    Change{"uu", "uun"},
    Change{"yy", "yyn"},
    Change{"aa", "aan"},
    Change{"ää", "ään"},
    Change{"oo", "oon"},
    Change{"öö", "öön"},
    Change{"ii", "iin"},
    Change{"aks", "ako"},
    Change{"äks", "äkö"},
    Change{"eks", "eko"},
    Change{"eks", "ekö"},
    Change{"iks", "iko"},
    Change{"iks", "ikö"},
    Change{"nks", "nko"},
    Change{"nks", "nkö"},
    Change{"uks", "uko"},
    Change{"yks", "ykö"},
    Change{"oks", "oko"},
    Change{"ks", "ksi"},
    Change{"sko", "siko"},
    Change{"skö", "sikö"},
    Change{"sk", "siko"},
    Change{"is", "isi"},
    Change{"as", "aisi"},
    Change{"äs", "äisi"},
    Change{"s", "ssa"},
    Change{"s", "ssä"},
    Change{"s", "si"},
    Change{"st", "sta"},
    Change{"st", "stä"},
    Change{"l", "lla"},
    Change{"l", "llä"},
    Change{"lt", "lta"},
    Change{"lt", "ltä"},
    Change{"asin", "aisin"},
    Change{"äsin", "äisin"},
    Change{"it", "itä"},
    Change{"it", "ita"},
    Change{"t", "ta"},
    Change{"t", "tä"},
    Change{"i", "in"},
    Change{"a", "an"},
    Change{"ä", "än"},
    Change{"e", "en"},
    Change{"u", "un"},
    Change{"y", "yn"},
    Change{"o", "on"},
    Change{"u", "ui"},
    Change{"o", "oi"},
    Change{"y", "yi"},
    Change{"ö", "öi"},
    Change{"ki", "kin"},
    Change{"kaa", "kaan"},
    Change{"kää", "kään"},
    Change{"k", "kin"},
    // diphthongs: punanen, semmosia, kirjottaa, viimesen
    Change{"anen", "ainen"},
    Change{"änen", "äinen"},
    Change{"onen", "oinen"},
    Change{"ösen", "öisen"},
    Change{"asen", "aisen"},
    Change{"äsen", "äisen"},
    Change{"osen", "oisen"},
    Change{"aset", "aiset"},
    Change{"äset", "äiset"},
    Change{"asta", "aista"},
    Change{"ästä", "äistä"},
    Change{"asia", "aisia"},
    Change{"äsiä", "äisiä"},
    Change{"osia", "oisia"},
    Change{"asesti", "aisesti"},
    Change{"äsesti", "äisesti"},
    Change{"nen", "inen"},
    Change{"ottaa", "oittaa"},
    Change{"ottanu", "oittanut"},
    Change{"otti", "oitti"},
    Change{"ottaminen", "oittaminen"},
    // dialects: äite, lapse, tervehtimää
    Change{"e", "i"},
    Change{"maa", "maan"},
    Change{"mää", "mään"},
    Change{"o", "ko"},
    Change{"hi", "hin"},
    Change{"ttii", "ttiin"},
    Change{"hon", "hun"},
    Change{"sa", "ssa"},
    Change{"sä", "ssä"},
};

// Sounds inside the word.
constexpr std::array insides{
    Change{"ah", "ahd"},   Change{"eh", "ehd"},  Change{"äh", "ähd"},    Change{"oh", "ohd"},
    Change{"uh", "uhd"},   Change{"yh", "yhd"},  Change{"ih", "ihd"},    Change{"hr", "hd"},
    Change{"hl", "hd"},    Change{"ijä", "idä"}, Change{"eijä", "eidä"}, Change{"irä", "idä"},
    Change{"ira", "ida"},  Change{"ara", "ada"}, Change{"ärä", "ädä"},   Change{"oro", "odo"},
    Change{"aho", "ado"},  Change{"ua", "uo"},   Change{"yä", "yö"},     Change{"iä", "ie"},
    Change{"iä", "ää"},    Change{"ia", "aa"},   Change{"oa", "aa"},     Change{"eä", "ää"},
    Change{"ea", "aa"},    Change{"tt", "ts"},   Change{"ht", "ts"},     Change{"ott", "oitt"},
    Change{"ast", "aist"}, Change{"sk", "sik"},  Change{"ie", "ei"},     Change{"ks", "x"},
    Change{"x", "ks"},     Change{"z", "ts"},    Change{"c", "k"},       Change{"w", "v"},
    Change{"q", "k"},
};

bool is_consonant(char c) {
    return std::string_view("bcdfghjklmnpqrstvwxz").find(c) != std::string_view::npos;
}

class Candidates {
public:
    explicit Candidates(std::string_view word) : word_(word) {}

    std::vector<std::string> run() {
        shorten_runs(word_);
        change_endings(word_);
        if (word_.size() > 4) {
            change_insides(word_);
            undo_gemination();
            drop_echo_vowels();
            // Two changes: one inside and one at the end ("kahestoist", "tehny", "ahistunu").
            const std::vector<std::string> once = inside_;
            for (const std::string& changed : once) change_endings(changed);
        }
        return std::move(out_);
    }

private:
    void add(std::string candidate) {
        if (out_.size() < candidates_max && candidate != word_ &&
            std::find(out_.begin(), out_.end(), candidate) == out_.end())
            out_.push_back(std::move(candidate));
    }

    void change_endings(const std::string& word) {
        for (const Change& change : endings) {
            if (!word.ends_with(change.from) || word.size() < change.from.size() + stem_bytes_min)
                continue;
            std::string candidate = word.substr(0, word.size() - change.from.size());
            candidate += change.to;
            add(std::move(candidate));
        }
    }

    void change_insides(const std::string& word) {
        for (const Change& change : insides) {
            for (std::size_t at = word.find(change.from); at != std::string::npos;
                 at = word.find(change.from, at + 1)) {
                std::string candidate = word;
                candidate.replace(at, change.from.size(), change.to);
                if (inside_.size() < 12) inside_.push_back(candidate);
                add(std::move(candidate));
            }
        }
    }

    // "apuaaaa", "hirveeee": a letter said long; three or more become two, then one.
    void shorten_runs(const std::string& word) {
        for (const std::size_t keep : {std::size_t{2}, std::size_t{1}}) {
            std::string shorter;
            std::size_t run = 0;
            bool cut = false;
            // Bytes: ä and ö are two, so their runs are compared in pairs.
            for (std::size_t i = 0; i < word.size();) {
                const std::size_t n = static_cast<unsigned char>(word[i]) < 0x80 ? 1 : 2;
                const bool same = i >= n && word.compare(i, n, word, i - n, n) == 0;
                run = same ? run + 1 : 1;
                const bool long_run = is_long(word, i, n);
                if (long_run && run > keep) {
                    cut = true;
                } else {
                    shorter.append(word, i, n);
                }
                i += n;
            }
            if (!cut) return;
            add(shorter);
            change_endings(shorter);
        }
    }

    // Whether the letter at i stands in a run of three or more.
    static bool is_long(const std::string& word, std::size_t i, std::size_t n) {
        std::size_t first = i;
        while (first >= n && word.compare(first - n, n, word, i, n) == 0) first -= n;
        std::size_t last = i;
        while (word.compare(last, n, word, i, n) == 0) last += n;
        return last - first >= 3 * n;
    }

    // "kippee", "tullee", "mänöö": eastern doubling of a consonant.
    void undo_gemination() {
        for (std::size_t i = 1; i + 1 < word_.size(); ++i) {
            if (!is_consonant(word_[i]) || word_[i] != word_[i - 1]) continue;
            std::string candidate = word_;
            candidate.erase(i, 1);
            inside_.push_back(candidate);
            add(std::move(candidate));
        }
    }

    // "jalaka", "selekä", "kolome", "vanahemmat": a vowel said between l, r, n, h and a consonant.
    void drop_echo_vowels() {
        constexpr std::array<std::string_view, 8> vowels{"a", "e", "i", "o", "u", "y", "ä", "ö"};
        for (std::size_t i = 1; i + 2 < word_.size(); ++i) {
            if (std::string_view("lrnh").find(word_[i]) == std::string_view::npos) continue;
            for (const std::string_view vowel : vowels) {
                const std::size_t behind = i + 1 + vowel.size();
                if (word_.compare(i + 1, vowel.size(), vowel) != 0 || behind >= word_.size() ||
                    !is_consonant(word_[behind]) || i < vowel.size() ||
                    word_.compare(i - vowel.size(), vowel.size(), vowel) != 0)
                    continue;
                std::string candidate = word_;
                candidate.erase(i + 1, vowel.size());
                inside_.push_back(candidate);
                add(std::move(candidate));
            }
        }
    }

    std::string word_;
    std::vector<std::string> out_;
    std::vector<std::string> inside_;
};

}  // namespace

std::vector<std::string> spoken_candidates(std::string_view word) { return Candidates(word).run(); }

}  // namespace luotsi::need
