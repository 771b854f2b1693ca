// Tables of expressions and the literals they give, for the tests of plain FEEL. Inside feel's
// tests only.
#pragma once

#include <gtest/gtest.h>

#include <vector>

#include "feel/expression.hpp"

namespace luotsi::feel {

struct ExpressionCase {
    const char* text;
    const char* expected;
};

inline CompileOptions plain_options() {
    CompileOptions out;
    out.strict = false;
    out.model_functions = false;
    return out;
}

// Plain FEEL without any names; "error code" where it does not compile.
inline std::string plain_result(std::string_view text) {
    const Names none;
    const auto expression = compile(text, none, plain_options());
    if (!expression) return "error " + expression.error().code;
    return to_feel(evaluate(*expression, empty_environment()));
}

inline void check(const std::vector<ExpressionCase>& cases) {
    for (const ExpressionCase& one : cases)
        EXPECT_EQ(plain_result(one.text), one.expected) << one.text;
}

}  // namespace luotsi::feel
