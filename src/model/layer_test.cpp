// Goal: a layer changes what it names and nothing else, and every mistake in it is told at its own
// line with a repair. Method: layers written over the shipped models; the tailored model is
// compared element by element with its base; wrong layers and the codes they must give.
#include "model/layer.hpp"

#include <gtest/gtest.h>

#include "model/guarantee.hpp"

namespace luotsi::model {
namespace {

const std::string content = std::string(LUOTSI_SOURCE_DIR) + "/content";

const Guarantees& guarantees() {
    static const GuaranteesOrErrors read = read_guarantees(content + "/guarantees");
    return read.guarantees;
}

const YamlDocument& base() {
    static const YamlDocument document =
        read_yaml_file(content + "/models/fi.asiakasvastaava.yaml", "base.yaml");
    return document;
}

std::string head() {
    return "extends: fi.asiakasvastaava@1.0.0\nhash: " + base_hash(base()) +
           "\nlayer: test\nversion: 1.2.0\nstatus: in-use\n";
}

constexpr const char* why = "{fi: a, sv: b, en: c}";

Tailored tailor(const std::string& text) {
    return compile_layer(base(), parse_yaml(text, "layer.yaml"), &guarantees());
}

// "file:line code" of each error.
std::string codes(const Tailored& made) {
    std::string out;
    for (const Error& error : made.errors)
        out += error.file + ":" + std::to_string(error.line) + " " + error.code + "\n";
    return out;
}

std::string one(const std::string& section, const std::string& path, const std::string& value) {
    const std::string entry = section == "remove" ? "remove: [\"" + path + "\"]\n"
                                                  : section + ":\n  " + path + ": " + value + "\n";
    return head() + entry + "because:\n  " + path + ": " + why + "\n";
}

TEST(Layer, ChangesWhatItNamesAndNothingElse) {
    const Tailored made = tailor(head() + R"(
change:
  steps.first talk.within: 5 working days
  decisions.segment.rows[<= 4 | < 3]: {then: network}
  steps.crisis check.if silent[return]: {after: 3 working days, to: coordinator}
add:
  steps.check in.channels[video]: true
  steps.review.learn[several needs]: {again because: {fi: a, sv: b, en: c}}
  steps.home visit: {title: {fi: a, sv: b, en: c}, do: visit, by: coordinator,
    when: done(first talk) and coping <= 2}
  facts.pets: {type: boolean, title: {fi: a, sv: b, en: c}}
  steps.first talk.learn[pets]: true
remove: ["steps.joint meeting.with[doctor]"]
because:
  steps.first talk.within: {fi: a, sv: b, en: c}
  decisions.segment.rows[<= 4 | < 3]: {fi: a, sv: b, en: c}
  steps.crisis check.if silent[return]: {fi: a, sv: b, en: c}
  steps.check in.channels[video]: {fi: a, sv: b, en: c}
  steps.review.learn[several needs]: {fi: a, sv: b, en: c}
  steps.home visit: {fi: a, sv: b, en: c}
  facts.pets: {fi: a, sv: b, en: c}
  steps.first talk.learn[pets]: {fi: a, sv: b, en: c}
  steps.joint meeting.with[doctor]: {fi: a, sv: b, en: c}
)");
    ASSERT_NE(made.model, nullptr) << codes(made);
    EXPECT_EQ(made.model->id, "fi.asiakasvastaava");
    EXPECT_EQ(made.model->version, "1.0.0+test.1.2.0");
    EXPECT_EQ(made.model->layer, "test");
    EXPECT_NE(made.model->hash, base_hash(base()));
    const auto was = elements_of(base().root);
    const auto is = elements_of(made.tree);
    std::string said;
    for (const Difference& d : differences(was, is))
        said += std::string(to_string(d.kind)) + " " + d.path + "\n";
    EXPECT_EQ(said, R"(changed decisions.segment.rows[<= 4 | < 3]
added facts.pets
added steps.check in.channels[video]
changed steps.crisis check.if silent[return]
added steps.first talk.learn[pets]
changed steps.first talk.within
added steps.home visit
removed steps.joint meeting.with[doctor]
added steps.review.learn[several needs]
)");
    const Step& talk = made.model->steps[made.model->find_step("first talk")];
    EXPECT_EQ(talk.within, (Limit{LimitUnit::working_days, 5, false}));
}

TEST(Layer, WithoutDifferencesItIsTheBaseUnderAnotherVersion) {
    const Tailored made = tailor(head());
    ASSERT_NE(made.model, nullptr) << codes(made);
    const auto was = elements_of(base().root);
    EXPECT_TRUE(differences(was, elements_of(made.tree)).empty());
}

TEST(Layer, TheOrderOfItsTextDoesNotMatter) {
    const std::string changes[2] = {"  steps.first talk.within: 5 working days\n",
                                    "  steps.review.every: 2 months\n"};
    const std::string reasons = std::string("because:\n  steps.review.every: ") + why +
                                "\n  steps.first talk.within: " + why + "\n";
    const Tailored one_way = tailor(head() + "change:\n" + changes[0] + changes[1] + reasons);
    const Tailored other = tailor(head() + reasons + "change:\n" + changes[1] + changes[0]);
    ASSERT_NE(one_way.model, nullptr) << codes(one_way);
    const auto elements = elements_of(one_way.tree);
    EXPECT_TRUE(differences(elements, elements_of(other.tree)).empty());
}

TEST(Layer, MistakesAreToldAtTheLayersOwnLine) {
    EXPECT_EQ(codes(tailor(one("change", "steps.frist talk.within", "P1D"))),
              "layer.yaml:7 layer.unknown_address\n");
    EXPECT_EQ(tailor(one("change", "steps.frist talk.within", "P1D")).errors.front().repair,
              "did you mean \"steps.first talk.within\"?; what the base does not have goes under "
              "add");
    EXPECT_EQ(codes(tailor(one("change", "steps", "P1D"))), "layer.yaml:7 layer.bad_address\n");
    EXPECT_EQ(codes(tailor(one("add", "steps.first talk.within", "P1D"))),
              "layer.yaml:7 layer.exists\n");
    EXPECT_EQ(codes(tailor(one("add", "steps.first talk.with[doctor]", "maybe"))),
              "layer.yaml:7 layer.wrong_value\n");
    EXPECT_EQ(codes(tailor(one("change", "steps.first talk.with", "[doctor]"))),
              "layer.yaml:7 layer.wrong_value\n");
    EXPECT_EQ(codes(tailor(head() + "change:\n  steps.review.every: 2 months\n")),
              "layer.yaml:7 layer.reason_missing\n");
    EXPECT_EQ(codes(tailor(head() + "because:\n  steps.review.every: " + why + "\n")),
              "layer.yaml:7 layer.reason_of_nothing\n");
    EXPECT_EQ(codes(tailor(one("change", "steps.first talk.by", "nobody"))),
              "layer.yaml:7 model.unknown_name\n");
    EXPECT_EQ(codes(tailor(one("change", "steps.review.when", "plan agred = true"))),
              "layer.yaml:7 feel.unknown_name\n");
}

TEST(Layer, AMistakeTheLayerMakesInTheBaseIsToldThere) {
    const Tailored made = tailor(one("remove", "roles.doctor", ""));
    // Where the doctor was asked to come along.
    ASSERT_EQ(made.errors.size(), 2U) << codes(made);
    for (const Error& error : made.errors) {
        EXPECT_EQ(error.file, "base.yaml");
        EXPECT_EQ(error.code, "model.unknown_name");
    }
}

TEST(Layer, AnotherBaseThanTheOneThatWasTailoredIsRefused) {
    const std::string wrong =
        "extends: fi.asiakasvastaava@1.0.0\nhash: 0123456789abcdef\nlayer: test\nversion: 1.0.0\n"
        "status: draft\n";
    EXPECT_EQ(codes(tailor(wrong)), "layer.yaml:2 layer.base_changed\n");
    EXPECT_NE(tailor(wrong).errors.front().repair.find(base_hash(base()).substr(0, 16)),
              std::string::npos);
    EXPECT_EQ(codes(tailor("extends: fi.asiakasvastaava@2.0.0\nhash: 0123456789abcdef\n"
                           "layer: test\nversion: 1.0.0\nstatus: draft\n")),
              "layer.yaml:1 layer.other_base\n");
}

TEST(Layer, WhatTheLawGivesCannotBeLoosened) {
    for (const char* path :
         {"steps.first talk", "steps.first talk.guarantee", "steps.first talk.marks"})
        EXPECT_EQ(codes(tailor(one("remove", path, ""))), "layer.yaml:6 layer.loosens\n") << path;
    EXPECT_EQ(codes(tailor(one("change", "steps.first talk.guarantee", "pth-care"))),
              "layer.yaml:7 layer.loosens\n");
    EXPECT_EQ(codes(tailor(one("change", "steps.first talk.within", "6 months"))),
              "layer.yaml:7 model.looser_than_law\n");
}

// A fact "coping and plan" could be read into "coping and plan": it is not, and the layer is told.
TEST(Layer, ANameItAddsCannotBeReadIntoASentenceOfTheBase) {
    YamlDocument own = parse_yaml(R"(
model: test.bind
version: 1.0.0
status: draft
subject: person
register: social
title: {fi: a, sv: b, en: c}
facts:
  coping: {type: boolean, title: {fi: a, sv: b, en: c}}
  plan: {type: boolean, title: {fi: a, sv: b, en: c}}
roles:
  nurse: {title: {fi: a, sv: b, en: c}, one of: [nurse]}
steps:
  talk: {title: {fi: a, sv: b, en: c}, do: meet, by: nurse, learn: [coping, plan]}
  visit: {title: {fi: a, sv: b, en: c}, do: visit, by: nurse, when: coping and plan}
ends:
  done: {title: {fi: a, sv: b, en: c}, when: done(talk), outcome: answered}
)",
                                  "own.yaml");
    const std::string layer = "extends: test.bind@1.0.0\nhash: " + base_hash(own) + R"(
layer: test
version: 1.0.0
status: draft
add:
  facts.coping and plan: {type: boolean, title: {fi: a, sv: b, en: c}}
  steps.talk.learn[coping and plan]: true
because:
  facts.coping and plan: {fi: a, sv: b, en: c}
  steps.talk.learn[coping and plan]: {fi: a, sv: b, en: c}
)";
    const Tailored made = compile_layer(own, parse_yaml(layer, "layer.yaml"), nullptr);
    EXPECT_EQ(codes(made), "own.yaml:15 feel.ambiguous_name\n");
    EXPECT_NE(made.errors.front().repair.find("choose another"), std::string::npos);
}

// The example of docs/language.md, over the base as it is now.
TEST(Layer, TheReferencesExampleStands) {
    const std::string page =
        read_yaml_file(std::string(LUOTSI_SOURCE_DIR) + "/docs/language.md").source;
    const std::string mark = "```yaml\n# layer\n";
    const std::size_t at = page.find(mark);
    ASSERT_NE(at, std::string::npos);
    std::string text = page.substr(at + mark.size());
    text.resize(text.find("```"));
    const std::size_t hash = text.find("hash: ");
    text.replace(hash + 6, 16, base_hash(base()).substr(0, 16));
    const Tailored made = tailor(text);
    EXPECT_NE(made.model, nullptr) << codes(made);
    EXPECT_EQ(made.layer.entries.size(), 4U);
}

TEST(Layer, ReadAsAWholeModelItIsOneMistake) {
    const Compiled made = compile(one("change", "title", why), "layer.yaml", &guarantees());
    ASSERT_EQ(made.errors.size(), 1U);
    EXPECT_EQ(made.errors.front().code, "model.is_layer");
}

TEST(Layer, WhatItTakesAwayItselfIsNotProposedAsTheNearest) {
    const Tailored made = tailor(head() +
                                 "change:\n  steps.first talk.within: 5 working days\n"
                                 "remove: [steps.first talk.within]\n"
                                 "because:\n  steps.first talk.within: " +
                                 why + "\n");
    EXPECT_FALSE(made.errors.empty());
    for (const Error& error : made.errors)
        EXPECT_EQ(error.repair.find("did you mean"), std::string::npos) << error.repair;
}

TEST(Layer, TheShippedLayersOpenTheRegionsNewCases) {
    Library library = Library::load(content + "/models", &guarantees());
    for (const Error& error : library.errors()) ADD_FAILURE() << to_string(error);
    const ModelPtr national = library.latest("fi.asiakasvastaava");
    ASSERT_NE(national, nullptr);
    EXPECT_EQ(national->layer, "");
    library.set_organiser("pohjois-savo");
    const ModelPtr ours = library.latest("fi.asiakasvastaava");
    ASSERT_NE(ours, nullptr);
    EXPECT_EQ(ours->layer, "posavo");
    EXPECT_EQ(library.exact(ours->id, ours->version), ours);
    EXPECT_EQ(library.exact(national->id, national->version), national);
    EXPECT_EQ(library.latest("fi.yksi-yhteydenotto")->layer, "");
}

} // namespace
} // namespace luotsi::model
