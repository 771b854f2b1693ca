// Goal: a model seen as elements says the same whatever the order and spelling of the text, and
// every element can be reached by its address. Method: small files whose elements are listed; the
// shipped models taken apart and put together again element by element.
#include "model/elements.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace luotsi::model {
namespace {

YamlDocument document(std::string text) {
    YamlDocument out = parse_yaml(std::move(text), "test.yaml");
    EXPECT_TRUE(out.errors.empty()) << to_string(out.errors.front());
    return out;
}

std::string listed(const YamlDocument& document) {
    std::string out;
    for (const Element& element : elements_of(document.root))
        if (!element.group) out += element.path + " = " + element.value + "\n";
    return out;
}

constexpr const char* talk = R"(
model: test.one
version: 1.0.0
title: {fi: A, sv: B, en: C}
serves: [access, cost]
decisions:
  kind:
    hit: F
    when: [coping, age]
    rows: [["<= 4", ">= 3", network], ["-", "-", self]]
    because: [{fi: a, sv: b, en: c}, {fi: d, sv: e, en: f}]
steps:
  talk:
    within: 2 weeks
    when: "done(x)   and y > 3"
    channels: [phone, visit]
    learn: [coping, {age: optional}]
    safety: false
    if silent:
      - {after: 2 days, do: remind}
      - {after: P4D, do: return, to: nurse}
ends:
  better: {when: coping > 3, cancels: [talk]}
  worse: {when: coping < 3}
)";

TEST(Elements, AFileIsTakenApartByAddresses) {
    EXPECT_EQ(listed(document(talk)), R"(decisions.kind.hit = F
decisions.kind.rows order = <= 4 | >= 3; - | -
decisions.kind.rows[- | -] = self, because {en: f, fi: d, sv: e}
decisions.kind.rows[<= 4 | >= 3] = network, because {en: c, fi: a, sv: b}
decisions.kind.when = [coping, age]
ends order = better; worse
ends.better.cancels[talk] = true
ends.better.when = coping > 3
ends.worse.when = coping < 3
serves[access] = true
serves[cost] = true
steps.talk.channels[phone] = true
steps.talk.channels[visit] = true
steps.talk.if silent[remind] = 2 days
steps.talk.if silent[return] = 4 days to nurse
steps.talk.learn[age] = optional
steps.talk.learn[coping] = true
steps.talk.when = done(x) and y > 3
steps.talk.within = 2 weeks
title = {en: C, fi: A, sv: B}
)");
}

TEST(Elements, OrderAndSpellingOfTheTextDoNotMatter) {
    const YamlDocument other = document(R"(
steps:
  talk: {learn: [age: optional, coping], channels: [visit, phone], when: done(x) and y > 3,
    if silent: [{do: remind, after: P2D}, {do: return, after: 4 days, to: nurse}], within: P2W}
ends: {better: {cancels: [talk], when: coping > 3}, worse: {when: coping < 3}}
serves: [cost, access]
decisions:
  kind: {when: [coping, age], hit: "F", rows: [["<= 4", ">= 3", "network"], ["-", "-", self]],
    because: [{en: c, fi: a, sv: b}, {fi: d, sv: e, en: f}]}
title: {en: C, sv: B, fi: A}
version: 9.9.9
model: test.one
)");
    const YamlDocument one = document(talk);
    const auto before = elements_of(one.root);
    const auto after = elements_of(other.root);
    std::string said;
    for (const Difference& difference : differences(before, after)) said += difference.path + "\n";
    // Two weeks and P2W are one limit; nothing else differs either.
    EXPECT_EQ(said, "");
}

TEST(Elements, AnAddressIsReadBackAsItIsWritten) {
    for (const char* text :
         {"title", "offer when", "serves[access]", "evidence.level", "evidence.sources[Laki 5 §]",
          "steps.first talk", "steps.first talk.within", "steps.first talk.learn[low mood]",
          "decisions.segment.rows[<= 4 | [1..2] | \"a.b\"]", "ends order",
          "expect.first talk takes", "decisions.segment.rows order",
          "steps.crisis check.if silent[remind 2]"}) {
        const auto address = parse_address(text);
        ASSERT_TRUE(address) << text;
        EXPECT_EQ(to_string(*address), text);
    }
    for (const char* text : {"", "nothing", "steps", "steps.", "steps.a.", "steps.a.learn[",
                             "steps.a.learn[]", "title.fi", "model", "version"})
        EXPECT_FALSE(parse_address(text)) << text;
}

TEST(Elements, ARemovedGroupIsOneDifferenceAndNotItsNeighbour) {
    const YamlDocument before = document("steps: {a: {do: ask}, a b: {do: ask}, c: {do: ask}}");
    const YamlDocument after = document("steps: {a b: {do: call}, c: {do: ask}, d: {do: ask}}");
    const auto old_elements = elements_of(before.root);
    const auto new_elements = elements_of(after.root);
    std::string said;
    for (const Difference& d : differences(old_elements, new_elements))
        said += std::string(to_string(d.kind)) + " " + d.path + "\n";
    EXPECT_EQ(said, "removed steps.a\nchanged steps.a b.do\nadded steps.d\n");
}

TEST(Elements, AnyElementCanBeTakenOutAndPutBack) {
    int tried = 0;
    std::size_t at = 0;
    for (const std::string& file : yaml_files(std::string(LUOTSI_SOURCE_DIR) + "/content/models")) {
        const YamlDocument whole = read_yaml_file(file);
        const auto elements = elements_of(whole.root);
        for (const Element& element : elements) {
            if (++at % 11 != 0) continue;  // each costs two copies of the file
            if (element.path.ends_with(" order") || element.path.ends_with(".rows")) continue;
            const auto address = parse_address(element.path);
            ASSERT_TRUE(address) << element.path;
            if (!address->has_member && !address->is_group() && address->id.empty()) continue;
            YamlNode tree = whole.root;
            ASSERT_EQ(remove_element(tree, *address), Edit::done) << element.path;
            const auto without = elements_of(tree);
            EXPECT_EQ(find_element(without, element.path), nullptr) << element.path;
            YamlNode value = layer_value(element);
            if (address->key == "rows") continue;  // a row's place is said with "before"
            const YamlNode& key = element.key != nullptr ? *element.key : *element.node;
            ASSERT_EQ(add_element(tree, *address, key, value), Edit::done) << element.path;
            const auto again = elements_of(tree);
            EXPECT_TRUE(std::ranges::all_of(differences(elements, again), [](const Difference& d) {
                return d.path.ends_with(" order");
            })) << element.path;
            ++tried;
        }
    }
    EXPECT_GT(tried, 80);
}

TEST(Elements, YamlWrittenBackReadsAsTheSameTree) {
    for (const std::string& file : yaml_files(std::string(LUOTSI_SOURCE_DIR) + "/content/models")) {
        const YamlDocument whole = read_yaml_file(file);
        const YamlDocument again = parse_yaml(to_yaml(whole.root), "again");
        ASSERT_TRUE(again.errors.empty()) << to_string(again.errors.front());
        EXPECT_EQ(listed(whole), listed(again)) << file;
    }
}

} // namespace
} // namespace luotsi::model
