// Facts: what a model may know, of which type, asked in which words, and where it comes from.
#include <algorithm>

#include "model/builder.hpp"
#include "model/keys.hpp"

namespace luotsi::model {

namespace {

constexpr std::size_t values_max = 1000;  // of one enumerated fact

std::vector<std::string> split_values(std::string_view inside) {
    std::vector<std::string> values;
    while (true) {
        const std::size_t comma = inside.find(',');
        std::string_view value = trim(inside.substr(0, comma));
        if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        values.emplace_back(value);
        if (comma == std::string_view::npos) return values;
        inside.remove_prefix(comma + 1);
    }
}

std::optional<feel::Type> enumeration(std::vector<std::string> values) {
    std::vector<std::string> sorted = values;
    std::sort(sorted.begin(), sorted.end());
    const bool repeated = std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end();
    const bool empty = std::find(values.begin(), values.end(), "") != values.end();
    if (values.empty() || values.size() > values_max || repeated || empty) return std::nullopt;
    return feel::Type::enumeration(std::move(values));
}

std::optional<feel::Type> parse_number(std::string_view range) {
    const std::size_t dots = range.find("..");
    if (dots == std::string_view::npos) return std::nullopt;
    const auto low = feel::Decimal::parse(trim(range.substr(0, dots)));
    const auto high = feel::Decimal::parse(trim(range.substr(dots + 2)));
    if (!low || !high || *high < *low) return std::nullopt;
    return feel::Type::number(low, high);
}

// `type: {one of: [a, b]}`, the spelling that also fits inside { }.
std::optional<feel::Type> read_type_mapping(Builder& builder, const YamlNode& node,
                                            const std::string& element) {
    static constexpr std::array<Word, 1> keys{"one of"};
    const YamlReader reader(builder.errors, node, element, keys);
    if (reader.need("one of") == nullptr) return std::nullopt;
    auto type = enumeration(reader.texts("one of"));
    if (!type) {
        builder.errors.add(node, element, "model.bad_type",
                           "an enumeration needs 1–1,000 values, each one once",
                           "write {one of: [first, second]}");
    }
    return type;
}

// `from` and `decide`: where the value comes from.
void read_source(Builder& builder, const YamlReader& reader, Fact& fact) {
    static constexpr std::array<FactSource, 3> sources{FactSource::contact, FactSource::history,
                                                       FactSource::started};
    const auto from = reader.choice("from", from_words);
    const YamlNode* decide = reader.find("decide");
    if (from) fact.source = sources[*from];
    if (decide != nullptr) {
        if (from) {
            builder.errors.add(*decide, reader.element("decide"), "model.two_sources",
                               "a fact has one source: from or decide", "keep one of the two");
        }
        fact.source = FactSource::decided;
        builder.decision_of.back() = decide;
    }
    if (fact.source == FactSource::history) {
        fact.history = fact.id;
        if (!is_about_people(builder.model)) {
            builder.errors.add(*reader.find("from"), reader.element("from"),
                               "model.history_of_nobody", "history is kept of people only",
                               "let a step learn it");
        }
        if (std::find(history_facts.begin(), history_facts.end(), fact.id) == history_facts.end()) {
            builder.errors
                .add(*reader.find("from"), reader.element("from"), "model.unknown_history",
                     "nothing measures \"" + fact.id + "\" from history",
                     "history knows: open cases, contacts of last year, "
                     "open service lines")
                .with("name", fact.id);
        }
    }
}

// A value the intake never gives would make conditions on it hold never, and silently.
void check_intake_values(Builder& builder, const YamlReader& reader, const Fact& fact) {
    if (fact.source != FactSource::contact || fact.at_contact) return;
    const auto at = std::find_if(intake_values.begin(), intake_values.end(),
                                 [&](const IntakeValues& one) { return one.fact == fact.id; });
    if (at == intake_values.end()) return;
    std::vector<std::string> known;
    std::string list;
    for (const Word word : at->values) {
        if (word.empty()) continue;
        known.emplace_back(word);
        list += (list.empty() ? "" : ", ") + std::string(word);
    }
    for (const std::string& value : fact.type.values) {
        if (std::find(known.begin(), known.end(), value) != known.end()) continue;
        const std::string near = feel::nearest_of(value, known);
        builder.errors
            .add(*reader.find("type"), reader.element("type"), "model.never_from_intake",
                 "the intake never says \"" + shorten(value, 60) + "\" of \"" + fact.id + "\"",
                 (near.empty() ? "" : "did you mean \"" + near + "\"? ") + "it says: " + list)
            .with("name", fact.id)
            .with("value", shorten(value, 60))
            .with("values", list);
    }
}

// How a fact meets the client in the contact form; the condition is read when all names are known.
void read_contact(Builder& builder, const YamlReader& reader, Fact& fact) {
    const YamlNode* at_contact = reader.find("at contact");
    const bool by_intake =
        std::find(intake_facts.begin(), intake_facts.end(), fact.id) != intake_facts.end();
    if (at_contact != nullptr) {
        fact.at_contact = !(at_contact->plain && at_contact->text == "false");
        if (fact.source != FactSource::asked && fact.source != FactSource::contact) {
            builder.errors.add(*at_contact, reader.element("at contact"), "model.not_asked",
                               "only a fact that is asked can be asked at the contact",
                               "remove \"at contact\" or the other source");
        } else if (fact.ask.fi.empty() && fact.at_contact) {
            builder.errors.add(*at_contact, reader.element("ask"), "model.ask_missing",
                               "the client is asked this, but there is no question",
                               "add ask: {fi: …, sv: …, en: …}");
        }
    }
    if (fact.source == FactSource::contact && !fact.at_contact && !by_intake) {
        builder.errors
            .add(*reader.find("from"), reader.element("from"), "model.never_known",
                 "the intake does not fill \"" + fact.id + "\" and the form does not ask it",
                 "add \"at contact: true\" and the question, or let a step learn it")
            .with("name", fact.id);
    }
}

// `type` or `many`, and whether the source can give such a thing.
void read_what(Builder& builder, const YamlReader& reader, Fact& fact) {
    const YamlNode* many = reader.find("many");
    const YamlNode* type = many == nullptr ? reader.need("type") : reader.find("type");
    if (many != nullptr && type != nullptr) {
        builder.errors.add(*type, reader.element("type"), "model.two_types",
                           "a fact is of one type, or several of a thing",
                           "keep \"type\" or \"many\"");
    }
    if (many != nullptr) {
        read_many(builder, reader, *many, fact);
        if (const YamlNode* labels = reader.find("labels")) {
            builder.errors.add(*labels, reader.element("labels"), "model.labels_not_for_type",
                               "labels belong to a fact of type one of […]",
                               "write them at the field: many: {kind: {type: one of [a, b], "
                               "labels: {…}}}");
        }
        return;
    }
    if (type != nullptr) fact.type = read_type(builder, *type, reader.element("type"));
    fact.options = read_labels(builder, reader, fact.type);
    const feel::TypeKind kind = fact.type.kind;
    const bool counted = kind == feel::TypeKind::number || kind == feel::TypeKind::any;
    const bool said =
        fact.type.is_textual() || kind == feel::TypeKind::boolean || kind == feel::TypeKind::any;
    const bool fits = (fact.source != FactSource::history || counted) &&
                      (fact.source != FactSource::started || said);
    if (type == nullptr || fits) return;
    builder.errors
        .add(*type, reader.element("type"), "model.wrong_type",
             counted ? "how a promise ended is no number" : "this source gives another type",
             fact.source == FactSource::history ? "write type: count"
                                                : "write type: one of [answered, returned]")
        .with("name", fact.id);
}

void declare_fact(Builder& builder, const YamlNode& key, const YamlNode& node) {
    YamlErrors& errors = builder.errors;
    const YamlReader reader(errors, node, "facts." + key.text, fact_keys);
    builder.check_name(key, reader.element());
    Fact fact;
    fact.id = key.text;
    fact.reg = builder.model.reg;
    fact.wall = builder.model.wall;
    builder.facts.push_back(&node);
    builder.decision_of.push_back(nullptr);
    read_source(builder, reader, fact);
    read_what(builder, reader, fact);
    fact.ask = reader.local("ask");
    fact.help = reader.local("help");
    const bool by_question = reader.has("ask") && !reader.has("title");
    fact.title = by_question ? fact.ask : builder.text_or(reader, "title", fact.id);
    read_contact(builder, reader, fact);
    check_intake_values(builder, reader, fact);
    fact.instrument = reader.text("instrument");
    if (auto reg = reader.choice("register", register_words))
        fact.reg = static_cast<Register>(*reg);
    if (auto wall = reader.choice("wall", wall_words)) fact.wall = static_cast<Wall>(*wall);

    feel::Name name;
    name.text = fact.id;
    name.kind = feel::NameKind::fact;
    name.index = static_cast<std::uint32_t>(builder.model.facts.size());
    name.type = fact.type;
    builder.model.names.add(std::move(name));
    builder.model.facts.push_back(std::move(fact));
}

} // namespace

feel::Type read_type(Builder& builder, const YamlNode& node, const std::string& element) {
    if (node.is_mapping()) return read_type_mapping(builder, node, element).value_or(feel::Type{});
    const auto text = read_text(builder.errors, node, element);
    if (!text) return {};
    if (auto type = parse_type(*text)) return *type;
    builder.errors
        .add(node, element, "model.bad_type", "\"" + shorten(*text, 60) + "\" is not a type",
             "types: boolean, number, number 0..10, count, text, date, date and time, duration, "
             "one of [a, b]; of several: many: {name: text}")
        .with("value", shorten(*text, 60));
    return {};
}

std::vector<Option> read_labels(Builder& builder, const YamlReader& reader,
                                const feel::Type& type) {
    std::vector<Option> options;
    const YamlNode* labels = reader.find("labels");
    const std::string element = reader.element("labels");
    if (type.kind != feel::TypeKind::enumeration) {
        if (labels != nullptr && type.kind != feel::TypeKind::any) {
            builder.errors.add(*labels, element, "model.labels_not_for_type",
                               "labels belong to a fact of type one of […]", "remove them");
        }
        return options;
    }
    for (const std::string& value : type.values) options.push_back({value, {}});
    if (labels == nullptr) {
        for (Option& option : options)
            option.label =
                builder.stand_in(reader.node(), element + "." + option.value, option.value);
        return options;
    }
    const std::vector<Word> values(type.values.begin(), type.values.end());
    const YamlReader each(builder.errors, *labels, element, values);
    for (Option& option : options) option.label = each.need_local(option.value);
    return options;
}

std::optional<feel::Type> parse_type(std::string_view text) {
    using feel::Type;
    using feel::TypeKind;
    text = trim(text);
    if (text == "boolean") return Type(TypeKind::boolean);
    if (text == "number") return Type(TypeKind::number);
    if (text == "count") return Type::count();
    if (text == "text") return Type(TypeKind::text);
    if (text == "date") return Type(TypeKind::date);
    if (text == "date and time") return Type(TypeKind::date_time);
    if (text == "duration") return Type(TypeKind::days_duration);
    if (text.starts_with("number ")) return parse_number(text.substr(7));
    if (text.starts_with("one of")) {
        const std::string_view list = trim(text.substr(6));
        if (list.size() < 2 || list.front() != '[' || list.back() != ']') return std::nullopt;
        return enumeration(split_values(list.substr(1, list.size() - 2)));
    }
    return std::nullopt;
}

void declare_facts(Builder& builder, const YamlReader& root) {
    const YamlNode* facts = root.need("facts");
    if (facts == nullptr) return;
    if (!facts->is_mapping()) {
        builder.errors.add(*facts, "facts", "yaml.not_a_mapping", "facts are written name: {…}",
                           "write name: {type: …, title: …}");
        return;
    }
    if (!builder.check_size(*facts, "facts")) return;
    for (std::size_t i = 0; i < facts->items.size(); ++i)
        declare_fact(builder, facts->keys[i], facts->items[i]);
}

void read_fact_conditions(Builder& builder) {
    const feel::Type boolean(feel::TypeKind::boolean);
    for (std::size_t i = 0; i < builder.facts.size(); ++i) {
        Fact& fact = builder.model.facts[i];
        const YamlNode& node = *builder.facts[i];
        const YamlNode* condition = node.find("at contact");
        if (!fact.at_contact || condition == nullptr || condition->text == "true") continue;
        const std::string element = "facts." + fact.id + ".at contact";
        fact.at_contact_when = builder.expression(*condition, element, boolean);
        for (const std::uint32_t read : fact.at_contact_when.facts()) {
            const Fact& other = builder.model.facts[read];
            if (other.at_contact || other.source == FactSource::contact) continue;
            builder.errors
                .add(*condition, element, "model.not_at_contact",
                     "\"" + other.id + "\" is not known when the contact form is filled",
                     "ask it at the contact too, or leave it out of this condition")
                .with("name", other.id);
        }
        if (!fact.at_contact_when.steps().empty()) {
            builder.errors.add(*condition, element, "model.not_at_contact",
                               "no step has been done when the contact form is filled",
                               "use only facts of the contact form here");
        }
    }
}

} // namespace luotsi::model
