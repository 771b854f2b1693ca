#include "interop/hsds.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "interop/hsds_reader_internal.hpp"
#include "interop/json_stream.hpp"

namespace luotsi::interop {

namespace json = boost::json;

namespace {

constexpr std::size_t nesting_max = 64;

bool has(const json::object& in, std::string_view key) {
    const json::value* value = in.if_contains(json::string_view(key.data(), key.size()));
    return value != nullptr && !is_nothing(*value);
}

bool is_table_file(const SourceFile& file) {
    const std::string kind = kind_of_name(file.name);
    return kind == "csv" || kind == "tsv" || kind == "txt";
}

std::string_view last_part(std::string_view name) {
    const std::size_t cut = name.find_last_of("/!");
    return cut == std::string_view::npos ? name : name.substr(cut + 1);
}

}  // namespace

bool looks_like_ptv(std::string_view text) {
    for (const char* name : {"\"serviceNames\"", "\"serviceChannelNames\"", "\"organizationNames\"",
                             "\"serviceChannelType\""})
        if (text.find(name) != std::string_view::npos) return true;
    return false;
}

void HsdsReader::read(const std::vector<SourceFile>& files) {
    std::vector<SourceFile> tables;
    std::vector<const SourceFile*> with_services;
    for (const SourceFile& file : files) {
        ++counts_.files;
        if (is_table_file(file)) {
            tables.push_back(file);
            continue;
        }
        if (last_part(file.name) == "datapackage.json") continue;  // describes the tables
        has_services_ = false;
        read_file(file, Pass::others);
        if (has_services_) with_services.push_back(&file);
    }
    if (!tables.empty()) read_tables(tables);
    for (const SourceFile* file : with_services) read_file(*file, Pass::services);
    finish();
}

void HsdsReader::read_file(const SourceFile& file, Pass pass) {
    report_.set_file(file.name);
    auto bytes = open_source(file);
    if (!bytes) return report_.add(bytes.error().code, "", bytes.error().detail, {}, true);
    ImportReport again;  // what the first pass has said about the file is not said twice
    std::uint64_t records = 0;
    const std::string kind = lower(last_part(file.name));
    split_json(
        **bytes, pass == Pass::others ? report_ : again,
        [&](std::string_view text, const std::string& place) {
            ++records;
            record(text, place, pass, kind);
        },
        [&](std::string_view) { ++records; });
    if (records == 0 && pass == Pass::others)
        report_.add("import.empty", "", "no record in this file", {}, true);
}

// What a JSON object is told by the members only its kind has; where they do not tell, by the
// file's name.
HsdsReader::Kind HsdsReader::kind_of(const json::object& in, std::string_view file) {
    const auto any = [&](std::initializer_list<const char*> names) {
        return std::any_of(names.begin(), names.end(),
                           [&](const char* name) { return in.contains(name); });
    };
    if ((any({"service_id", "service"}) && any({"location_id", "location"})) ||
        (!any({"name"}) && any({"location"})))
        return Kind::service_at_location;
    if (any({"location_type", "transportation", "physical_addresses"}) ||
        (any({"latitude"}) && !any({"status"})))
        return Kind::location;
    if (any({"status", "service_at_locations", "service_areas", "eligibility_description",
             "application_process", "fees", "cost_options", "wait_time", "organization",
             "minimum_age", "program_id", "assured_date"}))
        return Kind::service;
    if (any({"organization_identifiers", "legal_status", "tax_id", "tax_status", "website",
             "year_incorporated", "parent_organization_id", "locations", "programs", "services"}))
        return Kind::organization;
    if (any({"taxonomy", "taxonomy_id", "term_uri", "taxonomy_detail", "vocabulary"}))
        return Kind::taxonomy_term;
    if (file.find("organi") != std::string_view::npos) return Kind::organization;
    if (file.find("service") != std::string_view::npos) return Kind::service;
    if (file.find("location") != std::string_view::npos) return Kind::location;
    if (file.find("term") != std::string_view::npos) return Kind::taxonomy_term;
    if (any({"version"}) || file.find("taxonom") != std::string_view::npos) return Kind::taxonomy;
    if (file.find("program") != std::string_view::npos) return Kind::program;
    if (any({"organization_id"}) && any({"name"})) return Kind::service;
    return Kind::other;
}

void HsdsReader::record(std::string_view text, const std::string& place, Pass pass,
                        std::string_view file_kind) {
    json::monotonic_resource memory;
    json::parse_options options;
    options.max_depth = nesting_max;
    options.allow_trailing_commas = true;
    options.allow_comments = true;
    json::error_code wrong;
    const json::value value =
        json::parse(json::string_view(text.data(), text.size()), wrong, &memory, options);
    if (wrong) {
        if (pass == Pass::others)
            report_.add("import.not_json", place, "the record is not JSON: " + wrong.message(),
                        text, true);
        return;
    }
    Path path;
    path.root = place;
    if (!value.is_object()) {
        if (pass == Pass::others)
            report_.add("import.unknown_record", place, "an object was expected", text, true);
        return;
    }
    const json::object& in = value.get_object();
    const Kind kind = kind_of(in, file_kind);
    const bool late = kind == Kind::service || kind == Kind::organization;
    if (late) has_services_ = true;
    // Organisations and services embed each other: both are read when all places are known.
    if (late != (pass == Pass::services)) return;
    Fields fields(in, path, report_);
    dispatch(fields, kind);
}

void HsdsReader::dispatch(Fields& in, Kind kind) {
    switch (kind) {
        case Kind::organization: return organization(in, false);
        case Kind::location: return location(in, false);
        case Kind::service_at_location: return service_at_location(in, {});
        case Kind::program: return program(in, false);
        case Kind::service: return service(in);
        case Kind::taxonomy:
            taxonomies_[std::string(in.text("id"))] = std::string(in.text("name"));
            return;
        case Kind::taxonomy_term: {
            directory::Term term;
            const std::string id(in.text("id"));
            taxonomy_term(in, term);
            if (!id.empty()) terms_[id] = std::move(term);
            return;
        }
        case Kind::other: break;
    }
    const json::object& all = in.all();
    const bool tables = !all.empty() && all.begin()->key().ends_with(".csv");
    if (tables) {  // {"services.csv": [rows], …}
        HsdsTables nested;
        for (const auto& [name, rows] : all) {
            if (rows.is_array() && !nested.add(name, rows.get_array()))
                in.note(name, "hsds.not_ours", "a table this version does not know");
        }
        for (const auto& [name, one] :
             {std::pair{"taxonomies", Kind::taxonomy},
              std::pair{"taxonomy_terms", Kind::taxonomy_term},
              std::pair{"locations", Kind::location}, std::pair{"programs", Kind::program},
              std::pair{"organizations", Kind::organization},
              std::pair{"services", Kind::service}}) {
            const Path table{&in.path(), name, Path::npos, {}};
            std::size_t index = 0;
            nested.each(name, [&](json::object&& object) {
                Fields fields(object, Path{&table, {}, index++, {}}, report_);
                dispatch(fields, one);
            });
        }
        return nested.report_unused(report_);
    }
    if (has(all, "openapi_url")) return;  // the root of an API
    const bool ptv = all.contains("serviceNames") || all.contains("serviceChannelNames") ||
                     all.contains("organizationNames");
    in.note("", "import.unknown_record",
            ptv ? "this is a record of the Finnish Service Catalogue: import it with `ptv`"
                : "neither a service, an organisation, a location nor a service at a location",
            {}, true);
}

void HsdsReader::read_tables(const std::vector<SourceFile>& files) {
    HsdsTables tables;
    for (const SourceFile& file : files) {
        report_.set_file(file.name);
        if (!tables.add(file, report_))
            report_.add("hsds.not_ours", "", "a table this version does not know", {}, true);
    }
    for (const auto& [name, kind] :
         {std::pair{"taxonomies", Kind::taxonomy}, std::pair{"taxonomy_terms", Kind::taxonomy_term},
          std::pair{"locations", Kind::location}, std::pair{"programs", Kind::program},
          std::pair{"organizations", Kind::organization}, std::pair{"services", Kind::service}}) {
        report_.set_file(std::string(name) + ".csv");
        tables.each(name, [&](json::object&& object) {
            const json::value* at = object.if_contains(" place");
            const std::string place = at != nullptr ? std::string(at->get_string()) : std::string();
            object.erase(" place");
            Path path;
            path.root = place;
            Fields fields(object, path, report_);
            dispatch(fields, kind);
        });
    }
    tables.report_unused(report_);
}

// Services that are told only inside organisations or services at locations; then what refers to
// services nobody told of.
void HsdsReader::finish() {
    report_.set_file("");
    for (const auto& [id, text] : nested_services_) {
        if (seen_.contains(stable_hash("service " + record_id(id)))) continue;
        json::error_code wrong;
        const json::value value = json::parse(text, wrong);
        if (wrong || !value.is_object()) continue;
        Path path;
        path.root = "/services/*";
        Fields fields(value.get_object(), path, report_);
        service(fields);
    }
    std::vector<std::string> left;
    for (const auto& [id, list] : connections_) left.push_back(id);
    std::sort(left.begin(), left.end());
    for (const std::string& id : left)
        report_.add("hsds.dangling", "/service_id",
                    "a place of a service that is not among the "
                    "files",
                    id);
}

ImportCounts read_hsds(const std::vector<SourceFile>& files, const HsdsSetup& setup,
                       RecordSink& sink, ImportReport& report) {
    HsdsReader reader(setup, sink, report);
    reader.read(files);
    return reader.counts();
}

}  // namespace luotsi::interop
