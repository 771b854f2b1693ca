// Names: those of the enumerations as they stand in files, and those of a model's elements.
#include <algorithm>

#include "model/builder.hpp"
#include "model/keys.hpp"

namespace luotsi::model {

namespace {

constexpr std::size_t name_bytes_max = 80;

template <class T>
std::uint32_t find_id(const std::vector<T>& elements, std::string_view id) {
    for (std::size_t i = 0; i < elements.size(); ++i)
        if (elements[i].id == id) return static_cast<std::uint32_t>(i);
    return none;
}

template <class T>
std::vector<std::string> ids(const std::vector<T>& elements) {
    std::vector<std::string> out;
    out.reserve(elements.size());
    for (const T& element : elements) out.push_back(element.id);
    return out;
}

template <class T>
std::uint32_t resolve(const Builder& builder, const std::vector<T>& elements, const YamlNode& node,
                      const std::string& element, const std::string& kind) {
    const auto text = read_text(builder.errors, node, element);
    if (!text) return none;
    const std::uint32_t index = find_id(elements, *text);
    if (index != none) return index;
    const std::string near = builder.errors.full() ? "" : feel::nearest_of(*text, ids(elements));
    builder.errors
        .add(node, element, "model.unknown_name",
             "no " + kind + " is called \"" + shorten(*text, 60) + "\"",
             near.empty() ? "declare it or use one that is declared"
                          : "did you mean \"" + near + "\"?")
        .with("name", shorten(*text, 60))
        .with("nearest", near);
    return none;
}

template <class E, std::size_t n>
std::string_view word(const std::array<Word, n>& words, E value) {
    const auto i = static_cast<std::size_t>(value);
    return i < n ? words[i] : "";
}

bool is_reserved(std::string_view name) {
    static constexpr std::array<Word, 18> words{
        "true", "false", "null", "and",    "or",    "not",       "if",      "then",     "else",
        "for",  "in",    "some", "return", "every", "satisfies", "between", "function", "item"};
    return std::find(words.begin(), words.end(), name) != words.end();
}

} // namespace

std::string_view to_string(Register value) { return word(register_words, value); }
std::string_view to_string(Wall value) { return word(wall_words, value); }
std::string_view to_string(Status value) { return word(status_words, value); }
std::string_view to_string(Act value) { return word(act_words, value); }
std::string_view to_string(Outcome value) { return word(outcome_words, value); }
std::string_view to_string(FactSource value) { return word(source_words, value); }

std::uint32_t CompiledModel::find_fact(std::string_view wanted) const {
    return find_id(facts, wanted);
}
std::uint32_t CompiledModel::find_step(std::string_view wanted) const {
    return find_id(steps, wanted);
}
std::uint32_t CompiledModel::find_role(std::string_view wanted) const {
    return find_id(roles, wanted);
}
std::uint32_t CompiledModel::find_decision(std::string_view wanted) const {
    return find_id(decisions, wanted);
}
std::uint32_t CompiledModel::find_end(std::string_view wanted) const {
    return find_id(ends, wanted);
}

std::string started_name(const Step& step) {
    return step.starts_version.empty() ? step.starts_model
                                       : step.starts_model + "@" + step.starts_version;
}

bool Builder::check_name(const YamlNode& key, const std::string& element) const {
    const std::string& name = key.text;
    const auto is_letter = [](char c) {
        const auto u = static_cast<unsigned char>(c);
        return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || u >= 0x80 || u == '_';
    };
    const auto is_fine = [&](char c) { return is_letter(c) || c == ' ' || (c >= '0' && c <= '9'); };
    const bool good = !name.empty() && name.size() <= name_bytes_max && is_letter(name.front()) &&
                      name.back() != ' ' && name.find("  ") == std::string::npos &&
                      std::all_of(name.begin(), name.end(), is_fine) && !is_reserved(name);
    if (good) return true;
    // The name with what cannot stand in it as spaces: often what was meant.
    std::string better;
    for (const char c : name) {
        const char kept = is_fine(c) ? c : ' ';
        if (kept != ' ' || (!better.empty() && better.back() != ' ')) better += kept;
    }
    while (!better.empty() && better.back() == ' ') better.pop_back();
    const auto odd = std::find_if_not(name.begin(), name.end(), is_fine);
    const bool usable = better != name && !better.empty() && is_letter(better.front()) &&
                        better.size() <= name_bytes_max && !is_reserved(better);
    std::string why = "a name begins with a letter and has at most 80 bytes";
    if (odd != name.end()) why = "\"" + std::string(1, *odd) + "\" cannot stand in a name";
    if (is_reserved(name)) why = "it is a word of FEEL";
    errors
        .add(key, element, "model.bad_name",
             "\"" + shorten(name, 60) + "\" cannot be a name in conditions: " + why,
             (usable ? "did you mean \"" + better + "\"? " : std::string()) +
                 "use letters, digits and single spaces")
        .with("name", shorten(name, 60));
    return false;
}

LocalText Builder::stand_in(const YamlNode& at, std::string element, const std::string& id) const {
    model.texts_missing.push_back({element, at.line, at.column});
    if (model.status == Status::pilot || model.status == Status::in_use) {
        errors.warn(at, std::move(element), "model.text_missing",
                    "people will read \"" + shorten(id, 60) + "\" here in every language",
                    "write {fi: …, sv: …, en: …}");
    }
    return {id, id, id};
}

LocalText Builder::text_or(const YamlReader& reader, std::string_view key,
                           const std::string& id) const {
    if (reader.has(key)) return reader.local(key);
    return stand_in(reader.node(), reader.element(key), id);
}

feel::Expression Builder::expression(const YamlNode& node, const std::string& element,
                                     const feel::Type& expected) const {
    const auto text = read_text(errors, node, element);
    if (!text) return {};
    feel::CompileOptions options;
    options.expected = &expected;
    Result<feel::Expression> compiled = feel::compile(*text, model.names, options);
    if (compiled) return *compiled;
    errors.add_inside(node, element, std::move(compiled.error()));
    return {};
}

std::uint32_t Builder::fact(const YamlNode& node, const std::string& element) const {
    return resolve(*this, model.facts, node, element, "fact");
}
std::uint32_t Builder::step(const YamlNode& node, const std::string& element) const {
    return resolve(*this, model.steps, node, element, "step");
}
std::uint32_t Builder::role(const YamlNode& node, const std::string& element) const {
    return resolve(*this, model.roles, node, element, "role");
}

bool Builder::check_size(const YamlNode& mapping, std::string_view part) const {
    if (mapping.items.size() <= elements_max) return true;
    errors
        .add(mapping, std::string(part), "model.too_large",
             "more than 1024 " + std::string(part) + " in one model", "split the model")
        .with("part", std::string(part));
    return false;
}

} // namespace luotsi::model
