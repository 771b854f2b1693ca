// Goal: what is wrong with a model is found. Method: more than a thousand seeded faults over the
// shipped models and the system they form – a step dropped, a condition cut, a limit lengthened, a
// question asked again, a promise left silent, a role nobody can hold, a text missing … Each must
// be refused by the compiler or refuted by the prover; what neither finds must be shown to be no
// fault at all by means that share nothing with the prover. The originals are proved.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <sstream>

#include "model/compile.hpp"
#include "prove/mutate.hpp"
#include "prove/reference.hpp"

namespace luotsi::prove {
namespace {

struct Content {
    std::vector<std::string> names;
    std::vector<std::string> yaml;
    std::vector<model::ModelPtr> models;
    model::Guarantees guarantees;
    Calendar calendar;
};

const Content& content() {
    static const Content loaded = [] {
        Content out;
        const std::string folder = std::string(LUOTSI_SOURCE_DIR) + "/content";
        out.guarantees = model::read_guarantees(folder + "/guarantees").guarantees;
        out.calendar = model::read_calendar(folder + "/calendar/fi.yaml", 2020, 2040).value();
        for (const std::string& file : model::yaml_files(folder + "/models")) {
            std::ifstream in(file);
            std::ostringstream text;
            text << in.rdbuf();
            out.names.push_back(file.substr(file.rfind('/') + 1));
            out.yaml.push_back(text.str());
            out.models.push_back(
                model::compile(out.yaml.back(), out.names.back(), &out.guarantees).model);
        }
        return out;
    }();
    return loaded;
}

TEST(Mutate, WritesTheSameModelBack) {
    for (std::size_t i = 0; i < content().yaml.size(); ++i) {
        ASSERT_TRUE(content().models[i]) << content().names[i];
        const auto tree = model::parse_yaml(content().yaml[i], content().names[i]);
        const std::string again = to_yaml(tree.root);
        const auto compiled = model::compile(again, content().names[i], &content().guarantees);
        for (const Error& error : compiled.errors) ADD_FAILURE() << to_string(error);
        EXPECT_EQ(to_yaml(model::parse_yaml(again, "again").root), again);
    }
}

// Thousands of faults fit the shipped models, of every kind, and not all are for the compiler to
// find. (A seeded sample: compiling them all takes a while.)
TEST(Mutate, MakesFaultsOfEveryKind) {
    std::map<std::string, int> made;
    std::size_t all = 0;
    std::size_t refused = 0;
    std::size_t sampled = 0;
    for (std::size_t i = 0; i < content().yaml.size(); ++i)
        for (const Mutant& mutant : faults_of(content().yaml[i])) {
            ++made[mutant.fault];
            if (all++ % 61 != 0) continue;
            ++sampled;
            const auto compiled =
                model::compile(mutant.yaml, content().names[i], &content().guarantees);
            refused += compiled.model ? 0U : 1U;
        }
    EXPECT_GT(all, 3'000U);
    EXPECT_GE(made.size(), 20U);
    EXPECT_GT(refused, sampled / 10);
    EXPECT_LT(refused, sampled);
}

}  // namespace
}  // namespace luotsi::prove
