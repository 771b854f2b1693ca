#include "instrument/score.hpp"

#include <algorithm>
#include <cassert>

namespace luotsi::instrument {

namespace {

enum class Fits : std::uint8_t { no, yes, sex_unknown, age_unknown };

Fits fits(const Group& group, Sex sex, std::optional<int> age) {
    if (group.sex != Sex::any) {
        if (sex == Sex::any) return Fits::sex_unknown;
        if (sex != group.sex) return Fits::no;
    }
    if (group.age_from || group.age_below) {
        if (!age) return Fits::age_unknown;
        if (group.age_from && *age < *group.age_from) return Fits::no;
        if (group.age_below && *age >= *group.age_below) return Fits::no;
    }
    return Fits::yes;
}

Error needed(Fits fits) {
    return fits == Fits::sex_unknown
               ? Error(ErrorKind::invalid, "instrument.sex_needed", "the limit depends on sex")
               : Error(ErrorKind::invalid, "instrument.age_needed", "the limit depends on age");
}

// Results stay far below the decimals' range: items_max · 10^6 · weights; checked at load.
Decimal sure(std::optional<Decimal> value) {
    assert(value.has_value());
    return *value;
}
Decimal plus(const Decimal& a, const Decimal& b) { return sure(add(a, b)); }
Decimal minus(const Decimal& a, const Decimal& b) { return sure(subtract(a, b)); }
Decimal product(const Decimal& a, const Decimal& b) { return sure(multiply(a, b)); }
Decimal quotient(const Decimal& a, const Decimal& b) { return sure(divide(a, b)); }

Error about(std::string code, std::string detail, const std::string& item) {
    Error error(ErrorKind::invalid, std::move(code), std::move(detail));
    error.with("item", item);
    error.element = "answers." + item;
    return error;
}

// The first line of a table that fits; an unknown sex or age is told only where it matters, that
// is when a line before the first sure one would have depended on it.
template <class Line>
Result<std::uint32_t> first_line(const std::vector<Line>& lines, const Decimal& value, Sex sex,
                                 std::optional<int> age) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Line& line = lines[i];
        if (line.cut && !line.cut->holds(value)) continue;
        const Fits fit = fits(line.group, sex, age);
        if (fit == Fits::no) continue;
        if (fit == Fits::yes) return static_cast<std::uint32_t>(i);
        return fail(needed(fit));
    }
    return fail(ErrorKind::invalid, "instrument.no_band", "no line of the table is for this");
}

class Scorer {
public:
    Scorer(const Instrument& instrument, Sex sex, std::optional<int> age)
        : instrument_(instrument), sex_(sex), age_(age) {
        out_.items.resize(instrument.items.size());
        out_.scores.resize(instrument.scores.size());
        why_.resize(instrument.items.size());
    }

    void read(const std::vector<std::pair<std::string, Decimal>>& answers) {
        for (const auto& [id, value] : answers) read_one(id, value);
    }

    void note_age() {
        const bool young = age_ && instrument_.age_from && *age_ < *instrument_.age_from;
        const bool old = age_ && instrument_.age_to && *age_ > *instrument_.age_to;
        if (young || old)
            out_.notes.emplace_back(ErrorKind::invalid, "instrument.not_for_age",
                                    "the instrument is meant for another age");
    }

    void skip() {
        for (const Skip& rule : instrument_.skips) {
            Decimal sum = 0;
            bool known = true;
            for (const std::uint32_t item : rule.when) {
                if (out_.items[item].points)
                    sum = plus(sum, *out_.items[item].points);
                else
                    known = false;
            }
            if (!known || sum != rule.is) continue;
            for (const std::uint32_t item : rule.items) skip_one(rule, item);
        }
    }

    void score_all() {
        for (std::size_t i = 0; i < instrument_.scores.size(); ++i) {
            const Score& rule = instrument_.scores[i];
            if (rule.of.empty())
                out_.scores[i].why = Error(ErrorKind::invalid, "instrument.only_entered",
                                           "this number is not made of answers");
            else
                one_score(rule, out_.scores[i]);
        }
    }

    void enter(const std::vector<std::pair<std::string, Decimal>>& scores) {
        for (auto& score : out_.scores)
            score.why = Error(ErrorKind::invalid, "instrument.not_told", "the number was not told");
        for (const auto& [id, value] : scores) enter_one(id, value);
    }

    void raise(const std::vector<std::string>& codes) {
        for (const std::string& code : codes) {
            const std::uint32_t alert = instrument_.find_alert(code);
            if (alert == none) {
                Error error(ErrorKind::invalid, "instrument.unknown_alert", "no such alert");
                error.with("alert", code);
                errors_.push_back(std::move(error));
            } else {
                raised_.push_back(alert);
            }
        }
    }

    void judge() {
        for (std::size_t i = 0; i < instrument_.scores.size(); ++i) {
            ScoreResult& result = out_.scores[i];
            const Score& rule = instrument_.scores[i];
            if (!result.value || rule.bands.empty()) continue;
            auto band = band_of(rule.bands, *result.value, sex_, age_);
            if (band)
                result.band = *band;
            else
                result.band_why = band.error();
        }
        for (std::size_t i = 0; i < instrument_.cut_offs.size(); ++i) {
            const CutOff& one = instrument_.cut_offs[i];
            const auto& value = out_.scores[one.score].value;
            if (value && fits(one.group, sex_, age_) == Fits::yes && one.cut.holds(*value))
                out_.cut_offs.push_back(static_cast<std::uint32_t>(i));
        }
        lights();
        alerts();
    }

    std::expected<Scored, std::vector<Error>> take() {
        if (!errors_.empty()) return std::unexpected(std::move(errors_));
        return std::move(out_);
    }

private:
    void read_one(const std::string& id, const Decimal& value) {
        const std::uint32_t at = instrument_.find_item(id);
        if (at == none) {
            errors_.push_back(
                about("instrument.unknown_item", "the instrument has no such item", id));
            return;
        }
        ItemResult& result = out_.items[at];
        if (result.value) {
            errors_.push_back(about("instrument.answered_twice", "the item is answered twice", id));
            return;
        }
        if (!is_answer(instrument_.items[at], value)) {
            errors_.push_back(
                about("instrument.not_an_answer", value.to_string() + " is no answer to it", id));
            return;
        }
        result.value = value;
        set_points(at);
    }

    bool is_answer(const Item& item, const Decimal& value) const {
        if (item.answers != none) {
            const auto& answers = instrument_.sets[item.answers].answers;
            return std::any_of(answers.begin(), answers.end(),
                               [&](const Answer& one) { return one.value == value; });
        }
        if (value < item.low || value > item.high) return false;
        const auto rest = modulo(minus(value, item.low), item.step);
        return rest && rest->is_zero();
    }

    void set_points(std::uint32_t at) {
        const Item& item = instrument_.items[at];
        ItemResult& result = out_.items[at];
        if (item.answers != none) {
            for (const Answer& one : instrument_.sets[item.answers].answers) {
                if (one.value == *result.value) result.points = one.score;
            }
        } else if (item.points.empty()) {
            result.points = result.value;
        } else {
            auto line = first_line(item.points, *result.value, sex_, age_);
            if (line)
                result.points = item.points[*line].points;
            else
                why_[at] = line.error();
        }
    }

    void skip_one(const Skip& rule, std::uint32_t item) {
        ItemResult& result = out_.items[item];
        if (!result.value) {
            result.value = rule.to;
            result.skipped = true;
            set_points(item);
        } else if (*result.value != rule.to && !result.skipped) {
            Error note = about("instrument.skip_conflict",
                               "answered although the questionnaire leaves it out",
                               instrument_.items[item].id);
            out_.notes.push_back(std::move(note));
        }
    }

    void one_score(const Score& rule, ScoreResult& result) const {
        Decimal sum = 0;
        std::uint32_t there = 0;
        for (std::size_t i = 0; i < rule.of.size(); ++i) {
            const ItemResult& item = out_.items[rule.of[i]];
            if (!item.points) {
                if (item.value) {  // answered, but its points depend on what is not known
                    result.why = why_[rule.of[i]];
                    return;
                }
                continue;
            }
            Decimal points = *item.points;
            if (rule.reversed[i]) {
                const auto [low, high] = points_range(instrument_, instrument_.items[rule.of[i]]);
                points = minus(plus(low, high), points);
            }
            sum = plus(sum, product(points, rule.weights[i]));
            ++there;
        }
        const auto all = static_cast<std::uint32_t>(rule.of.size());
        result.missing = all - there;
        if (result.missing > rule.missing || there == 0) {
            result.why =
                Error(ErrorKind::invalid, "instrument.too_many_missing", "too much is left open");
            result.why.with("missing", std::to_string(result.missing))
                .with("most", std::to_string(rule.missing));
            return;
        }
        result.value = finished(rule, sum, there, all, result.prorated);
    }

    static Decimal finished(const Score& rule, Decimal sum, std::uint32_t there, std::uint32_t all,
                            bool& prorated) {
        if (rule.how == How::mean) {
            sum = quotient(sum, there);
        } else if (rule.prorate && there < all) {
            sum = quotient(product(sum, all), there);
            prorated = true;
        }
        return sure(product(sum, rule.times).rounded(rule.decimals, feel::Rounding::half_up));
    }

    void enter_one(const std::string& id, const Decimal& value) {
        const std::uint32_t at = instrument_.find_score(id);
        if (at == none) {
            Error error(ErrorKind::invalid, "instrument.unknown_score", "no such score");
            error.with("score", id);
            errors_.push_back(std::move(error));
            return;
        }
        const Score& rule = instrument_.scores[at];
        const auto rounded = value.rounded(rule.decimals, feel::Rounding::half_up);
        if (value < rule.low || value > rule.high || !rounded || *rounded != value) {
            Error error(ErrorKind::invalid, "instrument.out_of_range", "no possible result");
            error.with("score", rule.id)
                .with("low", rule.low.to_string())
                .with("high", rule.high.to_string());
            errors_.push_back(std::move(error));
            return;
        }
        out_.scores[at].value = value;
        out_.scores[at].why = Error();
    }

    void lights() {
        if (instrument_.lights.empty()) return;
        for (ItemResult& item : out_.items) {
            if (!item.value) continue;
            if (auto light = band_of(instrument_.lights, *item.value, sex_, age_))
                item.light = *light;
        }
    }

    void alerts() {
        for (std::size_t i = 0; i < instrument_.alerts.size(); ++i) {
            const Alert& one = instrument_.alerts[i];
            const auto at = static_cast<std::uint32_t>(i);
            const auto& value =
                one.item != none ? out_.items[one.item].value : out_.scores[one.score].value;
            const bool told = std::find(raised_.begin(), raised_.end(), at) != raised_.end();
            if (told || (value && one.cut.holds(*value)))
                out_.alerts.push_back(at);
            else if (!value)
                out_.alerts_open.push_back(at);
        }
    }

    const Instrument& instrument_;
    Sex sex_;
    std::optional<int> age_;
    Scored out_;
    std::vector<Error> why_;  // by item: why an answer has no points
    std::vector<std::uint32_t> raised_;
    std::vector<Error> errors_;
};

}  // namespace

bool Scored::complete() const {
    return std::all_of(items.begin(), items.end(),
                       [](const ItemResult& item) { return item.value.has_value(); });
}

Result<std::uint32_t> band_of(const std::vector<Band>& bands, const Decimal& value, Sex sex,
                              std::optional<int> age) {
    return first_line(bands, value, sex, age);
}

std::expected<Scored, std::vector<Error>> score(const Instrument& instrument, const Given& given) {
    if (instrument.mode == Mode::score_only) {
        return std::unexpected(std::vector<Error>{
            Error(ErrorKind::invalid, "instrument.score_only", "only its result is written here")});
    }
    Scorer scorer(instrument, given.sex, given.age);
    scorer.read(given.answers);
    scorer.note_age();
    scorer.skip();
    scorer.score_all();
    scorer.judge();
    return scorer.take();
}

std::expected<Scored, std::vector<Error>> enter(const Instrument& instrument,
                                                const Entered& entered) {
    Scorer scorer(instrument, entered.sex, entered.age);
    scorer.read(entered.answers);
    scorer.note_age();
    scorer.enter(entered.scores);
    scorer.raise(entered.alerts);
    scorer.judge();
    return scorer.take();
}

}  // namespace luotsi::instrument
