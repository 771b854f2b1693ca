// Red flags: words that mean danger to somebody's life, health or safety. A layer of its own, apart
// from ranking, which nothing can silence: content/danger says in three languages which words near
// each other mean which kind of danger (pattern.hpp), and which expressions only sound like it
// ("kuolen nauruun"). Such an expression explains away the very words it consists of and no
// others, so a danger told beside it is still seen. A learnt judge (danger_learnt.hpp) weighs what
// patterns found together with all other words: it hears wordings that no pattern knows, and keeps
// still where the words around a pattern's find say that nobody is in danger; a pattern of weight 5
// or more counts whatever it says. The layer only adds help and urgency; it decides nothing and
// stores nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"
#include "need/danger_learnt.hpp"
#include "need/pattern_set.hpp"
#include "need/text.hpp"

namespace luotsi::need {

struct HelpLine {
    std::string code;  // "112"
    LocalText title;
    std::string phone;
    LocalText text;  // when to call
    LocalText hours;  // when it answers; empty = always
    std::string source;
    std::string confidence;
};

struct Danger {
    std::string kind;  // "chest_pain" "suicide" "violence" … of content/danger/kinds.yaml
    bool emergency =
        false;  // unless a pattern says otherwise: call 112 now; else help the same day
    LocalText title;
    LocalText text;
    std::vector<std::string> help;  // HelpLine codes, most urgent first
    bool quick_exit = false;  // the reader may be watched: offer to leave the page fast
};

struct DangerFound {
    const Danger* danger = nullptr;  // lives as long as the finder
    bool emergency = false;  // of this finding; may differ from the kind's
    std::vector<std::uint32_t> tokens;  // of the text that told it, ascending
    std::vector<std::string> words;  // their written forms
    std::uint32_t pattern = 0;  // see DangerFinder::pattern_line
    double certainty = 1;  // 0..1: the judge's probability that anybody is in danger
    bool learnt() const { return pattern == learnt_pattern; }
    static constexpr std::uint32_t learnt_pattern = ~0U;  // no pattern: learnt from examples
};

class DangerFinder {
public:
    // Reads danger/{kinds,classes,fi,sv,en}.yaml, danger/learned/weights.tsv and help/phones.yaml
    // of the content folder; no class of the lexicon, so that a change there changes no alarm.
    // `analyser` is needed while loading only.
    static DangerFinder load(const std::string& content_folder, const Analyser& analyser,
                             std::vector<Error>& errors);
    // Each kind at most once, with its most urgent finding; emergencies first, then the weightiest
    // pattern, then in the order of kinds.yaml. Safe from many threads; about a hundred
    // microseconds.
    std::vector<DangerFound> find(const Text& text) const;
    std::vector<DangerFound> find_by_patterns(const Text& text) const;
    // The words that expressions of content's `harmless` explain away. Lives as long as the finder.
    std::vector<ExplainedWords> explained(const Text& text) const;
    // "fi: !haluta elää | emergency": the line of content that matched; "learnt" for what no
    // pattern found.
    std::string pattern_line(std::uint32_t pattern) const;

    // What find_by_patterns gave, as the learnt judge wants it. Views into this finder.
    std::vector<PatternSign> signs(const std::vector<DangerFound>& found) const;

    const Danger* kind(std::string_view kind) const;
    const std::vector<Danger>& kinds() const { return dangers_; }
    const HelpLine* help(std::string_view code) const;
    const std::vector<HelpLine>& help_lines() const { return help_; }
    std::size_t patterns() const { return alarms_.size(); }
    const DangerLearnt& learnt() const { return learnt_; }

private:
    struct Harmless {  // an expression that explains its words away
        std::vector<bool> kinds;  // by index of dangers_
    };
    std::vector<DangerFound> find_by_patterns(const Text& text,
                                              const std::vector<ExplainedWords>& harmless) const;
    void read_kinds(const std::string& file, std::vector<Error>& errors);
    bool certain(const DangerFound& one) const;
    void add_learnt(const Text& text, const LearntDanger& heard,
                    std::vector<DangerFound>& found) const;
    class PatternReader;

    std::vector<Danger> dangers_;
    std::vector<HelpLine> help_;
    PatternSet alarms_;
    std::vector<std::uint32_t> danger_of_;  // by pattern of alarms_
    PatternSet harmless_;
    std::vector<Harmless> harmless_of_;  // by pattern of harmless_
    DangerLearnt learnt_;
};

}  // namespace luotsi::need
