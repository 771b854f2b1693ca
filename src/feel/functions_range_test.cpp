// Goal: ranges and their relations are what DMN 1.5 says (10.3.2.7 and table 84). Method: tables of
// expression and expected literal.
#include <gtest/gtest.h>

#include "feel/test_expressions.hpp"

namespace luotsi::feel {
namespace {

TEST(Ranges, EndsThatAreNotKnown) {
    check({
        {"5 in (null..10]", "null"},
        {"50 in (null..10]", "false"},  // whatever the low end is
        {"5 in [1..null)", "null"},
        {"0 in [1..null)", "false"},
        {"5 in (< 10)", "true"},
        {"5 in (>= 10)", "false"},
        {"null in (< 10)", "null"},
        {"null in [1..10]", "null"},
        {"[null..null]", "null"},
        {"\"a\" in [1..3]", "null"},
    });
}

TEST(Ranges, FormsOfOneValue) {
    check({
        {"(= 10)", "(=10)"},
        {"(!= 10)", "(!=10)"},
        {"10 in (= 10)", "true"},
        {"11 in [(!= 10)]", "true"},
        {"10 in [(!= 10)]", "false"},
        {"true in [(= true)]", "true"},
        {"(= 10) = (= 10)", "true"},
        {"(= 10) = [10..10]", "false"},
        {"(!= 10) = (!= 10)", "true"},
        {"(< 10) = (null..10)", "false"},
        {"(< 10) = (< 10)", "true"},
        {"(< 10) = (<= 10)", "false"},
        {"]1..2[ = (1..2)", "true"},
        {"(< 10).end", "10"},
        {"(< 10).start", "null"},
        {"(< 10).end included", "false"},
        {"[1..3).start included", "true"},
    });
}

TEST(Ranges, PointsBeforeAndAfter) {
    check({
        {"before(1, 10)", "true"},
        {"before(10, 1)", "false"},
        {"before(1, [1..10])", "false"},
        {"before(1, (1..10])", "true"},
        {"before([1..10), 10)", "true"},
        {"before([1..10], (10..20])", "true"},
        {"before((< 5), 10)", "true"},
        {"before((> 5), 10)", "false"},
        {"before([1..null), 10)", "null"},
        {"after(5, (< 5))", "true"},
        {"after([5..10], [1..5))", "true"},
        {"before(point1: 1, point2: 2)", "true"},
        {"before(point: 1, range: [2..3])", "true"},
        {"before(range1: [1..2], range2: [3..4])", "true"},
        {"before(1, \"a\")", "null"},
        {"before(1, null)", "null"},
        {"before(1)", "null"},
        {"before(date(\"2026-01-01\"), date(\"2026-01-02\"))", "true"},
    });
}

TEST(Ranges, Relations) {
    check({
        {"meets([1..5], [5..10])", "true"},
        {"meets([1..5), [5..10])", "false"},
        {"met by([5..10], [1..5])", "true"},
        {"overlaps([5..10], [1..6])", "true"},
        {"overlaps((5..10], [1..5])", "false"},
        {"overlaps([1..5], (< 2))", "true"},
        {"overlaps before([1..5], [3..8])", "true"},
        {"overlaps before([1..5], [1..5])", "false"},
        {"overlaps before([1..5), (1..5])", "true"},
        {"overlaps after([3..8], [1..5])", "true"},
        {"overlaps after((1..5], [1..5])", "true"},
        {"overlaps after([1..5], [1..5))", "false"},
        {"finishes(10, [1..10])", "true"},
        {"finishes(10, [1..10))", "false"},
        {"finishes([5..10], [1..10])", "true"},
        {"finished by([1..10], 10)", "true"},
        {"includes([1..10], 5)", "true"},
        {"includes((1..10], 1)", "false"},
        {"includes([1..10], [4..6])", "true"},
        {"includes((< 10), 5)", "true"},
        {"during([4..6], [1..10])", "true"},
        {"during(5, (> 1))", "true"},
        {"starts(1, [1..10])", "true"},
        {"starts([1..5], [1..10])", "true"},
        {"starts([1..10], [1..5])", "false"},
        {"started by([1..10], [1..5])", "true"},
        {"coincides(5, 5)", "true"},
        {"coincides([1..5], [1..5])", "true"},
        {"coincides([1..5], (1..5])", "false"},
        {"meets([1..5], 5)", "null"},  // takes no points
        {"includes((!= 5), 5)", "null"},
        // table 79: overloads with the same names are told apart by the order they are written in
        {"before(range: [1..2], point: 3)", "true"},
        {"before(point: 3, range: [1..2])", "false"},
        {"after(range: [4..5], point: 3)", "true"},
        {"includes(point: 5, range: [1..10])", "true"},
    });
}

TEST(Ranges, ReadFromText) {
    check({
        {"range(\"[1..3]\")", "[1..3]"},
        {"range(\" ] 1 .. 3 [ \")", "(1..3)"},
        {"range(\"[-1.5..3]\")", "[-1.5..3]"},
        {"range(\"[\\\"a\\\"..\\\"c\\\"]\")", "[\"a\"..\"c\"]"},
        {"range(\"[@\\\"P1D\\\"..duration(\\\"P2D\\\")]\")",
         "[duration(\"P1D\")..duration(\"P2D\")]"},
        {"range(\"(..3]\")", "(<=3)"},
        {"range(\"[1..)\") = (>= 1)", "true"},
        {"range(\"[..3]\")", "null"},
        {"range(\"[1..]\")", "null"},
        {"range(\"(..)\")", "null"},
        {"range(\"[3..1]\")", "null"},
        {"range(\"[1..\\\"a\\\"]\")", "null"},
        {"range(\"[1+1..3]\")", "null"},
        {"range(\"[date(string(\\\"2026-01-01\\\"))..@\\\"2026-02-01\\\"]\")", "null"},
        {"range(\"[1..3] \\\"\")", "null"},
        {"range(\"\")", "null"},
        {"range(from: \"[1..3]\")", "[1..3]"},
    });
}

}  // namespace
}  // namespace luotsi::feel
