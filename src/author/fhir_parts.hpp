// Small FHIR R4 data types as JSON: translated texts, concepts, durations. Inside author only.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/calendar.hpp"
#include "base/text.hpp"

namespace luotsi::author {

// Sets object[name] in `language`, and object["_" + name] with the other two as translations.
// An empty text sets nothing.
void put_text(boost::json::object& object, std::string_view name, const LocalText& text,
              Language language);

// {coding: [{system, code, display}], text}, with translations of the text.
boost::json::object concept_of(std::string_view system, std::string_view code,
                               const LocalText& text, Language language);
boost::json::object coding_of(std::string_view system, std::string_view code);

// A Duration in UCUM units; nullopt for working days and office hours.
std::optional<boost::json::object> duration_of(const Limit& limit);

// A Timing that repeats with the period; nullopt likewise.
std::optional<boost::json::object> timing_of(const Limit& period);

// {language: FEEL, expression}, with the condition in words as description.
boost::json::object feel_of(std::string_view expression, std::string_view words);

}  // namespace luotsi::author
