#include "dmn/tck.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/text.hpp"
#include "dmn/load.hpp"
#include "dmn/xml.hpp"

namespace luotsi::dmn {

namespace fs = std::filesystem;
using feel::Field;
using feel::Value;

namespace {

bool is_nil(const XmlElement& xml) {
    const std::string_view nil = xml.attribute("/XMLSchema-instance", "nil");
    return nil == "true" || nil == "1";
}

Value simple_value(const XmlElement& xml) {
    std::string_view type = xml.attribute("/XMLSchema-instance", "type");
    type.remove_prefix(type.find(':') == std::string_view::npos ? 0 : type.find(':') + 1);
    const std::string text = xml.content();
    const std::string_view bare = trim(text);
    const auto is = [&type](std::initializer_list<std::string_view> names) {
        return std::ranges::find(names, type) != names.end();
    };
    if (is({"boolean"})) return Value::boolean(bare == "true" || bare == "1");
    if (is({"decimal", "double", "float", "integer", "int", "long", "short", "byte",
            "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger",
            "unsignedLong", "unsignedInt", "unsignedShort", "unsignedByte"}))
        return Value::number(feel::Decimal::parse(bare));
    if (is({"dateTime"})) return feel::parse_date_time_text(bare);
    if (is({"date"})) return feel::parse_date_text(bare);
    if (is({"time"})) return feel::parse_time_text(bare);
    if (is({"duration", "dayTimeDuration", "yearMonthDuration"}))
        return feel::parse_duration_text(bare);
    return Value::string(text);
}

// What an inputNode, expected, component or item holds.
Value value_of(const XmlElement& xml) {
    if (is_nil(xml)) return {};
    std::vector<Field> fields;
    for (const XmlElement& one : xml.children) {
        if (one.name == "value") return is_nil(one) ? Value() : simple_value(one);
        if (one.name == "list") {
            if (is_nil(one)) return {};
            std::vector<Value> items;
            for (const XmlElement& item : one.children)
                if (item.name == "item") items.push_back(value_of(item));
            return Value::list(std::move(items));
        }
        if (one.name != "component") continue;
        fields.push_back({std::string(one.attribute("name")), value_of(one)});
    }
    return fields.empty() ? Value() : Value::context(std::move(fields));
}

Difference differing(const Value& expected, const Value& got, std::string where) {
    return {true, std::move(where), feel::to_feel(expected), feel::to_feel(got)};
}

Difference compare_lists(const Value& expected, const Value& got, const std::string& where);
Difference compare_contexts(const Value& expected, const Value& got, const std::string& where);

Difference compared(const Value& expected, const Value& got, const std::string& where) {
    if (expected == got) return {};
    if (expected.is_number() && got.is_number()) {
        static const feel::Decimal tolerance = *feel::Decimal::parse("0.00000001");
        const auto gap = subtract(expected.as_number(), got.as_number());
        const bool near = gap && gap->abs() < tolerance;
        return near ? Difference() : differing(expected, got, where);
    }
    if (expected.is_list() && got.is_list()) return compare_lists(expected, got, where);
    if (expected.is_context() && got.is_context()) return compare_contexts(expected, got, where);
    return feel::equal(expected, got) == feel::Truth::yes ? Difference()
                                                          : differing(expected, got, where);
}

Difference compare_lists(const Value& expected, const Value& got, const std::string& where) {
    const auto a = expected.as_list();
    const auto b = got.as_list();
    if (a.size() != b.size()) return differing(expected, got, where);
    for (std::size_t i = 0; i < a.size(); ++i) {
        Difference one = compared(a[i], b[i], where + '[' + std::to_string(i + 1) + ']');
        if (one.differs) return one;
    }
    return {};
}

Difference compare_contexts(const Value& expected, const Value& got, const std::string& where) {
    for (const Field& field : expected.as_context()) {
        const std::string inside = where + (where.empty() ? "" : ".") + field.name;
        const Value* own = got.field(field.name);
        if (own == nullptr) return differing(expected, got, where);
        Difference one = compared(field.value, *own, inside);
        if (one.differs) return one;
    }
    const bool more = expected.as_context().size() != got.as_context().size();
    return more ? differing(expected, got, where) : Difference();
}

// The model and one of its test files.
class TestFile {
public:
    TestFile(std::string path, Instant now, TestRun& run)
        : path_(std::move(path)), now_(now), run_(run) {}

    void run(const XmlElement& root) {
        const XmlElement* name = root.child("modelName");
        const std::string model =
            name == nullptr ? std::string() : std::string(trim(name->content()));
        const Loaded loaded = load((fs::path(path_).parent_path() / model).string());
        if (!loaded.model) {
            run_.errors.insert(run_.errors.end(), loaded.errors.begin(), loaded.errors.end());
            for (const XmlElement& one : root.children)
                if (one.name == "testCase") miss(one);
            return;
        }
        for (const XmlElement& one : root.children)
            if (one.name == "testCase") test(*loaded.model, one);
    }

private:
    // A case whose model cannot be read: it counts, as failed.
    void miss(const XmlElement& xml) {
        TestResult result;
        result.file = path_;
        result.id = xml.attribute("id");
        if (const XmlElement* node = xml.child("resultNode")) {
            result.node = node->attribute("name");
            const XmlElement* expected = node->child("expected");
            result.expected = feel::to_feel(expected == nullptr ? Value() : value_of(*expected));
        }
        result.got = "no model";
        ++run_.failed;
        run_.results.push_back(std::move(result));
    }

    void test(const Model& model, const XmlElement& xml) {
        TestResult result;
        result.file = path_;
        result.id = xml.attribute("id");
        result.passed = true;
        if (const XmlElement* description = xml.child("description"))
            result.description = trim(description->content());
        std::vector<Given> inputs;
        for (const XmlElement& one : xml.children)
            if (one.name == "inputNode")
                inputs.push_back({std::string(one.attribute("name")), value_of(one),
                                  std::string(one.attribute("namespace"))});
        for (const XmlElement& one : xml.children)
            if (one.name == "resultNode" && result.passed) check(model, xml, one, inputs, result);
        ++(result.passed ? run_.passed : run_.failed);
        run_.results.push_back(std::move(result));
    }

    Outcome ask(const Model& model, const XmlElement& test, const std::string& node,
                const std::vector<Given>& inputs) const {
        const std::string_view type = test.attribute("type");
        std::string_view invocable = test.attribute("invocableName");
        if (invocable.empty()) invocable = node;
        if (type == "bkm") return model.call(invocable, inputs, now_);
        if (type != "decisionService") return model.decide(node, inputs, now_);
        Outcome out = model.serve(invocable, inputs, now_);
        // Of several output decisions, the one the node names.
        const Value* own = out.value.field(node);
        if (own != nullptr && service_outputs(model, invocable) > 1) out.value = Value(*own);
        return out;
    }

    static std::size_t service_outputs(const Model& model, std::string_view name) {
        for (const Node& node : model.definitions().nodes)
            if (const auto* service = std::get_if<DecisionService>(&node);
                service != nullptr && service->name == name)
                return service->outputs.size();
        return 0;
    }

    void check(const Model& model, const XmlElement& test, const XmlElement& node,
               const std::vector<Given>& inputs, TestResult& result) const {
        const std::string name(node.attribute("name"));
        const XmlElement* expected = node.child("expected");
        const Outcome outcome = ask(model, test, name, inputs);
        const Value wanted = expected == nullptr ? Value() : value_of(*expected);
        Difference found = difference(wanted, outcome.value);
        if (!outcome.found) found = {true, "", feel::to_feel(wanted), "no such decision"};
        if (!found.differs) return;
        result.passed = false;
        result.node = name;
        result.where = std::move(found.where);
        result.expected = std::move(found.expected);
        result.got = std::move(found.got);
        for (const Message& one : outcome.messages)
            result.messages.push_back(one.element + " (line " + std::to_string(one.line) +
                                      "): " + one.text);
    }

    std::string path_;
    Instant now_;
    TestRun& run_;
};

bool is_test_file(const fs::path& path) {
    return path.extension() == ".xml" &&
           path.filename().string().find("-test-") != std::string::npos;
}

// The test files a path stands for, sorted.
std::vector<std::string> test_files(const fs::path& path) {
    std::vector<std::string> out;
    std::error_code unreadable;
    if (fs::is_directory(path, unreadable)) {
        for (const auto& entry : fs::recursive_directory_iterator(path, unreadable))
            if (is_test_file(entry.path())) out.push_back(entry.path().string());
    } else if (path.extension() == ".dmn") {
        const std::string begin = path.stem().string() + "-test-";
        fs::path folder = path.parent_path();
        if (folder.empty()) folder = ".";
        for (const auto& entry : fs::directory_iterator(folder, unreadable))
            if (is_test_file(entry.path()) && entry.path().filename().string().starts_with(begin))
                out.push_back(entry.path().string());
    } else {
        out.push_back(path.string());
    }
    std::ranges::sort(out);
    return out;
}

void add_error(TestRun& run, const std::string& file, std::string code, std::string detail) {
    Error error(ErrorKind::not_found, std::move(code), std::move(detail));
    error.file = file;
    run.errors.push_back(std::move(error));
}

}  // namespace

Difference difference(const Value& expected, const Value& got) {
    return compared(expected, got, "");
}

TestRun run_tests(const std::vector<std::string>& paths, Instant now) {
    TestRun run;
    for (const std::string& path : paths) {
        const std::vector<std::string> files = test_files(path);
        if (files.empty())
            add_error(run, path, "dmn.no_tests", "there are no test files (NAME-test-*.xml)");
        for (const std::string& file : files) {
            const auto bytes = read_bytes(file);
            if (!bytes) {
                add_error(run, file, "dmn.no_file", "the file cannot be read");
                continue;
            }
            const auto root = parse_xml(*bytes, file);
            if (!root) {
                run.errors.push_back(root.error());
            } else if (root->name != "testCases") {
                add_error(run, file, "dmn.no_tests", "the file holds no test cases");
            } else {
                TestFile(file, now, run).run(*root);
            }
        }
    }
    return run;
}

}  // namespace luotsi::dmn
