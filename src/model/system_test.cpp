// Goal: models that start each other fit together before anything runs. Method: two small models
// that do; each row changes one thing in one of them and expects the mistake at its place in the
// file that starts, or none.
#include "model/system.hpp"

#include <gtest/gtest.h>

#include "model/builder.hpp"
#include "model/describe.hpp"

namespace luotsi::model {
namespace {

constexpr std::string_view sender = R"(model: fi.sender
version: 1.0.0
status: in-use
subject: person
register: social
title: {fi: a, sv: b, en: c}
facts:
  coping: {type: number 0..10, title: {fi: a, sv: b, en: c}}
  mood: {type: number 0..27, register: health, wall: health, title: {fi: a, sv: b, en: c}}
  children: {many: {name: {type: text, title: {fi: a, sv: b, en: c}}}, title: {fi: a, sv: b, en: c}}
  kind: {type: {one of: [self, other]}, title: {fi: a, sv: b, en: c},
         labels: {self: {fi: a, sv: b, en: c}, other: {fi: a, sv: b, en: c}}}
  ended: {type: text, from: started, title: {fi: a, sv: b, en: c}}
  answer: {type: boolean, from: started, title: {fi: a, sv: b, en: c}}
roles:
  worker: {one of: [nurse], title: {fi: a, sv: b, en: c}}
steps:
  talk: {do: meet, learn: [coping, mood, children, kind], title: {fi: a, sv: b, en: c}}
  go:
    when: done(talk)
    do: start
    title: {fi: a, sv: b, en: c}
    starts: fi.receiver
    hands over: [coping, children, kind]
    outcome: ended
  ask:
    when: done(talk)
    do: refer
    title: {fi: a, sv: b, en: c}
    of: family centre
    starts: fi.receiver@1.1
    consent: true
    hands over: [mood]
    outcome: answer
    answer within: 3 days
    if silent: [{after: 4 days, do: return, to: worker}]
ends:
  over: {when: done(go) and done(ask), outcome: answered, title: {fi: a, sv: b, en: c}}
)";

constexpr std::string_view receiver = R"(model: fi.receiver
version: 1.1.0
status: in-use
subject: family
register: social
title: {fi: a, sv: b, en: c}
facts:
  coping: {type: number 0..10, title: {fi: a, sv: b, en: c}}
  mood: {type: number 0..30, register: social, wall: health, title: {fi: a, sv: b, en: c}}
  children: {many: {name: {type: text, title: {fi: a, sv: b, en: c}},
             age: {type: count, title: {fi: a, sv: b, en: c}}}, title: {fi: a, sv: b, en: c}}
  kind: {type: text, title: {fi: a, sv: b, en: c}}
roles:
  helper: {one of: [family worker], unit: family centre, title: {fi: a, sv: b, en: c}}
steps:
  help: {do: meet, learn: [coping, mood, children, kind], title: {fi: a, sv: b, en: c}}
ends:
  over: {when: done(help), outcome: answered, title: {fi: a, sv: b, en: c}}
  no: {when: coping = 10, outcome: client's choice, title: {fi: a, sv: b, en: c}}
)";

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
    std::string out(text);
    const std::size_t at = out.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    if (at != std::string::npos) out.replace(at, from.size(), to);
    return out;
}

CompiledSystem compiled(std::string a, std::string b) {
    std::vector<YamlDocument> documents;
    documents.push_back(parse_yaml(std::move(a), "sender.yaml"));
    documents.push_back(parse_yaml(std::move(b), "receiver.yaml"));
    return compile_system(documents, nullptr);
}

std::string listed(const std::vector<Error>& errors) {
    std::string out;
    for (const Error& e : errors)
        out += e.file + ":" + std::to_string(e.line) + ":" + std::to_string(e.column) + " " +
               e.code + "\n";
    return out;
}

TEST(System, FittingModelsAreAccepted) {
    const CompiledSystem both = compiled(std::string(sender), std::string(receiver));
    for (const Compiled& file : both.files) {
        EXPECT_EQ(describe_errors(file.errors, file.warnings), "");
    }
    EXPECT_TRUE(both.accepted());
    EXPECT_EQ(both.library.started("fi.receiver@1")->version, "1.1.0");
}

TEST(System, WhatDoesNotFitIsToldWhereItIsStarted) {
    struct Row {
        bool in_sender;
        std::string_view from;
        std::string_view to;
        std::string_view expected; // places in sender.yaml
    };
    constexpr std::string_view words = "type: text, from: started";
    const Row rows[] = {
        {true, "starts: fi.receiver\n", "starts: fi.reciever\n", "23:13 model.unknown_model"},
        {true, "starts: fi.receiver\n", "starts: fi.receiver@2\n", "23:13 model.unknown_version"},
        {true, "starts: fi.receiver@1.1", "starts: fi.receiver@1.1.1",
         "31:13 model.unknown_version"},
        {true, "of: family centre", "of: police", "30:9 model.nobody_receives"},
        {true, words, "type: one of [answered], from: started", "25:14 model.outcome_without_word"},
        {true, "hands over: [coping, children", "hands over: [coping, children, mood",
         "24:36 model.handed_register"},
        {true, "    consent: true\n", "", "32:18 model.handed_register"},
        {true, "wall: health, title", "wall: named, title", "33:18 model.handed_wall"},
        {false, "  coping: {type: number 0..10", "  coping: {type: number 2..10",
         "24:18 model.handed_type"},
        {false, "  coping: {type: number 0..10", "  coping: {type: count",
         "24:18 model.handed_type"},
        {false, "kind: {type: text", "kind: {type: one of [self]", "24:36 model.handed_type"},
        {false, "name: {type: text", "nick: {type: text", "24:26 model.handed_type"},
        {false, "  children: {many", "  kids: {many", "24:26 model.not_received"},
        {false, "wall: health, title", "wall: social, title", "33:18 model.handed_wall"},
        {false, "wall: health, title", "wall: named, title", ""},
        {false, "unit: family centre, ", "unit: police, ", "30:9 model.nobody_receives"},
        {false, "unit: family centre, ", "", ""},
        {false, "version: 1.1.0", "version: 1.2.0", "31:13 model.unknown_version"},
    };
    for (const Row& row : rows) {
        std::string a(sender);
        std::string b(receiver);
        (row.in_sender ? a : b) = replaced(row.in_sender ? a : b, row.from, row.to);
        if (!row.in_sender && row.from == "  children: {many")
            b = replaced(b, "mood, children,", "mood, kids,");
        const CompiledSystem both = compiled(a, b);
        std::string expected(row.expected);
        if (!expected.empty()) expected = "sender.yaml:" + expected + "\n";
        EXPECT_EQ(listed(both.files[0].errors), expected) << row.to;
        EXPECT_EQ(listed(both.files[1].errors), "") << row.to;
        EXPECT_EQ(both.accepted(), expected.empty());
        for (const Error& error : both.files[0].errors) EXPECT_FALSE(error.repair.empty());
    }
}

TEST(System, ModelsInUseWarnOfStartingDrafts) {
    const CompiledSystem both =
        compiled(std::string(sender), replaced(receiver, "status: in-use", "status: draft"));
    EXPECT_TRUE(both.accepted());
    EXPECT_EQ(listed(both.files[0].warnings),
              "sender.yaml:23:13 model.starts_unready\nsender.yaml:31:13 model.starts_unready\n");
}

TEST(System, RingsOfStartsAreNamed) {
    const std::string back = replaced(receiver, "ends:",
                                      "  back: {when: done(help), do: start, starts: fi.sender, "
                                      "title: {fi: a, sv: b, en: c}}\nends:");
    const CompiledSystem both = compiled(std::string(sender), back);
    EXPECT_EQ(listed(both.files[0].errors), "sender.yaml:23:13 model.start_ring\n");
    EXPECT_EQ(listed(both.files[1].errors), "receiver.yaml:17:47 model.start_ring\n");
    ASSERT_EQ(both.files[0].errors.size(), 1U);
    EXPECT_NE(both.files[0].errors[0].detail.find("fi.sender → fi.receiver → fi.sender"),
              std::string::npos);
}

TEST(System, JoinsWithModelsThatExist) {
    Library beside;
    beside.add(compile(receiver, "receiver.yaml", nullptr).model);
    std::vector<YamlDocument> documents;
    documents.push_back(parse_yaml(std::string(sender), "sender.yaml"));
    EXPECT_TRUE(compile_system(documents, nullptr, &beside).accepted());
    EXPECT_FALSE(compile_system(documents, nullptr).accepted());
    documents.push_back(parse_yaml(std::string(sender), "again.yaml"));
    const CompiledSystem twice = compile_system(documents, nullptr, &beside);
    EXPECT_EQ(listed(twice.files[1].errors), "again.yaml:1:1 model.version_twice\n");
}

// A layer is compiled over its base: one of the files, or one beside them.
TEST(System, LayersAreCompiledOverTheirBase) {
    const std::string folder = std::string(LUOTSI_SOURCE_DIR) + "/content/";
    std::vector<YamlDocument> documents;
    documents.push_back(read_yaml_file(folder + "layers/fi.asiakasvastaava.posavo.yaml"));
    EXPECT_EQ(listed(compile_system(documents, nullptr).files[0].errors),
              documents[0].file + ":4:1 layer.no_base\n");
    std::vector<YamlDocument> bases;
    bases.push_back(read_yaml_file(folder + "models/fi.asiakasvastaava.yaml"));
    const CompiledSystem made = compile_system(documents, nullptr, nullptr, bases);
    ASSERT_TRUE(made.accepted()) << describe_errors(made.files[0].errors, {});
    EXPECT_EQ(made.files[0].model->layer, "posavo");
}

TEST(System, TypesFitWhenEveryValueDoes) {
    const auto fits = [](std::string_view from, std::string_view to) {
        return always_fits(*parse_type(from), *parse_type(to));
    };
    EXPECT_TRUE(fits("number 1..5", "number 0..10"));
    EXPECT_TRUE(fits("count", "number"));
    EXPECT_TRUE(fits("one of [a]", "one of [b, a]"));
    EXPECT_TRUE(fits("one of [a]", "text"));
    EXPECT_FALSE(fits("number", "number 0..10"));
    EXPECT_FALSE(fits("number 0..10", "count"));
    EXPECT_FALSE(fits("text", "one of [a]"));
    EXPECT_FALSE(fits("date", "date and time"));
}

} // namespace
} // namespace luotsi::model
