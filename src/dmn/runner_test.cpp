// Goal: files are found and test files judged whatever they look like: imports in other folders
// (DMN 1.5, 6.3.3), the simple types of XML Schema, missing models and decisions. Method: a folder
// of small files written for each test.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "dmn/load.hpp"
#include "dmn/read.hpp"
#include "dmn/tck.hpp"

namespace luotsi::dmn {
namespace {

namespace fs = std::filesystem;

class Files : public ::testing::Test {
protected:
    void SetUp() override {
        const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
        root_ = fs::path(::testing::TempDir()) / (std::string("luotsi dmn ") + test->name());
        fs::remove_all(root_);
    }
    void TearDown() override { fs::remove_all(root_); }

    std::string write(const std::string& name, const std::string& text) {
        const fs::path path = root_ / name;
        fs::create_directories(path.parent_path());
        std::ofstream(path, std::ios::binary) << text;
        return path.string();
    }

    static std::string model(const std::string& space, const std::string& inside) {
        return "<definitions xmlns=\"" + std::string(model_namespace) +
               "\" name=\"m\" namespace=\"" + space + "\">" + inside + "</definitions>";
    }

    static std::string decision(const std::string& name, const std::string& text,
                                const std::string& needs = "") {
        return "<decision name=\"" + name + "\" id=\"" + name + "\"><variable name=\"" + name +
               "\"/>" + needs + "<literalExpression><text>" + text +
               "</text></literalExpression></decision>";
    }

    static std::string tests(const std::string& model, const std::string& cases) {
        return "<testCases xmlns=\"http://www.omg.org/spec/DMN/20160719/testcase\" "
               "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><modelName>" +
               model + "</modelName>" + cases + "</testCases>";
    }

    static std::string expects(const std::string& name, const std::string& value) {
        return "<testCase id=\"" + name + "\"><resultNode name=\"" + name + "\"><expected>" +
               value + "</expected></resultNode></testCase>";
    }

    fs::path root_;
};

TEST_F(Files, ImportsAreFoundWhereTheyPoint) {
    const std::string needs =
        "<informationRequirement><requiredDecision href=\"urn:lib#one\"/></informationRequirement>";
    const auto importing = [&](const std::string& location) {
        return model("urn:main", "<import name=\"lib\" namespace=\"urn:lib\" importType=\"" +
                                     std::string(model_namespace) + "\" locationURI=\"" + location +
                                     "\"/>" + decision("d", "lib.one + 1", needs));
    };
    write("lib/a.dmn", model("urn:lib", decision("one", "1")));
    write("lib/b.dmn", model("urn:other", decision("one", "5")));
    const Loaded good = load(write("main/a b.dmn", importing("../lib/a.dmn")));
    EXPECT_TRUE(good.errors.empty());
    ASSERT_TRUE(good.model);
    EXPECT_EQ(good.model->decide("d", {}, Instant{0}).value, feel::Value::number(INT64_C(2)));
    // A file of another namespace, none, and a place on a network are no such file.
    for (const char* wrong : {"../lib/b.dmn", "../lib/c.dmn", "../lib", "http://lib/a.dmn", ""}) {
        const Loaded bad = load(write("main/c.dmn", importing(wrong)));
        ASSERT_FALSE(bad.errors.empty()) << wrong;
        EXPECT_EQ(bad.errors.front().code, "dmn.missing_import") << wrong;
    }
}

TEST_F(Files, ValuesHaveTheTypesOfXmlSchema) {
    struct Case {
        const char* type;
        const char* text;
        const char* feel;
    };
    const Case cases[] = {
        {"xsd:decimal", " 1.50\n", "1.5"},
        {"xsd:double", "1.5E1", "15"},
        {"integer", "-3", "-3"},
        {"xs:positiveInteger", "5", "5"},
        {"xsd:unsignedInt", "5", "5"},
        {"xsd:boolean", "1", "true"},
        {"xsd:string", " a ", "\" a \""},
        {"xsd:string", "", "\"\""},
        {"xsd:date", "2026-11-22", "@\"2026-11-22\""},
        {"xsd:time", "10:00:00+02:00", "@\"08:00:00Z\""},
        {"xsd:dateTime", "2026-11-22T10:00:00Z", "@\"2026-11-22T12:00:00+02:00\""},
        {"xsd:duration", "PT36H", "@\"P1DT12H\""},
        {"xsd:yearMonthDuration", "P14M", "@\"P1Y2M\""},
    };
    std::string decisions;
    std::string asked;
    for (std::size_t i = 0; i < std::size(cases); ++i) {
        const std::string name = "d" + std::to_string(i);
        decisions += decision(name, cases[i].feel);
        asked += expects(name, std::string("<value xsi:type=\"") + cases[i].type + "\">" +
                                   cases[i].text + "</value>");
    }
    write("m.dmn", model("urn:m", decisions));
    write("m-test-01.xml", tests("m.dmn", asked));
    const TestRun run = run_tests({root_.string()}, Instant{0});
    EXPECT_TRUE(run.errors.empty());
    for (const TestResult& one : run.results)
        EXPECT_TRUE(one.passed) << one.id << ": " << one.expected << " but " << one.got;
    EXPECT_EQ(run.results.size(), std::size(cases));
}

TEST_F(Files, WhatIsMissingIsAnErrorOrAFailure) {
    write("m.dmn", model("urn:m", decision("d", "null")));
    const std::string nil = "<value xsi:nil=\"true\"/>";
    write("m-test-01.xml", tests("m.dmn", expects("d", nil) + expects("e", nil)));
    write("m-test-02.xml", tests("other.dmn", expects("d", nil)));
    write("m-test-03.xml", "<testCases>");
    const TestRun run = run_tests({(root_ / "m.dmn").string()}, Instant{0});
    EXPECT_EQ(run.passed, 1U);
    EXPECT_EQ(run.failed, 2U);
    ASSERT_EQ(run.results.size(), 3U);
    EXPECT_EQ(run.results[1].got, "no such decision");
    EXPECT_EQ(run.results[2].got, "no model");
    ASSERT_EQ(run.errors.size(), 2U);
    EXPECT_EQ(run.errors[0].code, "dmn.no_file");
}

}  // namespace
}  // namespace luotsi::dmn
