// The state of one reading of PTV files, shared by the readers of its shapes. Inside interop only.
#pragma once

#include <unordered_map>
#include <unordered_set>

#include "interop/ptv.hpp"
#include "interop/ptv_parts_internal.hpp"

namespace luotsi::interop {

class PtvReader {
public:
    PtvReader(const PtvSetup& setup, RecordSink& sink, ImportReport& report)
        : setup_(setup), sink_(sink), report_(report), context_{setup.codes} {}

    void read(const std::vector<SourceFile>& files);
    const ImportCounts& counts() const { return counts_; }

private:
    enum class Pass : std::uint8_t { others, services };

    struct General {  // what services need to know of a general description
        std::string record_id, reference;
        std::vector<directory::Term> classes;
    };

    void read_file(const SourceFile& file, Pass pass);
    void record(std::string_view text, const std::string& place, Pass pass);
    void dispatch(Fields& in);
    bool dispatch_pilot(Fields& in);
    // The record's id, or "" when it cannot be kept (said why).
    std::string identity(Fields& in, std::string_view kind, std::string_view source);
    bool published(Fields& in, std::string_view& status);
    directory::Provenance provenance(Fields& in, std::string_view source, std::string id);
    void finish();

    // ptv_records.cpp: v7–v11
    void service(Fields& in);
    void service_classes(Fields& in, directory::Service& out);
    void service_organisations(Fields& in, directory::Service& out);
    void service_connections(Fields& in, directory::Service& out);
    void join_mirrored(directory::Service& out);
    void complete(directory::Service& out);
    void channel(Fields& in);
    void channel_contacts(Fields& in, directory::Channel& out);
    void mirrored(Fields& in, const directory::Channel& channel);
    void organisation(Fields& in);
    void collection(Fields& in);
    // ptv_general.cpp
    void general(Fields& in);
    void national_general(Fields& in);
    void keep_general(directory::GeneralDescription&& record, const std::string& source_id);
    const General* find_general(const std::string& source_id);
    // ptv_pilot.cpp
    void pilot_service(Fields& in);
    void pilot_service_texts(Fields& in, directory::Service& out);
    void pilot_relations(Fields& in, directory::Service& out);
    void pilot_contacts(Fields& in, directory::Channel& out);
    void pilot_places(Fields& in, directory::Channel& out);
    void pilot_channel(Fields& in, std::string_view type);
    void pilot_organisation(Fields& in);
    void pilot_general(Fields& in);

    const PtvSetup& setup_;
    RecordSink& sink_;
    ImportReport& report_;
    PtvContext context_;
    ImportCounts counts_;
    std::unordered_set<std::uint64_t> seen_;
    std::unordered_set<std::uint64_t> channels_seen_;
    std::unordered_map<std::string, General> generals_;  // by source id
    std::unordered_map<std::string, std::string> sector_of_;  // organisation record id → sector
    std::unordered_map<std::string, std::vector<directory::Connection>> mirrored_;  // by service
    bool has_services_ = false;
    std::string_view root_;
};

std::string sector_of(std::string_view organisation_type, const directory::Texts& names);

}  // namespace luotsi::interop
