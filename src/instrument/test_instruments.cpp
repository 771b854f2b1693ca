#include "instrument/test_instruments.hpp"

#include <cstdio>
#include <cstdlib>

namespace luotsi::instrument {

const Library& shipped() {
    static const Library library = [] {
        std::vector<Error> errors;
        Library out = Library::load(LUOTSI_SOURCE_DIR "/content/instruments", errors);
        for (const Error& error : errors) std::fprintf(stderr, "%s\n", to_string(error).c_str());
        if (!errors.empty()) std::abort();
        return out;
    }();
    return library;
}

const Instrument& shipped(std::string_view id) {
    const Instrument* found = shipped().find(id);
    if (found == nullptr) std::abort();
    return *found;
}

std::vector<std::pair<std::string, Decimal>> answers(std::string_view text) {
    std::vector<std::pair<std::string, Decimal>> out;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const std::size_t colon = one.rfind(':');
        const std::string name(one.substr(0, colon));
        const Decimal value = Decimal::parse(one.substr(colon + 1)).value_or(Decimal(-999));
        const std::size_t dash = name.find('-');
        if (dash == std::string::npos || name.find_first_not_of("0123456789-") != name.npos) {
            out.emplace_back(name, value);
            continue;
        }
        const int from = std::atoi(name.c_str());
        const int to = std::atoi(name.c_str() + dash + 1);
        for (int i = from; i <= to; ++i) out.emplace_back(std::to_string(i), value);
    }
    return out;
}

std::string total(const Instrument& instrument, std::string_view given, Sex sex,
                  std::optional<int> age, std::string_view which) {
    const auto scored = score(instrument, {answers(given), sex, age});
    if (!scored) return scored.error().front().code;
    const ScoreResult& result = scored->scores[instrument.find_score(which)];
    return result.value ? result.value->to_string() : result.why.code;
}

std::string band(const Instrument& instrument, std::string_view given, Sex sex,
                 std::optional<int> age, std::string_view which) {
    const auto scored = score(instrument, {answers(given), sex, age});
    if (!scored) return scored.error().front().code;
    const std::uint32_t at = instrument.find_score(which);
    const ScoreResult& result = scored->scores[at];
    if (!result.value) return result.why.code;
    return result.band == none ? result.band_why.code
                               : instrument.scores[at].bands[result.band].code;
}

std::string alerts(const Instrument& instrument, std::string_view given) {
    const auto scored = score(instrument, {answers(given), Sex::any, {}});
    if (!scored) return scored.error().front().code;
    std::string out;
    for (const std::uint32_t alert : scored->alerts)
        out += (out.empty() ? "" : " ") + instrument.alerts[alert].code;
    return out;
}

std::string cut_offs(const Instrument& instrument, std::string_view given, Sex sex,
                     std::optional<int> age) {
    const auto scored = score(instrument, {answers(given), sex, age});
    if (!scored) return scored.error().front().code;
    std::string out;
    for (const std::uint32_t one : scored->cut_offs)
        out += (out.empty() ? "" : " ") + instrument.cut_offs[one].code;
    return out;
}

}  // namespace luotsi::instrument
