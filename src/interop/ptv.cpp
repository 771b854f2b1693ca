#include "interop/ptv.hpp"

#include <algorithm>
#include <set>

#include "base/ids.hpp"
#include "base/text.hpp"
#include "interop/json_stream.hpp"
#include "interop/ptv_reader_internal.hpp"

namespace luotsi::interop {

namespace json = boost::json;

namespace {

constexpr std::string_view example_id = "3fa85f64-5717-4562-b3fc-2c963f66afa6";
constexpr std::size_t nesting_max = 64;

// Services are the only records whose text has one of these names.
bool is_service_text(std::string_view text) {
    return text.find("\"serviceNames\"") != std::string_view::npos ||
           text.find("\"serviceToOrganization\"") != std::string_view::npos;
}

}  // namespace

void PtvReader::read(const std::vector<SourceFile>& files) {
    std::vector<const SourceFile*> with_services;
    for (const SourceFile& file : files) {
        has_services_ = false;
        read_file(file, Pass::others);
        ++counts_.files;
        if (has_services_) with_services.push_back(&file);
    }
    for (const SourceFile* file : with_services) read_file(*file, Pass::services);
    finish();
}

void PtvReader::read_file(const SourceFile& file, Pass pass) {
    report_.set_file(file.name);
    auto bytes = open_source(file);
    if (!bytes) return report_.add(bytes.error().code, "", bytes.error().detail, {}, true);
    std::uint64_t records = 0;
    ImportReport again;  // what the first pass has said about the file is not said twice
    split_json(
        **bytes, pass == Pass::others ? report_ : again,
        [&](std::string_view text, const std::string& place) {
            ++records;
            record(text, place, pass);
        },
        [&](std::string_view) { ++records; });
    if (records == 0 && pass == Pass::others && !again.has("import.not_json"))
        report_.add("import.empty", "", "no record in this file", {}, true);
}

void PtvReader::record(std::string_view text, const std::string& place, Pass pass) {
    const bool service = is_service_text(text);
    if (service) has_services_ = true;
    if (service != (pass == Pass::services)) return;
    json::monotonic_resource memory;
    json::parse_options options;
    options.max_depth = nesting_max;
    options.allow_trailing_commas = true;
    options.allow_comments = true;
    json::error_code wrong;
    const json::value value =
        json::parse(json::string_view(text.data(), text.size()), wrong, &memory, options);
    if (wrong)
        return report_.add("import.not_json", place, "the record is not JSON: " + wrong.message(),
                           text, true);
    if (!value.is_object())
        return report_.add("import.unknown_record", place, "an object was expected", text, true);
    Path path;
    path.root = place;
    Fields fields(value.get_object(), path, report_);
    dispatch(fields);
}

void PtvReader::dispatch(Fields& in) {
    if (in.all().contains("serviceNames"))
        service(in);
    else if (in.all().contains("serviceChannelType") || in.all().contains("serviceChannelNames"))
        channel(in);
    else if (in.all().contains("serviceCollectionNames"))
        collection(in);
    else if (in.all().contains("organizationNames"))
        organisation(in);
    else if (in.all().contains("names") && in.all().contains("descriptions") &&
             !in.all().contains("referenceCode"))
        general(in);
    else if (in.all().contains("reference_code") || in.all().contains("referenceCode"))
        national_general(in);
    else if (!dispatch_pilot(in))
        in.note("", "import.unknown_record",
                "neither a service, a channel, an organisation, a collection nor a general "
                "description",
                {}, true);
}

std::string PtvReader::identity(Fields& in, std::string_view kind, std::string_view source) {
    const std::string id(in.text("id"));
    if (id.empty()) {
        in.note("id", "import.no_id", "a record without an id cannot be kept", {}, true);
        return {};
    }
    if (id == example_id || id == "string") {
        in.note("id", "ptv.example_record", "an example of the API's documentation, no real record",
                id, true);
        return {};
    }
    const std::string key = std::string(source) + ':' + id;
    if (!seen_.insert(stable_hash(std::string(kind) + ' ' + key)).second) {
        in.note("id", "import.twice", "a record of this id has been read already", id, true);
        return {};
    }
    return key;
}

// Archived and other unpublished records are kept as inactive: they are known, and sink.
bool PtvReader::published(Fields& in, std::string_view& status) {
    const std::string_view given = in.text("publishingStatus");
    if (given.empty() || given == "Published") {
        status = "active";
        return true;
    }
    if (given == "Draft" || given == "Modified") {
        in.note("publishingStatus", "ptv.not_published", "the record is not published", given,
                true);
        return false;
    }
    if (given == "Deleted" || given == "Archived" || given == "Removed" ||
        given == "OldPublished") {
        in.note("publishingStatus", "ptv.archived", "archived: kept as no longer active", given);
        status = "inactive";
        return true;
    }
    in.note("publishingStatus", "import.unknown_value", "a publishing status not known", given,
            true);
    return false;
}

directory::Provenance PtvReader::provenance(Fields& in, std::string_view source, std::string id) {
    directory::Provenance out;
    out.source = source;
    out.source_id = std::move(id);
    out.licence = "CC-BY-4.0";
    out.modified = instant_of(in, "modified");
    return out;
}

// Connections that only a channel told of, of services that are not among the files.
void PtvReader::finish() {
    const std::set<std::string> left = [&] {
        std::set<std::string> ids;
        for (const auto& [id, list] : mirrored_) ids.insert(id);
        return ids;
    }();
    report_.set_file("");
    for (const std::string& id : left)
        report_.add("ptv.service_absent", "/services/*/service/id",
                    "a channel names a service that is not among the files", id);
}

std::string sector_of(std::string_view type, const directory::Texts& names) {
    for (const directory::Text& name : names) {
        const std::string low = lower(name.value);
        if (low.find("seurakun") != std::string::npos ||
            low.find("församling") != std::string::npos)
            return "parish";
    }
    if (type == "Company" || type == "SotePrivate" || type == "Yritykset") return "private";
    if (type == "Organization" || type == "Järjestöt") return "association";
    if (type.empty()) return {};
    return "public";
}

ImportCounts read_ptv(const std::vector<SourceFile>& files, const PtvSetup& setup, RecordSink& sink,
                      ImportReport& report) {
    PtvReader reader(setup, sink, report);
    reader.read(files);
    return reader.counts();
}

}  // namespace luotsi::interop
