// Pieces of HSDS output shared by its writers. Inside interop only.
#pragma once

#include <boost/json.hpp>

#include "interop/hsds_write.hpp"

namespace luotsi::interop {

struct ServiceWriter {
    const std::string& language;
    const HsdsLookup& lookup;
    boost::json::object flat(const directory::Service& record) const;
    boost::json::object full(const directory::Service& record, bool with_places) const;
    std::optional<boost::json::object> at_location(const directory::Service& record,
                                                   std::size_t index, bool flat_only) const;
};

// hsds_write.cpp
void put(boost::json::object& out, std::string_view key, std::string_view value);
boost::json::string id_of(std::string_view kind, std::string_view name);
// The text in a language, else in Finnish, Swedish, English or whatever there is.
std::string_view best_text(const directory::Texts& texts, std::string_view language,
                           std::string_view type);
std::string uri_of(std::string_view given);    // an absolute URI, or ""
std::string email_of(std::string_view given);  // an address that validates, or ""
void add_term(boost::json::array& out, const directory::Term& term, std::string_view owner,
              std::string_view language);
void add_texts(boost::json::array& out, const directory::Texts& texts, bool names,
               std::string_view owner);
void add_value(boost::json::array& out, std::string_view link, std::string_view value,
               std::string_view owner);

// hsds_write_places.cpp
void add_phones(boost::json::array& out, const std::vector<directory::Phone>& phones,
                const std::string& owner, std::string_view language);
void add_schedules(boost::json::array& out, const std::vector<directory::HoursRow>& hours,
                   const std::string& owner, std::string_view language);
void add_languages(boost::json::array& out, const std::vector<std::string>& languages,
                   const std::string& owner);
boost::json::object location_object(const directory::Channel& record, std::string_view language,
                                    bool flat);
boost::json::object organisation_object(const directory::Organisation& record,
                                        std::string_view language, bool full);

}  // namespace luotsi::interop
