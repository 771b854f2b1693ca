// Goal: what can never be right is said before anything runs, at its column and with a repair.
// Method: tables of expression, code, column and a part of the repair; and, on the other side,
// expressions that must compile, with the type that is inferred.
#include <gtest/gtest.h>

#include "feel/expression.hpp"

namespace luotsi::feel {
namespace {

Names names() {
    Names out;
    std::uint32_t index = 0;
    const auto fact = [&](const char* text, Type type) {
        out.add({text, NameKind::fact, index++, std::move(type)});
    };
    fact("coping", Type::number(Decimal(0), Decimal(10)));
    fact("low mood", Type::number(Decimal(0), Decimal(27), true));
    fact("segment", Type::enumeration({"self", "network"}));
    fact("contacts", Type::count());
    fact("wants plan", TypeKind::boolean);
    fact("birth date", TypeKind::date);
    fact("met at", TypeKind::date_time);
    fact("nickname", TypeKind::text);
    fact("anything", Type());
    fact("tags", Type::list(Type::enumeration({"red", "blue"})));
    fact("scores", Type::list(Type::number(Decimal(0), Decimal(5))));
    fact("children", Type::list(Type::context({{"name", TypeKind::text},
                                               {"birth date", TypeKind::date},
                                               {"kind", Type::enumeration({"own", "foster"})},
                                               {"age", Type::number(Decimal(0), Decimal(30))}})));
    fact("person", Type::context({{"name", TypeKind::text},
                                  {"home", Type::context({{"city", TypeKind::text}})}}));
    return out;
}

struct Mistake {
    const char* text;
    const char* code;
    std::uint32_t column;
    const char* repair = "";
};

void check_mistakes(const std::vector<Mistake>& mistakes) {
    for (const Mistake& m : mistakes) {
        const auto expression = compile(m.text, names());
        ASSERT_FALSE(expression) << m.text;
        const Error& error = expression.error();
        EXPECT_EQ(error.code, m.code) << m.text << ": " << to_string(error);
        EXPECT_EQ(error.column, m.column) << m.text << ": " << to_string(error);
        EXPECT_NE(error.repair.find(m.repair), std::string::npos)
            << m.text << ": " << to_string(error);
    }
}

TEST(Inference, WhatCanNeverHold) {
    check_mistakes({
        {"coping > 10", "feel.never_holds", 10, ">="},
        {"coping < 0", "feel.never_holds", 10, "<="},
        {"coping >= 11", "feel.outside_range", 11, "number 0..10"},
        {"10 < coping", "feel.never_holds", 6},
        {"coping + 5 > 20", "feel.outside_range", 14, "number 5..15"},
        {"coping * 2 >= 21", "feel.outside_range", 15},
        {"-coping > 0", "feel.never_holds", 11},
        {"contacts < 0", "feel.never_holds", 12},
        {"contacts = 1.5", "feel.outside_range", 12, "count"},
        {"count(children) < 0", "feel.never_holds", 19},
        {"max(scores) > 6", "feel.outside_range", 15},
        {"sum(scores) < 0", "feel.never_holds", 15},
        {"string length(nickname) < 0", "feel.never_holds", 27},
        {"abs(coping - 5) > 6", "feel.outside_range", 19},
        {"floor(coping) = 10.5", "feel.outside_range", 17},
        {"coping in [11..12]", "feel.outside_range", 12},
        {"coping in (10..10]", "feel.never_holds", 12},
        {"coping in (1, > 10)", "feel.never_holds", 17},
        {"coping between 11 and 12", "feel.outside_range", 16},
        {"some s in scores satisfies s > 5", "feel.never_holds", 32},
        {"children[age > 31]", "feel.outside_range", 16},
        {"{a: coping, b: a + 1}.b > 11", "feel.never_holds", 27},
        {"coping > null", "feel.never_holds", 10, "= null"},
        {"birth date.month = 13", "feel.outside_range", 20},
        {"(met at).hour > 23", "feel.never_holds", 17},
        {"list contains(scores, 6)", "feel.outside_range", 23},
    });
}

TEST(Inference, ValuesOfEnumerations) {
    check_mistakes({
        {"segment = \"netwrk\"", "feel.bad_enum_value", 11, "network"},
        {"segment in (\"self\", \"nework\")", "feel.bad_enum_value", 21, "network"},
        {"segment in [\"self\", \"nework\"]", "feel.bad_enum_value", 12},
        {"list contains(tags, \"rod\")", "feel.bad_enum_value", 21, "red"},
        {"tags[1] = \"rod\"", "feel.bad_enum_value", 11},
        {"index of(tags, \"rod\")", "feel.bad_enum_value", 16},
        {"every t in tags satisfies t != \"rod\"", "feel.bad_enum_value", 32},
        {"children[kind = \"adopted\"]", "feel.bad_enum_value", 17, "own, foster"},
        {"(if wants plan then \"a\" else \"b\") = \"c\"", "feel.bad_enum_value", 37},
        {"day of week(birth date) = \"Mondy\"", "feel.bad_enum_value", 27, "Monday"},
        {"reverse(children)[1].kind = \"adopted\"", "feel.bad_enum_value", 29},
    });
}

TEST(Inference, KindsThatDoNotFit) {
    check_mistakes({
        {"coping > \"5\"", "feel.type_mismatch", 10, "without quotation marks: 5"},
        {"wants plan = \"true\"", "feel.type_mismatch", 14, "without quotation marks"},
        {"birth date = \"2020-01-01\"", "feel.type_mismatch", 14, "@\"2020-01-01\""},
        {"nickname = 5", "feel.type_mismatch", 12, "\"5\""},
        {"birth date < met at", "feel.type_mismatch", 14, "date("},
        {"tags = \"red\"", "feel.type_mismatch", 8, "list contains"},
        {"nickname + 3", "feel.type_mismatch", 12, "string("},
        {"birth date + 3", "feel.type_mismatch", 14, "P3D"},
        {"@\"P1D\" > @\"P1M\"", "feel.type_mismatch", 10},
        {"wants plan > true", "feel.type_mismatch", 14, "= or !="},
        {"if coping then 1 else 2", "feel.type_mismatch", 4},
        {"not(coping)", "feel.type_mismatch", 5},
        {"every c in children satisfies c.age", "feel.type_mismatch", 31},
        {"children[name]", "feel.type_mismatch", 10},
        {"for x in coping return x", "feel.type_mismatch", 10, "[ … ]"},
        {"for x in \"a\"..\"c\" return x", "feel.type_mismatch", 10},
        {"for x in 1..coping return x + \"a\"", "feel.type_mismatch", 31},
        {"[coping..nickname]", "feel.type_mismatch", 10},
    });
}

TEST(Inference, ArgumentsOfFunctions) {
    check_mistakes({
        {"sum(children.name)", "feel.type_mismatch", 5},
        {"string join(scores, \",\")", "feel.type_mismatch", 13},
        {"all(scores)", "feel.type_mismatch", 5},
        {"min(1, \"a\")", "feel.type_mismatch", 8},
        {"max(children)", "feel.type_mismatch", 5},
        {"upper case(coping)", "feel.type_mismatch", 12, "string("},
        {"abs(nickname)", "feel.type_mismatch", 5, "number("},
        {"day of week(nickname)", "feel.type_mismatch", 13, "date("},
        {"before(birth date, 5)", "feel.type_mismatch", 20},
        {"substring(nickname)", "feel.argument_count", 1, "start position"},
        {"substring(text: nickname, start position: 1)", "feel.unknown_parameter", 11},
        {"sublist(tags, 0)", "feel.outside_range", 15},
        {"sort(children, function(a, b) a.age < b.nme)", "feel.unknown_name", 41, "name"},
        {"list contains(children, 5)", "feel.type_mismatch", 25},
        {"(function(a: number, b: string) b)(1)", "feel.argument_count", 1},
        {"(function(a: number) a)(\"x\")", "feel.type_mismatch", 25},
        {"upcase(nickname)", "feel.unknown_function", 1},
    });
}

TEST(Inference, PathsAndNames) {
    check_mistakes({
        {"children.nme", "feel.unknown_name", 10, "name"},
        {"person.home.town", "feel.unknown_name", 13, "city"},
        {"person.home.city > 5", "feel.type_mismatch", 20},
        {"birth date.yeer", "feel.unknown_name", 12, "year"},
        {"nickname.length", "feel.unknown_name", 10},
        {"get value(person, \"nam\")", "feel.unknown_name", 19, "name"},
        {"copng > 3", "feel.unknown_name", 1, "coping"},
        {"for c in children return c.agee", "feel.unknown_name", 28, "age"},
        {"sort(children, function(a, b) a.age < b.age)[1].nme", "feel.unknown_name", 49},
    });
}

TEST(Inference, WhatIsRightCompiles) {
    struct Good {
        const char* text;
        const char* type;
    };
    const Good cases[] = {
        {"coping >= 10", "boolean"},
        {"coping > 9.5", "boolean"},
        {"contacts - 1 < 0", "boolean"},
        {"coping = null", "boolean"},
        {"1 > 2", "boolean"},
        {"anything.foo[bar > 3]", "list of anything"},
        {"coping + contacts", "number 0.."},
        {"coping * coping", "number 0..100"},
        {"coping / 2", "number"},
        {"children.age", "list of number 0..30"},
        {"children[age > 3].name", "list of text"},
        {"children[1].birth date", "date"},
        {"min(children.birth date)", "date"},
        {"mean(scores)", "number 0..5"},
        {"count(tags)", "count"},
        {"append(tags, \"green\")", "list of one of [red, blue, green]"},
        {"flatten([[1], [2, [3]]])", "list of anything"},
        {"sort(children, function(a, b) a.age < b.age)[1].age", "number 0..30"},
        {"get value(person, \"home\").city", "text"},
        {"context put(person, \"age\", 5).age", "5"},
        {"(function(a: number) a * 2)(3)", "number"},
        {"if wants plan then coping else contacts", "number 0.."},
        {"day of year(birth date)", "number 1..366"},
        {"for d in [@\"2026-01-01\"..@\"2026-01-03\"] return day of week(d) = \"Monday\"",
         "list of boolean"},
        {"list contains(tags, null)", "boolean"},
        {"met at + @\"P1D\" > met at", "boolean"},
        {"segment in (\"self\")", "boolean"},
        {"5 in [1..3]", "boolean"},
    };
    for (const Good& good : cases) {
        const auto expression = compile(good.text, names());
        ASSERT_TRUE(expression) << good.text << ": " << to_string(expression.error());
        EXPECT_EQ(to_string(expression->type()), good.type) << good.text;
    }
}

TEST(Inference, PlainFeelStaysLenient) {
    CompileOptions plain;
    plain.strict = false;
    for (const char* const text :
         {"coping > 10", "coping > \"5\"", "children[name]", "nickname.length", "birth date.yeer",
          "upper case(coping)", "for x in coping return x", "substring(nickname)", "-nickname",
          "sum(children.name)", "if coping then 1 else 2"}) {
        const auto expression = compile(text, names(), plain);
        EXPECT_TRUE(expression) << text << ": " << to_string(expression.error());
    }
}

}  // namespace
}  // namespace luotsi::feel
