// Promises: what a refer or consult step asks of another side, by when it must be answered and
// what happens when nobody answers. A silent promise always comes home.
#include "model/builder.hpp"
#include "model/keys.hpp"
#include "model/limits.hpp"

namespace luotsi::model {

namespace {

// `to` of a returning rule: a role of the asker – not the client, and of the same kind of unit.
void read_home(Builder& builder, const YamlReader& rule, const Step& step, SilenceRule& out) {
    const YamlNode* to = rule.need("to");
    if (to == nullptr) return;
    out.to_role = builder.role(*to, rule.element("to"));
    if (out.to_role == none || step.by == none) return;
    const Role& role = builder.model.roles[out.to_role];
    const Role& asker = builder.model.roles[step.by];
    if (!role.is_subject && role.unit_kind == asker.unit_kind) return;
    builder.errors
        .add(*to, rule.element("to"), "model.return_elsewhere",
             "\"" + role.id + "\" is not on the side that asked",
             "return it to \"" + asker.id + "\"")
        .with("name", role.id)
        .with("nearest", asker.id);
}

void read_reminder(Builder& builder, const YamlReader& rule, const Step& step) {
    const YamlNode* to = rule.find("to");
    if (to == nullptr || step.of.empty() || to->text == step.of) return;
    builder.errors.add(*to, rule.element("to"), "model.remind_elsewhere",
                       "a reminder goes to the side that was asked",
                       "leave \"to\" out, or write to: " + step.of);
}

void check_order(Builder& builder, const YamlNode& node, const std::string& element,
                 const Step& step, const SilenceRule& rule, bool last) {
    if (!step.if_silent.empty() && !surely_longer(rule.after, step.if_silent.back().after)) {
        builder.errors.add(node, element, "model.silence_order",
                           "the times of \"if silent\" must grow from line to line",
                           "write a later time than on the line before");
    }
    if (rule.act == Silence::return_home && !last) {
        builder.errors.add(node, element, "model.silence_order",
                           "after the promise has come home nothing follows",
                           "move the return to the end of the list");
    }
    if (rule.act == Silence::return_home && step.answer_within &&
        surely_longer(*step.answer_within, rule.after)) {
        builder.errors
            .add(node, element, "model.returns_too_early",
                 "the promise would come home before its answer is due (" +
                     to_string(*step.answer_within) + ")",
                 "return it after the time of the answer")
            .with("limit", to_string(*step.answer_within));
    }
}

void read_silence(Builder& builder, const YamlReader& reader, Step& step) {
    const YamlNode* list = reader.need("if silent");
    if (list == nullptr) return;
    const std::string element = reader.element("if silent");
    const std::string_view repair =
        "write - {after: 2 working days, do: return, to: <role>} as the last line";
    if (!list->is_sequence() || list->items.empty()) {
        builder.errors.add(*list, element, "model.silence_stays",
                           "what happens when nobody answers is a list", std::string(repair));
        return;
    }
    for (std::size_t i = 0; i < list->items.size(); ++i) {
        const YamlNode& node = list->items[i];
        const YamlReader rule(builder.errors, node, element, silence_keys);
        const auto after = rule.need_limit("after");
        const auto act = rule.need_choice("do", silence_words);
        if (!after || !act) continue;
        SilenceRule out;
        out.after = *after;
        out.act = static_cast<Silence>(*act);
        const bool last = i + 1 == list->items.size();
        check_order(builder, node, element, step, out, last);
        if (out.act == Silence::return_home) {
            read_home(builder, rule, step, out);
        } else {
            read_reminder(builder, rule, step);
        }
        if (last && out.act != Silence::return_home) {
            builder.errors.add(node, element, "model.silence_stays",
                               "the list ends without bringing the promise home",
                               std::string(repair));
        }
        step.if_silent.push_back(out);
    }
}

} // namespace

void read_promise(Builder& builder, const YamlReader& reader, Step& step) {
    if (const auto of = reader.need_choice("of", unit_words)) step.of = unit_words[*of];
    step.answer_within = reader.need_limit("answer within");
    read_silence(builder, reader, step);
    step.needs_consent = reader.boolean("consent", false);
    if (step.by != none && builder.model.roles[step.by].is_subject) {
        builder.errors.add(*reader.find("by"), reader.element("by"), "model.client_asks",
                           "a promise is asked for by a worker, who is responsible meanwhile",
                           "let a worker's role do this step");
    }
    if (step.by != none && !step.of.empty() && builder.model.roles[step.by].unit_kind == step.of) {
        builder.errors
            .add(*reader.find("of"), reader.element("of"), "model.asks_itself",
                 "the unit would ask itself", "name another side, or use another kind of step")
            .with("name", step.of);
    }
}

} // namespace luotsi::model
