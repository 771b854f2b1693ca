// Steps: who does what, when it comes up, what is learnt in it and by when it must be done.
#include <algorithm>

#include "model/builder.hpp"
#include "model/keys.hpp"
#include "model/limits.hpp"

namespace luotsi::model {

namespace {

bool makes_promise(Act act) { return act == Act::refer || act == Act::consult; }

// Keys that say something only for some acts; elsewhere they would be ignored, so are refused.
void check_keys_for_act(const YamlReader& reader, Act act) {
    struct Rule {
        Word key;
        bool fits;
        Word where;
    };
    const bool promise = makes_promise(act);
    const Rule rules[] = {
        {"of", promise, "refer and consult"},
        {"answer within", promise, "refer and consult"},
        {"if silent", promise, "refer and consult"},
        {"consent", promise, "refer and consult"},
        {"starts", act == Act::refer || act == Act::start, "refer and start"},
        {"hands over", act == Act::refer || act == Act::start, "refer and start"},
        {"outcome", promise || act == Act::start, "refer, consult and start"},
        {"waits", act == Act::wait, "wait"},
        {"learn", act != Act::wait && !promise && act != Act::start,
         "steps a person does, not refer, consult, wait or start"},
    };
    for (const Rule& rule : rules) {
        const YamlNode* value = reader.find(rule.key);
        if (value == nullptr || rule.fits) continue;
        reader.errors()
            .add(*value, reader.element(rule.key), "model.key_not_for_act",
                 "\"" + std::string(rule.key) + "\" says nothing in a step that does " +
                     std::string(to_string(act)),
                 "it belongs to: " + std::string(rule.where))
            .with("key", std::string(rule.key))
            .with("act", std::string(to_string(act)))
            .with("where", std::string(rule.where));
    }
}

// Who does a step that does not say: the role that keeps the case, else the only worker's role.
std::uint32_t default_role(const CompiledModel& model) {
    std::uint32_t only = none;
    std::size_t workers = 0;
    for (std::uint32_t i = 0; i < model.roles.size(); ++i) {
        if (model.roles[i].keeps) return i;
        if (model.roles[i].is_subject) continue;
        ++workers;
        only = i;
    }
    return workers == 1 ? only : none;
}

void read_people(Builder& builder, const YamlReader& reader, Step& step) {
    step.by = default_role(builder.model);
    const bool needed = step.by == none;
    if (const YamlNode* by = needed ? reader.need("by") : reader.find("by"))
        step.by = builder.role(*by, reader.element("by"));
    if (const YamlNode* with = reader.find("with")) {
        if (!with->is_sequence()) {
            builder.errors.add(*with, reader.element("with"), "yaml.not_a_list",
                               "who takes part is a list of roles",
                               "write with: [client, parties]");
        }
        for (const YamlNode& item : with->items) {
            if (item.text == "parties") {
                step.with_parties = true;
                continue;
            }
            const std::uint32_t role = builder.role(item, reader.element("with"));
            if (role != none) step.with.push_back(role);
        }
    }
    if (const YamlNode* channels = reader.find("channels")) {
        read_texts(builder.errors, *channels, reader.element("channels"));
        for (const YamlNode& item : channels->items) {
            const auto channel =
                read_choice(builder.errors, item, reader.element("channels"), channel_words);
            if (channel) step.channels.emplace_back(channel_words[*channel]);
        }
    }
}

// `{fact: optional}`, `{fact: again because TEXT}` or `{fact: {again because: {…}}}`.
void read_learn_options(Builder& builder, const YamlNode& node, const std::string& element,
                        LearnItem& item) {
    constexpr std::string_view again = "again ";
    if (node.is_scalar() && node.text == "optional") {
        item.optional = true;
    } else if (node.is_scalar() && node.text.starts_with("again because ")) {
        const std::string reason(trim(std::string_view(node.text).substr(again.size())));
        item.again_because = builder.stand_in(node, element + ".again because", reason);
    } else if (node.is_scalar()) {
        builder.errors.add(node, element, "model.again_without_reason",
                           "the reason for asking again is said in three languages",
                           "write {again because: {fi: …, sv: …, en: …}}, or optional");
    } else {
        const YamlReader reader(builder.errors, node, element, learn_keys);
        item.again_because = reader.local("again because");
        item.optional = reader.boolean("optional", false);
    }
}

void check_learn(Builder& builder, const YamlNode& at, const std::string& element, const Step& step,
                 const LearnItem& item) {
    const Fact& fact = builder.model.facts[item.fact];
    const bool by_client = step.by != none && builder.model.roles[step.by].is_subject;
    const auto complain = [&](std::string code, std::string detail, std::string repair) {
        builder.errors.add(at, element, std::move(code), std::move(detail), std::move(repair))
            .with("name", fact.id);
    };
    if (fact.source == FactSource::started) {
        complain("model.learns_outcome",
                 "\"" + fact.id + "\" comes from the end of a promise or a sub-case",
                 "name it as the outcome of the step that starts it");
    }
    if (fact.source == FactSource::decided && by_client) {
        complain("model.client_decides",
                 "\"" + fact.id + "\" is proposed by a table and confirmed by a professional",
                 "let a step of a worker learn it");
    }
    if (by_client && fact.ask.fi.empty() && fact.source != FactSource::history) {
        complain("model.ask_missing",
                 "the client is asked \"" + fact.id + "\", but there is no question",
                 "add ask: {fi: …, sv: …, en: …} to the fact");
    }
    const bool asked = fact.source == FactSource::asked || fact.source == FactSource::contact;
    if (step.every && asked && item.again_because.fi.empty()) {
        complain("model.asked_twice",
                 "the step comes every " + to_string(*step.every) + " and asks \"" + fact.id +
                     "\" each time without saying why",
                 "write {" + fact.id + ": {again because: {fi: …, sv: …, en: …}}}");
    }
}

void read_learn(Builder& builder, const YamlReader& reader, Step& step) {
    const YamlNode* learn = reader.find("learn");
    if (learn == nullptr) return;
    const std::string element = reader.element("learn");
    if (!learn->is_sequence()) {
        builder.errors.add(*learn, element, "yaml.not_a_list", "what is learnt is a list of facts",
                           "write learn: [coping, wants plan]");
        return;
    }
    for (const YamlNode& node : learn->items) {
        LearnItem item;
        const YamlNode* name = &node;
        if (node.is_mapping()) {
            if (node.keys.size() != 1) {
                builder.errors.add(node, element, "model.bad_learn",
                                   "one fact with its options is expected",
                                   "write - fact: {again because: {fi: …, sv: …, en: …}}");
                continue;
            }
            name = &node.keys[0];
            read_learn_options(builder, node.items[0], element, item);
        }
        item.fact = builder.fact(*name, element);
        if (item.fact == none) continue;
        const bool twice = std::any_of(step.learn.begin(), step.learn.end(),
                                       [&](const LearnItem& l) { return l.fact == item.fact; });
        if (twice) {
            builder.errors
                .add(*name, element, "model.asked_twice",
                     "\"" + name->text + "\" stands twice in one step", "remove one of the two")
                .with("name", name->text);
            continue;
        }
        check_learn(builder, *name, element, step, item);
        step.learn.push_back(std::move(item));
    }
}

// `within` may only be tighter than the law: an error when it is surely looser than every version
// of the guarantee that is in force from now on.
void check_guarantee(Builder& builder, const YamlReader& reader, Step& step) {
    const YamlNode* node = reader.find("guarantee");
    if (node == nullptr) return;
    step.guarantee = reader.text("guarantee");
    if (builder.guarantees == nullptr || step.guarantee.empty()) return;
    if (!builder.guarantees->has_family(step.guarantee)) {
        std::vector<std::string> families;
        for (const GuaranteeVersion& version : builder.guarantees->all())
            families.push_back(version.family);
        const std::string near = feel::nearest_of(step.guarantee, families);
        builder.errors
            .add(*node, reader.element("guarantee"), "model.unknown_guarantee",
                 "no guarantee is called \"" + step.guarantee + "\"",
                 near.empty() ? "see content/guarantees" : "did you mean \"" + near + "\"?")
            .with("name", step.guarantee)
            .with("nearest", near);
        return;
    }
    if (!step.within) return;
    const GuaranteeVersion* loosest = nullptr;
    for (const GuaranteeVersion& version : builder.guarantees->all()) {
        if (version.family != step.guarantee || version.valid_to) continue;
        if (!surely_longer(*step.within, version.limit)) return;
        loosest = &version;
    }
    if (loosest == nullptr) return;
    builder.errors
        .add(*reader.find("within"), reader.element("within"), "model.looser_than_law",
             "the promise of " + to_string(*step.within) + " is looser than the law's " +
                 to_string(loosest->limit) + " (" + loosest->law + ")",
             "promise at most " + to_string(loosest->limit))
        .with("within", to_string(*step.within))
        .with("limit", to_string(loosest->limit))
        .with("law", loosest->law);
}

// What the completion marks must be the start or stop of some guarantee: a misspelt mark would
// silently never start a legal clock.
void check_marks(Builder& builder, const YamlReader& reader, Step& step) {
    const YamlNode* node = reader.find("marks");
    if (node == nullptr) return;
    step.marks = reader.text("marks");
    if (builder.guarantees == nullptr || builder.guarantees->all().empty()) return;
    std::vector<std::string> known;
    for (const GuaranteeVersion& version : builder.guarantees->all()) {
        if (version.start == step.marks || version.stop == step.marks) return;
        known.push_back(version.start);
        known.push_back(version.stop);
    }
    const std::string near = feel::nearest_of(step.marks, known);
    builder.errors
        .add(*node, reader.element("marks"), "model.unknown_mark",
             "no guarantee starts or stops with \"" + step.marks + "\"",
             near.empty() ? "see start and stop in content/guarantees"
                          : "did you mean \"" + near + "\"?")
        .with("name", step.marks)
        .with("nearest", near);
}

// `every: P3M`, or `every: [P3M, P3M, P6M]`: the last one repeats.
void read_every(Builder& builder, const YamlReader& reader, Step& step) {
    const YamlNode* every = reader.find("every");
    if (every == nullptr || !every->is_sequence()) {
        step.every = reader.limit("every");
        return;
    }
    constexpr std::size_t periods_max = 32;
    if (every->items.empty() || every->items.size() > periods_max) {
        builder.errors
            .add(*every, reader.element("every"), "yaml.not_limit",
                 "one to 32 periods are expected", "write every: [P3M, P3M, P6M]")
            .with("value", "every");
        return;
    }
    for (const YamlNode& item : every->items) {
        const auto period = read_limit(builder.errors, item, reader.element("every"));
        if (!period) continue;
        if (step.every) {
            step.every_then.push_back(*period);
        } else {
            step.every = *period;
        }
    }
}

void read_times(Builder& builder, const YamlReader& reader, Step& step) {
    step.within = reader.limit("within");
    read_every(builder, reader, step);
    if (const YamlNode* takes = reader.find("takes")) {
        const auto text = read_text(builder.errors, *takes, reader.element("takes"));
        const Result<Duration> duration = text ? parse_duration(*text) : Duration{1};
        if (duration && duration->ms > 0) {
            if (text) step.takes = *duration;
        } else {
            builder.errors
                .add(*takes, reader.element("takes"), "model.bad_duration",
                     "\"" + shorten(takes->text, 60) + "\" is not a time of work",
                     "write an ISO 8601 duration, like PT45M")
                .with("value", shorten(takes->text, 60));
        }
    }
    if (step.act == Act::wait) step.waits = reader.need_limit("waits");
}

void read_step(Builder& builder, Step& step, const YamlNode& node) {
    static const feel::Type boolean(feel::TypeKind::boolean);
    const YamlReader reader(builder.errors, node, "steps." + step.id, step_keys);
    step.title = builder.text_or(reader, "title", step.id);
    step.shown = reader.has("shown") ? reader.local("shown") : step.title;
    const auto act = reader.need_choice("do", act_words);
    if (act) {
        step.act = static_cast<Act>(*act);
        check_keys_for_act(reader, step.act);
    }
    read_people(builder, reader, step);
    read_times(builder, reader, step);
    if (const YamlNode* when = reader.find("when"))
        step.when = builder.expression(*when, reader.element("when"), boolean);
    read_learn(builder, reader, step);
    check_guarantee(builder, reader, step);
    check_marks(builder, reader, step);
    step.safety = reader.boolean("safety", false);
    step.repeat = reader.boolean("repeat", false);
    if (act && makes_promise(step.act)) read_promise(builder, reader, step);
    if (act) read_start(builder, reader, step);
    if (const auto seam = reader.choice("asks after", seam_words))
        step.asks_after = seam_words[*seam];
    if (const auto reg = reader.choice("register", register_words))
        step.reg = static_cast<Register>(*reg);
    if (const auto wall = reader.choice("wall", wall_words)) step.wall = static_cast<Wall>(*wall);
}

} // namespace

void declare_steps(Builder& builder, const YamlReader& root) {
    const YamlNode* steps = root.need("steps");
    if (steps == nullptr) return;
    if (!steps->is_mapping() || steps->items.empty()) {
        builder.errors.add(*steps, "steps", "yaml.not_a_mapping", "steps are written name: {…}",
                           "write name: {title: …, do: meet, by: …}");
        return;
    }
    if (!builder.check_size(*steps, "steps")) return;
    for (std::size_t i = 0; i < steps->items.size(); ++i) {
        builder.check_name(steps->keys[i], "steps." + steps->keys[i].text);
        Step step;
        step.id = steps->keys[i].text;
        step.reg = builder.model.reg;
        step.wall = builder.model.wall;
        feel::Name name;
        name.text = step.id;
        name.kind = feel::NameKind::step;
        name.index = static_cast<std::uint32_t>(i);
        builder.model.names.add(std::move(name));
        builder.model.steps.push_back(std::move(step));
        builder.steps.push_back(&steps->items[i]);
    }
}

void read_steps(Builder& builder) {
    for (std::size_t i = 0; i < builder.steps.size(); ++i)
        read_step(builder, builder.model.steps[i], *builder.steps[i]);
}

} // namespace luotsi::model
