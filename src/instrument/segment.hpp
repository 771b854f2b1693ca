// Segmentation (segmentointi) by open decision tables: which kind of support would fit, proposed
// from scores of instruments and other facts, with the row that said so, how near the lines it is
// and which answers moved it. A proposal only: a person decides. One file of content/segments is
// one table; its columns are inputs, its last column the segment.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "feel/decision_table.hpp"
#include "instrument/library.hpp"
#include "instrument/score.hpp"

namespace luotsi::instrument {

struct Segment {
    std::string code;
    LocalText title, text;
};

struct SegmentInput {
    std::string id;  // as the table's columns name it; also the fact of models that has it
    LocalText title;
    std::string instrument;  // "" = told as it is
    std::uint32_t score = none;
    feel::Type type;
};

struct Segmentation {
    std::string id, version, status;
    LocalText title, basis;
    std::string source, confidence;
    std::vector<Segment> segments;
    std::vector<SegmentInput> inputs;
    std::vector<std::string> columns;  // expressions, as written
    std::vector<std::vector<std::string>> rows;  // cells, as written
    feel::DecisionTable table;
    std::vector<LocalText> because;  // by row

    std::uint32_t find_segment(std::string_view code) const;  // none when there is none
    std::uint32_t find_input(std::string_view id) const;
};

class Segmentations {
public:
    // Error codes "segment.…", "instrument.…", "feel.…", "yaml.…"; in file order.
    static Segmentations load(const std::string& folder, const Library& library,
                              std::vector<Error>& errors);
    const Segmentation* find(std::string_view id) const;
    const std::vector<Segmentation>& all() const { return all_; }  // by file name

private:
    std::vector<Segmentation> all_;
};
// One file's text. nullopt when `errors` has grown.
std::optional<Segmentation> read_segmentation(std::string text, std::string file,
                                              const Library& library, std::vector<Error>& errors);

// What is known of one person: answers by instrument, other inputs by name.
struct Known {
    std::vector<std::pair<std::string, std::vector<std::pair<std::string, Decimal>>>> answers;
    std::vector<std::pair<std::string, feel::Value>> facts;
};

struct Proposal {
    std::uint32_t segment = none;  // none: no row fits, or what it needs is not known
    std::vector<std::uint32_t> rows;  // that matched
    std::vector<std::uint32_t> unknown;  // inputs that are not known
    std::vector<feel::Value> values;  // by input
};
// O(rows + items).
Proposal propose(const Segmentation& segmentation, const Library& library, const Known& known);

// How near a line is: the smallest change of one input, in whole units, that gives another segment.
struct Line {
    std::uint32_t input = none;
    std::optional<std::int64_t> distance;  // signed; nullopt: no change of it alone would
    std::uint32_t other = none;  // the segment on the other side
};
// One answer that matters: the smallest change of it alone that gives another segment.
struct Moving {
    const Instrument* instrument = nullptr;
    std::uint32_t item = none;
    Decimal answer, changed;
    std::uint32_t other = none;
};
struct Explanation {
    Proposal proposal;
    std::vector<Line> lines;  // by number input
    std::vector<Moving> moving;  // answers nearest to a flip first, at most ten
};
// The lines of every number input that is known.
std::vector<Line> lines_of(const Segmentation& segmentation, const Proposal& proposal);
// Tries every other answer to every item: O(items · answers · table).
Explanation explain(const Segmentation& segmentation, const Library& library, const Known& known);

}  // namespace luotsi::instrument
