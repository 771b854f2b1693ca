// Goal: `luotsi model fmt` never changes what a file says, loses no comment, and is done when it is
// done once. Method: small files with the layout they should get; every model of the repository
// and hundreds of files spoilt at random (seed printed) formatted twice, compared by their trees,
// their compiled models and their comments; the models themselves must be formatted already.
#include "author/format.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>

#include "author/layout.hpp"
#include "model/compile.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::author {
namespace {

std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    EXPECT_TRUE(in.is_open()) << path;
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> models() {
    std::vector<std::string> out;
    for (const char* folder : {"content/models", "src/model/testdata"})
        for (const std::string& path :
             model::yaml_files(std::string(LUOTSI_SOURCE_DIR) + "/" + folder))
            out.push_back(path);
    return out;
}

std::string formatted(const std::string& text) {
    const Formatted result = format_model(text, "test.yaml");
    for (const Error& error : result.errors) ADD_FAILURE() << to_string(error) << "\n" << text;
    return result.text;
}

void expect_layout(const std::string& from, const std::string& to) {
    EXPECT_EQ(formatted(from), to);
    EXPECT_EQ(formatted(to), to) << "formatting twice is formatting once";
}

TEST(Format, PutsKeysInTheOrderOfTheLanguage) {
    expect_layout(R"(version: 1.0.0
model: fi.a
steps:
  talk:
      by: nurse
      takes: PT45M
      do: meet
      title: {en: Talk, fi: Puhe, sv: Samtal}
title: {fi: a, sv: b, en: c}
)",
                  R"(model: fi.a
version: 1.0.0
title: {fi: a, sv: b, en: c}

steps:
  talk:
    title: {fi: Puhe, sv: Samtal, en: Talk}
    do: meet
    by: nurse
    takes: PT45M
)");
}

TEST(Format, KeepsTheOrderThatMeansSomething) {
    const std::string text = R"(ends:
  zeta:
    when: done(b)
  alpha:
    when: done(a)
)";
    expect_layout(text, text);
}

TEST(Format, KeysItDoesNotKnowStayBehindTheirNeighbour) {
    expect_layout("steps:\n  a:\n    by: x\n    colour: red\n    title: t\n",
                  "steps:\n  a:\n    title: t\n    by: x\n    colour: red\n");
}

TEST(Format, CommentsTravelWithWhatTheySpeakOf) {
    expect_layout(R"(# About the whole file.
#   Indented on purpose.
version: 1.0.0  # of the version
# Why this id.
model: fi.a

# --- what is known ---

facts:
  # One.
  coping:   # beside a block
    ask: {fi: a, sv: b, en: c}   # beside braces
    type: text # close
    # more keys to come
  # more facts to come
roles:
  # nobody yet
# The end.
)",
                  R"(# About the whole file.
#   Indented on purpose.
# Why this id.
model: fi.a
version: 1.0.0  # of the version

# --- what is known ---

facts:
  # One.
  coping:   # beside a block
    type: text  # close
    ask: {fi: a, sv: b, en: c}   # beside braces
    # more keys to come
  # more facts to come

roles:
  # nobody yet
# The end.
)");
}

TEST(Format, CommentsInBracesOpenThem) {
    expect_layout(R"(steps:
  a:
    with: [x,  # first
           # second
           y]  # all
    learn:
      - # about the fact
        fact:
          # deep
          optional
)",
                  R"(steps:
  a:
    with:  # all
      - x  # first
      # second
      - y
    learn:
      # about the fact
      # deep
      - fact: optional
)");
}

TEST(Format, HashesInsideScalarsAreNoComments) {
    const std::string text = R"(basis:
  fi: "a # b"
  sv: 'it''s # c'
  en: a#b
ask: |
  # not a comment
    deeper

  last
help: >-
  folded
  # text
# a comment
other: x
)";
    expect_layout(text, text);
}

TEST(Format, LongTextsGetALineForEachLanguage) {
    const std::string words(50, 'x');
    expect_layout("title: {en: " + words + ", fi: " + words + ", sv: " + words + "}\n",
                  "title:\n  fi: " + words + "\n  sv: " + words + "\n  en: " + words + "\n");
}

TEST(Format, LongListsAreFilled) {
    std::string list;
    for (int i = 0; i < 14; ++i) {
        list += i == 0 ? "" : ", ";
        list += "step number " + std::to_string(i);
    }
    std::string filled = list;  // eight fit on the first line, six on the next ones
    const std::string margin = "\n              ";
    filled.replace(filled.find(" step number 7"), 1, margin);
    filled.replace(filled.find(" step number 13"), 1, margin);
    expect_layout("ends:\n  a:\n    cancels: [" + list + "]\n",
                  "ends:\n  a:\n    cancels: [" + filled + "]\n");
}

TEST(Format, DecisionRowsStandInColumns) {
    expect_layout(R"(decisions:
  a:
    rows:
    - ["<= 4", ">= 3", network]
    - ["< 10", "-", "self"]
)",
                  R"(decisions:
  a:
    rows:
      - ["<= 4", ">= 3", network]
      - ["< 10", "-",    "self"]
)");
}

TEST(Format, BlankLinesBetweenBlocksStayButOneIsEnough) {
    expect_layout(
        "facts:\n\n\n  a: {type: text}\n\n\n  b: {type: text}\n  c: {type: text}\nsteps: {}\n",
        "facts:\n  a: {type: text}\n\n  b: {type: text}\n  c: {type: text}\n\nsteps: {}\n");
}

TEST(Format, ScalarsOfSeveralLinesKeepTheirLines) {
    expect_layout(R"(steps:
  a:
      when: done(b) and
            done(c)
      title: "one
        two

        three"
)",
                  R"(steps:
  a:
    title: "one
      two

      three"
    when: done(b) and
      done(c)
)");
}

TEST(Format, BlockTextsThatLeanOnTheirSurroundingsAreQuoted) {
    expect_layout("a: |2\n    x\n  y\nb: |+\n  z\n\nc: 1\n",
                  "a: \"  x\\ny\\n\"\nb: \"z\\n\\n\"\n\nc: 1\n");
}

TEST(Format, LayersAreFormattedToo) {
    expect_layout(R"(layer: posavo
change:
  steps.first talk.within: 5 working days
extends: fi.a@1.0.0
add:
  steps.home visit: {by: coordinator, do: visit}
)",
                  R"(extends: fi.a@1.0.0
layer: posavo

change:
  steps.first talk.within: 5 working days

add:
  steps.home visit: {do: visit, by: coordinator}
)");
}

TEST(Format, WindowsLineEndsAndMissingLastOne) {
    EXPECT_EQ(formatted("a: 1  # x\r\nb: |\r\n  t\r\nc: 2"), "a: 1  # x\nb: |\n  t\nc: 2\n");
}

TEST(Format, WhatIsNoYamlIsRefused) {
    const Formatted result = format_model("a: [1, 2\nb: 3\n", "x.yaml");
    ASSERT_FALSE(result.errors.empty());
    EXPECT_EQ(result.errors.front().code, "yaml.syntax");
    EXPECT_TRUE(result.text.empty());
    EXPECT_EQ(format_model("a: 1\na: 2\n", "x.yaml").errors.front().code, "yaml.duplicate_key");
}

// What a compiled model says, without its hash.
std::string meaning(const std::string& text) {
    const model::Compiled compiled = model::compile(text, "x.yaml", nullptr);
    if (compiled.model == nullptr) return "refused";
    std::string out = compiled.model->id + compiled.model->version;
    for (const model::Fact& fact : compiled.model->facts)
        out += fact.id + feel::to_string(fact.type) + fact.title.sv + fact.ask.fi + fact.help.en;
    for (const model::Step& step : compiled.model->steps) {
        out += step.id + step.title.fi + step.shown.sv + std::string(step.when.text());
        for (const model::LearnItem& item : step.learn)
            out += std::to_string(item.fact) + item.again_because.fi;
        out += std::to_string(step.by) + step.guarantee + step.of + step.asks_after;
        if (step.within) out += to_string(*step.within);
    }
    for (const model::End& end : compiled.model->ends)
        out += end.id + std::string(end.when.text()) + std::to_string(end.cancels.size());
    for (const model::Decision& decision : compiled.model->decisions)
        out += decision.id + std::to_string(decision.table.row_count());
    return out;
}

TEST(Format, ModelsMeanTheSameAfterwards) {
    for (const std::string& path : models()) {
        const std::string text = read(path);
        const Formatted once = format_model(text, path);
        if (!once.errors.empty()) {  // broken on purpose: it stays as it is
            EXPECT_NE(path.find("bad_"), std::string::npos) << to_string(once.errors.front());
            continue;
        }
        EXPECT_EQ(formatted(once.text), once.text) << path;
        EXPECT_EQ(meaning(once.text), meaning(text)) << path;
    }
}

TEST(Format, ModelsOfTheRepositoryAreFormatted) {
    std::vector<std::string> files;
    for (const char* folder : {"/content/models", "/content/layers"})
        for (const std::string& path : model::yaml_files(LUOTSI_SOURCE_DIR + std::string(folder)))
            files.push_back(path);
    for (const std::string& path : files) {
        const std::string text = read(path);
        EXPECT_TRUE(format_model(text, path).text == text)
            << path << " is not in the canonical layout: run luotsi model fmt on it";
    }
}

// Spoils the layout of a file without changing what it says: comments, blank lines and trailing
// blanks between its lines.
std::string spoilt(const std::string& text, std::mt19937& random) {
    std::string out;
    std::size_t begin = 0;
    bool folded = false;  // a comment inside a folded condition would be text
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string line = text.substr(begin, end - begin);
        begin = end + 1;
        const bool behind = folded;
        folded = line.ends_with(">-") || (behind && line.find(':') == std::string::npos);
        const auto pick = behind || folded ? 12 : random() % 12;
        if (pick == 0) out += "\n";
        if (pick == 1 || pick == 2)
            out +=
                std::string(random() % 9, ' ') + "# note " + std::to_string(random() % 1000) + "\n";
        out += line;
        if (pick == 3 && !line.empty()) out += "   # beside " + std::to_string(random() % 1000);
        if (pick == 4) out += "  ";
        out += "\n";
    }
    return out;
}

TEST(Format, LosesNoCommentWhereverItStands) {
    const std::uint32_t seed = 20261122;
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const std::string good = read(std::string(LUOTSI_SOURCE_DIR) + "/src/model/testdata/good.yaml");
    for (int i = 0; i < 60; ++i) {
        const std::string text = spoilt(good, random);
        const std::string once = formatted(text);
        ASSERT_EQ(std::count(once.begin(), once.end(), '#'),
                  std::count(text.begin(), text.end(), '#'))
            << text;
        ASSERT_EQ(formatted(once), once) << text;
        ASSERT_EQ(meaning(once), meaning(good)) << text;
    }
}

}  // namespace
}  // namespace luotsi::author
