// For tests only: small operating models by chance, good and faulty ones, as YAML; and smaller
// ones of the same kind, so that a disagreement can be told in few lines.
#pragma once

#include <string>
#include <vector>

#include "base/ids.hpp"

namespace luotsi::prove {

struct RandomModel {
    // Alternatives of conditions that hold together: a or b, each of them "x and y".
    using Condition = std::vector<std::vector<std::string>>;
    struct Fact {
        std::string id;
        std::string type;
        std::vector<std::string> values;  // of an enumeration
        std::string source;  // "", "contact", "at contact", "history", "decided", "started"
        std::vector<std::string> reads;  // decided: the facts its table looks at
    };
    struct Learn {
        std::string fact;
        bool again = false;
        bool optional = false;
    };
    struct Step {
        std::string id;
        std::string act = "meet";
        std::string by = "worker";
        Condition when;
        bool repeat = false;
        bool safety = false;
        std::vector<Learn> learn;
        std::string every, within, guarantee, marks, waits, answer_within, silent, outcome, starts;
    };
    struct End {
        std::string id;
        Condition when;
        std::string outcome = "answered";
        std::vector<std::string> cancels;
    };
    std::string id = "fi.satunnainen";
    std::vector<Fact> facts;
    std::vector<Step> steps;
    std::vector<End> ends;
    bool is_free = false;  // has a condition outside the exact fragment

    std::string yaml() const;
};

struct RandomModelOptions {
    bool time = false;  // limits, guarantees and marks ("week", "ten days", "assessed")
    bool free = false;  // conditions outside the exact fragment, too
    bool overdue = false;  // conditions that ask overdue()
    std::string starts;  // model that a step starts, "" = none
};

// Mostly compiles; what does not is to be thrown away.
RandomModel random_model(Random& random, const RandomModelOptions& options);

// One element less, in every way.
std::vector<RandomModel> smaller(const RandomModel& model);

}  // namespace luotsi::prove
