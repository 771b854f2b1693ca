// Segmentations from their files: a decision table with its inputs, segments and reasons.
#include <algorithm>

#include "instrument/read_parts.hpp"
#include "instrument/segment.hpp"
#include "model/builder.hpp"

namespace luotsi::instrument {

namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;

constexpr std::array<Word, 13> top_keys{"segmentation", "version",    "status",   "title",  "basis",
                                        "source",       "confidence", "segments", "inputs", "hit",
                                        "when",         "rows",       "because"};
constexpr std::array<Word, 2> segment_keys{"title", "text"};
constexpr std::array<Word, 4> input_keys{"instrument", "score", "type", "title"};
constexpr std::array<Word, 4> status_words{"draft", "pilot", "in-use", "retired"};
constexpr std::size_t rows_max = 1000;

void read_segments(const YamlReader& top, Segmentation& out) {
    const YamlNode* segments = top.need("segments");
    if (segments == nullptr) return;
    for (std::size_t i = 0; i < segments->keys.size(); ++i) {
        const YamlReader reader(top.errors(), segments->items[i],
                                "segments." + segments->keys[i].text, segment_keys);
        out.segments.push_back(
            {segments->keys[i].text, reader.need_local("title"), reader.local("text")});
    }
    if (out.segments.size() < 2)
        top.errors().add(*segments, "segments", "segment.too_few", "a segmentation has two or more",
                         "name the segments");
}

void read_input_type(const YamlReader& reader, const Library& library, SegmentInput& input) {
    const YamlNode* type = reader.find("type");
    if (input.instrument.empty()) {
        const auto parsed = type == nullptr ? std::nullopt : model::parse_type(type->text);
        if (parsed) input.type = *parsed;
        if (parsed) return;
        reader.errors().add(reader.node(), reader.element(), "segment.no_type",
                            "an input has an instrument or a type",
                            "write instrument: <id> or type: number 0..10");
        return;
    }
    const Instrument* one = library.find(input.instrument);
    input.score = one == nullptr ? none : one->find_score(reader.text("score"));
    if (input.score == none) {
        reader.errors()
            .add(reader.node(), reader.element(), "instrument.unknown",
                 "there is no such instrument or score", "name one of content/instruments")
            .with("name", input.instrument);
        return;
    }
    const Score& score = one->scores[input.score];
    input.type = feel::Type::number(score.low, score.high);
}

void read_inputs(const YamlReader& top, const Library& library, Segmentation& out) {
    const YamlNode* inputs = top.need("inputs");
    if (inputs == nullptr) return;
    for (std::size_t i = 0; i < inputs->keys.size(); ++i) {
        const YamlReader reader(top.errors(), inputs->items[i], "inputs." + inputs->keys[i].text,
                                input_keys);
        SegmentInput input;
        input.id = inputs->keys[i].text;
        input.title = reader.need_local("title");
        input.instrument = reader.text("instrument");
        read_input_type(reader, library, input);
        out.inputs.push_back(std::move(input));
    }
}

void read_rows(const YamlReader& top, Segmentation& out) {
    const YamlNode* rows = top.need("rows");
    if (rows == nullptr) return;
    if (!rows->is_sequence() || rows->items.size() > rows_max) {
        top.errors().add(*rows, "rows", "instrument.not_a_list", "rows are a list of lists",
                         "write rows: [[\"<= 4\", network]]");
        return;
    }
    for (const YamlNode& row : rows->items) {
        std::vector<std::string> cells;
        for (const YamlNode& cell : row.items)
            cells.push_back(model::read_text(top.errors(), cell, "rows").value_or("-"));
        if (cells.size() != out.columns.size() + 1)
            top.errors().add(row, "rows", "segment.row_width",
                             "a row has a cell for each column and the segment",
                             "write \"-\" for any value");
        out.rows.push_back(std::move(cells));
    }
    const YamlNode* because = top.need("because");
    for (std::size_t i = 0; because != nullptr && i < because->items.size(); ++i)
        out.because.push_back(
            model::read_local(top.errors(), because->items[i], "because").value_or(LocalText()));
    if (because != nullptr && out.because.size() != out.rows.size())
        top.errors().add(*because, "because", "segment.reasons", "every row has its reason",
                         "write as many reasons as rows");
}

void compile(const YamlReader& top, const std::string& hit, Segmentation& out) {
    feel::Names names;
    for (std::size_t i = 0; i < out.inputs.size(); ++i)
        names.add({out.inputs[i].id, feel::NameKind::fact, static_cast<std::uint32_t>(i),
                   out.inputs[i].type});
    std::vector<std::string> codes;
    for (const Segment& one : out.segments) codes.push_back(one.code);
    feel::TableSource source;
    source.hit = hit;
    for (const std::string& column : out.columns) source.inputs.push_back({column, ""});
    source.outputs.push_back({"segment", feel::Type::enumeration(codes), "", ""});
    for (const auto& row : out.rows) source.rows.push_back({row, {}});
    auto table = feel::compile_table(source, names);
    if (!table) {
        const YamlNode* rows = top.find("rows");
        for (feel::TableProblem& problem : table.error()) {
            const bool in_cell = problem.part == feel::TablePart::cell &&
                                 problem.row < rows->items.size() &&
                                 problem.column < rows->items[problem.row].items.size();
            const YamlNode& at =
                in_cell ? rows->items[problem.row].items[problem.column] : top.node();
            top.errors().add_inside(at, in_cell ? "rows" : "when", std::move(problem.error));
        }
        return;
    }
    out.table = std::move(*table);
    for (const feel::TableProblem& problem : out.table.warnings()) {
        top.errors()
            .add(*top.find("rows"), "rows", "segment.weak_table", problem.error.detail,
                 "cover every combination once")
            .with("detail", problem.error.detail);
    }
}

}  // namespace

std::optional<Segmentation> read_segmentation(std::string text, std::string file,
                                              const Library& library, std::vector<Error>& errors) {
    const model::YamlDocument document = model::parse_yaml(std::move(text), std::move(file));
    YamlErrors found(document);
    Segmentation out;
    const YamlReader top(found, document.root, "", top_keys);
    out.id = top.need_text("segmentation");
    check_slug(top, "segmentation", out.id);
    out.version = top.need_text("version");
    check_version(top, "version", out.version);
    if (const auto status = top.need_choice("status", status_words))
        out.status = status_words[*status];
    out.title = top.need_local("title");
    out.basis = top.local("basis");
    out.source = top.need_text("source");
    if (const auto word = top.need_choice("confidence", confidence_words))
        out.confidence = confidence_words[*word];
    read_segments(top, out);
    read_inputs(top, library, out);
    const std::string hit = top.need_text("hit");
    out.columns = top.texts("when");
    read_rows(top, out);
    if (found.empty()) compile(top, hit, out);
    const bool good = found.empty();
    for (Error& error : found.take()) errors.push_back(std::move(error));
    return good ? std::optional<Segmentation>(std::move(out)) : std::nullopt;
}

Segmentations Segmentations::load(const std::string& folder, const Library& library,
                                  std::vector<Error>& errors) {
    Segmentations out;
    for (const std::string& path : model::yaml_files(folder)) {
        model::YamlDocument document = model::read_yaml_file(path);
        if (document.source.empty()) {
            for (Error& error : document.errors) errors.push_back(std::move(error));
            continue;
        }
        auto one = read_segmentation(std::move(document.source), path, library, errors);
        if (!one) continue;
        if (out.find(one->id) != nullptr) {
            Error twice(ErrorKind::invalid, "instrument.twice", "two segmentations of one id");
            twice.file = path;
            errors.push_back(std::move(twice));
            continue;
        }
        out.all_.push_back(std::move(*one));
    }
    return out;
}

}  // namespace luotsi::instrument
