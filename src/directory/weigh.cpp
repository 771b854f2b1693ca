#include "directory/weigh.hpp"

#include <algorithm>
#include <cmath>

namespace luotsi::directory {

namespace {

// Points are hundredths. The first need is worth more than words, place, language and price
// together.
constexpr std::int32_t need_points = 1000;
constexpr std::int32_t need_place_step = 50;  // per place in the service's own list of needs …
constexpr std::int32_t need_place_max = 4;    // … which is in order of importance
constexpr std::int32_t text_points_max = 500;
constexpr std::int32_t title_word_points = 200;
constexpr std::int32_t area_points = 100;
constexpr std::int32_t language_points = 200;       // the way in answers in it
constexpr std::int32_t language_told_points = 150;  // the service is said to be given in it
constexpr std::int32_t other_language_points = -300;
constexpr std::int32_t free_points = 50;
constexpr std::int32_t distance_points_max = 200;
constexpr double points_per_km = 4;
constexpr std::int32_t full_points = -500;
constexpr std::int32_t full_long_ago_points = -250;
constexpr std::int32_t limited_points = -100;
constexpr std::int32_t room_points = 100;
constexpr std::int32_t gone_points = -800;
constexpr std::int32_t not_answering_points = -300;
constexpr std::int32_t answered_points = 50;
constexpr std::int32_t verified_points = 50;
constexpr std::int32_t unverified_points = -50;

constexpr std::int32_t fresh_days = 30;
constexpr std::int32_t stale_capacity_days = 90;
constexpr std::int32_t verified_days = 183;
constexpr std::int32_t expired_days = 548;  // 18 months, after which PTV expires its contents

// With `tells` reasons are told; without, the compiler leaves nothing of them but additions.
template <bool tells>
class Weighing {
public:
    Weighing(const Directory& directory, const Prepared& prepared, std::size_t i,
             std::vector<Reason>* reasons)
        : index_(directory.index()), listing_(directory.index().listings[i]),
          column_(directory.index().columns[i]), life_(directory.life_days(i)), prepared_(prepared),
          query_(*prepared.query), i_(i), reasons_(reasons) {}

    Weight all(double km) {
        need();
        text();
        words();
        age();
        area();
        distance(km);
        waiting();
        language();
        price();
        capacity();
        signs_of_life();
        verified();
        return weight_;
    }

private:
    using Args = std::vector<std::pair<std::string, std::string>>;
    // `args` is called only when reasons are told.
    template <class MakeArgs>
    void add(std::int32_t points, const char* key, MakeArgs&& args) {
        weight_.points += points;
        if constexpr (tells) reasons_->push_back({key, args(), points});
    }
    void add(std::int32_t points, const char* key) {
        add(points, key, [] { return Args(); });
    }
    void criterion(bool met) {
        ++weight_.of;
        weight_.fits += met;
    }
    static std::string text_of(std::int64_t number) { return std::to_string(number); }

    void need() {
        if (query_.needs.empty()) return;
        for (std::size_t k = 0; k < query_.needs.size(); ++k) {
            const auto* places = prepared_.need_places[k];
            if (places == nullptr || (*places)[i_] == 255) continue;
            // The best need counts most; the services of a second guess come after.
            const std::int32_t place = std::min<std::int32_t>((*places)[i_], need_place_max);
            criterion(true);
            add((need_points - need_place_step * place) / static_cast<std::int32_t>(k + 1),
                "match.need", [&] { return Args{{"need", query_.needs[k]}}; });
            return;
        }
        criterion(false);
    }
    void text() {
        std::int32_t points = 0;
        const std::string* first = nullptr;
        for (const Prepared::TellingWord& word : prepared_.telling) {
            if (!word.having.test(i_)) continue;
            if (first == nullptr) first = &word.said;
            points += word.points;
        }
        if (first != nullptr)
            add(std::min(points, text_points_max), "match.text",
                [&] { return Args{{"word", *first}}; });
    }
    void words() {
        if (!query_.words.empty() && prepared_.in_title.test(i_))
            add(title_word_points, "match.title");
    }
    void age() {
        if (!query_.age || (column_.age_from < 0 && column_.age_to < 0)) return;
        criterion(true);
        add(0, "match.age");
    }
    void area() {
        if (column_.nationwide) {
            if (!query_.municipality.empty()) criterion(true);
            add(0, "match.nationwide");
        } else if (!query_.municipality.empty() && !column_.area_known) {
            add(0, "match.unknown_area");
        } else if (!query_.municipality.empty()) {
            criterion(true);
            add(area_points, "match.near");
        }
    }
    void distance(double km) {
        if (km < 0) return;
        const auto points =
            std::max(0, distance_points_max - static_cast<std::int32_t>(km * points_per_km));
        add(points, "match.distance",
            [&] { return Args{{"km", text_of(static_cast<std::int64_t>(km + 0.5))}}; });
    }
    void waiting() {
        if (life_.next_free != Index::no_day) {
            const std::int32_t days = life_.next_free - prepared_.today;
            const std::int32_t points = days <= 3 ? 150 : days <= 7 ? 100 : days <= 14 ? 50 : 0;
            add(points, "match.next_free",
                [&] { return Args{{"days", text_of(std::max(days, 0))}}; });
        }
        const std::int32_t days = life_.wait_days;
        if (days < 0) return;
        add(days <= 7    ? 100
            : days <= 14 ? 50
            : days > 60  ? -50
                         : 0,
            "match.wait",
            [&] { return Args{{"days", text_of(days)}, {"n", text_of(life_.waits)}}; });
    }
    void language() {
        if (query_.language.empty()) return;
        if (index_.language_unknown.test(i_)) {
            add(0, "match.unknown_language");
            return;
        }
        const bool way = prepared_.way_language != nullptr && prepared_.way_language->test(i_);
        const bool told = way || (prepared_.language != nullptr && prepared_.language->test(i_));
        criterion(told);
        if (!told)
            add(other_language_points, "match.other_language");
        else
            add(way ? language_points : language_told_points,
                way ? "match.language_answered" : "match.language");
    }
    void price() {
        if (column_.free) add(free_points, "match.free");
        if (column_.needs_referral) add(0, "match.needs_referral");
    }
    // The keeper's word goes before the source's when it is the newer one.
    void capacity() {
        if (life_.gone || column_.status == Index::Status::gone) {
            add(gone_points, "match.gone");
            return;
        }
        if (column_.status == Index::Status::absent)
            add(full_points, "match.absent",
                [&] { return Args{{"since", to_iso(*listing_.absent_since)}}; });
        if (column_.status == Index::Status::paused) add(full_points, "match.temporarily_closed");
        if (life_.paused_until > prepared_.today) {
            add(full_points, "match.paused",
                [&] { return Args{{"until", to_iso(Date{life_.paused_until})}}; });
            return;
        }
        Index::Capacity state = column_.capacity;
        std::int32_t told = column_.capacity_day;
        if (life_.capacity != Index::Capacity::unknown && life_.confirmed >= told) {
            state = life_.capacity;
            told = life_.confirmed;
        }
        const bool dated = told != Index::no_day;
        const std::int32_t days = dated ? prepared_.today - told : 0;
        const auto ago = [&] { return Args{{"days", text_of(days)}}; };
        switch (state) {
            case Index::Capacity::unknown: break;
            case Index::Capacity::open:
                if (dated && days <= fresh_days) add(room_points, "match.room", ago);
                break;
            case Index::Capacity::limited: add(limited_points, "match.limited"); break;
            case Index::Capacity::closed:
                if (dated && days > stale_capacity_days)
                    add(full_long_ago_points, "match.closed_long_ago", ago);
                else
                    add(full_points, "match.closed");
                break;
        }
    }
    void signs_of_life() {
        if (life_.unanswered >= 2 && life_.unanswered * 2 >= life_.asked) {
            add(not_answering_points, "match.not_answering", [&] {
                return Args{{"n", text_of(life_.unanswered)}, {"of", text_of(life_.asked)}};
            });
        } else if (life_.answered != Index::no_day) {
            const std::int32_t days = prepared_.today - life_.answered;
            add(days <= fresh_days ? answered_points : 0, "match.answered",
                [&] { return Args{{"days", text_of(std::max(days, 0))}}; });
        }
    }
    void verified() {
        const std::int32_t day = std::max(column_.verified_day, life_.confirmed);
        if (day == Index::no_day) {
            add(unverified_points, "match.unverified");
            return;
        }
        const std::int32_t days = prepared_.today - day;
        const std::int32_t points = days <= verified_days ? verified_points
                                    : days > expired_days ? unverified_points
                                                          : 0;
        add(points, days > verified_days ? "match.verified_long_ago" : "match.verified",
            [&] { return Args{{"days", text_of(std::max(days, 0))}}; });
    }

    const Index& index_;
    const Listing& listing_;
    const Index::Column& column_;
    const Directory::LifeDays& life_;
    const Prepared& prepared_;
    const SearchQuery& query_;
    std::size_t i_;
    std::vector<Reason>* reasons_;
    Weight weight_;
};

constexpr std::size_t stem_letters_min = 5;  // shorter words are mostly endings and particles
constexpr std::size_t ending_letters = 2;
constexpr std::size_t telling_words_max = 64;
constexpr std::size_t words_asked_max = 64;  // whose forms are looked up: some 20 µs each
// A word that more than this share of the services have says little, or nothing.
constexpr double rare_share = 0.05;
constexpr double common_share = 0.15;

// The beginning of a word, standing for its inflected forms.
std::string_view stem_of(std::string_view word) {
    std::size_t letters = count_code_points(word);
    std::string_view stem = word;
    for (std::size_t cut = 0; cut < ending_letters && letters > stem_letters_min; ++cut) {
        while ((static_cast<unsigned char>(stem.back()) & 0xC0) == 0x80) stem.remove_suffix(1);
        stem.remove_suffix(1);
        --letters;
    }
    return stem;
}

std::vector<Prepared::TellingWord> telling_words(const Index& index, std::string_view text) {
    std::vector<Prepared::TellingWord> out;
    std::vector<std::string> said = words_of(text);
    std::sort(said.begin(), said.end());
    said.erase(std::unique(said.begin(), said.end()), said.end());
    std::size_t asked = 0;
    for (std::string& word : said) {
        if (out.size() == telling_words_max) break;
        if (count_code_points(word) < stem_letters_min) continue;
        Bits having(index.size());
        index.words.add_having(stem_of(word), having);
        if (asked++ < words_asked_max)
            for (const std::string& form : index.query_forms(word))
                if (count_code_points(form) >= stem_letters_min)
                    index.words.add_having(form, having);
        const std::size_t n = having.count();
        const double share = static_cast<double>(n) / static_cast<double>(index.size());
        // One service alone is always told apart, however few there are.
        const bool rare = n == 1 || share <= rare_share;
        if (n == 0 || (!rare && share > common_share)) continue;
        out.push_back({std::move(word), rare ? 200 : 100, std::move(having)});
    }
    return out;
}

const Bits* find(const std::map<std::string, Bits, std::less<>>& map, std::string_view key) {
    const auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
}

// Leaves those known to have it and those of whom it is not known.
void keep(Bits& found, const Bits* having, const Bits& unknown) {
    Bits fine = unknown;
    if (having != nullptr) fine |= *having;
    found &= fine;
}

void leave_out(Bits& found, const Bits& known_not) {
    Bits fine(known_not);
    fine.flip();
    found &= fine;
}

// Those of the needs, and those that share telling words: where the need is known, one word in
// common ("call", "need") does not make a service fit.
void keep_asked_for(const Index& index, Prepared& out) {
    const SearchQuery& query = *out.query;
    out.telling = telling_words(index, query.text);
    if (query.needs.empty() && query.text.empty()) return;
    Bits fine(index.size()), once(index.size());
    for (const std::string& need : query.needs) {
        if (const Bits* having = find(index.needs, need)) fine |= *having;
    }
    for (const Prepared::TellingWord& word : out.telling) {
        Bits again = once;
        again &= word.having;
        fine |= again;
        once |= word.having;
    }
    if (query.needs.empty()) fine |= once;
    out.found &= fine;
}

void keep_words(const Index& index, Prepared& out) {
    if (out.query->words.empty()) return;
    out.in_title = Bits(index.size(), true);
    for (const std::string& word : words_of(out.query->words)) {
        Bits having(index.size()), title(index.size());
        const std::vector<std::string> forms = index.query_forms(word);
        Index::add_having(index.title_words, word, forms, title);
        Index::add_having(index.words, word, forms, having);
        Index::add_having(index.provider_words, word, forms, having);
        out.found &= having;
        out.in_title &= title;
    }
}

}  // namespace

Prepared prepare(const Directory& directory, const SearchQuery& query,
                 const Municipalities& municipalities) {
    const Index& index = directory.index();
    Prepared out;
    out.query = &query;
    out.found = Bits(index.size(), true);
    out.today = local_date(query.now).day;
    if (query.from) out.from = direction_of(*query.from);
    for (const std::string& need : query.needs) {
        const auto places = index.need_places.find(need);
        out.need_places.push_back(places == index.need_places.end() ? nullptr : &places->second);
    }
    keep_asked_for(index, out);
    keep_words(index, out);
    if (!query.municipality.empty()) {
        out.covered = find(index.covered, municipalities.current(query.municipality));
        Bits elsewhere = index.nationwide;
        elsewhere |= index.area_unknown;
        keep(out.found, out.covered, elsewhere);
    }
    if (query.age) {
        const int years = std::clamp(*query.age, 0, oldest_age);
        out.found &= index.fits_age[static_cast<std::size_t>(years)];
    }
    out.language = find(index.languages, query.language);
    out.way_language = find(index.way_languages, query.language);
    if (query.only_language && !query.language.empty())
        keep(out.found, out.language, index.language_unknown);
    if (!query.sector.empty())
        keep(out.found, find(index.sectors, query.sector), index.sector_unknown);
    if (!query.mode.empty()) keep(out.found, find(index.modes, query.mode), index.mode_unknown);
    if (query.free) leave_out(out.found, index.costs);
    if (query.remote) leave_out(out.found, index.cannot_be_remote);
    if (query.accepts_referrals) leave_out(out.found, index.refuses_referrals);
    return out;
}

Weight weigh(const Directory& directory, const Prepared& prepared, std::size_t index, double km,
             std::vector<Reason>* reasons) {
    if (reasons != nullptr) return Weighing<true>(directory, prepared, index, reasons).all(km);
    return Weighing<false>(directory, prepared, index, nullptr).all(km);
}

double nearest_km(const Index& index, const Prepared& prepared, std::size_t i) {
    const Index::Column& column = index.columns[i];
    if (!prepared.from) return -1;
    double best = -1;
    for (std::uint32_t k = 0; k < column.places; ++k) {
        const double km = distance_km(*prepared.from, index.places[column.places_begin + k]);
        if (best < 0 || km < best) best = km;
    }
    return best;
}

}  // namespace luotsi::directory
