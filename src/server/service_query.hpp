// What a caller asks of the directory, read from the query of the URL; the same for workers and
// residents.
#pragma once

#include <optional>
#include <string>

#include "directory/search.hpp"
#include "server/call.hpp"

namespace luotsi::centre {
struct Installation;
}

namespace luotsi::server {

// Where the person is taken to be, and how exactly that is known.
struct PlaceAsked {
    std::string postal_code;               // "" = known by the municipality
    std::string municipality;
    double within_km = 0;
    bool by_municipality = false;
};

// Sets `from` by a postal code or else by the query's municipality; a postal code also gives the
// municipality where none was asked for. nullopt when neither is known.
std::optional<PlaceAsked> set_place(directory::SearchQuery& query,
                                    const centre::Installation& installation,
                                    const std::string& postal_code);

struct ServiceQuery {
    directory::SearchQuery query;
    std::optional<PlaceAsked> place;
};
// Errors: field.not_a_number, field.unknown_value, http.bad_query – a filter that is not understood
// must not look as if it had been applied.
Result<ServiceQuery> service_query(const Call& call);

}  // namespace luotsi::server
