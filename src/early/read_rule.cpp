// Rules from their files, and what they are asked with. A rule is refused when it may not do what
// it says: two registers without a stated right to join them, no paragraph
// of law, or examples that do not come out as written.
#include <algorithm>
#include <array>

#include "early/rule.hpp"
#include "model/builder.hpp"

namespace luotsi::early {

namespace {

using model::YamlErrors;
using model::YamlNode;
using model::YamlReader;
using Word = std::string_view;

constexpr std::array<Word, 20> top_keys{"early", "version",  "switch",    "organisers", "title",
                                        "why",   "propose",  "say",       "basis",      "registers",
                                        "joins", "to",       "window",    "cool-down",  "answer",
                                        "facts", "priority", "objection", "when",       "examples"};
constexpr std::array<Word, 5> basis_keys{"law", "text", "source", "confidence", "checked"};
constexpr std::array<Word, 3> confidence_words{"high", "medium", "low"};
constexpr std::array<Word, 2> to_keys{"units", "roles"};
constexpr std::array<Word, 3> fact_keys{"fact", "instrument", "type"};
constexpr std::array<Word, 2> example_keys{"holds", "misses"};
constexpr std::array<Word, 3> switch_words{"off", "trial", "in-use"};
constexpr std::array<Word, 3> priority_words{"today", "soon", "when-suitable"};
constexpr std::array<Word, 2> objection_words{"respected", "duty"};
constexpr std::array<Word, 3> register_words{"health", "social", "other"};
constexpr std::int64_t days_most = 366;

bool is_slug(std::string_view id) {
    return !id.empty() && std::ranges::all_of(id, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

bool is_version(std::string_view version) {
    return std::ranges::count(version, '.') == 2 &&
           std::ranges::all_of(version, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
}

class Knows final : public feel::Environment {
public:
    explicit Knows(const std::vector<feel::Value>& values) : values_(values) {}
    const feel::Value& fact(std::uint32_t index) const override { return values_[index]; }
    bool fact_unknown(std::uint32_t index) const override { return values_[index].is_null(); }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return false; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 0; }

private:
    const std::vector<feel::Value>& values_;
};

class RuleReader {
public:
    RuleReader(YamlErrors& errors, const YamlNode& root) : top_(errors, root, "", top_keys) {}

    Rule read() {
        read_names();
        read_switch();
        read_law();
        read_receiver();
        read_times();
        read_facts();
        read_condition();
        if (top_.errors().empty()) read_examples();
        return std::move(rule_);
    }

private:
    void refuse(Word key, std::string code, std::string detail, std::string repair) {
        const YamlNode* node = top_.find(key);
        top_.errors().add(node == nullptr ? top_.node() : *node, top_.element(key), std::move(code),
                          std::move(detail), std::move(repair));
    }

    void read_names() {
        rule_.id = top_.need_text("early");
        if (top_.has("early") && !is_slug(rule_.id))
            refuse("early", "early.bad_id", "the id is not short", "use a–z, 0–9 and hyphens");
        rule_.version = top_.need_text("version");
        if (top_.has("version") && !is_version(rule_.version))
            refuse("version", "early.bad_version", "this is no version", "write it like 1.0.0");
        rule_.title = top_.need_local("title");
        rule_.why = top_.need_local("why");
        rule_.propose = top_.need_local("propose");
        rule_.say = top_.need_local("say");
        if (const auto word = top_.need_choice("priority", priority_words))
            rule_.priority = static_cast<Priority>(*word);
        if (const auto word = top_.need_choice("objection", objection_words))
            rule_.objection = static_cast<Objection>(*word);
    }

    void read_switch() {
        if (const auto word = top_.need_choice("switch", switch_words))
            rule_.state = static_cast<Switch>(*word);
        const YamlNode* node = top_.find("organisers");
        if (node == nullptr) return;
        for (std::size_t i = 0; i < node->keys.size(); ++i) {
            const auto word = model::read_choice(top_.errors(), node->items[i],
                                                 "organisers." + node->keys[i].text, switch_words);
            if (word) rule_.organisers.emplace_back(node->keys[i].text, static_cast<Switch>(*word));
        }
    }

    void read_law() {
        if (const YamlNode* node = top_.need("basis")) {
            const YamlReader basis(top_.errors(), *node, "basis", basis_keys);
            rule_.law = basis.need_text("law");
            rule_.basis = basis.need_local("text");
            rule_.law_source = basis.need_text("source");
            if (const auto word = basis.need_choice("confidence", confidence_words))
                rule_.law_confidence = confidence_words[*word];
            read_checked(basis);
            // "1301/2014 § 36": an act by number and year, and where in it.
            if (basis.has("law") && (rule_.law.find('/') == std::string::npos ||
                                     rule_.law.find("§") == std::string::npos))
                refuse("basis", "early.no_paragraph", "the basis names no paragraph of law",
                       "write law: \"1301/2014 § 36\"");
        }
        if (top_.need("registers") == nullptr) return;
        for (const std::string& word : top_.texts("registers")) {
            const auto at = std::ranges::find(register_words, word);
            if (at == register_words.end()) {
                refuse("registers", "early.bad_register", "\"" + word + "\" is no register",
                       "one of health, social, other");
                continue;
            }
            rule_.registers.push_back(static_cast<model::Register>(at - register_words.begin()));
        }
        if (rule_.registers.empty())
            refuse("registers", "early.bad_register", "a rule looks at one register or more",
                   "write registers: [social]");
        rule_.joins = top_.local("joins");
        const bool both =
            rule_.looks_at(model::Register::health) && rule_.looks_at(model::Register::social);
        if (both && !top_.has("joins"))
            refuse("registers", "early.joined_registers",
                   "health and social are separate registers by law",
                   "say under joins on which consent or right they are joined, or name one");
    }

    // A rule whose paragraph nobody has read is shown to nobody, whoever switches it on.
    void read_checked(const YamlReader& basis) {
        if (basis.has("checked")) {
            if (const auto day = parse_date(basis.text("checked")))
                rule_.law_checked = *day;
            else
                refuse("basis", "early.bad_checked", "checked is no date", "write 2026-11-22");
        }
        bool in_use = rule_.state == Switch::in_use;
        for (const auto& [slug, own] : rule_.organisers) in_use = in_use || own == Switch::in_use;
        if (in_use && !rule_.law_checked)
            refuse("basis", "early.unchecked_law", "nobody has checked the paragraph of law",
                   "say basis.checked when it has been read, or switch: trial");
    }

    void read_receiver() {
        const YamlNode* node = top_.need("to");
        if (node == nullptr) return;
        const YamlReader to(top_.errors(), *node, "to", to_keys);
        if (to.need("units") != nullptr) rule_.unit_kinds = to.texts("units");
        if (to.need("roles") != nullptr) rule_.roles = to.texts("roles");
    }

    std::int32_t days_under(Word key, std::int64_t least) {
        if (top_.need(key) == nullptr) return 0;
        return static_cast<std::int32_t>(top_.integer(key, least, days_most).value_or(least));
    }
    void read_times() {
        rule_.window = days_under("window", 1);
        rule_.cool_down = days_under("cool-down", 1);
        rule_.answer_within = days_under("answer", 1);
    }

    void read_facts() {
        const YamlNode* node = top_.find("facts");
        if (node == nullptr) return;
        for (std::size_t i = 0; i < node->keys.size(); ++i) {
            const YamlReader one(top_.errors(), node->items[i], "facts." + node->keys[i].text,
                                 fact_keys);
            RuleFact fact;
            fact.name = node->keys[i].text;
            fact.fact = one.text("fact");
            fact.instrument = one.text("instrument");
            const auto type = model::parse_type(one.need_text("type"));
            if (fact.fact.empty() == fact.instrument.empty() || !type) {
                top_.errors().add(node->items[i], one.element(), "early.bad_fact",
                                  "a fact has a type and either a fact or an instrument",
                                  "write {fact: coping, type: number 0..10}");
                continue;
            }
            fact.type = *type;
            rule_.facts.push_back(std::move(fact));
        }
    }

    void read_condition() {
        const YamlNode* node = top_.need("when");
        if (node == nullptr || !node->is_scalar()) return;
        feel::Names names;
        for (std::uint32_t i = 0; i < measure_count; ++i) {
            const Measure one = static_cast<Measure>(i);
            names.add({std::string(spec(one).name), feel::NameKind::fact, i, type_of(one)});
        }
        for (std::size_t i = 0; i < rule_.facts.size(); ++i) {
            if (names.find(rule_.facts[i].name) != nullptr)
                refuse("facts", "early.bad_fact", "the name is already a measure's",
                       "choose another name");
            names.add(
                {rule_.facts[i].name, feel::NameKind::fact, fact_index(i), rule_.facts[i].type});
        }
        const feel::Type expected(feel::TypeKind::boolean);
        feel::CompileOptions options;
        options.model_functions = false;
        options.expected = &expected;
        auto compiled = feel::compile(node->text, names, options);
        if (compiled)
            rule_.when = std::move(*compiled);
        else
            top_.errors().add_inside(*node, "when", std::move(compiled.error()));
        if (compiled && rule_.when.facts().empty())
            refuse("when", "early.constant", "the condition asks nothing about the person",
                   "use a measure, for example contacts >= 4");
    }

    // Zero for counts, none for lists, null for facts: what an example does not name.
    std::vector<feel::Value> nothing() const {
        std::vector<feel::Value> out;
        for (std::uint32_t i = 0; i < measure_count; ++i)
            out.push_back(spec(static_cast<Measure>(i)).list ? feel::Value::list({})
                                                             : feel::Value::number(0));
        out.resize(measure_count + rule_.facts.size());
        return out;
    }

    std::uint32_t place_of(std::string_view name) const {
        for (std::uint32_t i = 0; i < measure_count; ++i)
            if (spec(static_cast<Measure>(i)).name == name) return i;
        for (std::size_t i = 0; i < rule_.facts.size(); ++i)
            if (rule_.facts[i].name == name) return fact_index(i);
        return UINT32_MAX;
    }

    feel::Value value_of(const YamlNode& node) {
        if (node.is_sequence()) {
            std::vector<feel::Value> items;
            for (const YamlNode& item : node.items) items.push_back(feel::Value::string(item.text));
            return feel::Value::list(std::move(items));
        }
        if (node.plain && (node.text == "true" || node.text == "false"))
            return feel::Value::boolean(node.text == "true");
        if (const auto number = feel::Decimal::parse(node.text); node.plain && number)
            return feel::Value::number(*number);
        return feel::Value::string(node.text);
    }

    void check_example(const YamlNode& node, const std::string& element, bool expected) {
        std::vector<feel::Value> values = nothing();
        for (std::size_t i = 0; i < node.keys.size(); ++i) {
            const std::uint32_t place = place_of(node.keys[i].text);
            if (place == UINT32_MAX) {
                top_.errors()
                    .add(node.keys[i], element, "early.unknown_measure",
                         "\"" + node.keys[i].text + "\" is no measure and no fact of the rule",
                         "see docs/early.md for the measures")
                    .with("name", node.keys[i].text);
                return;
            }
            values[place] = value_of(node.items[i]);
        }
        if (holds(rule_, values) != expected)
            top_.errors().add(node, element, "early.example_fails",
                              expected ? "the rule does not hold for its example"
                                       : "the rule holds for what should be a near miss",
                              "mend the condition or the example");
    }

    void read_examples() {
        const YamlNode* node = top_.need("examples");
        if (node == nullptr) return;
        const YamlReader examples(top_.errors(), *node, "examples", example_keys);
        for (const Word key : example_keys) {
            const YamlNode* list = examples.need(key);
            if (list == nullptr) continue;
            if (list->items.empty() || !list->is_sequence())
                top_.errors().add(*list, examples.element(key), "early.no_examples",
                                  "a rule has examples it holds for and near misses",
                                  "write at least one of each");
            for (const YamlNode& one : list->items)
                check_example(one, examples.element(key), key == "holds");
        }
    }

    YamlReader top_;
    Rule rule_;
};

}  // namespace

std::string_view to_string(Switch value) { return switch_words[static_cast<std::size_t>(value)]; }
std::string_view to_string(Priority value) {
    return priority_words[static_cast<std::size_t>(value)];
}

Switch Rule::switch_of(std::string_view organiser) const {
    for (const auto& [slug, own] : organisers)
        if (slug == organiser) return own;
    return state;
}

bool Rule::looks_at(model::Register reg) const {
    return std::ranges::find(registers, reg) != registers.end();
}

std::uint32_t fact_index(std::size_t nth) {
    return static_cast<std::uint32_t>(measure_count + nth);
}

bool holds(const Rule& rule, const std::vector<feel::Value>& values) {
    return feel::test(rule.when, Knows(values)) == feel::Truth::yes;
}

std::optional<Rule> read_rule(std::string text, std::string file, std::vector<Error>& errors) {
    const model::YamlDocument document = model::parse_yaml(std::move(text), std::move(file));
    YamlErrors found(document);
    Rule out = RuleReader(found, document.root).read();
    const bool good = found.empty();
    for (Error& error : found.take()) errors.push_back(std::move(error));
    return good ? std::optional<Rule>(std::move(out)) : std::nullopt;
}

Rules Rules::load(const std::string& folder, std::vector<Error>& errors) {
    Rules out;
    for (const std::string& path : model::yaml_files(folder)) {
        model::YamlDocument document = model::read_yaml_file(path);
        if (document.source.empty()) {
            for (Error& error : document.errors) errors.push_back(std::move(error));
            continue;
        }
        auto one = read_rule(std::move(document.source), path, errors);
        if (!one) continue;
        if (out.find(one->id) != nullptr) {
            Error twice(ErrorKind::invalid, "early.twice", "two rules of one id");
            twice.file = path;
            errors.push_back(std::move(twice));
            continue;
        }
        out.all_.push_back(std::move(*one));
    }
    return out;
}

const Rule* Rules::find(std::string_view id) const {
    for (const Rule& rule : all_)
        if (rule.id == id) return &rule;
    return nullptr;
}

}  // namespace luotsi::early
