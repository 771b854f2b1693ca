// The addresses FHIR R4 and its extensions go by, and reading somebody else's Questionnaire. Inside
// instrument only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

namespace luotsi::instrument::fhir {

inline constexpr std::string_view translation =
    "http://hl7.org/fhir/StructureDefinition/translation";
inline constexpr std::string_view ordinal = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
inline constexpr std::string_view item_weight =
    "http://hl7.org/fhir/StructureDefinition/itemWeight";
inline constexpr std::string_view min_value = "http://hl7.org/fhir/StructureDefinition/minValue";
inline constexpr std::string_view max_value = "http://hl7.org/fhir/StructureDefinition/maxValue";
inline constexpr std::string_view unit =
    "http://hl7.org/fhir/StructureDefinition/questionnaire-unit";
inline constexpr std::string_view definition = "urn:luotsi:fhir:instrument-definition";

inline std::string instrument_system(std::string_view id) {
    return "urn:luotsi:instrument:" + std::string(id);
}

// A content file for a Questionnaire that is not ours; "" when it has nothing that can be answered
// by a choice or a number. `left_out` gets the linkIds of the rest.
std::string foreign_file(const boost::json::value& resource, std::vector<std::string>& left_out);

}  // namespace luotsi::instrument::fhir
