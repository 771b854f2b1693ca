// Goal: models mean what DMN 1.5 says: requirements, types and conversions (7.3, 10.3.2.9), boxed
// expressions (10.2.2), tables (8), functions, decision services and imports (10.4). Method: small
// models written here, one rule of the standard each, and the values they must give.
#include "dmn/evaluate.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "dmn/read.hpp"
#include "feel/expression.hpp"

namespace luotsi::dmn {
namespace {

std::string model(std::string_view inside, std::string_view space = "urn:main") {
    return "<definitions xmlns=\"" + std::string(model_namespace) + "\" name=\"m\" namespace=\"" +
           std::string(space) + "\">" + std::string(inside) + "</definitions>";
}

std::string literal(std::string_view text) {
    return "<literalExpression><text><![CDATA[" + std::string(text) +
           "]]></text></literalExpression>";
}

// A decision that needs the elements named in `needs`: "input", "decision", "function".
std::string decision(const std::string& name, std::string_view logic,
                     const std::vector<std::pair<std::string, std::string>>& needs = {},
                     const std::string& type = "") {
    std::string out = "<decision name=\"" + name + "\" id=\"" + name + "\"><variable name=\"" +
                      name + "\"" + (type.empty() ? "" : " typeRef=\"" + type + "\"") + "/>";
    for (const auto& [kind, target] : needs) {
        const std::string href = target.find('#') == std::string::npos ? "#" + target : target;
        if (kind == "input")
            out += "<informationRequirement><requiredInput href=\"" + href +
                   "\"/></informationRequirement>";
        if (kind == "decision")
            out += "<informationRequirement><requiredDecision href=\"" + href +
                   "\"/></informationRequirement>";
    }
    for (const auto& [kind, target] : needs) {
        const std::string href = target.find('#') == std::string::npos ? "#" + target : target;
        if (kind == "function")
            out += "<knowledgeRequirement><requiredKnowledge href=\"" + href +
                   "\"/></knowledgeRequirement>";
    }
    return out + std::string(logic) + "</decision>";
}

std::string input(const std::string& name, const std::string& type = "") {
    return "<inputData name=\"" + name + "\" id=\"" + name + "\"><variable name=\"" + name + "\"" +
           (type.empty() ? "" : " typeRef=\"" + type + "\"") + "/></inputData>";
}

Compiled compiled(const std::vector<std::string>& files) {
    std::vector<std::shared_ptr<const Definitions>> definitions;
    for (const std::string& file : files) {
        ReadResult result = read(file, "m.dmn");
        for (const Error& error : result.errors) ADD_FAILURE() << to_string(error);
        definitions.push_back(std::make_shared<const Definitions>(*result.definitions));
    }
    return compile(std::move(definitions));
}

Model good(const std::vector<std::string>& files) {
    Compiled out = compiled(files);
    for (const Error& error : out.errors) ADD_FAILURE() << to_string(error);
    return out.model;
}

feel::Value feel_value(std::string_view text) {
    const auto expression = feel::compile(text, {});
    EXPECT_TRUE(expression) << text;
    return expression ? feel::evaluate(*expression, feel::empty_environment()) : feel::Value();
}

Given given(const std::string& name, std::string_view text) { return {name, feel_value(text), ""}; }

std::string answer(const Model& model, std::string_view name,
                   const std::vector<Given>& inputs = {}) {
    const Outcome outcome = model.decide(name, inputs, Instant{0});
    EXPECT_TRUE(outcome.found) << name;
    return feel::to_feel(outcome.value);
}

// The value of one decision "d" with this logic.
std::string value_of(std::string_view logic, const std::string& before = "",
                     const std::string& type = "") {
    return answer(good({model(before + decision("d", logic, {}, type))}), "d");
}

TEST(Requirements, OnlyWhatIsRequiredIsKnown) {
    const std::string elements = input("a b", "number") +
                                 decision("twice", literal("a b * 2"), {{"input", "a b"}}) +
                                 decision("more", literal("twice + 1"), {{"decision", "twice"}}) +
                                 decision("blind", literal("a b"), {});
    const Compiled out = compiled({model(elements)});
    EXPECT_EQ(answer(out.model, "more", {given("a b", "20")}), "41");
    EXPECT_EQ(answer(out.model, "more"), "null");  // what is not given is null
    ASSERT_EQ(out.errors.size(), 1U);
    EXPECT_EQ(out.errors.front().code, "feel.unknown_name");
    EXPECT_EQ(out.errors.front().element, "decision blind");
    EXPECT_EQ(answer(out.model, "blind", {given("a b", "20")}), "null");
}

TEST(Requirements, ACycleIsRefused) {
    const Compiled out = compiled({model(decision("a", literal("b"), {{"decision", "b"}}) +
                                         decision("b", literal("a"), {{"decision", "a"}}) +
                                         decision("c", literal("a"), {{"decision", "a"}}))});
    ASSERT_EQ(out.errors.size(), 2U);  // "c" only needs one that stands in the cycle
    EXPECT_EQ(out.errors[0].code, "dmn.cycle");
    const Outcome outcome = out.model.decide("c", {}, Instant{0});
    EXPECT_TRUE(outcome.value.is_null());
    ASSERT_FALSE(outcome.messages.empty());
    EXPECT_EQ(outcome.messages.front().text, "the decision needs its own result");
}

TEST(Requirements, AGivenDecisionIsNotComputed) {
    const Model out = good({model(decision("a", literal("1"), {}, "number") +
                                  decision("b", literal("a + 1"), {{"decision", "a"}}))});
    EXPECT_EQ(answer(out, "b"), "2");
    EXPECT_EQ(answer(out, "b", {given("a", "10")}), "11");
}

TEST(Requirements, ADecisionWithoutLogicIsNull) { EXPECT_EQ(value_of(""), "null"); }

TEST(Requirements, PartsOfUntypedDecisionsKeepTheirNames) {
    const std::string logic = "<context><contextEntry><variable name=\"Monthly-Payment\"/>" +
                              literal("100") +
                              "</contextEntry><contextEntry><variable name=\"rate of year\"/>" +
                              literal("{a+b: 0.05}") + "</contextEntry></context>";
    const Model out =
        good({model(decision("Loan", logic) +
                    decision("d", literal("Loan.Monthly-Payment - 1 + Loan.rate of year.a+b"),
                             {{"decision", "Loan"}}))});
    EXPECT_EQ(answer(out, "d"), "99.05");
}

// ---- types ----

const char* const types = R"(
<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>
<itemDefinition name="tColour"><typeRef>string</typeRef>
  <allowedValues><text>"red", "green"</text></allowedValues></itemDefinition>
<itemDefinition name="tColours" isCollection="true"><typeRef>tColour</typeRef></itemDefinition>
<itemDefinition name="tGrades" isCollection="true"><typeRef>number</typeRef>
  <allowedValues><text>[0..5]</text></allowedValues>
  <typeConstraint><text>count(?) &lt;= 3</text></typeConstraint></itemDefinition>
<itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef></itemComponent>
  <itemComponent name="colour"><typeRef>tColour</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tTree"><itemComponent name="value"><typeRef>number</typeRef></itemComponent>
  <itemComponent name="parts" isCollection="true"><typeRef>tTree</typeRef></itemComponent>
</itemDefinition>
<itemDefinition name="tTwice"><functionItem outputTypeRef="number">
  <parameters name="x" typeRef="number"/></functionItem></itemDefinition>)";

struct Conversion {
    const char* type;
    const char* value;
    const char* expected;
};

TEST(Types, ValuesAreConvertedOrNull) {
    const Conversion cases[] = {
        {"number", "1", "1"},
        {"number", "\"1\"", "null"},
        {"Any", "[1, \"a\"]", "[1, \"a\"]"},
        {"", "[1]", "[1]"},
        // from a list of one, to a list of one
        {"number", "[1]", "1"},
        {"number", "[1, 2]", "null"},
        {"number", "[[1]]", "null"},
        {"number", "[\"a\"]", "null"},
        {"tNumbers", "1", "[1]"},
        {"tNumbers", "\"a\"", "null"},
        {"tNumbers", "null", "null"},
        {"tNumbers", "[1, null]", "[1, null]"},
        {"tNumbers", "[]", "[]"},
        // a date is its midnight
        {"date and time", "date(\"2026-11-22\")", "date and time(\"2026-11-22T00:00:00Z\")"},
        {"dateTime", "date(\"2026-11-22\")", "date and time(\"2026-11-22T00:00:00Z\")"},
        {"date", "date and time(\"2026-11-22T00:00:00\")", "null"},
        {"date and time", "[date(\"2026-11-22\")]", "null"},
        // allowed values
        {"tColour", "\"red\"", "\"red\""},
        {"tColour", "\"blue\"", "null"},
        {"tColours", "[\"red\", \"green\"]", "[\"red\", \"green\"]"},
        {"tColours", "[\"red\", \"blue\"]", "null"},
        {"tColours", "\"red\"", "[\"red\"]"},
        {"tColour", "[\"red\"]", "\"red\""},
        {"tColour", "[\"blue\"]", "null"},
        {"tGrades", "[1, 5]", "[1, 5]"},
        {"tGrades", "[1, 6]", "null"},
        {"tGrades", "[1, 2, 3, 4]", "null"},
        {"tGrades", "5", "[5]"},
        // contexts: all parts must be there, more may be
        {"tPerson", "{name: \"A\", colour: \"red\"}", "{name: \"A\", colour: \"red\"}"},
        {"tPerson", "{name: \"A\", colour: \"red\", age: 1}",
         "{name: \"A\", colour: \"red\", age: 1}"},
        {"tPerson", "{name: \"A\", colour: \"blue\"}", "null"},
        {"tPerson", "{name: \"A\"}", "null"},
        {"tPerson", "{name: \"A\", colour: null}", "{name: \"A\", colour: null}"},
        {"tPerson", "[{name: \"A\", colour: \"red\"}]", "{name: \"A\", colour: \"red\"}"},
        {"tTree", "{value: 1, parts: [{value: 2, parts: []}]}",
         "{value: 1, parts: [{value: 2, parts: []}]}"},
        {"tTree", "{value: 1, parts: [{value: \"a\", parts: []}]}", "null"},
        {"tTwice", "1", "null"},
        {"list<number>", "[1, 2]", "[1, 2]"},
        {"list<number>", "[1, \"a\"]", "null"},
    };
    for (const Conversion& one : cases) {
        EXPECT_EQ(value_of(literal(one.value), types, one.type), one.expected)
            << one.value << " as " << one.type;
    }
}

TEST(Types, TheExpressionAndTheVariableBothConvert) {
    const std::string typed =
        "<literalExpression typeRef=\"number\"><text>[1]</text></literalExpression>";
    EXPECT_EQ(value_of(typed, types, "tNumbers"), "[1]");
}

TEST(Types, InputsAreConverted) {
    const Model out =
        good({model(types + input("n", "number") + input("c", "tColour") +
                    decision("d", literal("[n, c]"), {{"input", "n"}, {"input", "c"}}))});
    EXPECT_EQ(answer(out, "d", {given("n", "[3]"), given("c", "\"red\"")}), "[3, \"red\"]");
    const Outcome bad = out.decide("d", {given("n", "\"x\""), given("c", "\"blue\"")}, Instant{0});
    EXPECT_EQ(feel::to_feel(bad.value), "[null, null]");
    ASSERT_EQ(bad.messages.size(), 2U);
    EXPECT_EQ(bad.messages[0].text, "the given value: \"x\" is no \"number\"");
}

TEST(Types, AreNamedInExpressions) {
    EXPECT_EQ(value_of(literal("[1, 2] instance of tNumbers"), types), "true");
    EXPECT_EQ(value_of(literal("{name: 1} instance of tPerson"), types), "false");
}

// As XML names with a prefix, the way of DMN 1.1; the standard's own types have one as well.
TEST(Types, MayHavePrefixes) {
    EXPECT_EQ(value_of(literal("\"blue\""), types, "tns:tColour"), "null");
    EXPECT_EQ(value_of(literal("\"red\""), types, "tns:tColour"), "\"red\"");
    EXPECT_EQ(value_of(literal("\"1\""), types, "feel:number"), "null");
}

TEST(Types, ATypeOfItselfIsRefused) {
    const Compiled out =
        compiled({model("<itemDefinition name=\"a\"><typeRef>b</typeRef></itemDefinition>"
                        "<itemDefinition name=\"b\"><typeRef>a</typeRef></itemDefinition>" +
                        decision("d", literal("1"), {}, "a"))});
    ASSERT_FALSE(out.errors.empty());
    EXPECT_EQ(out.errors.front().code, "dmn.cycle");
    EXPECT_EQ(answer(out.model, "d"), "1");
}

TEST(Types, TimesAreReadFromTexts) {
    const Model out =
        good({model(input("day", "date") + decision("d", literal("day"), {{"input", "day"}}))});
    const Given day{"day", out.with_times("day", feel::Value::string("2026-11-22")), ""};
    EXPECT_EQ(answer(out, "d", {day}), "date(\"2026-11-22\")");
}

// ---- boxed expressions ----

TEST(Boxed, ContextEntriesKnowTheOnesBefore) {
    const std::string context = "<context><contextEntry><variable name=\"a\" typeRef=\"number\"/>" +
                                literal("1") +
                                "</contextEntry><contextEntry><variable name=\"b\"/>" +
                                literal("a + 1") + "</contextEntry>";
    EXPECT_EQ(value_of(context + "</context>"), "{a: 1, b: 2}");
    EXPECT_EQ(value_of(context + "<contextEntry>" + literal("a + b") + "</contextEntry></context>"),
              "3");
}

TEST(Boxed, RelationsAndListsHoldAnyExpression) {
    const std::string relation =
        "<relation><column name=\"n\" typeRef=\"number\"/><column name=\"l\"/><row>" +
        literal("1") + "<list>" + literal("2") + literal("\"x\"") + "</list></row><row>" +
        literal("\"no number\"") + literal("null") + "</row></relation>";
    EXPECT_EQ(value_of(relation), "[{n: 1, l: [2, \"x\"]}, {n: null, l: null}]");
}

std::string child(const char* tag, const std::string& inside) {
    return '<' + std::string(tag) + '>' + inside + "</" + tag + '>';
}

TEST(Boxed, ConditionalsFiltersAndIterators) {
    const auto conditional = [](const char* condition) {
        return "<conditional>" + child("if", literal(condition)) + child("then", literal("\"y\"")) +
               child("else", literal("\"n\"")) + "</conditional>";
    };
    EXPECT_EQ(value_of(conditional("1 < 2")), "\"y\"");
    EXPECT_EQ(value_of(conditional("null")), "\"n\"");
    EXPECT_EQ(value_of(conditional("1")), "null");
    const auto filter = [](const std::string& match) {
        return "<filter>" + child("in", literal("[{a b: 1}, {a b: 2}]")) + child("match", match) +
               "</filter>";
    };
    EXPECT_EQ(value_of(filter(literal("a b > 1"))), "[{a b: 2}]");
    EXPECT_EQ(value_of(filter(literal("item.a b = 1"))), "[{a b: 1}]");
    EXPECT_EQ(value_of(filter(literal("-1"))), "{a b: 2}");
    EXPECT_EQ(value_of(filter(conditional("a b = 9"))), "null");  // neither true nor false
    EXPECT_EQ(value_of(filter(literal("if a b = 2 then true else \"x\""))), "null");
    EXPECT_EQ(value_of(filter(literal("a b > c"))), "[]");
    EXPECT_EQ(value_of(filter(literal("a b > 1 // big"))), "[{a b: 2}]");
    const std::string nested =
        filter("<conditional>" + child("if", literal("item.a b = 2")) +
               child("then", literal("true")) + child("else", literal("false")) + "</conditional>");
    EXPECT_EQ(value_of(nested), "[{a b: 2}]");
    const auto iterator = [](const char* kind, const char* in, const char* body) {
        const char* tag = std::string_view(kind) == "for" ? "return" : "satisfies";
        return '<' + std::string(kind) + " iteratorVariable=\"the x\">" + child("in", literal(in)) +
               child(tag, literal(body)) + "</" + kind + '>';
    };
    EXPECT_EQ(value_of(iterator("for", "[1..3]", "the x * 2")), "[2, 4, 6]");
    EXPECT_EQ(value_of(iterator("for", "[1, 2]", "the x + count(partial)")), "[1, 3]");
    EXPECT_EQ(value_of(iterator("for", "5", "the x")), "[5]");
    EXPECT_EQ(value_of(iterator("for", "null", "the x")), "null");
    EXPECT_EQ(value_of(iterator("some", "[1, 2]", "the x > 1")), "true");
    EXPECT_EQ(value_of(iterator("some", "[1, 2]", "the x > 2")), "false");
    EXPECT_EQ(value_of(iterator("every", "[1, 2]", "the x > 0")), "true");
    EXPECT_EQ(value_of(iterator("every", "[1, 2]", "the x > 1")), "false");
    EXPECT_EQ(value_of(iterator("every", "[]", "false")), "true");
    EXPECT_EQ(value_of(iterator("every", "[1]", "\"x\"")), "null");
}

TEST(Boxed, FunctionsKeepTheNamesAroundThemAndCallThemselves) {
    const std::string context =
        "<context><contextEntry><variable name=\"base\"/>" + literal("100") +
        "</contextEntry><contextEntry><variable name=\"sum to\"/><functionDefinition>"
        "<formalParameter name=\"n\" typeRef=\"number\"/>" +
        literal("if n = 0 then base else n + sum to(n - 1)") +
        "</functionDefinition></contextEntry><contextEntry><variable name=\"base 2\"/>" +
        literal("0") + "</contextEntry><contextEntry>" + literal("sum to(n: 4)") +
        "</contextEntry></context>";
    EXPECT_EQ(value_of(context), "110");
}

TEST(Boxed, InvocationsNameParametersAndBuiltIns) {
    const std::string function =
        "<businessKnowledgeModel name=\"minus\" id=\"minus\"><encapsulatedLogic>"
        "<formalParameter name=\"a\" typeRef=\"number\"/><formalParameter name=\"b c\"/>" +
        literal("a - b c") + "</encapsulatedLogic></businessKnowledgeModel>";
    const auto invocation = [](const char* what, const char* first, const char* second) {
        return "<invocation>" + literal(what) + "<binding><parameter name=\"" + second + "\"/>" +
               literal("2") + "</binding><binding><parameter name=\"" + first + "\"/>" +
               literal("10") + "</binding></invocation>";
    };
    const auto called = [&](const std::string& logic) {
        return answer(good({model(function + decision("d", logic, {{"function", "minus"}}))}), "d");
    };
    EXPECT_EQ(called(invocation("minus", "a", "b c")), "8");
    EXPECT_EQ(called(invocation("minus", "a", "b")), "null");
    EXPECT_EQ(called(invocation("modulo", "dividend", "divisor")), "0");
    EXPECT_EQ(called(literal("minus(b c: 1, a: 5)")), "4");
    EXPECT_EQ(called(literal("minus(5, 1)")), "4");
    EXPECT_EQ(called(literal("minus(5)")), "null");
    EXPECT_EQ(called(literal("minus(\"x\", 1)")), "null");
    EXPECT_EQ(called(literal("minus([5], 1)")), "4");
}

// ---- tables ----

struct HitCase {
    const char* attributes;
    const char* outputs;  // values of three rules, "-" where the rule does not match
    const char* expected;
};

std::string table(const HitCase& one, const char* fallback) {
    std::string out = "<decisionTable " + std::string(one.attributes) +
                      "><input><inputExpression><text>1</text></inputExpression></input><output>"
                      "<outputValues><text>\"a\", \"b\", \"c\", 1, 2, 3</text></outputValues>" +
                      (*fallback == '\0' ? ""
                                         : "<defaultOutputEntry><text>" + std::string(fallback) +
                                               "</text></defaultOutputEntry>") +
                      "</output>";
    for (const char* at = one.outputs; *at != '\0'; ++at)
        out += "<rule><inputEntry><text>" + std::string(*at == '-' ? "2" : "1") +
               "</text></inputEntry><outputEntry><text>" +
               (*at >= 'a' ? "\"" + std::string(1, *at) + "\"" : std::string(1, *at)) +
               "</text></outputEntry></rule>";
    return out + "</decisionTable>";
}

TEST(Tables, HitPolicies) {
    const HitCase cases[] = {
        {"", "-b-", "\"b\""},
        {"", "bb-", "null"},
        {"", "---", "null"},
        {"hitPolicy=\"ANY\"", "bb-", "\"b\""},
        {"hitPolicy=\"ANY\"", "bc-", "null"},
        {"hitPolicy=\"FIRST\"", "-cb", "\"c\""},
        {"hitPolicy=\"PRIORITY\"", "cba", "\"a\""},
        {"hitPolicy=\"OUTPUT ORDER\"", "cba", "[\"a\", \"b\", \"c\"]"},
        {"hitPolicy=\"RULE ORDER\"", "cba", "[\"c\", \"b\", \"a\"]"},
        {"hitPolicy=\"COLLECT\"", "cbc", "[\"c\", \"b\", \"c\"]"},
        {"hitPolicy=\"COLLECT\" aggregation=\"SUM\"", "123", "6"},
        {"hitPolicy=\"COLLECT\" aggregation=\"MIN\"", "231", "1"},
        {"hitPolicy=\"COLLECT\" aggregation=\"MAX\"", "231", "3"},
        {"hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", "2-1", "2"},
        {"hitPolicy=\"COLLECT\" aggregation=\"COUNT\"", "---", "0"},
        {"hitPolicy=\"COLLECT\" aggregation=\"SUM\"", "---", "null"},
    };
    for (const HitCase& one : cases)
        EXPECT_EQ(value_of(table(one, "")), one.expected) << one.attributes << ' ' << one.outputs;
    EXPECT_EQ(value_of(table({"", "---", ""}, "\"c\"")), "\"c\"");
    EXPECT_EQ(value_of(table({"", "-a-", ""}, "\"c\"")), "\"a\"");
    EXPECT_EQ(value_of(table({"hitPolicy=\"FIRST\"", "", ""}, "1 + 1")), "2");  // no rules
}

TEST(Tables, SeveralOutputsMakeAContextOfTheirTypes) {
    const std::string logic =
        "<decisionTable><output name=\"the a\" typeRef=\"number\"/><output name=\"b\" "
        "typeRef=\"string\"/><rule><outputEntry><text>[1]</text></outputEntry><outputEntry>"
        "<text>2</text></outputEntry></rule></decisionTable>";
    EXPECT_EQ(value_of(logic), "{the a: 1, b: null}");
}

// ---- functions, services ----

std::string service(const std::string& name, std::string_view inside,
                    const std::string& type = "") {
    return "<decisionService name=\"" + name + "\" id=\"" + name + "\"><variable name=\"" + name +
           "\"" + (type.empty() ? "" : " typeRef=\"" + type + "\"") + "/>" + std::string(inside) +
           "</decisionService>";
}

TEST(Functions, RunawayRecursionIsNull) {
    const std::string endless =
        "<businessKnowledgeModel name=\"f\" id=\"f\"><encapsulatedLogic><formalParameter "
        "name=\"x\"/>" +
        literal("f(x + 1)") + "</encapsulatedLogic></businessKnowledgeModel>";
    const Model out = good({model(endless + decision("d", literal("f(1)"), {{"function", "f"}}))});
    const Outcome outcome = out.decide("d", {}, Instant{0});
    EXPECT_TRUE(outcome.value.is_null());
    ASSERT_FALSE(outcome.messages.empty());
}

TEST(Functions, OfJavaAreNullAndSaySo) {
    const std::string java =
        "<businessKnowledgeModel name=\"f\" id=\"f\"><encapsulatedLogic kind=\"Java\">"
        "<formalParameter name=\"x\"/><context/></encapsulatedLogic></businessKnowledgeModel>";
    const Model out = good({model(java + decision("d", literal("f(1)"), {{"function", "f"}}))});
    const Outcome outcome = out.decide("d", {}, Instant{0});
    EXPECT_TRUE(outcome.value.is_null());
    ASSERT_EQ(outcome.messages.size(), 1U);
    EXPECT_EQ(outcome.messages[0].text, "f(): functions of Java or PMML are not run here");
}

TEST(Services, KnowOnlyTheirInputs) {
    const std::string elements =
        input("a", "number") + input("b", "number") +
        decision("s", literal("a + 1"), {{"input", "a"}}, "number") +
        decision("t", literal("[s, b]"), {{"decision", "s"}, {"input", "b"}}) +
        service("whole", "<outputDecision href=\"#t\"/><encapsulatedDecision href=\"#s\"/>"
                         "<inputData href=\"#a\"/><inputData href=\"#b\"/>") +
        service("late", "<outputDecision href=\"#t\"/><inputDecision href=\"#s\"/>"
                        "<inputData href=\"#b\"/>") +
        service("two", "<outputDecision href=\"#s\"/><outputDecision href=\"#t\"/>"
                       "<inputData href=\"#a\"/>") +
        decision("d", literal("[whole(1, 2), late(b: 5, s: 7), two(3)]"),
                 {{"function", "whole"}, {"function", "late"}, {"function", "two"}}) +
        decision("bad", literal("whole(\"x\", 2)"), {{"function", "whole"}});
    const Model out = good({model(elements)});
    EXPECT_EQ(answer(out, "d", {given("b", "99")}), "[[2, 2], [7, 5], {s: 4, t: [4, null]}]");
    EXPECT_EQ(answer(out, "bad"), "null");
    const Outcome served = out.serve("late", {given("s", "7"), given("b", "5")}, Instant{0});
    EXPECT_EQ(feel::to_feel(served.value), "[7, 5]");
    const Outcome called = out.call("whole", {given("a", "1"), given("b", "2")}, Instant{0});
    EXPECT_EQ(feel::to_feel(called.value), "[2, 2]");
}

TEST(Services, ConvertTheirResultToTheFunctionsType) {
    const std::string elements = std::string(types) + decision("s", literal("\"x\"")) +
                                 service("f", "<outputDecision href=\"#s\"/>", "tTwice");
    EXPECT_TRUE(good({model(elements)}).serve("f", {}, Instant{0}).value.is_null());
}

// ---- imports ----

TEST(Imports, NameWhatTheyBring) {
    const std::string other = model(
        std::string(types) + input("in", "tColour") +
            decision("out", literal("\"the \" + in"), {{"input", "in"}}, "string") +
            "<businessKnowledgeModel name=\"f g\" id=\"fg\"><encapsulatedLogic><formalParameter "
            "name=\"c\" typeRef=\"tColour\"/>" +
            literal("c + \"!\"") + "</encapsulatedLogic></businessKnowledgeModel>",
        "urn:other");
    const auto importing = [](const std::string& name, const std::string& text) {
        return model("<import name=\"" + name + "\" namespace=\"urn:other\" importType=\"" +
                     std::string(model_namespace) + "\"/>" +
                     decision("d", literal(text),
                              {{"decision", "urn:other#out"}, {"function", "urn:other#fg"}}) +
                     decision("typed", literal("\"blue\""), {},
                              (name.empty() ? "" : name + ".") + "tColour"));
    };
    const Given in{"in", feel::Value::string("red"), "urn:other"};
    const Model named =
        good({importing("the other", "[the other.out, the other.f g(\"green\")]"), other});
    EXPECT_EQ(answer(named, "d", {in}), "[\"the red\", \"green!\"]");
    EXPECT_EQ(answer(named, "d", {{"the other.in", feel::Value::string("red"), ""}}),
              "[\"the red\", \"green!\"]");
    EXPECT_EQ(answer(named, "typed"), "null");
    const Model nameless = good({importing("", "[out, f g(\"green\")]"), other});
    EXPECT_EQ(answer(nameless, "d", {{"in", feel::Value::string("red"), ""}}),
              "[\"the red\", \"green!\"]");
    EXPECT_EQ(answer(nameless, "typed"), "null");
}

TEST(Imports, MissingFilesAreNamed) {
    const Compiled out = compiled({model("<import name=\"x\" namespace=\"urn:none\" importType=\"" +
                                         std::string(model_namespace) + "\"/>")});
    ASSERT_EQ(out.errors.size(), 1U);
    EXPECT_EQ(out.errors[0].code, "dmn.missing_import");
}

// ---- mistakes ----

TEST(Mistakes, PointToTheCharacterInTheFile) {
    const std::string text = "<definitions xmlns=\"" + std::string(model_namespace) +
                             "\" name=\"m\" namespace=\"u\">\n"
                             "<decision name=\"d\"><literalExpression><text>1 &lt; 2 and\n"
                             "  \xC3\xA4 = nothere</text></literalExpression></decision>\n"
                             "<decision name=\"e\"><literalExpression><text><![CDATA[1 < oops]]>"
                             "</text></literalExpression></decision></definitions>";
    const Compiled out = compiled({text});
    ASSERT_EQ(out.errors.size(), 2U);
    EXPECT_EQ(out.errors[0].line, 3U);
    EXPECT_EQ(out.errors[0].column, 3U);
    EXPECT_EQ(out.errors[0].element, "decision d");
    EXPECT_EQ(out.errors[1].line, 4U);
    EXPECT_EQ(out.errors[1].column, 58U);
}

TEST(Mistakes, OfTablesPointToTheCell) {
    const std::string text = "<definitions xmlns=\"" + std::string(model_namespace) +
                             "\" name=\"m\" namespace=\"u\"><decision name=\"d\"><decisionTable>\n"
                             "<input><inputExpression><text>1</text></inputExpression></input>\n"
                             "<output/>\n"
                             "<rule><inputEntry><text>&lt; nix</text></inputEntry>\n"
                             "<outputEntry><text>1 +</text></outputEntry></rule>\n"
                             "</decisionTable></decision></definitions>";
    const Compiled out = compiled({text});
    ASSERT_EQ(out.errors.size(), 2U);
    EXPECT_EQ(out.errors[0].line, 4U);
    EXPECT_EQ(out.errors[0].column, 30U);
    EXPECT_EQ(out.errors[1].line, 5U);
}

TEST(Mistakes, AreAllReportedAtOnce) {
    const Compiled out =
        compiled({model(decision("a", literal("1 +"), {{"decision", "nowhere"}}, "tNone") +
                        decision("b", literal("2 *")))});
    std::vector<std::string> codes;
    for (const Error& error : out.errors) codes.push_back(error.code);
    std::ranges::sort(codes);
    EXPECT_EQ(codes, (std::vector<std::string>{"dmn.unknown_reference", "dmn.unknown_type",
                                               "feel.expected", "feel.expected"}));
}

}  // namespace
}  // namespace luotsi::dmn
