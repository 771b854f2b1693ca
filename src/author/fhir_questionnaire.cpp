#include "author/fhir_questionnaire.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include "author/fhir_parts.hpp"

namespace luotsi::author {

namespace json = boost::json;

namespace {

std::string_view type_of(const feel::Type& type) {
    switch (type.kind) {
        case feel::TypeKind::boolean: return "boolean";
        case feel::TypeKind::number: return "decimal";
        case feel::TypeKind::date: return "date";
        case feel::TypeKind::date_time: return "dateTime";
        case feel::TypeKind::time: return "time";
        case feel::TypeKind::enumeration: return "choice";
        default: return "text";
    }
}

// Standard extensions minValue and maxValue; both are told as decimals.
void put_range(json::object& item, const feel::Type& type) {
    if (type.kind != feel::TypeKind::number) return;
    json::array bounds;
    const auto add = [&bounds](const char* name, const std::optional<feel::Decimal>& value) {
        if (!value) return;
        bounds.push_back(
            json::object{{"url", fmt::format("http://hl7.org/fhir/StructureDefinition/{}", name)},
                         {"valueDecimal", value->to_double()}});
    };
    add("minValue", type.minimum);
    add("maxValue", type.maximum);
    if (!bounds.empty()) item["extension"] = std::move(bounds);
}

void put_options(json::object& item, const std::string& system,
                 const std::vector<model::Option>& options, Language language) {
    json::array out;
    for (const model::Option& option : options) {
        json::object coding{{"system", system}, {"code", option.value}};
        put_text(coding, "display", option.label, language);
        out.push_back(json::object{{"valueCoding", std::move(coding)}});
    }
    if (!out.empty()) item["answerOption"] = std::move(out);
}

json::object help_item(const model::Fact& fact, Language language) {
    json::object out{
        {"linkId", fact.id + ".help"},
        {"type", "display"},
        {"extension",
         json::array{json::object{
             {"url", "http://hl7.org/fhir/StructureDefinition/questionnaire-itemControl"},
             {"valueCodeableConcept",
              coding_of("http://hl7.org/fhir/questionnaire-item-control", "help")}}}}};
    put_text(out, "text", fact.help, language);
    return out;
}

json::object item_of(const model::Fact& fact, const std::string& system, Language language) {
    json::object item{{"linkId", fact.id}};
    const std::string values = system + ":" + fact.id;
    json::array inner;
    if (fact.is_many()) {
        item["type"] = "group";
        item["repeats"] = true;
        for (const model::FactField& field : fact.fields) {
            json::object part{{"linkId", fact.id + "." + field.id}, {"type", type_of(field.type)}};
            put_text(part, "text", field.title, language);
            put_range(part, field.type);
            put_options(part, values + "." + field.id, field.options, language);
            inner.push_back(std::move(part));
        }
    } else {
        item["type"] = type_of(fact.type);
        put_range(item, fact.type);
        put_options(item, values, fact.options, language);
        if (fact.source != model::FactSource::asked && fact.source != model::FactSource::contact)
            item["readOnly"] = true;
    }
    put_text(item, "text", fact.ask.in(language).empty() ? fact.title : fact.ask, language);
    json::array codes{json::object{{"system", system}, {"code", fact.id}}};
    put_text(codes.front().as_object(), "display", fact.title, language);
    if (!fact.instrument.empty())
        codes.push_back(
            json::object{{"system", "urn:luotsi:instrument"}, {"code", fact.instrument}});
    item["code"] = std::move(codes);
    if (!fact.help.in(language).empty()) inner.push_back(help_item(fact, language));
    if (!inner.empty()) item["item"] = std::move(inner);
    return item;
}

}  // namespace

json::object questionnaire_of(const model::CompiledModel& model, const std::string& id,
                              Language language) {
    json::object out{{"resourceType", "Questionnaire"}, {"id", id}, {"status", "active"}};
    put_text(out, "title", model.title, language);
    json::array items;
    for (const model::Fact& fact : model.facts)
        items.push_back(item_of(fact, fact_system(model), language));
    if (!items.empty()) out["item"] = std::move(items);
    return out;
}

std::string fact_system(const model::CompiledModel& model) {
    return "urn:luotsi:model:" + model.id + ":fact";
}

}  // namespace luotsi::author
