#include "interop/report_json.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace luotsi::interop {

namespace json = boost::json;

namespace {

std::string_view text(const json::object& in, const char* key) {
    const json::value* value = in.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
}
std::uint64_t number(const json::object& in, const char* key) {
    const json::value* value = in.if_contains(key);
    json::error_code wrong;
    return value != nullptr ? value->to_number<std::uint64_t>(wrong) : 0;
}
bool flag(const json::object& in, const char* key) {
    const json::value* value = in.if_contains(key);
    return value != nullptr && value->is_bool() && value->get_bool();
}

template <class Counts, class Field>
void read_counts(Counts& counts, Field&& field) {
    field("files", counts.files), field("organisations", counts.organisations);
    field("services", counts.services), field("channels", counts.channels);
    field("general_descriptions", counts.general_descriptions);
    field("collections", counts.collections);
}
template <class Counts, class Field>
void write_counts(Counts& counts, Field&& field) {
    field("created", counts.created), field("changed", counts.changed);
    field("unchanged", counts.unchanged), field("vanished", counts.vanished);
    field("returned", counts.returned);
}

json::object line_json(const ImportLine& line) {
    json::array examples;
    for (const ImportExample& one : line.examples)
        examples.push_back({{"file", one.file}, {"place", one.place}, {"value", one.value}});
    return {{"code", line.code},   {"pattern", line.pattern}, {"detail", line.detail},
            {"count", line.count}, {"refused", line.refused}, {"examples", std::move(examples)}};
}

ImportLine line_of(const json::object& in) {
    ImportLine line;
    line.code = text(in, "code");
    line.pattern = text(in, "pattern");
    line.detail = text(in, "detail");
    line.count = number(in, "count");
    line.refused = flag(in, "refused");
    const json::value* examples = in.if_contains("examples");
    if (examples == nullptr || !examples->is_array()) return line;
    for (const json::value& one : examples->get_array()) {
        if (!one.is_object()) continue;
        const json::object& example = one.get_object();
        line.examples.push_back({std::string(text(example, "file")),
                                 std::string(text(example, "place")),
                                 std::string(text(example, "value"))});
    }
    return line;
}

}  // namespace

std::string to_json(const ImportSummary& summary) {
    json::object read, written;
    read_counts(summary.read, [&](const char* key, std::uint64_t n) { read[key] = n; });
    write_counts(summary.written, [&](const char* key, std::uint64_t n) { written[key] = n; });
    json::array lines;
    for (const ImportLine& line : summary.lines) lines.push_back(line_json(line));
    return json::serialize(json::object{{"id", summary.id},
                                        {"format", summary.format},
                                        {"origin", summary.origin},
                                        {"whole", summary.whole},
                                        {"dry_run", summary.dry_run},
                                        {"read", std::move(read)},
                                        {"written", std::move(written)},
                                        {"remarks", summary.remarks},
                                        {"refused", summary.refused},
                                        {"lines", std::move(lines)}});
}

Result<ImportSummary> import_summary_from_json(std::string_view stored) {
    json::error_code wrong;
    const json::value value = json::parse(json::string_view(stored.data(), stored.size()), wrong);
    if (wrong || !value.is_object())
        return fail(ErrorKind::invalid, "import.bad_report", "an import report is no object");
    const json::object& in = value.get_object();
    ImportSummary out;
    out.id = text(in, "id");
    out.format = text(in, "format");
    out.origin = text(in, "origin");
    out.whole = flag(in, "whole");
    out.dry_run = flag(in, "dry_run");
    out.remarks = number(in, "remarks");
    out.refused = number(in, "refused");
    const auto object = [&](const char* key) {
        const json::value* found = in.if_contains(key);
        return found != nullptr && found->is_object() ? found->get_object() : json::object();
    };
    const json::object read = object("read"), written = object("written");
    read_counts(out.read, [&](const char* key, std::uint64_t& n) { n = number(read, key); });
    write_counts(out.written, [&](const char* key, std::uint64_t& n) { n = number(written, key); });
    const json::value* lines = in.if_contains("lines");
    if (lines == nullptr || !lines->is_array()) return out;
    for (const json::value& line : lines->get_array())
        if (line.is_object()) out.lines.push_back(line_of(line.get_object()));
    return out;
}

std::string to_text(const ImportSummary& summary, std::size_t examples_shown) {
    std::string out;
    const auto n = [](std::uint64_t value) { return std::to_string(value); };
    for (const ImportLine& line : summary.lines) {
        out += (line.refused ? "LEFT OUT " : "") + n(line.count) + " × " + line.detail + " [" +
               line.code + "]" + (line.pattern.empty() ? "" : " at " + line.pattern) + '\n';
        const std::size_t shown = std::min(line.examples.size(), examples_shown);
        for (std::size_t i = 0; i < shown; ++i) {
            const ImportExample& one = line.examples[i];
            out += "    " + one.file + (one.place.empty() ? "" : '#' + one.place) +
                   (one.value.empty() ? "" : ": " + one.value) + '\n';
        }
        if (line.count > shown) out += "    … and " + n(line.count - shown) + " more\n";
    }
    const ImportCounts& read = summary.read;
    const UpdateCounts& written = summary.written;
    out += n(read.files) + " files read: " + n(read.services) + " services, " + n(read.channels) +
           " channels, " + n(read.organisations) + " organisations, " +
           n(read.general_descriptions) + " general descriptions, " + n(read.collections) +
           " collections; " + n(summary.remarks) + " remarks, " + n(summary.refused) +
           " records or files left out.\n";
    out += n(written.created) + " new, " + n(written.changed) + " changed, " +
           n(written.unchanged) + " unchanged, " + n(written.vanished) + " vanished, " +
           n(written.returned) + " returned.";
    return out;
}

}  // namespace luotsi::interop
