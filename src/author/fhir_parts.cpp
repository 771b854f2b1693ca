#include "author/fhir_parts.hpp"

#include <boost/json.hpp>

namespace luotsi::author {

namespace json = boost::json;

namespace {

constexpr std::string_view translation = "http://hl7.org/fhir/StructureDefinition/translation";
constexpr std::string_view ucum = "http://unitsofmeasure.org";
// The URI DMN 1.5 (7.3.1) names the language by; R4 binds Expression.language extensibly.
constexpr std::string_view feel = "https://www.omg.org/spec/DMN/20230324/FEEL/";

// UCUM units of time (ucum.org), those the limits of models have.
struct Unit {
    std::string_view code;
    std::string_view timing;  // of Timing.repeat.periodUnit
    std::int64_t per = 1;
};

std::optional<Unit> unit_of(const Limit& limit) {
    if (limit.shift_to_working) return std::nullopt;
    switch (limit.unit) {
        case LimitUnit::minutes:
            return limit.amount % 60 == 0 ? Unit{"h", "h", 60} : Unit{"min", "min", 1};
        case LimitUnit::days: return Unit{"d", "d", 1};
        case LimitUnit::weeks: return Unit{"wk", "wk", 1};
        case LimitUnit::months: return Unit{"mo", "mo", 1};
        case LimitUnit::office_minutes:
        case LimitUnit::working_days:
        case LimitUnit::same_working_day: return std::nullopt;
    }
    return std::nullopt;
}

}  // namespace

void put_text(json::object& object, std::string_view name, const LocalText& text,
              Language language) {
    if (text.in(language).empty()) return;
    object[name] = text.in(language);
    json::array others;
    for (const Language other : all_languages) {
        if (other == language || text.in(other).empty()) continue;
        others.push_back(json::object{
            {"url", translation},
            {"extension",
             json::array{json::object{{"url", "lang"}, {"valueCode", to_string(other)}},
                         json::object{{"url", "content"}, {"valueString", text.in(other)}}}}});
    }
    if (!others.empty())
        object["_" + std::string(name)] = json::object{{"extension", std::move(others)}};
}

json::object coding_of(std::string_view system, std::string_view code) {
    return {{"coding", json::array{json::object{{"system", system}, {"code", code}}}}};
}

json::object concept_of(std::string_view system, std::string_view code, const LocalText& text,
                        Language language) {
    json::object out = coding_of(system, code);
    put_text(out, "text", text, language);
    return out;
}

std::optional<json::object> duration_of(const Limit& limit) {
    const auto unit = unit_of(limit);
    if (!unit) return std::nullopt;
    return json::object{{"value", limit.amount / unit->per},
                        {"unit", unit->code},
                        {"system", ucum},
                        {"code", unit->code}};
}

std::optional<json::object> timing_of(const Limit& period) {
    const auto unit = unit_of(period);
    if (!unit) return std::nullopt;
    return json::object{{"repeat", json::object{{"frequency", 1},
                                                {"period", period.amount / unit->per},
                                                {"periodUnit", unit->timing}}}};
}

json::object feel_of(std::string_view expression, std::string_view words) {
    json::object out{{"language", feel}, {"expression", expression}};
    if (!words.empty()) out["description"] = words;
    return out;
}

}  // namespace luotsi::author
