// Runs test files of the DMN Technology Compatibility Kit (testCases.xsd): inputs, what is asked,
// and the values expected. It is how engines are compared, and how an author tests a decision.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/time.hpp"
#include "feel/value.hpp"

namespace luotsi::dmn {

struct TestResult {
    std::string file;  // the test file
    std::string id;    // of the case
    std::string description;
    bool passed = false;
    // The first difference, when it did not pass:
    std::string node;      // the decision that was asked for
    std::string where;     // "[2].name" inside the value; "" = the whole
    std::string expected;  // FEEL text
    std::string got;
    std::vector<std::string> messages;  // why the value is what it is
};

struct TestRun {
    std::vector<TestResult> results;  // in the order of files and cases
    std::vector<Error> errors;        // files that could not be run: dmn.no_file, dmn.no_tests …
    std::size_t passed = 0;
    std::size_t failed = 0;
};

// `paths`: folders (searched for test files), test files, or models (whose test files
// "<name>-test-*.xml" stand beside them). `now` is what now() says.
TestRun run_tests(const std::vector<std::string>& paths, Instant now);

// Where two values differ first: "" and false when they agree. Numbers agree within 10^-8, as in
// the kit's own runner; contexts have the same fields; dates and times are equal as FEEL says.
struct Difference {
    bool differs = false;
    std::string where;
    std::string expected;
    std::string got;
};
Difference difference(const feel::Value& expected, const feel::Value& got);

}  // namespace luotsi::dmn
