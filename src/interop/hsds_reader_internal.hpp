// The state of one reading of HSDS files. Inside interop only.
#pragma once

#include <map>
#include <unordered_map>
#include <unordered_set>

#include "interop/fields_internal.hpp"
#include "interop/hsds.hpp"

namespace luotsi::interop {

class HsdsReader {
public:
    HsdsReader(const HsdsSetup& setup, RecordSink& sink, ImportReport& report)
        : setup_(setup), sink_(sink), report_(report) {}

    void read(const std::vector<SourceFile>& files);
    const ImportCounts& counts() const { return counts_; }

private:
    enum class Kind : std::uint8_t {
        organization,
        location,
        service_at_location,
        taxonomy,
        taxonomy_term,
        program,
        service,
        other,
    };
    enum class Pass : std::uint8_t { others, services };

    void read_file(const SourceFile& file, Pass pass);
    void record(std::string_view text, const std::string& place, Pass pass,
                std::string_view file_kind);
    void dispatch(Fields& in, Kind kind);
    static Kind kind_of(const boost::json::object& in, std::string_view file_kind);
    void read_tables(const std::vector<SourceFile>& files);
    void finish();

    // hsds_records.cpp
    bool identity(Fields& in, std::string_view kind, bool embedded, std::string& source_id,
                  std::string& id);
    void organization(Fields& in, bool embedded);
    void location(Fields& in, bool embedded);
    void location_places(Fields& in, directory::Channel& out);
    void program(Fields& in, bool embedded);
    void service(Fields& in);
    void service_texts(Fields& in, directory::Service& out);
    void service_people(Fields& in, directory::Service& out);
    void service_places(Fields& in, directory::Service& out);
    void service_lists(Fields& in, directory::Service& out);
    void service_needs(Fields& in, directory::Service& out);
    void service_at_location(Fields& in, const std::string& service_id);
    void connection(Fields& in, directory::Connection& out);
    void taxonomy_term(Fields& in, directory::Term& out);

    // hsds_parts.cpp
    void put(Fields& in, std::string_view key, directory::Texts& out, std::string_view type = {});
    void phones(Fields& in, std::string_view key, std::vector<directory::Phone>& out);
    void contacts(Fields& in, std::vector<directory::Phone>& phones,
                  std::vector<directory::Email>& emails);
    void addresses(Fields& in, directory::Channel& out);
    void addresses_of(Fields& in, std::string_view key, std::string_view type,
                      std::vector<directory::Address>& out);
    void languages(Fields& in, std::vector<std::string>& out);
    void attributes(Fields& in, std::vector<directory::Term>& terms,
                    std::vector<directory::Extra>& extras, directory::Texts* names,
                    directory::Texts* descriptions);
    void costs(Fields& in, std::vector<directory::Cost>& out);
    void coverage(Fields& in, directory::Coverage& out);
    void eligibility(Fields& in, directory::Eligibility& out);
    directory::Provenance provenance(Fields& in, std::string id);
    std::string record_id(std::string_view id) const;

    const HsdsSetup& setup_;
    RecordSink& sink_;
    ImportReport& report_;
    ImportCounts counts_;
    std::unordered_set<std::uint64_t> seen_;
    std::unordered_map<std::string, directory::Term> terms_;  // by the term's id
    std::unordered_map<std::string, std::string> taxonomies_;  // id → name
    std::unordered_map<std::string, std::vector<directory::Connection>> connections_;
    std::map<std::string, std::string> nested_services_;  // id → JSON, inside other records
    bool has_services_ = false;
};

// hsds_hours.cpp: schedules of 3.x and 2.x, regular and holiday schedules of 1.x.
void read_schedules(Fields& in, std::string_view language, std::vector<directory::HoursRow>& out);

// Tables of a package, and the nested objects made of them (hsds_tables.cpp).
class HsdsTables {
public:
    // Reads one table; what kind it is tells its file name. False when it is no known table.
    bool add(const SourceFile& file, ImportReport& report);
    bool add(std::string_view name, const boost::json::array& rows);
    bool empty() const { return rows_.empty(); }
    // Objects as version 3 nests them, one by one.
    void each(std::string_view table, const std::function<void(boost::json::object&&)>& take);
    void report_unused(ImportReport& report) const;

private:
    using Rows = std::vector<boost::json::object>;
    void attach(boost::json::object& to, const char* member, const char* table,
                const char* key_column, std::string_view id);
    void nest(boost::json::object& object, std::string_view table);
    void nest_location(boost::json::object& location);
    void nest_service(boost::json::object& service);
    void nest_terms(boost::json::object& to, std::string_view id);
    void nest_phones(boost::json::object& to);
    void nest_contacts(boost::json::object& to);

    std::map<std::string, Rows, std::less<>> rows_;
    // table and column → value → rows of it
    std::map<std::string, std::unordered_map<std::string, std::vector<std::size_t>>> index_;
};

std::string table_of_name(std::string_view file_name);

}  // namespace luotsi::interop
