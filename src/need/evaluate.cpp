#include "need/evaluate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace luotsi::need {

namespace {

constexpr double z95 = 1.959963985;
constexpr std::size_t bins = 10;

std::vector<std::string> split(std::string_view text, char at) {
    std::vector<std::string> out;
    while (true) {
        const std::size_t end = text.find(at);
        out.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) return out;
        text.remove_prefix(end + 1);
    }
}

bool acceptable(const Phrase& phrase, const std::string& need) {
    return need == phrase.category ||
           std::find(phrase.also.begin(), phrase.also.end(), need) != phrase.also.end();
}

struct Bin {
    double confidence = 0;
    double right = 0;
    double count = 0;
};

void count(Measured& into, std::array<Bin, bins>& calibration, const Phrase& phrase,
           const Verdict& verdict) {
    const auto& needs = verdict.needs;
    const std::size_t three = std::min<std::size_t>(3, needs.size());
    const auto end = needs.begin() + static_cast<std::ptrdiff_t>(three);
    const bool first = !needs.empty() && acceptable(phrase, needs[0]);
    into.first_acceptable.count(first);
    into.first_strict.count(!needs.empty() && needs[0] == phrase.category);
    into.top3_acceptable.count(
        std::any_of(needs.begin(), end, [&](const auto& n) { return acceptable(phrase, n); }));
    into.top3_strict.count(std::find(needs.begin(), end, phrase.category) != end);
    if (!needs.empty()) {
        const auto at = static_cast<std::size_t>(verdict.confidence * bins);
        Bin& bin = calibration[std::min(bins - 1, at)];
        bin.count += 1;
        bin.confidence += verdict.confidence;
        bin.right += first ? 1 : 0;
    }
    const bool alarm = !verdict.red_flag.empty();
    if (!phrase.red_flag.empty()) {
        into.dangers_found.count(alarm);
        if (alarm) into.kinds_right.count(verdict.red_flag == phrase.red_flag);
    } else {
        into.alarms_on_ordinary.count(alarm);
        if (phrase.urgency == "urgent")
            into.urgent_right.count(verdict.urgency != Urgency::routine);
    }
    if (phrase.trap) into.alarms_on_traps.count(alarm);
    if (phrase.urgency == "emergency") {
        into.emergencies_seen.count(verdict.urgency == Urgency::emergency);
        into.emergencies_noticed.count(verdict.urgency != Urgency::routine);
    }
}

std::string cell(const Share& share) {
    if (share.of == 0) return fmt::format("{:>24}", "–");
    const Share::Interval interval = share.wilson95();
    return fmt::format("{:>5.1f} % [{:>4.1f}–{:>5.1f}] {:>4}", 100 * share.value(),
                       100 * interval.low, 100 * interval.high, share.of);
}

}  // namespace

Share::Interval Share::wilson95() const {
    if (of == 0) return {0, 1};
    const double n = of, p = value(), z2 = z95 * z95;
    const double middle = (p + z2 / (2 * n)) / (1 + z2 / n);
    const double half = z95 / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
    return {std::max(0.0, middle - half), std::min(1.0, middle + half)};
}

Result<std::vector<Phrase>> read_phrases(std::string_view tsv, std::string_view file) {
    std::vector<Phrase> out;
    std::uint32_t number = 0;
    for (std::string line : split(tsv, '\n')) {
        ++number;
        if (line.ends_with('\r')) line.pop_back();
        if (number == 1 || line.empty()) continue;
        const std::vector<std::string> f = split(line, '\t');
        if (f.size() < 8) {
            Error error(ErrorKind::invalid, "need.bad_phrase",
                        "expected id, lang, text, category, also_ok, urgency, red_flag, trap "
                        "[, register], tab separated");
            error.file = file;
            error.line = number;
            return fail(std::move(error));
        }
        Phrase phrase;
        phrase.id = f[0];
        phrase.language = f[1];
        phrase.text = f[2];
        phrase.category = f[3];
        if (!f[4].empty()) phrase.also = split(f[4], '|');
        phrase.urgency = f[5];
        phrase.red_flag = f[6];
        phrase.trap = f[7] == "1";
        if (f.size() > 8) phrase.reg = f[8];
        out.push_back(std::move(phrase));
    }
    return out;
}

Evaluation evaluate(const std::vector<Phrase>& phrases, const std::vector<Verdict>& verdicts) {
    Evaluation out;
    for (const std::string_view group : {"all", "fi", "sv", "en"}) {
        Measured measured;
        measured.group = group;
        std::array<Bin, bins> calibration{};
        for (std::size_t i = 0; i < phrases.size(); ++i) {
            if (group == "all" || phrases[i].language == group)
                count(measured, calibration, phrases[i], verdicts[i]);
        }
        double total = 0, off = 0;
        for (const Bin& bin : calibration) {
            total += bin.count;
            off += std::abs(bin.confidence - bin.right);
        }
        measured.calibration_error = total > 0 ? off / total : 0;
        out.groups.push_back(std::move(measured));
    }
    for (std::size_t i = 0; i < phrases.size(); ++i) {
        const bool alarm = !verdicts[i].red_flag.empty();
        if (verdicts[i].needs.empty() || !acceptable(phrases[i], verdicts[i].needs[0]))
            out.wrong_first.push_back(i);
        if (!phrases[i].red_flag.empty() && !alarm) out.missed.push_back(i);
        if (phrases[i].red_flag.empty() && alarm) out.false_alarms.push_back(i);
    }
    return out;
}

std::string table_of(const Evaluation& evaluation) {
    struct Line {
        std::string_view title;
        Share Measured::* share;
    };
    constexpr std::array lines{
        Line{"first answer acceptable", &Measured::first_acceptable},
        Line{"first answer the one best", &Measured::first_strict},
        Line{"acceptable one in first three", &Measured::top3_acceptable},
        Line{"the one best in first three", &Measured::top3_strict},
        Line{"dangers found", &Measured::dangers_found},
        Line{"… with the right kind", &Measured::kinds_right},
        Line{"emergencies told as such", &Measured::emergencies_seen},
        Line{"emergencies at least urgent", &Measured::emergencies_noticed},
        Line{"urgent, no danger: urgent", &Measured::urgent_right},
        Line{"false alarms on traps", &Measured::alarms_on_traps},
        Line{"false alarms, all no danger", &Measured::alarms_on_ordinary},
    };
    std::string out = fmt::format("{:<31}", "share [95 % interval] n");
    for (const Measured& group : evaluation.groups) out += fmt::format("{:>25}", group.group);
    out += '\n';
    for (const Line& line : lines) {
        // The titles have characters of more than one byte; fmt pads by width.
        out += fmt::format("{:<31}", line.title);
        for (const Measured& group : evaluation.groups) out += ' ' + cell(group.*line.share);
        out += '\n';
    }
    out += fmt::format("{:<31}", "calibration error");
    for (const Measured& group : evaluation.groups)
        out += fmt::format(" {:>24.3f}", group.calibration_error);
    return out + '\n';
}

}  // namespace luotsi::need
