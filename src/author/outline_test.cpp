// Goal: `luotsi model show` shows an author what they wrote. Method: what must stand in the outline
// of a known model, in text and in JSON; tables stay within the terminal.
#include "author/outline.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "author/text_table.hpp"
#include "model/compile.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::author {
namespace {

struct Read {
    model::YamlDocument document;
    model::ModelPtr model;
};

Read read(const std::string& name) {
    const std::string path = std::string(LUOTSI_SOURCE_DIR) + "/content/models/" + name + ".yaml";
    Read out{model::read_yaml_file(path), nullptr};
    out.model = model::compile(out.document.source, path, nullptr).model;
    EXPECT_NE(out.model, nullptr);
    return out;
}

TEST(Outline, ShowsClocksWithTheLawBesideTheModelsOwn) {
    const Read of = read("fi.asiakasvastaava");
    const auto law = model::read_guarantees(std::string(LUOTSI_SOURCE_DIR) + "/content/guarantees");
    const std::string text =
        outline_text({*of.model, of.document, &law.guarantees, {}}, Language::en);
    EXPECT_NE(text.find("1301/2014 36 §, from 75 years"), std::string::npos) << text;
    EXPECT_NE(text.find("returns to coordinator"), std::string::npos);
    const std::string without = outline_text({*of.model, of.document, nullptr, {}}, Language::en);
    EXPECT_NE(without.find("shl-assess-start"), std::string::npos);
}

TEST(Outline, DrawsDecisionsAsTables) {
    const Read of = read("fi.asiakasvastaava");
    const std::string text = outline_text({*of.model, of.document, nullptr, {}}, Language::en);
    EXPECT_NE(text.find("coping │ open service lines │ → segment"), std::string::npos) << text;
}

TEST(Outline, SaysWhichModelsAreJoined) {
    const Read of = read("fi.asiakasvastaava");
    const Read other = read("fi.yksi-yhteydenotto");
    const std::vector<model::ModelPtr> others{other.model};
    const auto json =
        boost::json::parse(outline_json({*of.model, of.document, nullptr, others}, Language::fi));
    const auto& joined = json.at("joined").as_array();
    ASSERT_EQ(joined.size(), 1U);
    EXPECT_EQ(joined.at(0).at("how").as_string(), "starts this");
    EXPECT_EQ(json.at("steps").as_array().size(), of.model->steps.size());
    EXPECT_EQ(json.at("facts").as_array().size(), of.model->facts.size());
}

TEST(TextTable, FoldsTheWidestColumn) {
    std::string words;
    for (int i = 0; i < 60; ++i) words += "word ";
    const std::string text = text_table({{"a", "b"}, {"short", words}}, Ruled::no);
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        EXPECT_LE(count_code_points(text.substr(at, end - at)), 120U);
        at = end + 1;
    }
}

}  // namespace
}  // namespace luotsi::author
