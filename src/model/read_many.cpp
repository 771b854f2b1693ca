// `many`: a fact about several of a thing (children, medicines): the list of what is known of each.
#include <algorithm>

#include "model/builder.hpp"
#include "model/keys.hpp"

namespace luotsi::model {

namespace {

constexpr std::size_t fields_max = 32;  // of one `many` fact

// `name: text`, `kind: {one of: [a, b]}` or `name: {type: text, title: {…}, labels: {…}}`.
FactField read_field(Builder& builder, const YamlNode& key, const YamlNode& node,
                     const std::string& element) {
    FactField field;
    field.id = key.text;
    builder.check_name(key, element);
    const bool is_short = !node.is_mapping() || node.find("one of") != nullptr;
    if (is_short) {
        field.type = read_type(builder, node, element);
        field.title = builder.stand_in(node, element + ".title", field.id);
        for (const std::string& value : field.type.values)
            field.options.push_back(
                {value, builder.stand_in(node, element + ".labels." + value, value)});
        return field;
    }
    const YamlReader reader(builder.errors, node, element, field_keys);
    if (const YamlNode* type = reader.need("type"))
        field.type = read_type(builder, *type, reader.element("type"));
    field.title = builder.text_or(reader, "title", field.id);
    field.options = read_labels(builder, reader, field.type);
    return field;
}

}  // namespace

void read_many(Builder& builder, const YamlReader& reader, const YamlNode& many, Fact& fact) {
    const std::string element = reader.element("many");
    if (!many.is_mapping() || many.items.empty() || many.items.size() > fields_max) {
        builder.errors.add(many, element, "model.bad_many",
                           "what is known of each one is 1–32 names with their types",
                           "write many: {name: text, birth date: date}");
        return;
    }
    std::vector<feel::TypeField> fields;
    for (std::size_t i = 0; i < many.items.size(); ++i) {
        const std::string& id = many.keys[i].text;
        FactField field = read_field(builder, many.keys[i], many.items[i], element + "." + id);
        fields.push_back({field.id, field.type});
        fact.fields.push_back(std::move(field));
    }
    fact.type = feel::Type::list(feel::Type::context(std::move(fields)));
    if (fact.source != FactSource::decided && fact.source != FactSource::history &&
        fact.source != FactSource::started)
        return;
    const YamlNode* source = reader.find(reader.has("decide") ? "decide" : "from");
    builder.errors.add(source == nullptr ? many : *source, reader.element("many"),
                       "model.many_is_asked", "several of a thing can only be asked or told",
                       "let a step learn it, or ask it at the contact");
}

bool accepts(const Fact& fact, const feel::Value& value) {
    if (value.is_null()) return true;
    if (!feel::belongs(value, fact.type)) return false;
    if (!fact.is_many()) return true;
    const auto items = value.as_list();
    const auto is_declared = [&](const feel::Field& said) {
        return std::any_of(fact.fields.begin(), fact.fields.end(),
                           [&](const FactField& field) { return field.id == said.name; });
    };
    return items.size() <= many_items_max &&
           std::all_of(items.begin(), items.end(), [&](const feel::Value& item) {
               if (!item.is_context()) return false;
               const auto said = item.as_context();
               return !said.empty() && std::all_of(said.begin(), said.end(), is_declared);
           });
}

}  // namespace luotsi::model
