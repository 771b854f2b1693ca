// Goal: an upgrade keeps every regional difference that the nation did not touch, asks about every
// element both touched, and keeps the file as its author wrote it. Method: one shipped model, a
// layer over it written by hand, and new national versions made by exact edits of its tree.
#include "tailor/upgrade.hpp"

#include <gtest/gtest.h>

#include "model/guarantee.hpp"
#include "tailor/random_edits.hpp"
#include "tailor/versions.hpp"

namespace luotsi::tailor {
namespace {

using model::Change;

const std::string content = std::string(LUOTSI_SOURCE_DIR) + "/content";

const model::Guarantees& guarantees() {
    static const auto read = model::read_guarantees(content + "/guarantees");
    return read.guarantees;
}

const model::YamlDocument& base() {
    static const auto document =
        model::read_yaml_file(content + "/models/fi.asiakasvastaava.yaml", "base.yaml");
    return document;
}

model::YamlNode node(const std::string& yaml) { return model::parse_yaml(yaml, "value").root; }

model::YamlDocument nation(const std::vector<std::pair<std::string, std::string>>& changes,
                           const std::vector<std::string>& removals = {},
                           const std::vector<std::pair<std::string, std::string>>& additions = {}) {
    model::YamlNode tree = base().root;
    for (const auto& [path, value] : changes)
        EXPECT_EQ(change_element(tree, *model::parse_address(path), node(value)), model::Edit::done)
            << path;
    for (const std::string& path : removals)
        EXPECT_EQ(remove_element(tree, *model::parse_address(path)), model::Edit::done) << path;
    for (const auto& [path, value] : additions)
        EXPECT_EQ(add_element(tree, *model::parse_address(path), {}, node(value)),
                  model::Edit::done)
            << path;
    return document_of(std::move(tree), "2.0.0");
}

std::string why(const std::string& path) {
    return "  " + path + ": {fi: \"a\", sv: \"b\", en: \"c\"}\n";
}

std::string head() {
    return "# The region's own.\nextends: fi.asiakasvastaava@1.0.0  # the national one\nhash: " +
           base_hash(base()) + "\nlayer: test\nversion: 1.0.0\nstatus: in-use\n";
}

model::YamlDocument layer(const std::string& text) {
    auto document = model::parse_yaml(head() + text, "layer.yaml");
    const auto made = compile_layer(base(), document, &guarantees());
    for (const Error& error : made.errors) ADD_FAILURE() << to_string(error);
    return document;
}

const std::string tighter = "change:\n  # the region can\n  steps.first talk.within: 5 working "
                            "days  # not 7\n\nbecause:\n" +
                            why("steps.first talk.within");

Upgrade carried(const std::string& text, const model::YamlDocument& to,
                const Choices& choices = {}) {
    return upgrade(base(), layer(text), to, &guarantees(), choices);
}

std::string conflicts(const Upgrade& upgrade) {
    std::string out;
    for (const Conflict& one : upgrade.conflicts)
        out += std::string(to_string(one.kind)) + ' ' + one.element + '\n';
    return out;
}

std::string value(const Upgrade& upgrade, const std::string& path) {
    const auto elements = model::elements_of(upgrade.made.tree);
    const auto* found = find_element(elements, path);
    return found == nullptr ? "" : found->value;
}

TEST(Upgrade, WhatOneSideTouchedMergesAndTheFileStaysAsItWasWritten) {
    const auto two = nation({{"steps.review.within", "20 days"}});
    const Upgrade made = carried(tighter, two);
    EXPECT_TRUE(made.done()) << conflicts(made);
    EXPECT_EQ(made.made.model->version, "2.0.0+test.1.0.0");
    EXPECT_EQ(value(made, "steps.first talk.within"), "5 working days");
    EXPECT_EQ(value(made, "steps.review.within"), "20 days");
    EXPECT_EQ(made.layer_text,
              "# The region's own.\nextends: fi.asiakasvastaava@2.0.0  # the national one\nhash: " +
                  base_hash(two).substr(0, 16) +
                  "\nlayer: test\nversion: 1.0.0\nstatus: in-use\n\n" + tighter);
}

TEST(Upgrade, MergingNothingChangesNothing) {
    const Upgrade made = carried(tighter, base());
    EXPECT_TRUE(made.done());
    const auto region = model::apply_layer(base(), layer(tighter));
    const auto before = model::elements_of(region.tree);
    EXPECT_TRUE(model::differences(before, model::elements_of(made.made.tree)).empty());
    const Upgrade empty = carried("", nation({{"steps.review.within", "20 days"}}));
    EXPECT_TRUE(empty.done());
    EXPECT_EQ(value(empty, "steps.review.within"), "20 days");
}

TEST(Upgrade, WhatBothTouchedIsAskedAndTheChoiceIsKept) {
    const auto two = nation({{"steps.first talk.within", "6 working days"}});
    const Upgrade open = carried(tighter, two);
    EXPECT_EQ(conflicts(open), "both_changed steps.first talk.within\n");
    EXPECT_EQ(open.conflicts[0].was, "7 working days");
    EXPECT_EQ(open.conflicts[0].region, "5 working days");
    EXPECT_EQ(open.conflicts[0].nation, "6 working days");
    EXPECT_FALSE(open.done());
    const Upgrade ours = carried(tighter, two, {{"steps.first talk.within", Side::region}});
    EXPECT_TRUE(ours.done());
    EXPECT_EQ(value(ours, "steps.first talk.within"), "5 working days");
    const Upgrade theirs = carried(tighter, two, {{"steps.first talk.within", Side::nation}});
    EXPECT_TRUE(theirs.done());
    EXPECT_EQ(value(theirs, "steps.first talk.within"), "6 working days");
    EXPECT_EQ(theirs.layer_text.find("within"), std::string::npos);
}

TEST(Upgrade, EqualChangesAreNoConflict) {
    const Upgrade made = carried(tighter, nation({{"steps.first talk.within", "5 working days"}}));
    EXPECT_TRUE(made.done());
    EXPECT_EQ(made.taken_over, std::vector<std::string>{"steps.first talk.within"});
    EXPECT_EQ(made.made.layer.entries.size(), 0U);
}

TEST(Upgrade, AStepTheNationRemovedIsAskedAboutAndCanComeBack) {
    const std::string text =
        "change:\n  steps.doctor view.within: 1 days\nbecause:\n" + why("steps.doctor view.within");
    const auto two = nation({}, {"steps.doctor view"});
    const Upgrade open = carried(text, two);
    EXPECT_EQ(conflicts(open), "nation_removed steps.doctor view.within\n");
    const Upgrade ours = carried(text, two, {{"steps.doctor view.within", Side::region}});
    EXPECT_EQ(value(ours, "steps.doctor view.within"), "1 day") << ours.layer_text;
    EXPECT_EQ(value(ours, "steps.doctor view.do"), "consult");
}

TEST(Upgrade, TwoNewThingsOfOneNameAreAskedAbout) {
    const auto step = [](const std::string& within) {
        return "{title: {fi: a, sv: b, en: c}, do: visit, by: coordinator, when: done(first talk), "
               "within: " +
               within + "}";
    };
    const std::string text =
        "add:\n  steps.home visit: " + step("7 days") + "\nbecause:\n" + why("steps.home visit");
    const auto two = nation({}, {}, {{"steps.home visit", step("9 days")}});
    EXPECT_EQ(conflicts(carried(text, two)), "both_added steps.home visit\n");
    const Upgrade ours = carried(text, two, {{"steps.home visit", Side::region}});
    EXPECT_TRUE(ours.done());
    EXPECT_EQ(value(ours, "steps.home visit.within"), "7 days");
    EXPECT_TRUE(carried(text, nation({}, {}, {{"steps.home visit", step("7 days")}})).done());
}

TEST(Upgrade, AReferenceTheNationTookAwayIsFoundByTheCompiler) {
    const std::string step =
        "{title: {fi: a, sv: b, en: c}, do: call, by: coordinator, when: done(leave word)}";
    const std::string text =
        "add:\n  steps.call again: " + step + "\nbecause:\n" + why("steps.call again");
    model::YamlNode tree = base().root;
    const auto two =
        nation({}, {"steps.leave word", "ends.better.cancels[leave word]",
                    "ends.lighter support.cancels[leave word]", "ends.stopped.cancels[leave word]",
                    "ends.moved on.cancels[leave word]"});
    const Upgrade open = carried(text, two);
    ASSERT_EQ(open.conflicts.size(), 1U) << conflicts(open) << open.made.errors.size();
    EXPECT_EQ(open.conflicts[0].kind, ConflictKind::does_not_stand);
    EXPECT_EQ(open.conflicts[0].element, "steps.call again");
    EXPECT_TRUE(open.conflicts[0].may_keep);
    const Upgrade ours = carried(text, two, {{"steps.call again", Side::region}});
    EXPECT_TRUE(ours.done());
    EXPECT_NE(value(ours, "steps.leave word.do"), "");
    EXPECT_NE(value(ours, "steps.call again.do"), "");
}

TEST(Upgrade, AnOrderOnlyOneSideChangedIsKept) {
    const auto ids = [](const model::YamlDocument& of) {
        const auto elements = model::elements_of(of.root);
        return model::split_order(find_element(elements, "ends order")->value);
    };
    std::vector<std::string> order = ids(base());
    std::swap(order[0], order[1]);
    std::string list;
    for (const std::string& id : order) list += (list.empty() ? "" : ", ") + id;
    const std::string text =
        "change:\n  ends order: [" + list + "]\nbecause:\n" + why("ends order");
    const auto two =
        nation({}, {},
               {{"ends.found", "{title: {fi: a, sv: b, en: c}, when: done(first talk) and coping > "
                               "9, outcome: answered}"}});
    const Upgrade made = carried(text, two);
    EXPECT_TRUE(made.done()) << conflicts(made);
    order.emplace_back("found");
    EXPECT_EQ(value(made, "ends order"), model::join_order(order));
}

TEST(Versions, TheNumberSaysHowMuchHasChanged) {
    const auto weight = [](const model::YamlDocument& to) {
        const auto before = model::elements_of(base().root);
        const auto after = model::elements_of(to.root);
        return weight_of(model::differences(before, after));
    };
    EXPECT_EQ(weight(base()), Weight::none);
    EXPECT_EQ(weight(nation({{"steps.review.title", "{fi: a, sv: b, en: c}"}})), Weight::patch);
    EXPECT_EQ(weight(nation({}, {}, {{"steps.review.channels[chat]", "true"}})), Weight::minor);
    EXPECT_EQ(weight(nation({{"steps.review.within", "20 days"}})), Weight::major);
    EXPECT_EQ(weight(nation({}, {"steps.doctor view"})), Weight::major);
    EXPECT_EQ(declared("1.0.0", "1.0.1"), Weight::patch);
    EXPECT_EQ(declared("1.0.9", "1.1.0"), Weight::minor);
    EXPECT_EQ(declared("1.9.9", "2.0.0"), Weight::major);
    EXPECT_EQ(declared("2.0.0", "1.0.0"), Weight::none);
}

}  // namespace
}  // namespace luotsi::tailor
