// Words that mean danger. A small, careful pattern set (content/danger) is matched on the lower-
// cased tokens of what a person wrote: stems that must all occur near each other ("satut*" is a
// prefix, "a|b" either word), and contexts that speak against. It only ever adds help and urgency;
// it never clears anything, decides nothing and stores nothing.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/text.hpp"

namespace luotsi::model {
class YamlErrors;
class YamlReader;
}  // namespace luotsi::model

namespace luotsi::need {

struct HelpLine {
    std::string code;       // "112"
    LocalText title;
    std::string phone;
    LocalText text;         // when to call
    LocalText hours;        // when it answers; empty = always
    std::string source;
    std::string confidence;
};

struct Danger {
    std::string kind;       // suicide | violence | acute illness | child in danger | overdose …
    bool emergency = false; // call 112 now; else: help the same day
    LocalText title;
    LocalText text;
    std::vector<std::string> help;  // HelpLine codes, most urgent first
    bool quick_exit = false;
};

class DangerFinder {
public:
    // Reads danger/danger.yaml and help/phones.yaml of the content folder.
    static DangerFinder load(const std::string& content_folder, std::vector<Error>& errors);
    // Each kind at most once, emergencies first. O(tokens × patterns), no allocation per pattern.
    std::vector<const Danger*> find(std::string_view text) const;
    const HelpLine* help(std::string_view code) const;
    const std::vector<HelpLine>& help_lines() const { return help_; }

private:
    using Words = std::vector<std::string>;  // stems (see tokens.hpp); all must occur
    struct Pattern {
        std::uint32_t danger = 0;
        std::uint32_t within = 8;  // tokens from the first stem to the last
        Words stems;
        std::vector<Words> against;  // contexts that silence the danger
    };
    void read_patterns(model::YamlErrors& found, const model::YamlReader& item);
    static bool occurs(const std::vector<std::string>& said, const Words& words,
                       std::uint32_t within);

    std::vector<Danger> dangers_;
    std::vector<Pattern> patterns_;
    std::vector<HelpLine> help_;
};

}  // namespace luotsi::need
