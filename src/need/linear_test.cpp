// Goal: the weights that are loaded are those that stand in the file. Method: the shipped files are
// loaded and written again, byte for byte; broken lines are told with their place; odd numbers are
// read as the standard library reads them.
#include "need/linear.hpp"

#include <gtest/gtest.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace luotsi::need {
namespace {

std::string text_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::vector<std::string> categories_of(const std::string& text) {
    const std::string mark = "# categories: ";
    std::vector<std::string> out(1);
    for (std::size_t at = text.find(mark) + mark.size(); text[at] != '\n'; ++at) {
        if (text[at] == ' ')
            out.emplace_back();
        else
            out.back() += text[at];
    }
    return out;
}

class Linear : public testing::Test {
protected:
    LinearModel load(const std::string& lines) {
        std::ofstream(file_, std::ios::binary) << "# categories: A B AB\n" << lines;
        return LinearModel::load(file_, {"A", "B", "AB"}, errors_);
    }
    void TearDown() override { std::filesystem::remove(file_); }

    std::string file_ = testing::TempDir() + "luotsi_linear_test.tsv";
    std::vector<Error> errors_;
};

TEST_F(Linear, shipped_weights_are_written_as_they_were_read) {
    for (const char* name :
         {"/content/needs/learned/weights.tsv", "/content/danger/learned/weights.tsv"}) {
        const std::string file = std::string(LUOTSI_SOURCE_DIR) + name;
        const std::string text = text_of(file);
        ASSERT_FALSE(text.empty());
        const std::vector<std::string> categories = categories_of(text);
        const LinearModel model = LinearModel::load(file, categories, errors_);
        EXPECT_TRUE(errors_.empty());
        EXPECT_TRUE(model.write(categories) == text) << name;
    }
}

TEST_F(Linear, numbers_are_the_nearest_floats) {
    for (const char* said :
         {"0", "1.5", "-0.1", "0.3", "8388608.5", "1234567.8", "16777217", "1e-3", "0.00001",
          "99999999", "-7.25", "123456789.123456789", "2.0010"}) {
        const LinearModel model = load(std::string("x\t1.0\tB=") + said + "\n");
        ASSERT_TRUE(errors_.empty()) << said;
        float expected = 0;
        std::from_chars(said, said + std::string_view(said).size(), expected);
        const std::vector<double> scores = model.scores({{"x", 1, 0}});
        EXPECT_EQ(scores[1], static_cast<double>(expected)) << said;
        EXPECT_EQ(scores[0], 0);
    }
}

TEST_F(Linear, broken_lines_are_told_with_their_place) {
    for (const char* line : {"x", "x\t1.0\tA", "x\t1.0\tC=1", "x\t1.0\tA=", "x\t1.0\tA=1,5",
                             "\t1\tA=1", "x\tmuch\tA=1", "x\t1\tA=-", "x\t1\tA=."}) {
        errors_.clear();
        load(std::string("ok\t1.0\tA=1 AB=2\n") + line + "\n");
        ASSERT_EQ(errors_.size(), 1U) << line;
        EXPECT_EQ(errors_[0].line, 3U) << line;
        EXPECT_EQ(errors_[0].code, "need.bad_weights");
    }
    errors_.clear();
    load("x\t1.0\tA=1\ny\t1.0\tA=1\nx\t1.0\tB=1\n");
    ASSERT_EQ(errors_.size(), 1U) << "a name that stands twice";
    EXPECT_EQ(errors_[0].line, 4U);
    errors_.clear();
    LinearModel::load(file_ + ".absent", {"A"}, errors_);
    EXPECT_EQ(errors_.size(), 1U);
}

TEST_F(Linear, a_feature_put_again_takes_the_place_of_the_first) {
    LinearModel model;
    model.bias = {0, 0};
    for (int i = 0; i < 1'000; ++i) model.put("f" + std::to_string(i), {1, {{0, 1}}});
    model.put("f7", {1, {{1, 3}}});
    EXPECT_TRUE(model.knows("f999"));
    EXPECT_FALSE(model.knows("f1000"));
    EXPECT_EQ(model.scores({{"f7", 1, 0}}), (std::vector<double>{0, 3}));
    EXPECT_EQ(model.scores({{"f8", 1, 0}}), (std::vector<double>{1, 0}));
}

}  // namespace
}  // namespace luotsi::need
