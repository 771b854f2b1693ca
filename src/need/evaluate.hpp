// Measuring need finding against labelled phrases (tab separated with a head line: id, lang, text,
// category, also_ok, urgency, red_flag, trap, register). Every share comes with its n and Wilson's
// 95 % interval (Wilson 1927); calibration as expected calibration error over ten equal bins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "need/need.hpp"

namespace luotsi::need {

struct Phrase {
    std::string id, language, text, category, urgency, red_flag, reg;
    std::vector<std::string> also;
    bool trap = false;
};

// Rows with too few columns are errors, named by line.
Result<std::vector<Phrase>> read_phrases(std::string_view tsv, std::string_view file);

struct Verdict {                     // what was answered to one phrase
    std::vector<std::string> needs;  // best first
    double confidence = 0;           // of the first
    std::string red_flag;            // "" = none
    Urgency urgency = Urgency::routine;
    std::vector<std::string> because;
};

struct Share {
    std::uint32_t hits = 0;
    std::uint32_t of = 0;
    void count(bool hit) {
        hits += hit ? 1U : 0U;
        ++of;
    }
    double value() const { return of == 0 ? 0 : static_cast<double>(hits) / of; }
    struct Interval {
        double low = 0, high = 1;
    };
    Interval wilson95() const;
};

struct Measured {
    std::string group;               // "all", "fi", "sv", "en"
    Share first_acceptable;          // category or also_ok is first
    Share first_strict;
    Share top3_acceptable;
    Share top3_strict;               // the one best category is among the first three
    Share dangers_found;             // of labelled red flags: any danger shown
    Share kinds_right;               // of those found: the labelled kind
    Share emergencies_seen;          // of labelled emergencies: urgency emergency …
    Share emergencies_noticed;       // … or at least not routine: what is below is missed
    Share alarms_on_traps;
    Share alarms_on_ordinary;        // all without danger, traps too
    Share urgent_right;              // of urgent without red flag: urgent or more
    double calibration_error = 0;
};

struct Evaluation {
    std::vector<Measured> groups;    // all first
    std::vector<std::size_t> wrong_first;   // phrases whose first answer is not acceptable
    std::vector<std::size_t> missed;        // labelled dangers without one
    std::vector<std::size_t> false_alarms;
};

// REQUIRES: as many verdicts as phrases.
Evaluation evaluate(const std::vector<Phrase>& phrases, const std::vector<Verdict>& verdicts);

// The table people read.
std::string table_of(const Evaluation& evaluation);

}  // namespace luotsi::need
