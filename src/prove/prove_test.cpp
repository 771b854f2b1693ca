// Goal: each property is proved where it holds and refuted, with the shortest story, where it does
// not; settling, withdrawing, repeating and ending mean what they mean in the engine. Method: one
// tiny model per corner.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "model/compile.hpp"
#include "prove/prove.hpp"

namespace luotsi::prove {
namespace {

model::ModelPtr read(const std::string& id) {
    std::ifstream in(std::string(LUOTSI_SOURCE_DIR) + "/content/models/" + id + ".yaml");
    std::ostringstream text;
    text << in.rdbuf();
    return model::compile(text.str(), id, nullptr).model;
}

TEST(RealModels, TheCoordinatorIsProved) {
    const model::ModelPtr models[] = {read("fi.asiakasvastaava")};
    const Report report = prove(models, {});
    EXPECT_TRUE(report.findings.empty());
    EXPECT_GT(report.models[0].states, 1'000'000U);
}

}  // namespace
}  // namespace luotsi::prove
