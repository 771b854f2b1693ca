// Goal: the models we ship keep their six promises, alone and joined, and a fault in one is found
// with its story. Method: the files of content/models, as they are and with one line changed.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "model/compile.hpp"
#include "model/words.hpp"
#include "prove/prove.hpp"

namespace luotsi::prove {
namespace {

const std::string content = std::string(LUOTSI_SOURCE_DIR) + "/content";

class RealModels : public ::testing::Test {
protected:
    static std::string source(const std::string& id) {
        std::ifstream in(content + "/models/" + id + ".yaml", std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

    void add(const std::string& id, const std::string& from = "", const std::string& to = "") {
        std::string text = source(id);
        if (!from.empty()) {
            ASSERT_NE(text.find(from), std::string::npos);
            text.replace(text.find(from), from.size(), to);
        }
        const model::Compiled compiled = model::compile(text, id, &guarantees_);
        for (const Error& error : compiled.errors) ADD_FAILURE() << to_string(error);
        models_.push_back(compiled.model);
    }

    void add_others() {
        add("fi.asiakasvastaava");
        add("fi.perhekeskus-varhainen-tuki");
    }

    Report proved() {
        Options options;
        options.calendar = &calendar_;
        options.guarantees = &guarantees_;
        options.from = to_date({2025, 12, 1});
        options.to = to_date({2026, 1, 31});
        return prove(models_, options);
    }

    model::Guarantees guarantees_ = model::read_guarantees(content + "/guarantees").guarantees;
    Calendar calendar_ = *model::read_calendar(content + "/calendar/fi.yaml", 2024, 2028);
    std::vector<model::ModelPtr> models_;
};

TEST_F(RealModels, AreProvedTogether) {
    add_others();
    add("fi.yksi-yhteydenotto");
    const Report report = proved();
    EXPECT_TRUE(report.proved());
    std::vector<Error> errors;
    const model::Words words = model::Words::load(content + "/words", errors);
    for (const Finding& finding : report.findings) {
        for (const std::string& line : tell(finding, models_, Language::fi, words)) {
            ADD_FAILURE() << line;
        }
    }
    EXPECT_GT(report.models[2].states, 1'000'000'000'000U);
}

TEST_F(RealModels, ALongerLimitPassesTheLawsOverChristmas) {
    add("fi.yksi-yhteydenotto", "within: 4 working days", "within: 5 working days");
    add_others();
    const Report report = proved();
    EXPECT_EQ(report.models[0].verdicts[4], Verdict::refuted);
    const auto of_time = [](const Finding& finding) { return finding.property == Property::time; };
    const auto finding = std::find_if(report.findings.begin(), report.findings.end(), of_time);
    ASSERT_NE(finding, report.findings.end());
    EXPECT_EQ(finding->element, "steps.needs talk");
    EXPECT_EQ(finding->story.size(), 8U);  // contact, first answer, three calls and two waits, late
}

}  // namespace
}  // namespace luotsi::prove
