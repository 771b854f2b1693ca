// Goal: the picture of a model is one you would show: nothing overlaps, lines run at right angles
// and through no shape, every element of the process is drawn, and whatever BPMN cannot say is
// told. Method: the models of the repository and the compiler's model of everything are drawn and
// the XML is measured; a browser test (web/e2e/bpmn.e2e.mjs) opens the same files in bpmn-js.
#include "author/bpmn.hpp"

#include <gtest/gtest.h>

#include <map>
#include <pugixml.hpp>
#include <set>

#include "author/condition.hpp"
#include "author/flow.hpp"
#include "author/grid_layout.hpp"
#include "model/compile.hpp"
#include "model/yaml_tree.hpp"

namespace luotsi::author {
namespace {

std::vector<model::ModelPtr> models() {
    std::vector<model::ModelPtr> out;
    const std::string root = LUOTSI_SOURCE_DIR;
    std::vector<std::string> files = model::yaml_files(root + "/content/models");
    files.push_back(root + "/src/model/testdata/good.yaml");
    for (const std::string& file : files) {
        const auto document = model::read_yaml_file(file);
        const model::Compiled compiled = model::compile(document.source, file, nullptr);
        EXPECT_NE(compiled.model, nullptr) << file;
        if (compiled.model != nullptr) out.push_back(compiled.model);
    }
    return out;
}

struct Drawn {
    pugi::xml_document xml;
    std::map<std::string, Box> shapes;
    std::map<std::string, Box> labels;
    std::map<std::string, std::vector<Point>> lines;
};

Box box_of(pugi::xml_node bounds) {
    return {bounds.attribute("x").as_int(), bounds.attribute("y").as_int(),
            bounds.attribute("width").as_int(), bounds.attribute("height").as_int()};
}

Drawn draw(const model::CompiledModel& model, Language language = Language::fi) {
    Drawn out;
    const Exported bpmn = to_bpmn(model, {language, {}});
    EXPECT_TRUE(out.xml.load_string(bpmn.text.c_str()));
    for (const auto& found : out.xml.select_nodes("//bpmndi:BPMNPlane/*")) {
        const pugi::xml_node node = found.node();
        const std::string id = node.attribute("bpmnElement").value();
        if (const auto bounds = node.child("dc:Bounds")) out.shapes[id] = box_of(bounds);
        if (const auto label = node.child("bpmndi:BPMNLabel"))
            out.labels[id] = box_of(label.child("dc:Bounds"));
        for (const auto way : node.children("di:waypoint"))
            out.lines[id].push_back({way.attribute("x").as_int(), way.attribute("y").as_int()});
    }
    return out;
}

bool overlap(const Box& a, const Box& b) {
    return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

bool is_frame(const std::string& id) { return id.starts_with("lane_") || id == "side_own"; }
bool is_timer(const std::string& id) { return id.find("_timer_") != std::string::npos; }

TEST(Bpmn, NothingOverlaps) {
    for (const auto& model : models()) {
        const Drawn drawn = draw(*model);
        std::vector<std::pair<std::string, Box>> boxes;
        for (const auto& [id, box] : drawn.shapes)
            if (!is_frame(id) && !is_timer(id)) boxes.emplace_back(id, box);
        for (const auto& [id, box] : drawn.labels) boxes.emplace_back("label of " + id, box);
        for (std::size_t a = 0; a < boxes.size(); ++a)
            for (std::size_t b = a + 1; b < boxes.size(); ++b)
                EXPECT_FALSE(overlap(boxes[a].second, boxes[b].second))
                    << model->id << ": " << boxes[a].first << " and " << boxes[b].first;
        const Box& frame = drawn.shapes.at("side_own");
        for (const auto& [id, box] : drawn.shapes)
            if (!is_frame(id) && !id.starts_with("side_")) {
                EXPECT_TRUE(box.x > frame.x && box.x + box.w <= frame.x + frame.w &&
                            box.y > frame.y && box.y + box.h <= frame.y + frame.h)
                    << id << " stands outside its pool";
            }
    }
}

TEST(Bpmn, LinesRunAtRightAnglesAndThroughNoShapeOrLabel) {
    for (const auto& model : models()) {
        const Drawn drawn = draw(*model);
        for (const auto& [id, points] : drawn.lines) {
            ASSERT_GE(points.size(), 2U) << id;
            for (std::size_t i = 1; i < points.size(); ++i) {
                const Point a = points[i - 1];
                const Point b = points[i];
                EXPECT_TRUE(a.x == b.x || a.y == b.y) << model->id << " " << id;
                const Box line{std::min(a.x, b.x), std::min(a.y, b.y), std::abs(a.x - b.x) + 1,
                               std::abs(a.y - b.y) + 1};
                for (const auto& [shape, box] : drawn.shapes) {
                    const Box inside{box.x + 1, box.y + 1, box.w - 2, box.h - 2};
                    if (is_frame(shape) || (is_timer(shape) && i == 1)) continue;
                    EXPECT_FALSE(overlap(line, inside))
                        << model->id << ": " << id << " runs through " << shape;
                }
                for (const auto& [owner, box] : drawn.labels)
                    EXPECT_FALSE(overlap(line, box))
                        << model->id << ": " << id << " runs through the label of " << owner;
            }
        }
    }
}

// Lines that share a stretch lead to the same place or come from the same one.
TEST(Bpmn, LinesNeverLieOnALineOfAnother) {
    for (const auto& model : models()) {
        const Drawn drawn = draw(*model);
        std::map<std::string, std::pair<std::string, std::string>> ends;
        for (const auto& found : drawn.xml.select_nodes("//bpmn:sequenceFlow"))
            ends[found.node().attribute("id").value()] = {
                found.node().attribute("sourceRef").value(),
                found.node().attribute("targetRef").value()};
        for (const auto& [id, end] : ends) {
            for (const auto& [other, other_end] : ends) {
                if (id >= other || end.first == other_end.first || end.second == other_end.second)
                    continue;
                const auto& p = drawn.lines.at(id);
                const auto& q = drawn.lines.at(other);
                for (std::size_t i = 1; i < p.size(); ++i) {
                    for (std::size_t j = 1; j < q.size(); ++j) {
                        const bool flat =
                            p[i - 1].y == p[i].y && q[j - 1].y == q[j].y && p[i].y == q[j].y;
                        const bool steep =
                            p[i - 1].x == p[i].x && q[j - 1].x == q[j].x && p[i].x == q[j].x;
                        const auto span = [&](const Point& a, const Point& b) {
                            return flat ? std::minmax(a.x, b.x) : std::minmax(a.y, b.y);
                        };
                        if (!flat && !steep) continue;
                        const auto s = span(p[i - 1], p[i]);
                        const auto t = span(q[j - 1], q[j]);
                        EXPECT_FALSE(s.first < t.second && t.first < s.second)
                            << model->id << ": " << id << " and " << other;
                    }
                }
            }
        }
    }
}

TEST(Bpmn, EveryElementIsDrawnOnceAndReferencesHold) {
    for (const auto& model : models()) {
        for (const Language language : all_languages) {
            const Drawn drawn = draw(*model, language);
            std::set<std::string> ids;
            for (const auto& found : drawn.xml.select_nodes("//*[@id]"))
                EXPECT_TRUE(ids.insert(found.node().attribute("id").value()).second);
            for (const char* path : {"//@sourceRef", "//@targetRef", "//@attachedToRef",
                                     "//@processRef", "//@bpmnElement"})
                for (const auto& found : drawn.xml.select_nodes(path))
                    EXPECT_TRUE(ids.contains(found.attribute().value()));
            std::size_t members = 0;
            for (const auto& found : drawn.xml.select_nodes("//bpmn:flowNodeRef")) {
                EXPECT_TRUE(drawn.shapes.contains(found.node().text().as_string()));
                ++members;
            }
            const auto nodes = drawn.shapes.size() - members;
            EXPECT_EQ(nodes, drawn.xml.select_nodes("//bpmn:participant").size() +
                                 drawn.xml.select_nodes("//bpmn:lane").size());
            EXPECT_EQ(drawn.lines.size(), drawn.xml.select_nodes("//bpmn:sequenceFlow").size() +
                                              drawn.xml.select_nodes("//bpmn:messageFlow").size());
            EXPECT_EQ(drawn.xml.select_nodes("//bpmn:endEvent").size(), model->ends.size());
        }
    }
}

// Nothing disappears silently: a feature's value stands in the file, and its kind is drawn or told.
TEST(Bpmn, EveryFeatureIsInTheFileAndTheUnsaidIsTold) {
    for (const auto& model : models()) {
        const Exported bpmn = to_bpmn(*model, {Language::fi, {}});
        pugi::xml_document xml;
        ASSERT_TRUE(xml.load_string(bpmn.text.c_str()));
        std::string all;
        for (const auto& found : xml.select_nodes("//text()|//@*"))
            all += found.attribute() ? found.attribute().value() : found.node().value();
        std::set<std::string> told;
        for (const Unsaid& unsaid : bpmn.unsaid) told.insert(unsaid.what);
        for (const Feature& feature : features_of(*model, Language::fi)) {
            const bool listed = told.contains(
                feature.part.empty() ? feature.key : feature.part + ": " + feature.key);
            if (listed) {
                EXPECT_NE(all.find(feature.value), std::string::npos)
                    << model->id << ": " << feature.part << "." << feature.element << "."
                    << feature.key << " = " << feature.value;
            }
        }
        EXPECT_TRUE(told.contains("steps: guarantee"));
        EXPECT_FALSE(told.contains("steps: when"));
    }
}

// The list of features is complete: every key of the model of everything is among them.
TEST(Features, HoldEveryKeyOfAModelFile) {
    const std::string path = std::string(LUOTSI_SOURCE_DIR) + "/src/model/testdata/good.yaml";
    const model::YamlDocument document = model::read_yaml_file(path);
    const auto compiled = model::compile(document.source, path, nullptr);
    ASSERT_NE(compiled.model, nullptr);
    std::set<std::string> known;
    for (const Feature& feature : features_of(*compiled.model, Language::fi))
        known.insert(feature.part + "." + feature.element + "." + feature.key);
    for (std::size_t i = 0; i < document.root.keys.size(); ++i) {
        const std::string& part = document.root.keys[i].text;
        const model::YamlNode& value = document.root.items[i];
        const bool elements = part == "facts" || part == "roles" || part == "decisions" ||
                              part == "steps" || part == "ends" || part == "measures" ||
                              part == "costs";
        if (part == "model" || part == "expect") continue;
        if (!elements) {
            EXPECT_TRUE(known.contains("." + compiled.model->id + "." + part)) << part;
            continue;
        }
        for (std::size_t e = 0; e < value.keys.size(); ++e) {
            for (std::size_t k = 0; k < value.items[e].keys.size(); ++k) {
                const std::string& key = value.items[e].keys[k].text;
                const std::string& text = value.items[e].items[k].text;
                // Said by the default already.
                if (key == "register" || key == "wall" || text == "false" || key == "outcome" ||
                    text == "asked")
                    continue;
                EXPECT_TRUE(known.contains(part + "." + value.keys[e].text + "." + key))
                    << part << "." << value.keys[e].text << "." << key;
            }
        }
    }
}

TEST(Condition, SplitsOutsideParenthesesAndQuotes) {
    using Parts = std::vector<std::string>;
    EXPECT_EQ(split_condition("(a = 1 and b) or c = \" or \"", "or"),
              (Parts{"a = 1 and b", "c = \" or \""}));
    EXPECT_EQ(split_condition("((a))", "or"), (Parts{"a"}));
    EXPECT_EQ(split_condition("(a) and (b or c)", "and"), (Parts{"a", "b or c"}));
    EXPECT_EQ(split_condition("x between 1 and 5 and y", "and"), (Parts{"x between 1 and 5", "y"}));
}

}  // namespace
}  // namespace luotsi::author
