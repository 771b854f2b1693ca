// Goal: the decisions of a model say the same as DMN. Method: the DMN file is read back, compiled
// without an error and run beside the model's own table over every combination of values.
#include "author/dmn.hpp"

#include <gtest/gtest.h>

#include "dmn/evaluate.hpp"
#include "dmn/read.hpp"
#include "model/compile.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::author {
namespace {

// Facts by index, nothing else.
class Facts final : public feel::Environment {
public:
    explicit Facts(std::size_t count) : values(count) {}
    const feel::Value& fact(std::uint32_t index) const override { return values[index]; }
    bool fact_unknown(std::uint32_t) const override { return false; }
    bool fact_asked(std::uint32_t) const override { return false; }
    bool step_done(std::uint32_t, bool) const override { return false; }
    bool step_overdue(std::uint32_t) const override { return false; }
    std::int64_t step_count(std::uint32_t) const override { return 0; }
    std::vector<feel::Value> values;
};

// Values worth trying: all of a small type, some of a number.
std::vector<feel::Value> samples(const feel::Type& type) {
    std::vector<feel::Value> out;
    if (type.kind == feel::TypeKind::enumeration)
        for (const std::string& value : type.values) out.push_back(feel::Value::string(value));
    else if (type.kind == feel::TypeKind::boolean)
        out = {feel::Value::boolean(true), feel::Value::boolean(false)};
    else
        for (const int number : {0, 2, 3, 4, 5, 7, 10, 75, 90})
            if (!type.maximum || *type.maximum >= feel::Decimal(number))
                out.push_back(feel::Value::number(number));
    return out;
}

struct Trial {
    const model::CompiledModel& model;
    const model::Decision& decision;
    const dmn::Model& dmn;
    std::size_t tried = 0;

    void all(Facts& facts, std::size_t at) {
        if (at < decision.reads.size() && tried < 3000) {
            const std::uint32_t fact = decision.reads[at];
            for (const feel::Value& value : samples(model.facts[fact].type)) {
                facts.values[fact] = value;
                all(facts, at + 1);
            }
            return;
        }
        ++tried;
        std::vector<dmn::Given> given;
        for (const std::uint32_t fact : decision.reads)
            given.push_back({model.facts[fact].id, facts.values[fact], ""});
        const auto other = dmn.decide(model.facts[decision.fact].id, given, Instant{});
        EXPECT_TRUE(other.value == decision.table.evaluate(facts).value)
            << model.id << ": " << decision.id;
    }
};

TEST(Dmn, DecisionsSayTheSame) {
    const std::string root = LUOTSI_SOURCE_DIR;
    std::size_t decisions = 0;
    for (const std::string& file : model::yaml_files(root + "/content/models")) {
        const auto document = model::read_yaml_file(file);
        const model::Compiled compiled = model::compile(document.source, file, nullptr);
        ASSERT_NE(compiled.model, nullptr) << file;
        const Exported written = to_dmn(*compiled.model, document, Language::fi);
        dmn::ReadResult read = dmn::read(written.text, "x.dmn");
        for (const Error& error : read.errors) ADD_FAILURE() << to_string(error);
        ASSERT_TRUE(read.definitions.has_value());
        const auto model =
            dmn::compile({std::make_shared<const dmn::Definitions>(std::move(*read.definitions))});
        for (const Error& error : model.errors) ADD_FAILURE() << to_string(error);
        for (const model::Decision& decision : compiled.model->decisions) {
            Facts facts(compiled.model->facts.size());
            Trial run{*compiled.model, decision, model.model};
            run.all(facts, 0);
            EXPECT_GT(run.tried, 1U);
            ++decisions;
        }
    }
    EXPECT_GE(decisions, 3U);
}

TEST(Dmn, QuotesInValuesAreEscaped) {
    const auto document = model::parse_yaml(R"(
model: fi.quotes
version: 1.0.0
status: draft
subject: person
register: social
title: {fi: a, sv: b, en: c}
facts:
  coping: {type: number, ask: {fi: a, sv: b, en: c}}
  kind: {type: {one of: ['the "x" & <y>', b]}, decide: kind, title: {fi: a, sv: b, en: c}}
roles:
  worker: {one of: [nurse]}
decisions:
  kind: {hit: F, when: [coping], rows: [["< 3", 'the "x" & <y>'], ["-", b]]}
steps:
  talk: {do: meet, by: worker, learn: [coping, kind]}
ends:
  done: {when: done(talk), outcome: answered}
)",
                                            "quotes.yaml");
    const model::Compiled compiled = model::compile(document.source, "quotes.yaml", nullptr);
    for (const Error& error : compiled.errors) ADD_FAILURE() << to_string(error);
    ASSERT_NE(compiled.model, nullptr);
    dmn::ReadResult read = dmn::read(to_dmn(*compiled.model, document, Language::fi).text, "x.dmn");
    ASSERT_TRUE(read.definitions.has_value());
    const auto model =
        dmn::compile({std::make_shared<const dmn::Definitions>(std::move(*read.definitions))});
    for (const Error& error : model.errors) ADD_FAILURE() << to_string(error);
}

}  // namespace
}  // namespace luotsi::author
