// Our records as Open Referral HSDS 3.0 JSON, with official properties only. HSDS has one text per
// field: the asked language's, else another one there is; all other texts, and classifications,
// travel as attributes (hsds_shared.hpp), so that our own export reads back. Ids are UUIDs of
// version 5, made from our record ids: stable for ever. Of people nothing is written.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.hpp"
#include "directory/record.hpp"

namespace luotsi::interop {

// The id under which a record is served. `kind`: organization, service, location, program,
// service_at_location, taxonomy, taxonomy_term, or a part of a record with its own name.
Uuid hsds_id(std::string_view kind, std::string_view name);

struct HsdsLookup {  // null functions and empty answers = not known
    std::function<std::optional<directory::Organisation>(const std::string& id)> organisation;
    std::function<std::optional<directory::Channel>(const std::string& id)> channel;
    std::function<std::optional<directory::GeneralDescription>(const std::string& id)> general;
    std::function<std::optional<directory::Collection>(const std::string& id)> collection;
};

// The name of a connection that has no id of its own, as hsds_id takes it.
std::string connection_name(const directory::Service& service, std::size_t index);

class HsdsWriter {
public:
    // `language`: fi, sv, en or any other the records have.
    HsdsWriter(std::string language, const HsdsLookup& lookup)
        : language_(std::move(language)), lookup_(lookup) {}

    enum class Depth : std::uint8_t { flat, full };
    std::string service(const directory::Service& record, Depth depth) const;
    // `services` = ids of the organisation's services; with `full_service` they are nested whole.
    std::string organisation(const directory::Organisation& record, Depth depth,
                             const std::vector<directory::Service>& services,
                             bool full_service) const;
    std::string location(const directory::Channel& record) const;
    std::string service_at_location(const directory::Service& service, std::size_t connection,
                                    Depth depth) const;
    static std::string taxonomy(std::string_view scheme);
    std::string term(const directory::Term& term) const;

private:
    std::string language_;
    const HsdsLookup& lookup_;
};

// How a classification is called as an HSDS taxonomy.
std::string taxonomy_name(std::string_view scheme);
std::string term_name(const directory::Term& term);  // as hsds_id takes it

}  // namespace luotsi::interop
